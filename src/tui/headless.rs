//! The window without a terminal and without threads: keys in, screen out. Separate because tests, and nothing else,
//! look at the window through it.
//!
//! **Invariant:** it carries out the same effects as the loop, at once and in order.

use super::app::App;
use super::effects::{Effect, JobNews, Msg, Reporter, perform};
use super::frame::view;
use super::keys::Key;
use super::painter::Painter;
use super::pen::Look;
use super::plain::Speaker;
use super::queries::{Query, read};
use super::settings::Settings;
use super::themes::{Depth, Theme};
use crate::core::{Core, Error};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// A window that is driven by hand.
pub struct Window {
    core: Core,
    app: App,
    painter: Painter,
    speaker: Speaker,
    says_all: bool,
    depth: Depth,
    ascii: bool,
    /// Whether the window was left.
    pub left: bool,
    /// What was last put on the clipboard.
    pub copied: String,
    /// How often the bell rang.
    pub bells: usize,
    /// The text of the settings file.
    pub settings: String,
    held: Option<Vec<(u64, Query)>>,
}

impl Window {
    /// A window of this size on a core, in sixteen colours.
    pub fn open(core: Core, width: u16, height: u16) -> Self {
        Self::looking(core, width, height, "classic", Depth::Sixteen, false)
    }

    /// A window with a look of its own.
    pub fn looking(core: Core, width: u16, height: u16, theme: &'static str, depth: Depth, ascii: bool) -> Self {
        Self::with(core, (width, height), look(theme, depth, ascii), depth, Settings::default())
    }

    /// A window of 80 by 24 as a settings file with this text has it.
    pub fn set(core: Core, text: &str) -> Self {
        let settings = Settings::read(text);
        let look = look(settings.theme.unwrap_or("classic"), Depth::Sixteen, settings.letters.is_ascii(false));
        Self::with(core, (80, 24), look, Depth::Sixteen, settings)
    }

    fn with(core: Core, size: (u16, u16), look: Look, depth: Depth, settings: Settings) -> Self {
        let ascii = look.ascii;
        let text = settings.text.clone();
        let (app, effects) = App::new(&core, look, settings, "settings.toml".to_owned(), size);
        let painter = Painter::default();
        let mut window = Self {
            core,
            app,
            painter,
            speaker: Speaker::default(),
            says_all: false,
            depth,
            ascii,
            left: false,
            copied: String::new(),
            bells: 0,
            settings: text,
            held: None,
        };
        window.carry_out(effects);
        window.settle();
        window
    }

    /// A window that speaks in lines.
    pub fn plain(core: Core) -> Self {
        let look = Look { plain: true, ..look("classic", Depth::Sixteen, false) };
        Self::with(core, super::plain::SIZE, look, Depth::Sixteen, Settings::default())
    }

    /// What a window that speaks in lines says now, line by line.
    pub fn heard(&mut self) -> Vec<String> {
        if std::mem::take(&mut self.says_all) {
            self.speaker.forget();
        }
        let (width, height) = self.app.size();
        let mut cells = Buffer::empty(Rect::new(0, 0, width, height));
        let caret = view(&self.app, &mut cells);
        let text = self.speaker.frame(&self.app, &cells, caret);
        text.split("\r\n").filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }

    /// A window of 80 by 24 on an office that was made just now for somebody new.
    pub fn new_here(core: Core) -> Self {
        let mut window = Self::open(core, 80, 24);
        window.app.offer_tour(&window.core);
        window.settle();
        window
    }

    /// Presses keys, written with blanks between them: `2 ] / Ctrl-O .e`.
    pub fn press(&mut self, keys: &str) -> &mut Self {
        for name in keys.split(' ').filter(|name| !name.is_empty()) {
            match Key::named(name) {
                Some(key) => self.key(key),
                None => self.type_text(name),
            }
        }
        self.settle();
        self
    }

    /// Types letters, one key each.
    pub fn type_in(&mut self, text: &str) -> &mut Self {
        self.type_text(text);
        self.settle();
        self
    }

    /// The reader is slow: from now on nothing is answered until `answer`.
    pub fn slow(&mut self) -> &mut Self {
        self.held = Some(Vec::new());
        self
    }

    /// The slow reader answers everything, and what is asked because of it.
    pub fn answer(&mut self) -> &mut Self {
        for (seq, query) in self.held.take().unwrap_or_default() {
            let answer = read(&self.core, query);
            self.tell(Msg::Answered(seq, Box::new(answer)));
        }
        self.settle();
        self
    }

    /// Pastes a text.
    pub fn paste(&mut self, text: &str) -> &mut Self {
        self.tell(Msg::Paste(text.to_owned()));
        self.settle();
        self
    }

    /// Lets a second go by: another process's writing is noticed.
    pub fn second(&mut self) -> &mut Self {
        self.tell(Msg::Second);
        self.settle();
        self
    }

