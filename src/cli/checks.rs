//! `checks list|run` and `day`: the rules there are, and the office's day.

use serde_json::json;

use super::answer::{Answer, Table};
use super::desk::Desk;
use crate::core::domain::references::ExceptionRef;
use crate::core::{ChecksRun, DayReport};

/// The commands.
#[derive(Debug, clap::Subcommand)]
pub enum ChecksCommand {
    /// Every rule: its code, what it looks for, what it opens, how to mend it
    List,
    /// Run the house checks: open what they find, close what they no longer find
    Run,
}

pub fn run(desk: &Desk, command: ChecksCommand) -> anyhow::Result<Answer> {
    let mut core = desk.core()?;
    match command {
        ChecksCommand::List => {
            let rows = core.rules().into_iter().map(|rule| {
                let raises = rule.raises.unwrap_or_default();
                [rule.code, rule.title, rule.severity, raises, rule.fix].map(str::to_owned).to_vec()
            });
            let head = ["Rule", "Title", "Severity", "Opens", "Fix"].map(str::to_owned).to_vec();
            Ok(Answer::table(Table { head, rows: rows.collect(), foot: None }))
        }
        ChecksCommand::Run => {
            let run = core.run_checks()?;
            let mut lines = checks_lines(&run);
            if lines.is_empty() {
                lines.push("Nothing new, nothing gone.".to_owned());
            }
            Ok(Answer::lines(lines, checks_data(&run)))
        }
    }
}

/// Lines of one kind before the rest is only counted.
const SHOWN: usize = 10;

fn checks_lines(run: &ChecksRun) -> Vec<String> {
    let line =
        |(exception, rule, about): &(ExceptionRef, &str, String)| format!("{exception} opened by {rule}: {about}.");
    let mut opened: Vec<String> = run.opened.iter().take(SHOWN).map(line).collect();
    if let Some(more) = run.opened.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        opened.push(format!("and {more} more; list exceptions shows them."));
    }
    let closed = run.closed.iter().map(|(exception, rule)| format!("{exception} closed: {rule} no longer finds it."));
    let settled = (run.rows_settled > 0).then(|| format!("{} held rows are records now.", run.rows_settled));
    let awarded = (run.claims_awarded > 0).then(|| format!("{} claim rows became awards.", run.claims_awarded));
    opened.into_iter().chain(closed).chain(settled).chain(awarded).collect()
}

fn checks_data(run: &ChecksRun) -> serde_json::Value {
    json!({
        "opened": run.opened.iter().map(|(x, rule, about)| json!({ "exception": x.to_string(), "rule": rule, "about": about })).collect::<Vec<_>>(),
        "closed": run.closed.iter().map(|(x, rule)| json!({ "exception": x.to_string(), "rule": rule })).collect::<Vec<_>>(),
        "rows_settled": run.rows_settled, "claims_awarded": run.claims_awarded,
        "found": run.found.iter().map(|(rule, found)| json!({ "rule": rule, "found": found })).collect::<Vec<_>>(),
    })
}

/// Runs the office's day.
pub fn day(desk: &Desk) -> anyhow::Result<Answer> {
    let mut core = desk.core()?;
    let today = core.today();
    let report = core.run_day()?;
    let mut lines = vec![heading(&today.to_string(), &report)];
    lines.extend(checks_lines(&report.checks));
    lines.extend(report.woken.iter().map(|exception| format!("{exception} woken: its waiting time is over.")));
    lines.extend(report.tasks_woken.iter().map(|task| format!("{task} woken: its waiting time is over.")));
    lines.extend(
        report.escalated.iter().map(|(exception, level)| format!("{exception} silent past its clock: level {level}.")),
    );
    let (asked, changed) = report.asked_again;
    lines.push(format!("{asked} awards asked again, {changed} of them answer otherwise."));
    if report.lapsed > 0 {
        lines.push(format!("{} proposals lapsed without a second person.", report.lapsed));
    }
    lines.push(format!(
        "{} claims are past their published days, {} more will be by the next working day.",
        report.claims_late, report.claims_at_risk
    ));
    let data = json!({
        "day": today.to_string(), "again": report.again, "checks": checks_data(&report.checks),
        "woken": report.woken.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "tasks_woken": report.tasks_woken.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "escalated": report.escalated.iter().map(|(x, level)| json!({ "exception": x.to_string(), "level": level })).collect::<Vec<_>>(),
        "asked_again": asked, "answer_otherwise": changed, "lapsed": report.lapsed,
        "claims_late": report.claims_late, "claims_at_risk": report.claims_at_risk,
    });
    Ok(Answer::lines(lines, data))
}

fn heading(today: &str, report: &DayReport) -> String {
    let again = if report.again { " again" } else { "" };
    format!(
        "{today} run{again}: {} exceptions opened, {} closed, {} woken, {} escalated.",
        report.checks.opened.len(),
        report.checks.closed.len(),
        report.woken.len(),
        report.escalated.len()
    )
}
