//! Marks: which records are marked, whatever is filtered or sorted. Separate because they outlive every list.
//!
//! **Invariant:** a mark belongs to a record, not to a row; hidden marks still count.

use crate::core::domain::sheets::SheetRow;
use std::collections::BTreeMap;

/// The marked records of one sheet.
#[derive(Debug, Default)]
pub struct Marks {
    marked: BTreeMap<i64, String>,
    before: BTreeMap<i64, String>,
    last: Option<i64>,
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

    /// The references of all marked records.
    pub fn references(&self) -> Vec<String> {
        self.marked.values().cloned().collect()
    }

    /// Marks or unmarks a row.
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

    /// Marks these rows too.
    pub fn add<'a>(&mut self, rows: impl IntoIterator<Item = &'a SheetRow>) {
        self.marked.extend(rows.into_iter().map(|row| (row.key, row.reference.clone())));
    }

    /// Marks everything between the last mark and this row, as far as the rows are at hand.
    pub fn range(&mut self, rows: &[SheetRow], at: usize) {
        let from = self.last.and_then(|key| rows.iter().position(|row| row.key == key)).unwrap_or(at);
        let (low, high) = (from.min(at), from.max(at));
        self.add(&rows[low..=high]);
        self.last = rows.get(at).map(|row| row.key);
    }

    /// Unmarks all; again brings them back.
    pub fn clear(&mut self) {
        if self.marked.is_empty() {
            std::mem::swap(&mut self.marked, &mut self.before);
        } else {
            self.before = std::mem::take(&mut self.marked);
        }
    }
}
