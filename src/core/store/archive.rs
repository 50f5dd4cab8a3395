//! The archive as stored: the index of films, the keys by which names are found again, old brands, and what was captured.
//!
//! **Invariant:** an entry is captured only against a [`Capture`] and a second person's approval, which the schema asks for
//! again; an award captured here is issued and has no certificate of ours.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{StoreError, Tx, found};
use crate::core::domain::Day;
use crate::core::domain::archive::{Capture, Filmed, FilmedName, keys_of};
use crate::core::domain::brands::BrandId;
use crate::core::domain::dates::day_text;
use crate::core::domain::names::folded;
use crate::core::domain::references::{ArchiveRef, AwardRef, LearnerRef, RegistrationRef};

/// What was captured of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CapturedRow {
    /// The entry.
    pub entry: ArchiveRef,
    /// The learner.
    pub learner: LearnerRef,
    /// The registration.
    pub registration: RegistrationRef,
    /// The award, which is issued.
    pub award: AwardRef,
    /// The serial on the film; never one of ours.
    pub serial: String,
    /// The year of the award.
    pub year: i32,
    /// Where the old paper stands: issued, being replaced, cancelled, revoked.
    pub state: String,
    /// How well it fitted, of 100.
    pub score: u8,
    /// The words of evidence.
    pub evidence: String,
    /// The day.
    pub captured_on: String,
}

fn filmed_of(row: &Row<'_>) -> rusqlite::Result<(ArchiveRef, Filmed)> {
    let filmed = Filmed {
        reel: row.get(1)?,
        fiche: row.get(2)?,
        frame: row.get(3)?,
        name: row.get(4)?,
        maiden_name: row.get(5)?,
        born_on: row.get::<_, Option<Day>>(6)?,
        born_year: row.get(7)?,
        centre: row.get(8)?,
        brand: row.get(9)?,
        course: row.get(10)?,
        year: row.get(11)?,
        grade: row.get(12)?,
        serial: row.get(13)?,
    };
    Ok((ArchiveRef(row.get(0)?), filmed))
}

/// The entry with this reference.
pub fn by_ref(db: &Connection, entry: ArchiveRef) -> Result<Filmed, StoreError> {
    let row = db
        .prepare_cached(
            "SELECT archive_entry_id, reel, fiche, frame, name_as_filmed, maiden_name, born_on, born_year, centre, brand, course_words,
                    awarded_year, grade, serial_as_filmed
             FROM archive_entry WHERE archive_entry_id = ?1",
        )?
        .query_row([entry.0], filmed_of);
    found(row, || format!("archive entry {entry}")).map(|(_, filmed)| filmed)
}

/// The entry of this frame, name and serial.
pub fn same(db: &Connection, filmed: &Filmed) -> Result<Option<(ArchiveRef, Filmed)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT archive_entry_id, reel, fiche, frame, name_as_filmed, maiden_name, born_on, born_year, centre, brand, course_words,
                awarded_year, grade, serial_as_filmed
         FROM archive_entry WHERE reel = ?1 AND fiche = ?2 AND frame = ?3 AND name_as_filmed = ?4 AND serial_as_filmed = ?5",
    )?;
    let f = filmed;
    Ok(statement.query_row((&f.reel, &f.fiche, &f.frame, &f.name, &f.serial), filmed_of).optional()?)
}

/// Adds an entry with its keys.
pub fn insert(tx: &Tx<'_>, filmed: &Filmed, origin: Option<(i64, u32)>) -> Result<ArchiveRef, StoreError> {
    let f = filmed;
    tx.prepare_cached(
        "INSERT INTO archive_entry (reel, fiche, frame, name_as_filmed, name_key, maiden_name, born_on, born_year, centre, brand,
                                    course_words, awarded_year, grade, serial_as_filmed, import_seq, import_row)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
    )?
    .execute(params![
        f.reel, f.fiche, f.frame, f.name, FilmedName::read(&f.name).key(), f.maiden_name, f.born_on.map(day_text), f.born_year,
        f.centre, f.brand, f.course, f.year, f.grade, f.serial, origin.map(|o| o.0), origin.map(|o| o.1),
    ])?;
    let entry = ArchiveRef(tx.last_insert_rowid());
    index(tx, entry, filmed)?;
    Ok(entry)
}

