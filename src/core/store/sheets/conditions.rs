//! A filter as conditions of a kind's list: literal pieces and bound values.

use std::collections::BTreeSet;

use rusqlite::Connection;
use rusqlite::types::Value;

use super::Asker;
use super::spec::{Column, Search, Spec};
use crate::core::domain::dates::day_text;
use crate::core::domain::filter::{Comparison, Filter, Term, Test, nearest, quoted, refused_at};
use crate::core::domain::names::folded;
use crate::core::domain::references::{
    ApplicationRef, AwardRef, BatchRef, ClaimFileRef, ConsignmentRef, ExceptionRef, InboundRef, LearnerRef, LetterRef,
    ManifestRef, NotifiableRef, RegistrationRef, ReturnRef, TaskRef,
};
use crate::core::domain::sheets::{ColumnKind, SheetKind};
use crate::core::domain::written_periods::{Period, typed_period};
use crate::core::domain::{Day, Refusal};
use crate::core::store::StoreError;

/// From so many learners on, the search leads and the rows stand in the order of their references.
const MANY: i64 = 2_000;

/// Whether a free word matches very many learners.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Many {
    /// No, or there is no free word.
    No,
    /// Yes, and the list follows the search.
    Driving,
}

/// A condition: pieces of literals that make one text, and its values.
type Piece = (String, Vec<Value>);

/// Every condition of a filter.
pub(super) struct Conditions {
    pub pieces: Vec<Piece>,
    pub today: Value,
    pub many: Many,
}

impl Conditions {
    pub fn of(
        db: &Connection,
        spec: &'static Spec,
        kind: SheetKind,
        filter: &Filter,
        asker: &Asker<'_>,
    ) -> Result<Self, StoreError> {
        let today = Value::Text(day_text(asker.today));
        let mut all = Self { pieces: Vec::new(), today, many: Many::No };
        let terms = names_together(spec, kind, filter);
        for term in &terms {
            let piece = match (&term.field, term.word()) {
                (Some(field), _) => field_piece(spec, kind, field, term, asker)?,
                (None, Some(word)) => match reference_piece(spec, kind, word) {
                    Some(piece) => piece,
                    None => all.word_piece(db, spec, term)?,
                },
                (None, None) => continue, // a free word is always one of one
            };
            all.push(piece, term.negated);
        }
        Ok(all)
    }

    /// Whether every row is wanted.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    fn push(&mut self, (text, values): Piece, negated: bool) {
        let text = if negated { ["NOT (", &text, ")"].concat() } else { text };
        self.pieces.push((text, values));
    }

    fn word_piece(&mut self, db: &Connection, spec: &'static Spec, term: &Term) -> Result<Piece, StoreError> {
        let word = term.word().unwrap_or_default();
        match &spec.search {
            Search::In(expressions) => Ok(anywhere(expressions, word)),
            // A learner's own reference finds what hangs on that learner, by index.
            Search::Learner(learner, _) if word.parse::<LearnerRef>().is_ok() => {
                let key = word.parse::<LearnerRef>().map_or(0, |learner| learner.0);
                Ok(([learner, " = ?"].concat(), vec![Value::Integer(key)]))
            }
            Search::Learner(learner, others) => {
                let (mut text, mut values) = self.learner_piece(db, spec, learner, word, term.negated)?;
                if !others.is_empty() && self.many == Many::No {
                    let (more, more_values) = anywhere(others, word);
                    text = ["(", &text, " OR ", &more, ")"].concat();
                    values.extend(more_values);
                }
                Ok((text, values))
            }
        }
    }

    fn learner_piece(
        &mut self,
        db: &Connection,
        spec: &'static Spec,
        learner: &'static str,
        word: &str,
        negated: bool,
    ) -> Result<Piece, StoreError> {
        if let Some((low, high)) = uln_range(word) {
            let text =
                [learner, " IN (SELECT learner_id FROM learner WHERE uln BETWEEN ? AND ? AND uln <> 9999999999)"];
            return Ok((text.concat(), vec![Value::Integer(low), Value::Integer(high)]));
        }
        let Some(phrase) = search_phrase(word) else { return Ok(("1".to_owned(), Vec::new())) };
        let keys: Vec<i64> = db
            .prepare_cached("SELECT rowid FROM learner_search WHERE learner_search MATCH ?1 LIMIT ?2")?
            .query_map((&phrase, MANY + 1), |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        if keys.len() as i64 <= MANY {
            // The index was asked; the rows are found by their keys, without asking it again.
            let text = [learner, " IN (SELECT value FROM json_each(?))"];
            return Ok((text.concat(), vec![Value::Text(list_of(&keys))]));
        }
        let value = vec![Value::Text(phrase)];
        if spec.from_search.is_some() && !negated && self.many == Many::No {
            self.many = Many::Driving;
            return Ok(("found.learner_search MATCH ?".to_owned(), value));
        }
        let text = ["EXISTS (SELECT 1 FROM learner_search WHERE learner_search MATCH ? AND rowid = ", learner, ")"];
        Ok((text.concat(), value))
    }
}

