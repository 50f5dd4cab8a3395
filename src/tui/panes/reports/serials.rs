//! Serial continuity: every number of a brand and year explained, stretch by stretch. Separate because an inspector asks
//! for exactly this page.

use crate::core::{Core, Error};
use crate::tui::card::{Card, Line};
use crate::tui::commands::Verb;
use crate::tui::effects::Query;
use crate::tui::glyphs::Tone;
use crate::tui::record::Leaf;

/// The page.
pub static SERIALS: Leaf = Leaf {
    title: "serials",
    asks: |_| Query::Card(|core, _| card(core), String::new()),
    verbs: &[],
    hints: &[Verb::Recheck],
    scan: None,
    after: None,
};

fn card(core: &Core) -> Result<Card, Error> {
    let mut card = Card::new("", "serials");
    card.widths = vec![9, 11, 11, 8, 16, 0];
    let mut unexplained = 0;
    for series in core.serial_continuity()? {
        let name = format!("{}{:02}", series.prefix, series.year % 100);
        let numbers: u32 = series.continuity.stretches.iter().map(|s| s.last - s.first + 1).sum();
        card.add(Line::Head(format!("SERIES {name}"), format!("{numbers} numbers")));
        card.add(Line::row(["", "FROM", "TO", " NUMBERS", "STATE", "RUN"]));
        for stretch in &series.continuity.stretches {
            let state = stretch.state.to_string();
            let row = Line::row([
                String::new(),
                format!("{:07}", stretch.first),
                format!("{:07}", stretch.last),
                format!("{:>8}", stretch.last - stretch.first + 1),
                format!("{} {state}", Tone::of(&state).glyph()),
                stretch.batch.map(|batch| batch.to_string()).unwrap_or_default(),
            ]);
            match stretch.batch {
                Some(batch) => card.link(row, super::super::places::at(4, "Print runs", batch.to_string())),
                None => card.add(row),
            };
        }
        for (first, last) in &series.continuity.gaps {
            unexplained += 1;
            card.add(Line::Words(Tone::Failed, format!("x {first:07} to {last:07}: nobody can explain these numbers")));
        }
        card.add(Line::Blank);
    }
    if card.entries.is_empty() {
        card.add(Line::words("No serial was ever reserved: an approved print run reserves the first."));
    } else if unexplained == 0 {
        card.add(Line::Words(Tone::Done, "√ Every number is explained.".into()));
    }
    Ok(card)
}
