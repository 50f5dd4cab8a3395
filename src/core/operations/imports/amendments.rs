//! Amendments to learners by file, each with its reason; each is an event of its own.

use std::collections::HashMap;

use super::known::{LearnerFound, learner};
use super::learners::full_name;
use super::reading::{Effects, Origin, Reader, Touched};
use super::row::RowIn;
use super::Result;
use crate::core::domain::Day;
use crate::core::domain::checks::learners::{LearnerRow, check};
use crate::core::domain::dates::day_text;
use crate::core::domain::events::{Change, Event, EventKind};
use crate::core::domain::names::clean;
use crate::core::domain::references::LearnerRef;
use crate::core::domain::written_days::file_day;
use crate::core::exchange::kinds::amendments as column;
use crate::core::exchange::mapping::plain;
use crate::core::store::learners::{self, Learner};
use crate::core::store::{Connection, Tx};

/// Reads amendments.
pub(super) struct Amendments {
    today: Day,
    seen: HashMap<(LearnerRef, &'static str), u32>,
    events: Vec<Event>,
}

impl Amendments {
    pub(super) fn new(today: Day) -> Self {
        Self { today, seen: HashMap::new(), events: Vec::new() }
    }
}

/// What a row asks for.
pub(super) struct Plan {
    learner: LearnerRef,
    field: &'static str,
    value: String,
    reason: String,
}

/// The columns of a learner that may be amended.
const AMENDABLE: &[&str] = &[
    "uln", "scn", "sender_reference", "title", "given_names", "middle_names", "family_name", "preferred_name", "name_to_print",
    "born_on", "sex", "identity_evidence", "identity_number", "email", "phone", "address", "town", "postcode", "country",
    "language",
];

/// The learner with one column changed; a printed name that followed the names follows them still.
/// Refuses nothing: a value no rule accepts is found by the check that follows.
pub(in crate::core::operations) fn amended(learner: &Learner, field: &str, value: &str) -> Learner {
    let mut new = learner.clone();
    let some = (!value.is_empty()).then(|| value.to_owned());
    match field {
        "uln" => new.uln = value.parse().ok(),
        "scn" => new.scn = some,
        "sender_reference" => new.sender_reference = some,
        "born_on" => new.born_on = file_day(value).ok().map(day_text),
        _ => {
            if let Some(place) = text_field(&mut new, field) {
                *place = clean(value).text;
            }
        }
    }
    let printed = |l: &Learner| full_name(&l.given_names, &l.middle_names, &l.family_name);
    if field != "name_to_print" && learner.name_to_print == printed(learner) {
        new.name_to_print = printed(&new);
    }
    new
}

fn text_field<'l>(learner: &'l mut Learner, field: &str) -> Option<&'l mut String> {
    Some(match field {
        "title" => &mut learner.title,
        "given_names" => &mut learner.given_names,
        "middle_names" => &mut learner.middle_names,
        "family_name" => &mut learner.family_name,
        "preferred_name" => &mut learner.preferred_name,
        "name_to_print" => &mut learner.name_to_print,
        "sex" => &mut learner.sex,
        "identity_evidence" => &mut learner.identity_evidence,
        "identity_number" => &mut learner.identity_number,
        "email" => &mut learner.email,
        "phone" => &mut learner.phone,
        "address" => &mut learner.address,
        "town" => &mut learner.town,
        "postcode" => &mut learner.postcode,
        "country" => &mut learner.country,
        "language" => &mut learner.language,
        _ => return None,
    })
}

/// What the rules of learners say about a learner as it would be.
pub(in crate::core::operations) fn check_learner(
    db: &Connection,
    key: LearnerRef,
    learner: &Learner,
    uln: &str,
    born_on: &str,
    today: Day,
) -> Result<Vec<crate::core::domain::checks::Problem>> {
    let other = match uln.parse() {
        Ok(uln) => learners::id_by_uln(db, uln)?.filter(|other| *other != key).map(|other| other.to_string()),
        Err(_) => None,
    };
    let row = LearnerRow {
        uln,
        scn: learner.scn.as_deref().unwrap_or(""),
        given_names: &learner.given_names,
        middle_names: &learner.middle_names,
        family_name: &learner.family_name,
        born_on,
        identity_evidence: &learner.identity_evidence,
        postcode: &learner.postcode,
        country: &learner.country,
        same_uln: other.as_deref(),
    };
    Ok(check(&row, today))
}

impl Reader for Amendments {
    type Plan = Plan;

    fn key(&self, row: &RowIn<'_>) -> String {
        format!("{}|{}|{}", row.text(column::ULN), row.text(column::SENDER_REFERENCE), row.text(column::FIELD))
    }

    fn read(&mut self, db: &Connection, row: &mut RowIn<'_>) -> Result<Option<Plan>> {
        let found = learner(db, row.text(column::ULN), row.text(column::SENDER_REFERENCE))?;
        let named = plain(row.required(column::FIELD));
        row.required(column::REASON);
        let field = AMENDABLE.iter().copied().find(|field| plain(field) == named);
        if field.is_none() && !named.is_empty() {
            row.wrong(column::FIELD, &format!("one of {}", AMENDABLE.join(", ")));
        }
        let LearnerFound::One(key) = found else {
            row.unknown(column::ULN, "the ULN or reference of one learner of ours");
            return Ok(None);
        };
        let (Some(field), Some((_, kept))) = (field, learners::by_ref(db, key)?) else { return Ok(None) };
        if let Some(first) = self.seen.insert((key, field), row.number) {
            row.twice(column::FIELD, first);
        }
        let value = if field == "born_on" { row.written_day(column::VALUE).into_owned() } else { row.text(column::VALUE).to_owned() };
        let new = amended(&kept, field, &value);
        let uln = if field == "uln" { value.clone() } else { kept.uln.map_or_else(String::new, |u| u.to_string()) };
        let born_on = if field == "born_on" { value.clone() } else { kept.born_on.clone().unwrap_or_default() };
        let problems = check_learner(db, key, &new, &uln, &born_on, self.today)?;
        row.find_all(problems.into_iter().filter(|p| p.field == field));
        Ok((new != kept).then(|| Plan { learner: key, field, value, reason: row.text(column::REASON).to_owned() }))
    }

    fn store(&mut self, tx: &Tx<'_>, plan: Plan, _: Origin, effects: &mut Effects) -> Result<()> {
        // An earlier row of the same file may have changed the same learner: what is kept now is what is amended.
        let Some((key, before)) = learners::by_ref(tx, plan.learner)? else { return Ok(()) };
        let after = amended(&before, plan.field, &plan.value);
        learners::update(tx, key, &before, &after, &day_text(self.today))?;
        let record = format!("learner:{}", key.0);
        let differs = before.columns().into_iter().zip(after.columns()).filter(|(old, new)| old.1 != new.1);
        let changes: Vec<_> = differs.map(|((name, old), (_, new))| Change::new(record.clone(), name, Some(old), Some(new))).collect();
        let names = changes.iter().map(|c| c.column.as_str()).collect::<Vec<_>>().join(", ");
        let event = Event::new(EventKind::LearnerAmended, key).with("columns", names).because(plan.reason);
        self.events.push(event.changing_all(changes));
        effects.touched.insert(Touched::Learner(key));
        Ok(())
    }

    fn after(&mut self, tx: &Tx<'_>, _: i64) -> Result<()> {
        for event in &self.events {
            tx.record(event)?;
        }
        Ok(())
    }
}
