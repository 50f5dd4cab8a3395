//! `certificate reprint|reissue|replace|revoke|issued-in-error|found`, `replacement …`, `letter …`, `notify …`, `award
//! transcript`: their words, their JSON and their refusals.

use serde_json::Value;

use crate::room::Room;

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

#[track_caller]
fn done(room: &Room, login: &str, words: &[&str]) -> Value {
    let (code, json) = asked(room, login, words);
    assert_eq!((code, &json["ok"]), (0, &Value::Bool(true)), "{words:?}: {json}");
    json["data"].clone()
}

#[track_caller]
fn refused(room: &Room, login: &str, words: &[&str]) -> String {
    let (code, json) = asked(room, login, words);
    assert_eq!((code, json["error"]["kind"].as_str()), (1, Some("refused")), "{words:?}: {json}");
    json["error"]["message"].as_str().unwrap().to_owned()
}

/// An office whose two certificates have left the house; gives their serials.
fn dispatched() -> (Room, [String; 2]) {
    let room = Room::with(&[2]);
    done(&room, "thale", &["batch", "build", "--brand", "MER"]);
    made(&room, "B-2026-0001", "=2");
    for step in ["pack", "dispatch"] {
        done(&room, "thale", &["batch", step, "B-2026-0001"]);
    }
    let sheets = room.core("thale").batch_sheets("B-2026-0001".parse().unwrap()).unwrap();
    let serials = [0, 1].map(|at: usize| sheets[at].sheet.serial.to_string());
    (room, serials)
}

fn made(room: &Room, run: &str, all: &str) {
    done(room, "thale", &["batch", "preflight", run]);
    done(room, "rsingh", &["batch", "approve", run]);
    done(room, "thale", &["batch", "print", run]);
    done(room, "thale", &["batch", "confirm", run, "--printed", all]);
    done(room, "rsingh", &["batch", "inspect", run, "--pass", all]);
}

#[test]
fn a_replacement_by_command_from_application_to_cover_letter() {
    let (room, [old, other]) = dispatched();
    let asked =
        ["certificate", "replace", &old, "--reason", "lost", "--evidence", "entitlement=form", "--to", "centre"];
    let applied = done(&room, "thale", &asked);
    assert_eq!((&applied["ref"], &applied["missing"][0]), (&"AP-2026-0001".into(), &"identity".into()));
    assert_eq!(applied["fee"]["state"], "due");
    let case = "AP-2026-0001";
    assert_eq!(
        refused(&room, "thale", &["certificate", "replace", &old, "--reason", "lost"]),
        format!("{case} already asks for the award of {old}")
    );
    assert!(refused(&room, "thale", &["replacement", "propose", case]).contains("lacks the evidence of identity"));
    let complete = done(&room, "thale", &["replacement", "evidence", case, "--kind", "identity", "passport"]);
    assert_eq!(complete["state"], "evidence complete");
    let paid = done(&room, "thale", &["replacement", "fee", case, "--paid", "REC-7"]);
    assert_eq!(paid["next_step"], "Propose it to a second person.");
    done(&room, "thale", &["replacement", "propose", case]);
    assert!(refused(&room, "thale", &["replacement", "agree", case]).contains("nobody seconds their own work"));
    assert_eq!(done(&room, "rsingh", &["replacement", "agree", case])["says_replacement"], true);
    assert_eq!(done(&room, "thale", &["show", case])["state"], "agreed");
    assert_eq!(done(&room, "thale", &["replacement", "build"])["rows"][0]["batch"], "B-2026-0002");
    assert_eq!(done(&room, "thale", &["replacement", "list", "--filter", "state:in"])["count"], 1);
    made(&room, "B-2026-0002", "=1");
    let shown = done(&room, "thale", &["certificate", "show", &old]);
    let new = shown["facts"]["replaced_by"].as_str().unwrap().to_owned();
    assert_eq!(shown["state"], "cancelled");
    assert_eq!(done(&room, "thale", &["certificate", "show", &new])["facts"]["replaces"], Value::from(old.as_str()));
    let letter = done(&room, "thale", &["letter", "make", "cover", "--about", case]);
    assert_eq!(letter["kind"], "cover letter");
    let out = room.path("");
    done(&room, "thale", &["letter", "print", "LT-2026-0001", "--out", out.to_str().unwrap()]);
    assert!(std::fs::read(room.path("LT-2026-0001.pdf")).unwrap().starts_with(b"%PDF"));
    assert_eq!(done(&room, "thale", &["letter", "sent", "LT-2026-0001", "--how", "by post"])["state"], "sent");
    done(&room, "thale", &["replacement", "close", case]);
    let (code, found) = self::asked(&room, "thale", &["certificate", "found", &old]);
    assert_eq!((code, &found["data"]["good"]), (1, &Value::Bool(false)), "a finding");
    assert_eq!(done(&room, "thale", &["certificate", "found", &other])["good"], true);
    done(&room, "thale", &["certificate", "found", &old, "--how", "under a drawer", "--place", "safe"]);
    done(&room, "rsingh", &["replacement", "witness", &old]);
    assert_eq!(done(&room, "thale", &["doctor"])["findings"].as_array().map_or(0, Vec::len), 0);
}

