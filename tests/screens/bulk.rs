//! Many records at once: preview, one confirmation, a result for each, one undo; one field on all marked.

use super::filters::found;
use super::stage::Office;

#[test]
fn the_preview_counts_what_is_shown_and_what_is_hidden() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 Space Space Space /").type_in("kind:missing").press("Enter Space");
    assert!(window.row(3).contains("4 marked, 3 of them hidden"), "{}", window.row(3));
    window.press("a").type_in("jmb").press("Enter Enter");
    assert!(window.shows("1 shown here + 3 hidden by the filter = 4 marked"), "{}", window.screen());
    assert!(window.shows("√ 4 will change") && window.shows("[ Assign 4 ]"), "{}", window.screen());
}

#[test]
fn what_stays_and_what_is_left_out_is_said_before_and_listed_after() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 a").type_in("jmb").press("Enter Enter");
    window.press("r Home Space Space");
    let mut other = office.window("jmbeki");
    other.press("3 j f").type_in("mended").press("Enter Enter");
    drop(other);
    window.press("Space a").type_in("jmb").press("Enter Enter");
    assert!(window.shows("- 1 stays as it is"), "{}", window.screen());
    assert!(window.shows("x 1 is left out"), "{}", window.screen());
    assert!(window.shows("√ 1 will change"), "{}", window.screen());
    window.press("Enter");
    assert!(window.message().contains("& lists"), "{}", window.message());
    window.press("& Enter");
    assert!(window.shows("jmbeki's already") && window.shows("was resolved"), "{}", window.screen());
}

#[test]
fn over_a_hundred_the_number_is_typed_and_a_stray_enter_cancels() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("2 * e").press("Tab").type_in("Welsh").press("Enter").type_in("by letter").press("Ctrl-O");
    assert!(window.shows("Type 3000 to go on"), "{}", window.screen());
    window.press("Enter");
    assert!(window.message().contains("nothing was changed"), "{}", window.message());
}

#[test]
fn one_field_is_set_on_all_marked_and_one_undo_takes_it_back() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window
        .press("2 Space Space Space e Tab")
        .type_in("Welsh")
        .press("Enter")
        .type_in("centre's letter")
        .press("Ctrl-O");
    assert!(window.shows("√ 3 will change"), "{}", window.screen());
    assert!(window.shows("English becomes Welsh in 3"), "{}", window.screen());
    window.press("Enter");
    assert!(window.message().contains("language is Welsh in 3 records now"), "{}", window.screen());
    assert_eq!(window.core().my_actions(3).unwrap().iter().filter(|e| e.kind == "learner amended").count(), 3);
    window.press("u");
    assert!(window.message().contains("Taken back"), "{}", window.message());
    let learner = window.core().learner("L-0000001".parse().unwrap()).unwrap();
    assert!(learner.fields.contains(&("language", "English".to_owned())), "{:?}", learner.fields);
}

#[test]
fn a_due_day_is_set_on_all_marked_exceptions() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window
        .press("3 Space Space e Tab")
        .type_in("today+14")
        .press("Enter")
        .type_in("the centre is shut")
        .press("Ctrl-O");
    assert!(window.shows("√ 2 will change"), "{}", window.screen());
    window.press("Enter");
    assert!(window.message().contains("in 2 records now"), "{}", window.screen());
    window.press("/").type_in("due:today+14").press("Enter");
    assert_eq!(found(&mut window), 2, "{}", window.screen());
    window.press("u");
    assert_eq!(found(&mut window), 0, "{}", window.screen());
}

#[test]
fn a_value_no_record_could_have_is_refused_in_the_form() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 Space e Tab").type_in("yesterday").press("Enter").type_in("why not").press("Ctrl-O");
    assert!(window.shows("that day is over"), "{}", window.screen());
}

#[test]
fn a_kind_without_such_fields_says_so() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("2 ] ] Space e");
    assert!(window.message().contains("no field of courses is set on many at once"), "{}", window.message());
}

#[test]
fn marked_awards_go_into_a_special_run() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("2 ] ] ] ] /").type_in("state:ready").press("Enter Space Space b");
    assert!(window.shows("A special run of the 2 awards marked"), "{}", window.screen());
}
