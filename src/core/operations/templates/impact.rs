//! What a switch to another template version would change: ready awards and open runs that would print on another template
//! or paper, and how long the old paper lasts. Separate from approving, which is one word after this has been looked at.
//!
//! **Invariant:** it asks the rule of the print run, once with the version and once without; nothing is changed.

use std::collections::BTreeMap;

use super::super::{Core, Result};
use crate::core::domain::batches::choice::{Offered, Wanted, choose};
use crate::core::domain::dates::day_text;
use crate::core::domain::gates::Gate;
use crate::core::domain::templates::{Template, TemplateState};
use crate::core::domain::{Day, Refusal};
use crate::core::store::templates::impact::{self, ReadyGroup};
use crate::core::store::{batches, templates};

/// The impact of one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Impact {
    /// The version, such as `MER-CERT v2`.
    pub label: String,
    /// The first issue date asked about.
    pub from: Day,
    /// Ready awards that would change, by course and centre.
    pub groups: Vec<ImpactGroup>,
    /// Ready awards that would change.
    pub changes: u32,
    /// Ready awards of the brand that stay as they are.
    pub same: u32,
    /// Awards that wait for nothing but a template, and would have this one.
    pub freed: u32,
    /// Runs that are open on a template which the rule would not choose any more.
    pub runs: Vec<ImpactRun>,
    /// The paper it leaves, with what is left of it.
    pub run_down: Vec<RunDown>,
}

/// Ready awards of one course at one centre that would print otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImpactGroup {
    /// The course's code.
    pub course: String,
    /// The centre's code.
    pub centre: String,
    /// The centre's name.
    pub centre_name: String,
    /// How many awards.
    pub awards: u32,
    /// What they print on now; none: they have no template.
    pub before: Option<String>,
    /// The stock line they print on now.
    pub paper_before: String,
    /// What they would print on.
    pub after: String,
    /// The stock line they would print on.
    pub paper_after: String,
    /// The filter that lists them.
    pub filter: String,
}

/// An open run on a template that would not be chosen any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImpactRun {
    /// The run.
    pub batch: String,
    /// Where it stands.
    pub state: String,
    /// Its certificates.
    pub awards: u32,
    /// Its template.
    pub template: String,
    /// What becomes of it.
    pub says: String,
}

/// How long the paper lasts that a switch leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunDown {
    /// The stock line.
    pub paper: String,
    /// Sheets that no run has been promised.
    pub free: i64,
    /// Whole days at the pace of the last four weeks; none when nothing was used.
    pub days_left: Option<i64>,
    /// The day it is used up at that pace.
    pub used_up_on: Option<Day>,
    /// What to do.
    pub advice: String,
}

impl Core {
    /// What would change if a version were effective from a day on (today, or the day it is approved for). Refuses a paper of
    /// the desk, which no award prints on, and a retired version.
    pub fn template_impact(&self, label: &str, from: Option<Day>) -> Result<Impact> {
        let row = self.template_row(label)?;
        let template = Template::from_toml(&templates::source(self.db(), row.id)?)?;
        let Some(kind) = template.kind.award() else {
            return Err(Refusal::new(format!(
                "template {} makes a {}, which no award prints on",
                row.label(),
                template.kind
            ))
            .hint("A paper of the desk changes from the day it is approved for; no run and no stock hangs on it.")
            .into());
        };
        if row.state == TemplateState::Retired {
            return Err(Refusal::new(format!("template {} is retired", row.label())).into());
        }
        let from = from.or(row.from).unwrap_or_else(|| self.today()).max(self.today());
        let version = Offered {
            id: row.id,
            label: row.label(),
            kind,
            territories: template.territories.clone(),
            language: template.language.clone(),
            paper: row.paper.clone(),
            second_logo: template.second_logo,
            from: row.from.filter(|_| row.state == TemplateState::Approved).unwrap_or(from),
            to: row.to,
        };
        let mut without: Vec<Offered> =
            batches::faces::offered(self.db(), row.brand)?.into_iter().map(|(o, _)| o).collect();
        without.retain(|offered| offered.id != row.id);
        let mut with = without.clone();
        with.push(version);
        let ready = impact::ready(self.db(), row.brand, 0)?;
        let (groups, same) = changed(&ready, &without, &with, from);
        let waiting = impact::ready(self.db(), row.brand, Gate::Template.bit())?;
        let (freed, _) = changed(&waiting, &without, &with, from);
        let runs = self.changed_runs(&row, &with, from)?;
        let run_down = self.run_down(&row.paper, &groups, from)?;
        Ok(Impact {
            label: row.label(),
            from,
            changes: groups.iter().map(|group| group.awards).sum(),
            groups,
            same,
            freed: freed.iter().filter(|group| group.before.is_none()).map(|group| group.awards).sum(),
            runs,
            run_down,
        })
    }

