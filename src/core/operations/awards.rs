//! What the office does with awards: says why one may or may not go on, overrides a gate with a second person, and asks
//! the gates again where a run asks.
//!
//! **Invariant:** every answer comes from the same pure rule; the cache is never shown as evidence.

use serde_json::json;

use super::seconding::{self, propose};
use super::{Core, Error, Result};
use crate::core::domain::awards::{AwardState, DocumentKind};
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::gates::{self, Gate, Outcome, Verdict};
use crate::core::domain::references::{AwardRef, LearnerRef, RegistrationRef};
use crate::core::domain::roles::{Action, Role};
use crate::core::domain::{Day, Refusal};
use crate::core::store::awards::{self, AwardRecord, FactCache, Reach};
use crate::core::store::{Connection, StoreError, subjects};

/// Why one award may or may not go on.
#[derive(Debug, Clone)]
pub struct WhyAward {
    /// The award.
    pub award: AwardRef,
    /// What paper.
    pub kind: DocumentKind,
    /// Its state.
    pub state: AwardState,
    /// Whose it is.
    pub learner: LearnerRef,
    /// The name as printed.
    pub name: String,
    /// What it was achieved under.
    pub registration: RegistrationRef,
    /// `certificate, 610/9417/1 Diploma in Timber Joinery, Meridian, BRK01`.
    pub heading: String,
    /// Every gate's answer.
    pub verdict: Verdict,
    /// The day that was asked about.
    pub asked_on: Day,
}

impl WhyAward {
    /// `ready`, `x blocked by 2 of 12 gates`, `issued` …: what a person calls it.
    pub fn standing(&self) -> String {
        match self.state {
            AwardState::Pending if self.verdict.is_open() => "ready".to_owned(),
            AwardState::Pending | AwardState::Batched if !self.verdict.is_open() => {
                format!("blocked by {} of {} gates", self.verdict.shut_count(), Gate::ALL.len())
            }
            state => state.to_string(),
        }
    }
}

/// The evidence of the first shut gate of an award on that day; none when it may go on.
pub(super) fn shut_in_run(db: &Connection, award: AwardRef, day: Day) -> Result<Option<String>> {
    let record = load(db, award)?;
    // An award its run has issued is not blocked by its own certificate.
    let own = if record.state == AwardState::Issued { Gate::Edition.bit() } else { 0 };
    let answer = FactCache::default().facts(db, &record, |facts| {
        if gates::state(facts, day).shut & !own == 0 {
            return None;
        }
        let shut = |answer: &gates::Answer| answer.outcome == Outcome::NotPassed && answer.gate.bit() & own == 0;
        gates::ask(facts, day).answers.into_iter().find(shut)
    })?;
    Ok(answer.map(|answer| format!("{}: {}", answer.gate, answer.evidence)))
}

fn load(db: &Connection, award: AwardRef) -> Result<AwardRecord> {
    Ok(awards::record(db, award)?.ok_or_else(|| StoreError::NotFound(format!("award {award}")))?)
}

impl Core {
    /// Why the awards a reference leads to may or may not go on: an award, registration, learner, claim row, serial or
    /// ULN. Refuses when it leads to no award.
    pub fn why(&self, reference: &str) -> Result<Vec<WhyAward>> {
        let subject =
            subjects::find(self.db(), reference)?.ok_or_else(|| Error::not_found(format!("record `{reference}`")))?;
        let found = subjects::awards(self.db(), &subject)?;
        if found.is_empty() {
            return Err(Error::not_found(format!("award of {} {}", subject.kind, subject.reference))
                .with_hint("A valid claim, or a graded pass, makes one."));
        }
        let mut cache = FactCache::default();
        found.into_iter().map(|award| self.why_award(&mut cache, award)).collect()
    }

    fn why_award(&self, cache: &mut FactCache, award: AwardRef) -> Result<WhyAward> {
        let (today, record) = (self.today(), load(self.db(), award)?);
        let (heading, verdict) = cache.facts(self.db(), &record, |facts| {
            let title = facts.course.title_on(facts.award.achieved_on.unwrap_or(today)).unwrap_or("title not known");
            let place = match facts.place {
                gates::facts::PlaceFacts::Centre(centre, _) => centre.code.as_str(),
                gates::facts::PlaceFacts::Presentation(presentation) => presentation.label,
            };
            let heading = format!("{}, {} {title}, {}, {place}", facts.award.kind, facts.course.code, facts.brand.name);
            (heading, gates::ask(facts, today))
        })?;
        Ok(WhyAward {
            award,
            kind: record.kind,
            state: record.state,
            learner: record.learner,
            name: record.name_to_print,
            registration: record.registration,
            heading,
            verdict,
            asked_on: today,
        })
    }

