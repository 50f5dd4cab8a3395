//! Notifiable events as stored, with the certificates they concern.

use rusqlite::{Connection, OptionalExtension, Row};

use super::{StoreError, Tx, found};
use crate::core::domain::dates::day_text;
use crate::core::domain::exceptions::{Subject, SubjectKind};
use crate::core::domain::notifiable::{NotifiableState, NotifiableStep};
use crate::core::domain::references::{ExceptionRef, NotifiableRef};
use crate::core::domain::{Day, Refusal};

/// A notifiable event as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotifiableRow {
    /// Its reference.
    pub reference: NotifiableRef,
    /// The exception that opened it.
    pub exception: Option<ExceptionRef>,
    /// Where it stands.
    pub state: NotifiableState,
    /// What happened.
    pub what: String,
    /// When it was found.
    pub found_on: Day,
    /// Who found it.
    pub found_by: String,
    /// What was done about it.
    pub done: String,
    /// Login of who opened it.
    pub opened_by: String,
    /// When.
    pub opened_on: Day,
    /// When the regulator was told.
    pub told_on: Option<Day>,
    /// Who was told.
    pub told_to: String,
    /// The regulator's reference.
    pub told_reference: String,
    /// Login of who told it.
    pub told_by: Option<String>,
    /// When it ended.
    pub ended_on: Option<Day>,
    /// How it ended.
    pub outcome: String,
}

/// Opens a notifiable event and gives its reference.
pub fn insert(
    tx: &Tx<'_>,
    exception: Option<ExceptionRef>,
    what: &str,
    found_on: Day,
    found_by: &str,
) -> Result<NotifiableRef, StoreError> {
    let day = tx.stamp().day;
    let year = chrono::Datelike::year(&day);
    let number = u32::try_from(tx.next_number(&format!("notifiable-{year}"))?).ok().filter(|n| *n < 1_000_000);
    let number = number.ok_or_else(|| Refusal::new(format!("the year {year} has no notifiable event left")))?;
    let reference = NotifiableRef::new(year, number);
    tx.prepare_cached(
        "INSERT INTO notifiable_event (notifiable_event_id, exception_id, what, found_on, found_by, opened_by, opened_on)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute((
        reference.0,
        exception.map(|x| x.0),
        what,
        day_text(found_on),
        found_by,
        &tx.stamp().operator,
        day_text(day),
    ))?;
    Ok(reference)
}

macro_rules! notifiable {
    ($where:literal) => {
        concat!(
            "SELECT notifiable_event_id, exception_id, state, what, found_on, found_by, done, opened_by, opened_on, told_on, told_to,
                    told_reference, told_by, ended_on, outcome FROM notifiable_event ",
            $where
        )
    };
}

/// One notifiable event. Refuses when there is none of this reference.
pub fn load(db: &Connection, event: NotifiableRef) -> Result<NotifiableRow, StoreError> {
    let row =
        db.prepare_cached(notifiable!("WHERE notifiable_event_id = ?1"))?.query_row([event.0], |row| Ok(row_of(row)));
    found(row, || format!("notifiable event {event}"))?
}

/// The notifiable event an exception opened.
pub fn of_exception(db: &Connection, exception: ExceptionRef) -> Result<Option<NotifiableRef>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT notifiable_event_id FROM notifiable_event WHERE exception_id = ?1")?;
    Ok(statement.query_row([exception.0], |row| row.get(0).map(NotifiableRef)).optional()?)
}

/// The notifiable events about a certificate.
pub fn about(db: &Connection, serial: &str) -> Result<Vec<NotifiableRef>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT n.notifiable_event_id FROM notifiable_certificate AS n JOIN certificate AS c USING (certificate_id)
         WHERE c.serial = ?1 ORDER BY n.notifiable_event_id",
    )?;
    let rows = statement.query_map([serial], |row| row.get(0).map(NotifiableRef))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn row_of(row: &Row<'_>) -> Result<NotifiableRow, StoreError> {
    Ok(NotifiableRow {
        reference: NotifiableRef(row.get(0)?),
        exception: row.get::<_, Option<i64>>(1)?.map(ExceptionRef),
        state: row.get::<_, String>(2)?.parse()?,
        what: row.get(3)?,
        found_on: row.get(4)?,
        found_by: row.get(5)?,
        done: row.get(6)?,
        opened_by: row.get(7)?,
        opened_on: row.get(8)?,
        told_on: row.get(9)?,
        told_to: row.get(10)?,
        told_reference: row.get(11)?,
        told_by: row.get(12)?,
        ended_on: row.get(13)?,
        outcome: row.get(14)?,
    })
}

/// Writes what happened, who found it and what was done.
pub fn amend(tx: &Tx<'_>, event: NotifiableRef, what: &str, found_by: &str, done: &str) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached(
            "UPDATE notifiable_event SET what = ?2, found_by = ?3, done = ?4, version = version + 1
             WHERE notifiable_event_id = ?1 AND state IN ('draft', 'told')",
        )?
        .execute((event.0, what, found_by, done))?;
    one(rows, event)
}

