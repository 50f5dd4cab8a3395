//! What the papers of a run say: the facts of each award as the records stand, and what template, brand and issuer add.
//! Separate from members, which only say who is in the run.
//!
//! **Invariant:** facts are read, never corrected: the paper says exactly what the record says.

use rusqlite::{Connection, Row};

use super::super::{StoreError, found};
use crate::core::domain::Day;
use crate::core::domain::awards::DocumentKind;
use crate::core::domain::batches::choice::Offered;
use crate::core::domain::brands::BrandId;
use crate::core::domain::references::{AwardRef, BatchRef, LearnerRef, RegistrationRef};
use crate::core::domain::templates::PaperKind;
use crate::core::domain::territories::Territory;

/// An award with everything that is printed or decides its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaceRow {
    /// Which award.
    pub award: AwardRef,
    /// Place in the run, from 1.
    pub position: u32,
    /// Key of its certificate, when one is reserved.
    pub certificate: Option<i64>,
    /// Serial of its certificate.
    pub serial: Option<String>,
    /// Verification code of its certificate, without hyphens.
    pub code: Option<String>,
    /// Digest of what was shown at preflight.
    pub shown: Option<String>,
    /// Its registration.
    pub registration: RegistrationRef,
    /// The learner.
    pub learner: LearnerRef,
    /// What paper.
    pub kind: DocumentKind,
    /// Unit codes joined with `+`, for unit and credit certificates.
    pub unit_set: String,
    /// The grade.
    pub grade: String,
    /// The day it was achieved.
    pub achieved_on: Day,
    /// The name as it is to be printed.
    pub name: String,
    /// Folded "family given", for the order.
    pub name_key: String,
    /// Key of the course.
    pub course: i64,
    /// Its code.
    pub course_code: String,
    /// The title on the day of achievement.
    pub title: String,
    /// The title folded, for the order.
    pub title_key: String,
    /// The level.
    pub level: String,
    /// On the register.
    pub regulated: bool,
    /// Guided hours.
    pub guided_hours: Option<u32>,
    /// CPD points and their body, or empty.
    pub cpd: String,
    /// Where the learner was assessed.
    pub assessed_in: Territory,
    /// In what language.
    pub language: String,
    /// Key of the centre.
    pub centre: i64,
    /// Its code.
    pub centre_code: String,
    /// Its name.
    pub centre_name: String,
    /// Its name folded, for the order.
    pub centre_key: String,
    /// The paper goes to the learner, not to the centre.
    pub to_learner: bool,
    /// The addressee is in the United Kingdom.
    pub inland: bool,
    /// It takes the place of a paper that is not back and destroyed.
    pub replacement: bool,
}

impl FaceRow {
    /// Who gets the sheet: the centre's key, or the learner's below zero.
    pub const fn addressee(&self) -> i64 {
        if self.to_learner { -self.learner.0 } else { self.centre }
    }
}

/// The awards of a run in their order, without those taken out.
pub fn of_run(db: &Connection, batch: BatchRef) -> Result<Vec<FaceRow>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT f.award_id, m.position, NULL, NULL, NULL, m.face_hash, f.registration_id, f.learner_id, f.kind, f.unit_set_key,
                f.grade, f.achieved_on, f.name_to_print, f.name_key, f.course_id, f.course_code, f.title, f.title_key, f.level,
                f.regulated, f.guided_hours, f.cpd, f.assessed_in, f.assessed_language, f.organisation_id, f.centre_code,
                f.centre_name, f.centre_key, f.to_learner, f.country, f.replacement
         FROM batch_award AS m JOIN award_face AS f USING (award_id)
         WHERE m.batch_id = ?1 AND m.out_seq IS NULL ORDER BY m.position",
    )?;
    let mut rows = statement.query([batch.0])?;
    let mut faces = Vec::new();
    while let Some(row) = rows.next()? {
        faces.push(face_of(row)?);
    }
    Ok(faces)
}

/// The reserved certificates of a part with what they are to say, in their order.
pub fn of_part(db: &Connection, batch: BatchRef, part: u32) -> Result<Vec<FaceRow>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT f.award_id, c.position, c.certificate_id, c.serial, c.code, m.face_hash, f.registration_id, f.learner_id, f.kind,
                f.unit_set_key, f.grade, f.achieved_on, f.name_to_print, f.name_key, f.course_id, f.course_code, f.title,
                f.title_key, f.level, f.regulated, f.guided_hours, f.cpd, f.assessed_in, f.assessed_language, f.organisation_id,
                f.centre_code, f.centre_name, f.centre_key, f.to_learner, f.country, f.replacement
         FROM certificate AS c JOIN award_face AS f USING (award_id)
         JOIN batch_award AS m ON m.batch_id = c.batch_id AND m.award_id = c.award_id
         WHERE c.batch_id = ?1 AND c.part = ?2 AND c.state = 'reserved' ORDER BY c.position",
    )?;
    let mut rows = statement.query((batch.0, part))?;
    let mut faces = Vec::new();
    while let Some(row) = rows.next()? {
        faces.push(face_of(row)?);
    }
    Ok(faces)
}

