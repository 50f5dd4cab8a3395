//! Previews: a template as a SPECIMEN, with an invented name or the facts of an award. Separate because nothing it makes is a
//! certificate: no serial, no QR code, no event.
//!
//! **Invariant:** a preview says SPECIMEN in every office.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::super::{Core, Error, ErrorKind, Result};
use crate::core::domain::Day;
use crate::core::domain::certificates::{Face, Serial, UnitLine, VerificationCode};
use crate::core::domain::references::AwardRef;
use crate::core::domain::templates::Template;
use crate::core::domain::territories::Territory;
use crate::core::exchange::files::{DurableFile, Existing};
use crate::core::print::Sheet;
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
    /// Writes a template version as a SPECIMEN: with an invented name, or as it would print an award. Refuses what would not
    /// fit, and a file that exists.
    pub fn preview_template(&self, label: &str, award: Option<AwardRef>, out: &Path) -> Result<Preview> {
        let row = self.template_row(label)?;
        let bytes = self.specimen(row.id, award)?;
        let write = || {
            let mut file = DurableFile::create(out, 0o644, Existing::Keep)?;
            file.write_all(&bytes)?;
            file.finish()
        };
        write().map_err(|e| Error::new(ErrorKind::Refused, format!("{} cannot be written: {e}", out.display())))?;
        Ok(Preview { label: row.label(), file: out.to_owned(), bytes: bytes.len() })
    }

    /// The alignment sheet of a version: SPECIMEN, rulers, no serial.
    pub(in crate::core::operations) fn specimen(&self, version: i64, award: Option<AwardRef>) -> Result<Vec<u8>> {
        let press = self.press(version)?;
        let today = self.today();
        let (face, logos) = match award {
            Some(award) => self.face_for_preview(award, today)?,
            None => {
                let (_, brand) = brands::by_code(self.db(), &press.template().brand)?
                    .ok_or_else(|| Error::not_found(format!("brand `{}`", press.template().brand)))?;
                (sample_face(&brand, press.template(), today)?, vec![])
            }
        };
        let composed = press.compose_specimen(&face, &logos)?;
        let sheet = Sheet::Alignment { composed: &composed, logos: &logos };
        Ok(press.print(&format!("{} specimen", press.label()), today, &[sheet])?)
    }
}

/// A face with invented facts, for checks and previews.
pub(super) fn sample_face(brand: &Brand, template: &Template, today: Day) -> Result<Face> {
    Ok(Face {
        kind: template.kind,
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
        units: vec![UnitLine {
            code: "H/600/0001".into(),
            title: "Tides and soundings".into(),
            credits: 12,
            grade: "Pass".into(),
        }],
        replacement: false,
    })
}
