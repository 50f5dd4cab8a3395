//! The steps of an exception, for one or for many: first each is judged, then those that change are changed, with a
//! result for each and one undo for all.
//!
//! **Invariant:** a preview and the change judge alike; what is left out says why.

use super::super::{Core, Result, holds};
use super::raising::{known_operator, reach_of};
use super::{Evidence, ExceptionRow};
use crate::core::domain::awards::{AwardState, AwardStep};
use crate::core::domain::calendars::Calendar;
use crate::core::domain::events::{Change, Event, EventKind};
use crate::core::domain::exceptions::{ExceptionStep, ExceptionVerb, SubjectKind, escalated};
use crate::core::domain::references::{AwardRef, ExceptionRef, RegistrationRef};
use crate::core::domain::roles::{Action, Role};
use crate::core::domain::{Day, Refusal};
use crate::core::store::{Tx, awards, exceptions, holidays};

/// What is done to exceptions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExceptionChange {
    /// Given to somebody, or to nobody.
    Assign(Option<String>),
    /// Taken in hand; it becomes the operator's when it is nobody's.
    Start,
    /// Waits on somebody until a day.
    Wait {
        /// On whom.
        on: String,
        /// Until when.
        until: Day,
    },
    /// Put right.
    Resolve(String),
    /// The hold is lifted.
    Release(String),
    /// The hold stands for good: its award is cancelled.
    Uphold(String),
    /// Raised in error.
    Cancel(String),
    /// One level up.
    Escalate(String),
    /// Not put right after all.
    Reopen(String),
}

impl ExceptionChange {
    const fn verb(&self) -> Option<ExceptionVerb> {
        Some(match self {
            Self::Assign(_) | Self::Escalate(_) => return None,
            Self::Start => ExceptionVerb::Start,
            Self::Wait { .. } => ExceptionVerb::Wait,
            Self::Resolve(_) => ExceptionVerb::Resolve,
            Self::Release(_) => ExceptionVerb::Release,
            Self::Uphold(_) => ExceptionVerb::Uphold,
            Self::Cancel(_) => ExceptionVerb::Cancel,
            Self::Reopen(_) => ExceptionVerb::Reopen,
        })
    }

    fn words(&self) -> &str {
        match self {
            Self::Assign(_) | Self::Start | Self::Wait { .. } => "",
            Self::Resolve(words)
            | Self::Release(words)
            | Self::Uphold(words)
            | Self::Cancel(words)
            | Self::Escalate(words)
            | Self::Reopen(words) => words.trim(),
        }
    }

    /// Release, uphold and cancel are choices that need a reason.
    const fn needs_words(&self) -> bool {
        matches!(self, Self::Release(_) | Self::Uphold(_) | Self::Cancel(_))
    }
}

/// What came of it, for each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExceptionOutcome {
    /// Changed, or in a preview: will change.
    pub changed: Vec<ExceptionRef>,
    /// Stays as it is, and why.
    pub same: Vec<(ExceptionRef, String)>,
    /// Left out, and why.
    pub refused: Vec<(ExceptionRef, String)>,
    /// Proposed to a second person, with the proposal's key.
    pub proposed: Vec<(ExceptionRef, i64)>,
    /// What else followed, a sentence each.
    pub followed: Vec<String>,
    /// The step one undo takes back whole.
    pub step: Option<i64>,
}

pub(super) enum Judgement {
    Changes(Box<ExceptionRow>, Option<ExceptionStep>),
    Same(String),
    Refused(String),
}

impl Core {
    /// What a change would do to each, without doing it.
    pub fn preview_exceptions(&self, which: &[ExceptionRef], change: &ExceptionChange) -> Result<ExceptionOutcome> {
        self.check_change(change)?;
        let mut outcome = ExceptionOutcome::default();
        for exception in which {
            match judge(self, *exception, change)? {
                Judgement::Changes(_, step) if step.as_ref().is_some_and(ExceptionStep::needs_second) => {
                    outcome.proposed.push((*exception, 0));
                }
                Judgement::Changes(..) => outcome.changed.push(*exception),
                Judgement::Same(why) => outcome.same.push((*exception, why)),
                Judgement::Refused(why) => outcome.refused.push((*exception, why)),
            }
        }
        Ok(outcome)
    }

