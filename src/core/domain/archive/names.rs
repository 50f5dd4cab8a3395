//! The names on a film, taken apart, and the keys by which one is found again. Separate from learners' names because on
//! films the family name stands first, in capitals or before a comma.
//!
//! **Invariant:** two names one letter apart, or spoken alike, share a key.

use std::collections::BTreeSet;

use crate::core::domain::names::{folded, sound};

/// A name taken apart: family name and given names, folded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FilmedName {
    /// The family name, folded; words with blanks between.
    pub family: String,
    /// The given names, folded.
    pub given: Vec<String>,
}

impl FilmedName {
    /// Takes a name apart: `SMITH, Mary Ann`, `SMITH Mary Ann` and `Mary Ann Smith` all have the family name `smith`.
    pub fn read(text: &str) -> Self {
        let words = |part: &str| folded(part).split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        if let Some((family, given)) = text.split_once(',') {
            return Self { family: words(family).join(" "), given: words(given) };
        }
        let written: Vec<&str> = text.split_whitespace().collect();
        let shouted = |word: &&&str| word.chars().count() > 1 && !word.chars().any(char::is_lowercase);
        let capitals = written.iter().take_while(shouted).count();
        if capitals > 0 && capitals < written.len() {
            return Self {
                family: words(&written[..capitals].join(" ")).join(" "),
                given: words(&written[capitals..].join(" ")),
            };
        }
        match written.split_last() {
            // A double-barrelled name stays together: the hyphen folds to a blank only after it was found.
            Some((family, given)) => Self { family: words(family).join(" "), given: words(&given.join(" ")) },
            None => Self::default(),
        }
    }

    /// `smith mary ann`, for order and for comparing whole.
    pub fn key(&self) -> String {
        std::iter::once(self.family.as_str())
            .chain(self.given.iter().map(String::as_str))
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// The keys of family names: each word folded, with one letter left out where it is long enough, and by its sound.
pub fn keys_of(families: &[&str]) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for word in families.iter().flat_map(|family| family.split_whitespace()) {
        let letters: Vec<char> = word.chars().take(24).collect();
        keys.insert(format!("={}", letters.iter().collect::<String>()));
        if letters.len() >= 4 {
            for left_out in 0..letters.len() {
                let rest: String =
                    letters.iter().enumerate().filter(|(n, _)| *n != left_out).map(|(_, c)| *c).collect();
                keys.insert(format!("={rest}"));
            }
        }
        let heard = sound(word);
        if !heard.is_empty() {
            keys.insert(format!("~{heard}"));
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_family_name_is_found_however_it_was_filmed() {
        for text in ["SMITH, Mary Ann", "SMITH Mary Ann", "Mary Ann Smith", "smith, mary ann"] {
            let name = FilmedName::read(text);
            assert_eq!((name.family.as_str(), name.given.join(" ").as_str()), ("smith", "mary ann"), "{text}");
            assert_eq!(name.key(), "smith mary ann");
        }
        assert_eq!(FilmedName::read("Ann Smith-Jones").family, "smith jones");
        assert_eq!(FilmedName::read("VAN DER BERG Piet").family, "van der berg");
        assert_eq!(FilmedName::read("MARY SMITH").family, "smith");
        assert_eq!(FilmedName::read(""), FilmedName::default());
    }

    #[test]
    fn names_a_letter_apart_or_spoken_alike_share_a_key() {
        for (one, other) in
            [("hughes", "bughes"), ("tailor", "taylor"), ("smith", "smyth"), ("clark", "clarke"), ("reilly", "riley")]
        {
            assert!(!keys_of(&[one]).is_disjoint(&keys_of(&[other])), "{one} and {other}");
        }
        assert!(keys_of(&["smith"]).is_disjoint(&keys_of(&["jones"])));
    }
}
