//! Returned papers destroyed before a witness: one proposes, another saw it and says so, and the log keeps it for years.
//! Separate because it is the one end of a returned paper that two people make.
//!
//! **Invariant:** the paper, its certificate and the log change in the transaction of the second person's yes.

use super::super::{Core, Result, seconding};
use super::moving::settle_returned;
use super::returning::held;
use super::{change, returns, rule_store};
use crate::core::domain::Refusal;
use crate::core::domain::certificates::{CertificateState, CertificateStep, Serial};
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::post::returns::keep_log_until;
use crate::core::domain::references::ReturnRef;
use crate::core::domain::roles::Action;
use crate::core::store::post::returns::Destruction;
use crate::core::store::{Tx, proposals};

/// How far a destruction is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DestroyOutcome {
    /// It waits for the witness.
    Proposed {
        /// What the witness is asked.
        words: String,
    },
    /// It is done and in the log.
    Done {
        /// The serials.
        serials: Vec<String>,
    },
}

impl Core {
    /// Proposes that returned papers be destroyed, with the reason; a second person who saw it says so. Asked again for
    /// the same papers by another operator, it is that word. Refuses papers not held, and no reason.
    pub fn destroy_returned(&mut self, items: &[ReturnRef], reason: &str) -> Result<DestroyOutcome> {
        let Some(first) = items.first() else { return Err(Refusal::new("no returned paper was named").into()) };
        if let Some(open) = proposals::open_for(self.db(), Action::DestroyReturned, &first.to_string())?
            && open.asked_by != self.operator()
            && payload_items(&open.payload)? == items
        {
            return self.witness_destruction(*first);
        }
        if reason.trim().is_empty() {
            return Err(Refusal::new(format!("to destroy {first} a reason is needed")).hint("Say why.").into());
        }
        self.write(Action::DestroyReturned, |tx| {
            let mut serials = Vec::new();
            for item in items {
                let row = held(tx, *item)?;
                row.life.destroy(&tx.stamp().operator, "")?;
                serials.push(row.life.serial);
            }
            let names: Vec<String> = items.iter().map(ToString::to_string).collect();
            let payload =
                serde_json::json!({ "items": names, "serials": serials, "reason": reason.trim() }).to_string();
            let words = format!(
                "Destroy {}, which came back, because {}; you saw it destroyed.",
                serials.join(", "),
                reason.trim()
            );
            seconding::propose(tx, Action::DestroyReturned, &first.to_string(), &payload, &words, None)?;
            Ok(DestroyOutcome::Proposed { words })
        })
    }

    /// Gives the witness's word that exactly the proposed papers were destroyed. Refuses who proposed it, and when there
    /// is none.
    pub fn witness_destruction(&mut self, first: ReturnRef) -> Result<DestroyOutcome> {
        Action::DestroyReturned.secondable(self.roles())?;
        self.write_unasked(|tx| {
            let Some(proposal) = proposals::open_for(tx, Action::DestroyReturned, &first.to_string())? else {
                return Err(Refusal::new(format!("no destruction of {first} waits for a witness")).into());
            };
            let approved = seconding::second(tx, proposal)?;
            let items = payload_items(approved.payload())?;
            let reason = payload_reason(approved.payload());
            let (mut serials, mut seq) = (Vec::new(), None);
            for item in items {
                let event = destroy(tx, item, approved.asked_by(), &reason, approved.approval(), &mut serials)?;
                seq = seq.or(Some(tx.record(&event)?));
            }
            if let Some(seq) = seq {
                approved.use_up(tx, seq)?;
            }
            Ok(DestroyOutcome::Done { serials })
        })
    }
}

fn destroy(
    tx: &Tx<'_>,
    item: ReturnRef,
    by: &str,
    reason: &str,
    approval: i64,
    serials: &mut Vec<String>,
) -> Result<Event> {
    let row = returns::load(tx, item)?;
    let witness = tx.stamp().operator.clone();
    let permit = row.life.destroy(by, &witness)?;
    let serial: Serial = row.life.serial.parse()?;
    let mut changes = Vec::new();
    if row.life.certificate == CertificateState::Returned {
        let step = CertificateStep::ask(&serial, CertificateState::Returned, CertificateState::Destroyed)?;
        returns::move_certificates(tx, std::slice::from_ref(&step))?;
        changes.push(change(&step));
    }
    returns::advance(tx, &permit, None, Some(approval))?;
    let keep_until = keep_log_until(tx.stamp().day, rule_store::figure(tx, "log_years")?);
    let line = Destruction { item, serial: &row.life.serial, reason, by, witness: &witness, approval, keep_until };
    returns::log_destruction(tx, &line)?;
    settle_returned(tx, row.consignment)?;
    serials.push(row.life.serial.clone());
    Ok(Event::new(EventKind::PaperDestroyed, item)
        .with("serial", row.life.serial)
        .with("approval", approval)
        .with("until", keep_until.to_string())
        .because(reason)
        .changing_all(changes))
}

fn payload_items(payload: &str) -> Result<Vec<ReturnRef>> {
    let json: serde_json::Value = serde_json::from_str(payload).unwrap_or_default();
    let items = json["items"].as_array().cloned().unwrap_or_default();
    Ok(items.iter().filter_map(|item| item.as_str()).map(str::parse).collect::<Result<_, _>>()?)
}

fn payload_reason(payload: &str) -> String {
    let json: serde_json::Value = serde_json::from_str(payload).unwrap_or_default();
    json["reason"].as_str().unwrap_or_default().to_owned()
}
