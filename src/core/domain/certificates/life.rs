//! The life of a certificate: its states and the steps between them. Separate because the print run, the post and the
//! replacement desk all move papers and none may invent a step.
//!
//! ```text
//! reserved → printed | unused           printed → passed | spoiled            passed ⇄ kept back
//! passed → dispatched → delivered | returned | lost
//! returned → re-dispatched | destroyed  re-dispatched → delivered | returned | lost
//! any issued → being replaced → cancelled, or restored to where it was          any issued → revoked
//! printed → reserved (its confirmation undone)      passed → printed (its inspection failed after all)
//! ```
//!
//! **Invariant:** *spoiled*, *unused*, *destroyed*, *cancelled* and *revoked* are ends: such a serial is never good again.
//! **Invariant:** a step is only taken with a permit, and only this file makes permits.

use super::Serial;
use crate::core::domain::Refusal;

codes! {
    /// Where a certificate stands.
    pub enum CertificateState: "certificate state" {
        Reserved = "reserved",
        Printed = "printed",
        Unused = "unused",
        Passed = "passed",
        Spoiled = "spoiled",
        KeptBack = "kept back",
        Dispatched = "dispatched",
        Delivered = "delivered",
        Returned = "returned",
        Lost = "lost",
        Redispatched = "re-dispatched",
        Destroyed = "destroyed",
        BeingReplaced = "being replaced",
        Cancelled = "cancelled",
        Revoked = "revoked",
    }
}

use CertificateState::{
    BeingReplaced, Cancelled, Delivered, Destroyed, Dispatched, KeptBack, Lost, Passed, Printed, Redispatched,
    Reserved, Returned, Revoked, Spoiled, Unused,
};

impl CertificateState {
    /// The states one step away.
    pub const fn next(self) -> &'static [Self] {
        match self {
            Reserved => &[Printed, Unused],
            Printed => &[Passed, Spoiled, Reserved],
            Passed => &[KeptBack, Dispatched, BeingReplaced, Revoked, Printed, Spoiled],
            KeptBack => &[Passed, BeingReplaced, Revoked, Spoiled],
            Dispatched => &[Delivered, Returned, Lost, BeingReplaced, Revoked],
            Delivered => &[Returned, Lost, BeingReplaced, Revoked],
            Returned => &[Redispatched, Destroyed, BeingReplaced, Revoked],
            Redispatched => &[Delivered, Returned, Lost, BeingReplaced, Revoked],
            Lost => &[Returned, Delivered, BeingReplaced, Revoked],
            BeingReplaced => {
                &[Cancelled, Passed, KeptBack, Dispatched, Delivered, Returned, Redispatched, Lost, Revoked]
            }
            Unused | Spoiled | Destroyed | Cancelled | Revoked => &[],
        }
    }

    /// Whether the step is allowed.
    pub fn may_become(self, next: Self) -> bool {
        self.next().contains(&next)
    }

    /// A paper that counts for its award: there is at most one beside a reserved one.
    pub const fn is_live(self) -> bool {
        match self {
            Reserved | Printed | Passed | KeptBack | Dispatched | Delivered | Returned | Redispatched | Lost
            | BeingReplaced => true,
            Unused | Spoiled | Destroyed | Cancelled | Revoked => false,
        }
    }

    /// A paper that passed inspection and was not taken back since.
    pub const fn is_issued(self) -> bool {
        match self {
            Passed | KeptBack | Dispatched | Delivered | Returned | Redispatched | Lost | BeingReplaced => true,
            Reserved | Printed | Unused | Spoiled | Destroyed | Cancelled | Revoked => false,
        }
    }

    /// Why a paper with such a serial is not good, for the list of serials not good; none while it is.
    pub const fn not_good_because(self) -> Option<&'static str> {
        match self {
            Unused => Some("its number was reserved and never used"),
            Spoiled => Some("it was made badly and destroyed"),
            Destroyed => Some("it came back and was destroyed"),
            Cancelled => Some("it was replaced by another certificate"),
            Revoked => Some("it was revoked"),
            Lost => Some("it was reported lost"),
            Reserved | Printed | Passed | KeptBack | Dispatched | Delivered | Returned | Redispatched
            | BeingReplaced => None,
        }
    }
}

/// Leave to move one certificate; only the rule makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateStep {
    serial: Serial,
    from: CertificateState,
    to: CertificateState,
}

impl CertificateStep {
    /// Asks the rule for a step. Refuses when the state does not lead there.
    pub fn ask(serial: &Serial, from: CertificateState, to: CertificateState) -> Result<Self, Refusal> {
        if from.may_become(to) {
            return Ok(Self { serial: serial.clone(), from, to });
        }
        let hint = match from {
            Reserved => "Print and confirm its sheet first.",
            Printed => "Inspect it first.",
            Unused | Spoiled => "Its number is explained and never used again; a remake has a number of its own.",
            Cancelled | Revoked | Destroyed => {
                "It is no longer good; type show and its serial to see what followed it."
            }
            _ => "Type show and its serial to see where it stands.",
        };
        Err(Refusal::new(format!("certificate {serial} is {from} and cannot become {to}")).hint(hint))
    }

    /// Which certificate.
    pub const fn serial(&self) -> &Serial {
        &self.serial
    }

    /// The state it must still be in.
    pub const fn from(&self) -> CertificateState {
        self.from
    }

    /// The state it will be in.
    pub const fn to(&self) -> CertificateState {
        self.to
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn serial() -> Serial {
        Serial::new("MER", 2026, 41_837).unwrap()
    }

    #[test]
    fn an_unprinted_certificate_is_not_dispatched() {
        let refusal = CertificateStep::ask(&serial(), Reserved, Dispatched).unwrap_err();
        assert_eq!(refusal.message(), "certificate MER26-0041837-O is reserved and cannot become dispatched");
        assert_eq!(refusal.next_step(), Some("Print and confirm its sheet first."));
    }

    #[test]
    fn an_end_stays_an_end_and_is_not_good() {
        for end in [Unused, Spoiled, Destroyed, Cancelled, Revoked] {
            assert!(end.next().is_empty());
            assert!(!end.is_live());
            assert!(end.not_good_because().is_some());
            for to in CertificateState::ALL {
                assert!(CertificateStep::ask(&serial(), end, *to).is_err(), "{end} to {to}");
            }
        }
    }

    #[test]
    fn every_issued_state_is_live_and_may_be_revoked_or_replaced() {
        for state in CertificateState::ALL.iter().filter(|s| s.is_issued()) {
            assert!(state.is_live());
            assert!(state.may_become(Revoked), "{state}");
            assert!(*state == BeingReplaced || state.may_become(BeingReplaced), "{state}");
        }
    }

    #[test]
    fn a_paper_being_replaced_can_be_restored_to_every_state_it_may_have_come_from() {
        for state in CertificateState::ALL.iter().filter(|s| s.may_become(BeingReplaced)) {
            assert!(BeingReplaced.may_become(*state), "{state}");
        }
    }
}
