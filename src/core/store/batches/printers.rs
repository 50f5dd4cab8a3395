//! Printers and what was handed to them. Separate from parts, which are files whatever becomes of them.
//!
//! **Invariant:** a hand-over is stored before its command runs; one without an end is shown as one nobody knows about.

use rusqlite::{Connection, Row};

use super::super::{StoreError, Tx, found};
use crate::core::domain::batches::parts::PartId;
use crate::core::domain::batches::printers::{HandOff, Measured, Printer, command_words, trays, trays_text};
use crate::core::domain::dates::{day_text, moment_text};
use crate::core::domain::references::BatchRef;

/// A printer as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrinterRow {
    /// Its key.
    pub id: i64,
    /// The printer as the rules see it.
    pub printer: Printer,
    /// Its command or folder as typed.
    pub target: String,
    /// It is no longer used.
    pub retired: bool,
}

fn row_of(row: &Row<'_>) -> Result<PrinterRow, StoreError> {
    let (way, target): (String, String) = (row.get(2)?, row.get(3)?);
    let hand_off =
        if way == "folder" { HandOff::Folder(target.clone()) } else { HandOff::Command(command_words(&target)?) };
    let text: String = row.get(4)?;
    Ok(PrinterRow {
        id: row.get(0)?,
        printer: Printer { name: row.get(1)?, hand_off, trays: trays(&text)?, stated_rate: row.get(5)? },
        target,
        retired: row.get(6)?,
    })
}

/// Every printer by name, those no longer used at the end.
pub fn all(db: &Connection) -> Result<Vec<PrinterRow>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT printer_id, name, way, target, trays, stated_rate, retired FROM printer ORDER BY retired, name",
    )?;
    let mut rows = statement.query([])?;
    let mut printers = Vec::new();
    while let Some(row) = rows.next()? {
        printers.push(row_of(row)?);
    }
    Ok(printers)
}

/// The printer of this name.
pub fn by_name(db: &Connection, name: &str) -> Result<PrinterRow, StoreError> {
    let row = db
        .prepare_cached(
            "SELECT printer_id, name, way, target, trays, stated_rate, retired FROM printer WHERE name = ?1",
        )?
        .query_row([name], |row| Ok(row_of(row)));
    found(row, || format!("printer `{name}`"))?
}

/// Keeps a printer, new or as it is now.
pub fn keep(tx: &Tx<'_>, printer: &Printer, target: &str) -> Result<(), StoreError> {
    let way = if matches!(printer.hand_off, HandOff::Folder(_)) { "folder" } else { "command" };
    tx.prepare_cached(
        "INSERT INTO printer (name, way, target, trays, stated_rate) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (name) DO UPDATE SET way = excluded.way, target = excluded.target, trays = excluded.trays,
             stated_rate = excluded.stated_rate, retired = 0",
    )?
    .execute((&printer.name, way, target, trays_text(&printer.trays), printer.stated_rate))?;
    Ok(())
}

/// Retires a printer; what was handed to it stays told.
pub fn retire(tx: &Tx<'_>, id: i64) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE printer SET retired = 1 WHERE printer_id = ?1")?.execute([id])?;
    Ok(())
}

/// A part handed to a printer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrinterHandOver {
    /// Its key.
    pub id: i64,
    /// The part.
    pub part: u32,
    /// The printer's name.
    pub printer: String,
    /// The pages, such as `42-63`; empty = all.
    pub pages: String,
    /// Certificates among them.
    pub sheets: u32,
    /// Login of who did it.
    pub by: String,
    /// When, UTC.
    pub begun_at: String,
    /// The command's exit status; none while nobody knows.
    pub status: Option<i32>,
    /// What the command said.
    pub message: String,
}

/// Notes that a part is being handed over; gives the key of the note.
pub fn begin(tx: &Tx<'_>, part: PartId, printer: i64, pages: &str, sheets: u32) -> Result<i64, StoreError> {
    tx.prepare_cached(
        "INSERT INTO hand_over (batch_id, part, printer_id, pages, sheets, by_operator, begun_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute((
        part.batch.0,
        part.part,
        printer,
        pages,
        sheets,
        &tx.stamp().operator,
        moment_text(tx.stamp().at),
    ))?;
    Ok(tx.last_insert_rowid())
}

/// Notes how a hand-over ended.
pub fn end(tx: &Tx<'_>, id: i64, status: i32, message: &str) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE hand_over SET ended_at = ?2, status = ?3, message = ?4 WHERE hand_over_id = ?1 AND status IS NULL",
    )?
    .execute((id, moment_text(tx.stamp().at), status, message))?;
    Ok(())
}

