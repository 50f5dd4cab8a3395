//! Storing a claim file's rows as they were read: claims, awards, problems, exceptions, one event. Separate from reading
//! them, which changes nothing.
//!
//! **Invariant:** a file is one transaction; its event is recorded last and names every exception it opened.

use std::collections::{BTreeMap, HashMap};

use sha2::{Digest, Sha256};

use super::facts::{Asked, Values};
use super::importing::{REPORTED, refused_row, report_of, write_error_file};
use super::reading::{ReadRow, Reading};
use super::{Error, ErrorKind, Result};
use crate::core::domain::Day;
use crate::core::domain::awards::AwardRevival;
use crate::core::domain::checks::Problem;
use crate::core::domain::checks::rules::CLM_01;
use crate::core::domain::claims::{ClaimState, ClaimStep};
use crate::core::domain::dates::day_text;
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::exceptions::{ExceptionKind, Subject, SubjectKind};
use crate::core::domain::organisations::OrganisationId;
use crate::core::domain::references::{ClaimFileRef, ClaimRef, RegistrationRef};
use crate::core::exchange::Row;
use crate::core::exchange::delimited::Fault;
use crate::core::exchange::error_file::ErrorRow;
use crate::core::operations::imports::opening::{Opener, close_but, kinds_of};
use crate::core::operations::imports::reading::{Job, error_row, refused_problem, row_problem};
use crate::core::operations::imports::{ImportReport, RowProblem};
use crate::core::store::awards::{self, NewAward};
use crate::core::store::claims::{self, ClaimFile, NewClaim, OpenClaim};
use crate::core::store::imports::{self, Counts, NewImport};
use crate::core::store::problems::{self, NewProblem};
use crate::core::store::subjects::claim_key;
use crate::core::store::{Tx, registrations, trail};

/// A claim file being stored.
pub(super) struct Storing<'s, 'c> {
    tx: &'s Tx<'c>,
    job: &'s Job<'s>,
    today: Day,
    seq: i64,
    key: ClaimFileRef,
    opener: Opener,
    exceptions: u32,
    awards: u32,
    senders: BTreeMap<i64, u32>,
    earlier: HashMap<(String, String), Vec<OpenClaim>>,
    superseded: Vec<(ClaimStep, ClaimRef)>,
    wrong: Vec<(ClaimRef, Vec<Problem>)>,
    problems: Vec<RowProblem>,
    errors: Vec<(u32, ErrorRow)>,
    notes: Vec<String>,
}

impl<'s, 'c> Storing<'s, 'c> {
    pub fn new(tx: &'s Tx<'c>, job: &'s Job<'s>, today: Day) -> Result<Self> {
        use chrono::Datelike;
        let seq = trail::head(tx)?.0 + 1;
        let key = claims::next_file(tx, today.year())?;
        let file = ClaimFile {
            key,
            seq,
            sender: job.sender.map(|id| (id, String::new())),
            file_name: job.table.file.clone(),
            header: json(&job.table.headers)?,
            delimiter: char::from(job.table.delimiter).to_string(),
            encoding: job.table.encoding.to_string(),
            mapping: json(&job.profile)?,
            received_on: day_text(today),
            resubmission_of: None,
            step: "problems".to_owned(),
            counts: [0; 4],
        };
        claims::insert_file(tx, &file, &job.sha256)?;
        let mut earlier: HashMap<(String, String), Vec<OpenClaim>> = HashMap::new();
        for open in claims::open_claims(tx)? {
            let [uln, number, course] = &open.about;
            let who = if uln.is_empty() { number } else { uln };
            let about = (who.trim().to_owned(), super::super::imports::known::course_code(course.trim()));
            if !about.0.is_empty() {
                earlier.entry(about).or_default().push(open);
            }
        }
        Ok(Self {
            tx,
            job,
            today,
            seq,
            key,
            opener: Opener::new(tx, &job.place)?,
            exceptions: 0,
            awards: 0,
            senders: BTreeMap::new(),
            earlier,
            superseded: Vec::new(),
            wrong: Vec::new(),
            problems: Vec::new(),
            errors: Vec::new(),
            notes: Vec::new(),
        })
    }

