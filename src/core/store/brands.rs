//! Brands and their issuers.

use rusqlite::{Connection, OptionalExtension};

use super::{StoreError, Tx, found};
use crate::core::domain::brands::{BrandId, BrandLine, PaymentRule};

/// A brand with its issuer, as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brand {
    /// The code people type.
    pub code: String,
    /// The name on the face.
    pub name: String,
    /// How work reaches the desk.
    pub line: BrandLine,
    /// The issuer's recognised name.
    pub issuer_name: String,
    /// The issuer's recognition number.
    pub recognition_number: String,
    /// The issuer's UKPRN.
    pub issuer_ukprn: Option<String>,
    /// The issuer's address.
    pub issuer_address: String,
    /// Two to four letters a serial begins with.
    pub serial_prefix: String,
    /// A sentence on the certificate.
    pub statement: Option<String>,
    /// What must be paid first.
    pub payment: PaymentRule,
    /// Working days from claim to dispatch.
    pub claim_sla_days: i64,
    /// Calendar days a name waits for confirmation; 0 is no window.
    pub name_confirmation_days: i64,
    /// `HH:MM`: the time of day by which claims make the next run.
    pub cut_off: String,
}

impl Brand {
    /// Its columns as text, for the trail.
    pub fn columns(&self) -> Vec<(&'static str, String)> {
        vec![
            ("name", self.name.clone()),
            ("line", self.line.to_string()),
            ("issuer_name", self.issuer_name.clone()),
            ("recognition_number", self.recognition_number.clone()),
            ("issuer_ukprn", self.issuer_ukprn.clone().unwrap_or_default()),
            ("issuer_address", self.issuer_address.clone()),
            ("serial_prefix", self.serial_prefix.clone()),
            ("statement", self.statement.clone().unwrap_or_default()),
            ("payment_rule", self.payment.to_string()),
            ("claim_sla_days", self.claim_sla_days.to_string()),
            ("name_confirmation_days", self.name_confirmation_days.to_string()),
            ("cut_off", self.cut_off.clone()),
        ]
    }
}

/// The key of the brand with this code.
pub fn id_of(db: &Connection, code: &str) -> Result<Option<BrandId>, StoreError> {
    let mut statement = db.prepare_cached("SELECT brand_id FROM brand WHERE code = ?1")?;
    Ok(statement.query_row([code], |row| row.get(0).map(BrandId)).optional()?)
}

/// The brand with this code.
pub fn by_code(db: &Connection, code: &str) -> Result<Option<(BrandId, Brand)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT b.brand_id, b.code, b.name, b.line, i.name, i.recognition_number, i.ukprn, i.address, b.serial_prefix, b.statement,
                b.payment_rule, b.claim_sla_days, b.name_confirmation_days, b.cut_off
         FROM brand AS b JOIN issuer AS i ON i.issuer_id = b.issuer_id WHERE b.code = ?1",
    )?;
    let found = statement
        .query_row([code], |row| {
            let words: (String, String) = (row.get(3)?, row.get(10)?);
            let brand = Brand {
                code: row.get(1)?,
                name: row.get(2)?,
                line: BrandLine::Claims,
                issuer_name: row.get(4)?,
                recognition_number: row.get(5)?,
                issuer_ukprn: row.get(6)?,
                issuer_address: row.get(7)?,
                serial_prefix: row.get(8)?,
                statement: row.get(9)?,
                payment: PaymentRule::None,
                claim_sla_days: row.get(11)?,
                name_confirmation_days: row.get(12)?,
                cut_off: row.get(13)?,
            };
            Ok((BrandId(row.get(0)?), brand, words))
        })
        .optional()?;
    let Some((id, brand, (line, payment))) = found else { return Ok(None) };
    Ok(Some((id, Brand { line: line.parse()?, payment: payment.parse()?, ..brand })))
}

/// The brand with this key.
pub fn by_id(db: &Connection, id: BrandId) -> Result<Brand, StoreError> {
    let code = db.prepare_cached("SELECT code FROM brand WHERE brand_id = ?1")?.query_row([id.0], |row| row.get(0));
    let code: String = found(code, || "brand".to_owned())?;
    let brand = by_code(db, &code)?;
    brand.map(|(_, brand)| brand).ok_or_else(|| StoreError::NotFound(format!("brand {code}")))
}

fn issuer(tx: &Tx<'_>, brand: &Brand) -> Result<i64, StoreError> {
    Ok(tx
        .prepare_cached(
            "INSERT INTO issuer (name, recognition_number, ukprn, address) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (name) DO UPDATE SET recognition_number = ?2, ukprn = ?3, address = ?4 RETURNING issuer_id",
        )?
        .query_row(
            (&brand.issuer_name, &brand.recognition_number, &brand.issuer_ukprn, &brand.issuer_address),
            |row| row.get(0),
        )?)
}

/// Adds a brand.
pub fn insert(tx: &Tx<'_>, brand: &Brand) -> Result<BrandId, StoreError> {
    let issuer = issuer(tx, brand)?;
    tx.prepare_cached(
        "INSERT INTO brand (issuer_id, code, name, line, serial_prefix, statement, payment_rule, claim_sla_days,
                            name_confirmation_days, cut_off)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute((
        issuer,
        &brand.code,
        &brand.name,
        brand.line.code(),
        &brand.serial_prefix,
        &brand.statement,
        brand.payment.code(),
        brand.claim_sla_days,
        brand.name_confirmation_days,
        &brand.cut_off,
    ))?;
    Ok(BrandId(tx.last_insert_rowid()))
}

/// Brings a brand up to date; its code stays.
pub fn update(tx: &Tx<'_>, id: BrandId, brand: &Brand) -> Result<(), StoreError> {
    let issuer = issuer(tx, brand)?;
    tx.prepare_cached(
        "UPDATE brand SET issuer_id = ?2, name = ?3, line = ?4, serial_prefix = ?5, statement = ?6, payment_rule = ?7,
                          claim_sla_days = ?8, name_confirmation_days = ?9, cut_off = ?10 WHERE brand_id = ?1",
    )?
    .execute((
        id.0,
        issuer,
        &brand.name,
        brand.line.code(),
        &brand.serial_prefix,
        &brand.statement,
        brand.payment.code(),
        brand.claim_sla_days,
        brand.name_confirmation_days,
        &brand.cut_off,
    ))?;
    Ok(())
}
