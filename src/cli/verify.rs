//! `verify FILE|CODE|QR-TEXT|SERIAL` and `certificate show|keep-back|release|badge`.

use std::path::PathBuf;

use serde_json::json;

use super::answer::{Answer, Table};
use super::desk::Desk;
use crate::core::domain::certificates::{Serial, Verdict};
use crate::core::{Checked, KeptPaper, Offline, Surroundings, verify_in_set};

/// Arguments of `verify`.
#[derive(Debug, clap::Args)]
pub struct Verify {
    /// A PDF file, a badge, a verification code, a serial, or the text of a QR code; left out, the list is checked by itself
    #[arg(required_unless_present = "list")]
    what: Option<String>,
    /// A file of public keys; no database is asked then
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// A signed list of serials that are not good; it stands in for the records
    #[arg(long, value_name = "FILE")]
    list: Option<PathBuf>,
    /// The folder of a published set, in which a verification code is looked up
    #[arg(long, value_name = "DIR", conflicts_with = "list")]
    set: Option<PathBuf>,
}

/// The commands.
#[derive(Debug, clap::Subcommand)]
pub enum CertificateCommand {
    /// Where a certificate stands, what was printed, what followed it
    Show {
        /// A serial, its last digits, or a verification code
        certificate: String,
    },
    /// Write it as it was issued, from its snapshot: the same bytes each time
    AsIssued {
        /// A serial, its last digits, or a verification code
        certificate: String,
        /// The file to write, which must not exist yet
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
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
    #[command(flatten)]
    After(super::replacements::CertificateSteps),
    /// The certificate as an open badge (Open Badges 3.0), signed with the office's key
    Badge {
        /// Its serial, its last digits, or its verification code
        certificate: String,
        /// The file to write, which must not exist yet; left out, the badge goes to stdout
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
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
    let (checked, warning) = match (&verify.what, offline(desk, verify)?) {
        (Some(code), _) if verify.set.is_some() => {
            let set = verify.set.as_deref().unwrap_or(std::path::Path::new("."));
            (verify_in_set(code, set, verify.key.as_deref())?, None)
        }
        (Some(what), Some(offline)) => (offline.verify(what)?, offline.warning()),
        (Some(what), None) => (desk.core()?.verify(what)?, None),
        (None, offline) => return Ok(list_checked(offline.as_ref())),
    };
    let bad = checked.iter().filter(|c| c.verdict != Verdict::Genuine).count();
    let mut lines: Vec<String> = checked.iter().flat_map(said).collect();
    if checked.len() > 1 {
        lines.push(match bad {
            0 => format!("{} certificates, all genuine.", checked.len()),
            n => format!("{} certificates, {n} not genuine.", checked.len()),
        });
    }
    lines.extend(warning.iter().map(|words| format!("! {words}")));
    let rows: Vec<_> = checked.iter().map(as_json).collect();
    let data = json!({ "count": rows.len(), "genuine": checked.len() - bad, "rows": rows, "warning": warning });
    Ok(Answer::lines(lines, data).with_finding(bad > 0))
}

/// What stands in for the database, when anything does.
fn offline(desk: &Desk, verify: &Verify) -> anyhow::Result<Option<Offline>> {
    if verify.set.is_some() {
        return Ok(None);
    }
    let today = || desk.session().today.unwrap_or_else(|| Surroundings::of_this_machine().today());
    Ok(match (&verify.key, &verify.list) {
        (Some(keys), list) => Some(Offline::read(keys, list.as_deref(), today())?),
        (None, Some(list)) => Some(desk.core()?.offline(list)?),
        (None, None) => None,
    })
}

/// The list by itself: whose, of which day, how many; a finding when it is too old.
fn list_checked(offline: Option<&Offline>) -> Answer {
    let Some((offline, list)) = offline.and_then(|offline| Some((offline, offline.list()?))) else {
        return Answer::silent();
    };
    let warning = offline.warning();
    let mut lines = vec![format!(
        "√ list of {} of {}, signed with key {}: {} serials are not good; to be used until {}.",
        list.dated,
        list.office,
        list.key,
        list.serials.len(),
        list.use_until
    )];
    lines.extend(warning.iter().map(|words| format!("! {words}")));
    let data = json!({
        "office": list.office, "dated": list.dated.to_string(), "use_until": list.use_until.to_string(),
        "key": list.key.to_string(), "serials": list.serials.len(), "warning": warning,
    });
    Answer::lines(lines, data).with_finding(warning.is_some())
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
        CertificateCommand::After(steps) => super::replacements::certificate(desk, steps),
        CertificateCommand::AsIssued { certificate, out } => {
            let done = desk.core()?.certificate_as_issued(&certificate, &out)?;
            let again = if done.first { "its digest is kept from now on" } else { "the same bytes as before" };
            let sentence = format!(
                "{} as issued on {} on {} written to {}: {again}.",
                done.serial,
                done.issued_on,
                done.template,
                done.file.display()
            );
            let data = json!({ "serial": done.serial, "file": done.file, "sha256": done.sha256, "template": done.template,
                               "issued_on": done.issued_on.to_string(), "first": done.first });
            Ok(Answer::sentence(sentence, data))
        }
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
        CertificateCommand::Badge { certificate, out } => {
            let Some(out) = out else {
                let badge = desk.core()?.make_badge(&certificate)?;
                let data = json!({ "serial": badge.serial, "key": badge.key, "text": badge.text });
                return Ok(Answer::exact_with(badge.text, data));
            };
            let badge = desk.core()?.write_badge(&certificate, &out)?;
            let words =
                format!("Open badge of {} written to {}, signed with key {}.", badge.serial, out.display(), badge.key);
            Ok(Answer::sentence(words, json!({ "serial": badge.serial, "key": badge.key, "file": out })))
        }
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
