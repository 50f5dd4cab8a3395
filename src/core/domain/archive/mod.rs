//! The archive: certificates known only from an index of films (reel, fiche, frame), older than any ULN. Separate from
//! certificates, whose serials are ours to explain; what stands on a film is only ever quoted.
//!
//! ```text
//! indexed → (a match is proposed, a second person confirms it) → captured, for good
//! ```
//!
//! - `names`: the names on a film and the keys by which one is found again
//! - `evidence`: how well an entry fits whom somebody asks after, with the reasons
//!
//! **Invariant:** a captured entry has a learner, a registration and an award, and never gets a serial of ours.

mod evidence;
mod names;

pub use evidence::{Band, Evidence, Reason, weigh};
pub use names::{FilmedName, keys_of};

use super::references::ArchiveRef;
use super::{Day, Refusal};

/// What stands on a frame, as the index gives it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filmed {
    /// The reel.
    pub reel: String,
    /// The fiche, where films were cut.
    pub fiche: String,
    /// The frame.
    pub frame: String,
    /// The name as filmed.
    pub name: String,
    /// The maiden name, where it stands there.
    pub maiden_name: String,
    /// The day of birth, where the whole of it stands there.
    pub born_on: Option<Day>,
    /// The year of birth.
    pub born_year: Option<i32>,
    /// The centre in the words of the film.
    pub centre: String,
    /// The old brand in the words of the film.
    pub brand: String,
    /// The course in the words of the film.
    pub course: String,
    /// The year of the award.
    pub year: Option<i32>,
    /// The grade, where it stands there.
    pub grade: String,
    /// The serial as filmed; never one of ours.
    pub serial: String,
}

impl Filmed {
    /// Where it is to be found: `reel 12, fiche 3, frame 41`.
    pub fn place(&self) -> String {
        let parts = [("reel", &self.reel), ("fiche", &self.fiche), ("frame", &self.frame)];
        let said: Vec<String> =
            parts.iter().filter(|(_, v)| !v.is_empty()).map(|(what, v)| format!("{what} {v}")).collect();
        said.join(", ")
    }
}

/// Whom somebody asks after.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sought {
    /// The name as it is now.
    pub name: String,
    /// A name from before: maiden, or the one the paper would bear.
    pub earlier_name: String,
    /// The day of birth.
    pub born_on: Option<Day>,
    /// The year of birth, where no more is known.
    pub born_year: Option<i32>,
    /// The centre, as remembered.
    pub centre: String,
    /// The brand, as remembered: today's or an old one.
    pub brand: String,
    /// The course, as remembered.
    pub course: String,
    /// The year of the award, as remembered.
    pub year: Option<i32>,
    /// The serial on the paper, where anything of it is left.
    pub serial: String,
}

impl Sought {
    /// Refuses a search that names nobody.
    pub fn check(&self) -> Result<(), Refusal> {
        let named = [&self.name, &self.earlier_name, &self.serial].iter().any(|text| !text.trim().is_empty());
        if named || self.born_on.is_some() {
            return Ok(());
        }
        Err(Refusal::new(
            "the archive is searched by a name, an earlier name, a birth date or a serial; none was given",
        )
        .hint("Give a name, or --born, or --serial."))
    }
}

/// Leave to capture one entry for good; only the rule makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capture {
    entry: ArchiveRef,
    score: u8,
    evidence: String,
    year: i32,
}

impl Capture {
    /// Asks the rule. Refuses an entry that was captured already, a match without words of evidence, a weak match that
    /// nothing but a name speaks for, and an entry without a year of award unless one is given.
    pub fn ask(
        entry: ArchiveRef,
        captured: bool,
        weighed: &Evidence,
        evidence: &str,
        year: Option<i32>,
    ) -> Result<Self, Refusal> {
        if captured {
            return Err(Refusal::new(format!("{entry} was captured already, for good"))
                .hint("Type show and its reference to see the learner and the award."));
        }
        if evidence.trim().is_empty() {
            return Err(Refusal::new(format!("to capture {entry} words of evidence are needed"))
                .hint("Say what the frame shows and what the person proved, such as \"frame read, passport seen\"."));
        }
        if weighed.band() == Band::Weak {
            return Err(Refusal::new(format!(
                "the match with {entry} is weak: {} of 100 points, wanted {} or more",
                weighed.score(),
                Band::FAIR_FROM
            ))
            .hint("Give more of what is known: birth date, earlier name, centre, year, serial."));
        }
        let Some(year) = year else {
            return Err(Refusal::new(format!("{entry} has no year of award, which a captured record needs"))
                .hint("Read it off the frame and give it with --year."));
        };
        if !(1900..=2100).contains(&year) {
            return Err(Refusal::new(format!("year of award: found {year}, wanted one such as 1987")));
        }
        Ok(Self { entry, score: weighed.score(), evidence: evidence.trim().to_owned(), year })
    }

    /// Which entry.
    pub const fn entry(&self) -> ArchiveRef {
        self.entry
    }

    /// How well it fitted, of 100.
    pub const fn score(&self) -> u8 {
        self.score
    }

    /// The words of evidence.
    pub fn evidence(&self) -> &str {
        &self.evidence
    }

    /// The year of award.
    pub const fn year(&self) -> i32 {
        self.year
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strong() -> Evidence {
        let filmed = Filmed { name: "SMITH, Mary Ann".into(), born_year: Some(1961), ..Filmed::default() };
        let sought = Sought { name: "Mary Ann Smith".into(), born_year: Some(1961), ..Sought::default() };
        weigh(&sought, &filmed, &|_| None)
    }

    #[test]
    fn a_search_names_somebody() {
        assert!(Sought { year: Some(1980), ..Sought::default() }.check().is_err());
        assert!(Sought { name: "Smith".into(), ..Sought::default() }.check().is_ok());
    }

    #[test]
    fn an_entry_is_captured_once_with_evidence_and_a_year() {
        let entry = ArchiveRef(7);
        let ask = |captured, evidence, year| Capture::ask(entry, captured, &strong(), evidence, year);
        assert_eq!(ask(false, " frame read ", Some(1987)).unwrap().evidence(), "frame read");
        assert_eq!(
            ask(true, "frame read", Some(1987)).unwrap_err().message(),
            "M-0000007 was captured already, for good"
        );
        assert!(ask(false, " ", Some(1987)).unwrap_err().message().contains("words of evidence"));
        assert!(ask(false, "frame read", None).unwrap_err().message().contains("no year of award"));
        assert!(ask(false, "frame read", Some(87)).is_err());
        let weak = weigh(
            &Sought { name: "Bob Jones".into(), ..Sought::default() },
            &Filmed { name: "SMITH, Mary".into(), ..Filmed::default() },
            &|_| None,
        );
        let refusal = Capture::ask(entry, false, &weak, "frame read", Some(1987)).unwrap_err();
        assert!(refusal.message().starts_with("the match with M-0000007 is weak"), "{}", refusal.message());
    }

    #[test]
    fn the_place_of_a_frame_reads_as_it_is_asked_for() {
        let filmed = Filmed { reel: "12".into(), frame: "41".into(), ..Filmed::default() };
        assert_eq!(filmed.place(), "reel 12, frame 41");
    }
}