/// Keys as a JSON list.
fn list_of(keys: &[i64]) -> String {
    let mut list = String::with_capacity(keys.len() * 8 + 2);
    list.push('[');
    for (index, key) in keys.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        list.push_str(&format!("{comma}{key}"));
    }
    list.push(']');
    list
}

/// Free words that look for a learner's name are one question to the search index, not one each: two words that many
/// learners bear are then as quick as one.
fn names_together(spec: &'static Spec, kind: SheetKind, filter: &Filter) -> Vec<Term> {
    let is_name = |term: &Term| match term.word() {
        Some(word) if term.field.is_none() && !term.negated && matches!(spec.search, Search::Learner(..)) => {
            uln_range(word).is_none() && reference_piece(spec, kind, word).is_none()
        }
        _ => false,
    };
    let (names, mut terms): (Vec<Term>, Vec<Term>) = filter.terms.iter().cloned().partition(is_name);
    let words = Filter { terms: names }.words().collect::<Vec<_>>().join(" ");
    if !words.is_empty() {
        terms.push(Term { negated: false, field: None, tests: vec![Test::Is(words)], place: 1 });
    }
    terms
}

/// Four digits and more are the beginning of a ULN.
fn uln_range(word: &str) -> Option<(i64, i64)> {
    let digits = (4..=10).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit());
    let low: i64 = digits.then(|| word.parse().ok())??;
    let scale = 10_i64.pow(u32::try_from(10 - word.len()).ok()?);
    Some((low * scale, low * scale + scale - 1))
}

/// Every word of the text as the beginning of a name.
fn search_phrase(word: &str) -> Option<String> {
    let key = folded(word);
    let tokens: Vec<_> = key
        .split(|c: char| !c.is_alphanumeric())
        .filter(|token| !token.is_empty())
        .map(|token| format!("\"{token}\"*"))
        .collect();
    (!tokens.is_empty()).then(|| tokens.join(" "))
}

/// A typed reference is the record itself.
fn reference_piece(spec: &'static Spec, kind: SheetKind, word: &str) -> Option<Piece> {
    let key = match kind {
        SheetKind::Learners => word.parse::<LearnerRef>().ok()?.0,
        SheetKind::Registrations => word.parse::<RegistrationRef>().ok()?.0,
        SheetKind::Awards => word.parse::<AwardRef>().ok()?.0,
        SheetKind::Exceptions => word.parse::<ExceptionRef>().ok()?.0,
        SheetKind::Tasks => word.parse::<TaskRef>().ok()?.0,
        SheetKind::ClaimFiles => word.parse::<ClaimFileRef>().ok()?.0,
        SheetKind::Batches => word.parse::<BatchRef>().ok()?.0,
        SheetKind::Consignments => word.parse::<ConsignmentRef>().ok()?.0,
        SheetKind::Applications => word.parse::<ApplicationRef>().ok()?.0,
        SheetKind::Letters => word.parse::<LetterRef>().ok()?.0,
        SheetKind::NotifiableEvents => word.parse::<NotifiableRef>().ok()?.0,
        SheetKind::Returns => word.parse::<ReturnRef>().ok()?.0,
        SheetKind::Inbound => word.parse::<InboundRef>().ok()?.0,
        SheetKind::Manifests => word.parse::<ManifestRef>().ok()?.0,
        _ => return None,
    };
    Some(([spec.key, " = ?"].concat(), vec![Value::Integer(key)]))
}

