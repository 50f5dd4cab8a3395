//! Certificates after issue by keyboard at 80×24: a replacement from the certificate to the special run by two operators, a
//! revocation, a paper found again, a letter, a notifiable event.

use crate::prepared::inspected;
use crate::room::Room;
use certdesk::tui::headless::Window;

#[track_caller]
fn says(window: &mut Window, words: &str) {
    let screen = window.screen();
    let flowing = screen.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(screen.contains(words) || flowing.contains(words), "`{words}` is not on the screen:\n{screen}");
}

/// An office whose certificates have left the house, and the first of them.
fn dispatched() -> (Room, String) {
    let room = Room::with(&[2]);
    let batch = inspected(&room);
    let mut thale = room.core("thale");
    thale.pack_batch(batch, None).unwrap();
    thale.dispatch_batch(batch).unwrap();
    let serial = thale.batch_sheets(batch).unwrap()[0].sheet.serial.to_string();
    (room, serial)
}

fn on(room: &Room, login: &str, record: &str) -> Window {
    let mut window = Window::open(room.core(login), 80, 24);
    window.press("g").type_in(record).press("Enter");
    window
}

fn digits(serial: &str) -> String {
    let digits: Vec<char> = serial.chars().filter(char::is_ascii_digit).collect();
    digits[digits.len() - 4..].iter().collect()
}

#[test]
fn rpl_1_a_lost_certificate_is_replaced_by_keyboard_with_two_operators() {
    let (room, serial) = dispatched();
    let mut thale = on(&room, "thale", &serial);
    thale.press(". R");
    says(&mut thale, "A new one asked for later");
    thale.press("Ctrl-O");
    says(&mut thale, "What happened");
    thale.type_in("lost in a house move").press("Ctrl-O");
    says(&mut thale, "AP-2026-0001 asks for the replacement");
    says(&mut thale, "missing");
    // The evidence, the destination, the fee: f names each step.
    thale.press("f Tab").type_in("form of 18/11").press("Ctrl-O");
    thale.press("f Tab").type_in("passport seen").press("Ctrl-O");
    says(&mut thale, "evidence complete");
    thale.press("f Tab").type_in("REC-0041").press("Ctrl-O");
    says(&mut thale, "paid");
    assert!(!thale.shows("ettle"), "nothing is left to settle:\n{}", thale.screen());
    thale.press("f");
    says(&mut thale, "has no address to send the new paper to");
    thale.press("e Tab").press("Ctrl-U").type_in("centre").press("Ctrl-O");
    says(&mut thale, "goes to the centre now");
    thale.press("f");
    says(&mut thale, "You proposed it");

    let mut rsingh = Window::open(room.core("rsingh"), 80, 24);
    says(&mut rsingh, "Agree to the replacement");
    while !rsingh.selected().contains("to second") {
        rsingh.press("j");
    }
    rsingh.press("Enter");
    says(&mut rsingh, "AP-2026-0001 replacement of");
    rsingh.press("f");
    says(&mut rsingh, "passport seen");
    rsingh.press("Enter");
    assert_eq!(
        room.number("SELECT count(*) FROM certificate WHERE state = 'being replaced'"),
        0,
        "Enter alone cancels"
    );
    rsingh.press("f").type_in(&digits(&serial)).press("Enter");
    says(&mut rsingh, "is being replaced");
    assert_eq!(room.number("SELECT count(*) FROM certificate WHERE state = 'being replaced'"), 1);

    let mut thale = on(&room, "thale", "AP-2026-0001");
    says(&mut thale, "agreed");
    thale.press("f");
    says(&mut thale, "a manager approves it");
    assert_eq!(room.number("SELECT count(*) FROM batch WHERE special_reason LIKE 'replacement AP-%'"), 1);
    let mut thale = on(&room, "thale", &serial);
    says(&mut thale, "AP-2026-0001, replacement, in run");
    says(&mut thale, "good until its replacement passes");
}

