//! What one event adds to the figures of its week. Separate from the report so that the store applies exactly this in
//! the transaction of the event, and a recount from the trail applies it again.
//!
//! **Invariant:** the figures of a week are this fold over the week's events and nothing else.

use super::Week;
use crate::core::domain::Day;
use crate::core::domain::events::{EventKind, FieldValue};

codes! {
    /// A figure kept by week.
    pub enum WeekFigure: "figure of a week" {
        CertificatesDispatched = "certificates dispatched",
        ConsignmentsDispatched = "consignments dispatched",
        CertificatesReturned = "certificates returned",
        CertificatesRedispatched = "certificates re-dispatched",
        CertificatesLost = "certificates lost in the post",
        ClaimRows = "claim rows",
        ClaimRowsHeld = "claim rows held",
        ClaimFiles = "claim files",
        AwardsCreated = "awards created",
        ExceptionsOpened = "exceptions opened",
        ExceptionsClosed = "exceptions closed",
        ExceptionsOverdue = "exceptions overdue",
        ExceptionsByAge = "exceptions by age",
        SheetsPrinted = "sheets printed",
        SheetsSpoiled = "sheets spoiled",
        BatchesClosed = "batches closed",
        NotifiableEvents = "notifiable events",
        Turnaround = "turnaround",
        LastEvent = "last event",
    }
}

/// How a fact joins the ones of its week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joins {
    /// It is counted on top.
    Adding,
    /// It takes the place of what stood there: a level, not a flow.
    Replacing,
}

/// One fact an event leaves in a week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeekFact {
    /// The week it counts for.
    pub week: Week,
    /// Which figure.
    pub figure: WeekFigure,
    /// The part of it, such as a number of days for turnaround; empty for most.
    pub part: String,
    /// How much; below nought where something is undone.
    pub value: i64,
    /// How it joins the others.
    pub joins: Joins,
}

/// The facts of one event recorded on an office day at a place of the trail, its fields asked for by name.
pub fn facts_of(kind: EventKind, day: Day, seq: i64, field: impl Fn(&str) -> Option<FieldValue>) -> Vec<WeekFact> {
    use WeekFigure as F;
    let week = Week::of(day);
    let count = |name| match field(name) {
        Some(FieldValue::Count(count)) => count,
        _ => 0,
    };
    let flows = match kind {
        EventKind::BatchDispatched => {
            vec![(F::CertificatesDispatched, count("certificates")), (F::ConsignmentsDispatched, count("consignments"))]
        }
        EventKind::PostLeft => vec![
            (F::CertificatesDispatched, count("certificates")),
            (F::ConsignmentsDispatched, count("consignments")),
            (F::CertificatesRedispatched, count("again")),
        ],
        EventKind::PaperReturned => vec![(F::CertificatesReturned, 1)],
        EventKind::ConsignmentMoved if field("to") == Some(FieldValue::Text("lost".to_owned())) => {
            vec![(F::CertificatesLost, count("certificates"))]
        }
        EventKind::ClaimFileReceived => {
            vec![
                (F::ClaimFiles, 1),
                (F::ClaimRows, count("rows")),
                (F::ClaimRowsHeld, count("held") + count("refused")),
                (F::AwardsCreated, count("awards")),
                (F::ExceptionsOpened, count("exceptions")),
            ]
        }
        EventKind::FileImported => vec![(F::ExceptionsOpened, count("exceptions"))],
        EventKind::AwardCreated => vec![(F::AwardsCreated, 1)],
        EventKind::ExceptionRaised | EventKind::ExceptionReopened => vec![(F::ExceptionsOpened, 1)],
        EventKind::ExceptionResolved
        | EventKind::ExceptionReleased
        | EventKind::ExceptionUpheld
        | EventKind::ExceptionCancelled
        | EventKind::ExceptionClosedByCheck => vec![(F::ExceptionsClosed, 1)],
        EventKind::SheetsConfirmed => vec![(F::SheetsPrinted, count("sheets"))],
        EventKind::ConfirmationUndone => vec![(F::SheetsPrinted, -count("sheets"))],
        EventKind::SheetSpoiled | EventKind::CertificateFailed => vec![(F::SheetsSpoiled, 1)],
        EventKind::BatchClosed => vec![(F::BatchesClosed, 1)],
        EventKind::NotifiableOpened => vec![(F::NotifiableEvents, 1)],
        _ => Vec::new(),
    };
    let fact = |week, figure, part: String, value, joins| WeekFact { week, figure, part, value, joins };
    let flows = flows.into_iter().filter(|(_, value)| *value != 0);
    let mut facts: Vec<_> =
        flows.map(|(figure, value)| fact(week, figure, String::new(), value, Joins::Adding)).collect();
    match kind {
        EventKind::BatchDispatched | EventKind::PostLeft => {
            let days = counts(field("turnaround")).into_iter();
            facts.extend(days.map(|(part, count)| fact(week, F::Turnaround, part, count, Joins::Adding)));
        }
        EventKind::DayRun => {
            // What stands in the morning is what the evening before left; a second run of the day says nothing of it.
            let (evening, ages) = (Week::of(day.pred_opt().unwrap_or(day)), counts(field("ages")));
            if !ages.is_empty() {
                facts.push(fact(evening, F::ExceptionsOverdue, String::new(), count("overdue"), Joins::Replacing));
            }
            facts.extend(
                ages.into_iter().map(|(part, count)| fact(evening, F::ExceptionsByAge, part, count, Joins::Replacing)),
            );
        }
        _ => {}
    }
    facts.push(fact(week, F::LastEvent, String::new(), seq, Joins::Replacing));
    facts
}

