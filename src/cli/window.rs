//! Opening the window, and what is known of it without opening it: keys and themes.

use super::answer::Answer;
use super::settings;
use crate::core::Core;
use crate::tui::{self, Opening};

/// What of the keys.
#[derive(Debug, clap::Args)]
pub struct Keys {
    /// As tables in Markdown, for a document
    #[arg(long)]
    markdown: bool,
}

/// How the window is opened.
#[derive(Debug, Clone, Copy, Default)]
pub struct How {
    /// In lines, for a screen reader.
    pub plain: bool,
    /// Somebody new is shown round.
    pub tour: bool,
}

/// Opens the window on a database until it is left.
pub fn open(core: Core, how: How) -> anyhow::Result<std::process::ExitCode> {
    let theme = std::env::var("CERTDESK_THEME").ok();
    let settings = settings::file_of(&core);
    let opening = Opening { settings, theme, plain: how.plain, tour: how.tour };
    let back = format!("Back to this office: certdesk --db {}", core.path().display());
    let code = tui::run(core, opening)?;
    if code == 0 {
        super::answer::say_line(&back);
    }
    Ok(std::process::ExitCode::from(u8::try_from(code).unwrap_or(3)))
}

/// Every key of the window, as one's own settings have them; for a document, as they come.
pub fn keys(keys: &Keys) -> anyhow::Result<Answer> {
    if keys.markdown {
        return Ok(Answer::exact(tui::keys_markdown("")));
    }
    let table = tui::keys_markdown(&settings::file().read()?);
    Ok(Answer::exact(table.replace(['`', '|'], " ").replace("---", "")))
}

/// The names of the themes.
pub fn themes() -> Answer {
    let lines: Vec<String> =
        tui::themes::names().map(|name| format!("{name}: {}\n", tui::themes::purpose(name))).collect();
    Answer::exact(lines.concat())
}
