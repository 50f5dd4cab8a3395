//! The values that go between the window, the core and the threads: messages in, effects out. Separate because they
//! are the whole language of the loop.
//!
//! **Invariant:** an `Action` is the only way to change the office from the window; a `Query` only reads.

use super::keys::Key;
use super::layers::{DraftOf, Message};
use crate::core::{Core, Error};

pub use super::actions::Action;
pub use super::queries::{Answer, Query};
pub use super::tasks::Job;

/// What comes in.
pub enum Msg {
    /// A key was pressed.
    Key(Key),
    /// A text was pasted.
    Paste(String),
    /// The terminal has this many columns and rows now.
    Resized(u16, u16),
    /// A query was answered.
    Answered(u64, Box<Answer>),
    /// An action of this layer was carried out, or refused.
    Performed(u64, Box<Result<Done, Error>>),
    /// News of a job.
    Job(u64, JobNews),
    /// The keys have rested a moment.
    Rested,
    /// A second has gone by with the window in focus.
    Second,
    /// The core was opened anew, as another operator.
    Reopened,
}

/// What goes out.
pub enum Effect {
    /// Carry this out for this layer.
    Do(u64, Box<Action>),
    /// Read this; newest wins.
    Ask(u64, Query),
    /// Run this in the background.
    Job(u64, Box<Job>),
    /// Stop the job with this number.
    StopJob(u64),
    /// Keep what is being typed.
    KeepDraft(super::layers::Draft),
    /// A draft is done with.
    DropDraft(DraftOf),
    /// Put a text on the person's own clipboard.
    Copy(String),
    /// Paint in this theme from now on.
    Theme(&'static str),
    /// Open the core as this operator.
    ActAs(String),
    /// Paint everything afresh.
    Repaint,
    /// Give the terminal back to the shell until `fg`.
    Suspend,
    /// End the window.
    Leave,
}

/// What an action came to.
#[derive(Debug, Clone)]
pub struct Done {
    /// The sentence for row 23.
    pub message: Message,
    /// The reference of the record it made or changed, if one.
    pub reference: String,
}

impl Done {
    /// Done, in these words.
    pub fn said(text: impl Into<String>) -> Self {
        Self { message: Message::done(text), reference: String::new() }
    }

    /// Done to, or with the result of, this record.
    #[must_use]
    pub fn about(mut self, reference: impl ToString) -> Self {
        self.reference = reference.to_string();
        self
    }
}

/// A place in the window.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The pane's number.
    pub pane: u8,
    /// The sub-view's name.
    pub view: &'static str,
    /// The filter to set there; empty for none.
    pub filter: String,
    /// The record to open there; empty for the list.
    pub record: String,
}

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Units done.
    pub done: u64,
    /// Units there are; 0 when nobody knows.
    pub total: u64,
}

/// News of a job.
pub enum JobNews {
    /// It got so far.
    Reached(Progress),
    /// It came to an end.
    Ended(Box<Result<Done, Error>>),
}

/// What a job is lent to tell its progress and to learn that it should stop.
pub struct Reporter<'a> {
    /// Called with the progress; false means stop.
    pub tell: &'a mut dyn FnMut(Progress) -> bool,
}

/// Carries out an action. The only place in the window that changes the office.
pub fn perform(core: &mut Core, action: Action) -> Result<Done, Error> {
    action.carry_out(core)
}
