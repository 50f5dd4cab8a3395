//! Exceptions: things a person must act on, which may hold an award. Separate from tasks, which hold nothing.

mod kinds;
mod life;
mod subject;

pub use kinds::{ExceptionKind, ExceptionSeverity, KindRule};
pub use life::{ExceptionFacts, ExceptionState, ExceptionStep, ExceptionVerb, HIGHEST_LEVEL, escalated};
pub use subject::{Subject, SubjectKind};
