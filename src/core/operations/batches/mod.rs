//! Print runs from ready awards to closed: one file per step of the work. The steps share what stands here: a run as
//! people see it, and the small moves that several steps make.
//!
//! **Invariant:** gates are asked again at build, approve, print, pack and dispatch ([`holds`]); nothing is rendered
//! inside a transaction ([`printing`]).

mod approving;
mod building;
mod closing;
mod counting;
mod faces;
mod handing_over;
mod holds;
mod inspecting;
mod keeping;
mod names;
mod planning;
mod posting;
mod printing;
mod run_sheet;
mod sampling;
mod spoiling;

pub use approving::{ApprovedBatch, PreflightedBatch};
pub use building::{BatchProposal, BuildOrder, BuiltBatch};
pub use closing::SerialSeries;
pub use counting::Counted;
pub use handing_over::{HandedOver, PrinterHandOver, PrinterOrder, PrinterView};
pub use holds::TakenOut;
pub(super) use holds::reach_into_run;
pub use inspecting::{Inspected, Inspection};
pub use keeping::KeptPaper;
pub(super) use names::{name_amended, template_changed, unprintable_names};
pub use planning::{BrandRun, CalendarChange, PrintQuality, PrintQueue, WaitingRun};
pub use posting::{DispatchedBatch, PackedBatch};
pub use printing::{PrintOrder, PrintProgress, PrintedBatch};
pub use sampling::{ChecklistAnswer, InspectionView};
pub use spoiling::{SpoilOrder, Spoiled};

use super::{Core, Result};
use crate::core::domain::Refusal;
use crate::core::domain::awards::{AwardState, AwardStep};
use crate::core::domain::batches::life::Step;
use crate::core::domain::batches::scan::{self, Countable, Span};
use crate::core::domain::batches::sheets::{Counts, SheetSteps};
use crate::core::domain::certificates::CertificateState;
use crate::core::domain::events::{Change, Event, EventKind};
use crate::core::domain::references::{AwardRef, BatchRef};
use crate::core::store::awards::{self, FactCache};
use crate::core::store::batches::parts::PartRow;
use crate::core::store::batches::sheets::SheetRow;
use crate::core::store::batches::{self, BatchRow};
use crate::core::store::consignments::{self, ConsignmentRow};
use crate::core::store::{Connection, StoreError, Tx};

pub use crate::core::store::batches::BatchRow as BatchFacts;
pub use crate::core::store::batches::parts::PartRow as BatchPart;
pub use crate::core::store::batches::sheets::SheetRow as BatchSheet;
pub use crate::core::store::consignments::ConsignmentRow as ConsignmentFacts;

/// A print run as people see it.
#[derive(Debug, Clone)]
pub struct BatchView {
    /// The run.
    pub facts: BatchRow,
    /// Awards in it.
    pub awards: u32,
    /// Its sheets by state.
    pub counts: Counts,
    /// Spoiled sheets that are owed a remake beyond what its approval covers.
    pub owed: u32,
    /// Spoiled sheets whose destruction nobody witnessed yet.
    pub unwitnessed: u32,
    /// Its files.
    pub parts: Vec<PartRow>,
    /// Its consignments.
    pub consignments: Vec<ConsignmentRow>,
}

impl Core {
    /// One print run with its counts, parts and consignments.
    pub fn batch(&self, batch: BatchRef) -> Result<BatchView> {
        let db = self.db();
        Ok(BatchView {
            facts: batches::load(db, batch)?,
            awards: batches::members::count(db, batch)?,
            counts: batches::sheets::counts(db, batch)?,
            owed: small(batches::sheets::owed(db, batch)?.len()),
            unwitnessed: small(batches::sheets::unwitnessed(db, batch)?.len()),
            parts: batches::parts::all(db, batch)?,
            consignments: consignments::of_batch(db, batch)?,
        })
    }

