//! Plain numbers without a check digit: Scottish candidate number and UK provider reference number. Together because
//! a range is all there is to them.
//!
//! **Invariant:** a UKPRN lies in 10000000–99999999, an SCN has nine digits.

use std::fmt;
use std::str::FromStr;

use super::digits;
use crate::core::domain::Refusal;

/// A Scottish candidate number: nine digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Scn(u32);

impl FromStr for Scn {
    type Err = Refusal;

    /// Refuses when it is not nine digits.
    fn from_str(text: &str) -> Result<Self, Refusal> {
        let d = digits::<9>(text).ok_or_else(|| Refusal::new(format!("SCN `{text}` is not nine digits")))?;
        Ok(Self(d.iter().fold(0, |n, digit| n * 10 + u32::from(*digit))))
    }
}

impl fmt::Display for Scn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:09}", self.0)
    }
}

/// A UK provider reference number: 10000000–99999999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ukprn(u32);

impl FromStr for Ukprn {
    type Err = Refusal;

    /// Refuses when it is not eight digits or below 10000000.
    fn from_str(text: &str) -> Result<Self, Refusal> {
        let number = digits::<8>(text).map(|d| d.iter().fold(0, |n, digit| n * 10 + u32::from(*digit)));
        match number {
            Some(n) if n >= 10_000_000 => Ok(Self(n)),
            _ => Err(Refusal::new(format!("UKPRN `{text}` is not a number from 10000000 to 99999999"))),
        }
    }
}

impl fmt::Display for Ukprn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_and_out_of_their_range() {
        assert_eq!("012345678".parse::<Scn>().unwrap().to_string(), "012345678");
        for bad in ["12345678", "1234567890", "12345678x", ""] {
            assert!(bad.parse::<Scn>().is_err(), "{bad}");
        }
        for good in ["10000000", "99999999"] {
            assert_eq!(good.parse::<Ukprn>().unwrap().to_string(), good);
        }
        for bad in ["09999999", "1000000", "100000000", "1000000O"] {
            assert!(bad.parse::<Ukprn>().is_err(), "{bad}");
        }
    }
}
