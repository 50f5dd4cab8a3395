//! Stretches of days as people write them: `this week`, `last month`, `2026-11`, `w46`. Separate from single days, which
//! forms take, because only filters and reports ask for a stretch.
//!
//! **Invariant:** a period is whole days, both ends included; a week begins on Monday.

use chrono::{Datelike, Days, Months, Weekday};

use super::written_days::typed_day;
use super::{Day, Refusal};

/// Whole days, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
}

/// Words offered while a stretch of days is typed.
pub const WORDS: &[&str] = &[
    "today",
    "yesterday",
    "tomorrow",
    "this week",
    "last week",
    "next week",
    "this month",
    "last month",
    "today-7",
    "today+7",
    "none",
];

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Whether a word is a month or the first three or more letters of one.
pub fn is_month(word: &str) -> bool {
    month(word).is_some()
}

fn month(word: &str) -> Option<u32> {
    let at = MONTHS.iter().position(|month| word.len() >= 3 && month.starts_with(word))?;
    u32::try_from(at + 1).ok()
}

/// Reads a stretch of days: `this week`, `last month`, `next quarter`, `this year`, `2026`, `2026-11`, `nov 2026`, `w46`,
/// or any single day a person can type. Refuses, in a phrase, what is neither.
pub fn typed_period(text: &str, today: Day) -> Result<Period, Refusal> {
    let low = text.trim().to_lowercase();
    let found =
        named(&low, today).or_else(|| numbered(&low)).or_else(|| of_month(&low, today)).or_else(|| week(&low, today));
    match found {
        Some(period) => Ok(period),
        None => typed_day(text, today, today).map(|written| Period { from: written.day, to: written.day }),
    }
}

/// `this week`, `last month`, `next year`.
fn named(text: &str, today: Day) -> Option<Period> {
    let (which, unit) = text.split_once(' ')?;
    let shift: i32 = match which {
        "last" => -1,
        "this" => 0,
        "next" => 1,
        _ => return None,
    };
    let months = match unit.trim() {
        "week" => {
            let monday = today.week(Weekday::Mon).first_day();
            let from = moved_days(monday, i64::from(shift) * 7)?;
            return Some(Period { from, to: from.checked_add_days(Days::new(6))? });
        }
        "month" => 1,
        "quarter" => 3,
        "year" => 12,
        _ => return None,
    };
    let first = Day::from_ymd_opt(today.year(), today.month0() / months * months + 1, 1)?;
    months_from(moved_months(first, shift * i32::try_from(months).ok()?)?, months)
}

/// `2026`, `2026-11`.
fn numbered(text: &str) -> Option<Period> {
    let digits = |part: &str, wanted: usize| part.len() == wanted && part.bytes().all(|b| b.is_ascii_digit());
    match text.split_once('-') {
        None if digits(text, 4) => months_from(Day::from_ymd_opt(text.parse().ok()?, 1, 1)?, 12),
        Some((year, month)) if digits(year, 4) && digits(month, 2) => {
            months_from(Day::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, 1)?, 1)
        }
        _ => None,
    }
}

/// `november`, `nov 2026`; without a year the one nearest to today.
fn of_month(text: &str, today: Day) -> Option<Period> {
    let (name, year) = match text.split_once(' ') {
        Some((name, year)) => {
            (name, Some(year.trim().parse::<i32>().ok().filter(|year| (1000..=9999).contains(year))?))
        }
        None => (text, None),
    };
    let month = month(name)?;
    let near = |year: &i32| Day::from_ymd_opt(*year, month, 15).map_or(i64::MAX, |day| (day - today).num_days().abs());
    let year = match year {
        Some(year) => year,
        None => (today.year() - 1..=today.year() + 1).min_by_key(near)?,
    };
    months_from(Day::from_ymd_opt(year, month, 1)?, 1)
}

/// `w46`: the week of that number in the year of the present week.
fn week(text: &str, today: Day) -> Option<Period> {
    let number = text.strip_prefix('w')?.parse().ok()?;
    let from = Day::from_isoywd_opt(today.iso_week().year(), number, Weekday::Mon)?;
    Some(Period { from, to: from.checked_add_days(Days::new(6))? })
}

fn months_from(from: Day, months: u32) -> Option<Period> {
    Some(Period { from, to: from.checked_add_months(Months::new(months))?.pred_opt()? })
}

fn moved_months(day: Day, by: i32) -> Option<Day> {
    let months = Months::new(by.unsigned_abs());
    if by < 0 { day.checked_sub_months(months) } else { day.checked_add_months(months) }
}

fn moved_days(day: Day, by: i64) -> Option<Day> {
    let days = Days::new(by.unsigned_abs());
    if by < 0 { day.checked_sub_days(days) } else { day.checked_add_days(days) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A Friday.
    fn today() -> Day {
        Day::from_ymd_opt(2026, 11, 20).unwrap()
    }

    #[test]
    fn what_people_type_is_a_stretch_of_days() {
        for (text, from, to) in [
            ("this week", "2026-11-16", "2026-11-22"),
            ("last week", "2026-11-09", "2026-11-15"),
            ("Next Week", "2026-11-23", "2026-11-29"),
            ("this month", "2026-11-01", "2026-11-30"),
            ("last month", "2026-10-01", "2026-10-31"),
            ("this quarter", "2026-10-01", "2026-12-31"),
            ("last quarter", "2026-07-01", "2026-09-30"),
            ("next year", "2027-01-01", "2027-12-31"),
            ("2026", "2026-01-01", "2026-12-31"),
            ("2024-02", "2024-02-01", "2024-02-29"),
            ("november", "2026-11-01", "2026-11-30"),
            ("jan", "2027-01-01", "2027-01-31"),
            ("nov 2025", "2025-11-01", "2025-11-30"),
            ("w46", "2026-11-09", "2026-11-15"),
            ("today-7", "2026-11-13", "2026-11-13"),
            ("21 nov", "2026-11-21", "2026-11-21"),
            ("fri", "2026-11-20", "2026-11-20"),
        ] {
            let period = typed_period(text, today()).unwrap();
            assert_eq!((period.from.to_string().as_str(), period.to.to_string().as_str()), (from, to), "{text}");
        }
    }

    #[test]
    fn what_is_neither_is_refused() {
        for text in ["this fortnight", "w54", "2026-13", "smarch", ""] {
            assert!(typed_period(text, today()).is_err(), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_breaks_it(text in "\\PC{0,24}") {
            if let Ok(period) = typed_period(&text, today()) {
                proptest::prop_assert!(period.from <= period.to);
            }
        }
    }
}
