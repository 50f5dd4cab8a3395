//! The parts of the README that are generated: keys, commands, import columns. Separate so that a test can say they are
//! what the program is.
//!
//! **Invariant:** everything outside the marks is left as it is.

use std::path::PathBuf;

use serde_json::json;

use super::answer::Answer;
use crate::core::{Core, Error, ErrorKind};
use crate::tui;

/// Arguments of `readme`.
#[derive(Debug, clap::Args)]
pub struct Readme {
    /// The file whose generated parts are written afresh
    file: PathBuf,
}

/// The generated parts by the name of their marks.
fn parts() -> Vec<(&'static str, String)> {
    vec![("keys", tui::keys_markdown("")), ("commands", commands()), ("imports", Core::import_reference())]
}

fn commands() -> String {
    let mut table = String::from("| command | what it does |\n|---|---|\n");
    for (command, about) in super::reference() {
        table.push_str(&format!("| `{command}` | {about} |\n"));
    }
    table
}

/// The text with its generated parts written afresh, each between `<!-- name -->` and `<!-- /name -->`.
/// Refuses when a mark is missing.
pub fn with_generated_parts(text: &str) -> Result<String, Error> {
    let mut page = text.to_owned();
    for (name, part) in parts() {
        let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
        let missing = || Error::new(ErrorKind::Unreadable, format!("the marks of `{name}` are missing"));
        let from = page.find(&begin).ok_or_else(missing)? + begin.len();
        let to = page[from..].find(&end).ok_or_else(missing)? + from;
        page.replace_range(from..to, &format!("\n{part}\n"));
    }
    Ok(page)
}

/// Writes the generated parts of a file afresh.
pub fn run(readme: &Readme) -> anyhow::Result<Answer> {
    let unreadable =
        |error: std::io::Error| Error::new(ErrorKind::Unreadable, format!("{}: {error}", readme.file.display()));
    let page = std::fs::read_to_string(&readme.file).map_err(unreadable)?;
    std::fs::write(&readme.file, with_generated_parts(&page)?).map_err(unreadable)?;
    Ok(Answer::sentence(
        format!("The generated parts of {} are written.", readme.file.display()),
        json!({ "file": readme.file }),
    ))
}
