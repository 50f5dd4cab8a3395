//! What a person does at the window, once without a terminal and once on a real one, in the same words.

use super::driver::Desk;
use super::stage::Office;
use super::terminal::Terminal;
use certdesk::core::domain::sheets::{Count, SheetKind};

/// Runs a scenario both ways, each on an office of its own.
fn both_ways(scenario: fn(&mut dyn Desk, &Office)) {
    let office = Office::sample();
    scenario(&mut office.window("thale"), &office);
    let office = Office::sample();
    let mut terminal = Terminal::open(&office.database());
    terminal.shows("Welcome");
    scenario(&mut terminal, &office);
}

#[test]
fn a_learner_is_found_by_reference_opened_and_left_again() {
    both_ways(|desk, _| {
        desk.press("g");
        desk.type_in("L-0000073");
        desk.selects("Adaeze");
        desk.press("Enter");
        desk.is_in("Learners > Adaeze");
        desk.sees("REGISTRATIONS");
        desk.press("q");
        desk.is_in("[Learners]");
        desk.press("1");
        desk.is_in("[1");
    });
}

#[test]
fn a_list_is_filtered_by_typing_and_shown_whole_again() {
    both_ways(|desk, _| {
        desk.press("2 /");
        desk.type_in("adaeze");
        desk.press("Enter");
        desk.selects("Adaeze");
        desk.sees_no("L-0000001");
        desk.press("Esc");
        desk.sees_no("/ adaeze");
        desk.press("Home");
        desk.sees("3,000 found");
    });
}

#[test]
fn a_command_is_found_in_the_palette_by_another_word_for_it() {
    both_ways(|desk, _| {
        desk.press("3 :");
        desk.type_in("give");
        desk.selects("assign");
        desk.press("Enter");
        desk.sees("Assign X-");
        desk.press("Esc");
        desk.is_in("[3");
    });
}

#[test]
fn help_answers_anywhere_also_to_a_function_key() {
    both_ways(|desk, _| {
        desk.press("3 F1");
        desk.sees("? Help: Exceptions > Queue");
        desk.press("Esc");
        desk.sees_no("? Help");
    });
}

#[test]
fn what_was_typed_into_a_form_is_offered_again() {
    both_ways(|desk, _| {
        desk.press("g");
        desk.type_in("L-0000073");
        desk.selects("Adaeze");
        desk.press("Enter");
        desk.sees("REGISTRATIONS");
        desk.press("e");
        desk.sees("Given names");
        desk.type_in(" Grace");
        desk.sees("Adaeze Grace");
        desk.press("Esc");
        desk.sees("REGISTRATIONS");
        desk.press("e");
        desk.sees("Adaeze Grace");
    });
}

#[test]
fn a_paste_with_line_ends_presses_nothing() {
    both_ways(|desk, office| {
        desk.press("2 n");
        desk.sees("Given names");
        desk.paste("Annika\nMarit\r\nq\u{1b}[A");
        desk.sees("Annika Marit");
        desk.sees("Given names");
        let learners = office.core("thale").sheet_count(SheetKind::Learners, "").unwrap();
        assert_eq!(learners, Count::Exact(3_000), "the paste saved a learner");
    });
}

#[test]
fn a_name_is_amended_and_the_amendment_taken_back() {
    both_ways(|desk, _| {
        desk.press("g");
        desk.type_in("L-0000073");
        desk.selects("Adaeze");
        desk.press("Enter");
        desk.sees("REGISTRATIONS");
        desk.press("e");
        desk.sees("Given names");
        desk.press("Ctrl-U");
        desk.type_in("Adaora");
        desk.press("Ctrl-O");
        desk.sees("Reason");
        desk.type_in("passport seen");
        desk.press("Ctrl-O");
        desk.is_told("u takes it back");
        desk.sees("Adaora");
        desk.press("u");
        desk.sees("Adaeze");
    });
}

#[test]
fn an_open_form_is_asked_about_on_leaving() {
    both_ways(|desk, _| {
        desk.press("2 n");
        desk.sees("Given names");
        desk.type_in("Half");
        desk.sees("Half");
        desk.press("Esc");
        desk.is_in("[Learners]");
        desk.press("2 n");
        desk.sees("Half");
    });
}
