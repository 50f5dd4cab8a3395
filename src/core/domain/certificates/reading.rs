//! A snapshot's text back into the facts it was taken of. Separate from taking it, because what is read here may be years
//! old and must give exactly the paper of that day.
//!
//! **Invariant:** reading is the inverse of taking: a text that would not be taken again letter for letter is refused.

use super::{Face, Serial, Snapshot, SnapshotParts, UnitLine, VerificationCode};
use crate::core::domain::awards::DocumentKind;
use crate::core::domain::territories::Territory;
use crate::core::domain::{Day, Refusal};

impl Snapshot {
    /// The face and the parts a snapshot was taken of. Refuses a text that is none, or of another version.
    pub fn read(text: &str) -> Result<(Face, SnapshotParts), Refusal> {
        let lines = Lines(text.lines().filter_map(|line| line.split_once(": ")).collect());
        if lines.text("snapshot")? != "1" {
            return Err(damaged("snapshot", "it is of another version"));
        }
        let face = Face {
            kind: lines.code::<DocumentKind>("kind")?,
            brand: lines.text("brand")?,
            issuer: lines.text("issuer")?,
            recognition: lines.text("recognition")?,
            statement: lines.text("statement")?,
            serial: lines.text("serial")?.parse::<Serial>()?,
            code: lines.text("code")?.parse::<VerificationCode>()?,
            learner: lines.text("learner")?,
            title: lines.text("title")?,
            course: lines.text("course")?,
            regulated: lines.yes("regulated")?,
            level: lines.text("level")?,
            grade: lines.text("grade")?,
            achieved_on: lines.day("achieved on")?,
            issued_on: lines.day("issued on")?,
            territory: lines.code::<Territory>("territory")?,
            language: lines.text("language")?,
            organisation: lines.text("organisation")?,
            credits: lines.number("credits")?,
            guided_hours: lines.number("guided hours")?,
            cpd: lines.text("cpd")?,
            units: lines.all("unit").map(|line| unit(&line)).collect::<Result<_, _>>()?,
            replacement: lines.yes("replacement")?,
        };
        let parts = SnapshotParts {
            template: lines.text("template")?,
            template_sha256: lines.text("template sha256")?,
            logos: lines.all("logo").collect(),
            fonts: lines.all("font").collect(),
        };
        if Self::take(&face, &parts).text() != text {
            return Err(damaged("snapshot", "it would not be taken again letter for letter"));
        }
        Ok((face, parts))
    }
}

fn damaged(name: &str, what: &str) -> Refusal {
    Refusal::new(format!("the snapshot cannot be read: its {name}: {what}"))
        .hint("certdesk doctor looks whether the database is sound; a backup may have the snapshot whole.")
}

/// The lines of a snapshot, name and value.
struct Lines<'a>(Vec<(&'a str, &'a str)>);

impl Lines<'_> {
    fn text(&self, name: &str) -> Result<String, Refusal> {
        self.all(name).next().ok_or_else(|| damaged(name, "it is missing"))
    }

    fn all(&self, name: &str) -> impl Iterator<Item = String> {
        self.0.iter().filter(move |(known, _)| *known == name).map(|(_, value)| plain(value))
    }

    fn code<T: std::str::FromStr<Err = crate::core::domain::UnknownCode>>(&self, name: &str) -> Result<T, Refusal> {
        self.text(name)?.parse().map_err(|e: crate::core::domain::UnknownCode| damaged(name, &e.to_string()))
    }

    fn day(&self, name: &str) -> Result<Day, Refusal> {
        self.text(name)?.parse().map_err(|_| damaged(name, "it is no day"))
    }

    fn yes(&self, name: &str) -> Result<bool, Refusal> {
        match self.text(name)?.as_str() {
            "yes" => Ok(true),
            "no" => Ok(false),
            _ => Err(damaged(name, "it is neither yes nor no")),
        }
    }

    fn number(&self, name: &str) -> Result<Option<u32>, Refusal> {
        let text = self.text(name)?;
        let number = || text.parse().map_err(|_| damaged(name, "it is no number"));
        if text.is_empty() { Ok(None) } else { number().map(Some) }
    }
}

/// A value with its escaped breaks as they were.
fn plain(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut letters = value.chars();
    while let Some(c) = letters.next() {
        match c {
            '\\' => match letters.next() {
                Some('n') => out.push('\n'),
                Some('r') => out.push('\r'),
                Some('t') => out.push('\t'),
                Some(other) => out.push(other),
                None => {}
            },
            other => out.push(other),
        }
    }
    out
}

fn unit(line: &str) -> Result<UnitLine, Refusal> {
    let wrong = || damaged("unit", "it has not five parts");
    let parts: Vec<String> = line.split('\t').map(plain).collect();
    let [code, title, credits, grade, on] = parts.as_slice() else { return Err(wrong()) };
    Ok(UnitLine {
        code: code.clone(),
        title: title.clone(),
        credits: credits.parse().map_err(|_| wrong())?,
        grade: grade.clone(),
        achieved_on: if on.is_empty() { None } else { Some(on.parse().map_err(|_| wrong())?) },
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::samples::face;
    use super::*;

    proptest! {
        #[test]
        fn reading_is_the_inverse_of_taking(
            learner in ".{0,40}", title in ".{0,60}", grade in "[A-Za-z *\\\\\\\\\n\t]{0,12}", number in 1u32..9_999_999,
            credits in proptest::option::of(0u32..500), replacement: bool, cpd in ".{0,20}",
            units in proptest::collection::vec((".{0,10}", ".{0,30}", 0u32..60, ".{0,8}", proptest::option::of(0i64..9000)), 0..4),
        ) {
            let mut face = face(number, &learner);
            (face.title, face.grade, face.credits, face.replacement, face.cpd) = (title, grade, credits, replacement, cpd);
            let day = face.achieved_on;
            face.units = units
                .into_iter()
                .map(|(code, title, credits, grade, back)| {
                    let achieved_on = back.map(|days| day - chrono::Duration::days(days));
                    UnitLine { code, title, credits, grade, achieved_on }
                })
                .collect();
            let parts = SnapshotParts {
                template: "MER-CERT v1".into(),
                template_sha256: "00".into(),
                logos: vec!["ofqual 01".into()],
                fonts: vec!["text 02".into(), "name 03".into()],
            };
            let taken = Snapshot::take(&face, &parts);
            prop_assert_eq!(Snapshot::read(taken.text()).unwrap(), (face, parts));
        }
    }

    #[test]
    fn what_was_changed_is_refused() {
        let taken = Snapshot::take(&face(7, "Ann"), &SnapshotParts::default());
        for (from, to) in [
            ("learner: Ann", "learner: Ann "),
            ("snapshot: 1", "snapshot: 2"),
            ("grade: Merit\n", ""),
            ("regulated: yes", "regulated: maybe"),
        ] {
            let text = taken.text().replace(from, to);
            assert_eq!(Snapshot::read(&text).is_err(), to != "learner: Ann ", "{to}");
        }
        assert!(Snapshot::read(&format!("{}x: y\n", taken.text())).is_err());
        assert!(Snapshot::read("").is_err());
    }
}
