//! The post by keyboard, at 80 by 24: packing with a stranger and a sheet taken out, the van, tracking, what comes back,
//! two people who destroy, inbound post, the rules.

use crate::prepared::inspected;
use crate::room::Room;
use certdesk::core::domain::references::ConsignmentRef;
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

/// A window at the sub-view of pane 5 with this name.
fn at(room: &Room, login: &str, view: &str) -> Window {
    let mut window = window(room, login);
    window.press("5");
    let open = format!("[{view}");
    for _ in 0..9 {
        if window.screen().contains(&open) {
            return window;
        }
        window.press("]");
    }
    window.press("[ [ [ [");
    println!("{}", window.screen());
    panic!("there is no sub-view {view}:\n{}", window.screen());
}

fn packed(room: &Room) {
    let batch = inspected(room);
    room.core("thale").pack_batch(batch, None).unwrap();
}

fn gone(room: &Room) {
    packed(room);
    room.core("thale").dispatch_batch("B-2026-0001".parse().unwrap()).unwrap();
}

#[test]
fn pst_1_a_parcel_is_packed_with_a_stranger_refused_and_a_sheet_taken_out() {
    let room = Room::with(&[2, 2]);
    let batch = inspected(&room);
    room.core("thale").begin_packing(batch).unwrap();
    let mut thale = at(&room, "thale", "To pack");
    says(&mut thale, "C-0000001");
    let serial = |at: usize| room.core("thale").batch_sheets(batch).unwrap()[at].sheet.serial.to_string();
    thale.press("G Enter");
    says(&mut thale, "C-0000001 Centre 01");
    says(&mut thale, "address not checked");
    thale.type_in(&serial(3)).press("Enter");
    says(&mut thale, "it goes to C-0000002 Centre 02");
    assert_eq!(thale.bells, 1, "the bell rings for a refused scan");
    thale.type_in(&serial(0)).press("Enter");
    says(&mut thale, "1 packed now, 1 of 2");
    says(&mut thale, "it goes to C-0000002");
    thale.type_in("-S1").press("Enter");
    says(&mut thale, "1 taken out, 0 of 2");
    thale.type_in("=2").press("Enter");
    says(&mut thale, "C-0000001 is complete");
    assert_eq!(room.number("SELECT count(*) FROM certificate WHERE packed = 1"), 2);
    thale.press("q");
    says(&mut thale, "√ packed");
}

#[test]
fn pst_1_a_label_is_amended_and_confirmed() {
    let room = Room::with(&[1]);
    packed(&room);
    let mut thale = at(&room, "thale", "To pack");
    thale.press("Enter e");
    says(&mut thale, "Label of C-0000001");
    thale.press("Down Down Ctrl-U").type_in("2 Quay Road").press("Ctrl-O");
    says(&mut thale, "amended: line1");
    says(&mut thale, "the record has a newer one");
    thale.press("e");
    for _ in 0..10 {
        thale.press("Tab");
    }
    thale.press("Ctrl-U").type_in("yes").press("Ctrl-O");
    says(&mut thale, "address checked 20/11/26");
}

#[test]
fn pst_1_the_van_takes_what_the_manifest_says() {
    let room = Room::with(&[2, 1]);
    packed(&room);
    let mut thale = at(&room, "thale", "To pack");
    thale.press("b");
    says(&mut thale, "2 packed consignments; the carrier takes every value");
    let file = room.path("manifest.csv");
    thale.press("Ctrl-U").type_in(file.to_str().unwrap()).press("Ctrl-O");
    says(&mut thale, "PM-0000001");
    says(&mut thale, "√ the same");
    assert!(std::fs::read_to_string(&file).unwrap().contains("C-0000001,Centre 01"));
    thale.press("f").press("Tab Tab Tab").type_in("RM-77").press("Ctrl-O");
    says(&mut thale, "the totals match, 2 consignments booked under RM-77");
    thale.press("f").type_in("3").press("Ctrl-O");
    says(&mut thale, "the driver took 3 consignments, 2 are booked");
    thale.press("Ctrl-U").type_in("2").press("Ctrl-O");
    says(&mut thale, "the driver took 2 consignments with 3 certificates");
    assert_eq!(room.number("SELECT count(*) FROM batch WHERE state = 'dispatched'"), 1);
    let mut thale = at(&room, "thale", "Consignments");
    thale.press("e").type_in("EE473124828US").press("Ctrl-O");
    says(&mut thale, "check digit 8, wanted 9");
    thale.press("Ctrl-U").type_in("EE473124829US").press("Tab").type_in("Out for delivery").press("Ctrl-O");
    says(&mut thale, "travels under EE473124829US; noted as under way");
    thale.press("f").press("Tab Enter");
    says(&mut thale, "delivered, and");
    assert_eq!(room.number("SELECT count(*) FROM consignment WHERE state = 'delivered'"), 1);
}

