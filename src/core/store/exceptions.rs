//! Exceptions and their threads. Lists of them are read through `exception_seen` (see `restricted`); here single ones
//! are changed, each against its permit.
//!
//! **Invariant:** a state changes only against an [`ExceptionStep`], with the old state in the `WHERE`.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::facts::{day, day_or_none};
use super::{StoreError, Tx, found};
use crate::core::domain::dates::{day_text, moment_text};
use crate::core::domain::exceptions::{
    ExceptionFacts, ExceptionKind, ExceptionSeverity, ExceptionState, ExceptionStep, Subject, SubjectKind,
};
use crate::core::domain::references::ExceptionRef;
use crate::core::domain::roles::Role;
use crate::core::domain::{Day, Refusal};

/// An exception, as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExceptionRow {
    /// Its reference.
    pub reference: ExceptionRef,
    /// Its kind.
    pub kind: ExceptionKind,
    /// What it is about.
    pub subject: Subject,
    /// One line for lists.
    pub about: String,
    /// The check that opened it; empty = raised by hand.
    pub rule: String,
    /// Its state.
    pub state: ExceptionState,
    /// How much it matters.
    pub severity: ExceptionSeverity,
    /// 0 administrator, 1 manager, 2 head.
    pub level: u8,
    /// Whether it holds its subject.
    pub holds: bool,
    /// Whether only those with the right see it.
    pub restricted: bool,
    /// Whose work it is.
    pub owner_role: Role,
    /// Who has it.
    pub owner: Option<String>,
    /// When it was raised.
    pub raised_on: Day,
    /// When it is due.
    pub due_on: Day,
    /// On whom it waits.
    pub waiting_for: Option<String>,
    /// Until when.
    pub wait_until: Option<Day>,
    /// When it ended.
    pub closed_on: Option<Day>,
}

impl ExceptionRow {
    /// What the rules read of it.
    pub fn facts(&self) -> ExceptionFacts {
        ExceptionFacts {
            reference: self.reference,
            kind: self.kind,
            state: self.state,
            level: self.level,
            holds: self.holds,
            has_award: matches!(self.subject.kind, SubjectKind::Award | SubjectKind::Registration),
        }
    }
}

/// A new exception.
#[derive(Debug, Clone)]
pub struct NewException<'a> {
    /// Its kind; what is laid down for it decides owner role, severity, hold and restriction.
    pub kind: ExceptionKind,
    /// What it is about.
    pub subject: &'a Subject,
    /// One line for lists; no personal value when the kind is restricted.
    pub about: &'a str,
    /// The check that opened it; empty = by hand.
    pub rule: &'a str,
    /// Who gets it.
    pub owner: Option<&'a str>,
    /// When it is due.
    pub due_on: Day,
}

/// Stores a new exception and gives its reference: the next number, or a random one of eight digits when the kind is
/// restricted. It leaves no event: the import or the operation that raises it does. Refreshing what it holds is the
/// caller's next step.
pub fn insert(tx: &Tx<'_>, new: &NewException<'_>) -> Result<ExceptionRef, StoreError> {
    let rule = new.kind.rule();
    let reference = if rule.restricted { random_reference(tx)? } else { ExceptionRef(tx.next_number("exception")?) };
    let holds = rule.holds && new.subject.kind.held().is_some();
    tx.prepare_cached(
        "INSERT INTO exception (exception_id, kind, subject, subject_kind, subject_id, about, rule, severity, holds, restricted,
                                owner_role, owner, raised_on, due_on)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    )?
    .execute(params![
        reference.0,
        new.kind.code(),
        new.subject.reference,
        new.subject.kind.code(),
        new.subject.key,
        new.about,
        new.rule,
        rule.severity.code(),
        holds,
        rule.restricted,
        rule.owner.code(),
        new.owner,
        day_text(tx.stamp().day),
        day_text(new.due_on),
    ])?;
    Ok(reference)
}

/// Eight digits nobody can guess from another.
fn random_reference(tx: &Tx<'_>) -> Result<ExceptionRef, StoreError> {
    loop {
        let mut bytes = [0; 8];
        tx.random(&mut bytes);
        let key = 10_000_000 + (u64::from_be_bytes(bytes) % 90_000_000) as i64;
        let taken = tx.prepare_cached("SELECT 1 FROM exception WHERE exception_id = ?1")?.exists([key])?;
        if !taken {
            return Ok(ExceptionRef(key));
        }
    }
}

