//! Scenarios: each duty of the office done end to end through the core, on a temporary database with a fixed clock and
//! named operators. A test is named after its duty: `rpt_1_…`. One file per group of duties.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test that cannot go on stops, and prints its seed")]

mod after_issue;
mod archive;
mod files;
mod gates;
mod papers;
mod post;
mod print_runs;
mod reports;
mod stage;
mod synthetic;
mod templates;
mod unprintable_names;
mod verification;
