//! Packing: the parcels of a run, and one parcel with the sheets it expects, into which they are scanned. Separate from
//! the run because a packer stands at a bench with one parcel before them.
//!
//! **Invariant:** a sheet that does not belong in a parcel is refused, with where it belongs.

use std::collections::HashMap;

use crate::core::domain::batches::BatchState;
use crate::core::domain::references::{BatchRef, ConsignmentRef};
use crate::core::domain::sheets::{SheetKind, SheetQuery};
use crate::core::domain::{agreeing, counted};
use crate::core::{BatchView, Core, Error};
use crate::tui::card::{Card, Line};
use crate::tui::commands::{Offer, Verb};
use crate::tui::dialogs::{Confirm, Grade};
use crate::tui::effects::{Action, Place, Query};
use crate::tui::glyphs::Tone;
use crate::tui::layers::{Cx, Message, Step};
use crate::tui::record::Leaf;
use crate::tui::sheet::{Chosen, RowVerb};

/// The parcels of a run.
pub static PARCELS: Leaf = Leaf {
    title: "packing",
    asks: |reference| Query::Card(parcels, reference.to_owned()),
    verbs: &[RowVerb { verb: Verb::Forward, offer: next, run: pack_rest }],
    hints: &[Verb::Forward],
    scan: None,
    after: None,
};

/// One parcel.
pub static PARCEL: Leaf = Leaf {
    title: "parcel",
    asks: |reference| Query::Card(parcel, reference.to_owned()),
    verbs: &[RowVerb { verb: Verb::Forward, offer: next, run: next_parcel }],
    hints: &[Verb::Forward],
    scan: Some(scanned),
    after: None,
};

/// Where the parcels of a run stand in the window.
pub fn place(run: BatchRef) -> Place {
    Place { pane: 4, view: "Packing", filter: String::new(), record: run.to_string() }
}

/// Where one parcel stands in the window.
pub fn parcel_place(parcel: ConsignmentRef) -> Place {
    Place { pane: 4, view: "Parcel", filter: String::new(), record: parcel.to_string() }
}

fn next(chosen: &Chosen) -> Offer {
    match chosen.next_step {
        Some(step) => Offer::named(step),
        None => Offer::no("nothing is left to do here"),
    }
}

fn parcels(core: &Core, reference: &str) -> Result<Card, Error> {
    let run: BatchRef = reference.parse()?;
    let view = core.batch(run)?;
    let (packed, pieces) = totals(&view);
    let mut card = Card::new(reference, "packing");
    card.aside =
        format!("{}, {packed} of {} packed", counted(view.consignments.len(), "parcel"), counted(pieces, "sheet"));
    card.next_step = match view.facts.state {
        BatchState::Inspected => Some("pack the rest".to_owned()),
        BatchState::Packed => Some("dispatch".to_owned()),
        _ => Some("back to the run".to_owned()),
    };
    card.widths = vec![11, 0, 7, 12, 20];
    card.drops = vec![4];
    let tone = if packed == pieces { Tone::Done } else { Tone::Ours };
    let note = (tone, format!("{} {packed} of {pieces}", tone.glyph()));
    card.add(Line::Bar { label: "packed".into(), done: packed, total: pieces, note });
    card.add(Line::row(["CONSIGNMENT", "ADDRESSEE", " PACKED", "STATE", "TRAVELS"]));
    card.pinned = card.entries.len();
    for parcel in &view.consignments {
        let tone = Tone::of(parcel.life.state.code());
        let cells = [
            parcel.life.reference.to_string(),
            addressee(&parcel.addressee).to_owned(),
            format!("{:>7}", format!("{}/{}", parcel.packed, parcel.pieces)),
            format!("{} {}", tone.glyph(), parcel.life.state),
            parcel.service.clone(),
        ];
        card.link(Line::row(cells), parcel_place(parcel.life.reference));
    }
    card.add(Line::Blank);
    let words = match view.facts.state {
        BatchState::Inspected => "Enter opens a parcel to scan its sheets; f packs all that is left, counted by hand.",
        BatchState::Packed => "Every parcel is complete. f hands them in.",
        _ => "These parcels left the house. f goes back to the run, where its numbers are proved.",
    };
    card.add(Line::words(words));
    Ok(card)
}

fn totals(view: &BatchView) -> (u64, u64) {
    let sum = |of: fn(&crate::core::ConsignmentFacts) -> u32| view.consignments.iter().map(|c| u64::from(of(c))).sum();
    (sum(|c| c.packed), sum(|c| c.pieces))
}

/// The first line of an address.
fn addressee(address: &str) -> &str {
    address.lines().next().unwrap_or_default()
}

