//! `template check|approve|retire|preview|impact|logos|trial|explain`, and the two imports that are no tables: templates and logos.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde_json::json;

use super::answer::Answer;
use super::desk::Desk;
use crate::core::domain::references::AwardRef;
use crate::core::domain::safe_text;
use crate::core::{Core, Error, ErrorKind, Explanation, FileMark, Impact, LogoRow, TemplateImported, trial_run};

/// The commands.
#[derive(Debug, clap::Subcommand)]
pub enum TemplateCommand {
    /// What the certificate requirements want and a version or a file does not give; exit code 1 with a finding
    Check {
        /// A version such as MER-CERT or "MER-CERT v3", or a template file
        template: String,
    },
    /// Make a draft effective for issue dates from a day on
    Approve {
        /// A version such as MER-CERT or "MER-CERT v3"
        template: String,
        /// The first issue date [default: today]
        #[arg(long, value_name = "DATE")]
        from: Option<chrono::NaiveDate>,
        /// The last issue date
        #[arg(long, value_name = "DATE")]
        to: Option<chrono::NaiveDate>,
    },
    /// Let a version print no issue date after today's
    Retire {
        /// A version such as "MER-CERT v3"
        template: String,
    },
    /// Write a version as a SPECIMEN, with an invented name or as it would print an award; of a template file over the one before
    Preview {
        /// A version such as MER-CERT or "MER-CERT v3", a template file, or a kind such as "recall letter" for the built-in one
        template: String,
        /// The award to show
        #[arg(long, value_name = "AWARD")]
        award: Option<AwardRef>,
        /// The file to write; it must not exist yet unless a template file is shown
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// Write it again whenever the template file changes, and say what is wrong; Ctrl-C ends it
        #[arg(long)]
        watch: bool,
    },
    /// Which ready awards and open runs a version would change, and what is left of the old paper
    Impact {
        /// A version such as MER-CERT or "MER-CERT v3"
        template: String,
        /// The first issue date [default: the day it is approved for, or today]
        #[arg(long, value_name = "DATE")]
        from: Option<chrono::NaiveDate>,
    },
    /// The logo table: which row holds, which ends within ninety days, and what follows it
    Logos {
        /// The date of issue [default: today]
        #[arg(long, value_name = "DATE")]
        on: Option<chrono::NaiveDate>,
    },
    /// Print many invented certificates on a template file, as SPECIMEN, to look at and to measure
    Trial {
        /// A template file, its fonts and images beside it
        file: PathBuf,
        /// How many
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
        certificates: u32,
        /// Write the parts into this folder
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Which template and which logos apply to a learner, registration or award, and why
    Explain {
        /// A reference such as L-0001234, R-0091244 or A-0048213, or a ULN
        reference: String,
        /// The date of issue [default: today]
        #[arg(long, value_name = "DATE")]
        on: Option<chrono::NaiveDate>,
    },
}

pub fn run(desk: &Desk, command: TemplateCommand) -> anyhow::Result<Answer> {
    match command {
        TemplateCommand::Check { template } => check(desk, &template),
        TemplateCommand::Approve { template, from, to } => {
            let mut core = desk.core()?;
            let row = core.approve_template(&template, from.unwrap_or_else(|| core.today()), to)?;
            let from = row.from.map(|d| d.to_string()).unwrap_or_default();
            let sentence = format!("Template {} approved, effective from {from}.", row.label());
            Ok(Answer::sentence(
                sentence,
                json!({ "template": row.label(), "from": from, "to": row.to.map(|d| d.to_string()) }),
            ))
        }
        TemplateCommand::Retire { template } => {
            let row = desk.core()?.retire_template(&template)?;
            Ok(Answer::sentence(format!("Template {} retired.", row.label()), json!({ "template": row.label() })))
        }
        TemplateCommand::Preview { template, award, out, watch } if watch || Path::new(&template).is_file() => {
            let (core, file) = (desk.core()?, PathBuf::from(&template));
            if watch {
                return watched(&core, &file, award, &out);
            }
            let (lines, data) = previewed(&core, &file, award, &out)?;
            Ok(Answer::lines(lines, data))
        }
        TemplateCommand::Impact { template, from } => Ok(impact_told(&desk.core()?.template_impact(&template, from)?)),
        TemplateCommand::Logos { on } => Ok(logos_told(&desk.core()?.logo_table(on)?)),
        TemplateCommand::Preview { template, award, out, .. } => {
            let preview = desk.core()?.preview_template(&template, award, &out)?;
            let sentence = format!("Specimen of {} written to {}.", preview.label, preview.file.display());
            Ok(Answer::sentence(
                sentence,
                json!({ "template": preview.label, "file": preview.file, "bytes": preview.bytes }),
            ))
        }
        TemplateCommand::Trial { file, certificates, out } => trial(&file, certificates, out.as_deref()),
        TemplateCommand::Explain { reference, on } => {
            let answers = desk.core()?.explain_templates(&reference, on)?;
            let lines = answers.iter().flat_map(explained).collect::<Vec<_>>();
            let data: Vec<_> = answers.iter().map(explained_json).collect();
            Ok(Answer::lines(lines, json!({ "count": data.len(), "rows": data })))
        }
    }
}

/// A template file shown once.
fn previewed(
    core: &Core,
    file: &Path,
    award: Option<AwardRef>,
    out: &Path,
) -> Result<(Vec<String>, serde_json::Value), Error> {
    let done = core.preview_template_file(file, award, out)?;
    let mut lines: Vec<String> = done.findings.iter().map(|finding| format!("x {finding}")).collect();
    let found = match done.findings.len() {
        0 => "nothing found".to_owned(),
        1 => "1 finding".to_owned(),
        n => format!("{n} findings"),
    };
    lines.push(format!("Specimen of {} written to {}: {found}.", done.code, out.display()));
    let data = json!({ "template": done.code, "file": out, "bytes": done.bytes, "findings": done.findings });
    Ok((lines, data))
}

/// Between two looks at a template file.
const LOOK_EVERY: std::time::Duration = std::time::Duration::from_millis(300);

/// A template file shown again whenever it changes, until the person ends it.
fn watched(core: &Core, file: &Path, award: Option<AwardRef>, out: &Path) -> anyhow::Result<Answer> {
    let mut told = io::stderr().lock();
    let mut seen = None;
    loop {
        let mark = FileMark::of(file);
        if seen != Some(mark) {
            seen = Some(mark);
            let lines = match previewed(core, file, award, out) {
                Ok((lines, _)) => lines,
                Err(error) => {
                    let hint = error.hint().map(|hint| format!("  {hint}"));
                    std::iter::once(format!("x {error}")).chain(hint).collect()
                }
            };
            for line in lines {
                writeln!(told, "{}", safe_text::line(&line))?;
            }
            told.flush()?;
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

fn impact_told(impact: &Impact) -> Answer {
    let mut lines = vec![format!(
        "{} from {}: {} ready awards would change, {} stay, {} wait for it alone.",
        impact.label, impact.from, impact.changes, impact.same, impact.freed
    )];
    for group in &impact.groups {
        let before = group.before.as_deref().unwrap_or("none");
        let paper = if group.paper_before == group.paper_after {
            group.paper_after.clone()
        } else {
            format!("{} instead of {}", group.paper_after, group.paper_before)
        };
        lines.push(format!(
            "  {:<12} {:<8} {:>6}  {before} → {}, paper {paper}",
            group.course, group.centre, group.awards, group.after
        ));
    }
    if !impact.groups.is_empty() {
        lines.push("  certdesk list awards --filter \"state:ready course:… centre:…\" shows them.".to_owned());
    }
    for run in &impact.runs {
        lines.push(format!("  {} {}, {} awards on {}: {}.", run.batch, run.state, run.awards, run.template, run.says));
    }
    for paper in &impact.run_down {
        let days = paper.days_left.map_or("no use seen".to_owned(), |days| format!("{days} days at this pace"));
        lines.push(format!("  {} {} sheets free, {days}. {}", paper.paper, paper.free, paper.advice));
    }
    let groups: Vec<_> = impact
        .groups
        .iter()
        .map(|g| {
            json!({ "course": g.course, "centre": g.centre, "awards": g.awards, "before": g.before, "after": g.after,
                         "paper_before": g.paper_before, "paper_after": g.paper_after, "filter": g.filter })
        })
        .collect();
    let runs: Vec<_> = impact
        .runs
        .iter()
        .map(|r| json!({ "batch": r.batch, "state": r.state, "awards": r.awards, "template": r.template, "says": r.says }))
        .collect();
    let papers: Vec<_> = impact
        .run_down
        .iter()
        .map(|p| {
            json!({ "paper": p.paper, "free": p.free, "days_left": p.days_left,
                         "used_up_on": p.used_up_on.map(|d| d.to_string()), "advice": p.advice })
        })
        .collect();
    let data = json!({ "template": impact.label, "from": impact.from.to_string(), "changes": impact.changes, "same": impact.same,
                       "freed": impact.freed, "groups": groups, "runs": runs, "run_down": papers });
    Answer::lines(lines, data)
}

fn logos_told(rows: &[LogoRow]) -> Answer {
    let told = |row: &LogoRow| {
        let rule = &row.rule;
        let kind = rule.kind.map_or(String::new(), |kind| format!(", {kind}"));
        let to = rule.to.map_or("further notice".to_owned(), |to| to.to_string());
        let logos = if rule.logos.is_empty() { "none".to_owned() } else { rule.logos.join(", ") };
        let then = match (row.rule.to, row.followed_by) {
            (Some(_), Some(next)) => format!("; then row {next}"),
            (Some(_), None) if row.stands != "ended" => "; then no row: no logo".to_owned(),
            _ => String::new(),
        };
        format!("  row {:<3} {:<9} {}{kind}, {} to {to}: {logos}{then}", rule.row, row.stands, rule.place, rule.from)
    };
    let mut lines: Vec<String> = rows.iter().map(told).collect();
    let soon = rows.iter().filter(|row| row.stands == "ends soon").count();
    lines.push(format!("{} rows, {soon} of them end within ninety days.", rows.len()));
    let json = |row: &LogoRow| {
        json!({ "row": row.rule.row, "place": row.rule.place.code(), "kind": row.rule.kind.map(|k| k.code()),
                "regulated": row.rule.regulated, "from": row.rule.from.to_string(), "to": row.rule.to.map(|d| d.to_string()),
                "logos": row.rule.logos, "stands": row.stands, "days_left": row.days_left, "followed_by": row.followed_by })
    };
    let data: Vec<_> = rows.iter().map(json).collect();
    Answer::lines(lines, json!({ "count": data.len(), "rows": data }))
}

fn trial(file: &std::path::Path, certificates: u32, out: Option<&std::path::Path>) -> anyhow::Result<Answer> {
    let started = std::time::Instant::now();
    let run = trial_run(file, certificates, &mut |part, bytes| match out {
        Some(folder) => write_part(&folder.join(format!("trial-part-{part:03}.pdf")), bytes),
        None => Ok(()),
    })?;
    let seconds = started.elapsed().as_secs_f64();
    let (rate, each) = (f64::from(run.certificates) / seconds, run.bytes / u64::from(run.certificates.max(1)));
    let sentence = format!(
        "{} certificates in {} parts in {seconds:.2} s: {rate:.0} a second, {each} bytes each.",
        run.certificates, run.parts
    );
    let data = json!({ "certificates": run.certificates, "parts": run.parts, "bytes": run.bytes, "seconds": seconds });
    Ok(Answer::sentence(sentence, data))
}

fn write_part(file: &std::path::Path, bytes: &[u8]) -> Result<(), Error> {
    std::fs::write(file, bytes)
        .map_err(|e| Error::new(ErrorKind::Refused, format!("{} cannot be written: {e}", file.display())))
}

fn check(desk: &Desk, template: &str) -> anyhow::Result<Answer> {
    let core = desk.core()?;
    let file = std::path::Path::new(template);
    let (label, findings) =
        if file.is_file() { core.check_template_file(file)? } else { core.check_template(template)? };
    let mut lines: Vec<String> = findings.iter().map(|f| format!("x {f}")).collect();
    lines.push(match findings.len() {
        0 => format!("Template {label}: nothing found."),
        1 => format!("Template {label}: 1 finding."),
        n => format!("Template {label}: {n} findings."),
    });
    let found = !findings.is_empty();
    Ok(Answer::lines(lines, json!({ "template": label, "findings": findings })).with_finding(found))
}

fn explained(e: &Explanation) -> Vec<String> {
    let mut lines = vec![format!("{}  {}", e.award, e.heading), format!("  on {}", e.on)];
    for t in &e.templates {
        let why = match &t.not_because {
            Some(why) => format!("does not apply: {why}"),
            None if t.chosen => "applies".to_owned(),
            None => "would apply, but a more particular or a later version does".to_owned(),
        };
        lines.push(format!("  {} template {:<14} {why}", if t.chosen { "√" } else { " " }, t.label));
    }
    if let Err(refusal) = e.template() {
        lines.push(format!("  x {}", refusal.message()));
    }
    let logos = if e.logos.logos.is_empty() { "none".to_owned() } else { e.logos.logos.join(", ") };
    lines.push(format!("  √ logos {logos}: {}", e.logos.because));
    for row in &e.rows {
        let mark = if e.logos.row == Some(row.row) { "√" } else { " " };
        let why = row.not_because.as_ref().map(|why| format!("; not, because {why}")).unwrap_or_default();
        lines.push(format!("  {mark} row {:<3} {}{why}", row.row, row.says));
    }
    lines
}

fn explained_json(e: &Explanation) -> serde_json::Value {
    let templates: Vec<_> = e
        .templates
        .iter()
        .map(|t| json!({ "template": t.label, "applies": t.not_because.is_none(), "chosen": t.chosen, "because": t.not_because }))
        .collect();
    let rows: Vec<_> =
        e.rows.iter().map(|r| json!({ "row": r.row, "says": r.says, "not_because": r.not_because })).collect();
    json!({ "award": e.award.to_string(), "heading": e.heading, "on": e.on.to_string(), "template": e.template().ok(), "templates": templates,
            "logos": e.logos.logos, "logo_row": e.logos.row, "because": e.logos.because, "rows": rows })
}

/// `import templates FILE` and `import logos FILE`; none when it is another kind. The file is TOML, with its fonts and images
/// beside it.
pub fn import(desk: &Desk, kind: &str, file: &std::path::Path) -> anyhow::Result<Option<Answer>> {
    match kind {
        "templates" => Ok(Some(imported(&desk.core()?.import_template(file)?))),
        "logos" => {
            let done = desk.core()?.import_logo_rules(file)?;
            let words =
                if done.unchanged { "The logo table is this very table" } else { "The logo table was replaced" };
            let data = json!({ "kind": "logos", "rows": done.rows, "unchanged": done.unchanged });
            Ok(Some(Answer::sentence(format!("{words}: {} rows.", done.rows), data)))
        }
        _ => Ok(None),
    }
}

fn imported(done: &TemplateImported) -> Answer {
    let mut lines: Vec<String> = done.findings.iter().map(|f| format!("x {f}")).collect();
    lines.push(match (done.unchanged, done.findings.len()) {
        (true, _) => format!("Template {} is this very file: nothing changed.", done.label),
        (false, 0) => format!("Template {} imported as a draft; template approve makes it effective.", done.label),
        (false, n) => format!("Template {} imported as a draft with {n} findings; it cannot be approved.", done.label),
    });
    let data = json!({ "template": done.label, "sha256": done.sha256, "unchanged": done.unchanged, "findings": done.findings });
    Answer::lines(lines, data)
}
