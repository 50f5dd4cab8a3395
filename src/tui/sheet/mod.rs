//! The one sheet: a windowed table that shows any list of the office. Separate because every list behaves the same:
//! filter in the database, marks by record, sort, detail, live refresh.
//!
//! **Invariant:** only the rows near the cursor are at hand; nothing that happens by itself moves the cursor.

mod declaration;
mod draw;
mod marks;
mod rows;

pub use declaration::{Chosen, Declaration, RowVerb};

use super::card::Card;
use super::commands::{Mode, Offer, Verb};
use super::effects::{Answer, Query};
use super::forms::LineEdit;
use super::keys::Key;
use super::layers::{Cx, Heard, Layer, Message, Step};
use super::pen::Pen;
use crate::core::domain::sheets::{ColumnKind, Count, SheetColumn, SheetPage, SheetQuery, SheetRow, SortKey, Window};
use marks::Marks;
use rows::{Purpose, Rows};
use std::collections::HashSet;

/// What a sheet asks the reader: rows, or how many there are.
#[derive(Debug, Clone, PartialEq)]
pub struct SheetAsk {
    /// The list.
    pub kind: crate::core::domain::sheets::SheetKind,
    /// Which rows.
    pub query: SheetQuery,
    /// Handed back with the answer, so that a late one is known.
    pub ticket: u64,
}

/// A list on the screen.
pub struct Sheet {
    of: &'static Declaration,
    all_columns: Vec<SheetColumn>,
    columns: Vec<SheetColumn>,
    column: usize,
    rows: Rows,
    marks: Marks,
    changed: HashSet<i64>,
    filter: String,
    prompt: Option<Prompt>,
    sort: Vec<SortKey>,
    count: Option<Count>,
    wrong: Option<String>,
    detail: Option<Card>,
    detail_of: String,
    ticket: u64,
    purpose: Option<Purpose>,
    height: usize,
    by_reference: bool,
    came: bool,
}

/// The filter while it is typed.
struct Prompt {
    line: LineEdit,
    before: String,
}

/// Most records that can be marked at once by `*` and `=`.
const MOST_MARKED: u32 = 20_000;

impl Sheet {
    /// A sheet of this declaration, with a filter of the person's own.
    pub fn new(of: &'static Declaration, filter: impl Into<String>) -> Self {
        Self {
            of,
            all_columns: Vec::new(),
            columns: Vec::new(),
            column: 0,
            rows: Rows::default(),
            marks: Marks::default(),
            changed: HashSet::new(),
            filter: filter.into(),
            prompt: None,
            sort: Vec::new(),
            count: None,
            wrong: None,
            detail: None,
            detail_of: String::new(),
            ticket: 0,
            purpose: None,
            height: 16,
            by_reference: false,
            came: false,
        }
    }

