//! Letters: what the house writes to learners and centres about their awards. Separate from messages, which are drafts,
//! and from certificates, which have serials.
//!
//! ```text
//! made → sent | withdrawn
//! ```
//!
//! **Invariant:** a letter stays as it was made, byte for byte; another letter corrects it.

use super::Refusal;
use super::references::LetterRef;

codes! {
    /// What a letter says.
    pub enum LetterKind: "kind of letter" {
        /// A learner passed.
        Pass = "pass letter",
        /// An award is confirmed to whoever asks with the learner's consent.
        Confirmation = "confirmation letter",
        /// A certificate is asked back.
        Recall = "recall letter",
        /// What lies beside a replacement.
        Cover = "cover letter",
    }
}

codes! {
    /// Where a letter stands.
    pub enum LetterState: "letter state" {
        Made = "made",
        Sent = "sent",
        Withdrawn = "withdrawn",
    }
}

impl LetterState {
    /// The states one step away.
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Made => &[Self::Sent, Self::Withdrawn],
            Self::Sent | Self::Withdrawn => &[],
        }
    }
}

/// Leave to move one letter; only the rule makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterStep {
    letter: LetterRef,
    from: LetterState,
    to: LetterState,
}

impl LetterStep {
    /// Asks the rule for a step. Refuses when the state does not lead there.
    pub fn ask(letter: LetterRef, from: LetterState, to: LetterState) -> Result<Self, Refusal> {
        if from.next().contains(&to) {
            return Ok(Self { letter, from, to });
        }
        let hint = match from {
            LetterState::Made => "It is sent or withdrawn.",
            LetterState::Sent => "What was sent stays sent; write another letter.",
            LetterState::Withdrawn => "Make a new letter.",
        };
        Err(Refusal::new(format!("letter {letter} is {from} and cannot become {to}")).hint(hint))
    }

    /// Which letter.
    pub const fn letter(&self) -> LetterRef {
        self.letter
    }

    /// The state it must still be in.
    pub const fn from(&self) -> LetterState {
        self.from
    }

    /// The state it will be in.
    pub const fn to(&self) -> LetterState {
        self.to
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_sent_once() {
        let letter = LetterRef::new(2026, 3);
        assert!(LetterStep::ask(letter, LetterState::Made, LetterState::Sent).is_ok());
        let refusal = LetterStep::ask(letter, LetterState::Sent, LetterState::Withdrawn).unwrap_err();
        assert_eq!(refusal.message(), "letter LT-2026-0003 is sent and cannot become withdrawn");
    }
}
