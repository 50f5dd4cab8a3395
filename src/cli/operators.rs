//! `operator add|role|act|list`.

use serde_json::json;

use super::answer::{Answer, Table};
use super::desk::Desk;
use crate::core::domain::roles::Role;

/// The commands.
#[derive(Debug, clap::Subcommand)]
pub enum OperatorCommand {
    /// Add an operator with one or more roles
    Add {
        /// What they sign in as
        login: String,
        /// What people call them
        #[arg(long)]
        name: String,
        /// A role; may be given several times
        #[arg(long, required = true)]
        role: Vec<Role>,
    },
    /// Give a role, or take it with --take
    Role {
        /// The operator
        login: String,
        /// The role
        role: Role,
        /// Take it instead
        #[arg(long)]
        take: bool,
    },
    /// Let an operator act for an absent colleague
    Act {
        /// Who acts
        login: String,
        /// For whom
        #[arg(long = "for")]
        colleague: String,
        /// The first day
        #[arg(long)]
        from: chrono::NaiveDate,
        /// The last day
        #[arg(long)]
        to: chrono::NaiveDate,
    },
    /// Every operator with their roles
    List,
}

pub fn run(desk: &Desk, command: OperatorCommand) -> anyhow::Result<Answer> {
    let mut core = desk.core()?;
    match command {
        OperatorCommand::Add { login, name, role } => {
            core.add_operator(&login, &name, &role)?;
            Ok(Answer::sentence(format!("Operator {login} added."), json!({ "login": login })))
        }
        OperatorCommand::Role { login, role, take: false } => {
            core.give_role(&login, role)?;
            Ok(Answer::sentence(
                format!("{login} now holds the role {role}."),
                json!({ "login": login, "given": role.code() }),
            ))
        }
        OperatorCommand::Role { login, role, take: true } => {
            core.take_role(&login, role)?;
            Ok(Answer::sentence(
                format!("{login} no longer holds the role {role}."),
                json!({ "login": login, "taken": role.code() }),
            ))
        }
        OperatorCommand::Act { login, colleague, from, to } => {
            core.grant_acting(&login, &colleague, from, to)?;
            let sentence = format!("{login} acts for {colleague} from {from} to {to}.");
            Ok(Answer::sentence(
                sentence,
                json!({ "login": login, "acts_for": colleague, "from": from.to_string(), "to": to.to_string() }),
            ))
        }
        OperatorCommand::List => {
            let rows = core.operators()?.into_iter().map(|operator| {
                let roles = operator.roles.iter().map(|role| role.code()).collect::<Vec<_>>().join(", ");
                vec![operator.login, operator.name, roles, if operator.active { "active" } else { "left" }.to_owned()]
            });
            let head = ["Login", "Name", "Roles", "State"].map(str::to_owned).to_vec();
            Ok(Answer::table(Table { head, rows: rows.collect(), foot: None }))
        }
    }
}
