//! The weekly report into a file. Separate from its figures because a file leaves the house: it is written durably and
//! leaves an event.
//!
//! **Invariant:** a file that exists is never written over.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::weekly_paper;
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::reports::{Week, WeeklyReport, page};
use crate::core::domain::roles::Action;
use crate::core::exchange::export;
use crate::core::exchange::files::{DurableFile, Existing};
use crate::core::operations::{Core, Error, ErrorKind, Result};

codes! {
    /// How a report is written.
    pub enum ReportFormat: "report format" { Text = "text", Json = "json", Csv = "csv", Pdf = "pdf" }
}

/// A report that was written to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenReport {
    /// Where it lies.
    pub file: PathBuf,
    /// The SHA-256 of its bytes in hexadecimal.
    pub sha256: String,
    /// How many bytes it has.
    pub bytes: usize,
}

impl Core {
    /// The bytes of the weekly report in a format.
    pub fn weekly_report_bytes(&self, report: &WeeklyReport, format: ReportFormat) -> Result<Vec<u8>> {
        Ok(match format {
            ReportFormat::Text => page::text(report).into_bytes(),
            ReportFormat::Json => format!("{:#}\n", page::json(report)).into_bytes(),
            ReportFormat::Csv => csv(report),
            ReportFormat::Pdf => weekly_paper::bytes(self, report)?,
        })
    }

    /// Writes the report of a week to a file and records that it was made. Refuses when the file exists already or
    /// cannot be written.
    pub fn write_weekly_report(&mut self, week: Week, format: ReportFormat, file: &Path) -> Result<WrittenReport> {
        self.may(Action::MakeReport)?;
        let report = self.weekly_report(week)?;
        let bytes = self.weekly_report_bytes(&report, format)?;
        let write = || {
            let mut out = DurableFile::create(file, 0o644, Existing::Keep)?;
            out.write_all(&bytes)?;
            out.finish()
        };
        let sha256 = write().map_err(|error| unwritable(file, &error))?;
        self.write(Action::MakeReport, |tx| {
            let event = Event::new(EventKind::ReportMade, "weekly").with("report", "weekly operations");
            tx.record(&event.with("week", week.to_string()).with("format", format.code()))?;
            Ok(())
        })?;
        Ok(WrittenReport { file: file.to_owned(), sha256, bytes: bytes.len() })
    }
}

pub(super) fn unwritable(file: &Path, error: &std::io::Error) -> Error {
    Error::new(ErrorKind::Unreadable, format!("{} cannot be written: {error}", file.display()))
        .with_hint("Name another file with --out; nothing was recorded.")
}

fn csv(report: &WeeklyReport) -> Vec<u8> {
    let header: Vec<&str> = std::iter::once("week").chain(page::COLUMNS).collect();
    let rows = page::rows(report).into_iter().map(|row| {
        let mut cells = vec![report.week.to_string()];
        cells.extend(row);
        cells
    });
    export::csv(&header, rows)
}
