//! Papers that come back: noted by serial or by consignment, held under a clock, their address repaired from newer
//! records. Separate from sending them again and from destroying them.
//!
//! **Invariant:** the same certificate may come back again: each time is a record of its own.
//! **Invariant:** a repaired address is accepted by a person; nothing is sent to an address nobody looked at.

use super::super::{Core, Result};
use super::moving::{raise_returned, subject_of, void_silence};
use super::{change, label_store, labels, returns, rule_store, small};
use crate::core::domain::calendars::Calendar;
use crate::core::domain::certificates::{CertificateState, CertificateStep, Serial};
use crate::core::domain::consignments::ConsignmentState;
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::exceptions::Subject;
use crate::core::domain::post::addresses::{AddressField, PostalAddress};
use crate::core::domain::post::returns::{ReturnCause, ReturnState, hold_until};
use crate::core::domain::references::{ConsignmentRef, ReturnRef};
use crate::core::domain::roles::Action;
use crate::core::domain::{Day, Refusal};
use crate::core::store::consignments;
use crate::core::store::post::returns::{NewReturn, PaperRow, ReturnRow};
use crate::core::store::{Connection, Tx, holidays};

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnOrder {
    /// Serials; or the consignment with everything that left in it.
    pub what: CameBackAs,
    /// Why.
    pub cause: ReturnCause,
    /// More about it.
    pub words: String,
    /// Where it lies.
    pub place: String,
    /// When it came; none: today.
    pub came_on: Option<Day>,
}

/// How what came back is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CameBackAs {
    /// These papers.
    Papers(Vec<Serial>),
    /// A whole consignment.
    Consignment(ConsignmentRef),
}

/// A paper noted as returned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CameBack {
    /// The return.
    pub reference: ReturnRef,
    /// The serial.
    pub serial: String,
    /// Held until.
    pub hold_until: Day,
    /// Why it can only be destroyed, when it is no longer good.
    pub not_good: Option<String>,
}

/// A returned paper as people see it.
#[derive(Debug, Clone)]
pub struct ReturnView {
    /// The return.
    pub row: ReturnRow,
    /// Whose it is.
    pub learner: String,
    /// The address it had gone to.
    pub was: Option<PostalAddress>,
    /// The address the record has now, when it differs.
    pub suggested: Option<PostalAddress>,
    /// The address a person accepted, with its source and who accepted it.
    pub accepted: Option<(PostalAddress, String, String)>,
    /// Every return of this certificate.
    pub all: Vec<ReturnRef>,
}

impl Core {
    /// Notes that papers came back, each held under the house's clock; an exception stands until all are dealt with.
    /// A paper that is no longer good is noted too: it can only be destroyed. Refuses papers that never left or lie here
    /// already, and a day to come.
    pub fn note_return(&mut self, order: &ReturnOrder) -> Result<Vec<CameBack>> {
        let calendar = holidays::calendar(self.db(), &self.office().place)?;
        self.write(Action::KeepPost, |tx| {
            let today = tx.stamp().day;
            let came_on = order.came_on.unwrap_or(today);
            if came_on > today {
                return Err(Refusal::new(format!(
                    "papers that come back on {came_on} are not here yet; today is {today}"
                ))
                .into());
            }
            let papers = papers(tx, &order.what)?;
            let mut noted = Vec::new();
            for paper in &papers {
                noted.push(note(tx, order, paper, came_on)?);
            }
            let mut parcels: Vec<ConsignmentRef> = papers.iter().filter_map(|paper| paper.consignment).collect();
            parcels.sort_unstable();
            parcels.dedup();
            for consignment in parcels {
                parcel_came_back(tx, &calendar, consignment, came_on)?;
            }
            Ok(noted)
        })
    }

    /// One returned paper, the address it had beside the one its record has now. Refuses when there is none of this number.
    pub fn returned_item(&self, item: ReturnRef) -> Result<ReturnView> {
        view(self.db(), item)
    }

    /// The open return of a certificate, if it lies in the house.
    pub fn return_of(&self, serial: &Serial) -> Result<Option<ReturnRef>> {
        let paper = returns::paper(self.db(), serial)?;
        Ok(returns::open_of(self.db(), paper.id)?)
    }

    /// The open returns of what left in a consignment.
    pub fn returns_of(&self, consignment: ConsignmentRef) -> Result<Vec<ReturnRef>> {
        Ok(returns::open_of_consignment(self.db(), consignment)?)
    }

