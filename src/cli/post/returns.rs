//! `post return|repair|redispatch|destroy|inbound`: what comes back and what comes in.

use serde_json::{Value, json};

use super::super::answer::Answer;
use super::texts;
use crate::core::domain::certificates::Serial;
use crate::core::domain::post::addresses::{AddressField, PostalAddress};
use crate::core::domain::references::{ConsignmentRef, InboundRef, ReturnRef};
use crate::core::{
    CameBackAs, Core, DestroyOutcome, Error, ErrorKind, InboundOrder, InboundRow, ReturnOrder, ReturnView,
};

/// Papers that came back.
#[derive(Debug, clap::Args)]
pub struct Return {
    /// Serials, or one consignment
    #[arg(required = true)]
    what: Vec<String>,
    /// gone away, refused, address incomplete, no such address, not called for, addressee unknown, damaged, found again, sent back, other
    #[arg(long)]
    cause: String,
    /// More about it
    #[arg(long, default_value = "")]
    words: String,
    /// Where it lies
    #[arg(long, default_value = "")]
    place: String,
    /// The day it came; today when left out
    #[arg(long)]
    on: Option<chrono::NaiveDate>,
}

/// The commands of inbound post.
#[derive(Debug, clap::Subcommand)]
pub enum InboundCommand {
    /// Note what came
    Add {
        /// What it is: letter, parcel, certificate …
        item: String,
        /// From whom
        #[arg(long)]
        from: String,
        /// Who gets it; to be given out when left out
        #[arg(long, default_value = "")]
        to: String,
        /// The record it is about
        #[arg(long, default_value = "")]
        link: String,
        /// More about it
        #[arg(long, default_value = "")]
        note: String,
    },
    /// Give it to somebody
    Give {
        /// The item
        item: InboundRef,
        /// To whom
        to: String,
    },
    /// Link it with the record it is about
    Link {
        /// The item
        item: InboundRef,
        /// The record
        record: String,
    },
    /// It is done with
    Done {
        /// The item
        item: InboundRef,
    },
}

pub fn note(core: &mut Core, order: &Return) -> anyhow::Result<Answer> {
    let what = match order.what.as_slice() {
        [one] if one.parse::<ConsignmentRef>().is_ok() => CameBackAs::Consignment(one.parse()?),
        serials => CameBackAs::Papers(serials.iter().map(|serial| serial.parse::<Serial>()).collect::<Result<_, _>>()?),
    };
    let noted = core.note_return(&ReturnOrder {
        what,
        cause: super::word(&order.cause.replace('-', " "))?,
        words: order.words.clone(),
        place: order.place.clone(),
        came_on: order.on,
    })?;
    let mut lines = Vec::new();
    for one in &noted {
        lines.push(match &one.not_good {
            Some(why) => format!("{} is {}: it can only be destroyed: {why}.", one.serial, one.reference),
            None => format!("{} is {}, held until {}.", one.serial, one.reference, one.hold_until),
        });
    }
    let rows: Vec<Value> = noted
        .iter()
        .map(|one| json!({ "return": one.reference.to_string(), "serial": one.serial, "hold_until": one.hold_until.to_string(), "not_good": one.not_good }))
        .collect();
    Ok(Answer::lines(lines, json!({ "count": rows.len(), "rows": rows })))
}

pub fn repair(core: &mut Core, item: ReturnRef, newer: bool, set: &[(AddressField, String)]) -> anyhow::Result<Answer> {
    if newer {
        core.accept_newer_address(item)?;
    } else if !set.is_empty() {
        core.repair_address(item, set)?;
    }
    Ok(shown(&core.returned_item(item)?))
}

/// The returned papers meant: by their own reference, or by serial.
fn items(core: &Core, papers: &[String]) -> anyhow::Result<Vec<ReturnRef>> {
    let mut items = Vec::new();
    for paper in papers {
        if let Ok(item) = paper.parse::<ReturnRef>() {
            items.push(item);
            continue;
        }
        let serial: Serial = paper.parse()?;
        let item = core.return_of(&serial)?.ok_or_else(|| {
            Error::new(ErrorKind::Refused, format!("{serial} does not lie here as returned"))
                .with_hint("`certdesk post return` notes that it came back.")
        })?;
        items.push(item);
    }
    Ok(items)
}

