//! Letters: made on the brand's template, kept byte for byte in the register, sent or withdrawn.
//!
//! **Invariant:** a letter is set before the transaction that keeps it; printing it again gives the same bytes.
//! **Invariant:** its file name is its reference: no name of a person leaves in the name of a file.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::super::documents::{DocumentOrder, document};
use super::super::{Core, Error, Result};
use super::fees::fee_of;
use crate::core::domain::Refusal;
use crate::core::domain::awards::AwardState;
use crate::core::domain::certificates::{CertificateState, Serial, printed_day};
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::letters::{LetterKind, LetterState, LetterStep};
use crate::core::domain::references::{ApplicationRef, AwardRef, LetterRef};
use crate::core::domain::replacements::{FeeKind, money_text};
use crate::core::domain::roles::Action;
use crate::core::domain::templates::PaperKind;
use crate::core::exchange::files::{self, Existing};
use crate::core::store::faces::{self, AwardFace};
use crate::core::store::letters::{self, LetterRow, NewLetter};
use crate::core::store::replacements::{self, Target};
use crate::core::store::{Connection, consignments, revocations, subjects};

/// A letter to be made.
#[derive(Debug, Clone)]
pub struct LetterOrder {
    /// What it says.
    pub kind: LetterKind,
    /// What it is about, as typed: an award, a serial, an application.
    pub about: String,
    /// Lines as on the envelope; empty: the learner's own address.
    pub addressee: String,
    /// Why it is written, where the kind says it.
    pub reason: String,
    /// The receipt of its fee, where one is due.
    pub receipt: String,
}

/// A letter that was written to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenLetter {
    /// Where it lies.
    pub file: PathBuf,
    /// The SHA-256 of its bytes in hexadecimal.
    pub sha256: String,
}

/// What a letter is about, read from the records.
struct Matter {
    subject: String,
    face: AwardFace,
    serial: Option<Target>,
    old_serial: String,
    reason: String,
}

impl Core {
    /// Makes a letter and keeps it in the register. Gives its reference.
    /// Refuses an award that is cancelled, a recall of a paper that is good, a cover letter of what is not made, and a fee that is
    /// not paid.
    pub fn make_letter(&mut self, order: &LetterOrder) -> Result<LetterRef> {
        self.may(Action::MakeLetter)?;
        let matter = self.matter(order)?;
        let brand = matter.face.brand;
        let (own, inland) = consignments::learner_address(self.db(), matter.face.learner.0)?;
        let typed = order.addressee.trim();
        let addressee = if typed.is_empty() { own } else { typed.to_owned() };
        let abroad = typed.is_empty() && !inland;
        let country = if abroad { addressee.lines().last().unwrap_or_default().to_owned() } else { String::new() };
        let made = document(
            self.db(),
            &DocumentOrder {
                kind: paper_of(order.kind),
                brand: brand.0,
                country: &country,
                language: "",
                day: self.today(),
                title: &heading(order.kind, &matter),
                facts: facts(order.kind, &matter, &addressee),
                rows: rows(order.kind, &matter),
            },
        )?;
        let sha256: [u8; 32] = Sha256::digest(&made.bytes).into();
        self.write(Action::MakeLetter, |tx| {
            let new = NewLetter {
                kind: order.kind,
                subject: &matter.subject,
                brand: brand.0,
                learner: Some(matter.face.learner.0),
                organisation: None,
                addressee: &addressee,
                language: "English",
                template: &made.template,
                pages: made.pages,
                sha256,
                bytes: &made.bytes,
            };
            let letter = letters::insert(tx, &new)?;
            let event = Event::new(EventKind::LetterMade, letter)
                .with("kind", order.kind.code())
                .with("about", matter.subject.as_str())
                .with("sha256", data_encoding::HEXLOWER.encode(&sha256));
            tx.record(&event.because(order.reason.trim()))?;
            if let (LetterKind::Recall, Some(target)) = (order.kind, &matter.serial) {
                revocations::recalled_by(tx, &target.serial.to_string(), letter)?;
            }
            Ok(letter)
        })
    }

