//! Macros: recorded on one record, kept by name, replayed on the marked ones, stopped at the first refusal.

use super::stage::Office;
use certdesk::tui::headless::Window;

/// Records on the first exception: assign it to jmorrow.
fn record_assign(window: &mut Window) {
    window.press("3 @ Enter");
    assert!(window.message().contains("Recording"), "{}", window.message());
    window.press("a").type_in("jmorrow").press("Enter Ctrl-O");
    assert!(window.message().contains("jmorrow") || window.message().starts_with('√'), "{}", window.screen());
    assert!(window.row(24).contains("recording"), "{}", window.row(24));
    window.press("@").type_in("to Jan").press("Ctrl-O");
    assert!(window.message().contains("Macro `to Jan` is kept"), "{}", window.screen());
}

fn owned(window: &mut Window) -> usize {
    window.screen().lines().filter(|row| row.contains("jmorrow")).count()
}

#[test]
fn what_is_recorded_on_one_is_done_to_the_marked_one_at_a_time() {
    let office = Office::sample();
    let mut window = office.window("thale");
    record_assign(&mut window);
    window.press("j Space Space Space @").type_in("to").press("Enter r");
    assert!(window.message().contains("Macro `to Jan`: 3 records done."), "{}", window.screen());
    assert_eq!(owned(&mut window), 4, "{}", window.screen());
    assert!(!window.row(3).contains("marked"), "{}", window.row(3));
    assert!(window.row(2).contains("[Queue]"), "{}", window.row(2));
}

#[test]
fn a_refusal_stops_it_and_says_what_is_left() {
    let office = Office::sample();
    let mut window = office.window("thale");
    record_assign(&mut window);
    // The second of the three is done with by somebody else before the replay comes to it.
    window.press("j Space Space Space");
    let screen = window.screen();
    let reference = |row: usize| {
        screen.lines().nth(row).unwrap().split_whitespace().find(|word| word.starts_with("X-")).unwrap().to_owned()
    };
    let second: certdesk::core::domain::references::ExceptionRef = reference(6).parse().unwrap();
    let change = certdesk::core::ExceptionChange::Cancel("raised twice".to_owned());
    office.core("jmbeki").change_exceptions(&[second], &change).unwrap();
    window.press("@").type_in("to").press("Enter r");
    let said = window.message();
    assert!(said.contains("1 record done, stopped at") && said.contains("2 records left as they were"), "{said}");
    assert!(said.contains(&second.to_string()), "{said}");
    assert!(window.row(3).contains("2 marked"), "{}", window.row(3));
}

#[test]
fn without_marks_it_is_replayed_on_the_record_under_the_cursor() {
    let office = Office::sample();
    let mut window = office.window("thale");
    record_assign(&mut window);
    window.press("j j @").type_in("to").press("Enter");
    assert!(window.shows("replay on this record"), "{}", window.screen());
    window.press("r");
    assert!(window.message().contains("1 record done"), "{}", window.message());
    assert_eq!(owned(&mut window), 2, "{}", window.screen());
}

#[test]
fn nothing_final_is_recorded() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 @ Enter").type_in(".c");
    assert!(window.message().contains("cancel cannot be recorded: it cannot be taken back"), "{}", window.message());
    window.press("@");
    assert!(window.message().contains("Nothing was recorded"), "{}", window.message());
}

#[test]
fn a_macro_is_recorded_on_one_record_only() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 Space Space @ Enter");
    assert!(window.message().contains("2 are marked: unmark them"), "{}", window.message());
    window.press("7 @ Enter");
    assert!(!window.message().contains("Recording"), "{}", window.message());
}

#[test]
fn macros_are_listed_renamed_and_deleted_and_belong_to_their_maker() {
    let office = Office::sample();
    let mut window = office.window("thale");
    record_assign(&mut window);
    window.press("@");
    assert!(window.shows("assign, \"jmorrow\""), "{}", window.screen());
    window.type_in("to").press("Enter n Ctrl-U").type_in("hand over").press("Ctrl-O");
    assert!(window.message().contains("is called `hand over` now"), "{}", window.screen());
    let mut other = office.window("jmbeki");
    other.press("3 @");
    assert!(!other.shows("hand over"), "{}", other.screen());
    window.press("@").type_in("hand").press("Enter d");
    assert!(window.message().contains("is deleted"), "{}", window.message());
    assert!(office.core("thale").macros().unwrap().is_empty());
}

#[test]
fn looking_about_while_recording_is_no_step() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 @ Enter s ? Esc l : Esc t @").type_in("take").press("Ctrl-O");
    let kept = office.core("thale").macros().unwrap();
    assert_eq!(kept[0].steps, "[{\"give\":\"take\"}]");
}

#[test]
fn the_palette_finds_a_macro_by_its_name_and_replays_it() {
    let office = Office::sample();
    let mut window = office.window("thale");
    record_assign(&mut window);
    window.press("j j :").type_in("to j");
    assert!(window.shows("» replays your macro"), "{}", window.screen());
    window.press("Enter");
    assert!(window.message().contains("Macro `to Jan`: 1 record done."), "{}", window.message());
}
