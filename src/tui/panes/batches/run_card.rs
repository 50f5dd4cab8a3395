//! What the page of a print run says: where it stands, how far it is, every serial explained, its parcels. Separate from
//! what can be done with it.

use crate::core::domain::batches::BatchState;
use crate::core::domain::certificates::CertificateState;
use crate::core::domain::references::BatchRef;
use crate::core::domain::roles::Action as Right;
use crate::core::domain::{agreeing, counted};
use crate::core::{Awaiting, BatchSheet, BatchView, Core, Error};
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
    let open = proposal(core, run)?;
    let mut card = Card::new(reference, format!("{reference} {}", view.facts.brand_name));
    card.aside = aside(&view, open.as_ref());
    card.state = view.facts.state.code().to_owned();
    let to_printer = !core.parts_to_hand_over(run)?.is_empty() && !core.printers_for(run)?.is_empty();
    let step = next_step(&view, &sheets, open.as_ref(), to_printer);
    card.next_step = step.map(str::to_owned);
    card.not_mine = step.and_then(|step| not_mine(core, step, &view, &sheets, open.as_ref()));
    card.scan = scan_prompt(step);
    card.scan_by_tab = step == Some("hand over");
    card.widths = vec![30, 6, 12, 12, 0];
    steps(&mut card, view.facts.state);
    bars(&mut card, &view, &sheets);
    card.pinned = card.entries.len();
    if let Some(reason) = &card.not_mine {
        let words = format!("{}: {reason}.", step.unwrap_or_default());
        card.add(Line::Words(Tone::Theirs, words));
    }
    waits(&mut card, &view);
    if before_confirmation(view.facts.state) {
        let forecast = core.run_forecast(run)?;
        card.add(Line::fact("forecast", forecast.words()));
    }
    let printing = matches!(view.facts.state, BatchState::Printing | BatchState::Paused);
    if printing {
        handed_over(&mut card, core, run)?;
    }
    if view.facts.state == BatchState::Printed {
        inspection(&mut card, core, run)?;
    }
    numbered_paper(&mut card, core, &view, step)?;
    serials(&mut card, run, &sheets);
    parcels(&mut card, &view);
    facts(&mut card, core, &view)?;
    files(&mut card, core, &view);
    if !printing {
        handed_over(&mut card, core, run)?;
    }
    Ok(card)
}

/// The open proposal of a run: to approve it, or its further remakes.
pub fn proposal(core: &Core, run: BatchRef) -> Result<Option<Awaiting>, Error> {
    let of_run = |step: &Awaiting| {
        step.action == Right::ApproveBatch && step.subject.split(' ').next() == Some(run.to_string().as_str())
    };
    Ok(core.awaiting_second()?.into_iter().find(of_run))
}

fn aside(view: &BatchView, open: Option<&Awaiting>) -> String {
    let facts = &view.facts;
    match (facts.issued_on, open) {
        (Some(day), _) => format!("{}, issued on {}", facts.state, day.format("%d/%m/%y")),
        (None, Some(step)) => format!("{}, proposed by {}", facts.state, step.asked_by),
        (None, None) => format!("{}, built by {}", facts.state, facts.built_by),
    }
}

fn steps(card: &mut Card, state: BatchState) {
    let names = WAY.iter().map(|step| step.code().to_owned()).collect();
    match WAY.iter().position(|step| *step == state) {
        // A closed run is at no step any more: all are done.
        Some(_) if state == BatchState::Closed => card.add(Line::Steps { names, at: WAY.len() }),
        Some(at) => card.add(Line::Steps { names, at }),
        None => card.add(Line::Words(Tone::of(state.code()), state.code().to_owned())),
    };
}

