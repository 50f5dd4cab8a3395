//! The checks of a result row (`RES-01` …). Separate because results come from centres, graders and exam halls alike.
//!
//! **Invariant:** a grade is one of the course's scale, letter for letter.

use super::rules::*;
use super::{Problem, day_or, require};
use crate::core::domain::Day;
use crate::core::domain::courses::CourseFacts;

/// A result row as sent.
#[derive(Debug, Clone, Copy, Default)]
pub struct ResultRow<'a> {
    /// The registration, by number or by ULN and course.
    pub registration: &'a str,
    /// The unit; empty = overall.
    pub unit_code: &'a str,
    /// The grade.
    pub grade: &'a str,
    /// When it was achieved.
    pub achieved_on: &'a str,
}

/// What the office knows about what a row names.
#[derive(Debug, Clone, Copy, Default)]
pub struct ResultContext<'a> {
    /// The day of registration, when it is known.
    pub registered_on: Option<Day>,
    /// The course.
    pub course: Option<&'a CourseFacts>,
    /// A certificate already issued with another grade: serial and grade.
    pub issued: Option<(&'a str, &'a str)>,
}

/// Everything wrong with a result row.
pub fn check(row: &ResultRow<'_>, facts: &ResultContext<'_>, today: Day) -> Vec<Problem> {
    let mut problems = Vec::new();
    require(&mut problems, &RES_01, &[("grade", row.grade), ("achieved_on", row.achieved_on)]);
    let (Some(registered), Some(course)) = (facts.registered_on, facts.course) else {
        problems.push(Problem::new(&RES_02, "registration_number", row.registration, "a registration of ours"));
        return problems;
    };
    let unit = row.unit_code.trim();
    if !unit.is_empty() && course.combination.unit(unit).is_none() {
        problems.push(Problem::new(&RES_03, "unit_code", unit, format!("a unit of {}", course.code)));
    }
    let grade = row.grade.trim();
    let exempt = grade.eq_ignore_ascii_case("exempt") || grade.eq_ignore_ascii_case("rpl");
    if !grade.is_empty() && !exempt && course.scale.find(grade).is_none() {
        let problem = Problem::new(&RES_04, "grade", grade, format!("one of {}", course.scale.words()));
        problems.push(match course.scale.nearest(grade) {
            Some(near) => problem.propose(near),
            None => problem,
        });
    }
    if let Some(achieved) = day_or(&mut problems, &RES_05, "achieved_on", row.achieved_on)
        && (achieved < registered || achieved > today)
    {
        let wanted = format!("a day, {registered} to {today}");
        problems.push(Problem::new(&RES_05, "achieved_on", row.achieved_on, wanted));
    }
    if let Some((serial, printed)) = facts.issued.filter(|(_, printed)| unit.is_empty() && *printed != grade) {
        problems.push(Problem::new(&RES_06, "grade", grade, format!("{printed}, as printed on {serial}")));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::domain::brands::BrandId;
    use crate::core::domain::courses::{Combination, CourseId, CourseKind, GradingScale};

    #[test]
    fn each_rule_finds_its_fault_and_a_row_in_order_none() {
        let day = |m, d| Day::from_ymd_opt(2026, m, d).unwrap();
        let course = CourseFacts {
            id: CourseId(1),
            code: "DL-204".into(),
            brand: BrandId(1),
            kind: CourseKind::ShortCourse,
            regulated: false,
            titles: vec![],
            needs_uln: false,
            minimum_age: None,
            operational_end: None,
            certification_end: None,
            minimum_days: None,
            offered_in: vec![],
            scale: GradingScale::parse("-Fail|Pass").unwrap(),
            combination: Combination::default(),
        };
        let row = ResultRow { registration: "R-1", unit_code: "", grade: "Pass", achieved_on: "2026-09-30" };
        let facts = ResultContext { registered_on: Some(day(1, 12)), course: Some(&course), issued: None };
        let codes = |row: ResultRow<'_>, facts: ResultContext<'_>| {
            check(&row, &facts, day(11, 20)).iter().map(|p| p.rule.code).collect::<Vec<_>>()
        };
        assert!(codes(row, facts).is_empty());
        assert!(codes(ResultRow { grade: "exempt", ..row }, facts).is_empty());
        assert_eq!(codes(ResultRow { grade: "", ..row }, facts), ["RES-01"]);
        assert_eq!(codes(row, ResultContext::default()), ["RES-02"]);
        assert_eq!(codes(ResultRow { unit_code: "9", ..row }, facts), ["RES-03"]);
        assert_eq!(codes(ResultRow { grade: "Gold", ..row }, facts), ["RES-04"]);
        assert_eq!(codes(ResultRow { achieved_on: "2026-01-11", ..row }, facts), ["RES-05"]);
        assert_eq!(codes(ResultRow { achieved_on: "31/02/2026", ..row }, facts), ["RES-05"]);
        assert_eq!(codes(row, ResultContext { issued: Some(("MER26-0027344-Y", "Fail")), ..facts }), ["RES-06"]);
    }
}
