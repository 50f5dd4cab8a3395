//! What a paper says against what the records say: for a reissue, and when an amendment reaches a paper that has left.
//!
//! **Invariant:** an amendment of anything a good paper prints leads to a reissue proposal, once (DOMAIN §14).

use super::super::{Core, Result};
use super::applying::{self, ApplicationOrder, EvidenceOrder};
use crate::core::domain::awards::DocumentKind;
use crate::core::domain::certificates::Serial;
use crate::core::domain::events::EventKind;
use crate::core::domain::references::{ApplicationRef, AwardRef, LearnerRef, RegistrationRef};
use crate::core::domain::replacements::{ApplicationKind, AskedBy, Difference, EvidenceKind, Fault, differences};
use crate::core::store::batches::faces::units;
use crate::core::store::replacements::{self, ApplicationRow, Target, evidence};
use crate::core::store::trail::{self, Seq};
use crate::core::store::{Connection, Tx, faces};

/// What an application's new paper would say otherwise than the old one.
pub(super) fn of_application(db: &Connection, row: &ApplicationRow) -> Result<Vec<Difference>> {
    let target = replacements::target(db, &row.serial)?;
    of_paper(db, &target, &evidence::corrections(db, row.reference)?)
}

/// What a paper says otherwise than the records, with these corrections of its award. None while nothing was printed.
fn of_paper(db: &Connection, target: &Target, corrections: &[(String, String)]) -> Result<Vec<Difference>> {
    let (Some(snapshot), Some(face)) = (&target.snapshot, faces::of_award(db, target.award)?) else {
        return Ok(Vec::new());
    };
    let corrected = |field: &str, value: String| {
        corrections.iter().find(|(name, _)| name == field).map_or(value, |(_, value)| value.clone())
    };
    let language = if face.language == "English" { String::new() } else { face.language.clone() };
    let mut now = vec![
        ("learner", face.name.trim().to_owned()),
        ("title", face.title.clone()),
        ("course", face.course_code.clone()),
        ("level", face.level.clone()),
        ("grade", corrected("grade", face.grade.clone())),
        ("achieved on", corrected("achieved on", face.achieved_on.to_string())),
        ("territory", face.assessed_in.code().to_owned()),
        ("language", language),
    ];
    if !matches!(face.kind, DocumentKind::Certificate | DocumentKind::Letter) {
        let wanted: Vec<&str> = face.unit_set.split('+').filter(|code| !code.is_empty()).collect();
        let lists_all = face.kind == DocumentKind::Transcript || wanted.is_empty();
        for unit in units(db, face.registration, face.course.0)? {
            if lists_all || wanted.contains(&unit.code.as_str()) {
                now.push(("unit", format!("{}\t{}\t{}\t{}", unit.code, unit.title, unit.credits, unit.grade)));
            }
        }
    }
    Ok(differences(snapshot, &now))
}

impl Core {
    /// The applications for reissues that an event's step wrote, in their order.
    pub(in crate::core::operations) fn reissues_of(&self, seq: Option<Seq>) -> Result<Vec<String>> {
        let Some(seq) = seq else { return Ok(Vec::new()) };
        let step = trail::step(self.db(), trail::event(self.db(), seq)?.step)?;
        let applied = step.into_iter().filter(|event| event.kind == EventKind::ReplacementApplied);
        Ok(applied.map(|event| event.subject).collect())
    }
}

/// Whose record was amended.
#[derive(Debug, Clone, Copy)]
pub enum Amends {
    /// A learner's.
    Learner(LearnerRef),
    /// A registration's.
    Registration(RegistrationRef),
}

/// Asks the good papers of an amended record whether they still say what it says, and writes an application for the reissue of
/// those that do not. Gives each with its serial.
pub(in crate::core::operations) fn reissues_owed(
    tx: &Tx<'_>,
    amended: Amends,
    reason: &str,
) -> Result<Vec<(ApplicationRef, Serial)>> {
    let awards = match amended {
        Amends::Learner(learner) => faces::awards_of_learner(tx, learner)?,
        Amends::Registration(registration) => faces::awards_of_registration(tx, registration)?,
    };
    propose_reissues(tx, &awards, reason)
}

fn propose_reissues(tx: &Tx<'_>, awards: &[AwardRef], reason: &str) -> Result<Vec<(ApplicationRef, Serial)>> {
    let mut owed = Vec::new();
    for serial in replacements::issued_of(tx, awards)? {
        let target = replacements::target(tx, &serial)?;
        let differs = of_paper(tx, &target, &[])?;
        if differs.is_empty() || replacements::open_of(tx, target.award)?.is_some() {
            continue;
        }
        let facts: Vec<&str> = differs.iter().map(|difference| difference.fact.as_str()).collect();
        let order = ApplicationOrder {
            kind: ApplicationKind::Reissue,
            certificate: serial.to_string(),
            fault: Fault::Learner,
            asked_by: AskedBy::House,
            applicant: String::new(),
            reason: format!("amended after issue ({}): {}", facts.join(", "), reason.trim()),
            goes_to: None,
            brand: None,
            corrections: Vec::new(),
            evidence: Vec::new(),
        };
        let application = applying::insert(tx, &order, &target)?;
        let seen = EvidenceOrder {
            kind: EvidenceKind::Other,
            words: format!("The record was amended on {}: {}", tx.stamp().day, reason.trim()),
            dated_on: None,
            file: None,
        };
        applying::keep(tx, application, &seen)?;
        owed.push((application, serial));
    }
    Ok(owed)
}
