//! What may be asked of which paper, and what must be there before two people agree. Separate from the life, which only
//! knows the order of the steps.
//!
//! **Invariant:** an agreement moves three things at once: the application, the old certificate and its award; the store
//! takes nothing less.

use super::{ApplicationKind, ApplicationState, ApplicationStep, AskedBy, Fault, FeeState};
use crate::core::domain::Refusal;
use crate::core::domain::awards::{AwardEditionStep, AwardState};
use crate::core::domain::certificates::{CertificateState, CertificateStep, Serial};
use crate::core::domain::references::{ApplicationRef, AwardRef};

codes! {
    /// What a piece of evidence shows.
    pub enum EvidenceKind: "kind of evidence" {
        Entitlement = "entitlement",
        Identity = "identity",
        Correction = "correction",
        Fault = "fault",
        Other = "other",
    }
}

/// What applying looks at.
#[derive(Debug, Clone)]
pub struct ApplyFacts<'a> {
    /// What is asked for.
    pub kind: ApplicationKind,
    /// Whose fault it is.
    pub fault: Fault,
    /// Who asks.
    pub asked_by: AskedBy,
    /// Why.
    pub reason: &'a str,
    /// The brand the applicant named; none: not named.
    pub brand_named: Option<&'a str>,
    /// The certificate.
    pub serial: &'a Serial,
    /// Its brand.
    pub brand: &'a str,
    /// Where it stands.
    pub state: CertificateState,
    /// Where its award stands.
    pub award: AwardState,
    /// The certificate that took its place.
    pub followed_by: Option<&'a str>,
    /// An application of the same award that is open.
    pub open: Option<ApplicationRef>,
}

/// Whether this may be asked of this paper. Refuses what is not entitled, not issued, asked for already, of another brand,
/// and what the trade calls by another name.
pub fn may_apply(facts: &ApplyFacts<'_>) -> Result<(), Refusal> {
    let (serial, kind) = (facts.serial, facts.kind);
    if facts.reason.trim().is_empty() {
        return Err(
            Refusal::new(format!("a {kind} of {serial} needs a reason")).hint("Say what happened to the paper.")
        );
    }
    if let Some(named) = facts.brand_named.filter(|named| !named.eq_ignore_ascii_case(facts.brand)) {
        return Err(Refusal::new(format!(
            "{serial} is a certificate of {}, asked for was one of {named}",
            facts.brand
        ))
        .hint("Look the learner up again: another brand may have issued the one that is meant."));
    }
    issued(facts)?;
    if let Some(open) = facts.open {
        return Err(Refusal::new(format!("{open} already asks for the award of {serial}"))
            .hint(format!("`certdesk show {open}` says where it stands.")));
    }
    if facts.award != AwardState::Issued {
        return Err(Refusal::new(format!("the award of {serial} is {}: nobody is entitled to its paper", facts.award))
            .hint("`certdesk why` and the serial says how the award stands."));
    }
    if !kind.faults().contains(&facts.fault) {
        let wanted: Vec<_> = kind.faults().iter().map(|f| f.code()).collect();
        return Err(Refusal::new(format!(
            "a {kind} is not made for the {}'s fault; wanted one of: {}",
            facts.fault,
            wanted.join(", ")
        ))
        .hint(right_word(facts.fault)));
    }
    Ok(())
}

const fn right_word(fault: Fault) -> &'static str {
    match fault {
        Fault::Us | Fault::Partner | Fault::Carrier => {
            "What we, the partner or the carrier did is mended by a reprint, wrong contents by a reissue."
        }
        Fault::Centre | Fault::Learner => {
            "What the learner lost is a replacement; what the learner or centre gave us wrongly is a reissue."
        }
    }
}

fn issued(facts: &ApplyFacts<'_>) -> Result<(), Refusal> {
    use CertificateState as S;
    let (serial, kind, state) = (facts.serial, facts.kind, facts.state);
    let refuse = |words: String, hint: &str| Err(Refusal::new(words).hint(hint));
    match state {
        S::Dispatched | S::Delivered | S::Returned | S::Redispatched | S::Lost | S::Destroyed => Ok(()),
        S::KeptBack if kind != ApplicationKind::Replacement => Ok(()),
        S::KeptBack => refuse(
            format!("{serial} is kept back in the house and was never sent: nothing is to be replaced"),
            "Release it, or ask for a reissue if its contents are wrong.",
        ),
        S::Passed => refuse(
            format!("{serial} has not left the house: a {kind} is made after dispatch"),
            "Keep it back first if it is wrong, or let it go out with its run.",
        ),
        S::BeingReplaced => refuse(
            format!("{serial} is being replaced already"),
            "`certdesk certificate show` and the serial names the application.",
        ),
        S::Cancelled => refuse(
            match facts.followed_by {
                Some(next) => format!("{serial} was replaced by {next} and is no longer good"),
                None => format!("{serial} was cancelled and is no longer good"),
            },
            "Apply for the certificate that took its place.",
        ),
        S::Revoked => refuse(
            format!("{serial} was revoked: nobody is entitled to its paper"),
            "A result that was put right makes a new award by a new claim.",
        ),
        S::Reserved | S::Printed | S::Unused | S::Spoiled => refuse(
            format!("{serial} was never issued: it is {state}"),
            "Before dispatch a bad sheet is spoiled and remade in its run.",
        ),
    }
}

