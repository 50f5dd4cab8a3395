//! A file as a table: its text, its delimiter, its header row and its rows. Separate because finding the header among
//! what senders put above it is one decision, made once, and shown to a person before anything is read.
//!
//! **Invariant:** rows are numbered from 1 in file order, faulty ones included; a row's raw text is as received.

use std::borrow::Cow;

use super::Unreadable;
use super::delimited::{Fault, Record, Records, cut, place_of};
use super::encoding::{Decoded, Encoding, decode};
use super::kinds::ImportKind;
use super::mapping::{Mapping, Profile};

/// How many records from the top are looked at for the header row.
const HEADER_WITHIN: usize = 40;
/// The delimiters that are tried, in order of preference.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// A delimited file, decoded, its header row found.
#[derive(Debug)]
pub struct Table<'b> {
    /// The file's own name, without its folder.
    pub file: String,
    /// The encoding found.
    pub encoding: Encoding,
    /// The delimiter found.
    pub delimiter: u8,
    /// The headers, as the sender wrote them.
    pub headers: Vec<String>,
    /// The line the header row stands on.
    pub header_line: u32,
    /// What the sender put above the header row.
    pub preamble: String,
    text: Cow<'b, str>,
    body: (usize, u32),
    damaged: Vec<usize>,
    nuls: bool,
}

/// One row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row<'t> {
    /// Its number in the file, from 1, headers not counted.
    pub number: u32,
    /// The record it stands in.
    pub record: Record<'t>,
}

impl<'b> Table<'b> {
    /// Decodes the bytes and finds delimiter and header row, looking for the columns of the kind (and the profile's).
    /// Refuses when the bytes are no text or nothing in them looks like a row.
    pub fn open(file: &str, bytes: &'b [u8], kind: ImportKind, profile: Option<&Profile>) -> Result<Self, Unreadable> {
        let Decoded { text, encoding, damaged } = decode(file, bytes)?;
        let (named, from) = named_delimiter(&text);
        let candidates: &[u8] = named.as_ref().map_or(&DELIMITERS, std::slice::from_ref);
        let looks = candidates.iter().filter_map(|d| header_row(&text, *d, from, kind, profile));
        let best = looks.reduce(|best, next| if next.score > best.score { next } else { best });
        let Some(header) = best else {
            let hint = "Open the file in a text editor and look whether it is the one that was meant.";
            return Err(Unreadable::new(file, "found no row of at least one field, wanted a header row", hint));
        };
        let nuls = memchr::memchr(0, text.as_bytes()).is_some();
        let preamble = text[..header.offset].trim().chars().take(2000).collect();
        Ok(Self {
            file: file.to_owned(),
            encoding,
            delimiter: header.delimiter,
            headers: header.cells,
            header_line: header.line,
            preamble,
            body: header.body,
            text,
            damaged,
            nuls,
        })
    }

