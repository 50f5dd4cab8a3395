//! The parts a run is written in: at most 500 sheets to a file with its separators, numbered through all its passes (the
//! first, then one for each round of remakes). Separate because a part is what is named, leased, written, hashed and
//! handed to the printer.
//!
//! **Invariant:** a part's name says run and number, and nothing of a person.

use std::ops::Range;

use crate::core::domain::references::BatchRef;

/// Most sheets in one part, separators counted.
pub const SHEETS_IN_A_PART: usize = 500;

/// Which part of which run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PartId {
    /// The run.
    pub batch: BatchRef,
    /// Counted from 1 within the run.
    pub part: u32,
}

impl PartId {
    /// The file's name in the managed folder.
    pub fn file_name(&self) -> String {
        format!("{}-part-{:03}.pdf", self.batch, self.part)
    }
}

impl std::fmt::Display for PartId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "part {} of {}", self.part, self.batch)
    }
}

/// Which certificates each part takes, in order: as many as fit with a separator per addressee. `same` says whether two
/// neighbours go to one addressee.
pub fn plan<T>(certificates: &[T], same: impl Fn(&T, &T) -> bool) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let (mut start, mut sheets) = (0, 0);
    for index in 0..certificates.len() {
        let opens_bundle = index == start || !same(&certificates[index - 1], &certificates[index]);
        let needed = 1 + usize::from(opens_bundle);
        if sheets + needed > SHEETS_IN_A_PART {
            parts.push(start..index);
            (start, sheets) = (index, 2);
        } else {
            sheets += needed;
        }
    }
    if start < certificates.len() {
        parts.push(start..certificates.len());
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::domain::batches::pack_order;

    fn sheets_of(centres: &[usize]) -> Vec<usize> {
        centres.iter().enumerate().flat_map(|(centre, sheets)| std::iter::repeat_n(centre, *sheets)).collect()
    }

    #[test]
    fn parts_hold_every_sheet_once_and_are_never_too_large() {
        for centres in [vec![], vec![1], vec![499], vec![500], vec![5_000], vec![1; 700], vec![3, 498, 7, 250, 251, 1]]
        {
            let sheets = sheets_of(&centres);
            let parts = plan(&sheets, |a, b| a == b);
            let covered: Vec<_> = parts.iter().cloned().flatten().collect();
            assert_eq!(covered, (0..sheets.len()).collect::<Vec<_>>());
            for part in parts {
                let pages = pack_order::pages(&sheets[part], |a, b| a == b).len();
                assert!((2..=SHEETS_IN_A_PART).contains(&pages), "{pages} pages");
            }
        }
    }

    #[test]
    fn a_part_is_filled_before_the_next_begins() {
        assert_eq!(plan(&sheets_of(&[998]), |a, b| a == b), [0..499, 499..998]);
        assert_eq!(plan(&sheets_of(&[499, 1]), |a, b| a == b), [0..499, 499..500]);
        assert_eq!(plan(&sheets_of(&[1; 251]), |a, b| a == b), [0..250, 250..251]);
    }

    #[test]
    fn a_part_names_its_run() {
        let part = PartId { batch: BatchRef::new(2026, 7), part: 2 };
        assert_eq!(part.file_name(), "B-2026-0007-part-002.pdf");
        assert_eq!(part.to_string(), "part 2 of B-2026-0007");
    }
}
