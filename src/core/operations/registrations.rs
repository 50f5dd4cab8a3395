//! Registrations by hand: adding, amending, withdrawing, deferring, reinstating.

use super::amending::{AmendRefused, stands};
use super::holds::{Reached, fact_changed, prints_changed};
use super::learners::{Fields, load as load_learner};
use super::{Amended, Core, Error, ErrorKind, Result, after_issue};
use crate::core::domain::Refusal;
use crate::core::domain::amendments::FieldEdit;
use crate::core::domain::checks::{self, Problem};
use crate::core::domain::dates::day_text;
use crate::core::domain::events::{Change, Event, EventKind};
use crate::core::domain::references::{LearnerRef, RegistrationRef};
use crate::core::domain::registrations::{RegistrationState, RegistrationStep};
use crate::core::domain::roles::Action;
use crate::core::domain::written_days::file_day;
use crate::core::store::awards::Reach;
use crate::core::store::registrations::{self, Place, Registration};
use crate::core::store::{Connection, Tx, courses, facts, organisations};

/// The columns whose change alters what a certificate says or where its logos come from.
const PRINTED: &[&str] = &["assessed_in", "assessed_language"];

/// What a new registration is made of, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewRegistration {
    /// The learner.
    pub learner: Option<LearnerRef>,
    /// Course code or QAN.
    pub course: String,
    /// The centre's code.
    pub centre: String,
    /// Its number as the centre knows it; may be empty.
    pub number: String,
    /// A day.
    pub registered_on: String,
    /// A day; may be empty.
    pub due_on: String,
    /// A territory; empty: England.
    pub assessed_in: String,
    /// Empty: English.
    pub assessed_language: String,
    /// Publicly funded.
    pub funded: bool,
    /// centre, learner, employer or collect; empty: centre.
    pub deliver_to: String,
}

/// A registration as a form or a detail shows it.
#[derive(Debug, Clone)]
pub struct RegistrationCard {
    /// Its reference.
    pub reference: RegistrationRef,
    /// Whose it is.
    pub learner: LearnerRef,
    /// Course code and title.
    pub course: (String, String),
    /// The centre's code and name, where it is at a centre.
    pub centre: Option<(String, String)>,
    /// Its state.
    pub state: RegistrationState,
    /// Every field as text, by column name.
    pub fields: Fields,
    /// Unit code (empty: overall), grade, day.
    pub results: Vec<(String, String, String)>,
}

impl Core {
    /// A registration with its results.
    pub fn registration(&self, reference: RegistrationRef) -> Result<RegistrationCard> {
        let db = self.db();
        let (_, kept) = registrations::by_ref(db, reference)?;
        let today = self.today();
        let course = facts::course(db, kept.course)?
            .map(|course| (course.title_on(today).unwrap_or_default().to_owned(), course.code))
            .map(|(title, code)| (code, title))
            .unwrap_or_default();
        let centre = match kept.place {
            Place::Centre(id) => facts::centre(db, id)?.map(|centre| (centre.code, centre.name)),
            Place::Presentation(_) => None,
        };
        let results = registrations::results(db, reference)?;
        let results = results.into_iter().map(|r| (r.unit, r.grade, r.achieved_on.unwrap_or_default())).collect();
        Ok(RegistrationCard {
            reference,
            learner: kept.learner,
            course,
            centre,
            state: kept.state,
            fields: kept.columns(),
            results,
        })
    }

    /// What the checks find in a registration as typed; for inline validation.
    pub fn check_registration(&self, new: &NewRegistration) -> Result<Vec<Problem>> {
        Ok(examine(self.db(), new, self.today())?.1)
    }

    /// Adds a registration by hand. Refuses when the checks find an error or the number is taken.
    pub fn add_registration(&mut self, new: &NewRegistration) -> Result<RegistrationRef, AmendRefused> {
        let (registration, problems) = examine(self.db(), new, self.today())?;
        let errors: Vec<_> = problems.into_iter().filter(Problem::holds).collect();
        let Some(registration) = registration.filter(|_| errors.is_empty()) else {
            return Err(AmendRefused::Problems(errors));
        };
        Ok(self.write(Action::AmendRegistration, |tx| {
            if let Some(number) = &registration.number
                && registrations::by_number(tx, number)?.is_some()
            {
                return Err(Refusal::new(format!("registration number {number} is taken; nothing was changed"))
                    .hint("Give another number, or leave it empty.")
                    .into());
            }
            let reference = registrations::insert(tx, &registration, None)?;
            let record = format!("registration:{}", reference.0);
            let changes = registration.columns().into_iter().filter(|(_, value)| !value.is_empty());
            let event = Event::new(EventKind::RegistrationAdded, reference)
                .with("learner", registration.learner.to_string())
                .with("course", new.course.trim());
            tx.record(
                &event.changing_all(changes.map(|(column, value)| Change::new(&record, column, None, Some(value)))),
            )?;
            Ok(reference)
        })?)
    }

