//! Awards: making them, what the gates read of them, and the cached verdict. States change in `batches::members`
//! (into and out of runs) and here (cancelled), each against an [`AwardStep`].
//!
//! **Invariant:** `gate_state` and `recheck_on` are written here only, from the pure rule, in the transaction of the
//! fact that changed.

mod facts;
#[cfg(test)]
pub mod fixture;
mod refresh;
#[cfg(test)]
mod tests;

pub use facts::{AwardRecord, FactCache, Templates, record};
pub use refresh::{Reach, reached, refresh, refresh_reached, sweep};

use rusqlite::{Connection, OptionalExtension, params};

use super::{StoreError, Tx};
use crate::core::domain::awards::{AwardRevival, AwardState, AwardStep, DocumentKind};
use crate::core::domain::brands::BrandId;
use crate::core::domain::courses::CourseId;
use crate::core::domain::dates::day_text;
use crate::core::domain::gates::GateState;
use crate::core::domain::organisations::OrganisationId;
use crate::core::domain::references::{AwardRef, LearnerRef, RegistrationRef};
use crate::core::domain::{Day, Refusal};

/// A new award, as a valid claim or a graded pass makes it. Brand, course, centre and learner follow from the
/// registration.
#[derive(Debug, Clone)]
pub struct NewAward<'a> {
    /// What it was achieved under.
    pub registration: RegistrationRef,
    /// What paper.
    pub kind: DocumentKind,
    /// Unit codes in order joined with `+`; empty = the whole course.
    pub unit_set: &'a str,
    /// The grade.
    pub grade: &'a str,
    /// When it was achieved.
    pub achieved_on: Day,
    /// When it was claimed.
    pub claimed_on: Day,
    /// The claim row's key.
    pub claim: Option<i64>,
    /// When the claim was received: the claim clock runs from here.
    pub received_on: Day,
}

/// Stores a new award with a verdict the caller asked of the same rule ([`refresh`] asks it again). None when the same award is there already.
pub fn insert_as(tx: &Tx<'_>, new: &NewAward<'_>, gates: GateState) -> Result<Option<AwardRef>, StoreError> {
    let stored = tx
        .prepare_cached(
            "INSERT INTO award (registration_id, kind, unit_set_key, grade, achieved_on, claimed_on, claim_id, brand_id, course_id,
                                organisation_id, learner_id, received_on, gate_state, recheck_on)
             SELECT r.registration_id, ?2, ?3, ?4, ?5, ?6, ?7, c.brand_id, r.course_id, r.organisation_id, r.learner_id, ?8, ?9, ?10
             FROM registration AS r JOIN course AS c ON c.course_id = r.course_id WHERE r.registration_id = ?1
             ON CONFLICT (registration_id, kind, unit_set_key) DO NOTHING
             RETURNING award_id",
        )?
        .query_row(
            params![
                new.registration.0,
                new.kind.code(),
                new.unit_set,
                new.grade,
                day_text(new.achieved_on),
                day_text(new.claimed_on),
                new.claim,
                day_text(new.received_on),
                gates.shut,
                gates.recheck_on.map(day_text),
            ],
            |row| row.get(0),
        )
        .optional()?;
    Ok(stored.map(AwardRef))
}

/// Where an award belongs, when the caller has its registration in hand already.
#[derive(Debug, Clone, Copy)]
pub struct Belongs {
    /// The brand of its course.
    pub brand: BrandId,
    /// The course.
    pub course: CourseId,
    /// The centre; none on a presentation.
    pub centre: Option<OrganisationId>,
    /// The learner.
    pub learner: LearnerRef,
}

/// Stores a new award as [`insert_as`] does, without looking its registration up again. Says whether it is new.
pub fn insert_known(tx: &Tx<'_>, new: &NewAward<'_>, gates: GateState, belongs: &Belongs) -> Result<bool, StoreError> {
    let stored = tx
        .prepare_cached(
            "INSERT INTO award (registration_id, kind, unit_set_key, grade, achieved_on, claimed_on, claim_id, brand_id, course_id,
                                organisation_id, learner_id, received_on, gate_state, recheck_on)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
             ON CONFLICT (registration_id, kind, unit_set_key) DO NOTHING",
        )?
        .execute(params![
            new.registration.0,
            new.kind.code(),
            new.unit_set,
            new.grade,
            day_text(new.achieved_on),
            day_text(new.claimed_on),
            new.claim,
            belongs.brand.0,
            belongs.course.0,
            belongs.centre.map(|centre| centre.0),
            belongs.learner.0,
            day_text(new.received_on),
            gates.shut,
            gates.recheck_on.map(day_text),
        ])?;
    Ok(stored == 1)
}

