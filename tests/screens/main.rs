//! Screens: keys in, screen out, without a terminal, on a real core. A test says what a person presses and what they then
//! read. One file per pane, one for manners that hold everywhere.

mod batches;
mod claims;
mod database;
mod exceptions;
mod manners;
mod real_terminal;
mod stage;
mod today;
