//! How many sheets of a run are looked at, and what is asked about them: the acceptance table as data, the plan of a run,
//! its checklist and the answers. Separate from inspecting, which passes and fails sheets.
//!
//! ```text
//! [[row]]                 # samples/sampling.toml
//! brand = "MER"           # left out: any brand
//! from_size = 51          # runs of 51 sheets or more
//! sample = 13             # 0: every sheet
//! accept = 0              # one more that fails, and the whole run is looked at
//! ```
//!
//! **Invariant:** the plan of a run is fixed when its inspection begins; the table may change then without reaching it.

use std::collections::HashSet;
use std::path::Path;

use serde::Deserialize;

use super::super::{Core, Error, ErrorKind, Result};
use super::{load, small};
use crate::core::domain::Refusal;
use crate::core::domain::batches::checklist::{Question, RunFace, checklist};
use crate::core::domain::batches::sampling::{SamplingPlan, SamplingQuestion, SamplingRow, choose, plan};
use crate::core::domain::certificates::CertificateState;
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::references::BatchRef;
use crate::core::domain::roles::Action;
use crate::core::domain::templates::Template;
use crate::core::store::batches::sheets::{self, SheetRow};
use crate::core::store::batches::{BatchRow, faces, inspections, printers};
use crate::core::store::{Connection, Tx, templates};

pub use crate::core::store::batches::inspections::Answer as ChecklistAnswer;

/// The plan of a run, and how far it is.
#[derive(Debug, Clone)]
pub(super) struct RunPlan {
    /// How many, and why.
    pub plan: SamplingPlan,
    /// Sheets of its first pass.
    pub size: u32,
    /// Sheets of the sample that failed.
    pub failed: u32,
    widened: bool,
    begun: bool,
    drawn: HashSet<i64>,
}

impl RunPlan {
    /// Every sheet is looked at.
    pub fn is_every_sheet(&self) -> bool {
        self.plan.sample == 0 || self.widened
    }

    /// Whether a sheet must be looked at: it is in the sample, or was made again.
    pub fn is_due(&self, sheet: &SheetRow) -> bool {
        self.is_every_sheet() || sheet.remakes.is_some() || self.drawn.contains(&sheet.id)
    }

    /// Fixes the plan, the first time somebody inspects.
    pub fn begin(&self, tx: &Tx<'_>, row: &BatchRow) -> Result<()> {
        if self.begun {
            return Ok(());
        }
        inspections::begin(tx, row.reference, &self.plan, self.size)?;
        let sample = if self.plan.sample == 0 { self.size } else { self.plan.sample };
        let event = Event::new(EventKind::InspectionBegun, row.reference)
            .with("sample", i64::from(sample))
            .with("size", i64::from(self.size))
            .with("seed", self.plan.seed.as_str());
        tx.record(&event)?;
        Ok(())
    }
}

/// The plan of a run: as it was fixed, or as the table has it now.
pub(super) fn plan_of(db: &Connection, row: &BatchRow, all: &[SheetRow]) -> Result<RunPlan> {
    let found = inspections::found_on(db, row.reference)?;
    let looked: HashSet<i64> = found.iter().map(|(id, _)| *id).collect();
    let came_out = |sheet: &&SheetRow| match sheet.sheet.state {
        CertificateState::Reserved | CertificateState::Unused => false,
        CertificateState::Spoiled => looked.contains(&sheet.id),
        _ => true,
    };
    let first: Vec<&SheetRow> = all.iter().filter(|s| s.remakes.is_none()).filter(came_out).collect();
    let begun = inspections::begun(db, row.reference)?;
    let is_begun = begun.is_some();
    let (plan, size, widened) = match begun {
        Some(fixed) => fixed,
        None => {
            let size = small(first.len());
            let template = row.template_label.rsplit_once(" v").map_or(row.template_label.as_str(), |(code, _)| code);
            let asked = SamplingQuestion {
                batch: row.reference,
                brand: &row.brand_code,
                template,
                size,
                special: !row.special_reason.is_empty(),
                replacements: inspections::replacements(db, row.reference)?,
            };
            (plan(&inspections::sampling(db)?, &asked), size, false)
        }
    };
    let named: Vec<(String, i64)> = first.iter().map(|sheet| (sheet.sheet.serial.to_string(), sheet.id)).collect();
    let serials: HashSet<&str> =
        choose(&plan.seed, named.iter().map(|(serial, _)| serial.as_str()), plan.sample).into_iter().collect();
    let drawn: HashSet<i64> =
        named.iter().filter(|(serial, _)| serials.contains(serial.as_str())).map(|(_, id)| *id).collect();
    let failed = found.iter().filter(|(id, outcome)| outcome == "failed" && first.iter().any(|s| s.id == *id)).count();
    Ok(RunPlan { plan, size, failed: small(failed), widened, begun: is_begun, drawn })
}