fn facts(card: &mut Card, core: &Core, view: &BatchView) -> Result<(), Error> {
    let facts = &view.facts;
    if view.counts.reserved > 0 {
        card.add(Line::Blank);
        card.add(Line::head("THE RUN"));
    }
    card.add(Line::fact(
        "prints",
        format!("{}, {} on {}", counted(view.awards, "award"), facts.template_label, facts.paper),
    ));
    let logos = if facts.logos.is_empty() { "none".to_owned() } else { facts.logos.replace('|', ", ") };
    card.add(Line::fact("logos", logos));
    card.add(Line::fact("travels", format!("{}, run of {}", facts.service, day(&facts.run_day))));
    if !facts.special_reason.is_empty() {
        let queue = core.print_queue()?;
        let allowed = queue.runs.iter().find(|run| run.batch == facts.reference).and_then(|run| run.allowed_by.clone());
        let (tone, words) = match allowed {
            Some(by) => (Tone::Done, format!("allowed by {by}, goes first")),
            None if facts.state.has_serials() => (Tone::Done, "allowed by a manager".to_owned()),
            None => (Tone::Late, "a manager approves it".to_owned()),
        };
        card.add(Line::judged("special run", &facts.special_reason, tone, words));
    }
    Ok(())
}

/// Whether something of the run may still be printed.
fn before_confirmation(state: BatchState) -> bool {
    matches!(state, BatchState::Draft | BatchState::Preflighted | BatchState::Approved)
}

/// What was handed to printers: when, how it ended, how long it will take.
fn handed_over(card: &mut Card, core: &Core, run: BatchRef) -> Result<(), Error> {
    for over in core.hand_overs(run)? {
        let pages = if over.pages.is_empty() { String::new() } else { format!(", pages {}", over.pages) };
        let begun = chrono::DateTime::parse_from_rfc3339(&over.begun_at).ok().map(|at| at.to_utc());
        let at = begun.map(|at| core.office_time(at).format("%H:%M").to_string()).unwrap_or_default();
        let value = format!("part {}{pages}, {}", over.part, counted(over.sheets, "sheet"));
        let (tone, words) = match over.status {
            Some(0) => {
                let rate = core.printer(&over.printer)?.rate;
                let gone = begun.map_or(0, |at| (core.now() - at).num_minutes());
                let left = rate.minutes(over.sheets).map(|minutes| i64::from(minutes) - gone).filter(|left| *left > 0);
                let left = left.map(|left| format!(", about {left} min left")).unwrap_or_default();
                (Tone::Done, format!("{} {at}{left} {}", over.printer, over.message).trim_end().to_owned())
            }
            Some(status) => (Tone::Failed, format!("{} {at}, status {status} {}", over.printer, over.message)),
            None => (Tone::Late, format!("{} {at}, nobody knows how it ended: look there", over.printer)),
        };
        card.add(Line::judged("handed over", value, tone, words));
    }
    Ok(())
}

/// The plan of the inspection, the sheets of the sample, the questions with their answers.
fn inspection(card: &mut Card, core: &Core, run: BatchRef) -> Result<(), Error> {
    let view = core.inspection(run)?;
    card.add(Line::Blank);
    let right = format!("{} looked at, {} to go", view.looked_at, view.due.len());
    card.add(Line::Head("INSPECTION".into(), right));
    let plan = match (view.plan.sample, view.widened) {
        (0, _) => format!("every sheet: {}", view.plan.why),
        (sample, true) => format!("every sheet: {} of the sample of {sample} failed", view.failed),
        (sample, false) => {
            format!(
                "{sample} of {}, {} may fail; seed {}",
                counted(view.size, "sheet"),
                view.plan.accept,
                view.plan.seed
            )
        }
    };
    card.add(Line::fact("looks at", plan));
    if view.plan.sample > 0 && !view.widened && !view.due.is_empty() {
        let digits: Vec<String> = view.due.iter().map(|serial| tail(serial)).collect();
        card.add(Line::fact("the sample", digits.join(" ")));
    }
    for (question, answer) in &view.checklist {
        let (tone, word) = match answer {
            None => (Tone::NotBegun, String::new()),
            Some(answer) if answer.yes => (Tone::Done, format!("yes, {}", answer.by)),
            Some(answer) => (Tone::Failed, format!("no, {}", answer.by)),
        };
        if word.is_empty() {
            card.add(Line::fact(question.code, question.words.clone()));
        } else {
            card.add(Line::judged(question.code, question.words.clone(), tone, word));
        }
    }
    Ok(())
}

