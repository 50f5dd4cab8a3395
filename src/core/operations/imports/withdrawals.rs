//! Withdrawals by file.

use super::Result;
use super::moves::{By, registration};
use super::reading::{Effects, Origin, Reader, Touched};
use super::row::RowIn;
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::registrations::{RegistrationState, RegistrationStep};
use crate::core::exchange::kinds::withdrawals as column;
use crate::core::store::{Connection, Tx, registrations};

/// Reads withdrawals.
#[derive(Default)]
pub(super) struct Withdrawals {
    events: Vec<Event>,
}

/// What a row asks for.
pub(super) struct Plan {
    step: RegistrationStep,
    withdrawn_on: String,
    reason: String,
}

const BY: By = By { number: column::REGISTRATION_NUMBER, uln: column::ULN, course: column::COURSE_CODE };

/// The event of a registration's step.
pub(super) fn moved(step: &RegistrationStep, reason: &str) -> Event {
    Event::new(EventKind::RegistrationMoved, step.registration())
        .with("from", step.from().code())
        .with("to", step.to().code())
        .because(reason)
}

impl Reader for Withdrawals {
    type Plan = Plan;

    fn key(&self, row: &RowIn<'_>) -> String {
        format!("{}|{}|{}", row.text(column::REGISTRATION_NUMBER), row.text(column::ULN), row.text(column::COURSE_CODE))
    }

    fn read(&mut self, db: &Connection, row: &mut RowIn<'_>) -> Result<Option<Plan>> {
        let found = registration(db, row, &BY)?;
        let withdrawn_on = row.required_day(column::WITHDRAWN_ON);
        let (Some((key, kept)), Some(withdrawn_on)) = (found, withdrawn_on) else { return Ok(None) };
        if kept.state == RegistrationState::Withdrawn {
            return Ok(None);
        }
        if withdrawn_on < kept.registered_on {
            row.wrong(column::WITHDRAWN_ON, &format!("a day from {} on", kept.registered_on));
        }
        match RegistrationStep::ask(key, kept.state, RegistrationState::Withdrawn) {
            Ok(step) => Ok(Some(Plan { step, withdrawn_on, reason: row.text(column::REASON).to_owned() })),
            Err(refusal) => {
                row.refused(column::REGISTRATION_NUMBER, &refusal);
                Ok(None)
            }
        }
    }

    fn store(&mut self, tx: &Tx<'_>, plan: Plan, _: Origin, effects: &mut Effects) -> Result<()> {
        registrations::step(tx, &plan.step, &plan.reason, Some(&plan.withdrawn_on))?;
        effects.touched.insert(Touched::Registration(plan.step.registration()));
        self.events.push(moved(&plan.step, &plan.reason));
        Ok(())
    }

    fn after(&mut self, tx: &Tx<'_>, _: i64) -> Result<()> {
        for event in &self.events {
            tx.record(event)?;
        }
        Ok(())
    }
}
