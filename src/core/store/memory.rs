//! How somebody left the window: one value a name and operator. Outside the trail; nothing here is evidence.

use rusqlite::Connection;

use super::{StoreError, Tx};

/// Remembers a value, JSON, in the place of an earlier one.
pub fn remember(tx: &Tx<'_>, name: &str, value: &str) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO memory (operator, name, value) VALUES (?1, ?2, ?3)
         ON CONFLICT (operator, name) DO UPDATE SET value = excluded.value",
    )?
    .execute((&tx.stamp().operator, name, value))?;
    Ok(())
}

/// What is remembered under a name.
pub fn of(db: &Connection, operator: &str, name: &str) -> Result<Option<String>, StoreError> {
    let mut statement = db.prepare_cached("SELECT value FROM memory WHERE operator = ?1 AND name = ?2")?;
    let mut rows = statement.query_map((operator, name), |row| row.get(0))?;
    Ok(rows.next().transpose()?)
}
