//! What was seen for an application, and what a reissue corrects in the award itself.

use rusqlite::Connection;

use super::super::{StoreError, Tx};
use crate::core::domain::Day;
use crate::core::domain::dates::day_text;
use crate::core::domain::references::ApplicationRef;
use crate::core::domain::replacements::EvidenceKind;

/// A piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceRow {
    /// What it shows.
    pub kind: EvidenceKind,
    /// What was seen.
    pub words: String,
    /// Its own date.
    pub dated_on: Option<Day>,
    /// The kept file.
    pub file: Option<String>,
    /// The file's SHA-256.
    pub sha256: Option<[u8; 32]>,
    /// Login of who saw it.
    pub seen_by: String,
    /// When.
    pub seen_on: Day,
}

/// Evidence to be kept.
pub struct NewEvidence<'a> {
    /// What it shows.
    pub kind: EvidenceKind,
    /// What was seen.
    pub words: &'a str,
    /// Its own date.
    pub dated_on: Option<Day>,
    /// The kept file and its SHA-256.
    pub file: Option<(&'a str, [u8; 32])>,
}

/// Keeps a piece of evidence.
pub fn keep(tx: &Tx<'_>, application: ApplicationRef, new: &NewEvidence<'_>) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO application_evidence (application_id, kind, words, dated_on, file_name, sha256, seen_by, seen_on)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute((
        application.0,
        new.kind.code(),
        new.words,
        new.dated_on.map(day_text),
        new.file.map(|file| file.0),
        new.file.map(|file| file.1),
        &tx.stamp().operator,
        day_text(tx.stamp().day),
    ))?;
    Ok(())
}

/// The evidence of an application, as it was kept.
pub fn of(db: &Connection, application: ApplicationRef) -> Result<Vec<EvidenceRow>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT kind, words, dated_on, file_name, sha256, seen_by, seen_on FROM application_evidence
         WHERE application_id = ?1 ORDER BY application_evidence_id",
    )?;
    let mut rows = statement.query([application.0])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(EvidenceRow {
            kind: row.get::<_, String>(0)?.parse()?,
            words: row.get(1)?,
            dated_on: row.get(2)?,
            file: row.get(3)?,
            sha256: row.get(4)?,
            seen_by: row.get(5)?,
            seen_on: row.get(6)?,
        });
    }
    Ok(all)
}

/// Sets what a reissue corrects in the award; the last word stands.
pub fn correct(tx: &Tx<'_>, application: ApplicationRef, field: &str, value: &str) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO application_correction (application_id, field, value) VALUES (?1, ?2, ?3)
         ON CONFLICT (application_id, field) DO UPDATE SET value = excluded.value",
    )?
    .execute((application.0, field, value))?;
    Ok(())
}

/// What a reissue corrects in the award: field and value.
pub fn corrections(db: &Connection, application: ApplicationRef) -> Result<Vec<(String, String)>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT field, value FROM application_correction WHERE application_id = ?1 ORDER BY field")?;
    let rows = statement.query_map([application.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
