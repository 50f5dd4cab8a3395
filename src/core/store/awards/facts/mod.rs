//! What the gates read of one award, loaded from the store. Brands, courses, centres, approvals and templates are the
//! same for many awards and kept in a [`FactCache`], so that a hundred thousand awards are asked with few statements.
//!
//! **Invariant:** everything [`GateFacts`] holds is filled from here: a fact a gate reads and this file does not load
//! would make the cache lie.

mod lending;

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use rusqlite::{Connection, OptionalExtension, Row};

use crate::core::domain::Day;
use crate::core::domain::awards::{AwardState, DocumentKind};
use crate::core::domain::brands::{BrandFacts, BrandId};
use crate::core::domain::courses::{CourseFacts, CourseId};
use crate::core::domain::exceptions::ExceptionKind;
use crate::core::domain::gates::Gate;
use crate::core::domain::gates::facts::{
    GateFacts, GateOverride, Hold, HoldOn, PaymentFact, PlaceFacts, PresentationFacts, ResultFact, TemplateFact,
};
use crate::core::domain::organisations::{ApprovalFacts, CentreFacts, OrganisationId};
use crate::core::domain::references::{AwardRef, ExceptionRef, LearnerRef, RegistrationRef};
use crate::core::domain::registrations::RegistrationState;
use crate::core::domain::templates::PaperKind;
use crate::core::domain::territories::Territory;
use crate::core::store::facts::{approval, brand, centre, course, day, day_or_none};
use crate::core::store::{StoreError, found};

/// Facts shared by many awards. It is good for one transaction or one reading: it never looks again.
#[derive(Default)]
pub struct FactCache {
    brands: HashMap<BrandId, BrandFacts>,
    courses: HashMap<CourseId, CourseFacts>,
    centres: HashMap<OrganisationId, CentreFacts>,
    approvals: HashMap<(OrganisationId, CourseId), ApprovalFacts>,
    templates: HashMap<BrandId, Vec<KeptTemplate>>,
}

/// The approved templates of a brand, for gates that are asked before there is an award.
#[derive(Default)]
pub struct Templates(Vec<KeptTemplate>);

impl Templates {
    /// Loads them.
    pub fn of_brand(db: &Connection, brand: BrandId) -> Result<Self, StoreError> {
        Ok(Self(templates(db, brand)?))
    }

    /// What the gates read of them.
    pub fn facts(&self) -> Vec<TemplateFact<'_>> {
        self.0.iter().map(KeptTemplate::fact).collect()
    }
}

struct KeptTemplate {
    label: String,
    kind: DocumentKind,
    territories: Vec<Territory>,
    language: Option<String>,
    from: Day,
    to: Option<Day>,
}

/// One award with everything of its own that the gates read.
#[derive(Debug, Clone)]
pub struct AwardRecord {
    /// The award.
    pub award: AwardRef,
    /// What paper.
    pub kind: DocumentKind,
    /// Its state.
    pub state: AwardState,
    /// Whose it is.
    pub learner: LearnerRef,
    /// The name as printed, for a heading.
    pub name_to_print: String,
    /// The registration.
    pub registration: RegistrationRef,
    /// The brand.
    pub brand: BrandId,
    /// The course.
    pub course: CourseId,
    /// The centre; none on a presentation.
    pub centre: Option<OrganisationId>,
    words: Words,
    days: Days,
    registration_state: RegistrationState,
    assessed_in: Option<Territory>,
    funded: bool,
    presentation: Option<i64>,
    results: Vec<KeptResult>,
    payments: Vec<KeptPayment>,
    holds: Vec<KeptHold>,
    overrides: Vec<KeptOverride>,
}

#[derive(Debug, Clone)]
struct Words {
    unit_set: String,
    grade: String,
    given_names: String,
    family_name: String,
    uln: Option<String>,
    scn: Option<String>,
    identity_evidence: String,
    assessed_language: String,
    live_certificate: Option<String>,
    may_replace: Option<String>,
}

#[derive(Debug, Clone)]
struct Days {
    achieved_on: Day,
    claimed_on: Day,
    issued_on: Option<Day>,
    born_on: Option<Day>,
    name_confirmed_on: Option<Day>,
    registered_on: Day,
}

#[derive(Debug, Clone)]
struct KeptResult {
    unit: String,
    grade: String,
    days: [Option<Day>; 4],
}

#[derive(Debug, Clone)]
struct KeptPayment {
    invoice: String,
    amount: i64,
    paid: i64,
    invoiced_on: Day,
    paid_on: Option<Day>,
}

