//! `presence`: who is in which record, and taking over what somebody works on alone.

use serde_json::json;

use super::answer::{Answer, Table};
use super::desk::Desk;

/// The commands.
#[derive(Debug, clap::Subcommand)]
pub enum PresenceCommand {
    /// Everybody who is in a record now, and what they work on alone
    Show,
    /// Take over what somebody works on alone; the reason stands in the trail
    TakeOver {
        /// What they work on: a print run, a claim file, a parcel
        subject: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
}

pub fn run(desk: &Desk, command: PresenceCommand) -> anyhow::Result<Answer> {
    match command {
        PresenceCommand::Show => {
            let head = ["Operator", "In", "Since", "Work"].map(str::to_owned).to_vec();
            let rows = desk.core()?.who_is_in()?.into_iter().map(|one| {
                let since = one.since.format("%d/%m/%Y %H:%M").to_string();
                vec![one.operator, one.subject, since, one.work.map_or("viewing", |work| work.code()).to_owned()]
            });
            Ok(Answer::table(Table { head, rows: rows.collect(), foot: None }))
        }
        PresenceCommand::TakeOver { subject, reason } => {
            let taken = desk.core()?.take_over(&subject, &reason)?;
            let work = taken.work.map_or("", |work| work.code());
            Ok(Answer::sentence(
                format!("{subject} is yours now: {work}. The other window is told."),
                json!({ "subject": subject, "work": work }),
            ))
        }
    }
}
