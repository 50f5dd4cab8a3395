//! Taking back what was done to exceptions, for one or many at once. Separate because an undo is a new event that looks
//! at the trail.
//!
//! **Invariant:** only one's own work is undone, only while nothing later touched it, and never a step that two people
//! took or that cancelled an award.

use super::super::{Core, Result, holds};
use super::raising::reach_of;
use crate::core::domain::Refusal;
use crate::core::domain::events::{Change, Event, EventKind};
use crate::core::domain::references::ExceptionRef;
use crate::core::domain::roles::Action;
use crate::core::store::exceptions::{self, ExceptionRow};
use crate::core::store::trail::{self, TrailChange, TrailEvent};
use crate::core::store::{Connection, Tx};

impl Core {
    /// Takes back these events about exceptions, all or nothing; gives how many exceptions are as they were before.
    /// Refuses with the reason when one may not be undone.
    pub fn undo_exceptions(&mut self, events: &[i64]) -> Result<usize> {
        let mut plan = Vec::new();
        for seq in events {
            let event = trail::event(self.db(), *seq)?;
            let changes = trail::changes(self.db(), *seq)?;
            may_undo(self.db(), self.operator(), &event, &changes)?;
            let row = exceptions::load(self.db(), event.subject.parse::<ExceptionRef>()?)?;
            plan.push((event, changes, row));
        }
        self.write(Action::WorkException, |tx| {
            for (event, changes, row) in &plan {
                undo(tx, event, changes, row)?;
            }
            Ok(plan.len())
        })
    }
}

fn may_undo(db: &Connection, operator: &str, event: &TrailEvent, changes: &[TrailChange]) -> Result<()> {
    let no = |why: &str| Refusal::new(format!("{} of {} {why}; nothing was undone", event.kind, event.subject));
    if event.operator != operator {
        return Err(no(&format!("was {}'s", event.operator)).into());
    }
    let undoable = matches!(
        event.kind,
        EventKind::ExceptionAssigned
            | EventKind::ExceptionStarted
            | EventKind::ExceptionWaiting
            | EventKind::ExceptionResolved
            | EventKind::ExceptionEscalated
            | EventKind::ExceptionReopened
    );
    if !undoable || changes.is_empty() {
        return Err(no("cannot be undone").hint("Reopen it, or raise a new one.").into());
    }
    if trail::undone_by(db, event.seq)?.is_some() {
        return Err(no("was undone already").into());
    }
    for change in changes {
        if let Some(later) = trail::changed_since(db, &change.record, &change.column, event.seq)? {
            let later = trail::event(db, later)?;
            return Err(no(&format!("was followed by {} by {}", later.kind, later.operator)).into());
        }
    }
    Ok(())
}

fn undo(tx: &Tx<'_>, event: &TrailEvent, changes: &[TrailChange], row: &ExceptionRow) -> Result<()> {
    let mut before = row.clone();
    for change in changes {
        let old = change.old.clone();
        match change.column.as_str() {
            "state" => before.state = old.unwrap_or_default().parse()?,
            "owner" => before.owner = old,
            "level" => before.level = old.unwrap_or_default().parse().unwrap_or(before.level),
            "due_on" => before.due_on = day(old)?.unwrap_or(before.due_on),
            "waiting_for" => before.waiting_for = old,
            "wait_until" => before.wait_until = day(old)?,
            "closed_on" => before.closed_on = day(old)?,
            _ => {}
        }
    }
    exceptions::put_back(tx, &before)?;
    let back = changes.iter().map(|c| Change::new(&c.record, &c.column, c.new.clone(), c.old.clone()));
    let undone = Event::new(EventKind::ChangeUndone, &event.subject)
        .with("what", event.kind.code())
        .undoing(event.seq)
        .changing_all(back);
    tx.record(&undone)?;
    if row.holds
        && row.state != before.state
        && let Some(reach) = reach_of(&row.subject)
    {
        holds::fact_changed(tx, reach)?;
    }
    Ok(())
}

fn day(text: Option<String>) -> Result<Option<crate::core::domain::Day>> {
    Ok(crate::core::store::facts::day_or_none(text)?)
}
