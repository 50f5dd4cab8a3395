//! The values that go between the window, the core and the threads: messages in, effects out. Separate because they
//! are the whole language of the loop.
//!
//! **Invariant:** an `Action` is the only way to change the office from the window; a `Query` only reads.

use super::glyphs::Tone;
use super::keys::Key;
use super::layers::{DraftOf, Message};
use crate::core::{Core, Error};

pub use super::actions::{Action, AfterIssue, CentreStep};
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
    /// This window has this record open.
    BeIn(String, String),
    /// This window has no record open any more.
    BeNowhere(String),
    /// Put a text on the person's own clipboard.
    Copy(String),
    /// Paint in this theme from now on.
    Theme(&'static str),
    /// Keep this text as the settings file.
    KeepSettings(String),
    /// Open the core as this operator.
    ActAs(String),
    /// Stop what is being read: a count, a grouping.
    StopReading,
    /// Ring the terminal's bell: a scan was refused.
    Bell,
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
    /// Where the person goes on from here, if elsewhere.
    pub goes: Option<Place>,
    /// What came of each record that was not simply changed: its reference and why.
    pub rows: Vec<(Tone, String, String)>,
}

impl Done {
    /// Done, in these words.
    pub fn said(text: impl Into<String>) -> Self {
        Self { message: Message::done(text), reference: String::new(), goes: None, rows: Vec::new() }
    }

    /// Done to, or with the result of, this record.
    #[must_use]
    pub fn about(mut self, reference: impl ToString) -> Self {
        self.reference = reference.to_string();
        self
    }

    /// With what came of each record that was not simply changed.
    #[must_use]
    pub fn listing(mut self, rows: Vec<(Tone, String, String)>) -> Self {
        self.rows = rows;
        self
    }

    /// Done, and the work goes on at this place.
    #[must_use]
    pub fn going(mut self, place: Place) -> Self {
        self.goes = Some(place);
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
    /// Milliseconds since it began; 0 when nobody looked at a clock.
    pub millis: u64,
}

impl Progress {
    /// So far, of so many.
    pub const fn of(done: u64, total: u64) -> Self {
        Self { done, total, millis: 0 }
    }

    /// `31 a min, 1 min left`; empty while nothing can be said.
    pub fn pace(&self) -> String {
        if self.done == 0 || self.millis < 500 {
            return String::new();
        }
        let a_minute = self.done * 60_000 / self.millis;
        let left = (self.total.saturating_sub(self.done)) * self.millis / self.done / 1000;
        match (a_minute, left) {
            (0, _) => String::new(),
            (rate, left) if left < 90 => format!("{rate} a min, {left} s left"),
            (rate, left) => format!("{rate} a min, {} min left", left.div_ceil(60)),
        }
    }
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
    if let Some((subject, work)) = action.works_in() {
        core.begin_work(&subject, work)?;
    }
    action.carry_out(core)
}

#[cfg(test)]
mod tests {
    use super::Progress;

    #[test]
    fn a_pace_is_told_once_there_is_one() {
        assert_eq!(Progress::of(40, 120).pace(), "");
        assert_eq!(Progress { done: 94, total: 120, millis: 180_000 }.pace(), "31 a min, 49 s left");
        assert_eq!(Progress { done: 10, total: 120, millis: 60_000 }.pace(), "10 a min, 11 min left");
        assert_eq!(Progress { done: 0, total: 120, millis: 60_000 }.pace(), "");
    }
}
