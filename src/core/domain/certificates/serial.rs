//! The serial of a certificate: brand prefix, year, seven digits, check character. Separate because it is typed, scanned,
//! printed and sorted, and a wrong digit must be caught wherever it comes in.
//!
//! **Invariant:** a `Serial` that exists has a check character that fits.

use std::fmt;
use std::str::FromStr;

use crate::core::domain::Refusal;

const ALPHABET: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// A serial such as `MER26-0041837-O`: prefix of 2 to 4 letters, two digits of the year of reservation, seven digits,
/// and the check character of ISO 7064 MOD 37,36 over all of these. Ordered by prefix, year and number.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Serial {
    prefix: String,
    year: u8,
    number: u32,
}

impl Serial {
    /// The serial of a number in a year. Refuses when the prefix is not 2 to 4 capital letters, the year is not of
    /// this century or the number is not 1 to 9,999,999.
    pub fn new(prefix: &str, year: i32, number: u32) -> Result<Self, Refusal> {
        if !(2..=4).contains(&prefix.len()) || !prefix.bytes().all(|b| b.is_ascii_uppercase()) {
            return Err(Refusal::new(format!(
                "`{prefix}` is not a serial prefix; wanted 2 to 4 capital letters such as MER"
            )));
        }
        let year = u8::try_from(year - 2000)
            .ok()
            .filter(|y| *y <= 99)
            .ok_or_else(|| Refusal::new(format!("a serial has no place for the year {year}; wanted 2000 to 2099")))?;
        if !(1..=9_999_999).contains(&number) {
            return Err(Refusal::new(format!("{number} is not a serial's number; wanted 1 to 9999999"))
                .hint("Give the brand a new serial prefix when a year has used up its ten million."));
        }
        Ok(Self { prefix: prefix.to_owned(), year, number })
    }

    /// The brand's prefix.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The year of reservation, such as 2026.
    pub const fn year(&self) -> i32 {
        2000 + self.year as i32
    }

    /// The number within prefix and year.
    pub const fn number(&self) -> u32 {
        self.number
    }

    /// Everything before the check character, without hyphens: `MER260041837`.
    pub fn body(&self) -> String {
        format!("{}{:02}{:07}", self.prefix, self.year, self.number)
    }

    /// The check character.
    pub fn check(&self) -> char {
        mod_37_36(&self.body()).expect("the body of a serial has only digits and capital letters")
    }

    /// Without hyphens, as the QR code carries it: `MER260041837O`.
    pub fn compact(&self) -> String {
        let body = self.body();
        let check = self.check();
        format!("{body}{check}")
    }

    /// Reads the compact form as well as the printed one.
    fn read(text: &str) -> Result<Self, &'static str> {
        let plain: String =
            text.trim().chars().filter(|c| *c != '-' && *c != ' ').collect::<String>().to_ascii_uppercase();
        let letters = plain.bytes().take_while(u8::is_ascii_uppercase).count();
        let (prefix, rest) = plain.split_at(letters);
        if !(2..=4).contains(&letters) || rest.len() != 10 || !rest.is_ascii() {
            return Err("is not a serial");
        }
        let (digits, check) = rest.split_at(9);
        let (Ok(year), Ok(number)) = (digits[..2].parse::<u8>(), digits[2..].parse::<u32>()) else {
            return Err("is not a serial");
        };
        if !digits.bytes().all(|b| b.is_ascii_digit()) || number == 0 {
            return Err("is not a serial");
        }
        let serial = Self { prefix: prefix.to_owned(), year, number };
        if check.starts_with(serial.check()) { Ok(serial) } else { Err("has a check character that does not fit") }
    }
}

impl fmt::Display for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}{:02}-{:07}-{}", self.prefix, self.year, self.number, self.check()))
    }
}

impl FromStr for Serial {
    type Err = Refusal;

    /// Refuses what is no serial, and a serial whose check character does not fit (a digit was misread).
    fn from_str(text: &str) -> Result<Self, Refusal> {
        Self::read(text).map_err(|why| {
            let shown: String = text.chars().take(40).collect();
            Refusal::new(format!("`{shown}` {why}"))
                .hint("A serial looks like MER26-0041837-O; look at the paper again, or type its last digits.")
        })
    }
}

