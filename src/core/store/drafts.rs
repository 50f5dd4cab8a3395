//! Drafts of forms, one per operator, form and subject.

use rusqlite::Connection;

use super::{StoreError, Tx};

/// What somebody was typing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Which form.
    pub form: String,
    /// About which record; empty for a new one.
    pub subject: String,
    /// JSON.
    pub fields: String,
    /// UTC.
    pub at_utc: String,
}

/// Keeps a draft in the place of an earlier one.
pub fn keep(tx: &Tx<'_>, form: &str, subject: &str, fields: &str, at: &str) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO draft (operator, form, subject, fields, at_utc) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (operator, form, subject) DO UPDATE SET fields = excluded.fields, at_utc = excluded.at_utc",
    )?
    .execute((&tx.stamp().operator, form, subject, fields, at))?;
    Ok(())
}

/// One draft.
pub fn of(db: &Connection, operator: &str, form: &str, subject: &str) -> Result<Option<Draft>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT form, subject, fields, at_utc FROM draft WHERE operator = ?1 AND form = ?2 AND subject = ?3",
    )?;
    let mut rows = statement.query_map((operator, form, subject), draft_of)?;
    Ok(rows.next().transpose()?)
}

/// Every draft of an operator, latest first.
pub fn all_of(db: &Connection, operator: &str) -> Result<Vec<Draft>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT form, subject, fields, at_utc FROM draft WHERE operator = ?1 ORDER BY at_utc DESC")?;
    let rows = statement.query_map([operator], draft_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Drops a draft; dropping none changes nothing.
pub fn drop(tx: &Tx<'_>, form: &str, subject: &str) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM draft WHERE operator = ?1 AND form = ?2 AND subject = ?3")?.execute((
        &tx.stamp().operator,
        form,
        subject,
    ))?;
    Ok(())
}

fn draft_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<Draft> {
    Ok(Draft { form: row.get(0)?, subject: row.get(1)?, fields: row.get(2)?, at_utc: row.get(3)? })
}
