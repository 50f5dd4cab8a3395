//! Packing and dispatch in their plain first form: one consignment per addressee, expected serials, strangers refused,
//! everything handed in at the counter. Gates are asked before the parcel is closed and before it leaves.
//!
//! **Invariant:** what is dispatched was packed, what was packed was expected, what was expected passed inspection.

use std::collections::BTreeMap;

use super::super::presence::is_free;
use super::super::{Core, Result};
use super::{advance, changes, holds, load, named, small};
use crate::core::domain::Refusal;
use crate::core::domain::batches::life::BatchState;
use crate::core::domain::batches::scan::{self, Scan};
use crate::core::domain::certificates::{CertificateState, Serial};
use crate::core::domain::consignments::services::ServiceRules;
use crate::core::domain::consignments::{ConsignmentState, ExpectedSheet};
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::references::{AwardRef, BatchRef, ConsignmentRef};
use crate::core::domain::reports::facts::turnaround_text;
use crate::core::domain::roles::Action;
use crate::core::domain::sheets::{SheetKind, SheetQuery};
use crate::core::store::batches::sheets::{self, SheetRow};
use crate::core::store::batches::{BatchRow, faces};
use crate::core::store::consignments::{self, ConsignmentRow, NewConsignment};
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
    /// sheets named go into it (`=42` for the 42 that are left). The run is packed when nothing is missing.
    /// Papers released later are packed late. Refuses a sheet that belongs to another consignment, saying which.
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
            open_consignments(tx, &row)?;
            let all = sheets::all(tx, batch)?;
            let chosen = match &scanned {
                Some((consignment, scan)) => for_consignment(tx, batch, &all, *consignment, scan)?,
                None => consignments::expected(tx, batch)?
                    .into_iter()
                    .filter(|s| !s.packed)
                    .map(|s| (s.consignment, s))
                    .collect(),
            };
            let into: BTreeMap<ConsignmentRef, _> =
                consignments::of_batch(tx, batch)?.into_iter().map(|c| (c.life.reference, c.life)).collect();
            for (consignment, sheet) in &chosen {
                let parcel = into.get(consignment).ok_or_else(|| not_of_run(*consignment, batch))?;
                consignments::pack(tx, &parcel.pack(sheet)?)?;
            }
            let packed = small(chosen.len());
            complete(tx, &row)?;
            let expected = consignments::expected(tx, batch)?;
            let missing = small(expected.iter().filter(|s| !s.packed).count());
            let open = consignments::of_batch(tx, batch)?;
            if missing == 0 && !late {
                let event = Event::new(EventKind::BatchPacked, batch).with("consignments", open.len());
                advance(tx, &row.life().packed(missing)?, &event)?;
            }
            Ok(PackedBatch { batch, packed, missing, consignments: open, kept_back, state: load(tx, batch)?.state })
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
            let all = sheets::all(tx, batch)?;
            let leaving: Vec<&SheetRow> =
                all.iter().filter(|s| s.packed && s.sheet.state == CertificateState::Passed).collect();
            let sent = row.life().send(&leaving.iter().map(|s| &s.sheet).collect::<Vec<_>>())?;
            sheets::apply(tx, &sent)?;
            let mut left = 0;
            let waiting = |parcel: &ConsignmentRow| parcel.life.state == ConsignmentState::Packed;
            for parcel in consignments::of_batch(tx, batch)?.into_iter().filter(waiting) {
                left += u32::from(let_go(tx, &parcel)?);
            }
            let today = tx.stamp().day;
            let received = sheets::received_days(tx, &sent)?;
            let days = received.into_iter().map(|day| u32::try_from(calendar.between(day, today)).unwrap_or(0));
            let event = Event::new(EventKind::BatchDispatched, batch)
                .with("consignments", i64::from(left))
                .with("certificates", leaving.len())
                .with("turnaround", turnaround_text(days))
                .changing_all(changes(&sent));
            match permit {
                Some(permit) => advance(tx, &permit, &event)?,
                None => tx.record(&event)?,
            };
            Ok(DispatchedBatch { batch, consignments: left, certificates: small(leaving.len()), kept_back })
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
            if open || !sheets::without_consignment(tx, row.reference)?.is_empty() {
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

/// Opens a consignment per addressee for passed sheets that are expected nowhere yet.
fn open_consignments(tx: &Tx<'_>, row: &BatchRow) -> Result<()> {
    let homeless = sheets::without_consignment(tx, row.reference)?;
    if homeless.is_empty() {
        return Ok(());
    }
    let rules = ServiceRules::house();
    let mut addressees: Vec<(i64, i64, Vec<i64>)> = Vec::new();
    for sheet in homeless {
        match addressees.last_mut() {
            Some((addressee, _, ids)) if *addressee == sheet.addressee => ids.push(sheet.id),
            Some(_) | None => addressees.push((sheet.addressee, sheet.centre, vec![sheet.id])),
        }
    }
    for (addressee, centre, ids) in together(addressees) {
        let (key, (lines, inland)) = match addressee {
            learner if learner < 0 => (format!("learner:{}", -learner), consignments::learner_address(tx, -learner)?),
            organisation => (format!("centre:{organisation}"), consignments::centre_address(tx, organisation)?),
        };
        let pieces = small(ids.len());
        let new = NewConsignment {
            batch: row.reference,
            organisation: centre,
            key: &key,
            addressee: &lines,
            service: rules.choose(inland, pieces, false).code(),
            weight_g: rules.weight(pieces),
            pieces,
        };
        let reference = consignments::open(tx, &new)?;
        let event = Event::new(EventKind::ConsignmentOpened, reference)
            .with("batch", row.reference.to_string())
            .with("pieces", i64::from(pieces));
        tx.record(&event)?;
        for id in ids {
            consignments::expect(tx, reference, id)?;
        }
    }
    Ok(())
}

/// Remakes come last in the run's order; their sheets join those of their addressee.
fn together(addressees: Vec<(i64, i64, Vec<i64>)>) -> Vec<(i64, i64, Vec<i64>)> {
    let mut joined: Vec<(i64, i64, Vec<i64>)> = Vec::new();
    for (addressee, centre, ids) in addressees {
        match joined.iter_mut().find(|(known, ..)| *known == addressee) {
            Some((_, _, all)) => all.extend(ids),
            None => joined.push((addressee, centre, ids)),
        }
    }
    joined
}

fn for_consignment(
    tx: &Tx<'_>,
    batch: BatchRef,
    all: &[SheetRow],
    consignment: ConsignmentRef,
    scan: &Scan,
) -> Result<Vec<(ConsignmentRef, ExpectedSheet)>> {
    let expected = consignments::expected(tx, batch)?;
    let of = |serial: &str| expected.iter().find(|s| s.serial == serial).cloned();
    let chosen: Vec<ExpectedSheet> = match scan {
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
            chosen
        }
        Scan::Rest(count) => {
            let left: Vec<_> = expected.iter().filter(|s| s.consignment == consignment && !s.packed).cloned().collect();
            scan::counted_rest(*count, left.len())?;
            left
        }
        Scan::NotGood(_) => {
            return Err(Refusal::new("a sheet that may not go is kept back, not packed")
                .hint("Run `certdesk certificate keep-back` with its serial.")
                .into());
        }
    };
    Ok(chosen.into_iter().map(|sheet| (consignment, sheet)).collect())
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
        resize(tx, &parcel, wanted)?;
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

fn resize(tx: &Tx<'_>, parcel: &ConsignmentRow, pieces: u32) -> Result<()> {
    if pieces == parcel.pieces || pieces == 0 {
        return Ok(());
    }
    let rules = ServiceRules::house();
    let inland = faces::is_inland(parcel.addressee.lines().last().unwrap_or_default())
        || parcel.service != crate::core::domain::consignments::services::PostService::International.code();
    let service = rules.choose(inland, pieces, false);
    Ok(consignments::resize(tx, parcel.life.reference, pieces, rules.weight(pieces), service.code())?)
}

/// Hands one consignment in; one of which nothing may go is unpacked and dropped. Gives whether it left.
fn let_go(tx: &Tx<'_>, parcel: &ConsignmentRow) -> Result<bool> {
    let reference = parcel.life.reference;
    if parcel.packed == 0 {
        consignments::advance(tx, &parcel.life.unpack()?)?;
        tx.record(&Event::new(EventKind::ConsignmentUnpacked, reference))?;
        let open = consignments::load(tx, reference)?;
        consignments::advance(tx, &open.life.cancel(0)?)?;
        return Ok(false);
    }
    resize(tx, parcel, parcel.packed)?;
    consignments::advance(tx, &parcel.life.hand_in()?)?;
    consignments::left(tx, reference)?;
    let service = consignments::load(tx, reference)?.service;
    tx.record(&Event::new(EventKind::ConsignmentDispatched, reference).with("service", service))?;
    Ok(true)
}
