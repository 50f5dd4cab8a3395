//! The exceptions pane: the queue, mine, what waits, what holds. Separate because the queue is where an administrator
//! lives between two runs.

mod card;
mod forms;
pub mod tasks;
mod verbs;

use super::{View, places, view};
use crate::core::domain::sheets::SheetKind;
use crate::tui::commands::Verb;
use crate::tui::effects::{Place, Query};
use crate::tui::layers::Layer;
use crate::tui::record::{Leaf, RecordPage};
use crate::tui::sheet::{Declaration, Sheet};

pub use forms::{note, raise};
pub use verbs::Which;

/// The sub-views of the exceptions.
pub fn views() -> Vec<View> {
    vec![
        view("Queue", |filter| Box::new(Sheet::new(&QUEUE, filter))),
        view("Mine", |filter| Box::new(Sheet::new(&MINE, filter))),
        view("Waiting", |filter| Box::new(Sheet::new(&WAITING, filter))),
        view("Withholds", |filter| Box::new(Sheet::new(&WITHHOLDS, filter))),
        view("All", |filter| Box::new(Sheet::new(&ALL, filter))),
        view("Tasks", |filter| Box::new(Sheet::new(&tasks::TASKS, filter))),
    ]
}

/// The page of an exception.
pub fn record(place: &Place) -> Option<Box<dyn Layer>> {
    let leaf = if place.view == "Tasks" { &tasks::PAGE } else { &PAGE };
    Some(Box::new(RecordPage::new(leaf, &place.record)))
}

static PAGE: Leaf = Leaf {
    title: "exception",
    asks: |reference| Query::Card(card::card, reference.to_owned()),
    verbs: verbs::VERBS,
    hints: &[Verb::Forward, Verb::Note, Verb::Take, Verb::Assign, Verb::Wait, Verb::Origin, Verb::Why],
    scan: None,
    after: None,
};

static QUEUE: Declaration = OPEN;

const OPEN: Declaration = Declaration {
    kind: SheetKind::Exceptions,
    one: "exception",
    base: "state:open,in,waiting",
    columns: &[
        "exception=9",
        "kind=11..14",
        "subject=13..16",
        "about",
        "owner=8",
        "due",
        "state=11",
        "role",
        "level",
        "rule",
    ],
    opens: |row| Some(places::at(3, "Queue", &row.reference)),
    facts: Some(|reference| Query::Card(card::card, reference.to_owned())),
    verbs: verbs::VERBS,
    hints: &[Verb::Assign, Verb::Take, Verb::Forward, Verb::Note, Verb::Wait],
    empty: "Nothing is open. New ones come from imports and checks; x on any record raises one.",
};

static MINE: Declaration = Declaration {
    base: "state:open,in,waiting owner:me",
    empty: "Nothing is yours. ] shows the others, t in the queue takes one.",
    ..OPEN
};

static WAITING: Declaration = Declaration {
    base: "state:waiting",
    empty: "Nothing waits on anybody. z on an exception lets it wait; [ shows the others.",
    ..OPEN
};

static WITHHOLDS: Declaration = Declaration {
    base: "state:open,in,waiting holds:holds",
    empty: "Nothing is held. [ shows every open exception; w on an award says why it waits.",
    ..OPEN
};

static ALL: Declaration = Declaration {
    base: "",
    empty: "There never was an exception. x on any record raises one; claim files in 4 bring them.",
    ..OPEN
};
