//! Mending claim rows in place: a value corrected in one row or in all alike, a proposal taken, a finding accepted as it
//! stands, a row rejected or withdrawn; and asking rows again when the office has changed.
//!
//! **Invariant:** after every decision the row is asked every rule again; its problems, exceptions and award follow.
//! **Invariant:** the row as received never changes; each corrected value is a change of the trail.

use std::borrow::Cow;
use std::collections::HashMap;

use super::facts::{FIELDS, Sight, Values};
use super::storing::{keep_problem, open_exceptions, store_award};
use super::{Core, Error, Refusal, Result};
use crate::core::domain::Day;
use crate::core::domain::checks::rules as catalogue;
use crate::core::domain::checks::{Problem, Rule};
use crate::core::domain::claims::{ClaimState, ClaimStep};
use crate::core::domain::events::{Change, Event, EventKind};
use crate::core::domain::references::{AwardRef, ClaimFileRef, ClaimRef};
use crate::core::domain::roles::Action;
use crate::core::operations::imports::opening::{Opener, close_but};
use crate::core::operations::presence::is_free;
use crate::core::store::claims::{self, Claim, ClaimValues};
use crate::core::store::problems::{self, KeptProblem};
use crate::core::store::subjects::claim_key;
use crate::core::store::{Tx, awards, facts as store_facts, trail};

/// How a row is mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClaimCorrection {
    /// A field gets a value.
    Value {
        /// The column, such as `achieved_on` or `unit_2204`.
        field: String,
        /// What it is to be.
        value: String,
    },
    /// Every open proposal of the row is taken.
    Proposals,
}

/// What a decision on claim rows did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CorrectionOutcome {
    /// Rows changed.
    pub rows: u32,
    /// Rows that are in order now and became awards.
    pub awarded: u32,
    /// Problems still open on those rows, in sentences with their row.
    pub left: Vec<String>,
    /// The events, for undo and timeline.
    pub awards: Vec<AwardRef>,
}

/// Findings a person may accept as they stand: the claim goes on, the gates still guard the award.
const ACCEPTABLE: &[&Rule] = &[
    &catalogue::CLM_03,
    &catalogue::CLM_13,
    &catalogue::CLM_14,
    &catalogue::CLM_15,
    &catalogue::CLM_19,
    &catalogue::CLM_21,
    &catalogue::CLM_22,
    &catalogue::CLM_24,
    &catalogue::CLM_28,
];

impl Core {
    /// Mends one row. Refuses when the row has ended, has no such field, or nothing is proposed.
    pub fn correct_claim(&mut self, claim: ClaimRef, correction: &ClaimCorrection) -> Result<CorrectionOutcome> {
        self.correct_claims(&[claim], correction)
    }

    /// Mends all open rows of the file where the field has the same value as in this row and is found wrong.
    pub fn correct_claims_alike(&mut self, claim: ClaimRef, field: &str, value: &str) -> Result<CorrectionOutcome> {
        let alike = self.claims_alike(claim, field)?;
        self.correct_claims(&alike, &ClaimCorrection::Value { field: field.to_owned(), value: value.to_owned() })
    }

    /// The open rows of the file where the field has the same value as in this row and is found wrong; this row first.
    pub fn claims_alike(&self, claim: ClaimRef, field: &str) -> Result<Vec<ClaimRef>> {
        let value = |claim: &Claim| values_of(&claim.values).ok().and_then(|v| field_of(&v, field).map(str::to_owned));
        let this = claims::claim(self.db(), claim)?;
        let wanted = value(&this).ok_or_else(|| no_field(claim, field))?;
        let wrong: std::collections::HashSet<u32> = problems::of_file(self.db(), claim.file)?
            .into_iter()
            .filter(|p| p.state == "open" && p.field == field)
            .map(|p| p.row)
            .collect();
        let open = claims::claims(self.db(), claim.file, true)?;
        let alike = open
            .iter()
            .filter(|c| c.claim != claim && wrong.contains(&c.claim.row) && value(c).as_deref() == Some(&wanted));
        Ok(std::iter::once(claim).chain(alike.map(|c| c.claim)).collect())
    }

