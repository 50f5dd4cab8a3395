//! What a list is, whoever shows it: its kind, its columns, the window of rows that is looked at. Separate because the
//! window's one table page and `list NOUN` share it.
//!
//! **Invariant:** a window costs what is looked at, never what is stored: it is asked for by key, never by offset.

codes! {
    /// The kinds of record that can be listed, as typed after `list`.
    pub enum SheetKind: "list" {
        Learners = "learners",
        Registrations = "registrations",
        Results = "results",
        Courses = "courses",
        Units = "units",
        Organisations = "organisations",
        Contacts = "contacts",
        Brands = "brands",
        Presentations = "presentations",
        Awards = "awards",
        Certificates = "certificates",
        Applications = "applications",
        Letters = "letters",
        NotifiableEvents = "notifiable-events",
        Exceptions = "exceptions",
        Tasks = "tasks",
        ClaimFiles = "claim-files",
        Claims = "claims",
        Problems = "problems",
        Batches = "batches",
        Sheets = "sheets",
        Consignments = "consignments",
        Returns = "returns",
        Inbound = "inbound",
        Manifests = "manifests",
        Destructions = "destructions",
        Stock = "stock",
        Movements = "movements",
        Templates = "templates",
        Logos = "logos",
        Payments = "payments",
        Imports = "imports",
        Register = "register",
        Holidays = "holidays",
        Archive = "archive",
        Events = "events",
    }
}

/// What a column holds, which decides how it is drawn, compared and filtered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Words; a filter finds them anywhere in it, whatever the case.
    Text,
    /// A code or reference; a filter finds its beginning.
    Code,
    /// A state word, drawn with its glyph; a filter finds its beginning.
    State,
    /// A whole number, set to the right.
    Number,
    /// A day, `YYYY-MM-DD`.
    Day,
}

/// A column as those who show it need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SheetColumn {
    /// The name typed in filters and `--columns`.
    pub name: &'static str,
    /// What it holds.
    pub kind: ColumnKind,
    /// How many columns of a terminal it would like.
    pub width: u16,
    /// 0 is never dropped; where room is short the highest goes first.
    pub drop: u8,
    /// Whether rows can be put in order by it.
    pub sortable: bool,
}

/// One key of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SortKey {
    /// The column's name.
    pub column: String,
    /// Highest first.
    pub descending: bool,
}

/// The place of a row in an order: its sort values and its key. Only the store makes and reads one.
#[derive(Debug, Clone, PartialEq)]
pub struct Cursor {
    /// The values of the sort keys.
    pub values: Vec<CursorValue>,
    /// The record's key.
    pub key: i64,
}

/// A sort value.
#[derive(Debug, Clone, PartialEq)]
pub enum CursorValue {
    /// Words, codes, days.
    Text(String),
    /// Numbers.
    Number(i64),
}

/// Which rows are wanted.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Window {
    /// From the first.
    #[default]
    Top,
    /// The last ones.
    End,
    /// Those after a row.
    After(Cursor),
    /// Those before a row.
    Before(Cursor),
    /// From a row itself.
    From(Cursor),
}

/// What is asked of a list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SheetQuery {
    /// The filter as typed.
    pub filter: String,
    /// The order; empty: the kind's own.
    pub sort: Vec<SortKey>,
    /// Which rows.
    pub window: Window,
    /// How many.
    pub limit: u32,
}

/// One row of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct SheetRow {
    /// The record's key; marks belong to keys, not to rows.
    pub key: i64,
    /// What people call the record: a reference or code.
    pub reference: String,
    /// One text a column.
    pub cells: Vec<String>,
    /// Late: shown as `!`.
    pub late: bool,
    /// Its place, for the next window.
    pub cursor: Cursor,
}

/// A window of rows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SheetPage {
    /// The rows in order.
    pub rows: Vec<SheetRow>,
    /// Whether there are rows after the last.
    pub more_after: bool,
    /// Whether there are rows before the first.
    pub more_before: bool,
    /// So many rows match that they stand in the order of their references, not in the one asked for.
    pub by_reference: bool,
}

/// A record as marks know it: its key, and what people call it.
pub type Marked = (i64, String);

/// How the values of a column are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupBy {
    /// Each value for itself.
    Value,
    /// Days by their month.
    Month,
    /// Days by their year.
    Year,
}

/// The rows that share a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The value; empty where there is none.
    pub value: String,
    /// How many rows have it.
    pub rows: u64,
}

/// The rows of a list by the values of a column, most frequent first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grouping {
    /// The groups, those with the most rows; at most as many as were asked for.
    pub groups: Vec<Group>,
    /// How many values there are, those left out included.
    pub values: u64,
    /// How many rows there are, those of the values left out included.
    pub rows: u64,
}

/// How many rows match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// Exactly so many.
    Exact(u64),
    /// At least so many; counting stopped there.
    AtLeast(u64),
}

impl std::fmt::Display for Count {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (number, more) = match self {
            Self::Exact(number) => (*number, ""),
            Self::AtLeast(number) => (*number, "+"),
        };
        let digits = number.to_string();
        let grouped: Vec<&str> = digits
            .as_bytes()
            .rchunks(3)
            .rev()
            .map(|chunk| std::str::from_utf8(chunk).expect("digits are ASCII"))
            .collect();
        f.pad(&format!("{}{more}", grouped.join(",")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_exact_or_says_that_it_is_not() {
        assert_eq!(Count::Exact(1_204).to_string(), "1,204");
        assert_eq!(Count::Exact(71).to_string(), "71");
        assert_eq!(Count::AtLeast(1_000_000).to_string(), "1,000,000+");
    }
}
