//! Exceptions that an import opens, many at a time, and closes again when what they were about is in order. Separate
//! from exceptions raised by hand or by the daily checks, each of which is an event of its own.
//!
//! **Invariant:** of one subject, kind and rule at most one exception is open, however often it is found.

use std::collections::HashMap;

use super::Result;
use crate::core::domain::Day;
use crate::core::domain::calendars::Calendar;
use crate::core::domain::checks::Problem;
use crate::core::domain::exceptions::{ExceptionKind, Subject};
use crate::core::domain::references::ExceptionRef;
use crate::core::operations::exceptions::close_by_check;
use crate::core::store::exceptions::{self, NewException};
use crate::core::store::{Tx, holidays};

/// Opens exceptions: due days are counted once a kind.
pub(in crate::core::operations) struct Opener {
    calendar: Calendar,
    due: HashMap<u16, Day>,
}

impl Opener {
    /// With the calendar of the office's place.
    pub fn new(tx: &Tx<'_>, place: &str) -> Result<Self> {
        Ok(Self { calendar: holidays::calendar(tx, place)?, due: HashMap::new() })
    }

    /// Opens the exception of a problem, unless the same is open already (which is then given); `seq` is the event its
    /// thread begins with. Gives the exception and whether it is new.
    pub fn open(
        &mut self,
        tx: &Tx<'_>,
        kind: ExceptionKind,
        subject: &Subject,
        problem: &Problem,
        about: &str,
        seq: i64,
    ) -> Result<(ExceptionRef, bool)> {
        let rule = problem.rule.code;
        if let Some(open) = exceptions::open_of_rule(tx, &subject.reference, kind, rule)? {
            return Ok((open, false));
        }
        let clock = kind.rule().clock_days;
        let due_on = match self.due.get(&clock) {
            Some(due_on) => *due_on,
            None => {
                let due_on = self.calendar.after(tx.stamp().day, u32::from(clock))?;
                self.due.insert(clock, due_on);
                due_on
            }
        };
        let exception = exceptions::insert(tx, &NewException { kind, subject, about, rule, owner: None, due_on })?;
        exceptions::say(tx, exception, seq, &problem.to_string(), None)?;
        Ok((exception, true))
    }
}

/// The kinds of exception a row's problems open, each with the first problem that does.
pub(in crate::core::operations) fn kinds_of(problems: &[Problem]) -> Vec<(ExceptionKind, &Problem)> {
    let mut kinds: Vec<(ExceptionKind, &Problem)> = Vec::new();
    for problem in problems.iter().filter(|p| p.holds()) {
        let kind = problem.raises().unwrap_or(ExceptionKind::WrongData);
        if !kinds.iter().any(|(known, _)| *known == kind) {
            kinds.push((kind, problem));
        }
    }
    kinds
}

/// Closes the exceptions checks opened about a record, but those whose rule still finds something. What two people
/// lift stays open until they do.
pub(in crate::core::operations) fn close_but(tx: &Tx<'_>, subject: &str, still: &[&str]) -> Result<u32> {
    let mut closed = 0;
    for (exception, rule) in exceptions::opened_about(tx, subject)? {
        if still.contains(&rule.as_str()) {
            continue;
        }
        let row = exceptions::load(tx, exception)?;
        if !row.kind.rule().two_people {
            close_by_check(tx, &row)?;
            closed += 1;
        }
    }
    Ok(closed)
}
