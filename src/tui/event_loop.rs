//! The loop: messages in, one update, effects out, one frame. Separate from the state, so that the state runs without
//! it in tests.
//!
//! **Invariant:** everything waiting is taken before anything is painted; when nothing comes, nothing is written. What
//! is typed is kept however the loop ends: left, ended by a signal, its terminal gone, or broken off.

use super::Opening;
use super::app::App;
use super::effects::{Effect, Msg, perform};
use super::keys::Key;
use super::layers::Message;
use super::pen::Look;
use super::session::{self, Session};
use super::tasks::Job;
use super::workers::{self, Reader, Stops};
use super::{clipboard, plain, signals};
use crate::core::{Core, Error, ErrorKind, FileMark, SettingsFile};
use crossterm::event::{self, Event, KeyModifiers};
use nix::errno::Errno;
use signal_hook::consts::SIGHUP;
use std::collections::HashSet;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

/// What can wake the loop.
pub enum Incoming {
    /// Something for the window.
    Msg(Msg),
    /// The window got or lost the focus.
    Focus(bool),
    /// Somebody outside wants it suspended.
    Suspend,
    /// It goes on after it was stopped from outside: the terminal may have been used meanwhile.
    Continued,
    /// A signal, or the terminal is gone: keep the drafts and end with this code.
    End(i32),
}

/// After so long without a key, what follows the cursor is drawn and drafts are kept.
const REST: Duration = Duration::from_millis(120);
/// How long a paint waits for the rows that were just asked for, so that they come in the same frame.
const PATIENCE: Duration = Duration::from_millis(8);
/// How often another process's writing is looked for while somebody works here.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// How often when no key came for so long.
const LOOK_SELDOM: Duration = Duration::from_secs(5);
const AT_REST: Duration = Duration::from_secs(300);
/// So many looks at the database's file go by before the database itself is asked, whatever the file says.
const ASK_ANYWAY: u32 = 16;
/// A continuation that comes so soon after our own suspending is its end, not another one.
const ECHO: Duration = Duration::from_millis(500);

struct Loop {
    core: Core,
    app: App,
    session: Session,
    file: SettingsFile,
    incoming: Receiver<Incoming>,
    to_loop: Sender<Incoming>,
    ask: Reader,
    jobs: Sender<(u64, Job)>,
    stops: Stops,
    /// The questions a frame waits for.
    awaited: HashSet<u64>,
    focused: bool,
    rest_at: Option<Instant>,
    second_at: Instant,
    typed_at: Instant,
    resumed_at: Option<Instant>,
    written: FileMark,
    looks: u32,
    ends: Option<i32>,
}

/// Opens the window on a core, until it is left; gives the exit code.
pub fn run(core: Core, opening: Opening) -> Result<i32, Error> {
    let failed = |error: io::Error| Error::new(ErrorKind::Internal, error.to_string());
    let settings = opening.settings_read();
    let theme = opening.theme(&settings);
    let plain = opening.plain || settings.plain;
    let session = Session::begin(plain)?;
    let (to_loop, incoming) = channel();
    signals::watch(&to_loop).map_err(failed)?;
    let stops = Stops::default();
    let ask = workers::reader(core.another(true), to_loop.clone()).map_err(failed)?;
    let jobs = workers::jobs(core.another(false), to_loop.clone(), stops.clone()).map_err(failed)?;
    read_keys(to_loop.clone()).map_err(failed)?;
    // A line without a size, such as a serial one, is taken for the smallest that was ever common.
    let (width, height) = crossterm::terminal::size().unwrap_or((80, 24));
    let size = if plain { plain::SIZE } else { (width, height) };
    let look = Look { plain, ..session::look(theme, settings.letters) };
    let file = opening.settings;
    let (mut app, effects) = App::new(&core, look, settings, file.path().display().to_string(), size);
    if opening.tour {
        app.offer_tour(&core);
    }
    let written = core.file_mark();
    let mut looped = Loop {
        core,
        app,
        session,
        file,
        incoming,
        to_loop,
        ask,
        jobs,
        stops,
        awaited: HashSet::new(),
        focused: true,
        rest_at: None,
        second_at: Instant::now() + LOOK_AGAIN,
        typed_at: Instant::now(),
        resumed_at: None,
        written,
        looks: 0,
        ends: None,
    };
    let worked = catch_unwind(AssertUnwindSafe(|| {
        looped.carry_out(effects)?;
        looped.go()
    }));
    looped.come_to_an_end(worked).map_err(failed)
}

