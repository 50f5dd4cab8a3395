//! One line of text being typed. Separate because the filter, every field and every prompt edit alike.
//!
//! **Invariant:** the cursor stands between two letters as a reader sees them; nothing hidden can be typed or pasted.

use crate::core::domain::safe_text::{columns, is_hidden};
use crate::tui::keys::Key;
use crate::tui::pen::Pen;
use crate::tui::themes::Ink;
use unicode_segmentation::UnicodeSegmentation;

/// A line and the place in it.
#[derive(Debug, Clone, Default)]
pub struct LineEdit {
    text: String,
    at: usize,
}

impl LineEdit {
    /// A line with this text, the cursor at its end.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { at: text.len(), text }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Another text, the cursor at its end.
    pub fn set(&mut self, text: impl Into<String>) {
        *self = Self::new(text);
    }

    /// Whether the cursor stands at the end.
    pub fn at_end(&self) -> bool {
        self.at == self.text.len()
    }

    /// The place of the cursor, in bytes.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Puts a text in the place of what stands between a place and the cursor.
    pub fn replace_from(&mut self, from: usize, text: &str) {
        self.text.replace_range(from.min(self.at)..self.at, text);
        self.at = from.min(self.at) + text.len();
    }

    /// Puts a text in, line ends as blanks; gives how many hidden characters were left out.
    pub fn insert(&mut self, text: &str) -> usize {
        let mut left_out = 0;
        for c in text.chars() {
            match c {
                '\n' | '\t' => self.put(' '),
                '\r' => {}
                c if is_hidden(c) => left_out += 1,
                c => self.put(c),
            }
        }
        left_out
    }

    fn put(&mut self, c: char) {
        self.text.insert(self.at, c);
        self.at += c.len_utf8();
    }

    /// Types a key; gives whether it was one for a line.
    pub fn key(&mut self, key: Key) -> bool {
        match key {
            Key::Char(c) => _ = self.insert(c.encode_utf8(&mut [0; 4])),
            Key::Backspace => self.rub(self.before()),
            Key::Delete => {
                let end = self.after();
                self.text.drain(self.at..end);
            }
            Key::Left => self.at = self.before(),
            Key::Right if !self.at_end() => self.at = self.after(),
            Key::Home => self.at = 0,
            Key::End => self.at = self.text.len(),
            _ => return false,
        }
        true
    }

    /// Rubs out everything.
    pub fn empty(&mut self) {
        self.set("");
    }

    /// Rubs out the word before the cursor.
    pub fn rub_word(&mut self) {
        let head = self.text[..self.at].trim_end();
        let begin = head.rfind(' ').map_or(0, |at| at + 1);
        self.rub(begin);
    }

    /// Rubs out what follows the cursor.
    pub fn rub_rest(&mut self) {
        self.text.truncate(self.at);
    }

    fn rub(&mut self, from: usize) {
        self.text.drain(from..self.at);
        self.at = from;
    }

    fn before(&self) -> usize {
        self.text[..self.at].grapheme_indices(true).next_back().map_or(0, |(at, _)| at)
    }

    fn after(&self) -> usize {
        self.text[self.at..].graphemes(true).next().map_or(self.at, |letter| self.at + letter.len())
    }

    /// Draws the line into so many columns, scrolled so that the cursor is seen.
    pub fn draw(&self, pen: &mut Pen, x: u16, y: u16, width: u16, focused: bool) {
        let before = columns(&self.text[..self.at]);
        let mut hidden = 0;
        let mut from = 0;
        for (at, letter) in self.text.grapheme_indices(true) {
            if before - hidden < width {
                break;
            }
            hidden += columns(letter);
            from = at + letter.len();
        }
        pen.put_within(x, y, width, &self.text[from..], Ink::Input);
        if focused {
            pen.caret(x + before - hidden, y);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_what_a_reader_sees() {
        let mut line = LineEdit::new("Zoe\u{308}");
        line.key(Key::Backspace);
        assert_eq!(line.text(), "Zo");
        line.key(Key::Home);
        line.insert("An ");
        assert_eq!(line.text(), "An Zo");
    }

    #[test]
    fn a_paste_of_lines_and_controls_becomes_one_harmless_line() {
        let mut line = LineEdit::default();
        assert_eq!(line.insert("a\r\nb\u{1b}[2J\u{202e}"), 2);
        assert_eq!(line.text(), "a b[2J");
    }

    #[test]
    fn words_and_rests_are_rubbed_out() {
        let mut line = LineEdit::new("owner:me state:open");
        line.rub_word();
        assert_eq!(line.text(), "owner:me ");
        line.key(Key::Home);
        line.rub_rest();
        assert_eq!(line.text(), "");
    }
}
