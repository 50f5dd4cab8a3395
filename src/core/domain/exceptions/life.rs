//! The life of an exception: who may take which step. Separate from the kinds, which are data.
//!
//! ```text
//! open → in progress → waiting (on whom, until when) → in progress
//! open | in progress | waiting → resolved | released | upheld (cancels the award) | cancelled
//! resolved → open (reopened)
//! ```
//!
//! **Invariant:** what holds an award is lifted only by those its kind names, and by two people where it says so:
//! no other verb is a way around that.

use super::kinds::ExceptionKind;
use crate::core::domain::Refusal;
use crate::core::domain::references::ExceptionRef;
use crate::core::domain::roles::Role;

codes! {
    /// The life of an exception.
    pub enum ExceptionState: "exception state" {
        Open = "open",
        InProgress = "in progress",
        Waiting = "waiting",
        Resolved = "resolved",
        Released = "released",
        Upheld = "upheld",
        Cancelled = "cancelled",
    }
}

impl ExceptionState {
    /// Whether somebody must still act.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::InProgress | Self::Waiting)
    }
}

codes! {
    /// What is done with an exception that changes its state.
    pub enum ExceptionVerb: "exception verb" {
        Start = "start",
        Wait = "wait",
        Wake = "wake",
        Resolve = "resolve",
        Release = "release",
        Uphold = "uphold",
        Cancel = "cancel",
        Reopen = "reopen",
    }
}

impl ExceptionVerb {
    /// The state it leads to.
    pub const fn leads_to(self) -> ExceptionState {
        match self {
            Self::Start | Self::Wake => ExceptionState::InProgress,
            Self::Wait => ExceptionState::Waiting,
            Self::Resolve => ExceptionState::Resolved,
            Self::Release => ExceptionState::Released,
            Self::Uphold => ExceptionState::Upheld,
            Self::Cancel => ExceptionState::Cancelled,
            Self::Reopen => ExceptionState::Open,
        }
    }

    /// Whether it ends the exception.
    pub const fn ends(self) -> bool {
        matches!(self, Self::Resolve | Self::Release | Self::Uphold | Self::Cancel)
    }

    fn may_follow(self, state: ExceptionState) -> bool {
        match self {
            Self::Start => matches!(state, ExceptionState::Open | ExceptionState::Waiting),
            Self::Wait => matches!(state, ExceptionState::Open | ExceptionState::InProgress),
            Self::Wake => state == ExceptionState::Waiting,
            Self::Resolve | Self::Release | Self::Uphold | Self::Cancel => state.is_open(),
            Self::Reopen => state == ExceptionState::Resolved,
        }
    }
}

/// The levels an exception is escalated through: administrator, manager, head.
pub const HIGHEST_LEVEL: u8 = 2;

/// What the rules read of an exception.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExceptionFacts {
    /// Which.
    pub reference: ExceptionRef,
    /// Its kind.
    pub kind: ExceptionKind,
    /// Its state.
    pub state: ExceptionState,
    /// How far it was escalated.
    pub level: u8,
    /// Whether it holds what it is about.
    pub holds: bool,
    /// Whether it is about an award or a registration, so that upholding it has something to cancel.
    pub has_award: bool,
}

/// Leave to change one exception's state; only the rule makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExceptionStep {
    exception: ExceptionRef,
    from: ExceptionState,
    verb: ExceptionVerb,
    needs_second: bool,
}

impl ExceptionStep {
    /// Asks the rule for a step by one who holds these roles.
    /// Refuses when the state does not lead there, or the kind is for others to lift.
    pub fn ask(facts: &ExceptionFacts, verb: ExceptionVerb, held: &[Role]) -> Result<Self, Refusal> {
        let ExceptionFacts { reference, kind, state, .. } = *facts;
        if !verb.may_follow(state) {
            return Err(Refusal::new(format!("exception {reference} is {state}; nothing to {verb}")).hint(
                match state {
                    ExceptionState::Resolved => "Reopen it first.",
                    s if s.is_open() => "Look at it again: somebody may have moved it on.",
                    _ => "It has ended; raise a new one if it is needed.",
                },
            ));
        }
        let rule = kind.rule();
        let lifts = verb.ends() && facts.holds;
        if lifts && !rule.lifted_by(held) {
            let names: Vec<_> = rule.releasers.iter().map(|role| role.code()).collect();
            return Err(Refusal::new(format!("{reference} {kind} is lifted by {} or the manager", names.join(" or ")))
                .hint("Assign it to one of them, or escalate it."));
        }
        if verb == ExceptionVerb::Release && !facts.holds {
            return Err(Refusal::new(format!("{reference} {kind} holds nothing to release")).hint("Resolve it."));
        }
        if verb == ExceptionVerb::Resolve && lifts && rule.two_people {
            return Err(Refusal::new(format!("{reference} {kind} is lifted by two people"))
                .hint("Release it: a second person then agrees."));
        }
        if verb == ExceptionVerb::Uphold && !facts.has_award {
            return Err(Refusal::new(format!("{reference} is about no award, so nothing would be cancelled"))
                .hint("Resolve it."));
        }
        let needs_second = lifts && rule.two_people && matches!(verb, ExceptionVerb::Release | ExceptionVerb::Cancel);
        Ok(Self { exception: reference, from: state, verb, needs_second })
    }

