//! Papers of every kind through the whole print room, and papers as they were issued: TPL-1 and PRN-1.

use std::path::{Path, PathBuf};

use certdesk::core::domain::certificates::Verdict;
use certdesk::core::domain::references::BatchRef;
use certdesk::core::{BuildOrder, Core, PrintOrder, verify_offline};

use crate::print_runs::room::Room;

pub fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/templates").join(name)
}

/// An office whose awards are all of one kind, each with so many units achieved, and the sample template of the kind.
fn office(kind: &str, template: &str, awards: u32, units: u32) -> Room {
    let room = Room::with(&[awards]);
    room.raw("UPDATE course SET regulated = 1, offered_in = 'England|Wales'; DELETE FROM template_version;").unwrap();
    room.raw("INSERT INTO operator_role SELECT operator_id, 'regulation' FROM operator WHERE login = 'jmbeki';")
        .unwrap();
    let mut sql = format!(
        "UPDATE award SET kind = '{kind}', unit_set_key = '{}';",
        if kind == "unit certificate" { "H/615/0001" } else { "" }
    );
    for n in 1..=units {
        sql.push_str(&format!(
            "INSERT INTO unit (course_id, code, title, mandatory, credits) VALUES (1, 'H/615/{n:04}', 'Unit {n} of tides and soundings', 0, {});
             INSERT INTO result (registration_id, unit_code, grade, achieved_on)
             SELECT registration_id, 'H/615/{n:04}', 'Merit', '2026-09-{:02}' FROM registration;",
            n % 7 + 1,
            n % 28 + 1
        ));
    }
    room.raw(&sql).unwrap();
    let mut core = room.core("jmbeki");
    core.import_logo_rules(&sample("logos.toml")).unwrap();
    let done = core.import_template(&sample(template)).unwrap();
    assert_eq!(done.findings, Vec::<String>::new(), "{template}");
    core.approve_template(&done.label, core.today(), None).unwrap();
    room
}

/// Builds, approves and writes the one run the office can have.
fn printed(room: &Room) -> (BatchRef, PathBuf) {
    let mut thale = room.core("thale");
    let built = thale.build_batches(&BuildOrder { brand: "MER".into(), ..BuildOrder::default() }).unwrap();
    let batch = built[0].batch;
    thale.preflight_batch(batch).unwrap();
    room.core("rsingh").approve_batch(batch).unwrap();
    let done = thale.print_batch(batch, &PrintOrder { out: Some(room.path("out")) }, &mut |_| true).unwrap();
    (batch, done.files[0].clone())
}

fn keys(room: &Room) -> PathBuf {
    let keys = room.path("keys.txt");
    std::fs::write(&keys, room.core("thale").export_keys().unwrap().text).unwrap();
    keys
}

fn serials(core: &Core, batch: BatchRef) -> Vec<String> {
    core.batch_sheets(batch).unwrap().into_iter().map(|row| row.sheet.serial.to_string()).collect()
}

#[test]
fn prn_1_unit_certificates_credit_certificates_and_transcripts_print_end_to_end_and_verify() {
    for (kind, template, units, pages) in [
        ("unit certificate", "meridian-unit-certificate.toml", 3, 1),
        ("credit certificate", "meridian-credit-certificate.toml", 3, 1),
        ("transcript", "meridian-transcript.toml", 60, 3),
    ] {
        let room = office(kind, template, 3, units);
        let (batch, file) = printed(&room);
        let checked = verify_offline(file.to_str().unwrap(), &keys(&room)).unwrap();
        assert_eq!(checked.len(), 3, "{kind}: one answer a paper, however many pages it has");
        for one in &checked {
            assert_eq!(
                (one.verdict, one.because.as_str()),
                (Verdict::Genuine, "The page says exactly what was signed."),
                "{kind}"
            );
        }
        let first = checked[0].page.unwrap();
        assert_eq!(checked[1].page.unwrap() - first, pages, "{kind}: pages of one paper");
        let shown = room.core("thale").certificate(&serials(&room.core("thale"), batch)[0]).unwrap();
        let snapshot = shown.snapshot.unwrap();
        let wanted = if kind == "unit certificate" { 1 } else { units as usize };
        assert_eq!(snapshot.lines().filter(|line| line.starts_with("unit: ")).count(), wanted, "{kind}");
        assert!(
            snapshot.contains("unit: H/615/0001\\tUnit 1 of tides and soundings\\t2\\tMerit\\t2026-09-02")
                || snapshot.contains("unit: H/615/0001\tUnit 1 of tides and soundings\t2\tMerit\t2026-09-02"),
            "{snapshot}"
        );
    }
}

