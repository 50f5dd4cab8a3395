//! The rows of a list by the values of one of its columns. Separate because it reads every row the filter finds, once,
//! and can be interrupted.

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::conditions::{Conditions, parsed};
use super::spec::{Column, Spec};
use super::{Asker, Statement, cell, spec};
use crate::core::domain::Refusal;
use crate::core::domain::sheets::{Group, GroupBy, Grouping, SheetKind};
use crate::core::store::StoreError;

/// The values of a column with their number of rows, most frequent first, at most `limit` of them.
pub fn groups(
    db: &Connection,
    kind: SheetKind,
    filter: &str,
    (column, by): (&str, GroupBy),
    limit: u32,
    asker: &Asker<'_>,
) -> Result<Grouping, StoreError> {
    let spec = spec(kind);
    let Some(column) = spec.column(column) else {
        return Err(Refusal::new(format!("`{column}` is not a column of {kind}")).into());
    };
    let conditions = Conditions::of(db, spec, kind, &parsed(spec, filter)?, asker)?;
    if by == GroupBy::Value && !column.words.is_empty() {
        return by_words(db, spec, column, &conditions);
    }
    let value = match by {
        GroupBy::Value => column.sql.to_owned(),
        GroupBy::Month => ["substr(", column.sql, ", 1, 7)"].concat(),
        GroupBy::Year => ["substr(", column.sql, ", 1, 4)"].concat(),
    };
    let mut sql = Statement::start("WITH g (n, v) AS (SELECT ", &["count(*)", &value], spec, &conditions);
    sql.text.push_str(" GROUP BY 2) SELECT v, n, sum(n) OVER (), count(*) OVER () FROM g ORDER BY n DESC, v LIMIT ?");
    sql.values.push(Value::Integer(i64::from(limit)));
    let mut statement = db.prepare_cached(&sql.text)?;
    let mut rows = statement.query(params_from_iter(sql.values))?;
    let mut grouping = Grouping::default();
    while let Some(row) = rows.next()? {
        let number = |index| row.get::<_, i64>(index).map(i64::unsigned_abs);
        grouping.groups.push(Group { value: cell(row, 0)?, rows: number(1)? });
        (grouping.rows, grouping.values) = (number(2)?, number(3)?);
    }
    Ok(grouping)
}

/// A column whose every value has a condition that an index serves is counted value by value, without its rows.
fn by_words(
    db: &Connection,
    spec: &'static Spec,
    column: &'static Column,
    conditions: &Conditions,
) -> Result<Grouping, StoreError> {
    let mut grouping = Grouping::default();
    for (word, condition) in column.words {
        let mut sql = Statement::start("SELECT ", &["count(*)"], spec, conditions);
        sql.and();
        sql.text.push_str(&["(", condition, ")"].concat());
        let rows: i64 = db.prepare_cached(&sql.text)?.query_row(params_from_iter(sql.values), |row| row.get(0))?;
        if rows > 0 {
            grouping.groups.push(Group { value: (*word).to_owned(), rows: rows.unsigned_abs() });
        }
    }
    grouping.groups.sort_by_key(|group| std::cmp::Reverse(group.rows));
    grouping.values = grouping.groups.len() as u64;
    grouping.rows = grouping.groups.iter().map(|group| group.rows).sum();
    Ok(grouping)
}
