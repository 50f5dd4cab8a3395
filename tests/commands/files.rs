//! Commands about files: import with its profiles, held rows, claim files, the register.

use crate::desk::Desk;

/// Two learners' numbers with the right check digit.
const ULNS: [&str; 2] = ["1000000019", "1004013859"];

fn put(desk: &Desk, name: &str, text: &str) -> String {
    let path = desk.path(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// An office with a centre approved for a course, two learners registered.
fn office() -> Desk {
    let desk = Desk::training();
    let [first, second] = ULNS;
    for (kind, text) in [
        ("brands", "code,name,line,issuer_name,serial_prefix,payment_rule\nMER,Meridian,claims,Castlebridge Awards,MER,account\n".to_owned()),
        ("organisations", "code,name\nBRK01,Brackenhill Training\n".to_owned()),
        ("courses", "code,brand_code,title,grades\n610/9017/7,MER,Award in Joinery,-Fail|Pass|Merit\n".to_owned()),
        ("approvals", "organisation_code,course_code,from,direct_claims_from\nBRK01,610/9017/7,2020-01-01,2020-01-01\n".to_owned()),
        ("learners", format!("uln,given_names,family_name,born_on,identity_evidence\n{first},Zoë,Ó Briain,2001-03-14,passport\n{second},Priya,Nair,2001-03-15,passport\n")),
        ("registrations", format!("uln,course_code,organisation_code,registered_on\n{first},610/9017/7,BRK01,2025-01-12\n{second},610/9017/7,BRK01,2025-01-12\n")),
    ] {
        let path = put(&desk, &format!("{kind}.csv"), &text);
        let data = desk.data(&["import", kind, &path]);
        assert_eq!((data["held"].as_u64(), data["refused"].as_u64()), (Some(0), Some(0)), "{kind}: {data}");
    }
    desk
}

#[test]
fn import_answers_with_the_counts_of_the_contract() {
    let desk = office();
    let path = put(&desk, "more.csv", "code,name\nNMA02,Northmoor Academy\n,Nameless\n\"broken\n");
    let out = desk.path("errors.csv");
    let data = desk.data(&["import", "organisations", &path, "--errors", out.to_str().unwrap()]);
    let mut keys: Vec<_> = data.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    let wanted =
        ["accepted", "exceptions", "file", "held", "kind", "refused", "rows", "seconds", "unchanged", "warnings"];
    assert_eq!(keys, wanted);
    let counts =
        ["rows", "accepted", "held", "refused", "unchanged", "exceptions"].map(|key| data[key].as_u64().unwrap());
    assert_eq!(counts, [3, 1, 1, 1, 0, 1]);
    assert!(std::fs::read_to_string(&out).unwrap().contains("IMP-01"));
    let again = desk.done(&["import", "organisations", &path]);
    assert!(again.contains("was imported before"), "{again}");
    let strict = put(&desk, "strict.csv", "code,name\nX,\n");
    assert_eq!(desk.refused(&["import", "organisations", &strict, "--strict"]).1, "refused");
    assert_eq!(desk.refused(&["import", "organisations", "nowhere.csv"]).1, "unreadable");
    assert_eq!(desk.refused(&["import", "horses", &strict]).0, 2);
    assert!(desk.done(&["import", "preview", "organisations", &strict]).contains("code"));
    assert!(desk.done(&["import", "columns"]).contains("| claims | `uln` |"));
}

#[test]
fn a_profile_is_saved_listed_and_used() {
    let desk = office();
    let path = put(&desk, "odd.csv", "Wer,Was\nQRS03,Quarry School\n");
    desk.done(&[
        "import",
        "profile",
        "organisations",
        "odd",
        "--map",
        "Wer=code",
        "--map",
        "Was=name",
        "--like",
        &path,
    ]);
    assert!(desk.done(&["import", "profiles", "organisations"]).contains("odd"));
    assert_eq!(desk.data(&["import", "organisations", &path])["accepted"], 1);
    assert_eq!(desk.refused(&["import", "organisations", &path, "--profile", "other"]).1, "not_found");
}

#[test]
fn a_held_row_is_corrected_and_read_again() {
    let desk = office();
    let path = put(&desk, "r.csv", "uln,course_code,organisation_code\n1000000019,610/9017/8,BRK01\n");
    assert_eq!(desk.data(&["import", "registrations", &path])["held"], 1);
    let list = desk.done(&["list", "exceptions"]);
    let row = list.split_whitespace().find(|word| word.starts_with("F-")).unwrap().to_owned();
    assert!(desk.done(&["import", "recheck"]).contains("0 are records now"));
    let answer = desk.done(&["import", "correct", &row, "course_code", "610/9017/7"]);
    assert!(answer.contains("course_code corrected"), "{answer}");
}

#[test]
fn a_claim_file_is_opened_corrected_handed_back_and_finished() {
    let desk = office();
    let [first, second] = ULNS;
    let head = "uln,given_names,family_name,course_code,grade,achieved_on,claimed_on\n";
    let text = format!(
        "{head}{first},Zoë,O'Briain,610/9017/7,pass,2025-09-30,2025-10-02\n{second},Priya,Nair,610/9017/7,Gold,2025-09-30,2025-10-02\n"
    );
    let path = put(&desk, "claims.csv", &text);
    let data = desk.data(&["import", "claims", &path, "--org", "BRK01"]);
    assert_eq!(data["held"], 2);
    let listed = desk.done(&["list", "claim-files"]);
    let file = listed.split_whitespace().find(|word| word.starts_with("CF-")).unwrap().to_owned();
    let row = |n: u32| format!("{file}/{n}");
    let opened = desk.data(&["claim", "open", &file]);
    assert_eq!((opened["errors_open"].as_u64(), opened["sender"].as_str()), (Some(3), Some("BRK01")));
    assert!(desk.done(&["claim", "open", &row(1)]).contains("as sent"));
    let out = desk.path("back.csv");
    desk.done(&["claim", "errors", &file, out.to_str().unwrap()]);
    assert!(std::fs::read_to_string(&out).unwrap().contains("CLM-08"));
    assert_eq!(desk.refused(&["claim", "accept", &row(1), "CLM-08", "--reason", "x"]).1, "refused");
    desk.done(&["claim", "accept", &row(1), "CLM-03", "--reason", "the same person"]);
    assert_eq!(desk.data(&["claim", "correct", &file, "--proposal", "--rule", "CLM-08"])["awarded"], 1);
    assert_eq!(desk.data(&["claim", "correct", &row(2), "grade", "Silver", "--alike"])["awarded"], 0);
    desk.done(&["claim", "withdraw", &row(2), "--reason", "asked by the centre"]);
    assert_eq!(desk.refused(&["claim", "reject", &row(2), "--reason", "late"]).1, "refused");
    assert_eq!(desk.data(&["claim", "ready", &file])["awards"], 1);
    desk.done(&["claim", "recheck", &file]);
    desk.done(&["claim", "finish", &file]);
    assert_eq!(desk.refused(&["claim", "diff", &file]).1, "refused");
    assert_eq!(desk.refused(&["claim", "open", "CF-2020-0001"]).1, "not_found");
    desk.done(&["doctor"]);
}

#[test]
fn the_register_is_compared_and_our_courses_follow() {
    let desk = office();
    let path = put(
        &desk,
        "register.csv",
        "QualificationNumber,QualificationName,Level\n61090177,Award in Bench Joinery,Level 2\n",
    );
    assert_eq!(desk.data(&["register", "diff", &path])["count"], 1);
    desk.data(&["import", "register", &path]);
    assert!(desk.done(&["register", "diff"]).contains("Award in Bench Joinery"));
    desk.done(&["register", "sync", "--dry-run"]);
    desk.done(&["register", "sync"]);
    assert_eq!(desk.data(&["register", "diff"])["count"], 0);
}
