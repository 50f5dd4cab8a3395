//! Faults: processes killed at any moment, many at once, files and disks that fail. Each randomised test prints its seed;
//! the full counts are the ignored tests, run with `cargo test --release --test faults -- --ignored`.

mod print_kills;
#[path = "../scenarios/print_runs/room.rs"]
mod room;
