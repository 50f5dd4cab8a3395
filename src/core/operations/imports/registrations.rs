//! Registrations by file, in the dialects centres speak: with our numbers or theirs, with a ULN or a reference, and
//! with the learner's names where the learner is not known yet.

use std::collections::HashMap;

use super::Result;
use super::known::{Known, LearnerFound, learner};
use super::learners::full_name;
use super::organisations::DELIVER_TO;
use super::reading::{Effects, Origin, Reader, Touched};
use super::row::{RowIn, kept_day};
use crate::core::domain::Day;
use crate::core::domain::checks::learners::{LearnerRow, check as check_learner};
use crate::core::domain::checks::registrations::{RegistrationContext, RegistrationRow, check};
use crate::core::domain::courses::CourseId;
use crate::core::domain::dates::day_text;
use crate::core::domain::identifiers::Uln;
use crate::core::domain::names::clean;
use crate::core::domain::organisations::{CentreFacts, OrganisationId};
use crate::core::domain::references::{LearnerRef, RegistrationRef};
use crate::core::domain::registrations::RegistrationState;
use crate::core::domain::territories::Territory;
use crate::core::domain::written_days::file_day;
use crate::core::exchange::kinds::registrations as column;
use crate::core::store::learners::{self, Learner};
use crate::core::store::registrations::{self, Place, Registration};
use crate::core::store::{Connection, Tx, courses, organisations};

/// Reads registrations.
pub(super) struct Registrations {
    today: Day,
    sender: Option<OrganisationId>,
    known: Known,
    countries: HashMap<OrganisationId, String>,
    seen: HashMap<(String, CourseId), u32>,
    added: HashMap<String, LearnerRef>,
}

impl Registrations {
    pub(super) fn new(today: Day, sender: Option<OrganisationId>) -> Self {
        let (known, countries, seen, added) = (Known::default(), HashMap::new(), HashMap::new(), HashMap::new());
        Self { today, sender, known, countries, seen, added }
    }
}

/// Whom a row registers.
pub(super) enum Who {
    Known(LearnerRef),
    New(Box<Learner>, String),
}

/// What a row asks for.
pub(super) enum Plan {
    Add(Who, Box<Registration>),
    Update(RegistrationRef, Box<Registration>, Box<Registration>),
}

fn learner_key(row: &RowIn<'_>) -> String {
    match (row.text(column::ULN), row.text(column::SENDER_REFERENCE)) {
        ("", "") => format!("{}|{}", row.text(column::GIVEN_NAMES), row.text(column::FAMILY_NAME)),
        ("", reference) => reference.to_owned(),
        (uln, _) => uln.to_owned(),
    }
}

impl Reader for Registrations {
    type Plan = Plan;

    fn key(&self, row: &RowIn<'_>) -> String {
        match row.text(column::REGISTRATION_NUMBER) {
            "" => {
                let who = match row.text(column::SENDER_REFERENCE) {
                    "" => format!("{}|{}", row.text(column::GIVEN_NAMES), row.text(column::FAMILY_NAME)),
                    reference => reference.to_owned(),
                };
                let who = if who == "|" { row.text(column::ULN).to_owned() } else { who };
                format!("{who}|{}", super::known::course_code(row.text(column::COURSE_CODE)))
            }
            number => number.to_owned(),
        }
    }

