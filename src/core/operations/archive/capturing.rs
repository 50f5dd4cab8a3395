//! From a match in the archive to records: proposed with everything it would write, confirmed by a second person, captured.

use serde_json::json;

use super::super::{Core, Error, Result, seconding};
use super::searching::{brand_called, last_day, today_of};
use crate::core::domain::archive::{Capture, Evidence, Filmed, FilmedName, Sought, weigh};
use crate::core::domain::brands::BrandId;
use crate::core::domain::courses::{CourseId, CourseKind};
use crate::core::domain::dates::day_text;
use crate::core::domain::events::{Change, Event, EventKind};
use crate::core::domain::names::folded;
use crate::core::domain::organisations::{OrganisationId, OrganisationKind};
use crate::core::domain::references::{ArchiveRef, AwardRef, LearnerRef, RegistrationRef};
use crate::core::domain::registrations::{RegistrationState, RegistrationStep};
use crate::core::domain::roles::Action;
use crate::core::domain::{Day, Refusal};
use crate::core::store::courses::{self, Course};
use crate::core::store::learners::{self, Learner};
use crate::core::store::organisations::{self, Approval, Organisation};
use crate::core::store::registrations::{self, KeptResult, Place, Registration};
use crate::core::store::{Connection, Tx, archive, proposals, trail};

/// The grade of a captured award where the film has none.
const GRADE: &str = "Pass";

/// What is to be captured, and how.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaptureOrder {
    /// Whom somebody asked after: weighed again when it is proposed and when it is confirmed.
    pub sought: Sought,
    /// The learner it belongs to; none: a new one.
    pub learner: Option<LearnerRef>,
    /// Code of a course of ours; none: a course of the archive in the words of the film.
    pub course: Option<String>,
    /// Code of a centre of ours; none: a centre of the archive in the words of the film.
    pub centre: Option<String>,
    /// Code of the brand; none: what the old brand's name says.
    pub brand: Option<String>,
    /// The year of the award where the index has none.
    pub year: Option<i32>,
    /// The grade where the index has none.
    pub grade: String,
    /// What the frame shows and what the person proved.
    pub evidence: String,
}

/// What was captured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CapturedEntry {
    /// The entry.
    pub entry: ArchiveRef,
    /// The learner.
    pub learner: LearnerRef,
    /// The registration.
    pub registration: RegistrationRef,
    /// The award.
    pub award: AwardRef,
}

impl Core {
    /// How well an entry fits whom somebody asks after.
    pub fn weigh_archive_match(&self, entry: ArchiveRef, sought: &Sought) -> Result<Evidence> {
        let filmed = archive::by_ref(self.db(), entry)?;
        Ok(weigh(sought, &filmed, &today_of(self.db())?))
    }

    /// Proposes that an entry is captured for whom was sought; a second person confirms it. Gives the evidence shown.
    /// Refuses an entry captured already, a weak match, no words of evidence, an unknown learner, course, centre or brand.
    pub fn propose_archive_match(&mut self, entry: ArchiveRef, order: &CaptureOrder) -> Result<Evidence> {
        order.sought.check()?;
        self.write(Action::CaptureArchiveEntry, |tx| {
            let (permit, evidence, plan) = asked(tx, entry, order)?;
            let words = format!(
                "{entry} ({}) is {} of {}: {}, {}.",
                plan.filmed.place(),
                plan.learner.map_or_else(|| "a new learner".to_owned(), |learner| learner.to_string()),
                permit.year(),
                evidence.reckoned(),
                evidence.band(),
            );
            seconding::propose(tx, Action::CaptureArchiveEntry, &entry.to_string(), &payload(order), &words, None)?;
            Ok(evidence)
        })
    }

    /// What a match that waits for a second person says: whom it is for, what proves it, and how well it fits today.
    /// None when no match of the entry waits.
    pub fn proposed_archive_match(&self, entry: ArchiveRef) -> Result<Option<(CaptureOrder, Evidence)>> {
        let Some(proposal) = proposals::open_for(self.db(), Action::CaptureArchiveEntry, &entry.to_string())? else {
            return Ok(None);
        };
        let order = read_payload(&proposal.payload)?;
        let weighed = self.weigh_archive_match(entry, &order.sought)?;
        Ok(Some((order, weighed)))
    }

