//! Proposals: the runs that could be built now. Separate because nothing of them is stored.

use crate::core::domain::{agreeing, counted};
use crate::core::{Core, Error};
use crate::tui::card::{Card, Line};
use crate::tui::commands::{Offer, Verb};
use crate::tui::effects::{Place, Query};
use crate::tui::glyphs::Tone;
use crate::tui::layers::Step;
use crate::tui::record::Leaf;
use crate::tui::sheet::RowVerb;

/// The page of proposals.
pub static LEAF: Leaf = Leaf {
    title: "Proposals",
    asks: |reference| Query::Card(card, reference.to_owned()),
    verbs: VERBS,
    hints: &[Verb::Batch, Verb::Recheck],
    scan: None,
    after: None,
};

static VERBS: &[RowVerb] = &[
    RowVerb {
        verb: Verb::Batch,
        offer: |_| Offer::named("build"),
        run: |chosen, cx| vec![Step::Open(super::builder::form(cx, chosen.line, &[]))],
    },
    RowVerb {
        verb: Verb::Forward,
        offer: |chosen| if chosen.line.is_empty() { Offer::no("nothing is proposed") } else { Offer::named("build") },
        run: |chosen, cx| vec![Step::Open(super::builder::form(cx, chosen.line, &[]))],
    },
];

fn card(core: &Core, _: &str) -> Result<Card, Error> {
    let mut card = Card::new("", "Proposals");
    let proposals = core.propose_batches(None)?;
    card.widths = vec![6, 0, 11, 7, 8, 5, 12, 14];
    card.drops = vec![6, 7, 2];
    for run in core.print_queue()?.runs.iter().filter(|run| !run.special.is_empty()) {
        let words = format!("{} special: {}, {}; it goes before these.", run.batch, run.special, run.state);
        card.link(Line::Words(Tone::Late, words), super::runs::place(&run.batch.to_string()));
    }
    card.add(Line::row(["BRAND", "TEMPLATE", "PAPER", " AWARDS", " PARCELS", "  MIN", "LOGOS", "TRAVELS"]));
    for proposal in &proposals {
        let line = Line::row([
            proposal.brand.clone(),
            proposal.template.clone(),
            proposal.paper.clone(),
            format!("{:>7}", proposal.awards),
            format!("{:>8}", proposal.addressees),
            format!(
                "{:>5}",
                proposal.forecast.as_ref().and_then(|f| f.minutes).map_or("?".to_owned(), |m| m.to_string())
            ),
            proposal.logos.replace('|', " "),
            proposal.service.clone(),
        ]);
        let ready = Place {
            pane: 2,
            view: "Awards",
            filter: format!("state:ready brand:{}", proposal.brand),
            record: String::new(),
        };
        card.link(line, ready);
        card.about(&proposal.brand);
    }
    if proposals.is_empty() {
        card.add(Line::Words(
            Tone::NotBegun,
            "No award is ready. 2 and Awards, state:blocked, shows what holds them; w says why.".into(),
        ));
    } else {
        card.add(Line::Blank);
        let awards: u32 = proposals.iter().map(|proposal| proposal.awards).sum();
        card.add(Line::Words(
            Tone::Done,
            format!(
                "{} {} ready. b builds runs of a brand, Enter shows its awards.",
                counted(awards, "award"),
                agreeing(awards, "is", "are")
            ),
        ));
    }
    Ok(card)
}
