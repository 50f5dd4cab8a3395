//! The settings file of one person: found by the edges, read and written here, understood by the window. Separate from
//! `Core` because it belongs to no office.
//!
//! **Invariant:** a missing file is no error; it is written whole or not at all.

use std::path::{Path, PathBuf};

use super::{Error, ErrorKind, Result};
use crate::core::exchange::files::{self, Existing};

/// Where somebody's settings lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsFile {
    path: PathBuf,
}

impl SettingsFile {
    /// The settings file at this path, whether it exists or not.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its text; empty when there is none yet. Refuses what cannot be read or is no UTF-8.
    pub fn read(&self) -> Result<String> {
        if !self.path.exists() {
            return Ok(String::new());
        }
        let bytes = files::read(&self.path)?;
        String::from_utf8(bytes).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            let line = error.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
            let words = format!("{}: line {line} is no UTF-8 text", self.path.display());
            Error::new(ErrorKind::Unreadable, words).with_hint("Save the file as UTF-8.")
        })
    }

    /// Writes the text in the file's place, its folder made when it is missing. Refuses when it cannot be written.
    pub fn write(&self, text: &str) -> Result<()> {
        if let Some(folder) = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|error| {
                Error::new(ErrorKind::Unreadable, format!("{}: cannot be made: {error}", folder.display()))
                    .with_hint("CERTDESK_CONFIG names another file.")
            })?;
        }
        files::write(&self.path, text.as_bytes(), Existing::Replace)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_file_is_empty_and_is_written_with_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        let file = SettingsFile::at(folder.path().join("certdesk/settings.toml"));
        assert_eq!(file.read().unwrap(), "");
        file.write("theme = \"dark\"\n").unwrap();
        assert_eq!(file.read().unwrap(), "theme = \"dark\"\n");
    }

    #[test]
    fn a_file_that_is_no_text_is_refused_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.toml");
        std::fs::write(&path, b"theme = \"dark\"\n\xff").unwrap();
        assert!(SettingsFile::at(path).read().unwrap_err().to_string().ends_with("line 2 is no UTF-8 text"));
    }
}
