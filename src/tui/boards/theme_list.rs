//! The themes, each tried on while the cursor stands on it. Separate because it is the one list whose cursor paints.
//!
//! **Invariant:** leaving without Enter brings the theme back that was in force.

use crate::tui::commands::{Mode, Offer, Verb};
use crate::tui::dialogs::centred;
use crate::tui::keys::Key;
use crate::tui::layers::{Cx, Heard, Layer, Step};
use crate::tui::pen::Pen;
use crate::tui::settings::Change;
use crate::tui::themes::{self, Ink};

struct ThemeList {
    names: Vec<&'static str>,
    before: &'static str,
    at: usize,
}

/// The themes to choose from, the one in force in focus.
pub fn theme_list(current: &'static str) -> Box<dyn Layer> {
    let names: Vec<&'static str> = themes::names().collect();
    let at = names.iter().position(|name| *name == current).unwrap_or(0);
    Box::new(ThemeList { names, before: current, at })
}

impl ThemeList {
    fn go(&mut self, at: usize) -> Heard {
        self.at = at.min(self.names.len() - 1);
        Heard::then(Step::Theme(self.names[self.at]))
    }
}

impl Layer for ThemeList {
    fn title(&self) -> String {
        "theme".to_owned()
    }

    fn mode(&self) -> Mode {
        Mode::Dialog
    }

    fn is_page(&self) -> bool {
        false
    }

    fn is_windows_own(&self) -> bool {
        true
    }

    fn key(&mut self, key: Key, _cx: &Cx) -> Heard {
        match key {
            Key::Char('j') => self.go(self.at + 1),
            Key::Char('k') => self.go(self.at.saturating_sub(1)),
            Key::Home => self.go(0),
            Key::End => self.go(self.names.len()),
            _ => Heard::Ignored,
        }
    }

    fn offers(&self, verb: Verb) -> Offer {
        match verb {
            Verb::Enter => Offer::named("keep it"),
            Verb::FieldDown | Verb::FieldUp => Offer::named("try on"),
            _ => Offer::Unknown,
        }
    }

    fn verb(&mut self, verb: Verb, _cx: &Cx) -> Heard {
        match verb {
            Verb::FieldDown => self.go(self.at + 1),
            Verb::FieldUp => self.go(self.at.saturating_sub(1)),
            Verb::Enter => {
                Heard::Consumed(vec![Step::Close, Step::Set(Change::Word("theme", self.names[self.at].to_owned()))])
            }
            Verb::Back | Verb::Quit | Verb::Stop => Heard::Consumed(vec![Step::Theme(self.before), Step::Close]),
            _ => Heard::Ignored,
        }
    }

    fn hints(&self) -> Vec<Verb> {
        vec![Verb::Enter, Verb::FieldDown]
    }

    fn draw(&self, pen: &mut Pen) {
        let rows = self.names.len() as u16;
        let mut part = centred(pen, 66, rows + 3);
        let mut inside = part.boxed("Theme: moving tries it on");
        for (row, name) in self.names.iter().enumerate() {
            let (y, here) = (row as u16, row == self.at);
            inside.put(0, y, if here { "►" } else { " " }, Ink::Cursor);
            inside.put_within(2, y, 16, name, if here { Ink::Cursor } else { Ink::Plain });
            inside.put(19, y, &themes::purpose(name), Ink::Dim);
        }
        let samples = [("√ done ", Ink::Good), ("x shut ", Ink::Bad), ("! late ", Ink::Late), ("» ours ", Ink::Ours)];
        let x = inside.put_all(2, rows, &samples);
        inside.put_all(x, rows, &[("~ theirs ", Ink::Theirs), ("- apart", Ink::Dim)]);
    }
}
