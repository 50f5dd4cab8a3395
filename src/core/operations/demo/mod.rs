//! The sample office to try everything on: made of the samples, with people of every role. Separate from the working
//! day, which plays in it.
//!
//! **Invariant:** a demo is always a training office in a folder of its own; nothing that lies there is written over.

mod asked;
mod day;
mod papers;
mod post;
mod print_room;

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::generate::{SAMPLE_DAY, write_samples};
use super::{Core, Error, ErrorKind, ImportKind, ImportReport, ImportRequest, Result, Session, Surroundings};
use crate::core::domain::Day;
use crate::core::domain::office::{Mode, NewOffice};
use crate::core::domain::roles::Role;

/// What one step of the demo did: a sentence for people, and the same as data.
#[derive(Debug, Clone, PartialEq)]
pub struct DemoStep {
    /// The step, a word or two.
    pub step: &'static str,
    /// What was done, with counts and files.
    pub sentence: String,
    /// The same as data.
    pub data: Value,
}

/// A sample office being made and worked in.
pub struct Demo<'a> {
    folder: PathBuf,
    machine: &'a dyn Fn() -> Surroundings,
    today: Option<Day>,
    say: &'a mut dyn FnMut(DemoStep),
}

/// The people of the sample office, each with their roles.
const PEOPLE: &[(&str, &str, &[Role])] = &[
    ("marlow", "Ada Marlow", &[Role::Administrator]),
    ("brandt", "Selma Brandt", &[Role::Administrator, Role::Coordinator]),
    ("oduya", "Moses Oduya", &[Role::Manager]),
    ("thale", "Hanna Thale", &[Role::Head]),
    ("naidoo", "Quentin Naidoo", &[Role::Quality]),
    ("lindqvist", "Fay Lindqvist", &[Role::Finance]),
    ("delgado", "Rosa Delgado", &[Role::Regulation, Role::Qualifications]),
    ("pike", "Anton Pike", &[Role::Assessment]),
    ("reader", "Audrey Reader", &[Role::Auditor]),
];

/// What the caller of a demo may do besides owning it, so that the whole window has something to show.
const CALLERS_ROLES: &[Role] = &[Role::Administrator, Role::Manager];

/// The files of the office, in the order they are taken in.
const OFFICE_FILES: &[(ImportKind, &str)] = &[
    (ImportKind::Holidays, "holidays/england-and-wales.csv"),
    (ImportKind::Holidays, "holidays/scotland.csv"),
    (ImportKind::Holidays, "holidays/northern-ireland.csv"),
    (ImportKind::Holidays, "holidays/south-africa.csv"),
    (ImportKind::Brands, "office/brands.csv"),
    (ImportKind::Organisations, "office/organisations.csv"),
    (ImportKind::Courses, "office/courses.csv"),
    (ImportKind::Units, "office/units.csv"),
    (ImportKind::Approvals, "office/approvals.csv"),
    (ImportKind::Contacts, "office/contacts.csv"),
    (ImportKind::Learners, "office/learners.csv"),
    (ImportKind::Registrations, "office/registrations.csv"),
    (ImportKind::Results, "office/results.csv"),
    (ImportKind::Payments, "office/payments.csv"),
    (ImportKind::Stock, "office/stock.csv"),
    (ImportKind::Archive, "archive/index.csv"),
];

/// The afternoon's claim files, each with its sender.
const AFTERNOON: &[(&str, Option<&str>)] = &[
    ("northmoor-afternoon.csv", Some("NMA02")),
    ("quayside-signoff.csv", Some("QSK07")),
    ("atelier-autumn.csv", None),
    ("held-centres.csv", None),
];

impl<'a> Demo<'a> {
    /// A sample office to be made in a folder. Refuses a folder in which a database lies already.
    pub fn new(folder: &Path, machine: &'a dyn Fn() -> Surroundings, say: &'a mut dyn FnMut(DemoStep)) -> Result<Self> {
        let demo = Self { folder: folder.to_owned(), machine, today: None, say };
        if demo.database().exists() {
            return Err(Error::new(
                ErrorKind::Refused,
                format!("{} is there already; nothing was changed", demo.database().display()),
            )
            .with_hint("Name an empty folder with --dir, or open this one: certdesk --db FILE."));
        }
        std::fs::create_dir_all(demo.out()).map_err(|error| {
            Error::new(ErrorKind::Unreadable, format!("{} cannot be made: {error}", demo.out().display()))
        })?;
        Ok(demo)
    }

