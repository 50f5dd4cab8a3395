//! A whole file against the twelve rules that need no database, before it is imported: how many rows break which.
//! Separate from imports because nothing is stored and nothing is said of a single row.
//!
//! **Invariant:** memory does not grow with the file, but for sixteen bytes a row that find repeats.
//! **Invariant:** the counts do not depend on how the file is cut between the threads.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Mutex;

use super::{Error, ErrorKind, Result};
use crate::core::domain::checks::stateless::{Repeats, StatelessRow, StatelessRule, StatelessRules};
use crate::core::exchange::delimited::{MAX_CELL, Records, cut};
use crate::core::exchange::files;
use crate::core::exchange::mapping::plain;

/// What a bulk check counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BulkCheck {
    /// Rows read.
    pub rows: u64,
    /// Rows without usable structure.
    pub unreadable: u64,
    /// Rows that break each rule, in the order of the rules.
    pub counts: Vec<u64>,
}

impl BulkCheck {
    /// Each rule with its count.
    pub fn by_rule(&self) -> impl Iterator<Item = (StatelessRule, u64)> {
        StatelessRule::ALL.iter().copied().zip(self.counts.iter().copied())
    }

    fn add(&mut self, other: &Self) {
        self.rows += other.rows;
        self.unreadable += other.unreadable;
        self.counts.iter_mut().zip(&other.counts).for_each(|(sum, count)| *sum += count);
    }
}

/// Our columns and the headers they go by, letters and digits only.
const COLUMNS: [&[&str]; 10] = [
    &["uln"],
    &["givennames"],
    &["familyname"],
    &["bornon", "dob"],
    &["postcode"],
    &["centre", "organisationcode"],
    &["qan", "coursecode"],
    &["registeredon", "registrationdate"],
    &["claimedon", "claimdate"],
    &["grade"],
];

/// How much of a file a thread takes at a time.
const BLOCK: usize = 1 << 20;

/// Checks a file of registrations and claims against a list of centres (first column: code) and one of qualifications
/// (columns `qan` and `grades`, `|` between grades). Refuses what cannot be read and a file that lacks a column.
pub fn bulk_check(file: &Path, centres: &Path, qualifications: &Path) -> Result<BulkCheck> {
    let rules = StatelessRules::new(codes(centres)?, scales(qualifications)?);
    let source = File::open(file).map_err(|error| unreadable(file, &error.to_string()))?;
    let mut blocks = Blocks { source, rest: Vec::new(), ended: false };
    let head = blocks.head().map_err(|error| unreadable(file, &error.to_string()))?;
    let places = places(&head).map_err(|column| unreadable(file, &format!("has no column `{column}`")))?;
    let checker = Checker { rules, places, blocks: Mutex::new(blocks), repeats: Mutex::new(Repeats::default()) };
    let threads = std::thread::available_parallelism().map_or(2, |n| n.get().clamp(1, 8));
    let mut total = BulkCheck { counts: vec![0; StatelessRule::ALL.len()], ..BulkCheck::default() };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(|| checker.work())).collect();
        for worker in workers {
            let part = worker.join().map_err(|_| unreadable(file, "stopped a checking thread"))?;
            total.add(&part.map_err(|error| unreadable(file, &error.to_string()))?);
        }
        Ok(total)
    })
}

struct Checker {
    rules: StatelessRules,
    places: [usize; 10],
    blocks: Mutex<Blocks>,
    repeats: Mutex<Repeats>,
}

impl Checker {
    fn work(&self) -> std::io::Result<BulkCheck> {
        let mut part = BulkCheck { counts: vec![0; StatelessRule::ALL.len()], ..BulkCheck::default() };
        let (mut block, mut identities) = (Vec::new(), Vec::new());
        loop {
            let more = self.blocks.lock().map_err(|_| poisoned())?.next(&mut block)?;
            if !more {
                return Ok(part);
            }
            self.check(&String::from_utf8_lossy(&block), &mut part, &mut identities);
            let mut repeats = self.repeats.lock().map_err(|_| poisoned())?;
            let again = identities.drain(..).filter(|identity| repeats.again(*identity)).count();
            part.counts[StatelessRule::Duplicate as usize] += again as u64;
        }
    }

