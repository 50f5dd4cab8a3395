//! What a list asks the reader thread, and what it hears. Separate because the questions outlive the list that asked
//! them, and a later one can make an earlier one needless.

use crate::core::domain::sheets::{Count, GroupBy, Grouping, Marked, SheetKind, SheetQuery, SheetRow};
use crate::core::{Core, Error};

/// Rows of a list, or how many there are.
#[derive(Debug, Clone, PartialEq)]
pub struct SheetAsk {
    /// The list.
    pub kind: SheetKind,
    /// Which rows.
    pub query: SheetQuery,
    /// Handed back with the answer, so that a late one is known.
    pub ticket: u64,
}

impl SheetAsk {
    /// How many there are; a limit is as far as is counted.
    pub fn count(&self, core: &Core) -> Result<Count, Error> {
        match self.query.limit {
            0 => core.sheet_count(self.kind, &self.query.filter),
            most => core.sheet_count_up_to(self.kind, &self.query.filter, most),
        }
    }
}

/// Something else about a list.
#[derive(Debug, Clone, PartialEq)]
pub struct ListAsk {
    /// The list.
    pub kind: SheetKind,
    /// What.
    pub question: ListQuestion,
}

/// What else is asked about a list.
#[derive(Debug, Clone, PartialEq)]
pub enum ListQuestion {
    /// How many rows there are under this filter, which is the list's own.
    Total(String),
    /// Every record that matches, to be marked.
    Marks(SheetQuery),
    /// Every record between two of them, to be marked.
    Between(SheetQuery, (i64, i64)),
    /// How many of the marked records a filter finds.
    FoundAmong(String, Vec<i64>),
    /// The rows a filter finds by the values of a column.
    Groups(String, &'static str, GroupBy),
    /// Values of a field that fit what is typed of one.
    Values(String, String),
    /// The rows of these records as they are now, found by the filter or not.
    Present(Vec<i64>),
    /// Who changed this record last, and what.
    Who(String),
}

/// What is heard.
#[derive(Debug)]
pub enum ListAnswer {
    /// So many rows.
    Count(Count),
    /// These records.
    Marked(Vec<Marked>),
    /// So many of them.
    Found(u64),
    /// These groups.
    Groups(Grouping),
    /// These values.
    Values(Vec<String>),
    /// These rows.
    Rows(Vec<SheetRow>),
    /// The operator and what they did; nothing when the trail does not say.
    Who(Option<(String, String)>),
}

/// How many groups are read.
pub const MOST_GROUPS: u32 = 1_000;
/// How many values are offered.
const MOST_VALUES: usize = 12;

impl ListAsk {
    /// Reads it.
    pub fn read(&self, core: &Core) -> Result<ListAnswer, Error> {
        let kind = self.kind;
        Ok(match &self.question {
            ListQuestion::Total(filter) => ListAnswer::Count(core.sheet_count(kind, filter)?),
            ListQuestion::Marks(query) => ListAnswer::Marked(core.sheet_marked(kind, &query.filter, query.limit)?),
            ListQuestion::Between(query, ends) => ListAnswer::Marked(core.sheet_between(kind, query, *ends)?),
            ListQuestion::FoundAmong(filter, keys) => ListAnswer::Found(core.sheet_found_among(kind, filter, keys)?),
            ListQuestion::Groups(filter, column, by) => {
                ListAnswer::Groups(core.sheet_groups(kind, filter, (column, *by), MOST_GROUPS)?)
            }
            ListQuestion::Values(field, typed) => {
                ListAnswer::Values(core.sheet_values(kind, field, typed, MOST_VALUES)?)
            }
            ListQuestion::Present(keys) => ListAnswer::Rows(core.sheet_rows(kind, keys)?),
            ListQuestion::Who(reference) => ListAnswer::Who(who(core, reference)?),
        })
    }

    /// Whether it makes an earlier question needless.
    pub fn replaces(&self, earlier: &Self) -> bool {
        use ListQuestion as Q;
        let alike = matches!(
            (&self.question, &earlier.question),
            (Q::Total(_), Q::Total(_))
                | (Q::FoundAmong(..), Q::FoundAmong(..))
                | (Q::Groups(..), Q::Groups(..))
                | (Q::Values(..), Q::Values(..))
        );
        alike && self.kind == earlier.kind
    }

    /// Whether rows come before it.
    pub fn can_wait(&self) -> bool {
        matches!(self.question, ListQuestion::Total(_) | ListQuestion::FoundAmong(..) | ListQuestion::Who(_))
    }
}

/// The last entry of a record's trail in words, with what it changed.
fn who(core: &Core, reference: &str) -> Result<Option<(String, String)>, Error> {
    let Some(last) = core.timeline(reference, 1)?.pop() else { return Ok(None) };
    let show = |value: &Option<String>| value.clone().filter(|text| !text.is_empty()).unwrap_or_else(|| "none".into());
    let changes: Vec<String> = last
        .changes
        .iter()
        .take(2)
        .map(|change| {
            format!("{} was {}, now {}", change.column.replace('_', " "), show(&change.old), show(&change.new))
        })
        .collect();
    let changes = if changes.is_empty() { String::new() } else { format!(" ({})", changes.join("; ")) };
    Ok(Some((last.operator, format!("{}{changes}", last.sentence.trim_end_matches('.')))))
}
