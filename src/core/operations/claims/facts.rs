//! The office as a chunk of claim rows sees it: registrations, results, holds and templates loaded at once, courses,
//! centres and approvals once a file; and the two questions asked of it – what is wrong with a row, and which gates its
//! award would find shut.
//!
//! **Invariant:** both questions go to the one rule of the domain each has (`checks::claims`, `gates`).

use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

use super::super::Result;
use super::super::imports::known::Known;
use crate::core::domain::Day;
use crate::core::domain::awards::{AwardState, DocumentKind};
use crate::core::domain::brands::{BrandFacts, BrandId};
use crate::core::domain::checks::Problem;
use crate::core::domain::checks::claims::{ClaimFacts, ClaimRow, UnitClaim, check, unit_claim};
use crate::core::domain::courses::CourseFacts;
use crate::core::domain::gates::facts::{
    AwardFacts, GateFacts, Hold, HoldOn, LearnerFacts, PaymentFact, PlaceFacts, RegistrationFacts, ResultFact,
};
use crate::core::domain::gates::{self, GateState};
use crate::core::domain::identifiers::Uln;
use crate::core::domain::organisations::{CentreFacts, OrganisationId};
use crate::core::domain::references::{AwardRef, ClaimFileRef, ClaimRef, RegistrationRef};
use crate::core::domain::registrations::RegistrationState;
use crate::core::domain::written_days::file_day;
use crate::core::store::awards::{Belongs, Templates};
use crate::core::store::claims::{self, FactsOf, OpenHold, RegistrationFound};
use crate::core::store::registrations::KeptResult;
use crate::core::store::{Connection, facts as store_facts};

/// The ten values of a row, in the order of their columns, and its unit cells.
#[derive(Debug, Clone, Default)]
pub(super) struct Values<'t> {
    /// registration number, ULN, given names, family name, born on, course, kind, grade, achieved on, claimed on.
    pub ten: [Cow<'t, str>; 10],
    /// Unit code and cell.
    pub units: Vec<(Cow<'t, str>, Cow<'t, str>)>,
}

/// The fields in the order of [`Values`].
pub(super) const FIELDS: [&str; 10] = [
    "registration_number",
    "uln",
    "given_names",
    "family_name",
    "born_on",
    "course_code",
    "kind",
    "grade",
    "achieved_on",
    "claimed_on",
];

impl Values<'_> {
    fn row<'r>(&'r self, units: &'r [(&'r str, &'r str)]) -> ClaimRow<'r> {
        let [
            registration_number,
            uln,
            given_names,
            family_name,
            born_on,
            course_code,
            kind,
            grade,
            achieved_on,
            claimed_on,
        ] = self.ten.each_ref().map(AsRef::as_ref);
        ClaimRow {
            registration_number,
            uln,
            given_names,
            family_name,
            born_on,
            course_code,
            kind,
            grade,
            achieved_on,
            claimed_on,
            units,
        }
    }

    /// Whom and what the row names, to find it again in another file.
    pub fn about(&self) -> (String, String) {
        let who = if self.ten[1].is_empty() { &self.ten[0] } else { &self.ten[1] };
        (who.trim().to_owned(), super::super::imports::known::course_code(self.ten[5].trim()))
    }
}

/// What asking a row gave.
pub(super) struct Asked {
    /// What is wrong with it.
    pub problems: Vec<Problem>,
    /// The registration it means.
    pub registration: Option<RegistrationRef>,
    /// The centre that registration is at.
    pub centre: Option<OrganisationId>,
    /// The award it asks for, when nothing is wrong.
    pub award: Option<AwardPlan>,
}

/// An award a valid row asks for.
pub(super) struct AwardPlan {
    pub kind: DocumentKind,
    pub unit_set: String,
    pub grade: String,
    pub achieved_on: Day,
    pub claimed_on: Day,
    pub gates: GateState,
    pub belongs: Belongs,
    pub results: Vec<KeptResult>,
}

