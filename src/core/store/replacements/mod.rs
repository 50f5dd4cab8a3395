//! Applications as stored: what is asked for after issue, its evidence in [`evidence`], what it costs in [`fees`], papers that are
//! back in [`old_papers`].
//!
//! **Invariant:** an application moves only against a permit of `domain/replacements`; the three things an agreement moves go
//! in one call.

pub mod evidence;
pub mod fees;
pub mod old_papers;

use rusqlite::{Connection, OptionalExtension, Row};

use super::{StoreError, Tx, found};
use crate::core::domain::awards::{AwardEditionStep, AwardState};
use crate::core::domain::certificates::{CertificateState, CertificateStep, Serial};
use crate::core::domain::dates::day_text;
use crate::core::domain::references::{ApplicationRef, AwardRef, BatchRef, LearnerRef};
use crate::core::domain::replacements::{
    Agreement, ApplicationKind, ApplicationState, ApplicationStep, AskedBy, Fault, Fee, FeeState, GoesTo,
};
use crate::core::domain::{Day, Refusal};

/// An application as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApplicationRow {
    /// Its reference.
    pub reference: ApplicationRef,
    /// What is asked for.
    pub kind: ApplicationKind,
    /// Where it stands; *in run* while its award is in one.
    pub state: ApplicationState,
    /// The old certificate's key.
    pub certificate_id: i64,
    /// The old certificate.
    pub serial: Serial,
    /// Where the old certificate stands.
    pub certificate: CertificateState,
    /// The award.
    pub award: AwardRef,
    /// Where the award stands.
    pub award_state: AwardState,
    /// The award's edition now.
    pub edition: u32,
    /// The edition the application asks for.
    pub asked_edition: u32,
    /// The run its award is in.
    pub run: Option<BatchRef>,
    /// The brand's code.
    pub brand: String,
    /// The learner.
    pub learner: LearnerRef,
    /// The learner's name as it is to be printed.
    pub learner_name: String,
    /// Whose fault.
    pub fault: Fault,
    /// Who asks.
    pub asked_by: AskedBy,
    /// The name of who asks.
    pub applicant: String,
    /// Where the new paper goes.
    pub goes_to: GoesTo,
    /// Why.
    pub reason: String,
    /// When it was applied for.
    pub applied_on: Day,
    /// Login of who wrote it down.
    pub applied_by: String,
    /// What is due, in minor units.
    pub fee_amount: i64,
    /// In which currency.
    pub fee_currency: String,
    /// How the fee stands.
    pub fee: FeeState,
    /// The rule that set it.
    pub fee_why: String,
    /// Its receipt, or why it was waived.
    pub fee_reference: String,
    /// Login of who took or waived it.
    pub fee_by: Option<String>,
    /// Where the old certificate stood when it was agreed.
    pub old_state: Option<CertificateState>,
    /// Whether the new paper says REPLACEMENT.
    pub says_replacement: bool,
    /// The new certificate.
    pub new_serial: Option<String>,
    /// Why it was declined, withdrawn or closed.
    pub end_reason: String,
    /// When it ended.
    pub ended_on: Option<Day>,
}

/// An application to be stored.
pub struct NewApplication<'a> {
    /// What is asked for.
    pub kind: ApplicationKind,
    /// Key of the certificate.
    pub certificate_id: i64,
    /// Its award.
    pub award: AwardRef,
    /// The edition asked for.
    pub edition: u32,
    /// Whose fault.
    pub fault: Fault,
    /// Who asks.
    pub asked_by: AskedBy,
    /// The name of who asks.
    pub applicant: &'a str,
    /// Where the new paper goes.
    pub goes_to: GoesTo,
    /// Why.
    pub reason: &'a str,
    /// What it costs.
    pub fee: &'a Fee,
}

/// Stores an application and gives its reference.
pub fn insert(tx: &Tx<'_>, new: &NewApplication<'_>) -> Result<ApplicationRef, StoreError> {
    let day = tx.stamp().day;
    let year = chrono::Datelike::year(&day);
    let number = tx.next_number(&format!("application-{year}"))?;
    let number = u32::try_from(number).ok().filter(|n| *n < 1_000_000);
    let number = number.ok_or_else(|| Refusal::new(format!("the year {year} has no application number left")))?;
    let reference = ApplicationRef::new(year, number);
    let fee = if new.fee.amount == 0 { FeeState::NoneDue } else { FeeState::Due };
    tx.prepare_cached(
        "INSERT INTO application (application_id, kind, certificate_id, award_id, edition, fault, asked_by, applicant, reason, applied_on,
                                  applied_by, fee_amount, fee_currency, fee_state, fee_why, goes_to)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
    )?
    .execute(rusqlite::params![
        reference.0,
        new.kind.code(),
        new.certificate_id,
        new.award.0,
        new.edition,
        new.fault.code(),
        new.asked_by.code(),
        new.applicant,
        new.reason,
        day_text(day),
        tx.stamp().operator,
        new.fee.amount,
        new.fee.currency,
        fee.code(),
        new.fee.why,
        new.goes_to.code(),
    ])?;
    Ok(reference)
}

