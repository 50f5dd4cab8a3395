//! `list NOUN`: every record kind, by the filter language of the window.

use serde_json::json;

use super::answer::{Answer, Table};
use super::desk::Desk;
use crate::core::domain::saved_views::{self, SavedView};
use crate::core::domain::sheets::{Group, GroupBy, SheetKind, SheetQuery, Window};
use crate::core::{Core, Error, ErrorKind, SheetFile, SheetFormat};
use std::ops::ControlFlow;
use std::path::PathBuf;

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
    /// As a kept view has it: its filter, order and columns (see `views`)
    #[arg(long, value_name = "NAME")]
    view: Option<String>,
    /// Count the rows by the values of a column instead
    #[arg(long, value_name = "COL", conflicts_with_all = ["sort", "columns"])]
    group: Option<String>,
    /// Write them into a file, CSV or XLSX by its ending; nothing is written over
    #[arg(long, value_name = "FILE", conflicts_with = "group")]
    out: Option<PathBuf>,
}

/// Arguments of `views`.
#[derive(Debug, clap::Args)]
pub struct Views {
    /// Only those of one kind of record
    noun: Option<SheetKind>,
}

/// The kept views: own ones first, then shared ones.
pub fn views(desk: &Desk, which: &Views) -> anyhow::Result<Answer> {
    let core = desk.core()?;
    let views = core.views(which.noun)?;
    let whose = |view: &SavedView| if view.shared { format!("shared, {}", view.made_by) } else { "mine".to_owned() };
    let columns = |view: &SavedView| view.columns.iter().map(|c| c.name.clone()).collect::<Vec<_>>().join(",");
    let row = |view: &SavedView| {
        let sort = saved_views::sort_text(&view.sort);
        vec![view.kind.to_string(), view.name.clone(), whose(view), view.filter.clone(), sort, columns(view)]
    };
    let data: Vec<_> = views
        .iter()
        .map(|view| {
            json!({
                "list": view.kind.code(), "name": view.name, "shared": view.shared, "made_by": view.made_by,
                "filter": view.filter, "sort": saved_views::sort_text(&view.sort),
                "columns": view.columns.iter().map(|c| &c.name).collect::<Vec<_>>(),
            })
        })
        .collect();
    let head = ["list", "name", "whose", "filter", "sort", "columns"].map(str::to_owned).to_vec();
    let foot = match views.len() {
        0 => "No view is kept; v in the window keeps one.".to_owned(),
        n => format!("{n} views; `certdesk list NOUN --view NAME` opens one."),
    };
    let table = Table { head, rows: views.iter().map(row).collect(), foot: Some(foot) };
    Ok(Answer::table_with(table, json!({ "views": data })))
}

/// What `--view` brings in: its filter before the one typed, its order and columns where none are typed.
fn as_viewed(core: &Core, mut list: List) -> Result<List, Error> {
    let Some(name) = list.view.take() else { return Ok(list) };
    let view = core.view(list.noun, &name)?;
    list.filter = [view.filter.as_str(), list.filter.as_str()].join(" ").trim().to_owned();
    if list.sort.is_empty() {
        list.sort = saved_views::sort_text(&view.sort);
    }
    if list.columns.is_empty() {
        list.columns = view.columns.into_iter().map(|column| column.name).collect();
    }
    Ok(list)
}

/// The rows by the values of a column.
fn grouped(core: &Core, list: &List, column: &str) -> Result<Answer, Error> {
    let grouping = core.sheet_groups(list.noun, &list.filter, (column, GroupBy::Value), list.limit)?;
    let shown = |group: &Group| if group.value.is_empty() { "none".to_owned() } else { group.value.clone() };
    let rows = grouping.groups.iter().map(|group| vec![shown(group), group.rows.to_string()]).collect();
    let data: Vec<_> =
        grouping.groups.iter().map(|group| json!({ "value": group.value, "rows": group.rows })).collect();
    let foot = format!("{} of {} values, {} rows.", grouping.groups.len(), grouping.values, grouping.rows);
    let table = Table { head: vec![column.replace('_', " "), "rows".to_owned()], rows, foot: Some(foot) };
    Ok(Answer::table_with(table, json!({ "groups": data, "values": grouping.values, "rows": grouping.rows })))
}

/// The list into a file.
fn written(core: &mut Core, list: List, file: PathBuf) -> Result<Answer, Error> {
    let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase();
    let format: SheetFormat = ending.parse().map_err(|_| {
        Error::new(ErrorKind::Arguments, format!("--out: found the ending `{ending}`, wanted csv or xlsx"))
    })?;
    let order = SheetFile {
        kind: list.noun,
        filter: list.filter,
        sort: saved_views::sort_of(&list.sort),
        columns: list.columns,
        marked: None,
        format,
        file,
    };
    let done = core.write_sheet(&order, &mut |_| ControlFlow::Continue(()))?;
    let words = format!("{} rows of {} lie in {}.", done.rows, order.kind, done.file.display());
    let data = json!({ "file": done.file, "rows": done.rows, "sha256": done.sha256 });
    Ok(Answer::lines(vec![words], data))
}

/// The list of a kind with a filter, for nouns whose own command lists them too.
pub fn of(core: &Core, noun: SheetKind, filter: &str) -> Result<Answer, Error> {
    let list = List {
        noun,
        filter: filter.to_owned(),
        sort: String::new(),
        limit: 1_000,
        columns: Vec::new(),
        view: None,
        group: None,
        out: None,
    };
    listed(core, &list)
}

pub fn list(desk: &Desk, list: List) -> anyhow::Result<Answer> {
    let mut core = desk.core()?;
    let mut list = as_viewed(&core, list)?;
    if let Some(column) = &list.group {
        return Ok(grouped(&core, &list, column)?);
    }
    if let Some(file) = list.out.take() {
        return Ok(written(&mut core, list, file)?);
    }
    Ok(listed(&core, &list)?)
}

fn listed(core: &Core, list: &List) -> Result<Answer, Error> {
    let chosen = chosen(core, list)?;
    let sort = saved_views::sort_of(&list.sort);
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
