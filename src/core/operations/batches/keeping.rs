//! Good papers kept back in the house by hand, and let go again. Separate from holds, which keep papers back by
//! themselves when a gate is shut.
//!
//! **Invariant:** a paper kept back is in no consignment; released, it leaves in a consignment of its own run.

use super::super::{Core, Error, Result};
use super::{changes, holds, load};
use crate::core::domain::Refusal;
use crate::core::domain::certificates::Serial;
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::references::BatchRef;
use crate::core::domain::roles::Action;
use crate::core::store::batches::sheets::{self, SheetRow};
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
