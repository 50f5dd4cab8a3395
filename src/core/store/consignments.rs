//! Consignments as stored, with the sheets expected in each.
//!
//! **Invariant:** a state changes only against a permit of `domain/consignments`; a sheet is packed only in the
//! consignment that expects it.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{StoreError, Tx, found};
use crate::core::domain::consignments::services::{ServiceRule, is_inland};
use crate::core::domain::consignments::{
    Consignment, ConsignmentState, ConsignmentStep, DeliverTo, ExpectedSheet, Packing, Purpose,
};
use crate::core::domain::dates::day_text;
use crate::core::domain::post::addresses::PostalAddress;
use crate::core::domain::references::{AwardRef, BatchRef, ConsignmentRef, ManifestRef};
use crate::core::domain::{Day, Refusal};

/// A consignment as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsignmentRow {
    /// As far as its life goes.
    pub life: Consignment,
    /// The run it comes from.
    pub batch: Option<BatchRef>,
    /// The address, a line each.
    pub addressee: String,
    /// How it travels.
    pub service: String,
    /// Weight in grams.
    pub weight_g: u32,
    /// Sheets expected in it.
    pub pieces: u32,
    /// Sheets scanned into it.
    pub packed: u32,
    /// Who packed it.
    pub packed_by: String,
    /// The day it left.
    pub dispatched_on: Option<String>,
    /// What it is for.
    pub purpose: Purpose,
    /// Where it is delivered to.
    pub deliver_to: DeliverTo,
    /// It leaves the country.
    pub abroad: bool,
    /// A replacement is in it.
    pub replacement: bool,
    /// The place of the rule that chose its service.
    pub rule: Option<u16>,
    /// Its size as the carrier says it.
    pub size: String,
    /// Its tracking number.
    pub tracking: Option<String>,
    /// The manifest it stands in.
    pub manifest: Option<ManifestRef>,
    /// The day of the last news of it.
    pub news_on: Option<String>,
    /// The day it came to its end.
    pub ended_on: Option<String>,
    /// Who it goes to, as a key: `centre:12`, `learner:34`, `employer:56`.
    pub key: String,
    /// The record a letter in it is about.
    pub about: String,
}

/// A consignment to be opened.
pub struct NewConsignment<'a> {
    /// The run; none for a re-dispatch or a letter.
    pub batch: Option<BatchRef>,
    /// What it is for.
    pub purpose: Purpose,
    /// Key of the centre.
    pub organisation: Option<i64>,
    /// Key of the learner, when one learner gets it.
    pub learner: Option<i64>,
    /// Key of the registration, when its employer gets it.
    pub registration: Option<i64>,
    /// Who it goes to: `centre:12`, `learner:34`, `collect:34` or `employer:56`.
    pub key: &'a str,
    /// Where it is delivered to.
    pub deliver_to: DeliverTo,
    /// The address on the label.
    pub label: &'a PostalAddress,
    /// The rule that chose how it travels.
    pub rule: &'a ServiceRule,
    /// Weight in grams when complete.
    pub weight_g: u32,
    /// Sheets expected in it.
    pub pieces: u32,
    /// A replacement is in it.
    pub replacement: bool,
    /// The record a letter in it is about.
    pub about: &'a str,
}

/// Opens a consignment with its label and gives its reference.
pub fn open(tx: &Tx<'_>, new: &NewConsignment<'_>) -> Result<ConsignmentRef, StoreError> {
    let reference = ConsignmentRef(tx.next_number("consignment")?);
    tx.prepare_cached(
        "INSERT INTO consignment (consignment_id, batch_id, organisation_id, learner_id, registration_id, key, addressee, state, service,
                                  weight_g, pieces, packed_by, packed_on, purpose, deliver_to, abroad, replacement, service_rule,
                                  size, about)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'packing', ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)",
    )?
    .execute(params![
        reference.0,
        new.batch.map(|batch| batch.0),
        new.organisation,
        new.learner,
        new.registration,
        new.key,
        new.label.lines().join("\n"),
        new.rule.service,
        new.weight_g,
        new.pieces,
        &tx.stamp().operator,
        day_text(tx.stamp().day),
        new.purpose.code(),
        new.deliver_to.code(),
        new.label.is_abroad(),
        new.replacement,
        new.rule.place,
        new.rule.size,
        new.about,
    ])?;
    super::post::labels::keep(tx, reference, new.label)?;
    Ok(reference)
}

