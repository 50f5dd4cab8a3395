//! What can go wrong below the operations. Private to the core: people see `core::Error`.

use crate::core::domain::{Refusal, UnknownCode};

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process kept the database for longer than anybody should wait.
    #[error("the database is busy: another process has been writing for too long")]
    Busy,
    /// The file was made by a newer certdesk.
    #[error("this database was made by a newer certdesk (format {found}, this program knows up to {known})")]
    Newer {
        /// The file's format.
        found: i64,
        /// The newest format known here.
        known: i64,
    },
    /// The file is not a certdesk database.
    #[error("{0} is not a certdesk database")]
    NotOurs(String),
    /// The file cannot be read or written.
    #[error("{0}")]
    Unreadable(String),
    /// What the file holds cannot be a database, or not a whole one.
    #[error("the database file is damaged")]
    Damaged,
    /// There is no such record.
    #[error("there is no {0}")]
    NotFound(String),
    /// A rule of the store said no, in the words of its constraint.
    #[error("{0}")]
    Refused(Refusal),
    /// A stored word is not one the program knows.
    #[error("the database holds a word the program does not know: {0}")]
    Unknown(#[from] UnknownCode),
    /// SQLite failed in a way nothing above foresees.
    #[error("the database failed: {0}")]
    Sqlite(rusqlite::Error),
}

impl From<Refusal> for StoreError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        match &error {
            rusqlite::Error::SqliteFailure(failure, words) => match failure.code {
                Code::DatabaseBusy | Code::DatabaseLocked => Self::Busy,
                Code::DiskFull => Self::Unreadable("the disk is full".to_owned()),
                Code::ReadOnly => Self::Unreadable("the database cannot be written to".to_owned()),
                Code::SystemIoFailure if failure.extended_code == rusqlite::ffi::SQLITE_IOERR_SHORT_READ => Self::Damaged,
                Code::SystemIoFailure => Self::Unreadable(
                    "the disk is full or failed while the database was read or written".to_owned(),
                ),
                Code::CannotOpen => Self::Unreadable(
                    "the database or what lies beside it cannot be opened: the disk is full, or its folder may not be written".to_owned(),
                ),
                Code::DatabaseCorrupt | Code::NotADatabase => Self::Damaged,
                // A trigger's own words (RAISE) are written for people.
                Code::ConstraintViolation if failure.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_TRIGGER => {
                    Self::Refused(Refusal::new(
                        words.clone().unwrap_or_else(|| "a rule of the database said no".to_owned()),
                    ))
                }
                _ => Self::Sqlite(error),
            },
            _ => Self::Sqlite(error),
        }
    }
}

/// Turns "no rows" into `there is no …`.
pub fn found<T>(row: rusqlite::Result<T>, what: impl FnOnce() -> String) -> Result<T, StoreError> {
    match row {
        Err(rusqlite::Error::QueryReturnedNoRows) => Err(StoreError::NotFound(what())),
        other => Ok(other?),
    }
}
