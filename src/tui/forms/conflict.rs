//! Choosing between two operators' values, field by field, when a save found that both changed the same ones. Separate
//! because it takes the form's place on the screen while the form keeps everything that was typed.
//!
//! **Invariant:** nothing is saved until every contested field is chosen and the main button pressed; leaving goes back
//! to the form with what was typed. A field only one of the two touched is chosen already and says so.

use super::super::commands::{Offer, Verb};
use super::super::keys::Key;
use super::super::layers::{Cx, Heard};
use super::super::pen::{Pen, wrap};
use super::super::themes::Ink;
use super::{Field, Form, Kind, LineEdit};
use crate::core::domain::amendments::{ChangedBy, Touched};

/// Which value a field gets.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Take {
    /// Nobody has chosen yet.
    Choose,
    /// What the other operator saved.
    Theirs,
    /// What was typed here.
    Yours,
    /// Something else, typed now.
    Third(String),
}

/// One touched field.
struct Row {
    name: String,
    label: String,
    was: String,
    theirs: String,
    yours: String,
    raw_theirs: String,
    by: Option<ChangedBy>,
    contested: bool,
    note: bool,
    take: Take,
}

/// A field that follows others: its name, theirs, and how it is made of them.
#[derive(Clone, Copy)]
pub(super) struct Composed {
    pub(super) name: &'static str,
    pub(super) parts: [&'static str; 3],
    pub(super) compose: fn([&str; 3]) -> String,
}

/// The row that follows others, and what each of those holds where it is not asked here.
struct Following {
    row: usize,
    composed: Composed,
    stand: [String; 3],
}

/// The page that asks.
pub(super) struct Choosing {
    rows: Vec<Row>,
    at: usize,
    third: Option<LineEdit>,
    opened: String,
    subject: String,
    following: Option<Following>,
}

impl Choosing {
    pub(super) fn new(
        touched: &[Touched],
        fields: &[Field],
        subject: &str,
        opened: &str,
        composed: Option<Composed>,
    ) -> Self {
        let rows: Vec<Row> = touched.iter().map(|one| row(one, fields)).collect();
        let at = rows.iter().position(|row| row.contested).unwrap_or(0);
        let following = composed.and_then(|composed| following(composed, &rows, fields));
        Self { rows, at, third: None, opened: opened.to_owned(), subject: subject.to_owned(), following }
    }

    /// What the row that follows others comes to; nothing while one of those is still to be chosen.
    fn followed(&self, following: &Following) -> Option<String> {
        let mut values: [&str; 3] = ["", "", ""];
        for (place, value) in values.iter_mut().enumerate() {
            let part = self.rows.iter().find(|row| row.name == following.composed.parts[place]);
            *value = match part.map(|row| (row, &row.take)) {
                None => following.stand[place].as_str(),
                Some((_, Take::Choose)) => return None,
                Some((row, Take::Theirs)) => row.raw_theirs.as_str(),
                Some((row, Take::Yours)) => row.yours.trim(),
                Some((_, Take::Third(text))) => text.as_str(),
            };
        }
        Some((following.composed.compose)(values))
    }

    pub(super) fn is_typing(&self) -> bool {
        self.third.is_some()
    }

    fn unchosen(&self) -> usize {
        self.rows.iter().filter(|row| row.take == Take::Choose).count()
    }

    pub(super) fn aside() -> String {
        "! not saved yet, typing kept".to_owned()
    }

    fn take(&mut self, take: Take) -> Heard {
        let row = &mut self.rows[self.at];
        if !row.contested {
            let whose = if row.take == Take::Theirs { "only the other operator changed it" } else { "only you did" };
            return Heard::refused(format!("{} needs no choice: {whose}, and it goes by itself.", row.label));
        }
        row.take = take;
        Heard::NOTHING
    }

    fn step(&mut self, onward: bool) {
        let count = self.rows.len();
        self.at = if onward { (self.at + 1) % count } else { (self.at + count - 1) % count };
    }

    /// On to the next field that is still to be chosen.
    fn go_on(&mut self) {
        let next = (self.at + 1..self.rows.len()).chain(0..self.at).find(|at| self.rows[*at].take == Take::Choose);
        self.at = next.unwrap_or(self.at);
    }

