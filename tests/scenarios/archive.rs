//! The archive: an index of films read, searched with reasons, a match confirmed by two people and captured for good: REG-4.

use std::path::{Path, PathBuf};

use certdesk::core::domain::archive::{Band, Sought};
use certdesk::core::domain::gates::Outcome;
use certdesk::core::domain::references::ArchiveRef;
use certdesk::core::{CaptureOrder, Core, ImportKind, ImportRequest};

use crate::stage::Stage;

const DAY: &str = "2026-11-20";
const INDEX: &str = "\
reel,fiche,frame,name_as_filmed,maiden_name,born_on,born_year,centre,old_brand,brand_today,course_words,awarded_year,grade,serial_as_filmed
R12,3,41,\"HUGHES, Mary Ann\",Pritchard,1961-04-03,,Brackenhill Technical College,Northern Board of Commerce,MER,Typewriting Stage II,1979,Credit,NB/79/4411
R12,3,42,\"HUGHES, Maureen\",,,1958,Brackenhill Technical College,Northern Board of Commerce,,Typewriting Stage II,1979,Pass,NB/79/4412
R13,1,7,\"THOMPSON, Alan\",,1949-12-01,,Ferrier Institute,Northern Board of Commerce,,Bookkeeping,1968,,
R13,1,8,\"REILLY, Bridget\",,,,Ferrier Institute,City and Harbour Examiners,,Shorthand,,Pass,
";

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(name)
}

fn office() -> (Stage, Core) {
    let stage = Stage::empty(DAY);
    let mut core = stage.core("admin", DAY);
    core.import(&ImportRequest::new(ImportKind::Brands, sample("office/brands.csv"))).unwrap();
    let file = stage.file("index.csv");
    std::fs::write(&file, INDEX).unwrap();
    let report = core.import(&ImportRequest::new(ImportKind::Archive, &file)).unwrap();
    assert_eq!((report.rows, report.accepted, report.held), (4, 4, 0));
    let again = core.import(&ImportRequest::new(ImportKind::Archive, &file)).unwrap();
    assert_eq!((again.unchanged, again.accepted), (4, 0), "the same file twice changes nothing");
    (stage, core)
}

fn mary() -> Sought {
    Sought {
        name: "Mary Okoro".into(),
        earlier_name: "Mary Ann Hughes".into(),
        born_on: "1961-04-03".parse().ok(),
        centre: "Brackenhill".into(),
        brand: "Meridian".into(),
        year: Some(1980),
        ..Sought::default()
    }
}

#[test]
fn reg_4_the_archive_is_searched_by_what_somebody_remembers_and_says_why() {
    let (_stage, core) = office();
    let hits = core.search_archive(&mary(), 10).unwrap();
    assert_eq!((hits[0].entry, hits[0].evidence.band()), (ArchiveRef(1), Band::Strong));
    let line = hits[0].evidence.line();
    for reason in ["+40 family name the same", "+30 birth the same day", "+6 year one apart: the film has 1979"] {
        assert!(line.contains(reason), "{line}");
    }
    assert!(hits.iter().any(|hit| hit.entry == ArchiveRef(2) && hit.evidence.score() < hits[0].evidence.score()));

    for (name, earlier, entry) in [
        ("Alan Tomson", "", 3),
        ("Bridget Riley", "", 4),
        ("Mary Okoro", "Pritchard", 1),
        ("Mary Bughes", "", 1),
        ("Mary Hughes-Okoro", "", 1),
    ] {
        let sought = Sought { name: name.into(), earlier_name: earlier.into(), ..Sought::default() };
        let hits = core.search_archive(&sought, 5).unwrap();
        assert_eq!(hits.first().map(|hit| hit.entry), Some(ArchiveRef(entry)), "{name} {earlier}");
    }
    let serial = Sought { serial: "NB/79/4412".into(), ..Sought::default() };
    assert_eq!(core.search_archive(&serial, 5).unwrap()[0].entry, ArchiveRef(2));
    assert!(
        core.search_archive(&Sought { year: Some(1979), ..Sought::default() }, 5).is_err(),
        "a search names somebody"
    );
    assert!(core.search_archive(&Sought { name: "Quill Zebedee".into(), ..Sought::default() }, 5).unwrap().is_empty());
}

