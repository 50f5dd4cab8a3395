//! Open badges of certificates: made from what was printed, signed with the key that signs now.
//!
//! **Invariant:** a badge says what the certificate's snapshot says and nothing else; a paper that is not good gets none.

use std::path::Path;

use super::imports::unreadable;
use super::{Core, Error, Result};
use crate::core::domain::certificates::{CertificateState, Serial};
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::roles::Action;
use crate::core::domain::{Day, Refusal};
use crate::core::exchange::badges::{BadgeFacts, signed, unsigned};
use crate::core::exchange::files::{self, Existing};

/// A badge that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadgeMade {
    /// The certificate.
    pub serial: String,
    /// The key that signed it.
    pub key: String,
    /// The JSON Web Token.
    pub text: String,
}

impl Core {
    /// Makes the open badge of a certificate, by serial, code or last digits. Refuses one that was not issued or is not good, and
    /// one without a snapshot.
    pub fn make_badge(&mut self, certificate: &str) -> Result<BadgeMade> {
        self.may(Action::MakeBadge)?;
        let shown = self.certificate(certificate)?;
        let serial = shown.serial.parse::<Serial>()?;
        if let Some(why) = shown.state.not_good_because() {
            return Err(Refusal::new(format!("{serial} is not good: {why}; it gets no badge"))
                .hint("Type show and its serial to see what followed it.")
                .into());
        }
        if !shown.state.is_issued() {
            return Err(Refusal::new(format!(
                "{serial} is {}; only a certificate that passed inspection gets a badge",
                shown.state
            ))
            .hint("Inspect its run first.")
            .into());
        }
        if shown.state == CertificateState::BeingReplaced {
            return Err(Refusal::new(format!("{serial} is being replaced; its replacement gets the badge")).into());
        }
        let snapshot = shown.snapshot.filter(|_| shown.snapshot_sound).ok_or_else(|| {
            Refusal::new(format!("what was printed as {serial} does not fit its digest; no badge was made"))
                .hint("Type doctor.")
        })?;
        let facts = facts_of(&snapshot, self.is_training())?;
        let key = self.seal_key()?;
        let draft = unsigned(&facts, &key.public().bytes);
        let text = signed(&draft, &key.sign_text(draft.as_bytes()));
        let key = key.id().to_string();
        self.write(Action::MakeBadge, |tx| {
            tx.record(&Event::new(EventKind::BadgeMade, &serial).with("key", key.as_str()))?;
            Ok(())
        })?;
        Ok(BadgeMade { serial: serial.to_string(), key, text })
    }
}

impl Core {
    /// The same, into a file that must not exist yet.
    pub fn write_badge(&mut self, certificate: &str, file: &Path) -> Result<BadgeMade> {
        files::free(file).map_err(unreadable)?;
        let made = self.make_badge(certificate)?;
        files::write(file, made.text.as_bytes(), Existing::Keep).map_err(unreadable)?;
        Ok(made)
    }
}

/// A fact of a snapshot.
pub(super) fn fact(snapshot: &str, name: &str) -> String {
    let found = snapshot.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    found.unwrap_or_default().replace("\\n", " ").replace("\\r", "").replace("\\\\", "\\")
}

fn facts_of(snapshot: &str, specimen: bool) -> Result<BadgeFacts> {
    let fact = |name: &str| fact(snapshot, name);
    let day = |name: &str| {
        fact(name).parse::<Day>().map_err(|_| Error::from(Refusal::new(format!("the snapshot has no day `{name}`"))))
    };
    Ok(BadgeFacts {
        serial: fact("serial"),
        issuer: fact("issuer"),
        brand: fact("brand"),
        learner: fact("learner"),
        title: fact("title"),
        course: fact("course"),
        level: fact("level"),
        grade: fact("grade"),
        credits: fact("credits").parse().ok(),
        achieved_on: day("achieved on")?,
        issued_on: day("issued on")?,
        specimen,
    })
}
