//! What the steps of a print run look at: its members, their gates, its paper, who has a hand in it. Separate from the
//! life, which decides by them.
//!
//! **Invariant:** facts are plain values that the caller loaded in the transaction of the step.

use super::payload::PayloadHash;
use crate::core::domain::counted;
use crate::core::domain::references::{AwardRef, BatchRef};
use crate::core::domain::{Day, Refusal};

/// What the preflight of a run looks at; the gates were asked before and the blocked awards taken out.
#[derive(Debug, Clone)]
pub struct PreflightFacts<'a> {
    /// Awards in the run.
    pub members: u32,
    /// Awards whose gates are shut today.
    pub blocked: &'a [AwardRef],
    /// What would not fit or has no glyph, one phrase each.
    pub layout: &'a [String],
    /// Paper that may be taken.
    pub paper: PaperFacts<'a>,
    /// Digest of what is shown to the second person.
    pub shown: PayloadHash,
}

/// The paper of a run.
#[derive(Debug, Clone, Copy)]
pub struct PaperFacts<'a> {
    /// Code of the stock line.
    pub code: &'a str,
    /// Good sheets on hand and not promised to another approved run.
    pub free: i64,
}

impl PaperFacts<'_> {
    /// Refuses when there are fewer free sheets than wanted.
    pub(super) fn covers(&self, batch: BatchRef, sheets: u32) -> Result<(), Refusal> {
        if self.free >= i64::from(sheets) {
            return Ok(());
        }
        Err(Refusal::new(format!(
            "batch {batch} needs {} of {}, found {} free",
            counted(sheets, "sheet"),
            self.code,
            self.free.max(0)
        ))
        .hint(format!("Receive paper with `certdesk stock receive {}`, or build a smaller run.", self.code)))
    }
}

/// What approval looks at.
#[derive(Debug, Clone)]
pub struct ApprovalFacts<'a> {
    /// Awards in the run.
    pub members: u32,
    /// Awards whose gates are shut today.
    pub blocked: &'a [AwardRef],
    /// Who preflighted it.
    pub asked_by: &'a str,
    /// Who approves.
    pub given_by: &'a str,
    /// Whether the approver had a hand in the run since it was drafted.
    pub given_by_wrote: bool,
    /// Digest of what was shown at preflight.
    pub shown: &'a PayloadHash,
    /// Digest of the run as it is now.
    pub current: &'a PayloadHash,
    /// Paper that may be taken.
    pub paper: PaperFacts<'a>,
    /// The office's day.
    pub today: Day,
}
