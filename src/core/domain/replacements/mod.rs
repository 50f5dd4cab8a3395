//! What is asked for after issue: reprints, reissues, replacements. Separate from certificates, which are the papers, and
//! from awards, which are the entitlement: an application is a person's request with evidence, a fee and two people.
//!
//! - `life`: the states of an application and the permits between them
//! - `rules`: what may be asked of which paper, and what must be there before two people agree
//! - `fees`: what it costs, as data
//! - `differences`: what the paper says and what the records say

mod differences;
mod fees;
mod life;
mod rules;

pub use differences::{Difference, differences};
pub use fees::{Fee, FeeKind, FeeRule, FeeState, fee_for, money_text, parse_money};
pub use life::{ApplicationState, ApplicationStep};
pub use rules::{Agreement, ApplyFacts, CaseFacts, EvidenceKind, agree, given_up, may_apply, propose, settle};

codes! {
    /// What is asked for; each is something else in the trade and never the other.
    pub enum ApplicationKind: "kind of application" {
        /// Made again after dispatch, through our, the partner's or the carrier's fault.
        Reprint = "reprint",
        /// Made again because contents are corrected.
        Reissue = "reissue",
        /// A new one asked for later.
        Replacement = "replacement",
    }
}

codes! {
    /// Whose fault it is; it decides who pays.
    pub enum Fault: "fault" {
        Us = "us",
        Partner = "partner",
        Carrier = "carrier",
        Centre = "centre",
        Learner = "learner",
    }
}

codes! {
    /// Who asks.
    pub enum AskedBy: "applicant" {
        Learner = "learner",
        Centre = "centre",
        Employer = "employer",
        Partner = "partner",
        House = "house",
    }
}

codes! {
    /// Where the new paper goes.
    pub enum GoesTo: "destination" {
        Centre = "centre",
        Learner = "learner",
    }
}

impl AskedBy {
    /// Where the new paper goes unless somebody says otherwise: to the learner who asks, else to the centre.
    pub const fn goes_to(self) -> GoesTo {
        match self {
            Self::Learner => GoesTo::Learner,
            Self::Centre | Self::Employer | Self::Partner | Self::House => GoesTo::Centre,
        }
    }
}

impl ApplicationKind {
    /// The faults that make it this kind and no other.
    pub const fn faults(self) -> &'static [Fault] {
        match self {
            Self::Reprint => &[Fault::Us, Fault::Partner, Fault::Carrier],
            Self::Reissue => &[Fault::Us, Fault::Partner, Fault::Centre, Fault::Learner],
            Self::Replacement => &[Fault::Learner, Fault::Centre],
        }
    }

    /// The evidence that must be there before it is proposed.
    pub const fn evidence(self) -> &'static [EvidenceKind] {
        match self {
            Self::Reprint => &[EvidenceKind::Fault],
            Self::Reissue => &[EvidenceKind::Correction],
            Self::Replacement => &[EvidenceKind::Entitlement, EvidenceKind::Identity],
        }
    }
}
