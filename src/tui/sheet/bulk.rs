//! What is asked before something is done to many records, and the list of what came of each. Separate because every
//! kind asks alike: shown and hidden, what changes, what stays, what is left out and why.
//!
//! **Invariant:** several are changed only after this; over a hundred, or what leaves the office, has Cancel in focus and
//! wants the number typed.

use crate::tui::commands::{Mode, Offer, Verb};
use crate::tui::dialogs::{Confirm, Grade, centred};
use crate::tui::glyphs::Tone;
use crate::tui::keys::Key;
use crate::tui::layers::{Cx, Heard, Layer, Step};
use crate::tui::pen::{Pen, ink_of};
use crate::tui::themes::Ink;

/// Reasons shown before; the others are listed after.
const REASONS: usize = 3;

/// Something that is about to be done to many records.
pub struct Bulk {
    /// The verb on the button: `Assign`.
    pub verb: String,
    /// What they are: `exceptions`.
    pub what: String,
    /// How many are meant.
    pub meant: usize,
    /// How many of them the filter hides.
    pub hidden: usize,
    /// How many will change.
    pub changed: usize,
    /// What is worth knowing of those.
    pub notes: Vec<String>,
    /// Those that stay as they are: reference and why.
    pub same: Vec<(String, String)>,
    /// Those that are left out: reference and why.
    pub left_out: Vec<(String, String)>,
    /// Whether something leaves the office by it.
    pub leaves: bool,
    /// What follows.
    pub steps: Vec<Step>,
}

impl Bulk {
    /// The question.
    pub fn ask(self) -> Step {
        let shown = self.meant.saturating_sub(self.hidden);
        let mut lines = Vec::new();
        if self.hidden > 0 {
            lines.push(format!("{shown} shown here + {} hidden by the filter = {} marked", self.hidden, self.meant));
        } else {
            lines.push(format!("{} marked, all of them shown here", self.meant));
        }
        let title = format!("{} {} {}", self.verb, self.meant, self.what);
        let mut ask = Confirm::new(title, lines, format!("{} {}", self.verb, self.changed), self.steps)
            .with(Tone::Done, format!("√ {} will change", self.changed));
        for note in self.notes {
            ask = ask.with(Tone::NotBegun, format!("  {note}"));
        }
        for (tone, words, rows) in [(Tone::Apart, "as it is", &self.same), (Tone::Failed, "left out", &self.left_out)] {
            let Some(first) = rows.first() else { continue };
            let verb = match (rows.len(), words) {
                (1, "as it is") => "stays as it is",
                (_, "as it is") => "stay as they are",
                (1, _) => "is left out",
                _ => "are left out",
            };
            ask = ask.with(tone, format!("{} {} {verb}  {}", tone.glyph(), rows.len(), first.1));
            for (_, why) in rows.iter().skip(1).take(REASONS - 1) {
                ask = ask.with(Tone::Apart, format!("  {why}"));
            }
            if rows.len() > REASONS {
                ask =
                    ask.with(Tone::Apart, format!("  and {} more; & lists them all afterwards", rows.len() - REASONS));
            }
        }
        let way_back = if self.leaves {
            "This leaves the office; there is no way back."
        } else {
            "Nothing leaves the office. One undo (u) takes all of it back."
        };
        ask = ask.with(Tone::NotBegun, way_back);
        let grade = if self.leaves { Grade::Counted(self.changed) } else { Grade::Undoable(self.changed) };
        Step::Open(Box::new(ask.graded(&grade)))
    }
}

/// The list of what came of each record.
pub fn results(title: &str, rows: &[(Tone, String, String)]) -> Box<dyn Layer> {
    Box::new(Results { title: title.to_owned(), rows: rows.to_vec(), top: 0, height: 16 })
}

struct Results {
    title: String,
    rows: Vec<(Tone, String, String)>,
    top: usize,
    height: usize,
}

impl Results {
    fn scroll(&mut self, by: isize) -> Heard {
        let most = self.rows.len().saturating_sub(self.height);
        self.top = self.top.saturating_add_signed(by).min(most);
        Heard::NOTHING
    }
}

impl Layer for Results {
    fn title(&self) -> String {
        self.title.clone()
    }

    fn mode(&self) -> Mode {
        Mode::Pick
    }

    fn is_page(&self) -> bool {
        false
    }

    fn key(&mut self, key: Key, cx: &Cx) -> Heard {
        self.height = usize::from(cx.body().saturating_sub(4)).max(1);
        match key {
            Key::Char('j') => self.scroll(1),
            Key::Char('k') => self.scroll(-1),
            Key::Char('y') => {
                let references: Vec<&str> = self.rows.iter().map(|(_, reference, _)| reference.as_str()).collect();
                Heard::then(Step::Copy(references.join("\n")))
            }
            Key::PageDown => self.scroll(self.height as isize),
            Key::PageUp => self.scroll(-(self.height as isize)),
            _ => Heard::Ignored,
        }
    }

    fn offers(&self, verb: Verb) -> Offer {
        match verb {
            Verb::Enter | Verb::Ok => Offer::named("back"),
            Verb::FieldUp | Verb::FieldDown => Offer::named("move"),
            _ => Offer::Unknown,
        }
    }

    fn verb(&mut self, verb: Verb, cx: &Cx) -> Heard {
        self.height = usize::from(cx.body().saturating_sub(4)).max(1);
        match verb {
            Verb::FieldDown => self.scroll(1),
            Verb::FieldUp => self.scroll(-1),
            Verb::Enter | Verb::Ok => Heard::then(Step::Close),
            _ => Heard::Ignored,
        }
    }

    fn hints(&self) -> Vec<Verb> {
        vec![Verb::Enter, Verb::FieldDown]
    }

    fn draw(&self, pen: &mut Pen) {
        let room = usize::from(pen.height().saturating_sub(3)).max(1);
        let rows = self.rows.len().clamp(1, room);
        let width = pen.width().min(110);
        let mut part = centred(pen, width, rows as u16 + 3);
        let mut inside = part.boxed(&self.title);
        for (y, (tone, reference, why)) in self.rows.iter().skip(self.top).take(rows).enumerate() {
            let y = y as u16;
            inside.put(0, y, &tone.glyph().to_string(), ink_of(*tone));
            inside.put_within(2, y, 18, reference, Ink::Plain);
            inside.put(21, y, why, ink_of(*tone));
        }
        let x = inside.put(0, rows as u16, "y", Ink::Key);
        inside.put(x + 1, rows as u16, "copies the references", Ink::Dim);
    }
}
