//! What a run's papers will say: stored facts into faces, their order, their digest, and the press they are set on.
//! Separate because preflight shows exactly what printing later prints.
//!
//! **Invariant:** the digest covers everything of a member that is printed; an amendment of any of it changes it.

use super::super::Result;
use crate::core::domain::Day;
use crate::core::domain::awards::DocumentKind;
use crate::core::domain::batches::pack_order::PackKey;
use crate::core::domain::batches::payload::{MembersDigest, PayloadHash};
use crate::core::domain::certificates::{Face, Serial, UnitLine, VerificationCode};
use crate::core::domain::references::BatchRef;
use crate::core::store::batches::faces::{self, FaceRow, Imprint, UnitRow};
use crate::core::store::batches::{BatchRow, members};
use crate::core::store::{Connection, Tx};

/// Everything that makes a face out of a stored row.
pub(super) struct Facing {
    imprint: Imprint,
    issued_on: Day,
}

impl Facing {
    /// Reads what brand and issuer add.
    pub(super) fn read(db: &Connection, row: &BatchRow, issued_on: Day) -> Result<Self> {
        Ok(Self { imprint: faces::imprint(db, row.brand)?, issued_on })
    }

    /// The face of a row with its serial and code.
    pub(super) fn face(&self, db: &Connection, row: &FaceRow, serial: Serial, code: VerificationCode) -> Result<Face> {
        let units = units_of(db, row)?;
        let counted = matches!(row.kind, DocumentKind::CreditCertificate | DocumentKind::Transcript);
        let credits = counted.then(|| units.iter().map(|u| u.credits).sum());
        let language = if row.language == "English" { String::new() } else { row.language.clone() };
        Ok(Face {
            kind: row.kind,
            brand: self.imprint.brand.clone(),
            issuer: self.imprint.issuer.clone(),
            recognition: self.imprint.recognition.clone(),
            statement: self.imprint.statement.clone(),
            serial,
            code,
            learner: row.name.trim().to_owned(),
            title: row.title.clone(),
            course: row.course_code.clone(),
            regulated: row.regulated,
            level: row.level.clone(),
            grade: row.grade.clone(),
            achieved_on: row.achieved_on,
            issued_on: self.issued_on,
            territory: row.assessed_in,
            language,
            organisation: row.centre_name.clone(),
            credits,
            guided_hours: row.guided_hours,
            cpd: row.cpd.clone(),
            units: units.into_iter().map(UnitLine::from).collect(),
            replacement: row.replacement,
        })
    }

    /// A face before it has a number: for preflight and the alignment sheet, which print none.
    pub(super) fn trial(&self, db: &Connection, row: &FaceRow, prefix: &str) -> Result<Face> {
        let serial = Serial::new(prefix, chrono::Datelike::year(&self.issued_on), 9_999_999)?;
        self.face(db, row, serial, VerificationCode::new([0xff; 10]))
    }
}

fn units_of(db: &Connection, row: &FaceRow) -> Result<Vec<UnitRow>> {
    match row.kind {
        DocumentKind::Certificate | DocumentKind::Letter => Ok(Vec::new()),
        DocumentKind::Transcript => Ok(faces::units(db, row.registration, row.course)?),
        DocumentKind::CreditCertificate | DocumentKind::UnitCertificate => {
            let wanted: Vec<&str> = row.unit_set.split('+').filter(|code| !code.is_empty()).collect();
            let mut units = faces::units(db, row.registration, row.course)?;
            units.retain(|unit| wanted.is_empty() || wanted.contains(&unit.code.as_str()));
            Ok(units)
        }
    }
}

impl From<UnitRow> for UnitLine {
    fn from(unit: UnitRow) -> Self {
        let UnitRow { code, title, credits, grade, achieved_on } = unit;
        Self { code, title, credits, grade, achieved_on }
    }
}

/// The logos of a run, by code in their order.
pub(super) fn logos(row: &BatchRow) -> Vec<String> {
    row.logos.split('|').filter(|code| !code.is_empty()).map(str::to_owned).collect()
}

/// Digest of what one member is shown to print.
pub(super) fn digest(db: &Connection, row: &FaceRow) -> Result<String> {
    let mut digest = MembersDigest::default();
    let day = row.achieved_on.to_string();
    let hours = row.guided_hours.map(|h| h.to_string()).unwrap_or_default();
    for text in [
        row.kind.code(),
        &row.unit_set,
        row.name.trim(),
        &row.title,
        &row.course_code,
        &row.level,
        &row.grade,
        &day,
        row.assessed_in.code(),
        &row.language,
        &row.centre_name,
        &hours,
        &row.cpd,
        if row.replacement { "replacement" } else { "" },
    ] {
        digest.add(text);
    }
    for unit in units_of(db, row)? {
        digest.add(&unit.code);
        digest.add(&unit.title);
        digest.add(&unit.credits.to_string());
        digest.add(&unit.grade);
        digest.add(&unit.achieved_on.map(|day| day.to_string()).unwrap_or_default());
    }
    Ok(digest.finish())
}

fn pack_key(row: &FaceRow) -> PackKey {
    let addressee = if row.to_learner {
        (row.name_key.clone(), row.learner.to_string())
    } else {
        (row.centre_key.clone(), row.centre_code.clone())
    };
    PackKey {
        addressee,
        course: row.title_key.clone(),
        surname: row.name_key.clone(),
        given: String::new(),
        award: row.award,
    }
}

/// Puts the members of a run in pack order and keeps the digest of each; gives them in that order.
pub(super) fn settle(tx: &Tx<'_>, batch: BatchRef) -> Result<Vec<FaceRow>> {
    let mut rows = faces::of_run(tx, batch)?;
    rows.sort_by_cached_key(pack_key);
    for (index, row) in rows.iter_mut().enumerate() {
        let (position, shown) = (super::small(index + 1), digest(tx, row)?);
        if row.position != position || row.shown.as_deref() != Some(shown.as_str()) {
            members::shown(tx, batch, row.award, position, &shown)?;
        }
        row.position = position;
        row.shown = Some(shown);
    }
    Ok(rows)
}

/// What the second person approves, as JSON: the run, its paper and a digest over all members in their order.
pub(super) fn payload(db: &Connection, row: &BatchRow, members: &[FaceRow]) -> Result<(String, PayloadHash)> {
    let mut all = MembersDigest::default();
    for member in members {
        all.add(&member.award.to_string());
        all.add(&digest(db, member)?);
    }
    let payload = serde_json::json!({
        "batch": row.reference.to_string(),
        "brand": row.brand_code,
        "template": row.template_label,
        "logos": row.logos,
        "paper": row.paper,
        "sheets": members.len(),
        "members": all.finish(),
        "special": row.special_reason,
    })
    .to_string();
    let hash = PayloadHash::of(&payload);
    Ok((payload, hash))
}
