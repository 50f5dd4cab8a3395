//! Registrations, their results and the payments made for them.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{StoreError, Tx, found};
use crate::core::domain::courses::{CourseId, PresentationId};
use crate::core::domain::organisations::OrganisationId;
use crate::core::domain::references::{LearnerRef, RegistrationRef};
use crate::core::domain::registrations::{RegistrationState, RegistrationStep};

/// Where a registration is: at a centre or on a presentation, never both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// At a centre.
    Centre(OrganisationId),
    /// On a presentation.
    Presentation(PresentationId),
}

impl Place {
    const fn keys(self) -> (Option<i64>, Option<i64>) {
        match self {
            Self::Centre(id) => (Some(id.0), None),
            Self::Presentation(id) => (None, Some(id.0)),
        }
    }
}

/// A registration, as kept. Days are `YYYY-MM-DD`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// Its number, as the centre knows it.
    pub number: Option<String>,
    /// The learner.
    pub learner: LearnerRef,
    /// The course.
    pub course: CourseId,
    /// Centre or presentation.
    pub place: Place,
    /// Its state.
    pub state: RegistrationState,
    /// When it was made.
    pub registered_on: String,
    /// When it is due.
    pub due_on: Option<String>,
    /// Territory of assessment.
    pub assessed_in: String,
    /// Language of assessment.
    pub assessed_language: String,
    /// Publicly funded.
    pub funded: bool,
    /// Where its certificate goes.
    pub deliver_to: String,
}

impl Registration {
    /// Its columns as text, for the trail.
    pub fn columns(&self) -> Vec<(&'static str, String)> {
        let (organisation, presentation) = self.place.keys();
        let number = |value: Option<i64>| value.map_or_else(String::new, |n| n.to_string());
        vec![
            ("number", self.number.clone().unwrap_or_default()),
            ("organisation_id", number(organisation)),
            ("presentation_id", number(presentation)),
            ("registered_on", self.registered_on.clone()),
            ("due_on", self.due_on.clone().unwrap_or_default()),
            ("assessed_in", self.assessed_in.clone()),
            ("assessed_language", self.assessed_language.clone()),
            ("funded", u8::from(self.funded).to_string()),
            ("deliver_to", self.deliver_to.clone()),
        ]
    }
}

fn registration_of(row: &Row<'_>) -> rusqlite::Result<(RegistrationRef, Registration, String)> {
    let place = match (row.get::<_, Option<i64>>(4)?, row.get::<_, Option<i64>>(5)?) {
        (Some(centre), _) => Place::Centre(OrganisationId(centre)),
        (None, presentation) => Place::Presentation(PresentationId(presentation.unwrap_or_default())),
    };
    let registration = Registration {
        number: row.get(1)?,
        learner: LearnerRef(row.get(2)?),
        course: CourseId(row.get(3)?),
        place,
        state: RegistrationState::Active,
        registered_on: row.get(7)?,
        due_on: row.get(8)?,
        assessed_in: row.get(9)?,
        assessed_language: row.get(10)?,
        funded: row.get(11)?,
        deliver_to: row.get(12)?,
    };
    Ok((RegistrationRef(row.get(0)?), registration, row.get(6)?))
}

type Found = (RegistrationRef, Registration);

fn with_state((key, registration, state): (RegistrationRef, Registration, String)) -> Result<Found, StoreError> {
    Ok((key, Registration { state: state.parse()?, ..registration }))
}

/// The registration of this reference.
pub fn by_ref(db: &Connection, key: RegistrationRef) -> Result<Found, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT registration_id, number, learner_id, course_id, organisation_id, presentation_id, state, registered_on, due_on, assessed_in,
                assessed_language, funded, deliver_to
         FROM registration WHERE registration_id = ?1",
    )?;
    with_state(found(statement.query_row([key.0], registration_of), || format!("registration {key}"))?)
}

/// The registration with this number, or of this reference.
pub fn by_number(db: &Connection, number: &str) -> Result<Option<Found>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT registration_id, number, learner_id, course_id, organisation_id, presentation_id, state, registered_on, due_on, assessed_in,
                assessed_language, funded, deliver_to
         FROM registration WHERE number = ?1",
    )?;
    if let Some(found) = statement.query_row([number], registration_of).optional()? {
        return with_state(found).map(Some);
    }
    match number.parse::<RegistrationRef>() {
        Ok(key) => match by_ref(db, key) {
            Err(StoreError::NotFound(_)) => Ok(None),
            other => other.map(Some),
        },
        Err(_) => Ok(None),
    }
}

/// The registrations of a learner, on one course or all, latest first.
pub fn of_learner(db: &Connection, learner: LearnerRef, course: Option<CourseId>) -> Result<Vec<Found>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT registration_id, number, learner_id, course_id, organisation_id, presentation_id, state, registered_on, due_on, assessed_in,
                assessed_language, funded, deliver_to
         FROM registration WHERE learner_id = ?1 AND (?2 IS NULL OR course_id = ?2) ORDER BY registration_id DESC",
    )?;
    let rows =
        statement.query_map((learner.0, course.map(|c| c.0)), registration_of)?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().map(with_state).collect()
}

