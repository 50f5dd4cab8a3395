//! Days in the dialects of files that the domain's own reading does not know: bare digits (`28022026`), a
//! spreadsheet's count of days (`46081`), and the month first where a sender's profile says so. Separate because only
//! a file has a dialect; a person at a form has none.
//!
//! **Invariant:** a day that could be read in two ways is read in the order the sender's profile names, day first by
//! default, and never guessed row by row.

use chrono::{Datelike, Days};

use crate::core::domain::Day;
use crate::core::domain::written_days::file_day;

codes! {
    /// In which order a sender writes a day with bare numbers.
    pub enum DayOrder: "day order" { DayFirst = "day month year", MonthFirst = "month day year" }
}

/// The day a cell names, or nothing when it is no day.
pub fn parse_day(text: &str, order: DayOrder) -> Option<Day> {
    let bytes = text.as_bytes();
    if matches!(bytes.len(), 5 | 8) && bytes.iter().all(u8::is_ascii_digit) {
        return digits_only(bytes, order);
    }
    match order {
        DayOrder::DayFirst => file_day(text).ok(),
        DayOrder::MonthFirst => file_day(&day_first(text)).ok(),
    }
}

fn digits_only(bytes: &[u8], order: DayOrder) -> Option<Day> {
    if bytes.len() == 5 {
        return Day::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(number(bytes)?.into()));
    }
    let (first, second, year) = (number(&bytes[..2])?, number(&bytes[2..4])?, number(&bytes[4..])?);
    let (day_of, month) = if order == DayOrder::DayFirst { (first, second) } else { (second, first) };
    let sender = day(year, month, day_of).filter(|d| (1900..=2100).contains(&d.year()));
    sender.or_else(|| day(number(&bytes[..4])?, number(&bytes[4..6])?, number(&bytes[6..])?))
}

/// `02/28/2026` as `28/02/2026`; anything else as it is.
fn day_first(text: &str) -> String {
    let mut parts = text.splitn(3, ['/', '-', '.']);
    match (parts.next(), parts.next(), parts.next()) {
        (Some(a), Some(b), Some(rest)) if a.len() <= 2 && b.len() <= 2 => format!("{b}/{a}/{rest}"),
        _ => text.to_owned(),
    }
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0u32, |sum, b| b.is_ascii_digit().then(|| sum * 10 + u32::from(b - b'0')))
}

fn day(year: u32, month: u32, day: u32) -> Option<Day> {
    Day::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_a_file_writes_the_same_day() {
        let wanted = Day::from_ymd_opt(2026, 2, 28);
        for text in ["2026-02-28", "28/02/2026", "28.02.2026", "28022026", "20260228", "28 Feb 2026", "46081"] {
            assert_eq!(parse_day(text, DayOrder::DayFirst), wanted, "{text}");
        }
        for text in ["02/28/2026", "2-28-2026", "2026-02-28", "02282026"] {
            assert_eq!(parse_day(text, DayOrder::MonthFirst), wanted, "{text}");
        }
        assert_eq!(parse_day("10012006", DayOrder::DayFirst), Day::from_ymd_opt(2006, 1, 10));
    }

    #[test]
    fn what_is_no_day_is_no_day() {
        for text in ["31/02/2026", "2026-13-01", "", "soon", "28/02/2026 10:15", "1/2/3/4", "99999999", "é"] {
            assert_eq!(parse_day(text, DayOrder::DayFirst), None, "{text}");
        }
    }
}
