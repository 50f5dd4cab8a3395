//! `registration add|amend|withdraw|defer|reinstate|lapse|cancel|complete`.

use serde_json::json;

use super::answer::Answer;
use super::desk::Desk;
use super::learners::{amended_answer, edits};
use crate::core::domain::references::{LearnerRef, RegistrationRef};
use crate::core::domain::registrations::RegistrationState;
use crate::core::{Core, Error, NewRegistration};

/// The commands.
#[derive(Debug, clap::Subcommand)]
pub enum RegistrationCommand {
    /// Register a learner on a course at a centre
    Add(Add),
    /// Amend a registration; the reason stands in the trail
    Amend {
        /// The registration
        registration: RegistrationRef,
        /// A field and its new value; may be given several times
        #[arg(long = "set", required = true, value_name = "FIELD=VALUE")]
        set: Vec<String>,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// The learner no longer wants or may take it
    Withdraw(Move),
    /// It waits
    Defer(Move),
    /// A deferred or withdrawn one is active again
    Reinstate(Move),
    /// Its time is over
    Lapse(Move),
    /// It was made in error
    Cancel(Move),
    /// Everything is achieved
    Complete(Move),
}

/// Arguments of `registration add`.
#[derive(Debug, clap::Args)]
pub struct Add {
    /// The learner
    #[arg(long)]
    learner: LearnerRef,
    /// Course code or QAN
    #[arg(long)]
    course: String,
    /// The centre's code
    #[arg(long)]
    centre: String,
    /// The day it was made
    #[arg(long, value_name = "DAY")]
    registered_on: String,
    /// Its number as the centre knows it
    #[arg(long, default_value = "")]
    number: String,
    /// When it is due
    #[arg(long, default_value = "", value_name = "DAY")]
    due_on: String,
    /// England, Wales, Northern Ireland, Scotland or abroad
    #[arg(long, default_value = "")]
    assessed_in: String,
    /// The language of assessment
    #[arg(long, default_value = "")]
    language: String,
    /// Publicly funded
    #[arg(long)]
    funded: bool,
    /// centre, learner, employer or collect
    #[arg(long, default_value = "")]
    deliver_to: String,
}

/// Arguments of the steps.
#[derive(Debug, clap::Args)]
pub struct Move {
    /// The registration
    registration: RegistrationRef,
    /// Why
    #[arg(long)]
    reason: String,
}

pub fn run(desk: &Desk, command: RegistrationCommand) -> anyhow::Result<Answer> {
    use RegistrationCommand as C;
    let mut core = desk.core()?;
    let (step, to) = match command {
        C::Add(new) => return add(&mut core, new),
        C::Amend { registration, set, reason } => {
            let card = core.registration(registration)?;
            let edits = edits(&card.fields, &set)?;
            let amended = core.amend_registration(registration, &edits, &reason).map_err(Error::from)?;
            return Ok(amended_answer(&registration.to_string(), &amended));
        }
        C::Withdraw(step) => (step, RegistrationState::Withdrawn),
        C::Defer(step) => (step, RegistrationState::Deferred),
        C::Reinstate(step) => (step, RegistrationState::Active),
        C::Lapse(step) => (step, RegistrationState::Lapsed),
        C::Cancel(step) => (step, RegistrationState::Cancelled),
        C::Complete(step) => (step, RegistrationState::Completed),
    };
    core.move_registration(step.registration, to, &step.reason)?;
    let sentence = format!("Registration {} is now {to}.", step.registration);
    Ok(Answer::sentence(sentence, json!({ "registration": step.registration.to_string(), "state": to.code() })))
}

fn add(core: &mut Core, new: Add) -> anyhow::Result<Answer> {
    let new = NewRegistration {
        learner: Some(new.learner),
        course: new.course,
        centre: new.centre,
        number: new.number,
        registered_on: new.registered_on,
        due_on: new.due_on,
        assessed_in: new.assessed_in,
        assessed_language: new.language,
        funded: new.funded,
        deliver_to: new.deliver_to,
    };
    let reference = core.add_registration(&new).map_err(Error::from)?;
    Ok(Answer::sentence(format!("Registration {reference} added."), json!({ "registration": reference.to_string() })))
}

/// `show R-…`: every field and the results.
pub fn show(core: &Core, registration: RegistrationRef) -> Result<Answer, Error> {
    let card = core.registration(registration)?;
    let centre = card.centre.clone().map(|(code, name)| format!("{code} {name}")).unwrap_or_default();
    let mut lines = vec![
        format!("{:<18} {registration}", "registration"),
        format!("{:<18} {}", "learner", card.learner),
        format!("{:<18} {} {}", "course", card.course.0, card.course.1),
        format!("{:<18} {centre}", "centre"),
        format!("{:<18} {}", "state", card.state),
    ];
    let shown = card.fields.iter().filter(|(field, value)| !value.is_empty() && !field.ends_with("_id"));
    lines.extend(shown.map(|(field, value)| format!("{field:<18} {value}")));
    let unit = |unit: &str| if unit.is_empty() { "overall".to_owned() } else { unit.to_owned() };
    lines
        .extend(card.results.iter().map(|(code, grade, day)| format!("{:<18} {} {grade} {day}", "result", unit(code))));
    let results: Vec<_> = card
        .results
        .iter()
        .map(|(code, grade, day)| json!({ "unit": code, "grade": grade, "achieved_on": day }))
        .collect();
    let data = json!({ "registration": registration.to_string(), "learner": card.learner.to_string(), "course": card.course.0,
                       "centre": card.centre.map(|(code, _)| code), "state": card.state.code(), "results": results });
    Ok(Answer::lines(lines, data))
}
