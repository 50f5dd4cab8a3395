//! Amendments to learners by file, each with its reason; each is an event of its own.

use std::collections::HashMap;

use super::Result;
use super::known::{LearnerFound, learner};
use super::reading::{Effects, Origin, Reader};
use super::row::RowIn;
use crate::core::domain::Day;
use crate::core::domain::checks::Problem;
use crate::core::domain::references::LearnerRef;
use crate::core::exchange::kinds::amendments as column;
use crate::core::exchange::mapping::plain;
use crate::core::operations::learners::{keep_print_name_in_step, load, problems, save, set};
use crate::core::store::learners::{self, Learner};
use crate::core::store::{Connection, Tx};

/// Reads amendments.
pub(super) struct Amendments {
    today: Day,
    seen: HashMap<(LearnerRef, &'static str), u32>,
    plans: Vec<Plan>,
}

impl Amendments {
    pub(super) fn new(today: Day) -> Self {
        Self { today, seen: HashMap::new(), plans: Vec::new() }
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
    "uln",
    "scn",
    "sender_reference",
    "title",
    "given_names",
    "middle_names",
    "family_name",
    "preferred_name",
    "name_to_print",
    "born_on",
    "sex",
    "identity_evidence",
    "identity_number",
    "email",
    "phone",
    "address",
    "town",
    "postcode",
    "country",
    "language",
];

/// The learner with one column changed, as an amendment by hand changes it; or what is wrong with the value.
fn amended(before: &Learner, field: &str, value: &str) -> std::result::Result<Learner, Problem> {
    let mut after = before.clone();
    set(&mut after, field, value)?;
    let change = (field.to_owned(), String::new(), value.to_owned());
    keep_print_name_in_step(before, &mut after, &[change]);
    Ok(after)
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
        let value = if field == "born_on" {
            row.written_day(column::VALUE).into_owned()
        } else {
            row.text(column::VALUE).to_owned()
        };
        let new = match amended(&kept, field, &value) {
            Ok(new) => new,
            Err(problem) => {
                row.find(problem);
                return Ok(None);
            }
        };
        let found = problems(db, &new, Some(key), self.today)?;
        row.find_all(found.into_iter().filter(|p| p.field == field));
        Ok((new != kept).then(|| Plan { learner: key, field, value, reason: row.text(column::REASON).to_owned() }))
    }

    fn store(&mut self, _: &Tx<'_>, plan: Plan, _: Origin, _: &mut Effects) -> Result<()> {
        // An amendment is an event of its own, so it waits until the import's is written down.
        self.plans.push(plan);
        Ok(())
    }

    fn after(&mut self, tx: &Tx<'_>, _: i64) -> Result<()> {
        for plan in &self.plans {
            // An earlier row of the same file may have changed the same learner: what is kept now is what is amended.
            let before = load(tx, plan.learner)?;
            if let Ok(after) = amended(&before, plan.field, &plan.value)
                && after != before
            {
                save(tx, plan.learner, &before, &after, &plan.reason)?;
            }
        }
        Ok(())
    }
}
