//! Which approved template an award prints on. Separate from the template gate, which only asks whether there is one, and
//! from templates themselves, which say where each text stands.
//!
//! **Invariant:** of several that fit, the most particular is chosen, then the newest; the same facts choose the same one.

use crate::core::domain::Day;
use crate::core::domain::awards::DocumentKind;
use crate::core::domain::territories::Territory;

/// A template's version as far as the choice goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// Its key.
    pub id: i64,
    /// Code and version, such as `MER-DIP v7`.
    pub label: String,
    /// What paper it makes.
    pub kind: DocumentKind,
    /// Where it may be used; empty = everywhere.
    pub territories: Vec<Territory>,
    /// For which language of assessment; empty = all.
    pub language: String,
    /// Code of the stock line it prints on.
    pub paper: String,
    /// Whether it has room for a second regulator's logo.
    pub second_logo: bool,
    /// The first issue date it is for.
    pub from: Day,
    /// The last issue date it is for.
    pub to: Option<Day>,
}

/// What the choice is asked with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted<'a> {
    /// What paper.
    pub kind: DocumentKind,
    /// Where the learner was assessed.
    pub territory: Territory,
    /// In what language.
    pub language: &'a str,
    /// The day it will print.
    pub on: Day,
}

/// The template an award prints on, if one fits.
pub fn choose<'a>(offered: &'a [Offered], wanted: &Wanted<'_>) -> Option<&'a Offered> {
    let fits = |t: &&Offered| {
        t.kind == wanted.kind
            && (t.territories.is_empty() || t.territories.contains(&wanted.territory))
            && (t.language.is_empty() || t.language == wanted.language)
            && t.from <= wanted.on
            && t.to.is_none_or(|to| wanted.on <= to)
    };
    offered.iter().filter(fits).max_by_key(|t| (!t.language.is_empty(), !t.territories.is_empty(), t.from, t.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered(id: i64, territories: &[Territory], language: &str, from: &str) -> Offered {
        Offered {
            id,
            label: format!("MER-CERT v{id}"),
            kind: DocumentKind::Certificate,
            territories: territories.to_vec(),
            language: language.into(),
            paper: "MER-A4".into(),
            second_logo: false,
            from: from.parse().unwrap(),
            to: None,
        }
    }

    #[test]
    fn the_most_particular_then_the_newest_is_chosen() {
        let all = [
            offered(1, &[], "", "2026-01-01"),
            offered(2, &[], "", "2026-06-01"),
            offered(3, &[Territory::Wales], "", "2026-01-01"),
            offered(4, &[Territory::Wales], "Welsh", "2026-01-01"),
            offered(5, &[], "", "2027-01-01"),
        ];
        let ask = |territory, language| {
            let on = "2026-11-20".parse().unwrap();
            choose(&all, &Wanted { kind: DocumentKind::Certificate, territory, language, on }).map(|t| t.id)
        };
        assert_eq!(ask(Territory::England, "English"), Some(2));
        assert_eq!(ask(Territory::Wales, "English"), Some(3));
        assert_eq!(ask(Territory::Wales, "Welsh"), Some(4));
        let on = "2025-12-31".parse().unwrap();
        let early = Wanted { kind: DocumentKind::Certificate, territory: Territory::England, language: "English", on };
        assert_eq!(choose(&all, &early), None);
    }
}
