//! One row of a file on its way into the office: its cells by column, and what is found wrong with it. Separate because
//! every kind of file reads its rows through the same few questions.
//!
//! **Invariant:** a value that cannot be read is a problem of its row, never an error and never a guess.

use std::borrow::Cow;
use std::str::FromStr;

use crate::core::domain::checks::rules::{IMP_01, IMP_02, IMP_03, IMP_04, IMP_05, IMP_07, IMP_08};
use crate::core::domain::checks::{Problem, Rule};
use crate::core::domain::dates::day_text;
use crate::core::domain::written_days::file_day;
use crate::core::domain::{Day, Refusal, UnknownCode};
use crate::core::exchange::days::{DayOrder, parse_day};
use crate::core::exchange::{Mapping, Words};

/// A row with structure, and the problems found so far.
pub struct RowIn<'r> {
    /// Its number in the file.
    pub number: u32,
    mapping: &'r Mapping,
    cells: &'r [Cow<'r, str>],
    order: DayOrder,
    problems: Vec<Problem>,
    waits: bool,
}

impl<'r> RowIn<'r> {
    pub(super) fn new(number: u32, mapping: &'r Mapping, cells: &'r [Cow<'r, str>], order: DayOrder) -> Self {
        Self { number, mapping, cells, order, problems: Vec::new(), waits: false }
    }

    /// The cell without outer blanks; empty when the file has no such column.
    pub fn text(&self, column: usize) -> &'r str {
        self.mapping.cell(column, self.cells)
    }

