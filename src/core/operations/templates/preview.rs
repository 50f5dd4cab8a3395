//! Previews: a template as a SPECIMEN, with an invented name or the facts of an award. Separate because nothing it makes is a
//! certificate: no serial, no QR code, no event.
//!
//! **Invariant:** a preview says SPECIMEN in every office.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::super::documents::built_in_press;
use super::super::{Core, Error, ErrorKind, Result};
use super::samples::sample_facts;
use super::{press_of, read_template};
use crate::core::domain::Day;
use crate::core::domain::awards::DocumentKind;
use crate::core::domain::certificates::{Face, Serial, UnitLine, VerificationCode};
use crate::core::domain::references::AwardRef;
use crate::core::domain::templates::{Composed, PaperKind, Remembered, Template};
use crate::core::domain::territories::Territory;
use crate::core::exchange::files::{DurableFile, Existing};
use crate::core::exchange::managed::ManagedFolder;
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

/// A template file that was rendered while it is being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilePreviewed {
    /// Its code.
    pub code: String,
    /// What a check of it finds.
    pub findings: Vec<String>,
    /// How many bytes the preview has.
    pub bytes: usize,
}

impl Core {
    /// Renders a template file that is being written, as a SPECIMEN, over the preview before; and checks it. Stores nothing.
    /// Refuses what is no template, naming the line, what was found and what is wanted.
    pub fn preview_template_file(&self, file: &Path, award: Option<AwardRef>, out: &Path) -> Result<FilePreviewed> {
        let (template, assets, sha256) = read_template(file)?;
        let findings = self.findings(&template, &sha256, &assets)?;
        let code = template.code.clone();
        let press = Press::set_up(template, &code, &sha256, &assets, true)?;
        let bytes = self.specimen_of(&press, award)?;
        let write = || {
            let mut file = DurableFile::create(out, 0o644, Existing::Replace)?;
            file.write_all(&bytes)?;
            file.finish()
        };
        write().map_err(|e| Error::new(ErrorKind::Refused, format!("{} cannot be written: {e}", out.display())))?;
        Ok(FilePreviewed { code, findings, bytes: bytes.len() })
    }

    /// Writes a template version, or by its kind the built-in template of a paper of the desk, as a SPECIMEN: with invented
    /// facts, or as it would print an award. Refuses what would not fit, and a file that exists.
    pub fn preview_template(&self, label: &str, award: Option<AwardRef>, out: &Path) -> Result<Preview> {
        let (label, bytes) = match label.parse::<PaperKind>() {
            Ok(kind) if kind.award().is_none() => {
                let press = built_in_press(kind, true)?;
                (press.label().to_owned(), self.specimen_of(&press, None)?)
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
        self.specimen_of(&press_of(self.db(), version, true)?, award)
    }

    fn specimen_of(&self, press: &Press, award: Option<AwardRef>) -> Result<Vec<u8>> {
        let (composed, logos) = match award {
            Some(award) if press.template().kind.award().is_some() => {
                let (face, logos) = self.face_for_preview(award, self.today())?;
                (press.compose_specimen(&face, &logos)?, logos)
            }
            _ => self.invented(press)?,
        };
        let sheet = match press.template().kind.award() {
            Some(_) => Sheet::Alignment { composed: &composed, logos: &logos },
            None => Sheet::Paper(&composed),
        };
        Ok(press.print(&format!("{} specimen", press.label()), self.today(), &[sheet])?)
    }

    /// A template laid out with invented facts, and the logos it has artwork for.
    pub(super) fn invented(&self, press: &Press) -> Result<(Composed, Vec<String>)> {
        let template = press.template();
        if template.kind.award().is_none() {
            let facts = sample_facts(template.kind, self.today());
            return Ok((press.compose(&facts, &[], &mut Remembered::default())?, vec![]));
        }
        let (_, brand) = brands::by_code(self.db(), &template.brand)?
            .ok_or_else(|| Error::not_found(format!("brand `{}`", template.brand)))?;
        let face = sample_face(&brand, template, self.today())?;
        let logos =
            template.logos.iter().flat_map(|row| row.art.first()).map(|(code, _)| code.clone()).collect::<Vec<_>>();
        Ok((press.compose_specimen(&face, &logos)?, logos))
    }

    /// Writes a version as a SPECIMEN into the folder of the database's files, over the one before; gives where it lies.
    pub fn write_specimen(&self, label: &str) -> Result<PathBuf> {
        let row = self.template_row(label)?;
        let bytes = self.specimen(row.id, None)?;
        let folder = ManagedFolder::beside(self.path());
        let name = format!("{}-v{}-specimen.pdf", row.code, row.version);
        folder.write(&name, &bytes)?;
        Ok(folder.path(&name))
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
