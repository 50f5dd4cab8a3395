//! Facts into texts: what stands for each name in braces, and when a text appears at all. Separate from layout, which knows
//! letters and millimetres but no facts.
//!
//! **Invariant:** a name in braces that is no fact is refused when the template is read, never printed.
//! **Invariant:** printing trims outer blanks only; nothing within a fact is changed.

use std::borrow::Cow;

use super::super::Refusal;
use super::super::certificates::{Face, printed_day};
use super::PaperKind;

/// What a paper can be asked for: its facts by name, and the rows of its table.
pub trait Facts {
    /// What stands for a name in braces; empty when there is none.
    fn fact(&self, name: &str) -> Cow<'_, str>;

    /// Whether a fact is there.
    fn is_there(&self, name: &str) -> bool {
        !self.fact(name).trim().is_empty()
    }

    /// The rows of its table, a cell for each column of its kind.
    fn rows(&self) -> Vec<Vec<String>> {
        Vec::new()
    }
}

/// Facts with the number of the page they stand on.
pub(super) struct OnPage<'a> {
    pub facts: &'a dyn Facts,
    pub page: usize,
    pub pages: usize,
}

impl Facts for OnPage<'_> {
    fn fact(&self, name: &str) -> Cow<'_, str> {
        match name {
            "page" => Cow::Owned(self.page.to_string()),
            "pages" => Cow::Owned(self.pages.to_string()),
            other => self.facts.fact(other),
        }
    }

    fn is_there(&self, name: &str) -> bool {
        match name {
            // One page says no number of itself.
            "page" | "pages" => self.pages > 1,
            other => self.facts.is_there(other),
        }
    }

    fn rows(&self) -> Vec<Vec<String>> {
        self.facts.rows()
    }
}

/// Facts given as names and values, such as those of a letter.
#[derive(Debug, Clone, Default)]
pub struct GivenFacts {
    /// Name and value.
    pub facts: Vec<(&'static str, String)>,
    /// The rows of its table.
    pub rows: Vec<Vec<String>>,
}

impl Facts for GivenFacts {
    fn fact(&self, name: &str) -> Cow<'_, str> {
        let found = self.facts.iter().find(|(known, _)| *known == name);
        found.map_or(Cow::Borrowed(""), |(_, value)| Cow::Borrowed(value))
    }

    fn rows(&self) -> Vec<Vec<String>> {
        self.rows.clone()
    }
}

impl Facts for Face {
    fn fact(&self, name: &str) -> Cow<'_, str> {
        value(self, name)
    }

    fn is_there(&self, name: &str) -> bool {
        match name {
            "replacement" => self.replacement,
            "regulated" => self.regulated,
            fact => !value(self, fact).trim().is_empty(),
        }
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let row = |unit: &super::super::certificates::UnitLine| {
            let on = unit.achieved_on.map(|day| day.format("%d/%m/%Y").to_string()).unwrap_or_default();
            vec![unit.code.clone(), unit.title.clone(), unit.credits.to_string(), unit.grade.clone(), on]
        };
        self.units.iter().map(row).collect()
    }
}

/// When a text appears: a fact is there, or says a certain word; or `regulated`, or `replacement`; or none of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    wanted: bool,
    fact: String,
    says: Option<String>,
}

impl Condition {
    /// Reads `grade`, `not grade`, `language is Welsh`, `replacement`, `regulated`. Refuses anything that is no fact of the kind.
    pub fn parse(text: &str, kind: PaperKind) -> Result<Self, Refusal> {
        let (wanted, rest) = match text.strip_prefix("not ") {
            Some(rest) => (false, rest),
            None => (true, text),
        };
        let (fact, says) = match rest.split_once(" is ") {
            Some((fact, says)) => (fact, Some(says.trim().to_owned())),
            None => (rest, None),
        };
        let marks = kind.award().is_some() && says.is_none() && matches!(fact, "replacement" | "regulated");
        if kind.knows(fact) || marks {
            return Ok(Self { wanted, fact: fact.to_owned(), says });
        }
        let marks = if kind.award().is_some() { ", replacement, regulated" } else { "" };
        Err(Refusal::new(format!("when = \"{text}\": `{fact}` is no fact of a {kind}")).hint(format!(
            "Wanted one of: {}{marks}; with or without `not`, or such as `grade is Pass`.",
            kind.known()
        )))
    }

    /// Whether it asks for this fact to be there.
    pub fn is(&self, fact: &str) -> bool {
        self.wanted && self.fact == fact && self.says.is_none()
    }

    /// Whether it holds.
    pub fn holds(&self, facts: &dyn Facts) -> bool {
        let there = match &self.says {
            Some(says) => facts.fact(&self.fact).trim() == says,
            None => facts.is_there(&self.fact),
        };
        there == self.wanted
    }
}

