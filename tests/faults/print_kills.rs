//! Print runs under `kill -9` and under eight processes at once: nothing lost, nothing twice, no orphan, no "busy".

use std::collections::HashSet;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use certdesk::core::domain::references::BatchRef;
use certdesk::core::{Inspection, PrintOrder};
use sha2::{Digest, Sha256};

use crate::room::Room;

/// A generator whose seed is printed, so that a failure can be run again.
struct Dice(u64);

impl Dice {
    fn thrown() -> Self {
        let seed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos() as u64 | 1;
        println!("seed {seed}");
        Self(seed)
    }

    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

fn certdesk(room: &Room, words: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_certdesk"))
        .arg("--db")
        .arg(room.database())
        .args(["--as", "thale", "--today", "2026-11-20", "--json"])
        .args(words)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Runs a command and kills it after so many milliseconds. Says whether it was still running.
fn killed(room: &Room, words: &[&str], after: u64) -> bool {
    let mut child = certdesk(room, words);
    std::thread::sleep(Duration::from_millis(after));
    let running = child.try_wait().unwrap().is_none();
    let _ = child.kill();
    child.wait().unwrap();
    running
}

/// Builds a run while its processes are killed. Gives the run, and how many were killed while they ran.
fn build_under_kills(room: &Room, dice: &mut Dice, kills: u32) -> (BatchRef, u32) {
    let mut hit = 0;
    for _ in 0..kills {
        hit += u32::from(killed(room, &["batch", "build", "--brand", "MER"], dice.below(120)));
        let batched = room.number("SELECT count(*) FROM award WHERE state = 'batched'");
        let members = room.number("SELECT count(*) FROM batch_award WHERE out_seq IS NULL");
        assert_eq!(batched, members, "an award is in a run, or it is pending");
    }
    let mut child = certdesk(room, &["batch", "build", "--brand", "MER"]);
    child.wait().unwrap();
    assert_eq!(room.number("SELECT count(*) FROM batch"), 1, "what one process built no other built again");
    (BatchRef(room.number("SELECT batch_id FROM batch")), hit)
}

/// How long a print process of this machine takes to its first part and a little more: what a kill is aimed at. Measured, because a
/// fast machine prints the whole run in the time a loaded one needs to start.
fn aim(sheets: u32) -> u64 {
    let room = Room::with(&[sheets.min(500)]);
    let (batch, _) = build_under_kills(&room, &mut Dice(1), 0);
    room.core("thale").preflight_batch(batch).unwrap();
    room.core("rsingh").approve_batch(batch).unwrap();
    let begun = std::time::Instant::now();
    let output = certdesk(&room, &["batch", "print", &batch.to_string()]).wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    u64::try_from(begun.elapsed().as_millis()).unwrap().max(10) * 5 / 4
}

/// Runs of so many sheets, each killed again and again until it is printed, as many runs as it takes for so many kills.
fn print_under_kills(sheets: u32, kills: u32) {
    let mut dice = Dice::thrown();
    let longest = aim(sheets);
    let (mut hit, mut runs, mut late) = (0, 0, 0);
    while hit < kills {
        runs += 1;
        assert!(runs <= kills.max(20), "{hit} kills in {runs} runs: the processes end before they are killed");
        let room = Room::with(&[sheets / 2, sheets - sheets / 2]);
        let (batch, building) = build_under_kills(&room, &mut dice, if runs == 1 { 5 } else { 1 });
        hit += building;
        room.core("thale").preflight_batch(batch).unwrap();
        room.core("rsingh").approve_batch(batch).unwrap();
        let reference = batch.to_string();
        let mut stopped = 0;
        while hit < kills && room.number("SELECT count(*) FROM batch_part WHERE state = 'written'") < parts_of(sheets) {
            let was_running = killed(&room, &["batch", "print", &reference], dice.below(longest));
            (hit, stopped, late) = (hit + u32::from(was_running), stopped + 1, late + u32::from(!was_running));
            printed_only_with_its_file(&room);
            assert!(stopped < 40 * kills.max(50), "the run makes no way under kills");
        }
        goes_on_to_its_end(&room, batch, sheets);
    }
    println!(
        "{hit} processes killed while they ran, in {runs} runs of {sheets} sheets; {late} had ended by themselves"
    );
}

fn parts_of(sheets: u32) -> i64 {
    i64::from(sheets.div_ceil(500))
}

fn goes_on_to_its_end(room: &Room, batch: BatchRef, sheets: u32) {
    let mut thale = room.core("thale");
    thale.print_batch(batch, &PrintOrder::default(), &mut |_| true).unwrap();
    every_file_is_known_and_whole(room, batch);
    let rest = format!("={sheets}");
    thale.confirm_sheets(batch, &rest, None).unwrap();
    room.core("rsingh").inspect_batch(batch, &Inspection { pass: Some(rest), ..Inspection::default() }).unwrap();
    thale.pack_batch(batch, None).unwrap();
    thale.dispatch_batch(batch).unwrap();
    let counts = thale.close_batch(batch).unwrap();
    assert_eq!((counts.reserved, counts.printed), (sheets, sheets), "0 lost, 0 twice");
    assert_eq!(thale.doctor().unwrap(), Vec::<String>::new());
    assert_eq!(thale.verify_trail("").unwrap().findings, Vec::<String>::new());
}

fn printed_only_with_its_file(room: &Room) {
    let broken = room.number(
        "SELECT count(*) FROM batch_part WHERE state = 'written' AND (sha256 IS NULL OR sheets <> (
             SELECT count(*) FROM certificate AS c WHERE c.batch_id = batch_part.batch_id AND c.part = batch_part.part
             AND c.snapshot_sha256 IS NOT NULL))",
    );
    assert_eq!(broken, 0, "a written part has its digest and all its snapshots");
    assert_eq!(room.number("SELECT count(*) - count(DISTINCT serial) FROM certificate"), 0);
}