fn read_keys(to_loop: Sender<Incoming>) -> io::Result<()> {
    thread::Builder::new().name("keys".to_owned()).spawn(move || {
        while let Ok(event) = event::read() {
            let incoming = match event {
                Event::Key(mut key) => {
                    // A terminal sends Esc and a key that follows at once as that key with Alt, which is never bound.
                    let after_esc = key.modifiers.contains(KeyModifiers::ALT);
                    key.modifiers.remove(KeyModifiers::ALT);
                    if after_esc && to_loop.send(Incoming::Msg(Msg::Key(Key::Esc))).is_err() {
                        return;
                    }
                    match Key::read(key) {
                        Some(key) => Incoming::Msg(Msg::Key(key)),
                        None => continue,
                    }
                }
                Event::Paste(text) => Incoming::Msg(Msg::Paste(text)),
                Event::Resize(width, height) => Incoming::Msg(Msg::Resized(width, height)),
                Event::FocusGained => Incoming::Focus(true),
                Event::FocusLost => Incoming::Focus(false),
                Event::Mouse(_) => continue,
            };
            if to_loop.send(incoming).is_err() {
                return;
            }
        }
    })?;
    Ok(())
}

impl Loop {
    fn go(&mut self) -> io::Result<i32> {
        loop {
            self.wait_for_rows()?;
            if let Some(code) = self.ends {
                return Ok(code);
            }
            self.session.paint(&self.app)?;
            self.wait()?;
            self.take_what_waits()?;
        }
    }

    /// Everything that came meanwhile, in its order; of sizes that follow one another only the last one counts.
    fn take_what_waits(&mut self) -> io::Result<()> {
        let mut size = None;
        while let Ok(incoming) = self.incoming.try_recv() {
            match incoming {
                Incoming::Msg(Msg::Resized(width, height)) => size = Some((width, height)),
                other => {
                    self.resize(size.take())?;
                    self.take(other)?;
                }
            }
        }
        self.resize(size)
    }

    fn resize(&mut self, size: Option<(u16, u16)>) -> io::Result<()> {
        match size {
            Some((width, height)) => self.update(Msg::Resized(width, height)),
            None => Ok(()),
        }
    }

    /// Keeps what is typed, whatever ended the loop, and gives the exit code.
    fn come_to_an_end(&mut self, worked: thread::Result<io::Result<i32>>) -> io::Result<i32> {
        // How one left the window is remembered while there still is one; without it the next one opens all the same.
        let _remembered = catch_unwind(AssertUnwindSafe(|| self.remember()));
        match worked {
            Ok(Ok(0)) => Ok(0),
            Ok(Ok(code)) => {
                let kept = self.keep_drafts();
                session::leave();
                session::last_words(&ended_words(code, kept));
                Ok(code)
            }
            // A terminal that takes no more letters is gone.
            Ok(Err(error)) => {
                self.keep_drafts();
                session::leave();
                if is_gone(&error) { Ok(128 + SIGHUP) } else { Err(error) }
            }
            Err(_) => {
                let kept = catch_unwind(AssertUnwindSafe(|| self.keep_drafts())).unwrap_or(0);
                session::leave();
                session::last_words(&broken_words(kept));
                Ok(3)
            }
        }
    }

    fn remember(&mut self) {
        for (name, value) in self.app.to_remember() {
            // A database that is gone remembers nothing; nothing of the office is lost by it.
            let _lost = self.core.remember(name, &value);
        }
        self.be_gone();
    }

    /// Says that nobody sits in this window any more.
    fn be_gone(&mut self) {
        // Without it the others see by the clock that nobody is here.
        let _lost = self.core.be_nowhere(self.app.window_word());
    }

