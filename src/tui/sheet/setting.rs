//! One field set on all marked records: which field, the new value, why; then the preview. Separate because every kind
//! that allows it asks alike.

use super::bulk::Bulk;
use crate::core::domain::sheets::SheetKind;
use crate::core::{FieldOrder, FieldOutcome, SettableField};
use crate::tui::effects::Action;
use crate::tui::forms::{Field, Form, Kind, Values, Wrong};
use crate::tui::layers::{Cx, Step};
use crate::tui::tasks::Job;
use std::collections::BTreeMap;

/// From so many on it runs in the background.
const LONG: usize = 300;
/// Values before that are named in the preview.
const NAMED: usize = 3;

/// The form for these records.
pub fn form(kind: SheetKind, fields: &'static [SettableField], marked: Vec<String>, hidden: usize) -> Step {
    let choices = fields.iter().map(|field| (field.name.to_owned(), format!("{}: {}", field.label, field.wanted)));
    let first = fields.first().map_or("", |field| field.name);
    let head =
        vec![format!("{} {kind} are marked; each gets this value, the others of its fields stay.", marked.len())];
    let rows = vec![
        Field::new("field", "Field", Kind::Choice(choices.collect())).required().with(first),
        Field::text("value", "New value").required(),
        Field::text("reason", "Reason").required(),
    ];
    let title = format!("Set a field of {} {kind}", marked.len());
    let submit = move |values: &Values, cx: &Cx| {
        let order = FieldOrder {
            kind,
            records: marked.clone(),
            field: values.get("field").to_owned(),
            value: values.get("value").to_owned(),
            reason: values.get("reason").to_owned(),
        };
        let outcome =
            cx.core.preview_field(&order).map_err(|error| Wrong { field: "value", words: error.to_string() })?;
        // What runs in the background tells the list; what is done at once tells the form, which stays when it is refused.
        let leaves = (outcome.changed.len() > LONG).then_some(Step::Close);
        Ok(leaves.into_iter().chain([preview(order, outcome, hidden)]).collect())
    };
    let form = Form::new("set field", "", title, rows, Box::new(submit));
    Step::Open(Box::new(form.small().fleeting().head(head).button("Preview")))
}

fn preview(order: FieldOrder, outcome: FieldOutcome, hidden: usize) -> Step {
    let (meant, changed) = (order.records.len(), outcome.changed.len());
    let notes = before_and_after(&outcome, &order.value);
    let what = order.kind.to_string();
    let long = changed > LONG;
    let step = if long { Step::Job(Job::SetField(order)) } else { Step::Do(Action::SetField(order)) };
    Bulk {
        verb: "Set".to_owned(),
        what,
        meant,
        hidden,
        changed,
        notes,
        same: outcome.same,
        left_out: outcome.refused,
        leaves: false,
        steps: vec![step],
    }
    .ask()
}

/// `Leeds becomes LEEDS in 23`, the most frequent values first.
fn before_and_after(outcome: &FieldOutcome, value: &str) -> Vec<String> {
    let mut before: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, was) in &outcome.changed {
        *before.entry(was).or_default() += 1;
    }
    let mut counted: Vec<(&str, usize)> = before.into_iter().collect();
    counted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let named = counted.iter().take(NAMED).map(|(was, count)| {
        let was = if was.is_empty() { "nothing" } else { was };
        format!("{was} becomes {value} in {count}")
    });
    let mut notes: Vec<String> = named.collect();
    if counted.len() > NAMED {
        let others: usize = counted.iter().skip(NAMED).map(|(_, count)| count).sum();
        notes.push(format!("and {} other values in {others}", counted.len() - NAMED));
    }
    notes
}
