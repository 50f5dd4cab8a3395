//! Templates: imported as drafts with their fonts and images, checked, approved with effective dates, retired; and made ready as
//! a press for the print room. Separate from papers, which prints with one.
//!
//! **Invariant:** a version is stored whole, with everything it pins, or not at all.
//! **Invariant:** a press is made from what the version pins, never from a file or from what the program ships today.

mod built_in;
mod explain;
mod impact;
mod logos;
mod preview;
mod samples;
mod sketch;
mod trial;

use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::batches::template_changed;
use super::{Core, Error, ErrorKind, Result};
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::roles::Action;
use crate::core::domain::templates::{Remembered, Source, Template, TemplateApproval, TemplateState};
use crate::core::domain::{Day, Refusal};
use crate::core::print::{Asset, Press, shipped};
use crate::core::store::awards::{self, Reach};
use crate::core::store::templates::{self, NewAsset, NewTemplate, TemplateRow};
use crate::core::store::{Connection, brands, stock};

pub(super) use built_in::{assets_built_in, built_in};
pub use explain::{Explanation, TemplateAnswer};
pub use impact::{Impact, ImpactGroup, ImpactRun, RunDown};
pub use logos::{LogoRow, LogosImported};
pub use preview::{FilePreviewed, Preview};
pub use sketch::{Sketch, SketchBox, SketchLine, SketchOf};
pub use trial::{TrialRun, trial_run};

/// The largest template, font or image file read, bytes.
const MOST_BYTES: u64 = 16 << 20;

/// What an import of a template did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateImported {
    /// The version, such as `MER-CERT v3`.
    pub label: String,
    /// SHA-256 of its text, hexadecimal.
    pub sha256: String,
    /// True when the latest version is this very file with these very fonts and images: nothing was stored.
    pub unchanged: bool,
    /// What a check finds.
    pub findings: Vec<String>,
}

impl Core {
    /// Reads a template file with the fonts and images beside it and stores it as the next version, a draft. Refuses a file
    /// that is no template, a missing or unreadable font or image, and an unknown brand.
    pub fn import_template(&mut self, file: &Path) -> Result<TemplateImported> {
        self.may(Action::ImportTemplates)?;
        let text = String::from_utf8(read(file)?)
            .map_err(|_| Error::new(ErrorKind::Unreadable, format!("{}: it is not UTF-8 text", file.display())))?;
        let template = Template::from_toml(&text)?;
        let (brand, _) = brands::by_code(self.db(), &template.brand)?.ok_or_else(|| {
            Error::not_found(format!("brand `{}`, which template {} is for", template.brand, template.code))
        })?;
        let assets = assets_of(&template, file.parent().unwrap_or(Path::new(".")))?;
        let sha256: [u8; 32] = Sha256::digest(text.as_bytes()).into();
        let findings = self.findings(&template, &sha256, &as_pinned(&assets))?;
        let latest = templates::versions(self.db(), &template.code)?.into_iter().next();
        if let Some(latest) = latest.filter(|l| l.sha256 == sha256) {
            let mut pins: Vec<_> = assets.iter().map(|a| (a.file.clone(), a.sha256)).collect();
            pins.sort();
            if templates::pins(self.db(), latest.id)? == pins {
                return Ok(TemplateImported { label: latest.label(), sha256: hex(&sha256), unchanged: true, findings });
            }
        }
        let places: Vec<&str> = template.territories.iter().map(|t| t.code()).collect();
        let new = NewTemplate {
            code: &template.code,
            brand,
            kind: template.kind.code(),
            countries: places.join("|"),
            language: &template.language,
            source: &text,
            sha256,
            paper: &template.paper,
            assets: &assets,
        };
        let row = self.write(Action::ImportTemplates, |tx| {
            let row = templates::insert(tx, &new)?;
            tx.record(&Event::new(EventKind::TemplateImported, row.label()).with("sha256", hex(&sha256)))?;
            Ok(row)
        })?;
        Ok(TemplateImported { label: row.label(), sha256: hex(&sha256), unchanged: false, findings })
    }

    /// What a check of a version finds: what the certificate requirements want and it does not place, boxes off the page, a paper
    /// that is no stock line, titles of the brand's courses that do not fit even at 70 %.
    pub fn check_template(&self, label: &str) -> Result<(String, Vec<String>)> {
        let row = self.template_row(label)?;
        let template = Template::from_toml(&templates::source(self.db(), row.id)?)?;
        let findings = self.findings(&template, &row.sha256, &pinned(self.db(), row.id)?)?;
        Ok((row.label(), findings))
    }

    /// The same for a file that was not imported yet. Nothing is stored.
    pub fn check_template_file(&self, file: &Path) -> Result<(String, Vec<String>)> {
        let (template, assets, sha256) = read_template(file)?;
        let findings = self.findings(&template, &sha256, &assets)?;
        Ok((template.code, findings))
    }

    fn findings(&self, template: &Template, sha256: &[u8; 32], assets: &[Asset]) -> Result<Vec<String>> {
        let mut found = template.findings();
        let known = |paper: &str| stock::by_code(self.db(), paper).map_err(Error::from);
        if !template.paper.is_empty() && matches!(known(&template.paper), Err(e) if e.kind() == ErrorKind::NotFound) {
            found.push(format!("the paper {} is no stock line", template.paper));
        }
        let press = Press::set_up(template.clone(), &template.code, sha256, assets, false)?;
        let mut memory = Remembered::default();
        if template.kind.award().is_none() {
            let facts = samples::sample_facts(template.kind, self.today());
            found.extend(press.compose(&facts, &[], &mut memory).err().map(|wrong| wrong.message().to_owned()));
            return Ok(found);
        }
        let Some((brand, kept)) = brands::by_code(self.db(), &template.brand)? else { return Ok(found) };
        let sample = preview::sample_face(&kept, template, self.today())?;
        for (course, title) in templates::titles_of_brand(self.db(), brand)? {
            let mut face = sample.clone();
            (face.title, face.course) = (title, course.clone());
            if let Err(refusal) = press.compose(&face, &[], &mut memory) {
                found.push(format!("course {course}: {}", refusal.message()));
            }
        }
        Ok(found)
    }

