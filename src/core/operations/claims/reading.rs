//! Reading a claim file's rows and asking every rule about them, chunk by chunk. Separate from storing them, so that the
//! two can go on at the same time, on two threads.
//!
//! **Invariant:** reading looks at the office as it stood before the file; a row's answer follows from the row, the rows
//! before it and the office alone, whatever the size of a chunk.

use std::borrow::Cow;
use std::sync::mpsc::SyncSender;

use sha2::Sha256;

use super::facts::{Asked, Sight, Values};
use super::{Core, Result};
use crate::core::domain::Day;
use crate::core::domain::checks::Problem;
use crate::core::domain::dates::day_text;
use crate::core::domain::written_days::file_day;
use crate::core::exchange::Row;
use crate::core::exchange::days::{DayOrder, parse_day};
use crate::core::exchange::delimited::Fault;
use crate::core::exchange::kinds::claims as column;
use crate::core::operations::imports::reading::{Job, hash_row};
use crate::core::store::Connection;
use crate::core::store::imports::Counts;

/// Rows asked at once: their facts are loaded together.
pub(super) const CHUNK: usize = 8_192;

/// A row as read and asked.
pub(super) enum ReadRow<'t> {
    Asked(Row<'t>, Box<(Values<'t>, Asked)>),
    Refused(Row<'t>, Fault),
}

/// What reading gave so far.
#[derive(Default)]
pub(super) struct Reading<'t> {
    pub rows: Vec<ReadRow<'t>>,
    pub counts: Counts,
    pub root: Sha256,
}

/// Reads a whole file ahead of who stores it, in chunks, on a connection of its own; gives the counts and the root over
/// all rows. It ends early when nobody takes the next chunk.
pub(super) fn read_ahead<'t>(
    core: &Core,
    job: &'t Job<'t>,
    today: Day,
    chunks: &SyncSender<Chunk<'t>>,
) -> Result<Reading<'t>> {
    let mut sight = Sight::new(core.db(), today, today, job.sender)?;
    let mut reading = Reading::default();
    let mut rows = job.table.rows().peekable();
    while rows.peek().is_some() {
        read(core.db(), job, &mut sight, rows.by_ref().take(CHUNK), &mut reading)?;
        let chunk = Chunk { rows: std::mem::take(&mut reading.rows), counts: reading.counts };
        if chunks.send(chunk).is_err() {
            break;
        }
    }
    Ok(reading)
}

/// Rows to store, and what was counted up to them.
pub(super) struct Chunk<'t> {
    pub rows: Vec<ReadRow<'t>>,
    pub counts: Counts,
}

/// Reads and asks a chunk of rows.
pub(super) fn read<'t>(
    db: &Connection,
    job: &Job<'t>,
    sight: &mut Sight,
    rows: impl Iterator<Item = Row<'t>>,
    reading: &mut Reading<'t>,
) -> Result<()> {
    let mut rows = rows.peekable();
    let mut chunk: Vec<(Row<'t>, std::result::Result<Values<'t>, Fault>)> = Vec::with_capacity(CHUNK);
    let mut cells: Vec<Cow<'t, str>> = Vec::new();
    while rows.peek().is_some() {
        chunk.clear();
        for row in rows.by_ref().take(CHUNK) {
            let cut = job.table.cells(&row, &mut cells);
            let values = cut.map(|()| values_of(job, &cells));
            chunk.push((row, values));
        }
        let facts = sight.facts(db, chunk.iter().filter_map(|(_, values)| values.as_ref().ok()))?;
        for (row, values) in chunk.drain(..) {
            reading.counts.rows += 1;
            let (read, outcome) = match values {
                Err(fault) => {
                    reading.counts.refused += 1;
                    (ReadRow::Refused(row, fault), b'r')
                }
                Ok(values) => {
                    let asked = sight.ask(db, row.number, &values, &facts, &[])?;
                    let held = asked.problems.iter().any(Problem::holds);
                    if held {
                        reading.counts.held += 1;
                    } else {
                        reading.counts.accepted += 1;
                        reading.counts.warnings += u32::try_from(asked.problems.len()).unwrap_or(u32::MAX);
                    }
                    (ReadRow::Asked(row, Box::new((values, asked))), if held { b'h' } else { b'a' })
                }
            };
            let (ReadRow::Asked(row, _) | ReadRow::Refused(row, _)) = &read;
            hash_row(&mut reading.root, row, outcome);
            reading.rows.push(read);
        }
    }
    Ok(())
}

fn values_of<'t>(job: &Job<'_>, cells: &[Cow<'t, str>]) -> Values<'t> {
    let mapping = &job.mapping;
    let order = job.profile.day_order();
    let plain = |place: usize| mapping.take(place, cells, false);
    let exact = |place: usize| mapping.take(place, cells, true);
    let day = |place: usize| in_our_form(mapping.take(place, cells, false), order);
    let units = if mapping.family.is_empty() {
        Vec::new()
    } else {
        mapping
            .family_cells(cells)
            .map(|(code, cell)| (Cow::Owned(code.to_owned()), Cow::Owned(cell.to_owned())))
            .collect()
    };
    Values {
        ten: [
            plain(column::REGISTRATION_NUMBER),
            plain(column::ULN),
            exact(column::GIVEN_NAMES),
            exact(column::FAMILY_NAME),
            day(column::BORN_ON),
            plain(column::COURSE_CODE),
            plain(column::KIND),
            plain(column::GRADE),
            day(column::ACHIEVED_ON),
            day(column::CLAIMED_ON),
        ],
        units,
    }
}

/// A day in a dialect only files have, in a form the rules read; anything else as it is.
fn in_our_form(cell: Cow<'_, str>, order: DayOrder) -> Cow<'_, str> {
    if cell.is_empty() || (order == DayOrder::DayFirst && file_day(&cell).is_ok()) {
        return cell;
    }
    parse_day(&cell, order).map_or(cell, |day| Cow::Owned(day_text(day)))
}
