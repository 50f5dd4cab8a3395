//! Print order is pack order: sheets come out by addressee, course, surname, with a separator sheet per addressee.
//! Separate because the same order numbers the serials, fills the parts and lists the consignments.
//!
//! **Invariant:** the order is total (the award's number decides last), so the same run always gives the same bytes.

use crate::core::domain::references::AwardRef;

/// What decides where a sheet comes out. Texts are already folded for sorting (no case, no accents).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PackKey {
    /// Name of the addressee, then its code, so that two of one name stay apart.
    pub addressee: (String, String),
    /// Title of the course.
    pub course: String,
    /// Family name.
    pub surname: String,
    /// Given names.
    pub given: String,
    /// Decides last.
    pub award: AwardRef,
}

/// A page of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// The separator before an addressee's sheets: the index of the first of them, and how many follow in this part.
    Separator {
        /// Index of the addressee's first sheet in the part.
        first: usize,
        /// Sheets of the addressee in this part.
        sheets: usize,
    },
    /// The certificate with this index in the part.
    Certificate(usize),
}

/// The pages of a part: a separator wherever the addressee changes, then its certificates. `same` says whether two
/// neighbours go to one addressee.
pub fn pages<T>(sheets: &[T], same: impl Fn(&T, &T) -> bool) -> Vec<Page> {
    let mut pages = Vec::with_capacity(sheets.len() + 8);
    let mut first = 0;
    for bundle in sheets.chunk_by(same) {
        pages.push(Page::Separator { first, sheets: bundle.len() });
        pages.extend((first..first + bundle.len()).map(Page::Certificate));
        first += bundle.len();
    }
    pages
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(addressee: &str, course: &str, surname: &str, award: i64) -> PackKey {
        PackKey {
            addressee: (addressee.to_owned(), "C1".to_owned()),
            course: course.to_owned(),
            surname: surname.to_owned(),
            given: String::new(),
            award: AwardRef(award),
        }
    }

    #[test]
    fn addressee_then_course_then_surname_then_award() {
        let mut keys = [
            key("northmoor", "joinery", "abbot", 1),
            key("brackenhill", "joinery", "reith", 2),
            key("brackenhill", "carpentry", "zhou", 3),
            key("brackenhill", "joinery", "reith", 4),
            key("brackenhill", "joinery", "aloe", 5),
        ];
        keys.sort();
        assert_eq!(keys.iter().map(|k| k.award.0).collect::<Vec<_>>(), [3, 5, 2, 4, 1]);
    }

    #[test]
    fn every_addressee_has_its_separator() {
        let pages = pages(&["a", "a", "b"], |x, y| x == y);
        assert_eq!(
            pages,
            [
                Page::Separator { first: 0, sheets: 2 },
                Page::Certificate(0),
                Page::Certificate(1),
                Page::Separator { first: 2, sheets: 1 },
                Page::Certificate(2),
            ]
        );
        assert!(super::pages(&[] as &[&str], |x, y| x == y).is_empty());
    }
}
