//! Amending a record field by field while others may amend it too. Separate because every form on every kind of record
//! merges the same way.
//!
//! **Invariant:** nothing another operator saved is overwritten unseen, and nothing typed is thrown away: a field only
//! one of two changed goes through, a field both changed becomes a conflict with all three values.

use chrono::NaiveDateTime;

/// One field of a form: what it held when it was opened, and what it holds now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldEdit {
    /// The column.
    pub field: String,
    /// What the form was opened with.
    pub was: String,
    /// What was typed.
    pub now: String,
}

impl FieldEdit {
    /// An edit of a field.
    pub fn new(field: impl Into<String>, was: impl Into<String>, now: impl Into<String>) -> Self {
        Self { field: field.into(), was: was.into(), now: now.into() }
    }
}

/// A field that two operators changed differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The column.
    pub field: String,
    /// What the form was opened with.
    pub was: String,
    /// What the other operator saved.
    pub theirs: String,
    /// What was typed here.
    pub yours: String,
}

/// Who changed a field last, and when, as the office's clock shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedBy {
    /// The operator's login.
    pub operator: String,
    /// When.
    pub at: NaiveDateTime,
    /// The reason they gave.
    pub reason: Option<String>,
}

/// A field that somebody touched since a form was opened: another operator, this one, or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    /// The column.
    pub field: String,
    /// What the form was opened with.
    pub was: String,
    /// What stands there now.
    pub theirs: String,
    /// What was typed here.
    pub yours: String,
    /// Who saved what stands there now; none when only this operator touched it.
    pub by: Option<ChangedBy>,
}

impl Touched {
    /// Whether both changed it, and differently, so that a person must choose.
    pub fn is_contested(&self) -> bool {
        self.theirs != self.was && self.yours != self.was && self.theirs != self.yours
    }

    /// Whether only the other operator changed it.
    pub fn is_theirs(&self) -> bool {
        self.theirs != self.was && self.yours == self.was
    }
}

/// What a set of edits comes to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Merge {
    /// The fields that change: name, value before, value after.
    pub changes: Vec<(String, String, String)>,
    /// The fields a person must choose.
    pub conflicts: Vec<Conflict>,
    /// The fields only somebody else changed since the form was opened: name, what it was opened with, what stands there.
    pub theirs: Vec<(String, String, String)>,
    /// Fields the record does not have.
    pub unknown: Vec<String>,
}

/// Merges edits into a record as it stands now.
pub fn merge(current: &[(&'static str, String)], edits: &[FieldEdit]) -> Merge {
    let mut merge = Merge::default();
    for edit in edits {
        let Some((_, theirs)) = current.iter().find(|(field, _)| *field == edit.field) else {
            merge.unknown.push(edit.field.clone());
            continue;
        };
        if edit.now == edit.was && *theirs != edit.was {
            merge.theirs.push((edit.field.clone(), edit.was.clone(), theirs.clone()));
        }
        if edit.now == *theirs || edit.now == edit.was {
            continue;
        }
        if *theirs == edit.was {
            merge.changes.push((edit.field.clone(), theirs.clone(), edit.now.clone()));
        } else {
            merge.conflicts.push(Conflict {
                field: edit.field.clone(),
                was: edit.was.clone(),
                theirs: theirs.clone(),
                yours: edit.now.clone(),
            });
        }
    }
    merge
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Vec<(&'static str, String)> {
        vec![("town", "Leeds".into()), ("postcode", "LS9 0ZB".into()), ("phone", "0113 496 0112".into())]
    }

    #[test]
    fn different_fields_go_together_and_the_same_field_is_a_choice() {
        let edits = [
            FieldEdit::new("town", "Leeds", "LEEDS"),
            FieldEdit::new("postcode", "LS9 0ZA", "LS9 0ZD"),
            FieldEdit::new("phone", "", ""),
            FieldEdit::new("shoe_size", "", "9"),
        ];
        let merge = merge(&record(), &edits);
        assert_eq!(merge.changes, vec![("town".into(), "Leeds".into(), "LEEDS".into())]);
        assert_eq!(merge.conflicts.len(), 1);
        assert_eq!(merge.conflicts[0].theirs, "LS9 0ZB");
        assert_eq!(merge.unknown, vec!["shoe_size".to_owned()]);
        assert_eq!(merge.theirs, vec![("phone".into(), String::new(), "0113 496 0112".into())]);
    }

    #[test]
    fn typing_what_the_other_saved_is_no_conflict() {
        assert_eq!(merge(&record(), &[FieldEdit::new("postcode", "LS9 0ZA", "LS9 0ZB")]), Merge::default());
    }
}
