//! The filter language of every list, in the window and on the command line:
//! `state:ready brand:MER due:<today name:"o'brien" -kind:misprint zoe`. Separate because screens, commands and saved
//! views share it, and because a wrong filter must be explained, never guessed.
//!
//! A term is `field:value` or a free word; `-` before it negates. A value is one or several alternatives with commas,
//! each a beginning or a part of what is stored, `=` and the whole of it, a comparison (`<`, `<=`, `>`, `>=`), or a range
//! `from..to`. Quotes keep blanks together, two quotes inside are one. In a field of days `this week`, `last month` and
//! `21 nov` hold together without quotes.

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
    /// What it may be: one of these; a free word has exactly one.
    pub tests: Vec<Test>,
    /// The character it begins at, from 1.
    pub place: usize,
}

/// What a field may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// Fits this: begins with it, or holds it, as its column does; `none` and `empty` are nothing at all.
    Is(String),
    /// Is exactly this.
    Exactly(String),
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
        Self::parse_with(text, &|_| false)
    }

    /// Reads a filter, knowing which fields hold days: there `this week` and `21 nov` need no quotes.
    pub fn parse_with(text: &str, holds_days: &dyn Fn(&str) -> bool) -> Result<Self, Refusal> {
        let mut terms = Vec::new();
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            let place = text[..text.len() - rest.len()].chars().count() + 1;
            let (term, after) = term(rest, place, holds_days)?;
            terms.push(term);
            rest = after.trim_start();
        }
        Ok(Self { terms })
    }

    /// The free words, negated ones left out.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.terms.iter().filter(|term| term.field.is_none() && !term.negated).filter_map(Term::word)
    }
}

impl Term {
    /// The word of a free word.
    pub fn word(&self) -> Option<&str> {
        match self.tests.as_slice() {
            [Test::Is(word) | Test::Exactly(word)] => Some(word),
            _ => None,
        }
    }
}

/// A refusal of a filter that names the character it is about, from 1.
pub fn refused_at(place: usize, what: impl std::fmt::Display, hint: impl Into<String>) -> Refusal {
    Refusal::new(format!("filter, character {place}: {what}")).hint(hint.into())
}

/// A term that finds exactly this value, as grouping and *mark same value* write it.
pub fn exactly(field: &str, value: &str) -> String {
    format!("{field}:={}", quoted(value))
}

/// A value as it must be written so that it is read back whole.
pub fn quoted(value: &str) -> String {
    let plain = !value.is_empty()
        && !value.contains(|c: char| c.is_whitespace() || matches!(c, '"' | ','))
        && !value.contains("..")
        && !value.starts_with(['<', '>', '=']);
    if plain { value.to_owned() } else { format!("\"{}\"", value.replace('"', "\"\"")) }
}

/// The name that was probably meant by a wrong one.
pub fn nearest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let near = |name: &&str| strsim::damerau_levenshtein(&word, name);
    let best = names.into_iter().min_by_key(near)?;
    let allowed = if word.len() <= 3 { 1 } else { 2 };
    (near(&best) <= allowed || (word.len() >= 3 && (best.starts_with(&word) || word.starts_with(best)))).then_some(best)
}

fn term<'a>(text: &'a str, place: usize, holds_days: &dyn Fn(&str) -> bool) -> Result<(Term, &'a str), Refusal> {
    let (negated, text) = match text.strip_prefix('-') {
        Some(rest) if !rest.is_empty() && !rest.starts_with(char::is_whitespace) => (true, rest),
        Some(_) => {
            return Err(refused_at(
                place,
                "`-` stands by itself",
                "Write it before what must not be, such as -state:closed.",
            ));
        }
        None => (false, text),
    };
    let name_end = field_end(text);
    if name_end > 0 && text[name_end..].starts_with(':') {
        let field = text[..name_end].to_ascii_lowercase();
        let (mut pieces, mut after) = value(&text[name_end + 1..], place)?;
        while holds_days(&field) && goes_on(&pieces, after.trim_start()) {
            let (more, rest) = value(after.trim_start(), place)?;
            pieces.push(Piece::Plain(" ".to_owned()));
            pieces.extend(more);
            after = rest;
        }
        let tests = alternatives(&pieces).iter().map(|pieces| test(pieces, place)).collect::<Result<_, _>>()?;
        return Ok((Term { negated, field: Some(field), tests, place }, after));
    }
    let (word, after) = value(text, place)?;
    let word = concat(&word);
    if word.is_empty() {
        return Err(refused_at(place, "an empty text", "Write what to look for between the quotes."));
    }
    Ok((Term { negated, field: None, tests: vec![Test::Is(word)], place }, after))
}

