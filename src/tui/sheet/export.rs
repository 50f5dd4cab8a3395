//! Writing exactly what is seen into a file: asks how and where, and starts the job. Separate because it only gathers
//! words.

use crate::core::domain::sheets::{Count, SheetKind, SortKey};
use crate::core::{SheetFile, SheetFormat};
use crate::tui::forms::{Field, Form, Kind, Values, Wrong};
use crate::tui::layers::{Cx, Layer, Message, Step};
use crate::tui::tasks::Job;
use std::path::{Path, PathBuf};

/// What is seen of a list.
pub struct Seen {
    pub kind: SheetKind,
    pub filter: String,
    pub sort: Vec<SortKey>,
    /// Those on the screen.
    pub columns: Vec<String>,
    /// Every one of the kind.
    pub all_columns: Vec<String>,
    pub marked: Option<Vec<i64>>,
    pub count: Option<Count>,
}

/// The form that asks how and where.
pub fn form(seen: Seen, cx: &Cx) -> Box<dyn Layer> {
    let rows = match (&seen.marked, seen.count) {
        (Some(marked), _) => format!("the {} marked records", Count::Exact(marked.len() as u64)),
        (None, Some(count)) => format!("{count} rows"),
        (None, None) => "every row the filter finds".to_owned(),
    };
    let head = vec![
        format!("writes {rows}, in the order seen"),
        "Personal data may leave the office by it; the trail keeps who.".to_owned(),
    ];
    let formats = vec![
        ("csv".to_owned(), "text with commas, for any program".to_owned()),
        ("xlsx".to_owned(), "a workbook, for a spreadsheet".to_owned()),
    ];
    let columns = vec![
        ("shown".to_owned(), format!("the {} columns on the screen", seen.columns.len())),
        ("all".to_owned(), format!("all {} columns of this list", seen.all_columns.len())),
    ];
    let file = cx.core.free_sheet_file(seen.kind, SheetFormat::Csv);
    let free = |text: &str, cx: &Cx| match cx.core.may_write_file(Path::new(text)) {
        Ok(()) => Ok(String::new()),
        // The name stands beside it already.
        Err(error) => Err(error.to_string().replace(text, "").trim().to_owned()),
    };
    let fields = vec![
        Field::new("format", "As", Kind::Choice(formats)).required().with("csv"),
        Field::new("file", "File", Kind::Checked(Box::new(free))).required().with(file.to_string_lossy()),
        Field::new("columns", "Columns", Kind::Choice(columns)).required().with("shown"),
    ];
    let title = format!("Export {}", seen.kind);
    let submit = move |values: &Values, cx: &Cx| {
        let format: SheetFormat = values
            .get("format")
            .parse()
            .map_err(|_| Wrong { field: "format", words: "wanted csv or xlsx".to_owned() })?;
        let file = with_ending(values.get("file"), format);
        cx.core.may_write_file(&file).map_err(|error| Wrong { field: "file", words: error.to_string() })?;
        let order = SheetFile {
            kind: seen.kind,
            filter: seen.filter.clone(),
            sort: seen.sort.clone(),
            columns: if values.get("columns") == "all" { &seen.all_columns } else { &seen.columns }.clone(),
            marked: seen.marked.clone(),
            format,
            file,
        };
        let told = Message::note(format!("Writing {}; & shows how far it is.", order.file.display()));
        Ok(vec![Step::Close, Step::Say(told), Step::Job(Job::WriteSheet(order))])
    };
    let form = Form::new("export list", "", title, fields, Box::new(submit));
    Box::new(form.small().fleeting().head(head).button("Write").leads("format", "file", file_follows))
}

/// The file with the ending of the format just chosen.
fn file_follows(format: &str, file: &str) -> Option<String> {
    let format = format.parse().ok()?;
    (!file.trim().is_empty()).then(|| with_ending(file, format).to_string_lossy().into_owned())
}

/// The file as typed, with the ending of its format when it has the other one's, or none.
fn with_ending(typed: &str, format: SheetFormat) -> PathBuf {
    let path = PathBuf::from(typed);
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    if ending.parse::<SheetFormat>().is_ok() || ending.is_empty() { path.with_extension(format.code()) } else { path }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_gets_the_ending_of_its_format() {
        assert_eq!(with_ending("a.csv", SheetFormat::Xlsx), Path::new("a.xlsx"));
        assert_eq!(with_ending("list", SheetFormat::Csv), Path::new("list.csv"));
        assert_eq!(with_ending("list.txt", SheetFormat::Csv), Path::new("list.txt"));
    }
}
