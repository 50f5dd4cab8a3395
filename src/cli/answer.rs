//! How a command answers: sentences, a table, or one JSON document; and how it says no. Separate because every command
//! answers through this one gate.
//!
//! **Invariant:** no control, bidirectional or invisible character of any data reaches the terminal; a closed pipe is
//! quiet; messages go to stderr.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use serde_json::{Value, json};

use crate::core::domain::safe_text;
use crate::core::{Error, ErrorKind};

/// What a command has to say.
#[derive(Debug)]
pub struct Answer {
    text: Text,
    data: Value,
    finding: bool,
}

#[derive(Debug)]
enum Text {
    Lines(Vec<String>),
    Table(Table),
    /// Written exactly as it is: a shell completion, a manual page, a report.
    Exact(String),
}

/// Rows under a head.
#[derive(Debug, Default)]
pub struct Table {
    /// The column names, in capitals on a terminal.
    pub head: Vec<String>,
    /// One text a cell.
    pub rows: Vec<Vec<String>>,
    /// A sentence beneath the rows, on a terminal only.
    pub foot: Option<String>,
}

impl Answer {
    /// Sentences for people, and the same as data.
    pub fn lines(lines: impl IntoIterator<Item = String>, data: Value) -> Self {
        Self { text: Text::Lines(lines.into_iter().collect()), data, finding: false }
    }

    /// One sentence for people, and the same as data.
    pub fn sentence(sentence: impl Into<String>, data: Value) -> Self {
        Self::lines([sentence.into()], data)
    }

    /// A table; as data it is `{"rows": […], "count": n}` with the head as keys.
    pub fn table(table: Table) -> Self {
        let rows: Vec<Value> = table.rows.iter().map(|row| row_object(&table.head, row)).collect();
        let data = json!({ "count": rows.len(), "rows": rows });
        Self { text: Text::Table(table), data, finding: false }
    }

    /// A table for people with its own data.
    pub fn table_with(table: Table, data: Value) -> Self {
        Self { text: Text::Table(table), data, finding: false }
    }

    /// A text written exactly as it is.
    pub fn exact(text: String) -> Self {
        Self { data: json!(text), text: Text::Exact(text), finding: false }
    }

    /// A text written exactly as it is, with its own data.
    pub fn exact_with(text: String, data: Value) -> Self {
        Self { data, text: Text::Exact(text), finding: false }
    }

    /// Nothing to say.
    pub fn silent() -> Self {
        Self { text: Text::Lines(Vec::new()), data: Value::Null, finding: false }
    }

    /// Makes the exit code 1: something was found.
    #[must_use]
    pub fn with_finding(mut self, finding: bool) -> Self {
        self.finding = finding;
        self
    }
}

fn row_object(head: &[String], row: &[String]) -> Value {
    let pairs = head.iter().zip(row).map(|(name, cell)| (name.to_lowercase().replace(' ', "_"), json!(cell)));
    Value::Object(pairs.collect())
}

/// Where the answer goes.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// A terminal of this many columns.
    Terminal(usize),
    /// A pipe or file: tab-separated with a header.
    Pipe,
    /// One JSON document.
    Json,
}

impl Shape {
    /// The shape stdout asks for.
    pub fn of_stdout(json: bool) -> Self {
        if json {
            return Self::Json;
        }
        if !std::io::stdout().is_terminal() {
            return Self::Pipe;
        }
        let columns = crossterm::terminal::size().map_or(80, |(columns, _)| usize::from(columns));
        Self::Terminal(columns.max(20))
    }
}

/// One line on stderr that says how far a long step is; only on a terminal.
pub struct ProgressLine {
    on: bool,
    shown: bool,
}

/// A progress line for this process's stderr.
pub fn progress() -> ProgressLine {
    ProgressLine { on: std::io::stderr().is_terminal(), shown: false }
}

impl ProgressLine {
    /// Shows these words in the line's place.
    pub fn show(&mut self, words: &str) {
        if self.on {
            self.shown = true;
            write_quietly(&mut std::io::stderr().lock(), &format!("\r{}\x1b[K", safe_text::line(words)));
        }
    }

    /// Takes the line away.
    pub fn clear(&mut self) {
        if self.shown {
            write_quietly(&mut std::io::stderr().lock(), "\r\x1b[K");
        }
    }
}

/// Writes the answer and gives the exit code.
pub fn give(answer: &Answer, shape: Shape) -> ExitCode {
    let text = match (shape, &answer.text) {
        (Shape::Json, _) => document(&json!({ "ok": true, "data": answer.data })),
        (Shape::Terminal(_), Text::Exact(text)) => text.lines().map(|line| tabbed(line) + "\n").collect(),
        (_, Text::Exact(text)) => text.clone(),
        (_, Text::Lines(lines)) => lines.iter().map(|line| safe_text::line(line) + "\n").collect(),
        (Shape::Terminal(columns), Text::Table(table)) => drawn(table, columns),
        (Shape::Pipe, Text::Table(table)) => tab_separated(table),
    };
    write_quietly(&mut std::io::stdout().lock(), &text);
    ExitCode::from(u8::from(answer.finding))
}

/// Writes one line of an answer while the work goes on.
pub fn say_line(line: &str) {
    write_quietly(&mut std::io::stdout().lock(), &(safe_text::line(line) + "\n"));
}

/// Says why a command did not happen and gives the exit code.
pub fn refuse(error: &anyhow::Error, shape: Shape) -> ExitCode {
    let (kind, hint) = match error.downcast_ref::<Error>() {
        Some(error) => (error.kind(), error.hint()),
        None => (ErrorKind::Internal, None),
    };
    say_no(kind, &error.to_string(), hint, matches!(shape, Shape::Json))
}

