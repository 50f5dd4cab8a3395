//! The templates, logos and key of the sample office. Separate because these files are not made by the program but
//! carried in it, so that a demo needs nothing beside the program.
//!
//! **Invariant:** what is carried is every file of `samples/templates`; a test compares the two.

use std::fs;

use serde_json::json;

use super::Demo;
use crate::core::operations::{Error, ErrorKind, Result};

macro_rules! carried {
    ($($path:literal),+ $(,)?) => { &[$(($path, include_bytes!(concat!("../../../../samples/templates/", $path)))),+] };
}

/// The files of `samples/templates`, path and bytes.
const FILES: &[(&str, &[u8])] = carried![
    "atelier-certificate.toml",
    "atelier-packing-list.toml",
    "atelier-recall-letter.toml",
    "atelier-transcript.toml",
    "logos.toml",
    "logos/england.png",
    "logos/northern-ireland.png",
    "logos/scotland-to-2026.png",
    "logos/scotland.png",
    "logos/wales.png",
    "meridian-certificate.toml",
    "meridian-confirmation-letter.toml",
    "meridian-cover-letter.toml",
    "meridian-credit-certificate.toml",
    "meridian-customs-form.toml",
    "meridian-label.toml",
    "meridian-packing-list.toml",
    "meridian-pass-letter.toml",
    "meridian-recall-letter.toml",
    "meridian-transcript.toml",
    "meridian-unit-certificate.toml",
    "skillsway-certificate.toml",
    "skillsway-cover-letter.toml",
    "skillsway-packing-list.toml",
    "skillsway-transcript.toml",
];

/// The table of logos; every other `.toml` is a template.
const LOGOS: &str = "logos.toml";

impl Demo<'_> {
    /// Takes in templates and logos, has them approved, and makes the signing key.
    pub(super) fn prepare_printing(&mut self) -> Result<()> {
        let folder = self.post().join("templates");
        for (path, bytes) in FILES {
            let path = folder.join(path);
            let write = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, bytes));
            write.map_err(|error| {
                Error::new(ErrorKind::Unreadable, format!("{} cannot be written: {error}", path.display()))
            })?;
        }
        let mut core = self.core("delgado")?;
        let logos = core.import_logo_rules(&folder.join(LOGOS))?;
        let mut approved = Vec::new();
        for (path, _) in FILES.iter().filter(|(path, _)| path.ends_with(".toml") && *path != LOGOS) {
            let template = core.import_template(&folder.join(path))?;
            core.approve_template(&template.label, core.today(), None)?;
            approved.push(template.label);
        }
        let key = core.create_key()?;
        let words =
            format!("{} approved by delgado, {} logo rules, signing key {}.", approved.join(", "), logos.rows, key.id);
        self.told("papers", words, json!({ "templates": approved, "logo_rules": logos.rows, "key": key.id }));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn every_template_file_is_carried() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/templates");
        let mut found = Vec::new();
        for folder in ["", "logos"] {
            for entry in fs::read_dir(root.join(folder)).unwrap() {
                let path = entry.unwrap().path();
                if path.is_file() {
                    found.push(path.strip_prefix(&root).unwrap().to_string_lossy().into_owned());
                }
            }
        }
        found.sort();
        let mut carried: Vec<_> = FILES.iter().map(|(path, _)| (*path).to_owned()).collect();
        carried.sort();
        assert_eq!(found, carried);
    }
}
