//! The weekly report on paper. Separate from its file, because this only says which figure stands where.
//!
//! **Invariant:** nothing is computed here; the words are those of the page in text.

use crate::core::domain::reports::weekly::{Standing, thousands};
use crate::core::domain::reports::{WeeklyReport, page};
use crate::core::operations::{Core, Result};
use crate::core::print::{ReportBar, ReportColumn, ReportPaper, ReportSection, Tone};

/// The report of a week as a PDF, dated with its last day.
pub fn bytes(core: &Core, report: &WeeklyReport) -> Result<Vec<u8>> {
    let day = |day: crate::core::domain::Day| day.format("%A %-d %B %Y").to_string();
    let ends = if report.running { "so far" } else { "as of its end" };
    let week = report.week;
    let paper = ReportPaper {
        office: core.office().name.clone(),
        title: "Weekly operations".into(),
        subtitle: format!("{week}, {} to {}, {ends}", day(week.first_day()), day(week.last_day())),
        day: week.last_day(),
        specimen: core.is_training(),
        sections: vec![
            figures(report),
            dispatched(report),
            turnaround(report),
            by_age(report),
            moved(report),
            words(report),
        ],
        foot: page::proof(report),
    };
    Ok(paper.bytes()?)
}

fn tone(standing: Standing) -> Tone {
    match standing {
        Standing::Met => Tone::Good,
        Standing::Missed => Tone::Bad,
        Standing::NoTarget | Standing::NothingToMeasure => Tone::Plain,
    }
}

fn column(name: impl Into<String>, parts: f32, right: bool) -> ReportColumn {
    ReportColumn { name: name.into(), parts, right }
}

fn figures(report: &WeeklyReport) -> ReportSection {
    let columns = vec![
        column("FIGURE", 5.6, false),
        column(report.week.short(), 1.8, true),
        column(report.week.back(1).short(), 1.8, true),
        column("CHANGE", 1.8, true),
        column("TARGET", 1.8, true),
        column("STATE", 1.8, true),
    ];
    let rows = page::rows(report).into_iter().zip(&report.figures).map(|(row, figure)| {
        let [name, value, before, change, target, state] = row;
        let plain = |text| (text, Tone::Plain);
        vec![plain(name), plain(value), plain(before), plain(change), plain(target), (state, tone(figure.standing()))]
    });
    ReportSection::Table { heading: String::new(), columns, rows: rows.collect() }
}

fn dispatched(report: &WeeklyReport) -> ReportSection {
    let target = report.targets.dispatched;
    let bars = report.dispatched.iter().map(|(week, count)| ReportBar {
        label: week.short(),
        value: *count,
        shown: thousands(*count),
        tone: if *count >= target { Tone::Good } else { Tone::Plain },
    });
    let heading = format!("Certificates dispatched a week, target {}", thousands(target));
    ReportSection::Bars { heading, mark: Some(target), bars: bars.collect() }
}

fn turnaround(report: &WeeklyReport) -> ReportSection {
    let columns = report.turnaround.iter().map(|(words, _)| column(words.to_uppercase(), 1.0, false)).collect();
    let days = |days: Option<u32>| (days.map_or_else(|| "–".to_owned(), |days| format!("{days} d")), Tone::Plain);
    let row = report.turnaround.iter().map(|(_, value)| days(*value)).collect();
    ReportSection::Table { heading: "Claim to dispatch, working days".into(), columns, rows: vec![row] }
}

fn by_age(report: &WeeklyReport) -> ReportSection {
    let bars = report.open_by_age.iter().map(|(group, count)| ReportBar {
        label: group.to_string(),
        value: *count,
        shown: thousands(*count),
        tone: Tone::Plain,
    });
    ReportSection::Bars { heading: "Open exceptions by age, working days".into(), mark: None, bars: bars.collect() }
}

fn moved(report: &WeeklyReport) -> ReportSection {
    let columns = report.moved.iter().map(|(figure, _)| column(figure.code().to_uppercase(), 1.0, false)).collect();
    let row = report.moved.iter().map(|(_, count)| (thousands(*count), Tone::Plain)).collect();
    ReportSection::Table { heading: "What moved".into(), columns, rows: vec![row] }
}

fn words(report: &WeeklyReport) -> ReportSection {
    ReportSection::Words(vec![page::missed_words(report)])
}
