//! BAT-2: gates, `why`, override by a second person, and holds that reach into open runs. TSK-1: tasks. MCD-5: who
//! changed what, when and why, and figures that stay as they were told.

use certdesk::core::domain::amendments::FieldEdit;
use certdesk::core::domain::exceptions::ExceptionKind;
use certdesk::core::domain::gates::{Gate, Outcome};
use certdesk::core::domain::references::{AwardRef, ExceptionRef, LearnerRef};
use certdesk::core::domain::reports::page;
use certdesk::core::domain::roles::Role;
use certdesk::core::domain::tasks::TaskState;
use certdesk::core::{BuildOrder, Core, ExceptionChange, Inspection, PrintOrder, RaiseOrder, Raised, TaskOrder};

use crate::print_runs::approved;
use crate::print_runs::room::Room;

fn raise(core: &mut Core, kind: ExceptionKind, about: &str) -> Raised {
    let order = RaiseOrder {
        kind,
        about: about.to_owned(),
        words: "the learner's letter of 18/11".to_owned(),
        owner: None,
        due_on: None,
        evidence: None,
    };
    core.raise_exception(&order).unwrap()
}

fn said(raised: &Raised) -> Vec<String> {
    raised.reached.iter().map(certdesk::core::Reached::sentence).collect()
}

fn outcome(core: &Core, award: &str, gate: Gate) -> (Outcome, String, Option<String>) {
    let why = core.why(award).unwrap();
    let answer = why[0].verdict.answers.iter().find(|answer| answer.gate == gate).unwrap();
    (answer.outcome, answer.evidence.clone(), answer.next_step.clone())
}

#[test]
fn bat_2_why_answers_with_every_gate_and_one_next_step_for_each_that_fails() {
    let room = Room::with(&[2]);
    room.raw(
        "UPDATE learner SET identity_evidence = '' WHERE learner_id = 1; DELETE FROM result WHERE registration_id = 1;",
    )
    .unwrap();
    let core = room.core("thale");
    let why = &core.why("A-0000001").unwrap()[0];
    assert_eq!(why.verdict.answers.len(), 12);
    assert_eq!(why.heading, "certificate, 610/0411/X Diploma in Harbour Pilotage, Meridian, C01");
    let shut: Vec<_> = why.verdict.answers.iter().filter(|a| a.outcome == Outcome::NotPassed).collect();
    assert_eq!(shut.iter().map(|a| a.gate).collect::<Vec<_>>(), [Gate::Identity]);
    assert!(shut.iter().all(|a| a.next_step.is_some()));
    assert_eq!(why.standing(), "blocked by 1 of 12 gates");
    for text in ["R-0000001", "L-0000001"] {
        assert_eq!(core.why(text).unwrap()[0].award, AwardRef(1), "{text} leads to its award");
    }
    assert_eq!(core.why("C01").unwrap_err().to_string(), "there is no award of centre C01");
    assert_eq!(core.why("A-0000099").unwrap_err().to_string(), "there is no record `A-0000099`");
}

#[test]
fn bat_2_a_hold_reaches_an_award_wherever_its_paper_is() {
    let room = Room::with(&[4]);
    let mut thale = room.core("thale");
    let built = thale.build_batches(&BuildOrder { brand: "MER".into(), ..BuildOrder::default() }).unwrap();
    let batch = built[0].batch;
    let first = raise(&mut thale, ExceptionKind::NameMismatch, "L-0000001");
    assert_eq!(said(&first), [format!("A-0000001 was taken out of {batch}.")], "a draft gives it back");

    thale.preflight_batch(batch).unwrap();
    room.core("rsingh").approve_batch(batch).unwrap();
    let second = raise(&mut thale, ExceptionKind::NameMismatch, "R-0000002");
    assert_eq!(said(&second), [format!("A-0000002 was taken out of {batch}; MER26-0000001-5 stays unused.")]);

    thale.print_batch(batch, &PrintOrder::default(), &mut |_| true).unwrap();
    let third = raise(&mut thale, ExceptionKind::NameMismatch, "A-0000003");
    assert!(said(&third)[0].ends_with("is kept back when it comes out."), "{:?}", said(&third));
    thale.change_exceptions(&[third.exception], &ExceptionChange::Resolve("the name is right".into())).unwrap();

    thale.confirm_sheets(batch, "=2", None).unwrap();
    room.core("rsingh").inspect_batch(batch, &Inspection { pass: Some("=2".into()), ..Inspection::default() }).unwrap();
    let fourth = raise(&mut thale, ExceptionKind::NameMismatch, "A-0000004");
    assert!(said(&fourth)[0].contains("is kept back."), "{:?}", said(&fourth));
    let packed = thale.pack_batch(batch, None).unwrap();
    assert_eq!(packed.packed, 1, "only the paper nothing holds leaves");
    assert_eq!(thale.doctor().unwrap(), Vec::<String>::new());
}

#[test]
fn bat_2_a_held_run_goes_no_further_until_the_hold_is_lifted() {
    let room = Room::with(&[2]);
    let batch = approved(&room);
    let mut thale = room.core("thale");
    let hold = raise(&mut thale, ExceptionKind::WrongData, &batch.to_string());
    let no = thale.print_batch(batch, &PrintOrder::default(), &mut |_| true).unwrap_err();
    assert_eq!(no.to_string(), format!("batch {batch} is held by {} wrong data", hold.exception));
    thale.change_exceptions(&[hold.exception], &ExceptionChange::Release("looked at".into())).unwrap();
    assert_eq!(thale.print_batch(batch, &PrintOrder::default(), &mut |_| true).unwrap().sheets, 2);
}

