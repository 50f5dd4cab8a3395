//! Commands: the wiring of each command, tried on the debug binary. What a command does is proved by the scenarios; here
//! stand its arguments, its words, its JSON and its exit code. One file per group of nouns.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test that cannot go on stops, and prints its seed")]

mod after_issue;
mod claims;
mod demo;
mod desk;
mod exceptions;
mod files;
mod generate;
mod house;
mod papers;
mod post;
mod print_room;
mod print_runs;
mod proof;
mod readme;
mod records;
mod reports;
#[path = "../scenarios/print_runs/room.rs"]
mod room;
mod runs;
mod templates;
