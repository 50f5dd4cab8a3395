//! Learners by file. A learner the office knows gets new contact details; a name, birth date or number that differs is
//! held: such things are changed by amendment, with a reason.

use std::collections::HashMap;

use super::Result;
use super::reading::{Effects, Origin, Reader, Touched};
use super::row::RowIn;
use crate::core::domain::Day;
use crate::core::domain::checks::learners::{LearnerRow, check};
use crate::core::domain::dates::day_text;
use crate::core::domain::identifiers::{Postcode, Uln};
use crate::core::domain::names::{clean, folded};
use crate::core::domain::references::LearnerRef;
use crate::core::exchange::kinds::learners as column;
use crate::core::store::learners::{self, Learner, name_key};
use crate::core::store::{Connection, Tx};

/// Reads learners.
pub(super) struct Learners {
    today: Day,
    ulns: HashMap<Uln, u32>,
    references: HashMap<String, u32>,
}

impl Learners {
    pub(super) fn new(today: Day) -> Self {
        Self { today, ulns: HashMap::new(), references: HashMap::new() }
    }
}

/// What a row asks for.
pub(super) enum Plan {
    Add(Box<Learner>),
    Update(LearnerRef, Box<Learner>, Box<Learner>),
}

/// What a learner is called on paper when nothing else was said: all names, as registered.
pub(in crate::core::operations) fn full_name(given: &str, middle: &str, family: &str) -> String {
    crate::core::domain::names::full_name([given, middle, family])
}

impl Reader for Learners {
    type Plan = Plan;

    fn key(&self, row: &RowIn<'_>) -> String {
        match row.text(column::SENDER_REFERENCE) {
            "" => format!(
                "{}|{}",
                name_key(row.text(column::GIVEN_NAMES), row.text(column::FAMILY_NAME)),
                row.written_day(column::BORN_ON)
            ),
            reference => reference.to_owned(),
        }
    }

    fn read(&mut self, db: &Connection, row: &mut RowIn<'_>) -> Result<Option<Plan>> {
        let uln = row.text(column::ULN).parse::<Uln>().ok();
        let reference = row.text(column::SENDER_REFERENCE);
        let known = self.find(db, row, uln)?;
        let (given, middle, family) = (
            row.as_received(column::GIVEN_NAMES),
            row.as_received(column::MIDDLE_NAMES),
            row.as_received(column::FAMILY_NAME),
        );
        let other = match (&known, uln) {
            (Some((key, kept)), Some(_)) if !same_person(kept, given, family) => Some(key.to_string()),
            _ => None,
        };
        let born_on = row.written_day(column::BORN_ON);
        let asked = LearnerRow {
            uln: row.text(column::ULN),
            scn: row.text(column::SCN),
            given_names: given,
            middle_names: middle,
            family_name: family,
            born_on: &born_on,
            identity_evidence: row.text(column::IDENTITY_EVIDENCE),
            postcode: row.text(column::POSTCODE),
            country: row.text(column::COUNTRY),
            same_uln: other.as_deref(),
        };
        row.find_all(check(&asked, self.today));
        self.twice(row, uln, reference);
        let email = row.text(column::EMAIL);
        if !email.is_empty() && !super::contacts::is_email(email) {
            row.wrong(column::EMAIL, "an e-mail address");
        }
        if row.is_held() {
            return Ok(None);
        }
        let old = known.as_ref().map(|(_, kept)| kept);
        let learner = learner_of(row, uln, old);
        match known {
            None => Ok(Some(Plan::Add(Box::new(learner)))),
            Some((key, kept)) => {
                differences(row, &kept, &learner);
                Ok((kept != learner && !row.is_held()).then(|| Plan::Update(key, Box::new(kept), Box::new(learner))))
            }
        }
    }

    fn store(&mut self, tx: &Tx<'_>, plan: Plan, origin: Origin, effects: &mut Effects) -> Result<()> {
        match plan {
            Plan::Add(learner) => {
                learners::insert(tx, &learner, origin.pair())?;
            }
            Plan::Update(key, before, learner) => {
                learners::update(tx, key, &before, &learner, &day_text(self.today))?;
                effects.amended(&format!("learner:{}", key.0), before.columns(), learner.columns());
                effects.touched.insert(Touched::Learner(key));
            }
        }
        Ok(())
    }
}

