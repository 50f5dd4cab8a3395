//! Packing the sheets of a run, and handing its consignments in at the counter: one consignment per addressee, expected
//! serials, strangers refused. Gates are asked before the parcel is closed and before it leaves. What happens to one
//! consignment, whatever it is for, stands in `operations/post`.
//!
//! **Invariant:** what is dispatched was packed, what was packed was expected, what was expected passed inspection.
//! **Invariant:** what is collected in the house is never handed in.

use super::super::post::{self, Left};
use super::super::presence::is_free;
use super::super::{Core, Result};
use super::{advance, holds, load, named, small};
use crate::core::domain::Refusal;
use crate::core::domain::batches::life::BatchState;
use crate::core::domain::batches::scan::{self, Scan};
use crate::core::domain::certificates::{CertificateState, Serial};
use crate::core::domain::consignments::{ConsignmentState, DeliverTo, ExpectedSheet};
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::references::{AwardRef, BatchRef, ConsignmentRef};
use crate::core::domain::reports::facts::turnaround_text;
use crate::core::domain::roles::Action;
use crate::core::domain::sheets::{SheetKind, SheetQuery};
use crate::core::store::batches::BatchRow;
use crate::core::store::batches::sheets::{self, SheetRow};
use crate::core::store::consignments::{self, ConsignmentRow};
use crate::core::store::{Tx, holidays};

/// How packing went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackedBatch {
    /// The run.
    pub batch: BatchRef,
    /// Sheets packed now.
    pub packed: u32,
    /// Sheets still missing.
    pub missing: u32,
    /// Its consignments.
    pub consignments: Vec<ConsignmentRow>,
    /// Papers kept back because a gate is shut now.
    pub kept_back: Vec<AwardRef>,
    /// Sheets taken out of their parcel.
    pub taken_out: u32,
    /// Papers that can go nowhere yet, each with why.
    pub unaddressed: Vec<String>,
    /// Where the run stands now.
    pub state: BatchState,
}

/// How a dispatch went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DispatchedBatch {
    /// The run.
    pub batch: BatchRef,
    /// Consignments that left.
    pub consignments: u32,
    /// Certificates that left.
    pub certificates: u32,
    /// Papers kept back because a gate is shut now.
    pub kept_back: Vec<AwardRef>,
}

impl Core {
    /// Packs sheets of an inspected run. Without a consignment everything expected is packed as counted; with one, the
    /// sheets named go into it (`=42` for the 42 that are left, `-52` takes one out again). The run is packed when
    /// nothing is missing. Papers released later are packed late. Refuses a sheet that belongs to another consignment,
    /// saying which.
    pub fn pack_batch(&mut self, batch: BatchRef, scanned: Option<(ConsignmentRef, &str)>) -> Result<PackedBatch> {
        let scanned_text = scanned.map_or("", |(_, line)| line);
        let scanned = match scanned {
            Some((consignment, line)) => Some((consignment, Scan::parse(line)?)),
            None => None,
        };
        if let Some((_, Scan::Here(_))) = &scanned {
            self.is_of_run(batch, scanned_text)?;
        }
        self.write(Action::PackBatch, |tx| {
            if let Some((consignment, _)) = &scanned {
                is_free(tx, &consignment.to_string())?;
            }
            let row = load(tx, batch)?;
            let late = may_pack(tx, &row)?;
            holds::not_held(tx, batch)?;
            let kept_back = kept(holds::ask_again(tx, &row)?);
            let unaddressed = open_consignments(tx, &row)?;
            let all = sheets::all(tx, batch)?;
            let chosen = match &scanned {
                Some((consignment, scan)) => for_consignment(tx, batch, &all, *consignment, scan)?,
                None => Chosen::In(consignments::expected(tx, batch)?.into_iter().filter(|s| !s.packed).collect()),
            };
            let parcels = consignments::of_batch(tx, batch)?;
            let (packed, taken_out) = match &chosen {
                Chosen::In(into) => (put_in(tx, batch, &parcels, scanned.as_ref().map(|(c, _)| *c), into)?, 0),
                Chosen::Out(out) => (0, post::take_out(tx, &parcels, out)?),
            };
            complete(tx, &row)?;
            let expected = consignments::expected(tx, batch)?;
            let missing = small(expected.iter().filter(|s| !s.packed).count() + unaddressed.len());
            let open = consignments::of_batch(tx, batch)?;
            if missing == 0 && !late {
                let event = Event::new(EventKind::BatchPacked, batch).with("consignments", open.len());
                advance(tx, &row.life().packed(missing)?, &event)?;
            }
            let state = load(tx, batch)?.state;
            Ok(PackedBatch { batch, packed, missing, consignments: open, kept_back, taken_out, unaddressed, state })
        })
    }