    /// Gives the second person's yes to a proposed match, exactly as it was shown: the records are made.
    /// Refuses who proposed it, when there is none, and what the rule no longer allows.
    pub fn second_archive_match(&mut self, entry: ArchiveRef) -> Result<CapturedEntry> {
        Action::CaptureArchiveEntry.secondable(self.roles())?;
        self.write_unasked(|tx| {
            let Some(proposal) = proposals::open_for(tx, Action::CaptureArchiveEntry, &entry.to_string())? else {
                return Err(Refusal::new(format!("no match of {entry} waits for a second person")).into());
            };
            let approved = seconding::second(tx, proposal)?;
            let order = read_payload(approved.payload())?;
            let (permit, _, plan) = asked(tx, entry, &order)?;
            let captured = write_records(tx, &permit, plan, approved.approval())?;
            let event = Event::new(EventKind::ArchiveCaptured, entry)
                .with("learner", captured.learner.to_string())
                .with("registration", captured.registration.to_string())
                .with("award", captured.award.to_string())
                .with("approval", approved.approval())
                .because(permit.evidence());
            let seq = tx.record(&event)?;
            approved.use_up(tx, seq)?;
            Ok(captured)
        })
    }
}

/// What the records will say.
struct Plan {
    filmed: Filmed,
    learner: Option<LearnerRef>,
    person: Learner,
    brand: String,
    course: Option<String>,
    centre: Option<String>,
    grade: String,
}

fn asked(db: &Connection, entry: ArchiveRef, order: &CaptureOrder) -> Result<(Capture, Evidence, Plan)> {
    let filmed = archive::by_ref(db, entry)?;
    let evidence = weigh(&order.sought, &filmed, &today_of(db)?);
    let captured = archive::captured(db, entry)?.is_some();
    let permit = Capture::ask(entry, captured, &evidence, &order.evidence, filmed.year.or(order.year))?;
    if let Some(learner) = order.learner
        && learners::by_ref(db, learner)?.is_none()
    {
        return Err(Error::not_found(format!("learner {learner}")));
    }
    for (what, code, known) in [
        (
            "course",
            &order.course,
            order.course.as_deref().map(|code| courses::id_of(db, code)).transpose()?.flatten().is_some(),
        ),
        (
            "centre",
            &order.centre,
            order.centre.as_deref().map(|code| organisations::by_code(db, code)).transpose()?.flatten().is_some(),
        ),
    ] {
        if let Some(code) = code.as_deref().filter(|_| !known) {
            return Err(Error::not_found(format!("{what} `{code}`")));
        }
    }
    let brand = match &order.brand {
        Some(code) => code.clone(),
        None => archive::brand_of(db, &filmed.brand)?.map(|(_, code)| code).ok_or_else(|| {
            Refusal::new(format!("nobody said whose papers `{}` are today", filmed.brand))
                .hint("Say it once with archive alias, or name the brand with --brand.")
        })?,
    };
    brand_called(db, &brand)?;
    let grade = [filmed.grade.trim(), order.grade.trim(), GRADE].into_iter().find(|grade| !grade.is_empty());
    let plan = Plan {
        person: person(&filmed, &order.sought),
        learner: order.learner,
        course: order.course.clone(),
        centre: order.centre.clone(),
        // A scale is written with | between, and a - before what does not pass.
        grade: grade.unwrap_or(GRADE).replace('|', "/").trim_start_matches('-').trim().to_owned(),
        brand,
        filmed,
    };
    Ok((permit, evidence, plan))
}

/// The learner as the film names them; where a name that was asked for folds to the same, in its spelling.
fn person(filmed: &Filmed, sought: &Sought) -> Learner {
    let on_film = FilmedName::read(&filmed.name);
    let spelled = [&sought.name, &sought.earlier_name].into_iter().find(|name| FilmedName::read(name) == on_film);
    let (given, family) = parted(spelled.unwrap_or(&filmed.name));
    let born_on = filmed.born_on.or(sought.born_on);
    let now = sought.name.trim();
    let other = !now.is_empty() && FilmedName::read(now).family != on_film.family;
    Learner {
        name_to_print: [given.as_str(), family.as_str()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" "),
        given_names: given,
        family_name: family,
        preferred_name: if other { now.to_owned() } else { String::new() },
        born_on: born_on.map(day_text),
        identity_evidence: "archive match".to_owned(),
        language: "English".to_owned(),
        ..Learner::default()
    }
}

