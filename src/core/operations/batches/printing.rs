//! Writing a run to files, in parts of at most 500 sheets: a part's name is committed before a byte of it is written, the
//! file lies durably under that name before its digest is committed. Two workers render while this thread commits.
//!
//! ```text
//! lock of the run → name parts (commit) → render, temporary file, fsync, rename, fsync folder → digest, snapshots, paper (commit)
//! ```
//!
//! **Invariant:** at most two parts are in memory, whatever the size of the run.
//! **Invariant:** a part interrupted anywhere is written again under the same name with the same bytes.
//! **Invariant:** nothing here says *printed*: that is a person's word.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};

use super::super::papers::{PartSheet, PrintedPart, print_part};
use super::super::{Core, Error, ErrorKind, Result};
use super::counting::move_paper;
use super::run_sheet::run_sheet_name;
use super::{faces, finish_printing, holds, load, small};
use crate::core::domain::batches::life::BatchState;
use crate::core::domain::batches::pack_order::{Page, pages};
use crate::core::domain::batches::parts::{PartId, plan};
use crate::core::domain::certificates::CertificateState;
use crate::core::domain::dates::moment_text;
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::references::BatchRef;
use crate::core::domain::roles::Action;
use crate::core::domain::stock::MovementKind;
use crate::core::domain::{Day, Refusal};
use crate::core::exchange::managed::{FolderLock, ManagedFolder};
use crate::core::print::{Press, Separator, Sheet};
use crate::core::seal::SealKey;
use crate::core::store::batches::faces::FaceRow;
use crate::core::store::batches::parts::{self, PartRow, PartState};
use crate::core::store::batches::sheets::{self, SheetRow, Written};
use crate::core::store::batches::{self, BatchRow};
use crate::core::store::{Connection, Tx, as_issued, consignments, imports, stock};

/// How many parts are rendered at once.
const WORKERS: usize = 2;

/// How long others are told that a run is being printed; the lock of the run is what really keeps them off.
const ANNOUNCED_MINUTES: i64 = 10;

/// Where finished parts are copied to.
#[derive(Debug, Clone, Default)]
pub struct PrintOrder {
    /// A folder for copies of the parts; none: they stay in the managed folder.
    pub out: Option<PathBuf>,
}

/// How far the writing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrintProgress {
    /// Parts written.
    pub parts_done: u32,
    /// Parts to write.
    pub parts: u32,
    /// Certificates written.
    pub sheets_done: u32,
    /// Certificates to write.
    pub sheets: u32,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedBatch {
    /// The run.
    pub batch: BatchRef,
    /// Certificates written now.
    pub sheets: u32,
    /// All parts of the run that are written, where they lie.
    pub files: Vec<PathBuf>,
    /// The run sheet: what belongs to the run, and the trail's head.
    pub run_sheet: PathBuf,
    /// Awards taken out because a gate is shut now, or what they print was amended since the approval.
    pub taken_out: u32,
    /// It was stopped before all parts were written; print again goes on.
    pub stopped: bool,
    /// Place and hash of the trail's head, as the run sheet names them.
    pub trail_head: (i64, String),
}

struct Job {
    part: PartRow,
    sheets: Vec<PartSheet>,
    certificates: Vec<(String, i64)>,
}

struct Done {
    part: PartRow,
    certificates: Vec<(String, i64)>,
    outcome: Result<PrintedPart>,
}

