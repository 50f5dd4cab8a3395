//! Opening the window, and what is known of it without opening it: keys and themes.

use super::answer::Answer;
use crate::core::Core;
use crate::tui;

/// What of the keys.
#[derive(Debug, clap::Args)]
pub struct Keys {
    /// As tables in Markdown, for a document
    #[arg(long)]
    markdown: bool,
}

/// Opens the window on a database until it is left.
pub fn open(core: Core) -> anyhow::Result<std::process::ExitCode> {
    let theme = std::env::var("CERTDESK_THEME").ok();
    let code = tui::run(core, theme.as_deref())?;
    Ok(std::process::ExitCode::from(u8::try_from(code).unwrap_or(3)))
}

/// Every key of the window.
pub fn keys(keys: &Keys) -> Answer {
    let table = tui::keys_markdown();
    Answer::exact(if keys.markdown { table } else { table.replace(['`', '|'], " ").replace("---", "") })
}

/// The names of the themes.
pub fn themes() -> Answer {
    let lines: Vec<String> =
        tui::themes::names().map(|name| format!("{name}: {}\n", tui::themes::purpose(name))).collect();
    Answer::exact(lines.concat())
}
