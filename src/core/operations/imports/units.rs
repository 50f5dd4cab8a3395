//! Units by file.

use std::collections::HashMap;

use super::Result;
use super::known::Known;
use super::reading::{Effects, Origin, Reader, Touched};
use super::row::RowIn;
use crate::core::domain::courses::CourseId;
use crate::core::exchange::kinds::units as column;
use crate::core::store::courses::{self, KeptUnit};
use crate::core::store::{Connection, Tx};

/// Reads units.
#[derive(Default)]
pub(super) struct Units {
    known: Known,
    seen: HashMap<(CourseId, String), u32>,
}

impl Reader for Units {
    type Plan = KeptUnit;

    fn key(&self, row: &RowIn<'_>) -> String {
        format!("{}|{}", super::known::course_code(row.text(column::COURSE_CODE)), row.text(column::CODE))
    }

    fn read(&mut self, db: &Connection, row: &mut RowIn<'_>) -> Result<Option<KeptUnit>> {
        let course = self.known.course(db, row.required(column::COURSE_CODE))?;
        let code = row.required(column::CODE).to_owned();
        row.required(column::TITLE);
        let credits = row.whole(column::CREDITS);
        if credits.is_some_and(|credits| credits > 1000) {
            row.wrong(column::CREDITS, "credits up to 1000");
        }
        let mandatory = row.flag(column::MANDATORY).unwrap_or(false);
        let least = (row.whole(column::GROUP_MIN_CREDITS), row.whole(column::GROUP_MIN_UNITS));
        let Some(course) = course else {
            row.unknown(column::COURSE_CODE, "a course of ours");
            return Ok(None);
        };
        if let Some(first) = self.seen.insert((course.id, code.clone()), row.number) {
            row.twice(column::CODE, first);
        }
        let kept = courses::unit(db, course.id, &code)?;
        let group = row.text(column::GROUP);
        let known_least = |name: &str| {
            course
                .combination
                .groups
                .iter()
                .find(|g| g.name == name)
                .map_or((0, 0), |g| (i64::from(g.minimum_credits), i64::from(g.minimum_units)))
        };
        let group = (!group.is_empty()).then(|| {
            let known = known_least(group);
            (group.to_owned(), least.0.unwrap_or(0).max(known.0), least.1.unwrap_or(0).max(known.1))
        });
        let unit = KeptUnit {
            course: course.id,
            title: row.as_received(column::TITLE).to_owned(),
            mandatory,
            credits: credits.or(kept.as_ref().map(|k| k.credits)).unwrap_or(0),
            level: row.text(column::LEVEL).to_owned(),
            group: group.or_else(|| kept.as_ref()?.group.clone()),
            code,
        };
        Ok((kept.as_ref() != Some(&unit)).then_some(unit))
    }

    fn store(&mut self, tx: &Tx<'_>, unit: KeptUnit, _: Origin, effects: &mut Effects) -> Result<()> {
        if let Some(before) = courses::unit(tx, unit.course, &unit.code)? {
            let record = format!("unit:{}/{}", unit.course.0, unit.code);
            effects.amended(&record, columns(&before), columns(&unit));
        }
        courses::keep_unit(tx, &unit)?;
        effects.touched.insert(Touched::Course(unit.course));
        Ok(())
    }
}

fn columns(unit: &KeptUnit) -> Vec<(&'static str, String)> {
    vec![
        ("title", unit.title.clone()),
        ("mandatory", u8::from(unit.mandatory).to_string()),
        ("credits", unit.credits.to_string()),
        ("level", unit.level.clone()),
        ("group_name", unit.group.as_ref().map_or_else(String::new, |g| g.0.clone())),
    ]
}