/// Refuses while a question of the checklist is answered no.
pub(super) fn no_question_is_open(db: &Connection, batch: BatchRef) -> Result<()> {
    match inspections::answers(db, batch)?.into_iter().find(|answer| !answer.yes) {
        None => Ok(()),
        Some(no) => {
            Err(Refusal::new(format!("question `{}` of batch {batch} is answered no by {}", no.question, no.by))
                .hint(format!(
                    "Fail the sheets it is about, then answer `certdesk batch checklist {batch} --right {}`.",
                    no.question
                ))
                .into())
        }
    }
}

/// The inspection of a run as people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InspectionView {
    /// How many sheets, why, and what the choice begins with.
    pub plan: SamplingPlan,
    /// Sheets of the first pass.
    pub size: u32,
    /// The sample failed: every sheet is looked at.
    pub widened: bool,
    /// Sheets that must be looked at and were not yet, by serial.
    pub due: Vec<String>,
    /// Sheets looked at.
    pub looked_at: u32,
    /// Sheets of the first pass that failed.
    pub failed: u32,
    /// The questions, each with its answer.
    pub checklist: Vec<(Question, Option<ChecklistAnswer>)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    row: Vec<RowForm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RowForm {
    #[serde(default)]
    brand: String,
    #[serde(default)]
    template: String,
    from_size: u32,
    sample: u32,
    #[serde(default)]
    accept: u32,
}

impl Core {
    /// The plan, the progress and the checklist of a run's inspection.
    pub fn inspection(&self, batch: BatchRef) -> Result<InspectionView> {
        let db = self.db();
        let row = load(db, batch)?;
        let all = sheets::all(db, batch)?;
        let plan = plan_of(db, &row, &all)?;
        let due = all.iter().filter(|s| s.sheet.state == CertificateState::Printed && plan.is_due(s));
        let looked = inspections::found_on(db, batch)?.iter().filter(|(_, outcome)| outcome != "by sample").count();
        let answers = inspections::answers(db, batch)?;
        let answer = |question: &Question| answers.iter().find(|answer| answer.question == question.code).cloned();
        Ok(InspectionView {
            due: due.map(|sheet| sheet.sheet.serial.to_string()).collect(),
            looked_at: small(looked),
            failed: plan.failed,
            widened: plan.widened,
            size: plan.size,
            checklist: self
                .questions(&row)?
                .into_iter()
                .map(|question| (question.clone(), answer(&question)))
                .collect(),
            plan: plan.plan,
        })
    }

    fn questions(&self, row: &BatchRow) -> Result<Vec<Question>> {
        let db = self.db();
        let common = inspections::common(db, row.reference)?;
        let imprint = faces::imprint(db, row.brand)?;
        let source = templates::source(db, row.template)?;
        let Some(kind) = common.kinds.first() else { return Ok(Vec::new()) };
        let run = RunFace {
            kind: *kind,
            issuer: &imprint.issuer,
            regulated: common.regulated,
            logos: row.logos.split('|').filter(|code| !code.is_empty()).collect(),
            places: common.places.clone(),
            languages: common.languages.iter().map(String::as_str).collect(),
            graded: common.graded,
            issued_on: row.issued_on,
            replacements: inspections::replacements(db, row.reference)?,
            paper: &row.paper,
            qr: Template::from_toml(&source)?.qr.is_some(),
            specimen: self.is_training(),
        };
        Ok(checklist(&run))
    }