#[test]
fn pst_1_what_the_carrier_would_not_take_stands_on_a_page() {
    let room = Room::with(&[1]);
    room.raw("UPDATE organisation SET name = 'Łódź Kolegium' WHERE organisation_id = 1").unwrap();
    packed(&room);
    let mut thale = at(&room, "thale", "To pack");
    thale.press("b");
    says(&mut thale, "Łódź Kolegium");
    says(&mut thale, "wanted Roman letters only; proposed Lodz Kolegium");
    thale.press("Enter e");
    for _ in 0..11 {
        thale.press("Tab");
    }
    thale.press("Ctrl-U").type_in("in Roman letters").press("Ctrl-O");
    says(&mut thale, "the carrier reads name as Lodz Kolegium");
}

#[test]
fn pst_1_a_consignment_is_handed_in_with_its_digits_typed() {
    let room = Room::with(&[1]);
    packed(&room);
    let mut thale = at(&room, "thale", "To pack");
    thale.press(".o").type_in("0001").press("Enter");
    says(&mut thale, "handed in at the counter with 1 certificate. B-2026-0001 is dispatched.");
    assert_eq!(room.number("SELECT count(*) FROM consignment WHERE state = 'handed in'"), 1);
}

#[test]
fn pst_2_a_return_takes_the_newer_address_and_is_sent_again() {
    let room = Room::with(&[1]);
    gone(&room);
    let mut thale = at(&room, "thale", "Consignments");
    thale.press(".y");
    says(&mut thale, "It came back");
    thale.press("Tab").type_in("gone away").press("Tab").type_in("safe, tray 2").press("Ctrl-O");
    says(&mut thale, "1 paper noted as returned");
    room.raw("UPDATE organisation SET address = '5 New Street', town = 'York', postcode = 'YO1 1AA' WHERE organisation_id = 1").unwrap();
    let mut thale = at(&room, "thale", "Returns");
    thale.press("Enter");
    says(&mut thale, "THE RECORD HAS NOW");
    says(&mut thale, "5 New Street");
    thale.press("f");
    says(&mut thale, "is to go to Centre 01, 5 New Street");
    thale.press("f Enter");
    says(&mut thale, "C-0000002 is open to send");
    thale.type_in("=1").press("Enter");
    says(&mut thale, "C-0000002 is complete");
    assert_eq!(room.number("SELECT count(*) FROM returned_item WHERE state = 'to send' AND sent_in = 2"), 1);
    assert_eq!(room.core("thale").consignment(ConsignmentRef(2)).unwrap().batch, None);
}

#[test]
fn pst_2_two_people_destroy_a_returned_paper() {
    let room = Room::with(&[1]);
    gone(&room);
    let mut thale = at(&room, "thale", "Returns");
    thale.press("n").type_in("C-0000001").press("Tab").type_in("damaged").press("Tab").type_in("bench").press("Ctrl-O");
    says(&mut thale, "1 paper noted as returned");
    thale.press(".X").type_in("wet through").press("Ctrl-O");
    says(&mut thale, "Proposed: a second person");
    let mut other = at(&room, "jmbeki", "Returns");
    other.press(".X");
    says(&mut other, "You saw RP-0000001 destroyed?");
    other.type_in("0001").press("Enter");
    says(&mut other, "destroyed; the log keeps it");
    let mut log = at(&room, "thale", "Destroyed");
    says(&mut log, "jmbeki");
    assert_eq!(room.number("SELECT count(*) FROM certificate WHERE state = 'destroyed'"), 1);
}

#[test]
fn pst_2_inbound_post_is_noted_given_and_done() {
    let room = Room::with(&[1]);
    let mut thale = at(&room, "thale", "Inbound");
    thale.press("n").press("Tab").type_in("Centre 01").press("Ctrl-O");
    says(&mut thale, "IP-0000001 is noted");
    thale.press("f").type_in("jmbeki").press("Ctrl-O");
    says(&mut thale, "IP-0000001 is given to jmbeki");
    thale.press("e").type_in("L-0000001").press("Ctrl-O");
    says(&mut thale, "is linked with L-0000001");
    thale.press("f");
    says(&mut thale, "IP-0000001 is done with");
}

