//! The page of one consignment: its sheets beside its parcel while it is packed, its way once it has left. Separate from
//! the lists because a packer stands at a bench with one parcel before them.
//!
//! **Invariant:** a sheet that does not belong in it is refused, with where it belongs; the bell rings then.

use super::super::places;
use super::consignments::{VERBS, step_of};
use crate::core::domain::Day;
use crate::core::domain::consignments::ConsignmentState;
use crate::core::domain::references::ConsignmentRef;
use crate::core::{ConsignmentCard, Core, Error};
use crate::tui::actions::PostStep;
use crate::tui::card::{Card, Line};
use crate::tui::commands::Verb;
use crate::tui::effects::{Action, Place, Query};
use crate::tui::glyphs::Tone;
use crate::tui::layers::{Cx, Message, Step};
use crate::tui::pen::wrap;
use crate::tui::record::Leaf;
use crate::tui::sheet::Chosen;

/// The page.
pub static PAGE: Leaf = Leaf {
    title: "consignment",
    asks: |reference| Query::Card(card, reference.to_owned()),
    verbs: VERBS,
    hints: &[Verb::Forward, Verb::Edit, Verb::CameBack, Verb::HandIn, Verb::Preview, Verb::Timeline],
    scan: Some(scanned),
    after: None,
};

/// The card of a consignment.
pub fn card(core: &Core, reference: &str) -> Result<Card, Error> {
    let consignment: ConsignmentRef = reference.parse()?;
    let view = core.consignment_card(consignment)?;
    let facts = &view.facts;
    let state = facts.life.state;
    let first = facts.addressee.lines().next().unwrap_or_default();
    let mut card = Card::new(reference, format!("{reference} {first}"));
    card.state = state.code().to_owned();
    card.next_step = step_of(state, facts.deliver_to).map(str::to_owned);
    card.aside = match facts.batch {
        Some(batch) => format!("of {batch}"),
        None => facts.purpose.code().to_owned(),
    };
    let (packed, pieces) = (u64::from(facts.packed), u64::from(facts.pieces));
    if state == ConsignmentState::Packing && facts.about.is_empty() {
        card.scan = Some("Serial or last digits > |- take out  =5 counted the rest".to_owned());
        card.next_step = Some("scan".to_owned());
    }
    let tone = Tone::of(state.code());
    if facts.about.is_empty() {
        let note = (tone, format!("{} {packed} of {pieces}, {state}", tone.glyph()));
        card.add(Line::Bar { label: "packed".into(), done: packed, total: pieces, note });
    } else {
        card.add(Line::judged("letter", format!("about {}", facts.about), tone, state.code()));
    }
    on_its_way(&view, &mut card);
    sheets(&view, &mut card);
    Ok(card)
}

/// How it travels and what was heard of it.
fn on_its_way(view: &ConsignmentCard, card: &mut Card) {
    let facts = &view.facts;
    if facts.dispatched_on.is_none() {
        return;
    }
    let number = facts.tracking.clone().unwrap_or_else(|| "none yet: e notes it".to_owned());
    card.add(Line::fact("tracking", number));
    let left = facts.dispatched_on.as_deref().map(super::super::day).unwrap_or_default();
    card.add(Line::fact("left", format!("{left}, by {}, {}", facts.service, view.carrier)));
    for news in view.news.iter().rev().take(4) {
        card.add(Line::judged(
            super::super::day(&news.day),
            news.words.clone(),
            Tone::of(news.state.code()),
            news.state.code(),
        ));
    }
    if let Some(claim) = &view.claim {
        card.add(Line::fact(
            "claimed",
            format!("{}.{:02} {}, {}", claim.amount / 100, claim.amount % 100, claim.currency, claim.reference),
        ));
    }
    if let Some((over, by)) = &view.handed_over {
        card.add(Line::fact("handed over", format!("to {}, {} seen by {by}", over.by, over.document)));
    }
    if !view.returned.is_empty() {
        let names: Vec<String> = view.returned.iter().map(ToString::to_string).collect();
        card.link(
            Line::judged("came back", names.join(", "), Tone::Late, "lies here"),
            places::list(super::PANE, "Returns", format!("consignment:{}", facts.life.reference)),
        );
    }
}

/// The sheets on the left, the parcel on the right.
fn sheets(view: &ConsignmentCard, card: &mut Card) {
    card.widths = vec![15, 18, 11, 0];
    card.add(Line::row(["EXPECTED", "FOR", "STATE", "PARCEL"]));
    card.pinned = if view.facts.life.state == ConsignmentState::Packing { card.entries.len() } else { 0 };
    let mut parcel = parcel_lines(view).into_iter();
    for paper in &view.contents {
        let (tone, word) = match (view.facts.dispatched_on.is_some(), paper.packed) {
            (true, _) => (Tone::of(&paper.state), paper.state.as_str()),
            (false, true) => (Tone::Done, "packed"),
            (false, false) => (Tone::NotBegun, "missing"),
        };
        let beside = parcel.next().unwrap_or_default();
        let row = Line::row([paper.serial.clone(), paper.learner.clone(), format!("{} {word}", tone.glyph()), beside]);
        let place = Place { pane: 2, view: "Certificates", filter: String::new(), record: paper.serial.clone() };
        card.link(row, place);
        if word == "missing" && card.focus.is_none() {
            card.focus = Some(card.entries.len() - 1);
        }
    }
    for beside in parcel {
        card.add(Line::row([String::new(), String::new(), String::new(), beside]));
    }
}

/// Columns of the parcel's own words.
const BESIDE: u16 = 28;

/// What stands on the parcel, what it weighs, how it goes and why.
fn parcel_lines(view: &ConsignmentCard) -> Vec<String> {
    let (facts, label) = (&view.facts, &view.label);
    let mut lines: Vec<String> = label.address.lines().iter().map(|line| (*line).to_owned()).collect();
    lines.extend((!label.address.phone.is_empty()).then(|| format!("tel. {}", label.address.phone)));
    match &label.checked {
        Some((day, by)) => {
            let day = day.parse::<Day>().map_or_else(|_| day.clone(), |day| day.format("%d/%m/%y").to_string());
            lines.extend([format!("√ address checked {day}"), format!("  by {by}")]);
        }
        None => lines.push("! address not checked".to_owned()),
    }
    if label.newer.is_some() {
        lines.push("! the record has another one".to_owned());
    }
    if !label.carrier.is_empty() {
        lines.push(format!("√ {} in Roman letters", label.carrier.len()));
    }
    lines.push(String::new());
    let (now, full) = (view.weight_now, facts.weight_g);
    let pieces = |count: u32| crate::tui::actions::counted(count, "piece");
    if facts.dispatched_on.is_none() && facts.packed < facts.pieces {
        lines.push(format!("now  {}, {now} g", pieces(facts.packed)));
    }
    lines.push(format!("full {}, {full} g", pieces(facts.pieces)));
    lines.push(facts.service.clone());
    lines.extend(wrap(&format!("» {}", view.rule), BESIDE));
    if view.customs {
        lines.push("! customs form: p makes it".to_owned());
    }
    if let Some(manifest) = &view.manifest {
        lines.push(format!("{} {}", manifest.reference, manifest.state));
    }
    lines
}

fn scanned(chosen: &Chosen, line: &str, _: &Cx) -> Vec<Step> {
    match chosen.reference.parse::<ConsignmentRef>() {
        Ok(parcel) => vec![Step::Do(Action::Post(PostStep::Pack(parcel, line.to_owned())))],
        Err(refusal) => vec![Step::Say(Message::refused(refusal.to_string()))],
    }
}