#[derive(Debug, Clone)]
struct KeptHold {
    exception: ExceptionRef,
    kind: ExceptionKind,
    on: HoldOn,
    owner: Option<String>,
    due_on: Option<Day>,
    restricted: bool,
}

#[derive(Debug, Clone)]
struct KeptOverride {
    gate: Gate,
    given_by: String,
    evidence: String,
    until: Option<Day>,
}

/// Loads one award. None when there is no such award.
pub fn record(db: &Connection, award: AwardRef) -> Result<Option<AwardRecord>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT a.kind, a.state, a.learner_id, a.registration_id, a.brand_id, a.course_id, a.organisation_id, a.unit_set_key, a.grade,
                a.achieved_on, a.claimed_on,
                l.given_names, l.family_name, l.name_to_print, l.born_on, l.uln, l.scn, l.identity_evidence, l.name_confirmed_on,
                r.state, r.registered_on, r.assessed_in, r.assessed_language, r.funded, r.presentation_id,
                (SELECT b.issued_on FROM batch_award AS m JOIN batch AS b ON b.batch_id = m.batch_id
                 WHERE m.award_id = a.award_id AND m.edition = a.edition AND m.out_seq IS NULL),
                (SELECT k.serial FROM certificate AS k
                 WHERE k.award_id = a.award_id
                   AND k.state IN ('reserved', 'printed', 'passed', 'kept back', 'dispatched', 'delivered', 'returned', 're-dispatched',
                                   'lost', 'being replaced')
                   AND NOT (a.state = 'batched' AND EXISTS (SELECT 1 FROM batch_award AS own WHERE own.award_id = a.award_id
                                                            AND own.batch_id = k.batch_id AND own.out_seq IS NULL))
                 ORDER BY k.certificate_id LIMIT 1),
                (SELECT k.serial FROM application AS p JOIN certificate AS k ON k.certificate_id = p.certificate_id
                 WHERE p.award_id = a.award_id AND p.edition = a.edition AND p.state IN ('agreed', 'made') LIMIT 1)
         FROM award AS a JOIN learner AS l ON l.learner_id = a.learner_id
              JOIN registration AS r ON r.registration_id = a.registration_id
         WHERE a.award_id = ?1",
    )?;
    let Some(row) = statement.query_row([award.0], |row| Ok(plain(row))).optional()? else { return Ok(None) };
    let mut found = row?.parsed(award)?;
    found.results = results(db, found.registration)?;
    found.payments = payments(db, found.registration)?;
    found.holds = holds(db, &found)?;
    found.overrides = overrides(db, award)?;
    Ok(Some(found))
}

/// The row as SQLite gives it, before a word of it is read.
struct Plain {
    codes: [String; 3],
    keys: [i64; 4],
    centre: Option<i64>,
    presentation: Option<i64>,
    words: Words,
    name_to_print: String,
    days: [Option<String>; 6],
    assessed_in: String,
    funded: bool,
}

fn plain(row: &Row<'_>) -> Result<Plain, StoreError> {
    Ok(Plain {
        codes: [row.get(0)?, row.get(1)?, row.get(19)?],
        keys: [row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?],
        centre: row.get(6)?,
        presentation: row.get(24)?,
        words: Words {
            unit_set: row.get(7)?,
            grade: row.get(8)?,
            given_names: row.get(11)?,
            family_name: row.get(12)?,
            uln: row.get::<_, Option<i64>>(15)?.map(|uln| format!("{uln:010}")),
            scn: row.get(16)?,
            identity_evidence: row.get(17)?,
            assessed_language: row.get(22)?,
            live_certificate: row.get(26)?,
            may_replace: row.get(27)?,
        },
        name_to_print: row.get(13)?,
        days: [row.get(9)?, row.get(10)?, row.get(25)?, row.get(14)?, row.get(18)?, row.get(20)?],
        assessed_in: row.get(21)?,
        funded: row.get(23)?,
    })
}

