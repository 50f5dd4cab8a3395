//! Columns and order: several keys, widths, the chooser, what is remembered, what never goes.

use super::stage::Office;
use certdesk::tui::headless::Window;

#[test]
fn a_second_key_puts_equal_rows_in_order_and_the_heads_number_them() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 l s");
    assert!(window.row(4).contains("KIND ▲"), "{}", window.row(4));
    window.press("h S");
    assert!(window.row(4).contains("KIND ▲1") && window.row(4).contains("EXCE"), "{}", window.row(4));
    assert!(window.row(4).contains("▲2"), "{}", window.row(4));
    window.press("S");
    assert!(window.row(4).contains("▼2"), "{}", window.row(4));
    assert!(window.message().contains("by kind, then exception downwards"), "{}", window.message());
    let references: Vec<(String, String)> = (5..12)
        .map(|row| window.row(row))
        .map(|row| (row[26..40].to_owned(), row.split_whitespace().find(|w| w.starts_with("X-")).unwrap().to_owned()))
        .collect();
    for pair in references.windows(2) {
        assert!(pair[0].0 < pair[1].0 || pair[0].1 > pair[1].1, "{references:?}");
    }
    window.press("s");
    assert!(!window.row(4).contains("▲1") && !window.row(4).contains("▼1"), "{}", window.row(4));
}

#[test]
fn a_column_is_hidden_and_shown_and_remembered_for_this_operator() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3");
    assert!(window.row(4).contains("OWNER"));
    window.press("C j j j j").type_in(" ").press("Enter");
    assert!(window.message().contains("columns are shown"), "{}", window.screen());
    assert!(!window.row(4).contains("OWNER"), "{}", window.row(4));
    drop(window);
    let mut again = office.window("thale");
    again.press("3");
    assert!(!again.row(4).contains("OWNER"), "{}", again.row(4));
    again.press("C o");
    assert!(again.row(4).contains("OWNER"), "{}", again.row(4));
    drop(again);
    let mut other = office.window("jmbeki");
    other.press("3");
    assert!(other.row(4).contains("OWNER"), "{}", other.row(4));
}

#[test]
fn the_reference_and_the_state_are_always_shown() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 C").type_in(" ");
    assert!(window.message().contains("exception is always shown"), "{}", window.message());
    window.press("j j j j j j").type_in(" ");
    assert!(window.message().contains("state is always shown"), "{}", window.message());
    window.press("Esc");
    assert!(window.message().contains("stay as they were"), "{}", window.message());
}

#[test]
fn columns_are_put_in_another_order() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 C j d d Enter");
    let heads = window.row(4);
    assert!(heads.find("SUBJECT").unwrap() < heads.find("KIND").unwrap(), "{heads}");
}

#[test]
fn a_column_is_made_wider_and_narrower_and_that_is_kept_on_leaving() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3");
    let before = window.row(4).find("SUBJECT").unwrap();
    window.press("l > > >");
    assert!(window.message().contains("kind is"), "{}", window.message());
    let after = window.row(4).find("SUBJECT").unwrap();
    assert!(after > before, "{}", window.row(4));
    window.press("< <");
    let narrower = window.row(4).find("SUBJECT").unwrap();
    assert_eq!(narrower, after - 4);
    window.press("Q");
    assert!(window.left);
    drop(window);
    let mut again = office.window("thale");
    again.press("3");
    assert_eq!(again.row(4).find("SUBJECT").unwrap(), narrower, "{}", again.row(4));
}

#[test]
fn the_column_under_the_cursor_is_seen_however_narrow_the_window() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("2 L");
    assert!(window.row(4).contains("PRINT"), "{}", window.row(4));
    assert!(window.row(4).contains("LEARNER"), "{}", window.row(4));
}

#[test]
fn the_column_cursor_steps_over_what_is_not_on_the_screen() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3");
    let heads = window.row(4);
    assert!(!heads.contains("ABOUT") && heads.contains("OWNER"), "{heads}");
    window.press("l l l");
    assert_eq!(window.row(4), heads);
    window.press("s");
    assert!(window.row(4).contains("OWNER ▲"), "{}", window.row(4));
    window.press("h s");
    assert!(window.row(4).contains("SUBJECT ▲"), "{}", window.row(4));
}

#[test]
fn beside_the_detail_the_queue_keeps_what_it_is_about_and_whose_it_is() {
    let office = Office::sample();
    let mut window = Window::open(office.core("thale"), 120, 40);
    window.press("3");
    for head in ["EXCEPTION", "KIND", "SUBJECT", "OWNER", "DUE", "STATE"] {
        assert!(window.row(4).contains(head), "{head}: {}", window.row(4));
    }
    assert!(window.row(4).contains('│'), "{}", window.screen());
}

#[test]
fn a_column_without_order_says_so() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("2 L s");
    assert!(window.message().contains("cannot be put in order by print"), "{}", window.message());
}