impl Core {
    /// Writes the parts of an approved or printing run that are not written yet; remakes become the next parts. `go_on`
    /// is told how far it is and stops the work by answering no: what is written stays, printing again goes on.
    /// Refuses while another process prints the run, and runs in another state.
    pub fn print_batch(
        &mut self,
        batch: BatchRef,
        order: &PrintOrder,
        go_on: &mut dyn FnMut(PrintProgress) -> bool,
    ) -> Result<PrintedBatch> {
        self.may(Action::PrintBatch)?;
        let folder = ManagedFolder::beside(self.path());
        let _lock = self.print_lock(&folder, batch)?;
        let key = self.seal_key()?;
        let taken_out = self.start_printing(batch)?;
        self.sweep_print_files()?;
        let row = load(self.db(), batch)?;
        let press = self.press(row.template)?;
        let open: Vec<PartRow> =
            parts::all(self.db(), batch)?.into_iter().filter(|part| part.state == PartState::Named).collect();
        let (sheets, stopped) = self.write_parts(&row, &open, &press, &key, &folder, go_on)?;
        if let Some(out) = &order.out {
            for part in self.written_parts(batch)? {
                folder.copy_to(&part.file_name, out)?;
            }
        }
        let trail_head = self.make_run_sheet(batch, &folder)?;
        if let Some(out) = &order.out {
            folder.copy_to(&run_sheet_name(batch), out)?;
        }
        let place = |name: &str| order.out.as_ref().map_or_else(|| folder.path(name), |out| out.join(name));
        let files = self.written_parts(batch)?.iter().map(|part| place(&part.file_name)).collect();
        let run_sheet = place(&run_sheet_name(batch));
        Ok(PrintedBatch { batch, sheets, files, run_sheet, taken_out, stopped, trail_head })
    }

    fn print_lock(&self, folder: &ManagedFolder, batch: BatchRef) -> Result<FolderLock> {
        folder.lock(&batch.to_string())?.ok_or_else(|| {
            Refusal::new(format!("batch {batch} is being printed by another process"))
                .hint("Wait until it is done; nothing was changed.")
                .into()
        })
    }

    fn written_parts(&self, batch: BatchRef) -> Result<Vec<PartRow>> {
        Ok(parts::all(self.db(), batch)?.into_iter().filter(|part| part.state == PartState::Written).collect())
    }

    /// Asks the gates again, takes out what may not print, names the parts. Gives how many awards were taken out.
    fn start_printing(&mut self, batch: BatchRef) -> Result<u32> {
        self.write(Action::PrintBatch, |tx| {
            let row = load(tx, batch)?;
            holds::not_held(tx, batch)?;
            let mut taken = holds::ask_again(tx, &row)?.len();
            taken += take_out_amended(tx, &row)?;
            let all = sheets::all(tx, batch)?;
            let waiting = |s: &&SheetRow| s.sheet.state == CertificateState::Reserved && !s.sheet.written;
            let to_print = all.iter().filter(waiting).count();
            let start = match row.state {
                BatchState::Printing => None,
                BatchState::Draft
                | BatchState::Preflighted
                | BatchState::Approved
                | BatchState::Paused
                | BatchState::EndedShort
                | BatchState::Printed
                | BatchState::Inspected
                | BatchState::Packed
                | BatchState::Dispatched
                | BatchState::Closed
                | BatchState::Cancelled => Some(row.life().start_printing(small(to_print))?),
            };
            let named = name_parts(tx, batch, &all)?;
            if let Some(permit) = start {
                batches::advance(tx, &permit)?;
                tx.record(&Event::new(EventKind::BatchPrinting, batch).with("parts", named))?;
            }
            finish_printing(tx, batch)?;
            let (at, until) = (tx.stamp().at, tx.stamp().at + chrono::Duration::minutes(ANNOUNCED_MINUTES));
            imports::announce(tx, &batch.to_string(), "print", &moment_text(at), &moment_text(until))?;
            Ok(small(taken))
        })
    }

