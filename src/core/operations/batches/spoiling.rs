//! Spoiled sheets: recorded with reason and witness, remade in the next pass under the run's approval, their destruction
//! witnessed once for all of them by a second person.
//!
//! **Invariant:** a spoiled serial never comes back; its award gets a new one, or goes back when the run ends short.
//! **Invariant:** a sheet that came out on another paper spoils that paper and not ours.
//! **Invariant:** nobody witnesses the destruction of what he spoiled himself.

use super::super::seconding;
use super::super::{Core, Result};
use super::approving::reserve_one;
use super::counting::move_paper;
use super::{finish_printing, load, named, small, some_sheets};
use crate::core::domain::Refusal;
use crate::core::domain::batches::checklist::Defect;
use crate::core::domain::batches::life::BatchState;
use crate::core::domain::batches::scan::Scan;
use crate::core::domain::batches::sheets::{SpoilReason, SpoiledPaper, Spoiling, remake_limit};
use crate::core::domain::certificates::{CertificateState, Serial};
use crate::core::domain::counted;
use crate::core::domain::events::{Change, Event, EventKind};
use crate::core::domain::references::{AwardRef, BatchRef};
use crate::core::domain::roles::Action;
use crate::core::domain::stock::MovementKind;
use crate::core::store::batches::sheets::{self, SheetRow, Unwitnessed};
use crate::core::store::batches::{self, BatchRow, members, serials, spoils};
use crate::core::store::{Connection, Tx, proposals};

/// A sheet to be spoiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpoilOrder<'a> {
    /// The sheets, as typed: serials, last digits, `S4`, ranges.
    pub sheets: &'a str,
    /// Why.
    pub reason: SpoilReason,
    /// Words, wanted when the reason is *other*.
    pub words: &'a str,
    /// Login of who sees it destroyed; empty: not named yet.
    pub witness: &'a str,
    /// The paper it came out on, for wrong stock and wrong tray: a line's code or `plain`; empty: the run's own.
    pub on: &'a str,
}

/// A sheet that was spoiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoiled {
    /// Its serial.
    pub serial: String,
    /// The serial it is made again with; none: beyond what the approval covers, a second person must agree.
    pub remake: Option<String>,
}

impl Core {
    /// Spoils sheets that came out badly. Each is remade in the next pass, up to the limit of the run's approval.
    /// Refuses sheets whose part is not written, sheets spoiled before, and oneself as witness.
    pub fn spoil_sheets(&mut self, batch: BatchRef, order: &SpoilOrder<'_>) -> Result<Vec<Spoiled>> {
        let spans = Scan::spans(order.sheets.trim().trim_start_matches('-'))?;
        if order.reason == SpoilReason::Other && order.words.trim().is_empty() {
            return Err(Refusal::new("a sheet spoiled for another reason needs words")
                .hint("Say what happened.")
                .into());
        }
        if order.witness == self.operator() {
            return Err(Refusal::new(format!(
                "{} cannot witness the destruction of a sheet spoiled by the same person",
                order.witness
            ))
            .hint("Name another operator.")
            .into());
        }
        self.write(Action::SpoilSheets, |tx| {
            let row = load(tx, batch)?;
            let all = sheets::all(tx, batch)?;
            let open = |s: &SheetRow| matches!(s.sheet.state, CertificateState::Reserved | CertificateState::Printed);
            let chosen = named(&spans, &all, open)?;
            some_sheets(&chosen, "to spoil", batch)?;
            let mut spoiled = Vec::new();
            for sheet in chosen {
                let permit = row.life().spoil(&sheet.sheet, order.reason)?;
                spoiled.push(spoil_one(tx, &row, sheet, &permit, None, order)?);
            }
            after_spoiling(tx, &row)?;
            Ok(spoiled)
        })
    }

