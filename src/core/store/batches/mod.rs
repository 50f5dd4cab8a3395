//! Print runs as stored: the run itself here, its awards in [`members`], what they print in [`faces`], its papers in [`sheets`], its files in [`parts`],
//! ready awards for the grouping in [`ready`], the calendar of runs in [`run_days`], [`printers`] and what was handed to them,
//! what was found on the sheets in [`inspections`] and [`spoils`].
//!
//! **Invariant:** the state of a run changes only in [`advance`], against a permit of `domain/batches/life`.

pub mod faces;
pub mod inspections;
pub mod members;
pub mod parts;
pub mod printers;
pub mod ready;
pub mod run_days;
pub mod serials;
pub mod sheets;
pub mod spoils;

use rusqlite::{Connection, Row};

use super::{StoreError, Tx, found};
use crate::core::domain::batches::life::{Approval, Preflight};
use crate::core::domain::batches::payload::PayloadHash;
use crate::core::domain::batches::{Batch, BatchState, Step};
use crate::core::domain::brands::BrandId;
use crate::core::domain::dates::day_text;
use crate::core::domain::references::BatchRef;
use crate::core::domain::{Day, Refusal};

/// A print run as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchRow {
    /// Its reference.
    pub reference: BatchRef,
    /// Where it stands.
    pub state: BatchState,
    /// The brand.
    pub brand: BrandId,
    /// The brand's code.
    pub brand_code: String,
    /// The brand's name.
    pub brand_name: String,
    /// The brand's serial prefix.
    pub serial_prefix: String,
    /// Key of the template's version.
    pub template: i64,
    /// The template's code and version, such as `MER-DIP v7`.
    pub template_label: String,
    /// Code of the stock line it prints on.
    pub paper: String,
    /// Codes of the logos in their order, `|` between.
    pub logos: String,
    /// How its consignments travel.
    pub service: String,
    /// The day whose run it is.
    pub run_day: String,
    /// Why it is a special run; empty otherwise.
    pub special_reason: String,
    /// Login of who built it.
    pub built_by: String,
    /// The day it was built.
    pub built_on: String,
    /// The day printed on every sheet, from approval on.
    pub issued_on: Option<Day>,
    /// Sheets approved, remakes not counted.
    pub approved_sheets: u32,
    /// Remakes allowed beyond those the approval covers.
    pub more_remakes: u32,
    /// Digest of what was preflighted.
    pub shown: Option<PayloadHash>,
    /// Day it was reconciled.
    pub reconciled_on: Option<String>,
}

impl BatchRow {
    /// The run as far as its life goes.
    pub const fn life(&self) -> Batch {
        Batch { reference: self.reference, state: self.state }
    }
}

/// A run to be stored as a draft.
pub struct NewBatch<'a> {
    /// The brand.
    pub brand: BrandId,
    /// Key of the template's version.
    pub template: i64,
    /// Code of the stock line.
    pub paper: &'a str,
    /// Codes of the logos, `|` between.
    pub logos: &'a str,
    /// How its consignments travel.
    pub service: &'a str,
    /// The day whose run it is.
    pub run_day: Day,
    /// Why it is a special run; empty otherwise.
    pub special_reason: &'a str,
}

/// One run.
pub fn load(db: &Connection, batch: BatchRef) -> Result<BatchRow, StoreError> {
    let row = db
        .prepare_cached(
            "SELECT b.batch_id, b.state, b.brand_id, r.code, r.name, r.serial_prefix, b.template_version_id,
                    t.code || ' v' || t.version, b.paper, b.logos, b.service, b.run_day, b.special_reason, b.built_by,
                    b.built_on, b.issued_on, b.approved_sheets, b.more_remakes, b.payload_hash, b.reconciled_on
             FROM batch AS b JOIN brand AS r USING (brand_id)
             JOIN template_version AS t ON t.template_version_id = b.template_version_id
             WHERE b.batch_id = ?1 AND b.kind = 'print run'",
        )?
        .query_row([batch.0], |row| Ok(batch_of(row)));
    found(row, || format!("print run {batch}"))?
}

fn batch_of(row: &Row<'_>) -> Result<BatchRow, StoreError> {
    let issued: Option<Day> = row.get(15)?;
    Ok(BatchRow {
        reference: BatchRef(row.get(0)?),
        state: row.get::<_, String>(1)?.parse()?,
        brand: BrandId(row.get(2)?),
        brand_code: row.get(3)?,
        brand_name: row.get(4)?,
        serial_prefix: row.get(5)?,
        template: row.get(6)?,
        template_label: row.get(7)?,
        paper: row.get(8)?,
        logos: row.get(9)?,
        service: row.get(10)?,
        run_day: row.get(11)?,
        special_reason: row.get(12)?,
        built_by: row.get(13)?,
        built_on: row.get(14)?,
        issued_on: issued,
        approved_sheets: row.get(16)?,
        more_remakes: row.get(17)?,
        shown: row.get::<_, Option<[u8; 32]>>(18)?.map(PayloadHash::stored),
        reconciled_on: row.get(19)?,
    })
}

