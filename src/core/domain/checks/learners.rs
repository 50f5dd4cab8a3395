//! The checks of a learner row (`LRN-01` …). Separate because a learner is entered by hand too, with the same rules.
//!
//! **Invariant:** the name is never changed here; at most another one is proposed.

use super::rules::*;
use super::{Problem, day_or, require};
use crate::core::domain::Day;
use crate::core::domain::identifiers::{Postcode, Scn, Uln};
use crate::core::domain::names;

/// A learner row as sent or typed.
#[derive(Debug, Clone, Copy, Default)]
pub struct LearnerRow<'a> {
    /// Unique learner number.
    pub uln: &'a str,
    /// Scottish candidate number.
    pub scn: &'a str,
    /// Given names.
    pub given_names: &'a str,
    /// Middle names.
    pub middle_names: &'a str,
    /// Family name.
    pub family_name: &'a str,
    /// Date of birth.
    pub born_on: &'a str,
    /// What identity was confirmed by.
    pub identity_evidence: &'a str,
    /// Postcode.
    pub postcode: &'a str,
    /// Country; empty = United Kingdom.
    pub country: &'a str,
    /// Another learner who already has that ULN, by reference.
    pub same_uln: Option<&'a str>,
}

/// Everything wrong with a learner row.
pub fn check(row: &LearnerRow<'_>, today: Day) -> Vec<Problem> {
    let mut problems = Vec::new();
    require(&mut problems, &LRN_01, &[("family_name", row.family_name), ("born_on", row.born_on)]);
    for (field, text) in
        [("given_names", row.given_names), ("middle_names", row.middle_names), ("family_name", row.family_name)]
    {
        name(&mut problems, field, text);
    }
    let shown = |text| names::clean(text).text;
    for finding in names::check_limits(&shown(row.given_names), &shown(row.family_name)) {
        problems.push(Problem::new(&LRN_07, "family_name", "", finding.to_string()));
    }
    if let Some(born) = day_or(&mut problems, &LRN_02, "born_on", row.born_on) {
        let years = today.years_since(born);
        if years.is_none_or(|years| years > 115) {
            problems.push(Problem::new(&LRN_02, "born_on", row.born_on, "a day of the last 115 years"));
        }
    }
    numbers(&mut problems, row);
    let postcode = row.postcode.trim();
    if !postcode.is_empty() && Postcode::parse(postcode, row.country).is_err() {
        problems.push(Problem::new(&LRN_06, "postcode", row.postcode, "a postcode such as BT7 9ZZ"));
    }
    if row.identity_evidence.trim().is_empty() {
        problems.push(Problem::new(&LRN_12, "identity_evidence", "", "what identity was confirmed by"));
    }
    problems
}

fn name(problems: &mut Vec<Problem>, field: &'static str, text: &str) {
    if text.trim().is_empty() {
        return;
    }
    let cleaned = names::clean(text);
    if !cleaned.stripped.is_empty() {
        problems.push(Problem::new(&LRN_09, field, cleaned.words(), "visible letters").propose(cleaned.text.as_str()));
    }
    if let Some(why) = names::impossible(&cleaned.text) {
        problems.push(Problem::new(&LRN_11, field, text, format!("a name; it {why}")));
    } else if let Some(proposal) = names::propose(&cleaned.text) {
        problems.push(Problem::new(&LRN_08, field, text, proposal.why).propose(proposal.to));
    }
}

fn numbers(problems: &mut Vec<Problem>, row: &LearnerRow<'_>) {
    match row.uln.trim() {
        "" => problems.push(Problem::new(&LRN_04, "uln", "", "a ULN")),
        text => match text.parse::<Uln>() {
            Ok(uln) if uln.is_temporary() => problems.push(Problem::new(&LRN_04, "uln", text, "the learner's own ULN")),
            Ok(_) => {
                if let Some(other) = row.same_uln {
                    problems.push(Problem::new(&LRN_10, "uln", text, format!("a ULN of their own; {other} has it")));
                }
            }
            Err(_) => problems.push(Problem::new(&LRN_03, "uln", text, "ten digits with the right check digit")),
        },
    }
    let scn = row.scn.trim();
    if !scn.is_empty() && scn.parse::<Scn>().is_err() {
        problems.push(Problem::new(&LRN_05, "scn", scn, "nine digits"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> LearnerRow<'static> {
        LearnerRow {
            uln: "1061484016",
            given_names: "Zoë",
            family_name: "Ó Briain",
            born_on: "2001-03-14",
            identity_evidence: "passport",
            postcode: "BT7 9ZZ",
            ..LearnerRow::default()
        }
    }

    fn codes(row: LearnerRow<'_>) -> Vec<&'static str> {
        check(&row, Day::from_ymd_opt(2026, 11, 20).unwrap()).iter().map(|p| p.rule.code).collect()
    }

    #[test]
    fn a_row_in_order_has_no_problem() {
        assert!(codes(row()).is_empty());
    }

    #[test]
    fn each_rule_finds_its_fault() {
        assert_eq!(codes(LearnerRow { family_name: "", ..row() }), ["LRN-01"]);
        assert_eq!(codes(LearnerRow { born_on: "2001-02-30", ..row() }), ["LRN-02"]);
        assert_eq!(codes(LearnerRow { born_on: "2027-01-01", ..row() }), ["LRN-02"]);
        assert_eq!(codes(LearnerRow { uln: "1111111111", ..row() }), ["LRN-03"]);
        assert_eq!(codes(LearnerRow { uln: "9999999999", ..row() }), ["LRN-04"]);
        assert_eq!(codes(LearnerRow { uln: "", ..row() }), ["LRN-04"]);
        assert_eq!(codes(LearnerRow { scn: "123", ..row() }), ["LRN-05"]);
        assert_eq!(codes(LearnerRow { postcode: "N/A", ..row() }), ["LRN-06"]);
        assert!(codes(LearnerRow { postcode: "8001", country: "South Africa", ..row() }).is_empty());
        assert_eq!(codes(LearnerRow { given_names: "Wolfeschlegelsteinhausenbergerdorffin", ..row() }), ["LRN-07"]);
        assert_eq!(codes(LearnerRow { family_name: "MCDONALD", ..row() }), ["LRN-08"]);
        assert_eq!(codes(LearnerRow { family_name: "Ó\u{200b} Briain", ..row() }), ["LRN-09"]);
        assert_eq!(codes(LearnerRow { same_uln: Some("L-0000007"), ..row() }), ["LRN-10"]);
        assert_eq!(codes(LearnerRow { family_name: "12345", ..row() }), ["LRN-11"]);
        assert_eq!(codes(LearnerRow { identity_evidence: "", ..row() }), ["LRN-12"]);
    }
}