    /// Does it to each that may be changed; the others are left out with the reason. A single one that may not be
    /// changed is refused outright.
    pub fn change_exceptions(&mut self, which: &[ExceptionRef], change: &ExceptionChange) -> Result<ExceptionOutcome> {
        self.check_change(change)?;
        self.may(Action::WorkException)?;
        let mut outcome = ExceptionOutcome::default();
        let mut plan = Vec::new();
        for exception in which {
            match judge(self, *exception, change)? {
                Judgement::Changes(row, step) => plan.push((row, step)),
                Judgement::Same(why) => outcome.same.push((*exception, why)),
                Judgement::Refused(why) if which.len() == 1 => return Err(Refusal::new(why).into()),
                Judgement::Refused(why) => outcome.refused.push((*exception, why)),
            }
        }
        let (proposals, changes): (Vec<_>, Vec<_>) =
            plan.into_iter().partition(|(_, step)| step.as_ref().is_some_and(ExceptionStep::needs_second));
        if !changes.is_empty() {
            self.change_now(&changes, change, &mut outcome)?;
        }
        // Apart from the changes, so that one undo takes those back.
        for (row, step) in proposals {
            let Some(step) = step else { continue };
            let proposal =
                self.write(Action::WorkException, |tx| super::lifting::propose(tx, &row, &step, change.words()))?;
            outcome.proposed.push((row.reference, proposal));
        }
        Ok(outcome)
    }

    fn change_now(
        &mut self,
        plan: &[(Box<ExceptionRow>, Option<ExceptionStep>)],
        change: &ExceptionChange,
        outcome: &mut ExceptionOutcome,
    ) -> Result<()> {
        let calendar = holidays::calendar(self.db(), &self.office().place)?;
        self.write(Action::WorkException, |tx| {
            for (row, step) in plan {
                let seq = match step {
                    Some(step) => take(tx, row, step, change, &mut outcome.followed)?,
                    None => move_hands(tx, row, change, &calendar)?,
                };
                outcome.step.get_or_insert(seq);
                outcome.changed.push(row.reference);
            }
            Ok(())
        })
    }

    /// Adds words, and perhaps evidence, to the thread. Refuses empty words without evidence.
    pub fn note_exception(&mut self, exception: ExceptionRef, words: &str, evidence: Option<&Evidence>) -> Result<()> {
        exceptions::load(self.db(), exception)?;
        if words.trim().is_empty() && evidence.is_none() {
            return Err(Refusal::new(format!("a note on {exception} needs words or evidence")).into());
        }
        self.write(Action::WorkException, |tx| {
            let name = evidence.map_or("", |e| e.name.as_str());
            let event = Event::new(EventKind::ExceptionNoted, exception).with("evidence", hash_of(evidence));
            let seq = tx.record(&event)?;
            Ok(exceptions::say(tx, exception, seq, words.trim(), evidence.map(|e| (name, e.sha256)))?)
        })
    }

    fn check_change(&self, change: &ExceptionChange) -> Result<()> {
        if change.needs_words() && change.words().is_empty() {
            return Err(Refusal::new("a reason is wanted; nothing was changed").into());
        }
        match change {
            ExceptionChange::Assign(Some(login)) => known_operator(self, login),
            ExceptionChange::Wait { on, .. } if on.trim().is_empty() => {
                Err(Refusal::new("waiting needs a name: on whom; nothing was changed").into())
            }
            ExceptionChange::Wait { until, .. } if *until <= self.today() => {
                let until = until.format("%d/%m/%Y");
                Err(Refusal::new(format!("waiting until {until} is over already; wanted a day after today")).into())
            }
            _ => Ok(()),
        }
    }
}

fn hash_of(evidence: Option<&Evidence>) -> String {
    evidence.map_or_else(String::new, |e| super::super::audit::hex(&e.sha256))
}

fn judge(core: &Core, exception: ExceptionRef, change: &ExceptionChange) -> Result<Judgement> {
    let row = match exceptions::load(core.db(), exception) {
        Ok(row) => row,
        Err(crate::core::store::StoreError::NotFound(what)) => {
            return Ok(Judgement::Refused(format!("there is no {what}")));
        }
        Err(other) => return Err(other.into()),
    };
    let mine = core.operator();
    if let Some(verb) = change.verb() {
        if verb == ExceptionVerb::Start && row.state.code() == "in progress" {
            return Ok(Judgement::Same(format!("{exception} is in progress already")));
        }
        return Ok(match ExceptionStep::ask(&row.facts(), verb, core.roles()) {
            Ok(step) => Judgement::Changes(Box::new(row), Some(step)),
            Err(no) => Judgement::Refused(with_hint(&no)),
        });
    }
    if let ExceptionChange::Escalate(_) = change {
        return Ok(match escalated(&row.facts()) {
            Ok(_) => Judgement::Changes(Box::new(row), None),
            Err(no) => Judgement::Refused(with_hint(&no)),
        });
    }
    let ExceptionChange::Assign(to) = change else { return Ok(Judgement::Same(String::new())) };
    if !row.state.is_open() {
        return Ok(Judgement::Refused(format!("{exception} was {}", row.state)));
    }
    if row.owner == *to {
        let whose = to.as_deref().map_or_else(|| "nobody's".to_owned(), |login| format!("{login}'s"));
        return Ok(Judgement::Same(format!("{exception} is {whose} already")));
    }
    let others = row.owner.as_deref().is_some_and(|owner| owner != mine);
    if others && Action::ReassignOthersWork.allowed(core.roles()).is_err() {
        let owner = row.owner.as_deref().unwrap_or_default();
        return Ok(Judgement::Refused(format!("{exception} is {owner}'s; the manager gives it to another")));
    }
    Ok(Judgement::Changes(Box::new(row), None))
}

