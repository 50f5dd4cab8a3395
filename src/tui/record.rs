//! The page of one record: a card with a cursor, and the verbs its kind declares. Separate because every kind's record,
//! `why`, timeline and report page is this page with another declaration.

use super::card::Card;
use super::commands::{Mode, Offer, Verb};
use super::effects::{Answer, Done, Progress, Query};
use super::find_line::FindLine;
use super::glyphs::Tone;
use super::keys::Key;
use super::layers::{Cx, Heard, Layer, Message, Step};
use super::panes;
use super::pen::Pen;
use super::scan_line::{self, ScanLine};
use super::sheet::{Chosen, RowVerb};
use super::themes::Ink;
use crate::core::Error;

/// What a line typed into the scan line comes to.
pub type Scanned = fn(&Chosen, &str, &Cx) -> Vec<Step>;

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
    pub scan: Option<Scanned>,
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
    scan: ScanLine,
    find: Option<FindLine>,
    running: Option<Progress>,
}

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
            scan: ScanLine::default(),
            find: None,
            running: None,
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

    /// Moves the cursor over the lines it stops at; beyond the last of them the page scrolls to its end.
    fn step_cursor(&mut self, by: isize) {
        let stops = self.card.stops();
        let seen = self.seen_rows();
        let most = self.card.rows(self.width).saturating_sub(seen);
        let scrolled = |scroll: u16, by: isize| scroll.saturating_add_signed(by.clamp(-9_999, 9_999) as i16).min(most);
        let Some(row) = stops.get(self.at).map(|stop| self.card.row_of(*stop, self.width)) else {
            self.scroll = scrolled(self.scroll, by);
            return;
        };
        if by < 0 && self.scroll > row {
            self.scroll = scrolled(self.scroll, by).max(row.saturating_sub(by.unsigned_abs().saturating_sub(1) as u16));
            return;
        }
        let wanted = self.at as isize + by;
        self.at = wanted.clamp(0, stops.len() as isize - 1) as usize;
        let beyond = wanted - self.at as isize;
        let row = self.card.row_of(stops[self.at], self.width);
        if row < self.scroll {
            self.scroll = row;
        } else if row >= self.scroll + seen {
            self.scroll = row + 1 - seen;
        }
        if beyond != 0 {
            self.scroll = scrolled(self.scroll, beyond);
        }
    }

    fn open(&self, cx: &Cx) -> Heard {
        match (self.cursor().and_then(|index| self.card.entries[index].opens.clone()), self.row_verb(Verb::Enter)) {
            (Some(place), _) => Heard::then(Step::Go(place)),
            (None, Some(known)) => Heard::Consumed((known.run)(&self.chosen(), cx)),
            (None, None) => Heard::refused("There is nothing to open on this line."),
        }
    }
}

impl RecordPage {
    /// Whether sheets are counted here now.
    fn scans(&self) -> bool {
        self.came && self.card.scan.is_some() && self.leaf.scan.is_some() && self.card.not_mine.is_none()
    }

    fn scan_verb(&mut self, verb: Verb, cx: &Cx) -> Heard {
        match (self.scan.verb(verb), verb) {
            (scan_line::Heard::Nothing, _) => {}
            (scan_line::Heard::Empty, _) => {
                return Heard::refused("Type a serial, its last digits, a range such as 53-78, or =count.");
            }
            (scan_line::Heard::Scanned(text), _) => {
                let Some(scan) = self.leaf.scan else { return Heard::NOTHING };
                let mut steps = scan(&self.chosen(), &text, cx);
                let refusal = steps.iter().find_map(|step| match step {
                    Step::Say(message) if message.tone == Tone::Failed => Some(message.text.clone()),
                    _ => None,
                });
                if let Some(refusal) = refusal {
                    self.scan.refuse(&refusal);
                    steps.push(Step::Bell);
                }
                if steps.iter().any(|step| matches!(step, Step::Open(_))) {
                    // A question took the sheets over; the line is ready for the next.
                    self.scan.taken();
                }
                return Heard::Consumed(steps);
            }
            (scan_line::Heard::Ignored, Verb::FieldDown) => self.step_cursor(1),
            (scan_line::Heard::Ignored, Verb::FieldUp) => self.step_cursor(-1),
            (scan_line::Heard::Ignored, Verb::PageDown) => self.step_cursor(self.rows as isize - 2),
            (scan_line::Heard::Ignored, Verb::PageUp) => self.step_cursor(2 - self.rows as isize),
            (scan_line::Heard::Ignored, Verb::Back | Verb::Stop | Verb::NextPart) => self.scan.open = false,
            (scan_line::Heard::Ignored, _) => return Heard::Ignored,
        }
        Heard::NOTHING
    }

