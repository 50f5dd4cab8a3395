//! Ready awards as the grouping reads them. Separate because it must stay quick over a hundred thousand of them: it reads
//! the cached verdict and keys only, no names.
//!
//! **Invariant:** an award is offered only while it is pending, no gate is shut, and no live certificate stands.

use rusqlite::Connection;

use super::super::StoreError;
use crate::core::domain::awards::DocumentKind;
use crate::core::domain::brands::BrandId;
use crate::core::domain::references::AwardRef;
use crate::core::domain::territories::Territory;

/// A ready award.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadyAward {
    /// Which.
    pub award: AwardRef,
    /// What paper.
    pub kind: DocumentKind,
    /// Key of its course.
    pub course: i64,
    /// Where the learner was assessed.
    pub assessed_in: Territory,
    /// In what language: its place among the languages read.
    pub language: usize,
    /// Key of the centre.
    pub centre: i64,
    /// Its edition; from 2 on it takes the place of an earlier certificate and is made in a special run.
    pub edition: u32,
    /// The learner, when the paper goes to the learner and not to the centre.
    pub to_learner: Option<i64>,
}

/// What was read: the awards, and the few languages they are in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ready {
    /// The awards, oldest first.
    pub awards: Vec<ReadyAward>,
    /// The languages, each once.
    pub languages: Vec<String>,
}

impl Ready {
    fn language(&mut self, name: &str) -> usize {
        self.languages.iter().position(|known| known == name).unwrap_or_else(|| {
            self.languages.push(name.to_owned());
            self.languages.len() - 1
        })
    }
}

/// The brand with this code.
pub fn brand(db: &Connection, code: &str) -> Result<(BrandId, String), StoreError> {
    let row = db
        .prepare_cached("SELECT brand_id, cut_off FROM brand WHERE code = ?1")?
        .query_row([code], |row| Ok((BrandId(row.get(0)?), row.get(1)?)));
    super::super::found(row, || format!("brand `{code}`"))
}

/// Codes of the brands that have ready awards.
pub fn brands(db: &Connection) -> Result<Vec<String>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT b.code FROM brand AS b
         WHERE EXISTS (SELECT 1 FROM award AS a WHERE a.brand_id = b.brand_id AND a.state = 'pending' AND a.gate_state = 0)
         ORDER BY b.code",
    )?;
    let codes = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(codes)
}

/// The ready awards of a brand, the oldest `limit`. Their keys are put in order first, from the index alone: awards and
/// registrations are then read as they lie in the file, three times as quickly among a million.
pub fn awards(db: &Connection, brand: BrandId, limit: u32) -> Result<Ready, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT a.award_id, a.kind, a.course_id, r.assessed_in, r.assessed_language, a.organisation_id,
                CASE WHEN coalesce((SELECT p.goes_to = 'learner' FROM application AS p WHERE a.edition > 1 AND p.award_id = a.award_id
                               AND p.edition = a.edition AND p.state IN ('agreed', 'made', 'closed')),
                              r.deliver_to IN ('learner', 'collect', 'employer')) THEN a.learner_id END, a.edition
         FROM (SELECT award_id FROM award
               WHERE brand_id = ?1 AND state = 'pending' AND gate_state = 0 AND organisation_id IS NOT NULL
               ORDER BY award_id LIMIT ?2) AS ready
         CROSS JOIN award AS a ON a.award_id = ready.award_id
         CROSS JOIN registration AS r ON r.registration_id = a.registration_id",
    )?;
    let mut rows = statement.query((brand.0, limit))?;
    let mut ready = Ready::default();
    while let Some(row) = rows.next()? {
        let language = ready.language(row.get_ref(4)?.as_str().map_err(rusqlite::Error::from)?);
        ready.awards.push(ReadyAward {
            award: AwardRef(row.get(0)?),
            kind: row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?.parse()?,
            course: row.get(2)?,
            assessed_in: row.get_ref(3)?.as_str().map_err(rusqlite::Error::from)?.parse()?,
            language,
            centre: row.get(5)?,
            to_learner: row.get(6)?,
            edition: row.get(7)?,
        });
    }
    Ok(ready)
}

/// The ready awards of a brand whose name to print has letters beyond ASCII.
pub fn with_other_letters(db: &Connection, brand: BrandId) -> Result<Vec<AwardRef>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT ready.award_id
         FROM (SELECT award_id, learner_id FROM award
               WHERE brand_id = ?1 AND state = 'pending' AND gate_state = 0 AND organisation_id IS NOT NULL) AS ready
         CROSS JOIN learner AS l ON l.learner_id = ready.learner_id
         WHERE l.name_to_print GLOB '*[^ -~]*' ORDER BY ready.award_id",
    )?;
    let awards = statement.query_map([brand.0], |row| row.get(0).map(AwardRef))?.collect::<Result<_, _>>()?;
    Ok(awards)
}
