//! `why REF`, and `award override|second`: why awards may or may not go on, and who lets one go on all the same.

use serde_json::json;

use super::answer::Answer;
use super::days::typed;
use super::desk::Desk;
use crate::core::domain::gates::{Gate, Outcome};
use crate::core::domain::references::AwardRef;
use crate::core::domain::roles::Action;
use crate::core::{Core, Error, WhyAward};

/// Arguments of `why`.
#[derive(Debug, clap::Args)]
pub struct Why {
    /// An award, registration, learner, claim row, serial or ULN
    reference: String,
}

/// The commands.
#[derive(Debug, clap::Subcommand)]
pub enum AwardCommand {
    /// Propose to override a shut gate; the gate's own role agrees as the second person
    Override {
        /// The award
        award: AwardRef,
        /// The gate
        gate: Gate,
        /// What it rests on
        #[arg(long)]
        evidence: String,
        /// The last day it holds [default: for good]
        #[arg(long)]
        until: Option<String>,
    },
    /// Make the award of a transcript, for whoever asks with the learner's word; it joins a run like any award
    Transcript {
        /// A registration, award, serial or learner
        about: String,
        /// Why
        #[arg(long, default_value = "")]
        reason: String,
        /// The receipt of its fee, where one is due
        #[arg(long, default_value = "")]
        receipt: String,
    },
    /// Agree, as the second person, to a proposed override
    Second {
        /// The award
        award: AwardRef,
        /// The gate
        gate: Gate,
        /// Say no instead
        #[arg(long)]
        decline: bool,
    },
}

pub fn why(desk: &Desk, why: &Why) -> anyhow::Result<Answer> {
    let core = desk.core()?;
    let all = core.why(&why.reference)?;
    let mut lines = Vec::new();
    for (at, award) in all.iter().enumerate() {
        if at > 0 {
            lines.push(String::new());
        }
        lines.extend(told(award));
    }
    let data: Vec<_> = all.iter().map(as_data).collect();
    Ok(Answer::lines(lines, json!({ "rows": data, "count": all.len() })))
}

fn told(award: &WhyAward) -> Vec<String> {
    let mut lines =
        vec![format!("{} {} {}, {}", award.award, award.learner, award.name, award.standing()), award.heading.clone()];
    for answer in &award.verdict.answers {
        lines.push(format!("  {:<12} {:<14} {}", answer.gate, answer.outcome, answer.evidence));
        if let Some(next) = &answer.next_step {
            lines.push(format!("  {:<12} {:<14} {next}", "", "next step"));
        }
        if answer.outcome == Outcome::NotPassed
            && let Some(role) = answer.gate.overridden_by()
        {
            lines.push(format!("  {:<12} {:<14} by {role}, as the second person", "", "override"));
        }
    }
    lines
}

fn as_data(award: &WhyAward) -> serde_json::Value {
    let gates: Vec<_> = award
        .verdict
        .answers
        .iter()
        .map(|a| json!({ "gate": a.gate.code(), "verdict": a.outcome.code(), "evidence": a.evidence, "next_step": a.next_step }))
        .collect();
    json!({
        "award": award.award.to_string(), "learner": award.learner.to_string(), "registration": award.registration.to_string(),
        "kind": award.kind.code(), "state": award.state.code(), "standing": award.standing(), "about": award.heading,
        "asked_on": award.asked_on.to_string(), "gates": gates,
        "recheck_on": award.verdict.state.recheck_on.map(|day| day.to_string()),
    })
}

pub fn run(desk: &Desk, command: AwardCommand) -> anyhow::Result<Answer> {
    let mut core = desk.core()?;
    match command {
        AwardCommand::Override { award, gate, evidence, until } => {
            let until = until.map(|text| typed(&core, &text)).transpose()?;
            let proposal = core.propose_override(award, gate, &evidence, until)?;
            let role = gate.overridden_by().map_or("nobody", |role| role.code());
            let sentence = format!("Proposed: override gate {gate} of {award}. {role} agrees as the second person.");
            Ok(Answer::sentence(
                sentence,
                json!({ "award": award.to_string(), "gate": gate.code(), "proposal": proposal }),
            ))
        }
        AwardCommand::Transcript { about, reason, receipt } => {
            let award = core.ask_for_transcript(&about, &reason, &receipt)?;
            let standing = core.why(&award.to_string())?.first().map(WhyAward::standing).unwrap_or_default();
            Ok(Answer::sentence(
                format!("{award}: a transcript, {standing}."),
                json!({ "award": award.to_string(), "standing": standing }),
            ))
        }
        AwardCommand::Second { award, gate, decline } => Ok(second(&mut core, award, gate, decline)?),
    }
}

fn second(core: &mut Core, award: AwardRef, gate: Gate, decline: bool) -> Result<Answer, Error> {
    let subject = format!("{award} {gate}");
    let waiting = core.awaiting_second()?;
    let proposal = waiting.into_iter().find(|p| p.action == Action::OverrideGate && p.subject == subject);
    let proposal = proposal.ok_or_else(|| Error::not_found(format!("proposal to override gate {gate} of {award}")))?;
    let data = json!({ "award": award.to_string(), "gate": gate.code() });
    if decline {
        core.decline_proposal(proposal.id)?;
        return Ok(Answer::sentence(format!("Declined: {}", proposal.words), data));
    }
    core.second_override(proposal.id)?;
    Ok(Answer::sentence(format!("Seconded: {}", proposal.words), data))
}
