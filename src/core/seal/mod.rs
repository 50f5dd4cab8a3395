//! Seal: signing keys on disk, signing, verifying. A room of its own because a private key belongs in no database, no
//! backup and no file that leaves the house.
//!
//! The key file is text: `certdesk private key 1`, then one line `K7QP <base 64 of 32 bytes>` for the key that signs. A public
//! key file is `certdesk public keys 1` and one such line a key, so that papers of earlier keys still verify.
//!
//! **Invariant:** a private key file is made with 0600 and refused when anybody else may read it.
//! **Invariant:** randomness is given from outside; a signature depends on key and message alone.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use data_encoding::BASE64;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

use crate::core::domain::Refusal;
use crate::core::domain::certificates::{KeyId, Token, TokenDraft};

mod buckets;
mod locker;

pub use buckets::{Entry as LockedEntry, buckets, digits as bucket_digits, looked_up};
pub use locker::{Locker, slow_digest};

const PRIVATE: &str = "certdesk private key 1";
const PUBLIC: &str = "certdesk public keys 1";

/// The key that signs.
pub struct SealKey {
    id: KeyId,
    signing: SigningKey,
}

impl std::fmt::Debug for SealKey {
    /// Names the key, never its secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SealKey({})", self.id)
    }
}

/// A key that verifies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// Its identity.
    pub id: KeyId,
    /// Its thirty-two bytes.
    pub bytes: [u8; 32],
}

impl SealKey {
    /// The key of thirty-two random bytes.
    pub fn new(secret: [u8; 32]) -> Self {
        let signing = SigningKey::from_bytes(&secret);
        Self { id: KeyId::of(signing.verifying_key().as_bytes()), signing }
    }

    /// Its identity.
    pub const fn id(&self) -> KeyId {
        self.id
    }

    /// Its public half.
    pub fn public(&self) -> PublicKey {
        PublicKey { id: self.id, bytes: self.signing.verifying_key().to_bytes() }
    }

    /// Signs a token.
    pub fn sign(&self, draft: TokenDraft) -> String {
        let signature = self.signing.sign(&draft.message());
        draft.signed(&signature.to_bytes())
    }

    /// Signs any text whose first line says what it is, as every text of ours does.
    pub fn sign_text(&self, text: &[u8]) -> [u8; 64] {
        self.signing.sign(text).to_bytes()
    }

    /// Writes the key file, first beside it, then into its place. Refuses to replace one unless told to.
    pub fn write(&self, path: &Path, replace: bool) -> Result<(), Refusal> {
        let failed = |e: io::Error| Refusal::new(format!("the key file {} cannot be written: {e}", path.display()));
        if path.exists() && !replace {
            return Err(Refusal::new(format!("there is a key file already: {}", path.display()))
                .hint("Type key rotate to let a new key take over; papers signed before still verify."));
        }
        let beside = beside(path);
        match fs::remove_file(&beside) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(failed(e)),
            _ => {}
        }
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside).map_err(failed)?;
        let text = format!("{PRIVATE}\n{} {}\n", self.id, BASE64.encode(self.signing.as_bytes()));
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
        fs::rename(&beside, path).map_err(failed)?;
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder).and_then(|f| f.sync_all()).map_err(failed)
    }

    /// Reads the key file. Refuses one that others may read, and one that is damaged.
    pub fn read(path: &Path) -> Result<Self, Refusal> {
        let about = fs::metadata(path).map_err(|e| match e.kind() {
            io::ErrorKind::NotFound => Refusal::new(format!("there is no key file {}", path.display()))
                .hint("Type key create to make the office's signing key."),
            _ => Refusal::new(format!("the key file {} cannot be read: {e}", path.display())),
        })?;
        if about.mode() & 0o077 != 0 {
            return Err(Refusal::new(format!(
                "the key file {} may be read by others (mode {:03o})",
                path.display(),
                about.mode() & 0o777
            ))
            .hint("Type chmod 600 and the file's name; if others had access, type key rotate."));
        }
        let text = fs::read_to_string(path)
            .map_err(|e| Refusal::new(format!("the key file {} cannot be read: {e}", path.display())))?;
        let damaged = || {
            Refusal::new(format!("the key file {} is damaged", path.display()))
                .hint("Bring it back from where you keep its copy, or type key rotate.")
        };
        let (id, secret) = lines(&text, PRIVATE).and_then(|mut keys| keys.pop()).ok_or_else(damaged)?;
        let key = Self::new(secret);
        if key.id == id { Ok(key) } else { Err(damaged()) }
    }
}

impl PublicKey {
    /// A key of its bytes. Refuses bytes that are no key.
    pub fn from_bytes(bytes: [u8; 32]) -> Result<Self, Refusal> {
        VerifyingKey::from_bytes(&bytes).map_err(|_| Refusal::new("these 32 bytes are not a public key"))?;
        Ok(Self { id: KeyId::of(&bytes), bytes })
    }

