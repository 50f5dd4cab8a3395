//! Faults: what the world does to a database, and what must hold all the same. The default suite runs small counts; the
//! full counts of the specification are ignored tests:
//! `cargo test --release --test faults -- --ignored --nocapture full_`.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test that cannot go on stops, and prints its seed")]

#[path = "../scenarios/print_runs/room.rs"]
mod room;
#[path = "../scenarios/stage.rs"]
mod stage;

mod damage;
mod disk_full;
mod forgery;
mod hostile_files;
mod key_kills;
mod print_kills;
mod stock_kills;
mod writers;