    pub fn row(&mut self, row: ReadRow<'_>) -> Result<()> {
        match row {
            ReadRow::Refused(row, fault) => self.refused(&row, &fault),
            ReadRow::Asked(row, read) => self.asked(&row, &read.0, read.1),
        }
    }

    fn claim(&self, row: &Row<'_>) -> ClaimRef {
        ClaimRef { file: self.key, row: row.number }
    }

    /// A row without structure is kept too, with what is wrong with it.
    fn refused(&mut self, row: &Row<'_>, fault: &Fault) -> Result<()> {
        let claim = self.claim(row);
        let new = NewClaim {
            claim,
            line: row.record.line,
            raw: row.record.raw,
            state: ClaimState::Invalid,
            registration: None,
            values: [""; 10],
            units: "",
        };
        claims::insert(self.tx, &new)?;
        let problem = Problem::new(&CLM_01, "", "", fault.to_string());
        self.problems_of(claim, vec![problem]);
        if self.problems.len() < REPORTED {
            self.problems.push(refused_problem(row, fault));
        }
        if self.job.request.errors.is_some() {
            self.errors.push((row.number, refused_row(claim.to_string(), row, fault)));
        }
        Ok(())
    }

    fn asked(&mut self, row: &Row<'_>, values: &Values<'_>, asked: Asked) -> Result<()> {
        let claim = self.claim(row);
        let held = asked.problems.iter().any(Problem::holds);
        let state = match (held, &asked.award) {
            (true, _) => ClaimState::Invalid,
            (false, Some(_)) => ClaimState::Awarded,
            (false, None) => ClaimState::Valid,
        };
        let units = units_json(values)?;
        let new = NewClaim {
            claim,
            line: row.record.line,
            raw: row.record.raw,
            state,
            registration: asked.registration,
            values: values.ten.each_ref().map(AsRef::as_ref),
            units: &units,
        };
        claims::insert(self.tx, &new)?;
        if let Some(centre) = asked.centre {
            *self.senders.entry(centre.0).or_default() += 1;
        }
        self.supersede(claim, values)?;
        if let (Some(award), Some(registration)) = (&asked.award, asked.registration) {
            self.awards +=
                u32::from(store_award(self.tx, claim, registration, award, self.today, Some((self.seq, row.number)))?);
        }
        if asked.problems.is_empty() {
            return Ok(());
        }
        let room = REPORTED.saturating_sub(self.problems.len());
        self.problems.extend(asked.problems.iter().take(room).map(|p| row_problem(row.number, row.record.line, p)));
        if held && self.job.request.errors.is_some() {
            let mut cells = Vec::new();
            let _ = self.job.table.cells(row, &mut cells);
            let cells = cells.iter().map(ToString::to_string).collect();
            self.errors.push((row.number, error_row(claim.to_string(), cells, &asked.problems)));
        }
        self.problems_of(claim, asked.problems);
        Ok(())
    }

    /// Remembers what is wrong with a row: its exceptions name the event, which is written down last.
    fn problems_of(&mut self, claim: ClaimRef, found: Vec<Problem>) {
        self.exceptions += u32::try_from(kinds_of(&found).len()).unwrap_or(u32::MAX);
        self.wrong.push((claim, found));
    }

    /// Keeps what is wrong with rows and opens their exceptions.
    fn open_problems(&mut self) -> Result<()> {
        for (claim, found) in std::mem::take(&mut self.wrong) {
            let opened = open_exceptions(self.tx, &mut self.opener, claim, &self.job.table.file, &found, self.seq)?;
            for problem in &found {
                keep_problem(self.tx, &claim.to_string(), self.key, self.seq, claim.row, problem, &opened)?;
            }
        }
        Ok(())
    }

