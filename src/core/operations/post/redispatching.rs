//! Sending again what came back, and sending what belongs to no run: a consignment of its own, packed and collected as
//! any other. Separate from reprints: the paper is the same, so no serial is used and no spoil is made.
//!
//! **Invariant:** a paper that is no longer good is never sent again.
//! **Invariant:** what is sent again is counted apart from what leaves for the first time.

use super::super::{Core, Error, Result};
use super::moving::settle_returned;
use super::returning::view;
use super::{Addressee, Parcel, consignments, label_store, labels, open_parcel, returns, rule_store, small};
use crate::core::domain::Refusal;
use crate::core::domain::certificates::Serial;
use crate::core::domain::consignments::{ConsignmentState, DeliverTo, Purpose};
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::exceptions::SubjectKind;
use crate::core::domain::post::addresses::PostalAddress;
use crate::core::domain::references::{ConsignmentRef, ReturnRef};
use crate::core::domain::roles::Action;
use crate::core::store::{Tx, subjects};

/// A consignment opened to send papers again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redispatch {
    /// The consignment.
    pub consignment: ConsignmentRef,
    /// The papers that go in it.
    pub serials: Vec<String>,
    /// The address they go to, its first line.
    pub addressee: String,
    /// It is the address they came back from.
    pub same_address: bool,
}

impl Core {
    /// Opens one consignment to send these returned papers again, to the address a person accepted for them, else to the
    /// one they had. Refuses papers of two addressees, papers that are no longer good, and papers not held.
    pub fn redispatch(&mut self, items: &[ReturnRef]) -> Result<Redispatch> {
        self.write(Action::PackBatch, |tx| {
            let mut wanted: Option<(PostalAddress, bool)> = None;
            let (mut serials, mut papers, mut first) = (Vec::new(), Vec::new(), None);
            for item in items {
                let view = view(tx, *item)?;
                view.row.life.send_again()?;
                let same = view.accepted.is_none();
                let Some(address) = view.accepted.map(|(address, ..)| address).or(view.was) else {
                    return Err(Refusal::new(format!("{item} has no address to be sent to"))
                        .hint(format!("`certdesk post repair {item} --set line1=…` gives it one."))
                        .into());
                };
                if wanted.as_ref().is_some_and(|(known, _)| *known != address) {
                    return Err(Refusal::new("these papers go to two addresses; one consignment has one addressee")
                        .hint("Send them again one addressee at a time.")
                        .into());
                }
                wanted = Some((address, same));
                serials.push(view.row.life.serial.clone());
                papers.push(view.row.certificate_id);
                first = first.or(view.row.consignment);
            }
            let Some((mut address, same_address)) = wanted else {
                return Err(Refusal::new("no returned paper was named").into());
            };
            labels::check(&mut address)?;
            let paper = returns::paper(tx, &serials[0].parse::<Serial>()?)?;
            let before = first.map(|consignment| consignments::load(tx, consignment)).transpose()?;
            // What was to be collected is sent by post now, and to whoever it was for.
            let deliver_to = match before.as_ref().map_or(DeliverTo::Learner, |parcel| parcel.deliver_to) {
                DeliverTo::Collect => DeliverTo::Learner,
                other => other,
            };
            let key = before.as_ref().map_or_else(|| format!("learner:{}", paper.learner), |parcel| parcel.key.clone());
            let to = Addressee {
                key: key.replace("collect:", "learner:"),
                deliver_to,
                learner: (deliver_to == DeliverTo::Learner).then_some(paper.learner),
                registration: (deliver_to == DeliverTo::Employer).then_some(paper.registration),
                address,
            };
            let parcel = Parcel {
                batch: None,
                purpose: Purpose::Redispatch,
                organisation: paper.organisation,
                replacement: false,
                pieces: small(papers.len()),
                about: "",
            };
            let services = rule_store::services(tx)?;
            let consignment = open_parcel(tx, &services, &to, &parcel)?;
            tx.record(&Event::new(EventKind::RedispatchOpened, consignment).with("pieces", papers.len()))?;
            for (item, certificate) in items.iter().zip(&papers) {
                consignments::expect(tx, consignment, *certificate)?;
                let row = returns::load(tx, *item)?;
                returns::advance(tx, &row.life.send_again()?, Some(consignment), None)?;
                settle_returned(tx, row.consignment)?;
            }
            let addressee = to.address.lines().first().map(|line| (*line).to_owned()).unwrap_or_default();
            Ok(Redispatch { consignment, serials, addressee, same_address })
        })
    }

