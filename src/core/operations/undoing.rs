//! Undo and redo, from the durable trail: one step of an operator is taken back whole, by a new event.
//!
//! **Invariant:** nothing that left the office is undone (approve, print, send, dispatch, export), nothing somebody else
//! changed since, and nothing of another operator's. An undo is itself a step, so undoing it is the redo.

use super::claims::{Reversal, is_decision};
use super::holds::fact_changed;
use super::{Core, Error, Result};
use crate::core::domain::Refusal;
use crate::core::domain::courses::PresentationId;
use crate::core::domain::events::{Change, Event, EventKind};
use crate::core::domain::organisations::OrganisationId;
use crate::core::domain::references::{AwardRef, LearnerRef, RegistrationRef};
use crate::core::store::awards::Reach;
use crate::core::store::trail::{self, Seq, TrailChange, TrailEvent};
use crate::core::store::{Tx, undo};

/// What was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// The step taken back.
    pub step: Seq,
    /// What it was, in words.
    pub what: String,
    /// How many records went back.
    pub records: usize,
    /// The new event.
    pub seq: Seq,
}

/// How a kind of event is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// The old values are put back.
    Columns,
    /// The print room takes a count back, with its paper.
    Count,
    /// The rows of a claim file are asked again.
    Claims,
    /// The cell of a held row is put back.
    HeldRow,
    /// Not at all: why.
    None(&'static str),
}

/// How an event of this kind is taken back, or the true reason why it is not.
const fn way_back(kind: EventKind) -> Way {
    use EventKind as K;
    match kind {
        K::LearnerAmended
        | K::LearnerNameConfirmed
        | K::RegistrationAmended
        | K::RegistrationMoved
        | K::OrganisationAmended
        | K::OrganisationSuspended
        | K::OrganisationStopped
        | K::OrganisationFrozen
        | K::OrganisationLifted
        | K::ContactAmended
        | K::ExceptionAssigned
        | K::ExceptionStarted
        | K::ExceptionWaiting
        | K::ExceptionResolved
        | K::ExceptionReleased
        | K::ExceptionCancelled
        | K::ExceptionEscalated
        | K::ExceptionReopened
        | K::ExceptionDated
        | K::TaskAmended
        | K::TaskMoved
        | K::ChangeUndone => Way::Columns,
        K::SheetsConfirmed => Way::Count,
        K::ClaimCorrected | K::ClaimAccepted | K::ClaimRejected | K::ClaimWithdrawn => Way::Claims,
        K::HeldRowCorrected => Way::HeldRow,
        K::FileImported | K::ClaimFileReceived | K::HeldRowsSettled => {
            Way::None("rows of a file became records; each is corrected by its own step")
        }
        K::FileExported | K::ReportMade | K::CertificateAsIssued => Way::None("a file left the office"),
        K::StepProposed => Way::None("it waits for a second person; .w on Today withdraws it"),
        K::StepSeconded | K::StepWithdrawn | K::StepDeclined => Way::None("another person acted on it"),
        K::ExceptionRaised => Way::None("it made a record; .c on the exception cancels it"),
        K::ExceptionNoted | K::RecordNoted => Way::None("what was written stays written; write another note"),
        K::ExceptionUpheld => Way::None("an award was cancelled by it, with two people"),
        K::ReplacementApplied => Way::None("it made a record; .w on the application withdraws it"),
        K::ReplacementEvidenced | K::ReplacementCorrected => {
            Way::None("what was seen stays written; the last word on it stands")
        }
        K::ReplacementFeeSettled => Way::None("money was taken or waived by it"),
        K::LetterMade => Way::None("it made a letter; .w on the letter withdraws it"),
        K::LetterSent => Way::None("the letter left the office"),
        K::NotifiableTold => Way::None("the regulator was told"),
        K::LearnerAdded
        | K::OrganisationAdded
        | K::ContactAdded
        | K::TaskAdded
        | K::RegistrationAdded
        | K::BrandAdded => Way::None("it made a record, which is amended or ended by its own step"),
        K::PrinterKept | K::PrinterRetired | K::RunCalendarSet | K::SamplingPlanSet | K::ChecklistAnswered => {
            Way::None("setting it again the way it was is its way back")
        }
        K::SheetSpoiled | K::CertificateFailed | K::SpoilsWitnessed => Way::None("paper was spoiled by it"),
        K::WorkTakenOver => Way::None("work taken over is handed back by taking it over again"),
        _ => Way::None("paper, numbers or another person's step follow from it"),
    }
}

/// What an amendment leaves beside itself and what stays when it is taken back: the application for a reissue, which then
/// changes nothing and is withdrawn by itself.
const fn follows(kind: EventKind) -> bool {
    matches!(kind, EventKind::ReplacementApplied | EventKind::ReplacementEvidenced)
}

