//! How a file of records is read and stored, whatever its kind. Separate from the kinds, each of which only says what
//! one row asks for and how that is stored.
//!
//! **Invariant:** reading changes nothing; storing happens in one transaction, after the trail has been looked at.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::ControlFlow;

use sha2::{Digest, Sha256};

use super::row::RowIn;
use super::*;
use crate::core::domain::brands::BrandId;
use crate::core::domain::checks::Problem;
use crate::core::domain::checks::rules::IMP_06;
use crate::core::domain::courses::CourseId;
use crate::core::domain::dates::moment_text;
use crate::core::domain::events::{Change, Event, EventKind};
use crate::core::domain::exceptions::Subject;
use crate::core::domain::organisations::OrganisationId;
use crate::core::domain::references::{ImportRef, LearnerRef, RegistrationRef};
use crate::core::exchange::delimited::Fault;
use crate::core::exchange::error_file::ErrorRow;
use crate::core::exchange::{Mapping, Row, Table};
use crate::core::store::imports::{self, Counts, HeldRow, NewImport};
use crate::core::store::{Connection, Tx, trail};

/// Rows above which reading happens inside the transaction, chunk by chunk, under an announced lease.
const ANNOUNCED_ABOVE: usize = 100_000;
/// Rows of a chunk.
const CHUNK: usize = 20_000;
/// How many warnings of one import are kept.
const KEPT_WARNINGS: usize = 10_000;
/// How many problems a report carries.
const REPORTED: usize = 1_000;

/// One kind of file: what a row asks for, and how that is stored.
pub(super) trait Reader {
    /// What an accepted row asks for.
    type Plan;

    /// What the row is about, so that a later row about the same settles a held one; empty when it cannot be told.
    fn key(&self, row: &RowIn<'_>) -> String;

    /// Reads a row: what it asks for, or nothing when it says nothing new. Problems are found on the row itself.
    fn read(&mut self, db: &Connection, row: &mut RowIn<'_>) -> Result<Option<Self::Plan>>;

    /// Stores what a row asks for.
    fn store(&mut self, tx: &Tx<'_>, plan: Self::Plan, origin: Origin, effects: &mut Effects) -> Result<()>;

    /// What must wait until the import's event is written down.
    fn after(&mut self, _tx: &Tx<'_>, _seq: i64) -> Result<()> {
        Ok(())
    }
}

/// Which row of which import something comes from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Origin {
    /// The event of the import.
    pub seq: i64,
    /// The row's number.
    pub row: u32,
}

impl Origin {
    pub(super) const fn pair(self) -> Option<(i64, u32)> {
        Some((self.seq, self.row))
    }
}

/// A fact that gates read and that changed: the awards below it are asked again in the same transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::core::operations) enum Touched {
    Brand(BrandId),
    Centre(OrganisationId),
    Course(CourseId),
    Learner(LearnerRef),
    Registration(RegistrationRef),
}

/// A record and what is wrong with it.
pub(super) type Finding = (Subject, Problem);

/// What storing brought about besides the records themselves.
#[derive(Debug, Default)]
pub(super) struct Effects {
    /// Columns of records that were there already.
    pub changes: Vec<Change>,
    /// What gates read.
    pub touched: BTreeSet<Touched>,
    /// Sentences for the person who imports.
    pub notes: Vec<String>,
    /// Records with something wrong that does not hold the row.
    pub findings: Vec<Finding>,
}

impl Effects {
    /// Notes the columns that differ between two states of a record.
    pub(super) fn amended(
        &mut self,
        record: &str,
        before: Vec<(&'static str, String)>,
        after: Vec<(&'static str, String)>,
    ) {
        let differs = before.into_iter().zip(after).filter(|(old, new)| old.1 != new.1);
        self.changes.extend(differs.map(|((column, old), (_, new))| Change::new(record, column, Some(old), Some(new))));
    }
}

/// A file that is being imported.
pub(in crate::core::operations) struct Job<'b> {
    pub request: ImportRequest,
    pub table: Table<'b>,
    pub mapping: Mapping,
    pub profile: Profile,
    pub profile_name: String,
    pub sender: Option<OrganisationId>,
    pub sha256: [u8; 32],
    /// The office's place, whose working days clocks count.
    pub place: String,
}

/// A row that is held, with why.
pub(super) struct HeldPlan<'t> {
    pub row: Row<'t>,
    pub key: String,
    pub problems: Vec<Problem>,
}

/// What reading gave.
struct Reading<'t, P> {
    accepted: Vec<(u32, P)>,
    held: Vec<HeldPlan<'t>>,
    waiting: Vec<HeldPlan<'t>>,
    refused: Vec<(Row<'t>, Fault)>,
    warnings: Vec<(u32, u32, Problem)>,
    settled: Vec<String>,
    counts: Counts,
    root: Sha256,
}

impl<P> Reading<'_, P> {
    fn new() -> Self {
        Self {
            accepted: Vec::new(),
            held: Vec::new(),
            waiting: Vec::new(),
            refused: Vec::new(),
            warnings: Vec::new(),
            settled: Vec::new(),
            counts: Counts::default(),
            root: Sha256::new(),
        }
    }
}

