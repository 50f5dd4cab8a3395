//! Revoking a certificate (Condition I4.2 c): proposed with reason and authority, done by a second person. The award is
//! cancelled and the registration is completed, not certificated, again.
//!
//! **Invariant:** a revoked serial is never good again; the list of serials that are not good names it from then on.

use serde_json::json;

use super::super::seconding::{self, propose};
use super::super::{Core, Error, ErrorKind, Result};
use super::{agreeing, certificate_change};
use crate::core::domain::Refusal;
use crate::core::domain::awards::{AwardState, AwardStep, DocumentKind};
use crate::core::domain::certificates::{CertificateState, CertificateStep, Serial};
use crate::core::domain::events::{Change, Event, EventKind};
use crate::core::domain::references::AwardRef;
use crate::core::domain::registrations::{RegistrationState, RegistrationStep};
use crate::core::domain::replacements::ApplicationState;
use crate::core::domain::roles::Action;
use crate::core::store::batches::members;
use crate::core::store::replacements::{self, Target};
use crate::core::store::{Connection, Tx, proposals, registrations, revocations};

/// What was revoked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revoked {
    /// The certificate.
    pub serial: String,
    /// Its award, cancelled now.
    pub award: AwardRef,
    /// Whether its paper is outside the house and is to be recalled.
    pub recall: bool,
}

impl Core {
    /// Proposes to revoke a certificate, for a reason and on an authority. Gives the sentence the second person reads.
    /// Refuses what was never issued or is not good any more, what is being replaced, and what still lies in a run.
    pub fn propose_revocation(&mut self, serial: &Serial, reason: &str, authority: &str) -> Result<String> {
        let (reason, authority) = (reason.trim(), authority.trim());
        if reason.is_empty() || authority.is_empty() {
            return Err(Refusal::new(format!("to revoke {serial} its reason and the authority are needed"))
                .hint("Say why, and on whose decision: a panel and its date, a court, the regulator.")
                .into());
        }
        self.write(Action::RevokeCertificate, |tx| {
            let target = replacements::target(tx, serial)?;
            may_revoke(tx, &target)?;
            let words = format!("Revoke {serial}, {}: {} ({authority}).", target.state, reason.trim_end_matches('.'));
            let payload = payload(&target, reason, authority);
            propose(tx, Action::RevokeCertificate, &serial.to_string(), &payload, &words, None)?;
            Ok(words)
        })
    }

    /// Revokes, as the second person, exactly what was proposed. Refuses one's own proposal and what changed since.
    pub fn revoke_certificate(&mut self, serial: &Serial) -> Result<Revoked> {
        self.may_second(Action::RevokeCertificate)?;
        self.write_unasked(|tx| {
            let target = replacements::target(tx, serial)?;
            let Some(proposal) = proposals::open_for(tx, Action::RevokeCertificate, &serial.to_string())? else {
                return Err(Refusal::new(format!("no revocation of {serial} waits for a second person"))
                    .hint(format!("Propose it with `certdesk certificate revoke {serial} --reason … --authority …`."))
                    .into());
            };
            let (reason, authority) = asked(&proposal.payload)?;
            if payload(&target, &reason, &authority) != proposal.payload {
                return Err(Refusal::new(format!("{serial} was moved on since its revocation was proposed"))
                    .hint("Propose it again.")
                    .into());
            }
            may_revoke(tx, &target)?;
            let approved = seconding::second(tx, proposal)?;
            if let Some(open) = replacements::open_of(tx, target.award)? {
                agreeing::end(tx, open.reference, ApplicationState::Declined, "its certificate was revoked")?;
            }
            let step = CertificateStep::ask(serial, target.state, CertificateState::Revoked)?;
            revocations::revoke(tx, target.id, &step, &reason, &authority, approved.approval())?;
            let event = Event::new(EventKind::CertificateRevoked, serial)
                .with("approval", approved.approval())
                .because(format!("{reason} ({authority})"))
                .changing(certificate_change(&step));
            let seq = tx.record(&event)?;
            approved.use_up(tx, seq)?;
            cancel_award(tx, &target, &reason)?;
            let inside = matches!(target.state, CertificateState::KeptBack | CertificateState::Returned);
            Ok(Revoked { serial: serial.to_string(), award: target.award, recall: !inside })
        })
    }
}

fn may_revoke(db: &Connection, target: &Target) -> Result<()> {
    let serial = &target.serial;
    if target.state == CertificateState::Passed {
        return Err(Refusal::new(format!("{serial} is still in its run"))
            .hint("Keep it back first; then it is revoked.")
            .into());
    }
    let open = replacements::open_of(db, target.award)?;
    if let Some(open) = open.filter(|row| matches!(row.state, ApplicationState::Agreed | ApplicationState::InRun)) {
        return Err(Refusal::new(format!("{serial} is being replaced by {}", open.reference))
            .hint(format!("Withdraw {} first, or revoke the certificate that takes its place.", open.reference))
            .into());
    }
    CertificateStep::ask(serial, target.state, CertificateState::Revoked)?;
    Ok(())
}

fn payload(target: &Target, reason: &str, authority: &str) -> String {
    json!({
        "certificate": target.serial.to_string(), "state": target.state.code(), "award": target.award.to_string(),
        "reason": reason, "authority": authority,
    })
    .to_string()
}

fn asked(payload: &str) -> Result<(String, String)> {
    let broken = || Error::new(ErrorKind::Internal, "the proposal is not one to revoke a certificate");
    let json: serde_json::Value = serde_json::from_str(payload).map_err(|_| broken())?;
    let text = |field: &str| json[field].as_str().map(str::to_owned).ok_or_else(broken);
    Ok((text("reason")?, text("authority")?))
}

/// Cancels the award and calls the registration completed instead of certificated.
fn cancel_award(tx: &Tx<'_>, target: &Target, reason: &str) -> Result<()> {
    if target.award_state == AwardState::Issued {
        let step = AwardStep::ask(target.award, target.award_state, AwardState::Cancelled)?;
        members::move_award(tx, &step)?;
        let change = Change::new(
            format!("award:{}", target.award.0),
            "state",
            Some(step.from().code().to_owned()),
            Some(step.to().code().to_owned()),
        );
        tx.record(&Event::new(EventKind::AwardCancelled, target.award).because(reason).changing(change))?;
    }
    let (registration, state, kind) = members::registration_of(tx, target.award)?;
    if kind == DocumentKind::Certificate && state == RegistrationState::Certificated {
        let step = RegistrationStep::ask(registration, state, RegistrationState::Completed)?;
        registrations::step(tx, &step, reason, None)?;
        super::registration_moved(tx, &step, reason)?;
    }
    Ok(())
}
