//! Dialogs: one question, graded by what it would cost to be wrong, and pick-lists of a few choices. Separate because
//! every pane asks in the same way.
//!
//! **Invariant:** a dialog never acts by a paste or a stray Enter: what is large or final has Cancel in focus or wants
//! something typed, and Enter without it cancels.

use super::commands::{Mode, Offer, Verb};
use super::glyphs::Tone;
use super::keys::Key;
use super::layers::{Cx, Heard, Layer, Message, Step};
use super::pen::{Pen, wrap};
use super::themes::Ink;
use crate::core::domain::safe_text::columns;

/// What it would cost to be wrong, which decides how a question is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grade {
    /// So many records, and one undo takes all of it back: the main button has the focus, up to a hundred; beyond that
    /// the number is typed.
    Undoable(usize),
    /// So many leave the office, or were counted by hand: Cancel has the focus and the number is typed.
    Counted(usize),
    /// There is no way back: the last four digits of this reference are typed.
    Final(String),
}

/// More than this is large: a stray Enter must not do it.
const LARGE: usize = 100;

/// The last four digits of a reference, for typing them.
pub fn last_digits(reference: &str) -> String {
    let digits: Vec<char> = reference.chars().filter(char::is_ascii_digit).collect();
    digits[digits.len().saturating_sub(4)..].iter().collect()
}

/// A yes or no question.
pub struct Confirm {
    title: String,
    lines: Vec<(Tone, String)>,
    button: String,
    steps: Vec<Step>,
    on_cancel: bool,
    wanted: Option<String>,
    typed: String,
}

impl Confirm {
    /// A question whose main button is in focus.
    pub fn new(title: impl Into<String>, lines: Vec<String>, button: impl Into<String>, steps: Vec<Step>) -> Self {
        Self {
            title: title.into(),
            lines: lines.into_iter().map(|line| (Tone::NotBegun, line)).collect(),
            button: button.into(),
            steps,
            on_cancel: false,
            wanted: None,
            typed: String::new(),
        }
    }

    /// Adds a line with its tone.
    #[must_use]
    pub fn with(mut self, tone: Tone, line: impl Into<String>) -> Self {
        self.lines.push((tone, line.into()));
        self
    }

    /// Asked as its grade wants it.
    #[must_use]
    pub fn graded(self, grade: &Grade) -> Self {
        match grade {
            Grade::Undoable(n) if *n <= LARGE => self,
            Grade::Undoable(n) | Grade::Counted(n) => self.typing(n.to_string()),
            Grade::Final(reference) => self.typing(last_digits(reference)),
        }
    }

    /// Cancel has the focus.
    #[must_use]
    pub fn careful(mut self) -> Self {
        self.on_cancel = true;
        self
    }

    /// These digits must be typed: the last four of a reference, or a number counted by hand.
    #[must_use]
    fn typing(mut self, wanted: impl Into<String>) -> Self {
        self.wanted = Some(wanted.into());
        self.on_cancel = true;
        self
    }

    /// Whether Enter does it: what must be typed is typed, or the main button has the focus.
    fn goes(&self) -> bool {
        self.wanted.as_ref().map_or(!self.on_cancel, |wanted| *wanted == self.typed)
    }

    fn press(&mut self) -> Heard {
        if !self.goes() {
            let words = match &self.wanted {
                Some(wanted) if !self.typed.is_empty() => {
                    format!("`{}` is not {wanted}; nothing was changed.", self.typed)
                }
                _ => "Cancelled; nothing was changed.".to_owned(),
            };
            return Heard::Consumed(vec![Step::Say(Message::note(words)), Step::Close]);
        }
        self.go()
    }

    fn go(&mut self) -> Heard {
        let mut steps = vec![Step::Close];
        steps.append(&mut self.steps);
        Heard::Consumed(steps)
    }
}

impl Layer for Confirm {
    fn title(&self) -> String {
        self.title.clone()
    }

    fn mode(&self) -> Mode {
        Mode::Dialog
    }

    fn is_page(&self) -> bool {
        false
    }

    fn key(&mut self, key: Key, _cx: &Cx) -> Heard {
        match key {
            Key::Char('h' | 'l') => self.on_cancel = !self.on_cancel,
            Key::Char(digit) if self.wanted.is_some() && digit.is_ascii_digit() && self.typed.len() < 12 => {
                self.typed.push(digit)
            }
            Key::Backspace if self.wanted.is_some() => _ = self.typed.pop(),
            _ => return Heard::Ignored,
        }
        Heard::NOTHING
    }

    fn offers(&self, verb: Verb) -> Offer {
        match verb {
            Verb::Enter if !self.goes() => Offer::named("cancel"),
            Verb::Enter | Verb::Ok => Offer::named(self.button.clone()),
            Verb::NextPart | Verb::PartBefore | Verb::FieldLeft | Verb::FieldRight => Offer::YES,
            _ => Offer::Unknown,
        }
    }