/// The number that comes next on numbered paper, while sheets are confirmed.
fn numbered_paper(card: &mut Card, core: &Core, view: &BatchView, step: Option<&str>) -> Result<(), Error> {
    if step == Some("confirm")
        && let Some(next) = core.stock_line(&view.facts.paper)?.next_number
    {
        let words = format!("next should be {next}: type =42@{next}, or =42@-{next} for a stack numbered downwards");
        card.add(Line::fact("numbers", words));
    }
    Ok(())
}

/// What waits for a second person.
fn waits(card: &mut Card, view: &BatchView) {
    if view.unwitnessed > 0 {
        let sheets = counted(view.unwitnessed, "spoiled sheet");
        let words = format!("{sheets} to be witnessed: a second person sees them destroyed.");
        card.add(Line::Words(Tone::Theirs, words));
    }
    if view.owed > 0 {
        let words = format!(
            "{} {} beyond the approval: a second person approves.",
            counted(view.owed, "remake"),
            agreeing(view.owed, "goes", "go")
        );
        card.add(Line::Words(Tone::Late, words));
    }
}

/// A stored day as people read it.
fn day(stored: &str) -> String {
    chrono::NaiveDate::parse_from_str(stored, "%Y-%m-%d")
        .map_or_else(|_| stored.to_owned(), |day| day.format("%a %d/%m/%Y").to_string())
}

fn bars(card: &mut Card, view: &BatchView, sheets: &[BatchSheet]) {
    let counts = &view.counts;
    if counts.reserved == 0 {
        return;
    }
    let written = sheets.iter().filter(|sheet| sheet.sheet.written).count() as u64;
    let to_write =
        sheets.iter().filter(|sheet| sheet.sheet.state == CertificateState::Reserved && !sheet.sheet.written);
    let all = written + to_write.count() as u64;
    let digest = match view.parts.iter().filter_map(|part| part.sha256).collect::<Vec<_>>().as_slice() {
        [] => String::new(),
        [one] => format!("   {}", short(one)),
        many => format!("   {} files", many.len()),
    };
    let confirmed = u64::from(counts.printed + counts.spoiled);
    bar(card, "written", written, all, &digest);
    bar(card, "confirmed", confirmed, u64::from(counts.reserved - counts.unused), "");
    let after_print = [BatchState::Printed, BatchState::Inspected, BatchState::Packed];
    if after_print.contains(&view.facts.state) {
        let printed = u64::from(counts.printed);
        bar(card, "inspected", printed - u64::from(counts.to_inspect), printed, "");
    }
    if view.facts.state == BatchState::Inspected {
        let expected = sheets.iter().filter(|sheet| sheet.consignment.is_some()).count() as u64;
        let packed = sheets.iter().filter(|sheet| sheet.packed).count() as u64;
        bar(card, "packed", packed, expected.max(u64::from(counts.printed)), "");
    }
    let sum = counts.printed + counts.spoiled + counts.unused + counts.not_yet;
    let (tone, words) =
        if sum == counts.reserved { (Tone::Done, "adds up") } else { (Tone::Failed, "does not add up") };
    let identity = format!(
        "reserved {} = printed {} + spoiled {} + unused {} + not yet {}   {} {words}",
        counts.reserved,
        counts.printed,
        counts.spoiled,
        counts.unused,
        counts.not_yet,
        tone.glyph()
    );
    card.add(Line::Words(tone, identity));
}

