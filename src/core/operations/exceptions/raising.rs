//! Raising an exception, by hand or by a check. Separate from the steps that follow because a new hold reaches into
//! open runs.
//!
//! **Invariant:** holding is easy: one person with the right places any hold at once; only a centre is held by those
//! whose kind it is, or the manager.

use super::super::holds::{self, Reached};
use super::super::{Core, Error, Result, after_issue};
use super::Evidence;
use crate::core::domain::calendars::Calendar;
use crate::core::domain::courses::PresentationId;
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::exceptions::{ExceptionKind, Subject, SubjectKind};
use crate::core::domain::organisations::OrganisationId;
use crate::core::domain::references::{AwardRef, ExceptionRef, LearnerRef, RegistrationRef};
use crate::core::domain::roles::{Action, Role};
use crate::core::domain::{Day, Refusal};
use crate::core::store::awards::Reach;
use crate::core::store::exceptions::{self, NewException};
use crate::core::store::{Tx, certificates, holidays, operators, subjects};

/// What a person raises.
#[derive(Debug, Clone)]
pub struct RaiseOrder {
    /// The kind.
    pub kind: ExceptionKind,
    /// What it is about, as typed: a reference, ULN, serial or code.
    pub about: String,
    /// What is wrong: the first words of the thread.
    pub words: String,
    /// Who gets it; none = nobody yet.
    pub owner: Option<String>,
    /// When it is due; none = the kind's clock from today.
    pub due_on: Option<Day>,
    /// A kept file that shows it.
    pub evidence: Option<Evidence>,
}

/// A raised exception and what it reached.
#[derive(Debug, Clone)]
pub struct Raised {
    /// Its reference.
    pub exception: ExceptionRef,
    /// When it is due.
    pub due_on: Day,
    /// Awards it took out of open runs.
    pub reached: Vec<Reached>,
}

impl Core {
    /// Raises an exception by hand; one that holds a certificate holds its award. Refuses when it is about nothing known, without words, of a kind this operator may
    /// not see, or holds a centre and is for others to raise.
    pub fn raise_exception(&mut self, order: &RaiseOrder) -> Result<Raised> {
        let subject = subjects::find(self.db(), &order.about)?
            .ok_or_else(|| Error::not_found(format!("record `{}`", order.about)))?;
        if order.words.trim().is_empty() {
            return Err(
                Refusal::new(format!("an exception about {} needs words: what is wrong", subject.reference)).into()
            );
        }
        let rule = order.kind.rule();
        let subject = if rule.holds { what_can_be_held(self, subject)? } else { subject };
        may_hold(order.kind, &subject, self.roles())?;
        if let Some(owner) = &order.owner {
            known_operator(self, owner)?;
        }
        let calendar = holidays::calendar(self.db(), &self.office().place)?;
        let due_on = match order.due_on {
            Some(day) => day,
            None => calendar.after(self.today(), u32::from(rule.clock_days))?,
        };
        let about = if rule.restricted { "" } else { first_line(&order.words) };
        self.write(Action::RaiseException, |tx| {
            let new = NewException {
                kind: order.kind,
                subject: &subject,
                about,
                rule: "",
                owner: order.owner.as_deref(),
                due_on,
            };
            let exception = exceptions::insert(tx, &new)?;
            let seq = tx.record(&raised_event(exception, order.kind, &subject, ""))?;
            let evidence = order.evidence.as_ref().map(|e| (e.name.as_str(), e.sha256));
            exceptions::say(tx, exception, seq, order.words.trim(), evidence)?;
            if order.kind == ExceptionKind::IssuedInError {
                after_issue::open_notifiable(tx, exception, &subject, &order.words)?;
            }
            let reached = if rule.holds { reach(tx, &subject)? } else { Vec::new() };
            Ok(Raised { exception, due_on, reached })
        })
    }
}

