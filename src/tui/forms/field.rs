//! One field of a form: what may be typed, what it means, and how it is judged while typing. Separate because fields are
//! declared by panes and judged without a screen.
//!
//! **Invariant:** a required field that is empty is wrong, whatever its kind.

use super::line_edit::LineEdit;
use crate::core::Core;
use crate::core::domain::Day;
use crate::core::domain::dates::day_text;
use crate::core::domain::written_days::typed_day;
use crate::tui::layers::Cx;
use tui_textarea::TextArea;

/// A value that was found for what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// What is put into the field.
    pub value: String,
    /// What it is.
    pub text: String,
    /// Why it cannot be taken, if it cannot.
    pub refused: Option<String>,
}

impl Suggestion {
    /// A value that can be taken.
    pub fn new(value: impl Into<String>, text: impl Into<String>) -> Self {
        Self { value: value.into(), text: text.into(), refused: None }
    }
}

/// What a field says of its text: words of agreement, or what is wrong.
pub type Verdict = Result<String, String>;

/// Judges a text, knowing what the form is about.
pub type Judge = Box<dyn Fn(&str, &Cx) -> Verdict>;

/// How a field finds its values in the database: on the reader thread while typing, and once more when it is saved.
#[derive(Debug, Clone, Copy)]
pub struct LookUp {
    /// What could be meant.
    pub suggest: fn(&str, &Core) -> Vec<Suggestion>,
    /// Whether a text means one.
    pub judge: fn(&str, &Core) -> Verdict,
}

/// What a look-up found.
#[derive(Debug)]
pub struct Found {
    /// What could be meant.
    pub suggestions: Vec<Suggestion>,
    /// What the text as it stands means.
    pub verdict: Verdict,
}

impl LookUp {
    /// Looks a text up.
    pub fn find(self, text: &str, core: &Core) -> Found {
        Found { suggestions: (self.suggest)(text, core), verdict: (self.judge)(text, core) }
    }
}

/// What may stand in a field.
pub enum Kind {
    /// Any text, judged by this.
    Text(fn(&str, &Cx) -> Verdict),
    /// Any text, judged by this, which knows what the form is about.
    Checked(Judge),
    /// A day, as people write days.
    Day,
    /// One of these: code and what it means.
    Choice(Vec<(String, String)>),
    /// A value from the database: suggested while typing, and judged.
    LookUp(LookUp),
    /// A whole number.
    Number,
    /// Several lines.
    Note,
}

/// A field of a form.
pub struct Field {
    /// Its name in drafts and values.
    pub name: &'static str,
    /// Its label.
    pub label: &'static str,
    /// Whether it must be filled.
    pub required: bool,
    /// What may stand in it.
    pub kind: Kind,
    pub(super) line: LineEdit,
    pub(super) note: TextArea<'static>,
    pub(super) verdict: Option<Verdict>,
    /// The text it was opened with, as people write it.
    pub(super) stored: String,
    /// The value it was opened with, as the record holds it.
    pub(super) was: String,
    pub(super) locked: bool,
    pub(super) carried: bool,
    later: bool,
}

impl Field {
    /// A field that may stay empty.
    pub fn new(name: &'static str, label: &'static str, kind: Kind) -> Self {
        let (line, note) = (LineEdit::default(), TextArea::default());
        let (stored, was) = (String::new(), String::new());
        Self {
            name,
            label,
            required: false,
            kind,
            line,
            note,
            verdict: None,
            stored,
            was,
            locked: false,
            carried: false,
            later: false,
        }
    }

    /// A text that is always right.
    pub fn text(name: &'static str, label: &'static str) -> Self {
        Self::new(name, label, Kind::Text(|_, _| Ok(String::new())))
    }

    /// A choice of words that mean themselves.
    pub fn choice(name: &'static str, label: &'static str, words: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let choices = words.into_iter().map(|word| (word.into(), String::new())).collect();
        Self::new(name, label, Kind::Choice(choices))
    }

    /// It must be filled.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// It begins with this text, which is as stored.
    #[must_use]
    pub fn with(mut self, text: impl Into<String>) -> Self {
        self.begin_with(&text.into());
        self
    }

    /// Its value goes on into the next form when one is saved and another begun.
    #[must_use]
    pub fn carried(mut self) -> Self {
        self.carried = true;
        self
    }

    /// A day after today is wanted.
    #[must_use]
    pub fn after_today(mut self) -> Self {
        self.later = true;
        self
    }

    /// Begins anew with a stored value.
    pub(super) fn begin_with(&mut self, value: &str) {
        self.rebase(value);
        let stored = self.stored.clone();
        self.set(&stored);
    }

