//! `claim open|correct|accept|reject|withdraw|diff|errors|ready|finish|recheck`.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::answer::{Answer, Table};
use super::desk::Desk;
use crate::core::domain::references::{ClaimFileRef, ClaimRef};
use crate::core::{ClaimCorrection, ClaimView, Core, CorrectionOutcome, Error, ErrorKind};

/// The commands. A file is CF-2026-0042, a row CF-2026-0042/17.
#[derive(Debug, clap::Subcommand)]
pub enum ClaimCommand {
    /// A claim file with its problems by rule, or one row of it
    Open {
        /// The file or the row
        what: String,
    },
    /// Correct a row in place: a field and its value, or take what is proposed (of a row, or of a whole file)
    Correct {
        /// The row; with --proposal also the file
        what: String,
        /// The field, such as achieved_on or unit_2204
        #[arg(required_unless_present = "proposal")]
        field: Option<String>,
        /// What it is to be
        #[arg(required_unless_present = "proposal")]
        value: Option<String>,
        /// Take what is proposed
        #[arg(long, conflicts_with_all = ["field", "value"])]
        proposal: bool,
        /// With --proposal on a file: only of this rule
        #[arg(long, requires = "proposal")]
        rule: Option<String>,
        /// Also in every other open row where the same was found
        #[arg(long)]
        alike: bool,
    },
    /// Accept a finding as it stands; the gates still guard the award
    Accept {
        /// The row
        row: ClaimRef,
        /// The rule, such as CLM-03
        rule: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Reject a claim
    Reject {
        /// The row
        row: ClaimRef,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Note that the centre withdrew a claim
    Withdraw {
        /// The row
        row: ClaimRef,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// How a claim file differs from its resubmission
    Diff {
        /// The file
        file: ClaimFileRef,
        /// The file to compare with, when it is not the resubmission
        other: Option<ClaimFileRef>,
    },
    /// Write the error file for the centre: its own columns, what is wrong, what is wanted
    Errors {
        /// The file
        file: ClaimFileRef,
        /// Where to
        out: PathBuf,
    },
    /// What a claim file has made ready, and which gates hold the rest back
    Ready {
        /// The file
        file: ClaimFileRef,
    },
    /// Finish a claim file; rows still open keep their exceptions
    Finish {
        /// The file
        file: ClaimFileRef,
    },
    /// Ask open rows again: what was missing may have come
    Recheck {
        /// The file; without it, all
        file: Option<ClaimFileRef>,
    },
}

/// Runs one command.
pub fn run(desk: &Desk, command: ClaimCommand) -> anyhow::Result<Answer> {
    let mut core = desk.core()?;
    match command {
        ClaimCommand::Open { what } => match row_or_file(&what)? {
            Ok(row) => Ok(row_opened(&core.claim_row(row)?)),
            Err(file) => opened(&core, file),
        },
        ClaimCommand::Correct { what, field, value, proposal, rule, alike } => {
            let outcome = match (row_or_file(&what)?, proposal, field.zip(value)) {
                (Ok(row), true, _) => core.correct_claim(row, &ClaimCorrection::Proposals)?,
                (Err(file), true, _) => core.accept_proposals(file, rule.as_deref())?,
                (Ok(row), false, Some((field, value))) if alike => core.correct_claims_alike(row, &field, &value)?,
                (Ok(row), false, Some((field, value))) => {
                    core.correct_claim(row, &ClaimCorrection::Value { field, value })?
                }
                (Err(_), false, _) | (_, false, None) => {
                    let hint = "Such as: claim correct CF-2026-0042/17 achieved_on 2026-09-30.";
                    return Err(Error::new(ErrorKind::Arguments, "name the row, the field and its value")
                        .with_hint(hint)
                        .into());
                }
            };
            Ok(corrected(&outcome))
        }
        ClaimCommand::Accept { row, rule, reason } => {
            Ok(corrected(&core.accept_claim(row, &rule.to_uppercase(), &reason)?))
        }
        ClaimCommand::Reject { row, reason } => {
            core.reject_claim(row, &reason)?;
            Ok(Answer::sentence(
                format!("{row} was rejected."),
                json!({ "claim": row.to_string(), "state": "rejected" }),
            ))
        }
        ClaimCommand::Withdraw { row, reason } => {
            core.withdraw_claim(row, &reason)?;
            Ok(Answer::sentence(
                format!("{row} was withdrawn."),
                json!({ "claim": row.to_string(), "state": "withdrawn" }),
            ))
        }
        ClaimCommand::Diff { file, other } => diff(&core, file, other),
        ClaimCommand::Errors { file, out } => {
            let rows = core.claim_error_file(file, &out)?;
            let sentence = format!("{rows} rows to correct were written to {}.", out.display());
            Ok(Answer::sentence(sentence, json!({ "file": file.to_string(), "rows": rows, "out": out })))
        }
        ClaimCommand::Ready { file } => Ok(ready(file, &core.claim_file_ready(file)?)),
        ClaimCommand::Finish { file } => Ok(ready(file, &core.finish_claim_file(file)?)),
        ClaimCommand::Recheck { file } => Ok(corrected(&core.recheck_claims(file)?)),
    }
}

/// A row, else a file; refuses what is neither.
fn row_or_file(text: &str) -> Result<Result<ClaimRef, ClaimFileRef>, Error> {
    match text.parse::<ClaimRef>() {
        Ok(row) => Ok(Ok(row)),
        Err(_) => Ok(Err(text.parse::<ClaimFileRef>()?)),
    }
}

fn opened(core: &Core, file: ClaimFileRef) -> anyhow::Result<Answer> {
    let view = core.claim_file(file)?;
    let groups = core.claim_problems(file)?;
    let mut rows = Vec::new();
    for group in &groups {
        for p in &group.problems {
            rows.push(vec![
                p.rule.clone(),
                p.claim.row.to_string(),
                p.learner.clone(),
                p.field.clone(),
                p.found.clone(),
                p.wanted.clone(),
                p.proposed.clone().unwrap_or_default(),
                p.state.clone(),
            ]);
        }
    }
    let states: Vec<_> = view.states.iter().map(|(state, count)| format!("{count} {state}")).collect();
    let foot = format!(
        "{file} {} from {}: {} = {} accepted + {} held + {} refused; now {}; {} errors open, {} done; step {}.",
        view.file_name,
        view.sender.as_deref().unwrap_or("several or unknown"),
        view.rows,
        view.accepted,
        view.held,
        view.refused,
        states.join(", "),
        view.problems.0,
        view.problems.1,
        view.step
    );
    let data = json!({
        "file": file.to_string(), "file_name": view.file_name, "sender": view.sender, "received_on": view.received_on,
        "step": view.step, "rows": view.rows, "accepted": view.accepted, "held": view.held, "refused": view.refused,
        "states": view.states.iter().map(|(s, n)| (s.to_string(), json!(n))).collect::<serde_json::Map<_, _>>(),
        "errors_open": view.problems.0, "errors_done": view.problems.1,
        "resubmission_of": view.resubmission_of.map(|f| f.to_string()), "resubmitted_as": view.resubmitted_as.map(|f| f.to_string()),
        "rules": groups.iter().map(|g| json!({
            "rule": g.rule, "title": g.title, "fix": g.fix, "open": g.open, "done": g.done,
            "problems": g.problems.iter().map(|p| json!({
                "claim": p.claim.to_string(), "field": p.field, "found": p.found, "wanted": p.wanted, "proposed": p.proposed,
                "severity": p.severity, "state": p.state,
            })).collect::<Vec<Value>>(),
        })).collect::<Vec<Value>>(),
    });
    let head = ["rule", "row", "learner", "field", "found", "wanted", "proposed", "state"].map(String::from).to_vec();
    Ok(Answer::table_with(Table { head, rows, foot: Some(foot) }, data))
}

fn row_opened(view: &ClaimView) -> Answer {
    let mut lines = vec![format!("{} is {}; line {} as sent: {}", view.claim, view.state, view.line, view.as_sent)];
    lines.extend(
        view.values.iter().filter(|(_, value)| !value.is_empty()).map(|(field, value)| format!("{field}: {value}")),
    );
    lines.extend(view.problems.iter().map(|p| {
        let proposed = p.proposed.as_ref().map(|v| format!(", proposed {v}")).unwrap_or_default();
        format!("{} ({}): {} found {}, wanted {}{proposed}", p.rule, p.state, p.field, p.found, p.wanted)
    }));
    lines.extend(view.awards.iter().map(|award| format!("It became {award}.")));
    let data = json!({
        "claim": view.claim.to_string(), "state": view.state.code(), "line": view.line, "as_sent": view.as_sent,
        "values": view.values.iter().map(|(f, v)| (f.clone(), json!(v))).collect::<serde_json::Map<_, _>>(),
        "problems": view.problems.iter().map(|p| json!({
            "rule": p.rule, "field": p.field, "found": p.found, "wanted": p.wanted, "proposed": p.proposed, "severity": p.severity,
            "state": p.state,
        })).collect::<Vec<Value>>(),
        "awards": view.awards.iter().map(ToString::to_string).collect::<Vec<_>>(),
    });
    Answer::lines(lines, data)
}

fn corrected(outcome: &CorrectionOutcome) -> Answer {
    let mut lines = vec![format!("{} rows changed, {} became awards.", outcome.rows, outcome.awarded)];
    lines.extend(outcome.left.iter().take(50).cloned());
    let awards: Vec<_> = outcome.awards.iter().map(ToString::to_string).collect();
    Answer::lines(
        lines,
        json!({ "rows": outcome.rows, "awarded": outcome.awarded, "left": outcome.left, "awards": awards }),
    )
}

fn ready(file: ClaimFileRef, ready: &crate::core::BecomesReady) -> Answer {
    let mut lines = vec![format!(
        "{file}: {} awards, {} ready, {} batched or issued already.",
        ready.awards, ready.ready, ready.gone_on
    )];
    lines.extend(ready.held_by.iter().map(|(gate, count)| format!("{count} held back by the gate {gate}.")));
    let held: serde_json::Map<_, _> =
        ready.held_by.iter().map(|(gate, count)| (gate.to_string(), json!(count))).collect();
    let data = json!({ "file": file.to_string(), "awards": ready.awards, "ready": ready.ready, "gone_on": ready.gone_on, "held_by": held });
    Answer::lines(lines, data)
}

fn diff(core: &Core, file: ClaimFileRef, other: Option<ClaimFileRef>) -> anyhow::Result<Answer> {
    let differences = core.claim_diff(file, other)?;
    let label = |claim: Option<ClaimRef>| claim.map_or_else(|| "-".to_owned(), |c| c.to_string());
    let rows = differences.iter().map(|d| {
        let fields = d.fields.iter().map(|(field, a, b)| format!("{field}: {a} → {b}")).collect::<Vec<_>>().join("; ");
        vec![label(d.before), label(d.after), d.kind.to_string(), fields, d.state.clone()]
    });
    let head = ["before", "after", "difference", "fields", "state"].map(String::from).to_vec();
    Ok(Answer::table(Table { head, rows: rows.collect(), foot: None }))
}