    /// How many returned papers are held, and how many of them past their last day.
    pub fn returns_held(&self) -> Result<(u64, u64)> {
        Ok(returns::held(self.db(), self.today())?)
    }

    /// Gives a held paper another place or another last day. Refuses one that is dealt with.
    pub fn amend_return(&mut self, item: ReturnRef, place: Option<&str>, until: Option<Day>) -> Result<()> {
        self.write(Action::KeepPost, |tx| {
            let row = held(tx, item)?;
            let mut columns = Vec::new();
            let place = place.map_or(row.place.as_str(), str::trim);
            let until = until.unwrap_or(row.hold_until);
            if place != row.place {
                columns.push("place");
            }
            if until != row.hold_until {
                columns.push("hold until");
            }
            if columns.is_empty() {
                return Ok(());
            }
            returns::amend(tx, item, place, until)?;
            tx.record(&Event::new(EventKind::ReturnAmended, item).with("columns", columns.join(", ")))?;
            Ok(())
        })
    }

    /// Accepts the address the record has now for a returned paper. Refuses when the record says nothing newer.
    pub fn accept_newer_address(&mut self, item: ReturnRef) -> Result<PostalAddress> {
        self.write(Action::KeepPost, |tx| {
            let view = view(tx, item)?;
            let Some(address) = view.suggested else {
                return Err(Refusal::new(format!("{item}: the record has the address the paper came back from"))
                    .hint("Amend the learner or organisation first, or type the address.")
                    .into());
            };
            repair(tx, item, address, "newer record")
        })
    }

    /// Keeps an address a person typed for a returned paper: fields that are not named stay as they were on the label.
    /// Refuses one nobody could find.
    pub fn repair_address(&mut self, item: ReturnRef, edits: &[(AddressField, String)]) -> Result<PostalAddress> {
        self.write(Action::KeepPost, |tx| {
            let view = view(tx, item)?;
            let accepted = view.accepted.map(|(address, ..)| address);
            let mut address = accepted.or(view.was).unwrap_or_default();
            for (field, value) in edits {
                address.set(*field, value);
            }
            repair(tx, item, address, "typed")
        })
    }
}

fn repair(tx: &Tx<'_>, item: ReturnRef, mut address: PostalAddress, source: &str) -> Result<PostalAddress> {
    held(tx, item)?;
    labels::check(&mut address)?;
    returns::keep_repair(tx, item, &address, source)?;
    tx.record(&Event::new(EventKind::AddressRepaired, item).with("source", source))?;
    Ok(address)
}

/// The returned item, which must be held. Refuses one that is dealt with.
pub fn held(db: &Connection, item: ReturnRef) -> Result<ReturnRow> {
    let row = returns::load(db, item)?;
    if row.life.state != ReturnState::Held {
        return Err(Refusal::new(format!("{item} ({}) is {}", row.life.serial, row.life.state))
            .hint("Only what is held is changed.")
            .into());
    }
    Ok(row)
}

fn papers(tx: &Tx<'_>, what: &CameBackAs) -> Result<Vec<PaperRow>> {
    match what {
        CameBackAs::Papers(serials) if serials.is_empty() => {
            Err(Refusal::new("no paper was named").hint("Give its serial, or the consignment.").into())
        }
        CameBackAs::Papers(serials) => {
            Ok(serials.iter().map(|serial| returns::paper(tx, serial)).collect::<Result<_, _>>()?)
        }
        CameBackAs::Consignment(consignment) => {
            let parcel = consignments::load(tx, *consignment)?;
            let mut papers = Vec::new();
            for content in consignments::left_in(tx, *consignment)?.into_iter().filter(|content| content.packed) {
                if returns::open_of(tx, content.id)?.is_none() {
                    papers.push(returns::paper(tx, &content.serial.parse()?)?);
                }
            }
            if papers.is_empty() {
                return Err(Refusal::new(format!(
                    "consignment {consignment} is {} and nothing of it can come back",
                    parcel.life.state
                ))
                .hint("It has not left, or everything of it lies here already.")
                .into());
            }
            Ok(papers)
        }
    }
}

