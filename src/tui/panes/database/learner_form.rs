//! The forms of a learner: amend one, add one. Separate because every field is judged by the checks while typing.
//!
//! **Invariant:** an amendment has a reason, and what another operator changed meanwhile is never overwritten.

use super::super::places;
use super::cards::field;
use super::learner_card::proposal;
use crate::core::Core;
use crate::core::domain::amendments::FieldEdit;
use crate::core::domain::checks::Severity;
use crate::core::domain::names::full_name;
use crate::core::domain::references::LearnerRef;
use crate::tui::effects::{Action, Done};
use crate::tui::forms::{Field, Form, Kind, Values, Verdict};
use crate::tui::layers::{Cx, Message, Step};

/// The columns an amendment may change.
const COLUMNS: [&str; 13] = [
    "given_names",
    "middle_names",
    "family_name",
    "name_to_print",
    "born_on",
    "uln",
    "identity_evidence",
    "email",
    "phone",
    "address",
    "town",
    "postcode",
    "country",
];

/// The fields typed as text: column and label.
const ROWS: &[(&str, &str)] = &[
    ("given_names", "Given names"),
    ("middle_names", "Middle names"),
    ("family_name", "Family name"),
    ("name_to_print", "Name to print"),
    ("uln", "ULN"),
    ("identity_evidence", "Identity"),
    ("email", "E-mail"),
    ("phone", "Telephone"),
    ("address", "Address"),
    ("town", "Town"),
    ("postcode", "Postcode"),
    ("country", "Country"),
];

/// The name of an amendment among drafts.
pub const AMENDMENT: &str = "learner amendment";

/// What the checks say of one field by itself, for this learner or a new one.
fn judged(learner: Option<LearnerRef>, column: &str, text: &str, cx: &Cx) -> Verdict {
    let fields = [(column.to_owned(), text.to_owned())];
    let problems = cx.core.check_learner(learner, &fields).unwrap_or_default();
    let Some(problem) = problems.into_iter().find(|problem| problem.field == column) else { return Ok(String::new()) };
    let words = match &problem.proposed {
        Some(proposed) => format!("proposed: {proposed}"),
        None => format!("wanted {}", problem.wanted),
    };
    if problem.severity == Severity::Error { Err(words) } else { Ok(words) }
}

fn fields(learner: Option<LearnerRef>, stored: &[(&'static str, String)]) -> Vec<Field> {
    let text = |(name, label): &(&'static str, &'static str)| {
        let name = *name;
        let kind = Kind::Checked(Box::new(move |text, cx| judged(learner, name, text, cx)));
        Field::new(name, label, kind).with(field(stored, name))
    };
    let mut fields: Vec<Field> = ROWS.iter().map(text).collect();
    fields.insert(4, Field::new("born_on", "Born", Kind::Day).with(field(stored, "born_on")));
    fields
}

/// Amends a learner.
pub fn amend(reference: &str, cx: &Cx) -> Vec<Step> {
    let learner: LearnerRef = match reference.parse() {
        Ok(learner) => learner,
        Err(_) => return vec![Step::Say(Message::refused(format!("{reference} is no learner.")))],
    };
    let stored = match cx.core.learner(learner) {
        Ok(card) => card.fields,
        Err(error) => return vec![Step::Say(Message::error(&error))],
    };
    let mut fields = fields(Some(learner), &stored);
    fields.push(Field::text("reason", "Reason").required());
    let submit = move |values: &Values, _: &Cx| {
        Ok(vec![Step::Do(Action::AmendLearner(learner, values.edits(&COLUMNS), values.get("reason").to_owned()))])
    };
    let title = format!("amend {reference}");
    let form = Form::new(AMENDMENT, reference, title, fields, Box::new(submit));
    let reads = |core: &Core, reference: &str| core.learner(reference.parse().ok()?).ok().map(|card| card.fields);
    let names = ["given_names", "middle_names", "family_name"];
    vec![Step::Open(Box::new(form.reads(reads).composes("name_to_print", names, full_name)))]
}

/// Adds a learner.
pub fn add() -> Form {
    let mut fields = fields(None, &[]);
    for field in &mut fields {
        field.required = matches!(field.name, "given_names" | "family_name" | "born_on");
    }
    let submit = |values: &Values, _: &Cx| {
        let typed =
            COLUMNS.iter().filter_map(|name| values.some(name).map(|value| ((*name).to_owned(), value))).collect();
        Ok(vec![Step::Do(Action::AddLearner(typed))])
    };
    let then = |done: &Done| vec![Step::Go(places::at(2, "Learners", &done.reference))];
    Form::new("learner", "", "new learner", fields, Box::new(submit)).again(|_| add()).then(Box::new(then))
}

/// Accepts the first value a check proposes for a learner.
pub fn accept_proposal(reference: &str, cx: &Cx) -> Vec<Step> {
    let read = reference.parse::<LearnerRef>().ok().and_then(|learner| cx.core.learner(learner).ok());
    let Some(card) = read else { return Vec::new() };
    let Some((problem, value)) =
        proposal(&card.problems).and_then(|problem| Some((problem, problem.proposed.clone()?)))
    else {
        return confirm_name(card.reference);
    };
    let edit = FieldEdit::new(problem.field.clone(), field(&card.fields, &problem.field), value);
    let reason = format!("accepted the proposal of {}", problem.rule.code);
    vec![Step::Do(Action::AmendLearner(card.reference, vec![edit], reason))]
}

/// Notes that the learner confirmed the name to print: how, in words.
fn confirm_name(learner: LearnerRef) -> Vec<Step> {
    let submit =
        move |values: &Values, _: &Cx| Ok(vec![Step::Do(Action::ConfirmName(learner, values.get("how").to_owned()))]);
    let fields = vec![Field::text("how", "How").required()];
    let title = format!("{learner} confirmed the name to print");
    let form = Form::new("name confirmation", learner.to_string(), title, fields, Box::new(submit));
    vec![Step::Open(Box::new(form.small().button("Confirm")))]
}
