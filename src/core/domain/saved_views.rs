//! Views of a list that somebody keeps: a filter, an order and columns under a name; own ones, and shared ones. Separate
//! because the window and `list --view` open the same.
//!
//! **Invariant:** a shared view is changed by whoever shared it, or by an owner of the office.

use super::Refusal;
use super::roles::Role;
use super::sheets::{SheetKind, SortKey};

/// The longest name, in letters.
const LONGEST: usize = 60;

/// A kept view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    /// The list it is of.
    pub kind: SheetKind,
    /// What it is called.
    pub name: String,
    /// Whether everybody has it.
    pub shared: bool,
    /// Whose it is, or who shared it.
    pub made_by: String,
    /// The filter.
    pub filter: String,
    /// The order; empty: the list's own.
    pub sort: Vec<SortKey>,
    /// The columns; empty: the list's own.
    pub columns: Vec<ShownColumn>,
}

/// A column as somebody wants it shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownColumn {
    /// Its name.
    pub name: String,
    /// Its width, where it was chosen.
    pub width: Option<u16>,
}

impl SavedView {
    /// Refuses to change a shared view that somebody else shared.
    pub fn may_change(&self, login: &str, roles: &[Role]) -> Result<(), Refusal> {
        if !self.shared || self.made_by == login || roles.contains(&Role::Owner) {
            return Ok(());
        }
        let who = if self.made_by.is_empty() { "an owner" } else { &self.made_by };
        Err(Refusal::new(format!("view \"{}\" is shared by {who}; nothing was changed", self.name))
            .hint("Save it under a name of your own."))
    }
}

/// A name a view can have. Refuses none, one that is too long, and one with quotes or control characters.
pub fn name(text: &str) -> Result<String, Refusal> {
    let name = text.trim();
    let found = if name.is_empty() {
        "found nothing".to_owned()
    } else if name.chars().count() > LONGEST {
        format!("found {} letters", name.chars().count())
    } else if name.chars().any(|c| c == '"' || super::safe_text::is_hidden(c)) {
        "found a quote or an invisible character".to_owned()
    } else {
        return Ok(name.to_owned());
    };
    Err(Refusal::new(format!("name of the view: {found}, wanted 1 to {LONGEST} letters")).hint("Type another name."))
}

/// An order as it is typed and kept: `due,-kind`.
pub fn sort_text(sort: &[SortKey]) -> String {
    let key = |key: &SortKey| format!("{}{}", if key.descending { "-" } else { "" }, key.column);
    sort.iter().map(key).collect::<Vec<_>>().join(",")
}

/// Reads an order: columns with commas, `-` before one: highest first.
pub fn sort_of(text: &str) -> Vec<SortKey> {
    let key = |word: &str| {
        let (descending, column) = word.strip_prefix('-').map_or((false, word), |column| (true, column));
        SortKey { column: column.to_owned(), descending }
    };
    text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(key).collect()
}

/// Columns as they are kept: `exception kind=16 due`.
pub fn columns_text(columns: &[ShownColumn]) -> String {
    let column = |column: &ShownColumn| match column.width {
        Some(width) => format!("{}={width}", column.name),
        None => column.name.clone(),
    };
    columns.iter().map(column).collect::<Vec<_>>().join(" ")
}

/// Reads columns.
pub fn columns_of(text: &str) -> Vec<ShownColumn> {
    let column = |word: &str| match word.split_once('=') {
        Some((name, width)) => ShownColumn { name: name.to_owned(), width: width.parse().ok() },
        None => ShownColumn { name: word.to_owned(), width: None },
    };
    text.split_whitespace().map(column).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_and_columns_are_read_as_they_were_written() {
        for text in ["", "due", "due,-kind", "-state,due,exception"] {
            assert_eq!(sort_text(&sort_of(text)), text);
        }
        for text in ["", "exception kind=16 due", "due"] {
            assert_eq!(columns_text(&columns_of(text)), text);
        }
    }

    #[test]
    fn a_name_is_what_people_can_read() {
        assert_eq!(name("  Nobody's yet ").unwrap(), "Nobody's yet");
        for wrong in ["", "  ", "a\"b", "a\u{202e}b", &"x".repeat(61)] {
            assert!(name(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_shared_view_is_changed_by_its_maker_or_an_owner() {
        let view = SavedView {
            kind: SheetKind::Exceptions,
            name: "Mine".into(),
            shared: true,
            made_by: "thale".into(),
            filter: String::new(),
            sort: Vec::new(),
            columns: Vec::new(),
        };
        assert!(view.may_change("thale", &[]).is_ok());
        assert!(view.may_change("jmbeki", &[Role::Owner]).is_ok());
        assert!(view.may_change("jmbeki", &[Role::Administrator]).is_err());
        assert!(SavedView { shared: false, ..view }.may_change("jmbeki", &[]).is_ok());
    }
}
