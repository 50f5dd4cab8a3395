//! The checks of a claim row (`CLM-01` …). Separate because a claim row meets more of the office than any other: its
//! sender, the registration, the learner, the course, its results and what was claimed before.
//!
//! **Invariant:** a row without a problem costs no allocation but the list of its units.

use super::rules::*;
use super::{Problem, Severity, day_or, require};
use crate::core::domain::awards::DocumentKind;
use crate::core::domain::courses::{CourseFacts, Shortfall};
use crate::core::domain::gates::facts::{LearnerFacts, RegistrationFacts, ResultFact};
use crate::core::domain::identifiers::Uln;
use crate::core::domain::names;
use crate::core::domain::organisations::{ApprovalFacts, CentreFacts};
use crate::core::domain::registrations::RegistrationState;
use crate::core::domain::written_days::file_day;
use crate::core::domain::{Day, Refusal};

/// A claim row as sent.
#[derive(Debug, Clone, Copy, Default)]
pub struct ClaimRow<'a> {
    /// Our registration number, if the centre gave it.
    pub registration_number: &'a str,
    /// Unique learner number.
    pub uln: &'a str,
    /// Given names.
    pub given_names: &'a str,
    /// Family name.
    pub family_name: &'a str,
    /// Date of birth.
    pub born_on: &'a str,
    /// QAN or course code.
    pub course_code: &'a str,
    /// Kind of document; empty = certificate.
    pub kind: &'a str,
    /// The grade of the whole.
    pub grade: &'a str,
    /// When it was achieved.
    pub achieved_on: &'a str,
    /// When it is claimed; empty = the day the file was received.
    pub claimed_on: &'a str,
    /// Unit codes and what stands in their columns.
    pub units: &'a [(&'a str, &'a str)],
}

/// What the office knows about what a row names.
#[derive(Debug, Clone, Copy)]
pub struct ClaimFacts<'a> {
    /// The centre that sent the file.
    pub sender: &'a CentreFacts,
    /// The course, when the row's code is known.
    pub course: Option<&'a CourseFacts>,
    /// What the sender may do with that course.
    pub approval: Option<&'a ApprovalFacts>,
    /// The registration the row means.
    pub registration: Option<&'a RegistrationFacts<'a>>,
    /// The code of the centre it is registered at.
    pub registered_at: Option<&'a str>,
    /// The learner of that registration.
    pub learner: Option<&'a LearnerFacts<'a>>,
    /// The results recorded for it.
    pub results: &'a [ResultFact<'a>],
    /// An earlier row of this file that claims the same.
    pub same_row: Option<u32>,
    /// What claimed it before: `CF-2026-0042/17`.
    pub claimed_by: Option<&'a str>,
    /// The live certificate of that registration and kind.
    pub certificated_by: Option<&'a str>,
    /// The day the file was received.
    pub received_on: Day,
}

/// What a unit's column says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnitClaim<'a> {
    /// A grade, perhaps with the day it was achieved.
    Grade(&'a str, Option<Day>),
    /// Exempt or recognised from prior learning.
    Exempt,
}

/// Reads a unit's column: `Pass`, `Pass 20/10/2026`, `exempt`, `RPL`. None when it is empty.
/// Refuses when what follows the grade is no day.
pub fn unit_claim(text: &str) -> Result<Option<UnitClaim<'_>>, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    if text.eq_ignore_ascii_case("exempt") || text.eq_ignore_ascii_case("rpl") {
        return Ok(Some(UnitClaim::Exempt));
    }
    if let Some((grade, day)) = text.rsplit_once(' ')
        && day.starts_with(|c: char| c.is_ascii_digit())
        && day.contains(['/', '-', '.'])
    {
        let day = file_day(day).map_err(|why| Refusal::new(format!("`{day}`: {why}")))?;
        return Ok(Some(UnitClaim::Grade(grade.trim_end(), Some(day))));
    }
    Ok(Some(UnitClaim::Grade(text, None)))
}

/// Everything wrong with a claim row, in the order of the rules' weight: a row whose reference is unknown is not asked
/// what follows from it.
pub fn check(row: &ClaimRow<'_>, facts: &ClaimFacts<'_>, today: Day) -> Vec<Problem> {
    let mut problems = Vec::new();
    structure(&mut problems, row);
    let dates = dates(&mut problems, row, facts, today);
    if references(&mut problems, row, facts) {
        learner(&mut problems, row, facts);
        registration(&mut problems, facts, &dates);
        centre(&mut problems, row, facts, &dates);
        if let Some(course) = facts.course {
            course_rules(&mut problems, row, course, facts, &dates);
            grades(&mut problems, row, course, facts);
        }
    }
    duplicates(&mut problems, row, facts);
    problems
}

