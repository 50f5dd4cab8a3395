//! Print quality: what was spoiled of what came out, by printer, template and reason. Separate because it looks back over
//! a quarter, not over a week.

use crate::core::{Core, Error};
use crate::tui::card::{Card, Line};
use crate::tui::commands::Verb;
use crate::tui::effects::Query;
use crate::tui::glyphs::Tone;
use crate::tui::record::Leaf;

/// The page.
pub static QUALITY: Leaf = Leaf {
    title: "print quality",
    asks: |_| Query::Card(|core, _| card(core), String::new()),
    verbs: &[],
    hints: &[Verb::Recheck],
    scan: None,
    after: None,
};

/// Days looked back.
const DAYS: u64 = 90;

fn card(core: &Core) -> Result<Card, Error> {
    let mut card = Card::new("", "print quality");
    let to = core.today();
    let from = to.checked_sub_days(chrono::Days::new(DAYS)).unwrap_or(to);
    let quality = core.print_quality(from, to)?;
    card.aside = format!("issued {} to {}", from.format("%d/%m/%y"), to.format("%d/%m/%y"));
    card.widths = vec![24, 8, 9, 0];
    for (head, list) in [("PRINTER", &quality.printers), ("TEMPLATE", &quality.templates)] {
        card.add(Line::row([head, "  SHEETS", "  SPOILED", "RATE"]));
        for one in list {
            let name = if one.name.is_empty() { "none named" } else { &one.name };
            let permille = u64::from(one.spoiled) * 1_000 / u64::from(one.sheets.max(1));
            let tone = if permille > 10 { Tone::Late } else { Tone::Done };
            let rate = format!("{} {}.{} %", tone.glyph(), permille / 10, permille % 10);
            card.add(Line::row([name.to_owned(), format!("{:>8}", one.sheets), format!("{:>9}", one.spoiled), rate]));
        }
        card.add(Line::Blank);
    }
    card.add(Line::head("WHY"));
    let most = quality.reasons.first().map_or(0, |one| u64::from(one.spoiled));
    for one in &quality.reasons {
        card.add(Line::Chart {
            label: one.name.clone(),
            value: u64::from(one.spoiled),
            most,
            target: 0,
            words: one.spoiled.to_string(),
            state: (Tone::NotBegun, String::new()),
        });
    }
    if quality.reasons.is_empty() {
        card.add(Line::Words(Tone::Done, "No sheet was spoiled.".into()));
    }
    Ok(card)
}
