//! A terminal that a test holds the other end of: the program in a pseudo-terminal, and a model that draws what it is
//! sent. Separate from the tests on it, because faults are tried on it too.

use portable_pty::{CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

/// A wait nobody should ever see the end of.
const LONG: Duration = Duration::from_secs(20);

/// A program in a terminal.
pub struct Terminal {
    pub master: Box<dyn MasterPty + Send>,
    pub child: Child,
    writer: Box<dyn Write + Send>,
    bytes: Receiver<Vec<u8>>,
    model: vt100::Parser,
    /// Every byte that was sent.
    pub sent: Vec<u8>,
}

/// A program that does not outlive the test, whatever becomes of it.
pub struct Child(Box<dyn portable_pty::Child + Send + Sync>);

impl Child {
    /// Whether it has ended.
    pub fn has_ended(&mut self) -> bool {
        self.0.try_wait().unwrap().is_some()
    }

    /// Whether it ends within this time, though nobody reads what it writes.
    pub fn ends_within(&mut self, time: Duration) -> bool {
        let end = Instant::now() + time;
        while Instant::now() < end {
            if self.has_ended() {
                return true;
            }
            std::thread::yield_now();
        }
        false
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        let _ended = self.0.kill();
        let _reaped = self.0.wait();
    }
}

/// The window on a database, as a command for a terminal: thale's, on the day of the samples.
pub fn window_on(database: &Path) -> CommandBuilder {
    in_terms(env!("CARGO_BIN_EXE_certdesk"), &arguments(database))
}

/// The same, started by a shell that first does something else.
pub fn window_behind(words: &str, database: &Path) -> CommandBuilder {
    let script = format!("{words}; exec \"$0\" \"$@\"");
    let mut all = vec!["-c".to_owned(), script, env!("CARGO_BIN_EXE_certdesk").to_owned()];
    all.extend(arguments(database));
    in_terms("/bin/sh", &all)
}

fn arguments(database: &Path) -> Vec<String> {
    ["--db", database.to_str().unwrap(), "--as", "thale", "--today", "2026-11-20"].map(str::to_owned).to_vec()
}

/// A command in surroundings that hold nothing of the machine the test runs on.
pub fn in_terms(program: &str, arguments: &[String]) -> CommandBuilder {
    let mut command = CommandBuilder::new(program);
    command.args(arguments);
    for name in
        ["RUST_BACKTRACE", "COLORTERM", "NO_COLOR", "TMUX", "STY", "TERM_PROGRAM", "VTE_VERSION", "LC_ALL", "LC_CTYPE"]
    {
        command.env_remove(name);
    }
    command.env("TERM", "xterm-256color");
    command.env("LANG", "C.UTF-8");
    command.env("CERTDESK_CONFIG", "no settings of anybody");
    command
}

impl Terminal {
    /// Starts a command in a terminal of this size.
    pub fn start(command: CommandBuilder, columns: u16, rows: u16) -> Self {
        let pair = native_pty_system().openpty(size(columns, rows)).unwrap();
        let child = Child(pair.slave.spawn_command(command).unwrap());
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        // What nobody takes holds the program up, as a line does that is slower than it.
        let (send, bytes) = sync_channel(1);
        std::thread::spawn(move || {
            let mut buffer = [0; 65_536];
            while let Ok(count) = reader.read(&mut buffer) {
                if count == 0 || send.send(buffer[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        let writer = pair.master.take_writer().unwrap();
        let [rows, columns] = [rows, columns].map(|n| NonZero::new(n).unwrap());
        Self {
            master: pair.master,
            child,
            writer,
            bytes,
            model: vt100::Parser::new(rows, columns, 0),
            sent: Vec::new(),
        }
    }

    /// The window on an office, 80 by 24.
    pub fn open(database: &Path) -> Self {
        Self::start(window_on(database), 80, 24)
    }

    /// Sends bytes as keys send them.
    pub fn send(&mut self, keys: &[u8]) {
        self.writer.write_all(keys).unwrap();
        self.writer.flush().unwrap();
    }

    /// Makes the terminal larger or smaller.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        let [r, c] = [rows, columns].map(|n| NonZero::new(n).unwrap());
        self.model.screen_mut().set_size(r, c);
        self.master.resize(size(columns, rows)).unwrap();
    }

    /// What stands on it now, a line a row.
    pub fn screen(&mut self) -> String {
        while let Ok(more) = self.bytes.try_recv() {
            self.take(&more);
        }
        self.model.screen().contents()
    }

    /// Waits until the screen is so, or for very long; gives whether it came to be.
    pub fn comes(&mut self, is_so: &dyn Fn(&str) -> bool) -> bool {
        let end = Instant::now() + LONG;
        loop {
            if is_so(&self.screen()) {
                return true;
            }
            match self.bytes.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(more) => self.take(&more),
                Err(RecvTimeoutError::Timeout) => return false,
                Err(RecvTimeoutError::Disconnected) => return is_so(&self.screen()),
            }
        }
    }

    /// Waits until the screen shows these words.
    pub fn shows(&mut self, words: &str) {
        assert!(self.comes(&|screen| screen.contains(words)), "`{words}` never came:\n{}", self.screen());
    }

    /// Waits until these bytes were sent, from here on.
    pub fn sends(&mut self, sequence: &str) {
        let (from, end) = (self.sent.len(), Instant::now() + LONG);
        while !String::from_utf8_lossy(&self.sent[from..]).contains(sequence) {
            match self.bytes.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(more) => self.take(&more),
                Err(_) => panic!("{sequence:?} never came: {:?}", String::from_utf8_lossy(&self.sent[from..])),
            }
        }
    }

    /// Lets this much time go by; gives how many bytes came.
    pub fn bytes_in(&mut self, time: Duration) -> usize {
        let (before, end) = (self.sent.len(), Instant::now() + time);
        while let Ok(more) = self.bytes.recv_timeout(end.saturating_duration_since(Instant::now())) {
            self.take(&more);
        }
        self.sent.len() - before
    }

    /// Whether the program ends within this time, all it writes being read.
    pub fn ends_within(&mut self, time: Duration) -> bool {
        let end = Instant::now() + time;
        while Instant::now() < end {
            self.screen();
            if self.child.has_ended() {
                self.bytes_in(Duration::from_millis(50));
                return true;
            }
            std::thread::yield_now();
        }
        false
    }

    /// Waits for the end; gives the exit code.
    pub fn exit_code(&mut self) -> u32 {
        assert!(self.ends_within(LONG), "it goes on:\n{}", self.screen());
        self.child.0.wait().unwrap().exit_code()
    }

    /// The process.
    pub fn process(&self) -> nix::unistd::Pid {
        nix::unistd::Pid::from_raw(self.child.0.process_id().unwrap() as i32)
    }

    /// Whether the terminal reads lines and shows what is typed, as a shell wants it.
    pub fn is_given_back(&self) -> bool {
        let flags = self.master.get_termios().unwrap().local_flags.bits();
        flags & nix::libc::ECHO != 0 && flags & nix::libc::ICANON != 0
    }

    /// Goes away as a line does that is dropped; the program is left behind.
    pub fn hang_up(self) -> Child {
        let Self { master, child, mut writer, bytes, .. } = self;
        drop(bytes);
        // What is painted next tells the reading thread that nobody listens; it closes its end.
        let _gone = writer.write_all(b"\x0c");
        drop((writer, master));
        child
    }

    fn take(&mut self, bytes: &[u8]) {
        self.sent.extend_from_slice(bytes);
        self.model.process(bytes);
    }
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

/// The bytes a terminal sends for keys written as in the key list, blanks between them.
pub fn as_bytes(keys: &str) -> Vec<u8> {
    keys.split(' ').filter(|name| !name.is_empty()).flat_map(key).collect()
}

fn key(name: &str) -> Vec<u8> {
    let named = [
        ("Enter", "\r"),
        ("Esc", "\x1b"),
        ("Tab", "\t"),
        ("Shift-Tab", "\x1b[Z"),
        ("Backspace", "\x7f"),
        ("Delete", "\x1b[3~"),
        ("Up", "\x1b[A"),
        ("Down", "\x1b[B"),
        ("Right", "\x1b[C"),
        ("Left", "\x1b[D"),
        ("Home", "\x1b[H"),
        ("End", "\x1b[F"),
        ("PgUp", "\x1b[5~"),
        ("PgDn", "\x1b[6~"),
        ("Space", " "),
        ("F1", "\x1bOP"),
    ];
    if let Some((_, bytes)) = named.iter().find(|(known, _)| *known == name) {
        return bytes.as_bytes().to_vec();
    }
    match name.strip_prefix("Ctrl-") {
        Some(letter) => vec![letter.as_bytes()[0] & 31],
        None => name.as_bytes().to_vec(),
    }
}
