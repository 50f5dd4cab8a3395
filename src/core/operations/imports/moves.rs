//! Finding the registration a row means: by its number, else by learner and course. Separate because withdrawals,
//! transfers, results and payments all ask it.
//!
//! **Invariant:** a row that could mean two registrations means none.

use super::Result;
use super::known::{LearnerFound, course_named, learner};
use super::row::RowIn;
use crate::core::domain::references::RegistrationRef;
use crate::core::domain::registrations::RegistrationState;
use crate::core::store::Connection;
use crate::core::store::registrations::{self, Registration};

/// The places of the columns a registration is found by.
pub(super) struct By {
    pub number: usize,
    pub uln: usize,
    pub course: usize,
}

/// The registration a row means; what is missing becomes a problem of the row.
pub(super) fn registration(
    db: &Connection,
    row: &mut RowIn<'_>,
    by: &By,
) -> Result<Option<(RegistrationRef, Registration)>> {
    let number = row.text(by.number);
    if !number.is_empty() {
        let found = registrations::by_number(db, number)?;
        if found.is_none() {
            row.unknown(by.number, "a registration of ours");
        }
        return Ok(found);
    }
    let uln = row.required(by.uln);
    let LearnerFound::One(learner) = learner(db, uln, "")? else {
        if !uln.is_empty() {
            row.unknown(by.uln, "the ULN of a learner of ours");
        }
        return Ok(None);
    };
    let code = row.text(by.course);
    let course = if code.is_empty() { None } else { course_named(db, code)? };
    if course.is_none() && !code.is_empty() {
        row.unknown(by.course, "a course of ours");
        return Ok(None);
    }
    let mut all = registrations::of_learner(db, learner, course)?;
    if all.len() > 1 {
        let alive = |state| {
            !matches!(state, RegistrationState::Cancelled | RegistrationState::Transferred | RegistrationState::Lapsed)
        };
        all.retain(|(_, r)| alive(r.state));
    }
    if all.len() == 1 {
        return Ok(all.pop());
    }
    let wanted =
        if all.is_empty() { "a registration for that course" } else { "one registration; name its number or course" };
    row.unknown(by.course, wanted);
    Ok(None)
}