    /// Opens the consignments of an inspected run, one per addressee, so that packing can begin. Gives how many there are.
    /// Papers whose gate is shut now are kept back first. Refuses when the run is not inspected.
    pub fn begin_packing(&mut self, batch: BatchRef) -> Result<u32> {
        self.write(Action::PackBatch, |tx| {
            let row = load(tx, batch)?;
            if row.state != BatchState::Inspected {
                return Err(row.life().wrong_state("packed").into());
            }
            holds::ask_again(tx, &row)?;
            open_consignments(tx, &row)?;
            Ok(small(consignments::of_batch(tx, batch)?.len()))
        })
    }

    /// Refuses a whole serial that is of another run, saying where it belongs.
    fn is_of_run(&self, batch: BatchRef, typed: &str) -> Result<()> {
        let Ok(serial) = typed.trim().parse::<Serial>() else { return Ok(()) };
        let query = SheetQuery { filter: format!("serial:{serial}"), limit: 2, ..SheetQuery::default() };
        let columns = self.sheet_columns(SheetKind::Sheets);
        for row in self.sheet(SheetKind::Sheets, &query)?.rows {
            let cell = |name: &str| {
                let at = columns.iter().position(|column| column.name == name);
                at.and_then(|at| row.cells.get(at)).map_or("", String::as_str)
            };
            if cell("batch") != batch.to_string() {
                let words = format!(
                    "{serial} is not of batch {batch}: it is {} in {} {} {}",
                    cell("state"),
                    cell("batch"),
                    cell("consignment"),
                    cell("centre")
                );
                return Err(Refusal::new(words.trim_end()).hint("Put the sheet aside, go on scanning.").into());
            }
        }
        Ok(())
    }

    /// Hands the consignments of a packed run in at the counter. Papers whose gate is shut now are kept back first.
    /// Refuses when the run is not packed.
    pub fn dispatch_batch(&mut self, batch: BatchRef) -> Result<DispatchedBatch> {
        let calendar = holidays::calendar(self.db(), &self.office().place)?;
        self.write(Action::DispatchBatch, |tx| {
            let row = load(tx, batch)?;
            holds::not_held(tx, batch)?;
            let late = sheets::late(tx, batch)? > 0 && matches!(row.state, BatchState::Dispatched | BatchState::Closed);
            let permit = if late { None } else { Some(row.life().dispatch()?) };
            let kept_back = kept(holds::ask_again(tx, &row)?);
            let mut left = Left::default();
            let waiting = |parcel: &ConsignmentRow| {
                parcel.life.state == ConsignmentState::Packed && parcel.deliver_to != DeliverTo::Collect
            };
            let parcels: Vec<_> = consignments::of_batch(tx, batch)?.into_iter().filter(waiting).collect();
            for parcel in &parcels {
                left.add(let_go(tx, parcel)?);
            }
            let stays = consignments::of_batch(tx, batch)?.into_iter().any(|parcel| post::is_to_leave(&parcel));
            if parcels.is_empty() && !late {
                let words = format!("batch {batch} has no consignment to hand in at the counter");
                let hint = "What is booked goes with the driver, what is collected is handed over in the house.";
                return Err(Refusal::new(words).hint(hint).into());
            }
            let event = Event::new(EventKind::BatchDispatched, batch)
                .with("consignments", i64::from(left.consignments))
                .with("certificates", i64::from(left.certificates()))
                .with("turnaround", turnaround_text(left.days(&calendar, tx.stamp().day)))
                .changing_all(left.changes.clone());
            match permit {
                Some(permit) if !stays => advance(tx, &permit, &event)?,
                Some(_) | None => tx.record(&event)?,
            };
            Ok(DispatchedBatch { batch, consignments: left.consignments, certificates: left.certificates(), kept_back })
        })
    }

