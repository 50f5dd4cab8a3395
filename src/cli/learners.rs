//! `learner add|amend|confirm-name|show`.

use serde_json::json;

use super::answer::Answer;
use super::desk::Desk;
use crate::core::domain::amendments::FieldEdit;
use crate::core::domain::checks::Problem;
use crate::core::domain::references::LearnerRef;
use crate::core::{Amended, Core, Error, ErrorKind};

/// The commands.
#[derive(Debug, clap::Subcommand)]
pub enum LearnerCommand {
    /// Add a learner by hand
    Add {
        /// A field and its value, such as family_name=Byrne; may be given several times
        #[arg(long = "set", required = true, value_name = "FIELD=VALUE")]
        set: Vec<String>,
    },
    /// Amend a learner; the reason stands in the trail
    Amend {
        /// The learner
        learner: LearnerRef,
        /// A field and its new value; may be given several times
        #[arg(long = "set", required = true, value_name = "FIELD=VALUE")]
        set: Vec<String>,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Record that the learner confirmed the name to print
    ConfirmName {
        /// The learner
        learner: LearnerRef,
        /// How it was confirmed
        #[arg(long, default_value = "")]
        reason: String,
    },
}

pub fn run(desk: &Desk, command: LearnerCommand) -> anyhow::Result<Answer> {
    let mut core = desk.core()?;
    match command {
        LearnerCommand::Add { set } => {
            let reference = core.add_learner(&fields(&set)?).map_err(Error::from)?;
            Ok(Answer::sentence(format!("Learner {reference} added."), json!({ "learner": reference.to_string() })))
        }
        LearnerCommand::Amend { learner, set, reason } => {
            let card = core.learner(learner)?;
            let edits = edits(&card.fields, &set)?;
            let amended = core.amend_learner(learner, &edits, &reason).map_err(Error::from)?;
            Ok(amended_answer(&learner.to_string(), &amended))
        }
        LearnerCommand::ConfirmName { learner, reason } => {
            core.confirm_learner_name(learner, &reason)?;
            Ok(Answer::sentence(
                format!("The name of {learner} is confirmed."),
                json!({ "learner": learner.to_string() }),
            ))
        }
    }
}

/// `show L-…`: every field, earlier names, what the checks find.
pub fn show(core: &Core, learner: LearnerRef) -> Result<Answer, Error> {
    let card = core.learner(learner)?;
    let mut lines: Vec<String> = card
        .fields
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(field, value)| format!("{field:<18} {value}"))
        .collect();
    lines.insert(0, format!("{:<18} {learner}", "learner"));
    lines
        .extend(card.earlier_names.iter().map(|(name, until)| format!("{:<18} {name}, until {until}", "earlier name")));
    lines.extend(card.problems.iter().map(|problem| format!("{:<18} {}", problem.severity.code(), words(problem))));
    let fields: serde_json::Map<_, _> =
        card.fields.iter().map(|(field, value)| ((*field).to_owned(), json!(value))).collect();
    let problems: Vec<_> = card.problems.iter().map(words).collect();
    Ok(Answer::lines(lines, json!({ "learner": learner.to_string(), "fields": fields, "problems": problems })))
}

pub fn words(problem: &Problem) -> String {
    format!("{} {}: found `{}`, wanted {}", problem.rule.code, problem.field, problem.found, problem.wanted)
}

/// `FIELD=VALUE` as a pair. Refuses a word without `=`.
pub fn fields(set: &[String]) -> Result<Vec<(String, String)>, Error> {
    set.iter()
        .map(|word| {
            let (field, value) = word.split_once('=').ok_or_else(|| {
                Error::new(ErrorKind::Arguments, format!("`{word}` is not FIELD=VALUE"))
                    .with_hint("Such as --set town=Leeds.")
            })?;
            Ok((field.trim().to_owned(), value.to_owned()))
        })
        .collect()
}

/// The edits that bring a record's fields to what was given.
pub fn edits(current: &[(&'static str, String)], set: &[String]) -> Result<Vec<FieldEdit>, Error> {
    let edit = |(field, now): (String, String)| {
        let was = current.iter().find(|(name, _)| *name == field).map(|(_, value)| value.clone()).unwrap_or_default();
        FieldEdit { field, was, now }
    };
    Ok(fields(set)?.into_iter().map(edit).collect())
}

/// How an amendment is answered.
pub fn amended_answer(reference: &str, amended: &Amended) -> Answer {
    let sentence = match amended.seq {
        None => format!("{reference} holds that already; nothing had to change."),
        Some(_) => {
            format!("{reference} amended: {}.", amended.columns.join(", "))
        }
    };
    let owed =
        amended.reissues.iter().map(|one| format!("{one} asks for a reissue: the paper that left says otherwise."));
    let taken: Vec<_> = amended.taken_out.iter().map(|reached| reached.sentence()).collect();
    let lines =
        std::iter::once(sentence).chain(taken.iter().cloned()).chain(owed).chain(amended.problems.iter().map(words));
    let problems: Vec<_> = amended.problems.iter().map(words).collect();
    let data = json!({ "ref": reference, "columns": amended.columns, "event": amended.seq, "taken_out": taken,
        "reissues": amended.reissues, "problems": problems });
    Answer::lines(lines, data)
}
