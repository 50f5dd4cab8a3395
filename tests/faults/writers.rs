//! Many processes writing at once: nothing lost, nobody told "busy", nobody starved.

use std::process::{Child, Command};
use std::time::{Duration, Instant};

use certdesk::core::domain::events::EventKind;
use certdesk::core::domain::sheets::{Count, SheetKind};
use certdesk::core::{Core, Session, Surroundings, TaskWords};

use crate::stage::Stage;

const DATABASE: &str = "CERTDESK_FAULT_DATABASE";
const COUNT: &str = "CERTDESK_FAULT_COUNT";

/// The work of one process, started by the tests below as a child of its own; alone it does nothing.
#[test]
fn a_writer_of_its_own() {
    let (Ok(path), Ok(count)) = (std::env::var(DATABASE), std::env::var(COUNT)) else { return };
    let session = Session { operator: Some("admin".into()), ..Session::default() };
    let mut core = Core::open(path.as_ref(), &session, Surroundings::of_this_machine()).unwrap();
    let mut waits = Vec::new();
    for n in 0..count.parse::<u32>().unwrap() {
        let words = TaskWords { title: format!("{} {n}", std::process::id()), ..TaskWords::default() };
        let begun = Instant::now();
        core.add_task(&words).unwrap();
        waits.push(begun.elapsed());
    }
    waits.sort_unstable();
    let at = |share: usize| waits[(waits.len() - 1) * share / 100].as_millis();
    println!("waits ms: half {} p99 {} worst {}", at(50), at(99), at(100));
}

fn writer(stage: &Stage, count: u32) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "writers::a_writer_of_its_own", "--nocapture"])
        .env(DATABASE, stage.database())
        .env(COUNT, count.to_string())
        .spawn()
        .unwrap()
}

fn many_writers(processes: u32, count: u32) -> Duration {
    let stage = Stage::empty("2026-11-20");
    let begun = Instant::now();
    let children: Vec<_> = (0..processes).map(|_| writer(&stage, count)).collect();
    for mut child in children {
        assert!(child.wait().unwrap().success(), "a writer saw a failure");
    }
    let taken = begun.elapsed();
    let core = stage.core("auditor", "2026-11-20");
    let wanted = u64::from(processes * count);
    assert_eq!(core.sheet_count(SheetKind::Tasks, "").unwrap(), Count::Exact(wanted), "lost or doubled tasks");
    let events = core.sheet_count(SheetKind::Events, &format!("kind:\"{}\"", EventKind::TaskAdded)).unwrap();
    assert_eq!(events, Count::Exact(wanted), "every task has its event");
    assert_eq!(core.verify_trail("").unwrap().findings, Vec::<String>::new());
    taken
}

#[test]
fn four_processes_write_and_nothing_is_lost() {
    many_writers(4, 25);
}

#[test]
#[ignore = "full count: 8 processes x 1,000 transactions"]
fn full_eight_processes_write_a_thousand_each() {
    let one = many_writers(1, 1_000);
    let eight = many_writers(8, 1_000);
    let rate = |count: f64, taken: Duration| count / taken.as_secs_f64();
    let (alone, together) = (rate(1_000.0, one), rate(8_000.0, eight));
    println!("one writer {alone:.0}/s, eight {together:.0}/s: {:.0} %", together * 100.0 / alone);
}
