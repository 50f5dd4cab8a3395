//! The numbers of a brand and year, for reserving and for the serial continuity report.
//!
//! **Invariant:** numbers come from one counter per prefix and year and only ever go up.

use rusqlite::Connection;

use super::super::{StoreError, Tx};
use crate::core::domain::Refusal;
use crate::core::domain::batches::continuity::{Continuity, Numbered};
use crate::core::domain::references::BatchRef;

fn counter(prefix: &str, year: i32) -> String {
    format!("serial-{prefix}-{year}")
}

/// Takes the next numbers of a prefix and year and gives the first of them.
pub fn take(tx: &Tx<'_>, prefix: &str, year: i32, count: u32) -> Result<u32, StoreError> {
    let first = tx.next_numbers(&counter(prefix, year), i64::from(count))?;
    u32::try_from(first).map_err(|_| Refusal::new(format!("prefix {prefix} has no serial left for {year}")).into())
}

/// Prefixes and years that have serials, in their order.
pub fn series(db: &Connection) -> Result<Vec<(String, i32)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT DISTINCT serial_prefix, serial_year FROM certificate ORDER BY serial_prefix, serial_year",
    )?;
    let series = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    Ok(series)
}

/// Explains every number of a prefix and year.
pub fn continuity(db: &Connection, prefix: &str, year: i32) -> Result<Continuity, StoreError> {
    let next: i64 = db
        .prepare_cached("SELECT coalesce((SELECT next FROM counter WHERE name = ?1), 1)")?
        .query_row([counter(prefix, year)], |row| row.get(0))?;
    let mut statement = db.prepare_cached(
        "SELECT c.serial_number, c.state, c.batch_id, c.paper_number,
                CASE c.state
                    WHEN 'spoiled' THEN coalesce(c.spoil_reason, '')
                        || coalesce((SELECT ', made again as ' || n.serial FROM certificate AS n WHERE n.remakes = c.certificate_id), '')
                    WHEN 'kept back' THEN coalesce(c.kept_place, '')
                    WHEN 'cancelled' THEN coalesce((SELECT n.serial FROM certificate AS n WHERE n.award_id = c.award_id
                        AND n.edition > c.edition AND n.state NOT IN ('unused', 'spoiled') ORDER BY n.edition DESC LIMIT 1), '')
                    WHEN 'being replaced' THEN coalesce((SELECT n.serial FROM certificate AS n WHERE n.award_id = c.award_id
                        AND n.edition > c.edition AND n.state NOT IN ('unused', 'spoiled') ORDER BY n.edition DESC LIMIT 1), '')
                    ELSE '' END
         FROM certificate AS c WHERE c.serial_prefix = ?1 AND c.serial_year = ?2 ORDER BY c.serial_number",
    )?;
    let mut rows = statement.query((prefix, year))?;
    let mut numbers = Vec::new();
    while let Some(row) = rows.next()? {
        numbers.push(Numbered {
            number: row.get(0)?,
            state: row.get::<_, String>(1)?.parse()?,
            batch: row.get::<_, Option<i64>>(2)?.map(BatchRef),
            paper: row.get(3)?,
            because: row.get(4)?,
        });
    }
    Ok(Continuity::explain(numbers, u32::try_from(next - 1).unwrap_or(u32::MAX)))
}