    /// Takes every open proposal of a claim file, of one rule or all. Refuses when nothing is proposed.
    pub fn accept_proposals(&mut self, file: ClaimFileRef, rule: Option<&str>) -> Result<CorrectionOutcome> {
        let kept = problems::of_file(self.db(), file)?;
        let open =
            kept.iter().filter(|p| p.state == "open" && p.proposed.is_some() && rule.is_none_or(|r| r == p.rule));
        let mut rows: Vec<u32> = open.map(|p| p.row).collect();
        rows.dedup();
        rows.sort_unstable();
        rows.dedup();
        // A warning may propose something on a row that went on all the same; such a row is not touched any more.
        let open = |claim: &ClaimRef| claims::claim(self.db(), *claim).is_ok_and(|kept| may_change(&kept).is_ok());
        let rows: Vec<_> = rows.into_iter().map(|row| ClaimRef { file, row }).filter(open).collect();
        if rows.is_empty() {
            return Err(Refusal::new(format!("{file}: nothing is proposed"))
                .hint("Correct the rows one by one.")
                .into());
        }
        self.correct_claims(&rows, &ClaimCorrection::Proposals)
    }

    fn correct_claims(&mut self, rows: &[ClaimRef], correction: &ClaimCorrection) -> Result<CorrectionOutcome> {
        let (today, place) = (self.today(), self.office().place.clone());
        self.write(Action::CorrectClaim, |tx| {
            let mut mending = Mending::new(tx, &place, today)?;
            for row in rows {
                is_free(tx, &row.file.to_string())?;
                mending.correct(*row, correction)?;
            }
            Ok(mending.outcome)
        })
    }

    /// Accepts a finding as it stands, with a reason: the claim goes on, the gates still guard its award.
    /// Refuses when the rule is one nobody may accept, the row has no such finding, or no reason is given.
    pub fn accept_claim(&mut self, claim: ClaimRef, rule: &str, reason: &str) -> Result<CorrectionOutcome> {
        if !ACCEPTABLE.iter().any(|r| r.code == rule) {
            let codes: Vec<_> = ACCEPTABLE.iter().map(|r| r.code).collect();
            let message = format!("{claim}: {rule} is not accepted as it stands");
            return Err(Refusal::new(message)
                .hint(format!("Correct the row; {} may be accepted.", codes.join(", ")))
                .into());
        }
        needs_reason(claim, reason)?;
        let (today, place) = (self.today(), self.office().place.clone());
        self.write(Action::CorrectClaim, |tx| {
            is_free(tx, &claim.file.to_string())?;
            let kept = claims::claim(tx, claim)?;
            may_change(&kept)?;
            let mut found = false;
            for problem in problems::of_subject(tx, &claim.to_string())? {
                if problem.rule == rule && problem.state == "open" {
                    problems::close(tx, problem.key, "accepted")?;
                    found = true;
                }
            }
            if !found {
                return Err(Refusal::new(format!("{claim} has no open finding of {rule}"))
                    .hint("Look at its problems again.")
                    .into());
            }
            tx.record(&Event::new(EventKind::ClaimAccepted, claim).with("rule", rule).because(reason))?;
            let mut mending = Mending::new(tx, &place, today)?;
            mending.ask_again(&kept, kept.values.clone(), "")?;
            Ok(mending.outcome)
        })
    }

    /// Rejects a claim with a reason. Refuses when it has ended or no reason is given.
    pub fn reject_claim(&mut self, claim: ClaimRef, reason: &str) -> Result<()> {
        self.end_claim(claim, ClaimState::Rejected, EventKind::ClaimRejected, reason)
    }

    /// Notes that the centre withdrew a claim. Refuses when it has ended or no reason is given.
    pub fn withdraw_claim(&mut self, claim: ClaimRef, reason: &str) -> Result<()> {
        self.end_claim(claim, ClaimState::Withdrawn, EventKind::ClaimWithdrawn, reason)
    }

