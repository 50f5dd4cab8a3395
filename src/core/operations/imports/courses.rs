//! Courses by file.

use std::collections::HashMap;

use super::Result;
use super::known::course_code;
use super::reading::{Effects, Origin, Reader, Touched};
use super::row::RowIn;
use crate::core::domain::Day;
use crate::core::domain::checks::rules::{CRS_01, CRS_02, CRS_03};
use crate::core::domain::courses::{CourseKind, GradingScale};
use crate::core::domain::dates::day_text;
use crate::core::domain::identifiers::{Qan, QanCheck};
use crate::core::domain::territories::Territory;
use crate::core::exchange::kinds::courses as column;
use crate::core::store::courses::{self, Course};
use crate::core::store::{Connection, Tx, brands, organisations};

/// Reads courses.
pub(super) struct Courses {
    seen: HashMap<String, u32>,
    today: Day,
}

impl Courses {
    pub(super) fn new(today: Day) -> Self {
        Self { seen: HashMap::new(), today }
    }
}

impl Reader for Courses {
    type Plan = Course;

    fn key(&self, row: &RowIn<'_>) -> String {
        course_code(row.text(column::CODE))
    }

    fn read(&mut self, db: &Connection, row: &mut RowIn<'_>) -> Result<Option<Course>> {
        let kind = row.word::<CourseKind>(column::KIND).unwrap_or(CourseKind::Qualification);
        let code = match kind {
            CourseKind::Qualification => course_code(row.required(column::CODE)),
            CourseKind::ShortCourse => row.required(column::CODE).to_owned(),
        };
        if kind == CourseKind::Qualification {
            number(row);
        }
        if let Some(first) = self.seen.insert(code.clone(), row.number) {
            row.twice(column::CODE, first);
        }
        let brand = brands::id_of(db, row.required(column::BRAND_CODE))?;
        if brand.is_none() {
            row.unknown(column::BRAND_CODE, "a brand of ours");
        }
        let partner = organisation(db, row, column::PARTNER_CODE)?;
        let cpd_body = organisation(db, row, column::CPD_BODY)?;
        row.required(column::TITLE);
        let title = row.as_received(column::TITLE).to_owned();
        if title != title.trim() || title.contains("  ") {
            row.broke(&CRS_03, column::TITLE, "one blank between words and none around them");
        }
        let regulated = row.flag(column::REGULATED).unwrap_or(kind == CourseKind::Qualification);
        let kept = courses::by_code(db, &code)?;
        let old = kept.as_ref().map(|(_, k)| k);
        let grades = grades(row, old);
        let offered_in = offered_in(row, old);
        let numbers = [
            column::GUIDED_HOURS,
            column::TOTAL_HOURS,
            column::MIN_AGE,
            column::MIN_DAYS,
            column::MIN_CREDITS,
            column::CPD_POINTS,
        ]
        .map(|place| row.whole(place));
        if numbers[2].is_some_and(|age| age > 100) {
            row.wrong(column::MIN_AGE, "an age up to 100");
        }
        let (operational_end, certification_end) =
            (row.day(column::OPERATIONAL_END), row.day(column::CERTIFICATION_END));
        let Some(brand) = brand else { return Ok(None) };
        let course = Course {
            brand,
            partner: partner.or(old.and_then(|k| k.partner)),
            kind,
            regulated,
            title,
            level: row.text_or(column::LEVEL, old.map_or("", |k| &k.level)).to_owned(),
            guided_hours: numbers[0].or(old.and_then(|k| k.guided_hours)),
            total_hours: numbers[1].or(old.and_then(|k| k.total_hours)),
            min_age: numbers[2].or(old.map(|k| k.min_age)).unwrap_or(0),
            operational_end: operational_end.or_else(|| old?.operational_end.clone()),
            certification_end: certification_end.or_else(|| old?.certification_end.clone()),
            offered_in,
            min_days: numbers[3].or(old.map(|k| k.min_days)).unwrap_or(0),
            min_credits: numbers[4].or(old.map(|k| k.min_credits)).unwrap_or(0),
            cpd_body: cpd_body.or(old.and_then(|k| k.cpd_body)),
            cpd_points: numbers[5].or(old.and_then(|k| k.cpd_points)),
            language: row.text_or(column::LANGUAGE, old.map_or("English", |k| &k.language)).to_owned(),
            grades,
            code,
        };
        Ok((old != Some(&course)).then_some(course))
    }

    fn store(&mut self, tx: &Tx<'_>, course: Course, _: Origin, effects: &mut Effects) -> Result<()> {
        match courses::by_code(tx, &course.code)? {
            None => {
                courses::insert(tx, &course)?;
            }
            Some((id, before)) => {
                courses::update(tx, id, &before, &course, &day_text(self.today))?;
                effects.amended(&format!("course:{}", id.0), before.columns(), course.columns());
                effects.touched.insert(Touched::Course(id));
            }
        }
        Ok(())
    }
}

/// The qualification number: wrong holds the row, odd but real is a warning.
fn number(row: &mut RowIn<'_>) {
    let text = row.text(column::CODE);
    match Qan::form(text).map(Qan::check) {
        Some(QanCheck::Good) => {}
        Some(QanCheck::Odd) => row.broke(&CRS_02, column::CODE, "nothing: this range was issued with another rule"),
        Some(QanCheck::Wrong(digit)) => row.broke(&CRS_01, column::CODE, format!("check digit {digit}")),
        None if text.is_empty() => {}
        None => row.broke(&CRS_01, column::CODE, "a number such as 600/3328/9"),
    }
}

fn organisation(
    db: &Connection,
    row: &mut RowIn<'_>,
    place: usize,
) -> Result<Option<crate::core::domain::organisations::OrganisationId>> {
    let code = row.text(place);
    if code.is_empty() {
        return Ok(None);
    }
    let found = organisations::find(db, code)?.map(|(id, _)| id);
    if found.is_none() {
        row.unknown(place, "an organisation of ours");
    }
    Ok(found)
}

fn grades(row: &mut RowIn<'_>, old: Option<&Course>) -> String {
    let text = row.text(column::GRADES);
    if text.is_empty() {
        return old.map_or_else(String::new, |k| k.grades.clone());
    }
    match GradingScale::parse(text) {
        Ok(scale) => scale.text(),
        Err(refusal) => {
            row.refused(column::GRADES, &refusal);
            String::new()
        }
    }
}

fn offered_in(row: &mut RowIn<'_>, old: Option<&Course>) -> String {
    let text = row.text(column::OFFERED_IN);
    if text.is_empty() {
        return old.map_or_else(String::new, |k| k.offered_in.clone());
    }
    let words: Vec<_> = text.split('|').map(str::trim).filter(|w| !w.is_empty()).collect();
    match words.iter().map(|w| w.parse::<Territory>()).collect::<std::result::Result<Vec<_>, _>>() {
        Ok(places) => places.iter().map(|p| p.code()).collect::<Vec<_>>().join("|"),
        Err(unknown) => {
            row.wrong(column::OFFERED_IN, &format!("of {}, with | between", unknown.wanted));
            String::new()
        }
    }
}
