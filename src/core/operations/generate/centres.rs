//! Invented centres and their approvals. Separate from the catalogue because a centre has a life of its own: direct
//! claims or sign-off, a sanction, a stop for debt, an end.
//!
//! **Invariant:** a centre depends on its number only; codes never repeat.

use super::catalogue::Course;
use super::dice::Dice;
use super::people::{TOWNS, postcode};
use crate::core::domain::Day;

/// What is special about a centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing: it claims and is certificated.
    Good,
    /// Certification suspended since that day.
    Suspended(Day),
    /// On stop for debt.
    OnStop,
    /// Closed on that day; its earlier achievers stay entitled.
    Closed(Day),
}

/// A centre with the courses it is approved for.
pub struct Centre {
    /// Short code.
    pub code: String,
    /// Name.
    pub name: String,
    /// House and street, town, postcode, country.
    pub place: (String, &'static str, String, &'static str),
    /// What is special.
    pub standing: Standing,
    /// Claims without an external quality assurer's sign-off.
    pub direct: bool,
    /// Numbers of the courses it is approved for.
    pub courses: Vec<usize>,
}

/// Ten centres with names and codes of their own, then names made of two lists.
const NAMED: [(&str, &str); 10] = [
    ("BRK01", "Brackenhill Training"),
    ("NMA02", "Northmoor Academy"),
    ("FER03", "Ferrier College"),
    ("QSK07", "Quayside Skills"),
    ("TWL01", "Thistlewell Learning"),
    ("OST05", "Ostler & Dene Apprenticeships"),
    ("PKM01", "Parkmoor Adult Learning"),
    ("GLE02", "Glenarran Training"),
    ("HBK04", "Holbeck Forge School"),
    ("LAN01", "Lantern Lane Workshops"),
];

#[rustfmt::skip]
const FIRSTS: [&str; 44] = [
    "Aldermere", "Bellhaven", "Cobblestone", "Dunmarrow", "Eastwater", "Fallowmere", "Greywether", "Hartsedge", "Ivelbrook", "Jessamine",
    "Kestrelgate", "Larkhollow", "Marrowby", "Netherwick", "Oakenbarrow", "Pellmore", "Quillfield", "Ravenspan", "Saltmarrow", "Tannersgate",
    "Umberfold", "Veldacre", "Wrenhallow", "Yarrowdene", "Zephyrbank", "Applegarth Moor", "Birchanger Row", "Cresswater", "Dovemantle", "Elmsward",
    "Foxglove Rise", "Gorsefell", "Heronsweir", "Inglemoss", "Juniper Bank", "Kilnwater", "Lindenshaw", "Mossgate", "Nightingale Row", "Orrisdale",
    "Pewterbank", "Rushmantle", "Sorrelcote", "Teasel Hill",
];
const KINDS: [&str; 9] = [
    "Training",
    "Academy",
    "Skills Centre",
    "College",
    "Learning",
    "Apprenticeships",
    "Workshops",
    "School of Trades",
    "Adult Learning",
];

/// The most centres that can be made without a code coming twice.
pub const MOST: usize = NAMED.len() + FIRSTS.len() * KINDS.len();

/// Makes `count` centres (at most [`MOST`]), each approved for courses of its trade.
pub fn centres(count: usize, courses: &[Course], special: bool) -> Vec<Centre> {
    (0..count.min(MOST)).map(|number| centre(number, courses, special)).collect()
}

fn centre(number: usize, courses: &[Course], special: bool) -> Centre {
    let mut dice = Dice::of(0, 3, number as u64);
    let (code, name) = match NAMED.get(number) {
        Some((code, name)) => ((*code).to_owned(), (*name).to_owned()),
        None => {
            let (first, kind) = ((number - NAMED.len()) % FIRSTS.len(), (number - NAMED.len()) / FIRSTS.len());
            let letters: String = FIRSTS[first].chars().filter(char::is_ascii_alphabetic).take(3).collect();
            (
                format!("{}{}", letters.to_uppercase(), 11 + kind),
                format!("{} {}", FIRSTS[first], KINDS[(kind + first) % KINDS.len()]),
            )
        }
    };
    let (town, area, country) = TOWNS[(number * 7 + 3) % TOWNS.len()];
    let street = format!("{} Training Row", dice.between(1, 90));
    let place = if number == 27 {
        ("12 Kloof Close".to_owned(), "Cape Town", "8001".to_owned(), "South Africa")
    } else {
        (street, town, postcode(&mut dice, area), country)
    };
    Centre {
        code,
        name,
        place,
        standing: standing(number, special),
        direct: number % 4 != 3,
        courses: trade(number, courses),
    }
}

fn standing(number: usize, special: bool) -> Standing {
    let day = |y, m, d| Day::from_ymd_opt(y, m, d).expect("a literal day of the calendar");
    match number {
        20 if special => Standing::Suspended(day(2026, 5, 1)),
        23 if special => Standing::OnStop,
        31 if special => Standing::Closed(day(2026, 6, 30)),
        _ => Standing::Good,
    }
}

/// A dozen courses beginning at a place of its own, so that every course has centres and every centre a trade.
fn trade(number: usize, courses: &[Course]) -> Vec<usize> {
    let wanted = 12.min(courses.len());
    let mut chosen: Vec<_> = (0..wanted).map(|at| (number * 5 + at * 3 + number / 11) % courses.len()).collect();
    chosen.sort_unstable();
    chosen.dedup();
    chosen
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::catalogue;
    use super::*;

    #[test]
    fn centre_codes_never_repeat_and_every_course_has_a_centre() {
        let courses = catalogue::courses(180, false);
        let made = centres(MOST, &courses, false);
        assert_eq!(made.iter().map(|c| &c.code).collect::<HashSet<_>>().len(), MOST);
        let taught: HashSet<_> = made.iter().flat_map(|c| c.courses.iter().copied()).collect();
        assert_eq!(taught.len(), 180);
    }

    #[test]
    fn a_small_office_teaches_every_course_too() {
        let courses = catalogue::courses(64, true);
        let taught: HashSet<_> = centres(44, &courses, true).iter().flat_map(|c| c.courses.clone()).collect();
        assert_eq!(taught.len(), 64);
    }
}
