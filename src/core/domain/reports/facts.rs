//! What one event adds to the figures of its week. Separate from the report so that the store applies exactly this in
//! the transaction of the event, and a recount from the trail applies it again.
//!
//! **Invariant:** the figures of a week are this fold over the week's events and nothing else.

use crate::core::domain::events::{EventKind, FieldValue};

codes! {
    /// A figure kept by week.
    pub enum WeekFigure: "figure of a week" {
        CertificatesDispatched = "certificates dispatched",
        ConsignmentsDispatched = "consignments dispatched",
        ClaimRows = "claim rows",
        ClaimRowsHeld = "claim rows held",
        ClaimFiles = "claim files",
        AwardsCreated = "awards created",
        ExceptionsOpened = "exceptions opened",
        ExceptionsClosed = "exceptions closed",
        ExceptionsOverdue = "exceptions overdue",
        SheetsPrinted = "sheets printed",
        SheetsSpoiled = "sheets spoiled",
        BatchesClosed = "batches closed",
        Turnaround = "turnaround",
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

/// One fact an event leaves in its week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeekFact {
    /// Which figure.
    pub figure: WeekFigure,
    /// The part of it, such as a number of days for turnaround; empty for most.
    pub part: String,
    /// How much; below nought where something is undone.
    pub value: i64,
    /// How it joins the others.
    pub joins: Joins,
}

fn counted(figure: WeekFigure, value: i64) -> WeekFact {
    WeekFact { figure, part: String::new(), value, joins: Joins::Adding }
}

/// The facts of one event, its fields asked for by name.
pub fn facts_of(kind: EventKind, field: impl Fn(&str) -> Option<FieldValue>) -> Vec<WeekFact> {
    use WeekFigure as F;
    let count = |name| match field(name) {
        Some(FieldValue::Count(count)) => count,
        _ => 0,
    };
    let facts = match kind {
        EventKind::BatchDispatched => {
            let mut facts = turnaround(field("turnaround"));
            facts.push(counted(F::CertificatesDispatched, count("certificates")));
            facts.push(counted(F::ConsignmentsDispatched, count("consignments")));
            facts
        }
        EventKind::ClaimFileReceived => {
            let (rows, held) = (count("rows"), count("held") + count("refused"));
            vec![counted(F::ClaimFiles, 1), counted(F::ClaimRows, rows), counted(F::ClaimRowsHeld, held)]
        }
        EventKind::FileImported => vec![counted(F::ExceptionsOpened, count("exceptions"))],
        EventKind::AwardCreated => vec![counted(F::AwardsCreated, 1)],
        EventKind::ExceptionRaised | EventKind::ExceptionReopened => vec![counted(F::ExceptionsOpened, 1)],
        EventKind::ExceptionResolved
        | EventKind::ExceptionReleased
        | EventKind::ExceptionUpheld
        | EventKind::ExceptionCancelled
        | EventKind::ExceptionClosedByCheck => vec![counted(F::ExceptionsClosed, 1)],
        EventKind::SheetsConfirmed => vec![counted(F::SheetsPrinted, count("sheets"))],
        EventKind::ConfirmationUndone => vec![counted(F::SheetsPrinted, -count("sheets"))],
        EventKind::SheetSpoiled | EventKind::CertificateFailed => vec![counted(F::SheetsSpoiled, 1)],
        EventKind::BatchClosed => vec![counted(F::BatchesClosed, 1)],
        _ => Vec::new(),
    };
    facts.into_iter().filter(|fact| fact.value != 0).collect()
}

/// Reads `3:12 4:80`: working days from claim to dispatch, and how many certificates took so many.
fn turnaround(field: Option<FieldValue>) -> Vec<WeekFact> {
    let Some(FieldValue::Text(text)) = field else { return Vec::new() };
    let pair = |pair: &str| {
        let (days, count) = pair.split_once(':')?;
        let (days, value): (u32, i64) = (days.parse().ok()?, count.parse().ok()?);
        Some(WeekFact { part: format!("{days:04}"), ..counted(WeekFigure::Turnaround, value) })
    };
    text.split_whitespace().filter_map(pair).collect()
}

/// Writes what [`facts_of`] reads: working days from claim to dispatch, and how many certificates took so many.
pub fn turnaround_text(days: impl IntoIterator<Item = u32>) -> String {
    let mut counts = std::collections::BTreeMap::new();
    for day in days {
        *counts.entry(day).or_insert(0u64) += 1;
    }
    counts.into_iter().map(|(days, count)| format!("{days}:{count}")).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: EventKind, fields: &[(&str, FieldValue)]) -> Vec<(WeekFigure, String, i64)> {
        let field = |name: &str| fields.iter().find(|(n, _)| *n == name).map(|(_, value)| value.clone());
        facts_of(kind, field).into_iter().map(|fact| (fact.figure, fact.part, fact.value)).collect()
    }

    #[test]
    fn a_dispatch_counts_certificates_and_how_long_they_took() {
        let text = turnaround_text([3, 4, 3, 12]);
        assert_eq!(text, "3:2 4:1 12:1");
        let fields = [("certificates", 4usize.into()), ("consignments", 2usize.into()), ("turnaround", text.into())];
        let facts = of(EventKind::BatchDispatched, &fields);
        assert!(
            facts.contains(&(WeekFigure::Turnaround, "0003".into(), 2))
                && facts.contains(&(WeekFigure::Turnaround, "0012".into(), 1))
        );
        assert!(facts.contains(&(WeekFigure::CertificatesDispatched, String::new(), 4)));
    }

    #[test]
    fn what_is_undone_is_taken_off_and_nothing_is_no_fact() {
        assert_eq!(
            of(EventKind::ConfirmationUndone, &[("sheets", 9usize.into())]),
            [(WeekFigure::SheetsPrinted, String::new(), -9)]
        );
        assert!(of(EventKind::FileImported, &[("exceptions", 0usize.into())]).is_empty());
        assert!(of(EventKind::OperatorAdded, &[]).is_empty());
    }
}
