//! The carrier's file and its collection. Separate because the van comes for a manifest, not for a parcel.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::super::answer::{Answer, Table};
use super::{list, texts};
use crate::core::domain::references::{ConsignmentRef, ManifestRef};
use crate::core::{BookOrder, Core, ManifestRow, ManifestView, Taken};

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

/// Runs one command of manifests.
pub(super) fn run(core: &mut Core, command: ManifestCommand) -> anyhow::Result<Answer> {
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

/// One line for each service.
pub(super) fn totals(row: &ManifestRow) -> Vec<String> {
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

/// A manifest as JSON.
pub(super) fn manifest_json(view: &ManifestView) -> Value {
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

/// Books the collection of a manifest.
pub(super) fn book(core: &mut Core, manifest: ManifestRef, order: &BookOrder) -> anyhow::Result<Answer> {
    let booked = core.book_collection(manifest, order)?;
    let view = core.manifest(manifest)?;
    let day = view.row.collection_on.clone().unwrap_or_default();
    Ok(Answer::sentence(
        format!("{booked} consignments of {manifest} are booked for {day}; the totals match."),
        manifest_json(&view),
    ))
}

/// Confirms what the driver took.
pub(super) fn collect(core: &mut Core, manifest: ManifestRef, taken: &Taken) -> anyhow::Result<Answer> {
    let done = core.collect(manifest, taken)?;
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
