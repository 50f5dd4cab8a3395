//! Courses with their dated titles, grades, units and groups, and the presentations of short courses.

use rusqlite::{Connection, OptionalExtension, params};

use super::{StoreError, Tx};
use crate::core::domain::brands::BrandId;
use crate::core::domain::courses::{CourseId, CourseKind, GradingScale, PresentationId};
use crate::core::domain::names::folded;
use crate::core::domain::organisations::OrganisationId;

/// The day the first title seen of a course holds from: it is open to the past.
pub const SINCE_EVER: &str = "0001-01-01";

/// A course, as kept. Days are `YYYY-MM-DD`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// A QAN as `nnn/nnnn/c`, or the code of a short course.
    pub code: String,
    /// The brand it is issued under.
    pub brand: BrandId,
    /// The partner that certificates it.
    pub partner: Option<OrganisationId>,
    /// Qualification or short course.
    pub kind: CourseKind,
    /// On the register.
    pub regulated: bool,
    /// Today's title, to the letter.
    pub title: String,
    /// Level, as text.
    pub level: String,
    /// Guided learning hours.
    pub guided_hours: Option<i64>,
    /// Total qualification time in hours.
    pub total_hours: Option<i64>,
    /// Least age in years; 0 is none.
    pub min_age: i64,
    /// The last day to register.
    pub operational_end: Option<String>,
    /// The last day certificates are issued.
    pub certification_end: Option<String>,
    /// Territories with `|` between.
    pub offered_in: String,
    /// Days from registration to claim.
    pub min_days: i64,
    /// Least credits in all.
    pub min_credits: i64,
    /// The CPD body.
    pub cpd_body: Option<OrganisationId>,
    /// CPD points.
    pub cpd_points: Option<i64>,
    /// Language of assessment.
    pub language: String,
    /// Its grades, as [`GradingScale::text`] writes them.
    pub grades: String,
}

impl Course {
    /// Its columns as text, for the trail.
    pub fn columns(&self) -> Vec<(&'static str, String)> {
        let number = |value: Option<i64>| value.map_or_else(String::new, |n| n.to_string());
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        vec![
            ("brand_id", self.brand.0.to_string()),
            ("partner_id", number(self.partner.map(|p| p.0))),
            ("kind", self.kind.to_string()),
            ("regulated", u8::from(self.regulated).to_string()),
            ("title", self.title.clone()),
            ("level", self.level.clone()),
            ("guided_hours", number(self.guided_hours)),
            ("total_hours", number(self.total_hours)),
            ("min_age", self.min_age.to_string()),
            ("operational_end", text(&self.operational_end)),
            ("certification_end", text(&self.certification_end)),
            ("offered_in", self.offered_in.clone()),
            ("min_days", self.min_days.to_string()),
            ("min_credits", self.min_credits.to_string()),
            ("cpd_body_id", number(self.cpd_body.map(|b| b.0))),
            ("cpd_points", number(self.cpd_points)),
            ("language", self.language.clone()),
            ("grades", self.grades.clone()),
        ]
    }
}

/// The key of the course with this code.
pub fn id_of(db: &Connection, code: &str) -> Result<Option<CourseId>, StoreError> {
    let mut statement = db.prepare_cached("SELECT course_id FROM course WHERE code = ?1")?;
    Ok(statement.query_row([code], |row| row.get(0).map(CourseId)).optional()?)
}

/// The course with this code.
pub fn by_code(db: &Connection, code: &str) -> Result<Option<(CourseId, Course)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT course_id, code, brand_id, partner_id, kind, regulated, title, level, guided_hours, total_hours, min_age, operational_end,
                certification_end, offered_in, min_days, min_credits, cpd_body_id, cpd_points, language
         FROM course WHERE code = ?1",
    )?;
    let found = statement
        .query_row([code], |row| {
            let kind: String = row.get(4)?;
            let course = Course {
                code: row.get(1)?,
                brand: BrandId(row.get(2)?),
                partner: row.get::<_, Option<i64>>(3)?.map(OrganisationId),
                kind: CourseKind::Qualification,
                regulated: row.get(5)?,
                title: row.get(6)?,
                level: row.get(7)?,
                guided_hours: row.get(8)?,
                total_hours: row.get(9)?,
                min_age: row.get(10)?,
                operational_end: row.get(11)?,
                certification_end: row.get(12)?,
                offered_in: row.get(13)?,
                min_days: row.get(14)?,
                min_credits: row.get(15)?,
                cpd_body: row.get::<_, Option<i64>>(16)?.map(OrganisationId),
                cpd_points: row.get(17)?,
                language: row.get(18)?,
                grades: String::new(),
            };
            Ok((CourseId(row.get(0)?), course, kind))
        })
        .optional()?;
    let Some((id, course, kind)) = found else { return Ok(None) };
    Ok(Some((id, Course { kind: kind.parse()?, grades: grades(db, id)?, ..course })))
}

