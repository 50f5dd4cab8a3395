//! The rules about where it was achieved and what is owed for it: centre, money, booking, conduct.
//!
//! **Invariant:** see the parent: a day compared with today is told to [`Asking`].

use super::{Asking, DayOf, Finding};
use crate::core::domain::brands::{BrandLine, PaymentRule};
use crate::core::domain::gates::facts::{ClearanceFact, ClearanceKind, PlaceFacts, ResultFact};

impl<'a> Asking<'a> {
    pub(super) fn centre(&mut self) -> Finding {
        let PlaceFacts::Centre(centre, approval) = self.f.place else {
            return self.not_applicable(|| "on a presentation".to_owned());
        };
        if !self.is_awarding() {
            return self.not_applicable(|| "awarding desk only".to_owned());
        }
        if let Some(replaced) = self.replaces() {
            return self.asked_before(replaced);
        }
        let issue_is_open = self.f.award.issued_on.is_none();
        if issue_is_open {
            let stops = centre.sanctions.iter().filter(|s| s.level.stops_certification());
            for sanction in stops {
                self.period_turns(&sanction.period);
            }
        }
        if let Some(sanction) = centre.certification_stopped(self.issue_day()) {
            return self.shut(
                || format!("{} {} from {}", centre.code, sanction.level, sanction.period.from),
                "Ask quality whether and when it is lifted.",
            );
        }
        let Some(achieved) = self.f.award.achieved_on else {
            return self.shut(
                || "date of achievement missing, so no approval can cover it".to_owned(),
                "Ask when it was achieved.",
            );
        };
        if let Some(closed) = centre.closed_on.filter(|closed| achieved > *closed) {
            return self.shut(
                || format!("{} closed on {closed}, before {achieved}", centre.code),
                "Ask quality who took over.",
            );
        }
        let Some(approved) = approval.approved_on(achieved) else {
            return self.shut(
                || format!("{} not approved for the course on {achieved}", centre.code),
                "Ask quality about the approval.",
            );
        };
        let until = approved.to.map_or_else(|| "without end".to_owned(), |to| self.say(|| format!("to {to}")));
        let claimed = self.f.award.claimed_on.unwrap_or(achieved);
        if approval.direct_on(claimed).is_some() {
            return self.passed(|| format!("approved {until}; direct claims"));
        }
        match approval.signed_off(self.uln(), claimed) {
            Some(sign_off) => {
                self.passed(|| format!("approved {until}; signed off by {} on {}", sign_off.by, sign_off.on))
            }
            None => self.shut(
                || format!("no direct claims on {claimed} and no sign-off covers the learner"),
                "Ask quality for the sign-off.",
            ),
        }
    }

    pub(super) fn money(&mut self) -> Finding {
        if let Some(replaced) = self.replaces() {
            return self.asked_before(replaced);
        }
        if let PlaceFacts::Centre(centre, _) = self.f.place
            && let Some(reason) = &centre.on_stop
        {
            return self
                .shut(|| format!("{} is on stop: {reason}", centre.code), "Ask finance when the stop is lifted.");
        }
        let brand = self.f.brand;
        match brand.line {
            BrandLine::Partner => self.clearance(ClearanceKind::Finance),
            BrandLine::Booking => self.invoice_paid(),
            BrandLine::Claims | BrandLine::Orders => match brand.payment {
                PaymentRule::None => self.not_applicable(|| format!("{} needs none; no stop", brand.name)),
                PaymentRule::Invoice => self.invoice_paid(),
                PaymentRule::Account => match self.f.place {
                    PlaceFacts::Centre(centre, _) if !centre.account_in_order => self.shut(
                        || format!("the account of {} is not in order", centre.code),
                        "Ask finance about the account.",
                    ),
                    _ => self.passed(|| "agreed account in order; no stop".to_owned()),
                },
            },
        }
    }