/// Calls it told.
pub fn told(tx: &Tx<'_>, step: &NotifiableStep, on: Day, to: &str, reference: &str) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached(
            "UPDATE notifiable_event SET state = ?3, told_on = ?4, told_to = ?5, told_reference = ?6, told_by = ?7, version = version + 1
             WHERE notifiable_event_id = ?1 AND state = ?2",
        )?
        .execute((
            step.event().0,
            step.from().code(),
            step.to().code(),
            day_text(on),
            to,
            reference,
            &tx.stamp().operator,
        ))?;
    one(rows, step.event())
}

/// Ends it, with its outcome.
pub fn end(tx: &Tx<'_>, step: &NotifiableStep, outcome: &str) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached(
            "UPDATE notifiable_event SET state = ?3, ended_on = ?4, outcome = ?5, version = version + 1
             WHERE notifiable_event_id = ?1 AND state = ?2",
        )?
        .execute((step.event().0, step.from().code(), step.to().code(), day_text(tx.stamp().day), outcome))?;
    one(rows, step.event())
}

fn one(rows: usize, event: NotifiableRef) -> Result<(), StoreError> {
    if rows == 1 {
        return Ok(());
    }
    Err(Refusal::new(format!("notifiable event {event} was moved on by somebody else meanwhile")).into())
}

/// The keys of the certificates a record leads to that were ever issued.
pub fn issued_about(db: &Connection, subject: &Subject) -> Result<Vec<i64>, StoreError> {
    let sql = match subject.kind {
        SubjectKind::Certificate => "SELECT c.certificate_id FROM certificate AS c WHERE c.certificate_id = ?1",
        SubjectKind::Award => {
            "SELECT c.certificate_id FROM certificate AS c WHERE c.award_id = ?1
             AND c.state NOT IN ('reserved', 'unused', 'spoiled', 'printed')"
        }
        SubjectKind::Registration => {
            "SELECT c.certificate_id FROM award AS a JOIN certificate AS c USING (award_id) WHERE a.registration_id = ?1
             AND c.state NOT IN ('reserved', 'unused', 'spoiled', 'printed')"
        }
        SubjectKind::Learner => {
            "SELECT c.certificate_id FROM award AS a JOIN certificate AS c USING (award_id) WHERE a.learner_id = ?1
             AND c.state NOT IN ('reserved', 'unused', 'spoiled', 'printed')"
        }
        SubjectKind::Batch => {
            "SELECT c.certificate_id FROM certificate AS c WHERE c.batch_id = ?1
             AND c.state NOT IN ('reserved', 'unused', 'spoiled', 'printed')"
        }
        SubjectKind::Consignment => {
            "SELECT c.certificate_id FROM certificate AS c WHERE c.consignment_id = ?1
             AND c.state NOT IN ('reserved', 'unused', 'spoiled', 'printed')"
        }
        SubjectKind::Centre
        | SubjectKind::Presentation
        | SubjectKind::Claim
        | SubjectKind::ClaimFile
        | SubjectKind::Course
        | SubjectKind::Stock
        | SubjectKind::Template
        | SubjectKind::File => return Ok(Vec::new()),
    };
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map([subject.key], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Adds certificates to an event; gives how many were new to it.
pub fn join(tx: &Tx<'_>, event: NotifiableRef, certificates: &[i64]) -> Result<usize, StoreError> {
    let mut insert = tx.prepare_cached(
        "INSERT INTO notifiable_certificate (notifiable_event_id, certificate_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
    )?;
    let mut added = 0;
    for certificate in certificates {
        added += insert.execute((event.0, certificate))?;
    }
    Ok(added)
}

/// The affected learners by country of assessment: country, learners, certificates; the most affected first.
pub fn by_country(db: &Connection, event: NotifiableRef) -> Result<Vec<(String, u32, u32)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT r.assessed_in, count(DISTINCT a.learner_id) AS learners, count(*)
         FROM notifiable_certificate AS n JOIN certificate AS c USING (certificate_id) JOIN award AS a USING (award_id)
         JOIN registration AS r USING (registration_id)
         WHERE n.notifiable_event_id = ?1 GROUP BY r.assessed_in ORDER BY learners DESC, r.assessed_in",
    )?;
    let rows = statement.query_map([event.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many learners an event concerns.
pub fn learners(db: &Connection, event: NotifiableRef) -> Result<u32, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT count(DISTINCT a.learner_id) FROM notifiable_certificate AS n JOIN certificate AS c USING (certificate_id)
             JOIN award AS a USING (award_id) WHERE n.notifiable_event_id = ?1",
        )?
        .query_row([event.0], |row| row.get(0))?)
}

/// The certificates of an event in their order: serial, learner's reference as a number, where it stands, country.
pub fn certificates(db: &Connection, event: NotifiableRef) -> Result<Vec<(String, i64, String, String)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT c.serial, a.learner_id, c.state, r.assessed_in
         FROM notifiable_certificate AS n JOIN certificate AS c USING (certificate_id) JOIN award AS a USING (award_id)
         JOIN registration AS r USING (registration_id)
         WHERE n.notifiable_event_id = ?1 ORDER BY c.serial_prefix, c.serial_year, c.serial_number",
    )?;
    let rows = statement.query_map([event.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many events the regulator has not been told of.
pub fn untold(db: &Connection) -> Result<u32, StoreError> {
    Ok(db
        .prepare_cached("SELECT count(*) FROM notifiable_event WHERE state = 'draft'")?
        .query_row([], |row| row.get(0))?)
}
