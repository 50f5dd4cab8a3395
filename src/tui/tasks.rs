//! The long jobs of the window. Separate from the actions because they run on a thread of their own, with a core of
//! their own, and can be stopped.

use super::effects::{Done, Progress, Reporter};
use crate::core::domain::references::BatchRef;
use crate::core::domain::sheets::Count;
use crate::core::domain::{agreeing, counted};
use crate::core::{Core, Error, FieldOrder, ImportKind, ImportRequest, PrintOrder, SheetFile};
use std::ops::ControlFlow;
use std::path::PathBuf;

/// A job.
#[derive(Debug, Clone)]
pub enum Job {
    /// Writes the parts of a run that are not written yet.
    Print(BatchRef),
    /// Hands written parts of a run to a printer: which, and only this part.
    HandOver(BatchRef, Option<String>, Option<u32>),
    /// Brings a claim file in, from this sender.
    ImportClaims(PathBuf, Option<String>),
    /// Brings a file of a carrier's news in.
    ImportTracking(PathBuf),
    /// Writes the alignment sheet of a run.
    Alignment(BatchRef),
    /// Writes a template version as a specimen.
    Specimen(String),
    /// Writes a list into a file.
    WriteSheet(SheetFile),
    /// Sets one field on many records.
    SetField(FieldOrder),
    /// Writes the verification pages into a folder.
    Publish(PathBuf),
}

impl Job {
    /// What it is called on the board.
    pub fn title(&self) -> String {
        match self {
            Self::Print(run) => format!("print {run}"),
            Self::HandOver(run, ..) => format!("hand over {run}"),
            Self::ImportClaims(file, _) | Self::ImportTracking(file) => {
                format!("import {}", file.file_name().unwrap_or_default().to_string_lossy())
            }
            Self::Alignment(run) => format!("alignment sheet {run}"),
            Self::Specimen(label) => format!("specimen of {label}"),
            Self::WriteSheet(order) => format!("export {}", order.kind),
            Self::Publish(_) => "publish verification".to_owned(),
            Self::SetField(order) => format!("set a field of {} {}", order.records.len(), order.kind),
        }
    }

    /// Runs it to its end, or until it is told to stop.
    pub fn run(self, core: &mut Core, reporter: &mut Reporter) -> Result<Done, Error> {
        match self {
            Self::Print(run) => print(core, run, reporter),
            Self::HandOver(run, printer, part) => {
                core.hand_to_printer(run, printer.as_deref(), part).map(|done| super::actions::handed_over(run, &done))
            }
            Self::ImportClaims(file, sender) => {
                let request = ImportRequest { organisation: sender, ..ImportRequest::new(ImportKind::Claims, file) };
                import(core, &request, reporter)
            }
            Self::ImportTracking(file) => import(core, &ImportRequest::new(ImportKind::Tracking, file), reporter),
            Self::WriteSheet(order) => write_sheet(core, &order, reporter),
            Self::SetField(order) => core.set_field(&order).map(|outcome| super::actions::field_set(&order, &outcome)),
            Self::Publish(folder) => {
                let done = core.publish_verification(&folder, false)?;
                Ok(Done::said(format!(
                    "{} certificates can be looked up in {}; {} of {} files were written.",
                    done.certificates,
                    folder.display(),
                    done.written,
                    done.files
                )))
            }
            Self::Specimen(label) => {
                let file = core.write_specimen(&label)?;
                Ok(Done::said(format!("The specimen of {label} lies in {}.", file.display())).about(label))
            }
            Self::Alignment(run) => {
                let file = core.alignment_sheet(run, None)?;
                Ok(Done::said(format!("The alignment sheet lies in {}: SPECIMEN, no serial.", file.display()))
                    .about(run))
            }
        }
    }
}

fn print(core: &mut Core, run: BatchRef, reporter: &mut Reporter) -> Result<Done, Error> {
    let printed = core.print_batch(run, &PrintOrder { out: None }, &mut |progress| {
        (reporter.tell)(Progress::of(u64::from(progress.sheets_done), u64::from(progress.sheets)))
    })?;
    let out = match printed.taken_out {
        0 => String::new(),
        n => format!(" {} {} taken out.", counted(n, "award"), agreeing(n, "was", "were")),
    };
    let words = if printed.stopped {
        format!("{run}: stopped after {}; what is written stays, f goes on.{out}", counted(printed.sheets, "sheet"))
    } else {
        format!(
            "{run}: {} {} written in {}. Confirm what comes out of the printer.{out}",
            counted(printed.sheets, "sheet"),
            agreeing(printed.sheets, "is", "are"),
            counted(printed.files.len(), "file")
        )
    };
    Ok(Done::said(words).about(run))
}

fn write_sheet(core: &mut Core, order: &SheetFile, reporter: &mut Reporter) -> Result<Done, Error> {
    let mut watch = |progress: crate::core::Progress| {
        let goes_on = (reporter.tell)(Progress::of(u64::from(progress.done), u64::from(progress.of)));
        if goes_on { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    let written = core.write_sheet(order, &mut watch)?;
    let rows = if written.rows == 1 { "1 row".to_owned() } else { format!("{} rows", Count::Exact(written.rows)) };
    let short = written.sha256.get(..8).unwrap_or_default();
    Ok(Done::said(format!("{rows} of {} lie in {}, sha256 {short}.", order.kind, written.file.display())))
}

fn import(core: &mut Core, request: &ImportRequest, reporter: &mut Reporter) -> Result<Done, Error> {
    let mut watch = |progress: crate::core::Progress| {
        let goes_on = (reporter.tell)(Progress {
            done: u64::from(progress.done),
            total: u64::from(progress.of),
            ..Progress::default()
        });
        if goes_on { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    core.import_watched(request, &mut watch).map(|report| super::actions::brought_in(&report))
}
