//! What becomes of consignments on their way: delivered, not delivered, returned, lost; and silence. Separate because
//! news by hand, news by file and the driver's word all end here.
//!
//! **Invariant:** the certificates that left in a consignment follow it, unless they left again in another.

use super::super::exceptions::{close_by_check, raise_by_rule};
use super::super::{Core, Result};
use super::{change, returns};
use crate::core::domain::Day;
use crate::core::domain::calendars::Calendar;
use crate::core::domain::certificates::{CertificateState, CertificateStep};
use crate::core::domain::consignments::ConsignmentState;
use crate::core::domain::events::{Change, Event, EventKind};
use crate::core::domain::exceptions::{ExceptionKind, Subject, SubjectKind};
use crate::core::domain::post::tracking::is_silent;
use crate::core::domain::references::ConsignmentRef;
use crate::core::domain::roles::Action;
use crate::core::store::consignments::{self, ConsignmentRow};
use crate::core::store::post::news::{self, CarrierClaim};
use crate::core::store::post::rules;
use crate::core::store::{Connection, Tx, exceptions, holidays};

/// The rule under which what came back stands in the queue.
pub const RETURNED: &str = "PST-01";
/// The rule under which what was lost stands in the queue.
pub const LOST: &str = "PST-02";
/// The house check that finds silence.
const SILENT: &str = "DAY-06";

/// What became of a consignment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Which.
    pub consignment: ConsignmentRef,
    /// Where it stands now.
    pub to: ConsignmentState,
    /// Certificates that followed.
    pub certificates: u32,
}

/// The consignment as exceptions know it.
pub fn subject_of(consignment: ConsignmentRef) -> Subject {
    Subject { kind: SubjectKind::Consignment, key: consignment.0, reference: consignment.to_string() }
}

/// Moves a consignment on as the rule permits: its certificates follow, its exceptions open and close.
pub fn move_on(
    tx: &Tx<'_>,
    calendar: &Calendar,
    parcel: &ConsignmentRow,
    to: ConsignmentState,
    day: Day,
    reason: &str,
) -> Result<Moved> {
    let consignment = parcel.life.reference;
    let permit = parcel.life.became(to)?;
    consignments::advance(tx, &permit)?;
    let changes = certificates_follow(tx, consignment, to)?;
    let ended = to != ConsignmentState::NotDelivered;
    consignments::heard_of(tx, consignment, &day.to_string(), ended)?;
    let certificates = super::small(changes.len());
    let event = Event::new(EventKind::ConsignmentMoved, consignment)
        .with("from", permit.from().code())
        .with("to", to.code())
        .with("certificates", i64::from(certificates))
        .because(reason)
        .changing_all(changes);
    tx.record(&event)?;
    void_silence(tx, consignment)?;
    let first = parcel.addressee.lines().next().unwrap_or_default();
    match to {
        ConsignmentState::Lost => {
            let about = format!("{} pieces to {first}", parcel.pieces);
            raise_by_rule(tx, calendar, ExceptionKind::LostInPost, &subject_of(consignment), LOST, &about)?;
        }
        ConsignmentState::Returned => {
            close(tx, consignment, ExceptionKind::LostInPost, LOST)?;
            raise_returned(tx, calendar, parcel)?;
        }
        _ => close(tx, consignment, ExceptionKind::LostInPost, LOST)?,
    }
    Ok(Moved { consignment, to, certificates })
}

/// Opens the exception of a consignment that came back.
pub fn raise_returned(tx: &Tx<'_>, calendar: &Calendar, parcel: &ConsignmentRow) -> Result<()> {
    let first = parcel.addressee.lines().next().unwrap_or_default();
    let about = format!("came back from {first}");
    let subject = subject_of(parcel.life.reference);
    raise_by_rule(tx, calendar, ExceptionKind::ReturnedPost, &subject, RETURNED, &about)?;
    Ok(())
}

/// Closes the exception of a consignment whose returned papers were all dealt with.
pub fn settle_returned(tx: &Tx<'_>, consignment: Option<ConsignmentRef>) -> Result<()> {
    let Some(consignment) = consignment else { return Ok(()) };
    let mut held = false;
    for item in returns::open_of_consignment(tx, consignment)? {
        held |= returns::load(tx, item)?.life.state == crate::core::domain::post::returns::ReturnState::Held;
    }
    if held {
        return Ok(());
    }
    close(tx, consignment, ExceptionKind::ReturnedPost, RETURNED)
}

