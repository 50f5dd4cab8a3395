//! Papers that are back though their certificate is not good any more or is being replaced.

use rusqlite::{Connection, OptionalExtension};

use super::super::{StoreError, Tx};
use crate::core::domain::dates::day_text;
use crate::core::domain::{Day, Refusal};

/// A paper that is back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OldPaper {
    /// When it came.
    pub back_on: Day,
    /// Login of who took it in.
    pub back_by: String,
    /// Who found or sent it.
    pub how: String,
    /// Where it lies.
    pub place: String,
    /// When it was destroyed.
    pub destroyed_on: Option<Day>,
}

/// The paper of this certificate, if it is back.
pub fn of(db: &Connection, certificate_id: i64) -> Result<Option<OldPaper>, StoreError> {
    let mut statement = db
        .prepare_cached("SELECT back_on, back_by, how, place, destroyed_on FROM old_paper WHERE certificate_id = ?1")?;
    let row = statement.query_row([certificate_id], |row| {
        Ok(OldPaper {
            back_on: row.get(0)?,
            back_by: row.get(1)?,
            how: row.get(2)?,
            place: row.get(3)?,
            destroyed_on: row.get(4)?,
        })
    });
    Ok(row.optional()?)
}

/// Notes that a paper is back. Refuses one that was noted before.
pub fn back(tx: &Tx<'_>, certificate_id: i64, serial: &str, how: &str, place: &str) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached(
            "INSERT INTO old_paper (certificate_id, back_on, back_by, how, place) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (certificate_id) DO NOTHING",
        )?
        .execute((certificate_id, day_text(tx.stamp().day), &tx.stamp().operator, how, place))?;
    if rows == 1 {
        return Ok(());
    }
    Err(Refusal::new(format!("the paper {serial} was noted as back already"))
        .hint("A second person witnesses its destruction, in Today.")
        .into())
}

/// Notes its destruction before the witness of this approval.
pub fn destroyed(tx: &Tx<'_>, certificate_id: i64, approval: i64) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached(
            "UPDATE old_paper SET destroyed_on = ?2, approval_id = ?3 WHERE certificate_id = ?1 AND destroyed_on IS NULL",
        )?
        .execute((certificate_id, day_text(tx.stamp().day), approval))?;
    if rows == 1 {
        return Ok(());
    }
    Err(Refusal::new("this old paper was destroyed already; nothing was changed").into())
}
