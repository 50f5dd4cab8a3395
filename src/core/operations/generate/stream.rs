//! The nine files of a synthetic office, streamed. Separate from the samples, which are small and told as a story.
//!
//! **Invariant:** memory does not grow with the number of learners.

use std::collections::BTreeMap;
use std::io::{self, Write};

use chrono::Days;

use super::catalogue::{self, Course};
use super::centres::{self, Centre};
use super::dice::Dice;
use super::faults::{Fault, Ground, Place, fault_of};
use super::learning::{Achieved, Learning, School};
use super::office::{self, RegistrationRow};
use super::people::{People, Person};
use super::table::Table;
use crate::core::domain::Day;
use crate::core::domain::dates::day_text;

/// The files, in the order they are loaded after a bare init.
pub const FILES: [&str; 9] = [
    "brands.csv",
    "organisations.csv",
    "approvals.csv",
    "courses.csv",
    "units.csv",
    "learners.csv",
    "registrations.csv",
    "results.csv",
    "claims.csv",
];

/// How much to generate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Generation {
    /// How many learners.
    pub learners: u64,
    /// The seed of everything.
    pub seed: u64,
}

/// What was generated.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Generated {
    /// Rows by file.
    pub rows: BTreeMap<&'static str, u64>,
    /// Planted faults by file and rule.
    pub faults: BTreeMap<(&'static str, &'static str), u64>,
}

impl Generated {
    /// How many faults were planted.
    pub fn planted(&self) -> u64 {
        self.faults.values().sum()
    }

    /// The truth as JSON: rows by file and faults by rule.
    pub fn truth(&self, generation: &Generation) -> String {
        let mut faults = serde_json::Map::new();
        for ((file, rule), count) in &self.faults {
            let rules = faults.entry(*file).or_insert_with(|| serde_json::json!({}));
            rules[*rule] = (*count).into();
        }
        let truth = serde_json::json!({
            "learners": generation.learners,
            "seed": generation.seed,
            "faulty": self.planted(),
            "rows": self.rows,
            "faults": faults,
        });
        format!("{truth:#}\n")
    }
}

/// The last day anything happened in a synthetic office.
const LAST_DAY: (i32, u32, u32) = (2026, 6, 30);

/// How far ahead a day lies that is planted in the future; no course of the catalogue has ended by then.
const YEARS_AHEAD: Days = Days::new(3 * 365);

/// Writes the nine files, each into what `open` gives for its name.
pub fn generate_into<W: Write>(
    generation: &Generation,
    mut open: impl FnMut(&str) -> io::Result<W>,
) -> io::Result<Generated> {
    let last_day = Day::from_ymd_opt(LAST_DAY.0, LAST_DAY.1, LAST_DAY.2).expect("a literal day of the calendar");
    let courses = catalogue::courses(if generation.learners < 20_000 { 84 } else { 180 }, false);
    let centres = centres::centres(if generation.learners < 20_000 { 60 } else { 400 }, &courses, false);
    let mut rows = BTreeMap::new();
    rows.insert(FILES[0], done(office::brands(open(FILES[0])?)?)?);
    rows.insert(FILES[1], done(office::organisations(open(FILES[1])?, &centres)?)?);
    let from = last_day - Days::new(4000);
    rows.insert(FILES[2], done(office::approvals(open(FILES[2])?, &centres, &courses, from, last_day)?)?);
    rows.insert(FILES[3], done(office::courses(open(FILES[3])?, &courses)?)?);
    rows.insert(FILES[4], done(office::units(open(FILES[4])?, &courses)?)?);
    let mut stream = Stream {
        people: People::new(generation.seed, last_day - Days::new(20 * 366)),
        school: School { seed: generation.seed, last_day, courses: &courses, centres: &centres },
        learners: Table::new(open(FILES[5])?, &office::LEARNER_COLUMNS)?,
        registrations: Table::new(open(FILES[6])?, &office::REGISTRATION_COLUMNS)?,
        results: Table::new(open(FILES[7])?, &office::RESULT_COLUMNS)?,
        claims: Table::new(open(FILES[8])?, &office::CLAIM_COLUMNS)?,
        faults: BTreeMap::new(),
    };
    for number in 0..generation.learners {
        stream.learner(number)?;
    }
    let Stream { learners, registrations, results, claims, faults, .. } = stream;
    for (file, table) in FILES[5..].iter().zip([learners, registrations, results, claims]) {
        rows.insert(file, done(table)?);
    }
    Ok(Generated { rows, faults })
}

fn done<W: Write>(table: Table<W>) -> io::Result<u64> {
    let rows = table.rows();
    table.finish().map(|_| rows)
}

