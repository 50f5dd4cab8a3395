//! Macros: a series of commands and what was typed into them, recorded once and replayed on one record after the other.
//! Separate because what is recorded is what was meant, never keys that could fall on something else.
//!
//! **Invariant:** nothing final is recorded or replayed; a replay stops at the first refusal and says what is left.

mod board;
mod replay;

pub use board::{name_form, opened};
pub use replay::{Replay, Turn};

use super::commands::{Danger, Group, Mode, Verb, by_name, command};
use super::keys::Key;
use serde::{Deserialize, Serialize};

/// One step of a macro.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Done {
    /// This command was given, by its name.
    Give(String),
    /// This was typed into a field, or chosen in a pick-list by its letter.
    Type(String),
    /// This key moved about in a field, by its name.
    Press(String),
}

impl Done {
    /// The step in words, for a list.
    pub fn words(&self) -> String {
        match self {
            Self::Give(name) => by_name(name).map_or_else(|| name.clone(), |command| command.title.to_owned()),
            Self::Type(text) => format!("\"{text}\""),
            Self::Press(key) => key.clone(),
        }
    }
}

/// Reads what was kept. Refuses what names a command there is none of, or one that is final by now.
pub fn read(steps: &str) -> Result<Vec<Done>, String> {
    let steps: Vec<Done> = serde_json::from_str(steps).map_err(|error| format!("it cannot be read: {error}"))?;
    for step in &steps {
        if let Done::Give(name) = step {
            let known = by_name(name).ok_or_else(|| format!("it gives `{name}`, which is no command any more"))?;
            if known.danger == Danger::Final {
                return Err(format!("it gives {}, which cannot be taken back", known.title));
            }
        }
    }
    Ok(steps)
}

/// The steps in a few words: `assign, "jmorrow", open`.
pub fn in_words(steps: &[Done]) -> String {
    steps.iter().map(Done::words).collect::<Vec<_>>().join(", ")
}

/// The macros among what was kept that can be replayed as they are: names and steps.
pub fn replayable(kept: &[crate::core::Macro]) -> Vec<(String, Vec<Done>)> {
    kept.iter().filter_map(|one| Some((one.name.clone(), read(&one.steps).ok()?))).collect()
}

/// What becomes of a command while it is recorded.
#[derive(Debug, PartialEq, Eq)]
pub enum Taken {
    /// It belongs to the macro, or to nobody: it is done.
    Yes,
    /// It cannot be recorded, for this reason, and is not done either.
    No(String),
}

/// What was done since the recording began.
#[derive(Debug, Default)]
pub struct Recorder {
    steps: Vec<Done>,
}

impl Recorder {
    /// How many steps it holds.
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// The steps as they are kept; nothing when there is none.
    pub fn kept(&self) -> Option<String> {
        if self.steps.is_empty() { None } else { serde_json::to_string(&self.steps).ok() }
    }

    /// A command is given in a place of this mode, perhaps on the very list the recording began on.
    pub fn gave(&mut self, verb: Verb, mode: Mode, at_base: bool) -> Taken {
        let table = command(verb);
        if table.danger == Danger::Final {
            return Taken::No(format!("{} cannot be recorded: it cannot be taken back", table.title));
        }
        let moves = matches!(table.group, Group::Move | Group::Find | Group::Marks | Group::Window);
        let steers = matches!(verb, Verb::Enter | Verb::Back | Verb::Quit | Verb::NextPart | Verb::PartBefore);
        // Moving about a list is how the record was found; replayed, the record is given.
        let of_the_list = mode == Mode::List && (moves && !steers || steers && at_base);
        if !of_the_list && (!moves || steers) {
            self.steps.push(Done::Give(table.name()));
        }
        Taken::Yes
    }

    /// A key was taken by the field, dialog or pick-list in focus.
    pub fn typed(&mut self, key: Key) {
        match (key, self.steps.last_mut()) {
            (Key::Char(letter), Some(Done::Type(text))) => text.push(letter),
            (Key::Char(letter), _) => self.steps.push(Done::Type(letter.to_string())),
            (Key::Backspace, Some(Done::Type(text))) => {
                text.pop();
                if text.is_empty() {
                    self.steps.pop();
                }
            }
            (key, _) => self.steps.push(Done::Press(key.to_string())),
        }
    }

    /// A text was pasted.
    pub fn pasted(&mut self, text: &str) {
        let text: String = text.chars().filter(|c| !c.is_control()).collect();
        match self.steps.last_mut() {
            Some(Done::Type(typed)) => typed.push_str(&text),
            _ => self.steps.push(Done::Type(text)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant_is_recorded_and_how_the_record_was_found_is_not() {
        let mut recorder = Recorder::default();
        for verb in [Verb::Down, Verb::Sort, Verb::Mark, Verb::Filter] {
            assert_eq!(recorder.gave(verb, Mode::List, true), Taken::Yes);
        }
        assert_eq!(recorder.kept(), None);
        recorder.gave(Verb::Assign, Mode::List, true);
        for letter in "jmx".chars() {
            recorder.typed(Key::Char(letter));
        }
        recorder.typed(Key::Backspace);
        recorder.gave(Verb::Enter, Mode::Text, false);
        assert_eq!(in_words(&recorder.steps), "assign, \"jm\", open");
        assert_eq!(read(&recorder.kept().unwrap()).unwrap(), recorder.steps);
    }

    #[test]
    fn nothing_final_is_recorded_or_read_back() {
        let mut recorder = Recorder::default();
        assert!(matches!(recorder.gave(Verb::Cancel, Mode::List, true), Taken::No(_)));
        assert_eq!(recorder.len(), 0);
        assert!(read("[{\"give\":\"cancel\"}]").unwrap_err().contains("cannot be taken back"));
        assert!(read("[{\"give\":\"fly\"}]").unwrap_err().contains("no command"));
    }
}
