//! Recording and replaying in the window: what of a key belongs into a macro, and one record after the other. Separate
//! from dispatch because a replay gives commands without a key.
//!
//! **Invariant:** a replay goes on only when what it asked for has come; Esc and Ctrl-C stop it between two steps.

use super::app::App;
use super::commands::{Mode, Verb, by_name};
use super::glyphs::Tone;
use super::keys::Key;
use super::layers::{Heard, Message};
use super::macros::{self, Done, Recorder, Replay, Taken, Turn};
use super::panes;
use crate::core::Core;

/// What is recorded and what is replayed just now.
#[derive(Default)]
pub struct Mastery {
    recorder: Option<(Recorder, usize)>,
    replay: Option<Replay>,
    /// Changes and jobs that were begun and have not come to an end.
    pub under_way: usize,
    /// How many of those there were before the replay began: it does not wait for them.
    before: usize,
    busy: bool,
}

impl Mastery {
    /// What stands in the title while recording or replaying.
    pub fn shown(&self) -> String {
        match (&self.recorder, &self.replay) {
            (Some((recorder, _)), _) => format!("recording {}", recorder.len()),
            (_, Some(replay)) => format!("replaying, {} done", replay.done.len()),
            _ => String::new(),
        }
    }

    /// Whether a replay is under way.
    pub fn replays(&self) -> bool {
        self.replay.is_some()
    }
}

impl App {
    /// `@`: the board, or the end of a recording.
    pub(super) fn macro_key(&mut self, core: &Core) {
        if let Some((recorder, _)) = self.mastery.recorder.take() {
            match recorder.kept() {
                Some(steps) => self.open_layer(macros::name_form(steps), core),
                None => self.message = Some(Message::note("Nothing was recorded; @ begins again.")),
            }
            return;
        }
        match core.macros() {
            Ok(known) => {
                let records = self.top().layer.records().len();
                self.open_layer(macros::opened(&known, records), core);
            }
            Err(error) => self.message = Some(Message::error(&error)),
        }
    }

    /// Begins to record on the record the cursor stands on.
    pub(super) fn record_macro(&mut self) {
        self.message = Some(match (self.over.is_empty(), self.top().layer.records().len()) {
            (false, _) | (_, 0) => Message::refused("A macro is recorded on a record: put the cursor on one first."),
            (_, 1) => {
                self.mastery.recorder = Some((Recorder::default(), self.panes[self.open].depth()));
                Message::look("Recording: do to this record what is to be done to others; @ ends it.")
            }
            (_, n) => Message::refused(format!("{n} are marked: unmark them (-), a macro is recorded on one record.")),
        });
    }

    /// Whether a command may be given while recording; it is noted down.
    pub(super) fn record_command(&mut self, verb: Verb) -> bool {
        let (mode, own) = (self.mode(), self.top().layer.is_windows_own());
        let depth = self.panes[self.open].depth();
        let over = !self.over.is_empty();
        let Some((recorder, base)) = &mut self.mastery.recorder else { return true };
        if own {
            return true;
        }
        match recorder.gave(verb, mode, depth <= *base && !over) {
            Taken::Yes => true,
            Taken::No(words) => {
                self.message = Some(Message::refused(format!("{words}; @ ends the recording.")));
                false
            }
        }
    }

    /// A key was taken by what has the focus: it is noted down when it typed or chose something.
    pub(super) fn record_key(&mut self, key: Key, mode: Mode, own: bool) {
        if let Some((recorder, _)) = self.mastery.recorder.as_mut().filter(|_| !own && mode != Mode::List) {
            recorder.typed(key);
        }
    }

    /// A text was pasted into what has the focus.
    pub(super) fn record_paste(&mut self, text: &str) {
        let typing = self.mode() == Mode::Text && !self.top().layer.is_windows_own();
        if let Some((recorder, _)) = self.mastery.recorder.as_mut().filter(|_| typing) {
            recorder.pasted(text);
        }
    }

