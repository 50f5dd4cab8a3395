//! Inbound post: what came, from whom, who has it, and what it is about.
//!
//! **Invariant:** a certificate that came with the post is a return, and only that moves its state.

use super::super::{Core, Result};
use crate::core::domain::Refusal;
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::post::inbound::{InboundState, InboundStep};
use crate::core::domain::references::InboundRef;
use crate::core::domain::roles::Action;
use crate::core::store::post::inbound as store;
use crate::core::store::{Connection, subjects};

pub use crate::core::store::post::inbound::{InboundRow, NewInbound as InboundOrder};

impl Core {
    /// Notes an item of inbound post. Refuses one without what it is and from whom, and a link to nothing.
    pub fn note_inbound(&mut self, order: &InboundOrder) -> Result<InboundRef> {
        let order = InboundOrder {
            item: order.item.trim().to_owned(),
            sender: order.sender.trim().to_owned(),
            given_to: order.given_to.trim().to_owned(),
            linked: known(self.db(), &order.linked)?,
            note: order.note.trim().to_owned(),
        };
        if order.item.is_empty() || order.sender.is_empty() {
            return Err(Refusal::new("inbound post needs what it is and from whom")
                .hint("Say letter, parcel, certificate or what else came.")
                .into());
        }
        self.write(Action::KeepPost, |tx| {
            let reference = store::insert(tx, &order)?;
            tx.record(&Event::new(EventKind::InboundNoted, reference).with("linked", order.linked.as_str()))?;
            if !order.given_to.is_empty() {
                tx.record(&Event::new(EventKind::InboundGiven, reference).with("to", order.given_to.as_str()))?;
            }
            Ok(reference)
        })
    }

    /// One item of inbound post. Refuses when there is none of this number.
    pub fn inbound_item(&self, item: InboundRef) -> Result<InboundRow> {
        Ok(store::load(self.db(), item)?)
    }

    /// Gives an item to somebody, also on to somebody else. Refuses nobody, and what is done.
    pub fn give_inbound(&mut self, item: InboundRef, to: &str) -> Result<()> {
        let to = to.trim();
        if to.is_empty() {
            return Err(Refusal::new(format!("{item} is given to somebody: who?")).into());
        }
        self.write(Action::KeepPost, |tx| {
            let row = store::load(tx, item)?;
            store::advance(tx, &InboundStep::ask(item, row.state, InboundState::Given)?, to)?;
            tx.record(&Event::new(EventKind::InboundGiven, item).with("to", to))?;
            Ok(())
        })
    }

    /// Links an item with the record it is about. Refuses a record nobody knows.
    pub fn link_inbound(&mut self, item: InboundRef, record: &str) -> Result<()> {
        let record = known(self.db(), record)?;
        self.write(Action::KeepPost, |tx| {
            store::load(tx, item)?;
            store::link(tx, item, &record)?;
            tx.record(&Event::new(EventKind::InboundLinked, item).with("linked", record.as_str()))?;
            Ok(())
        })
    }

    /// Says that an item is done with. Refuses one that is done already.
    pub fn finish_inbound(&mut self, item: InboundRef) -> Result<()> {
        self.write(Action::KeepPost, |tx| {
            let row = store::load(tx, item)?;
            store::advance(tx, &InboundStep::ask(item, row.state, InboundState::Done)?, "")?;
            tx.record(&Event::new(EventKind::InboundDone, item))?;
            Ok(())
        })
    }
}

/// The reference of a record as it is called; empty stays empty. Refuses what nothing is called.
fn known(db: &Connection, record: &str) -> Result<String> {
    let record = record.trim();
    if record.is_empty() {
        return Ok(String::new());
    }
    match subjects::find(db, record)? {
        Some(subject) => Ok(subject.reference),
        None => Err(Refusal::new(format!("no record is called `{record}`"))
            .hint("Link it with a reference, a serial, a ULN or a code.")
            .into()),
    }
}
