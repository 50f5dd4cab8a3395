//! The pen: the only thing that puts letters into cells. Separate so that the gate of `safe_text` and the ASCII twins
//! stand in one place and no screen can go around them.
//!
//! **Invariant:** every symbol written is a whole piece from the gate; what does not fit is cut with `→`; nothing is
//! ever written outside the pen's own area.

use super::glyphs::{Tone, twin};
use super::themes::{Ink, Theme};
use crate::core::domain::safe_text::{Piece, columns, pieces};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

/// How the window looks: theme and alphabet.
pub struct Look {
    /// The inks.
    pub theme: Theme,
    /// Whether only ASCII may be sent.
    pub ascii: bool,
    /// Whether it is heard and not seen: no lines are drawn.
    pub plain: bool,
}

/// Writes into one area of the screen.
pub struct Pen<'a> {
    buffer: &'a mut Buffer,
    caret: &'a mut Option<Position>,
    look: &'a Look,
    area: Rect,
}

impl<'a> Pen<'a> {
    /// A pen for the whole buffer, which is first filled with the theme's ground.
    pub fn new(buffer: &'a mut Buffer, caret: &'a mut Option<Position>, look: &'a Look) -> Self {
        let area = buffer.area;
        buffer.set_style(area, look.theme.ground());
        Self { buffer, caret, look, area }
    }

    /// Columns to write in.
    pub fn width(&self) -> u16 {
        self.area.width
    }

    /// Rows to write in.
    pub fn height(&self) -> u16 {
        self.area.height
    }

