//! The long jobs of the window. Separate from the actions because they run on a thread of their own, with a core of
//! their own, and can be stopped.

use super::effects::{Done, Progress, Reporter};
use crate::core::domain::references::BatchRef;
use crate::core::{Core, Error, PrintOrder};

/// A job.
#[derive(Debug, Clone)]
pub enum Job {
    /// Writes the parts of a run that are not written yet.
    Print(BatchRef),
    /// Writes the alignment sheet of a run.
    Alignment(BatchRef),
}

impl Job {
    /// What it is called on the board.
    pub fn title(&self) -> String {
        match self {
            Self::Print(run) => format!("print {run}"),
            Self::Alignment(run) => format!("alignment sheet {run}"),
        }
    }

    /// Runs it to its end, or until it is told to stop.
    pub fn run(self, core: &mut Core, reporter: &mut Reporter) -> Result<Done, Error> {
        match self {
            Self::Print(run) => print(core, run, reporter),
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
    let out =
        if printed.taken_out == 0 { String::new() } else { format!(" {} awards were taken out.", printed.taken_out) };
    let words = if printed.stopped {
        format!("{run}: stopped after {} sheets; what is written stays, f goes on.{out}", printed.sheets)
    } else {
        format!(
            "{run}: {} sheets are written in {} files. Confirm what comes out of the printer.{out}",
            printed.sheets,
            printed.files.len()
        )
    };
    Ok(Done::said(words).about(run))
}
