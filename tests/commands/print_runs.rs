//! `batch …`, `stock …` and `certificate keep-back|release`: a whole run by command, its words and its JSON.

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

/// Runs a command as an operator and gives what people read.
pub fn said(room: &Room, login: &str, words: &[&str]) -> String {
    let output = assert_cmd::Command::new(env!("CARGO_BIN_EXE_certdesk"))
        .arg("--db")
        .arg(room.database())
        .args(["--as", login, "--today", "2026-11-20"])
        .args(words)
        .assert()
        .success();
    String::from_utf8_lossy(&output.get_output().stdout).into_owned()
}

pub fn done(room: &Room, login: &str, words: &[&str]) -> Value {
    let (code, json) = asked(room, login, words);
    assert_eq!((code, &json["ok"]), (0, &Value::Bool(true)), "{words:?}: {json}");
    json["data"].clone()
}

pub fn refused(room: &Room, login: &str, words: &[&str]) -> String {
    let (code, json) = asked(room, login, words);
    assert_eq!((code, json["error"]["kind"].as_str()), (1, Some("refused")), "{words:?}: {json}");
    json["error"]["message"].as_str().unwrap().to_owned()
}

#[test]
fn a_run_by_command_from_proposal_to_close() {
    let room = Room::with(&[6, 6]);
    assert_eq!(done(&room, "thale", &["batch", "propose", "--brand", "MER"])["rows"][0]["awards"], 12);
    let built = done(&room, "thale", &["batch", "build", "--brand", "MER"]);
    let run = built["batch"].as_str().unwrap();
    assert_eq!((run, &built["rows"][0]["run_day"]), ("B-2026-0001", &Value::from("2026-11-20")));
    assert_eq!(done(&room, "thale", &["batch", "preflight", run])["sheets"], 12);
    assert!(refused(&room, "thale", &["batch", "approve", run]).contains("cannot approve it"));
    let approved = done(&room, "rsingh", &["batch", "approve", run]);
    assert_eq!(approved["issued_on"], "2026-11-20");
    let out = room.path("out");
    let out = out.to_str().unwrap();
    done(&room, "thale", &["batch", "alignment", run, "--out", out]);
    let printed = done(&room, "thale", &["batch", "print", run, "--out", out]);
    assert_eq!((&printed["sheets"], printed["files"].as_array().unwrap().len()), (&Value::from(12), 1));

    let first = std::path::PathBuf::from(printed["files"][0].as_str().unwrap());
    let kept = std::fs::read(&first).unwrap();
    assert!(refused(&room, "thale", &["batch", "part", run, "1", "--out", out]).contains("cannot be written"));
    std::fs::remove_file(&first).unwrap();
    let again = done(&room, "thale", &["batch", "part", run, "1", "--out", out]);
    assert_eq!((again["file"].as_str(), std::fs::read(&first).unwrap() == kept), (first.to_str(), true));

    done(&room, "thale", &["batch", "confirm", run, "--printed", "S1-S6"]);
    let spoiled = done(&room, "thale", &["batch", "spoil", run, "S7", "--reason", "jam", "--witness", "rsingh"]);
    assert!(spoiled["rows"][0]["remake"].is_string());
    done(&room, "thale", &["batch", "pause", run]);
    done(&room, "thale", &["batch", "resume", run]);
    done(&room, "thale", &["batch", "print", run]);
    done(&room, "thale", &["batch", "confirm", run, "--undo", "S6"]);
    let counted = done(&room, "thale", &["batch", "confirm", run, "--printed", "=7"]);
    assert_eq!((&counted["not_yet"], &counted["state"]), (&Value::from(0), &Value::from("printed")));
    assert_eq!(done(&room, "rsingh", &["batch", "inspect", run, "--pass", "=12"])["state"], "inspected");
    assert_eq!(done(&room, "rsingh", &["batch", "witness", run])["sheets"], 1);

    let sheets = done(&room, "thale", &["batch", "sheets", run]);
    let serial = sheets["rows"][0]["serial"].as_str().unwrap();
    done(&room, "thale", &["certificate", "keep-back", serial, "--place", "safe, tray 3", "--reason", "asked"]);
    done(&room, "thale", &["certificate", "release", serial]);
    let packed = done(&room, "thale", &["batch", "pack", run]);
    assert_eq!((&packed["missing"], packed["consignments"].as_array().unwrap().len()), (&Value::from(0), 2));
    assert_eq!(done(&room, "thale", &["batch", "dispatch", run])["certificates"], 12);
    assert_eq!(done(&room, "thale", &["batch", "reconcile", run])["counts"]["spoiled"], 1);
    done(&room, "thale", &["batch", "close", run]);
    assert_eq!(done(&room, "thale", &["show", run])["state"], "closed");
    assert_eq!(done(&room, "thale", &["batch", "serials"])["count"], 3, "printed, spoiled, printed again");
    assert!(refused(&room, "thale", &["batch", "cancel", run, "--reason", "late"]).contains("closed and cannot"));
    assert!(refused(&room, "thale", &["batch", "build", "--brand", "MER"]).contains("no ready award"));
    assert_eq!(asked(&room, "thale", &["batch", "approve", "B-17"]).0, 2, "a wrong reference is a wrong argument");
    assert_eq!(asked(&room, "thale", &["batch", "show", "B-2026-0099"]).1["error"]["kind"], "not_found");
}

#[test]
fn a_run_is_sent_back_cancelled_and_ended_short_by_command() {
    let room = Room::with(&[2]);
    let build = |room: &Room| done(room, "thale", &["batch", "build", "--brand", "MER"])["batch"].clone();
    let run = build(&room);
    let run = run.as_str().unwrap();
    done(&room, "thale", &["batch", "preflight", run]);
    done(&room, "rsingh", &["batch", "approve", run]);
    done(&room, "thale", &["batch", "send-back", run, "--reason", "wrong paper"]);
    done(&room, "thale", &["batch", "cancel", run, "--reason", "wrong day"]);
    let next = build(&room);
    let next = next.as_str().unwrap();
    done(&room, "thale", &["batch", "preflight", next]);
    done(&room, "rsingh", &["batch", "approve", next]);
    done(&room, "thale", &["batch", "print", next]);
    assert_eq!(done(&room, "thale", &["batch", "end", next, "--reason", "printer broken"])["unused"], 2);
    let explained = room.number("SELECT count(*) FROM certificate WHERE state = 'unused'");
    assert_eq!(explained, 4, "no number is given out again");
}

#[test]
fn paper_by_command() {
    let room = Room::with(&[1]);
    let received = done(&room, "thale", &["stock", "receive", "SKW-A4", "--sheets", "500", "--name", "Skillsway A4"]);
    assert_eq!(received["on_hand"], 500);
    assert_eq!(done(&room, "thale", &["stock", "count", "SKW-A4", "498"])["difference"], -2);
    done(&room, "thale", &["stock", "reorder", "SKW-A4", "--sheets", "1000"]);
    let off = ["stock", "write-off", "SKW-A4", "--sheets", "2", "--reason", "not found"];
    assert_eq!(done(&room, "thale", &off)["state"], "proposed");
    assert_eq!(done(&room, "rsingh", &off)["state"], "done");
    assert_eq!(done(&room, "thale", &["stock", "show", "SKW-A4"])["missing"], 2);
    assert_eq!(done(&room, "thale", &["stock", "list"])["count"], 2);
}