    fn matter(&self, order: &LetterOrder) -> Result<Matter> {
        let about = order.about.trim();
        let face_of = |award: AwardRef| {
            faces::of_award(self.db(), award)?.ok_or_else(|| Error::not_found(format!("award {award}")))
        };
        if let Ok(application) = about.parse::<ApplicationRef>() {
            let row = replacements::load(self.db(), application)?;
            let Some(new) = row.new_serial.as_deref().filter(|_| order.kind == LetterKind::Cover) else {
                return Err(Refusal::new(format!(
                    "{application} is {}: a {} is not written about it",
                    row.state, order.kind
                ))
                .hint("A cover letter goes with a replacement that was made.")
                .into());
            };
            let target = replacements::target(self.db(), &new.parse()?)?;
            let (old_serial, face) = (row.serial.to_string(), face_of(row.award)?);
            let subject = application.to_string();
            return Ok(Matter { subject, face, serial: Some(target), old_serial, reason: row.reason });
        }
        if let Ok(serial) = about.parse::<Serial>() {
            let target = replacements::target(self.db(), &serial)?;
            let reason = self.reason_about(order, &target)?;
            let face = face_of(target.award)?;
            return Ok(Matter {
                subject: serial.to_string(),
                face,
                serial: Some(target),
                old_serial: String::new(),
                reason,
            });
        }
        let found = subjects::find(self.db(), about)?.ok_or_else(|| Error::not_found(format!("record `{about}`")))?;
        let awards = subjects::awards(self.db(), &found)?;
        let [award] = awards.as_slice() else {
            return Err(Refusal::new(format!("{about} leads to {} awards, wanted one", awards.len()))
                .hint("Name the award or the serial.")
                .into());
        };
        let serial = live_serial(self.db(), *award)?;
        let target = serial.map(|serial| replacements::target(self.db(), &serial)).transpose()?;
        if order.kind == LetterKind::Recall {
            return Err(Refusal::new("a recall letter names the certificate it asks back")
                .hint("Give its serial.")
                .into());
        }
        self.award_stands(order.kind, *award)?;
        self.paid(order, *award)?;
        let reason = order.reason.trim().to_owned();
        Ok(Matter {
            subject: award.to_string(),
            face: face_of(*award)?,
            serial: target,
            old_serial: String::new(),
            reason,
        })
    }

    /// Why a letter is written about a certificate. Refuses what its kind does not fit.
    fn reason_about(&self, order: &LetterOrder, target: &Target) -> Result<String> {
        let (serial, given) = (&target.serial, order.reason.trim().to_owned());
        match order.kind {
            LetterKind::Recall => {
                if let Some(revoked) = revocations::of(self.db(), &serial.to_string())? {
                    return Ok(if given.is_empty() { revoked.reason } else { given });
                }
                if given.is_empty() {
                    return Err(Refusal::new(format!(
                        "{serial} is {} and not revoked: its recall needs a reason",
                        target.state
                    ))
                    .hint("Say why it is asked back.")
                    .into());
                }
                if !matches!(target.state, CertificateState::BeingReplaced | CertificateState::Cancelled)
                    && !target.state.is_issued()
                {
                    return Err(Refusal::new(format!("{serial} is {}: nobody holds its paper", target.state)).into());
                }
                Ok(given)
            }
            LetterKind::Cover => Err(Refusal::new("a cover letter goes with a replacement")
                .hint("Name the application, such as AP-2026-0007.")
                .into()),
            LetterKind::Confirmation | LetterKind::Pass => {
                self.award_stands(order.kind, target.award)?;
                self.paid(order, target.award)?;
                Ok(given)
            }
        }
    }

    fn award_stands(&self, kind: LetterKind, award: AwardRef) -> Result<()> {
        let state = crate::core::store::batches::members::award_state(self.db(), award)?;
        let stands = match kind {
            LetterKind::Confirmation => state == AwardState::Issued || self.is_replaced_now(award)?,
            LetterKind::Pass | LetterKind::Recall | LetterKind::Cover => state != AwardState::Cancelled,
        };
        if stands {
            return Ok(());
        }
        Err(Refusal::new(format!("award {award} is {state}: a {kind} would not be true"))
            .hint("`certdesk why` and its reference says how it stands.")
            .into())
    }

    fn is_replaced_now(&self, award: AwardRef) -> Result<bool> {
        Ok(replacements::of_edition(self.db(), award)?.is_some())
    }

    /// Refuses a letter whose fee is due and has no receipt.
    fn paid(&self, order: &LetterOrder, award: AwardRef) -> Result<()> {
        if order.kind != LetterKind::Confirmation || !order.receipt.trim().is_empty() {
            return Ok(());
        }
        let fee = fee_of(self.db(), award, FeeKind::ConfirmationLetter, self.today())?;
        if fee.amount == 0 {
            return Ok(());
        }
        Err(Refusal::new(format!(
            "the fee of a confirmation letter, {}, is not settled",
            money_text(fee.amount, &fee.currency)
        ))
        .hint("Give the number of its receipt.")
        .into())
    }

    /// One letter of the register.
    pub fn letter(&self, letter: LetterRef) -> Result<LetterRow> {
        Ok(letters::load(self.db(), letter)?)
    }

    /// The bytes of a letter, exactly as it was made.
    pub fn letter_bytes(&self, letter: LetterRef) -> Result<Vec<u8>> {
        Ok(letters::bytes(self.db(), letter)?)
    }