    fn write_parts(
        &mut self,
        row: &BatchRow,
        open: &[PartRow],
        press: &Press,
        key: &SealKey,
        folder: &ManagedFolder,
        go_on: &mut dyn FnMut(PrintProgress) -> bool,
    ) -> Result<(u32, bool)> {
        let issued_on = row.issued_on.unwrap_or(self.today());
        let facing = faces::Facing::read(self.db(), row, issued_on)?;
        let mut progress = PrintProgress {
            parts_done: 0,
            parts: small(open.len()),
            sheets_done: 0,
            sheets: open.iter().map(|part| part.sheets).sum(),
        };
        std::thread::scope(|scope| {
            let (give, take) = sync_channel::<Job>(WORKERS);
            let (back, done) = sync_channel::<Done>(WORKERS);
            let take = Arc::new(Mutex::new(take));
            for _ in 0..WORKERS.min(open.len()) {
                let (take, back) = (Arc::clone(&take), back.clone());
                scope.spawn(move || work(&take, &back, press, key, folder, issued_on));
            }
            drop(back);
            let (mut waiting, mut in_work, mut stopped, mut failed) = (open.iter(), 0, !go_on(progress), None);
            loop {
                while in_work < WORKERS && !stopped && failed.is_none() {
                    let Some(part) = waiting.next() else { break };
                    match self.job(row, &facing, part) {
                        Ok(Some(job)) => in_work += usize::from(give.send(job).is_ok()),
                        Ok(None) => progress.parts_done += 1,
                        Err(error) => failed = Some(error),
                    }
                }
                if in_work == 0 {
                    break;
                }
                let Ok(part) = done.recv() else { break };
                in_work -= 1;
                match self.commit_part(row, part) {
                    Ok(count) => {
                        progress.parts_done += 1;
                        progress.sheets_done += count;
                        stopped = stopped || !go_on(progress);
                    }
                    Err(error) => failed = failed.or(Some(error)),
                }
            }
            drop(give);
            match failed {
                Some(error) => Err(error),
                None => Ok((progress.sheets_done, stopped && progress.parts_done < progress.parts)),
            }
        })
    }

    /// Everything a worker needs of a part; none when nothing of it is left to print.
    fn job(&mut self, row: &BatchRow, facing: &faces::Facing, part: &PartRow) -> Result<Option<Job>> {
        let rows = batches::faces::of_part(self.db(), row.reference, part.id.part)?;
        if rows.is_empty() {
            self.write(Action::PrintBatch, |tx| Ok(parts::dropped(tx, part.id)?))?;
            return Ok(None);
        }
        let logos = faces::logos(row);
        let mut sheets = Vec::with_capacity(rows.len() + 8);
        for page in pages(&rows, |a, b| a.addressee() == b.addressee()) {
            sheets.push(match page {
                Page::Separator { first, sheets } => {
                    PartSheet::Separator(separator(self.db(), part.id, &rows[first..first + sheets])?)
                }
                Page::Certificate(index) => {
                    let one = &rows[index];
                    let serial = one.serial.as_deref().unwrap_or_default().parse()?;
                    let code = one.code.as_deref().unwrap_or_default().parse()?;
                    PartSheet::Certificate(Box::new(facing.face(self.db(), one, serial, code)?), logos.clone())
                }
            });
        }
        let certificates = rows.iter().filter_map(|r| Some((r.serial.clone()?, r.certificate?))).collect::<Vec<_>>();
        Ok(Some(Job { part: part.clone(), sheets, certificates }))
    }

    /// Stores digest, snapshots and paper of a part whose file lies under its name.
    fn commit_part(&mut self, row: &BatchRow, done: Done) -> Result<u32> {
        let PrintedPart { pages, sha256, separators, .. } = done.outcome?;
        let part = done.part;
        self.write(Action::PrintBatch, |tx| {
            let line = stock::by_code(tx, &row.paper)?;
            for (page, (serial, id)) in pages.iter().zip(&done.certificates) {
                let written = Written {
                    id: *id,
                    page: page.page,
                    snapshot: page.snapshot.text(),
                    snapshot_sha256: page.snapshot.sha256(),
                    token: &page.token,
                };
                if !sheets::written(tx, part.id.part, line.id, &written)? {
                    return Err(taken_meanwhile(serial, part.id).into());
                }
            }
            parts::written(tx, part.id, small(pages.len()), sha256)?;
            for (page, separator) in &separators {
                let words = serde_json::json!(separator).to_string();
                as_issued::keep_separator(tx, part.id, *page, &words, None)?;
            }
            let event = Event::new(EventKind::BatchPartWritten, row.reference)
                .with("part", i64::from(part.id.part))
                .with("sheets", pages.len())
                .with("sha256", data_encoding::HEXLOWER.encode(&sha256));
            let seq = tx.record(&event)?;
            move_paper(tx, row.reference, &row.paper, MovementKind::ToPrinter, pages.len(), seq)?;
            Ok(small(pages.len()))
        })
    }

