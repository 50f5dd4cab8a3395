//! Two claim files as they really come: a spreadsheet saved in Windows-1252, and one made to break things. Separate
//! because both are deliberately wrong, byte by byte.
//!
//! **Invariant:** both name registrations of the sample office, so that every row comes as far as the checks.

use std::fmt::Write as _;
use std::io;

use super::super::catalogue::Course;
use super::super::learning::Achieved;
use super::super::table::Table;
use super::Member;
use crate::core::domain::Day;

fn british(day: Day) -> String {
    day.format("%d/%m/%Y").to_string()
}

/// A spreadsheet: a title above the header, other headers, semicolons, British dates, Windows line ends, letters that
/// Windows-1252 does not have, and the slips of a busy afternoon.
pub fn spreadsheet(rows: &[(&Member, Achieved)], courses: &[Course]) -> io::Result<Vec<u8>> {
    #[rustfmt::skip]
    let headers = [
        "Registration No", "Learner ULN", "First name(s)", "Surname", "Date of birth", "Qualification", "Grade", "Date achieved",
        "Date of claim", "Remarks",
    ];
    let mut table = Table::separated(Vec::new(), &headers, b';')?;
    for (place, (member, achieved)) in rows.iter().enumerate() {
        table.row(&slip(place, member, achieved, courses).each_ref().map(String::as_str))?;
        if place == 33 {
            table.row(&slip(place, member, achieved, courses).each_ref().map(String::as_str))?;
        }
    }
    let text = String::from_utf8(table.finish()?).expect("fields are text").replace('\n', "\r\n");
    Ok(windows_1252(&format!("Certificate claims October 2026;;;;;;;;;\r\n{text};;;;;;;;;\r\n")))
}

fn slip(place: usize, member: &Member, achieved: &Achieved, courses: &[Course]) -> [String; 10] {
    let person = &member.person;
    let mut row = [
        member.learning.number.clone(),
        person.uln.clone(),
        person.given.to_owned(),
        person.family.to_owned(),
        british(person.born_on),
        courses[member.learning.course].code.replace('/', ""),
        achieved.grade.to_owned(),
        british(achieved.on),
        british(achieved.claimed_on),
        String::new(),
    ];
    match place {
        3 => row[6] = achieved.grade.to_lowercase(),
        5 => row[7] = "31/02/2026".to_owned(),
        8 => row[3] = row[3].to_uppercase(),
        11 => row[1].replace_range(9.., if person.uln.ends_with('4') { "5" } else { "4" }),
        14 => row[0].clear(),
        17 => row[4] = british(person.born_on + chrono::Days::new(31)),
        20 => row[6] = achieved.grade.chars().take(1).collect(),
        23 => row[2] = format!("  {} ", row[2]),
        26 => row[8] = british(achieved.on - chrono::Days::new(2)),
        29 => row[9] = "please send to Mrs Pellow; she asked twice".to_owned(),
        37 => row[0] = "MER-9999999".to_owned(),
        41 => row[6].clear(),
        45 => row[3] = format!("{}-Hart", row[3]),
        52 => row[7] = achieved.on.format("%-d %b %Y").to_string(),
        58 => row[5] = "610/9999/9".to_owned(),
        _ => {}
    }
    row
}

/// A letter Windows-1252 lacks becomes a question mark, as the spreadsheet does it.
fn windows_1252(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut buffer = [0; 4];
    for letter in text.chars() {
        let (encoded, _, lacking) = encoding_rs::WINDOWS_1252.encode(letter.encode_utf8(&mut buffer));
        if lacking { bytes.push(b'?') } else { bytes.extend_from_slice(&encoded) }
    }
    bytes
}

/// What names people have tried: spreadsheet formulas, terminal codes, writing that turns round, quotes that never close.
const PAYLOADS: [&str; 18] = [
    "=HYPERLINK(\"\"http://example.org/?\"\"&A1,\"\"Open\"\")",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\u{1b}[2J\u{1b}[1;1HAll claims accepted",
    "\u{1b}]0;owned\u{7}",
    "Ev\u{7}e\u{8}\u{8}",
    "\u{202e}nosboR",
    "Ann\u{200b}a\u{feff}",
    "A\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}nya",
    "Robert'); DROP TABLE learner;--",
    "<script>alert(1)</script>",
    "../../../../etc/hosts",
    "${jndi:x} {{7*7}} %s%n",
    "NULL",
    "👩🏽‍🎓👩🏽‍🎓",
    "\u{0}Null",
];

/// A file made to break things. Written by hand, not by the table: some rows are meant to be no rows at all.
pub fn hostile(rows: &[(&Member, Achieved)], courses: &[Course]) -> Vec<u8> {
    let mut text = String::from(
        "\u{feff}registration_number,uln,given_names,family_name,born_on,course_code,kind,grade,achieved_on,claimed_on\n",
    );
    let line = |given: &str, member: &Member, achieved: &Achieved| {
        let (person, course) = (&member.person, &courses[member.learning.course]);
        format!(
            "{},{},{given},{},{},{},,{},{},{}\n",
            member.learning.number,
            person.uln,
            person.family,
            person.born_on,
            course.code,
            achieved.grade,
            achieved.on,
            achieved.claimed_on
        )
    };
    let mut rows = rows.iter();
    for payload in PAYLOADS {
        if let Some((member, achieved)) = rows.next() {
            text.push_str(&line(&format!("\"{payload}\""), member, achieved));
        }
    }
    if let Some((member, achieved)) = rows.next() {
        text.push_str(&line(&"A".repeat(5_000), member, achieved));
    }
    if let Some((member, achieved)) = rows.next() {
        text.push_str(&line("\"never closed", member, achieved));
    }
    if let Some((member, achieved)) = rows.next() {
        let _ = writeln!(text, "{},{}", member.learning.number, member.person.uln);
        text.push_str(line("Extra", member, achieved).trim_end());
        text.push_str(",,,,more,and,more\n");
    }
    text.push_str("\n,,,,,,,,,\n\r\n\"\"\"\"\"\"\n");
    if let Some((member, achieved)) = rows.next() {
        text.push_str(line(member.person.given, member, achieved).trim_end());
    }
    text.into_bytes()
}
