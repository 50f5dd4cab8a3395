//! The gates asked one by one, and two properties: the words change nothing, and a verdict holds until its day.
//!
//! **Invariant:** each test begins from facts with every gate open and spoils one.

use super::facts::*;
use super::*;
use crate::core::domain::awards::{AwardState, DocumentKind};
use crate::core::domain::brands::{BrandFacts, BrandId, BrandLine, PaymentRule};
use crate::core::domain::courses::{Combination, CourseFacts, CourseId, CourseKind, DatedTitle, GradingScale, Unit};
use crate::core::domain::exceptions::ExceptionKind;
use crate::core::domain::organisations::{
    ApprovalFacts, CentreFacts, OrganisationId, Period, Sanction, SanctionLevel, SignOff,
};
use crate::core::domain::references::{AwardRef, ExceptionRef, LearnerRef, RegistrationRef};
use crate::core::domain::registrations::RegistrationState;
use crate::core::domain::territories::Territory;

fn day(y: i32, m: u32, d: u32) -> Day {
    Day::from_ymd_opt(y, m, d).unwrap()
}

fn today() -> Day {
    day(2026, 11, 20)
}

/// Facts that own what [`GateFacts`] borrows.
#[derive(Debug)]
struct Case {
    brand: BrandFacts,
    course: CourseFacts,
    centre: CentreFacts,
    approval: ApprovalFacts,
    award: AwardFacts<'static>,
    learner: LearnerFacts<'static>,
    registration: RegistrationFacts<'static>,
    results: Vec<ResultFact<'static>>,
    payments: Vec<PaymentFact<'static>>,
    clearances: Vec<ClearanceFact>,
    holds: Vec<Hold<'static>>,
    templates: Vec<TemplateFact<'static>>,
    overrides: Vec<GateOverride<'static>>,
    presentation: Option<PresentationFacts<'static>>,
}

fn result(unit: Option<&'static str>, grade: &'static str) -> ResultFact<'static> {
    ResultFact {
        unit,
        grade: Some(grade),
        exempt: false,
        achieved_on: Some(day(2026, 9, 30)),
        sat_on: None,
        checked_on: None,
        flagged_on: None,
    }
}

fn open_case() -> Case {
    let unit = |code: &str, mandatory| Unit {
        code: code.to_owned(),
        title: code.to_owned(),
        mandatory,
        credits: 20,
        group: None,
    };
    Case {
        brand: BrandFacts {
            id: BrandId(1),
            code: "MER".into(),
            name: "Meridian".into(),
            line: BrandLine::Claims,
            payment: PaymentRule::None,
            claim_sla_days: 20,
            name_confirmation_days: Some(10),
        },
        course: CourseFacts {
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
                units: vec![unit("2201", true), unit("2204", true)],
                groups: vec![],
                minimum_credits: 40,
            },
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
            approved: vec![Period { from: day(2020, 1, 1), to: Some(day(2027, 8, 31)) }],
            direct_claims: vec![Period { from: day(2020, 1, 1), to: None }],
            sign_offs: vec![],
        },
        award: AwardFacts {
            reference: AwardRef(48213),
            kind: DocumentKind::Certificate,
            state: AwardState::Pending,
            unit_set: "",
            grade: Some("Pass"),
            achieved_on: Some(day(2026, 9, 30)),
            claimed_on: Some(day(2026, 11, 9)),
            issued_on: None,
            live_certificate: None,
            may_replace: None,
        },
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
        registration: RegistrationFacts {
            reference: RegistrationRef(91244),
            state: RegistrationState::Active,
            registered_on: day(2026, 1, 12),
            assessed_in: Some(Territory::NorthernIreland),
            assessed_language: None,
            funded: true,
        },
        results: vec![result(Some("2201"), "Pass"), result(Some("2204"), "Merit")],
        payments: vec![],
        clearances: vec![],
        holds: vec![],
        templates: vec![TemplateFact {
            label: "MER-DIP v7",
            kind: DocumentKind::Certificate,
            territories: &[],
            language: Some("English"),
            from: day(2026, 1, 1),
            to: None,
        }],
        overrides: vec![],
        presentation: None,
    }
}

