//! Proposing, agreeing, building the run, giving up, closing: an application from complete evidence to its end.
//!
//! **Invariant:** what the second person agrees to is exactly what the first was shown; every rule is asked again.

use serde_json::json;

use super::super::holds::taken_out_of_run;
use super::super::seconding::{self, propose};
use super::super::{BuildOrder, BuiltBatch, Core, Error, ErrorKind, Result, TakenOut};
use super::applying::moved;
use super::{case, certificate_change, differing, edition_changes, load, restore};
use crate::core::domain::events::{Change, Event, EventKind};
use crate::core::domain::references::{ApplicationRef, AwardRef, BatchRef};
use crate::core::domain::replacements::{self as rules, ApplicationState, ApplicationStep};
use crate::core::domain::roles::Action;
use crate::core::domain::{Day, Refusal};
use crate::core::store::awards::{self, FactCache};
use crate::core::store::replacements::{self, ApplicationRow, evidence, old_papers};
use crate::core::store::{Connection, Tx, proposals, registrations};

/// Most applications closed in one day's run; the rest follow the next day.
const MOST_CLOSED: u32 = 5_000;

/// What a second person agreed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgreedReplacement {
    /// The application.
    pub application: ApplicationRef,
    /// The certificate that is being replaced.
    pub certificate: String,
    /// The award, open again.
    pub award: AwardRef,
    /// Whether the new paper will say REPLACEMENT.
    pub says_replacement: bool,
}

impl Core {
    /// Leaves an application proposed to a second person. Gives the sentence they read.
    /// Refuses missing evidence, an unsettled fee, an open hold, and a reissue that would change nothing.
    pub fn propose_replacement(&mut self, application: ApplicationRef) -> Result<String> {
        self.write(Action::AgreeReplacement, |tx| {
            let mut row = load(tx, application)?;
            let (payload, words) = shown(tx, &row)?;
            let open = proposals::open_for(tx, Action::AgreeReplacement, &application.to_string())?;
            if let Some(stale) = open.filter(|open| open.payload != payload) {
                proposals::close(tx, stale.id, "withdrawn")?;
                row = load(tx, application)?;
            }
            let step = rules::propose(&case(tx, &row)?)?;
            moved(tx, &step, "")?;
            let drafted = replacements::drafted(tx, application)?;
            propose(tx, Action::AgreeReplacement, &application.to_string(), &payload, &words, drafted)?;
            Ok(words)
        })
    }

    /// Agrees, as the second person: the old certificate is being replaced and its award open for the next edition.
    /// Refuses one's own proposal, whoever worked on it, and what was changed since it was shown.
    pub fn agree_replacement(&mut self, application: ApplicationRef) -> Result<AgreedReplacement> {
        self.may_second(Action::AgreeReplacement)?;
        let operator = self.operator().to_owned();
        self.write_unasked(|tx| {
            let row = load(tx, application)?;
            let subject = application.to_string();
            let Some(proposal) = proposals::open_for(tx, Action::AgreeReplacement, &subject)? else {
                let no = ApplicationStep::ask(application, row.state, ApplicationState::Agreed)
                    .expect_err("a plain step never leads to agreed, so the rule refuses and says what comes before");
                return Err(no.into());
            };
            let (payload, _) = shown(tx, &row)?;
            if payload != proposal.payload {
                return Err(Refusal::new(format!("application {application} was changed since it was shown"))
                    .hint("Whoever proposed it looks at it again and proposes it anew.")
                    .into());
            }
            not_own_work(tx, &row, &operator)?;
            let agreement = rules::agree(&case(tx, &row)?)?;
            let approved = seconding::second(tx, proposal)?;
            let gone = agreement.certificate.is_none()
                || old_papers::of(tx, row.certificate_id)?.is_some_and(|paper| paper.destroyed_on.is_some());
            replacements::agree(tx, &agreement, approved.approval(), row.certificate, !gone)?;
            let event = Event::new(EventKind::ReplacementAgreed, application)
                .with("certificate", row.serial.to_string())
                .with("edition", i64::from(agreement.award.edition()))
                .with("approval", approved.approval())
                .changing_all(agreement.certificate.as_ref().map(certificate_change));
            let seq = tx.record(&event)?;
            approved.use_up(tx, seq)?;
            let reopened = Event::new(EventKind::AwardReopened, row.award)
                .with("edition", i64::from(agreement.award.edition()))
                .with("certificate", row.serial.to_string())
                .changing_all(edition_changes(&row, agreement.award.edition(), "pending"));
            tx.record(&reopened)?;
            correct_award(tx, &row)?;
            awards::refresh(tx, &mut FactCache::default(), row.award)?;
            Ok(AgreedReplacement {
                application,
                certificate: row.serial.to_string(),
                award: row.award,
                says_replacement: !gone,
            })
        })
    }

