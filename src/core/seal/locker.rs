//! Locking what is published: a verification code opens its own entry and no other, and whoever holds the whole set learns
//! nothing. Separate from signing because it keeps secrets instead of proving origins.
//!
//! ```text
//! root  = PBKDF2-HMAC-SHA-256(code, salt, rounds), 32 bytes        place = HMAC(root, "place")
//! entry = tag (16 of place) | nonce (16) | text padded to the slot, xored with HMAC(HMAC(root, "open"), nonce | n) … | HMAC(HMAC(root, "mac"), nonce | locked) (16)
//! ```
//! All of it stands in every browser's WebCrypto (PBKDF2, HMAC, SHA-256), which has no other cipher in common with us.
//!
//! **Invariant:** a nonce is never used for two texts: it is a digest of the text under a secret of the office.
//! **Invariant:** an entry is opened only after its authentication fitted.

use sha2::{Digest, Sha256};

const BLOCK: usize = 64;
/// Bytes of a tag, a nonce and an authentication.
const SHORT: usize = 16;

/// HMAC-SHA-256 with its key taken in once.
#[derive(Clone)]
struct Hmac {
    inner: Sha256,
    outer: Sha256,
}

impl Hmac {
    fn new(key: &[u8]) -> Self {
        let mut block = [0; BLOCK];
        if key.len() > BLOCK {
            block[..32].copy_from_slice(&Sha256::digest(key));
        } else {
            block[..key.len()].copy_from_slice(key);
        }
        let state = |pad: u8| Sha256::new_with_prefix(block.map(|byte| byte ^ pad));
        Self { inner: state(0x36), outer: state(0x5c) }
    }

    fn of(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut inner = self.inner.clone();
        parts.iter().for_each(|part| inner.update(part));
        let mut outer = self.outer.clone();
        outer.update(inner.finalize());
        outer.finalize().into()
    }
}

/// PBKDF2-HMAC-SHA-256, one block: slow on purpose.
pub fn slow_digest(secret: &[u8], salt: &[u8], rounds: u32) -> [u8; 32] {
    let hmac = Hmac::new(secret);
    let mut last = hmac.of(&[salt, &1u32.to_be_bytes()]);
    let mut sum = last;
    for _ in 1..rounds {
        last = hmac.of(&[&last]);
        sum.iter_mut().zip(last).for_each(|(byte, other)| *byte ^= other);
    }
    sum
}

/// What one code opens.
pub struct Locker {
    place: [u8; 32],
    open: Hmac,
    mac: Hmac,
}

impl Locker {
    /// The locker of a code's slow digest.
    pub fn new(root: &[u8; 32]) -> Self {
        let root = Hmac::new(root);
        Self { place: root.of(&[b"place"]), open: Hmac::new(&root.of(&[b"open"])), mac: Hmac::new(&root.of(&[b"mac"])) }
    }

    /// Which file it lies in: so many hexadecimal digits.
    pub fn bucket(&self, digits: usize) -> String {
        data_encoding::HEXLOWER.encode(&self.place)[..digits].to_owned()
    }

    /// What its entry begins with; it tells nothing of the file it lies in.
    pub fn tag(&self) -> &[u8] {
        &self.place[SHORT..]
    }

    /// The bytes an entry takes for a text of this slot.
    pub const fn entry_bytes(slot: usize) -> usize {
        SHORT * 3 + slot
    }

    /// Locks a text into an entry of a slot; the text must fit with two bytes for its length.
    pub fn lock(&self, text: &[u8], slot: usize, secret: &[u8; 32]) -> Vec<u8> {
        let length = u16::try_from(text.len()).unwrap_or(u16::MAX).to_be_bytes();
        let nonce = &Hmac::new(secret).of(&[b"nonce", self.tag(), text])[..SHORT];
        let mut plain = [&length[..], text].concat();
        plain.resize(slot, 0);
        let locked = self.xored(&plain, nonce);
        let mac = self.mac.of(&[nonce, &locked]);
        [self.tag(), nonce, &locked, &mac[..SHORT]].concat()
    }

