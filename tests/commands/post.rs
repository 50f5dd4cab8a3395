//! `post …` by command: from the bench to the driver, tracking, a return and its destruction, inbound post, the rules.

use serde_json::Value;

use crate::room::Room;

/// Runs a command as an operator and gives its exit code and JSON.
fn asked(room: &Room, login: &str, words: &[&str]) -> (i32, Value) {
    let output = assert_cmd::Command::new(env!("CARGO_BIN_EXE_certdesk"))
        .arg("--db")
        .arg(room.database())
        .args(["--as", login, "--today", "2026-11-20", "--json"])
        .args(words)
        .output()
        .unwrap();
    let json = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{words:?} gave {:?}", String::from_utf8_lossy(&output.stdout)));
    (output.status.code().unwrap_or(-1), json)
}

fn done(room: &Room, login: &str, words: &[&str]) -> Value {
    let (code, json) = asked(room, login, words);
    assert_eq!((code, &json["ok"]), (0, &Value::Bool(true)), "{words:?}: {json}");
    json["data"].clone()
}

fn refused(room: &Room, login: &str, words: &[&str]) -> String {
    let (code, json) = asked(room, login, words);
    assert_eq!((code, json["error"]["kind"].as_str()), (1, Some("refused")), "{words:?}: {json}");
    json["error"]["message"].as_str().unwrap().to_owned()
}

/// A run that passed inspection, by command.
fn inspected(room: &Room) -> String {
    let run = done(room, "thale", &["batch", "build", "--brand", "MER"])["batch"].as_str().unwrap().to_owned();
    done(room, "thale", &["batch", "preflight", &run]);
    done(room, "rsingh", &["batch", "approve", &run]);
    done(room, "thale", &["batch", "print", &run]);
    done(room, "thale", &["batch", "confirm", &run, "--printed", "=3"]);
    done(room, "rsingh", &["batch", "inspect", &run, "--pass", "=3"]);
    run
}

#[test]
fn the_post_by_command() {
    let room = Room::with(&[2, 1]);
    let run = inspected(&room);
    done(&room, "thale", &["batch", "pack", &run]);
    done(&room, "thale", &["post", "unpack", "C-0000001"]);
    assert_eq!(done(&room, "thale", &["post", "pack", "C-0000001", "-S1"])["taken_out"], 1);
    assert_eq!(done(&room, "thale", &["post", "pack", "C-0000001", "=1"])["state"], "packed");
    let label = done(&room, "thale", &["post", "label", "C-0000001", "--set", "phone=0113 496 0112", "--confirm"]);
    assert_eq!(label["checked"][1], "thale");
    assert_eq!(asked(&room, "thale", &["post", "label", "C-0000001", "--set", "planet=Mars"]).0, 2);
    assert_eq!(asked(&room, "thale", &["post", "manifest", "check"]).0, 0);
    let file = room.path("m.csv");
    let made = done(&room, "thale", &["post", "manifest", "make", "--out", file.to_str().unwrap()]);
    assert_eq!((&made["manifest"], &made["matches"]), (&Value::from("PM-0000001"), &Value::Bool(true)));
    let book = ["post", "book", "PM-0000001", "--from", "14:00", "--to", "16:00", "--reference", "RM-1"];
    assert_eq!(done(&room, "thale", &book)["state"], "booked");
    assert!(refused(&room, "thale", &["post", "collect", "PM-0000001", "--count", "3"]).contains("2 are booked"));
    assert_eq!(done(&room, "thale", &["post", "collect", "PM-0000001", "--count", "2"])["runs"][0], run.as_str());
    assert!(refused(&room, "thale", &["post", "track", "C-0000001", "EE473124828US"]).contains("wanted 9"));
    let news = done(&room, "thale", &["post", "track", "C-0000001", "EE473124829US", "--says", "in transit"]);
    assert_eq!(
        (&news["tracking"], &news["news"][0]["state"]),
        (&Value::from("EE473124829US"), &Value::from("under way"))
    );
    assert_eq!(done(&room, "thale", &["post", "mark", "C-0000002", "lost", "--reason", "said so"])["certificates"], 1);
    done(&room, "thale", &["post", "claim", "C-0000002", "--reference", "L-1", "--amount", "25.00"]);
    assert_eq!(done(&room, "thale", &["show", "C-0000002"])["claim"]["amount"], 2_500);
}

