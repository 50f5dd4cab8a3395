//! A key as the window understands it, and how keys are written in the command table and read back in tests.
//! Separate because the terminal's own key events are never matched anywhere else.
//!
//! **Invariant:** a key's name and its parsing are inverse, so that help, hints and tests speak one spelling.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use std::fmt;

/// One press of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    /// A printing key, the blank included.
    Char(char),
    /// A letter with Ctrl held.
    Ctrl(char),
    /// A function key.
    F(u8),
    /// The named keys.
    Enter,
    /// Back.
    Esc,
    /// Next part or field.
    Tab,
    /// Previous part or field.
    BackTab,
    /// Rubs out to the left.
    Backspace,
    /// Rubs out to the right.
    Delete,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// First.
    Home,
    /// Last.
    End,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
}

/// A key, or two printing keys one after the other: `.e`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Chord {
    /// One key.
    One(Key),
    /// The first key, which does nothing by itself, and then this one.
    Two(char, char),
}

const NAMED: &[(&str, Key)] = &[
    ("Enter", Key::Enter),
    ("Esc", Key::Esc),
    ("Tab", Key::Tab),
    ("Shift-Tab", Key::BackTab),
    ("Backspace", Key::Backspace),
    ("Delete", Key::Delete),
    ("Up", Key::Up),
    ("Down", Key::Down),
    ("Left", Key::Left),
    ("Right", Key::Right),
    ("Home", Key::Home),
    ("End", Key::End),
    ("PgUp", Key::PageUp),
    ("PgDn", Key::PageDown),
    ("Space", Key::Char(' ')),
];

impl Key {
    /// Reads what the terminal said. Releases and keys that are never bound give nothing.
    pub fn read(event: KeyEvent) -> Option<Self> {
        if event.kind == KeyEventKind::Release {
            return None;
        }
        if event.modifiers.contains(KeyModifiers::ALT) {
            return None;
        }
        let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
        Some(match event.code {
            KeyCode::Char(letter) if ctrl => match letter.to_ascii_lowercase() {
                // What a terminal sends for Ctrl-H, I, J, M and [ cannot be told from these keys.
                'h' => Self::Backspace,
                'i' => Self::Tab,
                'j' | 'm' => Self::Enter,
                '[' => Self::Esc,
                letter => Self::Ctrl(letter),
            },
            KeyCode::Char(letter) => Self::Char(letter),
            KeyCode::Enter => Self::Enter,
            KeyCode::Esc => Self::Esc,
            KeyCode::Tab => Self::Tab,
            KeyCode::BackTab => Self::BackTab,
            KeyCode::Backspace => Self::Backspace,
            KeyCode::Delete => Self::Delete,
            KeyCode::Up => Self::Up,
            KeyCode::Down => Self::Down,
            KeyCode::Left => Self::Left,
            KeyCode::Right => Self::Right,
            KeyCode::Home => Self::Home,
            KeyCode::End => Self::End,
            KeyCode::PageUp => Self::PageUp,
            KeyCode::PageDown => Self::PageDown,
            KeyCode::F(number) => Self::F(number),
            _ => return None,
        })
    }

    /// Reads a name such as `Enter`, `Ctrl-O`, `F1` or `a`.
    pub fn named(name: &str) -> Option<Self> {
        if let Some((_, key)) = NAMED.iter().find(|(known, _)| *known == name) {
            return Some(*key);
        }
        if let Some(letter) = name.strip_prefix("Ctrl-") {
            return letter.chars().next().map(|c| Self::Ctrl(c.to_ascii_lowercase()));
        }
        let mut letters = name.chars();
        match (letters.next(), letters.next()) {
            (Some(letter), None) => Some(Self::Char(letter)),
            (Some('F'), Some(_)) => name[1..].parse().ok().map(Self::F),
            _ => None,
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((name, _)) = NAMED.iter().find(|(_, key)| key == self) {
            return f.write_str(name);
        }
        match self {
            Self::Char(letter) => write!(f, "{letter}"),
            Self::Ctrl(letter) => write!(f, "Ctrl-{}", letter.to_ascii_uppercase()),
            Self::F(number) => write!(f, "F{number}"),
            other => write!(f, "{other:?}"),
        }
    }
}

impl Chord {
    /// Reads `a`, `Ctrl-O`, `F5`, `.e` or `gg`.
    pub fn named(name: &str) -> Option<Self> {
        if let Some(key) = Key::named(name) {
            return Some(Self::One(key));
        }
        let mut letters = name.chars();
        match (letters.next(), letters.next(), letters.next()) {
            (Some(first), Some(second), None) => Some(Self::Two(first, second)),
            _ => None,
        }
    }

    /// Reads a key as people write it, without regard to capitals in names: `ctrl-o`, `esc`, `pgdn`.
    pub fn written(name: &str) -> Option<Self> {
        let low = name.to_lowercase();
        if let Some((_, key)) = NAMED.iter().find(|(known, _)| known.to_lowercase() == low) {
            return Some(Self::One(*key));
        }
        if let Some(letter) = low.strip_prefix("ctrl-") {
            let mut letters = letter.chars();
            return match (letters.next(), letters.next()) {
                (Some(letter), None) => Some(Self::One(Key::Ctrl(letter))),
                _ => None,
            };
        }
        Self::named(name)
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(key) => key.fmt(f),
            Self::Two(first, second) => write!(f, "{first}{second}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_its_key_are_inverse() {
        for name in ["Enter", "Esc", "Shift-Tab", "Space", "Ctrl-O", "F10", "a", "A", ".", "/", "PgDn", "é"] {
            assert_eq!(Key::named(name).unwrap().to_string(), name);
        }
        for name in [".e", ".T", "gg", "x", "F5", "Ctrl-P"] {
            assert_eq!(Chord::named(name).unwrap().to_string(), name);
        }
    }

    #[test]
    fn names_are_read_as_people_write_them() {
        assert_eq!(Chord::written("ctrl-o"), Chord::named("Ctrl-O"));
        assert_eq!(Chord::written("ENTER"), Chord::named("Enter"));
        assert_eq!(Chord::written("Ctrl-Entr"), None);
    }

    #[test]
    fn what_a_terminal_sends_for_control_letters_is_the_key_it_cannot_be_told_from() {
        let key = |c| Key::read(KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL));
        assert_eq!(key('m'), Some(Key::Enter));
        assert_eq!(key('o'), Some(Key::Ctrl('o')));
        assert_eq!(Key::read(KeyEvent::new(KeyCode::Char('x'), KeyModifiers::ALT)), None);
    }
}
