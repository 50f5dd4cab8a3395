//! What a record kind contributes to the one sheet: which list, how it opens, what can be done. Separate because panes
//! are made of these and nothing else.

use crate::core::domain::sheets::{SheetKind, SheetRow};
use crate::tui::card::Card;
use crate::tui::commands::{Offer, Verb};
use crate::tui::effects::{Place, Query};
use crate::tui::layers::{Cx, Step};

/// A list as one sub-view shows it.
pub struct Declaration {
    /// The list.
    pub kind: SheetKind,
    /// What one of them is called.
    pub one: &'static str,
    /// A filter that always holds here, in the filter language; empty for none.
    pub base: &'static str,
    /// The columns shown, in order, each perhaps with `=` and its width, or `=least..width`; empty for the kind's own.
    pub columns: &'static [&'static str],
    /// Where Enter goes.
    pub opens: fn(&SheetRow) -> Option<Place>,
    /// What is shown beside or beneath the list.
    pub facts: Option<fn(&str) -> Query>,
    /// What can be done with rows.
    pub verbs: &'static [RowVerb],
    /// The verbs for the hint line.
    pub hints: &'static [Verb],
    /// What to do when there is nothing here.
    pub empty: &'static str,
}

/// Something that can be done with records.
pub struct RowVerb {
    /// The verb.
    pub verb: Verb,
    /// Whether it can, and what it is called for these.
    pub offer: fn(&Chosen) -> Offer,
    /// What then happens.
    pub run: fn(&Chosen, &Cx) -> Vec<Step>,
}

/// The records a verb is about: the marked ones if there are any, else the one under the cursor.
pub struct Chosen<'a> {
    /// What the cursor's record is called; empty when there is none.
    pub reference: &'a str,
    /// The state word of the cursor's row, when the list shows one.
    pub state: &'a str,
    /// What the line under the cursor of a card is about; empty in a list.
    pub line: &'a str,
    /// What its next step is called, as far as it is known.
    pub next_step: Option<&'a str>,
    /// Why that step is not this operator's, if it is somebody else's.
    pub not_mine: Option<&'a str>,
    /// The references of the marked records.
    pub marked: &'a [String],
    /// How many of them the filter hides.
    pub hidden: usize,
}

impl<'a> Chosen<'a> {
    /// One record on its own page.
    pub fn record(reference: &'a str, card: &'a Card, line: &'a str) -> Self {
        let (next_step, not_mine) = (card.next_step.as_deref(), card.not_mine.as_deref());
        Self { reference, state: &card.state, line, next_step, not_mine, marked: &[], hidden: 0 }
    }

    /// Every reference meant.
    pub fn references(&self) -> Vec<String> {
        match self.marked {
            [] if self.reference.is_empty() => Vec::new(),
            [] => vec![self.reference.to_owned()],
            marked => marked.to_vec(),
        }
    }

    /// How many are meant.
    pub fn count(&self) -> usize {
        if self.marked.is_empty() { usize::from(!self.reference.is_empty()) } else { self.marked.len() }
    }

    /// Offers a verb for one or many.
    pub fn offer_any(&self) -> Offer {
        match self.count() {
            0 => Offer::no("there is nothing here to do it with"),
            _ if self.marked.is_empty() => Offer::YES,
            n => Offer::Yes(Some(format!("({n})"))),
        }
    }

    /// Offers a verb for one only.
    pub fn offer_one(&self) -> Offer {
        match (self.reference.is_empty(), self.marked.len()) {
            (true, _) => Offer::no("there is nothing here to do it with"),
            (false, 0) => Offer::YES,
            (false, n) => Offer::no(format!("it is done one at a time, and {n} are marked")),
        }
    }
}
