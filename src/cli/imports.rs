//! `import KIND FILE`, its profiles and preview, `import recheck|correct`, and `register diff|sync`.

use std::ops::ControlFlow;
use std::path::PathBuf;

use serde_json::json;

use super::answer::{Answer, Table, progress};
use super::desk::Desk;
use crate::core::{Core, Error, ErrorKind, ImportKind, ImportReport, ImportRequest, Profile, RegisterDifference};

/// The arguments.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Import {
    #[command(subcommand)]
    command: Option<ImportCommand>,
    /// brands organisations approvals contacts courses units presentations learners registrations amendments
    /// withdrawals transfers results claims payments register holidays stock templates logos
    #[arg(required = true)]
    kind: Option<String>,
    /// The file: CSV with comma, semicolon, tab or | between, in UTF-8, UTF-16 or Windows-1252
    #[arg(required = true)]
    file: Option<PathBuf>,
    /// Read it with this saved profile
    #[arg(long)]
    profile: Option<String>,
    /// Who sent it, by code
    #[arg(long, value_name = "CODE")]
    org: Option<String>,
    /// Read, validate and count; change nothing
    #[arg(long)]
    dry_run: bool,
    /// Refuse the whole file when any row would be held or refused
    #[arg(long)]
    strict: bool,
    /// Write the rows to correct here, in the sender's own columns
    #[arg(long, value_name = "OUT")]
    errors: Option<PathBuf>,
}

/// The commands beside importing itself.
#[derive(Debug, clap::Subcommand)]
enum ImportCommand {
    /// How a file would be read: encoding, delimiter, headers, columns
    Preview {
        /// The kind of file
        kind: String,
        /// The file
        file: PathBuf,
    },
    /// Save how a sender's columns are named: HEADER=column …
    Profile {
        /// The kind of file
        kind: String,
        /// The profile's name
        name: String,
        /// The sender's header and our column, as `Candidate=family_name`; an empty column leaves it out
        #[arg(long = "map", value_name = "HEADER=COLUMN")]
        columns: Vec<String>,
        /// A value every row has, as `course_code=610/0411/X`
        #[arg(long = "set", value_name = "COLUMN=VALUE")]
        fixed: Vec<String>,
        /// The sender writes the month before the day
        #[arg(long)]
        month_first: bool,
        /// Remember it for files with the headers of this one
        #[arg(long, value_name = "FILE")]
        like: Option<PathBuf>,
    },
    /// The saved profiles of a kind
    Profiles {
        /// The kind of file
        kind: String,
    },
    /// Read held rows again: what was missing may have come
    Recheck,
    /// Correct one column of a held row, such as F-0000017/3
    Correct {
        /// The row
        row: String,
        /// The column
        column: String,
        /// What it is to be
        value: String,
    },
    /// Every kind with its columns, in Markdown
    Columns,
}

fn kind_of(text: &str) -> Result<ImportKind, Error> {
    text.parse()
        .map_err(|unknown: crate::core::domain::UnknownCode| Error::new(ErrorKind::Arguments, unknown.to_string()))
}

/// Runs the command.
pub fn run(desk: &Desk, import: Import) -> anyhow::Result<Answer> {
    if let Some(command) = import.command {
        return beside(desk, command);
    }
    let (Some(kind), Some(file)) = (import.kind, import.file) else {
        return Err(Error::new(ErrorKind::Arguments, "name the kind and the file").into());
    };
    if let Some(answer) = super::templates::import(desk, &kind, &file)? {
        return Ok(answer);
    }
    let request = ImportRequest {
        kind: kind_of(&kind)?,
        file,
        profile: import.profile,
        organisation: import.org,
        dry_run: import.dry_run,
        strict: import.strict,
        errors: import.errors,
    };
    let mut core = desk.core()?;
    let mut line = progress();
    let report = core.import_watched(&request, &mut |at| {
        line.show(&format!("{} of {} rows", at.done, at.of));
        ControlFlow::Continue(())
    })?;
    line.clear();
    Ok(told(&report))
}

/// The report as sentences and as the contract's data.
fn told(report: &ImportReport) -> Answer {
    let mut lines = vec![format!(
        "{}: {} rows of {}: {} accepted ({} warnings), {} held, {} refused, {} unchanged; {} exceptions opened, {:.2} s.",
        report.file,
        report.rows,
        report.kind,
        report.accepted,
        report.warnings,
        report.held,
        report.refused,
        report.unchanged,
        report.exceptions,
        report.seconds
    )];
    lines.extend(report.notes.iter().cloned());
    let errors: Vec<_> = report.problems.iter().filter(|p| p.severity == "error").collect();
    lines.extend(errors.iter().take(20).map(|p| format!("row {} (line {}): {}", p.row, p.line, p.sentence)));
    if errors.len() > 20 {
        lines.push(format!("… and {} more; --errors OUT writes them all.", errors.len() - 20));
    }
    Answer::lines(lines, json!(report))
}