    /// A pen for a part of this area, clipped to it.
    pub fn part(&mut self, x: u16, y: u16, width: u16, height: u16) -> Pen<'_> {
        let wanted = Rect::new(self.area.x.saturating_add(x), self.area.y.saturating_add(y), width, height);
        let area = wanted.intersection(self.area);
        Pen { buffer: self.buffer, caret: self.caret, look: self.look, area }
    }

    /// Writes a text; gives the column after it.
    pub fn put(&mut self, x: u16, y: u16, text: &str, ink: Ink) -> u16 {
        self.put_within(x, y, self.area.width.saturating_sub(x), text, ink)
    }

    /// Writes a text into so many columns, cut with `→` when it is longer; gives the column after it.
    pub fn put_within(&mut self, x: u16, y: u16, width: u16, text: &str, ink: Ink) -> u16 {
        let width = width.min(self.area.width.saturating_sub(x));
        if y >= self.area.height || width == 0 {
            return x;
        }
        let style = self.look.theme.style(ink);
        let end = x + width;
        let cut = columns(text) > width;
        let room = if cut { end - 1 } else { end };
        let mut at = x;
        for piece in pieces(text) {
            let next = match piece {
                Piece::Letter(letter, wide) if at + wide <= room => self.letter(at, y, letter, wide, style),
                Piece::Mark(mark) if at + mark.len() as u16 <= room => self.mark(at, y, &mark),
                _ => break,
            };
            at = next;
        }
        if cut {
            self.letter(at, y, "→", 1, style);
            at += 1;
        }
        at
    }

    /// Writes a text at the right end of the row; gives the column it begins in.
    pub fn put_right(&mut self, y: u16, text: &str, ink: Ink) -> u16 {
        let x = self.area.width.saturating_sub(columns(text));
        self.put(x, y, text, ink);
        x
    }

    /// Writes a text, and another at the right end of the row: what does not fit beside it is cut, one blank between.
    pub fn put_apart(&mut self, x: u16, y: u16, (text, ink): (&str, Ink), right: &str) {
        const LEAST: u16 = 12;
        let room = self.area.width.saturating_sub(x);
        if right.is_empty() {
            self.put_within(x, y, room, text, ink);
            return;
        }
        let left = room.saturating_sub(columns(right) + 1).max(columns(text).min(LEAST)).min(room);
        self.put_within(x, y, left, text, ink);
        self.put_right_within(x + left + 1, y, room.saturating_sub(left + 1), right, Ink::Dim);
    }

    /// Writes a number or text against the right end of so many columns.
    pub fn put_right_within(&mut self, x: u16, y: u16, width: u16, text: &str, ink: Ink) {
        let indent = width.saturating_sub(columns(text));
        self.put_within(x + indent, y, width - indent, text, ink);
    }

    /// Writes pieces one after the other; gives the column after them.
    pub fn put_all(&mut self, x: u16, y: u16, parts: &[(&str, Ink)]) -> u16 {
        parts.iter().fold(x, |at, (text, ink)| self.put(at, y, text, *ink))
    }

    /// Writes a state: glyph, blank, word.
    pub fn state(&mut self, x: u16, y: u16, width: u16, word: &str, tone: Tone) -> u16 {
        self.put_within(x, y, width, &format!("{} {word}", tone.glyph()), ink_of(tone))
    }

    /// A bar of so many columns.
    pub fn bar(&mut self, x: u16, y: u16, width: u16, done: u64, total: u64, ink: Ink) {
        let halves = (u64::from(width) * 2 * done.min(total)).checked_div(total).unwrap_or(0) as u16;
        let (full, half) = (halves / 2, halves % 2);
        let text = format!(
            "{}{}{}",
            "█".repeat(usize::from(full)),
            "▌".repeat(usize::from(half)),
            "░".repeat(usize::from(width.saturating_sub(full + half)))
        );
        self.put_within(x, y, width, &text, ink);
    }

    /// A level line across the area.
    pub fn rule(&mut self, y: u16) {
        if self.look.plain {
            return;
        }
        let text = "─".repeat(usize::from(self.area.width));
        self.put(0, y, &text, Ink::Line);
    }

    /// A box with a title around the whole area; gives a pen for the inside.
    pub fn boxed(&mut self, title: &str) -> Pen<'_> {
        let (width, height) = (self.area.width, self.area.height);
        if width < 4 || height < 2 {
            return self.part(0, 0, width, height);
        }
        self.wipe();
        if self.look.plain {
            self.put_within(2, 0, width - 4, title, Ink::Head);
            return self.part(2, 1, width - 4, height - 2);
        }
        let line = "─".repeat(usize::from(width - 2));
        self.put(0, 0, &format!("┌{line}┐"), Ink::Line);
        for y in 1..height - 1 {
            self.put(0, y, "│", Ink::Line);
            self.put(width - 1, y, "│", Ink::Line);
        }
        self.put(0, height - 1, &format!("└{line}┘"), Ink::Line);
        if !title.is_empty() {
            self.put_within(2, 0, width - 4, &format!(" {title} "), Ink::Head);
        }
        self.part(2, 1, width - 4, height - 2)
    }

    /// Empties the area.
    pub fn wipe(&mut self) {
        let ground = self.look.theme.ground();
        for y in self.area.top()..self.area.bottom() {
            for x in self.area.left()..self.area.right() {
                let cell = &mut self.buffer[(x, y)];
                cell.reset();
                cell.set_style(ground);
            }
        }
    }

    /// Shows the terminal's own cursor here.
    pub fn caret(&mut self, x: u16, y: u16) {
        if x < self.area.width && y < self.area.height {
            *self.caret = Some(Position::new(self.area.x + x, self.area.y + y));
        }
    }

    fn letter(&mut self, x: u16, y: u16, letter: &str, wide: u16, style: Style) -> u16 {
        let (left, top) = (self.area.x + x, self.area.y + y);
        let mut ascii = [0; 4];
        let shown = if self.look.ascii && !letter.is_ascii() {
            let stands_for = letter.chars().next().and_then(twin).unwrap_or('?');
            &*stands_for.encode_utf8(&mut ascii)
        } else {
            letter
        };
        self.buffer[(left, top)].set_symbol(shown).set_style(style);
        for more in 1..wide {
            self.buffer[(left + more, top)].reset();
        }
        x + wide
    }

    fn mark(&mut self, x: u16, y: u16, mark: &str) -> u16 {
        let style = self.look.theme.style(Ink::Late);
        let mut at = x;
        for letter in mark.chars() {
            let mut bytes = [0; 4];
            at = self.letter(at, y, letter.encode_utf8(&mut bytes), 1, style);
        }
        at
    }
}

