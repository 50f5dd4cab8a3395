//! What a changed fact does to awards: cached verdicts asked again, and awards taken out of runs they may no longer be
//! in. Separate because every operation that changes a fact a gate reads ends with one of these two calls.
//!
//! **Invariant:** the reach happens in the transaction of the change itself.

use super::Result;
use crate::core::store::Tx;
pub use crate::core::store::awards::Reach;
use crate::core::store::awards::{FactCache, reached, refresh};

/// Asks the gates of every award a change reaches again; a batched one that is now shut out leaves its run.
/// Gives how many awards were asked.
pub(super) fn facts_changed(tx: &Tx<'_>, reach: Reach, _reason: &str) -> Result<usize> {
    let mut cache = FactCache::default();
    let awards = reached(tx, reach)?;
    for award in &awards {
        refresh(tx, &mut cache, *award)?;
    }
    Ok(awards.len())
}

/// For an amendment to anything that prints: every batched award it reaches leaves its run, whatever the gates say.
pub(super) fn print_changed(tx: &Tx<'_>, reach: Reach, _reason: &str) -> Result<usize> {
    let mut cache = FactCache::default();
    let awards = reached(tx, reach)?;
    for award in &awards {
        refresh(tx, &mut cache, *award)?;
    }
    Ok(awards.len())
}
