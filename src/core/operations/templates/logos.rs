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

    /// The logos of an award, with the row that chose them.
    pub fn choose_logos(&self, question: &LogoQuestion) -> Result<LogoChoice> {
        Ok(choose(&self.logo_rules()?, question))
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
    fn a_wrong_row_is_named() {
        assert_eq!(read(GOOD).unwrap().len(), 1);
        let message = |from: &str, to: &str| read(&GOOD.replace(from, to)).unwrap_err().message().to_owned();
        assert!(message("Scotland", "Narnia").starts_with("rule 1: `Narnia` is not a known territory"));
        assert_eq!(message("2026-02-01", "soon"), "rule 1: `soon` is not a day such as 2026-02-01");
        assert_eq!(message("[\"x\"]", "[\"a|b\"]"), "rule 1: `a|b` is not the code of a logo");
        assert!(message("note =", "nota =").starts_with("line "));
    }
}
