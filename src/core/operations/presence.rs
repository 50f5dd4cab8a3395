//! Who is in what: presence of people in records, and leases on what one person works on at a time. Outside the trail,
//! but for taking over, which is an event with its reason.
//!
//! **Invariant:** a lease is asked in the transaction of the work itself; a window that looks idle writes nothing.

use super::{Core, Result};
use crate::core::domain::Refusal;
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::presence::{Lease, PRESENT_MINUTES, Work, holds_until, is_present};
use crate::core::domain::roles::Action;
use crate::core::store::{Tx, presence};

/// Somebody in a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Present {
    /// The operator's login.
    pub operator: String,
    /// The record open in their window.
    pub subject: String,
    /// Since when, as the office's clock shows it.
    pub since: chrono::NaiveDateTime,
    /// What they work on there alone, if they do.
    pub work: Option<Work>,
}

impl Present {
    /// `jmbeki is viewing since 10:38`, `thale is confirming since 10:31`.
    pub fn words(&self) -> String {
        let what = self.work.map_or("viewing", Work::code);
        format!("{} is {what} since {}", self.operator, self.since.format("%H:%M"))
    }
}

impl Core {
    /// A word that tells one window from another.
    pub fn window_word(&self) -> String {
        let mut bytes = [0; 6];
        self.store.random(&mut bytes);
        super::audit::hex(&bytes)
    }

    /// Writes what nobody misses after a power cut, so that no key waits for the disk.
    fn write_in_passing<T>(&mut self, work: impl FnOnce(&Tx<'_>) -> Result<T>) -> Result<T> {
        self.store.waits_for_the_disk(false)?;
        let done = self.write_unasked(work);
        self.store.waits_for_the_disk(true)?;
        done
    }

    /// Says that a window has a record open; this operator's lease on it holds on. Does nothing in a read-only core.
    pub fn be_in(&mut self, window: &str, subject: &str) -> Result<()> {
        if self.is_read_only() {
            return Ok(());
        }
        let now = self.now();
        let stale = now - chrono::TimeDelta::minutes(PRESENT_MINUTES);
        self.write_in_passing(|tx| {
            if let Some(before) = presence::subject_of(tx, &tx.stamp().operator, window)?
                && before != subject
            {
                presence::drop_lease(tx, &before)?;
            }
            presence::enter(tx, window, subject, stale)?;
            Ok(presence::renew_lease(tx, subject, holds_until(now))?)
        })
    }

    /// Says that a window has no record open any more; what was worked on there is free.
    pub fn be_nowhere(&mut self, window: &str) -> Result<()> {
        if self.is_read_only() {
            return Ok(());
        }
        self.write_in_passing(|tx| {
            if let Some(subject) = presence::subject_of(tx, &tx.stamp().operator, window)? {
                presence::drop_lease(tx, &subject)?;
            }
            Ok(presence::leave(tx, window)?)
        })
    }

    /// Everybody who is in a record or works on one now, this operator included.
    pub fn who_is_in(&self) -> Result<Vec<Present>> {
        let now = self.now();
        let held: Vec<Lease> = presence::leases(self.db())?.into_iter().filter(|lease| lease.holds(now)).collect();
        let mut all: Vec<Present> = Vec::new();
        for row in presence::all(self.db())?.into_iter().filter(|row| is_present(row.seen, now)) {
            let is_held = |lease: &&Lease| lease.subject == row.subject && lease.operator == row.operator;
            let lease = held.iter().find(is_held);
            let since = self.office_time(lease.map_or(row.since, |lease| lease.since));
            let work = lease.map(|lease| lease.work);
            if !all.iter().any(|one| one.operator == row.operator && one.subject == row.subject) {
                all.push(Present { operator: row.operator, subject: row.subject, since, work });
            }
        }
        for lease in held {
            if !all.iter().any(|one| one.operator == lease.operator && one.subject == lease.subject) {
                let since = self.office_time(lease.since);
                all.push(Present { operator: lease.operator, subject: lease.subject, since, work: Some(lease.work) });
            }
        }
        Ok(all)
    }

    /// Begins work that one person does at a time, or goes on with it. Refuses while somebody else does it, naming them
    /// and since when.
    pub fn begin_work(&mut self, subject: &str, work: Work) -> Result<()> {
        let (now, operator) = (self.now(), self.login.clone());
        let since = presence::lease(self.db(), subject)?;
        let shown = since.map_or_else(String::new, |lease| self.office_time(lease.since).format("%H:%M").to_string());
        self.write_unasked(|tx| {
            let before = presence::lease(tx, subject)?;
            if let Some(lease) = &before {
                lease.lets(&operator, now, &shown)?;
            }
            let mine = before.filter(|lease| lease.operator == operator && lease.holds(now));
            let since = mine.map_or(now, |lease| lease.since);
            let (subject, until) = (subject.to_owned(), holds_until(now));
            Ok(presence::keep_lease(tx, &Lease { subject, operator, work, since, until })?)
        })
    }

    /// Takes work over from whoever does it, with a reason, which is an event. Refuses when nobody else does it, or
    /// without a reason.
    pub fn take_over(&mut self, subject: &str, reason: &str) -> Result<Present> {
        if reason.trim().is_empty() {
            return Err(Refusal::new(format!("taking over {subject} needs a reason; nothing was changed"))
                .hint("Say why.")
                .into());
        }
        let (now, operator) = (self.now(), self.login.clone());
        let lease = self.write(Action::TakeOverWork, |tx| {
            let held = presence::lease(tx, subject)?.filter(|lease| lease.holds(now) && lease.operator != operator);
            let Some(lease) = held else {
                return Err(Refusal::new(format!("nobody else works on {subject}; nothing was changed"))
                    .hint("Go on: it is free.")
                    .into());
            };
            let event = Event::new(EventKind::WorkTakenOver, subject)
                .with("from", lease.operator.as_str())
                .with("work", lease.work.code());
            tx.record(&event.because(reason))?;
            let mine = Lease { operator, since: now, until: holds_until(now), ..lease };
            presence::keep_lease(tx, &mine)?;
            Ok(mine)
        })?;
        let since = self.office_time(lease.since);
        Ok(Present { operator: lease.operator, subject: lease.subject, since, work: Some(lease.work) })
    }
}

/// Refuses while somebody else works on the subject alone: asked inside the transaction of the work.
pub(super) fn is_free(tx: &Tx<'_>, subject: &str) -> Result<()> {
    let Some(lease) = presence::lease(tx, subject)? else { return Ok(()) };
    let since = lease.since.format("%H:%M UTC").to_string();
    Ok(lease.lets(&tx.stamp().operator, tx.stamp().at, &since)?)
}