fn with_hint(no: &Refusal) -> String {
    match no.next_step() {
        Some(hint) => format!("{}. {}", no.message(), hint.trim_end_matches('.')),
        None => no.message().to_owned(),
    }
}

fn record_name(row: &ExceptionRow) -> String {
    format!("exception:{}", row.reference.0)
}

fn change_of(row: &ExceptionRow, column: &str, old: Option<String>, new: Option<String>) -> Change {
    Change::new(record_name(row), column, old, new)
}

/// Assign and escalate: the state stays.
fn move_hands(tx: &Tx<'_>, row: &ExceptionRow, change: &ExceptionChange, calendar: &Calendar) -> Result<i64> {
    if let ExceptionChange::Assign(to) = change {
        exceptions::assign(tx, row.reference, to.as_deref())?;
        let event = Event::new(EventKind::ExceptionAssigned, row.reference)
            .with("to", to.as_deref().unwrap_or("nobody"))
            .changing(change_of(row, "owner", row.owner.clone(), to.clone()));
        return Ok(tx.record(&event)?);
    }
    escalate(tx, row, change.words(), false, calendar)
}

/// One level up, with a fresh clock.
pub(in super::super) fn escalate(
    tx: &Tx<'_>,
    row: &ExceptionRow,
    words: &str,
    by_clock: bool,
    calendar: &Calendar,
) -> Result<i64> {
    let level = escalated(&row.facts())?;
    let due_on = calendar.after(tx.stamp().day, u32::from(row.kind.rule().clock_days))?;
    exceptions::escalate(tx, row.reference, level, due_on)?;
    let event = Event::new(EventKind::ExceptionEscalated, row.reference)
        .with("level", i64::from(level))
        .with("by_clock", i64::from(by_clock))
        .because(words)
        .changing(change_of(row, "level", Some(row.level.to_string()), Some(level.to_string())))
        .changing(change_of(row, "due_on", Some(row.due_on.to_string()), Some(due_on.to_string())));
    let seq = tx.record(&event)?;
    if !words.is_empty() {
        exceptions::say(tx, row.reference, seq, words, None)?;
    }
    Ok(seq)
}

/// Takes a permitted step with its event and thread, and what follows of it.
fn take(
    tx: &Tx<'_>,
    row: &ExceptionRow,
    step: &ExceptionStep,
    change: &ExceptionChange,
    followed: &mut Vec<String>,
) -> Result<i64> {
    let waiting = match change {
        ExceptionChange::Wait { on, until } => Some((on.trim(), *until)),
        _ => None,
    };
    if *change == ExceptionChange::Start && row.owner.is_none() {
        exceptions::assign(tx, row.reference, Some(&tx.stamp().operator))?;
    }
    let seq = apply(tx, row, step, waiting, change.words())?;
    followed.extend(consequences(tx, row, step, change.words())?);
    Ok(seq)
}

/// The step itself: row, event, thread.
pub(super) fn apply(
    tx: &Tx<'_>,
    row: &ExceptionRow,
    step: &ExceptionStep,
    waiting: Option<(&str, Day)>,
    words: &str,
) -> Result<i64> {
    exceptions::step(tx, step, waiting)?;
    let new_owner = match (step.verb(), &row.owner) {
        (ExceptionVerb::Start, None) => Some(tx.stamp().operator.clone()),
        (_, owner) => owner.clone(),
    };
    let kind = match step.verb() {
        ExceptionVerb::Start => EventKind::ExceptionStarted,
        ExceptionVerb::Wait => EventKind::ExceptionWaiting,
        ExceptionVerb::Wake => EventKind::ExceptionWoken,
        ExceptionVerb::Resolve => EventKind::ExceptionResolved,
        ExceptionVerb::Release => EventKind::ExceptionReleased,
        ExceptionVerb::Uphold => EventKind::ExceptionUpheld,
        ExceptionVerb::Cancel => EventKind::ExceptionCancelled,
        ExceptionVerb::Reopen => EventKind::ExceptionReopened,
    };
    let until = waiting.map(|w| w.1.to_string());
    let mut event = Event::new(kind, row.reference).because(words);
    if let Some(until) = &until {
        event = event.with("until", until.as_str());
    }
    let closed = (!step.to().is_open()).then(|| tx.stamp().day.to_string());
    let columns = [
        ("state", Some(step.from().code().to_owned()), Some(step.to().code().to_owned())),
        ("owner", row.owner.clone(), new_owner),
        ("waiting_for", row.waiting_for.clone(), waiting.map(|w| w.0.to_owned())),
        ("wait_until", row.wait_until.map(|d| d.to_string()), until),
        ("closed_on", row.closed_on.map(|d| d.to_string()), closed),
    ];
    let changed = columns.into_iter().filter(|(_, old, new)| old != new);
    let event = event.changing_all(changed.map(|(column, old, new)| change_of(row, column, old, new)));
    let seq = tx.record(&event)?;
    if !words.is_empty() {
        exceptions::say(tx, row.reference, seq, words, None)?;
    }
    Ok(seq)
}

