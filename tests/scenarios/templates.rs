//! Papers of every kind through the whole print room, and papers as they were issued: TPL-1 and PRN-1.

use std::path::{Path, PathBuf};

use certdesk::core::domain::certificates::Verdict;
use certdesk::core::domain::references::BatchRef;
use certdesk::core::domain::sheets::{SheetKind, SheetQuery};
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

/// A template file of the sample beside its logos, changed.
fn changed(room: &Room, name: &str, changes: &[(&str, &str)]) -> PathBuf {
    let mut text = std::fs::read_to_string(sample("meridian-certificate.toml")).unwrap();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    std::fs::create_dir_all(room.path("logos")).unwrap();
    for entry in std::fs::read_dir(sample("logos")).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, room.path("logos").join(path.file_name().unwrap())).unwrap();
    }
    std::fs::write(room.path(name), text).unwrap();
    room.path(name)
}

#[test]
fn tpl_1_a_switch_is_looked_at_before_it_is_made() {
    let room = Room::with(&[5, 3]);
    room.raw("INSERT INTO operator_role SELECT operator_id, 'regulation' FROM operator WHERE login = 'jmbeki';")
        .unwrap();
    let mut thale = room.core("thale");
    let receipt = certdesk::core::Receipt {
        code: "MER-B4".into(),
        name: "Meridian, new line".into(),
        size: "A4".into(),
        minimum: 10,
        sheets: 900,
        ..certdesk::core::Receipt::default()
    };
    thale.receive_stock(&receipt).unwrap();
    let mut jmbeki = room.core("jmbeki");
    let next =
        jmbeki.import_template(&changed(&room, "next.toml", &[("paper = \"MER-A4\"", "paper = \"MER-B4\"")])).unwrap();
    assert_eq!((next.label.as_str(), next.findings.len()), ("MER-CERT v2", 0));

    let impact = thale.template_impact("MER-CERT v2", None).unwrap();
    assert_eq!((impact.changes, impact.same, impact.freed, impact.groups.len()), (8, 0, 0, 2));
    let first = &impact.groups[0];
    assert_eq!((first.course.as_str(), first.centre.as_str(), first.awards), ("610/0411/X", "C01", 5));
    assert_eq!((first.before.as_deref(), first.after.as_str()), (Some("MER-CERT v1"), "MER-CERT v2"));
    assert_eq!((first.paper_before.as_str(), first.paper_after.as_str()), ("MER-A4", "MER-B4"));
    let query = SheetQuery { filter: first.filter.clone(), limit: 50, ..SheetQuery::default() };
    let page = thale.sheet(SheetKind::Awards, &query).unwrap();
    assert_eq!(page.rows.len(), 5, "the filter drills down to the very awards");
    let paper = &impact.run_down[0];
    assert_eq!((paper.paper.as_str(), paper.free, paper.days_left), ("MER-A4", 6_000, None));
    assert!(paper.advice.starts_with("Nothing of MER-A4 was used in four weeks"), "{}", paper.advice);

    let built = thale.build_batches(&BuildOrder { brand: "MER".into(), ..BuildOrder::default() }).unwrap();
    let open = thale.template_impact("MER-CERT v2", None).unwrap();
    assert_eq!((open.changes, open.runs.len()), (0, 1), "batched awards are no longer ready");
    assert_eq!((open.runs[0].batch.clone(), open.runs[0].awards), (built[0].batch.to_string(), 8));
    assert!(open.runs[0].says.starts_with("it would still print as it was built"));

    jmbeki.approve_template("MER-CERT v2", jmbeki.today(), None).unwrap();
    assert_eq!(jmbeki.explain_templates("A-0000001", None).unwrap()[0].template().unwrap(), "MER-CERT v2");
    let refused = jmbeki.import_template(&sample("meridian-recall-letter.toml")).unwrap();
    let refused = jmbeki.template_impact(&refused.label, None).unwrap_err().to_string();
    assert_eq!(refused, "template MER-RECALL v1 makes a recall letter, which no award prints on");
}

#[test]
fn tpl_1_awards_without_a_template_wait_for_the_one_that_suits_them() {
    let room = Room::with(&[4]);
    room.raw("INSERT INTO operator_role SELECT operator_id, 'regulation' FROM operator WHERE login = 'jmbeki'; DELETE FROM template_version;")
        .unwrap();
    room.raw("UPDATE award SET gate_state = 1024").unwrap();
    let mut jmbeki = room.core("jmbeki");
    jmbeki.import_template(&sample("meridian-certificate.toml")).unwrap();
    let impact = jmbeki.template_impact("MER-CERT", None).unwrap();
    assert_eq!((impact.changes, impact.freed), (0, 4));
    jmbeki.approve_template("MER-CERT", jmbeki.today(), None).unwrap();
    assert_eq!(room.number("SELECT count(*) FROM award WHERE gate_state = 0"), 4, "and are ready once it is approved");
}