    fn end_claim(&mut self, claim: ClaimRef, to: ClaimState, kind: EventKind, reason: &str) -> Result<()> {
        needs_reason(claim, reason)?;
        self.write(Action::RejectClaim, |tx| {
            is_free(tx, &claim.file.to_string())?;
            let kept = claims::claim(tx, claim)?;
            let step = ClaimStep::ask(claim, kept.state, to)?;
            claims::step(tx, &step)?;
            problems::gone(tx, &claim.to_string())?;
            let change = Change::new(
                format!("claim:{}", claim_key(claim)),
                "state",
                Some(kept.state.to_string()),
                Some(to.to_string()),
            );
            tx.record(&Event::new(kind, claim).because(reason).changing(change))?;
            close_but(tx, &claim.to_string(), &[])?;
            Ok(())
        })
    }

    /// Asks the open rows of a claim file (or of all) again: what was missing may have come. Gives what became of them.
    pub fn recheck_claims(&mut self, file: Option<ClaimFileRef>) -> Result<CorrectionOutcome> {
        let files = match file {
            Some(file) => vec![file],
            None => claims::open_files(self.db())?,
        };
        let (today, place) = (self.today(), self.office().place.clone());
        let mut all = CorrectionOutcome::default();
        for file in files {
            let open: Vec<_> = claims::claims(self.db(), file, true)?.into_iter().filter(has_values).collect();
            let open = self.changed_rows(file, open, today)?;
            if open.is_empty() {
                continue;
            }
            let outcome = self.write(Action::CorrectClaim, |tx| {
                let mut mending = Mending::new(tx, &place, today)?;
                for claim in &open {
                    mending.ask_again(claim, claim.values.clone(), "")?;
                }
                Ok(mending.outcome)
            })?;
            all.rows += outcome.rows;
            all.awarded += outcome.awarded;
            all.awards.extend(outcome.awards);
            all.left.extend(outcome.left);
        }
        Ok(all)
    }

    /// The open rows that asking again would change: looked at before anything is written.
    fn changed_rows(&self, file: ClaimFileRef, open: Vec<Claim>, today: Day) -> Result<Vec<Claim>> {
        let db = self.db();
        let kept = claims::file(db, file)?;
        let received_on = store_facts::day(&kept.received_on)?;
        let mut sight = Sight::new(db, today, received_on, kept.sender.map(|s| s.0))?.of_file(file);
        let mut found: HashMap<u32, Vec<KeptProblem>> = HashMap::new();
        for problem in problems::of_file(db, file)? {
            found.entry(problem.row).or_default().push(problem);
        }
        let mut changed = Vec::new();
        for claim in open {
            let values = values_of(&claim.values)?;
            let facts = sight.facts(db, std::iter::once(&values))?;
            let kept = found.remove(&claim.claim.row).unwrap_or_default();
            let asked = sight.ask(db, claim.claim.row, &values, &facts, &accepted(&kept))?;
            let same = |p: &Problem| kept.iter().any(|k| k.state == "open" && is_same(k, p));
            let count = kept.iter().filter(|k| k.state == "open").count();
            let differs = count != asked.problems.len() || !asked.problems.iter().all(same);
            drop(values);
            if differs {
                changed.push(claim);
            }
        }
        Ok(changed)
    }
}

/// Closes every exception the checks opened about a row.
pub(super) fn close_all(tx: &Tx<'_>, claim: ClaimRef) -> Result<()> {
    close_but(tx, &claim.to_string(), &[])?;
    Ok(())
}

fn needs_reason(claim: ClaimRef, reason: &str) -> Result<()> {
    if reason.trim().is_empty() {
        return Err(Refusal::new(format!("{claim}: a reason is needed")).hint("Give it with --reason.").into());
    }
    Ok(())
}

fn no_field(claim: ClaimRef, field: &str) -> Error {
    let fields = FIELDS.join(", ");
    Refusal::new(format!("{claim} has no field `{field}`")).hint(format!("Its fields are {fields}, unit_….")).into()
}

