//! What the checks and gates read about the rows of a claim file, loaded for many rows at once: one statement a table
//! and chunk instead of one a row. Separate because single records are read elsewhere.
//!
//! The keys of a chunk go in as one JSON list, which SQLite reads as a table.
//!
//! **Invariant:** what is loaded here is what `awards::record` would load for the same registration.

use std::collections::HashMap;

use rusqlite::{Connection, Row};

use crate::core::domain::Day;
use crate::core::domain::awards::{AwardState, DocumentKind};
use crate::core::domain::courses::CourseId;
use crate::core::domain::exceptions::ExceptionKind;
use crate::core::domain::gates::facts::HoldOn;
use crate::core::domain::organisations::OrganisationId;
use crate::core::domain::references::{ExceptionRef, LearnerRef, RegistrationRef};
use crate::core::domain::registrations::RegistrationState;
use crate::core::domain::territories::Territory;
use crate::core::store::StoreError;
use crate::core::store::facts::{day, day_or_none};

/// A registration with its learner.
#[derive(Debug, Clone)]
pub struct RegistrationFound {
    /// The registration.
    pub registration: RegistrationRef,
    /// The learner.
    pub learner: LearnerRef,
    /// The course.
    pub course: CourseId,
    /// The centre.
    pub centre: Option<OrganisationId>,
    /// The presentation.
    pub presentation: Option<i64>,
    /// Its state.
    pub state: RegistrationState,
    /// When it was made.
    pub registered_on: Day,
    /// Where the learner is assessed.
    pub assessed_in: Option<Territory>,
    /// In what language.
    pub assessed_language: String,
    /// Publicly funded.
    pub funded: bool,
    /// Given names, as registered.
    pub given_names: String,
    /// Family name, as registered.
    pub family_name: String,
    /// Name as printed.
    pub name_to_print: String,
    /// Date of birth.
    pub born_on: Option<Day>,
    /// ULN.
    pub uln: Option<String>,
    /// SCN.
    pub scn: Option<String>,
    /// What identity was confirmed by.
    pub identity_evidence: String,
    /// When the name was confirmed.
    pub name_confirmed_on: Option<Day>,
}

/// An award that is there already.
#[derive(Debug, Clone)]
pub struct ClaimedAward {
    /// What paper.
    pub kind: DocumentKind,
    /// Its unit set.
    pub unit_set: String,
    /// Its state.
    pub state: AwardState,
    /// The claim it came from.
    pub claim: Option<i64>,
    /// The award.
    pub award: i64,
    /// Its live certificate.
    pub serial: Option<String>,
}

/// A result: unit (empty: overall), grade, achieved, sat, checked, flagged.
pub type ResultFound = (String, String, [Option<Day>; 4]);
/// A payment: invoice, amount, paid, invoiced on, paid on.
pub type PaymentFound = (String, i64, i64, Day, Option<Day>);

/// An open exception that holds: kind of record and key, exception, kind, owner, due, restricted.
#[derive(Debug, Clone)]
pub struct OpenHold {
    /// The exception.
    pub exception: ExceptionRef,
    /// Its kind.
    pub kind: ExceptionKind,
    /// What it holds.
    pub on: HoldOn,
    /// Who owns it.
    pub owner: Option<String>,
    /// When it is due.
    pub due_on: Option<Day>,
    /// Whether it is restricted.
    pub restricted: bool,
}

/// What was found for a chunk of rows.
#[derive(Debug, Default)]
pub struct FactsOf {
    /// By ULN, every registration of the learner.
    pub by_uln: HashMap<u64, Vec<usize>>,
    /// By registration number and reference.
    pub by_number: HashMap<String, usize>,
    /// The registrations.
    pub registrations: Vec<RegistrationFound>,
    /// Results by registration.
    pub results: HashMap<RegistrationRef, Vec<ResultFound>>,
    /// Payments by registration.
    pub payments: HashMap<RegistrationRef, Vec<PaymentFound>>,
    /// Awards by registration.
    pub awards: HashMap<RegistrationRef, Vec<ClaimedAward>>,
}

fn list(keys: impl Iterator<Item = i64>) -> String {
    let mut text = String::from("[");
    for key in keys {
        if text.len() > 1 {
            text.push(',');
        }
        text.push_str(&key.to_string());
    }
    text.push(']');
    text
}

/// Loads everything about the ULNs, registration numbers and registration keys named.
pub fn facts_of(db: &Connection, ulns: &[u64], numbers: &[&str], keys: &[i64]) -> Result<FactsOf, StoreError> {
    let mut facts = FactsOf::default();
    by_uln(db, &mut facts, ulns)?;
    by_alias(db, &mut facts, ulns)?;
    by_number(db, &mut facts, numbers)?;
    by_key(db, &mut facts, keys)?;
    let all = list(facts.registrations.iter().map(|r| r.registration.0));
    results(db, &mut facts, &all)?;
    payments(db, &mut facts, &all)?;
    awards(db, &mut facts, &all)?;
    Ok(facts)
}

