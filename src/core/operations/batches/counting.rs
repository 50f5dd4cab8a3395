//! Counting what came out of the printer: confirming, taking a confirmation back, pausing, resuming, ending short.
//!
//! **Invariant:** a sheet is printed only because a person said so; the paper moves in the same transaction.

use super::super::presence::is_free;
use super::super::{Core, Error, ErrorKind, Result};
use super::{advance, changes, ends, finish_printing, give_back, load, named, small, some_sheets};
use crate::core::domain::Refusal;
use crate::core::domain::batches::life::BatchState;
use crate::core::domain::batches::scan::{self, Scan, Span};
use crate::core::domain::certificates::CertificateState;
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::references::BatchRef;
use crate::core::domain::roles::Action;
use crate::core::domain::stock::MovementKind;
use crate::core::domain::stock::numbers::{PaperNumbers, all_received};

use crate::core::store::batches::sheets::{self, SheetRow};
use crate::core::store::stock::{self, MovementNote};
use crate::core::store::{Tx, batches, stock_orders};

/// What was counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// The run.
    pub batch: BatchRef,
    /// Sheets of this count.
    pub sheets: u32,
    /// The first of them.
    pub first: String,
    /// The last of them.
    pub last: String,
    /// Sheets still to confirm.
    pub not_yet: u32,
    /// Where the run stands now.
    pub state: BatchState,
}

impl Core {
    /// Takes a person's word that sheets came out: serials, last digits, `S4`, ranges, or `=42` for the rest counted by
    /// hand. On numbered paper `paper` gives the number of the first sheet and the step.
    /// Refuses sheets whose part is not written, strangers, and a count that is not what is left.
    pub fn confirm_sheets(&mut self, batch: BatchRef, line: &str, paper: Option<(&str, i64)>) -> Result<Counted> {
        let scan = Scan::parse(line)?;
        let numbers = paper.map(|(first, step)| PaperNumbers::from(first, step)).transpose()?;
        self.write(Action::ConfirmSheets, |tx| {
            is_free(tx, &batch.to_string())?;
            let row = load(tx, batch)?;
            let all = sheets::all(tx, batch)?;
            let chosen = to_confirm(&scan, &all, batch)?;
            some_sheets(&chosen, "left to confirm", batch)?;
            let permit = row.life().confirm(&chosen.iter().map(|s| &s.sheet).collect::<Vec<_>>())?;
            sheets::apply(tx, &permit)?;
            let paper: Result<Vec<String>, Refusal> = match &numbers {
                Some(numbers) => (0..chosen.len()).map(|index| numbers.at(index)).collect(),
                None => Ok(Vec::new()),
            };
            let paper = paper?;
            not_used_before(tx, &row.paper, &paper)?;
            sheets::note_confirmed(tx, &permit, &paper)?;
            let (first, last) = ends(&permit);
            let event = Event::new(EventKind::SheetsConfirmed, batch)
                .with("first", first.as_str())
                .with("last", last.as_str())
                .with("sheets", chosen.len())
                .changing_all(changes(&permit));
            let seq = tx.record(&event)?;
            move_paper(tx, batch, &row.paper, MovementKind::Good, chosen.len(), seq)?;
            finish_printing(tx, batch)?;
            counted(tx, batch, small(chosen.len()), first, last)
        })
    }

    /// Takes a confirmation back. Refuses once the run was inspected, and sheets that were not confirmed.
    pub fn undo_confirmation(&mut self, batch: BatchRef, line: &str) -> Result<Counted> {
        let spans = Scan::spans(line)?;
        self.write(Action::ConfirmSheets, |tx| take_back(tx, batch, &spans, None).map(|(counted, _)| counted))
    }

    /// Takes one confirmation back whole, as its undo; gives the new event's place.
    /// Refuses once the run was inspected, or when a sheet of it was spoiled meanwhile.
    pub(in crate::core::operations) fn undo_confirmed_step(
        &mut self,
        batch: BatchRef,
        serials: &[String],
        step: i64,
    ) -> Result<i64> {
        let spans = Scan::spans(&serials.join(" "))?;
        self.write(Action::ConfirmSheets, |tx| take_back(tx, batch, &spans, Some(step)).map(|(_, seq)| seq))
    }

    /// Halts a run that is printing.
    pub fn pause_batch(&mut self, batch: BatchRef) -> Result<()> {
        self.write(Action::PrintBatch, |tx| {
            let row = load(tx, batch)?;
            advance(tx, &row.life().pause()?, &Event::new(EventKind::BatchPaused, batch))?;
            Ok(())
        })
    }

    /// Goes on with a paused run.
    pub fn resume_batch(&mut self, batch: BatchRef) -> Result<()> {
        self.write(Action::PrintBatch, |tx| {
            let row = load(tx, batch)?;
            advance(tx, &row.life().resume()?, &Event::new(EventKind::BatchResumed, batch))?;
            finish_printing(tx, batch)?;
            Ok(())
        })
    }

