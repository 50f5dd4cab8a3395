//! Kept views: own and shared, opened, renamed, dropped, and who may.

use super::stage::Office;

/// Keeps what is seen as a view of this name.
fn keep(window: &mut certdesk::tui::headless::Window, name: &str) {
    window.press("v n").type_in(name).press("Ctrl-O");
}

#[test]
fn what_is_seen_is_kept_and_opened_again() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 /").type_in("owner:none kind:missing").press("Enter l l l l l s");
    keep(&mut window, "Nobody's yet");
    assert!(window.message().contains("View \"Nobody's yet\" is kept, yours"), "{}", window.screen());
    assert!(window.row(3).contains("view \"Nobody's yet\""), "{}", window.row(3));
    let seen = (window.row(3), window.row(4), window.selected());
    window.press("Esc");
    assert!(!window.row(3).contains("view"), "{}", window.row(3));
    window.press("s v");
    assert!(window.shows("owner:none kind:missing"), "{}", window.screen());
    window.press("Enter");
    assert_eq!((window.row(3), window.row(4), window.selected()), seen);
}

#[test]
fn a_view_says_when_the_list_is_no_longer_as_it_has_it() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 /").type_in("owner:none").press("Enter");
    keep(&mut window, "Free");
    window.press("s");
    assert!(window.row(3).contains("view \"Free\", changed"), "{}", window.row(3));
    // The same letter puts it in the view's place.
    window.press("v o");
    assert!(window.message().contains("is kept"), "{}", window.message());
}

#[test]
fn a_shared_view_is_everybodys_and_its_makers_to_change() {
    let office = Office::sample();
    let mut window = office.window("jmbeki");
    window
        .press("3 /")
        .type_in("owner:none")
        .press("Enter v n")
        .type_in("Free")
        .press("Enter Ctrl-U")
        .type_in("shared");
    window.press("Ctrl-O");
    assert!(window.message().contains("shared with everybody"), "{}", window.screen());
    drop(window);
    let mut other = office.window("jmorrow");
    other.press("3 v");
    assert!(other.shows("shared, jmbeki"), "{}", other.screen());
    other.press("x");
    assert!(other.message().contains("is shared by jmbeki; nothing was changed"), "{}", other.message());
    other.press("Enter");
    assert!(other.row(3).contains("view \"Free\", shared"), "{}", other.row(3));
    drop(other);
    // An owner of the office may.
    let mut owner = office.window("thale");
    owner.press("3 v x");
    assert!(owner.shows("Everybody has it"), "{}", owner.screen());
}

#[test]
fn a_view_is_renamed_shared_and_taken_back() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3");
    keep(&mut window, "One");
    window.press("v e Ctrl-U").type_in("Two").press("Ctrl-O");
    assert!(window.message().contains("is called \"Two\" now"), "{}", window.screen());
    window.press("v s");
    assert!(window.message().contains("everybody has it"), "{}", window.message());
    window.press("v");
    assert!(window.shows("take back from all"), "{}", window.screen());
    window.press("s");
    assert!(window.message().contains("yours alone again"), "{}", window.message());
}

#[test]
fn dropping_a_view_asks_and_cancel_has_the_focus() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3");
    keep(&mut window, "One");
    window.press("v x Enter");
    assert!(window.message().contains("nothing was changed"), "{}", window.message());
    window.press("v x l Enter");
    assert!(window.message().contains("View \"One\" is dropped"), "{}", window.screen());
    assert!(!window.row(3).contains("view"), "{}", window.row(3));
    window.press("v");
    assert!(window.shows("No view is kept yet"), "{}", window.screen());
}

#[test]
fn a_view_of_one_list_does_not_stand_in_another() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3");
    keep(&mut window, "One");
    window.press("2 v");
    assert!(window.shows("No view is kept yet") && window.shows("views of learners"), "{}", window.screen());
}

#[test]
fn a_view_is_there_again_after_leaving() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("2 /").type_in("town:leeds").press("Enter");
    keep(&mut window, "Leeds");
    window.press("Q");
    drop(window);
    let mut window = office.window("thale");
    window.press("2 v Enter");
    assert!(window.row(3).contains("/ town:leeds"), "{}", window.row(3));
    assert!(window.message().contains("View \"Leeds\": town:leeds"), "{}", window.message());
}
