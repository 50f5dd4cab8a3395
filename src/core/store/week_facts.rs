//! The figures of a week, kept in the transaction of the event they count. Separate from reports because the trail
//! itself keeps them: nobody can record an event and forget its figure.
//!
//! **Invariant:** `week_fact` is the fold of [`facts_of`] over the trail, and [`recount`] proves it.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::{StoreError, Tx};
use crate::core::domain::Day;
use crate::core::domain::events::{Event, FieldValue};
use crate::core::domain::reports::facts::{Joins, WeekFact, facts_of};
use crate::core::domain::reports::weekly::WeekTotals;
use crate::core::domain::reports::{Week, WeekFigure};

/// The figures of all weeks: figure, week, part and value.
pub type Figures = BTreeMap<(String, String, String), i64>;

/// Adds what an event leaves in its week; an undo takes off, in its own week, what the undone event had counted.
pub fn add(tx: &Tx<'_>, event: &Event, seq: i64) -> Result<(), StoreError> {
    let day = tx.stamp().day;
    let mut facts = facts_of(event.kind(), day, seq, |name| event.field(name).cloned());
    if let Some(undone) = event.undoes() {
        facts.extend(taken_off(tx, undone, day)?);
    }
    for fact in facts {
        let WeekFact { week, figure, part, value, joins } = fact;
        tx.prepare_cached(
            "INSERT INTO week_fact (figure, week, part, value) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (figure, week, part) DO UPDATE SET value = CASE WHEN ?5 THEN value ELSE 0 END + excluded.value",
        )?
        .execute((figure.code(), week.to_string(), part, value, joins == Joins::Adding))?;
    }
    Ok(())
}

/// What undoing a step takes off the flows of the week it is undone in. Undoing an undo gives back what it took.
fn taken_off(db: &Connection, undone: i64, day: Day) -> Result<Vec<WeekFact>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT seq, kind, detail, undoes FROM event WHERE seq = ?1 OR (step = ?1 AND step <> seq) ORDER BY seq",
    )?;
    let (mut facts, mut sign, mut next) = (Vec::new(), -1, Some(undone));
    while let Some(step) = next.take() {
        let mut rows = statement.query([step])?;
        while let Some(row) = rows.next()? {
            let (seq, kind): (i64, String) = (row.get(0)?, row.get(1)?);
            let fields = fields_of(seq, row.get_ref(2)?.as_str().unwrap_or("{}"))?;
            let own = facts_of(kind.parse()?, day, seq, |name| field_value(&fields[name]));
            let flows = own.into_iter().filter(|fact| fact.joins == Joins::Adding);
            facts.extend(flows.map(|fact| WeekFact { value: sign * fact.value, ..fact }));
            next = next.or(row.get::<_, Option<i64>>(3)?.filter(|before| *before < step));
        }
        sign = -sign;
    }
    Ok(facts)
}

fn fields_of(seq: i64, detail: &str) -> Result<serde_json::Value, StoreError> {
    serde_json::from_str(detail)
        .map_err(|error| StoreError::Unreadable(format!("event {seq} has a detail that is no JSON: {error}")))
}

/// What is recorded of one week.
pub fn totals(db: &Connection, week: Week) -> Result<WeekTotals, StoreError> {
    let mut statement = db.prepare_cached("SELECT part, value FROM week_fact WHERE figure = ?1 AND week = ?2")?;
    let mut totals = WeekTotals::default();
    for figure in WeekFigure::ALL {
        let rows = statement
            .query_map((figure.code(), week.to_string()), |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
        for row in rows {
            let (part, value) = row?;
            totals.put(*figure, &part, value);
        }
    }
    Ok(totals)
}

/// A flow summed from the first week to the end of this one.
pub fn sum_until(db: &Connection, figure: WeekFigure, week: Week) -> Result<i64, StoreError> {
    Ok(db
        .prepare_cached("SELECT coalesce(sum(value), 0) FROM week_fact WHERE figure = ?1 AND week <= ?2")?
        .query_row((figure.code(), week.to_string()), |row| row.get(0))?)
}

/// A level as it was last recorded by the end of a week, part by part; empty where it never was.
pub fn level_at(db: &Connection, figure: WeekFigure, week: Week) -> Result<Vec<i64>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT value FROM week_fact WHERE figure = ?1
         AND week = (SELECT max(week) FROM week_fact WHERE figure = ?1 AND week <= ?2) ORDER BY part",
    )?;
    let rows = statement.query_map((figure.code(), week.to_string()), |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Every figure as stored.
pub fn stored(db: &Connection) -> Result<Figures, StoreError> {
    let mut statement = db.prepare("SELECT figure, week, part, value FROM week_fact")?;
    let rows = statement.query_map([], |row| Ok(((row.get(0)?, row.get(1)?, row.get(2)?), row.get(3)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Every figure counted afresh from the trail.
pub fn recount(db: &Connection) -> Result<Figures, StoreError> {
    let mut statement = db.prepare("SELECT seq, kind, office_day, detail, undoes FROM event ORDER BY seq")?;
    let mut rows = statement.query([])?;
    let mut figures = Figures::new();
    while let Some(row) = rows.next()? {
        let (seq, kind, day): (i64, String, Day) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let fields = fields_of(seq, row.get_ref(3)?.as_str().unwrap_or("{}"))?;
        let mut facts = facts_of(kind.parse()?, day, seq, |name| field_value(&fields[name]));
        if let Some(undone) = row.get::<_, Option<i64>>(4)? {
            facts.extend(taken_off(db, undone, day)?);
        }
        for fact in facts {
            let place = figures.entry((fact.figure.code().to_owned(), fact.week.to_string(), fact.part)).or_default();
            *place = fact.value + if fact.joins == Joins::Adding { *place } else { 0 };
        }
    }
    Ok(figures)
}

fn field_value(value: &serde_json::Value) -> Option<FieldValue> {
    match value {
        serde_json::Value::String(text) => Some(FieldValue::Text(text.clone())),
        value => value.as_i64().map(FieldValue::Count),
    }
}

/// Open exceptions as they stand: how many are past their due date on a day, and the day each was raised.
pub fn open_exceptions(db: &Connection, today: Day) -> Result<(i64, Vec<(Day, i64)>), StoreError> {
    let overdue = db
        .prepare_cached(
            "SELECT count(*) FROM exception WHERE state IN ('open', 'in progress', 'waiting') AND due_on < ?1",
        )?
        .query_row([today], |row| row.get(0))?;
    let mut statement = db.prepare_cached(
        "SELECT raised_on, count(*) FROM exception WHERE state IN ('open', 'in progress', 'waiting') GROUP BY raised_on",
    )?;
    let raised = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    Ok((overdue, raised))
}
