//! The logo table: imported whole, asked for an award. Separate from templates because it changes on its own.
//!
//! The file is TOML: one `[[rule]]` a row, in the order of their numbers.
//!
//! **Invariant:** the table is replaced whole in one step; a file with one wrong row changes nothing.

use std::path::Path;

use serde::Deserialize;

use super::super::{Core, Error, ErrorKind, Result};
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::logos::{LogoChoice, LogoQuestion, LogoRule, choose};
use crate::core::domain::roles::Action;
use crate::core::domain::{Day, Refusal, UnknownCode};
use crate::core::store::templates;

/// What an import of the logo table did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogosImported {
    /// How many rows the table has now.
    pub rows: usize,
    /// True when it was the same table already.
    pub unchanged: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    rule: Vec<RuleForm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleForm {
    place: String,
    #[serde(default = "yes")]
    regulated: bool,
    kind: Option<String>,
    from: String,
    to: Option<String>,
    logos: Vec<String>,
    offered_in: Option<String>,
    note: String,
}

const fn yes() -> bool {
    true
}

impl Core {
    /// Puts the logo table of a file in place of the old one. Refuses a file with a wrong row, naming the row.
    pub fn import_logo_rules(&mut self, file: &Path) -> Result<LogosImported> {
        self.may(Action::ImportTemplates)?;
        let rules = read(&String::from_utf8_lossy(&super::read(file)?))
            .map_err(|refusal| Error::new(ErrorKind::Refused, format!("{}: {}", file.display(), refusal.message())))?;
        if templates::logo_rules(self.db())? == rules {
            return Ok(LogosImported { rows: rules.len(), unchanged: true });
        }
        self.write(Action::ImportTemplates, |tx| {
            templates::replace_logo_rules(tx, &rules)?;
            tx.record(&Event::new(EventKind::LogoRulesImported, "logo rules").with("rows", rules.len() as i64))?;
            Ok(())
        })?;
        Ok(LogosImported { rows: rules.len(), unchanged: false })
    }

    /// The logo table in the order of its rows.
    pub fn logo_rules(&self) -> Result<Vec<LogoRule>> {
        Ok(templates::logo_rules(self.db())?)
    }

    /// The logo table with how each row stands on a day, and what follows a row that ends.
    pub fn logo_table(&self, on: Option<Day>) -> Result<Vec<LogoRow>> {
        let on = on.unwrap_or_else(|| self.today());
        let rules = self.logo_rules()?;
        Ok(rules.iter().map(|rule| standing(rule, &rules, on)).collect())
    }

    /// The logos of an award, with the row that chose them.
    pub fn choose_logos(&self, question: &LogoQuestion) -> Result<LogoChoice> {
        Ok(choose(&self.logo_rules()?, question))
    }
}

/// A row of the logo table on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoRow {
    /// The row.
    pub rule: LogoRule,
    /// How it stands: `to come`, `holds`, `ends soon` or `ended`.
    pub stands: &'static str,
    /// Days to its last, where it has one and holds.
    pub days_left: Option<i64>,
    /// The row that takes over the day after its last; none where nothing does.
    pub followed_by: Option<i64>,
}

/// Days before its last that a row is said to end soon.
const SOON: i64 = 90;

fn standing(rule: &LogoRule, all: &[LogoRule], on: Day) -> LogoRow {
    let days_left = rule.to.map(|to| (to - on).num_days());
    let stands = match days_left {
        _ if rule.from > on => "to come",
        Some(days) if days < 0 => "ended",
        Some(days) if days <= SOON => "ends soon",
        _ => "holds",
    };
    let takes_over = |other: &&LogoRule| {
        let after = rule.to.and_then(|to| to.succ_opt());
        other.row != rule.row
            && (other.place, other.regulated, other.kind) == (rule.place, rule.regulated, rule.kind)
            && after.is_some_and(|after| other.from <= after && other.to.is_none_or(|to| to >= after))
    };
    LogoRow {
        rule: rule.clone(),
        stands,
        days_left: days_left.filter(|days| *days >= 0 && rule.from <= on),
        followed_by: all.iter().find(takes_over).map(|other| other.row),
    }
}