fn beside(desk: &Desk, command: ImportCommand) -> anyhow::Result<Answer> {
    match command {
        ImportCommand::Preview { kind, file } => preview(&desk.core()?, kind_of(&kind)?, &file),
        ImportCommand::Profile { kind, name, columns, fixed, month_first, like } => {
            let profile = Profile { columns: pairs(&columns)?, fixed: pairs(&fixed)?, month_first };
            desk.core()?.save_profile(kind_of(&kind)?, &name, &profile, like.as_deref())?;
            Ok(Answer::sentence(
                format!("Profile {name} for {kind} was saved."),
                json!({ "profile": name, "kind": kind }),
            ))
        }
        ImportCommand::Profiles { kind } => {
            let names = desk.core()?.import_profiles(kind_of(&kind)?)?;
            let rows = names.into_iter().map(|name| vec![name]).collect();
            Ok(Answer::table(Table { head: vec!["profile".into()], rows, foot: None }))
        }
        ImportCommand::Recheck => {
            let mut core = desk.core()?;
            let (rows, claims) = (core.recheck_held_rows()?, core.recheck_claims(None)?);
            let sentence = format!(
                "{} held rows were read again, {} are records now; {} claim rows changed, {} became awards.",
                rows.asked, rows.settled, claims.rows, claims.awarded
            );
            let data = json!({ "asked": rows.asked, "settled": rows.settled, "claims": claims.rows, "awarded": claims.awarded });
            Ok(Answer::sentence(sentence, data))
        }
        ImportCommand::Correct { row, column, value } => {
            let left = desk.core()?.correct_held_row(&row, &column, &value)?;
            let mut lines = vec![format!("{row}: {column} corrected.")];
            if left.is_empty() {
                lines.push(format!("{row} is a record now."));
            }
            lines.extend(left.iter().cloned());
            Ok(Answer::lines(lines, json!({ "row": row, "left": left })))
        }
        ImportCommand::Columns => Ok(Answer::exact(Core::import_reference())),
    }
}

fn pairs(texts: &[String]) -> Result<Vec<(String, String)>, Error> {
    let pair = |text: &String| {
        let (left, right) = text.split_once('=').ok_or_else(|| {
            Error::new(ErrorKind::Arguments, format!("`{text}` has no `=`"))
                .with_hint("Write it as Candidate=family_name.")
        })?;
        Ok((left.trim().to_owned(), right.trim().to_owned()))
    };
    texts.iter().map(pair).collect()
}

fn preview(core: &Core, kind: ImportKind, file: &std::path::Path) -> anyhow::Result<Answer> {
    let preview = core.preview_file(kind, file, None)?;
    let rows = preview.columns.iter().map(|c| {
        let column = c.column.clone().unwrap_or_else(|| "-".to_owned());
        vec![c.header.clone(), column, c.samples.join(" · ")]
    });
    let missing = if preview.missing.is_empty() { "none".to_owned() } else { preview.missing.join(", ") };
    let foot = format!(
        "{}: {}, delimiter {:?}, headers on line {}, {} rows; required columns missing: {missing}.",
        preview.file, preview.encoding, preview.delimiter, preview.header_line, preview.rows
    );
    let data = json!({
        "file": preview.file, "encoding": preview.encoding, "delimiter": preview.delimiter.to_string(),
        "header_line": preview.header_line, "rows": preview.rows, "missing": preview.missing, "profile": preview.profile,
        "columns": preview.columns.iter().map(|c| json!({ "header": c.header, "column": c.column, "samples": c.samples })).collect::<Vec<_>>(),
    });
    let head = ["header", "column", "samples"].map(String::from).to_vec();
    Ok(Answer::table_with(Table { head, rows: rows.collect(), foot: Some(foot) }, data))
}

/// The register of qualifications.
#[derive(Debug, clap::Subcommand)]
pub enum RegisterCommand {
    /// How a newer snapshot differs from the register as kept; without a file, how our courses differ from the register
    Diff {
        /// The snapshot
        file: Option<PathBuf>,
    },
    /// Bring titles, levels and ends of our courses into line with the register
    Sync {
        /// Only say what would change
        #[arg(long)]
        dry_run: bool,
    },
}

/// Runs one command on the register.
pub fn register(desk: &Desk, command: RegisterCommand) -> anyhow::Result<Answer> {
    let mut core = desk.core()?;
    match command {
        RegisterCommand::Diff { file: Some(file) } => Ok(differences(&core.register_diff_with(&file)?, "differ")),
        RegisterCommand::Diff { file: None } => Ok(differences(&core.register_diff()?, "differ")),
        RegisterCommand::Sync { dry_run: true } => Ok(differences(&core.register_diff()?, "would change")),
        RegisterCommand::Sync { dry_run: false } => Ok(differences(&core.register_sync()?, "were changed")),
    }
}

fn differences(found: &[RegisterDifference], verb: &str) -> Answer {
    let rows = found.iter().map(|d| vec![d.qan.clone(), d.kind.to_string(), d.kept.clone(), d.found.clone()]).collect();
    let head = ["number", "in", "kept", "found"].map(String::from).to_vec();
    let foot = Some(format!("{} {verb}.", found.len()));
    Answer::table(Table { head, rows, foot })
}
