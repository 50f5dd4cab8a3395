//! The run calendars of brands as stored, and the runs that wait to be printed. Separate from runs, which were built.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::super::{StoreError, Tx};
use crate::core::domain::Day;
use crate::core::domain::batches::run_calendar::{RunCalendar, cut_off};
use crate::core::domain::brands::BrandId;
use crate::core::domain::dates::day_text;
use crate::core::domain::references::BatchRef;

/// The run calendar of a brand; days before `from` are left out.
pub fn calendar(db: &Connection, brand: BrandId, from: Day) -> Result<RunCalendar, StoreError> {
    let usual: String =
        db.prepare_cached("SELECT cut_off FROM brand WHERE brand_id = ?1")?.query_row([brand.0], |row| row.get(0))?;
    let mut calendar = RunCalendar { usual: cut_off(&usual).ok(), ..RunCalendar::default() };
    let mut weekdays = db.prepare_cached("SELECT weekday, cut_off FROM run_weekday WHERE brand_id = ?1")?;
    let mut rows = weekdays.query([brand.0])?;
    while let Some(row) = rows.next()? {
        calendar.weekdays.insert(row.get(0)?, cut_off(&row.get::<_, String>(1)?)?);
    }
    let mut days = db.prepare_cached("SELECT day, cut_off FROM run_day WHERE brand_id = ?1 AND day >= ?2")?;
    let mut rows = days.query((brand.0, day_text(from)))?;
    let mut single = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let time: String = row.get(1)?;
        single.insert(row.get(0)?, if time.is_empty() { None } else { Some(cut_off(&time)?) });
    }
    calendar.days = single;
    Ok(calendar)
}

/// Every brand that prints: key and code.
pub fn brands(db: &Connection) -> Result<Vec<(BrandId, String)>, StoreError> {
    let mut statement = db.prepare_cached("SELECT brand_id, code FROM brand WHERE line <> 'partner' ORDER BY code")?;
    let brands = statement.query_map([], |row| Ok((BrandId(row.get(0)?), row.get(1)?)))?.collect::<Result<_, _>>()?;
    Ok(brands)
}

/// Sets the cut-off every working day has when no day of the week is named, and forgets the days of the week.
pub fn set_usual(tx: &Tx<'_>, brand: BrandId, cut_off: &str) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE brand SET cut_off = ?2 WHERE brand_id = ?1")?.execute((brand.0, cut_off))?;
    tx.prepare_cached("DELETE FROM run_weekday WHERE brand_id = ?1")?.execute([brand.0])?;
    Ok(())
}

/// Sets the run of a day of the week; an empty time takes it away.
pub fn set_weekday(tx: &Tx<'_>, brand: BrandId, weekday: u32, cut_off: &str) -> Result<(), StoreError> {
    if cut_off.is_empty() {
        tx.prepare_cached("DELETE FROM run_weekday WHERE brand_id = ?1 AND weekday = ?2")?
            .execute((brand.0, weekday))?;
        return Ok(());
    }
    tx.prepare_cached(
        "INSERT INTO run_weekday (brand_id, weekday, cut_off) VALUES (?1, ?2, ?3)
         ON CONFLICT (brand_id, weekday) DO UPDATE SET cut_off = excluded.cut_off",
    )?
    .execute((brand.0, weekday, cut_off))?;
    Ok(())
}

/// Sets the run of a single day; an empty time: no run.
pub fn set_day(tx: &Tx<'_>, brand: BrandId, day: Day, cut_off: &str) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO run_day (brand_id, day, cut_off) VALUES (?1, ?2, ?3)
         ON CONFLICT (brand_id, day) DO UPDATE SET cut_off = excluded.cut_off",
    )?
    .execute((brand.0, day_text(day), cut_off))?;
    Ok(())
}

/// Forgets that a single day was otherwise.
pub fn forget_day(tx: &Tx<'_>, brand: BrandId, day: Day) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM run_day WHERE brand_id = ?1 AND day = ?2")?.execute((brand.0, day_text(day)))?;
    Ok(())
}

/// The runs that still have sheets to print, oldest first.
pub fn to_print(db: &Connection) -> Result<Vec<BatchRef>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT batch_id FROM batch WHERE kind = 'print run'
         AND state IN ('draft', 'preflighted', 'approved', 'printing', 'paused') ORDER BY batch_id",
    )?;
    let runs = statement.query_map([], |row| row.get(0).map(BatchRef))?.collect::<Result<_, _>>()?;
    Ok(runs)
}

/// Addressees of the awards of a run.
pub fn addressees(db: &Connection, batch: BatchRef) -> Result<u32, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT count(DISTINCT iif(f.to_learner, -f.learner_id, f.organisation_id)) FROM batch_award AS m
             JOIN award_face AS f USING (award_id) WHERE m.batch_id = ?1 AND m.out_seq IS NULL",
        )?
        .query_row([batch.0], |row| row.get(0))?)
}

/// Who approved a run, once it is.
pub fn approved_by(db: &Connection, batch: BatchRef) -> Result<Option<String>, StoreError> {
    let row = db
        .prepare_cached(
            "SELECT a.given_by FROM batch AS b JOIN approval AS a USING (approval_id) WHERE b.batch_id = ?1",
        )?
        .query_row([batch.0], |row| row.get(0));
    match row {
        Err(rusqlite::Error::QueryReturnedNoRows) => Ok(None),
        other => Ok(Some(other?)),
    }
}
