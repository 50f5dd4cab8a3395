//! The page of a notifiable event: what happened, whom it concerns by country, what was done, what the regulator heard.

use super::super::places;
use crate::core::domain::dates::day_text;
use crate::core::domain::notifiable::NotifiableState;
use crate::core::domain::references::NotifiableRef;
use crate::core::{Core, Error, NotifiableView};
use crate::tui::card::{Card, Line};
use crate::tui::commands::{Offer, Verb};
use crate::tui::effects::{Action, AfterIssue};
use crate::tui::forms::{Field, Form, Kind, Values, Wrong};
use crate::tui::glyphs::Tone;
use crate::tui::layers::{Cx, Message, Step};
use crate::tui::sheet::{Chosen, RowVerb};

/// What can be done with a notifiable event.
pub static VERBS: &[RowVerb] = &[
    RowVerb { verb: Verb::Forward, offer: forward_offer, run: forward },
    RowVerb { verb: Verb::Edit, offer: |chosen| chosen.offer_one(), run: |chosen, cx| with(chosen, cx, amend) },
    RowVerb {
        verb: Verb::New,
        offer: |chosen| match chosen.offer_one() {
            Offer::Yes(_) => Offer::named("certificates"),
            refused => refused,
        },
        run: |chosen, cx| with(chosen, cx, |view, _| join(view)),
    },
    RowVerb {
        verb: Verb::Withdraw,
        offer: |chosen| chosen.offer_one(),
        run: |chosen, cx| with(chosen, cx, |view, _| worded(view, "Reason", "Withdraw", AfterIssue::WithdrawEvent)),
    },
    RowVerb {
        verb: Verb::Preview,
        offer: |chosen| match chosen.offer_one() {
            Offer::Yes(_) => Offer::named("write PDF"),
            refused => refused,
        },
        run: |chosen, cx| {
            with(chosen, cx, |view, _| {
                worded(view, "Folder", "Write", |event, folder| AfterIssue::PrintEvent(event, folder.into()))
            })
        },
    },
    RowVerb {
        verb: Verb::Timeline,
        offer: |chosen| chosen.offer_one(),
        run: |chosen, _| super::super::timeline::open(chosen.reference),
    },
];

fn with(chosen: &Chosen, cx: &Cx, then: impl FnOnce(&NotifiableView, &Cx) -> Vec<Step>) -> Vec<Step> {
    let Ok(event) = chosen.reference.parse::<NotifiableRef>() else { return Vec::new() };
    match cx.core.notifiable(event) {
        Ok(view) => then(&view, cx),
        Err(error) => vec![Step::Say(Message::error(&error))],
    }
}

/// Reads the card of a notifiable event.
pub fn card(core: &Core, reference: &str) -> Result<Card, Error> {
    let view = core.notifiable(reference.parse()?)?;
    let row = &view.facts;
    let mut card = Card::new(reference, format!("{reference} notifiable event"));
    card.state = row.state.code().to_owned();
    card.aside = format!("{} {}", Tone::of(row.state.code()).glyph(), row.state);
    card.next_step = step_name(&view).map(str::to_owned);
    let written = |text: &str| if text.is_empty() { (Tone::Failed, "not written yet") } else { (Tone::Done, "") };
    let (tone, words) = written(&row.what);
    card.add(Line::judged("what happened", &row.what, tone, words));
    card.add(Line::fact("found", format!("{} by {}", row.found_on.format("%d/%m/%Y"), row.found_by)));
    let (tone, words) = written(&row.done);
    card.add(Line::judged("what was done", &row.done, tone, words));
    if let Some(exception) = row.exception {
        card.link(Line::fact("exception", exception.to_string()), places::at(3, "Queue", exception.to_string()));
    }
    if let Some(day) = row.told_on {
        let by = row.told_by.as_deref().unwrap_or_default();
        card.add(Line::fact(
            "told",
            format!("{} on {} by {by}, {}", row.told_to, day.format("%d/%m/%Y"), row.told_reference),
        ));
    }
    if let Some(day) = row.ended_on {
        card.add(Line::fact("ended", format!("{}: {}", day.format("%d/%m/%Y"), row.outcome)));
    }
    card.add(Line::Blank);
    let count = format!("{} learners, {} certificates", view.learners, view.certificates.len());
    card.add(Line::Head("WHOM IT CONCERNS".into(), count));
    for (country, learners, papers) in &view.countries {
        card.add(Line::fact(country.as_str(), format!("{learners} learners, {papers} certificates")));
    }
    card.add(Line::Blank);
    for (serial, learner, state, country) in &view.certificates {
        card.link(
            Line::judged(serial.as_str(), format!("{learner}  {country}"), Tone::of(state), state.as_str()),
            places::at(2, "Certificates", serial.as_str()),
        );
    }
    Ok(card)
}

