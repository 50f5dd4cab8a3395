//! The catalogue of rules: code, title, severity, the exception each opens, how to mend it. Separate from the checks
//! that apply them because `checks list`, exceptions, error files and help read it as data.
//!
//! **Invariant:** a code is never given to another rule, for old claim files keep it for ever.

use super::problem::{Rule, Severity};
use crate::core::domain::exceptions::ExceptionKind;

macro_rules! rules {
    ($($id:ident = $code:literal, $title:literal, $severity:ident, $raises:expr, $fix:literal;)+) => {
        $(
            #[doc = $title]
            pub static $id: Rule = Rule {
                code: $code, title: $title, severity: Severity::$severity, raises: $raises, fix: $fix,
            };
        )+

        /// Every rule, in the order of its code.
        pub static RULES: &[&Rule] = &[$(&$id),+];
    };
}

use ExceptionKind as X;

rules! {
    CLM_01 = "CLM-01", "row has no usable structure", Error, Some(X::MissingData), "Correct the file and send the row again.";
    CLM_02 = "CLM-02", "required field is empty", Error, Some(X::MissingData), "Fill the field in, or ask the centre.";
    CLM_03 = "CLM-03", "name is not the registered one", Error, Some(X::NameMismatch),
        "Take the registered name, or amend the learner with evidence.";
    CLM_04 = "CLM-04", "ULN is not valid", Error, Some(X::InvalidUln), "Ask the centre for the learner's own ULN.";
    CLM_05 = "CLM-05", "reference is not known", Error, Some(X::WrongData), "Correct the reference, or register the learner first.";
    CLM_06 = "CLM-06", "registered at another centre", Error, Some(X::WrongData), "Ask both centres, or record the transfer.";
    CLM_07 = "CLM-07", "date impossible or out of order", Error, Some(X::DatesOutOfOrder),
        "Correct the date: birth < registered <= achieved <= claimed <= today.";
    CLM_08 = "CLM-08", "grade is not on the scale", Error, Some(X::MissingGrade), "Take a grade of the course's scale.";
    CLM_09 = "CLM-09", "claimed twice in this file", Error, Some(X::DuplicateClaim), "Keep one of the two rows.";
    CLM_10 = "CLM-10", "claimed already", Error, Some(X::DuplicateClaim), "Mark it a duplicate, or ask for a replacement.";
    CLM_11 = "CLM-11", "mandatory unit has no result", Error, Some(X::MissingGrade), "Fill the unit's grade in, or ask the centre.";
    CLM_12 = "CLM-12", "rule of combination is not met", Error, Some(X::MissingGrade), "Ask the centre for the missing units.";
    CLM_13 = "CLM-13", "sign-off missing", Error, Some(X::SignOffMissing), "Ask quality for the sign-off.";
    CLM_14 = "CLM-14", "centre suspended on that date", Error, Some(X::CentreSuspended), "Ask quality whether and when it is lifted.";
    CLM_15 = "CLM-15", "course has ended", Error, Some(X::CourseEndNear), "Ask regulation for an extension.";
    CLM_16 = "CLM-16", "registration withdrawn, deferred or lapsed", Error, Some(X::WrongData),
        "Ask the centre; reinstate the registration if it is right.";
    CLM_17 = "CLM-17", "certificated already", Error, Some(X::DuplicateClaim), "Ask for a replacement if it is owed.";
    CLM_18 = "CLM-18", "claimed before registration", Error, Some(X::DatesOutOfOrder), "Ask the centre which date is right.";
    CLM_19 = "CLM-19", "too soon after registration", Error, Some(X::WrongData), "Ask the centre how the course was done in that time.";
    CLM_20 = "CLM-20", "centre is not approved for the course", Error, Some(X::CourseNotApproved), "Ask quality about the approval.";
    CLM_21 = "CLM-21", "centre is on stop", Warning, Some(X::CentreOnStop), "Ask finance when the stop is lifted.";
    CLM_22 = "CLM-22", "date of birth is not the registered one", Error, Some(X::WrongData),
        "Take the registered date, or amend the learner with evidence.";
    CLM_23 = "CLM-23", "stray blanks or letters nobody can see", Warning, None, "Nothing to do: they were taken out and are recorded.";
    CLM_24 = "CLM-24", "ULN temporary or absent", Warning, None, "Ask the centre for the ULN.";
    CLM_25 = "CLM-25", "unit is not of the course", Error, Some(X::WrongData), "Correct the unit, or ask qualifications.";
    CLM_26 = "CLM-26", "unit result is no grade of the course", Error, Some(X::MissingGrade), "Write a grade, perhaps a day after it.";
    CLM_27 = "CLM-27", "kind of document is not known", Error, Some(X::WrongData), "Write certificate, credit certificate or unit certificate.";
    CLM_28 = "CLM-28", "grade is not the recorded one", Error, Some(X::WrongData), "Ask the centre which of the two is right.";
    CRS_01 = "CRS-01", "qualification number is wrong", Error, Some(X::WrongData), "Compare it with the register of qualifications.";
    CRS_02 = "CRS-02", "qualification number is odd but real", Warning, None, "Nothing to do: 610/0000 to 610/0133 were issued with another rule.";
    CRS_03 = "CRS-03", "title has stray blanks", Proposal, None, "Accept the clean form; the register's own is kept as it is.";
    CRS_04 = "CRS-04", "register title changed", Error, Some(X::TitleChanged), "Sync the course with the register, or ask regulation.";
    IMP_01 = "IMP-01", "required field is empty", Error, Some(X::MissingData), "Fill the field in, or ask the sender.";
    IMP_02 = "IMP-02", "value is not written as wanted", Error, Some(X::WrongData), "Write it as the column wants it.";
    IMP_03 = "IMP-03", "reference is not known", Error, Some(X::WrongData), "Correct the reference, or import the record first.";
    IMP_04 = "IMP-04", "twice in this file", Error, Some(X::WrongData), "Keep one of the two rows.";
    IMP_05 = "IMP-05", "differs from what is recorded", Error, Some(X::WrongData), "Amend the record with a reason, or correct the row.";
    IMP_06 = "IMP-06", "row has no usable structure", Error, None, "Correct the file and send the row again.";
    IMP_07 = "IMP-07", "a rule of the office says no", Error, Some(X::WrongData), "Read the refusal and its next step.";
    IMP_08 = "IMP-08", "waits for a record that has not come yet", Warning, None, "Nothing to do when it comes in another file; otherwise correct the reference.";
    LRN_01 = "LRN-01", "required field is empty", Error, Some(X::MissingData), "Fill the field in, or ask the centre.";
    LRN_02 = "LRN-02", "date of birth is impossible", Error, Some(X::WrongData), "Ask the centre for the date of birth.";
    LRN_03 = "LRN-03", "ULN is not valid", Error, Some(X::InvalidUln), "Ask the centre for the learner's own ULN.";
    LRN_04 = "LRN-04", "ULN temporary or absent", Warning, None, "Ask the centre for the ULN.";
    LRN_05 = "LRN-05", "SCN is not valid", Error, Some(X::WrongData), "Ask the centre for the SCN.";
    LRN_06 = "LRN-06", "postcode is impossible", Warning, None, "Ask for the address.";
    LRN_07 = "LRN-07", "name does not fit everywhere it is sent", Warning, None, "Agree a short form with the learner.";
    LRN_08 = "LRN-08", "name is probably written another way", Proposal, None, "Accept the proposal, or leave the name as it is.";
    LRN_09 = "LRN-09", "letters nobody can see were taken out", Warning, None, "Nothing to do: they are recorded.";
    LRN_10 = "LRN-10", "ULN belongs to another learner", Error, Some(X::DuplicateLearner), "Compare the two, then merge or correct.";
    LRN_11 = "LRN-11", "not a name", Error, Some(X::WrongData), "Ask the centre for the learner's name.";
    LRN_12 = "LRN-12", "identity not confirmed", Warning, None, "Ask the centre what identity was confirmed by.";
    REG_01 = "REG-01", "required field is empty", Error, Some(X::MissingData), "Fill the field in, or ask the centre.";
    REG_02 = "REG-02", "reference is not known", Error, Some(X::WrongData), "Correct the reference, or import the record first.";
    REG_03 = "REG-03", "date impossible or out of order", Error, Some(X::DatesOutOfOrder), "Correct the date: birth < registered <= today.";
    REG_04 = "REG-04", "age at registration is impossible", Error, Some(X::WrongData), "Ask the centre for the date of birth.";
    REG_05 = "REG-05", "course has ended", Error, Some(X::CourseEndNear), "Ask qualifications for an extension.";
    REG_06 = "REG-06", "centre is not approved for the course", Error, Some(X::CourseNotApproved), "Ask quality about the approval.";
    REG_07 = "REG-07", "centre suspended on that date", Error, Some(X::CentreSuspended), "Ask quality whether and when it is lifted.";
    REG_08 = "REG-08", "course is not offered there", Warning, None, "Ask qualifications where it is offered.";
    REG_09 = "REG-09", "funding demands a ULN", Error, Some(X::InvalidUln), "Ask the centre for the ULN.";
    REG_10 = "REG-10", "either a centre or a presentation", Error, Some(X::WrongData), "Name one of the two.";
    REG_11 = "REG-11", "registered already", Error, Some(X::DuplicateLearner), "Keep one of the two registrations.";
    RES_01 = "RES-01", "required field is empty", Error, Some(X::MissingData), "Fill the field in, or ask the sender.";
    RES_02 = "RES-02", "registration is not known", Error, Some(X::WrongData), "Correct the number, or register the learner first.";
    RES_03 = "RES-03", "unit is not of the course", Error, Some(X::WrongData), "Correct the unit, or ask qualifications.";
    RES_04 = "RES-04", "grade is not on the scale", Error, Some(X::MissingGrade), "Take a grade of the course's scale.";
    RES_05 = "RES-05", "date impossible or out of order", Error, Some(X::DatesOutOfOrder), "Correct the date: registered <= achieved <= today.";
    RES_06 = "RES-06", "result changed after issue", Error, Some(X::ResultChanged), "Compare it with the certificate; reissue or revoke.";
}

/// The rule of that code.
pub fn rule(code: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_given_once_and_sentences_are_whole() {
        for (at, rule) in RULES.iter().enumerate() {
            assert!(RULES[at + 1..].iter().all(|other| other.code > rule.code), "{} stands out of order", rule.code);
            assert!(rule.fix.ends_with('.') && !rule.title.ends_with('.'), "{}", rule.code);
        }
    }

    #[test]
    fn the_names_on_the_screens_are_kept() {
        assert_eq!(rule("CLM-03").unwrap().title, "name is not the registered one");
        assert_eq!(rule("CLM-07").unwrap().title, "date impossible or out of order");
        assert_eq!(rule("CLM-11").unwrap().title, "mandatory unit has no result");
        assert_eq!(rule("CLM-99"), None);
    }
}
