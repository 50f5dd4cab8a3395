//! `list NOUN`: every record kind, by the filter language of the window.

use serde_json::json;

use super::answer::{Answer, Table};
use super::desk::Desk;
use crate::core::domain::sheets::{SheetKind, SheetQuery, SortKey, Window};
use crate::core::{Core, Error, ErrorKind};

/// Arguments of `list`.
#[derive(Debug, clap::Args)]
pub struct List {
    /// The kind of record, in the plural
    noun: SheetKind,
    /// Such as: state:ready brand:MER due:<today name:"o'brien" -kind:misprint
    #[arg(long, default_value = "", value_name = "EXPR")]
    filter: String,
    /// A column, or several with commas; `-` before one: highest first
    #[arg(long, default_value = "", allow_hyphen_values = true, value_name = "COL")]
    sort: String,
    /// At most so many rows
    #[arg(long, default_value_t = 1_000)]
    limit: u32,
    /// Only these columns, with commas
    #[arg(long, value_delimiter = ',', value_name = "A,B")]
    columns: Vec<String>,
}

pub fn list(desk: &Desk, list: List) -> anyhow::Result<Answer> {
    let core = desk.core()?;
    let chosen = chosen(&core, &list)?;
    let sort = list.sort.split(',').filter(|word| !word.is_empty()).map(sort_key).collect();
    let mut query = SheetQuery { filter: list.filter.clone(), sort, window: Window::Top, limit: list.limit.min(1_000) };
    let columns = core.sheet_columns(list.noun);
    let mut rows = Vec::new();
    while rows.len() < list.limit as usize {
        let page = core.sheet(list.noun, &query)?;
        let Some(last) = page.rows.last() else { break };
        query.window = Window::After(last.cursor.clone());
        let more = page.more_after;
        rows.extend(page.rows);
        if !more {
            break;
        }
    }
    rows.truncate(list.limit as usize);
    let count = core.sheet_count(list.noun, &list.filter)?;
    let cells = |row: &crate::core::domain::sheets::SheetRow| {
        chosen.iter().map(|at| row.cells[*at].clone()).collect::<Vec<_>>()
    };
    let data: Vec<_> = rows
        .iter()
        .map(|row| {
            let pairs = chosen.iter().map(|at| (columns[*at].name.to_owned(), json!(row.cells[*at])));
            let mut object: serde_json::Map<_, _> = pairs.collect();
            object.insert("ref".to_owned(), json!(row.reference));
            serde_json::Value::Object(object)
        })
        .collect();
    let head = chosen.iter().map(|at| columns[*at].name.replace('_', " ")).collect();
    let foot = format!("{} of {count} {}.", rows.len(), list.noun);
    let exact = match count {
        crate::core::domain::sheets::Count::Exact(number) | crate::core::domain::sheets::Count::AtLeast(number) => {
            number
        }
    };
    let table = Table { head, rows: rows.iter().map(cells).collect(), foot: Some(foot) };
    Ok(Answer::table_with(table, json!({ "rows": data, "count": exact })))
}

fn sort_key(word: &str) -> SortKey {
    let (descending, column) = match word.strip_prefix('-') {
        Some(column) => (true, column),
        None => (false, word),
    };
    SortKey { column: column.to_owned(), descending }
}

/// The places of the columns asked for. Refuses a column the kind does not have.
fn chosen(core: &Core, list: &List) -> Result<Vec<usize>, Error> {
    let columns = core.sheet_columns(list.noun);
    if list.columns.is_empty() {
        return Ok((0..columns.len()).collect());
    }
    let place = |name: &String| {
        columns.iter().position(|column| column.name == name).ok_or_else(|| {
            let names = columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", ");
            Error::new(ErrorKind::Arguments, format!("`{name}` is not a column of {}", list.noun))
                .with_hint(format!("Columns: {names}."))
        })
    };
    list.columns.iter().map(place).collect()
}