fn bar(card: &mut Card, label: &str, done: u64, total: u64, more: &str) {
    let tone = match done {
        0 => Tone::NotBegun,
        done if done == total => Tone::Done,
        _ => Tone::Ours,
    };
    let note = (tone, format!("{} {done} of {total}{more}", tone.glyph()));
    card.add(Line::Bar { label: label.to_owned(), done, total, note });
}

/// `8f3c..a91e` of a digest.
fn short(digest: &[u8; 32]) -> String {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    format!("{}..{}", hex(&digest[..2]), hex(&digest[30..]))
}

/// Serials that stand together in one state, as one line.
fn serials(card: &mut Card, run: BatchRef, sheets: &[BatchSheet]) {
    if sheets.is_empty() {
        return;
    }
    card.add(Line::Blank);
    card.add(Line::head("SERIALS                        SHEETS STATE        BY           NOTE"));
    for group in sheets.chunk_by(|a, b| told(a) == told(b)) {
        let (first, last) = (&group[0], &group[group.len() - 1]);
        let name = if group.len() == 1 {
            first.sheet.serial.to_string()
        } else {
            format!("{} to {}", first.sheet.serial, tail(&last.sheet.serial.to_string()))
        };
        let by = first.spoiled_by.as_ref().or(first.confirmed_by.as_ref()).cloned().unwrap_or_default();
        let line = Line::row([name, format!("{:>6}", group.len()), state_word(first), by, note(first, sheets)]);
        let place = Place { pane: 4, view: "Sheets", filter: String::new(), record: run.to_string() };
        card.link(line, place);
    }
}

/// What the sheets of one line have in common.
fn told(sheet: &BatchSheet) -> (CertificateState, Option<&String>, Option<&String>, bool, Option<i64>) {
    let sheet_facts = &sheet.sheet;
    (sheet_facts.state, sheet.confirmed_by.as_ref(), sheet.spoil_reason.as_ref(), sheet_facts.written, sheet.remakes)
}

fn state_word(sheet: &BatchSheet) -> String {
    let word = match sheet.sheet.state {
        CertificateState::Reserved if sheet.sheet.written => "to confirm",
        CertificateState::Reserved if sheet.remakes.is_some() => "next pass",
        CertificateState::Reserved => "to print",
        state => state.code(),
    };
    let tone = match sheet.sheet.state {
        CertificateState::Reserved => Tone::NotBegun,
        state => Tone::of(state.code()),
    };
    format!("{} {word}", tone.glyph())
}

fn note(sheet: &BatchSheet, all: &[BatchSheet]) -> String {
    let remade = sheet.remakes.and_then(|spoiled| all.iter().find(|other| other.id == spoiled));
    match (&sheet.spoil_reason, &sheet.kept_place, remade) {
        (Some(reason), ..) => reason.clone(),
        (_, Some(place), _) if place.is_empty() => "kept: place to be given".to_owned(),
        (_, Some(place), _) => format!("kept: {place}"),
        (_, _, Some(spoiled)) => format!("remakes {}", tail(&spoiled.sheet.serial.to_string())),
        _ => String::new(),
    }
}

/// `41836` of `MER26-0041836-J`.
fn tail(serial: &str) -> String {
    serial.split('-').nth(1).map_or_else(|| serial.to_owned(), |digits| digits.trim_start_matches('0').to_owned())
}

fn parcels(card: &mut Card, view: &BatchView) {
    if view.consignments.is_empty() {
        return;
    }
    card.add(Line::Blank);
    card.add(Line::head("CONSIGNMENT                    PACKED STATE        TRAVELS"));
    for parcel in &view.consignments {
        let to = parcel.addressee.lines().next().unwrap_or("");
        let tone = Tone::of(parcel.life.state.code());
        let cells = [
            format!("{} {to}", parcel.life.reference),
            format!("{:>6}", format!("{}/{}", parcel.packed, parcel.pieces)),
            format!("{} {}", tone.glyph(), parcel.life.state),
            parcel.service.clone(),
        ];
        card.link(Line::row(cells), super::packing::parcel_place(parcel.life.reference));
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
            format!("{}, {}, {state}", part.file_name, counted(part.sheets, "sheet")),
        ));
        if part.sha256.is_some() && !core.files_folder().join(&part.file_name).exists() {
            let again = format!("gone; certdesk batch part {} {} writes it again", view.facts.reference, part.id.part);
            card.add(Line::fact("its file", again));
        }
    }
}

