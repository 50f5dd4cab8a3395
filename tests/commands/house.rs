//! Commands about the house: init, doctor, backup, restore, migrate, operators, the trail.

use crate::desk::Desk;

#[test]
fn init_makes_a_database_once_and_the_caller_owns_it() {
    let desk = Desk::bare();
    let data = desk.data(&["init", "--training", "--name", "Sample office"]);
    assert_eq!(data["mode"], "training");
    let (code, kind, message) = desk.refused(&["init"]);
    assert_eq!((code, kind.as_str()), (1, "unreadable"));
    assert!(message.contains("never made over a file"), "{message}");
    let roles = desk.data(&["operator", "list"]).to_string();
    assert!(roles.contains("owner"), "{roles}");
}

#[test]
fn without_a_database_every_command_says_how_to_make_one() {
    let desk = Desk::bare();
    let answer = desk.run(&["doctor"]);
    assert_eq!(answer.code, 1);
    assert!(answer.stderr.contains("certdesk init") && answer.stderr.contains("certdesk demo"), "{answer:?}");
}

#[test]
fn operators_are_added_given_roles_and_listed() {
    let desk = Desk::training();
    desk.done(&["operator", "add", "jmbeki", "--name", "J. Mbeki", "--role", "administrator"]);
    desk.done(&["operator", "role", "jmbeki", "manager"]);
    let list = desk.done(&["operator", "list"]);
    assert!(list.contains("jmbeki\tJ. Mbeki\tadministrator, manager"), "{list}");
    let (code, kind, _) = desk.refused(&["--as", "jmbeki", "operator", "add", "x", "--name", "X", "--role", "head"]);
    assert_eq!((code, kind.as_str()), (1, "refused"));
    let (code, kind, _) = desk.refused(&["--as", "nobody", "doctor"]);
    assert_eq!((code, kind.as_str()), (1, "not_found"));
}

#[test]
fn doctor_and_audit_find_nothing_in_a_sound_office() {
    let desk = Desk::training();
    desk.done(&["doctor"]);
    desk.done(&["audit", "verify"]);
    let head = desk.done(&["audit", "head"]);
    assert!(!head.trim().is_empty());
    desk.done(&["timeline", "office"]);
    desk.done(&["migrate"]);
}

#[test]
fn a_backup_restores_what_was() {
    let desk = Desk::training();
    let copy = desk.path("copy.db");
    desk.done(&["backup", copy.to_str().unwrap()]);
    desk.done(&["operator", "add", "late", "--name", "Late", "--role", "support"]);
    assert_eq!(desk.refused(&["restore", copy.to_str().unwrap()]).1, "refused", "a restore is never done unasked");
    desk.done(&["--yes", "restore", copy.to_str().unwrap()]);
    assert!(!desk.done(&["operator", "list"]).contains("late"));
    let (code, kind, _) = desk.refused(&["--yes", "restore", desk.path("nowhere.db").to_str().unwrap()]);
    assert_eq!((code, kind.as_str()), (1, "not_found"));
}

#[test]
fn wrong_arguments_exit_with_2_and_help_with_0() {
    let desk = Desk::bare();
    assert_eq!(desk.run(&["no-such-command"]).code, 2);
    let (code, kind, _) = desk.refused(&["no-such-command"]);
    assert_eq!((code, kind.as_str()), (2, "arguments"));
    let help = desk.done(&["--help"]);
    assert!(help.contains("certdesk") && help.contains("Commands:"), "{help}");
    assert!(desk.done(&["completions", "bash"]).contains("certdesk"));
    assert!(desk.done(&["manual"]).contains(".TH certdesk"));
}