    /// Where the database lies.
    pub fn database(&self) -> PathBuf {
        self.folder.join("desk.db")
    }

    /// Where copies of everything it makes go.
    pub fn out(&self) -> PathBuf {
        self.folder.join("out")
    }

    /// The day it plays on, when that is not the machine's: the samples are never from the future.
    pub fn day(&self) -> Option<Day> {
        self.today
    }

    /// Makes the office: its people, its records, its templates and its key.
    pub fn set_up(&mut self) -> Result<()> {
        let files = write_samples(&self.post())?;
        let office = NewOffice {
            mode: Mode::Training,
            name: "Sample office".into(),
            zone: "Europe/London".into(),
            place: "England & Wales".into(),
        };
        let mut core = Core::create(&self.database(), &office, &Session::default(), (self.machine)())?;
        self.today = (core.today() < SAMPLE_DAY).then_some(SAMPLE_DAY);
        let caller = core.operator().to_owned();
        for (login, name, roles) in PEOPLE.iter().filter(|(login, ..)| *login != caller) {
            core.add_operator(login, name, roles)?;
        }
        let missing: Vec<Role> = CALLERS_ROLES.iter().copied().filter(|role| !core.roles().contains(role)).collect();
        for role in missing {
            core.give_role(&caller, role)?;
        }
        self.add_printer(&mut core)?;
        self.told(
            "office",
            format!("Training office made in {}: {} operators.", self.database().display(), PEOPLE.len() + 1),
            json!({ "database": self.database(), "operators": PEOPLE.len() + 1, "files": files }),
        );
        self.take_records()?;
        self.prepare_printing()?;
        self.take_sampling()
    }

    fn take_records(&mut self) -> Result<()> {
        let mut core = self.core("marlow")?;
        let (mut rows, mut held) = (0, 0);
        for (kind, file) in OFFICE_FILES {
            let report = core.import(&ImportRequest::new(*kind, self.post().join(file)))?;
            rows += report.rows;
            held += report.held + report.refused;
        }
        let sentence = format!("{} files of records taken in: {rows} rows, {held} held.", OFFICE_FILES.len());
        self.told("records", sentence, json!({ "files": OFFICE_FILES.len(), "rows": rows, "held": held }));
        Ok(())
    }

    /// The afternoon's post: claim files that leave awards ready and exceptions open.
    pub fn afternoon_post(&mut self) -> Result<()> {
        for (file, sender) in AFTERNOON {
            self.take_claims(file, *sender)?;
        }
        Ok(())
    }

    fn take_claims(&mut self, file: &str, sender: Option<&str>) -> Result<ImportReport> {
        let mut request = ImportRequest::new(ImportKind::Claims, self.post().join("claims").join(file));
        request.organisation = sender.map(str::to_owned);
        request.errors = Some(self.out().join(format!("errors-{file}")));
        let report = self.core("marlow")?.import(&request)?;
        let reference = report.claim_file.map(|file| file.to_string()).unwrap_or_default();
        let sentence = format!(
            "{file} is {reference}: {} rows, {} accepted, {} held, {} refused, {} exceptions.",
            report.rows, report.accepted, report.held, report.refused, report.exceptions
        );
        self.told("claims", sentence, json!({ "claim_file": reference, "report": report }));
        Ok(report)
    }

    /// The office as one of its people opens it.
    fn core(&self, login: &str) -> Result<Core> {
        let session = Session { operator: Some(login.to_owned()), today: self.today, ..Session::default() };
        Core::open(&self.database(), &session, (self.machine)())
    }

    /// Where the sample files lie, as the post brought them.
    fn post(&self) -> PathBuf {
        self.folder.join("post")
    }

    fn told(&mut self, step: &'static str, sentence: impl Into<String>, data: Value) {
        (self.say)(DemoStep { step, sentence: sentence.into(), data });
    }
}
