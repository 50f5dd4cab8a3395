//! Kept views of lists: own ones under their operator, shared ones under nobody. Outside the trail.

use rusqlite::{Connection, params};

use super::{StoreError, Tx};
use crate::core::domain::saved_views::{SavedView, columns_of, columns_text, sort_of, sort_text};
use crate::core::domain::sheets::SheetKind;

/// The views an operator has: own ones first, then shared ones, each by name.
pub fn all(db: &Connection, operator: &str, kind: Option<SheetKind>) -> Result<Vec<SavedView>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT operator, sheet, name, expr, sort, columns, made_by FROM saved_view
         WHERE operator IN (?1, '') AND (?2 = '' OR sheet = ?2) ORDER BY operator = '', sheet, name",
    )?;
    let rows = statement.query_map((operator, kind.map_or("", SheetKind::code)), |row| {
        let text = |index| row.get::<_, String>(index);
        Ok([text(0)?, text(1)?, text(2)?, text(3)?, text(4)?, text(5)?, text(6)?])
    })?;
    rows.map(|row| {
        let [owner, kind, name, filter, sort, columns, made_by] = row?;
        let shared = owner.is_empty();
        Ok(SavedView {
            kind: kind.parse()?,
            name,
            shared,
            made_by: if shared { made_by } else { owner },
            filter,
            sort: sort_of(&sort),
            columns: columns_of(&columns),
        })
    })
    .collect()
}

/// Keeps a view in the place of one of the same name.
pub fn keep(tx: &Tx<'_>, view: &SavedView, at_utc: &str) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO saved_view (operator, sheet, name, expr, sort, columns, made_by, at_utc)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (operator, sheet, name) DO UPDATE SET expr = excluded.expr, sort = excluded.sort,
             columns = excluded.columns, at_utc = excluded.at_utc",
    )?
    .execute(params![
        under(tx, view.shared),
        view.kind.code(),
        view.name,
        view.filter,
        sort_text(&view.sort),
        columns_text(&view.columns),
        view.made_by,
        at_utc,
    ])?;
    Ok(())
}

/// Drops a view; dropping none changes nothing.
pub fn drop(tx: &Tx<'_>, view: &SavedView) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM saved_view WHERE operator = ?1 AND sheet = ?2 AND name = ?3")?.execute((
        under(tx, view.shared),
        view.kind.code(),
        &view.name,
    ))?;
    Ok(())
}

fn under(tx: &Tx<'_>, shared: bool) -> String {
    if shared { String::new() } else { tx.stamp().operator.clone() }
}
