//! Certificates: one issued paper each, with its own serial and its immutable snapshot. Separate from awards, which are
//! the entitlement: an award may live through several papers.
//!
//! - `life`: the states of a paper and the permits between them
//! - `serial`: the number printed on it
//! - `code`: the random code by which anybody may ask after it
//! - `not_good`: the list of serials that are not good, as it is given away
//! - `face`: what it says, word for word, and the digest of that
//! - `reading`: a snapshot back into its face
//! - `token`: what its QR code carries
//! - `verdict`: what a verification answers

mod code;
mod face;
mod life;
mod not_good;
mod reading;
mod serial;
mod token;
mod verdict;

#[cfg(test)]
pub(in crate::core) use face::samples;

pub use code::VerificationCode;
pub use face::{Face, Snapshot, SnapshotParts, UnitLine, printed_day};
pub use life::{CertificateState, CertificateStep};
pub use not_good::{NotGood, NotGoodList};
pub use serial::{LastDigits, Serial};
pub use token::{
    FIELD_ROLES, KeyId, MOST_CHARACTERS, PageDigest, Token, TokenDraft, base45_decode, base45_encode, shortened,
};
pub use verdict::{Judgement, Signature, Verdict, judge_page, judge_state, judge_token};
