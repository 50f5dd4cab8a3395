//! Papers that come back with the post: why, how long they are held, and how they leave again. Separate from the
//! certificate's own life, which only knows that it is returned.
//!
//! ```text
//! held → to send (in a new consignment) → re-dispatched        to send → held (taken out again)
//! held → destroyed (two people)           held → replaced (its certificate was cancelled meanwhile)
//! ```
//!
//! **Invariant:** a paper that is no longer good is never sent again: it is only destroyed.

use chrono::Months;

use crate::core::domain::certificates::CertificateState;
use crate::core::domain::references::ReturnRef;
use crate::core::domain::{Day, Refusal};

codes! {
    /// Why a paper came back.
    pub enum ReturnCause: "cause of a return" {
        GoneAway = "gone away",
        Refused = "refused",
        AddressIncomplete = "address incomplete",
        NoSuchAddress = "no such address",
        NotCalledFor = "not called for",
        Unknown = "addressee unknown",
        Damaged = "damaged",
        Found = "found again",
        SentBack = "sent back",
        Other = "other",
    }
}

codes! {
    /// Where a returned paper stands.
    pub enum ReturnState: "state of a returned item" {
        Held = "held",
        ToSend = "to send",
        Redispatched = "re-dispatched",
        Destroyed = "destroyed",
        Replaced = "replaced",
    }
}

impl ReturnState {
    /// The states one step away.
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Held => &[Self::ToSend, Self::Destroyed, Self::Replaced],
            Self::ToSend => &[Self::Redispatched, Self::Held],
            Self::Redispatched | Self::Destroyed | Self::Replaced => &[],
        }
    }
}

/// A returned paper as far as its life goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnedPaper {
    /// Which return.
    pub reference: ReturnRef,
    /// The serial.
    pub serial: String,
    /// Where the return stands.
    pub state: ReturnState,
    /// Where its certificate stands.
    pub certificate: CertificateState,
}

/// Leave to move a returned paper on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnStep {
    item: ReturnRef,
    from: ReturnState,
    to: ReturnState,
}

impl ReturnStep {
    /// Which.
    pub const fn item(&self) -> ReturnRef {
        self.item
    }

    /// The state it must still be in.
    pub const fn from(&self) -> ReturnState {
        self.from
    }

    /// The state it will be in.
    pub const fn to(&self) -> ReturnState {
        self.to
    }
}

impl ReturnedPaper {
    fn step(&self, to: ReturnState) -> Result<ReturnStep, Refusal> {
        if self.state.next().contains(&to) {
            return Ok(ReturnStep { item: self.reference, from: self.state, to });
        }
        Err(Refusal::new(format!("{} ({}) is {} and cannot become {to}", self.reference, self.serial, self.state)))
    }

    /// Sends it again. Refuses a paper that is no longer good, saying why.
    pub fn send_again(&self) -> Result<ReturnStep, Refusal> {
        if self.certificate != CertificateState::Returned {
            let why = self.certificate.not_good_because().unwrap_or("it is being replaced");
            return Err(Refusal::new(format!("{} ({}) is not sent again: {why}", self.reference, self.serial))
                .hint("Destroy it before a witness: .X, or `certdesk post destroy`."));
        }
        self.step(ReturnState::ToSend)
    }

    /// Takes it out of the consignment it was to leave in.
    pub fn hold_again(&self) -> Result<ReturnStep, Refusal> {
        self.step(ReturnState::Held)
    }

    /// It left the house again.
    pub fn left(&self) -> Result<ReturnStep, Refusal> {
        self.step(ReturnState::Redispatched)
    }

    /// Destroys it. Refuses what is to be sent or was dealt with.
    pub fn destroy(&self, by: &str, witness: &str) -> Result<ReturnStep, Refusal> {
        if by == witness {
            return Err(Refusal::new(format!("{} is destroyed before a second person; {by} is one", self.reference)));
        }
        self.step(ReturnState::Destroyed)
    }
}

/// The last day a paper that came back on this day is held.
pub fn hold_until(came: Day, months: u32) -> Day {
    came.checked_add_months(Months::new(months)).unwrap_or(Day::MAX)
}

/// The last day the log of a destruction is kept.
pub fn keep_log_until(destroyed: Day, years: u32) -> Day {
    destroyed.checked_add_months(Months::new(years.saturating_mul(12))).unwrap_or(Day::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paper(state: ReturnState, certificate: CertificateState) -> ReturnedPaper {
        ReturnedPaper { reference: ReturnRef(31), serial: "MER26-0041712-D".into(), state, certificate }
    }

    #[test]
    fn a_paper_that_is_not_good_any_more_is_only_destroyed() {
        let cancelled = paper(ReturnState::Held, CertificateState::Cancelled);
        assert_eq!(
            cancelled.send_again().unwrap_err().message(),
            "RP-0000031 (MER26-0041712-D) is not sent again: it was replaced by another certificate"
        );
        assert_eq!(cancelled.destroy("thale", "rsingh").unwrap().to(), ReturnState::Destroyed);
        assert!(cancelled.destroy("thale", "thale").is_err());
        assert!(paper(ReturnState::Held, CertificateState::Returned).send_again().is_ok());
    }

    #[test]
    fn what_was_dealt_with_is_not_dealt_with_again() {
        for state in [ReturnState::Redispatched, ReturnState::Destroyed, ReturnState::Replaced] {
            let item = paper(state, CertificateState::Returned);
            assert!(item.send_again().is_err() && item.destroy("a", "b").is_err() && item.left().is_err(), "{state}");
        }
        let going = paper(ReturnState::ToSend, CertificateState::Returned);
        assert!(going.destroy("a", "b").is_err(), "take it out of its consignment first");
        assert!(going.left().is_ok() && going.hold_again().is_ok());
    }

    #[test]
    fn the_clock_counts_months_and_years() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        assert_eq!(hold_until(day("2026-11-30"), 12), day("2027-11-30"));
        assert_eq!(hold_until(day("2026-08-31"), 6), day("2027-02-28"));
        assert_eq!(keep_log_until(day("2028-02-29"), 4), day("2032-02-29"));
    }
}