    fn begin_third(&mut self) -> Heard {
        let row = &self.rows[self.at];
        if row.contested && row.note {
            let both = format!("{}\n{}", row.theirs, row.yours);
            return self.take(Take::Third(both));
        }
        if row.contested {
            let begin = match &row.take {
                Take::Third(text) => text.clone(),
                Take::Theirs => row.theirs.clone(),
                Take::Yours | Take::Choose => row.yours.clone(),
            };
            self.third = Some(LineEdit::new(begin));
            return Heard::NOTHING;
        }
        self.take(Take::Choose)
    }

    pub(super) fn key(&mut self, key: Key) -> Heard {
        if let Some(line) = &mut self.third {
            return if line.key(key) { Heard::NOTHING } else { Heard::Ignored };
        }
        match key {
            Key::Char('h') => self.take(Take::Theirs),
            Key::Char('l') => self.take(Take::Yours),
            Key::Char('e') => self.begin_third(),
            Key::Char('j') => {
                self.step(true);
                Heard::NOTHING
            }
            Key::Char('k') => {
                self.step(false);
                Heard::NOTHING
            }
            _ => Heard::Ignored,
        }
    }

    pub(super) fn paste(&mut self, text: &str) -> Heard {
        match &mut self.third {
            Some(line) => {
                line.insert(text);
                Heard::NOTHING
            }
            None => Heard::refused("A paste presses nothing here; e types a third value."),
        }
    }

    pub(super) fn offers(&self, verb: Verb) -> Offer {
        match verb {
            Verb::Enter if self.third.is_some() => Offer::named("take it"),
            Verb::Enter => Offer::named("accept"),
            Verb::Ok => match self.unchosen() {
                0 => Offer::named("save result"),
                n => Offer::no(format!("{n} field{} still to choose", if n == 1 { " is" } else { "s are" })),
            },
            Verb::FieldLeft => Offer::named("theirs"),
            Verb::FieldRight => Offer::named("yours"),
            Verb::FieldDown => Offer::named("next"),
            Verb::NextPart | Verb::PartBefore | Verb::FieldUp => Offer::YES,
            Verb::Empty | Verb::RubWord | Verb::RubRest => Offer::YES,
            _ => Offer::Unknown,
        }
    }

    /// A verb; gives whether it is time to save.
    pub(super) fn verb(&mut self, verb: Verb) -> Option<Heard> {
        if let Some(line) = &mut self.third {
            match verb {
                Verb::Enter => {
                    let text = line.text().trim().to_owned();
                    self.third = None;
                    self.rows[self.at].take = Take::Third(text);
                    self.go_on();
                }
                Verb::Back | Verb::Stop => self.third = None,
                Verb::Empty => line.empty(),
                Verb::RubWord => line.rub_word(),
                Verb::RubRest => line.rub_rest(),
                Verb::Ok => return Some(Heard::refused("Enter takes the value being typed first.")),
                _ => return Some(Heard::NOTHING),
            }
            return Some(Heard::NOTHING);
        }
        Some(match verb {
            Verb::FieldLeft => self.take(Take::Theirs),
            Verb::FieldRight => self.take(Take::Yours),
            Verb::FieldDown | Verb::NextPart => {
                self.step(true);
                Heard::NOTHING
            }
            Verb::FieldUp | Verb::PartBefore => {
                self.step(false);
                Heard::NOTHING
            }
            Verb::Enter if self.rows[self.at].take == Take::Choose => {
                Heard::refused("Choose first: h takes theirs, l takes yours, e types a third value.")
            }
            Verb::Enter if self.unchosen() > 0 => {
                self.go_on();
                Heard::NOTHING
            }
            _ => return None,
        })
    }

    pub(super) fn draw(&self, pen: &mut Pen) {
        pen.wipe();
        let width = pen.width();
        let mut y = 1;
        for line in self.head().iter().flat_map(|line| wrap(line, width)) {
            pen.put(0, y, &line, Ink::Plain);
            y += 1;
        }
        y += 1;
        let at = columns_at(width);
        let theirs_at = self.rows.iter().filter_map(|row| row.by.as_ref()).map(|by| by.at).max();
        let theirs = theirs_at.map_or_else(String::new, |at| at.format(" %H:%M").to_string());
        let heads = [
            "FIELD".to_owned(),
            format!("WAS {}", self.opened),
            format!("THEIRS{theirs}"),
            "YOURS".into(),
            "RESULT".into(),
        ];
        for (x, head) in at.iter().zip(&heads) {
            pen.put(*x, y, head, Ink::Head);
        }
        y += 1;
        let room = usize::from(pen.height().saturating_sub(y + 10)).max(1);
        let first = (self.at + 1).saturating_sub(room);
        for (index, row) in self.rows.iter().enumerate().skip(first).take(room) {
            match self.following.as_ref().filter(|following| following.row == index) {
                Some(following) => self.draw_following(following, index == self.at, &at, y, pen),
                None => self.draw_row(row, index == self.at, &at, y, pen),
            }
            y += 1;
        }
        self.draw_foot(y + 1, pen);
    }

