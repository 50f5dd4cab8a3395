//! The weekly report as lines of text, at most 80 columns. Separate from its figures because the PDF and the screen set
//! the same figures in their own way.
//!
//! **Invariant:** the words of a line are those of the figure; nothing is computed here but the length of a bar.

use std::fmt::Write as _;

use super::weekly::{FigureValue, Standing, WeeklyReport, thousands};
use crate::core::domain::Day;

/// The columns of [`rows`].
pub const COLUMNS: [&str; 6] = ["figure", "value", "week before", "change", "target", "state"];

/// The figures as rows of words, for tables, CSV and paper alike.
pub fn rows(report: &WeeklyReport) -> Vec<[String; 6]> {
    let row = |f: &super::weekly::Figure| {
        [
            f.figure.to_string(),
            f.value.words(),
            f.before.words(),
            f.change(),
            f.target.words(),
            f.standing().to_string(),
        ]
    };
    report.figures.iter().map(row).collect()
}

/// `Weekly operations 2026-W46, Mon 2026-11-09 to Sun 2026-11-15, as of its end`.
pub fn heading(report: &WeeklyReport) -> String {
    let day = |day: Day| day.format("%a %Y-%m-%d").to_string();
    let ends = if report.running { "so far" } else { "as of its end" };
    format!(
        "Weekly operations {}, {} to {}, {ends}",
        report.week,
        day(report.week.first_day()),
        day(report.week.last_day())
    )
}

/// `3 of 11 missed: …`, or that all were met.
pub fn missed_words(report: &WeeklyReport) -> String {
    let missed: Vec<_> = report.missed().map(|f| f.figure.code()).collect();
    match missed.len() {
        0 => "No target missed.".to_owned(),
        count => format!("{count} of {} missed: {}.", report.figures.len(), missed.join("; ")),
    }
}

/// What the report rests on: `Made from the events up to 1,204, trail head 41c9..07be.`
pub fn proof(report: &WeeklyReport) -> String {
    match &report.trail_head {
        Some((seq, hash)) => {
            let short =
                if hash.len() > 8 { format!("{}..{}", &hash[..4], &hash[hash.len() - 4..]) } else { hash.clone() };
            let tail = if report.running { "the week is not over" } else { "it reads the same for ever" };
            format!("Made from the events up to {}, trail head {short}; {tail}.", thousands(*seq))
        }
        None => "No event had been recorded by the end of this week.".to_owned(),
    }
}

/// The whole report.
pub fn text(report: &WeeklyReport) -> String {
    let mut page = format!("{}\n\n", heading(report));
    let (this, before) = (report.week.short(), report.week.back(1).short());
    let _ = writeln!(page, "{:<34}{this:>8}{before:>8}{:>9}{:>8}  STATE", "FIGURE", "CHANGE", "TARGET");
    for (row, figure) in rows(report).iter().zip(&report.figures) {
        let mark = match figure.standing() {
            Standing::Met => "√",
            Standing::Missed => "x",
            Standing::NoTarget | Standing::NothingToMeasure => "-",
        };
        let [name, value, before, change, target, state] = row;
        let _ = writeln!(page, "{name:<34}{value:>8}{before:>8}{change:>9}{target:>8}  {mark} {state}");
    }
    dispatched(report, &mut page);
    let _ = writeln!(page, "\nCLAIM TO DISPATCH, WORKING DAYS");
    for (words, days) in &report.turnaround {
        let _ = writeln!(page, "  {words:<18}{:>6}", days.map_or_else(|| "–".to_owned(), |days| format!("{days} d")));
    }
    by_age(report, &mut page);
    let _ = writeln!(page, "\nWHAT MOVED");
    for (figure, count) in &report.moved {
        let _ = writeln!(page, "  {figure:<20}{:>8}", thousands(*count));
    }
    let _ = write!(page, "\n{}\n{}\n", wrapped(&missed_words(report)), wrapped(&proof(report)));
    page
}

