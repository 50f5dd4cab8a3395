//! Recorded series of commands: kept, listed, renamed, dropped. Separate from what they do, which goes through the same
//! operations as a key would. Outside the trail.

use super::{Core, Error, ErrorKind, Result};
use crate::core::domain::dates::moment_text;
use crate::core::store::macros;
pub use crate::core::store::macros::Macro;

impl Core {
    /// Every recorded series of this operator by name.
    pub fn macros(&self) -> Result<Vec<Macro>> {
        Ok(macros::all_of(self.db(), &self.login)?)
    }

    /// Keeps a series, JSON, in the place of an earlier one of the name. Refuses when the name is empty.
    pub fn keep_macro(&mut self, name: &str, steps: &str) -> Result<()> {
        let name = named(name)?;
        let at = moment_text(self.now());
        self.write_unasked(|tx| Ok(macros::keep(tx, &name, steps, &at)?))
    }

    /// Gives a series another name. Refuses when there is none, the name is empty, or another series has it.
    pub fn rename_macro(&mut self, from: &str, to: &str) -> Result<()> {
        let to = named(to)?;
        if self.macros()?.iter().any(|known| known.name == to) {
            let error = Error::new(ErrorKind::Refused, format!("another macro is called `{to}`"));
            return Err(error.with_hint("Choose another name, or delete that one first."));
        }
        let renamed = self.write_unasked(|tx| Ok(macros::rename(tx, from, &to)?))?;
        if renamed { Ok(()) } else { Err(Error::not_found(format!("macro `{from}`"))) }
    }

    /// Drops a series.
    pub fn drop_macro(&mut self, name: &str) -> Result<()> {
        self.write_unasked(|tx| Ok(macros::drop(tx, name)?))
    }
}

fn named(name: &str) -> Result<String> {
    let name = name.trim();
    if name.is_empty() {
        return Err(Error::new(ErrorKind::Refused, "a macro needs a name").with_hint("Type a word or two."));
    }
    Ok(name.chars().take(40).collect())
}
