//! The jump: any reference, ULN, serial or name, and there one is. Separate because it belongs to no pane.

use crate::core::domain::safe_text::columns;
use crate::tui::commands::{Mode, Offer, Verb};
use crate::tui::dialogs::centred;
use crate::tui::effects::{Answer, Place, Query};
use crate::tui::forms::LineEdit;
use crate::tui::glyphs::Tone;
use crate::tui::keys::Key;
use crate::tui::layers::{Cx, Heard, Layer, Message, Step};
use crate::tui::pen::Pen;
use crate::tui::themes::Ink;

/// Something that was found for what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Its reference.
    pub reference: String,
    /// What kind of record it is.
    pub what: String,
    /// What tells it apart: its name first, then its numbers and days.
    pub cells: Vec<String>,
    /// Where it stands.
    pub place: Place,
}

#[derive(Default)]
struct Jump {
    line: LineEdit,
    found: Vec<Target>,
    at: usize,
    waits: bool,
    asked: bool,
}

/// The fewest columns the name is cut to before what stands last goes.
const LEAST_NAME: u16 = 12;

/// How wide each cell is in so much room: the name is cut first, then the last ones go; a number is never cut, for it
/// tells namesakes apart.
fn widths(cells: &[String], room: u16) -> Vec<u16> {
    let mut wide: Vec<u16> = cells.iter().map(|cell| columns(cell)).collect();
    while let Some((name, rest)) = wide.split_first_mut() {
        let rest: u16 = rest.iter().map(|width| width + 2).sum();
        let left = room.saturating_sub(rest);
        if left >= (*name).min(LEAST_NAME) || rest == 0 {
            *name = (*name).min(left);
            break;
        }
        wide.pop();
    }
    wide
}

/// The jump prompt.
pub fn jump() -> Box<dyn Layer> {
    Box::new(Jump::default())
}

impl Jump {
    fn ask(&mut self) -> Heard {
        self.asked = true;
        Heard::then(Step::Ask(Query::Find(self.line.text().to_owned())))
    }

    fn go(&mut self) -> Heard {
        match self.found.get(self.at) {
            Some(target) => Heard::Consumed(vec![Step::Close, Step::Go(target.place.clone())]),
            None if self.asked => {
                self.waits = true;
                Heard::NOTHING
            }
            None if self.line.text().trim().is_empty() => Heard::Consumed(vec![Step::Close, Step::Give(Verb::First)]),
            None => Heard::refused(format!("Nothing is called `{}`; / filters the list you are in.", self.line.text())),
        }
    }
}

impl Layer for Jump {
    fn title(&self) -> String {
        "go to".to_owned()
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
        if self.line.key(key) { self.ask() } else { Heard::Ignored }
    }

    fn paste(&mut self, text: &str, _cx: &Cx) -> Heard {
        self.line.insert(text.trim());
        self.ask()
    }

    fn offers(&self, verb: Verb) -> Offer {
        match verb {
            Verb::Enter | Verb::Ok => Offer::named("go"),
            Verb::FieldDown | Verb::FieldUp | Verb::Empty | Verb::RubWord => Offer::YES,
            _ => Offer::Unknown,
        }
    }

    fn verb(&mut self, verb: Verb, _cx: &Cx) -> Heard {
        match verb {
            Verb::FieldDown => self.at = (self.at + 1).min(self.found.len().saturating_sub(1)),
            Verb::FieldUp => self.at = self.at.saturating_sub(1),
            Verb::Empty => self.line.empty(),
            Verb::RubWord => self.line.rub_word(),
            Verb::Enter | Verb::Ok => return self.go(),
            _ => return Heard::Ignored,
        }
        if matches!(verb, Verb::Empty | Verb::RubWord) { self.ask() } else { Heard::NOTHING }
    }

    fn answered(&mut self, answer: Answer, _cx: &Cx) -> Vec<Step> {
        let Answer::Targets(words, found) = answer else { return Vec::new() };
        if words != self.line.text() {
            return Vec::new();
        }
        self.asked = false;
        match found {
            Ok(found) => {
                self.found = found;
                self.at = 0;
            }
            Err(error) => return vec![Step::Say(Message::error(&error))],
        }
        if std::mem::take(&mut self.waits)
            && let Heard::Consumed(steps) = self.go()
        {
            return steps;
        }
        Vec::new()
    }

    fn hints(&self) -> Vec<Verb> {
        vec![Verb::Enter, Verb::FieldDown, Verb::Empty]
    }

    fn draw(&self, pen: &mut Pen) {
        let rows = self.found.len().clamp(1, 10) as u16;
        let mut part = centred(pen, 70, rows + 4);
        let mut inside = part.boxed("g go to: a ULN, serial, reference or name");
        let x = inside.put(0, 0, "> ", Ink::Dim);
        let room = inside.width().saturating_sub(x);
        self.line.draw(&mut inside, x, 0, room, true);
        let found = self.found.iter().take(10);
        let reference = found.clone().map(|target| columns(&target.reference)).max().unwrap_or(0).min(18);
        let what = found.clone().map(|target| columns(&target.what)).max().unwrap_or(0);
        for (row, target) in found.enumerate() {
            let (y, here) = (row as u16 + 2, row == self.at);
            inside.put(0, y, if here { "►" } else { " " }, Ink::Cursor);
            inside.put_within(2, y, reference, &target.reference, if here { Ink::Cursor } else { Ink::Plain });
            let mut x = inside.put_within(4 + reference, y, what, &target.what, Ink::Dim);
            x = x.max(4 + reference + what) + 2;
            for (cell, width) in target.cells.iter().zip(widths(&target.cells, inside.width().saturating_sub(x))) {
                x = inside.put_within(x, y, width, cell, Ink::Dim) + 2;
            }
        }
        if self.found.is_empty() {
            let words = if self.line.text().trim().is_empty() {
                "Enter alone goes to the first row"
            } else {
                "nothing found yet"
            };
            inside.put(2, 2, &format!("{} {words}", Tone::Apart.glyph()), Ink::Dim);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::widths;

    #[test]
    fn the_name_is_cut_first_then_the_last_goes_and_a_number_stays_whole() {
        let cells = ["Adaeze Grace Oyelaran-Okonkwo", "01/02/2003", "7712345678", "verified"].map(str::to_owned);
        assert_eq!(widths(&cells, 80), [29, 10, 10, 8]);
        assert_eq!(widths(&cells, 50), [16, 10, 10, 8]);
        assert_eq!(widths(&cells, 44), [20, 10, 10]);
        assert_eq!(widths(&cells, 12), [12]);
    }
}
