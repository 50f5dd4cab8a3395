//! What can be imported, as data: every kind with its columns, their synonyms, which are required and how a value is
//! written. Separate because the reader, the window's mapping step and the README's reference all read this one table.
//!
//! **Invariant:** within a kind no two columns share a name or a synonym (tested).
//! **Invariant:** a column is referred to by its constant, never by a bare number or a repeated text.

#[macro_use]
mod columns;
mod desk;
mod from_centres;
mod offerings;

use super::mapping::plain;

pub use desk::{archive, holidays, payments, register, stock, tracking};
pub use from_centres::{amendments, claims, learners, registrations, results, transfers, withdrawals};
pub use offerings::{approvals, brands, contacts, courses, organisations, presentations, units};

codes! {
    /// A kind of file that can be imported.
    pub enum ImportKind: "import kind" {
        Brands = "brands",
        Organisations = "organisations",
        Approvals = "approvals",
        Contacts = "contacts",
        Courses = "courses",
        Units = "units",
        Presentations = "presentations",
        Learners = "learners",
        Registrations = "registrations",
        Amendments = "amendments",
        Withdrawals = "withdrawals",
        Transfers = "transfers",
        Results = "results",
        Claims = "claims",
        Payments = "payments",
        Register = "register",
        Holidays = "holidays",
        Stock = "stock",
        Tracking = "tracking",
        Archive = "archive",
    }
}

codes! {
    /// How a value of a column is written.
    pub enum Words: "format" {
        Text = "text",
        Code = "code",
        Day = "day",
        Time = "time",
        Whole = "whole number",
        Money = "amount",
        Flag = "yes or no",
        List = "list",
        Uln = "ULN",
        Scn = "SCN",
        Ukprn = "UKPRN",
        Qan = "course code",
        Postcode = "postcode",
        Email = "e-mail",
        Country = "country",
        Language = "language",
        Grade = "grade",
        Registration = "registration number",
    }
}

impl Words {
    /// What is wanted, with an example: the words an error message uses.
    pub fn wanted(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Code => "a short code without blanks",
            Self::Day => "a day such as 2026-02-28 or 28/02/2026",
            Self::Time => "a time such as 14:30",
            Self::Whole => "a whole number",
            Self::Money => "an amount such as 125.00",
            Self::Flag => "yes or no",
            Self::List => "items with | between them",
            Self::Uln => "ten digits such as 1000000019",
            Self::Scn => "nine digits",
            Self::Ukprn => "eight digits such as 10000080",
            Self::Qan => "a course code or number such as 610/0411/X",
            Self::Postcode => "a postcode such as SW1A 1AA",
            Self::Email => "an e-mail address",
            Self::Country => "a country's name or two-letter code",
            Self::Language => "a language such as English or cy",
            Self::Grade => "a grade of the course's scale",
            Self::Registration => "a registration number such as R-0001234",
        }
    }
}

/// One column of an import kind.
#[derive(Debug, PartialEq, Eq)]
pub struct Column {
    /// Our name for it, which is its header in our own files.
    pub name: &'static str,
    /// How its values are written.
    pub words: Words,
    /// Whether a file without it (or a profile that fixes it) is refused.
    pub required: bool,
    /// What it says, a phrase.
    pub about: &'static str,
    /// Other headers senders use for it.
    pub synonyms: &'static [&'static str],
}

impl Column {
    fn is_named(&self, key: &str) -> bool {
        plain(self.name) == key || self.synonyms.iter().any(|s| plain(s) == key)
    }
}

