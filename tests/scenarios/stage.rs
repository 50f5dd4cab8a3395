//! The stage every scenario plays on: a temporary training office, its people, and any day one likes.

use std::cell::Cell;
use std::path::PathBuf;

use certdesk::core::domain::office::{Mode, NewOffice};
use certdesk::core::domain::roles::Role;
use certdesk::core::{Core, Session, Surroundings};

/// A temporary training office. Its folder is gone when it is dropped.
pub struct Stage {
    folder: tempfile::TempDir,
}

/// The people of the office, each with their roles.
const PEOPLE: &[(&str, &str, &[Role])] = &[
    ("admin", "Ada Marlow", &[Role::Administrator]),
    ("manager", "Moses Oduya", &[Role::Manager]),
    ("second", "Selma Brandt", &[Role::Administrator, Role::Manager]),
    ("head", "Hanna Thale", &[Role::Head]),
    ("quality", "Quentin Naidoo", &[Role::Quality]),
    ("finance", "Fay Lindqvist", &[Role::Finance]),
    ("regulation", "Rosa Delgado", &[Role::Regulation, Role::Qualifications]),
    ("assessment", "Anton Pike", &[Role::Assessment]),
    ("auditor", "Aud Reader", &[Role::Auditor]),
];

/// A machine that is always the same one: the noon of a day, and numbers that only seem random.
fn machine(day: &str) -> Surroundings {
    let noon = format!("{day}T12:00:00Z");
    let moment = chrono::DateTime::parse_from_rfc3339(&noon).unwrap().to_utc();
    let state = Cell::new(0x9e37_79b9_u64 ^ moment.timestamp() as u64);
    Surroundings {
        clock: Box::new(move || moment),
        entropy: Box::new(move |buffer| {
            for byte in buffer {
                state.set(state.get().wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407));
                *byte = (state.get() >> 33) as u8;
            }
        }),
        uid: 1000,
        login: "owner".to_owned(),
    }
}

impl Stage {
    /// An empty office with all its people, opened by its owner on that day.
    pub fn empty(day: &str) -> Self {
        let stage = Self { folder: tempfile::tempdir().unwrap() };
        let office = NewOffice {
            mode: Mode::Training,
            name: "Certificate desk".into(),
            zone: "Europe/London".into(),
            place: "England & Wales".into(),
        };
        let mut core = Core::create(&stage.database(), &office, &Session::default(), machine(day)).unwrap();
        for (login, name, roles) in PEOPLE {
            core.add_operator(login, name, roles).unwrap();
        }
        stage
    }

    /// Where the database lies.
    pub fn database(&self) -> PathBuf {
        self.folder.path().join("desk.db")
    }

    /// A file of that name in the stage's folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The office as an operator opens it on a day.
    pub fn core(&self, login: &str, day: &str) -> Core {
        let session = Session { operator: Some(login.to_owned()), ..Session::default() };
        Core::open(&self.database(), &session, machine(day)).unwrap()
    }
}