#[test]
fn tpl_1_the_title_is_that_of_the_day_of_achievement() {
    let room = office("certificate", "meridian-certificate.toml", 2, 0);
    room.raw("INSERT INTO course_title (course_id, from_day, title) VALUES (1, '2026-10-25', 'Diploma in Pilotage, renamed');
              UPDATE course SET title = 'Diploma in Pilotage, renamed';
              UPDATE award SET achieved_on = '2026-10-26' WHERE award_id = 2;")
        .unwrap();
    let (batch, _) = printed(&room);
    let core = room.core("thale");
    let titles: Vec<String> = serials(&core, batch)
        .iter()
        .map(|serial| core.certificate(serial).unwrap().snapshot.unwrap())
        .map(|snapshot| snapshot.lines().find_map(|line| line.strip_prefix("title: ").map(str::to_owned)).unwrap())
        .collect();
    let mut sorted = titles.clone();
    sorted.sort();
    assert_eq!(sorted, ["Diploma in Harbour Pilotage", "Diploma in Pilotage, renamed"]);
}

#[test]
fn tpl_1_a_brand_s_own_letter_takes_the_place_of_the_built_in_one_and_its_mistakes_have_lines() {
    let room = office("certificate", "meridian-certificate.toml", 1, 0);
    let mut jmbeki = room.core("jmbeki");
    for name in
        ["pass-letter", "confirmation-letter", "recall-letter", "cover-letter", "label", "packing-list", "customs-form"]
    {
        let done = jmbeki.import_template(&sample(&format!("meridian-{name}.toml"))).unwrap();
        assert_eq!(done.findings, Vec::<String>::new(), "{name}");
        jmbeki.approve_template(&done.label, jmbeki.today(), None).unwrap();
        let out = room.path(&format!("{name}.pdf"));
        jmbeki.preview_template(&done.label, None, &out).unwrap();
        assert!(std::fs::read(&out).unwrap().starts_with(b"%PDF-"));
        assert!(jmbeki.sketch(&done.label).unwrap().lines.len() > 3, "{name}");
    }
    let text = std::fs::read_to_string(sample("meridian-recall-letter.toml")).unwrap();
    let out = room.path("draft.pdf");
    let line = 1 + text.lines().position(|line| line.contains("The reason: {reason}")).unwrap();
    for (from, to, wanted) in [
        (
            "The reason: {reason}",
            "The reason: {wages}",
            format!(
                "template MER-RECALL, line {line}: the text `The reason: {{wages}}` places {{wages}}, which is no fact of a recall letter"
            ),
        ),
        (
            "name = \"serial\", head",
            "name = \"wages\", head",
            "`wages` is no column of a recall letter; wanted one of: serial, name, title".to_owned(),
        ),
        (
            "width = 70",
            "width = 90",
            "the columns are 180 mm wide together; wanted more than 0 and at most 160".to_owned(),
        ),
    ] {
        let file = room.path("draft.toml");
        std::fs::write(&file, text.replacen(from, to, 1)).unwrap();
        let wrong = jmbeki.preview_template_file(&file, None, &out).unwrap_err().to_string();
        // A block is named by the line its table begins on.
        assert!(
            wrong.ends_with(wanted.rsplit(": ").next().unwrap()) && wrong.starts_with("template MER-RECALL, line "),
            "{wrong}"
        );
    }
    std::fs::write(room.path("draft.toml"), &text).unwrap();
    jmbeki.preview_template_file(&room.path("draft.toml"), None, &out).unwrap();
    let before = std::fs::read(&out).unwrap();
    std::fs::write(room.path("draft.toml"), text.replace("Yours sincerely,", "With our apologies,")).unwrap();
    jmbeki.preview_template_file(&room.path("draft.toml"), None, &out).unwrap();
    assert_ne!(before, std::fs::read(&out).unwrap(), "the preview is written over");
}

#[test]
fn tpl_1_a_brand_s_own_run_sheet_goes_with_the_run() {
    let room = office("certificate", "meridian-certificate.toml", 3, 0);
    let text = std::fs::read_to_string(sample("desk/run-sheet.toml")).unwrap();
    let own =
        text.replacen("code = \"DESK-RUN\"", "code = \"MER-RUN\"", 1).replacen("brand = \"\"", "brand = \"MER\"", 1);
    std::fs::write(room.path("run.toml"), own.replace("Addressees in the order", "Our addressees in the order"))
        .unwrap();
    let mut jmbeki = room.core("jmbeki");
    let done = jmbeki.import_template(&room.path("run.toml")).unwrap();
    assert_eq!(done.findings, Vec::<String>::new());
    jmbeki.approve_template(&done.label, jmbeki.today(), None).unwrap();
    let (batch, _) = printed(&room);
    let sheet = std::fs::read(room.path(&format!("out/{batch}-run-sheet.pdf"))).unwrap();
    let pdf = lopdf::Document::load_mem(&sheet).unwrap();
    let title = pdf.trailer.get(b"Info").and_then(|info| pdf.dereference(info)).is_ok();
    assert!(title && sheet.len() > 1_000);
    let Ok(text) = std::process::Command::new("pdftotext")
        .args(["-raw", room.path(&format!("out/{batch}-run-sheet.pdf")).to_str().unwrap(), "-"])
        .output()
    else {
        println!("skipped: pdftotext is not on this machine");
        return;
    };
    let text = String::from_utf8_lossy(&text.stdout).into_owned();
    assert!(text.contains("Our addressees in the order") && text.contains("Centre 01"), "{text}");
}
