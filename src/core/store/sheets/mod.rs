//! Lists of every kind of record: windows by key, filters, counts. Separate because one engine serves all kinds; a kind
//! is a declaration of literals.
//!
//! **Invariant:** statements are put together from `&'static str` literals of the declarations only; every value is
//! bound. A window never uses `OFFSET`. Restricted records are read through their views.

mod after_issue;
mod archive;
mod conditions;
mod groups;
mod marks;
mod people;
mod post;
mod printing;
mod spec;
mod trade;
mod values;

use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};

use super::StoreError;
use crate::core::domain::filter::Filter;
use crate::core::domain::sheets::{
    Count, Cursor, CursorValue, SheetColumn, SheetKind, SheetPage, SheetQuery, SheetRow, SortKey, Window,
};
use crate::core::domain::{Day, Refusal};
use conditions::{Conditions, Many, parsed};
use spec::{Column, Spec};

pub use groups::groups;
pub use marks::{between, found_among, marked};
pub use values::values;

/// Who asks, and on which day: `owner:me` and `due:<today` depend on it.
pub struct Asker<'a> {
    /// The operator's login.
    pub login: &'a str,
    /// The office's day.
    pub today: Day,
}

/// How far a count goes before it says "at least".
const COUNT_LIMIT: i64 = 5_000_000;

fn spec(kind: SheetKind) -> &'static Spec {
    match kind {
        SheetKind::Learners => &people::LEARNERS,
        SheetKind::Registrations => &people::REGISTRATIONS,
        SheetKind::Results => &people::RESULTS,
        SheetKind::Payments => &people::PAYMENTS,
        SheetKind::Courses => &trade::COURSES,
        SheetKind::Units => &trade::UNITS,
        SheetKind::Organisations => &trade::ORGANISATIONS,
        SheetKind::Contacts => &trade::CONTACTS,
        SheetKind::Brands => &trade::BRANDS,
        SheetKind::Presentations => &trade::PRESENTATIONS,
        SheetKind::Register => &trade::REGISTER,
        SheetKind::Holidays => &trade::HOLIDAYS,
        SheetKind::Archive => &archive::ARCHIVE,
        SheetKind::Awards => &people::AWARDS,
        SheetKind::Exceptions => &people::EXCEPTIONS,
        SheetKind::Tasks => &people::TASKS,
        SheetKind::ClaimFiles => &people::CLAIM_FILES,
        SheetKind::Claims => &people::CLAIMS,
        SheetKind::Problems => &people::PROBLEMS,
        SheetKind::Imports => &trade::IMPORTS,
        SheetKind::Events => &trade::EVENTS,
        SheetKind::Certificates => &printing::CERTIFICATES,
        SheetKind::Applications => &after_issue::APPLICATIONS,
        SheetKind::Letters => &after_issue::LETTERS,
        SheetKind::NotifiableEvents => &after_issue::NOTIFIABLE_EVENTS,
        SheetKind::Batches => &printing::BATCHES,
        SheetKind::Sheets => &printing::SHEETS,
        SheetKind::Consignments => &post::CONSIGNMENTS,
        SheetKind::Returns => &post::RETURNS,
        SheetKind::Inbound => &post::INBOUND,
        SheetKind::Manifests => &post::MANIFESTS,
        SheetKind::Destructions => &post::DESTRUCTIONS,
        SheetKind::Stock => &printing::STOCK,
        SheetKind::Movements => &printing::MOVEMENTS,
        SheetKind::Templates => &printing::TEMPLATES,
        SheetKind::Logos => &printing::LOGOS,
    }
}

/// The columns of a kind, in their order.
pub fn columns(kind: SheetKind) -> Vec<SheetColumn> {
    spec(kind).columns.iter().map(Column::shown).collect()
}

/// Refuses a filter that cannot be understood for this kind, naming the place or the fields there are.
pub fn check_filter(db: &Connection, kind: SheetKind, filter: &str, asker: &Asker<'_>) -> Result<(), StoreError> {
    let spec = spec(kind);
    Conditions::of(db, spec, kind, &parsed(spec, filter)?, asker).map(|_| ())
}

