//! Papers that came back, their repaired addresses, and the log of those destroyed.
//!
//! **Invariant:** a returned item moves only against a permit of `domain/post/returns`; the log is never changed.

use rusqlite::{Connection, OptionalExtension, Row};

use super::super::{StoreError, Tx, found};
use crate::core::domain::certificates::{CertificateStep, Serial};
use crate::core::domain::dates::day_text;
use crate::core::domain::post::addresses::PostalAddress;
use crate::core::domain::post::returns::{ReturnCause, ReturnState, ReturnStep, ReturnedPaper};
use crate::core::domain::references::{AwardRef, ConsignmentRef, ReturnRef};
use crate::core::domain::{Day, Refusal};

/// A returned item as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnRow {
    /// As far as its life goes.
    pub life: ReturnedPaper,
    /// Key of the certificate.
    pub certificate_id: i64,
    /// Its award.
    pub award: AwardRef,
    /// The consignment it had left in.
    pub consignment: Option<ConsignmentRef>,
    /// When it came.
    pub came_on: String,
    /// Why.
    pub cause: ReturnCause,
    /// More about it.
    pub words: String,
    /// Where it lies.
    pub place: String,
    /// How long it is held.
    pub hold_until: Day,
    /// Who noted it.
    pub noted_by: String,
    /// The consignment it leaves in again.
    pub sent_in: Option<ConsignmentRef>,
    /// When it was dealt with.
    pub closed_on: Option<String>,
}

/// A return to be kept.
pub struct NewReturn<'a> {
    /// Key of the certificate.
    pub certificate: i64,
    /// The consignment it had left in.
    pub consignment: Option<ConsignmentRef>,
    /// When it came.
    pub came_on: Day,
    /// Why.
    pub cause: ReturnCause,
    /// More about it.
    pub words: &'a str,
    /// Where it lies.
    pub place: &'a str,
    /// How long it is held.
    pub hold_until: Day,
}

/// Keeps a return and gives its reference.
pub fn insert(tx: &Tx<'_>, new: &NewReturn<'_>) -> Result<ReturnRef, StoreError> {
    let reference = ReturnRef(tx.next_number("returned item")?);
    tx.prepare_cached(
        "INSERT INTO returned_item (returned_item_id, certificate_id, consignment_id, came_on, cause, words, place, hold_until, noted_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute((
        reference.0,
        new.certificate,
        new.consignment.map(|consignment| consignment.0),
        day_text(new.came_on),
        new.cause.code(),
        new.words,
        new.place,
        day_text(new.hold_until),
        &tx.stamp().operator,
    ))?;
    Ok(reference)
}

/// One returned item.
pub fn load(db: &Connection, item: ReturnRef) -> Result<ReturnRow, StoreError> {
    let row = db
        .prepare_cached(
            "SELECT r.returned_item_id, c.serial, r.state, c.state, r.certificate_id, c.award_id, r.consignment_id, r.came_on, r.cause,
                    r.words, r.place, r.hold_until, r.noted_by, r.sent_in, r.closed_on
             FROM returned_item AS r JOIN certificate AS c USING (certificate_id) WHERE r.returned_item_id = ?1",
        )?
        .query_row([item.0], |row| Ok(row_of(row)));
    found(row, || format!("returned item {item}"))?
}

fn row_of(row: &Row<'_>) -> Result<ReturnRow, StoreError> {
    let code = |at: usize| row.get::<_, String>(at);
    Ok(ReturnRow {
        life: ReturnedPaper {
            reference: ReturnRef(row.get(0)?),
            serial: row.get(1)?,
            state: code(2)?.parse()?,
            certificate: code(3)?.parse()?,
        },
        certificate_id: row.get(4)?,
        award: AwardRef(row.get(5)?),
        consignment: row.get::<_, Option<i64>>(6)?.map(ConsignmentRef),
        came_on: row.get(7)?,
        cause: code(8)?.parse()?,
        words: row.get(9)?,
        place: row.get(10)?,
        hold_until: row.get(11)?,
        noted_by: row.get(12)?,
        sent_in: row.get::<_, Option<i64>>(13)?.map(ConsignmentRef),
        closed_on: row.get(14)?,
    })
}

/// The open return of a certificate, if it lies in the house.
pub fn open_of(db: &Connection, certificate: i64) -> Result<Option<ReturnRef>, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT returned_item_id FROM returned_item WHERE certificate_id = ?1 AND state IN ('held', 'to send')",
        )?
        .query_row([certificate], |row| row.get(0).map(ReturnRef))
        .optional()?)
}

