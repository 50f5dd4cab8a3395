//! Days as files write them: `2026-02-28`, `28/02/2026`, `28022026`, `28.2.26`, `28 Feb 2026`, `46081` from a
//! spreadsheet. Separate because a file's day must mean the same whoever sent it.
//!
//! **Invariant:** a day that could be read in two ways is read in the order the sender's profile names, day first by
//! default, and never guessed row by row.

use crate::core::domain::Day;
use chrono::Datelike;

codes! {
    /// In which order a sender writes a day with bare numbers.
    pub enum DayOrder: "day order" { DayFirst = "day month year", MonthFirst = "month day year" }
}

/// The day a cell names, or nothing when it is no day. Years of two digits are of this century up to 40, else of the last.
pub fn parse_day(text: &str, order: DayOrder) -> Option<Day> {
    let bytes = text.as_bytes();
    if bytes.len() == 10 && bytes[4] == b'-' && bytes[7] == b'-' {
        return day(number(&bytes[..4])?, number(&bytes[5..7])?, number(&bytes[8..])?);
    }
    if bytes.len() == 10 && bytes[2] == bytes[5] && matches!(bytes[2], b'/' | b'.' | b'-' | b' ') {
        return ordered(number(&bytes[..2])?, number(&bytes[3..5])?, number(&bytes[6..])?, order);
    }
    if bytes.iter().all(u8::is_ascii_digit) {
        return digits_only(bytes, order);
    }
    if !text.is_ascii() || bytes.len() > 32 {
        return None;
    }
    with_words(without_time(text), order)
}

fn digits_only(bytes: &[u8], order: DayOrder) -> Option<Day> {
    match bytes.len() {
        8 => {
            let year_last = number(&bytes[4..])?;
            let sender = ordered(number(&bytes[..2])?, number(&bytes[2..4])?, year_last, order);
            let plausible = sender.filter(|d| (1900..=2100).contains(&d.year()));
            plausible.or_else(|| day(number(&bytes[..4])?, number(&bytes[4..6])?, number(&bytes[6..])?))
        }
        5 => Day::from_ymd_opt(1899, 12, 30)?.checked_add_days(chrono::Days::new(number(bytes)?.into())),
        _ => None,
    }
}

/// `2026-02-28T00:00:00` and `28/02/2026 00:00` name a day too when the time is midnight.
fn without_time(text: &str) -> &str {
    let (head, tail) = text.split_once(['T', 't']).or_else(|| text.rsplit_once(' ')).unwrap_or((text, ""));
    let midnight = tail.starts_with("00:00") && tail.trim_end_matches('Z').bytes().all(|b| matches!(b, b'0' | b':' | b'.'));
    if midnight { head } else { text }
}

fn with_words(text: &str, order: DayOrder) -> Option<Day> {
    let mut parts = text.split([' ', '/', '.', '-', ',']).filter(|p| !p.is_empty());
    let (a, b, c) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    if a.len() == 4 && a.bytes().all(|x| x.is_ascii_digit()) {
        return day(number(a.as_bytes())?, month(b)?, number(c.as_bytes())?);
    }
    let year = full_year(c)?;
    if let Some(m) = month_word(b) {
        return day(year, m, ordinal(a)?);
    }
    if let Some(m) = month_word(a) {
        return day(year, m, ordinal(b)?);
    }
    ordered(number(a.as_bytes())?, number(b.as_bytes())?, year, order)
}

fn full_year(text: &str) -> Option<u32> {
    let year = number(text.as_bytes())?;
    match text.len() {
        4 => Some(year),
        2 if year <= 40 => Some(2000 + year),
        2 => Some(1900 + year),
        _ => None,
    }
}

fn ordered(first: u32, second: u32, year: u32, order: DayOrder) -> Option<Day> {
    match order {
        DayOrder::DayFirst => day(year, second, first),
        DayOrder::MonthFirst => day(year, first, second),
    }
}

fn ordinal(text: &str) -> Option<u32> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    matches!(&text[digits.len()..], "" | "st" | "nd" | "rd" | "th").then(|| number(digits.as_bytes()))?
}

fn month(text: &str) -> Option<u32> {
    number(text.as_bytes()).or_else(|| month_word(text))
}

fn month_word(text: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ];
    let word = text.to_ascii_lowercase();
    let place = MONTHS.iter().position(|m| word.len() >= 3 && m.starts_with(word.as_str()))?;
    u32::try_from(place + 1).ok()
}

fn number(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() || digits.len() > 5 {
        return None;
    }
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
        for text in [
            "2026-02-28", "28/02/2026", "28.02.2026", "28-02-2026", "28022026", "20260228", "28/2/26", "28 Feb 2026",
            "28-Feb-26", "28 February 2026", "Feb 28, 2026", "28th February 2026", "2026/2/28", "46081",
            "2026-02-28T00:00:00", "28/02/2026 00:00", "2026-02-28 00:00:00",
        ] {
            assert_eq!(parse_day(text, DayOrder::DayFirst), wanted, "{text}");
        }
        assert_eq!(parse_day("02/28/2026", DayOrder::MonthFirst), wanted);
        assert_eq!(parse_day("10012006", DayOrder::DayFirst), Day::from_ymd_opt(2006, 1, 10));
    }

    #[test]
    fn what_is_no_day_is_no_day() {
        for text in ["31/02/2026", "2026-13-01", "", "soon", "28/02/2026 10:15", "1/2/3/4", "99999999", "28 Fe 2026", "é"] {
            assert_eq!(parse_day(text, DayOrder::DayFirst), None, "{text}");
        }
    }
}
