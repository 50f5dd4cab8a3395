//! What leaves and travels: handed in or over, tracked, delivered or lost, claimed for. Separate because it is about the
//! way, not about what lies in the house.

use serde_json::json;

use super::super::answer::Answer;
use super::showing::card_json;
use super::{list, said, texts, word};
use crate::core::domain::consignments::ConsignmentState;
use crate::core::domain::references::ConsignmentRef;
use crate::core::{CarrierClaim, Core, Error, ErrorKind, HandedIn, NewsOrder};

/// What was handed in or over.
pub(super) fn handed(done: &HandedIn, how: &str) -> Answer {
    let runs = if done.runs.is_empty() { String::new() } else { format!(" Dispatched: {}.", list(&done.runs)) };
    let sentence = format!(
        "{} {how}: {} certificates, {} sent again.{runs}",
        list(&done.consignments),
        done.certificates,
        done.again
    );
    let data = json!({ "consignments": texts(&done.consignments), "certificates": done.certificates, "again": done.again,
        "runs": texts(&done.runs) });
    Answer::sentence(sentence, data)
}

/// Notes a tracking number and what the carrier says.
pub(super) fn track(
    core: &mut Core,
    consignment: ConsignmentRef,
    number: Option<String>,
    says: Option<String>,
    on: Option<chrono::NaiveDate>,
) -> anyhow::Result<Answer> {
    let mut lines = Vec::new();
    if let Some(number) = &number {
        let tracked = core.track(consignment, number)?;
        lines.push(format!("{consignment} travels under {}.", tracked.number));
        lines.extend(tracked.warning.map(|warning| format!("{warning}.")));
    }
    if let Some(words) = says {
        let state = core.note_news(consignment, &NewsOrder { day: on, words })?;
        lines.push(format!("Noted: {state}. {consignment} is {}.", core.consignment(consignment)?.life.state));
    }
    let card = core.consignment_card(consignment)?;
    if lines.is_empty() {
        lines.extend(card.news.iter().map(|news| format!("{}  {}  {}", news.day, news.state, news.words)));
    }
    Ok(Answer::lines(lines, card_json(&card)))
}

/// Says what became of a consignment that left.
pub(super) fn mark(core: &mut Core, consignment: ConsignmentRef, state: &str, reason: &str) -> anyhow::Result<Answer> {
    let to: ConsignmentState = word(&state.replace('-', " "))?;
    let done = core.move_consignment(consignment, to, reason)?;
    Ok(Answer::sentence(
        format!("{consignment} is {to}; {} certificates follow.", done.certificates),
        json!({ "consignment": consignment.to_string(), "state": to.code(), "certificates": done.certificates }),
    ))
}

/// What is claimed of the carrier for a lost consignment.
pub(super) fn claim(
    core: &mut Core,
    consignment: ConsignmentRef,
    reference: String,
    amount: &str,
    currency: &str,
) -> anyhow::Result<Answer> {
    let amount = minor_units(amount)?;
    let claim = CarrierClaim { reference, amount, currency: currency.to_uppercase(), claimed_on: String::new() };
    core.claim_of_carrier(consignment, &claim)?;
    let words = format!(
        "{consignment}: {}.{:02} {} claimed under {}.",
        amount / 100,
        amount % 100,
        claim.currency,
        claim.reference
    );
    Ok(said(words, consignment))
}

fn minor_units(text: &str) -> anyhow::Result<i64> {
    let wrong = || Error::new(ErrorKind::Arguments, format!("`{text}` is no amount, wanted one such as 25.00"));
    let (whole, part) = text.trim().split_once('.').unwrap_or((text.trim(), "00"));
    if part.len() > 2 || whole.len() > 9 {
        return Err(wrong().into());
    }
    let whole: u32 = whole.parse().map_err(|_| wrong())?;
    let part: u32 = format!("{part:0<2}").parse().map_err(|_| wrong())?;
    Ok(i64::from(whole) * 100 + i64::from(part))
}
