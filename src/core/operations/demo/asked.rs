//! What the sample office is asked for after issue: a replacement that waits for its evidence, and one that waits for a second
//! person. Separate from the day, which ends with a closed run.
//!
//! **Invariant:** nothing here is agreed: the window has both to try.

use serde_json::json;

use super::super::Result;
use super::super::{ApplicationOrder, EvidenceOrder};
use super::Demo;
use crate::core::domain::references::BatchRef;
use crate::core::domain::replacements::{ApplicationKind, AskedBy, EvidenceKind, Fault, GoesTo};

impl Demo<'_> {
    /// Two learners of the run that left have lost their papers.
    pub(super) fn ask_for_replacements(&mut self, batch: BatchRef) -> Result<()> {
        let mut core = self.core("marlow")?;
        let sheets = core.batch_sheets(batch)?;
        let serials: Vec<_> = sheets.into_iter().filter(|s| s.spoil_reason.is_none()).map(|s| s.sheet.serial).collect();
        let [first, second, ..] = serials.as_slice() else { return Ok(()) };
        let seen = |kind, words: &str| EvidenceOrder { kind, words: words.to_owned(), dated_on: None, file: None };
        let order = |certificate: String, reason: &str, evidence| ApplicationOrder {
            kind: ApplicationKind::Replacement,
            certificate,
            fault: Fault::Learner,
            asked_by: AskedBy::Learner,
            applicant: String::new(),
            reason: reason.to_owned(),
            goes_to: Some(GoesTo::Centre),
            brand: None,
            corrections: Vec::new(),
            evidence,
        };
        let waits = core.apply_for_replacement(&order(first.to_string(), "lost in a house move", Vec::new()))?;
        let whole = vec![
            seen(EvidenceKind::Entitlement, "application form of this week, signed"),
            seen(EvidenceKind::Identity, "passport, photo agrees"),
        ];
        let proposed = core.apply_for_replacement(&order(second.to_string(), "damaged by water", whole))?;
        core.note_fee_paid(proposed, "REC-0041")?;
        core.propose_replacement(proposed)?;
        self.told(
            "asked",
            format!("{waits} asks for a replacement of {first} and waits for evidence; {proposed} for {second} waits for a second person."),
            json!({ "waits": waits.to_string(), "proposed": proposed.to_string() }),
        );
        Ok(())
    }
}
