//! An office with a brand, a centre and a course, into which files come.

use std::path::PathBuf;

use certdesk::core::domain::identifiers::Uln;
use certdesk::core::{Core, ImportKind, ImportReport, ImportRequest};

use crate::stage::Stage;

/// The day every file comes in.
pub const DAY: &str = "2026-11-20";

/// The office.
pub struct FilesDesk {
    stage: Stage,
    count: std::cell::Cell<u32>,
}

/// The n-th invented learner's number.
pub fn uln(n: u32) -> Uln {
    (0..).filter_map(|step| Uln::of_stem(300_000_000 + step)).nth(n as usize).unwrap()
}

/// The n-th invented learner's family name.
pub fn family(n: u32) -> String {
    const NAMES: [&str; 8] = ["Ó Briain", "Wójcik", "Achterberg", "Nair", "Mbatha", "Pugh", "Demirel", "Kovačević"];
    NAMES[n as usize % NAMES.len()].to_owned()
}

/// A file nobody here wrote, when it is there.
pub fn real(name: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(name);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {name} is not here");
    None
}

/// How many titles of the register's file begin or end with a blank SQLite's `trim` takes.
pub fn blank_ended_titles(path: &std::path::Path) -> i64 {
    let text = std::fs::read_to_string(path).unwrap();
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let titles = reader.records().map(|row| row.unwrap()[1].to_owned());
    i64::try_from(titles.filter(|title| title.trim_matches(' ') != title).count()).unwrap()
}

impl FilesDesk {
    /// An office with a brand, two centres and two courses; the first centre is approved for the first course.
    pub fn with_learners(learners: u32) -> Self {
        let desk = Self { stage: Stage::empty(DAY), count: std::cell::Cell::new(0) };
        desk.import(ImportKind::Brands, "code,name,line,issuer_name,serial_prefix,payment_rule\nMER,Meridian,claims,Castlebridge Awards,MER,account\n");
        desk.import(
            ImportKind::Organisations,
            "code,name,ukprn\nBRK01,Brackenhill Training,10090001\nNMA02,Northmoor Academy,10090002\n",
        );
        desk.import(
            ImportKind::Courses,
            "code,brand_code,title,level,grades,offered_in\n610/9017/7,MER,Award in Joinery,Level 2,-Fail|Pass|Merit,England\n610/9038/4,MER,Diploma in Carving,Level 3,-Fail|Pass|Merit,England\n",
        );
        desk.import(
            ImportKind::Approvals,
            "organisation_code,course_code,from,direct_claims_from\nBRK01,610/9017/7,2020-01-01,2020-01-01\n",
        );
        if learners > 0 {
            let report = desk.import(ImportKind::Learners, &desk.learners(learners));
            assert_eq!(report.accepted, learners, "{report:?}");
        }
        desk
    }

    /// The same with a registration for each learner.
    pub fn ready(learners: u32) -> Self {
        let desk = Self::with_learners(learners);
        if learners > 0 {
            let report = desk.import(ImportKind::Registrations, &desk.registrations(learners));
            assert_eq!(report.accepted, learners, "{report:?}");
        }
        desk
    }

    /// A file of the first learners.
    pub fn learners(&self, count: u32) -> String {
        let head = "uln,sender_reference,given_names,family_name,born_on,identity_evidence\n";
        let row = |text: String, n| format!("{text}{},S{n},Anna,{},2001-03-14,passport\n", uln(n), family(n));
        (0..count).fold(head.to_owned(), row)
    }

    /// A file of their registrations.
    pub fn registrations(&self, count: u32) -> String {
        let head = "registration_number,uln,course_code,organisation_code,registered_on\n";
        (0..count).fold(head.to_owned(), |text, n| format!("{text}MER-{n},{},610/9017/7,BRK01,2026-01-12\n", uln(n)))
    }

    /// A claim file: learner and grade.
    pub fn claims(&self, rows: &[(u32, &str)]) -> String {
        let head = "registration_number,uln,given_names,family_name,born_on,course_code,grade,achieved_on,claimed_on\n";
        let row = |text: String, (n, grade): &(u32, &str)| {
            format!(
                "{text}MER-{n},{},Anna,{},2001-03-14,610/9017/7,{grade},2026-09-30,2026-11-02\n",
                uln(*n),
                family(*n)
            )
        };
        rows.iter().fold(head.to_owned(), row)
    }

    /// The office as its owner, who is also an administrator here, opens it.
    pub fn core(&self) -> Core {
        self.core_of("second")
    }

    /// The office as an operator opens it.
    pub fn core_of(&self, login: &str) -> Core {
        self.stage.core(login, DAY)
    }

    /// A path in the office's folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.stage.file(name)
    }

    /// Puts a file into the office's folder.
    pub fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Imports a text as a file of its own name.
    pub fn import(&self, kind: ImportKind, text: &str) -> ImportReport {
        self.count.set(self.count.get() + 1);
        self.import_bytes(kind, &format!("{kind}-{}.csv", self.count.get()), text.as_bytes())
    }

    /// Imports bytes as a file of this name.
    pub fn import_bytes(&self, kind: ImportKind, name: &str, bytes: &[u8]) -> ImportReport {
        let path = self.write(name, bytes);
        let report = self.core().import(&ImportRequest::new(kind, path)).unwrap();
        let sum = report.accepted + report.held + report.refused + report.unchanged;
        assert_eq!(report.rows, sum, "rows = accepted + held + refused + unchanged");
        report
    }

    /// A text read straight from the database.
    pub fn text(&self, sql: &str) -> String {
        let db = rusqlite::Connection::open(self.stage.database()).unwrap();
        db.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    /// A number read straight from the database.
    pub fn number(&self, sql: &str) -> i64 {
        let db = rusqlite::Connection::open(self.stage.database()).unwrap();
        db.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    /// How many rows a table has.
    pub fn count(&self, table: &str) -> i64 {
        self.number(&format!("SELECT count(*) FROM {table}"))
    }

    /// How many exceptions are open.
    pub fn open_exceptions(&self) -> i64 {
        self.number("SELECT count(*) FROM exception WHERE closed_on IS NULL")
    }

    /// Every invariant holds, the trail fits, and every cached verdict is what the rule says.
    pub fn is_sound(&self) {
        let core = self.core();
        assert_eq!(core.doctor().unwrap(), Vec::<String>::new());
        assert_eq!(core.verify_trail("").unwrap().findings, Vec::<String>::new());
    }
}
