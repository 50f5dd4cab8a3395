//! A look at a database's files from outside: has anybody written since the last look? Separate because it opens
//! nothing and asks the database nothing, so that a window at rest costs a machine nothing.
//!
//! **Invariant:** a mark that changed means "ask"; only the database itself knows what happened.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Size and time of writing of a database and of its write-ahead log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FileMark([Option<(u64, SystemTime)>; 2]);

impl FileMark {
    /// As the files of this database stand now.
    pub fn of(database: &Path) -> Self {
        let mut ahead = database.as_os_str().to_owned();
        ahead.push("-wal");
        let stands = |path: &Path| path.metadata().ok().and_then(|found| Some((found.len(), found.modified().ok()?)));
        Self([stands(database), stands(&PathBuf::from(ahead))])
    }
}
