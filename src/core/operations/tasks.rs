//! Tasks: added, given to somebody, moved on. Work beside the queue that holds nothing.
//!
//! **Invariant:** every change of a task is an event of its own, with what it changed.

use super::amending::{AmendRefused, stands};
use super::learners::Fields;
use super::{Amended, Core, Error, Result};
use crate::core::domain::amendments::FieldEdit;
use crate::core::domain::events::{Change, Event, EventKind};
use crate::core::domain::references::{ExceptionRef, TaskRef};
use crate::core::domain::roles::Action;
use crate::core::domain::tasks::{TaskState, TaskStep};
use crate::core::domain::written_days::file_day;
use crate::core::domain::{Day, Refusal};
use crate::core::store::tasks::{self, TaskRow, TaskWords};
use crate::core::store::{Tx, exceptions, operators, subjects};

pub use crate::core::store::tasks::{TaskRow as TaskView, TaskWords as TaskOrder};

impl Core {
    /// Adds a task. Refuses without a title, about a record or for an operator that is not known.
    pub fn add_task(&mut self, order: &TaskWords) -> Result<TaskRef> {
        let order = self.checked_task(order)?;
        self.write(Action::KeepTasks, |tx| {
            let task = tasks::insert(tx, &order)?;
            tx.record(&Event::new(EventKind::TaskAdded, task).with("about", order.about.as_str()))?;
            Ok(task)
        })
    }

    /// Changes what is said of a task. Refuses when nothing would change, or as [`Core::add_task`] does.
    pub fn amend_task(&mut self, task: TaskRef, order: &TaskWords) -> Result<()> {
        let order = self.checked_task(order)?;
        let before = tasks::load(self.db(), task)?;
        let changes = changes(&before, &order);
        if changes.is_empty() {
            return Err(Refusal::new(format!("task {task} says that already; nothing was changed")).into());
        }
        let columns = changes.iter().map(|c| c.column.as_str()).collect::<Vec<_>>().join(", ");
        self.write(Action::KeepTasks, |tx| {
            tasks::amend(tx, task, &order)?;
            let event = Event::new(EventKind::TaskAmended, task).with("columns", columns.as_str());
            tx.record(&event.changing_all(changes))?;
            Ok(())
        })
    }

    /// A task as a form shows it: every field as text, by column name.
    pub fn task_fields(&self, task: TaskRef) -> Result<Fields> {
        Ok(columns(&tasks::load(self.db(), task)?))
    }

    /// Amends a task field by field while others may: fields only one of two operators changed go together.
    /// Refuses with conflicts, and as [`Core::add_task`] does.
    pub fn edit_task(&mut self, task: TaskRef, edits: &[FieldEdit]) -> Result<Amended, AmendRefused> {
        self.until_settled(&task.to_string(), |core| core.try_to_edit_task(task, edits))
    }

    fn try_to_edit_task(&mut self, task: TaskRef, edits: &[FieldEdit]) -> Result<Option<Amended>, AmendRefused> {
        let before = tasks::load(self.db(), task)?;
        let merged = self.merged(&record_name(task), &columns(&before), edits)?;
        if merged.changes.is_empty() {
            return Ok(Some(merged.nothing()));
        }
        let mut order = TaskWords {
            title: before.title.clone(),
            note: before.note.clone(),
            about: before.about.clone(),
            owner: before.owner.clone(),
            due_on: before.due_on,
        };
        for (field, _, now) in &merged.changes {
            set(&mut order, field, now)?;
        }
        let order = self.checked_task(&order)?;
        let changed = changes(&before, &order);
        let names: Vec<String> = changed.iter().map(|change| change.column.clone()).collect();
        let saved = self.write(Action::KeepTasks, |tx| {
            if !stands(tx, &before, |tx| Ok(tasks::load(tx, task)?))? {
                return Ok(None);
            }
            tasks::amend(tx, task, &order)?;
            let event = Event::new(EventKind::TaskAmended, task).with("columns", names.join(", "));
            Ok(Some(tx.record(&event.changing_all(changed))?))
        })?;
        Ok(saved.map(|seq| merged.saved(names, seq)))
    }

    /// Moves a task on; `until` says how long it waits. Refuses a step its state does not lead to, and waiting without
    /// a day to come.
    pub fn move_task(&mut self, task: TaskRef, to: TaskState, until: Option<Day>) -> Result<()> {
        let today = self.today();
        if to == TaskState::Waiting && until.is_none_or(|day| day <= today) {
            return Err(Refusal::new(format!("task {task} waits until a day after today; nothing was changed")).into());
        }
        let before = tasks::load(self.db(), task)?;
        let step = TaskStep::ask(task, before.state, to)?;
        self.write(Action::KeepTasks, |tx| move_on(tx, &step, until.filter(|_| to == TaskState::Waiting)))
    }

