//! Certificates looked up one by one: by serial, by verification code, by their file.
//!
//! **Invariant:** nothing here changes a certificate; the print run does (`batches/sheets.rs`).

use rusqlite::{Connection, OptionalExtension, Row};

use super::StoreError;
use crate::core::domain::Day;
use crate::core::domain::certificates::{CertificateState, NotGood};
use crate::core::domain::references::{AwardRef, BatchRef};

/// A certificate as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateRow {
    /// Its serial.
    pub serial: String,
    /// Its award.
    pub award: AwardRef,
    /// Its edition, from 1.
    pub edition: u32,
    /// Its run.
    pub batch: BatchRef,
    /// Its sheet in the run, from 1.
    pub position: u32,
    /// Where it stands.
    pub state: CertificateState,
    /// Part and page it was written in.
    pub part: Option<(u32, u32)>,
    /// The date printed.
    pub issued_on: Day,
    /// Its verification code without hyphens.
    pub code: Option<String>,
    /// The canonical text of what was printed.
    pub snapshot: Option<String>,
    /// The SHA-256 of that.
    pub snapshot_sha256: Option<[u8; 32]>,
    /// What its QR code carries.
    pub token: Option<String>,
    /// The paper's own number.
    pub paper_number: Option<String>,
    /// Why it was spoiled.
    pub spoil_reason: Option<String>,
    /// Where it is kept.
    pub kept_place: Option<String>,
    /// The serial of a later certificate of the same award that is live, if any.
    pub followed_by: Option<String>,
}

fn row_of(row: &Row<'_>) -> rusqlite::Result<(CertificateRow, String)> {
    let part: (Option<u32>, Option<u32>) = (row.get(6)?, row.get(7)?);
    let certificate = CertificateRow {
        serial: row.get(0)?,
        award: AwardRef(row.get(1)?),
        edition: row.get(2)?,
        batch: BatchRef(row.get(3)?),
        position: row.get(4)?,
        state: CertificateState::Reserved,
        part: part.0.zip(part.1),
        issued_on: row.get(8)?,
        code: row.get(9)?,
        snapshot: row.get(10)?,
        snapshot_sha256: row.get(11)?,
        token: row.get(12)?,
        paper_number: row.get(13)?,
        spoil_reason: row.get(14)?,
        kept_place: row.get(15)?,
        followed_by: row.get(16)?,
    };
    Ok((certificate, row.get(5)?))
}

fn with_state((certificate, state): (CertificateRow, String)) -> Result<CertificateRow, StoreError> {
    Ok(CertificateRow { state: state.parse()?, ..certificate })
}

/// The certificate with this serial.
pub fn by_serial(db: &Connection, serial: &str) -> Result<Option<CertificateRow>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT c.serial, c.award_id, c.edition, c.batch_id, c.position, c.state, c.part, c.page, c.issued_on, c.code, c.snapshot,
                c.snapshot_sha256, c.token, c.paper_number, c.spoil_reason, c.kept_place,
                (SELECT n.serial FROM certificate AS n WHERE n.award_id = c.award_id AND n.edition > c.edition
                 AND n.state NOT IN ('unused', 'spoiled') ORDER BY n.edition DESC LIMIT 1)
         FROM certificate AS c WHERE c.serial = ?1",
    )?;
    statement.query_row([serial], row_of).optional()?.map(with_state).transpose()
}

/// The serial of the certificate with this verification code (without hyphens).
pub fn serial_by_code(db: &Connection, code: &str) -> Result<Option<String>, StoreError> {
    let mut statement = db.prepare_cached("SELECT serial FROM certificate WHERE code = ?1")?;
    Ok(statement.query_row([code], |row| row.get(0)).optional()?)
}

/// The day since which a certificate is in a state, as the trail has it.
pub fn since(db: &Connection, serial: &str, state: CertificateState) -> Result<Option<Day>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT e.office_day FROM change AS h JOIN event AS e ON e.seq = h.seq
         WHERE h.record = 'certificate:' || ?1 AND h.column_name = 'state' AND h.new = ?2 ORDER BY h.seq DESC LIMIT 1",
    )?;
    Ok(statement.query_row((serial, state.code()), |row| row.get(0)).optional()?)
}

/// Every serial that is not good: its state, since when, and the serial that took its place; in the order of the serials.
pub fn not_good(db: &Connection) -> Result<Vec<NotGood>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT c.serial, c.state,
                (SELECT e.office_day FROM change AS h JOIN event AS e ON e.seq = h.seq
                 WHERE h.record = 'certificate:' || c.serial AND h.column_name = 'state' AND h.new = c.state ORDER BY h.seq DESC LIMIT 1),
                CASE c.state WHEN 'cancelled' THEN
                    (SELECT n.serial FROM certificate AS n WHERE n.award_id = c.award_id AND n.edition > c.edition
                     AND n.state NOT IN ('unused', 'spoiled', 'reserved', 'printed') ORDER BY n.edition LIMIT 1) END
         FROM certificate AS c WHERE c.state IN ('unused', 'spoiled', 'destroyed', 'cancelled', 'revoked', 'lost')
         ORDER BY c.serial_prefix, c.serial_year, c.serial_number",
    )?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(NotGood {
            serial: row.get::<_, String>(0)?.parse()?,
            state: row.get::<_, String>(1)?.parse()?,
            since: row.get(2)?,
            followed_by: row.get::<_, Option<String>>(3)?.map(|serial| serial.parse()).transpose()?,
        });
    }
    Ok(found)
}

/// The serials that a part's file holds, in page order; none when no part of ours has this SHA-256.
pub fn serials_of_file(db: &Connection, sha256: &[u8; 32]) -> Result<Vec<(u32, String)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT c.page, c.serial FROM batch_part AS p JOIN certificate AS c ON c.batch_id = p.batch_id AND c.part = p.part
         WHERE p.sha256 = ?1 AND c.page IS NOT NULL ORDER BY c.page",
    )?;
    let serials = statement.query_map([sha256], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    Ok(serials)
}

/// The serials whose number ends in these one to seven digits, at most a hundred, the latest first.
pub fn ending(db: &Connection, digits: &str) -> Result<Vec<String>, StoreError> {
    let modulus = 10_i64.pow(digits.len().min(7) as u32);
    let mut statement = db.prepare_cached(
        "SELECT serial FROM certificate WHERE serial_number % ?1 = ?2 ORDER BY certificate_id DESC LIMIT 100",
    )?;
    let value: i64 = digits.parse().unwrap_or(-1);
    let serials = statement.query_map([modulus, value], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(serials)
}
