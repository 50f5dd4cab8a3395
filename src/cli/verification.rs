//! `verification list|publish`: what is given away so that others can verify.

use std::path::PathBuf;

use serde_json::json;

use super::answer::Answer;
use super::desk::Desk;
use crate::core::Published;

/// The commands.
#[derive(Debug, clap::Subcommand)]
pub enum VerificationCommand {
    /// The signed, dated list of serials that are not good, on stdout or into a file
    List {
        /// The file to write, which must not exist yet
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Write the verification pages for a web server: a certificate is looked up by its code, nobody is listed
    Publish {
        /// The folder; what has not changed is not written again, and nothing is removed
        folder: PathBuf,
        /// Count what would be written, and write nothing
        #[arg(long)]
        dry_run: bool,
    },
}

pub fn run(desk: &Desk, command: VerificationCommand) -> anyhow::Result<Answer> {
    let mut core = desk.core()?;
    match command {
        VerificationCommand::List { out } => {
            let made = match &out {
                Some(file) => core.write_not_good_list(file)?,
                None => core.make_not_good_list()?,
            };
            let count = made.list.serials.len();
            let data = json!({ "serials": count, "dated": made.list.dated.to_string(), "key": made.list.key.to_string(),
                               "use_until": made.list.use_until.to_string(), "file": out });
            let Some(out) = out else { return Ok(Answer::exact_with(made.text, data)) };
            let words = format!(
                "List of {count} serials not good written to {}, signed with key {}, to be used until {}.",
                out.display(),
                made.list.key,
                made.list.use_until
            );
            Ok(Answer::sentence(words, data))
        }
        VerificationCommand::Publish { folder, dry_run } => {
            let done = core.publish_verification(&folder, dry_run)?;
            Ok(Answer::sentence(
                published(&done, dry_run),
                json!({
                    "folder": done.folder, "certificates": done.certificates, "good": done.good, "not_good": done.not_good,
                    "files": done.files, "written": done.written, "key": done.key, "dry_run": dry_run,
                }),
            ))
        }
    }
}

fn published(done: &Published, dry: bool) -> String {
    let verb = if dry { "would be written" } else { "written" };
    format!(
        "{} certificates can be looked up in {} ({} of them good), {} serials are listed as not good; {} of {} files {verb}, signed with \
         key {}.",
        done.certificates,
        done.folder.display(),
        done.good,
        done.not_good,
        done.written,
        done.files,
        done.key
    )
}