/// The words in lines of at most 80 columns.
fn wrapped(words: &str) -> String {
    let mut lines = vec![String::new()];
    for word in words.split(' ') {
        let line = lines.last().map_or(0, |line| line.chars().count());
        if line > 0 && line + 1 + word.chars().count() > 80 {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            let gap = if line.is_empty() { "" } else { " " };
            line.push_str(gap);
            line.push_str(word);
        }
    }
    lines.join("\n")
}

/// The report as JSON: numbers where there are numbers, words where people read words.
pub fn json(report: &WeeklyReport) -> serde_json::Value {
    use serde_json::json;
    let figures = report.figures.iter().zip(rows(report)).map(|(figure, row)| {
        let [name, value, before, change, target, state] = row;
        json!({"figure": name, "value": number(figure.value), "shown": value, "before": before, "change": change,
            "target": target, "state": state})
    });
    let head = report.trail_head.as_ref().map(|(seq, hash)| json!({"seq": seq, "hash": hash}));
    json!({
        "report": "weekly operations",
        "week": report.week.to_string(),
        "from": report.week.first_day().to_string(),
        "to": report.week.last_day().to_string(),
        "running": report.running,
        "figures": figures.collect::<Vec<_>>(),
        "dispatched": report.dispatched.iter().map(|(week, count)| json!({"week": week.to_string(), "certificates": count}))
            .collect::<Vec<_>>(),
        "turnaround": report.turnaround.iter().map(|(words, days)| json!({"share": words, "working_days": days})).collect::<Vec<_>>(),
        "open_by_age": report.open_by_age.iter().map(|(group, count)| json!({"working_days": group.code(), "exceptions": count}))
            .collect::<Vec<_>>(),
        "moved": report.moved.iter().map(|(figure, count)| (figure.code().to_owned(), json!(count)))
            .collect::<serde_json::Map<_, _>>(),
        "trail_head": head,
    })
}

/// A count or days as a number, a share as its percentage.
fn number(value: FigureValue) -> serde_json::Value {
    match value {
        FigureValue::Count(count) => count.into(),
        FigureValue::Days(days) => days.into(),
        FigureValue::Share(part, whole) if whole > 0 => (((part * 1000 + whole / 2) / whole) as f64 / 10.0).into(),
        FigureValue::Share(..) | FigureValue::Nothing => serde_json::Value::Null,
    }
}

fn dispatched(report: &WeeklyReport, page: &mut String) {
    let most = report.dispatched.iter().map(|(_, count)| *count).max().unwrap_or(0).max(report.targets.dispatched);
    let step = per_cell(most, 48);
    let target = thousands(report.targets.dispatched);
    let _ = writeln!(page, "\nCERTIFICATES DISPATCHED A WEEK   █ = {}   │ = target {target}", thousands(step));
    for (week, count) in &report.dispatched {
        let bar = bar_with_mark(*count, step, report.targets.dispatched);
        let met = if *count >= report.targets.dispatched { "√ met" } else { "x below" };
        let _ = writeln!(page, "  {}  {bar:<50}{:>8}  {met}", week.short(), thousands(*count));
    }
}

fn by_age(report: &WeeklyReport, page: &mut String) {
    let most = report.open_by_age.iter().map(|(_, count)| *count).max().unwrap_or(0);
    let step = per_cell(most, 40);
    let _ = writeln!(page, "\nOPEN EXCEPTIONS BY AGE, WORKING DAYS   █ = {}", thousands(step));
    for (group, count) in &report.open_by_age {
        let _ = writeln!(page, "  {group:<8}  {:<42}{:>8}", bar(*count, step), thousands(*count));
    }
}

/// How much one cell stands for, a round number, so that `most` takes at most `cells`.
fn per_cell(most: i64, cells: i64) -> i64 {
    let steps = (0..12).flat_map(|power| [1, 2, 5].map(|digit| digit * 10i64.pow(power)));
    steps.into_iter().find(|step| step * cells >= most).unwrap_or(1).max(1)
}

