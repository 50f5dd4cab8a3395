//! The write gateway. Separate so that there is exactly one way to change the database: `BEGIN IMMEDIATE`, the caller's
//! work with its events, commit – or nothing at all.
//!
//! **Invariant:** only this file begins a transaction. No person is waited for and no PDF is made inside one.

use std::cell::{Cell, RefCell};
use std::ops::Deref;
use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::StoreError;
use crate::core::domain::{Day, Moment};

/// Where salts, codes and random references come from; given to the core so that tests fix it.
pub type Entropy = Box<dyn FnMut(&mut [u8]) + Send>;

/// Who writes, and when: every event of a transaction carries it.
#[derive(Debug, Clone)]
pub struct Stamp {
    /// The machine's real time.
    pub at: Moment,
    /// The office's day.
    pub day: Day,
    /// The operator's login.
    pub operator: String,
    /// The login of the colleague acted for.
    pub acting_as: Option<String>,
}

/// An open database.
pub struct Store {
    conn: Connection,
    path: PathBuf,
    read_only: bool,
    entropy: RefCell<Entropy>,
}

impl Store {
    pub(super) fn new(conn: Connection, path: PathBuf, read_only: bool, entropy: Entropy) -> Self {
        Self { conn, path, read_only, entropy: RefCell::new(entropy) }
    }

    /// The connection for reading.
    pub fn db(&self) -> &Connection {
        &self.conn
    }

    /// Where the database lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it was opened for reading only.
    pub fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// Fills a buffer with random bytes.
    pub fn random(&self, buffer: &mut [u8]) {
        (self.entropy.borrow_mut())(buffer);
    }

    /// A number that changes whenever another process has written.
    pub fn data_version(&self) -> Result<i64, StoreError> {
        Ok(self.conn.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?)
    }

    /// Runs one whole step. Everything it did stands after `Ok`, nothing after `Err`.
    /// Refuses when the database was opened for reading only.
    pub fn write<T, E: From<StoreError>>(
        &mut self,
        stamp: Stamp,
        work: impl FnOnce(&Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        if self.read_only {
            return Err(read_only_refusal().into());
        }
        let before = self.steady_plans(true)?;
        let done = self.write_steadily(stamp, work);
        // The step stands or not whatever becomes of this setting.
        drop(self.steady_plans(before));
        done
    }

    /// How much of the file is kept in memory: 4 MB as a rule, 40 MB while a large file comes in, so that a page that
    /// is changed a hundred times is written once.
    pub fn roomy(&self, roomy: bool) -> Result<(), StoreError> {
        Ok(self.conn.pragma_update(None, "cache_size", if roomy { -40_000 } else { super::open::USUAL_ROOM })?)
    }

    /// Whether a commit waits until the disk has it. Everything of the office does; who is where does not: after a power
    /// cut nobody is anywhere. The next commit that waits brings the earlier ones to the disk too.
    pub fn waits_for_the_disk(&self, waits: bool) -> Result<(), StoreError> {
        Ok(self.conn.pragma_update(None, "synchronous", if waits { "FULL" } else { "NORMAL" })?)
    }

    /// Keeps the plan of a statement whatever is bound to it: SQLite otherwise plans anew for every value, which costs
    /// a bulk step more than the step itself. Gives how it was before.
    pub fn steady_plans(&self, on: bool) -> Result<bool, StoreError> {
        let before = self.conn.db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG)?;
        self.conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, on)?;
        Ok(before)
    }

    fn write_steadily<T, E: From<StoreError>>(
        &mut self,
        stamp: Stamp,
        work: impl FnOnce(&Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let inner = self.conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(StoreError::from)?;
        let tx = Tx { inner, stamp, entropy: &self.entropy, step: Cell::new(None) };
        let done = work(&tx)?;
        tx.inner.commit().map_err(StoreError::from)?;
        Ok(done)
    }
}

fn read_only_refusal() -> StoreError {
    let refusal = crate::core::domain::Refusal::new("this database is open for reading only; nothing was changed");
    StoreError::Refused(refusal.hint("Open it without --read-only and with an operator who may write."))
}

/// A transaction that is open for writing. It reads like a connection; dropping it undoes everything.
pub struct Tx<'a> {
    inner: Transaction<'a>,
    stamp: Stamp,
    entropy: &'a RefCell<Entropy>,
    step: Cell<Option<i64>>,
}

impl Tx<'_> {
    /// Who writes, and when.
    pub fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    /// The first event of this transaction, which names the whole step; `next` when none was appended yet.
    pub(super) fn step(&self, next: i64) -> i64 {
        let step = self.step.get().unwrap_or(next);
        self.step.set(Some(step));
        step
    }

    /// Fills a buffer with random bytes.
    pub fn random(&self, buffer: &mut [u8]) {
        (self.entropy.borrow_mut())(buffer);
    }

    /// Takes the next number of a counter, from 1. It is never given out twice; a rolled back step returns it.
    pub fn next_number(&self, counter: &str) -> Result<i64, StoreError> {
        self.next_numbers(counter, 1)
    }

    /// Takes `count` consecutive numbers of a counter and gives the first.
    pub fn next_numbers(&self, counter: &str, count: i64) -> Result<i64, StoreError> {
        let after: i64 = self
            .inner
            .prepare_cached(
                "INSERT INTO counter (name, next) VALUES (?1, ?2 + 1)
                 ON CONFLICT (name) DO UPDATE SET next = next + ?2 RETURNING next",
            )?
            .query_row((counter, count), |row| row.get(0))?;
        Ok(after - count)
    }
}

impl Deref for Tx<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.inner
    }
}
