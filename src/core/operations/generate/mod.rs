//! Synthetic offices: valid files of any size for load tests, and the sample office that the training database is made
//! of. Separate from everything that reads files, because these are only ever written.
//!
//! Every record is computed from the seed and its own number, so a million learners are streamed with one learner in
//! memory, and the same seed gives the same bytes on every machine.
//!
//! **Invariant:** nothing here is real: no person, no organisation, no qualification number in use.
//! **Invariant:** what is not planted as a fault breaks no rule.

mod calendars;
mod catalogue;
mod centres;
mod dice;
mod faults;
mod learning;
mod office;
mod people;
mod samples;
mod stream;
mod table;

use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::Path;

pub use samples::{SAMPLE_DAY, sample_files};
pub use stream::{Generated, Generation};

use super::{Error, ErrorKind, Result};

/// Writes the nine files of a synthetic office and `truth.json`, which counts the planted faults, into a folder.
/// Refuses when a file cannot be written.
pub fn generate_office(generation: &Generation, folder: &Path) -> Result<Generated> {
    let write = || {
        fs::create_dir_all(folder)?;
        let open = |name: &str| Ok(BufWriter::with_capacity(256 * 1024, File::create(folder.join(name))?));
        let made = stream::generate_into(generation, open)?;
        fs::write(folder.join("truth.json"), made.truth(generation))?;
        Ok(made)
    };
    write().map_err(|error: io::Error| unwritable(folder, &error))
}

/// Writes the files of the sample office below a folder and gives how many. Refuses when a file cannot be written.
pub fn write_samples(folder: &Path) -> Result<usize> {
    let write = || {
        let files = sample_files()?;
        for (path, bytes) in &files {
            let path = folder.join(path);
            path.parent().map_or(Ok(()), fs::create_dir_all)?;
            fs::write(path, bytes)?;
        }
        Ok(files.len())
    };
    write().map_err(|error: io::Error| unwritable(folder, &error))
}

fn unwritable(folder: &Path, error: &io::Error) -> Error {
    Error::new(ErrorKind::Unreadable, format!("{} cannot be written: {error}", folder.display()))
        .with_hint("Name a folder with --out that can be written to.")
}
