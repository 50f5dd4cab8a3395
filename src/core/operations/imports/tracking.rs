//! What carriers say of consignments, by file: several carriers' words, mapped to states by the office's own table.
//!
//! **Invariant:** words nobody mapped, a number nobody knows and news that cannot be hold their row, never the file.

use super::Result;
use super::reading::{Effects, Origin, Reader};
use super::row::RowIn;
use crate::core::domain::Day;
use crate::core::exchange::kinds::tracking as column;
use crate::core::operations::post::News;
use crate::core::operations::post::NewsRow;
use crate::core::store::{Connection, Tx, holidays};

/// Reads tracking files.
pub(super) struct Tracking {
    today: Day,
    place: String,
    rows: Vec<NewsRow>,
}

impl Tracking {
    /// On a day, at the office's place.
    pub(super) fn new(today: Day, place: String) -> Self {
        Self { today, place, rows: Vec::new() }
    }
}

impl Reader for Tracking {
    type Plan = NewsRow;

    fn key(&self, row: &RowIn<'_>) -> String {
        let about = row.text_or(column::CONSIGNMENT, row.text(column::TRACKING_NUMBER));
        format!("{about}|{}|{}", row.text(column::EVENT_ON), row.text(column::STATUS))
    }

    fn read(&mut self, db: &Connection, row: &mut RowIn<'_>) -> Result<Option<NewsRow>> {
        let status = row.required(column::STATUS).to_owned();
        let day = row.required_day(column::EVENT_ON);
        let (reference, number) = (row.text(column::CONSIGNMENT), row.text(column::TRACKING_NUMBER));
        if reference.is_empty() && number.is_empty() {
            row.required(column::TRACKING_NUMBER);
            return Ok(None);
        }
        let about = if reference.is_empty() { column::TRACKING_NUMBER } else { column::CONSIGNMENT };
        let Some(consignment) = NewsRow::consignment(db, reference, number)? else {
            row.unknown(about, "a consignment of ours");
            return Ok(None);
        };
        let number = match NewsRow::number(db, consignment, number)? {
            Ok(number) => number,
            Err(refusal) => {
                row.refused(column::TRACKING_NUMBER, &refusal);
                None
            }
        };
        let meaning = NewsRow::meaning(db, row.text(column::CARRIER), consignment, &status)?;
        if meaning.is_none() && !status.is_empty() {
            row.wrong(column::STATUS, "words somebody has mapped: `certdesk post words add`");
        }
        if day.as_deref().and_then(|day| day.parse::<Day>().ok()).is_some_and(|day| day > self.today) {
            row.wrong(column::EVENT_ON, "a day that has come");
        }
        let (Some(day), Some(state)) = (day, meaning) else { return Ok(None) };
        let words = match row.text(column::PLACE) {
            "" => status,
            place => format!("{status}, {place}"),
        };
        let news = News { day, words, state, source: format!("file, row {}", row.number) };
        let plan = NewsRow { consignment, number, news };
        if let Err(refusal) = plan.check(db)? {
            row.refused(column::STATUS, &refusal);
        }
        if row.is_held() || plan.is_known(db)? {
            return Ok(None);
        }
        Ok(Some(plan))
    }

    fn store(&mut self, _: &Tx<'_>, plan: NewsRow, _: Origin, _: &mut Effects) -> Result<()> {
        // What becomes of a consignment has events of its own, which follow the import's.
        self.rows.push(plan);
        Ok(())
    }

    fn after(&mut self, tx: &Tx<'_>, _: i64) -> Result<()> {
        let calendar = holidays::calendar(tx, &self.place)?;
        self.rows.sort_by(|one, two| one.news.day.cmp(&two.news.day));
        for row in &self.rows {
            row.store(tx, &calendar)?;
        }
        Ok(())
    }
}
