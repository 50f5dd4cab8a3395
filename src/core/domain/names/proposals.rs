//! What a name probably should be: proposals a person accepts, one by one or in bulk. Separate from cleaning because
//! nothing here ever happens by itself.
//!
//! **Invariant:** a name in mixed case is never given another case.

use super::folding::is_apostrophe;

/// A proposed form and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The proposed text.
    pub to: String,
    /// Why, a phrase.
    pub why: &'static str,
}

/// Particles that stay small inside a family name.
const PARTICLES: [&str; 24] = [
    "van", "der", "den", "de", "la", "le", "du", "da", "dos", "das", "di", "del", "della", "von", "zu", "af", "av",
    "bin", "binti", "ibn", "al", "el", "ten", "ter",
];

/// The form to propose, none when the name needs none: stray blanks out, typographic apostrophes straight, an
/// all-capital or all-small name in its usual case (`McDonald`, `O'Brien`, `van der Berg`).
pub fn propose(name: &str) -> Option<Proposal> {
    let squeezed = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let straight: String = squeezed.chars().map(|c| if is_apostrophe(c) { '\'' } else { c }).collect();
    let cased = if one_case(&straight) { usual_case(&straight) } else { straight.clone() };
    let why = match () {
        () if cased != straight => "written in one case",
        () if straight != squeezed => "typographic apostrophe",
        () if squeezed != name => "stray blanks",
        () => return None,
    };
    Some(Proposal { to: cased, why })
}

/// All capitals or all small, with at least two letters that have a case.
fn one_case(name: &str) -> bool {
    let letters: Vec<char> = name.chars().filter(|c| c.is_uppercase() || c.is_lowercase()).collect();
    letters.len() > 1 && (letters.iter().all(|c| c.is_uppercase()) || letters.iter().all(|c| c.is_lowercase()))
}

fn usual_case(name: &str) -> String {
    let words: Vec<&str> = name.split(' ').collect();
    let last = words.len() - 1;
    let cased = words.iter().enumerate().map(|(at, word)| {
        let small = word.to_lowercase();
        if at < last && PARTICLES.contains(&small.as_str()) { small } else { hyphenated(&small) }
    });
    cased.collect::<Vec<_>>().join(" ")
}

fn hyphenated(small: &str) -> String {
    small.split('-').map(capitalised).collect::<Vec<_>>().join("-")
}

fn capitalised(small: &str) -> String {
    if let Some((head, tail)) = small.split_once('\'') {
        // O'Brien, D'Souza; but not the s of a possessive.
        if head.chars().count() <= 2 && tail.chars().count() > 1 {
            return format!("{}'{}", first_up(head), first_up(tail));
        }
    }
    match small.strip_prefix("mc") {
        Some(rest) if rest.chars().count() > 2 => format!("Mc{}", first_up(rest)),
        _ => first_up(small),
    }
}

fn first_up(small: &str) -> String {
    let mut letters = small.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_forms_are_proposed() {
        for (name, to, why) in [
            ("MCDONALD", "McDonald", "written in one case"),
            ("o'brien", "O'Brien", "written in one case"),
            ("VAN DER BERG", "van der Berg", "written in one case"),
            ("ANNE-MARIE", "Anne-Marie", "written in one case"),
            ("łukasz", "Łukasz", "written in one case"),
            ("O’Brien", "O'Brien", "typographic apostrophe"),
            ("  Ann  Lee ", "Ann Lee", "stray blanks"),
            ("D’SOUZA", "D'Souza", "written in one case"),
        ] {
            assert_eq!(propose(name), Some(Proposal { to: to.to_owned(), why }), "{name}");
        }
    }

    #[test]
    fn a_name_in_mixed_case_is_left_alone() {
        for name in ["McDonald", "MacDonald", "de la Cruz", "DiCaprio", "X", "王小明", "van der Berg", ""] {
            assert_eq!(propose(name), None, "{name}");
        }
    }
}
