//! The window's whole state, and what a message does to it. Separate from the terminal and the threads, so that tests
//! run it with neither.
//!
//! **Invariant:** `update` reads the core and never changes it; what changes goes out as an effect. A message that came
//! too late finds no one waiting and is dropped.

use super::commands::{Mode, Verb};
use super::effects::{Action, Answer, Done, Effect, JobNews, Msg, Place, Query};
use super::glyphs::Tone;
use super::jobs::JobBoard;
use super::keys::Key;
use super::layers::{Cx, Draft, Layer, Message, Step};
use super::mastery::Mastery;
use super::office_line::OfficeLine;
use super::own::Own;
use super::panes::{self, Pane};
use super::pen::Look;
use super::presence::Here;
use super::settings::Settings;
use super::sheet::SheetWord;
use super::tour::{Seen, Tour};
use crate::core::{Core, Error};
use std::collections::{HashMap, VecDeque};

/// One layer and its number, so that answers find it.
pub struct Held {
    pub(super) id: u64,
    pub(super) layer: Box<dyn Layer>,
    /// The layer that opened it, where one did.
    pub(super) opener: Option<u64>,
}

/// Everything the window knows.
pub struct App {
    pub(super) panes: Vec<Pane>,
    pub(super) open: usize,
    pub(super) over: Vec<Held>,
    pub(super) line: OfficeLine,
    pub(super) look: Look,
    pub(super) theme: &'static str,
    pub(super) width: u16,
    pub(super) height: u16,
    pub(super) message: Option<Message>,
    pub(super) jobs: JobBoard,
    /// The letter that began a pair of keys, and whether what may follow is shown yet.
    pub(super) chord: Option<(char, bool)>,
    pub(super) own: Own,
    pub(super) here: Here,
    pub(super) mastery: Mastery,
    pub(super) tour: Tour,
    pub(super) effects: Vec<Effect>,
    typed_ahead: VecDeque<Key>,
    asked: HashMap<u64, (u64, bool)>,
    next: u64,
    data_version: i64,
    unkept: bool,
}

impl App {
    /// A window of this size on this office, its first pane open; the effects fetch what it shows.
    pub fn new(
        core: &Core,
        look: Look,
        settings: Settings,
        place: String,
        (width, height): (u16, u16),
    ) -> (Self, Vec<Effect>) {
        let theme = look.theme.name;
        let mut app = Self {
            panes: panes::all(),
            open: 0,
            over: Vec::new(),
            line: OfficeLine::of(core),
            look,
            theme,
            width,
            height,
            message: None,
            jobs: JobBoard::default(),
            chord: None,
            own: Own::new(settings, place, core),
            here: Here::new(core),
            mastery: Mastery::default(),
            tour: Tour::of(core),
            effects: Vec::new(),
            typed_ahead: VecDeque::new(),
            asked: HashMap::new(),
            next: 1,
            data_version: core.data_version().unwrap_or(0),
            unkept: false,
        };
        app.greet(core);
        app.show_pane(0, core);
        let effects = std::mem::take(&mut app.effects);
        (app, effects)
    }

    /// What a message does. The only door.
    pub fn update(&mut self, msg: Msg, core: &Core) -> Vec<Effect> {
        match msg {
            Msg::Key(key) => self.key_in_order(key, core),
            Msg::Paste(text) => self.paste(&text, core),
            Msg::Resized(width, height) => self.resized(width, height, core),
            Msg::Answered(seq, answer) => {
                self.answered(seq, *answer, core);
                self.obey_typed_ahead(core);
            }
            Msg::Performed(asker, outcome) => self.performed(asker, *outcome, core),
            Msg::Job(id, news) => self.job_news(id, news, core),
            Msg::Rested => self.rested(core),
            Msg::Second => self.second(core),
            Msg::Reopened => self.reopened(core),
        }
        if self.mastery.replays() {
            self.replay_on(core);
            self.obey_typed_ahead(core);
        }
        let unsaid = self.top_mut().layer.unsaid(false);
        self.take_back(unsaid);
        std::mem::take(&mut self.effects)
    }

