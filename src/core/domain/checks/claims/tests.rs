//! One test per rule of a claim row, each from a row in order with one thing spoiled.
//!
//! **Invariant:** a spoiled row finds exactly its rule.

use super::*;
use crate::core::domain::brands::BrandId;
use crate::core::domain::courses::{Combination, CourseId, CourseKind, DatedTitle, GradingScale, Unit, UnitGroup};
use crate::core::domain::organisations::{OrganisationId, Period, Sanction, SanctionLevel};
use crate::core::domain::references::{LearnerRef, RegistrationRef};

fn day(y: i32, m: u32, d: u32) -> Day {
    Day::from_ymd_opt(y, m, d).unwrap()
}

struct Case {
    row: ClaimRow<'static>,
    units: Vec<(&'static str, &'static str)>,
    sender: CentreFacts,
    course: Option<CourseFacts>,
    approval: Option<ApprovalFacts>,
    registration: Option<RegistrationFacts<'static>>,
    registered_at: Option<&'static str>,
    learner: LearnerFacts<'static>,
    same_row: Option<u32>,
    claimed_by: Option<&'static str>,
    certificated_by: Option<&'static str>,
}

fn in_order() -> Case {
    let unit = |code: &str, mandatory, group: Option<&str>| Unit {
        code: code.into(),
        title: code.into(),
        mandatory,
        credits: 10,
        group: group.map(Into::into),
    };
    Case {
        row: ClaimRow {
            registration_number: "R-0091244",
            uln: "1061484016",
            given_names: "Zoë",
            family_name: "Ó Briain",
            born_on: "14/03/2001",
            course_code: "610/9417/1",
            kind: "",
            grade: "Pass",
            achieved_on: "2026-09-30",
            claimed_on: "09/11/2026",
            units: &[],
        },
        units: vec![("2201", "Pass 20/10/2026"), ("2204", "Merit"), ("2211", "exempt")],
        sender: CentreFacts {
            id: OrganisationId(1),
            code: "BRK01".into(),
            name: "Brackenhill Training".into(),
            on_stop: None,
            sanctions: vec![],
            closed_on: None,
            account_in_order: true,
        },
        course: Some(CourseFacts {
            id: CourseId(1),
            code: "610/9417/1".into(),
            brand: BrandId(1),
            kind: CourseKind::Qualification,
            regulated: true,
            titles: vec![DatedTitle { from: None, title: "Diploma in Timber Joinery".into() }],
            needs_uln: false,
            minimum_age: Some(16),
            operational_end: Some(day(2027, 8, 31)),
            certification_end: Some(day(2027, 12, 31)),
            minimum_days: Some(70),
            offered_in: vec![],
            scale: GradingScale::parse("-Fail|Pass|Merit").unwrap(),
            combination: Combination {
                units: vec![unit("2201", true, None), unit("2204", true, None), unit("2211", false, Some("B"))],
                groups: vec![UnitGroup { name: "B".into(), minimum_credits: 10, minimum_units: 1 }],
                minimum_credits: 30,
            },
        }),
        approval: Some(ApprovalFacts {
            approved: vec![Period { from: day(2020, 1, 1), to: None }],
            direct_claims: vec![Period { from: day(2020, 1, 1), to: None }],
            sign_offs: vec![],
        }),
        registration: Some(RegistrationFacts {
            reference: RegistrationRef(91244),
            state: RegistrationState::Active,
            registered_on: day(2026, 1, 12),
            assessed_in: None,
            assessed_language: None,
            funded: false,
        }),
        registered_at: Some("BRK01"),
        learner: LearnerFacts {
            reference: LearnerRef(31877),
            given_names: "Zoë",
            family_name: "Ó Briain",
            name_to_print: "Zoë Ó Briain",
            born_on: Some(day(2001, 3, 14)),
            uln: Some("1061484016"),
            scn: None,
            identity_evidence: Some("passport"),
            name_confirmed_on: None,
        },
        same_row: None,
        claimed_by: None,
        certificated_by: None,
    }
}

impl Case {
    fn check(&self) -> Vec<Problem> {
        let row = ClaimRow { units: &self.units, ..self.row };
        let facts = ClaimFacts {
            sender: &self.sender,
            course: self.course.as_ref(),
            approval: self.approval.as_ref(),
            registration: self.registration.as_ref(),
            registered_at: self.registered_at,
            learner: Some(&self.learner),
            results: &[],
            same_row: self.same_row,
            claimed_by: self.claimed_by,
            certificated_by: self.certificated_by,
            received_on: day(2026, 11, 10),
        };
        check(&row, &facts, day(2026, 11, 20))
    }