    fn invoice_paid(&mut self) -> Finding {
        let payments = self.f.payments;
        let today = self.today;
        if payments.is_empty() {
            return self.shut(|| "no invoice raised".to_owned(), "Ask finance to raise the invoice.");
        }
        for day in payments.iter().filter_map(|p| p.paid_on) {
            self.turns_on(day);
        }
        let open = payments.iter().find(|p| p.paid < p.amount || p.paid_on.is_none_or(|day| day > today));
        match open {
            Some(owed) => self.shut(
                || format!("invoice {} not paid: {} of {}", owed.invoice, money(owed.paid), money(owed.amount)),
                "Ask finance for the payment: finance brings it in (certdesk import payments FILE).",
            ),
            None => self.passed(|| match payments.last().and_then(|p| Some((p.invoice, p.paid_on?))) {
                Some((invoice, day)) => format!("invoice {invoice} paid on {day}"),
                None => "paid".to_owned(),
            }),
        }
    }

    /// The latest answer counts, and no answer is not a yes.
    fn clearance(&mut self, kind: ClearanceKind) -> Finding {
        let of_kind = self.f.clearances.iter().filter(|c| c.kind == kind && c.answered_on <= self.today);
        let latest: Option<&ClearanceFact> = of_kind.max_by_key(|c| c.answered_on);
        let later = self.f.clearances.iter().filter(|c| c.kind == kind).map(|c| c.answered_on);
        for day in later.collect::<Vec<_>>() {
            self.turns_on(day);
        }
        let next = match kind {
            ClearanceKind::Finance => "Ask finance for a clearance.",
            ClearanceKind::Records => "Ask records for a clearance.",
        };
        match latest {
            None => self.shut(|| format!("{kind} has not answered; no answer is not a yes"), next),
            Some(answer) if !answer.clear => {
                self.shut(|| format!("{kind} withholds since {}", answer.answered_on), next)
            }
            Some(answer) if answer.valid_until < self.today => {
                self.shut(|| format!("{kind} clearance expired on {}", answer.valid_until), next)
            }
            Some(answer) => {
                self.good_until(answer.valid_until);
                self.passed(|| format!("{kind} cleared on {}, good to {}", answer.answered_on, answer.valid_until))
            }
        }
    }

    pub(super) fn booking(&mut self) -> Finding {
        if self.f.brand.line != BrandLine::Booking {
            return self.not_applicable(|| format!("{} books no exams", self.f.brand.name));
        }
        if let Some(replaced) = self.replaces() {
            return self.asked_before(replaced);
        }
        let today = self.today;
        let examined: Vec<&ResultFact<'_>> = self.f.results.iter().filter(|r| !r.exempt).collect();
        if examined.is_empty() {
            return self.shut(|| "no exam sat".to_owned(), "Wait for the exam, or import its result.");
        }
        let steps: [(&str, DayOf, &str); 3] = [
            ("sat", |r| r.sat_on, "Ask assessment whether the exam was sat."),
            ("checked", |r| r.checked_on, "Ask assessment to check the result."),
            ("flagged for print", |r| r.flagged_on, "Ask assessment to flag the result for print."),
        ];
        for (step, day_of, next) in steps {
            for result in &examined {
                let day = day_of(result);
                if let Some(day) = day {
                    self.turns_on(day);
                }
                if day.is_none_or(|day| day > today) {
                    let of = result.unit.unwrap_or("the whole");
                    return self.shut(|| format!("result of {of} not {step}"), next);
                }
            }
        }
        self.passed(|| "sat, checked, flagged for print".to_owned())
    }

    pub(super) fn conduct(&mut self) -> Finding {
        if self.is_awarding() {
            return self.not_applicable(|| "partner line only".to_owned());
        }
        if let Some(replaced) = self.replaces() {
            return self.asked_before(replaced);
        }
        self.clearance(ClearanceKind::Records)
    }
}

/// Minor units as people write them: `120.50`.
fn money(minor: i64) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", minor.unsigned_abs() / 100, minor.unsigned_abs() % 100)
}
