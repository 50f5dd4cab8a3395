//! Paper received, by file.

use super::Result;
use super::reading::{Effects, Origin, Reader};
use super::row::RowIn;
use crate::core::domain::stock::MovementKind;
use crate::core::exchange::kinds::stock as column;
use crate::core::operations::stock::not_received_before;
use crate::core::store::stock::{self, LineFacts, MovementNote};
use crate::core::store::{Connection, Tx, stock_orders};

/// Reads receipts of paper.
#[derive(Default)]
pub(super) struct Stock {
    received: Vec<Plan>,
}

/// What a row asks for.
pub(super) struct Plan {
    code: String,
    name: String,
    size: String,
    first_number: String,
    sheets: i64,
    supplier: String,
    minimum: i64,
    place: String,
    note: String,
}

impl Reader for Stock {
    type Plan = Plan;

    fn key(&self, row: &RowIn<'_>) -> String {
        format!("{}|{}|{}", row.text(column::PAPER_CODE), row.text(column::RECEIVED_ON), row.text(column::FIRST_NUMBER))
    }

    fn read(&mut self, db: &Connection, row: &mut RowIn<'_>) -> Result<Option<Plan>> {
        let code = row.required(column::PAPER_CODE).to_owned();
        let received_on = row.required_day(column::RECEIVED_ON);
        row.required(column::QUANTITY);
        let sheets = row.whole(column::QUANTITY);
        if sheets == Some(0) {
            row.wrong(column::QUANTITY, "at least one sheet");
        }
        let minimum = row.whole(column::MINIMUM).unwrap_or(0);
        let first = row.text(column::FIRST_NUMBER).to_owned();
        if let (Ok(line), Some(sheets)) = (stock::by_code(db, &code), sheets)
            && not_received_before(db, &line, Some(&first), sheets).is_err()
        {
            row.wrong(column::FIRST_NUMBER, "numbers that were not received before");
        }
        let (Some(received_on), Some(sheets)) = (received_on, sheets) else { return Ok(None) };
        Ok(Some(Plan {
            name: row.text(column::PAPER_NAME).to_owned(),
            size: row.text_or(column::SIZE, "A4").to_owned(),
            first_number: row.text(column::FIRST_NUMBER).to_owned(),
            supplier: row.text(column::SUPPLIER).to_owned(),
            place: row.text(column::PLACE).to_owned(),
            note: format!("received {received_on}"),
            code,
            sheets,
            minimum,
        }))
    }

    fn store(&mut self, _: &Tx<'_>, plan: Plan, _: Origin, _: &mut Effects) -> Result<()> {
        // A movement names its event, so it waits until the import's is written down.
        self.received.push(plan);
        Ok(())
    }

    fn after(&mut self, tx: &Tx<'_>, seq: i64) -> Result<()> {
        for plan in &self.received {
            let facts = LineFacts {
                code: &plan.code,
                name: &plan.name,
                size: &plan.size,
                supplier: &plan.supplier,
                minimum: plan.minimum,
                place: &plan.place,
            };
            stock::open_line(tx, &facts)?;
            let row = stock::by_code(tx, &plan.code)?;
            let permit = row.line.move_sheets(MovementKind::Received, plan.sheets)?;
            not_received_before(tx, &row, Some(&plan.first_number), plan.sheets)?;
            stock_orders::receive(tx, row.id, plan.sheets)?;
            let first_number = (!plan.first_number.is_empty()).then_some(plan.first_number.as_str());
            let note = MovementNote { first_number, note: &plan.note, ..MovementNote::default() };
            stock::move_sheets(tx, &permit, seq, &note)?;
        }
        Ok(())
    }
}
