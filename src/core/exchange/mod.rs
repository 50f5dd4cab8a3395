//! Floor 1: files in and out. Reads hostile bytes into rows, maps headers to columns, writes error files and writes
//! every file durably. Separate because a file from outside is only ever data.
//!
//! **Invariant:** a bad row is data, not an error; only a file that cannot be read at all is one.
//! **Invariant:** nothing read here is executed, and nothing written here is executed by a spreadsheet.

pub mod badges;
pub mod days;
pub mod delimited;
mod encoding;
pub mod error_file;
pub mod export;
pub mod files;
pub mod guard;
pub mod hand_off;
pub mod kinds;
pub mod managed;
pub mod mapping;
pub mod publication;
pub mod table;
pub mod watch;
pub mod workbook;

pub use kinds::{Column, ImportKind, Words};
pub use mapping::{Mapping, Profile};
pub use table::{Row, Table};

/// A file that cannot be read at all. Nothing of it was taken in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {reason}")]
pub struct Unreadable {
    /// The file's own name, without its folder.
    pub file: String,
    /// What was found and what was wanted, a phrase.
    pub reason: String,
    /// The next step, a sentence.
    pub hint: String,
}

impl Unreadable {
    /// A phrase saying what was found and wanted, and the sentence with the next step.
    pub fn new(file: impl Into<String>, reason: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { file: file.into(), reason: reason.into(), hint: hint.into() }
    }
}
