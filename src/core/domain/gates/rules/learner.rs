//! The rules about who it is for: identity, registration and the name's window.
//!
//! **Invariant:** see the parent: a day compared with today is told to [`Asking`].

use chrono::Days;

use super::{Asking, Finding, OLDEST};
use crate::core::domain::Day;
use crate::core::domain::identifiers::{Scn, Uln};
use crate::core::domain::names;
use crate::core::domain::registrations::RegistrationState;

impl<'a> Asking<'a> {
    pub(super) fn identity(&mut self) -> Finding {
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

    pub(super) fn registration(&mut self) -> Finding {
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

    pub(super) fn names(&mut self) -> Finding {
        let Some(window) = self.f.brand.name_confirmation_days.filter(|days| *days > 0) else {
            return self.not_applicable(|| format!("{} has no window", self.f.brand.name));
        };
        if let Some(replaced) = self.replaces() {
            return self.asked_before(replaced);
        }
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
}
