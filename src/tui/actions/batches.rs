//! What is said when something was done to print runs and stock. Separate so that the table of actions stays a table.

use crate::core::domain::batches::BatchState;
use crate::core::domain::batches::sampling::SamplingRow;
use crate::core::domain::batches::sheets::Counts;
use crate::core::domain::certificates::Serial;
use crate::core::domain::references::{BatchRef, ConsignmentRef};
use crate::core::domain::stock::CountOutcome;
use crate::core::domain::{agreeing, counted};
use crate::core::{
    ApprovedBatch, BuiltBatch, Core, DispatchedBatch, Error, Inspected, PackedBatch, PreflightedBatch, Receipt,
    SpoilOrder, Spoiled, StockCount, WriteOff,
};
use crate::core::{BrandRun, HandedOver, OrderRow, PrinterView};
use crate::tui::effects::Done;

pub fn said(run: BatchRef, words: &str) -> Done {
    Done::said(format!("{run} {words}.")).about(run)
}

pub fn built(built: &[BuiltBatch]) -> Done {
    let awards: u32 = built.iter().map(|batch| batch.proposal.awards).sum();
    match built {
        [one] => Done::said(format!(
            "{} is built with {}, run of {}. f checks it.",
            one.batch,
            counted(awards, "award"),
            one.run_day.format("%d/%m/%Y")
        ))
        .about(one.batch),
        many => {
            let names: Vec<String> = many.iter().map(|batch| batch.batch.to_string()).collect();
            Done::said(format!("{} runs are built with {awards} awards: {}.", many.len(), names.join(", ")))
                .going(crate::tui::panes::print_runs())
        }
    }
}

pub fn preflighted(done: &PreflightedBatch) -> Done {
    let out = match done.taken_out.len() {
        0 => String::new(),
        n => format!(" {} {} taken out: a gate is shut now.", counted(n, "award"), agreeing(n, "was", "were")),
    };
    Done::said(format!(
        "{} is in order, {}.{out} A second person approves it.",
        done.batch,
        counted(done.sheets, "sheet")
    ))
    .about(done.batch)
}

pub fn approved(done: &ApprovedBatch) -> Done {
    let words = format!(
        "{} is approved: {}, {} to {}. f prints it.",
        done.batch,
        counted(done.sheets, "serial"),
        done.first,
        done.last
    );
    Done::said(words).about(done.batch)
}

/// Confirms a line as typed; `@` and a number names the first sheet of numbered paper, `@-` of a stack numbered downwards.
pub fn confirm(core: &mut Core, run: BatchRef, line: &str) -> Result<Done, Error> {
    let (sheets, paper) = match line.split_once('@') {
        Some((sheets, number)) => (sheets, Some(number.trim())),
        None => (line, None),
    };
    let paper = paper.map(|number| match number.strip_prefix('-') {
        Some(number) => (number, -1),
        None => (number, 1),
    });
    let done = core.confirm_sheets(run, sheets.trim(), paper)?;
    let range = if done.sheets == 1 { done.first.clone() } else { format!("{} to {}", done.first, done.last) };
    let left = match (done.not_yet, done.state) {
        (0, BatchState::Printed) => "none left: another operator inspects".to_owned(),
        (0, _) => "none left".to_owned(),
        (left, _) => format!("{left} to go"),
    };
    let sheets = counted(done.sheets, "sheet");
    Ok(Done::said(format!("{sheets} confirmed printed, {left} ({range}). u takes it back.")).about(run))
}

pub fn spoil(core: &mut Core, run: BatchRef, order: SpoilOrder<'_>) -> Result<Done, Error> {
    let spoiled = core.spoil_sheets(run, &order)?;
    let witness = if order.witness.is_empty() { "A second person" } else { order.witness };
    Ok(Done::said(format!("{} {witness} witnesses it.", spoiled_words(&spoiled))).about(run))
}

fn spoiled_words(spoiled: &[Spoiled]) -> String {
    match spoiled {
        [one] => match &one.remake {
            Some(remake) => format!("{} is spoiled, made again as {remake}.", one.serial),
            None => format!("{} is spoiled; its remake needs a new approval.", one.serial),
        },
        many => {
            let remade = many.iter().filter(|one| one.remake.is_some()).count();
            format!("{} sheets are spoiled, {remade} made again in the next pass.", many.len())
        }
    }
}