    fn changed_runs(&self, row: &templates::TemplateRow, with: &[Offered], from: Day) -> Result<Vec<ImpactRun>> {
        let mut runs: BTreeMap<String, ImpactRun> = BTreeMap::new();
        for open in impact::open_runs(self.db(), row.brand)? {
            let wanted = Wanted {
                kind: open.group.kind,
                territory: open.group.assessed_in,
                language: &open.group.language,
                on: from,
            };
            let now = choose(with, &wanted).map(|offered| offered.label.as_str());
            if now == Some(open.template.as_str()) {
                continue;
            }
            let says = if open.approved {
                "it keeps its template: it is approved"
            } else {
                "it would still print as it was built: cancel it and build it again after the switch"
            };
            let entry = runs.entry(open.batch.clone()).or_insert_with(|| ImpactRun {
                batch: open.batch.clone(),
                state: open.state.clone(),
                awards: 0,
                template: open.template.clone(),
                says: says.to_owned(),
            });
            entry.awards += open.group.awards;
        }
        Ok(runs.into_values().collect())
    }

    fn run_down(&self, new_paper: &str, groups: &[ImpactGroup], from: Day) -> Result<Vec<RunDown>> {
        let mut papers: Vec<&str> = groups.iter().map(|group| group.paper_before.as_str()).collect();
        papers.sort_unstable();
        papers.dedup();
        let mut all = Vec::new();
        for paper in papers.into_iter().filter(|paper| !paper.is_empty()) {
            let forecast = self.stock_line(paper)?.forecast;
            let used_up_on = forecast
                .days_left
                .and_then(|days| u64::try_from(days).ok())
                .and_then(|days| self.today().checked_add_days(chrono::Days::new(days)));
            let advice = match (paper == new_paper, used_up_on) {
                (true, _) => "The new version prints on the same paper: nothing is left over.".to_owned(),
                (false, None) => {
                    format!("Nothing of {paper} was used in four weeks: what is left would stay on the shelf.")
                }
                (false, Some(day)) if day <= from => {
                    format!("{paper} is used up before the switch: reorder a few, or switch sooner.")
                }
                (false, Some(day)) => {
                    format!(
                        "At this pace {paper} is used up on {}: a switch from then on leaves none over.",
                        day_text(day)
                    )
                }
            };
            all.push(RunDown {
                paper: paper.to_owned(),
                free: forecast.free,
                days_left: forecast.days_left,
                used_up_on,
                advice,
            });
        }
        Ok(all)
    }
}

/// The groups the choice changes for, and how many awards it does not.
fn changed(ready: &[ReadyGroup], without: &[Offered], with: &[Offered], on: Day) -> (Vec<ImpactGroup>, u32) {
    let mut same = 0;
    let mut found: BTreeMap<(String, String, Option<String>, String), ImpactGroup> = BTreeMap::new();
    for group in ready {
        let wanted = Wanted { kind: group.kind, territory: group.assessed_in, language: &group.language, on };
        let (before, after) = (choose(without, &wanted), choose(with, &wanted));
        let Some(after) = after.filter(|after| Some(after.id) != before.map(|before| before.id)) else {
            same += group.awards;
            continue;
        };
        let before_label = before.map(|offered| offered.label.clone());
        let key = (group.course.clone(), group.centre.clone(), before_label.clone(), after.label.clone());
        let entry = found.entry(key).or_insert_with(|| ImpactGroup {
            course: group.course.clone(),
            centre: group.centre.clone(),
            centre_name: group.centre_name.clone(),
            awards: 0,
            before: before_label,
            paper_before: before.map(|offered| offered.paper.clone()).unwrap_or_default(),
            after: after.label.clone(),
            paper_after: after.paper.clone(),
            filter: format!("state:ready course:{} centre:{}", group.course, group.centre),
        });
        entry.awards += group.awards;
    }
    (found.into_values().collect(), same)
}
