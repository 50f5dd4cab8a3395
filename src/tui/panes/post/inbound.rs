//! Inbound post: what came, from whom, who has it. Separate because most of it has nothing to do with what we sent.

use super::super::look_ups::OPERATOR;
use super::super::{places, timeline};
use crate::core::domain::references::InboundRef;
use crate::core::domain::sheets::SheetKind;
use crate::core::{Core, Error, InboundOrder, InboundRow};
use crate::tui::actions::PostStep;
use crate::tui::card::{Card, Line};
use crate::tui::commands::{Offer, Verb};
use crate::tui::effects::{Action, Query};
use crate::tui::forms::{Field, Form, Kind, Values};
use crate::tui::glyphs::Tone;
use crate::tui::layers::{Cx, Layer, Message, Step};
use crate::tui::record::Leaf;
use crate::tui::sheet::{Chosen, Declaration, RowVerb};

/// The list.
pub static INBOUND: Declaration = Declaration {
    kind: SheetKind::Inbound,
    one: "item",
    base: "",
    columns: &[],
    opens: |row| Some(places::at(super::PANE, "Inbound", row.reference.clone())),
    facts: Some(|reference| Query::Card(card, reference.to_owned())),
    verbs: VERBS,
    hints: &[Verb::Forward, Verb::New, Verb::Edit, Verb::CameBack, Verb::Origin],
    empty: "No inbound post is noted. n notes an item.",
};

/// The page of one.
pub static PAGE: Leaf = Leaf {
    title: "inbound post",
    asks: |reference| Query::Card(card, reference.to_owned()),
    verbs: VERBS,
    hints: &[Verb::Forward, Verb::Edit, Verb::CameBack, Verb::Origin, Verb::Timeline],
    scan: None,
    after: None,
};

static VERBS: &[RowVerb] = &[
    RowVerb {
        verb: Verb::Forward,
        offer: |chosen| match (chosen.offer_one(), chosen.state) {
            (Offer::Yes(_), "to give out") => Offer::named("give out"),
            (Offer::Yes(_), "given") => Offer::named("done"),
            (Offer::Yes(_), _) => Offer::no("it is done with"),
            (refused, _) => refused,
        },
        run: forward,
    },
    RowVerb { verb: Verb::New, offer: |_| Offer::named("inbound"), run: |_, _| vec![Step::Open(note())] },
    RowVerb {
        verb: Verb::Assign,
        offer: |chosen| match (chosen.offer_one(), chosen.state) {
            (Offer::Yes(_), "done") => Offer::no("it is done with"),
            (Offer::Yes(_), _) => Offer::named("give to"),
            (refused, _) => refused,
        },
        run: |chosen, _| with_one(chosen, |item| vec![Step::Open(give(item))]),
    },
    RowVerb {
        verb: Verb::Edit,
        offer: |chosen| match chosen.offer_one() {
            Offer::Yes(_) => Offer::named("link"),
            refused => refused,
        },
        run: |chosen, _| with_one(chosen, |item| vec![Step::Open(link(item))]),
    },
    RowVerb { verb: Verb::CameBack, offer: |chosen| chosen.offer_one(), run: came_back },
    RowVerb { verb: Verb::Origin, offer: |chosen| chosen.offer_one(), run: origin },
    RowVerb {
        verb: Verb::Timeline,
        offer: |chosen| chosen.offer_one(),
        run: |chosen, _| timeline::open(chosen.reference),
    },
];

fn with_one(chosen: &Chosen, work: impl FnOnce(InboundRef) -> Vec<Step>) -> Vec<Step> {
    match chosen.reference.parse() {
        Ok(item) => work(item),
        Err(refusal) => vec![Step::Say(Message::refused(refusal.to_string()))],
    }
}

fn forward(chosen: &Chosen, _: &Cx) -> Vec<Step> {
    with_one(chosen, |item| match chosen.state {
        "to give out" => vec![Step::Open(give(item))],
        _ => vec![Step::Do(Action::Post(PostStep::InboundDone(item)))],
    })
}

fn row(chosen: &Chosen, cx: &Cx) -> Option<InboundRow> {
    cx.core.inbound_item(chosen.reference.parse().ok()?).ok()
}

