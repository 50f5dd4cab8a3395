//! Postcodes: the United Kingdom's form, forces post, and what abroad uses. Separate because the class decides what is
//! asked of the text.
//!
//! **Invariant:** a UK postcode is upper case with one blank and matches
//! `[A-Z]{1,2}[0-9][0-9A-Z]?␣[0-9][ABD-HJLNP-UWXYZ]{2}`; GIR 0AA is legal.

use std::fmt;

use crate::core::domain::Refusal;

codes! {
    /// Which form a postcode follows.
    pub enum PostcodeClass: "postcode class" {
        Uk = "UK",
        Bfpo = "BFPO",
        Overseas = "overseas",
    }
}

/// A postcode in its normal form.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Postcode {
    text: String,
    class: PostcodeClass,
}

/// Whether the text is a UK postcode already in its normal form.
pub fn is_uk_postcode(text: &str) -> bool {
    let b = text.as_bytes();
    if b == b"GIR 0AA" {
        return true;
    }
    let Some(split) = b.len().checked_sub(4).filter(|n| (2..=4).contains(n)) else { return false };
    let (out, inward) = b.split_at(split);
    inward[0] == b' ' && inward[1].is_ascii_digit() && inward[2..].iter().all(|c| is_inward(*c)) && is_outward(out)
}

fn is_inward(letter: u8) -> bool {
    letter.is_ascii_uppercase() && !matches!(letter, b'C' | b'I' | b'K' | b'M' | b'O' | b'V')
}

fn is_outward(out: &[u8]) -> bool {
    let area = out.iter().take_while(|b| b.is_ascii_uppercase()).count();
    // One or two letters, a digit, perhaps one more digit or letter; `A9A` has its letter last.
    let rest = &out[area.min(out.len())..];
    matches!(area, 1 | 2)
        && match rest {
            [d] => d.is_ascii_digit(),
            [d, last] => d.is_ascii_digit() && (last.is_ascii_digit() || last.is_ascii_uppercase()),
            _ => false,
        }
}

impl Postcode {
    /// Reads a postcode of a country (empty = United Kingdom): upper case, one blank.
    /// Refuses when a UK one has another form, or one from abroad is empty, over 16 letters or has control characters.
    pub fn parse(text: &str, country: &str) -> Result<Self, Refusal> {
        let squeezed: String = text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect();
        if let Some(number) = squeezed.strip_prefix("BFPO") {
            let number = number.trim_start_matches("C/O");
            if (1..=4).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit()) {
                return Ok(Self { text: format!("BFPO {number}"), class: PostcodeClass::Bfpo });
            }
        }
        if !is_home(country) {
            return Self::overseas(text);
        }
        let refused = || {
            Refusal::new(format!("postcode `{text}` is not one of the United Kingdom"))
                .hint("It looks like BT7 9ZZ; for an address abroad give its country.")
        };
        if !squeezed.is_ascii() || !(5..=7).contains(&squeezed.len()) {
            return Err(refused());
        }
        let (out, inward) = squeezed.split_at(squeezed.len() - 3);
        let normal = format!("{out} {inward}");
        let class = if out.starts_with("BF") && out[2..].starts_with(|c: char| c.is_ascii_digit()) {
            PostcodeClass::Bfpo
        } else {
            PostcodeClass::Uk
        };
        if is_uk_postcode(&normal) { Ok(Self { text: normal, class }) } else { Err(refused()) }
    }

    fn overseas(text: &str) -> Result<Self, Refusal> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ").to_uppercase();
        if text.is_empty() || text.chars().count() > 16 || text.chars().any(char::is_control) {
            return Err(Refusal::new(format!("postcode `{text}` is empty or longer than 16 letters")));
        }
        Ok(Self { text, class: PostcodeClass::Overseas })
    }

    /// Its normal form.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Which form it follows.
    pub const fn class(&self) -> PostcodeClass {
        self.class
    }
}

/// Whether a country's name or code means the United Kingdom, whose postcodes have a form.
fn is_home(country: &str) -> bool {
    const HOME: [&str; 10] =
        ["", "uk", "gb", "gbr", "united kingdom", "great britain", "england", "scotland", "wales", "northern ireland"];
    HOME.iter().any(|home| country.trim().eq_ignore_ascii_case(home))
}

impl fmt::Display for Postcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postcodes_are_brought_to_their_normal_form() {
        for (found, normal, class) in [
            ("bt7 9zz", "BT7 9ZZ", PostcodeClass::Uk),
            ("EC1A1BB", "EC1A 1BB", PostcodeClass::Uk),
            (" w1a  0ax ", "W1A 0AX", PostcodeClass::Uk),
            ("M1 1AE", "M1 1AE", PostcodeClass::Uk),
            ("CR2 6XH", "CR2 6XH", PostcodeClass::Uk),
            ("DN55 1PT", "DN55 1PT", PostcodeClass::Uk),
            ("gir0aa", "GIR 0AA", PostcodeClass::Uk),
            ("BFPO 57", "BFPO 57", PostcodeClass::Bfpo),
            ("BF1 2AA", "BF1 2AA", PostcodeClass::Bfpo),
        ] {
            let read = Postcode::parse(found, "").unwrap();
            assert_eq!((read.as_str(), read.class()), (normal, class), "{found}");
        }
        assert_eq!(Postcode::parse("8001", "South Africa").unwrap().class(), PostcodeClass::Overseas);
    }

    #[test]
    fn wrong_ones_are_refused() {
        for bad in
            ["", "N/A", "12345", "ABC 1DE", "BT7 9Z", "BT7-9ZZ", "BT7 9ZC", "BT7 9IZ", "B 9ZZ", "BTT7 9ZZ", "ＢＴ7 9ZZ"]
        {
            assert!(Postcode::parse(bad, "").is_err(), "{bad}");
            assert!(!is_uk_postcode(bad), "{bad}");
        }
        assert_eq!(
            Postcode::parse("BT7 9Z", "UK").unwrap_err().message(),
            "postcode `BT7 9Z` is not one of the United Kingdom"
        );
    }
}