/// A bar in half cells.
pub fn bar(count: i64, step: i64) -> String {
    let halves = usize::try_from((count * 2 + step / 2) / step).unwrap_or(0);
    let half = if halves % 2 == 1 { "▌" } else { "" };
    format!("{}{half}", "█".repeat(halves / 2))
}

fn bar_with_mark(count: i64, step: i64, target: i64) -> String {
    let mut cells: Vec<char> = bar(count, step).chars().collect();
    let at = usize::try_from(target / step).unwrap_or(0);
    cells.resize(cells.len().max(at + 1), ' ');
    cells[at] = '│';
    cells.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::super::weekly::{Recorded, Targets, WeekTotals};
    use super::super::{WeekFigure, WeeklyReport};
    use super::*;

    fn report() -> WeeklyReport {
        let week = |count| {
            let mut totals = WeekTotals::default();
            totals.put(WeekFigure::CertificatesDispatched, "", count);
            totals.put(WeekFigure::CertificatesReturned, "", count - 1_700);
            totals.put(WeekFigure::CertificatesRedispatched, "", 3);
            totals.put(WeekFigure::CertificatesLost, "", 1);
            totals
        };
        let recorded = Recorded {
            weeks: [2_148, 1_987, 1_768].map(week).to_vec(),
            open: [12, 14],
            overdue: [Some(2), Some(0)],
            open_by_age: vec![9, 2, 1],
            trail_head: Some((1_204, "41c9aa0107be".to_owned())),
            running: false,
        };
        WeeklyReport::new("2026-W46".parse().unwrap(), recorded, Targets::default())
    }

    #[test]
    fn the_page_says_what_was_met_and_what_was_missed() {
        let page = text(&report());
        for line in [
            "Weekly operations 2026-W46, Mon 2026-11-09 to Sun 2026-11-15, as of its end",
            "Certificates dispatched              2,148   1,987     +161   2,000  √ met",
            "Certificates returned                  448     287     +161       –  - no target",
            "Certificates re-dispatched               3       3        0       –  - no target",
            "Certificates lost in the post            1       1        0       –  - no target",
            "of them overdue                          2       0       +2       0  x missed",
            "1 of 11 missed: of them overdue.",
            "Made from the events up to 1,204, trail head 41c9..07be; it reads the same for",
        ] {
            assert!(page.contains(line), "{line}\nis not in\n{page}");
        }
    }

    #[test]
    fn no_line_is_wider_than_80_columns() {
        assert!(text(&report()).lines().all(|line| line.chars().count() <= 80), "{}", text(&report()));
    }

    #[test]
    fn what_came_back_and_what_was_sent_again_stand_apart_in_every_form() {
        let json = json(&report());
        let figures: Vec<(String, i64)> = json["figures"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|figure| Some((figure["figure"].as_str()?.to_owned(), figure["value"].as_i64()?)))
            .collect();
        for (name, value) in [
            ("Certificates dispatched", 2_148),
            ("Certificates returned", 448),
            ("Certificates re-dispatched", 3),
            ("Certificates lost in the post", 1),
        ] {
            assert!(figures.contains(&(name.to_owned(), value)), "{name}: {figures:?}");
            assert!(rows(&report()).iter().any(|row| row[0] == name && row[1] == thousands(value)), "{name}");
        }
    }

    #[test]
    fn a_bar_is_as_long_as_its_count_and_shows_the_target() {
        assert_eq!(bar(0, 50), "");
        assert_eq!(bar(125, 50), "██▌");
        assert_eq!(bar_with_mark(50, 50, 150), "█  │");
        assert_eq!(bar_with_mark(250, 50, 150), "███│█");
        assert_eq!((per_cell(0, 40), per_cell(2_148, 48)), (1, 50));
    }
}
