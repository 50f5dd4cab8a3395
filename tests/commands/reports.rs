//! `report`.

use crate::desk::Desk;

#[test]
fn report_weekly_speaks_text_json_and_csv() {
    let desk = Desk::training();
    let text = desk.done(&["--today", "2026-11-20", "report", "weekly"]);
    assert!(text.starts_with("Weekly operations 2026-W47"), "{text}");
    let data = desk.data(&["--today", "2026-11-20", "report", "weekly", "--week", "2026-W46"]);
    assert_eq!((data["week"].as_str(), data["running"].as_bool()), (Some("2026-W46"), Some(false)));
    let csv = desk.done(&["--today", "2026-11-20", "report", "weekly", "--format", "csv"]);
    assert!(csv.starts_with("\u{feff}week,figure,value,week before,change,target,state\r\n2026-W47,"), "{csv}");
}

#[test]
fn report_weekly_is_written_once_and_a_week_is_named_rightly() {
    let desk = Desk::training();
    let file = desk.path("w.json");
    let data = desk.data(&["report", "weekly", "--out", file.to_str().unwrap()]);
    assert_eq!(data["format"], "json");
    let (code, kind, _) = desk.refused(&["report", "weekly", "--out", file.to_str().unwrap()]);
    assert_eq!((code, kind.as_str()), (1, "unreadable"));
    let paper = desk.path("w.pdf");
    assert_eq!(desk.data(&["report", "weekly", "--out", paper.to_str().unwrap()])["format"], "pdf");
    assert!(std::fs::read(&paper).unwrap().starts_with(b"%PDF-"));
    assert_eq!(desk.refused(&["report", "weekly", "--format", "pdf"]).1, "arguments");
    assert_eq!(desk.run(&["report", "weekly", "--week", "2025-W53"]).code, 2);
    assert_eq!(desk.run(&["--today", "2026-11-20", "report", "weekly", "--week", "2026-W48"]).code, 1);
}
