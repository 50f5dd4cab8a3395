//! Applying: what is asked for, its evidence, what it corrects, and looking at it. Separate from agreeing, which takes two.
//!
//! **Invariant:** evidence is what somebody saw, with words; a file is kept before the step that names it.

use super::super::exceptions::Evidence;
use super::super::{Core, Result};
use super::{case, differing, load, missing};
use crate::core::domain::certificates::Serial;
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::references::ApplicationRef;
use crate::core::domain::replacements::{
    self as rules, ApplicationKind, ApplicationState, ApplicationStep, ApplyFacts, AskedBy, Difference, EvidenceKind,
    Fault, GoesTo,
};
use crate::core::domain::roles::Action;
use crate::core::domain::{Day, Refusal};
use crate::core::store::replacements::evidence::{self, EvidenceRow, NewEvidence};
use crate::core::store::replacements::old_papers::{self, OldPaper};
use crate::core::store::replacements::{self, ApplicationRow, NewApplication, Target, fees};
use crate::core::store::{Connection, Tx, certificates, facts, registrations};

/// What is asked for.
#[derive(Debug, Clone)]
pub struct ApplicationOrder {
    /// A reprint, a reissue or a replacement.
    pub kind: ApplicationKind,
    /// The certificate: serial, code, or last digits.
    pub certificate: String,
    /// Whose fault.
    pub fault: Fault,
    /// Who asks.
    pub asked_by: AskedBy,
    /// The name of who asks.
    pub applicant: String,
    /// Why.
    pub reason: String,
    /// Where the new paper goes; none: as who asks says.
    pub goes_to: Option<GoesTo>,
    /// The brand the applicant named; none: not named.
    pub brand: Option<String>,
    /// What a reissue corrects in the award itself: `grade` or `achieved on`, and the right value.
    pub corrections: Vec<(String, String)>,
    /// What was seen already.
    pub evidence: Vec<EvidenceOrder>,
}

/// A piece of evidence to be kept.
#[derive(Debug, Clone)]
pub struct EvidenceOrder {
    /// What it shows.
    pub kind: EvidenceKind,
    /// What was seen.
    pub words: String,
    /// Its own date.
    pub dated_on: Option<Day>,
    /// A kept file.
    pub file: Option<Evidence>,
}

/// An application as people see it.
#[derive(Debug, Clone)]
pub struct ApplicationView {
    /// The application.
    pub facts: ApplicationRow,
    /// What was seen.
    pub evidence: Vec<EvidenceRow>,
    /// Evidence that is missing.
    pub missing: Vec<EvidenceKind>,
    /// What the new paper would say otherwise.
    pub differences: Vec<Difference>,
    /// Open exceptions that hold its award.
    pub holds: Vec<String>,
    /// The old paper, when it is back.
    pub old_paper: Option<OldPaper>,
    /// Where the new paper goes, lines as on the envelope.
    pub address: String,
    /// Why it cannot be proposed now; none when it can, or was.
    pub not_yet: Option<String>,
    /// The next step, a sentence; none at an end.
    pub next_step: Option<String>,
}

impl Core {
    /// One application with its evidence, what it changes and what it still needs.
    pub fn application(&self, application: ApplicationRef) -> Result<ApplicationView> {
        let db = self.db();
        let row = load(db, application)?;
        let facts = case(db, &row)?;
        let kept = evidence::of(db, application)?;
        let early = matches!(row.state, ApplicationState::Applied | ApplicationState::EvidenceComplete);
        let refusal = if early { rules::propose(&facts).err() } else { None };
        let next = match (&refusal, row.state) {
            (Some(no), _) => no.next_step().map(str::to_owned),
            (None, ApplicationState::EvidenceComplete) => Some("Propose it to a second person.".to_owned()),
            (None, state) => state.next_step().map(str::to_owned),
        };
        Ok(ApplicationView {
            missing: missing(&row, &kept),
            evidence: kept,
            differences: differing::of_application(db, &row)?,
            holds: facts.holds.clone(),
            address: facts.address.clone(),
            old_paper: old_papers::of(db, row.certificate_id)?,
            not_yet: refusal.map(|no| no.message().to_owned()),
            next_step: next,
            facts: row,
        })
    }

