//! Print runs by keyboard: from a proposal to a closed run by two operators; spoils and remakes; strangers in packing.

use crate::prepared::{approved, inspected, written};
use crate::room::Room;
use certdesk::tui::headless::Window;

/// The sizes people work in: the usual, a wide one, the smallest.
const SIZES: &[(u16, u16)] = &[(80, 24), (120, 40), (60, 16)];

fn window(room: &Room, login: &str, (width, height): (u16, u16)) -> Window {
    Window::open(room.core(login), width, height)
}

/// Asserts that the screen says so, and shows it when it does not.
#[track_caller]
fn says(window: &mut Window, words: &str) {
    let screen = window.screen();
    let flowing = screen.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(screen.contains(words) || flowing.contains(words), "`{words}` is not on the screen:\n{screen}");
}

#[track_caller]
fn says_not(window: &mut Window, words: &str) {
    assert!(!window.shows(words), "`{words}` is on the screen:\n{}", window.screen());
}

/// A window on the page of the run.
fn on_run(room: &Room, login: &str, size: (u16, u16)) -> Window {
    let mut window = window(room, login, size);
    window.press("g").type_in("B-2026-0001").press("Enter");
    window
}

#[test]
fn bat_1_a_run_is_built_from_the_proposals_by_keyboard() {
    for &size in SIZES {
        let room = Room::with(&[3, 2]);
        let mut thale = window(&room, "thale", size);
        thale.press("4");
        while !thale.shows("5 awards are ready") {
            thale.press("]");
        }
        says(&mut thale, "MER-CERT v1");
        thale.press("b");
        says(&mut thale, "Build print runs");
        thale.press("Ctrl-O");
        says(&mut thale, "B-2026-0001 is built with 5 awards");
        says(&mut thale, "[» draft]");
        assert_eq!(room.number("SELECT count(*) FROM award WHERE state = 'batched'"), 5);
    }
}

#[test]
fn prn_1_a_run_goes_from_proposal_to_closed_by_keyboard_with_two_operators() {
    for &size in SIZES {
        let room = Room::with(&[3, 2]);
        let mut thale = window(&room, "thale", size);
        thale.press("4");
        while !thale.shows("5 awards are ready") {
            thale.press("]");
        }
        thale.press("b Ctrl-O f");
        says(&mut thale, "in order, 5 sheets");
        thale.press("f");
        says(&mut thale, "you proposed it");
        assert_eq!(room.number("SELECT count(*) FROM batch WHERE state = 'approved'"), 0);

        let mut rsingh = window(&room, "rsingh", size);
        says(&mut rsingh, "to second");
        while !rsingh.selected().contains("to second") {
            rsingh.press("j");
        }
        rsingh.press("Enter");
        says(&mut rsingh, "[» preflighted]");
        rsingh.press("f Enter");
        assert_eq!(room.number("SELECT count(*) FROM batch WHERE state = 'approved'"), 0, "Enter alone cancels");
        rsingh.press("f").type_in("0001").press("Enter");
        says(&mut rsingh, "[» approved]");

        thale.second().press("f");
        says(&mut thale, "5 sheets are written");
        says(&mut thale, "[» printing]");
        thale.press("f").type_in("S1-S3").press("Enter");
        says(&mut thale, "3 sheets confirmed printed, 2 to go");
        thale.type_in("=3").press("Enter");
        says(&mut thale, "counted 3 sheets, found 2 left");
        assert_eq!(thale.bells, 1, "a refused scan rings");
        thale.type_in("=2").press("Enter");
        says(&mut thale, "[» printed]");
        thale.press("f");
        says(&mut thale, "you confirmed its sheets");

        rsingh.second().press("f").type_in("=5").press("Enter");
        says(&mut rsingh, "[» inspected]");

        thale.second().press("f");
        says(&mut thale, "C-0000001");
        thale.press("Enter");
        says(&mut thale, "Łukasz Wiśniewski");
        thale.type_in("=3").press("Enter");
        says(&mut thale, "C-0000001 is complete");
        thale.press("f");
        says(&mut thale, "C-0000002");
        thale.type_in("=2").press("Enter");
        says(&mut thale, "it was the last");
        thale.press("f f").type_in("0001").press("Enter");
        assert_eq!(room.number("SELECT count(*) FROM certificate WHERE state = 'dispatched'"), 5);

        thale.press("f f");
        says(&mut thale, "adds up");
        thale.press("f");
        says(&mut thale, "B-2026-0001 is closed");
        assert_eq!(room.number("SELECT count(*) FROM batch WHERE state = 'closed'"), 1);
        assert_eq!(thale.core().doctor().unwrap(), Vec::<String>::new());
    }
}

