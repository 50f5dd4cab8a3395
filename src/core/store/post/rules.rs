//! What the house may edit of the post: service rules, figures, carriers' words, the columns of the carrier's file.
//!
//! **Invariant:** rules are read whole and checked whole: a stored row that breaks them is an error, never a default.

use rusqlite::Connection;

use super::super::{StoreError, Tx};
use crate::core::domain::consignments::services::{Destination, Measures, ServiceRule, ServiceRules};
use crate::core::domain::post::manifests::ManifestColumn;
use crate::core::domain::post::tracking::CarrierWord;

/// A figure the house may set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: u32,
    /// What it is.
    pub about: String,
}

/// The service rules as they stand.
pub fn services(db: &Connection) -> Result<ServiceRules, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT place, destination, replacement_only, over_pieces, up_to_pieces, up_to_grams, up_to_mm, service, carrier, code, size,
                customs, tracked
         FROM service_rule ORDER BY place",
    )?;
    let mut rows = statement.query([])?;
    let mut rules = Vec::new();
    while let Some(row) = rows.next()? {
        rules.push(ServiceRule {
            place: row.get(0)?,
            destination: Destination::parse(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?)?,
            replacement_only: row.get(2)?,
            over_pieces: row.get(3)?,
            up_to_pieces: row.get(4)?,
            up_to_grams: row.get(5)?,
            up_to_mm: row.get(6)?,
            service: row.get(7)?,
            carrier: row.get(8)?,
            code: row.get(9)?,
            size: row.get(10)?,
            customs: row.get(11)?,
            tracked: row.get(12)?,
        });
    }
    let measures = Measures {
        sheet_grams: figure(db, "sheet_grams")?,
        envelope_grams: figure(db, "envelope_grams")?,
        sheet_microns: figure(db, "sheet_microns")?,
        envelope_mm: figure(db, "envelope_mm")?,
    };
    Ok(ServiceRules::new(rules, measures)?)
}

/// Puts these rules in the place of those there are.
pub fn keep_services(tx: &Tx<'_>, rules: &ServiceRules) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM service_rule")?.execute([])?;
    let mut insert = tx.prepare_cached(
        "INSERT INTO service_rule (place, destination, replacement_only, over_pieces, up_to_pieces, up_to_grams, up_to_mm, service,
                                   carrier, code, size, customs, tracked)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    )?;
    for rule in rules.rows() {
        insert.execute((
            rule.place,
            rule.destination.code(),
            rule.replacement_only,
            rule.over_pieces,
            rule.up_to_pieces,
            rule.up_to_grams,
            rule.up_to_mm,
            &rule.service,
            &rule.carrier,
            &rule.code,
            &rule.size,
            rule.customs,
            rule.tracked,
        ))?;
    }
    Ok(())
}

/// The value of a figure.
pub fn figure(db: &Connection, name: &str) -> Result<u32, StoreError> {
    let row = db.prepare_cached("SELECT value FROM post_figure WHERE name = ?1")?.query_row([name], |row| row.get(0));
    super::super::found(row, || format!("figure of the post called `{name}`"))
}

/// Every figure, by name.
pub fn figures(db: &Connection) -> Result<Vec<Figure>, StoreError> {
    let mut statement = db.prepare_cached("SELECT name, value, about FROM post_figure ORDER BY name")?;
    let rows = statement
        .query_map([], |row| Ok(Figure { name: row.get(0)?, value: row.get(1)?, about: row.get(2)? }))?
        .collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Sets a figure.
pub fn set_figure(tx: &Tx<'_>, name: &str, value: u32) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE post_figure SET value = ?2 WHERE name = ?1")?.execute((name, value))?;
    Ok(())
}

/// Every word of carriers that is mapped.
pub fn words(db: &Connection) -> Result<Vec<CarrierWord>, StoreError> {
    let mut statement = db.prepare_cached("SELECT carrier, words, state FROM carrier_word ORDER BY carrier, words")?;
    let rows = statement
        .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?)))?;
    let mut words = Vec::new();
    for row in rows {
        let (carrier, text, state) = row?;
        words.push(CarrierWord { carrier, words: text, state: state.parse()? });
    }
    Ok(words)
}

/// Maps a word of a carrier.
pub fn keep_word(tx: &Tx<'_>, word: &CarrierWord) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO carrier_word (carrier, words, state) VALUES (?1, ?2, ?3)
         ON CONFLICT (carrier, words) DO UPDATE SET state = excluded.state",
    )?
    .execute((&word.carrier, &word.words, word.state.code()))?;
    Ok(())
}

/// The columns of the carrier's file, in their order.
pub fn columns(db: &Connection) -> Result<Vec<ManifestColumn>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT place, header, field, longest, required, form FROM manifest_column ORDER BY place")?;
    let mut rows = statement.query([])?;
    let mut columns = Vec::new();
    while let Some(row) = rows.next()? {
        let code = |at: usize| row.get::<_, String>(at);
        columns.push(ManifestColumn {
            place: row.get(0)?,
            header: row.get(1)?,
            field: code(2)?.parse()?,
            longest: row.get(3)?,
            needed: code(4)?.parse()?,
            form: code(5)?.parse()?,
        });
    }
    Ok(columns)
}

/// Puts these columns in the place of those there are.
pub fn keep_columns(tx: &Tx<'_>, columns: &[ManifestColumn]) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM manifest_column")?.execute([])?;
    let mut insert = tx.prepare_cached(
        "INSERT INTO manifest_column (place, header, field, longest, required, form) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for column in columns {
        insert.execute((
            column.place,
            &column.header,
            column.field.code(),
            column.longest,
            column.needed.code(),
            column.form.code(),
        ))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::domain::office::{Mode, NewOffice};
    use crate::core::store::Store;

    #[test]
    fn the_database_ships_the_rules_of_the_house() {
        let folder = tempfile::tempdir().unwrap();
        let office = NewOffice {
            mode: Mode::Training,
            name: "x".into(),
            zone: "Europe/London".into(),
            place: "Scotland".into(),
        };
        let path = folder.path().join("desk.db");
        let store = Store::create(&path, &office, 1000, "2026-11-20T10:00:00Z", Box::new(|_| {})).unwrap();
        assert_eq!(services(store.db()).unwrap(), ServiceRules::house());
        assert_eq!(columns(store.db()).unwrap().len(), 17);
        for word in words(store.db()).unwrap() {
            assert_eq!(crate::core::domain::post::tracking::plain_words(&word.words), word.words);
        }
    }
}
