//! Floor 3: the window. Lists, forms, commands and manners are built once, in the machinery of this folder; panes are
//! declarations on it.
//!
//! ```text
//!   session  signals  event_loop  workers      the terminal, the threads: the only impure part
//!   announced  painter                         what the terminal can do, and the fewest bytes that show a frame
//!   app  dispatch  frame                       update and view: all state, one door, whole frames
//!   layers  effects  actions  queries  tasks   the values between them
//!   commands  keys                             one table of everything that can be done
//!   pen  themes  glyphs                        how letters reach cells
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
mod forms;
mod frame;
mod glyphs;
pub mod headless;
mod jobs;
mod keys;
mod layers;
mod office_line;
mod painter;
mod panes;
mod pen;
mod queries;
mod record;
mod scan_line;
mod session;
mod sheet;
mod signals;
mod tasks;
pub mod themes;
mod workers;

use crate::core::{Core, Error};

/// Opens the window on a core until it is left; gives the exit code. Refuses when there is no terminal to open it in.
pub fn run(core: Core, theme: Option<&str>) -> Result<i32, Error> {
    let theme = themes::names().find(|name| Some(*name) == theme).unwrap_or("classic");
    event_loop::run(core, theme)
}

/// The table of all keys in Markdown, for the README and `keys --markdown`.
pub fn keys_markdown() -> String {
    commands::markdown()
}