/// A step of one's own as the list of them shows it.
#[derive(Debug, Clone)]
pub struct MyStep {
    /// Its first place in the trail.
    pub step: Seq,
    /// When, as the office's clock shows it.
    pub at: chrono::NaiveDateTime,
    /// What was done, a sentence.
    pub sentence: String,
    /// What it was about.
    pub subject: String,
    /// Why it cannot be taken back now; none when it can.
    pub fixed: Option<String>,
    /// Whether it is itself an undo, so that taking it back is the redo.
    pub is_undo: bool,
}

impl Core {
    /// Takes back this operator's latest step that is not yet taken back; `step` names an older one.
    /// Refuses when there is none, when it cannot be undone, or when somebody changed the same columns since.
    pub fn undo(&mut self, step: Option<Seq>) -> Result<Undone> {
        let step = match step {
            Some(step) => step,
            None => self.latest(false)?.ok_or_else(|| Refusal::new("there is nothing of yours to undo"))?,
        };
        self.take_back(step)
    }

    /// Brings back what this operator's latest undo took back.
    /// Refuses when their latest step is not an undo.
    pub fn redo(&mut self) -> Result<Undone> {
        let step = self.latest(true)?.ok_or_else(|| Refusal::new("there is nothing of yours to redo"))?;
        self.take_back(step)
    }

    /// The latest step to undo; with `redo` the latest undo that is not itself taken back.
    fn latest(&self, redo: bool) -> Result<Option<Seq>> {
        for event in trail::steps_of(self.db(), &self.login, 200)? {
            if trail::undone_by(self.db(), event.step)?.is_some() {
                continue;
            }
            match (redo, self.took_back(&event)?) {
                (true, true) | (false, false) => return Ok(Some(event.step)),
                (true, false) => return Ok(None),
                (false, true) => {}
            }
        }
        Ok(None)
    }

    /// Whether a step left something taken back: an undo did, an undo of an undo (a redo) did not, and so on down.
    fn took_back(&self, step: &TrailEvent) -> Result<bool> {
        let (mut took_back, mut undoes) = (false, step.undoes);
        while let Some(undone) = undoes {
            took_back = !took_back;
            undoes = trail::event(self.db(), undone)?.undoes;
        }
        Ok(took_back)
    }

    /// The last steps of this operator, latest first, each with whether it can be taken back now and why not.
    pub fn my_steps(&self, limit: u32) -> Result<Vec<MyStep>> {
        let mut steps = Vec::new();
        for first in trail::steps_of(self.db(), &self.login, limit)? {
            let events = trail::step(self.db(), first.step)?;
            let fixed = self.why_fixed(&first, &events)?;
            let at = chrono::DateTime::parse_from_rfc3339(&first.at_utc).map_or_else(|_| self.now(), |at| at.to_utc());
            let (step, subject, is_undo) = (first.step, first.subject.clone(), first.undoes.is_some());
            let more = events.iter().filter(|event| event.kind == first.kind).count();
            let sentence = self.sentence_of(&first);
            let sentence = if more > 1 { format!("{sentence} And {} more.", more - 1) } else { sentence };
            steps.push(MyStep { step, at: self.office_time(at), sentence, subject, fixed, is_undo });
        }
        Ok(steps)
    }

    /// Why a step cannot be taken back now; none when it can.
    fn why_fixed(&self, first: &TrailEvent, events: &[TrailEvent]) -> Result<Option<String>> {
        if let Some(undo) = trail::undone_by(self.db(), first.step)? {
            return Ok(Some(format!("undone already, by event {undo}")));
        }
        let root = self.root(first)?;
        let ways = if root.first.kind == first.kind { events } else { root.events.as_slice() };
        match self.way_of(ways) {
            Way::None(why) => Ok(Some(why.to_owned())),
            Way::Claims => {
                let later = trail::later_about(self.db(), &first.subject, first.step)?;
                Ok(later.map(|by| format!("{} changed it since (event {})", by.operator, by.seq)))
            }
            _ => {
                for event in events {
                    for change in trail::changes(self.db(), event.seq)? {
                        if let Some(by) = self.later_change(&change, event.seq)? {
                            let at = by.at_utc.get(..16).unwrap_or("").replace('T', " ");
                            return Ok(Some(format!("{} changed {} since, {at}", by.operator, change.column)));
                        }
                    }
                }
                Ok(None)
            }
        }
    }

    fn later_change(&self, change: &TrailChange, seq: Seq) -> Result<Option<TrailEvent>> {
        let later = trail::changed_since(self.db(), &change.record, &change.column, seq)?;
        Ok(later.map(|later| trail::event(self.db(), later)).transpose()?)
    }