/// The returns of a certificate, the first one first.
pub fn of_certificate(db: &Connection, certificate: i64) -> Result<Vec<ReturnRef>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT returned_item_id FROM returned_item WHERE certificate_id = ?1 ORDER BY returned_item_id",
    )?;
    let rows = statement.query_map([certificate], |row| row.get(0).map(ReturnRef))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The open returns of what left in a consignment.
pub fn open_of_consignment(db: &Connection, consignment: ConsignmentRef) -> Result<Vec<ReturnRef>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT returned_item_id FROM returned_item WHERE consignment_id = ?1 AND state IN ('held', 'to send')
         ORDER BY returned_item_id",
    )?;
    let rows = statement.query_map([consignment.0], |row| row.get(0).map(ReturnRef))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The returns that are to leave in a consignment.
pub fn sent_in(db: &Connection, consignment: ConsignmentRef) -> Result<Vec<ReturnRef>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT returned_item_id FROM returned_item WHERE sent_in = ?1 AND state = 'to send' ORDER BY returned_item_id",
    )?;
    let rows = statement.query_map([consignment.0], |row| row.get(0).map(ReturnRef))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many returned papers are held, and how many of them past their last day.
pub fn held(db: &Connection, today: Day) -> Result<(u64, u64), StoreError> {
    let counts: (i64, i64) = db
        .prepare_cached("SELECT count(*), coalesce(sum(hold_until < ?1), 0) FROM returned_item WHERE state = 'held'")?
        .query_row([day_text(today)], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let count = |n: i64| u64::try_from(n).expect("a count is never negative");
    Ok((count(counts.0), count(counts.1)))
}

/// Moves a returned item on. Refuses when somebody moved it meanwhile.
pub fn advance(
    tx: &Tx<'_>,
    permit: &ReturnStep,
    sent_in: Option<ConsignmentRef>,
    approval: Option<i64>,
) -> Result<(), StoreError> {
    let closed = matches!(permit.to(), ReturnState::Redispatched | ReturnState::Destroyed | ReturnState::Replaced);
    let rows = tx
        .prepare_cached(
            "UPDATE returned_item SET state = ?3, sent_in = coalesce(?4, iif(?3 = 'held', NULL, sent_in)), approval_id = ?5,
                    closed_on = ?6, version = version + 1
             WHERE returned_item_id = ?1 AND state = ?2",
        )?
        .execute((
            permit.item().0,
            permit.from().code(),
            permit.to().code(),
            sent_in.map(|consignment| consignment.0),
            approval,
            closed.then(|| day_text(tx.stamp().day)),
        ))?;
    if rows == 1 {
        return Ok(());
    }
    Err(Refusal::new(format!("{} was dealt with by somebody else meanwhile; nothing was changed", permit.item()))
        .into())
}

/// Gives a held paper another place or last day.
pub fn amend(tx: &Tx<'_>, item: ReturnRef, place: &str, hold_until: Day) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE returned_item SET place = ?2, hold_until = ?3, version = version + 1 WHERE returned_item_id = ?1",
    )?
    .execute((item.0, place, day_text(hold_until)))?;
    Ok(())
}

/// Changes certificates wherever they are, each as permitted. Refuses when one was changed meanwhile.
pub fn move_certificates(tx: &Tx<'_>, permits: &[CertificateStep]) -> Result<(), StoreError> {
    let mut update = tx.prepare_cached("UPDATE certificate SET state = ?3 WHERE serial = ?1 AND state = ?2")?;
    for step in permits {
        if update.execute((step.serial().to_string(), step.from().code(), step.to().code()))? != 1 {
            return Err(Refusal::new(format!(
                "certificate {} was changed by somebody else meanwhile; nothing was changed",
                step.serial()
            ))
            .into());
        }
    }
    Ok(())
}

/// A certificate as a return finds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperRow {
    /// Its key.
    pub id: i64,
    /// Its serial.
    pub serial: Serial,
    /// Where it stands.
    pub state: String,
    /// The consignment it left in last.
    pub consignment: Option<ConsignmentRef>,
    /// Its award.
    pub award: AwardRef,
    /// Key of its learner.
    pub learner: i64,
    /// Key of its centre.
    pub organisation: Option<i64>,
    /// Key of its registration.
    pub registration: i64,
}

