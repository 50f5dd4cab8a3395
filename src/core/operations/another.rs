//! A second core of the same office for another thread: what it needs is taken along, and the file is opened over there.
//! Separate because reading the schema takes milliseconds that whoever waits for the first screen should not spend.

use std::path::PathBuf;

use super::office::Entropy;
use super::{Core, Result};
use crate::core::domain::Day;
use crate::core::domain::office::Office;
use crate::core::domain::roles::Role;
use crate::core::store::Store;

/// What another thread needs to open the same database: same operator, same day.
pub struct Another {
    path: PathBuf,
    read_only: bool,
    sees_restricted: bool,
    office: Office,
    today: Option<Day>,
    zone: chrono_tz::Tz,
    login: String,
    name: String,
    roles: Vec<Role>,
    acting_as: Option<String>,
}

impl Core {
    /// Opens the same database a second time: same operator, same day.
    pub fn again(&self, read_only: bool) -> Result<Self> {
        self.another(read_only).open()
    }

    /// What another thread takes along to open the same database for itself.
    pub fn another(&self, read_only: bool) -> Another {
        Another {
            path: self.path().to_owned(),
            read_only: read_only || self.is_read_only(),
            sees_restricted: self.sees_restricted(),
            office: self.office.clone(),
            today: self.today,
            zone: self.zone,
            login: self.login.clone(),
            name: self.name.clone(),
            roles: self.roles.clone(),
            acting_as: self.acting_as.clone(),
        }
    }
}

impl Another {
    /// Opens it, with this machine's clock. Refuses what opening refuses.
    pub fn open(&self) -> Result<Core> {
        let entropy: Entropy = Box::new(|buffer| {
            getrandom::fill(buffer).expect("the system's randomness is always there on Linux and macOS");
        });
        let store = Store::open(&self.path, self.read_only, entropy)?;
        store.see(self.sees_restricted)?;
        Ok(Core {
            store,
            office: self.office.clone(),
            clock: Box::new(chrono::Utc::now),
            today: self.today,
            zone: self.zone,
            login: self.login.clone(),
            name: self.name.clone(),
            roles: self.roles.clone(),
            acting_as: self.acting_as.clone(),
        })
    }
}
