//! The sample office: the files in `samples/`, made by the same code as every synthetic office, with a story in the
//! claim files. Separate from the stream because here single rows matter.
//!
//! **Invariant:** the committed files are exactly what [`sample_files`] gives; a test compares them.
//! **Invariant:** no date in them is later than [`SAMPLE_DAY`].

use std::io;

use chrono::Days;

use super::calendars;
use super::catalogue::{self, Course};
use super::centres::{self, Centre};
use super::dice::Dice;
use super::learning::{Achieved, Learning, School};
use super::office::{self, RegistrationRow};
use super::people::{People, Person};
use super::table::Table;
use crate::core::domain::Day;
use crate::core::domain::dates::day_text;

mod archive;
mod letters;

/// The last day anything happened in the sample office.
pub const SAMPLE_DAY: Day = Day::from_ymd_opt(2026, 10, 30).expect("a literal day of the calendar");

const SEED: u64 = 20_261_030;
const CENTRES: usize = 44;
const COURSES: usize = 64;

/// Which file a learner is claimed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Story {
    /// A large clean file of the afternoon post.
    Northmoor,
    /// A clean file of the morning post.
    Brackenhill,
    /// A spreadsheet with everything people do in spreadsheets.
    Ferrier,
    /// A centre that needs a quality assurer's sign-off; it covers some.
    Quayside,
    /// The booking brand, some of it unpaid.
    Atelier,
    /// Suspended, stopped and closed centres.
    Held,
    /// Achieved, not claimed yet.
    Achieved,
    /// Under way.
    UnderWay,
}

/// How many learners each story has, in order; 3,000 together.
const STORIES: [(Story, u64); 8] = [
    (Story::Northmoor, 860),
    (Story::Brackenhill, 120),
    (Story::Ferrier, 70),
    (Story::Quayside, 60),
    (Story::Atelier, 60),
    (Story::Held, 40),
    (Story::Achieved, 690),
    (Story::UnderWay, 1_100),
];

/// One learner of the sample office.
struct Member {
    story: Story,
    person: Person,
    learning: Learning,
}

/// Every file of the sample office: its path under `samples/` and its bytes.
pub fn sample_files() -> io::Result<Vec<(String, Vec<u8>)>> {
    let courses = catalogue::courses(COURSES, true);
    let centres = centres::centres(CENTRES, &courses, true);
    let school = School { seed: SEED, last_day: SAMPLE_DAY, courses: &courses, centres: &centres };
    let members = members(&school);
    let signed = SAMPLE_DAY - Days::new(2);
    let mut files = Vec::new();
    let mut add = |path: &str, table: Table<Vec<u8>>| -> io::Result<()> {
        files.push((path.to_owned(), table.finish()?));
        Ok(())
    };
    add("office/brands.csv", office::brands(Vec::new())?)?;
    add("office/organisations.csv", organisations(&centres)?)?;
    add(
        "office/approvals.csv",
        office::approvals(Vec::new(), &centres, &courses, SAMPLE_DAY - Days::new(3_000), signed)?,
    )?;
    add("office/contacts.csv", contacts(&centres)?)?;
    add("office/courses.csv", office::courses(Vec::new(), &courses)?)?;
    add("office/units.csv", office::units(Vec::new(), &courses)?)?;
    add("office/learners.csv", learners(&members)?)?;
    add("office/registrations.csv", registrations(&members, &school)?)?;
    add("office/results.csv", results(&members, &courses)?)?;
    add("office/payments.csv", payments(&members, &courses)?)?;
    add("office/stock.csv", stock()?)?;
    for (place, file) in calendars::PLACES {
        add(&format!("holidays/{file}"), holidays(place)?)?;
    }
    for (story, file) in [
        (Story::Brackenhill, "claims/brackenhill-morning.csv"),
        (Story::Northmoor, "claims/northmoor-afternoon.csv"),
        (Story::Quayside, "claims/quayside-signoff.csv"),
        (Story::Atelier, "claims/atelier-autumn.csv"),
        (Story::Held, "claims/held-centres.csv"),
    ] {
        add(file, claims(&members, &courses, story)?)?;
    }
    files.push((
        "claims/ferrier-spreadsheet.csv".to_owned(),
        letters::spreadsheet(&claimed(&members, Story::Ferrier), &courses)?,
    ));
    files.push(("archive/index.csv".to_owned(), archive::index()?));
    files.push(("claims/hostile.csv".to_owned(), letters::hostile(&claimed(&members, Story::Achieved), &courses)));
    Ok(files)
}

