//! Claim rows validated with every rule of the office and stored: claim, award with its gates asked, exceptions, one
//! event. The target is 50,000 rows a second; the sqlite3 shell imports 104,000 without any rule.
//! `cargo bench --bench claims`. `CERTDESK_BENCH_LEARNERS` says how many learners the office has (60,000).

use std::path::{Path, PathBuf};

use certdesk::core::domain::office::{Mode, NewOffice};
use certdesk::core::{Core, Generation, ImportKind, ImportRequest, SAMPLE_DAY, Session, Surroundings, generate_office};
use divan::counter::ItemsCount;

fn main() {
    divan::main();
}

/// An office with its registrations and results, and the claim file that is to come in.
struct Office {
    folder: tempfile::TempDir,
    claims: PathBuf,
    rows: usize,
}

fn open(database: &Path) -> Core {
    let session = Session { today: Some(SAMPLE_DAY), ..Session::default() };
    Core::open(database, &session, Surroundings::of_this_machine()).expect("the office was made just now")
}

fn office() -> Office {
    let learners = std::env::var("CERTDESK_BENCH_LEARNERS").ok().and_then(|n| n.parse().ok()).unwrap_or(60_000);
    let folder = tempfile::tempdir().expect("a folder for the office");
    let files = folder.path().join("files");
    generate_office(&Generation { learners, seed: 7 }, &files).expect("the files can be made");
    let database = folder.path().join("desk.db");
    let new = NewOffice {
        mode: Mode::Training,
        name: "Bench".into(),
        zone: "Europe/London".into(),
        place: "England & Wales".into(),
    };
    drop(Core::create(&database, &new, &Session::default(), Surroundings::of_this_machine()).expect("a new office"));
    let mut core = open(&database);
    for kind in [
        ImportKind::Brands,
        ImportKind::Organisations,
        ImportKind::Approvals,
        ImportKind::Courses,
        ImportKind::Units,
        ImportKind::Learners,
        ImportKind::Registrations,
        ImportKind::Results,
    ] {
        core.import(&ImportRequest::new(kind, files.join(format!("{kind}.csv")))).expect("the file is good");
    }
    drop(core);
    let claims = files.join("claims.csv");
    let rows = std::fs::read_to_string(&claims).expect("the claim file").lines().count() - 1;
    Office { folder, claims, rows }
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn claim_rows_validated_with_every_rule_and_stored(bencher: divan::Bencher) {
    let office = office();
    let fresh = || {
        let copy = office.folder.path().join("copy.db");
        for ending in ["copy.db", "copy.db-wal", "copy.db-shm"] {
            let _ = std::fs::remove_file(office.folder.path().join(ending));
        }
        std::fs::copy(office.folder.path().join("desk.db"), &copy).expect("room for a copy");
        open(&copy)
    };
    bencher.counter(ItemsCount::new(office.rows)).with_inputs(fresh).bench_local_values(|mut core| {
        let report = core.import(&ImportRequest::new(ImportKind::Claims, &office.claims)).expect("the file is good");
        assert_eq!(report.rows as usize, office.rows);
        core
    });
}