    /// One consignment. Refuses when there is none of this number.
    pub fn consignment(&self, consignment: ConsignmentRef) -> Result<ConsignmentRow> {
        Ok(consignments::load(self.db(), consignment)?)
    }

    /// The sheets expected in the consignments of a run, in pack order.
    pub fn expected_sheets(&self, batch: BatchRef) -> Result<Vec<ExpectedSheet>> {
        Ok(consignments::expected(self.db(), batch)?)
    }
}

/// Whether packing is late: papers released after their run was packed leave in a consignment of their own.
/// Refuses before inspection, and when nothing of a packed run is left to pack.
fn may_pack(tx: &Tx<'_>, row: &BatchRow) -> Result<bool> {
    match row.state {
        BatchState::Inspected => Ok(false),
        BatchState::Packed | BatchState::Dispatched | BatchState::Closed => {
            let open = consignments::expected(tx, row.reference)?.iter().any(|s| !s.packed);
            let opened = |parcel: &ConsignmentRow| parcel.life.state == ConsignmentState::Packing;
            let open = open || consignments::of_batch(tx, row.reference)?.iter().any(opened);
            if open || !consignments::homeless(tx, row.reference)?.is_empty() {
                return Ok(true);
            }
            Err(row.life().wrong_state("packed").into())
        }
        BatchState::Draft
        | BatchState::Preflighted
        | BatchState::Approved
        | BatchState::Printing
        | BatchState::Paused
        | BatchState::EndedShort
        | BatchState::Printed
        | BatchState::Cancelled => Err(row.life().wrong_state("packed").into()),
    }
}

fn kept(taken: Vec<holds::TakenOut>) -> Vec<AwardRef> {
    taken
        .into_iter()
        .filter_map(|one| match one {
            holds::TakenOut::KeptBack(award, _) => Some(award),
            holds::TakenOut::Back(_)
            | holds::TakenOut::Unused(..)
            | holds::TakenOut::Awaited(..)
            | holds::TakenOut::Gone(..) => None,
        })
        .collect()
}

fn not_of_run(consignment: ConsignmentRef, batch: BatchRef) -> Refusal {
    Refusal::new(format!("consignment {consignment} is not of batch {batch}"))
        .hint(format!("`certdesk show {batch}` lists its consignments."))
}

/// Opens a consignment per addressee for passed sheets that are expected nowhere yet. Gives those that can go nowhere,
/// with why.
fn open_consignments(tx: &Tx<'_>, row: &BatchRow) -> Result<Vec<String>> {
    let homeless = consignments::homeless(tx, row.reference)?;
    if homeless.is_empty() {
        return Ok(Vec::new());
    }
    post::open_for_run(tx, row.reference, &homeless)
}

/// What a line means for a parcel.
enum Chosen {
    /// These go in.
    In(Vec<ExpectedSheet>),
    /// These come out again.
    Out(Vec<ExpectedSheet>),
}

/// Puts sheets into their parcels; into one parcel when one was named.
fn put_in(
    tx: &Tx<'_>,
    batch: BatchRef,
    parcels: &[ConsignmentRow],
    into: Option<ConsignmentRef>,
    sheets: &[ExpectedSheet],
) -> Result<u32> {
    for sheet in sheets {
        let wanted = into.unwrap_or(sheet.consignment);
        let parcel = parcels.iter().find(|parcel| parcel.life.reference == wanted);
        let parcel = parcel.ok_or_else(|| not_of_run(wanted, batch))?;
        consignments::pack(tx, &parcel.life.pack(sheet)?)?;
    }
    Ok(small(sheets.len()))
}

