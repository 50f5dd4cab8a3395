//! The office's signing key: made, rotated, its public halves exported. Separate because the private half lives in a file beside
//! the database and nowhere else.
//!
//! **Invariant:** the database knows public halves only; the key that signs is the one it names, or printing is refused.

use std::path::PathBuf;

use super::imports::unreadable;
use super::{Core, Error, ErrorKind, Result};
use crate::core::domain::Refusal;
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::roles::Action;
use crate::core::exchange::managed::ManagedFolder;
use crate::core::seal::{PublicKey, SealKey, public_text};
use crate::core::store::templates;

/// A key that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyMade {
    /// Its identity.
    pub id: String,
    /// Where its private half lies.
    pub file: PathBuf,
    /// The key it took over from.
    pub before: Option<String>,
}

/// The public halves, to give away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKeys {
    /// The identity of each, the earliest first.
    pub ids: Vec<String>,
    /// The text of a file of public keys.
    pub text: String,
}

impl Core {
    /// Makes the office's first signing key. Refuses when there is one. A key file whose making was interrupted is taken up.
    pub fn create_key(&mut self) -> Result<KeyMade> {
        self.may(Action::CreateKey)?;
        if let Some(id) = templates::signing_key(self.db())? {
            return Err(Refusal::new(format!("the office signs with key {id} already"))
                .hint("Type key rotate to let a new key take over; papers signed before still verify.")
                .into());
        }
        let file = self.key_file();
        let key = match file.exists() {
            true => SealKey::read(&file)?,
            false => {
                let key = self.new_key();
                key.write(&file, false)?;
                key
            }
        };
        self.let_sign(&key, None)
    }

    /// Lets a new key take over. Papers signed with the one before still verify. The new key lies beside the old one until the
    /// database names it, and only then takes its place: whenever the machine stops, the office can sign.
    /// Refuses when there is no key yet, and while another process lets one take over.
    pub fn rotate_key(&mut self) -> Result<KeyMade> {
        self.may(Action::CreateKey)?;
        let folder = ManagedFolder::beside(self.path());
        let Some(_lock) = folder.lock("key").map_err(unreadable)? else {
            return Err(Refusal::new("another process lets a new key take over just now; nothing was changed").into());
        };
        let before = templates::signing_key(self.db())?
            .ok_or_else(|| Refusal::new("the office has no signing key yet").hint("Type key create."))?;
        if self.seal_key().is_ok() {
            self.forget_unused_keys(&folder);
        }
        let key = self.new_key();
        let beside = self.key_beside(key.id().as_str());
        key.write(&beside, false)?;
        let made = self.let_sign(&key, Some(before));
        if made.is_err() {
            SealKey::forget(&beside);
            return made;
        }
        SealKey::take_place(&beside, &self.key_file())?;
        made
    }

    /// Where a key lies until it takes over: beside the key file, with its own identity in its name.
    fn key_beside(&self, id: &str) -> PathBuf {
        let mut name = self.key_file().into_os_string();
        name.push(format!(".{id}.new"));
        name.into()
    }

    /// Keys whose making was interrupted before the database named them: nothing was ever signed with one.
    fn forget_unused_keys(&self, folder: &ManagedFolder) {
        let file = self.key_file();
        let Some(name) = file.file_name().and_then(|name| name.to_str()) else { return };
        let beside = folder.names_beside().into_iter().filter(|other| {
            other.strip_prefix(name).is_some_and(|rest| rest.starts_with('.') && rest.ends_with(".new"))
        });
        for other in beside {
            SealKey::forget(&file.with_file_name(other));
        }
    }

    fn new_key(&self) -> SealKey {
        let mut secret = [0; 32];
        self.random(&mut secret);
        SealKey::new(secret)
    }

    fn let_sign(&mut self, key: &SealKey, before: Option<String>) -> Result<KeyMade> {
        let id = key.id().to_string();
        let (public, today) = (key.public(), self.today());
        self.write(Action::CreateKey, |tx| {
            if templates::signing_key(tx)? != before {
                return Err(Refusal::new("another operator made a key just now; nothing was changed").into());
            }
            templates::take_over(tx, &id, &public.bytes, today)?;
            let event = match &before {
                None => Event::new(EventKind::KeyCreated, "office").with("key", id.as_str()),
                Some(before) => {
                    Event::new(EventKind::KeyRotated, "office").with("key", id.as_str()).with("before", before.as_str())
                }
            };
            tx.record(&event)?;
            Ok(())
        })?;
        Ok(KeyMade { id, file: self.key_file(), before })
    }

    /// Every public key as a file to give away. Refuses when there is none.
    pub fn export_keys(&self) -> Result<PublicKeys> {
        let keys = self.public_keys()?;
        if keys.is_empty() {
            return Err(
                Error::new(ErrorKind::NotFound, "the office has no signing key yet").with_hint("Type key create.")
            );
        }
        Ok(PublicKeys { ids: keys.iter().map(|k| k.id.to_string()).collect(), text: public_text(&keys) })
    }

    pub(super) fn public_keys(&self) -> Result<Vec<PublicKey>> {
        let rows = templates::keys(self.db())?;
        Ok(rows.into_iter().map(|row| PublicKey::from_bytes(row.public)).collect::<Result<_, _>>()?)
    }

    /// The key that signs; a take-over that was interrupted is finished here. Refuses when there is none, when its file is missing or open to others, and when it is another than
    /// the database names.
    pub(super) fn seal_key(&self) -> Result<SealKey> {
        let wanted = templates::signing_key(self.db())?.ok_or_else(|| {
            Refusal::new("the office has no signing key yet").hint("Type key create: certificates carry a signature.")
        })?;
        let kept = SealKey::read(&self.key_file());
        if let Ok(key) = &kept
            && key.id().as_str() == wanted
        {
            return Ok(kept?);
        }
        // The machine stopped after the database named the new key and before its file took its place.
        let beside = self.key_beside(&wanted);
        if let Some(key) = SealKey::read(&beside).ok().filter(|key| key.id().as_str() == wanted) {
            SealKey::take_place(&beside, &self.key_file())?;
            return Ok(key);
        }
        let key = kept?;
        Err(Refusal::new(format!("the key file holds key {}, the office signs with {wanted}", key.id()))
            .hint("Bring the right key file back, or type key rotate.")
            .into())
    }
}