/// What of a run was handed over, in order.
pub fn of_run(db: &Connection, batch: BatchRef) -> Result<Vec<PrinterHandOver>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT h.hand_over_id, h.part, p.name, h.pages, h.sheets, h.by_operator, h.begun_at, h.status, h.message
         FROM hand_over AS h JOIN printer AS p USING (printer_id) WHERE h.batch_id = ?1 ORDER BY h.hand_over_id",
    )?;
    let rows = statement
        .query_map([batch.0], |row| {
            Ok(PrinterHandOver {
                id: row.get(0)?,
                part: row.get(1)?,
                printer: row.get(2)?,
                pages: row.get(3)?,
                sheets: row.get(4)?,
                by: row.get(5)?,
                begun_at: row.get(6)?,
                status: row.get(7)?,
                message: row.get(8)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(rows)
}

/// A certificate of a part that is still to be confirmed: its page.
pub fn pages_left(db: &Connection, part: PartId) -> Result<Vec<u32>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT page FROM certificate WHERE batch_id = ?1 AND part = ?2 AND state = 'reserved' AND page IS NOT NULL ORDER BY page",
    )?;
    let pages = statement.query_map((part.batch.0, part.part), |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(pages)
}

/// The latest whole hand-overs of a printer whose every sheet has been counted, at most `limit`: how long they took.
pub fn measured(db: &Connection, printer: i64, limit: u32) -> Result<Vec<Measured>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT count(*), CAST((julianday(max(c.confirmed_at)) - julianday(h.begun_at)) * 86400 AS INTEGER)
         FROM (SELECT * FROM hand_over WHERE printer_id = ?1 AND status = 0 AND pages = '' ORDER BY hand_over_id DESC LIMIT ?2) AS h
         JOIN certificate AS c ON c.batch_id = h.batch_id AND c.part = h.part AND c.confirmed_at IS NOT NULL
         WHERE NOT EXISTS (SELECT 1 FROM certificate AS o WHERE o.batch_id = h.batch_id AND o.part = h.part AND o.state = 'reserved')
         AND NOT EXISTS (SELECT 1 FROM hand_over AS n WHERE n.batch_id = h.batch_id AND n.part = h.part AND n.hand_over_id > h.hand_over_id)
         GROUP BY h.hand_over_id",
    )?;
    let rows = statement
        .query_map((printer, limit), |row| {
            let seconds: i64 = row.get(1)?;
            Ok(Measured { sheets: row.get(0)?, seconds: u32::try_from(seconds).unwrap_or(0) })
        })?
        .collect::<Result<_, _>>()?;
    Ok(rows)
}

/// A counter as a person read it, and what was handed over since the reading before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The day.
    pub day: String,
    /// What the counter said.
    pub reading: i64,
    /// Certificates and separators handed over since the reading before.
    pub handed: i64,
}

/// Notes a reading of the counter.
pub fn read(tx: &Tx<'_>, printer: i64, seq: i64, reading: i64) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO printer_reading (printer_id, seq, day, reading, hand_over_id)
         VALUES (?1, ?2, ?3, ?4, coalesce((SELECT max(hand_over_id) FROM hand_over WHERE printer_id = ?1), 0))",
    )?
    .execute((printer, seq, day_text(tx.stamp().day), reading))?;
    Ok(())
}

/// The readings of a printer, oldest first. Whole parts count their pages, pieces of a part their certificates.
pub fn readings(db: &Connection, printer: i64) -> Result<Vec<Reading>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT r.day, r.reading,
                (SELECT coalesce(sum(iif(h.pages = '', coalesce((SELECT max(c.page) FROM certificate AS c
                                                                 WHERE c.batch_id = h.batch_id AND c.part = h.part), h.sheets), h.sheets)), 0)
                 FROM hand_over AS h WHERE h.printer_id = r.printer_id AND h.status = 0 AND h.hand_over_id <= r.hand_over_id
                 AND h.hand_over_id > coalesce((SELECT max(b.hand_over_id) FROM printer_reading AS b
                     WHERE b.printer_id = r.printer_id AND b.printer_reading_id < r.printer_reading_id), 0))
         FROM printer_reading AS r WHERE r.printer_id = ?1 ORDER BY r.printer_reading_id",
    )?;
    let rows = statement
        .query_map([printer], |row| Ok(Reading { day: row.get(0)?, reading: row.get(1)?, handed: row.get(2)? }))?
        .collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Who sent sheets of a run to be printed: wrote its parts or handed them over.
pub fn printed_by(db: &Connection, batch: BatchRef) -> Result<Vec<String>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT DISTINCT operator FROM event WHERE subject = ?1 AND kind IN ('batch part written', 'part handed over')",
    )?;
    let names = statement.query_map([batch.to_string()], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(names)
}

/// The run a part of which was written last: its paper and template are what is loaded.
pub fn last_written(db: &Connection) -> Result<Option<BatchRef>, StoreError> {
    let row = db
        .prepare_cached("SELECT subject FROM event WHERE kind = 'batch part written' ORDER BY seq DESC LIMIT 1")?
        .query_row([], |row| row.get::<_, String>(0));
    match row {
        Err(rusqlite::Error::QueryReturnedNoRows) => Ok(None),
        other => Ok(other?.parse().ok()),
    }
}
