//! What a form said was wrong, until it is mended. Separate because row 23 belongs to the window and outlives the field.
//!
//! **Invariant:** a refusal stands in row 23 as long as it is true: while its fields are wrong and the form is open.

use super::super::layers::Heard;
use super::{Field, Form};

/// What was said to be wrong.
pub(super) struct Complaint {
    text: String,
    fields: Vec<usize>,
    values: Vec<String>,
}

impl Form {
    /// Refuses, and remembers which fields the words are about; of none when they are about the whole.
    pub(super) fn complain(&mut self, text: String, fields: Vec<usize>) -> Heard {
        let values = self.fields.iter().map(Field::value).collect();
        self.complaint = Some(Complaint { text: text.clone(), fields, values });
        Heard::refused(text)
    }

    /// The complaint that no longer holds.
    pub(super) fn withdrawn(&mut self, leaves: bool) -> Option<String> {
        let complaint = self.complaint.as_ref()?;
        let right = |index: &usize| self.fields.get(*index).is_none_or(|field| matches!(field.verdict, Some(Ok(_))));
        let mended = match complaint.fields.as_slice() {
            [] => self.fields.iter().zip(&complaint.values).any(|(field, then)| field.value() != *then),
            fields => fields.iter().all(right),
        };
        (leaves || mended).then(|| self.complaint.take()).flatten().map(|complaint| complaint.text)
    }
}
