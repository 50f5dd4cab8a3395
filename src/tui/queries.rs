//! What the window asks the reader thread, and how it is answered. Separate so that reading has one table, as changing
//! has.
//!
//! **Invariant:** a query only reads, and every query has an answer, if only an error.

use super::boards::{Alarm, Target};
use super::card::Card;
use super::forms::{Found, LookUp};
use super::panes;
use super::sheet::{ListAnswer, ListAsk, SheetAsk};
use crate::core::domain::sheets::{Count, SheetPage};
use crate::core::{Core, Error, Present};

/// A question.
#[derive(Debug, Clone)]
pub enum Query {
    /// Rows of a list.
    Sheet(SheetAsk),
    /// How many rows of a list match.
    Count(SheetAsk),
    /// Something else about a list: marks, groups, values.
    List(ListAsk),
    /// What is late.
    Late,
    /// Who is in what.
    Present,
    /// Anything that is called so.
    Find(String),
    /// What a text could mean in a field.
    LookUp(LookUp, String),
    /// The card of a record, made by this reading.
    Card(fn(&Core, &str) -> Result<Card, Error>, String),
}

/// An answer.
#[derive(Debug)]
pub enum Answer {
    /// Rows, and the ticket they were asked with.
    Rows(u64, Result<SheetPage, Error>),
    /// How many, and the ticket.
    Count(u64, Result<Count, Error>),
    /// Something else about a list, and the question it answers.
    List(Box<ListAsk>, Result<ListAnswer, Error>),
    /// A later question made this one needless, or somebody stopped it.
    Dropped,
    /// What is late.
    Late(Vec<Alarm>),
    /// Who is in what.
    Present(Vec<Present>),
    /// What is called so: the words asked with, and what was found.
    Targets(String, Result<Vec<Target>, Error>),
    /// What a text could mean: the text asked with, and what was found.
    LookedUp(String, Found),
    /// A card.
    Card(Result<Box<Card>, Error>),
}

/// Answers a question.
pub fn read(core: &Core, query: Query) -> Answer {
    match query {
        Query::Sheet(ask) => Answer::Rows(ask.ticket, core.sheet(ask.kind, &ask.query)),
        Query::Count(ask) => Answer::Count(ask.ticket, ask.count(core)),
        Query::List(ask) => {
            let answer = ask.read(core);
            Answer::List(Box::new(ask), answer)
        }
        Query::Late => Answer::Late(panes::alarms(core)),
        Query::Present => Answer::Present(core.who_is_in().unwrap_or_default()),
        Query::Find(words) => {
            let found = panes::find(core, &words);
            Answer::Targets(words, found)
        }
        Query::LookUp(look_up, text) => {
            let found = look_up.find(&text, core);
            Answer::LookedUp(text, found)
        }
        Query::Card(reads, reference) => Answer::Card(reads(core, &reference).map(Box::new)),
    }
}

impl Query {
    /// Whether rows come before it, and no frame waits for it.
    pub fn can_wait(&self) -> bool {
        match self {
            Self::Count(_) | Self::Late | Self::Present => true,
            Self::List(ask) => ask.can_wait(),
            _ => false,
        }
    }

    /// The answer to this question when it could not be read.
    pub fn refused(self, error: Error) -> Answer {
        match self {
            Self::Sheet(ask) => Answer::Rows(ask.ticket, Err(error)),
            Self::Count(ask) => Answer::Count(ask.ticket, Err(error)),
            Self::List(ask) => Answer::List(Box::new(ask), Err(error)),
            Self::Late => Answer::Late(Vec::new()),
            Self::Present => Answer::Present(Vec::new()),
            Self::Find(words) => Answer::Targets(words, Err(error)),
            Self::LookUp(_, text) => {
                Answer::LookedUp(text, Found { suggestions: Vec::new(), verdict: Err(error.to_string()) })
            }
            Self::Card(..) => Answer::Card(Err(error)),
        }
    }
}