pub(in crate::core::operations) fn stopped() -> Error {
    Refusal::new("the import was stopped; nothing was changed").hint("Start it again whenever it suits.").into()
}

impl Core {
    /// Decodes the file, finds profile and sender, maps the columns.
    /// Refuses when a required column is missing or profile or sender are not known.
    pub(in crate::core::operations) fn import_job<'b>(
        &self,
        request: &ImportRequest,
        bytes: &'b [u8],
    ) -> Result<Job<'b>> {
        let file = files::own_name(&request.file);
        let (kind, db) = (request.kind, self.db());
        let named = request.profile.as_deref().map(|name| self.import_profile(kind, name)).transpose()?;
        let table = Table::open(&file, bytes, kind, named.as_ref()).map_err(unreadable)?;
        let (profile_name, profile) = match named {
            Some(profile) => (request.profile.clone().unwrap_or_default(), profile),
            None => self.remembered_profile(kind, &table.headers)?.unwrap_or_default(),
        };
        let mapping = table.mapping(kind, Some(&profile));
        let sender = request.organisation.as_deref().map(|code| sender(db, code)).transpose()?;
        let missing: Vec<_> =
            mapping.missing().into_iter().filter(|c| !(sender.is_some() && c.name == "organisation_code")).collect();
        if !missing.is_empty() {
            return Err(missing_columns(&file, &table.headers, &missing));
        }
        let sha256 = Sha256::digest(bytes).into();
        Ok(Job {
            request: request.clone(),
            table,
            mapping,
            profile,
            profile_name,
            sender,
            sha256,
            place: self.office().place.clone(),
        })
    }

    /// Reads and stores a file of records.
    pub(super) fn run<R: Reader>(
        &mut self,
        job: Job<'_>,
        reader: impl Fn() -> R,
        watch: Watch<'_>,
    ) -> Result<ImportReport> {
        if let Some(report) = self.recognised(&job)? {
            return Ok(report);
        }
        let total = u32::try_from(job.table.rows().count()).unwrap_or(u32::MAX);
        let seen = trail::head(self.db())?;
        let large = total as usize > ANNOUNCED_ABOVE;
        let mut ready = None;
        if !large || job.request.dry_run {
            let mut first = reader();
            let mut reading = Reading::new();
            let mut progress = Progress { done: 0, of: total };
            let mut rows = job.table.rows().peekable();
            while rows.peek().is_some() {
                read_chunk(self.db(), &job, &mut first, rows.by_ref().take(CHUNK), &mut reading)?;
                progress.done = reading.counts.rows;
                if watch(progress).is_break() {
                    return Err(stopped());
                }
            }
            ready = Some((first, reading));
        }
        if let Some((_, reading)) = &ready {
            strictly(&job, &reading.counts)?;
            if job.request.dry_run {
                let mut report = report_of(&job, &reading.counts, reading);
                write_errors(&job, reading, None, &mut report)?;
                report.notes.push("Nothing was changed: this was a dry run.".to_owned());
                return Ok(report);
            }
        }
        if large {
            self.announce(&job)?;
        }
        let done = self.write(action(job.request.kind), |tx| {
            let now = trail::head(tx)?;
            match ready {
                Some((first, reading)) if now == seen => store_all(tx, &job, first, reading),
                Some(_) => {
                    let mut again = reader();
                    let mut reading = Reading::new();
                    read_chunk(tx, &job, &mut again, job.table.rows(), &mut reading)?;
                    strictly(&job, &reading.counts)?;
                    store_all(tx, &job, again, reading)
                }
                None => store_in_chunks(tx, &job, reader(), total, watch),
            }
        });
        if large && done.is_err() {
            self.withdraw_announcement()?;
        }
        let (report, refresh) = done?;
        if refresh {
            self.recheck_held_rows()?;
            if self.may(Action::CorrectClaim).is_ok() {
                self.recheck_claims(None)?;
            }
        }
        Ok(report)
    }

    /// When exactly this file was imported before, says so; the import then changes nothing.
    pub(in crate::core::operations) fn recognised(&self, job: &Job<'_>) -> Result<Option<ImportReport>> {
        let Some(before) = imports::by_hash(self.db(), job.request.kind.code(), &job.sha256)? else { return Ok(None) };
        let note = format!(
            "{} was imported before, on {}, as {}; nothing was changed.",
            job.table.file, before.day, before.key
        );
        let rows = before.counts.rows;
        Ok(Some(ImportReport {
            file: job.table.file.clone(),
            kind: job.request.kind.to_string(),
            rows,
            unchanged: rows,
            notes: vec![note],
            ..ImportReport::default()
        }))
    }

    pub(in crate::core::operations) fn announce(&mut self, job: &Job<'_>) -> Result<()> {
        let (now, purpose) = (self.now(), format!("importing {}", job.table.file));
        let until = moment_text(now + chrono::TimeDelta::minutes(30));
        self.write_unasked(|tx| Ok(imports::announce(tx, "import", &purpose, &moment_text(now), &until)?))
    }

    pub(in crate::core::operations) fn withdraw_announcement(&mut self) -> Result<()> {
        self.write_unasked(|tx| Ok(imports::withdraw_announcement(tx, "import")?))
    }
}

