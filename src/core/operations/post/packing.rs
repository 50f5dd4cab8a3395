//! One consignment looked at, and its sheets put in and taken out. Separate from the run's packing, which is complete
//! when all its consignments are.
//!
//! **Invariant:** a sheet goes in only where it is expected, and comes out only of a parcel that is open.

use super::super::presence::is_free;
use super::super::{Core, Result};
use super::{labels, returns, small};
use crate::core::domain::Refusal;
use crate::core::domain::batches::BatchState;
use crate::core::domain::batches::scan::{self, Countable, Scan};
use crate::core::domain::certificates::Serial;
use crate::core::domain::consignments::{ConsignmentState, ExpectedSheet};
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::references::{BatchRef, ConsignmentRef, ReturnRef};
use crate::core::domain::roles::Action;
use crate::core::store::consignments::{self, ConsignmentRow, Content};
use crate::core::store::post::manifests::{self, ManifestRow};
use crate::core::store::post::news::{self, CarrierClaim, HandOver, News};
use crate::core::store::post::rules;
use crate::core::store::{Tx, batches};

pub use super::labels::LabelView;

/// A consignment as people see it.
#[derive(Debug, Clone)]
pub struct ConsignmentCard {
    /// The consignment.
    pub facts: ConsignmentRow,
    /// Its label.
    pub label: LabelView,
    /// What is expected in it, or left in it.
    pub contents: Vec<Content>,
    /// What it weighs as far as it is packed, in grams.
    pub weight_now: u32,
    /// Why it travels so: the rule in words.
    pub rule: String,
    /// Who carries it.
    pub carrier: String,
    /// A customs form goes with it.
    pub customs: bool,
    /// What carriers said of it.
    pub news: Vec<News>,
    /// What is claimed of the carrier.
    pub claim: Option<CarrierClaim>,
    /// Who collected it in the house, and who saw their document.
    pub handed_over: Option<(HandOver, String)>,
    /// The manifest it stands in.
    pub manifest: Option<ManifestRow>,
    /// Papers of it that came back and lie in the house.
    pub returned: Vec<ReturnRef>,
}

/// How packing one consignment went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackedInto {
    /// The consignment.
    pub consignment: ConsignmentRef,
    /// The run it is of.
    pub batch: Option<BatchRef>,
    /// Sheets packed now.
    pub packed: u32,
    /// Sheets taken out now.
    pub taken_out: u32,
    /// Sheets in it now.
    pub inside: u32,
    /// Sheets expected in it.
    pub pieces: u32,
    /// Where it stands now.
    pub state: ConsignmentState,
    /// Sheets of its run still missing anywhere.
    pub missing: u32,
    /// Papers kept back because a gate is shut now.
    pub kept_back: usize,
}

impl Core {
    /// One consignment with everything known of it. Refuses when there is none of this number.
    pub fn consignment_card(&self, consignment: ConsignmentRef) -> Result<ConsignmentCard> {
        let db = self.db();
        let facts = consignments::load(db, consignment)?;
        let services = rules::services(db)?;
        let rule = facts.rule.and_then(|place| services.rows().iter().find(|rule| rule.place == place));
        let left = consignments::left_in(db, consignment)?;
        let contents = if left.is_empty() { consignments::contents(db, consignment)? } else { left };
        let weight_now = if facts.packed == 0 { 0 } else { services.weight(facts.packed) };
        Ok(ConsignmentCard {
            weight_now,
            label: labels::view(db, &facts)?,
            contents,
            rule: rule.map(|rule| rule.words()).unwrap_or_default(),
            carrier: rule.map(|rule| rule.carrier.clone()).unwrap_or_default(),
            customs: rule.is_some_and(|rule| rule.customs),
            news: news::of(db, consignment)?,
            claim: news::claim_of(db, consignment)?,
            handed_over: news::handed_over(db, consignment)?,
            manifest: facts.manifest.map(|manifest| manifests::load(db, manifest)).transpose()?,
            returned: returns::open_of_consignment(db, consignment)?,
            facts,
        })
    }

