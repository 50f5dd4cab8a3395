//! Certificate paper as stored: lines and their movements.
//!
//! **Invariant:** no statement here touches a line's counts: the trigger on movements does, and a movement asks for a
//! permit of `domain/stock`.

use rusqlite::{Connection, Row};

use super::{StoreError, Tx, found};
use crate::core::domain::Day;
use crate::core::domain::dates::day_text;
use crate::core::domain::references::BatchRef;
use crate::core::domain::stock::forecast::Outlook;
use crate::core::domain::stock::{Movement, StockLine, Tally};

/// A line as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockRow {
    /// Its key.
    pub id: i64,
    /// The line as the rules see it.
    pub line: StockLine,
    /// Paper size.
    pub size: String,
    /// Who supplies it.
    pub supplier: String,
    /// Where it lies.
    pub place: String,
    /// When it was last reordered.
    pub reordered_on: Option<String>,
}

/// A movement as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovementRow {
    /// The event.
    pub seq: i64,
    /// The day.
    pub day: String,
    /// What happened.
    pub kind: String,
    /// How many sheets.
    pub sheets: i64,
    /// Number of the first sheet, on numbered paper.
    pub first_number: Option<String>,
    /// The run it was for.
    pub batch: Option<BatchRef>,
    /// Words.
    pub note: String,
}

/// The line with this code.
pub fn by_code(db: &Connection, code: &str) -> Result<StockRow, StoreError> {
    let row = db
        .prepare_cached(
            "SELECT stock_line_id, code, name, received, on_hand, at_printer, good, spoiled, destroyed_unused, missing, minimum,
                    size, supplier, place, reordered_on
             FROM stock_line WHERE code = ?1",
        )?
        .query_row([code], row_of);
    found(row, || format!("stock line `{code}`"))
}

/// All lines by code.
pub fn all(db: &Connection) -> Result<Vec<StockRow>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT stock_line_id, code, name, received, on_hand, at_printer, good, spoiled, destroyed_unused, missing, minimum,
                size, supplier, place, reordered_on
         FROM stock_line ORDER BY code",
    )?;
    let lines = statement.query_map([], row_of)?.collect::<Result<_, _>>()?;
    Ok(lines)
}

fn row_of(row: &Row<'_>) -> rusqlite::Result<StockRow> {
    let tally = Tally {
        received: row.get(3)?,
        on_hand: row.get(4)?,
        at_printer: row.get(5)?,
        good: row.get(6)?,
        spoiled: row.get(7)?,
        destroyed: row.get(8)?,
        missing: row.get(9)?,
    };
    Ok(StockRow {
        id: row.get(0)?,
        line: StockLine { code: row.get(1)?, name: row.get(2)?, tally, minimum: row.get(10)? },
        size: row.get(11)?,
        supplier: row.get(12)?,
        place: row.get(13)?,
        reordered_on: row.get(14)?,
    })
}

/// What is known of a line when paper comes in.
pub struct LineFacts<'a> {
    /// Code people type.
    pub code: &'a str,
    /// What it is.
    pub name: &'a str,
    /// Paper size.
    pub size: &'a str,
    /// Who supplies it.
    pub supplier: &'a str,
    /// Reorder at or below this many.
    pub minimum: i64,
    /// Where it lies.
    pub place: &'a str,
}

/// Opens a line, or brings its facts up to date; empty facts leave what is there.
pub fn open_line(tx: &Tx<'_>, facts: &LineFacts<'_>) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO stock_line (code, name, size, supplier, minimum, place) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (code) DO UPDATE SET
             name = iif(excluded.name = '', name, excluded.name), size = iif(excluded.size = '', size, excluded.size),
             supplier = iif(excluded.supplier = '', supplier, excluded.supplier),
             minimum = iif(excluded.minimum = 0, minimum, excluded.minimum),
             place = iif(excluded.place = '', place, excluded.place)",
    )?
    .execute((facts.code, facts.name, facts.size, facts.supplier, facts.minimum, facts.place))?;
    Ok(())
}

/// What goes with a movement.
#[derive(Default)]
pub struct MovementNote<'a> {
    /// The run it was for.
    pub batch: Option<BatchRef>,
    /// Number of the first sheet, on numbered paper.
    pub first_number: Option<&'a str>,
    /// The second person's approval, where paper leaves the books.
    pub approval: Option<i64>,
    /// Words.
    pub note: &'a str,
}

