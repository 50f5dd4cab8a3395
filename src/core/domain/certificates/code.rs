//! The verification code of a certificate: random, so that nobody can guess another's. Separate from the serial, which
//! anybody can count up.
//!
//! **Invariant:** 80 random bits, given from outside; the check symbol always fits.

use std::fmt;
use std::str::FromStr;

use crate::core::domain::Refusal;

/// Crockford's base 32 and, after it, the five further symbols of its check (mod 37).
const SYMBOLS: &[u8; 37] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";

/// Eighty random bits, shown in Crockford's base 32 with its check symbol: `4J7K-9QZM-2XVT-R8CD-N`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct VerificationCode(u128);

impl VerificationCode {
    /// The code of ten random bytes.
    pub fn new(random: [u8; 10]) -> Self {
        Self(random.iter().fold(0, |value, byte| value << 8 | u128::from(*byte)))
    }

    /// Sixteen symbols and the check symbol without hyphens, as stored.
    pub fn compact(&self) -> String {
        let symbols = (0..16).rev().map(|i| SYMBOLS[(self.0 >> (5 * i) & 31) as usize]);
        symbols.chain([SYMBOLS[(self.0 % 37) as usize]]).map(char::from).collect()
    }

    fn read(text: &str) -> Option<Self> {
        let plain: Vec<u8> = text.trim().bytes().filter(|b| *b != b'-' && *b != b' ').collect();
        let [body @ .., check] = plain.as_slice() else { return None };
        if body.len() != 16 {
            return None;
        }
        let value = body.iter().try_fold(0u128, |value, byte| Some(value << 5 | u128::from(symbol_value(*byte)?)))?;
        let check = SYMBOLS.iter().position(|s| *s == check.to_ascii_uppercase())?;
        (value % 37 == check as u128).then_some(Self(value))
    }
}

/// The value of a symbol as a person may write it: `O` is 0, `I` and `L` are 1, case does not matter.
fn symbol_value(byte: u8) -> Option<u8> {
    let upper = match byte.to_ascii_uppercase() {
        b'O' => b'0',
        b'I' | b'L' => b'1',
        other => other,
    };
    SYMBOLS[..32].iter().position(|s| *s == upper).map(|p| p as u8)
}

impl fmt::Display for VerificationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let c = self.compact();
        f.pad(&format!("{}-{}-{}-{}-{}", &c[..4], &c[4..8], &c[8..12], &c[12..16], &c[16..]))
    }
}

impl FromStr for VerificationCode {
    type Err = Refusal;

    /// Refuses what is no code, and a code whose check symbol does not fit.
    fn from_str(text: &str) -> Result<Self, Refusal> {
        Self::read(text).ok_or_else(|| {
            let shown: String = text.chars().take(40).collect();
            Refusal::new(format!("`{shown}` is not a verification code, or a symbol of it was misread"))
                .hint("A verification code has 16 symbols and a check symbol, such as 4J7K-9QZM-2XVT-R8CD-N.")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn showing_and_parsing_are_inverse() {
        for random in [[0u8; 10], [255; 10], *b"certdesk10", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]] {
            let code = VerificationCode::new(random);
            assert_eq!(code.to_string().parse::<VerificationCode>().unwrap(), code);
            assert_eq!(code.compact().to_lowercase().parse::<VerificationCode>().unwrap(), code);
            assert_eq!(code.compact().len(), 17);
        }
        assert_eq!(VerificationCode::new([0; 10]).to_string(), "0000-0000-0000-0000-0");
    }

    #[test]
    fn letters_that_look_like_digits_are_read_as_digits() {
        let code = VerificationCode::new([0, 0, 0, 0, 0, 0, 0, 0, 0, 33]);
        assert!(code.to_string().starts_with("0000-0000-0000-0011-"));
        let typed = code.to_string().replace("0011", "OOIL");
        assert_eq!(typed.parse::<VerificationCode>().unwrap(), code);
    }

    #[test]
    fn every_misread_symbol_is_refused() {
        let good = VerificationCode::new(*b"certdesk10").compact();
        for at in 0..16 {
            for other in &SYMBOLS[..32] {
                let mut bytes = good.clone().into_bytes();
                if bytes[at] != *other {
                    bytes[at] = *other;
                    assert!(String::from_utf8(bytes).unwrap().parse::<VerificationCode>().is_err());
                }
            }
        }
        assert!("".parse::<VerificationCode>().is_err());
        assert!("é".parse::<VerificationCode>().is_err());
    }
}