    fn head(&self) -> Vec<String> {
        let by = self.rows.iter().filter_map(|row| row.by.as_ref()).max_by_key(|by| by.at);
        let who = by.map_or_else(
            || "Another operator saved this".to_owned(),
            |by| format!("{} saved {} at {}", by.operator, self.subject, by.at.format("%H:%M")),
        );
        let contested = self.rows.iter().filter(|row| row.contested).count();
        let together = match self.rows.len() - contested {
            0 => String::new(),
            1 => " 1 goes by itself,".to_owned(),
            n => format!(" {n} go together by themselves,"),
        };
        let touched = match self.rows.len() {
            1 => "1 field was touched:".to_owned(),
            n => format!("{n} fields were touched:"),
        };
        let is = if contested == 1 { "is" } else { "are" };
        vec![
            format!("{who} while you were typing (opened by you {}).", self.opened),
            format!("{touched}{together} {contested} {is} yours to choose."),
        ]
    }

    fn draw_row(&self, row: &Row, here: bool, at: &[u16; 5], y: u16, pen: &mut Pen) {
        let wide = |column: usize| at[column + 1] - at[column] - 1;
        pen.put(0, y, if here { "►" } else { " " }, Ink::Cursor);
        pen.put_within(at[0], y, wide(0), &row.label, if here { Ink::Cursor } else { Ink::Plain });
        pen.put_within(at[1], y, wide(1), &shown(&row.was, false), Ink::Dim);
        pen.put_within(at[2], y, wide(2), &shown(&row.theirs, row.take == Take::Theirs), Ink::Plain);
        let x = at[3];
        match (&self.third, &row.take) {
            (Some(line), _) if here => line.draw(pen, x, y, wide(3), true),
            (_, Take::Third(text)) => _ = pen.put_within(x, y, wide(3), &shown(text, true), Ink::Input),
            (_, take) => _ = pen.put_within(x, y, wide(3), &shown(&row.yours, *take == Take::Yours), Ink::Input),
        }
        let (words, ink) = match &row.take {
            Take::Choose => ("○ choose", Ink::Bad),
            Take::Theirs => ("√ theirs", Ink::Good),
            Take::Yours => ("√ yours", Ink::Good),
            Take::Third(_) if row.note => ("√ both", Ink::Good),
            Take::Third(_) => ("√ new", Ink::Good),
        };
        pen.put(at[4], y, words, ink);
    }

    fn draw_following(&self, following: &Following, here: bool, at: &[u16; 5], y: u16, pen: &mut Pen) {
        let (row, wide) = (&self.rows[following.row], |column: usize| at[column + 1] - at[column] - 1);
        let comes_to = self.followed(following);
        pen.put(0, y, if here { "►" } else { " " }, Ink::Cursor);
        pen.put_within(at[0], y, wide(0), &row.label, if here { Ink::Cursor } else { Ink::Plain });
        pen.put_within(at[1], y, wide(1), &shown(&row.was, false), Ink::Dim);
        pen.put_within(at[2], y, wide(2), &shown(&row.theirs, false), Ink::Plain);
        let (result, words, ink) = match &comes_to {
            Some(text) => (shown(text, true), "√ follows", Ink::Good),
            None => ("the names".to_owned(), "○ follows", Ink::Dim),
        };
        pen.put_within(at[3], y, wide(3), &result, Ink::Plain);
        pen.put(at[4], y, words, ink);
    }

