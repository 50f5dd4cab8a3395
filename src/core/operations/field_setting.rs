//! One field set on many records at once: each is judged first, then those that change are changed as one step. Separate
//! from the amendments of single records, which it uses, because it answers for every record and is undone as one.
//!
//! **Invariant:** a preview and the change judge alike; what is left out says why; one undo takes all of it back.

use super::amending::stands;
use super::{Core, Error, ErrorKind, Result, learners, registrations};
use crate::core::domain::Refusal;
use crate::core::domain::events::{Change, Event, EventKind};
use crate::core::domain::references::{ExceptionRef, LearnerRef, RegistrationRef};
use crate::core::domain::roles::Action;
use crate::core::domain::sheets::SheetKind;
use crate::core::domain::territories::Territory;
use crate::core::domain::written_days::typed_day;
use crate::core::store::learners::Learner;
use crate::core::store::registrations::{self as kept, Registration};
use crate::core::store::{Tx, exceptions};

/// A field that can be set on many records of a kind at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SettableField {
    /// Its column.
    pub name: &'static str,
    /// What people call it.
    pub label: &'static str,
    /// What is wanted of its value.
    pub wanted: &'static str,
}

/// What is set, and on which records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldOrder {
    /// The kind of the records.
    pub kind: SheetKind,
    /// Their references.
    pub records: Vec<String>,
    /// The field.
    pub field: String,
    /// Its new value, as typed.
    pub value: String,
    /// Why.
    pub reason: String,
}

/// What came of it, for each record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldOutcome {
    /// Changed, or in a preview: will change; with the value before.
    pub changed: Vec<(String, String)>,
    /// Stays as it is, and why.
    pub same: Vec<(String, String)>,
    /// Left out, and why.
    pub refused: Vec<(String, String)>,
    /// How many awards left their runs because of it.
    pub taken_out: usize,
}

const fn field(name: &'static str, label: &'static str, wanted: &'static str) -> SettableField {
    SettableField { name, label, wanted }
}

const LEARNERS: &[SettableField] = &[
    field("language", "language", "a language"),
    field("country", "country", "a country"),
    field("town", "town", "a town"),
    field("title", "title", "such as Ms"),
    field("identity_evidence", "identity", "such as passport"),
];
const REGISTRATIONS: &[SettableField] = &[
    field("assessed_in", "assessed in", "a territory"),
    field("assessed_language", "language of assessment", "a language"),
    field("deliver_to", "deliver to", "centre, learner, employer or collect"),
    field("due_on", "due", "a day"),
];
// The owner is given by assigning (`a`), which asks who may.
const EXCEPTIONS: &[SettableField] = &[field("due_on", "due", "a day")];

enum Judged {
    Learner(LearnerRef, Box<Learner>, Box<Learner>),
    Registration(RegistrationRef, Box<Registration>, Box<Registration>, (String, String, String)),
    Due(ExceptionRef, String, crate::core::domain::Day),
}

enum Verdict {
    Changes(Judged, String),
    Same,
    Refused(String),
}