/// Opens an exception that a check found, unless it is open already; gives it when it is new. What it holds is
/// refreshed and leaves its run.
pub(in super::super) fn raise_by_rule(
    tx: &Tx<'_>,
    calendar: &Calendar,
    kind: ExceptionKind,
    subject: &Subject,
    rule: &str,
    about: &str,
) -> Result<Option<ExceptionRef>> {
    if exceptions::open_of_rule(tx, &subject.reference, kind, rule)?.is_some() {
        return Ok(None);
    }
    let due_on = calendar.after(tx.stamp().day, u32::from(kind.rule().clock_days))?;
    let exception = exceptions::insert(tx, &NewException { kind, subject, about, rule, owner: None, due_on })?;
    tx.record(&raised_event(exception, kind, subject, rule))?;
    if kind.rule().holds {
        reach(tx, subject)?;
    }
    Ok(Some(exception))
}

fn raised_event(exception: ExceptionRef, kind: ExceptionKind, subject: &Subject, rule: &str) -> Event {
    Event::new(EventKind::ExceptionRaised, exception)
        .with("kind", kind.code())
        .with("about", subject.reference.as_str())
        .with("rule", rule)
}

fn reach(tx: &Tx<'_>, subject: &Subject) -> Result<Vec<Reached>> {
    match reach_of(subject) {
        Some(reach) => holds::fact_changed(tx, reach),
        None => Ok(Vec::new()),
    }
}

/// A paper is held by holding its award: the gates ask awards.
fn what_can_be_held(core: &Core, subject: Subject) -> Result<Subject> {
    if subject.kind != SubjectKind::Certificate {
        return Ok(subject);
    }
    let known = || Error::not_found(format!("certificate {}", subject.reference));
    let row = certificates::by_serial(core.db(), &subject.reference)?.ok_or_else(known)?;
    subjects::find(core.db(), &row.award.to_string())?.ok_or_else(known)
}

/// Which awards a hold on this record reaches.
pub(in super::super) fn reach_of(subject: &Subject) -> Option<Reach> {
    Some(match subject.kind {
        SubjectKind::Award => Reach::Award(AwardRef(subject.key)),
        SubjectKind::Registration => Reach::Registration(RegistrationRef(subject.key)),
        SubjectKind::Learner => Reach::Learner(LearnerRef(subject.key)),
        SubjectKind::Centre => Reach::Centre(OrganisationId(subject.key)),
        SubjectKind::Presentation => Reach::Presentation(PresentationId(subject.key)),
        SubjectKind::Batch
        | SubjectKind::Claim
        | SubjectKind::ClaimFile
        | SubjectKind::Certificate
        | SubjectKind::Consignment
        | SubjectKind::Course
        | SubjectKind::Stock
        | SubjectKind::Template
        | SubjectKind::File => return None,
    })
}

/// Refuses a hold on a whole centre by anybody but those whose kind it is, or the manager.
fn may_hold(kind: ExceptionKind, subject: &Subject, held: &[Role]) -> Result<(), Refusal> {
    let rule = kind.rule();
    let whole_centre = subject.kind == SubjectKind::Centre && rule.holds;
    let its_own = rule.owner != Role::Administrator && held.contains(&rule.owner);
    if whole_centre && !its_own && !held.contains(&Role::Manager) {
        return Err(Refusal::new(format!(
            "{kind} would hold every award of {}: that is for the manager",
            subject.reference
        ))
        .hint("Raise it about the learner, registration or award, or ask the manager."));
    }
    Ok(())
}

pub(super) fn known_operator(core: &Core, login: &str) -> Result<()> {
    let operator = operators::by_login(core.db(), login)?;
    if !operator.active {
        return Err(Refusal::new(format!("operator `{login}` has left; nothing was changed")).into());
    }
    Ok(())
}

fn first_line(words: &str) -> &str {
    let line = words.trim().lines().next().unwrap_or_default();
    match line.char_indices().nth(120) {
        Some((end, _)) => &line[..end],
        None => line,
    }
}
