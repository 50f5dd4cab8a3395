//! Layers: pages, forms, prompts and dialogs, one on the other, and what they answer to a key. Separate because it is
//! the agreement between the window and everything drawn in it.
//!
//! **Invariant:** the top layer sees a key first; it consumes it and says what comes next as a value, or ignores it. A
//! layer reads from the core and never changes it.

use super::commands::{Mode, Offer, Verb};
use super::effects::{Action, Answer, Done, Job, Place, Progress, Query};
use super::glyphs::Tone;
use super::jobs::JobLine;
use super::keys::Key;
use super::macros;
use super::pen::Pen;
use super::settings::{Change, Settings};
use super::sheet::SheetWord;
use crate::core::{Core, Error};

/// What a layer may look at while it answers.
pub struct Cx<'a> {
    /// The core, for reading.
    pub core: &'a Core,
    /// Columns of the whole window.
    pub width: u16,
    /// Rows of the whole window.
    pub height: u16,
    /// Whether a letter outside ASCII can be shown.
    pub ascii: bool,
}

impl Cx<'_> {
    /// Rows a page has for itself.
    pub fn body(&self) -> u16 {
        self.height.saturating_sub(4)
    }

    /// Whether detail stands beside a list.
    pub fn is_wide(&self) -> bool {
        self.width >= 110
    }
}

/// What a layer did with a key.
pub enum Heard {
    /// Nothing: the next one may have it.
    Ignored,
    /// It was for this layer; this comes next.
    Consumed(Vec<Step>),
}

impl Heard {
    /// Consumed, and nothing follows.
    pub const NOTHING: Self = Self::Consumed(Vec::new());

    /// Consumed, and this follows.
    pub fn then(step: Step) -> Self {
        Self::Consumed(vec![step])
    }

    /// Consumed, and the reason why nothing happened.
    pub fn refused(reason: impl Into<String>) -> Self {
        Self::then(Step::Say(Message::refused(reason)))
    }
}

/// What comes next.
pub enum Step {
    /// This layer goes on top.
    Open(Box<dyn Layer>),
    /// The layer that says so is closed.
    Close,
    /// Changes the office.
    Do(Action),
    /// Reads something; the answer comes to the layer that asked.
    Ask(Query),
    /// Runs in the background; its news come to the jobs, its end to the layer that started it.
    Job(Job),
    /// Says something in row 23.
    Say(Message),
    /// Says what somebody else changed, unless row 23 says what was done here.
    Others(String),
    /// Goes to a place.
    Go(Place),
    /// Gives a command, as if its key had been pressed.
    Give(Verb),
    /// The draft of this form and subject is done with.
    DropDraft(DraftOf),
    /// Puts a text on the clipboard of the person's own machine.
    Copy(String),
    /// Tries a theme on, without choosing it.
    Theme(&'static str),
    /// Changes a setting, for good.
    Set(Change),
    /// Begins to record a macro.
    RecordMacro,
    /// Replays these steps, so called, on the records chosen beneath.
    ReplayMacro(String, Vec<macros::Done>),
    /// Becomes another operator: training offices only.
    ActAs(String),
    /// Stops the job with this number.
    StopJob(u64),
    /// Hands this to the list beneath.
    Hand(SheetWord),
    /// Stops what is being read.
    StopReading,
    /// Rings the terminal's bell.
    Bell,
    /// Stops the jobs of this title.
    StopJobs(String),
    /// Ends the window without asking again.
    Leave,
}

/// A sentence for row 23.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// What it means.
    pub tone: Tone,
    /// The sentence.
    pub text: String,
}

impl Message {
    /// Work done: a sentence.
    pub fn done(text: impl Into<String>) -> Self {
        Self { tone: Tone::Done, text: text.into() }
    }

    /// Why nothing happened.
    pub fn refused(text: impl Into<String>) -> Self {
        Self { tone: Tone::Failed, text: text.into() }
    }

    /// Something to know.
    pub fn note(text: impl Into<String>) -> Self {
        Self { tone: Tone::NotBegun, text: text.into() }
    }

    /// Look here.
    pub fn look(text: impl Into<String>) -> Self {
        Self { tone: Tone::Late, text: text.into() }
    }

    /// An error of the core with its hint.
    pub fn error(error: &Error) -> Self {
        let text = match error.hint() {
            Some(hint) => format!("{error}. {hint}"),
            None => error.to_string(),
        };
        Self::refused(text)
    }
}

