//! Tasks: work beside the queue that holds nothing. A list, a page, and one form to add and to amend. Separate from
//! exceptions because a task has no kind, no clock of a rule and no second person.

use super::super::look_ups::OPERATOR;
use super::super::{places, timeline};
use crate::core::domain::Day;
use crate::core::domain::references::TaskRef;
use crate::core::domain::sheets::SheetKind;
use crate::core::domain::tasks::TaskState;
use crate::core::{Core, Error, Fields, TaskOrder};
use crate::tui::card::{Card, Line};
use crate::tui::commands::{Offer, Verb};
use crate::tui::effects::{Action, Done, Query};
use crate::tui::forms::{Field, Form, Kind, Values, Wrong};
use crate::tui::glyphs::Tone;
use crate::tui::layers::{Cx, Message, Step};
use crate::tui::record::Leaf;
use crate::tui::sheet::{Chosen, Declaration, RowVerb};

/// The name of the form among drafts.
pub const TASK: &str = "task";

const COLUMNS: [&str; 5] = ["title", "note", "about", "owner", "due_on"];

/// The list of tasks.
pub static TASKS: Declaration = Declaration {
    kind: SheetKind::Tasks,
    one: "task",
    base: "",
    columns: &[],
    opens: |row| Some(places::at(3, "Tasks", &row.reference)),
    facts: Some(|reference| Query::Card(card, reference.to_owned())),
    verbs: VERBS,
    hints: &[Verb::New, Verb::Forward, Verb::Edit, Verb::Take],
    empty: "No task yet: n makes one. A task holds nothing; what must hold an award is an exception (x).",
};

/// The page of a task.
pub static PAGE: Leaf = Leaf {
    title: "task",
    asks: |reference| Query::Card(card, reference.to_owned()),
    verbs: VERBS,
    hints: &[Verb::Forward, Verb::Edit, Verb::Take, Verb::Wait, Verb::Duplicate, Verb::Timeline],
    scan: None,
    after: None,
};

static VERBS: &[RowVerb] = &[
    RowVerb { verb: Verb::New, offer: |_| Offer::YES, run: |_, _| vec![Step::Open(Box::new(add(&[])))] },
    RowVerb { verb: Verb::Edit, offer: |chosen| chosen.offer_one(), run: |chosen, cx| amend(chosen.reference, cx) },
    RowVerb { verb: Verb::Duplicate, offer: |chosen| chosen.offer_one(), run: |chosen, cx| like(chosen.reference, cx) },
    RowVerb {
        verb: Verb::Forward,
        offer: |chosen| match chosen.offer_one() {
            Offer::Yes(_) => Offer::named("done"),
            refused => refused,
        },
        run: |chosen, _| moved(chosen, TaskState::Done),
    },
    RowVerb {
        verb: Verb::Take,
        offer: |chosen| chosen.offer_one(),
        run: |chosen, _| moved(chosen, TaskState::InProgress),
    },
    RowVerb { verb: Verb::Wait, offer: |chosen| chosen.offer_one(), run: |chosen, _| wait(chosen.reference) },
    RowVerb {
        verb: Verb::Reinstate,
        offer: |chosen| chosen.offer_one(),
        run: |chosen, _| moved(chosen, TaskState::Open),
    },
    RowVerb {
        verb: Verb::Cancel,
        offer: |chosen| chosen.offer_one(),
        run: |chosen, _| moved(chosen, TaskState::Cancelled),
    },
    RowVerb {
        verb: Verb::Timeline,
        offer: |chosen| chosen.offer_one(),
        run: |chosen, _| timeline::open(chosen.reference),
    },
];

fn moved(chosen: &Chosen, to: TaskState) -> Vec<Step> {
    let task = chosen.reference.parse().ok();
    task.map(|task| Step::Do(Action::MoveTask(task, to, None))).into_iter().collect()
}

fn wait(reference: &str) -> Vec<Step> {
    let Ok(task) = reference.parse::<TaskRef>() else { return Vec::new() };
    let submit = move |values: &Values, _: &Cx| {
        let until: Day =
            values.get("until").parse().map_err(|_| Wrong { field: "until", words: "wanted a day".into() })?;
        Ok(vec![Step::Do(Action::MoveTask(task, TaskState::Waiting, Some(until)))])
    };
    let fields = vec![Field::new("until", "Until", Kind::Day).required().after_today()];
    let form = Form::new("task wait", reference, format!("{reference} waits"), fields, Box::new(submit));
    vec![Step::Open(Box::new(form.small().fleeting().button("Wait")))]
}