    fn course(&mut self) -> &mut CourseFacts {
        self.course.as_mut().unwrap()
    }
}

#[test]
fn a_row_in_order_has_no_problem() {
    assert_eq!(in_order().check(), []);
}

type Spoiled = (fn(&mut Case), &'static str);

#[test]
fn each_rule_finds_its_fault_and_says_it() {
    let cases: &[Spoiled] = &[
        (
            |c| c.row.family_name = "",
            "CLM-02 required field is empty: field family_name, found nothing, wanted a value",
        ),
        (
            |c| c.row.family_name = "O Briain",
            "CLM-03 name is not the registered one: field family_name, found O Briain, wanted Ó Briain, as registered",
        ),
        (
            |c| c.row.uln = "1061484017",
            "CLM-04 ULN is not valid: field uln, found 1061484017, wanted a valid ULN; it has check digit 7, wanted 6",
        ),
        (
            |c| c.course = None,
            "CLM-05 reference is not known: field course_code, found 610/9417/1, wanted a course of ours",
        ),
        (
            |c| c.registration = None,
            "CLM-05 reference is not known: field registration_number, found R-0091244, wanted a registration for that course",
        ),
        (
            |c| c.registered_at = Some("NMA02"),
            "CLM-06 registered at another centre: field registration_number, found NMA02, wanted BRK01",
        ),
        (
            |c| c.row.achieved_on = "31/09/2026",
            "CLM-07 date impossible or out of order: field achieved_on, found 31/09/2026, wanted a day that exists: September has 30 days",
        ),
        (
            |c| c.row.achieved_on = "2026-11-10",
            "CLM-07 date impossible or out of order: field achieved_on, found 2026-11-10, wanted a day, 2026-01-12 to 2026-11-09",
        ),
        (
            |c| c.row.claimed_on = "2026-11-21",
            "CLM-07 date impossible or out of order: field claimed_on, found 2026-11-21, wanted a day by 2026-11-20",
        ),
        (
            |c| c.row.grade = "pass",
            "CLM-08 grade is not on the scale: field grade, found pass, wanted a passing grade of Fail, Pass, Merit",
        ),
        (
            |c| c.row.grade = "",
            "CLM-08 grade is not on the scale: field grade, found nothing, wanted one of Fail, Pass, Merit",
        ),
        (
            |c| c.same_row = Some(3),
            "CLM-09 claimed twice in this file: field uln, found 1061484016, wanted one row; row 3 claims the same",
        ),
        (
            |c| c.claimed_by = Some("CF-2026-0042/17"),
            "CLM-10 claimed already: field course_code, found 610/9417/1, wanted no claim yet; CF-2026-0042/17 claims it",
        ),
        (
            |c| c.units[1].1 = "",
            "CLM-11 mandatory unit has no result: field unit_2204, found nothing, wanted a grade: the unit is mandatory",
        ),
        (
            |c| c.course().combination.minimum_credits = 40,
            "CLM-12 rule of combination is not met: field course_code, found 30/40 credits, wanted the whole rule of combination",
        ),
        (
            |c| c.approval.as_mut().unwrap().direct_claims.clear(),
            "CLM-13 sign-off missing: field claimed_on, found nothing, wanted direct claims, or a sign-off that covers the learner",
        ),
        (
            |c| {
                c.sender.sanctions = vec![Sanction {
                    level: SanctionLevel::CertificationSuspended,
                    period: Period { from: day(2026, 11, 1), to: None },
                }];
            },
            "CLM-14 centre suspended on that date: field claimed_on, found certification suspended from 2026-11-01, wanted a day without that sanction",
        ),
        (
            |c| c.course().certification_end = Some(day(2026, 11, 8)),
            "CLM-15 course has ended: field course_code, found 610/9417/1, wanted a claim by 2026-11-08",
        ),
        (
            |c| c.registration.as_mut().unwrap().state = RegistrationState::Withdrawn,
            "CLM-16 registration withdrawn, deferred or lapsed: field registration_number, found R-0091244 withdrawn, wanted an active or completed registration",
        ),
        (
            |c| c.certificated_by = Some("MER26-0027344-Y"),
            "CLM-17 certificated already: field course_code, found 610/9417/1, wanted no certificate yet; MER26-0027344-Y is live",
        ),
        (
            |c| c.course().minimum_days = Some(365),
            "CLM-19 too soon after registration: field claimed_on, found 301 days after registration, wanted at least 365 days",
        ),
        (
            |c| c.approval = None,
            "CLM-20 centre is not approved for the course: field course_code, found 610/9417/1, wanted a course BRK01 was approved for on 2026-09-30",
        ),
        (
            |c| c.sender.on_stop = Some("3 invoices".into()),
            "CLM-21 centre is on stop: field organisation_code, found 3 invoices, wanted a centre in order",
        ),
        (
            |c| c.row.born_on = "2001-03-15",
            "CLM-22 date of birth is not the registered one: field born_on, found 2001-03-15, wanted 2001-03-14, as registered",
        ),
        (
            |c| c.row.given_names = "Zo\u{200b}ë",
            "CLM-23 stray blanks or letters nobody can see: field given_names, found Zo\u{200b}ë, wanted the name alone",
        ),
        (|c| c.row.uln = "", "CLM-24 ULN temporary or absent: field uln, found nothing, wanted a ULN"),
        (
            |c| c.units.push(("9999", "Pass")),
            "CLM-25 unit is not of the course: field unit_9999, found Pass, wanted a unit of 610/9417/1",
        ),
        (
            |c| c.units.push(("2211", "Gold")),
            "CLM-26 unit result is no grade of the course: field unit_2211, found Gold, wanted one of Fail, Pass, Merit",
        ),
        (
            |c| c.row.kind = "diploma",
            "CLM-27 kind of document is not known: field kind, found diploma, wanted certificate, credit certificate or unit certificate",
        ),
    ];
    for (spoil, sentence) in cases {
        let mut case = in_order();
        spoil(&mut case);
        let found: Vec<_> = case.check().iter().map(ToString::to_string).collect();
        assert_eq!(found, [*sentence]);
    }
}

#[test]
fn a_claim_before_registration_says_so() {
    let mut case = in_order();
    case.row.claimed_on = "2026-01-11";
    let codes: Vec<_> = case.check().iter().map(|p| p.rule.code).collect();
    assert_eq!(codes, ["CLM-07", "CLM-18"]);
}

#[test]
fn what_can_be_accepted_is_proposed() {
    let mut case = in_order();
    case.row.family_name = "O'Briain";
    case.row.grade = "merit";
    let proposed: Vec<_> = case.check().into_iter().map(|p| p.proposed).collect();
    assert_eq!(proposed, [Some("Ó Briain".to_owned()), Some("Merit".to_owned())]);
}

#[test]
fn capitals_alone_do_not_make_another_name() {
    let mut case = in_order();
    case.row.family_name = "Ó BRIAIN";
    let problems = case.check();
    assert_eq!((problems[0].rule.code, problems[0].severity), ("CLM-03", Severity::Warning));
    case.row.family_name = "O BRIAIN";
    assert_eq!(case.check()[0].severity, Severity::Error, "a missing accent does");
}

#[test]
fn warnings_do_not_hold_a_row() {
    let mut case = in_order();
    case.row.uln = "9999999999";
    let problems = case.check();
    assert!(is_valid(&problems) && problems[0].rule.code == "CLM-24" && problems[0].raises().is_none());
}

#[test]
fn unit_columns_carry_a_grade_and_perhaps_a_day() {
    assert_eq!(unit_claim(" Pass 20/10/2026 "), Ok(Some(UnitClaim::Grade("Pass", Some(day(2026, 10, 20))))));
    assert_eq!(unit_claim("Level 2 Pass"), Ok(Some(UnitClaim::Grade("Level 2 Pass", None))));
    assert_eq!(unit_claim("RPL"), Ok(Some(UnitClaim::Exempt)));
    assert_eq!(unit_claim(""), Ok(None));
    assert!(unit_claim("Pass 31/09/2026").is_err());
}

proptest::proptest! {
    #[test]
    fn no_row_breaks_it(text in proptest::collection::vec("\\PC{0,12}", 10)) {
        let mut case = in_order();
        let row = ClaimRow {
            registration_number: &text[0], uln: &text[1], given_names: &text[2], family_name: &text[3], born_on: &text[4],
            course_code: &text[5], kind: &text[6], grade: &text[7], achieved_on: &text[8], claimed_on: &text[9], units: &[],
        };
        case.course = None;
        let facts = ClaimFacts {
            sender: &case.sender, course: None, approval: None, registration: None, registered_at: None, learner: None,
            results: &[], same_row: None, claimed_by: None, certificated_by: None, received_on: day(2026, 11, 10),
        };
        let _ = check(&row, &facts, day(2026, 11, 20));
    }
}
