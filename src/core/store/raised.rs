//! Exceptions that checks open and close by themselves, many at a time. Separate from the exceptions people raise and
//! work, each of which is an event of its own: what an import opens belongs to the import's event.
//!
//! **Invariant:** of one subject, kind and rule at most one exception is open, however often a check finds it.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension};

use super::{StoreError, Tx};
use crate::core::domain::calendars::Calendar;
use crate::core::domain::dates::{day_text, moment_text};
use crate::core::domain::exceptions::{ExceptionFacts, ExceptionKind, ExceptionState, ExceptionStep, Subject, SubjectKind};
use crate::core::domain::references::ExceptionRef;

/// Opens exceptions: knows the office's calendar, so that a thousand due days are counted once a kind.
pub struct Opener {
    calendar: Calendar,
    due: HashMap<u16, String>,
}

impl Opener {
    /// With the calendar of the office's place.
    pub fn new(db: &Connection) -> Result<Self, StoreError> {
        let place: String = db.prepare_cached("SELECT place FROM office")?.query_row([], |row| row.get(0))?;
        Ok(Self { calendar: super::holidays::calendar(db, &place)?, due: HashMap::new() })
    }

    /// Opens an exception, unless the same is open already. `about` is one line for lists; the words begin its thread.
    pub fn open(
        &mut self,
        tx: &Tx<'_>,
        kind: ExceptionKind,
        subject: &Subject,
        rule: &str,
        about: &str,
        thread: (i64, &str),
    ) -> Result<Option<ExceptionRef>, StoreError> {
        if is_open(tx, kind, subject, rule)? {
            return Ok(None);
        }
        let laid_down = kind.rule();
        let today = tx.stamp().day;
        if !self.due.contains_key(&laid_down.clock_days) {
            let due = self.calendar.after(today, u32::from(laid_down.clock_days))?;
            self.due.insert(laid_down.clock_days, day_text(due));
        }
        let key = ExceptionRef(tx.next_number("exception")?);
        let holds = laid_down.holds && subject.kind.held().is_some();
        tx.prepare_cached(
            "INSERT INTO exception (exception_id, kind, subject, subject_kind, subject_id, about, rule, severity, holds, restricted,
                                    owner_role, raised_on, due_on)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )?
        .execute((
            key.0,
            kind.code(),
            &subject.reference,
            subject.kind.code(),
            subject.key,
            about,
            rule,
            laid_down.severity.code(),
            holds,
            laid_down.restricted,
            laid_down.owner.code(),
            day_text(today),
            &self.due[&laid_down.clock_days],
        ))?;
        say(tx, key, thread)?;
        Ok(Some(key))
    }
}

fn is_open(db: &Connection, kind: ExceptionKind, subject: &Subject, rule: &str) -> Result<bool, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT 1 FROM exception WHERE subject = ?1 AND kind = ?2 AND rule = ?3 AND rule <> ''
         AND state IN ('open', 'in progress', 'waiting')",
    )?;
    Ok(statement.exists((&subject.reference, kind.code(), rule))?)
}

/// Adds words to the thread of an exception: the event they belong to, and what is said.
fn say(tx: &Tx<'_>, key: ExceptionRef, (seq, words): (i64, &str)) -> Result<(), StoreError> {
    let stamp = tx.stamp();
    tx.prepare_cached("INSERT INTO exception_entry (exception_id, seq, operator, at_utc, words) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute((key.0, seq, &stamp.operator, moment_text(stamp.at), words))?;
    Ok(())
}

/// The exceptions checks opened about a record that are still open: reference, rule, and what the rules of exceptions
/// read of them.
pub fn open_of(db: &Connection, kind: SubjectKind, reference: &str) -> Result<Vec<(String, ExceptionFacts)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT exception_id, kind, rule, state, level, holds FROM exception
         WHERE subject = ?1 AND subject_kind = ?2 AND rule <> '' AND state IN ('open', 'in progress', 'waiting') ORDER BY exception_id",
    )?;
    let mut rows = statement.query((reference, kind.code()))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let facts = ExceptionFacts {
            reference: ExceptionRef(row.get(0)?),
            kind: row.get::<_, String>(1)?.parse()?,
            state: row.get::<_, String>(3)?.parse::<ExceptionState>()?,
            level: row.get(4)?,
            holds: row.get(5)?,
            has_award: matches!(kind, SubjectKind::Award | SubjectKind::Registration),
        };
        found.push((row.get(2)?, facts));
    }
    Ok(found)
}

/// Closes, by the check that opened it, an exception it no longer finds; says why in its thread.
/// Gives whether it was closed: what two people lift stays open until they do.
pub fn close(tx: &Tx<'_>, facts: &ExceptionFacts, seq: i64, words: &str) -> Result<bool, StoreError> {
    let Ok(step) = ExceptionStep::closed_by_check(facts) else { return Ok(false) };
    let changed = tx
        .prepare_cached(
            "UPDATE exception SET state = ?3, closed_on = ?4, waiting_for = NULL, wait_until = NULL, version = version + 1
             WHERE exception_id = ?1 AND state = ?2",
        )?
        .execute((step.exception().0, step.from().code(), step.to().code(), day_text(tx.stamp().day)))?;
    if changed == 1 {
        say(tx, step.exception(), (seq, words))?;
    }
    Ok(changed == 1)
}

/// The open exception of a subject, kind and rule, to join a problem to it.
pub fn reference_of(db: &Connection, kind: ExceptionKind, subject: &str, rule: &str) -> Result<Option<ExceptionRef>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT exception_id FROM exception WHERE subject = ?1 AND kind = ?2 AND rule = ?3 AND state IN ('open', 'in progress', 'waiting')",
    )?;
    Ok(statement.query_row((subject, kind.code(), rule), |row| row.get(0).map(ExceptionRef)).optional()?)
}
