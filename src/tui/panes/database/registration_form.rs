//! The forms of a registration: a new one, an amendment, a withdrawal. Separate because its look-ups reach over learners,
//! courses and centres.

use super::super::places;
use super::cards::{cell, field};
use crate::core::NewRegistration;
use crate::core::domain::amendments::FieldEdit;
use crate::core::domain::references::{LearnerRef, RegistrationRef};
use crate::core::domain::registrations::RegistrationState;
use crate::core::domain::sheets::{SheetKind, SheetQuery};
use crate::tui::effects::{Action, Done};
use crate::tui::forms::{Field, Form, Kind, Suggestion, Values, Verdict, Wrong};
use crate::tui::layers::{Cx, Message, Step};

/// Suggestions shown at once.
const MOST: u32 = 12;

fn look_up(kind: SheetKind, text: &str, name: &str, cx: &Cx) -> Vec<Suggestion> {
    let query = SheetQuery { filter: text.replace('"', ""), limit: MOST, ..SheetQuery::default() };
    let rows = cx.core.sheet(kind, &query).map(|page| page.rows).unwrap_or_default();
    rows.iter()
        .map(|row| Suggestion {
            value: row.reference.clone(),
            text: cell(cx.core, kind, row, name).to_owned(),
            refused: None,
        })
        .collect()
}

fn known(kind: SheetKind, text: &str, name: &str, cx: &Cx) -> Verdict {
    match cx.core.jump(text) {
        Ok(place) if place.kind == kind => Ok(cell(cx.core, kind, &place.row, name).to_owned()),
        _ => match look_up(kind, text, name, cx).into_iter().find(|found| found.value.eq_ignore_ascii_case(text)) {
            Some(found) => Ok(found.text),
            None => Err("letters narrow, Down chooses".to_owned()),
        },
    }
}

fn learners(text: &str, cx: &Cx) -> Vec<Suggestion> {
    look_up(SheetKind::Learners, text, "name", cx)
}

fn courses(text: &str, cx: &Cx) -> Vec<Suggestion> {
    look_up(SheetKind::Courses, text, "title", cx)
}

fn centres(text: &str, cx: &Cx) -> Vec<Suggestion> {
    look_up(SheetKind::Organisations, text, "name", cx)
}

const TERRITORIES: [&str; 5] = ["England", "Wales", "Northern Ireland", "Scotland", "abroad"];
const DELIVERIES: [&str; 4] = ["centre", "learner", "employer", "collect"];

/// A new registration.
pub fn add(cx: &Cx) -> Form {
    form("", cx)
}

/// A new registration of this learner.
pub fn for_learner(reference: &str, cx: &Cx) -> Form {
    form(reference, cx)
}

fn form(learner: &str, cx: &Cx) -> Form {
    let today = cx.core.today().format("%d/%m/%Y").to_string();
    let fields = vec![
        Field::new(
            "learner",
            "Learner",
            Kind::LookUp(learners, |text, cx| known(SheetKind::Learners, text, "name", cx)),
        )
        .required()
        .with(learner),
        Field::new(
            "course",
            "Qualification",
            Kind::LookUp(courses, |text, cx| known(SheetKind::Courses, text, "title", cx)),
        )
        .required(),
        Field::new(
            "centre",
            "Centre",
            Kind::LookUp(centres, |text, cx| known(SheetKind::Organisations, text, "name", cx)),
        )
        .required(),
        Field::new("registered_on", "Registered on", Kind::Day).required().with(today),
        Field::new("due_on", "Due on", Kind::Day),
        Field::choice("assessed_in", "Assessed in", TERRITORIES).required().with("England"),
        Field::text("assessed_language", "Language").required().with("English"),
        Field::choice("funded", "Publicly funded", ["no", "yes"]).with("no"),
        Field::choice("deliver_to", "Deliver to", DELIVERIES).with("centre"),
        Field::text("number", "Number"),
    ];
    let submit = |values: &Values, cx: &Cx| {
        let new = typed(values)?;
        let problems = cx.core.check_registration(&new).unwrap_or_default();
        let grave = problems.iter().find(|problem| problem.severity == crate::core::domain::checks::Severity::Error);
        match grave {
            Some(problem) => Err(Wrong {
                field: field_of(&problem.field),
                words: format!("{}: wanted {}", problem.rule.title, problem.wanted),
            }),
            None => Ok(vec![Step::Do(Action::AddRegistration(new))]),
        }
    };
    let then = |done: &Done| vec![Step::Go(places::at(2, "Registrations", &done.reference))];
    Form::new("registration", "", "new registration", fields, Box::new(submit)).again(add).then(Box::new(then))
}

