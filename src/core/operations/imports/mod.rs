//! Imports: every kind of file into the office, with the same behaviour. One file per noun; what all share is here.
//!
//! A file is read and validated before anything is written, against the office as it then was; inside the transaction
//! the trail is looked at, and if anything happened in between the rows are read again. Above 100,000 rows the reading
//! itself happens inside, chunk by chunk, under an announced lease, so that memory stays flat.
//!
//! **Invariant:** an import is one event and one transaction: every accepted and held row, or nothing.
//! **Invariant:** rows = accepted + held + refused + unchanged.
//! **Invariant:** the same file twice changes nothing and says so.

mod amendments;
mod approvals;
mod archive;
mod brands;
mod contacts;
mod courses;
mod held;
mod holidays;
pub(super) mod known;
mod learners;
mod moves;
pub(super) mod opening;
mod organisations;
mod payments;
mod presentations;
mod profiles;
pub(super) mod reading;
mod register;
mod registrations;
mod results;
mod row;
mod stock;
mod tracking;
mod transfers;
mod units;
mod withdrawals;

use std::path::PathBuf;

pub use crate::core::exchange::files::Entry as FolderEntry;
pub use crate::core::exchange::{Column, ImportKind, Profile, Words};
pub(super) use contacts::is_email;
pub use held::Recheck;
pub use profiles::{FilePreview, PreviewColumn};
pub use register::{RegisterDifference, RegisterDifferenceKind};

use super::{Core, Error, ErrorKind, Result};
use crate::core::domain::Refusal;
use crate::core::domain::references::ClaimFileRef;
use crate::core::domain::roles::Action;
use crate::core::exchange::{Mapping, Unreadable, error_file, files, kinds};

/// What is to be imported, and how.
#[derive(Debug, Clone)]
pub struct ImportRequest {
    /// The kind of file.
    pub kind: ImportKind,
    /// Where it lies.
    pub file: PathBuf,
    /// A saved profile to read it with.
    pub profile: Option<String>,
    /// The organisation that sent it, by code.
    pub organisation: Option<String>,
    /// Read and count, change nothing.
    pub dry_run: bool,
    /// Refuse the whole file when any row would be held or refused.
    pub strict: bool,
    /// Where to write the rows that need correcting.
    pub errors: Option<PathBuf>,
}

impl ImportRequest {
    /// A plain import of a file.
    pub fn new(kind: ImportKind, file: impl Into<PathBuf>) -> Self {
        Self { kind, file: file.into(), profile: None, organisation: None, dry_run: false, strict: false, errors: None }
    }
}

/// What an import did. `rows = accepted + held + refused + unchanged`.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize)]
pub struct ImportReport {
    /// The file's own name.
    pub file: String,
    /// The kind.
    pub kind: String,
    /// Rows in the file.
    pub rows: u32,
    /// Stored without an exception.
    pub accepted: u32,
    /// Warnings and proposals on rows that were stored.
    pub warnings: u32,
    /// Stored, with an exception.
    pub held: u32,
    /// Without usable structure: in the error file.
    pub refused: u32,
    /// Rows that said nothing new.
    pub unchanged: u32,
    /// Exceptions opened.
    pub exceptions: u32,
    /// How long it took.
    pub seconds: f64,
    /// What a person should know besides, in sentences.
    #[serde(skip)]
    pub notes: Vec<String>,
    /// The first problems found, in file order.
    #[serde(skip)]
    pub problems: Vec<RowProblem>,
    /// The claim file it became.
    #[serde(skip)]
    pub claim_file: Option<ClaimFileRef>,
}

/// A problem and where it is.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct RowProblem {
    /// The row's number in the file.
    pub row: u32,
    /// The line it begins on.
    pub line: u32,
    /// The rule, such as `CLM-07`.
    pub rule: String,
    /// How grave.
    pub severity: String,
    /// The field.
    pub field: String,
    /// The whole sentence.
    pub sentence: String,
}

/// How far a long step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Rows done.
    pub done: u32,
    /// Rows in all; 0 while it is not known.
    pub of: u32,
}

/// Told of progress now and then; answering *break* stops the step, which then changes nothing.
pub type Watch<'w> = &'w mut dyn FnMut(Progress) -> std::ops::ControlFlow<()>;

pub(super) fn unreadable(error: Unreadable) -> Error {
    let hint = format!("{} Nothing was changed.", error.hint);
    Error::new(ErrorKind::Unreadable, error.to_string()).with_hint(hint)
}

/// Lists a folder for the file chooser: folders first, then files by name; hidden ones are left out.
/// Refuses when it cannot be listed.
pub fn list_folder(folder: &std::path::Path) -> Result<Vec<FolderEntry>> {
    files::list(folder).map_err(unreadable)
}

impl Core {
    /// The file somebody named: as it stands, or beside the database where only there is one of this name.
    pub fn file_named(&self, name: &std::path::Path) -> std::path::PathBuf {
        match self.path().parent().map(|folder| folder.join(name)) {
            Some(beside) if !name.exists() && beside.exists() => beside,
            _ => name.to_owned(),
        }
    }
}

/// What an operator must be allowed to do to import a kind.
pub(super) fn action(kind: ImportKind) -> Action {
    match kind {
        ImportKind::Courses | ImportKind::Units | ImportKind::Presentations => Action::ImportCourses,
        ImportKind::Payments => Action::ImportPayments,
        ImportKind::Register => Action::ImportRegister,
        ImportKind::Results => Action::ImportResults,
        ImportKind::Claims => Action::ImportClaims,
        ImportKind::Tracking => Action::KeepPost,
        ImportKind::Archive => Action::KeepArchive,
        _ => Action::ImportRecords,
    }
}

fn claims_come_in_alone() -> Error {
    Error::new(ErrorKind::Internal, "claim files have their own way in")
}

impl Core {
    /// Imports a file. Refuses when it cannot be read, lacks a required column, names an unknown profile or sender, is
    /// strict and any row would be held or refused, or the operator may not import this kind.
    pub fn import(&mut self, request: &ImportRequest) -> Result<ImportReport> {
        self.import_watched(request, &mut |_| std::ops::ControlFlow::Continue(()))
    }

    /// The same, telling of its progress; it can be stopped, and then nothing was changed.
    pub fn import_watched(&mut self, request: &ImportRequest, watch: Watch<'_>) -> Result<ImportReport> {
        let begun = std::time::Instant::now();
        if !request.dry_run {
            self.may(action(request.kind))?;
        }
        let bytes = files::read(&request.file).map_err(unreadable)?;
        let before = self.store.steady_plans(true)?;
        self.store.roomy(true)?;
        let done = match request.kind {
            ImportKind::Claims => self.import_claims(request, &bytes, watch),
            _ => self.import_records(request, &bytes, watch),
        };
        self.store.roomy(false)?;
        self.store.steady_plans(before)?;
        let mut report = done?;
        report.seconds = begun.elapsed().as_secs_f64();
        Ok(report)
    }

    fn import_records(&mut self, request: &ImportRequest, bytes: &[u8], watch: Watch<'_>) -> Result<ImportReport> {
        let job = self.import_job(request, bytes)?;
        let (kind, sender) = (request.kind, job.sender);
        held::with_reader!(self, kind, sender, |reader| self.run(job, reader, watch), claims: Err(claims_come_in_alone()))
    }

    /// The reference table of all import kinds and their columns, in Markdown.
    pub fn import_reference() -> String {
        kinds::reference_table()
    }
}
