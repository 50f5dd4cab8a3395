//! Reports: the weekly operations report as of any week, on screen and into a file. Separate from the records they
//! count: nothing here changes one.
//!
//! **Invariant:** a past week is told from what was recorded by its end; only the running week looks at what stands now.

mod serials_file;
mod weekly_file;
mod weekly_paper;

use super::{Core, Result};
use crate::core::domain::reports::weekly::{AgeGroup, Recorded, Targets};
use crate::core::domain::reports::{Week, WeekFigure, WeeklyReport};
use crate::core::domain::{Day, Refusal};
use crate::core::store::{Connection, holidays, trail, week_facts};

pub use serials_file::SERIAL_COLUMNS;
pub use weekly_file::{ReportFormat, WrittenReport};

/// How many weeks of dispatch the report shows.
const WEEKS_SHOWN: u64 = 8;

impl Core {
    /// The week the office is in.
    pub fn this_week(&self) -> Week {
        Week::of(self.today())
    }

    /// The weekly operations report of a week. Refuses a week that has not begun.
    pub fn weekly_report(&self, week: Week) -> Result<WeeklyReport> {
        let now = self.this_week();
        if week > now {
            return Err(Refusal::new(format!("week {week} has not begun; the office is in {now}"))
                .hint("Ask for this week or an earlier one.")
                .into());
        }
        let running = week == now;
        let mut recorded = Recorded { running, ..Recorded::default() };
        for back in 0..WEEKS_SHOWN {
            recorded.weeks.push(week_facts::totals(self.db(), week.back(back))?);
        }
        for (at, week) in [week, week.back(1)].into_iter().enumerate() {
            recorded.open[at] = self.open_at_end(week)?;
            recorded.overdue[at] =
                week_facts::level_at(self.db(), WeekFigure::ExceptionsOverdue, week)?.first().copied();
        }
        recorded.open_by_age = week_facts::level_at(self.db(), WeekFigure::ExceptionsByAge, week)?;
        if running {
            let (overdue, ages) = open_levels(self.db(), &self.office().place, self.today())?;
            (recorded.overdue[0], recorded.open_by_age) = (Some(overdue), ages);
        }
        recorded.trail_head = self.head_at_end(week)?;
        Ok(WeeklyReport::new(week, recorded, Targets::default()))
    }

    fn open_at_end(&self, week: Week) -> Result<i64> {
        let opened = week_facts::sum_until(self.db(), WeekFigure::ExceptionsOpened, week)?;
        Ok(opened - week_facts::sum_until(self.db(), WeekFigure::ExceptionsClosed, week)?)
    }

    fn head_at_end(&self, week: Week) -> Result<Option<(i64, String)>> {
        let Some(seq) = week_facts::level_at(self.db(), WeekFigure::LastEvent, week)?.first().copied() else {
            return Ok(None);
        };
        Ok(Some((seq, super::audit::hex(&trail::hash_of(self.db(), seq)?))))
    }
}

/// Open exceptions as they stand on a day: how many are overdue, and how many of each age group, counted in working
/// days of a place. The day's run records both.
pub fn open_levels(db: &Connection, place: &str, today: Day) -> Result<(i64, Vec<i64>)> {
    let calendar = holidays::calendar(db, place)?;
    let (overdue, raised) = week_facts::open_exceptions(db, today)?;
    let mut groups = vec![0; AgeGroup::ALL.len()];
    for (day, count) in raised {
        let group = AgeGroup::of(calendar.between(day, today));
        if let Some(place) = AgeGroup::ALL.iter().position(|other| *other == group) {
            groups[place] += count;
        }
    }
    Ok((overdue, groups))
}

#[cfg(test)]
mod tests;
