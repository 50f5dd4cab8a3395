//! The timeline of a record: what happened, who, when and why. Separate because every record has one.

use crate::core::{Core, Error};
use crate::tui::card::{Card, Line};
use crate::tui::effects::Query;
use crate::tui::glyphs::Tone;
use crate::tui::layers::Step;
use crate::tui::record::{Leaf, RecordPage};

static TIMELINE: Leaf = Leaf {
    title: "timeline",
    asks: |reference| Query::Card(card, reference.to_owned()),
    verbs: &[],
    hints: &[],
    scan: None,
    after: None,
};

/// Most events shown.
const MOST: u32 = 200;

/// Opens the timeline of a record.
pub fn open(reference: &str) -> Vec<Step> {
    vec![Step::Open(Box::new(RecordPage::new(&TIMELINE, reference)))]
}

fn card(core: &Core, reference: &str) -> Result<Card, Error> {
    let entries = core.timeline(reference, MOST)?;
    let mut card = Card::new(reference, "timeline");
    card.aside = format!("{} events of {reference}", entries.len());
    for entry in entries.iter().rev() {
        let at = chrono::DateTime::parse_from_rfc3339(&entry.at_utc).map_or_else(
            |_| entry.at_utc.clone(),
            |at| core.office_time(at.to_utc()).format("%a %d/%m/%Y %H:%M").to_string(),
        );
        card.add(Line::Head(format!("{at}  {}", entry.operator), format!("#{}", entry.seq)));
        card.add(Line::words(entry.sentence.clone()));
        if let Some(reason) = &entry.reason {
            card.add(Line::Words(Tone::Apart, format!("because: {reason}")));
        }
        for change in &entry.changes {
            let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "none".to_owned());
            card.add(Line::fact(change.column.clone(), format!("{} → {}", value(&change.old), value(&change.new))));
        }
    }
    if entries.is_empty() {
        card.add(Line::words("Nothing is recorded of it by itself; it may have come with an import."));
    }
    Ok(card)
}