    /// Builds the special runs of agreed applications, those of a brand together; a manager approves them.
    /// Refuses what is not agreed, or in a run already.
    pub fn build_replacement_run(&mut self, applications: &[ApplicationRef]) -> Result<Vec<BuiltBatch>> {
        let mut brands: Vec<(String, Vec<ApplicationRow>)> = Vec::new();
        for application in applications {
            let row = load(self.db(), *application)?;
            if row.state != ApplicationState::Agreed {
                return Err(ApplicationStep::ask(*application, row.state, ApplicationState::InRun)
                    .err()
                    .unwrap_or_else(|| Refusal::new(format!("application {application} is {}", row.state)))
                    .into());
            }
            match brands.iter_mut().find(|(brand, _)| *brand == row.brand) {
                Some((_, rows)) => rows.push(row),
                None => brands.push((row.brand.clone(), vec![row])),
            }
        }
        let mut built = Vec::new();
        for (brand, rows) in brands {
            let named: Vec<_> = rows.iter().map(|row| format!("{} {}", row.kind, row.reference)).collect();
            let order = BuildOrder {
                brand,
                awards: rows.iter().map(|row| row.award).collect(),
                special: Some(named.join(", ")),
                limit: None,
            };
            built.extend(self.build_batches(&order)?);
        }
        Ok(built)
    }

    /// Declines an application. Refuses no reason, and what was agreed.
    pub fn decline_replacement(&mut self, application: ApplicationRef, reason: &str) -> Result<()> {
        self.end_application(application, ApplicationState::Declined, reason)
    }

    /// Withdraws an application; what was agreed is taken out of its run and the old certificate restored.
    /// Refuses no reason, and what is at the printer or made.
    pub fn withdraw_replacement(&mut self, application: ApplicationRef, reason: &str) -> Result<()> {
        self.end_application(application, ApplicationState::Withdrawn, reason)
    }

    fn end_application(&mut self, application: ApplicationRef, to: ApplicationState, reason: &str) -> Result<()> {
        if reason.trim().is_empty() {
            return Err(Refusal::new(format!("to call {application} {to} a reason is needed")).hint("Say why.").into());
        }
        self.write(Action::ApplyForReplacement, |tx| end(tx, application, to, reason.trim()))
    }

    /// Closes an application whose new certificate was sent. Refuses what is not made.
    pub fn close_replacement(&mut self, application: ApplicationRef) -> Result<()> {
        self.write(Action::ApplyForReplacement, |tx| close(tx, application, "the new certificate was sent"))
    }
}

/// Closes the applications whose new certificate has left the house since; the office's day does it for whoever forgot.
pub(in crate::core::operations) fn close_sent(tx: &Tx<'_>) -> Result<()> {
    for application in replacements::to_close(tx, MOST_CLOSED)? {
        close(tx, application, "the new certificate was sent")?;
    }
    Ok(())
}

fn close(tx: &Tx<'_>, application: ApplicationRef, reason: &str) -> Result<()> {
    let row = load(tx, application)?;
    let step = ApplicationStep::ask(application, row.state, ApplicationState::Closed)?;
    replacements::advance(tx, &step, reason)?;
    moved(tx, &step, reason)
}

/// Ends an application, whatever it takes: an open proposal is withdrawn, a run left, the old certificate restored.
pub(super) fn end(tx: &Tx<'_>, application: ApplicationRef, to: ApplicationState, reason: &str) -> Result<()> {
    let mut row = load(tx, application)?;
    if let (ApplicationState::InRun, Some(run), ApplicationState::Withdrawn) = (row.state, row.run, to) {
        leave_run(tx, &row, run, reason)?;
        row = load(tx, application)?;
    }
    let step = ApplicationStep::ask(application, row.state, to)?;
    if row.state == ApplicationState::Agreed {
        return restore(tx, &row, to, reason);
    }
    if let Some(open) = proposals::open_for(tx, Action::AgreeReplacement, &application.to_string())? {
        proposals::close(tx, open.id, "withdrawn")?;
    }
    replacements::advance(tx, &step, reason)?;
    moved(tx, &step, reason)
}