/// Stores a draft and gives its reference.
pub fn insert(tx: &Tx<'_>, new: &NewBatch<'_>) -> Result<BatchRef, StoreError> {
    let (day, built_by) = (tx.stamp().day, tx.stamp().operator.clone());
    let year = chrono::Datelike::year(&day);
    let number = tx.next_number(&format!("batch-{year}"))?;
    let number = u32::try_from(number).ok().filter(|n| *n < 1_000_000);
    let number = number.ok_or_else(|| Refusal::new(format!("the year {year} has no batch number left")))?;
    let batch = BatchRef::new(year, number);
    tx.prepare_cached(
        "INSERT INTO batch (batch_id, kind, brand_id, template_version_id, paper, logos, service, run_day, special_reason, state,
                            built_by, built_on)
         VALUES (?1, 'print run', ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'draft', ?9, ?10)",
    )?
    .execute((
        batch.0,
        new.brand.0,
        new.template,
        new.paper,
        new.logos,
        new.service,
        day_text(new.run_day),
        new.special_reason,
        built_by,
        day_text(day),
    ))?;
    Ok(batch)
}

/// Moves a run on. Refuses when somebody moved it meanwhile.
pub fn advance(tx: &Tx<'_>, step: &impl Step) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached("UPDATE batch SET state = ?3, version = version + 1 WHERE batch_id = ?1 AND state = ?2")?
        .execute((step.batch().0, step.from().code(), step.to().code()))?;
    one(rows, step.batch())
}

fn one(rows: usize, batch: BatchRef) -> Result<(), StoreError> {
    if rows == 1 {
        return Ok(());
    }
    Err(Refusal::new(format!("batch {batch} was moved on by somebody else meanwhile; nothing was changed")).into())
}

/// Marks a run preflighted with the digest of what was shown.
pub fn preflighted(tx: &Tx<'_>, permit: &Preflight) -> Result<(), StoreError> {
    advance(tx, permit)?;
    tx.prepare_cached("UPDATE batch SET payload_hash = ?2 WHERE batch_id = ?1")?
        .execute((permit.batch().0, permit.shown().bytes()))?;
    Ok(())
}

/// The serials an approval reserves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reserved {
    /// The year in the serials.
    pub year: i32,
    /// The first number.
    pub first: u32,
    /// The last number.
    pub last: u32,
}

/// Marks a run approved: its issue date, serials and approval are fixed in one statement, which the schema checks.
pub fn approved(
    tx: &Tx<'_>,
    permit: &Approval,
    approval: i64,
    prefix: &str,
    serials: Reserved,
) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached(
            "UPDATE batch SET state = ?3, approval_id = ?4, payload_hash = ?5, issued_on = ?6, serial_prefix = ?7, serial_year = ?8,
                    first_number = ?9, last_number = ?10, approved_sheets = ?11, version = version + 1
             WHERE batch_id = ?1 AND state = ?2",
        )?
        .execute((
            permit.batch().0,
            permit.from().code(),
            permit.to().code(),
            approval,
            permit.approved().bytes(),
            day_text(*permit.issue_date()),
            prefix,
            serials.year,
            serials.first,
            serials.last,
            permit.sheets(),
        ))?;
    one(rows, permit.batch())
}

/// Lets a run remake so many sheets more, by a second person's approval.
pub fn allow_remakes(tx: &Tx<'_>, batch: BatchRef, sheets: u32) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached("UPDATE batch SET more_remakes = more_remakes + ?2, version = version + 1 WHERE batch_id = ?1")?
        .execute((batch.0, sheets))?;
    one(rows, batch)
}

/// Notes the day a run was reconciled.
pub fn reconciled(tx: &Tx<'_>, batch: BatchRef) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached("UPDATE batch SET reconciled_on = ?2, version = version + 1 WHERE batch_id = ?1")?
        .execute((batch.0, day_text(tx.stamp().day)))?;
    one(rows, batch)
}

/// Notes the day a run was closed.
pub fn closed_on(tx: &Tx<'_>, batch: BatchRef) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached("UPDATE batch SET closed_on = ?2 WHERE batch_id = ?1 AND state = 'closed'")?
        .execute((batch.0, day_text(tx.stamp().day)))?;
    one(rows, batch)
}

/// Whether an operator wrote an event about the run, from its building on.
pub fn worked_on(db: &Connection, batch: BatchRef, operator: &str) -> Result<bool, StoreError> {
    Ok(db
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM event WHERE subject = ?1 AND operator = ?2)")?
        .query_row((batch.to_string(), operator), |row| row.get(0))?)
}

/// The event that built the run.
pub fn first_event(db: &Connection, batch: BatchRef) -> Result<Option<i64>, StoreError> {
    Ok(db
        .prepare_cached("SELECT min(seq) FROM event WHERE subject = ?1")?
        .query_row([batch.to_string()], |row| row.get(0))?)
}
