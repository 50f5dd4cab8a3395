//! Profiles of senders, and the preview a person maps columns in. A profile is found again by its name or by the
//! fingerprint of the headers it was made for.
//!
//! **Invariant:** previewing a file changes nothing.

use std::path::Path;

use super::{Core, Error, ErrorKind, ImportKind, ImportRequest, Result, unreadable};
use crate::core::domain::Refusal;
use crate::core::domain::events::{Event, EventKind};
use crate::core::exchange::mapping::fingerprint;
use crate::core::exchange::{Mapping, Profile, Table, files};
use crate::core::store::imports;

/// What a file looks like before anything is read from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilePreview {
    /// The file's own name.
    pub file: String,
    /// How its bytes stand for letters.
    pub encoding: String,
    /// The delimiter found.
    pub delimiter: char,
    /// The line the headers stand on.
    pub header_line: u32,
    /// What the sender put above them.
    pub preamble: String,
    /// Rows beneath.
    pub rows: u32,
    /// The columns of the file, in order.
    pub columns: Vec<PreviewColumn>,
    /// Our required columns the file does not have.
    pub missing: Vec<&'static str>,
    /// The remembered profile it was mapped with.
    pub profile: Option<String>,
}

/// A column of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewColumn {
    /// The sender's header.
    pub header: String,
    /// Our column it is read as; none when it is left out.
    pub column: Option<String>,
    /// The first values found in it.
    pub samples: Vec<String>,
}

/// How many rows a preview looks into.
const SAMPLED: usize = 5;

impl Core {
    /// Looks into a file: encoding, delimiter, headers, how its columns would be mapped.
    /// Refuses when it cannot be read.
    pub fn preview_file(&self, kind: ImportKind, file: &Path, profile: Option<&Profile>) -> Result<FilePreview> {
        let bytes = files::read(file).map_err(unreadable)?;
        let table = Table::open(&files::own_name(file), &bytes, kind, profile).map_err(unreadable)?;
        let remembered = if profile.is_none() { self.remembered_profile(kind, &table.headers)? } else { None };
        let used = profile.or(remembered.as_ref().map(|(_, profile)| profile));
        let mapping = table.mapping(kind, used);
        let mut samples = vec![Vec::new(); table.headers.len()];
        let mut cells = Vec::new();
        for row in table.rows().take(SAMPLED) {
            if table.cells(&row, &mut cells).is_ok() {
                for (kept, cell) in samples.iter_mut().zip(&cells) {
                    kept.push(cell.chars().take(60).collect());
                }
            }
        }
        let named = table.headers.iter().zip(samples).enumerate();
        let columns = named.map(|(place, (header, samples))| PreviewColumn {
            header: header.clone(),
            column: column_at(&mapping, place),
            samples,
        });
        Ok(FilePreview {
            columns: columns.collect(),
            missing: mapping.missing().iter().map(|c| c.name).collect(),
            rows: u32::try_from(table.rows().count()).unwrap_or(u32::MAX),
            encoding: table.encoding.to_string(),
            delimiter: char::from(table.delimiter),
            header_line: table.header_line,
            preamble: table.preamble.clone(),
            file: table.file,
            profile: remembered.map(|(name, _)| name),
        })
    }

    /// Saves a profile under a name and remembers it for files with the headers of `file`.
    /// Refuses when the name is empty, or a column the profile names is none of ours.
    pub fn save_profile(&mut self, kind: ImportKind, name: &str, profile: &Profile, file: Option<&Path>) -> Result<()> {
        if name.trim().is_empty() {
            return Err(Refusal::new("a profile needs a name").hint("Name it after the sender.").into());
        }
        let wrong = |(_, ours): &&(String, String)| {
            !ours.is_empty() && kind.column_named(ours).is_none() && !is_family(kind, ours)
        };
        if let Some((_, ours)) = profile.columns.iter().find(wrong) {
            let message = format!("profile `{name}`: `{ours}` is no column of {kind}");
            return Err(Refusal::new(message).hint("`certdesk import --columns` lists the columns.").into());
        }
        if let Some((ours, _)) = profile.fixed.iter().find(|(ours, _)| kind.column_named(ours).is_none()) {
            return Err(Refusal::new(format!("profile `{name}`: `{ours}` is no column of {kind}")).into());
        }
        let headers = match file {
            None => Vec::new(),
            Some(file) => {
                let bytes = files::read(file).map_err(unreadable)?;
                Table::open(&files::own_name(file), &bytes, kind, Some(profile)).map_err(unreadable)?.headers
            }
        };
        let fingerprint = if headers.is_empty() { String::new() } else { fingerprint(&headers) };
        let json = serde_json::to_string(profile).map_err(|e| Error::new(ErrorKind::Internal, e.to_string()))?;
        self.write(super::action(kind), |tx| {
            imports::keep_profile(tx, kind.code(), name.trim(), &fingerprint, &json)?;
            tx.record(&Event::new(EventKind::ProfileSaved, name.trim()).with("kind", kind.code()))?;
            Ok(())
        })
    }

    /// The names of the saved profiles of a kind.
    pub fn import_profiles(&self, kind: ImportKind) -> Result<Vec<String>> {
        Ok(imports::profiles(self.db(), kind.code())?)
    }

    /// A saved profile. Refuses when there is none of that name.
    pub fn import_profile(&self, kind: ImportKind, name: &str) -> Result<Profile> {
        let Some(json) = imports::profile(self.db(), kind.code(), name)? else {
            let known = self.import_profiles(kind)?.join(", ");
            let hint = if known.is_empty() { "None is saved yet.".to_owned() } else { format!("Saved are: {known}.") };
            return Err(Error::not_found(format!("profile `{name}` for {kind}")).with_hint(hint));
        };
        profile_of(&json)
    }

    /// The profile remembered for these headers, with its name.
    pub(super) fn remembered_profile(&self, kind: ImportKind, headers: &[String]) -> Result<Option<(String, Profile)>> {
        let found = imports::profile_by_fingerprint(self.db(), kind.code(), &fingerprint(headers))?;
        found.map(|(name, json)| Ok((name, profile_of(&json)?))).transpose()
    }

    /// Reads and maps a file without importing it, as an import would; used by the wizard to see what is missing.
    pub fn missing_columns(&self, request: &ImportRequest, profile: &Profile) -> Result<Vec<&'static str>> {
        let preview = self.preview_file(request.kind, &request.file, Some(profile))?;
        Ok(preview.missing)
    }
}

fn profile_of(json: &str) -> Result<Profile> {
    serde_json::from_str(json)
        .map_err(|e| Error::new(ErrorKind::Internal, format!("a saved profile cannot be read: {e}")))
}

fn is_family(kind: ImportKind, name: &str) -> bool {
    kind.family().is_some_and(|prefix| name.starts_with(prefix) && name.len() > prefix.len())
}

fn column_at(mapping: &Mapping, place: usize) -> Option<String> {
    let own = mapping.places.iter().position(|p| *p == Some(place)).map(|i| mapping.kind.columns()[i].name.to_owned());
    own.or_else(|| {
        let (_, rest) = mapping.family.iter().find(|(p, _)| *p == place)?;
        Some(format!("{}{rest}", mapping.kind.family()?))
    })
}
