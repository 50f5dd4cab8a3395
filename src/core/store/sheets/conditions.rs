//! A filter as conditions of a kind's list: literal pieces and bound values.

use rusqlite::Connection;
use rusqlite::types::Value;

use super::Asker;
use super::spec::{Column, Search, Spec};
use crate::core::domain::dates::day_text;
use crate::core::domain::filter::{Comparison, Filter, Term, Test};
use crate::core::domain::names::folded;
use crate::core::domain::references::{
    AwardRef, BatchRef, ClaimFileRef, ConsignmentRef, ExceptionRef, LearnerRef, RegistrationRef, TaskRef,
};
use crate::core::domain::sheets::{ColumnKind, SheetKind};
use crate::core::domain::written_days::typed_day;
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
            let piece = match (&term.field, &term.test) {
                (Some(field), test) => field_piece(spec, kind, field, test, asker)?,
                (None, Test::OneOf(words)) => {
                    match reference_piece(spec, kind, words.first().map_or("", String::as_str)) {
                        Some(piece) => piece,
                        None => all.word_piece(db, spec, term)?,
                    }
                }
                (None, _) => continue, // a free word is always one of one
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
        let Test::OneOf(words) = &term.test else { return Ok(("1".to_owned(), Vec::new())) };
        let word = words.first().map_or("", String::as_str);
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
        let matching: i64 = db
            .prepare_cached(
                "SELECT count(*) FROM (SELECT 1 FROM learner_search WHERE learner_search MATCH ?1 LIMIT ?2)",
            )?
            .query_row((&phrase, MANY + 1), |row| row.get(0))?;
        let value = vec![Value::Text(phrase)];
        if matching <= MANY {
            let text = [learner, " IN (SELECT rowid FROM learner_search WHERE learner_search MATCH ?)"];
            return Ok((text.concat(), value));
        }
        if spec.from_search.is_some() && !negated && self.many == Many::No {
            self.many = Many::Driving;
            return Ok(("found.learner_search MATCH ?".to_owned(), value));
        }
        let text = ["EXISTS (SELECT 1 FROM learner_search WHERE learner_search MATCH ? AND rowid = ", learner, ")"];
        Ok((text.concat(), value))
    }
}

/// Free words that look for a learner's name are one question to the search index, not one each: two words that many
/// learners bear are then as quick as one.
fn names_together(spec: &'static Spec, kind: SheetKind, filter: &Filter) -> Vec<Term> {
    let is_name = |term: &Term| match &term.test {
        Test::OneOf(words) if term.field.is_none() && !term.negated && matches!(spec.search, Search::Learner(..)) => {
            words.iter().all(|word| uln_range(word).is_none() && reference_piece(spec, kind, word).is_none())
        }
        _ => false,
    };
    let (names, mut terms): (Vec<Term>, Vec<Term>) = filter.terms.iter().cloned().partition(is_name);
    let words = Filter { terms: names }.words().collect::<Vec<_>>().join(" ");
    if !words.is_empty() {
        terms.push(Term { negated: false, field: None, test: Test::OneOf(vec![words]) });
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

fn field_piece(
    spec: &'static Spec,
    kind: SheetKind,
    field: &str,
    test: &Test,
    asker: &Asker<'_>,
) -> Result<Piece, StoreError> {
    let Some(column) = spec.column(field) else {
        let names = spec.columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", ");
        return Err(Refusal::new(format!("`{field}` is not a field of {kind}"))
            .hint(format!("Fields: {names}."))
            .into());
    };
    match test {
        Test::OneOf(words) => {
            let mut parts = Vec::with_capacity(words.len());
            let mut values = Vec::new();
            for word in words {
                let (text, more) = equal(column, word, asker)?;
                parts.push(text);
                values.extend(more);
            }
            Ok((["(", &parts.join(" OR "), ")"].concat(), values))
        }
        Test::Compared(comparison, word) => {
            let sign = match comparison {
                Comparison::Less => " < ?",
                Comparison::AtMost => " <= ?",
                Comparison::More => " > ?",
                Comparison::AtLeast => " >= ?",
            };
            Ok(compared(column, sign, vec![value(column, word, asker.today)?]))
        }
        Test::Between(from, to) => Ok(compared(
            column,
            " BETWEEN ? AND ?",
            vec![value(column, from, asker.today)?, value(column, to, asker.today)?],
        )),
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

fn equal(column: &'static Column, word: &str, asker: &Asker<'_>) -> Result<Piece, StoreError> {
    if word.is_empty() || word == "none" {
        return Ok((["(", column.filter, " IS NULL OR ", column.filter, " = '')"].concat(), Vec::new()));
    }
    if !column.words.is_empty() {
        return one_of_words(column, word);
    }
    match column.kind {
        ColumnKind::Text => Ok(anywhere(&[column.filter], word)),
        ColumnKind::Code | ColumnKind::State => {
            let word = if word == "me" { asker.login } else { word };
            let text = ["(", column.filter, " = ? OR lower(", column.filter, ") GLOB ?)"].concat();
            let beginning = word.to_lowercase().replace('[', "[[]").replace('*', "[*]").replace('?', "[?]") + "*";
            Ok((text, vec![Value::Text(word.to_owned()), Value::Text(beginning)]))
        }
        ColumnKind::Number | ColumnKind::Day => {
            Ok(([column.filter, " = ?"].concat(), vec![value(column, word, asker.today)?]))
        }
    }
}

/// The conditions of the words that begin so. Refuses a beginning that none has.
fn one_of_words(column: &'static Column, beginning: &str) -> Result<Piece, StoreError> {
    let beginning = beginning.to_lowercase();
    let meant: Vec<_> = column.words.iter().filter(|(word, _)| word.starts_with(&beginning)).collect();
    if meant.is_empty() {
        let words = column.words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
        return Err(Refusal::new(format!("{}: found `{beginning}`, wanted one of {words}", column.name)).into());
    }
    let parts: Vec<_> = meant.iter().map(|(_, condition)| ["(", condition, ")"].concat()).collect();
    Ok((parts.join(" OR "), Vec::new()))
}

fn value(column: &'static Column, word: &str, today: Day) -> Result<Value, StoreError> {
    match column.kind {
        ColumnKind::Number => match word.replace(',', "").parse() {
            Ok(number) => Ok(Value::Integer(number)),
            Err(_) => Err(Refusal::new(format!("{}: found `{word}`, wanted a whole number", column.name)).into()),
        },
        ColumnKind::Day => match typed_day(word, today, today) {
            Ok(written) => Ok(Value::Text(day_text(written.day))),
            Err(refusal) => {
                let hint = "A day is written as 2026-11-20, 20/11, fri, today, today-7.";
                Err(Refusal::new(format!("{}: {}", column.name, refusal.message())).hint(hint).into())
            }
        },
        ColumnKind::Text | ColumnKind::Code | ColumnKind::State => Ok(Value::Text(word.to_owned())),
    }
}
