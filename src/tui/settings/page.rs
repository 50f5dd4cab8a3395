//! The settings page: every setting and every command's key, changed where it stands and saved at once. Separate from
//! the settings themselves, which need no screen.
//!
//! **Invariant:** what is shown is what is in force; a change that cannot be is refused with the other command's name.

use super::edit::Change;
use super::press_key::press_key;
use super::{Letters, Settings};
use crate::tui::commands::{COMMANDS, Command, Mode, Offer, Preset, Verb};
use crate::tui::forms::LineEdit;
use crate::tui::keys::Key;
use crate::tui::layers::{Cx, Heard, Layer, Message, News, Step};
use crate::tui::pen::Pen;
use crate::tui::themes::{self, Ink};

/// What the page is called in the way here.
pub const TITLE: &str = "settings";

/// One row of the page.
#[derive(Debug, Clone, Copy)]
enum Row {
    Theme,
    Preset,
    Letters,
    Plain,
    Bell,
    ActAs,
    Wrong(usize),
    Head,
    Keys(&'static Command),
}

struct Page {
    settings: Settings,
    theme: &'static str,
    place: String,
    training: bool,
    at: usize,
    rows: usize,
    filter: String,
    prompt: Option<LineEdit>,
}

/// The page over these settings: the theme in force, where the file lies, whether one may be somebody else here.
pub fn page(settings: &Settings, theme: &'static str, place: &str, training: bool) -> Box<dyn Layer> {
    let place = place.to_owned();
    let settings = settings.clone();
    let (filter, prompt) = (String::new(), None);
    Box::new(Page { settings, theme, place, training, at: 0, rows: 16, filter, prompt })
}

impl Page {
    fn filter_text(&self) -> &str {
        self.prompt.as_ref().map_or(self.filter.as_str(), LineEdit::text)
    }

    fn rows(&self) -> Vec<Row> {
        let words = self.filter_text().trim().to_lowercase();
        let mut rows = Vec::new();
        if words.is_empty() {
            rows.extend((0..self.settings.wrong.len()).map(Row::Wrong));
            rows.extend([Row::Theme, Row::Preset, Row::Letters, Row::Plain, Row::Bell]);
            rows.extend(self.training.then_some(Row::ActAs));
            rows.push(Row::Head);
        }
        let fits = |command: &&'static Command| {
            let keys = self.settings.keymap.all_shown(command.id);
            words.is_empty()
                || command.title.to_lowercase().contains(&words)
                || command.name().contains(&words)
                || keys.to_lowercase().split(' ').any(|key| key == words)
        };
        rows.extend(COMMANDS.iter().filter(fits).map(Row::Keys));
        rows
    }

    fn row(&self) -> Option<Row> {
        self.rows().get(self.at).copied()
    }

    fn move_by(&mut self, by: isize) {
        let rows = self.rows();
        let last = rows.len().saturating_sub(1);
        let to = self.at.saturating_add_signed(by).min(last);
        // The head of the keys is no place to stand on.
        self.at = if matches!(rows.get(to), Some(Row::Head)) {
            if by < 0 { to.saturating_sub(1) } else { (to + 1).min(last) }
        } else {
            to
        };
    }

    /// Turns the choice of the row on or back.
    fn turn(&self, onward: bool) -> Heard {
        let change = match self.row() {
            Some(Row::Theme) => {
                Change::Word("theme", turned(themes::names().collect::<Vec<_>>().as_slice(), self.theme, onward))
            }
            Some(Row::Preset) => {
                let names: Vec<&str> = Preset::ALL.iter().map(|preset| preset.name()).collect();
                Change::Word("preset", turned(&names, self.settings.preset.name(), onward))
            }
            Some(Row::Letters) => {
                let names: Vec<&str> = Letters::ALL.iter().map(|letters| letters.name()).collect();
                Change::Word("letters", turned(&names, self.settings.letters.name(), onward))
            }
            Some(Row::Plain) => Change::Flag("plain", !self.settings.plain),
            Some(Row::Bell) => Change::Flag("bell", !self.settings.bell),
            _ => return Heard::refused("Enter changes this one."),
        };
        Heard::then(Step::Set(change))
    }

