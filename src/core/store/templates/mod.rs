//! Template versions with the fonts and images they pin, and the logo table.
//!
//! **Invariant:** an asset is stored under its own SHA-256 and never changed; a version's text and pins never change either.

use rusqlite::{Connection, OptionalExtension, Row};

pub mod impact;

use super::{StoreError, Tx, found};
use crate::core::domain::Day;
use crate::core::domain::brands::BrandId;
use crate::core::domain::logos::LogoRule;
use crate::core::domain::templates::{TemplateApproval, TemplateState};

/// A version as stored, without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateRow {
    /// Its key.
    pub id: i64,
    /// Its template's code.
    pub code: String,
    /// Its version, from 1.
    pub version: u32,
    /// Its brand.
    pub brand: BrandId,
    /// Its brand's code.
    pub brand_code: String,
    /// The code of the stock line it prints on.
    pub paper: String,
    /// SHA-256 of its text.
    pub sha256: [u8; 32],
    /// Where it stands.
    pub state: TemplateState,
    /// First issue date.
    pub from: Option<Day>,
    /// Last issue date.
    pub to: Option<Day>,
}

impl TemplateRow {
    /// Such as `MER-CERT v3`.
    pub fn label(&self) -> String {
        format!("{} v{}", self.code, self.version)
    }
}

/// A version to be stored.
#[derive(Debug)]
pub struct NewTemplate<'a> {
    /// Its template's code.
    pub code: &'a str,
    /// Its brand.
    pub brand: BrandId,
    /// The kind of document.
    pub kind: &'a str,
    /// Places, `|` between; empty: all.
    pub countries: String,
    /// Language of assessment; empty: all.
    pub language: &'a str,
    /// The text as imported.
    pub source: &'a str,
    /// Its SHA-256.
    pub sha256: [u8; 32],
    /// The code of the stock line.
    pub paper: &'a str,
    /// Fonts and images: the name in the template, kind, SHA-256 and bytes.
    pub assets: &'a [NewAsset],
}

/// A font or image to be stored and pinned.
#[derive(Debug)]
pub struct NewAsset {
    /// The name in the template.
    pub file: String,
    /// Whether it is a font; else an image.
    pub font: bool,
    /// Its SHA-256.
    pub sha256: [u8; 32],
    /// Its bytes.
    pub bytes: Vec<u8>,
}

fn row_of(row: &Row<'_>) -> rusqlite::Result<(TemplateRow, String)> {
    let state: String = row.get(7)?;
    let template = TemplateRow {
        id: row.get(0)?,
        code: row.get(1)?,
        version: row.get(2)?,
        brand: BrandId(row.get(3)?),
        brand_code: row.get(4)?,
        paper: row.get(5)?,
        sha256: row.get(6)?,
        state: TemplateState::Draft,
        from: row.get(8)?,
        to: row.get(9)?,
    };
    Ok((template, state))
}

fn with_state((template, state): (TemplateRow, String)) -> Result<TemplateRow, StoreError> {
    Ok(TemplateRow { state: state.parse()?, ..template })
}

/// The version with this key.
pub fn by_id(db: &Connection, id: i64) -> Result<TemplateRow, StoreError> {
    let row = db
        .prepare_cached(
            "SELECT t.template_version_id, t.code, t.version, t.brand_id, b.code, t.paper, t.sha256, t.state, t.effective_from, t.effective_to
             FROM template_version AS t JOIN brand AS b USING (brand_id) WHERE t.template_version_id = ?1",
        )?
        .query_row([id], row_of);
    with_state(found(row, || format!("template version {id}"))?)
}

/// Every version of a template, the latest first.
pub fn versions(db: &Connection, code: &str) -> Result<Vec<TemplateRow>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT t.template_version_id, t.code, t.version, t.brand_id, b.code, t.paper, t.sha256, t.state, t.effective_from, t.effective_to
         FROM template_version AS t JOIN brand AS b USING (brand_id) WHERE t.code = ?1 ORDER BY t.version DESC",
    )?;
    let rows = statement.query_map([code], row_of)?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().map(with_state).collect()
}

/// Every version of a brand, by code and the latest first.
pub fn of_brand(db: &Connection, brand: BrandId) -> Result<Vec<TemplateRow>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT t.template_version_id, t.code, t.version, t.brand_id, b.code, t.paper, t.sha256, t.state, t.effective_from, t.effective_to
         FROM template_version AS t JOIN brand AS b USING (brand_id) WHERE t.brand_id = ?1 ORDER BY t.code, t.version DESC",
    )?;
    let rows = statement.query_map([brand.0], row_of)?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().map(with_state).collect()
}

