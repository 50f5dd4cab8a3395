//! What lets a paper be made again exactly: the words of the sheets between certificates, and the digest of a certificate
//! rendered alone.
//!
//! **Invariant:** both are written once and never change.

use rusqlite::{Connection, OptionalExtension};

use super::{StoreError, Tx};
use crate::core::domain::batches::parts::PartId;
use crate::core::domain::dates::day_text;
use crate::core::domain::references::BatchRef;

/// Keeps what a separator of a part said.
pub fn keep_separator(
    tx: &Tx<'_>,
    part: PartId,
    page: u32,
    words: &str,
    template: Option<i64>,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO separator_sheet (batch_id, part, page, words, template_version_id) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (batch_id, part, page) DO UPDATE SET words = ?4, template_version_id = ?5",
    )?
    .execute((part.batch.0, part.part, page, words, template))?;
    Ok(())
}

/// The separators of a part: page, words, and the template version they were made on.
pub fn separators(db: &Connection, part: PartId) -> Result<Vec<(u32, String, Option<i64>)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT page, words, template_version_id FROM separator_sheet WHERE batch_id = ?1 AND part = ?2 ORDER BY page",
    )?;
    let rows = statement
        .query_map((part.batch.0, part.part), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    Ok(rows)
}

/// A certificate as it was written into a part: page, snapshot and token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRow {
    /// Its first page in the file.
    pub page: u32,
    /// Its serial.
    pub serial: String,
    /// The canonical text of what was printed.
    pub snapshot: String,
    /// What its QR code carries.
    pub token: String,
}

/// Every certificate written into a part, in page order, whatever became of it since.
pub fn pages(db: &Connection, batch: BatchRef, part: u32) -> Result<Vec<PageRow>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT page, serial, snapshot, token FROM certificate
         WHERE batch_id = ?1 AND part = ?2 AND page IS NOT NULL AND snapshot IS NOT NULL AND token IS NOT NULL ORDER BY page",
    )?;
    let row = |row: &rusqlite::Row<'_>| {
        Ok(PageRow { page: row.get(0)?, serial: row.get(1)?, snapshot: row.get(2)?, token: row.get(3)? })
    };
    let rows = statement.query_map((batch.0, part), row)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// The digest a certificate rendered alone had when that was first asked for.
pub fn kept(db: &Connection, serial: &str) -> Result<Option<[u8; 32]>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT a.sha256 FROM as_issued AS a JOIN certificate AS c USING (certificate_id) WHERE c.serial = ?1",
    )?;
    Ok(statement.query_row([serial], |row| row.get(0)).optional()?)
}

/// Keeps that digest, once.
pub fn keep(tx: &Tx<'_>, serial: &str, sha256: [u8; 32]) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO as_issued (certificate_id, sha256, first_on) SELECT certificate_id, ?2, ?3 FROM certificate WHERE serial = ?1",
    )?
    .execute((serial, sha256, day_text(tx.stamp().day)))?;
    Ok(())
}
