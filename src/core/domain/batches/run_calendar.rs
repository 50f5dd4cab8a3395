//! When a brand prints: days of the week and single days, each with the time after which an award falls to the next run.
//! Separate from working days, which are the place's and not the brand's.
//!
//! **Invariant:** a run is only on a working day of the office; the next run is always found within a year, or there is none.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveTime};

use crate::core::domain::calendars::Calendar;
use crate::core::domain::{Day, Refusal};

/// The run calendar of one brand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunCalendar {
    /// The cut-off of a working day when no day of the week is named.
    pub usual: Option<NaiveTime>,
    /// Cut-off by day of the week, 1 = Monday; empty: every working day at the usual time.
    pub weekdays: BTreeMap<u32, NaiveTime>,
    /// Days that are otherwise; none = no run that day.
    pub days: BTreeMap<Day, Option<NaiveTime>>,
}

/// A run to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextRun {
    /// The day.
    pub day: Day,
    /// Until when an award joins it; none: all day.
    pub cut_off: Option<NaiveTime>,
}

impl RunCalendar {
    /// The run of a day, if there is one.
    pub fn run_on(&self, day: Day, office: &Calendar) -> Option<NextRun> {
        if let Some(single) = self.days.get(&day) {
            return single.map(|cut_off| NextRun { day, cut_off: Some(cut_off) });
        }
        if !office.is_working(day) {
            return None;
        }
        if self.weekdays.is_empty() {
            return Some(NextRun { day, cut_off: self.usual });
        }
        let cut_off = self.weekdays.get(&day.weekday().number_from_monday())?;
        Some(NextRun { day, cut_off: Some(*cut_off) })
    }

    /// The run an award joins that becomes ready now: today's until its cut-off, else the next.
    /// Refuses when the calendar names no run within a year.
    pub fn next(&self, today: Day, now: NaiveTime, office: &Calendar) -> Result<NextRun, Refusal> {
        let open = |run: &NextRun| run.day > today || run.cut_off.is_none_or(|cut_off| now <= cut_off);
        today.iter_days().take(366).find_map(|day| self.run_on(day, office).filter(open)).ok_or_else(|| {
            Refusal::new("the run calendar of the brand names no run within a year")
                .hint("`certdesk batch calendar` shows and changes it.")
        })
    }
}

/// Reads a cut-off such as `14:00`. Refuses anything else.
pub fn cut_off(text: &str) -> Result<NaiveTime, Refusal> {
    let five = text.len() == 5;
    NaiveTime::parse_from_str(text, "%H:%M")
        .ok()
        .filter(|_| five)
        .ok_or_else(|| Refusal::new(format!("found `{text}`, wanted a time such as 14:00")))
}

/// Reads a day of the week: `mon`, `Monday`; 1 = Monday. Refuses anything else.
pub fn weekday(text: &str) -> Result<u32, Refusal> {
    let day = text.trim().parse::<chrono::Weekday>();
    day.map(|day| day.number_from_monday())
        .map_err(|_| Refusal::new(format!("found `{text}`, wanted a day of the week such as mon")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn at(text: &str) -> NaiveTime {
        cut_off(text).unwrap()
    }

    #[test]
    fn an_award_that_comes_late_falls_to_the_next_run() {
        let office = Calendar::new([day("2026-11-24")]);
        let every = RunCalendar { usual: Some(at("14:00")), ..RunCalendar::default() };
        let next = |calendar: &RunCalendar, today: &str, now: &str| {
            calendar.next(day(today), at(now), &office).map(|run| run.day.to_string())
        };
        assert_eq!(next(&every, "2026-11-20", "14:00").unwrap(), "2026-11-20");
        assert_eq!(next(&every, "2026-11-20", "14:01").unwrap(), "2026-11-23", "Friday afternoon is Monday's");
        let mut some = RunCalendar { weekdays: BTreeMap::from([(2, at("12:00")), (4, at("12:00"))]), ..every.clone() };
        assert_eq!(next(&some, "2026-11-20", "09:00").unwrap(), "2026-11-26", "Tuesday is a holiday");
        some.days.insert(day("2026-11-21"), Some(at("10:00")));
        assert_eq!(next(&some, "2026-11-20", "09:00").unwrap(), "2026-11-21", "a single day overrules");
        some.days.insert(day("2026-11-26"), None);
        assert_eq!(next(&some, "2026-11-22", "09:00").unwrap(), "2026-12-01");
        let never = RunCalendar { weekdays: BTreeMap::from([(7, at("12:00"))]), ..every };
        assert!(next(&never, "2026-11-20", "09:00").is_err(), "nobody works on a Sunday");
    }

    #[test]
    fn times_and_days_are_read_strictly() {
        for wrong in ["", "14", "2:00", "25:00", "14:00:00"] {
            assert!(cut_off(wrong).is_err(), "{wrong}");
        }
        assert_eq!(["mon", "Friday", "sun"].map(|text| weekday(text).unwrap()), [1, 5, 7]);
        assert!(weekday("someday").is_err());
    }
}