/// The run's next step, by the name its key has in the hints.
fn next_step(
    view: &BatchView,
    sheets: &[BatchSheet],
    open: Option<&Awaiting>,
    to_printer: bool,
) -> Option<&'static str> {
    let reserved = |sheet: &&BatchSheet| sheet.sheet.state == CertificateState::Reserved;
    let to_confirm = sheets.iter().filter(reserved).any(|sheet| sheet.sheet.written);
    let to_write = sheets.iter().filter(reserved).any(|sheet| !sheet.sheet.written);
    Some(match view.facts.state {
        BatchState::Draft => "preflight",
        BatchState::Preflighted if open.is_none() => "preflight",
        BatchState::Preflighted => "approve",
        BatchState::Approved => "print",
        BatchState::Printing if to_confirm && to_printer && !to_write => "hand over",
        BatchState::Printing if to_confirm => "confirm",
        BatchState::Printing if to_write => "print",
        BatchState::Printing if view.owed > 0 => "approve remakes",
        BatchState::Printing => "confirm",
        BatchState::Paused => "resume",
        BatchState::Printed if view.owed > 0 => "approve remakes",
        BatchState::Printed => "inspect",
        BatchState::Inspected => "pack",
        BatchState::Packed => "dispatch",
        BatchState::Dispatched if view.unwitnessed > 0 => "witness spoils",
        BatchState::Dispatched if view.facts.reconciled_on.is_none() => "reconcile",
        BatchState::Dispatched => "close",
        BatchState::EndedShort | BatchState::Closed | BatchState::Cancelled => return None,
    })
}

/// Why the next step is not this operator's, in words that say whose it is.
fn not_mine(
    core: &Core,
    step: &str,
    view: &BatchView,
    sheets: &[BatchSheet],
    open: Option<&Awaiting>,
) -> Option<String> {
    let me = core.operator();
    let done_by_me = |by: &Option<String>| by.as_deref() == Some(me);
    match step {
        "approve" | "approve remakes" if open.is_some_and(|step| step.asked_by == me) => {
            Some(format!("you proposed it, another operator approves it{}", in_training(core)))
        }
        "approve" | "approve remakes" => {
            Right::ApproveBatch.secondable(core.roles()).err().map(|refusal| refusal.to_string())
        }
        "inspect" if sheets.iter().any(|sheet| done_by_me(&sheet.confirmed_by)) => {
            Some(format!("you confirmed its sheets, another operator inspects them{}", in_training(core)))
        }
        "witness spoils" => {
            let others = |step: &Awaiting| {
                step.action == Right::WitnessSpoils
                    && step.subject.starts_with(&view.facts.reference.to_string())
                    && step.asked_by != me
            };
            let mine_alone = !core.awaiting_second().unwrap_or_default().iter().any(others);
            mine_alone.then(|| format!("you spoiled them, another operator witnesses{}", in_training(core)))
        }
        _ => None,
    }
}

/// How one person tries the second person's part.
fn in_training(core: &Core) -> &'static str {
    if core.is_training() { "; in training , and a make you one" } else { "" }
}

/// What the scan line asks for while sheets are counted.
fn scan_prompt(step: Option<&str>) -> Option<String> {
    match step {
        Some("confirm" | "hand over") => {
            Some("Serial or last digits > |-52 spoil  53-78 range  =42 counted".to_owned())
        }
        Some("inspect") => Some("Passed: last digits > |-52 fails  53-78 range  =42 counted".to_owned()),
        _ => None,
    }
}