/// Moves sheets as permitted.
pub fn move_sheets(tx: &Tx<'_>, permit: &Movement, seq: i64, note: &MovementNote<'_>) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO stock_movement (stock_line_id, seq, kind, sheets, day, first_number, batch_id, approval_id, note)
         SELECT stock_line_id, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9 FROM stock_line WHERE code = ?1",
    )?
    .execute((
        permit.line(),
        seq,
        permit.kind().code(),
        permit.sheets(),
        day_text(tx.stamp().day),
        note.first_number,
        note.batch.map(|batch| batch.0),
        note.approval,
        note.note,
    ))?;
    Ok(())
}

/// Notes that paper was reordered today.
pub fn reordered(tx: &Tx<'_>, code: &str) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE stock_line SET reordered_on = ?2 WHERE code = ?1")?
        .execute((code, day_text(tx.stamp().day)))?;
    Ok(())
}

/// The movements of a line, latest first, at most `limit`.
pub fn movements(db: &Connection, line: i64, limit: u32) -> Result<Vec<MovementRow>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT seq, day, kind, sheets, first_number, batch_id, note FROM stock_movement
         WHERE stock_line_id = ?1 ORDER BY stock_movement_id DESC LIMIT ?2",
    )?;
    let movements = statement
        .query_map((line, limit), |row| {
            Ok(MovementRow {
                seq: row.get(0)?,
                day: row.get(1)?,
                kind: row.get(2)?,
                sheets: row.get(3)?,
                first_number: row.get(4)?,
                batch: row.get::<_, Option<i64>>(5)?.map(BatchRef),
                note: row.get(6)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(movements)
}

/// Sheets that approved runs still need of a paper: reserved serials that are in no written part.
pub fn promised(db: &Connection, code: &str) -> Result<i64, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT count(*) FROM batch AS b JOIN certificate AS c USING (batch_id)
             WHERE b.paper = ?1 AND b.state IN ('approved', 'printing', 'paused') AND c.state = 'reserved'
             AND NOT EXISTS (SELECT 1 FROM batch_part AS p WHERE p.batch_id = c.batch_id AND p.part = c.part AND p.state = 'written')",
        )?
        .query_row([code], |row| row.get(0))?)
}

/// The paper of one run by its movements: at the printer, good, spoiled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RunPaper {
    /// In the printer's tray or its output.
    pub at_printer: i64,
    /// Became certificates.
    pub good: i64,
    /// Made badly.
    pub spoiled: i64,
}

/// The paper of one run.
pub fn of_run(db: &Connection, batch: BatchRef) -> Result<RunPaper, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT
                coalesce(sum(CASE WHEN kind IN ('to printer', 'taken back') THEN sheets
                                  WHEN kind IN ('back to shelf', 'good', 'spoiled at printer') THEN -sheets END), 0),
                coalesce(sum(CASE WHEN kind = 'good' THEN sheets WHEN kind IN ('taken back', 'spoiled later') THEN -sheets END), 0),
                coalesce(sum(CASE WHEN kind IN ('spoiled at printer', 'spoiled later') THEN sheets END), 0)
             FROM stock_movement WHERE batch_id = ?1",
        )?
        .query_row([batch.0], |row| {
            Ok(RunPaper { at_printer: row.get(0)?, good: row.get(1)?, spoiled: row.get(2)? })
        })?)
}

/// What a forecast looks at, over the days from `since` on.
pub fn outlook(db: &Connection, row: &StockRow, since: Day, days_seen: i64) -> Result<Outlook, StoreError> {
    let used = db
        .prepare_cached(
            "SELECT coalesce(sum(sheets), 0) FROM stock_movement
             WHERE stock_line_id = ?1 AND day >= ?2 AND kind IN ('good', 'spoiled at printer')",
        )?
        .query_row((row.id, day_text(since)), |r| r.get(0))?;
    let pipeline = db
        .prepare_cached(
            "SELECT (SELECT count(*) FROM award AS a WHERE a.state = 'pending' AND a.gate_state = 0
                     AND EXISTS (SELECT 1 FROM template_version AS t WHERE t.brand_id = a.brand_id AND t.kind = a.kind
                                 AND t.paper = ?1 AND t.state = 'approved'))
                  + (SELECT count(*) FROM batch AS b JOIN batch_award AS m ON m.batch_id = b.batch_id AND m.out_seq IS NULL
                     WHERE b.paper = ?1 AND b.state IN ('draft', 'preflighted', 'approved', 'printing', 'paused', 'printed')
                     AND NOT EXISTS (SELECT 1 FROM certificate AS c WHERE c.batch_id = b.batch_id AND c.award_id = m.award_id
                                     AND c.state <> 'spoiled'))",
        )?
        .query_row([&row.line.code], |r| r.get(0))?;
    let promised = promised(db, &row.line.code)?;
    Ok(Outlook { on_hand: row.line.tally.on_hand, promised, pipeline, used, days_seen })
}
