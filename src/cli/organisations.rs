//! `organisation suspend|stop|freeze|thaw|lift|sign-off`.

use serde_json::json;

use super::answer::Answer;
use super::desk::Desk;
use crate::core::SignOff;
use crate::core::domain::organisations::SanctionLevel;
use crate::core::domain::references::LearnerRef;

/// The commands.
#[derive(Debug, clap::Subcommand)]
pub enum OrganisationCommand {
    /// Suspend a centre from registration or certification
    Suspend {
        /// The centre's code
        code: String,
        /// What is suspended, such as `certification suspended`
        #[arg(long, default_value = "certification suspended")]
        sanction: SanctionLevel,
        /// The first day [default: today]
        #[arg(long)]
        from: Option<chrono::NaiveDate>,
        /// The last day
        #[arg(long)]
        to: Option<chrono::NaiveDate>,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Put a centre on stop for debt
    Stop(Reasoned),
    /// Freeze a centre: the manager alone
    Freeze(Reasoned),
    /// Thaw a frozen centre: the manager alone
    Thaw(Reasoned),
    /// Lift a suspension or a stop
    Lift(Reasoned),
    /// Record an external quality assurer's sign-off
    SignOff {
        /// The centre's code
        code: String,
        /// Course code or QAN
        #[arg(long)]
        course: String,
        /// Who signed
        #[arg(long)]
        by: String,
        /// The day [default: today]
        #[arg(long)]
        on: Option<chrono::NaiveDate>,
        /// One learner only
        #[arg(long)]
        learner: Option<LearnerRef>,
        /// The report's reference
        #[arg(long, default_value = "")]
        report: String,
    },
}

/// A centre and a reason.
#[derive(Debug, clap::Args)]
pub struct Reasoned {
    /// The centre's code
    code: String,
    /// Why
    #[arg(long)]
    reason: String,
}

pub fn run(desk: &Desk, command: OrganisationCommand) -> anyhow::Result<Answer> {
    use OrganisationCommand as C;
    let mut core = desk.core()?;
    let today = core.today();
    let (code, done) = match command {
        C::Suspend { code, sanction, from, to, reason } => {
            core.suspend_organisation(&code, sanction, from.unwrap_or(today), to, &reason)?;
            (code, sanction.code())
        }
        C::Stop(Reasoned { code, reason }) => {
            core.stop_organisation(&code, &reason)?;
            (code, "on stop")
        }
        C::Freeze(Reasoned { code, reason }) => {
            core.freeze_organisation(&code, true, &reason)?;
            (code, "frozen")
        }
        C::Thaw(Reasoned { code, reason }) => {
            core.freeze_organisation(&code, false, &reason)?;
            (code, "thawed")
        }
        C::Lift(Reasoned { code, reason }) => {
            core.lift_organisation(&code, &reason)?;
            (code, "lifted")
        }
        C::SignOff { code, course, by, on, learner, report } => {
            let centre = code.clone();
            core.record_sign_off(&SignOff { centre, course, by, on: on.unwrap_or(today), learner, report })?;
            (code, "signed off")
        }
    };
    Ok(Answer::sentence(format!("{code}: {done}."), json!({ "organisation": code, "done": done })))
}
