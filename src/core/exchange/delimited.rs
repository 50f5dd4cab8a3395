//! Delimited text to records and cells, borrowed from the text. Separate because it must stand up to any text at all,
//! and because the claim desk reads a million rows through it.
//!
//! A quote that never closes, or text behind a closing quote, spoils only its own first line: reading goes on with the
//! next line, so one broken row never swallows its neighbours.
//!
//! **Invariant:** every line of the text belongs to exactly one record or is blank; nothing is skipped unseen.
//! **Invariant:** work grows with the text, never with its square: a quoted cell is followed for 64 KiB at most.

use std::borrow::Cow;
use std::fmt;

use memchr::{memchr, memchr_iter, memchr2, memchr3};

use super::Unreadable;

/// The longest cell that is read, in bytes.
pub const MAX_CELL: usize = 64 * 1024;
/// The longest record that is read, in bytes.
pub const MAX_RECORD: usize = 1024 * 1024;
/// The most cells a record may have.
pub const MAX_CELLS: usize = 2048;

/// Why a record has no usable structure, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line of the file, from 1.
    pub line: u32,
    /// The letter of that line, from 1.
    pub column: u32,
    /// What was found and what was wanted, a phrase.
    pub reason: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.reason)
    }
}

/// One record of the text, not yet cut into cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record<'t> {
    /// The line it begins on, from 1.
    pub line: u32,
    /// The record as received, without its line end.
    pub raw: &'t str,
    /// Where it begins in the text, in bytes.
    pub offset: usize,
    /// Whether it holds a quote, so that cutting needs care.
    pub quoted: bool,
    /// Why it has no usable structure, if so.
    pub fault: Option<Fault>,
}

/// Walks a text record by record; blank lines are passed over.
#[derive(Debug, Clone)]
pub struct Records<'t> {
    text: &'t str,
    delimiter: u8,
    at: usize,
    line: u32,
}

impl<'t> Records<'t> {
    /// Begins at a byte offset of the text, which is the start of the line given.
    pub fn new(text: &'t str, delimiter: u8, offset: usize, line: u32) -> Self {
        Self { text, delimiter, at: offset, line }
    }

    /// Where the next record begins, in bytes, and on which line.
    pub fn place(&self) -> (usize, u32) {
        (self.at, self.line)
    }

    fn take(&mut self, start: usize, end: usize, quoted: bool, fault: Option<Fault>) -> Record<'t> {
        let bytes = self.text.as_bytes();
        let raw = &self.text[start..end];
        let record = Record { line: self.line, raw, offset: start, quoted, fault };
        let inner = if quoted { count_lines(raw.as_bytes()) } else { 0 };
        self.at = after_line_end(bytes, end);
        self.line = self.line.saturating_add(inner + u32::from(self.at > end));
        record
    }
}

impl<'t> Iterator for Records<'t> {
    type Item = Record<'t>;

    fn next(&mut self) -> Option<Record<'t>> {
        let bytes = self.text.as_bytes();
        loop {
            let start = self.at;
            if start >= bytes.len() {
                return None;
            }
            let end = line_end(bytes, start);
            if end == start {
                self.at = after_line_end(bytes, end);
                self.line = self.line.saturating_add(1);
                continue;
            }
            if memchr(b'"', &bytes[start..end]).is_none() {
                let fault = too_long(self.line, end - start);
                return Some(self.take(start, end, false, fault));
            }
            return Some(match quoted_end(bytes, start, self.delimiter) {
                Ok(end) => {
                    let fault = too_long(self.line, end - start);
                    self.take(start, end, true, fault)
                }
                Err((place, reason)) => {
                    let (line, column) = place_of(self.text, start, self.line, place);
                    self.take(start, end, true, Some(Fault { line, column, reason: reason.to_owned() }))
                }
            });
        }
    }
}

fn too_long(line: u32, length: usize) -> Option<Fault> {
    let reason = || format!("the row has {length} bytes, at most {MAX_RECORD} are read");
    (length > MAX_RECORD).then(|| Fault { line, column: 1, reason: reason() })
}

fn line_end(bytes: &[u8], from: usize) -> usize {
    memchr2(b'\n', b'\r', &bytes[from..]).map_or(bytes.len(), |i| from + i)
}

fn after_line_end(bytes: &[u8], end: usize) -> usize {
    match bytes.get(end) {
        Some(b'\r') if bytes.get(end + 1) == Some(&b'\n') => end + 2,
        Some(_) => end + 1,
        None => end,
    }
}