/// Brings what a later index says of an entry up to date.
pub fn update(tx: &Tx<'_>, entry: ArchiveRef, filmed: &Filmed) -> Result<(), StoreError> {
    let f = filmed;
    tx.prepare_cached(
        "UPDATE archive_entry SET maiden_name = ?2, born_on = ?3, born_year = ?4, centre = ?5, brand = ?6, course_words = ?7,
                awarded_year = ?8, grade = ?9
         WHERE archive_entry_id = ?1",
    )?
    .execute(params![
        entry.0, f.maiden_name, f.born_on.map(day_text), f.born_year, f.centre, f.brand, f.course, f.year, f.grade,
    ])?;
    tx.prepare_cached("DELETE FROM archive_key WHERE archive_entry_id = ?1")?.execute([entry.0])?;
    index(tx, entry, filmed)
}

fn index(tx: &Tx<'_>, entry: ArchiveRef, filmed: &Filmed) -> Result<(), StoreError> {
    let mut statement = tx.prepare_cached("INSERT INTO archive_key (key, archive_entry_id) VALUES (?1, ?2)")?;
    for key in keys_of(&[&FilmedName::read(&filmed.name).family, &folded(&filmed.maiden_name)]) {
        statement.execute((key, entry.0))?;
    }
    Ok(())
}

/// Entries that share a key of their family names, those with most keys first, or were born on this day, or bear this
/// serial; each with whether it was captured. At most `limit` of each sort.
pub fn candidates(
    db: &Connection,
    keys: &BTreeSet<String>,
    born_on: Option<Day>,
    serial: &str,
    limit: u32,
) -> Result<Vec<(ArchiveRef, Filmed, Option<AwardRef>)>, StoreError> {
    let keys = serde_json::to_string(keys).unwrap_or_default();
    let mut statement = db.prepare_cached(
        "SELECT e.archive_entry_id, e.reel, e.fiche, e.frame, e.name_as_filmed, e.maiden_name, e.born_on, e.born_year, e.centre, e.brand,
                e.course_words, e.awarded_year, e.grade, e.serial_as_filmed, c.award_id
         FROM archive_entry AS e LEFT JOIN archive_capture AS c ON c.archive_entry_id = e.archive_entry_id
         WHERE e.archive_entry_id IN (
             SELECT archive_entry_id FROM (SELECT k.archive_entry_id FROM json_each(?1) AS j CROSS JOIN archive_key AS k ON k.key = j.value
                                           GROUP BY k.archive_entry_id ORDER BY count(*) DESC, k.archive_entry_id LIMIT ?4)
             UNION SELECT archive_entry_id FROM (SELECT archive_entry_id FROM archive_entry WHERE born_on = ?2 LIMIT ?4)
             UNION SELECT archive_entry_id FROM (SELECT archive_entry_id FROM archive_entry WHERE serial_as_filmed = ?3 AND ?3 <> '' LIMIT ?4))
         ORDER BY e.archive_entry_id",
    )?;
    let rows = statement.query_map((keys, born_on.map(day_text), serial, limit), |row| {
        let (entry, filmed) = filmed_of(row)?;
        Ok((entry, filmed, row.get::<_, Option<i64>>(14)?.map(AwardRef)))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Old brands' names as they stand on the films, each with the code of the brand whose papers those are today.
pub fn aliases(db: &Connection) -> Result<Vec<(String, String)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT a.alias, b.code FROM archive_alias AS a JOIN brand AS b ON b.brand_id = a.brand_id ORDER BY a.alias_key",
    )?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The brand an old name belongs to today.
pub fn brand_of(db: &Connection, name: &str) -> Result<Option<(BrandId, String)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT b.brand_id, b.code FROM brand AS b WHERE b.brand_id = coalesce(
             (SELECT brand_id FROM archive_alias WHERE alias_key = ?1),
             (SELECT brand_id FROM brand WHERE lower(name) = ?1 OR lower(code) = ?1))",
    )?;
    Ok(statement.query_row([folded(name)], |row| Ok((BrandId(row.get(0)?), row.get(1)?))).optional()?)
}

/// Says whose papers an old brand's are today.
pub fn set_alias(tx: &Tx<'_>, alias: &str, brand: BrandId) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO archive_alias (alias_key, alias, brand_id) VALUES (?1, ?2, ?3)
         ON CONFLICT (alias_key) DO UPDATE SET alias = ?2, brand_id = ?3",
    )?
    .execute((folded(alias), alias, brand.0))?;
    Ok(())
}