/// Which draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftOf {
    /// The form's name among drafts.
    pub form: String,
    /// The record it is about; empty for a new one.
    pub subject: String,
}

/// What is being typed somewhere: which form, and its fields as JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Which draft.
    pub of: DraftOf,
    /// The fields.
    pub fields: String,
}

/// What the window tells the layers that show its own state.
pub enum News<'a> {
    /// These settings are in force, in this theme.
    Settings(&'a Settings, &'static str),
    /// The background jobs stand so.
    Jobs(&'a [JobLine]),
    /// The records others are in.
    Present(&'a [String]),
}

/// A page, form, prompt or dialog.
pub trait Layer {
    /// Its name in the way here.
    fn title(&self) -> String;

    /// What the focused part wants from the keyboard.
    fn mode(&self) -> Mode {
        Mode::List
    }

    /// Whether it fills rows 3 to 22; otherwise it is drawn on top of what is there.
    fn is_page(&self) -> bool {
        true
    }

    /// A key before any command has it: for typing.
    fn key(&mut self, _key: Key, _cx: &Cx) -> Heard {
        Heard::Ignored
    }

    /// Pasted text: data, never a press.
    fn paste(&mut self, _text: &str, _cx: &Cx) -> Heard {
        Heard::Ignored
    }

    /// What it says of a verb.
    fn offers(&self, verb: Verb) -> Offer;

    /// Does what it offers.
    fn verb(&mut self, verb: Verb, cx: &Cx) -> Heard;

    /// The verbs for the hint line, most wanted first.
    fn hints(&self) -> Vec<Verb>;

    /// It came to the top, first or again.
    fn shown(&mut self, _cx: &Cx) -> Vec<Step> {
        Vec::new()
    }

    /// What it asked for.
    fn answered(&mut self, _answer: Answer, _cx: &Cx) -> Vec<Step> {
        Vec::new()
    }

    /// What it wanted done was done.
    fn done(&mut self, _done: &Done, _cx: &Cx) -> Vec<Step> {
        Vec::new()
    }

    /// What it wanted done was refused; gives whether it says so itself.
    fn refused(&mut self, _error: &Error) -> bool {
        false
    }

    /// Whether what a question over it comes to is its own: it hears whether it was done or refused.
    fn owns_its_questions(&self) -> bool {
        false
    }

    /// A refusal of its own that no longer holds, given once: it is mended, or the layer is being left.
    fn unsaid(&mut self, _leaves: bool) -> Option<String> {
        None
    }

    /// Whether a refusal rings the bell: where things are scanned with the eyes elsewhere.
    fn rings(&self) -> bool {
        false
    }

    /// Whether what it shows is still being read: a verb typed at it waits for its rows.
    fn waits(&self) -> bool {
        false
    }

    /// What a layer that lay on it hands down.
    fn handed(&mut self, _word: SheetWord, _cx: &Cx) -> Vec<Step> {
        Vec::new()
    }

    /// What is to be remembered of it when the window is left: a name, and JSON.
    fn remembers(&self) -> Option<(String, String)> {
        None
    }

    /// Whether it shows the window itself and not the office: nothing done in it belongs into a macro.
    fn is_windows_own(&self) -> bool {
        false
    }

    /// The records a verb would be about here: the marked ones, else the one under the cursor or on the page.
    fn records(&self) -> Vec<String> {
        Vec::new()
    }

    /// These records are done with: their marks go.
    fn unmark(&mut self, _references: &[String]) {}

    /// Something of the window's own changed.
    fn told(&mut self, _news: &News) {}

    /// How far the job is that it started.
    fn progress(&mut self, _progress: Progress) {}

    /// Somebody wrote: look again, and keep cursor and scroll.
    fn refresh(&mut self, _cx: &Cx) -> Vec<Step> {
        Vec::new()
    }

    /// The keys have rested a moment: what follows the cursor may be drawn.
    fn rested(&mut self, _cx: &Cx) -> Vec<Step> {
        Vec::new()
    }

    /// What must survive if the line drops now.
    fn draft(&self) -> Option<Draft> {
        None
    }

    /// The record that is open in it; empty in a list.
    fn subject(&self) -> &str {
        ""
    }

    /// The right end of row 2: who else is here, what state it is in.
    fn aside(&self) -> String {
        String::new()
    }

    /// Draws itself: a page in its rows, anything else in the whole body.
    fn draw(&self, pen: &mut Pen);
}
