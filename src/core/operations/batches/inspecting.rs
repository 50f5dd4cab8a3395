//! Inspection: a second person looks at the sheets the plan of the run asks for, passes or fails each with the checklist
//! in hand. Passing issues the award; failing spoils the sheet and has it made again; a sample that failed has the whole
//! run looked at. The plans themselves stand in [`super::sampling`].
//!
//! **Invariant:** who printed or confirmed a sheet of the run does not inspect it.
//! **Invariant:** a sheet nobody looked at passes only on the word of a sample that was looked at whole.

use std::collections::HashSet;

use super::super::{Core, Result, after_issue};
use super::spoiling::{SpoilOrder, Spoiled, after_spoiling, spoil_one};
use super::{advance, changes, ends, holds, load, named, sampling, small};
use crate::core::domain::Refusal;
use crate::core::domain::awards::{AwardState, AwardStep};
use crate::core::domain::batches::checklist::Defect;
use crate::core::domain::batches::life::BatchState;
use crate::core::domain::batches::scan::{self, Scan, Span};
use crate::core::domain::batches::sheets::SpoilReason;
use crate::core::domain::certificates::CertificateState;
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::references::{AwardRef, BatchRef};
use crate::core::domain::roles::Action;
use crate::core::store::Tx;
use crate::core::store::batches::sheets::{self, SheetRow};
use crate::core::store::batches::{self, BatchRow, inspections, members, printers};

/// What the second person found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inspection {
    /// Sheets that pass, as typed; `=42` passes the 42 that are left.
    pub pass: Option<String>,
    /// Sheets that fail, as typed.
    pub fail: Option<String>,
    /// What is wrong with those that fail: a defect's code, perhaps with words behind a colon, or other words.
    pub defect: String,
}

/// How an inspection went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspected {
    /// The run.
    pub batch: BatchRef,
    /// Sheets looked at and passed now.
    pub passed: u32,
    /// Sheets passed now on the word of the sample.
    pub by_sample: u32,
    /// Sheets failed now, each with its remake.
    pub failed: Vec<Spoiled>,
    /// The sample failed now: every sheet is looked at from here on.
    pub widened: bool,
    /// Passed papers that are kept back at once because a gate of their award is shut.
    pub kept_back: Vec<String>,
    /// Sheets still to look at.
    pub left: u32,
    /// Where the run stands now.
    pub state: BatchState,
}

impl Core {
    /// Passes and fails sheets of a printed run. Refuses who printed or confirmed them, strangers, failing without a
    /// defect, and passing while a question of the checklist is answered no.
    pub fn inspect_batch(&mut self, batch: BatchRef, inspection: &Inspection) -> Result<Inspected> {
        let fail = inspection.fail.as_deref().map(Scan::spans).transpose()?.unwrap_or_default();
        let pass = inspection.pass.as_deref().map(Scan::parse).transpose()?;
        if !fail.is_empty() && inspection.defect.trim().is_empty() {
            return Err(Refusal::new("a sheet that fails needs its defect")
                .hint("Say what is wrong with --reason.")
                .into());
        }
        self.write(Action::InspectBatch, |tx| {
            let row = load(tx, batch)?;
            let by = tx.stamp().operator.clone();
            let all = sheets::all(tx, batch)?;
            let confirmed: Vec<String> = all.iter().filter_map(|s| s.confirmed_by.clone()).collect();
            let plan = sampling::plan_of(tx, &row, &all)?;
            let (good, bad) = meant(&all, &plan, pass.as_ref(), &fail)?;
            row.life().pass_inspection(&[], &confirmed, &by)?;
            row.life().second_to_inspect(&printers::printed_by(tx, batch)?, &by)?;
            if !good.is_empty() {
                sampling::no_question_is_open(tx, batch)?;
            }
            plan.begin(tx, &row)?;
            let mut done = Inspected {
                batch,
                passed: small(good.len()),
                by_sample: 0,
                failed: Vec::new(),
                widened: false,
                kept_back: Vec::new(),
                left: 0,
                state: row.state,
            };
            pass_sheets(tx, &row, &good, (&confirmed, &by), "passed")?;
            let (defect, words) = Defect::written(&inspection.defect);
            let order =
                SpoilOrder { sheets: "", reason: SpoilReason::FailedInspection, words: &words, witness: "", on: "" };
            for sheet in &bad {
                let permit = row.life().fail_inspection(&sheet.sheet, &confirmed, &by)?;
                done.failed.push(spoil_one(tx, &row, sheet, &permit, Some(defect), &order)?);
                inspections::note(tx, batch, sheet.id, "failed", defect.code())?;
            }
            let rest = after_the_sample(tx, &row, &mut done)?;
            let rest: Vec<&SheetRow> = all.iter().filter(|sheet| rest.contains(&sheet.id)).collect();
            pass_sheets(tx, &row, &rest, (&confirmed, &by), "by sample")?;
            done.by_sample = small(rest.len());
            done.kept_back = keep_back_held(tx, &row, good.iter().chain(&rest).copied())?;
            if !done.failed.is_empty() {
                after_spoiling(tx, &row)?;
            }
            conclude(tx, done)
        })
    }
}

