//! Checks: rules that look at a row or a record and say what is wrong with it. Separate from gates, which decide
//! whether one award may go on: a check speaks to the sender of a file, a gate to the desk.
//!
//! **Invariant:** a check never changes what it looks at; what it would change it proposes.

pub mod claims;
pub mod house;
pub mod learners;
mod problem;
pub mod registrations;
pub mod results;
pub mod rules;
pub mod stateless;

pub use house::{HOUSE_CHECKS, HouseCheck, HouseKind, NAME_UNPRINTABLE};
pub use problem::{Problem, Rule, Severity};
pub use rules::{RULES, rule};

use super::Day;
use super::written_days::{NotADay, file_day};

/// Reads a day, or says with that rule what stood there. Empty gives neither.
fn day_or(problems: &mut Vec<Problem>, rule: &'static Rule, field: &'static str, text: &str) -> Option<Day> {
    if text.trim().is_empty() {
        return None;
    }
    match file_day(text) {
        Ok(day) => Some(day),
        Err(why) => {
            let wanted = match &why {
                NotADay::TooLong { .. } => format!("a day that exists: {why}"),
                NotADay::Unreadable => "a date such as 2026-02-28".to_owned(),
            };
            problems.push(Problem::new(rule, field, text, wanted));
            None
        }
    }
}

/// Says with that rule which of the fields are empty.
fn require(problems: &mut Vec<Problem>, rule: &'static Rule, fields: &[(&'static str, &str)]) {
    for (field, text) in fields {
        if text.trim().is_empty() {
            problems.push(Problem::new(rule, *field, "", "a value"));
        }
    }
}
