//! Registrations: a learner on a course at a centre, or on a presentation; the states of one and the steps between.
//! Separate from awards because a registration may end without one.
//!
//! ```text
//! active → deferred | withdrawn | completed | transferred | lapsed | cancelled (made in error)
//! deferred → active | withdrawn | lapsed        withdrawn → active (reinstated)
//! completed → certificated | active (result corrected)      certificated → completed (revoked)
//! ```
//!
//! **Invariant:** there is no other step; the store's SQL that changes a state asks for a [`RegistrationStep`].

use super::{Refusal, references::RegistrationRef};

codes! {
    /// The life of a registration.
    pub enum RegistrationState: "registration state" {
        Active = "active",
        Deferred = "deferred",
        Withdrawn = "withdrawn",
        Completed = "completed",
        Transferred = "transferred",
        Lapsed = "lapsed",
        Cancelled = "cancelled",
        Certificated = "certificated",
    }
}

impl RegistrationState {
    /// The states one step away.
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Active => {
                &[Self::Deferred, Self::Withdrawn, Self::Completed, Self::Transferred, Self::Lapsed, Self::Cancelled]
            }
            Self::Deferred => &[Self::Active, Self::Withdrawn, Self::Lapsed],
            Self::Withdrawn => &[Self::Active],
            Self::Completed => &[Self::Certificated, Self::Active],
            Self::Certificated => &[Self::Completed],
            Self::Transferred | Self::Lapsed | Self::Cancelled => &[],
        }
    }

    /// Whether the step is allowed.
    pub fn may_become(self, next: Self) -> bool {
        self.next().contains(&next)
    }
}

/// Leave to change one registration's state; only the rule makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistrationStep {
    registration: RegistrationRef,
    from: RegistrationState,
    to: RegistrationState,
}

impl RegistrationStep {
    /// Asks the rule for a step. Refuses when the state does not lead there.
    pub fn ask(registration: RegistrationRef, from: RegistrationState, to: RegistrationState) -> Result<Self, Refusal> {
        if from.may_become(to) {
            return Ok(Self { registration, from, to });
        }
        let wanted = list_of(from.next());
        Err(Refusal::new(format!("registration {registration} is {from} and cannot become {to}")).hint(wanted))
    }

    /// Which registration.
    pub const fn registration(&self) -> RegistrationRef {
        self.registration
    }

    /// The state it must still be in.
    pub const fn from(&self) -> RegistrationState {
        self.from
    }

    /// The state it will be in.
    pub const fn to(&self) -> RegistrationState {
        self.to
    }
}

fn list_of(states: &[RegistrationState]) -> String {
    if states.is_empty() {
        return "Nothing follows that state.".to_owned();
    }
    let words: Vec<_> = states.iter().map(|s| s.code()).collect();
    format!("From here it may become {}.", words.join(", "))
}
