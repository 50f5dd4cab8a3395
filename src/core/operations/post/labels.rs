//! The address on a label: taken from a record, confirmed with the addressee, amended for one parcel, in Roman letters
//! for the carrier. Separate because a label outlives the record it came from.
//!
//! **Invariant:** what the carrier's file says in other letters than the label was accepted by a person.

use super::super::{Core, Result};
use super::rule_store;
use crate::core::domain::Refusal;
use crate::core::domain::consignments::{ConsignmentState, DeliverTo};
use crate::core::domain::events::{Change, Event, EventKind};
use crate::core::domain::identifiers::Postcode;
use crate::core::domain::post::addresses::{AddressField, PostalAddress};
use crate::core::domain::post::manifests::{ManifestLine, is_roman, roman_form};
use crate::core::domain::references::{ConsignmentRef, RegistrationRef};
use crate::core::domain::roles::Action;
use crate::core::store::consignments::{self, ConsignmentRow};
use crate::core::store::post::labels as store;
use crate::core::store::{Connection, Tx, registrations};

codes! {
    /// Where the address of a label came from.
    pub enum AddressSource: "source of an address" { Centre = "centre", Learner = "learner", Employer = "employer" }
}

/// A label as people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelView {
    /// The address.
    pub address: PostalAddress,
    /// When it was confirmed, and by whom.
    pub checked: Option<(String, String)>,
    /// Where it came from.
    pub source: AddressSource,
    /// The address as the record has it now, when it differs.
    pub newer: Option<PostalAddress>,
    /// What goes into the carrier's file in the place of a field.
    pub carrier: Vec<(AddressField, String)>,
}

/// The label of a consignment, beside what its record says now.
pub fn view(db: &Connection, parcel: &ConsignmentRow) -> Result<LabelView> {
    let label = store::of(db, parcel.life.reference)?;
    let now = record_address(db, parcel)?;
    let source = match parcel.deliver_to {
        DeliverTo::Centre => AddressSource::Centre,
        DeliverTo::Learner | DeliverTo::Collect => AddressSource::Learner,
        DeliverTo::Employer => AddressSource::Employer,
    };
    let newer = now.filter(|now| !now.differences(&label.address).is_empty());
    let carrier = store::carrier_values(db, parcel.life.reference)?;
    Ok(LabelView { address: label.address, checked: label.checked, source, newer, carrier })
}

/// The address of a consignment's addressee as the record has it now.
pub fn record_address(db: &Connection, parcel: &ConsignmentRow) -> Result<Option<PostalAddress>> {
    let (kind, key) = parcel.key.split_once(':').unwrap_or((&parcel.key, ""));
    let id = key.parse::<i64>().ok();
    Ok(match (kind, id) {
        ("centre", Some(id)) => Some(store::of_centre(db, id)?),
        ("learner" | "collect", Some(id)) => Some(store::of_learner(db, id)?),
        _ => match consignments::registration_of(db, parcel.life.reference)? {
            Some(registration) => store::employer(db, registration)?.map(|employer| employer.address),
            None => None,
        },
    })
}

/// The line of a consignment in the carrier's file.
pub fn manifest_line(db: &Connection, parcel: &ConsignmentRow) -> Result<ManifestLine> {
    let mut address = store::of(db, parcel.life.reference)?.address;
    for (field, value) in store::carrier_values(db, parcel.life.reference)? {
        address.set(field, &value);
    }
    let services = rule_store::services(db)?;
    let rule = services
        .rows()
        .iter()
        .find(|rule| Some(rule.place) == parcel.rule && rule.service == parcel.service)
        .or_else(|| services.rows().iter().find(|rule| rule.service == parcel.service));
    Ok(ManifestLine {
        consignment: parcel.life.reference,
        address,
        service: parcel.service.clone(),
        code: rule.map(|rule| rule.code.clone()).unwrap_or_default(),
        size: parcel.size.clone(),
        grams: parcel.weight_g,
        pieces: parcel.pieces,
        pence: rule_store::figure(db, "customs_pence")?,
    })
}