/// Expects a certificate that passed inspection, or came back, in a consignment.
pub fn expect(tx: &Tx<'_>, consignment: ConsignmentRef, certificate: i64) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE certificate SET consignment_id = ?2, packed = 0 WHERE certificate_id = ?1 AND state IN ('passed', 'returned')",
    )?
    .execute((certificate, consignment.0))?;
    Ok(())
}

/// The consignments of a run in their order, without cancelled ones.
pub fn of_batch(db: &Connection, batch: BatchRef) -> Result<Vec<ConsignmentRow>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT s.consignment_id, s.state, s.batch_id, s.addressee, s.service, s.weight_g, s.pieces,
                (SELECT count(*) FROM certificate AS c WHERE c.consignment_id = s.consignment_id AND c.packed = 1),
                s.packed_by, s.dispatched_on, s.purpose, s.deliver_to, s.abroad, s.replacement, s.service_rule, s.size, s.tracking,
                s.manifest_id, s.news_on, s.ended_on, s.key, s.about
         FROM consignment AS s WHERE s.batch_id = ?1 AND s.state <> 'cancelled' ORDER BY s.consignment_id",
    )?;
    let rows = statement.query_map([batch.0], |row| Ok(row_of(row)))?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().collect()
}

/// One consignment.
pub fn load(db: &Connection, consignment: ConsignmentRef) -> Result<ConsignmentRow, StoreError> {
    let row = db
        .prepare_cached(
            "SELECT s.consignment_id, s.state, s.batch_id, s.addressee, s.service, s.weight_g, s.pieces,
                    (SELECT count(*) FROM certificate AS c WHERE c.consignment_id = s.consignment_id AND c.packed = 1),
                    s.packed_by, s.dispatched_on, s.purpose, s.deliver_to, s.abroad, s.replacement, s.service_rule, s.size, s.tracking,
                    s.manifest_id, s.news_on, s.ended_on, s.key, s.about
             FROM consignment AS s WHERE s.consignment_id = ?1",
        )?
        .query_row([consignment.0], |row| Ok(row_of(row)));
    found(row, || format!("consignment {consignment}"))?
}

fn row_of(row: &Row<'_>) -> Result<ConsignmentRow, StoreError> {
    Ok(ConsignmentRow {
        life: Consignment { reference: ConsignmentRef(row.get(0)?), state: row.get::<_, String>(1)?.parse()? },
        batch: row.get::<_, Option<i64>>(2)?.map(BatchRef),
        addressee: row.get(3)?,
        service: row.get(4)?,
        weight_g: row.get(5)?,
        pieces: row.get(6)?,
        packed: row.get(7)?,
        packed_by: row.get(8)?,
        dispatched_on: row.get(9)?,
        purpose: row.get::<_, String>(10)?.parse()?,
        deliver_to: row.get::<_, String>(11)?.parse()?,
        abroad: row.get(12)?,
        replacement: row.get(13)?,
        rule: row.get(14)?,
        size: row.get(15)?,
        tracking: row.get(16)?,
        manifest: row.get::<_, Option<i64>>(17)?.map(ManifestRef),
        news_on: row.get(18)?,
        ended_on: row.get(19)?,
        key: row.get(20)?,
        about: row.get(21)?,
    })
}

