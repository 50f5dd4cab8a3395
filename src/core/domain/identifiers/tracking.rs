//! Tracking numbers of the post. Separate because only one of many formats has a rule (UPU S10).
//!
//! **Invariant:** an S10 number is `AA nnnnnnnnn AA`, weights 8 6 4 2 3 5 9 7, check = 11 − Σ mod 11 (10→0, 11→5);
//! any other format is taken with a warning.

use super::{digits, weighted};
use crate::core::domain::Refusal;

/// A tracking number as written, blanks taken out, upper case.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TrackingNumber(String);

/// How well a tracking number is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tracking {
    /// S10 with its check digit right.
    S10(TrackingNumber),
    /// Another format: taken with a warning.
    Other(TrackingNumber),
}

/// The check digit of eight digits.
fn check_digit(serial: &[u8; 8]) -> u8 {
    match 11 - weighted(serial, &[8, 6, 4, 2, 3, 5, 9, 7]) % 11 {
        10 => 0,
        11 => 5,
        digit => digit as u8,
    }
}

impl TrackingNumber {
    /// Reads a tracking number. Refuses when it is empty, longer than 40 letters, has other than letters and digits,
    /// or has the form of S10 with another check digit.
    pub fn parse(text: &str) -> Result<Tracking, Refusal> {
        let squeezed: String =
            text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect::<String>().to_uppercase();
        let plain = !squeezed.is_empty() && squeezed.len() <= 40 && squeezed.bytes().all(|b| b.is_ascii_alphanumeric());
        if !plain {
            return Err(Refusal::new(format!("tracking number `{text}` is not 1 to 40 letters and digits")));
        }
        let form = (squeezed.len() == 13).then(|| digits::<9>(&squeezed[2..11])).flatten();
        let letters = |s: &str| s.bytes().all(|b| b.is_ascii_uppercase());
        match form.filter(|_| letters(&squeezed[..2]) && letters(&squeezed[11..])) {
            None => Ok(Tracking::Other(Self(squeezed))),
            Some([a, b, c, d, e, f, g, h, check]) => {
                let wanted = check_digit(&[a, b, c, d, e, f, g, h]);
                if check == wanted {
                    return Ok(Tracking::S10(Self(squeezed)));
                }
                Err(Refusal::new(format!("tracking number `{text}` has check digit {check}, wanted {wanted}"))
                    .hint("Read it again from the label."))
            }
        }
    }

    /// As written on the label, without blanks.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_vectors() {
        for (serial, check) in [("47312482", 9), ("12345678", 5), ("00000001", 4)] {
            assert_eq!(check_digit(&digits::<8>(serial).unwrap()), check, "{serial}");
        }
        assert!(
            matches!(TrackingNumber::parse("ee 473 124 829 us"), Ok(Tracking::S10(n)) if n.as_str() == "EE473124829US")
        );
    }

    #[test]
    fn another_format_is_taken_and_a_wrong_check_digit_is_refused() {
        assert!(matches!(TrackingNumber::parse("JD0002 1234 567"), Ok(Tracking::Other(_))));
        assert_eq!(
            TrackingNumber::parse("EE473124828US").unwrap_err().message(),
            "tracking number `EE473124828US` has check digit 8, wanted 9"
        );
        for bad in ["", "£", "é1"] {
            assert!(TrackingNumber::parse(bad).is_err(), "{bad}");
        }
    }
}