pub fn redispatch(core: &mut Core, papers: &[String]) -> anyhow::Result<Answer> {
    let items = items(core, papers)?;
    let done = core.redispatch(&items)?;
    let mut lines = vec![format!(
        "{} is open to send {} again to {}; `post pack {} =N` packs it.",
        done.consignment,
        done.serials.join(", "),
        done.addressee,
        done.consignment
    )];
    if done.same_address {
        lines.push("It is the address they came back from: nobody repaired it.".to_owned());
    }
    let data = json!({ "consignment": done.consignment.to_string(), "serials": done.serials, "same_address": done.same_address });
    Ok(Answer::lines(lines, data))
}

pub fn destroy(core: &mut Core, papers: &[String], reason: &str) -> anyhow::Result<Answer> {
    let items = items(core, papers)?;
    Ok(match core.destroy_returned(&items, reason)? {
        DestroyOutcome::Proposed { words } => Answer::lines(
            [
                format!("Proposed: {words}"),
                "A second person who saw it runs the same command, or `second give`.".to_owned(),
            ],
            json!({ "state": "proposed", "items": texts(&items) }),
        ),
        DestroyOutcome::Done { serials } => Answer::sentence(
            format!("{} destroyed; `certdesk list destructions` keeps it.", serials.join(", ")),
            json!({ "state": "done", "serials": serials }),
        ),
    })
}

pub fn shown(view: &ReturnView) -> Answer {
    let row = &view.row;
    let life = &row.life;
    let mut lines = vec![
        format!(
            "{} is {} of {}: {}, {} since {}.",
            life.reference, life.serial, view.learner, life.state, row.cause, row.came_on
        ),
        format!(
            "Held until {}{}.",
            row.hold_until,
            if row.place.is_empty() { String::new() } else { format!(", in {}", row.place) }
        ),
    ];
    let address = |what: &str, address: &PostalAddress| format!("{what}: {}.", address.lines().join(", "));
    lines.extend(view.was.as_ref().map(|was| address("It had gone to", was)));
    lines.extend(view.suggested.as_ref().map(|now| address("The record has now", now)));
    if let Some((accepted, source, by)) = &view.accepted {
        lines.push(address(&format!("It is to go to, from {source}, accepted by {by}"), accepted));
    }
    lines.extend(row.sent_in.map(|consignment| format!("It leaves in {consignment}.")));
    let text = |address: &PostalAddress| address.lines().join(", ");
    let data = json!({
        "return": life.reference.to_string(), "serial": life.serial, "state": life.state.code(), "cause": row.cause.code(),
        "came_on": row.came_on, "hold_until": row.hold_until.to_string(), "place": row.place,
        "consignment": row.consignment.map(|c| c.to_string()), "sent_in": row.sent_in.map(|c| c.to_string()),
        "was": view.was.as_ref().map(text), "newer_address": view.suggested.as_ref().map(text),
        "accepted": view.accepted.as_ref().map(|(address, ..)| text(address)), "returns": view.all.len(),
    });
    Answer::lines(lines, data)
}

pub fn inbound(core: &mut Core, command: InboundCommand) -> anyhow::Result<Answer> {
    let item = match command {
        InboundCommand::Add { item, from, to, link, note } => {
            core.note_inbound(&InboundOrder { item, sender: from, given_to: to, linked: link, note })?
        }
        InboundCommand::Give { item, to } => {
            core.give_inbound(item, &to)?;
            item
        }
        InboundCommand::Link { item, record } => {
            core.link_inbound(item, &record)?;
            item
        }
        InboundCommand::Done { item } => {
            core.finish_inbound(item)?;
            item
        }
    };
    Ok(inbound_shown(&core.inbound_item(item)?))
}

pub fn inbound_shown(row: &InboundRow) -> Answer {
    let given = if row.given_to.is_empty() { String::new() } else { format!(" to {}", row.given_to) };
    let about = if row.linked.is_empty() { String::new() } else { format!(" about {}", row.linked) };
    let sentence = format!(
        "{}: {} from {}{about}, {}{given}; came on {}.",
        row.reference, row.item, row.sender, row.state, row.came_on
    );
    let data = json!({ "inbound": row.reference.to_string(), "item": row.item, "from": row.sender, "given_to": row.given_to,
        "linked": row.linked, "state": row.state.code(), "came_on": row.came_on, "note": row.note });
    Answer::sentence(sentence, data)
}
