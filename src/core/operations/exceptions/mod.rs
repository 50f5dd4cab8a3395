//! Exceptions: raised, worked, lifted, with their thread and evidence; one by one and in bulk.
//!
//! **Invariant:** who may take a step is the domain's answer, given once for single and bulk alike; what lifts a hold
//! refreshes the gates in the same transaction; what is restricted is read through the connection's view and is
//! otherwise not there.

mod evidence;
mod lifting;
mod raising;
mod steps;
#[cfg(test)]
mod tests;

pub use evidence::Evidence;
pub use raising::{RaiseOrder, Raised};
pub use steps::{ExceptionChange, ExceptionOutcome};

pub(super) use raising::raise_by_rule;
pub(super) use steps::{close_by_check, escalate, wake};

use super::seconding::Awaiting;
use super::{Core, Result};
use crate::core::domain::references::ExceptionRef;
use crate::core::domain::roles::Action;
use crate::core::store::{exceptions, proposals};

pub use crate::core::store::exceptions::{ExceptionRow, ThreadEntry};

/// An exception as a person opens it.
#[derive(Debug, Clone)]
pub struct ExceptionView {
    /// The exception.
    pub row: ExceptionRow,
    /// Its thread, oldest first.
    pub thread: Vec<ThreadEntry>,
    /// The step that waits for a second person.
    pub awaiting: Option<Awaiting>,
}

impl Core {
    /// One exception with its thread. Refuses when there is none, or none this operator may see.
    pub fn exception(&self, exception: ExceptionRef) -> Result<ExceptionView> {
        let db = self.db();
        Ok(ExceptionView {
            row: exceptions::load(db, exception)?,
            thread: exceptions::thread(db, exception)?,
            awaiting: proposals::open_for(db, Action::LiftException, &exception.to_string())?,
        })
    }
}