    /// An earlier open row of the same sender about the same is replaced by this one.
    fn supersede(&mut self, claim: ClaimRef, values: &Values<'_>) -> Result<()> {
        if self.earlier.is_empty() {
            return Ok(());
        }
        let Some(open) = self.earlier.get_mut(&values.about()) else { return Ok(()) };
        let sender = self.job.sender;
        for old in open.extract_if(.., |old| old.sender == sender || old.sender.is_none() || sender.is_none()) {
            self.superseded.push((ClaimStep::ask(old.claim, old.state, ClaimState::Superseded)?, claim));
        }
        Ok(())
    }

    pub fn finish(mut self, reading: &Reading<'_>) -> Result<ImportReport> {
        let counts = reading.counts;
        let event = self.event(&counts, &reading.root);
        if self.tx.record(&event)? != self.seq {
            return Err(Error::new(ErrorKind::Internal, "the trail moved during an import"));
        }
        self.open_problems()?;
        let corrects = self.replace_earlier()?;
        let sender = self.job.sender.or_else(|| self.only_sender());
        claims::count(
            self.tx,
            self.key,
            [counts.rows, counts.accepted, counts.held, counts.refused],
            sender,
            corrects,
        )?;
        let mut report =
            ImportReport { exceptions: self.exceptions, claim_file: Some(self.key), ..report_of(self.job, reading) };
        report.problems = std::mem::take(&mut self.problems);
        report.notes = std::mem::take(&mut self.notes);
        report.notes.insert(0, format!("Received as {}; {} awards were made.", self.key, self.awards));
        if let Some(target) = &self.job.request.errors {
            self.errors.sort_by_key(|(number, _)| *number);
            let rows: Vec<_> = std::mem::take(&mut self.errors).into_iter().map(|(_, row)| row).collect();
            write_error_file(self.job, target, &rows, &mut report)?;
        }
        self.import_record(counts)?;
        Ok(report)
    }

    fn event(&self, counts: &Counts, root: &Sha256) -> Event {
        let hex = |bytes: &[u8]| data_encoding::HEXLOWER.encode(bytes);
        Event::new(EventKind::ClaimFileReceived, self.key)
            .with("sha256", hex(&self.job.sha256))
            .with("rows", i64::from(counts.rows))
            .with("accepted", i64::from(counts.accepted))
            .with("warnings", i64::from(counts.warnings))
            .with("held", i64::from(counts.held))
            .with("refused", i64::from(counts.refused))
            .with("unchanged", 0i64)
            .with("exceptions", i64::from(self.exceptions))
            .with("awards", i64::from(self.awards))
            .with("root", hex(&root.clone().finalize()))
    }

    /// The centre all rows are registered at, when it is one.
    fn only_sender(&self) -> Option<OrganisationId> {
        match self.senders.iter().collect::<Vec<_>>().as_slice() {
            [(one, _)] => Some(OrganisationId(**one)),
            _ => None,
        }
    }

    /// Ends earlier rows this file replaces; gives the file most of them stood in.
    fn replace_earlier(&mut self) -> Result<Option<ClaimFileRef>> {
        let mut files: BTreeMap<ClaimFileRef, u32> = BTreeMap::new();
        for (step, by) in std::mem::take(&mut self.superseded) {
            let old = step.claim();
            claims::step(self.tx, &step)?;
            problems::gone(self.tx, &old.to_string())?;
            self.tx.record(&Event::new(EventKind::ClaimSuperseded, old).with("by", by.to_string()))?;
            close_but(self.tx, &old.to_string(), &[])?;
            *files.entry(old.file).or_default() += 1;
        }
        let corrects = files.iter().max_by_key(|(_, count)| **count).map(|(file, _)| *file);
        if let Some(file) = corrects {
            self.notes.push(format!("It corrects {file}: {} open rows were superseded.", files.values().sum::<u32>()));
        }
        Ok(corrects)
    }

