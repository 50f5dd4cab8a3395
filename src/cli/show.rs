//! `show REF`: any record by what people call it.

use serde_json::json;

use super::answer::Answer;
use super::desk::Desk;
use super::{archive, batches, exceptions, learners, letters, notify, post, registrations, replacements};
use crate::core::domain::references::{
    ApplicationRef, ArchiveRef, BatchRef, ExceptionRef, LearnerRef, LetterRef, NotifiableRef, RegistrationRef,
};
use crate::core::domain::sheets::SheetKind;

/// Arguments of `show`.
#[derive(Debug, clap::Args)]
pub struct Show {
    /// Any reference, ULN, serial, QAN or code
    reference: String,
}

pub fn show(desk: &Desk, show: &Show) -> anyhow::Result<Answer> {
    let core = desk.core()?;
    let place = core.jump(&show.reference)?;
    match place.kind {
        SheetKind::Exceptions => Ok(exceptions::show(&core, ExceptionRef(place.row.key))?),
        SheetKind::Learners => Ok(learners::show(&core, LearnerRef(place.row.key))?),
        SheetKind::Registrations => Ok(registrations::show(&core, RegistrationRef(place.row.key))?),
        SheetKind::Batches => Ok(batches::show(&core.batch(BatchRef(place.row.key))?)),
        SheetKind::Consignments | SheetKind::Returns | SheetKind::Inbound | SheetKind::Manifests => {
            post::show(&core, &place.row.reference)
        }
        SheetKind::Applications => Ok(replacements::show(&core, ApplicationRef(place.row.key))?),
        SheetKind::Letters => Ok(letters::show(&core, LetterRef(place.row.key))?),
        SheetKind::NotifiableEvents => Ok(notify::show(&core, NotifiableRef(place.row.key))?),
        SheetKind::Archive => Ok(archive::shown(&core.archive_entry(ArchiveRef(place.row.key))?)),
        kind => {
            let pairs: Vec<_> = core
                .sheet_columns(kind)
                .iter()
                .map(|column| column.name)
                .zip(place.row.cells.iter().cloned())
                .collect();
            let shown = pairs.iter().filter(|(_, cell)| !cell.is_empty());
            let lines: Vec<_> = shown.map(|(name, cell)| format!("{:<18} {cell}", name.replace('_', " "))).collect();
            let data: serde_json::Map<_, _> =
                pairs.into_iter().map(|(name, cell)| (name.to_owned(), json!(cell))).collect();
            Ok(Answer::lines(lines, json!({ "kind": kind.code(), "ref": place.row.reference, "record": data })))
        }
    }
}