    /// Amends a registration with a reason. Refuses as [`Core::amend_learner`] does. Place and learner stay: a move is a
    /// transfer.
    pub fn amend_registration(
        &mut self,
        reference: RegistrationRef,
        edits: &[FieldEdit],
        reason: &str,
    ) -> Result<Amended, AmendRefused> {
        self.until_settled(&reference.to_string(), |core| core.try_to_amend_registration(reference, edits, reason))
    }

    /// One try: none when somebody else saved between reading and writing.
    fn try_to_amend_registration(
        &mut self,
        reference: RegistrationRef,
        edits: &[FieldEdit],
        reason: &str,
    ) -> Result<Option<Amended>, AmendRefused> {
        let (_, before) = registrations::by_ref(self.db(), reference)?;
        let record = format!("registration:{}", reference.0);
        let merged = self.merged(&record, &before.columns(), edits)?;
        if merged.changes.is_empty() {
            return Ok(Some(merged.nothing()));
        }
        if reason.trim().is_empty() {
            return Err(Refusal::new(format!("amending {reference} needs a reason; nothing was changed"))
                .hint("Say why.")
                .into());
        }
        let mut after = before.clone();
        for (field, _, now) in &merged.changes {
            set(&mut after, field, now).map_err(|error| {
                let words = error.to_string();
                error.with_wrong(vec![(field.clone(), words)])
            })?;
        }
        let columns: Vec<String> = merged.changes.iter().map(|(field, _, _)| field.clone()).collect();
        let saved = self.write(Action::AmendRegistration, |tx| {
            if !stands(tx, &before, |tx| Ok(registrations::by_ref(tx, reference)?.1))? {
                return Ok(None);
            }
            save(tx, reference, &after, &merged.changes, reason).map(Some)
        })?;
        let reissues = self.reissues_of(saved.as_ref().map(|(seq, _)| *seq))?;
        Ok(saved.map(|(seq, taken_out)| Amended {
            reissues,
            columns,
            seq: Some(seq),
            taken_out,
            problems: Vec::new(),
            theirs: merged.theirs,
        }))
    }

    /// Moves a registration on: withdraw, defer, reinstate, lapse, cancel. Refuses a step its life does not have, and one
    /// without a reason. Its awards are asked again.
    pub fn move_registration(&mut self, reference: RegistrationRef, to: RegistrationState, reason: &str) -> Result<()> {
        if reason.trim().is_empty() {
            return Err(Refusal::new(format!("{reference} cannot become {to} without a reason; nothing was changed"))
                .hint("Say why.")
                .into());
        }
        let today = day_text(self.today());
        self.write(Action::AmendRegistration, |tx| {
            let (_, kept) = registrations::by_ref(tx, reference)?;
            let permit = RegistrationStep::ask(reference, kept.state, to)?;
            let withdrawn = (to == RegistrationState::Withdrawn).then_some(today.as_str());
            registrations::step(tx, &permit, reason, withdrawn)?;
            let record = format!("registration:{}", reference.0);
            let (from, to) = (permit.from().code(), permit.to().code());
            let event =
                Event::new(EventKind::RegistrationMoved, reference).with("from", from).with("to", to).because(reason);
            tx.record(&event.changing(Change::new(record, "state", Some(from.to_owned()), Some(to.to_owned()))))?;
            fact_changed(tx, Reach::Registration(reference))?;
            Ok(())
        })
    }
}

