//! The long jobs of the window. Separate from the actions because they run on a thread of their own, with a core of
//! their own, and can be stopped.

use super::effects::{Done, Progress, Reporter};
use crate::core::{Core, Error};

/// A job.
#[derive(Debug, Clone)]
pub enum Job {
    /// Reads the whole file and asks every invariant.
    Doctor,
}

impl Job {
    /// What it is called on the board.
    pub fn title(&self) -> String {
        match self {
            Self::Doctor => "doctor".to_owned(),
        }
    }

    /// Runs it to its end, or until it is told to stop.
    pub fn run(self, core: &mut Core, reporter: &mut Reporter) -> Result<Done, Error> {
        match self {
            Self::Doctor => {
                (reporter.tell)(Progress { done: 0, total: core.invariants() as u64 });
                let findings = core.doctor()?;
                Ok(Done::said(match findings.first() {
                    None => format!("All {} invariants hold.", core.invariants()),
                    Some(first) => format!("{} invariants are broken; first: {first}", findings.len()),
                }))
            }
        }
    }
}
