//! Which regulators' logos a certificate carries, by place of assessment: a dated, editable table. Separate from templates,
//! because the table changes when a regulator does and a template when its look does.
//!
//! **Invariant:** at most one row chooses, and its number can always be named.
//! **Invariant:** the English regulator's logo is never on a unit certificate, and an unregulated award never carries any regulator's logo, whatever the table says.

use super::awards::DocumentKind;
use super::territories::Territory;
use super::{Day, Refusal};

/// The logo of the English regulator, which a unit certificate never carries.
pub const ENGLISH_REGULATOR: &str = "ofqual";

/// One row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoRule {
    /// The row number that `explain` and `why` name.
    pub row: i64,
    /// Where the learner was assessed.
    pub place: Territory,
    /// Whether the row is for regulated awards.
    pub regulated: bool,
    /// For this kind of document only; none = any.
    pub kind: Option<DocumentKind>,
    /// The first issue date it holds for.
    pub from: Day,
    /// The last issue date it holds for.
    pub to: Option<Day>,
    /// The logos in their order, by code; none at all is an answer too.
    pub logos: Vec<String>,
    /// Only for courses offered in this place.
    pub needs_offered_in: Option<Territory>,
    /// Why the row is as it is, with its source.
    pub note: String,
}

/// What the table is asked with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoQuestion {
    /// Where the learner was assessed.
    pub place: Territory,
    /// Whether the award is regulated.
    pub regulated: bool,
    /// The kind of document.
    pub kind: DocumentKind,
    /// The date of issue.
    pub on: Day,
    /// Where the course is offered.
    pub offered_in: Vec<Territory>,
    /// Whether the template has room for a second logo.
    pub second_logo: bool,
}

/// The answer of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoChoice {
    /// The logos in their order, by code.
    pub logos: Vec<String>,
    /// The row that chose them; none when no row fits.
    pub row: Option<i64>,
    /// Why, as a phrase.
    pub because: String,
}

/// One row beside the question: whether it fits and, if not, the first reason why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowAnswer {
    /// The row number.
    pub row: i64,
    /// What the row says, as a phrase.
    pub says: String,
    /// None when it fits, else why it does not.
    pub not_because: Option<String>,
}

impl LogoRule {
    /// Why the row does not fit; none when it does.
    fn not_because(&self, q: &LogoQuestion) -> Option<String> {
        if self.place != q.place {
            return Some(format!("it is for {}, not {}", self.place, q.place));
        }
        if self.regulated != q.regulated {
            return Some(format!("it is for {} awards", if self.regulated { "regulated" } else { "unregulated" }));
        }
        if let Some(kind) = self.kind.filter(|k| *k != q.kind) {
            return Some(format!("it is for a {kind}, not a {}", q.kind));
        }
        if q.on < self.from {
            return Some(format!("it begins on {}", self.from));
        }
        if let Some(to) = self.to.filter(|to| q.on > *to) {
            return Some(format!("it ended on {to}"));
        }
        self.needs_offered_in
            .filter(|place| !q.offered_in.contains(place))
            .map(|place| format!("the course is not offered in {}", shown(place)))
    }

    /// How particular the row is: the more, the earlier it is asked.
    fn weight(&self) -> (bool, bool, Day, std::cmp::Reverse<i64>) {
        (self.kind.is_some(), self.needs_offered_in.is_some(), self.from, std::cmp::Reverse(self.row))
    }

    fn says(&self) -> String {
        let logos = if self.logos.is_empty() { "no logo".to_owned() } else { self.logos.join(", ") };
        let kind = self.kind.map(|k| format!(", {k}")).unwrap_or_default();
        let to = self.to.map(|to| format!(" to {to}")).unwrap_or_default();
        let award = if self.regulated { "regulated" } else { "unregulated" };
        format!("{}, {award}{kind}, from {}{to}: {logos}", self.place, self.from)
    }

    /// Looks at the row by itself. Refuses an end before the beginning, and logos on unregulated awards.
    pub fn check(&self) -> Result<(), Refusal> {
        if self.to.is_some_and(|to| to < self.from) {
            return Err(Refusal::new(format!("logo rule {}: it ends before it begins on {}", self.row, self.from)));
        }
        if !self.regulated && !self.logos.is_empty() {
            return Err(Refusal::new(format!(
                "logo rule {}: an unregulated award carries no regulator's logo",
                self.row
            )));
        }
        Ok(())
    }
}

fn shown(place: Territory) -> String {
    if place == Territory::Abroad { "other countries".to_owned() } else { place.to_string() }
}

/// Asks the table: the most particular fitting row chooses (kind before any, offered-in before none, later before earlier).
/// Unregulated awards get none without asking.
pub fn choose(rules: &[LogoRule], q: &LogoQuestion) -> LogoChoice {
    if !q.regulated {
        return LogoChoice { logos: vec![], row: None, because: "the award is not regulated: no logo".into() };
    }
    let Some(rule) = rules.iter().filter(|r| r.not_because(q).is_none()).max_by_key(|r| r.weight()) else {
        return LogoChoice {
            logos: vec![],
            row: None,
            because: format!(
                "no row of the logo table fits a {} assessed in {} on {}: no logo",
                q.kind,
                shown(q.place),
                q.on
            ),
        };
    };
    let most = if q.second_logo { usize::MAX } else { 1 };
    let allowed = |logo: &&String| q.kind != DocumentKind::UnitCertificate || *logo != ENGLISH_REGULATOR;
    let logos: Vec<String> = rule.logos.iter().filter(allowed).take(most).cloned().collect();
    let left = if logos.len() >= rule.logos.len() {
        ""
    } else if q.kind == DocumentKind::UnitCertificate {
        "; the English regulator's is never on a unit certificate"
    } else {
        "; the template has room for one"
    };
    LogoChoice { because: format!("row {}: {}{left}", rule.row, rule.note), row: Some(rule.row), logos }
}

