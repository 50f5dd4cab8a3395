//! `batch queue|calendar|hand-over|checklist|sampling|quality`: what the print room plans and answers beside the steps of
//! a run.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::answer::{Answer, Table};
use super::batches::Run;
use crate::core::domain::Day;
use crate::core::domain::batches::sampling::SamplingRow;
use crate::core::domain::counted;
use crate::core::domain::references::BatchRef;
use crate::core::{BrandRun, CalendarChange, Core, HandedOver, InspectionView, PrintQueue};

/// The commands.
#[derive(Debug, clap::Subcommand)]
pub enum RoomCommand {
    /// The runs that wait to be printed, in the order of fewest changes, special runs first, with their forecast
    Queue,
    /// When each brand prints next; with a brand and a time the calendar is changed
    Calendar {
        /// Only this brand
        #[arg(long)]
        brand: Option<String>,
        /// This day of the week, such as tue; without it and --day every working day
        #[arg(long, value_name = "DAY", requires = "brand", conflicts_with = "day")]
        weekday: Option<String>,
        /// This single day
        #[arg(long, value_name = "YYYY-MM-DD", requires = "brand")]
        day: Option<Day>,
        /// Until when an award joins the run, such as 14:00
        #[arg(long, value_name = "HH:MM", requires = "brand")]
        cut_off: Option<String>,
        /// No run then
        #[arg(long, requires = "brand", conflicts_with_all = ["cut_off", "usual"])]
        none: bool,
        /// The day is like any other again
        #[arg(long, requires = "day", conflicts_with = "cut_off")]
        usual: bool,
    },
    /// Hand written parts to a printer; of a part handed over before only what is still to confirm
    HandOver {
        #[command(flatten)]
        run: Run,
        /// The printer [default: the one with its paper]
        #[arg(long)]
        printer: Option<String>,
        /// Only this part, also one handed over before
        #[arg(long)]
        part: Option<u32>,
    },
    /// The sampling plan, the seed and the checklist of a run's inspection; answered with --right and --wrong
    Checklist {
        #[command(flatten)]
        run: Run,
        /// Questions answered yes; all answers every one
        #[arg(long, value_delimiter = ',', value_name = "QUESTIONS")]
        right: Vec<String>,
        /// Questions answered no: the sheets they are about are failed
        #[arg(long, value_delimiter = ',', value_name = "QUESTIONS")]
        wrong: Vec<String>,
    },
    /// The acceptance table: shown, read from a file, one row set or taken away
    Sampling {
        /// A TOML file with the whole table
        #[arg(long, value_name = "FILE", conflicts_with = "from_size")]
        file: Option<PathBuf>,
        /// Set the row for runs of this size or more
        #[arg(long, value_name = "SHEETS")]
        from_size: Option<u32>,
        /// Sheets looked at; 0 = every sheet
        #[arg(long, requires = "from_size")]
        sample: Option<u32>,
        /// So many of them may fail
        #[arg(long, default_value_t = 0)]
        accept: u32,
        /// Only for this brand
        #[arg(long, default_value = "")]
        brand: String,
        /// Only for this template
        #[arg(long, default_value = "")]
        template: String,
        /// Take the row away
        #[arg(long, requires = "from_size", conflicts_with = "sample")]
        remove: bool,
    },
    /// What was spoiled of what came out: by printer, template and reason
    Quality {
        /// The first day of issue [default: 90 days ago]
        #[arg(long, value_name = "YYYY-MM-DD")]
        from: Option<Day>,
        /// The last day of issue [default: today]
        #[arg(long, value_name = "YYYY-MM-DD")]
        to: Option<Day>,
    },
}

/// Runs one command.
pub fn run(core: &mut Core, command: RoomCommand) -> anyhow::Result<Answer> {
    match command {
        RoomCommand::Queue => Ok(queue(&core.print_queue()?)),
        RoomCommand::Calendar { brand, weekday, day, cut_off, none, usual } => {
            let time = cut_off.clone().unwrap_or_default();
            let change = match (weekday, day) {
                (Some(name), _) if cut_off.is_some() || none => Some(CalendarChange::Weekday(name, time)),
                (None, Some(day)) if usual => Some(CalendarChange::Usual(day)),
                (None, Some(day)) if cut_off.is_some() || none => Some(CalendarChange::Day(day, time)),
                (None, None) if cut_off.is_some() => Some(CalendarChange::EveryDay(time)),
                _ => None,
            };
            match (brand, change) {
                (Some(brand), Some(change)) => Ok(calendar(&[core.change_run_calendar(&brand, &change)?])),
                (brand, _) => Ok(calendar(&core.run_calendar(brand.as_deref())?)),
            }
        }
        RoomCommand::HandOver { run, printer, part } => {
            let done = core.hand_to_printer(run.batch, printer.as_deref(), part)?;
            Ok(handed_over(run.batch, &done))
        }
        RoomCommand::Checklist { run, right, wrong } => {
            if !right.is_empty() || !wrong.is_empty() {
                core.answer_checklist(run.batch, &right, &wrong)?;
            }
            Ok(checklist(run.batch, &core.inspection(run.batch)?))
        }
        RoomCommand::Sampling { file, from_size, sample, accept, brand, template, remove } => {
            if let Some(file) = file {
                core.import_sampling(&file)?;
            } else if let Some(from_size) = from_size {
                let row = SamplingRow { brand, template, from_size, sample: sample.unwrap_or(0), accept };
                core.set_sampling_row(&row, remove)?;
            }
            Ok(sampling(&core.sampling_rows()?))
        }
        RoomCommand::Quality { from, to } => {
            let to = to.unwrap_or(core.today());
            let from = from.or_else(|| to.checked_sub_days(chrono::Days::new(90))).unwrap_or(to);
            quality(core, from, to)
        }
    }
}