    fn draw_foot(&self, mut y: u16, pen: &mut Pen) {
        let row = &self.rows[self.at];
        let who = row.by.as_ref().map_or_else(String::new, |by| {
            let reason = by.reason.as_ref().map_or_else(String::new, |reason| format!(", from \"{reason}\""));
            format!("by {} {}{reason}", by.operator, by.at.format("%d/%m %H:%M"))
        });
        let room = pen.width().saturating_sub(16);
        let follows = self.following.as_ref().filter(|following| following.row == self.at);
        let (yours, typed) = match follows.map(|following| self.followed(following)) {
            Some(Some(text)) => (format!("saved   {text}"), "        it follows the names"),
            Some(None) => ("saved   as the names are chosen".to_owned(), "        it follows the names"),
            None => (format!("yours   {}", shown(&row.yours, false)), "        typed by you"),
        };
        let lines = [
            (row.label.as_str(), format!("theirs  {}", shown(&row.theirs, false))),
            ("", format!("        {who}")),
            ("", yours),
            ("", typed.to_owned()),
        ];
        for (label, text) in lines {
            pen.put_within(0, y, 15, label, Ink::Head);
            pen.put_within(16, y, room, &text, Ink::Plain);
            y += 1;
        }
        let third = if row.note { "e takes both" } else { "e types a third value" };
        pen.put(0, y, &format!("h or Left takes theirs, l or Right takes yours, {third}."), Ink::Dim);
        let timeline = format!("Theirs stays in the timeline of {}, whichever you take.", self.subject);
        pen.put(0, y + 1, &timeline, Ink::Dim);
        let save = match self.unchosen() {
            0 => "[ Save result Ctrl-O ]".to_owned(),
            n => format!("[ Save result Ctrl-O: {n} to choose ]"),
        };
        let x = pen.put(2, y + 3, &save, if self.unchosen() == 0 { Ink::Here } else { Ink::Plain });
        pen.put(x + 3, y + 3, "[ Back to the form Esc, typing kept ]", Ink::Dim);
    }
}

/// Where the five columns begin.
fn columns_at(width: u16) -> [u16; 5] {
    let wide = (width.saturating_sub(2 + 15 + 10) / 3).max(8);
    [2, 17, 17 + wide, 17 + 2 * wide, 17 + 3 * wide]
}

/// The row that will follow others when it is saved: nobody here wrote into it, it follows them as it stands, and one of
/// them is not simply theirs.
fn following(composed: Composed, rows: &[Row], fields: &[Field]) -> Option<Following> {
    let row = rows.iter().position(|row| row.name == composed.name && row.take == Take::Theirs)?;
    let part = |name: &&'static str| rows.iter().find(|row| row.name == *name);
    let stand = composed.parts.map(|name| match part(&name) {
        Some(row) => row.raw_theirs.clone(),
        None => fields.iter().find(|field| field.name == name).map(|field| field.was.clone()).unwrap_or_default(),
    });
    let differs = composed.parts.iter().filter_map(part).any(|row| row.take != Take::Theirs);
    let follows = (composed.compose)([&stand[0], &stand[1], &stand[2]]) == rows[row].raw_theirs;
    (differs && follows).then_some(Following { row, composed, stand })
}

fn shown(value: &str, taken: bool) -> String {
    let lines = value.split('\n').count();
    let text = match (value, lines) {
        ("", _) => "none".to_owned(),
        (value, 1) => value.to_owned(),
        (_, n) => format!("{n} lines"),
    };
    if taken { format!("[{text}]") } else { text }
}

fn row(touched: &Touched, fields: &[Field]) -> Row {
    let field = fields.iter().find(|field| field.name == touched.field);
    let shown = |value: &str| field.map_or_else(|| value.to_owned(), |field| field.shown(value));
    let take = match (touched.is_contested(), touched.is_theirs()) {
        (true, _) => Take::Choose,
        (false, true) => Take::Theirs,
        (false, false) => Take::Yours,
    };
    Row {
        name: touched.field.clone(),
        label: field.map_or_else(|| touched.field.replace('_', " "), |field| field.label.to_lowercase()),
        was: shown(&touched.was),
        theirs: shown(&touched.theirs),
        yours: shown(&touched.yours),
        raw_theirs: touched.theirs.clone(),
        by: touched.by.clone(),
        contested: touched.is_contested(),
        note: field.is_some_and(|field| matches!(field.kind, Kind::Note)),
        take,
    }
}

impl Form {
    /// Takes what was chosen into the fields, which count as opened with what stands now, and saves again.
    pub(super) fn save_choice(&mut self, cx: &Cx) -> Heard {
        let Some(choosing) = self.choosing.take() else { return Heard::NOTHING };
        for row in choosing.rows {
            let Some(field) = self.fields.iter_mut().find(|field| field.name == row.name) else { continue };
            field.rebase(&row.raw_theirs);
            match row.take {
                Take::Theirs => {
                    let stored = field.stored.clone();
                    field.set(&stored);
                }
                Take::Third(text) => field.set(&text),
                Take::Yours | Take::Choose => {}
            }
        }
        self.save(cx)
    }
}
