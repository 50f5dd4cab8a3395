//! Files on the disk: reading with a limit, writing so that a crash leaves the old file or the new one, and listing a
//! folder for the file chooser. Separate because every other room leaves the disk to this one.
//!
//! **Invariant:** a written file appears under its name only when all its bytes are on the disk.
//! **Invariant:** an existing file is replaced only by a caller that says so.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use sha2::{Digest, Sha256};

use super::Unreadable;

/// The largest file that is read: 1 GiB.
pub const MAX_FILE: u64 = 1 << 30;

/// A file's own name for messages and records, without its folder and without control characters.
pub fn own_name(path: &Path) -> String {
    let name = path.file_name().map_or_else(|| path.to_string_lossy(), |n| n.to_string_lossy());
    name.chars().filter(|c| !c.is_control()).take(200).collect()
}

/// Reads a whole file. Refuses what is no ordinary file, is missing, may not be read or is above [`MAX_FILE`].
pub fn read(path: &Path) -> Result<Vec<u8>, Unreadable> {
    let name = own_name(path);
    let failed = |e: io::Error| {
        Unreadable::new(name.clone(), cannot("be read", &e), "Check the name and whether you may read it.")
    };
    let about = fs::metadata(path).map_err(failed)?;
    if !about.is_file() {
        let found = if about.is_dir() { "a folder" } else { "no ordinary file" };
        return Err(Unreadable::new(name, format!("found {found}, wanted a file"), "Name the file itself."));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(about.len().min(MAX_FILE)).unwrap_or(0));
    File::open(path).and_then(|file| file.take(MAX_FILE + 1).read_to_end(&mut bytes)).map_err(failed)?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(Unreadable::new(
            name,
            "the file is larger than 1 GiB",
            "Ask the sender for several smaller files.",
        ));
    }
    Ok(bytes)
}

fn cannot(what: &str, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => format!("it may not {what}"),
        io::ErrorKind::StorageFull => format!("it cannot {what}: the disk is full"),
        _ => format!("it cannot {what}: {error}"),
    }
}

/// What to do when a file of that name is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Refuse.
    Keep,
    /// Put the new file in its place.
    Replace,
}

/// A file being written under a temporary name. Dropped unfinished, it leaves nothing behind.
#[derive(Debug)]
pub struct DurableFile {
    file: Option<File>,
    hash: Sha256,
    temporary: PathBuf,
    target: PathBuf,
    existing: Existing,
}

impl DurableFile {
    /// Opens a temporary file beside the target, readable by others only when `mode` says so (such as 0o644 or 0o600).
    pub fn create(target: &Path, mode: u32, existing: Existing) -> io::Result<Self> {
        if existing == Existing::Keep && fs::symlink_metadata(target).is_ok() {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, "a file of that name exists"));
        }
        let temporary = temporary_name(target)?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
        let file = options.open(&temporary)?;
        Ok(Self { file: Some(file), hash: Sha256::new(), temporary, target: target.to_owned(), existing })
    }

    /// Puts everything on the disk and gives the file its name; gives the SHA-256 of its bytes.
    pub fn finish(mut self) -> io::Result<String> {
        let file = self.file.take().ok_or_else(|| io::Error::other("finished twice"))?;
        file.sync_all()?;
        drop(file);
        match self.existing {
            Existing::Replace => fs::rename(&self.temporary, &self.target)?,
            Existing::Keep => {
                fs::hard_link(&self.temporary, &self.target)?;
                fs::remove_file(&self.temporary)?;
            }
        }
        sync_folder(&self.target)?;
        Ok(data_encoding::HEXLOWER.encode(&self.hash.clone().finalize()))
    }
}

impl Write for DurableFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let file = self.file.as_mut().ok_or_else(|| io::Error::other("already finished"))?;
        let written = file.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for DurableFile {
    fn drop(&mut self) {
        // Renamed files are gone from here; an abandoned one must not stay, and nothing can be done if it does.
        let _ = fs::remove_file(&self.temporary);
    }
}

/// The mark of a file still being written: the start-up sweep knows it by this.
pub const TEMPORARY: &str = ".certdesk-part";

