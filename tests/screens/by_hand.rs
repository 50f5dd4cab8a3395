//! Records kept by hand: an organisation and its contacts, a transfer, tasks, a note on anything.

use super::stage::Office;
use certdesk::tui::headless::Window;

fn on(office: &Office, reference: &str) -> Window {
    let mut window = office.window("thale");
    window.press("g").type_in(reference).press("Enter");
    window
}

fn fill(window: &mut Window, label: &str, value: &str) {
    for _ in 0..40 {
        if window.selected().trim_start_matches(['►', 'x', ' ']).starts_with(label) {
            window.press("Ctrl-U").type_in(value);
            return;
        }
        window.press("Tab");
    }
    panic!("there is no field {label}: {}", window.screen());
}

#[test]
fn an_organisation_is_amended_with_a_reason_and_taken_back() {
    let office = Office::sample();
    let mut window = on(&office, "BRK01");
    window.press("e");
    assert!(window.row(2).contains("amend BRK01"), "{}", window.screen());
    fill(&mut window, "Town", "Otley");
    fill(&mut window, "Reason", "letter of 18/11");
    window.press("Ctrl-O");
    assert!(window.message().contains("BRK01 is amended: town"), "{}", window.screen());
    window.press("u");
    assert!(window.message().contains("Taken back"), "{}", window.message());
}

#[test]
fn a_contact_is_added_to_an_organisation() {
    let office = Office::sample();
    let mut window = on(&office, "BRK01");
    window.press("n");
    fill(&mut window, "Name", "Ines Ferrier");
    fill(&mut window, "E-mail", "nowhere");
    window.press("Ctrl-O");
    assert!(window.message().contains("wrong: E-mail"), "{}", window.message());
    window.press("Ctrl-U").type_in("ines@brackenhill.example").press("Ctrl-O");
    assert!(window.message().contains("The contact of BRK01 is added"), "{}", window.screen());
    assert!(window.shows("Ines Ferrier"), "{}", window.screen());
}

#[test]
fn a_note_on_a_record_stands_in_its_timeline() {
    let office = Office::sample();
    let mut window = on(&office, "L-0000073");
    window.press("i").type_in("rang about the address").press("Ctrl-O");
    assert!(window.message().contains("The note stands in the timeline"), "{}", window.screen());
    window.press("T");
    assert!(window.shows("Note on L-0000073") && window.shows("rang about the address"), "{}", window.screen());
}

#[test]
fn a_task_is_made_done_and_opened_again_by_undo() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 [ n");
    fill(&mut window, "To do", "Ring Brackenhill");
    fill(&mut window, "Due on", "today+5");
    window.press("Ctrl-O");
    assert!(window.message().contains("T-0000001 is added"), "{}", window.screen());
    window.press("f");
    assert!(window.message().contains("T-0000001 is done now"), "{}", window.message());
    window.press("u");
    assert!(window.message().contains("Taken back"), "{}", window.message());
    assert!(window.row(2).contains("open"), "{}", window.row(2));
}

#[test]
fn a_transfer_without_a_place_to_go_is_refused_at_its_field() {
    let office = Office::sample();
    let mut window = on(&office, "R-0000073");
    window.press(".t");
    fill(&mut window, "Reason", "moved");
    window.press("Ctrl-O");
    assert!(window.message().contains("wanted another centre or another course"), "{}", window.message());
}