/// The certificate with this serial as a return finds it.
pub fn paper(db: &Connection, serial: &Serial) -> Result<PaperRow, StoreError> {
    let row = db
        .prepare_cached(
            "SELECT c.certificate_id, c.serial, c.state,
                    (SELECT max(p.consignment_id) FROM posted_sheet AS p WHERE p.certificate_id = c.certificate_id), c.consignment_id,
                    c.award_id, a.learner_id, a.organisation_id, a.registration_id
             FROM certificate AS c JOIN award AS a USING (award_id) WHERE c.serial = ?1",
        )?
        .query_row([serial.to_string()], |row| {
            let posted: (Option<i64>, Option<i64>) = (row.get(3)?, row.get(4)?);
            Ok(PaperRow {
                id: row.get(0)?,
                serial: serial.clone(),
                state: row.get(2)?,
                consignment: posted.0.or(posted.1).map(ConsignmentRef),
                award: AwardRef(row.get(5)?),
                learner: row.get(6)?,
                organisation: row.get(7)?,
                registration: row.get(8)?,
            })
        });
    found(row, || format!("certificate {serial}"))
}

/// Keeps the address a returned paper is to be sent to.
pub fn keep_repair(tx: &Tx<'_>, item: ReturnRef, address: &PostalAddress, source: &str) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO repaired_address (returned_item_id, name, company, line1, line2, line3, city, postcode, country, phone, email,
                                       source, accepted_on, accepted_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
         ON CONFLICT (returned_item_id) DO UPDATE SET name = excluded.name, company = excluded.company, line1 = excluded.line1,
             line2 = excluded.line2, line3 = excluded.line3, city = excluded.city, postcode = excluded.postcode,
             country = excluded.country, phone = excluded.phone, email = excluded.email, source = excluded.source,
             accepted_on = excluded.accepted_on, accepted_by = excluded.accepted_by",
    )?
    .execute((
        item.0,
        &address.name,
        &address.company,
        &address.line1,
        &address.line2,
        &address.line3,
        &address.city,
        &address.postcode,
        &address.country,
        &address.phone,
        &address.email,
        source,
        day_text(tx.stamp().day),
        &tx.stamp().operator,
    ))?;
    Ok(())
}

/// The address a returned paper is to be sent to, with where it came from and who accepted it.
pub fn repair_of(db: &Connection, item: ReturnRef) -> Result<Option<(PostalAddress, String, String)>, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT name, company, line1, line2, line3, city, postcode, country, phone, email, source, accepted_by
             FROM repaired_address WHERE returned_item_id = ?1",
        )?
        .query_row([item.0], |row| {
            let address = PostalAddress {
                name: row.get(0)?,
                company: row.get(1)?,
                line1: row.get(2)?,
                line2: row.get(3)?,
                line3: row.get(4)?,
                city: row.get(5)?,
                postcode: row.get(6)?,
                country: row.get(7)?,
                phone: row.get(8)?,
                email: row.get(9)?,
            };
            Ok((address, row.get(10)?, row.get(11)?))
        })
        .optional()?)
}

/// A line of the log of destructions.
pub struct Destruction<'a> {
    /// The return.
    pub item: ReturnRef,
    /// The serial.
    pub serial: &'a str,
    /// Why.
    pub reason: &'a str,
    /// Who destroyed it.
    pub by: &'a str,
    /// Who saw it.
    pub witness: &'a str,
    /// The second person's approval.
    pub approval: i64,
    /// The last day the line is kept.
    pub keep_until: Day,
}

/// Writes a line into the log of destructions.
pub fn log_destruction(tx: &Tx<'_>, line: &Destruction<'_>) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO destruction (returned_item_id, serial, reason, destroyed_on, destroyed_by, witness, approval_id, keep_until)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute((
        line.item.0,
        line.serial,
        line.reason,
        day_text(tx.stamp().day),
        line.by,
        line.witness,
        line.approval,
        day_text(line.keep_until),
    ))?;
    Ok(())
}

/// Consignments with returned papers that are held past their last day: how many papers, and that day.
pub fn overdue(db: &Connection, today: Day) -> Result<Vec<(ConsignmentRef, u32, Day)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT consignment_id, count(*), min(hold_until) FROM returned_item
         WHERE state = 'held' AND hold_until < ?1 AND consignment_id IS NOT NULL GROUP BY consignment_id ORDER BY consignment_id",
    )?;
    let rows =
        statement.query_map([day_text(today)], |row| Ok((ConsignmentRef(row.get(0)?), row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
