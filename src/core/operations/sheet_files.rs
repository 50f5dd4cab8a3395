//! A list into a file: exactly the rows, order and columns somebody sees, or the records they marked. Separate from the
//! lists because a file leaves the house: it is written durably and leaves an event.
//!
//! **Invariant:** a file that exists is never written over; a file that was stopped half-way is not there.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::{Core, Error, ErrorKind, Progress, Result};
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::roles::Action;
use crate::core::domain::sheets::{ColumnKind, Count, SheetColumn, SheetKind, SheetQuery, SheetRow, SortKey, Window};
use crate::core::exchange::export::CsvRows;
use crate::core::exchange::files::{DurableFile, Existing, own_name};
use crate::core::exchange::workbook::{Cells, MOST_ROWS, WorkbookRows};

codes! {
    /// How a list is written.
    pub enum SheetFormat: "list format" { Csv = "csv", Xlsx = "xlsx" }
}

/// What is written, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetFile {
    /// The list.
    pub kind: SheetKind,
    /// Its filter.
    pub filter: String,
    /// Its order.
    pub sort: Vec<SortKey>,
    /// Its columns, in order; empty: all.
    pub columns: Vec<String>,
    /// Only these records, where some are marked.
    pub marked: Option<Vec<i64>>,
    /// How.
    pub format: SheetFormat,
    /// Where.
    pub file: PathBuf,
}

/// A list that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenSheet {
    /// Where it lies.
    pub file: PathBuf,
    /// How many rows.
    pub rows: u64,
    /// The SHA-256 of its bytes in hexadecimal.
    pub sha256: String,
}

/// How many rows are read at a time.
const CHUNK: u32 = 2_000;

impl Core {
    /// A name in the folder one stands in for a file of this list that is not taken yet.
    pub fn free_sheet_file(&self, kind: SheetKind, format: SheetFormat) -> PathBuf {
        let folder = std::env::current_dir().unwrap_or_default();
        let name = |n: u32| match n {
            1 => format!("{kind}-{}.{format}", self.today()),
            n => format!("{kind}-{}-{n}.{format}", self.today()),
        };
        let free = (1..1_000).map(|n| folder.join(name(n))).find(|path| !path.exists());
        free.unwrap_or_else(|| folder.join(name(1_000)))
    }

    /// Refuses a file that exists already, or whose folder does not.
    pub fn may_write_file(&self, file: &Path) -> Result<()> {
        if file.exists() {
            return Err(Error::new(ErrorKind::Refused, format!("{} exists already", file.display()))
                .with_hint("Name another file: nothing is written over."));
        }
        match file.parent() {
            Some(folder) if !folder.as_os_str().is_empty() && !folder.is_dir() => {
                Err(Error::new(ErrorKind::NotFound, format!("there is no folder {}", folder.display()))
                    .with_hint("Make it first, or name another."))
            }
            _ => Ok(()),
        }
    }