/// The sheets that pass and those that fail, as typed. A count is that of what is left of the sample, or of all.
fn meant<'a>(
    all: &'a [SheetRow],
    plan: &sampling::RunPlan,
    pass: Option<&Scan>,
    fail: &[Span],
) -> Result<(Vec<&'a SheetRow>, Vec<&'a SheetRow>)> {
    let open = |s: &SheetRow| s.sheet.state == CertificateState::Printed;
    let bad = named(fail, all, open)?;
    let good: Vec<&SheetRow> = match pass {
        Some(Scan::Here(spans)) => named(spans, all, open)?,
        Some(Scan::Rest(count)) => {
            let left: Vec<_> = all.iter().filter(|s| open(s) && !bad.iter().any(|b| b.id == s.id)).collect();
            let due: Vec<_> = left.iter().copied().filter(|s| plan.is_due(s)).collect();
            if *count as usize == left.len() {
                left
            } else {
                scan::counted_rest(*count, due.len())?;
                due
            }
        }
        Some(Scan::NotGood(_)) => {
            return Err(Refusal::new("a sheet that does not pass is named with --fail").into());
        }
        None => Vec::new(),
    };
    if let Some(both) = good.iter().find(|g| bad.iter().any(|b| b.id == g.id)) {
        return Err(Refusal::new(format!("{} cannot pass and fail at once", both.sheet.serial)).into());
    }
    Ok((good, bad))
}

/// Passes sheets and issues their awards; nothing when there are none.
fn pass_sheets(
    tx: &Tx<'_>,
    row: &BatchRow,
    good: &[&SheetRow],
    (confirmed, by): (&[String], &str),
    outcome: &str,
) -> Result<()> {
    if good.is_empty() {
        return Ok(());
    }
    let permit = row.life().pass_inspection(&good.iter().map(|s| &s.sheet).collect::<Vec<_>>(), confirmed, by)?;
    for sheet in good {
        after_issue::passed(tx, sheet.sheet.award, &sheet.sheet.serial)?;
    }
    sheets::apply(tx, &permit)?;
    sheets::note_inspected(tx, &permit)?;
    let (first, last) = ends(&permit);
    let event = Event::new(EventKind::CertificatesPassed, row.reference)
        .with("first", first)
        .with("last", last)
        .with("sheets", good.len())
        .because(if outcome == "by sample" { "on the word of the sample" } else { "" })
        .changing_all(changes(&permit));
    tx.record(&event)?;
    for sheet in good {
        inspections::note(tx, row.reference, sheet.id, outcome, "")?;
        issue(tx, sheet.sheet.award)?;
    }
    Ok(())
}

/// What follows from the sample: it failed, and every sheet is due; or it is looked at whole, and the keys of the sheets
/// that pass on its word are given.
fn after_the_sample(tx: &Tx<'_>, row: &BatchRow, done: &mut Inspected) -> Result<HashSet<i64>> {
    let all = sheets::all(tx, row.reference)?;
    let plan = sampling::plan_of(tx, row, &all)?;
    if plan.is_every_sheet() {
        return Ok(HashSet::new());
    }
    if plan.failed > plan.plan.accept {
        inspections::widen(tx, row.reference)?;
        let event = Event::new(EventKind::InspectionWidened, row.reference).with("failed", i64::from(plan.failed));
        tx.record(&event)?;
        done.widened = true;
        return Ok(HashSet::new());
    }
    let open = |sheet: &&SheetRow| sheet.sheet.state == CertificateState::Printed;
    if all.iter().filter(open).any(|sheet| plan.is_due(sheet)) {
        return Ok(HashSet::new());
    }
    Ok(all.iter().filter(open).map(|sheet| sheet.id).collect())
}

/// Keeps papers back whose award is held, or has another gate shut: the hold came after they were printed. Their place
/// is for a person to give.
fn keep_back_held<'a>(tx: &Tx<'_>, row: &BatchRow, passed: impl Iterator<Item = &'a SheetRow>) -> Result<Vec<String>> {
    let awards: Vec<AwardRef> = passed.map(|sheet| sheet.sheet.award).collect();
    let blocked = holds::blocked(tx, &awards, tx.stamp().day)?;
    if blocked.is_empty() {
        return Ok(Vec::new());
    }
    let all = sheets::all(tx, row.reference)?;
    let mut kept = Vec::new();
    for (award, reason) in blocked {
        if let holds::TakenOut::KeptBack(_, serial) = holds::take_out(tx, row, &all, award, &reason)? {
            kept.push(serial);
        }
    }
    Ok(kept)
}

/// Calls the run inspected once no sheet is left to look at.
fn conclude(tx: &Tx<'_>, done: Inspected) -> Result<Inspected> {
    let row = load(tx, done.batch)?;
    let counts = sheets::counts(tx, done.batch)?;
    if row.state == BatchState::Printed && counts.to_inspect == 0 {
        let permit = row.life().inspected(counts.to_inspect)?;
        let event = Event::new(EventKind::BatchInspected, done.batch)
            .with("passed", i64::from(counts.printed))
            .with("failed", i64::from(counts.spoiled));
        advance(tx, &permit, &event)?;
    }
    let all = sheets::all(tx, done.batch)?;
    let plan = sampling::plan_of(tx, &row, &all)?;
    let left = all.iter().filter(|s| s.sheet.state == CertificateState::Printed && plan.is_due(s)).count();
    Ok(Inspected { left: small(left), state: batches::load(tx, done.batch)?.state, ..done })
}

/// Issues an award whose certificate passed, and calls its registration certificated.
fn issue(tx: &Tx<'_>, award: AwardRef) -> Result<()> {
    let step = AwardStep::ask(award, members::award_state(tx, award)?, AwardState::Issued)?;
    members::move_award(tx, &step)?;
    after_issue::certificated(tx, award)
}
