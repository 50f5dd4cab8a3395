//! The carrier's collection: booked when what lies packed is what the manifest says, and confirmed by what the driver
//! took. Separate from the file, which may be made again until the booking stands.
//!
//! **Invariant:** a collection is booked only against the matching totals; what the driver did not take stays booked.

use super::super::{Core, Result};
use super::leaving::{finish, left_event, may_leave};
use super::manifests::lying;
use super::{Left, leave, small};
use crate::core::domain::Refusal;
use crate::core::domain::consignments::ConsignmentState;
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::post::manifests::matches;
use crate::core::domain::references::{BatchRef, ConsignmentRef, ManifestRef};
use crate::core::domain::roles::Action;
use crate::core::store::consignments::{self, ConsignmentRow};
use crate::core::store::post::manifests::{self as store, Collection};
use crate::core::store::{Connection, holidays};

/// A collection to be booked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BookOrder {
    /// The day; empty: today.
    pub on: String,
    /// From when, such as `14:00`.
    pub from: String,
    /// To when.
    pub to: String,
    /// The carrier's reference of the booking.
    pub reference: String,
}

/// What the driver took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// Everything that was booked.
    All,
    /// Everything, counted by hand: so many.
    Counted(u32),
    /// Only these.
    Named(Vec<ConsignmentRef>),
}

/// How a collection went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collected {
    /// The manifest.
    pub manifest: ManifestRef,
    /// Consignments the driver took.
    pub consignments: u32,
    /// Papers that left for the first time.
    pub certificates: u32,
    /// Papers that left again.
    pub again: u32,
    /// Consignments still booked.
    pub stay: Vec<ConsignmentRef>,
    /// Runs of which everything has left now.
    pub runs: Vec<BatchRef>,
}

impl Core {
    /// Books the collection of a manifest. Refuses when what lies packed is not what the manifest says, a day that is past, a
    /// window that runs backwards, no reference, and papers whose gate is shut now.
    pub fn book_collection(&mut self, manifest: ManifestRef, order: &BookOrder) -> Result<u32> {
        self.write(Action::DispatchBatch, |tx| {
            let collection = collection_of(order, tx.stamp().day)?;
            let row = store::load(tx, manifest)?;
            let parcels = parcels_of(tx, manifest)?;
            for parcel in &parcels {
                may_leave(tx, parcel)?;
            }
            let permit = matches(&row.totals, &lying(&parcels))?;
            for parcel in &parcels {
                consignments::advance(tx, &parcel.life.book(parcel.deliver_to)?)?;
                let event = Event::new(EventKind::ConsignmentBooked, parcel.life.reference)
                    .with("manifest", manifest.to_string())
                    .with("day", collection.on.as_str());
                tx.record(&event)?;
            }
            store::book(tx, manifest, &collection, &permit)?;
            let event = Event::new(EventKind::CollectionBooked, manifest)
                .with("day", collection.on.as_str())
                .with("reference", collection.reference.as_str())
                .with("consignments", parcels.len());
            tx.record(&event)?;
            Ok(small(parcels.len()))
        })
    }

    /// Confirms what the driver took of a booked collection: everything, everything counted by hand, or only those
    /// named. What was not taken stays booked. Refuses a count that differs and what was not booked.
    pub fn collect(&mut self, manifest: ManifestRef, taken: &Taken) -> Result<Collected> {
        let calendar = holidays::calendar(self.db(), &self.office().place)?;
        self.write(Action::DispatchBatch, |tx| {
            let booked: Vec<ConsignmentRow> =
                parcels_of(tx, manifest)?.into_iter().filter(|p| p.life.state == ConsignmentState::Booked).collect();
            let going = chosen(manifest, &booked, taken)?;
            let mut left = Left::default();
            for parcel in &going {
                may_leave(tx, parcel)?;
                left.add(leave(tx, parcel, &parcel.life.collect()?)?);
                let event = Event::new(EventKind::ConsignmentCollected, parcel.life.reference)
                    .with("manifest", manifest.to_string());
                tx.record(&event)?;
            }
            let stay: Vec<ConsignmentRef> = booked
                .iter()
                .map(|parcel| parcel.life.reference)
                .filter(|reference| !going.iter().any(|gone| gone.life.reference == *reference))
                .collect();
            if stay.is_empty() {
                store::collected(tx, manifest)?;
            }
            let days = left.days(&calendar, tx.stamp().day);
            tx.record(&left_event(&manifest.to_string(), "collected by the driver", &left, &days))?;
            let done = finish(tx, &going, &left)?;
            Ok(Collected {
                manifest,
                consignments: small(going.len()),
                certificates: done.certificates,
                again: done.again,
                stay,
                runs: done.runs,
            })
        })
    }
}

fn parcels_of(db: &Connection, manifest: ManifestRef) -> Result<Vec<ConsignmentRow>> {
    store::load(db, manifest)?;
    let references = store::consignments(db, manifest)?;
    Ok(references.into_iter().map(|c| consignments::load(db, c)).collect::<Result<_, _>>()?)
}

fn chosen(manifest: ManifestRef, booked: &[ConsignmentRow], taken: &Taken) -> Result<Vec<ConsignmentRow>, Refusal> {
    if booked.is_empty() {
        return Err(Refusal::new(format!("nothing of manifest {manifest} is booked for a collection"))
            .hint("Book its collection first."));
    }
    match taken {
        Taken::All => Ok(booked.to_vec()),
        Taken::Counted(count) if *count == small(booked.len()) => Ok(booked.to_vec()),
        Taken::Counted(count) => Err(Refusal::new(format!(
            "the driver took {count} consignments, {} are booked in {manifest}; nothing was changed",
            booked.len()
        ))
        .hint("Count again, or name those that were taken.")),
        Taken::Named(names) => names
            .iter()
            .map(|name| {
                let found = booked.iter().find(|parcel| parcel.life.reference == *name).cloned();
                found.ok_or_else(|| {
                    Refusal::new(format!("consignment {name} is not booked in {manifest}; nothing was changed"))
                })
            })
            .collect(),
    }
}

fn collection_of(order: &BookOrder, today: crate::core::domain::Day) -> Result<Collection, Refusal> {
    let on = match order.on.trim() {
        "" => today,
        text => text.parse().map_err(|_| Refusal::new(format!("`{text}` is no day, wanted one such as {today}")))?,
    };
    if on < today {
        return Err(Refusal::new(format!("a collection on {on} is past; today is {today}")));
    }
    let time = |text: &str| {
        chrono::NaiveTime::parse_from_str(text.trim(), "%H:%M")
            .map_err(|_| Refusal::new(format!("`{text}` is no time, wanted one such as 14:00")))
    };
    let (from, to) = (time(&order.from)?, time(&order.to)?);
    if from >= to {
        return Err(Refusal::new(format!("a window from {} to {} runs backwards", order.from.trim(), order.to.trim())));
    }
    if order.reference.trim().is_empty() {
        return Err(Refusal::new("a collection needs the carrier's reference of the booking")
            .hint("It stands in the carrier's answer."));
    }
    let clock = |time: chrono::NaiveTime| time.format("%H:%M").to_string();
    Ok(Collection {
        on: on.to_string(),
        from: clock(from),
        to: clock(to),
        reference: order.reference.trim().to_owned(),
    })
}
