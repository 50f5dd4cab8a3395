//! What a person types or scans when counting sheets: a serial, its last digits, the place in the run (`S4`), a range,
//! several of them, `-52` for a sheet that is not good, `=42` for the rest counted by hand. Separate because print,
//! inspect, pack, returns and count all read the same line.
//!
//! ```text
//! MER26-0041852-Q            41852            S4             this sheet is here
//! 53-78    S1-S9    MER26-0041801-B-MER26-0041836-J    53..78    all from the first to the last
//! 52, 55-60                                                 several
//! -52                                                       this one is not good
//! =42                                                       the rest, refused unless 42 are left
//! ```
//!
//! **Invariant:** nothing is guessed: digits that fit two sheets, or none, are refused.

use crate::core::domain::Refusal;
use crate::core::domain::counted;

/// One line as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scan {
    /// These are here.
    Here(Vec<Span>),
    /// These are not good.
    NotGood(Vec<Span>),
    /// The rest, counted by hand.
    Rest(u32),
}

/// From one sheet to another, both counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    first: Atom,
    last: Atom,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Atom {
    /// The whole serial without its hyphens, in capitals.
    Serial(String),
    /// The place in the run, from 1.
    Place(u32),
    /// The last digits of the number, and how many were typed.
    Digits(u32, u32),
}

/// A sheet that may be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Countable {
    /// Place in the run's order, from 1.
    pub place: u32,
    /// The serial's seven digits as a number.
    pub number: u32,
    /// The serial as printed.
    pub serial: String,
}

impl Scan {
    /// Reads one line. Refuses what is none of the forms above.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let text = text.trim();
        if let Some(count) = text.strip_prefix('=') {
            let count = count.trim().parse().map_err(|_| unreadable(text))?;
            return Ok(Self::Rest(count));
        }
        if let Some(spans) = text.strip_prefix('-') {
            return Ok(Self::NotGood(spans_of(spans)?));
        }
        Ok(Self::Here(spans_of(text)?))
    }

    /// Reads a line that must name sheets, as `--printed` and `--fail` do. Refuses `=42` and `-52`.
    pub fn spans(text: &str) -> Result<Vec<Span>, Refusal> {
        match Self::parse(text)? {
            Self::Here(spans) => Ok(spans),
            Self::NotGood(_) | Self::Rest(_) => Err(unreadable(text)),
        }
    }
}

