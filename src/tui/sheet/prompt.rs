//! The filter while it is typed: its line, what is offered under it, the fields there are. Separate from the list, which
//! only learns the filter.
//!
//! **Invariant:** what is offered is taken only when somebody says so; typing on ignores it.

use super::columns::Columns;
use crate::core::domain::filter::{Typed, quoted, typed_at};
use crate::core::domain::sheets::{ColumnKind, SheetColumn};
use crate::tui::forms::LineEdit;
use crate::tui::keys::Key;

/// The filter while it is typed.
pub struct Prompt {
    pub line: LineEdit,
    /// The filter before.
    pub before: String,
    typed: Typed,
    offers: Vec<Offered>,
    chosen: Option<usize>,
    all_fields: bool,
}

/// Something that can be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// What it says.
    pub text: String,
    /// What stands behind it.
    pub note: String,
    puts: String,
}

impl Prompt {
    /// A prompt that begins with the filter there is.
    pub fn new(filter: &str) -> Self {
        let line = LineEdit::new(filter.to_owned());
        Self {
            typed: typed_at(filter, filter.len()),
            line,
            before: filter.to_owned(),
            offers: Vec::new(),
            chosen: None,
            all_fields: false,
        }
    }

    /// The filter as far as it says something: a term whose value is still to come does not count yet.
    pub fn said(&self) -> &str {
        let text = self.line.text();
        let unfinished = self.typed.field.is_some() && self.line.at_end() && self.typed.from >= text.len();
        if unfinished { &text[..self.typed.term.min(text.len())] } else { text }
    }

    /// The term whose value is still to come.
    pub fn unfinished(&self) -> &str {
        self.line.text()[self.said().len()..].trim()
    }

    /// What is offered now, and which of it is chosen.
    pub fn offers(&self) -> (&[Offered], Option<usize>) {
        (&self.offers, self.chosen)
    }

    /// Whether the fields are explained.
    pub fn explains(&self) -> bool {
        self.all_fields
    }

    /// Looks again at what is typed. Gives the field and the beginning of a value, when values are wanted.
    pub fn look(&mut self, columns: &Columns) -> Option<(String, String)> {
        let text = self.line.text();
        self.typed = typed_at(text, self.line.at());
        self.chosen = None;
        let Some(field) = self.typed.field.clone() else {
            let low = self.typed.beginning.to_lowercase();
            self.offers = if low.is_empty() && !self.all_fields { Vec::new() } else { fields(columns.all(), &low) };
            self.all_fields &= low.is_empty();
            return None;
        };
        self.all_fields = false;
        let known = columns.all().iter().any(|column| column.name == field);
        let low = self.typed.beginning.to_lowercase();
        self.offers.retain(|offer| {
            known && offer.puts.to_lowercase().trim_matches('"').starts_with(&low) && !offer.puts.ends_with(':')
        });
        known.then(|| (field, self.typed.beginning.clone()))
    }

    /// Takes values in that were asked for; those of something else are let go.
    pub fn values_came(&mut self, field: &str, typed: &str, values: Vec<String>, columns: &Columns) {
        if self.typed.field.as_deref() != Some(field) || self.typed.beginning != typed {
            return;
        }
        let days = columns.all().iter().any(|column| column.name == field && column.kind == ColumnKind::Day);
        let only_itself = values.len() == 1 && values[0] == typed;
        let offer = |value: String| Offered {
            note: note_of_value(&value).to_owned(),
            puts: if days { value.clone() } else { quoted(&value) },
            text: value,
        };
        self.offers = if only_itself { Vec::new() } else { values.into_iter().map(offer).collect() };
    }

    /// Every field there is.
    pub fn explain(&mut self, columns: &Columns) {
        self.all_fields = true;
        self.typed = typed_at(self.line.text(), self.line.at());
        self.offers = fields(columns.all(), "");
        self.chosen = None;
    }

    /// Whether something was put away.
    pub fn put_away(&mut self) -> bool {
        let there = self.chosen.is_some() || self.all_fields;
        self.chosen = None;
        self.all_fields = false;
        if there {
            self.offers.clear();
        }
        there
    }

    /// Chooses the next or the previous one; gives whether there is any.
    pub fn choose(&mut self, onward: bool) -> bool {
        let last = self.offers.len().checked_sub(1);
        self.chosen = match (self.chosen, last) {
            (_, None) => return false,
            (None, Some(_)) if onward => Some(0),
            (None, Some(_)) => None,
            (Some(at), Some(last)) if onward => Some((at + 1).min(last)),
            (Some(0), _) => None,
            (Some(at), _) => Some(at - 1),
        };
        true
    }

    /// Whether one is chosen.
    pub fn has_chosen(&self) -> bool {
        self.chosen.is_some()
    }

    /// Takes the chosen one, or the first; gives whether there was one.
    pub fn take(&mut self) -> bool {
        let Some(offer) = self.offers.get(self.chosen.unwrap_or(0)) else { return false };
        let is_field = offer.puts.ends_with(':');
        let puts = if is_field { offer.puts.clone() } else { format!("{} ", offer.puts) };
        self.line.replace_from(self.typed.from, &puts);
        self.offers.clear();
        self.chosen = None;
        self.all_fields = false;
        true
    }

    /// Whether a key asks for the fields: `?` where a term begins, F1 and its double anywhere.
    pub fn asks_for_fields(&self, key: Key) -> bool {
        let at_begin = self.line.text()[..self.line.at()].chars().next_back().is_none_or(char::is_whitespace);
        matches!(key, Key::F(1) | Key::Ctrl('g')) || (key == Key::Char('?') && at_begin)
    }
}

/// The fields whose names fit, those that begin so first.
fn fields(all: &[SheetColumn], low: &str) -> Vec<Offered> {
    let offer = |column: &SheetColumn| Offered {
        text: format!("{}:", column.name),
        note: explained(column),
        puts: format!("{}:", column.name),
    };
    let begins = all.iter().filter(|column| column.name.starts_with(low));
    begins.map(offer).collect()
}

/// What can be typed for a field.
fn explained(column: &SheetColumn) -> String {
    let name = column.name;
    match column.kind {
        ColumnKind::Text => format!("part of it, {name}:word, {name}:\"two words\""),
        ColumnKind::Code => format!("its beginning, {name}:A,B, {name}:=A, {name}:none"),
        ColumnKind::State => format!("one state or several, {name}:a,b, -{name}:a"),
        ColumnKind::Number => format!("{name}:3, {name}:>10, {name}:3..5"),
        ColumnKind::Day => format!("{name}:<today, {name}:this week, {name}:today-7..today"),
    }
}

fn note_of_value(value: &str) -> &'static str {
    match value {
        "me" => "you",
        "none" => "nothing there",
        "this week" | "last week" | "next week" => "Monday to Sunday",
        "today-7" | "today+7" => "any number of days",
        _ => "",
    }
}
