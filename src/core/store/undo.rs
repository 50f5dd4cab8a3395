//! Putting an old value back into one column. Separate because undo is the one place that writes a column by its name
//! from the trail.
//!
//! **Invariant:** only the columns listed here can be put back, each by its own literal statement, and only while they
//! still hold what the undone event left there.

use super::{StoreError, Tx};
use crate::core::domain::dates::day_text;
use crate::core::domain::names::folded;
use crate::core::domain::references::LearnerRef;
use crate::core::store::learners;
use crate::core::store::trail::TrailChange;

/// Declares the columns of a table that can be put back.
macro_rules! put_back {
    ($tx:expr, $key:expr, $column:expr, $from:expr, $to:expr; $table:literal by $id:literal: $($name:literal),+ $(,)?) => {
        match $column {
            $($name => $tx
                .prepare_cached(concat!(
                    "UPDATE ", $table, " SET ", $name, " = ?2, version = version + 1 WHERE ", $id,
                    " = ?1 AND coalesce(CAST(", $name, " AS TEXT), '') = coalesce(?3, '')"
                ))?
                .execute(($key, $to, $from))?,)+
            _ => return Ok(false),
        }
    };
}

/// Columns that are null when nothing stands in them.
const NULLABLE: &[&str] = &[
    "uln",
    "scn",
    "sender_reference",
    "born_on",
    "name_confirmed_on",
    "number",
    "due_on",
    "owner",
    "waiting_for",
    "wait_until",
    "closed_on",
    "done_on",
    "sanction",
    "sanction_from",
    "sanction_to",
    "stop_reason",
    "sla_days",
    "ukprn",
];

/// Puts the old values of one record's columns back, where each column still holds what the undone event left there.
/// Says which column could not be put back, if one could not.
pub fn put_back(tx: &Tx<'_>, record: &str, changes: &[TrailChange]) -> Result<Option<String>, StoreError> {
    let key = record.split_once(':').and_then(|(table, key)| Some((table, key.parse::<i64>().ok()?)));
    let Some((table, key)) = key else { return Ok(Some(record.to_owned())) };
    if table == "exception" {
        return put_exception_back(tx, key, changes);
    }
    for change in changes {
        if !put_column_back(tx, table, key, change)? {
            return Ok(Some(change.column.clone()));
        }
    }
    Ok(None)
}

fn put_column_back(tx: &Tx<'_>, table: &str, key: i64, change: &TrailChange) -> Result<bool, StoreError> {
    let (column, from) = (change.column.as_str(), change.new.as_deref());
    let to = change.old.as_deref().filter(|text| !(text.is_empty() && NULLABLE.contains(&column)));
    let rows = match table {
        "learner" => {
            put_back!(tx, key, column, from, to; "learner" by "learner_id": "uln", "scn", "sender_reference", "title",
            "given_names", "middle_names", "family_name", "preferred_name", "name_to_print", "born_on", "sex", "identity_evidence",
            "identity_number", "email", "phone", "address", "town", "postcode", "country", "language", "name_confirmed_on")
        }
        "registration" if column == "state" => put_state_back(tx, key, from, to)?,
        "registration" => {
            put_back!(tx, key, column, from, to; "registration" by "registration_id": "number", "registered_on",
            "due_on", "assessed_in", "assessed_language", "funded", "deliver_to")
        }
        "organisation" => {
            put_back!(tx, key, column, from, to; "organisation" by "organisation_id": "name", "country",
            "ukprn", "address", "town", "postcode", "email", "phone", "deliver_to", "sla_days", "sanction", "sanction_from",
            "sanction_to", "on_stop", "stop_reason", "frozen")
        }
        "contact" => {
            put_back!(tx, key, column, from, to; "contact" by "contact_id": "name", "role", "email", "phone")
        }
        "task" => {
            put_back!(tx, key, column, from, to; "task" by "task_id": "title", "note", "about", "owner", "state", "due_on",
            "wait_until", "done_on")
        }
        _ => return Ok(false),
    };
    Ok(rows == 1)
}

/// A registration's state goes back with what was said of it.
fn put_state_back(tx: &Tx<'_>, key: i64, from: Option<&str>, to: Option<&str>) -> Result<usize, StoreError> {
    let withdrawn_on = (to == Some("withdrawn")).then(|| day_text(tx.stamp().day));
    Ok(tx
        .prepare_cached(
            "UPDATE registration SET state = ?2, state_reason = '', withdrawn_on = ?4, version = version + 1
             WHERE registration_id = ?1 AND state = ?3",
        )?
        .execute((key, to, from, withdrawn_on))?)
}

/// Brings the folded name of an organisation back in step with its name.
pub fn refold_organisation(tx: &Tx<'_>, key: i64) -> Result<(), StoreError> {
    let name: String = tx
        .prepare_cached("SELECT name FROM organisation WHERE organisation_id = ?1")?
        .query_row([key], |row| row.get(0))?;
    tx.prepare_cached("UPDATE organisation SET name_key = ?2 WHERE organisation_id = ?1")?
        .execute((key, folded(&name)))?;
    Ok(())
}

/// The columns of an exception go back together: its state, its waiting and its closing are joined by a constraint.
fn put_exception_back(tx: &Tx<'_>, key: i64, changes: &[TrailChange]) -> Result<Option<String>, StoreError> {
    const COLUMNS: [&str; 7] = ["state", "level", "owner", "due_on", "waiting_for", "wait_until", "closed_on"];
    let mut now: Vec<Option<String>> = tx
        .prepare_cached(
            "SELECT state, CAST(level AS TEXT), owner, due_on, waiting_for, wait_until, closed_on FROM exception WHERE exception_id = ?1",
        )?
        .query_row([key], |row| (0..COLUMNS.len()).map(|index| row.get(index)).collect())?;
    for change in changes {
        let place = COLUMNS.iter().position(|column| *column == change.column);
        let Some(place) =
            place.filter(|place| now[*place].as_deref().unwrap_or("") == change.new.as_deref().unwrap_or(""))
        else {
            return Ok(Some(change.column.clone()));
        };
        now[place] = change.old.clone().filter(|text| !text.is_empty());
    }
    tx.prepare_cached(
        "UPDATE exception SET state = ?2, level = CAST(?3 AS INTEGER), owner = ?4, due_on = ?5, waiting_for = ?6, wait_until = ?7,
                closed_on = ?8, version = version + 1
         WHERE exception_id = ?1",
    )?
    .execute((key, &now[0], &now[1], &now[2], &now[3], &now[4], &now[5], &now[6]))?;
    Ok(None)
}

/// Brings the folded name and the search index of a learner back in step with its columns.
pub fn reindex_learner(tx: &Tx<'_>, learner: LearnerRef) -> Result<(), StoreError> {
    let Some((_, kept)) = learners::by_ref(tx, learner)? else { return Ok(()) };
    tx.prepare_cached("UPDATE learner SET name_key = ?2 WHERE learner_id = ?1")?
        .execute((learner.0, kept.name_key()))?;
    learners::index(tx, learner, &kept)
}

/// What a holding exception holds: the kind of its subject and its key.
pub fn held_by(tx: &Tx<'_>, exception: i64) -> Result<Option<(String, i64)>, StoreError> {
    let mut statement =
        tx.prepare_cached("SELECT subject_kind, subject_id FROM exception WHERE exception_id = ?1 AND holds = 1")?;
    let mut rows = statement.query_map([exception], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.next().transpose()?)
}