macro_rules! application {
    ($where:literal) => {
        concat!(
            "SELECT p.application_id, p.kind, p.state, p.certificate_id, c.serial, c.state, p.award_id, a.state, a.edition, p.edition,
                    (SELECT m.batch_id FROM batch_award AS m WHERE m.award_id = a.award_id AND m.edition = a.edition AND m.out_seq IS NULL),
                    b.code, a.learner_id, l.name_to_print, p.fault, p.asked_by, p.applicant, p.reason, p.applied_on, p.applied_by,
                    p.fee_amount, p.fee_currency, p.fee_state, p.fee_why, p.fee_reference, p.fee_by, p.old_state, p.says_replacement,
                    n.serial, p.end_reason, p.ended_on,
                    EXISTS (SELECT 1 FROM proposal AS o WHERE o.action = 'agree replacement' AND o.state = 'proposed'
                            AND o.subject = printf('AP-%d-%04d', p.application_id / 1000000, p.application_id % 1000000)),
                    p.goes_to
             FROM application AS p JOIN certificate AS c ON c.certificate_id = p.certificate_id
             JOIN award AS a ON a.award_id = p.award_id JOIN brand AS b ON b.brand_id = a.brand_id
             JOIN learner AS l ON l.learner_id = a.learner_id
             LEFT JOIN certificate AS n ON n.certificate_id = p.new_certificate_id ",
            $where
        )
    };
}

/// One application. Refuses when there is none of this reference.
pub fn load(db: &Connection, application: ApplicationRef) -> Result<ApplicationRow, StoreError> {
    let row = db
        .prepare_cached(application!("WHERE p.application_id = ?1"))?
        .query_row([application.0], |row| Ok(row_of(row)));
    found(row, || format!("application {application}"))?
}

/// The open application of an award.
pub fn open_of(db: &Connection, award: AwardRef) -> Result<Option<ApplicationRow>, StoreError> {
    let row = db
        .prepare_cached(application!(
            "WHERE p.award_id = ?1 AND p.state IN ('applied', 'evidence complete', 'agreed')"
        ))?
        .query_row([award.0], |row| Ok(row_of(row)))
        .optional()?;
    row.transpose()
}

/// The agreed or made application whose edition an award is in.
pub fn of_edition(db: &Connection, award: AwardRef) -> Result<Option<ApplicationRow>, StoreError> {
    let row = db
        .prepare_cached(application!(
            "WHERE p.award_id = ?1 AND p.edition = a.edition AND p.state IN ('agreed', 'made') ORDER BY p.application_id DESC LIMIT 1"
        ))?
        .query_row([award.0], |row| Ok(row_of(row)))
        .optional()?;
    row.transpose()
}

/// Every application about a certificate, old or new, the latest first.
pub fn about(db: &Connection, serial: &str) -> Result<Vec<ApplicationRow>, StoreError> {
    let mut statement =
        db.prepare_cached(application!("WHERE c.serial = ?1 OR n.serial = ?1 ORDER BY p.application_id DESC"))?;
    let rows = statement.query_map([serial], |row| Ok(row_of(row)))?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().collect()
}

/// Applications in this stored state, the oldest first, at most so many.
pub fn in_state(db: &Connection, state: ApplicationState, limit: u32) -> Result<Vec<ApplicationRow>, StoreError> {
    let mut statement = db.prepare_cached(application!("WHERE p.state = ?1 ORDER BY p.application_id LIMIT ?2"))?;
    let rows = statement.query_map((state.code(), limit), |row| Ok(row_of(row)))?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().collect()
}

