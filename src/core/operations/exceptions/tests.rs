//! Exceptions as the office works them, on a planted office with a fixed clock and named operators.
//!
//! **Invariant:** each test speaks of what a person sees: who may, what changes, what is said.

use std::cell::Cell;
use std::path::Path;

use super::*;
use crate::core::domain::Day;
use crate::core::domain::awards::AwardState;
use crate::core::domain::events::EventKind;
use crate::core::domain::exceptions::{ExceptionKind, ExceptionState};
use crate::core::domain::gates::Gate;
use crate::core::domain::office::{Mode, NewOffice};
use crate::core::domain::references::{AwardRef, TaskRef};
use crate::core::domain::roles::Role;
use crate::core::domain::tasks::TaskState;
use crate::core::operations::{Session, Surroundings, TaskOrder};
use crate::core::store::awards::{cached, fixture};
use crate::core::store::batches::members;

const PEOPLE: &[(&str, &[Role])] = &[
    ("admin", &[Role::Administrator]),
    ("jmbeki", &[Role::Administrator]),
    ("manager", &[Role::Manager]),
    ("head", &[Role::Head]),
    ("records", &[Role::Records]),
    ("finance", &[Role::Finance]),
    ("regulation", &[Role::Regulation]),
];

struct Office {
    folder: tempfile::TempDir,
}

fn machine() -> Surroundings {
    let next = Cell::new(1_u64);
    Surroundings {
        clock: Box::new(|| chrono::DateTime::parse_from_rfc3339("2026-11-20T10:41:07Z").unwrap().to_utc()),
        entropy: Box::new(move |buffer| {
            for byte in buffer {
                next.set(next.get().wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407));
                *byte = (next.get() >> 33) as u8;
            }
        }),
        uid: 1000,
        login: "owner".to_owned(),
    }
}

impl Office {
    fn open() -> Self {
        let office = Self { folder: tempfile::tempdir().unwrap() };
        let new = NewOffice {
            mode: Mode::Training,
            name: "Test office".into(),
            zone: "Europe/London".into(),
            place: "England & Wales".into(),
        };
        let mut core = Core::create(&office.path(), &new, &Session::default(), machine()).unwrap();
        for (login, roles) in PEOPLE {
            core.add_operator(login, login, roles).unwrap();
        }
        core.write_unasked(|tx| Ok(fixture::plant(tx, 18)?)).unwrap();
        office
    }

    fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("desk.db")
    }

    fn on(&self, login: &str, day: &str) -> Core {
        let session =
            Session { operator: Some(login.to_owned()), today: Some(day.parse().unwrap()), ..Session::default() };
        Core::open(&self.path(), &session, machine()).unwrap()
    }

    fn by(&self, login: &str) -> Core {
        self.on(login, "2026-11-20")
    }
}

fn order(kind: ExceptionKind, about: &str) -> RaiseOrder {
    RaiseOrder {
        kind,
        about: about.to_owned(),
        words: "sent O Briain, on file Ó Briain".to_owned(),
        owner: None,
        due_on: None,
        evidence: None,
    }
}