fn face_of(row: &Row<'_>) -> Result<FaceRow, StoreError> {
    let country: String = row.get(29)?;
    Ok(FaceRow {
        award: AwardRef(row.get(0)?),
        position: row.get(1)?,
        certificate: row.get(2)?,
        serial: row.get(3)?,
        code: row.get(4)?,
        shown: row.get(5)?,
        registration: RegistrationRef(row.get(6)?),
        learner: LearnerRef(row.get(7)?),
        kind: row.get::<_, String>(8)?.parse()?,
        unit_set: row.get(9)?,
        grade: row.get(10)?,
        achieved_on: row.get(11)?,
        name: row.get(12)?,
        name_key: row.get(13)?,
        course: row.get(14)?,
        course_code: row.get(15)?,
        title: row.get(16)?,
        title_key: row.get(17)?,
        level: row.get(18)?,
        regulated: row.get(19)?,
        guided_hours: row.get(20)?,
        cpd: row.get(21)?,
        assessed_in: row.get::<_, String>(22)?.parse()?,
        language: row.get(23)?,
        centre: row.get(24)?,
        centre_code: row.get(25)?,
        centre_name: row.get(26)?,
        centre_key: row.get(27)?,
        to_learner: row.get(28)?,
        inland: is_inland(&country),
        replacement: row.get(30)?,
    })
}

pub use crate::core::domain::consignments::services::is_inland;

/// An achieved unit as it is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitRow {
    /// Its reference number.
    pub code: String,
    /// Its title.
    pub title: String,
    /// Its credits.
    pub credits: u32,
    /// Its grade.
    pub grade: String,
    /// The day it was achieved.
    pub achieved_on: Option<Day>,
}

/// Units of a registration that have a result, in the course's order.
pub fn units(db: &Connection, registration: RegistrationRef, course: i64) -> Result<Vec<UnitRow>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT u.code, u.title, u.credits, r.grade, r.achieved_on FROM result AS r JOIN unit AS u ON u.course_id = ?2 AND u.code = r.unit_code
         WHERE r.registration_id = ?1 ORDER BY u.unit_id",
    )?;
    let units = statement
        .query_map((registration.0, course), |row| {
            Ok(UnitRow {
                code: row.get(0)?,
                title: row.get(1)?,
                credits: row.get(2)?,
                grade: row.get(3)?,
                achieved_on: row.get(4)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(units)
}

/// What brand and issuer put on every paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imprint {
    /// The brand's name.
    pub brand: String,
    /// The issuer's name as recognised.
    pub issuer: String,
    /// The issuer's recognition number.
    pub recognition: String,
    /// The brand's statement.
    pub statement: String,
}

/// What a brand and its issuer put on every paper.
pub fn imprint(db: &Connection, brand: BrandId) -> Result<Imprint, StoreError> {
    let row = db
        .prepare_cached(
            "SELECT b.name, i.name, i.recognition_number, coalesce(b.statement, '')
             FROM brand AS b JOIN issuer AS i USING (issuer_id) WHERE b.brand_id = ?1",
        )?
        .query_row([brand.0], |row| {
            Ok(Imprint { brand: row.get(0)?, issuer: row.get(1)?, recognition: row.get(2)?, statement: row.get(3)? })
        });
    found(row, || "brand of a run".to_owned())
}

/// The approved templates of a brand; whether one has room for a second logo is left to whoever reads its source.
pub fn offered(db: &Connection, brand: BrandId) -> Result<Vec<(Offered, String)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT template_version_id, code || ' v' || version, kind, countries, language, paper, effective_from, effective_to, source
         FROM template_version WHERE brand_id = ?1 AND state = 'approved' AND effective_from IS NOT NULL
         ORDER BY template_version_id",
    )?;
    let mut rows = statement.query([brand.0])?;
    let mut offered = Vec::new();
    while let Some(row) = rows.next()? {
        let countries: String = row.get(3)?;
        let territories = countries.split('|').filter(|t| !t.is_empty()).map(str::parse).collect::<Result<_, _>>()?;
        let Some(kind) = row.get::<_, String>(2)?.parse::<PaperKind>()?.award() else { continue };
        let template = Offered {
            id: row.get(0)?,
            label: row.get(1)?,
            kind,
            territories,
            language: row.get(4)?,
            paper: row.get(5)?,
            second_logo: false,
            from: row.get(6)?,
            to: row.get(7)?,
        };
        offered.push((template, row.get(8)?));
    }
    Ok(offered)
}

/// What the choice of logos reads of a course: on the register, and where it is offered.
pub fn offered_in(db: &Connection, course: i64) -> Result<(bool, Vec<Territory>), StoreError> {
    let row = db
        .prepare_cached("SELECT regulated, offered_in FROM course WHERE course_id = ?1")?
        .query_row([course], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)));
    let (regulated, places) = found(row, || "course of an award".to_owned())?;
    let places = places.split('|').filter(|p| !p.is_empty()).map(|p| p.trim().parse()).collect::<Result<_, _>>()?;
    Ok((regulated, places))
}