    /// Keys typed ahead are obeyed in their order: those typed at a list wait for its rows. Esc waits for nothing.
    fn key_in_order(&mut self, key: Key, core: &Core) {
        self.here.key_seen = true;
        if key == Key::Esc || key == Key::Ctrl('c') {
            self.typed_ahead.clear();
            if self.mastery.replays() {
                return self.stop_replay(core);
            }
        } else if !self.typed_ahead.is_empty() || self.keys_wait() {
            return self.typed_ahead.push_back(key);
        }
        self.key(key, core);
    }

    /// Whether keys wait: for the rows of a list, or for the end of a replay.
    fn keys_wait(&self) -> bool {
        self.mastery.replays() || (self.is_asking() && self.top().layer.waits())
    }

    fn obey_typed_ahead(&mut self, core: &Core) {
        while !self.keys_wait() {
            let Some(key) = self.typed_ahead.pop_front() else { return };
            self.key(key, core);
        }
    }

    pub(super) fn is_asking(&self) -> bool {
        let top = self.top().id;
        self.asked.values().any(|(asker, _)| *asker == top)
    }

    /// Whether a card is still being read for what is on top: its next step is not known yet.
    pub(super) fn reads_a_card(&self) -> bool {
        let top = self.top().id;
        self.asked.values().any(|(asker, card)| *asker == top && *card)
    }

    /// The office's day as row 1 says it.
    pub fn today(&self) -> crate::core::domain::Day {
        self.line.today
    }

    /// Every draft that is open now, for a terminal that goes away.
    pub fn drafts(&self) -> Vec<Draft> {
        let held = self.panes.iter().flat_map(Pane::layers).chain(&self.over);
        held.filter_map(|held| held.layer.draft()).collect()
    }

    /// Whether something would be lost or stopped by leaving.
    pub(super) fn busy_with(&self) -> Option<String> {
        if let Some(job) = self.jobs.running().next() {
            return Some(format!("{} still runs", job.title));
        }
        let drafts = self.drafts().len();
        (drafts > 0)
            .then(|| format!("{drafts} form{} open; what you typed is kept", if drafts == 1 { " is" } else { "s are" }))
    }