    /// Approves a draft for issue dates from a day on, perhaps to another. Refuses a version that is no draft or has findings,
    /// and a first date that is past.
    pub fn approve_template(&mut self, label: &str, from: Day, to: Option<Day>) -> Result<TemplateRow> {
        let (name, findings) = self.check_template(label)?;
        let row = self.template_row(label)?;
        let permit = TemplateApproval::ask(&name, row.state, findings.len(), (from, to), self.today())?;
        self.write(Action::ApproveTemplate, |tx| {
            templates::approve(tx, row.id, &permit)?;
            awards::refresh_reached(tx, Reach::Brand(row.brand))?;
            template_changed(tx)?;
            tx.record(
                &Event::new(EventKind::TemplateApproved, permit.label()).with("effective_from", from.to_string()),
            )?;
            Ok(())
        })?;
        Ok(templates::by_id(self.db(), row.id)?)
    }

    /// Retires a version: it prints no issue date after today's. Refuses one that is retired already.
    pub fn retire_template(&mut self, label: &str) -> Result<TemplateRow> {
        let row = self.template_row(label)?;
        if !row.state.next().contains(&TemplateState::Retired) {
            return Err(Refusal::new(format!("template {} is retired already", row.label())).into());
        }
        let today = self.today();
        self.write(Action::ApproveTemplate, |tx| {
            templates::retire(tx, &row, today)?;
            awards::refresh_reached(tx, Reach::Brand(row.brand))?;
            template_changed(tx)?;
            tx.record(&Event::new(EventKind::TemplateRetired, row.label()))?;
            Ok(())
        })?;
        Ok(templates::by_id(self.db(), row.id)?)
    }

    /// A version by `MER-CERT v3`, `MER-CERT/3` or, for the latest, `MER-CERT`.
    pub fn template_row(&self, label: &str) -> Result<TemplateRow> {
        let label = label.trim();
        let (code, version) = match label.split_once([' ', '/']) {
            Some((code, version)) => (code, Some(version.trim().trim_start_matches('v'))),
            None => (label, None),
        };
        let versions = templates::versions(self.db(), code)?;
        let found = match version {
            None => versions.into_iter().next(),
            Some(version) => versions.into_iter().find(|row| row.version.to_string() == version),
        };
        found.ok_or_else(|| {
            Error::not_found(format!("template `{label}`")).with_hint("list templates shows every version.")
        })
    }

    /// Makes a version ready to print, from what it pins.
    pub(super) fn press(&self, version: i64) -> Result<Press> {
        press_of(self.db(), version, self.is_training())
    }
}

/// Makes a version ready to print, from what it pins.
pub(super) fn press_of(db: &Connection, version: i64, specimen: bool) -> Result<Press> {
    let row = templates::by_id(db, version)?;
    let template = Template::from_toml(&templates::source(db, version)?)?;
    Ok(Press::set_up(template, &row.label(), &row.sha256, &pinned(db, version)?, specimen)?)
}

fn pinned(db: &Connection, version: i64) -> Result<Vec<Asset>> {
    Ok(templates::assets(db, version)?.into_iter().map(|(file, bytes)| Asset { file, bytes }).collect())
}

/// A template file with the fonts and images beside it, ready to be looked at; and its text's digest.
fn read_template(file: &Path) -> Result<(Template, Vec<Asset>, [u8; 32])> {
    let text = String::from_utf8(read(file)?)
        .map_err(|_| Error::new(ErrorKind::Unreadable, format!("{}: it is not UTF-8 text", file.display())))?;
    let template = Template::from_toml(&text)?;
    let assets = as_pinned(&assets_of(&template, file.parent().unwrap_or(Path::new(".")))?);
    Ok((template, assets, Sha256::digest(text.as_bytes()).into()))
}

pub(super) fn as_pinned(assets: &[NewAsset]) -> Vec<Asset> {
    assets.iter().map(|a| Asset { file: a.file.clone(), bytes: a.bytes.clone() }).collect()
}

fn assets_of(template: &Template, folder: &Path) -> Result<Vec<NewAsset>> {
    let mut assets: Vec<NewAsset> = Vec::new();
    let sources =
        template.fonts.iter().map(|f| (&f.source, true)).chain(template.images.iter().map(|i| (&i.source, false)));
    for (source, font) in sources {
        let (file, bytes) = match source {
            Source::Shipped(name) => (name, shipped(name)?.to_vec()),
            Source::File(name) => (name, read(&folder.join(name))?),
        };
        if !assets.iter().any(|a| a.file == *file) {
            assets.push(NewAsset { file: file.clone(), font, sha256: Sha256::digest(&bytes).into(), bytes });
        }
    }
    Ok(assets)
}

/// Reads a file of at most sixteen MiB.
fn read(file: &Path) -> Result<Vec<u8>> {
    let unreadable = |why: String| Error::new(ErrorKind::Unreadable, format!("{}: {why}", file.display()));
    let about = fs::metadata(file).map_err(|e| unreadable(e.to_string()))?;
    if !about.is_file() || about.len() > MOST_BYTES {
        return Err(unreadable("wanted a file of at most 16 MiB".into()));
    }
    fs::read(file).map_err(|e| unreadable(e.to_string()))
}

pub(super) fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}
