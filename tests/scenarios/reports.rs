//! RPT-1: the weekly operations report.

use certdesk::core::ReportFormat;
use certdesk::core::domain::reports::page;
use certdesk::core::domain::roles::Role;

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
