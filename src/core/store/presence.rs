//! Who is in which record, one row a window, and who works on what, one row a subject.
//!
//! **Invariant:** nothing here is evidence; rows that nobody renewed are swept by whoever writes next.

use rusqlite::{Connection, Row};

use super::{StoreError, Tx};
use crate::core::domain::Moment;
use crate::core::domain::dates::moment_text;
use crate::core::domain::presence::Lease;

/// Somebody in a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresenceRow {
    /// The operator's login.
    pub operator: String,
    /// Their window.
    pub session: String,
    /// The record open in it.
    pub subject: String,
    /// Since when.
    pub since: Moment,
    /// When they last touched a key there.
    pub seen: Moment,
}

/// Says that a window of the writing operator has a record open, and sweeps who was not seen since `stale`.
pub fn enter(tx: &Tx<'_>, session: &str, subject: &str, stale: Moment) -> Result<(), StoreError> {
    let (operator, now) = (&tx.stamp().operator, moment_text(tx.stamp().at));
    tx.prepare_cached("DELETE FROM presence WHERE seen_utc < ?1")?.execute([moment_text(stale)])?;
    tx.prepare_cached(
        "INSERT INTO presence (operator, session, subject, since_utc, seen_utc) VALUES (?1, ?2, ?3, ?4, ?4)
         ON CONFLICT (operator, session) DO UPDATE SET seen_utc = excluded.seen_utc, subject = excluded.subject,
             since_utc = CASE subject WHEN excluded.subject THEN since_utc ELSE excluded.since_utc END",
    )?
    .execute((operator, session, subject, now))?;
    Ok(())
}

/// Says that a window of the writing operator has no record open any more.
pub fn leave(tx: &Tx<'_>, session: &str) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM presence WHERE operator = ?1 AND session = ?2")?
        .execute((&tx.stamp().operator, session))?;
    Ok(())
}

/// The record a window has open.
pub fn subject_of(db: &Connection, operator: &str, session: &str) -> Result<Option<String>, StoreError> {
    let mut statement = db.prepare_cached("SELECT subject FROM presence WHERE operator = ?1 AND session = ?2")?;
    let mut rows = statement.query_map((operator, session), |row| row.get(0))?;
    Ok(rows.next().transpose()?)
}

/// Everybody who is in a record, whoever came first leads.
pub fn all(db: &Connection) -> Result<Vec<PresenceRow>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT operator, session, subject, since_utc, seen_utc FROM presence ORDER BY since_utc, operator, session",
    )?;
    let rows = statement.query_map([], |row| {
        let (since, seen) = (moment(row, 3)?, moment(row, 4)?);
        Ok(PresenceRow { operator: row.get(0)?, session: row.get(1)?, subject: row.get(2)?, since, seen })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The lease on a subject.
pub fn lease(db: &Connection, subject: &str) -> Result<Option<Lease>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT subject, operator, purpose, taken_at, until_utc FROM lease
             WHERE subject = ?1 AND purpose IN ('confirming', 'correcting', 'packing')",
    )?;
    let mut rows = statement.query_map([subject], lease_of)?;
    rows.next().transpose()?.transpose()
}

/// Every lease, the oldest first.
pub fn leases(db: &Connection) -> Result<Vec<Lease>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT subject, operator, purpose, taken_at, until_utc FROM lease
         WHERE purpose IN ('confirming', 'correcting', 'packing') ORDER BY taken_at, subject",
    )?;
    let rows = statement.query_map([], lease_of)?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().collect()
}

/// Gives a subject to a worker, in the place of whoever had it.
pub fn keep_lease(tx: &Tx<'_>, lease: &Lease) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO lease (subject, operator, purpose, taken_at, until_utc) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (subject) DO UPDATE SET operator = ?2, purpose = ?3, taken_at = ?4, until_utc = ?5",
    )?
    .execute((
        &lease.subject,
        &lease.operator,
        lease.work.code(),
        moment_text(lease.since),
        moment_text(lease.until),
    ))?;
    Ok(())
}

/// The writing operator's lease on a subject holds on until then.
pub fn renew_lease(tx: &Tx<'_>, subject: &str, until: Moment) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE lease SET until_utc = ?3 WHERE subject = ?1 AND operator = ?2")?.execute((
        subject,
        &tx.stamp().operator,
        moment_text(until),
    ))?;
    Ok(())
}

/// The writing operator's lease on a subject ends.
pub fn drop_lease(tx: &Tx<'_>, subject: &str) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM lease WHERE subject = ?1 AND operator = ?2")?
        .execute((subject, &tx.stamp().operator))?;
    Ok(())
}

fn lease_of(row: &Row<'_>) -> rusqlite::Result<Result<Lease, StoreError>> {
    let work: String = row.get(2)?;
    let (subject, operator, since, until) = (row.get(0)?, row.get(1)?, moment(row, 3)?, moment(row, 4)?);
    Ok(work.parse().map(|work| Lease { subject, operator, work, since, until }).map_err(StoreError::from))
}

fn moment(row: &Row<'_>, index: usize) -> rusqlite::Result<Moment> {
    let text: String = row.get(index)?;
    let unreadable =
        |error| rusqlite::Error::FromSqlConversionFailure(index, rusqlite::types::Type::Text, Box::new(error));
    chrono::DateTime::parse_from_rfc3339(&text).map(|at| at.to_utc()).map_err(unreadable)
}
