//! The palette and the help: every command, found by words or key, with the reason where it cannot run. Separate
//! because both are the command table seen through a filter.
//!
//! **Invariant:** nothing is listed here that the table does not hold, and Enter runs what is listed.

mod draw;

use crate::tui::commands::{
    BY_DESCRIPTION, COMMANDS, Command, Found, Keymap, Mode, Offer, Reason, Verb, command, find, find_key,
};
use crate::tui::effects::Place;
use crate::tui::forms::LineEdit;
use crate::tui::keys::{Chord, Key};
use crate::tui::layers::{Cx, Heard, Layer, Step};
use crate::tui::macros::Done;
use crate::tui::pen::Pen;
use std::collections::HashMap;

/// What the window knows of the place beneath.
pub struct Beneath {
    /// Where it is: `Exceptions > Queue`.
    pub place: String,
    /// What the focused part wants from the keyboard.
    pub mode: Mode,
    /// The keys in force.
    pub keymap: Keymap,
    /// Of every command: whether it can run, and what it is called here.
    pub standing: Vec<(Verb, Result<(), Reason>, String)>,
    /// How often each command was given.
    pub used: HashMap<Verb, u32>,
    /// Every sub-view: pane number, pane, name.
    pub views: Vec<(u8, &'static str, &'static str)>,
    /// The macros that can be replayed on what is chosen here: names and steps.
    pub macros: Vec<(String, Vec<Done>)>,
}

/// What the place beneath says of a command.
struct Standing {
    name: String,
    refused: Option<String>,
    here: bool,
}

/// One line of the list.
#[derive(Clone, Copy)]
enum Entry {
    /// A command, and the synonym it was found by.
    Command(&'static Command, Option<&'static str>, bool),
    /// A sub-view to go to.
    View(u8, &'static str, &'static str),
    /// A macro to replay, by its place in the list.
    Macro(usize),
}

struct Catalogue {
    is_help: bool,
    beneath: Beneath,
    standing: HashMap<Verb, Standing>,
    line: LineEdit,
    pressed: Option<Chord>,
    at: usize,
}

/// The palette over a place.
pub fn palette(beneath: Beneath) -> Box<dyn Layer> {
    Box::new(Catalogue::over(beneath, false))
}

/// The help of a place.
pub fn help(beneath: Beneath) -> Box<dyn Layer> {
    Box::new(Catalogue::over(beneath, true))
}

/// Commands of the window itself that the palette gives from within a field too.
const FROM_A_FIELD: &[Verb] = &[
    Verb::Jump,
    Verb::Pane1,
    Verb::Pane2,
    Verb::Pane3,
    Verb::Pane4,
    Verb::Pane5,
    Verb::Pane7,
    Verb::Jobs,
    Verb::Alarms,
];

impl Catalogue {
    fn over(beneath: Beneath, is_help: bool) -> Self {
        let standing = beneath.standing.iter().map(|(verb, check, name)| {
            let scope = command(*verb).scope;
            let here = scope.holds(beneath.mode) || beneath.mode == Mode::Text && FROM_A_FIELD.contains(verb);
            let refused = match check {
                _ if !here => Some(scope.place().to_owned()),
                Ok(()) => None,
                Err(reason) => Some(reason.0.clone()),
            };
            (*verb, Standing { name: name.clone(), refused, here })
        });
        let standing = standing.collect();
        Self { is_help, beneath, standing, line: LineEdit::default(), pressed: None, at: 0 }
    }

    fn used(&self, verb: Verb) -> u32 {
        self.beneath.used.get(&verb).copied().unwrap_or(0)
    }

    fn is_here(&self, verb: Verb) -> bool {
        self.standing.get(&verb).is_some_and(|standing| standing.here)
    }

    fn is_refused(&self, verb: Verb) -> bool {
        self.standing.get(&verb).is_none_or(|standing| standing.refused.is_some())
    }

    /// What is listed: by key everything that has it; else what fits the words here, what can run first.
    fn found(&self) -> Vec<Entry> {
        let entry = |found: &Found| Entry::Command(found.command, found.by, found.rank >= BY_DESCRIPTION);
        if let Some(chord) = self.key_wanted() {
            return find_key(chord, &self.beneath.keymap).iter().map(entry).collect();
        }
        let words = self.line.text().trim();
        let all = find(words, &self.beneath.keymap, &|verb| self.used(verb));
        let mut found: Vec<&Found> = all.iter().filter(|found| self.is_here(found.command.id)).collect();
        if found.is_empty() {
            found = all.iter().collect();
        }
        let place = |verb: Verb| COMMANDS.iter().position(|command| command.id == verb);
        found.sort_by_key(|found| {
            let (id, group) = (found.command.id, found.command.group);
            let group = (self.is_help && words.is_empty()).then_some(group.in_help());
            let far = found.rank >= BY_DESCRIPTION;
            (far, self.is_refused(id), group, found.rank, std::cmp::Reverse(self.used(id)), place(id))
        });
        // A name that begins so beats words that are merely about it.
        let at = found.iter().position(|found| found.rank > 4 || self.is_refused(found.command.id));
        let mut entries: Vec<Entry> = found.into_iter().map(entry).collect();
        let at = at.unwrap_or(entries.len());
        entries.splice(at..at, self.views(words).into_iter().chain(self.macros(words)));
        entries
    }

    /// The key that is looked for: pressed as such, or written behind `@`.
    fn key_wanted(&self) -> Option<Chord> {
        let written = self.line.text().strip_prefix('@').filter(|key| !key.is_empty());
        self.pressed.or_else(|| written.and_then(Chord::written))
    }

