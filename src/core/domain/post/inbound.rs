//! What comes in with the post: to give out, given, done. Separate from returns, which begin with one of these and then
//! go their own way.

use crate::core::domain::Refusal;
use crate::core::domain::references::InboundRef;

codes! {
    /// Where an item of inbound post stands.
    pub enum InboundState: "state of inbound post" {
        ToGiveOut = "to give out",
        Given = "given",
        Done = "done",
    }
}

/// Leave to move an item on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboundStep {
    item: InboundRef,
    from: InboundState,
    to: InboundState,
}

impl InboundStep {
    /// Asks for a step: given (also to somebody else), then done. Refuses what is done.
    pub fn ask(item: InboundRef, from: InboundState, to: InboundState) -> Result<Self, Refusal> {
        let allowed = match from {
            InboundState::ToGiveOut => matches!(to, InboundState::Given | InboundState::Done),
            InboundState::Given => matches!(to, InboundState::Given | InboundState::Done),
            InboundState::Done => false,
        };
        if allowed {
            return Ok(Self { item, from, to });
        }
        Err(Refusal::new(format!("{item} is {from} and cannot become {to}")))
    }

    /// Which.
    pub const fn item(&self) -> InboundRef {
        self.item
    }

    /// The state it must still be in.
    pub const fn from(&self) -> InboundState {
        self.from
    }

    /// The state it will be in.
    pub const fn to(&self) -> InboundState {
        self.to
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_is_given_on_until_it_is_done() {
        use InboundState as S;
        let ask = |from, to| InboundStep::ask(InboundRef(4), from, to);
        assert!(ask(S::ToGiveOut, S::Given).is_ok() && ask(S::Given, S::Given).is_ok());
        assert!(ask(S::Given, S::Done).is_ok());
        assert_eq!(ask(S::Done, S::Given).unwrap_err().message(), "IP-0000004 is done and cannot become given");
        assert!(ask(S::Given, S::ToGiveOut).is_err());
    }
}