    /// Opens an entry; none when it is another's or was altered.
    pub fn unlock(&self, entry: &[u8]) -> Option<Vec<u8>> {
        let (tag, rest) = entry.split_at_checked(SHORT)?;
        let (nonce, rest) = rest.split_at_checked(SHORT)?;
        let (locked, mac) = rest.split_at_checked(rest.len().checked_sub(SHORT)?)?;
        if tag != self.tag() || self.mac.of(&[nonce, locked])[..SHORT] != *mac {
            return None;
        }
        let plain = self.xored(locked, nonce);
        let length = usize::from(u16::from_be_bytes([*plain.first()?, *plain.get(1)?]));
        plain.get(2..2 + length).map(<[u8]>::to_vec)
    }

    fn xored(&self, bytes: &[u8], nonce: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(bytes.len());
        for (number, block) in (0u32..).zip(bytes.chunks(32)) {
            let key = self.open.of(&[nonce, &number.to_be_bytes()]);
            out.extend(block.iter().zip(key).map(|(byte, key)| byte ^ key));
        }
        out
    }
}

/// An entry nobody can open, always the same for its place: it looks like any other.
pub fn nobody(secret: &[u8; 32], bucket: &str, number: u32, slot: usize) -> Vec<u8> {
    let hmac = Hmac::new(secret);
    let wanted = Locker::entry_bytes(slot);
    let mut out = Vec::with_capacity(wanted + 32);
    for part in 0u32.. {
        if out.len() >= wanted {
            break;
        }
        out.extend(hmac.of(&[b"nobody", bucket.as_bytes(), &number.to_be_bytes(), &part.to_be_bytes()]));
    }
    out.truncate(wanted);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        data_encoding::HEXLOWER.encode(bytes)
    }

    #[test]
    fn the_digests_are_those_of_the_published_vectors() {
        // RFC 4231, test cases 1, 2 and 6; RFC 7914, section 11.
        assert_eq!(
            hex(&Hmac::new(&[0x0b; 20]).of(&[b"Hi There"])),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        );
        assert_eq!(
            hex(&Hmac::new(b"Jefe").of(&[b"what do ya want ", b"for nothing?"])),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        assert_eq!(
            hex(&Hmac::new(&[0xaa; 131]).of(&[b"Test Using Larger Than Block-Size Key - Hash Key First"])),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        );
        assert_eq!(
            hex(&slow_digest(b"passwd", b"salt", 1)),
            "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
        );
        assert_eq!(
            hex(&slow_digest(b"Password", b"NaCl", 80_000)),
            "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"
        );
    }

    #[test]
    fn a_code_opens_its_own_entry_and_no_other() {
        let (own, other) = (Locker::new(&[1; 32]), Locker::new(&[2; 32]));
        let entry = own.lock("Zoë Ó Briain".as_bytes(), 64, &[9; 32]);
        assert_eq!(entry.len(), Locker::entry_bytes(64));
        assert_eq!(own.unlock(&entry).unwrap(), "Zoë Ó Briain".as_bytes());
        assert_eq!(other.unlock(&entry), None);
        assert_eq!(own.unlock(&nobody(&[9; 32], "3f", 0, 64)), None);
        for at in 0..entry.len() {
            let mut changed = entry.clone();
            changed[at] ^= 1;
            assert_eq!(own.unlock(&changed), None, "byte {at}");
            assert_eq!(own.unlock(&entry[..at]), None, "cut at {at}");
        }
    }

    #[test]
    fn another_text_has_another_nonce_and_the_same_text_the_same_bytes() {
        let own = Locker::new(&[1; 32]);
        let (good, revoked) = (own.lock(b"good", 64, &[9; 32]), own.lock(b"revoked", 64, &[9; 32]));
        assert_eq!(good, own.lock(b"good", 64, &[9; 32]));
        assert_ne!(good[16..32], revoked[16..32]);
        assert_ne!(nobody(&[9; 32], "3f", 0, 64), nobody(&[9; 32], "3f", 1, 64));
    }
}
