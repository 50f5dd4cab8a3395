//! Lists of every kind of record, for the window's table page and `list NOUN`.

use super::{Core, Result};
use crate::core::domain::sheets::{
    Count, GroupBy, Grouping, Marked, SheetColumn, SheetKind, SheetPage, SheetQuery, SheetRow,
};
use crate::core::store::sheets::{self, Asker};

impl Core {
    /// The columns of a kind of list, in their order.
    pub fn sheet_columns(&self, kind: SheetKind) -> Vec<SheetColumn> {
        sheets::columns(kind)
    }

    /// A window of rows. Refuses a filter or an order that the kind does not know, naming what it knows.
    pub fn sheet(&self, kind: SheetKind, query: &SheetQuery) -> Result<SheetPage> {
        Ok(sheets::page(self.db(), kind, query, &self.asker())?)
    }

    /// How many rows match a filter.
    pub fn sheet_count(&self, kind: SheetKind, filter: &str) -> Result<Count> {
        Ok(sheets::count(self.db(), kind, filter, &self.asker(), None)?)
    }

    /// How many rows match a filter, no more than `most` looked at: for figures that must be there at once.
    pub fn sheet_count_up_to(&self, kind: SheetKind, filter: &str, most: u32) -> Result<Count> {
        Ok(sheets::count(self.db(), kind, filter, &self.asker(), Some(most))?)
    }

    /// The keys of every row that matches, at most `limit`: for marking all a filter finds.
    pub fn sheet_keys(&self, kind: SheetKind, filter: &str, limit: u32) -> Result<Vec<i64>> {
        Ok(sheets::keys(self.db(), kind, filter, &self.asker(), limit)?)
    }

    /// The rows of these keys; keys that are gone, or not to be seen, are left out.
    pub fn sheet_rows(&self, kind: SheetKind, keys: &[i64]) -> Result<Vec<SheetRow>> {
        Ok(sheets::rows_of(self.db(), kind, keys, &self.asker())?)
    }

    /// Every record a filter finds, at most `limit`: for marking all.
    pub fn sheet_marked(&self, kind: SheetKind, filter: &str, limit: u32) -> Result<Vec<Marked>> {
        Ok(sheets::marked(self.db(), kind, filter, limit, &self.asker())?)
    }

    /// Every record from one to another in the order of the query, both among them: for marking a range.
    pub fn sheet_between(&self, kind: SheetKind, query: &SheetQuery, ends: (i64, i64)) -> Result<Vec<Marked>> {
        Ok(sheets::between(self.db(), kind, (&query.filter, &query.sort), ends, query.limit, &self.asker())?)
    }

    /// How many of these keys a filter finds; the others are hidden by it.
    pub fn sheet_found_among(&self, kind: SheetKind, filter: &str, keys: &[i64]) -> Result<u64> {
        Ok(sheets::found_among(self.db(), kind, filter, keys, &self.asker())?)
    }

    /// The rows a filter finds by the values of a column, most frequent first. Refuses a column the kind does not have.
    pub fn sheet_groups(&self, kind: SheetKind, filter: &str, column: (&str, GroupBy), limit: u32) -> Result<Grouping> {
        Ok(sheets::groups(self.db(), kind, filter, column, limit, &self.asker())?)
    }

    /// Values a column may have that fit what is typed of one.
    pub fn sheet_values(&self, kind: SheetKind, column: &str, typed: &str, limit: usize) -> Result<Vec<String>> {
        Ok(sheets::values(self.db(), kind, column, typed, limit, &self.asker())?)
    }

    /// Refuses a filter that cannot be understood, with its place or the fields there are.
    pub fn check_filter(&self, kind: SheetKind, filter: &str) -> Result<()> {
        Ok(sheets::check_filter(self.db(), kind, filter, &self.asker())?)
    }

    /// Stops what this core is reading, from another thread.
    pub fn interrupter(&self) -> impl Fn() + Send + Sync + 'static {
        let handle = self.db().get_interrupt_handle();
        move || handle.interrupt()
    }

    fn asker(&self) -> Asker<'_> {
        Asker { login: &self.login, today: self.today() }
    }
}
