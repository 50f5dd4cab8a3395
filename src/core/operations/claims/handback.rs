//! The way back to the centre: the error file of what is still open, and how a resubmission differs from what was sent
//! before.
//!
//! **Invariant:** the error file has the sender's own columns, words and order; it is read back as the file it came from.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use super::facts::{FIELDS, Values};
use super::{Core, Error, ErrorKind, Refusal, Result};
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::references::{ClaimFileRef, ClaimRef};
use crate::core::domain::roles::Action;
use crate::core::exchange::delimited::{Records, cut};
use crate::core::exchange::error_file::{ErrorRow, error_file};
use crate::core::exchange::files;
use crate::core::operations::imports::unreadable;
use crate::core::store::claims::{self, Claim};
use crate::core::store::problems;

codes! {
    /// How a row of a resubmission differs.
    pub enum ClaimDifferenceKind: "claim difference" {
        Changed = "changed",
        Same = "same",
        Missing = "missing",
        Added = "added",
    }
}

/// How a row differs between a claim file and its resubmission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimDifference {
    /// The row in the first file.
    pub before: Option<ClaimRef>,
    /// The row in the resubmission.
    pub after: Option<ClaimRef>,
    /// In what way.
    pub kind: ClaimDifferenceKind,
    /// The fields that differ: name, before, after.
    pub fields: Vec<(String, String, String)>,
    /// What becomes of the row: the state of the later claim.
    pub state: String,
}

impl Core {
    /// Writes the error file of a claim file: every row still open, with what is wrong and what is wanted; gives how
    /// many rows it has. Refuses when nothing is open or the file cannot be written.
    pub fn claim_error_file(&mut self, file: ClaimFileRef, target: &Path) -> Result<usize> {
        let db = self.db();
        let kept = claims::file(db, file)?;
        let open = claims::claims(db, file, true)?;
        if open.is_empty() {
            return Err(Refusal::new(format!("{file} has no open row; no error file was written")).into());
        }
        let headers: Vec<String> = serde_json::from_str(&kept.header)
            .map_err(|e| Error::new(ErrorKind::Internal, format!("the headers of {file} cannot be read: {e}")))?;
        let delimiter = kept.delimiter.bytes().next().unwrap_or(b',');
        let mut rows = Vec::with_capacity(open.len());
        for claim in &open {
            rows.push(self.error_row(claim, delimiter)?);
        }
        let bytes = error_file(&headers, delimiter, &rows).map_err(unreadable)?;
        let sha256 = files::write(target, &bytes, files::Existing::Replace).map_err(unreadable)?;
        let count = rows.len();
        self.write(Action::CorrectClaim, |tx| {
            let what = format!("error file of {file}");
            tx.record(
                &Event::new(EventKind::FileExported, file)
                    .with("what", what)
                    .with("rows", count)
                    .with("sha256", sha256),
            )?;
            Ok(())
        })?;
        Ok(count)
    }

    fn error_row(&self, claim: &Claim, delimiter: u8) -> Result<ErrorRow> {
        let found = problems::of_subject(self.db(), &claim.claim.to_string())?;
        let open = || found.iter().filter(|p| p.state == "open" && p.severity == "error");
        let title = |code: &str| crate::core::domain::checks::rules::rule(code).map_or("", |r| r.title);
        let wrong =
            open().map(|p| format!("{} {} ({})", p.rule, title(&p.rule), p.field)).collect::<Vec<_>>().join("; ");
        let wanted = open().map(|p| format!("{}: {}", p.field, p.wanted)).collect::<Vec<_>>().join("; ");
        Ok(ErrorRow { row: claim.claim.to_string(), cells: cells_of(&claim.raw, delimiter), wrong, wanted })
    }

    /// How a claim file differs from its resubmission (or from the file named), row by row.
    /// Refuses when no resubmission came and none is named.
    pub fn claim_diff(&self, file: ClaimFileRef, other: Option<ClaimFileRef>) -> Result<Vec<ClaimDifference>> {
        let db = self.db();
        claims::file(db, file)?;
        let later = match other {
            Some(other) => other,
            None => claims::resubmission(db, file)?.ok_or_else(|| {
                Refusal::new(format!("no resubmission of {file} has come"))
                    .hint("Name the other file: claim diff CF-2026-0042 CF-2026-0043.")
            })?,
        };
        let (before, after) = (claims::claims(db, file, false)?, claims::claims(db, later, false)?);
        let mut later_rows: BTreeMap<(String, String), Vec<&Claim>> = BTreeMap::new();
        for claim in &after {
            later_rows.entry(about(claim)?).or_default().push(claim);
        }
        let mut differences = Vec::new();
        for claim in &before {
            let matched = later_rows.get_mut(&about(claim)?).filter(|rows| !rows.is_empty()).map(|rows| rows.remove(0));
            match matched {
                Some(other) => differences.push(compared(claim, other)?),
                None => differences.push(only(Some(claim), None)),
            }
        }
        differences.extend(later_rows.into_values().flatten().map(|claim| only(None, Some(claim))));
        Ok(differences)
    }
}

/// The cells of a row as received; the whole row when it has no structure.
fn cells_of(raw: &str, delimiter: u8) -> Vec<String> {
    let mut records = Records::new(raw, delimiter, 0, 1);
    let Some(record) = records.next() else { return Vec::new() };
    let mut cells: Vec<Cow<'_, str>> = Vec::new();
    if record.fault.is_some() || cut(&record, delimiter, &mut cells).is_some() {
        return vec![raw.chars().take(4000).collect()];
    }
    cells.iter().map(ToString::to_string).collect()
}

/// What a row is about, so that it is found again in another file. A row whose ULN was the fault is found by its name.
fn about(claim: &Claim) -> Result<(String, String)> {
    let values: Values<'_> = super::correcting::values_of(&claim.values)?;
    let (_, course) = values.about();
    let names = format!("{}|{}", values.ten[2].trim().to_lowercase(), values.ten[3].trim().to_lowercase());
    if names != "|" {
        return Ok((names, course));
    }
    Ok(values.about())
}

fn compared(before: &Claim, after: &Claim) -> Result<ClaimDifference> {
    let (old, new) = (super::correcting::values_of(&before.values)?, super::correcting::values_of(&after.values)?);
    let ten = FIELDS.iter().zip(old.ten.iter().zip(&new.ten)).filter(|(_, (a, b))| a != b);
    let mut fields: Vec<_> = ten.map(|(field, (a, b))| ((*field).to_owned(), a.to_string(), b.to_string())).collect();
    for (code, cell) in &new.units {
        let earlier = old.units.iter().find(|(c, _)| c == code).map_or("", |(_, cell)| cell.as_ref());
        if earlier != cell {
            fields.push((format!("unit_{code}"), earlier.to_owned(), cell.to_string()));
        }
    }
    let kind = if fields.is_empty() { ClaimDifferenceKind::Same } else { ClaimDifferenceKind::Changed };
    let state = after.state.to_string();
    Ok(ClaimDifference { before: Some(before.claim), after: Some(after.claim), kind, fields, state })
}

fn only(before: Option<&Claim>, after: Option<&Claim>) -> ClaimDifference {
    let kind = if before.is_some() { ClaimDifferenceKind::Missing } else { ClaimDifferenceKind::Added };
    let state = before.or(after).map_or_else(String::new, |c| c.state.to_string());
    ClaimDifference { before: before.map(|c| c.claim), after: after.map(|c| c.claim), kind, fields: Vec::new(), state }
}
