//! Transfers by file: the old registration ends as *transferred*, a new one begins at the other centre or on the other
//! course; on the same course its results go with it.

use super::Result;
use super::known::Known;
use super::moves::{By, registration};
use super::reading::{Effects, Origin, Reader, Touched};
use super::row::RowIn;
use super::withdrawals::moved;
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::references::RegistrationRef;
use crate::core::domain::registrations::{RegistrationState, RegistrationStep};
use crate::core::exchange::kinds::transfers as column;
use crate::core::store::registrations::{self, KeptResult, Place, Registration};
use crate::core::store::{Connection, Tx};

/// Reads transfers.
#[derive(Default)]
pub(super) struct Transfers {
    known: Known,
    events: Vec<Event>,
}

/// What a row asks for.
pub(super) struct Plan {
    step: RegistrationStep,
    before: Registration,
    after: Registration,
    course_code: String,
    reason: String,
}

const BY: By = By { number: column::REGISTRATION_NUMBER, uln: column::ULN, course: column::COURSE_CODE };

impl Reader for Transfers {
    type Plan = Plan;

    fn key(&self, row: &RowIn<'_>) -> String {
        format!("{}|{}|{}", row.text(column::REGISTRATION_NUMBER), row.text(column::ULN), row.text(column::COURSE_CODE))
    }

    fn read(&mut self, db: &Connection, row: &mut RowIn<'_>) -> Result<Option<Plan>> {
        let found = registration(db, row, &BY)?;
        let on = row.required_day(column::TRANSFERRED_ON);
        let (centre_code, to_course) = (row.text(column::TO_ORGANISATION), row.text(column::TO_COURSE));
        let centre = if centre_code.is_empty() { None } else { self.known.centre(db, centre_code)? };
        if centre.is_none() && !centre_code.is_empty() {
            row.unknown(column::TO_ORGANISATION, "a centre of ours");
        }
        let course = if to_course.is_empty() { None } else { self.known.course(db, to_course)? };
        if course.is_none() && !to_course.is_empty() {
            row.unknown(column::TO_COURSE, "a course of ours");
        }
        if centre_code.is_empty() && to_course.is_empty() {
            row.required(column::TO_ORGANISATION);
        }
        let (Some((key, before)), Some(on)) = (found, on) else { return Ok(None) };
        let mut after =
            Registration { state: RegistrationState::Active, number: None, registered_on: on, ..before.clone() };
        if let Some(centre) = &centre {
            after.place = Place::Centre(centre.id);
        }
        if let Some(course) = &course {
            after.course = course.id;
        } else {
            // The learner stays on the course: what counts is the day of the first registration.
            after.registered_on.clone_from(&before.registered_on);
        }
        if before.state == RegistrationState::Transferred
            || (after.place == before.place && after.course == before.course)
        {
            return Ok(None);
        }
        if let (Place::Centre(id), Some(facts)) = (after.place, self.known.course_by_id(db, after.course)?)
            && self.known.approval(db, id, facts.id)?.approved.is_empty()
        {
            row.unknown(column::TO_ORGANISATION, "a centre approved for the course");
        }
        match RegistrationStep::ask(key, before.state, RegistrationState::Transferred) {
            Ok(step) => {
                let course_code =
                    self.known.course_by_id(db, after.course)?.map_or_else(String::new, |c| c.code.clone());
                Ok(Some(Plan { step, before, after, course_code, reason: row.text(column::REASON).to_owned() }))
            }
            Err(refusal) => {
                row.refused(column::REGISTRATION_NUMBER, &refusal);
                Ok(None)
            }
        }
    }

    fn store(&mut self, tx: &Tx<'_>, plan: Plan, origin: Origin, effects: &mut Effects) -> Result<()> {
        let old = plan.step.registration();
        registrations::step(tx, &plan.step, &plan.reason, None)?;
        let new = registrations::insert(tx, &plan.after, origin.pair())?;
        if plan.after.course == plan.before.course {
            carry_results(tx, old, new, origin)?;
        }
        effects.touched.insert(Touched::Registration(old));
        effects.touched.insert(Touched::Registration(new));
        self.events.push(moved(&plan.step, &plan.reason));
        let added = Event::new(EventKind::RegistrationAdded, new);
        self.events.push(added.with("learner", plan.after.learner.to_string()).with("course", plan.course_code));
        Ok(())
    }

    fn after(&mut self, tx: &Tx<'_>, _: i64) -> Result<()> {
        for event in &self.events {
            tx.record(event)?;
        }
        Ok(())
    }
}

fn carry_results(tx: &Tx<'_>, old: RegistrationRef, new: RegistrationRef, origin: Origin) -> Result<()> {
    for result in registrations::results(tx, old)? {
        registrations::keep_result(tx, &KeptResult { registration: new, ..result }, origin.pair())?;
    }
    Ok(())
}
