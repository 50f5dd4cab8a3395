//! `import` and `claim …`.

use crate::desk::Desk;

/// The morning's spreadsheet again, under another name and with one row more, so that it is a new file.
fn resubmission(desk: &Desk) -> String {
    let mut bytes = std::fs::read(desk.path("post/claims/ferrier-spreadsheet.csv")).unwrap();
    bytes.extend_from_slice(b"MER-0000001;;A;B;01/01/2000;61090170;Pass;01/10/2026;02/10/2026;\r\n");
    let file = desk.path("again.csv");
    std::fs::write(&file, bytes).unwrap();
    file.to_str().unwrap().to_owned()
}

#[test]
fn the_same_file_twice_changes_nothing_and_says_so() {
    let desk = Desk::after_a_day();
    let file = desk.path("post/office/learners.csv");
    let data = desk.data(&["--as", "marlow", "import", "learners", file.to_str().unwrap()]);
    assert_eq!((data["accepted"].as_i64(), data["unchanged"].as_i64()), (Some(0), Some(3_000)), "{data}");
    let total: i64 =
        ["accepted", "held", "refused", "unchanged"].iter().map(|name| data[*name].as_i64().unwrap()).sum();
    assert_eq!(data["rows"].as_i64(), Some(total));
}

#[test]
fn import_shows_a_file_before_it_reads_it_and_may_only_look() {
    let desk = Desk::after_a_day();
    let file = resubmission(&desk);
    let preview = desk.done(&["import", "preview", "claims", &file]);
    assert!(preview.contains("Surname\tfamily_name"), "{preview}");
    let before = desk.done(&["audit", "head"]);
    let data = desk.data(&["--as", "marlow", "import", "claims", &file, "--org", "FER03", "--dry-run"]);
    assert_eq!(data["rows"], 72, "{data}");
    let (code, kind, _) = desk.refused(&["--as", "marlow", "import", "claims", &file, "--org", "FER03", "--strict"]);
    assert_eq!((code, kind.as_str()), (1, "refused"));
    assert_eq!(desk.done(&["audit", "head"]), before, "nothing was changed");
    let (code, kind, _) = desk.refused(&["--as", "marlow", "import", "claims", "nowhere.csv"]);
    assert_eq!((code, kind.as_str()), (1, "unreadable"));
    assert!(desk.done(&["import", "columns"]).contains("| claims | `achieved_on` |"));
}

#[test]
fn a_claim_file_is_opened_mended_handed_back_and_finished() {
    let desk = Desk::after_a_day();
    let file = resubmission(&desk);
    let data = desk.data(&["--as", "marlow", "import", "claims", &file, "--org", "FER03"]);
    assert!(data["held"].as_i64().unwrap() > 0, "{data}");
    let open = desk.done(&["claim", "open", "CF-2026-0008"]);
    assert!(open.contains("CLM-"), "{open}");
    let refused = desk.refused(&["--as", "reader", "claim", "finish", "CF-2026-0008"]);
    assert_eq!(refused.1, "refused");
    let errors = desk.path("back.csv");
    desk.done(&["--as", "marlow", "claim", "errors", "CF-2026-0008", errors.to_str().unwrap()]);
    assert!(std::fs::read_to_string(&errors).unwrap().contains("CLM-"));
    desk.done(&["--as", "marlow", "claim", "recheck"]);
    desk.done(&["claim", "ready", "CF-2026-0008"]);
    desk.done(&["claim", "diff", "CF-2026-0002", "CF-2026-0008"]);
    desk.done(&["--as", "marlow", "claim", "reject", "CF-2026-0008/72", "--reason", "no such learner"]);
    desk.done(&["--as", "marlow", "claim", "finish", "CF-2026-0008"]);
}

#[test]
fn a_hostile_file_ends_in_a_clear_answer_and_reaches_no_terminal() {
    let desk = Desk::after_a_day();
    for reference in ["CF-2026-0003", "CF-2026-0003/6", "CF-2026-0003/7", "CF-2026-0003/9"] {
        let shown = desk.done(&["claim", "open", reference]);
        let stray = shown
            .chars()
            .find(|c| (c.is_control() && !matches!(c, '\n' | '\t')) || matches!(c, '\u{202e}' | '\u{200b}'));
        assert_eq!(stray, None, "{reference}: {shown}");
    }
}
