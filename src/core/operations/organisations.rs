//! Organisations by hand: suspend, stop, freeze, lift, and sign-offs of external quality assurers.

use super::amending::{AmendRefused, stands};
use super::holds::fact_changed;
use super::imports::is_email;
use super::learners::Fields;
use super::{Amended, Core, Error, ErrorKind, Result};
use crate::core::domain::amendments::FieldEdit;
use crate::core::domain::dates::day_text;
use crate::core::domain::events::{Change, Event, EventKind};
use crate::core::domain::identifiers::Postcode;
use crate::core::domain::organisations::{OrganisationId, SanctionLevel};
use crate::core::domain::references::LearnerRef;
use crate::core::domain::roles::Action;
use crate::core::domain::{Day, Refusal};
use crate::core::store::awards::Reach;
use crate::core::store::organisations::{self, KeptSignOff, Organisation};
use crate::core::store::{Connection, courses};

/// What a sign-off covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignOff {
    /// The centre's code.
    pub centre: String,
    /// Course code or QAN.
    pub course: String,
    /// The external quality assurer.
    pub by: String,
    /// The day of the sign-off.
    pub on: Day,
    /// One learner; none: everybody claimed up to that day.
    pub learner: Option<LearnerRef>,
    /// The report's reference.
    pub report: String,
}

/// An organisation as a form or a detail shows it.
#[derive(Debug, Clone)]
pub struct OrganisationCard {
    /// Its code.
    pub code: String,
    /// Every field as text, by column name.
    pub fields: Fields,
}

impl Core {
    /// An organisation with every field.
    pub fn organisation(&self, code: &str) -> Result<OrganisationCard> {
        let (_, kept) = load(self.db(), code)?;
        Ok(OrganisationCard { code: kept.code.clone(), fields: kept.columns() })
    }

    /// Amends an organisation for a reason: fields only one of two operators changed go together. Sanctions and stops have
    /// steps of their own. Refuses without a reason, with conflicts, and values that cannot be.
    pub fn amend_organisation(
        &mut self,
        code: &str,
        edits: &[FieldEdit],
        reason: &str,
    ) -> Result<Amended, AmendRefused> {
        self.until_settled(code, |core| core.try_to_amend_organisation(code, edits, reason))
    }

    fn try_to_amend_organisation(
        &mut self,
        code: &str,
        edits: &[FieldEdit],
        reason: &str,
    ) -> Result<Option<Amended>, AmendRefused> {
        let (id, before) = load(self.db(), code)?;
        let merged = self.merged(&format!("organisation:{}", id.0), &before.columns(), edits)?;
        if merged.changes.is_empty() {
            return Ok(Some(merged.nothing()));
        }
        need_reason(code, reason)?;
        let mut after = before.clone();
        for (field, _, now) in &merged.changes {
            set(&mut after, field, now)?;
        }
        let columns: Vec<String> = merged.changes.iter().map(|(field, _, _)| field.clone()).collect();
        let saved = self.write(Action::AmendOrganisation, |tx| {
            if !stands(tx, &before, |tx| Ok(load(tx, code)?.1))? {
                return Ok(None);
            }
            organisations::update(tx, id, &after)?;
            let event = Event::new(EventKind::OrganisationAmended, code).with("columns", columns.join(", "));
            let seq = tx.record(&event.because(reason).changing_all(differences(id, &before, &after)))?;
            Ok(Some((seq, fact_changed(tx, Reach::Centre(id))?)))
        })?;
        let theirs = merged.theirs;
        let amended = |(seq, taken_out)| Amended {
            columns,
            seq: Some(seq),
            taken_out,
            reissues: Vec::new(),
            problems: Vec::new(),
            theirs,
        };
        Ok(saved.map(amended))
    }

