//! Templates by keyboard: checked, looked at, their switch weighed, approved; and the logo table.

use std::path::Path;

use crate::room::Room;
use certdesk::tui::headless::Window;

fn sample(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/templates").join(name)
}

fn office() -> Room {
    let room = Room::with(&[5, 3]);
    room.raw("INSERT INTO operator_role SELECT operator_id, 'regulation' FROM operator WHERE login = 'jmbeki';")
        .unwrap();
    let mut core = room.core("jmbeki");
    core.import_logo_rules(&sample("logos.toml")).unwrap();
    core.import_template(&sample("meridian-certificate.toml")).unwrap();
    core.import_template(&sample("meridian-recall-letter.toml")).unwrap();
    room
}

/// A window on the sub-view of this name of the batches.
fn at(room: &Room, view: &str, size: (u16, u16)) -> Window {
    let mut window = Window::open(room.core("jmbeki"), size.0, size.1);
    window.press("4");
    for _ in 0..8 {
        if window.row(2).contains(&format!("[{view}")) {
            return window;
        }
        window.press("]");
    }
    panic!("{view}: {}", window.screen());
}

#[test]
fn tpl_1_a_version_is_weighed_and_approved_by_keyboard() {
    let room = office();
    let mut window = at(&room, "Templates", (120, 40));
    while !window.selected().contains("MER-CERT v2") {
        window.press("j");
    }
    window.press("Enter");
    assert!(window.shows("WHAT A CHECK OF IT FINDS"), "{}", window.screen());
    assert!(window.shows("8 ready awards change, 0 stay."), "{}", window.screen());
    assert!(window.shows("5 of 610/0411/X at C01 Centre 01: now MER-CERT v1"), "{}", window.screen());
    window.press("p");
    assert!(
        window.shows("a template with invented facts") && window.shows("Certificate of Achievement"),
        "{}",
        window.screen()
    );
    window.press("q X");
    assert!(room.path("desk.files/MER-CERT-v2-specimen.pdf").exists(), "{}", window.screen());
    window.press("f Ctrl-O");
    assert!(window.shows("approved"), "{}", window.screen());
    assert_eq!(
        room.number(
            "SELECT count(*) FROM template_version WHERE code = 'MER-CERT' AND version = 2 AND state = 'approved'"
        ),
        1
    );
}

#[test]
fn tpl_1_the_awards_that_change_are_one_key_away_and_a_letter_has_none() {
    let room = office();
    let mut window = at(&room, "Templates", (80, 24));
    while !window.selected().contains("MER-CERT v2") {
        window.press("j");
    }
    window.press("Enter Enter");
    assert!(window.row(3).contains("course:610/0411/X centre:C01"), "{}", window.screen());
    let mut letter = at(&room, "Templates", (80, 24));
    while !letter.selected().contains("MER-RECALL") {
        letter.press("j");
    }
    letter.press("Enter");
    assert!(!letter.shows("WHAT IT CHANGES") && letter.shows("plain"), "{}", letter.screen());
}

#[test]
fn tpl_1_the_logo_table_says_what_ends_and_what_follows() {
    let room = office();
    let mut window = at(&room, "Logos", (80, 24));
    while !window.selected().contains("sqa-accreditation") {
        window.press("j");
    }
    window.press("Enter");
    assert!(
        window.shows("ended") && window.shows("row 7") && window.shows("takes over the day after"),
        "{}",
        window.screen()
    );
    window.press("Enter");
    assert!(window.shows("qualifications-scotland"), "{}", window.screen());
}

#[test]
fn ver_1_the_serial_continuity_explains_a_spoil_and_is_written_by_keyboard() {
    let room = Room::with(&[6]);
    let batch = crate::prepared::written(&room);
    let mut thale = room.core("thale");
    thale.confirm_sheets(batch, "1-3", None).unwrap();
    let reason = certdesk::core::domain::batches::sheets::SpoilReason::Jam;
    let order = certdesk::core::SpoilOrder { sheets: "4", reason, words: "", witness: "rsingh", on: "" };
    thale.spoil_sheets(batch, &order).unwrap();
    drop(thale);
    let mut window = Window::open(room.core("thale"), 100, 30);
    window.press("7 ]");
    assert!(window.shows("WHAT BECAME OF THEM") && window.shows("Every number is explained."), "{}", window.screen());
    assert!(window.shows("spoiled: jam, made again as MER26-0000007"), "{}", window.screen());
    let file = room.path("serials.csv");
    window.press("X Ctrl-U").type_in("csv").press("Enter").type_in(file.to_str().unwrap()).press("Ctrl-O");
    assert!(file.exists(), "{}", window.screen());
    assert!(std::fs::read_to_string(&file).unwrap().contains("spoiled: jam"), "{}", window.screen());
}
