//! Taking decisions on claim rows back, and doing them again: corrections, findings accepted, rows rejected or withdrawn.
//! Separate from deciding because the row is brought back by the rules, not by putting single columns back.
//!
//! **Invariant:** afterwards the row is asked every rule again, so problems, exceptions and award follow as they do from
//! any decision; an award the decision made is cancelled, never deleted, and comes back when the row is right again.

use super::correcting::Mending;
use super::{Core, Error, Refusal, Result};
use crate::core::domain::awards::{AwardState, AwardStep};
use crate::core::domain::claims::{ClaimState, ClaimStep};
use crate::core::domain::events::{Change, Event, EventKind};
use crate::core::domain::references::{AwardRef, ClaimRef};
use crate::core::operations::holds::fact_changed;
use crate::core::store::awards::{self, Reach};
use crate::core::store::subjects::claim_key;
use crate::core::store::trail::{self, Seq, TrailChange, TrailEvent};
use crate::core::store::{Tx, claims, problems};

/// Whether an event is a person's decision on a claim row.
pub(in crate::core::operations) const fn is_decision(kind: EventKind) -> bool {
    matches!(
        kind,
        EventKind::ClaimCorrected | EventKind::ClaimAccepted | EventKind::ClaimRejected | EventKind::ClaimWithdrawn
    )
}

/// What is undone: the step as it stands in the trail, and whether that does the decisions again.
pub(in crate::core::operations) struct Reversal<'a> {
    /// The step undone now.
    pub step: Seq,
    /// The decisions it comes down to.
    pub decisions: &'a [TrailEvent],
    /// The events of the step undone now.
    pub events: &'a [TrailEvent],
    /// Whether undoing it does the decisions again.
    pub again: bool,
}

impl Core {
    /// Takes decisions on claim rows back, or does them again; gives the new event's place and how many rows went.
    /// Refuses when anybody touched a row since, or an award it made went on.
    pub(in crate::core::operations) fn turn_claims(&mut self, reversal: &Reversal<'_>) -> Result<(Seq, usize)> {
        let (today, place) = (self.today(), self.office().place.clone());
        self.write_unasked(|tx| {
            if let Some(undo) = trail::undone_by(tx, reversal.step)? {
                let words = format!("step {} was undone already, by event {undo}; nothing was changed", reversal.step);
                return Err(Refusal::new(words).into());
            }
            let mut mending = Mending::new(tx, &place, today)?;
            let rows = rows_of(reversal.decisions)?;
            let mut first = None;
            for row in &rows {
                untouched(tx, *row, reversal.step)?;
                let own: Vec<&TrailEvent> =
                    reversal.decisions.iter().filter(|event| event.subject == row.to_string()).collect();
                let seq = turn_row(tx, &mut mending, *row, &own, reversal)?;
                first = first.or(seq);
            }
            let seq = first.ok_or_else(|| Error::not_found(format!("step {}", reversal.step)))?;
            Ok((seq, rows.len()))
        })
    }
}

fn rows_of(decisions: &[TrailEvent]) -> Result<Vec<ClaimRef>> {
    let mut rows: Vec<ClaimRef> = Vec::new();
    for event in decisions {
        let row: ClaimRef = event.subject.parse()?;
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    Ok(rows)
}

/// Refuses when anything happened to the row after the step.
fn untouched(tx: &Tx<'_>, row: ClaimRef, step: Seq) -> Result<()> {
    let Some(later) = trail::later_about(tx, &row.to_string(), step)? else { return Ok(()) };
    let words = format!(
        "{row} was changed since by {} ({}, event {}); nothing was changed",
        later.operator, later.kind, later.seq
    );
    Err(Refusal::new(words).hint("Correct it by hand instead.").into())
}

/// Brings one row back, or on again; gives the place of its event.
fn turn_row(
    tx: &Tx<'_>,
    mending: &mut Mending<'_, '_>,
    row: ClaimRef,
    decisions: &[&TrailEvent],
    reversal: &Reversal<'_>,
) -> Result<Option<Seq>> {
    let kept = claims::claim(tx, row)?;
    let Some(kind) = decisions.first().map(|event| event.kind) else { return Ok(None) };
    let mut values = kept.values.clone();
    let mut changes = Vec::new();
    for event in decisions {
        for TrailChange { column, old, new, .. } in trail::changes(tx, event.seq)? {
            let (from, to) = if reversal.again { (old, new) } else { (new, old) };
            if column != "state" {
                super::correcting::with_field(&mut values, &column, to.as_deref().unwrap_or(""))?;
            }
            changes.push(Change::new(format!("claim:{}", claim_key(row)), column, from, to));
        }
    }
    let what = format!("{kind} {row}");
    let event = Event::new(EventKind::ChangeUndone, row).with("what", what.as_str());
    let seq = tx.record(&event.undoing(reversal.step).changing_all(changes))?;
    cancel_awards(tx, row, reversal.events)?;
    match (kind, reversal.again) {
        (EventKind::ClaimRejected | EventKind::ClaimWithdrawn, true) => {
            let to = if kind == EventKind::ClaimRejected { ClaimState::Rejected } else { ClaimState::Withdrawn };
            claims::step(tx, &ClaimStep::ask(row, kept.state, to)?)?;
            problems::gone(tx, &row.to_string())?;
            super::correcting::close_all(tx, row)?;
            return Ok(Some(seq));
        }
        (EventKind::ClaimAccepted, again) => {
            let state = if again { "open" } else { "accepted" };
            let rules: Vec<String> = decisions.iter().filter_map(|event| rule_of(event)).collect();
            for problem in problems::of_subject(tx, &row.to_string())? {
                if problem.state == state && rules.contains(&problem.rule) {
                    problems::set_state(tx, problem.key, state, if again { "accepted" } else { "gone" })?;
                }
            }
        }
        _ => {}
    }
    if kept.state != ClaimState::Invalid && kept.state != ClaimState::Corrected {
        claims::step(tx, &ClaimStep::back(row, kept.state)?)?;
    }
    let now = claims::claim(tx, row)?;
    mending.ask_again(&now, values, "")?;
    Ok(Some(seq))
}

fn rule_of(event: &TrailEvent) -> Option<String> {
    let fields: serde_json::Value = serde_json::from_str(&event.detail).ok()?;
    fields["rule"].as_str().map(str::to_owned)
}

/// Cancels the award that the undone step made from the row. Refuses when it has gone on since.
fn cancel_awards(tx: &Tx<'_>, row: ClaimRef, events: &[TrailEvent]) -> Result<()> {
    let made = events.iter().filter(|event| event.kind == EventKind::AwardCreated);
    for event in made {
        let fields: serde_json::Value = serde_json::from_str(&event.detail).unwrap_or_default();
        if fields["claim"].as_str() != Some(&row.to_string()) {
            continue;
        }
        let award: AwardRef = event.subject.parse()?;
        let Some((state, _)) = awards::cached(tx, award)? else { continue };
        if state != AwardState::Pending {
            let words = format!("{award}, which it made, is {state} now; nothing was changed");
            let hint = match state {
                AwardState::Batched => "Take the award out of its run first.",
                _ => "The paper is withdrawn or replaced by its own step.",
            };
            return Err(Refusal::new(words).hint(hint).into());
        }
        awards::cancel(tx, &AwardStep::ask(award, state, AwardState::Cancelled)?)?;
        tx.record(&Event::new(EventKind::AwardCancelled, award))?;
        fact_changed(tx, Reach::Award(award))?;
    }
    Ok(())
}
