//! The paper of an award or a certificate, in letters. Separate because awards, certificates and why all lead to it.

use crate::core::domain::references::{LearnerRef, RegistrationRef};
use crate::core::{Core, Error, SketchOf};
use crate::tui::card::{Card, Line};
use crate::tui::commands::{Offer, Verb};
use crate::tui::effects::Query;
use crate::tui::glyphs::Tone;
use crate::tui::layers::Step;
use crate::tui::record::{Leaf, RecordPage};
use crate::tui::sheet::RowVerb;

/// The page.
static PAPER: Leaf = Leaf {
    title: "paper",
    asks: |reference| Query::Card(card, reference.to_owned()),
    verbs: &[],
    hints: &[Verb::Down, Verb::PageDown, Verb::Recheck],
    scan: None,
    after: None,
};

/// Opens the paper of the chosen record.
pub const PREVIEW: RowVerb = RowVerb {
    verb: Verb::Preview,
    offer: |chosen| {
        let many =
            chosen.reference.parse::<LearnerRef>().is_ok() || chosen.reference.parse::<RegistrationRef>().is_ok();
        if many { Offer::no("open one award: each has a paper of its own") } else { chosen.offer_one() }
    },
    run: |chosen, _| vec![Step::Open(Box::new(RecordPage::new(&PAPER, chosen.reference)))],
};

fn card(core: &Core, reference: &str) -> Result<Card, Error> {
    let sketch = core.sketch(reference)?;
    let mut card = Card::new(reference, format!("{reference} > paper"));
    let (tone, words) = match sketch.shows {
        SketchOf::Planned => (Tone::NotBegun, "as it would be printed today; the serial comes at approval"),
        SketchOf::Numbered => (Tone::Ours, "it has its serial and is not printed yet"),
        SketchOf::Specimen => (Tone::NotBegun, "a template with invented facts; X on its page writes the PDF"),
        SketchOf::Printed => (Tone::Done, "as it was printed"),
        SketchOf::ChangedSince => (Tone::Late, "not as it was printed: facts were amended since; T tells which"),
    };
    let millimetres = |tenths: u32| tenths.div_ceil(10);
    let size = format!("{} x {} mm", millimetres(sketch.width), millimetres(sketch.height));
    card.aside = format!("{}  {size}", sketch.label);
    card.add(Line::Words(tone, format!("{} {words}", tone.glyph())));
    card.add(Line::Paper(sketch));
    Ok(card)
}
