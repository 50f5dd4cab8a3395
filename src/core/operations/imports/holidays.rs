//! Holidays by file.

use super::Result;
use super::reading::{Effects, Origin, Reader};
use super::row::RowIn;
use crate::core::domain::events::Change;
use crate::core::exchange::kinds::holidays as column;
use crate::core::store::{Connection, Tx, register};

/// Reads holidays.
#[derive(Default)]
pub(super) struct Holidays;

/// What a row asks for.
pub(super) struct Plan {
    place: String,
    day: String,
    name: String,
}

impl Reader for Holidays {
    type Plan = Plan;

    fn key(&self, row: &RowIn<'_>) -> String {
        format!("{}|{}", row.text(column::PLACE), row.text(column::DAY))
    }

    fn read(&mut self, db: &Connection, row: &mut RowIn<'_>) -> Result<Option<Plan>> {
        let place = row.required(column::PLACE).to_owned();
        let name = row.text(column::NAME).to_owned();
        let Some(day) = row.required_day(column::DAY) else { return Ok(None) };
        let kept = register::holiday(db, &place, &day)?;
        Ok((kept.as_ref() != Some(&name)).then_some(Plan { place, day, name }))
    }

    fn store(&mut self, tx: &Tx<'_>, plan: Plan, _: Origin, effects: &mut Effects) -> Result<()> {
        if let Some(before) = register::holiday(tx, &plan.place, &plan.day)? {
            let record = format!("holiday:{}/{}", plan.place, plan.day);
            effects.changes.push(Change::new(record, "name", Some(before), Some(plan.name.clone())));
        }
        register::keep_holiday(tx, &plan.place, &plan.day, &plan.name)?;
        Ok(())
    }
}
