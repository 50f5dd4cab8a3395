//! Organisations by file.

use std::collections::HashMap;

use super::Result;
use super::reading::{Effects, Origin, Reader, Touched};
use super::row::RowIn;
use crate::core::domain::checks::rules::LRN_06;
use crate::core::domain::identifiers::{Postcode, Ukprn};
use crate::core::domain::organisations::{OrganisationKind, SanctionLevel};
use crate::core::exchange::kinds::organisations as column;
use crate::core::store::organisations::{self, Organisation};
use crate::core::store::{Connection, Tx};

/// Where certificates may go.
pub(super) const DELIVER_TO: [&str; 4] = ["centre", "learner", "employer", "collect"];

/// Reads organisations.
#[derive(Default)]
pub(super) struct Organisations {
    seen: HashMap<String, u32>,
}

/// What a row asks for.
pub(super) struct Plan {
    organisation: Organisation,
    faculties: Vec<String>,
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

impl Reader for Organisations {
    type Plan = Plan;

    fn key(&self, row: &RowIn<'_>) -> String {
        row.text(column::CODE).to_owned()
    }

    fn read(&mut self, db: &Connection, row: &mut RowIn<'_>) -> Result<Option<Plan>> {
        let code = row.required(column::CODE).to_owned();
        row.required(column::NAME);
        if let Some(first) = self.seen.insert(code.clone(), row.number) {
            row.twice(column::CODE, first);
        }
        let kept = organisations::by_code(db, &code)?;
        let old = kept.as_ref().map(|(_, k)| k);
        let kind = row.word::<OrganisationKind>(column::KIND);
        let ukprn = row.value::<Ukprn>(column::UKPRN).map(|u| u.to_string());
        let sla_days = row.whole(column::SLA_DAYS);
        let sanction = row.word::<SanctionLevel>(column::SANCTION);
        let (from, to) = (row.day(column::SANCTION_FROM), row.day(column::SANCTION_TO));
        if sanction.is_some() && from.is_none() {
            row.wrong(column::SANCTION_FROM, "the first day of the sanction");
        }
        let on_stop = row.flag(column::ON_STOP);
        let closed_on = row.day(column::CLOSED_ON);
        let country = row.text_or(column::COUNTRY, old.map_or("England", |k| &k.country)).to_owned();
        let postcode = row.text(column::POSTCODE);
        let parsed = Postcode::parse(postcode, &country).map(|p| p.to_string());
        if !postcode.is_empty() && parsed.is_err() {
            row.broke(&LRN_06, column::POSTCODE, "a postcode such as BT7 9ZZ");
        }
        let deliver_to = row.text_or(column::DELIVER_TO, old.map_or("centre", |k| &k.deliver_to)).to_owned();
        if !DELIVER_TO.contains(&deliver_to.as_str()) {
            row.wrong(column::DELIVER_TO, "centre, learner, employer or collect");
        }
        let text = |place: usize, kept: fn(&Organisation) -> &String| {
            row.text_or(place, old.map_or("", |k| kept(k))).to_owned()
        };
        let organisation = Organisation {
            name: row.text(column::NAME).to_owned(),
            kind: kind.or(old.map(|k| k.kind)).unwrap_or(OrganisationKind::Centre),
            ukprn: ukprn.or_else(|| old?.ukprn.clone()),
            address: text(column::ADDRESS, |k| &k.address),
            town: text(column::TOWN, |k| &k.town),
            postcode: if postcode.is_empty() {
                old.map_or_else(String::new, |k| k.postcode.clone())
            } else {
                parsed.unwrap_or_else(|_| postcode.to_owned())
            },
            email: text(column::EMAIL, |k| &k.email),
            phone: text(column::PHONE, |k| &k.phone),
            deliver_to,
            sla_days: sla_days.or(old.and_then(|k| k.sla_days)),
            // A file that has the column speaks about every centre in it: an empty cell lifts the sanction or the stop.
            sanction: if row.has(column::SANCTION) { sanction } else { old.and_then(|k| k.sanction) },
            sanction_from: if row.has(column::SANCTION) { from } else { old.and_then(|k| k.sanction_from.clone()) },
            sanction_to: if row.has(column::SANCTION) { to } else { old.and_then(|k| k.sanction_to.clone()) },
            on_stop: if row.has(column::ON_STOP) { on_stop == Some(true) } else { old.is_some_and(|k| k.on_stop) },
            stop_reason: if row.has(column::ON_STOP) {
                some(row.text(column::STOP_REASON))
            } else {
                old.and_then(|k| k.stop_reason.clone())
            },
            closed_on: closed_on.or_else(|| old?.closed_on.clone()),
            country,
            code,
        };
        let named: Vec<String> = row
            .text(column::FACULTIES)
            .split('|')
            .map(str::trim)
            .filter(|f| !f.is_empty())
            .map(str::to_owned)
            .collect();
        let known = kept.as_ref().map(|(id, _)| organisations::faculties(db, *id)).transpose()?.unwrap_or_default();
        let faculties: Vec<String> = named.into_iter().filter(|f| !known.contains(f)).collect();
        let unchanged = old == Some(&organisation) && faculties.is_empty();
        Ok((!unchanged).then_some(Plan { organisation, faculties }))
    }

    fn store(&mut self, tx: &Tx<'_>, plan: Plan, origin: Origin, effects: &mut Effects) -> Result<()> {
        let id = match organisations::by_code(tx, &plan.organisation.code)? {
            None => organisations::insert(tx, &plan.organisation, origin.seq, origin.row)?,
            Some((id, before)) => {
                organisations::update(tx, id, &plan.organisation)?;
                effects.amended(&format!("organisation:{}", id.0), before.columns(), plan.organisation.columns());
                effects.touched.insert(Touched::Centre(id));
                id
            }
        };
        for faculty in &plan.faculties {
            organisations::faculty(tx, id, faculty)?;
        }
        Ok(())
    }
}
