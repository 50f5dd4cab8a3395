//! The run sheet: one paper that goes with a run through the house, with its parts and their digests, its numbers, its
//! addressees, and the trail's head, which is written into the anchors beside the database at the same time.
//!
//! **Invariant:** the head on the sheet and in the anchors is the same, and lies outside the database from then on.

use super::super::documents::{DocumentOrder, own_document};
use super::super::{Core, Result};
use super::{load, small};
use crate::core::domain::batches::parts::PartId;
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::references::BatchRef;
use crate::core::domain::roles::Action;
use crate::core::domain::templates::PaperKind;
use crate::core::exchange::managed::{ManagedFolder, append_line};
use crate::core::print::{ReportColumn, ReportPaper, ReportSection, Tone};
use crate::core::store::batches::parts::{self, PartState};
use crate::core::store::batches::sheets::{self, SheetRow};
use crate::core::store::batches::{BatchRow, faces};
use crate::core::store::imports;

/// The name of a run's sheet in the managed folder.
pub(super) fn run_sheet_name(batch: BatchRef) -> String {
    format!("{batch}-run-sheet.pdf")
}

impl Core {
    /// Makes the run sheet, anchors the trail's head outside the database, and records that it did.
    pub(super) fn make_run_sheet(&mut self, batch: BatchRef, folder: &ManagedFolder) -> Result<(i64, String)> {
        let (seq, head) = self.trail_head()?;
        let row = load(self.db(), batch)?;
        let paper = ReportPaper {
            office: self.office().name.clone(),
            title: format!("Run sheet {batch}"),
            subtitle: format!("{} on {}, paper {}", row.brand_name, row.template_label, row.paper),
            day: row.issued_on.unwrap_or(self.today()),
            specimen: self.is_training(),
            sections: vec![self.figures(&row)?, self.parts_section(&row)?, self.addressees_section(&row)?],
            foot: format!("Trail {seq}: {head}"),
        };
        let bytes = match own_document(self.db(), &self.run_sheet_order(&row, &paper)?)? {
            Some(own) => own.bytes,
            None => paper.bytes()?,
        };
        folder.write(&run_sheet_name(batch), &bytes)?;
        append_line(&self.anchors_file(), &self.anchor_line(&format!("run sheet {batch}"))?)?;
        self.write(Action::PrintBatch, |tx| {
            tx.record(&Event::new(EventKind::RunSheetMade, batch).with("head", head.as_str()).with("seq", seq))?;
            Ok(imports::withdraw_announcement(tx, &batch.to_string())?)
        })?;
        Ok((seq, head))
    }

