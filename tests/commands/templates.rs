//! `template preview FILE --watch`, `template impact`, `template logos`, `certificate as-issued`.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use crate::desk::Desk;

fn sample(name: &str) -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/templates").join(name)
}

#[test]
fn a_template_file_is_shown_again_whenever_it_changes() {
    let desk = Desk::after_a_day();
    let (file, out) = (desk.path("letter.toml"), desk.path("letter.pdf"));
    let text = std::fs::read_to_string(sample("meridian-cover-letter.toml")).unwrap();
    std::fs::write(&file, &text).unwrap();
    let once = desk.done(&["template", "preview", file.to_str().unwrap(), "--out", out.to_str().unwrap()]);
    assert!(once.contains("Specimen of MER-COVER written to") && once.contains("nothing found"), "{once}");

    let mut child = Command::new(env!("CARGO_BIN_EXE_certdesk"))
        .args(["--db", desk.path("desk.db").to_str().unwrap(), "--as", "delgado", "template", "preview"])
        .args([file.to_str().unwrap(), "--watch", "--out", out.to_str().unwrap()])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    let first = lines.next().unwrap();
    assert!(first.starts_with("Specimen of MER-COVER written to"), "{first}");
    std::fs::write(&file, text.replace("{salutation}", "{salutation_of_nobody}")).unwrap();
    let second = lines.next().unwrap();
    assert!(second.starts_with("x template MER-COVER, line "), "{second}");
    assert!(second.ends_with("which is no fact of a cover letter"), "{second}");
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_switch_its_logos_and_a_certificate_as_issued_are_told() {
    let desk = Desk::after_a_day();
    let impact = desk.data(&["template", "impact", "MER-CERT"]);
    assert_eq!((impact["template"].as_str(), impact["changes"].is_u64()), (Some("MER-CERT v1"), true));
    let letter = desk.refused(&["template", "impact", "MER-RECALL"]);
    assert_eq!(letter.0, 1);
    let logos = desk.done(&["template", "logos", "--on", "2025-12-24"]);
    assert!(
        logos.contains("row 6   ends soon Scotland, 2010-04-01 to 2026-01-31: sqa-accreditation; then row 7"),
        "{logos}"
    );
    let data = desk.data(&["list", "certificates", "--filter", "state:delivered,dispatched,passed", "--limit", "1"]);
    let serial = data["rows"][0]["ref"].as_str().unwrap().to_owned();
    let (one, two) = (desk.path("one.pdf"), desk.path("two.pdf"));
    let first = desk.done(&["certificate", "as-issued", &serial, "--out", one.to_str().unwrap()]);
    assert!(first.contains("its digest is kept from now on"), "{first}");
    let second = desk.done(&["certificate", "as-issued", &serial, "--out", two.to_str().unwrap()]);
    assert!(second.contains("the same bytes as before"), "{second}");
    assert_eq!(std::fs::read(one).unwrap(), std::fs::read(&two).unwrap());
    let verified = desk.run(&["verify", two.to_str().unwrap()]);
    assert_eq!(verified.code, 0, "{verified:?}");
}

#[test]
fn every_number_is_explained_as_text_csv_and_pdf() {
    let desk = Desk::after_a_day();
    let text = desk.done(&["report", "serials"]);
    assert!(text.contains("made again as MER26-") && text.contains("Every number is explained."), "{text}");
    let data = desk.data(&["report", "serials"]);
    assert_eq!(data["gapless"], true);
    let csv = desk.done(&["report", "serials", "--format", "csv"]);
    assert!(
        csv.trim_start_matches('\u{feff}')
            .starts_with("series,first,last,numbers,run,what became of them,paper numbers"),
        "{csv}"
    );
    let pdf = desk.path("serials.pdf");
    desk.done(&["report", "serials", "--out", pdf.to_str().unwrap()]);
    assert!(std::fs::read(&pdf).unwrap().starts_with(b"%PDF-"));
    assert_eq!(desk.refused(&["report", "serials", "--out", pdf.to_str().unwrap()]).0, 1, "a file that exists is kept");
}
