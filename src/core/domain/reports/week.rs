//! A week of the office, Monday to Sunday, as people name it: `2026-W47`. Separate from days because reports are asked
//! for by week.
//!
//! **Invariant:** a week is one of the ISO 8601 calendar; the 53rd exists only in the years that have it.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, Weekday};

use crate::core::domain::{Day, Refusal};

/// A week, known by its Monday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Week {
    monday: Day,
}

impl Week {
    /// The week a day lies in.
    pub fn of(day: Day) -> Self {
        Self { monday: day - Days::new(u64::from(day.weekday().num_days_from_monday())) }
    }

    /// Its Monday.
    pub fn first_day(self) -> Day {
        self.monday
    }

    /// Its Sunday.
    pub fn last_day(self) -> Day {
        self.monday + Days::new(6)
    }

    /// The week so many weeks before.
    #[must_use]
    pub fn back(self, weeks: u64) -> Self {
        Self { monday: self.monday - Days::new(7 * weeks) }
    }

    /// The week after.
    #[must_use]
    pub fn next(self) -> Self {
        Self { monday: self.monday + Days::new(7) }
    }

    /// `W47`, for headings.
    pub fn short(self) -> String {
        format!("W{:02}", self.monday.iso_week().week())
    }
}

impl fmt::Display for Week {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let week = self.monday.iso_week();
        f.pad(&format!("{:04}-W{:02}", week.year(), week.week()))
    }
}

impl FromStr for Week {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let wanted = || {
            Refusal::new(format!("`{text}` is not a week, wanted one such as 2026-W47"))
                .hint("Weeks begin on Monday; W53 exists only in some years.")
        };
        let (year, week) = text.split_once('-').ok_or_else(wanted)?;
        let week = week.strip_prefix(['W', 'w']).ok_or_else(wanted)?;
        let digits = |text: &str, count| text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
        if !digits(year, 4) || !digits(week, 2) {
            return Err(wanted());
        }
        let (Ok(year), Ok(week)) = (year.parse(), week.parse()) else { return Err(wanted()) };
        let monday = Day::from_isoywd_opt(year, week, Weekday::Mon).filter(|_| (1900..=2999).contains(&year));
        monday.map(|monday| Self { monday }).ok_or_else(wanted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_reads_as_it_is_shown_and_holds_its_days() {
        let week: Week = "2026-W47".parse().unwrap();
        assert_eq!((week.to_string().as_str(), week.short().as_str()), ("2026-W47", "W47"));
        assert_eq!(week.first_day().to_string(), "2026-11-16");
        assert_eq!(week.last_day().to_string(), "2026-11-22");
        assert_eq!(Week::of(week.last_day()), week);
        assert_eq!(week.next().back(1), week);
    }

    #[test]
    fn weeks_at_the_turn_of_the_year_follow_the_iso_calendar() {
        assert_eq!(Week::of(Day::from_ymd_opt(2027, 1, 3).unwrap()).to_string(), "2026-W53");
        assert!("2026-W53".parse::<Week>().is_ok());
        assert_eq!(
            "2025-W53".parse::<Week>().unwrap_err().message(),
            "`2025-W53` is not a week, wanted one such as 2026-W47"
        );
        for text in ["", "2026", "2026-47", "2026-W4", "26-W47", "2026-W00", "2026-W+7", "é-W01"] {
            assert!(text.parse::<Week>().is_err(), "{text}");
        }
    }
}
