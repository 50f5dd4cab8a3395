//! The fee rules as stored.

use rusqlite::Connection;

use super::super::{StoreError, Tx};
use crate::core::domain::dates::day_text;
use crate::core::domain::replacements::{Fault, FeeRule};

/// Every rule, the house's first.
pub fn all(db: &Connection) -> Result<Vec<FeeRule>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT b.code, f.kind, f.amount, f.currency, f.free_faults, f.free_days, f.from_day
         FROM fee_rule AS f LEFT JOIN brand AS b ON b.brand_id = f.brand_id
         ORDER BY b.code IS NOT NULL, b.code, f.kind, f.from_day",
    )?;
    let mut rows = statement.query([])?;
    let mut rules = Vec::new();
    while let Some(row) = rows.next()? {
        let faults: String = row.get(4)?;
        rules.push(FeeRule {
            brand: row.get(0)?,
            kind: row.get::<_, String>(1)?.parse()?,
            amount: row.get(2)?,
            currency: row.get(3)?,
            free_faults: faults.split('|').filter(|f| !f.is_empty()).map(str::parse).collect::<Result<_, _>>()?,
            free_days: row.get(5)?,
            from: row.get(6)?,
        });
    }
    Ok(rules)
}

/// Sets a rule; one of the same brand, kind and first day is overwritten. Refuses a brand that is unknown.
pub fn set(tx: &Tx<'_>, rule: &FeeRule) -> Result<(), StoreError> {
    let brand = match &rule.brand {
        Some(code) => Some(super::super::batches::ready::brand(tx, code)?.0.0),
        None => None,
    };
    let faults = rule.free_faults.iter().map(|f: &Fault| f.code()).collect::<Vec<_>>().join("|");
    tx.prepare_cached("DELETE FROM fee_rule WHERE brand_id IS ?1 AND kind = ?2 AND from_day = ?3")?.execute((
        brand,
        rule.kind.code(),
        day_text(rule.from),
    ))?;
    tx.prepare_cached(
        "INSERT INTO fee_rule (brand_id, kind, amount, currency, free_faults, free_days, from_day)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute((
        brand,
        rule.kind.code(),
        rule.amount,
        &rule.currency,
        faults,
        rule.free_days,
        day_text(rule.from),
    ))?;
    Ok(())
}