    /// While sheets are scanned the list shows what is still missing.
    fn follow_scan(&mut self) {
        let wanted = self.card.focus.filter(|_| self.scan.open);
        if let Some(at) = wanted.and_then(|index| self.card.stops().iter().position(|stop| *stop == index)) {
            self.at = at;
            self.step_cursor(0);
        }
    }

    /// The rows the card has, less what the scan line and a running job take.
    fn card_rows(&self) -> u16 {
        let scan = if self.scans() { self.scan.rows(self.width) } else { 0 };
        self.rows.saturating_sub(scan + u16::from(self.running.is_some()) + u16::from(self.find.is_some()))
    }

    /// The rows in which lines are seen: one is the note of how many are below, when there are.
    fn seen_rows(&self) -> u16 {
        let rows = self.card_rows();
        if self.card.rows(self.width) > rows { rows.saturating_sub(1).max(1) } else { rows }
    }

    fn find_verb(&mut self, verb: Verb) -> Heard {
        let from = self.cursor();
        let Some(find) = &mut self.find else { return Heard::Ignored };
        match verb {
            Verb::Enter | Verb::FieldDown | Verb::FieldUp if find.is_empty() => {
                return Heard::refused("Type some words of the line to find; Esc goes back.");
            }
            Verb::Enter | Verb::FieldDown | Verb::FieldUp => {
                let from = find.entry().or(from);
                if let Some(entry) = find.look(&self.card, from, verb != Verb::FieldUp) {
                    self.go_to(entry);
                }
            }
            Verb::Back | Verb::Stop => self.find = None,
            verb if find.verb(verb) => {}
            _ => return Heard::Ignored,
        }
        Heard::NOTHING
    }

    /// Puts this line in sight, and the cursor on it or on the nearest line after it at which it stops.
    fn go_to(&mut self, entry: usize) {
        let stops = self.card.stops();
        self.at = stops.iter().position(|stop| *stop >= entry).unwrap_or(stops.len().saturating_sub(1));
        let (row, seen) = (self.card.row_of(entry, self.width), self.seen_rows());
        if row < self.scroll || row >= self.scroll + seen {
            self.scroll = row.saturating_sub(seen / 2).min(self.card.rows(self.width).saturating_sub(seen));
        }
    }

    fn draw_running(progress: &Progress, pen: &mut Pen) {
        pen.put_within(4, 0, 14, "writing", Ink::Ours);
        let wide = (pen.width().saturating_sub(19) / 2).min(30);
        pen.bar(18, 0, wide, progress.done, progress.total, Ink::Bar);
        let words = format!("{} {} of {}  {}", Tone::Ours.glyph(), progress.done, progress.total, progress.pace());
        pen.put(19 + wide, 0, &words, Ink::Ours);
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
        if self.scan.open || self.find.is_some() { Mode::Text } else { Mode::List }
    }

    fn key(&mut self, key: Key, _cx: &Cx) -> Heard {
        let taken = match &mut self.find {
            Some(find) => find.key(key),
            None => self.scan.key(key),
        };
        if taken { Heard::NOTHING } else { Heard::Ignored }
    }

    fn records(&self) -> Vec<String> {
        if self.reference.is_empty() { Vec::new() } else { vec![self.reference.clone()] }
    }

    fn paste(&mut self, text: &str, _cx: &Cx) -> Heard {
        match &mut self.find {
            Some(find) => find.paste(text),
            None if self.scan.open => self.scan.paste(text),
            None => return Heard::Ignored,
        }
        Heard::NOTHING
    }

    fn done(&mut self, done: &Done, _cx: &Cx) -> Vec<Step> {
        self.scan.taken();
        self.running = None;
        self.leaf.after.map_or_else(Vec::new, |after| after(done))
    }

    fn refused(&mut self, error: &Error) -> bool {
        self.scan.refuse(&error.to_string());
        self.running = None;
        false
    }

    fn rings(&self) -> bool {
        self.scan.open
    }

    fn waits(&self) -> bool {
        !self.came && self.failed.is_none()
    }

    fn progress(&mut self, progress: Progress) {
        self.running = Some(progress);
    }

