//! Qualification accreditation number. Separate because one range of the register was issued with another rule.
//!
//! **Invariant:** `nnn/nnnn/c`, c = (8d1+7d2+6d3+5d4+4d5+3d6+2d7) mod 11 with 10 written X; a failure in
//! 610/0000–610/0133 is only odd, never wrong (derived from the register's 8,220 numbers).

use std::fmt;
use std::str::FromStr;

use crate::core::domain::Refusal;

/// What the check digit says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QanCheck {
    /// As the rule has it.
    Good,
    /// Another digit, in the range that was issued with another rule: real, and worth a warning.
    Odd,
    /// Another digit than the one given.
    Wrong(char),
}

/// A qualification number of good form; its check digit may still be odd.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Qan([u8; 8]);

impl Qan {
    /// Reads the form alone, with or without slashes, without looking at the check digit.
    pub fn form(text: &str) -> Option<Self> {
        let mut out = [0u8; 8];
        let bytes = text.as_bytes();
        match bytes.len() {
            8 => out.copy_from_slice(bytes),
            10 if bytes[3] == b'/' && bytes[8] == b'/' => {
                out[..3].copy_from_slice(&bytes[..3]);
                out[3..7].copy_from_slice(&bytes[4..8]);
                out[7] = bytes[9];
            }
            _ => return None,
        }
        out[7].make_ascii_uppercase();
        let good = out[..7].iter().all(u8::is_ascii_digit) && (out[7].is_ascii_digit() || out[7] == b'X');
        good.then_some(Self(out))
    }

    /// What the check digit says.
    pub fn check(self) -> QanCheck {
        let sum: u32 = self.0[..7].iter().zip([8, 7, 6, 5, 4, 3, 2]).map(|(d, w)| u32::from(d - b'0') * w).sum();
        let wanted = if sum % 11 == 10 { b'X' } else { b'0' + (sum % 11) as u8 };
        if self.0[7] == wanted {
            return QanCheck::Good;
        }
        let middle = self.0[3..7].iter().fold(0u32, |n, d| n * 10 + u32::from(d - b'0'));
        if self.0[..3] == *b"610" && middle <= 133 { QanCheck::Odd } else { QanCheck::Wrong(wanted as char) }
    }
}

impl FromStr for Qan {
    type Err = Refusal;

    /// Refuses when the form or the check digit is wrong; an odd one of 610/0000–610/0133 is taken.
    fn from_str(text: &str) -> Result<Self, Refusal> {
        let qan = Self::form(text).ok_or_else(|| {
            Refusal::new(format!("`{text}` is not a qualification number"))
                .hint("It looks like 600/3328/9 or 60033289.")
        })?;
        match qan.check() {
            QanCheck::Wrong(wanted) => Err(Refusal::new(format!(
                "qualification number `{text}` has check digit {}, wanted {wanted}",
                qan.0[7] as char
            ))
            .hint("Compare it with the register of qualifications.")),
            QanCheck::Good | QanCheck::Odd => Ok(qan),
        }
    }
}

impl fmt::Display for Qan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = std::str::from_utf8(&self.0).map_err(|_| fmt::Error)?;
        f.pad(&format!("{}/{}/{}", &text[..3], &text[3..7], &text[7..]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_vectors() {
        for good in ["600/3328/9", "500/1522/9", "100/1578/4", "603/4162/2", "610/0411/X"] {
            assert_eq!(Qan::form(good).unwrap().check(), QanCheck::Good, "{good}");
            assert_eq!(good.parse::<Qan>().unwrap().to_string(), good);
        }
        assert_eq!("60033289".parse::<Qan>().unwrap().to_string(), "600/3328/9");
        assert_eq!("6100411x".parse::<Qan>().unwrap().to_string(), "610/0411/X");
    }

    #[test]
    fn the_odd_range_is_a_warning_and_elsewhere_an_error() {
        assert_eq!("610/0006/8".parse::<Qan>().unwrap().check(), QanCheck::Odd);
        assert_eq!(Qan::form("610/0133/5").unwrap().check(), QanCheck::Odd);
        assert_eq!(Qan::form("610/0134/0").unwrap().check(), QanCheck::Wrong('X'));
        assert_eq!(
            "600/3328/8".parse::<Qan>().unwrap_err().message(),
            "qualification number `600/3328/8` has check digit 8, wanted 9"
        );
    }

    #[test]
    fn another_form_is_refused() {
        for bad in ["", "600/3328", "600-3328-9", "600/33289", "6003/328/9", "60O/3328/9", "600/3328/Y", "６００/3328"]
        {
            assert_eq!(Qan::form(bad), None, "{bad}");
        }
    }
}
