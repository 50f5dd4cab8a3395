//! `exception raise|assign|start|wait|note|resolve|release|uphold|cancel|escalate|reopen|second`, for one or many.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::answer::Answer;
use super::days::typed;
use super::desk::Desk;
use crate::core::domain::exceptions::ExceptionKind;
use crate::core::domain::references::ExceptionRef;
use crate::core::domain::roles::Action;
use crate::core::domain::sheets::SheetKind;
use crate::core::{Core, Error, ErrorKind, ExceptionChange, ExceptionOutcome, RaiseOrder, Raised};

/// The commands.
#[derive(Debug, clap::Subcommand)]
pub enum ExceptionCommand {
    /// Raise one by hand; a kind that holds takes awards out of open runs at once
    Raise {
        /// The kind, such as "name mismatch"
        kind: ExceptionKind,
        /// What it is about: any reference, ULN, serial or code
        #[arg(long)]
        about: String,
        /// What is wrong
        #[arg(long)]
        note: String,
        /// Who gets it
        #[arg(long)]
        owner: Option<String>,
        /// When it is due, such as fri or today+5 [default: the kind's clock]
        #[arg(long)]
        due: Option<String>,
        /// A file that shows it; a copy is kept beside the database
        #[arg(long, value_name = "FILE")]
        evidence: Option<PathBuf>,
    },
    /// Give them to somebody, or to nobody
    Assign {
        #[command(flatten)]
        which: Which,
        /// Who gets them
        #[arg(long, required_unless_present = "nobody")]
        to: Option<String>,
        /// Take them from everybody
        #[arg(long, conflicts_with = "to")]
        nobody: bool,
    },
    /// Take them in hand
    Start {
        #[command(flatten)]
        which: Which,
    },
    /// Let them wait
    Wait {
        #[command(flatten)]
        which: Which,
        /// On whom
        #[arg(long)]
        on: String,
        /// Until when, such as fri, today+5 or 2026-12-01
        #[arg(long)]
        until: String,
    },
    /// Say something in the thread of one
    Note {
        /// The exception
        exception: ExceptionRef,
        /// What is said
        #[arg(default_value = "")]
        words: String,
        /// A file that shows it; a copy is kept beside the database
        #[arg(long, value_name = "FILE")]
        evidence: Option<PathBuf>,
    },
    /// Put right
    Resolve {
        #[command(flatten)]
        which: Which,
        /// How
        #[arg(long, default_value = "")]
        note: String,
    },
    /// Lift the hold; where two people lift it, this proposes
    Release {
        #[command(flatten)]
        which: Which,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// The hold stands for good: its award is cancelled
    Uphold {
        #[command(flatten)]
        which: Which,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Raised in error
    Cancel {
        #[command(flatten)]
        which: Which,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// One level up: manager, then head
    Escalate {
        #[command(flatten)]
        which: Which,
        /// Why
        #[arg(long, default_value = "")]
        note: String,
    },
    /// Not put right after all
    Reopen {
        #[command(flatten)]
        which: Which,
        /// Why
        #[arg(long, default_value = "")]
        note: String,
    },
    /// Agree, as the second person, to lift one that two people lift
    Second {
        /// The exception
        exception: ExceptionRef,
        /// Say no instead
        #[arg(long)]
        decline: bool,
    },
}

/// Which exceptions.
#[derive(Debug, clap::Args)]
pub struct Which {
    /// The exceptions
    #[arg(required_unless_present = "filter")]
    exceptions: Vec<ExceptionRef>,
    /// All that a filter finds, such as: state:open kind:"name mismatch"
    #[arg(long, value_name = "EXPR")]
    filter: Option<String>,
    /// Only say what would happen to each
    #[arg(long)]
    preview: bool,
}

/// The most exceptions changed in one go.
const MOST: u32 = 5_000;

pub fn run(desk: &Desk, command: ExceptionCommand) -> anyhow::Result<Answer> {
    let mut core = desk.core()?;
    let (which, change) = match command {
        ExceptionCommand::Raise { kind, about, note, owner, due, evidence } => {
            let due_on = due.map(|text| typed(&core, &text)).transpose()?;
            let evidence = evidence.map(|path| core.keep_evidence(&path)).transpose()?;
            let order = RaiseOrder { kind, about, words: note, owner, due_on, evidence };
            return Ok(raised(&core.raise_exception(&order)?));
        }
        ExceptionCommand::Note { exception, words, evidence } => {
            let evidence = evidence.map(|path| core.keep_evidence(&path)).transpose()?;
            core.note_exception(exception, &words, evidence.as_ref())?;
            let data = json!({ "exception": exception.to_string(), "evidence": evidence.map(|e| e.name) });
            return Ok(Answer::sentence(format!("Note added to {exception}."), data));
        }
        ExceptionCommand::Second { exception, decline } => return Ok(second(&mut core, exception, decline)?),
        ExceptionCommand::Assign { which, to, nobody: _ } => (which, ExceptionChange::Assign(to)),
        ExceptionCommand::Start { which } => (which, ExceptionChange::Start),
        ExceptionCommand::Wait { which, on, until } => {
            let until = typed(&core, &until)?;
            (which, ExceptionChange::Wait { on, until })
        }
        ExceptionCommand::Resolve { which, note } => (which, ExceptionChange::Resolve(note)),
        ExceptionCommand::Release { which, reason } => (which, ExceptionChange::Release(reason)),
        ExceptionCommand::Uphold { which, reason } => (which, ExceptionChange::Uphold(reason)),
        ExceptionCommand::Cancel { which, reason } => (which, ExceptionChange::Cancel(reason)),
        ExceptionCommand::Escalate { which, note } => (which, ExceptionChange::Escalate(note)),
        ExceptionCommand::Reopen { which, note } => (which, ExceptionChange::Reopen(note)),
    };
    let exceptions = found(&core, &which)?;
    if which.preview {
        return Ok(outcome(&core.preview_exceptions(&exceptions, &change)?, true));
    }
    Ok(outcome(&core.change_exceptions(&exceptions, &change)?, false))
}

fn found(core: &Core, which: &Which) -> Result<Vec<ExceptionRef>, Error> {
    let mut all = which.exceptions.clone();
    if let Some(filter) = &which.filter {
        let keys = core.sheet_keys(SheetKind::Exceptions, filter, MOST)?;
        all.extend(keys.into_iter().map(ExceptionRef));
    }
    all.sort_unstable();
    all.dedup();
    if all.is_empty() {
        return Err(Error::new(ErrorKind::NotFound, "the filter finds no exception; nothing was changed"));
    }
    Ok(all)
}

fn raised(raised: &Raised) -> Answer {
    let mut lines = vec![format!("{} raised, due {}.", raised.exception, raised.due_on)];
    lines.extend(raised.reached.iter().map(crate::core::Reached::sentence));
    let data = json!({
        "exception": raised.exception.to_string(), "due_on": raised.due_on.to_string(),
        "reached": raised.reached.iter().map(|r| r.award.to_string()).collect::<Vec<_>>(),
    });
    Answer::lines(lines, data)
}

fn second(core: &mut Core, exception: ExceptionRef, decline: bool) -> Result<Answer, Error> {
    let subject = exception.to_string();
    let waiting = core.awaiting_second()?.into_iter();
    let proposal = waiting.into_iter().find(|p| p.action == Action::LiftException && p.subject == subject);
    let proposal = proposal.ok_or_else(|| {
        Error::not_found(format!("proposal to lift {subject}")).with_hint("Propose it: certdesk exception release.")
    })?;
    let data = json!({ "exception": subject });
    if decline {
        core.decline_proposal(proposal.id)?;
        return Ok(Answer::sentence(format!("Declined: {}", proposal.words), data));
    }
    let (_, followed) = core.second_exception(proposal.id)?;
    let lines = std::iter::once(format!("Seconded: {}", proposal.words)).chain(followed);
    Ok(Answer::lines(lines, data))
}

fn outcome(outcome: &ExceptionOutcome, preview: bool) -> Answer {
    let mut lines = Vec::new();
    let changed = outcome.changed.len();
    if changed > 0 || preview {
        lines.push(match (changed, preview) {
            (1, false) => format!("{} changed.", outcome.changed[0]),
            (n, false) => format!("{n} exceptions changed; one undo takes them all back."),
            (n, true) => format!("{n} will change."),
        });
    }
    let why = |(exception, words): &(ExceptionRef, String)| format!("{exception} left out: {words}.");
    lines
        .extend(outcome.proposed.iter().map(|(exception, _)| format!("{exception} proposed: a second person agrees.")));
    lines.extend(outcome.same.iter().map(|(_, words)| format!("{words}; it stays as it is.")));
    lines.extend(outcome.refused.iter().map(why));
    lines.extend(outcome.followed.iter().cloned());
    let refs = |all: &[(ExceptionRef, String)]| -> Vec<Value> {
        all.iter().map(|(exception, why)| json!({ "exception": exception.to_string(), "why": why })).collect()
    };
    let data = json!({
        "changed": outcome.changed.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "same": refs(&outcome.same),
        "refused": refs(&outcome.refused),
        "proposed": outcome.proposed.iter().map(|(exception, _)| exception.to_string()).collect::<Vec<_>>(),
        "followed": outcome.followed,
        "step": outcome.step,
        "preview": preview,
    });
    // All left out: as when a single one is refused.
    let nothing = changed + outcome.proposed.len() + outcome.same.len() == 0;
    Answer::lines(lines, data).with_finding(nothing)
}

/// `show X-…`: the exception with its thread.
pub fn show(core: &Core, exception: ExceptionRef) -> Result<Answer, Error> {
    let view = core.exception(exception)?;
    let row = &view.row;
    let mut lines = vec![
        format!("{} {}, {}", row.reference, row.kind, row.state),
        format!("about      {} {}", row.subject.kind, row.subject.reference),
        format!("owner      {} ({})", row.owner.as_deref().unwrap_or("nobody"), row.owner_role),
        format!("raised     {}, due {}, level {}", row.raised_on, row.due_on, row.level),
    ];
    if row.holds {
        lines.push(format!("holds      the {} until it is lifted", row.subject.kind));
    }
    if !row.rule.is_empty() {
        lines.push(format!("found by   {}", row.rule));
    }
    if let (Some(on), Some(until)) = (&row.waiting_for, row.wait_until) {
        lines.push(format!("waits      on {on} until {until}"));
    }
    if let Some(awaiting) = &view.awaiting {
        lines.push(format!("to second  {} (asked by {})", awaiting.words, awaiting.asked_by));
    }
    for entry in &view.thread {
        let evidence = entry.evidence.as_ref().map_or_else(String::new, |(name, _)| format!(" [{name}]"));
        lines.push(format!("{} {}: {}{evidence}", entry.at_utc, entry.operator, entry.words));
    }
    let thread: Vec<_> = view
        .thread
        .iter()
        .map(|e| json!({ "at": e.at_utc, "operator": e.operator, "words": e.words, "evidence": e.evidence.as_ref().map(|e| &e.0) }))
        .collect();
    let data = json!({
        "exception": row.reference.to_string(), "kind": row.kind.code(), "state": row.state.code(),
        "about": row.subject.reference, "owner": row.owner, "owner_role": row.owner_role.code(), "level": row.level,
        "holds": row.holds, "rule": row.rule, "raised_on": row.raised_on.to_string(), "due_on": row.due_on.to_string(),
        "waiting_for": row.waiting_for, "wait_until": row.wait_until.map(|d| d.to_string()), "thread": thread,
        "awaiting_second": view.awaiting.is_some(),
    });
    Ok(Answer::lines(lines, data))
}
