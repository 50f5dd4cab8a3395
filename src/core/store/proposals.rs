//! Two-person steps: what the first person left proposed, and the second person's answer.
//!
//! **Invariant:** an approval is bound to the hash of exactly what was shown, given by somebody else who has not worked
//! on the subject since, once, in time. The schema's triggers say so again.

use rusqlite::Connection;

use super::{StoreError, Tx, found};
use crate::core::domain::roles::Action;

/// A two-person step that was proposed.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// The key.
    pub id: i64,
    /// What is to be done.
    pub action: Action,
    /// To what.
    pub subject: String,
    /// What exactly, JSON.
    pub payload: String,
    /// SHA-256 of the payload.
    pub payload_hash: [u8; 32],
    /// The sentence the second person reads.
    pub words: String,
    /// Who asks.
    pub asked_by: String,
    /// The colleague acted for when asking.
    pub asked_as: Option<String>,
    /// UTC.
    pub asked_at: String,
    /// The last moment it may be seconded, UTC.
    pub expires: String,
    /// `proposed`, `seconded`, `withdrawn`, `declined`, `expired`.
    pub state: String,
}

/// A new proposal.
pub struct NewProposal<'a> {
    /// What is to be done.
    pub action: Action,
    /// To what.
    pub subject: &'a str,
    /// What exactly, JSON.
    pub payload: &'a str,
    /// SHA-256 of the payload.
    pub payload_hash: [u8; 32],
    /// The sentence the second person reads.
    pub words: &'a str,
    /// The event that asked.
    pub asked_seq: i64,
    /// Whoever wrote an event on the subject since this one cannot second it.
    pub drafted_seq: i64,
    /// UTC.
    pub asked_at: &'a str,
    /// UTC.
    pub expires: &'a str,
}

/// Stores a proposal; an open one on the same step is withdrawn by it.
pub fn insert(tx: &Tx<'_>, new: &NewProposal<'_>) -> Result<i64, StoreError> {
    tx.prepare_cached(
        "UPDATE proposal SET state = 'withdrawn' WHERE action = ?1 AND subject = ?2 AND state = 'proposed'",
    )?
    .execute((new.action.code(), new.subject))?;
    let stamp = tx.stamp();
    tx.prepare_cached(
        "INSERT INTO proposal (action, subject, payload, payload_hash, words, asked_by, asked_as, asked_at, asked_seq, drafted_seq,
                               expires)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?
    .execute((
        new.action.code(),
        new.subject,
        new.payload,
        new.payload_hash,
        new.words,
        &stamp.operator,
        &stamp.acting_as,
        new.asked_at,
        new.asked_seq,
        new.drafted_seq,
        new.expires,
    ))?;
    Ok(tx.last_insert_rowid())
}

/// One proposal.
pub fn by_id(db: &Connection, id: i64) -> Result<Proposal, StoreError> {
    let row = db
        .prepare_cached(
            "SELECT proposal_id, action, subject, payload, payload_hash, words, asked_by, asked_as, asked_at, expires, state
             FROM proposal WHERE proposal_id = ?1",
        )?
        .query_row([id], proposal_of);
    found(row, || format!("proposal {id}"))?
}

/// The open proposal of a step, if there is one.
pub fn open_for(db: &Connection, action: Action, subject: &str) -> Result<Option<Proposal>, StoreError> {
    let row = db
        .prepare_cached(
            "SELECT proposal_id, action, subject, payload, payload_hash, words, asked_by, asked_as, asked_at, expires, state
             FROM proposal WHERE action = ?1 AND subject = ?2 AND state = 'proposed'",
        )?
        .query_row((action.code(), subject), proposal_of);
    match row {
        Err(rusqlite::Error::QueryReturnedNoRows) => Ok(None),
        other => Ok(Some(other??)),
    }
}

/// Every open proposal, oldest first.
pub fn open(db: &Connection) -> Result<Vec<Proposal>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT proposal_id, action, subject, payload, payload_hash, words, asked_by, asked_as, asked_at, expires, state
         FROM proposal WHERE state = 'proposed' ORDER BY proposal_id",
    )?;
    let rows = statement.query_map([], proposal_of)?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().collect()
}

/// Moves an open proposal on. Says whether it was still open.
pub fn close(tx: &Tx<'_>, id: i64, state: &str) -> Result<bool, StoreError> {
    let rows = tx
        .prepare_cached("UPDATE proposal SET state = ?2 WHERE proposal_id = ?1 AND state = 'proposed'")?
        .execute((id, state))?;
    Ok(rows == 1)
}

/// Lets proposals lapse whose time is over, and gives how many.
pub fn expire(tx: &Tx<'_>, now: &str) -> Result<usize, StoreError> {
    Ok(tx
        .prepare_cached("UPDATE proposal SET state = 'expired' WHERE state = 'proposed' AND expires < ?1")?
        .execute([now])?)
}

/// Stores the second person's yes and gives its key. The triggers refuse what is not exactly right.
pub fn approve(tx: &Tx<'_>, proposal: &Proposal, given_at: &str) -> Result<i64, StoreError> {
    let stamp = tx.stamp();
    tx.prepare_cached(
        "INSERT INTO approval (proposal_id, action, subject, payload_hash, asked_by, given_by, given_as, given_at, expires)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute((
        proposal.id,
        proposal.action.code(),
        &proposal.subject,
        proposal.payload_hash,
        &proposal.asked_by,
        &stamp.operator,
        &stamp.acting_as,
        given_at,
        &proposal.expires,
    ))?;
    let id = tx.last_insert_rowid();
    close(tx, proposal.id, "seconded")?;
    Ok(id)
}

/// Marks an approval as used by an event; it is used once only.
pub fn use_up(tx: &Tx<'_>, approval: i64, seq: i64) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached("UPDATE approval SET used_seq = ?2 WHERE approval_id = ?1 AND used_seq IS NULL")?
        .execute((approval, seq))?;
    if rows == 1 { Ok(()) } else { Err(StoreError::NotFound(format!("unused approval {approval}"))) }
}

fn proposal_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<Result<Proposal, StoreError>> {
    let action: String = row.get(1)?;
    let action = match action.parse() {
        Ok(action) => action,
        Err(unknown) => return Ok(Err(StoreError::Unknown(unknown))),
    };
    Ok(Ok(Proposal {
        id: row.get(0)?,
        action,
        subject: row.get(2)?,
        payload: row.get(3)?,
        payload_hash: row.get(4)?,
        words: row.get(5)?,
        asked_by: row.get(6)?,
        asked_as: row.get(7)?,
        asked_at: row.get(8)?,
        expires: row.get(9)?,
        state: row.get(10)?,
    }))
}