fn members(school: &School<'_>) -> Vec<Member> {
    let people = People::new(SEED, SAMPLE_DAY - Days::new(20 * 366));
    let mut members = Vec::with_capacity(3_000);
    for (story, count) in STORIES {
        for place in 0..count {
            let number = members.len() as u64;
            let mut person = people.person(number);
            if story == Story::Brackenhill {
                named(&mut person, place);
            }
            let (centre, course) = whereabouts(school, story, number);
            let learning = school.learning(&person, centre, course, story != Story::UnderWay);
            members.push(Member { story, person, learning });
        }
    }
    members
}

/// The first three of the morning's file have names that printing must get right.
fn named(person: &mut Person, place: u64) {
    let (title, given, family, to_print) = match place {
        0 => ("Ms", "Zoë", "Ó Briain", ""),
        1 => ("Mr", "Łukasz", "Wiśniewski", ""),
        2 => ("", "Thị Ánh", "Nguyễn", "Nguyễn Thị Ánh"),
        _ => return,
    };
    (person.title, person.given, person.middle, person.family) = (title, given, "", family);
    person.to_print = to_print.to_owned();
}

/// The centre and the course of a learner, as the story needs them.
fn whereabouts(school: &School<'_>, story: Story, number: u64) -> (usize, usize) {
    let mut dice = Dice::of(SEED, 7, number);
    let (centre, brand) = match story {
        Story::Northmoor => (1, "MER"),
        Story::Brackenhill => (0, "MER"),
        Story::Ferrier => (2, "MER"),
        Story::Quayside => (3, "MER"),
        Story::Atelier => (dice.below(20), "ATE"),
        Story::Held => ([20, 23, 31][number as usize % 3], "MER"),
        Story::Achieved | Story::UnderWay => (dice.below(CENTRES), ""),
    };
    let lasting = SAMPLE_DAY + Days::new(800);
    let open =
        |course: &&usize| story == Story::Held || school.courses[**course].ends.1.is_none_or(|end| end > lasting);
    let taught: Vec<_> = school.centres[centre].courses.iter().filter(open).copied().collect();
    let of_brand: Vec<_> = taught.iter().copied().filter(|c| school.courses[*c].brand == brand).collect();
    let choice = if of_brand.is_empty() { taught } else { of_brand };
    (centre, choice[dice.below(choice.len())])
}

fn organisations(centres: &[Centre]) -> io::Result<Table<Vec<u8>>> {
    let mut table = office::organisations(Vec::new(), centres)?;
    #[rustfmt::skip]
    let others = [
        ["SUP01", "Crane & Vellum Security Papers", "supplier", "England", "", "Unit 4, Deckle Mill", "Preston", "PR4 7XQ", "orders@sup01.example.org", "01772 496 0100"],
        ["SUP02", "Larkspur Parcels", "supplier", "England", "", "2 Sorting Yard", "Leeds", "LS9 0ZQ", "desk@sup02.example.org", "0113 496 0200"],
        ["CPD01", "Guild of Workplace Learning", "CPD body", "England", "", "17 Guildhall Steps", "York", "YO1 9ZZ", "points@cpd01.example.org", "01904 496 0300"],
    ];
    for [code, name, kind, country, ukprn, address, town, postcode, email, phone] in others {
        table.row(&[
            code, name, kind, country, ukprn, address, town, postcode, email, phone, "", "", "", "", "", "no", "", "",
            "",
        ])?;
    }
    Ok(table)
}

fn contacts(centres: &[Centre]) -> io::Result<Table<Vec<u8>>> {
    let mut table = Table::new(Vec::new(), &["organisation_code", "name", "role", "email", "phone", "faculty"])?;
    let people = People::new(SEED + 1, SAMPLE_DAY - Days::new(30 * 366));
    for (number, centre) in centres.iter().enumerate() {
        let person = people.person(number as u64);
        let name = format!("{} {}", person.given, person.family);
        let email = format!("exams@{}.example.org", centre.code.to_lowercase());
        table.row(&[&centre.code, &name, "exams officer", &email, &format!("0113 496 {number:04}"), ""])?;
    }
    Ok(table)
}

fn learners(members: &[Member]) -> io::Result<Table<Vec<u8>>> {
    let mut table = Table::new(Vec::new(), &office::LEARNER_COLUMNS)?;
    for member in members {
        let person = &member.person;
        office::learner(&mut table, person, &person.uln, person.family, &day_text(person.born_on))?;
    }
    Ok(table)
}

fn registrations(members: &[Member], school: &School<'_>) -> io::Result<Table<Vec<u8>>> {
    let mut table = Table::new(Vec::new(), &office::REGISTRATION_COLUMNS)?;
    for Member { person, learning, .. } in members {
        let (centre, course) = (&school.centres[learning.centre], &school.courses[learning.course]);
        let row = RegistrationRow {
            uln: &person.uln,
            reference: &office::sender_reference(person),
            course: &course.code,
            centre: &centre.code,
            registered_on: &day_text(learning.registered_on),
            assessed_in: office::assessed_in(centre, course),
        };
        office::registration(&mut table, &learning.number, &row)?;
    }
    Ok(table)
}