    /// The cell to the letter, outer blanks included.
    pub fn as_received(&self, column: usize) -> &'r str {
        self.mapping.as_received(column, self.cells)
    }

    /// Whether the file has this column.
    pub fn has(&self, column: usize) -> bool {
        self.mapping.has(column)
    }

    /// The columns nothing was done with: the sender's header and the cell.
    pub fn others(&self) -> impl Iterator<Item = (&'r str, &'r str)> {
        let (mapping, cells) = (self.mapping, self.cells);
        mapping
            .ignored
            .iter()
            .filter_map(|place| Some((mapping.headers.get(*place)?.as_str(), cells.get(*place)?.as_ref())))
    }

    fn name_of(&self, column: usize) -> &'static str {
        self.mapping.kind.columns()[column].name
    }

    fn words_of(&self, column: usize) -> Words {
        self.mapping.kind.columns()[column].words
    }

    /// The cell, or what is kept already when it is empty.
    pub fn text_or<'a>(&self, column: usize, kept: &'a str) -> &'a str
    where
        'r: 'a,
    {
        match self.text(column) {
            "" => kept,
            text => text,
        }
    }

    /// The cell, which must say something.
    pub fn required(&mut self, column: usize) -> &'r str {
        let text = self.text(column);
        if text.is_empty() {
            self.find(Problem::new(&IMP_01, self.name_of(column), "", self.words_of(column).wanted()));
        }
        text
    }

    /// The day in the cell as `YYYY-MM-DD`; none when it is empty or no day.
    pub fn day(&mut self, column: usize) -> Option<String> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        let day = parse_day(text, self.order);
        if day.is_none() {
            self.wrong(column, self.words_of(column).wanted());
        }
        day.map(day_text)
    }

    /// The day in the cell, which must say one.
    pub fn required_day(&mut self, column: usize) -> Option<String> {
        if self.required(column).is_empty() { None } else { self.day(column) }
    }

    /// The day in the cell in a form every check reads; the cell itself when it is no day.
    pub fn written_day(&self, column: usize) -> Cow<'r, str> {
        let text = self.text(column);
        if text.is_empty() || (self.order == DayOrder::DayFirst && file_day(text).is_ok()) {
            return Cow::Borrowed(text);
        }
        parse_day(text, self.order).map_or(Cow::Borrowed(text), |day| Cow::Owned(day_text(day)))
    }

    /// The whole number in the cell (0 to 1,000,000,000).
    pub fn whole(&mut self, column: usize) -> Option<i64> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        let number = text.replace([',', ' '], "").parse::<i64>().ok().filter(|n| (0..=1_000_000_000).contains(n));
        if number.is_none() {
            self.wrong(column, self.words_of(column).wanted());
        }
        number
    }

    /// The amount in the cell in minor units: `1,250.50` is 125050.
    pub fn money(&mut self, column: usize) -> Option<i64> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        let amount = minor_units(text);
        if amount.is_none() {
            self.wrong(column, self.words_of(column).wanted());
        }
        amount
    }

    /// Yes or no; none when the cell is empty.
    pub fn flag(&mut self, column: usize) -> Option<bool> {
        let text = self.text(column);
        match text.to_ascii_lowercase().as_str() {
            "" => None,
            "yes" | "y" | "true" | "1" | "x" => Some(true),
            "no" | "n" | "false" | "0" => Some(false),
            _ => {
                self.wrong(column, self.words_of(column).wanted());
                None
            }
        }
    }

    /// A word of a closed list; none when the cell is empty.
    pub fn word<T: FromStr<Err = UnknownCode>>(&mut self, column: usize) -> Option<T> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        match text.parse().or_else(|unknown: UnknownCode| text.to_lowercase().parse().map_err(|_| unknown)) {
            Ok(word) => Some(word),
            Err(unknown) => {
                self.wrong(column, &format!("one of {}", unknown.wanted));
                None
            }
        }
    }

    /// A value another type reads; its refusal becomes the problem.
    pub fn value<T: FromStr<Err = Refusal>>(&mut self, column: usize) -> Option<T> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        match text.parse() {
            Ok(value) => Some(value),
            Err(refusal) => {
                self.wrong(column, &format!("{} ({})", self.words_of(column).wanted(), refusal.message()));
                None
            }
        }
    }

    /// Says that the cell is not written as wanted.
    pub fn wrong(&mut self, column: usize, wanted: &str) {
        self.find(Problem::new(&IMP_02, self.name_of(column), self.text(column), wanted));
    }

    /// Says that the cell names something the office does not know.
    pub fn unknown(&mut self, column: usize, wanted: &str) {
        self.find(Problem::new(&IMP_03, self.name_of(column), self.text(column), wanted));
    }

    /// Says that the cell names something that may still come in another file: the row is kept and read again then.
    pub fn waits_for(&mut self, column: usize, wanted: &str) {
        self.waits = true;
        self.find(Problem::new(&IMP_08, self.name_of(column), self.text(column), wanted));
    }

    /// Whether the row waits for another file.
    pub fn is_waiting(&self) -> bool {
        self.waits && !self.is_held()
    }

    /// Says that an earlier row of the file is about the same.
    pub fn twice(&mut self, column: usize, first: u32) {
        let wanted = format!("one row; row {first} is about the same");
        self.find(Problem::new(&IMP_04, self.name_of(column), self.text(column), wanted));
    }

    /// Says that what is kept already is different.
    pub fn differs(&mut self, column: usize, kept: &str) {
        self.find(Problem::new(&IMP_05, self.name_of(column), self.text(column), format!("{kept}, as recorded")));
    }

    /// Says that a rule of the office said no to what the cell asks for.
    pub fn refused(&mut self, column: usize, refusal: &Refusal) {
        self.find(Problem::new(&IMP_07, self.name_of(column), self.text(column), refusal.message()));
    }

    /// Says what a rule found in a column.
    pub fn broke(&mut self, rule: &'static Rule, column: usize, wanted: impl Into<String>) {
        self.find(Problem::new(rule, self.name_of(column), self.text(column), wanted));
    }

    /// Adds a problem.
    pub fn find(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Adds the problems a check found.
    pub fn find_all(&mut self, problems: impl IntoIterator<Item = Problem>) {
        self.problems.extend(problems);
    }

    /// Whether anything found holds the row.
    pub fn is_held(&self) -> bool {
        self.problems.iter().any(Problem::holds)
    }

    pub(super) fn into_problems(self) -> Vec<Problem> {
        self.problems
    }
}

fn minor_units(text: &str) -> Option<i64> {
    let digits = text.trim_start_matches(['£', '$', '€']).trim().replace([',', ' '], "");
    let (whole, part) = digits.split_once('.').unwrap_or((digits.as_str(), ""));
    let all_digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 12 || part.len() > 2 || !all_digits(whole) || !all_digits(part) {
        return None;
    }
    let part = format!("{part:0<2}");
    Some(whole.parse::<i64>().ok()? * 100 + part.parse::<i64>().ok()?)
}

/// A stored day as a day; only for texts this program wrote.
pub(super) fn kept_day(text: Option<&str>) -> Option<Day> {
    text.and_then(|t| Day::parse_from_str(t, "%Y-%m-%d").ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_in_minor_units_and_nothing_else_is_an_amount() {
        assert_eq!(minor_units("£1,250.5"), Some(125_050));
        assert_eq!(minor_units("0"), Some(0));
        for text in ["", "-1", "1.234", "1,2.3.4", "ten", ".5"] {
            assert_eq!(minor_units(text), None, "{text}");
        }
    }
}
