//! What is said when a record was changed, or the day was run. Separate so that the table of actions stays a table.

use crate::core::{Amended, DayReport, FieldOrder, FieldOutcome, WrittenReport};
use crate::tui::effects::Done;
use crate::tui::glyphs::Tone;

pub fn amended(reference: impl ToString, amended: &Amended) -> Done {
    let reference = reference.to_string();
    let mut text = match amended.columns.as_slice() {
        [] => format!("{reference}: nothing was different; nothing was changed."),
        columns => format!("{reference} is amended: {}. u takes it back.", columns.join(", ").replace('_', " ")),
    };
    if let Some(first) = amended.theirs.first() {
        let fields: Vec<String> = amended.theirs.iter().map(|one| one.field.replace('_', " ")).collect();
        let who = first
            .by
            .as_ref()
            .map_or_else(|| "somebody else".to_owned(), |by| format!("{} at {}", by.operator, by.at.format("%H:%M")));
        text.push_str(&format!(" Changed meanwhile by {who}, and it stands: {}.", fields.join(", ")));
    }
    if !amended.taken_out.is_empty() {
        text.push_str(&format!(" {} awards left their runs.", amended.taken_out.len()));
    }
    if let Some(first) = amended.reissues.first() {
        let more = if amended.reissues.len() > 1 {
            format!(" and {} more ask", amended.reissues.len() - 1)
        } else {
            " asks".into()
        };
        text.push_str(&format!(" {first}{more} for a reissue: the paper that left says otherwise."));
    }
    if let Some(problem) = amended.problems.first() {
        text.push_str(&format!(" {}: {}.", problem.rule.title, problem.wanted));
    }
    Done::said(text).about(reference)
}

pub fn set(order: &FieldOrder, outcome: &FieldOutcome) -> Done {
    let count = |n: usize| if n == 1 { "1 record".to_owned() } else { format!("{n} records") };
    let field = order.field.replace('_', " ");
    let mut text = match outcome.changed.len() {
        0 => format!("{field}: nothing was different; nothing was changed."),
        n => format!("{field} is {} in {} now. u takes it back.", order.value, count(n)),
    };
    if outcome.taken_out > 0 {
        text.push_str(&format!(" {} awards left their runs.", outcome.taken_out));
    }
    let row = |tone| move |(reference, why): &(String, String)| (tone, reference.clone(), why.clone());
    let rows: Vec<_> =
        outcome.refused.iter().map(row(Tone::Failed)).chain(outcome.same.iter().map(row(Tone::Apart))).collect();
    if !rows.is_empty() {
        text.push_str(&format!(" {} not changed; & lists them.", count(rows.len())));
    }
    Done::said(text).listing(rows)
}

pub fn day(day: &DayReport) -> Done {
    Done::said(format!(
        "The day is run: {} exceptions opened, {} closed, {} escalated, {} woken, {} claims late.",
        day.checks.opened.len(),
        day.checks.closed.len(),
        day.escalated.len(),
        day.woken.len(),
        day.claims_late
    ))
}

pub fn written(report: &WrittenReport) -> Done {
    Done::said(format!(
        "{} is written, {} bytes, sha256 {}.",
        report.file.display(),
        report.bytes,
        report.sha256.get(..8).unwrap_or("")
    ))
}