pub fn witnessed(run: BatchRef, sheets: u32) -> Done {
    Done::said(format!("You witnessed the destruction of {} of {run}.", counted(sheets, "spoiled sheet"))).about(run)
}

pub fn inspected(done: &Inspected) -> Done {
    let failed = if done.failed.is_empty() { String::new() } else { format!(" {}", spoiled_words(&done.failed)) };
    let sample = match (done.by_sample, done.widened) {
        (_, true) => " The sample failed: every sheet is looked at.".to_owned(),
        (0, false) => String::new(),
        (rest, false) => format!(" {rest} more {} on the word of the sample.", agreeing(rest, "passes", "pass")),
    };
    let kept = match done.kept_back.as_slice() {
        [] => String::new(),
        [one] => format!(" {one} is kept back: a gate is shut; the print room says where it lies."),
        many => format!(" {} are kept back: a gate is shut; the print room says where they lie.", many.len()),
    };
    Done::said(format!("{} passed, {} left to inspect.{sample}{failed}{kept}", done.passed, done.left))
        .about(done.batch)
}

pub fn answered(run: BatchRef, yes: &[String], no: &[String]) -> Done {
    match no {
        [] => Done::said(format!(
            "{run}: {} {} answered yes.",
            counted(yes.len(), "question"),
            agreeing(yes.len(), "is", "are")
        ))
        .about(run),
        open => Done::said(format!(
            "{run}: {} answered no: - and a sheet's last digits fail it; nothing passes until then.",
            open.join(", ")
        ))
        .about(run),
    }
}

pub fn placed(serial: &Serial, place: &str) -> Done {
    Done::said(format!("{serial} lies in {}.", place.trim()))
}

pub fn released(serial: &Serial, run: BatchRef) -> Done {
    Done::said(format!("{serial} may go: it is packed with {run}.")).about(run)
}

pub fn printer_kept(view: &PrinterView) -> Done {
    Done::said(format!("Printer {} is kept; a written part is handed to it with f on the run.", view.printer.name))
}

pub fn counter_read(view: &PrinterView) -> Done {
    let name = &view.printer.name;
    match view.readings.as_slice() {
        [.., before, last] => {
            let printed = last.reading - before.reading;
            Done::said(format!(
                "{name} says {}: {printed} since the last reading, {} handed over.",
                last.reading, last.handed
            ))
        }
        [last] => Done::said(format!("{name} says {}; the next reading tells what came out between.", last.reading)),
        [] => Done::said(format!("{name} is read.")),
    }
}

pub fn calendar_set(run: &BrandRun) -> Done {
    Done::said(format!("{} prints next: {}.", run.brand, crate::tui::panes::next_run(run)))
}

pub fn sampling_set(row: &SamplingRow, removed: bool) -> Done {
    let what = if removed { "Taken away" } else { "Set" };
    Done::said(format!("{what}: {row}. Inspections already begun keep their plan."))
}

pub fn ordered(order: &OrderRow) -> Done {
    let until = order.expected_on.map(|day| format!(", expected on {}", day.format("%d/%m/%Y"))).unwrap_or_default();
    Done::said(format!("Order {}: {} of {}{until}.", order.id, counted(order.sheets, "sheet"), order.code))
        .about(&order.code)
}

/// What was handed to a printer, or why the printer did not take it.
pub fn handed_over(run: BatchRef, done: &[HandedOver]) -> Done {
    if let Some(refused) = done.iter().find(|over| over.status != 0) {
        let mut said = Done::said(format!(
            "{} was not taken by {}: status {}, {}. f tries again.",
            refused.part, refused.printer, refused.status, refused.message
        ));
        said.message.tone = crate::tui::glyphs::Tone::Failed;
        return said.about(run);
    }
    let sheets: u32 = done.iter().map(|over| over.sheets).sum();
    let (printer, message) = done.last().map_or(("", ""), |over| (over.printer.as_str(), over.message.as_str()));
    let message = if message.is_empty() { String::new() } else { format!(" ({message})") };
    let sheets = counted(sheets, "sheet");
    Done::said(format!("{sheets} handed to {printer}{message}. Confirm what comes out.")).about(run)
}

