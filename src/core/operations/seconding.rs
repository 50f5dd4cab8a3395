//! Two-person steps: one proposes, another seconds, and only then it happens. Separate because every noun with such a
//! step uses this one mechanism.
//!
//! **Invariant:** the step happens in the same transaction as the second person's yes, on exactly the payload the first
//! person was shown; the schema refuses an approval by the same person, on another payload, or out of time.

use chrono::Duration;
use sha2::{Digest, Sha256};

use super::{Core, Result};
use crate::core::domain::Refusal;
use crate::core::domain::dates::moment_text;
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::references::ExceptionRef;
use crate::core::domain::roles::Action;
use crate::core::store::proposals::{self, NewProposal, Proposal};
use crate::core::store::trail::Seq;
use crate::core::store::{Tx, exceptions};

/// How long a proposal may be seconded.
const OPEN_FOR: Duration = Duration::days(5);

/// A step that waits for a second person.
pub type Awaiting = Proposal;

/// A second person's yes: the permit a two-person step asks for. Only [`second`] makes one.
pub struct Approved {
    approval: i64,
    proposal: Proposal,
}

impl Approved {
    /// The approval's key.
    pub fn approval(&self) -> i64 {
        self.approval
    }

    /// What is to be done, JSON, exactly as it was shown.
    pub fn payload(&self) -> &str {
        &self.proposal.payload
    }

    /// Who asked for it.
    pub fn asked_by(&self) -> &str {
        &self.proposal.asked_by
    }

    /// Marks the yes as used by the event of the step; it works once.
    pub fn use_up(&self, tx: &Tx<'_>, seq: Seq) -> Result<()> {
        Ok(proposals::use_up(tx, self.approval, seq)?)
    }
}

/// SHA-256 of a payload.
pub fn payload_hash(payload: &str) -> [u8; 32] {
    Sha256::digest(payload.as_bytes()).into()
}

/// Leaves a step proposed, inside a transaction. `drafted` is the event from which on nobody who worked on the subject
/// may second it; none: from this proposal on. An open proposal of the same step is replaced.
pub fn propose(
    tx: &Tx<'_>,
    action: Action,
    subject: &str,
    payload: &str,
    words: &str,
    drafted: Option<Seq>,
) -> Result<i64> {
    let hash = payload_hash(payload);
    let event = Event::new(EventKind::StepProposed, subject)
        .with("action", action.code())
        .with("payload", super::audit::hex(&hash));
    let asked_seq = tx.record(&event)?;
    let (asked_at, expires) = (moment_text(tx.stamp().at), moment_text(tx.stamp().at + OPEN_FOR));
    let new = NewProposal {
        action,
        subject,
        payload,
        payload_hash: hash,
        words,
        asked_seq,
        drafted_seq: drafted.unwrap_or(asked_seq),
        asked_at: &asked_at,
        expires: &expires,
    };
    Ok(proposals::insert(tx, &new)?)
}

/// Gives the second person's yes, inside the transaction of the step itself.
/// Refuses when the proposal is no longer open, is the operator's own, or its time is over.
pub fn second(tx: &Tx<'_>, proposal: Proposal) -> Result<Approved> {
    let stamp = tx.stamp();
    let now = moment_text(stamp.at);
    let own = proposal.asked_by == stamp.operator
        || stamp.acting_as.as_deref() == Some(proposal.asked_by.as_str())
        || proposal.asked_as.as_deref() == Some(stamp.operator.as_str());
    if own {
        return Err(Refusal::new(format!(
            "{} on {} was proposed by {}: nobody seconds their own work",
            proposal.action, proposal.subject, proposal.asked_by
        ))
        .hint("Another operator with the right seconds it; it stands in their Today.")
        .into());
    }
    if proposal.state != "proposed" || proposal.expires < now {
        let state = if proposal.state == "proposed" { "expired" } else { &proposal.state };
        return Err(Refusal::new(format!(
            "the proposal to {} {} is {state}; nothing was changed",
            proposal.action, proposal.subject
        ))
        .hint("Propose it again.")
        .into());
    }
    let approval = proposals::approve(tx, &proposal, &now)?;
    let event = Event::new(EventKind::StepSeconded, &proposal.subject)
        .with("action", proposal.action.code())
        .with("payload", super::audit::hex(&proposal.payload_hash));
    tx.record(&event)?;
    Ok(Approved { approval, proposal })
}

impl Core {
    /// Every step that waits for a second person, but those about what this operator may not see.
    pub fn awaiting_second(&self) -> Result<Vec<Awaiting>> {
        let seen = |step: &Awaiting| match (step.action, step.subject.parse::<ExceptionRef>()) {
            (Action::LiftException, Ok(exception)) => exceptions::load(self.db(), exception).is_ok(),
            _ => true,
        };
        Ok(proposals::open(self.db())?.into_iter().filter(seen).collect())
    }

    /// The steps this operator may second.
    pub fn to_second(&self) -> Result<Vec<Awaiting>> {
        let mine = |step: &Awaiting| step.asked_by != self.login && step.action.secondable(&self.roles).is_ok();
        Ok(self.awaiting_second()?.into_iter().filter(mine).collect())
    }

    /// Takes back a step this operator proposed. Refuses when it is somebody else's or no longer open.
    pub fn withdraw_proposal(&mut self, id: i64) -> Result<()> {
        self.close_proposal(id, "withdrawn", EventKind::StepWithdrawn)
    }

    /// Says no to a step somebody else proposed. Refuses when it is no longer open or not this operator's to second.
    pub fn decline_proposal(&mut self, id: i64) -> Result<()> {
        self.close_proposal(id, "declined", EventKind::StepDeclined)
    }

    fn close_proposal(&mut self, id: i64, state: &'static str, kind: EventKind) -> Result<()> {
        let proposal = proposals::by_id(self.db(), id)?;
        let own = proposal.asked_by == self.login;
        if kind == EventKind::StepWithdrawn && !own {
            return Err(Refusal::new(format!("this proposal is {}'s; nothing was changed", proposal.asked_by)).into());
        }
        if kind == EventKind::StepDeclined {
            proposal.action.secondable(&self.roles)?;
        }
        self.write_unasked(|tx| {
            if !proposals::close(tx, id, state)? {
                return Err(Refusal::new("the proposal is no longer open; nothing was changed").into());
            }
            tx.record(&Event::new(kind, &proposal.subject).with("action", proposal.action.code()))?;
            Ok(())
        })
    }
}
