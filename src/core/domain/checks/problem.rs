//! A problem: what a check found in one record or row. Separate from the checks because files, exceptions, screens and
//! error files all speak it.
//!
//! **Invariant:** a problem is data, not an error: the row it is about is kept.

use std::borrow::Cow;
use std::fmt;

use crate::core::domain::exceptions::ExceptionKind;

codes! {
    /// How grave a problem is. Only an error holds the row; warnings and proposals are counted and shown.
    pub enum Severity: "severity" {
        Error = "error",
        Warning = "warning",
        Proposal = "proposal",
    }
}

/// A rule of the catalogue: its code, what it says, how to mend it and what it opens.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// `CLM-07`.
    pub code: &'static str,
    /// `date impossible or out of order`.
    pub title: &'static str,
    /// How grave, unless the case says otherwise.
    pub severity: Severity,
    /// How to mend it, a sentence.
    pub fix: &'static str,
    /// The exception it opens (and closes again when no longer found).
    pub raises: Option<ExceptionKind>,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Which rule.
    pub rule: &'static Rule,
    /// How grave in this case.
    pub severity: Severity,
    /// The field, by its column name.
    pub field: Cow<'static, str>,
    /// What stood there.
    pub found: String,
    /// What would do, a phrase.
    pub wanted: String,
    /// The value to accept, where one is plain.
    pub proposed: Option<String>,
}

impl Problem {
    /// A problem with the rule's own severity.
    pub fn new(
        rule: &'static Rule,
        field: impl Into<Cow<'static, str>>,
        found: impl Into<String>,
        wanted: impl Into<String>,
    ) -> Self {
        let (field, found, wanted) = (field.into(), found.into(), wanted.into());
        Self { rule, severity: rule.severity, field, found, wanted, proposed: None }
    }

    /// The same with a value to accept.
    #[must_use]
    pub fn propose(mut self, value: impl Into<String>) -> Self {
        self.proposed = Some(value.into());
        self
    }

    /// The same, this grave.
    #[must_use]
    pub fn graded(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// Whether it holds the row.
    pub fn holds(&self) -> bool {
        self.severity == Severity::Error
    }

    /// The exception it opens; only an error opens one.
    pub fn raises(&self) -> Option<ExceptionKind> {
        self.rule.raises.filter(|_| self.holds())
    }

    /// How to mend it, a sentence.
    pub fn fix(&self) -> &'static str {
        self.rule.fix
    }
}

impl fmt::Display for Problem {
    /// The sentence: `CLM-07 date impossible or out of order: field achieved_on, found 31/02/2026, wanted …`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = if self.found.is_empty() { "nothing" } else { self.found.as_str() };
        write!(f, "{} {}: field {}, found {found}, wanted {}", self.rule.code, self.rule.title, self.field, self.wanted)
    }
}