    /// Writes the alignment sheet of a run into a folder: the template with SPECIMEN, rulers and no serial.
    /// Refuses before approval and after printing.
    pub fn alignment_sheet(&self, batch: BatchRef, out: Option<&Path>) -> Result<PathBuf> {
        self.may(Action::PrintBatch)?;
        let row = load(self.db(), batch)?;
        row.life().may_align()?;
        let press = self.press(row.template)?;
        let day = row.issued_on.unwrap_or(self.today());
        let facing = faces::Facing::read(self.db(), &row, day)?;
        let Some(mut member) = batches::faces::of_run(self.db(), batch)?.into_iter().next() else {
            return Err(Refusal::new(format!("batch {batch} has no award left")).into());
        };
        member.name = "Specimen Learner".to_owned();
        let face = facing.trial(self.db(), &member, &row.serial_prefix)?;
        let logos = faces::logos(&row);
        let composed = press.compose_specimen(&face, &logos)?;
        let title = format!("Alignment sheet of {batch}");
        let bytes = press.print(&title, day, &[Sheet::Alignment { composed: &composed, logos: &logos }])?;
        let folder = ManagedFolder::beside(self.path());
        let name = format!("{batch}-alignment.pdf");
        folder.write(&name, &bytes)?;
        Ok(match out {
            Some(out) => folder.copy_to(&name, out)?,
            None => folder.path(&name),
        })
    }

    /// Removes files of parts that were never committed and that no process is writing. Gives how many.
    pub fn sweep_print_files(&self) -> Result<u32> {
        let folder = ManagedFolder::beside(self.path());
        let names = folder.names()?;
        if names.is_empty() {
            return Ok(0);
        }
        let known = parts::known_files(self.db())?;
        let written = |name: &str| known.iter().any(|(file, state)| file == name && *state == PartState::Written);
        let mut swept = 0;
        for name in names {
            if ManagedFolder::unfinished(&name).is_some() {
                // Whatever it was to become (part, run sheet, letter), its writer alone could have finished it.
                if ManagedFolder::is_abandoned(&name) {
                    folder.remove(&name)?;
                    swept += 1;
                }
                continue;
            }
            let Some(batch) = run_of_file(&name).filter(|_| !written(&name)) else { continue };
            // A run that is being printed, by this process or another, sweeps its own names by writing them again.
            if let Some(_free) = folder.lock(&batch.to_string())? {
                folder.remove(&name)?;
                swept += 1;
            }
        }
        Ok(swept)
    }
}

/// The run whose part a file name says it is.
fn run_of_file(name: &str) -> Option<BatchRef> {
    let (run, rest) = name.split_once("-part-")?;
    let digits = rest.strip_suffix(".pdf")?;
    digits.bytes().all(|b| b.is_ascii_digit()).then(|| run.parse().ok())?
}

fn taken_meanwhile(serial: &str, part: PartId) -> Refusal {
    Refusal::new(format!("{serial} was taken out while {part} was written; the part was not kept"))
        .hint("Print again: the part is written without it.")
}

/// Takes out awards whose face changed since it was shown at preflight. Gives how many.
fn take_out_amended(tx: &Tx<'_>, row: &BatchRow) -> Result<usize> {
    let all = sheets::all(tx, row.reference)?;
    let waiting = |award| {
        all.iter().any(|s| s.sheet.award == award && s.sheet.state == CertificateState::Reserved && !s.sheet.written)
    };
    let mut taken = 0;
    for member in batches::faces::of_run(tx, row.reference)? {
        let same = member.shown.as_deref() == Some(faces::digest(tx, &member)?.as_str());
        if !same && waiting(member.award) {
            holds::take_out(tx, row, &all, member.award, "amended since the run was approved")?;
            taken += 1;
        }
    }
    Ok(taken)
}

