//! The terminal while the window has it: raw mode, the other screen, whole frames. Separate because giving the terminal
//! back in order is worth more than anything drawn in it.
//!
//! **Invariant:** whatever happens – leaving, suspending, a signal, a panic – the terminal is given back once, and only
//! whole frames are ever written.

use super::app::App;
use super::frame::view;
use super::pen::Look;
use super::themes::{Depth, Theme};
use crossterm::event::{DisableBracketedPaste, DisableFocusChange, EnableBracketedPaste, EnableFocusChange};
use crossterm::terminal::{self, EnterAlternateScreen, LeaveAlternateScreen};
use crossterm::{cursor, queue};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use std::cell::RefCell;
use std::io::{self, IsTerminal, Write};
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the terminal is ours now; the panic hook asks.
static HELD: AtomicBool = AtomicBool::new(false);

/// A frame longer than this is sent as one synchronized update, so that it never tears.
const LONG: usize = 600;

/// Collects the bytes of a frame.
#[derive(Clone, Default)]
struct Collector(Rc<RefCell<Vec<u8>>>);

impl Write for Collector {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The terminal, ours.
pub struct Session {
    terminal: Terminal<CrosstermBackend<Collector>>,
    collector: Collector,
    synchronized: bool,
    last_tail: Vec<u8>,
}

/// What ends the cells of every frame, and the shorter word for it.
const RESET: &[u8] = b"\x1b[39m\x1b[49m\x1b[59m\x1b[0m";
const SHORT_RESET: &[u8] = b"\x1b[0m";

impl Session {
    /// Takes the terminal. Refuses when there is none, or it cannot place letters.
    pub fn begin() -> io::Result<Self> {
        let dumb = matches!(std::env::var("TERM").as_deref(), Ok("dumb") | Err(_));
        if !io::stdout().is_terminal() || !io::stdin().is_terminal() || dumb {
            return Err(io::Error::other(
                "the window needs a terminal that can place letters (TERM is not set, or dumb); every command works without one, see `certdesk help`",
            ));
        }
        restore_on_panic();
        enter()?;
        let collector = Collector::default();
        let terminal = Terminal::new(CrosstermBackend::new(collector.clone()))?;
        let synchronized = !matches!(std::env::var("TERM").as_deref(), Ok("linux"));
        Ok(Self { terminal, collector, synchronized, last_tail: Vec::new() })
    }

    /// Paints what changed.
    pub fn paint(&mut self, app: &App) -> io::Result<()> {
        self.terminal.draw(|frame| view(app, frame))?;
        self.send()
    }

    /// Paints everything afresh.
    pub fn repaint(&mut self, app: &App) -> io::Result<()> {
        self.forget()?;
        self.paint(app)
    }

    /// Gives the terminal back until the process is continued.
    pub fn suspend(&mut self) -> io::Result<()> {
        leave();
        // The default action of this signal stops the process here; `fg` goes on behind it.
        signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP)?;
        enter()?;
        self.forget()
    }

    /// Forgets what is painted, so that the next frame is whole. `Terminal::clear` would ask the terminal where its
    /// cursor stands, and wait for an answer that the keys thread reads; this does not ask.
    fn forget(&mut self) -> io::Result<()> {
        self.last_tail.clear();
        let size = self.terminal.size()?;
        self.terminal.resize(ratatui::layout::Rect::new(0, 0, size.width, size.height))
    }

    /// Writes bytes that are not part of a frame: the clipboard.
    pub fn send_raw(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut out = io::stdout().lock();
        out.write_all(bytes)?;
        out.flush()
    }

    fn send(&mut self) -> io::Result<()> {
        let frame = std::mem::take(&mut *self.collector.0.borrow_mut());
        let bytes = self.thrifty(&frame);
        if bytes.is_empty() {
            return Ok(());
        }
        let mut out = io::stdout().lock();
        if self.synchronized && bytes.len() > LONG {
            let mut whole = Vec::with_capacity(bytes.len() + 16);
            whole.extend_from_slice(b"\x1b[?2026h");
            whole.extend_from_slice(&bytes);
            whole.extend_from_slice(b"\x1b[?2026l");
            out.write_all(&whole)?;
        } else {
            out.write_all(&bytes)?;
        }
        out.flush()
    }
}

impl Session {
    /// The frame without what the terminal knows already: nothing at all when no cell changed and the cursor stays.
    fn thrifty(&mut self, frame: &[u8]) -> Vec<u8> {
        let Some(at) = frame.windows(RESET.len()).rposition(|window| window == RESET) else { return frame.to_vec() };
        let (cells, tail) = (&frame[..at], &frame[at + RESET.len()..]);
        let same_tail = self.last_tail == tail;
        let hides = !tail.contains(&b'h');
        self.last_tail = tail.to_vec();
        let mut bytes = Vec::with_capacity(frame.len());
        if !cells.is_empty() {
            bytes.extend_from_slice(cells);
            bytes.extend_from_slice(SHORT_RESET);
        }
        if !(same_tail && (cells.is_empty() || hides)) {
            bytes.extend_from_slice(tail);
        }
        bytes
    }
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
    queue!(out, EnterAlternateScreen, EnableBracketedPaste, EnableFocusChange, cursor::Hide)?;
    out.flush()
}

/// Gives the terminal back; harmless when it is not ours, or gone.
pub fn leave() {
    if HELD.swap(false, Ordering::SeqCst) {
        let mut out = io::stdout();
        // The terminal may be gone: then there is nobody to tell.
        let _gone = queue!(out, cursor::Show, DisableFocusChange, DisableBracketedPaste, LeaveAlternateScreen);
        let _gone = out.flush();
        let _gone = terminal::disable_raw_mode();
    }
}

fn restore_on_panic() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            leave();
            before(info);
        }));
    });
}

/// How this terminal wants to be painted, as its environment says.
pub fn look(theme: &str) -> Look {
    let depth = depth();
    let theme = Theme::named(theme, depth).or_else(|_| Theme::named("classic", depth));
    Look { theme: theme.expect("a test proves that every theme can be read"), ascii: wants_ascii() }
}

fn depth() -> Depth {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    match std::env::var("COLORTERM").as_deref() {
        _ if set("NO_COLOR") => Depth::Mono,
        Ok("truecolor" | "24bit") => Depth::True,
        _ => Depth::Sixteen,
    }
}

/// Whether the locale is not UTF-8, or the console has few letters.
fn wants_ascii() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    let utf8 = locale.is_some_and(|locale| locale.to_lowercase().replace('-', "").contains("utf8"));
    !utf8 || std::env::var("TERM").as_deref() == Ok("linux")
}