/// A window of rows.
pub fn page(db: &Connection, kind: SheetKind, query: &SheetQuery, asker: &Asker<'_>) -> Result<SheetPage, StoreError> {
    let spec = spec(kind);
    let conditions = Conditions::of(db, spec, kind, &parsed(spec, &query.filter)?, asker)?;
    let order = Order::of(spec, kind, &query.sort, conditions.many)?;
    let limit = i64::from(query.limit.clamp(1, 10_000));
    let (backwards, from) = match &query.window {
        Window::Top => (false, None),
        Window::End => (true, None),
        Window::After(cursor) => (false, Some((cursor, false))),
        Window::Before(cursor) => (true, Some((cursor, false))),
        Window::From(cursor) => (false, Some((cursor, true))),
    };
    let mut sql = Statement::select(spec, &order, &conditions);
    if let Some((cursor, included)) = from {
        sql.keyset(&order, cursor, backwards, included)?;
    }
    sql.ordered(&order, backwards);
    sql.values.push(Value::Integer(limit + 1));
    sql.text.push_str(" LIMIT ?");

    let mut statement = db.prepare_cached(&sql.text)?;
    let rows = statement.query_map(params_from_iter(sql.values), |row| row_of(row, spec, order.keys.len()))?;
    let mut rows = rows.collect::<Result<Vec<_>, _>>()?;
    let more = rows.len() as i64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    if backwards {
        rows.reverse();
    }
    let elsewhere = from.is_some();
    Ok(SheetPage {
        rows,
        more_after: if backwards { elsewhere } else { more },
        more_before: if backwards { more } else { elsewhere },
        by_reference: conditions.many == Many::Driving,
    })
}

/// The rows of these keys, in the kind's own columns; keys that are gone or not to be seen are left out.
pub fn rows_of(db: &Connection, kind: SheetKind, keys: &[i64], asker: &Asker<'_>) -> Result<Vec<SheetRow>, StoreError> {
    let spec = spec(kind);
    let conditions = Conditions::of(db, spec, kind, &Filter::default(), asker)?;
    let order = Order::of(spec, kind, &[], Many::No)?;
    let mut sql = Statement::select(spec, &order, &conditions);
    sql.and();
    sql.text.push_str(spec.key);
    sql.text.push_str(" = ?");
    let mut statement = db.prepare_cached(&sql.text)?;
    let mut found = Vec::with_capacity(keys.len());
    for key in keys {
        let mut values = sql.values.clone();
        values.push(Value::Integer(*key));
        let rows = statement.query_map(params_from_iter(values), |row| row_of(row, spec, order.keys.len()))?;
        for row in rows {
            found.push(row?);
        }
    }
    Ok(found)
}