/// What was typed as a record (none when it cannot be one), and what the checks find in it.
fn examine(
    db: &Connection,
    new: &NewRegistration,
    today: crate::core::domain::Day,
) -> Result<(Option<Registration>, Vec<Problem>)> {
    let course = courses::id_of(db, new.course.trim())?;
    let course_facts = course.map(|id| facts::course(db, id)).transpose()?.flatten();
    let centre = organisations::find(db, new.centre.trim())?.map(|(id, _)| id);
    let centre_facts = centre.map(|id| facts::centre(db, id)).transpose()?.flatten();
    let approval = centre.zip(course).map(|(centre, course)| facts::approval(db, centre, course)).transpose()?;
    let learner = new.learner.map(|learner| load_learner(db, learner)).transpose()?;
    let same = match (new.learner, course) {
        (Some(learner), Some(course)) => {
            let open =
                |state: RegistrationState| matches!(state, RegistrationState::Active | RegistrationState::Deferred);
            registrations::of_learner(db, learner, Some(course))?.into_iter().find(|(_, kept)| open(kept.state))
        }
        _ => None,
    };
    let same = same.map(|(reference, _)| reference.to_string());
    let uln = learner.as_ref().and_then(|l| l.uln).map(|uln| uln.to_string()).unwrap_or_default();
    let known_as = new.learner.map(|learner| learner.to_string()).unwrap_or_default();
    let born = learner.as_ref().and_then(|l| l.born_on.as_deref()).and_then(|text| file_day(text).ok());
    let row = checks::registrations::RegistrationRow {
        uln: &uln,
        sender_reference: &known_as,
        course_code: new.course.trim(),
        organisation_code: new.centre.trim(),
        presentation: "",
        registered_on: new.registered_on.trim(),
        due_on: new.due_on.trim(),
        assessed_in: new.assessed_in.trim(),
        funded: new.funded,
    };
    let context = checks::registrations::RegistrationContext {
        learner_known: learner.is_some(),
        born_on: born,
        has_uln: learner.as_ref().is_some_and(|l| l.uln.is_some_and(|uln| !uln.is_temporary())),
        course: course_facts.as_ref(),
        centre: centre_facts.as_ref(),
        approval: approval.as_ref(),
        presentation_known: false,
        same: same.as_deref(),
    };
    let problems = checks::registrations::check(&row, &context, today);
    let day = |text: &str| file_day(text.trim()).ok().map(day_text);
    let or = |text: &str, other: &str| if text.trim().is_empty() { other.to_owned() } else { text.trim().to_owned() };
    let registration = match (new.learner, course, centre, day(&new.registered_on)) {
        (Some(learner), Some(course), Some(centre), Some(registered_on)) => Some(Registration {
            number: (!new.number.trim().is_empty()).then(|| new.number.trim().to_owned()),
            learner,
            course,
            place: Place::Centre(centre),
            state: RegistrationState::Active,
            registered_on,
            due_on: day(&new.due_on),
            assessed_in: or(&new.assessed_in, "England"),
            assessed_language: or(&new.assessed_language, "English"),
            funded: new.funded,
            deliver_to: or(&new.deliver_to, "centre"),
        }),
        _ => None,
    };
    Ok((registration, problems))
}

/// Sets one amendable field from text. Refuses a day, territory or delivery that is none.
/// Saves an amended registration inside a transaction: row, event, reach.
pub(super) fn save(
    tx: &Tx<'_>,
    reference: RegistrationRef,
    after: &Registration,
    changes: &[(String, String, String)],
    reason: &str,
) -> Result<(i64, Vec<Reached>)> {
    registrations::update(tx, reference, after)?;
    let record = format!("registration:{}", reference.0);
    let columns: Vec<&str> = changes.iter().map(|(field, ..)| field.as_str()).collect();
    let event = Event::new(EventKind::RegistrationAmended, reference).with("columns", columns.join(", "));
    let changes =
        changes.iter().map(|(field, old, new)| Change::new(&record, field, Some(old.clone()), Some(new.clone())));
    let seq = tx.record(&event.because(reason).changing_all(changes))?;
    let taken_out = if columns.iter().any(|column| PRINTED.contains(column)) {
        let taken = prints_changed(tx, Reach::Registration(reference), "the registration was amended")?;
        after_issue::reissues_owed(tx, after_issue::Amends::Registration(reference), reason)?;
        taken
    } else {
        fact_changed(tx, Reach::Registration(reference))?
    };
    Ok((seq, taken_out))
}

pub(super) fn set(registration: &mut Registration, field: &str, value: &str) -> Result<()> {
    let value = value.trim();
    let day = |text: &str| {
        file_day(text)
            .map(day_text)
            .map_err(|error| Refusal::new(format!("{field}: found `{text}`, {error}; nothing was changed")))
    };
    match field {
        "number" => registration.number = (!value.is_empty()).then(|| value.to_owned()),
        "registered_on" => registration.registered_on = day(value)?,
        "due_on" => registration.due_on = if value.is_empty() { None } else { Some(day(value)?) },
        "assessed_in" => {
            registration.assessed_in = value.parse::<crate::core::domain::territories::Territory>()?.code().to_owned();
        }
        "assessed_language" if value.is_empty() => {
            return Err(Refusal::new("assessed_language: empty; nothing was changed").into());
        }
        "assessed_language" => value.clone_into(&mut registration.assessed_language),
        "funded" => registration.funded = matches!(value, "1" | "yes" | "true"),
        "deliver_to" if ["centre", "learner", "employer", "collect"].contains(&value) => {
            value.clone_into(&mut registration.deliver_to)
        }
        "deliver_to" => {
            return Err(Refusal::new(format!(
                "deliver_to: found `{value}`, wanted centre, learner, employer or collect"
            ))
            .into());
        }
        _ => {
            return Err(Error::new(
                ErrorKind::Arguments,
                format!("`{field}` of a registration cannot be amended by hand"),
            )
            .with_hint("A move to another centre or course is a transfer."));
        }
    }
    Ok(())
}