/// What proposing and agreeing look at.
#[derive(Debug, Clone)]
pub struct CaseFacts<'a> {
    /// Which application.
    pub application: ApplicationRef,
    /// What is asked for.
    pub kind: ApplicationKind,
    /// Where it stands.
    pub state: ApplicationState,
    /// The old certificate.
    pub serial: &'a Serial,
    /// Where it stands.
    pub certificate: CertificateState,
    /// The award.
    pub award: AwardRef,
    /// Where it stands.
    pub award_state: AwardState,
    /// The award's edition now.
    pub edition: u32,
    /// Evidence that is missing.
    pub missing: Vec<EvidenceKind>,
    /// How the fee stands.
    pub fee: FeeState,
    /// How much is due, as people write it.
    pub fee_words: String,
    /// Open exceptions that hold the award, one phrase each.
    pub holds: Vec<String>,
    /// Where the new paper goes: the lines of the address; one line is a name without an address.
    pub address: String,
    /// Facts the new paper would say otherwise.
    pub differences: usize,
}

impl CaseFacts<'_> {
    fn complete(&self) -> Result<(), Refusal> {
        let reference = self.application;
        if let Some(first) = self.missing.first() {
            let words: Vec<_> = self.missing.iter().map(|kind| kind.code()).collect();
            return Err(Refusal::new(format!("{reference} lacks the evidence of {}", words.join(" and of ")))
                .hint(format!("Keep it with `certdesk replacement evidence {reference} --kind {first} …`.")));
        }
        if self.fee == FeeState::Due {
            return Err(Refusal::new(format!("the fee of {reference}, {}, is not settled", self.fee_words))
                .hint("Note its payment, or have it waived by finance or the manager."));
        }
        if self.address.lines().count() < 2 {
            return Err(Refusal::new(format!("{reference} has no address to send the new paper to"))
                .hint("Amend the learner's address as confirmed, or send it to the centre."));
        }
        if let Some(first) = self.holds.first() {
            return Err(Refusal::new(format!("the award of {reference} is held: {first}"))
                .hint("It goes on when the exception is closed."));
        }
        if self.kind == ApplicationKind::Reissue && self.differences == 0 {
            return Err(Refusal::new(format!("{reference}: {} already says what the records say", self.serial)).hint(
                "Amend the record with its evidence first, or correct the award's grade or day on the application.",
            ));
        }
        if self.award_state != AwardState::Issued {
            return Err(Refusal::new(format!("the award of {} is {}, not issued", self.serial, self.award_state)));
        }
        Ok(())
    }
}

/// Leave to propose an application to a second person.
/// Refuses missing evidence, an unsettled fee, an open hold, and a reissue that would change nothing.
pub fn propose(facts: &CaseFacts<'_>) -> Result<ApplicationStep, Refusal> {
    if facts.state == ApplicationState::Applied {
        facts.complete()?;
    }
    let step = ApplicationStep::asked(facts.application, facts.state, ApplicationState::Proposed)?;
    facts.complete()?;
    Ok(step)
}

/// Leave to replace exactly one certificate: what moves when the second person agrees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// The application becomes *agreed*.
    pub application: ApplicationStep,
    /// The old certificate becomes *being replaced*; none when it was destroyed before.
    pub certificate: Option<CertificateStep>,
    /// The award is pending again, with its next edition.
    pub award: AwardEditionStep,
}

/// Leave to replace, given when the second person agrees. Refuses what [`propose`] refuses, asked again.
pub fn agree(facts: &CaseFacts<'_>) -> Result<Agreement, Refusal> {
    let application = ApplicationStep::asked(facts.application, facts.state, ApplicationState::Agreed)?;
    facts.complete()?;
    let certificate = match facts.certificate {
        CertificateState::Destroyed => None,
        state => Some(CertificateStep::ask(facts.serial, state, CertificateState::BeingReplaced)?),
    };
    let award = AwardEditionStep::reopen(facts.award, facts.award_state, facts.edition)?;
    Ok(Agreement { application, certificate, award })
}

