//! What follows when a fact that gates read changes: verdicts are refreshed, and an award that stands in a run and may
//! no longer go on is taken out of it. Separate because exceptions, imports, amendments and the day all end here.
//!
//! **Invariant:** it happens in the transaction of the change itself.

use super::Result;
use super::awards::shut_in_run;
use super::batches::{TakenOut, reach_into_run};
use crate::core::domain::awards::AwardState;
use crate::core::domain::references::{AwardRef, BatchRef};
use crate::core::store::awards::{self, FactCache, Reach};
use crate::core::store::{Tx, batches::members};

/// An award that a change took out of its run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    /// The award.
    pub award: AwardRef,
    /// The run it stood in.
    pub batch: BatchRef,
    /// What became of its sheet.
    pub outcome: TakenOut,
}

impl Reached {
    /// What was done, a sentence.
    pub fn sentence(&self) -> String {
        let Self { award, batch, outcome } = self;
        match outcome {
            TakenOut::Back(_) => format!("{award} was taken out of {batch}."),
            TakenOut::Unused(_, serial) => format!("{award} was taken out of {batch}; {serial} stays unused."),
            TakenOut::KeptBack(_, serial) => format!("{serial} of {batch} is kept back."),
            TakenOut::Awaited(_, serial) => format!("{serial} of {batch} is kept back when it comes out."),
            TakenOut::Gone(_, serial) => format!("{serial} has left the house: decide whether to recall it."),
        }
    }
}

/// Refreshes what a changed fact reaches and takes blocked awards out of their runs.
pub(super) fn fact_changed(tx: &Tx<'_>, reach: Reach) -> Result<Vec<Reached>> {
    let mut cache = FactCache::default();
    let mut taken = Vec::new();
    for award in awards::reached(tx, reach)? {
        let state = awards::refresh(tx, &mut cache, award)?;
        if state.shut != 0
            && members::award_state(tx, award)? != AwardState::Pending
            && let Some(reason) = shut_in_run(tx, award, tx.stamp().day)?
        {
            taken.extend(taken_out(tx, &mut cache, award, &reason)?);
        }
    }
    Ok(taken)
}

/// Takes awards out of their runs because something that prints was amended, whether or not a gate is shut by it.
pub(super) fn prints_changed(tx: &Tx<'_>, reach: Reach, reason: &str) -> Result<Vec<Reached>> {
    let mut cache = FactCache::default();
    let mut taken = Vec::new();
    for award in awards::reached(tx, reach)? {
        taken.extend(taken_out(tx, &mut cache, award, reason)?);
        awards::refresh(tx, &mut cache, award)?;
    }
    Ok(taken)
}

/// Takes one award out of the run it stands in; none when it is in no open run.
pub(super) fn taken_out_of_run(tx: &Tx<'_>, award: AwardRef, reason: &str) -> Result<Option<Reached>> {
    taken_out(tx, &mut FactCache::default(), award, reason)
}

fn taken_out(tx: &Tx<'_>, cache: &mut FactCache, award: AwardRef, reason: &str) -> Result<Option<Reached>> {
    let Some((batch, outcome)) = reach_into_run(tx, award, reason)? else { return Ok(None) };
    awards::refresh(tx, cache, award)?;
    Ok(Some(Reached { award, batch, outcome }))
}