impl Learners {
    /// The learner the row is about, if the office knows one: by ULN, else by the sender's reference, else by name and
    /// birth date.
    fn find(&self, db: &Connection, row: &RowIn<'_>, uln: Option<Uln>) -> Result<Option<(LearnerRef, Learner)>> {
        let mut key = match uln {
            Some(uln) => learners::id_by_uln(db, uln)?,
            None => None,
        };
        let reference = row.text(column::SENDER_REFERENCE);
        if key.is_none() && !reference.is_empty() {
            key = match learners::ids_by_sender_reference(db, reference)?.as_slice() {
                [one] => Some(*one),
                _ => None,
            };
        }
        if key.is_none() && uln.is_none_or(Uln::is_temporary) && reference.is_empty() {
            let folded = name_key(row.text(column::GIVEN_NAMES), row.text(column::FAMILY_NAME));
            let born_on = row.written_day(column::BORN_ON);
            let born_on = super::row::kept_day(Some(&born_on))
                .map(day_text)
                .or_else(|| crate::core::domain::written_days::file_day(&born_on).ok().map(day_text));
            key = learners::id_by_name(db, &folded, born_on.as_deref())?;
        }
        match key {
            Some(key) => Ok(learners::by_ref(db, key)?),
            None => Ok(None),
        }
    }

    fn twice(&mut self, row: &mut RowIn<'_>, uln: Option<Uln>, reference: &str) {
        if let Some(uln) = uln.filter(|uln| !uln.is_temporary())
            && let Some(first) = self.ulns.insert(uln, row.number)
        {
            row.twice(column::ULN, first);
        } else if !reference.is_empty()
            && let Some(first) = self.references.insert(reference.to_owned(), row.number)
        {
            row.twice(column::SENDER_REFERENCE, first);
        }
    }
}

fn same_person(kept: &Learner, given: &str, family: &str) -> bool {
    folded(&kept.family_name).trim() == folded(family).trim()
        || folded(&kept.given_names).trim() == folded(given).trim()
}

/// What is never changed by a file of learners: a difference holds the row.
fn differences(row: &mut RowIn<'_>, kept: &Learner, learner: &Learner) {
    let born = |l: &Learner| l.born_on.clone().unwrap_or_default();
    for (place, old, new) in [
        (column::GIVEN_NAMES, kept.given_names.clone(), learner.given_names.clone()),
        (column::FAMILY_NAME, kept.family_name.clone(), learner.family_name.clone()),
        (column::BORN_ON, born(kept), born(learner)),
        (column::SEX, kept.sex.clone(), learner.sex.clone()),
    ] {
        if !old.is_empty() && old != new {
            row.differs(place, &old);
        }
    }
    if let (Some(old), Some(new)) = (kept.uln, learner.uln)
        && old != new
        && !old.is_temporary()
    {
        row.differs(column::ULN, &old.to_string());
    }
}

fn learner_of(row: &mut RowIn<'_>, uln: Option<Uln>, old: Option<&Learner>) -> Learner {
    let born_on = row.day(column::BORN_ON);
    let name = |place: usize, kept: fn(&Learner) -> &String| match row.as_received(place) {
        text if text.trim().is_empty() => old.map_or_else(String::new, |k| kept(k).clone()),
        text => clean(text).text,
    };
    let text = |place: usize, kept: fn(&Learner) -> &String| row.text_or(place, old.map_or("", |k| kept(k))).to_owned();
    let (given_names, middle_names, family_name) = (
        name(column::GIVEN_NAMES, |k| &k.given_names),
        name(column::MIDDLE_NAMES, |k| &k.middle_names),
        name(column::FAMILY_NAME, |k| &k.family_name),
    );
    let country = text(column::COUNTRY, |k| &k.country);
    let postcode = text(column::POSTCODE, |k| &k.postcode);
    let printed = match row.as_received(column::NAME_TO_PRINT) {
        given if !given.trim().is_empty() => clean(given).text,
        _ => old.map_or_else(|| full_name(&given_names, &middle_names, &family_name), |k| k.name_to_print.clone()),
    };
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Learner {
        uln: uln.or(old.and_then(|k| k.uln)),
        scn: some(row.text(column::SCN)).or_else(|| old?.scn.clone()),
        sender_reference: some(row.text(column::SENDER_REFERENCE)).or_else(|| old?.sender_reference.clone()),
        title: text(column::TITLE, |k| &k.title),
        preferred_name: text(column::PREFERRED_NAME, |k| &k.preferred_name),
        name_to_print: printed,
        born_on: born_on.or_else(|| old?.born_on.clone()),
        sex: text(column::SEX, |k| &k.sex),
        identity_evidence: text(column::IDENTITY_EVIDENCE, |k| &k.identity_evidence),
        identity_number: text(column::IDENTITY_NUMBER, |k| &k.identity_number),
        email: text(column::EMAIL, |k| &k.email),
        phone: text(column::PHONE, |k| &k.phone),
        address: text(column::ADDRESS, |k| &k.address),
        town: text(column::TOWN, |k| &k.town),
        postcode: Postcode::parse(&postcode, &country).map(|p| p.to_string()).unwrap_or(postcode),
        country,
        language: row.text_or(column::LANGUAGE, old.map_or("English", |k| &k.language)).to_owned(),
        given_names,
        middle_names,
        family_name,
    }
}
