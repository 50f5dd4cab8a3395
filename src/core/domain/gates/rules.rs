//! The twelve rules. Separate from the answers they give because each is one small function over the same facts.
//!
//! **Invariant:** a rule that compares a day with today tells [`Asking`] when that comparison will turn, so that a
//! cached verdict knows how long it is good for.

use chrono::Days;

use super::facts::{ClearanceFact, ClearanceKind, GateFacts, Hold, PlaceFacts, ResultFact};
use super::{Answer, Gate, Outcome};
use crate::core::domain::Day;
use crate::core::domain::awards::DocumentKind;
use crate::core::domain::brands::{BrandLine, PaymentRule};
use crate::core::domain::identifiers::{Scn, Uln};
use crate::core::domain::names;
use crate::core::domain::organisations::Period;
use crate::core::domain::registrations::RegistrationState;

/// Oldest age at registration (DOMAIN §4).
const OLDEST: i32 = 115;

/// The facts, the day, and whether words are wanted.
pub(super) struct Asking<'a> {
    f: &'a GateFacts<'a>,
    today: Day,
    speak: bool,
    recheck_on: Option<Day>,
}

struct Finding {
    outcome: Outcome,
    evidence: String,
    next_step: Option<String>,
}

impl<'a> Asking<'a> {
    pub(super) fn new(f: &'a GateFacts<'a>, today: Day, speak: bool) -> Self {
        Self { f, today, speak, recheck_on: None }
    }

    pub(super) const fn recheck_on(&self) -> Option<Day> {
        self.recheck_on
    }

    /// One gate's answer, overrides applied.
    pub(super) fn answer(&mut self, gate: Gate) -> Answer {
        let found = match gate {
            Gate::Identity => self.identity(),
            Gate::Registration => self.registration(),
            Gate::Course => self.course(),
            Gate::Achievement => self.achievement(),
            Gate::Centre => self.centre(),
            Gate::Money => self.money(),
            Gate::Booking => self.booking(),
            Gate::Conduct => self.conduct(),
            Gate::Holds => self.holds(),
            Gate::Names => self.names(),
            Gate::Template => self.template(),
            Gate::Edition => self.edition(),
        };
        let found = if found.outcome == Outcome::NotPassed { self.overridden(gate, found) } else { found };
        Answer { gate, outcome: found.outcome, evidence: found.evidence, next_step: found.next_step }
    }

    fn overridden(&mut self, gate: Gate, found: Finding) -> Finding {
        if gate.overridden_by().is_none() {
            return found;
        }
        let (day, fixed) = (self.issue_day(), self.f.award.issued_on.is_some());
        let held = self.f.overrides.iter().find(|o| o.gate == gate && o.until.is_none_or(|until| day <= until));
        let Some(held) = held else { return found };
        if let Some(until) = held.until.filter(|_| !fixed) {
            self.good_until(until);
        }
        let evidence = self.say(|| format!("overridden by {}: {}; {}", held.given_by, held.evidence, found.evidence));
        Finding { outcome: Outcome::Overridden, evidence, next_step: None }
    }

    // Words and days.

    fn say(&self, words: impl FnOnce() -> String) -> String {
        if self.speak { words() } else { String::new() }
    }

    fn passed(&self, evidence: impl FnOnce() -> String) -> Finding {
        Finding { outcome: Outcome::Passed, evidence: self.say(evidence), next_step: None }
    }

    fn not_applicable(&self, why: impl FnOnce() -> String) -> Finding {
        Finding { outcome: Outcome::NotApplicable, evidence: self.say(why), next_step: None }
    }

    fn shut(&self, evidence: impl FnOnce() -> String, next: &str) -> Finding {
        let next_step = self.speak.then(|| next.to_owned());
        Finding { outcome: Outcome::NotPassed, evidence: self.say(evidence), next_step }
    }

    /// Something changes by itself on that day.
    fn turns_on(&mut self, day: Day) {
        if day > self.today && self.recheck_on.is_none_or(|known| day < known) {
            self.recheck_on = Some(day);
        }
    }

    fn good_until(&mut self, last: Day) {
        if let Some(day) = last.succ_opt() {
            self.turns_on(day);
        }
    }

    fn period_turns(&mut self, period: &Period) {
        self.turns_on(period.from);
        if let Some(to) = period.to {
            self.good_until(to);
        }
    }

    /// The date that would be printed: the run's, else today's.
    fn issue_day(&self) -> Day {
        self.f.award.issued_on.unwrap_or(self.today)
    }

    fn is_awarding(&self) -> bool {
        self.f.brand.line.is_awarding()
    }