impl Case {
    fn facts(&self) -> GateFacts<'_> {
        GateFacts {
            award: self.award,
            learner: self.learner,
            registration: self.registration,
            place: match self.presentation {
                Some(presentation) => PlaceFacts::Presentation(presentation),
                None => PlaceFacts::Centre(&self.centre, &self.approval),
            },
            brand: &self.brand,
            course: &self.course,
            results: &self.results,
            payments: &self.payments,
            clearances: &self.clearances,
            holds: &self.holds,
            templates: &self.templates,
            overrides: &self.overrides,
        }
    }

    fn ask(&self) -> Verdict {
        ask(&self.facts(), today())
    }

    fn shut(&self) -> Vec<Gate> {
        Gate::of_mask(self.ask().state.shut)
    }

    fn evidence(&self, gate: Gate) -> (Outcome, String) {
        let verdict = self.ask();
        let answer = verdict.answers.iter().find(|a| a.gate == gate).unwrap();
        assert_eq!(answer.next_step.is_some(), answer.outcome == Outcome::NotPassed);
        (answer.outcome, answer.evidence.clone())
    }
}

/// One spoiled case: what is spoiled, the gate it shuts, the evidence.
type Spoiled = (fn(&mut Case), Gate, &'static str);

fn assert_each(cases: &[Spoiled]) {
    for (spoil, gate, evidence) in cases {
        let mut case = open_case();
        spoil(&mut case);
        assert_eq!(case.shut(), [*gate], "{evidence}");
        assert_eq!(case.evidence(*gate), (Outcome::NotPassed, (*evidence).to_owned()));
    }
}

#[test]
fn an_award_in_order_passes_every_gate_that_applies() {
    let verdict = open_case().ask();
    let words: Vec<_> = verdict.answers.iter().map(|a| format!("{}: {}: {}", a.gate, a.outcome, a.evidence)).collect();
    assert_eq!(
        words,
        [
            "identity: passed: ULN 1061484016 valid; passport seen",
            "registration: passed: R-0091244 active; claimed after 301 d, min 70",
            "course: passed: registered in time; certification to 2027-12-31",
            "achievement: passed: grade Pass; units and credits complete",
            "centre: passed: approved to 2027-08-31; direct claims",
            "money: not applicable: Meridian needs none; no stop",
            "booking: not applicable: Meridian books no exams",
            "conduct: not applicable: partner line only",
            "holds: passed: no open exception holds it",
            "names: passed: window of 10 days ended 2026-10-10",
            "template: passed: MER-DIP v7, Northern Ireland, English",
            "edition: passed: no live certificate",
        ]
    );
    assert!(verdict.is_open());
    assert_eq!(verdict.state.recheck_on, Some(day(2028, 1, 1)));
}

#[test]
fn identity() {
    assert_each(&[
        (|c| c.learner.name_to_print = "", Gate::Identity, "name to print has no letter"),
        (|c| c.learner.family_name = " ", Gate::Identity, "family name missing"),
        (|c| c.learner.born_on = None, Gate::Identity, "date of birth missing"),
        (|c| c.learner.born_on = Some(day(2030, 1, 1)), Gate::Identity, "date of birth in the future"),
        (|c| c.learner.born_on = Some(day(2010, 1, 13)), Gate::Identity, "aged 15 when registered, least 16"),
        (|c| c.learner.born_on = Some(day(1910, 1, 12)), Gate::Identity, "aged 116 when registered, most 115"),
        (|c| c.learner.uln = Some("1234567890"), Gate::Identity, "ULN `1234567890` has check digit 0, wanted 9"),
        (|c| c.learner.uln = None, Gate::Identity, "ULN missing, and funding demands one"),
        (|c| c.learner.uln = Some("9999999999"), Gate::Identity, "ULN temporary, and funding demands one"),
        (|c| c.learner.scn = Some("12"), Gate::Identity, "SCN `12` is not nine digits"),
        (|c| c.learner.identity_evidence = None, Gate::Identity, "identity not confirmed"),
    ]);
    let mut case = open_case();
    case.registration.funded = false;
    case.learner.uln = None;
    assert!(case.shut().is_empty(), "an absent ULN shuts nothing where nobody demands one");
}

#[test]
fn registration() {
    assert_each(&[
        (|c| c.registration.state = RegistrationState::Deferred, Gate::Registration, "R-0091244 deferred"),
        (|c| c.registration.state = RegistrationState::Withdrawn, Gate::Registration, "R-0091244 withdrawn"),
        (|c| c.registration.state = RegistrationState::Lapsed, Gate::Registration, "R-0091244 lapsed"),
        (
            |c| c.registration.registered_on = day(2026, 10, 1),
            Gate::Registration,
            "achieved on 2026-09-30, before R-0091244 was registered on 2026-10-01",
        ),
        (
            |c| c.registration.registered_on = day(2026, 9, 1),
            Gate::Registration,
            "R-0091244 claimed after 69 d, min 70",
        ),
    ]);
    let mut case = open_case();
    case.registration.state = RegistrationState::Withdrawn;
    case.award.kind = DocumentKind::UnitCertificate;
    case.award.unit_set = "2201";
    case.templates[0].kind = DocumentKind::UnitCertificate;
    assert!(case.shut().is_empty(), "a withdrawn learner may have a unit certificate");
}

#[test]
fn course() {
    assert_each(&[
        (
            |c| c.course.operational_end = Some(day(2026, 1, 11)),
            Gate::Course,
            "registered on 2026-01-12, operational end was 2026-01-11",
        ),
        (|c| c.course.certification_end = Some(day(2026, 11, 19)), Gate::Course, "certification ended on 2026-11-19"),
        (|c| c.course.titles.clear(), Gate::Course, "title not known"),
    ]);
    let mut case = open_case();
    case.course.certification_end = Some(today());
    assert!(case.shut().is_empty(), "the end is the last day");
    assert_eq!(case.ask().state.recheck_on, Some(day(2026, 11, 21)));
}

#[test]
fn achievement() {
    assert_each(&[
        (
            |c| {
                c.results.pop();
            },
            Gate::Achievement,
            "unit 2204 (mandatory) missing; 20/40 credits",
        ),
        (|c| c.results[1].grade = Some("Fail"), Gate::Achievement, "unit 2204 (mandatory) missing; 20/40 credits"),
        (|c| c.award.grade = None, Gate::Achievement, "grade missing"),
        (|c| c.award.grade = Some("Gold"), Gate::Achievement, "grade Gold is not on the scale Fail, Pass, Merit"),
        (|c| c.award.grade = Some("Fail"), Gate::Achievement, "grade Fail does not pass"),
        (|c| c.results.push(result(None, "Merit")), Gate::Achievement, "grade Pass claimed, Merit recorded"),
    ]);
    let mut case = open_case();
    case.results[1].grade = None;
    case.results[1].exempt = true;
    assert!(case.shut().is_empty(), "an exemption counts as achieved");
}

#[test]
fn centre() {
    assert_each(&[
        (|c| c.approval.approved = vec![], Gate::Centre, "BRK01 not approved for the course on 2026-09-30"),
        (
            |c| {
                c.centre.sanctions = vec![Sanction {
                    level: SanctionLevel::CertificationSuspended,
                    period: Period { from: day(2026, 11, 1), to: None },
                }];
            },
            Gate::Centre,
            "BRK01 certification suspended from 2026-11-01",
        ),
        (
            |c| c.approval.direct_claims = vec![],
            Gate::Centre,
            "no direct claims on 2026-11-09 and no sign-off covers the learner",
        ),
        (
            |c| c.centre.closed_on = Some(day(2026, 9, 29)),
            Gate::Centre,
            "BRK01 closed on 2026-09-29, before 2026-09-30",
        ),
    ]);
    let mut case = open_case();
    case.centre.closed_on = Some(day(2026, 10, 1));
    assert!(case.shut().is_empty(), "a closed centre's earlier achievers stay entitled");
    case.approval.direct_claims = vec![];
    let sign_off = |uln: Option<&str>, on| SignOff { by: "E. Quayle".into(), on, uln: uln.map(ToOwned::to_owned) };
    case.approval.sign_offs = vec![sign_off(Some("1000000000"), today()), sign_off(None, day(2026, 11, 8))];
    assert_eq!(case.shut(), [Gate::Centre], "another learner's, and one from before the claim, cover nothing");
    case.approval.sign_offs.push(sign_off(None, day(2026, 11, 9)));
    assert_eq!(
        case.evidence(Gate::Centre),
        (Outcome::Passed, "approved to 2027-08-31; signed off by E. Quayle on 2026-11-09".to_owned())
    );
}

#[test]
fn money() {
    assert_each(&[
        (|c| c.centre.on_stop = Some("3 invoices".into()), Gate::Money, "BRK01 is on stop: 3 invoices"),
        (|c| c.brand.payment = PaymentRule::Invoice, Gate::Money, "no invoice raised"),
        (
            |c| {
                c.brand.payment = PaymentRule::Invoice;
                c.payments = vec![PaymentFact {
                    invoice: "IV-1",
                    amount: 12_050,
                    paid: 5_000,
                    invoiced_on: day(2026, 10, 1),
                    paid_on: Some(day(2026, 10, 9)),
                }];
            },
            Gate::Money,
            "invoice IV-1 not paid: 50.00 of 120.50",
        ),
    ]);
    let mut case = open_case();
    case.brand.payment = PaymentRule::Account;
    assert_eq!(case.evidence(Gate::Money).0, Outcome::Passed);
}

#[test]
fn the_booking_brand_prints_nothing_before_invoice_payment_and_check() {
    let mut case = open_case();
    case.brand.line = BrandLine::Booking;
    case.brand.payment = PaymentRule::Account;
    assert_eq!(case.shut(), [Gate::Money, Gate::Booking], "no credit account replaces payment there");
    case.payments = vec![PaymentFact {
        invoice: "IV-1",
        amount: 100,
        paid: 100,
        invoiced_on: day(2026, 10, 1),
        paid_on: Some(day(2026, 10, 9)),
    }];
    assert_eq!(case.evidence(Gate::Booking).1, "result of 2201 not sat");
    for result in &mut case.results {
        result.sat_on = Some(day(2026, 9, 30));
        result.checked_on = Some(day(2026, 10, 2));
    }
    assert_eq!(case.evidence(Gate::Booking).1, "result of 2201 not flagged for print");
    for result in &mut case.results {
        result.flagged_on = Some(day(2026, 10, 3));
    }
    assert!(case.shut().is_empty());
}

#[test]
fn the_partner_line_wants_a_clearance_from_finance_and_records() {
    let mut case = open_case();
    case.brand.line = BrandLine::Partner;
    case.award.claimed_on = None;
    case.results = vec![result(None, "Pass")];
    case.presentation =
        Some(PresentationFacts { label: "DL-204/26B", ends_on: Some(day(2026, 10, 2)), graded_on: None });
    assert_eq!(case.shut(), [Gate::Achievement, Gate::Money, Gate::Conduct]);
    assert_eq!(case.evidence(Gate::Achievement).1, "DL-204/26B not graded");
    assert_eq!(case.evidence(Gate::Money).1, "finance has not answered; no answer is not a yes");
    if let Some(presentation) = &mut case.presentation {
        presentation.graded_on = Some(day(2026, 10, 20));
    }
    let clearance =
        |kind, clear, until| ClearanceFact { kind, answered_on: day(2026, 11, 1), valid_until: until, clear };
    case.clearances = vec![
        clearance(ClearanceKind::Finance, true, day(2026, 11, 30)),
        clearance(ClearanceKind::Records, false, day(2026, 11, 30)),
    ];
    assert_eq!(case.shut(), [Gate::Conduct]);
    assert_eq!(case.evidence(Gate::Conduct).1, "records withholds since 2026-11-01");
    case.clearances[1].clear = true;
    assert!(case.shut().is_empty());
    assert_eq!(case.ask().state.recheck_on, Some(day(2026, 12, 1)));
    case.clearances[0].valid_until = day(2026, 11, 19);
    assert_eq!(case.evidence(Gate::Money).1, "finance clearance expired on 2026-11-19");
}

#[test]
fn holds_say_what_they_are_unless_they_are_restricted() {
    let mut case = open_case();
    case.holds = vec![Hold {
        exception: ExceptionRef(8120),
        kind: ExceptionKind::NameMismatch,
        on: HoldOn::Award,
        owner: Some("thale"),
        due_on: Some(day(2026, 11, 23)),
        restricted: false,
    }];
    assert_eq!(case.evidence(Gate::Holds).1, "X-0008120 name mismatch on the award, thale, due 2026-11-23");
    case.holds[0].restricted = true;
    assert_eq!(case.evidence(Gate::Holds).1, "held by a manager's decision");
}

#[test]
fn names_template_and_edition() {
    assert_each(&[
        (
            |c| c.brand.name_confirmation_days = Some(60),
            Gate::Names,
            "not confirmed; window of 60 days ends 2026-11-29",
        ),
        (
            |c| c.templates[0].to = Some(day(2026, 11, 19)),
            Gate::Template,
            "no approved template for certificate, Northern Ireland, English on 2026-11-20",
        ),
        (
            |c| c.registration.assessed_language = Some("Welsh"),
            Gate::Template,
            "no approved template for certificate, Northern Ireland, Welsh on 2026-11-20",
        ),
        (|c| c.award.live_certificate = Some("MER26-0027344-Y"), Gate::Edition, "MER26-0027344-Y is live"),
    ]);
    let mut case = open_case();
    case.award.live_certificate = Some("MER26-0027344-Y");
    case.award.may_replace = Some("MER26-0027344-Y");
    assert!(case.shut().is_empty());
}

#[test]
fn only_the_gates_that_may_be_are_overridden() {
    for gate in Gate::ALL {
        let mut case = open_case();
        case.course.certification_end = Some(day(2026, 11, 19));
        case.learner.identity_evidence = None;
        case.overrides = vec![GateOverride { gate: *gate, given_by: "rsingh", evidence: "letter.pdf", until: None }];
        let expected = if *gate == Gate::Course { vec![Gate::Identity] } else { vec![Gate::Identity, Gate::Course] };
        assert_eq!(case.shut(), expected, "{gate}");
    }
    let mut case = open_case();
    case.course.certification_end = Some(day(2026, 11, 19));
    let until = Some(day(2026, 11, 25));
    case.overrides = vec![GateOverride { gate: Gate::Course, given_by: "rsingh", evidence: "letter.pdf", until }];
    assert_eq!(
        case.evidence(Gate::Course),
        (Outcome::Overridden, "overridden by rsingh: letter.pdf; certification ended on 2026-11-19".to_owned())
    );
    assert_eq!(case.ask().state.recheck_on, Some(day(2026, 11, 26)));
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    prop_compose! {
        fn near()(days in -40i64..40) -> Day { today() + chrono::Duration::days(days) }
    }

    fn maybe() -> impl Strategy<Value = Option<Day>> {
        proptest::option::of(near())
    }

    prop_compose! {
        fn any_case()(
            line in 0usize..4, payment in 0usize..3, window in proptest::option::of(0u16..60), ends in (maybe(), maybe()),
            achieved in maybe(), claimed in maybe(), issued in maybe(), born in maybe(), state in 0usize..8,
            sanction in (0usize..4, near(), maybe()), closed in maybe(), approved in (near(), maybe()), direct in (near(), maybe()),
            sign_off in near(), exam in (maybe(), maybe(), maybe()), paid in maybe(), answered in (near(), near(), any::<bool>(), near(), near()),
            template in (near(), maybe()), graded in maybe(), confirmed in maybe(), over in (0usize..12, maybe()),
        ) -> Case {
            let mut c = open_case();
            c.brand.line = BrandLine::ALL[line];
            c.brand.payment = PaymentRule::ALL[payment];
            c.brand.name_confirmation_days = window;
            (c.course.operational_end, c.course.certification_end) = ends;
            (c.award.achieved_on, c.award.claimed_on, c.award.issued_on) = (achieved, claimed, issued);
            if born.is_some() { c.learner.born_on = born; }
            c.learner.name_confirmed_on = confirmed;
            c.course.minimum_age = None;
            c.registration.state = RegistrationState::ALL[state];
            c.centre.sanctions = vec![Sanction { level: SanctionLevel::ALL[sanction.0], period: Period { from: sanction.1, to: sanction.2 } }];
            c.centre.closed_on = closed;
            c.approval.approved = vec![Period { from: approved.0, to: approved.1 }];
            c.approval.direct_claims = vec![Period { from: direct.0, to: direct.1 }];
            c.approval.sign_offs = vec![SignOff { by: "E".into(), on: sign_off, uln: None }];
            for r in &mut c.results { (r.sat_on, r.checked_on, r.flagged_on) = exam; }
            c.payments = vec![PaymentFact { invoice: "IV-1", amount: 100, paid: 100, invoiced_on: today(), paid_on: paid }];
            c.clearances = vec![
                ClearanceFact { kind: ClearanceKind::Finance, answered_on: answered.0, valid_until: answered.1, clear: true },
                ClearanceFact { kind: ClearanceKind::Records, answered_on: answered.3, valid_until: answered.4, clear: true },
                ClearanceFact { kind: ClearanceKind::Records, answered_on: answered.0, valid_until: answered.4, clear: answered.2 },
            ];
            (c.templates[0].from, c.templates[0].to) = template;
            if line == 3 {
                c.presentation = Some(PresentationFacts { label: "DL-204/26B", ends_on: None, graded_on: graded });
                c.results.push(result(None, "Pass"));
            }
            c.overrides = vec![GateOverride { gate: Gate::ALL[over.0], given_by: "rsingh", evidence: "e", until: over.1 }];
            c
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn the_silent_state_is_the_spoken_verdicts(case in any_case()) {
            prop_assert_eq!(state(&case.facts(), today()), case.ask().state);
        }

        #[test]
        fn a_verdict_holds_until_the_day_it_names(case in any_case()) {
            let facts = case.facts();
            let first = state(&facts, today());
            for later in 1..100 {
                let day = today() + chrono::Duration::days(later);
                if first.recheck_on.is_some_and(|recheck| day >= recheck) {
                    break;
                }
                prop_assert_eq!(state(&facts, day).shut, first.shut, "on {}", day);
            }
        }
    }
}
