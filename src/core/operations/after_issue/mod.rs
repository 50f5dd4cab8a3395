//! What is done about certificates after issue: applications for reprints, reissues and replacements, old papers that are
//! back, revocation, letters, transcripts, notifiable events. One file per step of the work; what the print room calls
//! stands here.
//!
//! **Invariant:** the old certificate lives until the new one passes inspection; both happen in one transaction.
//! **Invariant:** replacing and revoking need two people; what they agreed to is asked again when the second says yes.

mod agreeing;
mod applying;
mod differing;
mod fees;
mod letters;
mod notifying;
mod old_papers;
mod revoking;
mod transcripts;

pub use agreeing::AgreedReplacement;
pub(super) use agreeing::close_sent;
pub use applying::{ApplicationOrder, ApplicationView, EvidenceOrder};
pub(super) use differing::{Amends, reissues_owed};
pub use letters::{LetterOrder, WrittenLetter};
pub use notifying::NotifiableView;
pub(super) use notifying::open as open_notifiable;
pub use old_papers::OldPaperBack;
pub use revoking::Revoked;

pub use crate::core::store::letters::LetterRow as LetterFacts;
pub use crate::core::store::notifiable::NotifiableRow as NotifiableFacts;
pub use crate::core::store::replacements::ApplicationRow as ApplicationFacts;
pub use crate::core::store::replacements::evidence::EvidenceRow as ApplicationEvidence;
pub use crate::core::store::replacements::old_papers::OldPaper;
pub use crate::core::store::revocations::Revocation;

use super::Result;
use crate::core::domain::awards::DocumentKind;
use crate::core::domain::certificates::{CertificateState, CertificateStep, Serial};
use crate::core::domain::events::{Change, Event, EventKind};
use crate::core::domain::gates::facts::Hold;
use crate::core::domain::references::{ApplicationRef, AwardRef};
use crate::core::domain::registrations::{RegistrationState, RegistrationStep};
use crate::core::domain::replacements::{
    self as rules, ApplicationState, ApplicationStep, CaseFacts, EvidenceKind, GoesTo,
};
use crate::core::store::awards::{self, FactCache};
use crate::core::store::batches::members;
use crate::core::store::replacements::{self, ApplicationRow, evidence};
use crate::core::store::{Connection, StoreError, Tx, consignments, registrations};

/// The sheet of an award is about to pass inspection: where it replaces another certificate, that one is cancelled and the
/// application made. Called in the transaction of the inspection, before the sheet passes.
pub(super) fn passed(tx: &Tx<'_>, award: AwardRef, serial: &Serial) -> Result<()> {
    let Some(application) = replacements::of_edition(tx, award)? else { return Ok(()) };
    if application.state == ApplicationState::Made {
        return Ok(replacements::made_again(tx, application.reference, serial)?);
    }
    if application.certificate == CertificateState::BeingReplaced {
        let step = CertificateStep::ask(&application.serial, application.certificate, CertificateState::Cancelled)?;
        replacements::move_certificate(tx, &step)?;
        let event = Event::new(EventKind::CertificateReplaced, &application.serial)
            .with("by", serial.to_string())
            .with("application", application.reference.to_string())
            .changing(certificate_change(&step));
        tx.record(&event)?;
    }
    let step = ApplicationStep::ask(application.reference, application.state, ApplicationState::Made)?;
    replacements::made(tx, &step, serial)?;
    let event = Event::new(EventKind::ReplacementMade, application.reference)
        .with("certificate", application.serial.to_string())
        .with("by", serial.to_string());
    tx.record(&event)?;
    Ok(())
}

/// The run of an award was cancelled: where it was to replace a certificate, that one is restored, and the application waits
/// to be proposed again. Called in the transaction of the cancelling, when the award is pending again.
pub(super) fn given_up(tx: &Tx<'_>, award: AwardRef) -> Result<()> {
    match replacements::of_edition(tx, award)? {
        Some(row) if row.state == ApplicationState::Agreed => {
            restore(tx, &row, ApplicationState::EvidenceComplete, "its run was cancelled")
        }
        Some(_) | None => Ok(()),
    }
}

/// Gives an agreed replacement up: the old certificate goes back to where it stood, the award is issued again.
fn restore(tx: &Tx<'_>, row: &ApplicationRow, to: ApplicationState, reason: &str) -> Result<()> {
    let old = row.old_state.unwrap_or(row.certificate);
    let facts = case(tx, row)?;
    let back = rules::given_up(&facts, to, old)?;
    replacements::give_up(tx, &back, reason)?;
    let given_up = Event::new(EventKind::ReplacementGivenUp, row.reference)
        .with("certificate", row.serial.to_string())
        .because(reason)
        .changing_all(back.certificate.as_ref().map(certificate_change));
    tx.record(&given_up)?;
    let restored = Event::new(EventKind::AwardRestored, row.award)
        .with("edition", i64::from(back.award.edition()))
        .changing_all(edition_changes(row, back.award.edition(), "issued"));
    tx.record(&restored)?;
    awards::refresh(tx, &mut FactCache::default(), row.award)?;
    Ok(())
}

