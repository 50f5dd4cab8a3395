//! Files into the office and back: registrations, claim files with their wizard, the register.

pub mod desk;
mod many_found;

use certdesk::core::domain::references::{ClaimFileRef, ClaimRef};
use certdesk::core::{ClaimCorrection, ClaimDifferenceKind, ImportKind, ImportRequest, Profile};
use desk::{DAY, FilesDesk, uln};

fn row(file: ClaimFileRef, row: u32) -> ClaimRef {
    ClaimRef { file, row }
}

fn value(field: &str, value: &str) -> ClaimCorrection {
    ClaimCorrection::Value { field: field.into(), value: value.into() }
}

#[test]
fn reg_1_registrations_come_in_several_dialects_and_only_what_is_in_order_becomes_a_record() {
    let desk = FilesDesk::with_learners(3);
    let ours = desk.import(ImportKind::Registrations, &desk.registrations(3));
    assert_eq!((ours.rows, ours.accepted, ours.held), (3, 3, 0));
    assert_eq!(desk.count("registration"), 3);

    // A centre that writes semicolons, Windows letters, its own headers, days without marks, and brings new learners.
    let theirs = format!(
        "Learners of autumn;;;;;\r\nULN;First Name;Last Name;Date of Birth;UKPRN;Core code\r\n{};Zo\u{eb};\u{d3} Briain;14032001;10090001;61090177\r\n1111111111;Ann;Low;10012006;10090001;61090177\r\n",
        uln(77)
    );
    let bytes: Vec<u8> = theirs.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let dialect = desk.import_bytes(ImportKind::Registrations, "autumn.csv", &bytes);
    assert_eq!((dialect.rows, dialect.accepted, dialect.held, dialect.exceptions), (2, 1, 1, 1));
    assert!(
        dialect.problems.iter().any(|p| p.line == 4 && p.sentence.contains("LRN-03 ULN is not valid")),
        "{dialect:?}"
    );
    assert_eq!(desk.text("SELECT name_to_print FROM learner ORDER BY learner_id DESC LIMIT 1"), "Zoë Ó Briain");

    // Not approved, not known, too late: each is held with its reason, none stops the others.
    let wrong = format!(
        "uln,course_code,organisation_code,registered_on\n{0},610/9038/4,BRK01,2026-02-01\n{0},610/9017/7,NOWHERE,2026-02-01\n{1},610/9017/7,BRK01,2026-12-24\n",
        uln(1),
        uln(77)
    );
    let held = desk.import(ImportKind::Registrations, &wrong);
    assert_eq!((held.accepted, held.held), (0, 3));
    let sentences: Vec<_> = held.problems.iter().map(|p| p.sentence.split(':').next().unwrap()).collect();
    assert_eq!(
        sentences,
        [
            "REG-06 centre is not approved for the course",
            "REG-02 reference is not known",
            "REG-03 date impossible or out of order"
        ]
    );
    desk.is_sound();
}

#[test]
fn reg_1_a_profile_is_remembered_by_the_headers_it_was_made_for() {
    let desk = FilesDesk::with_learners(1);
    let text = format!("Who,What,When\n{},610/9017/7,02/13/2026\n", uln(0));
    let file = desk.write("odd.csv", text.as_bytes());
    let mut core = desk.core();
    let refused = core.import(&ImportRequest::new(ImportKind::Registrations, &file)).unwrap_err();
    assert!(refused.to_string().starts_with("odd.csv: found no column for `course_code`, `uln`"), "{refused}");
    let columns = [("Who", "uln"), ("What", "course_code"), ("When", "registered_on")];
    let profile = Profile {
        columns: columns.map(|(a, b)| (a.to_owned(), b.to_owned())).to_vec(),
        fixed: vec![("organisation_code".into(), "BRK01".into())],
        month_first: true,
    };
    core.save_profile(ImportKind::Registrations, "odd centre", &profile, Some(&file)).unwrap();
    let report = core.import(&ImportRequest::new(ImportKind::Registrations, &file)).unwrap();
    assert_eq!((report.accepted, report.held), (1, 0), "{report:?}");
    assert_eq!(desk.text("SELECT registered_on FROM registration"), "2026-02-13");
}

