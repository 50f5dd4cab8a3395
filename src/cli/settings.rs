//! `settings check|path|show`: one's own settings file, looked at without opening the window.

use std::path::PathBuf;

use serde_json::json;

use super::answer::Answer;
use super::desk::Desk;
use crate::core::domain::office::Mode;
use crate::core::{Core, SettingsFile};
use crate::tui;

/// The commands.
#[derive(Debug, clap::Subcommand)]
pub enum SettingsCommand {
    /// Say what is wrong in the file, line by line; exit code 1 when something is
    Check,
    /// Where the file lies, whether it exists or not
    Path,
    /// Every setting as it is in force, and one's own keys
    Show,
}

/// The settings file: `CERTDESK_CONFIG`, else `certdesk/settings.toml` in the platform's configuration folder.
pub fn file() -> SettingsFile {
    SettingsFile::at(path(None).unwrap_or_else(|| PathBuf::from("certdesk-settings.toml")))
}

/// The settings file of whoever works on this core. In a service office one account serves many people, so each has a
/// folder of their own under it.
pub fn file_of(core: &Core) -> SettingsFile {
    let shared = core.office().mode == Mode::Service;
    let safe = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let own = Some(core.operator()).filter(|login| shared && login.chars().all(safe));
    path(own).map_or_else(file, SettingsFile::at)
}

fn path(own: Option<&str>) -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(file) = set("CERTDESK_CONFIG") {
        return Some(file);
    }
    let folder = match set("XDG_CONFIG_HOME") {
        Some(folder) => folder,
        None if cfg!(target_os = "macos") => set("HOME")?.join("Library/Application Support"),
        None => set("HOME")?.join(".config"),
    };
    Some(folder.join("certdesk").join(own.unwrap_or_default()).join("settings.toml"))
}

/// Runs one of the commands.
pub fn run(desk: &Desk, command: &SettingsCommand) -> anyhow::Result<Answer> {
    // Without an office there are settings all the same.
    let file = desk.core().map_or_else(|_| file(), |core| file_of(&core));
    let place = file.path().display().to_string();
    match command {
        SettingsCommand::Path => Ok(Answer::lines([place.clone()], json!({ "file": place }))),
        SettingsCommand::Show => {
            let rows = tui::settings_shown(&file.read()?);
            let lines: Vec<String> = rows.iter().map(|(name, value)| format!("{name:<24} {value}")).collect();
            let data: serde_json::Map<_, _> = rows.into_iter().map(|(name, value)| (name, json!(value))).collect();
            Ok(Answer::lines(lines, json!({ "file": place, "settings": data })))
        }
        SettingsCommand::Check => check(&file, &place),
    }
}

fn check(file: &SettingsFile, place: &str) -> anyhow::Result<Answer> {
    let wrong = tui::settings_wrong(&file.read()?);
    if wrong.is_empty() {
        let sentence = format!("{place}: every line is obeyed.");
        return Ok(Answer::sentence(sentence, json!({ "file": place, "wrong": [] })));
    }
    let lines: Vec<String> = wrong.iter().map(|(line, words)| format!("line {line}: {words}")).collect();
    let found: Vec<_> = wrong.iter().map(|(line, words)| json!({ "line": line, "words": words })).collect();
    let rest = [format!("The other lines of {place} hold; the window opens all the same.")];
    let answer = Answer::lines(lines.into_iter().chain(rest), json!({ "file": place, "wrong": found }));
    Ok(answer.with_finding(true))
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_twin_the_palette_names_is_a_command_of_the_shell() {
        let commands: Vec<String> = super::super::reference().into_iter().map(|(command, _)| command).collect();
        for twin in crate::tui::shell_twins() {
            assert!(commands.iter().any(|known| known == twin), "`certdesk {twin}` is no command");
        }
    }
}