/// Finds the sheets a person means among those `expected`, in their order and each once; gives their indexes.
/// Refuses a sheet that is not among them, and digits that fit two.
pub fn find(spans: &[Span], expected: &[Countable]) -> Result<Vec<usize>, Refusal> {
    let mut found = Vec::new();
    for span in spans {
        let first = locate(&span.first, expected)?;
        let last = if span.first == span.last { first } else { locate(&span.last, expected)? };
        if first > last {
            return Err(Refusal::new(format!(
                "range runs backwards: {} comes after {}",
                expected[first].serial, expected[last].serial
            )));
        }
        found.extend(first..=last);
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// The indexes of `rest`, counted by hand. Refuses unless exactly that many are left.
pub fn counted_rest(count: u32, left: usize) -> Result<(), Refusal> {
    if usize::try_from(count).is_ok_and(|c| c == left) {
        return Ok(());
    }
    Err(Refusal::new(format!("counted {}, found {left} left", counted(count, "sheet")))
        .hint("Count again; nothing was changed."))
}

fn locate(atom: &Atom, expected: &[Countable]) -> Result<usize, Refusal> {
    let fits = |sheet: &Countable| match atom {
        Atom::Serial(serial) => plain(&sheet.serial) == *serial,
        Atom::Place(place) => sheet.place == *place,
        Atom::Digits(value, typed) => sheet.number % 10u32.saturating_pow(*typed) == *value,
    };
    let mut hits = expected.iter().enumerate().filter(|(_, sheet)| fits(sheet));
    match (hits.next(), hits.next()) {
        (Some((index, _)), None) => Ok(index),
        (None, _) => Err(Refusal::new(format!("{} is not among the sheets expected here", shown(atom)))
            .hint("Put the sheet aside and go on.")),
        (Some((_, one)), Some((_, other))) => {
            Err(Refusal::new(format!("{} fits both {} and {}", shown(atom), one.serial, other.serial))
                .hint("Type more digits."))
        }
    }
}

fn shown(atom: &Atom) -> String {
    match atom {
        Atom::Serial(serial) => serial.clone(),
        Atom::Place(place) => format!("S{place}"),
        Atom::Digits(value, typed) => format!("…{value:0width$}", width = *typed as usize),
    }
}

fn plain(serial: &str) -> String {
    serial.chars().filter(|c| *c != '-').collect()
}

fn unreadable(text: &str) -> Refusal {
    let text: String = text.chars().take(40).filter(|c| !c.is_control()).collect();
    Refusal::new(format!("`{text}` names no sheet"))
        .hint("Type a serial, its last digits, S4 for the fourth sheet, a range such as 53-78, -52 or =42.")
}

fn spans_of(text: &str) -> Result<Vec<Span>, Refusal> {
    let spans: Result<Vec<_>, _> =
        text.split([',', ';', ' ', '\t']).filter(|part| !part.is_empty()).map(|part| span(part, text)).collect();
    match spans {
        Ok(spans) if !spans.is_empty() => Ok(spans),
        Ok(_) => Err(unreadable(text)),
        Err(refusal) => Err(refusal),
    }
}

fn span(part: &str, whole: &str) -> Result<Span, Refusal> {
    let upper = part.to_ascii_uppercase();
    let (first, rest) = atom(&upper).ok_or_else(|| unreadable(whole))?;
    if rest.is_empty() {
        return Ok(Span { last: first.clone(), first });
    }
    let rest = rest.strip_prefix("..").or_else(|| rest.strip_prefix('-')).ok_or_else(|| unreadable(whole))?;
    match atom(rest) {
        Some((last, "")) => Ok(Span { first, last }),
        Some(_) | None => Err(unreadable(whole)),
    }
}

/// The atom the text begins with, and what follows it.
fn atom(text: &str) -> Option<(Atom, &str)> {
    serial(text).or_else(|| place(text)).or_else(|| digits(text))
}

/// `MER26-0041852-Q`, with or without its hyphens: letters, two digits of the year, seven digits, a check symbol.
fn serial(text: &str) -> Option<(Atom, &str)> {
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    if letters == 0 {
        return None;
    }
    let rest = after_digits(&text[letters..], 2)?;
    let rest = after_digits(rest.strip_prefix('-').unwrap_or(rest), 7)?;
    let check = rest.strip_prefix('-').unwrap_or(rest);
    let symbol = check.bytes().next().filter(u8::is_ascii_alphanumeric)?;
    let rest = &check[1..];
    let typed = &text[..text.len() - check.len()];
    Some((Atom::Serial(format!("{}{}", plain(typed), char::from(symbol))), rest))
}

fn after_digits(text: &str, count: usize) -> Option<&str> {
    let head = text.get(..count)?;
    head.bytes().all(|b| b.is_ascii_digit()).then(|| &text[count..])
}

fn place(text: &str) -> Option<(Atom, &str)> {
    let rest = text.strip_prefix('S')?;
    let count = rest.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=7).contains(&count) {
        return None;
    }
    Some((Atom::Place(rest[..count].parse().ok()?), &rest[count..]))
}

fn digits(text: &str) -> Option<(Atom, &str)> {
    let count = text.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=7).contains(&count) {
        return None;
    }
    Some((Atom::Digits(text[..count].parse().ok()?, u32::try_from(count).ok()?), &text[count..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run() -> Vec<Countable> {
        (1..=121)
            .map(|place| {
                let number = 41_800 + place;
                Countable { place, number, serial: format!("MER26-{number:07}-X") }
            })
            .collect()
    }

    fn numbers(text: &str) -> Vec<u32> {
        let expected = run();
        find(&Scan::spans(text).unwrap(), &expected).unwrap().into_iter().map(|i| expected[i].number).collect()
    }

    #[test]
    fn every_form_finds_its_sheets() {
        assert_eq!(numbers("MER26-0041852-X"), [41_852]);
        assert_eq!(numbers("mer260041852x"), [41_852]);
        assert_eq!(numbers("41852"), [41_852]);
        assert_eq!(numbers("S4"), [41_804]);
        assert_eq!(numbers("S1-S9"), (41_801..=41_809).collect::<Vec<_>>());
        assert_eq!(numbers("53-78"), (41_853..=41_878).collect::<Vec<_>>());
        assert_eq!(numbers("53..55, 60"), [41_853, 41_854, 41_855, 41_860]);
        assert_eq!(numbers("MER26-0041801-X-MER26-0041803-X"), [41_801, 41_802, 41_803]);
        assert_eq!(numbers("55 53-56"), [41_853, 41_854, 41_855, 41_856], "each sheet once, in order");
    }

    #[test]
    fn a_sign_says_what_is_meant() {
        assert!(matches!(Scan::parse("-52").unwrap(), Scan::NotGood(spans) if spans.len() == 1));
        assert_eq!(Scan::parse("=42").unwrap(), Scan::Rest(42));
        assert!(Scan::spans("=42").is_err());
    }

    #[test]
    fn nothing_is_guessed() {
        let expected = run();
        let refused = |text: &str| find(&Scan::spans(text).unwrap(), &expected).unwrap_err().message().to_owned();
        assert_eq!(refused("02"), "…02 fits both MER26-0041802-X and MER26-0041902-X");
        assert_eq!(refused("99999"), "…99999 is not among the sheets expected here");
        assert_eq!(refused("MER26-0041852-Q"), "MER260041852Q is not among the sheets expected here");
        assert_eq!(refused("78-53"), "range runs backwards: MER26-0041878-X comes after MER26-0041853-X");
        assert_eq!(counted_rest(42, 41).unwrap_err().message(), "counted 42 sheets, found 41 left");
        assert!(counted_rest(41, 41).is_ok());
    }

    #[test]
    fn what_names_no_sheet_is_refused() {
        for text in ["", "-", "=", "=x", "S", "53-", "--52", "53-78-90", "é", "123456789", "MER26-00418", "S12345678"]
        {
            assert!(Scan::parse(text).is_err(), "{text}");
        }
    }
}
