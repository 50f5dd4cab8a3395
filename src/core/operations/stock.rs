//! Certificate paper: received, counted, reordered, written off by two people, forecast.
//!
//! **Invariant:** paper leaves the books (missing, destroyed) only with a second person's yes to exactly that.

use super::exceptions::raise_by_rule;
use super::{Core, Error, Result, seconding};
use crate::core::domain::counted;
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::exceptions::{ExceptionKind, Subject, SubjectKind};
use crate::core::domain::roles::Action;
use crate::core::domain::stock::forecast::Forecast;
use crate::core::domain::stock::numbers::NumberRange;
use crate::core::domain::stock::{CountOutcome, MovementKind};
use crate::core::domain::{Day, Refusal};
use crate::core::store::stock::{self, LineFacts, MovementNote};
use crate::core::store::stock_orders::{self, NewOrder};
use crate::core::store::{Connection, Tx, holidays, proposals};

pub use crate::core::store::stock::{MovementRow as StockMovement, StockRow};
pub use crate::core::store::stock_orders::OrderRow;

/// Days looked back when the use of paper is forecast.
const DAYS_SEEN: u64 = 28;

/// A line of stock with its forecast.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockView {
    /// The line.
    pub row: StockRow,
    /// How long it lasts.
    pub forecast: Forecast,
    /// What is ordered and not here yet, oldest first.
    pub orders: Vec<OrderRow>,
    /// The ranges of numbers received, on numbered paper.
    pub numbers: Vec<NumberRange>,
    /// The number of the next sheet, as far as the last confirmation tells.
    pub next_number: Option<String>,
}

/// Paper to be ordered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StockOrder {
    /// Code of the line.
    pub code: String,
    /// How many sheets.
    pub sheets: i64,
    /// Where; empty: at the line's supplier.
    pub supplier: String,
    /// When it is expected.
    pub expected_on: Option<Day>,
}

/// Paper that came in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Receipt {
    /// Code of the line.
    pub code: String,
    /// What it is; empty: as before.
    pub name: String,
    /// Paper size; empty: as before.
    pub size: String,
    /// Who supplied it; empty: as before.
    pub supplier: String,
    /// Reorder at or below this many; 0: as before.
    pub minimum: i64,
    /// Where it lies; empty: as before.
    pub place: String,
    /// How many sheets.
    pub sheets: i64,
    /// Number of the first sheet, on numbered paper.
    pub first_number: Option<String>,
}

/// What a count of the shelf came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StockCount {
    /// Sheets the books said.
    pub expected: i64,
    /// Sheets found.
    pub counted: i64,
    /// What follows.
    pub outcome: CountOutcome,
}

/// How far a write-off is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WriteOff {
    /// It waits for a second person.
    Proposed {
        /// Who asked.
        asked_by: String,
    },
    /// It is done.
    Done {
        /// How many sheets left the books.
        sheets: i64,
    },
}

impl Core {
    /// Every line of stock with its forecast.
    pub fn stock(&self) -> Result<Vec<StockView>> {
        stock::all(self.db())?.into_iter().map(|row| self.with_forecast(row)).collect()
    }

    /// One line of stock with its forecast.
    pub fn stock_line(&self, code: &str) -> Result<StockView> {
        self.with_forecast(stock::by_code(self.db(), code)?)
    }

    fn with_forecast(&self, row: StockRow) -> Result<StockView> {
        let since = self.today().checked_sub_days(chrono::Days::new(DAYS_SEEN)).unwrap_or(self.today());
        let days = i64::try_from(DAYS_SEEN).unwrap_or(28);
        let forecast = stock::outlook(self.db(), &row, since, days)?.forecast();
        let (orders, numbers) = (stock_orders::open(self.db(), row.id)?, stock_orders::ranges(self.db(), row.id)?);
        let last = stock_orders::last_used(self.db(), row.id)?;
        let next_number = match &last {
            Some(last) => numbers.iter().find_map(|range| range.after(last)),
            None => numbers.first().map(NumberRange::first),
        };
        Ok(StockView { row, forecast, orders, numbers, next_number })
    }

    /// The movements of a line, latest first, at most `limit`.
    pub fn stock_movements(&self, code: &str, limit: u32) -> Result<Vec<StockMovement>> {
        let row = stock::by_code(self.db(), code)?;
        Ok(stock::movements(self.db(), row.id, limit)?)
    }

    /// Takes paper in, opening its line when it is new. Refuses less than one sheet.
    pub fn receive_stock(&mut self, receipt: &Receipt) -> Result<StockView> {
        self.write(Action::KeepStock, |tx| receive(tx, receipt))?;
        self.stock_line(&receipt.code)
    }

