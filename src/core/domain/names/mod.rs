//! Names of people: kept exactly as registered; what is stripped is shown; anything else is only proposed. Separate
//! because search, duplicates, checks and print all need the same folding and the same limits.
//!
//! **Invariant:** cleaning changes nothing but Unicode form (NFC) and letters nobody can see, and says which.

mod folding;
mod limits;
mod proposals;
mod sounds;

pub use folding::{folded, roman};
pub use limits::{LimitFinding, Target, check_limits};
pub use proposals::{Proposal, propose};
pub use sounds::sound;

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// A text made fit to store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleaned {
    /// In NFC, without letters nobody can see.
    pub text: String,
    /// What was taken out, in order; never silent: it is shown and recorded.
    pub stripped: Vec<char>,
}

impl Cleaned {
    /// What was stripped in words: `U+200B zero-width, U+0007 control`; empty when nothing was.
    pub fn words(&self) -> String {
        let mut words: Vec<String> =
            self.stripped.iter().map(|c| format!("U+{:04X} {}", *c as u32, sort_of(*c))).collect();
        words.dedup();
        words.join(", ")
    }
}

/// Brings a text into NFC and strips control, zero-width and bidirectional letters.
pub fn clean(text: &str) -> Cleaned {
    if text.is_ascii() && !text.bytes().any(|b| b.is_ascii_control()) {
        return Cleaned { text: text.to_owned(), stripped: Vec::new() };
    }
    let mut stripped = Vec::new();
    let visible: String = text
        .chars()
        .filter(|c| {
            !is_unseen(*c) || {
                stripped.push(*c);
                false
            }
        })
        .collect();
    let text = if is_nfc(&visible) { visible } else { visible.nfc().collect() };
    Cleaned { text, stripped }
}

/// Whether a letter is never seen: a control, a zero-width or a bidirectional one.
pub fn is_unseen(c: char) -> bool {
    sort_of(c) != "letter"
}

fn sort_of(c: char) -> &'static str {
    match c {
        '\u{200B}'..='\u{200D}'
        | '\u{2060}'..='\u{2064}'
        | '\u{FEFF}'
        | '\u{00AD}'
        | '\u{034F}'
        | '\u{180E}'
        | '\u{115F}'
        | '\u{1160}'
        | '\u{3164}'
        | '\u{FFA0}' => "zero-width",
        '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{206F}' | '\u{061C}' => "bidirectional",
        '\u{FE00}'..='\u{FE0F}' | '\u{E0000}'..='\u{E0FFF}' => "variation mark",
        '\u{2028}' | '\u{2029}' => "line break",
        c if c.is_control() => "control",
        _ => "letter",
    }
}

/// Why a text cannot be a person's name; none when it can. An empty one is for the caller to judge.
pub fn impossible(name: &str) -> Option<&'static str> {
    if !name.chars().any(char::is_alphabetic) {
        return Some("has no letter");
    }
    if name.chars().any(is_unseen) {
        return Some("has letters nobody can see");
    }
    if name.chars().any(|c| c.is_numeric()) {
        return Some("has a digit");
    }
    let odd = |c: char| {
        matches!(
            c,
            '@' | '<'
                | '>'
                | '{'
                | '}'
                | '['
                | ']'
                | '|'
                | '\\'
                | '='
                | '+'
                | '*'
                | '#'
                | '%'
                | '^'
                | '~'
                | ';'
                | '"'
                | '?'
                | '!'
                | '$'
                | '_'
                | '\u{FFFD}'
        )
    };
    name.chars().any(odd).then_some("has a letter no name has")
}

/// The whole name of given, middle and family names; what is empty is left out.
pub fn full_name(parts: [&str; 3]) -> String {
    parts.map(str::trim).into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unseen_letters_are_stripped_and_named() {
        let cleaned = clean("Zo\u{0065}\u{0308}\u{200B} O\u{202E} Briain\u{7}");
        assert_eq!(cleaned.text, "Zoë O Briain");
        assert_eq!(cleaned.words(), "U+200B zero-width, U+202E bidirectional, U+0007 control");
    }

    #[test]
    fn what_was_registered_is_kept_exactly() {
        for name in ["  Zoë Ó Briain ", "MCDONALD", "o’brien", "Nguyễn Thị Ánh", "Łukasz  Wiśniewski"] {
            assert_eq!(clean(name), Cleaned { text: name.to_owned(), stripped: vec![] });
        }
    }

    #[test]
    fn what_no_name_has_is_said() {
        for (name, why) in [
            ("123", Some("has no letter")),
            ("J0hn", Some("has a digit")),
            ("<b>Ann</b>", Some("has a letter no name has")),
            ("Anne-Marie O'Brien", None),
            ("王", None),
        ] {
            assert_eq!(impossible(name), why, "{name}");
        }
    }

    proptest::proptest! {
        #[test]
        fn cleaning_twice_is_cleaning_once(text in "\\PC{0,40}") {
            let once = clean(&text).text;
            proptest::prop_assert_eq!(&clean(&once).text, &once);
            proptest::prop_assert!(!once.chars().any(is_unseen));
        }
    }
}
