//! The checks of a registration row (`REG-01` …). Separate because registrations come by file, by transfer and by hand.
//!
//! **Invariant:** a registration is at a centre or on a presentation, never both, never neither.

use super::rules::*;
use super::{Problem, day_or, require};
use crate::core::domain::Day;
use crate::core::domain::courses::CourseFacts;
use crate::core::domain::organisations::{ApprovalFacts, CentreFacts};
use crate::core::domain::territories::Territory;

/// A registration row as sent or typed.
#[derive(Debug, Clone, Copy, Default)]
pub struct RegistrationRow<'a> {
    /// Unique learner number, by which the learner is found.
    pub uln: &'a str,
    /// The sender's own reference, by which the learner is found where there is no ULN.
    pub sender_reference: &'a str,
    /// QAN or course code.
    pub course_code: &'a str,
    /// The centre.
    pub organisation_code: &'a str,
    /// The run of a presentation.
    pub presentation: &'a str,
    /// The day of registration.
    pub registered_on: &'a str,
    /// The day it is due.
    pub due_on: &'a str,
    /// Where the learner is assessed.
    pub assessed_in: &'a str,
    /// Publicly funded.
    pub funded: bool,
}

/// What the office knows about what a row names.
#[derive(Debug, Clone, Copy, Default)]
pub struct RegistrationContext<'a> {
    /// Whether the learner is known.
    pub learner_known: bool,
    /// The learner's date of birth.
    pub born_on: Option<Day>,
    /// Whether the learner has a ULN of their own.
    pub has_uln: bool,
    /// The course.
    pub course: Option<&'a CourseFacts>,
    /// The centre.
    pub centre: Option<&'a CentreFacts>,
    /// What it may do with the course.
    pub approval: Option<&'a ApprovalFacts>,
    /// Whether the presentation is known.
    pub presentation_known: bool,
    /// An open registration of the same learner on the same course, by reference.
    pub same: Option<&'a str>,
}

/// Everything wrong with a registration row.
pub fn check(row: &RegistrationRow<'_>, facts: &RegistrationContext<'_>, today: Day) -> Vec<Problem> {
    let mut problems = Vec::new();
    require(&mut problems, &REG_01, &[("course_code", row.course_code), ("registered_on", row.registered_on)]);
    references(&mut problems, row, facts);
    let registered = day_or(&mut problems, &REG_03, "registered_on", row.registered_on);
    let due = day_or(&mut problems, &REG_03, "due_on", row.due_on);
    if let Some(registered) = registered {
        if registered > today {
            problems.push(Problem::new(&REG_03, "registered_on", row.registered_on, format!("a day by {today}")));
        }
        if due.is_some_and(|due| due < registered) {
            let wanted = format!("a day from {registered} on");
            problems.push(Problem::new(&REG_03, "due_on", row.due_on, wanted));
        }
        age(&mut problems, row, facts, registered);
        course(&mut problems, row, facts, registered);
        centre(&mut problems, row, facts, registered);
    }
    if row.funded && facts.learner_known && !facts.has_uln {
        problems.push(Problem::new(&REG_09, "uln", row.uln, "the learner's own ULN"));
    }
    if let Some(same) = facts.same {
        problems.push(Problem::new(
            &REG_11,
            "course_code",
            row.course_code,
            format!("no registration yet; {same} is open"),
        ));
    }
    problems
}

fn references(problems: &mut Vec<Problem>, row: &RegistrationRow<'_>, facts: &RegistrationContext<'_>) {
    let empty = |text: &str| text.trim().is_empty();
    if !facts.learner_known {
        let (field, found) = if empty(row.uln) { ("sender_reference", row.sender_reference) } else { ("uln", row.uln) };
        problems.push(Problem::new(&REG_02, field, found, "a learner of ours"));
    }
    if facts.course.is_none() && !empty(row.course_code) {
        problems.push(Problem::new(&REG_02, "course_code", row.course_code, "a course of ours"));
    }
    match (empty(row.organisation_code), empty(row.presentation)) {
        (true, true) => problems.push(Problem::new(&REG_10, "organisation_code", "", "a centre or a presentation")),
        (false, false) => {
            problems.push(Problem::new(
                &REG_10,
                "presentation",
                row.presentation,
                "a centre or a presentation, not both",
            ));
        }
        (false, true) if facts.centre.is_none() => {
            problems.push(Problem::new(&REG_02, "organisation_code", row.organisation_code, "a centre of ours"));
        }
        (true, false) if !facts.presentation_known => {
            problems.push(Problem::new(&REG_02, "presentation", row.presentation, "a run of that course"));
        }
        _ => {}
    }
}

fn age(problems: &mut Vec<Problem>, row: &RegistrationRow<'_>, facts: &RegistrationContext<'_>, registered: Day) {
    let Some(born) = facts.born_on else { return };
    if born >= registered {
        problems.push(Problem::new(&REG_03, "registered_on", row.registered_on, "a day after birth"));
        return;
    }
    let age = registered.years_since(born).unwrap_or(0);
    let youngest = facts.course.and_then(|c| c.minimum_age).map_or(0, u32::from);
    if age < youngest || age > 115 {
        problems.push(Problem::new(
            &REG_04,
            "registered_on",
            format!("aged {age}"),
            format!("{youngest} to 115 years"),
        ));
    }
}

