//! The office every screen is tried on: the sample office on its day, with three claim files, a template, a key and two
//! colleagues. Made once, copied for each test.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use certdesk::core::domain::office::{Mode, NewOffice};
use certdesk::core::domain::roles::Role;
use certdesk::core::{Core, ImportKind, ImportRequest, Session, Surroundings};
use certdesk::tui::headless::Window;

static OPENED: AtomicU64 = AtomicU64::new(1);

/// A machine whose clock stands still.
pub fn machine() -> Surroundings {
    machine_at("2026-11-20T10:41:07Z")
}

/// A machine whose clock stands still at this moment.
fn machine_at(moment: &'static str) -> Surroundings {
    let next = Cell::new(OPENED.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    Surroundings {
        clock: Box::new(move || chrono::DateTime::parse_from_rfc3339(moment).unwrap().to_utc()),
        entropy: Box::new(move |buffer| {
            for byte in buffer {
                next.set(next.get().wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407));
                *byte = (next.get() >> 33) as u8;
            }
        }),
        uid: 1000,
        login: "thale".to_owned(),
    }
}

/// A file of the samples.
pub fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(name)
}

/// A copy of the sample office; gone when it is dropped.
pub struct Office {
    folder: tempfile::TempDir,
}

impl Office {
    /// The sample office on Friday 20 November 2026.
    pub fn sample() -> Self {
        static MADE: OnceLock<tempfile::TempDir> = OnceLock::new();
        let made = MADE.get_or_init(make);
        let folder = tempfile::tempdir().unwrap();
        for name in ["desk.db", "desk.key"] {
            std::fs::copy(made.path().join(name), folder.path().join(name)).unwrap();
        }
        Self { folder }
    }

    /// An office in which nothing has happened yet.
    pub fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        drop(create(&folder.path().join("desk.db")));
        Self { folder }
    }

    /// Where the database lies.
    pub fn database(&self) -> PathBuf {
        self.folder.path().join("desk.db")
    }

    /// A name in the office's folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The core as this operator opens it.
    pub fn core(&self, login: &str) -> Core {
        let session = Session { operator: Some(login.to_owned()), ..Session::default() };
        Core::open(&self.database(), &session, machine()).unwrap()
    }

    /// The core as this operator opens it at a moment.
    pub fn core_at(&self, login: &str, moment: &'static str) -> Core {
        let session = Session { operator: Some(login.to_owned()), ..Session::default() };
        Core::open(&self.database(), &session, machine_at(moment)).unwrap()
    }

    /// The core as this operator opens it on another day.
    pub fn core_on(&self, login: &str, day: &str) -> Core {
        let today = Some(day.parse().unwrap());
        let session = Session { operator: Some(login.to_owned()), today, ..Session::default() };
        Core::open(&self.database(), &session, machine()).unwrap()
    }

    /// A window of 80 by 24 for this operator.
    pub fn window(&self, login: &str) -> Window {
        Window::open(self.core(login), 80, 24)
    }
}

fn create(database: &Path) -> Core {
    let office = NewOffice {
        mode: Mode::Training,
        name: "Certificate desk".into(),
        zone: "Europe/London".into(),
        place: "England & Wales".into(),
    };
    let mut core = Core::create(database, &office, &Session::default(), machine()).unwrap();
    core.add_operator("jmbeki", "Joy Mbeki", &[Role::Administrator, Role::Manager]).unwrap();
    core.add_operator("jmorrow", "Jan Morrow", &[Role::Administrator]).unwrap();
    core
}

fn make() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut core = create(&folder.path().join("desk.db"));
    core.import(&ImportRequest::new(ImportKind::Holidays, sample("holidays/england-and-wales.csv"))).unwrap();
    for name in
        "brands organisations approvals contacts courses units learners registrations results payments stock".split(' ')
    {
        let kind: ImportKind = name.parse().unwrap();
        core.import(&ImportRequest::new(kind, sample(&format!("office/{name}.csv")))).unwrap();
    }
    core.import_logo_rules(&sample("templates/logos.toml")).unwrap();
    core.import_template(&sample("templates/meridian-certificate.toml")).unwrap();
    core.approve_template("MER-CERT v1", core.today(), None).unwrap();
    core.create_key().unwrap();
    for name in ["brackenhill-morning", "ferrier-spreadsheet"] {
        core.import(&ImportRequest::new(ImportKind::Claims, sample(&format!("claims/{name}.csv")))).unwrap();
    }
    core.import(&ImportRequest::new(ImportKind::Archive, sample("archive/index.csv"))).unwrap();
    drop(core);
    folder
}

/// A core whose clock breaks, once, when this file is there: a fault in the middle of the window's work.
pub fn core_that_breaks(database: &Path, mark: PathBuf) -> Core {
    let broken = Cell::new(false);
    let clock = move || {
        if mark.exists() && !broken.replace(true) {
            panic!("the clock \u{1b}]0;broke\u{7}");
        }
        chrono::DateTime::parse_from_rfc3339("2026-11-20T10:41:07Z").unwrap().to_utc()
    };
    let session = Session { operator: Some("thale".to_owned()), ..Session::default() };
    Core::open(database, &session, Surroundings { clock: Box::new(clock), ..machine() }).unwrap()
}