/// The office as claim rows see it.
pub(super) struct Sight {
    today: Day,
    received_on: Day,
    sender: Option<OrganisationId>,
    file: Option<ClaimFileRef>,
    known: Known,
    nobody: Rc<CentreFacts>,
    brands: HashMap<BrandId, (Rc<BrandFacts>, Rc<Templates>)>,
    holds: HashMap<(HoldOn, i64), Vec<OpenHold>>,
    seen: HashMap<(RegistrationRef, DocumentKind, String), u32>,
}

impl Sight {
    /// Looks at the office once.
    pub fn new(db: &Connection, today: Day, received_on: Day, sender: Option<OrganisationId>) -> Result<Self> {
        let nobody = CentreFacts {
            id: OrganisationId(0),
            code: String::new(),
            name: String::new(),
            on_stop: None,
            sanctions: Vec::new(),
            closed_on: None,
            account_in_order: true,
        };
        Ok(Self {
            today,
            received_on,
            sender,
            file: None,
            known: Known::default(),
            nobody: Rc::new(nobody),
            brands: HashMap::new(),
            holds: claims::holds(db)?,
            seen: HashMap::new(),
        })
    }

    /// Looks at the office for rows of a file that is kept already: earlier rows of the same file are known.
    pub fn of_file(self, file: ClaimFileRef) -> Self {
        Self { file: Some(file), ..self }
    }

