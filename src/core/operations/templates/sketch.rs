//! The paper of an award or certificate as places and words: what a screen of letters can show of a page. Separate from
//! the preview file, because nothing is written and the words are those of the page, the serial included.
//!
//! **Invariant:** the lines are laid out by the press that prints; of a printed certificate it is said whether the page
//! still says what was printed.

use super::super::{Core, Error, Result};
use crate::core::domain::certificates::{Serial, Snapshot, VerificationCode};
use crate::core::domain::references::AwardRef;
use crate::core::domain::templates::{Composed, Remembered};
use crate::core::print::Press;
use crate::core::store::batches;

/// A page in tenths of a millimetre, from its top left corner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sketch {
    /// The template's version.
    pub label: String,
    /// How wide the page is.
    pub width: u32,
    /// How high it is.
    pub height: u32,
    /// Its lines, from the top.
    pub lines: Vec<SketchLine>,
    /// What is no text: the code to scan, the logos.
    pub boxes: Vec<SketchBox>,
    /// What it is a sketch of.
    pub shows: SketchOf,
}

/// A line of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SketchLine {
    /// Its words.
    pub text: String,
    /// The middle of the line, from the left.
    pub middle: u32,
    /// Its baseline, from the top.
    pub baseline: u32,
    /// The size of its letters.
    pub size: u32,
}

/// A place that is no text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SketchBox {
    /// What stands there.
    pub name: String,
    /// From the left.
    pub x: u32,
    /// From the top.
    pub y: u32,
    /// How wide.
    pub width: u32,
    /// How high.
    pub height: u32,
}

/// What a sketch is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SketchOf {
    /// What the next run would print.
    Planned,
    /// The certificate as it was printed.
    Printed,
    /// The certificate, but facts of it have changed since it was printed.
    ChangedSince,
    /// A certificate that has its number and is not printed yet.
    Numbered,
    /// A template with invented facts.
    Specimen,
}

const POINTS_TO_TENTHS: f32 = 254.0 / 72.0;

impl Core {
    /// The page an award would be printed on today, that of a certificate by its serial, or of a template by its version. Refuses what cannot be laid
    /// out, naming the field, and an award for which no template is approved.
    pub fn sketch(&self, reference: &str) -> Result<Sketch> {
        match (reference.parse::<AwardRef>(), self.template_row(reference)) {
            (Ok(award), _) => self.award_sketch(award),
            (_, Ok(template)) => self.template_sketch(template.id),
            _ => self.certificate_sketch(reference),
        }
    }

    fn template_sketch(&self, version: i64) -> Result<Sketch> {
        let press = self.press(version)?;
        let (composed, logos) = self.invented(&press)?;
        Ok(drawn(&press, &composed, &logos, SketchOf::Specimen))
    }

    fn award_sketch(&self, award: AwardRef) -> Result<Sketch> {
        let today = self.today();
        let explained = self.explain_templates(&award.to_string(), None)?;
        let label = explained.first().ok_or_else(|| Error::not_found(format!("award {award}")))?.template()?.to_owned();
        let press = self.press(self.template_row(&label)?.id)?;
        let (face, logos) = self.face_for_preview(award, today)?;
        // A number that is not given out must not be seen on any page.
        Ok(drawn(&press, &press.compose_specimen(&face, &logos)?, &logos, SketchOf::Planned))
    }

    fn certificate_sketch(&self, serial: &str) -> Result<Sketch> {
        let row = self.certificate_row(serial)?;
        let run = batches::load(self.db(), row.batch)?;
        let press = self.press(run.template)?;
        let (mut face, _) = self.face_for_preview(row.award, row.issued_on)?;
        face.serial = row.serial.parse::<Serial>()?;
        if let Some(code) = row.code.as_deref() {
            face.code = code.parse::<VerificationCode>()?;
        }
        let logos: Vec<String> = run.logos.split('|').filter(|code| !code.is_empty()).map(str::to_owned).collect();
        let shows = match &row.snapshot {
            None => SketchOf::Numbered,
            Some(printed) if *printed == Snapshot::take(&face, &press.snapshot_parts(&logos)).text() => {
                SketchOf::Printed
            }
            Some(_) => SketchOf::ChangedSince,
        };
        let composed = press.compose(&face, &logos, &mut Remembered::default())?;
        Ok(drawn(&press, &composed, &logos, shows))
    }
}

/// The first page of a paper in places and words.
fn drawn(press: &Press, composed: &Composed, logos: &[String], shows: SketchOf) -> Sketch {
    let template = press.template();
    let tenths = |mm: f32| (mm * 10.0).round().max(0.0) as u32;
    let height = tenths(template.height);
    let mut lines: Vec<SketchLine> = composed
        .pieces
        .iter()
        .flat_map(|piece| &piece.lines)
        .filter(|line| !line.text.trim().is_empty())
        .map(|line| SketchLine {
            text: line.text.clone(),
            middle: ((line.x + press.width_of(line) / 2.0) * POINTS_TO_TENTHS).round().max(0.0) as u32,
            baseline: height.saturating_sub((line.y * POINTS_TO_TENTHS).round().max(0.0) as u32),
            size: (line.size * POINTS_TO_TENTHS).round().max(1.0) as u32,
        })
        .collect();
    lines.sort_by_key(|line| (line.baseline, line.middle));
    let mut boxes = Vec::new();
    if let Some(qr) = template.qr.filter(|_| shows != SketchOf::Planned) {
        let (x, y, side) = (tenths(qr.x), tenths(qr.y), tenths(qr.side));
        boxes.push(SketchBox { name: "QR".to_owned(), x, y, width: side, height: side });
    }
    if let Some(row) = template.logos.as_ref().filter(|_| !logos.is_empty()) {
        let place = row.place;
        let [x, y, width, height] = [place.x, place.y, place.width, place.height].map(tenths);
        boxes.push(SketchBox { name: logos.join(" + "), x, y, width, height });
    }
    Sketch { label: press.label().to_owned(), width: tenths(template.width), height, lines, boxes, shows }
}
