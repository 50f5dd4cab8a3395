//! Tables that leave the house as a workbook (XLSX). Separate because it is the only room that names the crate.
//!
//! **Invariant:** every cell is text or a number, never a formula; rows are written one by one and not held.

use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

/// The most rows a sheet of a workbook has, the heads included.
pub const MOST_ROWS: u32 = 1_048_576;

/// What a column holds, as far as a spreadsheet tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cells {
    /// Words.
    Text,
    /// Whole numbers.
    Numbers,
}

/// A table written row by row into a workbook.
pub struct WorkbookRows {
    book: Workbook,
    cells: Vec<Cells>,
    row: u32,
}

impl WorkbookRows {
    /// Begins with the heads.
    pub fn begin(name: &str, header: &[&str], cells: Vec<Cells>, widths: &[u16]) -> Result<Self, String> {
        let mut book = Workbook::new();
        let bold = Format::new().set_bold();
        let sheet = book.add_worksheet_with_constant_memory().map_err(words)?;
        sheet.set_name(name).map_err(words)?;
        for (at, width) in (0_u16..).zip(widths) {
            sheet.set_column_width(at, f64::from(*width)).map_err(words)?;
        }
        sheet.set_freeze_panes(1, 0).map_err(words)?;
        for (at, head) in (0_u16..).zip(header) {
            sheet.write_string_with_format(0, at, *head, &bold).map_err(words)?;
        }
        Ok(Self { book, cells, row: 1 })
    }

    /// Writes a row. Refuses one more than a sheet can hold.
    pub fn row(&mut self, cells: &[String]) -> Result<(), String> {
        let row = self.row;
        if row >= MOST_ROWS {
            return Err(format!("a workbook holds {} rows and there are more", MOST_ROWS - 1));
        }
        let sheet = self.book.worksheet_from_index(0).map_err(words)?;
        for (at, (cell, kind)) in (0_u16..).zip(cells.iter().zip(&self.cells)) {
            write(sheet, row, at, cell, *kind).map_err(words)?;
        }
        self.row += 1;
        Ok(())
    }

    /// The bytes of the whole workbook.
    pub fn finish(mut self) -> Result<Vec<u8>, String> {
        self.book.save_to_buffer().map_err(words)
    }
}

fn write(sheet: &mut Worksheet, row: u32, at: u16, cell: &str, kind: Cells) -> Result<(), XlsxError> {
    let number = if kind == Cells::Numbers { cell.parse::<i32>().ok() } else { None };
    match number {
        Some(number) => sheet.write_number(row, at, number)?,
        None if cell.is_empty() => return Ok(()),
        None => sheet.write_string(row, at, cell)?,
    };
    Ok(())
}

fn words(error: XlsxError) -> String {
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workbook_is_a_whole_archive() {
        let mut rows =
            WorkbookRows::begin("people", &["name", "n"], vec![Cells::Text, Cells::Numbers], &[20, 8]).unwrap();
        rows.row(&["=1+1".to_owned(), "7".to_owned()]).unwrap();
        let bytes = rows.finish().unwrap();
        assert!(bytes.starts_with(b"PK"));
        // Nothing in it is a formula: what looks like one is text.
        assert!(bytes.len() > 2_000);
    }
}
