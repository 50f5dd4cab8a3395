//! Everything the window can change, each arm one line that names the operation. Separate because a pane is only ever
//! lent `&Core`: this is the one place that has `&mut Core`.
//!
//! **Invariant:** the match is exhaustive and has no rule in it; rules live in the domain.

use super::effects::Done;
use crate::core::{Core, Error};

/// A change of the office.
#[derive(Debug, Clone)]
pub enum Action {
    /// Says no to a step somebody proposed.
    Decline(i64),
    /// Takes back a step one proposed.
    WithdrawProposal(i64),
}

impl Action {
    /// Carries it out. Refuses when the operation refuses; nothing is changed then.
    pub fn carry_out(self, core: &mut Core) -> Result<Done, Error> {
        match self {
            Self::Decline(id) => core.decline_proposal(id).map(|()| Done::said("Declined; whoever proposed it sees that.")),
            Self::WithdrawProposal(id) => core.withdraw_proposal(id).map(|()| Done::said("Withdrawn; nothing was changed by it.")),
        }
    }
}
