//! RPT-1: the weekly operations report.

use certdesk::core::domain::exceptions::ExceptionKind;
use certdesk::core::domain::references::ExceptionRef;
use certdesk::core::domain::reports::page;
use certdesk::core::domain::roles::Role;
use certdesk::core::{ExceptionChange, ImportKind, ImportRequest, RaiseOrder, ReportFormat};

use crate::stage::Stage;

#[test]
fn rpt_1_the_head_reads_this_week_and_writes_it_down() {
    let stage = Stage::empty("2026-11-16");
    let mut head = stage.core("head", "2026-11-20");
    let report = head.weekly_report(head.this_week()).unwrap();
    assert!(report.running);
    assert!(page::text(&report).starts_with("Weekly operations 2026-W47, Mon 2026-11-16 to Sun 2026-11-22, so far"));

    let file = stage.file("week.txt");
    let written = head.write_weekly_report(report.week, ReportFormat::Text, &file).unwrap();
    assert_eq!(std::fs::metadata(&file).unwrap().len() as usize, written.bytes);
    let made: Vec<_> = head.timeline("weekly", 5).unwrap().into_iter().map(|entry| entry.sentence).collect();
    assert_eq!(made, ["Report weekly operations of 2026-W47 made as text."]);
}

#[test]
fn rpt_1_a_past_week_is_told_as_of_its_end() {
    let stage = Stage::empty("2026-11-10");
    let week = "2026-W46".parse().unwrap();
    let told = page::text(&stage.core("head", "2026-11-16").weekly_report(week).unwrap());
    assert!(told.contains("as of its end") && told.contains("it reads the same for"), "{told}");
    stage.core("owner", "2026-11-18").add_operator("late", "Late Comer", &[Role::Support]).unwrap();
    let again = page::text(&stage.core("head", "2026-12-28").weekly_report(week).unwrap());
    assert_eq!(told, again);
}

#[test]
fn rpt_1_a_monday_morning_tells_what_the_week_left_overdue() {
    let stage = Stage::empty("2026-11-09");
    let mut admin = stage.core("admin", "2026-11-09");
    let brands = "code,name,kind,country\nBRK01,Brackenhill Training,centre,England\n";
    std::fs::write(stage.file("centres.csv"), brands).unwrap();
    admin.import(&ImportRequest::new(ImportKind::Organisations, stage.file("centres.csv"))).unwrap();
    for due in ["2026-11-13", "2026-11-13", "2026-11-27"] {
        let order = RaiseOrder {
            kind: ExceptionKind::Other,
            about: "BRK01".into(),
            words: "the exams officer does not answer".into(),
            owner: Some("admin".into()),
            due_on: due.parse().ok(),
            evidence: None,
        };
        admin.raise_exception(&order).unwrap();
    }
    let week = "2026-W46".parse().unwrap();
    stage.core("admin", "2026-11-16").run_day().unwrap();
    let told = stage.core("head", "2026-11-16").weekly_report(week).unwrap();
    let shown: Vec<_> = told.figures[3..5].iter().map(|figure| figure.value.words()).collect();
    assert_eq!(shown, ["3", "2"], "open and overdue");
    assert_eq!(told.open_by_age.iter().map(|(_, count)| count).sum::<i64>(), 3);

    // What is settled later, and a second run of the same day, leave the told week as it was.
    stage.core("admin", "2026-11-16").run_day().unwrap();
    let mut later = stage.core("admin", "2026-11-19");
    let all: Vec<_> = [1, 2, 3].map(ExceptionRef).to_vec();
    later.change_exceptions(&all, &ExceptionChange::Resolve("they answered".into())).unwrap();
    assert_eq!(stage.core("head", "2026-12-01").weekly_report(week).unwrap(), told);
    assert_eq!(later.doctor().unwrap(), Vec::<String>::new());
}
