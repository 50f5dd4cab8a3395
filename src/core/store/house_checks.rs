//! What the house checks find: one question each over the whole office, by index. Separate because each is one SQL
//! question that answers with records and a line about them.
//!
//! **Invariant:** a question gives each record at most once and changes nothing.

use rusqlite::Connection;

use super::StoreError;
use super::facts::day;
use crate::core::domain::Day;
use crate::core::domain::awards::DocumentKind;
use crate::core::domain::dates::day_text;
use crate::core::domain::exceptions::{Subject, SubjectKind};
use crate::core::domain::gates::Gate;
use crate::core::domain::references::BatchRef;

/// A record a check found, and the line about it.
pub type Finding = (Subject, String);

/// Courses whose certification ends between the two days with awards that are not issued or registrations that run.
pub fn running_out(db: &Connection, from: Day, to: Day) -> Result<Vec<Finding>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT c.course_id, c.code, c.certification_end, count(*), count(DISTINCT r.organisation_id)
         FROM course AS c JOIN registration AS r ON r.course_id = c.course_id AND r.state IN ('active', 'deferred', 'completed')
         WHERE c.certification_end BETWEEN ?1 AND ?2 GROUP BY c.course_id ORDER BY c.certification_end, c.code",
    )?;
    let rows = statement.query_map((day_text(from), day_text(to)), |row| {
        let (end, learners, centres): (String, i64, i64) = (row.get(2)?, row.get(3)?, row.get(4)?);
        let about = format!("certification ends {end}: {learners} uncertificated at {centres} centres");
        Ok((Subject { kind: SubjectKind::Course, key: row.get(0)?, reference: row.get(1)? }, about))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Courses with pending awards whose only shut gate is the template.
pub fn template_missing(db: &Connection) -> Result<Vec<Finding>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT c.course_id, c.code, min(a.kind), count(*) FROM award AS a JOIN course AS c ON c.course_id = a.course_id
         WHERE a.state = 'pending' AND a.gate_state = ?1 GROUP BY c.course_id ORDER BY c.code",
    )?;
    let rows = statement.query_map([Gate::Template.bit()], |row| {
        let (kind, awards): (String, i64) = (row.get(2)?, row.get(3)?);
        let kind = kind.parse::<DocumentKind>().map_or("paper", DocumentKind::code);
        let about = format!("no template for {kind}; awards waiting: {awards}");
        Ok((Subject { kind: SubjectKind::Course, key: row.get(0)?, reference: row.get(1)? }, about))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Papers of which fewer sheets are on hand than their minimum.
pub fn stock_low(db: &Connection) -> Result<Vec<Finding>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT stock_line_id, code, on_hand, minimum FROM stock_line WHERE on_hand < minimum ORDER BY code",
    )?;
    let rows = statement.query_map([], |row| {
        let (on_hand, minimum): (i64, i64) = (row.get(2)?, row.get(3)?);
        let about = format!("{on_hand} sheets on hand, minimum {minimum}");
        Ok((Subject { kind: SubjectKind::Stock, key: row.get(0)?, reference: row.get(1)? }, about))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Runs that are not dispatched, closed or cancelled, with the day they were built.
pub fn open_runs(db: &Connection) -> Result<Vec<(Subject, Day)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT batch_id, built_on FROM batch WHERE state IN ('draft', 'preflighted', 'approved', 'printing', 'paused', 'ended short',
                                                              'printed', 'inspected', 'packed') ORDER BY batch_id",
    )?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let batch = BatchRef(row.get(0)?);
        let subject = Subject { kind: SubjectKind::Batch, key: batch.0, reference: batch.to_string() };
        found.push((subject, day(&row.get::<_, String>(1)?)?));
    }
    Ok(found)
}

/// Presentations that ended before a day and have no grades.
pub fn not_graded(db: &Connection, ended_before: Day) -> Result<Vec<Finding>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT p.presentation_id, c.code || '/' || p.run, p.ends_on FROM presentation AS p JOIN course AS c ON c.course_id = p.course_id
         WHERE p.graded_on IS NULL AND p.ends_on < ?1 AND p.state NOT IN ('cancelled', 'closed') ORDER BY p.ends_on",
    )?;
    let rows = statement.query_map([day_text(ended_before)], |row| {
        let ended: String = row.get(2)?;
        let subject = Subject { kind: SubjectKind::Presentation, key: row.get(0)?, reference: row.get(1)? };
        Ok((subject, format!("ended {ended}, no grades")))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The line about an open exception may have changed with what is found.
pub fn retell(tx: &super::Tx<'_>, exception: i64, about: &str) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE exception SET about = ?2 WHERE exception_id = ?1 AND about <> ?2")?
        .execute((exception, about))?;
    Ok(())
}

/// The awards not yet issued with the day their claim was received and the working days their brand promises.
pub fn claim_clocks(db: &Connection) -> Result<Vec<(Day, u32, u32)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT a.received_on, b.claim_sla_days, count(*) FROM award AS a JOIN brand AS b ON b.brand_id = a.brand_id
         WHERE a.state IN ('pending', 'batched') GROUP BY a.received_on, b.claim_sla_days ORDER BY a.received_on",
    )?;
    let mut rows = statement.query([])?;
    let mut clocks = Vec::new();
    while let Some(row) = rows.next()? {
        clocks.push((day(&row.get::<_, String>(0)?)?, row.get(1)?, row.get(2)?));
    }
    Ok(clocks)
}

/// The brands with the working days from claim to certificate that each promises.
pub fn brand_clocks(db: &Connection) -> Result<Vec<(String, u32)>, StoreError> {
    let mut statement = db.prepare_cached("SELECT code, claim_sla_days FROM brand ORDER BY code")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<Vec<_>, _>>()?)
}

/// How many awards of a brand wait whose claims came in after the first of these days, and up to the last.
pub fn waiting_claims(db: &Connection, brand: &str, after: Option<Day>, to: Day) -> Result<u64, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT count(*) FROM award
         WHERE state IN ('pending', 'batched') AND brand_id = (SELECT brand_id FROM brand WHERE code = ?1)
           AND received_on > ?2 AND received_on <= ?3",
    )?;
    let after = after.map_or_else(String::new, day_text);
    let count: i64 = statement.query_row(rusqlite::params![brand, after, day_text(to)], |row| row.get(0))?;
    Ok(u64::try_from(count).expect("a count is never negative"))
}

/// The office day the day was last run for.
pub fn last_day(db: &Connection) -> Result<Option<Day>, StoreError> {
    let text: Option<String> =
        db.prepare_cached("SELECT last_day FROM office WHERE office_id = 1")?.query_row([], |row| row.get(0))?;
    super::facts::day_or_none(text)
}

/// Keeps the office day the day was run for.
pub fn keep_last_day(tx: &super::Tx<'_>, today: Day) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE office SET last_day = ?1 WHERE office_id = 1")?.execute([day_text(today)])?;
    Ok(())
}
