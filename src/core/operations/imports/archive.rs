//! The archive's index of films, by file.

use super::Result;
use super::reading::{Effects, Origin, Reader};
use super::row::{RowIn, kept_day};
use crate::core::domain::Refusal;
use crate::core::domain::archive::Filmed;
use crate::core::domain::names::folded;
use crate::core::domain::references::ArchiveRef;
use crate::core::exchange::kinds::archive as column;
use crate::core::store::{Connection, Tx, archive, brands};
use chrono::Datelike;

/// Reads lines of the index.
#[derive(Default)]
pub(super) struct Archive;

/// What a row asks for.
pub(super) struct Plan {
    filmed: Filmed,
    known: Option<ArchiveRef>,
    brand_today: Option<String>,
}

impl Reader for Archive {
    type Plan = Plan;

    fn key(&self, row: &RowIn<'_>) -> String {
        let parts = [column::REEL, column::FICHE, column::FRAME, column::NAME, column::SERIAL];
        parts.map(|place| row.text(place)).join("|")
    }

    fn read(&mut self, db: &Connection, row: &mut RowIn<'_>) -> Result<Option<Plan>> {
        row.required(column::REEL);
        row.required(column::NAME);
        let born_on = kept_day(row.day(column::BORN_ON).as_deref());
        let year = |row: &mut RowIn<'_>, place: usize| {
            let year = row.whole(place).and_then(|year| i32::try_from(year).ok());
            if year.is_some_and(|year| !(1850..=2100).contains(&year)) {
                row.wrong(place, "a year such as 1979");
            }
            year
        };
        let born_year = year(row, column::BORN_YEAR);
        let awarded = year(row, column::YEAR);
        if let (Some(day), Some(year)) = (born_on, born_year)
            && day.year() != year
        {
            row.wrong(column::BORN_YEAR, "the year of the birth date");
        }
        let text = |place: usize| row.text(place).to_owned();
        let filmed = Filmed {
            reel: text(column::REEL),
            fiche: text(column::FICHE),
            frame: text(column::FRAME),
            name: text(column::NAME),
            maiden_name: text(column::MAIDEN_NAME),
            born_year: born_on.map(|day| day.year()).or(born_year),
            born_on,
            centre: text(column::CENTRE),
            brand: text(column::BRAND),
            course: text(column::COURSE),
            year: awarded,
            grade: text(column::GRADE),
            serial: text(column::SERIAL),
        };
        let today = Some(row.text(column::BRAND_TODAY)).filter(|code| !code.is_empty()).map(str::to_owned);
        if let Some(code) = &today
            && brands::id_of(db, code)?.is_none()
        {
            row.unknown(column::BRAND_TODAY, "the code of a brand of ours");
        }
        let known = archive::same(db, &filmed)?;
        let alias = today.filter(|_| !folded(&filmed.brand).is_empty());
        let new_alias = match &alias {
            Some(code) => archive::brand_of(db, &filmed.brand)?.is_none_or(|(_, kept)| kept != *code),
            None => false,
        };
        if known.as_ref().is_some_and(|(_, kept)| *kept == filmed) && !new_alias {
            return Ok(None);
        }
        if let Some((entry, kept)) = &known
            && *kept != filmed
            && archive::captured(db, *entry)?.is_some()
        {
            let refusal = Refusal::new(format!("{entry} was captured for good and its line stands"));
            row.refused(column::NAME, &refusal);
            return Ok(None);
        }
        let known = known.map(|(entry, _)| entry);
        Ok(Some(Plan { filmed, known, brand_today: alias.filter(|_| new_alias) }))
    }

    fn store(&mut self, tx: &Tx<'_>, plan: Plan, origin: Origin, _: &mut Effects) -> Result<()> {
        if let Some(code) = &plan.brand_today
            && let Some(brand) = brands::id_of(tx, code)?
        {
            archive::set_alias(tx, &plan.filmed.brand, brand)?;
        }
        match plan.known {
            None => archive::insert(tx, &plan.filmed, origin.pair()).map(|_| ())?,
            Some(entry) if archive::by_ref(tx, entry)? != plan.filmed => archive::update(tx, entry, &plan.filmed)?,
            Some(_) => {}
        }
        Ok(())
    }
}
