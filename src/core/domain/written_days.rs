//! Days as people write them: `21/11/2026`, `21 nov`, `today+5`, `fri`, `30/9`, and as files carry them. Separate from
//! days themselves, which are always whole.
//!
//! **Invariant:** the day comes before the month, as this office writes; a month never comes first. A year that was
//! not written is chosen nearest to what is around, and that it was chosen is said.

use chrono::{Datelike, Days, Weekday};

use super::{Day, Refusal};

/// A day read from what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrittenDay {
    /// The day.
    pub day: Day,
    /// The year was not written but chosen.
    pub year_chosen: bool,
}

/// Why a text is no day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotADay {
    /// Day and month are readable, but the month is shorter.
    #[error("{month} has {length} days")]
    TooLong {
        /// `February 2026`, `June`.
        month: String,
        /// How many days it has.
        length: u32,
    },
    /// Nothing that can be read as a day.
    #[error("wanted a date such as 2026-02-28 or 28/02/2026")]
    Unreadable,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Reads a day from a file: `2026-02-28`, `28/02/2026` (also `.` and `-`), `28 Feb 2026`, each perhaps followed by a
/// midnight time as spreadsheets add. Refuses a year of two digits: a file is never guessed at.
pub fn file_day(text: &str) -> Result<Day, NotADay> {
    if let Some(day) = iso(text) {
        return day;
    }
    let text = without_midnight(text.trim());
    if let Some(day) = iso(text) {
        return day;
    }
    let (day, month, year) = parts(text).ok_or(NotADay::Unreadable)?;
    let year = year.filter(|y| (1000..=9999).contains(y)).ok_or(NotADay::Unreadable)?;
    whole(year, month, day)
}

/// Reads a day as typed by a person. `today` is the office's day; `around` is the day a missing year is chosen near
/// (a due date: today; a date of achievement: the registration). Refuses, in a phrase, what is no day.
pub fn typed_day(text: &str, today: Day, around: Day) -> Result<WrittenDay, Refusal> {
    let text = text.trim().to_lowercase();
    let given = |day| WrittenDay { day, year_chosen: false };
    if let Some(day) = relative(&text, today).or_else(|| weekday(&text, today)) {
        return Ok(given(day));
    }
    if let Ok(day) = file_day(&text) {
        return Ok(given(day));
    }
    let refused = |why: NotADay| match why {
        NotADay::TooLong { .. } => Refusal::new(why.to_string()),
        NotADay::Unreadable => {
            Refusal::new(format!("`{text}` is not a day")).hint("Type 21/11/2026, 21 nov, today+5, fri or 2026-11-21.")
        }
    };
    if let Some(Err(why)) = iso(&text) {
        return Err(refused(why));
    }
    let (day, month, year) = parts(&text).ok_or_else(|| refused(NotADay::Unreadable))?;
    match year {
        Some(short) if short < 100 => {
            // 26 is 2026 and 98 is 1998: never further ahead than twenty years.
            let century = today.year() - today.year() % 100;
            let year = if century + short > today.year() + 20 { century - 100 + short } else { century + short };
            whole(year, month, day).map(given).map_err(refused)
        }
        Some(year) => whole(year, month, day).map(given).map_err(refused),
        None => nearest(day, month, around)
            .map(|day| WrittenDay { day, year_chosen: true })
            .ok_or_else(|| refused(too_long(None, month))),
    }
}

/// `2026-02-28`; none when it has another form. Does not allocate.
fn iso(text: &str) -> Option<Result<Day, NotADay>> {
    let b = text.as_bytes();
    if b.len() != 10 || b[4] != b'-' || b[7] != b'-' {
        return None;
    }
    let number =
        |part: &[u8]| part.iter().try_fold(0u32, |n, d| d.is_ascii_digit().then(|| n * 10 + u32::from(d - b'0')));
    Some(whole(number(&b[..4])? as i32, number(&b[5..7])?, number(&b[8..])?))
}

fn without_midnight(text: &str) -> &str {
    ["T00:00:00", " 00:00:00", " 00:00"].iter().find_map(|tail| text.strip_suffix(tail)).unwrap_or(text)
}

