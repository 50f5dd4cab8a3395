//! Preflight, approval by a second person, taking back and cancelling. Approval is where the issue date is fixed and the
//! serials are reserved: everything before costs nothing, everything after costs a number.
//!
//! **Invariant:** what is approved is exactly what was preflighted (the schema compares the digests once more).

use super::super::seconding::{self, Approved};
use super::super::{Core, Result, after_issue};
use super::{changes, faces, give_back, holds, load, small, spoiling};
use crate::core::domain::batches::facts::{ApprovalFacts, PaperFacts, PreflightFacts};
use crate::core::domain::batches::life::BatchState;
use crate::core::domain::batches::payload::PayloadHash;
use crate::core::domain::certificates::{CertificateState, Serial, VerificationCode};
use crate::core::domain::counted;
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::references::{AwardRef, BatchRef};
use crate::core::domain::roles::{Action, Role};
use crate::core::domain::templates::Remembered;
use crate::core::domain::{Day, Refusal};
use crate::core::store::batches::faces::FaceRow;
use crate::core::store::batches::sheets::{self, NewSheet};
use crate::core::store::batches::{self, BatchRow, Reserved, members, serials};
use crate::core::store::{Connection, Tx, proposals, stock};

/// A run that was preflighted and waits for a second person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreflightedBatch {
    /// The run.
    pub batch: BatchRef,
    /// Sheets it will need.
    pub sheets: u32,
    /// Awards that were taken out because a gate is shut now.
    pub taken_out: Vec<AwardRef>,
    /// Digest of what the second person is shown.
    pub payload: String,
}

/// A run that was approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApprovedBatch {
    /// The run.
    pub batch: BatchRef,
    /// The day printed on every sheet.
    pub issued_on: String,
    /// The first serial reserved.
    pub first: String,
    /// The last serial reserved.
    pub last: String,
    /// How many were reserved.
    pub sheets: u32,
}

impl Core {
    /// Checks a run and leaves it proposed for a second person. Awards whose gate is shut are taken out.
    /// Refuses when nothing is left, something does not fit on the certificate, or paper is short.
    pub fn preflight_batch(&mut self, batch: BatchRef) -> Result<PreflightedBatch> {
        self.may(Action::BuildBatch)?;
        let row = load(self.db(), batch)?;
        self.seal_key()?;
        let layout = self.layout_problems(&row)?;
        self.write(Action::BuildBatch, |tx| {
            let row = load(tx, batch)?;
            let shut = holds::blocked(tx, &holds::awards_of(tx, batch)?, tx.stamp().day)?;
            for (award, reason) in &shut {
                holds::take_out(tx, &row, &[], *award, reason)?;
            }
            let taken_out: Vec<_> = shut.into_iter().map(|(award, _)| award).collect();
            let members = faces::settle(tx, batch)?;
            let (payload, shown) = faces::payload(tx, &row, &members)?;
            let layout: Vec<String> =
                layout.iter().filter(|(award, _)| !taken_out.contains(award)).map(|(_, words)| words.clone()).collect();
            let facts = PreflightFacts {
                members: small(members.len()),
                blocked: &[],
                layout: &layout,
                paper: PaperFacts { code: &row.paper, free: free_paper(tx, &row.paper)? },
                shown,
            };
            let permit = row.life().preflight(&facts)?;
            batches::preflighted(tx, &permit)?;
            let event = Event::new(EventKind::BatchPreflighted, batch)
                .with("sheets", members.len())
                .with("payload", shown.to_string());
            tx.record(&event)?;
            let words = format!(
                "Approve {batch}: {} of {} on {}, paper {}.",
                counted(members.len(), "certificate"),
                row.brand_name,
                row.template_label,
                row.paper
            );
            let drafted = batches::first_event(tx, batch)?;
            seconding::propose(tx, Action::ApproveBatch, &batch.to_string(), &payload, &words, drafted)?;
            Ok(PreflightedBatch { batch, sheets: facts.members, taken_out, payload: shown.to_string() })
        })
    }

    /// What of a run does not fit its template: the award and a phrase.
    fn layout_problems(&self, row: &BatchRow) -> Result<Vec<(AwardRef, String)>> {
        let press = self.press(row.template)?;
        let facing = faces::Facing::read(self.db(), row, self.today())?;
        let (logos, mut memory, mut problems) = (faces::logos(row), Remembered::default(), Vec::new());
        for member in batches::faces::of_run(self.db(), row.reference)? {
            let face = facing.trial(self.db(), &member, &row.serial_prefix)?;
            if let Err(refusal) = press.compose(&face, &logos, &mut memory) {
                problems.push((member.award, format!("{}: {}", member.award, refusal.message())));
            }
        }
        Ok(problems)
    }

