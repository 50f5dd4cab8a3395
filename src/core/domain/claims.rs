//! The life of a claim row: from the file to an award, or to an end without one. Separate from its checks, which say
//! what is wrong, and from awards, which it makes.
//!
//! ```text
//! received → valid | invalid          invalid → corrected → valid | invalid
//! valid → awarded | invalid (facts changed)
//! received, valid, invalid, corrected → rejected | withdrawn | duplicate | superseded (resubmission)
//! awarded, valid, rejected, withdrawn → invalid, when the decision that led there is undone and nothing followed
//! ```
//!
//! **Invariant:** an ended claim stays as it ended; the row as received is kept whatever becomes of it.

use super::Refusal;
use super::references::ClaimRef;

codes! {
    /// The life of a claim.
    pub enum ClaimState: "claim state" {
        Received = "received",
        Valid = "valid",
        Invalid = "invalid",
        Corrected = "corrected",
        Awarded = "awarded",
        Rejected = "rejected",
        Withdrawn = "withdrawn",
        Duplicate = "duplicate",
        Superseded = "superseded",
    }
}

impl ClaimState {
    /// The states one step away.
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Received => {
                &[Self::Valid, Self::Invalid, Self::Rejected, Self::Withdrawn, Self::Duplicate, Self::Superseded]
            }
            Self::Valid => {
                &[Self::Awarded, Self::Invalid, Self::Rejected, Self::Withdrawn, Self::Duplicate, Self::Superseded]
            }
            Self::Invalid => &[Self::Corrected, Self::Rejected, Self::Withdrawn, Self::Duplicate, Self::Superseded],
            Self::Corrected => {
                &[Self::Valid, Self::Invalid, Self::Rejected, Self::Withdrawn, Self::Duplicate, Self::Superseded]
            }
            Self::Awarded | Self::Rejected | Self::Withdrawn | Self::Duplicate | Self::Superseded => &[],
        }
    }

    /// Whether the step is allowed.
    pub fn may_become(self, next: Self) -> bool {
        self.next().contains(&next)
    }

    /// Whether nothing follows.
    pub const fn is_ended(self) -> bool {
        self.next().is_empty()
    }
}

/// Leave to change one claim's state; only the rule makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimStep {
    claim: ClaimRef,
    from: ClaimState,
    to: ClaimState,
}

impl ClaimStep {
    /// Asks the rule for a step. Refuses when the state does not lead there.
    pub fn ask(claim: ClaimRef, from: ClaimState, to: ClaimState) -> Result<Self, Refusal> {
        if from.may_become(to) {
            return Ok(Self { claim, from, to });
        }
        Err(Refusal::new(format!("claim {claim} is {from} and cannot become {to}")).hint(if from.is_ended() {
            "It has ended; the centre may send a new claim."
        } else {
            "Correct it first, or look at its problems."
        }))
    }

    /// Asks to bring a row back to where it is worked on, because the decision that ended it is undone. Refuses from a
    /// state no decision of a person led to.
    pub fn back(claim: ClaimRef, from: ClaimState) -> Result<Self, Refusal> {
        match from {
            ClaimState::Awarded | ClaimState::Valid | ClaimState::Rejected | ClaimState::Withdrawn => {
                Ok(Self { claim, from, to: ClaimState::Invalid })
            }
            _ => Err(Refusal::new(format!("claim {claim} is {from}, which no decision led to"))),
        }
    }

    /// Which claim.
    pub const fn claim(&self) -> ClaimRef {
        self.claim
    }

    /// The state it must still be in.
    pub const fn from(&self) -> ClaimState {
        self.from
    }

    /// The state it will be in.
    pub const fn to(&self) -> ClaimState {
        self.to
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::domain::references::ClaimFileRef;

    #[test]
    fn a_claim_that_ended_stays_so() {
        let claim = ClaimRef { file: ClaimFileRef::new(2026, 42), row: 17 };
        for ended in ClaimState::ALL.iter().filter(|s| s.is_ended()) {
            for next in ClaimState::ALL {
                assert!(ClaimStep::ask(claim, *ended, *next).is_err(), "{ended} → {next}");
            }
        }
        let refusal = ClaimStep::ask(claim, ClaimState::Awarded, ClaimState::Rejected).unwrap_err();
        assert_eq!(refusal.message(), "claim CF-2026-0042/17 is awarded and cannot become rejected");
    }

    #[test]
    fn an_undone_decision_brings_a_row_back_and_nothing_else_does() {
        let claim = ClaimRef { file: ClaimFileRef::new(2026, 42), row: 17 };
        assert_eq!(ClaimStep::back(claim, ClaimState::Awarded).unwrap().to(), ClaimState::Invalid);
        assert!(ClaimStep::back(claim, ClaimState::Superseded).is_err());
    }

    #[test]
    fn only_a_valid_claim_is_awarded() {
        let from: Vec<_> = ClaimState::ALL.iter().filter(|s| s.may_become(ClaimState::Awarded)).collect();
        assert_eq!(from, [&ClaimState::Valid]);
    }
}
