//! The certificates of a run: reserved, counted, spoiled, remade, inspected. Separate from the certificates room, which
//! reads single papers.
//!
//! **Invariant:** a certificate's state changes here only against a permit of `domain/batches/sheets`, old state in the
//! `WHERE`, exactly one row changed.

use std::collections::HashMap;

use rusqlite::{Connection, Row};

use super::super::{StoreError, Tx};
use crate::core::domain::batches::sheets::{Counts, Sheet, SheetSteps, Spoiling};
use crate::core::domain::certificates::{CertificateState, Serial};
use crate::core::domain::dates::{day_text, moment_text};
use crate::core::domain::references::{AwardRef, BatchRef, ConsignmentRef};
use crate::core::domain::{Day, Refusal};

/// A certificate of a run as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetRow {
    /// Its key.
    pub id: i64,
    /// The sheet as the rules see it.
    pub sheet: Sheet,
    /// Its edition.
    pub edition: u32,
    /// Its verification code, without hyphens.
    pub code: String,
    /// The part that holds it.
    pub part: Option<u32>,
    /// The certificate it was made again for.
    pub remakes: Option<i64>,
    /// Who confirmed it.
    pub confirmed_by: Option<String>,
    /// Why it was spoiled.
    pub spoil_reason: Option<String>,
    /// Who spoiled it.
    pub spoiled_by: Option<String>,
    /// The consignment it goes in.
    pub consignment: Option<ConsignmentRef>,
    /// It was scanned into its consignment.
    pub packed: bool,
    /// Where it is kept back.
    pub kept_place: Option<String>,
}

/// A certificate to be reserved.
pub struct NewSheet<'a> {
    /// Its number.
    pub serial: &'a Serial,
    /// Whose it is.
    pub award: AwardRef,
    /// The run.
    pub batch: BatchRef,
    /// Place in the run, from 1.
    pub position: u32,
    /// The certificate it is made again for.
    pub remakes: Option<i64>,
    /// The day it prints.
    pub issued_on: Day,
    /// Its verification code, without hyphens.
    pub code: &'a str,
}

/// Reserves a serial for an award: a new edition of its paper.
pub fn reserve(tx: &Tx<'_>, new: &NewSheet<'_>) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO certificate (serial, serial_prefix, serial_year, serial_number, award_id, edition, batch_id, position, remakes,
                                  state, issued_on, code)
         SELECT ?1, ?2, ?3, ?4, ?5, coalesce(max(edition), 0) + 1, ?6, ?7, ?8, 'reserved', ?9, ?10
         FROM certificate WHERE award_id = ?5",
    )?
    .execute((
        new.serial.to_string(),
        new.serial.prefix(),
        new.serial.year(),
        new.serial.number(),
        new.award.0,
        new.batch.0,
        new.position,
        new.remakes,
        day_text(new.issued_on),
        new.code,
    ))?;
    Ok(())
}

/// The certificates of a run in its order.
pub fn all(db: &Connection, batch: BatchRef) -> Result<Vec<SheetRow>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT c.certificate_id, c.serial, c.award_id, c.position, c.state, p.state IS 'written', c.edition, coalesce(c.code, ''),
                c.part, c.remakes, c.confirmed_by, c.spoil_reason, c.spoiled_by, c.consignment_id, c.packed, c.kept_place
         FROM certificate AS c LEFT JOIN batch_part AS p ON p.batch_id = c.batch_id AND p.part = c.part
         WHERE c.batch_id = ?1 ORDER BY c.position",
    )?;
    let mut rows = statement.query([batch.0])?;
    let mut sheets = Vec::new();
    while let Some(row) = rows.next()? {
        sheets.push(sheet_of(row)?);
    }
    Ok(sheets)
}

fn sheet_of(row: &Row<'_>) -> Result<SheetRow, StoreError> {
    let serial: String = row.get(1)?;
    Ok(SheetRow {
        id: row.get(0)?,
        sheet: Sheet {
            serial: serial.parse()?,
            award: AwardRef(row.get(2)?),
            place: row.get(3)?,
            state: row.get::<_, String>(4)?.parse()?,
            written: row.get(5)?,
        },
        edition: row.get(6)?,
        code: row.get(7)?,
        part: row.get(8)?,
        remakes: row.get(9)?,
        confirmed_by: row.get(10)?,
        spoil_reason: row.get(11)?,
        spoiled_by: row.get(12)?,
        consignment: row.get::<_, Option<i64>>(13)?.map(ConsignmentRef),
        packed: row.get(14)?,
        kept_place: row.get(15)?,
    })
}

/// How many certificates of a run are in which state.
pub fn counts(db: &Connection, batch: BatchRef) -> Result<Counts, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT state, count(*) FROM certificate WHERE batch_id = ?1 GROUP BY state")?;
    let mut rows = statement.query([batch.0])?;
    let mut counts = Counts::default();
    while let Some(row) = rows.next()? {
        let state: CertificateState = row.get::<_, String>(0)?.parse()?;
        counts.add(state, row.get(1)?);
    }
    Ok(counts)
}

