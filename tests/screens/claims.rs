//! The claim file flow: choose, map, mend, finish.

use super::stage::{Office, sample};

#[test]
fn a_claim_file_is_chosen_looked_into_and_brought_in() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("4 n").type_in(sample("claims/northmoor-afternoon.csv").to_str().unwrap());
    window.press("Enter Enter Enter");
    assert!(window.shows("[» 2 Columns]"), "{}", window.screen());
    assert!(window.shows("THEIR COLUMN"), "{}", window.screen());
    window.press("f");
    assert!(window.shows("CF-2026-0003"), "{}", window.screen());
    assert!(window.row(2).contains("860 = 860 accepted"), "{}", window.row(2));
}

#[test]
fn a_column_of_theirs_is_said_to_be_one_of_ours_and_remembered() {
    let office = Office::sample();
    let file = office.path("odd.csv");
    std::fs::write(
        &file,
        "Cand Nr;Vorname;family_name;born_on;course_code;achieved_on\n1;Ada;Marlow;01/02/1990;X;01/01/2026\n",
    )
    .unwrap();
    let mut window = office.window("thale");
    window.press("4 n").type_in(file.to_str().unwrap()).press("Enter Enter Enter");
    assert!(window.shows("Vorname"), "{}", window.screen());
    window.press("j e").type_in("given").press("Enter");
    assert!(window.message().contains("is read as given_names"), "{}", window.screen());
    assert!(window.shows("√ given_names"), "{}", window.screen());
}

#[test]
fn a_proposal_is_accepted_with_one_key_and_the_cursor_goes_on() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("g").type_in("CF-2026-0002").press("Enter");
    assert!(window.shows("CLM-03"), "{}", window.screen());
    assert!(window.selected().contains("given_names"), "{}", window.screen());
    window.press("f");
    assert!(window.message().contains("1 row is corrected"), "{}", window.message());
    assert!(window.selected().contains("family_name"), "{}", window.selected());
    assert!(window.shows("1 corrected"), "{}", window.screen());
}

#[test]
fn a_value_is_typed_in_place_beside_what_was_found_and_wanted() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("g").type_in("CF-2026-0002").press("Enter");
    while !window.selected().contains("Hadžić") {
        window.press("j");
    }
    window.press("e");
    assert!(window.shows("found   Hadži?") && window.shows("as sent"), "{}", window.screen());
    window.type_in("Hadžić").press("Ctrl-O");
    assert!(window.message().contains("corrected, 1 award is made"), "{}", window.screen());
}

#[test]
fn the_steps_go_on_and_back_and_finishing_asks_while_rows_are_open() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("g").type_in("CF-2026-0002").press("Enter ]");
    assert!(window.shows("[» 4 Becomes ready]"), "{}", window.screen());
    window.press("[");
    assert!(window.shows("[» 3 Problems]"), "{}", window.screen());
    window.press("] ]");
    assert!(window.shows("problems are still open"), "{}", window.screen());
    window.press("Enter");
    assert!(!window.shows("is finished"), "Cancel has the focus: {}", window.screen());
    window.press("] Ctrl-O");
    assert!(window.message().contains("is finished"), "{}", window.screen());
}

#[test]
fn the_error_file_for_the_sender_is_written() {
    let office = Office::sample();
    let target = office.path("back.csv");
    let mut window = office.window("thale");
    window
        .press("g")
        .type_in("CF-2026-0002")
        .press("Enter . b Ctrl-U")
        .type_in(target.to_str().unwrap())
        .press("Ctrl-O");
    assert!(window.message().contains("rows for the sender"), "{}", window.screen());
    assert!(std::fs::read_to_string(target).unwrap().lines().count() > 5);
}

/// The window on the problems of a claim file with some of every kind.
fn problems_of_a_file(office: &Office) -> certdesk::tui::headless::Window {
    let mut window = office.window("thale");
    window.press("g").type_in("CF-2026-0002").press("Enter");
    window
}