const ONE: &str = "SELECT exception_id, kind, subject_kind, subject_id, subject, about, rule, state, severity, level, holds, restricted,
                owner_role, owner, raised_on, due_on, waiting_for, wait_until, closed_on
         FROM exception_seen WHERE exception_id = ?1";

/// One exception, if this connection's operator may see it: otherwise there is none.
pub fn load(db: &Connection, exception: ExceptionRef) -> Result<ExceptionRow, StoreError> {
    let row = db.prepare_cached(ONE)?.query_row([exception.0], |row| Ok(read(row)));
    found(row, || format!("exception {exception}"))?
}

fn read(row: &Row<'_>) -> Result<ExceptionRow, StoreError> {
    let code = |at: usize| row.get::<_, String>(at);
    Ok(ExceptionRow {
        reference: ExceptionRef(row.get(0)?),
        kind: code(1)?.parse()?,
        subject: Subject { kind: code(2)?.parse()?, key: row.get(3)?, reference: row.get(4)? },
        about: row.get(5)?,
        rule: row.get(6)?,
        state: code(7)?.parse()?,
        severity: code(8)?.parse()?,
        level: row.get(9)?,
        holds: row.get(10)?,
        restricted: row.get(11)?,
        owner_role: code(12)?.parse()?,
        owner: row.get(13)?,
        raised_on: day(&code(14)?)?,
        due_on: day(&code(15)?)?,
        waiting_for: row.get(16)?,
        wait_until: day_or_none(row.get(17)?)?,
        closed_on: day_or_none(row.get(18)?)?,
    })
}

/// The open exception that a check of that rule opened about a record.
pub fn open_of_rule(
    db: &Connection,
    subject: &str,
    kind: ExceptionKind,
    rule: &str,
) -> Result<Option<ExceptionRef>, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT exception_id FROM exception
             WHERE subject = ?1 AND kind = ?2 AND rule = ?3 AND rule <> '' AND state IN ('open', 'in progress', 'waiting')",
        )?
        .query_row((subject, kind.code(), rule), |row| row.get(0).map(ExceptionRef))
        .optional()?)
}

