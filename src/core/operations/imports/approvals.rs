//! Approvals and sign-offs by file: a row with `signed_off_by` is a sign-off.

use super::Result;
use super::known::{Known, LearnerFound, learner};
use super::reading::{Effects, Origin, Reader, Touched};
use super::row::RowIn;
use crate::core::exchange::kinds::approvals as column;
use crate::core::store::organisations::{self, Approval, KeptSignOff};
use crate::core::store::{Connection, Tx};

/// Reads approvals and sign-offs.
#[derive(Default)]
pub(super) struct Approvals {
    known: Known,
}

/// What a row asks for.
pub(super) enum Plan {
    Approval(Approval),
    SignOff(KeptSignOff),
}

impl Reader for Approvals {
    type Plan = Plan;

    fn key(&self, row: &RowIn<'_>) -> String {
        let last = if row.text(column::SIGNED_OFF_BY).is_empty() {
            row.text(column::FROM)
        } else {
            row.text(column::SIGNED_OFF_ON)
        };
        format!(
            "{}|{}|{}|{last}",
            row.text(column::ORGANISATION_CODE),
            row.text(column::COURSE_CODE),
            row.text(column::SIGNED_OFF_ULN)
        )
    }

    fn read(&mut self, db: &Connection, row: &mut RowIn<'_>) -> Result<Option<Plan>> {
        let centre = self.known.centre(db, row.required(column::ORGANISATION_CODE))?;
        let course = self.known.course(db, row.required(column::COURSE_CODE))?;
        if centre.is_none() {
            row.unknown(column::ORGANISATION_CODE, "an organisation of ours");
        }
        if course.is_none() {
            row.waits_for(column::COURSE_CODE, "a course of ours");
        }
        if !row.text(column::SIGNED_OFF_BY).is_empty() {
            return sign_off(db, row, centre.map(|c| c.id).zip(course.map(|c| c.id)));
        }
        let from = row.required_day(column::FROM);
        let to = row.day(column::TO);
        let (direct_from, direct_to) = (row.day(column::DIRECT_CLAIMS_FROM), row.day(column::DIRECT_CLAIMS_TO));
        if let (Some(from), Some(to)) = (&from, &to)
            && to < from
        {
            row.wrong(column::TO, "a day that is not before the first");
        }
        let (Some(centre), Some(course), Some(from)) = (centre, course, from) else { return Ok(None) };
        let kept = organisations::approval(db, centre.id, course.id, &from)?;
        let approval = Approval { organisation: centre.id, course: course.id, from, to, direct_from, direct_to };
        Ok((kept.as_ref() != Some(&approval)).then_some(Plan::Approval(approval)))
    }

    fn store(&mut self, tx: &Tx<'_>, plan: Plan, _: Origin, effects: &mut Effects) -> Result<()> {
        match plan {
            Plan::Approval(approval) => {
                if let Some(before) =
                    organisations::approval(tx, approval.organisation, approval.course, &approval.from)?
                {
                    let record =
                        format!("centre_approval:{}/{}/{}", approval.organisation.0, approval.course.0, approval.from);
                    effects.amended(&record, columns(&before), columns(&approval));
                }
                organisations::keep_approval(tx, &approval)?;
                effects.touched.insert(Touched::Centre(approval.organisation));
            }
            Plan::SignOff(sign_off) => {
                if !organisations::has_sign_off(tx, &sign_off)? {
                    organisations::insert_sign_off(tx, &sign_off)?;
                }
                effects.touched.insert(Touched::Centre(sign_off.organisation));
            }
        }
        Ok(())
    }
}

fn columns(approval: &Approval) -> Vec<(&'static str, String)> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    vec![
        ("to_day", text(&approval.to)),
        ("direct_from", text(&approval.direct_from)),
        ("direct_to", text(&approval.direct_to)),
    ]
}

type Both = (crate::core::domain::organisations::OrganisationId, crate::core::domain::courses::CourseId);

fn sign_off(db: &Connection, row: &mut RowIn<'_>, both: Option<Both>) -> Result<Option<Plan>> {
    let on = row.required_day(column::SIGNED_OFF_ON);
    let uln = row.text(column::SIGNED_OFF_ULN);
    let one = if uln.is_empty() { None } else { Some(learner(db, uln, "")?) };
    let covered = match one {
        Some(LearnerFound::One(learner)) => Some(learner),
        Some(_) => {
            row.unknown(column::SIGNED_OFF_ULN, "the ULN of a learner of ours");
            None
        }
        None => None,
    };
    let (Some((organisation, course)), Some(on)) = (both, on) else { return Ok(None) };
    let by = row.text(column::SIGNED_OFF_BY).to_owned();
    let report = row.text(column::REPORT).to_owned();
    let sign_off = KeptSignOff { organisation, course, by, on, learner: covered, report };
    let kept = organisations::has_sign_off(db, &sign_off)?;
    Ok((!kept).then_some(Plan::SignOff(sign_off)))
}