/// Leave to give a replacement up: the old certificate goes back to where it stood, the award is issued again.
/// Refuses unless it was agreed and its award is in no run.
pub fn given_up(facts: &CaseFacts<'_>, to: ApplicationState, old: CertificateState) -> Result<Agreement, Refusal> {
    let application = ApplicationStep::ask(facts.application, facts.state, to)?;
    let certificate = match facts.certificate {
        CertificateState::BeingReplaced => Some(CertificateStep::ask(facts.serial, facts.certificate, old)?),
        _ => None,
    };
    let award = AwardEditionStep::restore(facts.award, facts.award_state, facts.edition)?;
    Ok(Agreement { application, certificate, award })
}

/// How a fee may be settled. Refuses a fee that is not due, a waiver without its reason, a payment without its receipt.
pub fn settle(
    application: ApplicationRef,
    fee: FeeState,
    to: FeeState,
    words: &str,
    ended: bool,
) -> Result<FeeState, Refusal> {
    if ended {
        return Err(Refusal::new(format!("{application} has ended; its fee stays as it is")));
    }
    match (fee, to) {
        (FeeState::Due, FeeState::Paid) if words.trim().is_empty() => {
            Err(Refusal::new(format!("the payment for {application} needs its receipt"))
                .hint("Give the number of the invoice, receipt or transfer."))
        }
        (FeeState::Due, FeeState::Waived) if words.trim().is_empty() => {
            Err(Refusal::new(format!("waiving the fee of {application} needs a reason")).hint("Say why."))
        }
        (FeeState::Due, FeeState::Paid | FeeState::Waived) => Ok(to),
        (FeeState::NoneDue | FeeState::Paid | FeeState::Waived | FeeState::Due, _) => {
            Err(Refusal::new(format!("the fee of {application} is {fee}, there is nothing to settle")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn serial() -> Serial {
        Serial::new("MER", 2026, 41_837).unwrap()
    }

    fn apply(change: impl FnOnce(&mut ApplyFacts<'_>)) -> Result<(), Refusal> {
        let serial = serial();
        let mut facts = ApplyFacts {
            kind: ApplicationKind::Replacement,
            fault: Fault::Learner,
            asked_by: AskedBy::Learner,
            reason: "lost in a house move",
            brand_named: None,
            serial: &serial,
            brand: "MER",
            state: CertificateState::Delivered,
            award: AwardState::Issued,
            followed_by: None,
            open: None,
        };
        change(&mut facts);
        may_apply(&facts)
    }

    #[test]
    fn what_is_entitled_and_issued_may_be_asked_for() {
        assert!(apply(|_| {}).is_ok());
        assert!(apply(|f| f.brand_named = Some("mer")).is_ok());
        assert!(apply(|f| f.state = CertificateState::Destroyed).is_ok());
        for (kind, fault) in [(ApplicationKind::Reprint, Fault::Carrier), (ApplicationKind::Reissue, Fault::Learner)] {
            assert!(apply(|f| (f.kind, f.fault) = (kind, fault)).is_ok(), "{kind}");
        }
    }

    #[test]
    fn each_refusal_of_an_application_has_its_words() {
        type Change = fn(&mut ApplyFacts<'_>);
        let cases: [(Change, &str); 11] = [
            (|f| f.reason = " ", "a replacement of MER26-0041837-O needs a reason"),
            (|f| f.brand_named = Some("ATE"), "MER26-0041837-O is a certificate of MER, asked for was one of ATE"),
            (|f| f.state = CertificateState::Reserved, "MER26-0041837-O was never issued: it is reserved"),
            (
                |f| f.state = CertificateState::Passed,
                "MER26-0041837-O has not left the house: a replacement is made after dispatch",
            ),
            (|f| f.state = CertificateState::BeingReplaced, "MER26-0041837-O is being replaced already"),
            (
                |f| (f.state, f.followed_by) = (CertificateState::Cancelled, Some("MER26-0041922-U")),
                "MER26-0041837-O was replaced by MER26-0041922-U and is no longer good",
            ),
            (|f| f.state = CertificateState::Revoked, "MER26-0041837-O was revoked: nobody is entitled to its paper"),
            (
                |f| f.open = Some(ApplicationRef::new(2026, 3)),
                "AP-2026-0003 already asks for the award of MER26-0041837-O",
            ),
            (
                |f| f.award = AwardState::Cancelled,
                "the award of MER26-0041837-O is cancelled: nobody is entitled to its paper",
            ),
            (
                |f| (f.kind, f.fault) = (ApplicationKind::Reprint, Fault::Learner),
                "a reprint is not made for the learner's fault; wanted one of: us, partner, carrier",
            ),
            (
                |f| f.state = CertificateState::KeptBack,
                "MER26-0041837-O is kept back in the house and was never sent: nothing is to be replaced",
            ),
        ];
        for (change, wanted) in cases {
            let refusal = apply(change).unwrap_err();
            assert_eq!(refusal.message(), wanted);
            assert!(refusal.next_step().is_some_and(|hint| hint.ends_with('.')), "{wanted}");
        }
    }

    fn case(serial: &Serial) -> CaseFacts<'_> {
        CaseFacts {
            application: ApplicationRef::new(2026, 7),
            kind: ApplicationKind::Replacement,
            state: ApplicationState::EvidenceComplete,
            serial,
            certificate: CertificateState::Lost,
            award: AwardRef(48_213),
            award_state: AwardState::Issued,
            edition: 1,
            missing: vec![],
            fee: FeeState::Paid,
            fee_words: "45.00 GBP".into(),
            holds: vec![],
            address: "Ewa Linden\n7 Quay\nLEEDS".into(),
            differences: 0,
        }
    }

    #[test]
    fn each_refusal_of_a_proposal_has_its_words() {
        type Change = fn(&mut CaseFacts<'_>);
        let cases: [(Change, &str); 6] = [
            (|f| f.address = "Ewa Linden".into(), "AP-2026-0007 has no address to send the new paper to"),
            (|f| f.missing = vec![EvidenceKind::Identity], "AP-2026-0007 lacks the evidence of identity"),
            (|f| f.fee = FeeState::Due, "the fee of AP-2026-0007, 45.00 GBP, is not settled"),
            (
                |f| f.holds = vec!["X-0000009 plagiarism withhold".into()],
                "the award of AP-2026-0007 is held: X-0000009 plagiarism withhold",
            ),
            (|f| f.kind = ApplicationKind::Reissue, "AP-2026-0007: MER26-0041837-O already says what the records say"),
            (|f| f.state = ApplicationState::Made, "application AP-2026-0007 is made and cannot become proposed"),
        ];
        let serial = serial();
        for (change, wanted) in cases {
            let mut facts = case(&serial);
            change(&mut facts);
            assert_eq!(propose(&facts).unwrap_err().message(), wanted);
        }
        assert_eq!(propose(&case(&serial)).unwrap().to(), ApplicationState::Proposed);
    }

    #[test]
    fn an_agreement_moves_application_certificate_and_award_at_once() {
        let serial = serial();
        let facts = CaseFacts { state: ApplicationState::Proposed, ..case(&serial) };
        let agreed = agree(&facts).unwrap();
        assert_eq!(agreed.certificate.unwrap().to(), CertificateState::BeingReplaced);
        assert_eq!((agreed.award.to(), agreed.award.edition()), (AwardState::Pending, 2));
        let destroyed = CaseFacts { certificate: CertificateState::Destroyed, ..facts };
        assert_eq!(agree(&destroyed).unwrap().certificate, None);
    }

    #[test]
    fn what_is_given_up_goes_back_to_where_it_stood() {
        let serial = serial();
        let facts = CaseFacts {
            state: ApplicationState::Agreed,
            certificate: CertificateState::BeingReplaced,
            award_state: AwardState::Pending,
            edition: 2,
            ..case(&serial)
        };
        let back = given_up(&facts, ApplicationState::EvidenceComplete, CertificateState::Lost).unwrap();
        assert_eq!(back.certificate.unwrap().to(), CertificateState::Lost);
        assert_eq!((back.award.to(), back.award.edition()), (AwardState::Issued, 1));
        let batched = CaseFacts { award_state: AwardState::Batched, ..facts };
        assert!(given_up(&batched, ApplicationState::Withdrawn, CertificateState::Lost).is_err());
    }

    #[test]
    fn a_fee_is_settled_once_and_with_its_words() {
        let reference = ApplicationRef::new(2026, 7);
        let settled = |fee, to, words| settle(reference, fee, to, words, false);
        assert_eq!(settled(FeeState::Due, FeeState::Paid, "REC-7"), Ok(FeeState::Paid));
        for (fee, to, words, wanted) in [
            (FeeState::Due, FeeState::Paid, "", "the payment for AP-2026-0007 needs its receipt"),
            (FeeState::Due, FeeState::Waived, "", "waiving the fee of AP-2026-0007 needs a reason"),
            (FeeState::Paid, FeeState::Waived, "x", "the fee of AP-2026-0007 is paid, there is nothing to settle"),
            (FeeState::NoneDue, FeeState::Paid, "x", "the fee of AP-2026-0007 is none due, there is nothing to settle"),
        ] {
            assert_eq!(settled(fee, to, words).unwrap_err().message(), wanted);
        }
    }
}
