//! The references people type: `L-0001234`, `B-2026-0007`, `CF-2026-0042/17`. One type is both the record's number
//! in the store and its reference on paper, so that neither can be mistaken for another record's.
//!
//! **Invariant:** a reference is its record's key: showing and parsing are inverse.

use std::fmt;
use std::str::FromStr;

use super::Refusal;

fn not_a_reference(what: &str, found: &str, example: &str) -> Refusal {
    let article = if what.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
    let capital = if article == "an" { "An" } else { "A" };
    Refusal::new(format!("`{found}` is not {article} {what} reference"))
        .hint(format!("{capital} {what} reference looks like {example}."))
}

macro_rules! numbered {
    ($(#[$meta:meta])* $name:ident, $prefix:literal, $what:literal) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&format!(concat!($prefix, "-{:07}"), self.0))
            }
        }

        impl FromStr for $name {
            type Err = Refusal;

            fn from_str(text: &str) -> Result<Self, Refusal> {
                let wanted = || not_a_reference($what, text, concat!($prefix, "-0001234"));
                let digits = strip(text, $prefix).ok_or_else(wanted)?;
                match whole_number(digits) {
                    Some(number) if number > 0 => Ok(Self(number)),
                    _ => Err(wanted()),
                }
            }
        }
    };
}

macro_rules! yearly {
    ($(#[$meta:meta])* $name:ident, $prefix:literal, $what:literal) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub i64);

        impl $name {
            /// The reference of a year and a number within it (1 to 999,999).
            pub const fn new(year: i32, number: u32) -> Self {
                Self(year as i64 * 1_000_000 + number as i64)
            }

            /// The year it was opened in.
            pub const fn year(self) -> i64 {
                self.0 / 1_000_000
            }

            /// The number within the year.
            pub const fn number(self) -> i64 {
                self.0 % 1_000_000
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&format!(concat!($prefix, "-{}-{:04}"), self.year(), self.number()))
            }
        }

        impl FromStr for $name {
            type Err = Refusal;

            fn from_str(text: &str) -> Result<Self, Refusal> {
                let wanted = || not_a_reference($what, text, concat!($prefix, "-2026-0007"));
                let rest = strip(text, $prefix).ok_or_else(wanted)?;
                let (year, number) = rest.split_once('-').ok_or_else(wanted)?;
                match (whole_number(year), whole_number(number)) {
                    (Some(y @ 1900..=2999), Some(n @ 1..=999_999)) => Ok(Self(y * 1_000_000 + n)),
                    _ => Err(wanted()),
                }
            }
        }
    };
}

fn strip<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then(|| text[prefix.len()..].strip_prefix('-'))?
}

fn whole_number(digits: &str) -> Option<i64> {
    let plain = !digits.is_empty() && digits.len() <= 15 && digits.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| digits.parse().ok())?
}

numbered!(/// A learner, `L-0001234`.
    LearnerRef, "L", "learner");
numbered!(/// A registration, `R-0091244`.
    RegistrationRef, "R", "registration");
numbered!(/// An award, `A-0048213`.
    AwardRef, "A", "award");
numbered!(/// An exception, `X-0008120`. Restricted ones have eight random digits.
    ExceptionRef, "X", "exception");
numbered!(/// A task, `T-0000041`.
    TaskRef, "T", "task");
numbered!(/// A consignment, `C-0009921`.
    ConsignmentRef, "C", "consignment");
numbered!(/// A paper that came back with the post, `RP-0000031`.
    ReturnRef, "RP", "returned item");
numbered!(/// Something that came in with the post, `IP-0000004`.
    InboundRef, "IP", "inbound post");
numbered!(/// A manifest for a carrier with its collection, `PM-0000012`.
    ManifestRef, "PM", "manifest");
numbered!(/// An import of a file, `F-0000017`; its third row is `F-0000017/3`.
    ImportRef, "F", "import");
numbered!(/// An entry of the archive's index of films, `M-0000123`.
    ArchiveRef, "M", "archive");
yearly!(/// A claim file, `CF-2026-0042`.
    ClaimFileRef, "CF", "claim file");
yearly!(/// A batch, `B-2026-0007`.
    BatchRef, "B", "batch");
yearly!(/// What is asked for after issue: a reprint, reissue or replacement, `AP-2026-0007`.
    ApplicationRef, "AP", "application");
yearly!(/// A letter, `LT-2026-0003`.
    LetterRef, "LT", "letter");
yearly!(/// A notifiable event, `N-2026-0001`.
    NotifiableRef, "N", "notifiable event");

/// A row of a claim file, `CF-2026-0042/17`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClaimRef {
    /// The file it came in.
    pub file: ClaimFileRef,
    /// The row in the file, counted from 1 without the header.
    pub row: u32,
}

impl fmt::Display for ClaimRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}/{}", self.file, self.row))
    }
}

impl FromStr for ClaimRef {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let wanted = || not_a_reference("claim", text, "CF-2026-0042/17");
        let (file, row) = text.split_once('/').ok_or_else(wanted)?;
        let row = whole_number(row).and_then(|n| u32::try_from(n).ok()).filter(|n| *n > 0).ok_or_else(wanted)?;
        Ok(Self { file: file.parse().map_err(|_| wanted())?, row })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn showing_and_parsing_are_inverse() {
        assert_eq!("L-0001234".parse::<LearnerRef>().unwrap().to_string(), "L-0001234");
        assert_eq!("l-1234".parse::<LearnerRef>().unwrap(), LearnerRef(1234));
        assert_eq!(BatchRef::new(2026, 7).to_string(), "B-2026-0007");
        assert_eq!("CF-2026-0042/17".parse::<ClaimRef>().unwrap().to_string(), "CF-2026-0042/17");
    }

    #[test]
    fn a_wrong_reference_is_refused_with_an_example() {
        for text in ["L-", "L1234", "X-12", "L-0", "L--1", "L-1e3", "", "é"] {
            let refusal = text.parse::<LearnerRef>().unwrap_err();
            assert_eq!(refusal.message(), format!("`{text}` is not a learner reference"));
        }
        assert!("B-2026".parse::<BatchRef>().is_err());
        assert!("B-2026-0".parse::<BatchRef>().is_err());
    }
}
