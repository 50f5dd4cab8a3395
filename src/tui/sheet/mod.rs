//! The one sheet: a windowed table that shows any list of the office. Separate because every list behaves the same:
//! filter in the database, marks by record, views, columns, groups, detail, live refresh. One file a noun; here is what
//! a list knows and how keys reach the nouns.
//!
//! **Invariant:** only the rows near the cursor are at hand; nothing that happens by itself moves the cursor.

mod asking;
mod bulk;
mod chooser;
mod columns;
mod declaration;
mod draw;
mod export;
mod filtering;
mod groups;
mod marking;
mod marks;
mod ordering;
mod prompt;
mod reading;
mod rows;
mod setting;
mod views;

pub use asking::{ListAnswer, ListAsk, SheetAsk};
pub use bulk::{Bulk, results};
pub use declaration::{Chosen, Declaration, RowVerb};

use super::card::Card;
use super::commands::{Mode, Offer, Verb};
use super::effects::Answer;
use super::keys::Key;
use super::layers::{Cx, Heard, Layer, Message, News, Step};
use super::pen::Pen;
use crate::core::SettableField;
use crate::core::domain::saved_views::{SavedView, ShownColumn};
use crate::core::domain::sheets::{ColumnKind, Count, SortKey};
use columns::Columns;
use marks::Marks;
use prompt::Prompt;
use rows::{Purpose, Rows};
use std::collections::HashMap;

/// A list on the screen.
pub struct Sheet {
    of: &'static Declaration,
    columns: Columns,
    rows: Rows,
    marks: Marks,
    /// The references of records others are in.
    present: Vec<String>,
    changed: HashMap<i64, Vec<usize>>,
    filter: String,
    /// The filter the rows were asked with last.
    asked: String,
    /// The filters from which groups were gone into; back goes through them.
    drilled: Vec<String>,
    prompt: Option<Prompt>,
    sort: Vec<SortKey>,
    view: Option<SavedView>,
    count: Option<Count>,
    counting: bool,
    stopped: bool,
    total: Option<Count>,
    wrong: Option<(String, String)>,
    detail: Option<Card>,
    detail_of: String,
    ticket: u64,
    purpose: Option<Purpose>,
    height: usize,
    /// Columns of the window, as the last key found it.
    width: u16,
    by_reference: bool,
    came: bool,
    data_version: Option<i64>,
    by_others: bool,
    settable: &'static [SettableField],
}

/// What a layer that lies on a list hands down to it.
pub enum SheetWord {
    /// This term, in addition: a group was gone into.
    Term(String),
    /// Everything as this view has it.
    View(SavedView),
    /// What is seen is called so now.
    Named(SavedView),
    /// The view of this name is no more.
    Unnamed(String),
    /// These columns; none: the list's own.
    Columns(Vec<ShownColumn>),
}

impl Sheet {
    /// A sheet of this declaration, with a filter of the person's own.
    pub fn new(of: &'static Declaration, filter: impl Into<String>) -> Self {
        Self {
            of,
            columns: Columns::default(),
            rows: Rows::default(),
            marks: Marks::default(),
            present: Vec::new(),
            changed: HashMap::new(),
            filter: filter.into(),
            asked: String::new(),
            drilled: Vec::new(),
            prompt: None,
            sort: Vec::new(),
            view: None,
            count: None,
            counting: false,
            stopped: false,
            total: None,
            wrong: None,
            detail: None,
            detail_of: String::new(),
            ticket: 0,
            purpose: None,
            height: 16,
            width: 80,
            by_reference: false,
            came: false,
            data_version: None,
            by_others: false,
            settable: &[],
        }
    }