    /// Loads what a chunk of rows names.
    pub fn facts<'v>(&self, db: &Connection, rows: impl Iterator<Item = &'v Values<'v>>) -> Result<FactsOf> {
        let (mut ulns, mut numbers, mut keys) = (Vec::new(), Vec::new(), Vec::new());
        for values in rows {
            let number = values.ten[0].trim();
            if !number.is_empty() {
                match number.parse::<RegistrationRef>() {
                    Ok(key) => keys.push(key.0),
                    Err(_) => numbers.push(number),
                }
            } else if let Ok(uln) = values.ten[1].trim().parse::<Uln>()
                && !uln.is_temporary()
            {
                ulns.push(uln.number());
            }
        }
        ulns.sort_unstable();
        ulns.dedup();
        Ok(claims::facts_of(db, &ulns, &numbers, &keys)?)
    }

    /// Asks every rule about a row, and its gates when no rule holds it; `accepted` are rules a person has accepted for
    /// it.
    pub fn ask(
        &mut self,
        db: &Connection,
        number: u32,
        values: &Values<'_>,
        facts: &FactsOf,
        accepted: &[String],
    ) -> Result<Asked> {
        let course = match values.ten[5].trim() {
            "" => None,
            code => self.known.course(db, code)?,
        };
        let found = registration_of(values, facts, course.as_deref());
        let centre = match found.and_then(|f| f.centre) {
            Some(id) => self.known.centre_by_id(db, id)?,
            None => None,
        };
        let sender = match self.sender {
            Some(id) => self.known.centre_by_id(db, id)?,
            None => centre.clone(),
        };
        let sender = sender.unwrap_or_else(|| self.nobody.clone());
        let approval = match &course {
            Some(course) if sender.id.0 != 0 => Some(self.known.approval(db, sender.id, course.id)?),
            _ => None,
        };
        let results = found.map(|f| results_of(facts, f.registration)).unwrap_or_default();
        let units: Vec<(&str, &str)> = values.units.iter().map(|(code, cell)| (code.as_ref(), cell.as_ref())).collect();
        let row = values.row(&units);
        let kind = kind_of(&row);
        let unit_set = kind.map_or_else(String::new, |kind| unit_set(kind, &units, course.as_deref()));
        let registration = found.map(registration_facts);
        let learner = found.map(learner_facts);
        let taken = found.zip(kind).and_then(|(f, kind)| taken(facts, f.registration, kind, &unit_set));
        let claimed_by = taken.map(|award| award.claim.map_or_else(|| AwardRef(award.award).to_string(), claim_label));
        let same_row = match (self.file, found.zip(kind)) {
            (Some(file), Some((f, kind))) => {
                claims::earlier_row(db, ClaimRef { file, row: number }, f.registration, kind)?
            }
            (None, Some((f, kind))) => {
                let first = *self.seen.entry((f.registration, kind, unit_set.clone())).or_insert(number);
                (first != number).then_some(first)
            }
            (_, None) => None,
        };
        // Claimed by another row of the same file is said once, as that.
        let claimed_by = claimed_by.filter(|_| same_row.is_none());
        let asked = ClaimFacts {
            sender: &sender,
            course: course.as_deref(),
            approval: approval.as_deref(),
            registration: registration.as_ref(),
            registered_at: centre.as_ref().map(|c| c.code.as_str()),
            learner: learner.as_ref(),
            results: &results,
            same_row,
            claimed_by: claimed_by.as_deref(),
            certificated_by: taken.and_then(|award| award.serial.as_deref()),
            received_on: self.received_on,
        };
        let mut problems = check(&row, &asked, self.today);
        problems.retain(|p| !accepted.iter().any(|code| code == p.rule.code));
        let held = problems.iter().any(Problem::holds);
        let award = match (found, &course, kind, held) {
            (Some(found), Some(course), Some(kind), false) => {
                let units = &units;
                self.award(
                    db,
                    &Grounds { found, course, centre: centre.as_deref(), facts, row: &row, units, kind, unit_set },
                )?
            }
            _ => None,
        };
        Ok(Asked { problems, registration: found.map(|f| f.registration), centre: centre.map(|c| c.id), award })
    }

    /// The award a row in order asks for, with the results its units bring and the verdict of its gates.
    fn award(&mut self, db: &Connection, grounds: &Grounds<'_>) -> Result<Option<AwardPlan>> {
        let Grounds { found, course, facts, row, kind, .. } = *grounds;
        let Ok(achieved_on) = file_day(row.achieved_on.trim()) else { return Ok(None) };
        let claimed_on = file_day(row.claimed_on.trim()).unwrap_or(self.received_on);
        let recorded = facts.results.get(&found.registration).map(Vec::as_slice).unwrap_or_default();
        let overall = recorded.iter().find(|r| r.0.is_empty()).map(|r| r.1.as_str());
        let grade = match row.grade.trim() {
            "" => overall.map_or_else(|| only_pass(course), str::to_owned),
            grade => grade.to_owned(),
        };
        let new_results = unit_results(grounds, achieved_on);
        let mut results = results_of(facts, found.registration);
        results.extend(new_results.iter().map(result_fact));
        let Some((brand, templates)) = self.brand(db, course.brand)? else { return Ok(None) };
        let registration = registration_facts(found);
        let learner = learner_facts(found);
        let payments: Vec<PaymentFact<'_>> = facts
            .payments
            .get(&found.registration)
            .map(Vec::as_slice)
            .unwrap_or_default()
            .iter()
            .map(|(invoice, amount, paid, invoiced_on, paid_on)| PaymentFact {
                invoice,
                amount: *amount,
                paid: *paid,
                invoiced_on: *invoiced_on,
                paid_on: *paid_on,
            })
            .collect();
        let Some(centre) = grounds.centre else { return Ok(None) };
        let approval = self.known.approval(db, centre.id, course.id)?;
        let holds: Vec<Hold<'_>> = self.holds_of(found);
        let templates = templates.facts();
        let asked = GateFacts {
            award: AwardFacts {
                reference: AwardRef(0),
                kind,
                state: AwardState::Pending,
                unit_set: &grounds.unit_set,
                grade: Some(grade.as_str()).filter(|g| !g.is_empty()),
                achieved_on: Some(achieved_on),
                claimed_on: Some(claimed_on),
                issued_on: None,
                live_certificate: None,
                may_replace: None,
            },
            learner,
            registration,
            place: PlaceFacts::Centre(centre, &approval),
            brand: &brand,
            course,
            results: &results,
            payments: &payments,
            clearances: &[],
            holds: &holds,
            templates: &templates,
            overrides: &[],
        };
        let gates = gates::state(&asked, self.today);
        let unit_set = grounds.unit_set.clone();
        let belongs = Belongs { brand: course.brand, course: course.id, centre: found.centre, learner: found.learner };
        Ok(Some(AwardPlan { belongs, kind, unit_set, grade, achieved_on, claimed_on, gates, results: new_results }))
    }

    fn brand(&mut self, db: &Connection, id: BrandId) -> Result<Option<(Rc<BrandFacts>, Rc<Templates>)>> {
        if let std::collections::hash_map::Entry::Vacant(e) = self.brands.entry(id) {
            let Some(brand) = store_facts::brand(db, id)? else { return Ok(None) };
            e.insert((Rc::new(brand), Rc::new(Templates::of_brand(db, id)?)));
        }
        Ok(self.brands.get(&id).cloned())
    }

    fn holds_of(&self, found: &RegistrationFound) -> Vec<Hold<'_>> {
        if self.holds.is_empty() {
            return Vec::new();
        }
        let subjects = [
            (HoldOn::Registration, Some(found.registration.0)),
            (HoldOn::Learner, Some(found.learner.0)),
            (HoldOn::Centre, found.centre.map(|c| c.0)),
            (HoldOn::Presentation, found.presentation),
        ];
        let of = |(on, key): (HoldOn, Option<i64>)| self.holds.get(&(on, key?));
        let open = subjects.into_iter().filter_map(of).flatten();
        open.map(|h| Hold {
            exception: h.exception,
            kind: h.kind,
            on: h.on,
            owner: h.owner.as_deref(),
            due_on: h.due_on,
            restricted: h.restricted,
        })
        .collect()
    }
}

