//! The error file a centre gets back: its own columns in its own order, its own words, plus what is wrong and what is
//! wanted. Separate because the sender corrects and resends this very file.
//!
//! **Invariant:** every cell is guarded against formula injection, and reading the file back gives the cells as sent.
//! **Invariant:** our added columns have names no import kind knows, so a resent file maps as the first one did.

use super::Unreadable;
use super::guard::guarded;

/// Headers of the columns we add, behind the sender's own.
pub const ADDED: [&str; 3] = ["certdesk_row", "certdesk_problem", "certdesk_wanted"];

/// One row to be corrected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorRow {
    /// The row's reference or number, by which it is spoken of.
    pub row: String,
    /// Its cells as received; a row without structure has its raw text as the only one.
    pub cells: Vec<String>,
    /// What is wrong, a phrase per problem.
    pub wrong: String,
    /// What is wanted, a phrase per problem.
    pub wanted: String,
}

/// The error file's bytes: UTF-8 with a byte-order mark, as spreadsheets want it, in the sender's delimiter.
pub fn error_file(headers: &[String], delimiter: u8, rows: &[ErrorRow]) -> Result<Vec<u8>, Unreadable> {
    let failed = |e: csv::Error| Unreadable::new("error file", format!("cannot be written: {e}"), "Try again.");
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).flexible(true).from_writer(vec![0xEF, 0xBB, 0xBF]);
    let head = headers.iter().map(String::as_str).chain(ADDED);
    writer.write_record(head.map(|h| guarded(h).into_owned())).map_err(failed)?;
    for row in rows {
        let blanks = headers.len().saturating_sub(row.cells.len());
        let cells = row.cells.iter().take(headers.len().max(1)).map(String::as_str);
        let ours = [row.row.as_str(), row.wrong.as_str(), row.wanted.as_str()];
        let all = cells.chain(std::iter::repeat_n("", blanks)).chain(ours);
        writer.write_record(all.map(|c| guarded(c).into_owned())).map_err(failed)?;
    }
    writer.into_inner().map_err(|e| Unreadable::new("error file", format!("cannot be written: {e}"), "Try again."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::exchange::{ImportKind, Table};

    #[test]
    fn the_sender_finds_his_own_columns_and_what_is_wrong() {
        let headers = ["ULN", "Surname", "Date achieved"].map(String::from);
        let rows = [ErrorRow {
            row: "CF-2026-0042/17".into(),
            cells: vec!["1000000019".into(), "=cmd|x;\"y\"".into(), "31/02/2026".into()],
            wrong: "achieved_on: `31/02/2026` is no day".into(),
            wanted: "a day such as 2026-02-28".into(),
        }];
        let bytes = error_file(&headers, b';', &rows).unwrap();
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.contains("\"'=cmd|x;\"\"y\"\"\""), "{text}");
        let table = Table::open("errors.csv", &bytes, ImportKind::Claims, None).unwrap();
        let mapping = table.mapping(ImportKind::Claims, None);
        assert_eq!(mapping.ignored, [3, 4, 5]);
        let mut cells = Vec::new();
        table.cells(&table.rows().next().unwrap(), &mut cells).unwrap();
        assert_eq!(mapping.cell(crate::core::exchange::kinds::claims::FAMILY_NAME, &cells), "=cmd|x;\"y\"");
    }
}
