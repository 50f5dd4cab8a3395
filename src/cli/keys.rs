//! `key create|rotate|export`.

use std::path::PathBuf;

use serde_json::json;

use super::answer::Answer;
use super::desk::Desk;
use crate::core::{Error, ErrorKind, KeyMade};

/// The commands.
#[derive(Debug, clap::Subcommand)]
pub enum KeyCommand {
    /// Make the office's signing key; its private half lies beside the database, readable by its owner alone
    Create,
    /// Let a new key take over; papers signed before still verify
    Rotate,
    /// Every public key, on stdout or into a file, to give away
    Export {
        /// The file to write, which must not exist yet
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

pub fn run(desk: &Desk, command: KeyCommand) -> anyhow::Result<Answer> {
    let mut core = desk.core()?;
    match command {
        KeyCommand::Create => Ok(made(&core.create_key()?)),
        KeyCommand::Rotate => Ok(made(&core.rotate_key()?)),
        KeyCommand::Export { out } => {
            let keys = core.export_keys()?;
            let data = json!({ "keys": keys.ids, "text": keys.text });
            let Some(out) = out else { return Ok(Answer::exact_with(keys.text, data)) };
            write_new(&out, &keys.text)?;
            let sentence = format!("Public halves of {} written to {}.", keys.ids.join(", "), out.display());
            Ok(Answer::sentence(sentence, json!({ "keys": keys.ids, "file": out })))
        }
    }
}

fn made(key: &KeyMade) -> Answer {
    let lines = match &key.before {
        None => vec![format!("Signing key {} created: {}.", key.id, key.file.display())],
        Some(before) => vec![format!("Signing key {} took over from {before}: {}.", key.id, key.file.display())],
    };
    let advice = "Keep a copy of that file where no backup of the database goes; whoever has it can sign.".to_owned();
    let data = json!({ "key": key.id, "file": key.file, "before": key.before });
    Answer::lines(lines.into_iter().chain([advice]), data)
}

fn write_new(file: &std::path::Path, text: &str) -> Result<(), Error> {
    use std::io::Write as _;
    let failed =
        |e: std::io::Error| Error::new(ErrorKind::Refused, format!("{} cannot be written: {e}", file.display()));
    let mut out = std::fs::OpenOptions::new().write(true).create_new(true).open(file).map_err(failed)?;
    out.write_all(text.as_bytes()).and_then(|()| out.sync_all()).map_err(failed)
}