    /// Approves a preflighted run as the second person: fixes the issue date and reserves the serials. For a run that is
    /// being printed, approves the remakes that go beyond what its first approval covers.
    /// Refuses the person who prepared it, a run that changed since, blocked awards and short paper.
    pub fn approve_batch(&mut self, batch: BatchRef) -> Result<ApprovedBatch> {
        let row = load(self.db(), batch)?;
        Action::ApproveBatch.secondable(self.roles())?;
        if !row.special_reason.is_empty() && !self.roles().contains(&Role::Manager) {
            let words =
                format!("batch {batch} is a special run ({}) and needs a manager's approval", row.special_reason);
            return Err(Refusal::new(words).hint("Ask a manager to approve it.").into());
        }
        self.may(Action::ApproveBatch)?;
        match row.state {
            BatchState::Printing | BatchState::Paused | BatchState::Printed => self.approve_remakes(batch),
            BatchState::Draft
            | BatchState::Preflighted
            | BatchState::Approved
            | BatchState::EndedShort
            | BatchState::Inspected
            | BatchState::Packed
            | BatchState::Dispatched
            | BatchState::Closed
            | BatchState::Cancelled => self.approve_run(batch),
        }
    }

    fn approve_run(&mut self, batch: BatchRef) -> Result<ApprovedBatch> {
        let operator = self.operator().to_owned();
        self.write_unasked(|tx| {
            let row = load(tx, batch)?;
            let subject = batch.to_string();
            let Some(proposal) = proposals::open_for(tx, Action::ApproveBatch, &subject)? else {
                return Err(nothing_proposed(&row).into());
            };
            holds::not_held(tx, batch)?;
            let members = batches::faces::of_run(tx, batch)?;
            let blocked = holds::blocked(tx, &holds::awards_of(tx, batch)?, tx.stamp().day)?;
            let blocked: Vec<_> = blocked.into_iter().map(|(award, _)| award).collect();
            let (_, current) = faces::payload(tx, &row, &members)?;
            let facts = ApprovalFacts {
                members: small(members.len()),
                blocked: &blocked,
                asked_by: &proposal.asked_by.clone(),
                given_by: &operator,
                given_by_wrote: batches::worked_on(tx, batch, &operator)?,
                shown: &PayloadHash::stored(proposal.payload_hash),
                current: &current,
                paper: PaperFacts { code: &row.paper, free: free_paper(tx, &row.paper)? },
                today: tx.stamp().day,
            };
            let permit = row.life().approve(&facts)?;
            let approved = seconding::second(tx, proposal)?;
            let year = chrono::Datelike::year(permit.issue_date());
            let first = serials::take(tx, &row.serial_prefix, year, *permit.sheets())?;
            let numbers = Reserved { year, first, last: first + *permit.sheets() - 1 };
            batches::approved(tx, &permit, approved.approval(), &row.serial_prefix, numbers)?;
            let ends = reserve_all(tx, &row, &members, numbers)?;
            let event = Event::new(EventKind::BatchApproved, batch)
                .with("issued_on", permit.issue_date().to_string())
                .with("first", ends.0.as_str())
                .with("last", ends.1.as_str())
                .with("sheets", i64::from(*permit.sheets()))
                .with("approval", approved.approval());
            let seq = tx.record(&event)?;
            approved.use_up(tx, seq)?;
            Ok(ApprovedBatch {
                batch,
                issued_on: permit.issue_date().to_string(),
                first: ends.0,
                last: ends.1,
                sheets: *permit.sheets(),
            })
        })
    }

    fn approve_remakes(&mut self, batch: BatchRef) -> Result<ApprovedBatch> {
        self.write_unasked(|tx| {
            let row = load(tx, batch)?;
            let Some(proposal) = proposals::open_for(tx, Action::ApproveBatch, &spoiling::remakes_subject(batch))?
            else {
                return Err(row.life().wrong_state("approved").into());
            };
            let approved: Approved = seconding::second(tx, proposal)?;
            let owed = sheets::owed(tx, batch)?;
            batches::allow_remakes(tx, batch, small(owed.len()))?;
            let mut reserved = Vec::new();
            for (spoiled, award) in owed {
                reserved.push(spoiling::reserve_remake(tx, &row, spoiled, award)?);
            }
            let (first, last) =
                (reserved.first().cloned().unwrap_or_default(), reserved.last().cloned().unwrap_or_default());
            let issued_on = row.issued_on.map(|day| day.to_string()).unwrap_or_default();
            let event = Event::new(EventKind::BatchApproved, batch)
                .with("issued_on", issued_on.as_str())
                .with("first", first.as_str())
                .with("last", last.as_str())
                .with("sheets", reserved.len())
                .with("approval", approved.approval());
            let seq = tx.record(&event)?;
            approved.use_up(tx, seq)?;
            if row.state == BatchState::Printed {
                batches::advance(tx, &row.life().back_to_printer()?)?;
            }
            Ok(ApprovedBatch { batch, issued_on, first, last, sheets: small(reserved.len()) })
        })
    }