/// Refuses whoever applied, saw the evidence or settled the fee, however often it was proposed since.
fn not_own_work(db: &Connection, row: &ApplicationRow, operator: &str) -> Result<()> {
    let saw = evidence::of(db, row.reference)?.iter().any(|one| one.seen_by == operator);
    if saw || row.applied_by == operator || row.fee_by.as_deref() == Some(operator) {
        let words = format!("{operator} worked on {}: nobody seconds their own work", row.reference);
        return Err(Refusal::new(words)
            .hint("Another operator with the right seconds it; it stands in their Today.")
            .into());
    }
    Ok(())
}

/// Takes the award of an application out of its run. Refuses when its sheet is at the printer or waits for inspection.
fn leave_run(tx: &Tx<'_>, row: &ApplicationRow, run: BatchRef, reason: &str) -> Result<()> {
    match taken_out_of_run(tx, row.award, reason)?.map(|reached| reached.outcome) {
        Some(TakenOut::Back(_) | TakenOut::Unused(..)) => Ok(()),
        Some(TakenOut::KeptBack(..) | TakenOut::Awaited(..) | TakenOut::Gone(..)) | None => {
            Err(Refusal::new(format!("the sheet of {} is in print in {run}", row.reference))
                .hint("Inspect it or fail it first; a certificate that was made is revoked, not withdrawn.")
                .into())
        }
    }
}

/// What the second person is shown: JSON, and the sentence they read.
fn shown(db: &Connection, row: &ApplicationRow) -> Result<(String, String)> {
    let differs = differing::of_application(db, row)?;
    let changes: Vec<_> =
        differs.iter().map(|d| json!({ "fact": d.fact, "paper": d.paper, "records": d.records })).collect();
    let seen: Vec<_> = evidence::of(db, row.reference)?
        .into_iter()
        .map(|e| {
            let file = e.sha256.map(|sha256| data_encoding::HEXLOWER.encode(&sha256));
            json!({ "kind": e.kind.code(), "words": e.words, "dated_on": e.dated_on.map(|d| d.to_string()), "sha256": file })
        })
        .collect();
    let payload = json!({
        "application": row.reference.to_string(), "kind": row.kind.code(), "certificate": row.serial.to_string(),
        "award": row.award.to_string(), "edition": row.asked_edition, "fault": row.fault.code(),
        "asked_by": row.asked_by.code(), "reason": row.reason, "goes_to": super::address(db, row)?, "fee": row.fee.code(), "changes": changes, "evidence": seen,
    });
    let facts: Vec<&str> = differs.iter().map(|d| d.fact.as_str()).collect();
    let what = if facts.is_empty() { String::new() } else { format!(", {} corrected", facts.join(" and ")) };
    let words = format!(
        "Agree to the {} {} of {}{what}: {}.",
        row.kind,
        row.reference,
        row.serial,
        row.reason.trim_end_matches('.')
    );
    Ok((payload.to_string(), words))
}

/// Takes what a reissue corrects over into the award and its overall result.
fn correct_award(tx: &Tx<'_>, row: &ApplicationRow) -> Result<()> {
    let corrections = evidence::corrections(tx, row.reference)?;
    if corrections.is_empty() {
        return Ok(());
    }
    let value = |field: &str| corrections.iter().find(|(name, _)| name == field).map(|(_, value)| value.as_str());
    let (grade, achieved) = (value("grade"), value("achieved on"));
    let day: Option<Day> = achieved.and_then(|text| text.parse().ok());
    let before = crate::core::store::faces::of_award(tx, row.award)?
        .ok_or_else(|| Error::new(ErrorKind::Internal, format!("award {} has no face", row.award)))?;
    replacements::correct_award(tx, row.award, grade, day)?;
    if let Some((_, mut overall)) = registrations::result(tx, before.registration, "")? {
        grade.unwrap_or(&overall.grade.clone()).clone_into(&mut overall.grade);
        overall.achieved_on = achieved.map(str::to_owned).or(overall.achieved_on);
        registrations::keep_result(tx, &overall, None)?;
    }
    let record = format!("award:{}", row.award.0);
    for (field, column, old) in
        [("grade", "grade", before.grade.clone()), ("achieved on", "achieved_on", before.achieved_on.to_string())]
    {
        let Some(new) = value(field).filter(|new| *new != old) else { continue };
        let event = Event::new(EventKind::AwardCorrected, row.award)
            .with("field", field)
            .with("application", row.reference.to_string())
            .changing(Change::new(&record, column, Some(old), Some(new.to_owned())));
        tx.record(&event)?;
    }
    Ok(())
}
