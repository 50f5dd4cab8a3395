//! Templates with their logos, and whether a paper is genuine: TPL-1 and VER-1.

use std::path::{Path, PathBuf};
use std::process::Command;

use certdesk::core::domain::certificates::Verdict;
use certdesk::core::domain::references::AwardRef;
use certdesk::core::{BuildOrder, Core, PrintOrder, verify_offline};

use crate::print_runs::room::Room;

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/templates").join(name)
}

/// The office of the print room, with the sample template and logo table instead of the plain ones.
fn office(awards: u32) -> Room {
    let room = Room::with(&[awards]);
    room.raw("UPDATE course SET regulated = 1, offered_in = 'England|Wales'; DELETE FROM template_version;").unwrap();
    room.raw("INSERT INTO operator_role SELECT operator_id, 'regulation' FROM operator WHERE login = 'jmbeki';")
        .unwrap();
    room
}

fn with_template(room: &Room) -> Core {
    let mut core = room.core("jmbeki");
    let done = core.import_template(&sample("meridian-certificate.toml")).unwrap();
    assert_eq!((done.label.as_str(), done.findings.as_slice()), ("MER-CERT v1", &[][..]));
    core.import_logo_rules(&sample("logos.toml")).unwrap();
    core.approve_template("MER-CERT v1", core.today(), None).unwrap();
    core
}

#[test]
fn tpl_1_a_template_goes_from_file_to_effective_and_the_tester_says_why() {
    let room = office(2);
    let mut core = room.core("jmbeki");
    let refused = core.explain_templates("A-0000001", None).unwrap();
    assert_eq!(refused[0].template().unwrap_err().message(), "no approved template fits award A-0000001 on 2026-11-20");

    let first = core.import_template(&sample("meridian-certificate.toml")).unwrap();
    assert!(!first.unchanged);
    let again = core.import_template(&sample("meridian-certificate.toml")).unwrap();
    assert_eq!((again.label.as_str(), again.unchanged), ("MER-CERT v1", true), "the same file twice changes nothing");
    let draft = core.explain_templates("A-0000001", None).unwrap();
    assert_eq!(draft[0].templates[0].not_because.as_deref(), Some("it is a draft"));

    let past = core.approve_template("MER-CERT v1", "2026-11-19".parse().unwrap(), None).unwrap_err();
    assert_eq!(past.to_string(), "template MER-CERT v1 cannot be effective from 2026-11-19: that day is past");
    core.approve_template("MER-CERT", "2026-11-20".parse().unwrap(), None).unwrap();
    core.import_logo_rules(&sample("logos.toml")).unwrap();
    assert!(core.import_logo_rules(&sample("logos.toml")).unwrap().unchanged);

    room.raw("UPDATE registration SET assessed_in = 'Wales' WHERE registration_id = 2").unwrap();
    let england = &core.explain_templates("A-0000001", None).unwrap()[0];
    assert_eq!((england.template().unwrap(), england.logos.logos.join("+")), ("MER-CERT v1", "ofqual".to_owned()));
    assert_eq!(england.logos.row, Some(1));
    let wales = &core.explain_templates("R-0000002", None).unwrap()[0];
    assert_eq!((wales.logos.row, wales.logos.logos.join("+")), (Some(2), "qualifications-wales+ofqual".to_owned()));
    assert!(wales.logos.because.starts_with("row 2: assessed in Wales"));
    assert_eq!(wales.rows[0].not_because.as_deref(), Some("it is for England, not Wales"));
    assert!(core.explain_templates("L-0000099", None).is_err());

    core.retire_template("MER-CERT v1").unwrap();
    let retired = &core.explain_templates("A-0000001", Some("2026-11-21".parse().unwrap())).unwrap()[0];
    assert_eq!(retired.templates[0].not_because.as_deref(), Some("it was effective to 2026-11-20"));
    assert_eq!(core.verify_trail("").unwrap().findings, Vec::<String>::new());
}

