//! The filter language of every list, in the window and on the command line:
//! `state:ready brand:MER due:<today name:"o'brien" -kind:misprint zoe`. Separate because screens, commands and saved
//! views share it, and because a wrong filter must be explained, never guessed.
//!
//! A term is `field:value` or a free word; `-` before it negates. A value is one or several alternatives with commas,
//! a comparison (`<`, `<=`, `>`, `>=`), or a range `from..to`. Quotes keep blanks together.

use super::Refusal;

/// A parsed filter: every term must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// The terms, in the order written.
    pub terms: Vec<Term>,
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The condition must not hold.
    pub negated: bool,
    /// The field, in lower case; none for a free word.
    pub field: Option<String>,
    /// What it must be.
    pub test: Test,
}

/// What a field must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// One of these; a free word has exactly one.
    OneOf(Vec<String>),
    /// Less than, at most, more than, at least.
    Compared(Comparison, String),
    /// From the first to the second, both included.
    Between(String, String),
}

/// How a value is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

impl Filter {
    /// Reads a filter. Refuses an unclosed quote, a field without a value, and a `-` by itself, each with its place.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let mut terms = Vec::new();
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            let place = text.len() - rest.len() + 1;
            let (term, after) = term(rest, place)?;
            terms.push(term);
            rest = after.trim_start();
        }
        Ok(Self { terms })
    }

    /// The free words, negated ones left out.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.terms.iter().filter(|term| term.field.is_none() && !term.negated).filter_map(|term| match &term.test {
            Test::OneOf(words) => words.first().map(String::as_str),
            _ => None,
        })
    }
}

fn term(text: &str, place: usize) -> Result<(Term, &str), Refusal> {
    let (negated, text) = match text.strip_prefix('-') {
        Some(rest) if !rest.is_empty() && !rest.starts_with(char::is_whitespace) => (true, rest),
        Some(_) => {
            return Err(wrong(
                place,
                "`-` stands by itself",
                "Write it before what must not be, such as -state:closed.",
            ));
        }
        None => (false, text),
    };
    let name_end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.')).unwrap_or(text.len());
    if name_end > 0 && text[name_end..].starts_with(':') {
        let (value, after) = value(&text[name_end + 1..], place)?;
        let test = test(&value, place)?;
        return Ok((Term { negated, field: Some(text[..name_end].to_ascii_lowercase()), test }, after));
    }
    let (word, after) = value(text, place)?;
    let word = word.concat();
    if word.is_empty() {
        return Err(wrong(place, "an empty text", "Write what to look for between the quotes."));
    }
    Ok((Term { negated, field: None, test: Test::OneOf(vec![word]) }, after))
}

/// A piece of a value; what stood in quotes is never an operator.
enum Piece {
    Plain(String),
    Quoted(String),
}

trait Pieces {
    fn concat(&self) -> String;
}

impl Pieces for Vec<Piece> {
    fn concat(&self) -> String {
        self.iter()
            .map(|piece| match piece {
                Piece::Plain(text) | Piece::Quoted(text) => text.as_str(),
            })
            .collect()
    }
}

/// Reads up to the next blank outside quotes.
fn value(text: &str, place: usize) -> Result<(Vec<Piece>, &str), Refusal> {
    let mut pieces = Vec::new();
    let mut rest = text;
    loop {
        if let Some(quoted) = rest.strip_prefix('"') {
            let end =
                quoted.find('"').ok_or_else(|| wrong(place, "a quote is not closed", "Close it with another \"."))?;
            pieces.push(Piece::Quoted(quoted[..end].to_owned()));
            rest = &quoted[end + 1..];
        } else {
            let end = rest.find(|c: char| c == '"' || c.is_whitespace()).unwrap_or(rest.len());
            if end > 0 {
                pieces.push(Piece::Plain(rest[..end].to_owned()));
            }
            rest = &rest[end..];
            if !rest.starts_with('"') {
                return Ok((pieces, rest));
            }
        }
    }
}

