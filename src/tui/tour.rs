//! The tour: a few steps through a sample office, each done by doing it. Separate because it only watches.
//!
//! **Invariant:** it takes no key, no focus and moves nothing; it says in one line what to press next, and goes on when
//! that was done. Where somebody stopped is remembered.

use super::commands::{Keymap, Verb};
use crate::core::Core;
use serde::{Deserialize, Serialize};

/// The name under which the tour is remembered.
const NAME: &str = "tour";

/// Something the tour saw.
pub enum Seen<'a> {
    /// A command was given.
    Gave(Verb),
    /// A page is open: the way to it.
    At(&'a str),
    /// Something was done to the office: what the window says of it.
    Done(&'a str),
}

/// One step: what to do, in words with the keys in force, and how it is known to be done.
struct Lesson {
    words: fn(&dyn Fn(Verb) -> String) -> String,
    done: fn(&Seen) -> bool,
}

const LESSONS: &[Lesson] = &[
    Lesson {
        words: |key| format!("Find a learner: {}, then type Adaeze, then Enter.", key(Verb::Jump)),
        done: |seen| matches!(seen, Seen::At(way) if way.contains("> Learners > ")),
    },
    Lesson {
        words: |key| {
            let (edit, save) = (key(Verb::Edit), key(Verb::Ok));
            format!("Mend the name: {edit}, change a letter, say why in the last field, {save} saves.")
        },
        done: |seen| matches!(seen, Seen::Done(words) if words.contains("is amended")),
    },
    Lesson {
        words: |key| format!("Take it back: {}. Redo is {}.", key(Verb::Undo), key(Verb::Redo)),
        done: |seen| matches!(seen, Seen::Done(words) if words.contains("Taken back")),
    },
    Lesson {
        words: |key| {
            let (palette, filter, why) = (key(Verb::Palette), key(Verb::Filter), key(Verb::Why));
            format!("Why is an award blocked? {palette} awards Enter; {filter} state:blocked Enter; then {why}.")
        },
        done: |seen| matches!(seen, Seen::Gave(Verb::Why)),
    },
    Lesson {
        words: |key| {
            let (pane, mark, all) = (key(Verb::Pane3), key(Verb::Mark), key(Verb::MarkAll));
            format!("Mark records: {pane} opens the exceptions, {mark} marks one, {all} all that are listed.")
        },
        done: |seen| matches!(seen, Seen::Gave(Verb::Mark | Verb::MarkAll | Verb::MarkSame | Verb::MarkRange)),
    },
    Lesson {
        words: |key| {
            format!("Give the marked to somebody: {}, Down chooses whom, Enter, Enter, Enter.", key(Verb::Assign))
        },
        done: |seen| matches!(seen, Seen::Done(words) if words.contains("given to")),
    },
    Lesson {
        words: |key| format!("Keep what you filter and sort as a view of your own: {}.", key(Verb::Views)),
        done: |seen| matches!(seen, Seen::Gave(Verb::Views)),
    },
    Lesson {
        words: |key| {
            let (palette, help) = (key(Verb::Palette), key(Verb::Help));
            format!("Every command: {palette} finds it by words, {help} by its key. Try {help}, then Esc.")
        },
        done: |seen| matches!(seen, Seen::Gave(Verb::Help)),
    },
];

/// How far somebody is.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Tour {
    at: usize,
    on: bool,
    #[serde(skip)]
    changed: bool,
}

impl Tour {
    /// The tour as this operator left it; not begun for somebody new.
    pub fn of(core: &Core) -> Self {
        let stored = core.remembered(NAME).ok().flatten();
        stored.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
    }

    /// It is offered to somebody who sees a sample office for the first time; who left it once is not asked again.
    pub fn offer(&mut self, core: &Core) {
        let known = core.remembered(NAME).is_ok_and(|stored| stored.is_some());
        if core.is_training() && !known {
            (self.on, self.changed) = (true, true);
        }
    }

    /// Leaves it, takes it up where it was left, or begins it anew when it was done; gives what to say.
    pub fn turn(&mut self) -> String {
        self.changed = true;
        self.on = !self.on;
        if !self.on {
            return "The tour is left; the command tour takes it up here again.".to_owned();
        }
        if self.at >= LESSONS.len() {
            self.at = 0;
        }
        format!("The tour goes on with step {} of {}.", self.at + 1, LESSONS.len())
    }

    /// Watches; gives what to say when the last step was done.
    pub fn saw(&mut self, seen: &Seen) -> Option<&'static str> {
        if !self.on || !LESSONS.get(self.at).is_some_and(|lesson| (lesson.done)(seen)) {
            return None;
        }
        self.changed = true;
        self.at += 1;
        if self.at < LESSONS.len() {
            return None;
        }
        self.on = false;
        Some("That was the tour: the rest stands in ? and in : wherever you are.")
    }

    /// What to do next, in one line; nothing when it is not under way.
    pub fn line(&self, keymap: &Keymap) -> Option<String> {
        let lesson = LESSONS.get(self.at).filter(|_| self.on)?;
        let words = (lesson.words)(&|verb| keymap.shown(verb));
        Some(format!("Tour {} of {}: {words}", self.at + 1, LESSONS.len()))
    }

    /// What is to be remembered: name and JSON; nothing when nothing changed.
    pub fn to_remember(&self) -> Option<(&'static str, String)> {
        self.changed.then(|| (NAME, serde_json::to_string(self).unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_goes_on_only_when_the_step_was_done_and_ends_by_itself() {
        let mut tour = Tour { at: 0, on: true, changed: false };
        assert!(tour.saw(&Seen::Gave(Verb::Why)).is_none() && tour.at == 0);
        tour.saw(&Seen::At("Database > Learners > Zoë"));
        assert_eq!(tour.at, 1);
        tour.at = LESSONS.len() - 1;
        assert!(tour.saw(&Seen::Gave(Verb::Help)).is_some() && !tour.on);
        assert!(tour.line(&Keymap::default()).is_none());
        assert!(tour.turn().contains("step 1 of"));
    }

    #[test]
    fn every_step_fits_two_rows_of_80_columns_and_names_its_keys() {
        for at in 0..LESSONS.len() {
            let line = Tour { at, on: true, changed: false }.line(&Keymap::default()).unwrap();
            assert!(line.chars().count() <= 110, "{line}");
        }
    }
}