/// The grades of a course as [`GradingScale::parse`] reads them; empty when it has none.
pub fn grades(db: &Connection, id: CourseId) -> Result<String, StoreError> {
    let mut statement = db.prepare_cached("SELECT grade, pass FROM course_grade WHERE course_id = ?1 ORDER BY rank")?;
    let words = statement.query_map([id.0], |row| {
        let (grade, pass): (String, bool) = (row.get(0)?, row.get(1)?);
        Ok(if pass { grade } else { format!("-{grade}") })
    })?;
    Ok(words.collect::<Result<Vec<_>, _>>()?.join("|"))
}

/// Adds a course; its first title is open to the past.
pub fn insert(tx: &Tx<'_>, course: &Course) -> Result<CourseId, StoreError> {
    let c = course;
    tx.prepare_cached(
        "INSERT INTO course (code, brand_id, partner_id, kind, regulated, title, title_key, level, guided_hours, total_hours, min_age,
                             operational_end, certification_end, offered_in, min_days, min_credits, cpd_body_id, cpd_points, language)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)",
    )?
    .execute(params![
        c.code, c.brand.0, c.partner.map(|p| p.0), c.kind.code(), c.regulated, c.title, folded(&c.title), c.level, c.guided_hours,
        c.total_hours, c.min_age, c.operational_end, c.certification_end, c.offered_in, c.min_days, c.min_credits,
        c.cpd_body.map(|b| b.0), c.cpd_points, c.language,
    ])?;
    let id = CourseId(tx.last_insert_rowid());
    keep_title(tx, id, SINCE_EVER, &c.title)?;
    keep_grades(tx, id, &c.grades)?;
    Ok(id)
}

/// Brings a course up to date; a title that differs holds from `title_from` on.
pub fn update(tx: &Tx<'_>, id: CourseId, before: &Course, course: &Course, title_from: &str) -> Result<(), StoreError> {
    let c = course;
    tx.prepare_cached(
        "UPDATE course SET brand_id = ?2, partner_id = ?3, kind = ?4, regulated = ?5, title = ?6, title_key = ?7, level = ?8,
                guided_hours = ?9, total_hours = ?10, min_age = ?11, operational_end = ?12, certification_end = ?13, offered_in = ?14,
                min_days = ?15, min_credits = ?16, cpd_body_id = ?17, cpd_points = ?18, language = ?19, version = version + 1
         WHERE course_id = ?1",
    )?
    .execute(params![
        id.0, c.brand.0, c.partner.map(|p| p.0), c.kind.code(), c.regulated, c.title, folded(&c.title), c.level, c.guided_hours,
        c.total_hours, c.min_age, c.operational_end, c.certification_end, c.offered_in, c.min_days, c.min_credits,
        c.cpd_body.map(|b| b.0), c.cpd_points, c.language,
    ])?;
    if before.title != c.title {
        keep_title(tx, id, title_from, &c.title)?;
    }
    if before.grades != c.grades {
        keep_grades(tx, id, &c.grades)?;
    }
    Ok(())
}

fn keep_title(tx: &Tx<'_>, id: CourseId, from: &str, title: &str) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO course_title (course_id, from_day, title) VALUES (?1, ?2, ?3)
         ON CONFLICT (course_id, from_day) DO UPDATE SET title = ?3",
    )?
    .execute((id.0, from, title))?;
    Ok(())
}

fn keep_grades(tx: &Tx<'_>, id: CourseId, grades: &str) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM course_grade WHERE course_id = ?1")?.execute([id.0])?;
    if grades.is_empty() {
        return Ok(());
    }
    let scale = GradingScale::parse(grades)?;
    let mut insert =
        tx.prepare_cached("INSERT INTO course_grade (course_id, rank, grade, pass) VALUES (?1, ?2, ?3, ?4)")?;
    for (rank, grade) in (1i64..).zip(scale.grades()) {
        insert.execute(params![id.0, rank, grade.name, grade.passes])?;
    }
    Ok(())
}

/// A unit of a course, as kept, with the least its group asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptUnit {
    /// The course.
    pub course: CourseId,
    /// The unit's reference.
    pub code: String,
    /// Its title.
    pub title: String,
    /// Must be achieved.
    pub mandatory: bool,
    /// Credits.
    pub credits: i64,
    /// Level, as text.
    pub level: String,
    /// Group of optional units, with its least credits and least units.
    pub group: Option<(String, i64, i64)>,
}

/// The unit of that course and code.
pub fn unit(db: &Connection, course: CourseId, code: &str) -> Result<Option<KeptUnit>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT u.title, u.mandatory, u.credits, u.level, u.group_name, coalesce(g.min_credits, 0), coalesce(g.min_units, 0)
         FROM unit AS u LEFT JOIN unit_group AS g ON g.course_id = u.course_id AND g.name = u.group_name
         WHERE u.course_id = ?1 AND u.code = ?2",
    )?;
    let found = statement.query_row((course.0, code), |row| {
        let group: Option<String> = row.get(4)?;
        let least = (row.get(5)?, row.get(6)?);
        Ok(KeptUnit {
            course,
            code: code.to_owned(),
            title: row.get(0)?,
            mandatory: row.get(1)?,
            credits: row.get(2)?,
            level: row.get(3)?,
            group: group.map(|name| (name, least.0, least.1)),
        })
    });
    Ok(found.optional()?)
}

