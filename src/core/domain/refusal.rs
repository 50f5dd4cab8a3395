//! A refusal: a rule said no. Separate because every floor speaks it and none may add to it.

/// A rule said no. The message names the thing, the place, what was found and what was wanted; the hint is the
/// next step. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    message: String,
    hint: Option<String>,
}

impl Refusal {
    /// A phrase without a full stop, such as `batch B-2026-0017 is closed and takes no more certificates`.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None }
    }

    /// Adds the next step, a sentence.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// What was refused and why.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The next step, if there is one.
    pub fn next_step(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}
