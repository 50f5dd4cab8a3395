//! Any keys, in any order, in two windows on one office: nothing breaks, every frame says where one is and how to go on,
//! and the office's invariants hold. `CERTDESK_SEED` begins elsewhere. The full count:
//! `cargo test --release --test screens -- --ignored --nocapture full_`.

use super::stage::Office;
use certdesk::tui::headless::Window;
use certdesk::tui::themes::Depth;

const SIZES: [(u16, u16); 5] = [(80, 24), (120, 40), (60, 16), (200, 50), (80, 24)];

const KEYS: &str = "j k l h Down Up Left Right Enter Enter Esc q Tab Shift-Tab Space / 1 2 3 4 7 [ ] [ ] a f e n i w x z t d o p s y v \
     m r u U Ctrl-R : ? g . = * + - # G Home End PgDn PgUp J K H L Ctrl-O Ctrl-U Ctrl-F Ctrl-W Ctrl-K Ctrl-Y Ctrl-C Ctrl-N Ctrl-P b c S T \
     P C < > X , & ! @ ; 0 9 Backspace Delete F1 é ~";

struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

fn seed() -> u64 {
    std::env::var("CERTDESK_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(20_261_120)
}

/// Row 1 says where one is, the last row how to be helped; nothing is wider than the window.
fn is_whole(window: &Window, keys: &[&str], seed: u64) {
    let screen = window.screen();
    let rows: Vec<&str> = screen.lines().collect();
    let last = rows.iter().rev().find(|row| !row.is_empty()).copied().unwrap_or_default();
    let tail: Vec<&str> = keys[keys.len().saturating_sub(30)..].to_vec();
    assert!(
        rows[0].contains("20/11/26") || rows[0].contains("20/11/2026"),
        "seed {seed}, {tail:?}: no title\n{screen}"
    );
    assert!(last.contains("help"), "seed {seed}, {tail:?}: no hints\n{screen}");
}

fn press_at_random(seed: u64, count: usize) {
    println!("seed {seed}");
    let office = Office::sample();
    let mut dice = Dice(seed);
    let open = |login: &str| Window::looking(office.core(login), 80, 24, "classic", Depth::Sixteen, false);
    let mut windows = [open("thale"), open("jmbeki")];
    let keys: Vec<&str> = KEYS.split_whitespace().collect();
    let mut pressed: [Vec<&str>; 2] = Default::default();
    for turn in 0..count {
        let who = dice.below(2);
        let key = keys[dice.below(keys.len())];
        let window = &mut windows[who];
        pressed[who].push(key);
        window.press(key);
        window.left = false;
        if turn % 17 == 0 {
            window.second();
        }
        if turn % 211 == 0 {
            let (width, height) = SIZES[dice.below(SIZES.len())];
            window.resize(width, height);
        }
        if turn % 5 == 0 {
            is_whole(window, &pressed[who], seed);
        }
    }
    let [first, second] = windows;
    for core in [first.close(), second.close()] {
        assert_eq!(core.doctor().unwrap(), Vec::<String>::new(), "seed {seed}");
        drop(core);
    }
    let trail = office.core("thale").verify_trail("").unwrap();
    println!("{count} keys; {trail:?}");
}

#[test]
fn twenty_thousand_keys_in_two_windows_break_nothing() {
    press_at_random(seed(), 20_000);
}

#[test]
#[ignore = "full count: 1,000,000 keys from fifty seeds"]
fn full_a_million_keys_break_nothing() {
    for turn in 0..50 {
        press_at_random(seed() + turn, 20_000);
    }
}
