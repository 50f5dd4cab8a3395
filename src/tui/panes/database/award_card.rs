//! Why an award may or may not go on: every gate, its evidence, the one next step of each that is shut. Separate because
//! it is asked from everywhere.

use super::super::after_issue::certificates::AWARD_LETTER;
use super::super::papers::PREVIEW;
use super::super::{exceptions, places, timeline};
use crate::core::domain::gates::Outcome;
use crate::core::domain::references::ExceptionRef;
use crate::core::{Core, Error, WhyAward};
use crate::tui::card::{Card, Line};
use crate::tui::commands::{Offer, Verb};
use crate::tui::effects::Query;
use crate::tui::glyphs::Tone;
use crate::tui::layers::{Cx, Message, Step};
use crate::tui::record::Leaf;
use crate::tui::sheet::RowVerb;

/// The page.
pub static WHY: Leaf = Leaf {
    title: "why",
    asks: |reference| Query::Card(card, reference.to_owned()),
    verbs: VERBS,
    hints: &[Verb::Origin, Verb::Preview, Verb::Raise, Verb::Recheck, Verb::Timeline],
    scan: None,
    after: None,
};

static VERBS: &[RowVerb] = &[
    PREVIEW,
    AWARD_LETTER,
    RowVerb {
        verb: Verb::Forward,
        offer: |_| Offer::no("no step is done on this page; under each shut gate stands who opens it, and x raises it"),
        run: |_, _| Vec::new(),
    },
    RowVerb { verb: Verb::Origin, offer: |chosen| chosen.offer_one(), run: |chosen, cx| origin(chosen.reference, cx) },
    RowVerb {
        verb: Verb::Raise,
        offer: |chosen| chosen.offer_one(),
        run: |chosen, _| vec![Step::Open(exceptions::raise(chosen.reference))],
    },
    RowVerb {
        verb: Verb::Timeline,
        offer: |chosen| chosen.offer_one(),
        run: |chosen, _| timeline::open(chosen.reference),
    },
];

/// The learner of an award.
pub fn origin(reference: &str, cx: &Cx) -> Vec<Step> {
    match cx.core.why(reference) {
        Ok(awards) => awards
            .first()
            .map(|award| Step::Go(places::at(2, "Learners", award.learner.to_string())))
            .into_iter()
            .collect(),
        Err(error) => vec![Step::Say(Message::error(&error))],
    }
}

/// Reads why.
pub fn card(core: &Core, reference: &str) -> Result<Card, Error> {
    let awards = core.why(reference)?;
    let title = awards.first().map_or_else(|| "why".to_owned(), |award| format!("{} > why", award.award));
    let mut card = Card::new(reference, title);
    card.widths = vec![12, 0];
    if let [only] = awards.as_slice() {
        card.aside = format!("{} {}", tone(only).glyph(), only.standing());
    }
    for (index, award) in awards.iter().enumerate() {
        if index > 0 {
            card.add(Line::Blank);
        }
        one(&mut card, award);
    }
    Ok(card)
}

fn tone(award: &WhyAward) -> Tone {
    if award.verdict.is_open() { Tone::Done } else { Tone::Failed }
}

fn one(card: &mut Card, award: &WhyAward) {
    card.link(Line::fact(award.award.to_string(), &award.name), places::at(2, "Learners", award.learner.to_string()));
    card.add(Line::fact("is", &award.heading));
    card.link(
        Line::fact("achieved under", award.registration.to_string()),
        places::at(2, "Registrations", award.registration.to_string()),
    );
    card.add(Line::judged("stands", award.standing(), tone(award), ""));
    card.add(Line::Blank);
    card.add(Line::Head("GATE           VERDICT".into(), format!("asked now, {}", award.asked_on.format("%d/%m/%Y"))));
    for answer in &award.verdict.answers {
        let tone = match answer.outcome {
            Outcome::Passed => Tone::Done,
            Outcome::Overridden => Tone::Late,
            Outcome::NotPassed => Tone::Failed,
            Outcome::NotApplicable => Tone::Apart,
        };
        let text = format!("{} {}: {}", tone.glyph(), answer.outcome, answer.evidence);
        let line = Line::fact(answer.gate.code(), text);
        match named_exception(&answer.evidence) {
            Some(exception) => card.link(line, places::at(3, "Queue", exception)),
            None => card.add(line),
        };
        if let Some(next) = &answer.next_step {
            card.add(Line::fact("", format!("» next step: {next}")));
        }
    }
    card.add(Line::Blank);
    let words = if award.verdict.is_open() {
        (Tone::Done, "Every gate is open: it joins the next proposal of its brand.")
    } else {
        (
            Tone::Ours,
            "When every gate passes, it is ready and joins the next proposal. The gates are asked again at approve, print, pack and dispatch.",
        )
    };
    card.add(Line::Words(words.0, words.1.to_owned()));
}

/// The first exception named in an evidence.
fn named_exception(evidence: &str) -> Option<String> {
    let mut words = evidence.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    words.find(|word| word.parse::<ExceptionRef>().is_ok()).map(str::to_owned)
}
