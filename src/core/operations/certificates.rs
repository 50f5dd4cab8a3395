//! One certificate looked at: where it stands, what was printed, what followed it.
//!
//! **Invariant:** what is shown as printed is the snapshot, never today's records.

use super::{Core, Error, Result};
use crate::core::domain::certificates::{CertificateState, LastDigits, Serial, VerificationCode};
use crate::core::store::{certificates, revocations};

/// A certificate as shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateShown {
    /// Its serial.
    pub serial: String,
    /// Where it stands.
    pub state: CertificateState,
    /// Its facts: names of fields and values, run, sheet, award and edition among them.
    pub facts: Vec<(&'static str, String)>,
    /// What was printed, one fact a line; none before printing.
    pub snapshot: Option<String>,
    /// Whether the snapshot still has the digest kept of it.
    pub snapshot_sound: bool,
}

impl Core {
    /// The certificate of a serial, a verification code, or the last digits of a serial when only one ends so. Refuses what is
    /// none of these and what no certificate has.
    pub fn certificate(&self, what: &str) -> Result<CertificateShown> {
        let row = self.certificate_row(&self.serial_of(what)?)?;
        let code = row.code.as_deref().and_then(|c| c.parse::<VerificationCode>().ok()).map(|c| c.to_string());
        let mut facts = vec![
            ("award", row.award.to_string()),
            ("edition", row.edition.to_string()),
            ("run", row.batch.to_string()),
            ("sheet", row.position.to_string()),
            ("issued on", row.issued_on.to_string()),
        ];
        facts.extend(row.part.map(|(part, page)| ("file", format!("part {part}, page {page}"))));
        facts.extend(code.map(|code| ("code", code)));
        facts.extend(row.paper_number.clone().map(|n| ("paper number", n)));
        facts.extend(row.spoil_reason.clone().map(|r| ("spoiled because", r)));
        facts.extend(row.kept_place.clone().map(|p| ("kept in", p)));
        facts.extend(row.followed_by.clone().map(|s| ("followed by", s)));
        facts.extend(row.state.not_good_because().map(|why| ("not good because", why.to_owned())));
        facts.extend(self.after_issue(&row.serial)?);
        let digest = |text: &String| <[u8; 32]>::from(<sha2::Sha256 as sha2::Digest>::digest(text.as_bytes()));
        let snapshot_sound = row.snapshot.as_ref().map(digest) == row.snapshot_sha256;
        Ok(CertificateShown { serial: row.serial, state: row.state, facts, snapshot: row.snapshot, snapshot_sound })
    }

    /// What was asked and decided about a certificate after issue: what it replaces and what replaces it, its revocation, its
    /// letters and notifiable events, and what to do with a paper in hand that is no longer good.
    fn after_issue(&self, serial: &str) -> Result<Vec<(&'static str, String)>> {
        let mut facts = Vec::new();
        for application in self.applications_about(serial)? {
            let (kind, reference, state) = (application.kind, application.reference, application.state);
            let old = application.serial.to_string();
            if old != serial {
                facts.push(("replaces", old));
            } else if let Some(new) = application.new_serial {
                facts.push(("replaced by", new));
            }
            facts.push(("application", format!("{reference}, {kind}, {state}")));
        }
        if let Some(revoked) = revocations::of(self.db(), serial)? {
            facts.push(("revoked because", format!("{}, on {}", revoked.reason, revoked.revoked_on)));
            facts.push(("authority", revoked.authority));
            facts.push((
                "recall letter",
                revoked.letter.map_or_else(|| "none yet".to_owned(), |letter| letter.to_string()),
            ));
        }
        let letters = self.letters_about(serial)?.into_iter();
        facts.extend(
            letters.map(|letter| ("letter", format!("{}, {}, {}", letter.reference, letter.kind, letter.state))),
        );
        facts.extend(self.notifiable_about(serial)?.into_iter().map(|event| ("notifiable event", event.to_string())));
        facts.extend(self.paper_in_hand(&serial.parse()?)?.map(|words| ("paper in hand", words)));
        Ok(facts)
    }

    pub(super) fn serial_of(&self, what: &str) -> Result<String> {
        if let Ok(code) = what.parse::<VerificationCode>() {
            return certificates::serial_by_code(self.db(), &code.compact())?
                .ok_or_else(|| Error::not_found(format!("certificate with the code {code}")));
        }
        if LastDigits::parse(what).is_ok() {
            let mut found = certificates::ending(self.db(), what.trim())?;
            return match (found.pop(), found.len()) {
                (Some(serial), 0) => Ok(serial),
                (None, _) => Err(Error::not_found(format!("certificate whose number ends in {}", what.trim()))),
                (Some(_), more) => {
                    Err(Error::not_found(format!("single certificate ending in {}: {} do", what.trim(), more + 1))
                        .with_hint("Type more of its digits, or the whole serial."))
                }
            };
        }
        Ok(what.parse::<Serial>()?.to_string())
    }
}
