//! My actions: what I did, when, and whether it can be taken back now. Separate because undo reaches over all panes.
//!
//! **Invariant:** a step that cannot be taken back says why before anybody tries.

use crate::core::{Core, Error};
use crate::tui::card::{Card, Line};
use crate::tui::commands::{Offer, Verb};
use crate::tui::effects::{Action, Query};
use crate::tui::glyphs::Tone;
use crate::tui::layers::{Cx, Layer, Step};
use crate::tui::record::{Leaf, RecordPage};
use crate::tui::sheet::{Chosen, RowVerb};

use super::{places, timeline};

static PAGE: Leaf = Leaf {
    title: "my actions",
    asks: |_| Query::Card(|core, _| card(core), String::new()),
    verbs: &[
        RowVerb { verb: Verb::Enter, offer, run: take_back },
        RowVerb { verb: Verb::Undo, offer, run: take_back },
        RowVerb { verb: Verb::Origin, offer: on_record, run: origin },
        RowVerb { verb: Verb::Timeline, offer: on_record, run: |chosen, _| timeline::open(of_line(chosen.line).1) },
    ],
    hints: &[Verb::Undo, Verb::Origin, Verb::Timeline, Verb::Recheck],
    scan: None,
    after: None,
};

/// How many steps are shown.
const MOST: u32 = 100;

/// The page of my actions.
pub fn page() -> Box<dyn Layer> {
    Box::new(RecordPage::new(&PAGE, ""))
}

/// The step, what it was about, and why it cannot be taken back.
fn of_line(line: &str) -> (Option<i64>, &str, &str) {
    let mut parts = line.split('\n');
    let step = parts.next().and_then(|step| step.parse().ok());
    (step, parts.next().unwrap_or(""), parts.next().unwrap_or(""))
}

fn offer(chosen: &Chosen) -> Offer {
    match of_line(chosen.line) {
        (None, ..) => Offer::no("there is nothing of yours to undo"),
        (_, _, "") => Offer::named("undo this"),
        (_, _, why) => Offer::no(why),
    }
}

fn on_record(chosen: &Chosen) -> Offer {
    Offer::when(!of_line(chosen.line).1.is_empty(), "there is no record here")
}

fn take_back(chosen: &Chosen, _: &Cx) -> Vec<Step> {
    of_line(chosen.line).0.map(|step| Step::Do(Action::UndoStep(step))).into_iter().collect()
}

fn origin(chosen: &Chosen, _: &Cx) -> Vec<Step> {
    places::of_subject(of_line(chosen.line).1).map(Step::Go).into_iter().collect()
}

fn card(core: &Core) -> Result<Card, Error> {
    let steps = core.my_steps(MOST)?;
    let mut card = Card::new("", "my actions");
    card.widths = vec![12, 40, 0];
    let open = steps.iter().filter(|step| step.fixed.is_none()).count();
    card.aside = format!("{open} of {} can be taken back", steps.len());
    if steps.is_empty() {
        card.add(Line::words("You have changed nothing in this office yet."));
        return Ok(card);
    }
    card.add(Line::row(["WHEN", "WHAT I DID", "BACK?"]));
    for step in steps {
        let when = step.at.format("%d/%m %H:%M").to_string();
        let back = match (&step.fixed, step.is_undo) {
            (Some(why), _) => format!("{} {why}", Tone::Failed.glyph()),
            (None, true) => format!("{} does it again", Tone::Done.glyph()),
            (None, false) => format!("{} u takes it back", Tone::Done.glyph()),
        };
        card.add(Line::row([when, step.sentence, back]));
        card.about(format!("{}\n{}\n{}", step.step, step.subject, step.fixed.unwrap_or_default()));
    }
    Ok(card)
}