    fn read(&mut self, db: &Connection, row: &mut RowIn<'_>) -> Result<Option<Plan>> {
        let found = learner(db, row.text(column::ULN), row.text(column::SENDER_REFERENCE))?;
        let kept = match found {
            LearnerFound::One(key) => learners::by_ref(db, key)?,
            LearnerFound::Several => {
                row.unknown(column::SENDER_REFERENCE, "the reference of one learner; several have it");
                None
            }
            LearnerFound::Nobody => None,
        };
        let new = if kept.is_none() && found == LearnerFound::Nobody { self.new_learner(row) } else { None };
        let course = self.known.course(db, row.text(column::COURSE_CODE))?;
        let centre = self.centre(db, row)?;
        let presentation = self.presentation(db, row)?;
        let approval = match (&centre, &course) {
            (Some(centre), Some(course)) => Some(self.known.approval(db, centre.id, course.id)?),
            _ => None,
        };
        let registered_on = match row.written_day(column::REGISTERED_ON) {
            text if text.is_empty() => day_text(self.today).into(),
            text => text,
        };
        let due_on = row.written_day(column::DUE_ON);
        let funded = row.flag(column::FUNDED).unwrap_or(false);
        let place = match (&centre, presentation) {
            (Some(centre), None) => Some(Place::Centre(centre.id)),
            (None, Some(presentation)) => Some(Place::Presentation(presentation)),
            _ => None,
        };
        let earlier = match (&kept, &course) {
            (Some((key, _)), Some(course)) => registrations::of_learner(db, *key, Some(course.id))?,
            _ => Vec::new(),
        };
        let open = earlier.into_iter().find(|(_, r)| is_open(r.state));
        let (same_place, elsewhere) = match open {
            Some(open) if Some(open.1.place) == place => (Some(open), None),
            Some(open) if place.is_some() => (None, Some(open.0.to_string())),
            _ => (None, None),
        };
        let presentation_label = row.text(column::PRESENTATION);
        let centre_code = if presentation_label.is_empty() {
            centre.as_ref().map_or(row.text(column::ORGANISATION_CODE), |c| &c.code)
        } else {
            row.text(column::ORGANISATION_CODE)
        };
        let asked = RegistrationRow {
            uln: row.text(column::ULN),
            sender_reference: row.text(column::SENDER_REFERENCE),
            course_code: row.text(column::COURSE_CODE),
            organisation_code: centre_code,
            presentation: presentation_label,
            registered_on: &registered_on,
            due_on: &due_on,
            assessed_in: row.text(column::ASSESSED_IN),
            funded,
        };
        let born_on =
            kept.as_ref().map_or_else(|| new.as_ref().and_then(|l| l.born_on.clone()), |(_, l)| l.born_on.clone());
        let own_uln = |l: &Learner| l.uln.is_some_and(|uln| !uln.is_temporary());
        let context = RegistrationContext {
            learner_known: kept.is_some() || new.is_some(),
            born_on: kept_day(born_on.as_deref()),
            has_uln: kept.as_ref().map(|(_, l)| l).or(new.as_deref()).is_some_and(own_uln),
            course: course.as_deref(),
            centre: centre.as_deref(),
            approval: approval.as_deref(),
            presentation_known: presentation.is_some(),
            same: elsewhere.as_deref(),
        };
        row.find_all(check(&asked, &context, self.today));
        let deliver_to = row.text_or(column::DELIVER_TO, "centre").to_owned();
        if !DELIVER_TO.contains(&deliver_to.as_str()) {
            row.wrong(column::DELIVER_TO, "centre, learner, employer or collect");
        }
        let (Some(course), Some(place)) = (course, place) else { return Ok(None) };
        if let Some(first) = self.seen.insert((learner_key(row), course.id), row.number) {
            row.twice(column::COURSE_CODE, first);
        }
        let number = row.text(column::REGISTRATION_NUMBER);
        if !number.is_empty()
            && let Some((other, r)) = registrations::by_number(db, number)?
            && (Some(r.learner) != kept.as_ref().map(|k| k.0) || r.course != course.id)
        {
            row.differs(column::REGISTRATION_NUMBER, &format!("{other} has that number"));
        }
        if row.is_held() {
            return Ok(None);
        }
        let stated = |text: &str| file_day(text).ok().map(day_text);
        let registration = Registration {
            number: (!number.is_empty()).then(|| number.to_owned()).or_else(|| same_place.as_ref()?.1.number.clone()),
            learner: kept.as_ref().map_or(LearnerRef(0), |k| k.0),
            course: course.id,
            place,
            state: same_place.as_ref().map_or(RegistrationState::Active, |s| s.1.state),
            registered_on: match &same_place {
                Some((_, kept)) if row.text(column::REGISTERED_ON).is_empty() => kept.registered_on.clone(),
                _ => stated(&registered_on).unwrap_or_else(|| day_text(self.today)),
            },
            due_on: stated(&due_on).or_else(|| same_place.as_ref()?.1.due_on.clone()),
            assessed_in: self.assessed_in(db, row, same_place.as_ref().map(|s| &s.1), centre.as_deref())?,
            assessed_language: row
                .text_or(column::ASSESSED_LANGUAGE, same_place.as_ref().map_or("English", |s| &s.1.assessed_language))
                .to_owned(),
            funded: if row.has(column::FUNDED) { funded } else { same_place.as_ref().is_some_and(|s| s.1.funded) },
            deliver_to: if row.has(column::DELIVER_TO) {
                deliver_to
            } else {
                same_place.as_ref().map_or(deliver_to, |s| s.1.deliver_to.clone())
            },
        };
        match (same_place, new) {
            (Some((_, before)), _) if before == registration => Ok(None),
            (Some((key, before)), _) => Ok(Some(Plan::Update(key, Box::new(before), Box::new(registration)))),
            (None, Some(new)) => Ok(Some(Plan::Add(Who::New(new, learner_key(row)), Box::new(registration)))),
            (None, None) => Ok(Some(Plan::Add(Who::Known(registration.learner), Box::new(registration)))),
        }
    }

