//! The faults planted in synthetic data, each in one row of one file, and what the checks must say of it. Separate so
//! that the truth is counted where a fault is planted and not where it is found.
//!
//! **Invariant:** a learner carries at most one fault, and whatever builds on a faulty row is left out, so that one
//! fault is found once.

use super::dice::Dice;

/// The files a fault can stand in, in the order they are loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// `learners.csv`.
    Learners,
    /// `registrations.csv`.
    Registrations,
    /// `results.csv`.
    Results,
    /// `claims.csv`.
    Claims,
}

impl Place {
    /// The file's name.
    pub const fn file(self) -> &'static str {
        match self {
            Self::Learners => "learners.csv",
            Self::Registrations => "registrations.csv",
            Self::Results => "results.csv",
            Self::Claims => "claims.csv",
        }
    }
}

macro_rules! faults {
    ($($(#[$meta:meta])* $variant:ident in $place:ident = $rule:literal),+ $(,)?) => {
        /// A fault, planted in one row.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Fault { $($(#[$meta])* $variant),+ }

        impl Fault {
            /// Every fault, in the order of the files.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The file it stands in.
            pub const fn place(self) -> Place {
                match self { $(Self::$variant => Place::$place),+ }
            }

            /// The code of the check that finds it.
            pub const fn rule(self) -> &'static str {
                match self { $(Self::$variant => $rule),+ }
            }
        }
    };
}

faults! {
    /// The last digit of the learner number is wrong.
    WrongCheckDigit in Learners = "LRN-03",
    /// No birth date.
    NoBirthDate in Learners = "LRN-01",
    /// A birth date that is no day.
    ImpossibleBirthDate in Learners = "LRN-02",
    /// No family name.
    NoFamilyName in Learners = "LRN-01",
    /// A course nobody knows.
    UnknownCourse in Registrations = "REG-02",
    /// A centre nobody knows.
    UnknownCentre in Registrations = "REG-02",
    /// A learner nobody knows.
    UnknownLearner in Registrations = "REG-02",
    /// A centre without approval for the course.
    UnapprovedCentre in Registrations = "REG-06",
    /// Registered years ahead.
    RegisteredInFuture in Registrations = "REG-03",
    /// A grade that is not on the scale.
    ForeignGrade in Results = "RES-04",
    /// A unit the course does not have.
    UnknownUnit in Results = "RES-03",
    /// A registration nobody knows.
    UnknownRegistration in Claims = "CLM-05",
    /// Another birth date than registered.
    OtherBirthDate in Claims = "CLM-22",
    /// A grade that is not on the scale.
    ForeignClaimGrade in Claims = "CLM-08",
    /// Achieved before registered.
    AchievedTooEarly in Claims = "CLM-07",
    /// Claimed before achieved.
    ClaimedTooEarly in Claims = "CLM-07",
    /// Claimed years ahead.
    ClaimedInFuture in Claims = "CLM-07",
    /// The same registration claimed twice in the file.
    ClaimedTwice in Claims = "CLM-09",
    /// Claimed although a mandatory unit has no result.
    UnitMissing in Claims = "CLM-11",
}

/// What a fault can be planted in.
#[derive(Debug, Clone, Copy)]
pub struct Ground {
    /// Everything is achieved and claimed.
    pub finished: bool,
    /// The course has units.
    pub has_units: bool,
    /// The centre claims without sign-off; else a claim of years ahead would break two rules.
    pub direct: bool,
}

/// The fault of that learner: one learner in fifty has one.
pub fn fault_of(seed: u64, number: u64, ground: Ground) -> Option<Fault> {
    let mut dice = Dice::of(seed, 5, number);
    if !dice.once_in(50) {
        return None;
    }
    let fits = |fault: &Fault| match fault {
        Fault::UnknownUnit | Fault::UnitMissing => ground.finished && ground.has_units,
        Fault::ClaimedInFuture => ground.finished && ground.direct,
        fault => ground.finished || fault.place() < Place::Results,
    };
    let fitting: Vec<_> = Fault::ALL.iter().copied().filter(fits).collect();
    Some(fitting[dice.below(fitting.len())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_learner_in_fifty_has_a_fault_and_every_fault_comes() {
        let found: Vec<_> = (0..100_000)
            .filter_map(|n| fault_of(7, n, Ground { finished: true, has_units: true, direct: true }))
            .collect();
        assert!((1800..2200).contains(&found.len()), "{}", found.len());
        for fault in Fault::ALL {
            assert!(found.contains(fault), "{fault:?}");
        }
    }

    #[test]
    fn nothing_that_needs_an_achievement_is_planted_without_one() {
        let found: Vec<_> = (0..100_000)
            .filter_map(|n| fault_of(7, n, Ground { finished: false, has_units: true, direct: true }))
            .collect();
        assert!(found.iter().all(|fault| fault.place() < Place::Results));
    }
}