impl Plain {
    fn parsed(self, award: AwardRef) -> Result<AwardRecord, StoreError> {
        let [achieved, claimed, issued, born, confirmed, registered] = self.days;
        let needed = |text: Option<String>| day(&text.unwrap_or_default());
        let [learner, registration, brand, course] = self.keys;
        Ok(AwardRecord {
            award,
            kind: self.codes[0].parse()?,
            state: self.codes[1].parse()?,
            learner: LearnerRef(learner),
            name_to_print: self.name_to_print,
            registration: RegistrationRef(registration),
            brand: BrandId(brand),
            course: CourseId(course),
            centre: self.centre.map(OrganisationId),
            words: self.words,
            days: Days {
                achieved_on: needed(achieved)?,
                claimed_on: needed(claimed)?,
                issued_on: day_or_none(issued)?,
                born_on: day_or_none(born)?,
                name_confirmed_on: day_or_none(confirmed)?,
                registered_on: needed(registered)?,
            },
            registration_state: self.codes[2].parse()?,
            assessed_in: if self.assessed_in.is_empty() { None } else { Some(self.assessed_in.parse()?) },
            funded: self.funded,
            presentation: self.presentation,
            results: Vec::new(),
            payments: Vec::new(),
            holds: Vec::new(),
            overrides: Vec::new(),
        })
    }
}

fn results(db: &Connection, registration: RegistrationRef) -> Result<Vec<KeptResult>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT unit_code, grade, achieved_on, sat_on, checked_on, flagged_on FROM result WHERE registration_id = ?1 ORDER BY unit_code",
    )?;
    let mut rows = statement.query([registration.0])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let days = [
            day_or_none(row.get(2)?)?,
            day_or_none(row.get(3)?)?,
            day_or_none(row.get(4)?)?,
            day_or_none(row.get(5)?)?,
        ];
        found.push(KeptResult { unit: row.get(0)?, grade: row.get(1)?, days });
    }
    Ok(found)
}

fn payments(db: &Connection, registration: RegistrationRef) -> Result<Vec<KeptPayment>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT invoice_number, amount, paid_amount, invoiced_on, paid_on FROM payment WHERE registration_id = ?1 ORDER BY invoiced_on, payment_id",
    )?;
    let mut rows = statement.query([registration.0])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(KeptPayment {
            invoice: row.get(0)?,
            amount: row.get(1)?,
            paid: row.get(2)?,
            invoiced_on: day(&row.get::<_, String>(3)?)?,
            paid_on: day_or_none(row.get(4)?)?,
        });
    }
    Ok(found)
}

/// Open exceptions that hold the award itself, its registration, its learner, its centre or its presentation.
fn holds(db: &Connection, award: &AwardRecord) -> Result<Vec<KeptHold>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT exception_id, kind, subject_kind, owner, due_on, restricted FROM exception
         WHERE subject_kind = ?1 AND subject_id = ?2 AND holds = 1 AND state IN ('open', 'in progress', 'waiting')
         ORDER BY exception_id",
    )?;
    let subjects = [
        (HoldOn::Award, Some(award.award.0)),
        (HoldOn::Registration, Some(award.registration.0)),
        (HoldOn::Learner, Some(award.learner.0)),
        (HoldOn::Centre, award.centre.map(|centre| centre.0)),
        (HoldOn::Presentation, award.presentation),
    ];
    let mut found = Vec::new();
    for (on, key) in subjects.into_iter().filter_map(|(on, key)| Some((on, key?))) {
        let mut rows = statement.query((on.code(), key))?;
        while let Some(row) = rows.next()? {
            found.push(KeptHold {
                exception: ExceptionRef(row.get(0)?),
                kind: row.get::<_, String>(1)?.parse()?,
                on,
                owner: row.get(3)?,
                due_on: day_or_none(row.get(4)?)?,
                restricted: row.get(5)?,
            });
        }
    }
    Ok(found)
}

fn overrides(db: &Connection, award: AwardRef) -> Result<Vec<KeptOverride>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT o.gate, p.given_by, o.evidence, o.until_day FROM gate_override AS o JOIN approval AS p ON p.approval_id = o.approval_id
         WHERE o.award_id = ?1 ORDER BY o.gate",
    )?;
    let mut rows = statement.query([award.0])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(KeptOverride {
            gate: row.get::<_, String>(0)?.parse()?,
            given_by: row.get(1)?,
            evidence: row.get(2)?,
            until: day_or_none(row.get(3)?)?,
        });
    }
    Ok(found)
}