/// The consignments in one of these states, oldest first, at most `limit`.
pub fn in_state(db: &Connection, state: ConsignmentState, limit: u32) -> Result<Vec<ConsignmentRef>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT consignment_id FROM consignment WHERE state = ?1 ORDER BY packed_on, consignment_id LIMIT ?2",
    )?;
    let rows = statement.query_map((state.code(), limit), |row| row.get(0).map(ConsignmentRef))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A passed sheet of a run that is expected in no consignment yet, and where its paper goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Homeless {
    /// Key of the certificate.
    pub id: i64,
    /// Where it is delivered to.
    pub deliver_to: DeliverTo,
    /// Key of the learner.
    pub learner: i64,
    /// Key of the centre.
    pub organisation: i64,
    /// Key of the registration.
    pub registration: i64,
    /// It replaces another certificate.
    pub replacement: bool,
}

/// Passed sheets of a run that are expected in no consignment yet, in the run's order.
pub fn homeless(db: &Connection, batch: BatchRef) -> Result<Vec<Homeless>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT c.certificate_id, r.deliver_to, a.learner_id, a.organisation_id, a.registration_id, a.edition > 1
         FROM certificate AS c JOIN award AS a USING (award_id) JOIN registration AS r ON r.registration_id = a.registration_id
         WHERE c.batch_id = ?1 AND c.state = 'passed' AND c.consignment_id IS NULL ORDER BY c.position",
    )?;
    let mut rows = statement.query([batch.0])?;
    let mut sheets = Vec::new();
    while let Some(row) = rows.next()? {
        sheets.push(Homeless {
            id: row.get(0)?,
            deliver_to: row.get::<_, String>(1)?.parse()?,
            learner: row.get(2)?,
            organisation: row.get(3)?,
            registration: row.get(4)?,
            replacement: row.get(5)?,
        });
    }
    Ok(sheets)
}

/// A certificate in a consignment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// Its key.
    pub id: i64,
    /// Its serial.
    pub serial: String,
    /// Its award.
    pub award: AwardRef,
    /// Where it stands.
    pub state: String,
    /// Scanned into it.
    pub packed: bool,
    /// Whose it is.
    pub learner: String,
    /// Of what.
    pub course: String,
    /// That course's number or code.
    pub course_code: String,
    /// The day its claim was received.
    pub received_on: Day,
}

