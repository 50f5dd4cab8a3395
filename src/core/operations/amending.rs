//! Amending a record while others may amend it too: the merge of the domain with the names from the trail. Separate
//! because learners, registrations, organisations, contacts and tasks all merge the same way.
//!
//! **Invariant:** a field only one operator touched goes through, and what the other touched is told; a field both
//! touched differently stops the whole save, with every touched field, who and when.

use super::learners::problem_words;
use super::{Amended, Core, Error, ErrorKind, Result};
use crate::core::domain::Refusal;
use crate::core::domain::amendments::{ChangedBy, FieldEdit, Touched, merge};
use crate::core::domain::checks::Problem;
use crate::core::domain::exceptions::SubjectKind;
use crate::core::domain::references::TaskRef;
use crate::core::store::{StoreError, Tx, subjects, trail};

/// Why an amendment did not happen.
#[derive(Debug)]
pub enum AmendRefused {
    /// A rule said no, or the store failed.
    Error(Error),
    /// Another operator changed the same fields meanwhile; nothing was changed. Every field that was touched.
    Conflicts(Vec<Touched>),
    /// The checks found errors in what was typed; nothing was changed.
    Problems(Vec<Problem>),
}

impl From<Error> for AmendRefused {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl From<Refusal> for AmendRefused {
    fn from(refusal: Refusal) -> Self {
        Self::Error(refusal.into())
    }
}

impl From<StoreError> for AmendRefused {
    fn from(error: StoreError) -> Self {
        Self::Error(error.into())
    }
}

impl From<AmendRefused> for Error {
    fn from(refused: AmendRefused) -> Self {
        match refused {
            AmendRefused::Error(error) => error,
            AmendRefused::Conflicts(touched) => {
                let contested = touched.iter().filter(|field| field.is_contested());
                let words: Vec<_> = contested
                    .map(|c| format!("{}: was `{}`, theirs `{}`, yours `{}`", c.field, c.was, c.theirs, c.yours))
                    .collect();
                let message =
                    format!("another operator changed the same fields: {}; nothing was changed", words.join("; "));
                Self::new(ErrorKind::Refused, message)
                    .with_hint("Look at the record again and repeat what still applies.")
                    .with_touched(touched)
            }
            AmendRefused::Problems(problems) => {
                let words: Vec<_> = problems.iter().map(problem_words).collect();
                let wrong = problems.iter().map(|p| (p.field.to_string(), format!("wanted {}", p.wanted))).collect();
                Self::new(ErrorKind::Refused, format!("{}; nothing was changed", words.join("; ")))
                    .with_hint("Correct it and save again.")
                    .with_wrong(wrong)
            }
        }
    }
}

/// What edits come to on a record as it stands now.
pub(super) struct Merged {
    /// The fields that change: name, value before, value after.
    pub changes: Vec<(String, String, String)>,
    /// The fields only somebody else changed since the form was opened; they stand.
    pub theirs: Vec<Touched>,
}

impl Merged {
    /// Nothing to change: what is answered then.
    pub(super) fn nothing(self) -> Amended {
        Amended {
            columns: Vec::new(),
            seq: None,
            taken_out: Vec::new(),
            reissues: Vec::new(),
            problems: Vec::new(),
            theirs: self.theirs,
        }
    }

