//! The register of qualifications: its import, title by title to the letter; what differs between a snapshot and what
//! is kept, or between the register and our courses; and bringing courses into line.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use super::reading::{Effects, Origin, Reader, Touched};
use super::row::RowIn;
use super::{Core, ImportKind, ImportRequest, Result, unreadable};
use crate::core::domain::Day;
use crate::core::domain::checks::Problem;
use crate::core::domain::checks::rules::{CRS_01, CRS_02, CRS_03, CRS_04};
use crate::core::domain::dates::day_text;
use crate::core::domain::events::{Change, Event, EventKind};
use crate::core::domain::exceptions::{Subject, SubjectKind};
use crate::core::domain::identifiers::{Qan, QanCheck};
use crate::core::domain::roles::Action;
use crate::core::exchange::files;
use crate::core::exchange::kinds::register as column;
use crate::core::store::register::{self, RegisterEntry};
use crate::core::store::{Connection, Tx, courses};

/// Reads a snapshot of the register.
pub(super) struct Register {
    today: Day,
    seen: HashMap<String, u32>,
}

impl Register {
    pub(super) fn new(today: Day) -> Self {
        Self { today, seen: HashMap::new() }
    }
}

/// What a row asks for.
pub(super) struct Plan {
    entry: RegisterEntry,
    snapshot: String,
    title_from: Option<String>,
}