impl Core {
    /// The fields that can be set on many records of a kind at once; none for a kind without.
    pub fn settable_fields(&self, kind: SheetKind) -> &'static [SettableField] {
        match kind {
            SheetKind::Learners => LEARNERS,
            SheetKind::Registrations => REGISTRATIONS,
            SheetKind::Exceptions => EXCEPTIONS,
            _ => &[],
        }
    }

    /// What setting a field would come to for each record. Refuses a field that cannot be set at once, and a value that
    /// no record could have.
    pub fn preview_field(&self, order: &FieldOrder) -> Result<FieldOutcome> {
        self.judged(order).map(|(_, outcome)| outcome)
    }

    /// Sets a field on every record that may have it; the others are left out with the reason. Refuses without a reason,
    /// and what [`Core::preview_field`] refuses.
    pub fn set_field(&mut self, order: &FieldOrder) -> Result<FieldOutcome> {
        if order.reason.trim().is_empty() {
            return Err(Refusal::new("setting a field needs a reason; nothing was changed").hint("Say why.").into());
        }
        let (judged, mut outcome) = self.judged(order)?;
        if judged.is_empty() {
            return Ok(outcome);
        }
        let action = action_of(order.kind);
        let (taken_out, gone) = self.write(action, |tx| {
            let (mut taken_out, mut gone) = (0, Vec::new());
            for one in judged {
                match change(tx, one, &order.reason)? {
                    Ok(out) => taken_out += out,
                    Err(reference) => gone.push(reference),
                }
            }
            Ok((taken_out, gone))
        })?;
        outcome.taken_out = taken_out;
        outcome.changed.retain(|(reference, _)| !gone.contains(reference));
        let moved_on = |reference: String| (reference, "was changed by somebody else in this moment".to_owned());
        outcome.refused.extend(gone.into_iter().map(moved_on));
        Ok(outcome)
    }

    fn judged(&self, order: &FieldOrder) -> Result<(Vec<Judged>, FieldOutcome)> {
        self.may(action_of(order.kind))?;
        let fields = self.settable_fields(order.kind);
        if !fields.iter().any(|field| field.name == order.field) {
            let names = fields.iter().map(|field| field.name).collect::<Vec<_>>().join(", ");
            return Err(Error::new(
                ErrorKind::Arguments,
                format!("`{}` cannot be set on many {} at once", order.field, order.kind),
            )
            .with_hint(if names.is_empty() {
                "Amend them one by one.".to_owned()
            } else {
                format!("Fields: {names}.")
            }));
        }
        let mut outcome = FieldOutcome::default();
        let mut changes = Vec::new();
        for reference in &order.records {
            match self.judge(order, reference)? {
                Verdict::Changes(judged, before) => {
                    outcome.changed.push((reference.clone(), before));
                    changes.push(judged);
                }
                Verdict::Same => outcome.same.push((reference.clone(), format!("{reference} has it already"))),
                Verdict::Refused(why) => outcome.refused.push((reference.clone(), why)),
            }
        }
        Ok((changes, outcome))
    }

    fn judge(&self, order: &FieldOrder, reference: &str) -> Result<Verdict> {
        match order.kind {
            SheetKind::Learners => self.judge_learner(order, reference.parse()?),
            SheetKind::Registrations => self.judge_registration(order, reference.parse()?),
            _ => self.judge_due(order, reference.parse()?),
        }
    }

    fn judge_learner(&self, order: &FieldOrder, learner: LearnerRef) -> Result<Verdict> {
        let Ok(before) = learners::load(self.db(), learner) else {
            return Ok(Verdict::Refused(format!("{learner} is gone")));
        };
        let mut after = before.clone();
        if let Err(problem) = learners::set(&mut after, &order.field, &order.value) {
            return Err(Refusal::new(format!("{}: wanted {}", order.field, problem.wanted)).into());
        }
        if after == before {
            return Ok(Verdict::Same);
        }
        let problems = learners::problems(self.db(), &after, Some(learner), self.today())?;
        if let Some(problem) = problems.iter().find(|problem| problem.holds() && problem.field == order.field) {
            return Ok(Verdict::Refused(format!("{learner}: {}", learners::problem_words(problem))));
        }
        let was = value_of(&before.columns(), &order.field);
        Ok(Verdict::Changes(Judged::Learner(learner, Box::new(before), Box::new(after)), was))
    }

    fn judge_registration(&self, order: &FieldOrder, reference: RegistrationRef) -> Result<Verdict> {
        let Ok((_, before)) = kept::by_ref(self.db(), reference) else {
            return Ok(Verdict::Refused(format!("{reference} is gone")));
        };
        let mut after = before.clone();
        let value = match order.field.as_str() {
            "due_on" if !order.value.trim().is_empty() => {
                typed_day(&order.value, self.today(), self.today())?.day.to_string()
            }
            "assessed_in" => territory(&order.value)?.code().to_owned(),
            _ => order.value.clone(),
        };
        registrations::set(&mut after, &order.field, &value)?;
        if after == before {
            return Ok(Verdict::Same);
        }
        let (was, now) = (value_of(&before.columns(), &order.field), value_of(&after.columns(), &order.field));
        let change = (order.field.clone(), was.clone(), now);
        Ok(Verdict::Changes(Judged::Registration(reference, Box::new(before), Box::new(after), change), was))
    }

    fn judge_due(&self, order: &FieldOrder, exception: ExceptionRef) -> Result<Verdict> {
        let due = typed_day(&order.value, self.today(), self.today())?.day;
        if due < self.today() {
            return Err(Refusal::new(format!("due on {due}: that day is over; nothing was changed")).into());
        }
        let Ok(row) = exceptions::load(self.db(), exception) else {
            return Ok(Verdict::Refused(format!("{exception} is gone")));
        };
        if !row.state.is_open() {
            return Ok(Verdict::Refused(format!("{exception} was {}", row.state)));
        }
        let others = row.owner.as_deref().is_some_and(|owner| owner != self.operator());
        if others && Action::ReassignOthersWork.allowed(self.roles()).is_err() {
            let owner = row.owner.as_deref().unwrap_or_default();
            return Ok(Verdict::Refused(format!("{exception} is {owner}'s; they or the manager give it another day")));
        }
        if row.due_on == due {
            return Ok(Verdict::Same);
        }
        let was = row.due_on.to_string();
        Ok(Verdict::Changes(Judged::Due(exception, was.clone(), due), was))
    }
}

