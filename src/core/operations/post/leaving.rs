//! Consignments that leave one by one: handed in at the counter, or handed over in the house to who collects them.
//! Separate from the driver's collection, which takes many at once.
//!
//! **Invariant:** gates are asked again before a paper of a run leaves; a paper whose gate is shut stays.

use super::super::batches::gates_shut;
use super::super::{Core, Result};
use super::packing::run_left;
use super::{Left, leave, moving};
use crate::core::domain::Refusal;
use crate::core::domain::consignments::{ConsignmentState, DeliverTo};
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::references::{BatchRef, ConsignmentRef};
use crate::core::domain::reports::facts::turnaround_text;
use crate::core::domain::roles::Action;
use crate::core::store::consignments::{self, ConsignmentRow};
use crate::core::store::post::news::{self, HandOver};
use crate::core::store::{Tx, holidays};

/// What was handed in or over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HandedIn {
    /// The consignments.
    pub consignments: Vec<ConsignmentRef>,
    /// Papers that left for the first time.
    pub certificates: u32,
    /// Papers that left again.
    pub again: u32,
    /// Runs of which everything has left now.
    pub runs: Vec<BatchRef>,
}

impl Core {
    /// Hands consignments in at the counter. Refuses what is not packed, what is collected in the house, and papers
    /// whose gate is shut now.
    pub fn hand_in(&mut self, which: &[ConsignmentRef]) -> Result<HandedIn> {
        let calendar = holidays::calendar(self.db(), &self.office().place)?;
        self.write(Action::DispatchBatch, |tx| {
            let (mut left, mut parcels) = (Left::default(), Vec::new());
            for consignment in which {
                let parcel = consignments::load(tx, *consignment)?;
                if parcel.deliver_to == DeliverTo::Collect {
                    return Err(Refusal::new(format!(
                        "consignment {consignment} is collected in the house and is not handed in"
                    ))
                    .hint("Hand it over to who collects it, with the document seen.")
                    .into());
                }
                may_leave(tx, &parcel)?;
                left.add(leave(tx, &parcel, &parcel.life.hand_in()?)?);
                let event =
                    Event::new(EventKind::ConsignmentDispatched, *consignment).with("service", parcel.service.as_str());
                tx.record(&event)?;
                parcels.push(parcel);
            }
            let subject = which.first().map(ToString::to_string).unwrap_or_default();
            tx.record(&left_event(&subject, "handed in at the counter", &left, &left.days(&calendar, tx.stamp().day)))?;
            finish(tx, &parcels, &left)
        })
    }

    /// Hands a consignment over in the house to who collects it, with the kind of document seen of them.
    /// Refuses what travels, what is not packed, and no evidence.
    pub fn hand_over(&mut self, consignment: ConsignmentRef, over: &HandOver) -> Result<HandedIn> {
        let calendar = holidays::calendar(self.db(), &self.office().place)?;
        self.write(Action::DispatchBatch, |tx| {
            let parcel = consignments::load(tx, consignment)?;
            let permit = parcel.life.hand_over(parcel.deliver_to, &over.by, &over.document)?;
            may_leave(tx, &parcel)?;
            let left = leave(tx, &parcel, &permit)?;
            moving::certificates_follow(tx, consignment, ConsignmentState::Delivered)?;
            consignments::heard_of(tx, consignment, &tx.stamp().day.to_string(), true)?;
            news::hand_over(tx, consignment, over)?;
            let event =
                Event::new(EventKind::ConsignmentHandedOver, consignment).with("document", over.document.trim());
            tx.record(&event)?;
            let days = left.days(&calendar, tx.stamp().day);
            tx.record(&left_event(&consignment.to_string(), "handed over in the house", &left, &days))?;
            finish(tx, &[parcel], &left)
        })
    }
}

/// Refuses a consignment with a paper whose gate is shut now: the paper is kept back, the parcel is opened.
pub fn may_leave(tx: &Tx<'_>, parcel: &ConsignmentRow) -> Result<()> {
    if parcel.batch.is_none() {
        return Ok(());
    }
    let contents = consignments::contents(tx, parcel.life.reference)?;
    let shut = gates_shut(tx, &contents.iter().map(|paper| paper.award).collect::<Vec<_>>())?;
    let Some((award, why)) = shut.into_iter().next() else { return Ok(()) };
    let consignment = parcel.life.reference;
    Err(Refusal::new(format!("consignment {consignment} stays: {award}, {why}"))
        .hint(format!("`certdesk post unpack {consignment}`, then keep that paper back; the rest may go."))
        .into())
}

/// The event that counts what left.
pub fn left_event(subject: &str, how: &str, left: &Left, days: &[u32]) -> Event {
    Event::new(EventKind::PostLeft, subject)
        .with("how", how)
        .with("consignments", i64::from(left.consignments))
        .with("certificates", i64::from(left.certificates()))
        .with("again", i64::from(left.again))
        .with("turnaround", turnaround_text(days.iter().copied()))
        .changing_all(left.changes.clone())
}

/// Calls the runs dispatched of which everything has left.
pub fn finish(tx: &Tx<'_>, parcels: &[ConsignmentRow], left: &Left) -> Result<HandedIn> {
    let mut batches: Vec<BatchRef> = parcels.iter().filter_map(|parcel| parcel.batch).collect();
    batches.sort_unstable();
    batches.dedup();
    let mut runs = Vec::new();
    for batch in batches {
        if run_left(tx, batch)? {
            runs.push(batch);
        }
    }
    Ok(HandedIn {
        consignments: parcels.iter().map(|parcel| parcel.life.reference).collect(),
        certificates: left.certificates(),
        again: left.again,
        runs,
    })
}
