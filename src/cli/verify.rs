//! `verify FILE|CODE|QR-TEXT` and `certificate show|keep-back|release`.

use std::path::PathBuf;

use serde_json::json;

use super::answer::{Answer, Table};
use super::desk::Desk;
use crate::core::domain::certificates::{Serial, Verdict};
use crate::core::{Checked, KeptPaper, verify_offline};

/// Arguments of `verify`.
#[derive(Debug, clap::Args)]
pub struct Verify {
    /// A PDF file, a verification code, a serial, or the text of a QR code
    what: String,
    /// A file of public keys; no database is asked then
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
}

/// The commands.
#[derive(Debug, clap::Subcommand)]
pub enum CertificateCommand {
    /// Where a certificate stands, what was printed, what followed it
    Show {
        /// A serial, its last digits, or a verification code
        certificate: String,
    },
    /// Keep a good paper back in the house
    KeepBack {
        /// Its serial
        serial: Serial,
        /// Where it lies, such as "safe, tray 3"
        #[arg(long)]
        place: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Say where a paper lies that is kept back
    Place {
        /// Its serial
        serial: Serial,
        /// Where it lies, such as "safe, tray 3"
        #[arg(long)]
        place: String,
    },
    /// Every paper kept back, by its place
    Kept,
    /// Let a paper go that was kept back
    Release {
        /// Its serial
        serial: Serial,
        /// Why
        #[arg(long, default_value = "")]
        reason: String,
    },
}

pub fn verify(desk: &Desk, verify: &Verify) -> anyhow::Result<Answer> {
    let checked = match &verify.key {
        Some(keys) => verify_offline(&verify.what, keys)?,
        None => desk.core()?.verify(&verify.what)?,
    };
    let bad = checked.iter().filter(|c| c.verdict != Verdict::Genuine).count();
    let mut lines: Vec<String> = checked.iter().flat_map(said).collect();
    if checked.len() > 1 {
        lines.push(match bad {
            0 => format!("{} certificates, all genuine.", checked.len()),
            n => format!("{} certificates, {n} not genuine.", checked.len()),
        });
    }
    let rows: Vec<_> = checked.iter().map(as_json).collect();
    Ok(Answer::lines(lines, json!({ "count": rows.len(), "genuine": checked.len() - bad, "rows": rows }))
        .with_finding(bad > 0))
}

fn said(c: &Checked) -> Vec<String> {
    let mark = if c.verdict == Verdict::Genuine { "√" } else { "x" };
    let page = c.page.map(|p| format!("page {p}: ")).unwrap_or_default();
    let mut lines = vec![format!("{mark} {page}{} {}. {}", c.serial, c.verdict, c.because)];
    if !c.says.is_empty() {
        let facts: Vec<String> = c.says.iter().map(|(name, value)| format!("{name} {value}")).collect();
        lines.push(format!("    {}", facts.join(" · ")));
    }
    lines
}

fn as_json(c: &Checked) -> serde_json::Value {
    let says: serde_json::Map<_, _> =
        c.says.iter().map(|(name, value)| ((*name).replace(' ', "_"), json!(value))).collect();
    json!({ "page": c.page, "serial": c.serial, "verdict": c.verdict.code(), "because": c.because, "says": says })
}

pub fn certificate(desk: &Desk, command: CertificateCommand) -> anyhow::Result<Answer> {
    match command {
        CertificateCommand::Show { certificate } => shown(desk, &certificate),
        CertificateCommand::KeepBack { serial, place, reason } => {
            let batch = desk.core()?.keep_back_certificate(&serial, &place, &reason)?;
            let data = json!({ "serial": serial.to_string(), "state": "kept back", "batch": batch.to_string() });
            Ok(Answer::sentence(format!("{serial} of {batch} is kept back: {place}."), data))
        }
        CertificateCommand::Place { serial, place } => {
            let batch = desk.core()?.place_certificate(&serial, &place)?;
            let data = json!({ "serial": serial.to_string(), "place": place, "batch": batch.to_string() });
            Ok(Answer::sentence(format!("{serial} of {batch} lies in {place}."), data))
        }
        CertificateCommand::Kept => Ok(kept(&desk.core()?.kept_back()?)),
        CertificateCommand::Release { serial, reason } => {
            let batch = desk.core()?.release_certificate(&serial, &reason)?;
            let data = json!({ "serial": serial.to_string(), "state": "passed", "batch": batch.to_string() });
            let words = format!("{serial} is no longer kept back; `certdesk batch pack {batch}` packs it.");
            Ok(Answer::sentence(words, data))
        }
    }
}

fn kept(papers: &[KeptPaper]) -> Answer {
    let place = |paper: &KeptPaper| if paper.place.is_empty() { "to be given".to_owned() } else { paper.place.clone() };
    let head = ["place", "serial", "learner", "batch"].map(str::to_owned).to_vec();
    let cells = |p: &KeptPaper| vec![place(p), p.serial.clone(), p.learner.clone(), p.batch.to_string()];
    let rows = papers.iter().map(cells).collect();
    let data: Vec<_> = papers
        .iter()
        .map(|p| json!({ "place": p.place, "serial": p.serial, "learner": p.learner, "batch": p.batch.to_string() }))
        .collect();
    let foot = Some(format!("{} papers are kept back.", papers.len()));
    Answer::table_with(Table { head, rows, foot }, json!({ "count": data.len(), "rows": data }))
}

fn shown(desk: &Desk, certificate: &str) -> anyhow::Result<Answer> {
    let shown = desk.core()?.certificate(certificate)?;
    let mut lines = vec![format!("certificate {}  {}", shown.serial, shown.state)];
    lines.extend(shown.facts.iter().map(|(name, value)| format!("  {name:<16} {value}")));
    if let Some(snapshot) = &shown.snapshot {
        lines.push(
            if shown.snapshot_sound { "printed as:" } else { "printed as (x its digest does not fit):" }.to_owned(),
        );
        lines.extend(snapshot.lines().map(|l| format!("  {l}")));
    }
    let facts: serde_json::Map<_, _> = shown.facts.iter().map(|(n, v)| (n.replace(' ', "_"), json!(v))).collect();
    let printed: Vec<_> = shown.snapshot.iter().flat_map(|s| s.lines()).filter_map(|l| l.split_once(": ")).collect();
    let printed: Vec<_> = printed.iter().map(|(name, value)| json!({ "fact": name, "value": value })).collect();
    let data = json!({ "serial": shown.serial, "state": shown.state.code(), "facts": facts, "printed": printed,
                       "snapshot_sound": shown.snapshot_sound });
    let unsound = shown.snapshot.is_some() && !shown.snapshot_sound;
    Ok(Answer::lines(lines, data).with_finding(unsound))
}
