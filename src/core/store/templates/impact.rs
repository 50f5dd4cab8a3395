//! Awards and open runs in the groups that a choice of template tells apart. Separate from templates, because it reads what
//! would print on them.
//!
//! **Invariant:** it counts; no award is read by itself, so that a hundred thousand ready awards cost as many groups as
//! there are.

use rusqlite::{Connection, Row};

use super::super::StoreError;
use crate::core::domain::awards::DocumentKind;
use crate::core::domain::brands::BrandId;
use crate::core::domain::territories::Territory;

/// Awards that any template suits or does not suit together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadyGroup {
    /// What paper.
    pub kind: DocumentKind,
    /// Where they were assessed.
    pub assessed_in: Territory,
    /// In what language.
    pub language: String,
    /// The course's code.
    pub course: String,
    /// The centre's code.
    pub centre: String,
    /// The centre's name.
    pub centre_name: String,
    /// How many.
    pub awards: u32,
}

/// Members of an open run in such a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenRun {
    /// The run.
    pub batch: String,
    /// Where it stands.
    pub state: String,
    /// Whether its serials are reserved.
    pub approved: bool,
    /// Its template, code and version.
    pub template: String,
    /// The members.
    pub group: ReadyGroup,
}

fn group_of(row: &Row<'_>, from: usize) -> Result<ReadyGroup, StoreError> {
    let (kind, place): (String, String) = (row.get(from)?, row.get(from + 1)?);
    Ok(ReadyGroup {
        kind: kind.parse()?,
        assessed_in: place.parse()?,
        language: row.get(from + 2)?,
        course: row.get(from + 3)?,
        centre: row.get(from + 4)?,
        centre_name: row.get(from + 5)?,
        awards: row.get(from + 6)?,
    })
}

/// The pending awards of a brand whose shut gates are exactly these, in groups.
pub fn ready(db: &Connection, brand: BrandId, shut: u16) -> Result<Vec<ReadyGroup>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT a.kind, r.assessed_in, r.assessed_language, c.code, coalesce(o.code, ''), coalesce(o.name, ''), count(*)
         FROM award AS a JOIN registration AS r ON r.registration_id = a.registration_id
         JOIN course AS c ON c.course_id = a.course_id LEFT JOIN organisation AS o ON o.organisation_id = a.organisation_id
         WHERE a.brand_id = ?1 AND a.state = 'pending' AND a.gate_state = ?2
         GROUP BY a.kind, r.assessed_in, r.assessed_language, a.course_id, a.organisation_id ORDER BY c.code, o.code",
    )?;
    let mut rows = statement.query((brand.0, shut))?;
    let mut groups = Vec::new();
    while let Some(row) = rows.next()? {
        groups.push(group_of(row, 0)?);
    }
    Ok(groups)
}

/// The members of a brand's runs that are not printed to the end, in groups.
pub fn open_runs(db: &Connection, brand: BrandId) -> Result<Vec<OpenRun>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT printf('B-%d-%04d', b.batch_id / 1000000, b.batch_id % 1000000), b.state,
                b.state NOT IN ('draft', 'preflighted'), t.code || ' v' || t.version,
                a.kind, r.assessed_in, r.assessed_language, c.code, coalesce(o.code, ''), coalesce(o.name, ''), count(*)
         FROM batch AS b JOIN template_version AS t ON t.template_version_id = b.template_version_id
         JOIN batch_award AS m ON m.batch_id = b.batch_id AND m.out_seq IS NULL
         JOIN award AS a ON a.award_id = m.award_id
         JOIN registration AS r ON r.registration_id = a.registration_id
         JOIN course AS c ON c.course_id = a.course_id LEFT JOIN organisation AS o ON o.organisation_id = a.organisation_id
         WHERE b.brand_id = ?1 AND b.state IN ('draft', 'preflighted', 'approved', 'printing', 'paused')
         GROUP BY b.batch_id, a.kind, r.assessed_in, r.assessed_language, a.course_id, a.organisation_id
         ORDER BY b.batch_id",
    )?;
    let mut rows = statement.query([brand.0])?;
    let mut runs = Vec::new();
    while let Some(row) = rows.next()? {
        runs.push(OpenRun {
            batch: row.get(0)?,
            state: row.get(1)?,
            approved: row.get(2)?,
            template: row.get(3)?,
            group: group_of(row, 4)?,
        });
    }
    Ok(runs)
}
