//! Days on the command line, as people write them. Separate because every command takes them alike.

use crate::core::domain::Day;
use crate::core::domain::written_days::typed_day;
use crate::core::{Core, Error};

/// Reads `fri`, `today+5`, `21 nov` or `2026-11-21` against the office's day. Refuses, in a phrase, what is no day.
pub fn typed(core: &Core, text: &str) -> Result<Day, Error> {
    let today = core.today();
    Ok(typed_day(text, today, today)?.day)
}
