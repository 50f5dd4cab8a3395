//! The files of an invented office in the columns the importers read. Separate from what the records are, so that the
//! generator and the samples write the same columns.
//!
//! **Invariant:** the columns here are those of the import kinds of the same name; a test reads the files back.

use std::io::{self, Write};

use super::catalogue::{BRAND_COLUMNS, BRANDS, Course, GROUP, Unit};
use super::centres::{Centre, Standing};
use super::learning::{Achieved, Learning, UnitResult};
use super::people::Person;
use super::table::Table;
use crate::core::domain::Day;
use crate::core::domain::dates::day_text;

#[rustfmt::skip]
pub const ORGANISATION_COLUMNS: [&str; 19] = [
    "code", "name", "kind", "country", "ukprn", "address", "town", "postcode", "email", "phone", "deliver_to", "sla_days",
    "sanction", "sanction_from", "sanction_to", "on_stop", "stop_reason", "closed_on", "faculties",
];
#[rustfmt::skip]
pub const APPROVAL_COLUMNS: [&str; 10] = [
    "organisation_code", "course_code", "from", "to", "direct_claims_from", "direct_claims_to", "signed_off_by", "signed_off_on",
    "signed_off_uln", "report",
];
#[rustfmt::skip]
pub const COURSE_COLUMNS: [&str; 19] = [
    "code", "brand_code", "partner_code", "title", "level", "kind", "regulated", "guided_hours", "total_hours", "min_age",
    "operational_end", "certification_end", "offered_in", "grades", "min_days", "min_credits", "cpd_body", "cpd_points", "language",
];
pub const UNIT_COLUMNS: [&str; 9] =
    ["course_code", "code", "title", "mandatory", "credits", "level", "group", "group_min_credits", "group_min_units"];
#[rustfmt::skip]
pub const LEARNER_COLUMNS: [&str; 19] = [
    "uln", "scn", "sender_reference", "title", "given_names", "middle_names", "family_name", "preferred_name", "name_to_print",
    "born_on", "sex", "identity_evidence", "identity_number", "email", "phone", "address", "town", "postcode", "country",
];
#[rustfmt::skip]
pub const REGISTRATION_COLUMNS: [&str; 12] = [
    "registration_number", "uln", "sender_reference", "course_code", "organisation_code", "presentation", "registered_on", "due_on",
    "assessed_in", "assessed_language", "funded", "deliver_to",
];
#[rustfmt::skip]
pub const RESULT_COLUMNS: [&str; 11] = [
    "registration_number", "uln", "course_code", "unit_code", "grade", "mark", "achieved_on", "graded_by", "sat_on", "checked_on",
    "flagged_on",
];
#[rustfmt::skip]
pub const CLAIM_COLUMNS: [&str; 10] = [
    "registration_number", "uln", "given_names", "family_name", "born_on", "course_code", "kind", "grade", "achieved_on", "claimed_on",
];

fn optional(day: Option<Day>) -> String {
    day.map(day_text).unwrap_or_default()
}

fn yes(is: bool) -> &'static str {
    if is { "yes" } else { "no" }
}

/// Writes `brands.csv`.
pub fn brands<W: Write>(out: W) -> io::Result<Table<W>> {
    let mut table = Table::new(out, &BRAND_COLUMNS)?;
    for brand in &BRANDS {
        table.row(&brand.row)?;
    }
    Ok(table)
}

/// Writes `organisations.csv`.
pub fn organisations<W: Write>(out: W, centres: &[Centre]) -> io::Result<Table<W>> {
    let mut table = Table::new(out, &ORGANISATION_COLUMNS)?;
    for (number, centre) in centres.iter().enumerate() {
        organisation(&mut table, number, centre)?;
    }
    Ok(table)
}

fn organisation<W: Write>(table: &mut Table<W>, number: usize, centre: &Centre) -> io::Result<()> {
    let (address, town, postcode, country) = &centre.place;
    let ukprn = (10_090_001 + number).to_string();
    let email = format!("exams@{}.example.org", centre.code.to_lowercase());
    let phone = format!("0113 496 {:04}", number % 1000);
    let (sanction, from) = match centre.standing {
        Standing::Suspended(day) => ("certification suspended", day_text(day)),
        _ => ("", String::new()),
    };
    let stopped = centre.standing == Standing::OnStop;
    let closed = if let Standing::Closed(day) = centre.standing { day_text(day) } else { String::new() };
    let reason = if stopped { "two invoices unpaid past 90 days" } else { "" };
    #[rustfmt::skip]
    let row = [
        &centre.code, &centre.name, "centre", country, &ukprn, address, town, postcode, &email, &phone, "centre", "", sanction, &from, "",
        yes(stopped), reason, &closed, "",
    ];
    table.row(&row)
}

/// Writes `approvals.csv`: approvals, then sign-offs of centres without direct claims.
pub fn approvals<W: Write>(
    out: W,
    centres: &[Centre],
    courses: &[Course],
    from: Day,
    signed: Day,
) -> io::Result<Table<W>> {
    let mut table = Table::new(out, &APPROVAL_COLUMNS)?;
    let (from, signed) = (day_text(from), day_text(signed));
    for centre in centres {
        let direct = if centre.direct { from.as_str() } else { "" };
        for course in &centre.courses {
            let code = courses[*course].code.as_str();
            table.row(&[&centre.code, code, &from, "", direct, "", "", "", "", ""])?;
            if !centre.direct {
                let report = format!("EQA-{}-{}", centre.code, course + 1);
                table.row(&[&centre.code, code, "", "", "", "", "Ottilie Marchbanks", &signed, "", &report])?;
            }
        }
    }
    Ok(table)
}