impl FactCache {
    /// Calls `with` on the facts of an award, loading what it shares with others where that was not done before.
    pub fn facts<R>(
        &mut self,
        db: &Connection,
        award: &AwardRecord,
        with: impl FnOnce(&GateFacts<'_>) -> R,
    ) -> Result<R, StoreError> {
        self.prepare(db, award)?;
        let presentation = match (award.presentation, award.centre) {
            (Some(key), None) => Some(presentation(db, key)?),
            _ => None,
        };
        let results: Vec<ResultFact<'_>> = award.results.iter().map(KeptResult::fact).collect();
        let payments: Vec<PaymentFact<'_>> = award.payments.iter().map(KeptPayment::fact).collect();
        let holds: Vec<Hold<'_>> = award.holds.iter().map(KeptHold::fact).collect();
        let overrides: Vec<GateOverride<'_>> = award.overrides.iter().map(KeptOverride::fact).collect();
        let templates: Vec<TemplateFact<'_>> = self
            .templates
            .get(&award.brand)
            .map(Vec::as_slice)
            .unwrap_or_default()
            .iter()
            .map(KeptTemplate::fact)
            .collect();
        let missing = |what: &str| StoreError::NotFound(format!("{what} of award {}", award.award));
        let place = match (award.centre, &presentation) {
            (Some(id), _) => PlaceFacts::Centre(
                self.centres.get(&id).ok_or_else(|| missing("centre"))?,
                self.approvals.get(&(id, award.course)).ok_or_else(|| missing("approval"))?,
            ),
            (None, Some((label, ends_on, graded_on))) => {
                PlaceFacts::Presentation(PresentationFacts { label, ends_on: *ends_on, graded_on: *graded_on })
            }
            (None, None) => return Err(missing("place")),
        };
        let facts = GateFacts {
            award: award.award_facts(),
            learner: award.learner_facts(),
            registration: award.registration_facts(),
            place,
            brand: self.brands.get(&award.brand).ok_or_else(|| missing("brand"))?,
            course: self.courses.get(&award.course).ok_or_else(|| missing("course"))?,
            results: &results,
            payments: &payments,
            clearances: &[],
            holds: &holds,
            templates: &templates,
            overrides: &overrides,
        };
        Ok(with(&facts))
    }

    fn prepare(&mut self, db: &Connection, award: &AwardRecord) -> Result<(), StoreError> {
        if let Entry::Vacant(place) = self.templates.entry(award.brand) {
            place.insert(templates(db, award.brand)?);
            if let Some(facts) = brand(db, award.brand)? {
                self.brands.insert(award.brand, facts);
            }
        }
        if !self.courses.contains_key(&award.course)
            && let Some(facts) = course(db, award.course)?
        {
            self.courses.insert(award.course, facts);
        }
        let Some(id) = award.centre else { return Ok(()) };
        if !self.centres.contains_key(&id)
            && let Some(facts) = centre(db, id)?
        {
            self.centres.insert(id, facts);
        }
        if let Entry::Vacant(place) = self.approvals.entry((id, award.course)) {
            place.insert(approval(db, id, award.course)?);
        }
        Ok(())
    }
}

fn presentation(db: &Connection, key: i64) -> Result<(String, Option<Day>, Option<Day>), StoreError> {
    let row: (String, Option<String>, Option<String>) = found(
        db.prepare_cached(
            "SELECT c.code || '/' || p.run, p.ends_on, p.graded_on FROM presentation AS p
             JOIN course AS c ON c.course_id = p.course_id WHERE p.presentation_id = ?1",
        )?
        .query_row([key], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))),
        || "presentation".to_owned(),
    )?;
    Ok((row.0, day_or_none(row.1)?, day_or_none(row.2)?))
}

fn templates(db: &Connection, brand: BrandId) -> Result<Vec<KeptTemplate>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT code, version, kind, countries, language, effective_from, effective_to FROM template_version
         WHERE brand_id = ?1 AND effective_from IS NOT NULL AND (state = 'approved' OR (state = 'retired' AND effective_to IS NOT NULL))
         ORDER BY effective_from DESC, version DESC",
    )?;
    let mut rows = statement.query([brand.0])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (code, version): (String, i64) = (row.get(0)?, row.get(1)?);
        let places: String = row.get(3)?;
        let language: String = row.get(4)?;
        // Papers of the desk let no award on or off.
        let Some(kind) = row.get::<_, String>(2)?.parse::<PaperKind>()?.award() else { continue };
        found.push(KeptTemplate {
            label: format!("{code} v{version}"),
            kind,
            territories: places.split('|').filter(|p| !p.is_empty()).map(str::parse).collect::<Result<_, _>>()?,
            language: Some(language).filter(|language| !language.is_empty()),
            from: day(&row.get::<_, String>(5)?)?,
            to: day_or_none(row.get(6)?)?,
        });
    }
    Ok(found)
}