#[test]
fn prn_3_a_spoiled_sheet_is_remade_and_its_destruction_witnessed_by_keyboard() {
    for &size in SIZES {
        let room = Room::with(&[11]);
        written(&room);
        let mut thale = on_run(&room, "thale", size);
        thale.type_in("-1").press("Enter");
        says(&mut thale, "fits both");
        assert_eq!(thale.bells, 1);
        thale.type_in("-2").press("Enter");
        says(&mut thale, "Spoil MER26-0000002-3");
        says(&mut thale, "jam");
        says(&mut thale, "witness");
        thale.press("Tab Shift-Tab j");
        says(&mut thale, "made again as MER26-0000012");
        assert_eq!(room.number("SELECT count(*) FROM certificate WHERE state = 'spoiled'"), 1);
        thale.type_in("=10").press("Enter");
        says(&mut thale, "[» printing]");
        thale.press("Esc f");
        says(&mut thale, "1 sheet is written");
        thale.press("f").type_in("=1").press("Enter");
        says(&mut thale, "[» printed]");

        let mut rsingh = on_run(&room, "rsingh", size);
        rsingh.type_in("-12").press("Enter").type_in("crooked").press("Ctrl-O");
        says(&mut rsingh, "MER26-0000013");
        assert_eq!(room.number("SELECT count(*) FROM certificate WHERE state = 'spoiled'"), 2);
        thale.second().press("f");
        thale.press("f").type_in("=1").press("Enter");
        rsingh.second().press("f").type_in("=11").press("Enter");
        says(&mut rsingh, "[» inspected]");

        thale.second().press("f f").type_in("11").press("Enter");
        thale.press("f").type_in("0001").press("Enter").press("q");
        says(&mut thale, "2 spoiled sheets to be witnessed");
        thale.press("f").type_in("0001").press("Enter");
        says(&mut thale, "destruction of 1 spoiled sheet");
        thale.press("f");
        says(&mut thale, "another operator witnesses");
        rsingh.second().press("f").type_in("0001").press("Enter");
        thale.second();
        thale.press("f f");
        says(&mut thale, "is closed: 13 reserved = 11 printed + 2 spoiled + 0 unused");
    }
}

#[test]
fn prn_1_a_stranger_is_refused_in_packing_with_where_it_belongs() {
    for &size in SIZES {
        let room = Room::with(&[2, 2]);
        inspected(&room);
        let mut thale = on_run(&room, "thale", size);
        thale.press("f");
        says(&mut thale, "C-0000002");
        thale.press("Enter");
        let stranger = thale.core().batch_sheets("B-2026-0001".parse().unwrap()).unwrap()[3].sheet.serial.to_string();
        thale.type_in(&stranger).press("Enter");
        says(&mut thale, "is not of consignment C-0000001: it goes to C-0000002 Centre 02");
        assert_eq!(thale.bells, 1);
        assert_eq!(room.number("SELECT count(*) FROM certificate WHERE packed = 1"), 0);
        thale.type_in("99").press("Enter");
        says(&mut thale, "not among the sheets expected here");
        thale.type_in("S1-S2").press("Enter");
        says(&mut thale, "C-0000001 is complete");
        says_not(&mut thale, "is not of consignment");
    }
}

#[test]
fn prn_1_a_confirmation_is_taken_back_until_inspection() {
    let room = Room::with(&[4]);
    written(&room);
    let mut thale = on_run(&room, "thale", (80, 24));
    thale.type_in("S1-S2").press("Enter");
    says(&mut thale, "2 sheets");
    thale.press("Tab u");
    says(&mut thale, "confirmed     ░");
    assert_eq!(room.number("SELECT count(*) FROM certificate WHERE state = 'printed'"), 0);
}

#[test]
fn prn_1_a_run_is_paused_resumed_and_ended_short_with_its_digits_typed() {
    let room = Room::with(&[4]);
    written(&room);
    let mut thale = on_run(&room, "thale", (80, 24));
    thale.type_in("S1").press("Enter").press("Tab").press(".h");
    says(&mut thale, "is paused");
    thale.press(".i");
    says(&mut thale, "is being printed again");
    thale.press(".S").type_in("toner is out").press("Enter").type_in("1").press("Ctrl-O");
    says(&mut thale, "wanted 0001");
    thale.press("Ctrl-U").type_in("0001").press("Ctrl-O");
    says(&mut thale, "3 serials are unused");
    says(&mut thale, "[» printed]");
    assert_eq!(room.number("SELECT count(*) FROM award WHERE state = 'pending'"), 3);
}

#[test]
fn bat_1_a_run_is_cancelled_before_it_is_printed_and_not_after() {
    let room = Room::with(&[2]);
    let batch = approved(&room);
    let mut thale = on_run(&room, "thale", (80, 24));
    thale.press(".c").type_in("wrong day").press("Enter").type_in("0001").press("Ctrl-O");
    says(&mut thale, "its awards went back");
    assert_eq!(room.number("SELECT count(*) FROM certificate WHERE state = 'unused'"), 2);
    thale.press(".c");
    says(&mut thale, "only before it is printed");
    assert_eq!(thale.core().batch(batch).unwrap().facts.state.code(), "cancelled");
}

#[test]
fn prn_1_every_screen_of_a_run_reads_in_ascii_and_without_colour() {
    use certdesk::tui::themes::Depth;
    let room = Room::with(&[3, 2]);
    inspected(&room);
    let mut thale = Window::looking(room.core("thale"), 80, 24, "classic", Depth::Mono, true);
    thale.press("g").type_in("B-2026-0001").press("Enter");
    says(&mut thale, "[= inspected]");
    says(&mut thale, "+ printed");
    thale.press("f Enter");
    says(&mut thale, "o missing");
    assert!(thale.screen().is_ascii());
}

#[test]
fn keys_typed_ahead_are_obeyed_in_order_once_the_rows_are_there() {
    let room = Room::with(&[2]);
    written(&room);
    let mut thale = window(&room, "thale", (80, 24));
    thale.slow().press("4 ] ] Enter = 2 Enter");
    says_not(&mut thale, "the list is empty");
    thale.answer();
    says(&mut thale, "[» printed]");
    assert_eq!(room.number("SELECT count(*) FROM certificate WHERE state = 'printed'"), 2);
}