/// What follows of a step: awards cancelled by *uphold*, gates asked again when a hold began or ended.
pub(super) fn consequences(tx: &Tx<'_>, row: &ExceptionRow, step: &ExceptionStep, words: &str) -> Result<Vec<String>> {
    let mut followed = Vec::new();
    if step.verb() == ExceptionVerb::Uphold {
        for (award, state) in upheld_awards(tx, row)? {
            followed.extend(cancel_award(tx, award, state, row.reference, words)?);
        }
    }
    if row.holds
        && (step.verb().ends() || step.verb() == ExceptionVerb::Reopen)
        && let Some(reach) = reach_of(&row.subject)
    {
        followed.extend(holds::fact_changed(tx, reach)?.iter().map(holds::Reached::sentence));
    }
    Ok(followed)
}

fn upheld_awards(tx: &Tx<'_>, row: &ExceptionRow) -> Result<Vec<(AwardRef, AwardState)>> {
    let all = match row.subject.kind {
        SubjectKind::Award => {
            let award = AwardRef(row.subject.key);
            awards::cached(tx, award)?.map(|(state, _)| (award, state)).into_iter().collect()
        }
        SubjectKind::Registration => awards::of_registration(tx, RegistrationRef(row.subject.key))?,
        _ => Vec::new(),
    };
    Ok(all.into_iter().filter(|(_, state)| *state != AwardState::Cancelled).collect())
}

fn cancel_award(tx: &Tx<'_>, award: AwardRef, state: AwardState, by: ExceptionRef, words: &str) -> Result<Vec<String>> {
    let mut followed = Vec::new();
    let mut state = state;
    if state == AwardState::Batched {
        let taken = holds::taken_out_of_run(tx, award, "its withhold was upheld")?;
        followed.extend(taken.iter().map(holds::Reached::sentence));
        state = awards::cached(tx, award)?.map_or(state, |(state, _)| state);
    }
    let step = match AwardStep::ask(award, state, AwardState::Cancelled) {
        Ok(step) => step,
        // Its paper is still at the printer: it is cancelled when the run gives it back.
        Err(no) => return Err(no.hint("Confirm or spoil its sheet first, then uphold the hold.").into()),
    };
    awards::cancel(tx, &step)?;
    let event = Event::new(EventKind::AwardCancelled, award)
        .because(if words.is_empty() { format!("{by} upheld") } else { words.to_owned() })
        .changing(Change::new(
            format!("award:{}", award.0),
            "state",
            Some(state.code().to_owned()),
            Some("cancelled".to_owned()),
        ));
    tx.record(&event)?;
    followed.push(format!("{award} was cancelled."));
    Ok(followed)
}

/// The roles a clock acts with when it wakes or closes: none of a person's.
pub(in super::super) const CLOCK: [Role; 1] = [Role::Manager];

/// Wakes a waiting exception whose time is over.
pub(in super::super) fn wake(tx: &Tx<'_>, row: &ExceptionRow) -> Result<i64> {
    let step = ExceptionStep::ask(&row.facts(), ExceptionVerb::Wake, &CLOCK)?;
    apply(tx, row, &step, None, "")
}

/// Closes an exception whose rule no longer finds it, and says so.
pub(in super::super) fn close_by_check(tx: &Tx<'_>, row: &ExceptionRow) -> Result<i64> {
    let step = ExceptionStep::closed_by_check(&row.facts())?;
    exceptions::step(tx, &step, None)?;
    exceptions::problems_gone(tx, row.reference)?;
    let event = Event::new(EventKind::ExceptionClosedByCheck, row.reference)
        .with("rule", row.rule.as_str())
        .changing(change_of(row, "state", Some(step.from().code().to_owned()), Some(step.to().code().to_owned())));
    let seq = tx.record(&event)?;
    exceptions::say(tx, row.reference, seq, &format!("{} no longer finds it.", row.rule), None)?;
    consequences(tx, row, &step, "")?;
    Ok(seq)
}
