//! Recorded series of commands, one name each, per operator. Outside the trail; what they do when replayed is in it.

use rusqlite::Connection;

use super::{StoreError, Tx};

/// A recorded series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Macro {
    /// What its maker calls it.
    pub name: String,
    /// JSON: the commands and what was typed, never keys.
    pub steps: String,
    /// UTC.
    pub at_utc: String,
}

/// Keeps a series in the place of an earlier one of the name.
pub fn keep(tx: &Tx<'_>, name: &str, steps: &str, at: &str) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO macro (operator, name, steps, at_utc) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (operator, name) DO UPDATE SET steps = excluded.steps, at_utc = excluded.at_utc",
    )?
    .execute((&tx.stamp().operator, name, steps, at))?;
    Ok(())
}

/// Every series of an operator by name.
pub fn all_of(db: &Connection, operator: &str) -> Result<Vec<Macro>, StoreError> {
    let mut statement = db.prepare_cached("SELECT name, steps, at_utc FROM macro WHERE operator = ?1 ORDER BY name")?;
    let rows = statement
        .query_map([operator], |row| Ok(Macro { name: row.get(0)?, steps: row.get(1)?, at_utc: row.get(2)? }))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Gives a series another name; gives whether there was one.
pub fn rename(tx: &Tx<'_>, from: &str, to: &str) -> Result<bool, StoreError> {
    let changed = tx.prepare_cached("UPDATE macro SET name = ?3 WHERE operator = ?1 AND name = ?2")?.execute((
        &tx.stamp().operator,
        from,
        to,
    ))?;
    Ok(changed == 1)
}

/// Drops a series; dropping none changes nothing.
pub fn drop(tx: &Tx<'_>, name: &str) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM macro WHERE operator = ?1 AND name = ?2")?.execute((&tx.stamp().operator, name))?;
    Ok(())
}