impl Core {
    /// Amends the label of a consignment that is still in the house, field by field. Gives the fields that changed; its
    /// service is asked again. Refuses once it left, a postcode of no form, and an address nobody could find.
    pub fn amend_label(
        &mut self,
        consignment: ConsignmentRef,
        edits: &[(AddressField, String)],
    ) -> Result<Vec<AddressField>> {
        self.write(Action::KeepPost, |tx| {
            let parcel = in_house(tx, consignment)?;
            let before = store::of(tx, consignment)?.address;
            let mut address = before.clone();
            for (field, value) in edits {
                address.set(*field, value);
            }
            check(&mut address)?;
            keep(tx, &parcel, &before, &address)
        })
    }

    /// Takes the address of the label from its record again, as it stands now. Gives the fields that changed.
    pub fn renew_label(&mut self, consignment: ConsignmentRef) -> Result<Vec<AddressField>> {
        self.write(Action::KeepPost, |tx| {
            let parcel = in_house(tx, consignment)?;
            let before = store::of(tx, consignment)?.address;
            let Some(now) = record_address(tx, &parcel)? else {
                return Err(
                    Refusal::new(format!("consignment {consignment} has no record to take its address from")).into()
                );
            };
            keep(tx, &parcel, &before, &now)
        })
    }

    /// Notes that address and telephone of a consignment were confirmed with its addressee, today, by this operator.
    /// Refuses an address nobody could find.
    pub fn confirm_address(&mut self, consignment: ConsignmentRef) -> Result<()> {
        self.write(Action::KeepPost, |tx| {
            let parcel = consignments::load(tx, consignment)?;
            let address = store::of(tx, consignment)?.address;
            if !address.is_complete() {
                return Err(incomplete(consignment).into());
            }
            let (day, by) = (tx.stamp().day.to_string(), tx.stamp().operator.clone());
            store::confirm(tx, consignment, &day, &by)?;
            store::keep_check(tx, &parcel.key, &address)?;
            let of = parcel.deliver_to.code();
            tx.record(&Event::new(EventKind::AddressConfirmed, consignment).with("of", of))?;
            Ok(())
        })
    }

    /// Accepts Roman letters for the carrier's file, in every field of the label that has others. Gives what was
    /// accepted. Refuses when a field has letters of another script: those are typed by a person.
    pub fn accept_roman(&mut self, consignment: ConsignmentRef) -> Result<Vec<(AddressField, String)>> {
        self.write(Action::KeepPost, |tx| {
            in_house(tx, consignment)?;
            let address = store::of(tx, consignment)?.address;
            let mut accepted = Vec::new();
            for field in AddressField::ALL.iter().copied().filter(|field| !is_roman(address.field(*field))) {
                let found = address.field(field);
                let Some(value) = roman_form(found) else {
                    return Err(Refusal::new(format!(
                        "{consignment}, {field}: `{found}` has letters of another script"
                    ))
                    .hint(format!("`certdesk post label {consignment} --carrier {field}=…` says it in Roman letters."))
                    .into());
                };
                accepted.push((field, value));
            }
            keep_carrier(tx, consignment, &accepted)?;
            Ok(accepted)
        })
    }

    /// Keeps what a person types for the carrier's file in the place of label fields. Refuses other than Roman letters.
    pub fn set_carrier_values(&mut self, consignment: ConsignmentRef, values: &[(AddressField, String)]) -> Result<()> {
        for (field, value) in values {
            if !is_roman(value) || value.trim().is_empty() {
                return Err(
                    Refusal::new(format!("{consignment}, {field}: found `{value}`, wanted Roman letters")).into()
                );
            }
        }
        self.write(Action::KeepPost, |tx| {
            in_house(tx, consignment)?;
            keep_carrier(tx, consignment, values)
        })
    }