const fn action_of(kind: SheetKind) -> Action {
    match kind {
        SheetKind::Learners => Action::AmendLearner,
        SheetKind::Registrations => Action::AmendRegistration,
        _ => Action::WorkException,
    }
}

fn value_of(columns: &[(&'static str, String)], field: &str) -> String {
    columns.iter().find(|(name, _)| *name == field).map(|(_, value)| value.clone()).unwrap_or_default()
}

fn territory(text: &str) -> Result<Territory> {
    let low = text.trim().to_lowercase();
    let found = Territory::ALL.iter().copied().find(|territory| territory.code().to_lowercase() == low);
    found.ok_or_else(|| {
        let names = Territory::ALL.iter().map(|territory| territory.code()).collect::<Vec<_>>().join(", ");
        Refusal::new(format!("assessed in: found `{text}`, wanted one of {names}")).into()
    })
}

/// Changes one record; gives how many awards left their runs, or the reference of one that moved on meanwhile.
fn change(tx: &Tx<'_>, one: Judged, reason: &str) -> Result<std::result::Result<usize, String>> {
    match one {
        Judged::Learner(learner, before, after) => {
            if !stands(tx, &*before, |tx| learners::load(tx, learner))? {
                return Ok(Err(learner.to_string()));
            }
            let (_, taken_out, _) = learners::save(tx, learner, &before, &after, reason)?;
            Ok(Ok(taken_out.len()))
        }
        Judged::Registration(reference, before, after, change) => {
            if !stands(tx, &*before, |tx| Ok(kept::by_ref(tx, reference)?.1))? {
                return Ok(Err(reference.to_string()));
            }
            let (_, taken_out) = registrations::save(tx, reference, &after, &[change], reason)?;
            Ok(Ok(taken_out.len()))
        }
        Judged::Due(exception, was, due) => {
            let now = exceptions::load(tx, exception)?;
            if now.due_on.to_string() != was || !now.state.is_open() {
                return Ok(Err(exception.to_string()));
            }
            exceptions::date(tx, exception, due)?;
            let due = due.to_string();
            let change = Change::new(format!("exception:{}", exception.0), "due_on", Some(was), Some(due.clone()));
            let event = Event::new(EventKind::ExceptionDated, exception).with("due", due).because(reason);
            tx.record(&event.changing(change))?;
            Ok(Ok(0))
        }
    }
}
