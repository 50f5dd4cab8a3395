//! The office's day: wakes what waited, asks gates whose answer may have changed, runs the house checks, escalates what
//! was silent past its clock, lets proposals lapse, and forecasts tomorrow.
//!
//! **Invariant:** running it twice on a day changes nothing the second time.

use super::exceptions::{escalate, wake};
use super::{Core, Result, after_issue, checks, reports, tasks as task_steps};
use crate::core::domain::Day;
use crate::core::domain::calendars::Calendar;
use crate::core::domain::dates::moment_text;
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::references::{ExceptionRef, TaskRef};
use crate::core::domain::reports::facts::ages_text;
use crate::core::domain::roles::Action;
use crate::core::domain::tasks::{TaskState, TaskStep};
use crate::core::store::{Connection, Tx, awards, exceptions, holidays, house_checks, proposals, tasks};

/// What the day's run did and foresees.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DayReport {
    /// Whether the day had been run before.
    pub again: bool,
    /// What the checks opened and closed.
    pub checks: checks::ChecksRun,
    /// Exceptions whose waiting time was over.
    pub woken: Vec<ExceptionRef>,
    /// Tasks whose waiting time was over.
    pub tasks_woken: Vec<TaskRef>,
    /// Exceptions that were silent past their clock, with their new level.
    pub escalated: Vec<(ExceptionRef, u8)>,
    /// Awards whose gates were asked again, and how many answer otherwise.
    pub asked_again: (usize, usize),
    /// Proposals that no second person answered in time.
    pub lapsed: usize,
    /// Claims past their published days.
    pub claims_late: u32,
    /// Claims that will be past them on the next working day.
    pub claims_at_risk: u32,
}

impl Core {
    /// Runs the office's day and anchors the trail's head outside the database. Done again on the same day it finds
    /// nothing more to do.
    pub fn run_day(&mut self) -> Result<DayReport> {
        self.may(Action::RunDay)?;
        let place = self.office().place.clone();
        // What stood before the run moves anything is what the evening left: the weekly report tells it.
        let levels = reports::open_levels(self.db(), &place, self.today())?;
        let (rows_settled, claims_awarded) = self.ask_rows_again()?;
        let calendar = holidays::calendar(self.db(), &place)?;
        let report = self.write(Action::RunDay, |tx| {
            let today = tx.stamp().day;
            let mut report = DayReport {
                again: house_checks::last_day(tx)?.is_some_and(|last| last >= today),
                ..DayReport::default()
            };
            report.lapsed = proposals::expire(tx, &moment_text(tx.stamp().at))?;
            report.asked_again = awards::sweep(tx, today)?;
            wake_all(tx, &mut report)?;
            after_issue::close_sent(tx)?;
            report.checks = checks::ChecksRun { rows_settled, claims_awarded, ..checks::run_all(tx, &calendar)? };
            escalate_silent(tx, &calendar, &mut report)?;
            (report.claims_late, report.claims_at_risk) = forecast(tx, &calendar, today)?;
            if !report.again || report.changed() {
                record(tx, &levels, &report)?;
            }
            if !report.again {
                house_checks::keep_last_day(tx, today)?;
            }
            Ok(report)
        })?;
        if !report.again {
            let line = self.anchor_line("day")?;
            crate::core::exchange::managed::append_line(&self.anchors_file(), &line)?;
        }
        Ok(report)
    }

    /// Claims past their published days today, and those that will be on the next working day.
    pub fn claim_forecast(&self) -> Result<(u32, u32)> {
        let calendar = holidays::calendar(self.db(), &self.office().place)?;
        forecast(self.db(), &calendar, self.today())
    }
}

/// The claims of a brand whose published days are over, and those that will be on the next working day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimClock {
    /// The brand's code.
    pub brand: String,
    /// The working days it promises from claim to certificate.
    pub days: u32,
    /// How many are late, and the last day on which such a claim came in.
    pub late: (u64, Day),
    /// How many will be late on the next working day, and the last day on which such a claim came in.
    pub at_risk: (u64, Day),
}

