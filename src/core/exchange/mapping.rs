//! Which column of a sender's file is which column of ours: by name, by synonym, or as a saved profile says. Separate
//! because the window shows and changes it before anything is read.
//!
//! **Invariant:** a header is matched by its letters and digits only, so case, blanks and marks never matter.
//! **Invariant:** two headers never feed one column; the first wins and the second is named.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::days::DayOrder;
use super::kinds::{Column, ImportKind};

/// How one sender's files are read: remembered so that nobody maps the same columns twice.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Sender's header → our column. An empty column means: leave it out.
    pub columns: Vec<(String, String)>,
    /// Our column → the value every row has, where the file does not say.
    pub fixed: Vec<(String, String)>,
    /// Whether the sender writes the month first.
    pub month_first: bool,
}

impl Profile {
    /// The order of day and month in this sender's files.
    pub fn day_order(&self) -> DayOrder {
        if self.month_first { DayOrder::MonthFirst } else { DayOrder::DayFirst }
    }

    fn says(&self, header: &str) -> Option<&str> {
        let key = plain(header);
        self.columns.iter().find(|(theirs, _)| plain(theirs) == key).map(|(_, ours)| ours.as_str())
    }
}

/// The columns of one file, matched to the columns of one import kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// The import kind.
    pub kind: ImportKind,
    /// For each of our columns, where it stands in the file.
    pub places: Vec<Option<usize>>,
    /// Columns of a family, such as `unit_2204`: place in the file and what follows the prefix.
    pub family: Vec<(usize, String)>,
    /// Headers nothing was done with, by place.
    pub ignored: Vec<usize>,
    /// Headers that name a column already taken, by place.
    pub doubled: Vec<usize>,
    /// The headers, as the sender wrote them.
    pub headers: Vec<String>,
    fixed: Vec<Option<String>>,
}

impl Mapping {
    /// Matches headers to columns: what the profile says first, then names, then synonyms.
    pub fn by_name(kind: ImportKind, headers: &[String], profile: Option<&Profile>) -> Self {
        let columns = kind.columns();
        let mut mapping = Self {
            kind,
            places: vec![None; columns.len()],
            family: Vec::new(),
            ignored: Vec::new(),
            doubled: Vec::new(),
            headers: headers.to_vec(),
            fixed: columns.iter().map(|c| fixed_value(profile, c)).collect(),
        };
        for (place, header) in headers.iter().enumerate() {
            mapping.place(place, header, profile.and_then(|p| p.says(header)));
        }
        mapping
    }

    fn place(&mut self, place: usize, header: &str, wanted: Option<&str>) {
        let name = wanted.unwrap_or(header);
        if let Some(rest) = self.kind.family().and_then(|prefix| family_member(prefix, name)) {
            return self.family.push((place, rest));
        }
        match self.kind.column_named(name) {
            Some(column) if self.places[column].is_none() => self.places[column] = Some(place),
            Some(_) => self.doubled.push(place),
            None => self.ignored.push(place),
        }
    }

    /// Our required columns the file does not have and no profile fixes.
    pub fn missing(&self) -> Vec<&'static Column> {
        let open = |i: &usize| self.places[*i].is_none() && self.fixed[*i].is_none();
        let columns = self.kind.columns();
        let plain = (0..columns.len()).filter(|i| columns[*i].required && open(i)).map(|i| &columns[i]);
        let mut missing: Vec<_> = plain.collect();
        for group in self.kind.one_of() {
            if group.iter().all(open) {
                missing.extend(group.first().map(|i| &columns[*i]));
            }
        }
        missing
    }

    /// The cell of one of our columns: outer blanks taken off, the formula guard undone; empty when absent.
    pub fn cell<'r>(&'r self, column: usize, cells: &'r [Cow<'_, str>]) -> &'r str {
        let found = self.places[column].and_then(|place| cells.get(place)).map_or("", |cell| tidy(cell));
        match (&self.fixed[column], found) {
            (Some(fixed), "") => fixed,
            _ => found,
        }
    }

    /// The cell as received, blanks and all; empty when absent.
    pub fn as_received<'r>(&self, column: usize, cells: &'r [Cow<'_, str>]) -> &'r str {
        self.places[column].and_then(|place| cells.get(place)).map_or("", |cell| super::guard::unguarded(cell))
    }

    /// The cell of one of our columns, still borrowed from the file where it stands there as it is; outer blanks are
    /// taken off unless it is to be kept `exactly`.
    pub fn take<'t>(&self, column: usize, cells: &[Cow<'t, str>], exactly: bool) -> Cow<'t, str> {
        let found = self.places[column].and_then(|place| cells.get(place));
        let trimmed = |text: &'t str| if exactly { super::guard::unguarded(text) } else { tidy(text) };
        let cell = match found {
            Some(Cow::Borrowed(text)) => Cow::Borrowed(trimmed(text)),
            Some(Cow::Owned(text)) => {
                Cow::Owned(if exactly { super::guard::unguarded(text) } else { tidy(text) }.to_owned())
            }
            None => Cow::Borrowed(""),
        };
        match (&self.fixed[column], cell.trim().is_empty()) {
            (Some(fixed), true) => Cow::Owned(fixed.clone()),
            _ => cell,
        }
    }

    /// Whether the file or the profile has this column at all.
    pub fn has(&self, column: usize) -> bool {
        self.places[column].is_some() || self.fixed[column].is_some()
    }

    /// The members of the column family with something in them: what follows the prefix, and the cell.
    pub fn family_cells<'r>(&'r self, cells: &'r [Cow<'_, str>]) -> impl Iterator<Item = (&'r str, &'r str)> {
        let filled = |(place, rest): &'r (usize, String)| Some((rest.as_str(), tidy(cells.get(*place)?)));
        self.family.iter().filter_map(filled).filter(|(_, cell)| !cell.is_empty())
    }
}

