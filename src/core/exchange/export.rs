//! Tables that leave the house as CSV. Separate from the error file, which keeps the sender's own form.
//!
//! **Invariant:** every cell is guarded against formula injection.

use std::io::{self, Write};

use super::guard::guarded;

/// A table written row by row as CSV: UTF-8 with a byte-order mark, as spreadsheets want it, commas between.
pub struct CsvRows<W: Write> {
    out: W,
    text: String,
}

impl<W: Write> CsvRows<W> {
    /// Begins with the heads.
    pub fn begin(mut out: W, header: &[&str]) -> io::Result<Self> {
        let mut text = String::from("\u{feff}");
        line(&mut text, header.iter().copied());
        out.write_all(text.as_bytes())?;
        Ok(Self { out, text })
    }

    /// Writes a row.
    pub fn row(&mut self, cells: &[String]) -> io::Result<()> {
        self.text.clear();
        line(&mut self.text, cells.iter().map(String::as_str));
        self.out.write_all(self.text.as_bytes())
    }

    /// What was written into.
    pub fn finish(self) -> W {
        self.out
    }
}

/// A table as CSV: UTF-8 with a byte-order mark, as spreadsheets want it, commas between.
pub fn csv(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Vec<u8> {
    let mut text = String::from("\u{feff}");
    line(&mut text, header.iter().copied());
    for row in rows {
        line(&mut text, row.iter().map(String::as_str));
    }
    text.into_bytes()
}

fn line<'a>(text: &mut String, cells: impl Iterator<Item = &'a str>) {
    for (place, cell) in cells.enumerate() {
        if place > 0 {
            text.push(',');
        }
        let cell = guarded(cell);
        if cell.contains([',', '"', '\n', '\r']) {
            text.push('"');
            text.push_str(&cell.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(&cell);
        }
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::super::guard::unguarded;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_table_written_is_read_back_as_it_was(
            rows in proptest::collection::vec(proptest::collection::vec("[-=+@'\", a-zé,;\n\r0-9]{0,8}", 3), 0..6),
        ) {
            let mut csv = CsvRows::begin(Vec::new(), &["a", "b", "c"]).unwrap();
            for row in &rows {
                csv.row(row).unwrap();
            }
            let bytes = csv.finish();
            let mut reader = csv::ReaderBuilder::new().from_reader(bytes.strip_prefix("\u{feff}".as_bytes()).unwrap());
            let read: Vec<Vec<String>> = reader
                .records()
                .map(|record| record.unwrap().iter().map(|cell| unguarded(cell).to_owned()).collect())
                .collect();
            prop_assert_eq!(read, rows);
        }
    }

    #[test]
    fn cells_are_guarded_and_quoted() {
        let bytes = csv(&["a", "b"], [vec!["=1+1".to_owned(), "x, \"y\"".to_owned()]]);
        assert_eq!(String::from_utf8(bytes).unwrap(), "\u{feff}a,b\r\n'=1+1,\"x, \"\"y\"\"\"\r\n");
    }
}