fn step_name(view: &NotifiableView) -> Option<&'static str> {
    match view.facts.state {
        NotifiableState::Draft if view.facts.what.is_empty() || view.facts.done.is_empty() => Some("fill in"),
        NotifiableState::Draft => Some("tell regulator"),
        NotifiableState::Told => Some("close"),
        NotifiableState::Closed | NotifiableState::Withdrawn => None,
    }
}

fn forward_offer(chosen: &Chosen) -> Offer {
    match (chosen.offer_one(), chosen.next_step) {
        (Offer::Yes(_), Some(step)) => Offer::named(step),
        (Offer::Yes(_), None) if matches!(chosen.state, "closed" | "withdrawn") => Offer::no("it has ended"),
        (offer, _) => offer,
    }
}

fn forward(chosen: &Chosen, cx: &Cx) -> Vec<Step> {
    with(chosen, cx, |view, cx| match step_name(view) {
        Some("fill in") => amend(view, cx),
        Some("close") => worded(view, "Outcome", "Close", AfterIssue::CloseEvent),
        Some(_) => tell(view, cx),
        None => vec![Step::Say(Message::refused("It has ended; a new finding is a new event."))],
    })
}

fn amend(view: &NotifiableView, _: &Cx) -> Vec<Step> {
    let event = view.facts.reference;
    let fields = vec![
        Field::new("what", "What happened", Kind::Note).required().with(view.facts.what.as_str()),
        Field::text("found_by", "Found by").required().with(view.facts.found_by.as_str()),
        Field::new("done", "What was done", Kind::Note).with(view.facts.done.as_str()),
    ];
    let submit = move |values: &Values, _: &Cx| {
        let text = |name: &str| values.get(name).to_owned();
        Ok(vec![Step::Do(Action::AfterIssue(AfterIssue::Amend(event, text("what"), text("found_by"), text("done"))))])
    };
    let form = Form::new("notifiable event", event.to_string(), format!("fill in {event}"), fields, Box::new(submit));
    vec![Step::Open(Box::new(form.button("Save")))]
}

fn tell(view: &NotifiableView, cx: &Cx) -> Vec<Step> {
    let event = view.facts.reference;
    let fields = vec![
        Field::text("to", "Regulator").required().with("Ofqual"),
        Field::new("on", "Told on", Kind::Day).required().with(day_text(cx.core.today())),
        Field::text("reference", "Reference"),
    ];
    let submit = move |values: &Values, _: &Cx| {
        let on = values.get("on").parse().map_err(|_| Wrong { field: "on", words: "wanted a day".into() })?;
        let told = AfterIssue::Tell(event, on, values.get("to").to_owned(), values.get("reference").to_owned());
        Ok(vec![Step::Do(Action::AfterIssue(told))])
    };
    let form = Form::new("tell regulator", event.to_string(), format!("tell {event}"), fields, Box::new(submit));
    vec![Step::Open(Box::new(form.small().button("Told")))]
}

fn join(view: &NotifiableView) -> Vec<Step> {
    let event = view.facts.reference;
    let fields = vec![Field::text("about", "Serials, runs, learners").required()];
    let submit = move |values: &Values, _: &Cx| {
        let about = values.get("about").split([' ', ',']).filter(|one| !one.is_empty()).map(str::to_owned).collect();
        Ok(vec![Step::Do(Action::AfterIssue(AfterIssue::Join(event, about)))])
    };
    let form =
        Form::new("notifiable certificates", event.to_string(), format!("add to {event}"), fields, Box::new(submit));
    vec![Step::Open(Box::new(form.small().button("Add")))]
}

fn worded(
    view: &NotifiableView,
    label: &'static str,
    button: &'static str,
    make: fn(NotifiableRef, String) -> AfterIssue,
) -> Vec<Step> {
    let event = view.facts.reference;
    let begins = if label == "Folder" { "." } else { "" };
    let fields = vec![Field::text("words", label).required().with(begins)];
    let submit = move |values: &Values, _: &Cx| {
        Ok(vec![Step::Do(Action::AfterIssue(make(event, values.get("words").to_owned())))])
    };
    let title = format!("{} {event}", button.to_lowercase());
    let form = Form::new("notifiable end", event.to_string(), title, fields, Box::new(submit));
    vec![Step::Open(Box::new(form.small().fleeting().button(button)))]
}