#[test]
fn reg_1_a_held_row_is_settled_by_what_comes_later_or_by_a_correction() {
    let desk = FilesDesk::with_learners(0);
    let early = desk.import(ImportKind::Registrations, &desk.registrations(1));
    assert_eq!((early.accepted, early.held), (0, 1));
    assert_eq!(desk.open_exceptions(), 1);
    desk.import(ImportKind::Learners, &desk.learners(1));
    assert_eq!((desk.count("registration"), desk.open_exceptions()), (1, 0), "the learner has come");

    let text = format!("uln,course_code,organisation_code,registered_on\n{},610/9017/7,BRKO1,2026-02-01\n", uln(5));
    desk.import(ImportKind::Learners, &desk.learners(6));
    let report = desk.import(ImportKind::Registrations, &text);
    assert_eq!(report.held, 1);
    let held = desk.text("SELECT printf('F-%07d/%d', import_id, row_number) FROM held_row WHERE state = 'held'");
    let left = desk.core().correct_held_row(&held, "organisation_code", "BRK01").unwrap();
    assert_eq!(left, Vec::<String>::new());
    assert_eq!((desk.count("registration"), desk.open_exceptions()), (2, 0));
    desk.is_sound();
}

#[test]
fn clm_1_a_claim_file_is_worked_through_step_by_step_to_awards() {
    let desk = FilesDesk::ready(6);
    let text = desk.claims(&[(0, "Pass"), (1, "pass"), (2, "Pass"), (3, "Pass")]).replace("Achterberg", "Achtenberg");
    let report = desk.import(ImportKind::Claims, &format!("{text}{},\"broken row\n", uln(4)));
    assert_eq!((report.rows, report.accepted, report.held, report.refused), (5, 2, 2, 1));
    let file = report.claim_file.unwrap();
    assert_eq!(file.to_string(), "CF-2026-0001");
    assert_eq!(desk.count("award"), 2);
    assert_eq!(desk.text("SELECT raw FROM claim WHERE row_number = 5"), format!("{},\"broken row", uln(4)));

    let mut core = desk.core();
    let groups = core.claim_problems(file).unwrap();
    let shown: Vec<_> = groups.iter().map(|g| (g.rule.as_str(), g.open, g.problems[0].claim.row)).collect();
    assert_eq!(shown, [("CLM-01", 1, 5), ("CLM-03", 1, 3), ("CLM-08", 1, 2)]);
    assert_eq!(groups[1].problems[0].proposed.as_deref(), Some("Achterberg"));

    let taken = core.correct_claim(row(file, 2), &ClaimCorrection::Proposals).unwrap();
    assert_eq!((taken.rows, taken.awarded, taken.left.len()), (1, 1, 0));
    let accepted = core.accept_claim(row(file, 3), "CLM-03", "the learner's own spelling").unwrap();
    assert_eq!(accepted.awarded, 1);
    drop(core);

    // Left and taken up again by another process: the file is where it was.
    let mut core = desk.core();
    core.step_claim_file(file, "ready").unwrap();
    let ready = core.claim_file_ready(file).unwrap();
    assert_eq!(ready.awards, 4);
    assert_eq!(ready.held_by.iter().map(|(gate, n)| (gate.code(), *n)).collect::<Vec<_>>(), [("template", 4)]);
    core.reject_claim(row(file, 5), "no such learner").unwrap();
    core.finish_claim_file(file).unwrap();
    let view = core.claim_file(file).unwrap();
    assert_eq!((view.step.as_str(), view.problems.0), ("finished", 0));
    assert_eq!(desk.open_exceptions(), 0);
    let again = core.finish_claim_file(file).unwrap_err();
    assert_eq!(again.to_string(), "claim file CF-2026-0001 is finished already; nothing was changed");
    desk.is_sound();
}

#[test]
fn clm_1_the_same_file_twice_changes_nothing_and_says_so() {
    let desk = FilesDesk::ready(3);
    let text = desk.claims(&[(0, "Pass"), (1, "Pass"), (2, "Gold")]);
    let first = desk.import(ImportKind::Claims, &text);
    let before = (desk.count("claim"), desk.count("award"), desk.count("event"), desk.count("exception"));
    let second = desk.import(ImportKind::Claims, &text);
    assert_eq!((second.rows, second.unchanged, second.accepted + second.held + second.refused), (3, 3, 0));
    assert_eq!(second.claim_file, first.claim_file);
    assert!(second.notes[0].contains("was imported before, on 2026-11-20"), "{:?}", second.notes);
    assert_eq!(before, (desk.count("claim"), desk.count("award"), desk.count("event"), desk.count("exception")));
}

