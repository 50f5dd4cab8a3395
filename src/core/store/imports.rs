//! Imports: what was read when, rows held until somebody settles them, and the profiles of senders.

use rusqlite::{Connection, OptionalExtension, params};

use super::{StoreError, Tx};
use crate::core::domain::organisations::OrganisationId;
use crate::core::domain::references::ImportRef;

/// What one import counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows in the file.
    pub rows: u32,
    /// Stored without an exception.
    pub accepted: u32,
    /// Warnings and proposals on rows that were stored.
    pub warnings: u32,
    /// Stored, with an exception.
    pub held: u32,
    /// Without usable structure.
    pub refused: u32,
    /// Said nothing new.
    pub unchanged: u32,
}

/// An import, as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptImport {
    /// Its reference.
    pub key: ImportRef,
    /// The event it is.
    pub seq: i64,
    /// The file's own name.
    pub file_name: String,
    /// The office's day it was read on.
    pub day: String,
    /// What it counted.
    pub counts: Counts,
}

/// The earlier import of exactly this file as this kind, if any.
pub fn by_hash(db: &Connection, kind: &str, sha256: &[u8; 32]) -> Result<Option<KeptImport>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT i.import_id, i.seq, i.file_name, e.office_day, i.row_count, i.accepted, i.warnings, i.held, i.refused, i.unchanged
         FROM import AS i JOIN event AS e ON e.seq = i.seq WHERE i.kind = ?1 AND i.sha256 = ?2 ORDER BY i.import_id DESC LIMIT 1",
    )?;
    let found = statement.query_row((kind, sha256), |row| {
        let counts = Counts {
            rows: row.get(4)?,
            accepted: row.get(5)?,
            warnings: row.get(6)?,
            held: row.get(7)?,
            refused: row.get(8)?,
            unchanged: row.get(9)?,
        };
        Ok(KeptImport {
            key: ImportRef(row.get(0)?),
            seq: row.get(1)?,
            file_name: row.get(2)?,
            day: row.get(3)?,
            counts,
        })
    });
    Ok(found.optional()?)
}

/// What is written down of an import.
#[derive(Debug, Clone)]
pub struct NewImport<'a> {
    /// The kind of file.
    pub kind: &'a str,
    /// The file's own name.
    pub file_name: &'a str,
    /// The SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// Who sent it.
    pub sender: Option<OrganisationId>,
    /// The profile it was read with.
    pub profile: &'a str,
    /// JSON list of the headers, as received.
    pub headers: &'a str,
    /// JSON of the profile as it was when the file was read.
    pub mapping: &'a str,
    /// What was counted.
    pub counts: Counts,
}

/// The reference the next import will have: taken first, so that what it opens can name it.
pub fn next_ref(tx: &Tx<'_>) -> Result<ImportRef, StoreError> {
    Ok(ImportRef(tx.next_number("import")?))
}

/// Writes an import down; `seq` is its event.
pub fn insert(tx: &Tx<'_>, key: ImportRef, seq: i64, import: &NewImport<'_>) -> Result<(), StoreError> {
    let (i, c) = (import, import.counts);
    tx.prepare_cached(
        "INSERT INTO import (import_id, seq, kind, file_name, sha256, organisation_id, profile, headers, mapping, row_count, accepted,
                             warnings, held, refused, unchanged)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
    )?
    .execute(params![
        key.0, seq, i.kind, i.file_name, i.sha256, i.sender.map(|o| o.0), i.profile, i.headers, i.mapping, c.rows, c.accepted,
        c.warnings, c.held, c.refused, c.unchanged,
    ])?;
    Ok(())
}

/// A row that is kept as received until somebody settles it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldRow {
    /// Its number in the file.
    pub number: u32,
    /// The line it begins on.
    pub line: u32,
    /// What it is about, so that a later file about the same settles it; empty when it cannot be told.
    pub key: String,
    /// JSON list of its cells, as received.
    pub cells: String,
    /// Why it is held, in words.
    pub why: String,
}