fn anywhere(expressions: &[&'static str], word: &str) -> Piece {
    let key = Value::Text(folded(word));
    let parts: Vec<_> =
        expressions.iter().map(|expression| ["instr(folded(", expression, "), ?) > 0"].concat()).collect();
    (["(", &parts.join(" OR "), ")"].concat(), vec![key; expressions.len()])
}

/// A filter as this kind reads it: in its fields of days a blank may stand inside a value.
pub(super) fn parsed(spec: &'static Spec, text: &str) -> Result<Filter, Refusal> {
    Filter::parse_with(text, &|field| spec.column(field).is_some_and(|column| column.kind == ColumnKind::Day))
}

fn field_piece(
    spec: &'static Spec,
    kind: SheetKind,
    field: &str,
    term: &Term,
    asker: &Asker<'_>,
) -> Result<Piece, StoreError> {
    let Some(column) = spec.column(field) else { return Err(unknown_field(spec, kind, field, term.place).into()) };
    let at_place = |refusal: Refusal| {
        refused_at(term.place, refusal.message(), refusal.next_step().unwrap_or("Mend it, or Esc goes back."))
    };
    if let Some(condition) = served(column, &term.tests) {
        return Ok((condition.to_owned(), Vec::new()));
    }
    let mut parts = Vec::with_capacity(term.tests.len());
    let mut values = Vec::new();
    for test in &term.tests {
        let (text, more) = test_piece(column, test, asker).map_err(at_place)?;
        parts.push(text);
        values.extend(more);
    }
    Ok((["(", &parts.join(" OR "), ")"].concat(), values))
}

/// The condition of words that an index serves together, when they are what is asked for.
fn served(column: &'static Column, tests: &[Test]) -> Option<&'static str> {
    let (together, condition) = column.served?;
    let known = column.closed?();
    let mut meant = BTreeSet::new();
    for test in tests {
        let Test::Is(word) = test else { return None };
        let low = word.to_lowercase();
        let found = known.iter().filter(|known| !low.is_empty() && known.to_lowercase().starts_with(&low));
        let before = meant.len();
        meant.extend(found);
        if meant.len() == before {
            return None;
        }
    }
    (meant == together.iter().collect()).then_some(condition)
}

fn unknown_field(spec: &'static Spec, kind: SheetKind, field: &str, place: usize) -> Refusal {
    let names: Vec<&str> = spec.columns.iter().map(|column| column.name).collect();
    let meant = nearest(field, names.iter().copied()).map(|name| format!(" Did you mean {name}?"));
    let hint = format!("Fields: {}.{}", names.join(", "), meant.unwrap_or_default());
    refused_at(place, format!("`{field}` is not a field of {kind}"), hint)
}

fn test_piece(column: &'static Column, test: &Test, asker: &Asker<'_>) -> Result<Piece, Refusal> {
    match test {
        Test::Is(word) => equal(column, word, asker),
        Test::Exactly(word) => exactly(column, word, asker),
        Test::Compared(comparison, word) => {
            let (from, to) = ends(column, word, asker.today)?;
            let (sign, value) = match comparison {
                Comparison::Less => (" < ?", from),
                Comparison::AtMost => (" <= ?", to),
                Comparison::More => (" > ?", to),
                Comparison::AtLeast => (" >= ?", from),
            };
            Ok(compared(column, sign, vec![value]))
        }
        Test::Between(low, high) => {
            let (from, _) = ends(column, low, asker.today)?;
            let (_, to) = ends(column, high, asker.today)?;
            Ok(compared(column, " BETWEEN ? AND ?", vec![from, to]))
        }
    }
}

/// An empty day is neither before nor after anything.
fn compared(column: &'static Column, sign: &'static str, values: Vec<Value>) -> Piece {
    let mut text = [column.filter, sign].concat();
    if column.kind == ColumnKind::Day {
        text = ["(", &text, " AND ", column.filter, " <> '')"].concat();
    }
    (text, values)
}

fn nothing(column: &'static Column) -> Piece {
    (["(", column.filter, " IS NULL OR ", column.filter, " = '')"].concat(), Vec::new())
}

fn equal(column: &'static Column, word: &str, asker: &Asker<'_>) -> Result<Piece, Refusal> {
    if matches!(word, "" | "none" | "empty") {
        return Ok(nothing(column));
    }
    if !column.words.is_empty() {
        return one_of_words(column, word);
    }
    if let Some(words) = column.closed.map(|closed| closed()) {
        let low = word.to_lowercase();
        if !words.iter().any(|known| known.to_lowercase().starts_with(&low)) {
            return Err(no_such_word(column, word, &words));
        }
    }
    match column.kind {
        ColumnKind::Text => Ok(anywhere(&[column.filter], word)),
        ColumnKind::Code | ColumnKind::State => {
            let word = if word == "me" && column.logins { asker.login } else { word };
            let text = ["(", column.filter, " = ? OR lower(", column.filter, ") GLOB ?)"].concat();
            let beginning = word.to_lowercase().replace('[', "[[]").replace('*', "[*]").replace('?', "[?]") + "*";
            Ok((text, vec![Value::Text(word.to_owned()), Value::Text(beginning)]))
        }
        ColumnKind::Number => Ok(([column.filter, " = ?"].concat(), vec![number(column, word)?])),
        ColumnKind::Day => {
            let period = days(column, word, asker.today)?;
            if period.from == period.to {
                return Ok(([column.filter, " = ?"].concat(), vec![Value::Text(day_text(period.from))]));
            }
            Ok(compared(column, " BETWEEN ? AND ?", vec![day_value(period.from), day_value(period.to)]))
        }
    }
}

/// Refuses a word that a closed list does not have.
fn no_such_word(column: &'static Column, typed: &str, words: &[&str]) -> Refusal {
    let hint = match nearest(typed, words.iter().copied()) {
        Some(word) => format!("Did you mean {}:{}?", column.name, quoted(word)),
        None => "Right takes what the list offers.".to_owned(),
    };
    Refusal::new(format!("{}: found `{typed}`, wanted one of {}", column.name, words.join(", "))).hint(hint)
}

/// The conditions of the words that begin so. Refuses a beginning that none has.
fn one_of_words(column: &'static Column, beginning: &str) -> Result<Piece, Refusal> {
    let beginning = beginning.to_lowercase();
    let meant: Vec<_> = column.words.iter().filter(|(word, _)| word.starts_with(&beginning)).collect();
    if meant.is_empty() {
        return Err(no_such_word(column, &beginning, &column.words.iter().map(|(word, _)| *word).collect::<Vec<_>>()));
    }
    let parts: Vec<_> = meant.iter().map(|(_, condition)| ["(", condition, ")"].concat()).collect();
    Ok((parts.join(" OR "), Vec::new()))
}

/// Exactly this: what grouping finds and *mark same value* marks.
fn exactly(column: &'static Column, word: &str, asker: &Asker<'_>) -> Result<Piece, Refusal> {
    if let Some((_, condition)) = column.words.iter().find(|(known, _)| *known == word) {
        return Ok((["(", condition, ")"].concat(), Vec::new()));
    }
    match column.kind {
        _ if word.is_empty() => Ok(nothing(column)),
        // Words are compared as they are shown, not as they are searched.
        ColumnKind::Text => Ok((["(", column.sql, ") = ?"].concat(), vec![Value::Text(word.to_owned())])),
        ColumnKind::Code | ColumnKind::State => {
            Ok((["(", column.filter, ") = ?"].concat(), vec![Value::Text(word.to_owned())]))
        }
        ColumnKind::Number | ColumnKind::Day => equal(column, word, asker),
    }
}

fn day_value(day: Day) -> Value {
    Value::Text(day_text(day))
}

/// The first and the last value a word stands for: a stretch of days has two.
fn ends(column: &'static Column, word: &str, today: Day) -> Result<(Value, Value), Refusal> {
    match column.kind {
        ColumnKind::Number => number(column, word).map(|value| (value.clone(), value)),
        ColumnKind::Day => days(column, word, today).map(|period| (day_value(period.from), day_value(period.to))),
        ColumnKind::Text | ColumnKind::Code | ColumnKind::State => {
            Ok((Value::Text(word.to_owned()), Value::Text(word.to_owned())))
        }
    }
}

fn number(column: &'static Column, word: &str) -> Result<Value, Refusal> {
    word.replace(',', "").parse().map(Value::Integer).map_err(|_| {
        let hint = format!("Such as {0}:3, {0}:>10, {0}:3..5.", column.name);
        Refusal::new(format!("{}: found `{word}`, wanted a whole number", column.name)).hint(hint)
    })
}

fn days(column: &'static Column, word: &str, today: Day) -> Result<Period, Refusal> {
    typed_period(word, today).map_err(|refusal| {
        let hint =
            format!("Such as {0}:<today, {0}:this week, {0}:21/11, {0}:2026-11, {0}:today-7..today.", column.name);
        let found =
            if refusal.message().contains(word) { String::new() } else { format!("found `{}`, ", quoted(word)) };
        Refusal::new(format!("{}: {found}{}", column.name, refusal.message())).hint(hint)
    })
}
