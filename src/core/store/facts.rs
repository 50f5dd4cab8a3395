//! The facts rules read of brands, courses, centres and approvals: the same for many rows and awards, so a bulk step
//! loads each once.
//!
//! **Invariant:** what is loaded here is complete: no rule asks the store for more about these four.

use rusqlite::{Connection, OptionalExtension};

use super::StoreError;
use crate::core::domain::Day;
use crate::core::domain::brands::{BrandFacts, BrandId};
use crate::core::domain::courses::{Combination, CourseFacts, CourseId, DatedTitle, GradingScale, Unit, UnitGroup};
use crate::core::domain::organisations::{
    ApprovalFacts, CentreFacts, OrganisationId, Period, Sanction, SanctionLevel, SignOff,
};

/// A stored day. An unreadable one is an error, never a guess.
pub fn day(text: &str) -> Result<Day, StoreError> {
    let wrong = || StoreError::Unreadable(format!("the database holds `{text}` where a day is wanted"));
    text.parse().map_err(|_| wrong())
}

/// A stored day that may be missing.
pub fn day_or_none(text: Option<String>) -> Result<Option<Day>, StoreError> {
    text.filter(|t| !t.is_empty()).map(|t| day(&t)).transpose()
}

/// What the rules read of a brand.
pub fn brand(db: &Connection, id: BrandId) -> Result<Option<BrandFacts>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT code, name, line, payment_rule, claim_sla_days, name_confirmation_days FROM brand WHERE brand_id = ?1",
    )?;
    let found = statement
        .query_row([id.0], |row| {
            let words: (String, String) = (row.get(2)?, row.get(3)?);
            let numbers: (u16, u16) = (row.get(4)?, row.get(5)?);
            Ok((row.get(0)?, row.get(1)?, words, numbers))
        })
        .optional()?;
    let Some((code, name, (line, payment), (claim_sla_days, window))) = found else { return Ok(None) };
    let name_confirmation_days = (window > 0).then_some(window);
    Ok(Some(BrandFacts {
        id,
        code,
        name,
        line: line.parse()?,
        payment: payment.parse()?,
        claim_sla_days,
        name_confirmation_days,
    }))
}

/// What the rules read of a course, units, grades and dated titles included.
pub fn course(db: &Connection, id: CourseId) -> Result<Option<CourseFacts>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT code, brand_id, kind, regulated, min_age, operational_end, certification_end, min_days, offered_in, min_credits,
                needs_uln
         FROM course WHERE course_id = ?1",
    )?;
    let found = statement
        .query_row([id.0], |row| {
            let days: (Option<String>, Option<String>) = (row.get(5)?, row.get(6)?);
            let numbers: (u8, u16, u16) = (row.get(4)?, row.get(7)?, row.get(9)?);
            let words: (String, String) = (row.get(2)?, row.get(8)?);
            let flags: (bool, bool) = (row.get(3)?, row.get(10)?);
            Ok((row.get(0)?, BrandId(row.get(1)?), words, flags, numbers, days))
        })
        .optional()?;
    let Some((
        code,
        brand,
        (kind, offered_in),
        (regulated, needs_uln),
        (age, days, credits),
        (operational, certification),
    )) = found
    else {
        return Ok(None);
    };
    let places = offered_in.split('|').map(str::trim).filter(|place| !place.is_empty());
    let grades = super::courses::grades(db, id)?;
    let scale = if grades.is_empty() { GradingScale::default() } else { GradingScale::parse(&grades)? };
    Ok(Some(CourseFacts {
        id,
        code,
        brand,
        kind: kind.parse()?,
        regulated,
        titles: titles(db, id)?,
        needs_uln,
        minimum_age: (age > 0).then_some(age),
        operational_end: day_or_none(operational)?,
        certification_end: day_or_none(certification)?,
        minimum_days: (days > 0).then_some(days),
        offered_in: places.map(str::parse).collect::<Result<_, _>>()?,
        scale,
        combination: combination(db, id, credits)?,
    }))
}

fn titles(db: &Connection, id: CourseId) -> Result<Vec<DatedTitle>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT from_day, title FROM course_title WHERE course_id = ?1 ORDER BY from_day")?;
    let rows = statement.query_map([id.0], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
    let rows = rows.collect::<Result<Vec<_>, _>>()?;
    let dated = |(from, title): (String, String)| {
        let from = if from == super::courses::SINCE_EVER { None } else { Some(day(&from)?) };
        Ok(DatedTitle { from, title })
    };
    rows.into_iter().map(dated).collect()
}

