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
        if window.selected().trim_start_matches(['│', '►', 'x', ' ']).starts_with(label) {
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

#[test]
fn a_centre_is_put_on_stop_suspended_and_lifted_with_reasons() {
    let office = Office::sample();
    let mut window = on(&office, "BRK01");
    window.press(".").press("h");
    assert!(window.shows("hold BRK01"), "{}", window.screen());
    fill(&mut window, "Reason", "invoice 4471 unpaid");
    window.press("Ctrl-O");
    assert!(window.message().contains("BRK01: on stop now. u takes it back"), "{}", window.screen());
    assert!(window.shows("on stop"), "{}", window.screen());
    window.press(".").press("l");
    fill(&mut window, "Reason", "paid on 19/11");
    window.press("Ctrl-O");
    assert!(window.message().contains("BRK01: lifted"), "{}", window.screen());
    window.press("u");
    assert!(window.message().contains("Taken back"), "{}", window.message());
    assert!(window.shows("on stop"), "{}", window.screen());
}

#[test]
fn a_stop_has_no_last_day() {
    let office = Office::sample();
    let mut window = on(&office, "BRK01");
    window.press(".").press("h");
    fill(&mut window, "Until", "today+5");
    fill(&mut window, "Reason", "invoice 4471 unpaid");
    window.press("Ctrl-O");
    assert!(window.shows("lifting ends it"), "{}", window.screen());
}

#[test]
fn freezing_a_centre_is_the_managers_alone() {
    let office = Office::sample();
    let mut administrator = office.window("jmorrow");
    administrator.press("g").type_in("BRK01").press("Enter").press(".").press("F");
    fill(&mut administrator, "Reason", "signatures do not match");
    administrator.press("Ctrl-O");
    assert!(administrator.message().contains("needs the role manager"), "{}", administrator.screen());
}

#[test]
fn an_external_quality_assurer_signs_off_a_course_of_a_centre() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("g").type_in("QSK07").press("Enter").press("f");
    fill(&mut window, "Course", "610/9024/4");
    fill(&mut window, "Signed by", "Una Carrow");
    window.press("Ctrl-O");
    assert!(window.message().contains("The sign-off of QSK07 for 610/9024/4 is recorded"), "{}", window.screen());
}