fn value<'a>(face: &'a Face, fact: &str) -> Cow<'a, str> {
    match fact {
        "brand" => Cow::Borrowed(&face.brand),
        "issuer" => Cow::Borrowed(&face.issuer),
        "recognition" => Cow::Borrowed(&face.recognition),
        "statement" => Cow::Borrowed(&face.statement),
        "serial" => Cow::Owned(face.serial.to_string()),
        "code" => Cow::Owned(face.code.to_string()),
        "name" => Cow::Borrowed(&face.learner),
        "title" => Cow::Borrowed(&face.title),
        "course" => Cow::Borrowed(&face.course),
        "level" => Cow::Borrowed(&face.level),
        "grade" => Cow::Borrowed(&face.grade),
        "achieved_on" => Cow::Owned(printed_day(face.achieved_on)),
        "issued_on" => Cow::Owned(printed_day(face.issued_on)),
        "territory" => Cow::Borrowed(face.territory.code()),
        "language" => Cow::Borrowed(&face.language),
        "organisation" => Cow::Borrowed(&face.organisation),
        "credits" => Cow::Owned(face.credits.map(|c| c.to_string()).unwrap_or_default()),
        "guided_hours" => Cow::Owned(face.guided_hours.map(|h| h.to_string()).unwrap_or_default()),
        "cpd" => Cow::Borrowed(&face.cpd),
        "units" => Cow::Owned(units(face)),
        // A paper of one page: see OnPage for the others.
        "page" | "pages" => Cow::Borrowed("1"),
        _ => Cow::Borrowed(""),
    }
}

fn units(face: &Face) -> String {
    let line = |u: &super::super::certificates::UnitLine| {
        let grade = if u.grade.is_empty() { String::new() } else { format!(", {}", u.grade) };
        let s = if u.credits == 1 { "" } else { "s" };
        format!("{}  {} ({} credit{s}{grade})", u.code, u.title, u.credits)
    };
    face.units.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// The names in braces of a text, in order. Refuses an open brace without its end and a name that is no fact.
pub(super) fn names(text: &str, kind: PaperKind) -> Result<Vec<&str>, Refusal> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let after = &rest[open + 1..];
        let close =
            after.find('}').ok_or_else(|| Refusal::new(format!("the text `{text}` has a `{{` without its `}}`")))?;
        let name = &after[..close];
        if !kind.knows(name) {
            return Err(Refusal::new(format!("the text `{text}` places {{{name}}}, which is no fact of a {kind}"))
                .hint(format!("Wanted one of: {}.", kind.known())));
        }
        names.push(name);
        rest = &after[close + 1..];
    }
    Ok(names)
}

/// The text with its facts in place, outer blanks trimmed.
pub fn resolve(text: &str, facts: &dyn Facts) -> String {
    let mut out = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, tail)) = after.split_once('}') else { break };
        out.push_str(facts.fact(name).trim());
        rest = tail;
    }
    out.push_str(rest);
    let trimmed = out.trim();
    if trimmed.len() == out.len() { out } else { trimmed.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::super::super::certificates::UnitLine;
    use super::*;
    use crate::core::domain::certificates::samples::face;

    #[test]
    fn facts_stand_where_their_names_stood() {
        let mut face = face(41_837, " Zoë Ó Briain ");
        assert_eq!(resolve("To {name}, {level}", &face), "To Zoë Ó Briain, Level 3");
        assert_eq!(resolve("{issued_on} · {serial}", &face), "20 November 2026 · MER26-0041837-O");
        face.title = "Two  blanks  kept".into();
        assert_eq!(resolve("{title}", &face), "Two  blanks  kept");
        face.units = vec![UnitLine {
            code: "H/615/1234".into(),
            title: "Tides".into(),
            credits: 1,
            grade: "Pass".into(),
            achieved_on: None,
        }];
        assert_eq!(resolve("{units}", &face), "H/615/1234  Tides (1 credit, Pass)");
    }

    #[test]
    fn a_name_that_is_no_fact_is_refused() {
        assert_eq!(
            names("Hello {nme}", PaperKind::Certificate).unwrap_err().message(),
            "the text `Hello {nme}` places {nme}, which is no fact of a certificate"
        );
        assert_eq!(
            names("a { b", PaperKind::Certificate).unwrap_err().message(),
            "the text `a { b` has a `{` without its `}`"
        );
        assert_eq!(names("{name} {grade}", PaperKind::Certificate).unwrap(), ["name", "grade"]);
        assert!(
            names("{salutation}", PaperKind::Certificate).is_err()
                && names("{salutation}", PaperKind::PassLetter).is_ok()
        );
        assert!(Condition::parse("grad", PaperKind::Certificate).is_err());
        assert!(Condition::parse("replacement", PaperKind::PassLetter).is_err());
    }

    #[test]
    fn a_text_appears_only_when_its_condition_holds() {
        let mut face = face(1, "Ann");
        let holds = |text: &str, face: &Face| Condition::parse(text, PaperKind::Certificate).unwrap().holds(face);
        assert!(holds("grade", &face) && !holds("not grade", &face) && !holds("language", &face));
        assert!(!holds("replacement", &face) && holds("not replacement", &face) && holds("regulated", &face));
        assert!(holds("grade is Merit", &face) && !holds("grade is Pass", &face) && holds("not grade is Pass", &face));
        face.grade = " ".into();
        face.replacement = true;
        assert!(holds("not grade", &face) && holds("replacement", &face));
    }
}
