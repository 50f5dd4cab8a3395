//! Texts that want to drive the terminal: in every record, every prompt, every message and every command's answer. What
//! reaches the terminal is ours, byte by byte; what hides is marked. The full count:
//! `cargo test --release --test screens -- --ignored --nocapture full_`.

use super::stage::Office;
use certdesk::core::domain::safe_text::is_hidden;
use certdesk::tui::headless::Window;
use certdesk::tui::themes::Depth;
use std::cell::Cell;
use std::process::Command;
use std::rc::Rc;

/// What attacks are made of.
const PIECES: &[&str] = &[
    "\u{1b}]52;c;cm0gLXJm\u{7}",
    "\u{1b}]0;owned\u{7}",
    "\u{1b}[2J\u{1b}[H",
    "\u{1b}[6n",
    "\u{1b}P+q544e\u{1b}\\",
    "\u{1b}[?1049l",
    "\u{1b}c",
    "\u{1b}[8;1;1t",
    "\u{9b}31m",
    "\u{9d}0;x\u{9c}",
    "\u{90}q\u{9c}",
    "\u{e}\u{f}",
    "\u{202e}gnp.exe",
    "\u{2066}\u{2069}",
    "\u{200b}\u{200d}\u{feff}",
    "\u{e0041}\u{e007f}",
    "\u{ad}",
    "\u{115f}\u{3164}",
    "\r\n",
    "\r",
    "\t",
    "\u{8}\u{8}\u{8}",
    "\u{7f}",
    "\u{0}",
    "\u{85}",
    "\u{2028}\u{2029}",
    "a\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
    "\u{fe0f}",
    "\u{1f468}\u{200d}\u{1f469}",
    "李小龍",
    "'; DROP TABLE learner;--",
    "{{7*7}}%s%n",
    "Zoë",
    "x",
    " ",
];

/// Hostile texts from a printed seed, counted.
#[derive(Clone)]
struct Attacker {
    state: Rc<Cell<u64>>,
    made: Rc<Cell<u64>>,
}

impl Attacker {
    fn new(seed: u64) -> Self {
        println!("seed {seed}");
        Self { state: Rc::new(Cell::new(seed)), made: Rc::default() }
    }

    fn below(&self, limit: u64) -> u64 {
        let next = self.state.get().wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.state.set(next);
        (next >> 33) % limit
    }

    fn text(&self) -> String {
        self.made.set(self.made.get() + 1);
        let mut text = String::new();
        for _ in 0..=self.below(4) {
            match self.below(4) {
                0 => text.extend(char::from_u32(self.below(0x3000) as u32)),
                1 => text.extend(char::from_u32(self.below(0x11_0000) as u32)),
                _ => text.push_str(PIECES[self.below(PIECES.len() as u64) as usize]),
            }
        }
        text
    }
}

/// Refuses any byte that is not a letter to be shown or a sequence of ours.
fn only_ours(sent: &[u8], where_from: &str) {
    let text = std::str::from_utf8(sent).unwrap_or_else(|error| panic!("{where_from}: {error}"));
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        if letter == '\u{1b}' {
            let after = sequence(&rest[1..]);
            rest = after
                .unwrap_or_else(|| panic!("{where_from}: not ours: {:?}", &rest.chars().take(20).collect::<String>()));
            continue;
        }
        let moves = matches!(letter, '\r' | '\n');
        assert!(
            moves || !is_hidden(letter),
            "{where_from}: {letter:?} in {:?}",
            rest.chars().take(20).collect::<String>()
        );
        rest = &rest[letter.len_utf8()..];
    }
}

/// What comes after one of our sequences, its first byte read already.
fn sequence(text: &str) -> Option<&str> {
    if let Some(rest) = text.strip_prefix('M') {
        return Some(rest);
    }
    let inside = text.strip_prefix('[')?;
    for caret in ["?25h", "?25l"] {
        if let Some(rest) = inside.strip_prefix(caret) {
            return Some(rest);
        }
    }
    let rest = inside.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';');
    rest.strip_prefix(['m', 'H', 'K', 'C', 'J', 'r'])
}

/// Writes hostile texts over the names, notes and words of an office, past every rule.
fn poison(office: &Office, attacker: &Attacker) {
    let db = rusqlite::Connection::open(office.database()).unwrap();
    let make = attacker.clone();
    let flags = rusqlite::functions::FunctionFlags::default();
    // SQLite keeps the function on its own thread: the one of this test.
    let (state, made) = (make.state.get(), make.made.get());
    let own = std::sync::Mutex::new((state, made));
    db.create_scalar_function("hostile", 0, flags, move |_| {
        let mut own = own.lock().unwrap();
        let attacker = Attacker { state: Rc::new(Cell::new(own.0)), made: Rc::new(Cell::new(own.1)) };
        let text = attacker.text();
        *own = (attacker.state.get(), attacker.made.get());
        Ok(text)
    })
    .unwrap();
    attacker.below(7);
    db.execute_batch("PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF;").unwrap();
    for (table, columns) in [
        ("learner", "given_names family_name name_to_print town email telephone address"),
        ("organisation", "name town email"),
        ("course", "title"),
        ("contact", "name role email phone"),
        ("problem", "found wanted proposed"),
        ("claim", "given_names family_name grade"),
        ("claim_file", "file_name"),
        ("task", "title about"),
        ("exception", "about"),
        ("brand", "name"),
        ("import", "file_name"),
    ] {
        for column in columns.split(' ') {
            // Some columns are guarded by triggers: what a trigger stops cannot be poisoned.
            let _guarded = db.execute(&format!("UPDATE {table} SET {column} = hostile()"), []);
        }
    }
    let marked: i64 = db
        .query_row("SELECT count(*) FROM learner WHERE family_name GLOB '*' || char(27) || '*'", [], |row| row.get(0))
        .unwrap();
    assert!(marked > 10, "nothing was poisoned");
}

