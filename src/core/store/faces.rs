//! What would be printed for one award, as the records stand now. Separate from the members of a run, which are read in bulk.
//!
//! **Invariant:** the title is the one of the day of achievement, exactly as kept.

use rusqlite::{Connection, OptionalExtension};

use super::StoreError;
use crate::core::domain::Day;
use crate::core::domain::awards::DocumentKind;
use crate::core::domain::brands::BrandId;
use crate::core::domain::courses::CourseId;
use crate::core::domain::references::{AwardRef, LearnerRef, RegistrationRef};
use crate::core::domain::territories::Territory;

/// The facts of one award that a template or the logo table asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwardFace {
    /// Which award.
    pub award: AwardRef,
    /// Its registration.
    pub registration: RegistrationRef,
    /// Its learner.
    pub learner: LearnerRef,
    /// What paper.
    pub kind: DocumentKind,
    /// Unit codes, for unit and credit certificates.
    pub unit_set: String,
    /// The grade.
    pub grade: String,
    /// The day it was achieved.
    pub achieved_on: Day,
    /// Its brand.
    pub brand: BrandId,
    /// Its brand's code.
    pub brand_code: String,
    /// The name as it is to be printed.
    pub name: String,
    /// Key of its course.
    pub course: CourseId,
    /// The course's code.
    pub course_code: String,
    /// The title on the day of achievement.
    pub title: String,
    /// The level.
    pub level: String,
    /// On the register.
    pub regulated: bool,
    /// Guided hours.
    pub guided_hours: Option<u32>,
    /// Where the course is offered.
    pub offered_in: Vec<Territory>,
    /// Where the learner was assessed.
    pub assessed_in: Territory,
    /// In what language.
    pub language: String,
    /// The centre's or partner's name, or empty.
    pub organisation: String,
}

/// The facts of an award.
pub fn of_award(db: &Connection, award: AwardRef) -> Result<Option<AwardFace>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT a.registration_id, a.learner_id, a.kind, a.unit_set_key, a.grade, a.achieved_on, b.brand_id, b.code, l.name_to_print,
                c.course_id, c.code,
                coalesce((SELECT t.title FROM course_title AS t WHERE t.course_id = c.course_id AND t.from_day <= a.achieved_on
                          ORDER BY t.from_day DESC LIMIT 1), c.title),
                c.level, c.regulated, c.guided_hours, c.offered_in, r.assessed_in, r.assessed_language, coalesce(o.name, '')
         FROM award AS a JOIN registration AS r USING (registration_id) JOIN learner AS l ON l.learner_id = a.learner_id
         JOIN course AS c ON c.course_id = a.course_id JOIN brand AS b ON b.brand_id = a.brand_id
         LEFT JOIN organisation AS o ON o.organisation_id = a.organisation_id WHERE a.award_id = ?1",
    )?;
    let mut rows = statement.query([award.0])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let offered: String = row.get(15)?;
    Ok(Some(AwardFace {
        award,
        registration: RegistrationRef(row.get(0)?),
        learner: LearnerRef(row.get(1)?),
        kind: row.get::<_, String>(2)?.parse()?,
        unit_set: row.get(3)?,
        grade: row.get(4)?,
        achieved_on: row.get(5)?,
        brand: BrandId(row.get(6)?),
        brand_code: row.get(7)?,
        name: row.get(8)?,
        course: CourseId(row.get(9)?),
        course_code: row.get(10)?,
        title: row.get(11)?,
        level: row.get(12)?,
        regulated: row.get(13)?,
        guided_hours: row.get(14)?,
        offered_in: offered
            .split('|')
            .map(str::trim)
            .filter(|p| !p.is_empty())
            .map(str::parse)
            .collect::<Result<_, _>>()?,
        assessed_in: row.get::<_, String>(16)?.parse()?,
        language: row.get(17)?,
        organisation: row.get(18)?,
    }))
}

/// The awards of a learner, the earliest first.
pub fn awards_of_learner(db: &Connection, learner: LearnerRef) -> Result<Vec<AwardRef>, StoreError> {
    let mut statement = db.prepare_cached("SELECT award_id FROM award WHERE learner_id = ?1 ORDER BY award_id")?;
    let awards = statement.query_map([learner.0], |row| row.get(0).map(AwardRef))?.collect::<Result<_, _>>()?;
    Ok(awards)
}

/// The awards of a registration, the earliest first.
pub fn awards_of_registration(db: &Connection, registration: RegistrationRef) -> Result<Vec<AwardRef>, StoreError> {
    let mut statement = db.prepare_cached("SELECT award_id FROM award WHERE registration_id = ?1 ORDER BY award_id")?;
    let awards = statement.query_map([registration.0], |row| row.get(0).map(AwardRef))?.collect::<Result<_, _>>()?;
    Ok(awards)
}

/// The learner with this ULN, aliases included.
pub fn learner_by_uln(db: &Connection, uln: i64) -> Result<Option<LearnerRef>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT learner_id FROM learner WHERE uln = ?1 UNION SELECT learner_id FROM learner_alias WHERE uln = ?1 LIMIT 1",
    )?;
    Ok(statement.query_row([uln], |row| row.get(0).map(LearnerRef)).optional()?)
}