    /// Suspends a centre from registration or certification, from a day, until a day or until lifted.
    /// Refuses without a reason. Awards it blocks leave their runs.
    pub fn suspend_organisation(
        &mut self,
        code: &str,
        sanction: SanctionLevel,
        from: Day,
        to: Option<Day>,
        reason: &str,
    ) -> Result<()> {
        self.change_organisation(Action::SuspendOrganisation, code, reason, |organisation| {
            organisation.sanction = Some(sanction);
            organisation.sanction_from = Some(day_text(from));
            organisation.sanction_to = to.map(day_text);
            Event::new(EventKind::OrganisationSuspended, code)
                .with("sanction", sanction.code())
                .with("from", day_text(from))
                .with("to", to.map_or_else(|| "lifted".to_owned(), day_text))
        })
    }

    /// Puts a centre on stop for debt. Refuses without a reason.
    pub fn stop_organisation(&mut self, code: &str, reason: &str) -> Result<()> {
        self.change_organisation(Action::AmendOrganisation, code, reason, |organisation| {
            organisation.on_stop = true;
            organisation.stop_reason = Some(reason.to_owned());
            Event::new(EventKind::OrganisationStopped, code)
        })
    }

    /// Lifts a sanction or a stop. Refuses when there is none, or without a reason.
    pub fn lift_organisation(&mut self, code: &str, reason: &str) -> Result<()> {
        let (_, current) = load(self.db(), code)?;
        let what = match (current.sanction, current.on_stop) {
            (Some(sanction), _) => sanction.code(),
            (None, true) => "stop",
            (None, false) => {
                return Err(
                    Refusal::new(format!("{code} is neither suspended nor on stop; nothing was changed")).into()
                );
            }
        };
        self.change_organisation(Action::SuspendOrganisation, code, reason, |organisation| {
            if organisation.sanction.is_some() {
                organisation.sanction = None;
                organisation.sanction_from = None;
                organisation.sanction_to = None;
            } else {
                organisation.on_stop = false;
                organisation.stop_reason = None;
            }
            Event::new(EventKind::OrganisationLifted, code).with("what", what)
        })
    }

    /// Whether a centre is frozen.
    pub fn organisation_is_frozen(&self, code: &str) -> Result<bool> {
        Ok(organisations::is_frozen(self.db(), load(self.db(), code)?.0)?)
    }

    /// Freezes a centre, or thaws it again: the manager alone. Refuses without a reason.
    pub fn freeze_organisation(&mut self, code: &str, frozen: bool, reason: &str) -> Result<()> {
        let (id, _) = load(self.db(), code)?;
        need_reason(code, reason)?;
        self.write(Action::FreezeOrganisation, |tx| {
            if !organisations::set_frozen(tx, id, frozen)? {
                let state = if frozen { "frozen already" } else { "not frozen" };
                return Err(Refusal::new(format!("{code} is {state}; nothing was changed")).into());
            }
            let event = match frozen {
                true => Event::new(EventKind::OrganisationFrozen, code),
                false => Event::new(EventKind::OrganisationLifted, code).with("what", "freeze"),
            };
            let flag = |on: bool| Some(u8::from(on).to_string());
            let change = Change::new(format!("organisation:{}", id.0), "frozen", flag(!frozen), flag(frozen));
            tx.record(&event.because(reason).changing(change))?;
            fact_changed(tx, Reach::Centre(id))?;
            Ok(())
        })
    }

    /// Records an external quality assurer's sign-off. Refuses an unknown centre or course, a day in the future, and a
    /// sign-off recorded already.
    pub fn record_sign_off(&mut self, sign_off: &SignOff) -> Result<()> {
        let today = self.today();
        if sign_off.on > today {
            return Err(Refusal::new(format!(
                "signed off on {}, wanted a day by {today}; nothing was changed",
                sign_off.on
            ))
            .into());
        }
        let (organisation, _) = load(self.db(), &sign_off.centre)?;
        let course = courses::id_of(self.db(), &sign_off.course)?
            .ok_or_else(|| Error::not_found(format!("course {}", sign_off.course)))?;
        let kept = KeptSignOff {
            organisation,
            course,
            by: sign_off.by.clone(),
            on: day_text(sign_off.on),
            learner: sign_off.learner,
            report: sign_off.report.clone(),
        };
        self.write(Action::RecordSignOff, |tx| {
            if organisations::has_sign_off(tx, &kept)? {
                return Err(Refusal::new("this sign-off is recorded already; nothing was changed").into());
            }
            organisations::insert_sign_off(tx, &kept)?;
            tx.record(
                &Event::new(EventKind::SignOffRecorded, &sign_off.centre).with("course", sign_off.course.as_str()),
            )?;
            fact_changed(tx, Reach::Centre(organisation))?;
            Ok(())
        })
    }

