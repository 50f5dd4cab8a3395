//! What the window does about the post, and what it says then. Separate so that the table of actions stays a table.

use std::path::PathBuf;

use crate::core::domain::consignments::ConsignmentState;
use crate::core::domain::post::addresses::AddressField;
use crate::core::domain::references::{ConsignmentRef, InboundRef, ManifestRef, RegistrationRef, ReturnRef};
use crate::core::{
    BookOrder, CarrierClaim, Core, DestroyOutcome, Error, HandOver, HandedIn, InboundOrder, NewsOrder, PackedInto,
    PostPaperOrder, ReturnOrder, RuleEdit, Taken,
};
use crate::tui::effects::Done;

/// A change of the post.
#[derive(Debug, Clone)]
pub enum PostStep {
    /// Packs what was scanned into a consignment.
    Pack(ConsignmentRef, String),
    /// Packs a letter.
    PackLetter(ConsignmentRef),
    /// Opens a consignment again.
    Unpack(ConsignmentRef),
    /// Amends a label: fields, Roman letters for the carrier, confirmed.
    Label(ConsignmentRef, Vec<(AddressField, String)>, bool, bool),
    /// Amends the employer's address of a registration.
    Employer(RegistrationRef, Vec<(AddressField, String)>),
    /// Hands consignments in at the counter.
    HandIn(Vec<ConsignmentRef>),
    /// Hands a consignment over in the house.
    HandOver(ConsignmentRef, HandOver),
    /// Makes a manifest of these; of all that are packed when none is named.
    Manifest(Vec<ConsignmentRef>, PathBuf),
    /// Drops a manifest.
    DropManifest(ManifestRef, String),
    /// Books a collection.
    Book(ManifestRef, BookOrder),
    /// Confirms what the driver took.
    Collect(ManifestRef, Taken),
    /// Notes tracking number and news.
    Track(ConsignmentRef, String, NewsOrder),
    /// Says what became of consignments.
    Became(Vec<ConsignmentRef>, ConsignmentState, String),
    /// Claims of the carrier.
    Claim(ConsignmentRef, CarrierClaim),
    /// Notes that papers came back.
    CameBack(ReturnOrder),
    /// Accepts the newer address of the record.
    NewerAddress(ReturnRef),
    /// Amends a returned paper: address, place, last day.
    AmendReturn(ReturnRef, Vec<(AddressField, String)>, String, Option<chrono::NaiveDate>),
    /// Sends returned papers again.
    SendAgain(Vec<ReturnRef>),
    /// Gives a consignment up that was to send papers again.
    GiveUp(ConsignmentRef),
    /// Destroys returned papers, as one of two.
    Destroy(Vec<ReturnRef>, String),
    /// Says that returned papers were destroyed, as the one who saw it.
    Witness(ReturnRef),
    /// Notes inbound post.
    Inbound(InboundOrder),
    /// Gives inbound post to somebody.
    Give(InboundRef, String),
    /// Links inbound post with a record.
    Link(InboundRef, String),
    /// Inbound post is done with.
    InboundDone(InboundRef),
    /// Opens a consignment for a letter: to whom, about what.
    Letter(String, String),
    /// Makes labels, packing lists, customs forms.
    Papers(PostPaperOrder),
    /// Changes a service rule: fields as typed, of the rule at this place, put before it when it is new.
    Rule(u16, Vec<(String, String)>, bool),
    /// Takes a service rule out.
    RemoveRule(u16),
    /// Sets a figure.
    Figure(String, u32),
    /// Maps a carrier's words: whose, the words, what they mean.
    Words(String, String, String),
    /// Reads rules from a file.
    ReadRules(PathBuf),
}

