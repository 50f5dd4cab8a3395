//! `certdesk` where there is no office yet: a question on the terminal, and what each answer makes.

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

struct Person {
    child: Box<dyn portable_pty::Child + Send + Sync>,
    writer: Box<dyn Write + Send>,
    bytes: Receiver<Vec<u8>>,
    said: String,
    _master: Box<dyn portable_pty::MasterPty + Send>,
}

/// Somebody whose home is this folder types `certdesk`.
fn types_certdesk(home: &Path) -> Person {
    let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_certdesk"));
    for (name, folder) in [("HOME", ""), ("XDG_DATA_HOME", "data"), ("XDG_CONFIG_HOME", "config")] {
        command.env(name, home.join(folder));
    }
    command.env_remove("CERTDESK_DB");
    command.env_remove("CERTDESK_CONFIG");
    command.env("TERM", "xterm-256color");
    command.env("LANG", "C.UTF-8");
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
    Person { child, writer, bytes, said: String::new(), _master: pair.master }
}

impl Person {
    fn reads(&mut self, words: &str) -> &mut Self {
        let end = Instant::now() + Duration::from_secs(120);
        while !self.said.contains(words) {
            match self.bytes.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(more) => self.said.push_str(&String::from_utf8_lossy(&more)),
                Err(_) => panic!("`{words}` never came: {:?}", self.said),
            }
        }
        self
    }

    fn types(&mut self, keys: &str) -> &mut Self {
        self.writer.write_all(keys.as_bytes()).unwrap();
        self.writer.flush().unwrap();
        self
    }

    fn ends(&mut self) -> u32 {
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.exit_code();
            }
            assert!(Instant::now() < end, "it did not end: {:?}", self.said);
            std::thread::yield_now();
        }
    }
}

#[test]
fn an_empty_office_is_made_when_it_is_asked_for_and_opened_the_next_time_without_a_question() {
    let home = tempfile::tempdir().unwrap();
    let mut person = types_certdesk(home.path());
    person.reads("There is no office yet at").reads("Which one").types("e\n").reads("Welcome").types("Q");
    assert_eq!(person.ends(), 0);
    assert!(home.path().join("data/certdesk/desk.db").exists());
    let mut again = types_certdesk(home.path());
    again.reads("Welcome").types("Q");
    assert!(!again.said.contains("There is no office yet"), "{:?}", again.said);
    assert_eq!(again.ends(), 0);
}

#[test]
fn nothing_is_made_when_nothing_is_wanted() {
    let home = tempfile::tempdir().unwrap();
    let mut person = types_certdesk(home.path());
    person.reads("Which one").types("q\n").reads("nothing was made");
    assert_eq!(person.ends(), 1);
    assert!(!home.path().join("data").exists());
}

#[test]
fn every_list_of_an_empty_office_says_what_to_do_next() {
    let office = super::stage::Office::empty();
    let mut window = office.window("thale");
    let mut seen = 0;
    for (pane, views) in [("2", 6), ("3", 5), ("4", 6)] {
        window.press(pane);
        for view in 0..views {
            let screen = window.screen();
            let empty = screen.lines().skip(3).take(6).map(str::trim).collect::<Vec<_>>().join(" ");
            if empty.contains("No ") || empty.contains("Nothing ") || empty.contains("never ") {
                seen += 1;
                let steps = ["`certdesk", " n ", " x ", " b ", " z ", " w ", "] ", "[ ", " q ", " adds ", " 4 "];
                assert!(steps.iter().any(|step| empty.contains(step)), "{pane}, view {view}: {screen}");
            }
            window.press("]");
        }
    }
    assert!(seen >= 14, "{seen} empty lists were seen");
}