/// The award of a registration for a kind and unit set, with its state.
pub fn find(
    db: &Connection,
    registration: RegistrationRef,
    kind: DocumentKind,
    unit_set: &str,
) -> Result<Option<(AwardRef, AwardState)>, StoreError> {
    let row: Option<(i64, String)> = db
        .prepare_cached(
            "SELECT award_id, state FROM award WHERE registration_id = ?1 AND kind = ?2 AND unit_set_key = ?3",
        )?
        .query_row((registration.0, kind.code(), unit_set), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    row.map(|(id, state)| Ok((AwardRef(id), state.parse()?))).transpose()
}

/// The claim row an award was made from.
pub fn claim_of(db: &Connection, award: AwardRef) -> Result<Option<i64>, StoreError> {
    Ok(db
        .prepare_cached("SELECT claim_id FROM award WHERE award_id = ?1")?
        .query_row([award.0], |row| row.get(0))
        .optional()?
        .flatten())
}

/// Brings a cancelled award back against its permit, with what the claim says now.
pub fn revive(tx: &Tx<'_>, permit: AwardRevival, new: &NewAward<'_>, gates: GateState) -> Result<bool, StoreError> {
    let rows = tx
        .prepare_cached(
            "UPDATE award SET state = 'pending', grade = ?2, achieved_on = ?3, claimed_on = ?4, gate_state = ?5, recheck_on = ?6,
                    version = version + 1
             WHERE award_id = ?1 AND state = 'cancelled'",
        )?
        .execute(params![
            permit.award().0,
            new.grade,
            day_text(new.achieved_on),
            day_text(new.claimed_on),
            gates.shut,
            gates.recheck_on.map(day_text),
        ])?;
    Ok(rows == 1)
}

/// The state an award is in and what the cache says of it.
pub fn cached(db: &Connection, award: AwardRef) -> Result<Option<(AwardState, GateState)>, StoreError> {
    let row: Option<(String, u16, Option<String>)> = db
        .prepare_cached("SELECT state, gate_state, recheck_on FROM award WHERE award_id = ?1")?
        .query_row([award.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((state, shut, recheck_on)) = row else { return Ok(None) };
    Ok(Some((state.parse()?, GateState { shut, recheck_on: super::facts::day_or_none(recheck_on)? })))
}

/// Cancels an award against its permit. Refuses when it is no longer in the state the permit was given for.
pub fn cancel(tx: &Tx<'_>, step: &AwardStep) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached("UPDATE award SET state = ?3, version = version + 1 WHERE award_id = ?1 AND state = ?2")?
        .execute((step.award().0, step.from().code(), step.to().code()))?;
    if rows == 1 {
        return Ok(());
    }
    let words = format!("award {} is no longer {}; nothing was changed", step.award(), step.from());
    Err(Refusal::new(words).hint("Look at it again and repeat the step.").into())
}

/// Gives a reference each award that a registration has, in the order they were made.
pub fn of_registration(
    db: &Connection,
    registration: RegistrationRef,
) -> Result<Vec<(AwardRef, AwardState)>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT award_id, state FROM award WHERE registration_id = ?1 ORDER BY award_id")?;
    let rows = statement.query_map([registration.0], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
    rows.map(|row| {
        let (id, state) = row?;
        Ok((AwardRef(id), state.parse()?))
    })
    .collect()
}

/// Keeps a second person's override of a gate; a later one takes the place of an earlier.
pub fn keep_override(
    tx: &Tx<'_>,
    award: AwardRef,
    gate: crate::core::domain::gates::Gate,
    approval: i64,
    evidence: &str,
    until: Option<Day>,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO gate_override (award_id, gate, approval_id, evidence, until_day) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (award_id, gate) DO UPDATE SET approval_id = ?3, evidence = ?4, until_day = ?5",
    )?
    .execute((award.0, gate.code(), approval, evidence, until.map(day_text)))?;
    Ok(())
}