    /// Takes a run back to draft; serials it had reserved become unused. Refuses once printing has begun.
    pub fn send_back_batch(&mut self, batch: BatchRef, reason: &str) -> Result<()> {
        self.write(Action::BuildBatch, |tx| {
            let row = load(tx, batch)?;
            let permit = row.life().take_back()?;
            leave_reserved_unused(tx, &row, reason)?;
            batches::advance(tx, &permit)?;
            tx.record(&Event::new(EventKind::BatchSentBack, batch).because(reason))?;
            Ok(())
        })
    }

    /// Cancels a run: its awards go back, serials it had reserved become unused. Refuses once printing has begun.
    pub fn cancel_batch(&mut self, batch: BatchRef, reason: &str) -> Result<()> {
        self.write(Action::CancelBatch, |tx| {
            let row = load(tx, batch)?;
            let permit = row.life().cancel()?;
            leave_reserved_unused(tx, &row, reason)?;
            batches::advance(tx, &permit)?;
            let seq = tx.record(&Event::new(EventKind::BatchCancelled, batch).because(reason))?;
            for award in members::awards(tx, batch)? {
                give_back(tx, batch, award, seq, "run cancelled")?;
                after_issue::given_up(tx, award)?;
            }
            Ok(())
        })
    }
}

fn nothing_proposed(row: &BatchRow) -> Refusal {
    if row.state != BatchState::Preflighted {
        return row.life().wrong_state("approved");
    }
    Refusal::new(format!(
        "batch {} waits for no approval any more: it was withdrawn, declined or expired",
        row.reference
    ))
    .hint(format!("Run `certdesk batch preflight {}` again.", row.reference))
}

/// Sheets on hand that no approved run still needs.
fn free_paper(db: &Connection, code: &str) -> Result<i64> {
    let line = stock::by_code(db, code)?;
    Ok(line.line.tally.on_hand - stock::promised(db, code)?)
}

fn reserve_all(tx: &Tx<'_>, row: &BatchRow, members: &[FaceRow], numbers: Reserved) -> Result<(String, String)> {
    let offset = sheets::last_place(tx, row.reference)?;
    let (mut first, mut last) = (String::new(), String::new());
    for (index, member) in members.iter().enumerate() {
        let index = small(index);
        let serial = Serial::new(&row.serial_prefix, numbers.year, numbers.first + index)?;
        last = serial.to_string();
        if first.is_empty() {
            first.clone_from(&last);
        }
        reserve_one(tx, row.reference, &serial, member.award, offset + index + 1, None, tx.stamp().day)?;
    }
    Ok((first, last))
}

/// Reserves one serial with a fresh verification code.
pub(super) fn reserve_one(
    tx: &Tx<'_>,
    batch: BatchRef,
    serial: &Serial,
    award: AwardRef,
    position: u32,
    remakes: Option<i64>,
    issued_on: Day,
) -> Result<()> {
    let mut random = [0; 10];
    tx.random(&mut random);
    let code = VerificationCode::new(random).compact();
    Ok(sheets::reserve(tx, &NewSheet { serial, award, batch, position, remakes, issued_on, code: &code })?)
}

/// Calls every reserved serial of a run unused and records it.
fn leave_reserved_unused(tx: &Tx<'_>, row: &BatchRow, reason: &str) -> Result<()> {
    let all = sheets::all(tx, row.reference)?;
    let reserved: Vec<_> = all.iter().map(|s| &s.sheet).filter(|s| s.state == CertificateState::Reserved).collect();
    if reserved.is_empty() {
        return Ok(());
    }
    let permit = row.life().leave_unused(&reserved)?;
    sheets::apply(tx, &permit)?;
    for change in changes(&permit) {
        let serial = change.record.trim_start_matches("certificate:").to_owned();
        tx.record(&Event::new(EventKind::CertificateUnused, serial).because(reason).changing(change))?;
    }
    Ok(())
}