/// Names parts over the reserved sheets that are in none yet. Gives how many.
fn name_parts(tx: &Tx<'_>, batch: BatchRef, all: &[SheetRow]) -> Result<usize> {
    let loose: Vec<&SheetRow> =
        all.iter().filter(|s| s.sheet.state == CertificateState::Reserved && s.part.is_none()).collect();
    if loose.is_empty() {
        return Ok(0);
    }
    let addressees = sheets::addressees(tx, batch)?;
    let of = |sheet: &&SheetRow| addressees.get(&sheet.id).copied();
    let next = parts::all(tx, batch)?.iter().map(|part| part.id.part).max().unwrap_or(0) + 1;
    let planned = plan(&loose, |a, b| of(a) == of(b));
    for (number, range) in (next..).zip(&planned) {
        let id = PartId { batch, part: number };
        let (first, last) = (loose[range.start].sheet.place, loose[range.end - 1].sheet.place);
        let part = PartRow {
            id,
            file_name: id.file_name(),
            first,
            last,
            sheets: small(range.len()),
            state: PartState::Named,
            sha256: None,
        };
        parts::name(tx, &part)?;
    }
    Ok(planned.len())
}

fn separator(db: &Connection, part: PartId, bundle: &[FaceRow]) -> Result<Separator> {
    let mut separator = Separator { run: format!("{} · part {}", part.batch, part.part), ..Separator::default() };
    let Some(first) = bundle.first() else { return Ok(separator) };
    let (lines, _) = match first.addressee() {
        learner if learner < 0 => consignments::learner_address(db, -learner)?,
        centre => consignments::centre_address(db, centre)?,
    };
    separator.addressee = lines.lines().map(str::to_owned).collect();
    let serial = |row: Option<&FaceRow>| row.and_then(|r| r.serial.clone()).unwrap_or_default();
    let count = bundle.len();
    let noun = if count == 1 { "certificate" } else { "certificates" };
    separator.contents.push(format!("{count} {noun}: {} to {}", serial(bundle.first()), serial(bundle.last())));
    for course in bundle.chunk_by(|a, b| a.course == b.course) {
        separator.contents.extend(wrapped(&format!("{} × {}", course.len(), course[0].title)));
    }
    separator.contents.truncate(24);
    Ok(separator)
}

/// A line of a separator in pieces that fit across its page.
fn wrapped(text: &str) -> Vec<String> {
    const LETTERS: usize = 90;
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let full = lines.last().is_some_and(|line| line.chars().count() + word.chars().count() > LETTERS);
        if full {
            lines.push("    ".to_owned());
        }
        let Some(line) = lines.last_mut() else { continue };
        if !line.trim().is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines
}

/// One worker: renders parts and lays each durably under its name, until there are no more.
fn work(
    take: &Mutex<Receiver<Job>>,
    back: &SyncSender<Done>,
    press: &Press,
    key: &SealKey,
    folder: &ManagedFolder,
    day: Day,
) {
    loop {
        let job = match take.lock() {
            Ok(jobs) => jobs.recv(),
            Err(_) => return,
        };
        let Ok(job) = job else { return };
        let render = std::panic::AssertUnwindSafe(|| render(&job, press, key, folder, day));
        let outcome = std::panic::catch_unwind(render)
            .unwrap_or_else(|_| Err(Error::new(ErrorKind::Internal, format!("{} could not be rendered", job.part.id))));
        if back.send(Done { part: job.part, certificates: job.certificates, outcome }).is_err() {
            return;
        }
    }
}

fn render(job: &Job, press: &Press, key: &SealKey, folder: &ManagedFolder, day: Day) -> Result<PrintedPart> {
    let mut printed = print_part(press, key, &job.part.id.to_string(), day, &job.sheets)?;
    folder.write(&job.part.file_name, &printed.bytes)?;
    // The bytes lie in the folder: a finished part waits for its commit without them.
    printed.bytes = Vec::new();
    Ok(printed)
}
