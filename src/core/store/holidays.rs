//! Holidays of a place, as data.

use rusqlite::Connection;

use super::StoreError;
use crate::core::domain::calendars::Calendar;

/// The working-day calendar of a place; without holidays on record every Monday to Friday is a working day.
pub fn calendar(db: &Connection, place: &str) -> Result<Calendar, StoreError> {
    let mut statement = db.prepare_cached("SELECT day FROM holiday WHERE place = ?1")?;
    let days = statement.query_map([place], |row| row.get(0))?.collect::<Result<Vec<_>, _>>()?;
    Ok(Calendar::new(days))
}
