//! Hostile files: whatever bytes come in, the answer is clear and nothing comes in by halves.

use certdesk::core::{Core, ImportKind, ImportRequest};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::stage::Stage;

const DAY: &str = "2026-11-20";

/// A small good file of each kind a centre sends, to be damaged.
const GOOD: &[(ImportKind, &str)] = &[
    (
        ImportKind::Claims,
        "uln,given_names,family_name,course_code,grade,achieved_on\n1000000019,\"Zoë, A\",Ó Briain,610/9017/7,Pass,2026-09-30\n1000000019,Ann,Low,610/9017/7,Pass,30/09/2026\n",
    ),
    (
        ImportKind::Learners,
        "uln;given_names;family_name;born_on;email\n1000000019;Zoë;Ó Briain;14/03/2001;z@example.org\n;Ann;Low;2001-02-30;\n",
    ),
    (
        ImportKind::Registrations,
        "uln\tcourse_code\torganisation_code\tregistered_on\n1000000019\t610/9017/7\tBRK01\t2026-01-12\n",
    ),
    (ImportKind::Results, "uln|course_code|grade|achieved_on\n1000000019|610/9017/7|Pass|2026-01-12\n"),
    (ImportKind::Courses, "code,brand_code,title,grades\n610/9017/7,MER,Award in Joinery,-Fail|Pass\n"),
    (ImportKind::Register, "QualificationNumber,QualificationName\n60033289,Award in Joinery \n"),
    (ImportKind::Payments, "invoice_number,organisation_code,invoiced_on,amount\nI-1,BRK01,2026-01-01,\"1,250.00\"\n"),
    (ImportKind::Organisations, "code,name,postcode\nBRK01,Brackenhill,NR16 7LE\n"),
];

fn runner(name: &str, cases: u32) -> TestRunner {
    let seed = std::env::var("CERTDESK_SEED").ok().and_then(|s| s.parse::<u64>().ok()).unwrap_or(20_261_120);
    println!("{name}: seed {seed} (set CERTDESK_SEED for another)");
    let mut bytes = [0u8; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    TestRunner::new_with_rng(
        Config { cases, failure_persistence: None, ..Config::default() },
        TestRng::from_seed(RngAlgorithm::ChaCha, &bytes),
    )
}

fn rows(stage: &Stage) -> [i64; 6] {
    let db = rusqlite::Connection::open(stage.database()).unwrap();
    ["claim", "learner", "registration", "award", "import", "event"]
        .map(|table| db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap())
}

/// Imports bytes: the answer adds up and is all or nothing.
fn import(stage: &Stage, core: &mut Core, kind: ImportKind, bytes: &[u8]) -> Result<(), TestCaseError> {
    let path = stage.file("hostile.csv");
    std::fs::write(&path, bytes).unwrap();
    let before = rows(stage);
    match core.import(&ImportRequest::new(kind, &path)) {
        Ok(report) => {
            let sum = report.accepted + report.held + report.refused + report.unchanged;
            prop_assert_eq!(report.rows, sum);
            if report.unchanged == report.rows {
                return Ok(());
            }
            prop_assert_eq!(rows(stage)[4], before[4] + 1, "one import is one record");
            for problem in &report.problems {
                prop_assert!(problem.line > 0 && !problem.sentence.is_empty());
                if problem.rule == "IMP-06" {
                    prop_assert!(problem.sentence.contains("line ") && problem.sentence.contains("column "));
                }
            }
        }
        Err(error) => {
            prop_assert!(error.to_string().contains("hostile.csv"), "{}", error);
            prop_assert!(error.hint().is_some());
            prop_assert_eq!(rows(stage), before, "a refused file changes nothing");
        }
    }
    Ok(())
}

fn damaged() -> impl Strategy<Value = (ImportKind, Vec<u8>)> {
    let flips = proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6);
    (0..GOOD.len(), flips, any::<prop::sample::Index>(), any::<bool>()).prop_map(|(which, flips, cut, whole)| {
        let (kind, text) = GOOD[which];
        let mut bytes = text.as_bytes().to_vec();
        for (place, byte) in flips {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if !whole {
            bytes.truncate(cut.index(bytes.len()) + 1);
        }
        (kind, bytes)
    })
}

#[test]
fn any_bytes_given_to_an_importer_end_in_a_clear_answer() {
    let stage = Stage::empty(DAY);
    let mut core = stage.core("second", DAY);
    let kinds = proptest::sample::select(ImportKind::ALL);
    let bytes = proptest::collection::vec(any::<u8>(), 0..400);
    runner("any bytes", 150)
        .run(&(kinds, bytes), |(kind, bytes)| import(&stage, &mut stage.core("second", DAY), kind, &bytes))
        .unwrap();
    assert_eq!(core.doctor().unwrap(), Vec::<String>::new());
    core.recheck_held_rows().unwrap();
}

#[test]
fn flipped_and_cut_files_are_read_wholly_or_not_at_all() {
    let stage = Stage::empty(DAY);
    runner("flipped and cut files", 150)
        .run(&damaged(), |(kind, bytes)| import(&stage, &mut stage.core("second", DAY), kind, &bytes))
        .unwrap();
    let core = stage.core("second", DAY);
    assert_eq!(core.doctor().unwrap(), Vec::<String>::new());
    assert_eq!(core.verify_trail("").unwrap().findings, Vec::<String>::new());
}

#[test]
#[ignore = "the full count: 10,000 files"]
fn full_hostile_files() {
    let stage = Stage::empty(DAY);
    runner("10,000 hostile files", 10_000)
        .run(&damaged(), |(kind, bytes)| import(&stage, &mut stage.core("second", DAY), kind, &bytes))
        .unwrap();
}
