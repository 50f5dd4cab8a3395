//! Serial continuity: every number of a brand and year explained, in as few lines as it takes. Separate from the report
//! that prints it, because closing a year asks the same question.
//!
//! **Invariant:** a number between 1 and the last one given is either in a span or in a gap, never in neither.

use crate::core::domain::certificates::CertificateState;
use crate::core::domain::references::BatchRef;

/// One number as stored, in the order of numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbered {
    /// The serial's seven digits.
    pub number: u32,
    /// Where the certificate stands.
    pub state: CertificateState,
    /// The run that reserved it.
    pub batch: Option<BatchRef>,
    /// What explains its state: why it was spoiled, by which serial it was replaced, where it is kept; or empty.
    pub because: String,
    /// The number of the paper it was printed on, on numbered paper.
    pub paper: Option<String>,
}

/// Neighbouring numbers with one explanation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// The first number.
    pub first: u32,
    /// The last number.
    pub last: u32,
    /// What became of them.
    pub state: CertificateState,
    /// The run that reserved them.
    pub batch: Option<BatchRef>,
    /// What explains the state.
    pub because: String,
    /// The first and the last number of their paper, on numbered paper.
    pub papers: Option<(String, String)>,
}

impl Stretch {
    /// Their state in words, such as `spoiled: jam, made again as MER26-0000121-B`.
    pub fn explained(&self) -> String {
        use CertificateState as S;
        let because = self.because.as_str();
        match self.state {
            state if because.is_empty() => state.to_string(),
            S::Cancelled => format!("cancelled: replaced by {because}"),
            S::BeingReplaced => format!("being replaced by {because}"),
            S::KeptBack => format!("kept back: {because}"),
            S::Reserved
            | S::Printed
            | S::Unused
            | S::Passed
            | S::Spoiled
            | S::Dispatched
            | S::Delivered
            | S::Returned
            | S::Redispatched
            | S::Lost
            | S::Destroyed
            | S::Revoked => format!("{}: {because}", self.state),
        }
    }

    /// Their papers in words: one number, or from and to.
    pub fn papers(&self) -> String {
        match &self.papers {
            None => String::new(),
            Some((first, last)) if first == last => first.clone(),
            Some((first, last)) => format!("{first} to {last}"),
        }
    }
}

/// The explanation of a brand's numbers in one year.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Continuity {
    /// Explained numbers, in order.
    pub stretches: Vec<Stretch>,
    /// Numbers nobody can explain, from–to.
    pub gaps: Vec<(u32, u32)>,
    /// Numbers that stand twice.
    pub twice: Vec<u32>,
}

impl Continuity {
    /// Explains numbers given in ascending order, up to the last one ever reserved.
    pub fn explain(numbers: impl IntoIterator<Item = Numbered>, last_given: u32) -> Self {
        let mut told = Self::default();
        let mut next = 1;
        for one in numbers {
            if one.number < next {
                told.twice.push(one.number);
                continue;
            }
            if one.number > next {
                told.gaps.push((next, one.number - 1));
            }
            next = one.number + 1;
            told.extend(one);
        }
        if next <= last_given {
            told.gaps.push((next, last_given));
        }
        told
    }

    fn extend(&mut self, one: Numbered) {
        match self.stretches.last_mut() {
            Some(open)
                if open.last + 1 == one.number
                    && open.state == one.state
                    && open.batch == one.batch
                    && open.because == one.because
                    && open.papers.is_some() == one.paper.is_some() =>
            {
                open.last = one.number;
                if let (Some((_, last)), Some(paper)) = (&mut open.papers, one.paper) {
                    *last = paper;
                }
            }
            Some(_) | None => self.stretches.push(Stretch {
                first: one.number,
                last: one.number,
                state: one.state,
                batch: one.batch,
                because: one.because,
                papers: one.paper.map(|paper| (paper.clone(), paper)),
            }),
        }
    }

    /// Every number is explained once.
    pub fn is_gapless(&self) -> bool {
        self.gaps.is_empty() && self.twice.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use CertificateState::{Dispatched, Spoiled, Unused};

    fn numbered(number: u32, state: CertificateState) -> Numbered {
        Numbered { number, state, batch: Some(BatchRef::new(2026, 7)), because: String::new(), paper: None }
    }

    #[test]
    fn every_state_says_what_became_of_it_and_on_which_paper() {
        let because = |number, state, because: &str, paper: &str| Numbered {
            because: because.to_owned(),
            paper: Some(paper.to_owned()).filter(|paper| !paper.is_empty()),
            ..numbered(number, state)
        };
        let told = Continuity::explain(
            [
                because(1, Dispatched, "", "0100"),
                because(2, Dispatched, "", "0101"),
                because(3, Spoiled, "jam, made again as MER26-0000009-2", "0102"),
                because(4, CertificateState::Cancelled, "MER26-0000012-0", ""),
                because(5, CertificateState::BeingReplaced, "MER26-0000013-Y", ""),
                because(6, CertificateState::KeptBack, "safe, tray 3", ""),
                because(7, Unused, "", ""),
            ],
            7,
        );
        let words: Vec<String> = told.stretches.iter().map(Stretch::explained).collect();
        assert_eq!(
            words,
            [
                "dispatched",
                "spoiled: jam, made again as MER26-0000009-2",
                "cancelled: replaced by MER26-0000012-0",
                "being replaced by MER26-0000013-Y",
                "kept back: safe, tray 3",
                "unused",
            ]
        );
        assert_eq!((told.stretches[0].papers(), told.stretches[1].papers()), ("0100 to 0101".into(), "0102".into()));
    }

    #[test]
    fn neighbours_share_a_line() {
        let rows = [(1, Dispatched), (2, Dispatched), (3, Spoiled), (4, Unused), (5, Unused)];
        let told = Continuity::explain(rows.map(|(n, s)| numbered(n, s)), 5);
        assert_eq!(told.stretches.iter().map(|s| (s.first, s.last)).collect::<Vec<_>>(), [(1, 2), (3, 3), (4, 5)]);
        assert!(told.is_gapless());
    }

    #[test]
    fn a_missing_number_is_a_gap_wherever_it_is() {
        let told = Continuity::explain([2, 5, 5].map(|n| numbered(n, Dispatched)), 7);
        assert_eq!(told.gaps, [(1, 1), (3, 4), (6, 7)]);
        assert_eq!(told.twice, [5]);
        assert!(!told.is_gapless());
        assert!(Continuity::explain([], 0).is_gapless());
    }
}
