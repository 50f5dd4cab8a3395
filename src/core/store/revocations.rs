//! Revocations as stored: who decided, why, and the letter that asks the paper back.

use rusqlite::{Connection, OptionalExtension};

use super::{StoreError, Tx};
use crate::core::domain::Day;
use crate::core::domain::certificates::CertificateStep;
use crate::core::domain::dates::day_text;
use crate::core::domain::references::LetterRef;

/// A revocation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revocation {
    /// Why.
    pub reason: String,
    /// On whose decision.
    pub authority: String,
    /// When.
    pub revoked_on: Day,
    /// The recall letter.
    pub letter: Option<LetterRef>,
}

/// Revokes a certificate: the row of the decision first, then its state. Refuses when somebody moved it meanwhile.
pub fn revoke(
    tx: &Tx<'_>,
    certificate_id: i64,
    step: &CertificateStep,
    reason: &str,
    authority: &str,
    approval: i64,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO revocation (certificate_id, reason, authority, old_state, revoked_on, approval_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute((certificate_id, reason, authority, step.from().code(), day_text(tx.stamp().day), approval))?;
    super::replacements::move_certificate(tx, step)
}

/// The revocation of a certificate.
pub fn of(db: &Connection, serial: &str) -> Result<Option<Revocation>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT r.reason, r.authority, r.revoked_on, r.letter_id FROM revocation AS r JOIN certificate AS c USING (certificate_id)
         WHERE c.serial = ?1",
    )?;
    let row = statement.query_row([serial], |row| {
        Ok(Revocation {
            reason: row.get(0)?,
            authority: row.get(1)?,
            revoked_on: row.get(2)?,
            letter: row.get::<_, Option<i64>>(3)?.map(LetterRef),
        })
    });
    Ok(row.optional()?)
}

/// Keeps which letter asks the paper back.
pub fn recalled_by(tx: &Tx<'_>, serial: &str, letter: LetterRef) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE revocation SET letter_id = ?2 WHERE certificate_id = (SELECT certificate_id FROM certificate WHERE serial = ?1)",
    )?
    .execute((serial, letter.0))?;
    Ok(())
}
