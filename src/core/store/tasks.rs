//! Tasks: things to do that hold nothing.
//!
//! **Invariant:** a state changes only against a [`TaskStep`].

use rusqlite::{Connection, Row, params};

use super::facts::day_or_none;
use super::{StoreError, Tx, found};
use crate::core::domain::dates::day_text;
use crate::core::domain::references::TaskRef;
use crate::core::domain::tasks::{TaskState, TaskStep};
use crate::core::domain::{Day, Refusal};

/// A task, as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskRow {
    /// Its reference.
    pub reference: TaskRef,
    /// What is to be done.
    pub title: String,
    /// More words.
    pub note: String,
    /// A reference it is about, or nothing.
    pub about: String,
    /// Who has it.
    pub owner: Option<String>,
    /// Its state.
    pub state: TaskState,
    /// When it is due.
    pub due_on: Option<Day>,
    /// Until when it waits.
    pub wait_until: Option<Day>,
    /// When it was done.
    pub done_on: Option<Day>,
    /// Who made it.
    pub made_by: String,
}

/// What a person says of a task.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaskWords {
    /// What is to be done.
    pub title: String,
    /// More words.
    pub note: String,
    /// A reference it is about, or nothing.
    pub about: String,
    /// Who gets it.
    pub owner: Option<String>,
    /// When it is due.
    pub due_on: Option<Day>,
}

/// Stores a new task.
pub fn insert(tx: &Tx<'_>, new: &TaskWords) -> Result<TaskRef, StoreError> {
    let reference = TaskRef(tx.next_number("task")?);
    let stamp = tx.stamp();
    tx.prepare_cached(
        "INSERT INTO task (task_id, title, note, about, owner, due_on, made_by, made_on) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        reference.0,
        new.title,
        new.note,
        new.about,
        new.owner,
        new.due_on.map(day_text),
        stamp.operator,
        day_text(stamp.day),
    ])?;
    Ok(reference)
}

/// One task.
pub fn load(db: &Connection, task: TaskRef) -> Result<TaskRow, StoreError> {
    let row = db
        .prepare_cached(
            "SELECT task_id, title, note, about, owner, state, due_on, wait_until, done_on, made_by FROM task WHERE task_id = ?1",
        )?
        .query_row([task.0], |row| Ok(read(row)));
    found(row, || format!("task {task}"))?
}

/// Open tasks of somebody, or of everybody, the earliest due first.
pub fn open(db: &Connection, owner: Option<&str>) -> Result<Vec<TaskRow>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT task_id, title, note, about, owner, state, due_on, wait_until, done_on, made_by FROM task
         WHERE state IN ('open', 'in progress', 'waiting') AND (?1 IS NULL OR owner = ?1)
         ORDER BY due_on IS NULL, due_on, task_id",
    )?;
    let rows = statement.query_map([owner], |row| Ok(read(row)))?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().collect()
}

fn read(row: &Row<'_>) -> Result<TaskRow, StoreError> {
    Ok(TaskRow {
        reference: TaskRef(row.get(0)?),
        title: row.get(1)?,
        note: row.get(2)?,
        about: row.get(3)?,
        owner: row.get(4)?,
        state: row.get::<_, String>(5)?.parse()?,
        due_on: day_or_none(row.get(6)?)?,
        wait_until: day_or_none(row.get(7)?)?,
        done_on: day_or_none(row.get(8)?)?,
        made_by: row.get(9)?,
    })
}

/// Changes what is said of a task.
pub fn amend(tx: &Tx<'_>, task: TaskRef, words: &TaskWords) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE task SET title = ?2, note = ?3, about = ?4, owner = ?5, due_on = ?6, version = version + 1 WHERE task_id = ?1",
    )?
    .execute((task.0, &words.title, &words.note, &words.about, &words.owner, words.due_on.map(day_text)))?;
    Ok(())
}

/// Takes the step a rule permitted. Refuses when the task is no longer in the state the permit was given for.
pub fn step(tx: &Tx<'_>, permit: &TaskStep, wait_until: Option<Day>) -> Result<(), StoreError> {
    let done_on = (permit.to() == TaskState::Done).then(|| day_text(tx.stamp().day));
    let rows = tx
        .prepare_cached(
            "UPDATE task SET state = ?3, wait_until = ?4, done_on = ?5, version = version + 1 WHERE task_id = ?1 AND state = ?2",
        )?
        .execute((permit.task().0, permit.from().code(), permit.to().code(), wait_until.map(day_text), done_on))?;
    if rows == 1 {
        return Ok(());
    }
    let words = format!("task {} is no longer {}; nothing was changed", permit.task(), permit.from());
    Err(Refusal::new(words).hint("Look at it again and repeat the step.").into())
}

/// Waiting tasks whose time is over by the day.
pub fn to_wake(db: &Connection, today: Day) -> Result<Vec<TaskRef>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT task_id FROM task WHERE state = 'waiting' AND wait_until <= ?1 ORDER BY task_id")?;
    let rows = statement.query_map([day_text(today)], |row| row.get(0).map(TaskRef))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