fn sender(db: &Connection, code: &str) -> Result<OrganisationId> {
    let found = crate::core::store::organisations::find(db, code)?;
    found.map(|(id, _)| id).ok_or_else(|| Error::not_found(format!("organisation `{code}`")))
}

pub(super) fn missing_columns(file: &str, headers: &[String], missing: &[&Column]) -> Error {
    let names = missing.iter().map(|c| format!("`{}`", c.name)).collect::<Vec<_>>().join(", ");
    let found: Vec<_> = headers.iter().take(30).map(|h| h.chars().take(40).collect::<String>()).collect();
    let message = format!("{file}: found no column for {names}; the headers are {}", found.join(", "));
    Refusal::new(message)
        .hint("Name the columns with a profile, or correct the header row. Nothing was changed.")
        .into()
}

/// Reads rows without changing anything.
fn read_chunk<'t, R: Reader>(
    db: &Connection,
    job: &Job<'t>,
    reader: &mut R,
    rows: impl Iterator<Item = Row<'t>>,
    reading: &mut Reading<'t, R::Plan>,
) -> Result<()>
where
{
    let order = job.profile.day_order();
    let settles = imports::count_held(db, job.request.kind.code())? > 0;
    let mut cells: Vec<Cow<'_, str>> = Vec::new();
    for row in rows {
        reading.counts.rows += 1;
        let outcome: u8;
        // The table outlives the reading, but not as a part of the same borrow: rows carry its lifetime themselves.
        match job.table.cells(&row, &mut cells) {
            Err(fault) => {
                outcome = b'r';
                reading.counts.refused += 1;
                hash_row(&mut reading.root, &row, outcome);
                reading.refused.push((row, fault));
                continue;
            }
            Ok(()) => {
                let mut asked = RowIn::new(row.number, &job.mapping, &cells, order);
                let plan = reader.read(db, &mut asked)?;
                let (held, waiting) = (asked.is_held(), asked.is_waiting());
                let key = if held || waiting || settles { reader.key(&asked) } else { String::new() };
                let problems = asked.into_problems();
                if held {
                    outcome = b'h';
                    reading.counts.held += 1;
                    hash_row(&mut reading.root, &row, outcome);
                    reading.held.push(HeldPlan { row, key, problems });
                    continue;
                }
                reading.counts.warnings += u32::try_from(problems.len()).unwrap_or(u32::MAX);
                if waiting {
                    reading.counts.accepted += 1;
                    hash_row(&mut reading.root, &row, b'a');
                    reading.waiting.push(HeldPlan { row, key, problems });
                    continue;
                }
                let room = KEPT_WARNINGS.saturating_sub(reading.warnings.len());
                let place = (row.number, row.record.line);
                reading.warnings.extend(problems.into_iter().take(room).map(|p| (place.0, place.1, p)));
                if settles && !key.is_empty() {
                    reading.settled.push(key);
                }
                if let Some(plan) = plan {
                    outcome = b'a';
                    reading.counts.accepted += 1;
                    reading.accepted.push((row.number, plan));
                } else {
                    outcome = b'u';
                    reading.counts.unchanged += 1;
                }
            }
        }
        hash_row(&mut reading.root, &row, outcome);
    }
    Ok(())
}

