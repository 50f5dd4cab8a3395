//! `verification …`, `verify --list --set`, `certificate badge`, `key rotate`, `archive …`: what proves a paper elsewhere, and what is
//! older than the desk.

use crate::desk::Desk;

#[test]
fn a_list_a_badge_and_a_set_verify_without_the_office() {
    let desk = Desk::after_a_day();
    let path = |name: &str| desk.path(name).to_str().unwrap().to_owned();
    let (keys, list, set, badge) = (path("keys.txt"), path("list.txt"), path("public"), path("one.jwt"));
    std::fs::write(&keys, desk.done(&["key", "export"])).unwrap();
    let said = desk.done(&["--as", "oduya", "verification", "list", "--out", &list]);
    assert!(said.contains("serials not good written to"), "{said}");
    assert_eq!(
        desk.refused(&["--as", "oduya", "verification", "list", "--out", &list]).0,
        1,
        "a file is never written over"
    );
    let would = desk.data(&["--as", "oduya", "verification", "publish", &set, "--dry-run"]);
    assert_eq!(would["dry_run"], true);
    assert!(!desk.path("public").exists());
    let done = desk.data(&["--as", "oduya", "verification", "publish", &set]);
    assert_eq!((&done["written"], &done["certificates"]), (&done["files"], &would["certificates"]));
    assert_eq!(desk.data(&["--as", "oduya", "verification", "publish", &set])["written"], 0);

    let row = &desk.data(&["list", "certificates", "--filter", "state:dispatched", "--limit", "1"])["rows"][0];
    let serial = row["ref"].as_str().unwrap().to_owned();
    let code = desk.data(&["certificate", "show", &serial])["facts"]["code"].as_str().unwrap().to_owned();
    desk.done(&["--as", "marlow", "certificate", "badge", &serial, "--out", &badge]);

    let bare = Desk::bare();
    let checked = bare.done(&["verify", "--list", &list, "--key", &keys]);
    assert!(checked.contains("signed with key"), "{checked}");
    let of_badge = bare.done(&["verify", &badge, "--key", &keys, "--list", &list]);
    assert!(of_badge.contains("genuine"), "{of_badge}");
    let of_code = bare.done(&["verify", &code, "--set", &set, "--key", &keys]);
    assert!(of_code.contains("genuine") && of_code.contains(&serial), "{of_code}");
    let late = bare.run(&["--today", "2030-01-01", "verify", "--list", &list, "--key", &keys]);
    assert_eq!(late.code, 1, "an old list is a finding: {late:?}");
    assert_eq!(bare.run(&["verify", "0000-0000-0000-0000-0", "--set", &set]).code, 1);
    assert_eq!(bare.run(&["verify"]).code, 2, "wrong arguments");
}

#[test]
fn the_archive_is_searched_proposed_and_captured_by_command() {
    let desk = Desk::after_a_day();
    let found = desk.data(&["archive", "search", "Mary Okoro", "--earlier", "Mary Ann Hughes", "--born", "1961-04-03"]);
    assert_eq!(
        (&found["rows"][0]["entry"], &found["rows"][0]["match"]["band"]),
        (&"M-0000001".into(), &"strong".into())
    );
    assert_eq!(desk.run(&["archive", "search", "Zebedee Quillfeather"]).code, 1, "nothing found is a finding");
    assert_eq!(desk.run(&["archive", "search"]).code, 1, "a search names somebody");
    let known = ["--earlier", "Mary Ann Hughes", "--born", "1961-04-03", "--evidence", "frame read, passport seen"];
    let propose = [&["--as", "marlow", "archive", "capture", "M-0000001", "--name", "Mary Okoro"][..], &known].concat();
    assert!(desk.done(&propose).contains("waits for a second person"));
    let waiting = desk.done(&["--as", "oduya", "second", "list"]);
    let number = waiting
        .lines()
        .find(|line| line.contains("M-0000001"))
        .and_then(|line| line.split('\t').next())
        .unwrap()
        .to_owned();
    assert_eq!(desk.refused(&["--as", "marlow", "second", "give", &number]).0, 1, "nobody seconds their own work");
    let done = desk.done(&["--as", "oduya", "second", "give", &number]);
    assert!(done.contains("M-0000001 captured"), "{done}");
    assert!(desk.done(&["show", "M-1"]).contains("captured on"));
    assert!(desk.done(&["list", "archive", "--filter", "state:captured"]).contains("HUGHES, Mary Ann"));
    assert!(desk.done(&["timeline", "M-0000001"]).contains("captured from the archive"));
    desk.done(&["--as", "marlow", "archive", "alias", "Harbour Clerks Institute", "--brand", "SKW"]);
    assert!(desk.done(&["archive", "aliases"]).contains("Harbour Clerks Institute"));
}

#[test]
fn a_key_is_rotated_and_both_halves_are_given_away() {
    let desk = Desk::after_a_day();
    let before = desk.done(&["key", "export"]);
    let said = desk.done(&["key", "rotate"]);
    assert!(said.contains("took over from"), "{said}");
    let after = desk.done(&["key", "export"]);
    assert_eq!(after.lines().count(), before.lines().count() + 1);
}