/// A title with single blanks between its words and none around them; only ever proposed.
fn clean_title(title: &str) -> String {
    title.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a fuller file tells besides, kept as found under our names.
const FURTHER: &[usize] = &[
    column::SUBJECT,
    column::OPERATIONAL_START,
    column::OPERATIONAL_END,
    column::CERTIFICATION_END,
    column::OFFERED_IN_ENGLAND,
    column::OFFERED_IN_NORTHERN_IRELAND,
    column::OFFERED_INTERNATIONALLY,
    column::GRADING,
    column::GUIDED_HOURS,
    column::TOTAL_HOURS,
    column::CREDITS,
];

fn entry_of(row: &mut RowIn<'_>) -> Option<RegisterEntry> {
    let text = row.required(column::NUMBER);
    let qan = Qan::form(text);
    match qan.map(Qan::check) {
        Some(QanCheck::Good) => {}
        Some(QanCheck::Odd) => row.broke(&CRS_02, column::NUMBER, "nothing: this range was issued with another rule"),
        Some(QanCheck::Wrong(digit)) => row.broke(&CRS_01, column::NUMBER, format!("check digit {digit}")),
        None => row.broke(&CRS_01, column::NUMBER, "a number such as 600/3328/9"),
    }
    row.required(column::TITLE);
    let title = row.as_received(column::TITLE);
    let clean = clean_title(title);
    if clean != title {
        row.find(
            Problem::new(&CRS_03, "QualificationName", title, "one blank between words, none around")
                .propose(clean.clone()),
        );
    }
    let told = FURTHER.iter().map(|place| (ImportKind::Register.columns()[*place].name, row.text(*place)));
    let others: BTreeMap<&str, &str> = row.others().chain(told).filter(|(_, cell)| !cell.is_empty()).collect();
    Some(RegisterEntry {
        qan: qan?.to_string(),
        title: title.to_owned(),
        clean_title: clean,
        awarding_organisation: row.text(column::ORGANISATION).to_owned(),
        level: row.text(column::LEVEL).to_owned(),
        kind: row.text(column::KIND).to_owned(),
        status: row.text(column::STATUS).to_owned(),
        fields: serde_json::to_string(&others).unwrap_or_default(),
    })
}

impl Reader for Register {
    type Plan = Plan;

    fn key(&self, row: &RowIn<'_>) -> String {
        row.text(column::NUMBER).to_owned()
    }

    fn read(&mut self, db: &Connection, row: &mut RowIn<'_>) -> Result<Option<Plan>> {
        let snapshot = row.day(column::SNAPSHOT_ON).unwrap_or_else(|| day_text(self.today));
        let Some(entry) = entry_of(row) else { return Ok(None) };
        if let Some(first) = self.seen.insert(entry.qan.clone(), row.number) {
            row.twice(column::NUMBER, first);
        }
        let Some((kept, last_seen)) = register::entry(db, &entry.qan)? else {
            return Ok(Some(Plan { entry, snapshot, title_from: Some(courses::SINCE_EVER.to_owned()) }));
        };
        // An older snapshot says nothing new about what a later one has said already.
        if snapshot < last_seen || (kept == entry && snapshot == last_seen) {
            return Ok(None);
        }
        let title_from = (kept.title != entry.title).then(|| snapshot.clone());
        Ok(Some(Plan { entry, snapshot, title_from }))
    }

    fn store(&mut self, tx: &Tx<'_>, plan: Plan, _: Origin, effects: &mut Effects) -> Result<()> {
        if let Some((before, _)) = register::entry(tx, &plan.entry.qan)? {
            effects.amended(&format!("register_entry:{}", plan.entry.qan), columns(&before), columns(&plan.entry));
        }
        if plan.title_from.is_some()
            && let Some((id, course)) = courses::by_code(tx, &plan.entry.qan)?
            && course.title.trim() != plan.entry.title.trim()
        {
            let problem = Problem::new(&CRS_04, "title", course.title.as_str(), plan.entry.title.as_str());
            effects.findings.push((Subject { kind: SubjectKind::Course, key: id.0, reference: course.code }, problem));
        }
        register::keep_entry(tx, &plan.entry, &plan.snapshot, plan.title_from.as_deref())?;
        Ok(())
    }
}

fn columns(entry: &RegisterEntry) -> Vec<(&'static str, String)> {
    vec![
        ("awarding_organisation", entry.awarding_organisation.clone()),
        ("level", entry.level.clone()),
        ("kind", entry.kind.clone()),
        ("status", entry.status.clone()),
        ("title", entry.title.clone()),
    ]
}

codes! {
    /// How two states of the register differ, or the register and a course.
    pub enum RegisterDifferenceKind: "register difference" {
        Added = "added",
        Gone = "gone",
        Title = "title",
        Level = "level",
        Organisation = "organisation",
        Type = "type",
        Status = "status",
        Other = "other",
        OperationalEnd = "operational end",
        CertificationEnd = "certification end",
        NotOnRegister = "not on register",
    }
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterDifference {
    /// The qualification number.
    pub qan: String,
    /// In what.
    pub kind: RegisterDifferenceKind,
    /// What is kept.
    pub kept: String,
    /// What the snapshot, or the register, says.
    pub found: String,
}

fn difference(qan: &str, kind: RegisterDifferenceKind, kept: &str, found: &str) -> RegisterDifference {
    RegisterDifference { qan: qan.to_owned(), kind, kept: kept.to_owned(), found: found.to_owned() }
}

fn compare(kept: &RegisterEntry, found: &RegisterEntry, differences: &mut Vec<RegisterDifference>) {
    use RegisterDifferenceKind as K;
    for (kind, old, new) in [
        (K::Title, &kept.title, &found.title),
        (K::Level, &kept.level, &found.level),
        (K::Organisation, &kept.awarding_organisation, &found.awarding_organisation),
        (K::Type, &kept.kind, &found.kind),
        (K::Status, &kept.status, &found.status),
        (K::Other, &kept.fields, &found.fields),
    ] {
        if old != new {
            differences.push(difference(&kept.qan, kind, old, new));
        }
    }
}

/// What the register says of a course's ends, by the columns a fuller file has.
fn said_end(entry: &RegisterEntry, name: &str) -> Option<String> {
    let fields: BTreeMap<String, String> = serde_json::from_str(&entry.fields).ok()?;
    let text = fields.get(name)?;
    crate::core::exchange::days::parse_day(text, crate::core::exchange::days::DayOrder::DayFirst).map(day_text)
}

impl Core {
    /// How a snapshot differs from the register as kept, by number. Refuses when the file cannot be read.
    pub fn register_diff_with(&self, file: &Path) -> Result<Vec<RegisterDifference>> {
        let bytes = files::read(file).map_err(unreadable)?;
        let job = self.import_job(&ImportRequest::new(ImportKind::Register, file), &bytes)?;
        let kept: BTreeMap<String, RegisterEntry> =
            register::entries(self.db())?.into_iter().map(|e| (e.qan.clone(), e)).collect();
        let (mut differences, mut seen, mut cells) = (Vec::new(), HashSet::new(), Vec::new());
        for row in job.table.rows() {
            if job.table.cells(&row, &mut cells).is_err() {
                continue;
            }
            let mut asked = RowIn::new(row.number, &job.mapping, &cells, job.profile.day_order());
            let Some(found) = entry_of(&mut asked) else { continue };
            match kept.get(&found.qan) {
                None => differences.push(difference(&found.qan, RegisterDifferenceKind::Added, "", &found.title)),
                Some(kept) => compare(kept, &found, &mut differences),
            }
            seen.insert(found.qan);
        }
        let gone = kept.values().filter(|e| !seen.contains(&e.qan));
        differences.extend(gone.map(|e| difference(&e.qan, RegisterDifferenceKind::Gone, &e.title, "")));
        differences.sort_by(|a, b| a.qan.cmp(&b.qan).then(a.kind.cmp(&b.kind)));
        Ok(differences)
    }

    /// How our regulated courses differ from the register as kept, by number.
    pub fn register_diff(&self) -> Result<Vec<RegisterDifference>> {
        use RegisterDifferenceKind as K;
        let db = self.db();
        let mut differences = Vec::new();
        if register::last_seen(db)?.is_none() {
            return Ok(differences);
        }
        for [code, title, level, operational, certification] in register::regulated_courses(db)? {
            let Some((entry, _)) = register::entry(db, &code)? else {
                differences.push(difference(&code, K::NotOnRegister, &title, ""));
                continue;
            };
            // Printing takes outer blanks off, so they make no difference.
            if entry.title.trim() != title.trim() {
                differences.push(difference(&code, K::Title, &title, &entry.title));
            }
            if entry.level != level && !entry.level.is_empty() {
                differences.push(difference(&code, K::Level, &level, &entry.level));
            }
            let ends = [
                (K::OperationalEnd, operational, said_end(&entry, "OperationalEndDate")),
                (K::CertificationEnd, certification, said_end(&entry, "CertificationEndDate")),
            ];
            for (kind, ours, said) in ends {
                if let Some(said) = said.filter(|said| *said != ours) {
                    differences.push(difference(&code, kind, &ours, &said));
                }
            }
        }
        Ok(differences)
    }

    /// Brings titles, levels and ends of our courses into line with the register; a new title holds from the day the
    /// register was last seen. Gives what was changed. Refuses when the operator may not amend courses.
    pub fn register_sync(&mut self) -> Result<Vec<RegisterDifference>> {
        let differences = self.register_diff()?;
        let syncable: Vec<_> =
            differences.into_iter().filter(|d| d.kind != RegisterDifferenceKind::NotOnRegister).collect();
        if syncable.is_empty() {
            self.may(Action::AmendCourse)?;
            return Ok(syncable);
        }
        self.write(Action::AmendCourse, |tx| {
            let from = register::last_seen(tx)?.unwrap_or_else(|| day_text(tx.stamp().day));
            let mut codes: Vec<&str> = syncable.iter().map(|d| d.qan.as_str()).collect();
            codes.dedup();
            let mut touched = std::collections::BTreeSet::new();
            for code in codes {
                let of_course = syncable.iter().filter(|d| d.qan == code);
                if let Some(id) = sync_course(tx, code, of_course, &from)? {
                    touched.insert(Touched::Course(id));
                    super::held::close_course_title(tx, code)?;
                }
            }
            super::held::refresh_gates(tx, &touched)?;
            Ok(syncable)
        })
    }
}

fn sync_course<'d>(
    tx: &Tx<'_>,
    code: &str,
    differences: impl Iterator<Item = &'d RegisterDifference>,
    from: &str,
) -> Result<Option<crate::core::domain::courses::CourseId>> {
    let Some((id, before)) = courses::by_code(tx, code)? else { return Ok(None) };
    let mut course = before.clone();
    for d in differences {
        match d.kind {
            RegisterDifferenceKind::Title => course.title.clone_from(&d.found),
            RegisterDifferenceKind::Level => course.level.clone_from(&d.found),
            RegisterDifferenceKind::OperationalEnd => course.operational_end = Some(d.found.clone()),
            RegisterDifferenceKind::CertificationEnd => course.certification_end = Some(d.found.clone()),
            _ => {}
        }
    }
    courses::update(tx, id, &before, &course, from)?;
    let differs = before.columns().into_iter().zip(course.columns()).filter(|(old, new)| old.1 != new.1);
    let record = format!("course:{}", id.0);
    let changes: Vec<_> =
        differs.map(|((name, old), (_, new))| Change::new(record.clone(), name, Some(old), Some(new))).collect();
    let names = changes.iter().map(|c| c.column.as_str()).collect::<Vec<_>>().join(", ");
    tx.record(&Event::new(EventKind::CourseAmended, code).with("columns", names).changing_all(changes))?;
    Ok(Some(id))
}
