//! The window driven by hand: keys in, screen out, on a real core, without a terminal and on a real one. A test says
//! what a person presses and what they then read. One file per pane or group of duties, one for manners that hold
//! everywhere.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test that cannot go on stops, and prints its seed")]

#[path = "../scenarios/print_runs/room.rs"]
mod room;

mod after_issue;
mod archive;
mod batches;
mod both_ways;
mod bulk;
mod by_hand;
mod claims;
mod columns;
mod commands;
mod conflicts;
mod database;
mod drafts;
mod driver;
mod exceptions;
mod filters;
mod first_run;
mod forms;
mod golden;
mod groups;
mod injection;
mod lists;
mod macros;
mod manners;
mod palette;
mod plain;
mod post;
mod prepared;
mod presence;
mod preview;
mod print_room_day;
mod print_runs;
mod random_keys;
mod real_terminal;
mod reports;
mod settings;
mod stage;
mod stock;
mod templates;
mod terminal;
mod terminal_gone;
mod today;
mod tour;
mod undo;
mod verification;
mod views;
