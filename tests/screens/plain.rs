//! The window in lines, for people who hear it: said once, in words, one line a change.

use super::stage::Office;
use certdesk::tui::headless::Window;
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

fn hears(window: &mut Window, keys: &str) -> Vec<String> {
    window.heard();
    window.press(keys);
    window.heard()
}

#[test]
fn a_list_opens_with_where_it_is_its_heads_and_the_row_of_the_cursor() {
    let office = Office::sample();
    let mut window = Window::plain(office.core("thale"));
    let said = hears(&mut window, "2");
    assert_eq!(said[0], "Database > Learners");
    assert!(said.iter().any(|line| line.contains("3,000 found")), "{said:?}");
    assert!(said.iter().any(|line| line.starts_with("LEARNER, ")), "{said:?}");
    assert!(said.iter().any(|line| line.starts_with("L-0")), "{said:?}");
    assert!(said.last().unwrap().contains("Ctrl-L says all of it"), "{said:?}");
    assert!(said.len() <= 6, "{said:?}");
}

#[test]
fn a_move_says_one_line_and_a_rest_says_nothing() {
    let office = Office::sample();
    let mut window = Window::plain(office.core("thale"));
    window.press("2");
    for _ in 0..60 {
        let said = hears(&mut window, "j");
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(said[0].starts_with("L-0"), "{said:?}");
    }
    assert_eq!(hears(&mut window, ""), [] as [&str; 0]);
    window.second();
    assert_eq!(window.heard(), [] as [&str; 0]);
}

#[test]
fn nothing_is_drawn_with_lines_and_no_glyph_is_said() {
    let office = Office::sample();
    let mut window = Window::plain(office.core("thale"));
    for keys in ["1", "2", "Enter", ":", "Esc ?", "Esc 3 a", "Esc Space", "4", "7", ", Enter"] {
        for line in hears(&mut window, keys) {
            assert!(!line.contains(['─', '│', '┌', '└', '►', '√', '»', '○', '•', '\u{1b}']), "{keys}: {line}");
        }
    }
}

#[test]
fn marks_and_messages_are_words() {
    let office = Office::sample();
    let mut window = Window::plain(office.core("thale"));
    window.press("3");
    let said = hears(&mut window, "Space");
    assert!(said.iter().any(|line| line.starts_with("marked, X-")), "{said:?}");
    let said = hears(&mut window, "%");
    assert_eq!(said, ["Refused: % means nothing; ? shows every key."]);
    let said = hears(&mut window, "- t");
    assert!(said.iter().any(|line| line.contains("taken in hand")), "{said:?}");
}

#[test]
fn a_change_by_somebody_else_is_one_line() {
    let office = Office::sample();
    let mut window = Window::plain(office.core("thale"));
    window.press("3");
    window.heard();
    let first = window
        .screen()
        .lines()
        .find_map(|row| row.split_whitespace().find(|w| w.starts_with("X-")).map(str::to_owned))
        .unwrap();
    let change = certdesk::core::ExceptionChange::Assign(Some("jmorrow".to_owned()));
    office.core("jmbeki").change_exceptions(&[first.parse().unwrap()], &change).unwrap();
    window.second();
    let said = window.heard();
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains(&first) && said[0].starts_with("changed "), "{said:?}");
}

#[test]
fn in_a_form_the_field_is_said_and_letters_are_said_as_they_come() {
    let office = Office::sample();
    let mut window = Window::plain(office.core("thale"));
    window.press("3");
    let said = hears(&mut window, "i");
    assert!(said[0].contains("Exceptions > Queue >"), "{said:?}");
    window.press("a");
    window.heard();
    window.press("b");
    let said = window.heard();
    assert!(said.len() == 1 && said[0].ends_with('b'), "{said:?}");
}

#[test]
fn a_dialog_is_said_whole_with_the_button_in_focus() {
    let office = Office::sample();
    let mut window = Window::plain(office.core("thale"));
    window.press("3 Space Space Space");
    let said = hears(&mut window, "t");
    assert!(said.iter().any(|line| line.contains("3 will change")), "{said:?}");
    assert!(said.iter().any(|line| line.contains("here [ Take 3 ]")), "{said:?}");
}

#[test]
fn control_l_says_everything_and_what_can_be_done() {
    let office = Office::sample();
    let mut window = Window::plain(office.core("thale"));
    window.press("3");
    let said = hears(&mut window, "Ctrl-L");
    assert!(said.len() > 15, "{said:?}");
    assert!(said[0].contains("Exceptions") && said.last().unwrap().contains("help"), "{said:?}");
}

struct Line {
    child: Box<dyn portable_pty::Child + Send + Sync>,
    writer: Box<dyn Write + Send>,
    bytes: Receiver<Vec<u8>>,
    _master: Box<dyn portable_pty::MasterPty + Send>,
}

fn open(office: &Office, term: &str) -> Line {
    let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_certdesk"));
    command.args(["--db", office.database().to_str().unwrap(), "--as", "thale", "--today", "2026-11-20", "--plain"]);
    command.env("TERM", term);
    command.env("LANG", "C.UTF-8");
    command.env("CERTDESK_CONFIG", office.path("settings.toml"));
    let child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().unwrap();
    let (send, bytes) = channel();
    std::thread::spawn(move || {
        let mut buffer = [0; 65_536];
        while let Ok(count) = reader.read(&mut buffer) {
            if count == 0 || send.send(buffer[..count].to_vec()).is_err() {
                return;
            }
        }
    });
    let writer = pair.master.take_writer().unwrap();
    Line { child, writer, bytes, _master: pair.master }
}

impl Line {
    fn until(&mut self, words: &str) -> String {
        let (mut all, end) = (Vec::new(), Instant::now() + Duration::from_secs(20));
        while !String::from_utf8_lossy(&all).contains(words) {
            let left = end.saturating_duration_since(Instant::now());
            match self.bytes.recv_timeout(left) {
                Ok(more) => all.extend(more),
                Err(_) => panic!("`{words}` never came: {:?}", String::from_utf8_lossy(&all)),
            }
        }
        String::from_utf8_lossy(&all).into_owned()
    }

    fn press(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).unwrap();
        self.writer.flush().unwrap();
    }
}

#[test]
fn on_a_real_terminal_that_can_place_nothing_it_speaks_in_lines_and_never_moves_the_cursor() {
    let office = Office::sample();
    let mut line = open(&office, "dumb");
    let mut all = line.until("Welcome");
    line.press("2");
    all += &line.until("Ctrl-L says all of it");
    line.press("jj");
    all += &line.until("L-00");
    line.press("Q");
    let end = Instant::now() + Duration::from_secs(10);
    while line.child.try_wait().unwrap().is_none() {
        assert!(Instant::now() < end, "it did not end");
        std::thread::yield_now();
    }
    assert!(!all.contains('\u{1b}'), "{all:?}");
}