/// Carries it out. Refuses when the operation refuses; nothing is changed then.
pub fn carry_out(core: &mut Core, step: PostStep) -> Result<Done, Error> {
    use PostStep as S;
    match step {
        S::Pack(parcel, line) => core.pack_into(parcel, &line).map(|done| packed(&done)),
        S::PackLetter(parcel) => core.pack_letter(parcel).map(|()| about(parcel, "is packed. f books it")),
        S::Unpack(parcel) => {
            core.unpack(parcel).map(|()| about(parcel, "is open again: -52 takes a sheet out, f scans"))
        }
        S::Label(parcel, edits, roman, confirmed) => label(core, parcel, &edits, roman, confirmed),
        S::Employer(registration, edits) => employer(core, registration, edits),
        S::HandIn(which) => core.hand_in(&which).map(|done| handed(&done, "handed in at the counter")),
        S::HandOver(parcel, over) => {
            core.hand_over(parcel, &over).map(|done| handed(&done, "handed over in the house"))
        }
        S::Manifest(which, file) => core.make_manifest(&which, &file).map(|made| {
            let sum: u32 = made.totals.iter().map(|total| total.consignments).sum();
            let words = format!(
                "{} with {} lies in {}. f books its collection.",
                made.reference,
                counted(sum, "consignment"),
                made.file.display()
            );
            Done::said(words).about(made.reference).going(crate::tui::panes::manifest_place(made.reference))
        }),
        S::DropManifest(manifest, reason) => core
            .drop_manifest(manifest, &reason)
            .map(|()| Done::said(format!("{manifest} is dropped; its consignments wait for another.")).about(manifest)),
        S::Book(manifest, order) => core.book_collection(manifest, &order).map(|count| {
            Done::said(format!(
                "{manifest}: the totals match, {} booked under {}.",
                counted(count, "consignment"),
                order.reference.trim()
            ))
            .about(manifest)
        }),
        S::Collect(manifest, taken) => core.collect(manifest, &taken).map(|done| {
            let stay = if done.stay.is_empty() { String::new() } else { format!(" {} stay booked.", done.stay.len()) };
            let words = format!(
                "{manifest}: the driver took {} with {}.{stay}",
                counted(done.consignments, "consignment"),
                counted(done.certificates + done.again, "certificate")
            );
            Done::said(words).about(manifest)
        }),
        S::Track(parcel, number, news) => track(core, parcel, &number, &news),
        S::Became(which, to, reason) => became(core, &which, to, &reason),
        S::Claim(parcel, claim) => core.claim_of_carrier(parcel, &claim).map(|()| about(parcel, "is claimed for")),
        S::CameBack(order) => core.note_return(&order).map(|noted| {
            let bad = noted.iter().filter(|one| one.not_good.is_some()).count();
            let more =
                if bad == 0 { String::new() } else { format!(" {bad} of them are no longer good: .X destroys them.") };
            let first = noted.first().map(|one| one.reference.to_string()).unwrap_or_default();
            let papers = u32::try_from(noted.len()).unwrap_or(u32::MAX);
            Done::said(format!("{} noted as returned, from {first} on.{more}", counted(papers, "paper"))).about(first)
        }),
        S::NewerAddress(item) => core.accept_newer_address(item).map(|address| {
            Done::said(format!("{item} is to go to {}. f sends it again.", address.lines().join(", "))).about(item)
        }),
        S::AmendReturn(item, edits, place, until) => {
            if !edits.is_empty() {
                core.repair_address(item, &edits)?;
            }
            core.amend_return(item, Some(&place), until).map(|()| Done::said(format!("{item} is amended.")).about(item))
        }
        S::SendAgain(items) => core.redispatch(&items).map(|done| {
            let same = if done.same_address { " It is the address they came back from." } else { "" };
            Done::said(format!(
                "{} is open to send {} again.{same} Scan them in.",
                done.consignment,
                done.serials.join(", ")
            ))
            .about(done.consignment)
            .going(crate::tui::panes::consignment_place(done.consignment))
        }),
        S::GiveUp(parcel) => core.give_up_redispatch(parcel).map(|papers| {
            Done::said(format!("{parcel} is given up; {} held again.", counted(papers, "paper"))).about(parcel)
        }),
        S::Destroy(items, reason) => core.destroy_returned(&items, &reason).map(destroyed),
        S::Witness(first) => core.witness_destruction(first).map(destroyed),
        S::Inbound(order) => core.note_inbound(&order).map(|item| Done::said(format!("{item} is noted.")).about(item)),
        S::Give(item, to) => {
            core.give_inbound(item, &to).map(|()| Done::said(format!("{item} is given to {to}.")).about(item))
        }
        S::Link(item, record) => core
            .link_inbound(item, &record)
            .map(|()| Done::said(format!("{item} is linked with {record}.")).about(item)),
        S::InboundDone(item) => {
            core.finish_inbound(item).map(|()| Done::said(format!("{item} is done with.")).about(item))
        }
        S::Letter(to, record) => {
            core.consign_letter(&to, &record).map(|parcel| about(parcel, "is open for the letter; f packs it"))
        }
        S::Papers(order) => core.make_post_papers(&order).map(|made| {
            let first = made.files.first().map(|file| file.display().to_string()).unwrap_or_default();
            let more = if made.files.len() > 1 { format!(" and {} more", made.files.len() - 1) } else { String::new() };
            Done::said(format!("{} of {} in {first}{more}.", order.paper, counted(made.consignments, "consignment")))
        }),
        S::Rule(place, fields, new) => {
            let rule = core.service_rule_with(place, &fields)?;
            let edit = if new { RuleEdit::Insert(rule) } else { RuleEdit::Replace(rule) };
            core.edit_service_rule(edit).map(|count| Done::said(format!("{count} service rules are in force.")))
        }
        S::RemoveRule(place) => core
            .edit_service_rule(RuleEdit::Remove(place))
            .map(|count| Done::said(format!("{count} service rules are in force."))),
        S::Figure(name, value) => {
            core.set_post_figure(&name, value).map(|()| Done::said(format!("{name} is {value} now.")))
        }
        S::Words(carrier, words, means) => {
            let state = means.parse()?;
            core.map_carrier_words(&carrier, &words, state)
                .map(|()| Done::said(format!("`{words}` means {state} now.")))
        }
        S::ReadRules(file) => core.import_post_rules(&file).map(|said| Done::said(said.join(" "))),
    }
}