/// The open exceptions that checks opened about a record, each with its rule.
pub fn opened_about(db: &Connection, subject: &str) -> Result<Vec<(ExceptionRef, String)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT exception_id, rule FROM exception
         WHERE subject = ?1 AND rule <> '' AND state IN ('open', 'in progress', 'waiting') ORDER BY exception_id",
    )?;
    let rows = statement.query_map([subject], |row| Ok((ExceptionRef(row.get(0)?), row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The open exceptions of a rule, each with the reference of its subject.
pub fn opened_by(db: &Connection, rule: &str) -> Result<Vec<(ExceptionRef, String)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT exception_id, subject FROM exception
         WHERE rule = ?1 AND state IN ('open', 'in progress', 'waiting') ORDER BY exception_id",
    )?;
    let rows = statement.query_map([rule], |row| Ok((ExceptionRef(row.get(0)?), row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Takes the step a rule permitted; `waiting` says on whom and until when, for *wait* only.
/// Refuses when the exception is no longer in the state the permit was given for.
pub fn step(tx: &Tx<'_>, permit: &ExceptionStep, waiting: Option<(&str, Day)>) -> Result<(), StoreError> {
    let closed_on = (!permit.to().is_open()).then(|| day_text(tx.stamp().day));
    let rows = tx
        .prepare_cached(
            "UPDATE exception SET state = ?3, waiting_for = ?4, wait_until = ?5, closed_on = ?6, version = version + 1
             WHERE exception_id = ?1 AND state = ?2",
        )?
        .execute((
            permit.exception().0,
            permit.from().code(),
            permit.to().code(),
            waiting.map(|w| w.0),
            waiting.map(|w| day_text(w.1)),
            closed_on,
        ))?;
    if rows == 1 {
        return Ok(());
    }
    let words = format!("exception {} is no longer {}; nothing was changed", permit.exception(), permit.from());
    Err(Refusal::new(words).hint("Look at it again and repeat the step.").into())
}

/// Gives an exception to somebody, or to nobody.
pub fn assign(tx: &Tx<'_>, exception: ExceptionRef, owner: Option<&str>) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE exception SET owner = ?2, version = version + 1 WHERE exception_id = ?1")?
        .execute((exception.0, owner))?;
    Ok(())
}

/// Gives an open exception another due day.
pub fn date(tx: &Tx<'_>, exception: ExceptionRef, due_on: Day) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE exception SET due_on = ?2, version = version + 1 WHERE exception_id = ?1")?
        .execute((exception.0, day_text(due_on)))?;
    Ok(())
}

/// Raises an exception to a level, with a new due day.
pub fn escalate(tx: &Tx<'_>, exception: ExceptionRef, level: u8, due_on: Day) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE exception SET level = ?2, due_on = ?3, version = version + 1 WHERE exception_id = ?1")?
        .execute((exception.0, level, day_text(due_on)))?;
    Ok(())
}

/// Something said in the thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreadEntry {
    /// Who.
    pub operator: String,
    /// UTC.
    pub at_utc: String,
    /// What was said.
    pub words: String,
    /// The evidence file's name and SHA-256.
    pub evidence: Option<(String, [u8; 32])>,
}

/// Adds to the thread of an exception.
pub fn say(
    tx: &Tx<'_>,
    exception: ExceptionRef,
    seq: i64,
    words: &str,
    evidence: Option<(&str, [u8; 32])>,
) -> Result<(), StoreError> {
    let stamp = tx.stamp();
    tx.prepare_cached(
        "INSERT INTO exception_entry (exception_id, seq, operator, at_utc, words, evidence_name, evidence_sha256)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute((
        exception.0,
        seq,
        &stamp.operator,
        moment_text(stamp.at),
        words,
        evidence.map(|e| e.0),
        evidence.map(|e| e.1),
    ))?;
    Ok(())
}

/// The thread of an exception, oldest first.
pub fn thread(db: &Connection, exception: ExceptionRef) -> Result<Vec<ThreadEntry>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT operator, at_utc, words, evidence_name, evidence_sha256 FROM exception_entry
         WHERE exception_id = ?1 ORDER BY exception_entry_id",
    )?;
    let rows = statement.query_map([exception.0], |row| {
        let evidence: (Option<String>, Option<[u8; 32]>) = (row.get(3)?, row.get(4)?);
        Ok(ThreadEntry {
            operator: row.get(0)?,
            at_utc: row.get(1)?,
            words: row.get(2)?,
            evidence: evidence.0.zip(evidence.1),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Waiting exceptions whose time is over by the day. Restricted ones too: clocks do not look at rights.
pub fn to_wake(db: &Connection, today: Day) -> Result<Vec<ExceptionRef>, StoreError> {
    keys(
        db,
        "SELECT exception_id FROM exception WHERE state = 'waiting' AND wait_until <= ?1 ORDER BY exception_id",
        today,
    )
}

/// Open exceptions below the head's level that are past their due day.
pub fn silent(db: &Connection, today: Day) -> Result<Vec<ExceptionRef>, StoreError> {
    keys(
        db,
        "SELECT exception_id FROM exception WHERE state IN ('open', 'in progress') AND due_on < ?1 AND level < 2 ORDER BY due_on, exception_id",
        today,
    )
}

fn keys(db: &Connection, sql: &'static str, today: Day) -> Result<Vec<ExceptionRef>, StoreError> {
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map([day_text(today)], |row| row.get(0).map(ExceptionRef))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// One exception whatever it is: for clocks and checks, never to be shown.
pub fn load_unseen(db: &Connection, exception: ExceptionRef) -> Result<ExceptionRow, StoreError> {
    let row = db
        .prepare_cached(
            "SELECT exception_id, kind, subject_kind, subject_id, subject, about, rule, state, severity, level, holds, restricted,
                    owner_role, owner, raised_on, due_on, waiting_for, wait_until, closed_on
             FROM exception WHERE exception_id = ?1",
        )?
        .query_row([exception.0], |row| Ok(read(row)));
    found(row, || format!("exception {exception}"))?
}

/// Marks what checks had found about a record, under these rules, as gone.
pub fn problems_gone(tx: &Tx<'_>, exception: ExceptionRef) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE problem SET state = 'gone' WHERE exception_id = ?1 AND state = 'open'")?
        .execute([exception.0])?;
    Ok(())
}

/// The first open exception that holds a record, whatever it is: for rules, never to be shown unless unrestricted.
pub fn holding(db: &Connection, subject: &Subject) -> Result<Option<ExceptionRow>, StoreError> {
    let first: Option<i64> = db
        .prepare_cached(
            "SELECT min(exception_id) FROM exception
             WHERE subject_kind = ?1 AND subject_id = ?2 AND holds = 1 AND state IN ('open', 'in progress', 'waiting')",
        )?
        .query_row((subject.kind.code(), subject.key), |row| row.get(0))?;
    first.map(|key| load_unseen(db, ExceptionRef(key))).transpose()
}
