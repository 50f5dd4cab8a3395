//! Identifiers issued by others: their form, their check digits, and the published rule each follows. Separate from
//! references, which are ours. A refusal says which part of the rule failed.
//!
//! **Invariant:** checking never allocates, so that a million rows a second can be asked; values are parsed once, at
//! the edge, and a value of one of these types is always well formed.

mod numbers;
mod postcode;
mod qan;
mod tracking;
mod uln;

pub use numbers::{Scn, Ukprn};
pub use postcode::{Postcode, PostcodeClass, is_uk_postcode};
pub use qan::{Qan, QanCheck};
pub use tracking::{Tracking, TrackingNumber};
pub use uln::{Uln, is_uln};

/// The text's bytes as digits, when it is exactly that many of them.
fn digits<const N: usize>(text: &str) -> Option<[u8; N]> {
    let bytes: [u8; N] = text.as_bytes().try_into().ok()?;
    bytes.iter().all(u8::is_ascii_digit).then(|| bytes.map(|b| b - b'0'))
}

/// Σ digit × weight.
fn weighted(digits: &[u8], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(d, w)| u32::from(*d) * w).sum()
}