    /// Compares a count of the shelf with the books. Sheets written off before are found again; sheets missing wait for
    /// two people. Refuses more sheets than the books can explain.
    pub fn count_stock(&mut self, code: &str, counted: i64) -> Result<StockCount> {
        self.write(Action::KeepStock, |tx| {
            let row = stock::by_code(tx, code)?;
            let outcome = row.line.count(counted)?;
            let expected = row.line.tally.on_hand;
            let event = Event::new(EventKind::StockCounted, code).with("expected", expected).with("counted", counted);
            let seq = tx.record(&event)?;
            if let CountOutcome::Found(more) = outcome {
                let permit = row.line.move_sheets(MovementKind::Found, more)?;
                stock::move_sheets(tx, &permit, seq, &MovementNote::default())?;
            }
            Ok(StockCount { expected, counted, outcome })
        })
    }

    /// Orders paper at its supplier; what comes in is counted against the oldest open order.
    /// Refuses less than one sheet, and a day that has gone by.
    pub fn order_stock(&mut self, order: &StockOrder) -> Result<OrderRow> {
        let (code, sheets) = (order.code.as_str(), order.sheets);
        if sheets < 1 {
            return Err(Refusal::new(format!(
                "{} of {code} cannot be reordered, wanted 1 or more",
                counted(sheets, "sheet")
            ))
            .into());
        }
        if let Some(day) = order.expected_on.filter(|day| *day < self.today()) {
            return Err(Refusal::new(format!("{code} cannot be expected on {day}, which has gone by")).into());
        }
        self.write(Action::KeepStock, |tx| {
            let row = stock::by_code(tx, code)?;
            stock::reordered(tx, code)?;
            let seq = tx.record(&Event::new(EventKind::StockReordered, code).with("sheets", sheets))?;
            let supplier = if order.supplier.trim().is_empty() { &row.supplier } else { order.supplier.trim() };
            let new = NewOrder { line: row.id, sheets, supplier, expected_on: order.expected_on };
            let id = stock_orders::place(tx, &new, seq)?;
            Ok(stock_orders::by_id(tx, id)?)
        })
    }

    /// Cancels an open order, for a reason. Refuses one that came in or was cancelled.
    pub fn cancel_stock_order(&mut self, id: i64, reason: &str) -> Result<OrderRow> {
        if reason.trim().is_empty() {
            return Err(Refusal::new(format!("to cancel order {id} a reason is needed")).into());
        }
        self.write(Action::KeepStock, |tx| {
            let order = stock_orders::by_id(tx, id)?;
            if !stock_orders::cancel(tx, id)? {
                return Err(Error::from(Refusal::new(format!("order {id} of {} is {}", order.code, order.state))));
            }
            let event = Event::new(EventKind::StockOrderCancelled, &order.code).with("order", id);
            tx.record(&event.because(reason.trim()))?;
            Ok(order)
        })
    }

    /// Takes paper off the books: proposed by the first person, done when a second person asks for exactly the same.
    /// Refuses more than is on hand, no reason, and a second person who is the first.
    pub fn write_off_stock(&mut self, code: &str, sheets: i64, destroyed: bool, reason: &str) -> Result<WriteOff> {
        let kind = if destroyed { MovementKind::DestroyedUnused } else { MovementKind::WrittenOff };
        if reason.trim().is_empty() {
            return Err(Refusal::new(format!("to take paper of {code} off the books a reason is needed")).into());
        }
        match proposals::open_for(self.db(), Action::WriteOffStock, code)? {
            Some(open) if open.asked_by != self.operator() && same_write_off(&open.payload, code, kind, sheets) => {
                Action::WriteOffStock.secondable(self.roles())?;
                self.second_write_off(code)
            }
            Some(_) | None => self.propose_write_off(code, kind, sheets, reason),
        }
    }

    fn propose_write_off(&mut self, code: &str, kind: MovementKind, sheets: i64, reason: &str) -> Result<WriteOff> {
        self.write(Action::WriteOffStock, |tx| {
            let row = stock::by_code(tx, code)?;
            if sheets < 1 || row.line.tally.on_hand < sheets {
                let found = row.line.tally.on_hand;
                return Err(Error::from(Refusal::new(format!(
                    "{} of {code} wanted, found {found} on hand",
                    counted(sheets, "sheet")
                ))));
            }
            let payload = payload(code, kind, sheets, reason);
            let words = format!("{} of {code}: {kind}, because {reason}.", counted(sheets, "sheet"));
            seconding::propose(tx, Action::WriteOffStock, code, &payload, &words, None)?;
            Ok(WriteOff::Proposed { asked_by: tx.stamp().operator.clone() })
        })
    }