/// Changes certificates of a run, all as permitted. Refuses when one was changed meanwhile.
pub fn apply(tx: &Tx<'_>, permit: &SheetSteps) -> Result<(), StoreError> {
    let mut update =
        tx.prepare_cached("UPDATE certificate SET state = ?4 WHERE serial = ?1 AND batch_id = ?2 AND state = ?3")?;
    for step in permit.steps() {
        let rows =
            update.execute((step.serial().to_string(), permit.batch().0, step.from().code(), step.to().code()))?;
        one(rows, step.serial())?;
    }
    Ok(())
}

fn one(rows: usize, serial: &Serial) -> Result<(), StoreError> {
    if rows == 1 {
        return Ok(());
    }
    Err(Refusal::new(format!("certificate {serial} was changed by somebody else meanwhile; nothing was changed"))
        .into())
}

/// Notes who confirmed these certificates, and the numbers of their paper where it has any.
pub fn note_confirmed(tx: &Tx<'_>, permit: &SheetSteps, paper: &[String]) -> Result<(), StoreError> {
    let stamp = tx.stamp();
    let at = moment_text(stamp.at);
    let mut update = tx.prepare_cached(
        "UPDATE certificate SET confirmed_by = ?2, confirmed_at = ?3, paper_number = ?4 WHERE serial = ?1",
    )?;
    for (index, step) in permit.steps().iter().enumerate() {
        update.execute((step.serial().to_string(), &stamp.operator, &at, paper.get(index)))?;
    }
    Ok(())
}

/// Forgets who confirmed these certificates: the confirmation was taken back.
pub fn forget_confirmed(tx: &Tx<'_>, permit: &SheetSteps) -> Result<(), StoreError> {
    let mut update = tx.prepare_cached(
        "UPDATE certificate SET confirmed_by = NULL, confirmed_at = NULL, paper_number = NULL WHERE serial = ?1",
    )?;
    for step in permit.steps() {
        update.execute([step.serial().to_string()])?;
    }
    Ok(())
}

/// Notes who inspected these certificates.
pub fn note_inspected(tx: &Tx<'_>, permit: &SheetSteps) -> Result<(), StoreError> {
    let mut update = tx.prepare_cached("UPDATE certificate SET inspected_by = ?2 WHERE serial = ?1")?;
    for step in permit.steps() {
        update.execute((step.serial().to_string(), &tx.stamp().operator))?;
    }
    Ok(())
}

/// Notes where these certificates are kept, and takes them out of their consignment.
pub fn note_kept(tx: &Tx<'_>, permit: &SheetSteps, place: &str) -> Result<(), StoreError> {
    let mut update = tx.prepare_cached(
        "UPDATE certificate SET kept_place = ?2, consignment_id = NULL, packed = 0 WHERE serial = ?1",
    )?;
    for step in permit.steps() {
        update.execute((step.serial().to_string(), place))?;
    }
    Ok(())
}

/// Notes where a paper lies that is kept back.
pub fn note_place(tx: &Tx<'_>, serial: &Serial, place: &str) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached("UPDATE certificate SET kept_place = ?2 WHERE serial = ?1 AND state = 'kept back'")?
        .execute((serial.to_string(), place))?;
    one(rows, serial)
}

/// Spoils a certificate, with its reason and the witness named.
pub fn spoil(tx: &Tx<'_>, permit: &Spoiling, words: &str, witness: &str) -> Result<(), StoreError> {
    let reason =
        if words.is_empty() { permit.reason().code().to_owned() } else { format!("{}: {words}", permit.reason()) };
    let rows = tx
        .prepare_cached(
            "UPDATE certificate SET state = 'spoiled', spoil_reason = ?4, spoiled_by = ?5, witness = nullif(?6, '')
             WHERE serial = ?1 AND batch_id = ?2 AND state = ?3",
        )?
        .execute((
            permit.serial().to_string(),
            permit.batch().0,
            permit.from().code(),
            reason,
            &tx.stamp().operator,
            witness,
        ))?;
    one(rows, permit.serial())
}

/// A spoiled sheet whose destruction nobody witnessed yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unwitnessed {
    /// Its serial.
    pub serial: String,
    /// Why it was spoiled.
    pub reason: String,
    /// Who spoiled it.
    pub spoiled_by: String,
    /// Who was named as witness.
    pub witness: Option<String>,
}

/// The spoils of a run whose destruction nobody witnessed yet.
pub fn unwitnessed(db: &Connection, batch: BatchRef) -> Result<Vec<Unwitnessed>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT serial, coalesce(spoil_reason, ''), coalesce(spoiled_by, ''), witness FROM certificate
         WHERE batch_id = ?1 AND state = 'spoiled' AND witness_approval_id IS NULL ORDER BY position",
    )?;
    let spoils = statement
        .query_map([batch.0], |row| {
            Ok(Unwitnessed { serial: row.get(0)?, reason: row.get(1)?, spoiled_by: row.get(2)?, witness: row.get(3)? })
        })?
        .collect::<Result<_, _>>()?;
    Ok(spoils)
}