fn temporary_name(target: &Path) -> io::Result<PathBuf> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let name = target.file_name().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "no file name"))?;
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!(".{}.{}-{count}{TEMPORARY}", name.to_string_lossy(), std::process::id());
    Ok(target.with_file_name(name))
}

fn sync_folder(target: &Path) -> io::Result<()> {
    let folder = target.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    File::open(folder)?.sync_all()
}

/// Refuses a path on which something lies already, before anything is made that would be written there.
pub fn free(target: &Path) -> Result<(), Unreadable> {
    match fs::symlink_metadata(target) {
        Ok(_) => Err(Unreadable::new(own_name(target), "a file of that name exists", "Choose another name.")),
        Err(_) => Ok(()),
    }
}

/// Writes a whole file durably, readable by everybody who may read the folder; gives the SHA-256 of its bytes.
pub fn write(target: &Path, bytes: &[u8], existing: Existing) -> Result<String, Unreadable> {
    let written = DurableFile::create(target, 0o644, existing).and_then(|mut file| {
        file.write_all(bytes)?;
        file.finish()
    });
    written.map_err(|e| {
        let hint = match e.kind() {
            io::ErrorKind::AlreadyExists => "Choose another name.",
            _ => "Check the folder, its rights and the room on the disk; nothing was written.",
        };
        Unreadable::new(own_name(target), cannot("be written", &e), hint)
    })
}

/// One entry of a folder, for the file chooser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// Whether it is a folder.
    pub folder: bool,
    /// Its size in bytes.
    pub size: u64,
    /// When it was last changed.
    pub changed: Option<SystemTime>,
}

/// Lists a folder: folders first, then files by name; hidden ones are left out. At most 10,000 entries are read.
pub fn list(folder: &Path) -> Result<Vec<Entry>, Unreadable> {
    let failed = |e: io::Error| Unreadable::new(own_name(folder), cannot("be listed", &e), "Choose another folder.");
    let mut entries: Vec<Entry> = fs::read_dir(folder)
        .map_err(failed)?
        .take(10_000)
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let about = fs::metadata(entry.path()).ok()?;
            let name = own_name(&entry.path());
            let changed = about.modified().ok();
            (!name.starts_with('.')).then(|| Entry {
                name,
                path: entry.path(),
                folder: about.is_dir(),
                size: about.len(),
                changed,
            })
        })
        .collect();
    entries.sort_by_key(|a| (!a.folder, a.name.to_lowercase()));
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_appears_whole_with_its_hash_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("part-1.pdf");
        let hash = write(&target, b"bytes", Existing::Keep).unwrap();
        assert_eq!(
            (hash, read(&target).unwrap()),
            (data_encoding::HEXLOWER.encode(&Sha256::digest(b"bytes")), b"bytes".to_vec())
        );
        let error = write(&target, b"other", Existing::Keep).unwrap_err();
        assert!(error.to_string().starts_with("part-1.pdf: it cannot be written"), "{error}");
        assert_eq!(read(&target).unwrap(), b"bytes");
        write(&target, b"other", Existing::Replace).unwrap();
        let mut unfinished = DurableFile::create(&folder.path().join("x"), 0o600, Existing::Keep).unwrap();
        unfinished.write_all(b"half").unwrap();
        drop(unfinished);
        let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(names, ["part-1.pdf"]);
    }

    #[test]
    fn a_folder_or_a_missing_file_is_unreadable_and_says_so() {
        let folder = tempfile::tempdir().unwrap();
        assert!(read(folder.path()).unwrap_err().reason.contains("a folder"));
        let missing = read(&folder.path().join("no.csv")).unwrap_err();
        assert_eq!(missing.to_string(), "no.csv: there is no such file");
        fs::write(folder.path().join("b.csv"), "x").unwrap();
        fs::create_dir(folder.path().join("z")).unwrap();
        let listed: Vec<_> = list(folder.path()).unwrap().into_iter().map(|e| e.name).collect();
        assert_eq!(listed, ["z", "b.csv"]);
    }
}
