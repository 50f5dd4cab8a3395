//! Facts into texts: what stands for each name in braces, and when a text appears at all. Separate from layout, which knows
//! letters and millimetres but no facts.
//!
//! **Invariant:** a name in braces that is no fact is refused when the template is read, never printed.
//! **Invariant:** printing trims outer blanks only; nothing within a fact is changed.

use std::borrow::Cow;

use super::super::Refusal;
use super::super::certificates::{Face, printed_day};

/// Every fact a template may place.
pub const FACTS: [&str; 20] = [
    "brand",
    "issuer",
    "recognition",
    "statement",
    "serial",
    "code",
    "name",
    "title",
    "course",
    "level",
    "grade",
    "achieved_on",
    "issued_on",
    "territory",
    "language",
    "organisation",
    "credits",
    "guided_hours",
    "cpd",
    "units",
];

/// When a text appears: a fact is there, or `regulated`, or `replacement`; or none of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    wanted: bool,
    fact: String,
}

impl Condition {
    /// Reads `grade`, `not grade`, `replacement`, `regulated`. Refuses anything that is no fact.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let (wanted, fact) = match text.strip_prefix("not ") {
            Some(rest) => (false, rest),
            None => (true, text),
        };
        if FACTS.contains(&fact) || fact == "replacement" || fact == "regulated" {
            return Ok(Self { wanted, fact: fact.to_owned() });
        }
        Err(Refusal::new(format!("when = \"{text}\": `{fact}` is no fact of a certificate"))
            .hint(format!("Wanted one of: {}, replacement, regulated, with or without `not`.", FACTS.join(", "))))
    }

    /// Whether it asks for this fact to be there.
    pub fn is(&self, fact: &str) -> bool {
        self.wanted && self.fact == fact
    }

    /// Whether it holds for a face.
    pub fn holds(&self, face: &Face) -> bool {
        let there = match self.fact.as_str() {
            "replacement" => face.replacement,
            "regulated" => face.regulated,
            fact => !value(face, fact).trim().is_empty(),
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
pub(super) fn names(text: &str) -> Result<Vec<&str>, Refusal> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let after = &rest[open + 1..];
        let close =
            after.find('}').ok_or_else(|| Refusal::new(format!("the text `{text}` has a `{{` without its `}}`")))?;
        let name = &after[..close];
        if !FACTS.contains(&name) {
            return Err(Refusal::new(format!(
                "the text `{text}` places {{{name}}}, which is no fact of a certificate"
            ))
            .hint(format!("Wanted one of: {}.", FACTS.join(", "))));
        }
        names.push(name);
        rest = &after[close + 1..];
    }
    Ok(names)
}

/// The text with its facts in place, outer blanks trimmed.
pub fn resolve(text: &str, face: &Face) -> String {
    let mut out = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, tail)) = after.split_once('}') else { break };
        out.push_str(value(face, name).trim());
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
        face.units =
            vec![UnitLine { code: "H/615/1234".into(), title: "Tides".into(), credits: 1, grade: "Pass".into() }];
        assert_eq!(resolve("{units}", &face), "H/615/1234  Tides (1 credit, Pass)");
    }

    #[test]
    fn a_name_that_is_no_fact_is_refused() {
        assert_eq!(
            names("Hello {nme}").unwrap_err().message(),
            "the text `Hello {nme}` places {nme}, which is no fact of a certificate"
        );
        assert_eq!(names("a { b").unwrap_err().message(), "the text `a { b` has a `{` without its `}`");
        assert_eq!(names("{name} {grade}").unwrap(), ["name", "grade"]);
        assert!(Condition::parse("grad").is_err());
    }

    #[test]
    fn a_text_appears_only_when_its_condition_holds() {
        let mut face = face(1, "Ann");
        let holds = |text: &str, face: &Face| Condition::parse(text).unwrap().holds(face);
        assert!(holds("grade", &face) && !holds("not grade", &face) && !holds("language", &face));
        assert!(!holds("replacement", &face) && holds("not replacement", &face) && holds("regulated", &face));
        face.grade = " ".into();
        face.replacement = true;
        assert!(holds("not grade", &face) && holds("replacement", &face));
    }
}
