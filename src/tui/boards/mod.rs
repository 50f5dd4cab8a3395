//! The boards of the window itself: palette, help, jump, jobs, themes, act as. Separate because they belong to no pane.

mod catalogue;
mod jump;

pub use catalogue::{help, palette};
pub use jump::{Target, jump};

use super::commands::Verb;
use super::dialogs::{Choice, Pick};
use super::glyphs::Tone;
use super::jobs::JobLine;
use super::layers::{Layer, Message, Step};
use super::themes;
use crate::core::Core;

/// Settings: what can be made one's own.
pub fn settings(training: bool) -> Box<dyn Layer> {
    let mut choices = vec![Choice::by_letter('t', "theme: the colours", vec![Step::Give(Verb::Themes)])];
    if training {
        choices.push(Choice::by_letter('a', "act as another operator (training only)", vec![Step::Give(Verb::ActAs)]));
    }
    Box::new(Pick::new("Settings", choices))
}

/// The themes to choose from, the one in use first in focus.
pub fn theme_list(current: &'static str) -> Box<dyn Layer> {
    let names: Vec<&'static str> = themes::names().collect();
    let at = names.iter().position(|name| *name == current).unwrap_or(0);
    let choices =
        names.iter().map(|name| Choice::new(*name, Tone::Apart, themes::purpose(name), vec![Step::Theme(name)]));
    Box::new(Pick::new("Theme", choices.collect()).at(at))
}

/// Background jobs, the latest first; choosing one that runs stops it.
pub fn job_list(jobs: &[JobLine]) -> Box<dyn Layer> {
    let choice = |job: &JobLine| match &job.ended {
        None => {
            let pace = job.progress.pace();
            let pace = if pace.is_empty() { pace } else { format!(", {pace}") };
            let note = format!("{}{pace}, Enter stops it", job.share());
            Choice::new(&job.title, Tone::Ours, note, vec![Step::StopJob(job.id)])
        }
        Some((_, words)) if !job.rows.is_empty() => {
            let lists = vec![Step::Open(super::sheet::results(&job.title, &job.rows))];
            Choice::new(&job.title, Tone::Done, format!("{words}: Enter lists them"), lists)
        }
        Some((true, words)) => {
            Choice::new(&job.title, Tone::Done, words, vec![Step::Say(Message::done(words.clone()))])
        }
        Some((false, words)) => {
            Choice::new(&job.title, Tone::Failed, words, vec![Step::Say(Message::refused(words.clone()))])
        }
    };
    Box::new(Pick::new("Background jobs", jobs.iter().rev().map(choice).collect()))
}

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
    Ok(Box::new(Pick::new("Act as", choices.collect())))
}

fn short(roles: &str) -> String {
    if roles.len() > 40 { "every role".to_owned() } else { roles.to_owned() }
}