/// The root hash of an import covers, row by row, its number, what became of it, and its text as received.
pub(in crate::core::operations) fn hash_row(root: &mut Sha256, row: &Row<'_>, outcome: u8) {
    root.update(row.number.to_be_bytes());
    root.update([outcome]);
    root.update((row.record.raw.len() as u64).to_be_bytes());
    root.update(row.record.raw.as_bytes());
}

/// Refuses a strict import as soon as any row would be held or refused.
pub(in crate::core::operations) fn strictly(job: &Job<'_>, counts: &Counts) -> Result<()> {
    if !job.request.strict || counts.held + counts.refused == 0 {
        return Ok(());
    }
    let message = format!(
        "{}: {} of {} rows would be held and {} refused, and the import is strict; nothing was changed",
        job.table.file, counts.held, counts.rows, counts.refused
    );
    Err(Refusal::new(message).hint("Correct the file, or import it without --strict.").into())
}

type Done = (ImportReport, bool);

fn store_all<R: Reader>(tx: &Tx<'_>, job: &Job<'_>, mut reader: R, mut reading: Reading<'_, R::Plan>) -> Result<Done> {
    let mut effects = Effects::default();
    let seq = trail::head(tx)?.0 + 1;
    for (row, plan) in std::mem::take(&mut reading.accepted) {
        reader.store(tx, plan, Origin { seq, row }, &mut effects)?;
    }
    let done = finish(tx, job, reading, effects, seq)?;
    reader.after(tx, seq)?;
    Ok(done)
}

fn store_in_chunks<R: Reader>(tx: &Tx<'_>, job: &Job<'_>, mut reader: R, total: u32, watch: Watch<'_>) -> Result<Done> {
    let mut effects = Effects::default();
    let mut reading = Reading::new();
    let seq = trail::head(tx)?.0 + 1;
    let mut rows = job.table.rows().peekable();
    while rows.peek().is_some() {
        read_chunk(tx, job, &mut reader, rows.by_ref().take(CHUNK), &mut reading)?;
        for (row, plan) in std::mem::take(&mut reading.accepted) {
            reader.store(tx, plan, Origin { seq, row }, &mut effects)?;
        }
        strictly(job, &reading.counts)?;
        if watch(Progress { done: reading.counts.rows, of: total }) == ControlFlow::Break(()) {
            return Err(stopped());
        }
    }
    imports::withdraw_announcement(tx, "import")?;
    let done = finish(tx, job, reading, effects, seq)?;
    reader.after(tx, seq)?;
    Ok(done)
}