    /// Witnesses, as the second person, that the spoiled sheets of a run were destroyed. Gives how many.
    /// Refuses who spoiled them, and when there are none.
    pub fn witness_spoils(&mut self, batch: BatchRef) -> Result<u32> {
        Action::WitnessSpoils.secondable(self.roles())?;
        let operator = self.operator().to_owned();
        self.write_unasked(|tx| {
            load(tx, batch)?;
            let open = sheets::unwitnessed(tx, batch)?;
            let mut spoilers: Vec<&str> = open.iter().map(|s| s.spoiled_by.as_str()).collect();
            spoilers.sort_unstable();
            spoilers.dedup();
            let others: Vec<&str> = spoilers.iter().copied().filter(|name| *name != operator).collect();
            if others.is_empty() {
                return Err(nothing_to_witness(batch, &operator, &open).into());
            }
            let mut witnessed = 0;
            for spoiler in others {
                let Some(proposal) = proposals::open_for(tx, Action::WitnessSpoils, &spoils_subject(batch, spoiler))?
                else {
                    continue;
                };
                let approved = seconding::second(tx, proposal)?;
                if approved.payload() != spoils_payload(batch, spoiler, &open) {
                    return Err(
                        Refusal::new(format!("the spoils of batch {batch} changed since they were shown")).into()
                    );
                }
                let count = sheets::witnessed(tx, batch, spoiler, approved.approval())?;
                let event = Event::new(EventKind::SpoilsWitnessed, batch)
                    .with("spoiled", count)
                    .with("approval", approved.approval());
                let seq = tx.record(&event)?;
                approved.use_up(tx, seq)?;
                witnessed += count;
            }
            if witnessed == 0 {
                return Err(Refusal::new(format!(
                    "the spoils of batch {batch} wait for no witness any more: it was withdrawn or expired"
                ))
                .hint(format!("Run `certdesk batch witness {batch} --ask` to ask again."))
                .into());
            }
            Ok(small(witnessed))
        })
    }

    /// Asks again for a witness of the sheets this operator spoiled. Refuses when there are none.
    pub fn ask_for_witness(&mut self, batch: BatchRef) -> Result<u32> {
        self.write(Action::SpoilSheets, |tx| {
            let operator = tx.stamp().operator.clone();
            let own = sheets::unwitnessed(tx, batch)?.into_iter().filter(|s| s.spoiled_by == operator).count();
            if own == 0 {
                return Err(Refusal::new(format!(
                    "{operator} spoiled no sheet of batch {batch} that waits for a witness"
                ))
                .into());
            }
            propose_witness(tx, batch)?;
            Ok(small(own))
        })
    }
}

fn nothing_to_witness(batch: BatchRef, operator: &str, open: &[Unwitnessed]) -> Refusal {
    if open.is_empty() {
        return Refusal::new(format!("batch {batch} has no spoiled sheet that waits for a witness"));
    }
    Refusal::new(format!("{operator} spoiled these sheets of batch {batch} and cannot witness their destruction"))
        .hint("A second person must do this.")
}

/// Spoils one sheet, moves its paper, reserves its remake and records it.
pub(super) fn spoil_one(
    tx: &Tx<'_>,
    row: &BatchRow,
    sheet: &SheetRow,
    permit: &Spoiling,
    defect: Option<Defect>,
    order: &SpoilOrder<'_>,
) -> Result<Spoiled> {
    let paper = permit.reason().paper(order.on, &row.paper)?;
    let told = match (&paper, defect) {
        (_, Some(Defect::Other)) => order.words.to_owned(),
        (_, Some(defect)) if order.words.is_empty() => defect.code().to_owned(),
        (_, Some(defect)) => format!("{defect}, {}", order.words),
        (SpoiledPaper::Own, None) => order.words.to_owned(),
        (SpoiledPaper::Other(code), None) => format!("on {code} {}", order.words).trim().to_owned(),
        (SpoiledPaper::Plain, None) => format!("on plain paper {}", order.words).trim().to_owned(),
    };
    sheets::spoil(tx, permit, &told, order.witness)?;
    let serial = permit.serial().to_string();
    let within = sheets::remakes(tx, row.reference)? < remake_limit(row.approved_sheets) + row.more_remakes;
    let in_run = members::run_of(tx, permit.award())? == Some(row.reference);
    let remake = if within && in_run { Some(reserve_remake(tx, row, sheet.id, permit.award())?) } else { None };
    let event = match defect {
        Some(defect) => Event::new(EventKind::CertificateFailed, row.reference).with("defect", defect.code()),
        None => Event::new(EventKind::SheetSpoiled, row.reference).with("cause", permit.reason().code()),
    };
    let event = event
        .with("serial", serial.as_str())
        .with("remake", remake.as_deref().unwrap_or("none"))
        .because(order.words)
        .changing(Change::new(
            format!("certificate:{serial}"),
            "state",
            Some(permit.from().code().to_owned()),
            Some(CertificateState::Spoiled.code().to_owned()),
        ));
    let seq = tx.record(&event)?;
    spoil_paper(tx, row, &paper, permit.from(), seq)?;
    let gone = match &paper {
        SpoiledPaper::Own => row.paper.as_str(),
        SpoiledPaper::Other(code) => code,
        SpoiledPaper::Plain => "",
    };
    let codes = (permit.reason().code(), defect.map_or("", Defect::code));
    spoils::note(tx, sheet.id, row.reference, codes, gone)?;
    Ok(Spoiled { serial, remake })
}

