//! Manifests and their collections: what the file says beside what lies there, booked, and taken by the driver. Separate
//! because the van comes for a manifest, not for a parcel.

use super::super::{places, timeline};
use crate::core::domain::references::ManifestRef;
use crate::core::domain::sheets::SheetKind;
use crate::core::{BookOrder, Core, Error, ManifestState, Taken};
use crate::tui::actions::PostStep;
use crate::tui::card::{Card, Line};
use crate::tui::commands::{Offer, Verb};
use crate::tui::effects::{Action, Place, Query};
use crate::tui::forms::{Field, Form, Kind, Values, Wrong};
use crate::tui::glyphs::Tone;
use crate::tui::layers::{Cx, Layer, Message, Step};
use crate::tui::record::{Leaf, RecordPage};
use crate::tui::sheet::{Chosen, Declaration, RowVerb};

/// The list.
pub static MANIFESTS: Declaration = Declaration {
    kind: SheetKind::Manifests,
    one: "manifest",
    base: "",
    columns: &[],
    opens: |row| Some(places::at(super::PANE, "Manifests", row.reference.clone())),
    facts: Some(|reference| Query::Card(card, reference.to_owned())),
    verbs: VERBS,
    hints: &[Verb::Forward, Verb::New, Verb::Cancel, Verb::Timeline],
    empty: "No manifest yet: n writes the carrier's file of everything that is packed.",
};

/// The page of one.
pub static PAGE: Leaf = Leaf {
    title: "manifest",
    asks: |reference| Query::Card(card, reference.to_owned()),
    verbs: VERBS,
    hints: &[Verb::Forward, Verb::Cancel, Verb::Timeline],
    scan: None,
    after: None,
};

static FAULTS: Leaf = Leaf {
    title: "what the carrier would not take",
    asks: |_| Query::Card(fault_card, String::new()),
    verbs: &[],
    hints: &[],
    scan: None,
    after: None,
};

static VERBS: &[RowVerb] = &[
    RowVerb { verb: Verb::Forward, offer: next, run: forward },
    RowVerb {
        verb: Verb::New,
        offer: |_| Offer::named("manifest"),
        run: |_, cx| super::consignments::manifest_of(Vec::new(), cx),
    },
    RowVerb {
        verb: Verb::Cancel,
        offer: |chosen| match (chosen.offer_one(), chosen.state) {
            (Offer::Yes(_), "collected" | "dropped") => Offer::no("it is collected or dropped"),
            (Offer::Yes(_), _) => Offer::named("drop"),
            (refused, _) => refused,
        },
        run: |chosen, _| with_one(chosen, ask_drop),
    },
    RowVerb {
        verb: Verb::Timeline,
        offer: |chosen| chosen.offer_one(),
        run: |chosen, _| timeline::open(chosen.reference),
    },
];

/// What the carrier would not take of what is packed.
pub fn faults() -> Box<dyn Layer> {
    Box::new(RecordPage::new(&FAULTS, ""))
}

fn fault_card(core: &Core, _: &str) -> Result<Card, Error> {
    let mut card = Card::new("", "what the carrier would not take");
    let faults = core.check_manifest(&[])?;
    card.aside = format!("{} values", faults.len());
    card.widths = vec![10, 9, 0];
    card.add(Line::words(
        "No file is written while one of these stands. Enter opens the consignment, e amends its label.",
    ));
    card.add(Line::row(["PARCEL", "FIELD", "FOUND"]));
    for fault in faults {
        let row = Line::row([fault.consignment.to_string(), fault.field.to_string(), fault.found]);
        card.link(row, super::consignment_place(fault.consignment));
        let proposed = fault.proposed.map(|proposed| format!("; proposed {proposed}")).unwrap_or_default();
        card.add(Line::Words(Tone::Failed, format!("x {}{proposed}", fault.limit)));
    }
    Ok(card)
}

fn step_of(state: &str) -> Option<&'static str> {
    match state {
        "made" => Some("book"),
        "booked" => Some("collect"),
        _ => None,
    }
}

fn next(chosen: &Chosen) -> Offer {
    match (chosen.offer_one(), step_of(chosen.state)) {
        (Offer::Yes(_), Some(step)) => Offer::named(step),
        (Offer::Yes(_), None) => Offer::no("nothing is left to do with it"),
        (refused, _) => refused,
    }
}

fn with_one(chosen: &Chosen, work: impl FnOnce(ManifestRef) -> Vec<Step>) -> Vec<Step> {
    match chosen.reference.parse() {
        Ok(manifest) => work(manifest),
        Err(refusal) => vec![Step::Say(Message::refused(refusal.to_string()))],
    }
}

fn forward(chosen: &Chosen, cx: &Cx) -> Vec<Step> {
    with_one(chosen, |manifest| match step_of(chosen.state) {
        Some("book") => vec![Step::Open(booking(manifest, cx))],
        Some(_) => vec![Step::Open(collecting(manifest))],
        None => Vec::new(),
    })
}

