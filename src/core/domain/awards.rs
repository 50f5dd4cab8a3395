//! Awards: the entitlement to one document; its kinds, its states and the steps between. Separate from certificates,
//! which are papers: an award may live through several.
//!
//! ```text
//! pending → batched → issued        batched → pending (taken out, run cancelled, remake)
//! cancelled → pending, when the claim row an undo took it from is right again
//! pending | issued → cancelled (result corrected, withhold upheld, revoked)
//! ```
//!
//! issued → pending with the next edition, when a replacement was agreed; pending → issued with the one before, when it was
//! given up ([`AwardEditionStep`])
//!
//! **Invariant:** *ready* and *blocked* are no states: they are computed from the gates, and only cached.

use super::{Refusal, references::AwardRef};

codes! {
    /// What paper an award entitles to.
    pub enum DocumentKind: "kind of document" {
        Certificate = "certificate",
        CreditCertificate = "credit certificate",
        UnitCertificate = "unit certificate",
        Transcript = "transcript",
        Letter = "letter",
    }
}

impl DocumentKind {
    /// Credit and unit certificates, which a withdrawn learner may still have.
    pub const fn is_part(self) -> bool {
        matches!(self, Self::CreditCertificate | Self::UnitCertificate)
    }
}

codes! {
    /// The life of an award.
    pub enum AwardState: "award state" {
        Pending = "pending",
        Batched = "batched",
        Issued = "issued",
        Cancelled = "cancelled",
    }
}

impl AwardState {
    /// The states one step away.
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Pending => &[Self::Batched, Self::Cancelled],
            Self::Batched => &[Self::Issued, Self::Pending],
            Self::Issued => &[Self::Cancelled],
            Self::Cancelled => &[],
        }
    }

    /// Whether the step is allowed.
    pub fn may_become(self, next: Self) -> bool {
        self.next().contains(&next)
    }
}

/// Leave to change one award's state; only the rule makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwardStep {
    award: AwardRef,
    from: AwardState,
    to: AwardState,
}

impl AwardStep {
    /// Asks the rule for a step. Refuses when the state does not lead there.
    pub fn ask(award: AwardRef, from: AwardState, to: AwardState) -> Result<Self, Refusal> {
        if from.may_become(to) {
            return Ok(Self { award, from, to });
        }
        Err(Refusal::new(format!("award {award} is {from} and cannot become {to}")).hint(match from {
            AwardState::Batched => "Take it out of its batch first.",
            AwardState::Cancelled => "A cancelled award stays cancelled; a new claim makes a new one.",
            _ => "Type why and the reference to see how it stands.",
        }))
    }

    /// Which award.
    pub const fn award(&self) -> AwardRef {
        self.award
    }

    /// The state it must still be in.
    pub const fn from(&self) -> AwardState {
        self.from
    }

    /// The state it will be in.
    pub const fn to(&self) -> AwardState {
        self.to
    }
}

/// Leave to bring back an award that the undo of a correction cancelled; only the rule makes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AwardRevival(AwardRef);

impl AwardRevival {
    /// Asks the rule. Refuses unless it is cancelled and the same claim row asks for it again.
    pub fn ask(award: AwardRef, state: AwardState, same_claim: bool) -> Result<Self, Refusal> {
        if state == AwardState::Cancelled && same_claim {
            return Ok(Self(award));
        }
        Err(Refusal::new(format!("award {award} is {state} and is not brought back")))
    }

    /// Which award.
    pub const fn award(self) -> AwardRef {
        self.0
    }
}

/// Leave to open an issued award for its next edition, or to give that edition up; only the rule makes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AwardEditionStep {
    award: AwardRef,
    from: AwardState,
    to: AwardState,
    edition: u32,
}

impl AwardEditionStep {
    /// Opens an award again: a second person agreed to replace its certificate. Refuses unless it is issued.
    pub fn reopen(award: AwardRef, state: AwardState, edition: u32) -> Result<Self, Refusal> {
        if state == AwardState::Issued {
            return Ok(Self { award, from: state, to: AwardState::Pending, edition: edition + 1 });
        }
        Err(Refusal::new(format!("award {award} is {state}; only an issued one is issued again")))
    }

    /// Gives the edition up and calls the award issued again. Refuses unless it waits, in no run, for a later edition.
    pub fn restore(award: AwardRef, state: AwardState, edition: u32) -> Result<Self, Refusal> {
        if state == AwardState::Pending && edition > 1 {
            return Ok(Self { award, from: state, to: AwardState::Issued, edition: edition - 1 });
        }
        let hint =
            if state == AwardState::Batched { "Take it out of its run first." } else { "Its first edition stands." };
        Err(Refusal::new(format!("award {award} is {state} in edition {edition} and gives nothing up")).hint(hint))
    }

    /// Which award.
    pub const fn award(&self) -> AwardRef {
        self.award
    }

    /// The state it must still be in.
    pub const fn from(&self) -> AwardState {
        self.from
    }

    /// The state it will be in.
    pub const fn to(&self) -> AwardState {
        self.to
    }

    /// The edition it will be of.
    pub const fn edition(&self) -> u32 {
        self.edition
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batched_award_is_not_cancelled_under_a_run() {
        let refusal = AwardStep::ask(AwardRef(7), AwardState::Batched, AwardState::Cancelled).unwrap_err();
        assert_eq!(refusal.message(), "award A-0000007 is batched and cannot become cancelled");
        assert_eq!(refusal.next_step(), Some("Take it out of its batch first."));
    }

    #[test]
    fn every_step_drawn_is_allowed_and_no_other() {
        let allowed: Vec<_> = AwardState::ALL
            .iter()
            .flat_map(|a| AwardState::ALL.iter().filter(|b| a.may_become(**b)).map(move |b| format!("{a}→{b}")))
            .collect();
        assert_eq!(
            allowed,
            ["pending→batched", "pending→cancelled", "batched→pending", "batched→issued", "issued→cancelled"]
        );
    }
}
