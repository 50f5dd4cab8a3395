//! Twelve rules that need nothing but the row and two reference lists, for bulk checking at a million rows a second.
//! Separate from the full checks because they give a bit each instead of words: a row with a bit set is asked again
//! by the full checks, which say what is wrong.
//!
//! **Invariant:** checking a row never allocates, whatever stands in it. Memory grows with the reference lists and,
//! where repeats are looked for, by sixteen bytes a row.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use crate::core::domain::identifiers::{Qan, is_uk_postcode, is_uln};
use crate::core::domain::written_days::file_day;

codes! {
    /// One of the twelve rules.
    pub enum StatelessRule: "stateless rule" {
        UlnCheck = "uln_check",
        Names = "names",
        BirthMissing = "dob_missing",
        BirthDate = "dob_date",
        Postcode = "postcode",
        CentreReference = "centre_ref",
        QanReference = "qan_ref",
        RegistrationDate = "reg_date",
        ClaimDate = "claim_date",
        ClaimBeforeRegistration = "claim_before_reg",
        Grade = "grade",
        Duplicate = "duplicate",
    }
}

/// The rules a row breaks, a bit each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Findings(u16);

impl Findings {
    /// Whether the row breaks none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether the row breaks that rule.
    pub const fn has(self, rule: StatelessRule) -> bool {
        self.0 & (1 << rule as u16) != 0
    }

    /// Adds a rule to those broken.
    pub fn add(&mut self, rule: StatelessRule) {
        self.0 |= 1 << rule as u16;
    }
}

/// A row: borrowed fields, as they stand in the file.
#[derive(Debug, Clone, Copy, Default)]
pub struct StatelessRow<'a> {
    /// Unique learner number.
    pub uln: &'a str,
    /// Given names.
    pub given_names: &'a str,
    /// Family name.
    pub family_name: &'a str,
    /// Date of birth.
    pub born_on: &'a str,
    /// Postcode.
    pub postcode: &'a str,
    /// Centre code.
    pub centre: &'a str,
    /// Qualification number.
    pub qan: &'a str,
    /// Day of registration.
    pub registered_on: &'a str,
    /// Day of the claim; empty = not claimed.
    pub claimed_on: &'a str,
    /// Grade, looked at when claimed.
    pub grade: &'a str,
}

/// A multiplying hash over eight bytes at a time: reference lists are our own, so nobody can choose keys to collide.
#[derive(Default)]
pub struct FastHasher(u64);

impl Hasher for FastHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for part in bytes.chunks(8) {
            let mut word = [0u8; 8];
            word[..part.len()].copy_from_slice(part);
            self.0 = mixed(self.0 ^ u64::from_le_bytes(word) ^ (part.len() as u64) << 56);
        }
    }
}

fn mixed(word: u64) -> u64 {
    let word = word.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    word ^ (word >> 29)
}

type Fast = BuildHasherDefault<FastHasher>;

/// The reference lists the rules look things up in.
#[derive(Debug, Default)]
pub struct StatelessRules {
    centres: HashSet<String, Fast>,
    grades: HashMap<String, Vec<String>, Fast>,
}

/// Least days from birth to registration: ten years.
const LEAST_AGE_DAYS: i64 = 3_650;

impl StatelessRules {
    /// Takes the codes of centres, and qualification numbers with their grades.
    pub fn new(
        centres: impl IntoIterator<Item = String>,
        qualifications: impl IntoIterator<Item = (String, Vec<String>)>,
    ) -> Self {
        Self { centres: centres.into_iter().collect(), grades: qualifications.into_iter().collect() }
    }

