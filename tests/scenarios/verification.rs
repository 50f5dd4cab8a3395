//! What is given away so that others can verify: the list of serials not good, the published set, badges, keys that take
//! over. VER-1, beside the papers themselves.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use certdesk::core::domain::certificates::{CertificateState, Verdict};
use certdesk::core::{Inspection, Offline, PrintOrder, verify_in_set};

use crate::print_runs::approved;
use crate::print_runs::room::Room;

/// An office with issued certificates, of which the first is revoked and the second was replaced.
fn issued(awards: u32) -> (Room, PathBuf) {
    let room = Room::with(&[awards]);
    let batch = approved(&room);
    let mut thale = room.core("thale");
    let printed = thale.print_batch(batch, &PrintOrder { out: Some(room.path("out")) }, &mut |_| true).unwrap();
    thale.confirm_sheets(batch, &format!("={awards}"), None).unwrap();
    let rest = Inspection { pass: Some(format!("={awards}")), ..Inspection::default() };
    room.core("rsingh").inspect_batch(batch, &rest).unwrap();
    room.raw("UPDATE certificate SET state = 'cancelled' WHERE serial_number = 2").unwrap();
    revoke(&room, 1);
    (room, printed.files[0].clone())
}

/// Revokes a certificate that went out, as two people do.
fn revoke(room: &Room, number: u32) {
    room.raw(&format!("UPDATE certificate SET state = 'dispatched' WHERE serial_number = {number}")).unwrap();
    let mut thale = room.core("thale");
    let serial = thale.certificate(&format!("{number:07}")).unwrap().serial.parse().unwrap();
    thale.propose_revocation(&serial, "awarded in error", "panel of 19 November 2026").unwrap();
    room.core("rsingh").revoke_certificate(&serial).unwrap();
}

fn code(room: &Room, number: u32) -> String {
    let shown = room.core("thale").certificate(&format!("{number:07}")).unwrap();
    shown.facts.iter().find(|(name, _)| *name == "code").unwrap().1.clone()
}

fn token(room: &Room, number: u32) -> String {
    let db = rusqlite::Connection::open(room.database()).unwrap();
    db.query_row("SELECT token FROM certificate WHERE serial_number = ?1", [number], |row| row.get(0)).unwrap()
}

fn keys(room: &Room) -> PathBuf {
    let file = room.path("keys.txt");
    std::fs::write(&file, room.core("thale").export_keys().unwrap().text).unwrap();
    file
}

fn verdict(found: &[certdesk::core::Checked]) -> Verdict {
    found[0].verdict
}

#[test]
fn ver_1_the_signed_list_stands_in_for_the_records_and_says_when_it_is_old() {
    let (room, file) = issued(4);
    let made = room.core("thale").make_not_good_list().unwrap();
    let kinds: Vec<_> = made.list.serials.iter().map(|one| one.state).collect();
    assert_eq!(kinds, [CertificateState::Revoked, CertificateState::Cancelled]);
    let (keys, list) = (keys(&room), room.path("not-good.txt"));
    std::fs::write(&list, &made.text).unwrap();
    let day = |text: &str| text.parse().unwrap();
    let offline = Offline::read(&keys, Some(&list), day("2026-11-22")).unwrap();
    assert_eq!(offline.warning(), None);
    let pages: Vec<Verdict> = offline.verify(file.to_str().unwrap()).unwrap().iter().map(|c| c.verdict).collect();
    assert_eq!(pages, [Verdict::Revoked, Verdict::Replaced, Verdict::Genuine, Verdict::Genuine]);
    assert_eq!(verdict(&offline.verify(&token(&room, 1)).unwrap()), Verdict::Revoked);
    assert_eq!(verdict(&offline.verify("MER26-0000002-3").unwrap()), Verdict::Replaced);
    let alone = offline.verify(&room.core("thale").certificate("0000003").unwrap().serial).unwrap_err();
    assert!(alone.to_string().contains("alone proves nothing"), "{alone}");
    let old = Offline::read(&keys, Some(&list), day("2027-01-10")).unwrap();
    assert!(old.warning().unwrap().contains("was to be used until 25 December 2026"));
    assert!(Offline::read(&keys, None, day("2026-11-22")).unwrap().warning().unwrap().contains("--list"));

    let forged = room.path("forged.txt");
    for (from, to) in [
        ("revoked", "spoiled"),
        ("dated: 2026-11-20", "dated: 2027-11-20"),
        ("MER26-0000001-5 revoked 2026-11-20\n", ""),
    ] {
        std::fs::write(
            &forged,
            made.text.replacen(from, to, 1).replacen(
                "serials: 2",
                if to.is_empty() { "serials: 1" } else { "serials: 2" },
                1,
            ),
        )
        .unwrap();
        let refused = Offline::read(&keys, Some(&forged), day("2026-11-22")).unwrap_err();
        assert!(refused.to_string().contains("was altered"), "{from}: {refused}");
    }
    for hostile in [&b"\xff\xfe\x00"[..], b"", b"certdesk serials not good 1\n", &[b'a'; 70_000]] {
        std::fs::write(&forged, hostile).unwrap();
        assert!(Offline::read(&keys, Some(&forged), day("2026-11-22")).is_err());
        assert!(Offline::read(&forged, None, day("2026-11-22")).is_err());
    }
}

