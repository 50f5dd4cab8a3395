//! Working days of a place: Monday to Friday but for its holidays, which are data. Separate from days because a clock
//! belongs to a place.
//!
//! **Invariant:** counting begins on the day after: one working day after a Friday is the Monday.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, Weekday};

use super::{Day, Refusal};

/// The holidays of a place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    holidays: BTreeSet<Day>,
}

/// The longest clock: a count beyond it means a slip of the finger.
const LONGEST: u32 = 2_000;

impl Calendar {
    /// A calendar with those holidays; without any, every Monday to Friday is a working day.
    pub fn new(holidays: impl IntoIterator<Item = Day>) -> Self {
        Self { holidays: holidays.into_iter().collect() }
    }

    /// Whether the office of the place works that day.
    pub fn is_working(&self, day: Day) -> bool {
        !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !self.holidays.contains(&day)
    }

    /// That day if it is a working day, else the next one.
    pub fn working_from(&self, day: Day) -> Day {
        let mut day = day;
        while !self.is_working(day) {
            day = step(day, 1);
        }
        day
    }

    /// The day so many working days after. Nought gives the day itself, working or not.
    /// Refuses when it is more than 2,000.
    pub fn after(&self, day: Day, working_days: u32) -> Result<Day, Refusal> {
        if working_days > LONGEST {
            return Err(Refusal::new(format!(
                "{working_days} working days are more than the longest clock of {LONGEST}"
            )));
        }
        let mut day = day;
        for _ in 0..working_days {
            day = self.working_from(step(day, 1));
        }
        Ok(day)
    }

    /// Working days after `from` up to and with `to`; negative when `to` is earlier.
    pub fn between(&self, from: Day, to: Day) -> i64 {
        if to < from {
            return -self.between(to, from);
        }
        let weekdays = weekdays_until(to) - weekdays_until(from);
        let inside = self.holidays.range(from..=to).filter(|d| **d > from && is_weekday(**d)).count() as i64;
        weekdays - inside
    }
}

fn is_weekday(day: Day) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// Weekdays from a fixed Monday far back up to and with the day.
fn weekdays_until(day: Day) -> i64 {
    let number = i64::from(day.num_days_from_ce()) - 1; // the first of January of the year 1 was a Monday
    let (weeks, rest) = (number.div_euclid(7), number.rem_euclid(7));
    weeks * 5 + (rest + 1).min(5)
}

fn step(day: Day, days: u64) -> Day {
    day.checked_add_days(Days::new(days)).unwrap_or(Day::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> Day {
        Day::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn christmas_in_england() {
        let calendar = Calendar::new([day(2026, 12, 25), day(2026, 12, 28), day(2027, 1, 1)]);
        assert_eq!(calendar.after(day(2026, 12, 24), 1).unwrap(), day(2026, 12, 29));
        assert_eq!(calendar.after(day(2026, 12, 24), 4).unwrap(), day(2027, 1, 4));
        assert_eq!(calendar.between(day(2026, 12, 24), day(2027, 1, 4)), 4);
        assert_eq!(calendar.between(day(2027, 1, 4), day(2026, 12, 24)), -4);
        assert_eq!(calendar.working_from(day(2026, 12, 26)), day(2026, 12, 29));
        assert_eq!(calendar.after(day(2026, 12, 26), 0).unwrap(), day(2026, 12, 26));
    }

    #[test]
    fn ten_thousand_dates_agree_with_counting_on_the_fingers() {
        let seed = 0x5eed_u64;
        eprintln!("seed {seed:#x}");
        let mut state = seed;
        let mut random = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let start = day(2020, 1, 1);
        let holidays: Vec<_> = (0..120).map(|_| step(start, random(3_650))).collect();
        let calendar = Calendar::new(holidays.clone());
        for _ in 0..10_000 {
            let (from, length) = (step(start, random(3_500)), random(100));
            let to = step(from, length);
            let fingers =
                (1..=length).map(|n| step(from, n)).filter(|d| is_weekday(*d) && !holidays.contains(d)).count();
            assert_eq!(calendar.between(from, to), fingers as i64, "{from} to {to}");
            let n = random(30) as u32;
            let after = calendar.after(from, n).unwrap();
            assert_eq!(calendar.between(from, after), i64::from(n), "{from} + {n}");
            assert!(n == 0 || calendar.is_working(after));
        }
    }

    #[test]
    fn a_clock_past_all_sense_is_refused() {
        assert!(Calendar::default().after(day(2026, 1, 1), 2_001).is_err());
    }
}