    /// The rules one row breaks; repeats are [`Repeats`]' business.
    pub fn check(&self, row: &StatelessRow<'_>) -> Findings {
        use StatelessRule as R;
        let mut found = Findings::default();
        let mut when = |broken: bool, rule| {
            if broken {
                found.add(rule);
            }
        };
        when(!is_uln(row.uln), R::UlnCheck);
        when(row.given_names.is_empty() || row.family_name.is_empty(), R::Names);
        let registered = file_day(row.registered_on).ok();
        when(registered.is_none(), R::RegistrationDate);
        if row.born_on.is_empty() {
            when(true, R::BirthMissing);
        } else {
            let born = file_day(row.born_on).ok();
            let young = born.zip(registered).is_some_and(|(b, r)| (r - b).num_days() < LEAST_AGE_DAYS);
            when(born.is_none() || young, R::BirthDate);
        }
        when(!is_uk_postcode(row.postcode), R::Postcode);
        when(!self.centres.contains(row.centre), R::CentreReference);
        let grades = self.grades.get(row.qan);
        when(grades.is_none() || Qan::form(row.qan).is_none(), R::QanReference);
        if !row.claimed_on.is_empty() {
            let claimed = file_day(row.claimed_on).ok();
            when(claimed.is_none(), R::ClaimDate);
            when(claimed.zip(registered).is_some_and(|(c, r)| c < r), R::ClaimBeforeRegistration);
            when(!grades.is_some_and(|g| g.iter().any(|grade| grade == row.grade)), R::Grade);
        }
        found
    }

    /// What a repeat of the row is known by.
    pub fn identity(row: &StatelessRow<'_>) -> u64 {
        let mut hasher = FastHasher::default();
        hasher.write(row.uln.as_bytes());
        hasher.write(row.qan.as_bytes());
        hasher.finish()
    }
}

/// The rows seen so far, by identity.
#[derive(Debug, Default)]
pub struct Repeats(HashSet<u64, BuildHasherDefault<Identity>>);

/// An identity is a hash already.
#[derive(Default)]
pub struct Identity(u64);

impl Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        let mut fast = FastHasher(self.0);
        fast.write(bytes);
        self.0 = fast.finish();
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = word.rotate_left(20);
    }
}

impl Repeats {
    /// Room for that many rows.
    pub fn with_room(rows: usize) -> Self {
        Self(HashSet::with_capacity_and_hasher(rows, BuildHasherDefault::default()))
    }

    /// Whether a row of that identity was seen before; from now on it was.
    pub fn again(&mut self, identity: u64) -> bool {
        !self.0.insert(identity)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> StatelessRules {
        StatelessRules::new(["10000".to_owned()], [("600/3328/9".to_owned(), vec!["Pass".to_owned()])])
    }

    fn row() -> StatelessRow<'static> {
        StatelessRow {
            uln: "1061484016",
            given_names: "Zoë",
            family_name: "Ó Briain",
            born_on: "2001-03-14",
            postcode: "BT7 9ZZ",
            centre: "10000",
            qan: "600/3328/9",
            registered_on: "2024-01-12",
            claimed_on: "2024-11-09",
            grade: "Pass",
        }
    }

    #[test]
    fn each_rule_sets_its_bit_and_no_other() {
        use StatelessRule as R;
        assert!(rules().check(&row()).is_empty());
        type Spoiled = (fn(&mut StatelessRow<'static>), StatelessRule);
        let cases: &[Spoiled] = &[
            (|r| r.uln = "1111111111", R::UlnCheck),
            (|r| r.given_names = "", R::Names),
            (|r| r.born_on = "", R::BirthMissing),
            (|r| r.born_on = "2001-02-29", R::BirthDate),
            (|r| r.born_on = "2020-02-29", R::BirthDate),
            (|r| r.postcode = "BT7-9ZZ", R::Postcode),
            (|r| r.centre = "10001", R::CentreReference),
            (|r| r.registered_on = "x", R::RegistrationDate),
            (|r| r.claimed_on = "2024-13-01", R::ClaimDate),
            (|r| r.claimed_on = "2024-01-11", R::ClaimBeforeRegistration),
            (|r| r.grade = "pass", R::Grade),
        ];
        for (spoil, rule) in cases {
            let mut row = row();
            spoil(&mut row);
            let found = rules().check(&row);
            let names: Vec<_> = StatelessRule::ALL.iter().filter(|r| found.has(**r)).collect();
            assert_eq!(names, [rule]);
        }
        let unknown = StatelessRow { qan: "600/3329/0", claimed_on: "", ..row() };
        assert!(rules().check(&unknown).has(R::QanReference));
    }

    #[test]
    fn a_repeat_is_seen_once_more() {
        let mut repeats = Repeats::with_room(2);
        let identity = StatelessRules::identity(&row());
        assert!(!repeats.again(identity) && repeats.again(identity));
        let other = StatelessRow { uln: "1000000000", ..row() };
        assert!(!repeats.again(StatelessRules::identity(&other)));
    }
}