fn value<'a>(stored: &'a [(&'static str, String)], name: &str) -> &'a str {
    stored.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value.as_str())
}

fn about(text: &str, cx: &Cx) -> Result<String, String> {
    match cx.core.jump(text) {
        Ok(place) => Ok(place.kind.to_string()),
        Err(_) => Err("wanted a reference, or nothing".to_owned()),
    }
}

fn fields(stored: &[(&'static str, String)]) -> Vec<Field> {
    vec![
        Field::text("title", "To do").required().with(value(stored, "title")),
        Field::new("about", "About", Kind::Text(about)).with(value(stored, "about")),
        Field::new("owner", "To", Kind::LookUp(OPERATOR)).with(value(stored, "owner")).carried(),
        Field::new("due_on", "Due on", Kind::Day).with(value(stored, "due_on")).carried(),
        Field::new("note", "Note", Kind::Note).with(value(stored, "note")),
    ]
}

/// Opens the form again from a draft: of a task, or a new one.
pub fn open(subject: &str, cx: &Cx) -> Vec<Step> {
    if subject.is_empty() { vec![Step::Open(Box::new(add(&[])))] } else { amend(subject, cx) }
}

fn add(begun: &[(&'static str, String)]) -> Form {
    let submit = |values: &Values, _: &Cx| {
        Ok(vec![Step::Do(Action::AddTask(TaskOrder {
            title: values.get("title").to_owned(),
            note: values.get("note").to_owned(),
            about: values.get("about").to_owned(),
            owner: values.some("owner"),
            due_on: values.get("due_on").parse().ok(),
        }))])
    };
    let then = |done: &Done| vec![Step::Go(places::at(3, "Tasks", &done.reference))];
    let form = Form::new(TASK, "", "new task", fields(begun), Box::new(submit));
    form.again(|_| add(&[])).then(Box::new(then))
}

fn read(reference: &str, core: &Core) -> Option<Fields> {
    core.task_fields(reference.parse().ok()?).ok()
}

fn like(reference: &str, cx: &Cx) -> Vec<Step> {
    read(reference, cx.core).map(|stored| Step::Open(Box::new(add(&stored)))).into_iter().collect()
}

fn amend(reference: &str, cx: &Cx) -> Vec<Step> {
    let (Ok(task), Some(stored)) = (reference.parse::<TaskRef>(), read(reference, cx.core)) else {
        return vec![Step::Say(Message::refused(format!("{reference} cannot be read.")))];
    };
    let submit = move |values: &Values, _: &Cx| Ok(vec![Step::Do(Action::EditTask(task, values.edits(&COLUMNS)))]);
    let form = Form::new(TASK, reference, format!("amend {reference}"), fields(&stored), Box::new(submit));
    vec![Step::Open(Box::new(form.reads(|core, reference| read(reference, core))))]
}

fn card(core: &Core, reference: &str) -> Result<Card, Error> {
    let task = core.task(reference.parse()?)?;
    let mut card = Card::new(reference, format!("{reference} {}", task.title));
    card.aside = format!("{} {}", Tone::of(task.state.code()).glyph(), task.state);
    card.state = task.state.code().to_owned();
    card.add(Line::fact("to do", &task.title));
    match places::of_reference(&task.about) {
        Some(place) => card.link(Line::fact("about", &task.about), place),
        None => card.add(Line::fact("about", if task.about.is_empty() { "nothing" } else { task.about.as_str() })),
    };
    card.add(Line::fact("owner", task.owner.as_deref().unwrap_or("nobody yet")));
    if let Some(due) = task.due_on {
        let late = task.state.is_open() && due < core.today();
        let (tone, words) = if late { (Tone::Late, "overdue") } else { (Tone::NotBegun, "") };
        card.add(Line::judged("due", due.format("%a %d/%m/%Y").to_string(), tone, words));
    }
    card.add(Line::judged("state", task.state.code(), Tone::of(task.state.code()), ""));
    for (label, day) in [("waits until", task.wait_until), ("done", task.done_on)] {
        if let Some(day) = day {
            card.add(Line::fact(label, day.format("%d/%m/%Y").to_string()));
        }
    }
    card.add(Line::fact("made by", &task.made_by));
    if !task.note.is_empty() {
        card.add(Line::Blank);
        card.add(Line::head("NOTE"));
        for line in task.note.lines() {
            card.add(Line::words(line));
        }
    }
    Ok(card)
}