    fn whole_filter(&self) -> String {
        let own = self.prompt.as_ref().map_or(self.filter.as_str(), |prompt| prompt.line.text());
        [self.of.base, own]
            .iter()
            .filter(|part| !part.trim().is_empty())
            .map(|part| part.trim())
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn ask(&mut self, purpose: Purpose, window: Window, limit: usize) -> Step {
        self.ticket += 1;
        self.purpose = Some(purpose);
        let query = SheetQuery { filter: self.whole_filter(), sort: self.sort.clone(), window, limit: limit as u32 };
        Step::Ask(Query::Sheet(SheetAsk { kind: self.of.kind, query, ticket: self.ticket }))
    }

    fn ask_count(&self) -> Step {
        let query = SheetQuery { filter: self.whole_filter(), ..SheetQuery::default() };
        Step::Ask(Query::Count(SheetAsk { kind: self.of.kind, query, ticket: self.ticket }))
    }

    /// Reads the list from its first row.
    fn reload(&mut self) -> Vec<Step> {
        self.count = None;
        let rows = self.ask(Purpose::Fresh, Window::Top, self.height * 3);
        vec![rows, self.ask_count()]
    }

    /// Reads what is at hand again, the cursor kept.
    fn read_again(&mut self) -> Vec<Step> {
        if !self.came {
            return self.reload();
        }
        let (window, limit) = (self.rows.again(), self.rows.len().max(self.height * 3));
        let rows = self.ask(Purpose::Again, window, limit);
        vec![rows, self.ask_count()]
    }

    fn more_if_wanted(&mut self) -> Vec<Step> {
        if matches!(self.purpose, Some(Purpose::Fresh | Purpose::FreshEnd)) {
            return Vec::new();
        }
        match self.rows.wanted(self.height) {
            Some((purpose, window)) if self.purpose != Some(purpose) => {
                vec![self.ask(purpose, window, self.height * 3)]
            }
            _ => Vec::new(),
        }
    }

    fn resize(&mut self, cx: &Cx) {
        if self.all_columns.is_empty() {
            self.all_columns = cx.core.sheet_columns(self.of.kind);
            let named = |text: &&str| {
                let (name, width) =
                    text.split_once('=').map_or((*text, None), |(name, width)| (name, width.parse().ok()));
                let column = self.all_columns.iter().find(|column| column.name == name).copied()?;
                Some(SheetColumn { width: width.unwrap_or(column.width), ..column })
            };
            self.columns = if self.of.columns.is_empty() {
                self.all_columns.clone()
            } else {
                self.of.columns.iter().filter_map(named).collect()
            };
        }
        self.height = usize::from(draw::rows_for(cx.body()));
    }

    fn column_index(&self, column: &SheetColumn) -> Option<usize> {
        self.all_columns.iter().position(|known| known.name == column.name)
    }

    /// The text of the cell under the cursor.
    fn cell(&self) -> Option<&str> {
        let index = self.column_index(self.columns.get(self.column)?)?;
        self.rows.current()?.cells.get(index).map(String::as_str)
    }

    fn state_word(&self) -> &str {
        let index = self.all_columns.iter().position(|column| column.kind == ColumnKind::State);
        let cell = index.and_then(|index| self.rows.current()?.cells.get(index));
        cell.map_or("", String::as_str)
    }

    fn with_chosen<T>(&self, work: impl FnOnce(&Chosen) -> T) -> T {
        let marked = self.marks.references();
        let next_step = self.detail.as_ref().filter(|card| card.reference == self.detail_of);
        work(&Chosen {
            reference: self.rows.current().map_or("", |row| row.reference.as_str()),
            state: self.state_word(),
            line: "",
            next_step: next_step.and_then(|card| card.next_step.as_deref()),
            not_mine: next_step.and_then(|card| card.not_mine.as_deref()),
            marked: &marked,
        })
    }

    fn row_verb(&self, verb: Verb) -> Option<&'static RowVerb> {
        self.of.verbs.iter().find(|known| known.verb == verb)
    }

    fn sort_here(&mut self) -> Heard {
        let Some(column) = self.columns.get(self.column) else { return Heard::NOTHING };
        if !column.sortable {
            return Heard::refused(format!("Rows cannot be put in order by {}.", column.name));
        }
        let descending = self.sort.first().is_some_and(|key| key.column == column.name && !key.descending);
        self.sort = vec![SortKey { column: column.name.to_owned(), descending }];
        Heard::Consumed(self.reload())
    }

    fn mark_same(&mut self) -> Heard {
        let (Some(column), Some(cell)) = (self.columns.get(self.column), self.cell()) else { return Heard::NOTHING };
        let words = format!("{} {}:\"{}\"", self.whole_filter(), column.name, cell.replace('"', ""));
        self.mark_matching(words.trim().to_owned())
    }

    fn mark_matching(&mut self, filter: String) -> Heard {
        let query = SheetQuery { filter, limit: MOST_MARKED, ..SheetQuery::default() };
        Heard::then(Step::Ask(Query::Marks(SheetAsk { kind: self.of.kind, query, ticket: self.ticket })))
    }

    fn go_end(&mut self) -> Vec<Step> {
        if self.rows.has_last() {
            self.rows.go_last(self.height);
            return Vec::new();
        }
        vec![self.ask(Purpose::FreshEnd, Window::End, self.height * 3)]
    }

    fn go_top(&mut self) -> Vec<Step> {
        if self.rows.has_first() {
            self.rows.go_first();
            return Vec::new();
        }
        vec![self.ask(Purpose::Fresh, Window::Top, self.height * 3)]
    }

    fn move_by(&mut self, verb: Verb) -> Vec<Step> {
        let half = (self.height / 2) as isize;
        match verb {
            Verb::Down => self.rows.step(1, self.height),
            Verb::Up => self.rows.step(-1, self.height),
            Verb::HalfDown => self.rows.step(half, self.height),
            Verb::HalfUp => self.rows.step(-half, self.height),
            Verb::PageDown => self.rows.page(1, self.height),
            _ => self.rows.page(-1, self.height),
        }
        self.more_if_wanted()
    }

    fn took(&mut self, purpose: Purpose, page: SheetPage) -> Vec<Step> {
        self.came = true;
        self.wrong = None;
        self.by_reference = page.by_reference;
        let changed = self.rows.take(purpose, page, self.height);
        match purpose {
            Purpose::Again => self.changed.extend(changed),
            Purpose::Fresh | Purpose::FreshEnd => self.changed.clear(),
            Purpose::Behind | Purpose::Before => {}
        }
        self.more_if_wanted()
    }

    fn type_filter(&mut self) -> Heard {
        Heard::Consumed(self.reload())
    }

