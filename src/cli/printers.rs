//! `printer add|list|show|retire|read`.

use serde_json::{Value, json};

use super::answer::{Answer, Table};
use super::desk::Desk;
use crate::core::domain::batches::printers::{HandOff, Rate, trays_text};
use crate::core::{PrinterOrder, PrinterView};

/// The commands.
#[derive(Debug, clap::Subcommand)]
pub enum PrinterCommand {
    /// Keep a printer, new or as it is now; files reach it by a command or through a folder
    Add {
        /// What people call it
        name: String,
        /// The command, run without a shell, such as 'lp -d NAME -P {pages} {file}'; {tray} may stand in it too
        #[arg(long, default_value = "", conflicts_with = "folder")]
        command: String,
        /// The folder its own program watches
        #[arg(long, default_value = "")]
        folder: String,
        /// Trays and papers, such as '1=MER-A4 2=ATE-A4' [default: any paper]
        #[arg(long, default_value = "")]
        trays: String,
        /// Sheets a minute by its maker
        #[arg(long, default_value_t = 0)]
        rate: u32,
    },
    /// Every printer with its papers and its pace
    List,
    /// One printer with the readings of its counter
    Show {
        /// The printer
        name: String,
    },
    /// Retire a printer
    Retire {
        /// The printer
        name: String,
    },
    /// Note what its counter says
    Read {
        /// The printer
        name: String,
        /// The counter
        reading: i64,
    },
}

/// Runs one command.
pub fn run(desk: &Desk, command: PrinterCommand) -> anyhow::Result<Answer> {
    let mut core = desk.core()?;
    match command {
        PrinterCommand::Add { name, command, folder, trays, rate } => {
            let view = core.keep_printer(&PrinterOrder { name, command, folder, trays, rate })?;
            Ok(Answer::sentence(format!("Printer {} is kept: {}.", view.printer.name, way(&view)), shown(&view)))
        }
        PrinterCommand::List => {
            let printers = core.printers()?;
            let rows = printers.iter().map(cells).collect();
            let head = ["printer", "hand_off", "papers", "pace", "state"].map(str::to_owned).to_vec();
            let data: Vec<Value> = printers.iter().map(shown).collect();
            Ok(Answer::table_with(Table { head, rows, foot: None }, json!({ "count": data.len(), "rows": data })))
        }
        PrinterCommand::Show { name } => Ok(readings(&core.printer(&name)?)),
        PrinterCommand::Retire { name } => {
            core.retire_printer(&name)?;
            Ok(Answer::sentence(format!("Printer {name} is retired."), json!({ "printer": name, "state": "retired" })))
        }
        PrinterCommand::Read { name, reading } => Ok(readings(&core.read_printer(&name, reading)?)),
    }
}

fn way(view: &PrinterView) -> String {
    match view.printer.hand_off {
        HandOff::Command(_) => format!("`{}`", view.target),
        HandOff::Folder(_) => format!("folder {}", view.target),
    }
}

fn papers(view: &PrinterView) -> String {
    if view.printer.trays.is_empty() { "any".to_owned() } else { trays_text(&view.printer.trays) }
}

fn cells(view: &PrinterView) -> Vec<String> {
    let state = if view.retired { "retired" } else { "in use" };
    vec![view.printer.name.clone(), way(view), papers(view), view.rate.to_string(), state.to_owned()]
}

fn readings(view: &PrinterView) -> Answer {
    let mut before = None;
    let mut rows = Vec::new();
    for one in &view.readings {
        let printed = before.map(|before: i64| one.reading - before);
        let apart = printed.map(|printed| printed - one.handed);
        let text = |count: Option<i64>| count.map_or_else(String::new, |count| count.to_string());
        rows.push(vec![one.day.clone(), one.reading.to_string(), text(printed), one.handed.to_string(), text(apart)]);
        before = Some(one.reading);
    }
    let head = ["day", "counter", "printed_since", "handed_over", "difference"].map(str::to_owned).to_vec();
    let foot = Some(format!("{}: {}, papers {}, {}.", view.printer.name, way(view), papers(view), view.rate));
    Answer::table_with(Table { head, rows, foot }, shown(view))
}

fn shown(view: &PrinterView) -> Value {
    let rate = match view.rate {
        Rate::Measured { ten_minutes, .. } => json!(f64::from(ten_minutes) / 10.0),
        Rate::Stated(rate) => json!(rate),
        Rate::Unknown => Value::Null,
    };
    let readings: Vec<Value> =
        view.readings.iter().map(|r| json!({ "day": r.day, "reading": r.reading, "handed_over": r.handed })).collect();
    json!({ "printer": view.printer.name, "hand_off": view.target, "papers": papers(view), "a_minute": rate,
            "measured": matches!(view.rate, Rate::Measured { .. }), "retired": view.retired, "readings": readings })
}