    /// Another value is what it counts as opened with; what is typed stays.
    pub(super) fn rebase(&mut self, value: &str) {
        value.clone_into(&mut self.was);
        self.stored = self.shown(value);
    }

    /// A stored value as people write it.
    pub(super) fn shown(&self, value: &str) -> String {
        match (&self.kind, value.parse::<Day>()) {
            (Kind::Day, Ok(day)) => day.format("%d/%m/%Y").to_string(),
            _ => value.to_owned(),
        }
    }

    /// The text in it.
    pub fn value(&self) -> String {
        match self.kind {
            Kind::Note => self.note.lines().join("\n"),
            _ => self.line.text().to_owned(),
        }
    }

    /// Puts a text in.
    pub fn set(&mut self, text: &str) {
        match self.kind {
            Kind::Note => {
                let lines = text
                    .split('\n')
                    .map(|line| line.chars().filter(|c| !crate::core::domain::safe_text::is_hidden(*c)).collect());
                self.note = TextArea::new(lines.collect());
                self.note.move_cursor(tui_textarea::CursorMove::Bottom);
                self.note.move_cursor(tui_textarea::CursorMove::End);
            }
            _ => self.line.set(text),
        }
        self.verdict = None;
    }

    /// Whether it was changed since it was read.
    pub fn is_changed(&self) -> bool {
        self.value() != self.stored
    }

    /// Whether it may be typed into.
    pub fn is_open(&self) -> bool {
        !self.locked
    }

    /// Locks the field where the terminal cannot show a letter of it, so that no stand-in is ever saved.
    pub fn lock_unshowable(&mut self, cx: &Cx) {
        self.locked = cx.ascii && !self.stored.is_ascii();
        if self.locked {
            self.verdict = Some(Err("read-only: letters not shown".to_owned()));
        }
    }

    /// What it says of its text.
    pub fn judge(&self, cx: &Cx) -> Verdict {
        let text = self.value();
        let text = text.trim();
        if text.is_empty() {
            return if self.required { Err("this must be filled".to_owned()) } else { Ok(String::new()) };
        }
        match &self.kind {
            Kind::Text(judge) => judge(text, cx),
            Kind::LookUp(look_up) => (look_up.judge)(text, cx.core),
            Kind::Checked(judge) => judge(text, cx),
            Kind::Day => match typed_day(text, cx.core.today(), cx.core.today()) {
                Ok(read) if self.later && read.day <= cx.core.today() => {
                    Err(format!("{}: not after today", read.day.format("%d/%m/%Y")))
                }
                Ok(read) => {
                    let chosen = if read.year_chosen { ", year chosen" } else { "" };
                    Ok(format!("{}{chosen}", read.day.format("%a %d/%m/%Y")))
                }
                Err(refusal) => Err(refusal.message().to_owned()),
            },
            Kind::Choice(choices) => match choice_of(choices, text) {
                Some((_, meaning)) => Ok(meaning.clone()),
                None => Err(format!("wanted {}", list(choices))),
            },
            Kind::Number => text.parse::<u64>().map(|_| String::new()).map_err(|_| "wanted a whole number".to_owned()),
            Kind::Note => Ok(String::new()),
        }
    }

    /// The text as it is to be saved: trimmed, a day as stored, a choice in full.
    pub fn settled(&self, cx: &Cx) -> String {
        let text = self.value();
        let text = text.trim();
        match &self.kind {
            Kind::Day => typed_day(text, cx.core.today(), cx.core.today())
                .map_or_else(|_| text.to_owned(), |read| day_text(read.day)),
            Kind::Choice(choices) => choice_of(choices, text).map_or_else(|| text.to_owned(), |(code, _)| code.clone()),
            _ => text.to_owned(),
        }
    }

    /// The choices that begin with what was typed.
    pub(super) fn choices_like(&self) -> Vec<Suggestion> {
        let low = self.line.text().trim().to_lowercase();
        match &self.kind {
            Kind::Choice(choices) => {
                let fits = |(code, _): &&(String, String)| code.to_lowercase().starts_with(&low);
                choices.iter().filter(fits).map(|(code, meaning)| Suggestion::new(code, meaning)).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// The choice that is meant: its whole code, or the only one that begins so.
fn choice_of<'a>(choices: &'a [(String, String)], text: &str) -> Option<&'a (String, String)> {
    let low = text.to_lowercase();
    let whole = choices.iter().find(|(code, _)| code.to_lowercase() == low);
    let mut begun = choices.iter().filter(|(code, _)| code.to_lowercase().starts_with(&low));
    whole.or_else(|| begun.next().filter(|_| begun.next().is_none()))
}

fn list(choices: &[(String, String)]) -> String {
    choices.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>().join(", ")
}