fn head<const N: usize>(names: [&str; N]) -> Vec<String> {
    names.map(str::to_owned).to_vec()
}

fn queue(queue: &PrintQueue) -> Answer {
    let row = |run: &crate::core::WaitingRun| {
        vec![
            run.batch.to_string(),
            run.brand.clone(),
            run.state.to_string(),
            run.paper.clone(),
            run.template.clone(),
            run.forecast.words(),
            match (&run.allowed_by, run.special.as_str()) {
                (_, "") => String::new(),
                (Some(by), why) => format!("{why}, allowed by {by}"),
                (None, why) => format!("{why}, not allowed yet"),
            },
        ]
    };
    let data: Vec<Value> = queue
        .runs
        .iter()
        .map(|run| {
            json!({ "batch": run.batch.to_string(), "brand": run.brand, "state": run.state.code(), "paper": run.paper,
                    "template": run.template, "special": run.special, "allowed_by": run.allowed_by,
                    "sheets": run.forecast.certificates, "separators": run.forecast.separators,
                    "spoils": run.forecast.spoils, "minutes": run.forecast.minutes, "printer": run.forecast.printer })
        })
        .collect();
    let foot = format!(
        "{}; in this order the paper changes {} and the template {}.",
        counted(queue.runs.len(), "run"),
        counted(queue.paper_changes, "time"),
        counted(queue.template_changes, "time")
    );
    let table = Table {
        head: head(["batch", "brand", "state", "paper", "template", "forecast", "special"]),
        rows: queue.runs.iter().map(row).collect(),
        foot: Some(foot),
    };
    Answer::table_with(
        table,
        json!({ "count": data.len(), "rows": data, "paper_changes": queue.paper_changes,
                                      "template_changes": queue.template_changes }),
    )
}

fn calendar(runs: &[BrandRun]) -> Answer {
    let time = |time: Option<chrono::NaiveTime>| time.map(|t| t.format("%H:%M").to_string()).unwrap_or_default();
    let weekdays = |run: &BrandRun| {
        let day = |(day, at): (&u32, &chrono::NaiveTime)| {
            let name = chrono::Weekday::try_from(u8::try_from(*day - 1).unwrap_or(0)).map(|day| day.to_string());
            format!("{} {}", name.unwrap_or_default(), at.format("%H:%M"))
        };
        if run.calendar.weekdays.is_empty() {
            return format!("every working day {}", time(run.calendar.usual));
        }
        run.calendar.weekdays.iter().map(day).collect::<Vec<_>>().join(", ")
    };
    let days = |run: &BrandRun| {
        let one = |(day, at): (&Day, &Option<chrono::NaiveTime>)| match at {
            Some(at) => format!("{day} {}", at.format("%H:%M")),
            None => format!("{day} no run"),
        };
        run.calendar.days.iter().map(one).collect::<Vec<_>>().join(", ")
    };
    let rows = runs
        .iter()
        .map(|run| {
            let next =
                run.next.map_or_else(|| "none".to_owned(), |next| format!("{} {}", next.day, time(next.cut_off)));
            let left = run.minutes_left.map(|left| format!("{} h {} min", left / 60, left % 60)).unwrap_or_default();
            vec![run.brand.clone(), next.trim().to_owned(), left, weekdays(run), days(run)]
        })
        .collect();
    let data: Vec<Value> = runs
        .iter()
        .map(|run| {
            json!({ "brand": run.brand, "next": run.next.map(|next| next.day.to_string()), "cut_off": run.next.map(|next| time(next.cut_off)),
                    "minutes_left": run.minutes_left, "calendar": weekdays(run), "days": days(run) })
        })
        .collect();
    let table = Table { head: head(["brand", "next_run", "left", "calendar", "single_days"]), rows, foot: None };
    Answer::table_with(table, json!({ "count": data.len(), "rows": data }))
}