/// An approved version of a paper of the desk, as far as the choice among a brand's own goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskRow {
    /// Its key.
    pub id: i64,
    /// Places, `|` between; empty: all.
    pub countries: String,
    /// Language; empty: all.
    pub language: String,
    /// The first day it is for.
    pub from: Day,
}

/// The versions of a kind that a brand may use on a day.
pub fn desk(db: &Connection, brand: BrandId, kind: &str, day: Day) -> Result<Vec<DeskRow>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT template_version_id, countries, language, effective_from FROM template_version
         WHERE brand_id = ?1 AND kind = ?2 AND state = 'approved' AND effective_from <= ?3
           AND (effective_to IS NULL OR effective_to >= ?3)",
    )?;
    let row = |row: &Row<'_>| {
        Ok(DeskRow { id: row.get(0)?, countries: row.get(1)?, language: row.get(2)?, from: row.get(3)? })
    };
    let rows = statement.query_map((brand.0, kind, day), row)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Whether the office is a training one, whose every paper is a specimen.
pub fn is_training(db: &Connection) -> Result<bool, StoreError> {
    Ok(db
        .prepare_cached("SELECT mode = 'training' FROM office WHERE office_id = 1")?
        .query_row([], |row| row.get(0))?)
}

/// The text of a version, as imported.
pub fn source(db: &Connection, id: i64) -> Result<String, StoreError> {
    let row = db
        .prepare_cached("SELECT source FROM template_version WHERE template_version_id = ?1")?
        .query_row([id], |row| row.get(0));
    found(row, || format!("template version {id}"))
}

/// What a version pins: the name in the template and the bytes.
pub fn assets(db: &Connection, id: i64) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT p.name, a.bytes FROM template_asset AS p JOIN asset AS a USING (sha256) WHERE p.template_version_id = ?1 ORDER BY p.name",
    )?;
    let assets = statement.query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    Ok(assets)
}

/// The names and hashes a version pins, in order.
pub fn pins(db: &Connection, id: i64) -> Result<Vec<(String, [u8; 32])>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT name, sha256 FROM template_asset WHERE template_version_id = ?1 ORDER BY name")?;
    let pins = statement.query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    Ok(pins)
}

/// Stores the next version of a template as a draft, with what it pins.
pub fn insert(tx: &Tx<'_>, new: &NewTemplate<'_>) -> Result<TemplateRow, StoreError> {
    let version: u32 = tx
        .prepare_cached("SELECT coalesce(max(version), 0) + 1 FROM template_version WHERE code = ?1")?
        .query_row([new.code], |row| row.get(0))?;
    tx.prepare_cached(
        "INSERT INTO template_version (code, version, brand_id, kind, countries, language, source, sha256, paper)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute((
        new.code,
        version,
        new.brand.0,
        new.kind,
        &new.countries,
        new.language,
        new.source,
        new.sha256,
        new.paper,
    ))?;
    let id = tx.last_insert_rowid();
    for asset in new.assets {
        tx.prepare_cached(
            "INSERT INTO asset (sha256, kind, name, bytes) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (sha256) DO NOTHING",
        )?
        .execute((asset.sha256, if asset.font { "font" } else { "image" }, &asset.file, &asset.bytes))?;
        tx.prepare_cached("INSERT INTO template_asset (template_version_id, name, sha256) VALUES (?1, ?2, ?3)")?
            .execute((id, &asset.file, asset.sha256))?;
    }
    by_id(tx, id)
}

/// Approves a draft. Refuses when it is no draft any more.
pub fn approve(tx: &Tx<'_>, id: i64, permit: &TemplateApproval) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached(
            "UPDATE template_version SET state = 'approved', effective_from = ?2, effective_to = ?3
             WHERE template_version_id = ?1 AND state = 'draft'",
        )?
        .execute((id, permit.from(), permit.to()))?;
    one(rows, permit.label())
}

