//! The gate every text from outside passes before it reaches a cell: nothing that could move the cursor, turn the
//! writing direction, hide or vanish gets through unmarked. Separate so that it can be attacked by itself.
//!
//! **Invariant:** what comes out of [`pieces`] holds no control, bidirectional or invisible character, and each
//! piece is at least one column wide.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// A letter as a reader sees it, or the mark that stands for one that must not be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Shown as it is, and how many columns it takes.
    Letter(&'a str, u16),
    /// Shown as this mark, such as `<202E>`.
    Mark(String),
}

/// How many combining marks may sit on one letter; more is an attack or damage, never a name.
const MOST_MARKS: usize = 4;

/// Splits a text into what may be shown.
pub fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    text.graphemes(true).flat_map(|letter| {
        if harmless(letter) {
            let width = letter.width().clamp(1, 2) as u16;
            return Pieces::one(Piece::Letter(letter, width));
        }
        Pieces::Many(letter.char_indices().map(|(at, c)| one_char(letter, at, c)).collect::<Vec<_>>().into_iter())
    })
}

/// The same text as one line, with marks where something was hidden.
pub fn line(text: &str) -> String {
    pieces(text)
        .map(|piece| match piece {
            Piece::Letter(letter, _) => letter.to_owned(),
            Piece::Mark(mark) => mark,
        })
        .collect()
}

/// How many columns the text takes when shown.
pub fn columns(text: &str) -> u16 {
    let wide = pieces(text).map(|piece| match piece {
        Piece::Letter(_, width) => u32::from(width),
        Piece::Mark(mark) => mark.len() as u32,
    });
    u16::try_from(wide.sum::<u32>()).unwrap_or(u16::MAX)
}

/// Whether the character must never be shown as itself.
pub fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' // controls
        | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

enum Pieces<'a> {
    One(Option<Piece<'a>>),
    Many(std::vec::IntoIter<Piece<'a>>),
}

impl<'a> Pieces<'a> {
    fn one(piece: Piece<'a>) -> Self {
        Self::One(Some(piece))
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        match self {
            Self::One(piece) => piece.take(),
            Self::Many(pieces) => pieces.next(),
        }
    }
}

fn harmless(letter: &str) -> bool {
    if letter.len() == 1 {
        return !is_hidden(char::from(letter.as_bytes()[0]));
    }
    let chars = letter.chars().count();
    chars <= MOST_MARKS + 1 && !letter.chars().any(is_hidden) && letter.width() > 0
}

fn one_char(letter: &str, at: usize, c: char) -> Piece<'_> {
    let text = &letter[at..at + c.len_utf8()];
    match text.width() {
        width @ 1..=2 if !is_hidden(c) => Piece::Letter(text, width as u16),
        _ => Piece::Mark(format!("<{:02X}>", u32::from(c))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_pass_as_they_are() {
        for name in ["Zoë Ó Briain", "Łukasz Wiśniewski", "Nguyễn Thị Ánh", "Nguyễn", "李小龍", "O'Brien"]
        {
            assert_eq!(line(name), name);
        }
    }

    #[test]
    fn what_hides_is_marked() {
        assert_eq!(line("a\u{1b}[2Jb"), "a<1B>[2Jb");
        assert_eq!(line("abc\u{202e}cba"), "abc<202E>cba");
        assert_eq!(line("a\u{200b}b"), "a<200B>b");
        assert_eq!(line("a\u{9b}31m"), "a<9B>31m");
        assert_eq!(line("\r\n"), "<0D><0A>");
        assert_eq!(line("\u{301}x"), "<301>x");
        assert!(line(&format!("a{}", "\u{301}".repeat(40))).starts_with("a<301><301>"));
    }

    #[test]
    fn nothing_hidden_comes_out_of_any_text() {
        // A small generator of our own: every pair of hidden and plain characters, in both orders.
        let hidden: Vec<char> = (0..=0x10ffff).filter_map(char::from_u32).filter(|c| is_hidden(*c)).collect();
        for c in hidden {
            for text in [format!("{c}"), format!("a{c}"), format!("{c}a"), format!("é{c}字")] {
                let shown = line(&text);
                assert!(!shown.chars().any(is_hidden), "{:04X} came through", u32::from(c));
                assert_eq!(columns(&text), columns(&shown));
            }
        }
    }
}
