//! A note on any record, kept in its timeline. Separate because every kind of record has it.

use crate::tui::effects::Action;
use crate::tui::forms::{Field, Form, Kind, Values};
use crate::tui::layers::{Cx, Step};

/// The name of the form among drafts.
pub const NOTE: &str = "note";

/// Opens the form of a note on a record.
pub fn open(reference: &str) -> Vec<Step> {
    let about = reference.to_owned();
    let submit = move |values: &Values, _: &Cx| {
        Ok(vec![Step::Do(Action::NoteRecord(about.clone(), values.get("note").to_owned()))])
    };
    let fields = vec![Field::new("note", "Note", Kind::Note).required()];
    let head = vec!["It stands in the timeline of the record, with your name; T shows it.".to_owned()];
    let form = Form::new(NOTE, reference, format!("Note on {reference}"), fields, Box::new(submit));
    vec![Step::Open(Box::new(form.small().head(head).button("Write")))]
}
