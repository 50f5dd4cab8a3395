//! Today: what waits, and Enter goes there.

use super::stage::Office;

#[test]
fn every_line_says_how_many_and_enter_goes_to_exactly_those() {
    let office = Office::sample();
    let mut window = office.window("thale");
    assert!(window.shows("Exceptions nobody has taken"), "{}", window.screen());
    assert!(window.shows("Claim file CF-2026-0002"), "{}", window.screen());
    let line = window.screen().lines().find(|line| line.contains("nobody has taken")).unwrap().to_owned();
    let count = line.split("taken").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    while !window.selected().contains("nobody has taken") {
        window.press("j");
    }
    window.press("Enter");
    assert!(window.row(1).contains("[3"), "{}", window.row(1));
    assert!(window.row(3).contains(&format!("{count} found")), "{} of {}", window.row(3), count);
}

#[test]
fn a_step_to_second_stands_in_todays_of_those_who_may_and_of_nobody_else() {
    let office = Office::sample();
    let mut core = office.core("thale");
    let order = certdesk::core::BuildOrder { brand: "MER".into(), limit: Some(6), ..Default::default() };
    let run = core.build_batches(&order).unwrap()[0].batch;
    core.preflight_batch(run).unwrap();
    drop(core);
    assert!(office.window("jmbeki").shows("to second"));
    assert!(!office.window("thale").shows("to second"));
}

#[test]
fn in_a_training_office_one_person_can_be_another() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press(":").type_in("act as").press("Enter").type_in("jmor").press("Enter");
    assert!(window.row(1).contains("jmorrow"), "{}", window.row(1));
}

#[test]
fn an_empty_office_says_what_to_do_next() {
    let office = Office::empty();
    let mut window = office.window("thale");
    assert!(window.shows("Nothing waits for you"), "{}", window.screen());
    window.press("2");
    assert!(window.shows("No learner yet: n adds one"), "{}", window.screen());
    window.press("7");
    assert!(window.shows("CERTIFICATES DISPATCHED A WEEK"), "{}", window.screen());
    window.press("h");
    assert!(window.shows("W46") && window.shows("as of its end"), "{}", window.screen());
}