/// Adds a unit or brings the one of the same code up to date, with its group.
pub fn keep_unit(tx: &Tx<'_>, unit: &KeptUnit) -> Result<(), StoreError> {
    if let Some((group, credits, units)) = &unit.group {
        tx.prepare_cached(
            "INSERT INTO unit_group (course_id, name, min_credits, min_units) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (course_id, name) DO UPDATE SET min_credits = max(min_credits, ?3), min_units = max(min_units, ?4)",
        )?
        .execute((unit.course.0, group, credits, units))?;
    }
    tx.prepare_cached(
        "INSERT INTO unit (course_id, code, title, mandatory, credits, level, group_name) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (course_id, code) DO UPDATE SET title = ?3, mandatory = ?4, credits = ?5, level = ?6, group_name = ?7",
    )?
    .execute((
        unit.course.0,
        &unit.code,
        &unit.title,
        unit.mandatory,
        unit.credits,
        &unit.level,
        unit.group.as_ref().map(|g| &g.0),
    ))?;
    Ok(())
}

/// One dated run of a short course, as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presentation {
    /// The course.
    pub course: CourseId,
    /// The run's label.
    pub run: String,
    /// The partner.
    pub partner: OrganisationId,
    /// The partner's faculty.
    pub faculty: Option<String>,
    /// The first day.
    pub starts_on: String,
    /// The last day.
    pub ends_on: String,
    /// When grades are expected.
    pub expected_grade_on: Option<String>,
    /// Who coordinates it.
    pub coordinator: Option<String>,
    /// International.
    pub international: bool,
    /// Expected head-count.
    pub expected_heads: Option<i64>,
}

/// The key of the presentation with that label, `<course>/<run>`.
pub fn presentation_named(db: &Connection, label: &str) -> Result<Option<(PresentationId, CourseId)>, StoreError> {
    let Some((course, run)) = label.rsplit_once('/') else { return Ok(None) };
    let mut statement = db.prepare_cached(
        "SELECT p.presentation_id, p.course_id FROM presentation AS p JOIN course AS c ON c.course_id = p.course_id
         WHERE c.code = ?1 AND p.run = ?2",
    )?;
    Ok(statement.query_row((course, run), |row| Ok((PresentationId(row.get(0)?), CourseId(row.get(1)?)))).optional()?)
}

/// The presentation of that course and run.
pub fn presentation(
    db: &Connection,
    course: CourseId,
    run: &str,
) -> Result<Option<(PresentationId, Presentation)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT p.presentation_id, p.partner_id, f.name, p.starts_on, p.ends_on, p.expected_grade_on, p.coordinator, p.international,
                p.expected_heads
         FROM presentation AS p LEFT JOIN faculty AS f ON f.faculty_id = p.faculty_id WHERE p.course_id = ?1 AND p.run = ?2",
    )?;
    let found = statement.query_row((course.0, run), |row| {
        let presentation = Presentation {
            course,
            run: run.to_owned(),
            partner: OrganisationId(row.get(1)?),
            faculty: row.get(2)?,
            starts_on: row.get(3)?,
            ends_on: row.get(4)?,
            expected_grade_on: row.get(5)?,
            coordinator: row.get(6)?,
            international: row.get(7)?,
            expected_heads: row.get(8)?,
        };
        Ok((PresentationId(row.get(0)?), presentation))
    });
    Ok(found.optional()?)
}

/// Adds a presentation or brings the one of the same course and run up to date; gives its key.
pub fn keep_presentation(tx: &Tx<'_>, presentation: &Presentation) -> Result<PresentationId, StoreError> {
    let p = presentation;
    let faculty = p.faculty.as_deref().map(|name| super::organisations::faculty(tx, p.partner, name)).transpose()?;
    let mut statement = tx.prepare_cached(
        "INSERT INTO presentation (course_id, run, partner_id, faculty_id, starts_on, ends_on, expected_grade_on, coordinator,
                                   international, expected_heads)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
         ON CONFLICT (course_id, run) DO UPDATE SET partner_id = ?3, faculty_id = ?4, starts_on = ?5, ends_on = ?6,
                expected_grade_on = ?7, coordinator = ?8, international = ?9, expected_heads = ?10
         RETURNING presentation_id",
    )?;
    let key = statement.query_row(
        params![
            p.course.0,
            p.run,
            p.partner.0,
            faculty,
            p.starts_on,
            p.ends_on,
            p.expected_grade_on,
            p.coordinator,
            p.international,
            p.expected_heads,
        ],
        |row| row.get(0),
    )?;
    Ok(PresentationId(key))
}
