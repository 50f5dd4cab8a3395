//! What an application costs: rules as data, one answer. Separate because finance changes the rules and nobody the code.
//!
//! **Invariant:** amounts are minor units of a currency and are never added across currencies.
//! **Invariant:** the brand's own rule goes before the house's, the later before the older; no rule, no fee.

use super::{ApplicationKind, Fault};
use crate::core::domain::{Day, Refusal};

codes! {
    /// What a fee is for.
    pub enum FeeKind: "kind of fee" {
        Reprint = "reprint",
        Reissue = "reissue",
        Replacement = "replacement",
        Transcript = "transcript",
        ConfirmationLetter = "confirmation letter",
    }
}

codes! {
    /// How a fee stands.
    pub enum FeeState: "fee state" {
        NoneDue = "none due",
        Due = "due",
        Paid = "paid",
        Waived = "waived",
    }
}

impl From<ApplicationKind> for FeeKind {
    fn from(kind: ApplicationKind) -> Self {
        match kind {
            ApplicationKind::Reprint => Self::Reprint,
            ApplicationKind::Reissue => Self::Reissue,
            ApplicationKind::Replacement => Self::Replacement,
        }
    }
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeeRule {
    /// The brand's code; none: the house's rule.
    pub brand: Option<String>,
    /// What it is for.
    pub kind: FeeKind,
    /// How much, in minor units.
    pub amount: i64,
    /// The currency, three capitals.
    pub currency: String,
    /// Whose fault costs nothing.
    pub free_faults: Vec<Fault>,
    /// Nothing is due within so many days of the issue date; 0: never for that.
    pub free_days: u32,
    /// Its first day.
    pub from: Day,
}

/// What is due and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fee {
    /// How much, in minor units; 0: nothing is due.
    pub amount: i64,
    /// The currency.
    pub currency: String,
    /// The rule that says so, a phrase.
    pub why: String,
}

/// What an application of this kind and fault costs on a day, for a paper issued on another.
pub fn fee_for(
    rules: &[FeeRule],
    brand: &str,
    kind: FeeKind,
    fault: Option<Fault>,
    issued_on: Option<Day>,
    today: Day,
) -> Fee {
    let fits = |rule: &&FeeRule| {
        rule.kind == kind && rule.from <= today && rule.brand.as_deref().is_none_or(|code| code == brand)
    };
    let Some(rule) = rules.iter().filter(fits).max_by_key(|rule| (rule.brand.is_some(), rule.from)) else {
        return Fee { amount: 0, currency: "GBP".to_owned(), why: format!("no fee is laid down for a {kind}") };
    };
    let whose = rule.brand.as_deref().unwrap_or("the house");
    let free = |why: String| Fee { amount: 0, currency: rule.currency.clone(), why };
    if let Some(fault) = fault.filter(|fault| rule.free_faults.contains(fault)) {
        return free(match fault {
            Fault::Us => "free: our fault".to_owned(),
            other => format!("free: the {other}'s fault"),
        });
    }
    if let Some(issued) = issued_on.filter(|_| rule.free_days > 0) {
        let days = (today - issued).num_days();
        if (0..=i64::from(rule.free_days)).contains(&days) {
            return free(format!("free: within {} days of {issued}", rule.free_days));
        }
    }
    if rule.amount == 0 {
        return free(format!("free by the rule of {whose}"));
    }
    Fee { amount: rule.amount, currency: rule.currency.clone(), why: format!("rule of {whose} from {}", rule.from) }
}

/// Minor units as people write them: `45.00 GBP`.
pub fn money_text(amount: i64, currency: &str) -> String {
    let sign = if amount < 0 { "-" } else { "" };
    format!("{sign}{}.{:02} {currency}", amount.unsigned_abs() / 100, amount.unsigned_abs() % 100)
}

/// Reads `45`, `45.5` or `45.00` as minor units. Refuses what is no amount of money.
pub fn parse_money(text: &str) -> Result<i64, Refusal> {
    let refused = || {
        Refusal::new(format!("`{}` is not an amount of money", text.chars().take(40).collect::<String>()))
            .hint("An amount looks like 45 or 45.00.")
    };
    let (whole, part) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let digits = |s: &str, most: usize| s.len() <= most && s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !digits(whole, 9) || !digits(part, 2) {
        return Err(refused());
    }
    let whole: i64 = whole.parse().map_err(|_| refused())?;
    let part: i64 = format!("{part:0<2}").parse().map_err(|_| refused())?;
    Ok(whole * 100 + part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn rules() -> Vec<FeeRule> {
        let rule = |brand: Option<&str>, amount, from: &str| FeeRule {
            brand: brand.map(str::to_owned),
            kind: FeeKind::Reissue,
            amount,
            currency: "GBP".into(),
            free_faults: vec![Fault::Us, Fault::Partner],
            free_days: 30,
            from: day(from),
        };
        vec![
            rule(None, 2500, "2000-01-01"),
            rule(None, 2800, "2026-01-01"),
            rule(Some("ATE"), 1900, "2020-01-01"),
            rule(Some("ATE"), 9900, "2027-01-01"),
        ]
    }

    #[test]
    fn the_brands_rule_goes_before_the_houses_and_the_later_before_the_older() {
        let of = |brand: &str, today: &str| {
            fee_for(&rules(), brand, FeeKind::Reissue, Some(Fault::Learner), Some(day("2019-03-01")), day(today)).amount
        };
        for (brand, today, wanted) in [
            ("MER", "2025-06-01", 2500),
            ("MER", "2026-06-01", 2800),
            ("ATE", "2026-06-01", 1900),
            ("ATE", "2027-06-01", 9900),
        ] {
            assert_eq!(of(brand, today), wanted, "{brand} {today}");
        }
    }

    #[test]
    fn our_fault_and_the_first_days_cost_nothing_and_the_answer_says_why() {
        let of = |fault, issued: &str| {
            fee_for(&rules(), "MER", FeeKind::Reissue, Some(fault), Some(day(issued)), day("2026-11-20"))
        };
        assert_eq!(
            (of(Fault::Us, "2019-01-01").amount, of(Fault::Us, "2019-01-01").why.as_str()),
            (0, "free: our fault")
        );
        assert_eq!(of(Fault::Partner, "2019-01-01").why, "free: the partner's fault");
        assert_eq!(of(Fault::Learner, "2026-10-21").why, "free: within 30 days of 2026-10-21");
        assert_eq!(of(Fault::Learner, "2026-10-20").amount, 2800, "the thirty-first day");
        assert_eq!(
            fee_for(&rules(), "MER", FeeKind::Transcript, None, None, day("2026-11-20")).why,
            "no fee is laid down for a transcript"
        );
    }

    #[test]
    fn money_is_read_and_written() {
        for (text, wanted) in [("45", 4500), ("45.5", 4550), ("0.07", 7), (" 12.00 ", 1200)] {
            assert_eq!(parse_money(text).unwrap(), wanted);
        }
        for text in ["", "-1", "1.234", "1,50", "£4", ".5", "1e3", "9999999999"] {
            assert_eq!(parse_money(text).unwrap_err().next_step(), Some("An amount looks like 45 or 45.00."), "{text}");
        }
        assert_eq!(money_text(4507, "GBP"), "45.07 GBP");
    }
}
