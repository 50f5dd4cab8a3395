//! Papers as they were issued: rendered again from the snapshot, on the template version, fonts and images it pins, with the
//! code that was signed then. Separate from printing, because today's records, templates and keys have no say here.
//!
//! **Invariant:** what is given out has the digest it had the first time, and its page says what was signed; else nothing is
//! written and the reason is said.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::papers::{Reprinted, print_again};
use super::templates::hex;
use super::{Core, Error, ErrorKind, Result};
use crate::core::domain::batches::parts::PartId;
use crate::core::domain::certificates::{Face, Snapshot, Token};
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::references::BatchRef;
use crate::core::domain::roles::Action;
use crate::core::domain::templates::Remembered;
use crate::core::domain::{Day, Refusal};
use crate::core::exchange::files::{DurableFile, Existing};
use crate::core::print::{Press, Separator};
use crate::core::store::batches::{self, parts};
use crate::core::store::{as_issued, certificates::CertificateRow};

/// A certificate that was written again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AsIssued {
    /// Its serial.
    pub serial: String,
    /// Where the file lies.
    pub file: PathBuf,
    /// Its SHA-256, hexadecimal.
    pub sha256: String,
    /// The template version it was printed on.
    pub template: String,
    /// The date it carries.
    pub issued_on: Day,
    /// Whether this is the first rendering, whose digest is kept from now on.
    pub first: bool,
}

/// A part that was rendered again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartAgain {
    /// Which.
    pub part: String,
    /// Where the file lies.
    pub file: PathBuf,
    /// Its SHA-256, hexadecimal: that of the part as it was printed.
    pub sha256: String,
}

impl Core {
    /// Writes a certificate as it was issued, alone in a file: the same bytes each time, whatever was changed since. Refuses
    /// what was not printed yet, a snapshot or template that was tampered with, and a file that exists.
    pub fn certificate_as_issued(&mut self, what: &str, out: &Path) -> Result<AsIssued> {
        self.may(Action::MakeReport)?;
        let row = self.certificate_row(&self.serial_of(what)?)?;
        let (face, label, bytes) = self.rendered(&row)?;
        let sha256: [u8; 32] = Sha256::digest(&bytes).into();
        let kept = as_issued::kept(self.db(), &row.serial)?;
        if let Some(kept) = kept.filter(|kept| *kept != sha256) {
            return Err(Refusal::new(format!(
                "certificate {} would not be rendered as before: its file had the SHA-256 {}.., now {}..",
                row.serial,
                &hex(&kept)[..12],
                &hex(&sha256)[..12]
            ))
            .hint("Render it with the version of the program that did it first, and tell its makers.")
            .into());
        }
        write_new(out, &bytes)?;
        self.write(Action::MakeReport, |tx| {
            if kept.is_none() {
                as_issued::keep(tx, &row.serial, sha256)?;
            }
            let event = Event::new(EventKind::CertificateAsIssued, &row.serial).with("sha256", hex(&sha256));
            tx.record(&event.with("template", label.as_str()))?;
            Ok(())
        })?;
        Ok(AsIssued {
            serial: row.serial,
            file: out.to_owned(),
            sha256: hex(&sha256),
            template: label,
            issued_on: face.issued_on,
            first: kept.is_none(),
        })
    }

    /// Renders one certificate from its snapshot; gives its face, the template's version and the bytes.
    fn rendered(&self, row: &CertificateRow) -> Result<(Face, String, Vec<u8>)> {
        let (Some(snapshot), Some(token)) = (&row.snapshot, &row.token) else {
            return Err(Refusal::new(format!("certificate {} was never printed: it is {}", row.serial, row.state))
                .hint("Only what was printed has a snapshot to be rendered from.")
                .into());
        };
        if row.snapshot_sha256 != Some(Sha256::digest(snapshot.as_bytes()).into()) {
            return Err(Refusal::new(format!(
                "the snapshot of certificate {} has not the digest kept of it",
                row.serial
            ))
            .hint("certdesk audit verify looks for tampering; a backup may have it whole.")
            .into());
        }
        let press = self.press(batches::load(self.db(), row.batch)?.template)?;
        let one = reprinted(&press, snapshot, token)?;
        let face = one.face.clone();
        let bytes = print_again(&press, &format!("{} as issued", row.serial), face.issued_on, &[(1, one)], &[])?;
        Ok((face, press.label().to_owned(), bytes))
    }

    /// Writes a part of a run again as it was printed, such as when its file was lost. Refuses a part that was not written, and
    /// when the bytes would not be those whose digest was kept.
    pub fn part_again(&self, batch: BatchRef, part: u32, out: &Path) -> Result<PartAgain> {
        self.may(Action::PrintBatch)?;
        let id = PartId { batch, part };
        let found = parts::all(self.db(), batch)?.into_iter().find(|row| row.id == id);
        let kept = found.and_then(|row| row.sha256).ok_or_else(|| Error::not_found(format!("written {id}")))?;
        let run = batches::load(self.db(), batch)?;
        let press = self.press(run.template)?;
        let mut sheets = Vec::new();
        for page in as_issued::pages(self.db(), batch, part)? {
            sheets.push((page.page, reprinted(&press, &page.snapshot, &page.token)?));
        }
        let mut between = Vec::new();
        for (page, words, _) in as_issued::separators(self.db(), id)? {
            let separator: Separator = serde_json::from_str(&words).map_err(|e| {
                Error::new(ErrorKind::Internal, format!("the separator on page {page} of {id} cannot be read: {e}"))
            })?;
            between.push((page, separator));
        }
        let day = run.issued_on.unwrap_or(self.today());
        let bytes = print_again(&press, &id.to_string(), day, &sheets, &between)?;
        let sha256: [u8; 32] = Sha256::digest(&bytes).into();
        if sha256 != kept {
            return Err(Refusal::new(format!(
                "{id} would not be rendered as it was printed: another SHA-256 came out"
            ))
            .hint("Each certificate alone is rendered by certdesk certificate as-issued.")
            .into());
        }
        write_new(out, &bytes)?;
        Ok(PartAgain { part: id.to_string(), file: out.to_owned(), sha256: hex(&sha256) })
    }
}

/// A snapshot laid out as it was: the press must have the fonts, images and text it names, and the page must say what its code
/// was signed over.
fn reprinted(press: &Press, snapshot: &str, token: &str) -> Result<Reprinted> {
    let (face, parts) = Snapshot::read(snapshot)?;
    let logos: Vec<String> =
        parts.logos.iter().map(|logo| logo.split(' ').next().unwrap_or_default().to_owned()).collect();
    let changed = |what: &str| {
        Refusal::new(format!("certificate {} cannot be rendered as issued: {what}", face.serial))
            .hint("certdesk audit verify looks for tampering; a backup may have the template whole.")
    };
    if press.snapshot_parts(&logos) != parts {
        return Err(changed("its template, fonts or logos are not those it was printed with").into());
    }
    let composed = press.compose(&face, &logos, &mut Remembered::default())?;
    if Token::parse(token)?.page != press.digest(&composed) {
        return Err(changed("the page would not say what its code was signed over").into());
    }
    Ok(Reprinted { face, logos, composed, token: token.to_owned() })
}

/// Writes a file that must not exist yet.
fn write_new(out: &Path, bytes: &[u8]) -> Result<()> {
    let write = || {
        let mut file = DurableFile::create(out, 0o600, Existing::Keep)?;
        file.write_all(bytes)?;
        file.finish()
    };
    write().map_err(|e| Error::new(ErrorKind::Refused, format!("{} cannot be written: {e}", out.display())))?;
    Ok(())
}