    fn enter(&self) -> Heard {
        match self.row() {
            Some(Row::Theme) => Heard::then(Step::Give(Verb::Themes)),
            Some(Row::ActAs) => Heard::then(Step::Give(Verb::ActAs)),
            Some(Row::Wrong(index)) => {
                let wrong = &self.settings.wrong[index];
                Heard::refused(format!("Line {} of {}: {}.", wrong.line, self.place, wrong.words))
            }
            Some(Row::Keys(command)) => Heard::then(Step::Open(press_key(command, &self.settings))),
            Some(Row::Head) | None => Heard::refused("There is nothing here to change."),
            Some(_) => self.turn(true),
        }
    }

    fn prompt_verb(&mut self, verb: Verb) -> Heard {
        let Some(prompt) = &mut self.prompt else { return Heard::Ignored };
        match verb {
            Verb::Enter | Verb::FieldDown | Verb::Ok => {
                self.filter = prompt.text().trim().to_owned();
                self.prompt = None;
            }
            Verb::Empty => prompt.empty(),
            Verb::RubWord => prompt.rub_word(),
            Verb::Back | Verb::Stop => self.prompt = None,
            _ => return Heard::Ignored,
        }
        self.at = 0;
        Heard::NOTHING
    }
}

fn turned(names: &[&str], now: &str, onward: bool) -> String {
    let at = names.iter().position(|name| *name == now).unwrap_or(0);
    let by = if onward { 1 } else { names.len() - 1 };
    names[(at + by) % names.len()].to_owned()
}

impl Layer for Page {
    fn title(&self) -> String {
        TITLE.to_owned()
    }

    fn mode(&self) -> Mode {
        if self.prompt.is_some() { Mode::Text } else { Mode::List }
    }

    fn is_windows_own(&self) -> bool {
        true
    }

    fn key(&mut self, key: Key, _cx: &Cx) -> Heard {
        let typed = self.prompt.as_mut().is_some_and(|prompt| prompt.key(key));
        if typed {
            self.at = 0;
        }
        if typed { Heard::NOTHING } else { Heard::Ignored }
    }

    fn paste(&mut self, text: &str, _cx: &Cx) -> Heard {
        match &mut self.prompt {
            Some(prompt) => _ = prompt.insert(text.trim()),
            None => return Heard::refused("A paste sets nothing here; / filters the commands."),
        }
        Heard::NOTHING
    }

    fn offers(&self, verb: Verb) -> Offer {
        if self.prompt.is_some() {
            return match verb {
                Verb::Enter => Offer::named("accept"),
                Verb::Empty | Verb::RubWord | Verb::FieldDown => Offer::YES,
                _ => Offer::Unknown,
            };
        }
        match verb {
            Verb::Down | Verb::Up | Verb::HalfDown | Verb::HalfUp | Verb::PageDown | Verb::PageUp => Offer::YES,
            Verb::First | Verb::Last | Verb::Filter => Offer::YES,
            Verb::Left | Verb::Right => Offer::named("turn"),
            Verb::Enter => match self.row() {
                Some(Row::Keys(_)) => Offer::named("new key"),
                _ => Offer::named("change"),
            },
            _ => Offer::Unknown,
        }
    }

    fn verb(&mut self, verb: Verb, _cx: &Cx) -> Heard {
        if self.prompt.is_some() {
            return self.prompt_verb(verb);
        }
        let page = self.rows.max(2) as isize - 1;
        match verb {
            Verb::Down => self.move_by(1),
            Verb::Up => self.move_by(-1),
            Verb::HalfDown => self.move_by(page / 2),
            Verb::HalfUp => self.move_by(-page / 2),
            Verb::PageDown => self.move_by(page),
            Verb::PageUp => self.move_by(-page),
            Verb::First => self.move_by(-9_999),
            Verb::Last => self.move_by(9_999),
            Verb::Left => return self.turn(false),
            Verb::Right => return self.turn(true),
            Verb::Enter => return self.enter(),
            Verb::Filter => self.prompt = Some(LineEdit::new(self.filter.clone())),
            Verb::Back | Verb::Quit if !self.filter.is_empty() => {
                self.filter.clear();
                self.at = 0;
            }
            _ => return Heard::Ignored,
        }
        Heard::NOTHING
    }

