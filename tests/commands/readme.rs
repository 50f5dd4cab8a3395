//! The README: its generated parts are what the program is, and its two commands exist.

use certdesk::cli::readme::with_generated_parts;

use crate::desk::Desk;

const README: &str = include_str!("../../README.md");

#[test]
fn the_generated_parts_of_the_readme_are_what_the_program_is() {
    let fresh = with_generated_parts(README).unwrap();
    let stale = README.lines().zip(fresh.lines()).find(|(ours, new)| ours != new);
    assert!(README == fresh, "README.md is stale at {stale:?}: run `cargo run -- readme README.md`");
}

#[test]
fn the_two_commands_of_the_readme_exist() {
    assert!(README.contains("    cargo run --release -- demo\n"));
    assert!(README.contains("    cargo test\n"));
    assert!(Desk::bare().done(&["demo", "--help"]).contains("--headless"));
}

#[test]
fn the_ci_runs_the_readmes_test_command_last() {
    let ci = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/.ci/run")).unwrap();
    assert_eq!(ci.lines().last(), Some("cargo test"));
}