    /// Packs what was typed or scanned into one consignment, of a run or without one: a serial or its last digits, a
    /// range, `=42` for the rest counted by hand, `-52` to take one out again. It is packed when nothing is missing.
    /// Refuses a stranger, saying where it belongs.
    pub fn pack_into(&mut self, consignment: ConsignmentRef, line: &str) -> Result<PackedInto> {
        let facts = self.consignment(consignment)?;
        if let Some(batch) = facts.batch {
            let done = self.pack_batch(batch, Some((consignment, line)))?;
            let now = self.consignment(consignment)?;
            return Ok(PackedInto {
                consignment,
                batch: Some(batch),
                packed: done.packed,
                taken_out: done.taken_out,
                inside: now.packed,
                pieces: now.pieces,
                state: now.life.state,
                missing: done.missing,
                kept_back: done.kept_back.len(),
            });
        }
        let scan = Scan::parse(line)?;
        self.belongs_here(consignment, line)?;
        self.write(Action::PackBatch, |tx| {
            is_free(tx, &consignment.to_string())?;
            let parcel = consignments::load(tx, consignment)?;
            let expected = consignments::expected_in(tx, consignment)?;
            let (packed, taken_out) = match &scan {
                Scan::NotGood(spans) => (0, take_out(tx, &[parcel], &chosen(spans, &expected)?)?),
                Scan::Here(spans) => (put_in(tx, &parcel, &chosen(spans, &expected)?)?, 0),
                Scan::Rest(count) => {
                    let left: Vec<ExpectedSheet> = expected.iter().filter(|sheet| !sheet.packed).cloned().collect();
                    scan::counted_rest(*count, left.len())?;
                    (put_in(tx, &parcel, &left)?, 0)
                }
            };
            let now = close_when_complete(tx, consignment)?;
            let missing = now.pieces.saturating_sub(now.packed);
            let (inside, pieces, state) = (now.packed, now.pieces, now.life.state);
            Ok(PackedInto { consignment, batch: None, packed, taken_out, inside, pieces, state, missing, kept_back: 0 })
        })
    }

    /// Packs a letter, which holds no certificate. Refuses what expects sheets.
    pub fn pack_letter(&mut self, consignment: ConsignmentRef) -> Result<()> {
        self.write(Action::PackBatch, |tx| {
            let parcel = consignments::load(tx, consignment)?;
            if parcel.about.is_empty() {
                return Err(Refusal::new(format!("consignment {consignment} expects sheets: scan them into it")).into());
            }
            consignments::advance(tx, &parcel.life.complete(1, 1)?)?;
            tx.record(&packed_event(&parcel, 1))?;
            Ok(())
        })
    }

    /// Opens a packed consignment again; it leaves the manifest it stood in, and its run is packed no more.
    /// Refuses once it left the house.
    pub fn unpack(&mut self, consignment: ConsignmentRef) -> Result<()> {
        self.write(Action::PackBatch, |tx| {
            let parcel = consignments::load(tx, consignment)?;
            let life = match parcel.life.state {
                ConsignmentState::Booked => {
                    consignments::advance(tx, &parcel.life.unbook()?)?;
                    tx.record(&Event::new(EventKind::ConsignmentUnbooked, consignment))?;
                    consignments::load(tx, consignment)?.life
                }
                _ => parcel.life,
            };
            consignments::advance(tx, &life.unpack()?)?;
            consignments::file_in(tx, consignment, None)?;
            tx.record(&Event::new(EventKind::ConsignmentUnpacked, consignment))?;
            Ok(())
        })
    }

