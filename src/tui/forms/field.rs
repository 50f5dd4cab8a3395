//! One field of a form: what may be typed, what it means, and how it is judged while typing. Separate because fields are
//! declared by panes and judged without a screen.
//!
//! **Invariant:** a required field that is empty is wrong, whatever its kind.

use super::line_edit::LineEdit;
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

/// What a field says of its text: words of agreement, or what is wrong.
pub type Verdict = Result<String, String>;

/// Judges a text, knowing what the form is about.
pub type Judge = Box<dyn Fn(&str, &Cx) -> Verdict>;

/// Finds values for what was typed.
pub type Suggest = fn(&str, &Cx) -> Vec<Suggestion>;

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
    LookUp(Suggest, fn(&str, &Cx) -> Verdict),
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
    pub(super) stored: String,
    pub(super) locked: bool,
}

impl Field {
    /// A field that may stay empty.
    pub fn new(name: &'static str, label: &'static str, kind: Kind) -> Self {
        let (line, note) = (LineEdit::default(), TextArea::default());
        Self { name, label, required: false, kind, line, note, verdict: None, stored: String::new(), locked: false }
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
        self.stored = text.into();
        if let (Kind::Day, Ok(day)) = (&self.kind, self.stored.parse::<Day>()) {
            self.stored = day.format("%d/%m/%Y").to_string();
        }
        let stored = self.stored.clone();
        self.set(&stored);
        self
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
            self.verdict = Some(Err("letters this terminal cannot show; read-only here".to_owned()));
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
            Kind::Text(judge) | Kind::LookUp(_, judge) => judge(text, cx),
            Kind::Checked(judge) => judge(text, cx),
            Kind::Day => typed_day(text, cx.core.today(), cx.core.today())
                .map(|read| {
                    read.day.format("%a %d/%m/%Y").to_string() + if read.year_chosen { ", year chosen" } else { "" }
                })
                .map_err(|refusal| refusal.message().to_owned()),
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

    /// What could be meant.
    pub fn suggestions(&self, cx: &Cx) -> Vec<Suggestion> {
        let text = self.line.text().trim();
        match &self.kind {
            Kind::LookUp(suggest, _) => suggest(text, cx),
            Kind::Choice(choices) => choices
                .iter()
                .filter(|(code, _)| code.to_lowercase().starts_with(&text.to_lowercase()))
                .map(|(code, meaning)| Suggestion { value: code.clone(), text: meaning.clone(), refused: None })
                .collect(),
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
