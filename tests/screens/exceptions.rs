//! The queue: one, many, preview, undo, thread.

use super::stage::Office;

#[test]
fn one_exception_is_assigned_with_six_keys_and_taken_back_with_one() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 a").type_in("jmb").press("Enter Enter");
    assert!(window.message().contains("is given to jmbeki"), "{}", window.screen());
    assert!(window.selected().contains("jmbeki"), "{}", window.selected());
    window.press("u");
    assert!(window.message().contains("Taken back"), "{}", window.message());
    assert!(!window.selected().contains("jmbeki"));
}

#[test]
fn all_of_one_kind_are_marked_previewed_and_assigned_as_one_step() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 l =");
    assert!(window.row(3).contains("marked"), "{}", window.row(3));
    let marked: usize = window.row(3).split("found").nth(1).unwrap().trim().split(' ').next().unwrap().parse().unwrap();
    assert!(marked > 5, "{marked}");
    window.press("a").type_in("jmb").press("Enter Enter");
    assert!(window.shows(&format!("√ {marked} will change")), "{}", window.screen());
    assert!(window.shows("One undo (u)"));
    window.press("Enter");
    assert!(window.message().contains(&format!("{marked} exceptions are given to jmbeki")), "{}", window.message());
    window.press("u");
    window.press("/").type_in("owner:jmbeki").press("Enter");
    assert!(window.row(3).contains("0 found"), "{}", window.row(3));
}

#[test]
fn marks_survive_a_filter_and_hidden_ones_still_count() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 Space Space Space /").type_in("kind:missing").press("Enter");
    assert!(window.row(3).contains("3 marked, 3 of them hidden"), "{}", window.row(3));
    window.press("Esc -");
    assert!(window.message().contains("0 marked now"));
    window.press("-");
    assert!(window.message().contains("3 marked now"));
}

#[test]
fn an_exception_is_opened_noted_waited_for_and_resolved_in_its_thread() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 Enter i").type_in("rang the centre").press("Enter").type_in("they send a list").press("Ctrl-O");
    assert!(window.shows("they send a list"), "{}", window.screen());
    window.press("z Enter").type_in("today+5").press("Enter Enter");
    assert!(window.message().contains("waiting on the centre until 25/11"), "{}", window.screen());
    window.press("f").type_in("mended by the centre").press("Enter Enter");
    assert!(window.message().contains("is resolved"), "{}", window.screen());
    assert!(window.row(2).contains("√ resolved"), "{}", window.row(2));
}

#[test]
fn an_exception_is_raised_on_any_record() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window
        .press("g")
        .type_in("L-0000073")
        .press("Enter x Tab")
        .type_in("help-desk")
        .press("Enter Enter")
        .type_in("ticket 4711")
        .press("Ctrl-O");
    assert!(window.message().contains("is raised, due"), "{}", window.screen());
    assert!(window.row(1).contains("Exceptions]"), "{}", window.row(1));
    assert!(window.shows("ticket 4711"));
}

#[test]
fn what_another_operator_changed_is_flagged_and_the_cursor_stays() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 j j j");
    let before = window.selected();
    let reference = before.split_whitespace().nth(1).unwrap().to_owned();
    let mut other = office.window("jmbeki");
    other.press("3 j j j t");
    assert!(other.message().contains("taken in hand"), "{}", other.screen());
    window.second();
    assert!(window.selected().contains(&reference), "{}", window.selected());
    assert!(window.selected().contains('±'), "{}", window.selected());
    assert!(window.selected().contains("in progress"), "{}", window.selected());
}

#[test]
fn an_auditor_is_refused_with_the_roles_that_may() {
    let office = Office::sample();
    let mut core = office.core("thale");
    core.add_operator("aud", "Aud Reader", &[certdesk::core::domain::roles::Role::Auditor]).unwrap();
    drop(core);
    let mut window = office.window("aud");
    window.press("3 t");
    assert!(window.shows("needs the role"), "{}", window.screen());
}
