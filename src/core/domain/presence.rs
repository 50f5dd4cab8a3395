//! Who is in what, and what only one person may work on at a time. Separate from states: neither is evidence, both pass
//! by themselves when nobody touches a key.
//!
//! **Invariant:** a lease that nobody renewed for a while holds nobody up; while it holds, only its holder works on the
//! subject, and taking it over has a reason.

use super::{Moment, Refusal};

/// So long after the last key somebody still counts as being in a record.
pub const PRESENT_MINUTES: i64 = 10;
/// So long after the last key a lease still holds.
pub const LEASE_MINUTES: i64 = 15;
/// Presence and leases are renewed by a key, and not sooner than this after the last time.
pub const RENEW_SECONDS: i64 = 60;

codes! {
    /// What only one person does with a subject at a time.
    pub enum Work: "work" {
        Confirming = "confirming",
        Correcting = "correcting",
        Packing = "packing",
    }
}

/// Whether somebody last seen then still counts as present.
pub fn is_present(seen: Moment, now: Moment) -> bool {
    (now - seen).num_minutes() < PRESENT_MINUTES
}

/// Whether what was told then must be told again.
pub fn is_due(told: Moment, now: Moment) -> bool {
    (now - told).num_seconds().abs() >= RENEW_SECONDS
}

/// Until when a lease renewed now holds.
pub fn holds_until(now: Moment) -> Moment {
    now + chrono::TimeDelta::minutes(LEASE_MINUTES)
}

/// That one person works on a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The reference of what is worked on.
    pub subject: String,
    /// Who works on it.
    pub operator: String,
    /// What they do.
    pub work: Work,
    /// Since when.
    pub since: Moment,
    /// Until when, unless renewed.
    pub until: Moment,
}

impl Lease {
    /// Whether it still holds.
    pub fn holds(&self, now: Moment) -> bool {
        now < self.until
    }

    /// Refuses when somebody else holds it; `since` is how the office's clock shows when they began.
    pub fn lets(&self, operator: &str, now: Moment, since: &str) -> Result<(), Refusal> {
        if self.operator == operator || !self.holds(now) {
            return Ok(());
        }
        let Self { subject, operator, work, .. } = self;
        Err(Refusal::new(format!("{operator} is {work} {subject} since {since}; nothing was changed"))
            .hint("Ask them, or take it over with a reason: .T in the window, `certdesk presence take-over`."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Moment {
        chrono::DateTime::UNIX_EPOCH + chrono::TimeDelta::minutes(minute)
    }

    #[test]
    fn presence_passes_when_nobody_touches_a_key() {
        assert!(is_present(at(0), at(PRESENT_MINUTES - 1)));
        assert!(!is_present(at(0), at(PRESENT_MINUTES)));
        assert!(is_due(at(0), at(1)) && !is_due(at(0), at(0)));
    }

    #[test]
    fn a_lease_stops_others_by_name_and_time_while_it_holds() {
        let lease = Lease {
            subject: "B-2026-0187".into(),
            operator: "thale".into(),
            work: Work::Confirming,
            since: at(0),
            until: holds_until(at(0)),
        };
        assert!(lease.lets("thale", at(1), "10:31").is_ok());
        let refusal = lease.lets("rsingh", at(1), "10:31").unwrap_err();
        assert_eq!(refusal.message(), "thale is confirming B-2026-0187 since 10:31; nothing was changed");
        assert!(lease.lets("rsingh", at(LEASE_MINUTES), "10:31").is_ok());
    }
}
