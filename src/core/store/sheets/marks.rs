//! What marking asks of a list: the records a filter finds, those between two of them, those of the marked that a filter
//! finds. Separate because only keys and references are read, however many there are.

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params_from_iter};

use super::conditions::{Conditions, Many, parsed};
use super::{Asker, Order, Statement, row_of, spec};
use crate::core::domain::filter::Filter;
use crate::core::domain::sheets::{Cursor, Marked, SheetKind, SortKey};
use crate::core::store::StoreError;

/// Every record that matches, at most `limit`.
pub fn marked(
    db: &Connection,
    kind: SheetKind,
    filter: &str,
    limit: u32,
    asker: &Asker<'_>,
) -> Result<Vec<Marked>, StoreError> {
    let spec = spec(kind);
    let conditions = Conditions::of(db, spec, kind, &parsed(spec, filter)?, asker)?;
    let sql = Statement::start("SELECT ", &[spec.key, spec.reference], spec, &conditions);
    read(db, sql, limit)
}

/// Every record that matches, from one to another in this order, whichever comes first; both are among them.
pub fn between(
    db: &Connection,
    kind: SheetKind,
    (filter, sort): (&str, &[SortKey]),
    (one, other): (i64, i64),
    limit: u32,
    asker: &Asker<'_>,
) -> Result<Vec<Marked>, StoreError> {
    let spec = spec(kind);
    let conditions = Conditions::of(db, spec, kind, &parsed(spec, filter)?, asker)?;
    let order = Order::of(spec, kind, sort, conditions.many)?;
    let (Some(one), Some(other)) = (place(db, kind, sort, one, asker)?, place(db, kind, sort, other, asker)?) else {
        return Ok(Vec::new());
    };
    for (from, to) in [(&one, &other), (&other, &one)] {
        let mut sql = Statement::start("SELECT ", &[spec.key, spec.reference], spec, &conditions);
        sql.keyset(&order, from, false, true)?;
        sql.keyset(&order, to, true, true)?;
        let found = read(db, sql, limit)?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

/// Where a record stands in an order, whether or not a filter finds it; nothing when it is gone.
fn place(
    db: &Connection,
    kind: SheetKind,
    sort: &[SortKey],
    key: i64,
    asker: &Asker<'_>,
) -> Result<Option<Cursor>, StoreError> {
    let spec = spec(kind);
    let conditions = Conditions::of(db, spec, kind, &Filter::default(), asker)?;
    let order = Order::of(spec, kind, sort, Many::No)?;
    let mut sql = Statement::select(spec, &order, &conditions);
    sql.and();
    sql.text.push_str(spec.key);
    sql.text.push_str(" = ?");
    sql.values.push(Value::Integer(key));
    let mut statement = db.prepare_cached(&sql.text)?;
    let row =
        statement.query_row(params_from_iter(sql.values), |row| row_of(row, spec, order.keys.len())).optional()?;
    Ok(row.map(|row| row.cursor))
}

/// How many of these keys a filter finds.
pub fn found_among(
    db: &Connection,
    kind: SheetKind,
    filter: &str,
    keys: &[i64],
    asker: &Asker<'_>,
) -> Result<u64, StoreError> {
    let spec = spec(kind);
    let conditions = Conditions::of(db, spec, kind, &parsed(spec, filter)?, asker)?;
    let mut sql = Statement::start("SELECT ", &["count(*)"], spec, &conditions);
    sql.and();
    sql.text.push_str(spec.key);
    sql.text.push_str(" IN (SELECT value FROM json_each(?))");
    let list = keys.iter().map(i64::to_string).collect::<Vec<_>>().join(",");
    sql.values.push(Value::Text(["[", &list, "]"].concat()));
    let found: i64 = db.prepare_cached(&sql.text)?.query_row(params_from_iter(sql.values), |row| row.get(0))?;
    Ok(found.unsigned_abs())
}

fn read(db: &Connection, mut sql: Statement, limit: u32) -> Result<Vec<Marked>, StoreError> {
    sql.values.push(Value::Integer(i64::from(limit)));
    sql.text.push_str(" LIMIT ?");
    let mut statement = db.prepare_cached(&sql.text)?;
    let rows = statement.query_map(params_from_iter(sql.values), |row| Ok((row.get(0)?, super::cell(row, 1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