fn shut(core: &Core, award: i64) -> Vec<Gate> {
    Gate::of_mask(cached(core.db(), AwardRef(award)).unwrap().unwrap().1.shut)
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

#[test]
fn a_hold_shuts_the_gate_at_once_and_lifting_it_opens_it() {
    let office = Office::open();
    let mut core = office.by("admin");
    assert_eq!(shut(&core, 1), []);
    let raised = core.raise_exception(&order(ExceptionKind::NameMismatch, "R-0000001")).unwrap();
    assert_eq!((raised.exception.0, raised.due_on), (1, day("2026-11-25")));
    assert_eq!(shut(&core, 1), [Gate::Holds]);
    let why = core.why("A-0000001").unwrap();
    assert_eq!(why[0].standing(), "blocked by 1 of 12 gates");
    let holds = why[0].verdict.answers.iter().find(|a| a.gate == Gate::Holds).unwrap();
    assert_eq!(holds.evidence, "X-0000001 name mismatch on the registration, nobody's yet, due 2026-11-25");
    assert_eq!(holds.next_step.as_deref(), Some("Open X-0000001 and act on it."));
    core.change_exceptions(&[raised.exception], &ExceptionChange::Resolve("amended".into())).unwrap();
    assert_eq!(shut(&core, 1), []);
    assert_eq!(core.why("L-0000001").unwrap()[0].standing(), "ready");
}

#[test]
fn a_new_hold_takes_a_batched_award_out_of_its_run() {
    let office = Office::open();
    let mut core = office.by("admin");
    let batch = core.write_unasked(|tx| Ok(fixture::draft_run(tx, &[AwardRef(1), AwardRef(2)])?)).unwrap();
    let raised = core.raise_exception(&order(ExceptionKind::NameMismatch, "L-0000001")).unwrap();
    let said: Vec<_> = raised.reached.iter().map(crate::core::operations::Reached::sentence).collect();
    assert_eq!(said, [format!("A-0000001 was taken out of {batch}.")]);
    assert_eq!(cached(core.db(), AwardRef(1)).unwrap().unwrap().0, AwardState::Pending);
    assert_eq!(members::run_of(core.db(), AwardRef(2)).unwrap(), Some(batch), "the other stays");
}

#[test]
fn a_bulk_change_says_what_becomes_of_each_and_one_undo_takes_it_back() {
    let office = Office::open();
    let mut core = office.by("admin");
    let mut all: Vec<ExceptionRef> = (1..=3)
        .map(|n| core.raise_exception(&order(ExceptionKind::WrongData, &format!("L-000000{n}"))).unwrap().exception)
        .collect();
    core.change_exceptions(&all[..1], &ExceptionChange::Assign(Some("jmbeki".into()))).unwrap();
    core.change_exceptions(&all[1..2], &ExceptionChange::Resolve(String::new())).unwrap();
    all.push(ExceptionRef(99));
    let assign = ExceptionChange::Assign(Some("jmbeki".into()));
    let preview = core.preview_exceptions(&all, &assign).unwrap();
    let outcome = core.change_exceptions(&all, &assign).unwrap();
    assert_eq!(preview, ExceptionOutcome { step: None, ..outcome.clone() }, "the preview is what happens");
    assert_eq!(outcome.changed, [all[2]]);
    assert_eq!(outcome.same, [(all[0], "X-0000001 is jmbeki's already".to_owned())]);
    assert_eq!(
        outcome.refused,
        [(all[1], "X-0000002 was resolved".to_owned()), (all[3], "there is no exception X-0000099".to_owned())]
    );
    core.undo(outcome.step).unwrap();
    assert_eq!(core.exception(all[2]).unwrap().row.owner, None);
}

#[test]
fn undoing_a_resolution_holds_again() {
    let office = Office::open();
    let mut core = office.by("admin");
    let raised = core.raise_exception(&order(ExceptionKind::NameMismatch, "A-0000001")).unwrap();
    let outcome = core.change_exceptions(&[raised.exception], &ExceptionChange::Resolve("done".into())).unwrap();
    assert_eq!(shut(&core, 1), []);
    core.undo(outcome.step).unwrap();
    assert_eq!(shut(&core, 1), [Gate::Holds]);
}

#[test]
fn somebody_elses_work_is_the_managers_to_give_away() {
    let office = Office::open();
    let mut core = office.by("admin");
    let raised = core.raise_exception(&order(ExceptionKind::WrongData, "L-0000001")).unwrap();
    core.change_exceptions(&[raised.exception], &ExceptionChange::Start).unwrap();
    assert_eq!(core.exception(raised.exception).unwrap().row.owner.as_deref(), Some("admin"));
    let take = ExceptionChange::Assign(Some("jmbeki".into()));
    let no = office.by("jmbeki").change_exceptions(&[raised.exception], &take).unwrap_err();
    assert_eq!(no.to_string(), "X-0000001 is admin's; the manager gives it to another");
    office.by("manager").change_exceptions(&[raised.exception], &take).unwrap();
}

#[test]
fn plagiarism_is_lifted_by_two_people() {
    let office = Office::open();
    let mut records = office.by("records");
    let raised = records.raise_exception(&order(ExceptionKind::PlagiarismWithhold, "A-0000001")).unwrap();
    let release = ExceptionChange::Release("panel of 18/11 found nothing".into());
    let proposed = records.change_exceptions(&[raised.exception], &release).unwrap();
    assert!(proposed.changed.is_empty());
    let proposal = proposed.proposed[0].1;
    assert_eq!(shut(&records, 1), [Gate::Holds], "a proposal lifts nothing");
    assert!(records.second_exception(proposal).unwrap_err().to_string().contains("nobody seconds their own work"));
    let no = office.by("admin").second_exception(proposal).unwrap_err();
    assert!(no.to_string().starts_with("to second lift exception needs the role"), "{no}");
    let mut manager = office.by("manager");
    manager.second_exception(proposal).unwrap();
    assert_eq!(manager.exception(raised.exception).unwrap().row.state, ExceptionState::Released);
    assert_eq!(shut(&manager, 1), []);
}

#[test]
fn upholding_a_withhold_cancels_its_award() {
    let office = Office::open();
    let mut finance = office.by("finance");
    let raised = finance.raise_exception(&order(ExceptionKind::PaymentWithhold, "R-0000001")).unwrap();
    let no = office.by("admin").change_exceptions(&[raised.exception], &ExceptionChange::Uphold("x".into()));
    assert!(no.unwrap_err().to_string().starts_with("X-0000001 payment withhold is lifted by finance or the manager"));
    let outcome =
        finance.change_exceptions(&[raised.exception], &ExceptionChange::Uphold("never paid".into())).unwrap();
    assert_eq!(outcome.followed, ["A-0000001 was cancelled."]);
    assert_eq!(cached(finance.db(), AwardRef(1)).unwrap().unwrap().0, AwardState::Cancelled);
}

#[test]
fn a_restricted_exception_is_not_there_for_those_without_the_right() {
    let office = Office::open();
    let mut manager = office.by("manager");
    let raised = manager.raise_exception(&order(ExceptionKind::Malpractice, "A-0000001")).unwrap();
    assert!(raised.exception.0 >= 10_000_000, "its number tells nothing of how many there are");
    let admin = office.by("admin");
    assert_eq!(
        admin.exception(raised.exception).unwrap_err().to_string(),
        format!("there is no exception {}", raised.exception)
    );
    let why = admin.why("A-0000001").unwrap();
    let holds = why[0].verdict.answers.iter().find(|a| a.gate == Gate::Holds).unwrap();
    assert_eq!(holds.evidence, "held by a manager's decision");
    assert_eq!(manager.exception(raised.exception).unwrap().row.about, "", "no word of it stands in a list");
    let release = ExceptionChange::Release("nothing found".into());
    assert_eq!(manager.change_exceptions(&[raised.exception], &release).unwrap().proposed.len(), 1);
    assert!(office.by("records").awaiting_second().unwrap().is_empty(), "nor does the step to lift it");
}

#[test]
fn a_whole_centre_is_held_by_those_whose_kind_it_is() {
    let office = Office::open();
    let no = office.by("admin").raise_exception(&order(ExceptionKind::WrongData, "BRK01")).unwrap_err();
    assert_eq!(no.to_string(), "wrong data would hold every award of BRK01: that is for the manager");
    let mut finance = office.by("finance");
    finance.raise_exception(&order(ExceptionKind::CentreOnStop, "BRK01")).unwrap();
    assert_eq!(shut(&finance, 2), [Gate::Holds]);
    assert_eq!(shut(&finance, 1), [], "the other centre's awards go on");
}

#[test]
fn evidence_is_kept_once_beside_the_database_and_named_in_the_thread() {
    let office = Office::open();
    let mut core = office.by("admin");
    let raised = core.raise_exception(&order(ExceptionKind::NameMismatch, "L-0000001")).unwrap();
    let passport = office.folder.path().join("passport.png");
    std::fs::write(&passport, b"a picture").unwrap();
    let evidence = core.keep_evidence(&passport).unwrap();
    assert_eq!(core.keep_evidence(&passport).unwrap(), evidence);
    core.note_exception(raised.exception, "the passport says Ó Briain", Some(&evidence)).unwrap();
    let thread = core.exception(raised.exception).unwrap().thread;
    assert_eq!(thread.len(), 2);
    assert_eq!(thread[1].evidence.as_ref().map(|e| e.0.as_str()), Some("passport.png"));
    let kept = |path: &Path| std::fs::read_dir(path).unwrap().count();
    assert_eq!(kept(&office.folder.path().join("desk.files/evidence")), 1);
    assert!(core.note_exception(raised.exception, " ", None).is_err());
}

#[test]
fn a_gate_is_overridden_by_its_own_role_as_the_second_person() {
    let office = Office::open();
    let mut core = office.by("admin");
    core.write_unasked(|tx| Ok(fixture::end_certification(tx, "2026-11-19")?)).unwrap();
    assert_eq!(shut(&core, 1), [Gate::Course]);
    let no = core.propose_override(AwardRef(1), Gate::Identity, "seen", None).unwrap_err();
    assert_eq!(no.to_string(), "gate identity of A-0000001 may not be overridden by anybody");
    let no = core.propose_override(AwardRef(1), Gate::Names, "seen", None).unwrap_err();
    assert_eq!(no.to_string(), "gate names of A-0000001 is not shut; nothing to override");
    let proposal =
        core.propose_override(AwardRef(1), Gate::Course, "extension letter 12", Some(day("2026-12-01"))).unwrap();
    let no = office.by("manager").second_override(proposal).unwrap_err();
    assert_eq!(no.to_string(), "gate course is overridden by regulation, not by you");
    let mut regulation = office.by("regulation");
    regulation.second_override(proposal).unwrap();
    assert_eq!(shut(&regulation, 1), []);
    assert_eq!(shut(&regulation, 2), [Gate::Course], "one award's override is no other's");
    office.on("manager", "2026-12-02").run_day().unwrap();
    assert_eq!(shut(&regulation, 1), [Gate::Course], "until its last day");
}

#[test]
fn the_day_wakes_escalates_and_the_second_time_finds_nothing_to_do() {
    let office = Office::open();
    let mut core = office.by("admin");
    let silent = core.raise_exception(&order(ExceptionKind::NameMismatch, "A-0000001")).unwrap().exception;
    let waiting = core.raise_exception(&order(ExceptionKind::MissingData, "A-0000002")).unwrap().exception;
    let wait = ExceptionChange::Wait { on: "BRK01".into(), until: day("2026-11-24") };
    core.change_exceptions(&[waiting], &wait).unwrap();
    let task = core.add_task(&TaskOrder { title: "Ring the courier".into(), ..TaskOrder::default() }).unwrap();
    core.move_task(task, TaskState::Waiting, Some(day("2026-11-24"))).unwrap();
    let mut manager = office.on("manager", "2026-11-26");
    let report = manager.run_day().unwrap();
    assert_eq!((report.woken.as_slice(), report.tasks_woken.as_slice()), ([waiting].as_slice(), [task].as_slice()));
    assert_eq!(report.escalated, [(silent, 1)], "its three days ended on the 25th");
    assert_eq!(manager.exception(waiting).unwrap().row.state, ExceptionState::InProgress);
    let before = manager.verify_trail("").unwrap().events;
    let again = manager.run_day().unwrap();
    assert!(again.again && again.escalated.is_empty() && again.woken.is_empty());
    assert_eq!(manager.verify_trail("").unwrap().events, before, "nothing was written");
    assert_eq!(manager.verify_trail("").unwrap().findings, Vec::<String>::new());
}

#[test]
fn house_checks_open_once_and_close_what_they_no_longer_find() {
    let office = Office::open();
    let mut core = office.by("manager");
    core.write_unasked(|tx| Ok(fixture::end_certification(tx, "2026-12-31")?)).unwrap();
    let first = core.run_checks().unwrap();
    let lines: Vec<_> = first.opened.iter().map(|(_, rule, about)| format!("{rule} {about}")).collect();
    assert_eq!(lines, ["DAY-01 certification ends 2026-12-31: 12 uncertificated at 2 centres"]);
    assert!(core.run_checks().unwrap().opened.is_empty(), "open already");
    core.write_unasked(|tx| Ok(fixture::end_certification(tx, "2027-12-31")?)).unwrap();
    let closed = core.run_checks().unwrap().closed;
    assert_eq!(closed, [(first.opened[0].0, "DAY-01")]);
    let view = core.exception(first.opened[0].0).unwrap();
    assert_eq!(view.row.state, ExceptionState::Resolved);
    assert_eq!(view.thread[0].words, "DAY-01 no longer finds it.");
}

#[test]
fn a_task_is_kept_beside_the_queue_and_holds_nothing() {
    let office = Office::open();
    let mut core = office.by("admin");
    let order = TaskOrder {
        title: " Compare the two joinery templates ".into(),
        about: "A-0000001".into(),
        owner: Some("jmbeki".into()),
        due_on: Some(day("2026-11-27")),
        ..TaskOrder::default()
    };
    let task = core.add_task(&order).unwrap();
    assert_eq!(task, TaskRef(1));
    assert_eq!(shut(&core, 1), []);
    assert_eq!(core.open_tasks(Some("jmbeki")).unwrap()[0].title, "Compare the two joinery templates");
    core.move_task(task, TaskState::Done, None).unwrap();
    assert!(core.open_tasks(None).unwrap().is_empty());
    core.undo(None).unwrap();
    assert_eq!(core.task(task).unwrap().state, TaskState::Open);
    assert!(core.add_task(&TaskOrder::default()).is_err());
    let kinds: Vec<_> = core.timeline("T-0000001", 10).unwrap().iter().map(|e| e.kind).collect();
    assert_eq!(kinds, [EventKind::TaskAdded, EventKind::TaskMoved, EventKind::ChangeUndone].map(EventKind::code));
}
