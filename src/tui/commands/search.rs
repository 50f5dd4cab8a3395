//! Finding a command by words or by key, for the palette and for help. Separate because both must find the same.
//!
//! **Invariant:** a word that begins a title beats one that begins a synonym, which beats one in a description, which
//! beats letters that merely stand in this order; among equals, what is used more often comes first.

use super::{COMMANDS, Command, Keymap, Verb};
use crate::tui::keys::Chord;

/// A command and why it was found.
pub struct Found {
    /// The command.
    pub command: &'static Command,
    /// The word it was found by, when that is not its title.
    pub by: Option<&'static str>,
    /// How well it fits; less is better.
    pub rank: u32,
}

/// From this rank on only the description fits.
pub const BY_DESCRIPTION: u32 = 50;

/// The commands that fit the words, best first; nothing typed finds all. `used` says how often a command was given.
pub fn find(words: &str, keymap: &Keymap, used: &dyn Fn(Verb) -> u32) -> Vec<Found> {
    let words = words.trim();
    let mut found: Vec<Found> = COMMANDS.iter().filter_map(|command| fits(command, words, keymap)).collect();
    found.sort_by_key(|found| (found.rank, std::cmp::Reverse(used(found.command.id))));
    found
}

/// The commands that have this key, in any place.
pub fn find_key(chord: Chord, keymap: &Keymap) -> Vec<Found> {
    let has = |command: &&'static Command| keymap.keys_of(command.id).contains(&chord);
    COMMANDS.iter().filter(has).map(|command| Found { command, by: None, rank: 0 }).collect()
}

fn fits(command: &'static Command, words: &str, keymap: &Keymap) -> Option<Found> {
    let plain = |rank| Some(Found { command, by: None, rank });
    if words.is_empty() {
        return plain(0);
    }
    if keymap.keys_of(command.id).iter().any(|key| key.to_string() == words) {
        return plain(1);
    }
    let low = words.to_lowercase();
    let title = command.title.to_lowercase();
    if title == low {
        return plain(2);
    }
    if title.starts_with(&low) {
        return plain(3);
    }
    if let Some(word) = command.synonyms.iter().find(|word| word.to_lowercase().starts_with(&low)) {
        return Some(Found { command, by: Some(word), rank: 4 });
    }
    if title.split(' ').any(|word| word.starts_with(&low)) || command.name().starts_with(&low) {
        return plain(5);
    }
    // Several words: each must begin a word of title, synonyms or description.
    let all = format!("{title} {} {}", command.synonyms.join(" "), command.doc).to_lowercase();
    let begins = |typed: &str| all.split(|c: char| !c.is_alphanumeric()).any(|word| word.starts_with(typed));
    if low.split_whitespace().count() > 1 && low.split_whitespace().all(begins) {
        return plain(6);
    }
    if let Some(spread) = spread(&title, &low) {
        return plain(10 + spread.min(30));
    }
    begins(&low).then(|| plain(BY_DESCRIPTION))?
}

/// How far apart the letters stand in the title, when they stand there in this order, the first one first in a word.
fn spread(title: &str, letters: &str) -> Option<u32> {
    let wanted: Vec<char> = letters.chars().filter(|c| !c.is_whitespace()).collect();
    let title: Vec<char> = title.chars().collect();
    let begins_word = |at: usize| at == 0 || !title[at - 1].is_alphanumeric();
    let starts = (0..title.len()).filter(|at| begins_word(*at) && Some(&title[*at]) == wanted.first());
    let from = |start: usize| {
        let mut at = start;
        for letter in &wanted[1..] {
            at = (at + 1..title.len()).find(|next| title[*next] == *letter)?;
        }
        Some((at - start + 1 - wanted.len()) as u32)
    };
    starts.filter_map(from).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(words: &str) -> Vec<&'static str> {
        find(words, &Keymap::default(), &|_| 0).iter().map(|found| found.command.title).collect()
    }

    #[test]
    fn a_synonym_finds_and_says_so() {
        let found = find("give", &Keymap::default(), &|_| 0);
        assert_eq!((found[0].command.title, found[0].by), ("assign", Some("give")));
    }

    #[test]
    fn a_key_finds_its_command_in_every_place() {
        let found = find_key(Chord::named("Ctrl-Y").unwrap(), &Keymap::default());
        assert_eq!(found[0].command.id, Verb::AsLastTime);
        assert_eq!(titles("w")[0], "why?");
    }

    #[test]
    fn letters_in_order_find_when_they_begin_a_word() {
        assert!(titles("mksv").contains(&"mark same value"), "{:?}", titles("mksv"));
        assert!(titles("zzzz").is_empty());
        assert!(!titles("ssign").contains(&"assign"));
    }

    #[test]
    fn several_words_find_in_any_order() {
        assert_eq!(titles("finds row")[0], "mark all");
    }

    #[test]
    fn among_equals_what_is_used_more_comes_first() {
        let used = |verb| if verb == Verb::MarkSame { 9 } else { 0 };
        let found = find("mark ", &Keymap::default(), &used);
        assert!(
            found.iter().position(|f| f.command.id == Verb::MarkSame)
                < found.iter().position(|f| f.command.id == Verb::MarkAll)
        );
        let all = find("", &Keymap::default(), &used);
        assert_eq!(all[0].command.id, Verb::MarkSame);
    }
}