    /// Writes an application down. Gives its reference.
    /// Refuses what is not entitled, not issued, asked for already, of another brand, or by the wrong name.
    pub fn apply_for_replacement(&mut self, order: &ApplicationOrder) -> Result<ApplicationRef> {
        let serial: Serial = self.serial_of(&order.certificate)?.parse()?;
        self.write(Action::ApplyForReplacement, |tx| {
            let target = replacements::target(tx, &serial)?;
            let followed = certificates::by_serial(tx, &serial.to_string())?.and_then(|row| row.followed_by);
            let open = replacements::open_of(tx, target.award)?.map(|row| row.reference);
            let asked = ApplyFacts {
                kind: order.kind,
                fault: order.fault,
                asked_by: order.asked_by,
                reason: &order.reason,
                brand_named: order.brand.as_deref(),
                serial: &serial,
                brand: &target.brand,
                state: target.state,
                award: target.award_state,
                followed_by: followed.as_deref(),
                open,
            };
            rules::may_apply(&asked)?;
            let reference = insert(tx, order, &target)?;
            for (field, value) in &order.corrections {
                correct(tx, reference, field, value)?;
            }
            for one in &order.evidence {
                keep(tx, reference, one)?;
            }
            settle_evidence(tx, reference)?;
            Ok(reference)
        })
    }

    /// Keeps a piece of evidence. Refuses one without words, a correction without its date, and an application that ended.
    pub fn keep_application_evidence(&mut self, application: ApplicationRef, order: &EvidenceOrder) -> Result<()> {
        self.write(Action::ApplyForReplacement, |tx| {
            going_on(&load(tx, application)?)?;
            keep(tx, application, order)?;
            settle_evidence(tx, application)
        })
    }

    /// Says what a reissue corrects in the award itself: `grade` or `achieved on`.
    /// Refuses another kind of application, a grade that is not on the scale or does not pass, and an impossible day.
    pub fn correct_by_reissue(&mut self, application: ApplicationRef, field: &str, value: &str) -> Result<()> {
        self.write(Action::ApplyForReplacement, |tx| {
            going_on(&load(tx, application)?)?;
            correct(tx, application, field, value)
        })
    }

    /// The applications about a certificate, old or new, the latest first.
    pub fn applications_about(&self, serial: &str) -> Result<Vec<ApplicationRow>> {
        Ok(replacements::about(self.db(), serial)?)
    }

    /// The serial of a certificate by serial, verification code, or last digits.
    pub fn certificate_called(&self, what: &str) -> Result<Serial> {
        Ok(self.serial_of(what)?.parse()?)
    }

    /// The agreed applications that wait for their run, the oldest first.
    pub fn agreed_applications(&self) -> Result<Vec<ApplicationRef>> {
        let agreed = replacements::in_state(self.db(), ApplicationState::Agreed, 5_000)?;
        Ok(agreed.into_iter().filter(|row| row.state == ApplicationState::Agreed).map(|row| row.reference).collect())
    }

    /// How many applications wait for evidence or fee, and how many agreed ones for their run.
    pub fn applications_waiting(&self) -> Result<(u32, u32)> {
        Ok(replacements::waiting(self.db())?)
    }
}

/// Stores an application with what it costs, and records it.
pub(super) fn insert(tx: &Tx<'_>, order: &ApplicationOrder, target: &Target) -> Result<ApplicationRef> {
    let today = tx.stamp().day;
    let fee = rules::fee_for(
        &fees::all(tx)?,
        &target.brand,
        order.kind.into(),
        Some(order.fault),
        Some(target.issued_on),
        today,
    );
    let new = NewApplication {
        kind: order.kind,
        certificate_id: target.id,
        award: target.award,
        edition: target.edition + 1,
        fault: order.fault,
        asked_by: order.asked_by,
        applicant: order.applicant.trim(),
        goes_to: order.goes_to.unwrap_or(order.asked_by.goes_to()),
        reason: order.reason.trim(),
        fee: &fee,
    };
    let reference = replacements::insert(tx, &new)?;
    let event = Event::new(EventKind::ReplacementApplied, reference)
        .with("kind", order.kind.code())
        .with("certificate", target.serial.to_string())
        .with("award", target.award.to_string())
        .with("fault", order.fault.code())
        .because(order.reason.trim());
    tx.record(&event)?;
    Ok(reference)
}

