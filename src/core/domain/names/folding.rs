//! The folded form of a name, by which it is searched and sorted, and its Roman form for carriers. Separate from
//! cleaning because a folded name is never shown or printed.
//!
//! **Invariant:** folding is NFKD without marks, lower case, apostrophes gone, hyphens and blanks one blank; folding
//! twice gives the same.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The key a name is searched and sorted by: `Zoë Ó Briain` → `zoe o briain`, `O’Brien-Łuk` → `obrien luk`.
pub fn folded(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    let mut gap = false;
    let mut put = |c: char, key: &mut String| {
        if is_apostrophe(c) || is_combining_mark(c) || super::is_unseen(c) && !c.is_whitespace() {
            return;
        }
        if c.is_whitespace() || is_dash(c) {
            gap = !key.is_empty();
            return;
        }
        if gap {
            key.push(' ');
            gap = false;
        }
        match plain(c) {
            Some(letters) => key.push_str(letters),
            None => key.push(c),
        }
    };
    if text.is_ascii() {
        text.chars().for_each(|c| put(c.to_ascii_lowercase(), &mut key));
    } else {
        text.nfkd().flat_map(char::to_lowercase).nfkd().for_each(|c| put(c, &mut key));
    }
    key
}

/// The name in the letters a carrier's file takes (A–Z, a–z, blank, `'`, `-`, `.`); none when a letter of another script
/// stands in it.
pub fn roman(name: &str) -> Option<String> {
    let mut out = String::with_capacity(name.len());
    for c in name.nfkd().filter(|c| !is_combining_mark(*c)) {
        match c {
            ' ' | '.' | ',' => out.push(c),
            c if c.is_ascii_alphanumeric() => out.push(c),
            c if is_apostrophe(c) => out.push('\''),
            c if is_dash(c) => out.push('-'),
            c => {
                let lower: String = c.to_lowercase().collect();
                let letters = lower.chars().next().and_then(plain)?;
                let upper = c.is_uppercase();
                let mut letters = letters.chars();
                out.extend(letters.next().map(|first| if upper { first.to_ascii_uppercase() } else { first }));
                out.extend(letters);
            }
        }
    }
    Some(out)
}

/// Letters that do not come apart into a base and marks.
fn plain(lower: char) -> Option<&'static str> {
    Some(match lower {
        'ł' => "l",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ŧ' => "t",
        'ı' => "i",
        'ĸ' => "k",
        'ŋ' => "ng",
        'ß' => "ss",
        'þ' => "th",
        'æ' => "ae",
        'œ' => "oe",
        'ə' => "e",
        _ => return None,
    })
}

/// The apostrophes people and programs write.
pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | 'ʻ' | '`' | '´' | '′' | '＇')
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '‐' | '‑' | '–' | '—' | '−')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_apostrophes_and_hyphens_fold_away() {
        for (name, key) in [
            ("Zoë Ó Briain", "zoe o briain"),
            ("O’Brien", "obrien"),
            ("O'BRIEN", "obrien"),
            ("Łukasz  Wiśniewski", "lukasz wisniewski"),
            ("Nguyễn Thị Ánh", "nguyen thi anh"),
            ("Smith-Jones", "smith jones"),
            ("İbrahim Şahin", "ibrahim sahin"),
            ("Þór Æsa Straße", "thor aesa strasse"),
            (" - Ann ", "ann"),
            ("", ""),
        ] {
            assert_eq!(folded(name), key, "{name}");
        }
    }

    #[test]
    fn carriers_take_roman_letters_only() {
        assert_eq!(roman("Łukasz O’Dvořák-Øre").as_deref(), Some("Lukasz O'Dvorak-Ore"));
        assert_eq!(roman("Þór").as_deref(), Some("Thor"));
        assert_eq!(roman("Ελένη"), None);
        assert_eq!(roman("王"), None);
    }

    proptest::proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "\\PC{0,40}") {
            let once = folded(&text);
            proptest::prop_assert_eq!(folded(&once), once);
        }
    }
}
