//! Results by file: grades per unit or overall, and the steps of a booking.

use std::collections::HashMap;

use super::Result;
use super::known::Known;
use super::moves::{By, registration};
use super::reading::{Effects, Origin, Reader, Touched};
use super::row::{RowIn, kept_day};
use crate::core::domain::Day;
use crate::core::domain::checks::results::{ResultContext, ResultRow, check};
use crate::core::domain::references::RegistrationRef;
use crate::core::exchange::kinds::results as column;
use crate::core::store::registrations::{self, KeptResult};
use crate::core::store::{Connection, Tx};

/// Reads results.
pub(super) struct Results {
    today: Day,
    known: Known,
    seen: HashMap<(RegistrationRef, String), u32>,
}

impl Results {
    pub(super) fn new(today: Day) -> Self {
        Self { today, known: Known::default(), seen: HashMap::new() }
    }
}

const BY: By = By { number: column::REGISTRATION_NUMBER, uln: column::ULN, course: column::COURSE_CODE };

impl Reader for Results {
    type Plan = KeptResult;

    fn key(&self, row: &RowIn<'_>) -> String {
        let who = format!(
            "{}|{}|{}",
            row.text(column::REGISTRATION_NUMBER),
            row.text(column::ULN),
            row.text(column::COURSE_CODE)
        );
        format!("{who}|{}", row.text(column::UNIT_CODE))
    }

    fn read(&mut self, db: &Connection, row: &mut RowIn<'_>) -> Result<Option<KeptResult>> {
        let found = registration(db, row, &BY)?;
        let achieved_on = row.written_day(column::ACHIEVED_ON);
        let unit = row.text(column::UNIT_CODE).to_owned();
        let Some((key, kept)) = found else { return Ok(None) };
        let course = self.known.course_by_id(db, kept.course)?;
        let issued = if unit.is_empty() { registrations::issued_grade(db, key)? } else { None };
        let label = key.to_string();
        let asked = ResultRow {
            registration: &label,
            unit_code: &unit,
            grade: row.text(column::GRADE),
            achieved_on: &achieved_on,
        };
        let context = ResultContext {
            registered_on: kept_day(Some(&kept.registered_on)),
            course: course.as_deref(),
            issued: issued.as_ref().map(|(serial, grade)| (serial.as_str(), grade.as_str())),
        };
        row.find_all(check(&asked, &context, self.today));
        let (sat_on, checked_on, flagged_on) =
            (row.day(column::SAT_ON), row.day(column::CHECKED_ON), row.day(column::FLAGGED_ON));
        if let Some(first) = self.seen.insert((key, unit.clone()), row.number) {
            row.twice(column::UNIT_CODE, first);
        }
        if row.is_held() {
            return Ok(None);
        }
        let before = registrations::result(db, key, &unit)?.map(|(_, result)| result);
        let old = before.as_ref();
        let result = KeptResult {
            registration: key,
            grade: row.text(column::GRADE).to_owned(),
            mark: row.text_or(column::MARK, old.map_or("", |k| &k.mark)).to_owned(),
            achieved_on: row.day(column::ACHIEVED_ON),
            graded_by: row.text_or(column::GRADED_BY, old.map_or("", |k| &k.graded_by)).to_owned(),
            sat_on: sat_on.or_else(|| old?.sat_on.clone()),
            checked_on: checked_on.or_else(|| old?.checked_on.clone()),
            flagged_on: flagged_on.or_else(|| old?.flagged_on.clone()),
            unit,
        };
        Ok((old != Some(&result)).then_some(result))
    }

    fn store(&mut self, tx: &Tx<'_>, result: KeptResult, origin: Origin, effects: &mut Effects) -> Result<()> {
        if let Some((key, before)) = registrations::result(tx, result.registration, &result.unit)? {
            effects.amended(&format!("result:{key}"), before.columns(), result.columns());
        }
        registrations::keep_result(tx, &result, origin.pair())?;
        effects.touched.insert(Touched::Registration(result.registration));
        Ok(())
    }
}
