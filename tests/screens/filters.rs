//! The filter while it is typed: completed, explained, held together; pasted lists.

use super::stage::Office;
use certdesk::tui::headless::Window;

/// The number before `found` in row 3.
pub fn found(window: &mut Window) -> usize {
    let row = window.row(3);
    let words: Vec<&str> = row.split_whitespace().collect();
    let at = words.iter().position(|word| *word == "found").unwrap_or_else(|| panic!("{row}"));
    words[at - 1].replace(',', "").parse().unwrap()
}

#[test]
fn names_of_fields_are_offered_and_taken() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 /").type_in("own");
    assert!(window.row(5).contains("owner:"), "{}", window.screen());
    window.press("Right");
    assert!(window.row(3).contains("/ owner:"), "{}", window.screen());
    // Its values are offered at once: me is one of them.
    assert!(window.shows("me") && window.shows("you"), "{}", window.screen());
}

#[test]
fn closed_words_are_offered_and_chosen_with_down() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 ] ] ] ]");
    let all = found(&mut window);
    window.press("/").type_in("state:");
    assert!(window.shows("in progress") && window.shows("upheld"), "{}", window.screen());
    window.press("Down Down Down Enter Enter");
    assert!(window.row(3).contains("/ state:waiting"), "{}", window.screen());
    assert!(found(&mut window) < all);
}

#[test]
fn values_of_open_lists_come_from_the_records() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("2 ] ] ] /").type_in("town:be");
    assert!(window.shows("Belfast"), "{}", window.screen());
    window.press("Right Enter");
    assert!(window.row(3).contains("/ town:Belfast"), "{}", window.row(3));
    assert!(found(&mut window) > 0);
}

#[test]
fn the_rows_before_stay_while_a_filter_cannot_be_read() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3");
    let first = window.selected();
    window.press("/").type_in("shoe:9");
    assert!(window.shows("x filter, character 1: `shoe` is not a field of exceptions"), "{}", window.screen());
    assert!(window.shows("Fields: exception, kind"), "{}", window.screen());
    assert!(window.row(3).contains("before"), "{}", window.row(3));
    window.press("Enter");
    assert!(window.message().contains("is not a field"), "{}", window.message());
    window.press("Esc");
    assert_eq!(window.selected(), first);
}

#[test]
fn a_wrong_name_is_told_what_was_probably_meant_and_where() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 /").type_in("missing ownr:me");
    assert!(window.shows("x filter, character 9: `ownr` is not a field"), "{}", window.screen());
    assert!(window.shows("Did you mean owner?"), "{}", window.screen());
    window.press("Ctrl-U").type_in("state:opn");
    assert!(window.shows("wanted one of open"), "{}", window.screen());
    assert!(window.shows("Did you mean state:open?"), "{}", window.screen());
    window.press("Ctrl-U").type_in("due:31/6");
    assert!(window.shows("June has 30 days") && window.shows("due:<today"), "{}", window.screen());
}

#[test]
fn a_term_that_waits_for_its_value_changes_nothing_yet() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3");
    let all = found(&mut window);
    window.press("/").type_in("due:<");
    assert_eq!(found(&mut window), all);
    assert!(!window.shows("x filter"), "{}", window.screen());
    window.press("Enter");
    assert!(window.message().contains("due:< waits for a value"), "{}", window.message());
}

#[test]
fn stretches_of_days_need_no_quotes() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 ] ] ] ]");
    let all = found(&mut window);
    window.press("/").type_in("raised:this month").press("Enter");
    assert_eq!(found(&mut window), all, "{}", window.screen());
    window.press("/ Ctrl-U").type_in("raised:last year").press("Enter");
    assert_eq!(found(&mut window), 0);
    window.press("/ Ctrl-U").type_in("raised:today-7..today").press("Enter");
    assert_eq!(found(&mut window), all);
    window.press("/ Ctrl-U").type_in("-raised:20 nov").press("Enter");
    assert_eq!(found(&mut window), 0);
    window.press("/ Ctrl-U").type_in("raised:<2026-11,>=2026-11").press("Enter");
    assert_eq!(found(&mut window), all);
}

#[test]
fn negation_alternatives_and_nothing_add_up() {
    let office = Office::sample();
    let mut window = office.window("thale");
    let mut count = |filter: &str| {
        window.press("3 Esc / Ctrl-U").type_in(filter).press("Enter");
        found(&mut window)
    };
    let (all, of_kind) = (count("level:0.."), count("kind:missing"));
    assert!(of_kind > 0 && of_kind < all);
    assert_eq!(count("-kind:missing"), all - of_kind);
    assert_eq!(count("kind:missing,a..zz"), all);
    assert_eq!(count("owner:none") + count("-owner:none"), all);
    assert_eq!(count("owner:empty"), count("owner:\"\""));
}

#[test]
fn the_fields_of_a_list_are_explained_where_it_is_typed() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("2 /").type_in("?");
    assert!(window.shows("fields of this list") && window.shows("postcode:"), "{}", window.screen());
    assert!(window.row(3).trim_end().contains("/ "), "{}", window.row(3));
    window.press("Down Down Enter");
    assert!(window.row(3).contains("/ name:"), "{}", window.screen());
    window.press("F1");
    assert!(window.shows("fields of this list"), "{}", window.screen());
    window.press("Esc");
    assert!(!window.shows("fields of this list") && window.row(3).contains("/ name:"), "{}", window.screen());
}

#[test]
fn a_pasted_list_of_references_is_a_filter() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("2").paste("L-0000001\nL-0000003;  L-0000007,L-9999999\r\n");
    assert_eq!(found(&mut window), 3, "{}", window.screen());
    assert!(window.row(3).contains("learner:L-0000001,L-0000003"), "{}", window.row(3));
    window.press("Esc");
    assert_eq!(found(&mut window), 3_000);
}

#[test]
fn a_closed_word_cannot_be_mistyped_into_an_empty_list() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("2 ] /").type_in("state:nonsense");
    assert!(window.shows("found `nonsense`, wanted one of"), "{}", window.screen());
}
