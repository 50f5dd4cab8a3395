//! The window driven by hand, without a terminal: keys in, screen out. Scenarios of the office's duties, each done with
//! the keyboard alone, at the sizes people work in. One file per group of duties.

#![expect(clippy::unwrap_used, reason = "in a test a missing value is the failure itself")]

#[path = "../scenarios/print_runs/room.rs"]
mod room;

mod prepared;
mod print_runs;
mod reports;
mod stock;
