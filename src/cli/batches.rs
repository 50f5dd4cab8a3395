//! `batch propose|build|preflight|approve|alignment|print|confirm|spoil|witness|inspect|pack|dispatch|reconcile|close …`.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use super::answer::{Answer, Table};
use super::desk::Desk;
use super::print_room::{self, RoomCommand};
use crate::core::domain::batches::parts::PartId;
use crate::core::domain::batches::sheets::{Counts, SpoilReason};
use crate::core::domain::references::{AwardRef, BatchRef, ConsignmentRef};
use crate::core::domain::{agreeing, counted};
use crate::core::{
    BatchProposal, BatchView, BuildOrder, Core, Counted, Inspection, PackedBatch, PrintOrder, PrintProgress, SpoilOrder,
};

/// The commands.
#[derive(Debug, clap::Subcommand)]
pub enum BatchCommand {
    /// The runs that could be built now from ready awards
    Propose {
        /// Only this brand
        #[arg(long)]
        brand: Option<String>,
    },
    /// Build runs from the ready awards of a brand
    Build {
        /// The brand's code
        #[arg(long)]
        brand: String,
        /// Only this award; may be given several times
        #[arg(long = "award", value_name = "REF")]
        awards: Vec<AwardRef>,
        /// A special run, with its reason; a manager approves it
        #[arg(long, value_name = "REASON")]
        special: Option<String>,
        /// Most certificates in one run
        #[arg(long, value_name = "N")]
        limit: Option<u32>,
    },
    /// Show one run: counts, parts, consignments
    Show(Run),
    /// The sheets of a run in their order
    Sheets(Run),
    /// Check a run and leave it to a second person for approval
    Preflight(Run),
    /// Approve a run as the second person: fixes the issue date and reserves the serials
    Approve(Run),
    /// Take a run back to draft before it is printed
    SendBack {
        #[command(flatten)]
        run: Run,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Write the alignment sheet: SPECIMEN, no serial
    Alignment {
        #[command(flatten)]
        run: Run,
        /// A folder for it
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Write the parts that are not written yet, remakes included; after a crash it goes on where it was
    Print {
        #[command(flatten)]
        run: Run,
        /// A folder for copies of the parts
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Write a part again as it was printed, byte for byte, when its file was lost
    Part {
        #[command(flatten)]
        run: Run,
        /// Its number
        #[arg(value_name = "N")]
        part: u32,
        /// A folder for it; the folder of the print files when none is given
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Say which sheets came out of the printer
    Confirm {
        #[command(flatten)]
        run: Run,
        /// Serials, last digits, S4, ranges such as S1-S9 or 53-78, or =42 for the rest counted by hand
        #[arg(long, value_name = "SHEETS", allow_hyphen_values = true, required_unless_present = "undo")]
        printed: Option<String>,
        /// Number of the first sheet, on numbered paper
        #[arg(long, value_name = "NUMBER")]
        paper: Option<String>,
        /// 1, or -1 for a stack numbered downwards
        #[arg(long, default_value_t = 1, allow_hyphen_values = true)]
        step: i64,
        /// Take the confirmation of these sheets back
        #[arg(long, value_name = "SHEETS", conflicts_with = "printed")]
        undo: Option<String>,
    },
    /// Spoil sheets that came out badly; each is made again in the next pass
    Spoil {
        #[command(flatten)]
        run: Run,
        /// Serials, last digits, S4 or ranges
        sheets: String,
        /// jam, smudge, torn, wrong stock, wrong tray, part printed – or other words
        #[arg(long)]
        reason: String,
        /// Who sees them destroyed
        #[arg(long, value_name = "LOGIN")]
        witness: Option<String>,
        /// The paper they came out on, for wrong stock and wrong tray: a line's code, or plain
        #[arg(long, value_name = "PAPER")]
        on: Option<String>,
    },
    /// Witness, as the second person, that the spoiled sheets were destroyed
    Witness {
        #[command(flatten)]
        run: Run,
        /// Ask again for a witness of the sheets you spoiled
        #[arg(long)]
        ask: bool,
    },
    /// Halt a run that is printing
    Pause(Run),
    /// Go on with a paused run
    Resume(Run),
    /// End a run short: what is not confirmed becomes unused
    End {
        #[command(flatten)]
        run: Run,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Pass or fail sheets as the second person
    Inspect {
        #[command(flatten)]
        run: Run,
        /// Sheets that pass; =42 passes the 42 that are left
        #[arg(long, value_name = "SHEETS", allow_hyphen_values = true)]
        pass: Option<String>,
        /// Sheets that fail
        #[arg(long, value_name = "SHEETS", requires = "reason")]
        fail: Option<String>,
        /// What is wrong with those that fail: wrong name, wrong logo, wrong title, wrong grade, wrong date, wrong number,
        /// missing words, smudge, misaligned, wrong stock, QR does not read – with words behind a colon, or other words
        #[arg(long)]
        reason: Option<String>,
    },
    /// Pack an inspected run: everything as counted, or sheets scanned into one consignment
    Pack {
        #[command(flatten)]
        run: Run,
        /// The consignment the sheets go into
        #[arg(long, value_name = "REF", requires = "serials")]
        consignment: Option<ConsignmentRef>,
        /// Serials, last digits or ranges; =42 for the 42 that are left
        #[arg(long, value_name = "SHEETS", requires = "consignment", allow_hyphen_values = true)]
        serials: Option<String>,
    },
    /// Hand the consignments of a packed run in
    Dispatch(Run),
    /// Prove that printed + spoiled + unused = reserved
    Reconcile(Run),
    /// Close a dispatched run whose numbers add up
    Close(Run),
    /// Cancel a run before it is printed
    Cancel {
        #[command(flatten)]
        run: Run,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Serial continuity: every number explained, by brand and year
    Serials,
    #[command(flatten)]
    Room(RoomCommand),
}

/// Which run.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Run {
    /// The run, such as B-2026-0007
    #[arg(value_name = "REF")]
    pub batch: BatchRef,
}

/// Runs one command.
pub fn run(desk: &Desk, command: BatchCommand) -> anyhow::Result<Answer> {
    let mut core = desk.core()?;
    match command {
        BatchCommand::Propose { brand } => Ok(proposals(&core.propose_batches(brand.as_deref())?)),
        BatchCommand::Build { brand, awards, special, limit } => {
            build(&mut core, &BuildOrder { brand, awards, special, limit })
        }
        BatchCommand::Show(Run { batch }) => Ok(show(&core.batch(batch)?)),
        BatchCommand::Sheets(Run { batch }) => sheets(&core, batch),
        BatchCommand::Preflight(Run { batch }) => preflight(&mut core, batch),
        BatchCommand::Approve(Run { batch }) => approve(&mut core, batch),
        BatchCommand::SendBack { run, reason } => {
            core.send_back_batch(run.batch, &reason)?;
            Ok(told(run.batch, "went back to draft.", "draft"))
        }
        BatchCommand::Alignment { run, out } => {
            let path = core.alignment_sheet(run.batch, out.as_deref())?;
            let sentence = format!("Alignment sheet of {} written: {}.", run.batch, path.display());
            Ok(Answer::sentence(sentence, json!({ "batch": run.batch.to_string(), "file": path })))
        }
        BatchCommand::Print { run, out } => print(&mut core, run.batch, out),
        BatchCommand::Part { run, part, out } => {
            let out = out.unwrap_or_else(|| core.files_folder());
            let done = core.part_again(run.batch, part, &out.join(PartId { batch: run.batch, part }.file_name()))?;
            let sentence = format!("{} written again as it was printed: {}.", done.part, done.file.display());
            let data =
                json!({ "batch": run.batch.to_string(), "part": part, "file": done.file, "sha256": done.sha256 });
            Ok(Answer::sentence(sentence, data))
        }
        BatchCommand::Confirm { run, printed, paper, step, undo } => {
            let done = match (undo, printed) {
                (Some(line), _) => core.undo_confirmation(run.batch, &line)?,
                (None, printed) => {
                    let paper = paper.as_deref().map(|first| (first, step));
                    core.confirm_sheets(run.batch, &printed.unwrap_or_default(), paper)?
                }
            };
            Ok(confirmed(&done))
        }
        BatchCommand::Spoil { run, sheets, reason, witness, on } => {
            let (known, words) = match reason.parse::<SpoilReason>() {
                Ok(known) => (known, ""),
                Err(_) => (SpoilReason::Other, reason.as_str()),
            };
            let (witness, on) = (witness.as_deref().unwrap_or_default(), on.as_deref().unwrap_or_default());
            spoil(&mut core, run.batch, &SpoilOrder { sheets: &sheets, reason: known, words, witness, on })
        }
        BatchCommand::Witness { run, ask } => witness(&mut core, run.batch, ask),
        BatchCommand::Pause(Run { batch }) => {
            core.pause_batch(batch)?;
            Ok(told(batch, "paused.", "paused"))
        }
        BatchCommand::Resume(Run { batch }) => {
            core.resume_batch(batch)?;
            let state = core.batch(batch)?.facts.state;
            Ok(told(batch, "resumed.", state.code()))
        }
        BatchCommand::End { run, reason } => {
            let unused = core.end_batch_short(run.batch, &reason)?;
            let sentence = format!("{} ended short: {unused} serials unused.", run.batch);
            Ok(Answer::sentence(sentence, json!({ "batch": run.batch.to_string(), "unused": unused })))
        }
        BatchCommand::Inspect { run, pass, fail, reason } => {
            inspect(&mut core, run.batch, &Inspection { pass, fail, defect: reason.unwrap_or_default() })
        }
        BatchCommand::Pack { run, consignment, serials } => {
            let scanned = consignment.zip(serials.as_deref());
            Ok(packed(&core.pack_batch(run.batch, scanned)?))
        }
        BatchCommand::Dispatch(Run { batch }) => dispatch(&mut core, batch),
        BatchCommand::Reconcile(Run { batch }) => Ok(added_up(batch, "reconciled", &core.reconcile_batch(batch)?)),
        BatchCommand::Close(Run { batch }) => Ok(added_up(batch, "closed", &core.close_batch(batch)?)),
        BatchCommand::Cancel { run, reason } => {
            core.cancel_batch(run.batch, &reason)?;
            Ok(told(run.batch, "cancelled; its awards went back.", "cancelled"))
        }
        BatchCommand::Serials => serials(&core),
        BatchCommand::Room(command) => print_room::run(&mut core, command),
    }
}

fn told(batch: BatchRef, what: &str, state: &str) -> Answer {
    Answer::sentence(format!("{batch} {what}"), json!({ "batch": batch.to_string(), "state": state }))
}

fn proposal_json(p: &BatchProposal) -> Value {
    let minutes = p.forecast.as_ref().and_then(|forecast| forecast.minutes);
    json!({ "minutes": minutes, "brand": p.brand, "template": p.template, "paper": p.paper, "logos": p.logos, "service": p.service,
            "awards": p.awards, "addressees": p.addressees })
}

fn proposals(found: &[BatchProposal]) -> Answer {
    let head = ["brand", "template", "paper", "logos", "service", "awards", "addressees", "minutes"];
    let head = head.map(str::to_owned).to_vec();
    let row = |p: &BatchProposal| {
        let logos = if p.logos.is_empty() { "none".to_owned() } else { p.logos.clone() };
        vec![
            p.brand.clone(),
            p.template.clone(),
            p.paper.clone(),
            logos,
            p.service.clone(),
            p.awards.to_string(),
            p.addressees.to_string(),
            p.forecast.as_ref().and_then(|f| f.minutes).map_or_else(|| "not known".to_owned(), |m| m.to_string()),
        ]
    };
    let rows = found.iter().map(row).collect();
    let all: u32 = found.iter().map(|p| p.awards).sum();
    let foot = Some(format!("{} could be built, {}.", counted(found.len(), "run"), counted(all, "award")));
    let data: Vec<Value> = found.iter().map(proposal_json).collect();
    Answer::table_with(Table { head, rows, foot }, json!({ "count": data.len(), "rows": data }))
}

fn build(core: &mut Core, order: &BuildOrder) -> anyhow::Result<Answer> {
    let built = core.build_batches(order)?;
    let lines = built.iter().map(|b| {
        let p = &b.proposal;
        format!(
            "{} built for {}: {} for {} on {}, {}, run of {}.",
            b.batch,
            p.brand,
            counted(p.awards, "award"),
            counted(p.addressees, "addressee"),
            p.template,
            p.service,
            b.run_day
        )
    });
    let rows: Vec<Value> = built
        .iter()
        .map(|b| {
            let mut row = proposal_json(&b.proposal);
            row["batch"] = json!(b.batch.to_string());
            row["run_day"] = json!(b.run_day.to_string());
            row
        })
        .collect();
    let first = built.first().map(|b| b.batch.to_string());
    Ok(Answer::lines(lines, json!({ "batch": first, "count": rows.len(), "rows": rows })))
}

fn counts_json(counts: &Counts) -> Value {
    json!({ "reserved": counts.reserved, "printed": counts.printed, "spoiled": counts.spoiled, "unused": counts.unused,
            "not_yet": counts.not_yet, "to_inspect": counts.to_inspect, "kept_back": counts.kept_back })
}

/// One run as sentences and as data, also for `show`.
pub fn show(view: &BatchView) -> Answer {
    let facts = &view.facts;
    let counts = &view.counts;
    let issued = facts.issued_on.map(|day| format!(", issued on {day}")).unwrap_or_default();
    let mut lines = vec![
        format!("{} of {} is {}{issued}.", facts.reference, facts.brand_name, facts.state),
        format!(
            "Template {}, paper {}, {}, run of {}.",
            facts.template_label, facts.paper, facts.service, facts.run_day
        ),
        format!("Awards {}.", view.awards),
        format!(
            "Reserved {} = printed {} + spoiled {} + unused {} + not yet {}.",
            counts.reserved, counts.printed, counts.spoiled, counts.unused, counts.not_yet
        ),
    ];
    if !facts.special_reason.is_empty() {
        lines.push(format!("A special run: {}.", facts.special_reason));
    }
    if view.owed > 0 {
        lines.push(format!(
            "{} {} for a second person's approval.",
            counted(view.owed, "remake"),
            agreeing(view.owed, "waits", "wait")
        ));
    }
    if view.unwitnessed > 0 {
        lines.push(format!(
            "{} {} for a witness of the destruction.",
            counted(view.unwitnessed, "spoiled sheet"),
            agreeing(view.unwitnessed, "waits", "wait")
        ));
    }
    let hex = |sha: Option<[u8; 32]>| sha.map(|bytes| data_encoding::HEXLOWER.encode(&bytes));
    for part in &view.parts {
        let digest = hex(part.sha256).map(|sha| format!(", {}", &sha[..12])).unwrap_or_default();
        lines.push(format!("Part {}: {}, {}{digest}.", part.id.part, counted(part.sheets, "sheet"), part.state));
    }
    for parcel in &view.consignments {
        let to = parcel.addressee.lines().next().unwrap_or_default();
        let life = parcel.life;
        lines.push(format!(
            "{} to {to}: {} of {} packed, {} g, {}, {}.",
            life.reference, parcel.packed, parcel.pieces, parcel.weight_g, parcel.service, life.state
        ));
    }
    let parts: Vec<Value> = view
        .parts
        .iter()
        .map(|p| json!({ "part": p.id.part, "file": p.file_name, "sheets": p.sheets, "state": p.state.code(), "sha256": hex(p.sha256) }))
        .collect();
    let data = json!({
        "batch": facts.reference.to_string(), "state": facts.state.code(), "brand": facts.brand_code,
        "template": facts.template_label, "paper": facts.paper, "logos": facts.logos, "service": facts.service,
        "special": facts.special_reason, "issued_on": facts.issued_on.map(|d| d.to_string()), "awards": view.awards,
        "counts": counts_json(counts), "owed": view.owed, "unwitnessed": view.unwitnessed, "parts": parts,
        "consignments": consignments_json(&view.consignments),
    });
    Answer::lines(lines, data)
}

fn consignments_json(consignments: &[crate::core::ConsignmentFacts]) -> Vec<Value> {
    let one = |c: &crate::core::ConsignmentFacts| {
        json!({ "consignment": c.life.reference.to_string(), "state": c.life.state.code(), "addressee": c.addressee,
                "pieces": c.pieces, "packed": c.packed, "weight_g": c.weight_g, "service": c.service })
    };
    consignments.iter().map(one).collect()
}

fn sheets(core: &Core, batch: BatchRef) -> anyhow::Result<Answer> {
    let head = ["sheet", "serial", "award", "state", "part", "confirmed_by", "note"].map(str::to_owned).to_vec();
    let rows = core
        .batch_sheets(batch)?
        .into_iter()
        .map(|row| {
            vec![
                format!("S{}", row.sheet.place),
                row.sheet.serial.to_string(),
                row.sheet.award.to_string(),
                row.sheet.state.to_string(),
                row.part.map(|part| part.to_string()).unwrap_or_default(),
                row.confirmed_by.unwrap_or_default(),
                row.spoil_reason.or(row.kept_place).unwrap_or_default(),
            ]
        })
        .collect();
    Ok(Answer::table(Table { head, rows, foot: None }))
}

fn preflight(core: &mut Core, batch: BatchRef) -> anyhow::Result<Answer> {
    let done = core.preflight_batch(batch)?;
    let mut lines = vec![format!(
        "{batch} preflighted: {}. It waits for a second person's approval.",
        counted(done.sheets, "sheet")
    )];
    if !done.taken_out.is_empty() {
        lines.push(format!(
            "{} {} taken out: a gate is shut.",
            counted(done.taken_out.len(), "award"),
            agreeing(done.taken_out.len(), "was", "were")
        ));
    }
    let taken: Vec<String> = done.taken_out.iter().map(ToString::to_string).collect();
    let data = json!({ "batch": batch.to_string(), "state": "preflighted", "sheets": done.sheets, "taken_out": taken,
                       "payload": done.payload });
    Ok(Answer::lines(lines, data))
}

fn approve(core: &mut Core, batch: BatchRef) -> anyhow::Result<Answer> {
    let done = core.approve_batch(batch)?;
    let sentence = format!(
        "{batch} approved: {} {} to {}, issued on {}.",
        counted(done.sheets, "certificate"),
        done.first,
        done.last,
        done.issued_on
    );
    let data = json!({ "batch": batch.to_string(), "sheets": done.sheets, "first": done.first, "last": done.last,
                       "issued_on": done.issued_on });
    Ok(Answer::sentence(sentence, data))
}

fn print(core: &mut Core, batch: BatchRef, out: Option<PathBuf>) -> anyhow::Result<Answer> {
    let stop = Arc::new(AtomicBool::new(false));
    // Without the handler Ctrl-C still ends the program; printing again goes on either way.
    let handler = signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::clone(&stop)).ok();
    let told = std::io::stderr().is_terminal();
    let mut go_on = |progress: PrintProgress| {
        if told {
            let line = format!(
                "\rpart {} of {}, {} of {} certificates ",
                progress.parts_done, progress.parts, progress.sheets_done, progress.sheets
            );
            let _ = std::io::stderr().write_all(line.as_bytes());
        }
        !stop.load(Ordering::Relaxed)
    };
    let done = core.print_batch(batch, &PrintOrder { out }, &mut go_on);
    if told {
        let _ = std::io::stderr().write_all(b"\r\x1b[K");
    }
    if let Some(handler) = handler {
        signal_hook::low_level::unregister(handler);
    }
    let done = done?;
    let mut lines = vec![format!(
        "{batch}: {} written in {}.",
        counted(done.sheets, "certificate"),
        counted(small(done.files.len()), "part")
    )];
    lines.extend(done.files.iter().map(|file| file.display().to_string()));
    if done.taken_out > 0 {
        lines.push(format!(
            "{} taken out: a gate is shut, or it was amended since the approval.",
            counted(done.taken_out, "award")
        ));
    }
    if done.stopped {
        lines.push(format!("Stopped before the end; `certdesk batch print {batch}` goes on."));
    }
    let data = json!({ "batch": batch.to_string(), "sheets": done.sheets, "files": done.files, "taken_out": done.taken_out,
                       "stopped": done.stopped, "trail_seq": done.trail_head.0, "trail_head": done.trail_head.1 });
    Ok(Answer::lines(lines, data))
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn confirmed(done: &Counted) -> Answer {
    let sentence = format!(
        "{}: {}, {} to {}; {} still to confirm; the run is {}.",
        done.batch,
        counted(done.sheets, "sheet"),
        done.first,
        done.last,
        done.not_yet,
        done.state
    );
    let data = json!({ "batch": done.batch.to_string(), "sheets": done.sheets, "first": done.first, "last": done.last,
                       "not_yet": done.not_yet, "state": done.state.code() });
    Answer::sentence(sentence, data)
}

fn spoil(core: &mut Core, batch: BatchRef, order: &SpoilOrder<'_>) -> anyhow::Result<Answer> {
    let spoiled = core.spoil_sheets(batch, order)?;
    let lines = spoiled.iter().map(|one| match &one.remake {
        Some(remake) => format!("{} spoiled; {remake} is in the next pass.", one.serial),
        None => format!("{} spoiled; its remake needs a second person's approval.", one.serial),
    });
    let rows: Vec<Value> = spoiled.iter().map(|s| json!({ "serial": s.serial, "remake": s.remake })).collect();
    Ok(Answer::lines(lines, json!({ "batch": batch.to_string(), "count": rows.len(), "rows": rows })))
}

fn witness(core: &mut Core, batch: BatchRef, ask: bool) -> anyhow::Result<Answer> {
    let (sheets, what) = if ask {
        (core.ask_for_witness(batch)?, ["waits for a witness", "wait for a witness"])
    } else {
        (core.witness_spoils(batch)?, ["destroyed and witnessed"; 2])
    };
    let sentence = format!("{batch}: {} {}.", counted(sheets, "spoiled sheet"), agreeing(sheets, what[0], what[1]));
    Ok(Answer::sentence(sentence, json!({ "batch": batch.to_string(), "sheets": sheets })))
}

fn inspect(core: &mut Core, batch: BatchRef, inspection: &Inspection) -> anyhow::Result<Answer> {
    let done = core.inspect_batch(batch, inspection)?;
    let mut lines = vec![format!(
        "{batch}: {} passed, {} failed, {} left; the run is {}.",
        done.passed,
        done.failed.len(),
        done.left,
        done.state
    )];
    lines.extend(done.failed.iter().map(|one| match &one.remake {
        Some(remake) => format!("{} failed; {remake} is in the next pass.", one.serial),
        None => format!("{} failed; its remake needs a second person's approval.", one.serial),
    }));
    let failed: Vec<Value> = done.failed.iter().map(|s| json!({ "serial": s.serial, "remake": s.remake })).collect();
    if done.by_sample > 0 {
        lines.push(format!("{} more passed on the word of the sample.", done.by_sample));
    }
    if done.widened {
        lines.push("The sample failed: every sheet is looked at now.".to_owned());
    }
    for serial in &done.kept_back {
        lines.push(format!(
            "{serial} is kept back: a gate of its award is shut. `certdesk certificate place` says where it lies."
        ));
    }
    let data = json!({ "batch": batch.to_string(), "passed": done.passed, "by_sample": done.by_sample, "failed": failed,
                       "widened": done.widened, "kept_back": done.kept_back, "left": done.left, "state": done.state.code() });
    Ok(Answer::lines(lines, data))
}

fn packed(done: &PackedBatch) -> Answer {
    let mut lines = vec![format!(
        "{}: {} packed, {} missing; the run is {}.",
        done.batch,
        counted(done.packed, "sheet"),
        done.missing,
        done.state
    )];
    lines.extend(done.consignments.iter().map(|c| {
        let to = c.addressee.lines().next().unwrap_or_default();
        format!("{} to {to}: {} of {}, {} g, {}.", c.life.reference, c.packed, c.pieces, c.weight_g, c.service)
    }));
    if !done.kept_back.is_empty() {
        lines.push(format!(
            "{} {} kept back: a gate is shut.",
            counted(done.kept_back.len(), "paper"),
            agreeing(done.kept_back.len(), "is", "are")
        ));
    }
    let kept: Vec<String> = done.kept_back.iter().map(ToString::to_string).collect();
    let data = json!({ "batch": done.batch.to_string(), "packed": done.packed, "missing": done.missing, "state": done.state.code(),
                       "kept_back": kept, "consignments": consignments_json(&done.consignments) });
    Answer::lines(lines, data)
}

fn dispatch(core: &mut Core, batch: BatchRef) -> anyhow::Result<Answer> {
    let done = core.dispatch_batch(batch)?;
    let sentence = format!(
        "{batch} dispatched: {} in {}.",
        counted(done.certificates, "certificate"),
        counted(done.consignments, "consignment")
    );
    let kept: Vec<String> = done.kept_back.iter().map(ToString::to_string).collect();
    let data = json!({ "batch": batch.to_string(), "certificates": done.certificates, "consignments": done.consignments,
                       "kept_back": kept, "state": "dispatched" });
    Ok(Answer::sentence(sentence, data))
}

fn added_up(batch: BatchRef, what: &str, counts: &Counts) -> Answer {
    let sentence = format!(
        "{batch} {what}: printed {} + spoiled {} + unused {} = reserved {}.",
        counts.printed, counts.spoiled, counts.unused, counts.reserved
    );
    Answer::sentence(sentence, json!({ "batch": batch.to_string(), "counts": counts_json(counts) }))
}

fn serials(core: &Core) -> anyhow::Result<Answer> {
    let head = ["series", "first", "last", "state", "batch", "because", "paper"].map(str::to_owned).to_vec();
    let (mut rows, mut gapless) = (Vec::new(), true);
    for series in core.serial_continuity()? {
        let name = format!("{}{:02}", series.prefix, series.year % 100);
        gapless &= series.continuity.is_gapless();
        for s in &series.continuity.stretches {
            let batch = s.batch.map(|b| b.to_string()).unwrap_or_default();
            let (first, last) = (s.first.to_string(), s.last.to_string());
            rows.push(vec![name.clone(), first, last, s.state.to_string(), batch, s.because.clone(), s.papers()]);
        }
        for (first, last) in &series.continuity.gaps {
            let mut row = vec![name.clone(), first.to_string(), last.to_string(), "not explained".into()];
            row.resize(head.len(), String::new());
            rows.push(row);
        }
    }
    let foot = if gapless { "Every number is explained." } else { "There are numbers nobody can explain." };
    let answer = Answer::table(Table { head, rows, foot: Some(foot.to_owned()) });
    Ok(answer.with_finding(!gapless))
}
