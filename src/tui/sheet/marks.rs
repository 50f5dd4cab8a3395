//! Marks: which records are marked, whatever is filtered or sorted. Separate because they outlive every list.
//!
//! **Invariant:** a mark belongs to a record, not to a row; hidden marks still count.

use crate::core::domain::sheets::{Marked, SheetRow};
use std::collections::BTreeMap;

/// The marked records of one sheet.
#[derive(Debug, Default)]
pub struct Marks {
    marked: BTreeMap<i64, String>,
    before: BTreeMap<i64, String>,
    last: Option<i64>,
    hidden: Option<usize>,
}

impl Marks {
    /// How many are marked.
    pub fn len(&self) -> usize {
        self.marked.len()
    }

    /// Whether none is marked.
    pub fn is_empty(&self) -> bool {
        self.marked.is_empty()
    }

    /// Whether this record is marked.
    pub fn has(&self, key: i64) -> bool {
        self.marked.contains_key(&key)
    }

    /// The keys of all marked records.
    pub fn keys(&self) -> Vec<i64> {
        self.marked.keys().copied().collect()
    }

    /// The references of all marked records.
    pub fn references(&self) -> Vec<String> {
        self.marked.values().cloned().collect()
    }

    /// The record marked or unmarked last: where a range begins.
    pub fn last(&self) -> Option<i64> {
        self.last
    }

    /// How many of them the filter hides, as far as it is known.
    pub fn hidden(&self) -> usize {
        self.hidden.unwrap_or(0)
    }

    /// So many of them are found by the filter; the others are hidden.
    pub fn found(&mut self, found: u64) {
        self.hidden = Some(self.len().saturating_sub(usize::try_from(found).unwrap_or(usize::MAX)));
    }

    /// Marks or unmarks a row, which is seen.
    pub fn turn(&mut self, row: &SheetRow) {
        if self.marked.remove(&row.key).is_none() {
            self.marked.insert(row.key, row.reference.clone());
        }
        self.last = Some(row.key);
    }

    /// Unmarks these records.
    pub fn remove(&mut self, references: &[String]) {
        self.marked.retain(|_, reference| !references.contains(reference));
    }

    /// Marks these too; gives how many were not marked before.
    pub fn add(&mut self, records: impl IntoIterator<Item = Marked>, last: Option<i64>) -> usize {
        let before = self.len();
        self.marked.extend(records);
        self.last = last.or(self.last);
        self.len() - before
    }

    /// Unmarks all; again brings them back.
    pub fn clear(&mut self) {
        if self.marked.is_empty() {
            std::mem::swap(&mut self.marked, &mut self.before);
        } else {
            self.before = std::mem::take(&mut self.marked);
        }
        self.hidden = None;
    }
}
