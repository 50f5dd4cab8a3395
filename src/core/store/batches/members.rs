//! The awards of a run in print order, and what of each is printed. An award taken out keeps its row with why.
//!
//! **Invariant:** an award is in at most one run at a time (a partial unique index says so again).

use rusqlite::Connection;

use super::super::{StoreError, Tx};
use crate::core::domain::awards::{AwardStep, DocumentKind};
use crate::core::domain::references::{AwardRef, BatchRef, LearnerRef, RegistrationRef};
use crate::core::domain::territories::Territory;
use crate::core::domain::{Day, Refusal};

/// An award of a run with everything that is printed or decides its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Which award.
    pub award: AwardRef,
    /// Place in the run, from 1.
    pub position: u32,
    /// Its registration.
    pub registration: RegistrationRef,
    /// The learner.
    pub learner: LearnerRef,
    /// What paper.
    pub kind: DocumentKind,
    /// Unit codes, for unit and credit certificates.
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
    /// The run's consignments leave the country.
    pub inland: bool,
}

impl Member {
    /// Who gets the sheet: the centre's key, or the learner's below zero.
    pub const fn addressee(&self) -> i64 {
        if self.to_learner { -self.learner.0 } else { self.centre }
    }
}

/// The members of a run in their order, without those taken out.
pub fn all(db: &Connection, batch: BatchRef) -> Result<Vec<Member>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT a.award_id, m.position, a.registration_id, a.learner_id, a.kind, a.unit_set_key, a.grade, a.achieved_on,
                l.name_to_print, l.name_key, c.course_id, c.code,
                coalesce((SELECT t.title FROM course_title AS t WHERE t.course_id = c.course_id AND t.from_day <= a.achieved_on
                          ORDER BY t.from_day DESC LIMIT 1), c.title),
                c.title_key, c.level, c.regulated, c.guided_hours, r.assessed_in, r.assessed_language,
                o.organisation_id, o.code, o.name, o.name_key, r.deliver_to IN ('learner', 'collect'),
                CASE WHEN r.deliver_to IN ('learner', 'collect') AND l.country <> '' THEN l.country ELSE o.country END
         FROM batch_award AS m JOIN award AS a USING (award_id) JOIN registration AS r USING (registration_id)
         JOIN learner AS l ON l.learner_id = a.learner_id JOIN course AS c ON c.course_id = a.course_id
         JOIN organisation AS o ON o.organisation_id = a.organisation_id
         WHERE m.batch_id = ?1 AND m.out_seq IS NULL ORDER BY m.position",
    )?;
    let mut rows = statement.query([batch.0])?;
    let mut members = Vec::new();
    while let Some(row) = rows.next()? {
        let country: String = row.get(24)?;
        members.push(Member {
            award: AwardRef(row.get(0)?),
            position: row.get(1)?,
            registration: RegistrationRef(row.get(2)?),
            learner: LearnerRef(row.get(3)?),
            kind: row.get::<_, String>(4)?.parse()?,
            unit_set: row.get(5)?,
            grade: row.get(6)?,
            achieved_on: row.get(7)?,
            name: row.get(8)?,
            name_key: row.get(9)?,
            course: row.get(10)?,
            course_code: row.get(11)?,
            title: row.get(12)?,
            title_key: row.get(13)?,
            level: row.get(14)?,
            regulated: row.get(15)?,
            guided_hours: row.get(16)?,
            assessed_in: row.get::<_, String>(17)?.parse()?,
            language: row.get(18)?,
            centre: row.get(19)?,
            centre_code: row.get(20)?,
            centre_name: row.get(21)?,
            centre_key: row.get(22)?,
            to_learner: row.get(23)?,
            inland: is_inland(&country),
        });
    }
    Ok(members)
}

/// Whether mail to that country stays in the United Kingdom.
pub fn is_inland(country: &str) -> bool {
    matches!(country, "" | "England" | "Scotland" | "Wales" | "Northern Ireland" | "United Kingdom" | "GB" | "UK")
}

