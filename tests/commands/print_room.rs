//! The print room by command: a special run handed to a printer, a jam after sheet 40, two spoils, a wrong logo, its
//! remake, a hold after printing, reconciled; then calendar, sampling plan, printers, orders of paper.

use serde_json::Value;

use super::print_runs::{done, refused};
use crate::room::Room;

#[test]
fn prn_1_2_3_a_day_in_the_print_room_by_command() {
    let room = Room::with(&[40, 20]);
    let run = "B-2026-0001";
    let command = "sh -c 'echo request lumen-7' sh {pages} {file}";
    done(&room, "thale", &["printer", "add", "lumen", "--command", command, "--trays", "1=MER-A4", "--rate", "30"]);
    let awards: Vec<String> = (1..=60).map(|n| format!("A-{n:07}")).collect();
    let mut build = vec!["batch", "build", "--brand", "MER", "--special", "ceremony"];
    awards.iter().for_each(|award| build.extend(["--award", award]));
    done(&room, "thale", &build);
    let queue = done(&room, "thale", &["batch", "queue"]);
    assert_eq!((&queue["rows"][0]["special"], &queue["rows"][0]["minutes"]), (&"ceremony".into(), &Value::from(3)));
    done(&room, "thale", &["batch", "preflight", run]);
    done(&room, "rsingh", &["batch", "approve", run]);
    assert_eq!(done(&room, "thale", &["batch", "queue"])["rows"][0]["allowed_by"], "rsingh");
    done(&room, "thale", &["batch", "print", run]);
    let handed = done(&room, "thale", &["batch", "hand-over", run]);
    assert_eq!(
        (&handed["rows"][0]["status"], &handed["rows"][0]["message"]),
        (&Value::from(0), &"request lumen-7".into())
    );

    done(&room, "thale", &["batch", "confirm", run, "--printed", "S1-S40"]);
    done(&room, "thale", &["batch", "spoil", run, "S41", "--reason", "jam", "--witness", "rsingh"]);
    let rest = done(&room, "thale", &["batch", "hand-over", run, "--part", "1"]);
    assert_eq!((&rest["rows"][0]["pages"], &rest["rows"][0]["sheets"]), (&"44-62".into(), &Value::from(19)));
    assert!(
        refused(&room, "thale", &["batch", "spoil", run, "S50", "--reason", "wrong stock"]).contains("needs the paper")
    );
    done(&room, "thale", &["batch", "spoil", run, "S50", "--reason", "smudge"]);
    done(&room, "thale", &["batch", "confirm", run, "--printed", "=18"]);
    done(&room, "thale", &["batch", "print", run]);
    done(&room, "thale", &["batch", "confirm", run, "--printed", "=2"]);

    let raise = ["exception", "raise", "plagiarism withhold", "--about", "A-0000007", "--note", "records look at it"];
    done(&room, "rsingh", &raise);
    let asked = done(&room, "rsingh", &["batch", "checklist", run, "--right", "all"]);
    assert_eq!((&asked["why"], asked["due"].as_array().unwrap().len()), (&"a special run".into(), 60));
    assert!(asked["checklist"].as_array().unwrap().iter().all(|question| question["answer"] == "yes"));
    let failed = done(&room, "rsingh", &["batch", "inspect", run, "--fail", "S5", "--reason", "wrong logo"]);
    assert!(failed["failed"][0]["remake"].is_string());
    done(&room, "thale", &["batch", "print", run]);
    done(&room, "thale", &["batch", "confirm", run, "--printed", "=1"]);
    let passed = done(&room, "rsingh", &["batch", "inspect", run, "--pass", "=60"]);
    assert_eq!((&passed["state"], passed["kept_back"].as_array().unwrap().len()), (&"inspected".into(), 1));
    let serial = passed["kept_back"][0].as_str().unwrap();
    done(&room, "thale", &["certificate", "place", serial, "--place", "safe, tray 3"]);
    assert_eq!(done(&room, "thale", &["certificate", "kept"])["rows"][0]["place"], "safe, tray 3");

    done(&room, "thale", &["batch", "pack", run]);
    done(&room, "thale", &["batch", "dispatch", run]);
    done(&room, "thale", &["batch", "witness", run]);
    done(&room, "rsingh", &["batch", "witness", run]);
    let counts = done(&room, "thale", &["batch", "reconcile", run])["counts"].clone();
    assert_eq!((&counts["reserved"], &counts["printed"], &counts["spoiled"]), (&63.into(), &60.into(), &3.into()));
    done(&room, "thale", &["batch", "close", run]);
    let quality = done(&room, "thale", &["batch", "quality"]);
    let reasons: Vec<_> = quality["rows"].as_array().unwrap().iter().filter(|row| row["by"] == "reason").collect();
    assert_eq!(reasons.len(), 3, "{quality}");
    let read = done(&room, "thale", &["printer", "read", "lumen", "81"]);
    assert_eq!(read["readings"][0]["handed_over"], 62 + 19);
    done(&room, "thale", &["printer", "retire", "lumen"]);
    assert_eq!(done(&room, "thale", &["printer", "list"])["rows"][0]["retired"], true);
}

