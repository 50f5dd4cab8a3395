//! Rows that no record could be made of yet: held with an exception each, settled by a later file, by what has come
//! since, or by a person's correction. Separate from reading because a held row outlives its import.
//!
//! **Invariant:** a held row keeps its cells as received; a correction is a change of the trail.
//! **Invariant:** when a held row is settled, the exceptions it opened are closed, with words that say why.

use std::collections::BTreeSet;

use super::opening::{Opener, close_but, kinds_of};
use super::reading::{self, Effects, Finding, HeldPlan, Job, Origin, Reader, Touched};
use super::row::RowIn;
use super::{
    Core, Error, ErrorKind, ImportKind, Profile, Result, action, amendments, approvals, archive, brands, contacts,
    courses, holidays, learners, organisations, payments, presentations, register, registrations, results, stock,
    tracking, transfers, units, withdrawals,
};
use crate::core::domain::Refusal;
use crate::core::domain::checks::rules::CRS_04;
use crate::core::domain::checks::{Problem, Severity};
use crate::core::domain::events::{Change, Event, EventKind};
use crate::core::domain::exceptions::{ExceptionKind, Subject, SubjectKind};
use crate::core::domain::references::ImportRef;
use crate::core::exchange::Table;
use crate::core::operations::exceptions::close_by_check;
use crate::core::operations::holds::{Reached, fact_changed};
use crate::core::store::awards::Reach;
use crate::core::store::imports::{self, OpenImport};
use crate::core::store::{Connection, Tx, exceptions, problems, trail};

/// What rechecking held rows did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Recheck {
    /// Rows looked at.
    pub asked: u32,
    /// Rows that are records now.
    pub settled: u32,
}

fn subject_of(import: ImportRef, held_row: i64, row: u32) -> Subject {
    Subject { kind: SubjectKind::File, key: held_row, reference: format!("{import}/{row}") }
}

