//! The invented catalogue: three brands, their courses with units, groups and grading scales.
//! Separate from the people so that a million learners share one small catalogue in memory.
//!
//! **Invariant:** a course depends on its number only; qualification numbers carry the right check character.

use super::dice::Dice;
use crate::core::domain::Day;

/// A brand as its row of `brands.csv`.
pub struct Brand {
    /// Three letters.
    pub code: &'static str,
    /// All columns of the row, in the order of [`BRAND_COLUMNS`].
    pub row: [&'static str; 13],
}

/// The columns of `brands.csv`.
pub const BRAND_COLUMNS: [&str; 13] = [
    "code",
    "name",
    "line",
    "issuer_name",
    "recognition_number",
    "issuer_ukprn",
    "issuer_address",
    "serial_prefix",
    "statement",
    "payment_rule",
    "claim_sla_days",
    "name_confirmation_days",
    "cut_off",
];

const ISSUER: &str = "Castlebridge Awards Limited";
const ISSUER_ADDRESS: &str = "4 Assay Court, Leeds, LS9 0ZA";

/// The three brands of the awarding desk.
pub const BRANDS: [Brand; 3] = [
    Brand {
        code: "MER",
        row: [
            "MER",
            "Meridian",
            "claims",
            ISSUER,
            "RN9001",
            "10099001",
            ISSUER_ADDRESS,
            "MER",
            "Awarded for skill, proved by work.",
            "account",
            "10",
            "0",
            "16:00",
        ],
    },
    Brand {
        code: "ATE",
        row: [
            "ATE",
            "Atelier",
            "booking",
            ISSUER,
            "RN9001",
            "10099001",
            ISSUER_ADDRESS,
            "ATE",
            "Examined by hand and eye.",
            "invoice",
            "15",
            "0",
            "14:30",
        ],
    },
    Brand {
        code: "SKW",
        row: [
            "SKW",
            "Skillsway",
            "orders",
            ISSUER,
            "RN9001",
            "10099001",
            ISSUER_ADDRESS,
            "SKW",
            "Learning that leads to work.",
            "account",
            "10",
            "0",
            "15:00",
        ],
    },
];

/// The grades of a course, worst first; a failing grade has a leading `-`.
pub struct Scale {
    /// As written in the column `grades`.
    pub written: &'static str,
    /// The passing grades.
    pub passes: &'static [&'static str],
}

const PASS: Scale = Scale { written: "-Refer|Pass", passes: &["Pass"] };
const MERITS: Scale = Scale { written: "-Refer|Pass|Merit|Distinction", passes: &["Pass", "Merit", "Distinction"] };
const MARKS: Scale = Scale { written: "-Fail|Pass|Credit|Honours", passes: &["Pass", "Credit", "Honours"] };

/// A unit of a course and its place in the rule of combination.
pub struct Unit {
    /// Unit reference number.
    pub code: String,
    /// Title.
    pub title: String,
    /// Whether every learner needs it.
    pub mandatory: bool,
    /// Credits it brings.
    pub credits: u32,
}

/// A course as its row of `courses.csv`, with its units.
pub struct Course {
    /// Qualification number with its check character, or the house code of a short course.
    pub code: String,
    /// Brand code.
    pub brand: &'static str,
    /// Title as on the register.
    pub title: String,
    /// Such as `Level 3`.
    pub level: &'static str,
    /// Regulated qualification, or an unregulated short course.
    pub regulated: bool,
    /// Guided and total hours.
    pub hours: (u32, u32),
    /// Youngest age at registration.
    pub min_age: u32,
    /// Last day of registration and last day of certification.
    pub ends: (Option<Day>, Option<Day>),
    /// Countries, `|` between.
    pub offered_in: &'static str,
    /// Grades.
    pub scale: &'static Scale,
    /// Fewest days from registration to claim.
    pub min_days: u32,
    /// Credits of the whole.
    pub min_credits: u32,
    /// Credits wanted from the optional group; 0 where all units are mandatory.
    pub group_credits: u32,
    /// Units; none for a course that is graded as a whole.
    pub units: Vec<Unit>,
}

