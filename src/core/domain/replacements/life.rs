//! The life of an application: its states and the steps between them.
//!
//! ```text
//! applied → evidence complete → proposed → agreed → (in run) → made → closed
//! evidence complete → applied (what was shown is not enough)       proposed → evidence complete (not agreed)
//! agreed | in run → evidence complete (its run was cancelled: the old certificate is restored)
//! applied | evidence complete | proposed → declined | withdrawn    agreed → withdrawn
//! ```
//!
//! **Invariant:** *proposed* and *in run* are no stored states: an application is proposed while its proposal is open, and in
//! a run while its award is. Neither can be forgotten when a proposal lapses or a run is cancelled.
//! **Invariant:** *closed*, *declined* and *withdrawn* are ends. Who asks again makes a new application.

use crate::core::domain::Refusal;
use crate::core::domain::references::ApplicationRef;

codes! {
    /// Where an application stands.
    pub enum ApplicationState: "application state" {
        Applied = "applied",
        EvidenceComplete = "evidence complete",
        Proposed = "proposed",
        Agreed = "agreed",
        InRun = "in run",
        Made = "made",
        Closed = "closed",
        Declined = "declined",
        Withdrawn = "withdrawn",
    }
}

use ApplicationState::{Agreed, Applied, Closed, Declined, EvidenceComplete, InRun, Made, Proposed, Withdrawn};

impl ApplicationState {
    /// The states one step away.
    pub const fn next(self) -> &'static [Self] {
        match self {
            Applied => &[EvidenceComplete, Declined, Withdrawn],
            EvidenceComplete => &[Proposed, Applied, Declined, Withdrawn],
            Proposed => &[Agreed, EvidenceComplete, Declined, Withdrawn],
            Agreed => &[InRun, Made, EvidenceComplete, Withdrawn],
            InRun => &[Agreed, Made, EvidenceComplete],
            Made => &[Closed],
            Closed | Declined | Withdrawn => &[],
        }
    }

    /// Whether the step is allowed.
    pub fn may_become(self, next: Self) -> bool {
        self.next().contains(&next)
    }

    /// Whether nothing more is done about it.
    pub const fn is_end(self) -> bool {
        matches!(self, Closed | Declined | Withdrawn)
    }

    /// The one next step for a person, a sentence; none at an end.
    pub const fn next_step(self) -> Option<&'static str> {
        match self {
            Applied => Some("Keep the evidence that is missing."),
            EvidenceComplete => Some("Settle the fee if it is due, and propose it to a second person."),
            Proposed => Some("A second person agrees, in Today."),
            Agreed => Some("Build its special run."),
            InRun => Some("Approve, print and inspect its run."),
            Made => Some("Send it with its cover letter, then close it."),
            Closed | Declined | Withdrawn => None,
        }
    }
}

/// Leave to move one application; only the rule makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApplicationStep {
    application: ApplicationRef,
    from: ApplicationState,
    to: ApplicationState,
}

impl ApplicationStep {
    /// Asks the rule for a plain step. Refuses when the state does not lead there, and *proposed* and *agreed*, which ask
    /// for more than a state.
    pub fn ask(application: ApplicationRef, from: ApplicationState, to: ApplicationState) -> Result<Self, Refusal> {
        match to {
            Proposed | Agreed => Err(wrong_state(application, from, to)),
            Applied | EvidenceComplete | InRun | Made | Closed | Declined | Withdrawn => {
                Self::asked(application, from, to)
            }
        }
    }

    pub(super) fn asked(
        application: ApplicationRef,
        from: ApplicationState,
        to: ApplicationState,
    ) -> Result<Self, Refusal> {
        if from.may_become(to) {
            return Ok(Self { application, from, to });
        }
        Err(wrong_state(application, from, to))
    }

    /// Which application.
    pub const fn application(&self) -> ApplicationRef {
        self.application
    }

    /// The state it must still be in.
    pub const fn from(&self) -> ApplicationState {
        self.from
    }

    /// The state it will be in.
    pub const fn to(&self) -> ApplicationState {
        self.to
    }
}

fn wrong_state(application: ApplicationRef, from: ApplicationState, to: ApplicationState) -> Refusal {
    let words = format!("application {application} is {from} and cannot become {to}");
    Refusal::new(words).hint(from.next_step().unwrap_or("It has ended; who asks again makes a new application."))
}

#[cfg(test)]
mod tests {
    use super::*;

    const REF: ApplicationRef = ApplicationRef::new(2026, 7);

    #[test]
    fn an_end_stays_an_end() {
        for end in ApplicationState::ALL.iter().filter(|s| s.is_end()) {
            assert!(end.next().is_empty() && end.next_step().is_none());
            let refusal = ApplicationStep::ask(REF, *end, Made).unwrap_err();
            assert_eq!(refusal.message(), format!("application AP-2026-0007 is {end} and cannot become made"));
        }
    }

    #[test]
    fn nobody_agrees_by_a_plain_step() {
        assert!(ApplicationStep::ask(REF, Proposed, Agreed).is_err());
        assert!(ApplicationStep::ask(REF, EvidenceComplete, Proposed).is_err());
        assert!(ApplicationStep::asked(REF, Proposed, Agreed).is_ok());
    }

    #[test]
    fn every_state_that_goes_on_names_its_next_step() {
        for state in ApplicationState::ALL.iter().filter(|s| !s.is_end()) {
            assert!(state.next_step().is_some_and(|words| words.ends_with('.')), "{state}");
            assert!(!state.next().is_empty());
        }
    }

    #[test]
    fn what_was_made_is_not_withdrawn_any_more() {
        let refusal = ApplicationStep::ask(REF, Made, Withdrawn).unwrap_err();
        assert_eq!(refusal.next_step(), Some("Send it with its cover letter, then close it."));
        assert!(ApplicationStep::ask(REF, InRun, Withdrawn).is_err(), "it is taken out of its run first");
    }
}