    fn offers(&self, verb: Verb) -> Offer {
        if self.find.is_some() {
            return FindLine::offers(verb);
        }
        if self.scan.open {
            return ScanLine::offers(verb);
        }
        match verb {
            Verb::Filter if self.row_verb(verb).is_none() => Offer::named("find on page"),
            Verb::Forward if self.scans() && !self.card.scan_by_tab => {
                Offer::named(self.card.next_step.clone().unwrap_or_default())
            }
            Verb::Down | Verb::Up | Verb::HalfDown | Verb::HalfUp | Verb::PageDown | Verb::PageUp => Offer::YES,
            Verb::First | Verb::Last | Verb::Recheck | Verb::NextPart | Verb::PartBefore => Offer::YES,
            Verb::Enter if self.row_verb(verb).is_none() || self.cursor().is_none() => {
                Offer::when(self.cursor().is_some(), "there is nothing to open here")
            }
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
        if self.find.is_some() {
            return self.find_verb(verb);
        }
        if self.scan.open {
            return self.scan_verb(verb, cx);
        }
        let page = self.card_rows() as isize - 1;
        match verb {
            Verb::NextPart if self.scans() => self.scan.open = true,
            Verb::Forward if self.scans() && !self.card.scan_by_tab => self.scan.open = true,
            Verb::Down | Verb::NextPart => self.step_cursor(1),
            Verb::Up | Verb::PartBefore => self.step_cursor(-1),
            Verb::HalfDown => self.step_cursor(page / 2),
            Verb::HalfUp => self.step_cursor(-page / 2),
            Verb::PageDown => self.step_cursor(page),
            Verb::PageUp => self.step_cursor(-page),
            Verb::First => self.step_cursor(-10_000),
            Verb::Last => self.step_cursor(10_000),
            Verb::Enter => return self.open(cx),
            Verb::Filter if self.row_verb(verb).is_none() => self.find = Some(FindLine::new()),
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
        if self.find.is_some() {
            return vec![Verb::Enter, Verb::FieldUp, Verb::Empty];
        }
        if self.scan.open {
            return vec![Verb::Enter, Verb::NextPart, Verb::Empty];
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

    fn answered(&mut self, answer: Answer, cx: &Cx) -> Vec<Step> {
        let Answer::Card(card) = answer else { return Vec::new() };
        let mut steps = Vec::new();
        match card {
            Ok(mut card) => {
                let first = !std::mem::replace(&mut self.came, true);
                if !first {
                    steps.extend(card.flag_changes(&self.card).map(Step::Others));
                }
                self.card = *card;
                self.find.iter_mut().for_each(FindLine::forget);
                if first && !self.card.reference.is_empty() {
                    steps.extend(panes::draft_offer(cx.core, &self.card.reference).map(Step::Say));
                    let stops = self.card.stops();
                    self.at = stops.iter().position(|stop| !self.card.entries[*stop].about.is_empty()).unwrap_or(0);
                }
                match (self.scans(), first) {
                    (true, true) => self.scan.open = !self.card.scan_by_tab,
                    (false, _) => self.scan.complete(),
                    (true, false) => {}
                }
                self.failed = None;
                self.at = self.at.min(self.card.stops().len().saturating_sub(1));
                self.follow_scan();
                steps
            }
            Err(error) => {
                self.failed = Some(error.to_string());
                vec![Step::Say(Message::error(&error))]
            }
        }
    }

    fn subject(&self) -> &str {
        &self.card.reference
    }

    fn aside(&self) -> String {
        self.card.aside.clone()
    }

    fn draw(&self, pen: &mut Pen) {
        if let Some(words) = &self.failed {
            pen.put(4, 1, &format!("x {words}"), Ink::Bad);
        }
        let (width, height) = (pen.width(), pen.height());
        let scan_rows = if self.scans() { self.scan.rows(width) } else { 0 };
        let job_row = u16::from(self.running.is_some());
        let find_row = u16::from(self.find.is_some());
        let card_rows = height.saturating_sub(scan_rows + job_row + find_row);
        let below = self.card.rows(width).saturating_sub(self.scroll + card_rows);
        // The note has a row of its own: it covers nothing.
        let note = u16::from(below > 0 && card_rows > 1);
        let here = self.find.as_ref().and_then(FindLine::entry).or_else(|| self.cursor());
        self.card.draw(&mut pen.part(0, 0, width, card_rows - note), self.scroll, here);
        if note > 0 {
            pen.put_right(card_rows - 1, &format!("{} more below", below + 1), Ink::Dim);
        }
        if let Some(progress) = &self.running {
            Self::draw_running(progress, &mut pen.part(0, card_rows, width, 1));
        }
        if self.scans() {
            let scan = self.card.scan.as_deref().unwrap_or_default();
            let (prompt, reminder) = scan.split_once('|').unwrap_or((scan, ""));
            self.scan.draw(prompt, reminder, &mut pen.part(0, card_rows + job_row, width, scan_rows));
        }
        if let Some(find) = &self.find {
            find.draw(&mut pen.part(0, height.saturating_sub(1), width, 1));
        }
    }
}
