//! The parts a run is written in: at most 500 sheets to a file, numbered through all its passes (the first, then one for
//! each round of remakes). Separate because a part is what is named, leased, written, hashed and handed to the printer.
//!
//! **Invariant:** a part's name says run and number, and nothing of a person.

use crate::core::domain::references::BatchRef;

/// Most certificates in one part.
pub const SHEETS_IN_A_PART: u32 = 500;

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

/// How many sheets each part of a pass takes, in order: as even as possible, none above the limit.
pub fn split(sheets: u32) -> Vec<u32> {
    if sheets == 0 {
        return Vec::new();
    }
    let parts = sheets.div_ceil(SHEETS_IN_A_PART);
    let (each, over) = (sheets / parts, sheets % parts);
    (0..parts).map(|part| each + u32::from(part < over)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_even_and_never_too_large() {
        assert!(split(0).is_empty());
        assert_eq!(split(1), [1]);
        assert_eq!(split(500), [500]);
        assert_eq!(split(501), [251, 250]);
        assert_eq!(split(5_000), [500; 10]);
        for sheets in 1..3_000 {
            let parts = split(sheets);
            assert_eq!(parts.iter().sum::<u32>(), sheets);
            assert!(parts.iter().all(|n| (1..=SHEETS_IN_A_PART).contains(n)));
        }
    }

    #[test]
    fn a_part_names_its_run() {
        let part = PartId { batch: BatchRef::new(2026, 7), part: 2 };
        assert_eq!(part.file_name(), "B-2026-0007-part-002.pdf");
        assert_eq!(part.to_string(), "part 2 of B-2026-0007");
    }
}