fn tidy(cell: &str) -> &str {
    super::guard::unguarded(cell.trim())
}

fn fixed_value(profile: Option<&Profile>, column: &Column) -> Option<String> {
    let (_, value) = profile?.fixed.iter().find(|(ours, _)| ours == column.name)?;
    Some(value.clone())
}

fn family_member(prefix: &str, name: &str) -> Option<String> {
    let name = name.trim();
    let head = name.get(..prefix.len())?;
    let same =
        head.eq_ignore_ascii_case(prefix) || plain(head) == plain(prefix) && !head.ends_with(char::is_alphanumeric);
    let rest = name[prefix.len()..].trim();
    (same && !rest.is_empty()).then(|| rest.to_owned())
}

/// A header by its letters and digits only, in lower case.
pub fn plain(header: &str) -> String {
    header.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The fingerprint of a file's headers: the same headers in the same order give the same 16 letters.
pub fn fingerprint(headers: &[String]) -> String {
    let mut hash = Sha256::new();
    for header in headers {
        hash.update(plain(header).as_bytes());
        hash.update([0x1F]);
    }
    data_encoding::HEXLOWER.encode(&hash.finalize()[..8])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::exchange::kinds::claims;

    fn headers(text: &str) -> Vec<String> {
        text.split(',').map(str::to_owned).collect()
    }

    #[test]
    fn names_synonyms_and_unit_columns_find_their_place() {
        let found = headers(
            "Learner ULN,First name(s),SURNAME,Date of Birth,Qualification,Outcome,unit_2204,Unit 2205,Nonsense,Surname",
        );
        let mapping = Mapping::by_name(ImportKind::Claims, &found, None);
        assert_eq!(mapping.places[claims::ULN], Some(0));
        assert_eq!(mapping.places[claims::GIVEN_NAMES], Some(1));
        assert_eq!(mapping.places[claims::FAMILY_NAME], Some(2));
        assert_eq!(mapping.places[claims::COURSE_CODE], Some(4));
        assert_eq!(mapping.family, [(6, "2204".to_owned()), (7, "2205".to_owned())]);
        assert_eq!((mapping.ignored.as_slice(), mapping.doubled.as_slice()), (&[8][..], &[9][..]));
    }

    #[test]
    fn a_profile_speaks_before_names_do_and_fixes_what_a_file_lacks() {
        let profile = Profile {
            columns: vec![("Candidate".into(), "family_name".into()), ("Surname".into(), String::new())],
            fixed: vec![("course_code".into(), "610/0411/X".into())],
            month_first: true,
        };
        let mapping = Mapping::by_name(ImportKind::Claims, &headers("candidate,surname,uln"), Some(&profile));
        assert_eq!(mapping.places[claims::FAMILY_NAME], Some(0));
        assert_eq!(mapping.ignored, [1]);
        let cells = [Cow::Borrowed(" Wójcik "), Cow::Borrowed(""), Cow::Borrowed("'=1")];
        assert_eq!(mapping.cell(claims::FAMILY_NAME, &cells), "Wójcik");
        assert_eq!(mapping.cell(claims::COURSE_CODE, &cells), "610/0411/X");
        assert_eq!(mapping.cell(claims::ULN, &cells), "=1");
    }

    #[test]
    fn a_fingerprint_sees_order_and_not_case() {
        assert_eq!(fingerprint(&headers("ULN,First Name")), fingerprint(&headers("uln,first_name")));
        assert_ne!(fingerprint(&headers("uln,name")), fingerprint(&headers("name,uln")));
    }
}