/// The last digits of a serial's number, as typed on a scan line: `837` finds …0041837.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastDigits {
    value: u32,
    modulus: u32,
}

impl LastDigits {
    /// Reads one to seven digits. Refuses anything else.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let digits = text.trim();
        let wanted = || {
            Refusal::new(format!("`{digits}` is neither a serial nor its last digits"))
                .hint("Type the whole serial, or one to seven of its last digits without the check character.")
        };
        if !(1..=7).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(wanted());
        }
        let value = digits.parse().map_err(|_| wanted())?;
        Ok(Self { value, modulus: 10u32.pow(digits.len() as u32) })
    }

    /// Whether the serial's number ends with these digits.
    pub const fn matches(self, serial: &Serial) -> bool {
        serial.number % self.modulus == self.value
    }
}

/// The check character of ISO 7064 MOD 37,36 for digits and capital letters; none for anything else.
fn mod_37_36(body: &str) -> Option<char> {
    let mut product = 36usize;
    for byte in body.bytes() {
        let value = ALPHABET.iter().position(|c| *c == byte)?;
        let sum = (product + value) % 36;
        product = (if sum == 0 { 36 } else { sum }) * 2 % 37;
    }
    Some(ALPHABET[(37 - product) % 36] as char)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_vector_holds() {
        // The example of ISO 7064 as used by the GRid standard.
        assert_eq!(mod_37_36("A12425GABC1234002"), Some('M'));
        assert_eq!(mod_37_36("a1"), None);
    }

    #[test]
    fn showing_and_parsing_are_inverse() {
        for text in ["MER26-0041837-O", "MER26-0041852-Q", "MER26-0027344-Y", "MER26-0041712-D"] {
            assert_eq!(text.parse::<Serial>().unwrap().to_string(), text);
        }
        assert_eq!("mer26 0041837 o".parse::<Serial>().unwrap().to_string(), "MER26-0041837-O");
        assert_eq!("MER260041837O".parse::<Serial>().unwrap().compact(), "MER260041837O");
    }

    #[test]
    fn a_misread_digit_is_refused() {
        let refusal = "MER26-0041838-O".parse::<Serial>().unwrap_err();
        assert_eq!(refusal.message(), "`MER26-0041838-O` has a check character that does not fit");
        for text in ["", "M26-0041837-O", "MER26-41837-O", "MER26-0041837", "MÉR26-0041837-O", "MER26-0000000-A", "ÅÄ"]
        {
            assert!(text.parse::<Serial>().unwrap_err().message().ends_with("is not a serial"), "{text}");
        }
    }

    #[test]
    fn every_single_change_and_every_neighbour_swap_is_found() {
        let good = Serial::new("MER", 2026, 41_837).unwrap().compact();
        for at in 0..good.len() {
            for other in ALPHABET {
                let mut bytes = good.clone().into_bytes();
                if bytes[at] == *other {
                    continue;
                }
                bytes[at] = *other;
                let changed = String::from_utf8(bytes).unwrap();
                assert!(changed.parse::<Serial>().is_err(), "{changed}");
            }
        }
    }

    #[test]
    fn last_digits_find_a_serial() {
        let serial = Serial::new("MER", 2026, 41_837).unwrap();
        assert!(LastDigits::parse("837").unwrap().matches(&serial));
        assert!(LastDigits::parse("0041837").unwrap().matches(&serial));
        assert!(!LastDigits::parse("937").unwrap().matches(&serial));
        assert!(!LastDigits::parse("0837").unwrap().matches(&serial));
        assert!(LastDigits::parse("MER").is_err());
        assert!(LastDigits::parse("12345678").is_err());
    }

    #[test]
    fn a_year_holds_ten_million_less_one() {
        assert!(Serial::new("MER", 2026, 9_999_999).is_ok());
        assert!(Serial::new("MER", 2026, 10_000_000).unwrap_err().next_step().is_some());
        assert!(Serial::new("MER", 1999, 1).is_err());
        assert!(Serial::new("me", 2026, 1).is_err());
    }
}
