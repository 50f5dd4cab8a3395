//! Paper ordered at its supplier, and the numbers received and used. Separate from movements, which are paper that is here.

use rusqlite::Connection;

use super::{StoreError, Tx, found};
use crate::core::domain::Day;
use crate::core::domain::dates::day_text;
use crate::core::domain::stock::numbers::NumberRange;

/// An order as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRow {
    /// Its number.
    pub id: i64,
    /// Code of the line.
    pub code: String,
    /// Sheets ordered.
    pub sheets: i64,
    /// Sheets that came in against it.
    pub received: i64,
    /// Where.
    pub supplier: String,
    /// When it was ordered.
    pub ordered_on: Day,
    /// When it is expected.
    pub expected_on: Option<Day>,
    /// `open`, `received` or `cancelled`.
    pub state: String,
}

/// A new order.
pub struct NewOrder<'a> {
    /// Key of the line.
    pub line: i64,
    /// Sheets.
    pub sheets: i64,
    /// Where.
    pub supplier: &'a str,
    /// When it is expected.
    pub expected_on: Option<Day>,
}

/// Stores an order; gives its number.
pub fn place(tx: &Tx<'_>, order: &NewOrder<'_>, seq: i64) -> Result<i64, StoreError> {
    tx.prepare_cached(
        "INSERT INTO stock_order (stock_line_id, sheets, supplier, ordered_on, expected_on, seq) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute((
        order.line,
        order.sheets,
        order.supplier,
        day_text(tx.stamp().day),
        order.expected_on.map(day_text),
        seq,
    ))?;
    Ok(tx.last_insert_rowid())
}

/// The orders of a line that are open, oldest first.
pub fn open(db: &Connection, line: i64) -> Result<Vec<OrderRow>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT o.stock_order_id, s.code, o.sheets, o.received, o.supplier, o.ordered_on, o.expected_on, o.state
         FROM stock_order AS o JOIN stock_line AS s USING (stock_line_id)
         WHERE o.stock_line_id = ?1 AND o.state = 'open' ORDER BY o.stock_order_id",
    )?;
    let orders = statement.query_map([line], order_of)?.collect::<Result<_, _>>()?;
    Ok(orders)
}

/// One order.
pub fn by_id(db: &Connection, id: i64) -> Result<OrderRow, StoreError> {
    let row = db
        .prepare_cached(
            "SELECT o.stock_order_id, s.code, o.sheets, o.received, o.supplier, o.ordered_on, o.expected_on, o.state
             FROM stock_order AS o JOIN stock_line AS s USING (stock_line_id) WHERE o.stock_order_id = ?1",
        )?
        .query_row([id], order_of);
    found(row, || format!("stock order {id}"))
}

fn order_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<OrderRow> {
    Ok(OrderRow {
        id: row.get(0)?,
        code: row.get(1)?,
        sheets: row.get(2)?,
        received: row.get(3)?,
        supplier: row.get(4)?,
        ordered_on: row.get(5)?,
        expected_on: row.get(6)?,
        state: row.get(7)?,
    })
}

/// Counts paper that came in against the open orders of a line, the oldest first.
pub fn receive(tx: &Tx<'_>, line: i64, sheets: i64) -> Result<(), StoreError> {
    let mut left = sheets;
    for order in open(tx, line)? {
        let part = left.min(order.sheets - order.received);
        if part <= 0 {
            break;
        }
        tx.prepare_cached(
            "UPDATE stock_order SET received = received + ?2, state = iif(received + ?2 >= sheets, 'received', state)
             WHERE stock_order_id = ?1 AND state = 'open'",
        )?
        .execute((order.id, part))?;
        left -= part;
    }
    Ok(())
}

/// Cancels an open order; gives whether it was open.
pub fn cancel(tx: &Tx<'_>, id: i64) -> Result<bool, StoreError> {
    let rows = tx
        .prepare_cached("UPDATE stock_order SET state = 'cancelled' WHERE stock_order_id = ?1 AND state = 'open'")?
        .execute([id])?;
    Ok(rows == 1)
}

/// The ranges of numbers received for a line.
pub fn ranges(db: &Connection, line: i64) -> Result<Vec<NumberRange>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT first_number, sheets FROM stock_movement
         WHERE stock_line_id = ?1 AND kind = 'received' AND first_number IS NOT NULL ORDER BY stock_movement_id",
    )?;
    let mut rows = statement.query([line])?;
    let mut ranges = Vec::new();
    while let Some(row) = rows.next()? {
        // What was received before numbers were read strictly says nothing about numbers.
        ranges.extend(NumberRange::of(&row.get::<_, String>(0)?, row.get(1)?));
    }
    Ok(ranges)
}

/// The serial a numbered sheet of a line carries already.
pub fn carried_by(db: &Connection, line: i64, number: &str) -> Result<Option<String>, StoreError> {
    let row = db
        .prepare_cached("SELECT serial FROM certificate WHERE paper_number = ?2 AND stock_line_id = ?1")?
        .query_row((line, number), |row| row.get(0));
    match row {
        Err(rusqlite::Error::QueryReturnedNoRows) => Ok(None),
        other => Ok(Some(other?)),
    }
}

/// The number that was tied last.
pub fn last_used(db: &Connection, line: i64) -> Result<Option<String>, StoreError> {
    let row = db
        .prepare_cached(
            "SELECT paper_number FROM certificate WHERE paper_number IS NOT NULL AND stock_line_id = ?1
             ORDER BY confirmed_at DESC, certificate_id DESC LIMIT 1",
        )?
        .query_row([line], |row| row.get(0));
    match row {
        Err(rusqlite::Error::QueryReturnedNoRows) => Ok(None),
        other => Ok(Some(other?)),
    }
}
