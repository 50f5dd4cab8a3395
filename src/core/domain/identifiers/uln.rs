//! Unique learner number. Separate because it alone has a temporary form, merged aliases and a demand by funding.
//!
//! **Invariant:** ten digits, the first not 0, Σ digit × weight (10…1) mod 11 = 10 (HESA; DfE ILR rule ULN_04), or the
//! temporary 9999999999.

use std::fmt;
use std::str::FromStr;

use super::{digits, weighted};
use crate::core::domain::Refusal;

const WEIGHTS: [u32; 10] = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1];
const TEMPORARY: u64 = 9_999_999_999;

/// A well-formed unique learner number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Uln(u64);

/// Whether the text is a valid number of its own (the temporary one is not).
pub fn is_uln(text: &str) -> bool {
    digits::<10>(text).is_some_and(|d| d[0] != 0 && weighted(&d, &WEIGHTS) % 11 == 10)
}

impl Uln {
    /// The number used until a learner's own is known.
    pub const TEMPORARY: Self = Self(TEMPORARY);

    /// Whether it only stands in for a number not yet known; such learners are flagged and aged.
    pub const fn is_temporary(self) -> bool {
        self.0 == TEMPORARY
    }

    /// The number, for a store that keeps it as one.
    pub const fn number(self) -> u64 {
        self.0
    }

    /// The number with those first nine digits; none when the rule gives no tenth (remainder 0) or the first is 0.
    pub fn of_stem(stem: u32) -> Option<Self> {
        let text = format!("{stem:09}");
        let d = digits::<9>(&text).filter(|d| d[0] != 0)?;
        let rest = weighted(&d, &WEIGHTS) % 11;
        (rest != 0).then(|| Self(u64::from(stem) * 10 + u64::from(10 - rest)))
    }
}

impl fmt::Display for Uln {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:010}", self.0)
    }
}

impl FromStr for Uln {
    type Err = Refusal;

    /// Refuses when it is not ten digits, begins with 0, has no number (remainder 0) or another check digit.
    fn from_str(text: &str) -> Result<Self, Refusal> {
        let no = |why: String| {
            Refusal::new(format!("ULN `{text}` {why}")).hint("Ask the centre for the learner's own number.")
        };
        let d = digits::<10>(text).ok_or_else(|| no("is not ten digits".to_owned()))?;
        let number = d.iter().fold(0u64, |n, digit| n * 10 + u64::from(*digit));
        if number == TEMPORARY {
            return Ok(Self::TEMPORARY);
        }
        if d[0] == 0 {
            return Err(no("begins with 0".to_owned()));
        }
        let rest = weighted(&d[..9], &WEIGHTS) % 11;
        if rest == 0 {
            return Err(no("has nine first digits for which no number exists".to_owned()));
        }
        if u32::from(d[9]) != 10 - rest {
            return Err(no(format!("has check digit {}, wanted {}", d[9], 10 - rest)));
        }
        Ok(Self(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_vectors() {
        for good in ["1000000000", "1000000019", "1234567899", "9276308686", "1004013859", "1061484016"] {
            assert!(is_uln(good), "{good}");
            assert_eq!(good.parse::<Uln>().unwrap().to_string(), good);
        }
        for bad in
            ["1111111111", "1234567890", "1009988667", "0000000000", "100000001", "10000000190", "100000001a", ""]
        {
            assert!(!is_uln(bad), "{bad}");
            assert!(bad.parse::<Uln>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_temporary_number_is_taken_and_known_as_such() {
        assert!(!is_uln("9999999999"));
        assert!("9999999999".parse::<Uln>().unwrap().is_temporary());
    }

    #[test]
    fn each_refusal_says_what_failed() {
        for (text, why) in [
            ("12345", "ULN `12345` is not ten digits"),
            ("0123456789", "ULN `0123456789` begins with 0"),
            ("1234567890", "ULN `1234567890` has check digit 0, wanted 9"),
            ("1000000061", "ULN `1000000061` has nine first digits for which no number exists"),
        ] {
            assert_eq!(text.parse::<Uln>().unwrap_err().message(), why);
        }
    }

    #[test]
    fn a_stem_gives_its_number_or_none() {
        assert_eq!(Uln::of_stem(123_456_789).unwrap().to_string(), "1234567899");
        assert_eq!(Uln::of_stem(100_000_006), None);
        assert_eq!(Uln::of_stem(12_345_678), None);
    }
}