    fn verb(&mut self, verb: Verb, _cx: &Cx) -> Heard {
        match verb {
            Verb::NextPart | Verb::PartBefore | Verb::FieldLeft | Verb::FieldRight => {
                self.on_cancel = !self.on_cancel;
                Heard::NOTHING
            }
            Verb::Enter => self.press(),
            Verb::Ok if self.wanted.is_none() => self.go(),
            Verb::Ok => self.press(),
            _ => Heard::Ignored,
        }
    }

    fn hints(&self) -> Vec<Verb> {
        vec![Verb::Enter, Verb::NextPart, Verb::Ok]
    }

    fn draw(&self, pen: &mut Pen) {
        let width = 66.min(pen.width());
        let text: Vec<(Tone, String)> = self
            .lines
            .iter()
            .flat_map(|(tone, line)| wrap(line, width - 8).into_iter().map(|line| (*tone, line)).collect::<Vec<_>>())
            .collect();
        let height = text.len() as u16 + 4 + u16::from(self.wanted.is_some());
        let mut part = centred(pen, width, height);
        let mut inside = part.boxed(&self.title);
        for (row, (tone, line)) in text.iter().enumerate() {
            inside.put(0, row as u16, line, super::pen::ink_of(*tone));
        }
        let mut row = text.len() as u16;
        if let Some(wanted) = &self.wanted {
            let x = inside.put(0, row, &format!("Type {wanted} to go on: "), Ink::Head);
            let x = inside.put(x, row, &self.typed, Ink::Input);
            inside.caret(x, row);
            row += 1;
        }
        buttons(&mut inside, row + 1, &self.button, self.on_cancel);
    }
}

/// The two buttons, the focused one marked.
fn buttons(pen: &mut Pen, row: u16, main: &str, on_cancel: bool) {
    let (cancel, main) = (mark("Cancel", on_cancel), mark(main, !on_cancel));
    let x = pen.width().saturating_sub(columns(&cancel) + columns(&main) + 2);
    let after = pen.put(x, row, &cancel, if on_cancel { Ink::Here } else { Ink::Plain });
    pen.put(after + 2, row, &main, if on_cancel { Ink::Plain } else { Ink::Here });
}

fn mark(label: &str, focused: bool) -> String {
    if focused { format!("►[ {label} ]") } else { format!(" [ {label} ]") }
}

/// A box of this size in the middle of the area.
pub fn centred<'a>(pen: &'a mut Pen, width: u16, height: u16) -> Pen<'a> {
    let (width, height) = (width.min(pen.width()), height.min(pen.height()));
    let (x, y) = ((pen.width() - width) / 2, (pen.height() - height) / 2);
    pen.part(x, y, width, height)
}

/// One choice of a pick-list.
pub struct Choice {
    /// The letter that chooses it; none in a long list, where letters narrow.
    pub letter: Option<char>,
    /// What it says.
    pub text: String,
    /// What stands behind it, with its tone.
    pub note: (Tone, String),
    /// What follows; the list itself is closed first. Nothing follows what cannot be chosen.
    pub steps: Vec<Step>,
}

impl Choice {
    /// A choice by letter.
    pub fn by_letter(letter: char, text: impl Into<String>, steps: Vec<Step>) -> Self {
        Self { letter: Some(letter), text: text.into(), note: (Tone::NotBegun, String::new()), steps }
    }

    /// A choice of a list that letters narrow.
    pub fn new(text: impl Into<String>, tone: Tone, note: impl Into<String>, steps: Vec<Step>) -> Self {
        Self { letter: None, text: text.into(), note: (tone, note.into()), steps }
    }
}

/// A list to choose one from.
pub struct Pick {
    title: String,
    choices: Vec<Choice>,
    typed: String,
    at: usize,
    of_the_window: bool,
}

impl Pick {
    /// A list of choices.
    pub fn new(title: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self { title: title.into(), choices, typed: String::new(), at: 0, of_the_window: false }
    }

    /// It is about the window itself and not the office.
    #[must_use]
    pub fn of_the_window(mut self) -> Self {
        self.of_the_window = true;
        self
    }

    fn by_letters(&self) -> bool {
        self.choices.iter().any(|choice| choice.letter.is_some())
    }

    /// The indices of the choices that fit what was typed.
    fn fitting(&self) -> Vec<usize> {
        let low = self.typed.to_lowercase();
        let fits = |choice: &Choice| {
            let text = choice.text.to_lowercase();
            text.starts_with(&low) || text.split([' ', '-', '.']).any(|word| word.starts_with(&low))
        };
        (0..self.choices.len()).filter(|index| fits(&self.choices[*index])).collect()
    }

    fn choose(&mut self, index: usize) -> Heard {
        let choice = &mut self.choices[index];
        if choice.steps.is_empty() {
            return Heard::refused(format!("{}: {}.", choice.text, choice.note.1));
        }
        let mut steps = vec![Step::Close];
        steps.append(&mut choice.steps);
        Heard::Consumed(steps)
    }

