//! Undo and redo, from the durable trail: one step of an operator is taken back whole, by a new event.
//!
//! **Invariant:** nothing that left the office is undone (approve, print, send, dispatch, export), nothing somebody else
//! changed since, and nothing of another operator's. An undo is itself a step, so undoing it is the redo.

use super::holds::fact_changed;
use super::{Core, Error, Result};
use crate::core::domain::Refusal;
use crate::core::domain::courses::PresentationId;
use crate::core::domain::events::{Change, Event, EventKind};
use crate::core::domain::organisations::OrganisationId;
use crate::core::domain::references::{AwardRef, LearnerRef, RegistrationRef};
use crate::core::store::awards::Reach;
use crate::core::store::trail::{self, Seq, TrailChange, TrailEvent};
use crate::core::store::{Tx, undo};

/// What was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// The step taken back.
    pub step: Seq,
    /// What it was, in words.
    pub what: String,
    /// How many records went back.
    pub records: usize,
    /// The new event.
    pub seq: Seq,
}

/// The events whose changes can be put back.
const fn undoable(kind: EventKind) -> bool {
    use EventKind as K;
    matches!(
        kind,
        K::LearnerAmended
            | K::LearnerNameConfirmed
            | K::RegistrationAmended
            | K::OrganisationSuspended
            | K::OrganisationStopped
            | K::OrganisationFrozen
            | K::OrganisationLifted
            | K::ExceptionAssigned
            | K::ExceptionStarted
            | K::ExceptionWaiting
            | K::ExceptionResolved
            | K::ExceptionReleased
            | K::ExceptionCancelled
            | K::ExceptionEscalated
            | K::ExceptionReopened
            | K::ExceptionDated
            | K::TaskAmended
            | K::TaskMoved
            | K::ChangeUndone
    )
}

impl Core {
    /// Takes back this operator's latest step that is not yet taken back; `step` names an older one.
    /// Refuses when there is none, when it cannot be undone, or when somebody changed the same columns since.
    pub fn undo(&mut self, step: Option<Seq>) -> Result<Undone> {
        let step = match step {
            Some(step) => step,
            None => self.latest(false)?.ok_or_else(|| Refusal::new("there is nothing of yours to undo"))?,
        };
        self.take_back(step)
    }

    /// Brings back what this operator's latest undo took back.
    /// Refuses when their latest step is not an undo.
    pub fn redo(&mut self) -> Result<Undone> {
        let step = self.latest(true)?.ok_or_else(|| Refusal::new("there is nothing of yours to redo"))?;
        self.take_back(step)
    }

    /// The latest step to undo; with `redo` the latest undo that is not itself taken back.
    fn latest(&self, redo: bool) -> Result<Option<Seq>> {
        for event in trail::steps_of(self.db(), &self.login, 200)? {
            if trail::undone_by(self.db(), event.step)?.is_some() {
                continue;
            }
            match (redo, self.took_back(&event)?) {
                (true, true) | (false, false) => return Ok(Some(event.step)),
                (true, false) => return Ok(None),
                (false, true) => {}
            }
        }
        Ok(None)
    }

    /// Whether a step left something taken back: an undo did, an undo of an undo (a redo) did not, and so on down.
    fn took_back(&self, step: &TrailEvent) -> Result<bool> {
        let (mut took_back, mut undoes) = (false, step.undoes);
        while let Some(undone) = undoes {
            took_back = !took_back;
            undoes = trail::event(self.db(), undone)?.undoes;
        }
        Ok(took_back)
    }

    fn take_back(&mut self, step: Seq) -> Result<Undone> {
        let events = trail::step(self.db(), step)?;
        let first = events.first().ok_or_else(|| Error::not_found(format!("step {step}")))?.clone();
        if first.kind == EventKind::SheetsConfirmed {
            return self.take_back_count(&first);
        }
        self.may_take_back(&first, &events)?;
        let what = first.kind.code().to_owned() + " " + &first.subject;
        self.write_unasked(|tx| {
            if let Some(undo) = trail::undone_by(tx, step)? {
                return Err(Refusal::new(format!(
                    "step {step} was undone already, by event {undo}; nothing was changed"
                ))
                .into());
            }
            let mut all = Vec::new();
            for event in events.iter().rev() {
                all.extend(put_event_back(tx, event)?);
            }
            let mut records: Vec<&str> = all.iter().map(|change: &Change| change.record.as_str()).collect();
            records.sort_unstable();
            records.dedup();
            let records: Vec<String> = records.into_iter().map(str::to_owned).collect();
            let words = if records.len() == 1 {
                what.clone()
            } else {
                format!("{what} and {} more", records.len().saturating_sub(1))
            };
            let event = Event::new(EventKind::ChangeUndone, &first.subject).with("what", words.as_str());
            let seq = tx.record(&event.undoing(step).changing_all(all))?;
            for record in &records {
                after(tx, record)?;
            }
            Ok(Undone { step, what: words, records: records.len(), seq })
        })
    }

