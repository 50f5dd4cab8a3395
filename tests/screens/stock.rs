//! Stock by keyboard: received, counted, written off by two people.

use crate::room::Room;
use certdesk::tui::headless::Window;

fn shelf(room: &Room, login: &str) -> Window {
    let mut window = Window::open(room.core(login), 80, 24);
    window.press("g").type_in("MER-A4").press("Enter");
    window
}

#[test]
fn stk_1_paper_is_received_counted_and_written_off_by_two_people_by_keyboard() {
    let room = Room::with(&[1]);
    let mut thale = shelf(&room, "thale");
    assert!(thale.shows("received 6000 = on hand 6000"), "{}", thale.screen());
    thale.press("f Tab").type_in("500").press("Ctrl-O");
    assert!(thale.shows("received 6500 = on hand 6500"), "{}", thale.screen());
    thale.press("e").type_in("6493").press("Ctrl-O");
    assert!(thale.shows("7 missing"), "{}", thale.screen());

    thale.press(".W").type_in("7").press("Tab Tab").type_in("not on the shelf").press("Ctrl-O");
    assert!(thale.shows("until a second person agrees"), "{}", thale.screen());
    assert!(thale.shows("on hand 6500"), "{}", thale.screen());

    let mut rsingh = Window::open(room.core("rsingh"), 80, 24);
    assert!(rsingh.shows("to second"), "{}", rsingh.screen());
    while !rsingh.selected().contains("to second") {
        rsingh.press("j");
    }
    rsingh.press("Enter .W");
    assert!(rsingh.shows("Asked by thale"), "{}", rsingh.screen());
    rsingh.press("Enter");
    assert_eq!(room.number("SELECT missing FROM stock_line"), 0, "Cancel has the focus");
    rsingh.press(".W Tab Enter");
    assert!(rsingh.shows("on hand 6493"), "{}", rsingh.screen());
    assert!(rsingh.shows("missing 7"), "{}", rsingh.screen());
    assert!(rsingh.shows("adds up"), "{}", rsingh.screen());
    assert_eq!(rsingh.core().doctor().unwrap(), Vec::<String>::new());
}
