//! Inspection as stored: the acceptance table, the plan of a run as it stood when its inspection began, what was found on
//! each sheet, and the answers to its checklist. Separate from the sheets, whose state follows from it.

use rusqlite::Connection;

use super::super::{StoreError, Tx};
use crate::core::domain::awards::DocumentKind;
use crate::core::domain::batches::sampling::{SamplingPlan, SamplingRow};
use crate::core::domain::dates::moment_text;
use crate::core::domain::references::BatchRef;
use crate::core::domain::territories::Territory;

/// The acceptance table.
pub fn sampling(db: &Connection) -> Result<Vec<SamplingRow>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT brand, template, from_size, sample, accept FROM sampling_row ORDER BY brand, template, from_size",
    )?;
    let rows = statement
        .query_map([], |row| {
            Ok(SamplingRow {
                brand: row.get(0)?,
                template: row.get(1)?,
                from_size: row.get(2)?,
                sample: row.get(3)?,
                accept: row.get(4)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Puts this acceptance table in place of the old one.
pub fn replace_sampling(tx: &Tx<'_>, rows: &[SamplingRow]) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM sampling_row")?.execute([])?;
    let mut insert = tx.prepare_cached(
        "INSERT INTO sampling_row (brand, template, from_size, sample, accept) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for row in rows {
        insert.execute((&row.brand, &row.template, row.from_size, row.sample, row.accept))?;
    }
    Ok(())
}

/// The plan of a run whose inspection has begun: the plan, its size, and whether every sheet is looked at by now.
pub fn begun(db: &Connection, batch: BatchRef) -> Result<Option<(SamplingPlan, u32, bool)>, StoreError> {
    let row = db
        .prepare_cached("SELECT why, sample, accept, seed, size, widened FROM inspection WHERE batch_id = ?1")?
        .query_row([batch.0], |row| {
            let plan = SamplingPlan { why: row.get(0)?, sample: row.get(1)?, accept: row.get(2)?, seed: row.get(3)? };
            Ok((plan, row.get(4)?, row.get(5)?))
        });
    match row {
        Err(rusqlite::Error::QueryReturnedNoRows) => Ok(None),
        other => Ok(Some(other?)),
    }
}

/// Fixes the plan of a run.
pub fn begin(tx: &Tx<'_>, batch: BatchRef, plan: &SamplingPlan, size: u32) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO inspection (batch_id, why, seed, size, sample, accept) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute((batch.0, &plan.why, &plan.seed, size, plan.sample, plan.accept))?;
    Ok(())
}

/// The sample failed: every sheet is looked at.
pub fn widen(tx: &Tx<'_>, batch: BatchRef) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE inspection SET widened = 1 WHERE batch_id = ?1")?.execute([batch.0])?;
    Ok(())
}

/// Notes what was found on a sheet.
pub fn note(tx: &Tx<'_>, batch: BatchRef, certificate: i64, outcome: &str, defect: &str) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO inspected_sheet (certificate_id, batch_id, outcome, defect, by_operator, at_utc)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute((certificate, batch.0, outcome, defect, &tx.stamp().operator, moment_text(tx.stamp().at)))?;
    Ok(())
}

/// What was found on the sheets of a run: certificate and outcome.
pub fn found_on(db: &Connection, batch: BatchRef) -> Result<Vec<(i64, String)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT certificate_id, outcome FROM inspected_sheet WHERE batch_id = ?1 ORDER BY certificate_id",
    )?;
    let rows = statement.query_map([batch.0], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Papers of a run that take the place of an earlier one.
pub fn replacements(db: &Connection, batch: BatchRef) -> Result<u32, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT count(DISTINCT m.award_id) FROM batch_award AS m WHERE m.batch_id = ?1 AND m.out_seq IS NULL
             AND EXISTS (SELECT 1 FROM certificate AS c WHERE c.award_id = m.award_id AND c.batch_id <> ?1
                         AND c.state NOT IN ('reserved', 'unused', 'spoiled'))",
        )?
        .query_row([batch.0], |row| row.get(0))?)
}

/// What the papers of a run have in common.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Common {
    /// The kinds of paper, each once.
    pub kinds: Vec<DocumentKind>,
    /// On the register, one of them at least.
    pub regulated: bool,
    /// A grade stands on one of them at least.
    pub graded: bool,
    /// Where they were assessed, each once.
    pub places: Vec<Territory>,
    /// Languages other than English, each once.
    pub languages: Vec<String>,
}

/// What the papers of a run have in common.
pub fn common(db: &Connection, batch: BatchRef) -> Result<Common, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT DISTINCT f.kind, f.regulated, f.grade <> '', f.assessed_in, f.assessed_language
         FROM batch_award AS m JOIN award_face AS f USING (award_id) WHERE m.batch_id = ?1 AND m.out_seq IS NULL
         ORDER BY 1, 4, 5",
    )?;
    let mut rows = statement.query([batch.0])?;
    let mut common = Common::default();
    while let Some(row) = rows.next()? {
        let kind = row.get::<_, String>(0)?.parse()?;
        let place = row.get::<_, String>(3)?.parse()?;
        let language: String = row.get(4)?;
        common.regulated |= row.get::<_, bool>(1)?;
        common.graded |= row.get::<_, bool>(2)?;
        if !common.kinds.contains(&kind) {
            common.kinds.push(kind);
        }
        if !common.places.contains(&place) {
            common.places.push(place);
        }
        if language != "English" && !language.is_empty() && !common.languages.contains(&language) {
            common.languages.push(language);
        }
    }
    Ok(common)
}

/// An answer to a question of a run's checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The question's name.
    pub question: String,
    /// Yes, or no.
    pub yes: bool,
    /// Login of who answered.
    pub by: String,
}

/// The answers given for a run.
pub fn answers(db: &Connection, batch: BatchRef) -> Result<Vec<Answer>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT question, answer = 'yes', by_operator FROM checklist_answer WHERE batch_id = ?1 ORDER BY question",
    )?;
    let rows = statement
        .query_map([batch.0], |row| Ok(Answer { question: row.get(0)?, yes: row.get(1)?, by: row.get(2)? }))?
        .collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Answers a question; a later answer takes the place of an earlier one.
pub fn answer(tx: &Tx<'_>, batch: BatchRef, question: &str, yes: bool) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO checklist_answer (batch_id, question, answer, by_operator, at_utc) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (batch_id, question) DO UPDATE SET answer = excluded.answer, by_operator = excluded.by_operator,
             at_utc = excluded.at_utc",
    )?
    .execute((
        batch.0,
        question,
        if yes { "yes" } else { "no" },
        &tx.stamp().operator,
        moment_text(tx.stamp().at),
    ))?;
    Ok(())
}