    fn uln(&self) -> Option<&'a str> {
        self.f.learner.uln.filter(|uln| !uln.is_empty())
    }

    // The rules, in the order of DOMAIN §6.

    fn identity(&mut self) -> Finding {
        let learner = self.f.learner;
        if let Some(why) = names::impossible(learner.name_to_print) {
            return self.shut(|| format!("name to print {why}"), "Amend the learner's name with evidence.");
        }
        if learner.family_name.trim().is_empty() {
            return self.shut(|| "family name missing".to_owned(), "Ask the centre for the learner's full name.");
        }
        if let Some(shut) = self.birth_date() {
            return shut;
        }
        let demanded = match (self.f.registration.funded, self.f.course.needs_uln) {
            (true, _) => Some("funding"),
            (false, true) => Some("the course"),
            (false, false) => None,
        };
        let number = match self.uln().map(str::parse::<Uln>) {
            Some(Err(no)) => return self.shut(|| no.message().to_owned(), "Ask the centre for the right ULN."),
            Some(Ok(uln)) if uln.is_temporary() && demanded.is_some() => {
                let by = demanded.unwrap_or_default();
                return self.shut(|| format!("ULN temporary, and {by} demands one"), "Ask the centre for the ULN.");
            }
            None if demanded.is_some() => {
                let by = demanded.unwrap_or_default();
                return self.shut(|| format!("ULN missing, and {by} demands one"), "Ask the centre for the ULN.");
            }
            Some(Ok(uln)) if uln.is_temporary() => "temporary ULN".to_owned(),
            Some(Ok(uln)) => self.say(|| format!("ULN {uln} valid")),
            None => "no ULN, none demanded".to_owned(),
        };
        if let Some(Err(no)) = learner.scn.filter(|scn| !scn.is_empty()).map(str::parse::<Scn>) {
            return self.shut(|| no.message().to_owned(), "Ask the centre for the right SCN.");
        }
        match learner.identity_evidence.filter(|evidence| !evidence.trim().is_empty()) {
            None => self.shut(|| "identity not confirmed".to_owned(), "Ask the centre what identity was confirmed by."),
            Some(evidence) => self.passed(|| format!("{number}; {evidence} seen")),
        }
    }

    fn birth_date(&mut self) -> Option<Finding> {
        let Some(born) = self.f.learner.born_on else {
            return Some(self.shut(|| "date of birth missing".to_owned(), "Ask the centre for the date of birth."));
        };
        let next = "Ask the centre to confirm the date of birth.";
        if born > self.today {
            self.turns_on(born);
            return Some(self.shut(|| "date of birth in the future".to_owned(), next));
        }
        let registered = self.f.registration.registered_on;
        let age = registered.years_since(born).map_or(-1, |years| i32::try_from(years).unwrap_or(i32::MAX));
        let youngest = i32::from(self.f.course.minimum_age.unwrap_or(0));
        if age < youngest {
            return Some(self.shut(|| format!("aged {age} when registered, least {youngest}"), next));
        }
        (age > OLDEST).then(|| self.shut(|| format!("aged {age} when registered, most {OLDEST}"), next))
    }

    fn registration(&mut self) -> Finding {
        let registration = self.f.registration;
        let (reference, state) = (registration.reference, registration.state);
        let part = self.f.award.kind.is_part();
        match state {
            RegistrationState::Completed | RegistrationState::Certificated => {}
            RegistrationState::Active | RegistrationState::Withdrawn if state == RegistrationState::Active || part => {
                if self.f.results.is_empty() && self.f.award.grade.is_none() {
                    return self.shut(|| format!("{reference} {state}, no result yet"), "Import the results.");
                }
            }
            RegistrationState::Deferred => {
                return self.shut(|| format!("{reference} deferred"), "Wait until it is active again.");
            }
            RegistrationState::Withdrawn => {
                return self.shut(|| format!("{reference} withdrawn"), "Reinstate it, or claim a unit certificate.");
            }
            _ => return self.shut(|| format!("{reference} {state}"), "Ask the centre under which registration."),
        }
        let registered = registration.registered_on;
        if let Some(achieved) = self.f.award.achieved_on.filter(|achieved| *achieved < registered) {
            return self.shut(
                || format!("achieved on {achieved}, before {reference} was registered on {registered}"),
                "Ask the centre which of the two dates is right.",
            );
        }
        let least = i64::from(self.f.course.minimum_days.unwrap_or(0));
        let Some(claimed) = self.f.award.claimed_on else {
            return self.passed(|| format!("{reference} {state}"));
        };
        let days = (claimed - registered).num_days();
        if days < least {
            return self.shut(
                || format!("{reference} claimed after {days} d, min {least}"),
                "Ask the centre how the course was done in that time.",
            );
        }
        self.passed(|| format!("{reference} {state}; claimed after {days} d, min {least}"))
    }

    fn course(&mut self) -> Finding {
        if !self.is_awarding() {
            return self.not_applicable(|| "awarding desk only".to_owned());
        }
        let (course, registered) = (self.f.course, self.f.registration.registered_on);
        if let Some(end) = course.operational_end.filter(|end| registered > *end) {
            return self.shut(
                || format!("registered on {registered}, operational end was {end}"),
                "Ask qualifications about an extension.",
            );
        }
        let issue = self.issue_day();
        if let Some(end) = course.certification_end {
            if self.f.award.issued_on.is_none() {
                self.good_until(end);
            }
            if issue > end {
                return self.shut(|| format!("certification ended on {end}"), "Ask regulation for an extension.");
            }
        }
        if course.title_on(self.f.award.achieved_on.unwrap_or(issue)).is_none_or(|title| title.trim().is_empty()) {
            return self.shut(|| "title not known".to_owned(), "Import the register, or the course with its title.");
        }
        self.passed(|| match course.certification_end {
            Some(end) => format!("registered in time; certification to {end}"),
            None => "registered in time; certification has no end".to_owned(),
        })
    }

    fn achievement(&mut self) -> Finding {
        let award = self.f.award;
        match award.achieved_on {
            None => return self.shut(|| "date of achievement missing".to_owned(), "Ask when it was achieved."),
            Some(day) if day > self.today => {
                self.turns_on(day);
                return self.shut(|| format!("achieved on {day}, in the future"), "Ask when it was achieved.");
            }
            Some(_) => {}
        }
        match self.f.place {
            PlaceFacts::Presentation(presentation) if !self.is_awarding() => match presentation.graded_on {
                Some(day) if day <= self.today => self.overall(true),
                Some(day) => {
                    self.turns_on(day);
                    self.shut(
                        || format!("{} graded on {day}, in the future", presentation.label),
                        "Wait for the grades.",
                    )
                }
                None => self.shut(|| format!("{} not graded", presentation.label), "Wait for the grades."),
            },
            _ => match award.kind {
                DocumentKind::UnitCertificate | DocumentKind::CreditCertificate => self.parts(),
                DocumentKind::Transcript | DocumentKind::Letter => self.anything(),
                DocumentKind::Certificate => self.whole(),
            },
        }
    }

    /// The units counted as achieved: passed, exempt or recognised.
    fn held_units(&self) -> Vec<&'a str> {
        let counts = |r: &&ResultFact<'a>| r.exempt || r.grade.is_some_and(|g| self.f.course.scale.passes(g));
        self.f.results.iter().filter(counts).filter_map(|r| r.unit).collect()
    }

    fn whole(&mut self) -> Finding {
        let combination = &self.f.course.combination;
        if !combination.has_units() {
            return self.overall(true);
        }
        let held = self.held_units();
        let missing = combination.shortfalls(&held);
        if !missing.is_empty() {
            let words = || missing.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
            return self.shut(words, "Ask the centre for the missing results.");
        }
        self.overall(false)
    }

    /// The grade of the whole. A course of units with one pass grade needs none of its own.
    fn overall(&mut self, wanted: bool) -> Finding {
        let scale = &self.f.course.scale;
        let result = self.f.results.iter().find(|r| r.unit.is_none()).and_then(|r| r.grade);
        let passing = scale.grades().iter().filter(|g| g.passes).count();
        let Some(grade) = self.f.award.grade.or(result) else {
            if !wanted && passing == 1 {
                return self.passed(|| "units and credits complete".to_owned());
            }
            return self.shut(|| "grade missing".to_owned(), "Ask for the grade.");
        };
        let next = "Ask for a grade of the course's scale.";
        match scale.find(grade) {
            None => self.shut(|| format!("grade {grade} is not on the scale {}", scale.words()), next),
            Some(found) if !found.passes => self.shut(|| format!("grade {grade} does not pass"), "Nothing is owed."),
            Some(_) => match result.filter(|r| *r != grade) {
                Some(other) => self.shut(
                    || format!("grade {grade} claimed, {other} recorded"),
                    "Ask the centre which of the two grades is right.",
                ),
                None => self.passed(|| format!("grade {grade}; units and credits complete")),
            },
        }
    }

    fn parts(&mut self) -> Finding {
        let held = self.held_units();
        let wanted: Vec<&str> = self.f.award.unit_set.split('+').filter(|unit| !unit.is_empty()).collect();
        let missing: Vec<&str> = wanted.iter().copied().filter(|unit| !held.contains(unit)).collect();
        let next = "Ask the centre for the missing results.";
        if !missing.is_empty() {
            return self.shut(|| format!("unit {} not achieved", missing.join(", ")), next);
        }
        if held.is_empty() {
            return self.shut(|| "no unit achieved".to_owned(), next);
        }
        let counted = if wanted.is_empty() { held } else { wanted };
        self.passed(|| format!("{} units, {} credits", counted.len(), self.f.course.combination.credits(&counted)))
    }

    fn anything(&mut self) -> Finding {
        if self.f.results.is_empty() {
            return self.shut(|| "no result".to_owned(), "Import the results.");
        }
        self.passed(|| format!("{} results", self.f.results.len()))
    }

    fn centre(&mut self) -> Finding {
        let PlaceFacts::Centre(centre, approval) = self.f.place else {
            return self.not_applicable(|| "on a presentation".to_owned());
        };
        if !self.is_awarding() {
            return self.not_applicable(|| "awarding desk only".to_owned());
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

    fn money(&mut self) -> Finding {
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
                "Ask finance for the payment.",
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

    fn booking(&mut self) -> Finding {
        if self.f.brand.line != BrandLine::Booking {
            return self.not_applicable(|| format!("{} books no exams", self.f.brand.name));
        }
        let today = self.today;
        let examined: Vec<&ResultFact<'_>> = self.f.results.iter().filter(|r| !r.exempt).collect();
        if examined.is_empty() {
            return self.shut(|| "no exam sat".to_owned(), "Wait for the exam, or import its result.");
        }
        let steps: [(&str, fn(&ResultFact<'_>) -> Option<Day>, &str); 3] = [
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

    fn conduct(&mut self) -> Finding {
        if self.is_awarding() {
            return self.not_applicable(|| "partner line only".to_owned());
        }
        self.clearance(ClearanceKind::Records)
    }

    fn holds(&mut self) -> Finding {
        let Some(first) = self.f.holds.first() else {
            return self.passed(|| "no open exception holds it".to_owned());
        };
        let words = || self.f.holds.iter().map(hold_words).collect::<Vec<_>>().join("; ");
        if first.restricted {
            return self.shut(words, "Ask the manager.");
        }
        let next = if self.speak { format!("Open {} and act on it.", first.exception) } else { String::new() };
        self.shut(words, &next)
    }

    fn names(&mut self) -> Finding {
        let Some(window) = self.f.brand.name_confirmation_days.filter(|days| *days > 0) else {
            return self.not_applicable(|| format!("{} has no window", self.f.brand.name));
        };
        if let Some(day) = self.f.learner.name_confirmed_on {
            return self.passed(|| format!("confirmed on {day}"));
        }
        let from = self.f.award.achieved_on.unwrap_or(self.today);
        let ends = from.checked_add_days(Days::new(u64::from(window))).unwrap_or(Day::MAX);
        self.good_until(ends);
        if self.today > ends {
            return self.passed(|| format!("window of {window} days ended {ends}"));
        }
        self.shut(|| format!("not confirmed; window of {window} days ends {ends}"), "Wait, or ask the learner.")
    }

    fn template(&mut self) -> Finding {
        if !self.is_awarding() {
            return self.not_applicable(|| "the partner prints".to_owned());
        }
        let (kind, territory) = (self.f.award.kind, self.f.registration.assessed_in);
        let language = self.f.registration.assessed_language.filter(|l| !l.is_empty()).unwrap_or("English");
        let issue = self.issue_day();
        let fits = self.f.templates.iter().filter(|t| {
            t.kind == kind
                && (t.territories.is_empty() || territory.is_some_and(|place| t.territories.contains(&place)))
                && t.language.is_none_or(|l| l == language)
        });
        let mut found = None;
        for template in fits {
            let period = Period { from: template.from, to: template.to };
            if self.f.award.issued_on.is_none() {
                self.period_turns(&period);
            }
            if period.covers(issue) && found.is_none() {
                found = Some(template.label);
            }
        }
        let place = territory.map_or("nowhere known", |t| t.code());
        match found {
            Some(label) => self.passed(|| format!("{label}, {place}, {language}")),
            None => self.shut(
                || format!("no approved template for {kind}, {place}, {language} on {issue}"),
                "Ask regulation to approve a template.",
            ),
        }
    }

    fn edition(&mut self) -> Finding {
        let award = self.f.award;
        match (award.live_certificate, award.may_replace) {
            (None, _) => self.passed(|| "no live certificate".to_owned()),
            (Some(live), Some(replaced)) if live == replaced => self.passed(|| format!("may replace {live}")),
            (Some(live), _) => self.shut(|| format!("{live} is live"), "Ask for a replacement if it is owed."),
        }
    }
}

fn hold_words(hold: &Hold<'_>) -> String {
    if hold.restricted {
        return "held by a manager's decision".to_owned();
    }
    let owner = hold.owner.map_or_else(|| "nobody's yet".to_owned(), ToOwned::to_owned);
    let due = hold.due_on.map_or_else(String::new, |due| format!(", due {due}"));
    format!("{} {} on the {}, {owner}{due}", hold.exception, hold.kind, hold.on)
}

/// Minor units as people write them: `120.50`.
fn money(minor: i64) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", minor.unsigned_abs() / 100, minor.unsigned_abs() % 100)
}
