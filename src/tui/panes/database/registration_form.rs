//! The forms of a registration: a new one, an amendment, a withdrawal. Separate because its look-ups reach over learners,
//! courses and centres.

use super::super::look_ups::{CENTRE, COURSE, LEARNER};
use super::super::places;
use super::cards::field;
use crate::core::domain::dates::day_text;
use crate::core::domain::references::{LearnerRef, RegistrationRef};
use crate::core::domain::registrations::RegistrationState;
use crate::core::{Core, NewRegistration, TransferOrder};
use crate::tui::effects::{Action, Done};
use crate::tui::forms::{Field, Form, Kind, Values, Wrong};
use crate::tui::layers::{Cx, Message, Step};

/// The name of an amendment among drafts.
pub const AMENDMENT: &str = "registration amendment";

/// The columns an amendment may change.
const AMENDED: [&str; 6] = ["registered_on", "due_on", "assessed_in", "assessed_language", "deliver_to", "number"];

const TERRITORIES: [&str; 5] = ["England", "Wales", "Northern Ireland", "Scotland", "abroad"];
const DELIVERIES: [&str; 4] = ["centre", "learner", "employer", "collect"];

/// A new registration.
pub fn add(cx: &Cx) -> Form {
    form(&Begun::default(), cx)
}

/// A new registration of this learner.
pub fn for_learner(reference: &str, cx: &Cx) -> Form {
    form(&Begun { learner: reference.to_owned(), ..Begun::default() }, cx)
}

/// What a new registration begins with.
struct Begun {
    learner: String,
    course: String,
    centre: String,
    assessed_in: String,
    language: String,
    deliver_to: String,
}

impl Default for Begun {
    fn default() -> Self {
        let none = String::new;
        let (assessed_in, language, deliver_to) = ("England".into(), "English".into(), "centre".into());
        Self { learner: none(), course: none(), centre: none(), assessed_in, language, deliver_to }
    }
}

/// A new registration like this one, for another learner.
pub fn like(reference: &str, cx: &Cx) -> Vec<Step> {
    let read = reference.parse::<RegistrationRef>().ok().and_then(|which| cx.core.registration(which).ok());
    let Some(record) = read else { return vec![Step::Say(Message::refused(format!("{reference} cannot be read.")))] };
    let begun = Begun {
        learner: String::new(),
        course: record.course.0.clone(),
        centre: record.centre.as_ref().map(|(code, _)| code.clone()).unwrap_or_default(),
        assessed_in: field(&record.fields, "assessed_in").to_owned(),
        language: field(&record.fields, "assessed_language").to_owned(),
        deliver_to: field(&record.fields, "deliver_to").to_owned(),
    };
    vec![Step::Open(Box::new(form(&begun, cx)))]
}

fn form(begun: &Begun, cx: &Cx) -> Form {
    let today = day_text(cx.core.today());
    let fields = vec![
        Field::new("learner", "Learner", Kind::LookUp(LEARNER)).required().with(begun.learner.as_str()),
        Field::new("course", "Qualification", Kind::LookUp(COURSE)).required().with(begun.course.as_str()).carried(),
        Field::new("centre", "Centre", Kind::LookUp(CENTRE)).required().with(begun.centre.as_str()).carried(),
        Field::new("registered_on", "Registered on", Kind::Day).required().with(today).carried(),
        Field::new("due_on", "Due on", Kind::Day).carried(),
        Field::choice("assessed_in", "Assessed in", TERRITORIES).required().with(begun.assessed_in.as_str()).carried(),
        Field::text("assessed_language", "Language").required().with(begun.language.as_str()).carried(),
        Field::choice("funded", "Publicly funded", ["no", "yes"]).with("no").carried(),
        Field::choice("deliver_to", "Deliver to", DELIVERIES).with(begun.deliver_to.as_str()).carried(),
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
        let edits = values.edits(&AMENDED);
        Ok(vec![Step::Do(Action::AmendRegistration(which, edits, values.get("reason").to_owned()))])
    };
    let title = format!("amend {reference}");
    let form = Form::new(AMENDMENT, reference, title, fields, Box::new(submit));
    let reads =
        |core: &Core, reference: &str| core.registration(reference.parse().ok()?).ok().map(|record| record.fields);
    vec![Step::Open(Box::new(form.reads(reads)))]
}

/// The name of a transfer among drafts.
pub const TRANSFER: &str = "registration transfer";

/// Transfers a registration to another centre or course.
pub fn transfer(reference: &str, cx: &Cx) -> Vec<Step> {
    let read = reference.parse::<RegistrationRef>().ok().and_then(|which| cx.core.registration(which).ok());
    let Some(record) = read else { return vec![Step::Say(Message::refused(format!("{reference} cannot be read.")))] };
    let which = record.reference;
    let fields = vec![
        Field::new("to_centre", "To centre", Kind::LookUp(CENTRE)),
        Field::new("to_course", "To course", Kind::LookUp(COURSE)),
        Field::new("on", "On", Kind::Day).required().with(day_text(cx.core.today())),
        Field::text("reason", "Reason").required(),
    ];
    let submit = move |values: &Values, _: &Cx| {
        let on = values.get("on").parse().map_err(|_| Wrong { field: "on", words: "wanted a day".into() })?;
        let (to_centre, to_course) = (values.get("to_centre").to_owned(), values.get("to_course").to_owned());
        if to_centre.is_empty() && to_course.is_empty() {
            return Err(Wrong { field: "to_centre", words: "wanted another centre or another course".into() });
        }
        let order = TransferOrder { to_centre, to_course, on, reason: values.get("reason").to_owned() };
        Ok(vec![Step::Do(Action::Transfer(which, order))])
    };
    let centre = record.centre.map_or_else(|| "a presentation".to_owned(), |(code, name)| format!("{code} {name}"));
    let head = vec![
        format!("It is at {centre}, on {}.", record.course.0),
        "What is left empty stays. On the same course its results go with it.".to_owned(),
    ];
    let then = |done: &Done| vec![Step::Go(places::at(2, "Registrations", &done.reference))];
    let form = Form::new(TRANSFER, reference, format!("transfer {reference}"), fields, Box::new(submit));
    vec![Step::Open(Box::new(form.head(head).button("Transfer").then(Box::new(then))))]
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
