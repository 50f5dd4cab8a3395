//! A record of the post with everything known of it. Separate because several commands answer with it.

use serde_json::{Value, json};

use super::super::answer::Answer;
use super::manifests::{manifest_json, totals};
use super::{returns, texts};
use crate::core::domain::references::{BatchRef, ManifestRef, ReturnRef};
use crate::core::{ConsignmentCard, Core};

/// A record of the post by its reference.
pub fn show(core: &Core, reference: &str) -> anyhow::Result<Answer> {
    if let Ok(item) = reference.parse::<ReturnRef>() {
        return Ok(returns::shown(&core.returned_item(item)?));
    }
    if let Ok(item) = reference.parse() {
        return Ok(returns::inbound_shown(&core.inbound_item(item)?));
    }
    if let Ok(manifest) = reference.parse::<ManifestRef>() {
        let view = core.manifest(manifest)?;
        let mut lines =
            vec![format!("{manifest} for {}: {}, made on {}.", view.row.carrier, view.row.state, view.row.made_on)];
        lines.extend(totals(&view.row));
        let same = view.row.totals == view.lying;
        lines.push(
            if same {
                "What lies packed or booked is what it says."
            } else {
                "What lies packed or booked differs from it."
            }
            .to_owned(),
        );
        return Ok(Answer::lines(lines, manifest_json(&view)));
    }
    Ok(shown(&core.consignment_card(reference.parse()?)?))
}

fn shown(card: &ConsignmentCard) -> Answer {
    let facts = &card.facts;
    let mut lines = vec![
        format!(
            "{} is {}, {} of {} packed, {} g.",
            facts.life.reference, facts.life.state, facts.packed, facts.pieces, facts.weight_g
        ),
        format!("To {}.", card.label.address.lines().join(", ")),
        format!("By {}, {}; {}.", facts.service, card.carrier, card.rule),
    ];
    lines.push(match &card.label.checked {
        Some((day, by)) => format!("Address and telephone confirmed on {day} by {by}."),
        None => "Address and telephone are not confirmed.".to_owned(),
    });
    if let Some(newer) = &card.label.newer {
        lines.push(format!("The record has now: {}.", newer.lines().join(", ")));
    }
    lines.extend(facts.tracking.as_ref().map(|number| format!("Tracking {number}.")));
    lines.extend(card.news.iter().map(|news| format!("{}  {}  {}", news.day, news.state, news.words)));
    lines.extend(card.contents.iter().map(|paper| format!("{}  {}  {}", paper.serial, paper.learner, paper.state)));
    Answer::lines(lines, card_json(card))
}

/// A consignment as JSON.
pub(super) fn card_json(card: &ConsignmentCard) -> Value {
    let facts = &card.facts;
    let contents: Vec<Value> = card
        .contents
        .iter()
        .map(|paper| json!({ "serial": paper.serial, "award": paper.award.to_string(), "state": paper.state, "packed": paper.packed }))
        .collect();
    let news: Vec<Value> = card
        .news
        .iter()
        .map(|n| json!({ "day": n.day, "state": n.state.code(), "words": n.words, "source": n.source }))
        .collect();
    json!({
        "consignment": facts.life.reference.to_string(), "state": facts.life.state.code(), "batch": facts.batch.map(|b: BatchRef| b.to_string()),
        "purpose": facts.purpose.code(), "deliver_to": facts.deliver_to.code(), "address": card.label.address.lines(),
        "checked": card.label.checked, "newer_address": card.label.newer.as_ref().map(|a| a.lines().join(", ")),
        "service": facts.service, "carrier": card.carrier, "rule": card.rule, "customs": card.customs, "size": facts.size,
        "weight_g": facts.weight_g, "pieces": facts.pieces, "packed": facts.packed, "tracking": facts.tracking,
        "manifest": facts.manifest.map(|m| m.to_string()), "left_on": facts.dispatched_on, "news_on": facts.news_on,
        "ended_on": facts.ended_on, "contents": contents, "news": news,
        "claim": card.claim.as_ref().map(|c| json!({ "reference": c.reference, "amount": c.amount, "currency": c.currency })),
        "handed_over": card.handed_over.as_ref().map(|(over, by)| json!({ "document": over.document, "seen_by": by })),
        "returned": texts(&card.returned),
    })
}
