//! What is said when something was done to exceptions. Separate so that the table of actions stays a table.

use crate::core::domain::references::ExceptionRef;
use crate::core::{Core, Error, ExceptionChange, ExceptionOutcome, Raised};
use crate::tui::effects::Done;
use crate::tui::glyphs::Tone;
use crate::tui::layers::Message;

/// What the change was, in a word or two.
fn words(change: &ExceptionChange) -> String {
    match change {
        ExceptionChange::Assign(Some(login)) => format!("given to {login}"),
        ExceptionChange::Assign(None) => "given back to the queue".to_owned(),
        ExceptionChange::Start => "taken in hand".to_owned(),
        ExceptionChange::Wait { on, until } => format!("waiting on {on} until {}", until.format("%d/%m")),
        ExceptionChange::Resolve(_) => "resolved".to_owned(),
        ExceptionChange::Release(_) => "released".to_owned(),
        ExceptionChange::Uphold(_) => "upheld".to_owned(),
        ExceptionChange::Cancel(_) => "cancelled".to_owned(),
        ExceptionChange::Escalate(_) => "handed up".to_owned(),
        ExceptionChange::Reopen(_) => "open again".to_owned(),
    }
}

pub fn changed(outcome: &ExceptionOutcome, change: &ExceptionChange) -> Done {
    let word = words(change);
    let count = |n: usize, words: &str| if n == 0 { String::new() } else { format!(" {n} {words}") };
    let one = (outcome.changed.len() == 1).then(|| outcome.changed[0].to_string());
    let mut text = match &one {
        Some(reference) => format!("{reference} is {word};"),
        None => format!("{} exceptions are {word};", outcome.changed.len()),
    };
    let (proposed, same) = (outcome.proposed.len(), outcome.same.len());
    text.push_str(&count(
        proposed,
        if proposed == 1 { "waits for a second person;" } else { "wait for a second person;" },
    ));
    text.push_str(&count(same, if same == 1 { "stays as it was;" } else { "stay as they were;" }));
    let left_out = outcome.refused.len();
    text.push_str(&count(left_out, if left_out == 1 { "is left out;" } else { "are left out;" }));
    if let Some((_, why)) = outcome.refused.first().or(outcome.same.first()) {
        text.push_str(&format!(" {why};"));
    }
    for followed in outcome.followed.iter().take(1) {
        text.push_str(&format!(" {}", followed.trim_end_matches('.')));
    }
    let text = text.trim_end_matches(';').to_owned();
    let text = if outcome.step.is_none() { format!("{text}.") } else { format!("{text}. u takes it back.") };
    let nothing = outcome.changed.is_empty() && outcome.proposed.is_empty();
    let rows = rows(outcome);
    let text = if rows.len() > 1 { format!("{text} & lists what came of each.") } else { text };
    let mut done = Done::said(text).listing(rows);
    if nothing {
        done.message = Message::look(done.message.text);
    }
    if let [one] = outcome.changed.as_slice() { done.about(one) } else { done }
}

/// What came of each that was not simply changed.
fn rows(outcome: &ExceptionOutcome) -> Vec<(Tone, String, String)> {
    let row = |tone| move |(exception, why): &(ExceptionRef, String)| (tone, exception.to_string(), why.clone());
    let refused = outcome.refused.iter().map(row(Tone::Failed));
    let proposed = outcome.proposed.iter().map(|(exception, _)| {
        (Tone::Theirs, exception.to_string(), "waits for a second person, who finds it under Today".to_owned())
    });
    refused.chain(proposed).chain(outcome.same.iter().map(row(Tone::Apart))).collect()
}

pub fn seconded(result: (ExceptionRef, Vec<String>)) -> Done {
    let (exception, followed) = result;
    Done::said(format!("You seconded it: {exception} is lifted. {}", followed.join(" "))).about(exception)
}

pub fn note(core: &mut Core, exception: ExceptionRef, words: &str, evidence: Option<&str>) -> Result<Done, Error> {
    let evidence = evidence.map(|path| core.keep_evidence(std::path::Path::new(path))).transpose()?;
    core.note_exception(exception, words, evidence.as_ref())?;
    Ok(Done::said(format!("Written into the thread of {exception}.")).about(exception))
}

pub fn raised(raised: &Raised) -> Done {
    let reached = match raised.reached.len() {
        0 => String::new(),
        n => format!(" {n} awards left their runs."),
    };
    Done::said(format!("{} is raised, due {}.{reached}", raised.exception, raised.due_on.format("%a %d/%m")))
        .about(raised.exception)
}