/// Keeps a held row; gives its key.
pub fn hold(tx: &Tx<'_>, import: ImportRef, kind: &str, row: &HeldRow) -> Result<i64, StoreError> {
    tx.prepare_cached(
        "INSERT INTO held_row (import_id, kind, row_number, line_number, row_key, cells, why) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![import.0, kind, row.number, row.line, row.key, row.cells, row.why])?;
    Ok(tx.last_insert_rowid())
}

/// How many rows of a kind are held.
pub fn count_held(db: &Connection, kind: &str) -> Result<u32, StoreError> {
    Ok(db
        .prepare_cached("SELECT count(*) FROM held_row WHERE kind = ?1 AND state = 'held'")?
        .query_row([kind], |row| row.get(0))?)
}

/// The references of held rows of a kind about the same thing.
pub fn held_about(db: &Connection, kind: &str, key: &str) -> Result<Vec<(i64, String)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT held_row_id, import_id, row_number FROM held_row WHERE kind = ?1 AND row_key = ?2 AND state = 'held'",
    )?;
    let rows = statement.query_map((kind, key), |row| {
        Ok((row.get(0)?, format!("{}/{}", ImportRef(row.get(1)?), row.get::<_, u32>(2)?)))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Marks a held row settled by an event.
pub fn settle(tx: &Tx<'_>, held_row: i64, seq: i64) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE held_row SET state = 'settled', settled_seq = ?2 WHERE held_row_id = ?1 AND state = 'held'",
    )?
    .execute((held_row, seq))?;
    Ok(())
}

/// An import some of whose rows are still held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenImport {
    /// Its reference.
    pub key: ImportRef,
    /// The kind of file.
    pub kind: String,
    /// The file's own name.
    pub file_name: String,
    /// Who sent it.
    pub sender: Option<OrganisationId>,
    /// JSON list of its headers.
    pub headers: String,
    /// JSON of the profile it was read with.
    pub mapping: String,
}

/// The imports some of whose rows are still held, oldest first.
pub fn open_imports(db: &Connection) -> Result<Vec<OpenImport>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT i.import_id, i.kind, i.file_name, i.organisation_id, i.headers, i.mapping FROM import AS i
         WHERE i.import_id IN (SELECT h.import_id FROM held_row AS h WHERE h.state = 'held') ORDER BY i.import_id",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(OpenImport {
            key: ImportRef(row.get(0)?),
            kind: row.get(1)?,
            file_name: row.get(2)?,
            sender: row.get::<_, Option<i64>>(3)?.map(OrganisationId),
            headers: row.get(4)?,
            mapping: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The rows of an import that are still held, in file order, each with its key.
pub fn held_rows(db: &Connection, import: ImportRef) -> Result<Vec<(i64, HeldRow)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT held_row_id, row_number, line_number, row_key, cells, why FROM held_row
         WHERE import_id = ?1 AND state = 'held' ORDER BY row_number",
    )?;
    let rows = statement.query_map([import.0], |row| {
        let held =
            HeldRow { number: row.get(1)?, line: row.get(2)?, key: row.get(3)?, cells: row.get(4)?, why: row.get(5)? };
        Ok((row.get(0)?, held))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Keeps the cells of a held row as corrected by a person.
pub fn correct_held(tx: &Tx<'_>, held_row: i64, cells: &str) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE held_row SET cells = ?2 WHERE held_row_id = ?1 AND state = 'held'")?
        .execute((held_row, cells))?;
    Ok(())
}

/// A saved profile: name and JSON.
pub fn profile(db: &Connection, kind: &str, name: &str) -> Result<Option<String>, StoreError> {
    let mut statement = db.prepare_cached("SELECT mapping FROM import_profile WHERE kind = ?1 AND name = ?2")?;
    Ok(statement.query_row((kind, name), |row| row.get(0)).optional()?)
}

/// The profile remembered for files with these headers: name and JSON.
pub fn profile_by_fingerprint(
    db: &Connection,
    kind: &str,
    fingerprint: &str,
) -> Result<Option<(String, String)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT name, mapping FROM import_profile WHERE kind = ?1 AND fingerprint = ?2 ORDER BY import_profile_id DESC LIMIT 1",
    )?;
    Ok(statement.query_row((kind, fingerprint), |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

/// The names of the saved profiles of a kind.
pub fn profiles(db: &Connection, kind: &str) -> Result<Vec<String>, StoreError> {
    let mut statement = db.prepare_cached("SELECT name FROM import_profile WHERE kind = ?1 ORDER BY name")?;
    Ok(statement.query_map([kind], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Saves a profile under its name, with the headers it was made for.
pub fn keep_profile(tx: &Tx<'_>, kind: &str, name: &str, fingerprint: &str, mapping: &str) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO import_profile (kind, name, fingerprint, mapping) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (kind, name) DO UPDATE SET fingerprint = ?3, mapping = ?4",
    )?
    .execute((kind, name, fingerprint, mapping))?;
    Ok(())
}

/// Announces a long piece of writing so that others know whom they wait for.
pub fn announce(tx: &Tx<'_>, subject: &str, purpose: &str, at: &str, until: &str) -> Result<(), StoreError> {
    let operator = &tx.stamp().operator;
    tx.prepare_cached(
        "INSERT INTO lease (subject, operator, purpose, taken_at, until_utc) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (subject) DO UPDATE SET operator = ?2, purpose = ?3, taken_at = ?4, until_utc = ?5",
    )?
    .execute((subject, operator, purpose, at, until))?;
    Ok(())
}

/// Takes the announcement back.
pub fn withdraw_announcement(tx: &Tx<'_>, subject: &str) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM lease WHERE subject = ?1")?.execute([subject])?;
    Ok(())
}