#[test]
fn what_comes_back_and_comes_in_by_command() {
    let room = Room::with(&[2, 1]);
    let run = inspected(&room);
    done(&room, "thale", &["batch", "pack", &run]);
    let handed = done(&room, "thale", &["post", "hand-in", "C-0000001", "C-0000002"]);
    assert_eq!((&handed["certificates"], &handed["runs"][0]), (&Value::from(3), &Value::from(run.as_str())));
    let back = done(&room, "thale", &["post", "return", "C-0000001", "--cause", "gone-away", "--place", "safe"]);
    assert_eq!((&back["count"], &back["rows"][0]["hold_until"]), (&Value::from(2), &Value::from("2027-11-20")));
    assert_eq!(asked(&room, "thale", &["post", "return", "C-0000001", "--cause", "bored"]).0, 2);
    let repaired = done(&room, "thale", &["post", "repair", "RP-0000001", "--set", "line1=5 New Street"]);
    assert!(repaired["accepted"].as_str().unwrap().contains("5 New Street"));
    let again = done(&room, "thale", &["post", "redispatch", "RP-0000001"]);
    let parcel = again["consignment"].as_str().unwrap();
    assert_eq!(done(&room, "thale", &["post", "pack", parcel, "=1"])["state"], "packed");
    assert_eq!(done(&room, "thale", &["post", "hand-in", parcel])["again"], 1);
    let destroy = ["post", "destroy", "RP-0000002", "--reason", "torn"];
    assert_eq!(done(&room, "thale", &destroy)["state"], "proposed");
    assert_eq!(done(&room, "jmbeki", &destroy)["state"], "done");
    assert_eq!(done(&room, "thale", &["list", "destructions"])["count"], 1);
    done(&room, "thale", &["post", "inbound", "add", "letter", "--from", "Centre 01"]);
    done(&room, "thale", &["post", "inbound", "give", "IP-0000001", "jmbeki"]);
    assert_eq!(done(&room, "thale", &["post", "inbound", "done", "IP-0000001"])["state"], "done");
    let letter = done(&room, "thale", &["post", "letter", "C01", "--about", "L-0000001"]);
    done(&room, "thale", &["post", "pack", letter["consignment"].as_str().unwrap()]);
    let out = room.path("");
    let labels = done(&room, "thale", &["post", "labels", "--batch", &run, "--out", out.to_str().unwrap()]);
    assert_eq!(labels["pages"], 1);
}

#[test]
fn the_rules_of_the_post_by_command() {
    let room = Room::with(&[1]);
    assert_eq!(done(&room, "thale", &["post", "rules", "list"])["count"], 5);
    assert!(refused(&room, "jmbeki", &["post", "rules", "set", "2", "up_to_pieces=20"]).contains("needs the role"));
    let set = done(&room, "rsingh", &["post", "rules", "set", "2", "up_to_pieces=20"]);
    assert_eq!(set["rows"][1]["up_to_pieces"], 20);
    assert!(
        refused(&room, "rsingh", &["post", "rules", "remove", "4"])
            .contains("no service rule takes whatever goes inland")
    );
    done(&room, "rsingh", &["post", "rules", "figure", "silent_days", "9"]);
    done(&room, "rsingh", &["post", "rules", "words", "geliefert", "--means", "delivered"]);
    let text = done(&room, "rsingh", &["post", "rules", "export"]);
    assert!(text.as_str().unwrap().contains("silent_days = 9"));
    assert_eq!(done(&room, "thale", &["post", "rules", "columns"])["count"], 17);
}