impl ImportKind {
    /// Its columns, in the order of our own files.
    pub fn columns(self) -> &'static [Column] {
        match self {
            Self::Brands => brands::COLUMNS,
            Self::Organisations => organisations::COLUMNS,
            Self::Approvals => approvals::COLUMNS,
            Self::Contacts => contacts::COLUMNS,
            Self::Courses => courses::COLUMNS,
            Self::Units => units::COLUMNS,
            Self::Presentations => presentations::COLUMNS,
            Self::Learners => learners::COLUMNS,
            Self::Registrations => registrations::COLUMNS,
            Self::Amendments => amendments::COLUMNS,
            Self::Withdrawals => withdrawals::COLUMNS,
            Self::Transfers => transfers::COLUMNS,
            Self::Results => results::COLUMNS,
            Self::Claims => claims::COLUMNS,
            Self::Payments => payments::COLUMNS,
            Self::Register => register::COLUMNS,
            Self::Holidays => holidays::COLUMNS,
            Self::Stock => stock::COLUMNS,
            Self::Tracking => tracking::COLUMNS,
            Self::Archive => archive::COLUMNS,
        }
    }

    /// Groups of columns of which a file must have at least one.
    pub fn one_of(self) -> &'static [&'static [usize]] {
        match self {
            Self::Registrations => &[&[registrations::ULN, registrations::SENDER_REFERENCE]],
            Self::Amendments => &[&[amendments::ULN, amendments::SENDER_REFERENCE]],
            Self::Withdrawals => &[&[withdrawals::REGISTRATION_NUMBER, withdrawals::ULN]],
            Self::Transfers => &[
                &[transfers::REGISTRATION_NUMBER, transfers::ULN],
                &[transfers::TO_ORGANISATION, transfers::TO_COURSE],
            ],
            Self::Results => &[&[results::REGISTRATION_NUMBER, results::ULN]],
            Self::Claims => &[&[claims::ULN, claims::REGISTRATION_NUMBER]],
            Self::Payments => &[&[payments::REGISTRATION_NUMBER, payments::ORGANISATION_CODE]],
            Self::Tracking => &[&[tracking::TRACKING_NUMBER, tracking::CONSIGNMENT]],
            _ => &[],
        }
    }

    /// The prefix of columns of which a file may have any number, such as `unit_2204`.
    pub fn family(self) -> Option<&'static str> {
        (self == Self::Claims).then_some("unit_")
    }

    /// The place of the column a header names.
    pub fn column_named(self, header: &str) -> Option<usize> {
        let key = plain(header);
        self.columns().iter().position(|c| c.is_named(&key))
    }

    /// How many columns of this kind the headers name: how much a line looks like this kind's header row.
    pub fn likeness<'h>(self, headers: impl Iterator<Item = &'h str>) -> usize {
        let mut seen = vec![false; self.columns().len()];
        for header in headers.filter(|h| h.len() <= 80) {
            if let Some(place) = self.column_named(header) {
                seen[place] = true;
            }
        }
        seen.iter().filter(|s| **s).count()
    }
}

/// The place of a name in a list, found while compiling; a name that is not there does not compile.
const fn place_of(names: &[&str], name: &str) -> usize {
    let mut place = 0;
    while !same(names[place].as_bytes(), name.as_bytes()) {
        place += 1;
    }
    place
}

const fn same(a: &[u8], b: &[u8]) -> bool {
    let mut at = 0;
    while at < a.len() && at < b.len() && a[at] == b[at] {
        at += 1;
    }
    at == a.len() && at == b.len()
}

/// The reference table of every kind and column, in Markdown, as the README shows it.
pub fn reference_table() -> String {
    let mut page =
        String::from("| kind | column | required | written as | meaning | also read as |\n|---|---|---|---|---|---|\n");
    for kind in ImportKind::ALL {
        for column in kind.columns() {
            let required = if column.required { "yes" } else { "" };
            let synonyms = column.synonyms.join(", ");
            let line = format!(
                "| {kind} | `{}` | {required} | {} | {} | {synonyms} |\n",
                column.name, column.words, column.about
            );
            page.push_str(&line);
        }
        if let Some(prefix) = kind.family() {
            page.push_str(&format!("| {kind} | `{prefix}…` |  | grade | any number of columns, one per unit: a grade and perhaps its date, such as `Pass 20/10/2026` | |\n"));
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn no_two_columns_of_a_kind_share_a_name_or_synonym() {
        for kind in ImportKind::ALL {
            let mut seen: HashMap<String, &str> = HashMap::new();
            for column in kind.columns() {
                for name in std::iter::once(&column.name).chain(column.synonyms) {
                    let before = seen.insert(plain(name), column.name);
                    assert!(before.is_none(), "{kind}: `{name}` names both {before:?} and {}", column.name);
                }
            }
        }
    }

    #[test]
    fn our_own_headers_are_read_as_they_are() {
        for kind in ImportKind::ALL {
            for (place, column) in kind.columns().iter().enumerate() {
                assert_eq!(kind.column_named(column.name), Some(place));
                assert!(!column.about.is_empty() && column.about.is_ascii() && !column.about.contains('|'));
            }
            for group in kind.one_of() {
                assert!(group.iter().all(|place| !kind.columns()[*place].required), "{kind}");
            }
        }
    }
}