/// Given names and family name in the letters as written.
fn parted(text: &str) -> (String, String) {
    let family = FilmedName::read(text).family;
    if let Some((family, given)) = text.split_once(',') {
        return (given.trim().to_owned(), family.trim().to_owned());
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    for cut in 1..words.len() {
        let (first, rest) = (words[..cut].join(" "), words[cut..].join(" "));
        if folded(&first) == family {
            return (rest, first);
        }
        if folded(&rest) == family {
            return (first, rest);
        }
    }
    (String::new(), text.trim().to_owned())
}

fn write_records(tx: &Tx<'_>, permit: &Capture, plan: Plan, approval: i64) -> Result<CapturedEntry> {
    let achieved_on = last_day(permit.year())
        .ok_or_else(|| Error::from(Refusal::new(format!("{} is not a year", permit.year()))))?
        .min(tx.stamp().day);
    let learner = match plan.learner {
        Some(learner) => learner,
        None => added(tx, &plan.person)?,
    };
    let brand = brand_called(tx, &plan.brand)?;
    let course = match &plan.course {
        Some(code) => courses::id_of(tx, code)?.ok_or_else(|| Error::not_found(format!("course `{code}`")))?,
        None => archived_course(tx, &plan, brand)?,
    };
    let centre = match &plan.centre {
        Some(code) => organisations::by_code(tx, code)?
            .map(|(id, _)| id)
            .ok_or_else(|| Error::not_found(format!("centre `{code}`")))?,
        None => archived_centre(tx, &plan.filmed, achieved_on)?,
    };
    if plan.course.is_none() {
        knows_grade(tx, course, &plan, brand)?;
    }
    if plan.centre.is_none() {
        let day = day_text(achieved_on);
        let from = format!("{:04}-01-01", permit.year());
        let approval = Approval {
            organisation: centre,
            course,
            direct_from: Some(from.clone()),
            from,
            to: Some(day.clone()),
            direct_to: Some(day),
        };
        organisations::keep_approval(tx, &approval)?;
    }
    let registration = Registration {
        number: None,
        learner,
        course,
        place: Place::Centre(centre),
        state: RegistrationState::Active,
        registered_on: format!("{:04}-01-01", permit.year()),
        due_on: None,
        assessed_in: "England".to_owned(),
        assessed_language: "English".to_owned(),
        funded: false,
        deliver_to: "learner".to_owned(),
    };
    let reference = registrations::insert(tx, &registration, None)?;
    let record = format!("registration:{}", reference.0);
    let changes =
        registration.columns().into_iter().map(|(column, value)| Change::new(&record, column, None, Some(value)));
    let event = Event::new(EventKind::RegistrationAdded, reference)
        .with("learner", learner.to_string())
        .with("course", courses_code(tx, &plan, brand)?);
    tx.record(&event.changing_all(changes))?;
    for (from, to) in [
        (RegistrationState::Active, RegistrationState::Completed),
        (RegistrationState::Completed, RegistrationState::Certificated),
    ] {
        registrations::step(tx, &RegistrationStep::ask(reference, from, to)?, "captured from the archive", None)?;
        let event = Event::new(EventKind::RegistrationMoved, reference).with("from", from.code()).with("to", to.code());
        tx.record(&event.changing(Change::new(&record, "state", Some(from.code().into()), Some(to.code().into()))))?;
    }
    let result = KeptResult {
        registration: reference,
        unit: String::new(),
        grade: plan.grade.clone(),
        mark: String::new(),
        achieved_on: Some(day_text(achieved_on)),
        graded_by: format!("archive, {}", plan.filmed.place()),
        sat_on: None,
        checked_on: None,
        flagged_on: None,
    };
    registrations::keep_result(tx, &result, None)?;
    let event =
        Event::new(EventKind::ResultRecorded, reference).with("unit", "overall").with("grade", plan.grade.as_str());
    tx.record(&event)?;
    let award = archive::issued_award(tx, permit, reference, &plan.grade, achieved_on)?;
    archive::capture(tx, permit, approval, learner, reference, award)?;
    Ok(CapturedEntry { entry: permit.entry(), learner, registration: reference, award })
}

fn added(tx: &Tx<'_>, person: &Learner) -> Result<LearnerRef> {
    let learner = learners::insert(tx, person, None)?;
    let record = format!("learner:{}", learner.0);
    let changes = person.columns().into_iter().filter(|(_, value)| !value.is_empty());
    let changes = changes.map(|(column, value)| Change::new(&record, column, None, Some(value)));
    tx.record(&Event::new(EventKind::LearnerAdded, learner).changing_all(changes))?;
    Ok(learner)
}

fn courses_code(db: &Connection, plan: &Plan, brand: BrandId) -> Result<String> {
    Ok(match &plan.course {
        Some(code) => code.clone(),
        None => archive::course_titled(db, brand, &title_of(&plan.filmed))?.unwrap_or_default(),
    })
}

fn title_of(filmed: &Filmed) -> String {
    match filmed.course.trim() {
        "" => "Title not on the film".to_owned(),
        words => words.to_owned(),
    }
}

/// The course in the words of the film, made when it is met first.
fn archived_course(tx: &Tx<'_>, plan: &Plan, brand: BrandId) -> Result<CourseId> {
    let title = title_of(&plan.filmed);
    if let Some(code) = archive::course_titled(tx, brand, &title)? {
        return courses::id_of(tx, &code)?.ok_or_else(|| Error::not_found(format!("course `{code}`")));
    }
    let number = tx.next_number(&format!("archive-course-{}", plan.brand))?;
    let course = Course {
        code: format!("ARC-{}-{number:03}", plan.brand),
        brand,
        partner: None,
        kind: CourseKind::Qualification,
        regulated: false,
        title,
        level: String::new(),
        guided_hours: None,
        total_hours: None,
        min_age: 0,
        operational_end: plan.filmed.year.and_then(last_day).map(day_text),
        certification_end: None,
        offered_in: "England".to_owned(),
        min_days: 0,
        min_credits: 0,
        cpd_body: None,
        cpd_points: None,
        language: "English".to_owned(),
        grades: String::new(),
    };
    Ok(courses::insert(tx, &course)?)
}

/// A course of the archive has the grades its films show, so that a replacement passes the gates one day.
fn knows_grade(tx: &Tx<'_>, id: CourseId, plan: &Plan, brand: BrandId) -> Result<()> {
    let Some((_, before)) = courses::by_code(tx, &courses_code(tx, plan, brand)?)? else { return Ok(()) };
    if before.grades.split('|').any(|known| known == plan.grade) {
        return Ok(());
    }
    let grades = [before.grades.as_str(), &plan.grade].into_iter().filter(|part| !part.is_empty());
    let after = Course { grades: grades.collect::<Vec<_>>().join("|"), ..before.clone() };
    Ok(courses::update(tx, id, &before, &after, courses::SINCE_EVER)?)
}

/// The centre in the words of the film, closed since then, made when it is met first.
fn archived_centre(tx: &Tx<'_>, filmed: &Filmed, closed_on: Day) -> Result<OrganisationId> {
    let name = match filmed.centre.trim() {
        "" => "Centre not on the film".to_owned(),
        words => words.to_owned(),
    };
    if let Some(code) = archive::centre_named(tx, &name)? {
        let known = organisations::by_code(tx, &code)?;
        return known.map(|(id, _)| id).ok_or_else(|| Error::not_found(format!("centre `{code}`")));
    }
    let number = tx.next_number("archive-centre")?;
    let centre = Organisation {
        code: format!("ARC-{number:04}"),
        name,
        kind: OrganisationKind::Centre,
        country: "England".to_owned(),
        ukprn: None,
        address: String::new(),
        town: String::new(),
        postcode: String::new(),
        email: String::new(),
        phone: String::new(),
        deliver_to: "learner".to_owned(),
        sla_days: None,
        sanction: None,
        sanction_from: None,
        sanction_to: None,
        on_stop: false,
        stop_reason: None,
        closed_on: Some(day_text(closed_on)),
    };
    let id = organisations::insert(tx, &centre, trail::head(tx)?.0 + 1, 0)?;
    let record = format!("organisation:{}", id.0);
    let changes = centre.columns().into_iter().filter(|(_, value)| !value.is_empty());
    let changes = changes.map(|(column, value)| Change::new(&record, column, None, Some(value)));
    tx.record(&Event::new(EventKind::OrganisationAdded, &centre.code).changing_all(changes))?;
    Ok(id)
}

fn payload(order: &CaptureOrder) -> String {
    let s = &order.sought;
    json!({
        "name": s.name, "earlier_name": s.earlier_name, "born_on": s.born_on.map(day_text), "born_year": s.born_year, "centre": s.centre,
        "old_brand": s.brand, "old_course": s.course, "sought_year": s.year, "serial": s.serial,
        "learner": order.learner.map(|learner| learner.0), "course": order.course, "at_centre": order.centre, "brand": order.brand,
        "year": order.year, "grade": order.grade, "evidence": order.evidence.trim(),
    })
    .to_string()
}

fn read_payload(payload: &str) -> Result<CaptureOrder> {
    let json: serde_json::Value = serde_json::from_str(payload).unwrap_or_default();
    let text = |name: &str| json[name].as_str().unwrap_or_default().to_owned();
    let some = |name: &str| json[name].as_str().map(str::to_owned);
    let year = |name: &str| json[name].as_i64().and_then(|year| i32::try_from(year).ok());
    let day = |name: &str| json[name].as_str().and_then(|day| day.parse::<Day>().ok());
    let sought = Sought {
        name: text("name"),
        earlier_name: text("earlier_name"),
        born_on: day("born_on"),
        born_year: year("born_year"),
        centre: text("centre"),
        brand: text("old_brand"),
        course: text("old_course"),
        year: year("sought_year"),
        serial: text("serial"),
    };
    Ok(CaptureOrder {
        sought,
        learner: json["learner"].as_i64().map(LearnerRef),
        course: some("course"),
        centre: some("at_centre"),
        brand: some("brand"),
        year: year("year"),
        grade: text("grade"),
        evidence: text("evidence"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_proposed_reads_back_as_it_was() {
        let order = CaptureOrder {
            sought: Sought {
                name: "Mary Okoro".into(),
                earlier_name: "Mary Hughes".into(),
                born_on: Day::from_ymd_opt(1961, 4, 3),
                year: Some(1979),
                ..Sought::default()
            },
            learner: Some(LearnerRef(7)),
            centre: Some("BRA".into()),
            evidence: "frame read".into(),
            ..CaptureOrder::default()
        };
        assert_eq!(read_payload(&payload(&order)).unwrap(), order);
    }

    #[test]
    fn a_name_keeps_the_letters_it_was_written_with() {
        for (text, given, family) in [
            ("SMITH, Mary Ann", "Mary Ann", "SMITH"),
            ("HUGHES Mary", "Mary", "HUGHES"),
            ("Zoë Ó-Briain", "Zoë", "Ó-Briain"),
            ("Cher", "", "Cher"),
        ] {
            assert_eq!(parted(text), (given.to_owned(), family.to_owned()), "{text}");
        }
    }

    #[test]
    fn who_asks_in_the_same_name_gives_its_spelling_and_a_new_name_stands_beside_it() {
        let filmed = Filmed { name: "HUGHES, Mary".into(), ..Filmed::default() };
        let married = Sought { name: "Mary Okoro".into(), earlier_name: "Mary Hughes".into(), ..Sought::default() };
        let learner = person(&filmed, &married);
        assert_eq!((learner.name_to_print.as_str(), learner.preferred_name.as_str()), ("Mary Hughes", "Mary Okoro"));
        let unknown = person(&filmed, &Sought { serial: "4411".into(), ..Sought::default() });
        assert_eq!((unknown.name_to_print.as_str(), unknown.preferred_name.as_str()), ("Mary HUGHES", ""));
    }
}
