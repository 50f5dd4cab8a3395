//! The post: what happens to consignments, whatever they are for, and to what comes back and comes in. Separate from
//! print runs, which end when their last consignment has left. The files share what stands here: opening a parcel for
//! an addressee, bringing it up to date, letting it leave.
//!
//! **Invariant:** certificates follow their consignment in the same transaction.
//! **Invariant:** nothing leaves twice: a paper that came back leaves in a consignment of its own.

mod collecting;
mod destroying;
mod inbound;
mod labels;
mod leaving;
mod manifests;
mod moving;
mod packing;
mod papers;
pub(super) mod redispatching;
mod returning;
mod rules;
mod tracking;

pub use collecting::{BookOrder, Collected, Taken};
pub use destroying::DestroyOutcome;
pub use inbound::InboundOrder;
pub use labels::{AddressSource, LabelView};
pub use leaving::HandedIn;
pub use manifests::{ManifestMade, ManifestView};
pub use moving::Moved;
pub use packing::{ConsignmentCard, PackedInto};
pub use papers::{PostPaper, PostPaperOrder, PostPapers};
pub use redispatching::Redispatch;
pub use returning::{CameBack, CameBackAs, ReturnOrder, ReturnView};
pub use rules::{RULE_FIELDS, RuleEdit, RulesView};
pub use tracking::{NewsOrder, Tracked};

pub(super) use moving::silent;
pub(super) use packing::take_out;
pub(super) use returning::overdue_returns;
pub(super) use tracking::NewsRow;

pub use crate::core::store::consignments::Content as ConsignmentContent;
pub use crate::core::store::post::inbound::InboundRow;
pub use crate::core::store::post::manifests::{Collection, ManifestRow, ManifestState};
pub use crate::core::store::post::news::{CarrierClaim, HandOver, News};
pub use crate::core::store::post::returns::ReturnRow;
pub use crate::core::store::post::rules::Figure as PostFigure;

use super::Result;
use crate::core::domain::Day;
use crate::core::domain::calendars::Calendar;
use crate::core::domain::certificates::{CertificateState, CertificateStep, Serial};
use crate::core::domain::consignments::services::{Sending, ServiceRule, ServiceRules};
use crate::core::domain::consignments::{ConsignmentState, ConsignmentStep, DeliverTo, Purpose};
use crate::core::domain::events::{Change, Event, EventKind};
use crate::core::domain::post::addresses::PostalAddress;
use crate::core::domain::references::{BatchRef, ConsignmentRef, RegistrationRef};
use crate::core::store::consignments::{self, ConsignmentRow, Content, Homeless, NewConsignment};
use crate::core::store::post::{labels as label_store, returns, rules as rule_store};
use crate::core::store::{Connection, Tx};

/// What left the house in one step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Left {
    /// Consignments.
    pub consignments: u32,
    /// The days on which the claims of papers that left for the first time were received.
    pub first: Vec<Day>,
    /// Papers that left again.
    pub again: u32,
    /// The certificates' states as the trail keeps them.
    pub changes: Vec<Change>,
}

impl Left {
    /// Adds what left in another consignment.
    pub fn add(&mut self, other: Self) {
        self.consignments += other.consignments;
        self.first.extend(other.first);
        self.again += other.again;
        self.changes.extend(other.changes);
    }

    /// Papers that left for the first time.
    pub fn certificates(&self) -> u32 {
        small(self.first.len())
    }

    /// Working days from claim to leaving, paper by paper.
    pub fn days(&self, calendar: &Calendar, today: Day) -> Vec<u32> {
        self.first.iter().map(|day| u32::try_from(calendar.between(*day, today)).unwrap_or(0)).collect()
    }
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Who gets a paper: the key by which papers of one addressee come together, and the address.
struct Addressee {
    key: String,
    deliver_to: DeliverTo,
    learner: Option<i64>,
    registration: Option<i64>,
    address: PostalAddress,
}

/// Who gets this paper; none, with why, when nobody knows the address.
fn addressee(db: &Connection, sheet: &Homeless) -> Result<Result<Addressee, String>> {
    let learner = || label_store::of_learner(db, sheet.learner);
    Ok(Ok(match sheet.deliver_to {
        DeliverTo::Centre => Addressee {
            key: format!("centre:{}", sheet.organisation),
            deliver_to: DeliverTo::Centre,
            learner: None,
            registration: None,
            address: label_store::of_centre(db, sheet.organisation)?,
        },
        to @ (DeliverTo::Learner | DeliverTo::Collect) => Addressee {
            key: format!("{}:{}", to.code(), sheet.learner),
            deliver_to: to,
            learner: Some(sheet.learner),
            registration: None,
            address: learner()?,
        },
        DeliverTo::Employer => {
            let registration = RegistrationRef(sheet.registration);
            let Some(employer) = label_store::employer(db, sheet.registration)? else {
                return Ok(Err(format!("{registration} is delivered to the employer and has no employer's address")));
            };
            let place = format!("{} {}", employer.address.name, employer.address.lines().join(" "));
            let key = format!("employer:{}", crate::core::domain::names::folded(&place));
            Addressee {
                key,
                deliver_to: DeliverTo::Employer,
                learner: None,
                registration: Some(sheet.registration),
                address: employer.address,
            }
        }
    }))
}

/// Opens a consignment for each addressee of these papers of a run. Gives those nobody knows where to send, with why.
pub(super) fn open_for_run(tx: &Tx<'_>, batch: BatchRef, sheets: &[Homeless]) -> Result<Vec<String>> {
    let services = rule_store::services(tx)?;
    let mut bundles: Vec<(Addressee, Option<i64>, bool, Vec<i64>)> = Vec::new();
    let mut nowhere = Vec::new();
    for sheet in sheets {
        let to = match addressee(tx, sheet)? {
            Ok(to) => to,
            Err(why) => {
                nowhere.push(why);
                continue;
            }
        };
        match bundles.iter_mut().find(|(known, ..)| known.key == to.key) {
            Some((.., replacement, ids)) => {
                *replacement |= sheet.replacement;
                ids.push(sheet.id);
            }
            None => bundles.push((to, Some(sheet.organisation), sheet.replacement, vec![sheet.id])),
        }
    }
    for (to, organisation, replacement, ids) in bundles {
        let pieces = small(ids.len());
        let parcel = Parcel { batch: Some(batch), purpose: Purpose::Run, organisation, replacement, pieces, about: "" };
        let reference = open_parcel(tx, &services, &to, &parcel)?;
        let event = Event::new(EventKind::ConsignmentOpened, reference)
            .with("batch", batch.to_string())
            .with("pieces", i64::from(pieces));
        tx.record(&event)?;
        for id in ids {
            consignments::expect(tx, reference, id)?;
        }
    }
    Ok(nowhere)
}

/// What a parcel is opened for.
struct Parcel<'a> {
    batch: Option<BatchRef>,
    purpose: Purpose,
    organisation: Option<i64>,
    replacement: bool,
    pieces: u32,
    about: &'a str,
}

