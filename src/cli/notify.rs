//! `notify list|show|amend|add|tell|close|withdraw|print`: what the regulator must be told.

use std::path::PathBuf;

use serde_json::json;

use super::answer::Answer;
use super::days::typed;
use super::desk::Desk;
use crate::core::domain::references::NotifiableRef;
use crate::core::domain::sheets::SheetKind;
use crate::core::{Core, Error};

/// The commands.
#[derive(Debug, clap::Subcommand)]
pub enum NotifyCommand {
    /// Notifiable events, by the filter language of the window
    List {
        /// Such as: state:draft
        #[arg(long, default_value = "")]
        filter: String,
    },
    /// One event: what happened, when found, how many, countries, what was done, by whom
    Show {
        /// Its reference
        event: NotifiableRef,
    },
    /// Write what happened, who found it, what was done
    Amend {
        /// Its reference
        event: NotifiableRef,
        /// What happened
        #[arg(long)]
        what: Option<String>,
        /// Who found it
        #[arg(long)]
        found_by: Option<String>,
        /// What was done, and what will be
        #[arg(long)]
        done: Option<String>,
    },
    /// Add certificates to it
    Add {
        /// Its reference
        event: NotifiableRef,
        /// Serials, awards, learners, runs or consignments
        #[arg(required = true)]
        about: Vec<String>,
    },
    /// Note that the regulator was told
    Tell {
        /// Its reference
        event: NotifiableRef,
        /// Which regulator
        #[arg(long)]
        to: String,
        /// When, such as today or 2026-11-20
        #[arg(long, default_value = "today")]
        on: String,
        /// Under which reference
        #[arg(long, default_value = "")]
        reference: String,
    },
    /// Close it with the regulator's answer
    Close {
        /// Its reference
        event: NotifiableRef,
        /// What the regulator answered
        #[arg(long)]
        outcome: String,
    },
    /// Not notifiable after all
    Withdraw {
        /// Its reference
        event: NotifiableRef,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Write what the regulator is told, as PDF or text
    Print {
        /// Its reference
        event: NotifiableRef,
        /// The folder for the PDF [default: the text on stdout]
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
}

pub fn run(desk: &Desk, command: NotifyCommand) -> anyhow::Result<Answer> {
    let mut core = desk.core()?;
    Ok(match command {
        NotifyCommand::List { filter } => super::lists::of(&core, SheetKind::NotifiableEvents, &filter)?,
        NotifyCommand::Show { event } => show(&core, event)?,
        NotifyCommand::Amend { event, what, found_by, done } => {
            core.amend_notifiable(event, what.as_deref(), found_by.as_deref(), done.as_deref())?;
            told(&core, event, "is amended")?
        }
        NotifyCommand::Add { event, about } => {
            let added = core.add_to_notifiable(event, &about)?;
            told(&core, event, &format!("has {added} certificates more"))?
        }
        NotifyCommand::Tell { event, to, on, reference } => {
            let day = typed(&core, &on)?;
            core.tell_regulator(event, day, &to, &reference)?;
            told(&core, event, &format!("is told to {to} on {day}"))?
        }
        NotifyCommand::Close { event, outcome } => {
            core.close_notifiable(event, &outcome)?;
            told(&core, event, "is closed")?
        }
        NotifyCommand::Withdraw { event, reason } => {
            core.withdraw_notifiable(event, &reason)?;
            told(&core, event, "is withdrawn")?
        }
        NotifyCommand::Print { event, out: None } => Answer::exact(core.notifiable_text(event)?),
        NotifyCommand::Print { event, out: Some(folder) } => {
            let file = core.print_notifiable(event, &folder)?.display().to_string();
            Answer::sentence(format!("{event} written: {file}"), json!({ "file": file }))
        }
    })
}

fn told(core: &Core, event: NotifiableRef, what: &str) -> Result<Answer, Error> {
    Ok(Answer::sentence(format!("{event} {what}."), data(core, event)?))
}

fn data(core: &Core, event: NotifiableRef) -> Result<serde_json::Value, Error> {
    let view = core.notifiable(event)?;
    let row = &view.facts;
    let countries: Vec<_> = view
        .countries
        .iter()
        .map(|(country, learners, papers)| json!({ "country": country, "learners": learners, "certificates": papers }))
        .collect();
    let serials: Vec<_> = view.certificates.iter().map(|(serial, ..)| serial).collect();
    Ok(json!({
        "ref": event.to_string(), "state": row.state.code(), "what": row.what, "found_on": row.found_on.to_string(),
        "found_by": row.found_by, "done": row.done, "exception": row.exception.map(|x| x.to_string()), "learners": view.learners,
        "countries": countries, "certificates": serials, "told_on": row.told_on.map(|day| day.to_string()), "told_to": row.told_to,
        "told_reference": row.told_reference, "outcome": row.outcome,
    }))
}

/// One event, whole.
pub fn show(core: &Core, event: NotifiableRef) -> Result<Answer, Error> {
    let lines: Vec<String> = core.notifiable_text(event)?.lines().map(str::to_owned).collect();
    Ok(Answer::lines(lines, data(core, event)?))
}
