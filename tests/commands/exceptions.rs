//! `exception …`, `task …`, `checks …`, `day`, `second …`, `undo`.

use crate::desk::Desk;

fn open_one(desk: &Desk) -> String {
    let data = desk.data(&["list", "exceptions", "--filter", "state:open -owner:brandt", "--limit", "1"]);
    data["rows"][0]["ref"].as_str().unwrap().to_owned()
}

#[test]
fn an_exception_is_taken_noted_waited_on_and_resolved() {
    let desk = Desk::after_a_day();
    let exception = open_one(&desk);
    let by = |words: &[&str]| desk.done(&[&["--as", "marlow", "exception"], words].concat());
    by(&["assign", &exception, "--to", "marlow"]);
    by(&["start", &exception]);
    by(&["note", &exception, "asked the centre"]);
    by(&["wait", &exception, "--on", "the centre", "--until", "today+5"]);
    let shown = desk.done(&["show", &exception]);
    assert!(shown.contains("asked the centre") && shown.contains("waiting"), "{shown}");
    by(&["start", &exception]);
    by(&["resolve", &exception, "--note", "the centre sent it"]);
    desk.done(&["--as", "marlow", "undo"]);
    desk.done(&["--as", "marlow", "redo"]);
    by(&["reopen", &exception, "--note", "it was another one"]);
    by(&["escalate", &exception, "--note", "for the manager"]);
    assert!(desk.done(&["--as", "marlow", "my-actions"]).contains(&exception));
    assert_eq!(desk.refused(&["--as", "reader", "exception", "start", &exception]).1, "refused");
}

#[test]
fn a_hold_is_raised_by_one_and_shuts_the_gate() {
    let desk = Desk::after_a_day();
    let data = desk.data(&["list", "awards", "--filter", "state:ready", "--limit", "1"]);
    let award = data["rows"][0]["ref"].as_str().unwrap().to_owned();
    desk.done(&[
        "--as",
        "lindqvist",
        "exception",
        "raise",
        "payment withhold",
        "--about",
        &award,
        "--note",
        "fees unpaid",
    ]);
    let why = desk.done(&["why", &award]);
    assert!(why.contains("payment withhold"), "{why}");
}

#[test]
fn the_day_runs_once_and_checks_are_listed() {
    let desk = Desk::after_a_day();
    assert!(desk.done(&["checks", "list"]).contains("CLM-07"));
    desk.done(&["--as", "marlow", "checks", "run"]);
    desk.done(&["--as", "marlow", "day"]);
    desk.done(&["--as", "marlow", "day"]);
    desk.done(&["second", "list"]);
    desk.done(&["doctor"]);
}

#[test]
fn a_task_lives_beside_the_queue() {
    let desk = Desk::after_a_day();
    desk.done(&["--as", "marlow", "task", "add", "Ring the paper mill", "--due", "fri", "--owner", "marlow"]);
    let list = desk.done(&["task", "list"]);
    assert!(list.contains("Ring the paper mill"), "{list}");
    let reference = list.split_whitespace().find(|word| word.starts_with("T-0")).unwrap().to_owned();
    desk.done(&["--as", "marlow", "task", "start", &reference]);
    desk.done(&["--as", "marlow", "task", "done", &reference]);
    desk.done(&["--as", "marlow", "task", "reopen", &reference]);
}
