//! Problems: what checks found in rows of files, kept beside the rows until they are corrected.

use rusqlite::{Connection, params};

use super::{StoreError, Tx};
use crate::core::domain::checks::Problem;
use crate::core::domain::references::{ClaimFileRef, ExceptionRef};

/// A problem to keep.
#[derive(Debug, Clone)]
pub struct NewProblem<'a> {
    /// What it is about: `CF-2026-0042/17`, `F-0000017/3`.
    pub subject: &'a str,
    /// The claim file, where it is one.
    pub claim_file: Option<ClaimFileRef>,
    /// The event of the import.
    pub seq: i64,
    /// The row's number.
    pub row: u32,
    /// What was found.
    pub problem: &'a Problem,
    /// The exception it opened.
    pub exception: Option<ExceptionRef>,
}

impl<'a> NewProblem<'a> {
    /// A problem of a row of a file of records.
    pub fn of_row(subject: &'a str, seq: i64, row: u32, problem: &'a Problem) -> Self {
        Self { subject, claim_file: None, seq, row, problem, exception: None }
    }
}

/// Keeps a problem.
pub fn keep(tx: &Tx<'_>, new: &NewProblem<'_>) -> Result<(), StoreError> {
    let p = new.problem;
    tx.prepare_cached(
        "INSERT INTO problem (subject, claim_file_id, row_number, import_seq, rule, severity, field, found, wanted, proposed, exception_id)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?
    .execute(params![
        new.subject,
        new.claim_file.map(|f| f.0),
        new.row,
        new.seq,
        p.rule.code,
        p.severity.code(),
        p.field,
        p.found,
        p.wanted,
        p.proposed,
        new.exception.map(|x| x.0),
    ])?;
    Ok(())
}

/// Marks the open problems of a subject gone: what they were about is in order.
pub fn gone(tx: &Tx<'_>, subject: &str) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE problem SET state = 'gone' WHERE subject = ?1 AND state = 'open'")?.execute([subject])?;
    Ok(())
}

/// A problem of a claim row, as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptProblem {
    /// Its key.
    pub key: i64,
    /// The row's number in its file.
    pub row: u32,
    /// The rule, such as `CLM-07`.
    pub rule: String,
    /// error, warning or proposal.
    pub severity: String,
    /// The field.
    pub field: String,
    /// What stood there.
    pub found: String,
    /// What would do.
    pub wanted: String,
    /// The value to accept, where one is plain.
    pub proposed: Option<String>,
    /// open, corrected, accepted or gone.
    pub state: String,
}

/// The problems of a claim file, by rule and row.
pub fn of_file(db: &Connection, file: ClaimFileRef) -> Result<Vec<KeptProblem>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT problem_id, row_number, rule, severity, field, found, wanted, proposed, state FROM problem
         WHERE claim_file_id = ?1 ORDER BY rule, row_number, problem_id",
    )?;
    Ok(statement.query_map([file.0], problem_of)?.collect::<Result<_, _>>()?)
}

/// The problems of one subject, oldest first.
pub fn of_subject(db: &Connection, subject: &str) -> Result<Vec<KeptProblem>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT problem_id, row_number, rule, severity, field, found, wanted, proposed, state FROM problem
         WHERE subject = ?1 ORDER BY problem_id",
    )?;
    Ok(statement.query_map([subject], problem_of)?.collect::<Result<_, _>>()?)
}

fn problem_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<KeptProblem> {
    Ok(KeptProblem {
        key: row.get(0)?,
        row: row.get(1)?,
        rule: row.get(2)?,
        severity: row.get(3)?,
        field: row.get(4)?,
        found: row.get(5)?,
        wanted: row.get(6)?,
        proposed: row.get(7)?,
        state: row.get(8)?,
    })
}

/// Brings one problem from a state into another.
pub fn set_state(tx: &Tx<'_>, key: i64, from: &str, to: &str) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE problem SET state = ?3 WHERE problem_id = ?1 AND state = ?2")?
        .execute((key, from, to))?;
    Ok(())
}

/// Marks one problem corrected, accepted or gone.
pub fn close(tx: &Tx<'_>, key: i64, state: &str) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE problem SET state = ?2 WHERE problem_id = ?1 AND state = 'open'")?
        .execute((key, state))?;
    Ok(())
}
