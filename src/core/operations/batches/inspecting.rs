//! Inspection in its plain first form: a second person looks at every sheet, passes or fails it. Passing issues the
//! award; failing spoils the sheet and has it made again.
//!
//! **Invariant:** who confirmed a sheet of the run does not inspect it.

use super::super::{Core, Result, after_issue};
use super::spoiling::{SpoilOrder, Spoiled, after_spoiling, spoil_one};
use super::{advance, changes, ends, load, named, small};
use crate::core::domain::Refusal;
use crate::core::domain::awards::{AwardState, AwardStep};
use crate::core::domain::batches::life::BatchState;
use crate::core::domain::batches::scan::{self, Scan};
use crate::core::domain::batches::sheets::SpoilReason;
use crate::core::domain::certificates::CertificateState;
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::references::{AwardRef, BatchRef};
use crate::core::domain::roles::Action;
use crate::core::store::Tx;
use crate::core::store::batches::members;
use crate::core::store::batches::sheets::{self, SheetRow};

/// What the second person found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inspection {
    /// Sheets that pass, as typed; `=42` passes the 42 that are left.
    pub pass: Option<String>,
    /// Sheets that fail, as typed.
    pub fail: Option<String>,
    /// What is wrong with those that fail.
    pub defect: String,
}

/// How an inspection went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspected {
    /// The run.
    pub batch: BatchRef,
    /// Sheets passed now.
    pub passed: u32,
    /// Sheets failed now, each with its remake.
    pub failed: Vec<Spoiled>,
    /// Sheets still to inspect.
    pub left: u32,
    /// Where the run stands now.
    pub state: BatchState,
}

impl Core {
    /// Passes and fails sheets of a printed run. Refuses who confirmed them, strangers, and failing without a defect.
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
            let open = |s: &SheetRow| s.sheet.state == CertificateState::Printed;
            let bad = named(&fail, &all, open)?;
            let good: Vec<&SheetRow> = match &pass {
                Some(Scan::Here(spans)) => named(spans, &all, open)?,
                Some(Scan::Rest(count)) => {
                    let left: Vec<_> = all.iter().filter(|s| open(s) && !bad.iter().any(|b| b.id == s.id)).collect();
                    scan::counted_rest(*count, left.len())?;
                    left
                }
                Some(Scan::NotGood(_)) => {
                    return Err(Refusal::new("a sheet that does not pass is named with --fail").into());
                }
                None => Vec::new(),
            };
            if let Some(both) = good.iter().find(|g| bad.iter().any(|b| b.id == g.id)) {
                return Err(Refusal::new(format!("{} cannot pass and fail at once", both.sheet.serial)).into());
            }
            let permit =
                row.life().pass_inspection(&good.iter().map(|s| &s.sheet).collect::<Vec<_>>(), &confirmed, &by)?;
            if !good.is_empty() {
                for sheet in &good {
                    after_issue::passed(tx, sheet.sheet.award, &sheet.sheet.serial)?;
                }
                sheets::apply(tx, &permit)?;
                sheets::note_inspected(tx, &permit)?;
                let (first, last) = ends(&permit);
                let event = Event::new(EventKind::CertificatesPassed, batch)
                    .with("first", first)
                    .with("last", last)
                    .with("sheets", good.len())
                    .changing_all(changes(&permit));
                tx.record(&event)?;
                for sheet in &good {
                    issue(tx, sheet.sheet.award)?;
                }
            }
            let order = SpoilOrder {
                sheets: "",
                reason: SpoilReason::FailedInspection,
                words: inspection.defect.trim(),
                witness: "",
            };
            let mut failed = Vec::new();
            for sheet in &bad {
                let permit = row.life().fail_inspection(&sheet.sheet, &confirmed, &by)?;
                failed.push(spoil_one(tx, &row, sheet, &permit, EventKind::CertificateFailed, &order)?);
            }
            if !failed.is_empty() {
                after_spoiling(tx, &row)?;
            }
            conclude(tx, batch, small(good.len()), failed)
        })
    }
}

/// Calls the run inspected once no sheet is left to look at.
fn conclude(tx: &Tx<'_>, batch: BatchRef, passed: u32, failed: Vec<Spoiled>) -> Result<Inspected> {
    let row = load(tx, batch)?;
    let counts = sheets::counts(tx, batch)?;
    if row.state == BatchState::Printed && counts.to_inspect == 0 {
        let permit = row.life().inspected(counts.to_inspect)?;
        let event = Event::new(EventKind::BatchInspected, batch)
            .with("passed", i64::from(counts.printed))
            .with("failed", i64::from(counts.spoiled));
        advance(tx, &permit, &event)?;
    }
    Ok(Inspected { batch, passed, failed, left: counts.to_inspect, state: load(tx, batch)?.state })
}

/// Issues an award whose certificate passed, and calls its registration certificated.
fn issue(tx: &Tx<'_>, award: AwardRef) -> Result<()> {
    let step = AwardStep::ask(award, members::award_state(tx, award)?, AwardState::Issued)?;
    members::move_award(tx, &step)?;
    after_issue::certificated(tx, award)
}