#[test]
fn a_reissue_a_reprint_and_a_transcript_by_command() {
    let (room, [first, second]) = dispatched();
    assert!(
        refused(&room, "thale", &["certificate", "reprint", &first, "--fault", "learner", "--reason", "x"])
            .starts_with("a reprint is not made for the learner's fault")
    );
    let reprint = done(
        &room,
        "thale",
        &[
            "certificate",
            "reprint",
            &first,
            "--fault",
            "carrier",
            "--reason",
            "torn",
            "--evidence",
            "fault=photo",
            "--to",
            "centre",
        ],
    );
    assert_eq!((&reprint["state"], &reprint["fee"]["state"]), (&"evidence complete".into(), &"none due".into()));
    let words = ["certificate", "reissue", &second, "--fault", "us", "--reason", "grade", "--correct", "grade=Pass"];
    let reissue = done(
        &room,
        "thale",
        &[&words[..], &["--evidence", "correction=marks", "--dated", "2026-11-18", "--to", "centre"]].concat(),
    );
    assert_eq!(reissue["differences"][0]["records"], "Pass");
    done(&room, "thale", &["replacement", "withdraw", "AP-2026-0002", "--reason", "marks were right"]);
    assert_eq!(
        refused(&room, "thale", &["award", "transcript", &first]),
        "the fee of a transcript, 20.00 GBP, is not settled"
    );
    done(&room, "thale", &["replacement", "set-fee", "transcript", "0"]);
    assert_eq!(done(&room, "thale", &["award", "transcript", &first])["award"], "A-0000003");
    assert!(done(&room, "thale", &["replacement", "fees"])["count"].as_i64().unwrap() >= 6);
}

#[test]
fn revoking_and_telling_the_regulator_by_command() {
    let (room, [first, second]) = dispatched();
    let words = ["certificate", "revoke", &first, "--reason", "malpractice", "--authority", "panel of 17/11"];
    assert_eq!(done(&room, "thale", &words)["state"], "proposed");
    let waiting = done(&room, "rsingh", &["second", "list"]);
    let id = waiting["rows"][0]["proposal"].as_str().unwrap().to_owned();
    done(&room, "rsingh", &["second", "give", &id]);
    assert_eq!(done(&room, "thale", &["certificate", "show", &first])["state"], "revoked");
    let wrong = done(&room, "thale", &["certificate", "issued-in-error", &second, "--words", "wrong level"]);
    assert_eq!((&wrong["event"], &wrong["learners"]), (&"N-2026-0001".into(), &1.into()));
    let event = "N-2026-0001";
    assert_eq!(
        refused(&room, "rsingh", &["notify", "tell", event, "--to", "Ofqual"]),
        "N-2026-0001 does not say what was done yet"
    );
    done(&room, "rsingh", &["notify", "amend", event, "--done", "recalled"]);
    assert_eq!(done(&room, "rsingh", &["notify", "add", event, &first])["learners"], 2);
    assert_eq!(done(&room, "rsingh", &["notify", "tell", event, "--to", "Ofqual", "--on", "today"])["state"], "told");
    let folder = room.path("");
    let file = done(&room, "rsingh", &["notify", "print", event, "--out", folder.to_str().unwrap()])["file"].clone();
    assert!(std::fs::read(file.as_str().unwrap()).unwrap().starts_with(b"%PDF"));
    assert_eq!(done(&room, "rsingh", &["notify", "close", event, "--outcome", "none"])["state"], "closed");
    assert_eq!(done(&room, "rsingh", &["notify", "list", "--filter", "state:closed"])["count"], 1);
}
