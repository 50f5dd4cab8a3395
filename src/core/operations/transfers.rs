//! Transfers by hand: the registration ends as *transferred*, a new one begins at another centre or on another course;
//! on the same course its results go with it. The file of transfers does the same row by row.

use super::holds::fact_changed;
use super::{Core, Error, Result};
use crate::core::domain::dates::day_text;
use crate::core::domain::events::{Change, Event, EventKind};
use crate::core::domain::references::RegistrationRef;
use crate::core::domain::registrations::{RegistrationState, RegistrationStep};
use crate::core::domain::roles::Action;
use crate::core::domain::{Day, Refusal};
use crate::core::store::awards::Reach;
use crate::core::store::registrations::{self, KeptResult, Place, Registration};
use crate::core::store::{courses, facts, organisations};

/// Where a registration goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferOrder {
    /// The code of the other centre; empty: it stays.
    pub to_centre: String,
    /// The other course; empty: it stays.
    pub to_course: String,
    /// The day of the transfer.
    pub on: Day,
    /// Why.
    pub reason: String,
}

impl Core {
    /// Transfers a registration; gives the new one. Refuses without a reason, to where it is already, to a centre that is
    /// not approved for the course, and from a state that has no transfer.
    pub fn transfer_registration(&mut self, which: RegistrationRef, order: &TransferOrder) -> Result<RegistrationRef> {
        if order.reason.trim().is_empty() {
            return Err(Refusal::new(format!("{which} is not transferred without a reason; nothing was changed"))
                .hint("Say why.")
                .into());
        }
        let (_, before) = registrations::by_ref(self.db(), which)?;
        let after = self.transferred(which, &before, order)?;
        let code = facts::course(self.db(), after.course)?.map_or_else(String::new, |course| course.code);
        self.write(Action::AmendRegistration, |tx| {
            let step = RegistrationStep::ask(which, before.state, RegistrationState::Transferred)?;
            registrations::step(tx, &step, &order.reason, None)?;
            let new = registrations::insert(tx, &after, None)?;
            if after.course == before.course {
                for result in registrations::results(tx, which)? {
                    registrations::keep_result(tx, &KeptResult { registration: new, ..result }, None)?;
                }
            }
            let (from, to) = (step.from().code(), step.to().code());
            let change = Change::new(format!("registration:{}", which.0), "state", Some(from.into()), Some(to.into()));
            let moved = Event::new(EventKind::RegistrationMoved, which).with("from", from).with("to", to);
            tx.record(&moved.because(order.reason.as_str()).changing(change))?;
            let learner = after.learner.to_string();
            let added = Event::new(EventKind::RegistrationAdded, new).with("learner", learner).with("course", code);
            tx.record(&added)?;
            fact_changed(tx, Reach::Registration(which))?;
            fact_changed(tx, Reach::Registration(new))?;
            Ok(new)
        })
    }

    /// The registration as it begins anew.
    fn transferred(
        &self,
        which: RegistrationRef,
        before: &Registration,
        order: &TransferOrder,
    ) -> Result<Registration> {
        let db = self.db();
        let mut after = Registration { state: RegistrationState::Active, number: None, ..before.clone() };
        let wrong = |field: &str, words: String| {
            let error: Error = Refusal::new(format!("{words}; nothing was changed")).into();
            error.with_wrong(vec![(field.to_owned(), words)])
        };
        if !order.to_centre.trim().is_empty() {
            let code = order.to_centre.trim();
            let found = organisations::find(db, code)?;
            let (id, _) = found.ok_or_else(|| wrong("to_centre", format!("there is no organisation {code}")))?;
            after.place = Place::Centre(id);
        }
        if !order.to_course.trim().is_empty() {
            let code = order.to_course.trim();
            after.course =
                courses::id_of(db, code)?.ok_or_else(|| wrong("to_course", format!("there is no course {code}")))?;
        }
        if after.place == before.place && after.course == before.course {
            return Err(wrong("to_centre", format!("{which} is there already")));
        }
        if after.course != before.course {
            // On another course what counts is the day of the transfer.
            after.registered_on = day_text(order.on);
        }
        if let Place::Centre(id) = after.place
            && facts::approval(db, id, after.course)?.approved.is_empty()
        {
            return Err(wrong("to_centre", "the centre is not approved for the course".to_owned()));
        }
        Ok(after)
    }
}