#[test]
fn bat_1_the_run_calendar_by_command() {
    let room = Room::with(&[1]);
    let next = |words: &[&str]| {
        done(&room, "thale", &[&["batch", "calendar", "--brand", "MER"], words].concat())["rows"][0].clone()
    };
    let first = next(&[]);
    assert_eq!((&first["cut_off"], &first["calendar"]), (&"16:00".into(), &"every working day 16:00".into()));
    assert_eq!(next(&["--weekday", "tue", "--cut-off", "12:00"])["next"], "2026-11-24");
    assert_eq!(next(&["--day", "2026-11-24", "--none"])["next"], "2026-12-01");
    assert_eq!(next(&["--day", "2026-11-24", "--usual"])["next"], "2026-11-24");
    assert_eq!(next(&["--cut-off", "17:00"])["next"], next(&[])["next"]);
    assert!(
        refused(&room, "thale", &["batch", "calendar", "--brand", "MER", "--cut-off", "5pm"]).contains("wanted a time")
    );
}

#[test]
fn prn_2_the_sampling_plan_by_command_and_by_file() {
    let room = Room::with(&[1]);
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/samples/sampling.toml");
    assert_eq!(done(&room, "rsingh", &["batch", "sampling", "--file", file])["count"], 5);
    let set = ["batch", "sampling", "--from-size", "50", "--sample", "20", "--brand", "MER"];
    assert_eq!(done(&room, "rsingh", &set)["count"], 6);
    let remove = ["batch", "sampling", "--from-size", "50", "--brand", "MER", "--remove"];
    assert_eq!(done(&room, "rsingh", &remove)["count"], 5);
    let every = ["batch", "sampling", "--from-size", "50", "--sample", "5", "--accept", "5"];
    assert!(refused(&room, "rsingh", &every).contains("would accept any run"));
    assert!(refused(&room, "jmbeki", &set).contains("needs the role"));
}

#[test]
fn stk_1_orders_and_numbers_of_paper_by_command() {
    let room = Room::with(&[1]);
    let order = ["stock", "reorder", "MER-A4", "--sheets", "1000", "--expected", "2026-12-01"];
    assert_eq!(done(&room, "thale", &order)["order"], 1);
    let receive = ["stock", "receive", "MER-A4", "--sheets", "400", "--first-number", "A0001"];
    let view = done(&room, "thale", &receive);
    assert_eq!((&view["orders"][0]["received"], &view["next_number"]), (&400.into(), &"A0001".into()));
    assert!(refused(&room, "thale", &receive).contains("were received before"));
    done(&room, "thale", &["stock", "cancel-order", "1", "--reason", "supplier is out of it"]);
    assert_eq!(done(&room, "thale", &["stock", "show", "MER-A4"])["orders"].as_array().unwrap().len(), 0);
}

#[test]
fn a_run_of_one_sheet_is_said_in_the_singular() {
    let room = Room::with(&[1]);
    let run = "B-2026-0001";
    let steps: &[(&str, &[&str])] = &[
        ("thale", &["batch", "propose"]),
        ("thale", &["batch", "build", "--brand", "MER"]),
        ("thale", &["batch", "preflight", run]),
        ("thale", &["batch", "queue"]),
        ("rsingh", &["batch", "approve", run]),
        ("thale", &["batch", "print", run]),
        ("thale", &["batch", "spoil", run, "S1", "--reason", "smudge"]),
        ("thale", &["batch", "print", run]),
        ("thale", &["batch", "show", run]),
        ("thale", &["batch", "confirm", run, "--printed", "=1"]),
        ("rsingh", &["batch", "witness", run]),
        ("rsingh", &["batch", "inspect", run, "--pass", "=1"]),
        ("thale", &["batch", "pack", run]),
        ("thale", &["batch", "dispatch", run]),
        ("thale", &["show", run]),
    ];
    for (login, words) in steps {
        let said = super::print_runs::said(&room, login, words);
        for (at, _) in said.match_indices("1 ").filter(|(at, _)| !said[..*at].ends_with(|c: char| c.is_alphanumeric()))
        {
            let noun: String = said[at + 2..].chars().take_while(|c| c.is_alphabetic()).collect();
            assert!(!noun.ends_with('s'), "{words:?} says one in the plural: {said}");
        }
    }
}