    /// Ends a run short: serials not confirmed become unused, their awards go back, unused paper returns to the shelf.
    /// Refuses when the run is not being printed, and without a reason.
    pub fn end_batch_short(&mut self, batch: BatchRef, reason: &str) -> Result<u32> {
        if reason.trim().is_empty() {
            return Err(Refusal::new(format!("to end batch {batch} short a reason is needed"))
                .hint("Say why with --reason.")
                .into());
        }
        self.write(Action::PrintBatch, |tx| {
            let row = load(tx, batch)?;
            let all = sheets::all(tx, batch)?;
            let short = row.life().end_short()?;
            batches::advance(tx, &short)?;
            let row = load(tx, batch)?;
            let left: Vec<_> = all.iter().filter(|s| s.sheet.state == CertificateState::Reserved).collect();
            let permit = row.life().leave_unused(&left.iter().map(|s| &s.sheet).collect::<Vec<_>>())?;
            sheets::apply(tx, &permit)?;
            let event = Event::new(EventKind::BatchEndedShort, batch).with("unused", left.len()).because(reason);
            let seq = tx.record(&event.changing_all(changes(&permit)))?;
            for award in left.iter().map(|s| s.sheet.award) {
                give_back(tx, batch, award, seq, reason)?;
            }
            for (_, award) in sheets::owed(tx, batch)? {
                give_back(tx, batch, award, seq, reason)?;
            }
            for part in batches::parts::all(tx, batch)? {
                batches::parts::dropped(tx, part.id)?;
            }
            let at_printer = stock::of_run(tx, batch)?.at_printer;
            let at_printer = usize::try_from(at_printer).unwrap_or(0);
            move_paper(tx, batch, &row.paper, MovementKind::BackToShelf, at_printer, seq)?;
            finish_printing(tx, batch)?;
            Ok(small(left.len()))
        })
    }
}

/// Refuses paper numbers that were never received for this paper, and those that carry a serial already.
fn not_used_before(tx: &Tx<'_>, paper: &str, numbers: &[String]) -> Result<()> {
    if numbers.is_empty() {
        return Ok(());
    }
    let line = stock::by_code(tx, paper)?;
    all_received(numbers, &stock_orders::ranges(tx, line.id)?, paper)?;
    for number in numbers {
        if let Some(serial) = stock_orders::carried_by(tx, line.id, number)? {
            return Err(Refusal::new(format!("paper number {number} carries {serial} already; nothing was changed"))
                .hint("Read the number on the first sheet again; a stack numbered downwards has the step -1.")
                .into());
        }
    }
    Ok(())
}

fn take_back(tx: &Tx<'_>, batch: BatchRef, spans: &[Span], undoes: Option<i64>) -> Result<(Counted, i64)> {
    let row = load(tx, batch)?;
    let all = sheets::all(tx, batch)?;
    let whole = undoes.is_some();
    let chosen = named(spans, &all, |s| whole || s.sheet.state == CertificateState::Printed)?;
    some_sheets(&chosen, "of those confirmed", batch)?;
    let permit = row.life().take_back_confirmation(&chosen.iter().map(|s| &s.sheet).collect::<Vec<_>>())?;
    sheets::apply(tx, &permit)?;
    sheets::forget_confirmed(tx, &permit)?;
    let (first, last) = ends(&permit);
    let event = Event::new(EventKind::ConfirmationUndone, batch)
        .with("first", first.as_str())
        .with("last", last.as_str())
        .with("sheets", chosen.len())
        .changing_all(changes(&permit));
    let seq = tx.record(&undoes.into_iter().fold(event, Event::undoing))?;
    move_paper(tx, batch, &row.paper, MovementKind::TakenBack, chosen.len(), seq)?;
    if row.state == BatchState::Printed {
        batches::advance(tx, &row.life().back_to_printer()?)?;
    }
    Ok((counted(tx, batch, small(chosen.len()), first, last)?, seq))
}

fn to_confirm<'a>(scan: &Scan, all: &'a [SheetRow], batch: BatchRef) -> Result<Vec<&'a SheetRow>> {
    let fits = |s: &SheetRow| s.sheet.state == CertificateState::Reserved && s.sheet.written;
    match scan {
        Scan::Here(spans) => Ok(named(spans, all, fits)?),
        Scan::Rest(count) => {
            let left: Vec<_> = all.iter().filter(|s| fits(s)).collect();
            scan::counted_rest(*count, left.len())?;
            Ok(left)
        }
        Scan::NotGood(_) => Err(Error::new(ErrorKind::Arguments, "a sheet that is not good is spoiled, not confirmed")
            .with_hint(format!("Run `certdesk batch spoil {batch}` with the sheet and --reason."))),
    }
}

fn counted(tx: &Tx<'_>, batch: BatchRef, count: u32, first: String, last: String) -> Result<Counted> {
    let counts = sheets::counts(tx, batch)?;
    Ok(Counted { batch, sheets: count, first, last, not_yet: counts.not_yet, state: load(tx, batch)?.state })
}

/// Moves paper of a run; nothing when there is none to move.
pub(super) fn move_paper(
    tx: &Tx<'_>,
    batch: BatchRef,
    paper: &str,
    kind: MovementKind,
    count: usize,
    seq: i64,
) -> Result<()> {
    if count == 0 {
        return Ok(());
    }
    let line = stock::by_code(tx, paper)?;
    let permit = line.line.move_sheets(kind, i64::from(small(count)))?;
    let note = MovementNote { batch: Some(batch), ..MovementNote::default() };
    Ok(stock::move_sheets(tx, &permit, seq, &note)?)
}
