//! Notifiable events: what the regulator must be told, above all certificates issued in error (Condition B3.2 f).
//! Separate from exceptions, which are the house's own work.
//!
//! ```text
//! draft → told → closed        draft → withdrawn (not notifiable after all)
//! ```
//!
//! **Invariant:** an event is *told* only with a day and the words of what happened and what was done.

use super::references::NotifiableRef;
use super::{Day, Refusal};

codes! {
    /// Where a notifiable event stands.
    pub enum NotifiableState: "notifiable event state" {
        Draft = "draft",
        Told = "told",
        Closed = "closed",
        Withdrawn = "withdrawn",
    }
}

impl NotifiableState {
    /// The states one step away.
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Draft => &[Self::Told, Self::Withdrawn],
            Self::Told => &[Self::Closed],
            Self::Closed | Self::Withdrawn => &[],
        }
    }
}

/// What telling the regulator looks at.
#[derive(Debug, Clone, Copy)]
pub struct TellFacts<'a> {
    /// What happened.
    pub what: &'a str,
    /// What was done about it.
    pub done: &'a str,
    /// How many learners it concerns.
    pub learners: u32,
    /// When it was found.
    pub found_on: Day,
    /// The day it was told.
    pub told_on: Day,
    /// Who was told.
    pub told_to: &'a str,
    /// The office's day.
    pub today: Day,
}

/// Leave to move one notifiable event; only the rule makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotifiableStep {
    event: NotifiableRef,
    from: NotifiableState,
    to: NotifiableState,
}

impl NotifiableStep {
    /// Leave to call it told. Refuses when what happened or what was done is not written down, nobody is affected, nobody
    /// is named as told, or the day cannot be.
    pub fn tell(event: NotifiableRef, from: NotifiableState, facts: &TellFacts<'_>) -> Result<Self, Refusal> {
        let step = Self::asked(event, from, NotifiableState::Told)?;
        let lacks = |what: &str, hint: String| Err(Refusal::new(format!("{event} does not say {what} yet")).hint(hint));
        if facts.what.trim().is_empty() {
            return lacks("what happened", format!("Write it with `certdesk notify amend {event} --what …`."));
        }
        if facts.done.trim().is_empty() {
            return lacks("what was done", format!("Write it with `certdesk notify amend {event} --done …`."));
        }
        if facts.learners == 0 {
            return lacks("whom it concerns", format!("Add certificates with `certdesk notify add {event} SERIAL`."));
        }
        if facts.told_to.trim().is_empty() {
            return lacks("who was told", "Name the regulator.".to_owned());
        }
        if facts.told_on > facts.today || facts.told_on < facts.found_on {
            return Err(Refusal::new(format!(
                "{event} was told on {}, wanted a day from {} to {}",
                facts.told_on, facts.found_on, facts.today
            ))
            .hint("Look at the date of the notification."));
        }
        Ok(step)
    }

    /// Leave to end it. Refuses when the state does not lead there, and without its words.
    pub fn end(
        event: NotifiableRef,
        from: NotifiableState,
        to: NotifiableState,
        outcome: &str,
    ) -> Result<Self, Refusal> {
        if to == NotifiableState::Told {
            return Err(wrong(event, from, to));
        }
        let step = Self::asked(event, from, to)?;
        if outcome.trim().is_empty() {
            return Err(Refusal::new(format!("to call {event} {to} its outcome is needed"))
                .hint("Say what the regulator answered, or why it need not be told."));
        }
        Ok(step)
    }

    fn asked(event: NotifiableRef, from: NotifiableState, to: NotifiableState) -> Result<Self, Refusal> {
        if from.next().contains(&to) {
            return Ok(Self { event, from, to });
        }
        Err(wrong(event, from, to))
    }

    /// Which event.
    pub const fn event(&self) -> NotifiableRef {
        self.event
    }

    /// The state it must still be in.
    pub const fn from(&self) -> NotifiableState {
        self.from
    }

    /// The state it will be in.
    pub const fn to(&self) -> NotifiableState {
        self.to
    }
}

fn wrong(event: NotifiableRef, from: NotifiableState, to: NotifiableState) -> Refusal {
    Refusal::new(format!("notifiable event {event} is {from} and cannot become {to}")).hint(match from {
        NotifiableState::Draft => "Tell the regulator, or withdraw it with the reason.",
        NotifiableState::Told => "Close it with the regulator's answer.",
        NotifiableState::Closed | NotifiableState::Withdrawn => "It has ended; a new finding is a new event.",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn tell(change: impl FnOnce(&mut TellFacts<'_>)) -> Result<NotifiableStep, Refusal> {
        let mut facts = TellFacts {
            what: "12 certificates with the wrong logo left the house",
            done: "reprinted and recalled",
            learners: 12,
            found_on: day("2026-11-18"),
            told_on: day("2026-11-19"),
            told_to: "Ofqual",
            today: day("2026-11-20"),
        };
        change(&mut facts);
        NotifiableStep::tell(NotifiableRef::new(2026, 1), NotifiableState::Draft, &facts)
    }

    #[test]
    fn it_is_told_with_everything_it_must_say() {
        assert_eq!(tell(|_| {}).unwrap().to(), NotifiableState::Told);
        type Change = fn(&mut TellFacts<'_>);
        let cases: [(Change, &str); 6] = [
            (|f| f.what = "", "N-2026-0001 does not say what happened yet"),
            (|f| f.done = " ", "N-2026-0001 does not say what was done yet"),
            (|f| f.learners = 0, "N-2026-0001 does not say whom it concerns yet"),
            (|f| f.told_to = "", "N-2026-0001 does not say who was told yet"),
            (
                |f| f.told_on = day("2026-11-21"),
                "N-2026-0001 was told on 2026-11-21, wanted a day from 2026-11-18 to 2026-11-20",
            ),
            (
                |f| f.told_on = day("2026-11-17"),
                "N-2026-0001 was told on 2026-11-17, wanted a day from 2026-11-18 to 2026-11-20",
            ),
        ];
        for (change, wanted) in cases {
            assert_eq!(tell(change).unwrap_err().message(), wanted);
        }
    }

    #[test]
    fn it_ends_with_an_outcome_and_only_once() {
        let event = NotifiableRef::new(2026, 1);
        use NotifiableState as S;
        assert!(NotifiableStep::end(event, S::Told, S::Closed, "no further action").is_ok());
        assert!(NotifiableStep::end(event, S::Draft, S::Withdrawn, "found before dispatch").is_ok());
        for (from, to, words, wanted) in [
            (S::Draft, S::Closed, "x", "notifiable event N-2026-0001 is draft and cannot become closed"),
            (S::Told, S::Withdrawn, "x", "notifiable event N-2026-0001 is told and cannot become withdrawn"),
            (S::Closed, S::Closed, "x", "notifiable event N-2026-0001 is closed and cannot become closed"),
            (S::Told, S::Closed, " ", "to call N-2026-0001 closed its outcome is needed"),
        ] {
            assert_eq!(NotifiableStep::end(event, from, to, words).unwrap_err().message(), wanted);
        }
    }
}