    /// Whether this key signed the text.
    pub fn verifies_text(&self, text: &[u8], signature: &[u8]) -> bool {
        let Ok(signature) = <[u8; 64]>::try_from(signature) else { return false };
        VerifyingKey::from_bytes(&self.bytes)
            .is_ok_and(|key| key.verify_strict(text, &Signature::from_bytes(&signature)).is_ok())
    }

    /// Whether the token was signed by this key.
    pub fn verifies(&self, token: &Token) -> bool {
        let Ok(key) = VerifyingKey::from_bytes(&self.bytes) else { return false };
        token.key == self.id && key.verify_strict(token.message(), &Signature::from_bytes(token.signature())).is_ok()
    }
}

impl SealKey {
    /// Puts the key file of a key that took over into its place. Refuses when it cannot be moved.
    pub fn take_place(beside: &Path, path: &Path) -> Result<(), Refusal> {
        let failed = |e: io::Error| Refusal::new(format!("the key file {} cannot be written: {e}", path.display()));
        fs::rename(beside, path).map_err(failed)?;
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder).and_then(|f| f.sync_all()).map_err(failed)
    }

    /// Removes the key file of a key that never took over; one that is gone already is no fault.
    pub fn forget(beside: &Path) {
        let _ = fs::remove_file(beside);
    }
}

/// The text of a public key file.
pub fn public_text(keys: &[PublicKey]) -> String {
    let mut text = format!("{PUBLIC}\n");
    for key in keys {
        text.push_str(&format!("{} {}\n", key.id, BASE64.encode(&key.bytes)));
    }
    text
}

/// Reads the text of a public key file. Refuses what is none.
pub fn read_public(text: &str) -> Result<Vec<PublicKey>, Refusal> {
    let wrong = || Refusal::new("this is not a file of public keys").hint("key export makes one.");
    let keys = lines(text, PUBLIC).filter(|keys| !keys.is_empty()).ok_or_else(wrong)?;
    keys.into_iter()
        .map(|(id, bytes)| {
            PublicKey::from_bytes(bytes).and_then(|key| if key.id == id { Ok(key) } else { Err(wrong()) })
        })
        .collect()
}

fn lines(text: &str, first: &str) -> Option<Vec<(KeyId, [u8; 32])>> {
    let mut lines = text.lines();
    if lines.next()? != first {
        return None;
    }
    let key = |line: &str| {
        let (id, bytes) = line.split_once(' ')?;
        Some((id.parse().ok()?, BASE64.decode(bytes.trim().as_bytes()).ok()?.try_into().ok()?))
    };
    lines.filter(|l| !l.trim().is_empty()).map(key).collect()
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::domain::certificates::{PageDigest, samples::face};
    use std::os::unix::fs::PermissionsExt as _;

    fn signed(key: &SealKey) -> Token {
        let draft =
            TokenDraft::new(&face(7, "Zoë Ó Briain"), key.id(), PageDigest::of([(Some("name"), "Zoë Ó Briain")]));
        Token::parse(&key.sign(draft)).unwrap()
    }

    #[test]
    fn what_a_key_signed_only_its_public_half_verifies() {
        let (key, other) = (SealKey::new([7; 32]), SealKey::new([8; 32]));
        let token = signed(&key);
        assert!(key.public().verifies(&token));
        assert!(!other.public().verifies(&token));
    }

    #[test]
    fn any_changed_character_is_found() {
        let key = SealKey::new([7; 32]);
        let draft = TokenDraft::new(&face(7, "Ann"), key.id(), PageDigest::of([(Some("name"), "Ann")]));
        let text = key.sign(draft);
        for at in 0..text.len() {
            for other in ["0", "A", "Z", "/", " "] {
                let mut changed = text.clone();
                changed.replace_range(at..=at, other);
                if changed != text {
                    assert!(!Token::parse(&changed).is_ok_and(|t| key.public().verifies(&t)), "{changed}");
                }
            }
        }
    }

    #[test]
    fn a_key_file_is_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("desk.key");
        assert!(SealKey::read(&path).unwrap_err().message().starts_with("there is no key file"));
        let key = SealKey::new([9; 32]);
        key.write(&path, false).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        assert_eq!(SealKey::read(&path).unwrap().id(), key.id());
        assert!(
            SealKey::new([1; 32]).write(&path, false).unwrap_err().message().starts_with("there is a key file already")
        );
        SealKey::new([1; 32]).write(&path, true).unwrap();
        assert_ne!(SealKey::read(&path).unwrap().id(), key.id());
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(SealKey::read(&path).unwrap_err().message().contains("may be read by others (mode 640)"));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&path, "certdesk private key 1\nK7QP !!!\n").unwrap();
        assert!(SealKey::read(&path).unwrap_err().message().ends_with("is damaged"));
        assert!(!format!("{key:?}").contains("9, 9"));
    }

    #[test]
    fn public_keys_go_out_and_come_back() {
        let keys = [SealKey::new([1; 32]).public(), SealKey::new([2; 32]).public()];
        assert_eq!(read_public(&public_text(&keys)).unwrap(), keys);
        assert!(read_public("").is_err());
        assert!(read_public("certdesk public keys 1\n").is_err());
        assert!(read_public(&public_text(&keys).replace("certdesk", "certdask")).is_err());
    }
}
