//! The signing key under `kill -9`: whenever a rotation stops, the office can sign, and earlier papers verify.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::room::Room;

fn rotate(room: &Room) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_certdesk"));
    command.arg("--db").arg(room.database()).args([
        "--as",
        "thale",
        "--today",
        "2026-11-20",
        "--json",
        "key",
        "rotate",
    ]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

#[test]
fn a_rotation_that_is_killed_leaves_an_office_that_can_sign() {
    let room = Room::with(&[1]);
    let begun = Instant::now();
    assert!(rotate(&room).status().unwrap().success());
    let whole = begun.elapsed().as_micros() as u64;
    let seed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().subsec_nanos();
    println!("seed {seed}");
    let mut state = u64::from(seed) | 1;
    let mut hit = 0;
    for _ in 0..40 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mut child = rotate(&room).spawn().unwrap();
        std::thread::sleep(Duration::from_micros((state >> 33) % (whole + whole / 4)));
        hit += u32::from(child.try_wait().unwrap().is_none());
        let _ = child.kill();
        child.wait().unwrap();
        let mut core = room.core("thale");
        let made = core.make_not_good_list().unwrap();
        let keys = core.export_keys().unwrap();
        assert!(keys.ids.iter().any(|id| *id == made.list.key.to_string()), "what signs is among the keys given away");
    }
    println!("{hit} of 40 rotations were killed while they ran");
    let made = room.core("thale").rotate_key().unwrap();
    let left: Vec<String> =
        std::fs::read_dir(room.path("")).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    assert!(
        !left.iter().any(|name| name.ends_with(".new")),
        "{left:?}: the next rotation takes away what was never used"
    );
    assert_eq!(room.core("thale").make_not_good_list().unwrap().list.key.to_string(), made.id);
    assert_eq!(room.core("thale").verify_trail("").unwrap().findings, Vec::<String>::new());
}
