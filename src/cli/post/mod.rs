//! `post …`: packing, labels, rules, manifests, collections, tracking, returns, destruction, inbound post. Split by noun:
//! what one consignment does stands here, the rest beside it.

mod papers;
mod returns;
mod rules;

use std::path::PathBuf;

use serde_json::{Value, json};

use super::answer::{Answer, Table};
use super::desk::Desk;
use crate::core::domain::UnknownCode;
use crate::core::domain::consignments::ConsignmentState;
use crate::core::domain::post::addresses::AddressField;
use crate::core::domain::references::{BatchRef, ConsignmentRef, ManifestRef, RegistrationRef, ReturnRef};
use crate::core::{
    BookOrder, CarrierClaim, ConsignmentCard, Core, Error, ErrorKind, HandOver, HandedIn, ManifestRow, ManifestView,
    NewsOrder, Taken,
};

/// The commands.
#[derive(Debug, clap::Subcommand)]
pub enum PostCommand {
    /// A consignment, returned paper, inbound item or manifest with everything known of it
    Show {
        /// C-…, RP-…, IP-… or PM-…
        reference: String,
    },
    /// Put sheets into a consignment: a serial, last digits, 53-78, =42 for the rest counted; -52 takes one out
    #[command(allow_negative_numbers = true)]
    Pack {
        /// The consignment
        consignment: ConsignmentRef,
        /// What is scanned; nothing for a letter
        #[arg(allow_hyphen_values = true)]
        sheets: Vec<String>,
    },
    /// Open a packed or booked consignment again
    Unpack {
        /// The consignment
        consignment: ConsignmentRef,
    },
    /// The label: amend it, confirm it, take it from the record again, accept Roman letters for the carrier
    Label {
        /// The consignment
        consignment: ConsignmentRef,
        /// field=value: name, company, line1, line2, line3, city, postcode, country, phone, email
        #[arg(long, value_name = "FIELD=VALUE")]
        set: Vec<String>,
        /// field=value in Roman letters, for the carrier's file only
        #[arg(long, value_name = "FIELD=VALUE")]
        carrier: Vec<String>,
        /// Accept the proposed Roman letters for the carrier's file
        #[arg(long)]
        roman: bool,
        /// Address and telephone were confirmed with the addressee
        #[arg(long)]
        confirm: bool,
        /// Take the address from the record as it is now
        #[arg(long)]
        renew: bool,
    },
    /// Where certificates go whose learner wants them at the employer's
    Employer {
        /// The registration
        registration: RegistrationRef,
        /// field=value: name, line1, line2, line3, city, postcode, country, phone
        #[arg(long, value_name = "FIELD=VALUE", required = true)]
        set: Vec<String>,
    },
    /// Hand packed consignments in at the counter
    HandIn {
        /// The consignments
        #[arg(required = true)]
        consignments: Vec<ConsignmentRef>,
    },
    /// Hand a consignment over in the house to who collects it
    HandOver {
        /// The consignment
        consignment: ConsignmentRef,
        /// Who collects it
        #[arg(long)]
        by: String,
        /// The kind of document seen, such as passport; never its number
        #[arg(long)]
        document: String,
        /// The authority seen, when somebody else collects
        #[arg(long, default_value = "")]
        on_behalf: String,
    },
    /// The carrier's file: checked, made, dropped
    #[command(subcommand)]
    Manifest(ManifestCommand),
    /// Book the collection of a manifest, when what lies packed is what it says
    Book {
        /// The manifest
        manifest: ManifestRef,
        /// The day; today when left out
        #[arg(long, default_value = "")]
        on: String,
        /// From when, such as 14:00
        #[arg(long)]
        from: String,
        /// To when, such as 16:00
        #[arg(long)]
        to: String,
        /// The carrier's reference of the booking
        #[arg(long)]
        reference: String,
    },
    /// Confirm what the driver took: everything, so many counted, or only those named
    Collect {
        /// The manifest
        manifest: ManifestRef,
        /// So many, counted by hand
        #[arg(long, conflicts_with = "only")]
        count: Option<u32>,
        /// Only these; the others stay booked
        #[arg(long)]
        only: Vec<ConsignmentRef>,
    },
    /// The tracking number of a consignment, or what the carrier says of it
    Track {
        /// The consignment
        consignment: ConsignmentRef,
        /// Its tracking number
        number: Option<String>,
        /// What the carrier says, in its words
        #[arg(long)]
        says: Option<String>,
        /// The day of that; today when left out
        #[arg(long)]
        on: Option<chrono::NaiveDate>,
    },
    /// Say what became of a consignment that left
    Mark {
        /// The consignment
        consignment: ConsignmentRef,
        /// delivered, not-delivered, returned or lost
        state: String,
        /// How that is known
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// What is claimed of the carrier for a consignment that was lost
    Claim {
        /// The consignment
        consignment: ConsignmentRef,
        /// The carrier's reference of the claim
        #[arg(long)]
        reference: String,
        /// The amount, such as 25.00
        #[arg(long)]
        amount: String,
        /// Three letters
        #[arg(long, default_value = "GBP")]
        currency: String,
    },
    /// Note that papers came back: serials, or a consignment
    Return(returns::Return),
    /// A returned paper's address: the newer one of the record, or typed
    Repair {
        /// The returned paper
        item: ReturnRef,
        /// Accept the address the record has now
        #[arg(long, conflicts_with = "set")]
        newer: bool,
        /// field=value, as on a label
        #[arg(long, value_name = "FIELD=VALUE")]
        set: Vec<String>,
    },
    /// Where a returned paper lies, and until when it is held
    Hold {
        /// The returned paper
        item: ReturnRef,
        /// Where it lies
        #[arg(long)]
        place: Option<String>,
        /// The last day
        #[arg(long)]
        until: Option<chrono::NaiveDate>,
    },
    /// Send returned papers again, in a consignment of their own
    Redispatch {
        /// Returned papers, RP-… or serials; all of one addressee
        #[arg(required = true)]
        papers: Vec<String>,
    },
    /// Give up a consignment opened to send papers again: they are held again
    GiveUp {
        /// The consignment
        consignment: ConsignmentRef,
    },
    /// Destroy returned papers: the first person proposes, the same by a witness does it
    Destroy {
        /// Returned papers, RP-… or serials
        #[arg(required = true)]
        papers: Vec<String>,
        /// Why
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Inbound post: noted, given out, linked, done
    #[command(subcommand)]
    Inbound(returns::InboundCommand),
    /// A consignment for a letter about a record
    Letter {
        /// The learner or centre it goes to
        to: String,
        /// The record it is about
        #[arg(long, default_value = "")]
        about: String,
    },
    /// Service rules, figures, carriers' words, columns of the carrier's file
    #[command(subcommand)]
    Rules(rules::RulesCommand),
    /// Address labels as one PDF
    Labels(papers::Papers),
    /// A packing list for each consignment
    PackingLists(papers::Papers),
    /// A customs form for each consignment that goes abroad
    CustomsForms(papers::Papers),
}

/// The commands of manifests.
#[derive(Debug, clap::Subcommand)]
pub enum ManifestCommand {
    /// What the carrier would not take, before a file is written; exit code 1 when there is any
    Check {
        /// Only these; all that are packed when none is named
        consignments: Vec<ConsignmentRef>,
    },
    /// Write the carrier's file
    Make {
        /// Only these; all that are packed when none is named
        consignments: Vec<ConsignmentRef>,
        /// The file
        #[arg(long)]
        out: PathBuf,
    },
    /// Drop a manifest: its consignments wait for another
    Drop {
        /// The manifest
        manifest: ManifestRef,
        /// Why
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// The manifests that are made or booked
    List,
}

/// Runs one command.
pub fn run(desk: &Desk, command: PostCommand) -> anyhow::Result<Answer> {
    let mut core = desk.core()?;
    let core = &mut core;
    match command {
        PostCommand::Show { reference } => show(core, &reference),
        PostCommand::Pack { consignment, sheets } => pack(core, consignment, &sheets),
        PostCommand::Unpack { consignment } => {
            core.unpack(consignment)?;
            Ok(said(format!("{consignment} is open again; `post pack` with -52 takes a sheet out."), consignment))
        }
        PostCommand::Label { consignment, set, carrier, roman, confirm, renew } => {
            let edits = Edits { set: fields(&set)?, carrier: fields(&carrier)?, roman, confirm, renew };
            label(core, consignment, &edits)
        }
        PostCommand::Employer { registration, set } => {
            let mut address = core.employer_address(registration)?.unwrap_or_default();
            for (field, value) in fields(&set)? {
                address.set(field, &value);
            }
            core.keep_employer_address(registration, &address)?;
            Ok(Answer::sentence(
                format!("{registration} is delivered to {}.", address.lines().join(", ")),
                json!({ "registration": registration.to_string(), "address": address.lines() }),
            ))
        }
        PostCommand::HandIn { consignments } => Ok(handed(&core.hand_in(&consignments)?, "handed in at the counter")),
        PostCommand::HandOver { consignment, by, document, on_behalf } => {
            let over = HandOver { by, document, on_behalf };
            Ok(handed(&core.hand_over(consignment, &over)?, "handed over in the house"))
        }
        PostCommand::Manifest(command) => manifest(core, command),
        PostCommand::Book { manifest, on, from, to, reference } => {
            let booked = core.book_collection(manifest, &BookOrder { on, from, to, reference })?;
            let view = core.manifest(manifest)?;
            let day = view.row.collection_on.clone().unwrap_or_default();
            Ok(Answer::sentence(
                format!("{booked} consignments of {manifest} are booked for {day}; the totals match."),
                manifest_json(&view),
            ))
        }
        PostCommand::Collect { manifest, count, only } => {
            let taken = match (count, only.is_empty()) {
                (Some(count), _) => Taken::Counted(count),
                (None, false) => Taken::Named(only),
                (None, true) => Taken::All,
            };
            let done = core.collect(manifest, &taken)?;
            let stay = match done.stay.len() {
                0 => String::new(),
                n => format!(" {n} were not taken and stay booked."),
            };
            let runs = if done.runs.is_empty() { String::new() } else { format!(" Dispatched: {}.", list(&done.runs)) };
            let sentence = format!(
                "{manifest}: the driver took {} consignments with {} certificates, {} sent again.{stay}{runs}",
                done.consignments, done.certificates, done.again
            );
            let data = json!({ "manifest": manifest.to_string(), "consignments": done.consignments, "certificates": done.certificates,
                "again": done.again, "stay": texts(&done.stay), "runs": texts(&done.runs) });
            Ok(Answer::sentence(sentence, data))
        }
        PostCommand::Track { consignment, number, says, on } => track(core, consignment, number, says, on),
        PostCommand::Mark { consignment, state, reason } => {
            let to: ConsignmentState = word(&state.replace('-', " "))?;
            let done = core.move_consignment(consignment, to, &reason)?;
            Ok(Answer::sentence(
                format!("{consignment} is {to}; {} certificates follow.", done.certificates),
                json!({ "consignment": consignment.to_string(), "state": to.code(), "certificates": done.certificates }),
            ))
        }
        PostCommand::Claim { consignment, reference, amount, currency } => {
            let amount = minor_units(&amount)?;
            let claim =
                CarrierClaim { reference, amount, currency: currency.to_uppercase(), claimed_on: String::new() };
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
        PostCommand::Return(order) => returns::note(core, &order),
        PostCommand::Repair { item, newer, set } => returns::repair(core, item, newer, &fields(&set)?),
        PostCommand::Hold { item, place, until } => {
            core.amend_return(item, place.as_deref(), until)?;
            Ok(returns::shown(&core.returned_item(item)?))
        }
        PostCommand::Redispatch { papers } => returns::redispatch(core, &papers),
        PostCommand::GiveUp { consignment } => {
            let papers = core.give_up_redispatch(consignment)?;
            Ok(said(format!("{consignment} is given up; {papers} papers are held again."), consignment))
        }
        PostCommand::Destroy { papers, reason } => returns::destroy(core, &papers, &reason),
        PostCommand::Inbound(command) => returns::inbound(core, command),
        PostCommand::Letter { to, about } => {
            let consignment = core.consign_letter(&to, &about)?;
            Ok(said(format!("{consignment} is open for the letter; `post pack {consignment}` closes it."), consignment))
        }
        PostCommand::Rules(command) => rules::run(core, command),
        PostCommand::Labels(order) => papers::labels(core, order),
        PostCommand::PackingLists(order) => papers::packing_lists(core, order),
        PostCommand::CustomsForms(order) => papers::customs_forms(core, order),
    }
}

fn said(sentence: String, consignment: ConsignmentRef) -> Answer {
    Answer::sentence(sentence, json!({ "consignment": consignment.to_string() }))
}

fn list<T: ToString>(all: &[T]) -> String {
    texts(all).join(", ")
}

fn texts<T: ToString>(all: &[T]) -> Vec<String> {
    all.iter().map(ToString::to_string).collect()
}

/// `field=value` as typed. Refuses a field an address has not.
fn fields(typed: &[String]) -> anyhow::Result<Vec<(AddressField, String)>> {
    let one = |text: &String| {
        let (field, value) = text.split_once('=').ok_or_else(|| {
            Error::new(ErrorKind::Arguments, format!("`{text}` is no field=value")).with_hint("Write --set city=Leeds.")
        })?;
        Ok((word::<AddressField>(field.trim())?, value.to_owned()))
    };
    typed.iter().map(one).collect()
}

/// A word of a closed list as typed. Refuses any other as a wrong argument.
fn word<T: std::str::FromStr<Err = UnknownCode>>(typed: &str) -> Result<T, Error> {
    typed.parse().map_err(|unknown: UnknownCode| Error::new(ErrorKind::Arguments, unknown.to_string()))
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

fn pack(core: &mut Core, consignment: ConsignmentRef, sheets: &[String]) -> anyhow::Result<Answer> {
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

struct Edits {
    set: Vec<(AddressField, String)>,
    carrier: Vec<(AddressField, String)>,
    roman: bool,
    confirm: bool,
    renew: bool,
}

fn label(core: &mut Core, consignment: ConsignmentRef, edits: &Edits) -> anyhow::Result<Answer> {
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

fn handed(done: &HandedIn, how: &str) -> Answer {
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

fn manifest(core: &mut Core, command: ManifestCommand) -> anyhow::Result<Answer> {
    match command {
        ManifestCommand::Check { consignments } => {
            let faults = core.check_manifest(&consignments)?;
            let head = ["consignment", "field", "found", "limit", "proposed", "next"].map(str::to_owned).to_vec();
            let none = faults.is_empty();
            let rows = faults.into_iter().map(|fault| {
                let proposed = fault.proposed.unwrap_or_default();
                vec![
                    fault.consignment.to_string(),
                    fault.field.to_string(),
                    fault.found,
                    fault.limit,
                    proposed,
                    fault.next,
                ]
            });
            let foot =
                if none { "The carrier takes every value." } else { "No file is written while one of these stands." };
            let table = Table { head, rows: rows.collect(), foot: Some(foot.to_owned()) };
            Ok(Answer::table(table).with_finding(!none))
        }
        ManifestCommand::Make { consignments, out } => {
            let made = core.make_manifest(&consignments, &out)?;
            let view = core.manifest(made.reference)?;
            let mut lines = vec![format!("{} is made: {}.", made.reference, made.file.display())];
            lines.extend(totals(&view.row));
            lines.push(format!(
                "`certdesk post book {} --from … --to … --reference …` books its collection.",
                made.reference
            ));
            let mut data = manifest_json(&view);
            data["file"] = json!(made.file);
            data["sha256"] = json!(made.sha256);
            Ok(Answer::lines(lines, data))
        }
        ManifestCommand::Drop { manifest, reason } => {
            core.drop_manifest(manifest, &reason)?;
            Ok(Answer::sentence(
                format!("{manifest} is dropped; its consignments wait for another."),
                json!({ "manifest": manifest.to_string() }),
            ))
        }
        ManifestCommand::List => {
            let head = ["manifest", "carrier", "state", "made", "collection", "reference"].map(str::to_owned).to_vec();
            let rows = core.open_manifests()?.into_iter().map(|row| {
                vec![
                    row.reference.to_string(),
                    row.carrier,
                    row.state.to_string(),
                    row.made_on,
                    row.collection_on.unwrap_or_default(),
                    row.collection_reference.unwrap_or_default(),
                ]
            });
            Ok(Answer::table(Table { head, rows: rows.collect(), foot: None }))
        }
    }
}

fn totals(row: &ManifestRow) -> Vec<String> {
    row.totals
        .iter()
        .map(|total| {
            format!(
                "{}: {} consignments, {} pieces, {} g.",
                total.service, total.consignments, total.pieces, total.grams
            )
        })
        .collect()
}

fn manifest_json(view: &ManifestView) -> Value {
    let row = &view.row;
    let totals: Vec<Value> = row
        .totals
        .iter()
        .map(|t| json!({ "service": t.service, "consignments": t.consignments, "pieces": t.pieces, "grams": t.grams }))
        .collect();
    let consignments: Vec<Value> = view
        .consignments
        .iter()
        .map(|c| json!({ "consignment": c.life.reference.to_string(), "state": c.life.state.code(), "pieces": c.pieces }))
        .collect();
    json!({ "manifest": row.reference.to_string(), "state": row.state.code(), "carrier": row.carrier, "made_on": row.made_on,
        "collection_on": row.collection_on, "reference": row.collection_reference, "totals": totals, "matches": row.totals == view.lying,
        "consignments": consignments })
}

fn track(
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

fn card_json(card: &ConsignmentCard) -> Value {
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