fn count_lines(raw: &[u8]) -> u32 {
    let feeds = memchr_iter(b'\n', raw).count();
    let lone = memchr_iter(b'\r', raw).filter(|i| raw.get(i + 1) != Some(&b'\n')).count();
    u32::try_from(feeds + lone).unwrap_or(u32::MAX)
}

/// The line and letter of a byte offset within a record that begins at `start` on `line`.
pub(super) fn place_of(text: &str, start: usize, line: u32, offset: usize) -> (u32, u32) {
    let before = &text[start..floor(text, offset)];
    let line_start = before.rfind(['\n', '\r']).map_or(0, |i| i + 1);
    let column = before[line_start..].chars().count() + 1;
    (line.saturating_add(count_lines(before.as_bytes())), u32::try_from(column).unwrap_or(u32::MAX))
}

fn floor(text: &str, mut offset: usize) -> usize {
    while offset > 0 && !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset.min(text.len())
}

type Broken = (usize, &'static str);

/// Where a record that holds quotes ends; or the place and the reason why it does not.
fn quoted_end(bytes: &[u8], start: usize, delimiter: u8) -> Result<usize, Broken> {
    let mut at = start;
    loop {
        let opening = skip_blanks(bytes, at, delimiter);
        if bytes.get(opening) == Some(&b'"') {
            at = skip_blanks(bytes, closing_quote(bytes, opening)?, delimiter);
            match bytes.get(at) {
                None | Some(b'\n' | b'\r') => return Ok(at),
                Some(b) if *b == delimiter => at += 1,
                Some(_) => return Err((at, "found text behind a closing quote, wanted the next field")),
            }
        } else {
            match memchr3(delimiter, b'\n', b'\r', &bytes[at..]) {
                None => return Ok(bytes.len()),
                Some(i) if bytes[at + i] == delimiter => at += i + 1,
                Some(i) => return Ok(at + i),
            }
        }
    }
}

/// The place just behind the quote that closes the one at `opening`.
fn closing_quote(bytes: &[u8], opening: usize) -> Result<usize, Broken> {
    let limit = bytes.len().min(opening + 1 + MAX_CELL);
    let mut at = opening + 1;
    while at < limit {
        match memchr(b'"', &bytes[at..limit]) {
            None => break,
            Some(i) if bytes.get(at + i + 1) == Some(&b'"') => at += i + 2,
            Some(i) => return Ok(at + i + 1),
        }
    }
    Err((opening, "a quote opens here and is never closed"))
}

fn skip_blanks(bytes: &[u8], mut at: usize, delimiter: u8) -> usize {
    while bytes.get(at).is_some_and(|b| *b == b' ' || (*b == b'\t' && delimiter != b'\t')) {
        at += 1;
    }
    at
}

/// Cuts a record into cells. Quotes are taken off; a cell without doubled quotes is borrowed.
/// Gives the fault when a cell or the number of cells is beyond what is read.
pub fn cut<'t>(record: &Record<'t>, delimiter: u8, cells: &mut Vec<Cow<'t, str>>) -> Option<Fault> {
    cells.clear();
    if record.quoted {
        cut_quoted(record.raw, delimiter, cells);
    } else {
        let raw = record.raw;
        let mut from = 0;
        for at in memchr_iter(delimiter, raw.as_bytes()).take(MAX_CELLS) {
            cells.push(Cow::Borrowed(&raw[from..at]));
            from = at + 1;
        }
        cells.push(Cow::Borrowed(&raw[from..]));
    }
    let fault = |reason: String| Some(Fault { line: record.line, column: 1, reason });
    if cells.len() > MAX_CELLS {
        return fault(format!("the row has more than {MAX_CELLS} fields"));
    }
    let long = (record.raw.len() > MAX_CELL).then(|| cells.iter().position(|c| c.len() > MAX_CELL)).flatten();
    let place = long?;
    fault(format!("field {} has {} bytes, at most {MAX_CELL} are read", place + 1, cells[place].len()))
}

fn cut_quoted<'t>(raw: &'t str, delimiter: u8, cells: &mut Vec<Cow<'t, str>>) {
    let bytes = raw.as_bytes();
    let mut at = 0;
    while cells.len() <= MAX_CELLS {
        let opening = skip_blanks(bytes, at, delimiter);
        let closed = (bytes.get(opening) == Some(&b'"')).then(|| closing_quote(bytes, opening).ok()).flatten();
        let end = match closed {
            Some(closing) => {
                let inner = &raw[opening + 1..closing - 1];
                let doubled = memchr(b'"', inner.as_bytes()).is_some();
                cells.push(if doubled { Cow::Owned(inner.replace("\"\"", "\"")) } else { Cow::Borrowed(inner) });
                memchr(delimiter, &bytes[closing..]).map_or(bytes.len(), |i| closing + i)
            }
            None => {
                let end = memchr(delimiter, &bytes[at..]).map_or(bytes.len(), |i| at + i);
                cells.push(Cow::Borrowed(&raw[at..end]));
                end
            }
        };
        if end >= bytes.len() {
            return;
        }
        at = end + 1;
    }
}