    /// The letters about a reference, the latest first.
    pub fn letters_about(&self, subject: &str) -> Result<Vec<LetterRow>> {
        Ok(letters::about(self.db(), subject)?)
    }

    /// Writes a letter into a folder, under its reference. Gives where it lies. Refuses to write over another file.
    pub fn print_letter(&self, letter: LetterRef, folder: &Path) -> Result<WrittenLetter> {
        let bytes = self.letter_bytes(letter)?;
        let file = folder.join(format!("{letter}.pdf"));
        let sha256 = data_encoding::HEXLOWER.encode(&Sha256::digest(&bytes));
        match files::read(&file) {
            Ok(there) if there == bytes => {}
            _ => _ = files::write(&file, &bytes, Existing::Keep)?,
        }
        Ok(WrittenLetter { file, sha256 })
    }

    /// Notes that a letter was sent, and how. Refuses one that was sent or withdrawn, and no word of how.
    pub fn send_letter(&mut self, letter: LetterRef, how: &str) -> Result<()> {
        if how.trim().is_empty() {
            return Err(Refusal::new(format!("how {letter} was sent is not said"))
                .hint("Say by post with its number, or by e-mail.")
                .into());
        }
        self.write(Action::MakeLetter, |tx| {
            let step = LetterStep::ask(letter, letters::load(tx, letter)?.state, LetterState::Sent)?;
            letters::advance(tx, &step, how.trim())?;
            tx.record(&Event::new(EventKind::LetterSent, letter).because(how.trim()))?;
            Ok(())
        })
    }

    /// Withdraws a letter that was not sent. Refuses no reason.
    pub fn withdraw_letter(&mut self, letter: LetterRef, reason: &str) -> Result<()> {
        if reason.trim().is_empty() {
            return Err(Refusal::new(format!("to withdraw {letter} a reason is needed")).hint("Say why.").into());
        }
        self.write(Action::MakeLetter, |tx| {
            let step = LetterStep::ask(letter, letters::load(tx, letter)?.state, LetterState::Withdrawn)?;
            letters::advance(tx, &step, reason.trim())?;
            tx.record(&Event::new(EventKind::LetterWithdrawn, letter).because(reason.trim()))?;
            Ok(())
        })
    }
}

/// The serial of the certificate an award lives by.
fn live_serial(db: &Connection, award: AwardRef) -> Result<Option<Serial>> {
    Ok(replacements::live_of(db, award)?)
}

const fn paper_of(kind: LetterKind) -> PaperKind {
    match kind {
        LetterKind::Pass => PaperKind::PassLetter,
        LetterKind::Confirmation => PaperKind::ConfirmationLetter,
        LetterKind::Recall => PaperKind::RecallLetter,
        LetterKind::Cover => PaperKind::CoverLetter,
    }
}

fn heading(kind: LetterKind, matter: &Matter) -> String {
    let serial = matter.serial.as_ref().map(|target| target.serial.to_string()).unwrap_or_default();
    match kind {
        LetterKind::Pass => "Your result".to_owned(),
        LetterKind::Confirmation => "Confirmation of an award".to_owned(),
        LetterKind::Recall => format!("Recall of certificate {serial}"),
        LetterKind::Cover => format!("Your certificate {serial}"),
    }
}

/// The facts of a letter, as its kind declares them.
fn facts(kind: LetterKind, matter: &Matter, addressee: &str) -> Vec<(&'static str, String)> {
    let face = &matter.face;
    let serial = matter.serial.as_ref();
    let wanted = paper_of(kind).facts();
    let all = [
        ("address", addressee.to_owned()),
        ("salutation", addressee.lines().next().unwrap_or_default().to_owned()),
        ("reference", matter.subject.clone()),
        ("name", face.name.trim().to_owned()),
        ("title", face.title.clone()),
        ("course", face.course_code.clone()),
        ("level", face.level.clone()),
        ("grade", face.grade.clone()),
        ("achieved_on", printed_day(face.achieved_on)),
        ("issued_on", serial.map(|target| printed_day(target.issued_on)).unwrap_or_default()),
        ("serial", serial.map(|target| target.serial.to_string()).unwrap_or_default()),
        ("old_serial", matter.old_serial.clone()),
        ("organisation", face.organisation.clone()),
        ("partner", face.organisation.clone()),
        ("count", "1".to_owned()),
        ("reason", matter.reason.trim_end_matches('.').to_owned()),
    ];
    all.into_iter().filter(|(name, _)| wanted.contains(name)).collect()
}

fn rows(kind: LetterKind, matter: &Matter) -> Vec<Vec<String>> {
    match (kind, &matter.serial) {
        (LetterKind::Cover, Some(target)) => {
            vec![vec![target.serial.to_string(), matter.face.name.trim().to_owned(), matter.face.title.clone()]]
        }
        _ => Vec::new(),
    }
}
