//! What is published for verification, as stored: the office's salt and secret, and the slow digests of codes that were made once.
//!
//! **Invariant:** salt and secret are made once and never change, or the whole set would have to be published afresh.

use rusqlite::{Connection, OptionalExtension};

use super::{StoreError, Tx};
use crate::core::domain::Day;
use crate::core::domain::certificates::CertificateState;
use crate::core::domain::dates::day_text;

/// What makes this office's published set its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Secrets {
    /// Published with the set.
    pub salt: [u8; 16],
    /// Never published.
    pub secret: [u8; 32],
}

/// A certificate as it is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedRow {
    /// Its key.
    pub id: i64,
    /// Its serial.
    pub serial: String,
    /// Its code, without hyphens.
    pub code: String,
    /// Where it stands.
    pub state: CertificateState,
    /// What was printed.
    pub snapshot: String,
    /// Since when it is not good.
    pub since: Option<Day>,
    /// The slow digest of its code, when it was made already.
    pub root: Option<[u8; 32]>,
}

/// The office's salt and secret; none before it published first.
pub fn secrets(db: &Connection) -> Result<Option<Secrets>, StoreError> {
    let mut statement = db.prepare_cached("SELECT salt, secret FROM publication WHERE publication_id = 1")?;
    let row = statement.query_row([], |row| Ok(Secrets { salt: row.get(0)?, secret: row.get(1)? }));
    Ok(row.optional()?)
}

/// The salt and secret, made when there are none yet.
pub fn made(tx: &Tx<'_>) -> Result<Secrets, StoreError> {
    if let Some(kept) = secrets(tx)? {
        return Ok(kept);
    }
    let mut made = Secrets { salt: [0; 16], secret: [0; 32] };
    tx.random(&mut made.salt);
    tx.random(&mut made.secret);
    tx.prepare_cached("INSERT INTO publication (publication_id, salt, secret) VALUES (1, ?1, ?2)")?
        .execute((made.salt, made.secret))?;
    Ok(made)
}

/// The day of the last publication.
pub fn published_on(db: &Connection) -> Result<Option<Day>, StoreError> {
    let mut statement = db.prepare_cached("SELECT published_on FROM publication WHERE publication_id = 1")?;
    Ok(statement.query_row([], |row| row.get(0)).optional()?.flatten())
}

/// Notes the day of a publication.
pub fn published(tx: &Tx<'_>, day: Day) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE publication SET published_on = ?1 WHERE publication_id = 1")?.execute([day_text(day)])?;
    Ok(())
}

/// Every certificate that left inspection well, and every one that is not good any more after that, with its code.
pub fn rows(db: &Connection) -> Result<Vec<PublishedRow>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT c.certificate_id, c.serial, c.code, c.state, c.snapshot,
                CASE WHEN c.state IN ('destroyed', 'cancelled', 'revoked', 'lost') THEN
                    (SELECT e.office_day FROM change AS h JOIN event AS e ON e.seq = h.seq
                     WHERE h.record = 'certificate:' || c.serial AND h.column_name = 'state' AND h.new = c.state
                     ORDER BY h.seq DESC LIMIT 1) END,
                r.root
         FROM certificate AS c LEFT JOIN published_root AS r ON r.certificate_id = c.certificate_id
         WHERE c.code IS NOT NULL AND c.snapshot IS NOT NULL AND c.state NOT IN ('reserved', 'printed', 'unused', 'spoiled')
         ORDER BY c.certificate_id",
    )?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(PublishedRow {
            id: row.get(0)?,
            serial: row.get(1)?,
            code: row.get(2)?,
            state: row.get::<_, String>(3)?.parse()?,
            snapshot: row.get(4)?,
            since: row.get(5)?,
            root: row.get(6)?,
        });
    }
    Ok(found)
}

/// Keeps the slow digest of a certificate's code.
pub fn keep_root(tx: &Tx<'_>, certificate: i64, root: &[u8; 32]) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT INTO published_root (certificate_id, root) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
        .execute((certificate, root))?;
    Ok(())
}
