//! Spoiled sheets as facts that are counted: by printer, template and reason. Separate from the sheets, whose state they
//! explain.

use rusqlite::Connection;

use super::super::{StoreError, Tx};
use crate::core::domain::Day;
use crate::core::domain::dates::day_text;
use crate::core::domain::references::BatchRef;

/// Notes why a certificate was spoiled and the paper that is gone; empty: none of our stock.
pub fn note(
    tx: &Tx<'_>,
    certificate: i64,
    batch: BatchRef,
    codes: (&str, &str),
    paper: &str,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO spoiled_sheet (certificate_id, batch_id, reason, defect, paper, day) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute((certificate, batch.0, codes.0, codes.1, paper, day_text(tx.stamp().day)))?;
    Ok(())
}

/// Spoiled certificates of a run that came out on paper that is none of our stock.
pub fn on_plain_paper(db: &Connection, batch: BatchRef) -> Result<u32, StoreError> {
    Ok(db
        .prepare_cached("SELECT count(*) FROM spoiled_sheet WHERE batch_id = ?1 AND paper = ''")?
        .query_row([batch.0], |row| row.get(0))?)
}

/// What came out of a printer, on a template or for a reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quality {
    /// The printer, template or reason.
    pub name: String,
    /// Sheets that came out, good or not.
    pub sheets: u32,
    /// Sheets spoiled.
    pub spoiled: u32,
}

fn counted(db: &Connection, sql: &str, from: Day, to: Day) -> Result<Vec<Quality>, StoreError> {
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement
        .query_map((day_text(from), day_text(to)), |row| {
            Ok(Quality { name: row.get(0)?, sheets: row.get(1)?, spoiled: row.get(2)? })
        })?
        .collect::<Result<_, _>>()?;
    Ok(rows)
}

/// By printer, from one day to another by the day of issue; sheets no printer was named for stand under an empty name.
pub fn by_printer(db: &Connection, from: Day, to: Day) -> Result<Vec<Quality>, StoreError> {
    counted(
        db,
        "SELECT coalesce(p.name, ''), count(*), sum(c.state = 'spoiled')
         FROM certificate AS c LEFT JOIN printer AS p ON p.printer_id = (
             SELECT h.printer_id FROM hand_over AS h WHERE h.batch_id = c.batch_id AND h.part = c.part AND h.status = 0
             ORDER BY h.hand_over_id DESC LIMIT 1)
         WHERE c.issued_on BETWEEN ?1 AND ?2 AND c.state NOT IN ('reserved', 'unused') GROUP BY 1 ORDER BY 1",
        from,
        to,
    )
}

/// By template, from one day to another by the day of issue.
pub fn by_template(db: &Connection, from: Day, to: Day) -> Result<Vec<Quality>, StoreError> {
    counted(
        db,
        "SELECT t.code || ' v' || t.version, count(*), sum(c.state = 'spoiled')
         FROM certificate AS c JOIN batch AS b USING (batch_id)
         JOIN template_version AS t ON t.template_version_id = b.template_version_id
         WHERE c.issued_on BETWEEN ?1 AND ?2 AND c.state NOT IN ('reserved', 'unused') GROUP BY 1 ORDER BY 1",
        from,
        to,
    )
}

/// Spoiled sheets by reason, or by defect where inspection found it, most first.
pub fn by_reason(db: &Connection, from: Day, to: Day) -> Result<Vec<Quality>, StoreError> {
    counted(
        db,
        "SELECT iif(s.defect = '', s.reason, s.defect), count(*), count(*)
         FROM spoiled_sheet AS s JOIN certificate AS c USING (certificate_id)
         WHERE c.issued_on BETWEEN ?1 AND ?2 GROUP BY 1 ORDER BY 2 DESC, 1",
        from,
        to,
    )
}

/// Sheets that came out and were spoiled on a template since a day.
pub fn seen(db: &Connection, template: i64, since: Day) -> Result<(u32, u32), StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT count(*), coalesce(sum(c.state = 'spoiled'), 0) FROM batch AS b JOIN certificate AS c USING (batch_id)
             WHERE b.template_version_id = ?1 AND b.issued_on >= ?2 AND c.state NOT IN ('reserved', 'unused')",
        )?
        .query_row((template, day_text(since)), |row| Ok((row.get(0)?, row.get(1)?)))?)
}

/// Papers kept back, with their place; an empty place is still to be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptPaper {
    /// The serial.
    pub serial: String,
    /// Where it lies.
    pub place: String,
    /// Its run.
    pub batch: BatchRef,
    /// The learner's name as printed.
    pub learner: String,
}

/// Every paper kept back, by place.
pub fn kept_back(db: &Connection) -> Result<Vec<KeptPaper>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT c.serial, coalesce(c.kept_place, ''), c.batch_id, l.name_to_print FROM certificate AS c
         JOIN award AS a USING (award_id) JOIN learner AS l USING (learner_id)
         WHERE c.state = 'kept back' ORDER BY 2, c.serial",
    )?;
    let rows = statement
        .query_map([], |row| {
            Ok(KeptPaper {
                serial: row.get(0)?,
                place: row.get(1)?,
                batch: BatchRef(row.get(2)?),
                learner: row.get(3)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(rows)
}