    /// Saved as this event: these columns, on a record that no award hangs on.
    pub(super) fn saved(self, columns: Vec<String>, seq: i64) -> Amended {
        Amended { columns, seq: Some(seq), ..self.nothing() }
    }
}

/// How often a save is tried again when somebody else commits between its reading and its writing.
const TRIES: usize = 20;

impl Core {
    /// Merges edits into a record of the trail (`learner:31`) as it stands now.
    /// Refuses fields it does not have, and fields two operators changed differently.
    pub(super) fn merged(
        &self,
        record: &str,
        current: &[(&'static str, String)],
        edits: &[FieldEdit],
    ) -> Result<Merged, AmendRefused> {
        let merge = merge(current, edits);
        if let Some(field) = merge.unknown.first() {
            let kind = record.split(':').next().unwrap_or(record);
            let article = if kind.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
            let words = format!("`{field}` is not a field of {article} {kind}");
            return Err(Error::new(ErrorKind::Arguments, words).into());
        }
        let touched = |field: &str, was: &str, theirs: &str, yours: &str| -> Result<Touched> {
            let by = if theirs == was { None } else { self.changed_last(record, field)? };
            let (was, theirs, yours) = (was.to_owned(), theirs.to_owned(), yours.to_owned());
            Ok(Touched { field: field.to_owned(), was, theirs, yours, by })
        };
        let theirs = merge.theirs.iter().map(|(field, was, now)| touched(field, was, now, was));
        let theirs = theirs.collect::<Result<Vec<_>>>()?;
        if merge.conflicts.is_empty() {
            return Ok(Merged { changes: merge.changes, theirs });
        }
        let mut all = Vec::new();
        for edit in edits {
            let Some((_, now)) = current.iter().find(|(field, _)| *field == edit.field) else { continue };
            if edit.now != edit.was || *now != edit.was {
                all.push(touched(&edit.field, &edit.was, now, &edit.now)?);
            }
        }
        Err(AmendRefused::Conflicts(all))
    }

    /// Saves again and again until nobody else committed between reading and writing: the work gives none then.
    pub(super) fn until_settled<T>(
        &mut self,
        reference: &str,
        mut work: impl FnMut(&mut Self) -> Result<Option<T>, AmendRefused>,
    ) -> Result<T, AmendRefused> {
        for _ in 0..TRIES {
            if let Some(done) = work(self)? {
                return Ok(done);
            }
        }
        let words = format!("{reference} is being changed by somebody else at this moment; nothing was changed");
        Err(Refusal::new(words).hint("Save again: what does not collide goes together.").into())
    }

    /// Who changed a column of a record of the trail last; none when the trail does not say.
    fn changed_last(&self, record: &str, column: &str) -> Result<Option<ChangedBy>> {
        let Some(event) = trail::last_change(self.db(), record, column)? else { return Ok(None) };
        let at = chrono::DateTime::parse_from_rfc3339(&event.at_utc).map_or_else(|_| self.now(), |at| at.to_utc());
        Ok(Some(ChangedBy { operator: event.operator, at: self.office_time(at), reason: event.reason }))
    }

    /// Who changed a column of the record people call so last; none when it is unknown or was never changed by itself.
    pub fn who_changed(&self, reference: &str, column: &str) -> Result<Option<ChangedBy>> {
        let record = self.trail_record(reference)?;
        record.map_or(Ok(None), |record| self.changed_last(&record, column))
    }

    /// What the trail calls the record: `learner:31`.
    fn trail_record(&self, reference: &str) -> Result<Option<String>> {
        if let Some(key) = reference.strip_prefix("contact ") {
            return Ok(Some(format!("contact:{key}")));
        }
        if let Ok(task) = reference.parse::<TaskRef>() {
            return Ok(Some(format!("task:{}", task.0)));
        }
        let table = |kind| match kind {
            SubjectKind::Learner => Some("learner"),
            SubjectKind::Registration => Some("registration"),
            SubjectKind::Centre => Some("organisation"),
            _ => None,
        };
        let subject = subjects::find(self.db(), reference)?;
        Ok(subject.and_then(|subject| Some(format!("{}:{}", table(subject.kind)?, subject.key))))
    }
}

/// Whether a record still stands as it was read; a save that finds it changed reads again.
pub(super) fn stands<T: PartialEq>(tx: &Tx<'_>, before: &T, load: impl FnOnce(&Tx<'_>) -> Result<T>) -> Result<bool> {
    Ok(load(tx)? == *before)
}