    /// The sheets of a run in its order, remakes at the end.
    pub fn batch_sheets(&self, batch: BatchRef) -> Result<Vec<SheetRow>> {
        batches::load(self.db(), batch)?;
        Ok(batches::sheets::all(self.db(), batch)?)
    }
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The changes of certificates as the trail keeps them.
fn changes(permit: &SheetSteps) -> Vec<Change> {
    let one = |serial: String, from: CertificateState, to: CertificateState| {
        Change::new(format!("certificate:{serial}"), "state", Some(from.code().to_owned()), Some(to.code().to_owned()))
    };
    permit.steps().iter().map(|step| one(step.serial().to_string(), step.from(), step.to())).collect()
}

/// The first and last serial of a permit, as an event names them.
fn ends(permit: &SheetSteps) -> (String, String) {
    let serial = |step: Option<&crate::core::domain::certificates::CertificateStep>| {
        step.map(|s| s.serial().to_string()).unwrap_or_default()
    };
    (serial(permit.steps().first()), serial(permit.steps().last()))
}

/// The awards among these whose gates are shut today, each with the reason.
pub(super) fn gates_shut(tx: &Tx<'_>, awards: &[AwardRef]) -> Result<Vec<(AwardRef, String)>> {
    holds::blocked(tx, awards, tx.stamp().day)
}

/// Refuses a permit without a single sheet.
fn some_sheets(sheets: &[&SheetRow], what: &str, batch: BatchRef) -> Result<(), Refusal> {
    if sheets.is_empty() {
        return Err(Refusal::new(format!("batch {batch} has no sheet {what}"))
            .hint(format!("`certdesk show {batch}` lists its sheets.")));
    }
    Ok(())
}

/// The sheets a person names among those of a run that may be meant; of a range only those that fit, of a single sheet
/// that one whatever its state, so that the rule can say why not.
fn named<'a>(
    spans: &[Span],
    sheets: &'a [SheetRow],
    fits: impl Fn(&SheetRow) -> bool,
) -> Result<Vec<&'a SheetRow>, Refusal> {
    let meant: Vec<&SheetRow> = sheets.iter().filter(|s| s.sheet.state != CertificateState::Unused).collect();
    let countable: Vec<Countable> = meant.iter().map(|s| s.sheet.countable()).collect();
    let found = scan::find(spans, &countable)?;
    let single = found.len() == 1;
    Ok(found.into_iter().map(|index| meant[index]).filter(|sheet| single || fits(sheet)).collect())
}

/// Puts an award back to pending and out of the run.
fn give_back(tx: &Tx<'_>, batch: BatchRef, award: AwardRef, seq: i64, reason: &str) -> Result<()> {
    let step = AwardStep::ask(award, batches::members::award_state(tx, award)?, AwardState::Pending)?;
    batches::members::take_out(tx, batch, &step, seq, reason)?;
    awards::refresh(tx, &mut FactCache::default(), award)?;
    Ok(())
}

/// Calls a run printed as soon as every sheet of it is accounted for; gives whether it is.
fn finish_printing(tx: &Tx<'_>, batch: BatchRef) -> Result<bool> {
    let row = batches::load(tx, batch)?;
    let counts = batches::sheets::counts(tx, batch)?;
    let owed = small(batches::sheets::owed(tx, batch)?.len());
    match row.life().printed(counts.not_yet, owed) {
        Ok(permit) => {
            batches::advance(tx, &permit)?;
            tx.record(&Event::new(EventKind::BatchPrinted, batch))?;
            Ok(true)
        }
        Err(_) => Ok(false),
    }
}

/// Moves a run on and records it.
fn advance(tx: &Tx<'_>, step: &impl Step, event: &Event) -> Result<i64> {
    batches::advance(tx, step)?;
    Ok(tx.record(event)?)
}

/// The run, for a step that is about to change it.
fn load(db: &Connection, batch: BatchRef) -> Result<BatchRow, StoreError> {
    batches::load(db, batch)
}