/// The ink of a tone.
pub const fn ink_of(tone: Tone) -> Ink {
    match tone {
        Tone::Done => Ink::Good,
        Tone::Ours => Ink::Ours,
        Tone::Theirs => Ink::Theirs,
        Tone::NotBegun => Ink::Plain,
        Tone::Late => Ink::Late,
        Tone::Failed => Ink::Bad,
        Tone::Apart => Ink::Dim,
    }
}

/// Breaks a text into lines of so many columns, at blanks where it can.
pub fn wrap(text: &str, width: u16) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for word in paragraph.split(' ') {
            let mut word = word.to_owned();
            while columns(&word) > width && width > 0 {
                let (head, rest) = split_at_columns(&word, width);
                lines.extend((!line.is_empty()).then(|| std::mem::take(&mut line)));
                lines.push(head);
                word = rest;
            }
            if !line.is_empty() && columns(&line) + 1 + columns(&word) > width {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&word);
        }
        lines.push(line);
    }
    lines
}

fn split_at_columns(text: &str, width: u16) -> (String, String) {
    let (mut head, mut rest, mut at) = (String::new(), String::new(), 0);
    for piece in pieces(text) {
        let (piece, wide) = match piece {
            Piece::Letter(letter, wide) => (letter.to_owned(), wide),
            Piece::Mark(mark) => (mark.clone(), mark.len() as u16),
        };
        let goes_on = rest.is_empty() && (at + wide <= width || head.is_empty());
        if goes_on {
            head.push_str(&piece)
        } else {
            rest.push_str(&piece)
        }
        at = at.saturating_add(wide);
    }
    (head, rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::themes::Depth;

    fn drawn(ascii: bool, width: u16, draw: impl FnOnce(&mut Pen)) -> String {
        let look = Look { theme: Theme::named("classic", Depth::Sixteen).unwrap(), ascii, plain: false };
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, 3));
        draw(&mut Pen::new(&mut buffer, &mut None, &look));
        (0..width).map(|x| buffer[(x, 0)].symbol().to_owned()).collect()
    }

    #[test]
    fn a_long_text_is_cut_with_an_arrow() {
        assert_eq!(drawn(false, 10, |pen| _ = pen.put(0, 0, "Ostler & Dene Apprentices", Ink::Plain)), "Ostler & →");
        assert_eq!(drawn(true, 10, |pen| _ = pen.put(0, 0, "Ostler & Dene Apprentices", Ink::Plain)), "Ostler & >");
    }

    #[test]
    fn in_ascii_our_glyphs_have_twins_and_letters_from_data_show_as_question_marks() {
        assert_eq!(drawn(true, 12, |pen| _ = pen.put(0, 0, "√ Zoë │", Ink::Plain)), "+ Zo? |     ");
    }

    #[test]
    fn nothing_is_written_outside() {
        for (x, y, width) in [(9, 0, 40), (10, 0, 1), (300, 0, 5), (0, 7, 5), (0, 0, 0)] {
            drawn(false, 10, |pen| {
                pen.put_within(x, y, width, "李小龍 and more", Ink::Plain);
                pen.part(x, y, width, 9).boxed("title").put(0, 0, "x", Ink::Plain);
            });
        }
    }

    #[test]
    fn hostile_text_reaches_no_cell_as_itself() {
        let shown = drawn(false, 30, |pen| _ = pen.put(0, 0, "a\u{1b}]0;x\u{7}b\u{202e}c", Ink::Plain));
        assert_eq!(shown.trim_end(), "a<1B>]0;x<07>b<202E>c");
    }

    #[test]
    fn wrapping_keeps_every_letter() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("a\nb", 9), ["a", "b"]);
    }
}