/// Writes the import itself down: its event, its held rows with their exceptions, its warnings; asks gates again.
fn finish<P>(tx: &Tx<'_>, job: &Job<'_>, reading: Reading<'_, P>, effects: Effects, seq: i64) -> Result<Done> {
    let counts = reading.counts;
    let key = imports::next_ref(tx)?;
    let opens = reading.held.iter().map(|h| super::opening::kinds_of(&h.problems).len()).sum::<usize>()
        + effects.findings.iter().filter(|f| f.1.rule.raises.is_some()).count();
    let event = event_of(job, key, &counts, opens, &reading.root).changing_all(effects.changes);
    let recorded = tx.record(&event)?;
    if recorded != seq {
        return Err(Error::new(ErrorKind::Internal, "the trail moved during an import"));
    }
    let headers = serde_json::to_string(&job.table.headers).map_err(not_json)?;
    let mapping = serde_json::to_string(&job.profile).map_err(not_json)?;
    let import = NewImport {
        kind: job.request.kind.code(),
        file_name: &job.table.file,
        sha256: job.sha256,
        sender: job.sender,
        profile: &job.profile_name,
        headers: &headers,
        mapping: &mapping,
        counts,
    };
    imports::insert(tx, key, seq, &import)?;
    let mut report = report_of(job, &counts, &reading);
    write_errors(job, &reading, Some(key), &mut report)?;
    report.exceptions =
        held::open(tx, job, key, seq, &reading.held)? + held::open_findings(tx, &job.place, &effects.findings, seq)?;
    held::keep_waiting(tx, job, key, seq, &reading.waiting)?;
    held::keep_warnings(tx, key, seq, &reading.warnings)?;
    held::settle_by_later_file(tx, job.request.kind, &reading.settled, seq)?;
    report.notes.extend(held::refresh_gates(tx, &effects.touched)?);
    report.notes.extend(effects.notes);
    Ok((report, counts.accepted > 0))
}

fn not_json(error: serde_json::Error) -> Error {
    Error::new(ErrorKind::Internal, format!("JSON cannot be written: {error}"))
}

fn event_of(job: &Job<'_>, key: ImportRef, counts: &Counts, exceptions: usize, root: &Sha256) -> Event {
    let hex = |bytes: &[u8]| data_encoding::HEXLOWER.encode(bytes);
    Event::new(EventKind::FileImported, key)
        .with("kind", job.request.kind.code())
        .with("sha256", hex(&job.sha256))
        .with("rows", i64::from(counts.rows))
        .with("accepted", i64::from(counts.accepted))
        .with("warnings", i64::from(counts.warnings))
        .with("held", i64::from(counts.held))
        .with("refused", i64::from(counts.refused))
        .with("unchanged", i64::from(counts.unchanged))
        .with("exceptions", exceptions)
        .with("root", hex(&root.clone().finalize()))
}

fn report_of<P>(job: &Job<'_>, counts: &Counts, reading: &Reading<'_, P>) -> ImportReport {
    let mut problems: Vec<RowProblem> = Vec::new();
    let refused = reading.refused.iter().map(|(row, fault)| refused_problem(row, fault));
    let held =
        reading.held.iter().flat_map(|h| h.problems.iter().map(|p| row_problem(h.row.number, h.row.record.line, p)));
    problems.extend(refused.take(REPORTED));
    problems.extend(held.take(REPORTED));
    problems.extend(reading.warnings.iter().map(|(row, line, p)| row_problem(*row, *line, p)).take(REPORTED));
    problems.sort_by_key(|p| p.row);
    counted(job, counts, problems)
}

/// The report of a file: its counts, and the first of its problems.
pub(in crate::core::operations) fn counted(
    job: &Job<'_>,
    counts: &Counts,
    mut problems: Vec<RowProblem>,
) -> ImportReport {
    problems.truncate(REPORTED);
    ImportReport {
        file: job.table.file.clone(),
        kind: job.request.kind.to_string(),
        rows: counts.rows,
        accepted: counts.accepted,
        warnings: counts.warnings,
        held: counts.held,
        refused: counts.refused,
        unchanged: counts.unchanged,
        problems,
        ..ImportReport::default()
    }
}

