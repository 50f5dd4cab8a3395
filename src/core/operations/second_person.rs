//! The second person's yes to any proposed step, whatever noun it is about. Separate from the mechanism of seconding,
//! which knows no noun: Today and `second` offer all steps in one list and answer them here.

use super::seconding::Awaiting;
use super::{Core, DestroyOutcome, Error, ErrorKind, Result, WriteOff};
use crate::core::domain::references::BatchRef;
use crate::core::domain::roles::Action;
use crate::core::domain::{agreeing, counted};
use crate::core::store::proposals;

impl Core {
    /// One proposed step. Refuses when there is none of this number.
    pub fn proposal(&self, id: i64) -> Result<Awaiting> {
        Ok(proposals::by_id(self.db(), id)?)
    }

    /// Seconds a proposed step: it happens now, exactly as it was shown. Gives what was done, a sentence.
    /// Refuses one's own, an expired one, and what the step's own rule no longer allows.
    pub fn second_step(&mut self, id: i64) -> Result<String> {
        let proposal = self.proposal(id)?;
        match proposal.action {
            Action::ApproveBatch => {
                let done = self.approve_batch(batch_of(&proposal)?)?;
                Ok(format!(
                    "{} approved: {}, {} to {}, issued on {}.",
                    done.batch,
                    counted(done.sheets, "sheet"),
                    done.first,
                    done.last,
                    done.issued_on
                ))
            }
            Action::WitnessSpoils => {
                let batch = batch_of(&proposal)?;
                let count = self.witness_spoils(batch)?;
                Ok(format!("The destruction of {} of {batch} is witnessed.", counted(count, "spoiled sheet")))
            }
            Action::LiftException => {
                let (exception, consequences) = self.second_exception(id)?;
                Ok(std::iter::once(format!("{exception} lifted.")).chain(consequences).collect::<Vec<_>>().join(" "))
            }
            Action::OverrideGate => Ok(format!("The gate of {} is overridden.", self.second_override(id)?)),
            Action::WriteOffStock => match self.second_write_off(&proposal.subject)? {
                WriteOff::Done { sheets } => Ok(format!(
                    "{} of {} {} off the books.",
                    counted(sheets, "sheet"),
                    proposal.subject,
                    agreeing(sheets, "is", "are")
                )),
                WriteOff::Proposed { asked_by } => Ok(format!("Proposed by {asked_by}.")),
            },
            Action::DestroyReturned => match self.witness_destruction(proposal.subject.parse()?)? {
                DestroyOutcome::Done { serials } => Ok(format!("{} destroyed; the log keeps it.", serials.join(", "))),
                DestroyOutcome::Proposed { words } => Ok(words),
            },
            Action::AgreeReplacement => {
                let done = self.agree_replacement(proposal.subject.parse()?)?;
                let face = if done.says_replacement {
                    "the new one says REPLACEMENT"
                } else {
                    "the new one says nothing of it"
                };
                Ok(format!("{} agreed: {} is being replaced; {face}.", done.application, done.certificate))
            }
            Action::RevokeCertificate => {
                let done = self.revoke_certificate(&proposal.subject.parse()?)?;
                Ok(format!("{} is revoked and {} cancelled.", done.serial, done.award))
            }
            Action::WitnessOldPaper => {
                self.witness_old_paper(&proposal.subject.parse()?)?;
                Ok(format!("The destruction of the old paper {} is witnessed.", proposal.subject))
            }
            Action::CaptureArchiveEntry => {
                let done = self.second_archive_match(proposal.subject.parse()?)?;
                Ok(format!(
                    "{} captured: {}, {}, award {}; a letter of confirmation begins at the award.",
                    done.entry, done.learner, done.registration, done.award
                ))
            }
            other => Err(Error::new(ErrorKind::Internal, format!("`{other}` is not a step for two persons"))),
        }
    }
}

/// The batch a proposal is about: its subject begins with it.
fn batch_of(proposal: &Awaiting) -> Result<BatchRef> {
    let word = proposal.subject.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).next().unwrap_or_default();
    Ok(word.parse()?)
}