/// Moves the paper of a spoiled sheet: ours is gone, or it lies in the tray as before and a sheet of another line is gone.
fn spoil_paper(tx: &Tx<'_>, row: &BatchRow, paper: &SpoiledPaper, from: CertificateState, seq: i64) -> Result<()> {
    let batch = row.reference;
    let at_printer = from == CertificateState::Reserved;
    let other = match paper {
        SpoiledPaper::Own => {
            let moved = if at_printer { MovementKind::SpoiledAtPrinter } else { MovementKind::SpoiledLater };
            return move_paper(tx, batch, &row.paper, moved, 1, seq);
        }
        SpoiledPaper::Other(code) => Some(code),
        SpoiledPaper::Plain => None,
    };
    if !at_printer {
        move_paper(tx, batch, &row.paper, MovementKind::TakenBack, 1, seq)?;
    }
    move_paper(tx, batch, &row.paper, MovementKind::BackToShelf, 1, seq)?;
    if let Some(code) = other {
        move_paper(tx, batch, code, MovementKind::ToPrinter, 1, seq)?;
        move_paper(tx, batch, code, MovementKind::SpoiledAtPrinter, 1, seq)?;
    }
    Ok(())
}

/// Reserves a further serial for an award whose sheet was spoiled; gives it.
pub(super) fn reserve_remake(tx: &Tx<'_>, row: &BatchRow, spoiled: i64, award: AwardRef) -> Result<String> {
    let issued_on = row.issued_on.unwrap_or(tx.stamp().day);
    let year = chrono::Datelike::year(&issued_on);
    let number = serials::take(tx, &row.serial_prefix, year, 1)?;
    let serial = Serial::new(&row.serial_prefix, year, number)?;
    let place = sheets::last_place(tx, row.reference)? + 1;
    reserve_one(tx, row.reference, &serial, award, place, Some(spoiled), issued_on)?;
    Ok(serial.to_string())
}

/// What follows once sheets were spoiled: a witness is asked for, and more remakes where the approval does not cover
/// them; a printed run goes back to the printer, or a printing one is finished.
pub(super) fn after_spoiling(tx: &Tx<'_>, row: &BatchRow) -> Result<()> {
    propose_witness(tx, row.reference)?;
    let owed = sheets::owed(tx, row.reference)?;
    if !owed.is_empty() {
        let payload = serde_json::json!({ "batch": row.reference.to_string(), "remakes": owed.len() }).to_string();
        let words =
            format!("Let {} remake {} more than its approval covers.", row.reference, counted(owed.len(), "sheet"));
        seconding::propose(tx, Action::ApproveBatch, &remakes_subject(row.reference), &payload, &words, None)?;
    }
    let not_yet = sheets::counts(tx, row.reference)?.not_yet;
    if row.state == BatchState::Printed && (not_yet > 0 || !owed.is_empty()) {
        batches::advance(tx, &row.life().back_to_printer()?)?;
    }
    finish_printing(tx, row.reference)?;
    Ok(())
}

/// The subject of a proposal to remake more than the approval covers.
pub(super) fn remakes_subject(batch: BatchRef) -> String {
    format!("{batch} remakes")
}

fn spoils_subject(batch: BatchRef, spoiled_by: &str) -> String {
    format!("{batch} spoils of {spoiled_by}")
}

fn spoils_payload(batch: BatchRef, spoiled_by: &str, open: &[Unwitnessed]) -> String {
    let own = open.iter().filter(|s| s.spoiled_by == spoiled_by);
    let sheets: Vec<_> = own.map(|s| serde_json::json!({ "serial": s.serial, "reason": s.reason })).collect();
    serde_json::json!({ "batch": batch.to_string(), "spoils": sheets }).to_string()
}

/// Leaves the operator's own spoils proposed to a witness, all of them with their reasons.
fn propose_witness(tx: &Tx<'_>, batch: BatchRef) -> Result<()> {
    let operator = tx.stamp().operator.clone();
    let open = open_spoils(tx, batch)?;
    let own = open.iter().filter(|s| s.spoiled_by == operator).count();
    if own == 0 {
        return Ok(());
    }
    let words = format!("Witness the destruction of {} of {batch}.", counted(own, "spoiled sheet"));
    let payload = spoils_payload(batch, &operator, &open);
    seconding::propose(tx, Action::WitnessSpoils, &spoils_subject(batch, &operator), &payload, &words, None)?;
    Ok(())
}

fn open_spoils(db: &Connection, batch: BatchRef) -> Result<Vec<Unwitnessed>> {
    Ok(sheets::unwitnessed(db, batch)?)
}