impl Core {
    /// The clocks of the claims that wait for a certificate, brand by brand; brands that are in time are left out.
    pub fn claim_clocks(&self) -> Result<Vec<ClaimClock>> {
        let calendar = holidays::calendar(self.db(), &self.office().place)?;
        let today = self.today();
        let next = calendar.working_from(today.succ_opt().unwrap_or(Day::MAX));
        let mut clocks = Vec::new();
        for (brand, days) in house_checks::brand_clocks(self.db())? {
            let (late_to, risk_to) = (came_in_before(&calendar, today, days)?, came_in_before(&calendar, next, days)?);
            let late = house_checks::waiting_claims(self.db(), &brand, None, late_to)?;
            let at_risk = house_checks::waiting_claims(self.db(), &brand, Some(late_to), risk_to)?;
            if late + at_risk > 0 {
                clocks.push(ClaimClock { brand, days, late: (late, late_to), at_risk: (at_risk, risk_to) });
            }
        }
        Ok(clocks)
    }

    /// The next so many working days of the office, today included when it is one.
    pub fn working_days(&self, count: usize) -> Result<Vec<Day>> {
        let calendar = holidays::calendar(self.db(), &self.office().place)?;
        let mut days = Vec::with_capacity(count);
        let mut day = calendar.working_from(self.today());
        while days.len() < count {
            days.push(day);
            day = calendar.working_from(day.succ_opt().unwrap_or(Day::MAX));
        }
        Ok(days)
    }
}

/// The last day a claim may have come in on whose days are over before this one.
fn came_in_before(calendar: &Calendar, day: Day, days: u32) -> Result<Day> {
    let mut came = day;
    while calendar.after(came, days)? >= day {
        came = came.pred_opt().unwrap_or(Day::MIN);
    }
    Ok(came)
}

impl DayReport {
    fn changed(&self) -> bool {
        let moved = self.woken.len() + self.tasks_woken.len() + self.escalated.len() + self.lapsed + self.asked_again.1;
        moved + self.checks.opened.len() + self.checks.closed.len() > 0
    }
}

fn wake_all(tx: &Tx<'_>, report: &mut DayReport) -> Result<()> {
    let today = tx.stamp().day;
    for exception in exceptions::to_wake(tx, today)? {
        wake(tx, &exceptions::load_unseen(tx, exception)?)?;
        report.woken.push(exception);
    }
    for task in tasks::to_wake(tx, today)? {
        let step = TaskStep::ask(task, TaskState::Waiting, TaskState::InProgress)?;
        task_steps::move_on(tx, &step, None)?;
        report.tasks_woken.push(task);
    }
    Ok(())
}

fn escalate_silent(tx: &Tx<'_>, calendar: &Calendar, report: &mut DayReport) -> Result<()> {
    for exception in exceptions::silent(tx, tx.stamp().day)? {
        let row = exceptions::load_unseen(tx, exception)?;
        escalate(tx, &row, "", true, calendar)?;
        report.escalated.push((exception, row.level + 1));
    }
    Ok(())
}

/// Records the run; only the first of a day says what stood in the morning.
fn record(tx: &Tx<'_>, (overdue, ages): &(i64, Vec<i64>), report: &DayReport) -> Result<()> {
    let (overdue, ages) = if report.again { (0, String::new()) } else { (*overdue, ages_text(ages)) };
    let event = Event::new(EventKind::DayRun, tx.stamp().day)
        .with("found", report.checks.opened.len())
        .with("closed", report.checks.closed.len())
        .with("woken", report.woken.len() + report.tasks_woken.len())
        .with("escalated", report.escalated.len())
        .with("overdue", overdue)
        .with("ages", ages);
    tx.record(&event)?;
    Ok(())
}

fn forecast(db: &Connection, calendar: &Calendar, today: Day) -> Result<(u32, u32)> {
    let tomorrow = calendar.working_from(today.succ_opt().unwrap_or(Day::MAX));
    let (mut late, mut at_risk) = (0, 0);
    for (received, days, awards) in house_checks::claim_clocks(db)? {
        let due = calendar.after(received, days)?;
        if due < today {
            late += awards;
        } else if due < tomorrow {
            at_risk += awards;
        }
    }
    Ok((late, at_risk))
}