#[test]
fn bat_2_a_gate_is_overridden_only_where_allowed_and_by_the_role_it_belongs_to() {
    let room = Room::with(&[2]);
    room.raw("UPDATE course SET certification_end = '2026-11-10'").unwrap();
    let mut thale = room.core("thale");
    thale.add_operator("delgado", "R. Delgado", &[Role::Regulation]).unwrap();
    let no = thale.propose_override(AwardRef(1), Gate::Achievement, "seen", None).unwrap_err();
    assert_eq!(no.to_string(), "gate achievement of A-0000001 may not be overridden by anybody");
    let proposal = thale.propose_override(AwardRef(1), Gate::Course, "extension of 12/11", None).unwrap();
    assert!(thale.second_override(proposal).is_err(), "nobody seconds their own work");
    room.core("delgado").second_override(proposal).unwrap();
    let (is, evidence, next) = outcome(&thale, "A-0000001", Gate::Course);
    assert_eq!((is, next), (Outcome::Overridden, None));
    assert_eq!(evidence, "overridden by delgado: extension of 12/11; certification ended on 2026-11-10");
    let built = thale.build_batches(&BuildOrder { brand: "MER".into(), ..BuildOrder::default() }).unwrap();
    assert_eq!(built[0].proposal.awards, 1, "the other one stays shut");
}

#[test]
fn tsk_1_tasks_stand_beside_the_queue() {
    let room = Room::with(&[1]);
    let mut thale = room.core("thale");
    let order = TaskOrder {
        title: "Count the envelopes".into(),
        about: "A-0000001".into(),
        owner: Some("jmbeki".into()),
        due_on: "2026-11-27".parse().ok(),
        ..TaskOrder::default()
    };
    let task = thale.add_task(&order).unwrap();
    assert_eq!(thale.why("A-0000001").unwrap()[0].standing(), "ready", "a task holds nothing");
    let mut jmbeki = room.core("jmbeki");
    jmbeki.move_task(task, TaskState::InProgress, None).unwrap();
    jmbeki.amend_task(task, &TaskOrder { note: "C5 and C4".into(), ..order.clone() }).unwrap();
    jmbeki.move_task(task, TaskState::Done, None).unwrap();
    assert!(jmbeki.open_tasks(None).unwrap().is_empty());
    let told: Vec<_> = thale.timeline("T-0000001", 10).unwrap().into_iter().map(|e| e.sentence).collect();
    assert_eq!(
        told,
        [
            "Task T-0000001 added.",
            "Task T-0000001 went from open to in progress.",
            "Task T-0000001 amended: note.",
            "Task T-0000001 went from in progress to done.",
        ]
    );
}

#[test]
fn mcd_5_the_trail_says_who_changed_what_when_and_why() {
    let room = Room::with(&[2]);
    let mut thale = room.core("thale");
    let hold = raise(&mut thale, ExceptionKind::NameMismatch, "L-0000001");
    let edit = FieldEdit::new("family_name", "Ó Briain", "Ó Brien");
    room.core("jmbeki").amend_learner(LearnerRef(1), &[edit], "as the passport says").unwrap();
    thale.change_exceptions(&[hold.exception], &ExceptionChange::Resolve("amended".into())).unwrap();

    let learner = thale.timeline("L-0000001", 10).unwrap();
    let amended = learner.last().unwrap();
    assert_eq!((amended.operator.as_str(), amended.reason.as_deref()), ("jmbeki", Some("as the passport says")));
    let change = amended.changes.iter().find(|c| c.column == "family_name").unwrap();
    assert_eq!((change.old.as_deref(), change.new.as_deref()), (Some("Ó Briain"), Some("Ó Brien")));
    let exception: Vec<_> =
        thale.timeline(&hold.exception.to_string(), 10).unwrap().into_iter().map(|e| e.sentence).collect();
    assert_eq!(exception, ["X-0000001 raised: name mismatch, about L-0000001.", "X-0000001 resolved."]);
    assert_eq!(thale.verify_trail("").unwrap().findings, Vec::<String>::new());
}

#[test]
fn mcd_5_a_past_week_reads_the_same_whatever_happened_since() {
    let room = Room::with(&[2]);
    let mut thale = room.core("thale");
    let week = thale.this_week();
    raise(&mut thale, ExceptionKind::NameMismatch, "L-0000001");
    let later = |day: &str| {
        let session = certdesk::core::Session { today: day.parse().ok(), ..certdesk::core::Session::default() };
        Core::open(&room.database(), &session, crate::print_runs::room::machine()).unwrap()
    };
    let told = page::text(&later("2026-11-23").weekly_report(week).unwrap());
    let mut next = later("2026-11-24");
    next.change_exceptions(&[ExceptionRef(1)], &ExceptionChange::Resolve("late".into())).unwrap();
    raise(&mut next, ExceptionKind::MissingData, "L-0000002");
    let again = page::text(&later("2026-12-15").weekly_report(week).unwrap());
    assert_eq!(told, again);
}
