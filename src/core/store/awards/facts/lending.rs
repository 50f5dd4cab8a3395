//! Lends what was loaded to the rules, as the borrowed facts they read. Separate from loading because nothing here
//! asks the store.
//!
//! **Invariant:** a grade of `exempt` counts as achieved and has no grade.

use super::{AwardRecord, KeptHold, KeptOverride, KeptPayment, KeptResult, KeptTemplate};
use crate::core::domain::gates::facts::{
    AwardFacts, GateOverride, Hold, LearnerFacts, PaymentFact, RegistrationFacts, ResultFact, TemplateFact,
};

impl AwardRecord {
    pub(super) fn award_facts(&self) -> AwardFacts<'_> {
        AwardFacts {
            reference: self.award,
            kind: self.kind,
            state: self.state,
            unit_set: &self.words.unit_set,
            grade: Some(self.words.grade.as_str()).filter(|grade| !grade.is_empty()),
            achieved_on: Some(self.days.achieved_on),
            claimed_on: Some(self.days.claimed_on),
            issued_on: self.days.issued_on,
            live_certificate: self.words.live_certificate.as_deref(),
            may_replace: self.words.may_replace.as_deref(),
        }
    }

    pub(super) fn learner_facts(&self) -> LearnerFacts<'_> {
        LearnerFacts {
            reference: self.learner,
            given_names: &self.words.given_names,
            family_name: &self.words.family_name,
            name_to_print: &self.name_to_print,
            born_on: self.days.born_on,
            uln: self.words.uln.as_deref(),
            scn: self.words.scn.as_deref(),
            identity_evidence: Some(self.words.identity_evidence.as_str()),
            name_confirmed_on: self.days.name_confirmed_on,
        }
    }

    pub(super) fn registration_facts(&self) -> RegistrationFacts<'_> {
        RegistrationFacts {
            reference: self.registration,
            state: self.registration_state,
            registered_on: self.days.registered_on,
            assessed_in: self.assessed_in,
            assessed_language: Some(self.words.assessed_language.as_str()),
            funded: self.funded,
        }
    }
}

impl KeptResult {
    pub(super) fn fact(&self) -> ResultFact<'_> {
        let [achieved_on, sat_on, checked_on, flagged_on] = self.days;
        let exempt = self.grade == "exempt";
        ResultFact {
            unit: Some(self.unit.as_str()).filter(|unit| !unit.is_empty()),
            grade: Some(self.grade.as_str()).filter(|_| !exempt),
            exempt,
            achieved_on,
            sat_on,
            checked_on,
            flagged_on,
        }
    }
}

impl KeptPayment {
    pub(super) fn fact(&self) -> PaymentFact<'_> {
        PaymentFact {
            invoice: &self.invoice,
            amount: self.amount,
            paid: self.paid,
            invoiced_on: self.invoiced_on,
            paid_on: self.paid_on,
        }
    }
}

impl KeptHold {
    pub(super) fn fact(&self) -> Hold<'_> {
        Hold {
            exception: self.exception,
            kind: self.kind,
            on: self.on,
            owner: self.owner.as_deref(),
            due_on: self.due_on,
            restricted: self.restricted,
        }
    }
}

impl KeptOverride {
    pub(super) fn fact(&self) -> GateOverride<'_> {
        GateOverride { gate: self.gate, given_by: &self.given_by, evidence: &self.evidence, until: self.until }
    }
}

impl KeptTemplate {
    pub(super) fn fact(&self) -> TemplateFact<'_> {
        TemplateFact {
            label: &self.label,
            kind: self.kind,
            territories: &self.territories,
            language: self.language.as_deref(),
            from: self.from,
            to: self.to,
        }
    }
}
