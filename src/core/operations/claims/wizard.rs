//! The claim file as a person works through it: its state, its problems by rule, what becomes ready, and the step it is
//! at, so that the work can be left and taken up again.
//!
//! **Invariant:** looking changes nothing; the step is the only thing the wizard itself keeps.

use std::collections::{BTreeMap, HashMap};

use super::facts::FIELDS;
use super::{Core, Refusal, Result};
use crate::core::domain::checks::rules::rule;
use crate::core::domain::claims::ClaimState;
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::gates::Gate;
use crate::core::domain::references::{AwardRef, ClaimFileRef, ClaimRef};
use crate::core::domain::roles::Action;
use crate::core::store::claims::{self, ClaimFile};
use crate::core::store::problems::{self, KeptProblem};

/// A claim file, as a person opens it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimFileView {
    /// Its reference.
    pub file: ClaimFileRef,
    /// The file's own name.
    pub file_name: String,
    /// Who sent it, by code; none when it cannot be told.
    pub sender: Option<String>,
    /// The office's day it came in.
    pub received_on: String,
    /// How its bytes stood for letters.
    pub encoding: String,
    /// The step it is at: problems, ready, finished.
    pub step: String,
    /// Rows in the file.
    pub rows: u32,
    /// Rows accepted when it came in.
    pub accepted: u32,
    /// Rows held when it came in.
    pub held: u32,
    /// Rows without structure.
    pub refused: u32,
    /// Rows in each state now.
    pub states: Vec<(ClaimState, u32)>,
    /// Errors still open, and those corrected, accepted or gone since.
    pub problems: (u32, u32),
    /// The file this one corrects.
    pub resubmission_of: Option<ClaimFileRef>,
    /// The file that corrects this one.
    pub resubmitted_as: Option<ClaimFileRef>,
}

/// The problems of one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleGroup {
    /// Its code.
    pub rule: String,
    /// What it says.
    pub title: String,
    /// How to mend it, a sentence.
    pub fix: String,
    /// How many are open.
    pub open: u32,
    /// How many were corrected, accepted or are gone.
    pub done: u32,
    /// The problems, by row.
    pub problems: Vec<ClaimProblem>,
}

/// One problem of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimProblem {
    /// The row.
    pub claim: ClaimRef,
    /// The learner's name as sent.
    pub learner: String,
    /// The rule.
    pub rule: String,
    /// error, warning or proposal.
    pub severity: String,
    /// The field.
    pub field: String,
    /// What stands there.
    pub found: String,
    /// What would do.
    pub wanted: String,
    /// The value to accept, where one is plain.
    pub proposed: Option<String>,
    /// open, corrected, accepted or gone.
    pub state: String,
}

/// One row, as a person opens it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimView {
    /// Which.
    pub claim: ClaimRef,
    /// The line it began on.
    pub line: u32,
    /// Its state.
    pub state: ClaimState,
    /// The row exactly as received.
    pub as_sent: String,
    /// Its fields and values as they stand now, units last.
    pub values: Vec<(String, String)>,
    /// Its problems.
    pub problems: Vec<ClaimProblem>,
    /// The awards it became.
    pub awards: Vec<AwardRef>,
}

/// What a claim file has made ready so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BecomesReady {
    /// Awards made.
    pub awards: u32,
    /// Of them, ready to be batched.
    pub ready: u32,
    /// Of them, batched or issued already.
    pub gone_on: u32,
    /// How many each shut gate holds back; an award may be held by several.
    pub held_by: Vec<(Gate, u32)>,
    /// By course: the awards made, and those of them that are ready.
    pub courses: Vec<(String, u32, u32)>,
}

impl Core {
    /// A claim file. Refuses when there is none of this reference.
    pub fn claim_file(&self, file: ClaimFileRef) -> Result<ClaimFileView> {
        let db = self.db();
        let ClaimFile { key, sender, file_name, received_on, encoding, step, counts, resubmission_of, .. } =
            claims::file(db, file)?;
        let errors: Vec<_> = once(problems::of_file(db, file)?).into_iter().filter(|p| p.severity == "error").collect();
        let open = errors.iter().filter(|p| p.state == "open").count();
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Ok(ClaimFileView {
            file: key,
            file_name,
            sender: sender.map(|(_, code)| code),
            received_on,
            encoding,
            step,
            rows: counts[0],
            accepted: counts[1],
            held: counts[2],
            refused: counts[3],
            states: claims::states(db, file)?,
            problems: (number(open), number(errors.len() - open)),
            resubmission_of,
            resubmitted_as: claims::resubmission(db, file)?,
        })
    }

    /// The problems of a claim file, grouped by rule; those with open ones first.
    pub fn claim_problems(&self, file: ClaimFileRef) -> Result<Vec<RuleGroup>> {
        let db = self.db();
        claims::file(db, file)?;
        let mut groups: BTreeMap<String, RuleGroup> = BTreeMap::new();
        let mut names: BTreeMap<u32, String> = BTreeMap::new();
        for kept in once(problems::of_file(db, file)?) {
            let name = match names.get(&kept.row) {
                Some(name) => name.clone(),
                None => {
                    let claim = claims::claim(db, ClaimRef { file, row: kept.row })?;
                    let name = format!("{} {}", claim.values.given_names.trim(), claim.values.family_name.trim())
                        .trim()
                        .to_owned();
                    names.insert(kept.row, name.clone());
                    name
                }
            };
            let group = groups.entry(kept.rule.clone()).or_insert_with(|| group_of(&kept.rule));
            if kept.state == "open" {
                group.open += 1;
            } else {
                group.done += 1;
            }
            group.problems.push(problem_of(file, name, kept));
        }
        let mut groups: Vec<_> = groups.into_values().collect();
        groups.sort_by_key(|group| group.open == 0);
        Ok(groups)
    }

