//! The invented index of films of the sample office: some two hundred frames of two boards that are brands of ours today.
//! Separate because its people are older than any learner there.
//!
//! **Invariant:** the first rows are fixed, for the README and the tour; the rest is drawn from the seed.

use std::io;

use super::super::dice::Dice;
use super::super::table::Table;

const ROOM: u64 = 0xa7c1;
const ROWS: u64 = 200;

const COLUMNS: &[&str] = &[
    "reel",
    "fiche",
    "frame",
    "name_as_filmed",
    "maiden_name",
    "born_on",
    "born_year",
    "centre",
    "old_brand",
    "brand_today",
    "course_words",
    "awarded_year",
    "grade",
    "serial_as_filmed",
];
const BOARDS: [(&str, &str, &str); 3] = [
    ("Northern Board of Commerce", "MER", "NB"),
    ("United Trades Examinations", "MER", "UT"),
    ("Guild of Hand and Craft", "ATE", "GH"),
];
const FAMILIES: &[&str] = &[
    "HUGHES",
    "PRITCHARD",
    "THOMPSON",
    "REILLY",
    "O'DONNELL",
    "MACDONALD",
    "CLARKE",
    "SMYTH",
    "WRIGHT",
    "KNIGHT",
    "PHILLIPS",
    "BARKER",
    "LEIGH",
    "FERGUSON",
    "ACHEAMPONG",
    "KOWALSKI",
    "BANERJEE",
    "LOMAX",
    "STEPHENS",
    "VAN DER BERG",
    "PATEL",
    "QUINN",
    "ROWBOTHAM",
    "SZABO",
    "TREMAINE",
    "UNSWORTH",
    "VAUGHAN",
    "WHITTLE",
    "YATES",
    "ZAMMIT",
];
const GIVEN: &[&str] = &[
    "Mary Ann",
    "Maureen",
    "Alan",
    "Bridget",
    "Doreen",
    "Kenneth",
    "Patricia",
    "Roy",
    "Eileen",
    "Derek",
    "Jean",
    "Stanley",
    "Sheila",
    "Brian",
    "Winifred",
    "Harold",
    "Margaret Rose",
    "Trevor",
    "Beryl",
    "Geoffrey",
    "J",
    "E M",
    "Krystyna",
    "Amrit",
    "Kofi",
];
const CENTRES: &[&str] = &[
    "Brackenhill Technical College",
    "Ferrier Institute",
    "Quayside Evening School",
    "Northmoor School of Commerce",
    "Hollin Bank Centre",
    "St Oswin's Night School",
];
const COURSES: &[&str] = &[
    "Typewriting Stage II",
    "Bookkeeping Elementary",
    "Shorthand 80 wpm",
    "Bricklaying Craft",
    "Plumbing Part 1",
    "Dressmaking",
    "Motor Vehicle Work",
    "Cookery for the Trade",
    "Office Practice",
    "Upholstery Intermediate",
];
const GRADES: &[&str] = &["Pass", "Credit", "Distinction", "", "First Class", "Second Class"];

/// The file.
pub fn index() -> io::Result<Vec<u8>> {
    let mut table = Table::new(Vec::new(), COLUMNS)?;
    for row in FIRST {
        table.row(row)?;
    }
    for number in FIRST.len() as u64..ROWS {
        let mut dice = Dice::of(super::SEED, ROOM, number);
        let (board, brand, letters) = BOARDS[dice.below(BOARDS.len())];
        let year = dice.between(1958, 1994);
        let born = year - dice.between(16, 34);
        let (day, month) = (dice.between(1, 28), dice.between(1, 12));
        let whole = !dice.once_in(3);
        let name = format!("{}, {}", dice.pick(FAMILIES), dice.pick(GIVEN));
        let maiden = if dice.once_in(6) { capital(dice.pick(FAMILIES)) } else { String::new() };
        let serial = if dice.once_in(5) {
            String::new()
        } else {
            format!("{letters}/{:02}/{:04}", year % 100, 1_000 + number * 7)
        };
        table.row(&[
            &format!("R{:02}", 10 + number / 40),
            &(1 + number / 10 % 4).to_string(),
            &(1 + number % 10).to_string(),
            &name,
            &maiden,
            &if whole { format!("{born}-{month:02}-{day:02}") } else { String::new() },
            &if whole { String::new() } else { born.to_string() },
            dice.pick(CENTRES),
            board,
            brand,
            dice.pick(COURSES),
            &year.to_string(),
            dice.pick(GRADES),
            &serial,
        ])?;
    }
    table.finish()
}

const FIRST: &[&[&str]] = &[
    &[
        "R10",
        "1",
        "1",
        "HUGHES, Mary Ann",
        "Pritchard",
        "1961-04-03",
        "",
        "Brackenhill Technical College",
        "Northern Board of Commerce",
        "MER",
        "Typewriting Stage II",
        "1979",
        "Credit",
        "NB/79/4411",
    ],
    &[
        "R10",
        "1",
        "2",
        "HUGHES, Maureen",
        "",
        "",
        "1958",
        "Brackenhill Technical College",
        "Northern Board of Commerce",
        "MER",
        "Typewriting Stage II",
        "1979",
        "Pass",
        "NB/79/4412",
    ],
    &[
        "R10",
        "1",
        "3",
        "THOMPSON, Alan",
        "",
        "1949-12-01",
        "",
        "Ferrier Institute",
        "United Trades Examinations",
        "MER",
        "Bricklaying Craft",
        "1968",
        "",
        "UT/68/0207",
    ],
];

fn capital(shouted: &str) -> String {
    let mut letters = shouted.chars();
    letters.next().map_or_else(String::new, |first| format!("{first}{}", letters.as_str().to_lowercase()))
}
