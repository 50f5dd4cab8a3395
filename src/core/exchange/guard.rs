//! The guard against formula injection: a cell a spreadsheet would run gets an apostrophe in front, and loses it again
//! when it comes back. Separate because every file we write passes it.
//!
//! **Invariant:** reading what was written gives the text that was written: `unguarded(guarded(x)) = x`.
//! **Invariant:** no guarded cell begins with `=`, `+`, `-`, `@`, a tab or a line break, in plain or full-width form.

use std::borrow::Cow;

/// The first letters that make a spreadsheet run a cell.
const RUNS: &[char] =
    &['=', '+', '-', '@', '\t', '\r', '\n', '\0', '|', '%', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}'];

fn would_run(text: &str) -> bool {
    let rest = text.trim_start_matches('\'').trim_start_matches(' ');
    rest.starts_with(RUNS)
}

/// The cell as it may safely be opened in a spreadsheet.
pub fn guarded(text: &str) -> Cow<'_, str> {
    if would_run(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The cell as it was before it was guarded.
pub fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if would_run(rest) => rest,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_formula_becomes_text_and_a_name_stays_as_it_is() {
        assert_eq!(guarded("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(guarded(" +1"), "' +1");
        assert_eq!(guarded("'t Hooft"), "'t Hooft");
        assert_eq!(unguarded("'t Hooft"), "'t Hooft");
        assert_eq!(guarded("Ó Briain"), "Ó Briain");
    }

    proptest! {
        #[test]
        fn what_was_written_is_read_back(text in "['=+@ -]{0,4}[a-z]{0,3}") {
            let cell = guarded(&text);
            prop_assert_eq!(unguarded(&cell), text.as_str());
            prop_assert!(!cell.trim_start_matches(' ').starts_with(RUNS));
        }
    }
}
