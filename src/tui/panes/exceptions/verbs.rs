//! What can be done with exceptions, one or the marked ones. Separate from how they look.
//!
//! **Invariant:** several are changed only after a preview that says what will change, what stays and what is left out.

use super::forms;
use crate::core::ExceptionChange;
use crate::core::domain::references::ExceptionRef;
use crate::tui::commands::{Offer, Verb};
use crate::tui::dialogs::Confirm;
use crate::tui::effects::Action;
use crate::tui::layers::{Cx, Message, Step};
use crate::tui::sheet::{Bulk, Chosen, RowVerb};

/// The verbs of exceptions.
pub static VERBS: &[RowVerb] = &[
    RowVerb {
        verb: Verb::Assign,
        offer: |chosen| chosen.offer_any(),
        run: |chosen, _| forms::assign(references(chosen)),
    },
    RowVerb {
        verb: Verb::Take,
        offer: |chosen| chosen.offer_any(),
        run: |chosen, cx| propose(references(chosen), ExceptionChange::Start, "Take", cx),
    },
    RowVerb { verb: Verb::Wait, offer: |chosen| chosen.offer_any(), run: |chosen, _| forms::wait(references(chosen)) },
    RowVerb { verb: Verb::Note, offer: |chosen| chosen.offer_one(), run: |chosen, _| forms::note(references(chosen)) },
    RowVerb { verb: Verb::Forward, offer: forward_offer, run: forward },
    RowVerb {
        verb: Verb::Escalate,
        offer: |chosen| chosen.offer_any(),
        run: |chosen, _| forms::reason(references(chosen), "Escalate", ExceptionChange::Escalate),
    },
    RowVerb {
        verb: Verb::Uphold,
        offer: |chosen| chosen.offer_any(),
        run: |chosen, _| forms::reason(references(chosen), "Uphold", ExceptionChange::Uphold),
    },
    RowVerb {
        verb: Verb::Cancel,
        offer: |chosen| chosen.offer_any(),
        run: |chosen, _| forms::reason(references(chosen), "Cancel", ExceptionChange::Cancel),
    },
    RowVerb {
        verb: Verb::Reinstate,
        offer: |chosen| chosen.offer_any(),
        run: |chosen, _| forms::reason(references(chosen), "Reopen", ExceptionChange::Reopen),
    },
    RowVerb { verb: Verb::Origin, offer: |chosen| chosen.offer_one(), run: origin },
    RowVerb { verb: Verb::Why, offer: |chosen| chosen.offer_one(), run: why },
    RowVerb {
        verb: Verb::Timeline,
        offer: |chosen| chosen.offer_one(),
        run: |chosen, _| super::super::timeline::open(chosen.reference),
    },
];

fn references(chosen: &Chosen) -> Which {
    let all = chosen.references().iter().filter_map(|reference| reference.parse().ok()).collect();
    Which { all, hidden: chosen.hidden }
}

fn forward_offer(chosen: &Chosen) -> Offer {
    match (chosen.count(), chosen.next_step) {
        (0, _) => Offer::no("there is nothing here to do it with"),
        (1, Some(step)) if chosen.marked.is_empty() => Offer::named(step.split(' ').next().unwrap_or(step)),
        (1, None) if chosen.marked.is_empty() => match chosen.state {
            "resolved" | "released" | "upheld" | "cancelled" => Offer::no("it is closed"),
            _ => Offer::named("resolve"),
        },
        (n, _) => Offer::named(format!("resolve ({n})")),
    }
}

fn forward(chosen: &Chosen, cx: &Cx) -> Vec<Step> {
    let which = references(chosen);
    match chosen.next_step {
        Some(step) if chosen.marked.is_empty() && step.starts_with("second ") => second(step, which, cx),
        Some("release") if chosen.marked.is_empty() => forms::reason(which, "Release", ExceptionChange::Release),
        _ => forms::reason(which, "Resolve", ExceptionChange::Resolve),
    }
}

fn second(step: &str, which: Which, cx: &Cx) -> Vec<Step> {
    let Some(id) = step.strip_prefix("second ").and_then(|id| id.parse().ok()) else { return Vec::new() };
    let words = which
        .all
        .first()
        .and_then(|x| cx.core.exception(*x).ok())
        .and_then(|view| view.awaiting)
        .map(|w| w.words)
        .unwrap_or_default();
    let ask =
        Confirm::new("Second it?", vec![format!("{words}.")], "Second", vec![Step::Do(Action::SecondException(id))]);
    vec![Step::Open(Box::new(ask.careful()))]
}

fn origin(chosen: &Chosen, cx: &Cx) -> Vec<Step> {
    let subject = about(chosen, cx);
    match subject.as_deref().and_then(super::super::places::of_reference) {
        Some(place) => vec![Step::Go(place)],
        None => vec![Step::Say(Message::refused("What it is about has no page of its own yet."))],
    }
}

fn why(chosen: &Chosen, cx: &Cx) -> Vec<Step> {
    match about(chosen, cx) {
        Some(subject) => super::super::database::why(&subject),
        None => vec![Step::Say(Message::refused("What it is about cannot be read."))],
    }
}

fn about(chosen: &Chosen, cx: &Cx) -> Option<String> {
    let exception: ExceptionRef = chosen.reference.parse().ok()?;
    cx.core.exception(exception).ok().map(|view| view.row.subject.reference)
}

/// The exceptions a change is about, and how many of them the filter hides.
#[derive(Debug, Clone)]
pub struct Which {
    /// The exceptions.
    pub all: Vec<ExceptionRef>,
    /// How many of them the filter hides.
    pub hidden: usize,
}

impl Which {
    /// One exception.
    pub fn one(exception: ExceptionRef) -> Self {
        Self { all: vec![exception], hidden: 0 }
    }
}

/// Does a change to one, or shows what it would do to several and asks.
pub fn propose(which: Which, change: ExceptionChange, verb: &str, cx: &Cx) -> Vec<Step> {
    let Which { all, hidden } = which;
    if all.len() == 1 {
        return vec![Step::Do(Action::Exceptions(all, change))];
    }
    let preview = match cx.core.preview_exceptions(&all, &change) {
        Ok(preview) => preview,
        Err(error) => return vec![Step::Say(Message::error(&error))],
    };
    let why = |rows: Vec<(ExceptionRef, String)>| {
        rows.into_iter().map(|(exception, why)| (exception.to_string(), why)).collect()
    };
    let notes = match preview.proposed.len() {
        0 => Vec::new(),
        n => vec![format!("{n} of them wait for a second person")],
    };
    let bulk = Bulk {
        verb: verb.to_owned(),
        what: "exceptions".to_owned(),
        meant: all.len(),
        hidden,
        changed: preview.changed.len() + preview.proposed.len(),
        notes,
        same: why(preview.same),
        left_out: why(preview.refused),
        leaves: false,
        steps: vec![Step::Do(Action::Exceptions(all, change))],
    };
    vec![bulk.ask()]
}
