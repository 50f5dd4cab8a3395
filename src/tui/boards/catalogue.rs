//! The palette and the help: every command, found by words or key, with the reason where it cannot run. Separate
//! because both are the command table seen through a filter.
//!
//! **Invariant:** nothing is listed here that the table does not hold, and Enter runs what is listed.

use crate::tui::commands::{COMMANDS, Command, Mode, Offer, Reason, Verb, find};
use crate::tui::dialogs::centred;
use crate::tui::forms::LineEdit;
use crate::tui::keys::Key;
use crate::tui::layers::{Cx, Heard, Layer, Step};
use crate::tui::pen::Pen;
use crate::tui::themes::Ink;
use std::collections::HashMap;

/// What the place beneath says of a command.
struct Standing {
    name: String,
    refused: Option<String>,
    here: bool,
}

struct Catalogue {
    title: String,
    is_help: bool,
    standing: HashMap<Verb, Standing>,
    line: LineEdit,
    at: usize,
}

/// The palette over a place.
pub fn palette(
    check: impl Fn(Verb) -> Result<(), Reason>,
    name: impl Fn(Verb) -> String,
    mode: Mode,
) -> Box<dyn Layer> {
    Box::new(catalogue(": commands".to_owned(), false, mode, check, name))
}

/// The help of a place.
pub fn help(
    place: String,
    mode: Mode,
    check: impl Fn(Verb) -> Result<(), Reason>,
    name: impl Fn(Verb) -> String,
) -> Box<dyn Layer> {
    Box::new(catalogue(format!("? Help: {place}"), true, mode, check, name))
}

fn catalogue(
    title: String,
    is_help: bool,
    mode: Mode,
    check: impl Fn(Verb) -> Result<(), Reason>,
    name: impl Fn(Verb) -> String,
) -> Catalogue {
    let standing = COMMANDS.iter().map(|command| {
        let refused = check(command.id).err().map(|reason| reason.0);
        (command.id, Standing { name: name(command.id), refused, here: command.scope.holds(mode) })
    });
    Catalogue { title, is_help, standing: standing.collect(), line: LineEdit::default(), at: 0 }
}

impl Catalogue {
    /// What is listed: of this place, what can run first, in help by groups.
    fn found(&self) -> Vec<(&'static Command, &Standing, Option<&'static str>)> {
        let mut found: Vec<_> = find(self.line.text())
            .into_iter()
            .filter_map(|found| Some((found.command, self.standing.get(&found.command.id)?, found.by)))
            .filter(|(_, standing, _)| standing.here)
            .collect();
        if self.line.text().trim().is_empty() {
            found.sort_by_key(|(command, standing, _)| {
                let group = if self.is_help { Some(command.group) } else { None };
                (standing.refused.is_some(), group)
            });
        }
        found
    }

    fn run(&self) -> Heard {
        match self.found().get(self.at) {
            None => Heard::refused("No command fits these words; Ctrl-U empties them."),
            Some((command, standing, _)) => match &standing.refused {
                Some(reason) => Heard::refused(format!("{}: {reason}.", command.title)),
                None => Heard::Consumed(vec![Step::Close, Step::Give(command.id)]),
            },
        }
    }
}

impl Layer for Catalogue {
    fn title(&self) -> String {
        self.title.clone()
    }

    fn mode(&self) -> Mode {
        Mode::Text
    }

    fn is_page(&self) -> bool {
        false
    }

    fn key(&mut self, key: Key, _cx: &Cx) -> Heard {
        if self.line.key(key) {
            self.at = 0;
            return Heard::NOTHING;
        }
        Heard::Ignored
    }

    fn paste(&mut self, text: &str, _cx: &Cx) -> Heard {
        self.line.insert(text);
        Heard::NOTHING
    }