/// Adds a registration that came with row `row` of the import of event `seq` (none when typed by a person).
pub fn insert(
    tx: &Tx<'_>,
    registration: &Registration,
    origin: Option<(i64, u32)>,
) -> Result<RegistrationRef, StoreError> {
    let r = registration;
    let (organisation, presentation) = r.place.keys();
    tx.prepare_cached(
        "INSERT INTO registration (number, learner_id, course_id, organisation_id, presentation_id, state, registered_on, due_on,
                                   assessed_in, assessed_language, funded, deliver_to, import_seq, import_row)
         VALUES (?1, ?2, ?3, ?4, ?5, 'active', ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    )?
    .execute(params![
        r.number, r.learner.0, r.course.0, organisation, presentation, r.registered_on, r.due_on, r.assessed_in,
        r.assessed_language, r.funded, r.deliver_to, origin.map(|o| o.0), origin.map(|o| o.1),
    ])?;
    Ok(RegistrationRef(tx.last_insert_rowid()))
}

/// Brings what an import may change of a registration up to date; its state stays.
pub fn update(tx: &Tx<'_>, key: RegistrationRef, registration: &Registration) -> Result<(), StoreError> {
    let r = registration;
    tx.prepare_cached(
        "UPDATE registration SET number = ?2, registered_on = ?3, due_on = ?4, assessed_in = ?5, assessed_language = ?6, funded = ?7,
                deliver_to = ?8, version = version + 1
         WHERE registration_id = ?1",
    )?
    .execute(params![
        key.0, r.number, r.registered_on, r.due_on, r.assessed_in, r.assessed_language, r.funded, r.deliver_to,
    ])?;
    Ok(())
}

/// Takes the step a rule permitted. Refuses when the registration is no longer in the state the permit was given for.
pub fn step(
    tx: &Tx<'_>,
    permit: &RegistrationStep,
    reason: &str,
    withdrawn_on: Option<&str>,
) -> Result<(), StoreError> {
    let changed = tx
        .prepare_cached(
            "UPDATE registration SET state = ?3, state_reason = ?4, withdrawn_on = ?5, version = version + 1
             WHERE registration_id = ?1 AND state = ?2",
        )?
        .execute((permit.registration().0, permit.from().code(), permit.to().code(), reason, withdrawn_on))?;
    if changed == 1 {
        return Ok(());
    }
    let refusal = format!("registration {} is no longer {}; nothing was changed", permit.registration(), permit.from());
    Err(crate::core::domain::Refusal::new(refusal).hint("Look at it again and repeat the step.").into())
}

/// A result, as kept. Days are `YYYY-MM-DD`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptResult {
    /// The registration.
    pub registration: RegistrationRef,
    /// The unit; empty means overall.
    pub unit: String,
    /// The grade; `exempt` counts as achieved without one.
    pub grade: String,
    /// The mark.
    pub mark: String,
    /// When it was achieved.
    pub achieved_on: Option<String>,
    /// Who graded.
    pub graded_by: String,
    /// Booking brand: when the exam was sat.
    pub sat_on: Option<String>,
    /// Booking brand: when the result was checked.
    pub checked_on: Option<String>,
    /// Booking brand: when it was flagged for print.
    pub flagged_on: Option<String>,
}

impl KeptResult {
    /// Its columns as text, for the trail.
    pub fn columns(&self) -> Vec<(&'static str, String)> {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        vec![
            ("grade", self.grade.clone()),
            ("mark", self.mark.clone()),
            ("achieved_on", text(&self.achieved_on)),
            ("graded_by", self.graded_by.clone()),
            ("sat_on", text(&self.sat_on)),
            ("checked_on", text(&self.checked_on)),
            ("flagged_on", text(&self.flagged_on)),
        ]
    }
}

/// The result of a registration for a unit (empty: overall), with its key.
pub fn result(
    db: &Connection,
    registration: RegistrationRef,
    unit: &str,
) -> Result<Option<(i64, KeptResult)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT result_id, grade, mark, achieved_on, graded_by, sat_on, checked_on, flagged_on
         FROM result WHERE registration_id = ?1 AND unit_code = ?2",
    )?;
    let found = statement.query_row((registration.0, unit), |row| {
        let result = KeptResult {
            registration,
            unit: unit.to_owned(),
            grade: row.get(1)?,
            mark: row.get(2)?,
            achieved_on: row.get(3)?,
            graded_by: row.get(4)?,
            sat_on: row.get(5)?,
            checked_on: row.get(6)?,
            flagged_on: row.get(7)?,
        };
        Ok((row.get(0)?, result))
    });
    Ok(found.optional()?)
}