fn pack_rest(chosen: &Chosen, cx: &Cx) -> Vec<Step> {
    let run: BatchRef = match chosen.reference.parse() {
        Ok(run) => run,
        Err(refusal) => return vec![Step::Say(Message::refused(refusal.to_string()))],
    };
    match chosen.next_step {
        Some("dispatch") => return super::runs::ask_dispatch(run, cx),
        Some("back to the run") => return vec![Step::Close],
        _ => {}
    }
    let left = cx.core.batch(run).map(|view| totals(&view)).map_or(0, |(packed, pieces)| pieces.saturating_sub(packed));
    let lines = vec![
        format!(
            "{} {} left to pack. Each goes into the parcel of its addressee.",
            counted(left, "sheet"),
            agreeing(left, "is", "are")
        ),
        "Count them by hand: the number typed is your word that they are in.".to_owned(),
    ];
    let confirm = Confirm::new(format!("Pack the rest of {run}?"), lines, "Pack", vec![Step::Do(Action::Pack(run))]);
    vec![Step::Open(Box::new(confirm.graded(&Grade::Counted(left as usize))))]
}

fn parcel(core: &Core, reference: &str) -> Result<Card, Error> {
    let consignment: ConsignmentRef = reference.parse()?;
    let facts = core.consignment(consignment)?;
    let mut card = Card::new(reference, format!("{reference} {}", addressee(&facts.addressee)));
    let (packed, pieces) = (u64::from(facts.packed), u64::from(facts.pieces));
    let tone = if packed == pieces { Tone::Done } else { Tone::Ours };
    let note = (tone, format!("{} {packed} of {pieces}, {}", tone.glyph(), facts.life.state));
    card.add(Line::Bar { label: "packed".into(), done: packed, total: pieces, note });
    card.add(Line::fact("to", facts.addressee.lines().collect::<Vec<_>>().join(", ")));
    let now = core.consignment_card(consignment)?.weight_now;
    card.add(Line::fact("travels", format!("{}, {now} g now, {} g full", facts.service, facts.weight_g)));
    card.widths = vec![17, 0, 10];
    card.add(Line::row(["EXPECTED", "FOR", "STATE"]));
    card.pinned = card.entries.len();
    if let Some(run) = facts.batch {
        let view = core.batch(run)?;
        let at = view.consignments.iter().position(|other| other.life.reference == consignment).map_or(0, |at| at + 1);
        card.aside = format!("parcel {at} of {}, {run}", view.consignments.len());
        let open = view.facts.state == BatchState::Inspected;
        let others = view.consignments.iter().any(|c| c.packed < c.pieces);
        if open && packed < pieces {
            card.scan = Some("Serial or last digits > |53-78 range  =5 counted the rest".to_owned());
            card.next_step = Some("scan".to_owned());
        } else {
            card.next_step = Some(if open && others { "next parcel" } else { "all parcels" }.to_owned());
        }
        let names = learners(core, run, reference)?;
        for sheet in core.expected_sheets(run)?.iter().filter(|sheet| sheet.consignment == consignment) {
            let name = names.get(&sheet.serial).cloned().unwrap_or_default();
            let (tone, word) = if sheet.packed { (Tone::Done, "packed") } else { (Tone::NotBegun, "missing") };
            let row = Line::row([sheet.serial.clone(), name, format!("{} {word}", tone.glyph())]);
            let place = Place { pane: 2, view: "Certificates", filter: String::new(), record: sheet.serial.clone() };
            card.link(row, place);
            if !sheet.packed && card.focus.is_none() {
                card.focus = Some(card.entries.len() - 1);
            }
        }
    }
    Ok(card)
}

/// Whose sheets they are, by serial.
fn learners(core: &Core, run: BatchRef, parcel: &str) -> Result<HashMap<String, String>, Error> {
    let columns = core.sheet_columns(SheetKind::Sheets);
    let at = columns.iter().position(|column| column.name == "learner").unwrap_or(0);
    let filter = format!("batch:{run} consignment:{parcel}");
    let page = core.sheet(SheetKind::Sheets, &SheetQuery { filter, limit: 2_000, ..SheetQuery::default() })?;
    Ok(page.rows.into_iter().map(|row| (row.reference, row.cells.get(at).cloned().unwrap_or_default())).collect())
}

fn scanned(chosen: &Chosen, line: &str, _cx: &Cx) -> Vec<Step> {
    match chosen.reference.parse::<ConsignmentRef>() {
        Ok(parcel) => vec![Step::Do(Action::PackInto(parcel, line.to_owned()))],
        Err(refusal) => vec![Step::Say(Message::refused(refusal.to_string()))],
    }
}

/// Goes on with the next parcel that lacks a sheet; with none, back to all of them.
fn next_parcel(chosen: &Chosen, cx: &Cx) -> Vec<Step> {
    let open = || {
        let parcel: ConsignmentRef = chosen.reference.parse().ok()?;
        let view = cx.core.batch(cx.core.consignment(parcel).ok()?.batch?).ok()?;
        let open = view.consignments.iter().filter(|c| c.packed < c.pieces).map(|c| c.life.reference);
        // Round the bench: the one after this, else the first.
        open.clone().find(|other| *other > parcel).or_else(|| open.min())
    };
    match open() {
        Some(parcel) => vec![Step::Close, Step::Go(parcel_place(parcel))],
        None => vec![Step::Close],
    }
}