/// The keys of every row that matches, in no order, at most `limit`.
pub fn keys(
    db: &Connection,
    kind: SheetKind,
    filter: &str,
    asker: &Asker<'_>,
    limit: u32,
) -> Result<Vec<i64>, StoreError> {
    let spec = spec(kind);
    let conditions = Conditions::of(db, spec, kind, &parsed(spec, filter)?, asker)?;
    let mut sql = Statement::start("SELECT ", &[spec.key], spec, &conditions);
    sql.values.push(Value::Integer(i64::from(limit)));
    sql.text.push_str(" LIMIT ?");
    let mut statement = db.prepare_cached(&sql.text)?;
    let rows = statement.query_map(params_from_iter(sql.values), |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many rows match; `most` of them are counted, or as many as are ever counted.
pub fn count(
    db: &Connection,
    kind: SheetKind,
    filter: &str,
    asker: &Asker<'_>,
    most: Option<u32>,
) -> Result<Count, StoreError> {
    let most = most.map_or(COUNT_LIMIT, i64::from);
    let spec = spec(kind);
    let conditions = Conditions::of(db, spec, kind, &parsed(spec, filter)?, asker)?;
    if conditions.is_empty()
        && let Some(whole) = spec.count
    {
        let rows: i64 = db.prepare_cached(whole)?.query_row([], |row| row.get(0))?;
        return Ok(Count::Exact(rows.unsigned_abs()));
    }
    let mut sql = Statement::count(spec, &conditions);
    sql.values.push(Value::Integer(most));
    sql.text.push_str(" LIMIT ?)");
    let rows: i64 = db.prepare_cached(&sql.text)?.query_row(params_from_iter(sql.values), |row| row.get(0))?;
    Ok(if rows < most { Count::Exact(rows.unsigned_abs()) } else { Count::AtLeast(rows.unsigned_abs()) })
}

fn row_of(row: &Row<'_>, spec: &Spec, sort_keys: usize) -> rusqlite::Result<SheetRow> {
    let key = row.get(0)?;
    let cells = (3..3 + spec.columns.len()).map(|index| cell(row, index)).collect::<Result<_, _>>()?;
    let first = 3 + spec.columns.len();
    let values = (first..first + sort_keys)
        .map(|index| {
            Ok(match row.get::<_, Value>(index)? {
                Value::Integer(number) => CursorValue::Number(number),
                Value::Text(text) => CursorValue::Text(text),
                Value::Real(number) => CursorValue::Number(number as i64),
                Value::Null | Value::Blob(_) => CursorValue::Text(String::new()),
            })
        })
        .collect::<rusqlite::Result<_>>()?;
    Ok(SheetRow { key, reference: cell(row, 1)?, late: row.get(2)?, cells, cursor: Cursor { values, key } })
}

fn cell(row: &Row<'_>, index: usize) -> rusqlite::Result<String> {
    Ok(match row.get::<_, Value>(index)? {
        Value::Null | Value::Blob(_) => String::new(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Text(text) => text,
    })
}

/// The order of the rows: sort expressions, each with its direction; the key comes last, in the last one's direction.
struct Order {
    keys: Vec<(&'static str, bool)>,
    key: &'static str,
    key_descending: bool,
}

impl Order {
    fn of(spec: &'static Spec, kind: SheetKind, wanted: &[SortKey], many: Many) -> Result<Self, StoreError> {
        if many == Many::Driving {
            let key = spec.search_key().unwrap_or(spec.key);
            return Ok(Self { keys: Vec::new(), key, key_descending: false });
        }
        let keys: Vec<_> = if wanted.is_empty() {
            spec.order.to_vec()
        } else {
            wanted.iter().map(|sort| sort_key(spec, kind, sort)).collect::<Result<_, _>>()?
        };
        let key_descending = keys.last().map_or(spec.newest_first, |(_, descending)| *descending);
        Ok(Self { keys, key: spec.key, key_descending })
    }

    fn all(&self) -> impl Iterator<Item = (&'static str, bool)> + '_ {
        self.keys.iter().copied().chain([(self.key, self.key_descending)])
    }
}

fn sort_key(spec: &'static Spec, kind: SheetKind, sort: &SortKey) -> Result<(&'static str, bool), StoreError> {
    let column = spec.column(&sort.column);
    match column.and_then(|column| column.sort) {
        Some(expression) => Ok((expression, sort.descending)),
        None => {
            let names = spec.columns.iter().filter(|c| c.sort.is_some()).map(|c| c.name).collect::<Vec<_>>().join(", ");
            Err(Refusal::new(format!("{kind} cannot be put in order by `{}`", sort.column))
                .hint(format!("Columns to sort by: {names}."))
                .into())
        }
    }
}

/// A statement on its way: literals and bound values.
struct Statement {
    text: String,
    values: Vec<Value>,
}

impl Statement {
    fn select(spec: &Spec, order: &Order, conditions: &Conditions) -> Self {
        let mut parts = vec![spec.key, spec.reference, spec.late];
        parts.extend(spec.columns.iter().map(|column| column.sql));
        parts.extend(order.keys.iter().map(|(expression, _)| *expression));
        Self::start("SELECT ", &parts, spec, conditions)
    }

    fn start(opening: &'static str, parts: &[&str], spec: &Spec, conditions: &Conditions) -> Self {
        let from = match (conditions.many, spec.from_search) {
            (Many::Driving, Some(search)) => search.rows,
            _ => spec.from,
        };
        Self::from(opening, parts, from, conditions)
    }

    /// How many rows: where the search is all that is asked, the rows themselves are not looked at.
    fn count(spec: &Spec, conditions: &Conditions) -> Self {
        let opening = "SELECT count(*) FROM (SELECT ";
        match (conditions.many, spec.from_search) {
            (Many::Driving, Some(search)) if conditions.pieces.len() == 1 => {
                Self::from(opening, &["1"], search.keys, conditions)
            }
            _ => Self::start(opening, &["1"], spec, conditions),
        }
    }

    fn from(opening: &'static str, parts: &[&str], from: &'static str, conditions: &Conditions) -> Self {
        let mut text = String::from(opening);
        text.push_str(&parts.join(", "));
        text.push_str(" FROM ");
        text.push_str(from);
        // ?1 is today, whether or not the kind asks for it.
        text.push_str(" WHERE ?1 IS NOT NULL");
        let mut statement = Self { text, values: vec![conditions.today.clone()] };
        for (piece, values) in &conditions.pieces {
            statement.and();
            statement.text.push_str(piece);
            statement.values.extend(values.iter().cloned());
        }
        statement
    }

    fn and(&mut self) {
        self.text.push_str(" AND ");
    }

    /// Only rows beyond a place in the order.
    fn keyset(&mut self, order: &Order, cursor: &Cursor, backwards: bool, included: bool) -> Result<(), StoreError> {
        if cursor.values.len() != order.keys.len() {
            return Err(Refusal::new("the list's order has changed").hint("List it afresh.").into());
        }
        let values: Vec<Value> = cursor.values.iter().map(value_of).chain([Value::Integer(cursor.key)]).collect();
        let parts: Vec<_> = order.all().collect();
        self.and();
        if parts.iter().all(|(_, descending)| *descending == parts[0].1) {
            // One direction: a row value, which an index serves.
            let sign = beyond(parts[0].1 != backwards, included);
            let names = parts.iter().map(|(expression, _)| *expression).collect::<Vec<_>>().join(", ");
            let marks = vec!["?"; parts.len()].join(", ");
            for piece in ["(", &names, ") ", sign, " (", &marks, ")"] {
                self.text.push_str(piece);
            }
            self.values.extend(values);
            return Ok(());
        }
        self.text.push('(');
        for (index, (expression, descending)) in parts.iter().enumerate() {
            if index > 0 {
                self.text.push_str(" OR ");
            }
            self.text.push('(');
            for (earlier, value) in parts[..index].iter().zip(&values) {
                self.text.push_str(earlier.0);
                self.text.push_str(" = ? AND ");
                self.values.push(value.clone());
            }
            let last = index + 1 == parts.len();
            for piece in [expression, " ", beyond(*descending != backwards, included && last), " ?)"] {
                self.text.push_str(piece);
            }
            self.values.push(values[index].clone());
        }
        self.text.push(')');
        Ok(())
    }

    fn ordered(&mut self, order: &Order, backwards: bool) {
        self.text.push_str(" ORDER BY ");
        for (index, (expression, descending)) in order.all().enumerate() {
            if index > 0 {
                self.text.push_str(", ");
            }
            self.text.push_str(expression);
            if descending != backwards {
                self.text.push_str(" DESC");
            }
        }
    }
}

fn beyond(descending: bool, included: bool) -> &'static str {
    match (descending, included) {
        (false, false) => ">",
        (false, true) => ">=",
        (true, false) => "<",
        (true, true) => "<=",
    }
}

fn value_of(value: &CursorValue) -> Value {
    match value {
        CursorValue::Text(text) => Value::Text(text.clone()),
        CursorValue::Number(number) => Value::Integer(*number),
    }
}
