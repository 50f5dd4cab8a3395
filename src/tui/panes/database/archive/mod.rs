//! The archive in the window: the index as a list, an entry as a page, a search by what somebody remembers, and the capture that two
//! people make. Separate because nobody in it is a learner yet.
//!
//! What was searched for travels with the entry it found, behind a `|` of its page's reference, so that the capture begins with it.

mod capture;
mod search;

use super::super::{day, places, timeline};
use super::note_form;
use crate::core::domain::references::ArchiveRef;
use crate::core::domain::sheets::SheetKind;
use crate::core::{ArchiveView, CaptureOrder, Core, Error};
use crate::tui::card::{Card, Line};
use crate::tui::commands::{Offer, Verb};
use crate::tui::dialogs::{Confirm, Grade};
use crate::tui::effects::{Action, Query};
use crate::tui::glyphs::Tone;
use crate::tui::layers::{Cx, Message, Step};
use crate::tui::record::Leaf;
use crate::tui::sheet::{Chosen, Declaration, RowVerb};

const SEARCH: RowVerb =
    RowVerb { verb: Verb::New, offer: |_| Offer::named("search"), run: |_, _| vec![Step::Open(search::form())] };
const TIMELINE: RowVerb = RowVerb {
    verb: Verb::Timeline,
    offer: |chosen| chosen.offer_one(),
    run: |chosen, _| timeline::open(parts(chosen.reference).0),
};
const NOTE: RowVerb = RowVerb {
    verb: Verb::Note,
    offer: |chosen| chosen.offer_one(),
    run: |chosen, _| note_form::open(parts(chosen.reference).0),
};

/// The index of films.
pub static ARCHIVE: Declaration = Declaration {
    kind: SheetKind::Archive,
    one: "entry",
    base: "",
    columns: &[],
    opens: |row| Some(places::at(2, "Archive", &row.reference)),
    facts: Some(|reference| Query::Card(card, reference.to_owned())),
    verbs: &[SEARCH, NOTE, TIMELINE],
    hints: &[Verb::New, Verb::Timeline],
    empty: "No archive yet: `certdesk import archive FILE` brings the index of the films in.",
};

/// The page of an entry.
pub static ENTRY: Leaf = Leaf {
    title: "archive",
    asks: |reference| Query::Card(card, reference.to_owned()),
    verbs: &[
        RowVerb {
            verb: Verb::Forward,
            offer: |chosen| match (chosen.next_step, chosen.not_mine) {
                (Some(step), _) => Offer::named(step),
                (None, Some(why)) => Offer::no(why),
                (None, None) => Offer::no("it was captured already, for good"),
            },
            run: forward,
        },
        SEARCH,
        NOTE,
        TIMELINE,
    ],
    hints: &[Verb::Forward, Verb::New, Verb::Timeline],
    scan: None,
    after: None,
};

/// The entry's own reference, and what was searched for when it was found.
fn parts(reference: &str) -> (&str, &str) {
    reference.split_once('|').unwrap_or((reference, ""))
}

fn card(core: &Core, reference: &str) -> Result<Card, Error> {
    let (own, sought) = parts(reference);
    let entry: ArchiveRef = own.parse()?;
    let view = core.archive_entry(entry)?;
    let mut card = Card::new(reference, own);
    facts(&mut card, &view);
    if let Ok(sought) = search::read(sought) {
        card.add(Line::Blank);
        search::weighed(&mut card, &core.weigh_archive_match(entry, &sought)?);
    }
    standing(core, &mut card, &view);
    Ok(card)
}

fn facts(card: &mut Card, view: &ArchiveView) {
    let f = &view.filmed;
    let born = f.born_on.map(|born| day(&born.to_string())).or(f.born_year.map(|year| year.to_string()));
    let year = f.year.map(|year| year.to_string());
    for (label, value) in [
        ("on film", f.place()),
        ("name", f.name.clone()),
        ("maiden name", f.maiden_name.clone()),
        ("born", born.unwrap_or_default()),
        ("centre", f.centre.clone()),
        ("course", f.course.clone()),
        ("year", year.unwrap_or_default()),
        ("grade", f.grade.clone()),
        ("serial", f.serial.clone()),
    ] {
        if !value.is_empty() {
            card.add(Line::fact(label, value));
        }
    }
    if !f.brand.is_empty() {
        let today = match &view.brand_today {
            Some(code) => (Tone::Done, format!("{code} today")),
            None => (Tone::Late, "nobody said whose it is today".to_owned()),
        };
        card.add(Line::judged("old brand", &f.brand, today.0, today.1));
    }
}

