//! The rules about whether a paper may be made now: holds, template, edition.
//!
//! **Invariant:** see the parent: a day compared with today is told to [`Asking`].

use super::{Asking, Finding};
use crate::core::domain::gates::facts::Hold;
use crate::core::domain::organisations::Period;

impl<'a> Asking<'a> {
    pub(super) fn holds(&mut self) -> Finding {
        let Some(first) = self.f.holds.first() else {
            return self.passed(|| "no open exception holds it".to_owned());
        };
        let words = || self.f.holds.iter().map(hold_words).collect::<Vec<_>>().join("; ");
        if first.restricted {
            return self.shut(words, "Ask the manager.");
        }
        let next = if self.speak { format!("Open {} and act on it.", first.exception) } else { String::new() };
        self.shut(words, &next)
    }

    pub(super) fn template(&mut self) -> Finding {
        if !self.is_awarding() {
            return self.not_applicable(|| "the partner prints".to_owned());
        }
        let (kind, territory) = (self.f.award.kind, self.f.registration.assessed_in);
        let language = self.f.registration.assessed_language.filter(|l| !l.is_empty()).unwrap_or("English");
        let issue = self.issue_day();
        let fits = self.f.templates.iter().filter(|t| {
            t.kind == kind
                && (t.territories.is_empty() || territory.is_some_and(|place| t.territories.contains(&place)))
                && t.language.is_none_or(|l| l == language)
        });
        let mut found = None;
        for template in fits {
            let period = Period { from: template.from, to: template.to };
            if self.f.award.issued_on.is_none() {
                self.period_turns(&period);
            }
            if period.covers(issue) && found.is_none() {
                found = Some(template.label);
            }
        }
        let place = territory.map_or("nowhere known", |t| t.code());
        match found {
            Some(label) => self.passed(|| format!("{label}, {place}, {language}")),
            None => self.shut(
                || format!("no approved template for {kind}, {place}, {language} on {issue}"),
                "Ask regulation to approve a template.",
            ),
        }
    }

    pub(super) fn edition(&mut self) -> Finding {
        let award = self.f.award;
        match (award.live_certificate, award.may_replace) {
            (None, _) => self.passed(|| "no live certificate".to_owned()),
            (Some(live), Some(replaced)) if live == replaced => self.passed(|| format!("may replace {live}")),
            (Some(live), _) => self.shut(|| format!("{live} is live"), "Ask for a replacement if it is owed."),
        }
    }
}

fn hold_words(hold: &Hold<'_>) -> String {
    if hold.restricted {
        return "held by a manager's decision".to_owned();
    }
    let owner = hold.owner.map_or_else(|| "nobody's yet".to_owned(), ToOwned::to_owned);
    let due = hold.due_on.map_or_else(String::new, |due| format!(", due {due}"));
    format!("{} {} on the {}, {owner}{due}", hold.exception, hold.kind, hold.on)
}
