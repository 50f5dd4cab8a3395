//! Gates: the conditions that must hold before an award may go on, asked alike by builder, pane, command and report.
//! The verdict with its words is for people; the mask alone, without a word, is for the cache and for bulk work: both
//! come from the same rules in `rules.rs`.
//!
//! **Invariant:** every gate is asked every time; an answer is *passed*, *not passed*, *not applicable* or *overridden*,
//! each with its evidence. Until `recheck_on` no answer changes unless a fact does.

pub mod facts;
mod rules;

use super::Day;
use super::roles::Role;
use facts::GateFacts;

codes! {
    /// One condition.
    pub enum Gate: "gate" {
        Identity = "identity",
        Registration = "registration",
        Course = "course",
        Achievement = "achievement",
        Centre = "centre",
        Money = "money",
        Booking = "booking",
        Conduct = "conduct",
        Holds = "holds",
        Names = "names",
        Template = "template",
        Edition = "edition",
    }
}

impl Gate {
    /// Its bit in a mask of shut gates: identity is 1, edition 2048.
    pub const fn bit(self) -> u16 {
        1 << (self as u16)
    }

    /// The gates whose bits a mask has, in order. Bits of no gate are ignored.
    pub fn of_mask(mask: u16) -> Vec<Self> {
        Self::ALL.iter().copied().filter(|gate| mask & gate.bit() != 0).collect()
    }

    /// The role whose holder may override it as the second person; none = nobody may.
    pub const fn overridden_by(self) -> Option<Role> {
        match self {
            Self::Registration | Self::Names => Some(Role::Manager),
            Self::Course => Some(Role::Regulation),
            Self::Centre => Some(Role::Quality),
            Self::Money => Some(Role::Finance),
            Self::Identity
            | Self::Achievement
            | Self::Booking
            | Self::Conduct
            | Self::Holds
            | Self::Template
            | Self::Edition => None,
        }
    }
}

codes! {
    /// What a gate answers.
    pub enum Outcome: "outcome" {
        Passed = "passed",
        NotPassed = "not passed",
        NotApplicable = "not applicable",
        Overridden = "overridden",
    }
}

/// A gate's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Which gate.
    pub gate: Gate,
    /// What it says.
    pub outcome: Outcome,
    /// What that rests on; for *not applicable*, why.
    pub evidence: String,
    /// The one next step, a sentence, when it is not passed.
    pub next_step: Option<String>,
}

/// What the cache keeps of a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GateState {
    /// The bits of the gates that are shut; nought = the award may go on.
    pub shut: u16,
    /// The first day on which an answer may change by itself.
    pub recheck_on: Option<Day>,
}

/// All gates' answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// One for each gate, in order.
    pub answers: Vec<Answer>,
    /// What the cache keeps of it.
    pub state: GateState,
}

impl Verdict {
    /// Whether nothing is shut.
    pub const fn is_open(&self) -> bool {
        self.state.shut == 0
    }

    /// How many gates are shut.
    pub const fn shut_count(&self) -> u32 {
        self.state.shut.count_ones()
    }
}

/// Asks every gate, with evidence and next steps.
pub fn ask(facts: &GateFacts<'_>, today: Day) -> Verdict {
    let mut asking = rules::Asking::new(facts, today, true);
    let answers: Vec<Answer> = Gate::ALL.iter().map(|gate| asking.answer(*gate)).collect();
    let shut = answers.iter().filter(|a| a.outcome == Outcome::NotPassed).fold(0, |mask, a| mask | a.gate.bit());
    Verdict { answers, state: GateState { shut, recheck_on: asking.recheck_on() } }
}

/// Asks every gate without a word: what the cache keeps. The same rules as [`ask`].
pub fn state(facts: &GateFacts<'_>, today: Day) -> GateState {
    let mut asking = rules::Asking::new(facts, today, false);
    let shut = Gate::ALL.iter().fold(0, |mask, gate| match asking.answer(*gate).outcome {
        Outcome::NotPassed => mask | gate.bit(),
        _ => mask,
    });
    GateState { shut, recheck_on: asking.recheck_on() }
}

#[cfg(test)]
mod tests;
