//! The tour: one line that says what to press next, gone on by doing it, left and taken up, remembered.

use super::stage::Office;
use certdesk::tui::headless::Window;

fn step(window: &mut Window) -> String {
    let screen = window.screen();
    screen.lines().find(|row| row.contains("Tour ")).unwrap_or("").trim().to_owned()
}

#[test]
fn somebody_new_on_a_sample_office_is_shown_round() {
    let office = Office::sample();
    let mut window = Window::new_here(office.core("thale"));
    assert!(step(&mut window).starts_with("Tour 1 of 8: Find a learner: g"), "{}", window.screen());
    assert!(window.row(24).contains("help"), "{}", window.screen());
    assert!(!office.window("jmbeki").shows("Tour 1"), "only who is new is asked");
}

#[test]
fn each_step_is_done_by_doing_it() {
    let office = Office::sample();
    let mut window = Window::new_here(office.core("thale"));
    window.press("g").type_in("L-0000073").press("Enter");
    assert!(step(&mut window).starts_with("Tour 2 of 8"), "{}", window.screen());
    window.press("j k");
    assert!(step(&mut window).starts_with("Tour 2 of 8"), "looking about is no step: {}", window.screen());
    window.press("q q 3 Space");
    assert!(step(&mut window).starts_with("Tour 2 of 8"), "{}", window.screen());
}

#[test]
fn it_is_left_and_taken_up_where_it_was_also_after_a_new_start() {
    let office = Office::sample();
    let mut window = Window::new_here(office.core("thale"));
    window.press("g").type_in("L-0000073").press("Enter q").press(":").type_in("tour").press("Enter");
    assert!(window.message().contains("The tour is left"), "{}", window.message());
    assert_eq!(step(&mut window), "");
    window.press("Q");
    let mut window = Window::new_here(office.core("thale"));
    assert_eq!(step(&mut window), "", "who left it is not asked again");
    window.press(":").type_in("tour").press("Enter");
    assert!(step(&mut window).starts_with("Tour 2 of 8"), "{}", window.screen());
}

#[test]
fn the_cursor_stays_visible_above_the_line_of_the_tour() {
    let office = Office::sample();
    let mut window = Window::new_here(office.core("thale"));
    window.press("2");
    for _ in 0..40 {
        window.press("j");
        assert!(window.selected().contains("L-0"), "{}", window.screen());
    }
}

#[test]
fn the_keys_it_names_are_those_in_force() {
    let office = Office::sample();
    let mut window = Window::set(office.core("thale"), "preset = \"vim\"\n");
    window.press(":").type_in("tour").press("Enter");
    assert!(step(&mut window).contains("Find a learner: ', then"), "{}", window.screen());
}