#[test]
fn tpl_1_a_template_with_a_finding_is_not_approved() {
    let room = office(1);
    let file = room.path("bad.toml");
    let text = std::fs::read_to_string(sample("meridian-certificate.toml")).unwrap();
    std::fs::create_dir_all(room.path("logos")).unwrap();
    for name in ["england", "wales", "northern-ireland", "scotland", "scotland-to-2026"] {
        let name = format!("logos/{name}.png");
        std::fs::copy(sample(&name), room.path(&name)).unwrap();
    }
    std::fs::write(&file, text.replace("text = \"{serial}\"", "text = \"No serial\"")).unwrap();
    let mut core = room.core("jmbeki");
    let done = core.import_template(&file).unwrap();
    assert_eq!(done.findings, ["no text places {serial}"]);
    let refused = core.approve_template("MER-CERT", core.today(), None).unwrap_err();
    assert_eq!(refused.to_string(), "template MER-CERT v1 has 1 finding");

    room.raw(&format!(
        "UPDATE course SET title = 't'; UPDATE course_title SET title = '{}'",
        "word ".repeat(70).trim()
    ))
    .unwrap();
    let (_, findings) = core.check_template_file(&sample("meridian-certificate.toml")).unwrap();
    assert_eq!(findings.len(), 1);
    assert!(
        findings[0].starts_with("course 610/0411/X: the title does not fit template MER-CERT even at 70 %"),
        "{findings:?}"
    );

    assert!(room.core("rsingh").approve_template("MER-CERT", core.today(), None).is_err(), "only regulation approves");
}

#[test]
fn tpl_1_a_preview_is_a_specimen_without_serial() {
    let room = office(1);
    let core = with_template(&room);
    let out = room.path("preview.pdf");
    core.preview_template("MER-CERT", Some(AwardRef(1)), &out).unwrap();
    assert!(core.preview_template("MER-CERT", None, &out).is_err(), "a file that exists is kept");
    let Some(text) = tool("pdftotext", &[out.to_str().unwrap(), "-"]) else { return };
    assert!(text.contains("SPECIMEN") && text.contains("Łukasz Wiśniewski") && !text.contains("MER26-"), "{text}");
}

/// What a tool of this machine prints; none, with the reason printed, when it is not installed.
fn tool(name: &str, arguments: &[&str]) -> Option<String> {
    match Command::new(name).args(arguments).output() {
        Ok(output) => Some(String::from_utf8_lossy(&output.stdout).into_owned()),
        Err(error) => {
            println!("skipped: {name} is not on this machine ({error})");
            None
        }
    }
}

/// A written run of the sample template: the office, and the part's file.
fn printed(awards: u32) -> (Room, PathBuf) {
    let room = office(awards);
    drop(with_template(&room));
    let mut thale = room.core("thale");
    let order = BuildOrder { brand: "MER".into(), ..BuildOrder::default() };
    let batch = thale.build_batches(&order).unwrap()[0].batch;
    thale.preflight_batch(batch).unwrap();
    room.core("rsingh").approve_batch(batch).unwrap();
    let done = thale.print_batch(batch, &PrintOrder { out: Some(room.path("out")) }, &mut |_| true).unwrap();
    (room, done.files[0].clone())
}

fn verdicts(checked: &[certdesk::core::Checked]) -> Vec<Verdict> {
    checked.iter().map(|c| c.verdict).collect()
}

#[test]
fn ver_1_a_paper_is_verified_with_the_database_and_without() {
    let (room, file) = printed(130);
    let core = room.core("rsingh");
    let file_name = file.to_str().unwrap();
    let early = core.verify(file_name).unwrap();
    assert_eq!(verdicts(&early), [Verdict::NotGood; 130], "printed, but not inspected");
    assert_eq!(early[0].because, "It was never issued: it is reserved, not inspected.");

    room.raw("UPDATE certificate SET state = 'printed'; UPDATE certificate SET state = 'passed';").unwrap();
    assert_eq!(verdicts(&core.verify(file_name).unwrap()), [Verdict::Genuine; 130]);

    let keys = room.path("keys.txt");
    std::fs::write(&keys, core.export_keys().unwrap().text).unwrap();
    let offline = verify_offline(file_name, &keys).unwrap();
    assert_eq!(verdicts(&offline), [Verdict::Genuine; 130], "every page of a large part is read");
    assert_eq!(offline[0].because, "The page says exactly what was signed.");

    let shown = core.certificate("0000001").unwrap();
    assert_eq!((shown.serial.as_str(), shown.snapshot_sound), ("MER26-0000001-5", true));
    let code = &shown.facts.iter().find(|(name, _)| *name == "code").unwrap().1;
    assert_eq!(core.verify(code).unwrap()[0].serial, shown.serial);
    assert_eq!(core.verify(&shown.serial).unwrap()[0].verdict, Verdict::Genuine);
    assert!(
        core.verify("0000-0000-0000-0000-0")
            .unwrap_err()
            .to_string()
            .starts_with("there is no certificate with the code")
    );
    assert!(core.verify("nonsense").is_err());
}