/// Day, month and perhaps year from `28/02/2026`, `28.2.26`, `28 feb 2026`, `28feb`, `feb 28 2026`.
fn parts(text: &str) -> Option<(u32, u32, Option<i32>)> {
    let mut words: Vec<&str> = Vec::with_capacity(3);
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_alphanumeric()) {
        rest = &rest[start..];
        let letters = rest.starts_with(char::is_alphabetic);
        let same = |c: char| if letters { c.is_alphabetic() } else { c.is_ascii_digit() };
        let end = rest.find(|c: char| !same(c)).unwrap_or(rest.len());
        if end == 0 || words.len() == 3 {
            return None;
        }
        words.push(&rest[..end]);
        rest = &rest[end..];
    }
    let separators = text.chars().filter(|c| !c.is_alphanumeric());
    if separators.clone().any(|c| !matches!(c, '/' | '.' | '-' | ' ' | ',')) {
        return None;
    }
    let number = |w: &str| (w.len() <= 4).then(|| w.parse::<u32>().ok())?;
    let year = match words.get(2) {
        Some(word) if matches!(word.len(), 2 | 4) => Some(number(word)? as i32),
        Some(_) => return None,
        None => None,
    };
    match (words.first()?, words.get(1)?) {
        (day, month) if month.starts_with(char::is_alphabetic) => Some((short(number(day)?)?, named(month)?, year)),
        (month, day) if month.starts_with(char::is_alphabetic) => Some((short(number(day)?)?, named(month)?, year)),
        (day, month) => Some((short(number(day)?)?, number(month)?, year)),
    }
}

fn short(day: u32) -> Option<u32> {
    (1..=99).contains(&day).then_some(day)
}

/// A month by its name or the first three or more letters of it.
fn named(word: &str) -> Option<u32> {
    let word = word.to_lowercase();
    let at = MONTHS.iter().position(|m| word.len() >= 3 && m.to_lowercase().starts_with(&word))?;
    Some(at as u32 + 1)
}

fn whole(year: i32, month: u32, day: u32) -> Result<Day, NotADay> {
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || year < 1 {
        return Err(NotADay::Unreadable);
    }
    Day::from_ymd_opt(year, month, day).ok_or_else(|| too_long(Some(year), month))
}

