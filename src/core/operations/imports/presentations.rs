//! Presentations by file.

use std::collections::HashMap;

use super::Result;
use super::known::course_named;
use super::reading::{Effects, Origin, Reader};
use super::row::RowIn;
use crate::core::exchange::kinds::presentations as column;
use crate::core::store::courses::{self, Presentation};
use crate::core::store::{Connection, Tx, organisations};

/// Reads presentations.
#[derive(Default)]
pub(super) struct Presentations {
    seen: HashMap<String, u32>,
}

impl Reader for Presentations {
    type Plan = Presentation;

    fn key(&self, row: &RowIn<'_>) -> String {
        format!("{}/{}", row.text(column::COURSE_CODE), row.text(column::RUN))
    }

    fn read(&mut self, db: &Connection, row: &mut RowIn<'_>) -> Result<Option<Presentation>> {
        let (code, run) = (row.required(column::COURSE_CODE).to_owned(), row.required(column::RUN).to_owned());
        if run.contains('/') {
            row.wrong(column::RUN, "a label without a slash");
        }
        if let Some(first) = self.seen.insert(format!("{code}/{run}"), row.number) {
            row.twice(column::RUN, first);
        }
        let (starts_on, ends_on) = (row.required_day(column::STARTS_ON), row.required_day(column::ENDS_ON));
        let expected_grade_on = row.day(column::EXPECTED_GRADE_ON);
        let (international, expected_heads) = (row.flag(column::INTERNATIONAL), row.whole(column::EXPECTED_HEADS));
        let Some(course) = course_named(db, &code)? else {
            row.unknown(column::COURSE_CODE, "a course of ours");
            return Ok(None);
        };
        let partner = match row.text(column::PARTNER_CODE) {
            "" => courses::by_code(db, &code)?.and_then(|(_, c)| c.partner),
            named => organisations::find(db, named)?.map(|(id, _)| id),
        };
        let Some(partner) = partner else {
            row.unknown(column::PARTNER_CODE, "a partner of ours, or a course that names its partner");
            return Ok(None);
        };
        let (Some(starts_on), Some(ends_on)) = (starts_on, ends_on) else { return Ok(None) };
        if ends_on < starts_on {
            row.wrong(column::ENDS_ON, "a day that is not before the first");
        }
        let kept = courses::presentation(db, course, &run)?.map(|(_, p)| p);
        let old = kept.as_ref();
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let presentation = Presentation {
            course,
            run,
            partner,
            faculty: some(row.text(column::FACULTY)).or_else(|| old?.faculty.clone()),
            starts_on,
            ends_on,
            expected_grade_on: expected_grade_on.or_else(|| old?.expected_grade_on.clone()),
            coordinator: some(row.text(column::COORDINATOR)).or_else(|| old?.coordinator.clone()),
            international: international.or(old.map(|k| k.international)).unwrap_or(false),
            expected_heads: expected_heads.or(old.and_then(|k| k.expected_heads)),
        };
        Ok((old != Some(&presentation)).then_some(presentation))
    }

    fn store(&mut self, tx: &Tx<'_>, presentation: Presentation, _: Origin, effects: &mut Effects) -> Result<()> {
        let before = courses::presentation(tx, presentation.course, &presentation.run)?;
        courses::keep_presentation(tx, &presentation)?;
        if let Some((id, before)) = before {
            effects.amended(&format!("presentation:{}", id.0), columns(&before), columns(&presentation));
        }
        Ok(())
    }
}

fn columns(p: &Presentation) -> Vec<(&'static str, String)> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    vec![
        ("faculty", text(&p.faculty)),
        ("starts_on", p.starts_on.clone()),
        ("ends_on", p.ends_on.clone()),
        ("expected_grade_on", text(&p.expected_grade_on)),
        ("coordinator", text(&p.coordinator)),
        ("international", u8::from(p.international).to_string()),
        ("expected_heads", p.expected_heads.map_or_else(String::new, |n| n.to_string())),
    ]
}
