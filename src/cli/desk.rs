//! Finding and opening the database a command works on.

use std::path::PathBuf;

use super::Options;
use crate::core::{Core, Error, ErrorKind, Session, Surroundings};

/// The options of this call, and through them the database.
pub struct Desk {
    options: Options,
}

impl Desk {
    pub fn new(options: Options) -> Self {
        Self { options }
    }

    /// The database's path: `--db`, else `CERTDESK_DB`, else the platform's data folder.
    /// Refuses when there is no home folder to fall back on.
    pub fn path(&self) -> Result<PathBuf, Error> {
        match &self.options.db {
            Some(path) => Ok(path.clone()),
            None => default_path().ok_or_else(|| {
                Error::new(ErrorKind::Arguments, "no database is named and there is no home folder")
                    .with_hint("Name one with --db FILE.")
            }),
        }
    }

    /// The folder databases lie in where none is named. Refuses when there is no home folder.
    pub fn home(&self) -> Result<PathBuf, Error> {
        let path = default_path().and_then(|path| path.parent().map(std::path::Path::to_path_buf));
        path.ok_or_else(|| {
            Error::new(ErrorKind::Arguments, "there is no home folder").with_hint("Name a folder with --dir DIR.")
        })
    }

    /// Who works, and on which day.
    pub fn session(&self) -> Session {
        Session {
            operator: self.options.operator.clone(),
            acting_for: self.options.acting_for.clone(),
            today: self.options.today,
            read_only: self.options.read_only,
        }
    }

    /// Opens the database. Refuses as [`Core::open`] does.
    pub fn core(&self) -> Result<Core, Error> {
        let path = self.path()?;
        let opened = Core::open(&path, &self.session(), Surroundings::of_this_machine());
        opened.map_err(|error| match error.kind() {
            ErrorKind::NotFound if !path.exists() => {
                error.with_hint("`certdesk init` makes one; `certdesk demo` makes a sample office to try.")
            }
            _ => error,
        })
    }

    /// Whether the window is to speak in lines.
    pub fn plain(&self) -> bool {
        self.options.plain
    }

    /// Whether what would be asked is answered yes.
    pub fn yes(&self) -> bool {
        self.options.yes
    }
}

fn default_path() -> Option<PathBuf> {
    let home = || std::env::var_os("HOME").map(PathBuf::from);
    let data = match std::env::var_os("XDG_DATA_HOME") {
        Some(folder) => PathBuf::from(folder),
        None if cfg!(target_os = "macos") => home()?.join("Library/Application Support"),
        None => home()?.join(".local/share"),
    };
    Some(data.join("certdesk/desk.db"))
}