pub(in crate::core::operations) fn row_problem(row: u32, line: u32, problem: &Problem) -> RowProblem {
    RowProblem {
        row,
        line,
        rule: problem.rule.code.to_owned(),
        severity: problem.severity.to_string(),
        field: problem.field.to_string(),
        sentence: problem.to_string(),
    }
}

pub(in crate::core::operations) fn refused_problem(row: &Row<'_>, fault: &Fault) -> RowProblem {
    RowProblem {
        row: row.number,
        line: fault.line,
        rule: IMP_06.code.to_owned(),
        severity: IMP_06.severity.to_string(),
        field: String::new(),
        sentence: format!("{} {}: {fault}", IMP_06.code, IMP_06.title),
    }
}

/// Writes the rows that need correcting, when the request says where.
fn write_errors<P>(
    job: &Job<'_>,
    reading: &Reading<'_, P>,
    key: Option<ImportRef>,
    report: &mut ImportReport,
) -> Result<()> {
    let Some(target) = &job.request.errors else { return Ok(()) };
    let name = |row: u32| key.map_or_else(|| row.to_string(), |key| format!("{key}/{row}"));
    let mut rows: Vec<(u32, ErrorRow)> = Vec::with_capacity(reading.held.len() + reading.refused.len());
    for (row, fault) in &reading.refused {
        let cells = vec![row.record.raw.chars().take(4000).collect()];
        let wanted = "a row of fields under the headers".to_owned();
        rows.push((row.number, ErrorRow { row: name(row.number), cells, wrong: fault.to_string(), wanted }));
    }
    let mut cells = Vec::new();
    for held in &reading.held {
        let readable = job.table.cells(&held.row, &mut cells).is_ok();
        let cells = if readable {
            cells.iter().map(ToString::to_string).collect()
        } else {
            vec![held.row.record.raw.to_owned()]
        };
        rows.push((held.row.number, error_row(name(held.row.number), cells, &held.problems)));
    }
    rows.sort_by_key(|(number, _)| *number);
    let rows: Vec<_> = rows.into_iter().map(|(_, row)| row).collect();
    let bytes = error_file::error_file(&job.table.headers, job.table.delimiter, &rows).map_err(unreadable)?;
    files::write(target, &bytes, files::Existing::Replace).map_err(unreadable)?;
    report.notes.push(format!("{} rows to correct were written to {}.", rows.len(), files::own_name(target)));
    Ok(())
}

/// A row of the error file: what is wrong and what is wanted, a phrase per problem.
pub(in crate::core::operations) fn error_row(row: String, cells: Vec<String>, problems: &[Problem]) -> ErrorRow {
    let errors = || problems.iter().filter(|p| p.holds());
    let wrong =
        errors().map(|p| format!("{} {} ({})", p.rule.code, p.rule.title, p.field)).collect::<Vec<_>>().join("; ");
    let wanted = errors().map(|p| format!("{}: {}", p.field, p.wanted)).collect::<Vec<_>>().join("; ");
    ErrorRow { row, cells, wrong, wanted }
}

/// The cells of a row as JSON, to keep a held row.
pub(super) fn cells_json(job: &Job<'_>, row: &Row<'_>) -> Result<String> {
    let mut cells = Vec::new();
    let _ = job.table.cells(row, &mut cells);
    serde_json::to_string(&cells.iter().map(AsRef::as_ref).collect::<Vec<&str>>()).map_err(not_json)
}

/// A held row as it is kept.
pub(super) fn held_row(job: &Job<'_>, held: &HeldPlan<'_>) -> Result<HeldRow> {
    let sentences: Vec<_> = held.problems.iter().map(ToString::to_string).collect();
    Ok(HeldRow {
        number: held.row.number,
        line: held.row.record.line,
        key: held.key.clone(),
        cells: cells_json(job, &held.row)?,
        why: sentences.join("; "),
    })
}
