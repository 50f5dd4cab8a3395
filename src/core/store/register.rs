//! The register of qualifications as the regulator published it, and the office's calendars of holidays.

use rusqlite::{Connection, OptionalExtension, params};

use super::{StoreError, Tx};

/// A qualification as the register has it. Days are `YYYY-MM-DD`; titles are kept to the letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterEntry {
    /// `nnn/nnnn/c`.
    pub qan: String,
    /// Title, to the letter.
    pub title: String,
    /// A proposed clean form of the title; printing uses it only when a person accepted it.
    pub clean_title: String,
    /// The awarding organisation.
    pub awarding_organisation: String,
    /// Level, as text.
    pub level: String,
    /// Type of qualification.
    pub kind: String,
    /// Status on the register.
    pub status: String,
    /// JSON of the remaining columns, as found.
    pub fields: String,
}

/// The register's entry for this number with the title in force, and the day it was last seen.
pub fn entry(db: &Connection, qan: &str) -> Result<Option<(RegisterEntry, String)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT e.awarding_organisation, e.level, e.kind, e.status, e.fields, e.last_seen, t.title, t.clean_title
         FROM register_entry AS e JOIN register_title AS t ON t.qan = e.qan
         WHERE e.qan = ?1 ORDER BY t.from_day DESC LIMIT 1",
    )?;
    let found = statement.query_row([qan], |row| {
        let entry = RegisterEntry {
            qan: qan.to_owned(),
            awarding_organisation: row.get(0)?,
            level: row.get(1)?,
            kind: row.get(2)?,
            status: row.get(3)?,
            fields: row.get(4)?,
            title: row.get(6)?,
            clean_title: row.get(7)?,
        };
        Ok((entry, row.get(5)?))
    });
    Ok(found.optional()?)
}

/// Adds an entry or brings the one of the same number up to date; a title that differs holds from the snapshot's day.
/// The first title seen is open to the past.
pub fn keep_entry(
    tx: &Tx<'_>,
    entry: &RegisterEntry,
    snapshot: &str,
    title_from: Option<&str>,
) -> Result<(), StoreError> {
    let e = entry;
    tx.prepare_cached(
        "INSERT INTO register_entry (qan, awarding_organisation, level, kind, status, first_seen, last_seen, fields)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7)
         ON CONFLICT (qan) DO UPDATE SET awarding_organisation = ?2, level = ?3, kind = ?4, status = ?5, last_seen = ?6, fields = ?7",
    )?
    .execute(params![e.qan, e.awarding_organisation, e.level, e.kind, e.status, snapshot, e.fields])?;
    if let Some(from) = title_from {
        tx.prepare_cached(
            "INSERT INTO register_title (qan, from_day, title, clean_title) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (qan, from_day) DO UPDATE SET title = ?3, clean_title = ?4",
        )?
        .execute((&e.qan, from, &e.title, &e.clean_title))?;
    }
    Ok(())
}

/// Every entry with the title in force, by number.
pub fn entries(db: &Connection) -> Result<Vec<RegisterEntry>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT e.qan, e.awarding_organisation, e.level, e.kind, e.status, e.fields, t.title, t.clean_title
         FROM register_entry AS e JOIN register_title AS t ON t.qan = e.qan
              AND t.from_day = (SELECT max(from_day) FROM register_title AS l WHERE l.qan = e.qan)
         ORDER BY e.qan",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(RegisterEntry {
            qan: row.get(0)?,
            awarding_organisation: row.get(1)?,
            level: row.get(2)?,
            kind: row.get(3)?,
            status: row.get(4)?,
            fields: row.get(5)?,
            title: row.get(6)?,
            clean_title: row.get(7)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Our regulated courses: code, title, level, operational end, certification end.
pub fn regulated_courses(db: &Connection) -> Result<Vec<[String; 5]>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT code, title, level, coalesce(operational_end, ''), coalesce(certification_end, '')
         FROM course WHERE regulated = 1 ORDER BY code",
    )?;
    let rows = statement.query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?]))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The latest day the register was seen.
pub fn last_seen(db: &Connection) -> Result<Option<String>, StoreError> {
    Ok(db.prepare_cached("SELECT max(last_seen) FROM register_entry")?.query_row([], |row| row.get(0))?)
}

/// What a calendar calls this day, when it is a holiday there.
pub fn holiday(db: &Connection, place: &str, day: &str) -> Result<Option<String>, StoreError> {
    let mut statement = db.prepare_cached("SELECT name FROM holiday WHERE place = ?1 AND day = ?2")?;
    Ok(statement.query_row((place, day), |row| row.get(0)).optional()?)
}

/// Adds a holiday or renames it.
pub fn keep_holiday(tx: &Tx<'_>, place: &str, day: &str, name: &str) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO holiday (place, day, name) VALUES (?1, ?2, ?3) ON CONFLICT (place, day) DO UPDATE SET name = ?3",
    )?
    .execute((place, day, name))?;
    Ok(())
}
