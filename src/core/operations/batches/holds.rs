//! Gates asked again while an award is in a run, and what becomes of its sheet when one is shut: not yet printed, the
//! serial is unused; printed and passed, the paper is kept back; the award goes back either way.
//!
//! **Invariant:** an award blocked after approval never leaves the house, and its number stays explained.

use super::super::Result;
use super::{changes, give_back};
use crate::core::domain::awards::AwardState;
use crate::core::domain::batches::life::BatchState;
use crate::core::domain::certificates::CertificateState;
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::exceptions::{Subject, SubjectKind};
use crate::core::domain::gates::{self, Gate};
use crate::core::domain::references::{AwardRef, BatchRef};
use crate::core::domain::{Day, Refusal};
use crate::core::store::awards::{self, FactCache};
use crate::core::store::batches::sheets::{self, SheetRow};
use crate::core::store::batches::{self, BatchRow, members};
use crate::core::store::{Connection, Tx, exceptions};

/// The place of a paper kept back by a rule, in the trail: a person lays it somewhere and says where.
const NO_PLACE_YET: &str = "to be given";

/// What became of an award that was blocked while it was in a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TakenOut {
    /// It went back; nothing of it was printed.
    Back(AwardRef),
    /// It went back; its serial is unused.
    Unused(AwardRef, String),
    /// Its paper is kept back.
    KeptBack(AwardRef, String),
    /// Its sheet is at the printer or not yet inspected: it is kept back when it comes out.
    Awaited(AwardRef, String),
    /// Its paper left the house already: a recall is for a person to decide.
    Gone(AwardRef, String),
}

/// The awards among these whose gates are shut on that day, each with its reason. An award this run issued is not
/// blocked by its own certificate.
pub(super) fn blocked(db: &Connection, awards: &[AwardRef], day: Day) -> Result<Vec<(AwardRef, String)>> {
    let (mut cache, mut blocked) = (FactCache::default(), Vec::new());
    for award in awards {
        let Some(record) = awards::record(db, *award)? else { continue };
        let own = if record.state == AwardState::Issued { Gate::Edition.bit() } else { 0 };
        let shut = cache.facts(db, &record, |facts| gates::state(facts, day))?.shut & !own;
        if shut != 0 {
            let names: Vec<_> = Gate::of_mask(shut).into_iter().map(Gate::code).collect();
            blocked.push((*award, format!("gate shut: {}", names.join(", "))));
        }
    }
    Ok(blocked)
}

/// The awards of a run, without those taken out.
pub(super) fn awards_of(db: &Connection, batch: BatchRef) -> Result<Vec<AwardRef>> {
    Ok(members::awards(db, batch)?)
}

/// Refuses when an open exception holds the run itself.
pub(super) fn not_held(db: &Connection, batch: BatchRef) -> Result<()> {
    let subject = Subject { kind: SubjectKind::Batch, key: batch.0, reference: batch.to_string() };
    let Some(hold) = exceptions::holding(db, &subject)? else { return Ok(()) };
    let by = match hold.restricted {
        true => "a manager's decision".to_owned(),
        false => format!("{} {}", hold.reference, hold.kind),
    };
    Err(Refusal::new(format!("batch {batch} is held by {by}")).hint("It goes on when the hold is lifted.").into())
}

/// Asks the gates of every award of the run again and takes the blocked ones out.
pub(super) fn ask_again(tx: &Tx<'_>, row: &BatchRow) -> Result<Vec<TakenOut>> {
    let blocked = blocked(tx, &awards_of(tx, row.reference)?, tx.stamp().day)?;
    if blocked.is_empty() {
        return Ok(Vec::new());
    }
    let all = sheets::all(tx, row.reference)?;
    let mut taken = Vec::new();
    let kept = |award| all.iter().any(|s| s.sheet.award == award && s.sheet.state == CertificateState::KeptBack);
    for (award, reason) in blocked.into_iter().filter(|(award, _)| !kept(*award)) {
        taken.push(take_out(tx, row, &all, award, &reason)?);
    }
    Ok(taken)
}

/// Takes an award out of the run it is in, because a hold or an amendment reached it; none when it is in no open run.
pub(in crate::core::operations) fn reach_into_run(
    tx: &Tx<'_>,
    award: AwardRef,
    reason: &str,
) -> Result<Option<(BatchRef, TakenOut)>> {
    let Some(batch) = members::run_of(tx, award)? else { return Ok(None) };
    let row = batches::load(tx, batch)?;
    if matches!(row.state, BatchState::Closed | BatchState::Cancelled) {
        return Ok(None);
    }
    let all = sheets::all(tx, batch)?;
    Ok(Some((batch, take_out(tx, &row, &all, award, reason)?)))
}

/// Takes one award out of a run, by how far its sheet is.
pub(super) fn take_out(
    tx: &Tx<'_>,
    row: &BatchRow,
    all: &[SheetRow],
    award: AwardRef,
    reason: &str,
) -> Result<TakenOut> {
    use CertificateState as S;
    let own = all.iter().rev().find(|s| s.sheet.award == award && s.sheet.state != S::Unused);
    let Some(sheet) = own else { return go_back(tx, row, award, reason) };
    let serial = sheet.sheet.serial.to_string();
    match sheet.sheet.state {
        S::Reserved if !sheet.sheet.written => {
            let permit = row.life().leave_unused(&[&sheet.sheet])?;
            sheets::apply(tx, &permit)?;
            let event =
                Event::new(EventKind::CertificateUnused, &serial).because(reason).changing_all(changes(&permit));
            tx.record(&event)?;
            go_back(tx, row, award, reason)?;
            Ok(TakenOut::Unused(award, serial))
        }
        S::Passed => {
            let permit = row.life().keep_back(&[&sheet.sheet])?;
            sheets::apply(tx, &permit)?;
            sheets::note_kept(tx, &permit, "")?;
            let event = Event::new(EventKind::CertificateKeptBack, &serial).with("place", NO_PLACE_YET);
            tx.record(&event.because(reason).changing_all(changes(&permit)))?;
            Ok(TakenOut::KeptBack(award, serial))
        }
        S::Spoiled => go_back(tx, row, award, reason),
        S::Reserved | S::Printed => Ok(TakenOut::Awaited(award, serial)),
        S::KeptBack => Ok(TakenOut::KeptBack(award, serial)),
        S::Unused
        | S::Dispatched
        | S::Delivered
        | S::Returned
        | S::Lost
        | S::Redispatched
        | S::Destroyed
        | S::BeingReplaced
        | S::Cancelled
        | S::Revoked => Ok(TakenOut::Gone(award, serial)),
    }
}

fn go_back(tx: &Tx<'_>, row: &BatchRow, award: AwardRef, reason: &str) -> Result<TakenOut> {
    let event = Event::new(EventKind::AwardTakenOut, award).with("batch", row.reference.to_string()).because(reason);
    let seq = tx.record(&event)?;
    give_back(tx, row.reference, award, seq, reason)?;
    Ok(TakenOut::Back(award))
}