#[test]
fn ver_1_a_published_set_answers_by_code_and_lists_nobody() {
    let (room, _) = issued(9);
    let set = room.path("public");
    let mut thale = room.core("thale");
    assert!(room.core("jmbeki").publish_verification(&set, false).unwrap_err().to_string().contains("needs the role"));
    let counted = thale.publish_verification(&set, true).unwrap();
    assert!(!set.exists(), "a preview writes nothing");
    let done = thale.publish_verification(&set, false).unwrap();
    assert_eq!((done.certificates, done.good, done.not_good, done.written), (9, 7, 2, done.files));
    assert_eq!(counted, done);

    let keys = keys(&room);
    let found = verify_in_set(&code(&room, 3), &set, Some(&keys)).unwrap();
    assert_eq!((verdict(&found), found[0].says[0].1.as_str()), (Verdict::Genuine, "Declan O'Rourke"));
    assert_eq!(verdict(&verify_in_set(&code(&room, 1), &set, None).unwrap()), Verdict::Revoked);
    let replaced = verify_in_set(&code(&room, 2), &set, Some(&keys)).unwrap();
    assert_eq!(
        (verdict(&replaced), replaced[0].says.len()),
        (Verdict::Replaced, 0),
        "of a paper that is not good no name is published"
    );
    let nobody = verify_in_set("0000-0000-0000-0000-0", &set, Some(&keys)).unwrap_err();
    assert!(nobody.to_string().starts_with("there is no certificate with the code"), "{nobody}");

    for entry in walk(&set) {
        let bytes = std::fs::read(&entry).unwrap();
        for word in ["Briain", "Wiśniewski", "Nguyễn", "Rourke", "Harbour", "Merit"] {
            assert!(!bytes.windows(word.len()).any(|part| part == word.as_bytes()), "{} names {word}", entry.display());
        }
    }

    std::fs::write(set.join("robots.txt"), "theirs").unwrap();
    assert_eq!(thale.publish_verification(&set, false).unwrap().written, 0, "nothing changed");
    revoke(&room, 4);
    assert_eq!(thale.publish_verification(&set, false).unwrap().written, 3, "one file of entries, the list, the head");
    assert_eq!(verdict(&verify_in_set(&code(&room, 4), &set, Some(&keys)).unwrap()), Verdict::Revoked);
    assert!(set.join("robots.txt").exists());

    let another = Room::with(&[1]);
    let refused = another.core("thale").publish_verification(&set, false).unwrap_err();
    assert!(refused.to_string().contains("another office's published set"), "{refused}");
    let foreign = room.path("foreign.txt");
    let mut other = another.core("thale");
    other.rotate_key().unwrap();
    let text = other.export_keys().unwrap().text;
    std::fs::write(&foreign, format!("certdesk public keys 1\n{}\n", text.lines().last().unwrap())).unwrap();
    assert_eq!(verdict(&verify_in_set(&code(&room, 3), &set, Some(&foreign)).unwrap()), Verdict::UnknownKey);

    for name in ["set.txt", "not-good.txt"] {
        let kept = std::fs::read_to_string(set.join(name)).unwrap();
        std::fs::write(set.join(name), kept.replacen("2026-11-20", "2026-11-21", 1)).unwrap();
        let refused = verify_in_set(&code(&room, 3), &set, Some(&keys)).unwrap_err();
        assert!(refused.to_string().contains("altered"), "{name}: {refused}");
        std::fs::write(set.join(name), kept).unwrap();
    }
    for entry in walk(&set.join("p")) {
        let mut bytes = std::fs::read(&entry).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(&entry, bytes).unwrap();
    }
    let refused = verify_in_set(&code(&room, 3), &set, Some(&keys)).unwrap_err();
    assert!(refused.to_string().contains("is not what was signed"), "{refused}");
    assert_eq!(thale.publish_verification(&set, false).unwrap().written, 256, "what was altered is written again");
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(walk(&path)) } else { files.push(path) }
    }
    files
}

const ASK: &str = r#"
const [set, today, ...texts] = process.argv.slice(1);
const fs = require('fs');
const { check } = require(set + '/verify.js');
const read = async (name) => new Uint8Array(fs.readFileSync(set + '/' + name));
(async () => {
  const answers = [];
  for (const text of texts) {
    try { answers.push(await check(text, read, today)); } catch (error) { answers.push({ verdict: 'Not verified', because: error.message }); }
  }
  process.stdout.write(JSON.stringify(answers));
})();
"#;

