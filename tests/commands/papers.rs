//! `template …`, `certificate show`, `verify`, `key …`.

use crate::desk::Desk;

#[test]
fn a_printed_part_verifies_with_the_database_and_with_the_key_alone() {
    let desk = Desk::after_a_day();
    let spoiled = desk.run(&["verify", desk.path("out/B-2026-0002-part-001.pdf").to_str().unwrap()]);
    assert_eq!(spoiled.code, 1, "the first part has the torn sheet");
    let part = desk.path("out/B-2026-0002-part-002.pdf");
    let with = desk.done(&["verify", part.to_str().unwrap()]);
    assert!(with.contains("genuine"), "{with}");
    let keys = desk.path("keys.txt");
    std::fs::write(&keys, desk.done(&["key", "export"])).unwrap();
    let bare = Desk::bare();
    let without = bare.done(&["verify", part.to_str().unwrap(), "--key", keys.to_str().unwrap()]);
    assert!(without.contains("genuine"), "{without}");
    let missing = desk.run(&["verify", "MER26-0099999-1"]);
    assert_eq!(missing.code, 1);
}

#[test]
fn a_template_is_checked_previewed_and_a_certificate_shown() {
    let desk = Desk::after_a_day();
    let checked = desk.run(&["template", "check", "MER-CERT"]);
    assert!(checked.code <= 1, "{checked:?}");
    let preview = desk.path("preview.pdf");
    desk.done(&["--as", "delgado", "template", "preview", "MER-CERT", "--out", preview.to_str().unwrap()]);
    assert!(std::fs::read(&preview).unwrap().starts_with(b"%PDF-"));
    let data = desk.data(&["list", "certificates", "--limit", "1"]);
    let serial = data["rows"][0]["ref"].as_str().unwrap().to_owned();
    let shown = desk.done(&["certificate", "show", &serial]);
    assert!(shown.contains(&serial), "{shown}");
    assert_eq!(desk.refused(&["--as", "root", "key", "create"]).0, 1, "there is a key already");
}