    fn check(&self, text: &str, part: &mut BulkCheck, identities: &mut Vec<u64>) {
        let mut cells = Vec::with_capacity(16);
        for record in Records::new(text, b',', 0, 1) {
            part.rows += 1;
            if record.fault.is_some() || cut(&record, b',', &mut cells).is_some() {
                part.unreadable += 1;
                continue;
            }
            let cell = |at: usize| cells.get(self.places[at]).map_or("", |cell| cell.as_ref());
            let row = StatelessRow {
                uln: cell(0),
                given_names: cell(1),
                family_name: cell(2),
                born_on: cell(3),
                postcode: cell(4),
                centre: cell(5),
                qan: cell(6),
                registered_on: cell(7),
                claimed_on: cell(8),
                grade: cell(9),
            };
            let found = self.rules.check(&row);
            if !found.is_empty() {
                for rule in StatelessRule::ALL.iter().filter(|rule| found.has(**rule)) {
                    part.counts[*rule as usize] += 1;
                }
            }
            identities.push(StatelessRules::identity(&row));
        }
    }
}

fn poisoned() -> std::io::Error {
    std::io::Error::other("another checking thread stopped")
}

/// A file in blocks that end where a record ends.
struct Blocks {
    source: File,
    rest: Vec<u8>,
    ended: bool,
}

impl Blocks {
    /// Takes the header line off the front.
    fn head(&mut self) -> std::io::Result<String> {
        let mut block = Vec::new();
        self.next(&mut block)?;
        let end = block.iter().position(|b| *b == b'\n').map_or(block.len(), |at| at + 1);
        let behind = block.split_off(end);
        self.rest.splice(0..0, behind);
        Ok(String::from_utf8_lossy(&block).trim_start_matches('\u{feff}').trim_end().to_owned())
    }

    /// Fills `block` with the next records; false at the end.
    fn next(&mut self, block: &mut Vec<u8>) -> std::io::Result<bool> {
        block.clear();
        std::mem::swap(block, &mut self.rest);
        while !self.ended {
            let before = block.len();
            block.resize(before + BLOCK, 0);
            let read = self.source.read(&mut block[before..])?;
            block.truncate(before + read);
            self.ended = read == 0;
            if let Some(end) = last_record_end(block) {
                self.rest.extend_from_slice(&block[end..]);
                block.truncate(end);
                return Ok(true);
            }
        }
        Ok(!block.is_empty())
    }
}

/// The last line end outside quotes. A quote that never closes would shift all that follow, so only the last cells' length
/// is looked through; failing that it is the last line end of all.
fn last_record_end(block: &[u8]) -> Option<usize> {
    let mut quotes = block.iter().filter(|b| **b == b'"').count();
    let from = block.len().saturating_sub(2 * MAX_CELL);
    for at in (from..block.len()).rev() {
        match block[at] {
            b'"' => quotes -= 1,
            b'\n' if quotes % 2 == 0 => return Some(at + 1),
            _ => {}
        }
    }
    block.iter().rposition(|b| *b == b'\n').map(|at| at + 1)
}

fn places(head: &str) -> Result<[usize; 10], &'static str> {
    let headers: Vec<String> = head.split(',').map(plain).collect();
    let mut places = [0; 10];
    for (place, names) in places.iter_mut().zip(COLUMNS) {
        *place = headers.iter().position(|header| names.contains(&header.as_str())).ok_or(names[0])?;
    }
    Ok(places)
}