fn standing(core: &Core, card: &mut Card, view: &ArchiveView) {
    card.add(Line::Blank);
    if let Some(kept) = &view.captured {
        card.state = "captured".to_owned();
        let words = format!("{} of 100 points: {}", kept.score, kept.evidence);
        card.add(Line::judged("captured", day(&kept.captured_on), Tone::Done, words));
        card.link(Line::fact("learner", kept.learner.to_string()), places::at(2, "Learners", kept.learner.to_string()));
        let registration = kept.registration.to_string();
        card.link(Line::fact("registration", &registration), places::at(2, "Registrations", registration));
        card.link(Line::fact("award", kept.award.to_string()), places::at(2, "Awards", kept.award.to_string()));
        let follows = "A letter of confirmation is made on the page of the award: Enter on it, then n. A paper of the archive \
                       is not replaced: it has no serial of ours.";
        card.add(Line::Words(Tone::Ours, follows.to_owned()));
        return;
    }
    match &view.proposed {
        Some(step) => {
            card.state = "proposed".to_owned();
            let own = step.asked_by == core.operator();
            card.add(Line::judged(
                "match",
                &step.words,
                Tone::Theirs,
                format!("to second, asked by {}", step.asked_by),
            ));
            if let Ok(Some((order, weighed))) = core.proposed_archive_match(view.entry) {
                for (label, value) in asked_for(&order) {
                    card.add(Line::fact(label, value));
                }
                search::weighed(card, &weighed);
            }
            card.next_step = (!own).then(|| "confirm the match".to_owned());
            card.not_mine = own.then(|| "a second person confirms it".to_owned());
        }
        None => {
            card.state = "indexed".to_owned();
            card.next_step = Some("propose a match".to_owned());
        }
    }
}

/// What the second person must know of a proposed match: whom it is for, and what was seen.
fn asked_for(order: &CaptureOrder) -> Vec<(&'static str, String)> {
    let s = &order.sought;
    let born = s.born_on.map(|born| day(&born.to_string())).or(s.born_year.map(|year| year.to_string()));
    let all = [
        ("evidence", order.evidence.clone()),
        ("name now", s.name.clone()),
        ("earlier name", s.earlier_name.clone()),
        ("born, as told", born.unwrap_or_default()),
        ("for learner", order.learner.map_or_else(|| "a new learner".to_owned(), |learner| learner.to_string())),
    ];
    all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

fn forward(chosen: &Chosen, cx: &Cx) -> Vec<Step> {
    let (own, sought) = parts(chosen.reference);
    let Ok(entry) = own.parse::<ArchiveRef>() else { return Vec::new() };
    let view = match cx.core.archive_entry(entry) {
        Ok(view) => view,
        Err(error) => return vec![Step::Say(Message::error(&error))],
    };
    match view.proposed {
        Some(step) => {
            let (order, weighed) = match cx.core.proposed_archive_match(entry) {
                Ok(Some(proposed)) => proposed,
                Ok(None) => return vec![Step::Say(Message::refused("Its match waits no more."))],
                Err(error) => return vec![Step::Say(Message::error(&error))],
            };
            let mut lines = vec![format!("{} Asked by {}.", step.words, step.asked_by)];
            lines.push(format!("name on film: {}", view.filmed.name));
            lines.extend(asked_for(&order).iter().map(|(label, value)| format!("{label}: {value}")));
            lines.push(format!("reasons: {}", weighed.line()));
            lines
                .push("Learner, registration, result and award are made for good; it cannot be taken back.".to_owned());
            let seconds = vec![Step::Do(Action::SecondArchive(entry))];
            let confirm = Confirm::new(format!("Confirm the match with {entry}?"), lines, "Confirm", seconds);
            vec![Step::Open(Box::new(confirm.graded(&Grade::Final(entry.to_string()))))]
        }
        None => vec![Step::Open(capture::form(entry, &view, &search::read(sought).unwrap_or_default()))],
    }
}
