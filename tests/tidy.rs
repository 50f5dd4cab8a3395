//! The house rules that a compiler does not keep: arrows between floors point down, every file says what it holds,
//! there are no drawers, SQL and its crate stay in the store, and so on. An ordinary test that reads the sources.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test that cannot go on stops, and prints its seed")]

use std::fs;
use std::path::{Path, PathBuf};

struct Source {
    /// Below `src`, such as `core/store/open.rs`.
    place: String,
    text: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    let place = |path: &Path| path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
    files.iter().map(|path| Source { place: place(path), text: fs::read_to_string(path).unwrap() }).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
}

/// The code of a file without its comments and unit tests, with line numbers.
fn code_lines(source: &Source) -> impl Iterator<Item = (usize, &str)> {
    let is_test_file = source.place.ends_with("/tests.rs");
    let end = if is_test_file { 0 } else { source.text.find("#[cfg(test)]\nmod ").unwrap_or(source.text.len()) };
    let lines = source.text[..end].lines().enumerate();
    lines.filter(|(_, line)| !line.trim_start().starts_with("//")).map(|(number, line)| (number + 1, line))
}

const DOMAIN: &[&str] = &[
    "core::store",
    "core::exchange",
    "core::print",
    "core::seal",
    "core::operations",
    "crate::tui",
    "crate::cli",
    "rusqlite",
    "std::fs",
    "std::net",
    "SystemTime",
    "Utc::now",
    "Local::now",
    "getrandom",
    "println!",
    "crossterm",
    "ratatui",
];
const STORE: &[&str] = &[
    "core::exchange",
    "core::print",
    "core::seal",
    "core::operations",
    "crate::tui",
    "crate::cli",
    "Utc::now",
    "println!",
];
const EXCHANGE: &[&str] = &[
    "core::store",
    "core::print",
    "core::seal",
    "core::operations",
    "crate::tui",
    "crate::cli",
    "rusqlite",
    "println!",
];
const PRINT: &[&str] = &[
    "core::store",
    "core::exchange",
    "core::seal",
    "core::operations",
    "crate::tui",
    "crate::cli",
    "rusqlite",
    "Utc::now",
    "println!",
];
const SEAL: &[&str] = &[
    "core::store",
    "core::exchange",
    "core::print",
    "core::operations",
    "crate::tui",
    "crate::cli",
    "rusqlite",
    "Utc::now",
    "println!",
];
const OPERATIONS: &[&str] = &[
    "crate::tui",
    "crate::cli",
    "rusqlite",
    "println!",
    "SELECT ",
    "INSERT INTO",
    "DELETE FROM",
    "crossterm",
    "ratatui",
];
const TUI: &[&str] =
    &["rusqlite", "csv::", "crate::cli", "core::store", "core::exchange", "core::print", "core::seal", "std::fs::"];
const CLI: &[&str] = &["rusqlite", "tui::panes", "core::store", "core::exchange", "core::print", "core::seal"];

/// What a room must never name.
const ARROWS: &[(&str, &[&str])] = &[
    ("core/domain/", DOMAIN),
    ("core/store/", STORE),
    ("core/exchange/", EXCHANGE),
    ("core/print/", PRINT),
    ("core/seal/", SEAL),
    ("core/operations/", OPERATIONS),
    ("tui/", TUI),
    ("cli/", CLI),
];

#[test]
fn arrows_point_down() {
    let mut wrong = Vec::new();
    for source in sources() {
        for (room, forbidden) in ARROWS.iter().filter(|(room, _)| source.place.starts_with(room)) {
            for (number, line) in code_lines(&source) {
                for word in forbidden.iter().filter(|word| line.contains(**word)) {
                    wrong.push(format!("src/{}:{number}: {room} may not name `{word}`", source.place));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "arrows that point up or sideways:\n{}", wrong.join("\n"));
}

#[test]
fn every_file_says_what_it_holds() {
    let silent: Vec<_> = sources().into_iter().filter(|s| !s.text.starts_with("//!")).map(|s| s.place).collect();
    assert!(silent.is_empty(), "files without a `//!` header: {silent:?}");
}

#[test]
fn there_are_no_drawers() {
    const DRAWERS: &[&str] = &["util", "utils", "helpers", "helper", "common", "types", "misc"];
    let in_drawer = |s: &Source| s.place.trim_end_matches(".rs").split('/').any(|part| DRAWERS.contains(&part));
    let drawers: Vec<_> = sources().into_iter().filter(in_drawer).map(|s| s.place).collect();
    assert!(drawers.is_empty(), "drawers: {drawers:?}");
}

#[test]
fn crates_stay_in_their_rooms() {
    let mut wrong = Vec::new();
    for source in sources() {
        for (number, line) in code_lines(&source) {
            if line.contains("rusqlite") && !source.place.starts_with("core/store/") {
                wrong.push(format!("src/{}:{number}: rusqlite outside the store", source.place));
            }
            if line.contains("printpdf::") && source.place != "core/print/page.rs" {
                wrong.push(format!("src/{}:{number}: printpdf outside core/print/page.rs", source.place));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_door_of_the_core_only_opens() {
    let door = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/core/mod.rs");
    let text = fs::read_to_string(door).unwrap();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")) {
        let opens = ["mod ", "pub mod ", "pub use ", "#[macro_use]", "}"].iter().any(|start| line.starts_with(start));
        assert!(opens || line.ends_with(','), "core/mod.rs holds more than `mod` and `pub use`: {line}");
    }
}

#[test]
fn nothing_is_unfinished_or_silenced() {
    // The words are put together here so that this file does not find itself.
    let words =
        [["to", "do!("].concat(), ["FIX", "ME"].concat(), ["unimple", "mented!("].concat(), ["#[all", "ow("].concat()];
    let mut wrong = Vec::new();
    for source in sources() {
        for (number, line) in source.text.lines().enumerate() {
            for word in words.iter().filter(|word| line.contains(word.as_str())) {
                wrong.push(format!("src/{}:{}: {word}", source.place, number + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_path_of_a_machine_and_no_registry_host_is_named() {
    let words = [["/ho", "me/"].concat(), ["/wo", "rk/"].concat(), ["/ro", "ot/"].concat(), ["crates", ".io"].concat()];
    let mut wrong = Vec::new();
    for source in sources() {
        for word in words.iter().filter(|word| source.text.contains(word.as_str())) {
            wrong.push(format!("src/{}: {word}", source.place));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