    fn store(&mut self, tx: &Tx<'_>, plan: Plan, origin: Origin, effects: &mut Effects) -> Result<()> {
        match plan {
            Plan::Add(who, registration) => {
                let learner = match who {
                    Who::Known(learner) => learner,
                    Who::New(learner, key) => match self.added.get(&key) {
                        Some(added) => *added,
                        None => {
                            let added = learners::insert(tx, &learner, origin.pair())?;
                            self.added.insert(key, added);
                            added
                        }
                    },
                };
                registrations::insert(tx, &Registration { learner, ..*registration }, origin.pair())?;
            }
            Plan::Update(key, before, registration) => {
                registrations::update(tx, key, &registration)?;
                effects.amended(&format!("registration:{}", key.0), before.columns(), registration.columns());
                effects.touched.insert(Touched::Registration(key));
            }
        }
        Ok(())
    }
}

fn is_open(state: RegistrationState) -> bool {
    matches!(
        state,
        RegistrationState::Active
            | RegistrationState::Deferred
            | RegistrationState::Completed
            | RegistrationState::Certificated
    )
}

impl Registrations {
    fn centre(&mut self, db: &Connection, row: &RowIn<'_>) -> Result<Option<std::rc::Rc<CentreFacts>>> {
        match row.text(column::ORGANISATION_CODE) {
            "" if row.text(column::PRESENTATION).is_empty() => match self.sender {
                Some(sender) => self.known.centre_by_id(db, sender),
                None => Ok(None),
            },
            "" => Ok(None),
            code => self.known.centre(db, code),
        }
    }

    fn presentation(
        &self,
        db: &Connection,
        row: &RowIn<'_>,
    ) -> Result<Option<crate::core::domain::courses::PresentationId>> {
        let label = row.text(column::PRESENTATION);
        if label.is_empty() {
            return Ok(None);
        }
        let named = courses::presentation_named(db, label)?;
        if let Some((presentation, _)) = named {
            return Ok(Some(presentation));
        }
        let whole = format!("{}/{label}", row.text(column::COURSE_CODE));
        Ok(courses::presentation_named(db, &whole)?.map(|(presentation, _)| presentation))
    }

    /// A learner the file itself describes, where it does: the rules of learners apply.
    fn new_learner(&self, row: &mut RowIn<'_>) -> Option<Box<Learner>> {
        let (given, family) = (row.as_received(column::GIVEN_NAMES), row.as_received(column::FAMILY_NAME));
        if family.trim().is_empty() {
            return None;
        }
        let born_on = row.written_day(column::BORN_ON);
        let asked = LearnerRow {
            uln: row.text(column::ULN),
            given_names: given,
            family_name: family,
            born_on: &born_on,
            ..LearnerRow::default()
        };
        row.find_all(check_learner(&asked, self.today));
        let (given_names, family_name) = (clean(given).text, clean(family).text);
        let reference = row.text(column::SENDER_REFERENCE);
        Some(Box::new(Learner {
            uln: row.text(column::ULN).parse::<Uln>().ok(),
            sender_reference: (!reference.is_empty()).then(|| reference.to_owned()),
            name_to_print: full_name(&given_names, "", &family_name),
            born_on: file_day(&born_on).ok().map(day_text),
            language: "English".to_owned(),
            given_names,
            family_name,
            ..Learner::default()
        }))
    }

    /// Where the learner is assessed: as the row says, else as recorded, else where the centre is.
    fn assessed_in(
        &mut self,
        db: &Connection,
        row: &RowIn<'_>,
        before: Option<&Registration>,
        centre: Option<&CentreFacts>,
    ) -> Result<String> {
        let said = row.text(column::ASSESSED_IN);
        if let Ok(territory) = said.parse::<Territory>() {
            return Ok(territory.to_string());
        }
        if let Some(before) = before {
            return Ok(before.assessed_in.clone());
        }
        let Some(centre) = centre else { return Ok(Territory::England.to_string()) };
        if let Some(known) = self.countries.get(&centre.id) {
            return Ok(known.clone());
        }
        let country = organisations::country(db, centre.id)?;
        let territory = country.parse().unwrap_or(match country.as_str() {
            "" | "UK" | "GB" | "United Kingdom" => Territory::England,
            _ => Territory::Abroad,
        });
        self.countries.insert(centre.id, territory.to_string());
        Ok(territory.to_string())
    }
}
