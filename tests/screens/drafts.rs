//! What is half typed survives: leaving, a new login, a list of it all, and a record that was changed meanwhile.

use super::stage::Office;
use certdesk::core::domain::amendments::FieldEdit;
use certdesk::tui::headless::Window;

const ADAEZE: &str = "L-0000073";

fn half_typed(office: &Office) -> Window {
    let mut window = office.window("thale");
    window.press("g").type_in(ADAEZE).press("Enter e");
    window.press("Shift-Tab Shift-Tab").type_in("rang on Friday");
    window
}

#[test]
fn a_draft_is_kept_as_soon_as_the_keys_rest() {
    let office = Office::sample();
    let window = half_typed(&office);
    let drafts = office.core("thale").drafts().unwrap();
    assert_eq!(drafts.len(), 1);
    assert!(drafts[0].fields.contains("rang on Friday"), "{}", drafts[0].fields);
    drop(window);
}

#[test]
fn the_record_says_that_a_draft_is_kept_and_how_to_take_it_up() {
    let office = Office::sample();
    half_typed(&office).press("Esc");
    let mut window = office.window("thale");
    window.press("g").type_in(ADAEZE).press("Enter");
    assert!(window.message().contains("Your draft of Fri 20/11 10:41 (reason, 14 letters) is kept: e takes it up"));
    window.press("e");
    assert!(window.shows("rang on Friday"), "{}", window.screen());
}

#[test]
fn a_draft_is_its_writers_own() {
    let office = Office::sample();
    half_typed(&office).press("Esc");
    let mut window = office.window("jmbeki");
    assert!(!window.message().contains("draft"), "{}", window.message());
    window.press("g").type_in(ADAEZE).press("Enter e");
    assert!(!window.shows("rang on Friday"));
}

#[test]
fn every_draft_is_listed_and_opened_from_the_list() {
    let office = Office::sample();
    half_typed(&office).press("Esc");
    let mut window = office.window("thale");
    window.press("2 n").type_in("Halima").press("Esc D");
    assert!(window.row(2).contains("2 kept"), "{}", window.row(2));
    let screen = window.screen();
    assert!(screen.contains("learner amendment") && screen.contains("given names, 6 letters"), "{screen}");
    while !window.selected().contains("learner amendment") {
        window.press("j");
    }
    window.press("Enter");
    assert!(window.row(2).contains("amend L-0000073"), "{}", window.row(2));
    assert!(window.shows("rang on Friday"), "{}", window.screen());
}

#[test]
fn a_draft_is_forgotten_from_the_list() {
    let office = Office::sample();
    half_typed(&office).press("Esc");
    let mut window = office.window("thale");
    window.press("D Ctrl-X");
    assert!(window.message().contains("is forgotten"), "{}", window.message());
    assert!(window.shows("No draft is kept"), "{}", window.screen());
    assert!(office.core("thale").drafts().unwrap().is_empty());
}

#[test]
fn the_palette_finds_the_drafts() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press(":").type_in("half typed").press("Enter");
    assert!(window.shows("No draft is kept"), "{}", window.screen());
}

#[test]
fn a_draft_older_than_the_record_says_so_and_saving_is_a_choice() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("g").type_in(ADAEZE).press("Enter e");
    while !window.selected().contains("Town") {
        window.press("Tab");
    }
    window.press("Ctrl-U").type_in("Mine").press("Esc");
    drop(window);
    let learner = ADAEZE.parse().unwrap();
    let fields = office.core("jmbeki").learner(learner).unwrap().fields;
    let was = fields.into_iter().find(|(name, _)| *name == "town").unwrap().1;
    office.core("jmbeki").amend_learner(learner, &[FieldEdit::new("town", was, "Theirs")], "letter").unwrap();
    let mut window = office.window("thale");
    window.press("g").type_in(ADAEZE).press("Enter e");
    let said = window.message();
    assert!(said.contains("jmbeki changed town since, Fri 20/11 10:41; saving lets you choose"), "{said}");
    assert!(window.shows("Mine"), "{}", window.screen());
    window.press("Shift-Tab Shift-Tab").type_in("telephone").press("Ctrl-O");
    assert!(window.shows("○ choose") && window.shows("Theirs"), "{}", window.screen());
}

#[test]
fn a_saved_form_leaves_no_draft() {
    let office = Office::sample();
    let mut window = half_typed(&office);
    while !window.selected().contains("Town") {
        window.press("Tab");
    }
    window.press("Ctrl-U").type_in("Otley").press("Ctrl-O");
    assert!(window.message().contains("is amended"), "{}", window.screen());
    assert!(office.core("thale").drafts().unwrap().is_empty());
}

#[test]
fn forgetting_in_the_form_brings_the_record_back_as_it_stands() {
    let office = Office::sample();
    let mut window = half_typed(&office);
    window.press("Ctrl-X");
    assert!(!window.shows("rang on Friday"));
    assert!(window.message().contains("forgotten"), "{}", window.message());
    window.press("Esc");
    assert!(office.core("thale").drafts().unwrap().is_empty());
}

#[test]
fn a_resolved_exception_leaves_no_draft_of_its_reason() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 f").type_in("mended by the centre");
    assert_eq!(office.core("thale").drafts().unwrap().len(), 1);
    window.press("Ctrl-O");
    assert!(window.message().contains("is resolved"), "{}", window.screen());
    assert!(office.core("thale").drafts().unwrap().is_empty());
}

#[test]
fn a_reason_for_several_is_kept_until_the_preview_is_answered_and_then_dropped() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 Space Space f").type_in("mended by the centre").press("Ctrl-O");
    assert!(window.shows("will change"), "{}", window.screen());
    window.press("Esc");
    assert!(window.shows("mended by the centre"), "the form is still there: {}", window.screen());
    window.press("Ctrl-O Enter");
    assert!(window.message().contains("2 exceptions are resolved"), "{}", window.screen());
    assert!(!window.shows("mended by the centre"), "{}", window.screen());
    assert!(office.core("thale").drafts().unwrap().is_empty());
}