/// How many awards are in a run.
pub fn count(db: &Connection, batch: BatchRef) -> Result<u32, StoreError> {
    Ok(db
        .prepare_cached("SELECT count(*) FROM batch_award WHERE batch_id = ?1 AND out_seq IS NULL")?
        .query_row([batch.0], |row| row.get(0))?)
}

/// Puts an award into a run: its state moves with the permit. Refuses when somebody batched it meanwhile.
pub fn add(tx: &Tx<'_>, batch: BatchRef, step: &AwardStep, position: u32) -> Result<(), StoreError> {
    move_award(tx, step)?;
    tx.prepare_cached(
        "INSERT INTO batch_award (batch_id, award_id, position) VALUES (?1, ?2, ?3)
         ON CONFLICT (batch_id, award_id) DO UPDATE SET position = excluded.position, out_seq = NULL, out_reason = NULL",
    )?
    .execute((batch.0, step.award().0, position))?;
    Ok(())
}

/// Gives a member its place in the run.
pub fn place(tx: &Tx<'_>, batch: BatchRef, award: AwardRef, position: u32) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE batch_award SET position = ?3 WHERE batch_id = ?1 AND award_id = ?2 AND position <> ?3")?
        .execute((batch.0, award.0, position))?;
    Ok(())
}

/// Takes an award out of a run: its state moves with the permit.
pub fn take_out(tx: &Tx<'_>, batch: BatchRef, step: &AwardStep, seq: i64, reason: &str) -> Result<(), StoreError> {
    move_award(tx, step)?;
    let rows = tx
        .prepare_cached(
            "UPDATE batch_award SET out_seq = ?3, out_reason = ?4 WHERE batch_id = ?1 AND award_id = ?2 AND out_seq IS NULL",
        )?
        .execute((batch.0, step.award().0, seq, reason))?;
    if rows == 1 {
        return Ok(());
    }
    Err(Refusal::new(format!("award {} is not in batch {batch}", step.award())).into())
}

/// Moves one award on. Refuses when somebody moved it meanwhile.
pub fn move_award(tx: &Tx<'_>, step: &AwardStep) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached("UPDATE award SET state = ?3, version = version + 1 WHERE award_id = ?1 AND state = ?2")?
        .execute((step.award().0, step.from().code(), step.to().code()))?;
    if rows == 1 {
        return Ok(());
    }
    Err(Refusal::new(format!("award {} was moved on by somebody else meanwhile; nothing was changed", step.award()))
        .into())
}

/// The state of an award.
pub fn award_state(db: &Connection, award: AwardRef) -> Result<crate::core::domain::awards::AwardState, StoreError> {
    let row = db
        .prepare_cached("SELECT state FROM award WHERE award_id = ?1")?
        .query_row([award.0], |row| row.get::<_, String>(0));
    Ok(super::super::found(row, || format!("award {award}"))?.parse()?)
}

/// The run an award is in.
pub fn run_of(db: &Connection, award: AwardRef) -> Result<Option<BatchRef>, StoreError> {
    let row = db
        .prepare_cached("SELECT batch_id FROM batch_award WHERE award_id = ?1 AND out_seq IS NULL")?
        .query_row([award.0], |row| row.get(0));
    match row {
        Err(rusqlite::Error::QueryReturnedNoRows) => Ok(None),
        other => Ok(Some(BatchRef(other?))),
    }
}

/// Units of a registration as they stand: code, title, credits, grade.
pub fn units(
    db: &Connection,
    registration: RegistrationRef,
    course: i64,
) -> Result<Vec<(String, String, u32, String)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT u.code, u.title, u.credits, r.grade FROM result AS r JOIN unit AS u ON u.course_id = ?2 AND u.code = r.unit_code
         WHERE r.registration_id = ?1 ORDER BY u.unit_id",
    )?;
    let units = statement
        .query_map((registration.0, course), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?
        .collect::<Result<_, _>>()?;
    Ok(units)
}
