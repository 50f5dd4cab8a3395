//! How somebody left the window: the columns of a list, the commands they use, how far the tour was. Outside the trail.
//! Written when something is left, never while the window idles.

use super::{Core, Result};
use crate::core::store::memory;

impl Core {
    /// Remembers a value, JSON, for this operator under a name. A window that may change nothing remembers nothing.
    pub fn remember(&mut self, name: &str, value: &str) -> Result<()> {
        if self.is_read_only() {
            return Ok(());
        }
        self.write_unasked(|tx| Ok(memory::remember(tx, name, value)?))
    }

    /// What this operator's windows remembered under a name.
    pub fn remembered(&self, name: &str) -> Result<Option<String>> {
        Ok(memory::of(self.db(), &self.login, name)?)
    }
}
