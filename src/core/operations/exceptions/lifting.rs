//! Lifting by two people: one proposes to release or cancel, another agrees. Separate because the step happens in the
//! second person's transaction.
//!
//! **Invariant:** the second person is one the kind names, too, and not the first.

use serde_json::json;

use super::super::{Core, Error, ErrorKind, Result, seconding};
use super::ExceptionRow;
use super::steps::{apply, consequences};
use crate::core::domain::Refusal;
use crate::core::domain::exceptions::{ExceptionStep, ExceptionVerb};
use crate::core::domain::references::ExceptionRef;
use crate::core::domain::roles::Action;
use crate::core::store::{Tx, exceptions, proposals};

/// Leaves the step proposed and gives the proposal's key.
pub(super) fn propose(tx: &Tx<'_>, row: &ExceptionRow, step: &ExceptionStep, words: &str) -> Result<i64> {
    let subject = row.reference.to_string();
    let what = if row.restricted { "a restricted hold".to_owned() } else { row.kind.to_string() };
    let payload = json!({
        "exception": subject, "verb": step.verb().code(), "from": step.from().code(), "words": words,
    });
    let sentence = format!("{} {} ({what}).", capital(step.verb()), subject);
    seconding::propose(tx, Action::LiftException, &subject, &payload.to_string(), &sentence, None)
}

fn capital(verb: ExceptionVerb) -> &'static str {
    match verb {
        ExceptionVerb::Cancel => "Cancel",
        _ => "Release",
    }
}

impl Core {
    /// Agrees, as the second person, to lift what two people lift. Refuses when the kind is for others to lift, the
    /// exception has moved on, or the proposal is one's own or no longer open.
    pub fn second_exception(&mut self, proposal: i64) -> Result<(ExceptionRef, Vec<String>)> {
        let proposal = proposals::by_id(self.db(), proposal)?;
        if proposal.action != Action::LiftException {
            return Err(
                Refusal::new(format!("the proposal is to {}, not to lift an exception", proposal.action)).into()
            );
        }
        self.may_second(Action::LiftException)?;
        let (verb, words) = read(&proposal.payload)?;
        let row = exceptions::load(self.db(), proposal.subject.parse()?)?;
        let step = ExceptionStep::ask(&row.facts(), verb, self.roles())?;
        self.write_unasked(|tx| {
            let approved = seconding::second(tx, proposal)?;
            let seq = apply(tx, &row, &step, None, &words)?;
            approved.use_up(tx, seq)?;
            Ok((row.reference, consequences(tx, &row, &step, &words)?))
        })
    }
}

fn read(payload: &str) -> Result<(ExceptionVerb, String)> {
    let broken = || Error::new(ErrorKind::Internal, "the proposal is not one to lift an exception");
    let json: serde_json::Value = serde_json::from_str(payload).map_err(|_| broken())?;
    let verb = json["verb"].as_str().ok_or_else(broken)?.parse()?;
    Ok((verb, json["words"].as_str().unwrap_or_default().to_owned()))
}