fn handed_over(batch: BatchRef, done: &[HandedOver]) -> Answer {
    let lines = done.iter().map(|over| {
        let pages = if over.pages.is_empty() { String::new() } else { format!(", pages {}", over.pages) };
        let how = if over.status == 0 { "taken" } else { "NOT taken" };
        let said = if over.message.is_empty() { String::new() } else { format!(": {}", over.message) };
        format!(
            "{} to {}{pages}, {}, {how}, status {}{said}.",
            over.part,
            over.printer,
            counted(over.sheets, "sheet"),
            over.status
        )
    });
    let rows: Vec<Value> = done
        .iter()
        .map(|over| {
            json!({ "part": over.part.part, "printer": over.printer, "pages": over.pages, "sheets": over.sheets,
                    "status": over.status, "message": over.message })
        })
        .collect();
    let refused = done.iter().any(|over| over.status != 0);
    Answer::lines(lines, json!({ "batch": batch.to_string(), "count": rows.len(), "rows": rows })).with_finding(refused)
}

fn checklist(batch: BatchRef, view: &InspectionView) -> Answer {
    let rows = view
        .checklist
        .iter()
        .map(|(question, answer)| {
            let answer = answer
                .as_ref()
                .map_or_else(String::new, |a| format!("{} by {}", if a.yes { "yes" } else { "no" }, a.by));
            vec![
                question.code.to_owned(),
                question.words.clone(),
                question.defect.to_string(),
                question.rule.to_owned(),
                answer,
            ]
        })
        .collect();
    let sample = match (view.plan.sample, view.widened) {
        (0, _) => format!("every sheet of {}", view.size),
        (sample, true) => format!("every sheet of {}: {} of the sample of {sample} failed", view.size, view.failed),
        (sample, false) => format!("{sample} of {}, {} may fail", counted(view.size, "sheet"), view.plan.accept),
    };
    let foot = format!(
        "{batch}: {sample}, because {}; seed {}; {} looked at, {} to go: {}.",
        view.plan.why,
        view.plan.seed,
        view.looked_at,
        view.due.len(),
        if view.due.is_empty() { "none".to_owned() } else { view.due.join(" ") }
    );
    let questions: Vec<Value> = view
        .checklist
        .iter()
        .map(|(q, a)| {
            json!({ "question": q.code, "words": q.words, "defect": q.defect.code(), "rule": q.rule,
                    "answer": a.as_ref().map(|a| if a.yes { "yes" } else { "no" }), "by": a.as_ref().map(|a| &a.by) })
        })
        .collect();
    let data = json!({ "batch": batch.to_string(), "why": view.plan.why, "seed": view.plan.seed, "size": view.size,
                       "sample": view.plan.sample, "accept": view.plan.accept, "widened": view.widened, "due": view.due,
                       "looked_at": view.looked_at, "failed": view.failed, "checklist": questions });
    let table = Table { head: head(["question", "words", "defect", "rule", "answer"]), rows, foot: Some(foot) };
    Answer::table_with(table, data)
}

fn sampling(rows: &[SamplingRow]) -> Answer {
    let cells = |row: &SamplingRow| {
        vec![
            row.brand.clone(),
            row.template.clone(),
            row.from_size.to_string(),
            if row.sample == 0 { "every sheet".to_owned() } else { row.sample.to_string() },
            row.accept.to_string(),
        ]
    };
    let foot = rows.is_empty().then(|| "No row: every sheet of every run is looked at.".to_owned());
    let table = Table {
        head: head(["brand", "template", "from_size", "sample", "accept"]),
        rows: rows.iter().map(cells).collect(),
        foot,
    };
    let data: Vec<Value> = rows
        .iter()
        .map(|r| json!({ "brand": r.brand, "template": r.template, "from_size": r.from_size, "sample": r.sample, "accept": r.accept }))
        .collect();
    Answer::table_with(table, json!({ "count": data.len(), "rows": data }))
}

fn quality(core: &Core, from: Day, to: Day) -> anyhow::Result<Answer> {
    let quality = core.print_quality(from, to)?;
    let (mut rows, mut data) = (Vec::new(), Vec::new());
    for (what, list) in [("printer", &quality.printers), ("template", &quality.templates), ("reason", &quality.reasons)]
    {
        for one in list {
            let name = if one.name.is_empty() { "none named" } else { &one.name };
            let permille = u64::from(one.spoiled) * 1_000 / u64::from(one.sheets.max(1));
            let rate = if what == "reason" { String::new() } else { format!("{}.{} %", permille / 10, permille % 10) };
            rows.push(vec![what.to_owned(), name.to_owned(), one.sheets.to_string(), one.spoiled.to_string(), rate]);
            data.push(json!({ "by": what, "name": name, "sheets": one.sheets, "spoiled": one.spoiled }));
        }
    }
    let foot = Some(format!("Sheets issued from {from} to {to}."));
    let table = Table { head: head(["by", "name", "sheets", "spoiled", "rate"]), rows, foot };
    Ok(Answer::table_with(
        table,
        json!({ "count": data.len(), "rows": data, "from": from.to_string(), "to": to.to_string() }),
    ))
}