fn row_of(row: &Row<'_>) -> Result<ApplicationRow, StoreError> {
    let code = |index: usize| row.get::<_, String>(index);
    let award_state: AwardState = code(7)?.parse()?;
    let stored: ApplicationState = code(2)?.parse()?;
    let (edition, asked_edition): (u32, u32) = (row.get(8)?, row.get(9)?);
    let in_run = stored == ApplicationState::Agreed && award_state == AwardState::Batched && edition == asked_edition;
    Ok(ApplicationRow {
        reference: ApplicationRef(row.get(0)?),
        kind: code(1)?.parse()?,
        state: match stored {
            ApplicationState::Agreed if in_run => ApplicationState::InRun,
            ApplicationState::EvidenceComplete if row.get(31)? => ApplicationState::Proposed,
            other => other,
        },
        certificate_id: row.get(3)?,
        serial: code(4)?.parse()?,
        certificate: code(5)?.parse()?,
        award: AwardRef(row.get(6)?),
        award_state,
        edition,
        asked_edition,
        run: row.get::<_, Option<i64>>(10)?.map(BatchRef).filter(|_| in_run),
        brand: row.get(11)?,
        learner: LearnerRef(row.get(12)?),
        learner_name: row.get(13)?,
        fault: code(14)?.parse()?,
        asked_by: code(15)?.parse()?,
        applicant: row.get(16)?,
        reason: row.get(17)?,
        applied_on: row.get(18)?,
        applied_by: row.get(19)?,
        fee_amount: row.get(20)?,
        fee_currency: row.get(21)?,
        fee: code(22)?.parse()?,
        fee_why: row.get(23)?,
        fee_reference: row.get(24)?,
        fee_by: row.get(25)?,
        old_state: row.get::<_, Option<String>>(26)?.map(|state| state.parse()).transpose()?,
        says_replacement: row.get(27)?,
        new_serial: row.get(28)?,
        end_reason: row.get(29)?,
        ended_on: row.get(30)?,
        goes_to: code(32)?.parse()?,
    })
}

/// Moves an application by a plain step; an end takes its day and its reason.
/// Refuses when somebody moved it meanwhile.
pub fn advance(tx: &Tx<'_>, step: &ApplicationStep, reason: &str) -> Result<(), StoreError> {
    let ended = step.to().is_end().then(|| day_text(tx.stamp().day));
    let rows = tx
        .prepare_cached(
            "UPDATE application SET state = ?3, ended_on = ?4, end_reason = CASE WHEN ?4 IS NULL THEN end_reason ELSE ?5 END,
                    version = version + 1
             WHERE application_id = ?1 AND state = ?2",
        )?
        .execute((step.application().0, stored(step.from()), stored(step.to()), ended, reason))?;
    one(rows, step.application())
}

/// What the table holds of a state: *proposed* is told by the proposal, *in run* by the award.
const fn stored(state: ApplicationState) -> &'static str {
    match state {
        ApplicationState::Proposed => ApplicationState::EvidenceComplete.code(),
        ApplicationState::InRun => ApplicationState::Agreed.code(),
        other => other.code(),
    }
}

/// Takes an agreement: the application, then the old certificate, then the award. Refuses when one of them was moved meanwhile.
pub fn agree(
    tx: &Tx<'_>,
    agreement: &Agreement,
    approval: i64,
    old: CertificateState,
    says_replacement: bool,
) -> Result<(), StoreError> {
    let step = &agreement.application;
    let rows = tx
        .prepare_cached(
            "UPDATE application SET state = ?3, approval_id = ?4, old_state = ?5, says_replacement = ?6, version = version + 1
             WHERE application_id = ?1 AND state = ?2",
        )?
        .execute((
            step.application().0,
            stored(step.from()),
            stored(step.to()),
            approval,
            old.code(),
            says_replacement,
        ))?;
    one(rows, step.application())?;
    move_both(tx, agreement)
}

/// Takes what was given up back: certificate and award first, then the application, which keeps its approval.
pub fn give_up(tx: &Tx<'_>, agreement: &Agreement, reason: &str) -> Result<(), StoreError> {
    move_both(tx, agreement)?;
    advance(tx, &agreement.application, reason)
}

fn move_both(tx: &Tx<'_>, agreement: &Agreement) -> Result<(), StoreError> {
    if let Some(step) = &agreement.certificate {
        move_certificate(tx, step)?;
    }
    move_edition(tx, &agreement.award)
}

/// Moves one certificate on. Refuses when somebody moved it meanwhile.
pub fn move_certificate(tx: &Tx<'_>, step: &CertificateStep) -> Result<(), StoreError> {
    let rows = tx.prepare_cached("UPDATE certificate SET state = ?3 WHERE serial = ?1 AND state = ?2")?.execute((
        step.serial().to_string(),
        step.from().code(),
        step.to().code(),
    ))?;
    if rows == 1 {
        return Ok(());
    }
    let words = format!("certificate {} was changed by somebody else meanwhile; nothing was changed", step.serial());
    Err(Refusal::new(words).into())
}