    /// The same sheet for a template of the brand's own.
    fn run_sheet_order<'a>(&self, row: &BatchRow, paper: &'a ReportPaper) -> Result<DocumentOrder<'a>> {
        let counts = sheets::counts(self.db(), row.reference)?;
        let all = sheets::all(self.db(), row.reference)?;
        let serial = |sheet: Option<&SheetRow>| sheet.map(|s| s.sheet.serial.to_string()).unwrap_or_default();
        let table = |section: &ReportSection| match section {
            ReportSection::Table { rows, .. } => {
                rows.iter().map(|row| row.iter().map(|(text, _)| text.clone()).collect()).collect()
            }
            _ => Vec::<Vec<String>>::new(),
        };
        let parts: Vec<String> =
            paper.sections.get(1).map(table).unwrap_or_default().iter().map(|p| p.join("   ")).collect();
        let facts = vec![
            ("run", row.reference.to_string()),
            ("template", row.template_label.clone()),
            ("paper", row.paper.clone()),
            ("issued_on", row.issued_on.map(|day| day.to_string()).unwrap_or_default()),
            ("serials", format!("{} to {}", serial(all.first()), serial(all.last()))),
            ("reserved", counts.reserved.to_string()),
            ("spoiled", counts.spoiled.to_string()),
            ("unused", counts.unused.to_string()),
            ("logos", row.logos.replace('|', ", ")),
            ("service", row.service.clone()),
            ("built_by", row.built_by.clone()),
            ("special", row.special_reason.clone()),
            ("parts", parts.join("\n")),
            ("trail", paper.foot.trim_start_matches("Trail ").to_owned()),
        ];
        Ok(DocumentOrder {
            kind: PaperKind::RunSheet,
            brand: row.brand.0,
            country: "",
            language: "",
            day: paper.day,
            title: &paper.title,
            facts,
            rows: paper.sections.get(2).map(table).unwrap_or_default(),
        })
    }

    fn figures(&self, row: &BatchRow) -> Result<ReportSection> {
        let counts = sheets::counts(self.db(), row.reference)?;
        let all = sheets::all(self.db(), row.reference)?;
        let serial = |sheet: Option<&SheetRow>| sheet.map(|s| s.sheet.serial.to_string()).unwrap_or_default();
        let issued_on = row.issued_on.map(|day| day.to_string()).unwrap_or_default();
        let facts = [
            ("Issued on", issued_on),
            ("Serials", format!("{} to {}", serial(all.first()), serial(all.last()))),
            ("Reserved", counts.reserved.to_string()),
            ("Spoiled so far", counts.spoiled.to_string()),
            ("Unused so far", counts.unused.to_string()),
            ("Logos", if row.logos.is_empty() { "none".to_owned() } else { row.logos.replace('|', ", ") }),
            ("Post", row.service.clone()),
            ("Built by", row.built_by.clone()),
            ("Special run", if row.special_reason.is_empty() { "no".to_owned() } else { row.special_reason.clone() }),
        ];
        let rows = facts.into_iter().map(|(name, value)| cells([name.to_owned(), value])).collect();
        Ok(table("", &[("Fact", 1.0, false), ("", 3.0, false)], rows))
    }

    fn parts_section(&self, row: &BatchRow) -> Result<ReportSection> {
        let rows = parts::all(self.db(), row.reference)?
            .into_iter()
            .filter(|part| part.state == PartState::Written)
            .map(|part| {
                let digest = part.sha256.map(|bytes| data_encoding::HEXLOWER.encode(&bytes)).unwrap_or_default();
                let PartId { part: number, .. } = part.id;
                cells([number.to_string(), part.sheets.to_string(), digest])
            })
            .collect();
        let columns = [("Part", 0.6, true), ("Certificates", 1.0, true), ("SHA-256 of its file", 6.0, false)];
        Ok(table("Parts", &columns, rows))
    }

    fn addressees_section(&self, row: &BatchRow) -> Result<ReportSection> {
        let members = faces::of_run(self.db(), row.reference)?;
        let rows = members
            .chunk_by(|a, b| a.addressee() == b.addressee())
            .map(|bundle| {
                let first = &bundle[0];
                // The sheet goes through the house: it names no learner.
                let name = if first.to_learner { first.learner.to_string() } else { first.centre_name.clone() };
                cells([first.centre_code.clone(), name, small(bundle.len()).to_string()])
            })
            .collect();
        let columns = [("Centre", 1.0, false), ("Goes to", 4.0, false), ("Certificates", 1.0, true)];
        Ok(table("Addressees in the order they come out", &columns, rows))
    }
}

fn cells<const N: usize>(texts: [String; N]) -> Vec<(String, Tone)> {
    texts.into_iter().map(|text| (text, Tone::Plain)).collect()
}

fn table(heading: &str, columns: &[(&str, f32, bool)], rows: Vec<Vec<(String, Tone)>>) -> ReportSection {
    let column = |(name, parts, right): &(&str, f32, bool)| ReportColumn {
        name: (*name).to_owned(),
        parts: *parts,
        right: *right,
    };
    ReportSection::Table { heading: heading.to_owned(), columns: columns.iter().map(column).collect(), rows }
}
