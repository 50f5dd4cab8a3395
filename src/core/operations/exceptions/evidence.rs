//! Evidence: a file kept beside the database under its SHA-256, named in the thread. Separate because it is written
//! before the step that names it, never inside a transaction.
//!
//! **Invariant:** the same file is kept once; a kept file is never overwritten.

use std::path::Path;

use sha2::{Digest, Sha256};

use super::super::{Core, Error, ErrorKind, Result};
use crate::core::exchange::Unreadable;
use crate::core::exchange::files::{self, Existing};

/// The largest evidence kept: 64 MiB.
const LARGEST: usize = 64 << 20;

/// A kept file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The name it came with.
    pub name: String,
    /// What it is.
    pub sha256: [u8; 32],
}

impl Core {
    /// Keeps a file as evidence beside the database and gives what the thread names. The file itself stays where it is.
    /// Refuses when it cannot be read, is larger than 64 MiB, or nothing can be changed.
    pub fn keep_evidence(&self, path: &Path) -> Result<Evidence> {
        if self.is_read_only() {
            return Err(Error::new(ErrorKind::Refused, "this database is open for reading only; nothing was kept"));
        }
        let bytes = files::read(path).map_err(unreadable)?;
        let name = files::own_name(path);
        if bytes.len() > LARGEST {
            let found = format!("{name} has {} MiB, wanted at most 64", bytes.len() >> 20);
            return Err(Error::new(ErrorKind::Refused, found).with_hint("Keep a smaller copy, or name where it lies."));
        }
        let sha256: [u8; 32] = Sha256::digest(&bytes).into();
        let folder = self.path().with_extension("files").join("evidence");
        let target = folder.join(super::super::audit::hex(&sha256));
        if !target.exists() {
            std::fs::create_dir_all(&folder)
                .map_err(|e| Error::new(ErrorKind::Unreadable, format!("the evidence folder cannot be made: {e}")))?;
            match files::write(&target, &bytes, Existing::Keep) {
                Ok(_) => {}
                // Somebody kept the same file in this moment: it is there, and that is all that is wanted.
                Err(_) if target.exists() => {}
                Err(no) => return Err(unreadable(no)),
            }
        }
        Ok(Evidence { name, sha256 })
    }
}

fn unreadable(no: Unreadable) -> Error {
    Error::new(ErrorKind::Unreadable, format!("{}: {}", no.file, no.reason)).with_hint(no.hint)
}
