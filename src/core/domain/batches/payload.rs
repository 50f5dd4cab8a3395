//! The digest of what a second person is shown before a run is approved. Separate because the same digest is the
//! schema's condition for the approval.
//!
//! **Invariant:** two runs that would print differently never share a digest: every text goes in with its length.

use sha2::{Digest, Sha256};

/// SHA-256 over the run as shown, in lower-case hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PayloadHash(String);

impl PayloadHash {
    /// The digest of the texts in their order.
    pub fn of<T: AsRef<[u8]>>(texts: &[T]) -> Self {
        let mut digest = PayloadDigest::new();
        for text in texts {
            digest.add(text.as_ref());
        }
        digest.finish()
    }

    /// A digest read back from the store.
    pub fn stored(hex: impl Into<String>) -> Self {
        Self(hex.into())
    }

    /// The digest as stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A digest being made, for runs whose members are read one by one.
pub struct PayloadDigest(Sha256);

impl PayloadDigest {
    /// An empty one.
    pub fn new() -> Self {
        Self(Sha256::new())
    }

    /// Adds one text with its length.
    pub fn add(&mut self, text: &[u8]) {
        self.0.update((text.len() as u64).to_be_bytes());
        self.0.update(text);
    }

    /// The digest of all that was added.
    pub fn finish(self) -> PayloadHash {
        PayloadHash(data_encoding::HEXLOWER.encode(&self.0.finalize()))
    }
}

impl Default for PayloadDigest {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moving_a_boundary_changes_the_digest() {
        assert_ne!(PayloadHash::of(&["ab", "c"]), PayloadHash::of(&["a", "bc"]));
        assert_eq!(PayloadHash::of(&["ab", "c"]).as_str().len(), 64);
    }
}