/// What an award rests on.
struct Grounds<'a> {
    found: &'a RegistrationFound,
    course: &'a CourseFacts,
    centre: Option<&'a CentreFacts>,
    facts: &'a FactsOf,
    row: &'a ClaimRow<'a>,
    units: &'a [(&'a str, &'a str)],
    kind: DocumentKind,
    unit_set: String,
}

fn kind_of(row: &ClaimRow<'_>) -> Option<DocumentKind> {
    match row.kind.trim() {
        "" => Some(DocumentKind::Certificate),
        kind => kind.parse().ok(),
    }
}

fn claim_label(key: i64) -> String {
    let row = u32::try_from(key % 10_000_000).unwrap_or(0);
    ClaimRef { file: ClaimFileRef(key / 10_000_000), row }.to_string()
}

/// The registration a row means: by its number, else the learner's one for the course that is most alive.
fn registration_of<'f>(
    values: &Values<'_>,
    facts: &'f FactsOf,
    course: Option<&CourseFacts>,
) -> Option<&'f RegistrationFound> {
    let number = values.ten[0].trim();
    if !number.is_empty() {
        let label = number.parse::<RegistrationRef>().map_or_else(|_| number.to_owned(), |key| key.to_string());
        let found = facts.by_number.get(&label).map(|place| &facts.registrations[*place])?;
        return course.is_none_or(|c| c.id == found.course).then_some(found);
    }
    let uln = values.ten[1].trim().parse::<Uln>().ok()?;
    let course = course?;
    let all = facts.by_uln.get(&uln.number())?.iter().map(|place| &facts.registrations[*place]);
    all.filter(|f| f.course == course.id).min_by_key(|f| aliveness(f.state))
}

/// Nought is most alive.
const fn aliveness(state: RegistrationState) -> u8 {
    match state {
        RegistrationState::Completed | RegistrationState::Active => 0,
        RegistrationState::Certificated => 1,
        RegistrationState::Deferred => 2,
        RegistrationState::Withdrawn => 3,
        RegistrationState::Lapsed => 4,
        RegistrationState::Transferred | RegistrationState::Cancelled => 5,
    }
}

fn registration_facts(found: &RegistrationFound) -> RegistrationFacts<'_> {
    RegistrationFacts {
        reference: found.registration,
        state: found.state,
        registered_on: found.registered_on,
        assessed_in: found.assessed_in,
        assessed_language: Some(found.assessed_language.as_str()),
        funded: found.funded,
    }
}

