//! A day in the print room by keys at 80 by 24: a special run, a jam after sheet 40, two spoils, a wrong logo found at
//! inspection, its remake, a plagiarism hold after printing, and every number explained; then the print room's own page.

use crate::prepared::written;
use crate::room::Room;
use certdesk::core::domain::references::AwardRef;
use certdesk::core::{BuildOrder, Inspection, PrinterOrder, RaiseOrder};
use certdesk::tui::headless::Window;

fn window(room: &Room, login: &str) -> Window {
    Window::open(room.core(login), 80, 24)
}

#[track_caller]
fn says(window: &mut Window, words: &str) {
    let screen = window.screen();
    let flowing = screen.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(screen.contains(words) || flowing.contains(words), "`{words}` is not on the screen:\n{screen}");
}

fn on_run(room: &Room, login: &str) -> Window {
    let mut window = window(room, login);
    window.press("g").type_in("B-2026-0001").press("Enter");
    window
}

/// Goes to a sub-view of the batches.
#[track_caller]
fn view(window: &mut Window, name: &str) {
    window.press("4");
    for _ in 0..12 {
        if window.row(2).contains(&format!("[{name}")) {
            return;
        }
        window.press("]");
    }
    panic!("no view {name}:\n{}", window.screen());
}

fn printer(room: &Room) {
    let order = PrinterOrder {
        name: "lumen".into(),
        command: "sh -c 'echo request lumen-7' sh {pages} {file}".into(),
        trays: "1=MER-A4".into(),
        rate: 30,
        ..PrinterOrder::default()
    };
    room.core("thale").keep_printer(&order).unwrap();
}

#[test]
fn prn_1_2_3_a_day_in_the_print_room_by_keyboard() {
    let room = Room::with(&[40, 20]);
    printer(&room);
    let awards = (1..=60).map(AwardRef).collect();
    let order = BuildOrder { brand: "MER".into(), awards, special: Some("ceremony".into()), limit: None };
    room.core("thale").build_batches(&order).unwrap();

    let mut thale = on_run(&room, "thale");
    says(&mut thale, "60 sheets and 2 separators, about 3 min on lumen");
    says(&mut thale, "a manager approves it");
    thale.press("f");
    let mut rsingh = on_run(&room, "rsingh");
    rsingh.press("f").type_in("0001").press("Enter");
    says(&mut rsingh, "allowed by rsingh, goes first");

    thale.second().press("f");
    says(&mut thale, "60 sheets are written");
    thale.press("f");
    says(&mut thale, "60 sheets handed to lumen (request lumen-7)");
    says(&mut thale, "about 2 min left");
    assert_eq!(room.number("SELECT count(*) FROM certificate WHERE state = 'printed'"), 0, "no word about paper");

    // A jam after sheet 40: what came out is confirmed, the torn sheet spoiled, the rest handed over again.
    thale.press("f").type_in("S1-S40").press("Enter");
    says(&mut thale, "40 sheets confirmed printed, 20 to go");
    thale.type_in("-S41").press("Enter j");
    says(&mut thale, "made again as MER26-0000061");
    thale.press("Esc t");
    says(&mut thale, "19 sheets handed to lumen");
    says(&mut thale, "pages 44-62");
    thale.press("f").type_in("-S50").press("Enter s");
    thale.type_in("=18").press("Enter");
    thale.press("Esc f");
    says(&mut thale, "2 sheets are written");
    thale.press("f").press("f").type_in("=2").press("Enter");
    says(&mut thale, "[» printed]");

    // The hold comes after the printing.
    let hold = RaiseOrder {
        about: "A-0000007".into(),
        kind: "plagiarism withhold".parse().unwrap(),
        words: "records look at it".into(),
        owner: None,
        due_on: None,
        evidence: None,
    };
    room.core("rsingh").raise_exception(&hold).unwrap();

    // Every sheet of a special run is looked at, with the checklist; one has the wrong logo.
    rsingh.second().press("r");
    says(&mut rsingh, "every sheet: a special run");
    says(&mut rsingh, "no regulator's logo");
    rsingh.press("e");
    says(&mut rsingh, "Checklist of B-2026-0001");
    rsingh.press("Ctrl-O");
    says(&mut rsingh, "questions are answered yes");
    rsingh.press("f").type_in("-S5").press("Enter l");
    says(&mut rsingh, "made again as MER26-0000063");
    says(&mut rsingh, "[» printing]");
    assert_eq!(room.number("SELECT count(*) FROM spoiled_sheet WHERE defect = 'wrong logo'"), 1);
    thale.second().press("Esc f");
    says(&mut thale, "1 sheet is written");
    thale.press("f").press("f").type_in("=1").press("Enter");
    rsingh.second().press("f").type_in("=60").press("Enter");
    says(&mut rsingh, "[» inspected]");
    says(&mut rsingh, "is kept back");

    // Its place is given in the print room, which Today asks for.
    let mut rsingh = window(&room, "rsingh");
    says(&mut rsingh, "Kept back without a place");
    view(&mut rsingh, "Print room");
    while !rsingh.selected().contains("place is to be given") {
        rsingh.press("j");
    }
    rsingh.press("e").type_in("safe, tray 3").press("Ctrl-O");
    says(&mut rsingh, "lies in safe, tray 3");

    // Packed, dispatched, witnessed, reconciled: every number is explained.
    let mut core = room.core("thale");
    let run = "B-2026-0001".parse().unwrap();
    assert_eq!(core.pack_batch(run, None).unwrap().packed, 59);
    core.dispatch_batch(run).unwrap();
    assert_eq!(core.witness_spoils(run).unwrap(), 1, "what the inspector spoiled");
    assert_eq!(room.core("rsingh").witness_spoils(run).unwrap(), 2);
    let mut thale = on_run(&room, "thale");
    thale.press("f");
    says(&mut thale, "63 reserved = 60 printed + 3 spoiled + 0 unused");
    thale.press("f");
    says(&mut thale, "is closed");
    assert!(thale.core().serial_continuity().unwrap()[0].continuity.is_gapless());
    assert_eq!(thale.core().doctor().unwrap(), Vec::<String>::new());
}

