//! Days and moments. Separate because the office's *today* is always given, never read from a clock here.
//!
//! **Invariant:** days are stored and exchanged as `YYYY-MM-DD`, moments in UTC as `YYYY-MM-DDTHH:MM:SSZ`.

/// A day in the office's zone.
pub type Day = chrono::NaiveDate;

/// A moment in UTC, to the second.
pub type Moment = chrono::DateTime<chrono::Utc>;

/// The day as stored: `2026-11-20`.
pub fn day_text(day: Day) -> String {
    day.to_string()
}

/// The moment as stored: `2026-11-20T10:41:07Z`.
pub fn moment_text(moment: Moment) -> String {
    moment.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}
