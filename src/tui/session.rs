//! The terminal while the window has it: raw mode, the other screen, whole frames. Separate because giving the terminal
//! back in order is worth more than anything drawn in it.
//!
//! **Invariant:** whatever happens – leaving, suspending, a signal, a panic – the terminal is given back once, only
//! whole frames are ever written, and nothing is written raw after them.

use super::announced::{Announced, can_place};
use super::app::App;
use super::frame::view;
use super::painter::Painter;
use super::pen::Look;
use super::plain::Speaker;
use super::settings::Letters;
use super::themes::Theme;
use crate::core::domain::safe_text;
use crate::core::{Error, ErrorKind};
use crossterm::event::{DisableBracketedPaste, DisableFocusChange, EnableBracketedPaste, EnableFocusChange};
use crossterm::terminal::{self, EnterAlternateScreen, LeaveAlternateScreen};
use crossterm::{cursor, queue};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::io::{self, IsTerminal, Write};
use std::os::fd::AsFd;
use std::panic::PanicHookInfo;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// Whether the terminal is ours now; the panic hook asks.
static HELD: AtomicBool = AtomicBool::new(false);

/// Whether we speak in lines: then no other screen is entered, and nothing is placed.
static PLAIN: AtomicBool = AtomicBool::new(false);

/// Whether the terminal marks pastes as such when asked to.
static PASTES: AtomicBool = AtomicBool::new(true);

/// A frame longer than this is sent as one synchronized update, so that it never tears.
const LONG: usize = 600;

/// The terminal, ours.
pub struct Session {
    painter: Painter,
    next: Buffer,
    synchronized: bool,
    /// Says the frames in lines instead of painting them.
    speaker: Option<Speaker>,
}

impl Session {
    /// Takes the terminal, to paint on it or to speak in lines. Refuses when there is none, or when it is to be painted
    /// on and cannot place letters.
    pub fn begin(plain: bool) -> Result<Self, Error> {
        let refused = |found: String, hint: &str| Err(Error::new(ErrorKind::Refused, found).with_hint(hint));
        if !io::stdout().is_terminal() || !io::stdin().is_terminal() {
            let found = "the window needs a terminal for what is shown and what is typed, and here is none".to_owned();
            return refused(found, "Every command works without one: see `certdesk help`.");
        }
        let placed = can_place(std::env::var("TERM").ok().as_deref());
        PASTES.store(placed.is_ok(), Ordering::SeqCst);
        PLAIN.store(plain, Ordering::SeqCst);
        if let (Err(found), false) = (placed, plain) {
            let hint =
                "certdesk --plain speaks in lines on any terminal; else set TERM to what yours is, such as xterm.";
            return refused(found, hint);
        }
        restore_on_panic();
        enter().map_err(|error| Error::new(ErrorKind::Internal, format!("the terminal cannot be taken: {error}")))?;
        let (painter, synchronized) = (Painter::default(), Announced::here().synchronized);
        let speaker = plain.then(Speaker::default);
        Ok(Self { painter, next: Buffer::empty(Rect::ZERO), synchronized, speaker })
    }

    /// Paints what changed.
    pub fn paint(&mut self, app: &App) -> io::Result<()> {
        let (width, height) = app.size();
        let area = Rect::new(0, 0, width, height);
        if self.next.area == area {
            self.next.reset()
        } else {
            self.next = Buffer::empty(area)
        }
        let caret = view(app, &mut self.next);
        if let Some(speaker) = &mut self.speaker {
            let lines = speaker.frame(app, &self.next, caret);
            return self.send(lines.as_bytes());
        }
        let mut bytes = self.painter.frame(&self.next, caret);
        if self.synchronized && bytes.len() > LONG {
            bytes.splice(0..0, *b"\x1b[?2026h");
            bytes.extend_from_slice(b"\x1b[?2026l");
        }
        self.send(&bytes)
    }

    /// Paints everything afresh.
    pub fn repaint(&mut self, app: &App) -> io::Result<()> {
        self.painter.forget();
        if let Some(speaker) = &mut self.speaker {
            speaker.forget();
        }
        self.paint(app)
    }