    /// Writes a list into a file and records that it was exported. Refuses when the file exists already, a column is not
    /// the kind's, or there are more rows than the format holds. Breaks off, leaving nothing, when the watcher says so.
    pub fn write_sheet(
        &mut self,
        order: &SheetFile,
        watch: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<WrittenSheet> {
        self.may(Action::MakeReport)?;
        self.may_write_file(&order.file)?;
        let columns = self.chosen(order)?;
        let total = match &order.marked {
            Some(marked) => marked.len() as u64,
            None => match self.sheet_count(order.kind, &order.filter)? {
                Count::Exact(rows) | Count::AtLeast(rows) => rows,
            },
        };
        if order.format == SheetFormat::Xlsx && total >= u64::from(MOST_ROWS) {
            let found = format!("{total} rows are more than the {} a workbook holds", MOST_ROWS - 1);
            return Err(Error::new(ErrorKind::Refused, found).with_hint("Write CSV, or filter first."));
        }
        let (rows, sha256) = match order.format {
            SheetFormat::Csv => self.csv(order, &columns, total, watch)?,
            SheetFormat::Xlsx => self.workbook(order, &columns, total, watch)?,
        };
        self.write(Action::MakeReport, |tx| {
            let event = Event::new(EventKind::FileExported, own_name(&order.file))
                .with("what", format!("list of {}", order.kind))
                .with("rows", i64::try_from(rows).unwrap_or(i64::MAX))
                .with("sha256", sha256.as_str());
            tx.record(&event)?;
            Ok(())
        })?;
        Ok(WrittenSheet { file: order.file.clone(), rows, sha256 })
    }

    fn chosen(&self, order: &SheetFile) -> Result<Vec<(usize, SheetColumn)>> {
        let all = self.sheet_columns(order.kind);
        if order.columns.is_empty() {
            return Ok(all.into_iter().enumerate().collect());
        }
        let place = |name: &String| {
            let at = all.iter().position(|column| column.name == name);
            at.map(|at| (at, all[at]))
                .ok_or_else(|| Error::new(ErrorKind::Arguments, format!("`{name}` is not a column of {}", order.kind)))
        };
        order.columns.iter().map(place).collect()
    }

    fn csv(
        &self,
        order: &SheetFile,
        columns: &[(usize, SheetColumn)],
        total: u64,
        watch: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<(u64, String)> {
        let failed = |error: std::io::Error| unwritable(&order.file, &error.to_string());
        let out = DurableFile::create(&order.file, 0o644, Existing::Keep).map_err(failed)?;
        let heads: Vec<&str> = columns.iter().map(|(_, column)| column.name).collect();
        let mut csv = CsvRows::begin(std::io::BufWriter::new(out), &heads).map_err(failed)?;
        let rows = self.each_row(order, total, watch, &mut |row| csv.row(&cells_of(row, columns)).map_err(failed))?;
        let out = csv.finish().into_inner().map_err(|error| failed(error.into_error()))?;
        Ok((rows, out.finish().map_err(failed)?))
    }

    fn workbook(
        &self,
        order: &SheetFile,
        columns: &[(usize, SheetColumn)],
        total: u64,
        watch: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<(u64, String)> {
        let failed = |words: String| unwritable(&order.file, &words);
        let heads: Vec<&str> = columns.iter().map(|(_, column)| column.name).collect();
        let widths: Vec<u16> = columns.iter().map(|(_, column)| column.width + 2).collect();
        let numbers = |(_, column): &(usize, SheetColumn)| match column.kind {
            ColumnKind::Number => Cells::Numbers,
            _ => Cells::Text,
        };
        let kinds = columns.iter().map(numbers).collect();
        let mut book = WorkbookRows::begin(order.kind.code(), &heads, kinds, &widths).map_err(failed)?;
        let rows = self.each_row(order, total, watch, &mut |row| book.row(&cells_of(row, columns)).map_err(failed))?;
        let bytes = book.finish().map_err(failed)?;
        let write = || {
            let mut out = DurableFile::create(&order.file, 0o644, Existing::Keep)?;
            out.write_all(&bytes)?;
            out.finish()
        };
        let sha256 = write().map_err(|error| failed(error.to_string()))?;
        Ok((rows, sha256))
    }

    /// Hands every row over, in order; gives how many there were.
    fn each_row(
        &self,
        order: &SheetFile,
        total: u64,
        watch: &mut dyn FnMut(Progress) -> ControlFlow<()>,
        take: &mut dyn FnMut(&SheetRow) -> Result<()>,
    ) -> Result<u64> {
        let mut done = 0;
        let mut tell = |done: u64| {
            let part = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
            match watch(Progress { done: part(done), of: part(total) }) {
                ControlFlow::Continue(()) => Ok(()),
                ControlFlow::Break(()) => {
                    Err(Error::new(ErrorKind::Refused, "stopped; no file was written").with_hint("X begins it again."))
                }
            }
        };
        if let Some(marked) = &order.marked {
            // Marks outlive filter and order: these rows stand in the order of their records.
            for keys in marked.chunks(CHUNK as usize) {
                for row in self.sheet_rows(order.kind, keys)? {
                    take(&row)?;
                    done += 1;
                }
                tell(done)?;
            }
            return Ok(done);
        }
        let mut query =
            SheetQuery { filter: order.filter.clone(), sort: order.sort.clone(), window: Window::Top, limit: CHUNK };
        loop {
            let page = self.sheet(order.kind, &query)?;
            for row in &page.rows {
                take(row)?;
                done += 1;
            }
            tell(done)?;
            match page.rows.last() {
                Some(last) if page.more_after => query.window = Window::After(last.cursor.clone()),
                _ => return Ok(done),
            }
        }
    }
}

fn cells_of(row: &SheetRow, columns: &[(usize, SheetColumn)]) -> Vec<String> {
    columns.iter().map(|(at, _)| row.cells[*at].clone()).collect()
}

fn unwritable(file: &Path, words: &str) -> Error {
    Error::new(ErrorKind::Unreadable, format!("{} cannot be written: {words}", file.display()))
        .with_hint("Name another file; nothing was recorded.")
}