    /// Replays a macro on what is chosen beneath.
    pub(super) fn replay_macro(&mut self, name: String, steps: Vec<Done>, core: &Core) {
        self.over.clear();
        let records = self.top().layer.records();
        let depth = self.panes[self.open].depth();
        self.mastery.replay = Some(Replay::new(name, steps, records, depth));
        self.mastery.before = self.mastery.under_way;
        self.message = None;
        self.replay_on(core);
    }

    /// Goes on with the replay as far as it can without waiting.
    pub(super) fn replay_on(&mut self, core: &Core) {
        if std::mem::replace(&mut self.mastery.busy, true) {
            return;
        }
        while self.mastery.replay.is_some() && !self.replay_waits() {
            if let Some(why) = self.refusal() {
                self.end_replay(Some(&why), core);
                break;
            }
            let Some(turn) = self.mastery.replay.as_mut().map(Replay::next) else { break };
            self.replay_turn(turn, core);
        }
        self.mastery.busy = false;
    }

    fn replay_waits(&self) -> bool {
        self.mastery.under_way > self.mastery.before
            || (self.is_asking() && (self.top().layer.waits() || self.reads_a_card()))
    }

    /// What went wrong with the last step, if something did.
    fn refusal(&self) -> Option<String> {
        let message = self.message.as_ref()?;
        matches!(message.tone, Tone::Failed | Tone::Late).then(|| message.text.clone())
    }

    fn replay_turn(&mut self, turn: Turn, core: &Core) {
        match turn {
            Turn::Open(record) => {
                self.message = None;
                match panes::of_reference(&record).filter(|place| place.pane == self.panes[self.open].number) {
                    Some(place) => self.go(&place, core),
                    // The record the page is about already, or one without a page of its own.
                    None => self.message = Some(Message::refused(format!("{record} has no page in this pane"))),
                }
            }
            Turn::Step(step) => self.replay_step(&step, core),
            Turn::Finished if !self.over.is_empty() => {
                self.end_replay(Some("the steps came to an end while something was still open"), core);
            }
            Turn::Finished => self.back_to_base(core),
            Turn::End => self.end_replay(None, core),
        }
    }

    fn replay_step(&mut self, step: &Done, core: &Core) {
        match step {
            Done::Give(name) => match by_name(name) {
                Some(table) => self.give(table.id, core),
                None => self.message = Some(Message::refused(format!("`{name}` is no command any more"))),
            },
            Done::Type(text) if self.mode() != Mode::List => text.chars().for_each(|c| self.hand(Key::Char(c), core)),
            Done::Press(key) if self.mode() != Mode::List => {
                if let Some(key) = Key::named(key) {
                    self.hand(key, core);
                }
            }
            Done::Type(_) | Done::Press(_) => {
                self.message = Some(Message::refused("something was to be typed, and there is no field here"));
            }
        }
    }

    /// Hands a key to what has the focus and to nothing else.
    fn hand(&mut self, key: Key, core: &Core) {
        let cx = self.cx(core);
        let top = self.top_mut();
        let id = top.id;
        match top.layer.key(key, &cx) {
            Heard::Consumed(steps) => self.follow(id, steps, core),
            Heard::Ignored => self.message = Some(Message::refused(format!("{key} is not taken here"))),
        }
    }

    /// Closes what lies on the page the replay began on.
    fn back_to_base(&mut self, core: &Core) {
        let Some(depth) = self.mastery.replay.as_ref().map(|replay| replay.depth) else { return };
        self.over.clear();
        let above = self.panes[self.open].layers().nth(depth).map(|held| held.id);
        if let Some(id) = above {
            self.panes[self.open].close(id);
            self.wake_top(core);
        }
    }

    fn end_replay(&mut self, stopped: Option<&str>, core: &Core) {
        self.back_to_base(core);
        let Some(replay) = self.mastery.replay.take() else { return };
        self.top_mut().layer.unmark(&replay.done);
        let words = replay.report(stopped);
        self.message = Some(if stopped.is_none() { Message::done(words) } else { Message::refused(words) });
        self.refresh(core);
    }

    /// Esc or Ctrl-C while replaying.
    pub(super) fn stop_replay(&mut self, core: &Core) {
        self.end_replay(Some("it was stopped by hand"), core);
    }
}