pub fn packing(run: BatchRef, parcels: u32) -> Done {
    let words = format!(
        "{} {} open. Enter opens one to scan its sheets, f packs all, counted by hand.",
        counted(parcels, "parcel"),
        agreeing(parcels, "is", "are")
    );
    Done::said(words).about(run).going(crate::tui::panes::packing_of(run))
}

/// Packs what was scanned into one consignment.
pub fn pack_into(core: &mut Core, parcel: ConsignmentRef, line: &str) -> Result<Done, Error> {
    let Some(run) = core.consignment(parcel)?.batch else {
        return Err(Error::not_found(format!("print run of {parcel}")));
    };
    let done = core.pack_batch(run, Some((parcel, line)))?;
    let this = core.consignment(parcel)?;
    let words = if this.packed == this.pieces && done.missing == 0 {
        format!("{parcel} is complete, and it was the last: f and f dispatch the run.")
    } else if this.packed == this.pieces {
        format!("{parcel} is complete, {}. f goes on with the next parcel.", counted(this.pieces, "sheet"))
    } else {
        format!("{} packed now, {} of {} in {parcel}.", done.packed, this.packed, this.pieces)
    };
    Ok(Done::said(format!("{words}{}", kept_back(done.kept_back.len()))).about(parcel))
}

pub fn packed(done: &PackedBatch) -> Done {
    let words = format!(
        "{} packed into {}, {} missing.{}",
        counted(done.packed, "sheet"),
        counted(done.consignments.len(), "consignment"),
        done.missing,
        kept_back(done.kept_back.len())
    );
    Done::said(words).about(done.batch)
}

pub fn dispatched(done: &DispatchedBatch) -> Done {
    let words = format!(
        "{} left the house in {}.{}",
        counted(done.certificates, "certificate"),
        counted(done.consignments, "consignment"),
        kept_back(done.kept_back.len())
    );
    Done::said(words).about(done.batch)
}

fn kept_back(papers: usize) -> String {
    match papers {
        0 => String::new(),
        n => format!(" {} {} kept back: a gate is shut now.", counted(n, "paper"), agreeing(n, "was", "were")),
    }
}

pub fn reconciled(run: BatchRef, counts: &Counts) -> Done {
    Done::said(format!("{run} adds up: {}. f closes it.", identity(counts))).about(run)
}

pub fn closed(run: BatchRef, counts: &Counts) -> Done {
    Done::said(format!("{run} is closed: {}.", identity(counts))).about(run)
}

fn identity(counts: &Counts) -> String {
    format!(
        "{} reserved = {} printed + {} spoiled + {} unused",
        counts.reserved, counts.printed, counts.spoiled, counts.unused
    )
}

pub fn ended(run: BatchRef, unused: u32) -> Done {
    Done::said(format!(
        "{run} ended short: {} {} unused; what was not printed went back to its gate.",
        counted(unused, "serial"),
        agreeing(unused, "is", "are")
    ))
    .about(run)
}

pub fn received(receipt: &Receipt) -> Done {
    Done::said(format!(
        "{} of {} {} on the shelf.",
        counted(receipt.sheets, "sheet"),
        receipt.code,
        agreeing(receipt.sheets, "is", "are")
    ))
    .about(&receipt.code)
}

pub fn stock_counted(code: &str, count: &StockCount) -> Done {
    let words = match count.outcome {
        CountOutcome::Agrees => format!("{code}: {} counted, as the books say.", count.counted),
        CountOutcome::Short(missing) => format!(
            "{code}: {} counted, the books say {}: {missing} missing. Count again, or .W writes them off with a second person.",
            count.counted, count.expected
        ),
        CountOutcome::Found(more) => {
            format!("{code}: {} counted; {more} that were missing are found again.", count.counted)
        }
    };
    Done::said(words).about(code)
}

pub fn written_off(code: &str, done: &WriteOff) -> Done {
    let words = match done {
        WriteOff::Proposed { .. } => {
            format!("{code}: proposed; nothing is off the books until a second person agrees.")
        }
        WriteOff::Done { sheets } => {
            format!("{} of {code} {} off the books.", counted(sheets, "sheet"), agreeing(sheets, "is", "are"))
        }
    };
    Done::said(words).about(code)
}

pub fn template_approved(label: &str) -> Done {
    Done::said(format!("{label} is approved; certificates issued from its first day on print on it.")).about(label)
}