    /// The sub-views the words are about.
    fn views(&self, words: &str) -> Vec<Entry> {
        if self.is_help || words.is_empty() {
            return Vec::new();
        }
        let low = words.to_lowercase();
        let fits = |view: &&(u8, &'static str, &'static str)| {
            let name = view.2.to_lowercase();
            name.split(' ').any(|word| word.starts_with(&low)) || name.starts_with(&low)
        };
        let views = self.beneath.views.iter().filter(fits);
        views.map(|(number, pane, name)| Entry::View(*number, pane, name)).collect()
    }

    /// The macros whose name the words begin.
    fn macros(&self, words: &str) -> Vec<Entry> {
        if self.is_help || words.is_empty() {
            return Vec::new();
        }
        let low = words.to_lowercase();
        let fits = |(_, (name, _)): &(usize, &(String, Vec<Done>))| name.to_lowercase().starts_with(&low);
        self.beneath.macros.iter().enumerate().filter(fits).map(|(index, _)| Entry::Macro(index)).collect()
    }

    fn run(&self) -> Heard {
        match self.found().get(self.at) {
            Some(Entry::Macro(index)) => {
                let (name, steps) = self.beneath.macros[*index].clone();
                Heard::Consumed(vec![Step::Close, Step::ReplayMacro(name, steps)])
            }
            None => Heard::refused("No command fits this; Ctrl-U empties the line."),
            Some(Entry::View(pane, _, view)) => {
                let place = Place { pane: *pane, view, ..Place::default() };
                Heard::Consumed(vec![Step::Close, Step::Go(place)])
            }
            Some(Entry::Command(command, ..)) => match self.standing.get(&command.id).map(|s| &s.refused) {
                Some(Some(reason)) => Heard::refused(format!("{}: {reason}.", command.title)),
                _ => Heard::Consumed(vec![Step::Close, Step::Give(command.id)]),
            },
        }
    }

    /// Puts the whole name of what is chosen into the line.
    fn complete(&mut self) {
        let text = match self.found().get(self.at) {
            Some(Entry::Command(command, ..)) => command.title.to_owned(),
            Some(Entry::View(_, _, view)) => (*view).to_owned(),
            Some(Entry::Macro(index)) => self.beneath.macros[*index].0.clone(),
            None => return,
        };
        self.line.set(text);
        self.pressed = None;
        self.at = 0;
    }

    /// Whether this key is looked up and not obeyed: any but the plainest behind `@`, and in help on an empty line every
    /// key that would type nothing.
    fn is_looked_up(&self, key: Key) -> bool {
        let empty = self.line.text().is_empty();
        match key {
            Key::Ctrl('c' | 'p' | 'l' | 'z') | Key::F(1) | Key::Esc | Key::Backspace => false,
            Key::Ctrl(_) | Key::F(_) => (self.is_help && empty) || self.line.text() == "@",
            Key::Char(_) => false,
            _ => self.line.text() == "@",
        }
    }
}

impl Layer for Catalogue {
    fn title(&self) -> String {
        if self.is_help { format!("? Help: {}", self.beneath.place) } else { ": commands".to_owned() }
    }

    fn mode(&self) -> Mode {
        Mode::Text
    }

    fn is_page(&self) -> bool {
        false
    }

    fn is_windows_own(&self) -> bool {
        true
    }

    fn key(&mut self, key: Key, _cx: &Cx) -> Heard {
        if self.is_looked_up(key) {
            self.line.empty();
            self.pressed = Some(Chord::One(key));
            self.at = 0;
            return Heard::NOTHING;
        }
        if self.pressed.is_some() && key == Key::Backspace {
            self.pressed = None;
            return Heard::NOTHING;
        }
        if self.line.key(key) {
            self.pressed = None;
            self.at = 0;
            return Heard::NOTHING;
        }
        Heard::Ignored
    }

    fn paste(&mut self, text: &str, _cx: &Cx) -> Heard {
        self.pressed = None;
        self.line.insert(text);
        Heard::NOTHING
    }

    fn offers(&self, verb: Verb) -> Offer {
        match verb {
            Verb::Enter | Verb::Ok => Offer::named("run"),
            Verb::FieldRight => Offer::named("complete"),
            Verb::FieldUp | Verb::FieldDown | Verb::PageDown | Verb::PageUp => Offer::YES,
            Verb::Empty | Verb::RubWord => Offer::YES,
            Verb::Palette | Verb::HelpHere => Offer::YES,
            _ => Offer::Unknown,
        }
    }

    fn verb(&mut self, verb: Verb, _cx: &Cx) -> Heard {
        let last = self.found().len().saturating_sub(1);
        match verb {
            Verb::FieldDown => self.at = (self.at + 1).min(last),
            Verb::FieldUp => self.at = self.at.saturating_sub(1),
            Verb::FieldRight => self.complete(),
            Verb::PageDown => self.at = (self.at + 10).min(last),
            Verb::PageUp => self.at = self.at.saturating_sub(10),
            Verb::Empty | Verb::RubWord => {
                if verb == Verb::Empty {
                    self.line.empty()
                } else {
                    self.line.rub_word()
                }
                (self.pressed, self.at) = (None, 0);
            }
            Verb::Enter | Verb::Ok => return self.run(),
            _ => return Heard::Ignored,
        }
        Heard::NOTHING
    }

    fn hints(&self) -> Vec<Verb> {
        vec![Verb::Enter, Verb::FieldDown, Verb::FieldRight, Verb::Empty]
    }

    fn draw(&self, pen: &mut Pen) {
        self.draw_all(pen);
    }
}