struct Dates {
    achieved: Option<Day>,
    claimed: Day,
}

fn kind_of(row: &ClaimRow<'_>) -> Option<DocumentKind> {
    let kind = row.kind.trim();
    if kind.is_empty() { Some(DocumentKind::Certificate) } else { kind.parse().ok() }
}

fn structure(problems: &mut Vec<Problem>, row: &ClaimRow<'_>) {
    require(
        problems,
        &CLM_02,
        &[("family_name", row.family_name), ("course_code", row.course_code), ("achieved_on", row.achieved_on)],
    );
    if row.registration_number.trim().is_empty() && row.uln.trim().is_empty() {
        problems.push(Problem::new(&CLM_02, "uln", "", "a ULN or a registration number"));
    }
    if kind_of(row).is_none() {
        problems.push(Problem::new(&CLM_27, "kind", row.kind, "certificate, credit certificate or unit certificate"));
    }
    for (field, text) in [("given_names", row.given_names), ("family_name", row.family_name)] {
        if text.chars().any(names::is_unseen) || text != text.trim() {
            let clean = names::clean(text).text.trim().to_owned();
            problems.push(Problem::new(&CLM_23, field, text, "the name alone").propose(clean));
        }
    }
    let uln = row.uln.trim();
    if uln.is_empty() {
        problems.push(Problem::new(&CLM_24, "uln", "", "a ULN"));
    } else {
        match uln.parse::<Uln>() {
            Ok(uln) if uln.is_temporary() => {
                problems.push(Problem::new(&CLM_24, "uln", row.uln, "the learner's own ULN"))
            }
            Ok(_) => {}
            Err(no) => problems.push(Problem::new(&CLM_04, "uln", row.uln, wanted_uln(&no))),
        }
    }
}

fn wanted_uln(no: &Refusal) -> String {
    let why = no.message().rsplit_once("` ").map_or(no.message(), |(_, why)| why);
    format!("a valid ULN; it {why}")
}

fn dates(problems: &mut Vec<Problem>, row: &ClaimRow<'_>, facts: &ClaimFacts<'_>, today: Day) -> Dates {
    let born = day_or(problems, &CLM_07, "born_on", row.born_on);
    let achieved = day_or(problems, &CLM_07, "achieved_on", row.achieved_on);
    let written = day_or(problems, &CLM_07, "claimed_on", row.claimed_on);
    let claimed = written.unwrap_or(facts.received_on);
    let mut order = |field: &'static str, text: &str, bad: bool, wanted: &dyn Fn() -> String| {
        if bad {
            problems.push(Problem::new(&CLM_07, field, text, wanted()));
        }
    };
    let registered = facts.registration.map(|r| r.registered_on);
    if let Some(achieved) = achieved {
        let late = registered.is_some_and(|r| achieved < r);
        let range = || match registered {
            Some(registered) => format!("a day, {registered} to {claimed}"),
            None => format!("a day by {claimed}"),
        };
        order("achieved_on", row.achieved_on, late || achieved > claimed || achieved > today, &range);
    }
    if let Some(claimed) = written {
        order("claimed_on", row.claimed_on, claimed > today, &|| format!("a day by {today}"));
    }
    if let Some(born) = born {
        order("born_on", row.born_on, born >= registered.unwrap_or(today), &|| "a day before registration".to_owned());
    }
    if let (Some(registered), Some(claimed)) = (registered, written)
        && claimed < registered
    {
        problems.push(Problem::new(&CLM_18, "claimed_on", row.claimed_on, format!("a day from {registered} on")));
    }
    if let (Some(born), Some(known)) = (born, facts.learner.and_then(|l| l.born_on))
        && born != known
    {
        problems.push(
            Problem::new(&CLM_22, "born_on", row.born_on, format!("{known}, as registered")).propose(known.to_string()),
        );
    }
    Dates { achieved, claimed }
}

/// Whether the row's references lead anywhere.
fn references(problems: &mut Vec<Problem>, row: &ClaimRow<'_>, facts: &ClaimFacts<'_>) -> bool {
    if facts.course.is_none() && !row.course_code.trim().is_empty() {
        problems.push(Problem::new(&CLM_05, "course_code", row.course_code, "a course of ours"));
        return false;
    }
    if facts.registration.is_some() {
        return facts.course.is_some();
    }
    let (field, found) = match row.registration_number.trim() {
        "" => ("uln", row.uln),
        _ => ("registration_number", row.registration_number),
    };
    if !found.trim().is_empty() && facts.course.is_some() {
        problems.push(Problem::new(&CLM_05, field, found, "a registration for that course"));
    }
    false
}