/// What the page's own script answers, run by node; none, with the reason printed, when it is not installed.
fn in_node(set: &Path, today: &str, texts: &[&str]) -> Option<serde_json::Value> {
    let output = Command::new("node").args(["-e", ASK]).arg(set).arg(today).args(texts).output();
    match output {
        Ok(output) => {
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            Some(serde_json::from_slice(&output.stdout).unwrap())
        }
        Err(error) => {
            println!("skipped: node is not on this machine ({error})");
            None
        }
    }
}

#[test]
fn ver_1_the_script_of_the_page_gives_every_verdict() {
    let (room, _) = issued(5);
    let set = room.path("public");
    room.core("thale").publish_verification(&set, false).unwrap();
    let good = token(&room, 3);
    let altered = good.replacen("MERIT", "PASSX", 1);
    let typed = code(&room, 3).to_lowercase().replace('-', " ");
    let texts = [
        typed.as_str(),
        &code(&room, 1),
        &code(&room, 2),
        "0000-0000-0000-0000-0",
        "0000-0000-0000-0000-1",
        &good,
        &token(&room, 1),
        &altered,
        &good[..150],
        &good.replacen(&good[3..7], "0000", 1),
        "<script>alert(1)</script>",
    ];
    let Some(answers) = in_node(&set, "2026-11-22", &texts) else { return };
    let verdicts: Vec<&str> = answers.as_array().unwrap().iter().map(|a| a["verdict"].as_str().unwrap()).collect();
    let wanted = [
        "Genuine",
        "Revoked",
        "Replaced",
        "Not found",
        "Not a code",
        "Genuine",
        "Revoked",
        "Altered",
        "Altered",
        "Unknown key",
        "Not a code",
    ];
    assert_eq!(verdicts, wanted);
    let says = |answer: &serde_json::Value, name: &str| {
        let pairs = answer["says"].as_array().unwrap().iter();
        pairs.clone().find(|pair| pair[0] == name).map(|pair| pair[1].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(says(&answers[0], "Name").as_deref(), Some("Declan O'Rourke"));
    assert_eq!(says(&answers[0], "Title").as_deref(), Some("Diploma in Harbour Pilotage"));
    assert_eq!(says(&answers[5], "Serial"), says(&answers[0], "Serial"));

    let old = in_node(&set, "2027-03-01", &[&typed]).unwrap();
    assert!(old[0]["then"].as_str().unwrap().contains("was to be used until"), "{old}");
    let kept = std::fs::read_to_string(set.join("set.txt")).unwrap();
    std::fs::write(set.join("set.txt"), kept.replacen("Print room", "Print roam", 1)).unwrap();
    let forged = in_node(&set, "2026-11-22", &[&typed]).unwrap();
    assert!(forged[0]["because"].as_str().unwrap().contains("was altered"), "{forged}");
    std::fs::write(set.join("set.txt"), kept).unwrap();
    std::fs::write(set.join("not-good.txt"), "certdesk serials not good 1\n").unwrap();
    let half = in_node(&set, "2026-11-22", &[&good]).unwrap();
    assert!(half[0]["because"].as_str().unwrap().contains("brought up to date, or was altered"), "{half}");
}

/// Serves a folder on a port of this machine, for as long as the test runs.
fn served(folder: PathBuf) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, folder) = (stream.unwrap(), folder.clone());
            // A browser opens connections ahead of need: each waits on its own.
            std::thread::spawn(move || {
                let mut head = [0; 4096];
                let read = stream.read(&mut head).unwrap_or(0);
                let asked = String::from_utf8_lossy(&head[..read])
                    .split(' ')
                    .nth(1)
                    .unwrap_or("/")
                    .trim_start_matches('/')
                    .to_owned();
                let kind = match asked.rsplit('.').next() {
                    Some("html") => "text/html",
                    Some("js") => "text/javascript",
                    Some("css") => "text/css",
                    _ => "application/octet-stream",
                };
                let (status, body) = match std::fs::read(folder.join(&asked)) {
                    Ok(body) => ("200 OK", body),
                    Err(_) => ("404 Not Found", Vec::new()),
                };
                let head = format!(
                    "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                    body.len()
                );
                let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
            });
        }
    });
    port
}

/// What chromium shows of the page with a text behind its # sign; none, with the reason printed, when it is not installed.
fn in_chromium(port: u16, profile: &Path, text: &str) -> Option<String> {
    let escaped: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let output = Command::new("chromium")
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=8000", "--dump-dom"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!("http://127.0.0.1:{port}/index.html#{escaped}"))
        .output();
    match output {
        Ok(output) => Some(String::from_utf8_lossy(&output.stdout).into_owned()),
        Err(error) => {
            println!("skipped: chromium is not on this machine ({error})");
            None
        }
    }
}

