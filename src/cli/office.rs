//! Commands about the database as a whole: init, doctor, backup, restore, migrate.

use std::path::PathBuf;

use serde_json::json;

use super::answer::Answer;
use super::desk::Desk;
use crate::core::domain::office::{Mode, NewOffice};
use crate::core::{Core, Error, ErrorKind, Surroundings, restore as restore_database};

/// Arguments of `init`.
#[derive(Debug, clap::Args)]
pub struct Init {
    /// A training office, for ever: anybody may act as anybody, every paper says SPECIMEN
    #[arg(long, conflicts_with = "service")]
    training: bool,
    /// A service account owns the database; --as counts for it, so roles are enforceable
    #[arg(long)]
    service: bool,
    /// The office's name, shown on reports
    #[arg(long, default_value = "Certificate desk")]
    name: String,
    /// The office's time zone
    #[arg(long, default_value = "Europe/London")]
    zone: String,
    /// The place whose holidays count
    #[arg(long, default_value = "England & Wales")]
    place: String,
}

/// Arguments of `backup`.
#[derive(Debug, clap::Args)]
pub struct Backup {
    /// Where the copy goes; nothing may lie there yet
    dest: PathBuf,
}

/// Arguments of `restore`.
#[derive(Debug, clap::Args)]
pub struct Restore {
    /// The backup
    src: PathBuf,
}

/// Arguments of `completions`.
#[derive(Debug, clap::Args)]
pub struct Completions {
    /// The shell
    shell: clap_complete::Shell,
}

pub fn init(desk: &Desk, init: Init) -> anyhow::Result<Answer> {
    let mode = match (init.training, init.service) {
        (true, _) => Mode::Training,
        (_, true) => Mode::Service,
        _ => Mode::Personal,
    };
    let path = desk.path()?;
    let office = NewOffice { mode, name: init.name, zone: init.zone, place: init.place };
    let core = create(desk, &path, &office)?;
    let sentence = format!("{} is a new {mode} database; {} is its owner.", path.display(), core.operator());
    Ok(Answer::sentence(sentence, json!({ "database": path, "mode": mode.code(), "owner": core.operator() })))
}

/// Makes a database, its folder too; the caller becomes its owner. Refuses where one lies already.
pub fn create(desk: &Desk, path: &std::path::Path, office: &NewOffice) -> anyhow::Result<Core> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)
            .map_err(|error| Error::new(ErrorKind::Unreadable, format!("{}: {error}", folder.display())))?;
    }
    let session = crate::core::Session { operator: None, ..desk.session() };
    Ok(Core::create(path, office, &session, Surroundings::of_this_machine())?)
}

pub fn doctor(desk: &Desk) -> anyhow::Result<Answer> {
    let core = desk.core()?;
    let mut findings = core.doctor()?;
    findings.extend(core.verify_trail("")?.findings);
    let asked = core.invariants() + 1;
    let lines = match findings.len() {
        0 => vec![format!("{asked} invariants asked: all hold.")],
        n => findings.iter().cloned().chain([format!("{asked} invariants asked, {n} findings.")]).collect(),
    };
    let data = json!({ "asked": asked, "findings": findings });
    Ok(Answer::lines(lines, data).with_finding(!findings.is_empty()))
}

pub fn backup(desk: &Desk, backup: Backup) -> anyhow::Result<Answer> {
    desk.core()?.backup(&backup.dest)?;
    let bytes = std::fs::metadata(&backup.dest)?.len();
    let sentence = format!("{} written, {bytes} bytes.", backup.dest.display());
    Ok(Answer::sentence(sentence, json!({ "file": backup.dest, "bytes": bytes })))
}

pub fn restore(desk: &Desk, restore: Restore) -> anyhow::Result<Answer> {
    let path = desk.path()?;
    let mut lines = Vec::new();
    if path.exists() {
        desk.core()?.may(crate::core::domain::roles::Action::Restore).map_err(Error::from)?;
        if !desk.yes() {
            let refused =
                Error::new(ErrorKind::Refused, format!("{} would be replaced; nothing was changed", path.display()));
            return Err(refused.with_hint("Say it with --yes; the old database is moved aside, not deleted.").into());
        }
    }
    let aside = restore_database(&restore.src, &path)?;
    if let Some(aside) = &aside {
        lines.push(format!("The old database is now {}.", aside.display()));
    }
    lines.push(format!("{} restored from {}.", path.display(), restore.src.display()));
    Ok(Answer::lines(lines, json!({ "database": path, "from": restore.src, "aside": aside })))
}

pub fn migrate(desk: &Desk) -> anyhow::Result<Answer> {
    let core = desk.core()?; // opening an older database migrates it, after a copy
    let sentence = format!("{} has this program's format.", core.path().display());
    Ok(Answer::sentence(sentence, json!({ "database": core.path() })))
}

pub fn completions(wanted: &Completions, command: &mut clap::Command) -> anyhow::Result<Answer> {
    let mut script = Vec::new();
    clap_complete::generate(wanted.shell, command, "certdesk", &mut script);
    Ok(Answer::exact(String::from_utf8(script)?))
}

pub fn manual(command: clap::Command) -> anyhow::Result<Answer> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    Ok(Answer::exact(String::from_utf8(page)?))
}