/// Writes `courses.csv`.
pub fn courses<W: Write>(out: W, courses: &[Course]) -> io::Result<Table<W>> {
    let mut table = Table::new(out, &COURSE_COLUMNS)?;
    for course in courses {
        let kind = if course.regulated { "qualification" } else { "short course" };
        let numbers = [course.hours.0, course.hours.1, course.min_age, course.min_days, course.min_credits]
            .map(|n| n.to_string());
        let [guided, total, age, days, credits] = &numbers;
        let (operational, certification) = (optional(course.ends.0), optional(course.ends.1));
        #[rustfmt::skip]
        let row = [
            &course.code, course.brand, "", &course.title, course.level, kind, yes(course.regulated), guided, total, age, &operational,
            &certification, course.offered_in, course.scale.written, days, credits, "", "", "English",
        ];
        table.row(&row)?;
    }
    Ok(table)
}

/// Writes `units.csv`.
pub fn units<W: Write>(out: W, courses: &[Course]) -> io::Result<Table<W>> {
    let mut table = Table::new(out, &UNIT_COLUMNS)?;
    for course in courses {
        for unit in &course.units {
            unit_row(&mut table, course, unit)?;
        }
    }
    Ok(table)
}

fn unit_row<W: Write>(table: &mut Table<W>, course: &Course, unit: &Unit) -> io::Result<()> {
    let credits = unit.credits.to_string();
    let wanted = course.group_credits.to_string();
    let (group, wanted, units) = if unit.mandatory { ("", "", "") } else { (GROUP, wanted.as_str(), "1") };
    table.row(&[
        &course.code,
        &unit.code,
        &unit.title,
        yes(unit.mandatory),
        &credits,
        course.level,
        group,
        wanted,
        units,
    ])
}

/// Writes one row of `learners.csv`; `born_on` stands apart so that it can be missing.
pub fn learner<W: Write>(
    table: &mut Table<W>,
    person: &Person,
    uln: &str,
    family: &str,
    born_on: &str,
) -> io::Result<()> {
    let reference = sender_reference(person);
    let email = format!("learner{}@example.org", person.number + 1);
    let phone = format!("07700 900{:03}", person.number % 1000);
    let evidence = ["passport", "driving licence", "birth certificate", "identity card"][person.number as usize % 4];
    #[rustfmt::skip]
    let row = [
        uln, "", &reference, person.title, person.given, person.middle, family, "", &person.to_print, born_on, person.sex, evidence, "",
        &email, &phone, &person.address, person.town, &person.postcode, person.country,
    ];
    table.row(&row)
}

/// The reference a sender gives a learner, which finds the learner where the learner number does not.
pub fn sender_reference(person: &Person) -> String {
    format!("S{:08}", person.number + 1)
}

/// Where a registration is and whom it is about, as text of the file.
pub struct RegistrationRow<'a> {
    /// Learner number, or nothing.
    pub uln: &'a str,
    /// The sender's reference of the learner.
    pub reference: &'a str,
    /// Course code.
    pub course: &'a str,
    /// Centre code.
    pub centre: &'a str,
    /// Registered on.
    pub registered_on: &'a str,
    /// Place of assessment.
    pub assessed_in: &'a str,
}

/// Writes one row of `registrations.csv`.
pub fn registration<W: Write>(table: &mut Table<W>, number: &str, row: &RegistrationRow<'_>) -> io::Result<()> {
    #[rustfmt::skip]
    let row = [
        number, row.uln, row.reference, row.course, row.centre, "", row.registered_on, "", row.assessed_in, "English", "no", "centre",
    ];
    table.row(&row)
}

/// Where a learner of this centre is assessed; a course not offered there is assessed in England.
pub fn assessed_in(centre: &Centre, course: &Course) -> &'static str {
    let place = if centre.place.3 == "South Africa" { "abroad" } else { centre.place.3 };
    course.offered_in.split('|').find(|offered| *offered == place).unwrap_or("England")
}

/// Writes the rows of `results.csv` of one learner; a booking brand's practical exam was sat, checked and flagged.
pub fn results<W: Write>(table: &mut Table<W>, learning: &Learning, uln: &str, course: &Course) -> io::Result<()> {
    for result in &learning.results {
        let unit = result.unit.map_or("", |at| course.units[at].code.as_str());
        result_row(table, learning, [uln, unit, result.grade], course, result)?;
    }
    Ok(())
}

/// Writes one row of `results.csv` with this learner number, unit and grade.
pub fn result_row<W: Write>(
    table: &mut Table<W>,
    learning: &Learning,
    [uln, unit, grade]: [&str; 3],
    course: &Course,
    result: &UnitResult,
) -> io::Result<()> {
    let on = day_text(result.achieved_on);
    let flagged = if course.brand == "ATE" && result.unit.is_none() { on.as_str() } else { "" };
    table.row(&[
        &learning.number,
        uln,
        &course.code,
        unit,
        grade,
        "",
        &on,
        "centre assessor",
        flagged,
        flagged,
        flagged,
    ])
}

/// Writes one row of a claim file.
pub fn claim<W: Write>(
    table: &mut Table<W>,
    learning: &Learning,
    person: &Person,
    course: &Course,
    achieved: &Achieved,
) -> io::Result<()> {
    claim_row(table, &learning.number, person, &person.born_on, &course.code, achieved)
}

/// Writes one row of a claim file with this registration number and birth date.
pub fn claim_row<W: Write>(
    table: &mut Table<W>,
    number: &str,
    person: &Person,
    born_on: &Day,
    course: &str,
    achieved: &Achieved,
) -> io::Result<()> {
    let days = [*born_on, achieved.on, achieved.claimed_on].map(day_text);
    table.row(&[
        number,
        &person.uln,
        person.given,
        person.family,
        &days[0],
        course,
        "",
        achieved.grade,
        &days[1],
        &days[2],
    ])
}