fn close(tx: &Tx<'_>, consignment: ConsignmentRef, kind: ExceptionKind, rule: &str) -> Result<()> {
    if let Some(open) = exceptions::open_of_rule(tx, &consignment.to_string(), kind, rule)? {
        close_by_check(tx, &exceptions::load_unseen(tx, open)?)?;
    }
    Ok(())
}

/// News came: the exception about silence closes by itself.
pub fn void_silence(tx: &Tx<'_>, consignment: ConsignmentRef) -> Result<()> {
    close(tx, consignment, ExceptionKind::TrackingSilent, SILENT)
}

/// Lets the certificates of a consignment follow it; gives their changes.
pub fn certificates_follow(tx: &Tx<'_>, consignment: ConsignmentRef, to: ConsignmentState) -> Result<Vec<Change>> {
    let state = match to {
        ConsignmentState::Delivered => CertificateState::Delivered,
        ConsignmentState::Lost => CertificateState::Lost,
        ConsignmentState::Returned => CertificateState::Returned,
        _ => return Ok(Vec::new()),
    };
    let mut steps = Vec::new();
    // What left again since, in another consignment, goes its own way.
    for paper in consignments::left_in(tx, consignment)?.into_iter().filter(|paper| paper.packed) {
        let from: CertificateState = paper.state.parse()?;
        // A paper that was cancelled or is being replaced meanwhile does not follow.
        if from != state && from.may_become(state) && from != CertificateState::BeingReplaced {
            steps.push(CertificateStep::ask(&paper.serial.parse()?, from, state)?);
        }
    }
    returns::move_certificates(tx, &steps)?;
    Ok(steps.iter().map(change).collect())
}

/// Consignments under way without news for longer than the house waits, each with the line about it.
pub fn silent(db: &Connection, calendar: &Calendar, today: Day) -> Result<Vec<(Subject, String)>> {
    let days = rules::figure(db, "silent_days")?;
    let mut latest = today;
    while !is_silent(calendar, latest, today, days) && latest > Day::MIN {
        latest = latest.pred_opt().unwrap_or(Day::MIN);
    }
    let silent = news::silent_since(db, latest)?.into_iter();
    Ok(silent
        .map(|(consignment, last)| {
            let waited = calendar.between(last, today);
            (subject_of(consignment), format!("no news since {last}, {waited} working days"))
        })
        .collect())
}

impl Core {
    /// Says what became of a consignment: delivered, not delivered, returned or lost, with the reason or evidence.
    /// Refuses a step its life does not have.
    pub fn move_consignment(
        &mut self,
        consignment: ConsignmentRef,
        to: ConsignmentState,
        reason: &str,
    ) -> Result<Moved> {
        let calendar = holidays::calendar(self.db(), &self.office().place)?;
        self.write(Action::KeepPost, |tx| {
            let parcel = consignments::load(tx, consignment)?;
            move_on(tx, &calendar, &parcel, to, tx.stamp().day, reason.trim())
        })
    }

    /// Notes what is claimed of the carrier for a consignment that was lost or not delivered. Refuses one that is neither,
    /// no reference, and less than nothing.
    pub fn claim_of_carrier(&mut self, consignment: ConsignmentRef, claim: &CarrierClaim) -> Result<()> {
        use crate::core::domain::Refusal;
        if claim.reference.trim().is_empty() || claim.amount < 0 || claim.currency.len() != 3 {
            return Err(Refusal::new(format!(
                "a claim for {consignment} needs the carrier's reference, an amount and a currency"
            ))
            .hint("Give the currency in three letters, such as GBP.")
            .into());
        }
        self.write(Action::KeepPost, |tx| {
            let parcel = consignments::load(tx, consignment)?;
            if !matches!(parcel.life.state, ConsignmentState::Lost | ConsignmentState::NotDelivered) {
                return Err(Refusal::new(format!(
                    "consignment {consignment} is {}: only what is lost or not delivered is claimed for",
                    parcel.life.state
                ))
                .into());
            }
            let claimed_on = tx.stamp().day.to_string();
            let kept = CarrierClaim { claimed_on, reference: claim.reference.trim().to_owned(), ..claim.clone() };
            news::claim(tx, consignment, &kept)?;
            let event = Event::new(EventKind::CarrierClaimed, consignment)
                .with("claim", kept.reference.as_str())
                .with("amount", format!("{}.{:02}", kept.amount / 100, kept.amount % 100))
                .with("currency", kept.currency.as_str());
            tx.record(&event)?;
            Ok(())
        })
    }
}
