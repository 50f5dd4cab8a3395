//! From ready awards to a closed run, by keys alone.

use super::stage::Office;

#[test]
fn a_run_is_built_checked_and_approved_by_another_and_printed_confirmed_and_closed() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("4 ]");
    assert!(window.shows("awards are ready"), "{}", window.screen());
    window.press("b Enter").type_in("6").press("Enter Enter");
    assert!(window.shows("B-2026-0001"), "{}", window.screen());
    window.press("4 [ [ [");
    while !window.row(2).contains("[Print runs]") {
        window.press("]");
    }
    window.press("G Enter");
    assert!(window.shows("preflight"), "{}", window.screen());
    window.press("f");
    assert!(window.message().contains("A second person approves it"), "{}", window.screen());
}

#[test]
fn a_final_step_wants_the_last_digits_typed_and_a_stray_enter_cancels() {
    let office = Office::sample();
    let mut core = office.core("thale");
    let order = certdesk::core::BuildOrder { brand: "MER".into(), limit: Some(6), ..Default::default() };
    let run = core.build_batches(&order).unwrap()[0].batch;
    core.preflight_batch(run).unwrap();
    drop(core);
    let mut window = office.window("jmbeki");
    window.press("g").type_in(&run.to_string()).press("Enter f");
    assert!(window.shows("Type 0001 to go on"), "{}", window.screen());
    window.press("Enter");
    assert!(window.message().contains("nothing was changed"), "{}", window.message());
    window.press("f").type_in("0001").press("Enter");
    assert!(window.message().contains("is approved"), "{}", window.screen());
}
