//! Transcripts: an award of its own kind, asked for later, that goes through the house's machine like any certificate.
//!
//! **Invariant:** there is one transcript a registration; a second paper of it is a replacement.

use super::super::{Core, Error, Result};
use super::fees::fee_of;
use crate::core::domain::Refusal;
use crate::core::domain::awards::{AwardState, DocumentKind};
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::gates::GateState;
use crate::core::domain::references::{AwardRef, RegistrationRef};
use crate::core::domain::registrations::RegistrationState;
use crate::core::domain::replacements::{FeeKind, money_text};
use crate::core::domain::roles::Action;
use crate::core::store::awards::{self, FactCache, NewAward};
use crate::core::store::{faces, registrations, subjects};

impl Core {
    /// Makes the award of a transcript, for whoever asks with the learner's word. Gives it.
    /// Refuses a registration without a whole award, one that has a transcript, and a fee that is not paid.
    pub fn ask_for_transcript(&mut self, about: &str, reason: &str, receipt: &str) -> Result<AwardRef> {
        let found = subjects::find(self.db(), about)?.ok_or_else(|| Error::not_found(format!("record `{about}`")))?;
        let registrations: Vec<RegistrationRef> = subjects::awards(self.db(), &found)?
            .into_iter()
            .filter_map(|award| faces::of_award(self.db(), award).transpose())
            .map(|face| face.map(|face| face.registration))
            .collect::<Result<_, _>>()?;
        let mut distinct = registrations.clone();
        distinct.dedup();
        let [registration] = distinct.as_slice() else {
            return Err(Refusal::new(format!(
                "{about} leads to {} registrations with an award, wanted one",
                distinct.len()
            ))
            .hint("Name the registration, the award or the serial.")
            .into());
        };
        let (registration, today) = (*registration, self.today());
        self.write(Action::AskForTranscript, |tx| {
            let (_, kept) = registrations::by_ref(tx, registration)?;
            if !matches!(kept.state, RegistrationState::Certificated | RegistrationState::Completed) {
                let words = format!("{registration} is {}: a transcript lists what was completed", kept.state);
                return Err(Refusal::new(words)
                    .hint("A unit certificate is what a withdrawn learner may have.")
                    .into());
            }
            let whole = awards::find(tx, registration, DocumentKind::Certificate, "")?;
            let Some((whole, AwardState::Issued | AwardState::Pending | AwardState::Batched)) = whole else {
                let words = format!("{registration} has no award that stands: there is nothing to list");
                return Err(Refusal::new(words).hint("`certdesk why` and its reference says how it stands.").into());
            };
            if let Some((there, state)) = awards::find(tx, registration, DocumentKind::Transcript, "")? {
                let hint = match state {
                    AwardState::Issued => "A second paper of it is a replacement.",
                    AwardState::Pending | AwardState::Batched => "It joins a run like any award.",
                    AwardState::Cancelled => "Ask why it was cancelled: its timeline says it.",
                };
                return Err(Refusal::new(format!("{registration} has the transcript {there}, {state}"))
                    .hint(hint)
                    .into());
            }
            let fee = fee_of(tx, whole, FeeKind::Transcript, today)?;
            if fee.amount > 0 && receipt.trim().is_empty() {
                let due = money_text(fee.amount, &fee.currency);
                return Err(Refusal::new(format!("the fee of a transcript, {due}, is not settled"))
                    .hint("Give the number of its receipt.")
                    .into());
            }
            let face = faces::of_award(tx, whole)?.ok_or_else(|| Error::not_found(format!("award {whole}")))?;
            let new = NewAward {
                registration,
                kind: DocumentKind::Transcript,
                unit_set: "",
                grade: &face.grade,
                achieved_on: face.achieved_on,
                claimed_on: today.max(face.achieved_on),
                claim: None,
                received_on: today,
            };
            let award = awards::insert_as(tx, &new, GateState { shut: 1, recheck_on: None })?
                .ok_or_else(|| Refusal::new(format!("{registration} has a transcript already; nothing was changed")))?;
            let from = if receipt.trim().is_empty() {
                "a request".to_owned()
            } else {
                format!("a request, {}", receipt.trim())
            };
            tx.record(&Event::new(EventKind::AwardCreated, award).with("claim", from).because(reason.trim()))?;
            awards::refresh(tx, &mut FactCache::default(), award)?;
            Ok(award)
        })
    }
}
