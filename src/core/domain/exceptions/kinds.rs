//! The kinds of exception, as data: owner, clock, what one holds, who may lift it. Separate from the life of an
//! exception, which is the same for all kinds.
//!
//! **Invariant:** every kind has its row; a kind that two must lift says so here and nowhere else.

use crate::core::domain::roles::Role;

codes! {
    /// What is wrong.
    pub enum ExceptionKind: "exception kind" {
        PaymentWithhold = "payment withhold",
        ClearanceOverdue = "clearance overdue",
        PlagiarismWithhold = "plagiarism withhold",
        HelpDeskHold = "help-desk hold",
        Malpractice = "malpractice",
        Maladministration = "maladministration",
        MissingData = "missing data",
        WrongData = "wrong data",
        InvalidUln = "invalid ULN",
        DuplicateLearner = "duplicate learner",
        DuplicateClaim = "duplicate claim",
        NameMismatch = "name mismatch",
        NameUnconfirmed = "name unconfirmed",
        MissingGrade = "missing grade",
        DatesOutOfOrder = "dates out of order",
        CourseNotApproved = "course not approved",
        CourseEndNear = "course end near",
        SignOffMissing = "sign-off missing",
        CentreSuspended = "centre suspended",
        CentreOnStop = "centre on stop",
        BookingStepSkipped = "booking step skipped",
        RollMismatch = "roll mismatch",
        BatchOverdue = "batch overdue",
        MisprintByPartner = "misprint by partner",
        MisprintByUs = "misprint by us",
        ResultChanged = "result changed after issue",
        IssuedInError = "issued in error",
        ReturnedPost = "returned post",
        LostInPost = "lost in post",
        TrackingSilent = "tracking silent",
        InvoiceDispute = "invoice dispute",
        StockLow = "stock low",
        StockMissing = "stock missing",
        TemplateMissing = "template missing",
        LrsMismatch = "LRS mismatch",
        TitleChanged = "register title changed",
        Complaint = "complaint",
        Other = "other",
    }
}

codes! {
    /// How much it matters.
    pub enum ExceptionSeverity: "exception severity" {
        Low = "low",
        Normal = "normal",
        High = "high",
    }
}

use ExceptionSeverity::{High, Low, Normal};

/// What is laid down for a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KindRule {
    /// Whose work it is.
    pub owner: Role,
    /// How much it matters.
    pub severity: ExceptionSeverity,
    /// Working days until it is due.
    pub clock_days: u16,
    /// Whether it holds the award, registration, learner, centre, presentation or batch it is about.
    pub holds: bool,
    /// Who may lift it; the manager always may.
    pub releasers: &'static [Role],
    /// Two people lift it.
    pub two_people: bool,
    /// Only those with the right see it; others read *held by a manager's decision*.
    pub restricted: bool,
}

const HOLDS: bool = true;
const FREE: bool = false;

const fn rule(
    owner: Role,
    severity: ExceptionSeverity,
    clock_days: u16,
    holds: bool,
    releasers: &'static [Role],
) -> KindRule {
    KindRule { owner, severity, clock_days, holds, releasers, two_people: false, restricted: false }
}

impl KindRule {
    const fn two_people(mut self) -> Self {
        self.two_people = true;
        self
    }

    const fn restricted(mut self) -> Self {
        self.restricted = true;
        self
    }

    /// Whether one who holds these roles may lift it.
    pub fn lifted_by(&self, held: &[Role]) -> bool {
        held.iter().any(|role| *role == Role::Manager || self.releasers.contains(role))
    }
}

