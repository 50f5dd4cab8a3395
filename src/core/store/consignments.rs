//! Consignments as stored, with the sheets expected in each.
//!
//! **Invariant:** a state changes only against a permit of `domain/consignments`; a sheet is packed only in the
//! consignment that expects it.

use rusqlite::{Connection, Row};

use super::{StoreError, Tx, found};
use crate::core::domain::Refusal;
use crate::core::domain::consignments::{Consignment, ConsignmentStep, ExpectedSheet, Packing};
use crate::core::domain::dates::day_text;
use crate::core::domain::references::{BatchRef, ConsignmentRef};

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
}

/// A consignment to be opened.
pub struct NewConsignment<'a> {
    /// The run.
    pub batch: BatchRef,
    /// Key of the centre.
    pub organisation: i64,
    /// Who it goes to: `centre:12` or `learner:34`.
    pub key: &'a str,
    /// The address, a line each.
    pub addressee: &'a str,
    /// How it travels.
    pub service: &'a str,
    /// Weight in grams when complete.
    pub weight_g: u32,
    /// Sheets expected in it.
    pub pieces: u32,
}

/// Opens a consignment and gives its reference.
pub fn open(tx: &Tx<'_>, new: &NewConsignment<'_>) -> Result<ConsignmentRef, StoreError> {
    let reference = ConsignmentRef(tx.next_number("consignment")?);
    tx.prepare_cached(
        "INSERT INTO consignment (consignment_id, batch_id, organisation_id, key, addressee, state, service, weight_g, pieces,
                                  packed_by, packed_on)
         VALUES (?1, ?2, ?3, ?4, ?5, 'packing', ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute((
        reference.0,
        new.batch.0,
        new.organisation,
        new.key,
        new.addressee,
        new.service,
        new.weight_g,
        new.pieces,
        &tx.stamp().operator,
        day_text(tx.stamp().day),
    ))?;
    Ok(reference)
}

/// Expects a certificate that passed inspection in a consignment.
pub fn expect(tx: &Tx<'_>, consignment: ConsignmentRef, certificate: i64) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE certificate SET consignment_id = ?2, packed = 0 WHERE certificate_id = ?1 AND state = 'passed'",
    )?
    .execute((certificate, consignment.0))?;
    Ok(())
}

/// The consignments of a run in their order, without cancelled ones.
pub fn of_batch(db: &Connection, batch: BatchRef) -> Result<Vec<ConsignmentRow>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT s.consignment_id, s.state, s.batch_id, s.addressee, s.service, s.weight_g, s.pieces,
                (SELECT count(*) FROM certificate AS c WHERE c.consignment_id = s.consignment_id AND c.packed = 1),
                s.packed_by, s.dispatched_on
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
                    s.packed_by, s.dispatched_on
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
    })
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

/// Puts a sheet into its consignment as permitted.
pub fn pack(tx: &Tx<'_>, permit: &Packing) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached(
            "UPDATE certificate SET packed = 1 WHERE serial = ?1 AND consignment_id = ?2 AND packed = 0 AND state = 'passed'",
        )?
        .execute((permit.serial(), permit.consignment().0))?;
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
    service: &str,
) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE consignment SET pieces = ?2, weight_g = ?3, service = ?4 WHERE consignment_id = ?1")?
        .execute((consignment.0, pieces, weight_g, service))?;
    Ok(())
}

/// Notes the day a consignment left the house.
pub fn left(tx: &Tx<'_>, consignment: ConsignmentRef) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE consignment SET dispatched_on = ?2 WHERE consignment_id = ?1")?
        .execute((consignment.0, day_text(tx.stamp().day)))?;
    Ok(())
}

/// Address lines of a centre, and whether mail to it stays inland.
pub fn centre_address(db: &Connection, organisation: i64) -> Result<(String, bool), StoreError> {
    let row = db
        .prepare_cached("SELECT name, address, town, postcode, country FROM organisation WHERE organisation_id = ?1")?
        .query_row([organisation], address_of);
    found(row, || "centre of a certificate".to_owned())
}

/// Address lines of a learner, and whether mail to them stays inland.
pub fn learner_address(db: &Connection, learner: i64) -> Result<(String, bool), StoreError> {
    let row = db
        .prepare_cached("SELECT name_to_print, address, town, postcode, country FROM learner WHERE learner_id = ?1")?
        .query_row([learner], address_of);
    found(row, || "learner of a certificate".to_owned())
}

fn address_of(row: &Row<'_>) -> rusqlite::Result<(String, bool)> {
    let parts: [String; 5] = [row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?];
    let inland = super::batches::faces::is_inland(&parts[4]);
    let shown = if inland { &parts[..4] } else { &parts[..] };
    let lines: Vec<&str> = shown.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
    Ok((lines.join("\n"), inland))
}
