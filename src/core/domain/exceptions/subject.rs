//! What an exception is about. Separate because the store keeps it as kind and key, people type its reference, and
//! only some kinds can be held.
//!
//! **Invariant:** what a gate asks about (award, registration, learner, centre, presentation) and a batch can be held;
//! nothing else can.

use crate::core::domain::gates::facts::HoldOn;

codes! {
    /// What sort of record an exception is about.
    pub enum SubjectKind: "subject kind" {
        Award = "award",
        Registration = "registration",
        Learner = "learner",
        Centre = "centre",
        Presentation = "presentation",
        Batch = "batch",
        Claim = "claim",
        ClaimFile = "claim file",
        Certificate = "certificate",
        Consignment = "consignment",
        Course = "course",
        Stock = "stock",
        Template = "template",
        File = "file",
    }
}

impl SubjectKind {
    /// What it would hold; none = it cannot be held.
    pub const fn held(self) -> Option<HoldOn> {
        Some(match self {
            Self::Award => HoldOn::Award,
            Self::Registration => HoldOn::Registration,
            Self::Learner => HoldOn::Learner,
            Self::Centre => HoldOn::Centre,
            Self::Presentation => HoldOn::Presentation,
            Self::Batch => HoldOn::Batch,
            Self::Claim
            | Self::ClaimFile
            | Self::Certificate
            | Self::Consignment
            | Self::Course
            | Self::Stock
            | Self::Template
            | Self::File => return None,
        })
    }
}

/// The record an exception is about: its kind, its key in the store, and the reference people type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// What sort of record.
    pub kind: SubjectKind,
    /// Its key.
    pub key: i64,
    /// Its reference or code.
    pub reference: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_has_the_same_word_as_its_subject() {
        for kind in SubjectKind::ALL {
            assert!(kind.held().is_none_or(|held| held.code() == kind.code()), "{kind}");
        }
    }
}
