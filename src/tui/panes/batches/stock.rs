//! Stock: the paper, what became of every sheet, and taking more in. Separate because its identity must hold at every
//! moment and is shown as such.

use crate::core::domain::sheets::SheetKind;
use crate::core::{Core, Error, Receipt};
use crate::tui::card::{Card, Line};
use crate::tui::commands::{Offer, Verb};
use crate::tui::effects::{Action, Place, Query};
use crate::tui::forms::{Field, Form, Kind, Values};
use crate::tui::glyphs::Tone;
use crate::tui::layers::{Cx, Layer, Step};
use crate::tui::record::Leaf;
use crate::tui::sheet::{Declaration, RowVerb};

/// The list of paper.
pub static STOCK: Declaration = Declaration {
    kind: SheetKind::Stock,
    one: "paper",
    base: "",
    columns: &["paper", "name", "on_hand", "at_printer", "good", "spoiled", "missing", "minimum", "place"],
    opens: |row| Some(Place { pane: 4, view: "Stock", filter: String::new(), record: row.reference.clone() }),
    facts: Some(|reference| Query::Card(card, reference.to_owned())),
    verbs: VERBS,
    hints: &[Verb::Forward, Verb::Edit],
    empty: "No paper yet: n receives some.",
};

/// The page of one paper.
pub static LINE: Leaf = Leaf {
    title: "paper",
    asks: |reference| Query::Card(card, reference.to_owned()),
    verbs: VERBS,
    hints: &[Verb::Forward, Verb::Edit],
    scan: None,
    after: None,
};

static VERBS: &[RowVerb] = &[
    RowVerb {
        verb: Verb::Forward,
        offer: |_| Offer::named("receive"),
        run: |chosen, _| vec![Step::Open(receive(chosen.reference))],
    },
    RowVerb { verb: Verb::New, offer: |_| Offer::named("receive"), run: |_, _| vec![Step::Open(receive(""))] },
    RowVerb {
        verb: Verb::Edit,
        offer: |chosen| match chosen.offer_one() {
            Offer::Yes(_) => Offer::named("count"),
            refused => refused,
        },
        run: |chosen, _| vec![Step::Open(count(chosen.reference))],
    },
];

fn card(core: &Core, code: &str) -> Result<Card, Error> {
    let view = core.stock_line(code)?;
    let mut card = Card::new(code, code);
    card.widths = vec![10, 16, 8, 14, 0];
    card.add(Line::fact("size", &view.row.size));
    card.add(Line::fact("supplier", &view.row.supplier));
    card.add(Line::fact("place", &view.row.place));
    let days = match view.forecast.days_left {
        Some(days) => format!("{} free, {days} days at this pace", view.forecast.free),
        None => format!("{} free", view.forecast.free),
    };
    let (tone, words) = if view.forecast.short_by > 0 {
        (Tone::Failed, format!("short by {} for what is coming", view.forecast.short_by))
    } else {
        (Tone::Done, "enough for what is coming".to_owned())
    };
    card.add(Line::judged("lasts", days, tone, words));
    card.add(Line::Blank);
    card.add(Line::head("DAY        WHAT             SHEETS   RUN            NOTE"));
    for movement in core.stock_movements(code, 100)? {
        let run = movement.batch.map(|batch| batch.to_string()).unwrap_or_default();
        card.add(Line::row([movement.day, movement.kind, format!("{:>6}", movement.sheets), run, movement.note]));
    }
    Ok(card)
}

fn receive(code: &str) -> Box<dyn Layer> {
    let fields = vec![
        Field::text("code", "Paper").required().with(code),
        Field::new("sheets", "Sheets", Kind::Number).required(),
        Field::text("first_number", "First number"),
        Field::text("name", "Name"),
        Field::text("supplier", "Supplier"),
        Field::text("place", "Place"),
        Field::new("minimum", "Reorder at", Kind::Number),
    ];
    let submit = |values: &Values, _: &Cx| {
        let number = |name: &str| values.get(name).parse().unwrap_or(0);
        Ok(vec![Step::Do(Action::ReceiveStock(Receipt {
            code: values.get("code").to_owned(),
            name: values.get("name").to_owned(),
            size: String::new(),
            supplier: values.get("supplier").to_owned(),
            minimum: number("minimum"),
            place: values.get("place").to_owned(),
            sheets: number("sheets"),
            first_number: values.some("first_number"),
        }))])
    };
    let head = vec!["What is left empty stays as it is.".to_owned()];
    Box::new(
        Form::new("receive stock", code, "Receive paper", fields, Box::new(submit))
            .small()
            .head(head)
            .button("Receive"),
    )
}

fn count(code: &str) -> Box<dyn Layer> {
    let fields = vec![Field::new("counted", "Counted", Kind::Number).required()];
    let paper = code.to_owned();
    let submit = move |values: &Values, _: &Cx| {
        Ok(vec![Step::Do(Action::CountStock(paper.clone(), values.get("counted").parse().unwrap_or(0)))])
    };
    Box::new(Form::new("count stock", code, format!("Count {code}"), fields, Box::new(submit)).small().button("Count"))
}
