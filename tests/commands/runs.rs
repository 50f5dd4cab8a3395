//! `batch …` and `stock …`.

use crate::desk::Desk;

#[test]
fn a_run_goes_from_proposal_to_approval_by_command() {
    let desk = Desk::after_a_day();
    let proposed = desk.done(&["batch", "propose", "--brand", "MER"]);
    assert!(proposed.contains("MER-CERT"), "{proposed}");
    let built = desk.done(&["--as", "marlow", "batch", "build", "--brand", "MER", "--limit", "20"]);
    let reference =
        built.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').find(|word| word.starts_with("B-2026-")).unwrap();
    desk.done(&["--as", "marlow", "batch", "preflight", reference]);
    let own = desk.refused(&["--as", "marlow", "batch", "approve", reference]);
    assert_eq!(own.1, "refused", "nobody approves their own run");
    desk.done(&["--as", "oduya", "batch", "approve", reference]);
    let out = desk.path("printed");
    desk.done(&["--as", "marlow", "batch", "print", reference, "--out", out.to_str().unwrap()]);
    let shown = desk.done(&["batch", "show", reference]);
    assert!(shown.contains("printing"), "{shown}");
    desk.done(&["--as", "marlow", "batch", "pause", reference]);
    desk.done(&["--as", "marlow", "batch", "resume", reference]);
    desk.done(&["--as", "marlow", "--yes", "batch", "end", reference, "--reason", "the printer is away"]);
    desk.done(&["doctor"]);
}

#[test]
fn serials_are_explained_and_stock_adds_up() {
    let desk = Desk::after_a_day();
    let serials = desk.done(&["batch", "serials"]);
    assert!(serials.contains("MER"), "{serials}");
    let list = desk.done(&["stock", "list"]);
    assert!(list.contains("MER-A4"), "{list}");
    desk.done(&["--as", "marlow", "stock", "count", "MER-A4", "1"]);
    assert!(desk.done(&["batch", "sheets", "B-2026-0002"]).contains("MER26-0000001-5"));
}