/// Every file of the managed folder is the run sheet or a written part with the stored digest, and every written part has
/// its file.
fn every_file_is_known_and_whole(room: &Room, batch: BatchRef) {
    let core = room.core("thale");
    core.sweep_print_files().unwrap();
    let folder = room.path("desk.files");
    let mut known = HashSet::from([format!("{batch}-run-sheet.pdf")]);
    for part in core.batch(batch).unwrap().parts {
        let bytes = std::fs::read(folder.join(&part.file_name)).unwrap();
        assert_eq!(Some(<[u8; 32]>::from(Sha256::digest(&bytes))), part.sha256, "{}", part.file_name);
        known.insert(part.file_name);
    }
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        assert!(known.contains(&name) || name.ends_with(".lock"), "{name} is an orphan");
    }
}

#[test]
fn twenty_kills_in_build_and_print_lose_and_double_nothing() {
    print_under_kills(1_100, 20);
}

#[test]
#[ignore = "takes minutes; the documented full count"]
fn full_five_hundred_kills_in_a_run_of_five_thousand_lose_and_double_nothing() {
    print_under_kills(5_000, 500);
}

fn eight_processes_over(awards: u32, limit: u32) {
    let room = Room::with(&[awards / 4, awards / 4, awards / 4, awards - 3 * (awards / 4)]);
    let limit = limit.to_string();
    let children: Vec<Child> =
        (0..8).map(|_| certdesk(&room, &["batch", "build", "--brand", "MER", "--limit", &limit])).collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let kind = answer["error"]["kind"].as_str().unwrap_or("none");
        assert!(["none", "refused"].contains(&kind), "{answer}");
    }
    let (mut thale, mut rsingh) = (room.core("thale"), room.core("rsingh"));
    let runs = room.number("SELECT count(*) FROM batch");
    for number in 1..=runs {
        let batch = BatchRef::new(2026, u32::try_from(number).unwrap());
        thale.preflight_batch(batch).unwrap();
        rsingh.approve_batch(batch).unwrap();
        thale.print_batch(batch, &PrintOrder::default(), &mut |_| true).unwrap();
        let rest = format!("={}", thale.batch(batch).unwrap().counts.not_yet);
        thale.confirm_sheets(batch, &rest, None).unwrap();
        rsingh.inspect_batch(batch, &Inspection { pass: Some(rest), ..Inspection::default() }).unwrap();
    }
    let live = room.number("SELECT count(*) FROM certificate WHERE state = 'passed'");
    let served = room.number("SELECT count(DISTINCT award_id) FROM certificate WHERE state = 'passed'");
    assert_eq!((live, served), (i64::from(awards), i64::from(awards)), "exactly one live certificate per award");
    assert!(thale.serial_continuity().unwrap()[0].continuity.is_gapless());
}

#[test]
fn eight_processes_build_over_the_same_awards_and_none_is_issued_twice() {
    eight_processes_over(200, 60);
}

#[test]
#[ignore = "takes a minute; the documented full count"]
fn full_eight_processes_build_over_five_thousand_awards_and_none_is_issued_twice() {
    eight_processes_over(5_000, 1_250);
}
