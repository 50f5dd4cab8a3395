//! `audit verify|head|export` and `timeline`.

use std::path::PathBuf;

use serde_json::json;

use super::answer::{Answer, Table};
use super::desk::Desk;
use crate::core::{Error, ErrorKind, TimelineEntry};

/// The commands.
#[derive(Debug, clap::Subcommand)]
pub enum AuditCommand {
    /// Recompute every hash of the trail and compare with the anchors; exit code 1 when something does not fit
    Verify {
        /// Anchors kept elsewhere [default: those beside the database]
        #[arg(long)]
        anchors: Option<PathBuf>,
    },
    /// The last place of the trail and its hash
    Head,
    /// One anchor line of the trail as it stands, to keep elsewhere
    Export,
}

/// Arguments of `timeline`.
#[derive(Debug, clap::Args)]
pub struct Timeline {
    /// A reference, such as A-0048213
    reference: String,
    /// At most so many entries, the latest
    #[arg(long, default_value_t = 200)]
    limit: u32,
}

pub fn run(desk: &Desk, command: AuditCommand) -> anyhow::Result<Answer> {
    let core = desk.core()?;
    match command {
        AuditCommand::Verify { anchors } => verify(&core, anchors),
        AuditCommand::Head => {
            let (seq, head) = core.trail_head()?;
            Ok(Answer::sentence(format!("{seq} {head}"), json!({ "seq": seq, "head": head })))
        }
        AuditCommand::Export => Ok(Answer::exact(core.anchor_line("export")?)),
    }
}

fn verify(core: &crate::core::Core, anchors: Option<PathBuf>) -> anyhow::Result<Answer> {
    let own = core.anchors_file();
    let text = match (&anchors, own.exists()) {
        (Some(file), _) => read(file)?,
        (None, true) => read(&own)?,
        (None, false) => String::new(),
    };
    let audit = core.verify_trail(&text)?;
    let mut lines = audit.findings.clone();
    let sound = if audit.findings.is_empty() { "every hash fits" } else { "it does not fit" };
    lines.push(format!("{} events read, head {}: {sound}.", audit.events, audit.head));
    lines.push(match audit.anchors {
        0 => "Without anchors a trail rewritten whole, or cut at its end, cannot be told from a sound one.".to_owned(),
        n => format!("{n} anchors compared. What was written after the last of them could be cut unnoticed."),
    });
    let data =
        json!({ "events": audit.events, "head": audit.head, "anchors": audit.anchors, "findings": audit.findings });
    Ok(Answer::lines(lines, data).with_finding(!audit.findings.is_empty()))
}

fn read(file: &std::path::Path) -> Result<String, Error> {
    std::fs::read_to_string(file)
        .map_err(|error| Error::new(ErrorKind::Unreadable, format!("{}: {error}", file.display())))
}

pub fn timeline(desk: &Desk, timeline: Timeline) -> anyhow::Result<Answer> {
    let entries = desk.core()?.timeline(&timeline.reference, timeline.limit)?;
    if entries.is_empty() {
        return Err(Error::not_found(format!("event about `{}`", timeline.reference)).into());
    }
    let head = ["Seq", "At", "Operator", "What", "Reason"].map(str::to_owned).to_vec();
    let rows = entries.iter().map(|e| {
        vec![
            e.seq.to_string(),
            e.at_utc.clone(),
            e.operator.clone(),
            e.sentence.clone(),
            e.reason.clone().unwrap_or_default(),
        ]
    });
    let data: Vec<_> = entries.iter().map(entry_json).collect();
    let table = Table { head, rows: rows.collect(), foot: None };
    Ok(Answer::table_with(table, json!({ "count": data.len(), "rows": data })))
}

fn entry_json(entry: &TimelineEntry) -> serde_json::Value {
    let changes: Vec<_> = entry
        .changes
        .iter()
        .map(|c| json!({ "record": c.record, "column": c.column, "old": c.old, "new": c.new }))
        .collect();
    json!({ "seq": entry.seq, "at": entry.at_utc, "operator": entry.operator, "kind": entry.kind, "subject": entry.subject,
            "sentence": entry.sentence, "reason": entry.reason, "changes": changes })
}
