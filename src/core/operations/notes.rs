//! Notes on any record: words a person leaves for others, in the record's timeline. Separate from the thread of an
//! exception, which is part of its life.
//!
//! **Invariant:** the words are the reason of their event, so that the hashed text never holds them.

use super::{Core, Result};
use crate::core::domain::Refusal;
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::roles::Action;

impl Core {
    /// Writes a note on a record; gives the reference it stands under. Refuses an unknown record, and nothing.
    pub fn note_record(&mut self, reference: &str, words: &str) -> Result<String> {
        let reference = self.reference_of(reference.trim())?;
        if words.trim().is_empty() {
            return Err(Refusal::new(format!("the note on {reference} is empty; nothing was changed")).into());
        }
        self.write(Action::KeepTasks, |tx| {
            tx.record(&Event::new(EventKind::RecordNoted, &reference).because(words.trim()))?;
            Ok(())
        })?;
        Ok(reference)
    }
}
