//! The boards of the window itself: palette, help, jump, jobs, themes, act as. Separate because they belong to no pane.

mod alarms;
mod catalogue;
mod jobs;
mod jump;
mod theme_list;

pub use alarms::{Alarm, alarm_list};
pub use catalogue::{Beneath, help, palette};
pub use jobs::job_list;
pub use jump::{Target, jump};
pub use theme_list::theme_list;

use super::dialogs::{Choice, Pick};
use super::glyphs::Tone;
use super::layers::{Layer, Message, Step};
use crate::core::Core;

/// The operators one can be in a training office. Refuses in any other.
pub fn actors(core: &Core) -> Result<Box<dyn Layer>, Message> {
    if !core.is_training() {
        return Err(Message::refused("act as: only a training office lets one person be somebody else."));
    }
    let operators = core.operators().map_err(|error| Message::error(&error))?;
    let choices = operators.into_iter().filter(|operator| operator.active).map(|operator| {
        let roles = operator.roles.iter().map(|role| role.code()).collect::<Vec<_>>().join(", ");
        let text = format!("{}  {}", operator.login, operator.name);
        let tone = if operator.login == core.operator() { Tone::Done } else { Tone::Apart };
        Choice::new(text, tone, short(&roles), vec![Step::ActAs(operator.login)])
    });
    Ok(Box::new(Pick::new("Act as", choices.collect()).of_the_window()))
}

fn short(roles: &str) -> String {
    if roles.len() > 40 { "every role".to_owned() } else { roles.to_owned() }
}
