//! Papers that come back though their certificate is no longer good, or is being replaced: taken in, and destroyed before a
//! witness. Separate from returned post, whose papers are good and go out again.
//!
//! **Invariant:** a paper that is good is never destroyed here; nobody witnesses the destruction of what he took in himself.

use serde_json::json;

use super::super::seconding::{self, propose};
use super::super::{Core, Result};
use crate::core::domain::Refusal;
use crate::core::domain::certificates::{CertificateState, Serial};
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::roles::Action;
use crate::core::store::replacements::{self, Target, old_papers};
use crate::core::store::{Connection, certificates, proposals};

/// An old paper that is back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OldPaperBack {
    /// Its serial.
    pub serial: String,
    /// Where its certificate stands.
    pub state: CertificateState,
    /// The certificate that took its place.
    pub followed_by: Option<String>,
}

impl Core {
    /// Takes in a paper that is back though its certificate is no longer good or is being replaced, and asks for a witness of its
    /// destruction. Refuses a paper that is good, or never left the house.
    pub fn take_in_old_paper(&mut self, serial: &Serial, how: &str, place: &str) -> Result<OldPaperBack> {
        if how.trim().is_empty() || place.trim().is_empty() {
            return Err(Refusal::new(format!("to take in the paper {serial} who sent it and its place are needed"))
                .hint("Say who found or sent it, and where it lies.")
                .into());
        }
        self.write(Action::WitnessOldPaper, |tx| {
            let target = replacements::target(tx, serial)?;
            may_come_back(&target)?;
            old_papers::back(tx, target.id, &serial.to_string(), how.trim(), place.trim())?;
            let event = Event::new(EventKind::OldPaperBack, serial).with("place", place.trim());
            let seq = tx.record(&event.because(how.trim()))?;
            let words = format!(
                "Witness the destruction of the old paper {serial}, {}; it lies in {}.",
                target.state,
                place.trim()
            );
            propose(tx, Action::WitnessOldPaper, &serial.to_string(), &payload(serial), &words, Some(seq))?;
            let followed_by = followed(tx, serial)?;
            Ok(OldPaperBack { serial: serial.to_string(), state: target.state, followed_by })
        })
    }

    /// Witnesses, as the second person, that an old paper was destroyed. Gives whether its replacement, not yet made, need not say
    /// REPLACEMENT any more. Refuses who took it in, and when none waits.
    pub fn witness_old_paper(&mut self, serial: &Serial) -> Result<bool> {
        self.may_second(Action::WitnessOldPaper)?;
        self.write_unasked(|tx| {
            let target = replacements::target(tx, serial)?;
            let Some(proposal) = proposals::open_for(tx, Action::WitnessOldPaper, &serial.to_string())? else {
                return Err(Refusal::new(format!("no destruction of the old paper {serial} waits for a witness"))
                    .hint("Take it in first, or ask again.")
                    .into());
            };
            let approved = seconding::second(tx, proposal)?;
            old_papers::destroyed(tx, target.id, approved.approval())?;
            let event = Event::new(EventKind::OldPaperDestroyed, serial).with("approval", approved.approval());
            let seq = tx.record(&event)?;
            approved.use_up(tx, seq)?;
            Ok(replacements::says_no_replacement(tx, target.id)?)
        })
    }

    /// Asks again for a witness of an old paper's destruction. Refuses one that is not back, or destroyed.
    pub fn ask_for_old_paper_witness(&mut self, serial: &Serial) -> Result<()> {
        self.write(Action::WitnessOldPaper, |tx| {
            let target = replacements::target(tx, serial)?;
            match old_papers::of(tx, target.id)? {
                Some(paper) if paper.destroyed_on.is_none() => {
                    let words =
                        format!("Witness the destruction of the old paper {serial}; it lies in {}.", paper.place);
                    propose(tx, Action::WitnessOldPaper, &serial.to_string(), &payload(serial), &words, None)?;
                    Ok(())
                }
                Some(_) => Err(Refusal::new(format!("the old paper {serial} was destroyed already")).into()),
                None => Err(Refusal::new(format!("the old paper {serial} is not back")).into()),
            }
        })
    }

    /// What somebody who holds this paper in hand must know: whether it is good, what took its place, what to do. None while
    /// it is good.
    pub fn paper_in_hand(&self, serial: &Serial) -> Result<Option<String>> {
        let target = replacements::target(self.db(), serial)?;
        if may_come_back(&target).is_err() || target.state == CertificateState::BeingReplaced {
            return Ok(None);
        }
        let why = target.state.not_good_because().unwrap_or("it is no longer good");
        let next = followed(self.db(), serial)?.map(|next| format!(" by {next}")).unwrap_or_default();
        let what = match target.state {
            CertificateState::Cancelled => format!("{serial} is cancelled: it was replaced{next}."),
            state => format!("{serial} is {state}: {why}."),
        };
        let paper = old_papers::of(self.db(), target.id)?;
        let to_do = match paper {
            Some(paper) if paper.destroyed_on.is_some() => {
                "Its paper was destroyed before a witness: this one is a copy; raise an exception.".to_owned()
            }
            Some(paper) => format!("Its paper is back, in {}; its destruction waits for a witness.", paper.place),
            None => "Do not give it back: take it in and have it destroyed before a witness.".to_owned(),
        };
        Ok(Some(format!("{what} {to_do}")))
    }
}

/// Refuses a paper that is good, or was destroyed or never left.
fn may_come_back(target: &Target) -> Result<(), Refusal> {
    use CertificateState as S;
    match target.state {
        S::Cancelled | S::Revoked | S::BeingReplaced => Ok(()),
        S::Reserved | S::Unused | S::Spoiled | S::Destroyed | S::Printed => {
            Err(Refusal::new(format!("{} is {}: there is no old paper of it", target.serial, target.state))
                .hint("A paper with that serial is not ours: raise an exception."))
        }
        S::Passed | S::KeptBack | S::Dispatched | S::Delivered | S::Returned | S::Redispatched | S::Lost => Err(
            Refusal::new(format!("{} is {}: its paper is good and is not destroyed here", target.serial, target.state))
                .hint("What the post brings back is taken in as a return and goes out again."),
        ),
    }
}

fn payload(serial: &Serial) -> String {
    json!({ "old paper": serial.to_string(), "to": "destroyed" }).to_string()
}

fn followed(db: &Connection, serial: &Serial) -> Result<Option<String>> {
    Ok(certificates::by_serial(db, &serial.to_string())?.and_then(|row| row.followed_by))
}
