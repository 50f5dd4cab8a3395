//! Floor 3: the window. Lists, forms, commands and manners are built once, in the machinery of this folder; panes are
//! declarations on it.
//!
//! ```text
//!   session  signals  event_loop  workers      the terminal, the threads: the only impure part
//!   announced  painter                         what the terminal can do, and the fewest bytes that show a frame
//!   app  dispatch  frame                       update and view: all state, one door, whole frames
//!   layers  effects  actions  queries  tasks   the values between them
//!   commands  keys                             one table of everything that can be done
//!   pen  plain  themes  glyphs                     how letters reach cells
//!   own  mastery  settings  macros  tour      what somebody made theirs
//!   sheet  card  record  scan_line  forms  dialogs  boards   the pages everything is made of
//!   panes                                      what the office looks like
//! ```
//!
//! **Invariant:** a pane is only ever lent `&Core`; `actions` alone changes the office. `update` and `view` run without
//! a terminal and without threads (`headless`).

mod actions;
mod announced;
mod app;
mod boards;
mod card;
mod clipboard;
mod commands;
mod dialogs;
mod dispatch;
mod effects;
mod event_loop;
mod find_line;
mod forms;
mod frame;
mod glyphs;
pub mod headless;
mod jobs;
mod keys;
mod layers;
mod macros;
mod mastery;
mod office_line;
mod own;
mod painter;
mod panes;
mod paper;
mod pen;
mod plain;
mod presence;
mod queries;
mod record;
mod scan_line;
mod session;
mod settings;
mod sheet;
mod signals;
mod tasks;
pub mod themes;
mod tour;
mod workers;

use crate::core::{Core, Error, SettingsFile};
use settings::{Settings, Wrong};

/// How the window is to be opened.
pub struct Opening {
    /// Where one's settings lie.
    pub settings: SettingsFile,
    /// A theme for this time only.
    pub theme: Option<String>,
    /// Lines for a screen reader, whatever the settings say.
    pub plain: bool,
    /// Whether somebody who is new is to be shown round.
    pub tour: bool,
}

impl Opening {
    /// The settings as the file has them; a file that cannot be read is said like a wrong line.
    fn settings_read(&self) -> Settings {
        match self.settings.read() {
            Ok(text) => Settings::read(&text),
            Err(error) => Settings {
                wrong: vec![Wrong { line: 1, words: error.to_string() }],
                broken: true,
                ..Settings::default()
            },
        }
    }

    /// The theme for this time, else the one that is set.
    fn theme(&self, settings: &Settings) -> &'static str {
        let wished = themes::names().find(|name| Some(*name) == self.theme.as_deref());
        wished.or(settings.theme).unwrap_or("classic")
    }
}

/// Opens the window on a core until it is left; gives the exit code. Refuses when there is no terminal to open it in.
pub fn run(core: Core, opening: Opening) -> Result<i32, Error> {
    event_loop::run(core, opening)
}

/// What is wrong in the text of a settings file: lines and phrases; nothing when every line is obeyed.
pub fn settings_wrong(text: &str) -> Vec<(usize, String)> {
    Settings::read(text).wrong.into_iter().map(|Wrong { line, words }| (line, words)).collect()
}

/// Every setting with what it is now, given the text of a settings file.
pub fn settings_shown(text: &str) -> Vec<(String, String)> {
    settings::shown(&Settings::read(text))
}

/// The table of all keys in Markdown, as the text of a settings file has them; the empty text for the README.
pub fn keys_markdown(settings: &str) -> String {
    commands::markdown(&Settings::read(settings).keymap)
}

/// The commands of the shell that the palette names beside the window's own.
pub fn shell_twins() -> Vec<&'static str> {
    commands::COMMANDS.iter().filter_map(|command| commands::twin(command.id)).collect()
}
