//! What the page of a print run says: where it stands, how far it is, every serial explained, its parcels. Separate from
//! what can be done with it.

use crate::core::domain::batches::BatchState;
use crate::core::domain::certificates::CertificateState;
use crate::core::domain::references::BatchRef;
use crate::core::{BatchSheet, BatchView, Core, Error};
use crate::tui::card::{Card, Line};
use crate::tui::effects::Place;
use crate::tui::glyphs::Tone;

/// The states a run goes through, as its first line shows them.
const WAY: &[BatchState] = &[
    BatchState::Draft,
    BatchState::Preflighted,
    BatchState::Approved,
    BatchState::Printing,
    BatchState::Printed,
    BatchState::Inspected,
    BatchState::Packed,
    BatchState::Dispatched,
    BatchState::Closed,
];

/// Reads the card of a run.
pub fn card(core: &Core, reference: &str) -> Result<Card, Error> {
    let run: BatchRef = reference.parse()?;
    let view = core.batch(run)?;
    let sheets = core.batch_sheets(run)?;
    let mut card = Card::new(reference, format!("{reference} {}", view.facts.brand_name));
    card.aside = aside(&view);
    card.next_step = next_step(core, &view, &sheets).map(str::to_owned);
    card.scan = scan_prompt(card.next_step.as_deref());
    card.widths = vec![30, 6, 12, 16, 0];
    card.add(Line::Words(Tone::NotBegun, way(view.facts.state)));
    facts(&mut card, &view);
    bars(&mut card, &view);
    serials(&mut card, run, &sheets);
    parcels(&mut card, &view);
    files(&mut card, core, &view);
    Ok(card)
}

fn aside(view: &BatchView) -> String {
    match view.facts.issued_on {
        Some(day) => format!("{}, issued on {}", view.facts.state, day.format("%d/%m/%y")),
        None => format!("{}, built by {}", view.facts.state, view.facts.built_by),
    }
}

/// `√ draft √ preflighted [» approved] ○ printing …`
fn way(state: BatchState) -> String {
    let here = WAY.iter().position(|step| *step == state);
    let words: Vec<String> = WAY
        .iter()
        .enumerate()
        .map(|(index, step)| match here {
            Some(at) if index < at => format!("√ {step}"),
            Some(at) if index == at => format!("[» {step}]"),
            _ => format!("○ {step}"),
        })
        .collect();
    if here.is_none() { format!("[{} {state}]", Tone::of(state.code()).glyph()) } else { words.join(" ") }
}

fn facts(card: &mut Card, view: &BatchView) {
    let facts = &view.facts;
    card.add(Line::fact("prints", format!("{} awards, {} on {}", view.awards, facts.template_label, facts.paper)));
    card.add(Line::fact("travels", format!("{}, {} consignments", facts.service, view.consignments.len())));
    if !facts.special_reason.is_empty() {
        card.add(Line::judged("special run", &facts.special_reason, Tone::Late, "needs a manager"));
    }
    if view.unwitnessed > 0 {
        card.add(Line::judged(
            "spoils",
            format!("{} sheets", view.unwitnessed),
            Tone::Theirs,
            "to be witnessed by a second person",
        ));
    }
    if view.owed > 0 {
        card.add(Line::judged(
            "remakes",
            format!("{} sheets", view.owed),
            Tone::Late,
            "beyond the approval: approve again",
        ));
    }
}

fn bars(card: &mut Card, view: &BatchView) {
    let counts = &view.counts;
    if counts.reserved == 0 {
        return;
    }
    let parts: u64 = view.parts.iter().map(|part| u64::from(part.sheets)).sum();
    let written = view.parts.iter().filter(|part| part.sha256.is_some()).map(|part| u64::from(part.sheets)).sum();
    if parts > 0 {
        let tone = if written == parts { Tone::Done } else { Tone::Ours };
        card.add(Line::Bar {
            label: "written".into(),
            done: written,
            total: parts,
            note: (tone, format!("{written} of {parts}")),
        });
    }
    let (reserved, printed) = (u64::from(counts.reserved), u64::from(counts.printed));
    let note = format!("{printed} of {reserved}");
    let tone = if counts.not_yet == 0 { Tone::Done } else { Tone::Ours };
    card.add(Line::Bar { label: "confirmed".into(), done: printed, total: reserved, note: (tone, note) });
    let sum = counts.printed + counts.spoiled + counts.unused + counts.not_yet;
    let (tone, words) =
        if sum == counts.reserved { (Tone::Done, "adds up") } else { (Tone::Failed, "does not add up") };
    let identity = format!(
        "reserved {} = printed {} + spoiled {} + unused {} + not yet {}    {} {words}",
        counts.reserved,
        counts.printed,
        counts.spoiled,
        counts.unused,
        counts.not_yet,
        tone.glyph()
    );
    card.add(Line::Words(tone, identity));
}

