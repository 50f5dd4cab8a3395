//! Forged trails: edits by raw SQL, holes, a tail cut off, a whole trail rewritten. All are found, with anchors.

use certdesk::core::domain::sheets::SheetKind;
use certdesk::core::{Core, Session, Surroundings, TaskWords};
use rusqlite::Connection;

use crate::stage::Stage;

const UNLOCK: &str = "DROP TRIGGER event_is_append_only_update; DROP TRIGGER event_is_append_only_delete;
                      DROP TRIGGER change_is_append_only_update; DROP TRIGGER change_is_append_only_delete;
                      PRAGMA foreign_keys = OFF;";

/// Numbers that only seem random, from a printed seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: i64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as i64) % limit
    }
}

fn office_with_a_trail(stage: &Stage, events: u32) -> String {
    let mut core = stage.core("admin", "2026-11-20");
    for n in 0..events {
        core.add_task(&TaskWords { title: format!("task {n}"), ..TaskWords::default() }).unwrap();
    }
    core.anchor_line("test").unwrap()
}

fn findings_after(stage: &Stage, anchors: &str, forge: &str) -> Vec<String> {
    let copy = stage.file("forged.db");
    let _ = std::fs::remove_file(&copy);
    stage.core("admin", "2026-11-20").backup(&copy).unwrap();
    let raw = Connection::open(&copy).unwrap();
    raw.execute_batch(UNLOCK).unwrap();
    raw.execute_batch(forge).unwrap();
    drop(raw);
    let session = Session { operator: Some("auditor".into()), read_only: true, ..Session::default() };
    let core = Core::open(&copy, &session, Surroundings::of_this_machine()).unwrap();
    core.verify_trail(anchors).unwrap().findings
}

fn forgeries(count: u32, seed: u64) {
    println!("seed {seed}");
    let stage = Stage::empty("2026-11-20");
    let anchors = office_with_a_trail(&stage, 40);
    let last: i64 = {
        let core = stage.core("auditor", "2026-11-20");
        core.sheet_keys(SheetKind::Events, "", 1_000).unwrap().into_iter().max().unwrap()
    };
    assert_eq!(findings_after(&stage, &anchors, ""), Vec::<String>::new(), "an honest copy");
    let mut dice = Dice(seed);
    for _ in 0..count {
        let seq = 1 + dice.below(last);
        let forge = match dice.below(7) {
            0 => format!("UPDATE event SET operator = operator || 'x' WHERE seq = {seq}"),
            1 => format!("UPDATE event SET office_day = '2020-01-01' WHERE seq = {seq}"),
            2 => format!("UPDATE event SET subject = subject || '0' WHERE seq = {seq}"),
            3 => format!("UPDATE event SET detail = '{{}} ' WHERE seq = {seq}"),
            4 => format!("DELETE FROM event WHERE seq = {seq}"),
            5 => format!("DELETE FROM event WHERE seq >= {seq}; DELETE FROM change WHERE seq >= {seq}"),
            _ => format!("UPDATE event SET hash = zeroblob(32) WHERE seq = {seq}"),
        };
        assert!(!findings_after(&stage, &anchors, &forge).is_empty(), "not found: {forge}");
    }
}

#[test]
fn a_forged_trail_is_found() {
    forgeries(30, 20_261_120);
}

#[test]
#[ignore = "full count: 1,000 forgeries"]
fn full_a_thousand_forgeries_are_found() {
    forgeries(1_000, 7);
}