#[test]
#[ignore = "starts a real browser: cargo test --test scenarios -- --ignored ver_1_in_a_real_browser"]
fn ver_1_in_a_real_browser_the_page_verifies_by_code_and_by_qr_text() {
    let (room, _) = issued(4);
    let set = room.path("public");
    room.core("thale").publish_verification(&set, false).unwrap();
    let port = served(set);
    let profile = room.path("profile");
    let cases = [
        (code(&room, 3), "√ Genuine", "Declan O'Rourke"),
        (code(&room, 1), "× Revoked", "no longer valid"),
        (code(&room, 2), "× Replaced", "no longer good"),
        (token(&room, 3), "√ Genuine", "DECLAN OROURKE"),
        (token(&room, 3).replacen("MERIT", "PASSX", 1), "× Altered", "did not sign"),
        ("0000-0000-0000-0000-0".to_owned(), "× Not found", "Compare it with the paper"),
        ("<img src=x onerror=alert(1)>".to_owned(), "× Not a code", "misread"),
    ];
    for (text, verdict, words) in cases {
        let Some(shown) = in_chromium(port, &profile, &text) else { return };
        assert!(shown.contains(verdict) && shown.contains(words), "{text}: {shown}");
        assert!(!shown.contains("<img"), "what was typed is never a part of the page");
    }
}

#[test]
fn ver_1_a_badge_says_what_was_printed_and_verifies_again() {
    let (room, _) = issued(4);
    let mut core = room.core("thale");
    let badge = core.make_badge("0000003").unwrap();
    let file = room.path("badge.jwt");
    std::fs::write(&file, &badge.text).unwrap();
    let name = file.to_str().unwrap();
    let found = core.verify(name).unwrap();
    assert_eq!((verdict(&found), found[0].says[0].1.as_str()), (Verdict::Genuine, "Declan O'Rourke"));
    assert!(core.make_badge("0000001").unwrap_err().to_string().contains("it was revoked; it gets no badge"));

    let keys = keys(&room);
    let day = "2026-11-22".parse().unwrap();
    assert_eq!(verdict(&Offline::read(&keys, None, day).unwrap().verify(name).unwrap()), Verdict::Genuine);
    let (first, rest) = badge.text.split_at(badge.text.len() - 10);
    std::fs::write(&file, format!("{first}{}", if rest.starts_with('A') { "BBBBBBBBBB" } else { "AAAAAAAAAA" }))
        .unwrap();
    let torn = core.verify(name);
    assert!(torn.is_err() || verdict(&torn.unwrap()) == Verdict::Altered);
    std::fs::write(&file, &badge.text).unwrap();
    revoke(&room, 3);
    assert_eq!(verdict(&core.verify(name).unwrap()), Verdict::Revoked);

    let text = core.export_keys().unwrap().text;
    let other = room.path("other.txt");
    room.core("thale").rotate_key().unwrap();
    let both = core.export_keys().unwrap().text;
    let new = both.lines().find(|line| !text.contains(line)).unwrap();
    std::fs::write(&other, format!("certdesk public keys 1\n{new}\n")).unwrap();
    assert_eq!(verdict(&Offline::read(&other, None, day).unwrap().verify(name).unwrap()), Verdict::UnknownKey);
}

#[test]
fn ver_1_wherever_a_rotation_stops_the_office_can_sign() {
    let (room, _) = issued(3);
    let key = room.path("desk.key");
    let old = std::fs::read(&key).unwrap();
    let mut core = room.core("thale");

    // Stopped before the database named the new key: the old one signs, and what lay beside it goes with the next rotation.
    let unused = room.path("desk.key.0000.new");
    std::fs::write(&unused, "certdesk private key 1\n").unwrap();
    core.make_not_good_list().unwrap();
    assert!(unused.exists());
    let first = core.rotate_key().unwrap();
    assert!(!unused.exists());

    // Stopped after the database named it and before its file took its place.
    let beside = room.path(&format!("desk.key.{}.new", first.id));
    std::fs::rename(&key, &beside).unwrap();
    std::fs::write(&key, &old).unwrap();
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    let made = core.make_not_good_list().unwrap();
    assert_eq!((made.list.key.as_str(), beside.exists()), (first.id.as_str(), false));
    std::fs::rename(&key, &beside).unwrap();
    assert_eq!(core.make_not_good_list().unwrap().list.key.as_str(), first.id, "even when the old file is gone");
    let second = core.rotate_key().unwrap();
    assert_eq!(second.before, Some(first.id));
    assert_eq!(core.verify_trail("").unwrap().findings, Vec::<String>::new());
}
