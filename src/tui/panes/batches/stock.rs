//! Stock: the paper, what became of every sheet, and taking more in. Separate because its identity must hold at every
//! moment and is shown as such.

use crate::core::domain::counted;
use crate::core::domain::roles::Action as Right;
use crate::core::domain::sheets::SheetKind;
use crate::core::{Awaiting, Core, Error, Receipt, StockOrder};
use crate::tui::card::{Card, Line};
use crate::tui::commands::{Offer, Verb};
use crate::tui::dialogs::Confirm;
use crate::tui::effects::{Action, Place, Query};
use crate::tui::forms::{Field, Form, Kind, Values};
use crate::tui::glyphs::Tone;
use crate::tui::layers::{Cx, Layer, Message, Step};
use crate::tui::record::Leaf;
use crate::tui::sheet::{Chosen, Declaration, RowVerb};

/// The list of paper.
pub static STOCK: Declaration = Declaration {
    kind: SheetKind::Stock,
    one: "paper",
    base: "",
    columns: &["paper", "name", "on_hand", "at_printer", "good", "spoiled", "missing", "minimum", "place"],
    opens: |row| Some(Place { pane: 4, view: "Stock", filter: String::new(), record: row.reference.clone() }),
    facts: Some(|reference| Query::Card(card, reference.to_owned())),
    verbs: VERBS,
    hints: &[Verb::Forward, Verb::Edit, Verb::WriteOff],
    empty: "No paper yet: n receives some.",
};

/// The page of one paper.
pub static LINE: Leaf = Leaf {
    title: "paper",
    asks: |reference| Query::Card(card, reference.to_owned()),
    verbs: VERBS,
    hints: &[Verb::Forward, Verb::Edit, Verb::WriteOff],
    scan: None,
    after: None,
};

