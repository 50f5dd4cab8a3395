//! certdesk: a certificate desk in the terminal, over one SQLite core.
//!
//! ```text
//!     tui    cli            floor 3  speak to people: keys, screens, arguments, exit codes
//!       \    /
//!      operations           floor 2  what the office does: one function, one transaction, its events
//!     /    |     \
//!   store exchange print seal  floor 1  SQLite | files in and out | PDF | keys and signatures
//!     \    |     /
//!      domain               floor 0  what is true: values, states, rules, refusals; pure
//! ```
//!
//! **Invariant:** arrows point down, never up, and never sideways on floor 1 (`tests/tidy.rs` reads the imports).

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::print_stdout))]

pub mod cli;
pub mod core;
pub mod tui;
