//! The page of one record: a card with a cursor, and the verbs its kind declares. Separate because every kind's record,
//! `why`, timeline and report page is this page with another declaration.

use super::card::Card;
use super::commands::{Mode, Offer, Verb};
use super::effects::{Answer, Done, Query};
use super::forms::LineEdit;
use super::keys::Key;
use super::layers::{Cx, Heard, Layer, Message, Step};
use super::pen::Pen;
use super::sheet::{Chosen, RowVerb};
use super::themes::Ink;
use crate::core::Error;

/// What kind of page it is.
pub struct Leaf {
    /// What it is called in the way here until its card has come.
    pub title: &'static str,
    /// Asks for the card of a reference.
    pub asks: fn(&str) -> Query,
    /// What can be done with the record.
    pub verbs: &'static [RowVerb],
    /// The verbs for the hint line.
    pub hints: &'static [Verb],
    /// What a line typed into the scan line comes to, for records whose sheets are counted.
    pub scan: Option<fn(&Chosen, &str) -> Vec<Step>>,
    /// What follows when something asked for here was done.
    pub after: Option<fn(&Done) -> Vec<Step>>,
}

/// A page on one record.
pub struct RecordPage {
    leaf: &'static Leaf,
    reference: String,
    card: Card,
    came: bool,
    failed: Option<String>,
    at: usize,
    scroll: u16,
    rows: u16,
    width: u16,
    scan: Option<LineEdit>,
    scanned: String,
    refused_scans: Vec<String>,
}

/// Refused scans shown above the scan line.
const REFUSED_SHOWN: usize = 2;

impl RecordPage {
    /// The page of this record.
    pub fn new(leaf: &'static Leaf, reference: impl Into<String>) -> Self {
        Self {
            leaf,
            reference: reference.into(),
            card: Card::default(),
            came: false,
            failed: None,
            at: 0,
            scroll: 0,
            rows: 18,
            width: 80,
            scan: None,
            scanned: String::new(),
            refused_scans: Vec::new(),
        }
    }

    fn ask(&self) -> Vec<Step> {
        vec![Step::Ask((self.leaf.asks)(&self.reference))]
    }

    fn row_verb(&self, verb: Verb) -> Option<&'static RowVerb> {
        self.leaf.verbs.iter().find(|known| known.verb == verb)
    }

    fn chosen(&self) -> Chosen<'_> {
        let line = self.cursor().map_or("", |index| self.card.entries[index].about.as_str());
        Chosen::record(&self.reference, &self.card, line)
    }

    fn cursor(&self) -> Option<usize> {
        self.card.stops().get(self.at).copied()
    }

    fn step_cursor(&mut self, by: isize) {
        let stops = self.card.stops();
        let last_row = self.card.rows(self.width).saturating_sub(self.rows);
        if stops.is_empty() {
            self.scroll = self.scroll.saturating_add_signed(by as i16).min(last_row);
            return;
        }
        self.at = self.at.saturating_add_signed(by).min(stops.len() - 1);
        let row = self.card.row_of(stops[self.at], self.width);
        if row < self.scroll || self.at == 0 {
            self.scroll = if self.at == 0 { 0 } else { row };
        } else if row >= self.scroll + self.rows {
            self.scroll = row + 1 - self.rows;
        }
        if self.at == stops.len() - 1 && last_row <= row {
            self.scroll = last_row;
        }
    }

    fn open(&self) -> Heard {
        match self.cursor().and_then(|index| self.card.entries[index].opens.clone()) {
            Some(place) => Heard::then(Step::Go(place)),
            None => Heard::refused("There is nothing to open on this line."),
        }
    }
}

impl RecordPage {
    /// What of the offers holds while the scan line has the keys.
    fn scan_offers(verb: Verb) -> Offer {
        match verb {
            Verb::Enter => Offer::named("accept"),
            Verb::Empty | Verb::RubWord | Verb::FieldUp | Verb::FieldDown | Verb::PageDown | Verb::PageUp => Offer::YES,
            _ => Offer::Unknown,
        }
    }