    /// How the events of a step are taken back together.
    fn way_of(&self, events: &[TrailEvent]) -> Way {
        let Some(first) = events.first() else { return Way::None("it is empty") };
        match way_back(first.kind) {
            // What the checks closed, opened or awarded by a decision follows it back.
            Way::Claims => Way::Claims,
            Way::Columns => {
                let own = events.iter().filter(|event| !follows(event.kind));
                let fixed = own.map(|event| way_back(event.kind)).find(|way| *way != Way::Columns);
                fixed.unwrap_or(Way::Columns)
            }
            way => way,
        }
    }

    /// The step an undo, or the undo of an undo, comes down to; the step itself when it is none.
    fn root(&self, first: &TrailEvent) -> Result<Root> {
        let (mut at, mut again) = (first.clone(), false);
        while let Some(undone) = at.undoes {
            at = trail::event(self.db(), undone)?;
            again = !again;
        }
        let events = trail::step(self.db(), at.step)?;
        Ok(Root { first: at, events, again })
    }

    fn take_back(&mut self, step: Seq) -> Result<Undone> {
        let events = trail::step(self.db(), step)?;
        let first = events.first().ok_or_else(|| Error::not_found(format!("step {step}")))?.clone();
        let root = self.root(&first)?;
        self.may_take_back(&first, if root.first.kind == first.kind { &events } else { &root.events })?;
        match way_back(root.first.kind) {
            Way::Count if first.undoes.is_none() => return self.take_back_count(&first),
            Way::Count => {
                let words = format!("a count of {} that was taken back is counted again", first.subject);
                return Err(Refusal::new(words).hint("Count the sheets again; nothing was changed.").into());
            }
            Way::Claims => return self.take_back_claims(&first, &events, &root),
            Way::HeldRow => return self.take_back_held_row(&first, &events),
            Way::Columns | Way::None(_) => {}
        }
        let what = match first.undoes {
            Some(_) => format!("{} {}", root.first.kind, root.first.subject),
            None => first.kind.code().to_owned() + " " + &first.subject,
        };
        self.write_unasked(|tx| {
            if let Some(undo) = trail::undone_by(tx, step)? {
                return Err(Refusal::new(format!(
                    "step {step} was undone already, by event {undo}; nothing was changed"
                ))
                .into());
            }
            let mut all = Vec::new();
            for event in events.iter().rev() {
                all.extend(put_event_back(tx, event)?);
            }
            let mut records: Vec<&str> = all.iter().map(|change: &Change| change.record.as_str()).collect();
            records.sort_unstable();
            records.dedup();
            let records: Vec<String> = records.into_iter().map(str::to_owned).collect();
            let words = if records.len() == 1 {
                what.clone()
            } else {
                format!("{what} and {} more", records.len().saturating_sub(1))
            };
            let event = Event::new(EventKind::ChangeUndone, &first.subject).with("what", words.as_str());
            let seq = tx.record(&event.undoing(step).changing_all(all))?;
            for record in &records {
                after(tx, record)?;
            }
            Ok(Undone { step, what: words, records: records.len(), seq })
        })
    }

    /// Decisions on claim rows go back by asking the rows again.
    fn take_back_claims(&mut self, first: &TrailEvent, events: &[TrailEvent], root: &Root) -> Result<Undone> {
        let decisions: Vec<TrailEvent> = root.events.iter().filter(|e| is_decision(e.kind)).cloned().collect();
        let reversal = Reversal { step: first.step, decisions: &decisions, events, again: root.again };
        let (seq, records) = self.turn_claims(&reversal)?;
        let one = format!("{} {}", root.first.kind, root.first.subject);
        let what = if records == 1 { one } else { format!("{one} and {} more", records - 1) };
        Ok(Undone { step: first.step, what, records, seq })
    }

    /// A held row gets its cells back, and is asked again.
    fn take_back_held_row(&mut self, first: &TrailEvent, events: &[TrailEvent]) -> Result<Undone> {
        if let Some(undo) = trail::undone_by(self.db(), first.step)? {
            let words = format!("step {} was undone already, by event {undo}; nothing was changed", first.step);
            return Err(Refusal::new(words).into());
        }
        let mut changes = Vec::new();
        for event in events {
            changes.extend(trail::changes(self.db(), event.seq)?);
        }
        let seq = self.put_held_cells_back(&first.subject, &changes, first.step)?;
        let what = format!("{} {}", first.kind, first.subject);
        Ok(Undone { step: first.step, what, records: 1, seq })
    }