    /// The list's own filter and this one, as one.
    fn with_base(&self, own: &str) -> String {
        let parts = [self.of.base, own].map(str::trim);
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    fn own_filter(&self) -> &str {
        self.prompt.as_ref().map_or(self.filter.as_str(), Prompt::said)
    }

    fn whole_filter(&self) -> String {
        self.with_base(self.own_filter())
    }

    fn resize(&mut self, cx: &Cx) {
        if !self.columns.are_known() {
            let remembered = cx.core.remembered(&self.memory_name()).ok().flatten();
            let remembered: Option<String> = remembered.and_then(|json| serde_json::from_str(&json).ok());
            self.columns.begin(cx.core.sheet_columns(self.of.kind), self.of.columns, remembered.as_deref());
        }
        self.settable = cx.core.settable_fields(self.of.kind);
        self.height = usize::from(draw::rows_for(cx.body()));
        self.width = cx.width;
    }

    /// The text of the cell under the cursor.
    fn cell(&self) -> Option<&str> {
        let cell = self.columns.current()?.cell;
        self.rows.current()?.cells.get(cell).map(String::as_str)
    }

    fn state_word(&self) -> &str {
        let index = self.columns.all().iter().position(|column| column.kind == ColumnKind::State);
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
            hidden: self.marks.hidden(),
        })
    }

    fn row_verb(&self, verb: Verb) -> Option<&'static RowVerb> {
        self.of.verbs.iter().find(|known| known.verb == verb)
    }

    fn offers_row_verb(&self, verb: Verb) -> Offer {
        let Some(known) = self.row_verb(verb) else { return Offer::Unknown };
        self.with_chosen(|chosen| match (known.offer)(chosen) {
            // The label carries the number of marked records.
            Offer::Yes(Some(name)) if name.starts_with('(') => {
                Offer::named(format!("{} {name}", super::commands::command(verb).title))
            }
            offer => offer,
        })
    }

    /// The list as it may be kept: filter, order, columns.
    fn as_view(&self, name: String, shared: bool) -> SavedView {
        SavedView {
            kind: self.of.kind,
            name,
            shared,
            made_by: String::new(),
            filter: self.with_base(&self.filter),
            sort: self.sort.clone(),
            columns: if self.columns.are_chosen() { self.columns.chosen() } else { Vec::new() },
        }
    }

    fn copy(&self) -> Vec<Step> {
        if !self.marks.is_empty() {
            return vec![Step::Copy(self.marks.references().join("\n"))];
        }
        self.cell().map(|cell| Step::Copy(cell.to_owned())).into_iter().collect()
    }

    fn open(&mut self) -> Heard {
        match self.rows.current().and_then(self.of.opens) {
            Some(place) => Heard::then(Step::Go(place)),
            None => {
                Heard::refused(format!("This {} opens nothing further; what is known of it stands here.", self.of.one))
            }
        }
    }

    /// Back: through the groups gone into, then the filter, then the level.
    fn back(&mut self) -> Option<Heard> {
        if let Some(before) = self.drilled.pop() {
            self.filter = before;
            return Some(Heard::Consumed(self.filtered()));
        }
        if self.filter.is_empty() {
            return None;
        }
        self.filter.clear();
        self.view = None;
        Some(Heard::Consumed(self.filtered()))
    }

    fn stop(&mut self) -> Option<Heard> {
        if !self.counting {
            return None;
        }
        (self.counting, self.stopped) = (false, true);
        let words = "Counting is stopped; the rows stay, r counts again.";
        Some(Heard::Consumed(vec![Step::StopReading, Step::Say(Message::note(words))]))
    }
}

impl Layer for Sheet {
    fn title(&self) -> String {
        format!("{}s", self.of.one)
    }

    fn mode(&self) -> Mode {
        if self.prompt.is_some() { Mode::Text } else { Mode::List }
    }

    fn key(&mut self, key: Key, cx: &Cx) -> Heard {
        if self.prompt.is_none() {
            return Heard::Ignored;
        }
        self.resize(cx);
        self.prompt_key(key)
    }

    fn records(&self) -> Vec<String> {
        self.with_chosen(|chosen| chosen.references())
    }

    fn unmark(&mut self, references: &[String]) {
        self.marks.remove(references);
    }

    fn paste(&mut self, text: &str, cx: &Cx) -> Heard {
        self.resize(cx);
        self.paste_filter(text)
    }

    fn offers(&self, verb: Verb) -> Offer {
        if self.prompt.is_some() {
            return self.prompt_offers(verb);
        }
        let row = Offer::when(self.rows.current().is_some(), "the list is empty");
        match verb {
            Verb::Down | Verb::Up | Verb::Left | Verb::Right | Verb::HalfDown | Verb::HalfUp | Verb::FirstColumn => {
                Offer::YES
            }
            Verb::LastColumn | Verb::PageDown | Verb::PageUp | Verb::First | Verb::Last | Verb::Filter => Offer::YES,
            Verb::Recheck | Verb::MarkAll | Verb::Unmark | Verb::Views | Verb::Columns => Offer::YES,
            Verb::Sort | Verb::SortAlso | Verb::Narrower | Verb::Wider | Verb::Group => Offer::YES,
            Verb::Copy => match self.marks.len() {
                0 => row,
                n => Offer::named(format!("copy ({n})")),
            },
            Verb::Export => match self.marks.len() {
                0 => Offer::when(self.count != Some(Count::Exact(0)), "the list is empty"),
                n => Offer::named(format!("export ({n})")),
            },
            Verb::Mark | Verb::MarkRange | Verb::MarkSame | Verb::Preview | Verb::Enter => row,
            Verb::Edit if !self.marks.is_empty() => match self.settable {
                [] => Offer::no(format!("no field of {} is set on many at once; - unmarks", self.of.kind)),
                _ => Offer::named(format!("set field ({})", self.marks.len())),
            },
            verb => self.offers_row_verb(verb),
        }
    }