    /// Gives the terminal back until the process is continued.
    pub fn suspend(&mut self) -> io::Result<()> {
        leave();
        // The default action of this signal stops the process here; `fg` goes on behind it.
        signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP)?;
        self.resume()
    }

    /// Takes the terminal again, whatever was done to it meanwhile; the next frame is whole.
    pub fn resume(&mut self) -> io::Result<()> {
        self.painter.forget();
        enter()
    }

    /// Writes bytes, those of a frame or others that draw nothing: the clipboard, the bell.
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        let mut out = io::stdout().lock();
        write_whole(&mut out, bytes)?;
        out.flush()
    }
}

/// Writes every byte, also to a terminal that was set not to wait for its reader.
fn write_whole(out: &mut (impl Write + AsFd), mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match out.write(bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => bytes = &bytes[written..],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                poll(&mut [PollFd::new(out.as_fd(), PollFlags::POLLOUT)], PollTimeout::NONE)?;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

impl Drop for Session {
    fn drop(&mut self) {
        leave();
    }
}

fn enter() -> io::Result<()> {
    HELD.store(true, Ordering::SeqCst);
    terminal::enable_raw_mode()?;
    let mut out = io::stdout();
    if PLAIN.load(Ordering::SeqCst) {
        if PASTES.load(Ordering::SeqCst) {
            queue!(out, EnableBracketedPaste)?;
        }
        return out.flush();
    }
    queue!(out, EnterAlternateScreen, EnableBracketedPaste, EnableFocusChange, cursor::Hide)?;
    out.flush()
}

/// Gives the terminal back; harmless when it is not ours, or gone.
pub fn leave() {
    if HELD.swap(false, Ordering::SeqCst) {
        // The line discipline first: it never waits for a reader.
        let _gone = terminal::disable_raw_mode();
        let mut out = io::stdout();
        // The terminal may be gone: then there is nobody to tell.
        if PLAIN.load(Ordering::SeqCst) {
            if PASTES.load(Ordering::SeqCst) {
                let _gone = queue!(out, DisableBracketedPaste);
            }
            let _gone = out.write_all(b"\r\n");
            let _gone = out.flush();
            return;
        }
        let _gone = queue!(out, cursor::Show, DisableFocusChange, DisableBracketedPaste, LeaveAlternateScreen);
        let _gone = out.flush();
    }
}

/// Says something after the screen was given back. Nothing from outside gets through raw.
pub fn last_words(words: &str) {
    let mut out = io::stderr().lock();
    for line in words.lines() {
        // The terminal may be gone: then there is nobody to tell.
        let _gone = writeln!(out, "{}", safe_text::line(line));
    }
}

/// When the window's own thread breaks, the terminal is given back before a word is said. A thread behind it that
/// breaks writes nothing over the screen: its panic comes to the window as a refusal.
fn restore_on_panic() {
    static ONCE: Once = Once::new();
    let window = thread::current().id();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if thread::current().id() == window {
                leave();
                last_words(&broke(info));
            } else if !HELD.load(Ordering::SeqCst) {
                before(info);
            }
        }));
    });
}

fn broke(info: &PanicHookInfo) -> String {
    let payload = info.payload();
    let why = payload.downcast_ref::<&str>().map(|why| (*why).to_owned());
    let why = why.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_default();
    let place = info.location().map(|at| format!(" ({}, line {})", at.file(), at.line())).unwrap_or_default();
    let trace = std::backtrace::Backtrace::capture();
    let trace =
        if trace.status() == std::backtrace::BacktraceStatus::Captured { format!("\n{trace}") } else { String::new() };
    format!("certdesk broke off, which is a fault of the program: {why}{place}{trace}")
}

/// How this terminal wants to be painted, as its environment says.
pub fn look(theme: &str, letters: Letters) -> Look {
    let Announced { depth, ascii, .. } = Announced::here();
    let theme = Theme::named(theme, depth).or_else(|_| Theme::named("classic", depth));
    let theme = theme.expect("a test proves that every theme can be read");
    let ascii = letters.is_ascii(ascii) || theme.ascii;
    Look { theme, ascii, plain: false }
}