impl ExceptionKind {
    /// What is laid down for the kind.
    pub const fn rule(self) -> KindRule {
        match self {
            Self::PaymentWithhold => rule(Role::Finance, Normal, 5, HOLDS, &[Role::Finance]),
            Self::ClearanceOverdue => rule(Role::Finance, Normal, 3, HOLDS, &[Role::Finance]),
            Self::PlagiarismWithhold => rule(Role::Records, High, 10, HOLDS, &[Role::Records]).two_people(),
            Self::HelpDeskHold => rule(Role::Experience, Normal, 3, HOLDS, &[Role::Experience]),
            Self::Malpractice => rule(Role::Manager, High, 5, HOLDS, &[Role::Manager]).two_people().restricted(),
            Self::Maladministration => rule(Role::Manager, High, 5, HOLDS, &[Role::Manager]).two_people().restricted(),
            Self::MissingData => rule(Role::Administrator, Normal, 5, HOLDS, &[Role::Administrator]),
            Self::WrongData => rule(Role::Administrator, Normal, 5, HOLDS, &[Role::Administrator]),
            Self::InvalidUln => rule(Role::Administrator, Normal, 5, HOLDS, &[Role::Administrator]),
            Self::DuplicateLearner => rule(Role::Administrator, Normal, 5, HOLDS, &[Role::Administrator]),
            Self::DuplicateClaim => rule(Role::Administrator, Normal, 3, HOLDS, &[Role::Administrator]),
            Self::NameMismatch => rule(Role::Administrator, Normal, 3, HOLDS, &[Role::Administrator]),
            Self::NameUnconfirmed => rule(Role::Administrator, Low, 5, FREE, &[Role::Administrator]),
            Self::MissingGrade => rule(Role::Administrator, Normal, 5, HOLDS, &[Role::Administrator, Role::Assessment]),
            Self::DatesOutOfOrder => rule(Role::Administrator, Normal, 5, HOLDS, &[Role::Administrator]),
            Self::CourseNotApproved => rule(Role::Quality, Normal, 5, HOLDS, &[Role::Quality]),
            Self::CourseEndNear => rule(Role::Qualifications, High, 5, FREE, &[Role::Qualifications, Role::Regulation]),
            Self::SignOffMissing => rule(Role::Quality, Normal, 5, HOLDS, &[Role::Quality]),
            Self::CentreSuspended => rule(Role::Quality, High, 5, HOLDS, &[Role::Quality]),
            Self::CentreOnStop => rule(Role::Finance, High, 5, HOLDS, &[Role::Finance]),
            Self::BookingStepSkipped => rule(Role::Assessment, Normal, 3, HOLDS, &[Role::Assessment]),
            Self::RollMismatch => rule(Role::Coordinator, Normal, 3, HOLDS, &[Role::Coordinator]),
            Self::BatchOverdue => rule(Role::Administrator, High, 1, FREE, &[Role::Administrator]),
            Self::MisprintByPartner => rule(Role::Coordinator, Normal, 5, FREE, &[Role::Coordinator]),
            Self::MisprintByUs => rule(Role::Administrator, High, 2, FREE, &[Role::Administrator]),
            Self::ResultChanged => rule(Role::Administrator, High, 2, HOLDS, &[Role::Administrator, Role::Assessment]),
            Self::IssuedInError => rule(Role::Manager, High, 1, FREE, &[Role::Manager]),
            Self::ReturnedPost => rule(Role::Administrator, Low, 10, FREE, &[Role::Administrator]),
            Self::LostInPost => rule(Role::Administrator, Normal, 5, FREE, &[Role::Administrator]),
            Self::TrackingSilent => rule(Role::Administrator, Low, 5, FREE, &[Role::Administrator]),
            Self::InvoiceDispute => rule(Role::Finance, Normal, 10, FREE, &[Role::Finance]),
            Self::StockLow => rule(Role::Administrator, Normal, 3, FREE, &[Role::Administrator]),
            Self::StockMissing => rule(Role::Manager, High, 2, FREE, &[Role::Manager]),
            Self::TemplateMissing => rule(Role::Regulation, High, 2, FREE, &[Role::Regulation]),
            Self::LrsMismatch => rule(Role::Administrator, Low, 10, FREE, &[Role::Administrator]),
            Self::TitleChanged => rule(Role::Regulation, Normal, 5, FREE, &[Role::Regulation]),
            Self::Complaint => rule(Role::Experience, High, 5, FREE, &[Role::Experience]),
            Self::Other => rule(Role::Administrator, Normal, 5, FREE, &[Role::Administrator]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_people_lift_plagiarism_and_malpractice_and_only_those() {
        let two: Vec<_> = ExceptionKind::ALL.iter().filter(|k| k.rule().two_people).map(|k| k.code()).collect();
        assert_eq!(two, ["plagiarism withhold", "malpractice", "maladministration"]);
    }

    #[test]
    fn restricted_kinds_are_the_managers() {
        for kind in ExceptionKind::ALL.iter().filter(|k| k.rule().restricted) {
            assert_eq!(
                (kind.rule().owner, kind.rule().releasers),
                (Role::Manager, [Role::Manager].as_slice()),
                "{kind}"
            );
        }
    }

    #[test]
    fn every_kind_has_a_clock_and_somebody_to_lift_it() {
        for kind in ExceptionKind::ALL {
            let rule = kind.rule();
            assert!(rule.clock_days > 0 && !rule.releasers.is_empty(), "{kind}");
            assert!(rule.lifted_by(&[Role::Manager]) && !rule.lifted_by(&[Role::Auditor]), "{kind}");
            assert!(!rule.two_people || rule.holds, "{kind}: only what holds is lifted by two");
        }
    }
}