/// Reads `3:12 4:80`: a number, and how many of it.
fn counts(field: Option<FieldValue>) -> Vec<(String, i64)> {
    let Some(FieldValue::Text(text)) = field else { return Vec::new() };
    let pair = |pair: &str| {
        let (part, count) = pair.split_once(':')?;
        let (part, count): (u32, i64) = (part.parse().ok()?, count.parse().ok()?);
        Some((format!("{part:04}"), count))
    };
    text.split_whitespace().filter_map(pair).collect()
}

/// Writes what [`facts_of`] reads of a dispatch: working days from claim to dispatch, and how many certificates took so
/// many.
pub fn turnaround_text(days: impl IntoIterator<Item = u32>) -> String {
    let mut counts = std::collections::BTreeMap::new();
    for day in days {
        *counts.entry(day).or_insert(0u64) += 1;
    }
    counts.into_iter().map(|(days, count)| format!("{days}:{count}")).collect::<Vec<_>>().join(" ")
}

/// Writes what [`facts_of`] reads of a day's run: open exceptions by age group, in the order of the groups.
pub fn ages_text(groups: &[i64]) -> String {
    groups.iter().enumerate().map(|(group, count)| format!("{group}:{count}")).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: EventKind, fields: &[(&str, FieldValue)]) -> Vec<(String, WeekFigure, String, i64)> {
        let field = |name: &str| fields.iter().find(|(n, _)| *n == name).map(|(_, value)| value.clone());
        let monday = Day::from_ymd_opt(2026, 11, 16).unwrap();
        let mut facts = facts_of(kind, monday, 12, field);
        let last = facts.pop().unwrap();
        assert_eq!((last.figure, last.value, last.joins), (WeekFigure::LastEvent, 12, Joins::Replacing));
        facts.into_iter().map(|fact| (fact.week.short(), fact.figure, fact.part, fact.value)).collect()
    }

    #[test]
    fn a_dispatch_counts_certificates_and_how_long_they_took() {
        let text = turnaround_text([3, 4, 3, 12]);
        assert_eq!(text, "3:2 4:1 12:1");
        let fields = [("certificates", 4usize.into()), ("consignments", 2usize.into()), ("turnaround", text.into())];
        let facts = of(EventKind::BatchDispatched, &fields);
        let week = || "W47".to_owned();
        assert!(facts.contains(&(week(), WeekFigure::Turnaround, "0003".into(), 2)));
        assert!(facts.contains(&(week(), WeekFigure::Turnaround, "0012".into(), 1)));
        assert!(facts.contains(&(week(), WeekFigure::CertificatesDispatched, String::new(), 4)));
    }

    #[test]
    fn what_is_undone_is_taken_off_and_nothing_is_no_fact() {
        let undone = of(EventKind::ConfirmationUndone, &[("sheets", 9usize.into())]);
        assert_eq!(undone, [("W47".to_owned(), WeekFigure::SheetsPrinted, String::new(), -9)]);
        assert!(of(EventKind::FileImported, &[("exceptions", 0usize.into())]).is_empty());
        assert!(of(EventKind::OperatorAdded, &[]).is_empty());
    }

    #[test]
    fn what_stands_on_monday_morning_is_the_level_of_the_week_before() {
        let facts = of(EventKind::DayRun, &[("overdue", 3usize.into()), ("ages", ages_text(&[5, 0, 2]).into())]);
        assert_eq!(facts[0], ("W46".to_owned(), WeekFigure::ExceptionsOverdue, String::new(), 3));
        assert_eq!(facts[3], ("W46".to_owned(), WeekFigure::ExceptionsByAge, "0002".to_owned(), 2));
    }
}