/// The course of the archive with this title under a brand, by its code.
pub fn course_titled(db: &Connection, brand: BrandId, title: &str) -> Result<Option<String>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT code FROM course WHERE brand_id = ?1 AND title_key = ?2 AND code GLOB 'ARC-*' ORDER BY course_id LIMIT 1",
    )?;
    Ok(statement.query_row((brand.0, folded(title)), |row| row.get(0)).optional()?)
}

/// The centre of the archive with this name, by its code.
pub fn centre_named(db: &Connection, name: &str) -> Result<Option<String>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT code FROM organisation WHERE name_key = ?1 AND code GLOB 'ARC-*' ORDER BY organisation_id LIMIT 1",
    )?;
    Ok(statement.query_row([folded(name)], |row| row.get(0)).optional()?)
}

/// Stores the award of a captured entry: issued long ago, whole course, no claim of ours.
pub fn issued_award(
    tx: &Tx<'_>,
    permit: &Capture,
    registration: RegistrationRef,
    grade: &str,
    achieved_on: Day,
) -> Result<AwardRef, StoreError> {
    let day = day_text(achieved_on);
    let award: i64 = tx
        .prepare_cached(
            "INSERT INTO award (registration_id, kind, unit_set_key, state, grade, achieved_on, claimed_on, brand_id, course_id,
                                organisation_id, learner_id, received_on, gate_state)
             SELECT r.registration_id, 'certificate', '', 'issued', ?2, ?3, ?3, c.brand_id, r.course_id, r.organisation_id, r.learner_id,
                    ?3, 0
             FROM registration AS r JOIN course AS c ON c.course_id = r.course_id
             WHERE r.registration_id = ?1 AND ?4 IS NOT NULL
             RETURNING award_id",
        )?
        .query_row((registration.0, grade, day, permit.entry().0), |row| row.get(0))?;
    Ok(AwardRef(award))
}

/// Captures an entry for good against its permit and the second person's approval.
pub fn capture(
    tx: &Tx<'_>,
    permit: &Capture,
    approval: i64,
    learner: LearnerRef,
    registration: RegistrationRef,
    award: AwardRef,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO archive_capture (archive_entry_id, learner_id, registration_id, award_id, serial_as_filmed, awarded_year, score,
                                      evidence, approval_id, captured_on)
         SELECT archive_entry_id, ?2, ?3, ?4, serial_as_filmed, ?5, ?6, ?7, ?8, ?9 FROM archive_entry WHERE archive_entry_id = ?1",
    )?
    .execute(params![
        permit.entry().0,
        learner.0,
        registration.0,
        award.0,
        permit.year(),
        permit.score(),
        permit.evidence(),
        approval,
        day_text(tx.stamp().day),
    ])?;
    Ok(())
}

fn captured_of(row: &Row<'_>) -> rusqlite::Result<CapturedRow> {
    Ok(CapturedRow {
        entry: ArchiveRef(row.get(0)?),
        learner: LearnerRef(row.get(1)?),
        registration: RegistrationRef(row.get(2)?),
        award: AwardRef(row.get(3)?),
        serial: row.get(4)?,
        year: row.get(5)?,
        state: row.get(6)?,
        score: row.get(7)?,
        evidence: row.get(8)?,
        captured_on: row.get(9)?,
    })
}

/// What was captured of an entry.
pub fn captured(db: &Connection, entry: ArchiveRef) -> Result<Option<CapturedRow>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT archive_entry_id, learner_id, registration_id, award_id, serial_as_filmed, awarded_year, state, score, evidence, captured_on
         FROM archive_capture WHERE archive_entry_id = ?1",
    )?;
    Ok(statement.query_row([entry.0], captured_of).optional()?)
}

/// The entry an award was captured from.
pub fn captured_award(db: &Connection, award: AwardRef) -> Result<Option<CapturedRow>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT archive_entry_id, learner_id, registration_id, award_id, serial_as_filmed, awarded_year, state, score, evidence, captured_on
         FROM archive_capture WHERE award_id = ?1",
    )?;
    Ok(statement.query_row([award.0], captured_of).optional()?)
}
