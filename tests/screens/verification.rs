//! Proofs by keyboard at 80×24: a scanned code jumps to its certificate with a verdict, a badge and the list of serials not good are
//! written, the verification pages are published. VER-1.

use certdesk::core::{BuildOrder, Inspection, PrintOrder};
use certdesk::tui::headless::Window;

use crate::room::Room;

/// A room whose run passed inspection.
fn passed() -> Room {
    let room = Room::with(&[4]);
    let mut thale = room.core("thale");
    let batch = thale.build_batches(&BuildOrder { brand: "MER".into(), ..BuildOrder::default() }).unwrap()[0].batch;
    thale.preflight_batch(batch).unwrap();
    room.core("rsingh").approve_batch(batch).unwrap();
    thale.print_batch(batch, &PrintOrder::default(), &mut |_| true).unwrap();
    thale.confirm_sheets(batch, "=4", None).unwrap();
    room.core("rsingh").inspect_batch(batch, &Inspection { pass: Some("=4".into()), ..Inspection::default() }).unwrap();
    room
}

#[test]
fn ver_1_a_scanned_code_says_its_verdict_and_goes_to_the_certificate() {
    let room = passed();
    let shown = room.core("thale").certificate("0000003").unwrap();
    let code = shown.facts.iter().find(|(name, _)| *name == "code").unwrap().1.clone();
    let token: String = {
        let db = rusqlite::Connection::open(room.database()).unwrap();
        db.query_row("SELECT token FROM certificate WHERE serial_number = 3", [], |row| row.get(0)).unwrap()
    };
    let mut window = Window::open(room.core("thale"), 80, 24);
    window.press("g").type_in(&code);
    assert!(window.shows("genuine") && window.shows(&shown.serial), "{}", window.screen());
    window.press("Enter");
    assert!(window.shows(&shown.serial), "{}", window.screen());
    window.press("g").type_in(&token);
    assert!(window.shows("genuine"), "{}", window.screen());
    window.press("Esc").press("g").type_in(&token.replacen("MERIT", "PASSX", 1));
    assert!(window.shows("altered"), "{}", window.screen());
}

#[test]
fn ver_1_a_badge_a_list_and_the_pages_are_written_by_keyboard() {
    let room = passed();
    room.raw("UPDATE certificate SET state = 'cancelled' WHERE serial_number = 2").unwrap();
    let serial = room.core("thale").certificate("0000003").unwrap().serial;
    let mut window = Window::open(room.core("thale"), 80, 24);
    window.press("g").type_in(&serial).press("Enter X");
    assert!(window.shows("into a file"), "{}", window.screen());
    window.type_in("badge").press("Ctrl-O");
    assert!(window.shows("signed with key"), "{}", window.screen());
    let badge = room.path(&format!("{serial}.jwt"));
    assert!(std::fs::read_to_string(&badge).unwrap().starts_with("eyJ"));

    window.press("X").type_in("pdf").press("Ctrl-O");
    assert!(window.shows("as issued on 20/11/2026"), "{}", window.screen());
    assert!(std::fs::read(room.path(&format!("{serial}-as-issued.pdf"))).unwrap().starts_with(b"%PDF-"));

    window.press("7");
    for _ in 0..6 {
        if window.shows("ITS PLACE WAS TAKEN BY") {
            break;
        }
        window.press("]");
    }
    assert!(
        window.shows("1 serial ") || window.shows("1 serial\n") && window.shows("cancelled"),
        "{}",
        window.screen()
    );
    window.press("X Ctrl-O");
    assert!(window.shows("The list of 1 serial not good lies in"), "{}", window.screen());
    assert!(room.path("not-good-2026-11-20.txt").exists());

    window.press(":").type_in("publish verification").press("Enter");
    assert!(window.shows("4 certificates can be looked up, 3 of them good"), "{}", window.screen());
    assert!(window.shows("Never published yet."), "{}", window.screen());
    window.press("Ctrl-O");
    assert!(room.path("desk.public/set.txt").exists(), "{}", window.screen());
}

#[test]
fn prn_1_a_part_whose_file_is_gone_says_how_it_is_written_again() {
    let room = passed();
    let folder = room.core("thale").files_folder();
    let part = folder.join("B-2026-0001-part-001.pdf");
    let mut window = Window::open(room.core("thale"), 120, 60);
    window.press("g").type_in("B-2026-0001").press("Enter");
    assert!(window.shows("PRINT FILES") && !window.shows("gone;"), "{}", window.screen());
    std::fs::remove_file(&part).unwrap();
    let mut window = Window::open(room.core("thale"), 120, 60);
    window.press("g").type_in("B-2026-0001").press("Enter");
    assert!(window.shows("gone; certdesk batch part B-2026-0001 1 writes it again"), "{}", window.screen());
}