    fn scan_verb(&mut self, verb: Verb) -> Heard {
        let Some(line) = &mut self.scan else { return Heard::Ignored };
        match verb {
            Verb::Empty => line.empty(),
            Verb::RubWord => line.rub_word(),
            Verb::FieldDown => self.step_cursor(1),
            Verb::FieldUp => self.step_cursor(-1),
            Verb::PageDown => self.step_cursor(self.rows as isize - 2),
            Verb::PageUp => self.step_cursor(2 - self.rows as isize),
            Verb::Back | Verb::Stop => self.scan = None,
            Verb::Enter if line.text().trim().is_empty() => {
                return Heard::refused("Type a serial, its last digits, a range or =count.");
            }
            Verb::Enter => {
                self.scanned = line.text().trim().to_owned();
                let Some(scan) = self.leaf.scan else { return Heard::NOTHING };
                return Heard::Consumed(scan(&self.chosen(), &self.scanned));
            }
            _ => return Heard::Ignored,
        }
        Heard::NOTHING
    }

    fn open_scan(&mut self) {
        if self.card.scan.is_some() && self.leaf.scan.is_some() {
            self.scan = Some(LineEdit::default());
        }
    }

    fn draw_scan(&self, line: &LineEdit, pen: &mut Pen) {
        let y = pen.height() - 1;
        let (prompt, reminder) = self.card.scan.as_deref().and_then(|text| text.split_once('|')).unwrap_or(("> ", ""));
        for (row, refused) in self.refused_scans.iter().rev().take(REFUSED_SHOWN).enumerate() {
            let row = y.saturating_sub(row as u16 + 1);
            pen.part(0, row, pen.width(), 1).wipe();
            pen.put(0, row, &format!("x {refused}"), Ink::Bad);
        }
        pen.part(0, y, pen.width(), 1).wipe();
        let x = pen.put(0, y, prompt, Ink::Head);
        let room = pen.width().saturating_sub(x + crate::core::domain::safe_text::columns(reminder) + 1).max(8);
        line.draw(pen, x, y, room, true);
        pen.put_right(y, reminder, Ink::Dim);
    }
}

impl Layer for RecordPage {
    fn title(&self) -> String {
        if self.card.title.is_empty() {
            format!("{} {}", self.leaf.title, self.reference)
        } else {
            self.card.title.clone()
        }
    }

    fn mode(&self) -> Mode {
        if self.scan.is_some() { Mode::Text } else { Mode::List }
    }

    fn key(&mut self, key: Key, _cx: &Cx) -> Heard {
        let typed = self.scan.as_mut().is_some_and(|line| line.key(key));
        if typed { Heard::NOTHING } else { Heard::Ignored }
    }

    fn paste(&mut self, text: &str, _cx: &Cx) -> Heard {
        match &mut self.scan {
            Some(line) => _ = line.insert(text.trim()),
            None => return Heard::Ignored,
        }
        Heard::NOTHING
    }

    fn done(&mut self, done: &Done, _cx: &Cx) -> Vec<Step> {
        if let Some(line) = &mut self.scan {
            line.empty();
        }
        self.leaf.after.map_or_else(Vec::new, |after| after(done))
    }

    fn refused(&mut self, error: &Error) -> bool {
        if self.scan.is_some() && !self.scanned.is_empty() {
            self.refused_scans.push(format!("{}: {error}", self.scanned));
        }
        false
    }

    fn offers(&self, verb: Verb) -> Offer {
        if self.scan.is_some() {
            return Self::scan_offers(verb);
        }
        match verb {
            Verb::Forward if self.card.scan.is_some() && self.came => {
                Offer::named(self.card.next_step.clone().unwrap_or_default())
            }
            Verb::Down | Verb::Up | Verb::HalfDown | Verb::HalfUp | Verb::PageDown | Verb::PageUp => Offer::YES,
            Verb::First | Verb::Last | Verb::Recheck | Verb::NextPart | Verb::PartBefore => Offer::YES,
            Verb::Enter => Offer::when(self.cursor().is_some(), "there is nothing to open here"),
            Verb::Copy => Offer::YES,
            verb => match self.row_verb(verb) {
                Some(known) if self.came => (known.offer)(&self.chosen()),
                Some(_) => Offer::no("it is still being read"),
                None => Offer::Unknown,
            },
        }
    }