/// The rows of a small list, header first.
fn list(file: &Path) -> Result<Vec<Vec<String>>> {
    let bytes = files::read(file).map_err(|error| unreadable(file, &error.reason))?;
    let text = String::from_utf8_lossy(&bytes);
    let mut cells = Vec::new();
    let rows = Records::new(text.trim_start_matches('\u{feff}'), b',', 0, 1).map(|record| {
        cut(&record, b',', &mut cells);
        cells.iter().map(|cell| cell.to_string()).collect()
    });
    Ok(rows.collect())
}

fn codes(file: &Path) -> Result<Vec<String>> {
    Ok(list(file)?.into_iter().skip(1).filter_map(|row| row.into_iter().next()).collect())
}

fn scales(file: &Path) -> Result<Vec<(String, Vec<String>)>> {
    let rows = list(file)?;
    let head: Vec<String> = rows.first().map(|head| head.iter().map(|name| plain(name)).collect()).unwrap_or_default();
    let place = |name: &str| {
        head.iter()
            .position(|header| header == name)
            .ok_or_else(|| unreadable(file, &format!("has no column `{name}`")))
    };
    let (qan, grades) = (place("qan")?, place("grades")?);
    let pair = |row: &Vec<String>| {
        let scale = row.get(grades)?.split('|').map(|grade| grade.trim_start_matches('-').to_owned()).collect();
        Some((row.get(qan)?.clone(), scale))
    };
    Ok(rows[1..].iter().filter_map(pair).collect())
}

fn unreadable(file: &Path, why: &str) -> Error {
    Error::new(ErrorKind::Unreadable, format!("{}: {why}", files::own_name(file))).with_hint("Nothing was changed.")
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "uln,given_names,family_name,dob,postcode,centre,qan,registration_date,claim_date,grade,email\n";

    fn counted(rows: &str) -> BulkCheck {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| {
            std::fs::write(folder.path().join(name), text).unwrap();
            folder.path().join(name)
        };
        let centres = put("centres.csv", "centre,name\n10000,A\n");
        let qualifications = put("quals.csv", "qan,title,grades\n600/3328/9,T,Pass|Merit\n");
        bulk_check(&put("rows.csv", &format!("{HEAD}{rows}")), &centres, &qualifications).unwrap()
    }

    #[test]
    fn each_row_is_counted_once_for_each_rule_it_breaks() {
        let good = "1061484016,Zoë,\"Ó Briain, Q\",2001-03-14,BT7 9ZZ,10000,600/3328/9,2024-01-12,2024-11-09,Pass,x\n";
        let found = counted(&format!("{good}{good}1111111111,,X,,B,9,9,x,y,Gold,z\n"));
        assert_eq!((found.rows, found.unreadable), (3, 0));
        let broken: Vec<_> =
            found.by_rule().filter(|(_, count)| *count > 0).map(|(rule, count)| (rule.code(), count)).collect();
        assert_eq!(
            broken,
            [
                ("uln_check", 1),
                ("names", 1),
                ("dob_missing", 1),
                ("postcode", 1),
                ("centre_ref", 1),
                ("qan_ref", 1),
                ("reg_date", 1),
                ("claim_date", 1),
                ("grade", 1),
                ("duplicate", 1)
            ]
        );
    }

    #[test]
    fn a_quote_that_never_closes_spoils_one_row_only() {
        let good = "1061484016,A,B,2001-03-14,BT7 9ZZ,10000,600/3328/9,2024-01-12,,,x\n".repeat(40_000);
        let found = counted(&format!("x,\"open\n{good}"));
        assert_eq!((found.rows, found.unreadable), (40_001, 1));
    }

    #[test]
    fn a_file_of_many_blocks_loses_no_row() {
        let row =
            |n: usize| format!("1061484016,A,\"two\nlines {n}\",2001-03-14,BT7 9ZZ,10000,600/3328/9,2024-01-12,,,x\n");
        let found = counted(&(0..30_000).map(row).collect::<String>());
        assert_eq!((found.rows, found.unreadable), (30_000, 0));
        assert_eq!(found.counts[StatelessRule::Duplicate as usize], 29_999);
    }
}