    /// One task.
    pub fn task(&self, task: TaskRef) -> Result<TaskRow> {
        Ok(tasks::load(self.db(), task)?)
    }

    /// Open tasks of an operator, or of everybody, the earliest due first.
    pub fn open_tasks(&self, owner: Option<&str>) -> Result<Vec<TaskRow>> {
        Ok(tasks::open(self.db(), owner)?)
    }

    fn checked_task(&self, order: &TaskWords) -> Result<TaskWords> {
        let mut order = order.clone();
        order.title = order.title.trim().to_owned();
        if order.title.is_empty() {
            return Err(Refusal::new("a task needs a title: what is to be done; nothing was changed").into());
        }
        if let Some(owner) = &order.owner {
            operators::by_login(self.db(), owner)?;
        }
        order.about = match order.about.trim() {
            "" => String::new(),
            text => self.reference_of(text)?,
        };
        Ok(order)
    }

    /// The reference of a record, exceptions and tasks included.
    pub(super) fn reference_of(&self, text: &str) -> Result<String> {
        if let Ok(exception) = text.parse::<ExceptionRef>() {
            return Ok(exceptions::load(self.db(), exception)?.reference.to_string());
        }
        let subject = subjects::find(self.db(), text)?;
        Ok(subject.ok_or_else(|| Error::not_found(format!("record `{text}`")))?.reference)
    }
}

/// Takes a permitted step with its event.
pub(super) fn move_on(tx: &Tx<'_>, step: &TaskStep, until: Option<Day>) -> Result<()> {
    let (from, to) = (step.from().code(), step.to().code());
    let before = tasks::load(tx, step.task())?;
    let done = |state: TaskState| (state == TaskState::Done).then(|| tx.stamp().day);
    let columns = [
        ("state", Some(from.to_owned()), Some(to.to_owned())),
        ("wait_until", day_words(before.wait_until), day_words(until)),
        ("done_on", day_words(before.done_on), day_words(done(step.to()))),
    ];
    let changed = columns.into_iter().filter(|(_, old, new)| old != new);
    let changes: Vec<Change> =
        changed.map(|(column, old, new)| Change::new(record_name(step.task()), column, old, new)).collect();
    tasks::step(tx, step, until)?;
    let event = Event::new(EventKind::TaskMoved, step.task()).with("from", from).with("to", to);
    tx.record(&event.changing_all(changes))?;
    Ok(())
}

fn columns(task: &TaskRow) -> Fields {
    vec![
        ("title", task.title.clone()),
        ("note", task.note.clone()),
        ("about", task.about.clone()),
        ("owner", task.owner.clone().unwrap_or_default()),
        ("due_on", day_words(task.due_on).unwrap_or_default()),
    ]
}

/// Sets one field from text. Refuses a day that is none.
fn set(order: &mut TaskWords, field: &str, value: &str) -> Result<()> {
    let optional = || (!value.trim().is_empty()).then(|| value.trim().to_owned());
    match field {
        "title" => value.trim().clone_into(&mut order.title),
        "note" => value.clone_into(&mut order.note),
        "about" => value.trim().clone_into(&mut order.about),
        "owner" => order.owner = optional(),
        "due_on" => {
            let read = |text: String| {
                file_day(&text)
                    .map_err(|why| Refusal::new(format!("due on: found `{text}`, {why}; nothing was changed")))
            };
            order.due_on = optional().map(read).transpose()?;
        }
        _ => return Err(Refusal::new(format!("`{field}` of a task is not amended")).into()),
    }
    Ok(())
}

fn day_words(day: Option<Day>) -> Option<String> {
    day.map(|day| day.to_string())
}

fn record_name(task: TaskRef) -> String {
    format!("task:{}", task.0)
}

fn changes(before: &TaskRow, after: &TaskWords) -> Vec<Change> {
    let columns = [
        ("title", Some(before.title.clone()), Some(after.title.clone())),
        ("note", Some(before.note.clone()), Some(after.note.clone())),
        ("about", Some(before.about.clone()), Some(after.about.clone())),
        ("owner", before.owner.clone(), after.owner.clone()),
        ("due_on", day_words(before.due_on), day_words(after.due_on)),
    ];
    let changed = columns.into_iter().filter(|(_, old, new)| old != new);
    changed.map(|(column, old, new)| Change::new(record_name(before.reference), column, old, new)).collect()
}