fn may_change(claim: &Claim) -> Result<()> {
    if matches!(claim.state, ClaimState::Invalid | ClaimState::Corrected | ClaimState::Received) {
        return Ok(());
    }
    let message = format!("claim {} is {} and is not corrected", claim.claim, claim.state);
    Err(Refusal::new(message).hint("Amend the learner or the result instead, or raise an exception.").into())
}

fn has_values(claim: &Claim) -> bool {
    FIELDS.iter().any(|field| claim.values.get(field).is_some_and(|v| !v.is_empty()))
}

fn accepted(kept: &[KeptProblem]) -> Vec<String> {
    kept.iter().filter(|p| p.state == "accepted").map(|p| p.rule.clone()).collect()
}

fn is_same(kept: &KeptProblem, found: &Problem) -> bool {
    kept.rule == found.rule.code
        && kept.field == found.field
        && kept.found == found.found
        && kept.wanted == found.wanted
}

/// The stored values as the rules read them.
pub(super) fn values_of(values: &ClaimValues) -> Result<Values<'_>> {
    let units: Vec<(String, String)> = if values.units.is_empty() {
        Vec::new()
    } else {
        serde_json::from_str(&values.units)
            .map_err(|e| Error::new(super::ErrorKind::Internal, format!("the units of a claim cannot be read: {e}")))?
    };
    let ten = FIELDS.map(|field| Cow::Borrowed(values.get(field).unwrap_or("")));
    Ok(Values { ten, units: units.into_iter().map(|(code, cell)| (Cow::Owned(code), Cow::Owned(cell))).collect() })
}

/// The value of a field, a unit's included.
fn field_of<'v>(values: &'v Values<'_>, field: &str) -> Option<&'v str> {
    if let Some(code) = field.strip_prefix("unit_") {
        return Some(values.units.iter().find(|(c, _)| c == code).map_or("", |(_, cell)| cell.as_ref()));
    }
    FIELDS.iter().position(|f| *f == field).map(|place| values.ten[place].as_ref())
}

/// The values with one field changed; gives what stood there. None when there is no such field.
pub(super) fn with_field(values: &mut ClaimValues, field: &str, value: &str) -> Result<Option<String>> {
    let Some(code) = field.strip_prefix("unit_") else {
        return Ok(values.get_mut(field).map(|place| std::mem::replace(place, value.to_owned())));
    };
    if code.is_empty() {
        return Ok(None);
    }
    let mut parsed = values_of(values)?;
    let before = match parsed.units.iter_mut().find(|(c, _)| c == code) {
        Some((_, cell)) => std::mem::replace(cell, Cow::Owned(value.to_owned())).into_owned(),
        None => {
            parsed.units.push((Cow::Owned(code.to_owned()), Cow::Owned(value.to_owned())));
            String::new()
        }
    };
    values.units = super::storing::units_json(&parsed)?;
    Ok(Some(before))
}

/// Decisions on rows within one transaction.
pub(super) struct Mending<'m, 'c> {
    tx: &'m Tx<'c>,
    today: Day,
    opener: Opener,
    outcome: CorrectionOutcome,
}

impl<'m, 'c> Mending<'m, 'c> {
    pub(super) fn new(tx: &'m Tx<'c>, place: &str, today: Day) -> Result<Self> {
        Ok(Self { tx, today, opener: Opener::new(tx, place)?, outcome: CorrectionOutcome::default() })
    }

