//! How a name sounds, as a short key: names written differently and spoken alike share it. Separate from folding, which
//! keeps every letter.
//!
//! **Invariant:** the key depends on the folded letters alone; letters of other scripts stay as they are.

use super::folded;

/// The most sounds of a key.
const MOST: usize = 8;

/// The sound of one word of a name: `Thompson` and `Tomson` → `tmsn`, `Catherine` and `Kathryn` → `ktrn`.
pub fn sound(word: &str) -> String {
    let letters: Vec<char> = folded(word).chars().filter(|c| c.is_alphabetic()).collect();
    let letters = without_silent_start(&letters);
    let mut key = String::new();
    let mut at = 0;
    while at < letters.len() {
        let (heard, taken) = heard(&letters, at);
        for c in heard.chars() {
            if !key.ends_with(c) && key.chars().count() < MOST {
                key.push(c);
            }
        }
        at += taken;
    }
    key
}

/// `mac` is `mc`; of two letters of which the first is not spoken only the second is kept.
fn without_silent_start(letters: &[char]) -> Vec<char> {
    match letters {
        ['m', 'a', 'c', rest @ ..] if rest.len() > 2 => ['m', 'c'].into_iter().chain(rest.iter().copied()).collect(),
        ['k' | 'g' | 'p', 'n', ..] | ['w', 'r', ..] | ['p', 's', ..] => letters[1..].to_vec(),
        _ => letters.to_vec(),
    }
}

/// What is heard at a place, and how many letters it takes.
fn heard(letters: &[char], at: usize) -> (&'static str, usize) {
    let next = letters.get(at + 1).copied();
    let first = at == 0;
    match (letters[at], next) {
        ('a' | 'e' | 'i' | 'o' | 'u' | 'y', _) => (if first { "a" } else { "" }, 1),
        ('p', Some('h')) => ("f", 2),
        ('p', Some('s' | 't')) if at > 0 && letters[at - 1] == 'm' => ("", 1),
        ('p', _) => ("p", 1),
        ('b', None) if at > 0 && letters[at - 1] == 'm' => ("", 1),
        ('b', _) => ("b", 1),
        ('s', Some('c')) if letters.get(at + 2) == Some(&'h') => ("x", 3),
        ('t', Some('c')) if letters.get(at + 2) == Some(&'h') => ("x", 3),
        ('c' | 's', Some('h')) => ("x", 2),
        ('c', Some('e' | 'i' | 'y')) => ("s", 1),
        ('c', Some('k')) => ("k", 2),
        ('c' | 'k' | 'q', _) => ("k", 1),
        ('g', Some('h')) => (if first { "k" } else { "" }, 2),
        ('d', Some('g')) if matches!(letters.get(at + 2), Some('e' | 'i')) => ("j", 2),
        ('g', _) => ("k", 1),
        ('t', Some('h')) => ("t", 2),
        ('t' | 'd', _) => ("t", 1),
        ('f' | 'v', _) => ("f", 1),
        ('s' | 'z', _) => ("s", 1),
        ('x', _) => (if first { "s" } else { "ks" }, 1),
        ('h', _) => (if first { "h" } else { "" }, 1),
        ('w', _) => (if first { "w" } else { "" }, 1),
        ('j', _) => ("j", 1),
        ('l', _) => ("l", 1),
        ('m', _) => ("m", 1),
        ('n', _) => ("n", 1),
        ('r', _) => ("r", 1),
        _ => ("", 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_spoken_alike_share_a_key() {
        for (one, other) in [
            ("Smith", "Smyth"),
            ("Thompson", "Tomson"),
            ("Catherine", "Kathryn"),
            ("Stephen", "Steven"),
            ("MacDonald", "McDonald"),
            ("Phillips", "Filips"),
            ("Hughes", "Hews"),
            ("Wright", "Right"),
            ("Leigh", "Lee"),
            ("Knight", "Night"),
            ("Clarke", "Clark"),
            ("O’Brien", "Obrian"),
            ("Reilly", "Riley"),
            ("Nguyễn", "Nguyen"),
            ("Schmidt", "Shmit"),
            ("Lamb", "Lamm"),
        ] {
            assert_eq!(sound(one), sound(other), "{one} and {other}");
        }
    }

    #[test]
    fn names_spoken_differently_do_not() {
        for (one, other) in [("Smith", "Jones"), ("Baker", "Barker"), ("Patel", "Batel"), ("Lamb", "Lomas")] {
            assert_ne!(sound(one), sound(other), "{one} and {other}");
        }
        assert_eq!(sound(""), "");
        assert_eq!(sound("王"), "");
    }

    proptest::proptest! {
        #[test]
        fn any_word_has_a_short_key(word in "\\PC{0,40}") {
            proptest::prop_assert!(sound(&word).chars().count() <= MOST);
        }
    }
}