#[test]
fn reg_4_a_match_is_confirmed_by_a_second_person_and_captured_for_good() {
    let (stage, mut core) = office();
    let order = CaptureOrder {
        sought: mary(),
        evidence: "frame read, passport and marriage certificate seen".into(),
        ..CaptureOrder::default()
    };
    let bare = core.propose_archive_match(ArchiveRef(1), &CaptureOrder { evidence: " ".into(), ..order.clone() });
    assert!(bare.unwrap_err().to_string().contains("words of evidence"));
    let weak = core.propose_archive_match(ArchiveRef(3), &order);
    assert!(weak.unwrap_err().to_string().contains("is weak"));
    core.propose_archive_match(ArchiveRef(1), &order).unwrap();
    let own = core.second_archive_match(ArchiveRef(1)).unwrap_err();
    assert!(own.to_string().contains("nobody seconds their own work"), "{own}");
    assert!(core.archive_entry(ArchiveRef(1)).unwrap().proposed.is_some());

    let mut manager = stage.core("manager", DAY);
    let step = manager.to_second().unwrap().pop().unwrap();
    assert!(
        step.words.starts_with("M-0000001 (reel R12, fiche 3, frame 41) is a new learner of 1979: "),
        "{}",
        step.words
    );
    let said = manager.second_step(step.id).unwrap();
    assert!(said.starts_with("M-0000001 captured: L-0000001, R-0000001, award A-0000001"), "{said}");

    let view = core.archive_entry(ArchiveRef(1)).unwrap();
    let captured = view.captured.unwrap();
    assert_eq!((captured.year, captured.serial.as_str(), captured.state.as_str()), (1979, "NB/79/4411", "issued"));
    assert_eq!(core.archive_of_award(captured.award).unwrap().unwrap().entry, ArchiveRef(1));
    let learner = core.learner(captured.learner).unwrap();
    let field = |name: &str| learner.fields.iter().find(|(known, _)| *known == name).unwrap().1.clone();
    assert_eq!((field("name_to_print"), field("preferred_name")), ("Mary Ann Hughes".into(), "Mary Okoro".into()));
    let registration = core.registration(captured.registration).unwrap();
    assert_eq!(
        (registration.course.0.as_str(), registration.course.1.as_str()),
        ("ARC-MER-001", "Typewriting Stage II")
    );
    assert_eq!(registration.state.code(), "certificated");
    assert!(
        core.sheet_count(certdesk::core::domain::sheets::SheetKind::Certificates, "").unwrap().to_string() == "0",
        "never a serial of ours"
    );

    let why = core.why(&captured.award.to_string()).unwrap();
    let shut = why[0].verdict.answers.iter().filter(|answer| answer.outcome == Outcome::NotPassed);
    let shut: Vec<String> = shut.map(|answer| answer.gate.to_string()).collect();
    assert_eq!(shut, ["template"], "with a template the award could be printed again");

    let twice = core.propose_archive_match(ArchiveRef(1), &order).unwrap_err();
    assert!(twice.to_string().contains("captured already, for good"), "{twice}");
    let changed = stage.file("changed.csv");
    std::fs::write(&changed, INDEX.replace("Typewriting Stage II,1979,Credit", "Typewriting Stage III,1979,Credit"))
        .unwrap();
    let report = core.import(&ImportRequest::new(ImportKind::Archive, &changed)).unwrap();
    assert_eq!((report.held, report.unchanged), (1, 3), "the line of a captured entry stands");
    assert_eq!(core.doctor().unwrap(), Vec::<String>::new());
    assert_eq!(core.verify_trail("").unwrap().findings, Vec::<String>::new());
}

#[test]
fn reg_4_a_second_capture_of_the_same_course_and_centre_makes_no_other_and_an_old_brand_is_named_first() {
    let (stage, mut core) = office();
    let mut manager = stage.core("manager", DAY);
    let sought = |name: &str, year| Sought { name: name.into(), born_year: year, ..Sought::default() };
    for (entry, name, born, given) in [
        (2, "Maureen Hughes", Some(1958), None),
        (1, "Mary Ann Hughes", Some(1961), None),
        (4, "Bridget Reilly", None, Some(1971)),
    ] {
        let order = CaptureOrder {
            sought: sought(name, born),
            evidence: "frame read".into(),
            year: given,
            ..CaptureOrder::default()
        };
        let proposed = core.propose_archive_match(ArchiveRef(entry), &order);
        if entry == 4 {
            let refused = proposed.unwrap_err();
            assert_eq!(refused.to_string(), "nobody said whose papers `City and Harbour Examiners` are today");
            core.set_archive_alias("City & Harbour examiners", "SKW").unwrap();
            core.set_archive_alias("City and Harbour Examiners", "SKW").unwrap();
            assert!(core.set_archive_alias("Old", "NOPE").is_err());
            core.propose_archive_match(ArchiveRef(entry), &order).unwrap();
        } else {
            proposed.unwrap();
        }
        manager.second_archive_match(ArchiveRef(entry)).unwrap();
    }
    let kind = certdesk::core::domain::sheets::SheetKind::Courses;
    assert_eq!(core.sheet_count(kind, "course:ARC-").unwrap().to_string(), "2", "one a title and brand");
    assert_eq!(
        core.sheet_count(certdesk::core::domain::sheets::SheetKind::Organisations, "").unwrap().to_string(),
        "2"
    );
    let direct = rusqlite::Connection::open(stage.database()).unwrap();
    for sql in [
        "DELETE FROM archive_capture",
        "UPDATE archive_capture SET learner_id = 2",
        "UPDATE archive_entry SET name_as_filmed = 'X' WHERE archive_entry_id = 1",
        "INSERT INTO archive_capture SELECT 3, learner_id, registration_id, 99, '', 1968, 'issued', 90, 'x', approval_id, captured_on FROM archive_capture LIMIT 1",
    ] {
        assert!(direct.execute_batch(sql).is_err(), "{sql}");
    }
}