    /// A count of printed sheets moves paper too, so the print room takes it back itself.
    fn take_back_count(&mut self, step: &TrailEvent) -> Result<Undone> {
        self.may_take_back(step, &[])?;
        if let Some(undo) = trail::undone_by(self.db(), step.step)? {
            let words = format!("step {} was undone already, by event {undo}; nothing was changed", step.step);
            return Err(Refusal::new(words).into());
        }
        let counted = trail::changes(self.db(), step.seq)?;
        let serials: Vec<String> =
            counted.iter().filter_map(|c| Some(c.record.strip_prefix("certificate:")?.to_owned())).collect();
        let seq = self.undo_confirmed_step(step.subject.parse()?, &serials, step.step)?;
        let what = format!("{} {}", step.kind, step.subject);
        Ok(Undone { step: step.step, what, records: serials.len(), seq })
    }

    fn may_take_back(&self, first: &TrailEvent, events: &[TrailEvent]) -> Result<()> {
        if first.operator != self.login {
            return Err(Refusal::new(format!("step {} is {}'s; nothing was changed", first.step, first.operator))
                .hint("Everybody undoes their own steps.")
                .into());
        }
        if let Some(fixed) = events.iter().find(|event| !undoable(event.kind)) {
            return Err(Refusal::new(format!(
                "`{}` of {} cannot be undone; nothing was changed",
                fixed.kind, fixed.subject
            ))
            .hint("What left the office, or made a record, is corrected by its own step.")
            .into());
        }
        Ok(())
    }
}

/// Puts one event's changes back, record by record, and gives them as changes of the new event.
fn put_event_back(tx: &Tx<'_>, event: &TrailEvent) -> Result<Vec<Change>> {
    let changes = trail::changes(tx, event.seq)?;
    for change in &changes {
        if let Some(later) = trail::changed_since(tx, &change.record, &change.column, event.seq)? {
            let by = trail::event(tx, later)?;
            return Err(Refusal::new(format!(
                "{} of {} was changed since by {} (event {later}); nothing was changed",
                change.column, event.subject, by.operator
            ))
            .hint("Amend it by hand instead.")
            .into());
        }
    }
    let mut back = Vec::new();
    for record in records_of(&changes) {
        let own: Vec<TrailChange> = changes.iter().filter(|change| change.record == record).cloned().collect();
        if let Some(column) = undo::put_back(tx, &record, &own)? {
            return Err(Refusal::new(format!(
                "{column} of {} no longer holds what this step left there; nothing was changed",
                event.subject
            ))
            .hint("Amend it by hand instead.")
            .into());
        }
        back.extend(own.into_iter().map(|change| Change::new(change.record, change.column, change.new, change.old)));
    }
    Ok(back)
}

fn records_of(changes: &[TrailChange]) -> Vec<String> {
    let mut records: Vec<String> = Vec::new();
    for change in changes {
        if !records.contains(&change.record) {
            records.push(change.record.clone());
        }
    }
    records
}

/// What a record's change reaches: search index, cached verdicts, runs.
fn after(tx: &Tx<'_>, record: &str) -> Result<()> {
    let Some((table, key)) = record.split_once(':').and_then(|(table, key)| Some((table, key.parse::<i64>().ok()?)))
    else {
        return Ok(());
    };
    match table {
        "learner" => {
            undo::reindex_learner(tx, LearnerRef(key))?;
            fact_changed(tx, Reach::Learner(LearnerRef(key)))?;
        }
        "registration" => _ = fact_changed(tx, Reach::Registration(RegistrationRef(key)))?,
        "organisation" => _ = fact_changed(tx, Reach::Centre(OrganisationId(key)))?,
        "exception" => {
            if let Some((kind, id)) = undo::held_by(tx, key)? {
                match kind.as_str() {
                    "award" => _ = fact_changed(tx, Reach::Award(AwardRef(id)))?,
                    "registration" => _ = fact_changed(tx, Reach::Registration(RegistrationRef(id)))?,
                    "learner" => _ = fact_changed(tx, Reach::Learner(LearnerRef(id)))?,
                    "centre" => _ = fact_changed(tx, Reach::Centre(OrganisationId(id)))?,
                    "presentation" => _ = fact_changed(tx, Reach::Presentation(PresentationId(id)))?,
                    _ => {}
                }
            }
        }
        _ => {}
    }
    Ok(())
}