/// The certificates expected or packed in a consignment, in their order.
pub fn contents(db: &Connection, consignment: ConsignmentRef) -> Result<Vec<Content>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT c.certificate_id, c.serial, c.award_id, c.state, c.packed, l.name_to_print, k.title, a.received_on, k.code
         FROM certificate AS c JOIN award AS a USING (award_id) JOIN learner AS l ON l.learner_id = a.learner_id
         JOIN course AS k ON k.course_id = a.course_id
         WHERE c.consignment_id = ?1 ORDER BY c.batch_id, c.position",
    )?;
    let rows = statement.query_map([consignment.0], |row| {
        Ok(Content {
            id: row.get(0)?,
            serial: row.get(1)?,
            award: AwardRef(row.get(2)?),
            state: row.get(3)?,
            packed: row.get(4)?,
            learner: row.get(5)?,
            course: row.get(6)?,
            received_on: row.get(7)?,
            course_code: row.get(8)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The certificates that left in a consignment, wherever they are now.
pub fn left_in(db: &Connection, consignment: ConsignmentRef) -> Result<Vec<Content>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT c.certificate_id, c.serial, c.award_id, c.state, c.consignment_id = p.consignment_id, l.name_to_print, k.title, a.received_on, k.code
         FROM posted_sheet AS p JOIN certificate AS c USING (certificate_id) JOIN award AS a USING (award_id)
         JOIN learner AS l ON l.learner_id = a.learner_id JOIN course AS k ON k.course_id = a.course_id
         WHERE p.consignment_id = ?1 ORDER BY c.batch_id, c.position",
    )?;
    let rows = statement.query_map([consignment.0], |row| {
        Ok(Content {
            id: row.get(0)?,
            serial: row.get(1)?,
            award: AwardRef(row.get(2)?),
            state: row.get(3)?,
            packed: row.get::<_, Option<bool>>(4)?.unwrap_or(false),
            learner: row.get(5)?,
            course: row.get(6)?,
            received_on: row.get(7)?,
            course_code: row.get(8)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The consignment with this tracking number that is under way, else the latest of it.
pub fn by_tracking(db: &Connection, number: &str) -> Result<Option<ConsignmentRef>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT consignment_id FROM consignment WHERE tracking = ?1
         ORDER BY state IN ('handed in', 'collected', 'not delivered') DESC, consignment_id DESC LIMIT 1",
    )?;
    Ok(statement.query_row([number], |row| row.get(0).map(ConsignmentRef)).optional()?)
}

/// Takes a certificate out of a consignment that is given up: back to the one it had left in, if it had.
pub fn release(tx: &Tx<'_>, certificate: i64, back_to: Option<ConsignmentRef>) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE certificate SET consignment_id = ?2, packed = ?2 IS NOT NULL WHERE certificate_id = ?1")?
        .execute((certificate, back_to.map(|consignment| consignment.0)))?;
    Ok(())
}

/// Key of the brand in whose name a consignment goes out: that of its run, of a paper in it, else the first there is.
pub fn brand_of(db: &Connection, consignment: ConsignmentRef) -> Result<Option<i64>, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT coalesce((SELECT b.brand_id FROM consignment AS s JOIN batch AS b USING (batch_id) WHERE s.consignment_id = ?1),
                             (SELECT a.brand_id FROM certificate AS c JOIN award AS a USING (award_id) WHERE c.consignment_id = ?1 LIMIT 1),
                             (SELECT min(brand_id) FROM brand))",
        )?
        .query_row([consignment.0], |row| row.get(0))?)
}

/// The registration whose employer gets a consignment.
pub fn registration_of(db: &Connection, consignment: ConsignmentRef) -> Result<Option<i64>, StoreError> {
    let row = db
        .prepare_cached("SELECT registration_id FROM consignment WHERE consignment_id = ?1")?
        .query_row([consignment.0], |row| row.get(0));
    found(row, || format!("consignment {consignment}"))
}

/// Notes the tracking number of a consignment.
pub fn track(tx: &Tx<'_>, consignment: ConsignmentRef, number: &str) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE consignment SET tracking = ?2 WHERE consignment_id = ?1")?
        .execute((consignment.0, number))?;
    Ok(())
}

/// Puts a consignment into a manifest, or takes it out.
pub fn file_in(tx: &Tx<'_>, consignment: ConsignmentRef, manifest: Option<ManifestRef>) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE consignment SET manifest_id = ?2 WHERE consignment_id = ?1")?
        .execute((consignment.0, manifest.map(|manifest| manifest.0)))?;
    Ok(())
}

/// Keeps what left in a consignment for good.
pub fn keep_posted(tx: &Tx<'_>, consignment: ConsignmentRef) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT OR IGNORE INTO posted_sheet (consignment_id, certificate_id)
         SELECT consignment_id, certificate_id FROM certificate WHERE consignment_id = ?1 AND packed = 1",
    )?
    .execute([consignment.0])?;
    Ok(())
}

/// Notes the day of the last news, and of the end where it is one.
pub fn heard_of(tx: &Tx<'_>, consignment: ConsignmentRef, day: &str, ended: bool) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE consignment SET news_on = max(coalesce(news_on, ''), ?2), ended_on = iif(?3, ?2, NULL) WHERE consignment_id = ?1",
    )?
    .execute((consignment.0, day, ended))?;
    Ok(())
}

