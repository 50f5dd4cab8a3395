//! The small forms of exceptions: to whom, until when, why, a note, a new one. Separate because they only gather words.

use super::super::look_ups::OPERATOR;
use super::verbs::{Which, propose};
use crate::core::domain::exceptions::ExceptionKind;
use crate::core::{ExceptionChange, RaiseOrder};
use crate::tui::effects::{Action, Done};
use crate::tui::forms::{Field, Form, Kind, Values, Wrong};
use crate::tui::layers::{Cx, Layer, Step};

fn title(which: &Which, verb: &str) -> String {
    match which.all.as_slice() {
        [one] => format!("{verb} {one}"),
        many => format!("{verb} {} exceptions", many.len()),
    }
}

fn subject(which: &Which) -> String {
    which.all.first().map(ToString::to_string).unwrap_or_default()
}

/// To whom.
pub fn assign(which: Which) -> Vec<Step> {
    let field = Field::new("to", "To", Kind::LookUp(OPERATOR)).required();
    let (name, about) = (title(&which, "Assign"), subject(&which));
    let submit = move |values: &Values, cx: &Cx| {
        let to = Some(values.get("to").to_owned());
        Ok(propose(which.clone(), ExceptionChange::Assign(to), "Assign", cx))
    };
    let form = Form::new("assign", about, name, vec![field], Box::new(submit)).small().fleeting().button("Assign");
    vec![Step::Open(Box::new(form))]
}

/// On whom and until when.
pub fn wait(which: Which) -> Vec<Step> {
    let fields = vec![
        Field::text("on", "On whom").required().with("the centre"),
        Field::new("until", "Until", Kind::Day).required().after_today(),
    ];
    let (name, about) = (title(&which, "Wait"), subject(&which));
    let submit = move |values: &Values, cx: &Cx| {
        let until = values.get("until").parse().map_err(|_| Wrong { field: "until", words: "wanted a day".into() })?;
        let change = ExceptionChange::Wait { on: values.get("on").to_owned(), until };
        Ok(propose(which.clone(), change, "Wait", cx))
    };
    let form = Form::new("wait", about, name, fields, Box::new(submit)).small().fleeting().button("Wait");
    vec![Step::Open(Box::new(form))]
}

/// A change that wants a reason.
pub fn reason(which: Which, verb: &'static str, change: fn(String) -> ExceptionChange) -> Vec<Step> {
    let (name, about) = (title(&which, verb), subject(&which));
    let submit =
        move |values: &Values, cx: &Cx| Ok(propose(which.clone(), change(values.get("reason").to_owned()), verb, cx));
    let field = Field::text("reason", "What was done").required();
    let form = Form::new("exception reason", about, name, vec![field], Box::new(submit)).small().button(verb);
    vec![Step::Open(Box::new(form))]
}

/// Words for the thread.
pub fn note(which: Which) -> Vec<Step> {
    let Some(exception) = which.all.first().copied() else { return Vec::new() };
    let fields = vec![
        Field::new("words", "Note", Kind::Note).required(),
        Field::new("evidence", "Evidence file", Kind::Text(|_, _| Ok("kept with its hash".to_owned()))),
    ];
    let submit = move |values: &Values, _: &Cx| {
        Ok(vec![Step::Do(Action::NoteException(exception, values.get("words").to_owned(), values.some("evidence")))])
    };
    let form =
        Form::new("exception note", exception.to_string(), format!("Note on {exception}"), fields, Box::new(submit));
    vec![Step::Open(Box::new(form.small()))]
}

/// A new exception on a record.
pub fn raise(about: &str) -> Box<dyn Layer> {
    let kinds = ExceptionKind::ALL.iter().map(|kind| {
        let rule = kind.rule();
        (
            kind.code().to_owned(),
            format!("{}, {} working days{}", rule.owner, rule.clock_days, if rule.holds { ", holds" } else { "" }),
        )
    });
    let fields = vec![
        Field::text("about", "About").required().with(about),
        Field::new("kind", "Kind", Kind::Choice(kinds.collect())).required(),
        Field::new("owner", "To", Kind::LookUp(OPERATOR)),
        Field::new("words", "What is wrong", Kind::Note).required(),
    ];
    let submit = |values: &Values, _: &Cx| {
        let kind = values
            .get("kind")
            .parse()
            .map_err(|_| Wrong { field: "kind", words: "wanted a kind of exception".into() })?;
        Ok(vec![Step::Do(Action::Raise(RaiseOrder {
            kind,
            about: values.get("about").to_owned(),
            words: values.get("words").to_owned(),
            owner: values.some("owner"),
            due_on: None,
            evidence: None,
        }))])
    };
    let then = |done: &Done| super::super::places::of_reference(&done.reference).map(Step::Go).into_iter().collect();
    let form = Form::new("raise exception", about, "Raise an exception", fields, Box::new(submit));
    Box::new(form.button("Raise").then(Box::new(then)))
}
