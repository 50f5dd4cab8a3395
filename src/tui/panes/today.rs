//! Today: what waits for the person at the keyboard. Separate because every line of it leads to another pane.

use super::{View, view};
use crate::core::{Core, Error};
use crate::tui::card::{Card, Line};
use crate::tui::effects::Query;
use crate::tui::record::{Leaf, RecordPage};

static MINE: Leaf = Leaf {
    title: "Today",
    asks: |reference| Query::Card(worklist, reference.to_owned()),
    verbs: &[],
    hints: &[],
    scan: None,
};

/// The sub-views of Today.
pub fn views() -> Vec<View> {
    vec![view("Mine", |_| Box::new(RecordPage::new(&MINE, "")))]
}

fn worklist(core: &Core, _: &str) -> Result<Card, Error> {
    let mut card = Card::new("", "Today");
    card.widths = vec![12, 0];
    for step in core.to_second()? {
        card.add(Line::stated([step.subject.clone(), step.words.clone()], "to second"));
    }
    if card.entries.is_empty() {
        card.add(Line::words("Nothing waits for you. 2 opens the database, 3 the exceptions, 4 the batches."));
    }
    Ok(card)
}
