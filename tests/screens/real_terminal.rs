//! On a real pseudo-terminal: nothing when idle, the terminal given back, gone when the line drops with the draft kept.

use super::stage::Office;
use portable_pty::{CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

struct Terminal {
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn portable_pty::Child + Send + Sync>,
    writer: Box<dyn Write + Send>,
    bytes: Receiver<Vec<u8>>,
}

impl Terminal {
    fn open(office: &Office, extra: &[&str]) -> Self {
        let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_certdesk"));
        command.args(["--db", office.database().to_str().unwrap(), "--as", "thale", "--today", "2026-11-20"]);
        command.args(extra);
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
        Self { master: pair.master, child, writer, bytes }
    }

    /// Everything written until these words have come.
    fn until(&mut self, words: &str) -> String {
        let (mut all, end) = (Vec::new(), Instant::now() + Duration::from_secs(20));
        loop {
            let text = String::from_utf8_lossy(&all).into_owned();
            if text.contains(words) {
                return text;
            }
            let left = end.saturating_duration_since(Instant::now());
            match self.bytes.recv_timeout(left) {
                Ok(more) => all.extend(more),
                Err(_) => panic!("`{words}` never came: {text:?}"),
            }
        }
    }

    /// How many bytes come in this time.
    fn quiet_for(&mut self, time: Duration) -> usize {
        let (mut count, end) = (0, Instant::now() + time);
        while let Ok(more) = self.bytes.recv_timeout(end.saturating_duration_since(Instant::now())) {
            count += more.len();
        }
        count
    }

    fn press(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).unwrap();
        self.writer.flush().unwrap();
    }

    fn ends_within(&mut self, time: Duration) -> bool {
        let end = Instant::now() + time;
        while Instant::now() < end {
            if self.child.try_wait().unwrap().is_some() {
                return true;
            }
            std::thread::yield_now();
        }
        false
    }
}

#[test]
fn a_cursor_move_is_at_most_120_bytes_and_idling_is_none() {
    let office = Office::sample();
    let mut terminal = Terminal::open(&office, &[]);
    terminal.until("Welcome");
    terminal.press("2");
    terminal.until("L-0000073");
    terminal.quiet_for(Duration::from_millis(1_500));
    terminal.press("j");
    let bytes = terminal.quiet_for(Duration::from_millis(400));
    assert!((1..=120).contains(&bytes), "{bytes} bytes");
    assert_eq!(terminal.quiet_for(Duration::from_millis(2_500)), 0);
}

#[test]
fn leaving_gives_the_terminal_back() {
    let office = Office::sample();
    let mut terminal = Terminal::open(&office, &[]);
    terminal.until("Welcome");
    terminal.press("Q");
    let last = terminal.until("\u{1b}[?1049l");
    assert!(last.contains("\u{1b}[?25h") && last.contains("\u{1b}[?2004l"), "{last:?}");
    assert!(terminal.ends_within(Duration::from_secs(5)));
}

#[test]
fn suspending_gives_the_terminal_back_and_going_on_paints_it_whole() {
    let office = Office::sample();
    let mut terminal = Terminal::open(&office, &[]);
    terminal.until("Welcome");
    terminal.press("2");
    terminal.until("L-0000073");
    terminal.press("\u{1a}");
    terminal.until("\u{1b}[?1049l");
    let process = nix::unistd::Pid::from_raw(terminal.child.process_id().unwrap() as i32);
    // It is stopped a moment after its last byte; going on before that would be missed.
    let stopped = nix::sys::wait::waitpid(process, Some(nix::sys::wait::WaitPidFlag::WUNTRACED)).unwrap();
    assert!(matches!(stopped, nix::sys::wait::WaitStatus::Stopped(..)), "{stopped:?}");
    nix::sys::signal::kill(process, nix::sys::signal::Signal::SIGCONT).unwrap();
    let painted = terminal.until("L-0000073");
    assert!(painted.contains("\u{1b}[?1049h") && painted.contains("[Learners]"), "{painted:?}");
    terminal.quiet_for(Duration::from_millis(300));
    terminal.press("\u{c}");
    terminal.until("[Learners]");
}

#[test]
fn a_dropped_line_ends_the_process_and_keeps_what_was_typed() {
    let office = Office::sample();
    let mut terminal = Terminal::open(&office, &[]);
    terminal.until("Welcome");
    terminal.press("gL-0000073");
    terminal.until("Adaeze");
    terminal.press("\r");
    terminal.until("REGISTRATIONS");
    terminal.press("e");
    terminal.until("Given names");
    terminal.press("half a word");
    terminal.until("not saved yet");
    let Terminal { master, mut child, writer, bytes } = terminal;
    drop((writer, master, bytes));
    let end = Instant::now() + Duration::from_secs(4);
    while child.try_wait().unwrap().is_none() {
        assert!(Instant::now() < end, "the process outlived its terminal");
        std::thread::yield_now();
    }
    let drafts = office.core("thale").drafts().unwrap();
    assert!(drafts.iter().any(|draft| draft.fields.contains("half a word")), "{drafts:?}");
}