/// Calls the registration of an award certificated once its whole certificate is issued, by way of *completed* where nobody
/// said so before. Called in the transaction of the inspection.
pub(super) fn certificated(tx: &Tx<'_>, award: AwardRef) -> Result<()> {
    let (registration, state, kind) = members::registration_of(tx, award)?;
    if kind != DocumentKind::Certificate {
        return Ok(());
    }
    let ways: &[RegistrationState] = match state {
        RegistrationState::Active => &[RegistrationState::Completed, RegistrationState::Certificated],
        RegistrationState::Completed => &[RegistrationState::Certificated],
        RegistrationState::Deferred
        | RegistrationState::Withdrawn
        | RegistrationState::Transferred
        | RegistrationState::Lapsed
        | RegistrationState::Cancelled
        | RegistrationState::Certificated => &[],
    };
    let mut from = state;
    for to in ways {
        let step = RegistrationStep::ask(registration, from, *to)?;
        registrations::step(tx, &step, "", None)?;
        registration_moved(tx, &step, "")?;
        from = *to;
    }
    Ok(())
}

fn registration_moved(tx: &Tx<'_>, step: &RegistrationStep, reason: &str) -> Result<()> {
    let (from, to) = (step.from().code(), step.to().code());
    let change = Change::new(
        format!("registration:{}", step.registration().0),
        "state",
        Some(from.to_owned()),
        Some(to.to_owned()),
    );
    let event = Event::new(EventKind::RegistrationMoved, step.registration()).with("from", from).with("to", to);
    tx.record(&event.because(reason).changing(change))?;
    Ok(())
}

fn certificate_change(step: &CertificateStep) -> Change {
    let (from, to) = (step.from().code().to_owned(), step.to().code().to_owned());
    Change::new(format!("certificate:{}", step.serial()), "state", Some(from), Some(to))
}

fn edition_changes(row: &ApplicationRow, edition: u32, state: &str) -> [Change; 2] {
    let record = format!("award:{}", row.award.0);
    let (before, after) = (row.edition.to_string(), edition.to_string());
    [
        Change::new(&record, "state", Some(row.award_state.code().to_owned()), Some(state.to_owned())),
        Change::new(&record, "edition", Some(before), Some(after)),
    ]
}

/// What the rules look at before two people agree.
fn case<'a>(db: &Connection, row: &'a ApplicationRow) -> Result<CaseFacts<'a>> {
    let kept = evidence::of(db, row.reference)?;
    Ok(CaseFacts {
        application: row.reference,
        kind: row.kind,
        state: row.state,
        serial: &row.serial,
        certificate: row.certificate,
        award: row.award,
        award_state: row.award_state,
        edition: row.edition,
        missing: missing(row, &kept),
        fee: row.fee,
        fee_words: rules::money_text(row.fee_amount, &row.fee_currency),
        holds: holds(db, row.award)?,
        address: address(db, row)?,
        differences: differing::of_application(db, row)?.len(),
    })
}

/// Where the new paper goes, lines as on the envelope.
fn address(db: &Connection, row: &ApplicationRow) -> Result<String> {
    let target = replacements::target(db, &row.serial)?;
    let (lines, _) = match (row.goes_to, target.organisation) {
        (GoesTo::Centre, Some(centre)) => consignments::centre_address(db, centre)?,
        (GoesTo::Centre, None) | (GoesTo::Learner, _) => consignments::learner_address(db, row.learner.0)?,
    };
    Ok(lines)
}

fn missing(row: &ApplicationRow, kept: &[evidence::EvidenceRow]) -> Vec<EvidenceKind> {
    let there = |kind: &EvidenceKind| kept.iter().any(|one| one.kind == *kind);
    row.kind.evidence().iter().copied().filter(|kind| !there(kind)).collect()
}

/// Open exceptions that hold an award, one phrase each.
fn holds(db: &Connection, award: AwardRef) -> Result<Vec<String>> {
    let record = awards::record(db, award)?.ok_or_else(|| StoreError::NotFound(format!("award {award}")))?;
    let words = |hold: &Hold<'_>| match hold.restricted {
        true => "by a manager's decision".to_owned(),
        false => format!("{} {} on the {}", hold.exception, hold.kind, hold.on),
    };
    Ok(FactCache::default().facts(db, &record, |facts| facts.holds.iter().map(words).collect())?)
}

/// The row, for a step that is about to change it.
fn load(db: &Connection, application: ApplicationRef) -> Result<ApplicationRow> {
    Ok(replacements::load(db, application)?)
}