    fn verb(&mut self, verb: Verb, cx: &Cx) -> Heard {
        self.resize(cx);
        if self.prompt.is_some() {
            return self.prompt_verb(verb);
        }
        let last_column = self.columns.shown().len().saturating_sub(1);
        let steps = match verb {
            Verb::Down | Verb::Up | Verb::HalfDown | Verb::HalfUp | Verb::PageDown | Verb::PageUp => self.move_by(verb),
            Verb::First => self.go_top(),
            Verb::Last => self.go_end(),
            Verb::Left | Verb::Right => return self.step_column(verb == Verb::Right),
            Verb::FirstColumn => return self.go_column(0),
            Verb::LastColumn => return self.go_column(last_column),
            Verb::Enter => return self.open(),
            Verb::Filter => self.open_prompt(),
            Verb::Sort | Verb::SortAlso => return self.sort_here(verb == Verb::SortAlso),
            Verb::Narrower | Verb::Wider => return self.widen(if verb == Verb::Wider { 2 } else { -2 }),
            Verb::Columns => vec![Step::Open(chooser::open(&self.columns, self.memory_name()))],
            Verb::Views => return self.open_views(cx),
            Verb::Group => return self.open_groups(),
            Verb::Export => vec![self.open_export(cx)],
            Verb::Recheck => {
                self.changed.clear();
                let mut steps = self.reload();
                steps.push(Step::Say(Message::done("Listed afresh.")));
                steps
            }
            Verb::Mark | Verb::MarkRange | Verb::MarkAll | Verb::MarkSame | Verb::Unmark => {
                return self.mark_verb(verb);
            }
            Verb::Copy => self.copy(),
            Verb::Preview if self.row_verb(verb).is_none() => {
                vec![Step::Say(Message::note(self.cell().unwrap_or_default().to_owned()))]
            }
            Verb::Edit if !self.marks.is_empty() => {
                let marked = self.marks.references();
                vec![setting::form(self.of.kind, self.settable, marked, self.marks.hidden())]
            }
            Verb::Back | Verb::Quit => return self.back().unwrap_or(Heard::Ignored),
            Verb::Stop => return self.stop().unwrap_or(Heard::Ignored),
            verb => match self.row_verb(verb) {
                Some(known) => self.with_chosen(|chosen| (known.run)(chosen, cx)),
                None => return Heard::Ignored,
            },
        };
        Heard::Consumed(steps)
    }

    fn hints(&self) -> Vec<Verb> {
        if self.prompt.is_some() {
            return vec![Verb::Enter, Verb::FieldDown, Verb::FieldRight, Verb::Empty];
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
        // The number tells of others' writing only: our own connection does not move it.
        let version = cx.core.data_version().ok();
        self.by_others |= self.data_version.is_some() && version != self.data_version;
        self.data_version = version;
        let mut steps = self.read_again();
        steps.extend(self.ask_detail(cx, true));
        steps
    }

    fn rested(&mut self, cx: &Cx) -> Vec<Step> {
        self.ask_detail(cx, false)
    }

    fn answered(&mut self, answer: Answer, cx: &Cx) -> Vec<Step> {
        self.data_version = self.data_version.or_else(|| cx.core.data_version().ok());
        match answer {
            Answer::Rows(ticket, page) if ticket == self.ticket => self.rows_came(page, cx),
            Answer::Count(ticket, count) if ticket == self.ticket && !self.stopped => self.counted(count.ok()),
            Answer::List(ask, answer) => self.list_answered(ask.question, answer, cx),
            Answer::Card(Ok(card)) => {
                self.detail = Some(*card);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn told(&mut self, news: &News) {
        if let News::Present(subjects) = news {
            self.present = subjects.to_vec();
        }
    }

    fn handed(&mut self, word: SheetWord, cx: &Cx) -> Vec<Step> {
        self.resize(cx);
        self.obey(word)
    }

    fn remembers(&self) -> Option<(String, String)> {
        let text = self.columns.to_remember()?;
        Some((self.memory_name(), serde_json::to_string(&text).expect("a text is always JSON")))
    }

    fn waits(&self) -> bool {
        !self.came && self.wrong.is_none() && self.prompt.is_none()
    }

    fn draw(&self, pen: &mut Pen) {
        draw::draw(self, pen);
    }
}