fn learner(problems: &mut Vec<Problem>, row: &ClaimRow<'_>, facts: &ClaimFacts<'_>) {
    let Some(learner) = facts.learner else { return };
    for (field, sent, known) in
        [("given_names", row.given_names, learner.given_names), ("family_name", row.family_name, learner.family_name)]
    {
        let trimmed = sent.trim();
        if trimmed == known || trimmed.is_empty() {
            continue;
        }
        // Compared without what cleaning takes out, so that one oddity is not said twice.
        let cleaned = names::clean(trimmed).text;
        if cleaned.trim() == known.trim() {
            continue;
        }
        let problem = Problem::new(&CLM_03, field, sent, format!("{known}, as registered")).propose(known);
        // The registered name is what prints: capitals alone do not make it another person's.
        let same_letters = cleaned.trim().to_lowercase() == known.trim().to_lowercase();
        problems.push(if same_letters { problem.graded(Severity::Warning) } else { problem });
    }
    if let (sent, Some(known)) = (row.uln.trim(), learner.uln.filter(|uln| !uln.is_empty()))
        && !sent.is_empty()
        && sent != known
        && sent.parse::<Uln>().is_ok_and(|uln| !uln.is_temporary())
    {
        problems.push(Problem::new(&CLM_05, "uln", row.uln, "the ULN of that registration's learner"));
    }
}

fn registration(problems: &mut Vec<Problem>, facts: &ClaimFacts<'_>, dates: &Dates) {
    let Some(registration) = facts.registration else { return };
    let wrong = matches!(
        registration.state,
        RegistrationState::Withdrawn
            | RegistrationState::Deferred
            | RegistrationState::Lapsed
            | RegistrationState::Transferred
            | RegistrationState::Cancelled
    );
    if wrong {
        let found = format!("{} {}", registration.reference, registration.state);
        problems.push(Problem::new(&CLM_16, "registration_number", found, "an active or completed registration"));
    }
    let least = facts.course.and_then(|c| c.minimum_days).map_or(0, i64::from);
    let days = (dates.claimed - registration.registered_on).num_days();
    if days >= 0 && days < least {
        let found = format!("{days} days after registration");
        problems.push(Problem::new(&CLM_19, "claimed_on", found, format!("at least {least} days")));
    }
}

fn centre(problems: &mut Vec<Problem>, row: &ClaimRow<'_>, facts: &ClaimFacts<'_>, dates: &Dates) {
    let centre = facts.sender;
    if let Some(other) = facts.registered_at.filter(|code| *code != centre.code) {
        problems.push(Problem::new(&CLM_06, "registration_number", other, centre.code.as_str()));
        return;
    }
    if let Some(reason) = &centre.on_stop {
        problems.push(Problem::new(&CLM_21, "organisation_code", reason.as_str(), "a centre in order"));
    }
    if let Some(sanction) = centre.certification_stopped(dates.claimed) {
        let found = format!("{} from {}", sanction.level, sanction.period.from);
        problems.push(Problem::new(&CLM_14, "claimed_on", found, "a day without that sanction"));
    }
    let Some(achieved) = dates.achieved else { return };
    let approved = facts.approval.filter(|a| a.approved_on(achieved).is_some());
    let Some(approval) = approved else {
        problems.push(Problem::new(
            &CLM_20,
            "course_code",
            row.course_code,
            format!("a course {} was approved for on {achieved}", centre.code),
        ));
        return;
    };
    let uln = facts.learner.and_then(|l| l.uln);
    if approval.direct_on(dates.claimed).is_none() && approval.signed_off(uln, dates.claimed).is_none() {
        problems.push(Problem::new(&CLM_13, "claimed_on", "", "direct claims, or a sign-off that covers the learner"));
    }
}

fn course_rules(
    problems: &mut Vec<Problem>,
    row: &ClaimRow<'_>,
    course: &CourseFacts,
    facts: &ClaimFacts<'_>,
    dates: &Dates,
) {
    let registered = facts.registration.map(|r| r.registered_on);
    if let (Some(end), Some(registered)) = (course.operational_end, registered)
        && registered > end
    {
        let wanted = format!("a registration by {end}");
        problems.push(Problem::new(&CLM_15, "course_code", row.course_code, wanted));
    } else if let Some(end) = course.certification_end.filter(|end| dates.claimed > *end) {
        problems.push(Problem::new(&CLM_15, "course_code", row.course_code, format!("a claim by {end}")));
    }
}

