//! Which awards are in a run. An award taken out keeps its row with why. Separate from faces, which say what is printed.
//!
//! **Invariant:** an award is in at most one run at a time (a partial unique index says so again).

use rusqlite::Connection;

use super::super::{StoreError, Tx};
use crate::core::domain::Refusal;
use crate::core::domain::awards::{AwardState, AwardStep, DocumentKind};
use crate::core::domain::references::{AwardRef, BatchRef, RegistrationRef};
use crate::core::domain::registrations::RegistrationState;

/// How many awards are in a run.
pub fn count(db: &Connection, batch: BatchRef) -> Result<u32, StoreError> {
    Ok(db
        .prepare_cached("SELECT count(*) FROM batch_award WHERE batch_id = ?1 AND out_seq IS NULL")?
        .query_row([batch.0], |row| row.get(0))?)
}

/// Puts an award into a run: its state moves with the permit. Refuses when somebody batched it meanwhile.
pub fn add(tx: &Tx<'_>, batch: BatchRef, step: &AwardStep, position: u32) -> Result<(), StoreError> {
    move_award(tx, step)?;
    tx.prepare_cached(
        "INSERT INTO batch_award (batch_id, award_id, position, edition)
         VALUES (?1, ?2, ?3, (SELECT edition FROM award WHERE award_id = ?2))
         ON CONFLICT (batch_id, award_id) DO UPDATE SET position = excluded.position, edition = excluded.edition,
                out_seq = NULL, out_reason = NULL",
    )?
    .execute((batch.0, step.award().0, position))?;
    Ok(())
}

/// Gives a member its place in the run and keeps the digest of what it is shown to print.
pub fn shown(tx: &Tx<'_>, batch: BatchRef, award: AwardRef, position: u32, face_hash: &str) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE batch_award SET position = ?3, face_hash = ?4 WHERE batch_id = ?1 AND award_id = ?2")?
        .execute((batch.0, award.0, position, face_hash))?;
    Ok(())
}

/// Takes an award out of a run: its state moves with the permit.
pub fn take_out(tx: &Tx<'_>, batch: BatchRef, step: &AwardStep, seq: i64, reason: &str) -> Result<(), StoreError> {
    move_award(tx, step)?;
    let rows = tx
        .prepare_cached(
            "UPDATE batch_award SET out_seq = ?3, out_reason = ?4 WHERE batch_id = ?1 AND award_id = ?2 AND out_seq IS NULL",
        )?
        .execute((batch.0, step.award().0, seq, reason))?;
    if rows == 1 {
        return Ok(());
    }
    Err(Refusal::new(format!("award {} is not in batch {batch}", step.award())).into())
}

/// Moves one award on. Refuses when somebody moved it meanwhile.
pub fn move_award(tx: &Tx<'_>, step: &AwardStep) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached("UPDATE award SET state = ?3, version = version + 1 WHERE award_id = ?1 AND state = ?2")?
        .execute((step.award().0, step.from().code(), step.to().code()))?;
    if rows == 1 {
        return Ok(());
    }
    Err(Refusal::new(format!("award {} was moved on by somebody else meanwhile; nothing was changed", step.award()))
        .into())
}

/// The state of an award.
pub fn award_state(db: &Connection, award: AwardRef) -> Result<AwardState, StoreError> {
    let row = db
        .prepare_cached("SELECT state FROM award WHERE award_id = ?1")?
        .query_row([award.0], |row| row.get::<_, String>(0));
    Ok(super::super::found(row, || format!("award {award}"))?.parse()?)
}

/// The registration of an award, its state, and what paper the award is.
pub fn registration_of(
    db: &Connection,
    award: AwardRef,
) -> Result<(RegistrationRef, RegistrationState, DocumentKind), StoreError> {
    let row = db
        .prepare_cached(
            "SELECT r.registration_id, r.state, a.kind FROM award AS a JOIN registration AS r USING (registration_id)
             WHERE a.award_id = ?1",
        )?
        .query_row([award.0], |row| Ok((row.get(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?)));
    let (key, state, kind) = super::super::found(row, || format!("award {award}"))?;
    Ok((RegistrationRef(key), state.parse()?, kind.parse()?))
}

/// The run an award is in.
pub fn run_of(db: &Connection, award: AwardRef) -> Result<Option<BatchRef>, StoreError> {
    let row = db
        .prepare_cached(
            "SELECT m.batch_id FROM batch_award AS m JOIN award AS a USING (award_id)
             WHERE m.award_id = ?1 AND m.edition = a.edition AND m.out_seq IS NULL",
        )?
        .query_row([award.0], |row| row.get(0));
    match row {
        Err(rusqlite::Error::QueryReturnedNoRows) => Ok(None),
        other => Ok(Some(BatchRef(other?))),
    }
}

/// The awards of a run in its order, without those taken out and those open again for a later edition.
pub fn awards(db: &Connection, batch: BatchRef) -> Result<Vec<AwardRef>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT m.award_id FROM batch_award AS m JOIN award AS a USING (award_id)
             WHERE m.batch_id = ?1 AND m.edition = a.edition AND m.out_seq IS NULL ORDER BY m.position",
    )?;
    let awards = statement.query_map([batch.0], |row| row.get(0).map(AwardRef))?.collect::<Result<_, _>>()?;
    Ok(awards)
}
