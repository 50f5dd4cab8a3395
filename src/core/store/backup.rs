//! Copies of the whole database, made while others write.
//!
//! **Invariant:** a copy has its final name only when it is complete.

use std::path::Path;

use rusqlite::Connection;
use rusqlite::backup::Backup;

use super::{Store, StoreError};

impl Store {
    /// Writes a complete copy to a path where nothing lies yet.
    pub fn backup(&self, to: &Path) -> Result<(), StoreError> {
        if to.exists() {
            return Err(StoreError::Unreadable(format!(
                "{} already exists; a backup is never written over a file",
                to.display()
            )));
        }
        copy_to(self.db(), to)
    }
}

pub(super) fn copy_to(from: &Connection, to: &Path) -> Result<(), StoreError> {
    let part = to.with_extension("part");
    let unreadable = |error: std::io::Error| StoreError::Unreadable(format!("{}: {error}", to.display()));
    let copied = copy_pages(from, &part).and_then(|()| std::fs::rename(&part, to).map_err(unreadable));
    if copied.is_err() {
        // What was half written is of no use to anybody; that it could not be removed changes nothing.
        let _ = std::fs::remove_file(&part);
    }
    copied
}

fn copy_pages(from: &Connection, to: &Path) -> Result<(), StoreError> {
    let mut copy = Connection::open(to)?;
    Backup::new(from, &mut copy)?.run_to_completion(4_096, std::time::Duration::ZERO, None)?;
    copy.pragma_update(None, "journal_mode", "DELETE")?;
    copy.pragma_update(None, "synchronous", "FULL")?;
    Ok(())
}
