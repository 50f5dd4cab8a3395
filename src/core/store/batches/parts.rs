//! The parts of a run: named before a byte is written, written with the digest of their bytes.
//!
//! **Invariant:** a part is *written* only with the SHA-256 of the file that lies under its name.

use rusqlite::Connection;

use super::super::{StoreError, Tx};
use crate::core::domain::Refusal;
use crate::core::domain::batches::parts::PartId;
use crate::core::domain::references::BatchRef;

codes! {
    /// How far a part is.
    pub enum PartState: "part state" {
        Named = "named",
        Written = "written",
        Dropped = "dropped",
    }
}

/// A part as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartRow {
    /// Which.
    pub id: PartId,
    /// The file's name in the managed folder.
    pub file_name: String,
    /// Place of its first sheet in the run.
    pub first: u32,
    /// Place of its last sheet in the run.
    pub last: u32,
    /// How many sheets.
    pub sheets: u32,
    /// How far it is.
    pub state: PartState,
    /// Digest of the file.
    pub sha256: Option<[u8; 32]>,
}

/// The parts of a run in their order.
pub fn all(db: &Connection, batch: BatchRef) -> Result<Vec<PartRow>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT part, file_name, first_sheet, last_sheet, sheets, state, sha256 FROM batch_part WHERE batch_id = ?1 ORDER BY part",
    )?;
    let mut rows = statement.query([batch.0])?;
    let mut parts = Vec::new();
    while let Some(row) = rows.next()? {
        parts.push(PartRow {
            id: PartId { batch, part: row.get(0)? },
            file_name: row.get(1)?,
            first: row.get(2)?,
            last: row.get(3)?,
            sheets: row.get(4)?,
            state: row.get::<_, String>(5)?.parse()?,
            sha256: row.get(6)?,
        });
    }
    Ok(parts)
}

/// Names a part over the sheets from one place to another.
pub fn name(tx: &Tx<'_>, part: &PartRow) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO batch_part (batch_id, part, file_name, first_sheet, last_sheet, state, sheets)
         VALUES (?1, ?2, ?3, ?4, ?5, 'named', ?6)",
    )?
    .execute((part.id.batch.0, part.id.part, &part.file_name, part.first, part.last, part.sheets))?;
    tx.prepare_cached(
        "UPDATE certificate SET part = ?2 WHERE batch_id = ?1 AND position BETWEEN ?3 AND ?4 AND state = 'reserved' AND part IS NULL",
    )?
    .execute((part.id.batch.0, part.id.part, part.first, part.last))?;
    Ok(())
}

/// Marks a named part written. Refuses when it was written or dropped meanwhile.
pub fn written(tx: &Tx<'_>, part: PartId, sheets: u32, sha256: [u8; 32]) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached(
            "UPDATE batch_part SET state = 'written', sha256 = ?3, sheets = ?4
             WHERE batch_id = ?1 AND part = ?2 AND state = 'named'",
        )?
        .execute((part.batch.0, part.part, sha256, sheets))?;
    if rows == 1 {
        return Ok(());
    }
    Err(Refusal::new(format!("{part} was written or dropped by another process; nothing was changed")).into())
}

/// Drops a named part of which nothing is left to print.
pub fn dropped(tx: &Tx<'_>, part: PartId) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE batch_part SET state = 'dropped' WHERE batch_id = ?1 AND part = ?2 AND state = 'named'")?
        .execute((part.batch.0, part.part))?;
    Ok(())
}

/// Names of all files the database knows, written or named.
pub fn known_files(db: &Connection) -> Result<Vec<(String, PartState)>, StoreError> {
    let mut statement = db.prepare_cached("SELECT file_name, state FROM batch_part ORDER BY file_name")?;
    let mut rows = statement.query([])?;
    let mut files = Vec::new();
    while let Some(row) = rows.next()? {
        files.push((row.get(0)?, row.get::<_, String>(1)?.parse()?));
    }
    Ok(files)
}