fn grades(problems: &mut Vec<Problem>, row: &ClaimRow<'_>, course: &CourseFacts, facts: &ClaimFacts<'_>) {
    let scale = &course.scale;
    let recorded = facts.results.iter().find(|r| r.unit.is_none()).and_then(|r| r.grade);
    let grade = row.grade.trim();
    let kind = kind_of(row);
    let whole = kind == Some(DocumentKind::Certificate);
    let one_pass = scale.grades().iter().filter(|g| g.passes).count() == 1;
    if grade.is_empty() {
        if whole && recorded.is_none() && !(one_pass && course.combination.has_units()) {
            problems.push(Problem::new(&CLM_08, "grade", "", format!("one of {}", scale.words())));
        }
    } else if !scale.passes(grade) {
        let problem = Problem::new(&CLM_08, "grade", row.grade, format!("a passing grade of {}", scale.words()));
        problems.push(match scale.nearest(grade).filter(|near| scale.passes(near)) {
            Some(near) => problem.propose(near),
            None => problem,
        });
    } else if let Some(recorded) = recorded.filter(|r| *r != grade) {
        problems.push(Problem::new(&CLM_28, "grade", row.grade, format!("{recorded}, as recorded")));
    }
    let held = units(problems, row, course, facts);
    if whole && course.combination.has_units() {
        combination(problems, course, &held);
    }
}

/// The units held with this row; says what is wrong with its unit columns.
fn units<'a>(
    problems: &mut Vec<Problem>,
    row: &ClaimRow<'a>,
    course: &CourseFacts,
    facts: &ClaimFacts<'a>,
) -> Vec<&'a str> {
    let counts = |r: &&ResultFact<'a>| r.exempt || r.grade.is_some_and(|g| course.scale.passes(g));
    let mut held: Vec<&'a str> = facts.results.iter().filter(counts).filter_map(|r| r.unit).collect();
    for (code, text) in row.units {
        let field = || format!("unit_{code}");
        if text.trim().is_empty() {
            continue;
        }
        if course.combination.unit(code).is_none() {
            problems.push(Problem::new(&CLM_25, field(), *text, format!("a unit of {}", course.code)));
            continue;
        }
        match unit_claim(text) {
            Ok(Some(UnitClaim::Exempt)) => held.push(code),
            Ok(Some(UnitClaim::Grade(grade, _))) if course.scale.passes(grade) => held.push(code),
            Ok(Some(UnitClaim::Grade(grade, _))) if course.scale.find(grade).is_some() => {}
            Ok(Some(UnitClaim::Grade(grade, day))) => {
                let problem = Problem::new(&CLM_26, field(), *text, format!("one of {}", course.scale.words()));
                problems.push(match (course.scale.nearest(grade), day) {
                    (Some(near), Some(day)) => problem.propose(format!("{near} {day}")),
                    (Some(near), None) => problem.propose(near),
                    (None, _) => problem,
                });
            }
            Ok(None) => {}
            Err(no) => problems.push(Problem::new(&CLM_26, field(), *text, no.message())),
        }
    }
    held
}

fn combination(problems: &mut Vec<Problem>, course: &CourseFacts, held: &[&str]) {
    for missing in course.combination.shortfalls(held) {
        problems.push(match &missing {
            Shortfall::Mandatory { unit } => {
                Problem::new(&CLM_11, format!("unit_{unit}"), "", "a grade: the unit is mandatory")
            }
            Shortfall::Group { .. } | Shortfall::Credits { .. } => {
                Problem::new(&CLM_12, "course_code", missing.to_string(), "the whole rule of combination")
            }
        });
    }
    // Credits are short because a mandatory unit is: said once, as the unit.
    if problems.iter().any(|p| p.rule == &CLM_11) {
        problems.retain(|p| p.rule != &CLM_12 || p.found.starts_with("group"));
    }
}

fn duplicates(problems: &mut Vec<Problem>, row: &ClaimRow<'_>, facts: &ClaimFacts<'_>) {
    if let Some(first) = facts.same_row {
        problems.push(Problem::new(&CLM_09, "uln", row.uln, format!("one row; row {first} claims the same")));
    }
    if let Some(serial) = facts.certificated_by {
        problems.push(Problem::new(
            &CLM_17,
            "course_code",
            row.course_code,
            format!("no certificate yet; {serial} is live"),
        ));
    } else if let Some(claim) = facts.claimed_by {
        problems.push(Problem::new(
            &CLM_10,
            "course_code",
            row.course_code,
            format!("no claim yet; {claim} claims it"),
        ));
    }
}

/// Whether none of the problems holds the row.
pub fn is_valid(problems: &[Problem]) -> bool {
    problems.iter().all(|p| p.severity != Severity::Error)
}

#[cfg(test)]
mod tests;