#[test]
fn ver_1_a_transcript_without_its_second_page_is_altered() {
    let room = office("transcript", "meridian-transcript.toml", 1, 60);
    let (_, file) = printed(&room);
    let mut pdf = lopdf::Document::load(&file).unwrap();
    pdf.delete_pages(&[3]);
    let cut = room.path("cut.pdf");
    pdf.save(&cut).unwrap();
    let checked = verify_offline(cut.to_str().unwrap(), &keys(&room)).unwrap();
    assert_eq!((checked.len(), checked[0].verdict), (1, Verdict::Altered));
}

#[test]
fn tpl_1_a_certificate_as_issued_has_the_same_bytes_after_templates_and_records_changed() {
    for (kind, template) in [("certificate", "meridian-certificate.toml"), ("transcript", "meridian-transcript.toml")] {
        let room = office(kind, template, 4, if kind == "transcript" { 40 } else { 0 });
        let (batch, file) = printed(&room);
        let serial = serials(&room.core("thale"), batch)[1].clone();
        let mut thale = room.core("thale");
        let first = thale.certificate_as_issued(&serial, &room.path("first.pdf")).unwrap();
        assert!(first.first && first.template.ends_with("v1"));

        // Another title, name, grade, unit, logo table, template; another key signs.
        room.raw(
            "UPDATE course SET title = 'Other'; UPDATE course_title SET title = 'Other'; UPDATE learner SET name_to_print = 'Other';
             UPDATE award SET grade = 'Pass'; UPDATE unit SET title = 'Other'; DELETE FROM logo_rule; UPDATE issuer SET name = 'Other';
             UPDATE organisation SET name = 'Other', address = 'Other';",
        )
        .unwrap();
        let text = std::fs::read_to_string(sample(template)).unwrap().replace("\"Recognition number", "\"Number");
        for folder in ["logos"] {
            std::fs::create_dir_all(room.path(folder)).unwrap();
            for entry in std::fs::read_dir(sample(folder)).unwrap() {
                let path = entry.unwrap().path();
                std::fs::copy(&path, room.path(folder).join(path.file_name().unwrap())).unwrap();
            }
        }
        std::fs::write(room.path("changed.toml"), text).unwrap();
        let mut jmbeki = room.core("jmbeki");
        let next = jmbeki.import_template(&room.path("changed.toml")).unwrap();
        jmbeki.approve_template(&next.label, jmbeki.today(), None).unwrap();
        thale.rotate_key().unwrap();

        let again = thale.certificate_as_issued(&serial, &room.path("again.pdf")).unwrap();
        assert!(!again.first);
        assert_eq!(again.sha256, first.sha256);
        assert_eq!(std::fs::read(room.path("first.pdf")).unwrap(), std::fs::read(room.path("again.pdf")).unwrap());
        let checked = verify_offline(room.path("again.pdf").to_str().unwrap(), &keys(&room)).unwrap();
        assert_eq!((checked[0].verdict, checked[0].serial.as_str()), (Verdict::Genuine, serial.as_str()));

        thale.part_again(batch, 1, &room.path("part.pdf")).unwrap();
        assert_eq!(
            std::fs::read(room.path("part.pdf")).unwrap(),
            std::fs::read(&file).unwrap(),
            "{kind}: the whole part"
        );
        assert!(thale.certificate_as_issued(&serial, &room.path("part.pdf")).is_err(), "a file that exists is kept");
    }
}

#[test]
fn tpl_1_what_was_never_printed_or_was_tampered_with_is_not_rendered() {
    let room = office("certificate", "meridian-certificate.toml", 2, 0);
    let mut thale = room.core("thale");
    let built = thale.build_batches(&BuildOrder { brand: "MER".into(), ..BuildOrder::default() }).unwrap();
    thale.preflight_batch(built[0].batch).unwrap();
    room.core("rsingh").approve_batch(built[0].batch).unwrap();
    let serial = serials(&thale, built[0].batch)[0].clone();
    let early = thale.certificate_as_issued(&serial, &room.path("x.pdf")).unwrap_err().to_string();
    assert_eq!(early, format!("certificate {serial} was never printed: it is reserved"));
    thale.print_batch(built[0].batch, &PrintOrder::default(), &mut |_| true).unwrap();
    assert!(thale.part_again(built[0].batch, 2, &room.path("x.pdf")).is_err());

    room.raw("UPDATE certificate SET snapshot = replace(snapshot, 'grade: Merit', 'grade: Distinction')").unwrap();
    let altered = thale.certificate_as_issued(&serial, &room.path("x.pdf")).unwrap_err().to_string();
    assert_eq!(altered, format!("the snapshot of certificate {serial} has not the digest kept of it"));
    assert!(!room.path("x.pdf").exists());
}
