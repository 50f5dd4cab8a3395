//! Good papers kept back in the house by hand, and let go again. Separate from holds, which keep papers back by
//! themselves when a gate is shut.
//!
//! **Invariant:** a paper kept back is in no consignment; released, it leaves in a consignment of its own run.

use super::super::{Core, Error, Result};
use super::{changes, holds, load};
use crate::core::domain::Refusal;
use crate::core::domain::certificates::{CertificateState, Serial};
use crate::core::domain::events::{Change, Event, EventKind};
use crate::core::domain::references::BatchRef;
use crate::core::domain::roles::Action;
use crate::core::store::batches::sheets::{self, SheetRow};
use crate::core::store::batches::spoils;
pub use crate::core::store::batches::spoils::KeptPaper;
use crate::core::store::{Connection, Tx};

impl Core {
    /// Keeps a good paper back, with its place and the reason. Gives its run.
    /// Refuses papers that did not pass inspection or left the house, and no reason.
    pub fn keep_back_certificate(&mut self, serial: &Serial, place: &str, reason: &str) -> Result<BatchRef> {
        if place.trim().is_empty() || reason.trim().is_empty() {
            return Err(Refusal::new(format!("to keep {serial} back its place and a reason are needed"))
                .hint("Say where it lies and why.")
                .into());
        }
        self.write(Action::PackBatch, |tx| {
            let (batch, sheet) = sheet_of(tx, serial)?;
            let permit = load(tx, batch)?.life().keep_back(&[&sheet.sheet])?;
            sheets::apply(tx, &permit)?;
            sheets::note_kept(tx, &permit, place.trim())?;
            let event = Event::new(EventKind::CertificateKeptBack, serial).with("place", place.trim());
            tx.record(&event.because(reason.trim()).changing_all(changes(&permit)))?;
            Ok(batch)
        })
    }

    /// Says where a paper lies that is kept back. Refuses a paper that is not, and an empty place.
    pub fn place_certificate(&mut self, serial: &Serial, place: &str) -> Result<BatchRef> {
        let place = place.trim();
        if place.is_empty() {
            return Err(Refusal::new(format!("where does {serial} lie? A place is needed"))
                .hint("Say it such as \"safe, tray 3\".")
                .into());
        }
        self.write(Action::PackBatch, |tx| {
            let (batch, sheet) = sheet_of(tx, serial)?;
            if sheet.sheet.state != CertificateState::KeptBack {
                return Err(
                    Refusal::new(format!("certificate {serial} is {} and not kept back", sheet.sheet.state)).into()
                );
            }
            sheets::note_place(tx, serial, place)?;
            let change =
                Change::new(format!("certificate:{serial}"), "kept_place", sheet.kept_place, Some(place.to_owned()));
            tx.record(&Event::new(EventKind::CertificatePlaced, serial).with("place", place).changing(change))?;
            Ok(batch)
        })
    }

    /// Every paper kept back, by its place; those without one first.
    pub fn kept_back(&self) -> Result<Vec<KeptPaper>> {
        Ok(spoils::kept_back(self.db())?)
    }

    /// Lets a paper go that was kept back; it is packed with its run, or late when the run has left. Gives its run.
    /// Refuses while a gate of its award is shut.
    pub fn release_certificate(&mut self, serial: &Serial, reason: &str) -> Result<BatchRef> {
        self.write(Action::PackBatch, |tx| {
            let (batch, sheet) = sheet_of(tx, serial)?;
            if let Some((award, shut)) = holds::blocked(tx, &[sheet.sheet.award], tx.stamp().day)?.into_iter().next() {
                return Err(Refusal::new(format!("{serial} stays kept back: {award}, {shut}"))
                    .hint(format!("`certdesk why {award}` says what is missing."))
                    .into());
            }
            let permit = load(tx, batch)?.life().release(&[&sheet.sheet])?;
            sheets::apply(tx, &permit)?;
            sheets::note_released(tx, &permit)?;
            let event = Event::new(EventKind::CertificateReleased, serial).because(reason.trim());
            tx.record(&event.changing_all(changes(&permit)))?;
            Ok(batch)
        })
    }
}

fn sheet_of(tx: &Tx<'_>, serial: &Serial) -> Result<(BatchRef, SheetRow)> {
    let batch = run_of(tx, serial)?;
    let found = sheets::all(tx, batch)?.into_iter().find(|s| s.sheet.serial == *serial);
    Ok((batch, found.ok_or_else(|| Error::not_found(format!("certificate {serial}")))?))
}

fn run_of(db: &Connection, serial: &Serial) -> Result<BatchRef> {
    Ok(sheets::run_of(db, serial)?)
}
