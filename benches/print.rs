//! Certificates with QR code and signature into parts of 500, on one core. The targets are 5,000 certificates a second and at
//! most 1.2 KB each. `cargo bench --bench print`.
//!
//! The peers of `tools/pdf_peers.py` print the same kind of page. Memory is
//! measured from outside: `certdesk template trial samples/templates/meridian-certificate.toml --certificates 10000` under
//! a program that tells the peak.

#![expect(clippy::print_stdout, reason = "a bench says what it measured")]

use std::path::Path;

use certdesk::core::trial_run;
use divan::counter::ItemsCount;

const CERTIFICATES: u32 = 2_000;

fn main() {
    size();
    divan::main();
}

fn template(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/templates").join(name)
}

/// Says the size of a certificate at 500 sheets, which depends on no machine.
fn size() {
    for name in ["meridian", "atelier", "skillsway"] {
        let run = trial_run(&template(&format!("{name}-certificate.toml")), 500, &mut |_, _| Ok(()));
        let run = run.expect("a sample template prints");
        println!(
            "{name}: {} bytes a certificate at 500 sheets (at most 1,200)",
            run.bytes / u64::from(run.certificates)
        );
    }
}

#[divan::bench(args = ["meridian", "atelier", "skillsway"], sample_count = 10, sample_size = 1)]
fn certificates_on_one_core(bencher: divan::Bencher, name: &str) {
    let file = template(&format!("{name}-certificate.toml"));
    bencher
        .counter(ItemsCount::new(CERTIFICATES))
        .bench(|| trial_run(&file, CERTIFICATES, &mut |_, _| Ok(())).expect("a sample template prints"));
}
