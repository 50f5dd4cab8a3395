//! Where each record stands in the window, and finding anything by what people call it. Separate because jump, links,
//! origins and Today all go through it.

use crate::core::domain::certificates::{Serial, Token, VerificationCode};
use crate::core::domain::references::{
    ApplicationRef, ArchiveRef, AwardRef, BatchRef, ClaimFileRef, ClaimRef, ConsignmentRef, ExceptionRef, InboundRef,
    LearnerRef, LetterRef, ManifestRef, NotifiableRef, RegistrationRef, ReturnRef, TaskRef,
};
use crate::core::domain::roles::Action as Right;
use crate::core::domain::sheets::{ColumnKind, SheetKind, SheetQuery, SheetRow};
use crate::core::{Awaiting, Core, Error};
use crate::tui::boards::Target;
use crate::tui::effects::Place;

/// How many learners of a name are offered.
const MOST: u32 = 8;

/// A record on a sub-view.
pub fn at(pane: u8, view: &'static str, record: impl Into<String>) -> Place {
    Place { pane, view, filter: String::new(), record: record.into() }
}

/// A list with a filter.
pub fn list(pane: u8, view: &'static str, filter: impl Into<String>) -> Place {
    Place { pane, view, filter: filter.into(), record: String::new() }
}

/// The place of a record of a kind; nothing when no pane shows it yet.
pub fn of_kind(kind: SheetKind, reference: &str) -> Option<Place> {
    Some(match kind {
        SheetKind::Learners => at(2, "Learners", reference),
        SheetKind::Registrations => at(2, "Registrations", reference),
        SheetKind::Courses => at(2, "Courses", reference),
        SheetKind::Organisations => at(2, "Organisations", reference),
        SheetKind::Awards => at(2, "Awards", reference),
        SheetKind::Certificates => at(2, "Certificates", reference),
        SheetKind::Archive => at(2, "Archive", reference),
        SheetKind::Applications => at(2, "Applications", reference),
        SheetKind::Letters => at(5, "Letters", reference),
        SheetKind::NotifiableEvents => at(2, "Notifiable", reference),
        SheetKind::Exceptions => at(3, "Queue", reference),
        SheetKind::Tasks => at(3, "Tasks", reference),
        SheetKind::ClaimFiles => at(4, "Claim files", reference),
        SheetKind::Batches => at(4, "Print runs", reference),
        SheetKind::Stock => at(4, "Stock", reference),
        SheetKind::Consignments => at(5, "Consignments", reference),
        SheetKind::Returns | SheetKind::Destructions => at(5, "Returns", reference),
        SheetKind::Inbound => at(5, "Inbound", reference),
        SheetKind::Manifests => at(5, "Manifests", reference),
        SheetKind::Templates => at(4, "Templates", reference),
        _ => return None,
    })
}

/// The place of whatever this reference is of, by its form alone.
pub fn of_reference(text: &str) -> Option<Place> {
    let is = |parses: bool, kind| if parses { Some(kind) } else { None };
    let kind = is(text.parse::<LearnerRef>().is_ok(), SheetKind::Learners)
        .or(is(text.parse::<RegistrationRef>().is_ok(), SheetKind::Registrations))
        .or(is(text.parse::<AwardRef>().is_ok(), SheetKind::Awards))
        .or(is(text.parse::<ExceptionRef>().is_ok(), SheetKind::Exceptions))
        .or(is(text.parse::<BatchRef>().is_ok(), SheetKind::Batches))
        .or(is(text.parse::<ClaimFileRef>().is_ok(), SheetKind::ClaimFiles))
        .or(is(text.parse::<ConsignmentRef>().is_ok(), SheetKind::Consignments))
        .or(is(text.parse::<ReturnRef>().is_ok(), SheetKind::Returns))
        .or(is(text.parse::<InboundRef>().is_ok(), SheetKind::Inbound))
        .or(is(text.parse::<ManifestRef>().is_ok(), SheetKind::Manifests))
        .or(is(text.parse::<ArchiveRef>().is_ok(), SheetKind::Archive))
        .or(is(text.parse::<TaskRef>().is_ok(), SheetKind::Tasks))
        .or(is(text.parse::<ApplicationRef>().is_ok(), SheetKind::Applications))
        .or(is(text.parse::<LetterRef>().is_ok(), SheetKind::Letters))
        .or(is(text.parse::<NotifiableRef>().is_ok(), SheetKind::NotifiableEvents))
        .or(is(text.parse::<Serial>().is_ok(), SheetKind::Certificates));
    if let Ok(claim) = text.parse::<ClaimRef>() {
        return of_kind(SheetKind::ClaimFiles, &claim.file.to_string());
    }
    of_kind(kind?, text)
}