#[test]
fn words_typed_after_a_slash_on_a_page_are_looked_for_and_never_act() {
    let office = Office::sample();
    let mut window = problems_of_a_file(&office);
    window.press("/").type_in("foo:bar").press("Enter");
    assert!(window.shows("0 corrected"), "f accepted a proposal: {}", window.screen());
    assert!(window.shows("not found"), "{}", window.screen());
    window.press("Ctrl-U").type_in("HADŽI").press("Enter");
    assert!(window.selected().contains("Hadži"), "{}", window.screen());
    assert!(window.shows("1 of "), "{}", window.screen());
    let first = window.selected();
    window.press("Esc");
    assert!(window.selected() == first, "{}", window.screen());
    window.press("e");
    assert!(window.shows("found   Hadži?"), "the letters are keys again: {}", window.screen());
}

#[test]
fn the_state_of_a_problem_is_seen_in_a_narrow_window() {
    let office = Office::sample();
    let mut window = problems_of_a_file(&office);
    assert!(window.screen().lines().any(|line| line.contains("PROPOSED") && line.contains("STATE")));
    assert!(window.selected().contains("x error"), "{}", window.screen());
    window.press("f");
    let row = window.screen().lines().find(|line| line.contains("√ corrected")).map(str::to_owned);
    assert!(row.is_some_and(|row| row.contains("given_names")), "{}", window.screen());
}

#[test]
fn a_problem_corrected_taken_back_and_corrected_again_stands_once() {
    let office = Office::sample();
    let mut window = problems_of_a_file(&office);
    let count = |window: &certdesk::tui::headless::Window| {
        window.screen().lines().find(|line| line.contains(" left")).unwrap_or_default().to_owned()
    };
    let before = count(&window);
    let head = |window: &certdesk::tui::headless::Window| {
        window.screen().lines().find(|line| line.contains(" open, ")).unwrap_or_default().to_owned()
    };
    window.press("f");
    let (once, headed) = (count(&window), head(&window));
    assert_ne!(once, before);
    window.press("u");
    assert_eq!(count(&window), before, "{}", window.screen());
    assert!(window.selected().contains("given_names"), "{}", window.screen());
    window.press("f");
    assert_eq!(count(&window), once, "{}", window.screen());
    assert_eq!(head(&window), headed, "{}", window.screen());
}

#[test]
fn the_rows_as_received_are_told_from_the_rows_now() {
    let office = Office::sample();
    let window = problems_of_a_file(&office);
    assert!(window.shows("as received    50 accepted, 21 held, 0 refused"), "{}", window.screen());
    assert!(window.shows("rows now       50 awarded, 21 invalid"), "{}", window.screen());
}
#[test]
fn the_step_becomes_ready_shows_what_becomes_ready_and_finish_what_finishing_means() {
    let office = Office::sample();
    let mut window = problems_of_a_file(&office);
    assert!(!window.shows("READY BY COURSE"), "{}", window.screen());
    window.press("]");
    assert!(window.shows("[» 4 Becomes ready]"), "{}", window.screen());
    assert!(window.shows("READY BY COURSE") && window.shows("awards ready"), "{}", window.screen());
    assert!(!window.shows("PROPOSED"), "the problems are another step: {}", window.screen());
    window.press("] Ctrl-O");
    assert!(window.shows("Nobody works through this file any more"), "{}", window.screen());
}

#[test]
fn a_file_that_cannot_be_read_is_refused_with_the_whole_reason() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("4 n").type_in("post/claims/no-such-file.csv").press("Enter Enter Enter");
    assert!(window.message().contains("there is no such file"), "{}\n{}", window.message(), window.screen());
}

#[test]
fn a_relative_path_is_tried_beside_the_database() {
    let office = Office::sample();
    let folder = office.path("post/claims");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::copy(sample("claims/northmoor-afternoon.csv"), folder.join("northmoor-afternoon.csv")).unwrap();
    let mut window = office.window("thale");
    window.press("4 n").type_in("post/claims/northmoor-afternoon.csv").press("Enter Enter Enter");
    assert!(window.shows("[» 2 Columns]"), "{}", window.screen());
    window.press("f");
    assert!(window.row(2).contains("860 = 860 accepted"), "{}", window.screen());
}

#[test]
fn the_next_step_on_the_page_why_says_where_it_is_done() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("2");
    window.press("g").type_in("A-0000001").press("Enter");
    if !window.shows("> why") {
        window.press("w");
    }
    window.press("f");
    assert!(window.message().contains("under each shut gate stands who opens it"), "{}", window.screen());
}
