//! Commands for load tests, which need no database: `generate` writes synthetic files and the sample office, `bulk-check`
//! counts what the stateless rules find in a file.

use std::path::PathBuf;

use serde_json::json;

use super::answer::Answer;
use crate::core::{Error, ErrorKind, Generation, bulk_check as check_file, generate_office, write_samples};

/// Arguments of `generate`.
#[derive(Debug, clap::Args)]
pub struct Generate {
    /// How many learners
    #[arg(long, required_unless_present = "samples", default_value_t = 0)]
    learners: u64,
    /// The same seed and number of learners give the same bytes
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The folder the files go to; made where it is missing
    #[arg(long, value_name = "DIR", required_unless_present = "samples")]
    out: Option<PathBuf>,
    /// Write the sample office into this folder instead
    #[arg(long, value_name = "DIR", hide = true, conflicts_with_all = ["learners", "out"])]
    samples: Option<PathBuf>,
}

/// The most learners that are generated: beyond it learner numbers would repeat.
const MOST: u64 = 100_000_000;

pub fn run(generate: &Generate) -> anyhow::Result<Answer> {
    if let Some(folder) = &generate.samples {
        let files = write_samples(folder)?;
        let sentence = format!("{files} files of the sample office written to {}.", folder.display());
        return Ok(Answer::sentence(sentence, json!({ "folder": folder, "files": files })));
    }
    let Some(folder) = &generate.out else {
        return Err(Error::new(ErrorKind::Arguments, "no folder is named")
            .with_hint("Name one with --out DIR.")
            .into());
    };
    if !(1..=MOST).contains(&generate.learners) {
        let words = format!("found {} learners, wanted 1 to {MOST}", generate.learners);
        return Err(Error::new(ErrorKind::Arguments, words).with_hint("Say --learners 100000.").into());
    }
    let generation = Generation { learners: generate.learners, seed: generate.seed };
    let made = generate_office(&generation, folder)?;
    let mut lines: Vec<_> = made.rows.iter().map(|(file, rows)| format!("{rows} rows in {file}.")).collect();
    let faults = format!("{} planted faults, counted by rule in truth.json.", made.planted());
    lines.extend([faults, format!("Written to {}.", folder.display())]);
    let data = json!({ "folder": folder, "seed": generate.seed, "rows": made.rows, "faulty": made.planted() });
    Ok(Answer::lines(lines, data))
}

/// Arguments of `bulk-check`.
#[derive(Debug, clap::Args)]
pub struct BulkCheck {
    /// Registrations and claims, one row each
    file: PathBuf,
    /// The centres, code first
    #[arg(long, value_name = "FILE")]
    centres: PathBuf,
    /// The qualifications, with columns qan and grades
    #[arg(long, value_name = "FILE")]
    qualifications: PathBuf,
}

pub fn bulk_check(bulk: &BulkCheck) -> anyhow::Result<Answer> {
    let started = std::time::Instant::now();
    let found = check_file(&bulk.file, &bulk.centres, &bulk.qualifications)?;
    let seconds = started.elapsed().as_secs_f64();
    let lines = found.by_rule().map(|(rule, count)| format!("{rule}: {count}"));
    let rate = found.rows as f64 / seconds;
    let all = format!("{} rows, {} without structure, {rate:.0} rows a second.", found.rows, found.unreadable);
    let counts: serde_json::Map<_, _> =
        found.by_rule().map(|(rule, count)| (rule.code().to_owned(), json!(count))).collect();
    let data = json!({ "rows": found.rows, "unreadable": found.unreadable, "counts": counts, "rows_per_second": rate });
    Ok(Answer::lines(lines.chain([all]), data))
}