struct Stream<'a, W: Write> {
    people: People,
    school: School<'a>,
    learners: Table<W>,
    registrations: Table<W>,
    results: Table<W>,
    claims: Table<W>,
    faults: BTreeMap<(&'static str, &'static str), u64>,
}

impl<W: Write> Stream<'_, W> {
    /// One learner with everything that belongs to it, as far as its fault lets it come.
    fn learner(&mut self, number: u64) -> io::Result<()> {
        let person = self.people.person(number);
        let mut dice = Dice::of(self.school.seed, 6, number);
        let centre = dice.below(self.school.centres.len());
        let taught = &self.school.centres[centre].courses;
        let course_number = taught[dice.below(taught.len())];
        let finished = !dice.once_in(4);
        let (centre_record, course) = (&self.school.centres[centre], &self.school.courses[course_number]);
        let ground = Ground { finished, has_units: !course.units.is_empty(), direct: centre_record.direct };
        let fault = fault_of(self.school.seed, number, ground);
        if let Some(fault) = fault {
            *self.faults.entry((fault.place().file(), fault.rule())).or_default() += 1;
        }
        self.learner_row(&person, fault)?;
        if fault.is_some_and(|f| f.place() == Place::Learners) {
            return Ok(());
        }
        let learning = self.school.learning(&person, centre, course_number, finished);
        self.registration_row(&person, &learning, centre_record, course, fault)?;
        if fault.is_some_and(|f| f.place() == Place::Registrations) {
            return Ok(());
        }
        self.result_rows(&person, &learning, course, fault)?;
        match learning.achieved {
            Some(achieved) if fault.is_none_or(|f| f.place() == Place::Claims) => {
                self.claim_rows(&person, &learning, course, &achieved, fault)
            }
            _ => Ok(()),
        }
    }

    fn learner_row(&mut self, person: &Person, fault: Option<Fault>) -> io::Result<()> {
        let uln = match fault {
            Some(Fault::WrongCheckDigit) => wrong_check_digit(&person.uln),
            _ => person.uln.clone(),
        };
        let family = if fault == Some(Fault::NoFamilyName) { "" } else { person.family };
        let born_on = match fault {
            Some(Fault::NoBirthDate) => String::new(),
            Some(Fault::ImpossibleBirthDate) => format!("{}-02-30", &day_text(person.born_on)[..4]),
            _ => day_text(person.born_on),
        };
        office::learner(&mut self.learners, person, &uln, family, &born_on)
    }

    fn registration_row(
        &mut self,
        person: &Person,
        learning: &Learning,
        centre: &Centre,
        course: &Course,
        fault: Option<Fault>,
    ) -> io::Result<()> {
        let nobody = fault == Some(Fault::UnknownLearner);
        let reference = if nobody { format!("N{:08}", person.number) } else { office::sender_reference(person) };
        let foreign = self.not_taught(learning);
        let ahead = if fault == Some(Fault::RegisteredInFuture) { YEARS_AHEAD } else { Days::new(0) };
        let registered_on = learning.registered_on + ahead;
        let row = RegistrationRow {
            uln: if nobody { "" } else { &person.uln },
            reference: &reference,
            course: match fault {
                Some(Fault::UnknownCourse) => "610/8999/0",
                Some(Fault::UnapprovedCentre) => &foreign,
                _ => &course.code,
            },
            centre: if fault == Some(Fault::UnknownCentre) { "ZZZ99" } else { &centre.code },
            registered_on: &day_text(registered_on),
            assessed_in: if fault == Some(Fault::UnapprovedCentre) {
                "England"
            } else {
                office::assessed_in(centre, course)
            },
        };
        office::registration(&mut self.registrations, &learning.number, &row)
    }

    /// A course the centre is not approved for.
    fn not_taught(&self, learning: &Learning) -> String {
        let taught = &self.school.centres[learning.centre].courses;
        let foreign = (0..self.school.courses.len()).find(|course| !taught.contains(course));
        foreign.map(|course| self.school.courses[course].code.clone()).unwrap_or_default()
    }

    fn result_rows(
        &mut self,
        person: &Person,
        learning: &Learning,
        course: &Course,
        fault: Option<Fault>,
    ) -> io::Result<()> {
        let left_out = (fault == Some(Fault::UnitMissing))
            .then(|| learning.results.iter().position(|r| r.unit.is_some()))
            .flatten();
        for (place, result) in learning.results.iter().enumerate() {
            let last = place + 1 == learning.results.len();
            let unit = result.unit.map_or("", |at| course.units[at].code.as_str());
            let (unit, grade) = match fault {
                Some(Fault::ForeignGrade) if last => (unit, "Splendid"),
                Some(Fault::UnknownUnit) if place == 0 => ("Z/999/9999", result.grade),
                _ => (unit, result.grade),
            };
            if left_out != Some(place) {
                office::result_row(&mut self.results, learning, [&person.uln, unit, grade], course, result)?;
            }
        }
        Ok(())
    }

    fn claim_rows(
        &mut self,
        person: &Person,
        learning: &Learning,
        course: &Course,
        achieved: &Achieved,
        fault: Option<Fault>,
    ) -> io::Result<()> {
        let mut achieved = *achieved;
        let (mut number, mut born_on) = (learning.number.clone(), person.born_on);
        match fault {
            Some(Fault::UnknownRegistration) => number = format!("XXX-{:07}", person.number),
            Some(Fault::OtherBirthDate) => born_on = born_on - Days::new(37),
            Some(Fault::ForeignClaimGrade) => achieved.grade = "Splendid",
            Some(Fault::AchievedTooEarly) => achieved.on = learning.registered_on - Days::new(30),
            Some(Fault::ClaimedTooEarly) => achieved.claimed_on = achieved.on - Days::new(1),
            Some(Fault::ClaimedInFuture) => achieved.claimed_on = achieved.claimed_on + YEARS_AHEAD,
            _ => {}
        }
        let times = if fault == Some(Fault::ClaimedTwice) { 2 } else { 1 };
        for _ in 0..times {
            office::claim_row(&mut self.claims, &number, person, &born_on, &course.code, &achieved)?;
        }
        Ok(())
    }
}