fn note(tx: &Tx<'_>, order: &ReturnOrder, paper: &PaperRow, came_on: Day) -> Result<CameBack> {
    if let Some(open) = returns::open_of(tx, paper.id)? {
        return Err(Refusal::new(format!("{} lies here already: {open}", paper.serial)).into());
    }
    let state: CertificateState = paper.state.parse()?;
    let not_good = state.not_good_because().filter(|_| state != CertificateState::Lost).map(str::to_owned);
    if paper.consignment.is_none()
        || matches!(state, CertificateState::Spoiled | CertificateState::Unused | CertificateState::Destroyed)
    {
        return Err(Refusal::new(format!("{} is {state} and cannot have come back with the post", paper.serial))
            .hint("Read the serial again.")
            .into());
    }
    let months = rule_store::figure(tx, "hold_months")?;
    let until = hold_until(came_on, months);
    let mut changes = Vec::new();
    if not_good.is_none() && state != CertificateState::Returned && state != CertificateState::BeingReplaced {
        let step = CertificateStep::ask(&paper.serial, state, CertificateState::Returned)?;
        returns::move_certificates(tx, std::slice::from_ref(&step))?;
        changes.push(change(&step));
    }
    let new = NewReturn {
        certificate: paper.id,
        consignment: paper.consignment,
        came_on,
        cause: order.cause,
        words: order.words.trim(),
        place: order.place.trim(),
        hold_until: until,
    };
    let reference = returns::insert(tx, &new)?;
    let event = Event::new(EventKind::PaperReturned, reference)
        .with("serial", paper.serial.to_string())
        .with("consignment", paper.consignment.map(|c| c.to_string()).unwrap_or_default())
        .with("cause", order.cause.code())
        .with("until", until.to_string())
        .because(order.words.trim())
        .changing_all(changes);
    tx.record(&event)?;
    Ok(CameBack { reference, serial: paper.serial.to_string(), hold_until: until, not_good })
}

/// A consignment of which everything came back is returned; either way its exception stands until all is dealt with.
fn parcel_came_back(tx: &Tx<'_>, calendar: &Calendar, consignment: ConsignmentRef, day: Day) -> Result<()> {
    let parcel = consignments::load(tx, consignment)?;
    let papers = consignments::left_in(tx, consignment)?;
    let here = papers.iter().filter(|paper| paper.packed);
    let all = here
        .clone()
        .all(|paper| matches!(paper.state.as_str(), "returned" | "cancelled" | "revoked" | "being replaced"));
    let is_returned = parcel.life.state == ConsignmentState::Returned;
    if all && !is_returned && here.count() > 0 {
        let permit = parcel.life.became(ConsignmentState::Returned)?;
        consignments::advance(tx, &permit)?;
        consignments::heard_of(tx, consignment, &day.to_string(), true)?;
        let event = Event::new(EventKind::ConsignmentMoved, consignment)
            .with("from", permit.from().code())
            .with("to", permit.to().code())
            .with("certificates", i64::from(small(papers.len())));
        tx.record(&event)?;
    }
    void_silence(tx, consignment)?;
    raise_returned(tx, calendar, &parcel)
}

/// One returned paper with the address it had and the one its record has now.
pub fn view(db: &Connection, item: ReturnRef) -> Result<ReturnView> {
    let row = returns::load(db, item)?;
    let serial: Serial = row.life.serial.parse()?;
    let paper = returns::paper(db, &serial)?;
    let (mut was, mut suggested) = (None, None);
    if let Some(consignment) = row.consignment {
        let parcel = consignments::load(db, consignment)?;
        let label = label_store::of(db, consignment)?.address;
        let now = labels::record_address(db, &parcel)?;
        suggested = now.filter(|now| now.is_complete() && !now.differences(&label).is_empty());
        was = Some(label);
    }
    Ok(ReturnView {
        learner: label_store::of_learner(db, paper.learner)?.name,
        accepted: returns::repair_of(db, item)?,
        all: returns::of_certificate(db, paper.id)?,
        row,
        was,
        suggested,
    })
}

/// Consignments with returned papers that are held past their last day, each with the line about it.
pub fn overdue_returns(db: &Connection, today: Day) -> Result<Vec<(Subject, String)>> {
    let overdue = returns::overdue(db, today)?.into_iter();
    Ok(overdue
        .map(|(consignment, papers, until)| {
            let papers = if papers == 1 { "1 returned paper".to_owned() } else { format!("{papers} returned papers") };
            (subject_of(consignment), format!("{papers} held past {until}: send again or destroy"))
        })
        .collect())
}