    fn offers(&self, verb: Verb) -> Offer {
        match verb {
            Verb::Enter | Verb::Ok => Offer::named("run"),
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
            Verb::PageDown => self.at = (self.at + 10).min(last),
            Verb::PageUp => self.at = self.at.saturating_sub(10),
            Verb::Empty => self.line.empty(),
            Verb::RubWord => self.line.rub_word(),
            Verb::Enter | Verb::Ok => return self.run(),
            _ => return Heard::Ignored,
        }
        Heard::NOTHING
    }

    fn hints(&self) -> Vec<Verb> {
        vec![Verb::Enter, Verb::FieldDown, Verb::Empty]
    }

    fn draw(&self, pen: &mut Pen) {
        let found = self.found();
        let (width, height) = (if self.is_help { 80 } else { 70 }.min(pen.width()), pen.height());
        let mut part = centred(pen, width, height);
        let mut inside = part.boxed(&self.title);
        let rows = usize::from(inside.height()).saturating_sub(if self.is_help { 6 } else { 5 });
        let x =
            inside.put(0, 0, if self.is_help { "words find by text, @ and a key by key > " } else { "> " }, Ink::Dim);
        let room = inside.width().saturating_sub(x + 12);
        self.line.draw(&mut inside, x, 0, room, true);
        inside.put_right(0, &format!("{} of {}", found.len(), COMMANDS.len()), Ink::Dim);
        inside.rule(1);
        let first = (self.at + 1).saturating_sub(rows);
        for (row, entry) in found.iter().skip(first).take(rows).enumerate() {
            self.draw_entry(&mut inside, row as u16 + 2, *entry, first + row == self.at);
        }
        let foot = rows as u16 + 2;
        inside.rule(foot);
        self.draw_foot(&mut inside, foot + 1, found.get(self.at));
    }
}

impl Catalogue {
    fn draw_entry(&self, pen: &mut Pen, y: u16, entry: (&'static Command, &Standing, Option<&str>), here: bool) {
        let (command, standing, _) = entry;
        pen.put(0, y, if here { "►" } else { " " }, Ink::Cursor);
        let ink = match (&standing.refused, here) {
            (_, true) => Ink::Cursor,
            (Some(_), _) => Ink::Dim,
            (None, _) => Ink::Plain,
        };
        if self.is_help {
            pen.put_within(2, y, 9, &command.keys_shown(), Ink::Key);
            pen.put_within(12, y, 18, &standing.name, ink);
            let rest = pen.width().saturating_sub(31);
            match &standing.refused {
                Some(reason) => _ = pen.put_within(31, y, rest, &format!("x {reason}"), Ink::Dim),
                None => _ = pen.put_within(31, y, rest, command.doc, Ink::Plain),
            }
        } else {
            pen.put_within(2, y, 26, &standing.name, ink);
            pen.put_within(29, y, 10, command.keys.first().unwrap_or(&""), Ink::Key);
            if let Some(reason) = &standing.refused {
                pen.put(40, y, &format!("x {reason}"), Ink::Dim);
            }
        }
    }

    fn draw_foot(&self, pen: &mut Pen, y: u16, entry: Option<&(&'static Command, &Standing, Option<&'static str>)>) {
        let Some((command, _, by)) = entry else {
            pen.put(0, y, "No command fits; fewer letters find more.", Ink::Dim);
            return;
        };
        let undo = if command.undoable { " u takes it back." } else { "" };
        pen.put(0, y, &format!("{}: {}.{undo}", command.title, command.doc), Ink::Plain);
        let note = match by {
            Some(word) => format!("Found by its synonym \"{word}\". "),
            None => String::new(),
        };
        if self.is_help {
            pen.put(
                0,
                y + 1,
                "√ done » our move ~ theirs ○ not begun x failed ! late  ► here • marked ± changed",
                Ink::Dim,
            );
        } else {
            pen.put(0, y + 1, &format!("{note}Keys: {}", command.keys_shown()), Ink::Dim);
        }
    }
}
