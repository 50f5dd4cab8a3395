//! The form of an organisation: where it is, how it is reached, its agreed days. Separate because sanctions and stops are
//! steps of their own, not fields.
//!
//! **Invariant:** an amendment has a reason, and what another operator changed meanwhile is never overwritten.

use super::cards::field;
use crate::core::Core;
use crate::tui::effects::Action;
use crate::tui::forms::{Field, Form, Kind, Values};
use crate::tui::layers::{Cx, Message, Step};

/// The name of an amendment among drafts.
pub const AMENDMENT: &str = "organisation amendment";

/// The fields: column and label.
const ROWS: [(&str, &str); 9] = [
    ("name", "Name"),
    ("address", "Address"),
    ("town", "Town"),
    ("postcode", "Postcode"),
    ("country", "Country"),
    ("email", "E-mail"),
    ("phone", "Telephone"),
    ("ukprn", "UKPRN"),
    ("sla_days", "Agreed days"),
];

/// Amends an organisation.
pub fn amend(code: &str, cx: &Cx) -> Vec<Step> {
    let stored = match cx.core.organisation(code) {
        Ok(card) => card.fields,
        Err(error) => return vec![Step::Say(Message::error(&error))],
    };
    let row = |(name, label): &(&'static str, &'static str)| {
        let kind = if *name == "sla_days" { Kind::Number } else { Kind::Text(|_, _| Ok(String::new())) };
        let shown = Field::new(name, label, kind).with(field(&stored, name));
        if *name == "name" { shown.required() } else { shown }
    };
    let mut fields: Vec<Field> = ROWS.iter().map(row).collect();
    fields.push(Field::text("reason", "Reason").required());
    let about = code.to_owned();
    let submit = move |values: &Values, _: &Cx| {
        let edits = values.edits(&ROWS.map(|(name, _)| name));
        Ok(vec![Step::Do(Action::AmendOrganisation(about.clone(), edits, values.get("reason").to_owned()))])
    };
    let reads = |core: &Core, code: &str| core.organisation(code).ok().map(|card| card.fields);
    let form = Form::new(AMENDMENT, code, format!("amend {code}"), fields, Box::new(submit));
    vec![Step::Open(Box::new(form.reads(reads)))]
}
