//! The one error of the core's door.

use crate::core::domain::amendments::Touched;
use crate::core::domain::{Refusal, UnknownCode};
use crate::core::exchange::Unreadable;
use crate::core::store::StoreError;

codes! {
    /// What sort of failure it is: the exit code and the `kind` of `--json` follow from it.
    pub enum ErrorKind: "error kind" {
        Refused = "refused",
        NotFound = "not_found",
        Busy = "busy",
        NewerDatabase = "newer_database",
        NotOurDatabase = "not_our_database",
        Unreadable = "unreadable",
        Arguments = "arguments",
        Internal = "internal",
    }
}

/// Why an operation did not happen. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    kind: ErrorKind,
    message: String,
    hint: Option<String>,
    touched: Vec<Touched>,
    wrong: Vec<(String, String)>,
}

impl Error {
    /// An error of a kind, with a phrase without a full stop.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hint: None, touched: Vec::new(), wrong: Vec::new() }
    }

    /// Adds the fields two operators touched, for a form that lets its reader choose.
    #[must_use]
    pub fn with_touched(mut self, touched: Vec<Touched>) -> Self {
        self.touched = touched;
        self
    }

    /// Adds what is wrong with single fields: column and words.
    #[must_use]
    pub fn with_wrong(mut self, wrong: Vec<(String, String)>) -> Self {
        self.wrong = wrong;
        self
    }

    /// The fields that were touched since the record was read, when two operators changed the same ones.
    pub fn touched(&self) -> &[Touched] {
        &self.touched
    }

    /// What is wrong with single fields: column and words.
    pub fn wrong(&self) -> &[(String, String)] {
        &self.wrong
    }

    /// `there is no …`
    pub fn not_found(what: impl std::fmt::Display) -> Self {
        Self::new(ErrorKind::NotFound, format!("there is no {what}"))
    }

    /// Adds the next step, a sentence.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// What sort of failure it is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The next step, if there is one.
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        let error = Self::new(ErrorKind::Refused, refusal.message());
        Self { hint: refusal.next_step().map(str::to_owned), ..error }
    }
}

impl From<UnknownCode> for Error {
    fn from(unknown: UnknownCode) -> Self {
        Self::new(ErrorKind::Arguments, unknown.to_string())
    }
}

impl From<Unreadable> for Error {
    fn from(error: Unreadable) -> Self {
        Self::new(ErrorKind::Unreadable, error.to_string()).with_hint(error.hint)
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        let message = error.to_string();
        match error {
            StoreError::Refused(refusal) => refusal.into(),
            StoreError::Busy => {
                Self::new(ErrorKind::Busy, message).with_hint("Nothing was changed. Try again in a moment.")
            }
            StoreError::Newer { .. } => Self::new(ErrorKind::NewerDatabase, message)
                .with_hint("Use the newer program; the file was not touched."),
            StoreError::NotOurs(_) => Self::new(ErrorKind::NotOurDatabase, message)
                .with_hint("Name a certdesk database with --db; the file was not touched."),
            StoreError::Unreadable(_) | StoreError::Damaged => Self::new(ErrorKind::Unreadable, message)
                .with_hint("Nothing was changed. `certdesk doctor` looks further."),
            StoreError::NotFound(_) => Self::new(ErrorKind::NotFound, message),
            StoreError::Unknown(_) | StoreError::Sqlite(_) => Self::new(ErrorKind::Internal, message)
                .with_hint("Nothing was changed. `certdesk doctor` looks further."),
        }
    }
}