/// The name of the optional group in the rule of combination.
pub const GROUP: &str = "B";

#[rustfmt::skip]
const SUBJECTS: &[(&str, &str)] = &[
    ("MER", "Timber Joinery"), ("MER", "Bench Joinery and Site Carpentry"), ("MER", "Stonemasonry"), ("MER", "Domestic Plumbing"),
    ("MER", "Electrical Maintenance"), ("MER", "Motor Vehicle Repair"), ("MER", "Warehouse Operations"), ("MER", "Adult Care"),
    ("MER", "Early Years Practice"), ("MER", "Supporting Teaching and Learning"), ("MER", "Kitchen Skills"), ("MER", "Bakery and Pâtisserie"),
    ("MER", "Land-based Machinery"), ("MER", "Horticulture"), ("MER", "Business Administration"), ("MER", "Accounting Practice"),
    ("ATE", "Hand Bookbinding"), ("ATE", "Silversmithing"), ("ATE", "Studio Ceramics"), ("ATE", "Pianoforte Performance"), ("ATE", "Portrait Drawing"),
    ("SKW", "First Aid at Work"), ("SKW", "Food Safety"), ("SKW", "Customer Service"), ("SKW", "Digital Skills for Work"),
    ("SKW", "Fire Safety Awareness"), ("SKW", "Employability"), ("SKW", "Conflict Management"),
];

const SIZES: [(&str, u32, usize); 3] = [("Award", 8, 2), ("Certificate", 20, 5), ("Diploma", 42, 8)];
const LEVELS: [&str; 5] = ["Entry Level", "Level 1", "Level 2", "Level 3", "Level 4"];

#[rustfmt::skip]
const UNIT_STEMS: [&str; 10] = [
    "Health, safety and welfare in", "Principles and methods of", "Tools, materials and records for", "Working with others in",
    "Planning and preparing work in", "Checking and improving quality in", "Communication and customer care in",
    "Environmental responsibility in", "Measuring and costing in", "A practical project in",
];

/// The longest title of the catalogue: 204 characters, as the longest on the register.
const LONG_TITLE: &str = "Meridian Level 3 Certificate in Applied Workshop Practice for the Conservation, Repair and Careful \
    Reinstatement of Historic Timber-framed Buildings, Joinery, Ironmongery and Painted Decoration (Extended)";

/// Every course of the catalogue, brands taking turns as the subjects do; `special` ones end soon or have ended.
pub fn courses(count: usize, special: bool) -> Vec<Course> {
    (0..count).map(|number| course(number, special)).collect()
}

fn course(number: usize, special: bool) -> Course {
    let (brand, subject) = SUBJECTS[number % SUBJECTS.len()];
    let turn = number / SUBJECTS.len();
    let (size, credits, units) = SIZES[(number + turn) % SIZES.len()];
    let level = LEVELS[(number * 3 + turn * 2) % LEVELS.len()];
    let regulated = !(brand == "SKW" && turn == 1);
    let mut dice = Dice::of(0, 2, number as u64);
    let brand_name = BRANDS.iter().find(|b| b.code == brand).map_or(brand, |b| b.row[1]);
    let edition = if turn >= 3 { format!(" ({})", 2020 + turn) } else { String::new() };
    let title = match (number, regulated) {
        (30, _) => LONG_TITLE.to_owned(),
        (_, true) => format!("{brand_name} {level} {size} in {subject}{edition}"),
        (_, false) => format!("{subject}: a one-day course{edition}"),
    };
    let whole = brand == "ATE" || !regulated || (brand == "SKW" && size == "Award");
    let units = if whole { Vec::new() } else { make_units(number, subject, units, credits) };
    let group_credits = optional_credits(&units, credits);
    Course {
        code: if regulated { qan(number) } else { format!("SKW-SC-{:03}", number + 1) },
        brand,
        title,
        level: if number == 30 { "Level 3" } else { level },
        regulated,
        hours: (credits * 7, credits * 10),
        min_age: if level == "Level 4" { 18 } else { 16 },
        ends: ends(number, special),
        offered_in: match number % 7 {
            3 => "England|Wales|Northern Ireland|Scotland|abroad",
            5 => "England|Northern Ireland",
            _ => "England|Wales|Northern Ireland|Scotland",
        },
        scale: match (brand, dice.below(3)) {
            ("ATE", _) => &MARKS,
            ("MER", 0 | 1) => &MERITS,
            _ => &PASS,
        },
        min_days: if regulated { 21 + 7 * (credits / 10) } else { 0 },
        min_credits: if units.is_empty() { 0 } else { credits },
        group_credits,
        units,
    }
}