/// Opens one parcel: its service by the rules, its address confirmed when exactly this one was confirmed before.
fn open_parcel(tx: &Tx<'_>, services: &ServiceRules, to: &Addressee, parcel: &Parcel<'_>) -> Result<ConsignmentRef> {
    let rule = rule_for(services, &to.address.country, parcel.pieces, parcel.replacement);
    let new = NewConsignment {
        batch: parcel.batch,
        purpose: parcel.purpose,
        organisation: parcel.organisation,
        learner: to.learner,
        registration: to.registration,
        key: &to.key,
        deliver_to: to.deliver_to,
        label: &to.address,
        rule: &rule,
        weight_g: services.weight(parcel.pieces),
        pieces: parcel.pieces,
        replacement: parcel.replacement,
        about: parcel.about,
    };
    let reference = consignments::open(tx, &new)?;
    if let Some((day, by)) = label_store::check_of(tx, &to.key, &to.address)? {
        label_store::confirm(tx, reference, &day, &by)?;
    }
    Ok(reference)
}

fn rule_for(services: &ServiceRules, country: &str, pieces: u32, replacement: bool) -> ServiceRule {
    services.choose_for(&Sending { country, pieces, replacement }).clone()
}

/// Brings weight and service of a parcel up to date with the number of its sheets.
pub(super) fn resize(tx: &Tx<'_>, parcel: &ConsignmentRow, pieces: u32) -> Result<()> {
    if pieces == parcel.pieces || pieces == 0 {
        return Ok(());
    }
    reconsider(tx, parcel, pieces)
}

/// Asks the service rules again for a parcel.
fn reconsider(tx: &Tx<'_>, parcel: &ConsignmentRow, pieces: u32) -> Result<()> {
    let services = rule_store::services(tx)?;
    let country = label_store::of(tx, parcel.life.reference)?.address.country;
    let country = if country.is_empty() && parcel.abroad { "abroad" } else { &country };
    let rule = rule_for(&services, country, pieces, parcel.replacement);
    Ok(consignments::resize(tx, parcel.life.reference, pieces, services.weight(pieces), &rule)?)
}

/// A parcel that is in the house and will travel.
pub(super) fn is_to_leave(parcel: &ConsignmentRow) -> bool {
    matches!(parcel.life.state, ConsignmentState::Packing | ConsignmentState::Packed | ConsignmentState::Booked)
        && parcel.deliver_to != DeliverTo::Collect
}

/// Lets a parcel leave the house as permitted: its papers leave with it, for the first time or again.
pub(super) fn leave(tx: &Tx<'_>, parcel: &ConsignmentRow, permit: &ConsignmentStep) -> Result<Left> {
    let reference = parcel.life.reference;
    let mut left = Left { consignments: 1, ..Left::default() };
    let mut steps = Vec::new();
    for paper in consignments::contents(tx, reference)?.iter().filter(|paper| paper.packed) {
        let (step, first) = paper_leaves(paper)?;
        match first {
            Some(day) => left.first.push(day),
            None => left.again += 1,
        }
        left.changes.push(change(&step));
        steps.push(step);
    }
    returns::move_certificates(tx, &steps)?;
    consignments::keep_posted(tx, reference)?;
    consignments::advance(tx, permit)?;
    consignments::left(tx, reference)?;
    for item in returns::sent_in(tx, reference)? {
        let row = returns::load(tx, item)?;
        returns::advance(tx, &row.life.left()?, None, None)?;
        let event = Event::new(EventKind::PaperSentAgain, item)
            .with("serial", row.life.serial.as_str())
            .with("consignment", reference.to_string());
        tx.record(&event)?;
    }
    Ok(left)
}

/// The step of a paper that leaves, and the day its claim was received when it leaves for the first time.
fn paper_leaves(paper: &Content) -> Result<(CertificateStep, Option<Day>)> {
    let serial: Serial = paper.serial.parse()?;
    let state: CertificateState = paper.state.parse()?;
    if state == CertificateState::Returned {
        return Ok((CertificateStep::ask(&serial, state, CertificateState::Redispatched)?, None));
    }
    let step = CertificateStep::ask(&serial, state, CertificateState::Dispatched)?;
    Ok((step, Some(paper.received_on)))
}

/// A certificate's step as the trail keeps it.
fn change(step: &CertificateStep) -> Change {
    let state = |state: CertificateState| Some(state.code().to_owned());
    Change::new(format!("certificate:{}", step.serial()), "state", state(step.from()), state(step.to()))
}
