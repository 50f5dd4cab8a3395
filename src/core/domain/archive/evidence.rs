//! How well an entry of the archive fits whom somebody asks after: points for and against, each with its reason. Separate
//! because the list, the command, the second person's question and the capture all show the same points.
//!
//! Names weigh 60 of 130 points, birth 30, serial 40 in their stead where it fits; the rest is centre, brand, course and
//! year. The score is the share of what could be compared, and of at least 90 points, so that a name alone is never
//! strong.
//!
//! **Invariant:** what is not known on either side weighs nothing; what contradicts weighs against.

use super::names::FilmedName;
use super::{Filmed, Sought};
use crate::core::domain::Day;
use crate::core::domain::names::{folded, sound};
use chrono::Datelike;

/// The least the score is taken of.
const LEAST_TO_COMPARE: i32 = 90;

codes! {
    /// How far a match may be trusted.
    pub enum Band: "band" {
        Strong = "strong",
        Fair = "fair",
        Weak = "weak",
    }
}

impl Band {
    /// Points from which a match is strong.
    pub const STRONG_FROM: u8 = 80;
    /// Points from which a match is fair.
    pub const FAIR_FROM: u8 = 55;
}

/// One reason, with its points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Points; below zero it speaks against.
    pub points: i32,
    /// What was compared.
    pub about: &'static str,
    /// What was found, a phrase.
    pub words: String,
}

/// Everything that speaks for and against a match.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence {
    reasons: Vec<Reason>,
    possible: i32,
}

impl Evidence {
    fn add(&mut self, about: &'static str, most: i32, found: (i32, String)) {
        self.possible += most;
        self.reasons.push(Reason { points: found.0, about, words: found.1 });
    }

    /// The reasons in their order.
    pub fn reasons(&self) -> &[Reason] {
        &self.reasons
    }

    /// Points of 100.
    pub fn score(&self) -> u8 {
        let (found, of) = self.points();
        u8::try_from((found * 100 / of).min(100)).expect("at most a hundred")
    }

    /// The points found, and those they are taken of: what could be compared, at least the fewest that count.
    fn points(&self) -> (i32, i32) {
        let sum: i32 = self.reasons.iter().map(|reason| reason.points).sum();
        (sum.max(0), self.possible.max(LEAST_TO_COMPARE))
    }

    /// The score with how it comes about: `70 of 90 points = 77 of 100`.
    pub fn reckoned(&self) -> String {
        let (found, of) = self.points();
        format!("{found} of {of} points = {} of 100", self.score())
    }

    /// How far it may be trusted.
    pub fn band(&self) -> Band {
        match self.score() {
            Band::STRONG_FROM.. => Band::Strong,
            Band::FAIR_FROM.. => Band::Fair,
            _ => Band::Weak,
        }
    }

    /// The reasons on one line: `+38 family name the same but for accents · -25 birth differs`.
    pub fn line(&self) -> String {
        let one = |reason: &Reason| {
            let sign = if reason.points < 0 { "-" } else { "+" };
            format!("{sign}{} {} {}", reason.points.abs(), reason.about, reason.words)
        };
        self.reasons.iter().map(one).collect::<Vec<_>>().join(" · ")
    }
}

/// Weighs an entry. `today` says which of today's brands an old brand's name belongs to.
pub fn weigh(sought: &Sought, filmed: &Filmed, today: &dyn Fn(&str) -> Option<String>) -> Evidence {
    let mut evidence = Evidence::default();
    let mut asked: Vec<FilmedName> = Vec::new();
    for text in [&sought.name, &sought.earlier_name] {
        if !text.trim().is_empty() {
            asked.push(FilmedName::read(text));
        }
    }
    let on_film = FilmedName::read(&filmed.name);
    if !asked.is_empty() && !on_film.family.is_empty() {
        evidence.add("family name", 40, family(&asked, &on_film, &folded(&filmed.maiden_name)));
        // An earlier name is often a family name alone: the given names are those of whichever name has some.
        let given = asked.iter().map(|name| &name.given).find(|given| !given.is_empty());
        if let Some(asked) = given.filter(|_| !on_film.given.is_empty()) {
            evidence.add("given name", 20, given_name(asked, &on_film.given));
        }
    }
    if let Some(found) = birth(sought, filmed) {
        evidence.add("birth", 30, found);
    }
    if !sought.serial.trim().is_empty() && !filmed.serial.is_empty() {
        evidence.add("serial", 40, serial(&sought.serial, &filmed.serial));
    }
    if !sought.centre.trim().is_empty() && !filmed.centre.is_empty() {
        evidence.add("centre", 12, words_alike(&sought.centre, &filmed.centre, 12));
    }
    if !sought.brand.trim().is_empty() && !filmed.brand.is_empty() {
        evidence.add("brand", 6, brand(&sought.brand, &filmed.brand, today));
    }
    if !sought.course.trim().is_empty() && !filmed.course.is_empty() {
        evidence.add("course", 8, words_alike(&sought.course, &filmed.course, 8));
    }
    if let (Some(asked), Some(on_film)) = (sought.year, filmed.year) {
        evidence.add("year", 10, year(asked, on_film));
    }
    evidence
}