    pub(super) fn cx<'a>(&self, core: &'a Core) -> Cx<'a> {
        let height = self.height.saturating_sub(self.tour_rows(self.width).len() as u16);
        Cx { core, width: self.width, height, ascii: self.look.ascii }
    }

    /// The layer that sees a key first.
    pub(super) fn top(&self) -> &Held {
        match self.over.last() {
            Some(held) => held,
            None => self.panes[self.open].top(),
        }
    }

    pub(super) fn top_mut(&mut self) -> &mut Held {
        match self.over.last_mut() {
            Some(held) => held,
            None => self.panes[self.open].top_mut(),
        }
    }

    /// The mode of the focused part.
    pub(super) fn mode(&self) -> Mode {
        self.top().layer.mode()
    }

    fn find(&mut self, id: u64) -> Option<&mut Held> {
        let in_panes = self.panes.iter_mut().flat_map(Pane::layers_mut);
        in_panes.chain(&mut self.over).find(|held| held.id == id)
    }

    /// Carries out what a layer said comes next.
    pub(super) fn follow(&mut self, asker: u64, steps: Vec<Step>, core: &Core) {
        let doer = self.doer(asker);
        for step in steps {
            let whose = if matches!(step, Step::Do(_) | Step::Job(_)) { doer } else { asker };
            self.step(whose, step, core);
        }
    }

    /// Whose it is what a layer does: what a question over a form comes to is the form's.
    fn doer(&mut self, asker: u64) -> u64 {
        let opener = self.find(asker).and_then(|held| held.opener);
        let owns = |id: &u64| self.find(*id).is_some_and(|held| held.layer.owns_its_questions());
        opener.filter(owns).unwrap_or(asker)
    }

    /// A refusal goes from row 23 once what it was about is mended or left.
    fn take_back(&mut self, unsaid: Option<String>) {
        if unsaid.is_some() && self.message.as_ref().map(|message| &message.text) == unsaid.as_ref() {
            self.message = None;
        }
    }

    fn step(&mut self, asker: u64, step: Step, core: &Core) {
        match step {
            Step::Open(layer) => self.open_from(Some(asker), layer, core),
            Step::Close => self.close(asker, core),
            Step::Do(_) | Step::Job(_) if self.is_read_only() => {
                self.message = Some(Message::refused(super::own::READ_ONLY))
            }
            Step::Do(action) => {
                self.mastery.under_way += 1;
                self.effects.push(Effect::Do(asker, Box::new(action)));
            }
            Step::Ask(query) => {
                let seq = self.number();
                self.asked.insert(seq, (asker, matches!(query, Query::Card(..))));
                self.effects.push(Effect::Ask(seq, query));
            }
            Step::Job(job) => {
                let id = self.number();
                self.mastery.under_way += 1;
                self.jobs.began(id, asker, job.title());
                self.effects.push(Effect::Job(id, Box::new(job)));
            }
            Step::Say(message) => self.message = Some(message),
            Step::Others(words) => self.say_of_others(&words),
            Step::Go(place) => self.go(&place, core),
            Step::Give(verb) => self.give(verb, core),
            Step::DropDraft(of) => self.effects.push(Effect::DropDraft(of)),
            Step::Copy(text) => self.effects.push(Effect::Copy(text)),
            Step::Theme(name) => self.effects.push(Effect::Theme(name)),
            Step::Set(change) => self.set(&change),
            Step::RecordMacro => self.record_macro(),
            Step::ReplayMacro(name, steps) => self.replay_macro(name, steps, core),
            Step::ActAs(login) => self.effects.push(Effect::ActAs(login)),
            Step::StopReading => self.effects.push(Effect::StopReading),
            Step::Hand(word) => self.hand_down(word, core),
            Step::StopJob(id) => self.stop_job(id),
            Step::Bell => self.ring(),
            Step::StopJobs(title) => {
                let meant = self.jobs.running().filter(|job| job.title == title);
                let stops: Vec<u64> = meant.map(|job| job.id).collect();
                stops.into_iter().for_each(|id| self.stop_job(id));
            }
            Step::Leave => self.effects.push(Effect::Leave),
        }
    }

    /// What was done here is said first; what others did gives way to it.
    fn say_of_others(&mut self, words: &str) {
        if self.message.as_ref().is_none_or(|message| !matches!(message.tone, Tone::Done | Tone::Failed)) {
            self.message = Some(Message::look(format!("± {words}")));
        }
    }

    /// Hands something to the page on top of the open pane.
    fn hand_down(&mut self, word: SheetWord, core: &Core) {
        let cx = self.cx(core);
        let page = self.panes[self.open].top_mut();
        let id = page.id;
        let steps = page.layer.handed(word, &cx);
        self.follow(id, steps, core);
    }

    /// Has everything remembered that is to be remembered of the open pages.
    pub(super) fn keep_memories(&mut self) {
        let kept: Vec<(String, String)> =
            self.panes.iter().flat_map(Pane::all_layers).filter_map(|held| held.layer.remembers()).collect();
        let asker = self.top().id;
        for (name, value) in kept {
            self.effects.push(Effect::Do(asker, Box::new(Action::Remember(name, value, String::new()))));
        }
    }

    /// Puts a layer on top and lets it ask for what it shows.
    pub(super) fn open_layer(&mut self, layer: Box<dyn Layer>, core: &Core) {
        self.open_from(None, layer, core);
    }

    fn open_from(&mut self, opener: Option<u64>, layer: Box<dyn Layer>, core: &Core) {
        let id = self.number();
        let held = Held { id, layer, opener };
        if held.layer.is_page() {
            // A page comes in the place of what lies on the list: prompts and pick-lists have done their work.
            self.over.clear();
            self.panes[self.open].push(held);
            let way = self.place_name();
            self.tour_sees(&Seen::At(&way));
        } else {
            self.over.push(held);
        }
        self.wake_top(core);
    }

    fn close(&mut self, id: u64, core: &Core) {
        let was = self.top().id;
        let unsaid = self.find(id).and_then(|held| held.layer.unsaid(true));
        self.take_back(unsaid);
        if let Some(at) = self.over.iter().position(|held| held.id == id) {
            self.over.remove(at);
        } else {
            self.panes.iter_mut().for_each(|pane| pane.close(id));
        }
        if self.top().id != was {
            self.wake_top(core);
        }
    }

    pub(super) fn wake_top(&mut self, core: &Core) {
        let cx = self.cx(core);
        let top = self.top_mut();
        let id = top.id;
        let steps = top.layer.shown(&cx);
        self.follow(id, steps, core);
        self.tell_top_present();
    }

    /// Opens a pane, as it was left.
    pub(super) fn show_pane(&mut self, index: usize, core: &Core) {
        self.over.clear();
        if self.open != index {
            self.message = None;
        }
        self.open = index;
        let mut next = self.next;
        let mut number = || {
            next += 1;
            next
        };
        self.panes[index].ready(&mut number);
        self.next = next;
        self.wake_top(core);
    }

    /// Opens the sub-view of a pane at its root.
    pub(super) fn show_view(&mut self, view: usize, core: &Core) {
        self.panes[self.open].choose(view);
        self.show_pane(self.open, core);
    }

    /// Goes to a place: a list with a filter in its pane, or a record on top of what is open in its pane.
    pub(super) fn go(&mut self, place: &Place, core: &Core) {
        let Some(index) = self.panes.iter().position(|pane| pane.number == place.pane) else { return };
        let said = self.message.take();
        let stays = index == self.open && !place.record.is_empty();
        if !stays {
            let mut next = self.next;
            let mut number = || {
                next += 1;
                next
            };
            let pane = &mut self.panes[index];
            if let Some(view) = pane.view_named(place.view) {
                pane.choose(view);
            }
            pane.begin(&place.filter, &mut number);
            self.next = next;
            self.show_pane(index, core);
        }
        let cx = self.cx(core);
        for layer in panes::on_the_way(place, &cx) {
            self.open_layer(layer, core);
        }
        self.message = self.message.take().or(said);
    }

    fn answered(&mut self, seq: u64, answer: Answer, core: &Core) {
        let answer = match answer {
            Answer::Late(alarms) => return self.line.alarms = alarms,
            Answer::Present(all) => return self.took_present(all),
            answer => answer,
        };
        let Some((asker, _)) = self.asked.remove(&seq) else { return };
        let cx = self.cx(core);
        let Some(held) = self.find(asker) else { return };
        let steps = held.layer.answered(answer, &cx);
        self.follow(asker, steps, core);
    }

    fn performed(&mut self, asker: u64, outcome: Result<Done, Error>, core: &Core) {
        self.mastery.under_way = self.mastery.under_way.saturating_sub(1);
        let cx = self.cx(core);
        match outcome {
            Ok(done) => {
                if !done.message.text.is_empty() {
                    self.message = Some(done.message.clone());
                }
                self.jobs.came(&done);
                self.tour_sees(&Seen::Done(&done.message.text));
                if let Some(held) = self.find(asker) {
                    let steps = held.layer.done(&done, &cx);
                    self.follow(asker, steps, core);
                }
                if let Some(place) = &done.goes {
                    self.go(place, core);
                }
                self.refresh(core);
            }
            Err(error) => {
                if self.find(asker).is_some_and(|held| held.layer.rings()) {
                    self.ring();
                }
                let says_so_itself = self.find(asker).is_some_and(|held| held.layer.refused(&error));
                if !says_so_itself {
                    self.message = Some(Message::error(&error));
                }
            }
        }
    }

    fn job_news(&mut self, id: u64, news: JobNews, core: &Core) {
        if let (JobNews::Reached(progress), Some(asker)) = (&news, self.jobs.asker(id)) {
            let progress = *progress;
            if let Some(held) = self.find(asker) {
                held.layer.progress(progress);
            }
        }
        let ended = self.jobs.heard(id, news);
        self.tell_jobs();
        if let Some(ended) = ended {
            self.performed(ended.asker, *ended.outcome, core);
        }
    }

    /// Lets everything on the screen look again.
    pub(super) fn refresh(&mut self, core: &Core) {
        self.data_version = core.data_version().unwrap_or(self.data_version);
        let cx = self.cx(core);
        let seen: Vec<u64> =
            self.panes[self.open].layers().map(|held| held.id).chain(self.over.iter().map(|h| h.id)).collect();
        for id in seen {
            let Some(held) = self.find(id) else { continue };
            let steps = held.layer.refresh(&cx);
            self.follow(id, steps, core);
        }
        self.ask_late();
        self.ask_present();
    }

    fn ask_late(&mut self) {
        let seq = self.number();
        self.effects.push(Effect::Ask(seq, Query::Late));
    }

    fn rested(&mut self, core: &Core) {
        let cx = self.cx(core);
        if let Some((_, shown)) = &mut self.chord {
            *shown = true;
        }
        let top = self.top_mut();
        let id = top.id;
        let steps = top.layer.rested(&cx);
        self.follow(id, steps, core);
        if std::mem::take(&mut self.unkept) {
            self.keep_drafts();
        }
        self.tell_presence(core);
    }

    /// Once a second while the window has the focus: did another process write, did the day change?
    fn second(&mut self, core: &Core) {
        let now = core.data_version().unwrap_or(self.data_version);
        if now != self.data_version {
            self.refresh(core);
        }
        if core.today() != self.line.today {
            self.line = OfficeLine::of(core);
        }
    }

    fn reopened(&mut self, core: &Core) {
        // The reader was opened anew too: what was asked of the old one is answered by nobody.
        self.asked.clear();
        self.typed_ahead.clear();
        self.sit_down(core);
        self.line = OfficeLine { alarms: std::mem::take(&mut self.line.alarms), ..OfficeLine::of(core) };
        self.refresh(core);
    }

    fn resized(&mut self, width: u16, height: u16, core: &Core) {
        if self.look.plain {
            return;
        }
        (self.width, self.height) = (width, height);
        self.refresh(core);
    }

    /// Hands every open draft over to be kept.
    pub(super) fn keep_drafts(&mut self) {
        for draft in self.drafts() {
            self.effects.push(Effect::KeepDraft(draft));
        }
    }

    fn paste(&mut self, text: &str, core: &Core) {
        let cx = self.cx(core);
        let top = self.top_mut();
        let id = top.id;
        let heard = top.layer.paste(text, &cx);
        self.record_paste(text);
        self.unkept = true;
        if let super::layers::Heard::Consumed(steps) = heard {
            self.follow(id, steps, core);
        }
    }

    fn greet(&mut self, core: &Core) {
        self.ask_late();
        self.ask_present();
        let drafts = core.drafts().map(|drafts| drafts.len()).unwrap_or(0);
        if let Some(complaint) = self.own.settings.complaint(&self.own.place) {
            self.message = Some(Message::look(complaint));
            return;
        }
        let key = |verb| self.own.settings.keymap.shown(verb);
        let (back, palette, help) = (key(Verb::Quit), key(Verb::Palette), key(Verb::Help));
        self.message = Some(match drafts {
            0 => Message::note(format!(
                "Welcome. 1-7 open the panes, Enter goes in, {back} goes back, {palette} finds any command, {help} helps."
            )),
            1 => {
                let key = key(Verb::Drafts);
                let words = format!("A draft of yours is kept: {key} shows it; it is offered again where you left it.");
                Message::look(words)
            }
            n => {
                let key = key(Verb::Drafts);
                let words =
                    format!("{n} drafts of yours are kept: {key} lists them; each is offered where you left it.");
                Message::look(words)
            }
        });
    }

    /// What is said in row 23 now.
    pub fn said(&self) -> String {
        self.message.as_ref().map(|message| format!("{} {}", message.tone.glyph(), message.text)).unwrap_or_default()
    }

    /// Says something in row 23.
    pub fn say(&mut self, message: Message) {
        self.message = Some(message);
    }

    pub(super) fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// Remembers that something was typed, so that it is kept when the keys rest.
    pub(super) fn typed(&mut self, key: Key) {
        let types = matches!(key, Key::Char(_) | Key::Backspace | Key::Delete | Key::Enter);
        self.unkept |= types && self.mode() == Mode::Text;
    }
}