/// A qualification number in the invented range 610/9000 to 610/9999, with its check character (DOMAIN, Identifiers).
fn qan(number: usize) -> String {
    let digits = 6_109_000 + (number * 7 + 17) % 1000;
    let place = |at: u32| digits / 10usize.pow(6 - at) % 10;
    let sum: usize = [8, 7, 6, 5, 4, 3, 2].iter().enumerate().map(|(at, weight)| place(at as u32) * weight).sum();
    let check = if sum % 11 == 10 { "X".to_owned() } else { (sum % 11).to_string() };
    format!("{:03}/{:04}/{check}", digits / 10_000, digits % 10_000)
}

/// Most courses have no end; one in nine stops registering, the first of them stops certificating soon.
fn ends(number: usize, special: bool) -> (Option<Day>, Option<Day>) {
    let day = |y, m, d| Day::from_ymd_opt(y, m, d);
    match number {
        8 if special => (day(2026, 1, 31), day(2027, 1, 15)),
        10 if special => (day(2025, 8, 31), day(2026, 8, 31)),
        _ if number % 9 == 4 => (day(2029, 8, 31), day(2032, 8, 31)),
        _ => (None, None),
    }
}

fn make_units(number: usize, subject: &str, count: usize, credits: u32) -> Vec<Unit> {
    let each = credits / count as u32;
    (0..count + usize::from(count > 2))
        .map(|at| Unit {
            code: format!(
                "{}/{:03}/{:04}",
                char::from(b'A' + (number % 24) as u8),
                651 + number / 100,
                (number % 100) * 100 + at + 1
            ),
            title: format!("{} {}", UNIT_STEMS[(at + number) % UNIT_STEMS.len()], subject.to_lowercase()),
            mandatory: at < count.div_ceil(2),
            credits: if at == 0 { credits - each * (count as u32 - 1) } else { each },
        })
        .collect()
}

/// What the optional group has to bring so that the whole is reached.
fn optional_credits(units: &[Unit], credits: u32) -> u32 {
    let mandatory: u32 = units.iter().filter(|u| u.mandatory).map(|u| u.credits).sum();
    if units.iter().all(|u| u.mandatory) { 0 } else { credits.saturating_sub(mandatory) }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn qualification_numbers_carry_the_published_check_character() {
        let codes: HashSet<_> = courses(180, true).into_iter().map(|c| c.code).collect();
        assert_eq!(codes.len(), 180);
        assert!(codes.iter().any(|code| code.ends_with('X')));
        assert_eq!(qan(400), "610/9817/6");
    }

    #[test]
    fn every_rule_of_combination_can_be_met() {
        for course in courses(180, true) {
            let optional: u32 = course.units.iter().filter(|u| !u.mandatory).map(|u| u.credits).sum();
            assert!(optional >= course.group_credits, "{}", course.title);
            let all: u32 = course.units.iter().map(|u| u.credits).sum();
            assert!(all >= course.min_credits, "{}", course.title);
        }
    }

    #[test]
    fn the_longest_title_is_as_long_as_the_registers() {
        assert_eq!(LONG_TITLE.chars().count(), 204);
    }
}
