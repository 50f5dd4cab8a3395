//! Rows to delimited text, one at a time. Separate because a million rows are streamed with one line in memory.
//!
//! **Invariant:** a field that holds the separator, a quote or a line end is quoted; every row has as many fields as the
//! header.

use std::io::{self, Write};

/// A file being written, row by row.
pub struct Table<W: Write> {
    out: W,
    separator: u8,
    columns: usize,
    line: Vec<u8>,
    rows: u64,
}

impl<W: Write> Table<W> {
    /// Begins with the header, commas between.
    pub fn new(out: W, columns: &[&str]) -> io::Result<Self> {
        Self::separated(out, columns, b',')
    }

    /// Begins with the header, any separator between.
    pub fn separated(out: W, columns: &[&str], separator: u8) -> io::Result<Self> {
        let mut table = Self { out, separator, columns: columns.len(), line: Vec::with_capacity(256), rows: 0 };
        table.write(columns)?;
        Ok(table)
    }

    /// Writes one row.
    pub fn row(&mut self, fields: &[&str]) -> io::Result<()> {
        debug_assert_eq!(fields.len(), self.columns, "{fields:?}");
        self.rows += 1;
        self.write(fields)
    }

    fn write(&mut self, fields: &[&str]) -> io::Result<()> {
        self.line.clear();
        for (place, field) in fields.iter().enumerate() {
            if place > 0 {
                self.line.push(self.separator);
            }
            let special = |b: &u8| *b == self.separator || matches!(b, b'"' | b'\n' | b'\r');
            if field.as_bytes().iter().any(special) {
                self.line.push(b'"');
                self.line.extend_from_slice(field.replace('"', "\"\"").as_bytes());
                self.line.push(b'"');
            } else {
                self.line.extend_from_slice(field.as_bytes());
            }
        }
        self.line.push(b'\n');
        self.out.write_all(&self.line)
    }

    /// How many rows were written, the header not counted.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Ends the file: everything written is handed on.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_quotes_and_line_ends_are_quoted() {
        let mut table = Table::separated(Vec::new(), &["a", "b", "c"], b';').unwrap();
        table.row(&["x;y", "say \"no\"", "two\nlines"]).unwrap();
        assert_eq!(table.rows(), 1);
        assert_eq!(table.finish().unwrap(), b"a;b;c\n\"x;y\";\"say \"\"no\"\"\";\"two\nlines\"\n");
    }
}