fn combination(db: &Connection, id: CourseId, minimum_credits: u16) -> Result<Combination, StoreError> {
    let mut units = db.prepare_cached(
        "SELECT code, title, mandatory, credits, group_name FROM unit WHERE course_id = ?1 ORDER BY code",
    )?;
    let units = units.query_map([id.0], |row| {
        Ok(Unit {
            code: row.get(0)?,
            title: row.get(1)?,
            mandatory: row.get(2)?,
            credits: row.get(3)?,
            group: row.get(4)?,
        })
    })?;
    let units = units.collect::<Result<Vec<_>, _>>()?;
    let mut groups =
        db.prepare_cached("SELECT name, min_credits, min_units FROM unit_group WHERE course_id = ?1 ORDER BY name")?;
    let groups = groups.query_map([id.0], |row| {
        Ok(UnitGroup { name: row.get(0)?, minimum_credits: row.get(1)?, minimum_units: row.get(2)? })
    })?;
    Ok(Combination { units, groups: groups.collect::<Result<_, _>>()?, minimum_credits })
}

/// What the rules read of a centre. A frozen centre is read as suspended from certification for good.
pub fn centre(db: &Connection, id: OrganisationId) -> Result<Option<CentreFacts>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT code, name, on_stop, coalesce(stop_reason, ''), sanction, sanction_from, sanction_to, closed_on, frozen, account_in_order
         FROM organisation WHERE organisation_id = ?1",
    )?;
    let found = statement
        .query_row([id.0], |row| {
            let stop: (bool, String) = (row.get(2)?, row.get(3)?);
            let sanction: (Option<String>, Option<String>, Option<String>) = (row.get(4)?, row.get(5)?, row.get(6)?);
            let names: (String, String) = (row.get(0)?, row.get(1)?);
            let flags: (bool, bool) = (row.get(8)?, row.get(9)?);
            Ok((names, stop, sanction, row.get(7)?, flags))
        })
        .optional()?;
    let Some(((code, name), (stopped, why), (level, from, to), closed_on, (frozen, account_in_order))) = found else {
        return Ok(None);
    };
    let mut sanctions = match level {
        None => Vec::new(),
        Some(level) => {
            let from = day_or_none(from)?.unwrap_or(Day::MIN);
            vec![Sanction { level: level.parse()?, period: Period { from, to: day_or_none(to)? } }]
        }
    };
    if frozen {
        let period = Period { from: Day::MIN, to: None };
        sanctions.push(Sanction { level: SanctionLevel::CertificationSuspended, period });
    }
    let on_stop = stopped.then(|| if why.is_empty() { "debt".to_owned() } else { why });
    Ok(Some(CentreFacts { id, code, name, on_stop, sanctions, closed_on: day_or_none(closed_on)?, account_in_order }))
}

/// What a centre may do with a course.
pub fn approval(db: &Connection, centre: OrganisationId, course: CourseId) -> Result<ApprovalFacts, StoreError> {
    let mut facts = ApprovalFacts::default();
    let mut approvals = db.prepare_cached(
        "SELECT from_day, to_day, direct_from, direct_to FROM centre_approval
         WHERE organisation_id = ?1 AND course_id = ?2 ORDER BY from_day",
    )?;
    type Days = (String, Option<String>, Option<String>, Option<String>);
    let rows =
        approvals.query_map((centre.0, course.0), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    for row in rows.collect::<Result<Vec<Days>, _>>()? {
        facts.approved.push(Period { from: day(&row.0)?, to: day_or_none(row.1)? });
        if let Some(from) = day_or_none(row.2)? {
            facts.direct_claims.push(Period { from, to: day_or_none(row.3)? });
        }
    }
    let mut sign_offs = db.prepare_cached(
        "SELECT s.by_whom, s.on_day, s.learner_id, l.uln FROM sign_off AS s LEFT JOIN learner AS l ON l.learner_id = s.learner_id
         WHERE s.organisation_id = ?1 AND s.course_id = ?2 ORDER BY s.on_day",
    )?;
    let rows = sign_offs.query_map((centre.0, course.0), |row| {
        let one: (Option<i64>, Option<i64>) = (row.get(2)?, row.get(3)?);
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, one))
    })?;
    for (by, on, (learner, uln)) in rows.collect::<Result<Vec<_>, _>>()? {
        // A sign-off of one learner without a number covers nobody else: it is kept as covering the empty number.
        let uln = learner.map(|_| uln.map_or_else(String::new, |n| n.to_string()));
        facts.sign_offs.push(SignOff { by, on: day(&on)?, uln });
    }
    Ok(facts)
}