/// Serials that stand together in one state, as one line.
fn serials(card: &mut Card, run: BatchRef, sheets: &[BatchSheet]) {
    if sheets.is_empty() {
        return;
    }
    card.add(Line::Blank);
    card.add(Line::head("SERIALS                        SHEETS STATE        BY               NOTE"));
    for group in sheets.chunk_by(|a, b| told(a) == told(b)) {
        let (first, last) = (&group[0], &group[group.len() - 1]);
        let name = if group.len() == 1 {
            first.sheet.serial.to_string()
        } else {
            format!("{} to {}", first.sheet.serial, tail(&last.sheet.serial.to_string()))
        };
        let word = state_word(first);
        let by = first.spoiled_by.as_ref().or(first.confirmed_by.as_ref()).cloned().unwrap_or_default();
        let line = Line::row([name, format!("{:>5}", group.len()), word, by, note(first)]);
        let place = Place { pane: 4, view: "Sheets", filter: String::new(), record: run.to_string() };
        card.link(line, place);
    }
}

fn told(sheet: &BatchSheet) -> (CertificateState, Option<&String>, Option<&String>, Option<u32>) {
    (sheet.sheet.state, sheet.confirmed_by.as_ref(), sheet.spoil_reason.as_ref(), sheet.part)
}

fn state_word(sheet: &BatchSheet) -> String {
    let word = match sheet.sheet.state {
        CertificateState::Reserved if sheet.part.is_some() => "to confirm",
        CertificateState::Reserved => "next pass",
        state => state.code(),
    };
    let tone = match sheet.sheet.state {
        CertificateState::Reserved => Tone::NotBegun,
        state => Tone::of(state.code()),
    };
    format!("{} {word}", tone.glyph())
}

fn note(sheet: &BatchSheet) -> String {
    match (&sheet.spoil_reason, &sheet.kept_place, sheet.remakes) {
        (Some(reason), ..) => reason.clone(),
        (_, Some(place), _) => format!("kept: {place}"),
        (_, _, Some(_)) => "a remake".to_owned(),
        _ => String::new(),
    }
}

/// `41836-J` of `MER26-0041836-J`.
fn tail(serial: &str) -> String {
    serial.split_once('-').map_or_else(|| serial.to_owned(), |(_, rest)| rest.trim_start_matches('0').to_owned())
}

fn parcels(card: &mut Card, view: &BatchView) {
    if view.consignments.is_empty() {
        return;
    }
    card.add(Line::Blank);
    card.add(Line::head("CONSIGNMENT                    PIECES PACKED"));
    for parcel in &view.consignments {
        let to = parcel.addressee.lines().next().unwrap_or("");
        let cells = [
            format!("{} {to}", parcel.life.reference),
            format!("{:>5}", parcel.pieces),
            parcel.packed.to_string(),
            parcel.life.state.to_string(),
            parcel.service.clone(),
        ];
        card.add(Line::row(cells));
    }
}

fn files(card: &mut Card, core: &Core, view: &BatchView) {
    if view.parts.is_empty() {
        return;
    }
    card.add(Line::Blank);
    card.add(Line::Head("PRINT FILES".into(), core.files_folder().display().to_string()));
    for part in &view.parts {
        let hash = part.sha256.map(|hash| hash[..4].iter().map(|byte| format!("{byte:02x}")).collect::<String>());
        let state = hash.map_or_else(|| "not written yet".to_owned(), |hash| format!("sha256 {hash}.."));
        card.add(Line::fact(
            format!("part {}", part.id.part),
            format!("{}, {} sheets, {state}", part.file_name, part.sheets),
        ));
    }
}

/// The run's next step, by the name its key has in the hints.
fn next_step(core: &Core, view: &BatchView, sheets: &[BatchSheet]) -> Option<&'static str> {
    let me = core.operator();
    let spoiled_by_others = sheets.iter().any(|sheet| sheet.spoiled_by.as_deref().is_some_and(|by| by != me));
    let unwritten = view.parts.iter().any(|part| part.sha256.is_none());
    let next_pass = sheets.iter().any(|sheet| sheet.sheet.state == CertificateState::Reserved && sheet.part.is_none());
    Some(match view.facts.state {
        BatchState::Draft => "preflight",
        BatchState::Preflighted => "approve",
        BatchState::Approved => "print",
        BatchState::Printing if view.owed > 0 && view.counts.not_yet == 0 => "approve remakes",
        BatchState::Printing if unwritten => "print",
        BatchState::Printing if next_pass && all_of_pass_confirmed(sheets) => "print",
        BatchState::Printing => "confirm",
        BatchState::Paused => "resume",
        BatchState::Printed if view.counts.to_inspect > 0 => "inspect",
        BatchState::Inspected => "pack",
        BatchState::Packed => "dispatch",
        BatchState::Dispatched if view.unwitnessed > 0 && spoiled_by_others => "witness spoils",
        BatchState::Dispatched if view.facts.reconciled_on.is_none() => "reconcile",
        BatchState::Dispatched => "close",
        BatchState::Printed | BatchState::EndedShort | BatchState::Closed | BatchState::Cancelled => return None,
    })
}

fn all_of_pass_confirmed(sheets: &[BatchSheet]) -> bool {
    !sheets.iter().any(|sheet| sheet.sheet.state == CertificateState::Reserved && sheet.part.is_some())
}

/// What the scan line asks for while sheets are counted.
fn scan_prompt(step: Option<&str>) -> Option<String> {
    match step {
        Some("confirm") => Some("Serial or last digits > |- spoil   53-78 range   =42 counted".to_owned()),
        Some("inspect") => Some("Passed: serial or digits > |- fails   53-78 range   =42 counted".to_owned()),
        _ => None,
    }
}
