//! What is packed and where it goes: sheets into a consignment, its label, an employer's address. Separate because it
//! happens at the packing bench, before anything leaves.

use serde_json::json;

use super::super::answer::Answer;
use super::showing::card_json;
use super::{fields, said};
use crate::core::Core;
use crate::core::domain::post::addresses::AddressField;
use crate::core::domain::references::{ConsignmentRef, RegistrationRef};

/// Packs what was scanned; a letter when nothing was.
pub(super) fn pack(core: &mut Core, consignment: ConsignmentRef, sheets: &[String]) -> anyhow::Result<Answer> {
    if sheets.is_empty() {
        core.pack_letter(consignment)?;
        return Ok(said(format!("{consignment} is packed."), consignment));
    }
    let mut last = None;
    for line in sheets {
        last = Some(core.pack_into(consignment, line)?);
    }
    let Some(done) = last else { return Ok(said(format!("{consignment}: nothing was scanned."), consignment)) };
    let sentence = format!(
        "{consignment} holds {} of {} sheets and is {}; {} missing in all.",
        done.inside, done.pieces, done.state, done.missing
    );
    let data = json!({ "consignment": consignment.to_string(), "inside": done.inside, "pieces": done.pieces,
        "state": done.state.code(), "missing": done.missing, "packed": done.packed, "taken_out": done.taken_out });
    Ok(Answer::sentence(sentence, data))
}

/// What is to become of a label.
pub(super) struct Edits {
    pub(super) set: Vec<(AddressField, String)>,
    pub(super) carrier: Vec<(AddressField, String)>,
    pub(super) roman: bool,
    pub(super) confirm: bool,
    pub(super) renew: bool,
}

/// Amends the label of a consignment.
pub(super) fn label(core: &mut Core, consignment: ConsignmentRef, edits: &Edits) -> anyhow::Result<Answer> {
    let mut lines = Vec::new();
    let names = |fields: &[AddressField]| fields.iter().map(|field| field.code()).collect::<Vec<_>>().join(", ");
    if edits.renew {
        let changed = core.renew_label(consignment)?;
        lines.push(if changed.is_empty() {
            "The record says the same.".to_owned()
        } else {
            format!("Taken from the record: {}.", names(&changed))
        });
    }
    if !edits.set.is_empty() {
        let changed = core.amend_label(consignment, &edits.set)?;
        lines.push(if changed.is_empty() {
            "Nothing of it differs.".to_owned()
        } else {
            format!("Amended: {}.", names(&changed))
        });
    }
    if edits.roman {
        let accepted = core.accept_roman(consignment)?;
        lines.extend(accepted.iter().map(|(field, value)| format!("The carrier reads {field} as {value}.")));
    }
    if !edits.carrier.is_empty() {
        core.set_carrier_values(consignment, &edits.carrier)?;
        lines.extend(edits.carrier.iter().map(|(field, value)| format!("The carrier reads {field} as {value}.")));
    }
    if edits.confirm {
        core.confirm_address(consignment)?;
        lines.push("Address and telephone are confirmed.".to_owned());
    }
    let card = core.consignment_card(consignment)?;
    lines.extend(card.label.address.lines().iter().map(|line| (*line).to_owned()));
    Ok(Answer::lines(lines, card_json(&card)))
}

/// Where the certificates of a registration go whose learner wants them at the employer's.
pub(super) fn employer(core: &mut Core, registration: RegistrationRef, set: &[String]) -> anyhow::Result<Answer> {
    let mut address = core.employer_address(registration)?.unwrap_or_default();
    for (field, value) in fields(set)? {
        address.set(field, &value);
    }
    core.keep_employer_address(registration, &address)?;
    Ok(Answer::sentence(
        format!("{registration} is delivered to {}.", address.lines().join(", ")),
        json!({ "registration": registration.to_string(), "address": address.lines() }),
    ))
}