fn course(problems: &mut Vec<Problem>, row: &RegistrationRow<'_>, facts: &RegistrationContext<'_>, registered: Day) {
    let Some(course) = facts.course else { return };
    if let Some(end) = course.operational_end.filter(|end| registered > *end) {
        problems.push(Problem::new(&REG_05, "registered_on", row.registered_on, format!("a day by {end}")));
    }
    let territory = row.assessed_in.trim();
    if territory.is_empty() {
        return;
    }
    match territory.parse::<Territory>() {
        Err(_) => {
            let words: Vec<_> = Territory::ALL.iter().map(|t| t.code()).collect();
            problems.push(Problem::new(&REG_02, "assessed_in", territory, format!("one of {}", words.join(", "))));
        }
        Ok(place) if !course.offered_in.is_empty() && !course.offered_in.contains(&place) => {
            problems.push(Problem::new(&REG_08, "assessed_in", territory, "a place the course is offered in"));
        }
        Ok(_) => {}
    }
}

fn centre(problems: &mut Vec<Problem>, row: &RegistrationRow<'_>, facts: &RegistrationContext<'_>, registered: Day) {
    let Some(centre) = facts.centre else { return };
    if let Some(sanction) = centre.registration_stopped(registered) {
        let found = format!("{} from {}", sanction.level, sanction.period.from);
        problems.push(Problem::new(&REG_07, "registered_on", found, "a day without that sanction"));
    }
    let closed = centre.closed_on.filter(|closed| registered > *closed);
    let approved = facts.approval.is_some_and(|a| a.approved_on(registered).is_some());
    if facts.course.is_some() && (!approved || closed.is_some()) {
        let wanted = format!("a course {} was approved for on {registered}", centre.code);
        problems.push(Problem::new(&REG_06, "course_code", row.course_code, wanted));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::domain::brands::BrandId;
    use crate::core::domain::courses::{Combination, CourseId, CourseKind, GradingScale};
    use crate::core::domain::organisations::{OrganisationId, Period, Sanction, SanctionLevel};

    fn day(y: i32, m: u32, d: u32) -> Day {
        Day::from_ymd_opt(y, m, d).unwrap()
    }

    struct Case {
        row: RegistrationRow<'static>,
        course: CourseFacts,
        centre: CentreFacts,
        approval: ApprovalFacts,
        born_on: Day,
        has_uln: bool,
        learner_known: bool,
        same: Option<&'static str>,
    }

    fn in_order() -> Case {
        Case {
            row: RegistrationRow {
                uln: "1061484016",
                course_code: "610/9417/1",
                organisation_code: "BRK01",
                registered_on: "2026-01-12",
                assessed_in: "Wales",
                funded: true,
                ..RegistrationRow::default()
            },
            course: CourseFacts {
                id: CourseId(1),
                code: "610/9417/1".into(),
                brand: BrandId(1),
                kind: CourseKind::Qualification,
                regulated: true,
                titles: vec![],
                needs_uln: false,
                minimum_age: Some(16),
                operational_end: Some(day(2027, 8, 31)),
                certification_end: None,
                minimum_days: None,
                offered_in: vec![Territory::Wales],
                scale: GradingScale::default(),
                combination: Combination::default(),
            },
            centre: CentreFacts {
                id: OrganisationId(1),
                code: "BRK01".into(),
                name: "Brackenhill Training".into(),
                on_stop: None,
                sanctions: vec![],
                closed_on: None,
                account_in_order: true,
            },
            approval: ApprovalFacts {
                approved: vec![Period { from: day(2020, 1, 1), to: None }],
                ..ApprovalFacts::default()
            },
            born_on: day(2001, 3, 14),
            has_uln: true,
            learner_known: true,
            same: None,
        }
    }

    impl Case {
        fn codes(&self) -> Vec<&'static str> {
            let facts = RegistrationContext {
                learner_known: self.learner_known,
                born_on: Some(self.born_on),
                has_uln: self.has_uln,
                course: Some(&self.course),
                centre: Some(&self.centre),
                approval: Some(&self.approval),
                presentation_known: true,
                same: self.same,
            };
            check(&self.row, &facts, day(2026, 11, 20)).iter().map(|p| p.rule.code).collect()
        }
    }

    #[test]
    fn each_rule_finds_its_fault_and_a_row_in_order_none() {
        assert!(in_order().codes().is_empty());
        type Spoiled = (fn(&mut Case), &'static str);
        let cases: &[Spoiled] = &[
            (|c| c.row.course_code = "", "REG-01"),
            (|c| c.learner_known = false, "REG-02"),
            (|c| c.row.assessed_in = "Cornwall", "REG-02"),
            (|c| c.row.registered_on = "2026-11-21", "REG-03"),
            (|c| c.row.due_on = "2026-01-11", "REG-03"),
            (|c| c.born_on = day(2010, 1, 13), "REG-04"),
            (|c| c.course.operational_end = Some(day(2026, 1, 11)), "REG-05"),
            (|c| c.approval.approved.clear(), "REG-06"),
            (
                |c| {
                    c.centre.sanctions = vec![Sanction {
                        level: SanctionLevel::RegistrationSuspended,
                        period: Period { from: day(2026, 1, 1), to: None },
                    }];
                },
                "REG-07",
            ),
            (|c| c.row.assessed_in = "Scotland", "REG-08"),
            (|c| c.has_uln = false, "REG-09"),
            (|c| c.row.organisation_code = "", "REG-10"),
            (|c| c.row.presentation = "26B", "REG-10"),
            (|c| c.same = Some("R-0000001"), "REG-11"),
        ];
        for (spoil, code) in cases {
            let mut case = in_order();
            spoil(&mut case);
            assert_eq!(case.codes(), [*code]);
        }
    }
}