/// Every row beside the question, in the table's order.
pub fn explain(rules: &[LogoRule], q: &LogoQuestion) -> Vec<RowAnswer> {
    rules.iter().map(|r| RowAnswer { row: r.row, says: r.says(), not_because: r.not_because(q) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn rule(row: i64, place: Territory, kind: Option<DocumentKind>, logos: &[&str]) -> LogoRule {
        LogoRule {
            row,
            place,
            regulated: true,
            kind,
            from: day("2010-01-01"),
            to: None,
            logos: logos.iter().map(|l| (*l).to_owned()).collect(),
            needs_offered_in: None,
            note: format!("note of row {row}"),
        }
    }

    fn table() -> Vec<LogoRule> {
        let mut scotland = rule(6, Territory::Scotland, None, &["sqa-accreditation"]);
        scotland.to = Some(day("2026-01-31"));
        let mut after = rule(7, Territory::Scotland, None, &["qualifications-scotland"]);
        after.from = day("2026-02-01");
        let mut abroad = rule(8, Territory::Abroad, None, &["ofqual"]);
        abroad.needs_offered_in = Some(Territory::Abroad);
        vec![
            rule(1, Territory::England, None, &["ofqual"]),
            rule(2, Territory::England, Some(DocumentKind::UnitCertificate), &[]),
            rule(3, Territory::Wales, None, &["qualifications-wales", "ofqual"]),
            rule(4, Territory::Wales, Some(DocumentKind::UnitCertificate), &["qualifications-wales"]),
            rule(5, Territory::NorthernIreland, None, &["ccea-regulation", "ofqual"]),
            scotland,
            after,
            abroad,
        ]
    }

    fn asked(place: Territory) -> LogoQuestion {
        LogoQuestion {
            place,
            regulated: true,
            kind: DocumentKind::Certificate,
            on: day("2026-11-20"),
            offered_in: vec![],
            second_logo: true,
        }
    }

    #[test]
    fn each_place_has_its_logos() {
        let answer = |q: LogoQuestion| choose(&table(), &q).logos.join("+");
        assert_eq!(answer(asked(Territory::England)), "ofqual");
        assert_eq!(answer(asked(Territory::Wales)), "qualifications-wales+ofqual");
        assert_eq!(answer(LogoQuestion { second_logo: false, ..asked(Territory::Wales) }), "qualifications-wales");
        assert_eq!(answer(asked(Territory::NorthernIreland)), "ccea-regulation+ofqual");
        assert_eq!(answer(asked(Territory::Scotland)), "qualifications-scotland");
        assert_eq!(answer(LogoQuestion { on: day("2026-01-31"), ..asked(Territory::Scotland) }), "sqa-accreditation");
        assert_eq!(answer(asked(Territory::Abroad)), "");
        assert_eq!(answer(LogoQuestion { offered_in: vec![Territory::Abroad], ..asked(Territory::Abroad) }), "ofqual");
    }

    #[test]
    fn the_english_regulators_logo_is_never_on_a_unit_certificate() {
        for place in Territory::ALL {
            let q = LogoQuestion { kind: DocumentKind::UnitCertificate, ..asked(*place) };
            assert!(!choose(&table(), &q).logos.contains(&"ofqual".to_owned()), "{place}");
        }
    }

    #[test]
    fn an_unregulated_award_carries_none_whatever_the_table_says() {
        let mut wrong = rule(9, Territory::England, None, &["ofqual"]);
        wrong.regulated = false;
        assert!(wrong.check().is_err());
        let q = LogoQuestion { regulated: false, ..asked(Territory::England) };
        assert_eq!(choose(&[wrong], &q).logos, Vec::<String>::new());
    }

    #[test]
    fn the_answer_names_its_row_and_every_other_row_says_why_not() {
        let q = asked(Territory::Wales);
        let choice = choose(&table(), &q);
        assert_eq!((choice.row, choice.because.as_str()), (Some(3), "row 3: note of row 3"));
        let rows = explain(&table(), &q);
        assert_eq!(rows[0].not_because.as_deref(), Some("it is for England, not Wales"));
        assert_eq!(rows[2].not_because, None);
        assert_eq!(rows[3].not_because.as_deref(), Some("it is for a unit certificate, not a certificate"));
        let scotland = explain(&table(), &asked(Territory::Scotland));
        assert_eq!(scotland[5].not_because.as_deref(), Some("it ended on 2026-01-31"));
        let abroad = explain(&table(), &asked(Territory::Abroad));
        assert_eq!(abroad[7].not_because.as_deref(), Some("the course is not offered in other countries"));
    }
}