    fn verb(&mut self, verb: Verb, cx: &Cx) -> Heard {
        (self.rows, self.width) = (cx.body(), cx.width);
        if self.scan.is_some() {
            return self.scan_verb(verb);
        }
        let page = self.rows as isize - 1;
        match verb {
            Verb::Forward if self.card.scan.is_some() && self.came => self.open_scan(),
            Verb::Down | Verb::NextPart => self.step_cursor(1),
            Verb::Up | Verb::PartBefore => self.step_cursor(-1),
            Verb::HalfDown => self.step_cursor(page / 2),
            Verb::HalfUp => self.step_cursor(-page / 2),
            Verb::PageDown => self.step_cursor(page),
            Verb::PageUp => self.step_cursor(-page),
            Verb::First => self.step_cursor(-10_000),
            Verb::Last => self.step_cursor(10_000),
            Verb::Enter => return self.open(),
            Verb::Copy => return Heard::then(Step::Copy(self.reference.clone())),
            Verb::Recheck => {
                let mut steps = self.ask();
                steps.push(Step::Say(Message::done("Asked again.")));
                return Heard::Consumed(steps);
            }
            verb => match self.row_verb(verb) {
                Some(known) => return Heard::Consumed((known.run)(&self.chosen(), cx)),
                None => return Heard::Ignored,
            },
        }
        Heard::NOTHING
    }

    fn hints(&self) -> Vec<Verb> {
        if self.scan.is_some() {
            return vec![Verb::Enter, Verb::Empty];
        }
        let mut hints = vec![Verb::Enter];
        hints.extend(self.leaf.hints);
        hints
    }

    fn shown(&mut self, cx: &Cx) -> Vec<Step> {
        (self.rows, self.width) = (cx.body(), cx.width);
        self.ask()
    }

    fn refresh(&mut self, cx: &Cx) -> Vec<Step> {
        (self.rows, self.width) = (cx.body(), cx.width);
        self.ask()
    }

    fn answered(&mut self, answer: Answer, _cx: &Cx) -> Vec<Step> {
        let Answer::Card(card) = answer else { return Vec::new() };
        match card {
            Ok(card) => {
                let first = !std::mem::replace(&mut self.came, true);
                self.card = *card;
                if first {
                    let stops = self.card.stops();
                    self.at = stops.iter().position(|stop| !self.card.entries[*stop].about.is_empty()).unwrap_or(0);
                }
                match (&self.card.scan, first) {
                    (Some(_), true) => self.open_scan(),
                    (None, _) => {
                        self.scan = None;
                        self.refused_scans.clear();
                    }
                    (Some(_), false) => {}
                }
                self.failed = None;
                self.at = self.at.min(self.card.stops().len().saturating_sub(1));
                Vec::new()
            }
            Err(error) => {
                self.failed = Some(error.to_string());
                vec![Step::Say(Message::error(&error))]
            }
        }
    }

    fn aside(&self) -> String {
        self.card.aside.clone()
    }

    fn draw(&self, pen: &mut Pen) {
        if let Some(words) = &self.failed {
            pen.put(4, 1, &format!("x {words}"), Ink::Bad);
        }
        self.card.draw(pen, self.scroll, self.cursor());
        let below = self.card.rows(pen.width()).saturating_sub(self.scroll + pen.height());
        if let Some(line) = &self.scan {
            self.draw_scan(line, pen);
        } else if below > 0 {
            let y = pen.height() - 1;
            pen.put_right(y, &format!(" {} more below", below + 1), Ink::Dim);
        }
    }
}
