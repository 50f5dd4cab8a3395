//! The trail as a list: every event, by day, operator, kind and record. Separate because the figures of a week are counted
//! from exactly these rows, so a figure opens them.

use super::super::places;
use crate::core::domain::sheets::{SheetKind, SheetRow};
use crate::tui::commands::Verb;
use crate::tui::effects::Place;
use crate::tui::sheet::{Declaration, RowVerb};

/// Every event.
pub static TRAIL: Declaration = Declaration {
    kind: SheetKind::Events,
    one: "event",
    columns: &["seq", "day", "operator", "kind", "subject", "reason"],
    opens,
    verbs: &[RowVerb {
        verb: Verb::Timeline,
        offer: |chosen| chosen.offer_one(),
        run: |chosen, cx| match subject(chosen.reference, cx.core) {
            Some(subject) => super::super::timeline::open(&subject),
            None => Vec::new(),
        },
    }],
    hints: &[Verb::Timeline, Verb::Sort],
    empty: "Nothing was recorded that fits. / changes the filter, q takes it away.",
    base: "",
    facts: None,
};

/// The column of the list that names the record.
const SUBJECT: usize = 5;

fn opens(row: &SheetRow) -> Option<Place> {
    row.cells.get(SUBJECT).and_then(|subject| places::of_subject(subject))
}

/// What an event is about, by its number.
fn subject(seq: &str, core: &crate::core::Core) -> Option<String> {
    let rows = core.sheet_rows(SheetKind::Events, &[seq.parse().ok()?]).ok()?;
    rows.first()?.cells.get(SUBJECT).cloned()
}
