//! The scan line: serials typed or scanned one after the other, with those refused kept in sight. Separate because
//! printing, inspecting, packing and counting all take sheets in through the same line.
//!
//! **Invariant:** what was refused stays listed until the work is complete; the line is always ready for the next scan.

use super::commands::{Offer, Verb};
use super::forms::LineEdit;
use super::keys::Key;
use super::pen::{Pen, wrap};
use super::themes::Ink;
use crate::core::domain::safe_text::columns;

/// Rows of refused scans shown above the line.
const REFUSED_ROWS: usize = 4;

/// What an Enter in the line comes to.
pub enum Heard {
    /// It was not for the line.
    Ignored,
    /// It was, and nothing follows.
    Nothing,
    /// This was typed or scanned.
    Scanned(String),
    /// Nothing was typed.
    Empty,
}

/// The line and what it refused.
#[derive(Debug, Default)]
pub struct ScanLine {
    line: LineEdit,
    scanned: String,
    refused: Vec<String>,
    /// Whether it has the keys.
    pub open: bool,
}

impl ScanLine {
    /// Types a key; gives whether it was one for a line.
    pub fn key(&mut self, key: Key) -> bool {
        self.open && self.line.key(key)
    }

    /// Puts a pasted text in.
    pub fn paste(&mut self, text: &str) {
        self.line.insert(text.trim());
    }

    /// What it says of a verb while it has the keys.
    pub fn offers(verb: Verb) -> Offer {
        match verb {
            Verb::Enter => Offer::named("accept"),
            Verb::NextPart => Offer::named("list above"),
            Verb::Empty | Verb::RubWord | Verb::RubRest | Verb::FieldUp | Verb::FieldDown => Offer::YES,
            Verb::PageDown | Verb::PageUp => Offer::YES,
            _ => Offer::Unknown,
        }
    }

    /// Does a verb of a line.
    pub fn verb(&mut self, verb: Verb) -> Heard {
        match verb {
            Verb::Empty => self.line.empty(),
            Verb::RubWord => self.line.rub_word(),
            Verb::RubRest => self.line.rub_rest(),
            Verb::Enter if self.line.text().trim().is_empty() => return Heard::Empty,
            Verb::Enter => {
                self.scanned = self.line.text().trim().to_owned();
                return Heard::Scanned(self.scanned.clone());
            }
            _ => return Heard::Ignored,
        }
        Heard::Nothing
    }

    /// What was scanned was taken: the line is empty for the next.
    pub fn taken(&mut self) {
        self.line.empty();
        self.scanned.clear();
    }

    /// What was scanned was refused.
    pub fn refuse(&mut self, why: &str) {
        if !self.scanned.is_empty() {
            let scanned = std::mem::take(&mut self.scanned);
            let named = why.starts_with(&scanned);
            self.refused.push(if named { why.to_owned() } else { format!("{scanned}: {why}") });
            self.line.empty();
        }
    }

    /// The work is complete: nothing refused matters any more.
    pub fn complete(&mut self) {
        *self = Self::default();
    }

    /// How many rows it takes at this width.
    pub fn rows(&self, width: u16) -> u16 {
        1 + self.refused_rows(width).len() as u16
    }

    fn refused_rows(&self, width: u16) -> Vec<String> {
        let Some(last) = self.refused.last() else { return Vec::new() };
        let more = match self.refused.len() - 1 {
            0 => String::new(),
            n => format!(" ({n} refused before)"),
        };
        let mut rows = wrap(&format!("{last}{more}"), width.saturating_sub(2));
        rows.truncate(REFUSED_ROWS);
        rows
    }

    /// Draws it: what was refused last, the prompt, the line, the reminder of what can be typed.
    pub fn draw(&self, prompt: &str, reminder: &str, pen: &mut Pen) {
        let y = pen.height().saturating_sub(1);
        for (row, refused) in self.refused_rows(pen.width()).iter().enumerate() {
            let mark = if row == 0 { "x " } else { "  " };
            pen.put_all(0, row as u16, &[(mark, Ink::Bad), (refused, Ink::Bad)]);
        }
        let x = pen.put(0, y, prompt, if self.open { Ink::Head } else { Ink::Dim });
        let fits = x + 12 + columns(reminder) < pen.width();
        let room = pen.width().saturating_sub(x + if fits { columns(reminder) + 1 } else { 0 }).max(8);
        if self.open {
            self.line.draw(pen, x, y, room, true);
        } else {
            pen.put_within(x, y, room, "f or Tab goes on", Ink::Dim);
        }
        if fits {
            pen.put_right(y, reminder, Ink::Dim);
        }
    }
}