    fn narrow(&mut self, change: impl FnOnce(&mut String)) -> Heard {
        change(&mut self.typed);
        self.at = 0;
        Heard::NOTHING
    }
}

impl Layer for Pick {
    fn title(&self) -> String {
        self.title.clone()
    }

    fn mode(&self) -> Mode {
        if self.by_letters() { Mode::Pick } else { Mode::Text }
    }

    fn is_page(&self) -> bool {
        false
    }

    fn is_windows_own(&self) -> bool {
        self.of_the_window
    }

    fn key(&mut self, key: Key, _cx: &Cx) -> Heard {
        match key {
            Key::Char(letter) if self.by_letters() => {
                match self.choices.iter().position(|c| c.letter == Some(letter)) {
                    Some(index) => self.choose(index),
                    None => Heard::Ignored,
                }
            }
            Key::Char(letter) if self.typed.len() < 40 => self.narrow(|typed| typed.push(letter)),
            Key::Backspace if !self.by_letters() => self.narrow(|typed| _ = typed.pop()),
            _ => Heard::Ignored,
        }
    }

    fn offers(&self, verb: Verb) -> Offer {
        match verb {
            Verb::Enter | Verb::Ok => Offer::named("choose"),
            Verb::FieldUp | Verb::FieldDown => Offer::named("move"),
            Verb::Empty => Offer::when(!self.by_letters(), "nothing is typed here"),
            _ => Offer::Unknown,
        }
    }

    fn verb(&mut self, verb: Verb, _cx: &Cx) -> Heard {
        let shown = self.fitting();
        match verb {
            Verb::FieldDown => self.at = (self.at + 1).min(shown.len().saturating_sub(1)),
            Verb::FieldUp => self.at = self.at.saturating_sub(1),
            Verb::Empty => return self.narrow(String::clear),
            Verb::Enter | Verb::Ok => match shown.get(self.at) {
                Some(index) => return self.choose(*index),
                None => return Heard::refused("Nothing fits what was typed; Ctrl-U empties it."),
            },
            _ => return Heard::Ignored,
        }
        Heard::NOTHING
    }

    fn hints(&self) -> Vec<Verb> {
        vec![Verb::Enter, Verb::FieldDown]
    }

    fn draw(&self, pen: &mut Pen) {
        let shown = self.fitting();
        let widest =
            self.choices.iter().map(|choice| columns(&choice.text) + columns(&choice.note.1)).max().unwrap_or(0);
        let width = (widest + 14).clamp(44, 76.max(pen.width() / 2));
        let rows = (shown.len() as u16).clamp(1, pen.height().saturating_sub(4).max(1));
        let narrows = u16::from(!self.by_letters());
        let mut part = centred(pen, width, rows + 2 + narrows);
        let mut inside = part.boxed(&self.title);
        if narrows == 1 {
            let x = inside.put(0, 0, "> ", Ink::Dim);
            let x = inside.put(x, 0, &self.typed, Ink::Input);
            inside.caret(x, 0);
            if self.typed.is_empty() {
                inside.put(x + 1, 0, "letters narrow, Down chooses", Ink::Dim);
            }
        }
        let text_width = self.choices.iter().map(|choice| columns(&choice.text)).max().unwrap_or(0).min(width - 14);
        let first = (self.at + 1).saturating_sub(usize::from(rows));
        for (row, index) in shown.iter().skip(first).take(usize::from(rows)).enumerate() {
            let (choice, y) = (&self.choices[*index], row as u16 + narrows);
            let here = first + row == self.at;
            inside.put(0, y, if here { "►" } else { " " }, Ink::Cursor);
            let x = match choice.letter {
                Some(letter) => inside.put(2, y, &format!("{letter} "), Ink::Key),
                None => 2,
            };
            inside.put_within(x, y, text_width, &choice.text, if here { Ink::Cursor } else { Ink::Plain });
            if !choice.note.1.is_empty() {
                let note = format!("{} {}", choice.note.0.glyph(), choice.note.1);
                inside.put(x + text_width + 2, y, &note, super::pen::ink_of(choice.note.0));
            }
        }
        if shown.is_empty() {
            inside.put(2, narrows, "nothing fits; Ctrl-U empties what was typed", Ink::Dim);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(grade: &Grade) -> (bool, Option<String>) {
        let confirm = Confirm::new("Sure?", Vec::new(), "Do it", Vec::new()).graded(grade);
        (confirm.on_cancel, confirm.wanted)
    }

    #[test]
    fn a_question_is_asked_as_its_cost_wants_it() {
        assert_eq!(asked(&Grade::Undoable(40)), (false, None));
        assert_eq!(asked(&Grade::Undoable(100)), (false, None));
        assert_eq!(asked(&Grade::Undoable(101)), (true, Some("101".to_owned())));
        assert_eq!(asked(&Grade::Counted(6)), (true, Some("6".to_owned())));
        assert_eq!(asked(&Grade::Final("B-2026-0187".to_owned())), (true, Some("0187".to_owned())));
        assert_eq!(last_digits("A-12"), "12");
    }
}