/// Every place of the window, by the keys that lead there.
const PLACES: &[&str] = &[
    "1",
    "1 ]",
    "2",
    "2 Enter",
    "2 Enter e",
    "2 ]",
    "2 ] Enter",
    "2 ] ]",
    "2 ] ] ]",
    "2 ] ] ] ]",
    "2 ] ] ] ] Enter",
    "2 w",
    "3",
    "3 Enter",
    "3 ]",
    "4",
    "4 Enter",
    "4 Enter Enter",
    "4 ]",
    "4 ] ]",
    "7",
    "7 ] ]",
    "? ",
    ":",
    ".",
    "T",
    "g",
];

fn walk(office: &Office, depth: Depth, ascii: bool) {
    for (width, height) in [(80, 24), (120, 40)] {
        let mut window = Window::looking(office.core("thale"), width, height, "classic", depth, ascii);
        for keys in PLACES {
            window.press(keys);
            only_ours(&window.sent(), keys);
            for key in ["j", "PgDn", "End", "Space"] {
                window.press(key);
                only_ours(&window.sent(), &format!("{keys} {key}"));
            }
            let shown = window.screen();
            assert!(!shown.chars().any(|c| c != '\n' && is_hidden(c)), "{keys}: {shown:?}");
            window.press("Esc Esc Esc Esc");
        }
    }
}

/// Types and pastes hostile texts wherever something can be typed.
fn type_everywhere(office: &Office, attacker: &Attacker, count: u64) {
    let mut window = office.window("thale");
    let prompts = ["2 /", "g", ":", "?", "3 /", "2 n", "3 i", "v"];
    let begun = attacker.made.get();
    while attacker.made.get() - begun < count {
        let keys = prompts[attacker.below(prompts.len() as u64) as usize];
        window.press(keys);
        for _ in 0..20 {
            let text = attacker.text();
            window.press("Ctrl-U").paste(&text);
            only_ours(&window.sent(), keys);
        }
        window.press("Enter");
        only_ours(&window.sent(), keys);
        window.press("Esc Esc Esc Esc Esc");
        only_ours(&window.sent(), keys);
    }
}

/// Runs a command and looks at every byte of its answer.
fn answers(office: &Office, words: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_certdesk"));
    command.args(["--db", office.database().to_str().unwrap(), "--as", "thale", "--today", "2026-11-20"]).args(words);
    let output = command.output().unwrap();
    for said in [output.stdout, output.stderr] {
        let said = String::from_utf8(said).unwrap();
        let bad = said.chars().find(|c| !matches!(c, '\n' | '\t') && is_hidden(*c));
        assert_eq!(bad, None, "{words:?}: {said:?}");
    }
}

fn commands(office: &Office, attacker: &Attacker) {
    for kind in
        ["learners", "organisations", "courses", "exceptions", "problems", "claims", "tasks", "awards", "claim-files"]
    {
        answers(office, &["list", kind]);
        answers(office, &["list", kind, "--json"]);
    }
    for reference in ["L-0000073", "R-0000073", "A-0000073", "X-0000001"] {
        answers(office, &["show", reference]);
        answers(office, &["timeline", reference]);
    }
    for _ in 0..3 {
        // No program can be given a zero byte.
        let hostile = attacker.text().replace('\0', "\u{1}");
        answers(office, &["show", "--", &hostile]);
        answers(office, &["list", "learners", "--", &hostile]);
        answers(office, &["--json", "show", "--", &hostile]);
        answers(office, &[&format!("x{hostile}")]);
        answers(office, &["list", &format!("x{hostile}")]);
    }
}

fn attack(seed: u64, count: u64, rounds: u64) {
    let attacker = Attacker::new(seed);
    for round in 0..rounds {
        let office = Office::sample();
        poison(&office, &attacker);
        walk(&office, [Depth::Sixteen, Depth::Mono, Depth::True][round as usize % 3], round % 2 == 1);
        commands(&office, &attacker);
        type_everywhere(&office, &attacker, count / rounds);
    }
    println!("{} texts were typed, besides those in the records", attacker.made.get());
}

#[test]
fn no_text_drives_the_terminal() {
    attack(20_261_120, 2_000, 1);
}

#[test]
#[ignore = "full count: 200,000 texts"]
fn full_two_hundred_thousand_hostile_texts() {
    attack(77, 200_000, 20);
}

#[test]
fn what_is_not_ours_would_be_found() {
    for bad in ["\u{1b}]0;x\u{7}", "\u{1b}[6n", "\u{9b}2J", "a\u{202e}b", "\u{1b}[?1049l", "\t", "\u{1b}c"] {
        let found = std::panic::catch_unwind(|| only_ours(bad.as_bytes(), "here"));
        assert!(found.is_err(), "{bad:?} passes for ours");
    }
    only_ours(
        "\u{1b}[m\u{1b}[2J\u{1b}[?25l\u{1b}[3;4HZoë\r\n\u{1b}[1;31m►\u{1b}[K\u{1b}[2;9r\u{1b}M\u{1b}[r".as_bytes(),
        "here",
    );
}