fn wrong_check_digit(uln: &str) -> String {
    let (stem, check) = uln.split_at(9);
    let wrong = (check.bytes().next().map_or(0, |b| b - b'0') + 5) % 10;
    format!("{stem}{wrong}")
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::rc::Rc;

    use super::*;

    type Shared = Rc<RefCell<BTreeMap<String, Vec<u8>>>>;

    struct Sink(Shared, String);

    impl Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().entry(self.1.clone()).or_default().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn office_of(learners: u64, seed: u64) -> (Generated, BTreeMap<String, Vec<u8>>) {
        let files = Shared::default();
        let made =
            generate_into(&Generation { learners, seed }, |name| Ok(Sink(files.clone(), name.to_owned()))).unwrap();
        let files = files.borrow().clone();
        (made, files)
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
        let first = office_of(400, 7);
        assert_eq!(first, office_of(400, 7));
        let files = first.1;
        assert_ne!(office_of(400, 8).1["learners.csv"], files["learners.csv"]);
    }

    #[test]
    fn a_longer_office_begins_with_the_shorter_one() {
        let (_, short) = office_of(200, 7);
        let (_, long) = office_of(300, 7);
        assert!(long["learners.csv"].starts_with(&short["learners.csv"]));
        assert!(long["claims.csv"].starts_with(&short["claims.csv"]));
    }

    #[test]
    fn two_in_a_hundred_learners_carry_a_fault_and_the_truth_counts_them() {
        let (made, _) = office_of(5_000, 7);
        assert!((70..130).contains(&made.planted()), "{}", made.planted());
        let truth = made.truth(&Generation { learners: 5_000, seed: 7 });
        assert!(truth.contains(&format!("\"faulty\": {}", made.planted())), "{truth}");
        assert_eq!(made.rows["learners.csv"], 5_000);
        assert!(made.rows["claims.csv"] > 3_000);
    }

    #[test]
    fn dates_stand_in_order_where_no_fault_is_planted() {
        let courses = catalogue::courses(84, false);
        let centres = centres::centres(60, &courses, false);
        let last_day = Day::from_ymd_opt(2026, 6, 30).unwrap();
        let school = School { seed: 7, last_day, courses: &courses, centres: &centres };
        let people = People::new(7, last_day - Days::new(20 * 366));
        for number in 0..3_000 {
            let person = people.person(number);
            let centre = number as usize % centres.len();
            let course = centres[centre].courses[number as usize % centres[centre].courses.len()];
            let learning = school.learning(&person, centre, course, true);
            let achieved = learning.achieved.unwrap();
            assert!(person.born_on + Days::new(16 * 365) < learning.registered_on, "learner {number}");
            assert!(
                learning.registered_on + Days::new(courses[course].min_days.into()) <= achieved.on,
                "learner {number}"
            );
            assert!(achieved.on <= achieved.claimed_on && achieved.claimed_on <= last_day, "learner {number}");
            assert!(
                learning
                    .results
                    .iter()
                    .all(|r| r.achieved_on <= achieved.on && r.achieved_on >= learning.registered_on)
            );
        }
    }
}