    /// Keeps every open draft; gives how many were kept.
    fn keep_drafts(&mut self) -> usize {
        let drafts = self.app.drafts();
        // The database may be gone with the terminal; then there is nowhere to keep them.
        drafts
            .iter()
            .filter(|draft| self.core.keep_draft(&draft.of.form, &draft.of.subject, &draft.fields).is_ok())
            .count()
    }

    /// Rows that were just asked for nearly always come before a person could see that they were not there.
    fn wait_for_rows(&mut self) -> io::Result<()> {
        let until = Instant::now() + PATIENCE;
        while !self.awaited.is_empty() && self.ends.is_none() {
            let left = until.saturating_duration_since(Instant::now());
            match self.incoming.recv_timeout(left) {
                Ok(incoming) => self.take(incoming)?,
                Err(_) => break,
            }
        }
        Ok(())
    }

    /// Sleeps until something comes or something is due.
    fn wait(&mut self) -> io::Result<()> {
        loop {
            let second = self.focused.then_some(self.second_at);
            let due = [self.rest_at, second].into_iter().flatten().min();
            let heard = match due {
                None => self.incoming.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(due) => self.incoming.recv_timeout(due.saturating_duration_since(Instant::now())),
            };
            match heard {
                Ok(incoming) => return self.take(incoming),
                Err(RecvTimeoutError::Timeout) if self.due()? => return Ok(()),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    self.ends = Some(3);
                    return Ok(());
                }
            }
        }
    }

    /// Does what is due; gives whether anything may look different now.
    fn due(&mut self) -> io::Result<bool> {
        let now = Instant::now();
        let rested = self.rest_at.is_some_and(|at| at <= now);
        if rested {
            self.rest_at = None;
            self.update(Msg::Rested)?;
        }
        let looks = self.second_at <= now && self.looks_again(now);
        if looks {
            self.update(Msg::Second)?;
        }
        Ok(rested || looks)
    }

    /// Whether there may be something new in the office: another process wrote, or midnight went by. While nobody
    /// writes this costs one look at a file.
    fn looks_again(&mut self, now: Instant) -> bool {
        let at_rest = now.saturating_duration_since(self.typed_at) > AT_REST;
        self.second_at = now + if at_rest { LOOK_SELDOM } else { LOOK_AGAIN };
        self.looks += 1;
        let mark = self.core.file_mark();
        let stirred = std::mem::replace(&mut self.written, mark) != mark;
        stirred || self.looks.is_multiple_of(ASK_ANYWAY) || self.core.today() != self.app.today()
    }

    fn take(&mut self, incoming: Incoming) -> io::Result<()> {
        match incoming {
            Incoming::Msg(msg) => {
                match &msg {
                    Msg::Key(_) | Msg::Paste(_) => {
                        self.typed_at = Instant::now();
                        self.rest_at = Some(self.typed_at + REST);
                        self.second_at = self.second_at.min(self.typed_at + LOOK_AGAIN);
                    }
                    Msg::Answered(seq, _) => drop(self.awaited.remove(seq)),
                    _ => {}
                }
                self.update(msg)
            }
            Incoming::Focus(focused) => {
                self.focused = focused;
                if focused { self.update(Msg::Second) } else { Ok(()) }
            }
            Incoming::Suspend => {
                self.keep_drafts();
                self.suspend()
            }
            Incoming::Continued if self.resumed_at.is_some_and(|at| at.elapsed() < ECHO) => Ok(()),
            Incoming::Continued => self.session.resume(),
            Incoming::End(code) => {
                self.ends = Some(code);
                Ok(())
            }
        }
    }

    fn suspend(&mut self) -> io::Result<()> {
        self.session.suspend()?;
        self.resumed_at = Some(Instant::now());
        Ok(())
    }

    fn update(&mut self, msg: Msg) -> io::Result<()> {
        let effects = self.app.update(msg, &self.core);
        self.carry_out(effects)
    }

    fn carry_out(&mut self, effects: Vec<Effect>) -> io::Result<()> {
        for effect in effects {
            self.effect(effect)?;
        }
        Ok(())
    }

    fn effect(&mut self, effect: Effect) -> io::Result<()> {
        match effect {
            Effect::Do(asker, action) => {
                let outcome = perform(&mut self.core, *action);
                self.update(Msg::Performed(asker, Box::new(outcome)))?;
            }
            Effect::Ask(seq, query) => {
                if !query.can_wait() {
                    self.awaited.insert(seq);
                }
                self.ask.ask(seq, query)?;
            }
            Effect::Job(id, job) => self.jobs.send((id, *job)).map_err(io::Error::other)?,
            Effect::StopJob(id) => {
                if let Ok(mut stops) = self.stops.lock() {
                    stops.insert(id);
                }
            }
            Effect::KeepDraft(draft) => {
                let kept = self.core.keep_draft(&draft.of.form, &draft.of.subject, &draft.fields);
                self.tell(kept.err())?;
            }
            Effect::DropDraft(of) => {
                let dropped = self.core.drop_draft(&of.form, &of.subject);
                self.tell(dropped.err())?;
            }
            // Presence is no evidence: when the database is busy the next key tells again.
            Effect::BeIn(window, subject) => drop(self.core.be_in(&window, &subject)),
            Effect::BeNowhere(window) => drop(self.core.be_nowhere(&window)),
            Effect::Copy(text) => {
                let (bytes, words) = clipboard::copy(&text);
                self.session.send(&bytes)?;
                self.app.say(words);
            }
            Effect::Theme(name) => self.app.paint_in(name, session::look(name, self.app.letters())),
            Effect::KeepSettings(text) => {
                let kept = self.file.write(&text);
                self.tell(kept.err())?;
            }
            Effect::ActAs(login) => self.act_as(&login)?,
            Effect::StopReading => self.ask.stop(),
            Effect::Bell => self.session.send(b"\x07")?,
            Effect::Repaint => self.session.repaint(&self.app)?,
            Effect::Suspend => self.suspend()?,
            Effect::Leave => self.ends = Some(0),
        }
        Ok(())
    }

    fn tell(&mut self, error: Option<Error>) -> io::Result<()> {
        if let Some(error) = error {
            self.app.say(Message::error(&error));
        }
        Ok(())
    }

    /// Becomes another operator: the core, the reader and the jobs are opened anew.
    fn act_as(&mut self, login: &str) -> io::Result<()> {
        match self.reopen(login) {
            Ok(()) => {
                self.update(Msg::Reopened)?;
                self.app.say(Message::done(format!("You are {login} now, in this window.")));
            }
            Err(error) => self.app.say(Message::error(&error)),
        }
        Ok(())
    }

    fn reopen(&mut self, login: &str) -> Result<(), Error> {
        self.be_gone();
        let core = self.core.again_as(login)?;
        let failed = |error: io::Error| Error::new(crate::core::ErrorKind::Internal, error.to_string());
        self.ask = workers::reader(core.another(true), self.to_loop.clone()).map_err(failed)?;
        self.jobs = workers::jobs(core.another(false), self.to_loop.clone(), self.stops.clone()).map_err(failed)?;
        self.core = core;
        // What was asked of the old reader is answered by nobody.
        self.awaited.clear();
        Ok(())
    }
}

/// Whether the terminal takes no more letters.
fn is_gone(error: &io::Error) -> bool {
    let gone = [Errno::EIO, Errno::ENXIO, Errno::EPIPE, Errno::ENOTTY, Errno::EBADF];
    error.raw_os_error().is_some_and(|code| gone.contains(&Errno::from_raw(code)))
}

/// What is said of drafts after the screen was given back.
fn kept_words(kept: usize) -> String {
    match kept {
        0 => "No form was open.".to_owned(),
        1 => "The open form is kept as a draft, and offered again where you left it.".to_owned(),
        n => format!("{n} open forms are kept as drafts, and offered again where you left them."),
    }
}

fn ended_words(code: i32, kept: usize) -> String {
    format!("certdesk was ended from outside (signal {}). {}", code - 128, kept_words(kept))
}

fn broken_words(kept: usize) -> String {
    format!("Nothing half done was stored. {} `certdesk doctor` asks whether all is well.", kept_words(kept))
}