#[test]
fn clm_1_the_same_file_and_decisions_give_the_same_office() {
    let outcome = || {
        let desk = FilesDesk::ready(4);
        let text = desk.claims(&[(0, "Pass"), (1, "merit"), (2, "Gold"), (3, "Pass")]);
        let file = desk.import(ImportKind::Claims, &text).claim_file.unwrap();
        desk.core().correct_claim(row(file, 2), &ClaimCorrection::Proposals).unwrap();
        desk.core().correct_claim(row(file, 3), &value("grade", "Merit")).unwrap();
        desk.text("SELECT hex(hash) FROM event ORDER BY seq DESC LIMIT 1")
    };
    assert_eq!(outcome(), outcome());
}

#[test]
fn clm_1_strict_and_dry_imports_change_nothing() {
    let desk = FilesDesk::ready(2);
    let file = desk.write("c.csv", desk.claims(&[(0, "Pass"), (1, "Gold")]).as_bytes());
    let events = desk.count("event");
    let strict = ImportRequest { strict: true, ..ImportRequest::new(ImportKind::Claims, &file) };
    let refused = desk.core().import(&strict).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "c.csv: 1 of 2 rows would be held and 0 refused, and the import is strict; nothing was changed"
    );
    let dry = ImportRequest { dry_run: true, ..ImportRequest::new(ImportKind::Claims, &file) };
    let report = desk.core().import(&dry).unwrap();
    assert_eq!((report.accepted, report.held), (1, 1));
    assert_eq!((desk.count("claim"), desk.count("award"), desk.count("event")), (0, 0, events));
}

#[test]
fn clm_2_one_correction_mends_all_rows_where_the_same_was_found() {
    let desk = FilesDesk::ready(4);
    let text = desk.claims(&[(0, "Pass"), (1, "Pass"), (2, "Pass"), (3, "Pass")]).replace("2026-09-30", "31/09/2026");
    let report = desk.import(ImportKind::Claims, &text);
    let file = report.claim_file.unwrap();
    assert_eq!((report.held, report.exceptions), (4, 4));
    let mut core = desk.core();
    assert_eq!(core.claims_alike(row(file, 2), "achieved_on").unwrap().len(), 4);
    let one = core.correct_claim(row(file, 1), &value("achieved_on", "30/09/2026")).unwrap();
    assert_eq!((one.rows, one.awarded), (1, 1));
    let rest = core.correct_claims_alike(row(file, 2), "achieved_on", "30/09/2026").unwrap();
    assert_eq!((rest.rows, rest.awarded, rest.left.len()), (3, 3, 0));
    assert_eq!(desk.open_exceptions(), 0, "each exception is closed by the check that opened it");
    let ended = core.correct_claim(row(file, 1), &value("grade", "Merit")).unwrap_err();
    assert_eq!(ended.to_string(), "claim CF-2026-0001/1 is awarded and is not corrected");
    let timeline = core.timeline("CF-2026-0001/1", 10).unwrap();
    assert!(timeline.iter().any(|e| e.sentence.contains("achieved_on corrected (CLM-07)")), "{timeline:?}");
    desk.is_sound();
}

