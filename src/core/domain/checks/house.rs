//! The house checks: questions about the whole office, asked by the day and by `checks run`. Separate from the checks
//! of rows because they look across records, and open and close their own exceptions.
//!
//! **Invariant:** a check names at most one exception for each record it finds; what it no longer finds it closes.

use crate::core::domain::exceptions::ExceptionKind;

/// A house check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HouseCheck {
    /// Which.
    pub kind: HouseKind,
    /// `DAY-01`.
    pub code: &'static str,
    /// What it looks for.
    pub title: &'static str,
    /// How to mend it, a sentence.
    pub fix: &'static str,
    /// What it opens.
    pub raises: ExceptionKind,
}

/// The house checks there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HouseKind {
    /// Certification of a course ends soon and learners are uncertificated.
    RunningOut,
    /// Awards wait for a template.
    TemplateMissing,
    /// Paper below its minimum.
    StockLow,
    /// A run that does not end.
    BatchOverdue,
    /// A presentation that ended and is not graded.
    NotGraded,
    /// A consignment under way without news.
    TrackingSilent,
    /// Returned papers held past their last day.
    ReturnOverdue,
    /// Awards whose name the template cannot print right.
    NameUnprintable,
}

/// The rule that holds an award whose name cannot be printed right.
pub const NAME_UNPRINTABLE: &str = "DAY-08";

/// Days before the end of certification in which uncertificated learners are looked for.
pub const RUNNING_OUT_DAYS: u64 = 90;
/// Working days after which an unfinished run is overdue.
pub const BATCH_DAYS: u32 = 5;
/// Working days after its end in which a presentation is graded.
pub const GRADING_DAYS: u32 = 20;

/// Every house check, in the order of its code.
pub static HOUSE_CHECKS: &[HouseCheck] = &[
    HouseCheck {
        kind: HouseKind::RunningOut,
        code: "DAY-01",
        title: "certification ends soon, learners are uncertificated",
        fix: "Tell the centres, and ask qualifications for an extension where it is needed.",
        raises: ExceptionKind::CourseEndNear,
    },
    HouseCheck {
        kind: HouseKind::TemplateMissing,
        code: "DAY-02",
        title: "awards wait for a template",
        fix: "Ask regulation to approve a template.",
        raises: ExceptionKind::TemplateMissing,
    },
    HouseCheck {
        kind: HouseKind::StockLow,
        code: "DAY-03",
        title: "paper below its minimum",
        fix: "Reorder at the supplier.",
        raises: ExceptionKind::StockLow,
    },
    HouseCheck {
        kind: HouseKind::BatchOverdue,
        code: "DAY-04",
        title: "run open for too long",
        fix: "Finish, end short or cancel the run.",
        raises: ExceptionKind::BatchOverdue,
    },
    HouseCheck {
        kind: HouseKind::NotGraded,
        code: "DAY-05",
        title: "presentation ended and is not graded",
        fix: "Ask the faculty for the grades.",
        raises: ExceptionKind::MissingGrade,
    },
    HouseCheck {
        kind: HouseKind::TrackingSilent,
        code: "DAY-06",
        title: "consignment under way without news",
        fix: "Ask the carrier, note what it says; if it is lost, say so and claim.",
        raises: ExceptionKind::TrackingSilent,
    },
    HouseCheck {
        kind: HouseKind::ReturnOverdue,
        code: "DAY-07",
        title: "returned papers held past their last day",
        fix: "Send them again or destroy them before a witness.",
        raises: ExceptionKind::ReturnedPost,
    },
    HouseCheck {
        kind: HouseKind::NameUnprintable,
        code: NAME_UNPRINTABLE,
        title: "name cannot be printed right on its template",
        fix: "Agree with the learner on a spelling that can be printed and amend the name to print, or give the template a font that has the letter.",
        raises: ExceptionKind::WrongData,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_given_once_and_none_needs_two_people_to_close() {
        for (at, check) in HOUSE_CHECKS.iter().enumerate() {
            assert!(HOUSE_CHECKS[at + 1..].iter().all(|other| other.code > check.code), "{}", check.code);
            assert!(!check.raises.rule().two_people, "{}: a check closes what it no longer finds", check.code);
        }
    }
}
