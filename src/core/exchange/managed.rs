//! The managed folder of a database, `desk.files/`: print parts and what else the office keeps beside its database.
//! Separate from other files because what lies here is swept: a file nobody committed is removed.
//!
//! **Invariant:** the sweep touches only names it is told are orphans, in this folder, and never what another process has
//! locked.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use nix::fcntl::{Flock, FlockArg};

use super::Unreadable;
use super::files::{Existing, TEMPORARY, read, write};

/// The managed folder beside a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManagedFolder {
    folder: PathBuf,
}

/// A lock held on one subject of the folder; dropping it, or the end of the process, gives it back.
#[derive(Debug)]
pub struct FolderLock {
    _held: Flock<File>,
}

impl ManagedFolder {
    /// The folder of this database; it is made when first written to.
    pub fn beside(database: &Path) -> Self {
        Self { folder: database.with_extension("files") }
    }

    /// The path of a name in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn make(&self) -> Result<(), Unreadable> {
        let mut builder = fs::DirBuilder::new();
        std::os::unix::fs::DirBuilderExt::mode(builder.recursive(true), 0o700);
        builder.create(&self.folder).map_err(|e| self.failed("be made", &e))
    }

    fn failed(&self, what: &str, error: &io::Error) -> Unreadable {
        let name = super::files::own_name(&self.folder);
        Unreadable::new(name, format!("it cannot {what}: {error}"), "Check its rights and the room on the disk.")
    }

    /// Takes the lock of a subject, such as a run's reference; none when another process holds it.
    pub fn lock(&self, subject: &str) -> Result<Option<FolderLock>, Unreadable> {
        self.make()?;
        let path = self.path(&format!(".{subject}.lock"));
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(path);
        let file = file.map_err(|e| self.failed("be locked", &e))?;
        match Flock::lock(file, FlockArg::LockExclusiveNonblock) {
            Ok(held) => Ok(Some(FolderLock { _held: held })),
            Err((_, nix::errno::Errno::EWOULDBLOCK)) => Ok(None),
            Err((_, errno)) => Err(self.failed("be locked", &io::Error::from(errno))),
        }
    }

    /// Writes a file durably under its name, in the place of an orphan of that name; gives the SHA-256 of its bytes.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<String, Unreadable> {
        self.make()?;
        write(&self.path(name), bytes, Existing::Replace)
    }

    /// Copies a file of it into another folder; gives where it lies.
    pub fn copy_to(&self, name: &str, folder: &Path) -> Result<PathBuf, Unreadable> {
        let target = folder.join(name);
        fs::create_dir_all(folder).map_err(|e| self.failed("be copied", &e))?;
        write(&target, &read(&self.path(name))?, Existing::Replace)?;
        Ok(target)
    }

    /// The names of ordinary files in it; none when the folder is not there. Lock files are left out.
    pub fn names(&self) -> Result<Vec<String>, Unreadable> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(e) => return Err(self.failed("be read", &e)),
        };
        let mut names: Vec<String> = entries
            .filter_map(|entry| {
                let entry = entry.ok()?;
                let name = entry.file_name().to_str()?.to_owned();
                (entry.file_type().ok()?.is_file() && !name.ends_with(".lock")).then_some(name)
            })
            .collect();
        names.sort();
        Ok(names)
    }

    /// Whether a name is that of a file still being written, and of which target.
    pub fn unfinished(name: &str) -> Option<&str> {
        let inner = name.strip_prefix('.')?.strip_suffix(TEMPORARY)?;
        Some(&inner[..inner.rfind('.')?])
    }

    /// The names of what lies beside the folder, where the database is; none when that cannot be read.
    pub fn names_beside(&self) -> Vec<String> {
        let beside = self.folder.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let entries = fs::read_dir(beside).into_iter().flatten().flatten();
        entries.filter_map(|entry| entry.file_name().to_str().map(str::to_owned)).collect()
    }

    /// Whether a name is that of a file still being written whose writer is no more: its process number stands in it.
    pub fn is_abandoned(name: &str) -> bool {
        let writer =
            name.strip_suffix(TEMPORARY).and_then(|rest| rest.rsplit('.').next()).and_then(|rest| rest.split_once('-'));
        let Some(process) = writer.and_then(|(process, _)| process.parse::<i32>().ok()).filter(|number| *number > 0)
        else {
            return false;
        };
        nix::sys::signal::kill(nix::unistd::Pid::from_raw(process), None) == Err(nix::errno::Errno::ESRCH)
    }

    /// Removes an orphan.
    pub fn remove(&self, name: &str) -> Result<(), Unreadable> {
        match fs::remove_file(self.path(name)) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(self.failed("be swept", &e)),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

/// Appends a line to a file and puts it on the disk, such as the anchors beside a database.
pub fn append_line(path: &Path, line: &str) -> Result<(), Unreadable> {
    let written = OpenOptions::new().create(true).append(true).open(path).and_then(|mut file| {
        io::Write::write_all(&mut file, line.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|e| {
        let name = super::files::own_name(path);
        Unreadable::new(name, format!("it cannot be written: {e}"), "Check its rights and the room on the disk.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_locked_once() {
        let folder = tempfile::tempdir().unwrap();
        let managed = ManagedFolder::beside(&folder.path().join("desk.db"));
        let held = managed.lock("B-2026-0007").unwrap();
        assert!(held.is_some());
        assert!(managed.lock("B-2026-0007").unwrap().is_none());
        assert!(managed.lock("B-2026-0008").unwrap().is_some());
        drop(held);
        assert!(managed.lock("B-2026-0007").unwrap().is_some());
    }

    #[test]
    fn files_are_written_found_and_swept() {
        let folder = tempfile::tempdir().unwrap();
        let managed = ManagedFolder::beside(&folder.path().join("desk.db"));
        assert_eq!(managed.names().unwrap(), Vec::<String>::new());
        let hash = managed.write("part.pdf", b"bytes").unwrap();
        assert_eq!(hash.len(), 64);
        assert_eq!(managed.names().unwrap(), ["part.pdf"]);
        let copy = managed.copy_to("part.pdf", &folder.path().join("out")).unwrap();
        assert_eq!(fs::read(copy).unwrap(), b"bytes");
        managed.remove("part.pdf").unwrap();
        managed.remove("part.pdf").unwrap();
        assert_eq!(managed.names().unwrap(), Vec::<String>::new());
        assert_eq!(ManagedFolder::unfinished(".part.pdf.4711-0.certdesk-part"), Some("part.pdf"));
        assert_eq!(ManagedFolder::unfinished("part.pdf"), None);
    }

    #[test]
    fn a_file_is_abandoned_when_its_writer_is_no_more() {
        let own = std::process::id();
        assert!(!ManagedFolder::is_abandoned(&format!(".part.pdf.{own}-0.certdesk-part")));
        let mut child = std::process::Command::new("true").spawn().unwrap();
        child.wait().unwrap();
        assert!(ManagedFolder::is_abandoned(&format!(".run-sheet.pdf.{}-3.certdesk-part", child.id())));
        for name in
            ["part.pdf", ".part.pdf.x-0.certdesk-part", ".part.pdf.0-0.certdesk-part", ".part.pdf.-1-0.certdesk-part"]
        {
            assert!(!ManagedFolder::is_abandoned(name), "{name}");
        }
    }
}