    /// Refuses a whole serial that goes elsewhere, saying where.
    fn belongs_here(&self, consignment: ConsignmentRef, line: &str) -> Result<()> {
        let Ok(serial) = line.trim().parse::<Serial>() else { return Ok(()) };
        let expected = consignments::expected_in(self.db(), consignment)?;
        if expected.iter().any(|sheet| sheet.serial == serial.to_string()) {
            return Ok(());
        }
        let Ok(paper) = returns::paper(self.db(), &serial) else { return Ok(()) };
        let place = paper.consignment.map(|other| format!(" in {other}")).unwrap_or_default();
        Err(Refusal::new(format!("{serial} is not of consignment {consignment}: it is {}{place}", paper.state))
            .hint("Put the sheet aside, go on scanning.")
            .into())
    }
}

/// The sheets a person names among those expected.
fn chosen(spans: &[scan::Span], expected: &[ExpectedSheet]) -> Result<Vec<ExpectedSheet>> {
    let mut countable = Vec::with_capacity(expected.len());
    for (index, sheet) in expected.iter().enumerate() {
        let serial: Serial = sheet.serial.parse()?;
        countable.push(Countable { place: small(index + 1), number: serial.number(), serial: sheet.serial.clone() });
    }
    Ok(scan::find(spans, &countable)?.into_iter().map(|index| expected[index].clone()).collect())
}

fn put_in(tx: &Tx<'_>, parcel: &ConsignmentRow, sheets: &[ExpectedSheet]) -> Result<u32> {
    for sheet in sheets {
        consignments::pack(tx, &parcel.life.pack(sheet)?)?;
    }
    Ok(small(sheets.len()))
}

/// Takes sheets out of their parcel again; they stay expected there. Gives how many.
pub fn take_out(tx: &Tx<'_>, parcels: &[ConsignmentRow], sheets: &[ExpectedSheet]) -> Result<u32> {
    for sheet in sheets {
        let parcel = parcels.iter().find(|parcel| parcel.life.reference == sheet.consignment);
        let parcel = parcel.ok_or_else(|| Refusal::new(format!("{} is in no open parcel", sheet.serial)))?;
        consignments::take_out(tx, &parcel.life.take_out(sheet)?)?;
        let event = Event::new(EventKind::SheetTakenOut, sheet.consignment).with("serial", sheet.serial.as_str());
        tx.record(&event)?;
    }
    Ok(small(sheets.len()))
}

fn packed_event(parcel: &ConsignmentRow, pieces: u32) -> Event {
    let batch = parcel.batch.map_or_else(|| parcel.purpose.code().to_owned(), |batch| batch.to_string());
    Event::new(EventKind::ConsignmentPacked, parcel.life.reference)
        .with("batch", batch)
        .with("pieces", i64::from(pieces))
}

/// Closes a parcel without a run that holds all it expects.
fn close_when_complete(tx: &Tx<'_>, consignment: ConsignmentRef) -> Result<ConsignmentRow> {
    let parcel = consignments::load(tx, consignment)?;
    if parcel.life.state == ConsignmentState::Packing && parcel.packed == parcel.pieces && parcel.pieces > 0 {
        consignments::advance(tx, &parcel.life.complete(parcel.pieces, parcel.packed)?)?;
        tx.record(&packed_event(&parcel, parcel.packed))?;
    }
    Ok(consignments::load(tx, consignment)?)
}

/// Calls a packed run dispatched once everything of it that travels has left; gives whether it is now.
pub fn run_left(tx: &Tx<'_>, batch: BatchRef) -> Result<bool> {
    let row = batches::load(tx, batch)?;
    let parcels = consignments::of_batch(tx, batch)?;
    let waits = parcels.iter().any(super::is_to_leave);
    if row.state != BatchState::Packed || waits || !consignments::homeless(tx, batch)?.is_empty() {
        return Ok(false);
    }
    let gone = parcels.iter().filter(|parcel| parcel.dispatched_on.is_some());
    let (count, certificates) =
        gone.fold((0_i64, 0_i64), |(n, sheets), parcel| (n + 1, sheets + i64::from(parcel.pieces)));
    batches::advance(tx, &row.life().dispatch()?)?;
    let event = Event::new(EventKind::RunLeft, batch).with("consignments", count).with("certificates", certificates);
    tx.record(&event)?;
    Ok(true)
}