    /// Gives a consignment up that was opened to send papers again and has not left: the papers are held again.
    /// Refuses one of a run, and one that left.
    pub fn give_up_redispatch(&mut self, consignment: ConsignmentRef) -> Result<u32> {
        self.write(Action::PackBatch, |tx| {
            let parcel = consignments::load(tx, consignment)?;
            if parcel.purpose != Purpose::Redispatch {
                return Err(Refusal::new(format!(
                    "consignment {consignment} is of {}, not a re-dispatch",
                    parcel.purpose
                ))
                .into());
            }
            if parcel.life.state == ConsignmentState::Packed {
                consignments::advance(tx, &parcel.life.unpack()?)?;
            }
            let items = returns::sent_in(tx, consignment)?;
            for item in &items {
                let row = returns::load(tx, *item)?;
                returns::advance(tx, &row.life.hold_again()?, None, None)?;
                consignments::release(tx, row.certificate_id, row.consignment)?;
            }
            let open = consignments::load(tx, consignment)?;
            consignments::advance(tx, &open.life.cancel(0)?)?;
            tx.record(&Event::new(EventKind::ConsignmentUnpacked, consignment))?;
            Ok(small(items.len()))
        })
    }
}

impl Core {
    /// Opens a consignment for a letter about a record, to a learner or an organisation at the address recorded. The
    /// letter is packed, booked and collected as any other. Refuses an address nobody could find.
    pub fn consign_letter(&mut self, to: &str, about: &str) -> Result<ConsignmentRef> {
        let subject =
            subjects::find(self.db(), to)?.ok_or_else(|| Error::not_found(format!("learner or centre `{to}`")))?;
        let about = match about.trim() {
            "" => subject.reference.clone(),
            about => about.to_owned(),
        };
        self.write(Action::KeepPost, |tx| match subject.kind {
            SubjectKind::Learner => {
                let address = label_store::of_learner(tx, subject.key)?;
                let to = LetterTo { learner: Some(subject.key), organisation: None, address: &address };
                send_alone(tx, &to, &about)
            }
            SubjectKind::Centre => {
                let address = label_store::of_centre(tx, subject.key)?;
                let to = LetterTo { learner: None, organisation: Some(subject.key), address: &address };
                send_alone(tx, &to, &about)
            }
            kind => Err(Refusal::new(format!("a letter goes to a learner or a centre, not to a {kind}")).into()),
        })
    }
}

/// Who gets a letter, and where.
pub struct LetterTo<'a> {
    /// Key of the learner, when one gets it.
    pub learner: Option<i64>,
    /// Key of the organisation, when one gets it.
    pub organisation: Option<i64>,
    /// The address.
    pub address: &'a PostalAddress,
}

/// Opens a consignment for a letter to an address, about a record. The letter is packed, booked and collected as any other.
pub fn send_alone(tx: &Tx<'_>, letter: &LetterTo<'_>, about: &str) -> Result<ConsignmentRef> {
    let mut address = letter.address.clone();
    labels::check(&mut address)?;
    let (deliver_to, key) = match (letter.learner, letter.organisation) {
        (Some(learner), _) => (DeliverTo::Learner, format!("learner:{learner}")),
        (None, organisation) => (DeliverTo::Centre, format!("centre:{}", organisation.unwrap_or(0))),
    };
    let to = Addressee { key, deliver_to, learner: letter.learner, registration: None, address };
    let organisation = letter.organisation;
    let parcel = Parcel { batch: None, purpose: Purpose::Letter, organisation, replacement: false, pieces: 1, about };
    let services = rule_store::services(tx)?;
    let consignment = open_parcel(tx, &services, &to, &parcel)?;
    tx.record(&Event::new(EventKind::LetterConsigned, consignment).with("about", about))?;
    Ok(consignment)
}