#[test]
fn clm_2_the_error_file_goes_back_and_its_resubmission_replaces_what_was_open() {
    let desk = FilesDesk::ready(3);
    let text = desk.claims(&[(0, "Pass"), (1, "Gold"), (2, "=Pass")]);
    let first = desk.import(ImportKind::Claims, &text);
    let file = first.claim_file.unwrap();
    let out = desk.path("errors.csv");
    assert_eq!(desk.core().claim_error_file(file, &out).unwrap(), 2);
    let errors = String::from_utf8(std::fs::read(&out).unwrap()).unwrap();
    assert!(errors.starts_with("\u{feff}registration_number,uln,given_names"), "{errors}");
    assert!(errors.contains("'=Pass") && errors.contains("CF-2026-0001/2") && errors.contains("CLM-08"), "{errors}");

    // The centre corrects the very file it got back and sends it again.
    let corrected = errors.replace("Gold", "Merit").replace("'=Pass", "Pass");
    let second = desk.import_bytes(ImportKind::Claims, "again.csv", corrected.as_bytes());
    assert_eq!((second.rows, second.accepted, second.held), (2, 2, 0), "{second:?}");
    let core = desk.core();
    assert_eq!(core.claim_file(second.claim_file.unwrap()).unwrap().resubmission_of, Some(file));
    let differences = core.claim_diff(file, None).unwrap();
    let kinds: Vec<_> = differences.iter().map(|d| (d.before.map(|c| c.row), d.kind, d.fields.len())).collect();
    assert_eq!(
        kinds,
        [
            (Some(1), ClaimDifferenceKind::Missing, 0),
            (Some(2), ClaimDifferenceKind::Changed, 1),
            (Some(3), ClaimDifferenceKind::Changed, 1)
        ]
    );
    assert_eq!(core.claim_row(row(file, 2)).unwrap().state.code(), "superseded");
    assert_eq!((desk.open_exceptions(), desk.count("award")), (0, 3));
    desk.is_sound();
}

#[test]
fn clm_2_a_claim_becomes_valid_by_itself_when_what_it_lacked_has_come() {
    let desk = FilesDesk::ready(2);
    let unknown = desk.claims(&[(0, "Pass"), (5, "Pass")]);
    let report = desk.import(ImportKind::Claims, &unknown);
    assert_eq!((report.accepted, report.held), (1, 1));
    desk.import(ImportKind::Learners, &desk.learners(6));
    desk.import(ImportKind::Registrations, &desk.registrations(6));
    assert_eq!((desk.count("award"), desk.open_exceptions()), (2, 0), "each import asks open claims again");
    assert_eq!(desk.core().recheck_claims(None).unwrap().rows, 0, "asking twice changes nothing the second time");
    desk.is_sound();
}

#[test]
fn clm_2_a_row_claimed_twice_stays_one_claim_however_often_it_is_asked() {
    let desk = FilesDesk::ready(2);
    let report = desk.import(ImportKind::Claims, &desk.claims(&[(0, "Gold"), (0, "Pass"), (1, "Pass"), (1, "Pass")]));
    let rules: Vec<_> = report.problems.iter().map(|p| (p.row, p.rule.as_str())).collect();
    assert_eq!(rules, [(1, "CLM-08"), (2, "CLM-09"), (4, "CLM-09")]);
    let mut core = desk.core();
    assert_eq!(core.recheck_claims(None).unwrap().rows, 0, "asking again finds the same");
    let file = report.claim_file.unwrap();
    core.reject_claim(row(file, 1), "the second row is the right one").unwrap();
    assert_eq!(core.recheck_claims(None).unwrap().awarded, 1);
    assert_eq!(desk.count("award"), 2);
    desk.is_sound();
}

#[test]
fn clm_2_a_unit_column_brings_its_result_and_a_missing_one_holds_the_row() {
    let desk = FilesDesk::ready(2);
    desk.import(ImportKind::Units, "course_code,code,title,mandatory,credits\n610/9017/7,2204,Fitting,yes,4\n");
    let claims = desk.claims(&[(0, "Pass"), (1, "Pass")]);
    let mut lines = claims.lines();
    let text = format!(
        "{},unit_2204\n{},Pass 20/09/2026\n{},\n",
        lines.next().unwrap(),
        lines.next().unwrap(),
        lines.next().unwrap()
    );
    let report = desk.import(ImportKind::Claims, &text);
    assert_eq!((report.accepted, report.held), (1, 1), "{report:?}");
    assert!(report.problems[0].sentence.starts_with("CLM-11 mandatory unit has no result: field unit_2204"));
    assert_eq!(desk.text("SELECT grade || ' ' || achieved_on FROM result WHERE unit_code = '2204'"), "Pass 2026-09-20");
    let file = report.claim_file.unwrap();
    let outcome = desk.core().correct_claim(row(file, 2), &value("unit_2204", "Merit")).unwrap();
    assert_eq!(outcome.awarded, 1);
    desk.is_sound();
}

