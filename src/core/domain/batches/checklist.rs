//! What is looked for on the sheets of a run, made from what its certificates must carry, and what may be wrong with one.
//! Separate from the certificate's own rules, which decide; these are the questions a person answers with the paper in
//! hand (Ofqual Certificate Requirements; Conditions I3 and I4).
//!
//! **Invariant:** every question has the defect it finds, and every defect but *other* has its question or is about the
//! sheet of paper.

use super::super::awards::DocumentKind;
use super::super::certificates::printed_day;
use super::super::territories::Territory;
use crate::core::domain::Day;

codes! {
    /// What is wrong with a sheet that fails.
    pub enum Defect: "defect" {
        WrongName = "wrong name",
        WrongLogo = "wrong logo",
        WrongTitle = "wrong title",
        WrongGrade = "wrong grade",
        WrongDate = "wrong date",
        WrongNumber = "wrong number",
        MissingWords = "missing words",
        Smudge = "smudge",
        Misaligned = "misaligned",
        WrongStock = "wrong stock",
        QrUnreadable = "QR does not read",
        Other = "other",
    }
}

impl Defect {
    /// A defect as people write it: its code, its code with words behind a colon, or other words.
    pub fn written(text: &str) -> (Self, String) {
        let (code, words) = text.split_once(':').unwrap_or((text, ""));
        match code.trim().parse() {
            Ok(defect) => (defect, words.trim().to_owned()),
            Err(_) => (Self::Other, text.trim().to_owned()),
        }
    }
}

/// One question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Its name in answers.
    pub code: &'static str,
    /// What is asked.
    pub words: String,
    /// What a no means.
    pub defect: Defect,
    /// The rule it comes from.
    pub rule: &'static str,
}

/// What the certificates of a run have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunFace<'a> {
    /// What paper.
    pub kind: DocumentKind,
    /// The issuer's recognised name.
    pub issuer: &'a str,
    /// Whether its courses are on the register.
    pub regulated: bool,
    /// Codes of the logos in their order.
    pub logos: Vec<&'a str>,
    /// Where its learners were assessed, each once.
    pub places: Vec<Territory>,
    /// Languages of assessment other than English, each once.
    pub languages: Vec<&'a str>,
    /// Whether a grade is printed.
    pub graded: bool,
    /// The day printed.
    pub issued_on: Option<Day>,
    /// Replacements in it.
    pub replacements: u32,
    /// Code of the paper.
    pub paper: &'a str,
    /// Whether the template has a QR code.
    pub qr: bool,
    /// A training office prints SPECIMEN on everything.
    pub specimen: bool,
}

/// The questions for a run, in the order the eye goes over the sheet.
pub fn checklist(run: &RunFace<'_>) -> Vec<Question> {
    let ask = |code, words: String, defect, rule| Question { code, words, defect, rule };
    let mut list = vec![
        ask("paper", format!("the paper is {}, whole and clean", run.paper), Defect::WrongStock, "stock"),
        ask("issuer", format!("the issuer is `{}`", run.issuer), Defect::MissingWords, "I3"),
        ask("name", "the learner's full name is as on the packing list".into(), Defect::WrongName, "I3"),
        ask("title", title_words(run), Defect::WrongTitle, if run.regulated { "register" } else { "course" }),
    ];
    if run.regulated {
        let number =
            if run.kind == DocumentKind::UnitCertificate { "unit reference numbers" } else { "qualification number" };
        list.push(ask("number", format!("the {number} and the level are there"), Defect::WrongNumber, "I3"));
    }
    if run.graded {
        list.push(ask("grade", "the level of attainment is there".into(), Defect::WrongGrade, "I3"));
    }
    if run.kind == DocumentKind::CreditCertificate {
        list.push(ask("credit", "it says that credit is awarded".into(), Defect::MissingWords, "credit"));
    }
    if let Some(day) = run.issued_on {
        list.push(ask("date", format!("the issue date is {}", printed_day(day)), Defect::WrongDate, "I3"));
    }
    list.push(ask("logos", logo_words(run), Defect::WrongLogo, "logo table"));
    if !run.languages.is_empty() {
        let words = format!("the language of assessment is named: {}", run.languages.join(", "));
        list.push(ask("language", words, Defect::MissingWords, "I3"));
    }
    if run.replacements > 0 {
        let words = "REPLACEMENT is on the face where the old paper is not back".to_owned();
        list.push(ask("replacement", words, Defect::MissingWords, "replacement"));
    }
    list.push(ask(
        "place",
        "everything stands where the alignment sheet has it".into(),
        Defect::Misaligned,
        "template",
    ));
    list.push(ask("clean", "nothing is smudged, faint or cut off".into(), Defect::Smudge, "print"));
    if run.qr {
        list.push(ask("qr", "the QR code reads and says the same name".into(), Defect::QrUnreadable, "verification"));
    }
    if run.specimen {
        list.push(ask(
            "specimen",
            "SPECIMEN is across the sheet: a training office".into(),
            Defect::MissingWords,
            "training",
        ));
    }
    list
}

