//! What is said when a match in the archive was proposed or confirmed, and when a proof was written into a file. Separate so that
//! the table of actions stays a table.

use std::path::Path;

use crate::core::domain::archive::Evidence;
use crate::core::domain::references::ArchiveRef;
use crate::core::{AsIssued, BadgeMade, CapturedEntry, NotGoodMade};
use crate::tui::effects::Done;

pub fn proposed(entry: ArchiveRef, weighed: &Evidence) -> Done {
    let words = format!(
        "The match with {entry} waits for a second person: {}, {}. Today shows it to them.",
        weighed.reckoned(),
        weighed.band()
    );
    Done::said(words).about(entry)
}

pub fn captured(done: &CapturedEntry) -> Done {
    let words = format!(
        "{} is captured for good: {}, {}, award {}. It cannot be taken back; a letter of confirmation begins at the award.",
        done.entry, done.learner, done.registration, done.award
    );
    Done::said(words).about(done.entry)
}

pub fn badge(made: &BadgeMade, file: &Path) -> Done {
    Done::said(format!("The open badge of {} lies in {}, signed with key {}.", made.serial, file.display(), made.key))
        .about(&made.serial)
}

pub fn as_issued(made: &AsIssued) -> Done {
    Done::said(format!(
        "{} as issued on {} on {} lies in {}.",
        made.serial,
        made.issued_on.format("%d/%m/%Y"),
        made.template,
        made.file.display()
    ))
    .about(&made.serial)
}

pub fn not_good(made: &NotGoodMade, file: &Path) -> Done {
    Done::said(format!(
        "The list of {} not good lies in {}, signed with key {}, to be used until {}.",
        serials(made.list.serials.len()),
        file.display(),
        made.list.key,
        made.list.use_until.format("%d/%m/%Y")
    ))
}

/// `1 serial`, `12 serials`.
pub fn serials(count: usize) -> String {
    if count == 1 { "1 serial".to_owned() } else { format!("{count} serials") }
}