    /// The step a check takes that no longer finds what it had opened. Refuses when two people lift the kind.
    pub fn closed_by_check(facts: &ExceptionFacts) -> Result<Self, Refusal> {
        Self::ask(facts, ExceptionVerb::Resolve, &[Role::Manager])
    }

    /// Which exception.
    pub const fn exception(&self) -> ExceptionRef {
        self.exception
    }

    /// The state it must still be in.
    pub const fn from(&self) -> ExceptionState {
        self.from
    }

    /// The state it will be in.
    pub const fn to(&self) -> ExceptionState {
        self.verb.leads_to()
    }

    /// What is done.
    pub const fn verb(&self) -> ExceptionVerb {
        self.verb
    }

    /// Whether a second person must agree before it happens.
    pub const fn needs_second(&self) -> bool {
        self.needs_second
    }
}

/// The next level. Refuses when it has ended or stands with the head already.
pub fn escalated(facts: &ExceptionFacts) -> Result<u8, Refusal> {
    if !facts.state.is_open() {
        return Err(Refusal::new(format!("exception {} is {} and is not escalated", facts.reference, facts.state)));
    }
    if facts.level >= HIGHEST_LEVEL {
        return Err(Refusal::new(format!("exception {} stands with the head already", facts.reference)));
    }
    Ok(facts.level + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(kind: ExceptionKind, state: ExceptionState) -> ExceptionFacts {
        ExceptionFacts {
            reference: ExceptionRef(8120),
            kind,
            state,
            level: 0,
            holds: kind.rule().holds,
            has_award: true,
        }
    }

    #[test]
    fn every_step_drawn_is_allowed_and_no_other() {
        let mut drawn = Vec::new();
        for state in ExceptionState::ALL {
            for verb in ExceptionVerb::ALL {
                let facts = facts(ExceptionKind::NameMismatch, *state);
                if let Ok(step) = ExceptionStep::ask(&facts, *verb, &[Role::Manager]) {
                    drawn.push(format!("{state}→{}", step.to()));
                }
            }
        }
        let ends = ["resolved", "released", "upheld", "cancelled"];
        let mut wanted = vec!["open→in progress".to_owned(), "open→waiting".to_owned()];
        wanted.extend(ends.map(|end| format!("open→{end}")));
        wanted.push("in progress→waiting".to_owned());
        wanted.extend(ends.map(|end| format!("in progress→{end}")));
        wanted.extend(["waiting→in progress".to_owned(), "waiting→in progress".to_owned()]);
        wanted.extend(ends.map(|end| format!("waiting→{end}")));
        wanted.push("resolved→open".to_owned());
        assert_eq!(drawn, wanted);
    }

    #[test]
    fn no_verb_is_a_way_around_two_people() {
        let facts = facts(ExceptionKind::PlagiarismWithhold, ExceptionState::Open);
        for verb in [ExceptionVerb::Release, ExceptionVerb::Cancel] {
            assert!(ExceptionStep::ask(&facts, verb, &[Role::Records]).unwrap().needs_second(), "{verb}");
        }
        assert_eq!(
            ExceptionStep::ask(&facts, ExceptionVerb::Resolve, &[Role::Records]).unwrap_err().message(),
            "X-0008120 plagiarism withhold is lifted by two people"
        );
        assert!(ExceptionStep::closed_by_check(&facts).is_err());
    }

    #[test]
    fn a_withhold_is_lifted_by_those_its_kind_names() {
        let facts = facts(ExceptionKind::PaymentWithhold, ExceptionState::InProgress);
        for verb in [ExceptionVerb::Release, ExceptionVerb::Resolve, ExceptionVerb::Uphold, ExceptionVerb::Cancel] {
            let refusal = ExceptionStep::ask(&facts, verb, &[Role::Administrator]).unwrap_err();
            assert_eq!(refusal.message(), "X-0008120 payment withhold is lifted by finance or the manager");
            assert!(ExceptionStep::ask(&facts, verb, &[Role::Finance]).is_ok(), "{verb}");
        }
    }

    #[test]
    fn what_holds_nothing_is_resolved_not_released() {
        let mut facts = facts(ExceptionKind::StockLow, ExceptionState::Open);
        facts.has_award = false;
        for (verb, why) in [
            (ExceptionVerb::Release, "X-0008120 stock low holds nothing to release"),
            (ExceptionVerb::Uphold, "X-0008120 is about no award, so nothing would be cancelled"),
        ] {
            assert_eq!(ExceptionStep::ask(&facts, verb, &[Role::Manager]).unwrap_err().message(), why);
        }
        assert!(ExceptionStep::ask(&facts, ExceptionVerb::Resolve, &[Role::Administrator]).is_ok());
    }

    #[test]
    fn escalation_ends_with_the_head() {
        let mut facts = facts(ExceptionKind::Other, ExceptionState::Open);
        assert_eq!(escalated(&facts), Ok(1));
        facts.level = 2;
        assert_eq!(escalated(&facts).unwrap_err().message(), "exception X-0008120 stands with the head already");
    }
}
