//! Counted things in words: `1 sheet`, `2 sheets`. Separate because every sentence with a count needs it, on every floor.
//!
//! **Invariant:** one of a thing is never said in the plural.

use std::fmt::Display;

/// `1 sheet`, `2 sheets`, `0 sheets`.
pub fn counted(count: impl Display, one: &str) -> String {
    let count = count.to_string();
    if count == "1" { format!("1 {one}") } else { format!("{count} {one}s") }
}

/// The word that goes with a count: the first for one, the second for any other.
pub fn agreeing<'a>(count: impl Display, one: &'a str, many: &'a str) -> &'a str {
    if count.to_string() == "1" { one } else { many }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_said_in_the_singular() {
        for (count, words) in [(0, "0 sheets"), (1, "1 sheet"), (2, "2 sheets"), (11, "11 sheets"), (21, "21 sheets")] {
            assert_eq!(counted(count, "sheet"), words);
        }
        assert_eq!((agreeing(1, "is", "are"), agreeing(0, "is", "are")), ("is", "are"));
    }
}