/// Every result of a registration, overall first.
pub fn results(db: &Connection, registration: RegistrationRef) -> Result<Vec<KeptResult>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT unit_code, grade, mark, achieved_on, graded_by, sat_on, checked_on, flagged_on
         FROM result WHERE registration_id = ?1 ORDER BY unit_code",
    )?;
    let rows = statement.query_map([registration.0], |row| {
        Ok(KeptResult {
            registration,
            unit: row.get(0)?,
            grade: row.get(1)?,
            mark: row.get(2)?,
            achieved_on: row.get(3)?,
            graded_by: row.get(4)?,
            sat_on: row.get(5)?,
            checked_on: row.get(6)?,
            flagged_on: row.get(7)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Adds a result or puts it in the place of the one for the same unit.
pub fn keep_result(tx: &Tx<'_>, result: &KeptResult, origin: Option<(i64, u32)>) -> Result<(), StoreError> {
    let r = result;
    tx.prepare_cached(
        "INSERT INTO result (registration_id, unit_code, grade, mark, achieved_on, graded_by, sat_on, checked_on, flagged_on,
                             import_seq, import_row)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
         ON CONFLICT (registration_id, unit_code) DO UPDATE SET grade = ?3, mark = ?4, achieved_on = ?5, graded_by = ?6, sat_on = ?7,
                checked_on = ?8, flagged_on = ?9, import_seq = ?10, import_row = ?11",
    )?
    .execute(params![
        r.registration.0, r.unit, r.grade, r.mark, r.achieved_on, r.graded_by, r.sat_on, r.checked_on, r.flagged_on,
        origin.map(|o| o.0), origin.map(|o| o.1),
    ])?;
    Ok(())
}

/// An invoice and what was paid of it, as kept. Amounts are in minor units, days `YYYY-MM-DD`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// The registration it is for.
    pub registration: Option<RegistrationRef>,
    /// The centre that pays.
    pub organisation: Option<OrganisationId>,
    /// The invoice.
    pub invoice_number: String,
    /// Its day.
    pub invoiced_on: String,
    /// What is asked.
    pub amount: i64,
    /// In which currency.
    pub currency: String,
    /// When the last was paid.
    pub paid_on: Option<String>,
    /// What was paid.
    pub paid_amount: i64,
}

impl Payment {
    /// Its columns as text, for the trail.
    pub fn columns(&self) -> Vec<(&'static str, String)> {
        let number = |value: Option<i64>| value.map_or_else(String::new, |n| n.to_string());
        vec![
            ("registration_id", number(self.registration.map(|r| r.0))),
            ("organisation_id", number(self.organisation.map(|o| o.0))),
            ("invoiced_on", self.invoiced_on.clone()),
            ("amount", self.amount.to_string()),
            ("currency", self.currency.clone()),
            ("paid_on", self.paid_on.clone().unwrap_or_default()),
            ("paid_amount", self.paid_amount.to_string()),
        ]
    }
}

/// The invoice of this number, with its key.
pub fn payment(db: &Connection, invoice_number: &str) -> Result<Option<(i64, Payment)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT payment_id, registration_id, organisation_id, invoiced_on, amount, currency, paid_on, paid_amount
         FROM payment WHERE invoice_number = ?1",
    )?;
    let found = statement.query_row([invoice_number], |row| {
        let payment = Payment {
            registration: row.get::<_, Option<i64>>(1)?.map(RegistrationRef),
            organisation: row.get::<_, Option<i64>>(2)?.map(OrganisationId),
            invoice_number: invoice_number.to_owned(),
            invoiced_on: row.get(3)?,
            amount: row.get(4)?,
            currency: row.get(5)?,
            paid_on: row.get(6)?,
            paid_amount: row.get(7)?,
        };
        Ok((row.get(0)?, payment))
    });
    Ok(found.optional()?)
}

/// Adds an invoice or brings the one of the same number up to date.
pub fn keep_payment(tx: &Tx<'_>, payment: &Payment, origin: Option<(i64, u32)>) -> Result<(), StoreError> {
    let p = payment;
    tx.prepare_cached(
        "INSERT INTO payment (registration_id, organisation_id, invoice_number, invoiced_on, amount, currency, paid_on, paid_amount,
                              import_seq, import_row)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
         ON CONFLICT (invoice_number) DO UPDATE SET registration_id = ?1, organisation_id = ?2, invoiced_on = ?4, amount = ?5,
                currency = ?6, paid_on = ?7, paid_amount = ?8",
    )?
    .execute(params![
        p.registration.map(|r| r.0), p.organisation.map(|o| o.0), p.invoice_number, p.invoiced_on, p.amount, p.currency,
        p.paid_on, p.paid_amount, origin.map(|o| o.0), origin.map(|o| o.1),
    ])?;
    Ok(())
}

/// The live certificate of a registration's whole award and the grade on it.
pub fn issued_grade(db: &Connection, registration: RegistrationRef) -> Result<Option<(String, String)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT c.serial, a.grade FROM award AS a JOIN certificate AS c ON c.award_id = a.award_id
         WHERE a.registration_id = ?1 AND a.kind = 'certificate' AND c.state IN ('printed', 'passed', 'kept back', 'dispatched', 'delivered',
               'returned', 're-dispatched', 'lost', 'being replaced') LIMIT 1",
    )?;
    Ok(statement.query_row([registration.0], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}