/// Every sheet of a run that is expected in a consignment, in pack order.
pub fn expected(db: &Connection, batch: BatchRef) -> Result<Vec<ExpectedSheet>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT c.serial, c.consignment_id, s.addressee, c.packed FROM certificate AS c JOIN consignment AS s USING (consignment_id)
         WHERE c.batch_id = ?1 ORDER BY c.position",
    )?;
    let sheets = statement
        .query_map([batch.0], |row| {
            let addressee: String = row.get(2)?;
            Ok(ExpectedSheet {
                serial: row.get(0)?,
                consignment: ConsignmentRef(row.get(1)?),
                addressee: addressee.lines().next().unwrap_or_default().to_owned(),
                packed: row.get(3)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(sheets)
}

/// The sheets expected in one consignment, in pack order.
pub fn expected_in(db: &Connection, consignment: ConsignmentRef) -> Result<Vec<ExpectedSheet>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT c.serial, s.addressee, c.packed FROM certificate AS c JOIN consignment AS s USING (consignment_id)
         WHERE c.consignment_id = ?1 ORDER BY c.batch_id, c.position",
    )?;
    let sheets = statement
        .query_map([consignment.0], |row| {
            let addressee: String = row.get(1)?;
            Ok(ExpectedSheet {
                serial: row.get(0)?,
                consignment,
                addressee: addressee.lines().next().unwrap_or_default().to_owned(),
                packed: row.get(2)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(sheets)
}

/// Puts a sheet into its consignment as permitted.
pub fn pack(tx: &Tx<'_>, permit: &Packing) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached(
            "UPDATE certificate SET packed = 1
             WHERE serial = ?1 AND consignment_id = ?2 AND packed = 0 AND state IN ('passed', 'returned')",
        )?
        .execute((permit.serial(), permit.consignment().0))?;
    one_sheet(rows, permit)
}

/// Takes a sheet out of its consignment as permitted; it stays expected there.
pub fn take_out(tx: &Tx<'_>, permit: &Packing) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached("UPDATE certificate SET packed = 0 WHERE serial = ?1 AND consignment_id = ?2 AND packed = 1")?
        .execute((permit.serial(), permit.consignment().0))?;
    one_sheet(rows, permit)
}

fn one_sheet(rows: usize, permit: &Packing) -> Result<(), StoreError> {
    if rows == 1 {
        return Ok(());
    }
    Err(Refusal::new(format!(
        "{} was packed or taken out by somebody else meanwhile; nothing was changed",
        permit.serial()
    ))
    .into())
}

/// Moves a consignment on. Refuses when somebody moved it meanwhile.
pub fn advance(tx: &Tx<'_>, permit: &ConsignmentStep) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached("UPDATE consignment SET state = ?3, packed_by = ?4 WHERE consignment_id = ?1 AND state = ?2")?
        .execute((permit.consignment().0, permit.from().code(), permit.to().code(), &tx.stamp().operator))?;
    if rows == 1 {
        return Ok(());
    }
    let words =
        format!("consignment {} was moved on by somebody else meanwhile; nothing was changed", permit.consignment());
    Err(Refusal::new(words).into())
}

/// Brings pieces, weight and service of a consignment up to date after a sheet was taken out.
pub fn resize(
    tx: &Tx<'_>,
    consignment: ConsignmentRef,
    pieces: u32,
    weight_g: u32,
    rule: &ServiceRule,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE consignment SET pieces = ?2, weight_g = ?3, service = ?4, service_rule = ?5, size = ?6 WHERE consignment_id = ?1",
    )?
    .execute((consignment.0, pieces, weight_g, &rule.service, rule.place, &rule.size))?;
    Ok(())
}

/// Notes the day a consignment left the house.
pub fn left(tx: &Tx<'_>, consignment: ConsignmentRef) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE consignment SET dispatched_on = ?2, news_on = ?2 WHERE consignment_id = ?1")?
        .execute((consignment.0, day_text(tx.stamp().day)))?;
    Ok(())
}

/// Address lines of a centre, and whether mail to it stays inland.
pub fn centre_address(db: &Connection, organisation: i64) -> Result<(String, bool), StoreError> {
    let address = super::post::labels::of_centre(db, organisation)?;
    Ok((address.lines().join("\n"), is_inland(&address.country)))
}

/// Address lines of a learner, and whether mail to them stays inland.
pub fn learner_address(db: &Connection, learner: i64) -> Result<(String, bool), StoreError> {
    let address = super::post::labels::of_learner(db, learner)?;
    Ok((address.lines().join("\n"), is_inland(&address.country)))
}
