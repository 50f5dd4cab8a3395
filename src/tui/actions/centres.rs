//! The steps of a centre and what is said of them. Separate so that the table of actions stays a table.

use crate::core::domain::Day;
use crate::core::domain::organisations::SanctionLevel;
use crate::core::{Core, Error, SignOff};
use crate::tui::effects::Done;

/// A step of a centre that is more than a field.
#[derive(Debug, Clone)]
pub enum CentreStep {
    /// On stop for debt.
    Stop,
    /// Suspended, from a day, until a day or until lifted.
    Suspend {
        /// How far.
        level: SanctionLevel,
        /// The first day.
        from: Day,
        /// The last day; none: until it is lifted.
        to: Option<Day>,
    },
    /// A suspension or a stop lifted.
    Lift,
    /// Frozen by the manager.
    Freeze,
    /// No longer frozen.
    Thaw,
}

pub fn step(core: &mut Core, code: &str, step: &CentreStep, reason: &str) -> Result<Done, Error> {
    let words = match step {
        CentreStep::Stop => core.stop_organisation(code, reason).map(|()| "on stop now".to_owned())?,
        CentreStep::Suspend { level, from, to } => {
            core.suspend_organisation(code, *level, *from, *to, reason)?;
            let until = to.map_or_else(|| "until lifted".to_owned(), |day| format!("until {}", day.format("%d/%m/%Y")));
            format!("{level} from {}, {until}", from.format("%d/%m/%Y"))
        }
        CentreStep::Lift => core.lift_organisation(code, reason).map(|()| "lifted".to_owned())?,
        CentreStep::Freeze => core.freeze_organisation(code, true, reason).map(|()| "frozen".to_owned())?,
        CentreStep::Thaw => core.freeze_organisation(code, false, reason).map(|()| "thawed".to_owned())?,
    };
    Ok(Done::said(format!("{code}: {words}. u takes it back.")).about(code))
}

pub fn signed_off(core: &mut Core, sign_off: &SignOff) -> Result<Done, Error> {
    core.record_sign_off(sign_off)?;
    let whom = sign_off.learner.map_or_else(|| "everybody claimed up to that day".to_owned(), |one| one.to_string());
    Ok(Done::said(format!("The sign-off of {} for {} is recorded, for {whom}.", sign_off.centre, sign_off.course))
        .about(&sign_off.centre))
}