#[test]
fn regu_1_a_newer_register_dates_its_titles_and_the_courses_follow_when_a_person_says_so() {
    let desk = FilesDesk::ready(1);
    let head = "DateOfOfqualDataSnapshot,QualificationName,AwardingOrganisation,QualificationNumber,Level,QualificationType,Status\n";
    let first = format!(
        "{head}01/10/2026,Award in Joinery ,Castlebridge,61090177,Level 2,Vocational,Approved\n01/10/2026,Odd,Castlebridge,61000079,Level 1,Vocational,Approved\n"
    );
    let report = desk.import(ImportKind::Register, &first);
    assert_eq!(
        (report.accepted, report.warnings, report.held),
        (2, 2, 0),
        "a stray blank and an odd number are warnings"
    );
    assert_eq!(
        desk.text("SELECT title || '|' || clean_title FROM register_title WHERE qan = '610/9017/7'"),
        "Award in Joinery |Award in Joinery"
    );

    let second = first.replace("01/10/2026", "01/11/2026").replace("Joinery ", "Bench Joinery");
    let path = desk.write("november.csv", second.as_bytes());
    let core = desk.core();
    let differences = core.register_diff_with(&path).unwrap();
    assert_eq!(
        differences.iter().map(|d| (d.qan.as_str(), d.kind.code())).collect::<Vec<_>>(),
        [("610/9017/7", "title")]
    );
    drop(core);
    let newer = desk.import_bytes(ImportKind::Register, "november.csv", second.as_bytes());
    assert_eq!((newer.accepted, newer.exceptions), (2, 1), "a changed title of a course of ours is an exception");
    assert_eq!(
        desk.text("SELECT from_day FROM register_title WHERE qan = '610/9017/7' ORDER BY from_day DESC LIMIT 1"),
        "2026-11-01"
    );

    let mut regulation = desk.core_of("regulation");
    let changed = regulation.register_sync().unwrap();
    assert_eq!(changed.iter().map(|d| d.kind.code()).collect::<Vec<_>>(), ["title"]);
    assert_eq!(desk.text("SELECT title FROM course WHERE code = '610/9017/7'"), "Award in Bench Joinery");
    assert_eq!(desk.text("SELECT from_day FROM course_title ORDER BY from_day DESC LIMIT 1"), "2026-11-01");
    let left: Vec<_> = regulation.register_diff().unwrap().into_iter().map(|d| (d.qan, d.kind.code())).collect();
    assert_eq!(left, [("610/9038/4".to_owned(), "not on register")]);
    assert_eq!(desk.open_exceptions(), 0);
    desk.is_sound();
}

#[test]
fn regu_1_the_real_register_is_read_as_it_is() {
    let Some(path) = desk::real("qualifications-register-2024-10-22.csv") else { return };
    let desk = FilesDesk::ready(0);
    let report = desk.core().import(&ImportRequest::new(ImportKind::Register, &path)).unwrap();
    assert_eq!((report.rows, report.accepted, report.held, report.refused), (8201, 8201, 0, 0));
    assert_eq!(
        desk.number("SELECT count(*) FROM problem WHERE rule = 'CRS-02'"),
        36,
        "the odd numbers of 610/0000 to 610/0133"
    );
    assert_eq!(
        desk.number("SELECT count(*) FROM register_title WHERE title <> trim(title)"),
        desk::blank_ended_titles(&path)
    );
    assert_eq!(desk.text("SELECT min(last_seen) FROM register_entry"), "2024-10-22");
    let again = desk.core().import(&ImportRequest::new(ImportKind::Register, &path)).unwrap();
    assert_eq!((again.unchanged, again.accepted), (8201, 0));
}

#[test]
fn reg_1_the_regulators_valid_file_ends_held_with_its_reason() {
    let Some(path) = desk::real("tlevel/Registrations_Stage_2_Valid_File.csv") else { return };
    let desk = FilesDesk::ready(0);
    let report = desk.core().import(&ImportRequest::new(ImportKind::Registrations, &path)).unwrap();
    assert_eq!((report.rows, report.held), (4, 4));
    assert!(report.problems.iter().any(|p| p.sentence.contains("ULN is not valid: field uln, found 1111111111")));
    assert_eq!(DAY, "2026-11-20");
}
