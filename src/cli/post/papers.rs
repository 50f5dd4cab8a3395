//! `post labels|packing-lists|customs-forms`.

use std::path::PathBuf;

use serde_json::json;

use super::super::answer::Answer;
use crate::core::domain::references::{BatchRef, ConsignmentRef};
use crate::core::{Core, PostPaper, PostPaperOrder};

/// Of what, and where.
#[derive(Debug, clap::Args)]
pub struct Papers {
    /// These consignments; all that are packed when none is named
    consignments: Vec<ConsignmentRef>,
    /// All consignments of this run
    #[arg(long)]
    batch: Option<BatchRef>,
    /// The folder; the one you are in when left out
    #[arg(long, default_value = ".")]
    out: PathBuf,
    /// The first label of the sheet that is free
    #[arg(long, default_value_t = 1)]
    start: u32,
}

pub fn labels(core: &mut Core, papers: Papers) -> anyhow::Result<Answer> {
    make(core, papers, PostPaper::Labels)
}

pub fn packing_lists(core: &mut Core, papers: Papers) -> anyhow::Result<Answer> {
    make(core, papers, PostPaper::PackingLists)
}

pub fn customs_forms(core: &mut Core, papers: Papers) -> anyhow::Result<Answer> {
    make(core, papers, PostPaper::CustomsForms)
}

fn make(core: &mut Core, papers: Papers, paper: PostPaper) -> anyhow::Result<Answer> {
    let Papers { consignments, batch, out, start } = papers;
    let made = core.make_post_papers(&PostPaperOrder { paper, consignments, batch, folder: out, start })?;
    let mut lines = vec![format!("{paper} of {} consignments made, {} pages.", made.consignments, made.pages)];
    lines.extend(made.files.iter().map(|file| file.display().to_string()));
    let data = json!({ "consignments": made.consignments, "pages": made.pages, "files": made.files });
    Ok(Answer::lines(lines, data))
}