fn for_consignment(
    tx: &Tx<'_>,
    batch: BatchRef,
    all: &[SheetRow],
    consignment: ConsignmentRef,
    scan: &Scan,
) -> Result<Chosen> {
    let expected = consignments::expected(tx, batch)?;
    let of = |serial: &str| expected.iter().find(|s| s.serial == serial).cloned();
    match scan {
        Scan::Here(spans) => {
            let fits = |s: &SheetRow| s.sheet.state == CertificateState::Passed && !s.packed;
            let mut chosen = Vec::new();
            for sheet in named(spans, all, fits)? {
                let serial = sheet.sheet.serial.to_string();
                chosen.push(of(&serial).ok_or_else(|| {
                    Refusal::new(format!("{serial} is {} and goes in no consignment", sheet.sheet.state))
                        .hint("Put the sheet aside, go on scanning.")
                })?);
            }
            Ok(Chosen::In(chosen))
        }
        Scan::Rest(count) => {
            let left: Vec<_> = expected.iter().filter(|s| s.consignment == consignment && !s.packed).cloned().collect();
            scan::counted_rest(*count, left.len())?;
            Ok(Chosen::In(left))
        }
        Scan::NotGood(spans) => {
            let inside = |s: &SheetRow| s.packed && s.consignment == Some(consignment);
            let mut out = Vec::new();
            for sheet in named(spans, all, inside)? {
                let serial = sheet.sheet.serial.to_string();
                let found = of(&serial).filter(|found| found.consignment == consignment && found.packed);
                out.push(found.ok_or_else(|| {
                    Refusal::new(format!("{serial} is not in consignment {consignment}"))
                        .hint("Only what was scanned in is taken out.")
                })?);
            }
            Ok(Chosen::Out(out))
        }
    }
}

/// Completes consignments that hold all they expect, and drops those that expect nothing any more.
fn complete(tx: &Tx<'_>, row: &BatchRow) -> Result<()> {
    let expected = consignments::expected(tx, row.reference)?;
    for parcel in consignments::of_batch(tx, row.reference)? {
        if parcel.life.state != ConsignmentState::Packing {
            continue;
        }
        let of: Vec<_> = expected.iter().filter(|s| s.consignment == parcel.life.reference).collect();
        let (wanted, packed) = (small(of.len()), small(of.iter().filter(|s| s.packed).count()));
        post::resize(tx, &parcel, wanted)?;
        if wanted == 0 {
            consignments::advance(tx, &parcel.life.cancel(wanted)?)?;
        } else if wanted == packed {
            consignments::advance(tx, &parcel.life.complete(wanted, packed)?)?;
            let event = Event::new(EventKind::ConsignmentPacked, parcel.life.reference)
                .with("batch", row.reference.to_string())
                .with("pieces", i64::from(packed));
            tx.record(&event)?;
        }
    }
    Ok(())
}

/// Hands one consignment in; one of which nothing may go is unpacked and dropped. Gives what left.
fn let_go(tx: &Tx<'_>, parcel: &ConsignmentRow) -> Result<Left> {
    let reference = parcel.life.reference;
    if parcel.packed == 0 {
        consignments::advance(tx, &parcel.life.unpack()?)?;
        tx.record(&Event::new(EventKind::ConsignmentUnpacked, reference))?;
        let open = consignments::load(tx, reference)?;
        consignments::advance(tx, &open.life.cancel(0)?)?;
        return Ok(Left::default());
    }
    post::resize(tx, parcel, parcel.packed)?;
    let left = post::leave(tx, parcel, &parcel.life.hand_in()?)?;
    let service = consignments::load(tx, reference)?.service;
    tx.record(&Event::new(EventKind::ConsignmentDispatched, reference).with("service", service))?;
    Ok(left)
}
