//! The twelve rules. Separate from the answers they give because each is one small function over the same facts.
//!
//! **Invariant:** a rule that compares a day with today tells [`Asking`] when that comparison will turn, so that a
//! cached verdict knows how long it is good for.

mod course;
mod learner;
mod paper;
mod place;

use super::facts::{GateFacts, ResultFact};
use super::{Answer, Gate, Outcome};
use crate::core::domain::Day;
use crate::core::domain::organisations::Period;

/// Reads one day of a result.
type DayOf = fn(&ResultFact<'_>) -> Option<Day>;

/// Oldest age at registration (DOMAIN §4).
const OLDEST: i32 = 115;

/// The facts, the day, and whether words are wanted.
pub(super) struct Asking<'a> {
    f: &'a GateFacts<'a>,
    today: Day,
    speak: bool,
    recheck_on: Option<Day>,
}

struct Finding {
    outcome: Outcome,
    evidence: String,
    next_step: Option<String>,
}

impl<'a> Asking<'a> {
    pub(super) fn new(f: &'a GateFacts<'a>, today: Day, speak: bool) -> Self {
        Self { f, today, speak, recheck_on: None }
    }

    pub(super) const fn recheck_on(&self) -> Option<Day> {
        self.recheck_on
    }

    /// One gate's answer, overrides applied.
    pub(super) fn answer(&mut self, gate: Gate) -> Answer {
        let found = match gate {
            Gate::Identity => self.identity(),
            Gate::Registration => self.registration(),
            Gate::Course => self.course(),
            Gate::Achievement => self.achievement(),
            Gate::Centre => self.centre(),
            Gate::Money => self.money(),
            Gate::Booking => self.booking(),
            Gate::Conduct => self.conduct(),
            Gate::Holds => self.holds(),
            Gate::Names => self.names(),
            Gate::Template => self.template(),
            Gate::Edition => self.edition(),
        };
        let found = if found.outcome == Outcome::NotPassed { self.overridden(gate, found) } else { found };
        Answer { gate, outcome: found.outcome, evidence: found.evidence, next_step: found.next_step }
    }

    fn overridden(&mut self, gate: Gate, found: Finding) -> Finding {
        if gate.overridden_by().is_none() {
            return found;
        }
        let (day, fixed) = (self.issue_day(), self.f.award.issued_on.is_some());
        let held = self.f.overrides.iter().find(|o| o.gate == gate && o.until.is_none_or(|until| day <= until));
        let Some(held) = held else { return found };
        if let Some(until) = held.until.filter(|_| !fixed) {
            self.good_until(until);
        }
        let evidence = self.say(|| format!("overridden by {}: {}; {}", held.given_by, held.evidence, found.evidence));
        Finding { outcome: Outcome::Overridden, evidence, next_step: None }
    }

    // Words and days.

    fn say(&self, words: impl FnOnce() -> String) -> String {
        if self.speak { words() } else { String::new() }
    }

    fn passed(&self, evidence: impl FnOnce() -> String) -> Finding {
        Finding { outcome: Outcome::Passed, evidence: self.say(evidence), next_step: None }
    }

    fn not_applicable(&self, why: impl FnOnce() -> String) -> Finding {
        Finding { outcome: Outcome::NotApplicable, evidence: self.say(why), next_step: None }
    }

    fn shut(&self, evidence: impl FnOnce() -> String, next: &str) -> Finding {
        let next_step = self.speak.then(|| next.to_owned());
        Finding { outcome: Outcome::NotPassed, evidence: self.say(evidence), next_step }
    }

    /// Something changes by itself on that day.
    fn turns_on(&mut self, day: Day) {
        if day > self.today && self.recheck_on.is_none_or(|known| day < known) {
            self.recheck_on = Some(day);
        }
    }

    fn good_until(&mut self, last: Day) {
        if let Some(day) = last.succ_opt() {
            self.turns_on(day);
        }
    }

    fn period_turns(&mut self, period: &Period) {
        self.turns_on(period.from);
        if let Some(to) = period.to {
            self.good_until(to);
        }
    }

    /// The date that would be printed: the run's, else today's.
    fn issue_day(&self) -> Day {
        self.f.award.issued_on.unwrap_or(self.today)
    }

    /// The certificate this award may replace: what was asked of the first edition is not asked of the next.
    fn replaces(&self) -> Option<&'a str> {
        self.f.award.may_replace
    }

    fn asked_before(&self, replaced: &str) -> Finding {
        self.not_applicable(|| format!("asked when {replaced} was issued"))
    }

    fn is_awarding(&self) -> bool {
        self.f.brand.line.is_awarding()
    }

    fn uln(&self) -> Option<&'a str> {
        self.f.learner.uln.filter(|uln| !uln.is_empty())
    }
}
