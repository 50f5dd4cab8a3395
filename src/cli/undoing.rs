//! `undo`, `redo` and `my-actions`.

use serde_json::json;

use super::answer::{Answer, Table};
use super::desk::Desk;

/// Arguments of `undo`.
#[derive(Debug, clap::Args)]
pub struct Undo {
    /// An older step, by its place in the trail [default: your latest]
    step: Option<i64>,
}

pub fn undo(desk: &Desk, undo: &Undo) -> anyhow::Result<Answer> {
    let undone = desk.core()?.undo(undo.step)?;
    let sentence = format!("Undone: {} (event {}).", undone.what, undone.seq);
    Ok(Answer::sentence(sentence, json!({ "step": undone.step, "records": undone.records, "event": undone.seq })))
}

pub fn redo(desk: &Desk) -> anyhow::Result<Answer> {
    let undone = desk.core()?.redo()?;
    let sentence = format!("Done again: {} (event {}).", undone.what, undone.seq);
    Ok(Answer::sentence(sentence, json!({ "step": undone.step, "records": undone.records, "event": undone.seq })))
}

pub fn my_actions(desk: &Desk) -> anyhow::Result<Answer> {
    let head = ["Seq", "At", "What", "Reason"].map(str::to_owned).to_vec();
    let actions = desk.core()?.my_actions(100)?;
    let rows = actions.into_iter().map(|e| vec![e.seq.to_string(), e.at_utc, e.sentence, e.reason.unwrap_or_default()]);
    Ok(Answer::table(Table { head, rows: rows.collect(), foot: None }))
}
