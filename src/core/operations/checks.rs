//! The house checks: asked all at once, their exceptions opened and closed. Separate from the day because a person may
//! run them at any time.
//!
//! **Invariant:** running twice changes nothing the second time.

use chrono::Days;

use super::exceptions::{close_by_check, raise_by_rule};
use super::{Core, Result, batches, post};
use crate::core::domain::Day;
use crate::core::domain::calendars::Calendar;
use crate::core::domain::checks::house::{BATCH_DAYS, GRADING_DAYS, RUNNING_OUT_DAYS};
use crate::core::domain::checks::{HOUSE_CHECKS, HouseCheck, HouseKind, RULES};
use crate::core::domain::references::ExceptionRef;
use crate::core::domain::roles::Action;
use crate::core::store::house_checks::{self, Finding};
use crate::core::store::{Connection, Tx, exceptions, holidays};

/// A rule of the catalogue, for `checks list`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleLine {
    /// Its code.
    pub code: &'static str,
    /// What it looks for.
    pub title: &'static str,
    /// `error`, `warning`, `proposal`; a house check opens exceptions only.
    pub severity: &'static str,
    /// What it opens.
    pub raises: Option<&'static str>,
    /// How to mend it.
    pub fix: &'static str,
}

/// What running the house checks changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChecksRun {
    /// Opened, each with the rule and the line about it.
    pub opened: Vec<(ExceptionRef, &'static str, String)>,
    /// Closed because no longer found, each with its rule.
    pub closed: Vec<(ExceptionRef, &'static str)>,
    /// Found, the open ones included, by rule.
    pub found: Vec<(&'static str, usize)>,
    /// Held rows that are records now, because what was missing has come.
    pub rows_settled: u32,
    /// Claim rows that became awards for the same reason.
    pub claims_awarded: u32,
}

impl Core {
    /// Every rule and house check there is.
    pub fn rules(&self) -> Vec<RuleLine> {
        let rules = RULES.iter().map(|rule| RuleLine {
            code: rule.code,
            title: rule.title,
            severity: rule.severity.code(),
            raises: rule.raises.map(|kind| kind.code()),
            fix: rule.fix,
        });
        let house = HOUSE_CHECKS.iter().map(|check| RuleLine {
            code: check.code,
            title: check.title,
            severity: "error",
            raises: Some(check.raises.code()),
            fix: check.fix,
        });
        rules.chain(house).collect()
    }

    /// Asks held rows and claims again, then runs the house checks: opens what they find, closes what they no longer
    /// find.
    pub fn run_checks(&mut self) -> Result<ChecksRun> {
        self.may(Action::RunDay)?;
        let (rows_settled, claims_awarded) = self.ask_rows_again()?;
        let calendar = holidays::calendar(self.db(), &self.office().place)?;
        let run = self.write(Action::RunDay, |tx| run_all(tx, &calendar))?;
        Ok(ChecksRun { rows_settled, claims_awarded, ..run })
    }

    /// Asks rows and claims that wait again, where this operator may: what was missing may have come.
    pub(super) fn ask_rows_again(&mut self) -> Result<(u32, u32)> {
        let imports = [
            Action::ImportRecords,
            Action::ImportCourses,
            Action::ImportPayments,
            Action::ImportRegister,
            Action::ImportResults,
        ];
        let may_settle = imports.iter().all(|action| self.may(*action).is_ok());
        let settled = if may_settle { self.recheck_held_rows()?.settled } else { 0 };
        let may_correct = self.may(Action::CorrectClaim).is_ok();
        let awarded = if may_correct { self.recheck_claims(None)?.awarded } else { 0 };
        Ok((settled, awarded))
    }
}

/// Runs every house check inside a transaction.
pub(super) fn run_all(tx: &Tx<'_>, calendar: &Calendar) -> Result<ChecksRun> {
    let mut run = ChecksRun::default();
    for check in HOUSE_CHECKS {
        let found = findings(tx, calendar, check.kind, tx.stamp().day)?;
        reconcile(tx, calendar, check, &found, &mut run)?;
        run.found.push((check.code, found.len()));
    }
    Ok(run)
}

fn findings(db: &Connection, calendar: &Calendar, kind: HouseKind, today: Day) -> Result<Vec<Finding>> {
    Ok(match kind {
        HouseKind::RunningOut => {
            let until = today.checked_add_days(Days::new(RUNNING_OUT_DAYS)).unwrap_or(Day::MAX);
            house_checks::running_out(db, today, until)?
        }
        HouseKind::TemplateMissing => house_checks::template_missing(db)?,
        HouseKind::StockLow => house_checks::stock_low(db)?,
        HouseKind::BatchOverdue => {
            let open = house_checks::open_runs(db)?.into_iter();
            let late = open.filter(|(_, built)| calendar.between(*built, today) > i64::from(BATCH_DAYS));
            late.map(|(subject, built)| {
                let about = format!("built on {built}, {} working days ago", calendar.between(built, today));
                (subject, about)
            })
            .collect()
        }
        HouseKind::NotGraded => {
            let mut ended = today;
            while calendar.between(ended, today) <= i64::from(GRADING_DAYS) {
                ended = ended.pred_opt().unwrap_or(Day::MIN);
            }
            house_checks::not_graded(db, ended)?
        }
        HouseKind::TrackingSilent => post::silent(db, calendar, today)?,
        HouseKind::ReturnOverdue => post::overdue_returns(db, today)?,
        HouseKind::NameUnprintable => batches::unprintable_names(db, today)?,
    })
}

fn reconcile(
    tx: &Tx<'_>,
    calendar: &Calendar,
    check: &'static HouseCheck,
    found: &[Finding],
    run: &mut ChecksRun,
) -> Result<()> {
    let open = exceptions::opened_by(tx, check.code)?;
    for (exception, subject) in &open {
        match found.iter().find(|(one, _)| one.reference == *subject) {
            Some((_, about)) => house_checks::retell(tx, exception.0, about)?,
            None => {
                close_by_check(tx, &exceptions::load_unseen(tx, *exception)?)?;
                run.closed.push((*exception, check.code));
            }
        }
    }
    for (subject, about) in found {
        if let Some(exception) = raise_by_rule(tx, calendar, check.raises, subject, check.code, about)? {
            run.opened.push((exception, check.code, about.clone()));
        }
    }
    Ok(())
}
