//! What a certificate says: its facts as they are to be printed, and the snapshot that keeps them. Separate from the
//! template, which says where on the paper each stands.
//!
//! **Invariant:** a snapshot's text lists every fact, the template version, the logos and the fonts by hash, in one fixed
//! order; the same facts give the same text, and its SHA-256 is what the store keeps for ever.

use sha2::{Digest, Sha256};

use super::{Serial, VerificationCode};
use crate::core::domain::Day;
use crate::core::domain::awards::DocumentKind;
use crate::core::domain::territories::Territory;

/// The facts of one certificate, as they stand when its run is approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Face {
    /// Which kind of document.
    pub kind: DocumentKind,
    /// The brand's name.
    pub brand: String,
    /// The issuer's name as recognised (Condition I3).
    pub issuer: String,
    /// The issuer's recognition number.
    pub recognition: String,
    /// The brand's statement, or empty.
    pub statement: String,
    /// Its serial.
    pub serial: Serial,
    /// Its verification code.
    pub code: VerificationCode,
    /// The learner's name exactly as registered.
    pub learner: String,
    /// The title exactly as on the register on the day of achievement.
    pub title: String,
    /// The qualification number as `600/3328/9`, or the code of a short course.
    pub course: String,
    /// Whether the course is on the register.
    pub regulated: bool,
    /// The level, such as `Level 3`, or empty.
    pub level: String,
    /// The level of attainment, or empty where the course has none.
    pub grade: String,
    /// The day of achievement.
    pub achieved_on: Day,
    /// The day printed, the same for the whole run.
    pub issued_on: Day,
    /// Where the learner was assessed.
    pub territory: Territory,
    /// The language of assessment where it was not English, or empty.
    pub language: String,
    /// The centre or partner, or empty.
    pub organisation: String,
    /// Credits achieved, where the document says so.
    pub credits: Option<u32>,
    /// Guided hours of the course.
    pub guided_hours: Option<u32>,
    /// CPD points and their body, as `12 points, Institute of Joinery`, or empty.
    pub cpd: String,
    /// Units achieved, for kinds that list them.
    pub units: Vec<UnitLine>,
    /// Whether it takes the place of an earlier paper that is not back and destroyed.
    pub replacement: bool,
}

/// One achieved unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitLine {
    /// The unit's reference number.
    pub code: String,
    /// The unit's title.
    pub title: String,
    /// Its credits.
    pub credits: u32,
    /// Its grade, or empty.
    pub grade: String,
    /// The day it was achieved, where it is known.
    pub achieved_on: Option<Day>,
}

/// A day as it stands on a certificate: `20 November 2026` (Certificate Requirements: day, month, year).
pub fn printed_day(day: Day) -> String {
    day.format("%-d %B %Y").to_string()
}

/// What the snapshot keeps beside the facts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SnapshotParts {
    /// The template and its version, as `MER-CERT v3`.
    pub template: String,
    /// SHA-256 of the template's text, hexadecimal.
    pub template_sha256: String,
    /// The logos in their order, as `name sha256`.
    pub logos: Vec<String>,
    /// The fonts in their order, as `name sha256`.
    pub fonts: Vec<String>,
}

/// The canonical text of everything a certificate was printed from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    text: String,
}

impl Snapshot {
    /// Takes the snapshot of a face printed with these parts.
    pub fn take(face: &Face, parts: &SnapshotParts) -> Self {
        let mut lines = Lines::default();
        lines.add("snapshot", "1");
        lines.add("kind", face.kind.code());
        lines.add("brand", &face.brand);
        lines.add("issuer", &face.issuer);
        lines.add("recognition", &face.recognition);
        lines.add("statement", &face.statement);
        lines.add("serial", &face.serial.to_string());
        lines.add("code", &face.code.compact());
        lines.add("learner", &face.learner);
        lines.add("title", &face.title);
        lines.add("course", &face.course);
        lines.add("regulated", if face.regulated { "yes" } else { "no" });
        lines.add("level", &face.level);
        lines.add("grade", &face.grade);
        lines.add("achieved on", &face.achieved_on.to_string());
        lines.add("issued on", &face.issued_on.to_string());
        lines.add("territory", face.territory.code());
        lines.add("language", &face.language);
        lines.add("organisation", &face.organisation);
        lines.add("credits", &face.credits.map(|c| c.to_string()).unwrap_or_default());
        lines.add("guided hours", &face.guided_hours.map(|h| h.to_string()).unwrap_or_default());
        lines.add("cpd", &face.cpd);
        for unit in &face.units {
            let on = unit.achieved_on.map(|day| day.to_string()).unwrap_or_default();
            // A tab within a text must not pass for the end of it.
            let whole = |text: &str| text.replace('\\', "\\\\").replace('\t', "\\t");
            let (code, title, grade) = (whole(&unit.code), whole(&unit.title), whole(&unit.grade));
            lines.add("unit", &format!("{code}\t{title}\t{}\t{grade}\t{on}", unit.credits));
        }
        lines.add("replacement", if face.replacement { "yes" } else { "no" });
        lines.add("template", &parts.template);
        lines.add("template sha256", &parts.template_sha256);
        parts.logos.iter().for_each(|logo| lines.add("logo", logo));
        parts.fonts.iter().for_each(|font| lines.add("font", font));
        Self { text: lines.0 }
    }