fn too_long(year: Option<i32>, month: u32) -> NotADay {
    let name = usize::try_from(month).ok().and_then(|m| m.checked_sub(1)).and_then(|m| MONTHS.get(m));
    let Some(name) = name else { return NotADay::Unreadable };
    let length = match month {
        2 => 28 + u32::from(year.is_none_or(|y| Day::from_ymd_opt(y, 2, 29).is_some())),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    match year.filter(|_| month == 2) {
        Some(year) => NotADay::TooLong { month: format!("{name} {year}"), length },
        None => NotADay::TooLong { month: (*name).to_owned(), length },
    }
}

/// The day of that day and month nearest to another; the 29th of February looks up to eight years around.
fn nearest(day: u32, month: u32, around: Day) -> Option<Day> {
    let years = around.year() - 8..=around.year() + 8;
    years.filter_map(|year| Day::from_ymd_opt(year, month, day)).min_by_key(|d| (*d - around).num_days().abs())
}

/// `today`, `tomorrow`, `yesterday`, `today+5`, `today-3`, `+5`, `-3`, `+2w`.
fn relative(text: &str, today: Day) -> Option<Day> {
    let offset = match text {
        "today" => return Some(today),
        "tomorrow" => return today.succ_opt(),
        "yesterday" => return today.pred_opt(),
        _ => text.strip_prefix("today").map_or(text, str::trim_start),
    };
    let (ahead, count) = match offset.strip_prefix('+') {
        Some(count) => (true, count),
        None => (false, offset.strip_prefix('-')?),
    };
    let count = count.trim();
    let (count, unit) = match count.strip_suffix('w') {
        Some(weeks) => (weeks, 7),
        None => (count.strip_suffix('d').unwrap_or(count), 1),
    };
    let days = Days::new(count.parse::<u64>().ok().filter(|n| *n <= 40_000)? * unit);
    if ahead { today.checked_add_days(days) } else { today.checked_sub_days(days) }
}

/// `fri`, `friday`: the coming one, today when it is one.
fn weekday(text: &str, today: Day) -> Option<Day> {
    const NAMES: [(&str, Weekday); 7] = [
        ("monday", Weekday::Mon),
        ("tuesday", Weekday::Tue),
        ("wednesday", Weekday::Wed),
        ("thursday", Weekday::Thu),
        ("friday", Weekday::Fri),
        ("saturday", Weekday::Sat),
        ("sunday", Weekday::Sun),
    ];
    let (_, wanted) = NAMES.iter().find(|(name, _)| text.len() >= 3 && name.starts_with(text))?;
    let ahead = wanted.days_since(today.weekday());
    today.checked_add_days(Days::new(u64::from(ahead)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> Day {
        Day::from_ymd_opt(y, m, d).unwrap()
    }

    /// A Friday.
    fn today() -> Day {
        day(2026, 11, 20)
    }

    #[test]
    fn what_people_type_is_read() {
        for (text, wanted) in [
            ("21/11/2026", day(2026, 11, 21)),
            ("21.11.2026", day(2026, 11, 21)),
            ("21-11-2026", day(2026, 11, 21)),
            ("2026-11-21", day(2026, 11, 21)),
            ("21/11/26", day(2026, 11, 21)),
            ("1/2/98", day(1998, 2, 1)),
            ("21 Nov 2026", day(2026, 11, 21)),
            ("21nov2026", day(2026, 11, 21)),
            ("Nov 21, 2026", day(2026, 11, 21)),
            ("today", today()),
            ("today+5", day(2026, 11, 25)),
            ("today - 3", day(2026, 11, 17)),
            ("+2w", day(2026, 12, 4)),
            ("tomorrow", day(2026, 11, 21)),
            ("fri", today()),
            ("monday", day(2026, 11, 23)),
            ("thu", day(2026, 11, 26)),
        ] {
            assert_eq!(
                typed_day(text, today(), today()).unwrap(),
                WrittenDay { day: wanted, year_chosen: false },
                "{text}"
            );
        }
    }

    #[test]
    fn a_missing_year_is_chosen_near_what_is_around_and_said() {
        for (text, around, wanted) in [
            ("30/9", day(2026, 9, 1), day(2026, 9, 30)),
            ("21 nov", today(), day(2026, 11, 21)),
            ("3 jan", today(), day(2027, 1, 3)),
            ("3 jan", day(2026, 5, 1), day(2026, 1, 3)),
            ("29/2", today(), day(2028, 2, 29)),
        ] {
            assert_eq!(
                typed_day(text, today(), around).unwrap(),
                WrittenDay { day: wanted, year_chosen: true },
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_day_is_refused_in_a_phrase() {
        for (text, why) in [
            ("31/6", "June has 30 days"),
            ("31/02/2026", "February 2026 has 28 days"),
            ("2026-02-30", "February 2026 has 28 days"),
            ("30/2", "February has 29 days"),
            ("32/1/2026", "`32/1/2026` is not a day"),
            ("1/13/2026", "`1/13/2026` is not a day"),
            ("", "`` is not a day"),
            ("next blue moon", "`next blue moon` is not a day"),
            ("1/2/3/4", "`1/2/3/4` is not a day"),
            ("today+99999999999999999999", "`today+99999999999999999999` is not a day"),
        ] {
            assert_eq!(typed_day(text, today(), today()).unwrap_err().message(), why, "{text}");
        }
    }

    #[test]
    fn a_file_is_never_guessed_at() {
        for text in [
            "2026-02-28",
            "28/02/2026",
            "28/2/2026",
            "28 Feb 2026",
            "28/02/2026 00:00",
            "2026-02-28T00:00:00",
            " 2026-02-28 ",
        ] {
            assert_eq!(file_day(text), Ok(day(2026, 2, 28)), "{text}");
        }
        for text in ["28/02/26", "28/02", "fri", "today", "", "2026-2-8x", "20260228", "28/02/0026"] {
            assert_eq!(file_day(text), Err(NotADay::Unreadable), "{text}");
        }
        assert_eq!(file_day("31/09/2026").unwrap_err().to_string(), "September has 30 days");
    }

    proptest::proptest! {
        #[test]
        fn no_text_breaks_it(text in "\\PC{0,24}") {
            let _ = typed_day(&text, today(), today());
            let _ = file_day(&text);
        }
    }
}
