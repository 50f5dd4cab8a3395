//! Commands: the wiring of each command, tried on the debug binary. What a command does is proved by the scenarios; here
//! stand its arguments, its words, its JSON and its exit code. One file per group of nouns.

mod claims;
mod demo;
mod desk;
mod exceptions;
mod files;
mod generate;
mod house;
mod papers;
mod readme;
mod records;
mod reports;
mod runs;
