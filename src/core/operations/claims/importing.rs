//! A claim file on its way in: read, asked every rule, stored with its awards, problems and exceptions. Separate from
//! other imports because its rows are kept whatever becomes of them.
//!
//! **Invariant:** a row's state, problems and award follow from the row and the office alone; nothing depends on the
//! size of a chunk, or on which thread is ahead.

use super::facts::Sight;
use super::reading::{CHUNK, ReadRow, Reading, read, read_ahead};
use super::storing::Storing;
use super::{Core, Refusal, Result};
use crate::core::domain::Day;
use crate::core::domain::checks::Problem;
use crate::core::domain::roles::Action;
use crate::core::exchange::delimited::Fault;
use crate::core::exchange::error_file::{self, ErrorRow};
use crate::core::exchange::{Row, files};
use crate::core::operations::imports::reading::{
    Job, counted, error_row, refused_problem, row_problem, stopped, strictly,
};
use crate::core::operations::imports::{ImportReport, ImportRequest, Progress, Watch, unreadable};
use crate::core::store::{Tx, claims, imports};

/// Rows above which the others are told that a large import runs.
const ANNOUNCED_ABOVE: u32 = 100_000;
/// How many problems a report carries.
pub(super) const REPORTED: usize = 1_000;
/// Chunks read ahead of the one being stored.
const AHEAD: usize = 2;

impl Core {
    /// Imports a claim file. Refuses as every import does.
    pub(in crate::core::operations) fn import_claims(
        &mut self,
        request: &ImportRequest,
        bytes: &[u8],
        watch: Watch<'_>,
    ) -> Result<ImportReport> {
        let job = self.import_job(request, bytes)?;
        if let Some(report) = self.recognised(&job)? {
            let claim_file = claims::file_by_hash(self.db(), &job.sha256)?;
            return Ok(ImportReport { claim_file, ..report });
        }
        let total = u32::try_from(job.table.rows().count()).unwrap_or(u32::MAX);
        if total >= 10_000_000 {
            return Err(
                Refusal::new(format!("{}: {total} rows are too many for one claim file", job.table.file)).into()
            );
        }
        let today = self.today();
        if request.dry_run {
            return rehearse(self, &job, total, watch);
        }
        let large = total > ANNOUNCED_ABOVE;
        if large {
            self.announce(&job)?;
        }
        let reader = self.again(true)?;
        reader.store.roomy(true)?;
        reader.store.steady_plans(true)?;
        let done = self.write(Action::ImportClaims, |tx| {
            let report = read_and_store(tx, reader, &job, today, total, watch)?;
            if large {
                imports::withdraw_announcement(tx, "import")?;
            }
            Ok(report)
        });
        if large && done.is_err() {
            self.withdraw_announcement()?;
        }
        done
    }
}

/// Reads and asks every row and changes nothing.
fn rehearse(core: &Core, job: &Job<'_>, total: u32, watch: Watch<'_>) -> Result<ImportReport> {
    let today = core.today();
    let mut sight = Sight::new(core.db(), today, today, job.sender)?;
    let mut reading = Reading::default();
    let mut rows = job.table.rows().peekable();
    while rows.peek().is_some() {
        read(core.db(), job, &mut sight, rows.by_ref().take(CHUNK), &mut reading)?;
        if watch(Progress { done: reading.counts.rows, of: total }).is_break() {
            return Err(stopped());
        }
    }
    strictly(job, &reading.counts)?;
    let mut report = report_of(job, &reading);
    write_errors(job, &reading, &mut report)?;
    report.notes.push("Nothing was changed: this was a dry run.".to_owned());
    Ok(report)
}

/// Stores each chunk while the next is read on a thread and connection of its own: nobody else can write meanwhile, so
/// what it reads is what stood before the file.
fn read_and_store(
    tx: &Tx<'_>,
    reader: Core,
    job: &Job<'_>,
    today: Day,
    total: u32,
    watch: Watch<'_>,
) -> Result<ImportReport> {
    let mut storing = Storing::new(tx, job, today)?;
    let (send, chunks) = std::sync::mpsc::sync_channel(AHEAD);
    let reading = std::thread::scope(|scope| {
        let ahead = scope.spawn(move || read_ahead(&reader, job, today, &send));
        for chunk in chunks {
            strictly(job, &chunk.counts)?;
            for row in chunk.rows {
                storing.row(row)?;
            }
            if watch(Progress { done: chunk.counts.rows, of: total }).is_break() {
                return Err(stopped());
            }
        }
        ahead.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })?;
    storing.finish(&reading)
}

pub(super) fn report_of(job: &Job<'_>, reading: &Reading<'_>) -> ImportReport {
    let counts = reading.counts;
    let mut problems = Vec::new();
    for read in &reading.rows {
        if problems.len() >= REPORTED {
            break;
        }
        match read {
            ReadRow::Refused(row, fault) => problems.push(refused_problem(row, fault)),
            ReadRow::Asked(row, read) => {
                problems.extend(read.1.problems.iter().map(|p| row_problem(row.number, row.record.line, p)));
            }
        }
    }
    counted(job, &counts, problems)
}

pub(super) fn refused_row(name: String, row: &Row<'_>, fault: &Fault) -> ErrorRow {
    let cells = vec![row.record.raw.chars().take(4000).collect()];
    ErrorRow { row: name, cells, wrong: fault.to_string(), wanted: "a row of fields under the headers".to_owned() }
}

/// Writes the error file of a dry run: rows named by their number.
fn write_errors(job: &Job<'_>, reading: &Reading<'_>, report: &mut ImportReport) -> Result<()> {
    let Some(target) = &job.request.errors else { return Ok(()) };
    let name = |row: u32| row.to_string();
    let mut rows = Vec::new();
    let mut cells = Vec::new();
    for read in &reading.rows {
        match read {
            ReadRow::Refused(row, fault) => rows.push(refused_row(name(row.number), row, fault)),
            ReadRow::Asked(row, read) if read.1.problems.iter().any(Problem::holds) => {
                let _ = job.table.cells(row, &mut cells);
                rows.push(error_row(
                    name(row.number),
                    cells.iter().map(ToString::to_string).collect(),
                    &read.1.problems,
                ));
            }
            ReadRow::Asked(..) => {}
        }
    }
    write_error_file(job, target, &rows, report)
}

pub(super) fn write_error_file(
    job: &Job<'_>,
    target: &std::path::Path,
    rows: &[ErrorRow],
    report: &mut ImportReport,
) -> Result<()> {
    let bytes = error_file::error_file(&job.table.headers, job.table.delimiter, rows).map_err(unreadable)?;
    files::write(target, &bytes, files::Existing::Replace).map_err(unreadable)?;
    report.notes.push(format!("{} rows to correct were written to {}.", rows.len(), files::own_name(target)));
    Ok(())
}