    fn change_organisation(
        &mut self,
        action: Action,
        code: &str,
        reason: &str,
        change: impl FnOnce(&mut Organisation) -> Event,
    ) -> Result<()> {
        need_reason(code, reason)?;
        self.write(action, |tx| {
            let (id, before) = load(tx, code)?;
            let mut after = before.clone();
            let event = change(&mut after);
            organisations::update(tx, id, &after)?;
            tx.record(&event.because(reason).changing_all(differences(id, &before, &after)))?;
            fact_changed(tx, Reach::Centre(id))?;
            Ok(())
        })
    }
}

/// Sets one amendable field from text. Refuses what cannot be, naming the field.
fn set(organisation: &mut Organisation, field: &str, value: &str) -> Result<()> {
    let value = value.trim();
    let wrong = |words: String| {
        let error: Error = Refusal::new(format!("{words}; nothing was changed")).into();
        Err(error.with_wrong(vec![(field.to_owned(), words)]))
    };
    let optional = || (!value.is_empty()).then(|| value.to_owned());
    match field {
        "name" if value.is_empty() => return wrong("an organisation needs a name".to_owned()),
        "name" => value.clone_into(&mut organisation.name),
        "country" => value.clone_into(&mut organisation.country),
        "ukprn" if !value.is_empty() && (value.len() != 8 || !value.bytes().all(|b| b.is_ascii_digit())) => {
            return wrong(format!("UKPRN: found `{value}`, wanted eight digits"));
        }
        "ukprn" => organisation.ukprn = optional(),
        "address" => value.clone_into(&mut organisation.address),
        "town" => value.clone_into(&mut organisation.town),
        "postcode" => {
            let parsed = Postcode::parse(value, &organisation.country);
            organisation.postcode = parsed.map_or_else(|_| value.to_owned(), |postcode| postcode.to_string());
        }
        "email" if !value.is_empty() && !is_email(value) => {
            return wrong(format!("`{value}` is not an e-mail address"));
        }
        "email" => value.clone_into(&mut organisation.email),
        "phone" => value.clone_into(&mut organisation.phone),
        "sla_days" => match value.parse::<i64>() {
            _ if value.is_empty() => organisation.sla_days = None,
            Ok(days) if (1..=365).contains(&days) => organisation.sla_days = Some(days),
            _ => return wrong(format!("agreed days: found `{value}`, wanted a number from 1 to 365")),
        },
        _ => {
            let words = format!("`{field}` of an organisation has a step of its own");
            return Err(Error::new(ErrorKind::Arguments, words).with_hint("Suspend, stop or freeze it instead."));
        }
    }
    Ok(())
}

fn need_reason(code: &str, reason: &str) -> Result<()> {
    if reason.trim().is_empty() {
        return Err(Error::new(ErrorKind::Refused, format!("changing {code} needs a reason; nothing was changed"))
            .with_hint("Say why."));
    }
    Ok(())
}

fn load(db: &Connection, code: &str) -> Result<(OrganisationId, Organisation)> {
    organisations::by_code(db, code)?.ok_or_else(|| Error::not_found(format!("organisation {code}")))
}

fn differences(id: OrganisationId, before: &Organisation, after: &Organisation) -> Vec<Change> {
    let record = format!("organisation:{}", id.0);
    let pairs = before.columns().into_iter().zip(after.columns()).filter(|(old, new)| old != new);
    pairs.map(|((column, old), (_, new))| Change::new(&record, column, Some(old), Some(new))).collect()
}