fn by_uln(db: &Connection, facts: &mut FactsOf, ulns: &[u64]) -> Result<(), StoreError> {
    if ulns.is_empty() {
        return Ok(());
    }
    let mut statement = db.prepare_cached(
        "SELECT j.value, r.registration_id, r.number, r.learner_id, r.course_id, r.organisation_id, r.presentation_id, r.state,
                r.registered_on, r.assessed_in, r.assessed_language, r.funded, l.given_names, l.family_name, l.name_to_print, l.born_on,
                l.uln, l.scn, l.identity_evidence, l.name_confirmed_on
         FROM json_each(?1) AS j CROSS JOIN learner AS l ON l.uln = j.value AND l.uln <> 9999999999
              CROSS JOIN registration AS r ON r.learner_id = l.learner_id",
    )?;
    let keys = list(ulns.iter().filter_map(|uln| i64::try_from(*uln).ok()));
    let mut rows = statement.query([keys])?;
    while let Some(row) = rows.next()? {
        let uln: i64 = row.get(0)?;
        let place = add(facts, row)?;
        facts.by_uln.entry(u64::try_from(uln).unwrap_or(0)).or_default().push(place);
    }
    Ok(())
}

/// ULNs merged away still find their learner.
fn by_alias(db: &Connection, facts: &mut FactsOf, ulns: &[u64]) -> Result<(), StoreError> {
    let missing: Vec<_> = ulns.iter().filter(|uln| !facts.by_uln.contains_key(uln)).collect();
    if missing.is_empty() || !db.prepare_cached("SELECT 1 FROM learner_alias LIMIT 1")?.exists([])? {
        return Ok(());
    }
    let mut statement = db.prepare_cached(
        "SELECT j.value, r.registration_id, r.number, r.learner_id, r.course_id, r.organisation_id, r.presentation_id, r.state,
                r.registered_on, r.assessed_in, r.assessed_language, r.funded, l.given_names, l.family_name, l.name_to_print, l.born_on,
                l.uln, l.scn, l.identity_evidence, l.name_confirmed_on
         FROM json_each(?1) AS j CROSS JOIN learner_alias AS a ON a.uln = j.value CROSS JOIN learner AS l ON l.learner_id = a.learner_id
              CROSS JOIN registration AS r ON r.learner_id = l.learner_id",
    )?;
    let keys = list(missing.into_iter().filter_map(|uln| i64::try_from(*uln).ok()));
    let mut rows = statement.query([keys])?;
    while let Some(row) = rows.next()? {
        let uln: i64 = row.get(0)?;
        let place = add(facts, row)?;
        facts.by_uln.entry(u64::try_from(uln).unwrap_or(0)).or_default().push(place);
    }
    Ok(())
}

fn by_number(db: &Connection, facts: &mut FactsOf, numbers: &[&str]) -> Result<(), StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT r.number, r.registration_id, r.number, r.learner_id, r.course_id, r.organisation_id, r.presentation_id, r.state,
                r.registered_on, r.assessed_in, r.assessed_language, r.funded, l.given_names, l.family_name, l.name_to_print, l.born_on,
                l.uln, l.scn, l.identity_evidence, l.name_confirmed_on
         FROM registration AS r JOIN learner AS l ON l.learner_id = r.learner_id WHERE r.number = ?1",
    )?;
    for number in numbers {
        if facts.by_number.contains_key(*number) {
            continue;
        }
        let mut rows = statement.query([number])?;
        if let Some(row) = rows.next()? {
            let place = add(facts, row)?;
            facts.by_number.insert((*number).to_owned(), place);
        }
    }
    Ok(())
}

fn by_key(db: &Connection, facts: &mut FactsOf, keys: &[i64]) -> Result<(), StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT r.registration_id, r.registration_id, r.number, r.learner_id, r.course_id, r.organisation_id, r.presentation_id, r.state,
                r.registered_on, r.assessed_in, r.assessed_language, r.funded, l.given_names, l.family_name, l.name_to_print, l.born_on,
                l.uln, l.scn, l.identity_evidence, l.name_confirmed_on
         FROM registration AS r JOIN learner AS l ON l.learner_id = r.learner_id WHERE r.registration_id = ?1",
    )?;
    for key in keys {
        let label = RegistrationRef(*key).to_string();
        if facts.by_number.contains_key(&label) {
            continue;
        }
        let mut rows = statement.query([key])?;
        if let Some(row) = rows.next()? {
            let place = add(facts, row)?;
            facts.by_number.insert(label, place);
        }
    }
    Ok(())
}

