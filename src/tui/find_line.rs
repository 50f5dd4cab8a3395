//! The line in which words are typed that a page is looked through for. Separate because a page knows its lines, and the
//! keys typed here are letters, never commands.
//!
//! **Invariant:** while it is open every letter is typed; only Enter, the arrows and the keys of a line do anything.

use super::card::Card;
use super::commands::{Offer, Verb};
use super::forms::LineEdit;
use super::keys::Key;
use super::pen::Pen;
use super::themes::Ink;
use crate::core::domain::names::folded;
use crate::core::domain::safe_text::columns;

/// What looking came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Came {
    /// It is being typed.
    Typing,
    /// No line says so.
    Nowhere,
    /// This one of so many lines; the entry of the card.
    At { nth: usize, of: usize, entry: usize },
}

/// The line and what it found last.
#[derive(Debug)]
pub struct FindLine {
    line: LineEdit,
    came: Came,
}

impl FindLine {
    /// An empty line.
    pub fn new() -> Self {
        Self { line: LineEdit::new(""), came: Came::Typing }
    }

    /// Types a key; gives whether it was one for a line.
    pub fn key(&mut self, key: Key) -> bool {
        let taken = self.line.key(key);
        if taken {
            self.came = Came::Typing;
        }
        taken
    }

    /// Puts a pasted text in.
    pub fn paste(&mut self, text: &str) {
        self.line.insert(text.trim());
        self.came = Came::Typing;
    }

    /// What it says of a verb.
    pub fn offers(verb: Verb) -> Offer {
        match verb {
            Verb::Enter | Verb::FieldDown => Offer::named("find next"),
            Verb::FieldUp => Offer::named("find before"),
            Verb::Empty | Verb::RubWord | Verb::RubRest => Offer::YES,
            _ => Offer::Unknown,
        }
    }

    /// Does a verb of a line; gives whether it was one.
    pub fn verb(&mut self, verb: Verb) -> bool {
        match verb {
            Verb::Empty => self.line.empty(),
            Verb::RubWord => self.line.rub_word(),
            Verb::RubRest => self.line.rub_rest(),
            _ => return false,
        }
        self.came = Came::Typing;
        true
    }

    /// Whether nothing is typed.
    pub fn is_empty(&self) -> bool {
        folded(self.line.text()).is_empty()
    }

    /// The entry of the card found last.
    pub fn entry(&self) -> Option<usize> {
        match self.came {
            Came::At { entry, .. } => Some(entry),
            Came::Typing | Came::Nowhere => None,
        }
    }

    /// Looks for the next line that says so after this one, or the one before it, round the end of the page.
    pub fn look(&mut self, card: &Card, from: Option<usize>, onward: bool) -> Option<usize> {
        let wanted = folded(self.line.text());
        let says = |index: &usize| folded(&card.entries[*index].line.says()).contains(&wanted);
        let all: Vec<usize> = (0..card.entries.len()).filter(says).collect();
        let nth = match (onward, from) {
            (true, Some(from)) => all.iter().position(|index| *index > from).unwrap_or(0),
            (false, Some(from)) => all.iter().rposition(|index| *index < from).unwrap_or(all.len().saturating_sub(1)),
            (_, None) => 0,
        };
        self.came = match all.get(nth) {
            Some(entry) => Came::At { nth: nth + 1, of: all.len(), entry: *entry },
            None => Came::Nowhere,
        };
        self.entry()
    }

    /// The card is another one: what was found is looked for afresh.
    pub fn forget(&mut self) {
        self.came = Came::Typing;
    }

    /// Draws it in one row, what it came to at the right.
    pub fn draw(&self, pen: &mut Pen) {
        let (words, ink) = match self.came {
            Came::Typing => ("Enter finds it on this page".to_owned(), Ink::Dim),
            Came::Nowhere => ("x not found on this page".to_owned(), Ink::Bad),
            Came::At { nth, of, .. } => (format!("{nth} of {of}"), Ink::Dim),
        };
        let x = pen.put(0, 0, "find ", Ink::Head);
        let room = pen.width().saturating_sub(x + columns(&words) + 1).max(8);
        self.line.draw(pen, x, 0, room, true);
        pen.put_right(0, &words, ink);
    }
}