    fn marked_all(&mut self, rows: &[SheetRow]) -> Vec<Step> {
        let (before, found) = (self.marks.len(), rows.len());
        self.marks.add(rows);
        let new = self.marks.len() - before;
        let more = if found >= MOST_MARKED as usize {
            format!(" Only the first {MOST_MARKED} can be marked at once.")
        } else {
            String::new()
        };
        vec![Step::Say(Message::done(format!(
            "{found} found, {new} newly marked, {} marked now.{more}",
            self.marks.len()
        )))]
    }
}

impl Layer for Sheet {
    fn title(&self) -> String {
        format!("{}s", self.of.one)
    }

    fn mode(&self) -> Mode {
        if self.prompt.is_some() { Mode::Text } else { Mode::List }
    }

    fn key(&mut self, key: Key, _cx: &Cx) -> Heard {
        let typed = self.prompt.as_mut().is_some_and(|prompt| prompt.line.key(key));
        if typed { self.type_filter() } else { Heard::Ignored }
    }

    fn records(&self) -> Vec<String> {
        self.with_chosen(|chosen| chosen.references())
    }

    fn unmark(&mut self, references: &[String]) {
        self.marks.remove(references);
    }

    fn paste(&mut self, text: &str, _cx: &Cx) -> Heard {
        match &mut self.prompt {
            Some(prompt) => _ = prompt.line.insert(text.trim()),
            None => {
                let references: Vec<&str> = text.split_whitespace().filter(|word| !word.is_empty()).take(200).collect();
                self.filter = format!(
                    "{}:{}",
                    self.columns.first().map_or("reference", |column| column.name),
                    references.join(",")
                );
            }
        }
        self.type_filter()
    }

    fn offers(&self, verb: Verb) -> Offer {
        if self.prompt.is_some() {
            return match verb {
                Verb::Enter => Offer::named("accept"),
                Verb::Empty | Verb::RubWord | Verb::FieldDown | Verb::PageDown | Verb::PageUp => Offer::YES,
                _ => Offer::Unknown,
            };
        }
        match verb {
            Verb::Down | Verb::Up | Verb::Left | Verb::Right | Verb::HalfDown | Verb::HalfUp | Verb::FirstColumn => {
                Offer::YES
            }
            Verb::LastColumn | Verb::PageDown | Verb::PageUp | Verb::First | Verb::Last | Verb::Filter | Verb::Sort => {
                Offer::YES
            }
            Verb::Recheck | Verb::MarkAll | Verb::Unmark => Offer::YES,
            Verb::Mark | Verb::MarkRange | Verb::MarkSame | Verb::Copy | Verb::Preview | Verb::Enter => {
                Offer::when(self.rows.current().is_some(), "the list is empty")
            }
            verb => match self.row_verb(verb) {
                Some(known) => self.with_chosen(|chosen| match (known.offer)(chosen) {
                    // The label carries the number of marked records.
                    Offer::Yes(Some(name)) if name.starts_with('(') => {
                        Offer::named(format!("{} {name}", super::commands::command(verb).title))
                    }
                    offer => offer,
                }),
                None => Offer::Unknown,
            },
        }
    }

    fn verb(&mut self, verb: Verb, cx: &Cx) -> Heard {
        self.resize(cx);
        if self.prompt.is_some() {
            return self.prompt_verb(verb);
        }
        let last_column = self.columns.len().saturating_sub(1);
        let steps = match verb {
            Verb::Down | Verb::Up | Verb::HalfDown | Verb::HalfUp | Verb::PageDown | Verb::PageUp => self.move_by(verb),
            Verb::First => self.go_top(),
            Verb::Last => self.go_end(),
            Verb::Left => return self.go_column(self.column.saturating_sub(1)),
            Verb::Right => return self.go_column((self.column + 1).min(last_column)),
            Verb::FirstColumn => return self.go_column(0),
            Verb::LastColumn => return self.go_column(last_column),
            Verb::Enter => return self.open(),
            Verb::Filter => {
                self.prompt = Some(Prompt { line: LineEdit::new(self.filter.clone()), before: self.filter.clone() });
                Vec::new()
            }
            Verb::Sort => return self.sort_here(),
            Verb::Recheck => {
                self.changed.clear();
                let mut steps = self.reload();
                steps.push(Step::Say(Message::done("Listed afresh.")));
                steps
            }
            Verb::Mark => {
                if let Some(row) = self.rows.current() {
                    self.marks.turn(row);
                }
                self.move_by(Verb::Down)
            }
            Verb::MarkRange => {
                self.marks.range(self.rows.all(), self.rows.at());
                Vec::new()
            }
            Verb::MarkAll => return self.mark_matching(self.whole_filter()),
            Verb::MarkSame => return self.mark_same(),
            Verb::Unmark => {
                self.marks.clear();
                vec![Step::Say(Message::note(format!("{} marked now.", self.marks.len())))]
            }
            Verb::Copy => match self.cell() {
                Some(cell) => vec![Step::Copy(cell.to_owned())],
                None => Vec::new(),
            },
            Verb::Preview if self.row_verb(verb).is_none() => {
                vec![Step::Say(Message::note(self.cell().unwrap_or_default().to_owned()))]
            }
            Verb::Back | Verb::Quit if !self.filter.is_empty() => {
                self.filter.clear();
                self.reload()
            }
            verb => match self.row_verb(verb) {
                Some(known) => self.with_chosen(|chosen| (known.run)(chosen, cx)),
                None => return Heard::Ignored,
            },
        };
        Heard::Consumed(steps)
    }

