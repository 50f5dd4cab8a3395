//! What rows name again and again – courses, centres, approvals – loaded once for a whole file. Separate because every
//! kind of file about learners asks for the same.
//!
//! **Invariant:** what is kept here lives as long as one reading and is never asked after the office has changed.

use std::collections::HashMap;
use std::rc::Rc;

use super::Result;
use crate::core::domain::courses::{CourseFacts, CourseId};
use crate::core::domain::identifiers::{Qan, Uln};
use crate::core::domain::organisations::{ApprovalFacts, CentreFacts, OrganisationId};
use crate::core::domain::references::LearnerRef;
use crate::core::store::{Connection, courses, facts, learners, organisations};

/// A course code as the office writes it: a qualification number with its slashes.
pub(in crate::core::operations) fn course_code(text: &str) -> String {
    Qan::form(text).map_or_else(|| text.to_owned(), |qan| qan.to_string())
}

/// The key of the course a text names.
pub(in crate::core::operations) fn course_named(db: &Connection, text: &str) -> Result<Option<CourseId>> {
    if let Some(found) = courses::id_of(db, text)? {
        return Ok(Some(found));
    }
    Ok(courses::id_of(db, &course_code(text))?)
}

/// How a learner was looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LearnerFound {
    /// The one.
    One(LearnerRef),
    /// Nobody.
    Nobody,
    /// More than one has that reference.
    Several,
}

/// The learner of a ULN, else of the sender's reference.
pub(super) fn learner(db: &Connection, uln: &str, sender_reference: &str) -> Result<LearnerFound> {
    if let Ok(uln) = uln.parse::<Uln>()
        && let Some(found) = learners::id_by_uln(db, uln)?
    {
        return Ok(LearnerFound::One(found));
    }
    if sender_reference.is_empty() {
        return Ok(LearnerFound::Nobody);
    }
    let found = learners::ids_by_sender_reference(db, sender_reference)?;
    Ok(match found.as_slice() {
        [] => LearnerFound::Nobody,
        [one] => LearnerFound::One(*one),
        _ => LearnerFound::Several,
    })
}

/// Courses, centres and approvals met so far.
#[derive(Default)]
pub(in crate::core::operations) struct Known {
    courses: HashMap<String, Option<Rc<CourseFacts>>>,
    courses_by_id: HashMap<CourseId, Rc<CourseFacts>>,
    centres: HashMap<String, Option<Rc<CentreFacts>>>,
    centres_by_id: HashMap<OrganisationId, Rc<CentreFacts>>,
    approvals: HashMap<(OrganisationId, CourseId), Rc<ApprovalFacts>>,
}

impl Known {
    /// The course a text names.
    pub fn course(&mut self, db: &Connection, text: &str) -> Result<Option<Rc<CourseFacts>>> {
        if let Some(known) = self.courses.get(text) {
            return Ok(known.clone());
        }
        let found = match course_named(db, text)? {
            Some(id) => self.course_by_id(db, id)?,
            None => None,
        };
        self.courses.insert(text.to_owned(), found.clone());
        Ok(found)
    }

    /// The course of this key.
    pub fn course_by_id(&mut self, db: &Connection, id: CourseId) -> Result<Option<Rc<CourseFacts>>> {
        if let Some(known) = self.courses_by_id.get(&id) {
            return Ok(Some(known.clone()));
        }
        let found = facts::course(db, id)?.map(Rc::new);
        if let Some(course) = &found {
            self.courses_by_id.insert(id, course.clone());
        }
        Ok(found)
    }

    /// The centre of this code, or the only one of this UKPRN.
    pub fn centre(&mut self, db: &Connection, text: &str) -> Result<Option<Rc<CentreFacts>>> {
        if let Some(known) = self.centres.get(text) {
            return Ok(known.clone());
        }
        let found = match organisations::find(db, text)? {
            Some((id, _)) => self.centre_by_id(db, id)?,
            None => None,
        };
        self.centres.insert(text.to_owned(), found.clone());
        Ok(found)
    }

    /// The centre of this key.
    pub fn centre_by_id(&mut self, db: &Connection, id: OrganisationId) -> Result<Option<Rc<CentreFacts>>> {
        if let Some(known) = self.centres_by_id.get(&id) {
            return Ok(Some(known.clone()));
        }
        let found = facts::centre(db, id)?.map(Rc::new);
        if let Some(centre) = &found {
            self.centres_by_id.insert(id, centre.clone());
        }
        Ok(found)
    }

    /// What a centre may do with a course.
    pub fn approval(&mut self, db: &Connection, centre: OrganisationId, course: CourseId) -> Result<Rc<ApprovalFacts>> {
        if let Some(known) = self.approvals.get(&(centre, course)) {
            return Ok(known.clone());
        }
        let found = Rc::new(facts::approval(db, centre, course)?);
        self.approvals.insert((centre, course), found.clone());
        Ok(found)
    }
}
