//! How many sheets of a run are looked at, and which: an acceptance table as data, and a choice anybody can repeat.
//! Separate from the sheets, which only know whether each was looked at.
//!
//! **Invariant:** replacements, special runs and remakes are looked at sheet by sheet, whatever the table says.
//! **Invariant:** the same run and the same sheets give the same sample, on any machine.

use sha2::{Digest, Sha256};

use crate::core::domain::Refusal;
use crate::core::domain::references::BatchRef;

/// One row of the acceptance table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SamplingRow {
    /// The brand's code; empty = any.
    pub brand: String,
    /// The template's code without its version; empty = any.
    pub template: String,
    /// For runs of this size or more.
    pub from_size: u32,
    /// Sheets looked at; 0 = every sheet.
    pub sample: u32,
    /// So many of the sample may fail; one more, and the whole run is looked at.
    pub accept: u32,
}

impl SamplingRow {
    /// Refuses a row that cannot be kept.
    pub fn check(&self) -> Result<(), Refusal> {
        if self.from_size == 0 {
            return Err(Refusal::new("a sampling row is for runs of 1 sheet or more, found 0"));
        }
        if self.sample > 0 && self.accept >= self.sample {
            return Err(Refusal::new(format!(
                "{} failures of a sample of {} would accept any run, wanted fewer",
                self.accept, self.sample
            )));
        }
        Ok(())
    }
}

impl std::fmt::Display for SamplingRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let whom = match (self.brand.as_str(), self.template.as_str()) {
            ("", "") => "any brand".to_owned(),
            (brand, "") => brand.to_owned(),
            ("", template) => template.to_owned(),
            (brand, template) => format!("{brand} {template}"),
        };
        write!(f, "{whom}, {} sheets or more: ", self.from_size)?;
        match self.sample {
            0 => f.write_str("every sheet"),
            sample => write!(f, "{sample} sheets, {} may fail", self.accept),
        }
    }
}

/// What is asked of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SamplingQuestion<'a> {
    /// The run.
    pub batch: BatchRef,
    /// The brand's code.
    pub brand: &'a str,
    /// The template's code without its version.
    pub template: &'a str,
    /// Sheets of the first pass.
    pub size: u32,
    /// It is a special run.
    pub special: bool,
    /// Replacements in it.
    pub replacements: u32,
}

/// The plan of one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SamplingPlan {
    /// Why so many: the row, or why every sheet.
    pub why: String,
    /// Sheets looked at; 0 = every sheet.
    pub sample: u32,
    /// So many of them may fail.
    pub accept: u32,
    /// What the choice of sheets begins with.
    pub seed: String,
}

/// The plan of a run by the table.
pub fn plan(rows: &[SamplingRow], asked: &SamplingQuestion<'_>) -> SamplingPlan {
    let seed = seed(asked.batch);
    let every = |why: &str| SamplingPlan { why: why.to_owned(), sample: 0, accept: 0, seed: seed.clone() };
    if asked.special {
        return every("a special run");
    }
    if asked.replacements > 0 {
        return every("replacements are in it");
    }
    let fits = |row: &&SamplingRow| {
        (row.brand.is_empty() || row.brand == asked.brand)
            && (row.template.is_empty() || row.template == asked.template)
            && row.from_size <= asked.size
    };
    let chosen =
        rows.iter().filter(fits).max_by_key(|row| (!row.template.is_empty(), !row.brand.is_empty(), row.from_size));
    match chosen {
        None => every("no row of the sampling plan is for it"),
        Some(row) if row.sample == 0 || row.sample >= asked.size => every(&row.to_string()),
        Some(row) => SamplingPlan { why: row.to_string(), sample: row.sample, accept: row.accept, seed },
    }
}

/// What the sample of a run begins with: shown, so that anybody can repeat the choice.
fn seed(batch: BatchRef) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(format!("sample of {batch}").as_bytes())[..4])
}

/// The sheets of a sample, by serial: those whose digest with the seed comes first.
pub fn choose<'a>(seed: &str, serials: impl IntoIterator<Item = &'a str>, sample: u32) -> Vec<&'a str> {
    if sample == 0 {
        return Vec::new();
    }
    let mut drawn: Vec<([u8; 32], &str)> = serials
        .into_iter()
        .map(|serial| (Sha256::digest(format!("{seed} {serial}").as_bytes()).into(), serial))
        .collect();
    drawn.sort_unstable();
    drawn.truncate(sample as usize);
    drawn.into_iter().map(|(_, serial)| serial).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(brand: &str, template: &str, from_size: u32, sample: u32, accept: u32) -> SamplingRow {
        SamplingRow { brand: brand.into(), template: template.into(), from_size, sample, accept }
    }

    fn asked(size: u32) -> SamplingQuestion<'static> {
        let batch = BatchRef::new(2026, 7);
        SamplingQuestion { batch, brand: "MER", template: "MER-CERT", size, special: false, replacements: 0 }
    }

    #[test]
    fn the_most_particular_row_of_the_size_decides() {
        let rows = [row("", "", 1, 0, 0), row("", "", 51, 13, 1), row("", "", 281, 32, 2), row("MER", "", 51, 20, 0)];
        let ask = |size| {
            let plan = plan(&rows, &asked(size));
            (plan.sample, plan.accept)
        };
        assert_eq!([ask(50), ask(51), ask(300)], [(0, 0), (20, 0), (20, 0)]);
        let other = SamplingQuestion { brand: "ATE", ..asked(300) };
        assert_eq!((plan(&rows, &other).sample, plan(&rows, &other).accept), (32, 2));
        assert_eq!(plan(&rows, &other).why, "any brand, 281 sheets or more: 32 sheets, 2 may fail");
        assert_eq!(plan(&[], &asked(300)).why, "no row of the sampling plan is for it");
    }

    #[test]
    fn special_runs_and_replacements_are_looked_at_whole() {
        let rows = [row("", "", 1, 2, 0)];
        assert_eq!(plan(&rows, &asked(60)).sample, 2);
        assert_eq!(plan(&rows, &SamplingQuestion { special: true, ..asked(60) }).sample, 0);
        assert_eq!(plan(&rows, &SamplingQuestion { replacements: 1, ..asked(60) }).sample, 0);
    }

    #[test]
    fn a_sample_is_the_same_whoever_draws_it() {
        let serials: Vec<String> = (1..=60).map(|n| format!("MER26-{n:07}-X")).collect();
        let seed = plan(&[], &asked(60)).seed;
        let first = choose(&seed, serials.iter().map(String::as_str), 8);
        let again = choose(&seed, serials.iter().rev().map(String::as_str), 8);
        assert_eq!(first, again);
        assert_eq!(first.len(), 8);
        assert_ne!(first, choose("other", serials.iter().map(String::as_str), 8));
    }

    #[test]
    fn a_row_that_accepts_everything_is_none() {
        assert!(row("", "", 1, 5, 5).check().is_err());
        assert!(row("", "", 0, 5, 1).check().is_err());
        assert!(row("", "", 1, 0, 0).check().is_ok());
    }
}