fn destroyed(outcome: DestroyOutcome) -> Done {
    match outcome {
        DestroyOutcome::Proposed { .. } => {
            Done::said("Proposed: a second person who sees them destroyed says so; it stands in their Today.")
        }
        DestroyOutcome::Done { serials } => Done::said(format!("{} destroyed; the log keeps it.", serials.join(", "))),
    }
}

fn about(parcel: ConsignmentRef, words: &str) -> Done {
    Done::said(format!("{parcel} {words}.")).about(parcel)
}

/// `1 consignment`, `2 consignments`.
pub fn counted(count: u32, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}

fn packed(done: &PackedInto) -> Done {
    let kept = if done.kept_back == 0 {
        String::new()
    } else {
        format!(" {} were kept back: a gate is shut now.", done.kept_back)
    };
    let words = if done.taken_out > 0 {
        format!("{} taken out, {} of {} in {}.", done.taken_out, done.inside, done.pieces, done.consignment)
    } else if done.state == ConsignmentState::Packed && done.missing == 0 && done.batch.is_some() {
        format!("{} is complete, and it was the last of its run.", done.consignment)
    } else if done.state == ConsignmentState::Packed {
        format!("{} is complete, {}. f goes on.", done.consignment, counted(done.pieces, "sheet"))
    } else {
        format!("{} packed now, {} of {} in {}.", done.packed, done.inside, done.pieces, done.consignment)
    };
    Done::said(format!("{words}{kept}")).about(done.consignment)
}

fn handed(done: &HandedIn, how: &str) -> Done {
    let names: Vec<String> = done.consignments.iter().map(ToString::to_string).collect();
    let runs: Vec<String> = done.runs.iter().map(|run| format!(" {run} is dispatched.")).collect();
    let certificates = counted(done.certificates + done.again, "certificate");
    let first = names.first().cloned().unwrap_or_default();
    Done::said(format!("{} {how} with {certificates}.{}", names.join(", "), runs.concat())).about(first)
}

fn label(
    core: &mut Core,
    parcel: ConsignmentRef,
    edits: &[(AddressField, String)],
    roman: bool,
    confirmed: bool,
) -> Result<Done, Error> {
    let mut said = Vec::new();
    if !edits.is_empty() {
        let changed: Vec<&str> = core.amend_label(parcel, edits)?.iter().map(|field| field.code()).collect();
        if !changed.is_empty() {
            said.push(format!("amended: {}", changed.join(", ")));
        }
    }
    if roman {
        let accepted = core.accept_roman(parcel)?;
        said.extend(accepted.iter().map(|(field, value)| format!("the carrier reads {field} as {value}")));
    }
    if confirmed {
        core.confirm_address(parcel)?;
        said.push("address and telephone are confirmed".to_owned());
    }
    let words = if said.is_empty() { "nothing of it differs".to_owned() } else { said.join("; ") };
    Ok(Done::said(format!("{parcel}: {words}.")).about(parcel))
}

fn employer(core: &mut Core, registration: RegistrationRef, edits: Vec<(AddressField, String)>) -> Result<Done, Error> {
    let mut address = core.employer_address(registration)?.unwrap_or_default();
    for (field, value) in edits {
        address.set(field, &value);
    }
    core.keep_employer_address(registration, &address)?;
    let words = format!("The employer of {registration} is reached at {}.", address.lines().join(", "));
    Ok(Done::said(words).about(registration))
}

fn track(core: &mut Core, parcel: ConsignmentRef, number: &str, news: &NewsOrder) -> Result<Done, Error> {
    let mut said = Vec::new();
    if !number.is_empty() {
        let tracked = core.track(parcel, number)?;
        said.push(format!("travels under {}", tracked.number));
        said.extend(tracked.warning);
    }
    if !news.words.is_empty() {
        let state = core.note_news(parcel, news)?;
        said.push(format!("noted as {state}"));
    }
    Ok(Done::said(format!("{parcel} {}.", said.join("; "))).about(parcel))
}

fn became(core: &mut Core, which: &[ConsignmentRef], to: ConsignmentState, reason: &str) -> Result<Done, Error> {
    let mut certificates = 0;
    for parcel in which {
        certificates += core.move_consignment(*parcel, to, reason)?.certificates;
    }
    let names: Vec<String> = which.iter().map(ToString::to_string).collect();
    let first = names.first().cloned().unwrap_or_default();
    Ok(Done::said(format!("{}: {to}, and {} with it.", names.join(", "), counted(certificates, "certificate")))
        .about(first))
}