pub(super) fn keep(tx: &Tx<'_>, application: ApplicationRef, order: &EvidenceOrder) -> Result<()> {
    let words = order.words.trim();
    if words.is_empty() {
        return Err(Refusal::new(format!("evidence of {} for {application} needs words", order.kind))
            .hint("Say what was seen, such as passport number 1234, photo agrees.")
            .into());
    }
    if order.kind == EvidenceKind::Correction && order.dated_on.is_none() {
        return Err(Refusal::new(format!("evidence of a correction for {application} needs its own date"))
            .hint("Give the date that stands on it.")
            .into());
    }
    if order.dated_on.is_some_and(|day| day > tx.stamp().day) {
        return Err(Refusal::new(format!("evidence for {application} is dated in the future"))
            .hint("Look at its date again.")
            .into());
    }
    let file = order.file.as_ref().map(|file| (file.name.as_str(), file.sha256));
    evidence::keep(tx, application, &NewEvidence { kind: order.kind, words, dated_on: order.dated_on, file })?;
    tx.record(&Event::new(EventKind::ReplacementEvidenced, application).with("kind", order.kind.code()))?;
    Ok(())
}

fn correct(tx: &Tx<'_>, application: ApplicationRef, field: &str, value: &str) -> Result<()> {
    let row = load(tx, application)?;
    if row.kind != ApplicationKind::Reissue {
        return Err(Refusal::new(format!("{application} is a {} and corrects nothing", row.kind))
            .hint("Contents are corrected by a reissue.")
            .into());
    }
    let value = value.trim();
    let stored = match field.replace('_', " ").as_str() {
        "grade" => {
            graded(tx, &row, value)?;
            evidence::correct(tx, application, "grade", value)?;
            "grade"
        }
        "achieved on" => {
            let day = achieved(tx, &row, value)?;
            evidence::correct(tx, application, "achieved on", &day.to_string())?;
            "achieved on"
        }
        _ => {
            return Err(Refusal::new(format!("`{field}` is not corrected on the application"))
                .hint("Grade and achieved on are; a name or place is amended on the learner or registration first.")
                .into());
        }
    };
    tx.record(&Event::new(EventKind::ReplacementCorrected, application).with("field", stored))?;
    Ok(())
}

fn graded(db: &Connection, row: &ApplicationRow, grade: &str) -> Result<()> {
    let record = crate::core::store::awards::record(db, row.award)?;
    let Some(course) = record.map(|record| facts::course(db, record.course)).transpose()?.flatten() else {
        return Ok(());
    };
    match course.scale.find(grade) {
        Some(found) if found.passes => Ok(()),
        Some(_) => Err(Refusal::new(format!("grade {grade} does not pass: nothing is to be printed"))
            .hint("A result that no longer passes leads to a revocation.")
            .into()),
        None => Err(Refusal::new(format!("grade {grade} is not on the scale {}", course.scale.words()))
            .hint("Type a grade of the course's scale.")
            .into()),
    }
}

fn achieved(db: &Connection, row: &ApplicationRow, text: &str) -> Result<Day> {
    let day = crate::core::domain::written_days::file_day(text)
        .map_err(|no| Refusal::new(format!("achieved on: found `{text}`, wanted {no}")))?;
    let target = replacements::target(db, &row.serial)?;
    let record = crate::core::store::awards::record(db, row.award)?;
    let registered = match record {
        Some(record) => registrations::by_ref(db, record.registration)?.1.registered_on.parse().unwrap_or(Day::MIN),
        None => Day::MIN,
    };
    if day > target.issued_on || day < registered {
        return Err(Refusal::new(format!("achieved on {day}, wanted a day from {registered} to {}", target.issued_on))
            .hint("It is achieved after registration and before the certificate was issued.")
            .into());
    }
    Ok(day)
}

/// Calls the evidence complete once nothing is missing, and incomplete when the last piece was not enough.
pub(super) fn settle_evidence(tx: &Tx<'_>, application: ApplicationRef) -> Result<()> {
    let row = load(tx, application)?;
    if row.state != ApplicationState::Applied || !missing(&row, &evidence::of(tx, application)?).is_empty() {
        return Ok(());
    }
    let step = ApplicationStep::ask(application, row.state, ApplicationState::EvidenceComplete)?;
    replacements::advance(tx, &step, "")?;
    moved(tx, &step, "")
}

/// Records a plain step of an application.
pub(super) fn moved(tx: &Tx<'_>, step: &ApplicationStep, reason: &str) -> Result<()> {
    let event = Event::new(EventKind::ReplacementMoved, step.application())
        .with("from", step.from().code())
        .with("to", step.to().code())
        .because(reason);
    tx.record(&event)?;
    Ok(())
}

fn going_on(row: &ApplicationRow) -> Result<(), Refusal> {
    match row.state {
        ApplicationState::Applied | ApplicationState::EvidenceComplete | ApplicationState::Proposed => Ok(()),
        state => Err(Refusal::new(format!(
            "application {} is {state}: what was agreed stays as it was shown",
            row.reference
        ))
        .hint("Withdraw it and apply again if it is wrong.")),
    }
}