    /// Answers questions of a run's checklist for the sheets that were looked at; gives how many.
    /// Refuses questions it does not ask, who printed or confirmed, and a run that is not printed.
    pub fn answer_checklist(&mut self, batch: BatchRef, yes: &[String], no: &[String]) -> Result<u32> {
        let row = load(self.db(), batch)?;
        let known = self.questions(&row)?;
        let every: Vec<String> = known.iter().map(|question| question.code.to_owned()).collect();
        let yes = if yes.iter().any(|word| word == "all") { every.as_slice() } else { yes };
        for word in yes.iter().chain(no) {
            if !every.contains(word) {
                let refusal = Refusal::new(format!("`{word}` is no question about {batch}"));
                return Err(refusal.hint(format!("The questions are: {}.", every.join(", "))).into());
            }
        }
        self.write(Action::InspectBatch, |tx| {
            let row = load(tx, batch)?;
            let by = tx.stamp().operator.clone();
            let confirmed: Vec<String> = sheets::all(tx, batch)?.into_iter().filter_map(|s| s.confirmed_by).collect();
            row.life().pass_inspection(&[], &confirmed, &by)?;
            row.life().second_to_inspect(&printers::printed_by(tx, batch)?, &by)?;
            for (words, answer) in [(yes, true), (no, false)] {
                for word in words {
                    inspections::answer(tx, batch, word, answer)?;
                }
            }
            let event = Event::new(EventKind::ChecklistAnswered, batch).with("yes", yes.len()).with("no", no.len());
            tx.record(&event)?;
            Ok(small(yes.len() + no.len()))
        })
    }

    /// The acceptance table.
    pub fn sampling_rows(&self) -> Result<Vec<SamplingRow>> {
        Ok(inspections::sampling(self.db())?)
    }

    /// Puts the acceptance table of a file in place of the old one. Refuses a file with a wrong row, naming it.
    pub fn import_sampling(&mut self, file: &Path) -> Result<usize> {
        self.may(Action::SetSamplingPlan)?;
        let bytes = crate::core::exchange::files::read(file)?;
        let form: File = toml::from_str(&String::from_utf8_lossy(&bytes))
            .map_err(|e| Error::new(ErrorKind::Refused, format!("{}: {}", file.display(), e.message())))?;
        let rows: Vec<SamplingRow> = form
            .row
            .into_iter()
            .map(|row| SamplingRow {
                brand: row.brand,
                template: row.template,
                from_size: row.from_size,
                sample: row.sample,
                accept: row.accept,
            })
            .collect();
        self.set_sampling(&rows)?;
        Ok(rows.len())
    }

    /// Adds a row to the acceptance table, or changes the one for the same brand, template and size; `none` takes it away.
    /// Refuses a row that would accept any run.
    pub fn set_sampling_row(&mut self, row: &SamplingRow, take_away: bool) -> Result<usize> {
        let mut rows = self.sampling_rows()?;
        let same = |other: &SamplingRow| {
            (&other.brand, &other.template, other.from_size) == (&row.brand, &row.template, row.from_size)
        };
        let before = rows.len();
        rows.retain(|other| !same(other));
        if take_away && rows.len() == before {
            return Err(Error::not_found(format!("sampling row for {} sheets or more", row.from_size)));
        }
        if !take_away {
            rows.push(row.clone());
        }
        self.set_sampling(&rows)?;
        Ok(rows.len())
    }

    fn set_sampling(&mut self, rows: &[SamplingRow]) -> Result<()> {
        for row in rows {
            row.check()?;
        }
        let mut sorted = rows.to_vec();
        sorted.sort();
        if let Some(pair) = sorted.windows(2).find(|pair| {
            (&pair[0].brand, &pair[0].template, pair[0].from_size)
                == (&pair[1].brand, &pair[1].template, pair[1].from_size)
        }) {
            return Err(Refusal::new(format!("two sampling rows are for the same runs: {}", pair[0])).into());
        }
        self.write(Action::SetSamplingPlan, |tx| {
            inspections::replace_sampling(tx, &sorted)?;
            tx.record(&Event::new(EventKind::SamplingPlanSet, "sampling plan").with("rows", sorted.len()))?;
            Ok(())
        })
    }
}
