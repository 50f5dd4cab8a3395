//! The page of a letter: what it says, to whom, whether it was sent.

use super::super::places;
use crate::core::domain::letters::LetterState;
use crate::core::domain::references::LetterRef;
use crate::core::{Core, Error};
use crate::tui::card::{Card, Line};
use crate::tui::commands::{Offer, Verb};
use crate::tui::effects::{Action, AfterIssue};
use crate::tui::forms::{Field, Form, Values};
use crate::tui::glyphs::Tone;
use crate::tui::layers::{Cx, Message, Step};
use crate::tui::sheet::{Chosen, RowVerb};

/// What can be done with a letter.
pub static VERBS: &[RowVerb] = &[
    RowVerb {
        verb: Verb::Forward,
        offer: |chosen| match (chosen.offer_one(), chosen.state) {
            (Offer::Yes(_), "sent" | "withdrawn") => Offer::no("it has ended"),
            (Offer::Yes(_), _) => Offer::named("sent"),
            (refused, _) => refused,
        },
        run: |chosen, _| worded(chosen, "letter sent", "How", "Sent", AfterIssue::SendLetter),
    },
    RowVerb {
        verb: Verb::Preview,
        offer: |chosen| match chosen.offer_one() {
            Offer::Yes(_) => Offer::named("write PDF"),
            refused => refused,
        },
        run: |chosen, _| {
            worded(chosen, "letter file", "Folder", "Write", |letter, folder| {
                AfterIssue::PrintLetter(letter, folder.into())
            })
        },
    },
    RowVerb {
        verb: Verb::Withdraw,
        offer: |chosen| chosen.offer_one(),
        run: |chosen, _| {
            worded(chosen, "letter end", "Reason", "Withdraw", |letter, words| {
                AfterIssue::WithdrawLetter(letter, words)
            })
        },
    },
    RowVerb { verb: Verb::Origin, offer: |chosen| chosen.offer_one(), run: origin },
    RowVerb {
        verb: Verb::Timeline,
        offer: |chosen| chosen.offer_one(),
        run: |chosen, _| super::super::timeline::open(chosen.reference),
    },
];

fn worded(
    chosen: &Chosen,
    name: &'static str,
    label: &'static str,
    button: &'static str,
    make: fn(LetterRef, String) -> AfterIssue,
) -> Vec<Step> {
    let Ok(letter) = chosen.reference.parse::<LetterRef>() else { return Vec::new() };
    let begins = if label == "Folder" { "." } else { "" };
    let fields = vec![Field::text("words", label).required().with(begins)];
    let submit = move |values: &Values, _: &Cx| {
        Ok(vec![Step::Do(Action::AfterIssue(make(letter, values.get("words").to_owned())))])
    };
    let title = format!("{} {letter}", button.to_lowercase());
    let form = Form::new(name, letter.to_string(), title, fields, Box::new(submit));
    vec![Step::Open(Box::new(form.small().fleeting().button(button)))]
}

fn origin(chosen: &Chosen, cx: &Cx) -> Vec<Step> {
    let about = chosen.reference.parse().ok().and_then(|letter| cx.core.letter(letter).ok()).map(|row| row.subject);
    match about.as_deref().and_then(places::of_reference) {
        Some(place) => vec![Step::Go(place)],
        None => vec![Step::Say(Message::refused("What it is about has no page of its own."))],
    }
}

/// Reads the card of a letter.
pub fn card(core: &Core, reference: &str) -> Result<Card, Error> {
    let row = core.letter(reference.parse()?)?;
    let mut card = Card::new(reference, format!("{reference} {}", row.kind));
    card.state = row.state.code().to_owned();
    card.aside = format!("{} {}", Tone::of(row.state.code()).glyph(), row.state);
    card.next_step = (row.state == LetterState::Made).then(|| "sent".to_owned());
    let about = Line::fact("about", &row.subject);
    match places::of_reference(&row.subject) {
        Some(place) => card.link(about, place),
        None => card.add(about),
    };
    for (at, line) in row.addressee.lines().enumerate() {
        card.add(Line::fact(if at == 0 { "to" } else { "" }, line));
    }
    card.add(Line::fact("template", format!("{}, {} pages", row.template, row.pages)));
    card.add(Line::fact("made", format!("{} by {}", row.made_on.format("%d/%m/%Y"), row.made_by)));
    if let Some(day) = row.sent_on {
        card.add(Line::fact("sent", format!("{}: {}", day.format("%d/%m/%Y"), row.sent_how)));
    }
    if !row.end_reason.is_empty() {
        card.add(Line::fact("withdrawn", &row.end_reason));
    }
    let hash: String = row.sha256[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    card.add(Line::fact("sha256", format!("{hash}..  the same bytes every time")));
    Ok(card)
}
