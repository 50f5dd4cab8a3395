//! The twelve stateless rules over a file of a million rows, read, cut and checked on every core. The target is
//! 1,500,000 rows a second on two cores with flat memory. `cargo bench --bench stateless`.
//!
//! With `CERTDESK_PEER_DATA` naming a folder of `learners-1000000.csv`, `centres.csv` and `quals.csv`, that file is
//! measured instead, so that ours and other programs read the same bytes.

use std::fmt::Write as _;
use std::path::PathBuf;

use certdesk::core::bulk_check;
use divan::counter::ItemsCount;

const ROWS: usize = 1_000_000;

fn main() {
    divan::main();
}

/// The three files, and what keeps them there.
fn files() -> (Option<tempfile::TempDir>, [PathBuf; 3]) {
    if let Some(folder) = std::env::var_os("CERTDESK_PEER_DATA").map(PathBuf::from) {
        return (None, ["learners-1000000.csv", "centres.csv", "quals.csv"].map(|name| folder.join(name)));
    }
    let folder = tempfile::tempdir().expect("a folder for the file to be measured");
    let put = |name: &str, text: String| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("room for a file of 110 MB");
        path
    };
    let centres = put(
        "centres.csv",
        (0..400).fold("centre,name\n".into(), |text, n| format!("{text}{},Centre {n}\n", 10_000 + n)),
    );
    let quals = put("quals.csv", "qan,title,grades\n610/9017/7,Timber Joinery,Pass|Merit|Distinction\n".into());
    let mut text =
        String::from("uln,given_names,family_name,dob,postcode,centre,qan,registration_date,claim_date,grade,email\n");
    for n in 0..ROWS {
        let (day, month) = (1 + n % 28, 1 + n % 12);
        let _ = writeln!(
            text,
            "{},Zoë Anne,Ó Briain,19{:02}-{month:02}-{day:02},LS{} {}ZA,{},610/9017/7,2024-{month:02}-{day:02},2025-06-{day:02},Merit,l{n}@example.org",
            learner_number(n),
            60 + n % 40,
            1 + n % 29,
            n % 10,
            10_000 + n % 400,
        );
    }
    let rows = put("rows.csv", text);
    (Some(folder), [rows, centres, quals])
}

/// A learner number with its check digit; each row has its own.
fn learner_number(n: usize) -> String {
    let check = |stem: usize| {
        (0..9).map(|place| stem / 10usize.pow(8 - place) % 10 * (10 - place as usize)).sum::<usize>() % 11
    };
    let stem =
        [0, 1].map(|odd| 100_000_000 + 2 * n + odd).into_iter().find(|stem| check(*stem) != 0).unwrap_or(100_000_000);
    format!("{stem}{}", 10 - check(stem))
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn twelve_rules_over_a_million_rows(bencher: divan::Bencher) {
    let (_folder, [rows, centres, quals]) = files();
    bencher
        .counter(ItemsCount::new(ROWS))
        .bench_local(|| bulk_check(&rows, &centres, &quals).expect("the file is readable"));
}
