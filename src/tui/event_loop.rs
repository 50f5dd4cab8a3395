//! The loop: messages in, one update, effects out, one frame. Separate from the state, so that the state runs without
//! it in tests.
//!
//! **Invariant:** everything waiting is taken before anything is painted; when nothing comes, nothing is written.

use super::app::App;
use super::effects::{Effect, Msg, perform};
use super::keys::Key;
use super::layers::Message;
use super::queries::Query;
use super::session::{self, Session};
use super::tasks::Job;
use super::workers::{self, Stops};
use super::{clipboard, signals};
use crate::core::{Core, Error};
use crossterm::event::{self, Event, KeyModifiers};
use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

/// What can wake the loop.
pub enum Incoming {
    /// Something for the window.
    Msg(Msg),
    /// The window got or lost the focus.
    Focus(bool),
    /// A signal, or the terminal is gone: keep the drafts and end with this code.
    End(i32),
}

/// After so long without a key, what follows the cursor is drawn and drafts are kept.
const REST: Duration = Duration::from_millis(120);
/// How long a paint waits for the rows that were just asked for, so that they come in the same frame.
const PATIENCE: Duration = Duration::from_millis(8);
/// How often another process's writing is looked for.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

struct Loop {
    core: Core,
    app: App,
    session: Session,
    incoming: Receiver<Incoming>,
    to_loop: Sender<Incoming>,
    ask: Sender<(u64, Query)>,
    jobs: Sender<(u64, Job)>,
    stops: Stops,
    open_questions: usize,
    focused: bool,
    rest_at: Option<Instant>,
    second_at: Instant,
    ends: Option<i32>,
}

/// Opens the window on a core, until it is left; gives the exit code.
pub fn run(core: Core, theme: &'static str) -> io::Result<i32> {
    let session = Session::begin()?;
    let (to_loop, incoming) = channel();
    signals::watch(&to_loop)?;
    let stops = Stops::default();
    let ask = workers::reader(core.again(true).map_err(io::Error::other)?, to_loop.clone())?;
    let jobs = workers::jobs(core.again(false).map_err(io::Error::other)?, to_loop.clone(), stops.clone())?;
    read_keys(to_loop.clone())?;
    let (width, height) = crossterm::terminal::size()?;
    let (app, effects) = App::new(&core, session::look(theme), theme, width, height);
    let mut looped = Loop {
        core,
        app,
        session,
        incoming,
        to_loop,
        ask,
        jobs,
        stops,
        open_questions: 0,
        focused: true,
        rest_at: None,
        second_at: Instant::now() + LOOK_AGAIN,
        ends: None,
    };
    looped.carry_out(effects)?;
    looped.go()
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
            while let Ok(incoming) = self.incoming.try_recv() {
                self.take(incoming)?;
            }
        }
    }

    /// Rows that were just asked for nearly always come before a person could see that they were not there.
    fn wait_for_rows(&mut self) -> io::Result<()> {
        let until = Instant::now() + PATIENCE;
        while self.open_questions > 0 && self.ends.is_none() {
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
        let second = self.focused.then_some(self.second_at);
        let due = [self.rest_at, second].into_iter().flatten().min();
        let heard = match due {
            None => self.incoming.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(due) => self.incoming.recv_timeout(due.saturating_duration_since(Instant::now())),
        };
        match heard {
            Ok(incoming) => self.take(incoming),
            Err(RecvTimeoutError::Timeout) => self.due(),
            Err(RecvTimeoutError::Disconnected) => {
                self.ends = Some(3);
                Ok(())
            }
        }
    }

    fn due(&mut self) -> io::Result<()> {
        let now = Instant::now();
        if self.rest_at.is_some_and(|at| at <= now) {
            self.rest_at = None;
            self.update(Msg::Rested)?;
        }
        if self.second_at <= now {
            self.second_at = now + LOOK_AGAIN;
            self.update(Msg::Second)?;
        }
        Ok(())
    }

    fn take(&mut self, incoming: Incoming) -> io::Result<()> {
        match incoming {
            Incoming::Msg(msg) => {
                match &msg {
                    Msg::Key(_) | Msg::Paste(_) => self.rest_at = Some(Instant::now() + REST),
                    Msg::Answered(..) => self.open_questions = self.open_questions.saturating_sub(1),
                    _ => {}
                }
                self.update(msg)
            }
            Incoming::Focus(focused) => {
                self.focused = focused;
                if focused { self.update(Msg::Second) } else { Ok(()) }
            }
            Incoming::End(code) => {
                for draft in self.app.drafts() {
                    // The database may be gone with the terminal; then there is nowhere to keep it.
                    let _lost = self.core.keep_draft(&draft.of.form, &draft.of.subject, &draft.fields);
                }
                session::leave();
                self.ends = Some(code);
                Ok(())
            }
        }
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
                self.open_questions += 1;
                self.ask.send((seq, query)).map_err(io::Error::other)?;
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
            Effect::Copy(text) => {
                let (bytes, words) = clipboard::copy(&text);
                self.session.send_raw(&bytes)?;
                self.app.say(words);
            }
            Effect::Theme(name) => self.app.paint_in(name, session::look(name)),
            Effect::ActAs(login) => self.act_as(&login)?,
            Effect::Bell => self.session.send_raw(b"\x07")?,
            Effect::Repaint => self.session.repaint(&self.app)?,
            Effect::Suspend => self.session.suspend()?,
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
        let core = self.core.again_as(login)?;
        let failed = |error: io::Error| Error::new(crate::core::ErrorKind::Internal, error.to_string());
        self.ask = workers::reader(core.again(true)?, self.to_loop.clone()).map_err(failed)?;
        self.jobs = workers::jobs(core.again(false)?, self.to_loop.clone(), self.stops.clone()).map_err(failed)?;
        self.core = core;
        Ok(())
    }
}