fn results(members: &[Member], courses: &[Course]) -> io::Result<Table<Vec<u8>>> {
    let mut table = Table::new(Vec::new(), &office::RESULT_COLUMNS)?;
    for member in members {
        office::results(&mut table, &member.learning, &member.person.uln, &courses[member.learning.course])?;
    }
    Ok(table)
}

/// One invoice for each registration of the booking brand: most paid, some in part, some not at all.
fn payments(members: &[Member], courses: &[Course]) -> io::Result<Table<Vec<u8>>> {
    let columns = [
        "registration_number",
        "organisation_code",
        "invoice_number",
        "invoiced_on",
        "amount",
        "currency",
        "paid_on",
        "paid_amount",
    ];
    let mut table = Table::new(Vec::new(), &columns)?;
    for Member { person, learning, .. } in members {
        let course = &courses[learning.course];
        if course.brand != "ATE" {
            continue;
        }
        let invoice = format!("ATE-{:06}", 41_000 + person.number);
        let invoiced_on = day_text(learning.registered_on + Days::new(2));
        let paid_on = day_text((learning.registered_on + Days::new(20)).min(SAMPLE_DAY));
        let (paid_on, paid) = match person.number % 10 {
            3 => (paid_on.as_str(), "30.00"),
            7 => ("", ""),
            _ => (paid_on.as_str(), "96.50"),
        };
        table.row(&[&learning.number, "", &invoice, &invoiced_on, "96.50", "GBP", paid_on, paid])?;
    }
    Ok(table)
}

fn stock() -> io::Result<Table<Vec<u8>>> {
    #[rustfmt::skip]
    let columns = ["paper_code", "paper_name", "size", "received_on", "first_number", "quantity", "supplier", "minimum", "place"];
    let mut table = Table::new(Vec::new(), &columns)?;
    #[rustfmt::skip]
    let lines = [
        ["MER-A4", "Meridian certificate, watermarked", "A4", "2026-09-01", "0100001", "4000", "SUP01", "800", "strong room, shelf 2"],
        ["ATE-A4", "Atelier certificate, laid ivory", "A4", "2026-09-01", "0500001", "1500", "SUP01", "300", "strong room, shelf 3"],
        ["SKW-A4", "Skillsway certificate, watermarked", "A4", "2026-08-12", "0700001", "2500", "SUP01", "500", "strong room, shelf 4"],
        ["LETTER-A4", "Letter paper with head", "A4", "2026-10-05", "", "5000", "SUP01", "1000", "print room, bay 1"],
    ];
    for line in &lines {
        table.row(line)?;
    }
    Ok(table)
}

fn holidays(place: &str) -> io::Result<Table<Vec<u8>>> {
    let mut table = Table::new(Vec::new(), &["place", "day", "name"])?;
    for (day, name) in calendars::holidays(place) {
        table.row(&[place, &day_text(day), name])?;
    }
    Ok(table)
}

/// The members of a story with what they achieved, claimed on the last days of October.
fn claimed(members: &[Member], story: Story) -> Vec<(&Member, Achieved)> {
    let dated = |member: &Member| {
        let achieved = member.learning.achieved?;
        let posted = SAMPLE_DAY - Days::new(member.person.number % 4);
        Some(Achieved { claimed_on: posted.max(achieved.on), ..achieved })
    };
    members.iter().filter(|m| m.story == story).filter_map(|m| dated(m).map(|achieved| (m, achieved))).collect()
}

fn claims(members: &[Member], courses: &[Course], story: Story) -> io::Result<Table<Vec<u8>>> {
    let mut table = Table::new(Vec::new(), &office::CLAIM_COLUMNS)?;
    for (member, achieved) in claimed(members, story) {
        office::claim(&mut table, &member.learning, &member.person, &courses[member.learning.course], &achieved)?;
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn the_committed_samples_are_what_the_program_makes() {
        for (path, bytes) in sample_files().unwrap() {
            let committed = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(&path));
            let same = committed.is_ok_and(|found| found == bytes);
            assert!(same, "samples/{path} is stale: run `certdesk generate --samples samples`");
        }
    }

    #[test]
    fn the_samples_are_small_and_their_stories_stand_in_the_right_brand() {
        let files = sample_files().unwrap();
        let size: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
        assert!(size < 3_000_000, "{size} bytes");
        for (path, wanted) in [("claims/northmoor-afternoon.csv", "MER-"), ("claims/atelier-autumn.csv", "ATE-")] {
            let (_, bytes) = files.iter().find(|(name, _)| name == path).unwrap();
            let text = String::from_utf8(bytes.clone()).unwrap();
            assert!(text.lines().skip(1).all(|line| line.starts_with(wanted)), "{path}");
        }
    }
}
