//! What applications cost, and how it was settled.
//!
//! **Invariant:** who waives a fee says why, and stands in the trail by name.

use super::super::{Core, Result};
use super::load;
use crate::core::domain::events::{Change, Event, EventKind};
use crate::core::domain::references::{ApplicationRef, AwardRef};
use crate::core::domain::replacements::{
    self as rules, ApplicationState, Fault, Fee, FeeKind, FeeRule, FeeState, GoesTo,
};
use crate::core::domain::roles::Action;
use crate::core::domain::{Day, Refusal};
use crate::core::store::replacements::{self, fees};
use crate::core::store::{Connection, faces};

impl Core {
    /// The fee rules, the house's first.
    pub fn fee_rules(&self) -> Result<Vec<FeeRule>> {
        Ok(fees::all(self.db())?)
    }

    /// Sets a fee rule; one of the same brand, kind and first day is overwritten. Refuses a currency that is none.
    pub fn set_fee_rule(&mut self, rule: &FeeRule) -> Result<()> {
        if rule.currency.len() != 3 || !rule.currency.bytes().all(|b| b.is_ascii_uppercase()) {
            return Err(Refusal::new(format!("`{}` is not a currency", rule.currency))
                .hint("A currency has three capitals, such as GBP.")
                .into());
        }
        if rule.amount < 0 {
            return Err(Refusal::new("a fee is not less than nothing").into());
        }
        self.write(Action::SetFees, |tx| {
            fees::set(tx, rule)?;
            let event = Event::new(EventKind::FeeRuleSet, rule.brand.as_deref().unwrap_or("the house"))
                .with("kind", rule.kind.code())
                .with("amount", rule.amount)
                .with("currency", rule.currency.as_str())
                .with("from", rule.from.to_string());
            tx.record(&event)?;
            Ok(())
        })
    }

    /// Says whose fault it is after all; the fee follows, unless it was settled. Refuses what was agreed, and a fault the kind does
    /// not know.
    pub fn set_application_fault(&mut self, application: ApplicationRef, fault: Fault) -> Result<()> {
        self.write(Action::ApplyForReplacement, |tx| {
            let row = load(tx, application)?;
            if !matches!(row.state, ApplicationState::Applied | ApplicationState::EvidenceComplete) {
                return Err(Refusal::new(format!(
                    "application {application} is {}: its fault stays as it was shown",
                    row.state
                ))
                .hint("Withdraw the proposal first.")
                .into());
            }
            if !row.kind.faults().contains(&fault) {
                let wanted: Vec<_> = row.kind.faults().iter().map(|f| f.code()).collect();
                let words =
                    format!("a {} is not made for the {fault}'s fault; wanted one of: {}", row.kind, wanted.join(", "));
                return Err(Refusal::new(words).into());
            }
            let issued = replacements::target(tx, &row.serial)?.issued_on;
            let (kind, today) = (row.kind.into(), tx.stamp().day);
            let fee = rules::fee_for(&fees::all(tx)?, &row.brand, kind, Some(fault), Some(issued), today);
            replacements::set_fault(tx, application, fault, &fee)?;
            let record = format!("application:{}", application.0);
            let change = Change::new(record, "fault", Some(row.fault.code().to_owned()), Some(fault.code().to_owned()));
            tx.record(
                &Event::new(EventKind::ReplacementCorrected, application).with("field", "fault").changing(change),
            )?;
            Ok(())
        })
    }

    /// Says where the new paper goes. Refuses what was agreed.
    pub fn send_replacement_to(&mut self, application: ApplicationRef, goes_to: GoesTo) -> Result<()> {
        self.write(Action::ApplyForReplacement, |tx| {
            let row = load(tx, application)?;
            if !matches!(row.state, ApplicationState::Applied | ApplicationState::EvidenceComplete) {
                let words = format!("application {application} is {}: it goes where it was shown to go", row.state);
                return Err(Refusal::new(words).hint("Withdraw the proposal first.").into());
            }
            replacements::send_to(tx, application, goes_to)?;
            let record = format!("application:{}", application.0);
            let change =
                Change::new(record, "goes_to", Some(row.goes_to.code().to_owned()), Some(goes_to.code().to_owned()));
            tx.record(
                &Event::new(EventKind::ReplacementCorrected, application).with("field", "destination").changing(change),
            )?;
            Ok(())
        })
    }

    /// Notes that a fee was paid, with its receipt. Refuses a fee that is not due.
    pub fn note_fee_paid(&mut self, application: ApplicationRef, receipt: &str) -> Result<()> {
        self.settle_fee(Action::SettleFee, application, FeeState::Paid, receipt)
    }

    /// Waives a fee, with the reason; finance or the manager only. Refuses a fee that is not due.
    pub fn waive_fee(&mut self, application: ApplicationRef, reason: &str) -> Result<()> {
        self.settle_fee(Action::WaiveFee, application, FeeState::Waived, reason)
    }

    fn settle_fee(&mut self, action: Action, application: ApplicationRef, to: FeeState, words: &str) -> Result<()> {
        self.write(action, |tx| {
            let row = load(tx, application)?;
            let fee = rules::settle(application, row.fee, to, words, row.state.is_end())?;
            replacements::settled(tx, application, fee, words.trim())?;
            let event = Event::new(EventKind::ReplacementFeeSettled, application).with("how", fee.code());
            tx.record(&event.because(words.trim()))?;
            Ok(())
        })
    }
}

/// What something costs for an award's brand on a day.
pub(super) fn fee_of(db: &Connection, award: AwardRef, kind: FeeKind, today: Day) -> Result<Fee> {
    let brand = faces::of_award(db, award)?.map(|face| face.brand_code).unwrap_or_default();
    Ok(rules::fee_for(&fees::all(db)?, &brand, kind, None, None, today))
}