fn read(text: &str) -> Result<Vec<LogoRule>, Refusal> {
    let form: Form = toml::from_str(text).map_err(|e| {
        let line = e.span().map(|s| text[..s.start.min(text.len())].lines().count().max(1));
        Refusal::new(format!("{}{}", line.map(|l| format!("line {l}: ")).unwrap_or_default(), e.message().trim()))
    })?;
    form.rule.into_iter().enumerate().map(|(n, rule)| rule_of(n as i64 + 1, rule)).collect()
}

fn rule_of(row: i64, form: RuleForm) -> Result<LogoRule, Refusal> {
    let wrong = |e: UnknownCode| Refusal::new(format!("rule {row}: {e}"));
    let day = |text: &str| {
        text.parse::<Day>().map_err(|_| Refusal::new(format!("rule {row}: `{text}` is not a day such as 2026-02-01")))
    };
    if let Some(logo) = form.logos.iter().find(|l| l.is_empty() || l.contains('|')) {
        return Err(Refusal::new(format!("rule {row}: `{logo}` is not the code of a logo")));
    }
    let rule = LogoRule {
        row,
        place: form.place.parse().map_err(wrong)?,
        regulated: form.regulated,
        kind: form.kind.map(|k| k.parse()).transpose().map_err(wrong)?,
        from: day(&form.from)?,
        to: form.to.as_deref().map(day).transpose()?,
        logos: form.logos,
        needs_offered_in: form.offered_in.map(|p| p.parse()).transpose().map_err(wrong)?,
        note: form.note,
    };
    rule.check()?;
    Ok(rule)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "[[rule]]\nplace = \"Scotland\"\nfrom = \"2026-02-01\"\nlogos = [\"x\"]\nnote = \"n\"\n";

    #[test]
    fn a_row_says_that_it_ends_soon_and_what_follows() {
        let text = format!(
            "{}{}",
            GOOD.replace("logos =", "to = \"2026-12-31\"\nlogos ="),
            GOOD.replace("2026-02-01", "2027-01-01")
        );
        let rows = read(&text).unwrap();
        let on = |day: &str| {
            let day = day.parse().unwrap();
            let at = |n: usize| standing(&rows[n], &rows, day);
            (at(0).stands, at(0).days_left, at(0).followed_by, at(1).stands)
        };
        assert_eq!(on("2026-01-01"), ("to come", None, Some(2), "to come"));
        assert_eq!(on("2026-03-01"), ("holds", Some(305), Some(2), "to come"));
        assert_eq!(on("2026-12-01"), ("ends soon", Some(30), Some(2), "to come"));
        assert_eq!(on("2027-01-01"), ("ended", None, Some(2), "holds"));
        let alone = read(&GOOD.replace("logos =", "to = \"2026-12-31\"\nlogos =")).unwrap();
        assert_eq!(standing(&alone[0], &alone, "2026-12-01".parse().unwrap()).followed_by, None);
    }

    #[test]
    fn a_wrong_row_is_named() {
        assert_eq!(read(GOOD).unwrap().len(), 1);
        let message = |from: &str, to: &str| read(&GOOD.replace(from, to)).unwrap_err().message().to_owned();
        assert!(message("Scotland", "Narnia").starts_with("rule 1: `Narnia` is not a known territory"));
        assert_eq!(message("2026-02-01", "soon"), "rule 1: `soon` is not a day such as 2026-02-01");
        assert_eq!(message("[\"x\"]", "[\"a|b\"]"), "rule 1: `a|b` is not the code of a logo");
        assert!(message("note =", "nota =").starts_with("line "));
    }
}
