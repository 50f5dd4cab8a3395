//! The digest of what a second person is shown before a run is approved. Separate because the same digest is the
//! schema's condition for the approval.
//!
//! **Invariant:** two runs that would print differently never share a digest: every text goes in with its length.

use sha2::{Digest, Sha256};

/// SHA-256 over the run as shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PayloadHash([u8; 32]);

impl PayloadHash {
    /// The digest of a payload's text, as a proposal keeps it.
    pub fn of(payload: &str) -> Self {
        Self(Sha256::digest(payload.as_bytes()).into())
    }

    /// A digest read back from the store.
    pub const fn stored(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The digest as stored.
    pub const fn bytes(&self) -> [u8; 32] {
        self.0
    }
}

impl std::fmt::Display for PayloadHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&data_encoding::HEXLOWER.encode(&self.0))
    }
}

/// The digest of a run's members being made, for runs that are read one by one.
#[derive(Default)]
pub struct MembersDigest(Sha256);

impl MembersDigest {
    /// Adds one text with its length.
    pub fn add(&mut self, text: &str) {
        self.0.update((text.len() as u64).to_be_bytes());
        self.0.update(text.as_bytes());
    }

    /// The digest of all that was added, in lower-case hexadecimal.
    pub fn finish(self) -> String {
        data_encoding::HEXLOWER.encode(&self.0.finalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(texts: &[&str]) -> String {
        let mut digest = MembersDigest::default();
        texts.iter().for_each(|text| digest.add(text));
        digest.finish()
    }

    #[test]
    fn moving_a_boundary_changes_the_digest() {
        assert_ne!(digest(&["ab", "c"]), digest(&["a", "bc"]));
        assert_ne!(PayloadHash::of("a"), PayloadHash::of("b"));
        assert_eq!(PayloadHash::of("a").to_string().len(), 64);
    }
}