    /// A table of cells kept earlier, its headers known: held rows are read again as a file of their own.
    pub fn of_cells(file: &str, headers: Vec<String>, rows: &[Vec<String>]) -> Result<Table<'static>, Unreadable> {
        let failed =
            |e: csv::Error| Unreadable::new(file, format!("its rows cannot be put together: {e}"), "Try again.");
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        for row in rows {
            writer.write_record(row).map_err(failed)?;
        }
        let bytes = writer.into_inner().map_err(|e| failed(e.into_error().into()))?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Ok(Table {
            file: file.to_owned(),
            encoding: Encoding::Utf8,
            delimiter: b',',
            headers,
            header_line: 0,
            preamble: String::new(),
            nuls: memchr::memchr(0, &bytes).is_some(),
            text: Cow::Owned(text),
            body: (0, 1),
            damaged: Vec::new(),
        })
    }

    /// Matches the headers to the columns of a kind.
    pub fn mapping(&self, kind: ImportKind, profile: Option<&Profile>) -> Mapping {
        Mapping::by_name(kind, &self.headers, profile)
    }

    /// Its rows, in file order. Rows of nothing but delimiters and blanks are passed over.
    pub fn rows(&self) -> Rows<'_> {
        let records = Records::new(&self.text, self.delimiter, self.body.0, self.body.1);
        Rows { table: self, records, number: 0 }
    }

    /// Cuts a row into cells, or says why it has no usable structure.
    pub fn cells<'t>(&self, row: &Row<'t>, cells: &mut Vec<Cow<'t, str>>) -> Result<(), Fault> {
        let record = &row.record;
        if let Some(fault) = &record.fault {
            cells.clear();
            return Err(fault.clone());
        }
        match cut(record, self.delimiter, cells).or_else(|| self.letters(record)).or_else(|| self.shape(record, cells))
        {
            Some(fault) => Err(fault),
            None => Ok(()),
        }
    }

    /// Letters no row may hold: NULs, and bytes without meaning in the file's encoding.
    fn letters(&self, record: &Record<'_>) -> Option<Fault> {
        if !self.nuls && self.damaged.is_empty() {
            return None;
        }
        let end = record.offset + record.raw.len();
        let nul = if self.nuls { memchr::memchr(0, record.raw.as_bytes()).map(|i| i + record.offset) } else { None };
        let next = self.damaged.partition_point(|at| *at < record.offset);
        let damaged = self.damaged.get(next).copied().filter(|at| *at < end);
        let fault = |at: usize, what: &str| {
            let (line, column) = place_of(&self.text, record.offset, record.line, at);
            Fault { line, column, reason: format!("found {what}, wanted a letter of {}", self.encoding) }
        };
        nul.map(|at| fault(at, "a NUL byte")).or_else(|| damaged.map(|at| fault(at, "a byte without meaning")))
    }

    /// More fields than headers, or one field where many are wanted, is no usable structure.
    fn shape(&self, record: &Record<'_>, cells: &[Cow<'_, str>]) -> Option<Fault> {
        let wanted = self.headers.len();
        let beyond = cells.iter().skip(wanted).any(|c| !c.trim().is_empty());
        let single = cells.len() == 1 && wanted > 2;
        if !beyond && !single {
            return None;
        }
        let offset = cells.iter().take(wanted).map(|c| c.len() + 1).sum::<usize>().min(record.raw.len());
        let at = if beyond && !record.quoted { record.offset + offset } else { record.offset };
        let (line, column) = place_of(&self.text, record.offset, record.line, at);
        let fields = if cells.len() == 1 { "field" } else { "fields" };
        Some(Fault { line, column, reason: format!("found {} {fields}, wanted {wanted}", cells.len()) })
    }
}

/// Walks the rows of a table.
#[derive(Debug, Clone)]
pub struct Rows<'t> {
    table: &'t Table<'t>,
    records: Records<'t>,
    number: u32,
}

impl<'t> Iterator for Rows<'t> {
    type Item = Row<'t>;

    fn next(&mut self) -> Option<Row<'t>> {
        let delimiter = char::from(self.table.delimiter);
        loop {
            let record = self.records.next()?;
            let bare = |c: char| c == delimiter || c == ' ' || c == '\t';
            if record.raw.starts_with(bare) && record.raw.chars().all(bare) {
                continue;
            }
            self.number = self.number.checked_add(1)?;
            return Some(Row { number: self.number, record });
        }
    }
}

struct Header {
    delimiter: u8,
    score: (usize, usize),
    cells: Vec<String>,
    line: u32,
    offset: usize,
    body: (usize, u32),
}

/// `sep=;` on the first line is a spreadsheet's way to name the delimiter.
fn named_delimiter(text: &str) -> (Option<u8>, (usize, u32)) {
    let first = text.lines().next().unwrap_or("");
    let named = first.trim().strip_prefix("sep=").map(str::as_bytes);
    match named {
        Some([d]) if DELIMITERS.contains(d) => {
            let mut records = Records::new(text, *d, 0, 1);
            records.next();
            (Some(*d), records.place())
        }
        _ => (None, (0, 1)),
    }
}

/// The record near the top that looks most like a header row when the text is cut at this delimiter: the one naming
/// most columns, the earliest of those; where none names any, the first with the most fields.
fn header_row(
    text: &str,
    delimiter: u8,
    from: (usize, u32),
    kind: ImportKind,
    profile: Option<&Profile>,
) -> Option<Header> {
    let mut records = Records::new(text, delimiter, from.0, from.1);
    let mut best: Option<Header> = None;
    let mut cells = Vec::new();
    for _ in 0..HEADER_WITHIN {
        let Some(record) = records.next() else { break };
        if record.fault.is_some() || cut(&record, delimiter, &mut cells).is_some() {
            continue;
        }
        let named = profile.map_or(0, |p| p.columns.iter().filter(|(h, _)| is_among(h, &cells)).count());
        let score = (kind.likeness(cells.iter().map(AsRef::as_ref)) + named, cells.len().min(256));
        if best.as_ref().is_none_or(|b| score > b.score) {
            let names = cells.iter().map(|c| c.trim().to_owned()).collect();
            best = Some(Header {
                delimiter,
                score,
                cells: names,
                line: record.line,
                offset: record.offset,
                body: records.place(),
            });
        }
    }
    best
}

