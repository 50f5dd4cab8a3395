//! Damaged files: a flipped bit, a file cut short, a file of another kind. Never a panic, always a clear answer.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use certdesk::core::domain::sheets::{SheetKind, SheetQuery};
use certdesk::core::{Core, ErrorKind, Session, Surroundings, TaskWords};

use crate::stage::Stage;

fn sound_file(stage: &Stage) -> Vec<u8> {
    let mut core = stage.core("admin", "2026-11-20");
    for n in 0..30 {
        core.add_task(&TaskWords { title: format!("task {n}"), ..TaskWords::default() }).unwrap();
    }
    let copy = stage.file("sound.db");
    core.backup(&copy).unwrap();
    std::fs::read(copy).unwrap()
}

/// Opens, examines, lists and reads the trail: the ways a person would meet the damage.
fn use_it(path: &Path) -> Result<(), certdesk::core::Error> {
    let session = Session { operator: Some("auditor".into()), read_only: true, ..Session::default() };
    let core = Core::open(path, &session, Surroundings::of_this_machine())?;
    core.doctor()?;
    core.verify_trail("")?;
    for kind in [SheetKind::Tasks, SheetKind::Events, SheetKind::Learners] {
        core.sheet(kind, &SheetQuery { limit: 50, ..SheetQuery::default() })?;
    }
    Ok(())
}

fn damaged(stage: &Stage, bytes: &[u8], what: &str) {
    let path = stage.file("damaged.db");
    for leftover in ["damaged.db-wal", "damaged.db-shm"] {
        let _ = std::fs::remove_file(stage.file(leftover));
    }
    std::fs::write(&path, bytes).unwrap();
    let answer = catch_unwind(AssertUnwindSafe(|| use_it(&path))).unwrap_or_else(|_| panic!("a panic: {what}"));
    if let Err(error) = answer {
        assert!(!error.to_string().is_empty(), "{what}");
    }
}

fn flips(count: u64, seed: u64) {
    println!("seed {seed}");
    let stage = Stage::empty("2026-11-20");
    let sound = sound_file(&stage);
    let mut state = seed;
    for _ in 0..count {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let (at, bit) = ((state >> 20) as usize % sound.len(), (state >> 60) % 8);
        let mut bytes = sound.clone();
        bytes[at] ^= 1 << bit;
        damaged(&stage, &bytes, &format!("bit {bit} of byte {at}"));
    }
}

#[test]
fn a_flipped_bit_never_stops_the_program() {
    flips(60, 20_261_120);
}

#[test]
#[ignore = "full count: 1,000 flipped bits"]
fn full_a_thousand_flipped_bits() {
    flips(1_000, 99);
}

#[test]
fn a_file_cut_short_is_answered() {
    let stage = Stage::empty("2026-11-20");
    let sound = sound_file(&stage);
    for part in [0, 1, 15, 16, 100, 4_095, 4_096, 8_192, sound.len() / 2, sound.len() - 1] {
        damaged(&stage, &sound[..part], &format!("cut to {part} bytes"));
    }
}

#[test]
fn a_file_of_another_kind_is_named_and_left_alone() {
    let stage = Stage::empty("2026-11-20");
    for (name, bytes) in
        [("empty.db", &b""[..]), ("letter.txt", b"Dear certificate desk,"), ("picture.png", b"\x89PNG\r\n\x1a\n0000")]
    {
        let path = stage.file(name);
        std::fs::write(&path, bytes).unwrap();
        let error = Core::open(&path, &Session::default(), Surroundings::of_this_machine()).err().unwrap();
        assert_eq!(error.kind(), ErrorKind::NotOurDatabase, "{name}: {error}");
        assert_eq!(std::fs::read(&path).unwrap(), bytes, "{name} was written to");
    }
}

#[test]
fn a_backup_is_restored_and_the_old_file_moved_aside() {
    let stage = Stage::empty("2026-11-20");
    let backup = stage.file("backup.db");
    stage.core("owner", "2026-11-20").backup(&backup).unwrap();
    stage
        .core("admin", "2026-11-20")
        .add_task(&TaskWords { title: "after the backup".into(), ..TaskWords::default() })
        .unwrap();
    let aside = certdesk::core::restore(&backup, &stage.database()).unwrap().unwrap();
    let tasks = |core: &Core| core.sheet_keys(SheetKind::Tasks, "", 10).unwrap().len();
    assert_eq!(tasks(&stage.core("admin", "2026-11-20")), 0);
    let session = Session { operator: Some("admin".into()), ..Session::default() };
    assert_eq!(tasks(&Core::open(&aside, &session, Surroundings::of_this_machine()).unwrap()), 1);
}