    fn hints(&self) -> Vec<Verb> {
        if self.prompt.is_some() {
            return vec![Verb::Enter, Verb::Empty];
        }
        vec![Verb::Enter, Verb::Right, Verb::Filter]
    }

    fn shown(&mut self, cx: &Cx) -> Vec<Step> {
        self.rows = usize::from(cx.body().saturating_sub(2));
        if self.settings.broken {
            let words = "The settings file cannot be read, so nothing can be saved into it; mend its line first.";
            return vec![Step::Say(Message::refused(words))];
        }
        Vec::new()
    }

    fn refresh(&mut self, cx: &Cx) -> Vec<Step> {
        self.rows = usize::from(cx.body().saturating_sub(2));
        Vec::new()
    }

    fn told(&mut self, news: &News) {
        if let News::Settings(settings, theme) = news {
            self.settings = (*settings).clone();
            self.theme = theme;
            self.move_by(0);
        }
    }

    fn aside(&self) -> String {
        self.place.clone()
    }

    fn draw(&self, pen: &mut Pen) {
        match &self.prompt {
            Some(prompt) => {
                let x = pen.put(0, 0, "/ ", Ink::Key);
                prompt.draw(pen, x, 0, pen.width().saturating_sub(x), true);
            }
            None if self.filter.is_empty() => _ = pen.put(4, 0, "SETTING           IS               MEANS", Ink::Head),
            None => _ = pen.put(0, 0, &format!("/ {}", self.filter), Ink::Input),
        }
        let rows = self.rows();
        let height = usize::from(pen.height().saturating_sub(1));
        let first = (self.at + 1).saturating_sub(height);
        for (line, row) in rows.iter().skip(first).take(height).enumerate() {
            self.draw_row(*row, first + line == self.at, line as u16 + 1, pen);
        }
        if rows.is_empty() {
            pen.put(4, 1, "No command fits; Ctrl-U empties the filter, Esc leaves it.", Ink::Dim);
        }
    }
}

impl Page {
    fn draw_row(&self, row: Row, here: bool, y: u16, pen: &mut Pen) {
        pen.put(0, y, if here { "►" } else { " " }, Ink::Cursor);
        let ink = if here { Ink::Cursor } else { Ink::Plain };
        let mut line = |name: &str, value: &str, means: &str| {
            pen.put_within(4, y, 17, name, ink);
            pen.put_within(22, y, 16, value, Ink::Input);
            pen.put(39, y, means, Ink::Dim);
        };
        let flag = |flag| if flag { "yes" } else { "no" };
        match row {
            Row::Theme => line("theme", self.theme, &themes::purpose(self.theme)),
            Row::Preset => line("preset", self.settings.preset.name(), self.settings.preset.purpose()),
            Row::Letters => line("letters", self.settings.letters.name(), "auto: as the locale says; ascii; all"),
            Row::Plain => line("plain", flag(self.settings.plain), "lines for screen readers, from the next start"),
            Row::Bell => line("bell", flag(self.settings.bell), "a refused scan rings"),
            Row::ActAs => line("act as", "", "be another operator; training offices only"),
            Row::Wrong(index) => {
                let wrong = &self.settings.wrong[index];
                pen.put(4, y, &format!("x line {}: {}", wrong.line, wrong.words), Ink::Bad);
            }
            Row::Head => _ = pen.put(4, y, "COMMAND           KEYS             DOES", Ink::Head),
            Row::Keys(command) => {
                let own = self.settings.remaps.iter().any(|remap| remap.name == command.name());
                let keys = self.settings.keymap.all_shown(command.id);
                let keys = if keys.is_empty() { "none".to_owned() } else { keys };
                line(&command.name(), &keys, command.doc);
                if own {
                    pen.put(2, y, "•", Ink::Mark);
                }
            }
        }
    }
}
