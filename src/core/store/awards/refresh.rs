//! Refreshing cached verdicts: in the transaction of a fact that changed, and by the daily sweep.
//!
//! **Invariant:** cancelled awards, and issued ones whose run has ended, are not refreshed: nothing asks their gates
//! again.

use rusqlite::Connection;

use super::facts::{FactCache, record};
use crate::core::domain::Day;
use crate::core::domain::brands::BrandId;
use crate::core::domain::courses::{CourseId, PresentationId};
use crate::core::domain::dates::day_text;
use crate::core::domain::gates::{self, GateState};
use crate::core::domain::organisations::OrganisationId;
use crate::core::domain::references::{AwardRef, LearnerRef, RegistrationRef};
use crate::core::store::{StoreError, Tx};

/// What an award must be for its gates to matter still.
macro_rules! going_on {
    () => {
        "(a.state IN ('pending', 'batched') OR a.state = 'issued' AND EXISTS (
            SELECT 1 FROM batch_award AS m JOIN batch AS b ON b.batch_id = m.batch_id
            WHERE m.award_id = a.award_id AND m.edition = a.edition AND m.out_seq IS NULL AND b.state NOT IN ('closed', 'cancelled')))"
    };
}

/// What changed, and so which awards may answer otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// One award: its override, hold, claim or certificate.
    Award(AwardRef),
    /// A registration: its state, results, payments, holds.
    Registration(RegistrationRef),
    /// A learner: name, birth date, numbers, identity, holds.
    Learner(LearnerRef),
    /// A centre: stop, sanction, closing, approvals, holds.
    Centre(OrganisationId),
    /// A course: ends, titles, units, grades.
    Course(CourseId),
    /// A presentation: grading, holds.
    Presentation(PresentationId),
    /// A brand: its rules and templates.
    Brand(BrandId),
}

/// The awards a change reaches: pending, batched, and issued ones whose run has not ended, for their paper may still be
/// in the house.
pub fn reached(db: &Connection, reach: Reach) -> Result<Vec<AwardRef>, StoreError> {
    let (sql, key) = match reach {
        Reach::Award(key) => {
            (concat!("SELECT a.award_id FROM award AS a WHERE a.award_id = ?1 AND ", going_on!()), key.0)
        }
        Reach::Registration(key) => {
            (concat!("SELECT a.award_id FROM award AS a WHERE a.registration_id = ?1 AND ", going_on!()), key.0)
        }
        Reach::Learner(key) => {
            (concat!("SELECT a.award_id FROM award AS a WHERE a.learner_id = ?1 AND ", going_on!()), key.0)
        }
        Reach::Centre(key) => {
            (concat!("SELECT a.award_id FROM award AS a WHERE a.organisation_id = ?1 AND ", going_on!()), key.0)
        }
        Reach::Course(key) => {
            (concat!("SELECT a.award_id FROM award AS a WHERE a.course_id = ?1 AND ", going_on!()), key.0)
        }
        Reach::Presentation(key) => (
            concat!(
                "SELECT a.award_id FROM registration AS r JOIN award AS a ON a.registration_id = r.registration_id
                 WHERE r.presentation_id = ?1 AND ",
                going_on!()
            ),
            key.0,
        ),
        Reach::Brand(key) => (
            concat!(
                "SELECT a.award_id FROM course AS c JOIN award AS a ON a.course_id = c.course_id WHERE c.brand_id = ?1 AND ",
                going_on!()
            ),
            key.0,
        ),
    };
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map([key], |row| row.get(0).map(AwardRef))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Asks one award's gates on the stamp's day and keeps the answer.
pub fn refresh(tx: &Tx<'_>, cache: &mut FactCache, award: AwardRef) -> Result<GateState, StoreError> {
    let today = tx.stamp().day;
    let record = record(tx, award)?.ok_or_else(|| StoreError::NotFound(format!("award {award}")))?;
    let state = cache.facts(tx, &record, |facts| gates::state(facts, today))?;
    keep(tx, award, state)?;
    Ok(state)
}

/// Asks the gates of every award a change reaches and keeps the answers; gives how many were asked.
pub fn refresh_reached(tx: &Tx<'_>, reach: Reach) -> Result<usize, StoreError> {
    let mut cache = FactCache::default();
    let awards = reached(tx, reach)?;
    for award in &awards {
        refresh(tx, &mut cache, *award)?;
    }
    Ok(awards.len())
}

/// Asks again every award whose answer may have changed by itself by the day; gives how many, and how many of them
/// answer otherwise.
pub fn sweep(tx: &Tx<'_>, today: Day) -> Result<(usize, usize), StoreError> {
    let due: Vec<(AwardRef, u16)> = {
        let mut statement = tx.prepare_cached(
            "SELECT award_id, gate_state FROM award WHERE recheck_on <= ?1 AND state IN ('pending', 'batched') AND recheck_on IS NOT NULL",
        )?;
        let rows = statement.query_map([day_text(today)], |row| Ok((AwardRef(row.get(0)?), row.get(1)?)))?;
        rows.collect::<Result<_, _>>()?
    };
    let mut cache = FactCache::default();
    let mut changed = 0;
    for (award, before) in &due {
        changed += usize::from(refresh(tx, &mut cache, *award)?.shut != *before);
    }
    Ok((due.len(), changed))
}

fn keep(tx: &Tx<'_>, award: AwardRef, state: GateState) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE award SET gate_state = ?2, recheck_on = ?3 WHERE award_id = ?1 AND (gate_state <> ?2 OR recheck_on IS NOT ?3)",
    )?
    .execute((award.0, state.shut, state.recheck_on.map(day_text)))?;
    Ok(())
}
