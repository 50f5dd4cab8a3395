//! Choosing the columns of a list: shown or hidden, in what order, how wide. Separate because it is a layer of its own;
//! the list learns the outcome.
//!
//! **Invariant:** what has to be shown cannot be hidden; leaving by Enter keeps the choice for this operator and list,
//! leaving by Esc forgets it.

use super::SheetWord;
use super::columns::Columns;
use crate::core::domain::saved_views::{ShownColumn, columns_text};
use crate::tui::commands::{Mode, Offer, Verb};
use crate::tui::dialogs::centred;
use crate::tui::effects::Action;
use crate::tui::keys::Key;
use crate::tui::layers::{Cx, Heard, Layer, Message, Step};
use crate::tui::pen::Pen;
use crate::tui::themes::Ink;

struct Chooser {
    /// Each column, whether it is shown, whether it has to be.
    lines: Vec<(ShownColumn, bool, bool)>,
    memory: String,
    at: usize,
}

/// The chooser for these columns; the choice is remembered under a name.
pub fn open(columns: &Columns, memory: String) -> Box<dyn Layer> {
    Box::new(Chooser { lines: columns.every(), memory, at: 0 })
}

impl Chooser {
    fn turn(&mut self) -> Heard {
        let Some((column, shown, must)) = self.lines.get_mut(self.at) else { return Heard::NOTHING };
        if *must {
            let words = format!(
                "{} is always shown: it says which record it is, or how it stands.",
                column.name.replace('_', " ")
            );
            return Heard::refused(words);
        }
        *shown = !*shown;
        Heard::NOTHING
    }

    fn move_line(&mut self, onward: bool) -> Heard {
        let to = if onward { self.at + 1 } else { self.at.wrapping_sub(1) };
        if to < self.lines.len() {
            self.lines.swap(self.at, to);
            self.at = to;
        }
        Heard::NOTHING
    }

    fn widen(&mut self, by: i16) -> Heard {
        if let Some((column, true, _)) = self.lines.get_mut(self.at) {
            column.width = Some(column.width.unwrap_or(10).saturating_add_signed(by).clamp(3, 60));
        }
        Heard::NOTHING
    }

    fn keep(&self, columns: Vec<ShownColumn>, words: String) -> Heard {
        let json = serde_json::to_string(&columns_text(&columns)).expect("a text is always JSON");
        Heard::Consumed(vec![
            Step::Close,
            Step::Hand(SheetWord::Columns(columns)),
            Step::Do(Action::Remember(self.memory.clone(), json, words)),
        ])
    }

    fn accept(&self) -> Heard {
        let shown: Vec<ShownColumn> =
            self.lines.iter().filter(|(_, shown, _)| *shown).map(|(column, ..)| column.clone()).collect();
        let words =
            format!("{} of {} columns are shown; this list remembers it for you.", shown.len(), self.lines.len());
        self.keep(shown, words)
    }
}

impl Layer for Chooser {
    fn title(&self) -> String {
        "columns".to_owned()
    }

    fn mode(&self) -> Mode {
        Mode::Pick
    }

    fn is_page(&self) -> bool {
        false
    }

    fn key(&mut self, key: Key, cx: &Cx) -> Heard {
        match key {
            Key::Char(' ') => self.turn(),
            Key::Char('j') => self.verb(Verb::FieldDown, cx),
            Key::Char('k') => self.verb(Verb::FieldUp, cx),
            Key::Char('d') => self.move_line(true),
            Key::Char('u') => self.move_line(false),
            Key::Char('<') => self.widen(-2),
            Key::Char('>') => self.widen(2),
            Key::Char('o') => self.keep(Vec::new(), "The columns are the list's own again.".to_owned()),
            _ => Heard::Ignored,
        }
    }

    fn offers(&self, verb: Verb) -> Offer {
        match verb {
            Verb::Enter | Verb::Ok => Offer::named("keep"),
            Verb::FieldUp | Verb::FieldDown => Offer::named("move"),
            _ => Offer::Unknown,
        }
    }

    fn verb(&mut self, verb: Verb, _cx: &Cx) -> Heard {
        match verb {
            Verb::FieldDown => self.at = (self.at + 1).min(self.lines.len().saturating_sub(1)),
            Verb::FieldUp => self.at = self.at.saturating_sub(1),
            Verb::Enter | Verb::Ok => return self.accept(),
            Verb::Back => {
                return Heard::Consumed(vec![Step::Close, Step::Say(Message::note("The columns stay as they were."))]);
            }
            _ => return Heard::Ignored,
        }
        Heard::NOTHING
    }

    fn hints(&self) -> Vec<Verb> {
        vec![Verb::Enter, Verb::FieldDown]
    }

    fn draw(&self, pen: &mut Pen) {
        let room = usize::from(pen.height().saturating_sub(6)).max(1);
        let rows = self.lines.len().clamp(1, room);
        let mut part = centred(pen, 62, rows as u16 + 5);
        let mut inside = part.boxed("C columns");
        let first = (self.at + 1).saturating_sub(rows);
        for (y, (index, (column, shown, must))) in self.lines.iter().enumerate().skip(first).take(rows).enumerate() {
            let (y, here) = (y as u16, index == self.at);
            let ink = if here { Ink::Cursor } else { Ink::Plain };
            inside.put(0, y, if here { "►" } else { " " }, Ink::Cursor);
            let (mark, tone) = if *shown { ("√", Ink::Good) } else { ("-", Ink::Dim) };
            inside.put(2, y, mark, tone);
            inside.put(4, y, &column.name.replace('_', " "), ink);
            let note = match (*shown, *must, column.width) {
                (false, ..) => "hidden".to_owned(),
                (true, true, None) => "always shown".to_owned(),
                (true, _, Some(width)) => format!("{width} wide"),
                (true, false, None) => "shown where there is room".to_owned(),
            };
            inside.put(28, y, &note, Ink::Dim);
        }
        let foot = rows as u16 + 1;
        let mut x = 0;
        for (letter, words) in [("Space", "show or hide"), ("u d", "up, down"), ("< >", "width")] {
            x = inside.put(x, foot, letter, Ink::Key);
            x = inside.put(x + 1, foot, words, Ink::Plain) + 2;
        }
        let mut x = 0;
        for (letter, words) in [("o", "the list's own"), ("Enter", "keep"), ("Esc", "as before")] {
            x = inside.put(x, foot + 1, letter, Ink::Key);
            x = inside.put(x + 1, foot + 1, words, Ink::Plain) + 2;
        }
    }
}