    /// Gives the second person's yes to the open write-off of a line, exactly as it was proposed; missing paper opens an
    /// exception for the manager.
    /// Refuses who proposed it, and when there is none.
    pub fn second_write_off(&mut self, code: &str) -> Result<WriteOff> {
        Action::WriteOffStock.secondable(self.roles())?;
        let calendar = holidays::calendar(self.db(), &self.office().place)?;
        self.write_unasked(|tx| {
            let Some(proposal) = proposals::open_for(tx, Action::WriteOffStock, code)? else {
                return Err(Refusal::new(format!("no write-off of {code} waits for a second person")).into());
            };
            let approved = seconding::second(tx, proposal)?;
            let asked = Asked::read(approved.payload())?;
            let row = stock::by_code(tx, code)?;
            let by = tx.stamp().operator.clone();
            let permit = row.line.write_off(asked.kind, asked.sheets, approved.asked_by(), &by)?;
            let event = if asked.kind == MovementKind::WrittenOff {
                Event::new(EventKind::StockWrittenOff, code)
                    .with("sheets", asked.sheets)
                    .with("approval", approved.approval())
            } else {
                Event::new(EventKind::StockDestroyed, code).with("sheets", asked.sheets)
            };
            let seq = tx.record(&event.because(asked.reason.as_str()))?;
            let note =
                MovementNote { approval: Some(approved.approval()), note: &asked.reason, ..MovementNote::default() };
            stock::move_sheets(tx, &permit, seq, &note)?;
            approved.use_up(tx, seq)?;
            if asked.kind == MovementKind::WrittenOff {
                let subject = Subject { kind: SubjectKind::Stock, key: row.id, reference: code.to_owned() };
                let about = format!("{} written off as missing", counted(asked.sheets, "sheet"));
                raise_by_rule(tx, &calendar, ExceptionKind::StockMissing, &subject, "STK-01", &about)?;
            }
            Ok(WriteOff::Done { sheets: asked.sheets })
        })
    }
}

/// Takes paper in, inside a transaction: also the import of stock does it. Refuses less than one sheet.
pub(super) fn receive(tx: &Tx<'_>, receipt: &Receipt) -> Result<()> {
    let facts = LineFacts {
        code: &receipt.code,
        name: &receipt.name,
        size: &receipt.size,
        supplier: &receipt.supplier,
        minimum: receipt.minimum,
        place: &receipt.place,
    };
    stock::open_line(tx, &facts)?;
    let row = line(tx, &receipt.code)?;
    let permit = row.line.move_sheets(MovementKind::Received, receipt.sheets)?;
    not_received_before(tx, &row, receipt.first_number.as_deref(), receipt.sheets)?;
    stock_orders::receive(tx, row.id, receipt.sheets)?;
    let seq = tx.record(&Event::new(EventKind::StockReceived, &receipt.code).with("sheets", receipt.sheets))?;
    let note = MovementNote { first_number: receipt.first_number.as_deref(), ..MovementNote::default() };
    Ok(stock::move_sheets(tx, &permit, seq, &note)?)
}

/// Refuses numbers that cannot be read, and those that were received for this paper before.
pub(super) fn not_received_before(db: &Connection, row: &StockRow, first: Option<&str>, sheets: i64) -> Result<()> {
    let Some(first) = first.filter(|first| !first.is_empty()) else { return Ok(()) };
    let range = NumberRange::of(first, sheets)?;
    match stock_orders::ranges(db, row.id)?.into_iter().find(|known| known.overlaps(&range)) {
        None => Ok(()),
        Some(known) => Err(Refusal::new(format!(
            "numbers {range} of {} were received before: {known}; nothing was changed",
            row.line.code
        ))
        .hint("Read the first number on the packet again.")
        .into()),
    }
}

fn line(db: &Connection, code: &str) -> Result<StockRow> {
    Ok(stock::by_code(db, code)?)
}

struct Asked {
    kind: MovementKind,
    sheets: i64,
    reason: String,
}

impl Asked {
    fn read(payload: &str) -> Result<Self> {
        let json: serde_json::Value = serde_json::from_str(payload).unwrap_or_default();
        let text = |name: &str| json[name].as_str().unwrap_or_default().to_owned();
        Ok(Self { kind: text("kind").parse()?, sheets: json["sheets"].as_i64().unwrap_or(0), reason: text("reason") })
    }
}

fn payload(code: &str, kind: MovementKind, sheets: i64, reason: &str) -> String {
    serde_json::json!({ "line": code, "kind": kind.code(), "sheets": sheets, "reason": reason.trim() }).to_string()
}

fn same_write_off(open: &str, code: &str, kind: MovementKind, sheets: i64) -> bool {
    let json: serde_json::Value = serde_json::from_str(open).unwrap_or_default();
    json["line"] == code && json["kind"] == kind.code() && json["sheets"] == sheets
}
