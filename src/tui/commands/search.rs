//! Finding a command by words or by key, for the palette and for help. Separate because both must find the same.

use super::{COMMANDS, Command};

/// A command and why it was found.
pub struct Found {
    /// The command.
    pub command: &'static Command,
    /// The word it was found by, when that is not its title.
    pub by: Option<&'static str>,
    rank: u32,
}

/// The commands that fit the words, best first. `@` or a key's own name finds by key; nothing typed finds all.
pub fn find(words: &str) -> Vec<Found> {
    let words = words.trim();
    let mut found: Vec<Found> = COMMANDS.iter().filter_map(|command| fits(command, words)).collect();
    found.sort_by_key(|found| found.rank);
    found
}

fn fits(command: &'static Command, words: &str) -> Option<Found> {
    let plain = |rank| Some(Found { command, by: None, rank });
    if words.is_empty() {
        return plain(0);
    }
    if let Some(key) = words.strip_prefix('@').filter(|key| !key.is_empty()) {
        return command.keys.iter().any(|known| known.eq_ignore_ascii_case(key)).then(|| plain(0))?;
    }
    if command.keys.contains(&words) {
        return plain(1);
    }
    let low = words.to_lowercase();
    let title = command.title.to_lowercase();
    if title.starts_with(&low) {
        return plain(2);
    }
    if let Some(word) = command.synonyms.iter().find(|word| word.to_lowercase().starts_with(&low)) {
        return Some(Found { command, by: Some(word), rank: 3 });
    }
    if title.split(' ').any(|word| word.starts_with(&low)) {
        return plain(4);
    }
    if command.doc.to_lowercase().contains(&low) {
        return plain(6);
    }
    loosely(&title, &low).then(|| plain(8))?
}

/// Whether the letters stand in the title in this order.
fn loosely(title: &str, letters: &str) -> bool {
    let mut rest = title.chars();
    letters.chars().filter(|c| !c.is_whitespace()).all(|wanted| rest.any(|c| c == wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_synonym_finds_and_says_so() {
        let found = find("give");
        assert_eq!((found[0].command.title, found[0].by), ("assign", Some("give")));
    }

    #[test]
    fn a_key_finds_its_command() {
        assert_eq!(find("@w")[0].command.title, "why?");
        assert!(find("zzzz").is_empty());
    }
}
