//! Reconciling and closing a run, and the serial continuity of a brand and year.
//!
//! **Invariant:** a run closes only when printed + spoiled + unused = reserved, its paper says the same, and the
//! destruction of its spoils was witnessed; the proof is made again in the transaction that closes it.

use super::super::{Core, Result};
use super::{advance, load, small};
use crate::core::domain::batches::continuity::Continuity;
use crate::core::domain::batches::sheets::{Counts, ReconcileFacts, Reconciled};
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::references::BatchRef;
use crate::core::domain::roles::Action;
use crate::core::store::batches::{self, BatchRow, serials, sheets, spoils};
use crate::core::store::{Connection, stock};

/// The numbers of one prefix and year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SerialSeries {
    /// The brand's serial prefix.
    pub prefix: String,
    /// The year.
    pub year: i32,
    /// Every number explained, and those that are not.
    pub continuity: Continuity,
}

impl Core {
    /// Proves that a run's numbers add up, and notes it. Refuses with the figures that do not.
    pub fn reconcile_batch(&mut self, batch: BatchRef) -> Result<Counts> {
        self.write(Action::CloseBatch, |tx| {
            let row = load(tx, batch)?;
            let proof = proof(tx, &row)?;
            let counts = *proof.counts();
            batches::reconciled(tx, batch)?;
            let event = Event::new(EventKind::BatchReconciled, batch)
                .with("printed", i64::from(counts.printed))
                .with("spoiled", i64::from(counts.spoiled))
                .with("unused", i64::from(counts.unused))
                .with("reserved", i64::from(counts.reserved));
            tx.record(&event)?;
            Ok(counts)
        })
    }

    /// Closes a dispatched run. Refuses when its numbers do not add up, whatever was noted before.
    pub fn close_batch(&mut self, batch: BatchRef) -> Result<Counts> {
        self.write(Action::CloseBatch, |tx| {
            let row = load(tx, batch)?;
            let proof = proof(tx, &row)?;
            let permit = row.life().close(&proof)?;
            if row.reconciled_on.is_none() {
                batches::reconciled(tx, batch)?;
            }
            advance(tx, &permit, &Event::new(EventKind::BatchClosed, batch))?;
            batches::closed_on(tx, batch)?;
            Ok(*proof.counts())
        })
    }

    /// Explains every serial ever reserved, by prefix and year.
    pub fn serial_continuity(&self) -> Result<Vec<SerialSeries>> {
        serials::series(self.db())?
            .into_iter()
            .map(|(prefix, year)| {
                let continuity = serials::continuity(self.db(), &prefix, year)?;
                Ok(SerialSeries { prefix, year, continuity })
            })
            .collect()
    }
}

fn proof(db: &Connection, row: &BatchRow) -> Result<Reconciled> {
    let paper = stock::of_run(db, row.reference)?;
    let facts = ReconcileFacts {
        counts: sheets::counts(db, row.reference)?,
        paper_good: paper.good,
        paper_spoiled: paper.spoiled,
        plain_spoiled: spoils::on_plain_paper(db, row.reference)?,
        paper_at_printer: paper.at_printer,
        unwitnessed: small(sheets::unwitnessed(db, row.reference)?.len()),
    };
    Ok(row.life().reconcile(&facts)?)
}