fn learner_facts(found: &RegistrationFound) -> LearnerFacts<'_> {
    LearnerFacts {
        reference: found.learner,
        given_names: &found.given_names,
        family_name: &found.family_name,
        name_to_print: &found.name_to_print,
        born_on: found.born_on,
        uln: found.uln.as_deref(),
        scn: found.scn.as_deref(),
        identity_evidence: Some(found.identity_evidence.as_str()),
        name_confirmed_on: found.name_confirmed_on,
    }
}

fn results_of(facts: &FactsOf, registration: RegistrationRef) -> Vec<ResultFact<'_>> {
    let recorded = facts.results.get(&registration).map(Vec::as_slice).unwrap_or_default();
    recorded
        .iter()
        .map(|(unit, grade, [achieved_on, sat_on, checked_on, flagged_on])| {
            let exempt = grade == "exempt";
            ResultFact {
                unit: Some(unit.as_str()).filter(|u| !u.is_empty()),
                grade: Some(grade.as_str()).filter(|_| !exempt),
                exempt,
                achieved_on: *achieved_on,
                sat_on: *sat_on,
                checked_on: *checked_on,
                flagged_on: *flagged_on,
            }
        })
        .collect()
}

fn result_fact(result: &KeptResult) -> ResultFact<'_> {
    let exempt = result.grade == "exempt";
    ResultFact {
        unit: Some(result.unit.as_str()).filter(|u| !u.is_empty()),
        grade: Some(result.grade.as_str()).filter(|_| !exempt),
        exempt,
        achieved_on: result.achieved_on.as_deref().and_then(|d| Day::parse_from_str(d, "%Y-%m-%d").ok()),
        sat_on: None,
        checked_on: None,
        flagged_on: None,
    }
}

/// Unit and credit certificates are for the units the row names, in order.
fn unit_set(kind: DocumentKind, units: &[(&str, &str)], course: Option<&CourseFacts>) -> String {
    if !kind.is_part() {
        return String::new();
    }
    let passes = |cell: &str| match unit_claim(cell) {
        Ok(Some(UnitClaim::Grade(grade, _))) => course.is_none_or(|c| c.scale.passes(grade)),
        Ok(Some(UnitClaim::Exempt)) => true,
        _ => false,
    };
    let mut codes: Vec<&str> = units.iter().filter(|(_, cell)| passes(cell)).map(|(code, _)| *code).collect();
    codes.sort_unstable();
    codes.join("+")
}

/// The award that claims the same already; a cancelled one does not.
fn taken<'f>(
    facts: &'f FactsOf,
    registration: RegistrationRef,
    kind: DocumentKind,
    unit_set: &str,
) -> Option<&'f claims::ClaimedAward> {
    let all = facts.awards.get(&registration)?;
    all.iter().find(|a| a.kind == kind && a.unit_set == unit_set && a.state != AwardState::Cancelled)
}

fn only_pass(course: &CourseFacts) -> String {
    let mut passes = course.scale.grades().iter().filter(|g| g.passes);
    match (passes.next(), passes.next()) {
        (Some(only), None) => only.name.clone(),
        _ => String::new(),
    }
}

/// The results a row's units bring that are not recorded yet.
fn unit_results(grounds: &Grounds<'_>, achieved_on: Day) -> Vec<KeptResult> {
    if grounds.units.is_empty() {
        return Vec::new();
    }
    let recorded = grounds.facts.results.get(&grounds.found.registration).map(Vec::as_slice).unwrap_or_default();
    let known = |code: &str| recorded.iter().any(|r| r.0 == code);
    let new = grounds.units.iter().filter(|(code, _)| !known(code) && grounds.course.combination.unit(code).is_some());
    new.filter_map(|(code, cell)| {
        let (grade, day) = match unit_claim(cell).ok()?? {
            UnitClaim::Grade(grade, day) => (grade.to_owned(), day.unwrap_or(achieved_on)),
            UnitClaim::Exempt => ("exempt".to_owned(), achieved_on),
        };
        Some(KeptResult {
            registration: grounds.found.registration,
            unit: (*code).to_owned(),
            grade,
            mark: String::new(),
            achieved_on: Some(day.to_string()),
            graded_by: String::new(),
            sat_on: None,
            checked_on: None,
            flagged_on: None,
        })
    })
    .collect()
}
