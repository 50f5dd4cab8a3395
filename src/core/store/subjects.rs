//! From what people type to the record it means: a reference, a ULN, a serial, a code. Separate because exceptions,
//! tasks, `why` and the jump prompt find records alike.
//!
//! **Invariant:** a text means at most one record; what is only like one is not found.

use rusqlite::{Connection, OptionalExtension, ToSql};

use super::StoreError;
use crate::core::domain::exceptions::{Subject, SubjectKind};
use crate::core::domain::identifiers::is_uln;
use crate::core::domain::references::{
    AwardRef, BatchRef, ClaimFileRef, ClaimRef, ConsignmentRef, LearnerRef, RegistrationRef,
};

/// The key of a claim row: its file's key and its number within it.
pub const fn claim_key(claim: ClaimRef) -> i64 {
    claim.file.0 * 10_000_000 + claim.row as i64
}

/// The record a text means. None when there is none.
pub fn find(db: &Connection, text: &str) -> Result<Option<Subject>, StoreError> {
    let text = text.trim();
    if let Some(subject) = by_reference(db, text)? {
        return Ok(Some(subject));
    }
    if is_uln(text) {
        return by_uln(db, text);
    }
    by_code(db, text)
}

fn by_reference(db: &Connection, text: &str) -> Result<Option<Subject>, StoreError> {
    let exists =
        |sql: &'static str, key: i64| -> Result<bool, StoreError> { Ok(db.prepare_cached(sql)?.exists([key])?) };
    let (kind, key, reference, there) = if let Ok(r) = text.parse::<AwardRef>() {
        let there = exists("SELECT 1 FROM award WHERE award_id = ?1", r.0)?;
        (SubjectKind::Award, r.0, r.to_string(), there)
    } else if let Ok(r) = text.parse::<RegistrationRef>() {
        let there = exists("SELECT 1 FROM registration WHERE registration_id = ?1", r.0)?;
        (SubjectKind::Registration, r.0, r.to_string(), there)
    } else if let Ok(r) = text.parse::<LearnerRef>() {
        let there = exists("SELECT 1 FROM learner WHERE learner_id = ?1", r.0)?;
        (SubjectKind::Learner, r.0, r.to_string(), there)
    } else if let Ok(r) = text.parse::<BatchRef>() {
        (SubjectKind::Batch, r.0, r.to_string(), exists("SELECT 1 FROM batch WHERE batch_id = ?1", r.0)?)
    } else if let Ok(r) = text.parse::<ClaimRef>() {
        let key = claim_key(r);
        (SubjectKind::Claim, key, r.to_string(), exists("SELECT 1 FROM claim WHERE claim_id = ?1", key)?)
    } else if let Ok(r) = text.parse::<ClaimFileRef>() {
        let there = exists("SELECT 1 FROM claim_file WHERE claim_file_id = ?1", r.0)?;
        (SubjectKind::ClaimFile, r.0, r.to_string(), there)
    } else if let Ok(r) = text.parse::<ConsignmentRef>() {
        let there = exists("SELECT 1 FROM consignment WHERE consignment_id = ?1", r.0)?;
        (SubjectKind::Consignment, r.0, r.to_string(), there)
    } else {
        return Ok(None);
    };
    Ok(there.then_some(Subject { kind, key, reference }))
}

fn by_uln(db: &Connection, uln: &str) -> Result<Option<Subject>, StoreError> {
    let number: i64 = uln.parse().unwrap_or(0);
    let key: Option<i64> = db
        .prepare_cached(
            "SELECT learner_id FROM learner WHERE uln = ?1 AND uln <> 9999999999
             UNION ALL SELECT learner_id FROM learner_alias WHERE uln = ?1 LIMIT 1",
        )?
        .query_row([number], |row| row.get(0))
        .optional()?;
    Ok(key.map(|key| Subject { kind: SubjectKind::Learner, key, reference: LearnerRef(key).to_string() }))
}

fn by_code(db: &Connection, text: &str) -> Result<Option<Subject>, StoreError> {
    let key = |sql: &'static str, values: &[&dyn ToSql]| -> Result<Option<i64>, StoreError> {
        Ok(db.prepare_cached(sql)?.query_row(values, |row| row.get(0)).optional()?)
    };
    let found = |kind, key| Ok(Some(Subject { kind, key, reference: text.to_owned() }));
    if let Some(id) = key("SELECT organisation_id FROM organisation WHERE code = ?1", &[&text])? {
        return found(SubjectKind::Centre, id);
    }
    if let Some(id) = key("SELECT course_id FROM course WHERE code = ?1", &[&text])? {
        return found(SubjectKind::Course, id);
    }
    if let Some(id) = key("SELECT certificate_id FROM certificate WHERE serial = ?1", &[&text])? {
        return found(SubjectKind::Certificate, id);
    }
    if let Some(id) = key("SELECT stock_line_id FROM stock_line WHERE code = ?1", &[&text])? {
        return found(SubjectKind::Stock, id);
    }
    if let Some(id) = key("SELECT registration_id FROM registration WHERE number = ?1", &[&text])? {
        let reference = RegistrationRef(id).to_string();
        return Ok(Some(Subject { kind: SubjectKind::Registration, key: id, reference }));
    }
    let Some((course, run)) = text.rsplit_once('/') else { return Ok(None) };
    match key(
        "SELECT p.presentation_id FROM presentation AS p JOIN course AS c ON c.course_id = p.course_id
         WHERE c.code = ?1 AND p.run = ?2",
        &[&course, &run],
    )? {
        Some(id) => found(SubjectKind::Presentation, id),
        None => Ok(None),
    }
}

/// The awards a record leads to, those still going on first; empty when it leads to none.
pub fn awards(db: &Connection, subject: &Subject) -> Result<Vec<AwardRef>, StoreError> {
    let sql = match subject.kind {
        SubjectKind::Award => "SELECT award_id FROM award WHERE award_id = ?1",
        SubjectKind::Registration => {
            "SELECT award_id FROM award WHERE registration_id = ?1 ORDER BY state IN ('issued', 'cancelled'), award_id"
        }
        SubjectKind::Learner => {
            "SELECT award_id FROM award WHERE learner_id = ?1 ORDER BY state IN ('issued', 'cancelled'), award_id"
        }
        SubjectKind::Claim => {
            "SELECT a.award_id FROM claim AS c JOIN award AS a ON a.registration_id = c.registration_id
             WHERE c.claim_id = ?1 ORDER BY a.state IN ('issued', 'cancelled'), a.award_id"
        }
        SubjectKind::Certificate => "SELECT award_id FROM certificate WHERE certificate_id = ?1",
        SubjectKind::Centre
        | SubjectKind::Presentation
        | SubjectKind::Batch
        | SubjectKind::ClaimFile
        | SubjectKind::Consignment
        | SubjectKind::Course
        | SubjectKind::Stock
        | SubjectKind::Template
        | SubjectKind::File => return Ok(Vec::new()),
    };
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map([subject.key], |row| row.get(0).map(AwardRef))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
