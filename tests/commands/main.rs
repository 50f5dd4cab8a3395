//! Commands: the wiring of each command, tried on the debug binary. What a command does is proved by the scenarios; here
//! stand its arguments, its words, its JSON and its exit code. One file per group of nouns.

mod desk;
mod files;
mod generate;
mod house;
mod readme;
mod records;
mod reports;