    /// Keeps the employer's address of a registration. Refuses one nobody could find.
    pub fn keep_employer_address(&mut self, registration: RegistrationRef, address: &PostalAddress) -> Result<()> {
        if !address.company.is_empty() || !address.email.is_empty() {
            let words = format!("the employer's address of {registration} has no company and no e-mail of its own");
            return Err(Refusal::new(words).hint("The name is the employer's; put a department on a line.").into());
        }
        let mut address = address.clone();
        check(&mut address)?;
        self.write(Action::KeepPost, |tx| {
            registrations::by_ref(tx, registration)?;
            store::keep_employer(tx, registration.0, &address)?;
            tx.record(&Event::new(EventKind::EmployerAddressKept, registration))?;
            Ok(())
        })
    }

    /// The employer's address of a registration; none when nobody gave one.
    pub fn employer_address(&self, registration: RegistrationRef) -> Result<Option<PostalAddress>> {
        Ok(store::employer(self.db(), registration.0)?.map(|employer| employer.address))
    }
}

fn incomplete(what: impl std::fmt::Display) -> Refusal {
    Refusal::new(format!("the address of {what} lacks a name, a street, or a town and postcode"))
        .hint("Nobody could deliver it; amend the address first.")
}

/// Puts the postcode into its form. Refuses an address nobody could find.
pub fn check(address: &mut PostalAddress) -> Result<()> {
    if !address.is_complete() {
        return Err(incomplete(if address.name.is_empty() { "nobody" } else { &address.name }).into());
    }
    if !address.postcode.is_empty() {
        let postcode = Postcode::parse(&address.postcode, &address.country)?;
        postcode.as_str().clone_into(&mut address.postcode);
    }
    Ok(())
}

fn in_house(tx: &Tx<'_>, consignment: ConsignmentRef) -> Result<ConsignmentRow> {
    let parcel = consignments::load(tx, consignment)?;
    match parcel.life.state {
        ConsignmentState::Packing | ConsignmentState::Packed => Ok(parcel),
        ConsignmentState::Booked => {
            Err(Refusal::new(format!("consignment {consignment} is booked with its label as it is"))
                .hint(format!("`certdesk post unpack {consignment}` takes it out of the collection."))
                .into())
        }
        state => {
            Err(Refusal::new(format!("consignment {consignment} is {state}: its label is no longer amended")).into())
        }
    }
}

fn keep(
    tx: &Tx<'_>,
    parcel: &ConsignmentRow,
    before: &PostalAddress,
    after: &PostalAddress,
) -> Result<Vec<AddressField>> {
    let consignment = parcel.life.reference;
    let changed = before.differences(after);
    let fields: Vec<AddressField> = changed.iter().map(|(field, ..)| *field).collect();
    if fields.is_empty() {
        return Ok(fields);
    }
    let record = format!("consignment_label:{}", consignment.0);
    let changes = changed.iter().map(|(field, old, new)| {
        Change::new(record.clone(), field.code(), Some((*old).to_owned()), Some((*new).to_owned()))
    });
    let columns = fields.iter().map(|field| field.code()).collect::<Vec<_>>().join(", ");
    let event = Event::new(EventKind::LabelAmended, consignment).with("columns", columns).changing_all(changes);
    tx.record(&event)?;
    store::keep(tx, consignment, after)?;
    store::forget_carrier_values(tx, consignment)?;
    let now = consignments::load(tx, consignment)?;
    super::reconsider(tx, &now, now.pieces)?;
    Ok(fields)
}

fn keep_carrier(tx: &Tx<'_>, consignment: ConsignmentRef, values: &[(AddressField, String)]) -> Result<()> {
    if values.is_empty() {
        return Ok(());
    }
    for (field, value) in values {
        store::keep_carrier_value(tx, consignment, *field, value.trim())?;
    }
    let columns = values.iter().map(|(field, _)| field.code()).collect::<Vec<_>>().join(", ");
    tx.record(&Event::new(EventKind::RomanAccepted, consignment).with("columns", columns))?;
    Ok(())
}
