//! What applications cost, and how it was settled.
//!
//! **Invariant:** who waives a fee says why, and stands in the trail by name.

use super::super::{Core, Result};
use super::load;
use crate::core::domain::Refusal;
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::references::ApplicationRef;
use crate::core::domain::replacements::{self as rules, FeeRule, FeeState};
use crate::core::domain::roles::Action;
use crate::core::store::replacements::{self, fees};

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
