//! Commands about records by hand: learners, registrations, centres, undo, show, lists.

use crate::desk::Desk;

const ZOE: &[&str] = &[
    "learner",
    "add",
    "--set",
    "given_names=Zoë",
    "--set",
    "family_name=Ó Briain",
    "--set",
    "born_on=14/03/2001",
    "--set",
    "uln=1061484016",
    "--set",
    "identity_evidence=passport",
];

#[test]
fn a_learner_is_added_shown_listed_amended_and_the_step_undone() {
    let desk = Desk::training();
    assert_eq!(desk.data(ZOE)["learner"], "L-0000001");
    assert!(desk.done(&["show", "1061484016"]).contains("Zoë"));
    assert!(desk.done(&["list", "learners", "--filter", "o briain"]).contains("L-0000001\tZoë Ó Briain\t2001-03-14"));
    let amended = desk.data(&["learner", "amend", "L-1", "--set", "town=Leeds", "--reason", "letter of 18/11"]);
    assert_eq!(amended["columns"], serde_json::json!(["town"]));
    assert!(desk.done(&["timeline", "L-0000001"]).contains("letter of 18/11"));
    assert!(desk.done(&["undo"]).starts_with("Undone: learner amended"));
    assert!(desk.done(&["redo"]).starts_with("Done again"));
    assert!(desk.done(&["my-actions"]).contains("Undone"));
    let again = desk.done(&["learner", "amend", "L-1", "--set", "town=Leeds", "--reason", "again"]);
    assert!(again.contains("nothing had to change"), "{again}");
    desk.done(&["learner", "confirm-name", "L-0000001", "--reason", "by telephone"]);
}

#[test]
fn what_is_wrong_with_a_learner_is_named_and_nothing_changed() {
    let desk = Desk::training();
    desk.done(ZOE);
    let (code, kind, message) =
        desk.refused(&["learner", "amend", "L-1", "--set", "uln=1111111111", "--reason", "typing"]);
    assert_eq!((code, kind.as_str()), (1, "refused"));
    assert_eq!(
        message,
        "LRN-03 uln: found `1111111111`, wanted ten digits with the right check digit; nothing was changed"
    );
    let (code, _, message) = desk.refused(&["learner", "amend", "L-1", "--set", "shoes=9", "--reason", "x"]);
    assert_eq!((code, message.as_str()), (2, "`shoes` is not a field of a learner"));
    let (_, kind, _) = desk.refused(&["show", "L-0000009"]);
    assert_eq!(kind, "not_found");
    let (_, kind, message) = desk.refused(&[
        "registration",
        "add",
        "--learner",
        "L-1",
        "--course",
        "600/3328/9",
        "--centre",
        "BRK01",
        "--registered-on",
        "2026-01-12",
    ]);
    assert_eq!(kind, "refused", "{message}");
}

#[test]
fn a_list_refuses_what_it_does_not_know_and_names_what_it_knows() {
    let desk = Desk::training();
    let (code, _, message) = desk.refused(&["list", "learners", "--filter", "shoe:9"]);
    assert_eq!((code, message.as_str()), (1, "filter, character 1: `shoe` is not a field of learners"));
    let (code, _, message) = desk.refused(&["list", "learners", "--columns", "shoe"]);
    assert_eq!((code, message.as_str()), (2, "`shoe` is not a column of learners"));
    assert_eq!(desk.run(&["list", "shoes"]).code, 2);
    assert_eq!(desk.data(&["list", "events", "--sort", "-seq", "--limit", "1"])["count"], 2);
}

#[test]
fn a_centre_that_is_not_there_cannot_be_stopped() {
    let desk = Desk::training();
    for step in ["stop", "freeze", "thaw", "lift", "suspend"] {
        let (code, kind, message) = desk.refused(&["organisation", step, "BRK01", "--reason", "debt"]);
        assert_eq!(
            (code, kind.as_str(), message.as_str()),
            (1, "not_found", "there is no organisation BRK01"),
            "{step}"
        );
    }
}

#[test]
fn nothing_waits_for_a_second_person_in_a_new_office() {
    let desk = Desk::training();
    assert_eq!(desk.data(&["second", "list"])["count"], 0);
    for step in ["give", "decline", "withdraw"] {
        let (code, kind, _) = desk.refused(&["second", step, "7"]);
        assert_eq!((code, kind.as_str()), (1, "not_found"), "{step}");
    }
}