    fn hints(&self) -> Vec<Verb> {
        if self.prompt.is_some() {
            return vec![Verb::Enter, Verb::Empty];
        }
        let mut hints = vec![Verb::Enter];
        hints.extend(self.of.hints);
        hints.extend([Verb::Mark, Verb::Filter]);
        hints
    }

    fn shown(&mut self, cx: &Cx) -> Vec<Step> {
        self.resize(cx);
        self.read_again()
    }

    fn refresh(&mut self, cx: &Cx) -> Vec<Step> {
        self.resize(cx);
        let mut steps = self.read_again();
        steps.extend(self.ask_detail(cx, true));
        steps
    }

    fn rested(&mut self, cx: &Cx) -> Vec<Step> {
        self.ask_detail(cx, false)
    }

    fn answered(&mut self, answer: Answer, cx: &Cx) -> Vec<Step> {
        match answer {
            Answer::Rows(ticket, page) if ticket == self.ticket => {
                let purpose = self.purpose.take().unwrap_or(Purpose::Again);
                match page {
                    Ok(page) => {
                        let fresh = purpose == Purpose::Fresh;
                        let mut steps = self.took(purpose, page);
                        if fresh && self.detail_of.is_empty() {
                            steps.extend(self.ask_detail(cx, false));
                        }
                        steps
                    }
                    Err(error) => {
                        self.wrong = Some(error.to_string());
                        Vec::new()
                    }
                }
            }
            Answer::Marked(Ok(rows)) => self.marked_all(&rows),
            Answer::Marked(Err(error)) => vec![Step::Say(Message::error(&error))],
            Answer::Count(ticket, count) if ticket == self.ticket || self.count.is_none() => {
                self.count = count.ok();
                Vec::new()
            }
            Answer::Card(Ok(card)) => {
                self.detail = Some(*card);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn waits(&self) -> bool {
        !self.came && self.wrong.is_none() && self.prompt.is_none()
    }

    fn draw(&self, pen: &mut Pen) {
        draw::draw(self, pen);
    }
}

impl Sheet {
    fn go_column(&mut self, column: usize) -> Heard {
        self.column = column;
        Heard::NOTHING
    }

    fn open(&mut self) -> Heard {
        match self.rows.current().and_then(self.of.opens) {
            Some(place) => Heard::then(Step::Go(place)),
            None => {
                Heard::refused(format!("This {} opens nothing further; what is known of it stands here.", self.of.one))
            }
        }
    }

    fn prompt_verb(&mut self, verb: Verb) -> Heard {
        let Some(prompt) = &mut self.prompt else { return Heard::Ignored };
        match verb {
            Verb::Enter | Verb::FieldDown | Verb::Ok => {
                self.filter = prompt.line.text().trim().to_owned();
                self.prompt = None;
                Heard::NOTHING
            }
            Verb::Empty => {
                prompt.line.empty();
                self.type_filter()
            }
            Verb::RubWord => {
                prompt.line.rub_word();
                self.type_filter()
            }
            Verb::PageDown | Verb::PageUp => Heard::Consumed(self.move_by(verb)),
            Verb::Back | Verb::Stop => {
                self.filter = std::mem::take(&mut prompt.before);
                self.prompt = None;
                Heard::Consumed(self.reload())
            }
            _ => Heard::Ignored,
        }
    }

    fn ask_detail(&mut self, cx: &Cx, again: bool) -> Vec<Step> {
        let Some(facts) = self.of.facts else { return Vec::new() };
        let here = self.rows.current().map(|row| row.reference.clone()).unwrap_or_default();
        if here.is_empty() || (here == self.detail_of && !again) || !cx.is_wide() && !self.wants_next_step() {
            return Vec::new();
        }
        self.detail_of.clone_from(&here);
        vec![Step::Ask(facts(&here))]
    }

    /// Whether a verb of this list is named by the record's next step.
    fn wants_next_step(&self) -> bool {
        self.of.verbs.iter().any(|known| known.verb == Verb::Forward)
    }
}
