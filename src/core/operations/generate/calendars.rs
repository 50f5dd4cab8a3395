//! Public holidays of the four places the office works with, 2024 to 2028. Separate because they are facts of the
//! calendar and not invented: computed from the rules each place has published, with the one-off days named.
//!
//! Sources: Banking and Financial Dealings Act 1971 and its proclamations (United Kingdom), Public Holidays Act 36 of
//! 1994 (South Africa).
//!
//! **Invariant:** a holiday of the United Kingdom never falls on a weekend: it has been moved to its substitute day.

use chrono::{Datelike, Days, Weekday};

use crate::core::domain::Day;

/// The places, each with the name of its file.
pub const PLACES: [(&str, &str); 4] = [
    ("England & Wales", "england-and-wales.csv"),
    ("Scotland", "scotland.csv"),
    ("Northern Ireland", "northern-ireland.csv"),
    ("South Africa", "south-africa.csv"),
];

/// The holidays of a place from 2024 to 2028, in order.
pub fn holidays(place: &str) -> Vec<(Day, &'static str)> {
    let mut days: Vec<_> = (2024..=2028).flat_map(|year| of_year(place, year)).collect();
    days.sort_unstable();
    days
}

fn day(year: i32, month: u32, day: u32) -> Day {
    Day::from_ymd_opt(year, month, day).expect("a literal day of the calendar")
}

fn nth_monday(year: i32, month: u32, nth: u8) -> Day {
    Day::from_weekday_of_month_opt(year, month, Weekday::Mon, nth).expect("every month has four Mondays")
}

fn last_monday(year: i32, month: u32) -> Day {
    Day::from_weekday_of_month_opt(year, month, Weekday::Mon, 5).unwrap_or_else(|| nth_monday(year, month, 4))
}

/// Easter Sunday of the Gregorian calendar (anonymous algorithm, Nature, 1876).
fn easter(year: i32) -> Day {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let d = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    let e = (32 + 2 * (b % 4) + 2 * (c / 4) - d - c % 4) % 7;
    let f = d + e - 7 * ((a + 11 * d + 22 * e) / 451) + 114;
    day(year, (f / 31) as u32, (f % 31 + 1) as u32)
}

/// The next weekday that is not taken yet.
fn substitute(wanted: Day, taken: &[(Day, &'static str)]) -> Day {
    let mut day = wanted;
    while matches!(day.weekday(), Weekday::Sat | Weekday::Sun) || taken.iter().any(|(other, _)| *other == day) {
        day = day + Days::new(1);
    }
    day
}

fn of_year(place: &str, year: i32) -> Vec<(Day, &'static str)> {
    if place == "South Africa" { south_africa(year) } else { united_kingdom(place, year) }
}

fn united_kingdom(place: &str, year: i32) -> Vec<(Day, &'static str)> {
    let scotland = place == "Scotland";
    let easter = easter(year);
    let mut days = vec![
        (easter - Days::new(2), "Good Friday"),
        (nth_monday(year, 5, 1), "Early May bank holiday"),
        (last_monday(year, 5), "Spring bank holiday"),
    ];
    if scotland {
        days.push((nth_monday(year, 8, 1), "Summer bank holiday"));
    } else {
        days.push((easter + Days::new(1), "Easter Monday"));
        days.push((last_monday(year, 8), "Summer bank holiday"));
    }
    let fixed: &[(u32, u32, &str)] = match place {
        "Scotland" => &[
            (1, 1, "New Year's Day"),
            (1, 2, "2nd January"),
            (11, 30, "Saint Andrew's Day"),
            (12, 25, "Christmas Day"),
            (12, 26, "Boxing Day"),
        ],
        "Northern Ireland" => &[
            (1, 1, "New Year's Day"),
            (3, 17, "Saint Patrick's Day"),
            (7, 12, "Battle of the Boyne"),
            (12, 25, "Christmas Day"),
            (12, 26, "Boxing Day"),
        ],
        _ => &[(1, 1, "New Year's Day"), (12, 25, "Christmas Day"), (12, 26, "Boxing Day")],
    };
    for (month, of_month, name) in fixed {
        let wanted = substitute(day(year, *month, *of_month), &days);
        days.push((wanted, name));
    }
    if scotland && year == 2026 {
        days.push((day(2026, 6, 15), "World Cup bank holiday"));
    }
    days
}

/// A holiday on a Sunday is followed by a free Monday; one on a Saturday is not.
fn south_africa(year: i32) -> Vec<(Day, &'static str)> {
    let easter = easter(year);
    let mut days = vec![(easter - Days::new(2), "Good Friday"), (easter + Days::new(1), "Family Day")];
    let fixed = [
        (1, 1, "New Year's Day"),
        (3, 21, "Human Rights Day"),
        (4, 27, "Freedom Day"),
        (5, 1, "Workers' Day"),
        (6, 16, "Youth Day"),
        (8, 9, "National Women's Day"),
        (9, 24, "Heritage Day"),
        (12, 16, "Day of Reconciliation"),
        (12, 25, "Christmas Day"),
        (12, 26, "Day of Goodwill"),
    ];
    for (month, of_month, name) in fixed {
        let wanted = day(year, month, of_month);
        days.push((wanted, name));
        if wanted.weekday() == Weekday::Sun {
            days.push((wanted + Days::new(1), "Public holiday"));
        }
    }
    if year == 2024 {
        days.push((day(2024, 5, 29), "General election"));
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_days_are_found() {
        let has = |place, y, m, d| holidays(place).iter().any(|(day_of, _)| *day_of == day(y, m, d));
        assert!(has("England & Wales", 2024, 4, 1), "Easter Monday 2024");
        assert!(has("England & Wales", 2026, 12, 28), "Boxing Day 2026 moved from Saturday");
        assert!(has("England & Wales", 2027, 12, 27) && has("England & Wales", 2027, 12, 28), "Christmas 2027 moved");
        assert!(has("England & Wales", 2028, 1, 3), "New Year 2028 moved from Saturday");
        assert!(has("Scotland", 2028, 1, 3) && has("Scotland", 2028, 1, 4), "both New Year days 2028 moved");
        assert!(has("Scotland", 2024, 12, 2), "Saint Andrew 2024 moved from Saturday");
        assert!(has("Northern Ireland", 2026, 7, 13), "the Boyne 2026 moved from Sunday");
        assert!(has("South Africa", 2026, 8, 10), "the Monday after Women's Day 2026");
        assert!(!has("Scotland", 2026, 4, 6), "no Easter Monday in Scotland");
    }

    #[test]
    fn no_british_holiday_falls_on_a_weekend_and_none_comes_twice() {
        for (place, _) in &PLACES[..3] {
            let days = holidays(place);
            assert!(days.iter().all(|(d, _)| !matches!(d.weekday(), Weekday::Sat | Weekday::Sun)), "{place}");
            assert!(days.windows(2).all(|pair| pair[0].0 < pair[1].0), "{place}");
        }
    }
}
