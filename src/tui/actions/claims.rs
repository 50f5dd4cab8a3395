//! What is said when something was done to claim files and their rows. Separate so that the table of actions stays a
//! table.

use crate::core::domain::references::{ClaimFileRef, ClaimRef};
use crate::core::{BecomesReady, Core, CorrectionOutcome, Error, ImportKind, ImportReport};
use crate::tui::effects::Done;
use crate::tui::layers::Message;
use std::path::Path;

pub fn corrected(outcome: &CorrectionOutcome) -> Done {
    let rows = if outcome.rows == 1 {
        "1 row is corrected".to_owned()
    } else {
        format!("{} rows are corrected", outcome.rows)
    };
    let awarded = match outcome.awarded {
        0 => String::new(),
        1 => ", 1 award is made".to_owned(),
        n => format!(", {n} awards are made"),
    };
    let left = outcome.left.first().map(|left| format!(" Still open: {left}")).unwrap_or_default();
    Done::said(format!("{rows}{awarded}.{left}"))
}

pub fn ended(claim: ClaimRef, word: &str) -> Done {
    Done::said(format!("Row {} of {} is {word}.", claim.row, claim.file)).about(claim.file)
}

pub fn stepped(file: ClaimFileRef, step: &str) -> Done {
    Done::said(format!("{file} is at the step *{step}*. ] goes on, [ goes back.")).about(file)
}

pub fn finished(file: ClaimFileRef, ready: &BecomesReady) -> Done {
    Done::said(format!(
        "{file} is finished: {} of its {} awards are ready. b builds print runs.",
        ready.ready, ready.awards
    ))
    .about(file)
}

pub fn handed_back(file: ClaimFileRef, target: &Path, rows: usize) -> Done {
    Done::said(format!("{} holds {rows} rows for the sender of {file}.", target.display())).about(file)
}

/// Reads a column of theirs as one of ours from now on, for files with the same headers.
pub fn map_column(core: &mut Core, file: &Path, header: &str, ours: &str) -> Result<Done, Error> {
    let seen = core.preview_file(ImportKind::Claims, file, None)?;
    let mut profile = crate::core::Profile::default();
    for column in &seen.columns {
        let read = if column.header == header { ours } else { column.column.as_deref().unwrap_or_default() };
        profile.columns.push((column.header.clone(), read.to_owned()));
    }
    let name = seen.profile.unwrap_or_else(|| seen.file.trim_end_matches(".csv").to_owned());
    core.save_profile(ImportKind::Claims, &name, &profile, Some(file))?;
    let words = if ours.is_empty() { "is left out".to_owned() } else { format!("is read as {ours}") };
    Ok(Done::said(format!("`{header}` {words}; the profile {name} remembers it.")))
}

pub fn brought_in(report: &ImportReport) -> Done {
    let words = format!(
        "{}: {} rows, {} accepted, {} held, {} refused, {} unchanged; {} exceptions opened.",
        report.file, report.rows, report.accepted, report.held, report.refused, report.unchanged, report.exceptions
    );
    let mut done = Done::said(words);
    if let Some(note) = report.notes.first().filter(|_| report.accepted + report.held == 0) {
        done.message = Message::look(format!("{} {note}", done.message.text));
    }
    match report.claim_file {
        Some(file) => done.about(file),
        None => done,
    }
}