fn move_edition(tx: &Tx<'_>, step: &AwardEditionStep) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached(
            "UPDATE award SET state = ?3, edition = ?4, version = version + 1 WHERE award_id = ?1 AND state = ?2",
        )?
        .execute((step.award().0, step.from().code(), step.to().code(), step.edition()))?;
    if rows == 1 {
        return Ok(());
    }
    let words = format!("award {} was moved on by somebody else meanwhile; nothing was changed", step.award());
    Err(Refusal::new(words).into())
}

/// The new certificate has passed: the application is made.
pub fn made(tx: &Tx<'_>, step: &ApplicationStep, new_serial: &Serial) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached(
            "UPDATE application SET state = 'made', new_certificate_id = (SELECT certificate_id FROM certificate WHERE serial = ?2),
                    version = version + 1
             WHERE application_id = ?1 AND state = ?3",
        )?
        .execute((step.application().0, new_serial.to_string(), stored(step.from())))?;
    one(rows, step.application())
}

/// A remake took the place of the new certificate before it left: the application names the one that passed.
pub fn made_again(tx: &Tx<'_>, application: ApplicationRef, new_serial: &Serial) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached(
            "UPDATE application SET new_certificate_id = (SELECT certificate_id FROM certificate WHERE serial = ?2), version = version + 1
             WHERE application_id = ?1 AND state = 'made'",
        )?
        .execute((application.0, new_serial.to_string()))?;
    one(rows, application)
}

/// Sets whose fault it is, and the fee that follows where none was settled.
pub fn set_fault(tx: &Tx<'_>, application: ApplicationRef, fault: Fault, fee: &Fee) -> Result<(), StoreError> {
    let state = if fee.amount == 0 { FeeState::NoneDue } else { FeeState::Due };
    let rows = tx
        .prepare_cached(
            "UPDATE application SET fault = ?2, version = version + 1,
                    fee_amount = iif(fee_state IN ('none due', 'due'), ?3, fee_amount),
                    fee_currency = iif(fee_state IN ('none due', 'due'), ?4, fee_currency),
                    fee_why = iif(fee_state IN ('none due', 'due'), ?5, fee_why),
                    fee_state = iif(fee_state IN ('none due', 'due'), ?6, fee_state)
             WHERE application_id = ?1",
        )?
        .execute((application.0, fault.code(), fee.amount, &fee.currency, &fee.why, state.code()))?;
    one(rows, application)
}

/// Says where the new paper goes.
pub fn send_to(tx: &Tx<'_>, application: ApplicationRef, goes_to: GoesTo) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached("UPDATE application SET goes_to = ?2, version = version + 1 WHERE application_id = ?1")?
        .execute((application.0, goes_to.code()))?;
    one(rows, application)
}

/// The serial of the certificate an award lives by.
pub fn live_of(db: &Connection, award: AwardRef) -> Result<Option<Serial>, StoreError> {
    let serial: Option<String> = db
        .prepare_cached(
            "SELECT serial FROM certificate WHERE award_id = ?1
             AND state IN ('passed', 'kept back', 'dispatched', 'delivered', 'returned', 're-dispatched', 'lost', 'being replaced') LIMIT 1",
        )?
        .query_row([award.0], |row| row.get(0))
        .optional()?;
    Ok(serial.map(|serial| serial.parse()).transpose()?)
}

/// Notes how the fee was settled.
pub fn settled(tx: &Tx<'_>, application: ApplicationRef, fee: FeeState, words: &str) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached(
            "UPDATE application SET fee_state = ?2, fee_reference = ?3, fee_by = ?4, fee_on = ?5, version = version + 1
             WHERE application_id = ?1 AND fee_state = 'due'",
        )?
        .execute((application.0, fee.code(), words, &tx.stamp().operator, day_text(tx.stamp().day)))?;
    one(rows, application)
}

/// The old paper was destroyed: the new one need not say REPLACEMENT, as long as it is not made.
pub fn says_no_replacement(tx: &Tx<'_>, certificate_id: i64) -> Result<bool, StoreError> {
    let rows = tx
        .prepare_cached(
            "UPDATE application SET says_replacement = 0, version = version + 1 WHERE certificate_id = ?1 AND state = 'agreed'",
        )?
        .execute([certificate_id])?;
    Ok(rows > 0)
}

/// Applications whose new certificate has left the house and that are not closed, at most so many.
pub fn to_close(db: &Connection, limit: u32) -> Result<Vec<ApplicationRef>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT p.application_id FROM application AS p JOIN certificate AS n ON n.certificate_id = p.new_certificate_id
         WHERE p.state = 'made' AND n.state IN ('dispatched', 'delivered', 're-dispatched') ORDER BY p.application_id LIMIT ?1",
    )?;
    let rows = statement.query_map([limit], |row| row.get(0).map(ApplicationRef))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many applications wait for evidence or fee, and how many agreed ones for their run.