static VERBS: &[RowVerb] = &[
    RowVerb {
        verb: Verb::Forward,
        offer: |chosen| Offer::named(if chosen.next_step == Some("reorder") { "reorder" } else { "receive" }),
        run: |chosen, _| match chosen.next_step {
            Some("reorder") => vec![Step::Open(order_form(chosen.reference))],
            _ => vec![Step::Open(receive(chosen.reference))],
        },
    },
    RowVerb {
        verb: Verb::Duplicate,
        offer: |chosen| match chosen.offer_one() {
            Offer::Yes(_) => Offer::named("order more"),
            refused => refused,
        },
        run: |chosen, _| vec![Step::Open(order_form(chosen.reference))],
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
    RowVerb { verb: Verb::WriteOff, offer: |chosen| chosen.offer_one(), run: write_off },
    RowVerb {
        verb: Verb::Timeline,
        offer: |chosen| chosen.offer_one(),
        run: |chosen, _| super::super::timeline::open(chosen.reference),
    },
];

fn card(core: &Core, code: &str) -> Result<Card, Error> {
    let view = core.stock_line(code)?;
    let (line, tally) = (&view.row.line, view.row.line.tally);
    let mut card = Card::new(code, code);
    card.aside = line.name.clone();
    card.widths = vec![10, 18, 7, 12, 0];
    card.drops = vec![4];
    let sum = tally.on_hand + tally.at_printer + tally.good + tally.spoiled + tally.destroyed + tally.missing;
    let (tone, words) = if sum == tally.received { (Tone::Done, "adds up") } else { (Tone::Failed, "does not add up") };
    let identity = format!(
        "received {} = on hand {} + at printer {} + good {} + spoiled {} + destroyed {} + missing {}   {} {words}",
        tally.received,
        tally.on_hand,
        tally.at_printer,
        tally.good,
        tally.spoiled,
        tally.destroyed,
        tally.missing,
        tone.glyph()
    );
    card.add(Line::Words(tone, identity));
    card.add(Line::fact("paper", [&view.row.size, &view.row.supplier, &view.row.place].map(String::as_str).join(", ")));
    let coming = view.forecast.coming;
    let days = match (view.forecast.days_left, view.forecast.days_after) {
        (Some(days), Some(after)) if coming > 0 => {
            format!("{} free, {days} days at this pace, {after} after the {coming} that are ready", view.forecast.free)
        }
        (Some(days), _) => format!("{} free, {days} days at this pace", view.forecast.free),
        (None, _) if coming > 0 => format!("{} free, {coming} are ready to be printed", view.forecast.free),
        (None, _) => format!("{} free", view.forecast.free),
    };
    let wanted = line.is_low() || view.forecast.short_by > 0;
    card.next_step = Some(if wanted && view.orders.is_empty() { "reorder" } else { "receive" }.to_owned());
    let (tone, words) = match (view.forecast.short_by, line.is_low()) {
        (short, _) if short > 0 => (Tone::Failed, format!("short by {short} for what is coming")),
        (_, true) => (Tone::Late, format!("at or below {}: reorder", line.minimum)),
        _ => (Tone::Done, "enough for what is coming".to_owned()),
    };
    card.add(Line::judged("lasts", days, tone, words));
    for order in &view.orders {
        let late = order.expected_on.is_some_and(|day| day < core.today());
        let expected = order
            .expected_on
            .map_or_else(|| "no day said".to_owned(), |day| format!("expected {}", day.format("%d/%m/%y")));
        let words = if late { format!("late, {expected}") } else { expected };
        let value = format!(
            "order {}: {} at {}, {} in",
            order.id,
            counted(order.sheets, "sheet"),
            order.supplier,
            order.received
        );
        card.add(Line::judged("ordered", value, if late { Tone::Late } else { Tone::Theirs }, words));
    }
    if let [.., last] = view.numbers.as_slice() {
        let next = view.next_number.as_ref().map(|next| format!(", next {next}")).unwrap_or_default();
        card.add(Line::fact("numbers", format!("{last}{next}")));
    }
    if let Some(step) = open_write_off(core, code)? {
        card.add(Line::judged("write-off", step.words, Tone::Theirs, format!("to second, asked by {}", step.asked_by)));
    }
    card.add(Line::Blank);
    card.add(Line::head("DAY        WHAT                SHEETS RUN          NOTE"));
    for movement in core.stock_movements(code, MOST_MOVEMENTS)? {
        let run = movement.batch.map(|batch| batch.to_string()).unwrap_or_default();
        let note = match (&movement.first_number, movement.note.as_str()) {
            (Some(number), "") => format!("from number {number}"),
            (Some(number), note) => format!("from number {number}, {note}"),
            (None, note) => note.to_owned(),
        };
        let row = Line::row([movement.day, movement.kind, format!("{:>7}", movement.sheets), run.clone(), note]);
        if run.is_empty() {
            card.add(row);
        } else {
            card.link(row, super::runs::place(&run));
        }
    }
    Ok(card)
}

/// Most movements shown.
const MOST_MOVEMENTS: u32 = 200;

/// The write-off of a line that waits for a second person.
fn open_write_off(core: &Core, code: &str) -> Result<Option<Awaiting>, Error> {
    let open = |step: &Awaiting| step.action == Right::WriteOffStock && step.subject == code;
    Ok(core.awaiting_second()?.into_iter().find(open))
}

fn write_off(chosen: &Chosen, cx: &Cx) -> Vec<Step> {
    let code = chosen.reference.to_owned();
    match open_write_off(cx.core, &code) {
        Ok(Some(step)) if step.asked_by != cx.core.operator() => {
            let lines = vec![format!("{} Asked by {}.", step.words, step.asked_by), "It cannot be taken back.".into()];
            let seconds = vec![Step::Do(Action::SecondWriteOff(code.clone()))];
            let confirm = Confirm::new(format!("Write off {code}?"), lines, "Agree", seconds);
            vec![Step::Open(Box::new(confirm.careful()))]
        }
        Ok(_) => vec![Step::Open(write_off_form(code))],
        Err(error) => vec![Step::Say(Message::error(&error))],
    }
}

fn write_off_form(code: String) -> Box<dyn Layer> {
    let fields = vec![
        Field::new("sheets", "Sheets", Kind::Number).required(),
        Field::choice("how", "They are", ["missing", "destroyed"]).required().with("missing"),
        Field::text("reason", "Reason").required(),
    ];
    let (title, subject) = (format!("Write off {code}"), code.clone());
    let submit = move |values: &Values, _: &Cx| {
        let sheets = values.get("sheets").parse().unwrap_or(0);
        let destroyed = values.get("how") == "destroyed";
        Ok(vec![Step::Do(Action::WriteOff(code.clone(), sheets, destroyed, values.get("reason").to_owned()))])
    };
    let head = vec!["Nothing leaves the books until a second person agrees to exactly this.".to_owned()];
    Box::new(Form::new("write off", subject, title, fields, Box::new(submit)).small().head(head).button("Propose"))
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

fn order_form(code: &str) -> Box<dyn Layer> {
    let fields = vec![
        Field::new("sheets", "Sheets", Kind::Number).required(),
        Field::text("supplier", "Supplier"),
        Field::new("expected", "Expected on", Kind::Day),
    ];
    let paper = code.to_owned();
    let submit = move |values: &Values, _: &Cx| {
        Ok(vec![Step::Do(Action::OrderStock(StockOrder {
            code: paper.clone(),
            sheets: values.get("sheets").parse().unwrap_or(0),
            supplier: values.get("supplier").to_owned(),
            expected_on: values.get("expected").parse().ok(),
        }))])
    };
    let head = vec!["What comes in is counted against it; without a supplier it goes to the usual one.".to_owned()];
    let title = format!("Order {code}");
    Box::new(Form::new("order stock", code, title, fields, Box::new(submit)).small().head(head).button("Order"))
}

fn count(code: &str) -> Box<dyn Layer> {
    let fields = vec![Field::new("counted", "Counted", Kind::Number).required()];
    let paper = code.to_owned();
    let submit = move |values: &Values, _: &Cx| {
        Ok(vec![Step::Do(Action::CountStock(paper.clone(), values.get("counted").parse().unwrap_or(0)))])
    };
    Box::new(Form::new("count stock", code, format!("Count {code}"), fields, Box::new(submit)).small().button("Count"))
}