    /// A count of printed sheets moves paper too, so the print room takes it back itself.
    fn take_back_count(&mut self, step: &TrailEvent) -> Result<Undone> {
        if let Some(undo) = trail::undone_by(self.db(), step.step)? {
            let words = format!("step {} was undone already, by event {undo}; nothing was changed", step.step);
            return Err(Refusal::new(words).into());
        }
        let counted = trail::changes(self.db(), step.seq)?;
        let serials: Vec<String> =
            counted.iter().filter_map(|c| Some(c.record.strip_prefix("certificate:")?.to_owned())).collect();
        let seq = self.undo_confirmed_step(step.subject.parse()?, &serials, step.step)?;
        let what = format!("{} {}", step.kind, step.subject);
        Ok(Undone { step: step.step, what, records: serials.len(), seq })
    }

    fn may_take_back(&self, first: &TrailEvent, events: &[TrailEvent]) -> Result<()> {
        if first.operator != self.login {
            return Err(Refusal::new(format!("step {} is {}'s; nothing was changed", first.step, first.operator))
                .hint("Everybody undoes their own steps.")
                .into());
        }
        if let Way::None(why) = self.way_of(events) {
            let fixed = events.iter().find(|event| matches!(way_back(event.kind), Way::None(_))).unwrap_or(first);
            return Err(Refusal::new(format!(
                "`{}` of {} cannot be undone; nothing was changed",
                fixed.kind, fixed.subject
            ))
            .hint(format!("Why: {why}. U lists your steps; an earlier one may be taken back there."))
            .into());
        }
        Ok(())
    }
}

/// What an undo comes down to.
struct Root {
    first: TrailEvent,
    events: Vec<TrailEvent>,
    /// Whether taking the step back does that again.
    again: bool,
}

/// Puts one event's changes back, record by record, and gives them as changes of the new event.
fn put_event_back(tx: &Tx<'_>, event: &TrailEvent) -> Result<Vec<Change>> {
    let changes = trail::changes(tx, event.seq)?;
    for change in &changes {
        if let Some(later) = trail::changed_since(tx, &change.record, &change.column, event.seq)? {
            let by = trail::event(tx, later)?;
            return Err(Refusal::new(format!(
                "{} of {} was changed since by {} at {} (event {later}); nothing was changed",
                change.column,
                event.subject,
                by.operator,
                by.at_utc.get(11..16).unwrap_or("")
            ))
            .hint("Amend it by hand instead.")
            .into());
        }
    }
    let mut back = Vec::new();
    for record in records_of(&changes) {
        let own: Vec<TrailChange> = changes.iter().filter(|change| change.record == record).cloned().collect();
        if let Some(column) = undo::put_back(tx, &record, &own)? {
            return Err(Refusal::new(format!(
                "{column} of {} no longer holds what this step left there; nothing was changed",
                event.subject
            ))
            .hint("Amend it by hand instead.")
            .into());
        }
        back.extend(own.into_iter().map(|change| Change::new(change.record, change.column, change.new, change.old)));
    }
    Ok(back)
}

fn records_of(changes: &[TrailChange]) -> Vec<String> {
    let mut records: Vec<String> = Vec::new();
    for change in changes {
        if !records.contains(&change.record) {
            records.push(change.record.clone());
        }
    }
    records
}

/// What a record's change reaches: search index, cached verdicts, runs.
fn after(tx: &Tx<'_>, record: &str) -> Result<()> {
    let Some((table, key)) = record.split_once(':').and_then(|(table, key)| Some((table, key.parse::<i64>().ok()?)))
    else {
        return Ok(());
    };
    match table {
        "learner" => {
            undo::reindex_learner(tx, LearnerRef(key))?;
            fact_changed(tx, Reach::Learner(LearnerRef(key)))?;
        }
        "registration" => _ = fact_changed(tx, Reach::Registration(RegistrationRef(key)))?,
        "organisation" => {
            undo::refold_organisation(tx, key)?;
            fact_changed(tx, Reach::Centre(OrganisationId(key)))?;
        }
        "exception" => {
            if let Some((kind, id)) = undo::held_by(tx, key)? {
                match kind.as_str() {
                    "award" => _ = fact_changed(tx, Reach::Award(AwardRef(id)))?,
                    "registration" => _ = fact_changed(tx, Reach::Registration(RegistrationRef(id)))?,
                    "learner" => _ = fact_changed(tx, Reach::Learner(LearnerRef(id)))?,
                    "centre" => _ = fact_changed(tx, Reach::Centre(OrganisationId(id)))?,
                    "presentation" => _ = fact_changed(tx, Reach::Presentation(PresentationId(id)))?,
                    _ => {}
                }
            }
        }
        _ => {}
    }
    Ok(())
}
