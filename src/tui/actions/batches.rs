//! What is said when something was done to print runs and stock. Separate so that the table of actions stays a table.

use crate::core::domain::batches::sheets::{Counts, SpoilReason};
use crate::core::domain::references::BatchRef;
use crate::core::{
    ApprovedBatch, BuiltBatch, Core, Counted, DispatchedBatch, Error, Inspected, PackedBatch, PreflightedBatch,
    Receipt, SpoilOrder, Spoiled, StockCount,
};
use crate::tui::effects::Done;

pub fn said(run: BatchRef, words: &str) -> Done {
    Done::said(format!("{run} {words}.")).about(run)
}

pub fn built(built: &[BuiltBatch]) -> Done {
    let awards: u32 = built.iter().map(|batch| batch.proposal.awards).sum();
    match built {
        [one] => Done::said(format!(
            "{} is built with {awards} awards, run of {}. f checks it.",
            one.batch,
            one.run_day.format("%d/%m/%Y")
        ))
        .about(one.batch),
        many => {
            let names: Vec<String> = many.iter().map(|batch| batch.batch.to_string()).collect();
            Done::said(format!("{} runs are built with {awards} awards: {}.", many.len(), names.join(", ")))
        }
    }
}

pub fn preflighted(done: &PreflightedBatch) -> Done {
    let out = match done.taken_out.len() {
        0 => String::new(),
        n => format!(" {n} awards were taken out: a gate is shut now."),
    };
    Done::said(format!("{} is in order, {} sheets.{out} A second person approves it.", done.batch, done.sheets))
        .about(done.batch)
}

pub fn approved(done: &ApprovedBatch) -> Done {
    let words =
        format!("{} is approved: {} serials, {} to {}. f prints it.", done.batch, done.sheets, done.first, done.last);
    Done::said(words).about(done.batch)
}

pub fn counted(done: &Counted) -> Done {
    let range = if done.sheets == 1 { done.first.clone() } else { format!("{} to {}", done.first, done.last) };
    let left = if done.not_yet == 0 { "none left".to_owned() } else { format!("{} to go", done.not_yet) };
    Done::said(format!("{} sheets, {range}, confirmed printed; {left}.", done.sheets)).about(done.batch)
}

pub fn uncounted(done: &Counted) -> Done {
    Done::said(format!("{} sheets are to be confirmed again.", done.sheets)).about(done.batch)
}

pub fn spoil(core: &mut Core, run: BatchRef, line: &str, reason: SpoilReason, words: &str) -> Result<Done, Error> {
    let spoiled = core.spoil_sheets(run, &SpoilOrder { sheets: line, reason, words, witness: "" })?;
    Ok(Done::said(format!("{} A second person witnesses the destruction.", spoiled_words(&spoiled))).about(run))
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
    Done::said(format!("You witnessed the destruction of {sheets} sheets of {run}.")).about(run)
}

pub fn inspected(done: &Inspected) -> Done {
    let failed = if done.failed.is_empty() { String::new() } else { format!(" {}", spoiled_words(&done.failed)) };
    Done::said(format!("{} passed, {} left to inspect.{failed}", done.passed, done.left)).about(done.batch)
}

pub fn packed(done: &PackedBatch) -> Done {
    let words = format!(
        "{} sheets packed into {} consignments, {} missing.{}",
        done.packed,
        done.consignments.len(),
        done.missing,
        kept_back(done.kept_back.len())
    );
    Done::said(words).about(done.batch)
}

pub fn dispatched(done: &DispatchedBatch) -> Done {
    let words = format!(
        "{} certificates left the house in {} consignments.{} f proves the numbers.",
        done.certificates,
        done.consignments,
        kept_back(done.kept_back.len())
    );
    Done::said(words).about(done.batch)
}

fn kept_back(papers: usize) -> String {
    if papers == 0 { String::new() } else { format!(" {papers} were kept back: a gate is shut now.") }
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
    Done::said(format!("{run} ended short: {unused} serials are unused, their awards went back.")).about(run)
}

pub fn received(receipt: &Receipt) -> Done {
    Done::said(format!("{} sheets of {} are on the shelf.", receipt.sheets, receipt.code)).about(&receipt.code)
}

pub fn stock_counted(code: &str, count: &StockCount) -> Done {
    let words = if count.expected == count.counted {
        format!("{code}: {} counted, as the books say.", count.counted)
    } else {
        format!("{code}: {} counted, the books say {}.", count.counted, count.expected)
    };
    Done::said(words).about(code)
}
