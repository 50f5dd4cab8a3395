//! `second list|give|decline|withdraw`: steps that need a second person.

use serde_json::json;

use super::answer::{Answer, Table};
use super::desk::Desk;

/// The commands.
#[derive(Debug, clap::Subcommand)]
pub enum SecondCommand {
    /// Every step that waits for a second person
    List,
    /// Agree: the step happens now, exactly as it was proposed
    Give {
        /// The proposal's number
        proposal: i64,
    },
    /// Say no to somebody else's step
    Decline {
        /// The proposal's number
        proposal: i64,
    },
    /// Take back your own
    Withdraw {
        /// The proposal's number
        proposal: i64,
    },
}

pub fn run(desk: &Desk, command: SecondCommand) -> anyhow::Result<Answer> {
    let mut core = desk.core()?;
    let (proposal, sentence) = match command {
        SecondCommand::List => {
            let head = ["Proposal", "Step", "About", "Words", "Asked by", "Until"].map(str::to_owned).to_vec();
            let steps = core.awaiting_second()?;
            let rows = steps.into_iter().map(|step| {
                vec![
                    step.id.to_string(),
                    step.action.code().to_owned(),
                    step.subject,
                    step.words,
                    step.asked_by,
                    step.expires,
                ]
            });
            return Ok(Answer::table(Table { head, rows: rows.collect(), foot: None }));
        }
        SecondCommand::Give { proposal } => (proposal, core.second_step(proposal)?),
        SecondCommand::Decline { proposal } => {
            core.decline_proposal(proposal)?;
            (proposal, format!("Proposal {proposal} declined."))
        }
        SecondCommand::Withdraw { proposal } => {
            core.withdraw_proposal(proposal)?;
            (proposal, format!("Proposal {proposal} withdrawn."))
        }
    };
    Ok(Answer::sentence(sentence.clone(), json!({ "proposal": proposal, "done": sentence })))
}