/// Where the name of a field ends; 0 when there is none.
fn field_end(text: &str) -> usize {
    text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.')).unwrap_or(text.len())
}

/// A piece of a value; what stood in quotes is never an operator.
#[derive(Debug, Clone)]
enum Piece {
    Plain(String),
    Quoted(String),
}

impl Piece {
    fn text(&self) -> &str {
        match self {
            Self::Plain(text) | Self::Quoted(text) => text,
        }
    }
}

fn concat(pieces: &[Piece]) -> String {
    pieces.iter().map(Piece::text).collect()
}

/// Reads up to the next blank outside quotes.
fn value(text: &str, place: usize) -> Result<(Vec<Piece>, &str), Refusal> {
    let mut pieces = Vec::new();
    let mut rest = text;
    loop {
        if rest.starts_with('"') {
            let (inside, after) = in_quotes(rest)
                .ok_or_else(|| refused_at(place, "a quote is not closed", "Close it with another \"."))?;
            pieces.push(Piece::Quoted(inside));
            rest = after;
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

/// What stands between quotes, two of them inside being one, and what follows; nothing when they are not closed.
fn in_quotes(text: &str) -> Option<(String, &str)> {
    let mut inside = String::new();
    let mut rest = text.strip_prefix('"')?;
    loop {
        let end = rest.find('"')?;
        inside.push_str(&rest[..end]);
        rest = &rest[end + 1..];
        match rest.strip_prefix('"') {
            Some(more) => {
                inside.push('"');
                rest = more;
            }
            None => return Some((inside, rest)),
        }
    }
}

/// Whether the word that follows belongs to the day before it: `this week`, `21 nov`, `21 nov 2026`.
fn goes_on(pieces: &[Piece], rest: &str) -> bool {
    if pieces.iter().any(|piece| matches!(piece, Piece::Quoted(_))) {
        return false;
    }
    let whole = concat(pieces).to_lowercase();
    let tail = whole.rsplit([',', '<', '>', '=']).next().unwrap_or("");
    let tail = tail.rsplit("..").next().unwrap_or("").trim();
    let head: String = rest.chars().take_while(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let is_number =
        |text: &str, most: usize| !text.is_empty() && text.len() <= most && text.bytes().all(|b| b.is_ascii_digit());
    let ends_in_month = tail.rsplit(' ').next().is_some_and(super::written_periods::is_month);
    match tail {
        "this" | "last" | "next" => matches!(head.as_str(), "week" | "month" | "quarter" | "year"),
        tail if is_number(tail, 2) => super::written_periods::is_month(&head),
        _ => ends_in_month && is_number(&head, 4) && head.len() == 4,
    }
}

/// Splits at commas outside quotes.
fn alternatives(pieces: &[Piece]) -> Vec<Vec<Piece>> {
    let mut all = vec![Vec::new()];
    for piece in pieces {
        match piece {
            Piece::Quoted(_) => all.last_mut().expect("never empty").push(piece.clone()),
            Piece::Plain(text) => {
                for (index, part) in text.split(',').enumerate() {
                    if index > 0 {
                        all.push(Vec::new());
                    }
                    if !part.is_empty() {
                        all.last_mut().expect("never empty").push(Piece::Plain(part.to_owned()));
                    }
                }
            }
        }
    }
    // A comma at the end is one being typed.
    if all.len() > 1 && all.last().is_some_and(Vec::is_empty) {
        all.pop();
    }
    all
}

const SIGNS: [(&str, Comparison); 4] =
    [("<=", Comparison::AtMost), (">=", Comparison::AtLeast), ("<", Comparison::Less), (">", Comparison::More)];

fn test(pieces: &[Piece], place: usize) -> Result<Test, Refusal> {
    let missing = || {
        refused_at(
            place,
            "a field without a value",
            "Write one after the colon, such as state:open, or field:none for empty.",
        )
    };
    let whole = concat(pieces);
    match pieces.first() {
        None => return Err(missing()),
        Some(Piece::Quoted(_)) => return Ok(Test::Is(whole)),
        Some(Piece::Plain(start)) => {
            for (sign, comparison) in SIGNS {
                if start.starts_with(sign) {
                    let value = whole[sign.len()..].trim().to_owned();
                    return if value.is_empty() { Err(missing()) } else { Ok(Test::Compared(comparison, value)) };
                }
            }
            if start.starts_with('=') {
                let quoted = pieces.len() > 1;
                let value = whole[1..].to_owned();
                return if value.is_empty() && !quoted { Err(missing()) } else { Ok(Test::Exactly(value)) };
            }
        }
    }
    match whole.split_once("..") {
        Some((from, to)) => match (from.trim(), to.trim()) {
            ("", "") => Err(missing()),
            ("", to) => Ok(Test::Compared(Comparison::AtMost, to.to_owned())),
            (from, "") => Ok(Test::Compared(Comparison::AtLeast, from.to_owned())),
            (from, to) => Ok(Test::Between(from.to_owned(), to.to_owned())),
        },
        None => Ok(Test::Is(whole)),
    }
}

/// What a person is typing at a place of a filter, so that it can be completed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    /// Where the term begins, in bytes.
    pub term: usize,
    /// Where what is typed begins, in bytes: the completion stands in its place.
    pub from: usize,
    /// The field whose value it is; none while the name of a field, or a free word, is typed.
    pub field: Option<String>,
    /// What is typed of it so far.
    pub beginning: String,
}

/// What is being typed before a place of a filter.
pub fn typed_at(text: &str, at: usize) -> Typed {
    let head = &text[..at];
    let (mut begin, mut in_quotes) = (0, false);
    for (index, letter) in head.char_indices() {
        match letter {
            '"' => in_quotes = !in_quotes,
            c if c.is_whitespace() && !in_quotes => begin = index + c.len_utf8(),
            _ => {}
        }
    }
    let token = &head[begin..];
    let sign = usize::from(token.starts_with('-'));
    let name_end = field_end(&token[sign..]);
    if name_end == 0 || !token[sign + name_end..].starts_with(':') {
        let beginning = token[sign..].to_owned();
        return Typed { term: begin, from: begin + sign, field: None, beginning };
    }
    let value = sign + name_end + 1;
    let mut from = value;
    let mut in_quotes = false;
    for (index, letter) in token[value..].char_indices() {
        match letter {
            '"' => in_quotes = !in_quotes,
            ',' | '<' | '>' | '=' if !in_quotes => from = value + index + 1,
            '.' if !in_quotes && token[value..=value + index].ends_with("..") => from = value + index + 1,
            _ => {}
        }
    }
    Typed {
        term: begin,
        from: begin + from,
        field: Some(token[sign..sign + name_end].to_ascii_lowercase()),
        beginning: token[from..].trim_start_matches('"').to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Term {
        Filter::parse_with(text, &|field| field == "due").unwrap().terms.remove(0)
    }

    fn is(text: &str) -> Test {
        Test::Is(text.to_owned())
    }

    #[test]
    fn the_filter_language_reads_as_documented() {
        let filter =
            Filter::parse(r#"state:ready brand:MER,ATE due:<today name:"o'brien" -kind:misprint zoe"#).unwrap();
        assert_eq!(filter.terms.len(), 6);
        assert_eq!(filter.terms[1].tests, [is("MER"), is("ATE")]);
        assert_eq!(filter.terms[2].tests, [Test::Compared(Comparison::Less, "today".into())]);
        assert_eq!(filter.terms[3].tests, [is("o'brien")]);
        assert!(filter.terms[4].negated);
        assert_eq!(filter.terms[4].place, 53);
        assert_eq!(filter.words().collect::<Vec<_>>(), ["zoe"]);
    }

    #[test]
    fn values_are_read_by_these_rules() {
        let between = |from: &str, to: &str| Test::Between(from.into(), to.into());
        let compared = |comparison, text: &str| Test::Compared(comparison, text.into());
        for (text, wanted) in [
            ("due:2026-01-01..2026-02-01", vec![between("2026-01-01", "2026-02-01")]),
            ("due:..today", vec![compared(Comparison::AtMost, "today")]),
            ("due:fri..", vec![compared(Comparison::AtLeast, "fri")]),
            ("due:today-7..today", vec![between("today-7", "today")]),
            ("due:this week", vec![is("this week")]),
            ("due:last month,next week", vec![is("last month"), is("next week")]),
            ("due:<21 nov", vec![compared(Comparison::Less, "21 nov")]),
            ("due:21 nov 2026", vec![is("21 nov 2026")]),
            ("due:1 nov..15 nov", vec![between("1 nov", "15 nov")]),
            ("due:>=last month", vec![compared(Comparison::AtLeast, "last month")]),
            ("level:1,3..5,>8", vec![is("1"), between("3", "5"), compared(Comparison::More, "8")]),
            ("name:\"<b>\"", vec![is("<b>")]),
            ("kind:\"a b\",c", vec![is("a b"), is("c")]),
            ("kind:a,", vec![is("a")]),
            ("town:=Leeds", vec![Test::Exactly("Leeds".into())]),
            ("town:=\"\"", vec![Test::Exactly(String::new())]),
            ("town:=\"a \"\"b\"\"\"", vec![Test::Exactly("a \"b\"".into())]),
            ("\"van der\"", vec![is("van der")]),
            ("owner:\"\"", vec![is("")]),
            ("owner:none", vec![is("none")]),
        ] {
            assert_eq!(one(text).tests, wanted, "{text}");
        }
        assert_eq!(one("10:30").field.as_deref(), Some("10"));
        // Only a field of days takes a second word.
        assert_eq!(Filter::parse_with("row:21 may", &|field| field == "due").unwrap().terms.len(), 2);
        assert_eq!(Filter::parse_with("due:21 zoe", &|field| field == "due").unwrap().terms.len(), 2);
    }

    #[test]
    fn a_wrong_filter_is_explained_with_its_place() {
        for (text, words) in [
            ("zoë name:\"o", "filter, character 5: a quote is not closed"),
            ("state:", "filter, character 1: a field without a value"),
            ("a - b", "filter, character 3: `-` stands by itself"),
            ("due:<", "filter, character 1: a field without a value"),
            ("due:..", "filter, character 1: a field without a value"),
            ("a \"\"", "filter, character 3: an empty text"),
        ] {
            assert_eq!(Filter::parse(text).unwrap_err().message(), words, "{text}");
        }
    }

    #[test]
    fn the_name_that_was_meant_is_found() {
        let names = ["exception", "kind", "subject", "owner", "due", "state"];
        for (typed, meant) in [("knd", Some("kind")), ("ownr", Some("owner")), ("stat", Some("state")), ("zzz", None)] {
            assert_eq!(nearest(typed, names), meant, "{typed}");
        }
    }

    #[test]
    fn what_is_being_typed_is_known() {
        let typed = |from, field: Option<&str>, beginning: &str| (from, field.map(str::to_owned), beginning.to_owned());
        for (text, wanted) in [
            ("", typed(0, None, "")),
            ("ki", typed(0, None, "ki")),
            ("zoe -ki", typed(5, None, "ki")),
            ("state:op", typed(6, Some("state"), "op")),
            ("state:open,wa", typed(11, Some("state"), "wa")),
            ("due:<to", typed(5, Some("due"), "to")),
            ("due:today..fr", typed(11, Some("due"), "fr")),
            ("kind:\"name mis", typed(5, Some("kind"), "name mis")),
            ("state:open ", typed(11, None, "")),
        ] {
            let found = typed_at(text, text.len());
            assert_eq!((found.from, found.field, found.beginning), wanted, "{text}");
        }
        assert_eq!(typed_at("state:open -due:<", 17).term, 11);
    }

    proptest::proptest! {
        #[test]
        fn no_text_stops_the_reader(text in "\\PC{0,40}") {
            let _ = Filter::parse_with(&text, &|_| true);
            for (at, _) in text.char_indices() {
                let typed = typed_at(&text, at);
                proptest::prop_assert!(typed.from <= at);
            }
        }

        #[test]
        fn a_value_written_exactly_is_read_back(value in "[a-z \",.<=>é-]{0,12}") {
            let filter = Filter::parse_with(&format!("x {} y", exactly("town", &value)), &|_| true).unwrap();
            proptest::prop_assert_eq!(filter.terms.len(), 3);
            proptest::prop_assert_eq!(&filter.terms[1].tests, &[Test::Exactly(value)]);
        }
    }
}