fn title_words(run: &RunFace<'_>) -> String {
    if run.regulated {
        "the title is exactly that of the register, and no other title stands there".to_owned()
    } else {
        "the title is that of the course, and nothing claims regulation".to_owned()
    }
}

fn logo_words(run: &RunFace<'_>) -> String {
    let places: Vec<&str> = run.places.iter().map(|place| place.code()).collect();
    let places = if places.is_empty() { String::new() } else { format!(" for {}", places.join(", ")) };
    match run.logos.as_slice() {
        [] => format!("no regulator's logo{places}"),
        logos => format!("the logos are {} and no other{places}", logos.join(" and ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(kind: DocumentKind) -> RunFace<'static> {
        RunFace {
            kind,
            issuer: "Castlebridge Awards Limited",
            regulated: true,
            logos: vec!["ofqual"],
            places: vec![Territory::England],
            languages: Vec::new(),
            graded: true,
            issued_on: "2026-11-20".parse().ok(),
            replacements: 0,
            paper: "MER-A4",
            qr: true,
            specimen: false,
        }
    }

    fn codes(run: &RunFace<'_>) -> Vec<&'static str> {
        checklist(run).into_iter().map(|question| question.code).collect()
    }

    #[test]
    fn the_questions_come_from_what_the_certificate_must_carry() {
        let plain = run(DocumentKind::Certificate);
        assert_eq!(
            codes(&plain),
            ["paper", "issuer", "name", "title", "number", "grade", "date", "logos", "place", "clean", "qr"]
        );
        let says = |run: &RunFace<'_>, code: &str| {
            checklist(run).into_iter().find(|question| question.code == code).map(|question| question.words)
        };
        assert_eq!(says(&plain, "logos").unwrap(), "the logos are ofqual and no other for England");
        assert_eq!(says(&plain, "date").unwrap(), "the issue date is 20 November 2026");
        let credit = run(DocumentKind::CreditCertificate);
        assert!(codes(&credit).contains(&"credit"));
        let unit = RunFace { logos: Vec::new(), ..run(DocumentKind::UnitCertificate) };
        assert_eq!(says(&unit, "number").unwrap(), "the unit reference numbers and the level are there");
        assert_eq!(says(&unit, "logos").unwrap(), "no regulator's logo for England");
        let welsh = RunFace { languages: vec!["Welsh"], places: vec![Territory::Wales], ..plain.clone() };
        assert_eq!(says(&welsh, "language").unwrap(), "the language of assessment is named: Welsh");
        let short = RunFace { regulated: false, logos: Vec::new(), graded: false, qr: false, ..plain.clone() };
        assert_eq!(codes(&short), ["paper", "issuer", "name", "title", "date", "logos", "place", "clean"]);
        assert!(codes(&RunFace { replacements: 1, ..plain }).contains(&"replacement"));
    }

    #[test]
    fn a_defect_is_a_code_perhaps_with_words() {
        assert_eq!(Defect::written("wrong logo"), (Defect::WrongLogo, String::new()));
        assert_eq!(Defect::written("wrong logo: CCEA missing"), (Defect::WrongLogo, "CCEA missing".into()));
        assert_eq!(Defect::written("crooked"), (Defect::Other, "crooked".into()));
        assert_eq!(Defect::written("QR does not read").0, Defect::QrUnreadable);
    }
}
