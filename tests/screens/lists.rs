//! What every list does: marks over unseen rows, copying, exporting, what others changed, what keeps its place.

use super::filters::found;
use super::stage::Office;

#[test]
fn a_range_reaches_over_rows_that_were_never_seen() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("2 Space G +");
    assert!(window.row(3).contains("3,000 marked"), "{}", window.row(3));
    window.press("- Home j j Space").press("PgDn PgDn PgDn +");
    let line = window.row(3);
    let marked: usize = line.split("found").nth(1).unwrap().split_whitespace().next().unwrap().parse().unwrap();
    assert!(marked > 40, "{line}");
}

#[test]
fn a_range_follows_the_order_of_the_list_upwards_too() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 l s j j j j Space k k k k +");
    assert!(window.row(3).contains("4 marked"), "{}", window.row(3));
    for row in 6..10 {
        assert!(window.row(row).contains('•'), "{}", window.screen());
    }
}

#[test]
fn the_same_value_is_that_value_and_not_a_longer_one() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 l =");
    let marked = window.row(3).split("found").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    window.press("# ");
    let line = window.selected();
    assert!(line.contains(&format!(" {marked} ")) || window.shows(&format!(" {marked} ")), "{}", window.screen());
}

#[test]
fn the_marked_references_are_copied_one_a_line() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("2 y");
    assert!(window.copied.starts_with("L-"), "{}", window.copied);
    window.press("Space Space Space y");
    assert_eq!(window.copied.lines().count(), 3, "{}", window.copied);
    assert!(window.copied.lines().all(|line| line.starts_with("L-")), "{}", window.copied);
}

#[test]
fn exactly_what_is_seen_is_exported_and_the_trail_knows() {
    let office = Office::sample();
    let file = office.path("out.csv");
    let mut window = office.window("thale");
    window.press("3 /").type_in("owner:none").press("Enter l s");
    let rows = found(&mut window);
    window.press("X Tab Ctrl-U").type_in(file.to_str().unwrap()).press("Ctrl-O");
    assert!(window.message().contains(&format!("{rows} rows of exceptions lie in")), "{}", window.screen());
    let text = std::fs::read_to_string(&file).unwrap();
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    assert!(lines.next().unwrap().starts_with("exception,kind,subject"), "{text}");
    assert_eq!(lines.count(), rows);
    let event = &window.core().my_actions(1).unwrap()[0];
    assert_eq!(event.sentence, format!("list of exceptions exported: {rows} rows."));
}

#[test]
fn an_export_never_writes_over_a_file_and_takes_the_marked_only() {
    let office = Office::sample();
    let file = office.path("out.csv");
    std::fs::write(&file, "mine").unwrap();
    let mut window = office.window("thale");
    window.press("2 Space Space X Tab Ctrl-U").type_in(file.to_str().unwrap());
    assert!(window.shows("exists already"), "{}", window.screen());
    window.press("Ctrl-O");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine");
    window.press("Ctrl-U").type_in(office.path("two.csv").to_str().unwrap()).press("Ctrl-O");
    assert!(window.message().contains("2 rows of learners lie in"), "{}", window.screen());
    assert_eq!(std::fs::read_to_string(office.path("two.csv")).unwrap().lines().count(), 3);
}

#[test]
fn a_workbook_is_written_too() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("2 ] ] X").press("Ctrl-U").type_in("xlsx").press("Tab Ctrl-U");
    window.type_in(office.path("courses").to_str().unwrap()).press("Ctrl-O");
    assert!(window.message().contains("courses.xlsx"), "{}", window.screen());
    assert!(std::fs::read(office.path("courses.xlsx")).unwrap().starts_with(b"PK"));
}

#[test]
fn a_row_just_changed_keeps_its_place_until_the_list_is_read_afresh() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 /").type_in("owner:none").press("Enter j");
    let (before, number) = (window.selected(), found(&mut window));
    let reference = before.split_whitespace().nth(1).unwrap().to_owned();
    window.press("a").type_in("jmb").press("Enter Enter");
    assert!(window.selected().contains(&reference), "{}", window.screen());
    assert!(window.selected().contains("jmbeki"), "{}", window.selected());
    assert!(!window.selected().contains('±'), "{}", window.selected());
    assert_eq!(found(&mut window), number - 1);
    window.press("r");
    assert!(!window.shows(&reference), "{}", window.screen());
}

#[test]
fn who_changed_what_is_said_when_it_is_one_record() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 /").type_in("owner:none").press("Enter j j");
    let reference = window.selected().split_whitespace().nth(1).unwrap().to_owned();
    let mut other = office.window("jmbeki");
    other.press("3 /").type_in("owner:none").press("Enter j j t");
    drop(other);
    window.second();
    assert!(window.message().contains("± jmbeki:") && window.message().contains(&reference), "{}", window.message());
    assert!(window.message().contains("owner was none, now jmbeki"), "{}", window.message());
    assert!(window.selected().contains('±') && window.selected().contains("jmbeki"), "{}", window.selected());
}

#[test]
fn marks_come_back_and_are_counted_with_the_hidden_ones() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 Space Space /").type_in("kind:missing").press("Enter -");
    assert!(window.message().contains("2 unmarked, 0 marked now"), "{}", window.message());
    window.press("-");
    assert!(window.message().contains("The marks are back: 2 marked now"), "{}", window.message());
    assert!(window.row(3).contains("2 marked, 2 of them hidden"), "{}", window.row(3));
}

#[test]
fn counting_is_stopped_without_losing_the_rows() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3");
    window.slow().press("r Ctrl-C");
    assert!(window.row(3).contains("not counted"), "{}", window.row(3));
    assert!(window.shows("X-0000"), "{}", window.screen());
    window.answer().press("r");
    assert!(found(&mut window) > 0);
}

#[test]
fn an_export_writes_the_columns_on_the_screen_and_all_of_them_when_asked() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3");
    let seen = window.row(4).split_whitespace().count();
    window.press("X");
    assert!(window.shows(&format!("the {seen} columns on the screen")), "{}", window.screen());
    let file = office.path("seen.csv");
    window.press("Tab Ctrl-U").type_in(file.to_str().unwrap()).press("Ctrl-O");
    let heads = |file: &std::path::Path| std::fs::read_to_string(file).unwrap().lines().next().unwrap().to_owned();
    assert_eq!(heads(&file).split(',').count(), seen, "{}", heads(&file));
    assert!(!heads(&file).contains("about"), "{}", heads(&file));
    let file = office.path("all.csv");
    window.press("X Tab Ctrl-U").type_in(file.to_str().unwrap()).press("Tab Ctrl-U").type_in("all").press("Ctrl-O");
    assert!(heads(&file).contains("about"), "{}", heads(&file));
}

#[test]
fn the_format_of_an_export_is_chosen_with_down_and_the_ending_follows() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 X");
    assert!(window.shows(".csv") && !window.shows(".xlsx"), "{}", window.screen());
    window.press("Down Down Enter");
    assert!(window.shows(".xlsx") && !window.shows(".csv"), "{}", window.screen());
}