/// A row of a small table: its line, and its cells without outer blanks.
pub type SmallRow = (u64, Vec<String>);

/// A small file of our own form, such as the rules of the post: its heads in small letters, and its rows. Refuses rows of
/// other lengths than the heads, naming their line.
pub fn small_table(file: &str, bytes: &[u8]) -> Result<(Vec<String>, Vec<SmallRow>), Unreadable> {
    let broken = |error: csv::Error| {
        let line = error.position().map_or(0, csv::Position::line);
        Unreadable::new(
            file,
            format!("line {line} has not the cells of the heads"),
            "Correct the file and read it again.",
        )
    };
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().from_reader(bytes);
    let cells = |record: &csv::StringRecord| record.iter().map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let heads = cells(reader.headers().map_err(broken)?).into_iter().map(|head| head.to_lowercase()).collect();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(broken)?;
        rows.push((record.position().map_or(0, csv::Position::line), cells(&record)));
    }
    Ok((heads, rows))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Vec<Result<Vec<String>, String>> {
        let mut cells = Vec::new();
        Records::new(text, b',', 0, 1)
            .map(|record| match record.fault.clone().or_else(|| cut(&record, b',', &mut cells)) {
                Some(fault) => Err(fault.to_string()),
                None => Ok(cells.iter().map(|c| c.to_string()).collect()),
            })
            .collect()
    }

    fn cells(row: &[&str]) -> Result<Vec<String>, String> {
        Ok(row.iter().map(|c| c.to_string()).collect())
    }

    #[test]
    fn quotes_line_ends_and_empty_cells_are_read_as_spreadsheets_write_them() {
        let read = read("a,\"b \"\"x\"\"\",\r\n\r\"two\nlines\", \"c\" ,\n,,\r1,2\"3,4");
        let wanted = vec![
            cells(&["a", "b \"x\"", ""]),
            cells(&["two\nlines", "c", ""]),
            cells(&["", "", ""]),
            cells(&["1", "2\"3", "4"]),
        ];
        assert_eq!(read, wanted);
    }

    #[test]
    fn a_broken_quote_spoils_its_own_line_only_and_names_line_and_column() {
        let read = read("a,b\n1,\"open\n2,fine\n3,\"x\"y\n4,fine\n");
        assert_eq!(read[0], cells(&["a", "b"]));
        assert!(read[1].is_err(), "{read:?}");
        assert_eq!(read[2], cells(&["2", "fine"]));
        assert!(read[3].as_ref().unwrap_err().starts_with("line 4, column 6"), "{read:?}");
        assert_eq!(read[4], cells(&["4", "fine"]));
    }

    #[test]
    fn a_quote_open_to_the_end_and_a_giant_cell_are_faults() {
        assert_eq!(
            read("a,é\"\né,\"open"),
            vec![cells(&["a", "é\""]), Err("line 2, column 3: a quote opens here and is never closed".to_owned())]
        );
        let giant = "x".repeat(MAX_CELL + 1);
        assert!(read(&format!("a,{giant}\n1,2"))[0].as_ref().unwrap_err().contains("field 2 has 65537 bytes"));
        assert!(read(&",".repeat(5000))[0].is_err());
    }

    proptest! {
        #[test]
        fn every_line_belongs_to_a_record_and_lines_are_counted(text in "[a\",\r\n é]{0,120}") {
            let mut at = 0;
            for record in Records::new(&text, b',', 0, 1) {
                prop_assert!(text[at..record.offset].chars().all(|c| c == '\r' || c == '\n'));
                let before = &text.as_bytes()[..record.offset];
                prop_assert_eq!(record.line, 1 + count_lines(before) - u32::from(text[..record.offset].ends_with('\r') && text[record.offset..].starts_with('\n')));
                at = record.offset + record.raw.len();
                let mut cells = Vec::new();
                cut(&record, b',', &mut cells);
            }
            prop_assert!(text[at..].chars().all(|c| c == '\r' || c == '\n'));
        }
    }
}
