//! The values offered while one is typed into a filter. Separate because it must answer between two keys: closed lists are
//! known, open ones are looked up among the first rows.

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::conditions::Conditions;
use super::{Asker, Statement, cell, spec};
use crate::core::domain::filter::Filter;
use crate::core::domain::names::folded;
use crate::core::domain::sheets::{ColumnKind, SheetKind};
use crate::core::domain::written_periods;
use crate::core::store::StoreError;

/// How many rows are looked at for values.
const SAMPLE: i64 = 20_000;

/// Values of a column that fit what is typed so far, at most `limit`; none for a column the kind does not have.
pub fn values(
    db: &Connection,
    kind: SheetKind,
    column: &str,
    typed: &str,
    limit: usize,
    asker: &Asker<'_>,
) -> Result<Vec<String>, StoreError> {
    let spec = spec(kind);
    let Some(column) = spec.column(column) else { return Ok(Vec::new()) };
    let low = typed.to_lowercase();
    let fits = |word: &str| word.to_lowercase().starts_with(&low);
    let mut known: Vec<&str> = if column.logins { vec!["me"] } else { Vec::new() };
    let open = match (column.kind, column.closed) {
        (ColumnKind::Day, _) => {
            known.extend(written_periods::WORDS);
            false
        }
        _ if !column.words.is_empty() => {
            known.extend(column.words.iter().map(|(word, _)| *word));
            false
        }
        (_, Some(closed)) => {
            known.extend(closed());
            false
        }
        (ColumnKind::Number, None) => false,
        (_, None) => true,
    };
    let mut found: Vec<String> = known.iter().filter(|word| fits(word)).map(|word| (*word).to_owned()).collect();
    if open {
        let conditions = Conditions::of(db, spec, kind, &Filter::default(), asker)?;
        let mut sql = Statement::start("WITH s (v) AS (SELECT ", &[column.sql], spec, &conditions);
        sql.text.push_str(" LIMIT ?) SELECT DISTINCT v FROM s WHERE v <> '' AND ");
        sql.values.push(Value::Integer(SAMPLE));
        let test = match column.kind {
            ColumnKind::Text => "instr(folded(v), ?) > 0",
            _ => "instr(folded(v), ?) = 1",
        };
        sql.text.push_str(test);
        sql.values.push(Value::Text(folded(typed)));
        sql.text.push_str(" ORDER BY v LIMIT ?");
        sql.values.push(Value::Integer(i64::try_from(limit).unwrap_or(i64::MAX)));
        let mut statement = db.prepare_cached(&sql.text)?;
        let rows = statement.query_map(params_from_iter(sql.values), |row| cell(row, 0))?;
        for row in rows {
            found.push(row?);
        }
    }
    if column.kind != ColumnKind::Day && column.kind != ColumnKind::State && fits("none") {
        found.push("none".to_owned());
    }
    found.truncate(limit);
    Ok(found)
}