/// The better of every asked family name against both names of the film.
fn family(asked: &[FilmedName], on_film: &FilmedName, maiden: &str) -> (i32, String) {
    let mut best = (-20, format!("differs: the film has `{}`", on_film.family));
    for name in asked {
        for (there, which) in [(on_film.family.as_str(), ""), (maiden, " as the maiden name")] {
            let found = one_family(&name.family, there);
            if let Some((points, words)) = found.filter(|(points, _)| *points > best.0) {
                best = (points, format!("{words}{which}"));
            }
        }
    }
    best
}

fn one_family(asked: &str, on_film: &str) -> Option<(i32, String)> {
    if asked.is_empty() || on_film.is_empty() {
        return None;
    }
    if asked == on_film {
        return Some((40, "the same".to_owned()));
    }
    let apart = strsim::osa_distance(asked, on_film);
    let alike = sound(asked) == sound(on_film);
    let shared = asked.split(' ').any(|word| word.len() > 2 && on_film.split(' ').any(|other| other == word));
    match (apart, alike, shared) {
        (1, true, _) => Some((33, "one letter apart and spoken alike".to_owned())),
        (1, false, _) => Some((28, "one letter apart".to_owned())),
        (_, _, true) => Some((28, "part of a double name".to_owned())),
        (_, true, _) => Some((26, "spoken alike".to_owned())),
        (2, false, _) if asked.len() >= 6 => Some((20, "two letters apart".to_owned())),
        _ => None,
    }
}

fn given_name(asked: &[String], on_film: &[String]) -> (i32, String) {
    let (Some(first), Some(there)) = (asked.first(), on_film.first()) else { return (0, "not known".to_owned()) };
    if asked == on_film {
        return (20, "the same".to_owned());
    }
    if first == there {
        return (18, "the first the same".to_owned());
    }
    let initial = |name: &str| name.chars().next();
    if (there.chars().count() == 1 || first.chars().count() == 1) && initial(there) == initial(first) {
        return (10, "the initial fits".to_owned());
    }
    if strsim::osa_distance(first, there) == 1 || sound(first) == sound(there) {
        return (14, "spoken alike or one letter apart".to_owned());
    }
    if asked.contains(there) || on_film.contains(first) {
        return (10, "among the further names".to_owned());
    }
    (-10, format!("differs: the film has `{}`", on_film.join(" ")))
}

fn birth(sought: &Sought, filmed: &Filmed) -> Option<(i32, String)> {
    if let (Some(asked), Some(there)) = (sought.born_on, filmed.born_on) {
        return Some(days(asked, there));
    }
    let asked = sought.born_on.map(|day| day.year()).or(sought.born_year)?;
    let there = filmed.born_on.map(|day| day.year()).or(filmed.born_year)?;
    Some(match asked.abs_diff(there) {
        0 => (18, "the same year".to_owned()),
        1 => (6, format!("a year apart: the film has {there}")),
        _ => (-25, format!("differs: the film has {there}")),
    })
}

fn days(asked: Day, there: Day) -> (i32, String) {
    if asked == there {
        return (30, "the same day".to_owned());
    }
    let said = format!("the film has {there}");
    if asked.year() == there.year() && (asked.day(), asked.month()) == (there.month(), there.day()) {
        return (22, format!("day and month changed over: {said}"));
    }
    let same = [asked.year() == there.year(), asked.month() == there.month(), asked.day() == there.day()];
    match same.iter().filter(|same| **same).count() {
        2 => (14, format!("two of day, month and year the same: {said}")),
        1 if same[0] => (2, format!("only the year the same: {said}")),
        _ => (-25, format!("differs: {said}")),
    }
}

fn serial(asked: &str, on_film: &str) -> (i32, String) {
    let plain = |text: &str| folded(text).chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let (asked, there) = (plain(asked), plain(on_film));
    if asked == there {
        return (40, "the same".to_owned());
    }
    if asked.len() >= 3 && there.contains(&asked) {
        return (24, "a part of it fits".to_owned());
    }
    (-20, format!("differs: the film has `{on_film}`"))
}

/// The share of the asked words that stand on the film, or a text nearly the same.
fn words_alike(asked: &str, on_film: &str, most: i32) -> (i32, String) {
    let (asked, there) = (folded(asked), folded(on_film));
    if asked == there {
        return (most, "the same".to_owned());
    }
    let words: Vec<&str> = asked.split_whitespace().filter(|word| word.len() > 2).collect();
    let stands = |word: &&&str| {
        there.split_whitespace().any(|other| strsim::osa_distance(word, other) <= usize::from(word.len() > 5))
    };
    let found = words.iter().filter(stands).count();
    if found == 0 {
        return (0, format!("another: the film has `{on_film}`"));
    }
    let points = most * i32::try_from(found).unwrap_or(0) / i32::try_from(words.len().max(1)).unwrap_or(1);
    (points, format!("{found} of {} words stand on the film", words.len()))
}