#[test]
fn rpl_2_a_certificate_is_revoked_and_recalled_by_keyboard() {
    let (room, serial) = dispatched();
    let mut thale = on(&room, "thale", &serial);
    thale.press(". V").type_in("malpractice proven").press("Tab").type_in("panel of 17/11").press("Ctrl-O");
    says(&mut thale, "is proposed; a second person does it");
    let mut rsingh = on(&room, "rsingh", &serial);
    says(&mut rsingh, "Revoke");
    rsingh.press("f").type_in(&digits(&serial)).press("Enter");
    says(&mut rsingh, "is revoked");
    assert_eq!(room.number("SELECT count(*) FROM certificate WHERE state = 'revoked'"), 1);
    let mut thale = on(&room, "thale", &serial);
    says(&mut thale, "malpractice proven");
    says(&mut thale, "have it destroyed before a witness");
    thale.press("n Ctrl-O");
    says(&mut thale, "LT-2026-0001 is made");
    says(&mut thale, "recall letter");
    says(&mut thale, "[5 Post]");
    thale.press("f").type_in("by post").press("Ctrl-O");
    says(&mut thale, "is sent");
    // The paper comes back: taken in by one, its destruction witnessed by another.
    let mut thale = on(&room, "thale", &serial);
    thale.press(". X").type_in("sent back by the learner").press("Ctrl-O");
    says(&mut thale, "a witness is asked for");
    let mut rsingh = on(&room, "rsingh", &serial);
    rsingh.press("f").type_in(&digits(&serial)).press("Enter");
    says(&mut rsingh, "is witnessed");
}

#[test]
fn rpl_2_issued_in_error_leads_to_a_notifiable_event_by_keyboard() {
    let (room, serial) = dispatched();
    let mut rsingh = on(&room, "rsingh", &serial);
    rsingh.press(". E").type_in("the wrong level was printed").press("Ctrl-O");
    says(&mut rsingh, "N-2026-0001 opened");
    says(&mut rsingh, "1 learners, 1 certificates");
    says(&mut rsingh, "not written yet");
    rsingh.press("f Tab Tab").type_in("revoked and reissued").press("Ctrl-O");
    says(&mut rsingh, "is amended");
    rsingh.press("f").press("Ctrl-O");
    says(&mut rsingh, "is told to Ofqual");
    rsingh.press("f").type_in("no further action").press("Ctrl-O");
    says(&mut rsingh, "is closed");
    let thale = Window::open(room.core("thale"), 80, 24);
    assert!(!thale.shows("Notifiable events to tell"));
}

#[test]
fn rpl_1_what_may_not_be_asked_is_refused_with_the_reason_and_the_form_keeps_its_words() {
    let (room, serial) = dispatched();
    room.raw("UPDATE award SET state = 'cancelled'").unwrap();
    let mut thale = on(&room, "thale", &serial);
    thale.press(". p").press("Tab").type_in("smudged").press("Ctrl-O");
    says(&mut thale, "nobody is entitled to its paper");
    says(&mut thale, "smudged");
    assert_eq!(room.number("SELECT count(*) FROM application"), 0);
}

#[test]
fn ins_2_a_paper_a_hold_kept_back_is_given_its_place_on_its_own_page() {
    let room = Room::with(&[2]);
    let batch = inspected(&room);
    let serial = room.core("thale").batch_sheets(batch).unwrap()[0].sheet.serial.to_string();
    let mut thale = on(&room, "thale", &serial);
    thale.press(". k").type_in("desk drawer").press("Tab").type_in("learner asked to wait").press("Ctrl-O");
    let mut thale = on(&room, "thale", &serial);
    says(&mut thale, "kept in desk drawer");
    // A hold keeps back without a place: the same key asks for it.
    room.raw("UPDATE certificate SET kept_place = NULL WHERE state = 'kept back'").unwrap();
    let mut thale = on(&room, "thale", &serial);
    says(&mut thale, "nobody said where it lies");
    thale.press(". k");
    says(&mut thale, &format!("Where does {serial} lie?"));
    thale.type_in("safe, tray 7").press("Ctrl-O");
    says(&mut thale, "lies in safe, tray 7");
    let mut thale = on(&room, "thale", &serial);
    says(&mut thale, "kept in safe, tray 7");
}

#[test]
fn rec_6_the_badge_of_a_certificate_is_found_by_its_name_in_the_palette() {
    let (room, serial) = dispatched();
    let mut thale = on(&room, "thale", &serial);
    thale.press(":").type_in("badge");
    says(&mut thale, "Found by its synonym \"badge\"");
}