#[test]
fn ver_1_what_is_no_longer_good_is_said_and_why() {
    let (room, file) = printed(4);
    room.raw("UPDATE certificate SET state = 'printed'; UPDATE certificate SET state = 'passed';").unwrap();
    room.raw("UPDATE certificate SET state = 'destroyed' WHERE serial_number = 1; UPDATE certificate SET state = 'lost' WHERE serial_number = 2;
              UPDATE certificate SET state = 'cancelled' WHERE serial_number = 3;")
        .unwrap();
    let found = room.core("rsingh").verify(file.to_str().unwrap()).unwrap();
    let by_serial = |n: &str| found.iter().find(|c| c.serial.contains(n)).unwrap();
    assert_eq!(by_serial("0000001").because, "It is not good: it came back and was destroyed.");
    assert_eq!(by_serial("0000002").because, "It is not good: it was reported lost.");
    assert_eq!(by_serial("0000003").verdict, Verdict::Replaced);
    assert_eq!(by_serial("0000004").verdict, Verdict::Genuine);
}

#[test]
fn ver_1_a_key_that_is_not_at_hand_and_a_rotated_key() {
    let (room, file) = printed(2);
    let mut thale = room.core("thale");
    let before = room.path("before.txt");
    std::fs::write(&before, thale.export_keys().unwrap().text).unwrap();
    let made = thale.rotate_key().unwrap();
    assert!(made.before.is_some_and(|id| id != made.id));
    let both = thale.export_keys().unwrap();
    assert_eq!(both.ids.len(), 2);
    let keys = room.path("both.txt");
    std::fs::write(&keys, both.text).unwrap();
    assert_eq!(verdicts(&verify_offline(file.to_str().unwrap(), &keys).unwrap()), [Verdict::Genuine; 2]);

    let other = room.path("other.txt");
    let text = std::fs::read_to_string(&keys).unwrap();
    let last = text.lines().last().unwrap();
    std::fs::write(&other, format!("certdesk public keys 1\n{last}\n")).unwrap();
    assert_eq!(verdicts(&verify_offline(file.to_str().unwrap(), &other).unwrap()), [Verdict::UnknownKey; 2]);
    assert!(thale.create_key().unwrap_err().to_string().starts_with("the office signs with key"));
}

#[test]
fn ver_1_the_files_satisfy_other_readers() {
    let (room, file) = printed(4);
    let path = file.to_str().unwrap();
    if let Some(said) = tool("qpdf", &["--check", path]) {
        assert!(said.contains("No syntax or stream encoding errors"), "{said}");
    }
    if let Some(text) = tool("pdftotext", &["-layout", path, "-"]) {
        for name in ["Zoë Ó Briain", "Łukasz Wiśniewski", "Nguyễn Thị Ánh", "Declan O'Rourke"] {
            assert!(text.contains(name), "{name} in {text}");
        }
    }
    if let Some(fonts) = tool("pdffonts", &[path]) {
        let embedded = fonts.lines().skip(2).collect::<Vec<_>>();
        assert!(
            !embedded.is_empty() && embedded.iter().all(|l| l.contains("CDESK") && l.contains("yes yes yes")),
            "{fonts}"
        );
    }
    let prefix = room.path("page");
    if tool("pdftoppm", &["-r", "200", "-gray", "-f", "2", "-l", "2", path, prefix.to_str().unwrap()]).is_none() {
        return;
    }
    let mut picture = std::fs::read_dir(prefix.parent().unwrap()).unwrap().map(|f| f.unwrap().path());
    let picture = picture.find(|p| p.extension().is_some_and(|e| e == "pgm")).unwrap();
    let Some(scanned) = tool("zbarimg", &["-q", "--raw", picture.to_str().unwrap()]) else { return };
    let keys = room.path("keys.txt");
    std::fs::write(&keys, room.core("thale").export_keys().unwrap().text).unwrap();
    assert_eq!(verdicts(&verify_offline(scanned.trim_end_matches('\n'), &keys).unwrap()), [Verdict::Genuine]);
    let altered = scanned.trim_end_matches('\n').replacen("MERIT", "PASSX", 1);
    assert_eq!(verdicts(&verify_offline(&altered, &keys).unwrap()), [Verdict::Altered]);
}