/// Notes the second person's word that the sheets one operator spoiled were destroyed; gives how many.
pub fn witnessed(tx: &Tx<'_>, batch: BatchRef, spoiled_by: &str, approval: i64) -> Result<usize, StoreError> {
    Ok(tx
        .prepare_cached(
            "UPDATE certificate SET witness_approval_id = ?3
             WHERE batch_id = ?1 AND spoiled_by = ?2 AND state = 'spoiled' AND witness_approval_id IS NULL",
        )?
        .execute((batch.0, spoiled_by, approval))?)
}

/// What is kept of a certificate when its part was written.
pub struct Written<'a> {
    /// Its key.
    pub id: i64,
    /// The page in the part, from 1.
    pub page: u32,
    /// The canonical text of what was printed.
    pub snapshot: &'a str,
    /// Its SHA-256.
    pub snapshot_sha256: [u8; 32],
    /// What its QR code carries, signed.
    pub token: &'a str,
}

/// Stores the snapshot of a certificate. Refuses when it is not reserved any more.
pub fn written(tx: &Tx<'_>, part: u32, stock_line: i64, written: &Written<'_>) -> Result<bool, StoreError> {
    let rows = tx
        .prepare_cached(
            "UPDATE certificate SET part = ?2, page = ?3, snapshot = ?4, snapshot_sha256 = ?5, stock_line_id = ?6, token = ?7
             WHERE certificate_id = ?1 AND state = 'reserved'",
        )?
        .execute((written.id, part, written.page, written.snapshot, written.snapshot_sha256, stock_line, written.token))?;
    Ok(rows == 1)
}

/// The highest place in a run.
pub fn last_place(db: &Connection, batch: BatchRef) -> Result<u32, StoreError> {
    Ok(db
        .prepare_cached("SELECT coalesce(max(position), 0) FROM certificate WHERE batch_id = ?1")?
        .query_row([batch.0], |row| row.get(0))?)
}

/// How many remakes a run has reserved.
pub fn remakes(db: &Connection, batch: BatchRef) -> Result<u32, StoreError> {
    Ok(db
        .prepare_cached("SELECT count(*) FROM certificate WHERE batch_id = ?1 AND remakes IS NOT NULL")?
        .query_row([batch.0], |row| row.get(0))?)
}

/// Spoiled certificates of awards that are still in the run and have no new sheet, in their order: key and award.
pub fn owed(db: &Connection, batch: BatchRef) -> Result<Vec<(i64, AwardRef)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT max(c.certificate_id), c.award_id FROM certificate AS c
         JOIN batch_award AS m ON m.batch_id = c.batch_id AND m.award_id = c.award_id AND m.out_seq IS NULL
         WHERE c.batch_id = ?1 AND c.state = 'spoiled' AND NOT EXISTS (
             SELECT 1 FROM certificate AS n WHERE n.award_id = c.award_id AND n.batch_id = c.batch_id
             AND n.state NOT IN ('spoiled', 'unused'))
         GROUP BY c.award_id ORDER BY min(c.position)",
    )?;
    let owed =
        statement.query_map([batch.0], |row| Ok((row.get(0)?, AwardRef(row.get(1)?))))?.collect::<Result<_, _>>()?;
    Ok(owed)
}

/// Papers of a run that are packed in a consignment which has not left.
pub fn late(db: &Connection, batch: BatchRef) -> Result<u32, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT count(*) FROM certificate AS c JOIN consignment AS s USING (consignment_id)
             WHERE c.batch_id = ?1 AND c.state = 'passed' AND c.packed = 1 AND s.state = 'packed'",
        )?
        .query_row([batch.0], |row| row.get(0))?)
}

/// Who gets each certificate of a run: the centre's key, or the learner's below zero.
pub fn addressees(db: &Connection, batch: BatchRef) -> Result<HashMap<i64, i64>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT c.certificate_id, iif(f.to_learner, -f.learner_id, f.organisation_id)
         FROM certificate AS c JOIN award_face AS f USING (award_id) WHERE c.batch_id = ?1",
    )?;
    let addressees = statement.query_map([batch.0], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    Ok(addressees)
}

/// The run a certificate was reserved in.
pub fn run_of(db: &Connection, serial: &Serial) -> Result<BatchRef, StoreError> {
    let row = db
        .prepare_cached("SELECT batch_id FROM certificate WHERE serial = ?1")?
        .query_row([serial.to_string()], |row| row.get(0).map(BatchRef));
    super::super::found(row, || format!("certificate {serial}"))
}

/// Forgets where these certificates were kept: they are free to go.
pub fn note_released(tx: &Tx<'_>, permit: &SheetSteps) -> Result<(), StoreError> {
    let mut update = tx.prepare_cached("UPDATE certificate SET kept_place = NULL WHERE serial = ?1")?;
    for step in permit.steps() {
        update.execute([step.serial().to_string()])?;
    }
    Ok(())
}
