//! Searching the archive: candidates by keys, weighed by the rule, best first.

use super::super::{Awaiting, Core, Result};
use crate::core::domain::archive::{Evidence, Filmed, FilmedName, Sought, keys_of, weigh};
use crate::core::domain::brands::BrandId;
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::names::folded;
use crate::core::domain::references::{ArchiveRef, AwardRef};
use crate::core::domain::roles::Action;
use crate::core::domain::{Day, Refusal};
use crate::core::store::archive::{self, CapturedRow};
use crate::core::store::{Connection, brands, proposals};

/// How many candidates are weighed.
const WEIGHED: u32 = 2_000;

/// An entry that may be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveHit {
    /// Its reference.
    pub entry: ArchiveRef,
    /// What stands on the frame.
    pub filmed: Filmed,
    /// What speaks for and against it.
    pub evidence: Evidence,
    /// The award, when it was captured already.
    pub captured: Option<AwardRef>,
}

/// An entry with everything known of it.
#[derive(Debug, Clone)]
pub struct ArchiveView {
    /// Its reference.
    pub entry: ArchiveRef,
    /// What stands on the frame.
    pub filmed: Filmed,
    /// The code of the brand whose papers these are today.
    pub brand_today: Option<String>,
    /// What was captured of it.
    pub captured: Option<CapturedRow>,
    /// A match that waits for a second person.
    pub proposed: Option<Awaiting>,
}

impl Core {
    /// Searches the archive: at most `limit` entries, the best first, each with its reasons; those that nothing speaks for
    /// are left out. Refuses a search that names nobody.
    pub fn search_archive(&self, sought: &Sought, limit: usize) -> Result<Vec<ArchiveHit>> {
        sought.check()?;
        let families: Vec<String> =
            [&sought.name, &sought.earlier_name].map(|name| FilmedName::read(name).family).into();
        let families: Vec<&str> = families.iter().map(String::as_str).collect();
        let found = archive::candidates(self.db(), &keys_of(&families), sought.born_on, sought.serial.trim(), WEIGHED)?;
        let today = today_of(self.db())?;
        let mut hits: Vec<ArchiveHit> = found
            .into_iter()
            .map(|(entry, filmed, captured)| {
                let evidence = weigh(sought, &filmed, &today);
                ArchiveHit { entry, filmed, evidence, captured }
            })
            .filter(|hit| hit.evidence.score() > 0)
            .collect();
        hits.sort_by_key(|hit| (std::cmp::Reverse(hit.evidence.score()), hit.entry));
        hits.truncate(limit);
        Ok(hits)
    }

    /// One entry of the archive.
    pub fn archive_entry(&self, entry: ArchiveRef) -> Result<ArchiveView> {
        let filmed = archive::by_ref(self.db(), entry)?;
        Ok(ArchiveView {
            entry,
            brand_today: archive::brand_of(self.db(), &filmed.brand)?.map(|(_, code)| code),
            captured: archive::captured(self.db(), entry)?,
            proposed: proposals::open_for(self.db(), Action::CaptureArchiveEntry, &entry.to_string())?,
            filmed,
        })
    }

    /// The entry an award was captured from; none for an award of our own time.
    pub fn archive_of_award(&self, award: AwardRef) -> Result<Option<CapturedRow>> {
        Ok(archive::captured_award(self.db(), award)?)
    }

    /// Old brands' names on the films, each with the code of the brand whose papers those are today.
    pub fn archive_aliases(&self) -> Result<Vec<(String, String)>> {
        Ok(archive::aliases(self.db())?)
    }

    /// Says whose papers an old brand's are today. Refuses an unknown brand, and a name without letters.
    pub fn set_archive_alias(&mut self, alias: &str, brand: &str) -> Result<()> {
        let alias = alias.trim();
        if folded(alias).is_empty() {
            return Err(Refusal::new("the name of an old brand is empty; wanted the words of the film").into());
        }
        self.write(Action::KeepArchive, |tx| {
            let id = brand_called(tx, brand)?;
            archive::set_alias(tx, alias, id)?;
            tx.record(&Event::new(EventKind::ArchiveAliasSet, brand).with("brand", brand))?;
            Ok(())
        })
    }
}

/// The brand with this code. Refuses when there is none.
pub(super) fn brand_called(db: &Connection, code: &str) -> Result<BrandId> {
    brands::id_of(db, code)?.ok_or_else(|| {
        Refusal::new(format!("brand `{code}` is not known"))
            .hint("list brands shows the codes of those there are.")
            .into()
    })
}

/// Which of today's brands a name belongs to.
pub(super) fn today_of(db: &Connection) -> Result<impl Fn(&str) -> Option<String> + use<>> {
    let known: Vec<(String, String)> =
        archive::aliases(db)?.into_iter().map(|(alias, code)| (folded(&alias), code)).collect();
    Ok(move |name: &str| {
        let name = folded(name);
        known.iter().find(|(alias, _)| *alias == name).map(|(_, code)| code.clone())
    })
}

/// The day on which an award of a year is taken to have been achieved where the film says no more: its last.
pub(super) fn last_day(year: i32) -> Option<Day> {
    Day::from_ymd_opt(year, 12, 31)
}