/// Says what is wrong with the arguments; help and version are answers, not errors.
pub fn arguments_wrong(error: &clap::Error, json: bool) -> ExitCode {
    if !error.use_stderr() {
        write_quietly(&mut std::io::stdout().lock(), &error.render().to_string());
        return ExitCode::SUCCESS;
    }
    if json {
        let words = error.render().to_string();
        let first = words.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
        return say_no(ErrorKind::Arguments, &first, Some("certdesk help COMMAND lists the arguments."), true);
    }
    // What was typed stands in it, whatever that was.
    let words = error.render().to_string();
    write_quietly(
        &mut std::io::stderr().lock(),
        &words.lines().map(|line| safe_text::line(line) + "\n").collect::<String>(),
    );
    ExitCode::from(2)
}

fn say_no(kind: ErrorKind, message: &str, hint: Option<&str>, json: bool) -> ExitCode {
    let message = safe_text::line(message);
    if json {
        let answer = json!({ "ok": false, "error": { "kind": kind.code(), "message": message, "hint": hint } });
        write_quietly(&mut std::io::stdout().lock(), &document(&answer));
    } else {
        let hint = hint.map(|hint| format!("  Hint: {}\n", safe_text::line(hint))).unwrap_or_default();
        write_quietly(&mut std::io::stderr().lock(), &format!("{message}\n{hint}"));
    }
    ExitCode::from(match kind {
        ErrorKind::Arguments => 2,
        ErrorKind::Internal => 3,
        _ => 1,
    })
}

/// A line of a text that may have tabs, which a terminal is shown as they are.
fn tabbed(line: &str) -> String {
    line.split('\t').map(safe_text::line).collect::<Vec<_>>().join("\t")
}

/// One JSON document in a line. What a terminal might obey or hide is written as JSON's own escapes: the same data.
fn document(value: &Value) -> String {
    let mut text = String::new();
    for letter in value.to_string().chars() {
        if safe_text::is_hidden(letter) {
            let mut units = [0; 2];
            letter.encode_utf16(&mut units).iter().for_each(|unit| text.push_str(&format!("\\u{unit:04x}")));
        } else {
            text.push(letter);
        }
    }
    text + "\n"
}

/// A pipe that was closed at the other end wants no more; that is no error.
fn write_quietly(out: &mut impl Write, text: &str) {
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

fn tab_separated(table: &Table) -> String {
    let line = |cells: &[String]| cells.iter().map(|cell| safe_text::line(cell)).collect::<Vec<_>>().join("\t") + "\n";
    let head: Vec<String> = table.head.iter().map(|name| name.to_lowercase()).collect();
    line(&head) + &table.rows.iter().map(|row| line(row)).collect::<String>()
}

fn drawn(table: &Table, columns: usize) -> String {
    let widths = widths(table, columns);
    let line = |cells: &[String]| {
        let cells: Vec<_> = cells.iter().zip(&widths).map(|(cell, width)| padded(cell, *width)).collect();
        cells.join("  ").trim_end().to_owned() + "\n"
    };
    let head: Vec<String> = table.head.iter().map(|name| name.to_uppercase()).collect();
    let mut text = line(&head);
    text.extend(table.rows.iter().map(|row| line(row)));
    if let Some(foot) = &table.foot {
        text.push_str(&safe_text::line(foot));
        text.push('\n');
    }
    text
}

/// Each column as wide as its widest cell; when that is too much, the widest gives way first.
fn widths(table: &Table, columns: usize) -> Vec<usize> {
    let mut widths: Vec<usize> = table.head.iter().map(|name| usize::from(safe_text::columns(name))).collect();
    for row in &table.rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(usize::from(safe_text::columns(cell)));
        }
    }
    let gaps = 2 * widths.len().saturating_sub(1);
    while widths.iter().sum::<usize>() + gaps > columns {
        let Some(widest) = widths.iter_mut().max().filter(|width| **width > 8) else { break };
        *widest -= 1;
    }
    widths
}

fn padded(cell: &str, width: usize) -> String {
    let text = safe_text::line(cell);
    let columns = usize::from(safe_text::columns(cell));
    if columns <= width {
        return format!("{text}{}", " ".repeat(width - columns));
    }
    let mut cut = String::new();
    let mut taken = 0;
    for letter in unicode_segmentation::UnicodeSegmentation::graphemes(text.as_str(), true) {
        let wide = usize::from(safe_text::columns(letter));
        if taken + wide + 1 > width {
            break;
        }
        cut.push_str(letter);
        taken += wide;
    }
    format!("{cut}…{}", " ".repeat(width.saturating_sub(taken + 1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        Table {
            head: vec!["Learner".into(), "Name".into()],
            rows: vec![vec!["L-0000001".into(), "Nguyễn Thị Ánh\u{1b}[2J\t".into()]],
            foot: None,
        }
    }

    #[test]
    fn a_table_fits_its_terminal_and_hides_nothing() {
        assert_eq!(drawn(&table(), 80), "LEARNER    NAME\nL-0000001  Nguyễn Thị Ánh<1B>[2J<09>\n");
        assert_eq!(drawn(&table(), 22), "LEARNER    NAME\nL-0000001  Nguyễn Thị…\n");
    }

    #[test]
    fn a_document_holds_the_same_data_and_nothing_a_terminal_obeys() {
        let value = json!({ "name": "a\u{1b}[2J\u{202e}\u{9b}b\u{e0041}ë" });
        let text = document(&value);
        assert!(!text.trim_end().chars().any(safe_text::is_hidden), "{text:?}");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }

    #[test]
    fn a_pipe_gets_tabs_and_a_header() {
        assert_eq!(tab_separated(&table()), "learner\tname\nL-0000001\tNguyễn Thị Ánh<1B>[2J<09>\n");
    }
}