fn booking(manifest: ManifestRef, cx: &Cx) -> Box<dyn Layer> {
    let fields = vec![
        Field::new("on", "Day", Kind::Day).required().with(cx.core.today().to_string()),
        Field::text("from", "From").required().with("14:00"),
        Field::text("to", "To").required().with("16:00"),
        Field::text("reference", "Carrier's reference").required(),
    ];
    let head = vec!["Booked only when what lies packed is what the manifest says, service by service.".to_owned()];
    let submit = move |values: &Values, _: &Cx| {
        let text = |name: &str| values.get(name).to_owned();
        let order = BookOrder { on: text("on"), from: text("from"), to: text("to"), reference: text("reference") };
        Ok(vec![Step::Do(Action::Post(PostStep::Book(manifest, order)))])
    };
    let form =
        Form::new("post book", manifest.to_string(), format!("Collection of {manifest}"), fields, Box::new(submit));
    Box::new(form.small().head(head).button("Book"))
}

fn collecting(manifest: ManifestRef) -> Box<dyn Layer> {
    let fields = vec![Field::new("count", "Counted by hand", Kind::Number).required()];
    let head = vec![
        "How many consignments did the driver take? They have left the house then.".to_owned(),
        "If one stayed: f on each consignment that went, in Consignments.".to_owned(),
    ];
    let submit = move |values: &Values, _: &Cx| {
        let count =
            values.get("count").parse().map_err(|_| Wrong { field: "count", words: "wanted a number".into() })?;
        Ok(vec![Step::Do(Action::Post(PostStep::Collect(manifest, Taken::Counted(count))))])
    };
    let form = Form::new(
        "post collect",
        manifest.to_string(),
        format!("{manifest}: the driver came"),
        fields,
        Box::new(submit),
    );
    Box::new(form.small().fleeting().head(head).button("Collected"))
}

fn ask_drop(manifest: ManifestRef) -> Vec<Step> {
    let fields = vec![Field::text("reason", "Reason").required()];
    let head = vec!["Its consignments are packed again and wait for another manifest.".to_owned()];
    let submit = move |values: &Values, _: &Cx| {
        Ok(vec![Step::Do(Action::Post(PostStep::DropManifest(manifest, values.get("reason").to_owned())))])
    };
    let form = Form::new("post drop", manifest.to_string(), format!("Drop {manifest}"), fields, Box::new(submit));
    vec![Step::Open(Box::new(form.small().head(head).button("Drop")))]
}

fn card(core: &Core, reference: &str) -> Result<Card, Error> {
    let view = core.manifest(reference.parse()?)?;
    let row = &view.row;
    let mut card = Card::new(reference, format!("{reference} {}", row.carrier));
    card.state = row.state.code().to_owned();
    card.next_step = step_of(row.state.code()).map(str::to_owned);
    card.widths = vec![22, 13, 9, 9, 0];
    card.aside = format!("made {} by {}", super::super::day(&row.made_on), row.made_by);
    let at = match row.state {
        ManifestState::Made => 0,
        ManifestState::Booked => 1,
        ManifestState::Collected | ManifestState::Dropped => 2,
    };
    card.add(Line::Steps { names: ["made", "booked", "collected"].map(str::to_owned).to_vec(), at });
    if let (Some(on), Some((from, to)), Some(under)) = (&row.collection_on, &row.window, &row.collection_reference) {
        card.add(Line::fact("collection", format!("{}, {from} to {to}, under {under}", super::super::day(on))));
    }
    card.add(Line::row(["SERVICE", "CONSIGNMENTS", "PIECES", "GRAMS", "LYING HERE"]));
    for total in &row.totals {
        let here = view.lying.iter().find(|here| here.service == total.service);
        let beside = match (row.state, here) {
            (ManifestState::Collected, _) => "√ collected".to_owned(),
            (ManifestState::Dropped, _) => "- dropped".to_owned(),
            (_, Some(here)) if here == total => "√ the same".to_owned(),
            (_, Some(here)) => format!("x {} of {}, {} g", here.consignments, here.pieces, here.grams),
            (_, None) => "x nothing".to_owned(),
        };
        let cells = [total.consignments, total.pieces, total.grams].map(|n| n.to_string());
        let [consignments, pieces, grams] = cells;
        card.add(Line::row([total.service.clone(), consignments, pieces, grams, beside]));
    }
    card.add(Line::Blank);
    card.add(Line::row(["CONSIGNMENT", "STATE", "PIECES", "", "ADDRESSEE"]));
    for parcel in &view.consignments {
        let tone = Tone::of(parcel.life.state.code());
        let first = parcel.addressee.lines().next().unwrap_or_default().to_owned();
        let cells = [
            parcel.life.reference.to_string(),
            format!("{} {}", tone.glyph(), parcel.life.state),
            parcel.pieces.to_string(),
            String::new(),
            first,
        ];
        let place: Place = super::consignment_place(parcel.life.reference);
        card.link(Line::row(cells), place);
    }
    Ok(card)
}
