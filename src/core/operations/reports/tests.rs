//! The figures of a week against the events they count.

use super::*;
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::reports::page;
use crate::core::domain::roles::Role;
use crate::core::operations::tests::{around, fresh};
use crate::core::operations::{ErrorKind, Mode, Session};

fn dispatched(batch: &str, certificates: usize, days: &str) -> Event {
    let event =
        Event::new(EventKind::BatchDispatched, batch).with("consignments", 2usize).with("certificates", certificates);
    event.with("turnaround", days)
}

/// Opens the office on a day of its own.
fn on(path: &std::path::Path, day: &str) -> Core {
    Core::open(path, &Session { today: day.parse().ok(), ..Session::default() }, around("thale")).unwrap()
}

fn record(core: &mut Core, event: &Event) {
    core.write_unasked(|tx| Ok(tx.record(event)?)).unwrap();
}

fn value(core: &Core, week: &str, line: usize) -> String {
    core.weekly_report(week.parse().unwrap()).unwrap().figures[line].value.words()
}

#[test]
fn the_figures_of_a_week_are_what_its_events_add_up_to() {
    let folder = tempfile::tempdir().unwrap();
    let path = fresh(folder.path(), Mode::Training).path().to_owned();
    record(&mut on(&path, "2026-11-12"), &dispatched("B-2026-0001", 80, "3:70 11:10"));
    let mut core = on(&path, "2026-11-20");
    record(&mut core, &dispatched("B-2026-0002", 120, "4:120"));
    record(&mut core, &dispatched("B-2026-0003", 5, "9:5"));
    let raised = |n| {
        let about = format!("L-000000{n}");
        Event::new(EventKind::ExceptionRaised, format!("X-000000{n}"))
            .with("kind", "other")
            .with("about", about)
            .with("rule", "")
    };
    (1..=3).for_each(|n| record(&mut core, &raised(n)));
    record(&mut core, &Event::new(EventKind::ExceptionResolved, "X-0000001"));

    assert_eq!(value(&core, "2026-W47", 0), "125");
    assert_eq!(value(&core, "2026-W47", 3), "2");
    let resolved = core.timeline("X-0000001", 9).unwrap().pop().unwrap().seq;
    let undone = Event::new(EventKind::ChangeUndone, "X-0000001").with("what", "exception resolved").undoing(resolved);
    record(&mut core, &undone);
    assert_eq!(value(&core, "2026-W47", 3), "3", "what was closed and undone is open");
    let undo = core.timeline("X-0000001", 9).unwrap().pop().unwrap().seq;
    record(&mut core, &Event::new(EventKind::ChangeUndone, "X-0000001").with("what", "the undo").undoing(undo));
    assert_eq!(value(&core, "2026-W47", 3), "2", "and the undo of the undo closes it again");
    assert_eq!(value(&core, "2026-W46", 0), "80");
    let past = core.weekly_report("2026-W46".parse().unwrap()).unwrap();
    assert_eq!(past.turnaround[2], ("9 of 10 within", Some(11)));
    assert_eq!(week_facts::stored(core.db()).unwrap(), week_facts::recount(core.db()).unwrap());
    assert_eq!(core.doctor().unwrap(), Vec::<String>::new());
}

#[test]
fn what_came_back_was_sent_again_or_lost_counts_apart_from_what_was_dispatched() {
    let folder = tempfile::tempdir().unwrap();
    let path = fresh(folder.path(), Mode::Training).path().to_owned();
    let mut core = on(&path, "2026-11-20");
    let left = Event::new(EventKind::PostLeft, "PM-2026-0001").with("how", "collected").with("consignments", 3usize);
    record(&mut core, &left.with("certificates", 40usize).with("again", 6usize).with("turnaround", "4:40"));
    let returned = Event::new(EventKind::PaperReturned, "RP-2026-0001").with("serial", "MER-0001");
    record(&mut core, &returned.with("consignment", "C-0000001").with("cause", "unknown").with("until", "2027-11-20"));
    for (to, certificates) in [("lost", 2usize), ("delivered", 5)] {
        let moved = Event::new(EventKind::ConsignmentMoved, "C-0000002").with("from", "dispatched").with("to", to);
        record(&mut core, &moved.with("certificates", certificates));
    }
    let lines = [0, 7, 8, 9].map(|line| value(&core, "2026-W47", line));
    assert_eq!(lines, ["40", "1", "6", "2"], "dispatched, returned, re-dispatched, lost");
    let report = core.weekly_report("2026-W47".parse().unwrap()).unwrap();
    let csv = String::from_utf8(core.weekly_report_bytes(&report, ReportFormat::Csv).unwrap()).unwrap();
    assert!(csv.contains("2026-W47,Certificates re-dispatched,6,0,'+6"), "{csv}");
    assert!(core.weekly_report_bytes(&report, ReportFormat::Pdf).unwrap().starts_with(b"%PDF"));
}

#[test]
fn a_past_week_reads_the_same_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let path = fresh(folder.path(), Mode::Training).path().to_owned();
    record(&mut on(&path, "2026-11-12"), &dispatched("B-2026-0001", 80, "3:80"));
    let before = page::text(&on(&path, "2026-11-23").weekly_report("2026-W46".parse().unwrap()).unwrap());
    record(&mut on(&path, "2026-11-24"), &dispatched("B-2026-0002", 500, "30:500"));
    let after = page::text(&on(&path, "2027-01-04").weekly_report("2026-W46".parse().unwrap()).unwrap());
    assert_eq!(before, after);
    assert!(after.contains("as of its end"), "{after}");
}

#[test]
fn a_week_that_has_not_begun_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let core = fresh(folder.path(), Mode::Training);
    let refused = core.weekly_report("2026-W48".parse().unwrap()).unwrap_err();
    assert_eq!(refused.to_string(), "week 2026-W48 has not begun; the office is in 2026-W47");
}

#[test]
fn a_report_file_is_written_once_and_leaves_an_event() {
    let folder = tempfile::tempdir().unwrap();
    let mut core = fresh(folder.path(), Mode::Training);
    let file = folder.path().join("w47.json");
    let week = core.this_week();
    core.add_operator("auditor", "A. Reader", &[Role::Auditor]).unwrap();
    core.add_operator("head", "H. Office", &[Role::Head]).unwrap();
    let opened = |login: &str| {
        let session = Session { operator: Some(login.to_owned()), ..Session::default() };
        Core::open(core.path(), &session, around("thale")).unwrap()
    };
    let refused = opened("auditor").write_weekly_report(week, ReportFormat::Json, &file).unwrap_err();
    assert_eq!((refused.kind(), file.exists()), (ErrorKind::Refused, false));
    let mut head = opened("head");
    let written = head.write_weekly_report(week, ReportFormat::Json, &file).unwrap();
    assert_eq!(std::fs::read(&file).unwrap().len(), written.bytes);
    assert!(head.timeline("weekly", 9).unwrap().iter().any(|entry| entry.sentence.contains("2026-W47 made as json")));
    assert!(head.write_weekly_report(week, ReportFormat::Json, &file).is_err(), "a file is never written over");
}