#[test]
fn prn_2_a_sample_is_inspected_by_keyboard_and_shown_with_its_seed() {
    let room = Room::with(&[12]);
    let batch = written(&room);
    room.core("thale").confirm_sheets(batch, "=12", None).unwrap();
    let mut rsingh = window(&room, "rsingh");
    view(&mut rsingh, "Print room");
    while !rsingh.selected().contains("every sheet of every run") {
        rsingh.press("j");
    }
    rsingh.press("e Tab Tab").type_in("10").press("Tab").type_in("4").press("Ctrl-O");
    says(&mut rsingh, "any brand, 10 sheets or more: 4 sheets, 0 may fail");
    let mut rsingh = on_run(&room, "rsingh");
    says(&mut rsingh, "4 of 12 sheets, 0 may fail; seed");
    says(&mut rsingh, "the sample");
    rsingh.type_in("=4").press("Enter");
    says(&mut rsingh, "8 more pass on the word of the sample");
    says(&mut rsingh, "[» inspected]");
}

#[test]
fn prn_1_wrong_stock_asks_which_paper_by_keyboard() {
    let room = Room::with(&[3]);
    written(&room);
    let more = certdesk::core::Receipt { code: "ATE-A4".into(), sheets: 10, ..Default::default() };
    room.core("thale").receive_stock(&more).unwrap();
    let mut thale = on_run(&room, "thale");
    thale.type_in("-S2").press("Enter w");
    says(&mut thale, "came out on which paper?");
    says(&mut thale, "ATE-A4");
    thale.press("Enter");
    says(&mut thale, "is spoiled");
    assert_eq!(room.number("SELECT spoiled FROM stock_line WHERE code = 'ATE-A4'"), 1);
    assert_eq!(room.number("SELECT spoiled FROM stock_line WHERE code = 'MER-A4'"), 0);
}

#[test]
fn bat_1_the_run_calendar_is_changed_by_keyboard_and_today_counts_down() {
    let room = Room::with(&[3]);
    let mut thale = window(&room, "thale");
    says(&mut thale, "MER 16:00 in 5h18");
    view(&mut thale, "Print room");
    while !thale.selected().contains("every working day") {
        thale.press("j");
    }
    thale.press("e Tab Tab").type_in("10:30").press("Ctrl-O");
    says(&mut thale, "MER prints next: Mon 23/11 10:30");
}

#[test]
fn prn_1_a_printer_is_added_read_and_retired_by_keyboard() {
    let room = Room::with(&[1]);
    let mut thale = window(&room, "thale");
    view(&mut thale, "Print room");
    thale.press("n").type_in("lumen").press("Tab").type_in("lp -d lumen {file}").press("Tab Tab");
    thale.type_in("1=MER-A4").press("Ctrl-O");
    says(&mut thale, "Printer lumen is kept");
    says(&mut thale, "1=MER-A4, its pace is not known yet; lp -d lumen {file}");
    while !thale.selected().contains("lumen") {
        thale.press("j");
    }
    thale.press("f").type_in("100").press("Ctrl-O");
    says(&mut thale, "lumen says 100");
    thale.press(".c");
    says(&mut thale, "Printer lumen is retired");
    let mut jmbeki = window(&room, "jmbeki");
    view(&mut jmbeki, "Print room");
    jmbeki.press("n").type_in("other").press("Tab").type_in("lp {file}").press("Ctrl-O");
    says(&mut jmbeki, "needs the role owner");
}

#[test]
fn stk_1_paper_that_is_low_is_ordered_by_keyboard() {
    let room = Room::with(&[2]);
    room.raw("UPDATE stock_line SET minimum = 9000").unwrap();
    let mut thale = window(&room, "thale");
    thale.press("g").type_in("MER-A4").press("Enter");
    says(&mut thale, "at or below 9000: reorder");
    thale.press("f").type_in("5000").press("Tab Tab").type_in("today+10").press("Ctrl-O");
    says(&mut thale, "order 1: 5000 sheets");
    says(&mut thale, "expected 30/11/26");
    thale.press("f").press("Tab").type_in("5000").press("Ctrl-O");
    assert_eq!(room.number("SELECT count(*) FROM stock_order WHERE state = 'received'"), 1);
}

#[test]
fn prn_2_print_quality_is_a_page() {
    let room = Room::with(&[3]);
    let batch = written(&room);
    room.core("thale").confirm_sheets(batch, "=3", None).unwrap();
    let bad = Inspection { fail: Some("S2".into()), defect: "smudge".into(), ..Inspection::default() };
    room.core("rsingh").inspect_batch(batch, &bad).unwrap();
    let mut thale = window(&room, "thale");
    thale.press("7");
    while !thale.row(2).contains("[Print quality") {
        thale.press("]");
    }
    says(&mut thale, "MER-CERT v1");
    says(&mut thale, "! 33.3 %");
    says(&mut thale, "smudge");
}