    fn import_record(&self, counts: Counts) -> Result<()> {
        let headers = json(&self.job.table.headers)?;
        let mapping = json(&self.job.profile)?;
        let key = imports::next_ref(self.tx)?;
        let import = NewImport {
            kind: self.job.request.kind.code(),
            file_name: &self.job.table.file,
            sha256: self.job.sha256,
            sender: self.job.sender,
            profile: &self.job.profile_name,
            headers: &headers,
            mapping: &mapping,
            counts,
        };
        Ok(imports::insert(self.tx, key, self.seq, &import)?)
    }
}

/// JSON of what a claim file keeps beside its rows.
fn json<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|e| Error::new(ErrorKind::Internal, format!("JSON cannot be written: {e}")))
}

/// The unit cells of a row as JSON pairs; empty when there are none.
pub(super) fn units_json(values: &Values<'_>) -> Result<String> {
    if values.units.is_empty() {
        return Ok(String::new());
    }
    let pairs: Vec<(&str, &str)> = values.units.iter().map(|(code, cell)| (code.as_ref(), cell.as_ref())).collect();
    json(&pairs)
}

/// Stores an award a valid row asks for and the results its units bring; says whether the award is new.
pub(super) fn store_award(
    tx: &Tx<'_>,
    claim: ClaimRef,
    registration: RegistrationRef,
    plan: &super::facts::AwardPlan,
    received_on: Day,
    origin: Option<(i64, u32)>,
) -> Result<bool> {
    let new = NewAward {
        registration,
        kind: plan.kind,
        unit_set: &plan.unit_set,
        grade: &plan.grade,
        achieved_on: plan.achieved_on,
        claimed_on: plan.claimed_on,
        claim: Some(claim_key(claim)),
        received_on,
    };
    let mut stored = awards::insert_known(tx, &new, plan.gates, &plan.belongs)?;
    if !stored
        && let Some((award, state)) = awards::find(tx, registration, plan.kind, &plan.unit_set)?
        && let Ok(permit) = AwardRevival::ask(award, state, awards::claim_of(tx, award)? == new.claim)
    {
        stored = awards::revive(tx, permit, &new, plan.gates)?;
    }
    for result in &plan.results {
        registrations::keep_result(tx, result, origin)?;
    }
    Ok(stored)
}

/// The exceptions of a claim row's problems: kind, exception, whether it is new.
pub(super) type Opened = Vec<(ExceptionKind, crate::core::domain::references::ExceptionRef, bool)>;

/// Opens the exceptions of a row's problems.
pub(super) fn open_exceptions(
    tx: &Tx<'_>,
    opener: &mut Opener,
    claim: ClaimRef,
    file: &str,
    found: &[Problem],
    seq: i64,
) -> Result<Opened> {
    let subject = Subject { kind: SubjectKind::Claim, key: claim_key(claim), reference: claim.to_string() };
    let about = format!("row {} of {file}", claim.row);
    let mut opened = Vec::new();
    for (kind, problem) in kinds_of(found) {
        let (exception, new) = opener.open(tx, kind, &subject, problem, &about, seq)?;
        opened.push((kind, exception, new));
    }
    Ok(opened)
}

/// Keeps one problem of a claim row, joined to its exception.
pub(super) fn keep_problem(
    tx: &Tx<'_>,
    subject: &str,
    file: ClaimFileRef,
    seq: i64,
    row: u32,
    problem: &Problem,
    opened: &Opened,
) -> Result<()> {
    let kind = problem.raises().unwrap_or(ExceptionKind::WrongData);
    let exception = opened.iter().find(|o| o.0 == kind && problem.holds()).map(|o| o.1);
    Ok(problems::keep(tx, &NewProblem { subject, claim_file: Some(file), seq, row, problem, exception })?)
}
