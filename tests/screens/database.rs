//! Finding people, mending a name, asking why.

use super::stage::Office;

#[test]
fn a_learner_is_found_as_one_types_and_the_count_is_of_all_rows() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("2");
    assert!(window.row(3).contains("3,000 found"), "{}", window.row(3));
    window.press("/").type_in("niamh o'b");
    assert!(window.row(3).contains("/ niamh o'b"), "{}", window.row(3));
    assert!(window.selected().contains("Niamh"), "{}", window.selected());
    window.press("Enter Enter");
    assert!(window.row(2).starts_with("Learners > Niamh"), "{}", window.row(2));
}

#[test]
fn a_wrong_filter_is_explained_while_it_is_typed() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("2 /").type_in("shoe:9");
    assert!(window.shows("x filter, character 1: `shoe` is not a field of learners"), "{}", window.screen());
    assert!(window.shows("Fields: learner, name"), "{}", window.screen());
    window.press("Esc");
    assert!(window.row(3).contains("3,000 found"));
}

#[test]
fn jumping_goes_to_a_reference_or_a_name_from_anywhere() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("4 g").type_in("L-0000073").press("Enter");
    assert!(window.row(1).contains("[2 Database]"));
    assert!(window.row(2).contains("L-0000073"), "{}", window.row(2));
    window.press("g").type_in("A-0000001").press("Enter");
    assert!(window.shows("GATE           VERDICT"), "{}", window.screen());
}

#[test]
fn a_name_is_amended_with_a_reason_and_undo_brings_it_back() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("g").type_in("L-0000073").press("Enter e");
    assert!(window.row(2).ends_with("amend L-0000073"), "{}", window.row(2));
    window.press("Down Down Down Ctrl-U").type_in("Adaeze Grace Adebayo").press("Ctrl-O");
    assert!(window.message().contains("Reason"), "{}", window.message());
    window.type_in("letter of 18/11").press("Ctrl-O");
    assert!(window.message().contains("is amended: name to print"), "{}", window.message());
    assert!(window.shows("Adaeze Grace Adebayo"));
    window.press("u");
    assert!(window.message().contains("Taken back"), "{}", window.message());
    assert!(!window.shows("Adaeze Grace Adebayo"));
}

#[test]
fn a_day_that_does_not_exist_is_refused_while_typing_and_what_was_typed_stays() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("g").type_in("L-0000073").press("Enter e Down Down Down Down Ctrl-U").type_in("31/6").press("Tab");
    assert!(window.shows("June has 30 days"), "{}", window.screen());
    window.press("Ctrl-O");
    assert!(window.message().contains("wrong: Born"), "{}", window.message());
    assert!(window.shows("31/6"));
}

#[test]
fn a_half_typed_form_is_kept_on_esc_and_taken_up_again_by_another_window() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("g").type_in("L-0000073").press("Enter e Shift-Tab Shift-Tab").type_in("rang on Friday").press("Esc");
    assert!(!window.shows("rang on Friday"));
    drop(window);
    let mut again = office.window("thale");
    assert!(again.message().contains("draft of yours is kept"), "{}", again.message());
    again.press("g").type_in("L-0000073").press("Enter e");
    assert!(again.shows("rang on Friday"), "{}", again.screen());
    assert!(again.message().contains("is taken up"));
    again.press("Ctrl-X");
    assert!(!again.shows("rang on Friday"));
}

#[test]
fn two_windows_on_one_learner_never_overwrite_each_other_silently() {
    let office = Office::sample();
    let mut mine = office.window("thale");
    let mut theirs = office.window("jmbeki");
    mine.press("g").type_in("L-0000073").press("Enter e Down Down Down Ctrl-U").type_in("Mine");
    theirs.press("g").type_in("L-0000073").press("Enter e Down Down Down Ctrl-U").type_in("Theirs");
    theirs.press("Shift-Tab Shift-Tab Shift-Tab Shift-Tab Shift-Tab").type_in("by letter").press("Ctrl-O");
    assert!(theirs.message().contains("is amended"), "{}", theirs.screen());
    mine.press("Shift-Tab Shift-Tab Shift-Tab Shift-Tab Shift-Tab").type_in("by telephone").press("Ctrl-O");
    assert!(mine.shows("○ choose") && mine.shows("Mine") && mine.shows("Theirs"), "{}", mine.screen());
    mine.press("Esc");
    assert!(mine.shows("Mine") && mine.shows("by telephone"), "what was typed stays: {}", mine.screen());
}

#[test]
fn a_registration_is_made_with_look_ups_and_shown() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("2 ] n").type_in("L-0000073").press("Enter");
    window.type_in("610/9115").press("Down Enter").type_in("NMA02").press("Enter");
    assert!(window.shows("Northmoor"), "{}", window.screen());
    window.press("Ctrl-O");
    assert!(window.message().contains("is registered"), "{}", window.screen());
    assert!(window.row(2).contains("R-0003001"), "{}", window.row(2));
}

#[test]
fn why_shows_every_gate_with_its_evidence_and_the_next_step() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("2 ] ] ] ] w");
    assert!(window.row(2).contains("why"), "{}", window.row(2));
    let screen = window.screen();
    for gate in ["identity", "registration", "course", "achievement", "centre", "money"] {
        assert!(screen.contains(gate), "{gate}: {screen}");
    }
    window.press("G");
    assert!(window.shows("next step") || window.shows("Every gate is open"), "{}", window.screen());
}

#[test]
fn the_timeline_tells_who_did_what() {
    let office = Office::sample();
    let mut core = office.core("jmbeki");
    let learner = "L-0000073".parse().unwrap();
    core.confirm_learner_name(learner, "by telephone").unwrap();
    drop(core);
    let mut window = office.window("thale");
    window.press("g").type_in("L-0000073").press("Enter T");
    assert!(window.shows("jmbeki"), "{}", window.screen());
    assert!(window.shows("because: by telephone"), "{}", window.screen());
}