fn typed(values: &Values) -> Result<NewRegistration, Wrong> {
    let learner: LearnerRef =
        values.get("learner").parse().map_err(|_| Wrong { field: "learner", words: "wanted a learner".into() })?;
    Ok(NewRegistration {
        learner: Some(learner),
        course: values.get("course").to_owned(),
        centre: values.get("centre").to_owned(),
        number: values.get("number").to_owned(),
        registered_on: values.get("registered_on").to_owned(),
        due_on: values.get("due_on").to_owned(),
        assessed_in: values.get("assessed_in").to_owned(),
        assessed_language: values.get("assessed_language").to_owned(),
        funded: values.get("funded") == "yes",
        deliver_to: values.get("deliver_to").to_owned(),
    })
}

/// The field of the form that a check's column means.
fn field_of(column: &str) -> &'static str {
    match column {
        "course_code" => "course",
        "organisation_code" => "centre",
        "uln" | "sender_reference" => "learner",
        "due_on" => "due_on",
        "assessed_in" => "assessed_in",
        "registration_number" => "number",
        _ => "registered_on",
    }
}

/// Amends a registration.
pub fn amend(reference: &str, cx: &Cx) -> Vec<Step> {
    let read = reference
        .parse::<RegistrationRef>()
        .map_err(|_| ())
        .and_then(|which| cx.core.registration(which).map_err(|_| ()));
    let Ok(record) = read else { return vec![Step::Say(Message::refused(format!("{reference} cannot be read.")))] };
    let (which, stored) = (record.reference, record.fields);
    let with = |name: &'static str, label, kind| Field::new(name, label, kind).with(field(&stored, name));
    let words = |list: &[&str]| Kind::Choice(list.iter().map(|word| ((*word).to_owned(), String::new())).collect());
    let fields = vec![
        with("registered_on", "Registered on", Kind::Day),
        with("due_on", "Due on", Kind::Day),
        with("assessed_in", "Assessed in", words(&TERRITORIES)),
        with("assessed_language", "Language", Kind::Text(|_, _| Ok(String::new()))),
        with("deliver_to", "Deliver to", words(&DELIVERIES)),
        with("number", "Number", Kind::Text(|_, _| Ok(String::new()))),
        Field::text("reason", "Reason").required(),
    ];
    let submit = move |values: &Values, _: &Cx| {
        let names = ["registered_on", "due_on", "assessed_in", "assessed_language", "deliver_to", "number"];
        let edits = names
            .into_iter()
            .filter(|name| values.changed(name))
            .map(|name| FieldEdit::new(name, field(&stored, name), values.get(name)))
            .collect();
        Ok(vec![Step::Do(Action::AmendRegistration(which, edits, values.get("reason").to_owned()))])
    };
    vec![Step::Open(Box::new(Form::new(
        "registration amendment",
        reference,
        format!("amend {reference}"),
        fields,
        Box::new(submit),
    )))]
}

/// Withdraws a registration.
pub fn withdraw(reference: &str) -> Vec<Step> {
    moved(reference, "Withdraw", RegistrationState::Withdrawn)
}

/// Takes a withdrawn or deferred registration up again.
pub fn reinstate(reference: &str) -> Vec<Step> {
    moved(reference, "Reinstate", RegistrationState::Active)
}

fn moved(reference: &str, verb: &'static str, to: RegistrationState) -> Vec<Step> {
    let Ok(which) = reference.parse::<RegistrationRef>() else { return Vec::new() };
    let submit = move |values: &Values, _: &Cx| {
        Ok(vec![Step::Do(Action::MoveRegistration(which, to, values.get("reason").to_owned()))])
    };
    let fields = vec![Field::text("reason", "Reason").required()];
    let form = Form::new("registration move", reference, format!("{verb} {reference}"), fields, Box::new(submit));
    vec![Step::Open(Box::new(form.small().button(verb)))]
}