    /// The canonical text: one fact a line, as `name: value`, with line breaks in a value escaped.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The SHA-256 of the canonical text.
    pub fn sha256(&self) -> [u8; 32] {
        Sha256::digest(self.text.as_bytes()).into()
    }
}

#[derive(Default)]
struct Lines(String);

impl Lines {
    fn add(&mut self, name: &str, value: &str) {
        self.0.push_str(name);
        self.0.push_str(": ");
        for c in value.chars() {
            match c {
                '\\' => self.0.push_str("\\\\"),
                '\n' => self.0.push_str("\\n"),
                '\r' => self.0.push_str("\\r"),
                other => self.0.push(other),
            }
        }
        self.0.push('\n');
    }
}

#[cfg(test)]
pub(in crate::core) mod samples {
    use super::*;

    /// A plain face for tests; every name in it is invented.
    pub fn face(number: u32, learner: &str) -> Face {
        Face {
            kind: DocumentKind::Certificate,
            brand: "Meridian".into(),
            issuer: "Meridian Awards Limited".into(),
            recognition: "RN9001".into(),
            statement: String::new(),
            serial: Serial::new("MER", 2026, number).unwrap(),
            code: VerificationCode::new([number as u8; 10]),
            learner: learner.into(),
            title: "Level 3 Diploma in Harbour Pilotage".into(),
            course: "610/0411/X".into(),
            regulated: true,
            level: "Level 3".into(),
            grade: "Merit".into(),
            achieved_on: Day::from_ymd_opt(2026, 10, 20).unwrap(),
            issued_on: Day::from_ymd_opt(2026, 11, 20).unwrap(),
            territory: Territory::England,
            language: String::new(),
            organisation: "Brackenhill Training".into(),
            credits: Some(42),
            guided_hours: Some(310),
            cpd: String::new(),
            units: vec![],
            replacement: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_printed_as_day_month_year() {
        assert_eq!(printed_day(Day::from_ymd_opt(2026, 11, 2).unwrap()), "2 November 2026");
    }

    #[test]
    fn the_same_facts_give_the_same_digest_and_any_other_fact_another() {
        let parts = SnapshotParts { template: "MER-CERT v1".into(), ..SnapshotParts::default() };
        let face = samples::face(7, "Zoë Ó Briain");
        let first = Snapshot::take(&face, &parts);
        assert_eq!(first, Snapshot::take(&face.clone(), &parts));
        let changes: [fn(&mut Face); 6] = [
            |f| f.learner.push('x'),
            |f| f.title.push('x'),
            |f| f.grade = "Pass".into(),
            |f| f.replacement = true,
            |f| f.credits = None,
            |f| f.issued_on = f.achieved_on,
        ];
        for change in changes {
            let mut other = face.clone();
            change(&mut other);
            assert_ne!(Snapshot::take(&other, &parts).sha256(), first.sha256());
        }
        let moved = SnapshotParts { template: "MER-CERT v2".into(), ..parts };
        assert_ne!(Snapshot::take(&face, &moved).sha256(), first.sha256());
    }

    #[test]
    fn a_value_cannot_forge_another_line() {
        let mut face = samples::face(7, "Ann\nserial: MER26-0000001-5");
        let forged = Snapshot::take(&face, &SnapshotParts::default());
        assert_eq!(forged.text().lines().filter(|l| l.starts_with("serial: ")).count(), 1);
        face.learner = "Ann\\nserial: MER26-0000001-5".into();
        assert_ne!(Snapshot::take(&face, &SnapshotParts::default()).sha256(), forged.sha256());
    }
}