pub fn waiting(db: &Connection) -> Result<(u32, u32), StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT count(*) FILTER (WHERE p.state IN ('applied', 'evidence complete')),
                    count(*) FILTER (WHERE p.state = 'agreed' AND a.state = 'pending')
             FROM application AS p JOIN award AS a ON a.award_id = p.award_id
             WHERE p.state IN ('applied', 'evidence complete', 'agreed')",
        )?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

/// The first event about an application since it was last declined or given up: whoever worked on it from there on does not
/// second it.
pub fn drafted(db: &Connection, application: ApplicationRef) -> Result<Option<i64>, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT min(seq) FROM event WHERE subject = ?1 AND seq > coalesce((
                 SELECT max(seq) FROM event WHERE subject = ?1 AND kind IN ('replacement given up', 'step declined')), 0)",
        )?
        .query_row([application.to_string()], |row| row.get(0))?)
}

/// Corrects the award itself, as two people agreed.
pub fn correct_award(
    tx: &Tx<'_>,
    award: AwardRef,
    grade: Option<&str>,
    achieved_on: Option<Day>,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE award SET grade = coalesce(?2, grade), achieved_on = coalesce(?3, achieved_on),
                claimed_on = max(claimed_on, coalesce(?3, claimed_on)), version = version + 1
         WHERE award_id = ?1",
    )?
    .execute((award.0, grade, achieved_on.map(day_text)))?;
    Ok(())
}

/// What an application reads of a certificate and its award.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The certificate's key.
    pub id: i64,
    /// Its serial.
    pub serial: Serial,
    /// Where it stands.
    pub state: CertificateState,
    /// The day printed.
    pub issued_on: Day,
    /// Its award.
    pub award: AwardRef,
    /// Where the award stands.
    pub award_state: AwardState,
    /// The award's edition.
    pub edition: u32,
    /// The brand's key.
    pub brand_id: i64,
    /// The brand's code.
    pub brand: String,
    /// The learner.
    pub learner: LearnerRef,
    /// The centre or partner.
    pub organisation: Option<i64>,
    /// What was printed.
    pub snapshot: Option<String>,
}

/// What an application reads of a certificate. Refuses when there is none of this serial.
pub fn target(db: &Connection, serial: &Serial) -> Result<Target, StoreError> {
    let row = db
        .prepare_cached(
            "SELECT c.certificate_id, c.state, c.issued_on, c.award_id, a.state, a.edition, b.brand_id, b.code, a.learner_id,
                    a.organisation_id, c.snapshot
             FROM certificate AS c JOIN award AS a ON a.award_id = c.award_id JOIN brand AS b ON b.brand_id = a.brand_id
             WHERE c.serial = ?1",
        )?
        .query_row([serial.to_string()], |row| Ok(target_of(row, serial)));
    found(row, || format!("certificate {serial}"))?
}

fn target_of(row: &Row<'_>, serial: &Serial) -> Result<Target, StoreError> {
    Ok(Target {
        id: row.get(0)?,
        serial: serial.clone(),
        state: row.get::<_, String>(1)?.parse()?,
        issued_on: row.get(2)?,
        award: AwardRef(row.get(3)?),
        award_state: row.get::<_, String>(4)?.parse()?,
        edition: row.get(5)?,
        brand_id: row.get(6)?,
        brand: row.get(7)?,
        learner: LearnerRef(row.get(8)?),
        organisation: row.get(9)?,
        snapshot: row.get(10)?,
    })
}

/// The issued certificates of the awards of a learner, registration or award, for asking whether they still say what the
/// records say.
pub fn issued_of(db: &Connection, awards: &[AwardRef]) -> Result<Vec<Serial>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT serial FROM certificate WHERE award_id = ?1
         AND state IN ('kept back', 'dispatched', 'delivered', 'returned', 're-dispatched', 'lost')",
    )?;
    let mut serials = Vec::new();
    for award in awards {
        for serial in statement.query_map([award.0], |row| row.get::<_, String>(0))? {
            serials.push(serial?.parse()?);
        }
    }
    Ok(serials)
}

fn one(rows: usize, application: ApplicationRef) -> Result<(), StoreError> {
    if rows == 1 {
        return Ok(());
    }
    let words = format!("application {application} was moved on by somebody else meanwhile; nothing was changed");
    Err(Refusal::new(words).into())
}