fn test(pieces: &[Piece], place: usize) -> Result<Test, Refusal> {
    let missing = || {
        wrong(
            place,
            "a field without a value",
            "Write one after the colon, such as state:open, or field:\"\" for empty.",
        )
    };
    let Some(first) = pieces.first() else { return Err(missing()) };
    if let ([Piece::Quoted(text)], true) = (pieces, pieces.len() == 1) {
        return Ok(Test::OneOf(vec![text.clone()]));
    }
    let whole: String = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Plain(text) | Piece::Quoted(text) => text.as_str(),
        })
        .collect();
    if let Piece::Plain(start) = first {
        for (sign, comparison) in
            [("<=", Comparison::AtMost), (">=", Comparison::AtLeast), ("<", Comparison::Less), (">", Comparison::More)]
        {
            if start.starts_with(sign) {
                let value = whole[sign.len()..].to_owned();
                return if value.is_empty() { Err(missing()) } else { Ok(Test::Compared(comparison, value)) };
            }
        }
        if let Some((from, to)) = whole.split_once("..") {
            return match (from.is_empty(), to.is_empty()) {
                (true, true) => Err(missing()),
                (true, false) => Ok(Test::Compared(Comparison::AtMost, to.to_owned())),
                (false, true) => Ok(Test::Compared(Comparison::AtLeast, from.to_owned())),
                (false, false) => Ok(Test::Between(from.to_owned(), to.to_owned())),
            };
        }
    }
    Ok(Test::OneOf(alternatives(pieces)))
}

/// Splits at commas outside quotes.
fn alternatives(pieces: &[Piece]) -> Vec<String> {
    let mut words = vec![String::new()];
    for piece in pieces {
        match piece {
            Piece::Quoted(text) => words.last_mut().expect("never empty").push_str(text),
            Piece::Plain(text) => {
                for (index, part) in text.split(',').enumerate() {
                    if index > 0 {
                        words.push(String::new());
                    }
                    words.last_mut().expect("never empty").push_str(part);
                }
            }
        }
    }
    words
}

fn wrong(place: usize, what: &str, hint: &str) -> Refusal {
    Refusal::new(format!("filter, character {place}: {what}")).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Term {
        Filter::parse(text).unwrap().terms.remove(0)
    }

    #[test]
    fn the_filter_language_reads_as_documented() {
        let filter =
            Filter::parse(r#"state:ready brand:MER,ATE due:<today name:"o'brien" -kind:misprint zoe"#).unwrap();
        assert_eq!(filter.terms.len(), 6);
        assert_eq!(filter.terms[1].test, Test::OneOf(vec!["MER".into(), "ATE".into()]));
        assert_eq!(filter.terms[2].test, Test::Compared(Comparison::Less, "today".into()));
        assert_eq!(filter.terms[3].test, Test::OneOf(vec!["o'brien".into()]));
        assert!(filter.terms[4].negated);
        assert_eq!(filter.words().collect::<Vec<_>>(), ["zoe"]);
    }

    #[test]
    fn ranges_and_quotes() {
        assert_eq!(one("due:2026-01-01..2026-02-01").test, Test::Between("2026-01-01".into(), "2026-02-01".into()));
        assert_eq!(one("due:..today").test, Test::Compared(Comparison::AtMost, "today".into()));
        assert_eq!(one("name:\"<b>\"").test, Test::OneOf(vec!["<b>".into()]));
        assert_eq!(one("kind:\"a b\",c").test, Test::OneOf(vec!["a b".into(), "c".into()]));
        assert_eq!(one("\"van der\"").test, Test::OneOf(vec!["van der".into()]));
        assert_eq!(one("10:30").field.as_deref(), Some("10"));
        assert_eq!(one("owner:\"\"").test, Test::OneOf(vec![String::new()]));
    }

    #[test]
    fn a_wrong_filter_is_explained_with_its_place() {
        for (text, words) in [
            ("zoe name:\"o", "filter, character 5: a quote is not closed"),
            ("state:", "filter, character 1: a field without a value"),
            ("a - b", "filter, character 3: `-` stands by itself"),
            ("due:<", "filter, character 1: a field without a value"),
        ] {
            assert_eq!(Filter::parse(text).unwrap_err().message(), words, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_stops_the_reader(text in "\\PC{0,40}") {
            let _ = Filter::parse(&text);
        }
    }
}