/// The place of what an event or a proposed step is about: a subject may say more behind the reference.
pub fn of_subject(subject: &str) -> Option<Place> {
    let (first, rest) = subject.split_once(' ').unwrap_or((subject, ""));
    if let Some(place) = of_reference(first) {
        return Some(place);
    }
    if first.parse::<ConsignmentRef>().is_ok() {
        return of_kind(SheetKind::Consignments, first);
    }
    let template = rest.strip_prefix('v').is_some_and(|version| version.parse::<u32>().is_ok());
    template.then(|| at(4, "Templates", subject))
}

/// The place of a step that waits for a second person.
pub fn of_step(step: &Awaiting) -> Option<Place> {
    match step.action {
        Right::WriteOffStock => of_kind(SheetKind::Stock, &step.subject),
        _ => of_subject(&step.subject),
    }
}

/// Whatever is called so: the record itself, and learners whose name begins so.
pub fn find(core: &Core, words: &str) -> Result<Vec<Target>, Error> {
    let words = words.trim();
    let mut found = Vec::new();
    if words.is_empty() {
        return Ok(found);
    }
    if Token::looks_like(words) || words.parse::<VerificationCode>().is_ok() {
        return verified(core, words);
    }
    if let Ok(place) = core.jump(words) {
        found.extend(target(core, place.kind, &place.row));
    }
    let query = SheetQuery { filter: words.replace('"', ""), limit: MOST, ..SheetQuery::default() };
    if let Ok(page) = core.sheet(SheetKind::Learners, &query) {
        let more = page.rows.iter().filter_map(|row| target(core, SheetKind::Learners, row));
        let seen: Vec<String> = found.iter().map(|target: &Target| target.reference.clone()).collect();
        found.extend(more.filter(|target| !seen.contains(&target.reference)));
    }
    Ok(found)
}

/// What a scanned or typed code of a paper says, and the certificate it is of.
fn verified(core: &Core, words: &str) -> Result<Vec<Target>, Error> {
    let checked = core.verify(words)?;
    let target = |one: crate::core::Checked| Target {
        what: one.verdict.to_string(),
        cells: std::iter::once(one.because).chain(one.says.into_iter().map(|(_, value)| value)).take(3).collect(),
        place: at(2, "Certificates", one.serial.as_str()),
        reference: one.serial,
    };
    Ok(checked.into_iter().map(target).collect())
}

fn target(core: &Core, kind: SheetKind, row: &SheetRow) -> Option<Target> {
    let columns = core.sheet_columns(kind);
    let telling = columns.iter().zip(&row.cells).skip(1).filter(|(column, _)| column.kind != ColumnKind::Number);
    let cells = telling.filter(|(_, cell)| !cell.is_empty()).take(4).map(|(column, cell)| match column.kind {
        ColumnKind::Day => super::day(cell),
        _ => cell.clone(),
    });
    let what = kind.code().trim_end_matches('s').replace('-', " ");
    Some(Target {
        reference: row.reference.clone(),
        what,
        cells: cells.collect(),
        place: of_kind(kind, &row.reference)?,
    })
}