/// A certificate that came with the post is a return; what is linked is put into its form.
fn came_back(chosen: &Chosen, cx: &Cx) -> Vec<Step> {
    let linked = row(chosen, cx).map(|row| row.linked).unwrap_or_default();
    vec![Step::Open(super::returns::came_back(&linked))]
}

fn origin(chosen: &Chosen, cx: &Cx) -> Vec<Step> {
    let linked = row(chosen, cx).map(|row| row.linked).unwrap_or_default();
    match cx.core.jump(&linked).ok().and_then(|place| places::of_kind(place.kind, &place.row.reference)) {
        Some(place) => vec![Step::Go(place)],
        None => vec![Step::Say(Message::refused("It is linked with no record yet: e links it."))],
    }
}

fn note() -> Box<dyn Layer> {
    let fields = vec![
        Field::choice("item", "What came", ["letter", "parcel", "certificate", "claim", "invoice", "form", "stock"])
            .required()
            .with("letter"),
        Field::text("sender", "From whom").required(),
        Field::new("to", "Given to", Kind::LookUp(OPERATOR)),
        Field::text("linked", "About, a reference"),
        Field::text("note", "More about it"),
    ];
    let submit = |values: &Values, _: &Cx| {
        let text = |name: &str| values.get(name).to_owned();
        let order = InboundOrder {
            item: text("item"),
            sender: text("sender"),
            given_to: text("to"),
            linked: text("linked"),
            note: text("note"),
        };
        Ok(vec![Step::Do(Action::Post(PostStep::Inbound(order)))])
    };
    let form = Form::new("post inbound", "", "Inbound post", fields, Box::new(submit));
    Box::new(form.small().button("Note"))
}

fn give(item: InboundRef) -> Box<dyn Layer> {
    let fields = vec![Field::new("to", "To", Kind::LookUp(OPERATOR)).required()];
    let submit = move |values: &Values, _: &Cx| {
        Ok(vec![Step::Do(Action::Post(PostStep::Give(item, values.get("to").to_owned())))])
    };
    let form = Form::new("post give", item.to_string(), format!("Give {item} to"), fields, Box::new(submit));
    Box::new(form.small().fleeting().button("Give"))
}

fn link(item: InboundRef) -> Box<dyn Layer> {
    let fields = vec![Field::text("record", "About").required()];
    let head = vec!["A reference, serial, ULN or code.".to_owned()];
    let submit = move |values: &Values, _: &Cx| {
        Ok(vec![Step::Do(Action::Post(PostStep::Link(item, values.get("record").to_owned())))])
    };
    let form = Form::new("post link", item.to_string(), format!("{item} is about"), fields, Box::new(submit));
    Box::new(form.small().fleeting().head(head).button("Link"))
}

fn card(core: &Core, reference: &str) -> Result<Card, Error> {
    let row = core.inbound_item(reference.parse()?)?;
    let mut card = Card::new(reference, format!("{reference} {}", row.item));
    let state = row.state.code();
    card.state = state.to_owned();
    card.aside = format!("{} {state}", Tone::of(state).glyph());
    card.add(Line::fact("what", row.item));
    card.add(Line::fact("from", row.sender));
    card.add(Line::fact("came on", format!("{}, noted by {}", super::super::day(&row.came_on), row.noted_by)));
    let given = row.given_on.as_deref().map(super::super::day).unwrap_or_default();
    if row.given_to.is_empty() {
        card.add(Line::judged("given to", "nobody yet", Tone::Late, "f gives it out"));
    } else {
        card.add(Line::fact("given to", format!("{}, {given}", row.given_to)));
    }
    let place = core.jump(&row.linked).ok().and_then(|place| places::of_kind(place.kind, &place.row.reference));
    match (row.linked.is_empty(), place) {
        (true, _) => _ = card.add(Line::fact("about", "nothing yet: e links it")),
        (false, Some(place)) => _ = card.link(Line::fact("about", row.linked), place),
        (false, None) => _ = card.add(Line::fact("about", row.linked)),
    }
    if !row.note.is_empty() {
        card.add(Line::fact("note", row.note));
    }
    Ok(card)
}