#[test]
fn pst_1_the_rules_stand_on_a_page_and_are_edited() {
    let room = Room::with(&[1]);
    let mut rsingh = at(&room, "rsingh", "Rules");
    says(&mut rsingh, "up to 10 pieces, up to 750 g");
    rsingh.press("j e");
    says(&mut rsingh, "Service rule 2");
    for _ in 0..3 {
        rsingh.press("Tab");
    }
    rsingh.press("Ctrl-U").type_in("20").press("Ctrl-O");
    says(&mut rsingh, "5 service rules are in force");
    says(&mut rsingh, "up to 20 pieces");
}

#[test]
fn pst_1_the_tariff_number_is_a_figure_of_the_rules() {
    let room = Room::with(&[1]);
    let mut rsingh = at(&room, "rsingh", "Rules");
    says(&mut rsingh, "customs_tariff = 491199");
    rsingh.press("j j j j j");
    for _ in 0..9 {
        rsingh.press("j e");
        if rsingh.shows("tariff number of certificates") && rsingh.shows("Value") {
            break;
        }
        rsingh.press("Esc");
    }
    rsingh.press("Ctrl-U").type_in("12").press("Ctrl-O");
    says(&mut rsingh, "its 6 or 8 digits without points");
    rsingh.press("Ctrl-U").type_in("49119900").press("Ctrl-O");
    says(&mut rsingh, "customs_tariff is 49119900 now");
}

#[test]
fn pst_1_a_tracking_file_is_brought_in_by_keyboard() {
    let room = Room::with(&[1]);
    gone(&room);
    let parcel = format!("C-{:07}", room.number("SELECT min(consignment_id) FROM consignment"));
    let bad = room.path("other.csv");
    std::fs::write(&bad, "name;town\nA;Leeds\n").unwrap();
    let good = room.path("tracking.csv");
    std::fs::write(&good, format!("Order reference;Event date;Status\n{parcel};20/11/2026;Delivered\n;;20/11/2026\n"))
        .unwrap();
    let mut thale = at(&room, "thale", "Consignments");
    thale.press(". n").type_in(bad.to_str().unwrap()).press("Ctrl-O");
    says(&mut thale, "it has no column");
    thale.press("Ctrl-U").type_in(good.to_str().unwrap()).press("Ctrl-O");
    says(&mut thale, "tracking.csv: 2 rows, 1 accepted");
    says(&mut thale, "delivered");
}

#[test]
fn pst_1_an_employers_address_is_kept_by_keyboard() {
    let room = Room::with(&[1]);
    let registration = format!("R-{:07}", room.number("SELECT min(registration_id) FROM registration"));
    let mut thale = window(&room, "thale");
    thale.press("g").type_in(&registration).press("Enter").press(". d");
    says(&mut thale, "Employer's address of");
    thale.type_in("Hollin Works").press("Tab").type_in("4 Mill Lane");
    thale.press("Tab Tab Tab").type_in("Leeds").press("Tab").type_in("ls1 4ap").press("Ctrl-O");
    says(&mut thale, "is reached at Hollin Works, 4 Mill Lane");
    says(&mut thale, "LS1 4AP");
    thale.press(". d");
    says(&mut thale, "Hollin Works");
}

#[test]
fn the_open_sub_view_of_the_post_stands_in_the_second_row_at_any_width() {
    let room = Room::with(&[4]);
    for (columns, rows) in [(60, 16), (80, 24), (120, 40)] {
        let mut window = Window::open(room.core("thale"), columns, rows);
        window.press("5");
        for view in ["To pack", "Consignments", "Manifests", "Returns", "Inbound", "Letters", "Rules", "Destroyed"] {
            let screen = window.screen();
            let row = screen.lines().nth(1).unwrap_or_default();
            assert!(row.contains(&format!("[{view}]")), "{columns}: {view} is open, the row says {row}");
            assert!(!row.contains('→'), "{columns}: a name is cut: {row}");
            window.press("]");
        }
    }
    let mut window = Window::open(room.core("thale"), 60, 16);
    window.press("5");
    assert!(window.screen().lines().nth(1).unwrap_or_default().trim_end().ends_with("+3"), "{}", window.screen());
}

#[test]
fn today_says_what_the_post_waits_for() {
    let room = Room::with(&[2, 1]);
    packed(&room);
    let mut thale = window(&room, "thale");
    says(&mut thale, "Consignments to book");
    says(&mut thale, "5 Post");
}