/// Keeps held rows with their problems and opens their exceptions; gives how many were opened.
pub(super) fn open(tx: &Tx<'_>, job: &Job<'_>, import: ImportRef, seq: i64, held: &[HeldPlan<'_>]) -> Result<u32> {
    let mut opener = Opener::new(tx, &job.place)?;
    let mut opened = 0;
    for plan in held {
        let key = imports::hold(tx, import, job.request.kind.code(), &reading::held_row(job, plan)?)?;
        let subject = subject_of(import, key, plan.row.number);
        let about = format!("{} row {} of {}", job.request.kind, plan.row.number, job.table.file);
        let mut exceptions = Vec::new();
        for (kind, problem) in kinds_of(&plan.problems) {
            let (exception, new) = opener.open(tx, kind, &subject, problem, &about, seq)?;
            opened += u32::from(new);
            exceptions.push((kind, exception));
        }
        for problem in &plan.problems {
            let kind = problem.raises().unwrap_or(ExceptionKind::WrongData);
            let exception = exceptions.iter().find(|(known, _)| *known == kind && problem.holds()).map(|(_, x)| *x);
            let row = problems::NewProblem::of_row(&subject.reference, seq, plan.row.number, problem);
            problems::keep(tx, &problems::NewProblem { exception, ..row })?;
        }
    }
    Ok(opened)
}

/// Keeps rows that wait for another file: without an exception, to be read again when it has come.
pub(super) fn keep_waiting(
    tx: &Tx<'_>,
    job: &Job<'_>,
    import: ImportRef,
    seq: i64,
    waiting: &[HeldPlan<'_>],
) -> Result<()> {
    for plan in waiting {
        imports::hold(tx, import, job.request.kind.code(), &reading::held_row(job, plan)?)?;
        let subject = format!("{import}/{}", plan.row.number);
        for problem in &plan.problems {
            problems::keep(tx, &problems::NewProblem::of_row(&subject, seq, plan.row.number, problem))?;
        }
    }
    Ok(())
}

/// Opens exceptions about records that an import found something wrong with without holding its row.
pub(super) fn open_findings(tx: &Tx<'_>, place: &str, findings: &[Finding], seq: i64) -> Result<u32> {
    let mut opener = Opener::new(tx, place)?;
    let mut opened = 0;
    for (subject, problem) in findings {
        let Some(raises) = problem.rule.raises else { continue };
        let about = format!("{}: {}", problem.rule.title, problem.wanted.chars().take(120).collect::<String>());
        opened += u32::from(opener.open(tx, raises, subject, problem, &about, seq)?.1);
    }
    Ok(opened)
}

/// Keeps the warnings and proposals of an import.
pub(super) fn keep_warnings(tx: &Tx<'_>, import: ImportRef, seq: i64, warnings: &[(u32, u32, Problem)]) -> Result<()> {
    for (row, _, problem) in warnings.iter().filter(|w| w.2.severity != Severity::Error) {
        let subject = format!("{import}/{row}");
        problems::keep(tx, &problems::NewProblem::of_row(&subject, seq, *row, problem))?;
    }
    Ok(())
}

/// Settles held rows that a later file is about and says rightly.
pub(super) fn settle_by_later_file(tx: &Tx<'_>, kind: ImportKind, keys: &[String], seq: i64) -> Result<()> {
    for key in keys {
        for (held_row, reference) in imports::held_about(tx, kind.code(), key)? {
            settle(tx, held_row, &reference, seq)?;
        }
    }
    Ok(())
}

fn settle(tx: &Tx<'_>, held_row: i64, reference: &str, seq: i64) -> Result<()> {
    imports::settle(tx, held_row, seq)?;
    problems::gone(tx, reference)?;
    close_but(tx, reference, &[])?;
    Ok(())
}

/// Closes the exceptions about a course's title that the register had opened.
pub(super) fn close_course_title(tx: &Tx<'_>, code: &str) -> Result<()> {
    for (exception, rule) in exceptions::opened_about(tx, code)? {
        if rule == CRS_04.code {
            close_by_check(tx, &exceptions::load(tx, exception)?)?;
        }
    }
    Ok(())
}

/// Asks the gates of every award below what changed; what may no longer go on leaves its run. Gives a sentence for each
/// award that did.
pub(in crate::core::operations) fn refresh_gates(tx: &Tx<'_>, touched: &BTreeSet<Touched>) -> Result<Vec<String>> {
    let mut sentences = Vec::new();
    for touched in touched {
        let reach = match *touched {
            Touched::Brand(id) => Reach::Brand(id),
            Touched::Centre(id) => Reach::Centre(id),
            Touched::Course(id) => Reach::Course(id),
            Touched::Learner(id) => Reach::Learner(id),
            Touched::Registration(id) => Reach::Registration(id),
        };
        sentences.extend(fact_changed(tx, reach)?.iter().map(Reached::sentence));
    }
    Ok(sentences)
}

/// What became of the held rows of one import when they were read again.
struct Again<P> {
    ready: Vec<(i64, u32, P)>,
    asked: u32,
}

/// Calls a generic function with the reader of a kind.
macro_rules! with_reader {
    ($core:expr, $kind:expr, $sender:expr, |$reader:ident| $call:expr, claims: $claims:expr) => {{
        let today = $core.today();
        let place = $core.office().place.clone();
        match $kind {
            ImportKind::Brands => {
                let $reader = brands::Brands::default;
                $call
            }
            ImportKind::Organisations => {
                let $reader = organisations::Organisations::default;
                $call
            }
            ImportKind::Approvals => {
                let $reader = approvals::Approvals::default;
                $call
            }
            ImportKind::Contacts => {
                let $reader = contacts::Contacts::default;
                $call
            }
            ImportKind::Courses => {
                let $reader = || courses::Courses::new(today);
                $call
            }
            ImportKind::Units => {
                let $reader = units::Units::default;
                $call
            }
            ImportKind::Presentations => {
                let $reader = presentations::Presentations::default;
                $call
            }
            ImportKind::Learners => {
                let $reader = || learners::Learners::new(today);
                $call
            }
            ImportKind::Registrations => {
                let $reader = || registrations::Registrations::new(today, $sender);
                $call
            }
            ImportKind::Amendments => {
                let $reader = || amendments::Amendments::new(today);
                $call
            }
            ImportKind::Withdrawals => {
                let $reader = withdrawals::Withdrawals::default;
                $call
            }
            ImportKind::Transfers => {
                let $reader = transfers::Transfers::default;
                $call
            }
            ImportKind::Results => {
                let $reader = || results::Results::new(today);
                $call
            }
            ImportKind::Payments => {
                let $reader = payments::Payments::default;
                $call
            }
            ImportKind::Register => {
                let $reader = || register::Register::new(today);
                $call
            }
            ImportKind::Holidays => {
                let $reader = holidays::Holidays::default;
                $call
            }
            ImportKind::Archive => {
                let $reader = archive::Archive::default;
                $call
            }
            ImportKind::Stock => {
                let $reader = stock::Stock::default;
                $call
            }
            ImportKind::Tracking => {
                let $reader = || tracking::Tracking::new(today, place.clone());
                $call
            }
            ImportKind::Claims => $claims,
        }
    }};
}
pub(super) use with_reader;

impl Core {
    /// Reads every held row again: what was missing may have come. Rows that are in order now become records and their
    /// exceptions close. Gives how many were asked and settled.
    pub fn recheck_held_rows(&mut self) -> Result<Recheck> {
        let mut all = Recheck::default();
        for open in imports::open_imports(self.db())? {
            let done = self.recheck_import(&open)?;
            all.asked += done.asked;
            all.settled += done.settled;
        }
        Ok(all)
    }

    fn recheck_import(&mut self, open: &OpenImport) -> Result<Recheck> {
        let kind: ImportKind = open.kind.parse()?;
        let sender = open.sender;
        with_reader!(self, kind, sender, |reader| self.recheck_with(open, kind, reader), claims: Ok(Recheck::default()))
    }

    fn recheck_with<R: Reader>(
        &mut self,
        open: &OpenImport,
        kind: ImportKind,
        reader: impl Fn() -> R,
    ) -> Result<Recheck> {
        let again = read_again(self.db(), open, kind, &mut reader())?;
        if again.ready.is_empty() {
            return Ok(Recheck { asked: again.asked, settled: 0 });
        }
        let place = self.office().place.clone();
        self.write(action(kind), |tx| {
            // Read once more inside: somebody may have settled a row, or changed what it rests on, since.
            let mut reader = reader();
            let again = read_again(tx, open, kind, &mut reader)?;
            let settled = u32::try_from(again.ready.len()).unwrap_or(u32::MAX);
            let seq = trail::head(tx)?.0 + 1;
            let mut effects = Effects::default();
            let mut rows = Vec::new();
            for (held_row, row, plan) in again.ready {
                reader.store(tx, plan, Origin { seq, row }, &mut effects)?;
                rows.push((held_row, row));
            }
            let event = Event::new(EventKind::HeldRowsSettled, open.key).with("rows", i64::from(settled));
            tx.record(&event.changing_all(effects.changes))?;
            for (held_row, row) in rows {
                settle(tx, held_row, &format!("{}/{row}", open.key), seq)?;
            }
            reader.after(tx, seq)?;
            open_findings(tx, &place, &effects.findings, seq)?;
            refresh_gates(tx, &effects.touched)?;
            Ok(Recheck { asked: again.asked, settled })
        })
    }

    /// Corrects one column of a held row, such as `F-0000017/3`, and reads it again; gives what is still wrong with it,
    /// in sentences; none when it is a record now. Refuses when the row is not held or has no such column.
    pub fn correct_held_row(&mut self, reference: &str, column: &str, value: &str) -> Result<Vec<String>> {
        let unknown = || Error::not_found(format!("held row `{reference}`"));
        let (import, row) = reference.split_once('/').ok_or_else(unknown)?;
        let (import, row): (ImportRef, u32) = (import.parse()?, row.parse().map_err(|_| unknown())?);
        let open = imports::open_imports(self.db())?.into_iter().find(|o| o.key == import).ok_or_else(unknown)?;
        let held = imports::held_rows(self.db(), import)?;
        let (key, kept) = held.into_iter().find(|(_, held)| held.number == row).ok_or_else(unknown)?;
        let kind: ImportKind = open.kind.parse()?;
        let headers = texts(&open.headers)?;
        let mapping = super::Mapping::by_name(kind, &headers, Some(&profile(&open.mapping)?));
        let place = kind.column_named(column).and_then(|c| mapping.places[c]);
        let Some(place) = place else {
            return Err(Refusal::new(format!("{reference}: the file has no column `{column}`"))
                .hint("Name one of our columns the file has.")
                .into());
        };
        let mut cells = texts(&kept.cells)?;
        cells.resize(headers.len().max(cells.len()), String::new());
        let before = std::mem::replace(&mut cells[place], value.to_owned());
        let json = json(&cells)?;
        self.write(action(kind), |tx| {
            imports::correct_held(tx, key, &json)?;
            let change = Change::new(format!("held_row:{key}"), column, Some(before), Some(value.to_owned()));
            tx.record(&Event::new(EventKind::HeldRowCorrected, reference).with("field", column).changing(change))?;
            Ok(())
        })?;
        self.recheck_import(&open)?;
        self.problems_of_held(&open, kind, row)
    }

    /// Puts the cells of a held row back as they were before a correction, as its undo, and reads it again; gives the
    /// place of the event. Refuses when the row is a record now, or a cell was corrected since.
    pub(in crate::core::operations) fn put_held_cells_back(
        &mut self,
        reference: &str,
        changes: &[trail::TrailChange],
        step: i64,
    ) -> Result<i64> {
        let settled = || {
            Refusal::new(format!("{reference} is a record now, which came of it; nothing was changed"))
                .hint("Amend the record itself.")
        };
        let (import, row) = reference.split_once('/').ok_or_else(settled)?;
        let (import, row): (ImportRef, u32) = (import.parse()?, row.parse().map_err(|_| settled())?);
        let open = imports::open_imports(self.db())?.into_iter().find(|o| o.key == import).ok_or_else(settled)?;
        let held = imports::held_rows(self.db(), import)?;
        let (key, kept) = held.into_iter().find(|(_, held)| held.number == row).ok_or_else(settled)?;
        let kind: ImportKind = open.kind.parse()?;
        let headers = texts(&open.headers)?;
        let mapping = super::Mapping::by_name(kind, &headers, Some(&profile(&open.mapping)?));
        let mut cells = texts(&kept.cells)?;
        let mut back = Vec::new();
        for change in changes {
            let place = kind.column_named(&change.column).and_then(|c| mapping.places[c]);
            let cell = place.and_then(|place| cells.get_mut(place));
            let left = change.new.as_deref().unwrap_or("");
            let Some(cell) = cell.filter(|cell| cell.as_str() == left) else {
                let words = format!("{} of {reference} was corrected since; nothing was changed", change.column);
                return Err(Refusal::new(words).hint("Correct it by hand instead.").into());
            };
            change.old.as_deref().unwrap_or("").clone_into(cell);
            let (record, column) = (change.record.clone(), change.column.clone());
            back.push(Change::new(record, column, change.new.clone(), change.old.clone()));
        }
        let json = json(&cells)?;
        let seq = self.write(action(kind), |tx| {
            imports::correct_held(tx, key, &json)?;
            let what = format!("{} {reference}", EventKind::HeldRowCorrected);
            let event = Event::new(EventKind::ChangeUndone, reference).with("what", what.as_str());
            Ok(tx.record(&event.undoing(step).changing_all(back))?)
        })?;
        self.recheck_import(&open)?;
        Ok(seq)
    }

    fn problems_of_held(&mut self, open: &OpenImport, kind: ImportKind, row: u32) -> Result<Vec<String>> {
        let mut sentences = Vec::new();
        let sender = open.sender;
        let db = self.db();
        with_reader!(self, kind, sender, |reader| {
            let mut reader = reader();
            let _: Again<_> = read_each(db, open, kind, &mut reader, |number, problems| {
                if number == row {
                    sentences.extend(problems.iter().filter(|p| p.holds()).map(ToString::to_string));
                }
            })?;
            Ok::<Recheck, Error>(Recheck::default())
        }, claims: Ok(Recheck::default()))?;
        Ok(sentences)
    }
}

fn read_again<R: Reader>(
    db: &Connection,
    open: &OpenImport,
    kind: ImportKind,
    reader: &mut R,
) -> Result<Again<R::Plan>> {
    read_each(db, open, kind, reader, |_, _| ())
}

/// Reads the held rows of an import as if they came in a file of their own.
fn read_each<R: Reader>(
    db: &Connection,
    open: &OpenImport,
    kind: ImportKind,
    reader: &mut R,
    mut told: impl FnMut(u32, &[Problem]),
) -> Result<Again<R::Plan>> {
    let held = imports::held_rows(db, open.key)?;
    let headers = texts(&open.headers)?;
    let profile = profile(&open.mapping)?;
    let rows = held.iter().map(|(_, row)| texts(&row.cells)).collect::<Result<Vec<_>>>()?;
    let table = Table::of_cells(&open.file_name, headers, &rows).map_err(super::unreadable)?;
    let mapping = table.mapping(kind, Some(&profile));
    let mut again = Again { ready: Vec::new(), asked: 0 };
    let mut cells = Vec::new();
    for ((key, kept), row) in held.iter().zip(table.rows()) {
        again.asked += 1;
        if table.cells(&row, &mut cells).is_err() {
            continue;
        }
        let mut asked = RowIn::new(kept.number, &mapping, &cells, profile.day_order());
        let plan = reader.read(db, &mut asked)?;
        let (is_held, waits) = (asked.is_held(), asked.is_waiting());
        told(kept.number, &asked.into_problems());
        if let (false, Some(plan)) = (is_held || waits, plan) {
            again.ready.push((*key, kept.number, plan));
        }
    }
    Ok(again)
}

fn texts(json: &str) -> Result<Vec<String>> {
    serde_json::from_str(json).map_err(|e| Error::new(ErrorKind::Internal, format!("a held row cannot be read: {e}")))
}

fn json(cells: &[String]) -> Result<String> {
    serde_json::to_string(cells).map_err(|e| Error::new(ErrorKind::Internal, e.to_string()))
}

fn profile(json: &str) -> Result<Profile> {
    if json.is_empty() {
        return Ok(Profile::default());
    }
    serde_json::from_str(json)
        .map_err(|e| Error::new(ErrorKind::Internal, format!("a saved profile cannot be read: {e}")))
}