/// Retires a version: an approved one for issue dates after `last`, a draft for good.
pub fn retire(tx: &Tx<'_>, row: &TemplateRow, last: Day) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached(
            "UPDATE template_version SET state = 'retired',
                    effective_to = CASE WHEN effective_from IS NULL OR effective_from > ?3 THEN NULL ELSE ?3 END,
                    effective_from = CASE WHEN effective_from > ?3 THEN NULL ELSE effective_from END
             WHERE template_version_id = ?1 AND state = ?2",
        )?
        .execute((row.id, row.state.code(), last))?;
    one(rows, &row.label())
}

fn one(rows: usize, label: &str) -> Result<(), StoreError> {
    if rows == 1 {
        return Ok(());
    }
    let refusal =
        crate::core::domain::Refusal::new(format!("template {label} was changed meanwhile; nothing was done"));
    Err(StoreError::Refused(refusal.hint("Look at it again.")))
}

/// The logo table in the order of its rows.
pub fn logo_rules(db: &Connection) -> Result<Vec<LogoRule>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT logo_rule_id, place, regulated, kind, from_day, to_day, logos, needs_offered_in, note FROM logo_rule ORDER BY logo_rule_id",
    )?;
    let mut rows = statement.query([])?;
    let mut rules = Vec::new();
    while let Some(row) = rows.next()? {
        let (kind, needs): (String, String) = (row.get(3)?, row.get(7)?);
        rules.push(LogoRule {
            row: row.get(0)?,
            place: row.get::<_, String>(1)?.parse()?,
            regulated: row.get(2)?,
            kind: Some(kind).filter(|k| !k.is_empty()).map(|k| k.parse()).transpose()?,
            from: row.get(4)?,
            to: row.get(5)?,
            logos: row.get::<_, String>(6)?.split('|').filter(|l| !l.is_empty()).map(str::to_owned).collect(),
            needs_offered_in: Some(needs).filter(|n| !n.is_empty()).map(|n| n.parse()).transpose()?,
            note: row.get(8)?,
        });
    }
    Ok(rules)
}

/// Puts a new logo table in place of the old; row numbers are those given.
pub fn replace_logo_rules(tx: &Tx<'_>, rules: &[LogoRule]) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM logo_rule")?.execute([])?;
    for rule in rules {
        tx.prepare_cached(
            "INSERT INTO logo_rule (logo_rule_id, place, regulated, kind, from_day, to_day, logos, needs_offered_in, note)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute((
            rule.row,
            rule.place.code(),
            rule.regulated,
            rule.kind.map_or("", |k| k.code()),
            rule.from,
            rule.to,
            rule.logos.join("|"),
            rule.needs_offered_in.map_or("", |p| p.code()),
            &rule.note,
        ))?;
    }
    Ok(())
}

/// The titles of a brand's courses, each with its course's code, titles of earlier days included.
pub fn titles_of_brand(db: &Connection, brand: BrandId) -> Result<Vec<(String, String)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT c.code, t.title FROM course AS c JOIN course_title AS t USING (course_id) WHERE c.brand_id = ?1 ORDER BY c.code, t.from_day",
    )?;
    let titles = statement.query_map([brand.0], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    Ok(titles)
}

/// A public key as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRow {
    /// Its identity.
    pub id: String,
    /// Its bytes.
    pub public: [u8; 32],
    /// The day it was made.
    pub from: Day,
    /// The last day it signed.
    pub to: Option<Day>,
}

/// Every public key, the earliest first.
pub fn keys(db: &Connection) -> Result<Vec<KeyRow>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT key_id, public, from_day, to_day FROM signing_key ORDER BY from_day, to_day IS NULL, key_id",
    )?;
    let row = |row: &Row<'_>| Ok(KeyRow { id: row.get(0)?, public: row.get(1)?, from: row.get(2)?, to: row.get(3)? });
    let keys = statement.query_map([], row)?.collect::<Result<_, _>>()?;
    Ok(keys)
}

/// The key that signs.
pub fn signing_key(db: &Connection) -> Result<Option<String>, StoreError> {
    let mut statement = db.prepare_cached("SELECT key_id FROM signing_key WHERE to_day IS NULL")?;
    Ok(statement.query_row([], |row| row.get(0)).optional()?)
}

/// Lets a new key sign from a day on; the one before stops.
pub fn take_over(tx: &Tx<'_>, id: &str, public: &[u8; 32], day: Day) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE signing_key SET to_day = ?1 WHERE to_day IS NULL")?.execute([day])?;
    tx.prepare_cached("INSERT INTO signing_key (key_id, public, from_day) VALUES (?1, ?2, ?3)")?
        .execute((id, public, day))?;
    Ok(())
}
