//! `report NAME`: on stdout, or into a file.

use std::path::PathBuf;

use serde_json::json;

use super::answer::Answer;
use super::desk::Desk;
use crate::core::domain::reports::{Week, page};
use crate::core::{Core, Error, ErrorKind, ReportFormat, SERIAL_COLUMNS};

/// The reports.
#[derive(Debug, clap::Subcommand)]
pub enum ReportCommand {
    /// The weekly operations report, as of any week
    Weekly(Weekly),
    /// The serial continuity: every number of every brand and year explained; exit code 1 when one cannot be
    Serials(Serials),
}

/// Arguments of `report serials`.
#[derive(Debug, clap::Args)]
pub struct Serials {
    /// text, json, csv or pdf [default: by the ending of --out, else text]
    #[arg(long, value_name = "FORMAT")]
    format: Option<ReportFormat>,
    /// Write it to this file, which must not exist yet, and record that it was made
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Arguments of `report weekly`.
#[derive(Debug, clap::Args)]
pub struct Weekly {
    /// The week [default: the one the office is in]
    #[arg(long, value_name = "YYYY-Www")]
    week: Option<Week>,
    /// The week of this day
    #[arg(long, value_name = "DATE", conflicts_with = "week")]
    as_of: Option<chrono::NaiveDate>,
    /// text, json, csv or pdf [default: by the ending of --out, else text]
    #[arg(long, value_name = "FORMAT")]
    format: Option<ReportFormat>,
    /// Write it to this file, which must not exist yet, and record that it was made
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub fn run(desk: &Desk, command: ReportCommand) -> anyhow::Result<Answer> {
    let mut core = desk.core()?;
    let weekly = match command {
        ReportCommand::Weekly(weekly) => weekly,
        ReportCommand::Serials(asked) => return serials(&mut core, &asked),
    };
    let week = weekly.week.or(weekly.as_of.map(Week::of)).unwrap_or_else(|| core.this_week());
    match &weekly.out {
        Some(file) => {
            let format = weekly.format.unwrap_or_else(|| by_ending(file));
            let written = core.write_weekly_report(week, format, file)?;
            let sentence =
                format!("Weekly report of {week} written to {} ({} bytes).", written.file.display(), written.bytes);
            let data = json!({ "file": written.file, "week": week.to_string(), "format": format.code(), "bytes": written.bytes,
                "sha256": written.sha256 });
            Ok(Answer::sentence(sentence, data))
        }
        None => shown(&core, week, weekly.format.unwrap_or(ReportFormat::Text)),
    }
}

fn serials(core: &mut Core, asked: &Serials) -> anyhow::Result<Answer> {
    let (rows, gapless) = core.serial_rows()?;
    if let Some(file) = &asked.out {
        let format = asked.format.unwrap_or_else(|| by_ending(file));
        let written = core.write_serials_report(format, file)?;
        let sentence = format!("Serial continuity written to {} ({} bytes).", written.file.display(), written.bytes);
        let data = json!({ "file": written.file, "format": format.code(), "bytes": written.bytes, "sha256": written.sha256,
            "gapless": gapless });
        return Ok(Answer::sentence(sentence, data).with_finding(!gapless));
    }
    let format = asked.format.unwrap_or(ReportFormat::Text);
    if format == ReportFormat::Pdf {
        let error = Error::new(ErrorKind::Arguments, "a PDF is not written to the terminal");
        return Err(error.with_hint("Name a file with --out FILE.").into());
    }
    let row = |row: &[String; 7]| {
        SERIAL_COLUMNS.iter().zip(row).map(|(name, cell)| (name.replace(' ', "_"), json!(cell))).collect()
    };
    let data: Vec<serde_json::Map<String, serde_json::Value>> = rows.iter().map(row).collect();
    let text = String::from_utf8(core.serials_report_bytes(format)?).unwrap_or_default();
    let data = json!({ "count": data.len(), "gapless": gapless, "rows": data });
    Ok(Answer::exact_with(text, data).with_finding(!gapless))
}

fn by_ending(file: &std::path::Path) -> ReportFormat {
    match file.extension().and_then(|ending| ending.to_str()) {
        Some("pdf") => ReportFormat::Pdf,
        Some("csv") => ReportFormat::Csv,
        Some("json") => ReportFormat::Json,
        _ => ReportFormat::Text,
    }
}

fn shown(core: &Core, week: Week, format: ReportFormat) -> anyhow::Result<Answer> {
    let report = core.weekly_report(week)?;
    let data = page::json(&report);
    if format == ReportFormat::Pdf {
        let error = Error::new(ErrorKind::Arguments, "a PDF is not written to the terminal");
        return Err(error.with_hint("Name a file with --out FILE.").into());
    }
    let bytes = core.weekly_report_bytes(&report, format)?;
    Ok(Answer::exact_with(String::from_utf8(bytes).unwrap_or_default(), data))
}