fn add(facts: &mut FactsOf, row: &Row<'_>) -> Result<usize, StoreError> {
    let assessed_in: &str = row.get_ref(9)?.as_str().map_err(rusqlite::Error::from)?;
    let state = row.get_ref(7)?.as_str().map_err(rusqlite::Error::from)?.parse()?;
    let registered_on = day(row.get_ref(8)?.as_str().map_err(rusqlite::Error::from)?)?;
    facts.registrations.push(RegistrationFound {
        registration: RegistrationRef(row.get(1)?),
        learner: LearnerRef(row.get(3)?),
        course: CourseId(row.get(4)?),
        centre: row.get::<_, Option<i64>>(5)?.map(OrganisationId),
        presentation: row.get(6)?,
        state,
        registered_on,
        assessed_in: if assessed_in.is_empty() { None } else { Some(assessed_in.parse()?) },
        assessed_language: row.get(10)?,
        funded: row.get(11)?,
        given_names: row.get(12)?,
        family_name: row.get(13)?,
        name_to_print: row.get(14)?,
        born_on: day_or_none(row.get(15)?)?,
        uln: row.get::<_, Option<i64>>(16)?.map(|uln| format!("{uln:010}")),
        scn: row.get(17)?,
        identity_evidence: row.get(18)?,
        name_confirmed_on: day_or_none(row.get(19)?)?,
    });
    Ok(facts.registrations.len() - 1)
}

fn results(db: &Connection, facts: &mut FactsOf, keys: &str) -> Result<(), StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT t.registration_id, t.unit_code, t.grade, t.achieved_on, t.sat_on, t.checked_on, t.flagged_on
         FROM json_each(?1) AS j CROSS JOIN result AS t ON t.registration_id = j.value ORDER BY j.key, t.unit_code",
    )?;
    let mut rows = statement.query([keys])?;
    while let Some(row) = rows.next()? {
        let days = [
            day_or_none(row.get(3)?)?,
            day_or_none(row.get(4)?)?,
            day_or_none(row.get(5)?)?,
            day_or_none(row.get(6)?)?,
        ];
        facts.results.entry(RegistrationRef(row.get(0)?)).or_default().push((row.get(1)?, row.get(2)?, days));
    }
    Ok(())
}

fn payments(db: &Connection, facts: &mut FactsOf, keys: &str) -> Result<(), StoreError> {
    if !db.prepare_cached("SELECT 1 FROM payment WHERE registration_id IS NOT NULL LIMIT 1")?.exists([])? {
        return Ok(());
    }
    let mut statement = db.prepare_cached(
        "SELECT p.registration_id, p.invoice_number, p.amount, p.paid_amount, p.invoiced_on, p.paid_on
         FROM json_each(?1) AS j CROSS JOIN payment AS p ON p.registration_id = j.value AND p.registration_id IS NOT NULL
         ORDER BY j.key, p.invoiced_on, p.payment_id",
    )?;
    let mut rows = statement.query([keys])?;
    while let Some(row) = rows.next()? {
        let payment =
            (row.get(1)?, row.get(2)?, row.get(3)?, day(&row.get::<_, String>(4)?)?, day_or_none(row.get(5)?)?);
        facts.payments.entry(RegistrationRef(row.get(0)?)).or_default().push(payment);
    }
    Ok(())
}

fn awards(db: &Connection, facts: &mut FactsOf, keys: &str) -> Result<(), StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT a.registration_id, a.kind, a.unit_set_key, a.state, a.claim_id, a.award_id,
                (SELECT c.serial FROM certificate AS c WHERE c.award_id = a.award_id
                 AND c.state IN ('printed', 'passed', 'kept back', 'dispatched', 'delivered', 'returned', 're-dispatched', 'lost',
                                 'being replaced') LIMIT 1)
         FROM json_each(?1) AS j CROSS JOIN award AS a ON a.registration_id = j.value",
    )?;
    let mut rows = statement.query([keys])?;
    while let Some(row) = rows.next()? {
        let award = ClaimedAward {
            kind: row.get::<_, String>(1)?.parse()?,
            unit_set: row.get(2)?,
            state: row.get::<_, String>(3)?.parse()?,
            claim: row.get(4)?,
            award: row.get(5)?,
            serial: row.get(6)?,
        };
        facts.awards.entry(RegistrationRef(row.get(0)?)).or_default().push(award);
    }
    Ok(())
}

/// Every open exception that holds a registration, learner, centre or presentation, by what it holds.
pub fn holds(db: &Connection) -> Result<HashMap<(HoldOn, i64), Vec<OpenHold>>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT subject_kind, subject_id, exception_id, kind, owner, due_on, restricted FROM exception
         WHERE holds = 1 AND state IN ('open', 'in progress', 'waiting')
               AND subject_kind IN ('registration', 'learner', 'centre', 'presentation') ORDER BY exception_id",
    )?;
    let mut rows = statement.query([])?;
    let mut found: HashMap<(HoldOn, i64), Vec<OpenHold>> = HashMap::new();
    while let Some(row) = rows.next()? {
        let on: HoldOn = row.get::<_, String>(0)?.parse()?;
        let hold = OpenHold {
            exception: ExceptionRef(row.get(2)?),
            kind: row.get::<_, String>(3)?.parse()?,
            on,
            owner: row.get(4)?,
            due_on: day_or_none(row.get(5)?)?,
            restricted: row.get(6)?,
        };
        found.entry((on, row.get(1)?)).or_default().push(hold);
    }
    Ok(found)
}
