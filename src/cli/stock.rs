//! `stock receive|count|reorder|cancel-order|write-off|show|list`.

use serde_json::{Value, json};

use super::answer::{Answer, Table};
use super::desk::Desk;
use crate::core::domain::stock::CountOutcome;
use crate::core::domain::{agreeing, counted};
use crate::core::{OrderRow, Receipt, StockOrder, StockView, WriteOff};

/// The commands.
#[derive(Debug, clap::Subcommand)]
pub enum StockCommand {
    /// Take paper in; a new code opens a line
    Receive {
        /// The line's code
        code: String,
        /// How many sheets
        #[arg(long)]
        sheets: i64,
        /// What it is
        #[arg(long, default_value = "")]
        name: String,
        /// Paper size
        #[arg(long, default_value = "")]
        size: String,
        /// Who supplied it
        #[arg(long, default_value = "")]
        supplier: String,
        /// Reorder at or below this many
        #[arg(long, default_value_t = 0)]
        minimum: i64,
        /// Where it lies
        #[arg(long, default_value = "")]
        place: String,
        /// Number of the first sheet, on numbered paper
        #[arg(long)]
        first_number: Option<String>,
    },
    /// Compare a count of the shelf with the books
    Count {
        /// The line's code
        code: String,
        /// Sheets counted
        counted: i64,
    },
    /// Order paper at its supplier; what comes in is counted against the oldest open order
    Reorder {
        /// The line's code
        code: String,
        /// How many sheets
        #[arg(long)]
        sheets: i64,
        /// Where [default: the line's supplier]
        #[arg(long, default_value = "")]
        supplier: String,
        /// The day it is expected
        #[arg(long, value_name = "YYYY-MM-DD")]
        expected: Option<chrono::NaiveDate>,
    },
    /// Cancel an open order
    CancelOrder {
        /// The order's number
        order: i64,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Take paper off the books: the first person proposes it, the same by another person does it
    WriteOff {
        /// The line's code
        code: String,
        /// How many sheets
        #[arg(long)]
        sheets: i64,
        /// Why
        #[arg(long)]
        reason: String,
        /// The sheets were destroyed unused; otherwise they are missing
        #[arg(long)]
        destroyed: bool,
    },
    /// One line with its movements
    Show {
        /// The line's code
        code: String,
    },
    /// Every line with its identity and forecast
    List,
}

/// Runs one command.
pub fn run(desk: &Desk, command: StockCommand) -> anyhow::Result<Answer> {
    let mut core = desk.core()?;
    match command {
        StockCommand::Receive { code, sheets, name, size, supplier, minimum, place, first_number } => {
            let receipt = Receipt { code, name, size, supplier, minimum, place, sheets, first_number };
            let view = core.receive_stock(&receipt)?;
            let sentence = format!(
                "{} of {} received; {} on hand.",
                counted(sheets, "sheet"),
                view.row.line.code,
                view.row.line.tally.on_hand
            );
            Ok(Answer::sentence(sentence, line_json(&view)))
        }
        StockCommand::Count { code, counted } => {
            let count = core.count_stock(&code, counted)?;
            let outcome = match count.outcome {
                CountOutcome::Agrees => "as the books say".to_owned(),
                CountOutcome::Short(n) => format!("{n} fewer than the books say; two people write them off"),
                CountOutcome::Found(n) => format!("{n} that were missing are found again"),
            };
            let data = json!({ "line": code, "expected": count.expected, "counted": count.counted, "difference": count.counted - count.expected });
            Ok(Answer::sentence(
                format!(
                    "{code}: {}, {outcome}.",
                    agreeing(counted, "1 sheet counted", &format!("{counted} sheets counted"))
                ),
                data,
            ))
        }
        StockCommand::Reorder { code, sheets, supplier, expected } => {
            let order = core.order_stock(&StockOrder { code, sheets, supplier, expected_on: expected })?;
            let until = order.expected_on.map(|day| format!(", expected on {day}")).unwrap_or_default();
            Ok(Answer::sentence(
                format!("Order {}: {} of {} reordered{until}.", order.id, counted(sheets, "sheet"), order.code),
                order_json(&order),
            ))
        }
        StockCommand::CancelOrder { order, reason } => {
            let order = core.cancel_stock_order(order, &reason)?;
            Ok(Answer::sentence(format!("Order {} of {} is cancelled.", order.id, order.code), order_json(&order)))
        }
        StockCommand::WriteOff { code, sheets, reason, destroyed } => {
            let (sentence, state) = match core.write_off_stock(&code, sheets, destroyed, &reason)? {
                WriteOff::Proposed { asked_by } => (
                    format!(
                        "{asked_by} proposed to take {} of {code} off the books; a second person runs the same command.",
                        counted(sheets, "sheet")
                    ),
                    "proposed",
                ),
                WriteOff::Done { sheets } => (
                    format!("{} of {code} {} off the books.", counted(sheets, "sheet"), agreeing(sheets, "is", "are")),
                    "done",
                ),
            };
            Ok(Answer::sentence(sentence, json!({ "line": code, "sheets": sheets, "state": state })))
        }
        StockCommand::Show { code } => {
            let view = core.stock_line(&code)?;
            let head = ["day", "movement", "sheets", "batch", "note"].map(str::to_owned).to_vec();
            let movements = core.stock_movements(&code, 1_000)?;
            let rows: Vec<Vec<String>> = movements
                .into_iter()
                .map(|m| {
                    vec![
                        m.day,
                        m.kind,
                        m.sheets.to_string(),
                        m.batch.map(|b| b.to_string()).unwrap_or_default(),
                        m.note,
                    ]
                })
                .collect();
            let mut data = line_json(&view);
            data["movements"] = json!(rows);
            Ok(Answer::table_with(Table { head, rows, foot: Some(identity(&view)) }, data))
        }
        StockCommand::List => {
            let head = [
                "code",
                "name",
                "on_hand",
                "at_printer",
                "good",
                "spoiled",
                "destroyed",
                "missing",
                "received",
                "free",
                "days_left",
                "coming",
            ];
            let lines = core.stock()?;
            let rows = lines.iter().map(cells).collect();
            let data: Vec<Value> = lines.iter().map(line_json).collect();
            let table = Table { head: head.map(str::to_owned).to_vec(), rows, foot: None };
            Ok(Answer::table_with(table, json!({ "count": data.len(), "rows": data })))
        }
    }
}

fn cells(view: &StockView) -> Vec<String> {
    let t = view.row.line.tally;
    let mut cells = vec![view.row.line.code.clone(), view.row.line.name.clone()];
    cells.extend(
        [t.on_hand, t.at_printer, t.good, t.spoiled, t.destroyed, t.missing, t.received].map(|n| n.to_string()),
    );
    cells.push(view.forecast.free.to_string());
    cells.push(view.forecast.days_left.map_or_else(|| "none used".to_owned(), |days| days.to_string()));
    cells.push(view.forecast.coming.to_string());
    cells
}

fn identity(view: &StockView) -> String {
    let t = view.row.line.tally;
    format!(
        "Received {} = on hand {} + at printer {} + good {} + spoiled {} + destroyed {} + missing {}.",
        t.received, t.on_hand, t.at_printer, t.good, t.spoiled, t.destroyed, t.missing
    )
}

fn order_json(order: &OrderRow) -> Value {
    json!({ "order": order.id, "line": order.code, "sheets": order.sheets, "received": order.received,
            "supplier": order.supplier, "ordered_on": order.ordered_on.to_string(),
            "expected_on": order.expected_on.map(|day| day.to_string()), "state": order.state })
}

fn line_json(view: &StockView) -> Value {
    let line = &view.row.line;
    let t = line.tally;
    json!({
        "line": line.code, "name": line.name, "size": view.row.size, "place": view.row.place, "supplier": view.row.supplier,
        "received": t.received, "on_hand": t.on_hand, "at_printer": t.at_printer, "good": t.good, "spoiled": t.spoiled,
        "destroyed": t.destroyed, "missing": t.missing, "minimum": line.minimum, "low": line.is_low(),
        "free": view.forecast.free, "days_left": view.forecast.days_left, "short_by": view.forecast.short_by,
        "coming": view.forecast.coming, "days_after": view.forecast.days_after,
        "reordered_on": view.row.reordered_on, "orders": view.orders.iter().map(order_json).collect::<Vec<_>>(),
        "numbers": view.numbers.iter().map(ToString::to_string).collect::<Vec<_>>(), "next_number": view.next_number,
    })
}