fn brand(asked: &str, on_film: &str, today: &dyn Fn(&str) -> Option<String>) -> (i32, String) {
    let same = |a: &str, b: &str| folded(a) == folded(b);
    if same(asked, on_film) {
        return (6, "the same".to_owned());
    }
    let (now, then) = (today(asked), today(on_film));
    let asked_now = now.as_deref().unwrap_or(asked);
    match then {
        Some(code) if same(&code, asked_now) => (6, format!("`{on_film}` is {code} today")),
        _ => (-6, format!("differs: the film has `{on_film}`")),
    }
}

fn year(asked: i32, there: i32) -> (i32, String) {
    match asked.abs_diff(there) {
        0 => (10, "the same".to_owned()),
        1 => (6, format!("one apart: the film has {there}")),
        2 | 3 => (3, format!("near: the film has {there}")),
        _ => (-8, format!("differs: the film has {there}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<Day> {
        Some(text.parse().unwrap())
    }

    fn filmed() -> Filmed {
        Filmed {
            name: "HUGHES, Mary Ann".into(),
            maiden_name: "Pritchard".into(),
            born_on: day("1961-04-03"),
            born_year: Some(1961),
            centre: "Brackenhill Technical College".into(),
            brand: "Northern Board".into(),
            course: "Typewriting Stage II".into(),
            year: Some(1979),
            serial: "NB/79/4411".into(),
            ..Filmed::default()
        }
    }

    fn weighed(sought: Sought) -> Evidence {
        weigh(&sought, &filmed(), &|brand| (folded(brand) == "northern board").then(|| "MER".to_owned()))
    }

    #[test]
    fn each_kind_of_likeness_has_its_points_and_its_words() {
        let name = |name: &str| Sought { name: name.into(), ..Sought::default() };
        for (asked, points, words) in [
            ("Mary Ann Hughes", 60, "the same"),
            ("Mary Ann Hughés", 60, "the same"),
            ("Mary Ann Hews", 46, "spoken alike"),
            ("Mary Ann Bughes", 48, "one letter apart"),
            ("Mary Ann Pritchard", 60, "the same as the maiden name"),
            ("M Hughes", 50, "the same"),
            ("Mary Hughes-Okoro", 46, "part of a double name"),
            ("Bob Jones", -30, "differs: the film has `hughes`"),
        ] {
            let evidence = weighed(name(asked));
            let sum: i32 = evidence.reasons().iter().map(|reason| reason.points).sum();
            assert_eq!((sum, evidence.reasons()[0].words.as_str()), (points, words), "{asked}");
        }
    }

    #[test]
    fn a_name_alone_is_never_strong_and_with_birth_it_is() {
        let mut sought = Sought { name: "Mary Ann Hughes".into(), ..Sought::default() };
        assert_eq!(weighed(sought.clone()).band(), Band::Fair);
        sought.born_on = day("1961-04-03");
        assert_eq!(weighed(sought.clone()).band(), Band::Strong);
        sought.born_on = day("1961-03-04");
        assert!(weighed(sought.clone()).line().contains("day and month changed over"));
        sought.born_on = day("1974-11-30");
        assert_eq!(weighed(sought).band(), Band::Weak);
    }

    #[test]
    fn an_old_brand_is_known_by_what_it_is_called_today() {
        let sought = Sought { name: "Hughes".into(), brand: "MER".into(), ..Sought::default() };
        assert!(weighed(sought).line().contains("+6 brand `Northern Board` is MER today"));
        let other = Sought { name: "Hughes".into(), brand: "ATE".into(), ..Sought::default() };
        assert!(weighed(other).line().contains("-6 brand differs"));
    }

    #[test]
    fn everything_together_is_a_hundred_and_what_is_not_known_weighs_nothing() {
        let all = Sought {
            name: "Mary Ann Hughes".into(),
            born_on: day("1961-04-03"),
            centre: "Brackenhill Technical College".into(),
            brand: "Northern Board".into(),
            course: "Typewriting Stage II".into(),
            year: Some(1979),
            serial: "nb 79 4411".into(),
            ..Sought::default()
        };
        assert_eq!(weighed(all).score(), 100);
        let bare = weigh(
            &Sought { name: "Mary Ann Hughes".into(), born_on: day("1961-04-03"), ..Sought::default() },
            &Filmed { name: "HUGHES M A".into(), ..Filmed::default() },
            &|_| None,
        );
        assert_eq!(bare.reasons().len(), 2);
    }
}
