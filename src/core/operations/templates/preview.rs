//! Previews: a template as a SPECIMEN, with an invented name or the facts of an award. Separate because nothing it makes is a
//! certificate: no serial, no QR code, no event.
//!
//! **Invariant:** a preview says SPECIMEN in every office.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::super::documents::built_in_press;
use super::super::{Core, Error, ErrorKind, Result};
use super::press_of;
use super::samples::sample_facts;
use crate::core::domain::Day;
use crate::core::domain::awards::DocumentKind;
use crate::core::domain::certificates::{Face, Serial, UnitLine, VerificationCode};
use crate::core::domain::references::AwardRef;
use crate::core::domain::templates::{PaperKind, Remembered, Template};
use crate::core::domain::territories::Territory;
use crate::core::exchange::files::{DurableFile, Existing};
use crate::core::print::{Press, Sheet};
use crate::core::store::brands::{self, Brand};

/// A preview that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// Which version.
    pub label: String,
    /// Where it lies.
    pub file: PathBuf,
    /// How many bytes it has.
    pub bytes: usize,
}

impl Core {
    /// Writes a template version, or by its kind the built-in template of a paper of the desk, as a SPECIMEN: with invented
    /// facts, or as it would print an award. Refuses what would not fit, and a file that exists.
    pub fn preview_template(&self, label: &str, award: Option<AwardRef>, out: &Path) -> Result<Preview> {
        let (label, bytes) = match label.parse::<PaperKind>() {
            Ok(kind) if kind.award().is_none() => {
                let press = built_in_press(kind, true)?;
                (press.label().to_owned(), self.specimen_paper(&press)?)
            }
            _ => {
                let row = self.template_row(label)?;
                (row.label(), self.specimen(row.id, award)?)
            }
        };
        let write = || {
            let mut file = DurableFile::create(out, 0o644, Existing::Keep)?;
            file.write_all(&bytes)?;
            file.finish()
        };
        write().map_err(|e| Error::new(ErrorKind::Refused, format!("{} cannot be written: {e}", out.display())))?;
        Ok(Preview { label, file: out.to_owned(), bytes: bytes.len() })
    }

    /// A version as a SPECIMEN: of an award with an alignment sheet's rulers and no serial, of a paper of the desk with
    /// invented facts.
    pub(in crate::core::operations) fn specimen(&self, version: i64, award: Option<AwardRef>) -> Result<Vec<u8>> {
        let press = press_of(self.db(), version, true)?;
        if press.template().kind.award().is_none() {
            return self.specimen_paper(&press);
        }
        let today = self.today();
        let (face, logos) = match award {
            Some(award) => self.face_for_preview(award, today)?,
            None => self.sample_of(&press)?,
        };
        let composed = press.compose_specimen(&face, &logos)?;
        let sheet = Sheet::Alignment { composed: &composed, logos: &logos };
        Ok(press.print(&format!("{} specimen", press.label()), today, &[sheet])?)
    }

    fn sample_of(&self, press: &Press) -> Result<(Face, Vec<String>)> {
        let (_, brand) = brands::by_code(self.db(), &press.template().brand)?
            .ok_or_else(|| Error::not_found(format!("brand `{}`", press.template().brand)))?;
        Ok((sample_face(&brand, press.template(), self.today())?, vec![]))
    }

    fn specimen_paper(&self, press: &Press) -> Result<Vec<u8>> {
        let today = self.today();
        let facts = sample_facts(press.template().kind, today);
        let composed = press.compose(&facts, &[], &mut Remembered::default())?;
        Ok(press.print(&format!("{} specimen", press.label()), today, &[Sheet::Paper(&composed)])?)
    }
}

/// A face with invented facts, for checks and previews.
pub(super) fn sample_face(brand: &Brand, template: &Template, today: Day) -> Result<Face> {
    Ok(Face {
        kind: template.kind.award().unwrap_or(DocumentKind::Certificate),
        brand: brand.name.clone(),
        issuer: brand.issuer_name.clone(),
        recognition: brand.recognition_number.clone(),
        statement: brand.statement.clone().unwrap_or_default(),
        serial: Serial::new(&brand.serial_prefix, 2000, 9_999_999)?,
        code: VerificationCode::new([0; 10]),
        learner: "Zoë Łucja Nguyễn-Ó Briain".into(),
        title: "Level 3 Diploma in Harbour Pilotage".into(),
        course: "600/0000/0".into(),
        regulated: true,
        level: "Level 3".into(),
        grade: "Distinction".into(),
        achieved_on: today,
        issued_on: today,
        territory: Territory::England,
        language: String::new(),
        organisation: "Brackenhill Training".into(),
        credits: Some(42),
        guided_hours: Some(310),
        cpd: String::new(),
        units: sample_units(template.kind, today),
        replacement: false,
    })
}

/// Invented units: one for a unit certificate, and so many for a transcript that a reader sees its columns filled.
fn sample_units(kind: PaperKind, today: Day) -> Vec<UnitLine> {
    const TITLES: [&str; 9] = [
        "Tides and soundings",
        "Reading charts and pilot books",
        "Handling a vessel in narrow waters and beside a quay",
        "Signals by day and by night",
        "Weather on the coast",
        "Rules of the road at sea",
        "Radio and its procedures",
        "Safety of the boat, its crew and those it meets",
        "A passage planned, made and written up",
    ];
    let count = match kind {
        PaperKind::Transcript => TITLES.len(),
        PaperKind::CreditCertificate => 4,
        _ => 1,
    };
    let grades = ["Pass", "Merit", "Distinction"];
    let unit = |(n, title): (usize, &&str)| UnitLine {
        code: format!("H/600/{:04}", n + 1),
        title: (*title).to_owned(),
        credits: 4 + (n as u32 % 3) * 2,
        grade: grades[n % 3].to_owned(),
        achieved_on: Some(today - chrono::Duration::days(200 - 20 * n as i64)),
    };
    TITLES.iter().take(count).enumerate().map(unit).collect()
}