    /// Makes the terminal larger or smaller.
    pub fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        self.tell(Msg::Resized(width, height));
        self.settle();
        self
    }

    /// The core, for looking and for changing things behind the window's back.
    pub fn core(&mut self) -> &mut Core {
        &mut self.core
    }

    /// Gives the core back, as when the window is closed.
    pub fn close(self) -> Core {
        self.core
    }

    /// The whole screen as text, a line a row, blanks at the ends left out.
    pub fn screen(&self) -> String {
        let buffer = self.painted();
        let mut text = String::new();
        for y in 0..buffer.area.height {
            let mut row = String::new();
            let mut skip = 0;
            for x in 0..buffer.area.width {
                if skip > 0 {
                    skip -= 1;
                    continue;
                }
                let symbol = buffer[(x, y)].symbol();
                skip = crate::core::domain::safe_text::columns(symbol).saturating_sub(1);
                row.push_str(symbol);
            }
            text.push_str(row.trim_end());
            text.push('\n');
        }
        text
    }

    /// A row of the screen, counted from 1.
    pub fn row(&self, number: usize) -> String {
        self.screen().lines().nth(number - 1).unwrap_or("").to_owned()
    }

    /// The message in row 23, whole.
    pub fn message(&self) -> String {
        self.app.said()
    }

    /// The row the cursor stands on.
    pub fn selected(&self) -> String {
        let screen = self.screen();
        let marker = if self.app.look().ascii { '>' } else { '►' };
        screen.lines().rev().find(|row| row.contains(marker)).unwrap_or("").to_owned()
    }

    /// Whether the screen shows these words.
    pub fn shows(&self, words: &str) -> bool {
        self.screen().contains(words)
    }

    /// How many cells change from what is painted now, which is what a key costs to send.
    pub fn cells_changed_by(&mut self, keys: &str) -> usize {
        let before = self.painted();
        self.press(keys);
        let after = self.painted();
        before.diff(&after).len()
    }

    /// The painted cells.
    pub fn painted(&self) -> Buffer {
        let (width, height) = self.app.size();
        let mut cells = Buffer::empty(Rect::new(0, 0, width, height));
        view(&self.app, &mut cells);
        cells
    }

    /// The bytes a terminal is sent now, to show what it does not show yet.
    pub fn sent(&mut self) -> Vec<u8> {
        let (width, height) = self.app.size();
        let mut cells = Buffer::empty(Rect::new(0, 0, width, height));
        let caret = view(&self.app, &mut cells);
        self.painter.frame(&cells, caret)
    }

    /// How many bytes a key costs to send: at once, and once the keys rest.
    pub fn bytes_of(&mut self, key: &str) -> (usize, usize) {
        self.sent();
        match Key::named(key) {
            Some(key) => self.key(key),
            None => self.type_text(key),
        }
        let at_once = self.sent().len();
        self.settle();
        (at_once, self.sent().len())
    }

    fn key(&mut self, key: Key) {
        self.tell(Msg::Key(key));
    }

    fn type_text(&mut self, text: &str) {
        text.chars().for_each(|letter| self.key(Key::Char(letter)));
    }

    fn settle(&mut self) {
        self.tell(Msg::Rested);
    }

    fn tell(&mut self, msg: Msg) {
        let effects = self.app.update(msg, &self.core);
        self.carry_out(effects);
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            self.effect(effect);
        }
    }

    fn effect(&mut self, effect: Effect) {
        match effect {
            Effect::Do(asker, action) => {
                let outcome = perform(&mut self.core, *action);
                self.tell(Msg::Performed(asker, Box::new(outcome)));
            }
            Effect::Ask(seq, query) if self.held.is_some() => {
                self.held.get_or_insert_default().push((seq, query));
            }
            Effect::Ask(seq, query) => {
                let answer = read(&self.core, query);
                self.tell(Msg::Answered(seq, Box::new(answer)));
            }
            Effect::Job(id, job) => {
                let mut reached = Vec::new();
                let outcome = job.run(
                    &mut self.core,
                    &mut Reporter {
                        tell: &mut |progress| {
                            reached.push(progress);
                            true
                        },
                    },
                );
                for progress in reached {
                    self.tell(Msg::Job(id, JobNews::Reached(progress)));
                }
                self.tell(Msg::Job(id, JobNews::Ended(Box::new(outcome))));
            }
            Effect::KeepDraft(draft) => {
                let kept = self.core.keep_draft(&draft.of.form, &draft.of.subject, &draft.fields);
                self.say(kept.err());
            }
            Effect::DropDraft(of) => {
                let dropped = self.core.drop_draft(&of.form, &of.subject);
                self.say(dropped.err());
            }
            // Presence is no evidence: when the database is busy the next key tells again.
            Effect::BeIn(window, subject) => drop(self.core.be_in(&window, &subject)),
            Effect::BeNowhere(window) => drop(self.core.be_nowhere(&window)),
            Effect::Copy(text) => self.copied = text,
            Effect::Theme(name) => {
                let look = look(name, self.depth, self.app.letters().is_ascii(self.ascii));
                self.app.paint_in(name, look);
            }
            Effect::KeepSettings(text) => self.settings = text,
            Effect::ActAs(login) => match self.core.again_as(&login) {
                Ok(core) => {
                    drop(self.core.be_nowhere(self.app.window_word()));
                    self.core = core;
                    self.tell(Msg::Reopened);
                }
                Err(error) => self.say(Some(error)),
            },
            Effect::Leave => {
                self.left = true;
                drop(self.core.be_nowhere(self.app.window_word()));
                for (name, value) in self.app.to_remember() {
                    let kept = self.core.remember(name, &value);
                    self.say(kept.err());
                }
            }
            Effect::Bell => self.bells += 1,
            Effect::Repaint => self.says_all = true,
            Effect::StopReading | Effect::StopJob(_) | Effect::Suspend => {}
        }
    }

    fn say(&mut self, error: Option<Error>) {
        if let Some(error) = error {
            self.app.say(super::layers::Message::error(&error));
        }
    }
}

fn look(theme: &str, depth: Depth, ascii: bool) -> Look {
    let theme = Theme::named(theme, depth).expect("a test proves that every theme can be read");
    let ascii = ascii || theme.ascii;
    Look { theme, ascii, plain: false }
}