    /// Proposes to override a shut gate of an award, resting on evidence and perhaps only until a day; a second person
    /// with the gate's role agrees with [`Core::second_override`]. Gives the proposal's key.
    /// Refuses when nobody may override the gate, it is not shut, or the evidence is missing.
    pub fn propose_override(&mut self, award: AwardRef, gate: Gate, evidence: &str, until: Option<Day>) -> Result<i64> {
        let Some(role) = gate.overridden_by() else {
            return Err(Refusal::new(format!("gate {gate} of {award} may not be overridden by anybody"))
                .hint("Type why and its reference: each shut gate names its next step.")
                .into());
        };
        if evidence.trim().is_empty() {
            return Err(
                Refusal::new(format!("overriding gate {gate} of {award} needs the evidence it rests on")).into()
            );
        }
        let today = self.today();
        let record = load(self.db(), award)?;
        let state = FactCache::default().facts(self.db(), &record, |facts| gates::state(facts, today))?;
        if state.shut & gate.bit() == 0 {
            return Err(Refusal::new(format!("gate {gate} of {award} is not shut; nothing to override")).into());
        }
        let until_words = until.map_or_else(String::new, |day| format!(", until {day}"));
        let words = format!("Override gate {gate} of {award}{until_words}: {} (for {role}).", evidence.trim());
        let payload = json!({
            "award": award.to_string(), "gate": gate.code(), "evidence": evidence.trim(),
            "until": until.map(|day| day.to_string()),
        });
        let subject = override_subject(award, gate);
        self.write(Action::OverrideGate, |tx| {
            propose(tx, Action::OverrideGate, &subject, &payload.to_string(), &words, None)
        })
    }

    /// Agrees, as the second person, to an override that was proposed: the gate counts as passed from now on.
    /// Refuses when the gate is for another role to override, or the proposal is one's own or no longer open.
    pub fn second_override(&mut self, proposal: i64) -> Result<AwardRef> {
        let proposal = crate::core::store::proposals::by_id(self.db(), proposal)?;
        let wanted = OverridePayload::read(&proposal.payload)?;
        let role = wanted.gate.overridden_by();
        if proposal.action != Action::OverrideGate || !role.is_some_and(|role| self.roles().contains(&role)) {
            let role = role.map_or("nobody", Role::code);
            return Err(Refusal::new(format!("gate {} is overridden by {role}, not by you", wanted.gate)).into());
        }
        self.may_second(Action::OverrideGate)?;
        self.write_unasked(|tx| {
            let approved = seconding::second(tx, proposal)?;
            let event = Event::new(EventKind::GateOverridden, wanted.award)
                .with("gate", wanted.gate.code())
                .with("approval", approved.approval())
                .because(&wanted.evidence);
            let seq = tx.record(&event)?;
            awards::keep_override(tx, wanted.award, wanted.gate, approved.approval(), &wanted.evidence, wanted.until)?;
            approved.use_up(tx, seq)?;
            awards::refresh_reached(tx, Reach::Award(wanted.award))?;
            Ok(wanted.award)
        })
    }

    /// Refuses when none of the roles held may second this, or nothing can be changed.
    pub(super) fn may_second(&self, action: Action) -> Result<(), Refusal> {
        action.secondable(self.roles())?;
        if self.is_read_only() {
            return Err(Refusal::new(format!("{action}: this database is open for reading only; nothing was changed")));
        }
        Ok(())
    }
}

/// A gate of an award has its own proposal: two gates of one award may wait side by side.
fn override_subject(award: AwardRef, gate: Gate) -> String {
    format!("{award} {gate}")
}

struct OverridePayload {
    award: AwardRef,
    gate: Gate,
    evidence: String,
    until: Option<Day>,
}

impl OverridePayload {
    fn read(payload: &str) -> Result<Self> {
        let broken = || Error::new(super::ErrorKind::Internal, "the proposal is not one to override a gate");
        let json: serde_json::Value = serde_json::from_str(payload).map_err(|_| broken())?;
        let text = |field: &str| json[field].as_str().ok_or_else(broken);
        Ok(Self {
            award: text("award")?.parse()?,
            gate: text("gate")?.parse()?,
            evidence: text("evidence")?.to_owned(),
            until: json["until"].as_str().and_then(|day| day.parse().ok()),
        })
    }
}
