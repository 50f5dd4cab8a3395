//! The desk at a million learners: opening to the first rows, paging, jumping, searching as one types, the ready list,
//! `why`, batch proposals and the weekly report. `cargo bench --bench desk`.
//!
//! The office is made once, in `target/bench-desk-<learners>`; `CERTDESK_BENCH_LEARNERS` chooses another size.

use std::path::PathBuf;
use std::sync::OnceLock;

use certdesk::core::domain::office::{Mode, NewOffice};
use certdesk::core::domain::sheets::{Cursor, SheetKind, SheetQuery, SheetRow, Window};
use certdesk::core::{Core, Generation, ImportKind, ImportRequest, Session, Surroundings, generate_office};

fn main() {
    office();
    divan::main();
}

/// The files of a generated office, in the order they are taken in.
const KINDS: [(ImportKind, &str); 9] = [
    (ImportKind::Brands, "brands.csv"),
    (ImportKind::Organisations, "organisations.csv"),
    (ImportKind::Courses, "courses.csv"),
    (ImportKind::Units, "units.csv"),
    (ImportKind::Approvals, "approvals.csv"),
    (ImportKind::Learners, "learners.csv"),
    (ImportKind::Registrations, "registrations.csv"),
    (ImportKind::Results, "results.csv"),
    (ImportKind::Claims, "claims.csv"),
];

/// The database to measure, made where it is missing.
fn office() -> &'static PathBuf {
    static OFFICE: OnceLock<PathBuf> = OnceLock::new();
    OFFICE.get_or_init(|| {
        let learners = std::env::var("CERTDESK_BENCH_LEARNERS").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("target/bench-desk-{learners}"));
        let database = folder.join("desk.db");
        if !folder.join("ready").exists() {
            let _ = std::fs::remove_dir_all(&folder);
            generate_office(&Generation { learners, seed: 1 }, &folder).expect("a folder to write to");
            make(&database, &folder);
            std::fs::write(folder.join("ready"), "").expect("a folder to write to");
        }
        database
    })
}

fn make(database: &std::path::Path, folder: &std::path::Path) {
    let office = NewOffice {
        mode: Mode::Training,
        name: "Bench".into(),
        zone: "Europe/London".into(),
        place: "England & Wales".into(),
    };
    let mut core =
        Core::create(database, &office, &Session::default(), Surroundings::of_this_machine()).expect("a new office");
    for (kind, file) in KINDS {
        let report = core.import(&ImportRequest::new(kind, folder.join(file))).expect("the generated files are valid");
        if kind == ImportKind::Brands {
            let samples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
            core.import(&ImportRequest::new(ImportKind::Stock, samples.join("office/stock.csv")))
                .expect("paper to print on");
            let samples = samples.join("templates");
            core.import_logo_rules(&samples.join("logos.toml")).expect("the sample logo table is valid");
            let template =
                core.import_template(&samples.join("meridian-certificate.toml")).expect("the sample template is valid");
            core.approve_template(&template.label, core.today(), None).expect("the sample template may be approved");
        }
        let rate = f64::from(report.rows) / report.seconds;
        eprintln!(
            "{file}: {} rows, {} held, {:.1} s, {rate:.0} rows a second",
            report.rows, report.held, report.seconds
        );
    }
}

fn open(database: &std::path::Path) -> Core {
    Core::open(database, &Session::default(), Surroundings::of_this_machine()).expect("the office is there")
}

fn page(core: &Core, kind: SheetKind, filter: &str, window: Window) -> Vec<SheetRow> {
    let query = SheetQuery { filter: filter.into(), sort: Vec::new(), window, limit: 40 };
    core.sheet(kind, &query).expect("a window of rows").rows
}

#[divan::bench]
fn open_to_first_rows(bencher: divan::Bencher) {
    bencher.bench_local(|| page(&open(office()), SheetKind::Learners, "", Window::Top).len());
}

#[divan::bench]
fn page_down(bencher: divan::Bencher) {
    let core = open(office());
    let mut at: Option<Cursor> = None;
    bencher.bench_local(|| {
        let window = at.take().map_or(Window::Top, Window::After);
        let rows = page(&core, SheetKind::Learners, "", window);
        at = rows.last().map(|row| row.cursor.clone());
        rows.len()
    });
}

#[divan::bench]
fn jump_to_end(bencher: divan::Bencher) {
    let core = open(office());
    bencher.bench_local(|| page(&core, SheetKind::Learners, "", Window::End).len());
}

#[divan::bench(args = ["nguy", "nguyen thi", "wisniewski l", "o brien sean", "mer-00012", "zzzz"])]
fn search_as_one_types(bencher: divan::Bencher, words: &str) {
    let core = open(office());
    bencher.bench_local(|| page(&core, SheetKind::Learners, words, Window::Top).len());
}

#[divan::bench]
fn ready_list(bencher: divan::Bencher) {
    let core = open(office());
    bencher.bench_local(|| page(&core, SheetKind::Awards, "state:ready", Window::Top).len());
}

#[divan::bench]
fn batch_proposals(bencher: divan::Bencher) {
    let core = open(office());
    bencher.bench_local(|| core.propose_batches(Some("MER")).map(|runs| runs.len()).unwrap_or_default());
}

#[divan::bench]
fn why(bencher: divan::Bencher) {
    let core = open(office());
    let award =
        page(&core, SheetKind::Awards, "", Window::Top).first().map(|row| row.reference.clone()).expect("an award");
    bencher.bench_local(|| core.why(&award).map(|answers| answers.len()).unwrap_or_default());
}

#[divan::bench]
fn weekly_report(bencher: divan::Bencher) {
    let core = open(office());
    bencher.bench_local(|| core.weekly_report(core.this_week()).map(|report| report.figures.len()).unwrap_or_default());
}