    fn correct(&mut self, row: ClaimRef, correction: &ClaimCorrection) -> Result<()> {
        let kept = claims::claim(self.tx, row)?;
        may_change(&kept)?;
        let open: Vec<_> =
            problems::of_subject(self.tx, &row.to_string())?.into_iter().filter(|p| p.state == "open").collect();
        let wanted: Vec<(String, String)> = match correction {
            ClaimCorrection::Value { field, value } => vec![(field.clone(), value.trim().to_owned())],
            ClaimCorrection::Proposals => {
                open.iter().filter_map(|p| Some((p.field.clone(), p.proposed.clone()?))).collect()
            }
        };
        if wanted.is_empty() {
            return Err(Refusal::new(format!("{row}: nothing is proposed")).hint("Give the value itself.").into());
        }
        let mut values = kept.values.clone();
        for (field, value) in &wanted {
            let before = with_field(&mut values, field, value)?.ok_or_else(|| no_field(row, field))?;
            let rule = open.iter().find(|p| p.field == *field).map_or("", |p| p.rule.as_str());
            let record = format!("claim:{}", claim_key(row));
            let change = Change::new(record, field.as_str(), Some(before), Some(value.clone()));
            let event = Event::new(EventKind::ClaimCorrected, row).with("rule", rule).with("field", field.as_str());
            self.tx.record(&event.changing(change))?;
        }
        let field = wanted.first().map_or("", |(field, _)| field.as_str()).to_owned();
        self.ask_again(&kept, values, &field)
    }

    /// Asks a row every rule again, with these values; problems, exceptions, state and award follow.
    pub(super) fn ask_again(&mut self, kept: &Claim, values: ClaimValues, field: &str) -> Result<()> {
        let tx = self.tx;
        let (claim, reference) = (kept.claim, kept.claim.to_string());
        let file = claims::file(tx, claim.file)?;
        let received_on = store_facts::day(&file.received_on)?;
        let mut sight = Sight::new(tx, self.today, received_on, file.sender.as_ref().map(|s| s.0))?.of_file(claim.file);
        let asked = {
            let read = values_of(&values)?;
            let facts = sight.facts(tx, std::iter::once(&read))?;
            let before = problems::of_subject(tx, &reference)?;
            sight.ask(tx, claim.row, &read, &facts, &accepted(&before))?
        };
        claims::keep_values(tx, claim, &values, asked.registration)?;
        if kept.state != ClaimState::Corrected {
            claims::step(tx, &ClaimStep::ask(claim, kept.state, ClaimState::Corrected)?)?;
        }
        let seq = trail::head(tx)?.0;
        let held = asked.problems.iter().any(Problem::holds);
        self.outcome.rows += 1;
        for problem in problems::of_subject(tx, &reference)?.iter().filter(|p| p.state == "open") {
            if !asked.problems.iter().any(|found| is_same(problem, found)) {
                problems::close(tx, problem.key, if problem.field == field { "corrected" } else { "gone" })?;
            }
        }
        let open: Vec<_> = problems::of_subject(tx, &reference)?.into_iter().filter(|p| p.state == "open").collect();
        let opened = open_exceptions(tx, &mut self.opener, claim, &file.file_name, &asked.problems, seq)?;
        for problem in asked.problems.iter().filter(|found| !open.iter().any(|kept| is_same(kept, found))) {
            keep_problem(tx, &reference, claim.file, seq, claim.row, problem, &opened)?;
        }
        let still: Vec<&str> = asked.problems.iter().filter(|p| p.holds()).map(|p| p.rule.code).collect();
        close_but(tx, &reference, &still)?;
        if held {
            claims::step(tx, &ClaimStep::ask(claim, ClaimState::Corrected, ClaimState::Invalid)?)?;
            self.outcome.left.extend(asked.problems.iter().filter(|p| p.holds()).map(|p| format!("{claim}: {p}")));
            return Ok(());
        }
        claims::step(tx, &ClaimStep::ask(claim, ClaimState::Corrected, ClaimState::Valid)?)?;
        let (Some(plan), Some(registration)) = (&asked.award, asked.registration) else { return Ok(()) };
        if store_award(tx, claim, registration, plan, received_on, None)? {
            claims::step(tx, &ClaimStep::ask(claim, ClaimState::Valid, ClaimState::Awarded)?)?;
            if let Some((award, _)) = awards::find(tx, registration, plan.kind, &plan.unit_set)? {
                tx.record(&Event::new(EventKind::AwardCreated, award).with("claim", claim.to_string()))?;
                self.outcome.awards.push(award);
                self.outcome.awarded += 1;
            }
        }
        Ok(())
    }
}
