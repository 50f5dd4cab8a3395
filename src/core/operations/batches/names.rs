//! Names that cannot be printed right, found while nothing is built yet: the award is held by a rule, so that one name never
//! stops a run. Separate from preflight, which looks at everything a sheet says and stays as the second line.
//!
//! **Invariant:** an award is held only for letters of its name, by the template that would print it; the hold ends by itself
//! when the name or the template changes.
//! **Invariant:** names of ASCII letters cost no look at a font.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::super::exceptions::{close_by_check, raise_by_rule};
use super::super::templates::press_of;
use super::super::{Core, Result};
use crate::core::domain::awards::AwardState;
use crate::core::domain::batches::choice::{self, Offered, Wanted};
use crate::core::domain::brands::BrandId;
use crate::core::domain::checks::NAME_UNPRINTABLE;
use crate::core::domain::exceptions::{ExceptionKind, Subject, SubjectKind};
use crate::core::domain::references::{AwardRef, LearnerRef};
use crate::core::domain::roles::Action;
use crate::core::domain::{Day, Refusal};
use crate::core::print::Press;
use crate::core::store::batches::{self, ready};
use crate::core::store::house_checks::Finding;
use crate::core::store::{Connection, Tx, awards, exceptions, faces, holidays};

impl Core {
    /// Holds the ready awards of a brand whose name its template cannot print, before a run is built of the others.
    pub(super) fn hold_unprintable(&mut self, brand: BrandId) -> Result<()> {
        let found = Names::on(self.today()).among_ready(self.db(), brand)?;
        if found.is_empty() {
            return Ok(());
        }
        let calendar = holidays::calendar(self.db(), &self.office().place)?;
        self.write(Action::BuildBatch, |tx| {
            for (subject, about) in &found {
                raise_by_rule(tx, &calendar, ExceptionKind::WrongData, subject, NAME_UNPRINTABLE, about)?;
            }
            Ok(())
        })
    }
}

/// The awards whose name cannot be printed right: those ready now, and those held for it that still wait.
pub(in crate::core::operations) fn unprintable_names(db: &Connection, today: Day) -> Result<Vec<Finding>> {
    let mut names = Names::on(today);
    let mut found = Vec::new();
    for code in ready::brands(db)? {
        found.extend(names.among_ready(db, ready::brand(db, &code)?.0)?);
    }
    for (_, award) in exceptions::opened_by(db, NAME_UNPRINTABLE)? {
        found.extend(names.finding(db, award.parse()?)?);
    }
    Ok(found)
}

/// Asks again after a learner was amended; ends the holds whose name can be printed now.
pub(in crate::core::operations) fn name_amended(tx: &Tx<'_>, learner: LearnerRef) -> Result<()> {
    for award in faces::awards_of_learner(tx, learner)? {
        ask_again(tx, &mut Names::on(tx.stamp().day), award)?;
    }
    Ok(())
}

/// Asks again after a template was approved or retired; ends the holds whose name can be printed now.
pub(in crate::core::operations) fn template_changed(tx: &Tx<'_>) -> Result<()> {
    let mut names = Names::on(tx.stamp().day);
    for (_, award) in exceptions::opened_by(tx, NAME_UNPRINTABLE)? {
        ask_again(tx, &mut names, award.parse()?)?;
    }
    Ok(())
}

fn ask_again(tx: &Tx<'_>, names: &mut Names, award: AwardRef) -> Result<()> {
    let kind = ExceptionKind::WrongData;
    let open = exceptions::open_of_rule(tx, &award.to_string(), kind, NAME_UNPRINTABLE)?;
    if let Some(open) = open
        && names.finding(tx, award)?.is_none()
    {
        close_by_check(tx, &exceptions::load_unseen(tx, open)?)?;
    }
    Ok(())
}

/// The templates that print names on a day, each made ready once.
struct Names {
    day: Day,
    offered: HashMap<BrandId, Vec<Offered>>,
    /// None: a template that cannot be read, which preflight says; it is no matter of a name.
    presses: HashMap<i64, Option<Press>>,
}

impl Names {
    fn on(day: Day) -> Self {
        Self { day, offered: HashMap::new(), presses: HashMap::new() }
    }

    fn among_ready(&mut self, db: &Connection, brand: BrandId) -> Result<Vec<Finding>> {
        let mut found = Vec::new();
        for award in ready::with_other_letters(db, brand)? {
            found.extend(self.finding(db, award)?);
        }
        Ok(found)
    }

    /// The award with what its name has that cannot be printed; none when it can, when no template is there to print it, and
    /// when it waits for no paper.
    fn finding(&mut self, db: &Connection, award: AwardRef) -> Result<Option<Finding>> {
        let waits = awards::cached(db, award)?.is_some_and(|(state, _)| state == AwardState::Pending);
        let Some(face) = faces::of_award(db, award)?.filter(|face| waits && !face.name.is_ascii()) else {
            return Ok(None);
        };
        let offered: &[Offered] = match self.offered.entry(face.brand) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                new.insert(batches::faces::offered(db, face.brand)?.into_iter().map(|(template, _)| template).collect())
            }
        };
        let wanted = Wanted { kind: face.kind, territory: face.assessed_in, language: &face.language, on: self.day };
        let Some(template) = choice::choose(offered, &wanted).map(|chosen| chosen.id) else { return Ok(None) };
        let press = match self.presses.entry(template) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(press_of(db, template, false).ok()),
        };
        let refusal = press.as_ref().and_then(|press| press.unprintable(&face.name));
        let subject = Subject { kind: SubjectKind::Award, key: award.0, reference: award.to_string() };
        Ok(refusal.map(|refusal| (subject, sentence(&refusal))))
    }
}

/// What was found and the next step.
fn sentence(refusal: &Refusal) -> String {
    match refusal.next_step() {
        Some(hint) => format!("{}. {hint}", refusal.message()),
        None => refusal.message().to_owned(),
    }
}
