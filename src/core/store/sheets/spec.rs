//! How a kind of record declares its list: literals only.

use crate::core::domain::sheets::{ColumnKind, SheetColumn};

/// A kind's list.
pub(super) struct Spec {
    /// What stands after FROM.
    pub from: &'static str,
    /// The record's key.
    pub key: &'static str,
    /// What people call the record.
    pub reference: &'static str,
    /// 1 where the row is late; `?1` is the office's day.
    pub late: &'static str,
    /// The columns.
    pub columns: &'static [Column],
    /// The kind's own order; descending where true. Empty: by key.
    pub order: &'static [(&'static str, bool)],
    /// Where the order is empty: the newest first.
    pub newest_first: bool,
    /// What a free word looks at.
    pub search: Search,
    /// Where from when so many learners match a free word that the search itself must lead.
    pub from_search: Option<FromSearch>,
    /// A quicker count of all rows.
    pub count: Option<&'static str>,
}

impl Spec {
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    pub fn search_key(&self) -> Option<&'static str> {
        self.from_search.map(|search| search.key)
    }
}

/// Where the rows come from when the search leads.
#[derive(Clone, Copy)]
pub(super) struct FromSearch {
    /// The search with the rows it finds.
    pub rows: &'static str,
    /// The search alone, which is enough to count.
    pub keys: &'static str,
    /// The key of a row in both.
    pub key: &'static str,
}

/// What a free word looks at.
pub(super) enum Search {
    /// The learner under this key: names by the search index, ULNs by their beginning; then these expressions.
    Learner(&'static str, &'static [&'static str]),
    /// These expressions, folded.
    In(&'static [&'static str]),
}

/// A column.
pub(super) struct Column {
    pub name: &'static str,
    pub kind: ColumnKind,
    pub width: u16,
    pub drop: u8,
    /// What is shown.
    pub sql: &'static str,
    /// What is compared, never null.
    pub filter: &'static str,
    /// What is sorted by, never null.
    pub sort: Option<&'static str>,
    /// Every value there is, each with the condition that an index serves; empty where the values are open.
    pub words: &'static [(&'static str, &'static str)],
    /// The words a column may hold, where the domain closes its list; offered while a value is typed.
    pub closed: Option<fn() -> Vec<&'static str>>,
    /// Words that are often asked for together, and the condition by which one index serves them all.
    pub served: Option<(&'static [&'static str], &'static str)>,
    /// Whether it holds logins, so that `me` means something.
    pub logins: bool,
}

impl Column {
    pub fn shown(&self) -> SheetColumn {
        SheetColumn {
            name: self.name,
            kind: self.kind,
            width: self.width,
            drop: self.drop,
            sortable: self.sort.is_some(),
        }
    }

    const fn of(name: &'static str, kind: ColumnKind, width: u16, drop: u8, sql: &'static str) -> Self {
        Self {
            name,
            kind,
            width,
            drop,
            sql,
            filter: sql,
            sort: Some(sql),
            words: &[],
            closed: None,
            served: None,
            logins: false,
        }
    }

    /// Words.
    pub const fn text(name: &'static str, width: u16, drop: u8, sql: &'static str) -> Self {
        Self::of(name, ColumnKind::Text, width, drop, sql)
    }

    /// A code or reference.
    pub const fn code(name: &'static str, width: u16, drop: u8, sql: &'static str) -> Self {
        Self::of(name, ColumnKind::Code, width, drop, sql)
    }

    /// A state word.
    pub const fn state(name: &'static str, width: u16, drop: u8, sql: &'static str) -> Self {
        Self::of(name, ColumnKind::State, width, drop, sql)
    }

    /// A whole number.
    pub const fn number(name: &'static str, width: u16, drop: u8, sql: &'static str) -> Self {
        Self::of(name, ColumnKind::Number, width, drop, sql)
    }

    /// A day.
    pub const fn day(name: &'static str, width: u16, drop: u8, sql: &'static str) -> Self {
        Self::of(name, ColumnKind::Day, width, drop, sql)
    }

    /// Compared by another expression than is shown.
    pub const fn filtered_by(mut self, sql: &'static str) -> Self {
        self.filter = sql;
        self
    }

    /// With every value there is, and the condition that finds its rows by an index.
    pub const fn with_words(mut self, words: &'static [(&'static str, &'static str)]) -> Self {
        self.words = words;
        self
    }

    /// With words that an index serves together.
    pub const fn served_by(mut self, words: &'static [&'static str], condition: &'static str) -> Self {
        self.served = Some((words, condition));
        self
    }

    /// With the words its list is closed by.
    pub const fn closed_by(mut self, words: fn() -> Vec<&'static str>) -> Self {
        self.closed = Some(words);
        self
    }

    /// A login: `me` is the operator who asks.
    pub const fn login(name: &'static str, width: u16, drop: u8, sql: &'static str) -> Self {
        let mut column = Self::of(name, ColumnKind::Code, width, drop, sql);
        column.logins = true;
        column
    }

    /// Sorted by another expression than is shown.
    pub const fn sorted_by(mut self, sql: &'static str) -> Self {
        self.sort = Some(sql);
        self
    }

    /// Not to be sorted by.
    pub const fn unsorted(mut self) -> Self {
        self.sort = None;
        self
    }
}
