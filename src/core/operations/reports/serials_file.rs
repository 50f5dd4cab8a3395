//! The serial continuity report as text, CSV, JSON and PDF. Separate from the explanation, which the window shows too.
//!
//! **Invariant:** every number of every series stands in exactly one row; those nobody can explain are rows like the others.

use std::io::Write;
use std::path::Path;

use serde_json::json;

use super::weekly_file::{ReportFormat, WrittenReport, unwritable};
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::roles::Action;
use crate::core::exchange::export;
use crate::core::exchange::files::{DurableFile, Existing};
use crate::core::operations::{Core, Result};
use crate::core::print::{ReportColumn, ReportPaper, ReportSection, Tone};

/// The heads of its columns.
pub const SERIAL_COLUMNS: [&str; 7] =
    ["series", "first", "last", "numbers", "run", "what became of them", "paper numbers"];

/// Rows of a table on one page of paper.
const ROWS_ON_PAGE: usize = 34;

impl Core {
    /// The rows of the serial continuity report, and whether every number is explained.
    pub fn serial_rows(&self) -> Result<(Vec<[String; 7]>, bool)> {
        let (mut rows, mut gapless) = (Vec::new(), true);
        for series in self.serial_continuity()? {
            let name = format!("{}{:02}", series.prefix, series.year % 100);
            gapless &= series.continuity.is_gapless();
            let number = |number: u32| format!("{number:07}");
            for stretch in &series.continuity.stretches {
                rows.push([
                    name.clone(),
                    number(stretch.first),
                    number(stretch.last),
                    (stretch.last - stretch.first + 1).to_string(),
                    stretch.batch.map(|batch| batch.to_string()).unwrap_or_default(),
                    stretch.explained(),
                    stretch.papers(),
                ]);
            }
            for (first, last) in &series.continuity.gaps {
                let count = (last - first + 1).to_string();
                let nobody = "nobody can explain these numbers".to_owned();
                rows.push([name.clone(), number(*first), number(*last), count, String::new(), nobody, String::new()]);
            }
        }
        Ok((rows, gapless))
    }

    /// The bytes of the serial continuity report in a format.
    pub fn serials_report_bytes(&self, format: ReportFormat) -> Result<Vec<u8>> {
        let (rows, gapless) = self.serial_rows()?;
        let verdict = if gapless { "Every number is explained." } else { "There are numbers nobody can explain." };
        Ok(match format {
            ReportFormat::Csv => export::csv(&SERIAL_COLUMNS, rows.into_iter().map(Vec::from)),
            ReportFormat::Json => {
                let row = |row: &[String; 7]| {
                    SERIAL_COLUMNS.iter().zip(row).map(|(name, cell)| (name.replace(' ', "_"), json!(cell))).collect()
                };
                let rows: Vec<serde_json::Map<String, serde_json::Value>> = rows.iter().map(row).collect();
                format!("{:#}\n", json!({ "count": rows.len(), "gapless": gapless, "rows": rows })).into_bytes()
            }
            ReportFormat::Text => text(&rows, verdict).into_bytes(),
            ReportFormat::Pdf => self.serials_paper(&rows, verdict)?,
        })
    }

    fn serials_paper(&self, rows: &[[String; 7]], verdict: &str) -> Result<Vec<u8>> {
        let column = |(name, parts, right): (&str, f32, bool)| ReportColumn { name: name.to_owned(), parts, right };
        let columns: Vec<ReportColumn> = [
            ("Series", 1.0, false),
            ("First", 1.2, false),
            ("Last", 1.2, false),
            ("Numbers", 1.0, true),
            ("Run", 1.6, false),
            ("What became of them", 4.6, false),
        ]
        .into_iter()
        .map(column)
        .collect();
        let cells = |row: &[String; 7]| {
            let mut cells: Vec<(String, Tone)> = row[..6].iter().map(|cell| (cell.clone(), Tone::Plain)).collect();
            if !row[6].is_empty() {
                cells[5].0 = format!("{}, paper {}", cells[5].0, row[6]);
            }
            if row[5].starts_with("nobody") {
                cells[5].1 = Tone::Bad;
            }
            cells[5].0 = shortened(&cells[5].0);
            cells
        };
        let table = |rows: &[[String; 7]]| ReportSection::Table {
            heading: String::new(),
            columns: columns.clone(),
            rows: rows.iter().map(cells).collect(),
        };
        let mut sections = vec![ReportSection::Words(vec![verdict.to_owned()])];
        sections.extend(rows.chunks(ROWS_ON_PAGE).map(table));
        let (seq, head) = self.trail_head()?;
        let paper = ReportPaper {
            office: self.office().name.clone(),
            title: "Serial continuity".to_owned(),
            subtitle: "Every number of every brand and year".to_owned(),
            day: self.today(),
            specimen: self.is_training(),
            sections,
            foot: format!("Trail {seq}: {head}"),
        };
        Ok(paper.bytes()?)
    }

    /// Writes the serial continuity report to a file and records that it was made. Refuses when the file exists already or
    /// cannot be written.
    pub fn write_serials_report(&mut self, format: ReportFormat, file: &Path) -> Result<WrittenReport> {
        self.may(Action::MakeReport)?;
        let bytes = self.serials_report_bytes(format)?;
        let write = || {
            let mut out = DurableFile::create(file, 0o644, Existing::Keep)?;
            out.write_all(&bytes)?;
            out.finish()
        };
        let sha256 = write().map_err(|error| unwritable(file, &error))?;
        let day = self.today().to_string();
        self.write(Action::MakeReport, |tx| {
            let event = Event::new(EventKind::ReportMade, "serials").with("report", "serial continuity");
            tx.record(&event.with("week", day).with("format", format.code()))?;
            Ok(())
        })?;
        Ok(WrittenReport { file: file.to_owned(), sha256, bytes: bytes.len() })
    }
}

/// An explanation that fits its column on paper; the other formats have it whole.
fn shortened(text: &str) -> String {
    const LETTERS: usize = 58;
    if text.chars().count() <= LETTERS {
        return text.to_owned();
    }
    text.chars().take(LETTERS - 1).chain(['…']).collect()
}

fn text(rows: &[[String; 7]], verdict: &str) -> String {
    let mut out = String::new();
    for row in rows {
        let [series, first, last, numbers, run, became, paper] = row;
        let paper = if paper.is_empty() { String::new() } else { format!(", paper {paper}") };
        out.push_str(&format!("{series:<6} {first} to {last} {numbers:>7}  {run:<12} {became}{paper}\n"));
    }
    out.push_str(verdict);
    out.push('\n');
    out
}