fn is_among(header: &str, cells: &[Cow<'_, str>]) -> bool {
    let key = super::mapping::plain(header);
    cells.iter().any(|cell| super::mapping::plain(cell) == key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::exchange::kinds::claims;
    use proptest::prelude::*;

    fn open(bytes: &[u8]) -> Table<'_> {
        Table::open("claims.csv", bytes, ImportKind::Claims, None).unwrap()
    }

    #[test]
    fn a_spreadsheets_file_with_words_above_its_header_is_read() {
        let bytes = b"Claim list of our centre;;;\r\n;;;\r\nULN;First name;Surname;Date achieved\r\n1000000019;Zo\xEB;\xD3 Briain;31/02/2026\r\n;;;\r\n1;2\r\n";
        let table = open(bytes);
        assert_eq!((table.delimiter, table.header_line, table.encoding), (b';', 3, Encoding::Windows1252));
        assert_eq!(table.preamble, "Claim list of our centre;;;\r\n;;;");
        let rows: Vec<_> = table.rows().collect();
        assert_eq!(rows.iter().map(|r| (r.number, r.record.line)).collect::<Vec<_>>(), [(1, 4), (2, 6)]);
        let mut cells = Vec::new();
        table.cells(&rows[0], &mut cells).unwrap();
        let mapping = table.mapping(ImportKind::Claims, None);
        assert_eq!(mapping.cell(claims::FAMILY_NAME, &cells), "Ó Briain");
        assert!(mapping.missing().is_empty());
    }

    #[test]
    fn one_unreadable_row_in_ten_thousand_names_line_and_column() {
        let mut text = String::from("uln,given_names,family_name,achieved_on\n");
        for row in 0..10_000 {
            text.push_str(if row == 7_000 {
                "1000000019,Ann,\"Open,2026-01-01\n"
            } else {
                "1000000019,Ann,Löw,2026-01-01\n"
            });
        }
        let table = open(text.as_bytes());
        let mut cells = Vec::new();
        let faults: Vec<_> = table.rows().filter_map(|row| table.cells(&row, &mut cells).err()).collect();
        assert_eq!(faults.len(), 1);
        assert_eq!(faults[0].to_string(), "line 7002, column 16: a quote opens here and is never closed");
        assert_eq!(table.rows().count(), 10_000);
    }

    #[test]
    fn nuls_damaged_letters_and_wrong_counts_of_fields_are_faults_of_their_row() {
        let mut bytes = "uln,family_name,achieved_on\n1,Łó\0,x\n2,é,y\n3,a,b,c\n4\n5,".as_bytes().to_vec();
        bytes.extend([0xC3, b',', b'z', b'\n', b'6', b',', b'\n']);
        let table = open(&bytes);
        let mut cells = Vec::new();
        let told: Vec<_> = table
            .rows()
            .map(|r| table.cells(&r, &mut cells).map_or_else(|f| f.to_string(), |()| "ok".into()))
            .collect();
        assert_eq!(
            told,
            [
                "line 2, column 5: found a NUL byte, wanted a letter of UTF-8",
                "ok",
                "line 4, column 7: found 4 fields, wanted 3",
                "line 5, column 1: found 1 field, wanted 3",
                "line 6, column 3: found a byte without meaning, wanted a letter of UTF-8",
                "ok",
            ]
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]
        #[test]
        fn any_bytes_end_in_a_table_or_a_clear_answer(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            if let Ok(table) = Table::open("x.csv", &bytes, ImportKind::Claims, None) {
                let mut cells = Vec::new();
                for row in table.rows() {
                    let _ = table.cells(&row, &mut cells);
                }
            }
        }

        #[test]
        fn flipped_bytes_of_a_good_file_end_in_rows_and_faults(place in 0usize..160, byte in any::<u8>(), cut in 0usize..160) {
            let mut bytes = b"uln,given_names,family_name,achieved_on\n1000000019,\"Ann, B\",L\xC3\xB6w,2026-01-01\n1000000019,Ann,Low,2026-01-01\n1000000019,Ann,Low,2026-01-01\n".to_vec();
            let place = place % bytes.len();
            bytes[place] = byte;
            bytes.truncate(cut.max(1));
            if let Ok(table) = Table::open("x.csv", &bytes, ImportKind::Claims, None) {
                let mut cells = Vec::new();
                prop_assert!(table.rows().filter(|row| table.cells(row, &mut cells).is_ok()).count() <= 4);
            }
        }
    }
}