    /// One row. Refuses when there is none of this reference.
    pub fn claim_row(&self, claim: ClaimRef) -> Result<ClaimView> {
        let db = self.db();
        let kept = claims::claim(db, claim)?;
        let read = super::correcting::values_of(&kept.values)?;
        let mut values: Vec<(String, String)> =
            FIELDS.iter().zip(&read.ten).map(|(field, value)| ((*field).to_owned(), value.to_string())).collect();
        values.extend(read.units.iter().map(|(code, cell)| (format!("unit_{code}"), cell.to_string())));
        let name = format!("{} {}", kept.values.given_names.trim(), kept.values.family_name.trim()).trim().to_owned();
        let found = problems::of_subject(db, &claim.to_string())?;
        let awards = claims::awards_of(db, claim.file)?.into_iter().filter(|a| a.1 == claim.row).map(|a| AwardRef(a.0));
        Ok(ClaimView {
            claim,
            line: kept.line,
            state: kept.state,
            as_sent: kept.raw.clone(),
            problems: found.into_iter().map(|p| problem_of(claim.file, name.clone(), p)).collect(),
            awards: awards.collect(),
            values,
        })
    }

    /// What a claim file has made ready so far, and which gates hold the rest back.
    pub fn claim_file_ready(&self, file: ClaimFileRef) -> Result<BecomesReady> {
        claims::file(self.db(), file)?;
        let mut ready = BecomesReady::default();
        let mut held: BTreeMap<Gate, u32> = BTreeMap::new();
        let mut courses: BTreeMap<String, (u32, u32)> = BTreeMap::new();
        for (_, _, state, shut, course) in claims::awards_of(self.db(), file)? {
            ready.awards += 1;
            let counted = courses.entry(course).or_default();
            counted.0 += 1;
            counted.1 += u32::from(state == "pending" && shut == 0);
            match (state.as_str(), shut) {
                ("pending", 0) => ready.ready += 1,
                ("pending", shut) => {
                    for gate in Gate::of_mask(shut) {
                        *held.entry(gate).or_default() += 1;
                    }
                }
                _ => ready.gone_on += 1,
            }
        }
        ready.courses = courses.into_iter().map(|(course, (awards, ready))| (course, awards, ready)).collect();
        ready.held_by = held.into_iter().collect();
        Ok(ready)
    }

    /// Goes on to a step of the wizard: problems, ready. Refuses when the file is finished.
    pub fn step_claim_file(&mut self, file: ClaimFileRef, step: &str) -> Result<()> {
        if !matches!(step, "problems" | "ready") {
            return Err(Refusal::new(format!("`{step}` is no step of a claim file; wanted problems or ready")).into());
        }
        self.write(Action::CorrectClaim, |tx| {
            let kept = claims::file(tx, file)?;
            if kept.step == step {
                return Ok(());
            }
            if kept.step == "finished" {
                return Err(Refusal::new(format!("claim file {file} is finished"))
                    .hint("Its open rows can still be corrected.")
                    .into());
            }
            claims::set_step(tx, file, &kept.step, step)?;
            tx.record(&Event::new(EventKind::ClaimFileStepped, file).with("step", step))?;
            Ok(())
        })
    }

    /// Finishes a claim file: nobody works through it any more; rows still open keep their exceptions.
    /// Gives how many awards it made. Refuses when it is finished already.
    pub fn finish_claim_file(&mut self, file: ClaimFileRef) -> Result<BecomesReady> {
        let ready = self.claim_file_ready(file)?;
        self.write(Action::CorrectClaim, |tx| {
            let kept = claims::file(tx, file)?;
            if kept.step == "finished" {
                return Err(Refusal::new(format!("claim file {file} is finished already; nothing was changed")).into());
            }
            claims::set_step(tx, file, &kept.step, "finished")?;
            tx.record(&Event::new(EventKind::ClaimFileFinished, file).with("awards", i64::from(ready.awards)))?;
            Ok(ready)
        })
    }
}

/// Each problem of a row and field once: the open one where there is one, else the latest. What was corrected, taken back
/// and corrected again was kept each time, and is one piece of work.
fn once(kept: Vec<KeptProblem>) -> Vec<KeptProblem> {
    let mut places: HashMap<(String, u32, String), usize> = HashMap::new();
    let mut told: Vec<KeptProblem> = Vec::with_capacity(kept.len());
    for problem in kept {
        let place = places.entry((problem.rule.clone(), problem.row, problem.field.clone())).or_insert(told.len());
        match told.get_mut(*place) {
            None => told.push(problem),
            Some(before) if before.state == "open" && problem.state == "open" && before.found != problem.found => {
                told.push(problem);
            }
            Some(before) if before.state != "open" || problem.state == "open" => *before = problem,
            Some(_) => {}
        }
    }
    told
}

fn group_of(code: &str) -> RuleGroup {
    let known = rule(code);
    RuleGroup {
        rule: code.to_owned(),
        title: known.map_or_else(String::new, |r| r.title.to_owned()),
        fix: known.map_or_else(String::new, |r| r.fix.to_owned()),
        open: 0,
        done: 0,
        problems: Vec::new(),
    }
}

fn problem_of(file: ClaimFileRef, learner: String, kept: KeptProblem) -> ClaimProblem {
    ClaimProblem {
        claim: ClaimRef { file, row: kept.row },
        learner,
        rule: kept.rule,
        severity: kept.severity,
        field: kept.field,
        found: kept.found,
        wanted: kept.wanted,
        proposed: kept.proposed,
        state: kept.state,
    }
}
